"""Prints ``typed.pyi``: what a type checker is told of the fields, made from the table."""

from __future__ import annotations

import re
from typing import Any

from exrx.person.fields import FIELDS, Field


def stub() -> str:
    """What a type checker is told, as the text of ``typed.pyi``."""
    return "\n".join(
        [
            "# From the table in fields.py, by: python -m exrx.person > src/exrx/person/typed.pyi",
            "from collections.abc import Iterable, Mapping",
            "from dataclasses import dataclass",
            "from datetime import date",
            "from typing import Any, Literal, TypedDict, Unpack",
            "",
            "from exrx.person.values import Entry, GivenClearance",
            "",
            "class PersonFields(TypedDict, total=False):",
            '    """The fields of a person as keyword arguments; the same names serve TOML, flags, forms and columns."""',
            "",
            *(f"    {field.name}: {_typed(field.reader.given)} | None" for field in FIELDS),
            "",
            "@dataclass(frozen=True, init=False)",
            "class Answers:",
            *(f"    {field.name}: {_typed(field.reader.type)}{_default(field)}" for field in FIELDS),
            "    def __init__(self, **fields: Unpack[PersonFields]) -> None: ...",
            "",
        ]
    )


def _typed(given: Any) -> str:
    """A type as it is written in source: without the modules of its names."""
    text = given.__name__ if isinstance(given, type) and not hasattr(given, "__args__") else str(given)
    return re.sub(r"\b(?:[a-z_]\w*\.)+(?=\w)", "", text).replace("'", '"')


def _default(field: Field) -> str:
    return " | None = None" if field.default is None else f" = {field.default!r}"


if __name__ == "__main__":
    print(stub(), end="")
