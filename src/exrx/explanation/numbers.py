"""Why how often, how long, for how many weeks, which activity, which steps."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import pairwise

from exrx.explanation.page import Explanation, Page, slots_of
from exrx.printing.answers import pattern_sessions, phase_counts
from exrx.printing.lost import free_time
from exrx.printing.notes import SESSIONS_DONE, longest_sessions, note_text, planned_words, steps_note
from exrx.printing.words import made_of, span
from exrx.programme.key import BASE
from exrx.programme.plan import Plan
from exrx.programme.prescription import Slot
from exrx.telling.words import Words
from exrx.values.dimensions import RAMP

_PARTS = ("warm_up", "strength_time", "balance_time", "cool_down")
_KEY = 10
"""Letters of a word that stands before a row."""


def why_often(plan: Plan, tell: Words) -> Explanation:
    """How often, and on which days."""
    held = len(pattern_sessions(plan))
    often = tell("shared.times_a_week", n=held)
    page = Page(plan, tell, "how often", partial(tell, "why.titles.how_often", often=often), often)
    page.target("frequency", str(held), "per_week")
    page.target("frequency", page.key("at_first"), "per_week_ramp", phase="ramp")
    for kind, _ in plan.prescription.kinds:
        if kind != BASE:
            name = tell.term("kind", kind)
            page.target("frequency", name if len(name) < _KEY else "", "kind_per_week", kind, of=kind)
            page.target("share", "", "share", kind)
    for kind in dict(plan.prescription.kinds):
        page.target("rest_hours", "", "rest", kind)
    windows = [window.said for window in plan.availability.windows]
    page.entry("days", partial(tell, "why.numbers.days", when=free_time(plan), windows=windows or None))
    page.about(("frequency", "rest_hours"))
    return page.finish("frequency")


def why_long(plan: Plan, tell: Words) -> Explanation:
    """How long a session is."""
    sessions = pattern_sessions(plan)
    lengths = sorted({session.minutes for session in sessions})
    shown = span(tell, lengths[0], lengths[-1]) if lengths else "0"
    value = tell("why.numbers.minutes", range=shown)
    page = Page(plan, tell, "how long", partial(tell, "why.titles.how_long", range=shown), value)
    page.target("time", str(lengths[-1]) if lengths else "", "minutes")
    floor = page.reasons.get("depression.time_floor")
    if floor is not None:
        page.use((floor.id,))
    if sessions:
        page.entry("made_of", partial(made_of, tell, max(sessions, key=lambda session: session.minutes)))
    page.about(("time", "main_time"), ("time",))
    return page.finish("time")


def why_weeks(plan: Plan, tell: Words) -> Explanation:
    """For how many weeks."""
    full, ramp = phase_counts(plan)
    title = partial(tell, "why.titles.for_how_long", full=full, ramp=ramp)
    page = Page(plan, tell, "for how long", title, tell.unit("full_weeks", full))
    page.target("weeks", str(full), "full_weeks")
    page.target("total_weeks", "", "weeks_in_all")
    page.target("ramp_weeks", str(ramp) if ramp else "", "weeks_to_build", phase="ramp")
    page.entry("from_to", partial(tell, "why.numbers.from_to", first=plan.start, last=plan.end, weeks=len(plan.weeks)))
    for note in plan.notices:
        if note.topic == "weeks":
            page.entry("ends", note_text(tell, note))
            page.use(note.rules)
    _worth(page)
    planned = planned_words(tell, plan)
    if planned:
        page.entry("sessions", planned)
        page.use((SESSIONS_DONE,))
    page.about(("weeks", "total_weeks"))
    return page.finish("weeks")


def _worth(page: Page) -> None:
    worth = sum(week.guideline for week in page.plan.weeks)
    if worth:
        page.entry("also", partial(page.tell, "why.numbers.worth", worth=worth, weeks=len(page.plan.weeks)))


def why_activity(plan: Plan, tell: Words) -> Explanation:
    """Which activity, and which others are open."""
    chosen = dict(plan.prescription.activities)
    kinds = dict(plan.prescription.kinds)
    called = {
        id: tell.called(plan.known.label("activities", id)) for id in (*chosen.values(), *plan.prescription.options)
    }
    names = " · ".join(dict.fromkeys(called[chosen[kind]] for kind in kinds if kind in chosen))
    page = Page(plan, tell, "activity", partial(tell, "why.titles.activity", names=names), names)
    for one in plan.prescription.chosen:
        if one.kind in kinds and one.phase == "full":
            page.aims.update(rule for rule in one.rules if rule.startswith("default."))
            name = tell.called(plan.known.label("activities", one.activity))
            page.row(name if len(name) < _KEY else "", partial(tell, "why.numbers.for_kind", kind=one.kind), one.rules)
    usual = chosen.get(BASE if BASE in kinds else next(iter(kinds), ""), "")
    page.entry("effort", partial(_at_this_age, plan, tell, usual))
    others = [called[option] for option in plan.prescription.options if option not in chosen.values()]
    if others:
        page.entry("open_too", partial(tell, "why.numbers.open_too", names=others))
    page.about(("activity",))
    return page.finish("activity")


def _at_this_age(plan: Plan, tell: Words, activity: str) -> str:
    """What the activity asks of somebody of this age: the same METs are more when one is older."""
    found = plan.known.cost(activity)
    if found is None or not found.effort:
        return ""
    sources = {"source": found.effort_source, "other": found.source, "code": found.code}
    return tell("why.numbers.at_this_age", effort=found.effort, age=plan.person.age, **sources)


def why_steps(plan: Plan, tell: Words) -> Explanation:
    """How the sessions grow."""
    lengths = longest_sessions(plan)
    rises = sorted({b - a for a, b in pairwise(lengths) if b > a})
    if rises:
        step = span(tell, rises[0], rises[-1])
        grows = partial(tell, "why.numbers.grows", step=step, first=lengths[0], last=max(lengths))
        value = tell("why.numbers.step", step=step)
    else:
        grows, value = partial(tell, "why.numbers.stays"), tell("why.numbers.none")
    page = Page(plan, tell, "steps", lambda: tell("why.titles.steps", grows=grows()), value)
    first = str(lengths[0]) if lengths else ""
    start = plan.prescription.target("ramp_start", phase="ramp")
    if plan.person.longest_session is None or start is None:
        page.target("ramp_start", first, "first_minutes", phase="ramp")
    else:
        page.numbers += slots_of(plan, "ramp_start")
        page.row(first, partial(tell, "why.numbers.least_minutes", n=start.low), start.low_rules)
        page.entry("", partial(tell, "why.numbers.longest", n=plan.person.longest_session))
    page.target("ramp_step", page.key("step"), "minutes", phase="ramp")
    page.target("ramp_step_fast", page.key("faster"), "minutes", phase="ramp")
    page.target("ramp_step_percent", "", "per_cent_a_step", phase="ramp")
    pace = plan.prescription.target("ramp_step_weeks", phase="ramp")
    one = pace is not None and pace.aim == 1 and pace.high in (None, pace.low)
    unit = "week_a_step" if one else "weeks_a_step"
    page.target("ramp_step_weeks", page.key("each"), unit, phase="ramp")
    page.target("ramp_weeks", page.key("up_to"), "weeks", phase="ramp")
    page.target("late_step_weeks", page.key("later"), "weeks_a_step", phase="ramp")
    note = steps_note(tell, plan, lengths)
    growth = plan.prescription.target("running_growth")
    if growth is not None and (note or "running" in dict(plan.prescription.activities).values()):
        page.target("running_growth", page.key("runs"), "per_cent_longer")
    if note:
        page.entry("caution", note)
    for rule in plan.prescription.forbids("growth"):
        page.entry("no_growth", page.named((rule,)))
    page.about((*RAMP, "growth", "running_growth"))
    return page.finish()


def why_structure(plan: Plan, tell: Words) -> Explanation:
    """What a session is made of."""
    session = max(pattern_sessions(plan), key=lambda item: item.minutes, default=None)
    minutes = " + ".join(str(step.minutes) for step in session.steps) if session else "0"
    title = tell("why.titles.structure", parts=made_of(tell, session) if session else None)
    page = Page(plan, tell, "structure", title, tell("why.numbers.minutes", range=minutes))
    for part in _PARTS:
        for number, slot in enumerate(_parts(plan, part)):
            key = tell(f"why.parts.{part}") if number == 0 else ""
            page.slot(slot, key, "part", of=slot.kind, **{"from": slot.key.from_minutes})
    page.about(_PARTS)
    return page.finish()


def _parts(plan: Plan, part: str) -> list[Slot]:
    """The lengths of one part of a session: of the ordinary ones, then what is different in others."""
    slots = sorted(slots_of(plan, part), key=lambda slot: (slot.kind != BASE, slot.kind, slot.key.from_minutes))
    base = {slot.key.from_minutes: slot.target for slot in slots if slot.kind == BASE}
    return [slot for slot in slots if slot.kind == BASE or base.get(slot.key.from_minutes) != slot.target]


def why_volume(plan: Plan, tell: Words) -> Explanation:
    """The minutes of a week."""
    sessions = pattern_sessions(plan)
    minutes = sum(session.minutes for session in sessions)
    title = tell("why.titles.volume", minutes=minutes, n=len(sessions))
    page = Page(plan, tell, "volume", title, tell("why.numbers.a_week", n=minutes))
    page.target("frequency", str(len(sessions)), "per_week")
    page.target("time", str(max((session.minutes for session in sessions), default=0)), "minutes")
    _worth(page)
    page.about(("time", "frequency"))
    return page.finish("frequency", "weekly_minutes")


def why_bad_day(plan: Plan, tell: Words) -> Explanation:
    """The smaller version of a session."""
    target = plan.prescription.target("bad_day")
    blocked = plan.prescription.forbids("bad_day_minimum")
    if blocked or target is None:
        page = Page(plan, tell, "bad day", tell("why.titles.bad_day_rest"), tell("why.numbers.rest"))
        page.use(blocked)
        for rule in blocked:
            page.entry("", page.named((rule,)))
    else:
        value = tell("why.numbers.minutes", range=target.aim)
        page = Page(plan, tell, "bad day", tell("why.titles.bad_day", n=target.aim), value)
        page.target("bad_day", str(target.aim), "minutes")
    page.about(("bad_day", "bad_day_minimum"))
    return page.finish()


def _noted(page: Page, rules: Iterable[str]) -> None:
    """What rules say to the clinician or the person."""
    for rule in rules:
        for note in (note for note in page.plan.notices if rule in note.rules):
            page.entry("", note_text(page.tell, note))
            page.use((rule,))


def why_review(plan: Plan, tell: Words) -> Explanation:
    """When to look back."""
    target = plan.prescription.target("review_week")
    if target is None:
        return Page(plan, tell, "review", tell("why.titles.no_review")).finish()
    title, value = tell("why.titles.review", week=target.aim), tell("why.numbers.after_week", week=target.aim)
    page = Page(plan, tell, "review", title, value)
    page.target("review_week", str(target.aim), "week_number")
    judged = page.target("judged_weeks", page.key("judge"), "week_number")
    _noted(page, () if judged is None else judged.rules)
    planned = planned_words(tell, plan)
    if planned:
        page.entry("sessions", planned)
        page.use((SESSIONS_DONE,))
    _noted(page, ("monitoring.afterwards",))
    page.about(("review_week", "judged_weeks"))
    return page.finish()
