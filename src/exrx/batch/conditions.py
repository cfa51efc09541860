"""Conditions over columns: each clause once for a whole batch, three-valued exactly as ``Condition.holds`` is for one person.

The interpreter is the definition. Whatever is not a list or a number is asked of it, once for each different answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from exrx.batch.columns import pyarrow
from exrx.batch.dates import Dates
from exrx.batch.masks import Truths, at_least, every, of_array
from exrx.classes import dataclass, field
from exrx.rules.conditions import Clause, Condition, Item, time_of
from exrx.rules.dating import later
from exrx.rules.facts import HARMLESS, NOT_ANSWERED

STRANGE = "unrecognised"
"""The id of a member that nobody recognises: it could be anything."""


class Members:
    """A list fact of many people: who answered it, and every different member with those who have it. As ``Items``."""

    def __init__(self, known: int, members: Iterable[tuple[Item, int]]) -> None:
        self.known = known
        self.with_ended = tuple((item, mask) for item, mask in members if mask)
        self.by_id: dict[str, int] = {}
        self._of_id: dict[str, list[int]] = {}
        for place, (item, mask) in enumerate(self.with_ended):
            for id in item.ids:
                if not item.over:
                    self.by_id[id] = self.by_id.get(id, 0) | mask
                self._of_id.setdefault(id, []).append(place)
        self.strange = self.by_id.get(STRANGE, 0)

    def having(self, ids: Iterable[str]) -> int:
        """Those who have a member that counts as one of these."""
        found = 0
        for id in ids:
            found |= self.by_id.get(id, 0)
        return found

    def among(self, ids: Iterable[str], *, with_ended: bool = False) -> Having:
        """The members that count as one of these, with those who have them."""
        found = [self.with_ended[place] for place in sorted({place for id in ids for place in self._of_id.get(id, ())})]
        return found if with_ended else [one for one in found if not one[0].over]

    def harmless(self, rows: int) -> Members:
        """With no member in the place of an answer that was not given."""
        return Members(rows, ((item, mask) for item, mask in self.with_ended if NOT_ANSWERED not in item.ids))


Having = list[tuple[Item, int]]
"""Members of a list, each with those who have it."""
Words = Mapping[Any, int]
"""Every different answer, with those who gave it."""


@dataclass(slots=True)
class Facts:
    """What is known about the people of a batch, in the words that conditions use."""

    rows: int
    """How many people there are."""
    as_of: Dates
    numbers: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    """Columns of numbers, null where unknown; what holds for one of several answers to a question holds."""
    words: dict[str, Words] = field(default_factory=dict)
    """Words, and yes or no."""
    lists: dict[str, Members] = field(default_factory=dict)
    same: dict[str, Any] = field(default_factory=dict)
    """What is the same for everybody, as the interpreter has it."""
    told: dict[str, int] = field(default_factory=dict)
    """Who answered: a harmless answer that stands in for one that was not given makes nothing known."""

    @property
    def every(self) -> int:
        """All of them."""
        return every(self.rows)

    def answered(self, fact: str) -> int:
        """Those who answered a question; what only follows from other answers is no answer."""
        given = self.told[fact]
        return given & ~self.lists[fact].by_id.get(NOT_ANSWERED, 0) if fact in self.lists else given

    def harmless(self) -> Facts:
        """With the harmless answer in place of each that was not given. See ``exrx.rules.facts.harmless``."""
        lists, words, numbers = dict(self.lists), dict(self.words), dict(self.numbers)
        for fact, value in HARMLESS.items():
            if fact in lists:
                lists[fact] = lists[fact].harmless(self.every)
            elif fact in words:
                missing = self.every & ~self.told[fact]
                words[fact] = {**words[fact], value: words[fact].get(value, 0) | missing}
            elif fact in numbers:
                numbers[fact] = tuple(column.fill_null(value) for column in numbers[fact])
        return Facts(self.rows, self.as_of, numbers, words, lists, self.same, self.told)


Tree = tuple[tuple[int, ...], tuple[Any, ...], tuple[Any, ...]]


class Conditions:
    """Conditions whose clauses are numbered, so that those which several share are looked at once."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        self._numbers: dict[Clause, int] = {}
        self.trees: Sequence[Tree] = [self._tree(condition) for condition in conditions]
        self.clauses: Sequence[Clause] = list(self._numbers)
        self._held: dict[tuple[int, Any], bool | None] = {}

    def _tree(self, condition: Condition) -> Tree:
        return (
            tuple(self.number(clause) for clause in condition.clauses),
            tuple(map(self._tree, condition.any)),
            tuple(map(self._tree, condition.negated)),
        )

    def number(self, clause: Clause) -> int:
        """The number of a clause."""
        return self._numbers.setdefault(clause, len(self._numbers))

    def holds(self, clause: int, value: Any) -> bool | None:
        """Whether a clause about one answer holds; remembered, for answers come again."""
        key = (clause, value)
        if key not in self._held:
            one = self.clauses[clause]
            self._held[key] = one.holds({one.fact: value})
        return self._held[key]


class Truth:
    """The truth of conditions for the people of a batch."""

    def __init__(self, conditions: Conditions, facts: Facts) -> None:
        self.conditions, self.facts = conditions, facts
        self._every = facts.every
        self._known: list[Truths | None] = [None] * len(conditions.clauses)
        self._matches: dict[int, Having] = {}

    def of(self, tree: Tree) -> Truths:
        """Where a condition holds, and where it can."""
        clauses, branches, negated = tree
        held = can = self._every
        for number in clauses:
            one = self.clause(number)
            held, can = held & one[0], can & one[1]
            if not can:
                return 0, 0
        if branches:
            here = there = 0
            for branch in branches:
                one = self.of(branch)
                here, there = here | one[0], there | one[1]
            held, can = held & here, can & there
        for branch in negated:
            if not can:
                return 0, 0
            one = self.of(branch)
            held, can = held & ~one[1], can & ~one[0]
        return held, can

    def clause(self, number: int) -> Truths:
        """Where a clause holds, and where it can."""
        known = self._known[number]
        if known is None:
            known = self._known[number] = self._clause(number)
        return known

    def _clause(self, number: int) -> Truths:
        clause, facts, all_of_them = self.conditions.clauses[number], self.facts, self._every
        fact = clause.fact
        if fact in facts.same:
            truth = clause.holds(facts.same)
            return (all_of_them if truth else 0), (0 if truth is False else all_of_them)
        if clause.known is not None:
            told = facts.told[fact]
            held = told if clause.known else all_of_them & ~told
            return held, held
        if fact in facts.lists:
            return self._of_list(number, facts.lists[fact])
        if fact in facts.numbers:
            return self._of_numbers(clause, facts.numbers[fact])
        held, answered = 0, 0
        for value, mask in facts.words[fact].items():
            answered |= mask
            if self.conditions.holds(number, value):
                held |= mask
        return held, held | (all_of_them & ~answered)

    def _of_numbers(self, clause: Clause, columns: tuple[Any, ...]) -> Truths:
        compute, held, known = pyarrow("compute"), 0, 0
        for column in columns:
            part = of_array(column.is_valid())
            known |= part
            if clause.equals is not None:
                part &= of_array(compute.equal(column, float(clause.equals)))
            else:
                for end, compare in (
                    (clause.min, compute.greater_equal),
                    (clause.max, compute.less_equal),
                    (clause.above, compute.greater),
                    (clause.below, compute.less),
                ):
                    if end is not None:
                        part &= of_array(compare(column, float(end)))
            held |= part
        return held, held | (self._every & ~known)

    def _of_list(self, number: int, list_: Members) -> Truths:
        """As ``Clause._list_holds``: a member that nobody recognises could be anything."""
        clause = self.conditions.clauses[number]
        strange, held, can = list_.strange, list_.known, list_.known
        settled = self._every
        if clause.explained_by is not None:
            settled = self.facts.lists["conditions"].known
        if clause.any_of is not None:
            some = self._matching(number, list_)
            held, can = held & some & settled, can & (some | strange)
        if clause.all_of is not None:
            together = self._every
            for id in clause.all_of:
                together &= self._together(clause, list_, id)
            held, can = held & together & settled, can & (together | strange)
        if clause.none_of is not None:
            excluded = list_.having(clause.none_of)
            held, can = held & ~excluded & ~strange, can & ~excluded
        return held, can | (self._every & ~list_.known)

    def _matching(self, number: int, list_: Members) -> int:
        """Those who have as many members that match ``any_of`` as are asked for."""
        clause = self.conditions.clauses[number]
        if clause.at_least == 1 and clause.within is None and clause.not_for is None and not clause.explains:
            return list_.having(clause.any_of or ())
        return at_least((mask for _, mask in self._matches_of(number, list_)), clause.at_least)

    def _matches_of(self, number: int, list_: Members) -> Having:
        """The members that match ``any_of``, as ``Clause.matches`` has them, with those who have them."""
        if number in self._matches:
            return self._matches[number]
        clause = self.conditions.clauses[number]
        found = list_.among(clause.any_of or (), with_ended=clause.explains)
        if clause.within is not None:
            found = [(item, mask & ~self._too_old(item, *clause.within)) for item, mask in found]
        if clause.not_for is not None:
            found = [(item, mask) for item, mask in found if item.reasons.isdisjoint(clause.not_for)]
        self._matches[number] = self._unexplained(clause, found) if clause.explains else found
        return self._matches[number]

    def _too_old(self, item: Item, unit: str, amount: int) -> int:
        """Those on whose day a member is no longer recent. A missing date counts as recent."""
        if item.lasts or item.since is None:
            return 0
        last = _recent_before(item.since, unit, amount)
        return 0 if last is None else self.facts.as_of.since(last)

    def matched(self, number: int) -> Iterator[tuple[Item, int, bool]]:
        """The entries that make a clause hold, with those who have them, and whether it turns on their date. As ``Condition.matched``."""
        clause = self.conditions.clauses[number]
        list_ = self.facts.lists.get(clause.fact)
        if list_ is None:
            return
        if clause.any_of is not None:
            for item, mask in self._matches_of(number, list_):
                yield item, mask, clause.within is not None
        if clause.all_of is not None:
            together = self._every
            for id in clause.all_of:
                together &= self._together(clause, list_, id)
            if together:
                for item, mask in list_.among(clause.all_of):
                    yield item, mask & together, False

    def _together(self, clause: Clause, list_: Members, id: str) -> int:
        """Those who have a member that ``all_of`` may count as this."""
        explains = clause.any_of is None and clause.explains
        if clause.not_for is None and not explains:
            return list_.by_id.get(id, 0)
        found = list_.among((id,))
        if explains:
            found = self._unexplained(clause, found)
        return at_least(
            (mask for item, mask in found if clause.not_for is None or item.reasons.isdisjoint(clause.not_for)), 1
        )

    def _unexplained(self, clause: Clause, found: Iterable[tuple[Item, int]]) -> Having:
        """The members that neither an illness nor a reason entered with them explains."""
        illness, reasons = clause.explained_by or frozenset(), clause.other_reason or frozenset()
        conditions = self.facts.lists["conditions"]
        left = self._every & ~(conditions.having(illness) & conditions.known)
        closing = illness | reasons
        return [(item, mask & left) for item, mask in found if item.reasons.isdisjoint(closing)]


@lru_cache(maxsize=10_000)
def _recent_before(since: date, unit: str, amount: int) -> date | None:
    """The first day on which something is so old that it is no longer recent; ``None`` where there is no such day."""
    span = time_of(unit, amount)
    day = later(since, span)
    # Months back from a day need not end where months on began.
    while day is not None and day - span < since:
        day = later(day, timedelta(days=1))
    return day
