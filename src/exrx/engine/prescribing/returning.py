"""The way back after a pause, or after weeks without room: how much of the last complete week, how hard, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from exrx.classes import replace
from exrx.engine.prescribing import activities, ceilings, intensity, kinds, numbers, strength
from exrx.engine.prescribing.work import Work
from exrx.programme.key import BASE, Key, SessionPhase
from exrx.programme.plan import Week
from exrx.programme.prescription import Chosen, HeartRate, Note, Target
from exrx.values.said import Said, said
from exrx.values.timeline import Pause

PHASE: SessionPhase = "return"
"""The phase of the first week back where it is an easier one."""


def share_of(work: Work) -> Target | None:
    """The first week back in per cent of the last complete one; ``None`` where the pause is too short to matter."""
    # Less than all of it is no wish that lost: nothing to report.
    return kinds.resolve_structure(work, "return_share", BASE, numbers.tiers_of(work, "return_share", BASE, PHASE))


def skipped(work: Work) -> Target | None:
    """How many sessions a pause takes before what is left moves."""
    return kinds.resolve_structure(work, "skipped", BASE, numbers.tiers_of(work, "skipped", BASE, "full"))


def easier(work: Work) -> tuple[str, ...]:
    """The rules that speak about the first week back and nothing else: it is an easier one."""
    return tuple(sorted(rule.id for rule in work.rules if rule.applies.phase == frozenset((PHASE,))))


def settled(pause: Pause, work: Work) -> tuple[Pause, int]:
    """A pause with what the rules say of the first week back, and how many sessions it may take before the rest moves."""
    share, most, light = share_of(work), skipped(work), easier(work)
    rules = {*light, *(share.rules if share else ()), *(most.rules if most else ())}
    part = None if share is None else int(share.aim)
    made = replace(pause, share=part, easier=bool(light), rules=tuple(sorted(rules)))
    return made, 0 if most is None else int(most.aim)


def empty_weeks(weeks: Sequence[Week], over: Sequence[tuple[str, int]], pauses: Sequence[Pause]) -> list[Pause]:
    """Weeks without any session, neighbours joined, as the pauses that they are; nothing moves because of them.

    Of weeks that are over, ``over`` with their phase and minutes, counts what took place. A week that a real pause reaches into is that
    one's business.
    """
    found: list[Pause] = []
    for index, week in enumerate(weeks):
        held = over[index][1] if index < len(over) else len(week.sessions)
        last = week.start + timedelta(days=6)
        if held or any(pause.first <= last and week.start <= pause.last for pause in pauses):
            continue
        if found and found[-1].resumes == week.number:
            found[-1] = replace(found[-1], last=last, resumes=week.number + 1)
        else:
            found.append(Pause(week.start, last, answered=last, done=index, resumes=week.number + 1))
    return found


def pause_notes(pauses: Sequence[Pause]) -> list[Note]:
    """What each pause, and each time for which free time had no room at all, does to the plan, for the person."""
    notes = []
    for pause in pauses:
        back = _way_back(pause)
        if pause.moves_from is not None:
            what = said("notes.pause", first=pause.first, last=pause.last, weeks=pause.weeks, back=back)
        elif back is not None:
            what = said("notes.no_room", first=pause.first, last=pause.last, back=back)
        else:
            continue
        notes.append(Note("notice", what, pause.rules, "pause"))
    return notes


def _way_back(pause: Pause) -> Said | None:
    if pause.share is not None and not pause.done and pause.begun:
        return said("notes.back_to_the_beginning")
    if pause.share is None or not pause.done:
        return None
    if pause.share >= 100:
        return said("notes.back_to_the_last_week")
    return said("notes.back_to_a_share", percent=pause.share, easier=pause.easier)


def prescribe_return(work: Work, held: dict[str, int], heart_rate: HeartRate | None) -> None:
    """Everything that the weeks after the pauses of a plan need."""
    pauses, told = work.timeline.pauses, bool(work.facts["lighter_ahead"] or work.facts["days_off"])
    if not pauses and not told:
        return
    for key, target in (
        (Key(BASE, "full", "skipped"), skipped(work)),
        (Key(BASE, PHASE, "return_share"), share_of(work)),
    ):
        if target is not None:
            work.ledger.keep(key, target)
            work.ledger.used.update(target.rules)
    work.ledger.used.update(rule for pause in pauses for rule in pause.rules)
    if told or any(pause.easier for pause in pauses):
        work.ledger.used.update(easier(work))
        for kind in dict.fromkeys((BASE, *held)):
            intensity.resolve_intensity(work, kind, PHASE, heart_rate)
            intensity.resolve_stretches(work, kind, PHASE, heart_rate)
            for dimension in ("main_time", "rest_hours", "sets", "repetitions"):
                numbers.number(work, dimension, kind, PHASE)
            strength.load(work, kind, PHASE)
            _easier_activity(work, kind)


def _easier_activity(work: Work, kind: str) -> None:
    """Another activity for the first week back, where the usual one is too hard for it even in its easiest form: of the same kind, else the ordinary one."""
    usual = work.book.activities.get(work.chosen.get(kind, ""))
    if usual is None or not ceilings.is_above(work, usual, kind, back=True):
        return
    with work.quietly():
        open_too = activities.allowed_activities(work, kind, back=True)
        found = activities.favourite(work, kind, open_too) if open_too else _ordinary(work)
    if found:
        rules = (*ceilings.ceiling_of(work, kind, back=True)[1], ceilings.table(work))
        work.ledger.chosen.append(Chosen(kind, found, rules, PHASE))
        work.ledger.used.update(rules)


def _ordinary(work: Work) -> str:
    """What ordinary sessions are in the first week back; empty where that is too hard too."""
    easier = (one.activity for one in work.ledger.chosen if (one.kind, one.phase) == (BASE, PHASE))
    activity = work.book.activities.get(next(easier, work.chosen.get(BASE, "")))
    return "" if activity is None or ceilings.is_above(work, activity, BASE, back=True) else activity.id
