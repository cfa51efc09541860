"""What a person types in the interview, as values: forgiving about spelling, exact about meaning."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from exrx.cli.personfile import Field
from exrx.errors import Problem
from exrx.spellings import centimetres, kilograms
from exrx.windows import read_windows

NONE = ("none", "no", "nothing", "-")
_COUNTS = ("active_days", "active_minutes", "active_months", "falls", "longest_session", "longest_run", "phq9_item9")
_NUMBER = re.compile(r"([+-]?\d{1,9})(?:[.,](\d{1,6}))?\s*[^\W\d]*\s*[^\W\d]*", re.ASCII)
_DETAIL = re.compile(r"(?P<name>.+?)\s+(?P<key>since|until)\s+(?P<date>\d{4}-\d{2}-\d{2})", re.IGNORECASE)
_REASON = re.compile(r"(?P<name>.+?)\s+for\s+(?P<reason>.+)", re.IGNORECASE)


class Misunderstood(Exception):
    """An answer that is no value. ``suggestion`` is what ``yes`` would then mean."""

    def __init__(self, message: str, suggestion: Any = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion


def read_answer(field: Field, text: str, choices: Sequence[str] = (), *, keep: bool = False) -> Any:
    """The value of one answer. ``choices`` are what numbers stand for; ``keep`` takes an unknown drug as it is.

    Raises ``Misunderstood``.
    """
    none = text.casefold() in NONE
    if field.kind in ("entries", "names"):
        return [] if none else _list(field, text, choices, keep)
    if field.kind == "windows":
        return _windows(text)
    if field.kind in ("whole", "measure", "scores"):
        if none and field.name in _COUNTS:
            return 0
        return _number(field, text)
    if field.kind == "yes_no":
        if none or text.casefold() in ("n", "false"):
            return False
        if text.casefold() in ("y", "yes", "true"):
            return True
        raise Misunderstood("Answer yes or no, or press Enter for not now.")
    if field.kind == "date":
        return _date(text)
    if none and field.name == "eating_disorder":
        return "none"
    return text.casefold() if field.name in ("sex", "active_effort", "eating_disorder", "intensity") else text


def _windows(text: str) -> list[str]:
    """Windows apart; a comma may also stand inside one: "Mon, Wed 18:00-20:00"."""
    found: list[str] = []
    for part in re.split(r"[;\n]", text):
        found += part.split(",") if isinstance(read_windows(part, ""), Problem) else [part]
    return [part.strip() for part in found if part.strip()]


def _number(field: Field, text: str) -> Any:
    spelt = {"height_cm": centimetres, "weight_kg": kilograms}.get(field.name, str)(text)
    if isinstance(spelt, float):
        return spelt
    if field.kind == "scores" and len(parts := re.findall(r"\d+", text)) == 9:
        return [int(part) for part in parts]
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise Misunderstood(f"Answer with a number, such as {field.example}, or press Enter for not now.")
    if match[2] is not None and int(match[2]):
        return float(f"{match[1]}.{match[2]}")
    return float(match[1]) if field.kind == "measure" else int(match[1])


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Misunderstood("Write the date as year-month-day, such as 2027-01-04.") from None


def _list(field: Field, text: str, choices: Sequence[str], keep: bool) -> list[Any]:
    from exrx.vocabulary import recognise

    # A label may hold a comma. Drug names are found inside a text, so that a list of them would look like one.
    if field.vocabulary != "medications" and recognise(field.vocabulary, text):
        return [_name(field, text)]
    parts = [part.strip() for part in re.split(r"[,;]| and ", text) if part.strip()]
    items, unknown = [], []
    suggested: list[Any] = []
    for part in parts:
        if choices and re.fullmatch(r"[0-9]{1,3}", part):
            if not 1 <= int(part) <= len(choices):
                raise Misunderstood(f"There is no number {int(part)} in the list.")
            items.append(choices[int(part) - 1])
            suggested.append(items[-1])
            continue
        item = _entry(field, part)
        is_drug = field.vocabulary == "medications"
        meant = _drug_meant(entry_id(item)) if is_drug and not keep else None
        if meant is None if is_drug else recognise(field.vocabulary, entry_id(item)):
            items.append(item)
            suggested.append(item)
        else:
            unknown.append(part)
            suggested.append(meant or _meant(field, entry_id(item)))
    if not unknown:
        return _without_doubles(items)
    if all(item is not None for item in suggested):
        words = ", ".join(str(entry_id(item)).replace("_", " ") for item in suggested)
        again = "yes, or the same again to keep it" if field.vocabulary == "medications" else "yes, or answer again"
        raise Misunderstood(f"{_quoted(unknown)} is not known here. Did you mean {words}? {again}.", suggested)
    other = " Anything else: other: and your words." if field.vocabulary == "conditions" else ""
    raise Misunderstood(f"{_quoted(unknown)} is not known here. All words: exrx terms {field.vocabulary}.{other}")


def _quoted(parts: Sequence[str]) -> str:
    return ", ".join(f'"{part[:60]}"' for part in parts)


def _entry(field: Field, text: str) -> Any:
    """A name, or a table where a date, a reason or own words come with it."""
    if field.kind != "entries":
        return _name(field, text)
    if field.vocabulary == "conditions" and text.casefold().startswith("other:"):
        return {"id": "other", "note": text.partition(":")[2].strip()}
    details: dict[str, Any] = {}
    while match := _DETAIL.fullmatch(text):
        details[match["key"].lower()] = _date(match["date"])
        text = match["name"]
    if field.vocabulary == "medications" and (match := _REASON.fullmatch(text)):
        details["for"] = match["reason"]
        text = match["name"]
    name = _name(field, text)
    return {"id": name, **details} if details else name


def _name(field: Field, text: str) -> str:
    """The id for a name; a drug keeps the name that stands on its box."""
    from exrx.vocabulary import recognise

    ids = recognise(field.vocabulary, text)
    return ids[0] if len(ids) == 1 and field.vocabulary != "medications" else text


def _drug_meant(text: str) -> str | None:
    """The drug that is spelt nearly like an unknown one."""
    from exrx.vocabulary import UNRECOGNISED, recognise, vocabulary

    ids = recognise("medications", text)
    if ids and UNRECOGNISED not in ids:
        return None
    terms = vocabulary()["medications"].values()
    names = {name.casefold(): name for term in terms for name in (*term.drugs, *term.aliases, term.label)}
    near = difflib.get_close_matches(text.casefold(), list(names), n=1, cutoff=0.75)
    return names[near[0]] if near else None


def _capital(hint: str) -> str:
    return hint[:1].upper() + hint[1:]


def _meant(field: Field, text: str) -> str | None:
    from exrx.vocabulary import nearest

    hint = nearest(field.vocabulary, text)
    return hint.removeprefix("did you mean ").removesuffix("?") or None


def _without_doubles(items: Sequence[Any]) -> list[Any]:
    return [item for index, item in enumerate(items) if item not in items[:index]]


def entry_id(item: Any) -> str:
    """The name in an entry, a text or a table."""
    return str(item.get("id", "")) if isinstance(item, Mapping) else str(item)


def stranger_answer(text: str, stranger: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer to a follow-up question changes: the class of an unknown drug, or an illness that explains one.

    Raises ``Misunderstood``.
    """
    from exrx.vocabulary import UNRECOGNISED, nearest, recognise

    def listed(name: str) -> list[Any]:
        value = values.get(name)
        return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]

    if stranger is not None:
        ids = recognise("medications", text)
        if not ids or UNRECOGNISED in ids:
            hint = _capital(nearest("medications", text)) or "All: exrx terms medications."
            raise Misunderstood(f'"{text[:60]}" is no kind of medicine that is known here. {hint}')
        # A combined drug may be known in part.
        ids = tuple(sorted({*ids, *recognise("medications", entry_id(stranger))} - {UNRECOGNISED}))
        details = dict(stranger) if isinstance(stranger, Mapping) else {}
        new = [{**details, "id": id, "note": entry_id(stranger)} for id in ids]
        return {
            "medications": [entry for item in listed("medications") for entry in (new if item == stranger else [item])]
        }
    found = recognise("conditions", text)
    if not found:
        hint = _capital(nearest("conditions", text)) or "All words: exrx terms conditions."
        raise Misunderstood(f'"{text[:60]}" is not known here. {hint} Enter leaves it open.')
    return {"conditions": _without_doubles([*listed("conditions"), *found])}
