"""Three-valued conditions: true, false, or unknown (``None``). Unknown is not false.

A condition is a conjunction of clauses on facts; ``any`` and ``not`` combine them. Kleene's logic, so a condition that is decided
stays decided when more becomes known (clauses with ``known`` speak about what is known and are the stated exception).

A list of medicines can be asked for what explains them: an illness that is listed or named as the reason (``explained_by``), or a
reason that counts only where it was entered with that very medicine (``other_reason``). Any other reason explains nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from exrx.classes import dataclass, field
from exrx.values.months import months
from exrx.values.said import Named, Said, as_answered, said

Truth = bool | None
Facts = Mapping[str, Any]
NOT_ASKED = "not_asked"
"""Beside the facts: those that have a harmless answer in place of none."""


@dataclass(frozen=True, slots=True)
class Item:
    """One member of a list fact: every id it counts as, since when, how it was entered, and what it is for (medicines).

    ``reasons`` is what the words of ``reason`` count as; empty where nobody recognises them. ``lasts``: it goes on, and is recent
    whenever it began. ``dated``: a clearance opens it only where its date is known. ``noticed``: its date is the day on which a plan
    that was made again first knew of it. ``over``: a medicine that is no longer taken and only counts where it is asked what it was for.
    ``entered``: the very words that were typed.
    """

    ids: frozenset[str]
    since: date | None = None
    words: Named = ""
    reason: str = ""
    lasts: bool = False
    dated: bool = False
    noticed: bool = False
    reasons: frozenset[str] = frozenset()
    over: bool = False
    entered: str = field(default="", compare=False)


class Either(tuple[float, ...]):
    """Answers to one question that do not agree: what holds for any of them holds, so the stricter one does."""


_NOTHING: frozenset[str] = frozenset()


class Items(tuple[Item, ...]):
    """The members of a list fact, with every id that any of them counts as; medicines that are over stand apart, in ``with_ended`` alone."""

    def __new__(cls, items: Iterable[Item] = ()) -> Items:
        """Collect the ids once: most rules ask for something that is not there."""
        every = tuple(items)
        made = super().__new__(cls, [item for item in every if not item.over])
        made.with_ended = every
        made.ids = frozenset().union(*[item.ids for item in made]) if made else _NOTHING
        made.asked = made.ids.union(*[item.ids for item in every]) if len(every) > len(made) else made.ids
        made.strange = "unrecognised" in made.ids
        return made

    ids: frozenset[str]
    with_ended: tuple[Item, ...]
    """The members and medicines that are over, in the order in which they were entered: where it is asked what they were for."""
    asked: frozenset[str]
    """The ids of all these."""
    strange: bool
    """Whether a member is there that nobody recognises: it could be anything."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A test on one fact. Only the parts that are set take part."""

    fact: str
    min: float | None = None
    max: float | None = None
    above: float | None = None
    below: float | None = None
    equals: bool | int | str | None = None
    any_of: frozenset[str] | None = None
    all_of: frozenset[str] | None = None
    none_of: frozenset[str] | None = None
    at_least: int = 1
    within: tuple[str, int] | None = None
    explained_by: frozenset[str] | None = None
    other_reason: frozenset[str] | None = None
    not_for: frozenset[str] | None = None
    known: bool | None = None

    def holds(self, facts: Facts) -> Truth:
        """Whether the clause holds, ``None`` when the fact is not known."""
        value = facts[self.fact]
        if self.known is not None:
            # A harmless answer that stands in for one that was not given makes nothing known.
            return (value is not None and self.fact not in facts.get(NOT_ASKED, ())) == self.known
        if value is None:
            return None
        if isinstance(value, Items):
            return self._list_holds(value, facts)
        if isinstance(value, Either):
            return any(self._number_holds(one) for one in value)
        if isinstance(value, str):
            return (
                (self.equals is None or value == self.equals)
                and (self.any_of is None or value in self.any_of)
                and (self.none_of is None or value not in self.none_of)
            )
        return self._number_holds(value)

    def _number_holds(self, value: float) -> bool:
        if self.equals is not None:
            return bool(value == self.equals)
        return (
            (self.min is None or value >= self.min)
            and (self.max is None or value <= self.max)
            and (self.above is None or value > self.above)
            and (self.below is None or value < self.below)
        )

    def _list_holds(self, items: Items, facts: Facts) -> Truth:
        # A member that nobody recognises could be anything: what does not match without it is unknown, not false.
        strange = items.strange
        if self.any_of is not None and not strange and self.any_of.isdisjoint(self._ids_of(items)):
            return False
        result: Truth = True
        # Whether an illness explains the medicine is not known while nobody told the illnesses.
        settled = self.explained_by is None or facts["conditions"] is not None
        if self.any_of is not None:
            if len(self.matches(items, facts)) < self.at_least:
                result = None if strange else False
            elif not settled:
                result = None
        if self.all_of is not None and result is not False:
            if not self.all_of <= items.ids or not self.all_of <= self._ids_together(items, facts):
                result = None if strange else False
            elif not settled:
                result = None
        if self.none_of is not None:
            if not self.none_of.isdisjoint(items.ids):
                result = False
            elif strange:
                result = None
        return result

    def _ids_of(self, items: Items) -> frozenset[str]:
        """What ``any_of`` may match: where it is asked what explains a medicine, also one that is over."""
        return items.asked if self.explains else items.ids

    def _ids_together(self, items: Items, facts: Facts) -> frozenset[str]:
        """What the members count as that ``all_of`` may count: beside ``any_of`` the reasons speak of its members alone."""
        if self.any_of is None and self.explains:
            items = Items(self._unexplained(items, facts))
        if self.not_for is None:
            return items.ids
        return frozenset().union(*(item.ids for item in items if item.reasons.isdisjoint(self.not_for)))

    @property
    def explains(self) -> bool:
        """Whether it asks what explains a medicine."""
        return self.explained_by is not None or self.other_reason is not None

    def _unexplained(self, items: Iterable[Item], facts: Facts) -> list[Item]:
        """The members that neither an illness nor a reason entered with them explains; illnesses nobody told explain nothing."""
        illness, reasons = self.explained_by or frozenset(), self.other_reason or frozenset()
        conditions = facts["conditions"] if illness else None
        if conditions is not None and not illness.isdisjoint(conditions.ids):
            return []
        closing = illness | reasons
        return [item for item in items if item.reasons.isdisjoint(closing)]

    def _candidates(self, items: Items, facts: Facts) -> list[Item]:
        assert self.any_of is not None
        since = None
        if self.within is not None:
            unit, amount = self.within
            since = facts["as_of"] - time_of(unit, amount)
        # A missing date counts as recent: the stricter answer.
        return [
            item
            for item in (items.with_ended if self.explains else items)
            if not item.ids.isdisjoint(self.any_of)
            and (since is None or item.lasts or item.since is None or item.since > since)
            and (self.not_for is None or item.reasons.isdisjoint(self.not_for))
        ]

    def recent_until(self, facts: Facts) -> date | None:
        """The first day on which nothing is recent enough any more; an entry without a date began today."""
        value = facts[self.fact]
        if self.within is None or not isinstance(value, Items):
            return None
        unit, amount = self.within
        on = time_of(unit, amount)
        return max(
            (min(item.since or facts["as_of"], date.max - on) + on for item in self.matches(value, facts)), default=None
        )

    def matches(self, items: Items, facts: Facts) -> list[Item]:
        """The members that match ``any_of``."""
        found = self._candidates(items, facts)
        return self._unexplained(found, facts) if self.explains else found

    def together(self, items: Items, facts: Facts) -> list[Item]:
        """The members that match ``all_of``, where all of them are there."""
        if self.all_of is None or not self.all_of <= self._ids_together(items, facts):
            return []
        return [item for item in items if not item.ids.isdisjoint(self.all_of)]


def time_of(unit: str, amount: int) -> Any:
    """So many days, weeks or months."""
    return months(amount) if unit == "months" else timedelta(**{unit: amount})


@dataclass(frozen=True, slots=True)
class Condition:
    """A conjunction of clauses, of alternatives (``any``) and of negations (``not``). Empty always holds."""

    clauses: tuple[Clause, ...] = ()
    any: tuple[Condition, ...] = ()
    negated: tuple[Condition, ...] = ()

    def holds(self, facts: Facts) -> Truth:
        """The truth of the whole condition."""
        result: Truth = True
        for clause in self.clauses:
            truth = clause.holds(facts)
            if truth is False:
                return False
            if truth is None:
                result = None
        if self.any:
            either: Truth = False
            for branch in self.any:
                truth = branch.holds(facts)
                if truth is True:
                    break
                if truth is None:
                    either = None
            else:
                if either is False:
                    return False
                result = None
        for branch in self.negated:
            truth = branch.holds(facts)
            if truth is True:
                return False
            if truth is None:
                result = None
        return result

    def facts(self) -> Iterator[str]:
        """The names of all facts it speaks about."""
        for clause in self.all_clauses():
            yield clause.fact

    def all_clauses(self) -> tuple[Clause, ...]:
        """Every clause in it, at any depth."""
        if not self.any and not self.negated:
            return self.clauses
        return *self.clauses, *(one for branch in (*self.any, *self.negated) for one in branch.all_clauses())

    def undecided(self, facts: Facts) -> tuple[str, ...]:
        """The facts that leave it unknown, sorted."""
        return tuple(sorted({clause.fact for clause in self.all_clauses() if clause.holds(facts) is None}))

    def matched(self, facts: Facts, *, undated_events: bool = False) -> tuple[Item, ...]:
        """The entries that made it hold; ``undated_events``: only those without a date where the rule turns on one."""
        found: list[Item] = []
        for clause in self.all_clauses():
            value = facts[clause.fact]
            if not isinstance(value, Items):
                continue
            if (
                clause.any_of is not None
                and not clause.any_of.isdisjoint(value.asked)
                and (clause.within or not undated_events)
            ):
                found += [item for item in clause.matches(value, facts) if not (undated_events and item.since)]
            if clause.all_of is not None and not undated_events:
                found += clause.together(value, facts)
        return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)

    def recent_until(self, facts: Facts) -> date | None:
        """The first day on which it no longer holds because everything that turns on a time has become too old."""
        ends = [clause.recent_until(facts) for clause in self.all_clauses() if clause.any_of is not None]
        return max((end for end in ends if end is not None), default=None)

    def because(self, facts: Facts) -> tuple[Named, ...]:
        """Words for those entries, e.g. ``("chest pain",)``; what a clinician confirmed is no reason."""
        matched = self.matched(facts)
        if not matched:
            return ()
        confirmed = (*(facts.get("clearances") or ()), *(facts.get("lifted") or ()))
        return tuple(dict.fromkeys([item.words for item in matched if item not in confirmed]))

    def blocked_by(self, facts: Facts, truth: Truth = False) -> tuple[str, Said | None]:
        """The first fact that made it fail (or, with ``truth=None``, left it unknown), and what was answered."""
        for clause in self.clauses:
            if clause.holds(facts) is truth:
                return clause.fact, describe(clause, facts)
        for branch in self.negated:
            opposite = branch.holds(facts)
            if (opposite is None) if truth is None else opposite is True:
                for clause in branch.all_clauses():
                    if clause.holds(facts) is opposite:
                        return clause.fact, _answered(clause.fact, facts)
        for branch in self.any:
            if branch.holds(facts) is truth:
                return branch.blocked_by(facts, truth)
        return "", None


def _answered(fact: str, facts: Facts) -> Said:
    """What was answered."""
    value = facts[fact]
    if value is None:
        return _of_fact("idle.not_answered", fact)
    if isinstance(value, Items):
        return said("idle.entries", fact=fact, entries=(item.words for item in value))
    return as_answered(fact, value)


@cache
def _of_fact(code: str, fact: str) -> Said:
    """Most people have few illnesses, and most rules are about one: this is said more often than anything else."""
    return said(code, fact=fact)


def describe(clause: Clause, facts: Facts) -> Said:
    """Why a clause does not hold."""
    value = facts[clause.fact]
    if isinstance(value, Items) and clause.any_of is not None and not value.strange:
        return _of_fact("idle.no_such_entry" if value.with_ended else "idle.no_entry", clause.fact)
    return _answered(clause.fact, facts)
