"""How people and programs write a value: units, short words, and the scalars of number libraries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

from exrx.values.errors import InputError, as_given

_FOOT, _INCH, _POUND, _STONE = 30.48, 2.54, 0.45359237, 6.35029318
"""Exact by the international definition of 1959: an inch is 2.54 cm, a pound 0.45359237 kg."""

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_FEET = rf"""(\d+)\s*(?:'|’|′|ft\.?|feet|foot)\s*(?:{_NUMBER}\s*(?:"|”|″|''|in\.?|inch|inches)?)?"""
_LENGTHS: Mapping[str, float] = MappingProxyType(
    {"cm": 1.0, "m": 100.0, "in": _INCH, "inch": _INCH, "inches": _INCH, "": 1.0}
)
_STONES = rf"(\d+)\s*st(?:one)?\.?\s*(?:{_NUMBER}\s*(?:lbs?\.?|pounds?)?)?"
_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "kg": 1.0,
        "kgs": 1.0,
        "kilo": 1.0,
        "kilos": 1.0,
        "lb": _POUND,
        "lbs": _POUND,
        "pound": _POUND,
        "pounds": _POUND,
        "": 1.0,
    }
)
_WITH_UNIT = rf"{_NUMBER}\s*([a-z]*)\.?"
_SEXES: Mapping[str, str] = MappingProxyType({"f": "female", "woman": "female", "m": "male", "man": "male"})


_MOST = 100_000
"""Items of any list that is given: one that never ends is given by mistake."""


def several(field: str, value: Any, *alone: type) -> list[Any]:
    """The items of what may be one or more, read once: one text is one, and so is what is of a type ``alone``.

    Raises ``InputError`` for far too many.

    >>> several("goals", "mood"), several("goals", iter(["mood", "fitness"])), several("goals", None)
    (['mood'], ['mood', 'fitness'], [None])
    """
    try:
        items = None if isinstance(value, (str, bytes, *alone)) else iter(value)
    except TypeError:
        items = None
    if items is None:
        return [value]
    found = list(islice(items, _MOST + 1))
    if len(found) > _MOST:
        raise InputError.of(field, "errors.person.too_many", as_given(value), most=f"{_MOST:,}")
    return found


def plain(value: Any) -> Any:
    """The value that a scalar of numpy or pandas holds; ``None`` where it stands for *not asked* (NaN, NaT, NA).

    >>> plain(float("nan")) is None, plain(34)
    (True, 34)
    """
    kind = type(value)
    if isinstance(value, str):
        # A text of a library's own, or a word of an enumeration, is the text that it holds.
        return str.__str__(value)
    if kind.__module__.partition(".")[0] in ("numpy", "pandas"):
        if kind.__name__ in ("NAType", "NaTType"):
            return None
        if kind.__name__ == "Timestamp":
            return _day_of(value.to_pydatetime())
        if getattr(value, "shape", None) == () and hasattr(value, "item"):
            # A date in nanoseconds is a bare number to its own library.
            value = value.astype("datetime64[us]").item() if kind.__name__ == "datetime64" else value.item()
            value = _day_of(value)
    return None if isinstance(value, float) and value != value else value


def _day_of(value: Any) -> Any:
    """The date of a moment at midnight; any other moment stays what it is, and is refused where a date is asked for."""
    is_day = hasattr(value, "hour") and (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
    return value.date() if is_day and value.tzinfo is None else value


def centimetres(value: Any) -> Any:
    """A height in centimetres where it was written with a unit; anything else as it is.

    >>> centimetres("5'10"), centimetres("1.80 m"), centimetres(172)
    (177.8, 180.0, 172)
    """
    text = _text(value)
    feet = None if text is None else re.fullmatch(_FEET, text)
    if feet is not None:
        inches = _float(feet[2]) if feet[2] else 0.0
        return round(int(feet[1]) * _FOOT + inches * _INCH, 1) if inches < 12 else value
    return _measured(value, text, _LENGTHS)


def kilograms(value: Any) -> Any:
    """A weight in kilograms where it was written with a unit; anything else as it is.

    >>> kilograms("180 lb"), kilograms("11 st 4"), kilograms(82)
    (81.6, 71.7, 82)
    """
    text = _text(value)
    stones = None if text is None else re.fullmatch(_STONES, text)
    if stones is not None:
        pounds = _float(stones[2]) if stones[2] else 0.0
        return round(int(stones[1]) * _STONE + pounds * _POUND, 1) if pounds < 14 else value
    return _measured(value, text, _WEIGHTS)


def sex_word(value: Any) -> Any:
    """``"female"`` or ``"male"`` where a short word or another case was written.

    >>> sex_word("F"), sex_word("Male"), sex_word("other")
    ('female', 'male', 'other')
    """
    word = value.strip().casefold() if isinstance(value, str) else value
    return _SEXES.get(word, word if word in ("female", "male") else value) if isinstance(word, str) else value


def _text(value: Any) -> str | None:
    return value.strip().casefold() if isinstance(value, str) and len(value) <= 40 else None


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def _measured(value: Any, text: str | None, units: Mapping[str, float]) -> Any:
    match = None if text is None else re.fullmatch(_WITH_UNIT, text)
    if match is None or match[2] not in units:
        return value
    # A number alone in quotes says no unit.
    return round(_float(match[1]) * units[match[2]], 1) if match[2] else value
