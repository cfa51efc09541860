"""A plan out of its plain data, the same as pydantic makes of it: loading that takes longer than to read a plan. A test holds one to the other.

Nothing is judged here. What is not as exrx writes it is left for pydantic, which says what is wrong with it, or that it may be so.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, partial
from math import isfinite
from types import GenericAlias, NoneType, UnionType
from typing import Any, Literal, get_args, get_origin

from exrx.person import Person
from exrx.programme.plan import Plan, Step
from exrx.programme.prescription import Prescription
from exrx.values.errors import InputError
from exrx.values.said import Said

Readers = Mapping[type, Callable[[Any], Any] | None]
"""What makes a value of plain data, by the type that this has; ``None``: it is that value."""
_DEEPEST = 10
"""How deep what is said is looked at here; what exrx says is half as deep."""
_BESIDE = (Prescription, "packs")
"""What a plan file has in another place."""
_ALIKE = (Said, tuple[Said, ...], tuple[Step, ...])
"""What sessions and reasons that are alike share, as they do in a plan that was made: whoever looks at one has seen all of them."""
_known: dict[tuple[Any, str], Any] = {}
"""What is shared, by what reads it and its data, while a plan is read."""
_DECIMAL = r"(?a)-?\d+(\.\d+)?"


def of_plain(data: Mapping[str, Any]) -> Plan | None:
    """The plan of its data without the digest; ``None`` where pydantic has to look at it."""
    try:
        plan: Plan = _table(Plan, 0, data)
    except (LookupError, TypeError, ValueError, InputError):
        return None
    finally:
        _known.clear()
    return plan


@cache
def _readers(kind: Any, depth: int) -> Readers:
    found = _readers_of(kind, depth)
    return {name: partial(_shared, read) for name, read in found.items() if read} if kind in _ALIKE else found


def _readers_of(kind: Any, depth: int) -> Readers:
    if kind in _VALUES:
        return _VALUES[kind]
    if isinstance(kind, UnionType):
        parts = [_readers(one, depth) for one in get_args(kind)]
        # A whole number is a broken one only where it can be nothing else.
        return {name: part[name] for part in (*parts, *(one for one in parts if one is not _FLOAT)) for name in part}
    if get_origin(kind) is Literal:
        return {type(get_args(kind)[0]): partial(_one_of, frozenset(get_args(kind)))}
    if isinstance(kind, GenericAlias):
        first, *rest = get_args(kind)
        if rest == [...]:
            return {list: partial(_all, _readers(first, depth))}
        return {list: partial(_each, [_readers(one, depth) for one in (first, *rest)], None)}
    if hasattr(kind, "_fields"):
        return {list: partial(_each, list(_fields(kind, depth).values()), kind)}
    depth += kind is Said
    return {} if depth > _DEEPEST else {dict: partial(_table, kind, depth)}


@cache
def _fields(cls: Any, depth: int) -> Mapping[str, Readers]:
    """The readers of each field of a value class, made when a plan file holds the first one."""
    return {name: _readers(kind, depth) for name, kind in _kinds(cls).items()}


@cache
def _kinds(cls: Any) -> Mapping[str, Any]:
    """What ``typing.get_type_hints`` makes of the fields that a plan file holds, in a fraction of its time."""
    texts = {name: getattr(kind, "__forward_arg__", kind) for name, kind in cls.__annotations__.items()}
    names = [name for name in cls.__match_args__ if (cls, name) != _BESIDE]
    kinds = eval(f"[{','.join([texts[name] for name in names])}]", vars(sys.modules[cls.__module__]))
    return dict(zip(names, kinds, strict=True))


def _read(readers: Readers, value: Any) -> Any:
    read = readers[type(value)]
    return value if read is None else read(value)


def _shared(read: Callable[[Any], Any], value: Any) -> Any:
    # Data that are equal are not yet the same: 70 and 70.0 are written in two ways.
    key = read, repr(value)
    found = _known.get(key)
    if found is None:
        found = _known[key] = read(value)
    return found


def _table(cls: Any, depth: int, table: Mapping[str, Any]) -> Any:
    fields, found = _fields(cls, depth), {}
    for name, value in table.items():
        read = fields[name][type(value)]
        found[name] = value if read is None else read(value)
    return cls(**found)


def _all(readers: Readers, items: list[Any]) -> tuple[Any, ...]:
    return tuple([_read(readers, item) for item in items])


def _each(kinds: list[Readers], cls: Any, items: list[Any]) -> Any:
    found = [_read(readers, item) for readers, item in zip(kinds, items, strict=True)]
    return tuple(found) if cls is None else cls(*found)


def _one_of(options: frozenset[Any], value: Any) -> Any:
    if value not in options:
        raise ValueError(value)
    return value


def _finite(value: float) -> float:
    if not isfinite(value):
        raise ValueError(value)
    return float(value)


def _decimal(text: str) -> Decimal:
    if not re.fullmatch(_DECIMAL, text):
        raise ValueError(text)
    return Decimal(text)


def _date(text: str) -> dt.date:
    if not text[4:5] == text[7:8] == "-":
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def _time(text: str) -> dt.time:
    if not (len(text) == 8 and text[2] == text[5] == ":"):
        raise ValueError(text)
    return dt.time.fromisoformat(text)


def _moment(text: str) -> dt.datetime:
    if not (len(text) == 20 and text[10] == "T" and text[13] == text[16] == ":" and text[19] == "Z"):
        raise ValueError(text)
    return dt.datetime.combine(_date(text[:10]), _time(text[11:19]), dt.UTC)


_FLOAT: Readers = {float: _finite, int: _finite}
_VALUES: Mapping[Any, Readers] = {
    str: {str: None},
    bool: {bool: None},
    int: {int: None},
    NoneType: {NoneType: None},
    float: _FLOAT,
    Decimal: {str: _decimal},
    dt.date: {str: _date},
    dt.time: {str: _time},
    dt.datetime: {str: _moment},
    Person: {dict: lambda answers: Person(**answers)},
}
