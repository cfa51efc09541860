"""Zones: whether a file's VTIMEZONE says what the zone data say, by the standard and in Outlook's simpler reading.

A file is held to the standard, as reading busy calendars is not; what a name may have meant is guessed there (``busy/zones.py``).
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from calendar import monthrange

from exrx.busy.zones import named_zone
from exrx.calendar_lint.findings import Findings, shown
from exrx.calendar_lint.reading import Property
from exrx.calendar_lint.values import moment, parts_of
from exrx.classes import NamedTuple, dataclass, field
from exrx.clocks import clock_of

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BYDAY = re.compile(r"(-1|[1-5]|\+[1-5])?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?", re.ASCII)
_SECOND, _MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)
_MOST_OBSERVANCES = 200
_MOST_DATES = 500
_MOST_YEARS = 20
_MOST_USES = 20_000
"""Distinct times of one zone that are compared: more than any person's calendar holds."""

Onset = tuple[dt.datetime, dt.timedelta]
"""When an observance begins, in UTC, and the offset from then on."""


class Yearly(NamedTuple):
    """A day of every year: the numbered weekday of a month, a day of the month, or the first such weekday among days."""

    month: int
    weekday: int | None
    nth: int | None
    days: tuple[int, ...]
    until: dt.datetime | None

    def day(self, year: int) -> dt.date | None:
        """The day in one year."""
        first, length = monthrange(year, self.month)
        if self.nth is not None and self.weekday is not None:
            if self.nth == -1:
                return dt.date(year, self.month, length - (first + length - 1 - self.weekday) % 7)
            day = 1 + (self.weekday - first) % 7 + 7 * (self.nth - 1)
            return dt.date(year, self.month, day) if day <= length else None
        for day in self.days:
            if day <= length and self.weekday in (None, dt.date(year, self.month, day).weekday()):
                return dt.date(year, self.month, day)
        return None


@dataclass(slots=True)
class Observance:
    """One STANDARD or DAYLIGHT."""

    kind: str
    line: int
    start: dt.datetime | None = None
    before: dt.timedelta | None = None
    after: dt.timedelta | None = None
    rule: Yearly | None = None
    dates: list[dt.datetime] = field(default_factory=list)
    unread: bool = False
    """Whether it has a rule that is not read here."""

    def at(self, day: dt.date) -> Onset:
        """The onset on one day."""
        assert self.start is not None and self.before is not None and self.after is not None
        return dt.datetime.combine(day, self.start.time()) - self.before, self.after

    def fixed(self) -> list[Onset]:
        """The onsets that do not go on for ever: DTSTART, RDATE, and the last ones of a rule that has ended."""
        assert self.start is not None
        days = [self.start.date(), *(value.date() for value in self.dates)]
        if self.rule and self.rule.until:
            year = self.rule.until.year
            days += [day for y in (year - 1, year) if y >= self.start.year and (day := self.ruled(y))]
        return [self.at(day) for day in days]

    def ruled(self, year: int) -> dt.date | None:
        """The day in one year that the rule gives."""
        assert self.start is not None and self.before is not None
        if self.rule is None or not self.start.year <= year < 9999:
            return None
        day = self.rule.day(year)
        if day is None or day < self.start.date():
            return None
        return None if self.rule.until and self.at(day)[0] > self.rule.until else day


@dataclass(slots=True)
class Zone:
    """One VTIMEZONE."""

    name: str
    line: int
    observances: list[Observance] = field(default_factory=list)
    sound: bool = True
    """Whether it can be compared."""
    _years: dict[int, list[Onset]] = field(default_factory=dict)

    def offset(self, utc: dt.datetime) -> dt.timedelta | None:
        """The offset at a moment in the standard's reading."""
        if utc.year not in self._years:
            onsets = [onset for observance in self.observances for onset in observance.fixed()]
            for observance in self.observances:
                days = (observance.ruled(year) for year in range(utc.year - 1, utc.year + 2))
                onsets += [observance.at(day) for day in days if day]
            self._years[utc.year] = sorted(onsets)
        return _last(self._years[utc.year], utc)

    def outlook(self, utc: dt.datetime) -> dt.timedelta | None:
        """The offset at a moment for a reader that knows one yearly change each way."""
        ways = [self._way(kind) for kind in ("STANDARD", "DAYLIGHT")]
        standard, daylight = ways
        if standard is None or daylight is None:
            only = standard or daylight
            return only.after if only else None
        onsets = []
        for way in (standard, daylight):
            assert way.start is not None
            rule = way.rule or _numbered(way.start)
            onsets += [way.at(day) for year in range(utc.year - 1, utc.year + 2) if (day := rule.day(year))]
        return _last(sorted(onsets), utc)

    def _way(self, kind: str) -> Observance | None:
        """The last observance of a kind: the one that still holds."""
        alike = [observance for observance in self.observances if observance.kind == kind]
        return max(alike, key=lambda observance: observance.start or dt.datetime.min, default=None)


def _last(onsets: list[Onset], utc: dt.datetime) -> dt.timedelta | None:
    place = bisect_right(onsets, (utc, dt.timedelta.max))
    return onsets[place - 1][1] if place else None


def _numbered(start: dt.datetime) -> Yearly:
    """Month, weekday and its number as a reader without the rule takes them from DTSTART."""
    length = monthrange(start.year, start.month)[1]
    nth = -1 if start.day + 7 > length else (start.day + 6) // 7
    return Yearly(start.month, start.weekday(), nth, (), None)


def iana(name: str) -> dt.tzinfo | None:
    """The zone of that IANA name on this computer."""
    if not re.fullmatch(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,3}", name) or len(name) > 100:
        return None
    try:
        return clock_of(name)
    except (ValueError, OSError, KeyError):
        return None


def meant(name: str) -> str | None:
    """The IANA name that somebody may have meant."""
    return getattr(named_zone(name), "key", None)


# --- one VTIMEZONE -----------------------------------------------------------------------------------------------------


def read_zone(line: int, props: list[Property], parts: list[tuple[str, int, list[Property]]], found: Findings) -> Zone:
    """A VTIMEZONE with its own faults noted."""
    names = [prop.value for prop in props if prop.name == "TZID"]
    zone = Zone(names[0] if names else "", line)
    if not names:
        found.add(line, "zone.property", "VTIMEZONE has no TZID")
    if len(parts) > _MOST_OBSERVANCES:
        found.add(line, "zone.rule", f"VTIMEZONE lists {len(parts)} observances")
        zone.sound = False
    for kind, at, inside in parts[:_MOST_OBSERVANCES]:
        observance = _observance(kind, at, inside, found)
        zone.observances.append(observance)
        whole = None not in (observance.start, observance.before, observance.after)
        zone.sound = zone.sound and whole and not observance.unread
    _check_kinds(zone, found)
    return zone


def _check_kinds(zone: Zone, found: Findings) -> None:
    kinds = [observance.kind for observance in zone.observances]
    if "STANDARD" not in kinds:
        found.add(zone.line, "zone.standard", "VTIMEZONE has no STANDARD")
        zone.sound = False
        return
    standard = {o.after for o in zone.observances if o.kind == "STANDARD" and o.after is not None}
    daylight = {o.after for o in zone.observances if o.kind == "DAYLIGHT" and o.after is not None}
    if standard and daylight and max(daylight) < min(standard):
        found.add(zone.line, "zone.standard", "DAYLIGHT has the smaller offset")
    for kind in ("STANDARD", "DAYLIGHT"):
        if kinds.count(kind) > 1:
            found.add(zone.line, "zone.rule", f"VTIMEZONE has {kinds.count(kind)} of {kind}")


def _observance(kind: str, line: int, props: list[Property], found: Findings) -> Observance:
    made = Observance(kind, line)
    values = {prop.name: prop for prop in props}
    for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"):
        if name not in values:
            found.add(line, "zone.property", f"{kind} has no {name}")
    if "DTSTART" in values:
        read = moment(values["DTSTART"].value)
        if read is None or read.kind != "local":
            found.add(values["DTSTART"].line, "time.form", f"DTSTART of {kind} is no wall time")
        elif read.at.year > 1:
            made.start = read.at
    made.before = _offset(values.get("TZOFFSETFROM"), found)
    made.after = _offset(values.get("TZOFFSETTO"), found)
    for prop in props:
        if prop.name == "RDATE":
            found.add(prop.line, "zone.dates", f"{kind} lists its changes with RDATE")
            texts = prop.value.split(",", _MOST_DATES)[:_MOST_DATES]
            read_all = [moment(text.partition("/")[0]) for text in texts]
            made.dates += [read.at for read in read_all if read and read.at.year > 1][: _MOST_DATES - len(made.dates)]
        elif prop.name == "RRULE":
            _read_rule(prop, made, found)
    if made.rule and made.start and made.before is not None and made.rule.day(made.start.year) != made.start.date():
        found.add(values["DTSTART"].line, "zone.onset", f"DTSTART of {kind} is no day of its own RRULE")
    return made


def _offset(prop: Property | None, found: Findings) -> dt.timedelta | None:
    if prop is None:
        return None
    match = _OFFSET.fullmatch(prop.value)
    if match is None or int(match[2]) > 23 or int(match[3]) > 59 or int(match[4] or 0) > 59:
        found.add(prop.line, "zone.offset", f"{prop.name} is no offset: {shown(prop.value, 20)}")
        return None
    if match[4]:
        found.add(prop.line, "zone.offset", f"{prop.name} has seconds")
    length = dt.timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    return -length if match[1] == "-" else length


def _read_rule(prop: Property, made: Observance, found: Findings) -> None:
    parts = parts_of(prop.value) or {}
    made.rule = _yearly(parts, made.start)
    made.unread = made.rule is None
    # Outlook reads one numbered weekday or one day of the month, and nothing else of a rule.
    simple = made.rule is not None and {"FREQ", "BYMONTH"} <= parts.keys() <= {
        "FREQ",
        "BYMONTH",
        "BYDAY",
        "BYMONTHDAY",
        "WKST",
        "INTERVAL",
    }
    if (
        not simple
        or made.rule is None
        or not (made.rule.nth not in (None, 5) if made.rule.weekday is not None else len(made.rule.days) == 1)
    ):
        found.add(prop.line, "zone.rule", f"{made.kind} changes by {shown(prop.value, 60)}")


def _yearly(parts: dict[str, str], start: dt.datetime | None) -> Yearly | None:
    if start is None or parts.get("FREQ") != "YEARLY" or parts.get("INTERVAL", "1") != "1":
        return None
    if parts.keys() - {"FREQ", "INTERVAL", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "WKST"}:
        return None
    until = moment(parts["UNTIL"]) if "UNTIL" in parts else None
    if "UNTIL" in parts and (until is None or not 2 < until.at.year < 9998):
        return None
    day = _BYDAY.fullmatch(parts.get("BYDAY", ""))
    days = parts.get("BYMONTHDAY", "").split(",") if "BYMONTHDAY" in parts else []
    if ("BYDAY" in parts and day is None) or not all(re.fullmatch(r"[1-9]|[12]\d|3[01]", d, re.ASCII) for d in days):
        return None
    month = parts.get("BYMONTH", str(start.month))
    if not re.fullmatch(r"0?[1-9]|1[0-2]", month, re.ASCII) or ("BYMONTH" not in parts and (day or days)):
        return None
    weekday = _WEEKDAYS.index(day[2]) if day else None
    nth = int(day[1]) if day and day[1] else None
    if day and (nth is None) != bool(days):
        return None
    numbers = tuple(sorted(map(int, days))) or ((start.day,) if not day else ())
    return Yearly(int(month), weekday, nth, numbers, until.at if until else None)


# --- its use -----------------------------------------------------------------------------------------------------------


def check_use(name: str, zone: Zone | None, uses: dict[dt.datetime, int], found: Findings) -> None:
    """Compare a zone with the zone data at every wall time at which events use it (with the first line of each)."""
    line = min(uses.values())
    utc = name.upper() in ("UTC", "GMT", "Z", "ETC/UTC")
    known = iana(name)
    if utc:
        found.add(line if zone is None else zone.line, "zone.utc", f"TZID {shown(name, 30)} stands for UTC")
    elif known is None:
        other = meant(name)
        hint = f", perhaps {other}" if other else ""
        found.add(line if zone is None else zone.line, "zone.name", f"{shown(name)} is no IANA name{hint}")
        known = iana(other) if other else None
    if zone is None:
        if not utc:
            found.add(line, "zone.missing", f"there is no VTIMEZONE for {shown(name)}")
    elif zone.sound:
        starts = [o.start for o in zone.observances if o.start]
        if starts and min(starts) > min(uses):
            found.add(zone.line, "zone.late", f"{shown(name)} begins after its first event")
    if known is not None:
        _compare(name, known, zone if zone is not None and zone.sound else None, uses, found)


def _compare(name: str, known: dt.tzinfo, zone: Zone | None, uses: dict[dt.datetime, int], found: Findings) -> None:
    wrong: dict[str, list[tuple[int, dt.timedelta]]] = {"zone.wrong": [], "zone.outlook": []}
    years: set[int] = set()
    for wall in sorted(uses)[:_MOST_USES]:
        if not 1900 < wall.year < 2200 or len(years | {wall.year}) > _MOST_YEARS:
            continue
        years.add(wall.year)
        local = wall.replace(tzinfo=known)
        offset, later = local.utcoffset(), local.replace(fold=1).utcoffset()
        assert offset is not None and later is not None
        if later != offset:
            # A clock that jumps has the larger offset afterwards.
            rule, what = ("time.gap", "does not exist") if later > offset else ("time.twice", "comes twice")
            found.add(uses[wall], rule, f"{wall:%Y-%m-%d %H:%M} {what} in {shown(name)}")
            continue
        if zone is None:
            continue
        utc = wall - offset
        for key, read in (("zone.wrong", zone.offset(utc)), ("zone.outlook", zone.outlook(utc))):
            if read is not None and read != offset:
                wrong[key].append((uses[wall], read - offset))
                break
    for rule, cases in wrong.items():
        if cases:
            at, shift = cases[0]
            minutes = abs(shift) // _MINUTE
            # An offset that is too large puts the moment too early.
            when = "early" if shift > dt.timedelta() else "late"
            found.add(
                at, rule, f"{len(cases)} of {len(uses)} times in {shown(name, 40)} come out {minutes} minutes {when}"
            )
