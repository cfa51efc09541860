"""A plan as plain data, the same as pydantic makes of it: loading that takes longer than to write a plan. A test holds one to the other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from exrx.availability import Availability
from exrx.person import Person
from exrx.person.fields import PERSON
from exrx.prescription import Prescription

_AS_IT_IS = (str, int, float, type(None))


def plain(value: Any) -> Any:
    """A value of a plan as JSON has it. Raises ``TypeError`` for what no plan holds.

    >>> plain((1, Decimal("184.2"), dt.date(2027, 1, 4)))
    [1, '184.2', '2027-01-04']
    """
    if isinstance(value, _AS_IT_IS):
        return value
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Person):
        return {name: _answer(name, answer) for name, answer in vars(value).items()}
    if names := _kept(value):
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def _kept(value: Any) -> tuple[str, ...]:
    """The fields of a value class that a plan keeps."""
    if isinstance(value, Availability):
        return value.given
    names: tuple[str, ...] = getattr(value, "__match_args__", ())
    return tuple(name for name in names if name != "packs") if isinstance(value, Prescription) else names


def _answer(name: str, answer: Any) -> Any:
    written = PERSON[name].reader.written
    return plain(answer) if written is None else written(answer)
