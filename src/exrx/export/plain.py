"""A plan as one line of JSON, its keys in the order of their names: loading pydantic takes longer than to write a plan without it.

A test holds it to what pydantic makes of the same plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from json.encoder import encode_basestring as quoted
from typing import Any

from exrx.person import Person
from exrx.person.fields import PERSON
from exrx.programme.prescription import Prescription
from exrx.values.availability import Availability


def line_of(value: Any) -> str:
    """A value of a plan as JSON. Raises ``TypeError`` for what no plan holds.

    >>> line_of((1, Decimal("184.2"), dt.date(2027, 1, 4)))
    '[1,"184.2","2027-01-04"]'
    """
    return _line(value, {})


def _line(value: Any, known: dict[int, str]) -> str:
    """``known`` is what was made of value classes, by where these lie: sessions that are alike share their parts."""
    kind: Any = type(value)
    if kind is str:
        return quoted(value)
    if value is None or kind is bool:
        return _WORDS[value]
    if kind is int or kind is float:
        return repr(value)
    if issubclass(kind, tuple | list):
        return f"[{','.join([quoted(item) if type(item) is str else _line(item, known) for item in value])}]"
    if names := _names(kind):
        found = known.get(id(value))
        if found is None:
            parts = [f"{start}{_line(getattr(value, name), known)}" for name, start in names]
            found = known[id(value)] = f"{{{','.join(parts)}}}"
        return found
    if kind is Availability:
        return _table(((name, getattr(value, name)) for name in value.given), known)
    if kind is Person:
        return _table(((name, _answer(name, answer)) for name, answer in vars(value).items()), known)
    if kind is dict:
        return _table(value.items(), known)
    if kind is dt.datetime:
        return quoted(value.isoformat().replace("+00:00", "Z"))
    if kind is dt.date or kind is dt.time:
        return quoted(value.isoformat())
    if kind is Decimal:
        return quoted(str(value))
    raise TypeError(kind.__name__)


_WORDS = {None: "null", True: "true", False: "false"}


def _table(items: Iterable[tuple[str, Any]], known: dict[int, str]) -> str:
    return f"{{{','.join([f'{quoted(name)}:{_line(item, known)}' for name, item in sorted(items)])}}}"


@cache
def _names(kind: type) -> tuple[tuple[str, str], ...]:
    """The fields of a value class, and how each begins; none for what is written in another way."""
    if kind is Availability or kind is Person:
        return ()
    left_out = "packs" if kind is Prescription else ""
    return tuple((name, f'"{name}":') for name in sorted(getattr(kind, "__match_args__", ())) if name != left_out)


def _answer(name: str, answer: Any) -> Any:
    written = PERSON[name].reader.written
    return answer if written is None else written(answer)
