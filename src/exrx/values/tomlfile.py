"""Reading TOML that a person wrote: size-capped, with every way it can be broken turned into one problem with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from exrx.values.errors import Problem, as_given
from exrx.values.size_limits import LARGEST_TOML, NotRead, beginning

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 10**15
_DEEPEST = 20
_MOST_DOTS = 200


def read_toml(path: str | Path) -> tuple[dict[str, Any], str] | Problem:
    """The data and the text of a TOML file, or the one problem that keeps it from being read."""
    name = str(path)
    try:
        raw = beginning(path, LARGEST_TOML)
    except NotRead as error:
        if isinstance(error.error, ValueError):
            return Problem.of("file", "errors.toml.no_path", as_given(name), file=as_given(name))
        return Problem.of("file", "errors.toml.unreadable", name, file=name, why=error.why)
    if len(raw) > LARGEST_TOML:
        return Problem.of("file", "errors.toml.too_large", name, file=name, most=f"{LARGEST_TOML:,}")
    return parse_toml(raw, name)


def loads(text: str) -> dict[str, Any]:
    """The data of TOML. Raises ``ValueError``. What reads it is loaded now: what is shipped with a wheel, and flags, are read without it."""
    import tomllib

    return tomllib.loads(text)


def parse_toml(raw: bytes, name: str) -> tuple[dict[str, Any], str] | Problem:
    """The same for bytes that are already here."""
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return Problem.of("file", "errors.toml.no_utf8", name, line=line, file=name)
    if is_dotted(text):
        return monstrous(name)
    # Only here: what is shipped with a wheel is read without it.
    import tomllib

    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        message = re.sub(r"\s*\(at .*\)", "", str(error))
        message = f"{message[:1].lower()}{message[1:]}"
        line = int(found[1]) if found else text.count("\n") + 1
        return Problem.of("toml", "errors.toml.invalid", line=line, file=name, message=message)
    except (RecursionError, ValueError, OverflowError):
        return monstrous(name)


def excess(value: Any) -> Literal["", "number", "depth"]:
    """What no message could show of a value: Python refuses to print endless numbers and nesting."""
    waiting = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, int) and abs(one) > _LONGEST:
            return "number"
        if isinstance(one, dict | list):
            if depth == _DEEPEST:
                return "depth"
            waiting += [(inner, depth + 1) for inner in (one.values() if isinstance(one, dict) else one)]
    return ""


def is_dotted(text: str) -> bool:
    """Whether a line has more dots than any real key; such a file is not read at all."""
    return any(line.count(".") > _MOST_DOTS for line in text.split("\n"))


def monstrous(name: str) -> Problem:
    """The problem of a file with such a value."""
    return Problem.of("toml", "errors.toml.monstrous", file=name)


_TOKEN = r'''(?s)"""(?:\\.|[^\\])*?"""|\'{3}.*?\'{3}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|\#[^\n]*|[\[\]{}\n]'''
_TOP = r"""[ \t]*(\[+)?[ \t]*(?:"((?:\\.|[^"\\\n])*)"|\'([^\'\n]*)\'|([\w-]+))[ \t]*[.=\]]"""


@lru_cache(maxsize=8)
def top_lines(text: str) -> Mapping[str, int]:
    r"""The line (1-based) of each name at the top of a sound file, set there or as the first part of a heading; in one pass.

    >>> dict(top_lines("a = 1\nb = '''\nc = 2\n'''\n[d]\ne = [\n1]\n"))
    {'a': 1, 'b': 2, 'd': 5}
    """
    found: dict[str, int] = {}
    top = re.compile(_TOP)
    line, depth, inside = 1, 0, False

    def look(start: int) -> None:
        nonlocal inside
        match = top.match(text, start)
        if match is None:
            return
        inside = inside or bool(match[1])
        if match[1] or not inside:
            found.setdefault(match[2] or match[3] or match[4] or "", line)

    look(0)
    for token in re.finditer(_TOKEN, text):
        part = token[0]
        line += part.count("\n")
        depth += (part in ("[", "{")) - (part in ("]", "}"))
        if part == "\n" and depth == 0:
            look(token.end())
    return MappingProxyType(found)


@lru_cache(maxsize=8)
def _rows(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n"))


def line_of(text: str, key: str, start: int = 0, stop: int | None = None) -> int | None:
    """The first line (1-based) between two lines in which ``key`` is set, or ``None``."""
    lines = _rows(text)
    setting = re.compile(
        rf"\s*(?:[\w\-\"']+\s*\.\s*)*[\"']?{re.escape(key)}[\"']?\s*[.=]|\s*\[+\s*[\"']?{re.escape(key)}[\"']?\s*[\].]"
    )
    for number in range(start, len(lines) if stop is None else min(stop, len(lines))):
        if setting.match(lines[number]):
            return number + 1
    return None
