"""A protocol asked for by name is a promise: what it fixes is kept, or a compromise names it.

Its numbers (how often, how long, how many weeks, how hard) lose like those of any goal and are named there. Here is what is no number
of a single session: the activity, supervision, and a dose of energy for the week.
"""

from __future__ import annotations

from exrx.engine.prescribing import volume
from exrx.engine.prescribing.named import kept_to, lose, named_rules
from exrx.engine.prescribing.work import Work
from exrx.physiology.energy import kcal_per_kg_of
from exrx.values.said import said
from exrx.vocabulary import name_of, names_of

DOSE = said("wishes.weekly_dose")
"""What a protocol asks for in energy."""
LESS = said("wishes.less")


def keep(work: Work, kinds: tuple[tuple[str, int], ...], time: int) -> None:
    """Name what of a named protocol is not kept."""
    _activities(work, kinds)
    _supervision(work)
    _energy(work, kinds, time)


def _activities(work: Work, kinds: tuple[tuple[str, int], ...]) -> None:
    total = sum(count for _, count in kinds)
    for rule in kept_to(work):
        assert rule.then.activities is not None
        for kind, count in kinds:
            id = work.chosen.get(kind, "")
            done = work.book.activities.get(id)
            if done is None or not done.groups.isdisjoint(rule.then.activities):
                continue
            often = work.ledger.target("frequency", kind)
            forced = set() if often is None else set(often.rules)
            forced |= {other for item, other in work.forbidden if item in rule.then.activities}
            got = said("wishes.sessions_are", sessions=count, total=total, activity=name_of("activities", id))
            wish = said("wishes.activities", activities=names_of("activities", rule.then.activities))
            lose(work, "activity", wish, (rule.id,), got, forced - {rule.id})


def _supervision(work: Work) -> None:
    asked = tuple(rule.id for rule in named_rules(work) if "supervision" in rule.then.require and rule in work.rules)
    if asked and work.person.supervised is not True:
        told = said("reasons.supervised", answer=work.person.supervised)
        wish, got = said("wishes.supervision"), said("wishes.on_your_own")
        lose(work, "supervision", wish, asked, got, (work.yours("supervised", told),))


def _energy(work: Work, kinds: tuple[tuple[str, int], ...], time: int) -> None:
    for rule in named_rules(work):
        for name, low, _ in rule.then.ranges:
            if name != "weekly_energy" or not isinstance(low, int | float):
                continue
            closed = work.forbids("energy")
            if closed or rule not in work.rules:
                truth = work.evaluation.truth_of.get(rule.id, False)
                fact, words = rule.when.blocked_by(work.facts, truth) if rule not in work.rules else ("", None)
                lose(work, name, DOSE, (rule.id,), said("wishes.other_minutes"), closed or (work.yours(fact, words),))
            elif kcal_per_kg_of(volume.parts_of_week(work, kinds, time)) < low:
                lose(work, name, DOSE, (rule.id,), LESS, _behind(work))


def _behind(work: Work) -> set[str]:
    """What decided how long, how often and at what the sessions are."""
    slots = [slot.target for slot in work.ledger.slots if slot.phase == "full"]
    found = {rule for target in slots if target.unit in ("min", "per week") for rule in target.high_rules}
    if len(set(work.chosen.values())) > 1 or not found:
        found.add(work.yours("likes", said("reasons.liked_has_its_part")))
    return found
