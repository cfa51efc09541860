"""Events, alarms and the head of a calendar."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable

from exrx.calendar_lint.findings import Findings, shown
from exrx.calendar_lint.reading import Property
from exrx.calendar_lint.values import Moment, check_rule, check_text, duration, moment

_ONCE = (
    "UID", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "CLASS", "TRANSP",
    "SEQUENCE", "LAST-MODIFIED", "CREATED", "URL", "ORGANIZER", "PRIORITY", "GEO", "RECURRENCE-ID",
)  # fmt: skip
_VALUES = {
    "STATUS": ("CONFIRMED", "TENTATIVE", "CANCELLED"),
    "CLASS": ("PUBLIC", "PRIVATE", "CONFIDENTIAL"),
    "TRANSP": ("OPAQUE", "TRANSPARENT"),
}
_LONGEST_UID = 255
_SAMPLES = 106
"""Weeks of a repeated event in which its zone is looked at: two years hold every yearly change twice."""
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Use = Callable[[str, dt.datetime, int], bool]
"""Told of each wall time in a zone (the zone's name, the time, the line); says whether it listens to more."""


class Event:
    """One VEVENT while it is read: its properties and the properties of its alarms."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.props: list[Property] = []
        self.alarms: list[tuple[int, list[Property]]] = []


def check_head(line: int, props: list[Property], found: Findings) -> None:
    """What stands at the head of the calendar."""
    values = {prop.name: prop for prop in props}
    if values.get("VERSION") is None or values["VERSION"].value != "2.0":
        at = values["VERSION"].line if "VERSION" in values else line
        found.add(at, "head.version", "VERSION:2.0 is not there")
    if "PRODID" not in values or not values["PRODID"].value:
        found.add(line, "head.prodid", "there is no PRODID")
    _check_once(props, ("VERSION", "PRODID", "CALSCALE", "METHOD", "NAME", "UID"), found)
    if "UID" in values:
        found.add(values["UID"].line, "head.uid", "the calendar has a UID of its own")
    method = values.get("METHOD")
    if method is not None and method.value.upper() != "PUBLISH":
        found.add(method.line, "head.method", f"METHOD:{shown(method.value, 20)}")
    scale = values.get("CALSCALE")
    if scale is not None and scale.value.upper() != "GREGORIAN":
        found.add(scale.line, "head.calscale", f"CALSCALE:{shown(scale.value, 20)}")
    if "NAME" in values and "X-WR-CALNAME" not in values:
        found.add(values["NAME"].line, "head.name", "NAME stands without X-WR-CALNAME")
    _check_refresh(values, found)
    for prop in props:
        check_text(prop, found)


def _check_refresh(values: dict[str, Property], found: Findings) -> None:
    refresh, outlook = values.get("REFRESH-INTERVAL"), values.get("X-PUBLISHED-TTL")
    if refresh is not None:
        length = duration(refresh.value)
        if refresh.params.get("VALUE", "").upper() != "DURATION" or length is None or length <= dt.timedelta():
            found.add(refresh.line, "head.refresh", "REFRESH-INTERVAL is no positive duration with VALUE=DURATION")
        if outlook is None:
            found.add(refresh.line, "head.ttl", "REFRESH-INTERVAL stands without X-PUBLISHED-TTL")
    if outlook is not None and (duration(outlook.value) or dt.timedelta()) <= dt.timedelta():
        found.add(outlook.line, "head.ttl", f"X-PUBLISHED-TTL is no positive duration: {shown(outlook.value, 20)}")


def check_event(event: Event, found: Findings, use: Use) -> tuple[str, str, int]:
    """One event. Returns its UID, its RECURRENCE-ID, and the line of the UID."""
    values: dict[str, Property] = {}
    for prop in event.props:
        values.setdefault(prop.name, prop)
        check_text(prop, found)
    _check_once(event.props, (*_ONCE, "CATEGORIES"), found)
    for name in ("UID", "DTSTAMP", "DTSTART"):
        if name not in values:
            found.add(event.line, "property.missing", f"VEVENT has no {name}")
    if "SUMMARY" not in values:
        found.add(event.line, "event.summary", "VEVENT has no SUMMARY")
    _check_identity(event, values, found)
    _check_times(event, values, found, use)
    for name, allowed in _VALUES.items():
        if name in values and values[name].value.upper() not in allowed:
            found.add(values[name].line, "property.value", f"{name} is {shown(values[name].value, 20)}")
    cancelled = "STATUS" in values and values["STATUS"].value.upper() == "CANCELLED"
    transparent = values["TRANSP"].value.upper() == "TRANSPARENT" if "TRANSP" in values else None
    if cancelled and not transparent and "RECURRENCE-ID" not in values:
        found.add(values["STATUS"].line, "event.cancelled_busy", "a cancelled event counts as busy")
    if (
        transparent is None
        and not cancelled
        and "DTSTART" in values
        and re.fullmatch(r"\d{8}", values["DTSTART"].value)
    ):
        found.add(values["DTSTART"].line, "event.transp", "a whole day has no TRANSP")
    if cancelled and event.alarms:
        found.add(event.alarms[0][0], "event.cancelled_alarm", "a cancelled event has an alarm")
    if len(event.alarms) > 2:
        found.add(event.alarms[2][0], "alarm.several", f"{len(event.alarms)} alarms in one event")
    for line, props in event.alarms:
        _check_alarm(line, props, found)
    uid, again = values.get("UID"), values.get("RECURRENCE-ID")
    return (uid.value if uid else "", again.value if again else "", uid.line if uid else event.line)


def _check_once(props: list[Property], names: tuple[str, ...], found: Findings) -> None:
    counts = Counter(prop.name for prop in props)
    for name in names:
        if counts[name] > 1:
            second = [prop for prop in props if prop.name == name][1]
            found.add(second.line, "property.twice", f"{name} stands {counts[name]} times")


def _check_identity(event: Event, values: dict[str, Property], found: Findings) -> None:
    uid = values.get("UID")
    if uid is not None:
        if not uid.value:
            found.add(uid.line, "property.missing", "UID is empty")
        if len(uid.value.encode("utf-8", "replace")) > _LONGEST_UID:
            found.add(uid.line, "uid.length", f"the UID has {len(uid.value)} characters")
        odd = re.search(r"[^A-Za-z0-9._@{}-]", uid.value)
        if odd:
            found.add(uid.line, "uid.characters", f"the UID holds {shown(odd[0])!r}")
    if "SEQUENCE" not in values:
        found.add(event.line, "event.sequence", "VEVENT has no SEQUENCE")
    elif not re.fullmatch(r"\d{1,10}", values["SEQUENCE"].value, re.ASCII):
        found.add(values["SEQUENCE"].line, "property.number", f"SEQUENCE is {shown(values['SEQUENCE'].value, 20)}")
    if "LAST-MODIFIED" not in values:
        found.add(event.line, "event.modified", "VEVENT has no LAST-MODIFIED")
    for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED"):
        if name in values:
            read = moment(values[name].value)
            if read is None or read.kind != "utc":
                found.add(values[name].line, "time.stamp", f"{name} is {shown(values[name].value, 30)}")


def _check_times(event: Event, values: dict[str, Property], found: Findings, use: Use) -> None:
    start = _time(values.get("DTSTART"), found, use)
    end = _time(values.get("DTEND"), found, use)
    if "DTSTART" in values and "DTEND" not in values and "DURATION" not in values:
        found.add(event.line, "event.end", "VEVENT has no DTEND")
    if "DTEND" in values and "DURATION" in values:
        found.add(values["DURATION"].line, "time.kinds", "DURATION stands beside DTEND")
    if "DURATION" in values:
        length = duration(values["DURATION"].value)
        if length is None:
            found.add(values["DURATION"].line, "time.form", f"no duration: {shown(values['DURATION'].value, 30)}")
        elif length <= dt.timedelta():
            found.add(values["DURATION"].line, "time.order", "DURATION is not positive")
    if start and end:
        line = values["DTEND"].line
        if (start.kind == "date") != (end.kind == "date"):
            found.add(line, "time.kinds", "of DTSTART and DTEND one is a date, one a time")
        elif start.kind == end.kind and end.at <= start.at and _zone(values["DTSTART"]) == _zone(values["DTEND"]):
            found.add(line, "time.order", "DTEND is not later than DTSTART")
    for prop in event.props:
        if prop.name in ("EXDATE", "RDATE", "RECURRENCE-ID"):
            for text in prop.value.split(",", 2000)[:2000]:
                _time(prop._replace(value=text.partition("/")[0]), found, use)
        elif prop.name == "RRULE":
            parts = check_rule(prop, found)
            name = _zone(values["DTSTART"]) if "DTSTART" in values else ""
            if parts and start and start.kind == "local" and name:
                _sample(name, start, parts, values["DTSTART"].line, use)


def _sample(name: str, start: Moment, parts: dict[str, str], line: int, use: Use) -> None:
    """Look at a zone at some of the times of a repeated event, and at none that it may not have."""
    days = [day[-2:] for day in parts["BYDAY"].split(",")] if "BYDAY" in parts else []
    weekly = parts["FREQ"] == "WEEKLY" and (not days or _WEEKDAYS[start.at.weekday()] in days)
    others = {part for part in parts if part.startswith("BY")} - ({"BYDAY"} if weekly else set())
    if others or not (weekly or parts["FREQ"] == "DAILY"):
        return
    step = int(parts.get("INTERVAL", "1")) * (7 if weekly else 1)
    many = int(parts.get("COUNT", _SAMPLES * 7)) // max(1, len(days))
    until = moment(parts.get("UNTIL", ""))
    for number in range(0, many, 1 if weekly else 7):
        if number * step > _SAMPLES * 7:
            return
        try:
            at = start.at + dt.timedelta(days=step * number)
        except OverflowError:
            return
        if (until is not None and at > until.at) or not use(name, at, line):
            return


def _zone(prop: Property) -> str:
    return prop.params.get("TZID", "")


def _time(prop: Property | None, found: Findings, use: Use) -> Moment | None:
    if prop is None:
        return None
    read = moment(prop.value)
    kind = prop.params.get("VALUE", "").upper()
    if kind == "PERIOD":
        kind = ""
    if read is not None and read.at.year == dt.MAXYEAR:
        found.add(prop.line, "time.endless", f"{prop.name} lies in the year {dt.MAXYEAR}")
    if read is None or (kind and (kind == "DATE") != (read.kind == "date")) or (read.kind == "date" and not kind):
        found.add(
            prop.line, "time.form", f"{prop.name} is {shown(prop.value, 30)}{' as ' + shown(kind, 12) if kind else ''}"
        )
        return read
    name = _zone(prop)
    if read.kind == "utc" and name:
        found.add(prop.line, "time.tzid_utc", f"{prop.name} has TZID and Z")
    elif read.kind == "local":
        if name:
            use(name, read.at, prop.line)
        else:
            found.add(prop.line, "time.floating", f"{prop.name} has no zone")
    return read


def _check_alarm(line: int, props: list[Property], found: Findings) -> None:
    values = {prop.name: prop for prop in props}
    _check_once(props, ("ACTION", "TRIGGER", "DURATION", "REPEAT"), found)
    action = values["ACTION"].value.upper() if "ACTION" in values else ""
    needed = ("ACTION", "TRIGGER", "DESCRIPTION") if action == "DISPLAY" else ("ACTION", "TRIGGER")
    for name in needed:
        if name not in values:
            found.add(line, "alarm.property", f"VALARM has no {name}")
    # Apple writes NONE where there is no alarm; what a reader does not know it leaves alone (RFC 5545, 3.8.6.1).
    if action not in ("", "DISPLAY", "NONE"):
        found.add(values["ACTION"].line, "alarm.action", f"ACTION:{shown(action, 20)}")
    if "REPEAT" in values or "DURATION" in values:
        found.add(line, "alarm.repeat", "VALARM repeats itself")
    trigger = values.get("TRIGGER")
    if trigger is not None:
        absolute = trigger.params.get("VALUE", "").upper() == "DATE-TIME"
        read = moment(trigger.value)
        length = None if absolute else duration(trigger.value)
        if length is None and (read is None or read.kind != "utc" or not absolute):
            found.add(trigger.line, "alarm.trigger", f"TRIGGER is {shown(trigger.value, 30)}")
        elif length is not None and length > dt.timedelta():
            found.add(trigger.line, "alarm.late", f"TRIGGER is {shown(trigger.value, 30)}, after the start")
    for prop in props:
        check_text(prop, found)
