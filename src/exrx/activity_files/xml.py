"""XML of a file that anybody may have written: read event by event, within bounds, and nothing that it may declare is believed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import NoReturn, Protocol

from exrx.activity_files.recording import Unreadable
from exrx.values.xml import parse

_DEEPEST = 50
_ELEMENTS = 5_000_000
_YEARS = range(1980, 2200)
"""Those in which a watch may have recorded anything."""
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?")


class Handler(Protocol):
    """What a kind of file makes of its elements. ``path`` are the names from the root on, without their name spaces."""

    texts: frozenset[str]
    """Names of elements whose text is kept."""

    def begin(self, path: list[str], attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def finish(self, path: list[str], space: str, text: str) -> None:
        """An element is over; ``text`` is empty for those that are not kept."""


class _Reader:
    def __init__(self, handler: Handler, root: str) -> None:
        self.handler, self.root = handler, root
        self.path: list[str] = []
        self.text: list[str] | None = None
        self.left = _ELEMENTS

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.left -= 1
        if len(self.path) >= _DEEPEST or self.left < 0:
            raise Unreadable("too_much")
        local = name.rpartition(" ")[2]
        if not self.path and local != self.root:
            raise Unreadable("not_of_kind", root=self.root)
        self.path.append(local)
        self.text = [] if local in self.handler.texts else None
        self.handler.begin(self.path, attributes)

    def data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def end(self, name: str) -> None:
        text = "" if self.text is None else "".join(self.text).strip()
        self.text = None
        self.handler.finish(self.path, name.rpartition(" ")[0], text)
        self.path.pop()


def _refuse(*_: object) -> NoReturn:
    raise Unreadable("declares")


def walk(content: bytes, root: str, handler: Handler) -> None:
    """Tell a handler of every element. Raises ``Unreadable``."""
    reader = _Reader(handler, root)
    try:
        # One large service writes blanks before the first line of its TCX files.
        parse(content.lstrip(b" \t\r\n"), reader.start, reader.end, reader.data, _refuse)
    except ValueError:
        raise Unreadable("broken") from None


def moment(text: str, usual: dt.tzinfo | None = None) -> tuple[dt.datetime, dt.timedelta | None] | None:
    """A moment in UTC, with the offset that was written (``Z`` says none); ``None`` where it is no moment.

    Without a zone it is one of ``usual``, if there is a usual one.

    >>> moment("2027-01-16T10:00:00.5+01:00")
    (datetime.datetime(2027, 1, 16, 9, 0, 0, 500000, tzinfo=datetime.timezone.utc), datetime.timedelta(seconds=3600))
    >>> moment("2027-01-16T10:00:00"), moment("yesterday")
    (None, None)
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    try:
        read = dt.datetime.fromisoformat(found[1] + (found[2] or "")[:7] + (found[3] or "").replace("Z", "+00:00"))
        if read.tzinfo is None:
            if usual is None:
                return None
            read = read.replace(tzinfo=usual)
        utc = read.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    if utc.year not in _YEARS:
        return None
    return utc, read.utcoffset() if found[3] not in (None, "Z") else None


def whole(text: str) -> int | None:
    """A pulse as it is written, also as ``117.0``; ``None`` where it is no number."""
    found = re.fullmatch(r"(\d{1,4})(\.\d{1,9})?", text)
    return None if found is None else int(found[1])
