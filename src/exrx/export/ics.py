"""A plan as a calendar file: one entry a session, the same bytes for the same plan, the same moments in every reader.

`icalendar` is the definition of right. It writes the first entry of each shape; from then on that text is a template,
and only values are written, escaped and folded here, byte for byte as it does (a test compares them).
"""

from __future__ import annotations

import uuid
from collections.abc import Container, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple
from zoneinfo import ZoneInfo

from exrx.errors import ExportError
from exrx.export.event_text import calendar_description, calendar_name, clean, descriptions, summary
from exrx.export.vtimezone import unsteady_days, vtimezone
from exrx.program import EXRX_NAMESPACE, Plan, Session, is_shared_name

if TYPE_CHECKING:
    from icalendar import Event

View = Literal["private", "shared"]
_LONGEST_TITLE = 60

_FOLD = 74
"""Octets in a line: the standard allows 75, `icalendar` stays one below."""
_templates: dict[object, bytes] = {}
_END = b"END:VEVENT\r\n"
_BEFORE = timedelta(minutes=30)
_EVENING = time(20)
"""When a reminder of the evening before comes."""


class _Zone(NamedTuple):
    """A zone in which a plan has sessions."""

    text: bytes
    """Its VTIMEZONE; empty where times are written in UTC."""
    unsteady: frozenset[date]
    """The days on which, or next to which, its clock changes."""


class Entry(NamedTuple):
    """One calendar entry. Without a description it is one of the shared view."""

    uid: str
    stamp: datetime
    sequence: int
    start: date
    end: date
    summary: str
    description: str | None
    cancelled: bool
    alarms: tuple[timedelta, ...] = ()
    """How long before the start to remind, the most important first; a cancelled entry has none."""


def to_ics(plan: Plan, *, view: View = "private", title: str = "Busy", only: Container[str] | None = None) -> bytes:
    """The plan's calendar. The shared view shows nothing but ``title`` and the times; both have the same UIDs.

    ``only`` are the UIDs of the entries to write; left out, all. Every stamp comes from the plan, never from the clock: an entry
    that did not change is the same to the byte. Raises ``ExportError`` for a title that is no line of text.
    """
    if not title.strip() or not title.isprintable() or len(title) > _LONGEST_TITLE:
        raise ExportError(
            f"title {title[:40]!r} is not one line of up to {_LONGEST_TITLE} letters; such as 'Not available'"
        )
    zones = _zones(plan)
    parts = [b"BEGIN:VCALENDAR\r\n"]
    parts += [_line(name, value) for name, value in head(plan, view)]
    parts += [zone.text for zone in zones.values()]
    chosen = entries(plan, view=view, title=title, zones=zones)
    parts += [_written(entry) for entry in chosen if only is None or entry.uid in only]
    return b"".join([*parts, b"END:VCALENDAR\r\n"])


def unstamped(plan: Plan) -> dict[str, Entry]:
    """What each session's entry shows, by session key, without stamp and sequence number.

    A session whose entry is the same in two plans has not changed in the calendar and keeps its old stamps.
    """
    keys = {session.uid: session.key for session in (*plan.sessions, *plan.withdrawn)}
    return {
        keys[entry.uid]: entry._replace(
            stamp=datetime.min, sequence=0, summary=clean(entry.summary), description=clean(entry.description or "")
        )
        for entry in entries(plan)
    }


def refuse_shared_name(plan_id: str) -> None:
    """Refuse to put a plan without a name of its own where entries of others may be. Raises ``ExportError``."""
    if is_shared_name(plan_id):
        raise ExportError(
            f'The plan has no name of its own: "{plan_id}" says only when it starts, and another plan that starts that day would share '
            'its entries. Give it one, id="..." in Python; on the command line exrx plan ... --new makes one, with a file that takes '
            "the old entries out."
        )


def head(plan: Plan, view: View) -> list[tuple[str, str]]:
    """What stands at the head of the calendar. The shared one does not even say that it is about exercise."""
    name, about = (calendar_name(plan), calendar_description(plan)) if view == "private" else ("Busy", "")
    return [
        ("VERSION", "2.0"),
        ("PRODID", "-//exrx//exrx//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("UID", f"{uuid.uuid5(EXRX_NAMESPACE, plan.id)}@exrx"),
        ("NAME", name),
        ("X-WR-CALNAME", name),
        *([("DESCRIPTION", about), ("X-WR-CALDESC", about)] if about else []),
        *([("X-WR-TIMEZONE", plan.timezone)] if plan.timezone else []),
        ("REFRESH-INTERVAL;VALUE=DURATION", "PT12H"),
        ("X-PUBLISHED-TTL", "PT12H"),
        ("COLOR", "seagreen"),
        ("X-APPLE-CALENDAR-COLOR", "#2E8B57"),
    ]


def entries(
    plan: Plan, *, view: View = "private", title: str = "Busy", zones: dict[str, _Zone] | None = None
) -> Iterator[Entry]:
    """One entry a session, in the plan's order, and then those that were withdrawn."""
    zones = _zones(plan) if zones is None else zones
    told = {key: shown for key, shown, _ in plan.told}
    # Most sessions are alike.
    summaries: dict[tuple[int, str, str], str] = {}
    for session, description in descriptions(plan):
        cancelled = session.status == "cancelled"
        changed = session.changed or plan.issued
        stamp = datetime.combine(changed, time(), UTC) + timedelta(seconds=session.sequence)
        start, end = _times(session, zones)
        if view == "private":
            alike = (id(session.steps), session.title, session.status)
            if alike not in summaries:
                summaries[alike] = summary(session)
            shown, text = told.get(session.key) or summaries[alike], description
        else:
            shown, text = f"Cancelled: {title}" if cancelled else title, None
        alarms = () if cancelled else tuple(_alarms(session, start))
        yield Entry(session.uid, stamp, session.sequence, start, end, shown, text, cancelled, alarms)


def _alarms(session: Session, start: date) -> Iterator[timedelta]:
    """How long before the start each reminder comes. A whole day has no half hour before; its evening is the one before."""
    if "before" in session.alarms and isinstance(start, datetime):
        yield _BEFORE
    if "evening" in session.alarms:
        if not isinstance(start, datetime):
            yield timedelta(days=1) - timedelta(hours=_EVENING.hour)
        else:
            # In real time: between the two the clock may change.
            evening = datetime.combine(session.date - timedelta(days=1), _EVENING, ZoneInfo(session.timezone or "UTC"))
            yield start.astimezone(UTC) - evening.astimezone(UTC)


def with_icalendar(entry: Entry) -> Event:
    """An entry as `icalendar` has it."""
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", clean(entry.uid))
    event.add("dtstamp", entry.stamp)
    event.add("last-modified", entry.stamp)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.start)
    event.add("dtend", entry.end)
    event.add("summary", clean(entry.summary))
    if entry.description is not None:
        event.add("description", clean(entry.description))
        event.add("categories", ["Exercise"])
    event.add("class", "PUBLIC" if entry.description is None else "PRIVATE")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if isinstance(entry.start, datetime) and not entry.cancelled else "TRANSPARENT")
    for before in entry.alarms:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", clean(entry.summary))
        alarm.add("trigger", -before)
        event.add_component(alarm)
    return event


def _zones(plan: Plan) -> dict[str, _Zone]:
    """Every zone in which the plan has sessions."""
    days: dict[str, list[date]] = {}
    for session in (*plan.sessions, *plan.withdrawn):
        if session.clock is not None and session.timezone is not None:
            days.setdefault(session.timezone, []).append(session.date)
    spans = {zone: (min(days[zone]), max(days[zone])) for zone in sorted(days)}
    return {zone: _Zone(vtimezone(zone, *span), unsteady_days(zone, *span)) for zone, span in spans.items()}


def _times(session: Session, zones: dict[str, _Zone]) -> tuple[date, date]:
    """Begin and end: a whole day, or times that every reader takes for the same moment."""
    start = session.start
    if start is None:
        return session.date, session.date + timedelta(days=1)
    zone = zones[session.timezone or ""]
    if zone.text and session.date not in zone.unsteady:
        return start, start + timedelta(minutes=session.minutes)
    # Through UTC: minutes are real ones, and a wall time that a clock change leaves out becomes what the clock shows.
    begin = start.astimezone(UTC)
    finish = begin + timedelta(minutes=session.minutes)
    local = begin.astimezone(start.tzinfo), finish.astimezone(start.tzinfo)
    if not zone.text or any(map(_twice, local)):
        return begin, finish
    return local


def _twice(local: datetime) -> bool:
    """Whether the clock shows this time twice, in an autumn night: some readers mean the first, some the second."""
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


def _written(entry: Entry) -> bytes:
    shape = (entry.description is None, entry.cancelled, getattr(entry.start, "tzinfo", None))
    if shape not in _templates:
        _templates[shape] = _template(entry._replace(alarms=()))
    shown = [_line("SUMMARY", entry.summary)]
    if entry.description is not None:
        shown.append(_description(entry.description))
    stamp = _moment(entry.stamp)
    moments = (_moment(entry.start), _moment(entry.end))
    written: bytes = _templates[shape] % (_escaped(clean(entry.uid)), stamp, stamp, entry.sequence, *moments, *shown)
    if entry.alarms:
        reminders = b"".join(_alarm(entry.summary, before) for before in entry.alarms)
        written = written.removesuffix(_END) + reminders + _END
    return written


def _alarm(text: str, before: timedelta) -> bytes:
    minutes = before // timedelta(minutes=1)
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    clock = "T" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") if rest else ""
    trigger = f"TRIGGER:-P{f'{days}D' if days else ''}{clock}\r\n".encode()
    return b"BEGIN:VALARM\r\nACTION:DISPLAY\r\n" + _line("DESCRIPTION", text) + trigger + b"END:VALARM\r\n"


def _template(entry: Entry) -> bytes:
    """The entry as `icalendar` writes it, with holes for its values. Only the two texts can need more than one line."""
    lines = with_icalendar(entry).to_ical(sorted=False).replace(b"\r\n ", b"").splitlines(keepends=True)
    for number, line in enumerate(lines):
        before = line.partition(b":")[0]
        name = before.partition(b";")[0]
        if name in (b"SUMMARY", b"DESCRIPTION"):
            lines[number] = b"%b"
        elif name in (b"UID", b"DTSTAMP", b"LAST-MODIFIED", b"DTSTART", b"DTEND"):
            lines[number] = before + b":%b\r\n"
        elif name == b"SEQUENCE":
            lines[number] = before + b":%d\r\n"
    return b"".join(lines)


def _moment(value: date) -> bytes:
    text = value.isoformat()[:19].replace("-", "").replace(":", "")
    return (f"{text}Z" if isinstance(value, datetime) and value.tzinfo is UTC else text).encode()


def _escaped(text: str) -> bytes:
    return text.replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n").encode()


def _line(name: str, text: str) -> bytes:
    """A line of text, folded."""
    folded, rest = _folded(name.encode() + b":" + _escaped(clean(text)))
    return folded + rest + b"\r\n"


def _description(text: str) -> bytes:
    """The line with the text of an entry. Entries differ in its last line most often: what comes before is folded once."""
    before, newline, last = clean(text).rpartition("\n")
    folded, rest = _begun(before)
    more, rest = _folded(rest + _escaped(newline + last))
    return folded + more + rest + b"\r\n"


@lru_cache(maxsize=256)
def _begun(text: str) -> tuple[bytes, bytes]:
    return _folded(b"DESCRIPTION:" + _escaped(text))


def _folded(line: bytes) -> tuple[bytes, bytes]:
    """All but the last piece of a line, and that piece, to which more may be added and folded.

    Folds lie on octets, never inside a character nor between a backslash and what it escapes.
    """
    pieces = []
    while len(line) > _FOLD:
        end = _FOLD
        while line[end] & 0xC0 == 0x80:
            end -= 1
        if line[end - 1] in rb"\^":
            end -= 1
        pieces += [line[:end], b"\r\n "]
        line = line[end:]
    return b"".join(pieces), line
