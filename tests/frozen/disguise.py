"""Words in a disguise: every letter of ``words/en`` is another letter, as long and as high, so that it can be taken off again.

Whoever searches, cuts or compares a sentence to decide anything no longer finds what it looks for, and what is said then differs when
the disguise is off. Where nobody does, not a byte differs. There are several alphabets and ``ROUNDS``: any two texts wear two
different ones in one round at least, so that nobody compares one with the other either.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias

from exrx.telling import words
from exrx.telling.words import Words

from .keeping import ROOT

FOLDER = ROOT / "src" / "exrx" / "words" / "en"
_SIGNS = dict(zip(map(ord, ",;:()"), map(chr, range(0xE010, 0xE015)), strict=True))
"""Private signs. The full stop stays: whether a text ends with one is asked where a line becomes a sentence."""
_FIRST = (0x430, 0x561, 0x10428, 0x104D8, 0x118C0, 0x2C30, 0xAB70)
"""The first letter of Cyrillic, Armenian, Deseret, Osage, Warang Citi, Glagolitic, Cherokee: nobody of the frozen people uses one of them, and
each has an upper case of as many letters."""
MASKS = tuple(
    str.maketrans(
        {
            letter: made
            for n, small in enumerate(string.ascii_lowercase)
            for letter, made in ((small, chr(first + n)), (small.upper(), chr(first + n).upper()))
        }
        | _SIGNS
    )
    for first in _FIRST
)
UNMASK = {ord(other): chr(letter) for mask in MASKS for letter, other in mask.items()}
ROUNDS = 5
"""So many alphabets to the power of it are more than there are texts."""
_CITED = re.compile(r"(\b[a-z]+(?:-[a-z]+)*-\d{4}\b)")
"""The id of a source, which a page keeps in one piece: no text."""
KEPT = frozenset({"by", "source", "reviewed_by"})
"""Beside a text: what is no text."""


Mask: TypeAlias = dict[int, str]


def masked(data: Any, code: str = "", mask_of: Callable[[str], Mask] = lambda code: MASKS[0]) -> Any:
    """The data of a file of words with every letter of its texts in disguise; gaps and what chooses stay."""
    if isinstance(data, str):
        return _masked_text(data, mask_of(code))
    if isinstance(data, Mapping):
        apart = KEPT if "reviewed_by" in data or "by" in data else frozenset()
        inner = {key: code if "by" in data else f"{code}.{key}" for key in data}
        return {key: value if key in apart else masked(value, inner[key], mask_of) for key, value in data.items()}
    return [masked(one, code, mask_of) for one in data] if isinstance(data, list) else data


def _masked_text(text: str, mask: Mask) -> str:
    parts = []
    for before, name, spec, _ in string.Formatter().parse(text):
        shown = "".join(part if _CITED.fullmatch(part) else part.translate(mask) for part in _CITED.split(before))
        parts.append(shown.replace("{", "{{").replace("}", "}}"))
        if name is not None:
            parts.append("{" + name + (f":{spec}" if spec else "") + "}")
    return "".join(parts)


@cache
def file(name: str) -> Mapping[str, Any]:
    """One file of words as it is shipped."""
    return words._file(words.SOURCE, name)


@cache
def numbers() -> Mapping[str, int]:
    """A number for every text of every file."""
    names = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return {code: number for number, code in enumerate(sorted(code for name in names for code in codes(name)))}


def in_disguise(round: int = 0) -> Words:
    """English, every letter of it another. ``round``: which digit of its number says the alphabet of a text."""
    number, most = numbers(), len(MASKS)
    assert len(number) <= most**ROUNDS

    def mask_of(code: str) -> Mask:
        return MASKS[number.get(code, 0) // most**round % most]

    return Words(words.SOURCE, lambda name: masked(file(name), name, mask_of))


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
