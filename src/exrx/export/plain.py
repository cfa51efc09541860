"""A plan as plain data, the same as pydantic makes of it: loading that takes longer than to write a plan. A test holds one to the other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from exrx.person import Person
from exrx.person.fields import PERSON
from exrx.programme.prescription import Prescription
from exrx.values.availability import Availability

_AS_IT_IS = frozenset((str, int, float, bool, type(None)))


def plain(value: Any) -> Any:
    """A value of a plan as JSON has it. Raises ``TypeError`` for what no plan holds.

    >>> plain((1, Decimal("184.2"), dt.date(2027, 1, 4)))
    [1, '184.2', '2027-01-04']
    """
    return _plain(value, {})


def _plain(value: Any, known: dict[int, Any]) -> Any:
    """``known`` is what was made of value classes, by where these lie: sessions that are alike share their parts."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if issubclass(kind, tuple):
        return [item if type(item) in _AS_IT_IS else _plain(item, known) for item in value]
    if kind is Prescription or kind is Availability:
        return {name: _plain(getattr(value, name), known) for name in _kept(value)}
    if kind is Person:
        return {name: _answer(name, answer) for name, answer in vars(value).items()}
    if names := getattr(kind, "__match_args__", ()):
        found = known.get(id(value))
        if found is None:
            found = known[id(value)] = {}
            for name in names:
                part = getattr(value, name)
                found[name] = part if type(part) in _AS_IT_IS else _plain(part, known)
        return found
    if kind is dt.datetime:
        return value.isoformat().replace("+00:00", "Z")
    if kind is dt.date or kind is dt.time:
        return value.isoformat()
    if kind is Decimal:
        return str(value)
    raise TypeError(kind.__name__)


def _kept(value: Prescription | Availability) -> tuple[str, ...]:
    """The fields that a plan keeps."""
    return value.given if isinstance(value, Availability) else tuple(name for name in _PARTS if name != "packs")


_PARTS: tuple[str, ...] = Prescription.__match_args__


def _answer(name: str, answer: Any) -> Any:
    written = PERSON[name].reader.written
    return plain(answer) if written is None else written(answer)
