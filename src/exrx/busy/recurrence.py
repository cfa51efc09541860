"""The times at which a recurrence rule falls inside one stretch of days, in local time.

Whole periods before the stretch are skipped by arithmetic, so a rule from 1970 costs no more than one of last week; every step is
counted, so that a rule of a billion times ends in an error and not in a wait.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import product

from exrx.classes import dataclass

FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
_SECONDS = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
_WEEKDAYS = {name: index for index, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}
# Name -> smallest and largest value, and whether it may count from the end.
_LISTS = {
    "BYSECOND": (0, 60, False),
    "BYMINUTE": (0, 59, False),
    "BYHOUR": (0, 23, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYMONTH": (1, 12, False),
    "BYSETPOS": (1, 366, True),
}
_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
EACH = 5
"""Steps that a time costs once it is found: it has yet to be turned into UTC and compared."""


class ForeignScale(ValueError):
    """A rule repeats by another calendar than the Gregorian one."""


class TooMany(Exception):
    """A rule would have to be followed for too long."""


class Steps:
    """What is left of the work that one calendar may cost."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, number: int = 1) -> None:
        """Count some steps. Raises ``TooMany``."""
        self.left -= number
        if self.left < 0:
            raise TooMany


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule as it was written. ``until`` is text, since its meaning depends on the event's zone."""

    frequency: str
    interval: int
    count: int | None
    until: str
    weekdays: tuple[tuple[int, int], ...]
    """Weekday and which one (0: each)."""
    first_day: int
    lists: dict[str, tuple[int, ...]]
    skip: str = "OMIT"
    """What becomes of a day that a month does not have (RFC 7529): OMIT, BACKWARD or FORWARD."""

    def get(self, name: str) -> tuple[int, ...]:
        """The numbers of one BY-part; none if it is absent."""
        return self.lists.get(name, ())


@lru_cache(maxsize=64)
def parse_rule(text: str) -> Rule:
    """Read the value of an RRULE. Raises ``ValueError``; ``ForeignScale`` where it repeats by another calendar.

    >>> parse_rule("FREQ=WEEKLY;BYDAY=MO,WE,").weekdays
    ((0, 0), (2, 0))
    """
    parts: dict[str, str] = {}
    # Some writers escape what stands between the parts.
    for part in filter(str.strip, text.upper().replace("\\", "").split(";")):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        # What is no part of a rule says nothing of it.
        if equals and parts.setdefault(name, value) != value:
            raise ValueError(name)
    frequency = parts.get("FREQ", "")
    if parts.get("RSCALE", "GREGORIAN") not in ("GREGORIAN", "") or frequency.startswith("LUNAR"):
        raise ForeignScale(frequency)
    if frequency not in FREQUENCIES:
        raise ValueError(frequency)
    lists = {name: _numbers(parts[name], *limits) for name, limits in _LISTS.items() if parts.get(name)}
    # An older writer's habit: COUNT=-1 for "no end".
    count = int(parts["COUNT"]) if parts.get("COUNT") and not parts["COUNT"].startswith("-") else None
    interval = int(parts.get("INTERVAL") or "1")
    if interval < 1 or interval > 10**9 or (count is not None and count < 1):
        raise ValueError(text)
    weekdays = tuple(map(_weekday, _items(parts["BYDAY"]))) if parts.get("BYDAY") else ()
    first_day = parts.get("WKST") or "MO"
    if first_day not in _WEEKDAYS:
        raise ValueError(first_day)
    skip = parts.get("SKIP") or "OMIT"
    return Rule(frequency, interval, count, parts.get("UNTIL", ""), weekdays, _WEEKDAYS[first_day], lists, skip)


def _items(text: str) -> list[str]:
    """The items of a list; a comma too many is none."""
    found = [part.strip() for part in text.split(",") if part.strip()]
    if not found:
        raise ValueError(text)
    return found


def _numbers(text: str, least: int, most: int, negative: bool) -> tuple[int, ...]:
    numbers = tuple(sorted({int(part) for part in _items(text)}))
    for number in numbers:
        if not (least <= number <= most or (negative and least <= -number <= most)):
            raise ValueError(text)
    return numbers


def _weekday(text: str) -> tuple[int, int]:
    which = int(text[:-2]) if len(text) > 2 else 0
    if abs(which) > 53 or text[-2:] not in _WEEKDAYS:
        raise ValueError(text)
    return _WEEKDAYS[text[-2:]], which


def occurrences(
    rule: Rule, start: dt.datetime, until: dt.datetime | None, low: dt.datetime, high: dt.datetime, steps: Steps
) -> Iterator[dt.datetime]:
    """The local times of ``rule`` from ``low`` up to ``high``, in order; ``start`` is the event's first, ``until`` its last possible.

    Raises ``TooMany``.
    """
    low = max(low, start)
    if high < low or (until is not None and until < low):
        return
    counted = rule.count
    plain = not rule.lists and (rule.frequency == "WEEKLY" or (rule.frequency == "DAILY" and not rule.weekdays))
    if counted is not None and plain:
        # Every such period holds one time at least, so the last one is known to lie no later than this.
        periods = (counted + 1) * rule.interval * (7 if rule.frequency == "WEEKLY" else 1)
        if periods < (low - start).days:
            return
    # With a number of times to keep, every earlier one has to be counted; without, whole periods are skipped.
    skip = low if counted is None else start
    moments = _moments_within_days if rule.frequency in _SECONDS else _moments_of_days
    last = min(high, until) if until is not None else high
    before = None
    for moment in moments(rule, start, skip, last, steps):
        if moment < start or moment == before:
            continue
        before = moment
        if moment > last:
            return
        if counted is not None:
            if counted == 0:
                return
            counted -= 1
        if moment >= low:
            steps.take(EACH)
            yield moment


def _moments_of_days(
    rule: Rule, start: dt.datetime, low: dt.datetime, last: dt.datetime, steps: Steps
) -> Iterator[dt.datetime]:
    """Of yearly, monthly, weekly and daily rules."""
    times = [
        dt.time(hour, minute, min(second, 59))
        for hour, minute, second in product(
            rule.get("BYHOUR") or (start.hour,),
            rule.get("BYMINUTE") or (start.minute,),
            rule.get("BYSECOND") or (start.second,),
        )
    ]
    steps.take(len(times))
    positions = rule.get("BYSETPOS")
    holds = _day_filter(rule, start)
    for days in _periods(rule, start, low, last):
        steps.take(1 + len(days) * len(times))
        found = [dt.datetime.combine(day, time) for day in days if holds(day) for time in times]
        if positions:
            steps.take(len(found))
            chosen = {position - 1 if position > 0 else len(found) + position for position in positions}
            found = [moment for index, moment in enumerate(found) if index in chosen]
        yield from found


def _periods(rule: Rule, start: dt.datetime, low: dt.datetime, last: dt.datetime) -> Iterator[list[dt.date]]:
    """The candidate days of each period, from the one that holds ``low``."""
    first, begin, end, step = start.date(), low.date(), last.date(), rule.interval
    if rule.frequency == "DAILY":
        number = (begin - first).days // step * step
        while (day := _later(first, number)) is not None and day <= end:
            yield [day]
            number += step
    elif rule.frequency == "WEEKLY":
        monday = first - dt.timedelta(days=(first.weekday() - rule.first_day) % 7) if first.toordinal() > 7 else first
        wanted = sorted({(day - rule.first_day) % 7 for day, _ in rule.weekdays} or {(first - monday).days})
        number = (begin - monday).days // 7 // step * step
        while (week := _later(monday, 7 * number)) is not None and week <= end:
            yield [day for offset in wanted if (day := _later(week, offset)) is not None]
            number += step
    elif rule.frequency == "MONTHLY":
        month0 = first.year * 12 + first.month - 1
        number = (begin.year * 12 + begin.month - 1 - month0) // step * step
        while month0 + number <= end.year * 12 + end.month - 1:
            year, month = divmod(month0 + number, 12)
            yield _days_of(rule, year, (month + 1,), first)
            number += step
    else:
        weeks = bool(rule.get("BYWEEKNO"))
        year0, low_year, last_year = (_week_year(rule, day) if weeks else day.year for day in (first, begin, end))
        number = (low_year - year0) // step * step
        while year0 + number <= last_year:
            year = year0 + number
            yield (
                _days_of_weeks(rule, year)
                if weeks
                else _days_of(rule, year, rule.get("BYMONTH") or _months(rule, first), first)
            )
            number += step


def _later(day: dt.date, days: int) -> dt.date | None:
    ordinal = day.toordinal() + days
    return dt.date.fromordinal(ordinal) if 1 <= ordinal <= dt.date.max.toordinal() else None


def _months(rule: Rule, first: dt.date) -> tuple[int, ...]:
    return (first.month,) if not _names_days(rule) else tuple(range(1, 13))


def _names_days(rule: Rule) -> bool:
    return bool(rule.weekdays or rule.get("BYMONTHDAY") or rule.get("BYYEARDAY") or rule.get("BYWEEKNO"))


def _days_in(year: int, month: int) -> int:
    return 29 if month == 2 and calendar.isleap(year) else _DAYS[month]


def _days_of(rule: Rule, year: int, months: tuple[int, ...], first: dt.date) -> list[dt.date]:
    if not dt.MINYEAR < year < dt.MAXYEAR:
        return []
    numbers = rule.get("BYMONTHDAY") or (() if _names_days(rule) else (first.day,))
    days = []
    for month in months:
        length = _days_in(year, month)
        if not numbers:
            days += [dt.date(year, month, day) for day in range(1, length + 1)]
            continue
        chosen = {n if n > 0 else length + 1 + n for n in numbers}
        missing = any(not 1 <= day <= length for day in chosen)
        found = {dt.date(year, month, day) for day in chosen if 1 <= day <= length}
        if missing and rule.skip == "BACKWARD":
            found.add(dt.date(year, month, length))
        elif missing and rule.skip == "FORWARD":
            found.add(dt.date(year, month, length) + dt.timedelta(days=1))
        days += sorted(found)
    return days


def _days_of_weeks(rule: Rule, year: int) -> list[dt.date]:
    """The days of a year of whole weeks: each belongs to the year in which the middle of its week lies."""
    if not dt.MINYEAR < year < dt.MAXYEAR:
        return []
    # The first week is the one with 4 January in it.
    begins = [
        day - dt.timedelta(days=(day.weekday() - rule.first_day) % 7)
        for day in (dt.date(year, 1, 4), dt.date(year + 1, 1, 4))
    ]
    return [begins[0] + dt.timedelta(days=day) for day in range((begins[1] - begins[0]).days)]


def _week_year(rule: Rule, day: dt.date) -> int:
    if not dt.MINYEAR < day.year < dt.MAXYEAR:
        return day.year
    return (day + dt.timedelta(days=3 - (day.weekday() - rule.first_day) % 7)).year


def _day_filter(rule: Rule, start: dt.datetime) -> Callable[[dt.date], bool]:
    months, monthdays = frozenset(rule.get("BYMONTH")), frozenset(rule.get("BYMONTHDAY"))
    yeardays, weeks = frozenset(rule.get("BYYEARDAY")), frozenset(rule.get("BYWEEKNO"))
    each = frozenset(day for day, which in rule.weekdays if not which or rule.frequency not in ("YEARLY", "MONTHLY"))
    which = frozenset(pair for pair in rule.weekdays if pair[1] and rule.frequency in ("YEARLY", "MONTHLY"))
    of_month = rule.frequency == "MONTHLY" or bool(months)
    if rule.skip != "OMIT" and rule.frequency in ("YEARLY", "MONTHLY") and not weeks:
        # Chosen already, and perhaps put off into another month.
        months = monthdays = frozenset()
    if not (months or monthdays or yeardays or weeks or rule.weekdays):
        return lambda day: True
    weekly_default = start.weekday()

    def holds(day: dt.date) -> bool:
        if months and day.month not in months:
            return False
        if monthdays and not (day.day in monthdays or day.day - _days_in(day.year, day.month) - 1 in monthdays):
            return False
        if yeardays:
            number, length = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
            if number not in yeardays and number - length - 1 not in yeardays:
                return False
        if weeks and not _in_weeks(day, weeks, rule.first_day):
            return False
        if rule.weekdays:
            return day.weekday() in each or (bool(which) and _is_which(day, which, of_month))
        return not weeks or day.weekday() == weekly_default

    return holds


def _is_which(day: dt.date, which: frozenset[tuple[int, int]], of_month: bool) -> bool:
    """Whether it is, say, the second or the last Sunday of its month or year."""
    if of_month:
        before, after = day.day - 1, _days_in(day.year, day.month) - day.day
    else:
        before = day.timetuple().tm_yday - 1
        after = (366 if calendar.isleap(day.year) else 365) - before - 1
    return (day.weekday(), before // 7 + 1) in which or (day.weekday(), -(after // 7) - 1) in which


def _in_weeks(day: dt.date, weeks: frozenset[int], first_day: int) -> bool:
    """Whether it lies in one of these weeks of the year; week 1 is the first with at least four days in the year."""
    # The middle day of the week says to which year the week belongs.
    middle = day + dt.timedelta(days=3 - (day.weekday() - first_day) % 7)
    number = (middle.timetuple().tm_yday - 1) // 7 + 1
    length = 366 if calendar.isleap(middle.year) else 365
    total = number + (length - middle.timetuple().tm_yday) // 7
    return number in weeks or number - total - 1 in weeks


def _moments_within_days(
    rule: Rule, start: dt.datetime, low: dt.datetime, last: dt.datetime, steps: Steps
) -> Iterator[dt.datetime]:
    """Of hourly rules and faster ones: seldom in a calendar, and bounded by ``steps``."""
    unit = _SECONDS[rule.frequency] * rule.interval
    holds = _day_filter(rule, start)
    hours, minutes, seconds = (frozenset(rule.get(name)) for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    base = start.replace(second=0) if rule.frequency != "SECONDLY" else start
    base = base.replace(minute=0) if rule.frequency == "HOURLY" else base
    spread_minutes = sorted(minutes) or [start.minute] if rule.frequency == "HOURLY" else None
    spread_seconds = sorted(seconds) or [start.second] if rule.frequency != "SECONDLY" else None
    number = max(0, int((low - base).total_seconds()) // unit)
    while True:
        steps.take()
        try:
            moment = base + dt.timedelta(seconds=number * unit)
        except OverflowError:
            return
        if moment > last:
            return
        number += 1
        if (hours and moment.hour not in hours) or not holds(moment.date()):
            continue
        if spread_minutes is None and minutes and moment.minute not in minutes:
            continue
        if spread_seconds is None and seconds and moment.second not in seconds:
            continue
        for minute in spread_minutes or (moment.minute,):
            for second in spread_seconds or (moment.second,):
                yield moment.replace(minute=minute, second=min(second, 59))
