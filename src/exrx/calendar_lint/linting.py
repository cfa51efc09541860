"""One walk through the file: components as they open and close, and at the end what only the whole shows."""

from __future__ import annotations

import datetime as dt

from exrx.calendar_lint.entries import Event, check_event, check_head
from exrx.calendar_lint.findings import Finding, Findings, shown
from exrx.calendar_lint.reading import Property, properties
from exrx.calendar_lint.zones import Zone, check_use, iana, meant, read_zone
from exrx.values.errors import InputError, Problem
from exrx.values.size_limits import LARGEST_LINTED

_LARGE = 1_000_000
_DEEPEST = 8
_MOST_UIDS = 200_000
_MOST_ZONES = 200
_MOST_TIMES = 60_000
"""Distinct times that are compared with zones: more than any person's calendar holds."""

_INSIDE = {
    "VEVENT": ("VCALENDAR",),
    "VTODO": ("VCALENDAR",),
    "VJOURNAL": ("VCALENDAR",),
    "VFREEBUSY": ("VCALENDAR",),
    "VTIMEZONE": ("VCALENDAR",),
    "STANDARD": ("VTIMEZONE",),
    "DAYLIGHT": ("VTIMEZONE",),
    "VALARM": ("VEVENT", "VTODO"),
}


def lint(content: bytes) -> tuple[Finding, ...]:
    r"""Every fault of a calendar file, in order of lines. It never raises on a faulty file, however faulty.

    >>> for found in lint(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR"):
    ...     print(found.line, found.rule, found.severity)
    4 bytes.last_line error
    """
    if not isinstance(content, bytes | bytearray | memoryview):
        raise InputError((Problem("content", "", "is no bytes", "read the file with open(path, 'rb')"),))
    data = bytes(content)
    found = Findings()
    if len(data) > LARGEST_LINTED:
        found.add(1, "file.size", f"the file has {len(data):,} octets; the first {LARGEST_LINTED:,} were looked at")
        data = data[: data.rfind(b"\n", 0, LARGEST_LINTED) + 1 or LARGEST_LINTED]
    elif len(data) > _LARGE:
        found.add(1, "file.large", f"the file has {len(data):,} octets")
    walk = _Walk(found)
    for prop in properties(data, found):
        walk.take(prop)
    walk.finish()
    return found.all()


class _Walk:
    def __init__(self, found: Findings) -> None:
        self.found = found
        self.stack: list[tuple[str, int]] = []
        self.calendars = 0
        self.last = 1
        self.too_deep = 0
        self._begin_calendar(1)

    def _begin_calendar(self, line: int) -> None:
        self.line = line
        self.head: list[Property] = []
        self.event: Event | None = None
        self.seen_event = False
        self.zone: tuple[int, list[Property], list[tuple[str, int, list[Property]]]] | None = None
        self.zones: dict[str, Zone] = {}
        self.uids: dict[tuple[str, str], int] = {}
        self.uses: dict[str, dict[dt.datetime, int]] = {}
        self.times = 0

    def take(self, prop: Property) -> None:
        self.last = prop.line
        if prop.name == "BEGIN":
            self._begin(prop.value.strip().upper(), prop.line)
        elif prop.name == "END":
            self._end(prop.value.strip().upper(), prop.line)
        elif not self.stack:
            self.found.add(prop.line, "structure.calendar", f"{shown(prop.name, 30)} stands outside of a calendar")
        elif not self.too_deep:
            self._property(prop)

    def _property(self, prop: Property) -> None:
        inside = self.stack[-1][0]
        if inside == "VCALENDAR":
            self.head.append(prop)
        elif inside == "VEVENT" and self.event is not None:
            self.event.props.append(prop)
        elif inside == "VALARM" and self.event is not None and self.event.alarms:
            self.event.alarms[-1][1].append(prop)
        elif inside == "VTIMEZONE" and self.zone is not None:
            self.zone[1].append(prop)
        elif inside in ("STANDARD", "DAYLIGHT") and self.zone is not None and self.zone[2]:
            self.zone[2][-1][2].append(prop)

    def _begin(self, name: str, line: int) -> None:
        if self.too_deep or len(self.stack) >= _DEEPEST:
            if not self.too_deep:
                self.found.add(line, "structure.nesting", f"{shown(name, 30)} is nested more than {_DEEPEST} deep")
            self.too_deep += 1
            return
        around = self.stack[-1][0] if self.stack else ""
        if (name == "VCALENDAR") != (not self.stack) or (name in _INSIDE and around not in _INSIDE[name]):
            rule = "structure.nesting" if self.stack else "structure.calendar"
            self.found.add(line, rule, f"{shown(name, 30)} stands {'in ' + shown(around, 30) if around else 'alone'}")
        self.stack.append((name, line))
        if name == "VCALENDAR" and not around:
            if self.calendars:
                self._close_calendar()
                self._begin_calendar(line)
            self.calendars += 1
            self.line = line
        elif name == "VEVENT":
            self.seen_event = True
            self.event = Event(line)
        elif name == "VALARM" and self.event is not None:
            self.event.alarms.append((line, []))
        elif name == "VTIMEZONE":
            if self.seen_event:
                self.found.add(line, "zone.order", "VTIMEZONE stands after an event")
            self.zone = (line, [], [])
        elif name in ("STANDARD", "DAYLIGHT") and self.zone is not None:
            self.zone[2].append((name, line, []))
        elif name == "VTODO":
            self.found.add(line, "structure.todo", "a task")

    def _end(self, name: str, line: int) -> None:
        if self.too_deep:
            self.too_deep -= 1
            return
        if not self.stack or name not in (open_name for open_name, _ in self.stack):
            self.found.add(line, "structure.end", f"END:{shown(name, 30)} closes nothing")
            return
        while self.stack:
            inside, begun = self.stack.pop()
            self._closed(inside)
            if inside == name:
                return
            self.found.add(
                line, "structure.end", f"END:{shown(name, 30)} while {shown(inside, 30)} of line {begun} is open"
            )

    def _closed(self, name: str) -> None:
        if name == "VEVENT" and self.event is not None:
            event, self.event = self.event, None
            uid, again, line = check_event(event, self.found, self._use)
            if uid and len(self.uids) < _MOST_UIDS:
                first = self.uids.setdefault((uid, again), line)
                if first != line:
                    self.found.add(line, "uid.twice", f"the UID stands on line {first} as well")
        elif name == "VTIMEZONE" and self.zone is not None:
            (line, props, parts), self.zone = self.zone, None
            zone = read_zone(line, props, parts, self.found)
            if zone.name in self.zones:
                self.found.add(line, "zone.twice", f"a second VTIMEZONE for {shown(zone.name)}")
            elif len(self.zones) < _MOST_ZONES:
                self.zones[zone.name] = zone

    def _use(self, name: str, wall: dt.datetime, line: int) -> bool:
        """Note a time of a zone; whether there is room for more."""
        if name not in self.uses and len(self.uses) >= _MOST_ZONES:
            return False
        uses = self.uses.setdefault(name, {})
        if wall not in uses and (self.times < _MOST_TIMES or not uses):
            uses[wall] = line
            self.times += 1
        return self.times < _MOST_TIMES

    def _close_calendar(self) -> None:
        check_head(self.line, self.head, self.found)
        for prop in self.head:
            if prop.name == "X-WR-TIMEZONE" and prop.value and iana(prop.value) is None:
                other = meant(prop.value)
                hint = f", perhaps {other}" if other else ""
                self.found.add(prop.line, "zone.name", f"X-WR-TIMEZONE {shown(prop.value)} is no IANA name{hint}")
        for name, uses in self.uses.items():
            check_use(name, self.zones.get(name), uses, self.found)

    def finish(self) -> None:
        if self.stack:
            names = ", ".join(shown(name, 20) for name, _ in self.stack)
            self.found.add(self.last, "structure.end", f"the file ends while {names} is open")
            while self.stack:
                self._closed(self.stack.pop()[0])
        if not self.calendars:
            self.found.add(1, "structure.calendar", "there is no BEGIN:VCALENDAR")
            return
        self._close_calendar()
