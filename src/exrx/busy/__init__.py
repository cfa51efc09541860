"""Busy calendars: from the bytes of .ics files to plain spans of time. Nothing else of what they hold goes any further.

It lies beside the rule files, below the engine: both read a foreign format into values. The engine itself sees spans only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from os import PathLike
from typing import TYPE_CHECKING

from exrx.values.availability import Busy, joined
from exrx.values.errors import InputError, Problem
from exrx.values.size_limits import LARGEST_CALENDAR, NotRead, beginning

if TYPE_CHECKING:
    # What reads calendars is loaded with the first one.
    from exrx.busy.remarks import Remark

Calendar = str | PathLike[str] | bytes
"""A path, or the bytes of a calendar that the caller has fetched."""


class FetchedCalendar(bytes):
    """The bytes of a calendar that was fetched, and what it is called in messages. ``exrx.fetching`` makes them.

    ``owners`` are addresses of the one whose calendar it is, ``entries`` the names of its entries on the server, each with the line
    at which it begins.
    """

    name: str
    owners: tuple[str, ...]
    entries: tuple[tuple[int, str], ...]

    def __new__(
        cls, content: bytes, name: str, owners: Iterable[str] = (), entries: Iterable[tuple[int, str]] = ()
    ) -> FetchedCalendar:
        """The content with its name."""
        made = super().__new__(cls, content)
        made.name, made.owners, made.entries = name, tuple(owners), tuple(entries)
        return made


def load_calendar(given: Calendar) -> tuple[bytes, str]:
    """The bytes of a calendar and the name of its file. Raises ``InputError``."""
    if isinstance(given, bytes | bytearray):
        return (given if isinstance(given, FetchedCalendar) else bytes(given)), getattr(given, "name", "")
    from exrx.busy.lines import FIELD

    name = str(given)
    if "://" in name:
        scheme = name.partition(":")[0]
        raise InputError.of(FIELD, "errors.busy.an_address", scheme)
    try:
        return beginning(name, LARGEST_CALENDAR), name
    except NotRead as error:
        raise InputError.of(FIELD, "errors.busy.unreadable", name=name, why=error.why) from None


def read_busy(
    calendars: Iterable[tuple[bytes, str]],
    first: dt.date,
    last: dt.date,
    home: dt.tzinfo,
    own: Callable[[], frozenset[str]] = frozenset,
    owners: Sequence[str] = (),
) -> tuple[tuple[Busy, ...], tuple[Remark, ...]]:
    r"""When the owner of some calendars is busy from ``first`` to ``last``, and what there is to say of how they were read.

    ``home`` is the zone of whole days and of times without a zone; ``own`` gives the UIDs of the plan's own sessions, which are
    not in their own way; ``owners`` are the addresses of the one who is busy: what they declined leaves them free. An entry that cannot
    be read or followed is a remark. Raises ``InputError`` with the faults of all calendars of which nothing can be told, each naming
    its line.

    >>> text = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20270104T170000Z\nDTEND:20270104T180000Z\nEND:VEVENT\nEND:VCALENDAR"
    >>> spans, _ = read_busy([(text, "work.ics")], dt.date(2027, 1, 4), dt.date(2027, 1, 10), dt.UTC)
    >>> print(spans[0])
    2027-01-04 17:00 to 2027-01-04 18:00 UTC
    """
    from exrx.busy.calendars import BusyReader
    from exrx.garbage import Paused

    spans: list[tuple[int, int]] = []
    problems: list[Problem] = []
    remarks: list[Remark] = []
    for content, name in calendars:
        fetched = content if isinstance(content, FetchedCalendar) else FetchedCalendar(b"", name)
        reader = BusyReader(name, first, last, home, own, (*owners, *fetched.owners), fetched.entries)
        try:
            with Paused():
                spans += reader.read(content)
        except InputError as error:
            problems += error.problems
        remarks += reader.remarks()
    if problems:
        raise InputError(tuple(problems))
    return joined(spans), tuple(remarks)
