"""What stands in a cell of a table of people, as the value that ``plan`` takes: a text as in CSV, or a value of an Arrow column.

An empty cell, and a null, is "not asked"; ``none`` is "asked, none".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from exrx.person.fields import BY_NAME, Field
from exrx.values.errors import InputError, Problem, as_given

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}")
_MEASURE = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{1,15})?|\.[0-9]{1,15})(?:[eE][+-]?[0-9]{1,2})?")
_ENTRY = re.compile(
    r"(?P<id>[^@]*?)"
    r"(?:@(?P<since>[^()@]*?)(?:\.\.(?P<until>[^()@]*?))?\s*(?:\((?P<why>[^()]*)\))?|(?<=\S)\((?P<reason>[^()]*)\))?"
)
_LISTS = ("names", "entries", "windows", "tables", "texts")
_YES_NO: Mapping[str, bool] = {"yes": True, "true": True, "no": False, "false": False}
_DEEPEST = 20


def value_of(name: str, cell: Any) -> Any:
    """The value of a column of this name; ``None`` where nothing was asked. Raises ``InputError`` for a text that cannot be taken apart.

    >>> (
    ...     value_of("age", "34"),
    ...     value_of("conditions", "depression;none"),
    ...     value_of("symptoms", "none"),
    ...     value_of("falls", " "),
    ... )
    (34, ['depression', 'none'], [], None)
    >>> value_of("conditions", "heart_attack@2026-10-01..2026-12-01")
    [{'id': 'heart_attack', 'since': '2026-10-01', 'until': '2026-12-01'}]
    """
    return _from_text(BY_NAME[name], cell.strip()) if isinstance(cell, str) else _from_arrow(BY_NAME[name], cell)


def key_of(cell: Any) -> Hashable:
    """A cell as something that can be looked up: 1, 1.0 and True are three answers."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, list | tuple):
        return tuple(map(key_of, cell))
    if isinstance(cell, dict):
        return tuple((key, key_of(value)) for key, value in cell.items())
    return type(cell), cell


def _from_arrow(field: Field, cell: Any) -> Any:
    """A value of a column with a type of its own: parts of a struct that are null were not said."""
    if field.kind in ("entries", "tables") and isinstance(cell, list):
        return [_without_nulls(item) if isinstance(item, dict) else item for item in cell]
    if field.kind == "windows" and isinstance(cell, dict):
        # A table of it can name files to read, and nobody looks at each row of a cohort.
        raise _fault(field, "", "is a table", "give the windows of a week, such as Mon 18:00-20:00")
    return cell


def _without_nulls(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if value is not None}


def _from_text(field: Field, text: str) -> Any:
    if not text:
        return None
    if field.kind in _LISTS:
        return _list(field, text)
    if field.kind == "scores" and ";" in text:
        return [_number(part.strip()) for part in text.split(";")]
    if field.kind == "count" and text.casefold() == "none":
        return 0
    if field.kind in ("whole", "count", "scores", "measure"):
        return _number(text)
    if field.kind == "yes_no":
        return _YES_NO.get(text.casefold(), text)
    return text


def _number(text: str) -> Any:
    """A number; any other text as it is: the field's own reader says what is wrong with it, or knows its unit."""
    if _NUMBER.fullmatch(text):
        return int(text)
    return float(text) if _MEASURE.fullmatch(text) else text


def _list(field: Field, text: str) -> list[Any]:
    if text.casefold() == "none" and field.kind != "windows":
        return []
    if text[0] in "[{" and field.kind != "windows":
        return _json(field, text)
    parts = [part.strip() for part in text.split(";")]
    if not all(parts):
        # An empty list would say "asked, none", and somebody only left something out.
        raise _fault(
            field,
            text,
            "names nothing between two semicolons",
            "write none for none; leave the cell empty where nobody asked",
        )
    return [_ITEMS.get(field.kind, str)(part) for part in parts]


def _json(field: Field, text: str) -> list[Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise _fault(field, text, "is no JSON", 'such as [{"id": "heart_attack", "since": "2026-10-01"}]') from None
    if _depth(value) > _DEEPEST:
        raise _fault(field, text, "is nested too deep", "a list of names or of tables is enough")
    return value if isinstance(value, list) else [value]


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(one, dict | list):
            waiting += [(inner, depth + 1) for inner in (one.values() if isinstance(one, dict) else one)]
    return deepest


def _entry(text: str) -> Any:
    """One entry: a word, with ``@`` since and until when, and in brackets that touch it (or the dates) what it is for."""
    match = _ENTRY.fullmatch(text)
    if match is None:
        return {"id": text, "since": text.partition("@")[2]} if "@" in text else text
    parts = {
        "id": match["id"],
        "since": match["since"],
        "until": match["until"],
        "for": match["why"] or match["reason"],
    }
    said = {key: value.strip() for key, value in parts.items() if value}
    return said if set(said) - {"id"} else {"id": match["id"], "since": ""} if "@" in text else text


def _clearance(text: str) -> Any:
    """One clearance: topic, level, by whom, when; a name may hold colons."""
    topic, _, rest = text.partition(":")
    level, _, rest = rest.partition(":")
    by, colon, date = rest.rpartition(":")
    return {"topic": topic.strip(), "level": level.strip(), "by": by.strip(), "date": date.strip()} if colon else text


_ITEMS: Mapping[str, Callable[[str], Any]] = {"entries": _entry, "tables": _clearance}


def _fault(field: Field, text: str, message: str, hint: str) -> InputError:
    return InputError((Problem(field.name, as_given(text), message, hint),))
