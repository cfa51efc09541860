"""What a prescription comes to once its sessions have their days: every later answer tells the counts that are planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exrx.person import Person
from exrx.prescribing.activities import STANDS_IN
from exrx.prescribing.kinds import KINDS, NAMES
from exrx.prescription import STRENGTH, Compromise, Note, Prescription
from exrx.program import Week
from exrx.rules.pack import RuleBook
from exrx.vocabulary import label


def as_placed(prescription: Prescription, weeks: Sequence[Week], person: Person, book: RuleBook) -> Prescription:
    """The prescription with as many strength sessions as ever find their rest in a week; ordinary ones stand in for the others."""
    asked = dict(prescription.kinds)
    held = {kind: _most(weeks, kind) for kind in STRENGTH if kind in asked}
    fewer = {kind: most for kind, most in held.items() if 0 < most < asked[kind]}
    if not fewer:
        return prescription
    missing = sum(asked[kind] - most for kind, most in fewer.items())
    counts = {**asked, **fewer, "base": asked.get("base", 0) + missing}
    rest = prescription.strength_rest()
    forced = rest.rules if rest is not None else ()
    lost, slots = [], []
    for slot in prescription.slots:
        if slot.dimension != "frequency" or slot.phase != "full" or slot.kind not in fewer:
            slots.append(slot)
            continue
        most, target = fewer[slot.kind], slot.target
        low, low_rules = target.low, target.low_rules
        if low is not None and low > most:
            low, low_rules = most, forced
        text = f"{NAMES.get(slot.kind, slot.kind)}: {most} a week of {target.aim}, limited by {', '.join(forced)}"
        by = target.aim_rules or target.rules
        lost.append(Compromise("frequency", slot.kind, str(target.aim), by, str(most), forced, text))
        aims = tuple(sorted({*target.aim_rules, *forced}))
        slots.append(replace(slot, target=replace(target, low=low, low_rules=low_rules, aim=most, aim_rules=aims)))
    usual = book.activities.get(dict(prescription.activities).get("base", ""))
    notes = list(prescription.notes)
    if "base" not in asked and usual is not None and not usual.groups.isdisjoint(person.dislikes or ()):
        text = f"You would rather not have {label('activities', usual.id)}. {STANDS_IN}"
        notes.append(Note("notice", text, ("your.dislikes",), topic="dislikes"))
    return replace(
        prescription,
        kinds=tuple((kind, counts[kind]) for kind in KINDS if counts.get(kind)),
        slots=tuple(slots),
        notes=tuple(notes),
        compromises=(*prescription.compromises, *lost),
    )


def _most(weeks: Sequence[Week], kind: str) -> int:
    """The most sessions of a kind that any week holds."""
    return max((sum(session.kind == kind for session in week.sessions) for week in weeks), default=0)
