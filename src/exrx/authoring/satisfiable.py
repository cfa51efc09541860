"""Whether a condition can hold for anybody at all: it is tried on the few values of each fact that can make a difference.

A condition is unfolded into alternatives, each a list of tests that must come out true or false. An alternative can hold when for every
fact in it some value passes all its tests. What cannot be decided this way counts as possible: a finding is never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

from dateutil.relativedelta import relativedelta

from exrx.person.values import Unreadable
from exrx.rules.conditions import Clause, Condition, Item, Items
from exrx.rules.facts import FLAGS, KIND_OF_LIST, LISTS, NUMBERS, OF_FIELD
from exrx.vocabulary import members as known_members

_TODAY = date(2027, 1, 4)
_MOST = 5_000
"""So many alternatives are looked at; a condition with more counts as possible."""
_ANY = (1.0, 30.0, 100.0)
"""Numbers of which every answer takes one."""

Test = tuple[Clause, bool]


def can_hold(condition: Condition, protocols: Iterable[str]) -> bool:
    """Whether somebody could be as the condition asks."""
    known = frozenset(protocols)
    return any(number >= _MOST or _possible(tests, known) for number, tests in enumerate(_true(condition)))


def never(condition: Condition, protocols: Iterable[str]) -> tuple[str, ...]:
    """The facts whose tests can never all come out as asked, sorted; empty where the condition can hold."""
    known = frozenset(protocols)
    if can_hold(condition, known):
        return ()
    alone = {clause.fact for clause in condition.clauses if not _fact_possible(clause.fact, [(clause, True)], known)}
    return tuple(sorted(alone or set(condition.facts())))


def _true(condition: Condition) -> Iterator[tuple[Test, ...]]:
    """The alternatives in which it holds."""
    parts: list[list[tuple[Test, ...]]] = [[tuple((clause, True) for clause in condition.clauses)]]
    if condition.any:
        parts.append([tests for branch in condition.any for tests in _true(branch)])
    parts += [list(_false(branch)) for branch in condition.negated]
    for chosen in product(*parts):
        yield tuple(test for tests in chosen for test in tests)


def _false(condition: Condition) -> Iterator[tuple[Test, ...]]:
    """The alternatives in which it does not hold."""
    for clause in condition.clauses:
        yield ((clause, False),)
    if condition.any:
        for chosen in product(*(list(_false(branch)) for branch in condition.any)):
            yield tuple(test for tests in chosen for test in tests)
    for branch in condition.negated:
        yield from _true(branch)


def _possible(tests: Iterable[Test], protocols: frozenset[str]) -> bool:
    by_fact: dict[str, list[Test]] = {}
    for test in tests:
        by_fact.setdefault(test[0].fact, []).append(test)
    return all(_fact_possible(fact, of_fact, protocols) for fact, of_fact in by_fact.items())


def _fact_possible(fact: str, tests: list[Test], protocols: frozenset[str]) -> bool:
    clauses = [clause for clause, _ in tests]
    for value in _values(fact, clauses, protocols):
        facts = {"conditions": Items(), "as_of": _TODAY, fact: value}
        if all(clause.holds(facts) is wanted for clause, wanted in tests):
            return True
    return False


def _values(fact: str, clauses: list[Clause], protocols: frozenset[str]) -> Iterator[Any]:
    """The values of a fact that can make a difference to these tests."""
    yield None
    if fact in FLAGS:
        yield from (True, False)
    elif fact in NUMBERS:
        ends = {
            end for clause in clauses for end in (clause.min, clause.max, clause.above, clause.below, clause.equals)
        }
        for end in (*_ANY, *sorted(float(end) for end in ends if isinstance(end, int | float))):
            for step in (-1, -0.5, 0, 0.5, 1):
                value = end + step
                if _may_be(fact, int(value) if value.is_integer() else value):
                    yield value
    elif fact in LISTS:
        yield from _lists(fact, clauses)
    else:
        named = {word for clause in clauses for part in (clause.any_of, clause.none_of) for word in part or ()}
        named |= {clause.equals for clause in clauses if isinstance(clause.equals, str)}
        yield from (
            word for word in sorted(named) if (word in protocols if fact == "protocol" else _may_be(fact, word))
        )
        yield "another word"


def _lists(fact: str, clauses: list[Clause]) -> Iterator[Items]:
    """Lists of up to three members (or as many as are asked for), one of each sort that the tests can tell apart."""
    named = {id for clause in clauses for part in (clause.any_of, clause.all_of, clause.none_of) for id in part or ()}
    kind = KIND_OF_LIST.get(fact)
    members = known_members(kind) if kind else {id: frozenset((id,)) for id in named}
    most = max((clause.at_least for clause in clauses), default=1)
    sorts: dict[frozenset[str], list[str]] = {}
    for id, ids in sorted(members.items()):
        alike = sorts.setdefault(ids & named, [])
        if len(alike) < most:
            alike.append(id)
    days = _days(clauses)
    found = [Item(members[id], day, id) for alike in sorts.values() for id in alike for day in days]
    for size in range(max(3, most) + 1):
        for chosen in combinations(found[:40], size):
            yield Items(chosen)
    every = {id for clause in clauses for id in clause.all_of or ()}
    yield Items(Item(members.get(id, frozenset((id,))), None, id) for id in sorted(every))


def _days(clauses: list[Clause]) -> list[date | None]:
    """No date, and days on both sides of every time that the tests ask for."""
    found: list[date | None] = [None]
    for unit, amount in sorted({clause.within for clause in clauses if clause.within is not None}):
        back = relativedelta(months=amount) if unit == "months" else timedelta(**{unit: amount})
        found += [_TODAY - back + timedelta(days=side) for side in (1, -1)]
    return found


def _may_be(fact: str, value: Any) -> bool:
    """Whether a person may answer so; facts that nobody enters may be anything."""
    if fact not in OF_FIELD:
        return True
    try:
        OF_FIELD[fact].reader(value)
    except Unreadable:
        return False
    return True
