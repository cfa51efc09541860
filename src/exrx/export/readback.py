"""A calendar that exrx wrote, read back: the names of its sessions, their times and their numbers. For the day the plan file is lost.

Its words are never read: those of what is over are kept as they are, and whatever lies ahead gets the next number, since nobody knows
what it showed. Only what `exrx` writes is understood; everything else is one clear error. It is no reader of calendars in general.
"""

from __future__ import annotations

import datetime as dt
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from exrx.classes import dataclass
from exrx.clocks import clock_of
from exrx.export.formats import CALENDAR, PRIVATE
from exrx.export.ics import REMINDER
from exrx.programme.plan import ALARMS, Alarm, Plan, Session, Step, Week, key_parts
from exrx.programme.shown import Around, Told
from exrx.programme.uid import session_uids, uuid_of
from exrx.telling.words import SOURCE, languages, words_of
from exrx.values.errors import ExportError
from exrx.values.said import said
from exrx.values.size_limits import LARGEST_CALENDAR

_OF_EARLIER_VERSIONS = 0o644
_WEEKS, _PER_WEEK = 120, 40
"""How many names are tried for the entries: more weeks than any plan has, and more sessions than any week ever held."""
# Earlier versions wrote it as a UID of the calendar.
_PLAN = re.compile(rb"\r\n(?:X-EXRX-PLAN:|UID:)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:@exrx)?\r\n")
_TRIGGER = r"(?i)TRIGGER(?:;VALUE=DURATION|;RELATED=START)*:(.*)"
_MOMENT = r"[0-9]{8}T[0-9]{6}"
_ESCAPE = r"(?s)\\(.)"


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry of a calendar."""

    key: str
    uid: str
    sequence: int
    changed: dt.date
    date: dt.date
    clock: dt.time | None
    timezone: str | None
    minutes: int | None
    """``None`` of a whole day, which does not say how long the session is."""
    summary: str
    text: str | None
    """Its words, which are kept and never read; ``None`` in a shared calendar, which shows times alone."""
    cancelled: bool
    alarms: tuple[Alarm, ...] = ()


def belongs_to(content: bytes, plan_id: str) -> bool | None:
    """Whether a calendar is that of the plan with this id; ``None`` when exrx did not write it."""
    if not CALENDAR.is_ours(content):
        return None
    return _plan_in(content) == uuid_of(plan_id)


def _plan_in(content: bytes) -> str:
    head = content.partition(b"BEGIN:V")[2].partition(b"BEGIN:V")[0]
    found = _PLAN.search(head)
    return found[1].decode() if found else ""


def same_calendar(one: bytes, other: bytes) -> bool:
    """Whether two calendars that exrx wrote are of one plan."""
    plan = _plan_in(one)
    return bool(plan) and plan == _plan_in(other)


def is_over(content: bytes, today: dt.date) -> bool:
    """Whether no entry of a calendar lies on a day or after it."""
    days = re.findall(rb"\r\nDTSTART[^:\r\n]*:([0-9]{8})", content)
    return max(days, default=b"") < f"{today:%Y%m%d}".encode()


def name_in(content: bytes, start: dt.date) -> str | None:
    """The id of the plan that a private calendar of exrx shows, as its name says it; ``None`` where it does not.

    ``start`` is the first day of the plan that is looked for: a plan without a name of its own was named after it.
    """
    head = content.partition(b"BEGIN:VEVENT")[0]
    names = [_text(line[5:]) for _, line in _lines(head, "the calendar") if line.startswith("NAME:")]
    tried = [name.partition(" · ")[2] for name in names] + [f"start-{start:%Y%m%d}"]
    return next((name for name in tried if name and belongs_to(content, name)), None)


def shared_title(content: bytes) -> str | None:
    """The word that a shared calendar of exrx shows, such as ``Busy``; ``None`` for any other calendar."""
    head, begins, rest = content.partition(b"BEGIN:VEVENT")
    # What it is about stands at the head of a private one alone.
    if not CALENDAR.is_ours(content) or b"\r\nDESCRIPTION:" in head:
        return None
    words = words_of(language_in(content))
    if not begins:
        return words("calendar.shared_name")
    entries = rest.split(b"BEGIN:VEVENT")
    entry = next((one for one in entries if b"\r\nSTATUS:CANCELLED" not in one), entries[0])
    lines = _lines(entry.partition(b"END:VEVENT")[0], "the calendar")
    found = next((_text(line[8:]) for _, line in lines if line.startswith("SUMMARY:")), words("calendar.shared_name"))
    return found.removeprefix(words("calendar.shared_cancelled", title="")) if entry is entries[0] else found


def language_in(content: bytes) -> str:
    r"""The language in which a calendar of exrx is written.

    >>> language_in(b"BEGIN:VCALENDAR\r\nPRODID:-//exrx//exrx//DE\r\n"), language_in(b"")
    ('de', 'en')
    """
    found = re.search(rb"\nPRODID:-//exrx//[^/\r\n]*//([A-Za-z-]{2,20})\r?\n", content)
    named = found[1].decode().lower() if found else SOURCE
    return named if named in languages() else SOURCE


def mode_of_calendar(path: Path, data: bytes) -> int | None:
    """The mode in which a calendar is kept: readable for the person alone, unless it shows nothing but times.

    What its owner chose stays; 0644 is what earlier versions of exrx gave it, and nobody's choice.
    """
    if shared_title(data) is not None:
        return None
    try:
        chosen = stat.S_IMODE(path.stat().st_mode) != _OF_EARLIER_VERSIONS
    except (OSError, ValueError):
        chosen = False
    return None if chosen else PRIVATE


def read_back(content: bytes, plan_id: str, timezone: str | None, name: str = "the calendar") -> tuple[Shown, ...]:
    """The entries of the calendar of one plan, in order of time. Raises ``ExportError`` naming the line that is not understood.

    ``timezone`` is the one in which times that were written in UTC are meant.
    """
    if len(content) > LARGEST_CALENDAR:
        raise _refused("too_large", name=name, most=f"{LARGEST_CALENDAR:,}")
    if not belongs_to(content, plan_id):
        raise _refused("another", name=name, plan=plan_id)
    events = list(_events(content, name))
    keys = _keys_of(plan_id, {event["UID"][1] for _, event in events if "UID" in event})
    found: dict[str, Shown] = {}
    for line, event in events:
        try:
            shown = _shown(event, keys, timezone)
        except (LookupError, ValueError, OverflowError, OSError):
            # A name of a zone becomes the name of a file.
            raise _refused("not_ours", name=name, line=line) from None
        if shown.key in found:
            raise _refused("twice", name=name, line=line)
        found[shown.key] = shown
    return tuple(sorted(found.values(), key=lambda shown: (shown.date, shown.clock or dt.time(), shown.key)))


def _refused(code: str, **given: object) -> ExportError:
    return ExportError(said(f"errors.readback.{code}", **given))


def _keys_of(plan_id: str, uids: set[str]) -> dict[str, str]:
    """The keys of some entries, as far as a plan of that name has any; names are tried until all are found."""
    found: dict[str, str] = {}
    uid_of = session_uids(plan_id)
    for week in range(1, _WEEKS + 1):
        if len(found) == len(uids):
            break
        keys = (f"w{week:02d}s{number}" for number in range(1, _PER_WEEK + 1))
        found |= {uid: key for key in keys if (uid := uid_of(key)) in uids}
    return found


def _lines(content: bytes, name: str) -> Iterator[tuple[int, str]]:
    """Each line with its number, unfolded."""
    try:
        rows = content.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        raise _refused("no_utf8", name=name) from None
    number, parts = 1, [rows[0]]
    for place, row in enumerate(rows[1:], 2):
        if row[:1] in (" ", "\t"):
            parts.append(row[1:])
        else:
            yield number, "".join(parts)
            number, parts = place, [row]
    yield number, "".join(parts)


def _events(content: bytes, name: str) -> Iterator[tuple[int, dict[str, tuple[str, str]]]]:
    """Each entry with its line: property -> parameters and value."""
    event: dict[str, tuple[str, str]] | None = None
    began, inner = 0, 0
    for number, line in _lines(content, name):
        if line == "BEGIN:VEVENT":
            event, began, inner = {}, number, 0
        elif event is None:
            continue
        elif line == "END:VEVENT":
            yield began, event
            event = None
        elif line.startswith(("BEGIN:", "END:")):
            inner += 1 if line.startswith("BEGIN:") else -1
        elif inner:
            if trigger := re.fullmatch(_TRIGGER, line):
                event["ALARMS"] = ("", f"{event.get('ALARMS', ('', ''))[1]} {trigger[1]}")
        else:
            before, _, value = line.partition(":")
            property, _, parameters = before.partition(";")
            event.setdefault(property.upper(), (parameters, value))
    if event is not None:
        raise _refused("endless", name=name, line=began)


def _shown(event: dict[str, tuple[str, str]], keys: dict[str, str], timezone: str | None) -> Shown:
    uid = event["UID"][1]
    stamp = _moment(event["LAST-MODIFIED"][1], "Z")
    triggers = event.get("ALARMS", ("", ""))[1].split()
    before = f"-PT{REMINDER // dt.timedelta(minutes=1)}M"
    found: dict[Alarm, bool] = {"before": before in triggers, "evening": bool(set(triggers) - {before})}
    number, summary = event["SEQUENCE"][1], _text(event["SUMMARY"][1])
    if not re.fullmatch(r"[0-9]{1,9}", number):
        raise ValueError
    text = _text(event["DESCRIPTION"][1]) if "DESCRIPTION" in event else None
    cancelled, alarms = event["STATUS"][1] == "CANCELLED", tuple(alarm for alarm in ALARMS if found[alarm])
    when = _times(event, timezone)
    return Shown(keys[uid], uid, int(number), stamp.date(), *when, summary, text, cancelled, alarms)


def _times(
    event: dict[str, tuple[str, str]], timezone: str | None
) -> tuple[dt.date, dt.time | None, str | None, int | None]:
    """The day, the wall time, its zone, and the minutes."""
    (parameters, start), (_, end) = event["DTSTART"], event["DTEND"]
    if "VALUE=DATE" in parameters.split(";"):
        return _moment(f"{start}T000000").date(), None, None, None
    begin, stop = (_moment(one, "Z" if start.endswith("Z") else "") for one in (start, end))
    zone = timezone or "UTC"
    if start.endswith("Z"):
        local = begin.replace(tzinfo=dt.UTC).astimezone(clock_of(zone))
        return local.date(), local.time().replace(tzinfo=None), zone, int((stop - begin).total_seconds() // 60)
    (zone,) = (part[5:].strip('"') for part in parameters.split(";") if part.startswith("TZID="))
    first, last = (moment.replace(tzinfo=clock_of(zone)).astimezone(dt.UTC) for moment in (begin, stop))
    return begin.date(), begin.time(), zone, int((last - first).total_seconds() // 60)


def _moment(text: str, ending: str = "") -> dt.datetime:
    """A time as calendars write it. Raises ``ValueError``."""
    # strptime takes as long to load as a calendar to read.
    if not re.fullmatch(_MOMENT, text.removesuffix(ending)) or not text.endswith(ending):
        raise ValueError(text)
    return dt.datetime.fromisoformat(text.removesuffix(ending))


def _text(value: str) -> str:
    return re.sub(_ESCAPE, lambda found: "\n" if found[1] in "nN" else found[1], value)


def as_plan(entries: tuple[Shown, ...], new: Plan) -> Plan:
    """The plan that a calendar shows, as far as it can be told: names, times and numbers, but no reasons.

    What a calendar does not hold (the person, the prescription) or says in words alone (what a session is) is taken from ``new``, the plan
    of today, where it has a session of the same name. The words of an entry are kept as they are, for those that are over.
    """
    weeks: dict[int, list[Session]] = {}
    withdrawn = []
    alike = {session.key: session for session in new.sessions}
    for shown in entries:
        session = session_of(shown, alike.get(shown.key))
        if shown.cancelled:
            withdrawn.append(session)
        else:
            weeks.setdefault((shown.date - new.start).days // 7 + 1, []).append(session)
    phases = {week.number: week.phase for week in new.weeks}

    def week(number: int) -> Week:
        begins = new.start + dt.timedelta(weeks=number - 1)
        return Week(number, begins, phases.get(number, "full"), tuple(weeks.get(number, ())))

    return Plan(
        id=new.id,
        revision=max((shown.sequence for shown in entries), default=0) + 1,
        start=new.start,
        timezone=new.timezone,
        goals=new.goals,
        protocol=new.protocol,
        as_of=new.as_of,
        issued=new.issued,
        person=new.person,
        availability=new.availability,
        weeks=tuple(map(week, range(1, max(weeks, default=0) + 1))),
        prescription=new.prescription,
        packs=new.packs,
        exrx_version=new.exrx_version,
        told=tuple(sorted((_told(shown) for shown in entries if not shown.cancelled), key=lambda told: told.key)),
        withdrawn=tuple(sorted(withdrawn, key=lambda session: key_parts(session.key))),
    )


def _told(shown: Shown) -> Told:
    around = Around(key_parts(shown.key)[0])
    if shown.text is None:
        return Told(shown.key, around, times_alone=True)
    return Told(shown.key, around, shown.summary, shown.text)


def session_of(shown: Shown, like: Session | None = None) -> Session:
    """A session as far as a calendar tells it; what it is, where words say it, is that of ``like``."""
    known = None if shown.text is None else like
    minutes = shown.minutes or (1 if like is None else like.minutes)
    return Session(
        key=shown.key,
        uid=shown.uid,
        date=shown.date,
        clock=shown.clock,
        timezone=shown.timezone if shown.clock is not None else None,
        fold=0,
        kind="base" if like is None else like.kind,
        phase="full",
        activity="" if known is None else known.activity,
        what=said("sessions.unknown") if known is None else known.what,
        steps=(Step("easy", "", said("sessions.as_it_was"), max(1, minutes)),),
        sequence=shown.sequence,
        changed=shown.changed,
        status="cancelled" if shown.cancelled else "confirmed",
        alarms=shown.alarms,
    )
