"""A person out of a plan file whose names nobody can look up any more: taken as they stand, for whoever only tells the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from exrx.person.fields import FIELDS, Field
from exrx.person.model import Person
from exrx.person.values import Entry, Unreadable, as_date
from exrx.values.errors import InputError, Problem, name_of
from exrx.values.said import said

_DATES = ("since", "until", "noticed", "gone")
_TEXTS = {"id": "id", "entered": "entered", "for": "reason", "note": "note"}
"""The keys of a table that hold text, and the parts of an entry that they are."""


def as_it_stands(data: object) -> Person:
    """A person as it was written into a plan file: ids are believed, everything else is read as ever. Raises ``InputError``."""
    given = data if isinstance(data, Mapping) else {}
    known = {field.name for field in FIELDS}
    problems = [_fault(name_of(name)[:80], "strange") for name in given if name not in known]
    found: dict[str, Any] = {}
    for field in FIELDS:
        if field.name in given:
            try:
                found[field.name] = _value(field, given[field.name])
            except (Unreadable, InputError, TypeError) as error:
                problems.append(_fault(field.name, "unreadable", why=f"{error}"[:200]))
    if problems or not isinstance(data, Mapping):
        raise InputError(tuple(problems) or (_fault("person", "not_a_table"),))
    return Person.model_construct(**found)


def _no(code: str) -> Unreadable:
    return Unreadable(said(f"errors.stored.{code}"))


def _fault(name: str, code: str, **parameters: str) -> Problem:
    return Problem(name, "", said(f"errors.stored.{code}", **parameters))


def _value(field: Field, value: Any) -> Any:
    if value is None:
        return field.default
    if not field.reader.vocabulary:
        return field.reader(value)
    if not isinstance(value, list):
        raise _no("not_a_list")
    return tuple(map(_entry, value)) if field.kind == "entries" else tuple(map(_word, value))


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise _no("not_a_name")
    return value


def _entry(row: Any) -> Entry:
    """An entry, which a file holds as its id alone or as a table."""
    if not isinstance(row, Mapping):
        return Entry(_word(row))
    if "id" not in row or row.keys() - {*_TEXTS, *_DATES}:
        raise _no("not_an_entry")
    texts = {part: _word(row[key]) for key, part in _TEXTS.items() if key in row}
    dates: dict[str, dt.date] = {key: as_date(row[key], key) for key in _DATES if key in row}
    return Entry(**texts, **dates)  # type: ignore[arg-type]
