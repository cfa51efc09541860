"""Valid samples made invalid: by octets, by words, by lines, and by their structure. The same chance makes the same input."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import Any

LARGEST = 300_000
"""Octets that an input seldom exceeds."""

STRANGE = (
    b"", b"0", b"-1", b"1", b"7", b"00", b"-0", b"1e308", b"1e999", b"0x7fffffff", b"2147483648", b"99999999999999999999",
    b"9" * 5000, b"nan", b"-inf", b"true", b"null", b"None", b"none", b"0001-01-01", b"9999-12-31", b"2027-02-30", b"2028-02-29",
    b"2027-01-04T25:61:61", b"24:00", b"23:59:60", b"19700101T000000Z", b"99991231T235959Z", b"P999999999W", b"-PT1S",
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xc3", b"\r", b"\n", b"\r\n ", b"\t", b"\x1b[31m", b"\x7f", "🦊".encode(), "\u202e".encode(),
    "\u2028".encode(), "ß".encode(), "İ".encode(), "１２".encode(), "²".encode(), "–".encode(), b" ", b"'", b'"', b'"""', b"'''", b"\\",
    b"\\u0000", b"\\ud800", b"{", b"}", b"[", b"]", b"(", b")", b"<", b">", b"</", b"<!--", b"<![CDATA[", b"]]>", b"&amp;", b"&x;", b"&#0;",
    b"<!DOCTYPE a>", b"%", b"%s", b"{}", b"{0}", b"..", b"a" * 300, b"x" * 70_000, b"=", b":", b";", b",", b"#", b"-", b"--", b"*", b"?",
    b"INTERVAL=0", b"COUNT=999999999", b"FREQ=SECONDLY", b"BYMONTH=2;BYMONTHDAY=30", b"UNTIL=99991231", b"TZID=", b"VALUE=DATE",
    b"Content-Length: 99999999999", b"Transfer-Encoding: chunked", b"HTTP/1.1 100 Continue\r\n\r\n",
)  # fmt: skip
"""What has broken a program before, of any kind."""

_PIECES = re.compile(rb"[A-Za-z_]+|[0-9]+|\s+|[^A-Za-z_0-9\s]")


class Mutator:
    """Makes inputs out of the samples of one door. ``words`` are further pieces that mean something there."""

    def __init__(self, samples: Sequence[bytes], words: Sequence[bytes] = (), *, tree: bool = False) -> None:
        self.samples = tuple(samples)
        pieces = {piece for sample in samples for piece in _PIECES.findall(sample[:20_000])}
        self.words = (*sorted(pieces), *words)
        self._trees = tuple(json.loads(sample) for sample in samples) if tree else ()

    def make(self, chance: Random) -> bytes:
        """One input: a sample after one to a few changes."""
        if self._trees and chance.random() < 0.6:
            return self._of_tree(chance)
        content = chance.choice(self.samples)
        changes: list[Callable[[bytes, Random], bytes]] = [
            self._octets, self._word, self._word, self._lines, self._lines, self._spliced, self._repeated
        ]  # fmt: skip
        weights = (2, 4, 4, 3, 3, 1, 0.3)
        for change in chance.choices(changes, weights, k=chance.choice((1, 1, 1, 2, 3, 6))):
            content = change(content, chance)[: 2 * LARGEST]
        return content

    def _octets(self, content: bytes, chance: Random) -> bytes:
        place = chance.randrange(len(content) + 1)
        length = chance.choice((1, 1, 2, 4, 30))
        kind = chance.randrange(5)
        if kind == 0:
            return content[:place] + content[place + length :]
        if kind == 1:
            return content[:place] + chance.randbytes(length) + content[place:]
        if kind == 2:
            return content[:place]
        if kind == 3:
            return content[:place] + content[place : place + length] * 2 + content[place + length :]
        changed = bytearray(content)
        for _ in range(length if changed else 0):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        return bytes(changed)

    def _word(self, content: bytes, chance: Random) -> bytes:
        before, pieces, after = _around(content, chance)
        place = chance.randrange(len(pieces) + 1)
        new = chance.choice(STRANGE) if chance.random() < 0.5 else chance.choice(self.words)
        kind = chance.randrange(4)
        if kind == 0 or place == len(pieces):
            pieces.insert(place, new)
        elif kind == 1:
            del pieces[place]
        elif kind == 2:
            other = chance.randrange(len(pieces))
            pieces[place], pieces[other] = pieces[other], pieces[place]
        else:
            pieces[place] = new
        return b"".join([before, *pieces, after])

    def _lines(self, content: bytes, chance: Random) -> bytes:
        lines = content.splitlines(keepends=True)
        if not lines:
            return content
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        first, last = min(one, other), max(one, other)
        kind = chance.randrange(5)
        if kind == 0:
            del lines[first : chance.choice((first + 1, last + 1))]
        elif kind == 1:
            lines[one:one] = lines[first : last + 1]
        elif kind == 2:
            lines[one], lines[other] = lines[other], lines[one]
        elif kind == 3:
            # The value of one name for another.
            sign = chance.choice((b"=", b":"))
            lines[one] = lines[one].partition(sign)[0] + sign + lines[other].partition(sign)[2]
        else:
            name, sign, _ = lines[one].partition(chance.choice((b"=", b":")))
            lines[one] = name + sign + chance.choice(STRANGE) + b"\n"
        return b"".join(lines)

    def _spliced(self, content: bytes, chance: Random) -> bytes:
        other = chance.choice(self.samples)
        return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1) :]

    def _repeated(self, content: bytes, chance: Random) -> bytes:
        """Far too much of something: what takes time or room that grows faster than it."""
        before, pieces, after = b"", content.splitlines(keepends=True), b""
        if chance.random() < 0.4:
            before, pieces, after = _around(content, chance)
        if not pieces:
            return content
        place = chance.randrange(len(pieces))
        block = b"".join(pieces[place : place + chance.choice((1, 1, 2, 5, 20))]) or b"x"
        if chance.random() < 0.2:
            block = chance.choice(STRANGE)[:100] or b"["
        times = min(chance.choice((10, 300, 3_000, 20_000)), LARGEST // len(block))
        return b"".join([before, *pieces[:place], block * times, *pieces[place:], after])

    def _of_tree(self, chance: Random) -> bytes:
        tree = json.loads(json.dumps(chance.choice(self._trees)))
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            _change_tree(tree, chance)
        return json.dumps(tree).encode()


def _around(content: bytes, chance: Random) -> tuple[bytes, list[bytes], bytes]:
    """What lies before some place, the words about it, and what lies after."""
    begin = max(0, chance.randrange(len(content) + 1) - 200)
    end = begin + 600
    return content[:begin], _PIECES.findall(content[begin:end]), content[end:]


_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 10**30, 0.5, -0.0, 1e308, "", "0", "-1", "1e999", "184.2", "9" * 5000, "nan", "x", "\0", "\ud800", "🦊",
    "9999-12-31", "0001-01-01", "2027-02-30", "24:00:00", "23:59:59", "Europe/Berlin", "../../x", "a" * 70_000, [], {}, [[]], [None], {"x": 1},
)  # fmt: skip


def _change_tree(tree: Any, chance: Random) -> None:
    """One change somewhere in a document, in place."""
    holders: list[Any] = []
    node = tree
    # Down a random way, so that what lies at the top is met as often as what there is much of.
    while isinstance(node, dict | list) and node:
        holders.append(node)
        node = node[chance.choice(list(node) if isinstance(node, dict) else range(len(node)))]
    if not holders:
        return
    holder = chance.choice(holders)
    kind = chance.randrange(6)
    if isinstance(holder, dict):
        key = chance.choice(list(holder))
        if kind == 0:
            del holder[key]
        elif kind == 1:
            holder[chance.choice((f"{key}x", "", "digest", "x" * 1000))] = holder[key]
        elif kind == 2:
            other = chance.choice(list(holder))
            holder[key], holder[other] = holder[other], holder[key]
        else:
            holder[key] = _other(holder[key], chance)
        return
    place = chance.randrange(len(holder))
    if kind == 0:
        del holder[place]
    elif kind == 1:
        holder[place:place] = [holder[place]] * chance.choice((1, 1, 3, 500))
    elif kind == 2:
        holder.reverse()
    else:
        holder[place] = _other(holder[place], chance)


def _other(value: Any, chance: Random) -> Any:
    if isinstance(value, bool) or chance.random() < 0.4:
        return deepcopy(chance.choice(_VALUES))
    if isinstance(value, int):
        return value + chance.choice((-1, 1, 7, -100, 10_000))
    if isinstance(value, str) and value:
        place = chance.randrange(len(value))
        return value[:place] + chance.choice("0159-:.xX é") + value[place + chance.randrange(2) :]
    return deepcopy(chance.choice(_VALUES))
