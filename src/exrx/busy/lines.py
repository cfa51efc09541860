"""The lines of a calendar file that tell when somebody is busy. Titles, places and people are never looked at.

A file is split once and each line is judged by its first three letters: most lines of a calendar say nothing about time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from exrx.errors import InputError, Problem

LARGEST = 50_000_000
"""Bytes that one calendar may hold: about a hundred thousand entries."""
MOST_LINES = 1_500_000
"""Lines that one calendar may hold; a hundred thousand entries have about fifteen each."""
LONGEST = 100_000
"""Bytes that a line with times may hold, folded parts included. Other lines (pictures in them, say) may be of any length."""
DEEPEST = 20
"""Components inside components; real files have three."""

FIELD = "availability.busy"

_KEPT = frozenset(
    b"DTSTART DTEND DURATION RRULE RDATE EXDATE RECURRENCE-ID UID TRANSP STATUS SEQUENCE FREEBUSY TZID TZOFFSETFROM "
    b"TZOFFSETTO X-MICROSOFT-CDO-BUSYSTATUS X-WR-TIMEZONE".split()
)
_REPEATED = frozenset(b"RDATE EXDATE RRULE FREEBUSY".split())
_FIRST_LETTERS = frozenset(name[:3] for name in (*_KEPT, b"BEGIN", b"END"))
_HOLDERS = {b"VCALENDAR": 0, b"VEVENT": 1, b"VFREEBUSY": 1, b"VTIMEZONE": 1, b"STANDARD": 2, b"DAYLIGHT": 2}
_CONTINUED = (b" ", b"\t")


class Line:
    """One unfolded line with times: what stands between name and value, the value, and where."""

    __slots__ = ("number", "parameters", "value")

    def __init__(self, number: int, parameters: bytes, value: bytes) -> None:
        self.number, self.parameters, self.value = number, parameters, value


@dataclass(slots=True)
class Component:
    """A component with the lines that matter, and the components inside it.

    A calendar holds thousands: lists are made only where there is more than one of something.
    """

    name: bytes
    number: int
    lines: dict[bytes, Line] = field(default_factory=dict)
    """The first line of each name."""
    _more: dict[bytes, list[Line]] | None = None
    inside: Sequence[Component] = ()

    def add(self, name: bytes, line: Line) -> None:
        """Keep a line."""
        if self.lines.setdefault(name, line) is not line and name in _REPEATED:
            self._more = {} if self._more is None else self._more
            self._more.setdefault(name, []).append(line)

    def put(self, part: Component) -> None:
        """Take in a component."""
        if isinstance(self.inside, list):
            self.inside.append(part)
        else:
            self.inside = [part]

    def first(self, name: bytes) -> Line | None:
        """The first line of a name."""
        return self.lines.get(name)

    def every(self, name: bytes) -> Sequence[Line]:
        """All lines of a name that may stand there more than once."""
        found = self.lines.get(name)
        return () if found is None else (found, *((self._more or {}).get(name, ())))

    def text(self, name: bytes) -> bytes:
        """The value of the first line of a name in capitals, or nothing."""
        found = self.lines.get(name)
        return found.value.upper() if found else b""


def refuse(file: str, number: int | None, message: str, hint: str = "") -> NoReturn:
    """Raise the one error of a calendar that cannot be used. It never repeats what stands in the calendar."""
    place = f"line {number} " if number and not file else ""
    raise InputError((Problem(FIELD, "", place + message, hint or "export the calendar again", number, file),), file)


def read_lines(content: bytes, file: str) -> list[Component]:
    """The calendars in a file. Raises ``InputError`` naming the line."""
    if len(content) > LARGEST:
        refuse(file, None, f"is larger than {LARGEST:,} bytes", "export only the time of the plan")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeError:
            refuse(file, 1, "begins as UTF-16 and is not")
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    if content.count(b"\n") > MOST_LINES:
        refuse(
            file, MOST_LINES, "is followed by more lines than a calendar may hold", "export only the time of the plan"
        )
    return _components(content.split(b"\n"), file)


def _components(lines: list[bytes], file: str) -> list[Component]:
    found: list[Component] = []
    open_: list[Component] = []
    # Only components that tell times keep their lines; an alarm inside an event has a DURATION and a UID of its own.
    keeping: Component | None = None
    last = len(lines)
    for index, line in enumerate(lines):
        letters = line[:3]
        if letters not in _FIRST_LETTERS and letters.upper() not in _FIRST_LETTERS:
            continue
        colon, semicolon = line.find(b":"), line.find(b";")
        cut = semicolon if 0 <= semicolon < colon or colon < 0 else colon
        name = line[:cut].strip().upper()
        if name == b"BEGIN":
            opened = Component(line[cut + 1 :].strip().upper(), index + 1)
            if len(open_) == DEEPEST:
                refuse(file, index + 1, f"opens more than {DEEPEST} components inside each other")
            level = _HOLDERS.get(opened.name)
            if level is not None and level != len(open_):
                refuse(file, index + 1, f"begins a {_shown(opened.name)} inside something that is not closed")
            if open_:
                open_[-1].put(opened)
            else:
                found.append(opened)
            open_.append(opened)
            keeping = opened if level is not None else None
        elif name == b"END":
            ended = line[cut + 1 :].strip().upper()
            if not open_ or open_[-1].name != ended:
                refuse(file, index + 1, "ends something that did not begin")
            open_.pop()
            keeping = open_[-1] if open_ and open_[-1].name in _HOLDERS else None
        elif keeping is not None and name in _KEPT:
            if index + 1 < last and lines[index + 1][:1] in _CONTINUED:
                line = b"".join(_unfolded(lines, index, file))
            elif len(line) > LONGEST:
                refuse(file, index + 1, f"holds more than {LONGEST:,} bytes of times")
            if name == b"UID" or cut == colon:
                parameters, value = b"", line[cut + 1 :].strip()
            else:
                # A quoted parameter may hold a colon, a time never does.
                parameters, _, value = line[cut + 1 :].rpartition(b":")
                value = value.strip()
            keeping.add(name, Line(index + 1, parameters, value))
    if open_:
        refuse(file, open_[-1].number, "begins something that never ends", "the file may be cut off: fetch it again")
    if not any(component.name == b"VCALENDAR" for component in found):
        refuse(file, None, "is not a calendar file (BEGIN:VCALENDAR is missing)", "export it as .ics")
    return [component for component in found if component.name == b"VCALENDAR"]


def _unfolded(lines: list[bytes], index: int, file: str) -> Iterator[bytes]:
    size = 0
    for at in range(index, len(lines)):
        part = lines[at]
        if at > index:
            if part[:1] not in _CONTINUED:
                return
            part = part[1:]
        part = part.rstrip(b"\r")
        size += len(part)
        if size > LONGEST:
            refuse(file, index + 1, f"holds more than {LONGEST:,} bytes of times")
        yield part


def _shown(name: bytes) -> str:
    return name.decode("ascii", "replace")[:20]
