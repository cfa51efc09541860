"""Words in a disguise: every letter of ``words/en`` is another letter, as long and as high, so that it can be taken off again.

Whoever searches, cuts or compares a sentence to decide anything no longer finds what it looks for, and what is said then differs when
the disguise is off. Where nobody does, not a byte differs.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from exrx.telling import words
from exrx.telling.words import Words

from .keeping import ROOT

FOLDER = ROOT / "src" / "exrx" / "words" / "en"
_SIGNS = dict(zip(map(ord, ",;:()"), map(chr, range(0xE010, 0xE015)), strict=True))
"""Private signs. The full stop stays: whether a text ends with one is asked where a line becomes a sentence."""
MASK = str.maketrans(
    {chr(ord(first) + n): chr(other + n) for first, other in (("a", 0x430), ("A", 0x410)) for n in range(26)} | _SIGNS
)
"""Latin to Cyrillic, which nobody of the frozen people uses; its upper case is one of the same letters."""
UNMASK = {ord(other): chr(letter) for letter, other in MASK.items()}
_CITED = re.compile(r"(\b[a-z]+(?:-[a-z]+)*-\d{4}\b)")
"""The id of a source, which a page keeps in one piece: no text."""
KEPT = frozenset({"by", "source", "reviewed_by"})
"""Beside a text: what is no text."""


def masked(data: Any) -> Any:
    """The data of a file of words with every letter of its texts in disguise; gaps and what chooses stay."""
    if isinstance(data, str):
        return _masked_text(data)
    if isinstance(data, Mapping):
        apart = KEPT if "reviewed_by" in data or "by" in data else frozenset()
        return {key: value if key in apart else masked(value) for key, value in data.items()}
    return [masked(one) for one in data] if isinstance(data, list) else data


def _masked_text(text: str) -> str:
    parts = []
    for before, name, spec, _ in string.Formatter().parse(text):
        shown = "".join(part if _CITED.fullmatch(part) else part.translate(MASK) for part in _CITED.split(before))
        parts.append(shown.replace("{", "{{").replace("}", "}}"))
        if name is not None:
            parts.append("{" + name + (f":{spec}" if spec else "") + "}")
    return "".join(parts)


@cache
def file(name: str) -> Mapping[str, Any]:
    """One file of words as it is shipped."""
    return words._file(words.SOURCE, name)


def in_disguise() -> Words:
    """English, every letter of it another."""
    return Words(words.SOURCE, lambda name: masked(file(name)))


class Listening(Words):
    """English as it is, and the codes of the texts that were looked up."""

    def __init__(self) -> None:
        self.told: set[str] = set()
        super().__init__(words.SOURCE, lambda name: _Watched(file(name), name, self.told))


class _Watched(Mapping[str, Any]):
    """A table that notes what is taken out of it."""

    def __init__(self, data: Mapping[str, Any], code: str, told: set[str]) -> None:
        self.data, self.code, self.told = data, code, told

    def __getitem__(self, name: str) -> Any:
        found = self.data[name]
        self.told.add(f"{self.code}.{name}")
        return _Watched(found, f"{self.code}.{name}", self.told) if isinstance(found, Mapping) else found

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)


def unmasked(text: str) -> str:
    # What shows values as Python writes them has the private signs by their numbers.
    text = re.sub(r"\\u(e01[0-4])", lambda found: chr(int(found[1], 16)), text)
    return text.translate(UNMASK)


def codes(name: str) -> set[str]:
    """The code of every text of a file, or of its table of variants."""
    return set(_codes(name, file(name)))


def _codes(code: str, data: Any) -> Iterator[str]:
    if isinstance(data, Mapping) and "by" not in data:
        for name, part in data.items():
            if name not in ("source", "reviewed_by") or "reviewed_by" not in data:
                yield from _codes(f"{code}.{name}", part)
    else:
        yield code


def plain(name: str, text: str) -> str:
    """An output as it is read: a calendar folds by bytes, and has a sign before commas, which in disguise are none."""
    return re.sub(r"\\([,;])", r"\1", re.sub(r"\n ", "", text)) if name.endswith(".ics") else text
