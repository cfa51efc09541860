"""Dates, times, durations, recurrences and texts as the standard has them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

from exrx.calendar_lint.findings import Findings, shown
from exrx.calendar_lint.reading import Property
from exrx.classes import NamedTuple

_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,6})W|(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?)", re.ASCII
)
_ESCAPE = re.compile(r"\\[\\;,nN]")
_TAG = re.compile(r"<(?:/?(?:p|b|i|u|a|ul|ol|li|div|span|html|body|strong|em|h[1-6])|br ?/?)(?:\s[^<>]{0,300})?>", re.I)
_LISTS = ("CATEGORIES", "RESOURCES")
TEXTS = (
    "SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "NAME", "X-WR-CALNAME", "X-WR-CALDESC", *_LISTS,
)  # fmt: skip
NOT_TEXTS = (
    "URL", "RRULE", "EXDATE", "RDATE", "DTSTART", "DTEND", "DTSTAMP", "DURATION", "TRIGGER", "LAST-MODIFIED", "CREATED",
    "RECURRENCE-ID", "SEQUENCE", "STATUS", "CLASS", "TRANSP",
)  # fmt: skip
_FREQUENCIES = ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PARTS = (
    "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY",
    "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST", "RSCALE", "SKIP",
)  # fmt: skip
_DENSE = 10_000
"""Occurrences that are more than anybody's calendar holds of one event."""


class Moment(NamedTuple):
    """A date, a UTC time or a wall time; ``at`` has no zone of its own."""

    kind: Literal["date", "utc", "local"]
    at: dt.datetime


def moment(text: str) -> Moment | None:
    """A date or time in the standard's form.

    >>> moment("20270104"), moment("20270230T000000Z")
    (Moment(kind='date', at=datetime.datetime(2027, 1, 4, 0, 0)), None)
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    numbers = [int(part or 0) for part in match.groups()[:6]]
    try:
        at = dt.datetime(*numbers)  # type: ignore[arg-type]
    except ValueError:
        return None
    return Moment("date" if match[4] is None else "utc" if match[7] else "local", at)


def duration(text: str) -> dt.timedelta | None:
    """A duration in the standard's form.

    >>> duration("-PT30M"), duration("P"), duration("P1H")
    (datetime.timedelta(days=-1, seconds=84600), None, None)
    """
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()[1:]):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    length = dt.timedelta(days=days + 7 * weeks, hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] == "-" else length


def parts_of(rule: str) -> dict[str, str] | None:
    """The parts of a recurrence rule, or ``None`` where it is no list of them."""
    parts: dict[str, str] = {}
    for piece in rule[:2000].rstrip(";").split(";"):
        name, equals, value = piece.partition("=")
        name = name.strip().upper()
        if not equals or name in parts:
            return None
        parts[name] = value.strip().upper()
    return parts


def check_rule(prop: Property, found: Findings) -> dict[str, str] | None:
    """A recurrence rule's form and density; it is never expanded. Its parts, where it has the form."""
    parts = parts_of(prop.value) if len(prop.value) <= 2000 else None
    if parts is None or parts.get("FREQ") not in _FREQUENCIES:
        found.add(prop.line, "rrule.form", f"no recurrence rule: {shown(prop.value, 40)}")
        return None
    for name in parts:
        if name not in _PARTS and not name.startswith("X-"):
            found.add(prop.line, "rrule.form", f"a recurrence rule has no part {shown(name, 30)}")
    if "RSCALE" in parts or "SKIP" in parts:
        found.add(prop.line, "rrule.scale", f"repeats by another calendar: {shown(prop.value, 40)}")
    for name in ("COUNT", "INTERVAL"):
        if name in parts and not re.fullmatch(r"0*[1-9]\d{0,9}", parts[name], re.ASCII):
            found.add(prop.line, "rrule.form", f"{name}={shown(parts[name], 20)} is no number from 1 on")
            return None
    if "COUNT" in parts and "UNTIL" in parts:
        found.add(prop.line, "rrule.form", "COUNT and UNTIL stand together")
    until = moment(parts["UNTIL"]) if "UNTIL" in parts else None
    if "UNTIL" in parts and until is None:
        found.add(prop.line, "rrule.form", f"UNTIL={shown(parts['UNTIL'], 20)} is no date")
    elif until is not None and until.at.year == dt.MAXYEAR:
        found.add(prop.line, "time.endless", f"UNTIL lies in the year {dt.MAXYEAR}")
    several = 1
    for name in ("BYSECOND", "BYMINUTE", "BYHOUR"):
        several *= parts.get(name, "").count(",") + 1
    if parts["FREQ"] in ("SECONDLY", "MINUTELY") or several > 100 or int(parts.get("COUNT", "1")) > _DENSE:
        found.add(prop.line, "rrule.dense", f"repeats thousands of times: {shown(prop.value, 40)}")
    return parts


def check_text(prop: Property, found: Findings) -> None:
    """The escapes of a text, and their absence elsewhere."""
    value = prop.value
    if prop.name in NOT_TEXTS:
        if "\\" in value:
            found.add(prop.line, "value.escaped", f"{prop.name} holds a backslash")
        return
    if prop.name not in TEXTS or prop.params.get("VALUE", "TEXT").upper() != "TEXT":
        return
    if "\\\\" in value and any(match[0] == "\\\\" for match in _ESCAPE.finditer(value)):
        found.add(prop.line, "text.backslash", f"{prop.name} holds an escaped backslash")
    plain = _ESCAPE.sub("", value)
    bad = plain.find("\\")
    if bad >= 0:
        found.add(prop.line, "text.escape", f"{prop.name} holds the escape {shown(plain[bad : bad + 2])}")
    for mark in ";" if prop.name in _LISTS else ";,":
        if mark in plain:
            found.add(prop.line, "text.unescaped", f"{prop.name} holds a bare {mark}")
    if prop.name == "DESCRIPTION" and _TAG.search(value):
        found.add(prop.line, "text.html", "DESCRIPTION holds HTML tags")
