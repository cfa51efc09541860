"""The names of medicines: every substance, brand and combination, with the class of the vocabulary that it belongs to.

The data is ``guidelines/medicine_names/*.toml``, read when the first medicine is looked up.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

_FOLDER = "guidelines/medicine_names"
_COMBINATIONS = "combinations.toml"
_READING = "reading.toml"
OTHERS = "others"
"""The key of a class for its substances without a brand."""


class Meaning(NamedTuple):
    """What a name leads to: a class of the vocabulary, and the substance (``""`` for the name of a class)."""

    id: str
    substance: str


def normal(text: str) -> str:
    """Fold case, accents, spaces and hyphens, so that ``Beta-Blocker`` is ``beta_blocker``.

    >>> normal("  Beta-Blocker ")
    'beta_blocker'
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = "".join(character for character in folded if not unicodedata.combining(character))
    return re.sub(r"[\s\-_/]+", "_", folded.strip()).strip("_")


@cache
def names() -> dict[str, frozenset[Meaning]]:
    """Every name, normalised, with all its meanings."""
    found: dict[str, set[Meaning]] = {}
    for file in _files():
        for id, substances in _read(file).items():
            for substance, brands in substances.items():
                for name in _split(brands) if substance == OTHERS else (substance, *_split(brands)):
                    meaning = Meaning(id, normal(name if substance == OTHERS else substance))
                    found.setdefault(normal(name), set()).add(meaning)
    joined = _read(_COMBINATIONS)
    for name, parts in joined["combinations"].items():
        found[normal(name.rstrip("°?"))] = {one for part in parts.split(" + ") for one in found[normal(part)]}
    for name, parts in joined["several_meanings"].items():
        found[normal(name)] = {one for part in parts.split(" | ") for one in found.get(normal(part), ())}
    return {name: frozenset(meanings) for name, meanings in found.items()}


def substances(id: str) -> tuple[str, ...]:
    """The substances of a class as they are written, in the order of the file."""
    lines = [line for file in _files() for line in _read(file).get(id, {}).items()]
    return tuple(name for key, brands in lines for name in (_split(brands) if key == OTHERS else [key]))


@cache
def spellings(id: str) -> frozenset[str]:
    """The names that lead to a class as people write them, without everyday words."""
    everyday = set(_read(_READING)["whole_entry_only"])
    lines = [line for file in _files() for line in _read(file).get(id, {}).items()]
    written = {name for key, brands in lines for name in (key, *_split(brands)) if name != OTHERS}
    return frozenset(written - everyday)


def _files() -> list[str]:
    names = (item.name for item in files("exrx").joinpath(_FOLDER).iterdir())
    return sorted(name for name in names if name.endswith(".toml") and name not in (_COMBINATIONS, _READING))


def _read(name: str) -> Any:
    return tomllib.loads(files("exrx").joinpath(_FOLDER, name).read_text("utf-8"))


def _split(brands: str) -> list[str]:
    """The names of a line, without the marks that say how well each is known."""
    return [bare for name in brands.split(",") if (bare := name.strip().rstrip("°?"))]
