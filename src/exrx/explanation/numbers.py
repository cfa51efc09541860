"""Why how often, how long, for how many weeks, which activity, which steps."""

from __future__ import annotations

from itertools import pairwise

from exrx.dimensions import RAMP
from exrx.explanation.page import INDENT, Explanation, Page, slots_of
from exrx.prescription import Slot
from exrx.printing.answers import pattern_week, phase_counts
from exrx.printing.lost import free_time_words
from exrx.printing.notes import SESSIONS_DONE, planned_words, steps_note
from exrx.printing.words import (
    KIND_WORDS,
    count,
    made_of,
    short_date,
    span,
    times_a_week,
)
from exrx.program import Plan
from exrx.rules.loader import activities, catalogue
from exrx.vocabulary import label

_PARTS = (
    ("warm_up", "warm-up"),
    ("strength_time", "strength"),
    ("balance_time", "balance"),
    ("cool_down", "cool-down"),
)


def why_often(plan: Plan) -> Explanation:
    """How often, and on which days."""
    week = pattern_week(plan)
    held = sum(session.status == "confirmed" for session in week.sessions) if week else 0
    page = Page(plan, "how often", f"How often: {times_a_week(held)}", times_a_week(held))
    page.target("frequency", str(held), "a week")
    page.target("frequency", "at first", "a week while building up", phase="ramp")
    for kind, _ in plan.prescription.kinds:
        if kind != "base":
            page.target(
                "frequency",
                KIND_WORDS[kind] if len(KIND_WORDS[kind]) < INDENT - 2 else "",
                f"{KIND_WORDS[kind]} a week",
                kind,
            )
            page.target("share", "", "of a week's sessions", kind)
    _rest(page)
    page.entry(
        "days",
        f"{free_time_words(plan)}: {', '.join(map(str, plan.availability.windows)) or 'no days were named, so any day'}",
    )
    page.about(("frequency", "rest_hours"))
    return page.finish("frequency")


def _rest(page: Page) -> None:
    for kind in dict(page.plan.prescription.kinds):
        page.target("rest_hours", "", "hours between two", kind)


def why_long(plan: Plan) -> Explanation:
    """How long a session is."""
    week = pattern_week(plan)
    lengths = sorted({session.minutes for session in week.sessions if session.status == "confirmed"}) if week else []
    shown = span(lengths[0], lengths[-1]) if lengths else "0"
    page = Page(
        plan, "how long", f"How long: {shown} minutes a session, warm-up and cool-down included", f"{shown} min"
    )
    page.target("time", str(lengths[-1]) if lengths else "", "min")
    floor = page.reasons.get("depression.time_floor")
    if floor is not None:
        page.use((floor.id,))
    if week is not None:
        page.entry("made of", made_of(max(week.sessions, key=lambda session: session.minutes)))
    page.about(("time", "main_time"), ("time",))
    return page.finish("time")


def why_weeks(plan: Plan) -> Explanation:
    """For how many weeks."""
    full, ramp = phase_counts(plan)
    title = f"For how long: {count(full, 'full week')}" + (
        f" after {count(ramp, 'week')} of building up" if ramp else ""
    )
    page = Page(plan, "for how long", title, count(full, "full week"))
    page.target("weeks", str(full), "full weeks")
    page.target("total_weeks", "", "weeks in all")
    page.target("ramp_weeks", str(ramp) if ramp else "", "weeks to build up, at most", phase="ramp")
    page.entry(
        "from, to",
        f"{short_date(plan.start)} to {short_date(plan.end)} {plan.end.year}, {count(len(plan.weeks), 'week')} in all",
    )
    for note in plan.notices:
        if note.topic == "weeks":
            page.entry("ends", note.text)
            page.use(note.rules)
    worth = sum(week.guideline for week in plan.weeks)
    if worth:
        page.entry(
            "also",
            f"{worth} of {len(plan.weeks)} weeks hold 3 sessions of 30 minutes or more, which worked in trials (stanton-2014)",
        )
    planned = planned_words(plan)
    if planned:
        page.entry("sessions", planned)
        page.use((SESSIONS_DONE,))
    page.about(("weeks", "total_weeks"))
    return page.finish("weeks")


def why_activity(plan: Plan) -> Explanation:
    """Which activity, and which others are open."""
    chosen = dict(plan.prescription.activities)
    kinds = dict(plan.prescription.kinds)
    words = " · ".join(dict.fromkeys(label("activities", chosen[kind]) for kind in kinds if kind in chosen))
    page = Page(plan, "activity", f"Which activity: {words}", words)
    for slot in slots_of(plan, "activity"):
        if slot.kind in kinds and slot.phase == "full":
            page.numbers.append(slot)
            page.aims.update(rule for rule in slot.target.aim_rules if rule.startswith("default."))
            page.columns(
                slot.target.unit if len(slot.target.unit) < INDENT - 2 else "",
                f"for {KIND_WORDS[slot.kind]} sessions",
                page.named(slot.target.aim_rules),
            )
    held = dict(plan.prescription.kinds)
    effort = _at_this_age(plan, chosen.get("base" if "base" in held else next(iter(held), ""), ""))
    if effort:
        page.entry("effort", effort)
    others = [label("activities", option) for option in plan.prescription.options if option not in chosen.values()]
    if others:
        page.entry("open too", f"{', '.join(others)}: likes = [...] asks for one")
    page.about(("activity",))
    return page.finish("activity")


def _at_this_age(plan: Plan, activity: str) -> str:
    """What the activity asks of somebody of this age: the same METs are more when one is older."""
    found = next((item for item in activities() if item.id == activity), None)
    row = None if plan.person.age is None else catalogue().effort_at(plan.person.age)
    if found is None or row is None:
        return ""
    return f"by its usual energy cost {row.word(found.met)} at {plan.person.age} ({row.source}, from memory; {found.source}, code {found.code})"


def why_steps(plan: Plan) -> Explanation:
    """How the sessions grow."""
    lengths = [max((session.minutes for session in week.sessions), default=0) for week in plan.weeks]
    rises = sorted({b - a for a, b in pairwise(lengths) if b > a})
    grows = (
        f"+{span(rises[0], rises[-1])} min a step, from {lengths[0]} to {max(lengths)}"
        if rises
        else "none: the sessions stay as long as they begin"
    )
    page = Page(plan, "steps", f"Steps: {grows}", f"+{span(rises[0], rises[-1])} min a step" if rises else "none")
    first = str(lengths[0]) if lengths else ""
    start = plan.prescription.target("ramp_start", phase="ramp")
    if plan.person.longest_session is None or start is None:
        page.target("ramp_start", first, "min, the first", phase="ramp")
    else:
        page.numbers += slots_of(plan, "ramp_start")
        page.columns(first, f"at least {start.low} min", page.named(start.low_rules))
        page.entry("", f"longest recent session: {plan.person.longest_session} min, entered")
    page.target("ramp_step", "step", "min", phase="ramp")
    page.target("ramp_step_fast", "faster", "min", phase="ramp")
    page.target("ramp_step_percent", "", "% a step", phase="ramp")
    pace = plan.prescription.target("ramp_step_weeks", phase="ramp")
    one = pace is not None and str(pace) == "1"
    page.target("ramp_step_weeks", "each", "week a step" if one else "weeks a step", phase="ramp")
    page.target("ramp_weeks", "up to", "weeks", phase="ramp")
    page.target("late_step_weeks", "later", "weeks a step", phase="ramp")
    note = steps_note(plan)
    growth = plan.prescription.target("running_growth")
    if growth is not None and (note or "running" in dict(plan.prescription.activities).values()):
        page.target("running_growth", "runs", "% longer")
    if note:
        page.entry("caution", note)
    for rule in plan.prescription.forbids("growth"):
        page.entry("no growth", page.named((rule,)))
    page.about((*RAMP, "growth", "running_growth"))
    return page.finish()


def why_structure(plan: Plan) -> Explanation:
    """What a session is made of."""
    week = pattern_week(plan)
    session = max(week.sessions, key=lambda item: item.minutes) if week else None
    page = Page(
        plan,
        "structure",
        f"A session: {made_of(session) if session else 'none'}, all inside its minutes",
        f"{' + '.join(str(step.minutes) for step in session.steps) if session else 0} min",
    )
    for part, words in _PARTS:
        for number, slot in enumerate(_parts(plan, part)):
            kind = "" if slot.kind == "base" else f" ({KIND_WORDS[slot.kind]})"
            page.slot(slot, words if number == 0 else "", f"min from {slot.dimension.partition('@')[2]}{kind}")
    page.about(tuple(part for part, _ in _PARTS))
    return page.finish()


def _parts(plan: Plan, part: str) -> list[Slot]:
    """The lengths of one part of a session: of the ordinary ones, then what is different in others."""
    slots = [slot for slot in plan.prescription.slots if slot.dimension.startswith(f"{part}@")]
    slots.sort(key=lambda slot: (slot.kind != "base", slot.kind, int(slot.dimension.partition("@")[2])))
    base = {slot.dimension: slot.target for slot in slots if slot.kind == "base"}
    return [slot for slot in slots if slot.kind == "base" or base.get(slot.dimension) != slot.target]


def why_volume(plan: Plan) -> Explanation:
    """The minutes of a week."""
    week = pattern_week(plan)
    sessions = [session for session in week.sessions if session.status == "confirmed"] if week else []
    minutes = sum(session.minutes for session in sessions)
    page = Page(
        plan,
        "volume",
        f"A week: {minutes} minutes at full dose, in {count(len(sessions), 'session')}",
        f"{minutes} min a week",
    )
    page.target("frequency", str(len(sessions)), "a week")
    page.target("time", str(max((session.minutes for session in sessions), default=0)), "min")
    worth = sum(item.guideline for item in plan.weeks)
    if worth:
        page.entry(
            "also",
            f"{worth} of {len(plan.weeks)} weeks hold 3 sessions of 30 minutes or more, which worked in trials (stanton-2014)",
        )
    page.about(("time", "frequency"))
    return page.finish("frequency", "weekly_minutes")


def why_bad_day(plan: Plan) -> Explanation:
    """The smaller version of a session."""
    target = plan.prescription.target("bad_day")
    blocked = plan.prescription.forbids("bad_day_minimum")
    if blocked or target is None:
        page = Page(plan, "bad day", "A bad day: rest is the bad-day version", "rest")
        page.use(blocked)
        for rule in blocked:
            page.entry("", page.named((rule,)))
    else:
        page = Page(
            plan,
            "bad day",
            f"A bad day: {target.aim} easy minutes, then stop or go on; both count",
            f"{target.aim} min",
        )
        page.target("bad_day", str(target.aim), "min")
    page.about(("bad_day", "bad_day_minimum"))
    return page.finish()


def why_review(plan: Plan) -> Explanation:
    """When to look back."""
    target = plan.prescription.target("review_week")
    if target is None:
        return Page(plan, "review", "Looking back: no week is named").finish()
    page = Page(plan, "review", f"Looking back: after week {target.aim}", f"after week {target.aim}")
    page.target("review_week", str(target.aim), "(week)")
    for rule, name in (("monitoring.judge", "judge"), ("monitoring.afterwards", "afterwards")):
        told = next((note for note in plan.notices if rule in note.rules), None)
        if told is not None:
            page.entry(name, told.text.removeprefix("After the programme: "))
            page.use((rule,))
        if name == "judge" and planned_words(plan):
            page.entry("sessions", planned_words(plan))
            page.use((SESSIONS_DONE,))
    page.about(("review_week",))
    return page.finish()
