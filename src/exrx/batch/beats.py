"""The band in beats of many people who share their rules: what each bound asks for is known, and the rest is whole-number arithmetic.

A millionth of a beat is exact for every percentage and every equation, so a half is a half. The definition is ``intensity.beats``.
"""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal

from exrx.constraint import Bound, Number, Range
from exrx.dimensions import DIMENSIONS
from exrx.key import BASE, kinds
from exrx.physiology.heart_rate import maximum
from exrx.prescribing import compromises, intensity, numbers
from exrx.prescribing.work import YOURS, Work
from exrx.rules.pack import Recommendation
from exrx.values import dataclass

_BEAT = 1_000_000
_KEPT = 50_000
_MAXIMUM, _RESERVE = "percent_max", "percent_reserve"

Beats = tuple[int | None, int, int, frozenset[str]]
"""Low, aim and high of a band, with the rules behind it."""


class NoWholeNumber(Exception):
    """A bound or a rate that is no whole number of hundredths, or a corner that is left to the calculation of one person."""


@dataclass(frozen=True, slots=True)
class _Side:
    """What holds for those whose resting rate is known, or for those whose is not. All in per cent."""

    lead: str
    asked: tuple[tuple[str, Range, Range], ...]
    """By scale what goals ask for, and how far the activity reaches where that is less."""
    ceilings: tuple[tuple[str, Range], ...]
    caps: tuple[tuple[str, Range], ...]
    """Those that only count where they are the lowest."""


class Band:
    """The band of ordinary sessions at full length, free of age and pulse."""

    def __init__(self, work: Work) -> None:
        self._known: dict[tuple[int | None, int | None, int | None], Beats | None] = {}
        self.shown = not work.forbids("bpm") and kinds()[BASE].pulse
        self.doubted = bool(work.forbids(intensity.DOUBTED))
        formulas = sorted(
            (("goal", "preference").index(rule.tier), rule.then.formula, rule.id)
            for rule in work.rules
            if rule.then.formula
        )
        self.formula = formulas[0][1:] if formulas else None
        self.sides: dict[bool, _Side | None] = {}
        with work.quietly():
            rules = work.rules_of(BASE, "full")
            self.drops = any(rule.then.drop for rule in rules)
            self.rise = numbers.tiers_of(work, "lowest_rise", BASE, "full").goal.low
            self.narrow = numbers.tiers_of(work, "narrowest_band", BASE, "full").goal.low
            self.light = {scale: work.book.intensity["light"].band(scale)[0] for scale in (_MAXIMUM, _RESERVE)}
            for rest in (False, True):
                self.sides[rest] = self._side(work, rules, rest=rest)

    @staticmethod
    def _side(work: Work, rules: list[Recommendation], *, rest: bool) -> _Side | None:
        goals = [rule for rule in rules if rule.tier == "goal"]
        numbered = [
            s for s in (_RESERVE, _MAXIMUM) if any(name == s for rule in goals for name, *_ in rule.then.ranges)
        ]
        worded = any(rule.then.words for rule in goals)
        lead = _RESERVE if rest else _MAXIMUM
        scales = {*numbered, *((lead,) if worded else ())}
        if not rest:
            scales = {_MAXIMUM} if worded or _MAXIMUM in numbered else set()
        if not scales:
            return None
        asked = []
        for scale in sorted(scales):
            here = intensity.asked_on(work, scale, rules, work.person.intensity)
            asked.append((scale, here, intensity.within_reach(work, scale, BASE, here)))
        more = (
            (_RESERVE, intensity.ceiling_on(work, _RESERVE, rules))
            if rest
            else (_MAXIMUM, intensity.reserve_as_maximum(work, rules))
        )
        caps = [
            (scale, intensity.effort_as_ceiling(work, scale, rules))
            for scale in (_MAXIMUM, *((_RESERVE,) if rest else ()))
        ]
        return _Side(lead, tuple(asked), ((_MAXIMUM, intensity.ceiling_on(work, _MAXIMUM, rules)), more), tuple(caps))

    @property
    def same(self) -> Hashable:
        """What two bands have in common that are the same for everybody."""
        sides = (self.sides[False], self.sides[True])
        return self.shown, self.doubted, self.formula, self.drops, self.rise, self.narrow, *sides

    def at(self, age: int | None, measured: int | None, resting: int | None) -> Beats | None:
        """The band of somebody; ``None`` where pulse guides nobody. Raises ``NoWholeNumber``."""
        if not self.shown or age is None:
            return None
        key = (age, measured, resting)
        if key not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = self._worked_out(age, measured, resting)
        return self._known[key]

    def _worked_out(self, age: int, measured: int | None, resting: int | None) -> Beats | None:
        side = self.sides[resting is not None]
        if measured is not None and (not self.doubted or measured <= maximum(age)):
            top, rule = Decimal(measured), YOURS + "max_hr"
        elif self.formula is None:
            return None
        else:
            top, rule = maximum(age, self.formula[0]), self.formula[1]
            if self.doubted and resting is not None and resting >= top:
                return None
        if side is None:
            return None
        if resting is not None and resting >= top:
            raise NoWholeNumber
        scale = _Scale(_hundredths(top), resting)
        asked, beyond = Range(), Range()
        for name, here, reached in side.asked:
            asked &= scale.of(here, name)
            beyond &= scale.of(reached, name)
        if asked.is_empty:
            end = asked.high if DIMENSIONS["bpm"].conservative == "low" else asked.low
            asked = Range(end, end)
        ceiling = Range()
        for name, here in side.ceilings:
            ceiling &= scale.of(here, name)
        for name, here in side.caps:
            capped = scale.of(here, name)
            if capped.high is not None and (ceiling.high is None or capped.high.value < ceiling.high.value):
                ceiling &= capped
        ceiling = intensity.cut(ceiling, beyond)
        met = asked & ceiling
        if met.is_empty:
            least = scale.beats(self.light[side.lead], side.lead)
            if self.drops or (ceiling.high is not None and least >= ceiling.high.value):
                return None
            met, _ = compromises.slid(asked, ceiling, least)
        return self._printed(met, resting, rule)

    def _printed(self, met: Range, resting: int | None, rule: str) -> Beats | None:
        """Whole beats, half up, without ends and bands that guide nobody."""
        if met.low is None or met.high is None:
            raise NoWholeNumber
        low, high = int(met.low.value), int(met.high.value)
        shown: int | None = _whole(low)
        counted_from, last = _whole(low), _whole(high)
        if self.rise is not None and resting is not None and counted_from < resting + self.rise.value:
            shown, counted_from = None, int(resting + self.rise.value)
        if self.narrow is not None and last - counted_from + 1 < self.narrow.value:
            return None
        aim = max(counted_from, (low + high + _BEAT) // (2 * _BEAT))
        return shown, aim, last, met.low.rules | met.high.rules | {rule}


class _Scale:
    """Percentages as millionths of a beat, for one maximum and one resting rate."""

    def __init__(self, top: int, resting: int | None) -> None:
        self.top, self.resting = top, resting

    def beats(self, percent: Number, name: str) -> int:
        share = _hundredths(percent)
        if name == _MAXIMUM:
            return share * self.top
        assert self.resting is not None
        return self.resting * _BEAT + share * (self.top - 100 * self.resting)

    def of(self, asked: Range, name: str) -> Range:
        low, high = (
            None if end is None else Bound(self.beats(end.value, name), end.rules) for end in (asked.low, asked.high)
        )
        return Range(low, high)


def _hundredths(value: Number) -> int:
    if isinstance(value, int):
        return value * 100
    exact = Decimal(str(value)) * 100
    if exact != int(exact):
        raise NoWholeNumber
    return int(exact)


def _whole(millionths: int) -> int:
    return (millionths + _BEAT // 2) // _BEAT
