"""A plan as one line of JSON, its keys in the order of their names: loading pydantic takes longer than to write a plan without it.

A test holds it to what pydantic makes of the same plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from json.encoder import encode_basestring as quoted
from operator import attrgetter
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
    if issubclass(kind, _ROWS):
        return f"[{','.join([quoted(item) if type(item) is str else _line(item, known) for item in value])}]"
    form, parts_of = _form(kind)
    if parts_of is not None:
        found = known.get(id(value))
        if found is None:
            parts = [quoted(part) if type(part) is str else _line(part, known) for part in parts_of(value)]
            found = known[id(value)] = form % tuple(parts)
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


_ROWS = (tuple, list)
_WORDS = {None: "null", True: "true", False: "false"}


def _table(items: Iterable[tuple[str, Any]], known: dict[int, str]) -> str:
    return f"{{{','.join([f'{quoted(name)}:{_line(item, known)}' for name, item in sorted(items)])}}}"


@cache
def _form(kind: type) -> tuple[str, Callable[[Any], tuple[Any, ...]] | None]:
    """How a value class is written, and what takes its parts out; nothing for what is written in another way."""
    left_out = "packs" if kind is Prescription else ""
    names = sorted({*getattr(kind, "__match_args__", ())} - {left_out})
    if kind is Availability or kind is Person or not names:
        return "", None
    # Of one name it would take the part itself.
    parts_of = attrgetter(*names) if names[1:] else lambda value: (getattr(value, names[0]),)
    return f"{{{','.join(f'{quoted(name)}:%s' for name in names)}}}", parts_of


def _answer(name: str, answer: Any) -> Any:
    written = PERSON[name].reader.written
    return answer if written is None else written(answer)
