"""The knowledge that comes with exrx, read once: rule files with the terms that stand in them, and the cases behind them.

A file of ``guidelines/conditions`` holds all of one condition: its terms, questions, rules, and last its cases, which are read only
where cases are run. What holds no rules (the vocabulary, activities, hosts ...) is read by whoever needs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from exrx.built import built, bytes_of, shipped
from exrx.values.errors import Problem, RuleFileError
from exrx.values.size_limits import why_not
from exrx.values.tomlfile import parse_toml

NOT_PACKS = frozenset(
    {"activities.toml", "claims.toml", "evidence.toml", "hosts.toml", "vocabulary.toml", "spellings.toml"}
)
"""Shipped data that holds no rules: words, activities, permitted sentences, what was left
out and why, addresses."""

FOLDERS = ("conditions", "goals", "medicines", "protocols")
"""Folders of ``guidelines`` with rule files; files that name the same pack make one."""

CASES = b"\n[[case]]"
"""Where the cases of a shipped file begin: they stand last."""


def text_of(name: str) -> bytes:
    """One file of ``guidelines``, by its path there. Raises ``RuleFileError`` where it is gone."""
    try:
        return bytes_of(f"guidelines/{name}")
    except OSError as error:
        raise _gone(name, error) from None


def _gone(name: str, error: OSError) -> RuleFileError:
    return RuleFileError.of("guidelines", "errors.knowledge.gone", name, file=name, why=why_not(error))


@cache
def is_there() -> bool:
    """Whether what exrx knows today can be read at all: a plan file that is opened long after may find it gone."""
    try:
        return bool(text_of("vocabulary.toml"))
    except RuleFileError:
        return False


def _names(folder: str = "") -> Iterator[str]:
    place = shipped(f"guidelines/{folder}" if folder else "guidelines")
    try:
        found = sorted(item.name for item in place.iterdir() if item.name.endswith(".toml"))
    except OSError as error:
        raise _gone(folder or "guidelines", error) from None
    yield from (f"{folder}/{name}" if folder else name for name in found if name not in NOT_PACKS)


@cache
def rule_files() -> Mapping[str, tuple[dict[str, Any], str]]:
    """Data and text of every rule file, by its path, without its cases. Raises ``RuleFileError``."""
    found = {}
    for folder in ("", *FOLDERS):
        for name in _names(folder):
            parsed = parse_toml(text_of(name).partition(CASES)[0], name)
            if isinstance(parsed, Problem):
                raise RuleFileError((parsed,))
            found[name] = parsed
    return MappingProxyType(found)


def terms(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What stands in rule files under ``[KIND.ID]``, by id: the terms of one kind of the vocabulary, questions, constants."""
    for data, _ in rule_files().values():
        yield from data.get(kind, {}).items()


@cache
def constant(name: str) -> Mapping[str, Any]:
    """The values of ``[constant.NAME]``: numbers that steps of the engine need, beside their source in the rule files.

    >>> constant("clearance")["months"]
    12
    """
    return MappingProxyType(_constants()[name])


@built("constants")
def _constants() -> dict[str, dict[str, Any]]:
    return {name: entry["values"] for name, entry in terms("constant")}


@built("default_protocol")
def default_protocol() -> str:
    """The programme that is followed where none is asked for by name, and the one that others are held against: ``default = true``."""
    (found,) = (id for id, entry in terms("protocol") if entry.get("default"))
    return found


def case_tables() -> list[tuple[str, bytes]]:
    """Every shipped file that holds cases, by name: tables of their own, and those behind the rules of a condition."""
    place = shipped("guidelines/cases")
    own = [(item.name, item.read_bytes()) for item in sorted(place.iterdir(), key=lambda item: item.name)]
    beside = [(name, text) for folder in FOLDERS for name in _names(folder) if CASES in (text := text_of(name))]
    return [*(item for item in own if item[0].endswith(".toml")), *beside]
