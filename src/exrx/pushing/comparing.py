"""What an entry shows, and whether the server's is the plan's."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any, Literal

from exrx.classes import NamedTuple
from exrx.clocks import clock_of
from exrx.programme.plan import Plan
from exrx.programme.uid import session_uid
from exrx.values.size_limits import LARGEST_ENTRY

_WEEKS, _SESSIONS = 160, 60
"""Keys of a plan that are looked for among entries that it no longer has."""

_STUMBLES = (ValueError, LookupError, AttributeError, TypeError, ArithmeticError, OSError)
"""What reading somebody's entry may raise. A name of a zone becomes the name of a file."""
_MADE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}@exrx")


def is_made(uid: str) -> bool:
    """Whether an entry is one of exrx, of this plan or of another."""
    return _MADE.fullmatch(uid) is not None


class Shown(NamedTuple):
    """What people see of an entry, and which version it is."""

    start: dt.date | None
    end: dt.date | None
    summary: str
    description: str
    cancelled: bool
    busy: bool
    sequence: int = 0
    modified: dt.datetime | None = None
    wall: dt.date | None = None
    """When it begins by the clock of its own zone."""

    @property
    def plain(self) -> tuple[object, ...]:
        """Everything but the version."""
        return self[:6]

    @property
    def begins_on(self) -> dt.date | None:
        """The day on which it begins, in its own zone."""
        begins = self.wall or self.start
        return begins.date() if isinstance(begins, dt.datetime) else begins


def resources(calendar: bytes) -> dict[str, bytes]:
    """A calendar file as one file for each UID, as CalDAV wants it: with the zones that it uses and no METHOD."""
    head, *events = calendar.split(b"BEGIN:VEVENT\r\n")
    zones = {
        match[1]: match[0]
        for match in re.finditer(rb"BEGIN:VTIMEZONE\r\nTZID:([^\r]*)\r\n.*?END:VTIMEZONE\r\n", head, re.S)
    }
    prodid = re.findall(rb"PRODID:[^\r]*\r\n", head)[0]
    made = {}
    for event in events:
        body = event.partition(b"END:VEVENT\r\n")[0]
        unfolded = body.replace(b"\r\n ", b"")
        uid = re.findall(rb"(?m)^UID:([^\r]*)", unfolded)[0].decode()
        used = sorted(set(re.findall(rb"(?m)^DT(?:START|END);TZID=([^:\r]*):", unfolded)))
        parts = [
            b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + prodid + b"CALSCALE:GREGORIAN\r\n",
            *(zones[zone] for zone in used),
            b"BEGIN:VEVENT\r\n" + body + b"END:VEVENT\r\nEND:VCALENDAR\r\n",
        ]
        made[uid] = b"".join(parts)
    return made


def calendar_in(content: bytes) -> Any:
    """A calendar file as ``icalendar`` reads it. Raises ``ValueError`` for what is none, whatever that stumbles over."""
    from icalendar import Calendar

    try:
        return Calendar.from_ical(content)
    except _STUMBLES as error:
        raise ValueError from error


def shown_in(content: bytes, uid: str) -> Shown | None:
    """What the one entry of a file shows; ``None`` where it holds something else, or cannot be read."""
    if len(content) > LARGEST_ENTRY:
        return None
    try:
        calendar = calendar_in(content)
        events = calendar.walk("VEVENT")
        if len(events) != 1 or str(events[0].get("UID", "")) != uid or "RRULE" in events[0]:
            return None
        return _shown(events[0], _own_zones(calendar))
    except _STUMBLES:
        return None


def shown_each(calendar: bytes) -> dict[str, Shown]:
    """What each entry of a calendar of exrx shows, by its UID."""
    from icalendar import Calendar

    return {str(event["UID"]): _shown(event, {}) for event in Calendar.from_ical(calendar).walk("VEVENT")}


def any_shown(calendar: Any) -> dict[str, Shown | None]:
    """What each single entry of any program's calendar shows, by its UID; ``None`` where one repeats, stands twice, or cannot be read."""
    found: dict[str, Shown | None] = {}
    zones = _own_zones(calendar)
    for event in calendar.walk("VEVENT"):
        uid = str(event.get("UID", ""))
        try:
            found[uid] = None if uid in found or "RRULE" in event else _shown(event, zones)
        except _STUMBLES:
            found[uid] = None
    return found


def renamed(content: bytes, uid: str) -> bytes:
    """The one entry of a file under another UID."""
    from icalendar import Calendar

    calendar = Calendar.from_ical(content)
    for event in calendar.walk("VEVENT"):
        event["UID"] = uid
    return bytes(calendar.to_ical())


def alike(ours: bytes, theirs: bytes) -> bool:
    """Whether both files hold the same one entry, in whatever order of its lines."""
    mine, their = _lines(ours), _lines(theirs)
    return mine == their and mine is not None


def _lines(content: bytes) -> list[bytes] | None:
    if len(content) > LARGEST_ENTRY:
        return None
    unfolded = content.replace(b"\r\n", b"\n").replace(b"\n ", b"")
    _, begin, rest = unfolded.partition(b"\nBEGIN:VEVENT\n")
    event, end, after = rest.partition(b"\nEND:VEVENT\n")
    # When it was sent says nothing about what it shows.
    lines = sorted(line for line in event.split(b"\n") if not line.startswith(b"DTSTAMP"))
    return lines if begin and end and b"BEGIN:VEVENT" not in after and b"BEGIN:VEVENT" not in event else None


def _shown(event: Any, zones: Mapping[str, Any]) -> Shown:
    modified = event.get("LAST-MODIFIED")
    start = _time(event["DTSTART"], zones)
    # Some programs write how long it is.
    end = _time(event["DTEND"], zones) if "DTEND" in event else start + event["DURATION"].dt
    if isinstance(start, dt.datetime) and isinstance(end, dt.datetime) and end.tzinfo is None:
        end = end.replace(tzinfo=start.tzinfo)
    # Two kinds of time have no distance: that raises ``TypeError``.
    _ = end - start
    return Shown(
        _moment(start),
        _moment(end),
        _text(event, "SUMMARY"),
        _text(event, "DESCRIPTION"),
        _text(event, "STATUS").upper() == "CANCELLED",
        _text(event, "TRANSP").upper() != "TRANSPARENT",
        int(event.get("SEQUENCE", 0)),
        modified.dt if modified is not None else None,
        start.replace(tzinfo=None) if isinstance(start, dt.datetime) else start,
    )


def _own_zones(calendar: Any) -> dict[str, Any]:
    """The zones that a file describes itself, by their names."""
    return {str(zone["TZID"]): zone for zone in calendar.walk("VTIMEZONE") if "TZID" in zone}


def _time(given: Any, zones: Mapping[str, Any]) -> dt.date:
    """A time as everything else here reads it.

    `icalendar` asks the system for a zone, whose data may be older, and takes one that no system has from the first file that named it.
    """
    value: dt.date = given.dt
    if not isinstance(value, dt.date):
        raise ValueError
    zone = value.tzinfo if isinstance(value, dt.datetime) else None
    if not isinstance(value, dt.datetime) or zone is None:
        return value
    name, described = (
        getattr(zone, "key", None) or getattr(zone, "zone", None),
        zones.get(str(given.params.get("TZID", ""))),
    )
    try:
        return value.replace(tzinfo=clock_of(name))
    except (ValueError, LookupError, TypeError, OSError):
        return value if described is None else value.replace(tzinfo=described.to_tz(lookup_tzid=False))


def _moment(value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(dt.UTC)
    return value


def _text(event: Any, name: str) -> str:
    lines = str(event.get(name, "")).replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def verdict(ours: Shown, theirs: Shown) -> Literal["changed", "kept", "unchanged"]:
    """What is to be done with an entry that is there, where nothing is known of earlier pushes.

    The newer one wins, as the standard has it: the higher SEQUENCE. With the same one an entry that still carries a
    stamp of exrx is an earlier version of ours, and any other was changed in the calendar by somebody.
    """
    if theirs.plain == ours.plain:
        return "changed" if theirs.sequence < ours.sequence else "unchanged"
    if theirs.sequence < ours.sequence:
        return "changed"
    return "changed" if theirs.sequence == ours.sequence and stamped_by_exrx(theirs) else "kept"


def stamped_by_exrx(shown: Shown) -> bool:
    """Whether the last change is midnight UTC plus the sequence number in seconds, as only exrx stamps."""
    if not isinstance(shown.modified, dt.datetime):
        return False
    at = shown.modified.replace(tzinfo=None)
    day = dt.datetime.combine(at.date(), dt.time())
    return at - day == dt.timedelta(seconds=shown.sequence)


def keys_of(plan: Plan, uids: Collection[str]) -> dict[str, str]:
    """Those of the UIDs that are of this plan, with their session keys, in order. Of other plans nothing is known."""
    if not any(uid.endswith("@exrx") for uid in uids):
        return {}
    weeks = max([_WEEKS, *(week.number for week in plan.weeks)])
    keys = (f"w{week:02d}s{number}" for week in range(1, weeks + 1) for number in range(1, _SESSIONS + 1))
    return {uid: key for key in keys if (uid := session_uid(plan.id, key)) in uids}
