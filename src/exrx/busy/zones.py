"""Time zones as foreign calendars name them: by an IANA name, a Windows name, a path, a rule of their own, a label, or not at all."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache, lru_cache

from exrx.busy.lines import Component, Line, Unreadable
from exrx.busy.recurrence import Steps, TooMany, occurrences, parse_rule
from exrx.classes import NamedTuple
from exrx.clocks import clock_of, zone_data, zone_names

_OLDEST_ONSET = dt.timedelta(days=800)
_LONGEST_NAME = 200
_QUOTES = "\"'“”„‘’ \t"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MICROSOFT = "tzone://microsoft/"
_OFFSET = re.compile(r"\(?\s*(?:UTC|GMT)?\s*([+\-−])\s*(\d{1,2})(?::?([0-5]\d))?\s*(?:\)|$)", re.IGNORECASE)
_COUNTED = re.compile(r"(.*[/ ].*)[\s_]+\d{1,2}")
"""What Exchange and others put behind a name when they meet it twice."""
_AREAS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
_NO_CITIES = ("Australia/North", "Australia/South", "Australia/West")
_FORESEEN = 3
"""Years after which the end of a rule means that a writer stopped there, not a law."""


class Zone(NamedTuple):
    """What a name means. ``read_as`` is said where that is a guess: an offset all year, or nothing at all (the person's own)."""

    zone: dt.tzinfo | None
    read_as: str | None = None


class OwnZone(dt.tzinfo):
    """A zone as a VTIMEZONE describes it: offsets and the local times from which they hold."""

    def __init__(
        self, onsets: list[tuple[dt.datetime, dt.timedelta]], before: dt.timedelta, written: int | None = None
    ) -> None:
        self._times = [onset for onset, _ in onsets]
        self._offsets = [before, *(offset for _, offset in onsets)]
        self.written = written
        """The year of the laws that it knows, where it tells."""

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


# --- names ------------------------------------------------------------------------------------------------------------


def plain_name(written: bytes | str) -> str:
    r"""A name as it is meant: without escapes, quotes and white space around it.

    >>> plain_name(rb'"Helsinki\, Kiev" ')
    'Helsinki, Kiev'
    """
    text = written if isinstance(written, str) else written.decode("utf-8", "replace")
    return _ESCAPED.sub(r"\1", text).strip(_QUOTES)


@lru_cache(maxsize=512)
def named_zone(name: str) -> dt.tzinfo | None:
    """The zone that a name means, if any: IANA, Windows, or the end of a path such as ``/citadel.org/1/Europe/Berlin``."""
    cleaned = plain_name(name).strip("/").strip()
    # The name after an offset, as Exchange writes it, is a label; what it means stands in the VTIMEZONE.
    if not cleaned or len(cleaned) > _LONGEST_NAME:
        return None
    if cleaned.lower().startswith(_MICROSOFT):
        cleaned = cleaned[len(_MICROSOFT) :]
    found = _iana(cleaned) or _windows(cleaned)
    if found is not None:
        return found
    parts = cleaned.split("/")
    for at in range(1, min(len(parts) - 1, 10)):
        found = _iana("/".join(parts[at:]))
        if found is not None:
            return found
    counted = _COUNTED.fullmatch(cleaned)
    return _in_any_case(cleaned) or (None if counted is None else _in_any_case(counted[1]))


def _windows(name: str) -> dt.tzinfo | None:
    known = _windows_names().get(" ".join(name.casefold().split()))
    return None if known is None else _iana(known)


def _in_any_case(name: str) -> dt.tzinfo | None:
    """By the name in other capitals, and with spaces for underscores."""
    known = _iana_names().get("_".join(name.casefold().split()))
    return _windows(name) if known is None else _iana(known)


@cache
def _windows_names() -> dict[str, str]:
    # Loaded only for calendars that need it.
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return {name.casefold(): str(zone) for name, zone in WINDOWS_TO_OLSON.items()}


@cache
def _iana_names() -> dict[str, str]:
    return {name.casefold(): name for name in sorted(zone_names())}


def _iana(name: str) -> dt.tzinfo | None:
    if name.upper() in ("UTC", "Z", "GMT"):
        return dt.UTC
    try:
        return clock_of(name)
    except (ValueError, OSError, KeyError):
        return None


@lru_cache(maxsize=512)
def labelled_zone(name: str) -> Zone:
    """The zone that a label means, such as ``(UTC+02:00) Helsinki, Kyiv``: by a city of that standard offset, else that offset all year.

    >>> labelled_zone("(UTC+02:00) Helsinki, Kyiv").zone
    zoneinfo.ZoneInfo(key='Europe/Helsinki')
    >>> labelled_zone("(UTC+05:30) Somewhere").read_as
    'UTC+05:30'
    """
    if len(name) > _LONGEST_NAME:
        return Zone(None, "")
    match = _OFFSET.match(name)
    offset = None
    if match is not None and int(match[2]) <= 14:
        length = dt.timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        offset = length if match[1] == "+" else -length
    label = name if match is None or offset is None else name[match.end() :]
    for city in re.split(r"[,;/&]", label):
        found = _iana(_cities().get("_".join(city.casefold().split()), ""))
        if found is not None and (offset is None or _standard(found) == offset):
            return Zone(found)
    if offset is None:
        return Zone(None, "")
    sign = "-" if offset < dt.timedelta(0) else "+"
    text = f"UTC{sign}{abs(offset) // dt.timedelta(hours=1):02d}:{abs(offset) // dt.timedelta(minutes=1) % 60:02d}"
    return Zone(dt.timezone(offset), text if label.strip() else None)


@cache
def _cities() -> dict[str, str]:
    names = (name for name in sorted(zone_names(), reverse=True) if name.startswith(_AREAS))
    return {name.rpartition("/")[2].casefold(): name for name in names if name not in _NO_CITIES}


def _standard(zone: dt.tzinfo) -> dt.timedelta | None:
    """The smaller offset of a year."""
    halves = (zone.utcoffset(dt.datetime(2025, month, 1)) for month in (1, 7))
    return min((half for half in halves if half is not None), default=None)


# --- those of a file --------------------------------------------------------------------------------------------------


class Zones:
    """What the names in one calendar mean, for the time from ``first`` to ``last``. What it describes is read when it is named."""

    def __init__(self, calendar: Component, first: dt.datetime, last: dt.datetime, steps: Steps) -> None:
        self._first, self._last, self._steps = first, last, steps
        self._described = {
            plain_name(name.value).casefold(): part
            for part in calendar.inside
            if part.name == b"VTIMEZONE" and (name := part.first(b"TZID")) is not None
        }
        self._read: dict[str, OwnZone | None] = {}

    def meant(self, written: bytes) -> Zone:
        """The zone of a name: as everybody knows it, unless the file knows newer laws, as the file describes it, as a label says."""
        name = plain_name(written)
        known, own = named_zone(name), self.own(name)
        if known is not None and own is not None:
            year = _data_year()
            newer = own.written is not None and year is not None and own.written > year
            return Zone(own if newer else known)
        return Zone(own) if known is None and own is not None else Zone(known) if known else labelled_zone(name)

    def own(self, name: str) -> OwnZone | None:
        """The zone of that name as the file describes it; ``None`` where it does not, or not so that it can be read."""
        key = plain_name(name).casefold()
        if key not in self._read:
            part, share = self._described.get(key), Steps(self._steps.left // 2)
            before = share.left
            try:
                self._read[key] = None if part is None else _own_zone(part, self._first, self._last, share)
            except (Unreadable, TooMany):
                self._read[key] = None
            self._steps.left -= before - max(0, share.left)
        return self._read[key]


def _own_zone(zone: Component, first: dt.datetime, last: dt.datetime, steps: Steps) -> OwnZone | None:
    onsets: list[tuple[dt.datetime, dt.timedelta]] = []
    before: list[tuple[dt.datetime, dt.timedelta]] = []
    written = _year_in(zone.first(b"LAST-MODIFIED"))
    for part in zone.inside:
        to, start = part.first(b"TZOFFSETTO"), part.first(b"DTSTART")
        if to is None or start is None:
            continue
        offset = _offset(to)
        begin = _local(start, start.value)
        before.append((begin, _offset(part.first(b"TZOFFSETFROM") or to)))
        onsets.append((begin, offset))
        for line in part.every(b"RDATE"):
            steps.take(1 + line.value.count(b","))
            onsets += [(_local(line, value), offset) for value in line.value.split(b",")]
        for line in part.every(b"RRULE"):
            onsets += [(onset, offset) for onset in _yearly(line, begin, first, last, steps)]
            # That a rule ends is what newer laws say of older ones.
            ended = re.search(rb"UNTIL=(\d{4})", line.value.upper())
            if ended and (data := _data_year()) is not None and data < int(ended[1]) <= data + _FORESEEN:
                written = max(int(ended[1]), written or 0)
    if not onsets:
        return None
    return OwnZone(sorted(onsets), min(before)[1], written)


def _data_year() -> int | None:
    """The year of the zone data: what they say of later ones was foreseen, and laws may have changed since."""
    version = zone_data().version[:4]
    return int(version) if version.isdigit() else None


def _year_in(line: Line | None) -> int | None:
    return int(line.value[:4]) if line is not None and line.value[:4].isdigit() else None


def _yearly(
    line: Line, begin: dt.datetime, first: dt.datetime, last: dt.datetime, steps: Steps
) -> Iterable[dt.datetime]:
    try:
        rule = parse_rule(line.value.decode("ascii"))
        until = _local(line, rule.until.encode()) if rule.until else None
        return list(occurrences(rule, begin, until, first - _OLDEST_ONSET, last, steps))
    except (ValueError, OverflowError):
        raise Unreadable(line.number, "rule") from None


def _local(line: Line, value: bytes) -> dt.datetime:
    try:
        return dt.datetime.strptime(value.strip().rstrip(b"Z").decode("ascii")[:15].ljust(15, "0"), "%Y%m%dT%H%M%S")
    except ValueError:
        raise Unreadable(line.number, "time") from None


def _offset(line: Line) -> dt.timedelta:
    text = line.value.decode("ascii", "replace")
    try:
        if text[0] not in "+-" or len(text) not in (5, 7) or not text[1:].isdigit():
            raise ValueError
        offset = dt.timedelta(hours=int(text[1:3]), minutes=int(text[3:5]), seconds=int(text[5:7] or 0))
        if offset >= dt.timedelta(days=1):
            raise ValueError
    except (ValueError, IndexError):
        raise Unreadable(line.number, "offset") from None
    return -offset if text[0] == "-" else offset
