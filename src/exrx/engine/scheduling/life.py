"""What is free on real dates: busy calendars, blackout dates, holidays, each looked up by bisection and never searched."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable

from exrx.classes import replace
from exrx.clocks import clock_of
from exrx.engine.scheduling.places import DAY, cut, holds, preferred, starts
from exrx.values.availability import Availability
from exrx.values.said import Said, said
from exrx.values.windows import Window

_EPOCH = dt.date(1970, 1, 1).toordinal()

_KEPT_FREE, _HOLIDAY = said("notes.kept_free"), said("notes.public_holiday")

Moment = Callable[[dt.date, int], dt.datetime]
"""The aware beginning of a session at a minute of a date, right across clock changes."""


class Life:
    """The free time of one person on real dates."""

    def __init__(
        self, availability: Availability, timezone: str | None, latest_end: int | None, moment: Moment
    ) -> None:
        self.availability, self.moment = availability, moment
        self.timed = availability.timed
        self.zone: dt.tzinfo = dt.UTC if timezone is None else clock_of(timezone)
        self.windows: dict[int, list[Window]] = {}
        for window in cut(availability, latest_end):
            self.windows.setdefault(window.day, []).append(window)
        # In a rota every week has windows of its own.
        self._rota = [self._usable(windows, latest_end) for windows in availability.rota]
        way = availability.travel * 60 if self.timed else 0
        # Joined again, since time on the way may close a gap between two entries.
        self._begins: list[int] = []
        self._ends: list[int] = []
        for span in availability.busy:
            begin, end = int(span.start.timestamp()) - way, int(span.end.timestamp()) + way
            if self._ends and begin < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._begins.append(begin)
                self._ends.append(end)
        self._way = way
        self._off = dict.fromkeys(availability.holidays, _HOLIDAY)
        for days in availability.blackout:
            for ordinal in range(days.first.toordinal(), min(days.last.toordinal(), days.first.toordinal() + 4000) + 1):
                self._off[dt.date.fromordinal(ordinal)] = _KEPT_FREE
        self._long = [days for days in availability.blackout if (days.last - days.first).days > 4000]
        self._midnights: dict[dt.date, tuple[int, bool]] = {}

    def _usable(self, windows: tuple[Window, ...], latest_end: int | None) -> frozenset[Window]:
        part = replace(self.availability, windows=windows)
        return frozenset(cut(part, latest_end)) if part.usable else frozenset()

    def windows_on(self, date: dt.date) -> list[Window]:
        """The windows of a date in which sessions may lie."""
        windows = self.windows.get(date.weekday(), [])
        if not self._rota:
            return windows
        own = self._rota[self.availability.week_of_rota(date)]
        return [window for window in windows if window in own]

    def _in_rota(self, date: dt.date, minute: int | None, minutes: int) -> bool:
        """Whether a session lies in the free time that a rota leaves in that week."""
        return not self._rota or any(holds(window, minute, minutes) for window in self.windows_on(date))

    def off(self, date: dt.date) -> Said | None:
        """Why nothing takes place on a date at all; ``None`` on other dates."""
        found = self._off.get(date)
        if found is None and any(days.first <= date <= days.last for days in self._long):
            return _KEPT_FREE
        return found

    def begin(self, date: dt.date, minute: int) -> int:
        """Seconds since 1970 at which a session begins."""
        midnight, plain = self._midnight(date)
        return midnight + minute * 60 if plain else int(self.moment(date, minute).timestamp())

    def _midnight(self, date: dt.date) -> tuple[int, bool]:
        """Midnight, and whether the clocks keep still all day."""
        found = self._midnights.get(date)
        if found is None:
            here = dt.datetime.combine(date, dt.time(), self.zone)
            there = here + dt.timedelta(days=1)
            offset, late = here.utcoffset() or dt.timedelta(0), there.utcoffset()
            seconds = (date.toordinal() - _EPOCH) * 86_400 - int(offset.total_seconds())
            found = self._midnights[date] = (seconds, offset == late)
        return found

    def free(self, date: dt.date, minute: int | None, minutes: int) -> bool:
        """Whether a session fits there; without a clock time: whether the day has room for it anywhere."""
        if self.off(date) or not self._in_rota(date, minute, minutes):
            return False
        if minute is None:
            return self._day_has_room(date, minutes)
        begin = self.begin(date, minute)
        index = bisect_right(self._ends, begin)
        return index == len(self._begins) or self._begins[index] >= begin + minutes * 60

    def _day_has_room(self, date: dt.date, minutes: int) -> bool:
        if not self._begins:
            return True
        at = self._midnight(date)[0]
        stop = self._midnight(date + dt.timedelta(days=1))[0]
        for index in range(bisect_right(self._ends, at), len(self._begins)):
            if self._begins[index] - at >= minutes * 60 or self._begins[index] >= stop:
                break
            at = max(at, self._ends[index])
        else:
            return stop - at >= minutes * 60
        return min(self._begins[index], stop) - at >= minutes * 60

    def obstacle(self, date: dt.date, minute: int | None, minutes: int) -> Said | None:
        """What is in the way, which tells nothing of what it is about; ``None`` where nothing is."""
        off = self.off(date)
        if off or self.free(date, minute, minutes):
            return off
        if not self._in_rota(date, minute, minutes):
            return said("notes.not_in_the_rota")
        if minute is None:
            return said("notes.full_day")
        begin = self.begin(date, minute)
        index = bisect_right(self._ends, begin)
        taken = [self._begins[index] + self._way, self._ends[index] - self._way]
        day = dt.timedelta(days=1)
        midnight = dt.datetime.combine(date, dt.time(), self.zone)
        low, high = (max(int(midnight.timestamp()), taken[0]), min(int((midnight + day).timestamp()), taken[1]))
        if low <= int(midnight.timestamp()) and high >= int((midnight + day).timestamp()):
            return said("notes.full_day")
        clocks = [f"{dt.datetime.fromtimestamp(moment, self.zone):%H:%M}" for moment in (low, high)]
        clocks[1] = "24:00" if high > low and clocks[1] == "00:00" else clocks[1]
        way = self.availability.travel if self._way else None
        return said("notes.busy", start=clocks[0], end=clocks[1], travel=way)

    def openings(self, date: dt.date, minutes: int) -> list[int | None]:
        """Every start that a session may take on a date: the regular ones, and the moment another entry ends."""
        windows = self.windows_on(date)
        if not windows or self.off(date):
            return []
        if not self.timed:
            return [None] if self.free(date, None, minutes) else []
        found: set[int] = set()
        for window in windows:
            assert window.start is not None and window.end is not None
            found.update(starts(window, minutes, self.availability.ideal))
            low, high = self.begin(date, window.start), self.begin(date, min(window.end, DAY - 1))
            for index in range(bisect_left(self._ends, low), bisect_right(self._ends, high)):
                local = dt.datetime.fromtimestamp(self._ends[index] + 59, self.zone)
                minute = local.hour * 60 + local.minute
                if local.date() == date and window.start <= minute <= window.end - minutes:
                    found.add(minute)
        return [minute for minute in sorted(found) if self.free(date, minute, minutes)]

    def prefers(self, date: dt.date, minute: int | None, minutes: int) -> bool:
        """Whether a session there lies where it would rather lie."""
        return preferred(self.availability, date.weekday(), minute, minutes)
