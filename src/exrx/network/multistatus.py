"""What a calendar server lists: read event by event, within bounds, and nothing that a document may declare is believed."""

from __future__ import annotations

import io
from typing import NoReturn

from exrx.classes import NamedTuple, dataclass, field
from exrx.network.limits import NetworkFault
from exrx.values.xml import parse

_DAV, _CALDAV = "DAV:", "urn:ietf:params:xml:ns:caldav"
_DEEPEST = 50
_ELEMENTS, _RESPONSES = 1_000_000, 100_000
_ROOT, _RESPONSE = (f"{_DAV} multistatus",), (f"{_DAV} multistatus", f"{_DAV} response")


class Listed(NamedTuple):
    """One response: an address, the status of the whole where there is one, and what was asked for."""

    href: str
    status: int | None
    etag: str | None
    content: bytes
    calendar: bool


@dataclass(slots=True)
class _Response:
    href: str = ""
    status: int | None = None
    etag: str | None = None
    content: bytes = b""
    calendar: bool = False
    # Of the group of properties that is being read: they count once its status is known.
    group: dict[str, bytes] = field(default_factory=dict)
    group_status: int | None = None
    group_calendar: bool = False


class _Reader:
    """Keeps the texts of a few elements in their places, and forgets the rest."""

    def __init__(self) -> None:
        self.found: list[Listed] = []
        self._path: list[str] = []
        self._count = 0
        self._text: io.BytesIO | None = None
        self._response = _Response()

    def start(self, name: str, _: object) -> None:
        self._count += 1
        if len(self._path) >= _DEEPEST or self._count > _ELEMENTS:
            raise NetworkFault("too_deep" if len(self._path) >= _DEEPEST else "too_long")
        if not self._path and name != _ROOT[0]:
            raise NetworkFault("no_list")
        self._path.append(name)
        self._text = io.BytesIO()
        if tuple(self._path) == _RESPONSE:
            self._response = _Response()
        elif name == f"{_CALDAV} calendar" and f"{_DAV} resourcetype" in self._path[-2:]:
            self._response.group_calendar = True

    def text(self, data: str) -> None:
        if self._text is not None:
            self._text.write(data.encode())

    def end(self, name: str) -> None:
        # One copy of what may be most of the answer.
        text, self._text = b"" if self._text is None else self._text.getvalue(), None
        inside = tuple(self._path[2:])
        self._path.pop()
        if tuple(self._path[:2]) != _RESPONSE:
            # Without an address it is of nothing.
            if (*self._path, name) == _RESPONSE and self._response.href:
                self.found.append(_listed(self._response))
                if len(self.found) > _RESPONSES:
                    raise NetworkFault("too_long")
            return
        response = self._response
        local = tuple(part.rpartition(" ")[2] for part in inside)
        if local == ("href",):
            response.href = text.decode().strip()
        elif local == ("status",):
            response.status = _number(text.decode())
        elif local == ("propstat", "status"):
            response.group_status = _number(text.decode())
        elif local == ("propstat", "prop", "getetag") or name == f"{_CALDAV} calendar-data":
            response.group[local[-1]] = text
        elif local == ("propstat",):
            if response.group_status in (None, 200):
                tag = response.group.get("getetag")
                response.etag = response.etag if tag is None else tag.decode()
                response.content = response.group.get("calendar-data") or response.content
                response.calendar |= response.group_calendar
            response.group, response.group_status, response.group_calendar = {}, None, False


def _listed(response: _Response) -> Listed:
    etag = response.etag
    return Listed(
        response.href, response.status, etag.strip() if etag is not None else None, response.content, response.calendar
    )


def _number(line: str) -> int:
    """The number of a line like ``HTTP/1.1 404 Not Found``; 0 where it has none."""
    words = line.split(maxsplit=2)
    return int(words[1]) if len(words) > 1 and words[1].isascii() and words[1].isdigit() and len(words[1]) == 3 else 0


def _refuse(*_: object) -> NoReturn:
    raise NetworkFault("declares")


def responses(content: bytes) -> list[Listed]:
    """The responses of a multistatus document. Raises ``NetworkFault``."""
    reader = _Reader()
    try:
        parse(content, reader.start, reader.end, reader.text, _refuse)
    except ValueError:
        raise NetworkFault("no_xml") from None
    return reader.found
