"""When somebody is busy, from calendar files: entries with their recurrences, exceptions, moved and cancelled times.

Entries that say they leave one free, cancelled ones and those of the plan itself do not count. Only times come out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from exrx.busy.lines import Component, Line, read_lines, refuse
from exrx.busy.recurrence import Steps, TooMany, occurrences, parse_rule
from exrx.busy.zones import named_zone, own_zones

STEPS = 1_000_000
"""How many days and times one calendar may make us look at: two seconds or so; a thousand daily entries need half of it."""

_DAY = 86_400
_ORIGIN = dt.datetime(1970, 1, 1)
_LENGTH = re.compile(rb"\+?(-?)P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?")

Span = tuple[int, int]
"""Busy from and to, in seconds since 1970, UTC."""


@dataclass(frozen=True, slots=True)
class _Time:
    """One date or time of an entry: local, and what makes it an instant."""

    local: dt.datetime
    zone: dt.tzinfo
    whole_day: bool

    @property
    def instant(self) -> int:
        return instant(self.local, self.zone)


def instant(local: dt.datetime, zone: dt.tzinfo) -> int:
    """Seconds since 1970 of a local time; one that the clocks leave out is taken as if they had not changed yet."""
    if zone is dt.UTC:
        return int((local - _ORIGIN).total_seconds())
    offset = zone.utcoffset(local.replace(tzinfo=zone))
    return int((local - _ORIGIN - (offset or dt.timedelta(0))).total_seconds())


@dataclass(slots=True)
class _Entry:
    """An event that may be busy: its lines, read when they are needed."""

    part: Component
    start: _Time
    length: int
    """Seconds; of whole days: days times 86400."""
    busy: bool
    sequence: int
    again: _Time | None
    """The occurrence that it stands for (RECURRENCE-ID)."""
    onwards: bool


class BusyReader:
    """Reads one calendar file for one stretch of days, ``home`` being the person's own zone."""

    def __init__(
        self,
        file: str,
        first: dt.date,
        last: dt.date,
        home: dt.tzinfo,
        own: Callable[[], frozenset[str]] = lambda: frozenset(),
    ) -> None:
        self.file, self.home, self._own = file, home, own
        day = dt.timedelta(days=1)
        self.low, self.high = (
            instant(dt.datetime.combine(first, dt.time()), home),
            instant(dt.datetime.combine(last + day, dt.time()), home),
        )
        # Local times of any zone, with room for the offset between them.
        self._first, self._last = (dt.datetime.combine(edge, dt.time()) for edge in (first - 2 * day, last + 3 * day))
        self._day_before, self._first_day, self._last_day = (
            f"{edge:%Y%m%d}".encode() for edge in (self._first - day, self._first, self._last)
        )
        self.steps = Steps(STEPS)
        self.unknown_zones: set[str] = set()
        self._floating: dt.tzinfo = home
        self._kinds: dict[bytes, tuple[dt.tzinfo | None, bool, bool]] = {}

    def read(self, content: bytes) -> list[Span]:
        """The busy spans, neither sorted nor joined. Raises ``InputError`` naming the line."""
        found: list[Span] = []
        for calendar in read_lines(content, self.file):
            found += self._calendar(calendar)
        return [(max(begin, self.low), min(end, self.high)) for begin, end in found]

    def _calendar(self, calendar: Component) -> Iterator[Span]:
        try:
            self._zones = own_zones(calendar, self._first, self._last, self.steps, self.file)
        except TooMany:
            refuse(self.file, calendar.number, "describes its time zones at too great a length")
        named = calendar.first(b"X-WR-TIMEZONE")
        default = None if named is None else named_zone(named.value.decode("utf-8", "replace"))
        # Google writes its zone here and means it for times without one, and for what UTC times repeat by.
        self._floating, self._default, self._kinds = default or self.home, default, {}
        series: dict[bytes, list[Component]] = {}
        for part in calendar.inside:
            if part.name == b"VFREEBUSY":
                yield from self._free_busy(part)
            elif part.name == b"VEVENT":
                uid = part.first(b"UID")
                name = b"@%d" % part.number if uid is None else uid.value
                series.setdefault(name, []).append(part)
        own: frozenset[str] | None = None
        for name, parts in series.items():
            if name.endswith(b"@exrx"):
                own = self._own() if own is None else own
                if name.decode("ascii", "replace") in own:
                    continue
            if len(parts) == 1 and self._is_far(parts[0]):
                continue
            yield from self._series(parts)

    def _is_far(self, part: Component) -> bool:
        """Whether a single event lies outside the stretch, seen without reading its times in full."""
        lines = part.lines
        if b"RRULE" in lines or b"RDATE" in lines or b"DTSTART" not in lines:
            return False
        start = lines[b"DTSTART"].value[:8]
        if not start.isdigit() or start > self._last_day:
            return start.isdigit()
        if b"DURATION" in lines and b"DTEND" not in lines:
            length = lines[b"DURATION"]
            return start < self._day_before and self._length(length, length.value) <= _DAY
        end = lines[b"DTEND"].value[:8] if b"DTEND" in lines else start
        return end.isdigit() and start <= end < self._first_day

    # --- single values ----------------------------------------------------------------------------------------

    def _kind(self, line: Line) -> tuple[dt.tzinfo | None, bool, bool]:
        """Zone, whether a whole day, and whether RANGE=THISANDFUTURE, of a line's parameters."""
        known = self._kinds.get(line.parameters)
        if known is not None:
            return known
        zone: dt.tzinfo | None = None
        whole = onwards = False
        for name, quoted, plain in re.findall(rb'([A-Za-z-]+)=(?:"([^"]*)"|([^;]*))', line.parameters):
            value = quoted or plain
            if name.upper() == b"TZID":
                zone = named_zone(value.decode("utf-8", "replace")) or self._zones.get(value)
                if zone is None:
                    self.unknown_zones.add(value.decode("utf-8", "replace"))
            whole = whole or (name.upper() == b"VALUE" and value.upper() == b"DATE")
            onwards = onwards or (name.upper() == b"RANGE" and value.upper() == b"THISANDFUTURE")
        self._kinds[line.parameters] = (zone, whole, onwards)
        return self._kinds[line.parameters]

    def _time(self, line: Line, value: bytes) -> _Time:
        zone, _, _ = self._kind(line)
        try:
            year, month, day = int(value[:4]), int(value[4:6]), int(value[6:8])
            if not 1 < year < 9999:
                raise ValueError
            if len(value) == 8:
                return _Time(dt.datetime(year, month, day), self.home, True)
            hour, minute, second = int(value[9:11]), int(value[11:13]), int(value[13:15] or 0)
            if value[8:9].upper() != b"T" or len(value) > 16:
                raise ValueError
            moment = dt.datetime(year, month, day, hour, minute, min(second, 59))
        except ValueError:
            refuse(self.file, line.number, "is not a date or time")
        if value[15:16].upper() == b"Z":
            if self._default is None:
                return _Time(moment, dt.UTC, False)
            local = moment.replace(tzinfo=dt.UTC).astimezone(self._default)
            return _Time(local.replace(tzinfo=None), self._default, False)
        return _Time(moment, zone or self._floating, False)

    def _length(self, line: Line, value: bytes) -> int:
        match = _LENGTH.fullmatch(value.upper())
        if match is None or value[-1:].upper() in (b"P", b"T"):
            refuse(self.file, line.number, "is not a duration such as PT1H")
        weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
        length = ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds
        return 0 if match[1] else min(length, 10**10)

    # --- events -----------------------------------------------------------------------------------------------

    def _entry(self, part: Component) -> _Entry | None:
        line = part.first(b"DTSTART")
        if line is None:
            refuse(self.file, part.number, "begins an event that has no DTSTART")
        start = self._time(line, line.value)
        end_line, length_line = part.first(b"DTEND"), part.first(b"DURATION")
        if end_line is not None:
            end = self._time(end_line, end_line.value)
            days = int((end.local - start.local).total_seconds())
            length = days if start.whole_day and end.whole_day else end.instant - start.instant
        elif length_line is not None:
            length = self._length(length_line, length_line.value)
        else:
            length = _DAY if start.whole_day else 0
        if start.whole_day and length <= 0:
            # Some writers let a whole day end on the day it begins.
            length = _DAY
        status = part.text(b"X-MICROSOFT-CDO-BUSYSTATUS")
        free = status == b"FREE" if status else part.text(b"TRANSP") == b"TRANSPARENT"
        number, again = part.first(b"SEQUENCE"), part.first(b"RECURRENCE-ID")
        return _Entry(
            part,
            start,
            max(0, length),
            not free and part.text(b"STATUS") != b"CANCELLED",
            int(number.value) if number is not None and number.value[:9].isdigit() and len(number.value) < 10 else -1,
            None if again is None else self._time(again, again.value),
            again is not None and self._kind(again)[2],
        )

    def _key(self, time: _Time, whole_days: bool) -> int | dt.date:
        return time.local.date() if whole_days else time.instant

    def _series(self, parts: list[Component]) -> Iterator[Span]:
        core: _Entry | None = None
        moved: dict[tuple[int, bool], _Entry] = {}
        for entry in filter(None, map(self._entry, parts)):
            if entry.again is None:
                core = entry if core is None or entry.sequence >= core.sequence else core
            else:
                which = (entry.again.instant, entry.again.whole_day)
                if which not in moved or entry.sequence >= moved[which].sequence:
                    moved[which] = entry
        if core is None:
            for entry in moved.values():
                yield from self._single(entry)
            return
        whole_days = core.start.whole_day
        without, without_days = self._exceptions(core, whole_days)
        replaced = {self._key(entry.again, whole_days): entry for entry in moved.values() if entry.again}
        replaced_days = {entry.again.local.date() for entry in moved.values() if entry.again and entry.again.whole_day}
        later = sorted(
            (entry for entry in moved.values() if entry.onwards and entry.again),
            key=lambda entry: entry.again.instant if entry.again else 0,
        )
        for entry in moved.values():
            if entry.again and self._key(entry.again, whole_days) not in without:
                yield from self._single(entry)
        for time, length in self._occurrences(core, moved.values()):
            key, day = self._key(time, whole_days), time.local.date()
            if key in without or day in without_days or key in replaced or day in replaced_days:
                continue
            acting, at = core, time
            for entry in later:
                if entry.again and entry.again.instant <= time.instant:
                    acting, length = entry, entry.length
                    local = time.local + (entry.start.local - entry.again.local)
                    at = _Time(local, entry.start.zone, entry.start.whole_day)
            if acting.busy:
                yield from self._span(at, length)

    def _exceptions(self, core: _Entry, whole_days: bool) -> tuple[set[int | dt.date], set[dt.date]]:
        """Left-out occurrences, and days on which every occurrence is left out (an EXDATE without a time)."""
        moments: set[int | dt.date] = set()
        days: set[dt.date] = set()
        for line in core.part.every(b"EXDATE"):
            for value in filter(None, line.value.split(b",")):
                self._take(line)
                time = self._time(line, value.strip())
                moments.add(self._key(time, whole_days))
                if time.whole_day:
                    days.add(time.local.date())
        return moments, days

    def _occurrences(self, core: _Entry, moved: Iterable[_Entry]) -> Iterator[tuple[_Time, int]]:
        start, part = core.start, core.part
        seen = {start.local}
        yield start, core.length
        for line in part.every(b"RDATE"):
            for value in filter(None, line.value.split(b",")):
                begin, slash, end = value.strip().partition(b"/")
                time = self._time(line, begin)
                length = core.length
                if slash:
                    length = (
                        self._length(line, end)
                        if b"P" in end.upper()
                        else max(0, self._time(line, end).instant - time.instant)
                    )
                self._take(line)
                yield time, length
        # An occurrence before the stretch may reach into it: by its own length, or moved from then on.
        reach = max(
            [core.length, *(e.length + abs(e.start.instant - e.again.instant) for e in moved if e.onwards and e.again)]
        )
        for line in part.every(b"RRULE"):
            for local in self._repeated(line, core, dt.timedelta(seconds=min(reach, 10**9))):
                if local not in seen:
                    seen.add(local)
                    yield _Time(local, start.zone, start.whole_day), core.length

    def _repeated(self, line: Line, core: _Entry, reach: dt.timedelta) -> Iterator[dt.datetime]:
        start = core.start
        try:
            rule = parse_rule(line.value.decode("ascii"))
            until = None
            if rule.until:
                end = self._time(line, rule.until.encode())
                if end.whole_day or start.whole_day:
                    until = dt.datetime.combine(end.local.date(), dt.time(23, 59, 59))
                elif rule.until.endswith("Z"):
                    until = dt.datetime.fromtimestamp(end.instant, dt.UTC).astimezone(start.zone).replace(tzinfo=None)
                else:
                    until = end.local
            low = self._first - reach if self._first - dt.datetime(2, 1, 1) > reach else start.local
            yield from occurrences(rule, start.local, until, low, self._last + reach, self.steps)
        except TooMany:
            refuse(
                self.file,
                line.number,
                "recurs too often to be followed",
                "take that entry out, or export only the time of the plan",
            )
        except (ValueError, OverflowError):
            refuse(self.file, line.number, "is a recurrence that cannot be read")

    def _take(self, line: Line) -> None:
        try:
            self.steps.take()
        except TooMany:
            refuse(self.file, line.number, "recurs too often to be followed")

    def _single(self, entry: _Entry) -> Iterator[Span]:
        if entry.busy:
            yield from self._span(entry.start, entry.length)

    def _span(self, start: _Time, length: int) -> Iterator[Span]:
        if not length:
            return
        begin = start.instant
        if start.whole_day:
            days = max(1, round(length / _DAY))
            if start.local.toordinal() + days >= dt.date.max.toordinal():
                end = self.high
            else:
                end = instant(start.local + dt.timedelta(days=days), start.zone)
        else:
            end = begin + length
        if begin < self.high and end > self.low:
            yield begin, end

    def _free_busy(self, part: Component) -> Iterator[Span]:
        for line in part.every(b"FREEBUSY"):
            if b"FBTYPE=FREE" in line.parameters.upper():
                continue
            for value in filter(None, line.value.split(b",")):
                self._take(line)
                begin, _, end = value.strip().partition(b"/")
                time = self._time(line, begin)
                length = (
                    self._length(line, end)
                    if b"P" in end.upper()
                    else max(0, self._time(line, end).instant - time.instant)
                )
                yield from self._span(time, length)
