"""The lines of a calendar file that tell when somebody is busy. Titles, places and people are never looked at.

A file is split once and each line is judged by its first three letters: most lines of a calendar say nothing about time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NoReturn

from exrx.classes import dataclass, field
from exrx.values.errors import InputError, Problem, wrong
from exrx.values.said import said
from exrx.values.size_limits import LARGEST_CALENDAR

MOST_LINES = 1_500_000
"""Lines that one calendar may hold; a hundred thousand entries have about fifteen each."""
LONGEST = 100_000
"""Bytes that a line with times may hold, folded parts included. Other lines (pictures in them, say) may be of any length."""
DEEPEST = 20
"""Components inside components; real files have three."""

FIELD = "availability.busy"

_KEPT = frozenset(
    b"DTSTART DTEND DURATION RRULE EXRULE RDATE EXDATE RECURRENCE-ID UID TRANSP STATUS SEQUENCE FREEBUSY TZID TZOFFSETFROM "
    b"TZOFFSETTO LAST-MODIFIED ATTENDEE X-MICROSOFT-CDO-BUSYSTATUS X-WR-TIMEZONE X-WR-CALNAME".split()
)
_SELDOM = frozenset((b"ATTENDEE", b"LAST-MODIFIED"))
"""Kept only of invitations that were declined, and of zones."""
_DECLINED = re.compile(rb"DECLINED", re.IGNORECASE).search
_REPEATED = frozenset(b"RDATE EXDATE RRULE EXRULE FREEBUSY ATTENDEE DTEND DURATION".split())
_NAMES = (*_KEPT, b"BEGIN", b"END")
_PLAIN = frozenset(_NAMES) - _SELDOM
_FIRST_LETTERS = frozenset(name[:3] for name in _NAMES) | {
    # A name that is folded after its first or second letter.
    name[:letters] + end
    for name in _NAMES
    for letters in (1, 2)
    for end in (b"", b"\r", b"\r\r"[: 3 - letters])
}
_HOLDERS = {b"VCALENDAR": 0, b"VEVENT": 1, b"VFREEBUSY": 1, b"VTIMEZONE": 1, b"STANDARD": 2, b"DAYLIGHT": 2}
_CONTINUED = (b" ", b"\t")
_NAME = re.compile(rb"[A-Za-z0-9-]+")
_FOR_PEOPLE = re.compile(rb":\s*\d{4}-\d\d-\d\d[T ]\d\d:")
"""Where a time in the form of ISO 8601 begins, with its colons."""
_SHORTEST = 8
"""Bytes of a date."""
_PACKED = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
    b"%PDF": "PDF",
}
"""How files begin that are no text."""


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
    faults: Sequence[Unreadable] = ()
    """Of lines that could not be kept."""

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


What = Literal["startless", "time", "length", "rule", "scale", "often", "long", "endless", "stray", "offset"]
"""What an entry or a zone is unreadable for."""


class Unreadable(Exception):
    """What makes one entry of a calendar unreadable: the line, and what is wrong with it. It never repeats what stands there."""

    def __init__(self, number: int, what: What) -> None:
        super().__init__(number, what)
        self.number, self.what = number, what


@dataclass(slots=True)
class Outline:
    """What a file holds: its calendars, and what is wrong with how it is built."""

    calendars: list[Component] = field(default_factory=list)
    damage: list[Unreadable] = field(default_factory=list)
    """Entries that end and never began."""
    cut_off: Unreadable | None = None
    """Where the file ends too soon."""


def refuse(file: str, number: int | None, code: str, **given: object) -> NoReturn:
    """Raise the one error of a calendar that cannot be used. It never repeats what stands in the calendar."""
    what, do = wrong(f"errors.busy.{code}", **given)
    if number and not file:
        what = said("errors.busy.in_line", number=number, what=what)
    raise InputError((Problem(FIELD, "", what, do, number, file),), file)


def refuse_for(file: str, fault: Unreadable) -> NoReturn:
    """Refuse a calendar of which nothing can be told, for the first thing that is wrong with it."""
    refuse(file, fault.number, fault.what, **({"most": f"{LONGEST:,}"} if fault.what == "long" else {}))


def read_lines(content: bytes, file: str) -> Outline:
    """The calendars in a file. Raises ``InputError`` where it is none."""
    if len(content) > LARGEST_CALENDAR:
        refuse(file, None, "too_large", most=f"{LARGEST_CALENDAR:,}")
    for mark, kind in _PACKED.items():
        if content.startswith(mark):
            refuse(file, None, "packed", kind=kind)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeError:
            refuse(file, 1, "no_utf16")
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    if content.count(b"\n") > MOST_LINES:
        refuse(file, MOST_LINES, "too_many_lines")
    return _Reading(content.split(b"\n"), file).outline()


class _Reading:
    """One walk through the lines of a file."""

    def __init__(self, lines: list[bytes], file: str) -> None:
        self._lines, self._file = lines, file
        self._open: list[Component] = []
        # Only components that tell times keep their lines; an alarm inside an event has a DURATION and a UID of its own.
        self._keeping: Component | None = None
        self._frame: Component | None = None
        self._found = Outline()

    def outline(self) -> Outline:
        """What the file holds. Raises ``InputError`` where it holds no calendar."""
        lines = self._lines
        # So that each line has one behind it.
        lines.append(b"")
        for index, line in enumerate(lines):
            letters = line[:3]
            if letters not in _FIRST_LETTERS and letters.upper() not in _FIRST_LETTERS:
                continue
            name, colon, value = line.partition(b":")
            folded = lines[index + 1][:1] in _CONTINUED
            if not colon or name not in _PLAIN or folded or len(line) > LONGEST:
                self._unusual(index, folded)
            elif name == b"BEGIN":
                self._begin(value.rstrip(), index + 1)
            elif name == b"END":
                self._end(value.strip().upper(), index + 1)
            elif (keeping := self._keeping) is not None:
                keeping.add(name, Line(index + 1, b"", value.strip()))
        found = self._found
        if self._open and self._open[-1] is not self._frame:
            found.cut_off = Unreadable(self._open[-1].number, "endless")
        if not found.calendars and not found.damage:
            refuse(self._file, None, "no_calendar")
        return found

    def _begin(self, value: bytes, number: int) -> None:
        name = value.strip().upper()
        level = _HOLDERS.get(name)
        if level is None and not _NAME.fullmatch(value):
            # A line of a text that was broken in two, such as "Begin: 18:00".
            return
        if level is not None:
            while len(self._open) > level:
                self._open.pop()
            if level == 1 and not (self._open and self._open[0].name == b"VCALENDAR"):
                # Entries alone, without the frame of a calendar.
                self._open.clear()
                self._frame = Component(b"VCALENDAR", number)
                self._put(self._frame)
        elif len(self._open) >= DEEPEST:
            refuse(self._file, number, "too_deep", most=DEEPEST)
        self._put(Component(name, number))

    def _put(self, part: Component) -> None:
        if self._open:
            self._open[-1].put(part)
        elif part.name == b"VCALENDAR":
            self._found.calendars.append(part)
        self._open.append(part)
        self._keeping = part if _HOLDERS.get(part.name) == len(self._open) - 1 else None

    def _end(self, name: bytes, number: int) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].name == name:
                del self._open[place:]
                over = self._open[-1] if self._open else None
                self._keeping = over if over is not None and over.name in _HOLDERS else None
                return
        # Anything else is a line of a text, such as "End: 20:00".
        if name in (b"VEVENT", b"VFREEBUSY"):
            self._found.damage.append(Unreadable(number, "stray"))

    def _unusual(self, index: int, folded: bool) -> None:
        """A line with parameters, one that is folded or long, or a name in other letters than most writers use."""
        line = self._unfolded(index) if folded else self._lines[index]
        head, colon, value = line.partition(b":")
        written, semicolon, _ = head.partition(b";")
        name = written.strip().upper()
        if name == b"BEGIN":
            self._begin(value.rstrip(), index + 1)
        elif name == b"END":
            self._end(value.strip().upper(), index + 1)
        elif name in _KEPT and (colon or semicolon) and (keeping := self._keeping) is not None:
            if len(line) > LONGEST:
                keeping.faults = (*keeping.faults, Unreadable(index + 1, "long"))
                return
            if name in _SELDOM and not (keeping.name == b"VTIMEZONE" if name == b"LAST-MODIFIED" else _DECLINED(line)):
                return
            parameters = b""
            if semicolon and name != b"UID":
                # A quoted parameter may hold a colon, a time never does, unless somebody wrote it for people.
                begin = len(written) + 1
                parameters, _, value = line[begin:].rpartition(b":")
                if len(value.strip()) < _SHORTEST and (found := _FOR_PEOPLE.search(line, begin)):
                    parameters, value = line[begin : found.start()], line[found.start() + 1 :]
            keeping.add(name, Line(index + 1, parameters, value.strip()))

    def _unfolded(self, index: int) -> bytes:
        """A line with those that continue it, or somewhat more than may be kept of it."""
        lines = self._lines
        parts, size = [lines[index].rstrip(b"\r")], len(lines[index])
        for at in range(index + 1, len(lines)):
            if size > LONGEST or lines[at][:1] not in _CONTINUED:
                break
            parts.append(lines[at][1:].rstrip(b"\r"))
            size += len(parts[-1])
        return b"".join(parts)
