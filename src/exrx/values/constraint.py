"""Bounds with their reasons, and the meet that combines them.

Only comparisons happen here, so numbers are exact and the order of rules cannot matter. The meet is commutative, associative
and idempotent, and so is the provenance: a bound keeps the ids of *all* the rules that attain it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from exrx.classes import dataclass

Tier = Literal["safety", "limit", "goal", "preference"]
TIERS: tuple[Tier, ...] = ("safety", "limit", "goal", "preference")

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Bound:
    """A number and the ids of the rules that put it there."""

    value: Number
    rules: frozenset[str] = frozenset()

    @property
    def named(self) -> tuple[str, ...]:
        """Its rules in order."""
        return tuple(sorted(self.rules))


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
        if other.low is None and other.high is None:
            return self
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
