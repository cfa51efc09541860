"""Good to know: what deserves attention, and no more than fits the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from exrx.heard import OWN_WORDS_NOTE
from exrx.printing.lost import NOT_A_NUMBER, source_of
from exrx.printing.words import YOURS, main_step
from exrx.programme.plan import Plan
from exrx.programme.prescription import Note
from exrx.telling.document import fill
from exrx.telling.words import Words
from exrx.values.constraint import TIERS

# Every calendar entry says it already; here it would be one more warning on a harmless plan.
_STANDING = frozenset({"session.stop_signs"})
SESSIONS_DONE = "monitoring.sessions_done"
_TOPIC = 10
"""A topic that is longer stands under "note"."""


def longest_sessions(plan: Plan) -> list[int]:
    """The minutes of the longest session of each week."""
    return [max([session.minutes for session in week.sessions], default=0) for week in plan.weeks]


def steps_note(tell: Words, plan: Plan, lengths: Sequence[int]) -> str:
    """Whether sessions grow by more than the limit known from runners, by the longest of each week; empty where they do not."""
    growth = plan.prescription.target("running_growth")
    rises = [(b - a, a) for a, b in pairwise(lengths) if b > a > 0]
    limit = None if growth is None else growth.high
    if growth is None or limit is None or all(rise * 100 <= float(limit) * a for rise, a in rises):
        return ""
    sources = [source for rule in growth.high_rules if (source := source_of(plan, rule)) not in ("", "product")]
    done = {session.activity for session in plan.sessions}
    meant = "running" if "running" in done else "walking" if done == {"walking"} else "others"
    step, told = max(rise for rise, _ in rises), tell(f"plan.good.steps_{meant}")
    return tell("plan.good.steps_note", step=step, limit=limit, meant=told, source=sources[0] if sources else None)


def planned_words(tell: Words, plan: Plan) -> str:
    """How many sessions are planned, beside how many went with the best results; empty where no rule speaks of it."""
    told = next((note for note in plan.notices if SESSIONS_DONE in note.rules), None)
    if told is None:
        return ""
    return tell("plan.good.planned", sessions=len(plan.sessions), rule=note_text(tell, told))


def scale_note(tell: Words, plan: Plan) -> str:
    """What the figures for effort mean, where a session is told by them; empty where heart rates lead."""
    steps = map(main_step, plan.sessions)
    by_effort = any(step and step.rpe and (step.bpm is None or step.effort_first) for step in steps)
    return tell("plan.good.scale_note") if by_effort else ""


def room_note(tell: Words, plan: Plan) -> str:
    """How much more lies inside the ranges; empty where nothing does or where more is not to be suggested."""
    frequency, time = plan.prescription.target("frequency"), plan.prescription.target("time")
    # More is offered only where screening found nothing that asks for care.
    careful = plan.clearance.level != "cleared" or plan.prescription.forbids("growth")
    if careful or "base" not in dict(plan.prescription.kinds) or frequency is None or time is None:
        return ""
    often, long = frequency.high or frequency.aim, time.high or time.aim
    if often <= frequency.aim and long <= time.aim:
        return ""
    return tell("plan.good.room_note", often=often, long=long)


def dose_note(tell: Words, plan: Plan) -> str:
    """Whether the programme is lighter than what the primary programme asks for, said kindly, with the weeks that count as done."""
    for note in plan.notices:
        if note.topic == "dose":
            worth = sum(week.guideline for week in plan.weeks)
            told = note_text(tell, note)
            return tell("plan.good.dose_note", note=told, worth=worth or None, weeks=len(plan.weeks))
    return ""


def note_text(tell: Words, note: Note) -> str:
    """What a note says."""
    return tell.tell(note.said)


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


def good_to_know(tell: Words, plan: Plan, room: int) -> list[str]:
    """Notices cut to the lines that are left on the screen, save those of safety, which come first and are never cut."""
    wishes = [
        (tell("plan.good.wish"), tell.tell(item.said))
        for item in plan.compromises
        if item.dimension in NOT_A_NUMBER
        and (item.dimension != "activity" or any(rule.startswith(YOURS) for rule in item.by))
    ]
    notes = ranked_notices(plan)
    kept = sum(rank_of(plan)(note) == 0 for note in notes)
    under = [
        tell.term("topics", one.topic) if 0 < len(one.topic) <= _TOPIC else tell("plan.good.note") for one in notes
    ]
    said = [(topic, note_text(tell, note)) for topic, note in zip(under, notes, strict=True)]
    ours = {
        "scale": scale_note(tell, plan),
        "dose": dose_note(tell, plan),
        "steps": steps_note(tell, plan, longest_sessions(plan)),
        "room": room_note(tell, plan),
    }
    own = [(tell(f"plan.good.{name}"), text) for name, text in ours.items() if text]
    items = [*said[:kept], *wishes, *said[kept:], *own]
    if not items:
        return []
    wide = max(5, *(len(key) for key, _ in items)) + 2
    wrapped = [fill(text, " " * (wide + 2), f"  {key:<{wide}}") for key, text in items]
    lines = [tell("plan.good.title")]
    for index, block in enumerate(wrapped):
        after = 1 if index + 1 < len(wrapped) else 0
        if index and index >= kept and len(lines) + len(block) + after > room:
            lines.append(tell("plan.good.more", more=len(wrapped) - index))
            break
        lines += block
    return lines
