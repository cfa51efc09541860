"""Faults in the knowledge: one number, one member of a list, one word or one rule of a TOML file is changed."""

from __future__ import annotations

import copy
import datetime as dt
import json
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

from .mutant import Mutant

Change = tuple[str, str, Callable[[dict[str, Any]], None]]
"""The kind, what is done, and the doing of it on a copy of the data."""
Path = tuple[str | int, ...]

_LISTS = ("any_of", "all_of", "none_of", "explained_by", "other_reason", "not_for", "drops", "require", "forbid")
_WEAKER = {
    "level": {"stop": "refer", "refer": "limited", "limited": "refer"},
    "opened": {"cleared": "limited", "limited": "cleared"},
    "unknown": {"ask": "pass", "assume": "pass", "pass": "assume"},
    "crisis": {"first": "present", "present": "first"},
    "max": {"light": "moderate", "moderate": "vigorous"},
    "to": {"light": "moderate", "moderate": "vigorous"},
    "from": {"light": "moderate", "moderate": "light"},
    "is": {"light": "moderate", "moderate": "light", "vigorous": "moderate", "past": "current", "current": "past"},
    "impact": {"low": "high", "high": "low"},
    "fall_risk": {"low": "some", "some": "low"},
    "skill": {"none": "some", "some": "none"},
}
_TEXTS = ("says", "source", "locator", "quality", "mark", "id", "advise", "inform", "title", "read", "code", "rank")
"""What is said, not done; the order of equals is told by the rank, and held by a test of its own."""
_NAMES = ("aliases", "drugs")
_PARTS = ("groups", "topics", "leaves", "implies", "may_stand_for", "licensed_for")


def mutants(path: str, text: str) -> Iterator[tuple[str, Callable[[], Mutant | None]]]:
    """Every fault that can be planted in a file: its kind, and what makes it."""
    data = tomllib.loads(text)
    for kind, what, change in _changes(path, data):
        yield kind, lambda kind=kind, what=what, change=change: _made(path, data, kind, what, change)  # type: ignore[misc]


def plain(text: str) -> str:
    """A file as it is written here, with no fault in it."""
    return dumps(tomllib.loads(text))


def _made(path: str, data: dict[str, Any], kind: str, what: str, change: Callable[[Any], None]) -> Mutant | None:
    changed = copy.deepcopy(data)
    change(changed)
    return None if changed == data else Mutant(path, kind, what, dumps(changed), what)


# --- what can be changed ------------------------------------------------------------------------------------------------------


def _changes(path: str, data: dict[str, Any]) -> Iterator[Change]:
    if path.endswith("vocabulary.toml"):
        for kind, terms in data.items():
            for id, term in terms.items() if isinstance(terms, dict) else ():
                yield from _term((kind, id), term)
        return
    if path.endswith("spellings.toml") or "medicines/names" in path:
        for kind, words in data.items():
            for id, names in words.items() if isinstance(words, dict) else ():
                yield from _names((kind, id), names)
        return
    for number, rule in enumerate(data.get("recommendation", ())):
        place: Path = ("recommendation", number)
        yield "rule", f"{rule['id']}: the rule is gone", _gone(place)
        for key in ("when", "then", "applies", "unknown", "closed_by", "overrides", "implies"):
            if key in rule:
                yield from _inside((*place, key), rule[key], rule["id"])
    for id, term in data.get("conditions", {}).items():
        yield from _term(("conditions", id), term)
    for id, activity in data.get("activity", {}).items():
        yield from _inside(("activity", id), activity, id)
    for number, row in enumerate(data.get("intensity", ())):
        yield from _inside(("intensity", number), row, row["word"])
    for id, question in data.get("question", {}).items():
        if "holds_back" in question:
            yield from _inside(("question", id, "holds_back"), question["holds_back"], id)
        yield from _inside(("question", id, "choices"), question.get("choices", []), id)


def _names(place: Path, names: Any) -> Iterator[Change]:
    """Spellings of a word, in a list or in a list for each language or kind of name."""
    if isinstance(names, list):
        for index, name in enumerate(names):
            yield "spelling", f"{_said(place)}: lose {name!r}", _gone((*place, index))
    if isinstance(names, str):
        yield "spelling", f"{_said(place)} = {names!r} is gone", _gone(place)
    for key, more in names.items() if isinstance(names, dict) else ():
        yield from _names((*place, key), more)


def _term(place: Path, term: Any) -> Iterator[Change]:
    for key, value in term.items() if isinstance(term, dict) else ():
        where = (*place, key)
        if key in _NAMES or isinstance(value, list):
            for index, name in enumerate(value):
                kind = "counts as" if place[0] == "substances" else key
                yield kind, f"{_said(place)}: {key} lose {name!r}", _gone((*where, index))
        elif isinstance(value, bool):
            yield key, f"{_said(place)}: {key} {value} → {not value}", _put(where, not value)
        elif isinstance(value, int):
            yield key, f"{_said(place)}: {key} {value} → {value + 1}", _put(where, value + 1)
        elif key not in ("label", "note"):
            # How it ends, and the like: a word that means something.
            yield key, f"{_said(place)}: {key} is gone", _gone(where)
    if place[0] == "conditions" and isinstance(term, dict):
        for end in ("ends", "leaves"):
            if term.get("until") != end:
                yield "until", f"{_said(place)}: until → {end}", _put((*place, "until"), end)


def _inside(place: Path, value: Any, rule: str) -> Iterator[Change]:
    key = place[-1]
    said = f"{rule}: {_said(place[2:] if place[0] == 'recommendation' else place[1:])}"
    if key in _TEXTS or key in ("words", "talk_test", "talk_short"):
        return
    if isinstance(value, bool):
        yield "flag", f"{said} {value} → {not value}", _put(place, not value)
    elif isinstance(value, int | float):
        step = 1 if isinstance(value, int) else 0.5
        for other in (value + step, value - step):
            yield "bound", f"{said} {value} → {other}", _put(place, other)
    elif isinstance(value, str):
        for name in (key,):
            other = _WEAKER.get(str(name), {}).get(value)
            if other is not None:
                yield ("unknown" if key == "unknown" else "level"), f"{said} {value} → {other}", _put(place, other)
        if key in ("question", "formula", "guide", "choose", "harder", "topic"):
            yield "dropped", f"{said} is gone", _gone(place)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, dict):
                if key != "levels":
                    yield "dropped", f"{said}: {item} is gone", _gone((*place, index))
                yield from _inside((*place, index), item, rule)
            elif len(value) > 1:
                # A list with nothing in it is refused when it is read.
                yield f"member of {key}", f"{said} loses {item!r}", _gone((*place, index))
    elif isinstance(value, dict):
        if key not in ("when", "then", "applies", "clearance") and place[0] == "recommendation":
            yield "dropped", f"{said} is gone", _gone(place)
        for name, item in value.items():
            yield from _inside((*place, name), item, rule)


def _said(place: Path) -> str:
    return ".".join(map(str, place))


def _holder(data: Any, place: Path) -> Any:
    for key in place[:-1]:
        data = data[key]
    return data


def _put(place: Path, value: Any) -> Callable[[Any], None]:
    return lambda data: _holder(data, place).__setitem__(place[-1], value)


def _gone(place: Path) -> Callable[[Any], None]:
    return lambda data: _holder(data, place).__delitem__(place[-1])


# --- writing it --------------------------------------------------------------------------------------------------------------


def dumps(data: dict[str, Any]) -> str:
    """Data as TOML: tables of tables with a header each, everything below them in one line."""
    lines = [f"{_key(key)} = {_value(value)}" for key, value in data.items() if not _is_tables(value)]
    for key, value in data.items():
        if not _is_tables(value):
            continue
        if isinstance(value, list):
            for item in value:
                lines += ["", f"[[{_key(key)}]]", *(f"{_key(name)} = {_value(part)}" for name, part in item.items())]
        else:
            plain_ones = {name: part for name, part in value.items() if not isinstance(part, dict)}
            if plain_ones or not value:
                lines += [
                    "",
                    f"[{_key(key)}]",
                    *(f"{_key(name)} = {_value(part)}" for name, part in plain_ones.items()),
                ]
            for name, item in value.items():
                if isinstance(item, dict):
                    lines += ["", f"[{_key(key)}.{_key(name)}]"]
                    lines += [f"{_key(part)} = {_value(inner)}" for part, inner in item.items()]
    return "\n".join(lines) + "\n"


def _is_tables(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _key(name: str) -> str:
    return name if name.replace("-", "_").isidentifier() or name.isdigit() else json.dumps(name, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {_value(part)}" for name, part in value.items()) + " }"
    return repr(value)
