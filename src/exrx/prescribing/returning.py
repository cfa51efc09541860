"""The way back after a pause: how much of the last complete week, and how hard, in the week that follows."""

from __future__ import annotations

from exrx.pause import Pause
from exrx.prescribing import activities, ceilings, intensity, kinds, numbers, strength
from exrx.prescribing.work import Work
from exrx.prescription import HeartRate, Slot, Target

PHASE = "return"
"""The phase of the first week back where it is an easier one."""


def share_of(work: Work) -> Target | None:
    """The first week back in per cent of the last complete one; ``None`` where the pause is too short to matter."""
    # Less than all of it is no wish that lost: nothing to report.
    return kinds.resolve_structure(
        work, "return_share", "base", numbers.tiers_of(work, "return_share", "base", PHASE, None)
    )


def skipped(work: Work) -> Target | None:
    """How many sessions a pause takes before what is left moves."""
    return kinds.resolve_structure(work, "skipped", "base", numbers.tiers_of(work, "skipped", "base", "full"))


def easier(work: Work) -> tuple[str, ...]:
    """The rules that speak about the first week back and nothing else: it is an easier one."""
    return tuple(sorted(rule.id for rule in work.rules if rule.applies.phase == frozenset((PHASE,))))


def prescribe_return(work: Work, pauses: tuple[Pause, ...], held: dict[str, int], heart_rate: HeartRate | None) -> None:
    """Everything that the weeks after the pauses of a plan need."""
    if not pauses:
        return
    for dimension, phase, target in (
        ("skipped", "full", skipped(work)),
        ("return_share", PHASE, share_of(work)),
    ):
        if target is not None:
            work.ledger.slots.append(Slot("base", phase, dimension, target))
            work.ledger.used.update(target.rules)
    work.ledger.used.update(rule for pause in pauses for rule in pause.rules)
    if any(pause.easier for pause in pauses):
        work.ledger.used.update(easier(work))
        for kind in dict.fromkeys(("base", *held)):
            intensity.resolve_intensity(work, kind, PHASE, heart_rate)
            intensity.resolve_stretches(work, kind, PHASE, heart_rate)
            for dimension in ("main_time", "rest_hours", "sets", "repetitions"):
                numbers.number(work, dimension, kind, PHASE)
            strength.load(work, kind, PHASE)
            _easier_activity(work, kind)


def _easier_activity(work: Work, kind: str) -> None:
    """Another activity for the first week back, where the usual one is too hard for it even in its easiest form."""
    usual = work.book.activities.get(work.chosen.get(kind, ""))
    if usual is None or not ceilings.is_above(work, usual, kind, back=True):
        return
    with work.quietly():
        open_too = activities.allowed_activities(work, kind, back=True)
        found = activities.favourite(work, kind, open_too) if open_too else ""
    if found:
        rules = (*ceilings.ceiling_of(work, kind, back=True)[1], ceilings.table(work))
        work.ledger.slots.append(Slot(kind, PHASE, "activity", Target(None, 0, None, found, (), rules, ())))
        work.ledger.used.update(rules)
