"""A plan as a calendar file: one entry a session, the same bytes for the same plan, the same moments in every reader.

`icalendar` is the definition of right: a test compares every byte with what it writes. Here values are written, escaped and folded
without it, since loading it takes longer than a plan.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from exrx.classes import NamedTuple
from exrx.clocks import clock_of
from exrx.export.vtimezone import unsteady_days, vtimezone
from exrx.programme.plan import Plan, Session
from exrx.programme.uid import is_shared_name, uuid_of
from exrx.telling.entries import calendar_description, calendar_name, clean, told
from exrx.telling.words import SOURCE, words_of
from exrx.values.errors import ExportError, as_given
from exrx.values.said import said
from exrx.visibility import check_view, sees

View = Literal["private", "shared"]
PLAN_PROPERTY = "X-EXRX-PLAN"
"""Which plan a calendar shows: a name of our own, which no reader takes for anything else."""
_LONGEST_TITLE = 60

_FOLD = 74
"""Octets in a line: the standard allows 75, `icalendar` stays one below."""
REMINDER = timedelta(minutes=30)
"""How long before a session its reminder rings."""
_EVENING = time(20)
"""When a reminder of the evening before comes."""


class _Zone(NamedTuple):
    """A zone in which a plan has sessions."""

    text: bytes
    """Its VTIMEZONE; empty where times are written in UTC."""
    unsteady: frozenset[date]
    """The days on which, or next to which, its clock changes."""


class VEvent(NamedTuple):
    """One event as it is written. Without a description it is one of the shared view."""

    uid: str
    stamp: datetime
    sequence: int
    start: date
    end: date
    summary: str
    description: str | None
    category: str
    cancelled: bool
    alarms: tuple[timedelta, ...] = ()
    """How long before the start to remind, the most important first; a cancelled entry has none."""


def to_ics(
    plan: Plan,
    *,
    view: View = "private",
    title: str | None = None,
    language: str = SOURCE,
    only: Container[str] | None = None,
) -> bytes:
    """The plan's calendar. The shared view shows nothing but ``title`` and the times; both have the same UIDs.

    ``only`` are the UIDs of the entries to write; left out, all. Every stamp comes from the plan, never from the clock: an entry
    that did not change is the same to the byte. Raises ``ExportError`` for an unknown view or a title that is no line of text, and ``InputError`` for an
    unknown language.
    """
    check_view("calendar", view)
    if title is not None:
        _check_title(title)
    busy = title or words_of(language)("calendar.shared_name")
    zones = _zones(plan)
    parts = [b"BEGIN:VCALENDAR\r\n"]
    parts += [_line(name, value) for name, value in head(plan, view, language)]
    parts += [zone.text for zone in zones.values()]
    chosen = events(plan, None if sees(f"calendar {view}", "sessions") else busy, language, zones)
    parts += [_written(entry) for entry in chosen if only is None or entry.uid in only]
    return b"".join([*parts, b"END:VCALENDAR\r\n"])


def _check_title(title: object) -> None:
    if not isinstance(title, str) or not title.strip() or not title.isprintable() or len(title) > _LONGEST_TITLE:
        raise ExportError(said("errors.ics.no_title", title=as_given(title, 40), most=_LONGEST_TITLE))


def refuse_shared_name(plan_id: str) -> None:
    """Refuse to put a plan without a name of its own where entries of others may be. Raises ``ExportError``."""
    if is_shared_name(plan_id):
        raise ExportError(said("errors.ics.shared_name", id=plan_id))


def head(plan: Plan, view: View, language: str = SOURCE) -> list[tuple[str, str]]:
    """What stands at the head of the calendar. The shared one does not even say that it is about exercise."""
    if sees(f"calendar {view}", "sessions"):
        name, about = calendar_name(plan, language), calendar_description(plan, language)
    else:
        name, about = words_of(language).tell(said("calendar.shared_name")), ""
    return [
        ("VERSION", "2.0"),
        ("PRODID", f"-//exrx//exrx//{language.upper()}"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        # Not a UID: some readers take that of the calendar for the one of each entry, and keep one entry.
        (PLAN_PROPERTY, uuid_of(plan.id)),
        ("NAME", name),
        ("X-WR-CALNAME", name),
        *([("DESCRIPTION", about), ("X-WR-CALDESC", about)] if about else []),
        *([("X-WR-TIMEZONE", plan.timezone)] if plan.timezone else []),
        ("REFRESH-INTERVAL;VALUE=DURATION", "PT12H"),
        ("X-PUBLISHED-TTL", "PT12H"),
        ("COLOR", "seagreen"),
        ("X-APPLE-CALENDAR-COLOR", "#2E8B57"),
    ]


def events(
    plan: Plan, title: str | None = None, language: str = SOURCE, zones: dict[str, _Zone] | None = None
) -> Iterator[VEvent]:
    """One event a session, in the plan's order, and then those that were withdrawn; with a ``title`` they show no more than it."""
    zones = _zones(plan) if zones is None else zones
    words = words_of(language)
    category = words.tell(said("calendar.category"))
    gone = "" if title is None else words.tell(said("calendar.shared_cancelled", title=title))
    for session, summary, description in told(plan, language):
        cancelled = session.status == "cancelled"
        stamp = _stamp(session.changed or plan.issued, session.sequence)
        start, end = _times(session, zones)
        alarms = () if cancelled else tuple(_alarms(session, start))
        event = VEvent(
            session.uid, stamp, session.sequence, start, end, summary, description, category, cancelled, alarms
        )
        if title is not None:
            event = event._replace(summary=gone if cancelled else title, description=None, category="")
        yield event


@lru_cache(maxsize=512)
def _stamp(changed: date, sequence: int) -> datetime:
    return datetime.combine(changed, time(), UTC) + timedelta(seconds=sequence)


def _alarms(session: Session, start: date) -> Iterator[timedelta]:
    """How long before the start each reminder comes. A whole day has no half hour before; its evening is the one before."""
    if "before" in session.alarms and isinstance(start, datetime):
        yield REMINDER
    if "evening" in session.alarms:
        if not isinstance(start, datetime):
            yield timedelta(days=1) - timedelta(hours=_EVENING.hour)
        else:
            # In real time: between the two the clock may change.
            evening = datetime.combine(session.date - timedelta(days=1), _EVENING, clock_of(session.timezone or "UTC"))
            yield start.astimezone(UTC) - evening.astimezone(UTC)


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


_EVENT = b"BEGIN:VEVENT\r\nUID:%b\r\nDTSTAMP:%b\r\nLAST-MODIFIED:%b\r\nSEQUENCE:%d\r\nDTSTART%b:%b\r\nDTEND%b:%b\r\n"


def _written(entry: VEvent) -> bytes:
    stamp, of = _moment_of_stamp(entry.stamp), _kind_of_time(entry.start)
    moments = (of, _moment(entry.start), of, _moment(entry.end))
    parts = [
        _EVENT % (_escaped(clean(entry.uid)), stamp, stamp, entry.sequence, *moments),
        _line("SUMMARY", entry.summary),
    ]
    if entry.description is not None:
        parts += [_description(entry.description), _line("CATEGORIES", entry.category)]
    is_busy = isinstance(entry.start, datetime) and not entry.cancelled
    parts += [
        _line("CLASS", "PUBLIC" if entry.description is None else "PRIVATE"),
        _line("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED"),
        _line("TRANSP", "OPAQUE" if is_busy else "TRANSPARENT"),
        *(_alarm(entry.summary, before) for before in entry.alarms),
        b"END:VEVENT\r\n",
    ]
    return b"".join(parts)


def _kind_of_time(start: date) -> bytes:
    """What stands behind the name of a time: that it is a day, or the zone of its clock; nothing where it is UTC."""
    if not isinstance(start, datetime):
        return b";VALUE=DATE"
    return b"" if start.tzinfo is UTC else f";TZID={start.tzinfo}".encode()


def _alarm(text: str, before: timedelta) -> bytes:
    minutes = before // timedelta(minutes=1)
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    clock = "T" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") if rest else ""
    trigger = f"TRIGGER:-P{f'{days}D' if days else ''}{clock}\r\n".encode()
    return b"BEGIN:VALARM\r\nACTION:DISPLAY\r\n" + _line("DESCRIPTION", text) + trigger + b"END:VALARM\r\n"


@lru_cache(maxsize=512)
def _moment_of_stamp(stamp: datetime) -> bytes:
    return _moment(stamp)


def _moment(value: date) -> bytes:
    text = value.isoformat()[:19].replace("-", "").replace(":", "")
    return (f"{text}Z" if isinstance(value, datetime) and value.tzinfo is UTC else text).encode()


def _escaped(text: str) -> bytes:
    return text.replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n").encode()


@lru_cache(maxsize=512)
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
