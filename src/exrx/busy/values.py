"""Single values of foreign calendars: dates and times in their zones, parameters, and how long something takes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from exrx.busy.lines import Line, Unreadable
from exrx.busy.zones import Zone, Zones
from exrx.classes import NamedTuple

DAY = 86_400
_HOUR = 3_600
_NIGHT = 12 * _HOUR
"""The longest that an appointment lasts whose end would lie before its start on the same day."""
_LONGEST = 10**10
_ORIGIN = dt.datetime(1970, 1, 1)
_LAST_YEAR = dt.MAXYEAR - 1
_LENGTH = re.compile(
    rb"([+-]?)P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T?(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?", re.IGNORECASE
)
_FOR_PEOPLE = re.compile(
    rb"(\d{4})-?(\d\d)-?(\d\d)(?:\s*[T ]\s*(\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?\s*(?:(Z)|([+-])(\d\d):?(\d\d))?)?",
    re.IGNORECASE,
)
"""Dates and times of ISO 8601 with their dashes and colons."""
_PARAMETER = re.compile(rb'([A-Za-z0-9-]+)\s*=\s*(?:"([^"]*)"|([^;]*))')


def instant(local: dt.datetime, zone: dt.tzinfo) -> int:
    """Seconds since 1970 of a local time; one that the clocks leave out is taken as if they had not changed yet."""
    if zone is dt.UTC:
        return int((local - _ORIGIN).total_seconds())
    offset = zone.utcoffset(local.replace(tzinfo=zone))
    return int((local - _ORIGIN - (offset or dt.timedelta(0))).total_seconds())


class Time(NamedTuple):
    """One date or time of an entry: local, and what makes it an instant."""

    local: dt.datetime
    zone: dt.tzinfo
    whole_day: bool
    floating: bool = False
    """Whether the file names no zone for it."""
    read_as: str | None = None
    """Of a zone that nobody knows: what it was taken for; empty: for the person's own."""

    @property
    def instant(self) -> int:
        """Seconds since 1970, UTC."""
        return instant(self.local, self.zone)


class Length(NamedTuple):
    """How long something takes: days of the calendar and seconds of the clock are two things where clocks change."""

    days: int = 0
    seconds: int = 0
    wall: int = 0
    """Seconds on the clock on the wall where an end was written: other readers go by these; the later end counts."""
    guessed: bool = False
    """Whether no length was written that can be meant."""
    before: int = 0
    """Seconds that it may begin earlier, where start and end may stand for each other."""

    @property
    def most(self) -> int:
        """Seconds that it surely does not exceed."""
        return min(self.days * DAY + max(self.seconds, self.wall) + self.before + DAY, _LONGEST)

    def after(self, start: Time, never: int) -> int:
        """The instant at which it ends; ``never`` where that is past the end of all days."""
        if self.days > dt.date.max.toordinal() - start.local.toordinal() - 2 or self.seconds > _LONGEST // 2:
            return never
        local = start.local + dt.timedelta(days=self.days)
        end = (instant(local, start.zone) if self.days else start.instant) + self.seconds
        if self.wall:
            try:
                end = max(end, instant(start.local + dt.timedelta(seconds=self.wall), start.zone))
            except OverflowError:
                return never
        return end


AN_HOUR = Length(seconds=_HOUR, guessed=True)
A_DAY = Length(days=1)


class _Kind(NamedTuple):
    """What the parameters of a line say."""

    zone: Zone | None = None
    onwards: bool = False
    free: bool = False


class Values:
    """Reads the values of one calendar. ``home`` is the zone of whole days, ``default`` that of the calendar, if it has one."""

    def __init__(self, zones: Zones, home: dt.tzinfo, default: dt.tzinfo | None) -> None:
        self._zones, self._home, self._default = zones, home, default
        # Google writes its zone at the head and means it for times without one, and for what UTC times repeat by.
        self._floating = default or home
        self._kinds: dict[bytes, _Kind] = {b"": _Kind()}

    def kind(self, parameters: bytes) -> _Kind:
        """What the parameters of a line say: zone, RANGE=THISANDFUTURE, FBTYPE=FREE."""
        known = self._kinds.get(parameters)
        if known is not None:
            return known
        found = {name.upper(): (quoted or plain).strip() for name, quoted, plain in _PARAMETER.findall(parameters)}
        written = found.get(b"TZID")
        zone = self._zones.meant(written) if written else None
        if written is None and b"TZID" in parameters.upper():
            # There, and not to be understood: that is not the same as absent.
            zone = Zone(None, "")
        made = _Kind(
            zone, found.get(b"RANGE", b"").upper() == b"THISANDFUTURE", found.get(b"FBTYPE", b"").upper() == b"FREE"
        )
        self._kinds[parameters] = made
        return made

    def time(self, line: Line, value: bytes) -> Time:
        """A date or time. Raises ``Unreadable``."""
        try:
            return self._plain_time(line, value)
        except (ValueError, OverflowError):
            written = _FOR_PEOPLE.fullmatch(value)
            if written is None:
                raise Unreadable(line.number, "time") from None
        try:
            return self._time_for_people(line, written)
        except (ValueError, OverflowError):
            raise Unreadable(line.number, "time") from None

    def _plain_time(self, line: Line, value: bytes) -> Time:
        year, month, day = int(value[:4]), int(value[4:6]), int(value[6:8])
        if year == dt.MAXYEAR:
            # What some writers write for "never ends"; other zones need room behind it.
            year, month, day = _LAST_YEAR, 12, 30
        if year < 2:
            raise ValueError
        if len(value) == 8:
            return Time(dt.datetime(year, month, day), self._home, True)
        hour, minute, second = int(value[9:11]), int(value[11:13]), int(value[13:15] or 0)
        if value[8:9].upper() != b"T" or len(value) > 16:
            raise ValueError
        moment = dt.datetime(year, month, day, hour, minute, min(second, 59))
        if value[15:16].upper() == b"Z":
            return self._of_utc(moment)
        return self._in_zone(line, moment)

    def _of_utc(self, moment: dt.datetime) -> Time:
        if self._default is None:
            return Time(moment, dt.UTC, False)
        local = moment.replace(tzinfo=dt.UTC).astimezone(self._default)
        return Time(local.replace(tzinfo=None), self._default, False)

    def _in_zone(self, line: Line, moment: dt.datetime) -> Time:
        zone = self.kind(line.parameters).zone
        if zone is None:
            return Time(moment, self._floating, False, True)
        if zone.zone is None:
            return Time(moment, self._floating, False, False, zone.read_as)
        return Time(moment, zone.zone, False, False, zone.read_as)

    def _time_for_people(self, line: Line, written: re.Match[bytes]) -> Time:
        year, month, day, hour, minute, second = (int(part or 0) for part in written.groups()[:6])
        if not 1 < year <= _LAST_YEAR:
            raise ValueError
        moment = dt.datetime(year, month, day, hour, minute, min(second, 59))
        if written[4] is None:
            return Time(moment, self._home, True)
        if written[8]:
            shift = dt.timedelta(hours=int(written[9]), minutes=int(written[10]))
            return self._of_utc(moment - shift if written[8] == b"+" else moment + shift)
        return self._of_utc(moment) if written[7] else self._in_zone(line, moment)

    # --- lengths ----------------------------------------------------------------------------------------------

    def length(self, line: Line, value: bytes) -> Length:
        """A duration; one of less than nothing is taken for that long. Raises ``Unreadable``."""
        match = _LENGTH.fullmatch(value)
        if match is None or value[-1:].upper() in (b"P", b"T"):
            raise Unreadable(line.number, "length")
        weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
        found = Length(weeks * 7 + days, (hours * 60 + minutes) * 60 + seconds, 0, match[1] == b"-")
        return found if found.days or found.seconds else AN_HOUR

    def until(self, start: Time, end: Time) -> Length:
        """From a start to an end, whatever zones and kinds the two have; never nothing."""
        if start.whole_day:
            days = end.local.toordinal() - start.local.toordinal()
            days += not end.whole_day and end.local.time() > dt.time()
            # Some writers let a whole day end on the day it begins.
            return Length(days) if days > 0 else A_DAY._replace(guessed=days < 0)
        if end.whole_day:
            # To the end of that day where it is the same one.
            same = end.local.date() == start.local.date()
            local = end.local + dt.timedelta(days=int(same))
            return self._between(start, Time(local, start.zone, False), guessed=same)
        if end.floating and not start.floating:
            return self._between(start, Time(end.local, start.zone, False))
        found = self._between(start, end)
        if start.floating and not end.floating:
            # Either the one or the other was left out.
            other = self._between(Time(start.local, end.zone, False), end)
            return other if found.guessed or (other.most > found.most and not other.guessed) else found
        return found

    def _between(self, start: Time, end: Time, *, guessed: bool = False) -> Length:
        seconds = end.instant - start.instant
        wall = int((end.local - start.local).total_seconds())
        if end.zone is not start.zone:
            wall, guessed = (wall, True) if seconds <= 0 else (seconds, guessed)
        if seconds > 0:
            return Length(0, seconds, max(wall, 0), guessed)
        if wall > 0:
            return Length(0, wall, 0, guessed)
        if 0 < wall + DAY <= _NIGHT:
            return Length(0, wall + DAY, 0, True)
        return AN_HOUR._replace(before=-wall if -_NIGHT < wall < 0 else 0)


def extent(values: Values, start: Time, ends: Sequence[Line], lengths: Sequence[Line]) -> Length:
    """How long an entry takes by its DTEND or DURATION, by several the longest; an hour, or the day, where none can be meant."""
    read: list[Length] = []
    told = [*((line, True) for line in ends), *((line, False) for line in lengths)]
    for line, is_end in told:
        try:
            read.append(
                values.until(start, values.time(line, line.value)) if is_end else values.length(line, line.value)
            )
        except Unreadable:
            continue
    if not read:
        return A_DAY._replace(guessed=bool(told)) if start.whole_day else AN_HOUR if told else Length()
    found = max(read, key=lambda one: one.most)
    # Whole days are taken whole.
    return found if not start.whole_day or not found.seconds else Length(found.days + -(-found.seconds // DAY))
