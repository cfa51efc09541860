"""What somebody did in the calendar file itself, before it is written over: answers become entries, and nothing else goes in silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from exrx import __version__
from exrx.classes import dataclass
from exrx.cli.writing import like
from exrx.export.journalfile import first_journal
from exrx.export.readback import belongs_to
from exrx.journal import Journal, MoveEntry
from exrx.programme.plan import Plan
from exrx.pushing.comparing import Shown, any_shown, calendar_in, keys_of, stamped_by_exrx
from exrx.pushing.deciding import is_later
from exrx.pushing.pulling import ENTERED, Answer, Emptied, answers, entries_of, in_file
from exrx.telling.words import Words
from exrx.values.errors import ExportError
from exrx.values.said import said

_ADDED = (
    "LOCATION",
    "GEO",
    "CATEGORIES",
    "COLOR",
    "ATTENDEE",
    "ATTACH",
    "COMMENT",
    "PRIORITY",
    "URL",
    "CONTACT",
    "CLASS",
    "TRANSP",
)
"""What people add to an entry or set there, beside reminders."""
_PARTS = {"VCALENDAR", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VEVENT", "VALARM"}
"""What a calendar of exrx is made of."""


@dataclass(frozen=True, slots=True)
class Heeded:
    """What was done in a plan's own calendar file."""

    entries: tuple[MoveEntry, ...]
    first: Journal | None
    """What a journal begins with, where there is none yet and one is needed."""
    lines: tuple[str, ...]
    """What is said of it."""


def heeded(path: Path, there: bytes, plan: Plan, journal: Journal | None, today: dt.date, tell: Words) -> Heeded:
    """What was done in the calendar at ``path``, which exrx wrote; ``journal`` is the one beside the plan file.

    Raises ``ExportError`` for what cannot be read, and for what would be lost: entries of somebody's own, and what repeats.
    """
    own = calendar_in(like(plan, there))
    ours = {uid: one for uid, one in any_shown(own).items() if one is not None}
    try:
        theirs = calendar_in(there)
        shown, added = any_shown(theirs), _added(theirs)
    except ValueError:
        raise _refused("broken_file", path) from None
    calendar, then = in_file(plan, shown, ours)
    found: tuple[Answer, ...] = ()
    lines: list[str] = []
    # Where it holds what a later revision wrote, the plan file is the older of the two, and nobody did anything.
    if not any(one is not None and uid in ours and is_later(ours[uid], one, None) for uid, one in shown.items()):
        try:
            found = answers(plan, ours, calendar, then, today)
            if not calendar.entries:
                raise Emptied(len(plan.sessions))
        except Emptied as gone:
            lines.append(tell("pulling.emptied_file", many=gone.many))
        else:
            answered = {one.uid for one in found}
            keys = [session.key for session in plan.sessions if session.uid in _put_back(plan, shown) - answered]
            lines += [tell("pulling.put_back", keys=tuple(keys))] if keys else []
            same = plan.exrx_version == __version__
            lost = set(_not_kept(ours, _added(own), calendar.entries, added, same)) - answered
            keys = [session.key for session in (*plan.sessions, *plan.withdrawn) if session.uid in lost]
            lines += [tell("pulling.not_kept", keys=tuple(keys))] if keys else []
    _refuse_lost(path, theirs, plan, shown, {one.other for one in found if one.kind == "made_anew"})
    first, entries = None, []
    if any(one.kind in ENTERED for one in found):
        begun = first_journal(plan, today) if journal is None else journal
        entries = entries_of(found, plan, begun, today)
        first = begun if journal is None else None
    return Heeded(tuple(entries), first, (*answer_lines(tell, found, {entry.key for entry in entries}), *lines))


def refuse_own(path: Path, there: bytes, plan: Plan) -> None:
    """Refuse to write over entries of somebody's own, or of another plan. Raises ``ExportError``."""
    try:
        calendar = calendar_in(there)
        shown = any_shown(calendar)
    except ValueError:
        raise _refused("broken_file", path) from None
    _refuse_lost(path, calendar, plan, shown, ())


def _refuse_lost(
    path: Path, calendar: Any, plan: Plan, shown: Mapping[str, Shown | None], anew: Collection[str]
) -> None:
    """Refuse what would be lost: what is none of the plan's, and sessions of which nobody can tell what they stand for."""
    keys = keys_of(plan, shown)
    if {part.name or "" for part in calendar.walk()} - _PARTS or any(
        uid not in keys and uid not in anew for uid in shown
    ):
        raise _refused("own_entries", path)
    unclear = tuple(key for uid, key in keys.items() if shown[uid] is None)
    if unclear:
        raise _refused("not_single", path, keys=unclear)


def refuse_saved_by_another(path: Path, there: bytes | None, plan: Plan) -> None:
    """Where another program saved the plan's calendar, say how what was done there is entered. Raises ``ExportError``."""
    sessions = (*plan.sessions, *plan.withdrawn)
    # One that exrx wrote and cannot place any more was saved as well, with other ends of lines.
    if there and not belongs_to(there, plan.id) and any(session.uid.encode() in there for session in sessions):
        raise _refused("saved_by_another", path)


def _refused(code: str, path: Path, **more: tuple[str, ...]) -> ExportError:
    aside = path.with_name(f"{path.stem}-mine{path.suffix}")
    why = said(f"errors.pulling.{code}", path=f"{path}", **more)
    return ExportError(said("errors.pulling.put_aside", why=why, path=f"{path}", aside=f"{aside}"))


def answer_lines(tell: Words, found: Collection[Answer], entered: Collection[str]) -> list[str]:
    """A sentence for each answer; what stood in the journal already is no news."""
    return [_line(tell, one) for one in found if one.kind not in ENTERED or one.key in entered]


def _line(tell: Words, one: Answer) -> str:
    there = one.there
    clock = None if there is None or there.clock is None or there.clock == one.own.clock else f"{there.clock:%H:%M}"
    longer = there is not None and (there.minutes or 0) > (one.own.minutes or 0)
    return tell(
        f"pulling.{one.kind}",
        key=one.key,
        own=one.own.day,
        day=None if there is None else there.day,
        at=clock,
        longer=longer,
    )


def _put_back(plan: Plan, shown: Mapping[str, Shown | None]) -> set[str]:
    """Sessions that are gone, and were there when exrx last wrote the file."""
    newest = max((one.sequence for one in shown.values() if one is not None and stamped_by_exrx(one)), default=-1)
    return {session.uid for session in plan.sessions if session.uid not in shown and session.sequence <= newest}


def _not_kept(
    ours: Mapping[str, Shown],
    own: Mapping[str, object],
    there: Mapping[str, Shown | None],
    added: Mapping[str, object],
    same: bool,
) -> Iterator[str]:
    """Entries that somebody changed: their title, their words, what was added. ``same``: written by this very version of exrx."""
    for uid, theirs in there.items():
        mine = ours.get(uid)
        if theirs is None or mine is None or theirs.sequence < mine.sequence:
            continue
        told = theirs.plain != mine.plain and (same or not stamped_by_exrx(theirs))
        if told or added.get(uid) != own.get(uid):
            yield uid


def _added(calendar: Any) -> dict[str, object]:
    """What an entry holds beside what it says of the session: place, colour, reminders and the like."""
    return {
        str(event.get("UID", "")): (
            {name: _text(event[name]) for name in _ADDED if name in event},
            sorted(_text(alarm["TRIGGER"]) for alarm in event.walk("VALARM") if "TRIGGER" in alarm),
        )
        for event in calendar.walk("VEVENT")
    }


def _text(value: object) -> str:
    values = value if isinstance(value, list) else [value]
    return " ".join(str(one.to_ical()) if hasattr(one, "to_ical") else str(one) for one in values)
