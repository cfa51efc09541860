"""Bounds with their reasons, and the meet that combines them.

Only comparisons happen here, so numbers are exact and the order of rules cannot matter. The meet is commutative, associative
and idempotent, and so is the provenance: a bound keeps the ids of *all* the rules that attain it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Literal

Tier = Literal["safety", "limit", "goal", "preference"]
TIERS: tuple[Tier, ...] = ("safety", "limit", "goal", "preference")

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Bound:
    """A number and the ids of the rules that put it there."""

    value: Number
    rules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high``; ``None`` is open. Never normalised: ``low > high`` means empty, a question one asks.

    >>> a = Range.of(45, 60, "ranjbar")
    >>> b = Range.of(30, 50, "clinic")
    >>> c = a & b
    >>> (c.low.value, sorted(c.low.rules), c.high.value, sorted(c.high.rules))
    (45, ['ranjbar'], 50, ['clinic'])
    """

    low: Bound | None = None
    high: Bound | None = None

    @classmethod
    def of(cls, low: Number | None, high: Number | None, rule: str) -> Range:
        """A range that one rule asks for."""
        rules = frozenset((rule,))
        return cls(None if low is None else Bound(low, rules), None if high is None else Bound(high, rules))

    def __and__(self, other: Range) -> Range:
        return Range(_tighter(self.low, other.low, lower=True), _tighter(self.high, other.high, lower=False))

    @property
    def is_empty(self) -> bool:
        """Whether no number lies in it."""
        return self.low is not None and self.high is not None and self.low.value > self.high.value

    @property
    def rules(self) -> frozenset[str]:
        """The ids of the rules behind both ends."""
        return (self.low.rules if self.low else frozenset()) | (self.high.rules if self.high else frozenset())

    def clamp(self, value: Number) -> Number:
        """The nearest number inside (of a range that is not empty)."""
        if self.high is not None and value > self.high.value:
            return self.high.value
        if self.low is not None and value < self.low.value:
            return self.low.value
        return value

    def __contains__(self, value: Number) -> bool:
        return (self.low is None or value >= self.low.value) and (self.high is None or value <= self.high.value)


def _tighter(a: Bound | None, b: Bound | None, *, lower: bool) -> Bound | None:
    if a is None or b is None:
        return b if a is None else a
    if a.value == b.value:
        # The smaller representation of one value (45 before 45.0) keeps the meet commutative to the byte.
        return Bound(min(a.value, b.value, key=repr), a.rules | b.rules)
    return a if (a.value > b.value) == lower else b


@dataclass(frozen=True, slots=True)
class Choice:
    """Allowed values with their reasons; ``allowed=None`` is unrestricted and has no reasons. The meet is the intersection."""

    allowed: frozenset[str] | None = None
    rules: frozenset[str] = frozenset()

    def __and__(self, other: Choice) -> Choice:
        if self.allowed is None or other.allowed is None:
            return other if self.allowed is None else self
        return Choice(self.allowed & other.allowed, self.rules | other.rules)


@dataclass(frozen=True, slots=True)
class Demand:
    """Items that are required or forbidden, as (item, rule) pairs. The meet is the union."""

    required: frozenset[tuple[str, str]] = frozenset()
    forbidden: frozenset[tuple[str, str]] = frozenset()

    def __and__(self, other: Demand) -> Demand:
        return Demand(self.required | other.required, self.forbidden | other.forbidden)

    def forbids(self, item: str) -> tuple[str, ...]:
        """The ids of the rules that forbid ``item``, sorted."""
        return tuple(sorted(rule for name, rule in self.forbidden if name == item))

    def requires(self, item: str) -> tuple[str, ...]:
        """The ids of the rules that require ``item``, sorted."""
        return tuple(sorted(rule for name, rule in self.required if name == item))


@dataclass(frozen=True, slots=True)
class Constraints:
    """The tiered product: a range per (tier, dimension), a choice of activities per tier, and the demands.

    Kept as sorted tuples, so that equal constraints are equal bytes whatever order they were met in.
    """

    ranges: tuple[tuple[tuple[Tier, str], Range], ...] = ()
    activities: tuple[tuple[Tier, Choice], ...] = ()
    demand: Demand = Demand()

    @classmethod
    def of(
        cls,
        ranges: Mapping[tuple[Tier, str], Range] | None = None,
        activities: Mapping[Tier, Choice] | None = None,
        demand: Demand | None = None,
    ) -> Constraints:
        """Build from plain mappings."""
        return cls(
            tuple(sorted((ranges or {}).items(), key=lambda item: item[0])),
            tuple(sorted((activities or {}).items(), key=lambda item: item[0])),
            demand or Demand(),
        )

    def __and__(self, other: Constraints) -> Constraints:
        return meet((self, other))

    def range(self, tier: Tier, dimension: str) -> Range:
        """The range of one tier and dimension; open where no rule speaks."""
        return dict(self.ranges).get((tier, dimension), Range())

    def activity(self, tier: Tier) -> Choice:
        """The activities that one tier allows."""
        return dict(self.activities).get(tier, Choice())


def meet(parts: Iterable[Constraints]) -> Constraints:
    """Combine all constraints, component by component. The order of ``parts`` does not matter."""
    ranges: dict[tuple[Tier, str], Range] = {}
    activities: dict[Tier, Choice] = {}
    demands: list[Demand] = []
    for part in parts:
        for key, value in part.ranges:
            ranges[key] = ranges[key] & value if key in ranges else value
        for tier, choice in part.activities:
            activities[tier] = activities[tier] & choice if tier in activities else choice
        demands.append(part.demand)
    return Constraints.of(ranges, activities, reduce(lambda a, b: a & b, demands, Demand()))
