"""A zone's clock changes as a VTIMEZONE that every calendar reads alike.

The most that all readers understand is one yearly change each way. So the two changes nearest to the plan are read off
the zone's data and written as yearly rules, and the result is checked against the data for every moment of the plan.
Where no such pair is right (Morocco over two Ramadans), nothing is written, and the caller gives its times in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from exrx.classes import NamedTuple
from exrx.clocks import Change, changes_between, clock_of, offset_at

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = timedelta(days=1)
_EARLIER = 3
"""Years before the plan in which the rules begin: a reader takes times before the first onset as UTC."""


class Yearly(NamedTuple):
    """A change on one weekday of a month every year, in the wall time before it. ``nth`` is 1 to 4, or -1: the last."""

    month: int
    weekday: int
    nth: int
    clock: time
    before: timedelta
    after: timedelta

    def onset(self, year: int) -> datetime:
        """The wall time of the change in one year."""
        first = date(year, self.month, 1)
        weeks = 4 if self.nth == -1 else self.nth - 1
        day = first + timedelta(days=(self.weekday - first.weekday()) % 7, weeks=weeks)
        if day.month != self.month:
            # The last one is the fourth.
            day -= timedelta(weeks=1)
        return datetime.combine(day, self.clock)

    def change(self, year: int) -> Change:
        """The change of one year."""
        return Change((self.onset(year) - self.before).replace(tzinfo=UTC), self.before, self.after)


@lru_cache(maxsize=256)
def vtimezone(zone: str, first: date, last: date) -> bytes:
    """The VTIMEZONE of an IANA zone, right for every moment from the day ``first`` to the day ``last``.

    Empty where times are to be written in UTC: for UTC and what never differs from it, and for a zone whose changes in
    these days cannot be said as one yearly rule each way.

    >>> print(vtimezone("Europe/Berlin", date(2027, 1, 4), date(2027, 5, 1)).decode().replace(chr(13), ""))
    BEGIN:VTIMEZONE
    TZID:Europe/Berlin
    BEGIN:STANDARD
    DTSTART:20241027T030000
    TZOFFSETFROM:+0200
    TZOFFSETTO:+0100
    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
    END:STANDARD
    BEGIN:DAYLIGHT
    DTSTART:20240331T020000
    TZOFFSETFROM:+0100
    TZOFFSETTO:+0200
    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
    END:DAYLIGHT
    END:VTIMEZONE
    <BLANKLINE>
    """
    start = datetime.combine(first, time(), UTC) - _DAY
    end = datetime.combine(last, time(), UTC) + 2 * _DAY
    tz = clock_of(zone)
    offset = offset_at(tz, start)
    near = changes_between(tz, start - 400 * _DAY, end + 400 * _DAY)
    inside = [change for change in near if start <= change.at < end]
    year = first.year - _EARLIER
    for rules in _pairs(near, inside, start, end):
        if _right(rules, inside, offset, start, end):
            return _written(zone, [(rule.onset(year), rule) for rule in rules])
    if inside or not offset or offset % timedelta(minutes=1):
        return b""
    fixed = Yearly(1, 0, 1, time(), offset, offset)
    return _written(zone, [(datetime(year, 1, 1), fixed)])


@lru_cache(maxsize=256)
def unsteady_days(zone: str, first: date, last: date) -> frozenset[date]:
    """The days from ``first`` to ``last`` on which a clock of the zone changes, with two days before and after each.

    On all others a wall time is one moment, and minutes are what the clock shows.
    """
    start, end = (datetime.combine(day, time(), UTC) for day in (first - 3 * _DAY, last + 4 * _DAY))
    changes = changes_between(clock_of(zone), start, end)
    return frozenset(change.at.date() + days * _DAY for change in changes for days in range(-2, 3))


def _pairs(near: list[Change], inside: list[Change], start: datetime, end: datetime) -> Iterator[tuple[Yearly, Yearly]]:
    """Pairs of yearly rules (to standard, to daylight) that might fit, the likeliest first."""
    middle = start + (end - start) / 2

    def nearest(changes: list[Change]) -> Change | None:
        # A change inside the plan decides, else the one that is closest to it.
        return min(changes, key=lambda change: (change not in inside, abs(change.at - middle)), default=None)

    back = [change for change in near if change.after < change.before]
    on = [change for change in near if change.after > change.before]
    to_standard, to_daylight = nearest(back), nearest(on)
    if to_standard and to_daylight and to_standard[1:] == (to_daylight.after, to_daylight.before):
        yield from ((a, b) for a in _rules(to_standard, back) for b in _rules(to_daylight, on))
    # A change of law has no way back. One is put where it does no harm: half-way round the year from the plan.
    way_back = middle + timedelta(days=183)
    for change in inside:
        returning = Change(way_back.replace(hour=12, minute=0, second=0, microsecond=0), change.after, change.before)
        for a in _rules(change, inside):
            for b in _rules(returning, []):
                yield (a, b) if change.after < change.before else (b, a)


def _rules(change: Change, alike: list[Change]) -> list[Yearly]:
    """The one or two yearly rules that ``change`` follows; first the one that more of the changes ``alike`` follow."""
    wall = (change.at + change.before).replace(tzinfo=None)
    is_last = (wall + timedelta(weeks=1)).month != wall.month
    numbers = ([-1] if is_last else []) + ([(wall.day + 6) // 7] if wall.day <= 28 else [])
    rules = [Yearly(wall.month, wall.weekday(), nth, wall.time(), change.before, change.after) for nth in numbers]
    return sorted(rules, key=lambda rule: -sum(rule.change(year) in alike for year in {c.at.year for c in alike}))


def _right(
    rules: tuple[Yearly, Yearly], inside: list[Change], offset: timedelta, start: datetime, end: datetime
) -> bool:
    """Whether the rules give the zone's offset at every moment from ``start`` to ``end``."""
    said = sorted(rule.change(year) for rule in rules for year in range(start.year - 2, end.year + 2))
    earlier = [change for change in said if change.at <= start]
    whole = all(not rule.after % timedelta(minutes=1) for rule in rules)
    return whole and earlier[-1].after == offset and [change for change in said if start <= change.at < end] == inside


def _written(zone: str, observances: list[tuple[datetime, Yearly]]) -> bytes:
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    for (onset, rule), kind in zip(observances, ("STANDARD", "DAYLIGHT"), strict=False):
        lines += [
            f"BEGIN:{kind}",
            f"DTSTART:{onset:%Y%m%dT%H%M%S}",
            f"TZOFFSETFROM:{_signed(rule.before)}",
            f"TZOFFSETTO:{_signed(rule.after)}",
        ]
        if rule.before != rule.after:
            nth = f"{rule.nth}{_WEEKDAYS[rule.weekday]}"
            lines.append(f"RRULE:FREQ=YEARLY;BYMONTH={rule.month};BYDAY={nth}")
        lines.append(f"END:{kind}")
    return "".join(f"{line}\r\n" for line in (*lines, "END:VTIMEZONE")).encode()


def _signed(offset: timedelta) -> str:
    minutes = offset // timedelta(minutes=1)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
