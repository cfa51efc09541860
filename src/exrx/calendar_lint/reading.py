"""From bytes to properties: lines, folds, names, parameters. Linear in time, whatever the bytes are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from exrx.calendar_lint.findings import Findings, shown
from exrx.classes import NamedTuple

MOST_LINES = 300_000
LONGEST_VALUE = 100_000
"""Characters of one unfolded line that are looked at."""

_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_BOM = b"\xef\xbb\xbf"
_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER = re.compile(r';([^=:;"]*)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')


class Property(NamedTuple):
    """One unfolded line: where it begins, its name and parameters in capitals, and its value as it stands."""

    line: int
    name: str
    params: dict[str, str]
    value: str


def properties(content: bytes, found: Findings) -> Iterator[Property]:
    """Every property of the file; faults of form are noted, and what cannot be understood is left out."""
    for number, data in _unfolded(content, found):
        text = _decoded(number, data, found)
        if len(text) > LONGEST_VALUE:
            found.add(number, "line.huge", f"{len(text):,} characters in one line")
            text = text[:LONGEST_VALUE]
        made = _property(number, text, found)
        if made is not None:
            yield made


def _unfolded(content: bytes, found: Findings) -> Iterator[tuple[int, list[bytes]]]:
    """The number of the first physical line, and the pieces of each unfolded one."""
    start = 0
    pieces: list[bytes] = []
    for number, line in _physical(content, found):
        if line[:1] in (b" ", b"\t") and start:
            before, rest = pieces[-1], line[1:]
            if rest and rest[0] & 0xC0 == 0x80 and before and before[-1] & 0x80:
                found.add(number, "fold.character", "a fold lies inside a character")
            elif before.endswith(b"\\") and (len(before) - len(before.rstrip(b"\\"))) % 2 and rest[:1] in b'\\;,nN"':
                found.add(number, "fold.escape", "a fold lies between a backslash and what it escapes")
            pieces.append(rest)
            continue
        if start:
            yield start, pieces
        if not line:
            found.add(number, "line.empty", "an empty line")
            start, pieces = 0, []
            continue
        start, pieces = number, [line]
    if start:
        yield start, pieces


def _physical(content: bytes, found: Findings) -> Iterator[tuple[int, bytes]]:
    position, number, length = 0, 0, len(content)
    end_mark = b"\n"
    if content.startswith(_BOM):
        found.add(1, "bytes.bom", "the file begins with a byte order mark")
        position = len(_BOM)
    if b"\n" not in content and b"\r" in content:
        end_mark = b"\r"
    while position < length:
        number += 1
        if number > MOST_LINES:
            found.add(number, "file.size", f"only the first {MOST_LINES:,} lines were looked at")
            return
        end = content.find(end_mark, position)
        if end < 0:
            found.add(number, "bytes.last_line", "the last line has no end")
            end = length
        line = content[position:end]
        position = end + 1
        if line.endswith(b"\r"):
            line = line[:-1]
        elif end < length:
            found.add(number, "bytes.line_end", "the line does not end with CRLF")
        if len(line) > 75:
            found.add(number, "fold.octets", f"{len(line):,} octets in a line; 75 are allowed")
        control = _CONTROL.search(line)
        if control:
            found.add(number, "bytes.control", f"the control character {control[0][0]:#04x}")
        yield number, line


def _decoded(number: int, pieces: list[bytes], found: Findings) -> str:
    data = b"".join(pieces)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        place, line = error.start, number
        for piece in pieces:
            if place < len(piece):
                break
            place -= len(piece)
            line += 1
        found.add(line, "bytes.utf8", f"the octet {data[error.start]:#04x} is no UTF-8")
        return data.decode("utf-8", "replace")


def _property(number: int, text: str, found: Findings) -> Property | None:
    name = _NAME.match(text)
    if name is None or text[name.end() : name.end() + 1] not in (":", ";"):
        return _misnamed(number, text, found)
    return _rest(number, name[0].upper(), text, name.end(), found)


def _misnamed(number: int, text: str, found: Findings) -> Property | None:
    """A line whose name is no name: perhaps one with spaces or underscores in it."""
    end = min((place for place in (text.find(":"), text.find(";")) if place >= 0), default=-1)
    name = text[:end] if end > 0 else ""
    if not name or len(name) > 80:
        found.add(number, "line.malformed", f"not a line of a calendar: {shown(text, 40)}")
        return None
    if name != name.strip() and _NAME.fullmatch(name.strip()):
        found.add(number, "param.space", f"white space beside the name {shown(name.strip())}")
    else:
        found.add(number, "line.name", f"{shown(name)} is no name for a property")
    return _rest(number, name.strip().upper(), text, end, found)


def _rest(number: int, name: str, text: str, position: int, found: Findings) -> Property | None:
    params: dict[str, str] = {}
    while text[position : position + 1] == ";":
        part = _PARAMETER.match(text, position)
        if part is None:
            break
        key, value = part[1], part[2]
        if key != key.strip() or value != value.strip():
            found.add(number, "param.space", f"white space beside a parameter of {name}")
        if "^n" in value or "^'" in value or "^^" in value:
            found.add(number, "param.caret", f"a parameter of {name} holds an escape with ^")
        key = key.strip().upper()
        if key in params:
            found.add(number, "property.twice", f"{name} has the parameter {shown(key, 30)} twice")
        elif not _NAME.fullmatch(key):
            found.add(number, "line.name", f"{shown(key, 30)!r} is no name for a parameter")
        params.setdefault(key, value.strip().strip('"'))
        position = part.end()
    if text[position : position + 1] != ":":
        found.add(number, "line.malformed", f"{shown(name, 40)} has no value after a colon, or a faulty parameter")
        return None
    return Property(number, name, params, text[position + 1 :])
