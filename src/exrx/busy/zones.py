"""Time zones as foreign calendars name them: by an IANA name, a Windows name, a path, a rule of their own, or not at all."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from exrx.busy.lines import Component, Line, refuse
from exrx.busy.recurrence import Steps, TooMany, occurrences, parse_rule

_OLDEST_ONSET = dt.timedelta(days=800)


class OwnZone(dt.tzinfo):
    """A zone as a VTIMEZONE describes it: offsets and the local times from which they hold."""

    def __init__(self, onsets: list[tuple[dt.datetime, dt.timedelta]], before: dt.timedelta) -> None:
        self._times = [onset for onset, _ in onsets]
        self._offsets = [before, *(offset for _, offset in onsets)]

    def utcoffset(self, moment: dt.datetime | None) -> dt.timedelta:
        """What has to be taken from a local time to get UTC."""
        if moment is None:
            return self._offsets[0]
        return self._offsets[bisect_right(self._times, moment.replace(tzinfo=None))]

    def fromutc(self, moment: dt.datetime) -> dt.datetime:
        """The local time of a moment in UTC. An onset is a wall time before the change, so the offset until then makes it a moment."""
        onsets = [time - offset for time, offset in zip(self._times, self._offsets, strict=False)]
        return moment + self._offsets[bisect_right(onsets, moment.replace(tzinfo=None))]

    def dst(self, moment: dt.datetime | None) -> None:
        """Not known."""
        return

    def tzname(self, moment: dt.datetime | None) -> None:
        """Not known."""
        return


def named_zone(name: str) -> dt.tzinfo | None:
    """The zone that a name means, if any: IANA, Windows, or the end of a path such as ``/citadel.org/1/Europe/Berlin``."""
    cleaned = name.strip().strip('"').strip("/").strip()
    # The name after an offset, as Exchange writes it, is a label; what it means stands in the VTIMEZONE.
    if not cleaned or len(cleaned) > 200:
        return None
    found = _iana(cleaned)
    if found is not None:
        return found
    # Loaded only for calendars that need it.
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    if cleaned in WINDOWS_TO_OLSON:
        return _iana(WINDOWS_TO_OLSON[cleaned])
    parts = cleaned.split("/")
    for at in range(1, min(len(parts) - 1, 10)):
        found = _iana("/".join(parts[at:]))
        if found is not None:
            return found
    return None


def _iana(name: str) -> dt.tzinfo | None:
    if name.upper() in ("UTC", "Z", "GMT"):
        return dt.UTC
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def own_zones(
    calendar: Component, first: dt.datetime, last: dt.datetime, steps: Steps, file: str
) -> dict[bytes, OwnZone]:
    """The zones that a calendar describes itself, right for the time from ``first`` to ``last``."""
    return {
        name.value: _own_zone(part, first, last, steps, file)
        for part in calendar.inside
        if part.name == b"VTIMEZONE" and (name := part.first(b"TZID")) is not None
    }


def _own_zone(zone: Component, first: dt.datetime, last: dt.datetime, steps: Steps, file: str) -> OwnZone:
    onsets: list[tuple[dt.datetime, dt.timedelta]] = []
    before: list[tuple[dt.datetime, dt.timedelta]] = []
    for part in zone.inside:
        to, start = part.first(b"TZOFFSETTO"), part.first(b"DTSTART")
        if to is None or start is None:
            continue
        offset = _offset(to, file)
        begin = _local(start, start.value, file)
        before.append((begin, _offset(part.first(b"TZOFFSETFROM") or to, file)))
        onsets.append((begin, offset))
        for line in part.every(b"RDATE"):
            steps.take(1 + line.value.count(b","))
            onsets += [(_local(line, value, file), offset) for value in line.value.split(b",")]
        for line in part.every(b"RRULE"):
            onsets += [(onset, offset) for onset in _yearly(line, begin, first, last, steps, file)]
    if not onsets:
        return OwnZone([], dt.timedelta(0))
    return OwnZone(sorted(onsets), min(before)[1])


def _yearly(
    line: Line, begin: dt.datetime, first: dt.datetime, last: dt.datetime, steps: Steps, file: str
) -> Iterable[dt.datetime]:
    try:
        rule = parse_rule(line.value.decode("ascii"))
        until = _local(line, rule.until.encode(), file) if rule.until else None
        return list(occurrences(rule, begin, until, first - _OLDEST_ONSET, last, steps))
    except TooMany:
        refuse(file, line.number, "changes the clocks too often to be followed")
    except (ValueError, OverflowError):
        refuse(file, line.number, "is a recurrence that cannot be read")


def _local(line: Line, value: bytes, file: str) -> dt.datetime:
    try:
        return dt.datetime.strptime(value.strip().rstrip(b"Z").decode("ascii")[:15].ljust(15, "0"), "%Y%m%dT%H%M%S")
    except ValueError:
        refuse(file, line.number, "is not a time")


def _offset(line: Line, file: str) -> dt.timedelta:
    text = line.value.decode("ascii", "replace")
    try:
        if text[0] not in "+-" or len(text) not in (5, 7) or not text[1:].isdigit():
            raise ValueError
        offset = dt.timedelta(hours=int(text[1:3]), minutes=int(text[3:5]), seconds=int(text[5:7] or 0))
        if offset >= dt.timedelta(days=1):
            raise ValueError
    except (ValueError, IndexError):
        refuse(file, line.number, "is not an offset such as +0100")
    return -offset if text[0] == "-" else offset
