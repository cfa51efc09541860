"""The band in beats of many people who share their rules: what each bound asks for is known, and the rest is whole-number arithmetic.

A millionth of a beat is exact for every percentage and every equation, so a half is a half. The definition is ``intensity.beats``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter

from exrx.classes import NamedTuple
from exrx.engine.prescribing import intensity, numbers
from exrx.engine.prescribing.work import YOURS, Work
from exrx.physiology.heart_rate import DOUBTED, maximum
from exrx.programme.key import BASE, kinds
from exrx.rules.pack import Recommendation
from exrx.values.constraint import Bound, Number
from exrx.values.dimensions import DIMENSIONS

_BEAT = 1_000_000
_KEPT = 50_000
_MAXIMUM, _RESERVE = "percent_max", "percent_reserve"

Beats = tuple[int | None, int, int, frozenset[str]]
"""Low, aim and high of a band, with the rules behind it."""
_End = tuple[int, frozenset[str]]
"""An end in millionths of a beat, with the rules behind it."""


class NoWholeNumber(Exception):
    """A bound or a rate that is no whole number of hundredths, or a corner that is left to the calculation of one person."""


class _Share(NamedTuple):
    """A bound in hundredths of a per cent, of the maximum or of the reserve."""

    of_reserve: bool
    share: int
    rules: frozenset[str]


class _Side(NamedTuple):
    """What holds for those whose resting rate is known, or for those whose is not."""

    lows: tuple[_Share, ...]
    highs: tuple[_Share, ...]
    reach: tuple[_Share, ...]
    """How far the activity reaches, where that is less than what goals ask for."""
    ceilings: tuple[_Share, ...]
    caps: tuple[_Share, ...]
    """Those that only count where they are the lowest."""
    light: _Share
    """Where light effort begins."""


class Band:
    """The band of ordinary sessions at full length, free of age and pulse."""

    def __init__(self, work: Work) -> None:
        self._known = lru_cache(maxsize=_KEPT)(self._worked_out)
        self.shown = not work.forbids("bpm") and kinds()[BASE].pulse
        self.doubted = bool(work.forbids(DOUBTED))
        formulas = sorted(
            (("goal", "preference").index(rule.tier), rule.then.formula, rule.id)
            for rule in work.rules
            if rule.then.formula
        )
        self.formula = formulas[0][1:] if formulas else None
        with work.quietly():
            rules = work.effort_rules(BASE, "full")
            self.drops = any(rule.then.drop for rule in rules)
            self.rise = numbers.tiers_of(work, "lowest_rise", BASE, "full").goal.low
            self.narrow = numbers.tiers_of(work, "narrowest_band", BASE, "full").goal.low
            self.resting, self.without = (_side(work, rules, rest=rest) for rest in (True, False))

    @property
    def same(self) -> Hashable:
        """What two bands have in common that are the same for everybody."""
        return self.shown, self.doubted, self.formula, self.drops, self.rise, self.narrow, self.resting, self.without

    def at(self, age: int | None, measured: int | None, resting: int | None) -> Beats | None:
        """The band of somebody; ``None`` where pulse guides nobody. Raises ``NoWholeNumber``."""
        return None if age is None or not self.shown else self._known(age, measured, resting)

    def _worked_out(self, age: int, measured: int | None, resting: int | None) -> Beats | None:
        side = self.without if resting is None else self.resting
        if measured is not None and (not self.doubted or measured <= maximum(age)):
            top, rule = 100 * measured, YOURS + "max_hr"
        elif self.formula is None:
            return None
        else:
            top, rule = _estimated(age, self.formula[0]), self.formula[1]
            if self.doubted and resting is not None and 100 * resting >= top:
                return None
        if side is None:
            return None
        if resting is not None and 100 * resting >= top:
            raise NoWholeNumber
        rest, reserve = (0, 0) if resting is None else (resting * _BEAT, top - 100 * resting)

        def tightest(shares: Iterable[_Share], sign: int = 1) -> _End | None:
            """The lowest of some ends, or with -1 the highest, with the rules behind all that are as strict."""
            found: int | None = None
            behind = frozenset[str]()
            for of_reserve, share, rules in shares:
                end = rest + share * reserve if of_reserve else share * top
                if found is None or sign * end < sign * found:
                    found, behind = end, rules
                elif end == found:
                    behind |= rules
            return None if found is None else (found, behind)

        low, high = tightest(side.lows, -1), tightest(side.highs)
        if low is not None and high is not None and low[0] > high[0]:
            low = high = high if DIMENSIONS["bpm"].conservative == "low" else low
        ceiling = tightest(side.ceilings)
        for shares in (*((cap,) for cap in side.caps), side.reach):
            lower = tightest(shares)
            if lower is not None and (ceiling is None or lower[0] < ceiling[0]):
                ceiling = lower
        if low is None:
            raise NoWholeNumber
        if ceiling is not None and low[0] > ceiling[0]:
            of_reserve, share, _ = side.light
            least = rest + share * reserve if of_reserve else share * top
            if self.drops or least >= ceiling[0]:
                return None
            # Moved under the ceiling with its width, where there is room. As ``compromises.slid``.
            width = 0 if high is None else high[0] - low[0]
            low, high = (max(ceiling[0] - width, 0, min(least, ceiling[0])), low[1] | ceiling[1]), ceiling
        else:
            high = _lower(high, ceiling)
        if high is None:
            raise NoWholeNumber
        return self._printed(low, high, resting, rule)

    def _printed(self, low: _End, high: _End, resting: int | None, rule: str) -> Beats | None:
        """Whole beats, half up, without ends and bands that guide nobody."""
        shown: int | None = _whole(low[0])
        counted_from, last = _whole(low[0]), _whole(high[0])
        if self.rise is not None and resting is not None and counted_from < resting + self.rise.value:
            shown, counted_from = None, int(resting + self.rise.value)
        if self.narrow is not None and last - counted_from + 1 < self.narrow.value:
            return None
        aim = max(counted_from, (low[0] + high[0] + _BEAT) // (2 * _BEAT))
        return shown, aim, last, low[1] | high[1] | {rule}


def _side(work: Work, rules: list[Recommendation], *, rest: bool) -> _Side | None:
    """What is asked for in per cent, and what is allowed; ``None`` where no goal asks for a band that can be shown."""
    goals = [rule for rule in rules if rule.tier == "goal"]
    numbered = [s for s in (_RESERVE, _MAXIMUM) if any(name == s for rule in goals for name, *_ in rule.then.ranges)]
    worded = any(rule.then.words for rule in goals)
    lead = _RESERVE if rest else _MAXIMUM
    scales = {*numbered, *((lead,) if worded else ())}
    if not rest:
        scales = {_MAXIMUM} if worded or _MAXIMUM in numbered else set()
    if not scales:
        return None
    asked = {scale: intensity.asked_on(work, scale, rules, work.person.intensity) for scale in sorted(scales)}
    reach = {scale: intensity.within_reach(work, scale, BASE, here).high for scale, here in asked.items()}
    ceilings = [(_MAXIMUM, intensity.ceiling_on(work, _MAXIMUM, rules).high)]
    if rest:
        ceilings.append((_RESERVE, intensity.ceiling_on(work, _RESERVE, rules).high))
    else:
        ceilings.append((_MAXIMUM, intensity.reserve_as_maximum(work, rules).high))
    own = (_MAXIMUM, _RESERVE) if rest else (_MAXIMUM,)
    (light,) = _shares([(lead, Bound(work.book.intensity["light"].band(lead)[0]))])
    return _Side(
        _shares((scale, here.low) for scale, here in asked.items()),
        _shares((scale, here.high) for scale, here in asked.items()),
        _shares(reach.items()),
        _shares(ceilings),
        _shares((scale, intensity.effort_as_ceiling(work, scale, rules).high) for scale in own),
        light,
    )


def _shares(bounds: Iterable[tuple[str, Bound | None]]) -> tuple[_Share, ...]:
    return tuple(
        _Share(scale == _RESERVE, _hundredths(bound.value), bound.rules) for scale, bound in bounds if bound is not None
    )


def _lower(one: _End | None, other: _End | None) -> _End | None:
    """The stricter of two upper ends; of two that are as strict the rules of both."""
    if one is None or other is None:
        return one or other
    if one[0] == other[0]:
        return one[0], one[1] | other[1]
    return min(one, other, key=itemgetter(0))


@lru_cache(maxsize=1024)
def _estimated(age: int, equation: str) -> int:
    """The maximum in hundredths of a beat."""
    return _hundredths(maximum(age, equation))


def _hundredths(value: Number) -> int:
    if isinstance(value, int):
        return value * 100
    exact = Decimal(str(value)) * 100
    if exact != int(exact):
        raise NoWholeNumber
    return int(exact)


def _whole(millionths: int) -> int:
    return (millionths + _BEAT // 2) // _BEAT
