"""How each answer about a person is read: tolerant of form, strict about meaning, every fault in words with a hint."""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, PlainSerializer

from exrx.errors import InputError, Problem
from exrx.medicines import LONGEST
from exrx.spellings import plain
from exrx.vocabulary import UNRECOGNISED, meanings, medicine_names, nearest, recognise, vocabulary

TOPICS = ("heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other")


Schema = Mapping[str, Any]


class Reader(NamedTuple):
    """How an answer is read, and what a form may send for it: JSON Schema without the ``null`` of *not asked*."""

    read: Callable[[Any], Any]
    schema: Callable[[], Schema]

    def __call__(self, value: Any) -> Any:
        """The answer; ``ValueError`` in words where it is none."""
        return self.read(value)


def written(spelling: Callable[[Any], Any], reader: Reader, example: str) -> Reader:
    """A reader of what may be written in more ways than one."""
    also = {"type": "string", "examples": [example]}
    return Reader(lambda value: reader.read(spelling(value)), lambda: {"anyOf": [reader.schema(), also]})


class field:
    """How pydantic calls a reader, and what it says of it to a form."""

    def __init__(self, read: Callable[[Any], Any], schema: Schema | Callable[[], Schema] | None = None) -> None:
        self.read = read
        self.schema = read.schema if isinstance(read, Reader) else schema

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """What it is, once it was read."""
        return BeforeValidator(lambda value: self.read(plain(value))).__get_pydantic_core_schema__(source, handler)

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """What may be sent."""
        own = dict(self.schema() if callable(self.schema) else self.schema or {})
        return {"anyOf": [*own.pop("anyOf", [own]), {"type": "null"}]}


def _some(item: Schema, **more: Any) -> Schema:
    """One of something, or a list of them."""
    return {"anyOf": [item, {"type": "array", "items": item, **more}]}


_DATE = {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One condition, drug or symptom: its id, how it was entered, since and until when, what a drug is for.

    ``noticed`` is the day on which a plan that was made again first knew of it, ``gone`` the day on which it no longer named it: they
    stand for ``since`` and ``until`` where nobody said those.
    """

    id: str
    entered: str = ""
    since: date | None = None
    until: date | None = None
    reason: str = ""
    note: str = ""
    noticed: date | None = None
    gone: date | None = None
    substance: str = ""
    """Of a drug, where its name tells it: it can count as more than its class."""

    @property
    def began(self) -> date | None:
        """The latest day on which it can have begun, as far as is known."""
        return self.since or self.noticed

    @property
    def ended(self) -> date | None:
        """The last day on which it was there; ``None`` while it goes on."""
        return self.until or self.gone


@dataclass(frozen=True, slots=True)
class GivenClearance:
    """What a clinician has confirmed: the only way out of a referral."""

    topic: str
    level: Literal["light_moderate", "vigorous"]
    by: str
    date: dt.date


_NUMBERS = re.compile(r"\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4})\s*")


def _readings(value: str) -> str:
    """A date with day and month in an order that one cannot know, as both of its readings."""
    match = _NUMBERS.fullmatch(value)
    found = []
    for day, month in ((1, 2), (2, 1)) if match else ():
        try:
            found.append(date(int(match[3]), int(match[month]), int(match[day])).isoformat())  # type: ignore[index]
        except ValueError:
            continue
    return f"write it as {' or as '.join(dict.fromkeys(found))}" if found else "write it as 2027-01-04"


def as_date(value: Any, field: str) -> date:
    """A date from a date or ISO text; anything else is one clear ``InputError``."""
    value = plain(value)
    if isinstance(value, datetime) or not isinstance(value, date | str):
        raise InputError((Problem(field, repr(value), f"{value!r} is not a date", "write it as 2027-01-04"),))
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InputError(
            (Problem(field, repr(value)[:80], f"{value!r:.80} is not a date", _readings(value)),)
        ) from None


def _many(value: Any) -> list[Any] | None:
    """One value may stand for a list; a string is never split into letters."""
    if value is None:
        return None
    if isinstance(value, str | Mapping | Entry | GivenClearance):
        return [value]
    if isinstance(value, Iterable):
        items = list(islice(value, _MOST + 1))
        if len(items) > _MOST:
            raise ValueError(f"holds more than {_MOST} items; a list about one person holds a few")
        return items
    raise ValueError("is not a list; write [] for none, or a list of names")


_MOST = 200
"""Items of a list: of each word that nobody knows the nearest is looked for."""


def _entries(kind: str) -> Any:
    def read(value: Any) -> tuple[Entry, ...] | None:
        items = _many(value)
        if items is None:
            return None
        faults: list[str] = []
        found: set[Entry] = set()
        for item in items:
            # "None" is no name; with a date, a reason or a note beside it, it says something.
            name = item["id"] if isinstance(item, Mapping) and set(item) == {"id"} else item
            if isinstance(name, str) and _is_none(kind, name):
                continue
            try:
                found.update(_entry(kind, item))
            except ValueError as error:
                faults.append(str(error))
        if faults:
            raise ValueError("\n".join(faults))
        return sorted_entries(found)

    return read


def _is_none(kind: str, name: str) -> bool:
    # The names of medicines are read only where a word is no illness and no sign.
    return (kind == "medications" or not recognise(kind, name)) and medicine_names().is_nothing(name)


def sorted_entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries in the one order in which a person keeps them."""
    return tuple(
        sorted(
            entries,
            key=lambda one: (one.id, one.entered, *map(str, (one.since, one.until, one.noticed, one.gone)), one.reason),
        )
    )


def _entry(kind: str, item: Any) -> list[Entry]:
    if isinstance(item, Entry):
        return [item]
    if isinstance(item, str):
        item = {"id": item}
    if not isinstance(item, Mapping):
        raise ValueError(f"{item!r} is not a name; write a text, or a table with id, since, until, for, note")
    known = ("id", "entered", "since", "until", "for", "reason", "note", "noticed", "gone")
    for key in item:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            raise ValueError(
                f"{key!r} is an unknown key of an entry; {'did you mean ' + near[0] + '?' if near else 'use id, since, until, for, note'}"
            )
    name = item.get("id")
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"{name!r} is not a name; write a text such as {next(iter(vocabulary()[kind]))!r}")
    if len(name) > LONGEST:
        raise ValueError(f"a name is longer than {LONGEST} characters; shorten it")
    if _UNWANTED.search(name.strip()):
        raise ValueError("a name holds characters that no list shows; write it in one line of plain text")
    dates: dict[str, Any] = {}
    for key in ("since", "until", "noticed", "gone"):
        try:
            dates[key] = None if item.get(key) is None else as_date(item[key], key)
        except InputError as error:
            raise ValueError(f"{name!r}: {key} {error.problems[0].message}; {error.problems[0].hint}") from None
    if dates["since"] and dates["until"] and dates["until"] < dates["since"]:
        raise ValueError(f"{name!r} ends before it starts; check since and until")
    reason, note = item.get("for", item.get("reason", "")) or "", item.get("note", "") or ""
    if not isinstance(reason, str) or not isinstance(note, str):
        raise ValueError(f"{name!r}: for and note are texts")
    if kind == "conditions" and name.casefold().startswith("other:"):
        name, note = "other", note or name.partition(":")[2]
    ids = _drug_ids(name, item.get("entered")) if kind == "medications" else recognise(kind, name)
    if not ids:
        if kind != "medications":
            hint = nearest(kind, name)
            other = " or enter it as other, with note" if kind == "conditions" else f" (all: exrx terms {kind})"
            raise ValueError(
                f"{name!r} is not in the vocabulary; {hint or 'see exrx terms ' + kind}{other if hint or kind == 'conditions' else ''}"
            )
        ids = (UNRECOGNISED,)
    entered = str(item.get("entered") or ("" if name in ids else name.strip()))
    # In own words nothing is refused; what no list shows, and what would steer a terminal, is a space.
    reason, note = (_UNWANTED.sub(" ", text).strip() for text in (reason, note))
    found = [replace(Entry(id, entered, reason=reason, note=note), **dates) for id in ids]
    return found if kind != "medications" else [one for entry in found for one in _with_substance(entry, name)]


def _drug_ids(name: str, entered: Any) -> tuple[str, ...]:
    """What a drug is, by its name and by how it was entered: both hold, and a name that was unknown once may be known now."""
    read = recognise("medications", entered) if isinstance(entered, str) and entered != name else ()
    if name == UNRECOGNISED:
        return read or (UNRECOGNISED,)
    ids = recognise("medications", name)
    return tuple(sorted({*ids, *read})) if ids else ids


def _with_substance(entry: Entry, name: str) -> list[Entry]:
    """A drug entry for each substance of its class that the name stands for (a combination can hold two of one class)."""
    said = {one.substance for text in (name, entry.entered) if text for one in meanings(text) if one.id == entry.id}
    return [replace(entry, substance=substance) for substance in sorted(said - {""}) or [""]]


def terms(kind: str) -> Reader:
    """A list of words of one part of the vocabulary."""

    def read(value: Any) -> tuple[str, ...] | None:
        items = _many(value)
        if items is None:
            return None
        faults: list[str] = []
        found: set[str] = set()
        for item in items:
            ids = recognise(kind, item) if isinstance(item, str) else ()
            if not ids:
                hint = nearest(kind, item) if isinstance(item, str) else ""
                faults.append(f"{item!r} is not in the vocabulary; {hint or 'see exrx terms ' + kind}")
            found.update(ids)
        if faults:
            raise ValueError("\n".join(faults))
        return tuple(sorted(found))

    return Reader(read, lambda: _some({"type": "string", "enum": sorted(vocabulary()[kind])}))


def _is_name(text: str) -> bool:
    """Whether somebody is named: the dots or the gap of a form that was not filled in are nobody."""
    return any(character.isalnum() for character in text) and "..." not in text and "…" not in text


def given_clearances(value: Any) -> tuple[GivenClearance, ...]:
    """What clinicians have confirmed: topic, level, by whom, when."""
    faults, found = [], set()
    for item in _many(value) or ():
        if isinstance(item, GivenClearance):
            found.add(item)
            continue
        if not isinstance(item, Mapping):
            faults.append(f"{item!r} is not a table; write topic, level, by and date")
            continue
        wrong = [key for key in item if key not in ("topic", "level", "by", "date")]
        missing = [key for key in ("topic", "level", "by", "date") if key not in item]
        if wrong or missing:
            faults.append(
                f"needs topic, level, by and date; {'unknown: ' + ', '.join(map(str, wrong)) if wrong else 'missing: ' + ', '.join(missing)}"
            )
            continue
        if item["topic"] not in TOPICS:
            near = difflib.get_close_matches(str(item["topic"]), TOPICS, n=1)
            faults.append(
                f"{item['topic']!r} is not a topic; {'did you mean ' + near[0] + '?' if near else 'one of ' + ', '.join(TOPICS)}"
            )
        elif item["level"] not in ("light_moderate", "vigorous"):
            faults.append(f"{item['level']!r} is not a level; light_moderate or vigorous")
        elif not isinstance(item["by"], str) or not _is_name(item["by"]):
            faults.append(f"by is {item['by']!r}, not a name; write who confirmed it, and the day, once somebody did")
        elif not item["date"]:
            faults.append("date is empty; write the day on which it was confirmed")
        else:
            try:
                found.add(
                    GivenClearance(item["topic"], item["level"], item["by"].strip(), as_date(item["date"], "date"))
                )
            except InputError as error:
                faults.append(f"date {error.problems[0].message}; {error.problems[0].hint}")
    if faults:
        raise ValueError("\n".join(faults))
    return tuple(sorted(found, key=lambda item: (item.topic, item.date, item.level, item.by)))


def whole(low: int, high: int, unit: str) -> Reader:
    """A whole number between two ends; booleans, texts and fractions are refused."""

    def read(value: Any) -> int | None:
        if value is None:
            return None
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or (isinstance(value, float) and not value.is_integer())
        ):
            raise ValueError(f"{value!r} is not a whole number{' of ' + unit if unit else ''}")
        if not low <= value <= high:
            raise ValueError(
                f"{_show(value)} is {'below ' + str(low) if value < low else 'above ' + str(high)}{' ' + unit if unit else ''}; check it"
            )
        return int(value)

    return Reader(
        read, lambda: {"type": "integer", "minimum": low, "maximum": high, **({"unit": unit} if unit else {})}
    )


def _show(value: int | float) -> str:
    text = str(value) if not isinstance(value, int) or value.bit_length() < 100 else "the number"
    return text if len(text) <= 12 else text[:9] + "..."


def measure(low: float, high: float, unit: str) -> Reader:
    """A finite number between two ends."""

    def read(value: Any) -> float | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            also = f"; write it without quotes{', or with another unit' if isinstance(value, str) and unit in ('cm', 'kg') else ''}"
            raise ValueError(
                f"{value!r:.80} is not a number{' of ' + unit if unit else ''}{also if isinstance(value, str) else ''}"
            )
        if not low <= value <= high:
            raise ValueError(
                f"{_show(value)} is {'below ' + format(low, 'g') if value < low else 'above ' + format(high, 'g')}{' ' + unit if unit else ''}; check it"
            )
        return float(value)

    return Reader(read, lambda: {"type": "number", "minimum": low, "maximum": high, "unit": unit})


def phq9_answers(value: Any) -> int | tuple[int, ...] | None:
    """A total from 0 to 27, or the nine answers from 0 to 3."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return whole(0, 27, "points")(value)  # type: ignore[no-any-return]
    answers = list(value) if isinstance(value, Iterable) and not isinstance(value, str) else None
    if (
        answers is None
        or len(answers) != 9
        or any(isinstance(a, bool) or not isinstance(a, int) or not 0 <= a <= 3 for a in answers)
    ):
        raise ValueError("is neither a total from 0 to 27 nor nine answers from 0 to 3")
    return tuple(answers)


def yes_no(value: Any) -> bool | None:
    """True or false, and nothing that merely looks like it."""
    if value is not None and not isinstance(value, bool):
        raise ValueError(f"{value!r} is not true or false")
    return value


def one_of(*choices: str) -> Reader:
    """One word of a few."""

    def read(value: Any) -> str | None:
        if value is not None and value not in choices:
            near = difflib.get_close_matches(value, choices, n=1) if isinstance(value, str) else []
            raise ValueError(
                f"{value!r} is not a choice; {'did you mean ' + near[0] + '?' if near else 'one of ' + ', '.join(choices)}"
            )
        return value  # type: ignore[no-any-return]

    return Reader(read, lambda: {"type": "string", "enum": list(choices)})


def day(value: Any) -> date | None:
    """A date."""
    if value is None:
        return None
    try:
        return as_date(value, "")
    except InputError as error:
        raise ValueError(f"{error.problems[0].message}; {error.problems[0].hint}") from None


_SENTENCES, _WORDS = 5, 120
"""How many sentences of a person's own a plan carries, and how long each text of theirs may be."""
# What no calendar and no page shows, or what turns the rest of a line around: line ends, control characters, halves of
# characters, and the marks that override the direction of a text. Those that join emoji and letters stay.
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\uffff]")


def own_words(value: Any) -> str | None:
    """A short text in the person's own words, in any script."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text; write it in quotes")
    text = value.strip()
    if not text:
        raise ValueError("is empty; leave it out")
    if len(text) > _WORDS:
        raise ValueError(f"is longer than {_WORDS} characters; shorten it")
    if _UNWANTED.search(text):
        raise ValueError("holds characters that no calendar shows; write it in one line of plain text")
    return text


def own_sentences(value: Any) -> tuple[str, ...] | None:
    """A few of them."""
    items = _many(value)
    if items is None:
        return None
    if len(items) > _SENTENCES:
        raise ValueError(f"has more than {_SENTENCES} sentences; keep those that help most")
    read = (own_words(item) for item in items)
    return tuple(dict.fromkeys(text for text in read if text is not None))


def _plain_entries(entries: tuple[Entry, ...] | None) -> list[Any] | None:
    """Entries as a person would write them: a name where nothing else is known, else a table."""
    if entries is None:
        return None
    rows: list[Any] = []
    for entry in entries:
        row = {
            "id": entry.id,
            "entered": entry.entered,
            "since": entry.since and entry.since.isoformat(),
            "until": entry.until and entry.until.isoformat(),
            "for": entry.reason,
            "note": entry.note,
            "noticed": entry.noticed and entry.noticed.isoformat(),
            "gone": entry.gone and entry.gone.isoformat(),
        }
        row = {key: value for key, value in row.items() if value}
        rows.append(entry.id if len(row) == 1 else row)
    return rows


_Entries = PlainSerializer(_plain_entries)


def _entries_schema(kind: str) -> Callable[[], Schema]:
    """A name, or a table of a name and what is known of it; the ids are examples, for other words mean them too."""

    def schema() -> Schema:
        name = {"type": "string", "minLength": 1, "maxLength": 200, "examples": sorted(vocabulary()[kind])}
        text = {"type": "string"}
        parts = {"id": name, "since": _DATE, "until": _DATE, "for": text, "note": text, "entered": text} | {
            "noticed": _DATE,
            "gone": _DATE,
        }
        table = {"type": "object", "properties": parts, "required": ["id"], "additionalProperties": False}
        return _some({"anyOf": [name, table]})

    return schema


Conditions = Annotated[tuple[Entry, ...] | None, field(_entries("conditions"), _entries_schema("conditions")), _Entries]
Medications = Annotated[
    tuple[Entry, ...] | None, field(_entries("medications"), _entries_schema("medications")), _Entries
]
Symptoms = Annotated[tuple[Entry, ...] | None, field(_entries("symptoms"), _entries_schema("symptoms")), _Entries]

_OWN = {"type": "string", "minLength": 1, "maxLength": _WORDS}
_ANSWER = {"type": "integer", "minimum": 0, "maximum": 3}
SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {
        "yes_no": {"type": "boolean"},
        "date": _DATE,
        "own_words": _OWN,
        "own_sentences": _some(_OWN, maxItems=_SENTENCES),
        "scores": {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 27, "unit": "points"},
                {"type": "array", "items": _ANSWER, "minItems": 9, "maxItems": 9},
            ]
        },
        "clearances": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "topic": {"type": "string", "enum": list(TOPICS)},
                    "level": {"type": "string", "enum": ["light_moderate", "vigorous"]},
                    "by": {"type": "string", "minLength": 1},
                    "date": _DATE,
                },
                "required": ["topic", "level", "by", "date"],
                "additionalProperties": False,
            },
        },
    }
)
"""What a form may send for the answers that need no table of their own."""

EntryInput = str | Mapping[str, Any] | Entry
EntriesInput = EntryInput | Iterable[EntryInput] | None
NamesInput = str | Iterable[str] | None
