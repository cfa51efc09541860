"""The person file: the keyword arguments of ``plan`` as TOML. Reading, finding the line of a fault, and writing.

The table of ``person.fields`` says which names there are and how each is written; flags, file and interview share it.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from exrx.classes import dataclass
from exrx.export.formats import LANGUAGE, PLAN_FILE
from exrx.heard import heard
from exrx.person.fields import BY_NAME, Field
from exrx.telling.words import SOURCE, as_typed
from exrx.values.errors import InputError, Problem, as_given
from exrx.values.tomlfile import excess, loads, read_toml, top_lines


def new_name() -> str:
    """A name for a plan that no other plan has: two persons never share a calendar entry."""
    return f"plan-{os.urandom(4).hex()}"


_EXCESS = {"number": "holds a number that is too long", "depth": "is nested too deep"}
_MOST_HEARD = 1_000_000
"""So much of a file that cannot be read as TOML is listened to."""


@dataclass(frozen=True, slots=True, repr=False)
class PersonFile:
    """A person file as it was read. Its ``repr`` would show health data, hence none."""

    path: str
    content: str
    values: dict[str, Any]


def read_person_file(path: str) -> PersonFile:
    """Read a file. Raises ``InputError`` when it is no TOML; what stands in it is checked by ``Given.use``."""
    parsed = read_toml(path)
    if isinstance(parsed, Problem) and _is_plan_file(path):
        # Where help is stands in every plan: nobody wrote it there.
        raise InputError.of("file", "errors.typed.a_plan_file", file=path, path=path)
    if isinstance(parsed, Problem):
        raise InputError((parsed,), path, heard=_heard_inside(path))
    values, text = parsed
    found = [(name, excess(value)) for name, value in values.items()]
    faults = [
        Problem(name, "", _EXCESS[what], "check it", field_line(text, name), path) for name, what in found if what
    ]
    if faults:
        raise InputError(tuple(faults), path, heard=heard(text))
    folder = Path(path).parent
    if isinstance(values.get("rules"), str):
        values["rules"] = str(folder / values["rules"])
    elif isinstance(values.get("rules"), list):
        values["rules"] = [str(folder / item) if isinstance(item, str) else item for item in values["rules"]]
    free_time = values.get("availability")
    if isinstance(free_time, dict) and isinstance(free_time.get("busy"), str | list):
        busy = [free_time["busy"]] if isinstance(free_time["busy"], str) else free_time["busy"]
        free_time["busy"] = [
            str(folder / item) if isinstance(item, str) and "://" not in item else item for item in busy
        ]
    return PersonFile(path, text, values)


def _is_plan_file(path: str) -> bool:
    with suppress(OSError, ValueError), open(path, "rb") as stream:
        return stream.read(1) == b"{" and PLAN_FILE.is_ours(stream.read(_MOST_HEARD))
    return False


def _heard_inside(path: str) -> frozenset[str]:
    """What is heard in a file that is no TOML: somebody wrote it."""
    try:
        with open(path, "rb") as stream:
            return heard(stream.read(_MOST_HEARD).decode("utf-8", "replace"))
    except (OSError, ValueError):
        return frozenset()


def help_lines(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The help lines that the rule packs of a person name: where to turn to, put there by whoever runs exrx."""
    if not values.get("rules"):
        return ()
    from exrx.rules.loader import book_with

    return book_with(values["rules"]).help_lines


def field_line(text: str, name: str) -> int | None:
    """The line in which a top-level name is set."""
    return top_lines(text).get(name)


def _at_top(before: str, *, header: bool) -> bool:
    """Whether a line after this text is a setting at the top of the file (or any heading)."""
    try:
        data = loads(f"{before}\nexrx_looks_here = 0\n")
    except (ValueError, RecursionError, OverflowError):
        return False
    return header or "exrx_looks_here" in data


def item_line(file: PersonFile, name: str, line: int | None, problem: Problem) -> int | None:
    """The line of the one item of a list that a problem is about."""
    value = file.values[name]
    if line is None or not isinstance(value, list):
        return None
    for item in value:
        text = item.get("id") if isinstance(item, dict) else item
        if isinstance(text, str) and (text == problem.item or as_given(text) == problem.value):
            for number, row in enumerate(file.content.split("\n")[line - 1 :], start=line):
                if f'"{text}"' in row or f"'{text}'" in row:
                    return number
    return None


# --- writing ----------------------------------------------------------------------------------------------------


def toml_value(value: Any) -> str:
    """A value as TOML.

    >>> print(toml_value(["metoprolol", {"id": "heart_attack", "since": dt.date(2026, 10, 1)}]))
    ["metoprolol", { id = "heart_attack", since = 2026-10-01 }]
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + "".join(map(_escaped, value)) + '"'
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        pairs = (f"{_key(key)} = {toml_value(item)}" for key, item in value.items())
        return "{ " + ", ".join(pairs) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    return repr(value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else toml_value(key)


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    # What TOML forbids, and what would break a line in an editor.
    if ord(character) < 32 or ord(character) == 127 or character in "\x85\u2028\u2029":
        return f"\\u{ord(character):04x}"
    return character


def composed(
    values: Mapping[str, Any], still_open: Iterable[str] = (), name: str = "person.toml", language: str = SOURCE
) -> str:
    """A new person file, commented, with the open fields as lines that wait behind a ``#``."""
    lines = [
        '# A person for exrx. A line that is left out means "not asked"; [] means "asked, none".',
        "# It holds health data: keep it to yourself. The calendar is made with",
        f"#     exrx plan {as_typed(name)} -o plan.ics",
        "",
    ]
    if language != SOURCE:
        # Whoever was asked in a language is told the plan in it.
        lines.append(f"{LANGUAGE.name} = {toml_value(language)}")
    lines += [_setting(BY_NAME[key], value) for key, value in _in_order(values) if BY_NAME[key].kind != "tables"]
    waiting = [field for field in BY_NAME.values() if field.name in set(still_open) - set(values)]
    if waiting:
        lines += ["", "# Not answered yet. Take the # away and put in what holds."]
        lines += ["# " + _setting(field, field.example) for field in waiting]
    for row in values.get("clearances") or ():
        lines += ["", "[[clearances]]", *(f"{_key(key)} = {toml_value(item)}" for key, item in row.items())]
    return "\n".join(lines) + "\n"


def _in_order(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    order = list(BY_NAME)
    return sorted(values.items(), key=lambda pair: order.index(pair[0]))


def _setting(field: Field, value: Any) -> str:
    line = f"{field.name} = {toml_value(value)}"
    return f"{line:<34} # {field.help}" if len(line) <= 60 else line


def extended(file: PersonFile, values: Mapping[str, Any]) -> str:
    """The text of a file with more values. What stands there stays; only lines of changed values are replaced.

    Raises ``InputError`` when the layout is too unusual to be edited safely.
    """
    lines = file.content.split("\n")
    old = loads(file.content)
    for name, value in values.items():
        if name in old and old[name] != value:
            _replace_setting(lines, name, _setting(BY_NAME[name], value))
    added = [(name, value) for name, value in _in_order(values) if name not in old]
    for name, _ in added:
        lines = [line for line in lines if not re.match(rf"#\s*{name}\s*=", line)]
    where = _end_of_top(lines)
    while where and not lines[where - 1].strip():
        where -= 1
    rest = lines[where:]
    lines[where:] = [_setting(BY_NAME[name], value) for name, value in added] + (rest if any(rest) else [""])
    text = "\n".join(lines)
    expected = {**old, **values}
    try:
        if loads(text) == expected:
            return text
    except ValueError:
        pass
    wanted = "; ".join(f"{name} = {toml_value(values[name])}" for name, _ in added) or None
    raise InputError.of("file", "errors.typed.no_layout", file=file.path, lines=wanted)


def _replace_setting(lines: list[str], name: str, new: str) -> None:
    line = field_line("\n".join(lines), name)
    if line is None or lines[line - 1].lstrip().startswith("["):
        return
    before = "\n".join(lines[: line - 1])
    for stop in range(line, len(lines) + 1):
        try:
            found = name in loads("\n".join((before, *lines[line - 1 : stop])))
        except ValueError:
            continue
        if found:
            lines[line - 1 : stop] = [new]
            return


def _end_of_top(lines: list[str]) -> int:
    """The index of the first table heading, or the end."""
    for index, line in enumerate(lines):
        if re.match(r"\s*\[", line) and _at_top("\n".join(lines[:index]), header=True):
            return index
    return len(lines)


def same_file(one: str | os.PathLike[str], other: str | os.PathLike[str]) -> bool:
    """Whether two paths lead to one place; what is no path leads nowhere, and says so when it is opened."""
    try:
        return os.path.realpath(one) == os.path.realpath(other)
    except ValueError:
        return False
