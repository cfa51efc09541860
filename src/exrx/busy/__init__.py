"""Busy calendars: from the bytes of .ics files to plain spans of time. Nothing else of what they hold goes any further.

It lies beside the rule files, below the engine: both read a foreign format into values. The engine itself sees spans only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from os import PathLike
from pathlib import Path

from exrx.availability import Busy, joined
from exrx.busy.calendars import BusyReader
from exrx.busy.lines import FIELD, LARGEST
from exrx.errors import InputError, Problem

Calendar = str | PathLike[str] | bytes
"""A path, or the bytes of a calendar that the caller has fetched."""


class FetchedCalendar(bytes):
    """The bytes of a calendar that was fetched, and what it is called in messages. ``exrx.fetching`` makes them."""

    name: str

    def __new__(cls, content: bytes, name: str) -> FetchedCalendar:
        """The content with its name."""
        made = super().__new__(cls, content)
        made.name = name
        return made


def load_calendar(given: Calendar) -> tuple[bytes, str]:
    """The bytes of a calendar and the name of its file. Raises ``InputError``."""
    if isinstance(given, bytes | bytearray):
        return bytes(given), getattr(given, "name", "")
    name = str(given)
    if "://" in name:
        scheme = name.partition(":")[0]
        hint = "fetch it first: exrx.fetching.fetch_calendar(address), or save it and name the file"
        raise InputError((Problem(FIELD, scheme, "is an address and not a file", hint),))
    try:
        with Path(name).open("rb") as stream:
            return stream.read(LARGEST + 1), name
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or "not a path"
        raise InputError(
            (Problem(FIELD, "", f"{name} cannot be read ({why.lower()})", "check the path", file=""),)
        ) from None


def read_busy(
    calendars: Iterable[tuple[bytes, str]],
    first: dt.date,
    last: dt.date,
    home: dt.tzinfo,
    own: Callable[[], frozenset[str]] = frozenset,
) -> tuple[tuple[Busy, ...], tuple[str, ...]]:
    r"""When the owner of some calendars is busy from ``first`` to ``last``, and the time zones that nobody knows.

    ``home`` is the zone of whole days and of times without a zone; ``own`` gives the UIDs of the plan's own sessions, which are
    not in their own way. Raises ``InputError`` with the faults of all calendars, each naming its line.

    >>> text = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20270104T170000Z\nDTEND:20270104T180000Z\nEND:VEVENT\nEND:VCALENDAR"
    >>> spans, _ = read_busy([(text, "work.ics")], dt.date(2027, 1, 4), dt.date(2027, 1, 10), dt.UTC)
    >>> print(spans[0])
    2027-01-04 17:00 to 2027-01-04 18:00 UTC
    """
    spans: list[tuple[int, int]] = []
    problems: list[Problem] = []
    unknown: set[str] = set()
    for content, name in calendars:
        reader = BusyReader(name, first, last, home, own)
        try:
            spans += reader.read(content)
        except InputError as error:
            problems += error.problems
        unknown |= reader.unknown_zones
    if problems:
        raise InputError(tuple(problems))
    return joined(spans), tuple(sorted(unknown))
