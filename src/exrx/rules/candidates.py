"""Which conditions can hold at all: most are about something that one person does not have, and need not be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from exrx.rules.conditions import Clause, Condition, Items
from exrx.rules.facts import LISTS, WORDS


def asked(clause: Clause) -> frozenset[str]:
    """Of what a clause asks for, one must be there for it to hold; empty where it holds without."""
    if clause.known is None and clause.fact in LISTS:
        return clause.any_of or clause.all_of or frozenset()
    if clause.known is None and clause.fact in WORDS:
        return frozenset((clause.equals,)) if isinstance(clause.equals, str) else clause.any_of or frozenset()
    return frozenset()


def there(value: Any) -> frozenset[str] | None:
    """All that a fact counts as; ``None`` where that is not known, or a member could be anything."""
    if isinstance(value, Items):
        return None if value.strange else value.asked
    return frozenset((value,)) if isinstance(value, str) else None


def needs_of(condition: Condition) -> list[tuple[str, frozenset[str]]]:
    """Facts, each with some ids: of all these one must be there for the condition to hold; empty where it holds without."""
    for clause in condition.clauses:
        if ids := asked(clause):
            return [(clause.fact, ids)]
    branches = [needs_of(branch) for branch in condition.any]
    return [need for needs in branches for need in needs] if all(branches) else []


class Candidates:
    """Conditions by what they need. A condition that is no candidate is false."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        self._always: list[int] = []
        self._by_id: dict[str, dict[str, list[int]]] = {}
        self._about: dict[str, list[int]] = {}
        for place, condition in enumerate(conditions):
            needs = needs_of(condition)
            if not needs:
                self._always.append(place)
            for fact, ids in needs:
                self._about.setdefault(fact, []).append(place)
                for id in ids:
                    self._by_id.setdefault(fact, {}).setdefault(id, []).append(place)

    def among(self, facts: Mapping[str, Any]) -> list[int]:
        """The places of those that can hold or be unknown, in order."""
        found = set(self._always)
        for fact, about in self._about.items():
            ids = there(facts[fact])
            if ids is None:
                found.update(about)
                continue
            by_id = self._by_id[fact]
            for id in by_id.keys() & ids:
                found.update(by_id[id])
        return sorted(found)
