"""Good to know: what deserves attention, and no more than fits the screen."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from exrx.constraint import TIERS
from exrx.heard import OWN_WORDS_NOTE
from exrx.prescription import Note
from exrx.printing.lost import source_of
from exrx.printing.words import YOURS, count, fill, main_step
from exrx.program import Plan

# Every calendar entry says it already; here it would be one more warning on a harmless plan.
_STANDING = frozenset({"session.stop_signs"})
SESSIONS_DONE = "monitoring.sessions_done"


def steps_note(plan: Plan) -> str:
    """Whether sessions grow by more than the limit known from runners; empty where they do not."""
    growth = plan.prescription.target("running_growth")
    lengths = [max((session.minutes for session in week.sessions), default=0) for week in plan.weeks]
    rises = [(b - a, a) for a, b in pairwise(lengths) if b > a > 0]
    if (
        growth is None
        or growth.high is None
        or not rises
        or all(rise * 100 <= float(growth.high) * a for rise, a in rises)
    ):
        return ""
    step = max(rise for rise, _ in rises)
    sources = [source for rule in growth.high_rules if (source := source_of(plan, rule)) not in ("", "product")]
    done = {session.activity for session in plan.sessions}
    others = "only a caution for walkers" if done == {"walking"} else "only a caution for other activities"
    if "running" in done:
        others = "kept by the running minutes; walking fills the rest"
    return (
        f"+{step} min a week is more than +{growth.high:g} %, a limit found in runners and {others}"
        f"{f' ({sources[0]})' if sources else ''}."
    )


def planned_words(plan: Plan) -> str:
    """How many sessions are planned, beside how many went with the best results; empty where no rule speaks of it."""
    told = next((note.text for note in plan.notices if SESSIONS_DONE in note.rules), "")
    number = sum(session.status == "confirmed" for session in plan.sessions)
    return f"{count(number, 'session')} planned. {told}" if told else ""


def scale_note(plan: Plan) -> str:
    """What the figures for effort mean, where a session is told by them; empty where heart rates lead."""
    steps = [main_step(session) for session in plan.sessions if session.status == "confirmed"]
    if not any(step and step.rpe and (step.bpm is None or step.effort_first) for step in steps):
        return ""
    return "effort is how hard it feels to you, from 6 (sitting still) to 20 (all you can give)."


def room_note(plan: Plan) -> str:
    """How much more lies inside the ranges; empty where nothing does or where more is not to be suggested."""
    frequency, time = plan.prescription.target("frequency"), plan.prescription.target("time")
    # More is offered only where screening found nothing that asks for care.
    if (
        "base" not in dict(plan.prescription.kinds)
        or frequency is None
        or time is None
        or plan.clearance.level != "cleared"
        or plan.prescription.forbids("growth")
    ):
        return ""
    often, long = frequency.high or frequency.aim, time.high or time.aim
    if often <= frequency.aim and long <= time.aim:
        return ""
    return f"up to {often} × {long} min lies inside the recommendation, if you want more."


def dose_note(plan: Plan) -> str:
    """Whether the programme is lighter than what the primary programme asks for, said kindly, with the weeks that count as done."""
    for note in plan.notices:
        if note.topic == "dose":
            worth = sum(week.guideline for week in plan.weeks)
            done = (
                f" {worth} of {len(plan.weeks)} weeks hold 3 × 30 minutes, which worked in trials (stanton-2014)."
                if worth
                else ""
            )
            return note.text + done
    return ""


def person_notices(plan: Plan) -> list[Note]:
    """What the person should know, without what every calendar entry says already."""
    return [
        note
        for note in plan.notices
        # What became of a single session is told by why, and counted in one notice here.
        if note.to == "person"
        # A name is for whoever calls plan(): it stands in plan.notices.
        and note.topic not in ("dose", "id")
        and not note.topic.endswith(".start")
        and not _STANDING.intersection(note.rules)
    ]


def rank_of(plan: Plan) -> Callable[[Note], int]:
    """How early a notice is said: by the weightiest tier among its rules; which lines nobody else reads is never left out."""
    tiers = {reason.id: TIERS.index(reason.tier) for reason in plan.reasons if reason.tier in TIERS}

    def rank(note: Note) -> int:
        if note.topic == OWN_WORDS_NOTE:
            return 0
        return min((tiers[rule] for rule in note.rules if rule in tiers), default=1)

    return rank


def ranked_notices(plan: Plan) -> list[Note]:
    """The same in the order in which they are said: by tier, so that what is cut is what weighs least."""
    return sorted(person_notices(plan), key=rank_of(plan))


def good_to_know(plan: Plan, room: int) -> list[str]:
    """Notices cut to the lines that are left on the screen, save those of safety, which come first and are never cut."""
    items: list[tuple[str, str]] = []
    for item in plan.compromises:
        if item.dimension in ("activity", "supervision", "weekly_energy") and (
            item.dimension != "activity" or any(rule.startswith(YOURS) for rule in item.by)
        ):
            items.append(("wish", item.text))
    notes = ranked_notices(plan)
    kept = sum(rank_of(plan)(note) == 0 for note in notes)
    items = [(note.topic if 0 < len(note.topic) <= 10 else "note", note.text) for note in notes[:kept]] + items
    items += [(note.topic if 0 < len(note.topic) <= 10 else "note", note.text) for note in notes[kept:]]
    items += [
        (key, text)
        for key, text in (
            ("scale", scale_note(plan)),
            ("dose", dose_note(plan)),
            ("steps", steps_note(plan)),
            ("room", room_note(plan)),
        )
        if text
    ]
    if not items:
        return []
    wide = max(5, *(len(key) for key, _ in items)) + 2
    wrapped = [fill(text, " " * (wide + 2), f"  {key:<{wide}}") for key, text in items]
    lines = ["Good to know"]
    for index, block in enumerate(wrapped):
        after = 1 if index + 1 < len(wrapped) else 0
        if index and index >= kept and len(lines) + len(block) + after > room:
            lines.append(f"  ... and {len(wrapped) - index} more: exrx why notices")
            break
        lines += block
    return lines
