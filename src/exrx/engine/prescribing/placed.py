"""What a prescription comes to once its sessions have their days: every later answer tells the counts that are planned."""

from __future__ import annotations

from collections.abc import Sequence

from exrx.classes import replace
from exrx.person import Person
from exrx.programme.key import BASE, is_strength, with_counts
from exrx.programme.plan import Week
from exrx.programme.prescription import Compromise, Note, Prescription, amount
from exrx.rules.pack import RuleBook
from exrx.values.said import said
from exrx.vocabulary import name_of


def as_placed(prescription: Prescription, weeks: Sequence[Week], person: Person, book: RuleBook) -> Prescription:
    """The prescription with as many strength sessions as ever find their rest in a week; ordinary ones stand in for the others."""
    asked = dict(prescription.kinds)
    held = {kind: _most(weeks, kind) for kind in asked if is_strength(kind)}
    fewer = {kind: most for kind, most in held.items() if 0 < most < asked[kind]}
    if not fewer:
        return prescription
    missing = sum(asked[kind] - most for kind, most in fewer.items())
    counts = {**asked, **fewer, BASE: asked.get(BASE, 0) + missing}
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
        own = said("wishes.fewer_sessions", kind=slot.kind, held=most, wished=target.aim, forced_by=forced)
        wish, got = amount(target.aim, target.aim), amount(most, most)
        by = target.aim_rules or target.rules
        lost.append(Compromise("frequency", slot.kind, wish, by, got, forced, own))
        aims = tuple(sorted({*target.aim_rules, *forced}))
        slots.append(replace(slot, target=replace(target, low=low, low_rules=low_rules, aim=most, aim_rules=aims)))
    usual = book.activities.get(dict(prescription.activities).get(BASE, ""))
    notes = list(prescription.notes)
    if BASE not in asked and usual is not None and not usual.groups.isdisjoint(person.dislikes or ()):
        what = said("notes.disliked", activity=name_of("activities", usual.id), asked_by=())
        notes.append(Note("notice", what, ("your.dislikes",), topic="dislikes"))
    return prescription.but(
        kinds=with_counts(counts),
        slots=tuple(slots),
        notes=tuple(notes),
        compromises=(*prescription.compromises, *lost),
    )


def _most(weeks: Sequence[Week], kind: str) -> int:
    """The most sessions of a kind that any week holds."""
    return max((sum(session.kind == kind for session in week.sessions) for week in weeks), default=0)
