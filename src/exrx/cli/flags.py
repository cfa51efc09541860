"""What the text of a flag stands for: dates, whole numbers, yes and no, lists."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Collection
from typing import Any

from exrx.cli.arguments import UsageError
from exrx.person.fields import BY_NAME, Field
from exrx.person.values import as_date
from exrx.values.errors import InputError, Problem, wrong
from exrx.values.tomlfile import excess, is_dotted, loads

HOW = ("effort", "sentences", "before", "feeling", "pain", "next_morning", "worse_days")
SIGNS = ("fever", "below_neck", "sore_throat", "vomiting", "chest_signs")
ILL = ("fever", "fever_days", *SIGNS[1:], "which")
_FLAGS = (*HOW, *ILL, "item9", "since", "ended", "reason", "on")
"""What may be said beside a word of ``exrx log``."""
_YES = {"yes": True, "no": False}
# Digits that may be the decimals of a strength.
_DECIMALS = r"\d+(?![\w-]|\.\d)"


def flags_of(found: argparse.Namespace) -> dict[str, Any]:
    """The values that were given as flags. Raises ``InputError``."""
    values = {}
    for field in BY_NAME.values():
        given = getattr(found, f"field_{field.name}", None)
        if given is not None:
            values[field.name] = from_flag(field, given)
    return values


def from_flag(field: Field, given: str | list[str]) -> Any:
    """The value that a flag stands for. What cannot be read stays text: the checks say what is wrong with it."""
    texts = [given] if isinstance(given, str) else given
    if field.kind in ("names", "entries", "windows", "tables", "paths", "texts"):
        items: list[Any] = []
        for text in texts:
            items += _items(field, text)
        # Free time is one table, or a list of windows.
        return items[0] if field.kind == "windows" and len(items) == 1 and isinstance(items[0], dict) else items
    text = texts[-1].strip()
    if field.kind == "scores" and "," in text:
        return [_number(part.strip()) for part in text.split(",")]
    if field.kind in ("whole", "count", "measure", "scores"):
        return _number(text)
    if field.kind == "yes_no":
        return {"yes": True, "true": True, "no": False, "false": False}.get(text.casefold(), text)
    return text


def _items(field: Field, text: str) -> list[Any]:
    stripped = text.strip()
    if stripped[:1] in ("{", "[") and field.kind in ("entries", "tables", "windows"):
        try:
            value = None if is_dotted(stripped) else loads(f"value = {stripped}")["value"]
        except (ValueError, RecursionError, OverflowError):
            value = None
        if value is None or excess(value):
            hint = (
                'such as { id = "heart_attack", since = 2026-10-01 }'
                if field.kind == "entries"
                else "such as { topic = ... }"
            )
            raise InputError((Problem(field.flag, "", "is not a table in TOML", hint),)) from None
        return value if isinstance(value, list) else [value]
    if field.kind in ("paths", "texts"):
        # A file of that name is ./none.
        return [] if field.kind == "paths" and stripped == "none" else [text]
    if stripped.casefold() in ("none", "") and field.kind in ("names", "entries"):
        return []
    return listed(text) if field.kind == "entries" else [part.strip() for part in text.split(",") if part.strip()]


def listed(text: str) -> list[str]:
    """The entries between commas; a comma inside a strength is part of it, as in "Metoprolol 47,5 mg".

    >>> listed("Metoprolol 47,5 mg,ramipril 5, 5-htp"), listed("1,3")
    (['Metoprolol 47,5 mg', 'ramipril 5', '5-htp'], ['1', '3'])
    """
    parts: list[str] = []
    for part in text.split(","):
        before = parts[-1] if parts else ""
        # A name and a number stand before it.
        if before[-1:].isdigit() and re.match(_DECIMALS, part) and any(map(str.isalpha, before)):
            parts[-1] += f",{part}"
        else:
            parts.append(part)
    return [part.strip() for part in parts if part.strip()]


def _number(text: str) -> Any:
    if re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        return int(text)
    try:
        return float(text) if len(text) < 30 else text
    except ValueError:
        return text


# --- of exrx log ------------------------------------------------------------------------------------------------------


def read_date(name: str, text: str) -> dt.date:
    """A date. Raises ``InputError``."""
    return as_date(text, name)


def read_whole(name: str, text: str | None) -> int | None:
    """A whole number; ``None`` where the flag was left out. Raises ``InputError``."""
    if text is None:
        return None
    if not re.fullmatch(r"[-+]?\d{1,4}", text):
        raise _fault(name, "typed.whole", text)
    return int(text)


def read_yes_no(name: str, text: str | None) -> bool | None:
    """Yes or no; ``None`` where the flag was left out. Raises ``InputError``."""
    if text is None:
        return None
    if text.casefold() not in _YES:
        raise _fault(name, "typed.yes_or_no", text)
    return _YES[text.casefold()]


def _fault(name: str, code: str, text: str) -> InputError:
    from exrx.journal.faults import fault

    return InputError((fault(name, code, value=text, text=text[:60]),))


def usage(code: str, **given: object) -> UsageError:
    """Words that make no command."""
    return UsageError(*wrong(f"errors.journal.{code}", **given))


def check_flags(found: argparse.Namespace, word: str, takes: Collection[str]) -> None:
    """Refuse what was said beside a word that has no place for it: it would be lost. Raises ``UsageError``."""
    lost = [name for name in _FLAGS if getattr(found, name) not in (None, False) and name not in takes]
    if lost:
        flags = tuple(f"--{'for' if name == 'reason' else name.replace('_', '-')}" for name in lost)
        raise usage("usage_flags", word=word, flags=flags)


def how_it_was(found: argparse.Namespace) -> dict[str, Any]:
    """What was said of how a session was, by the names of its entry. Raises ``InputError``."""
    return {
        "effort": found.effort or "",
        "sentences": found.sentences or "",
        "before": read_whole("--before", found.before),
        "during": read_whole("--feeling", found.feeling),
        "pain": read_whole("--pain", found.pain),
        "pain_next_morning": {"yes": "as_before", "no": "more"}.get(found.next_morning or "", ""),
        "worse_days": read_whole("--worse-days", found.worse_days),
    }
