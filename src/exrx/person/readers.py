"""How each answer about a person is read: tolerant of form, strict about meaning, every fault in words with a hint.

A reader says everything that follows from the kind of an answer: how it is written, its types, and what a form may send for it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import islice, repeat
from typing import Any, Literal, TypeVar

from exrx.classes import dataclass, replace
from exrx.heard import names_somebody
from exrx.medicines import LONGEST
from exrx.person.values import TOPICS, Entry, Fault, GivenClearance, Unreadable, as_date, sorted_entries
from exrx.questionnaires import ITEM_MOST, PHQ9_ITEMS, PHQ9_MOST
from exrx.values.errors import InputError, as_given, meant, name_of, wrong
from exrx.values.said import Said, said
from exrx.values.spellings import several
from exrx.vocabulary import UNRECOGNISED, meanings, medicine_names, nearest, recognise, vocabulary

Schema = Mapping[str, Any]
_T = TypeVar("_T")
Kind = Literal[
    "whole", "count", "measure", "word", "text", "yes_no", "names", "entries", "tables", "scores", "date", "windows", "paths", "texts"
]  # fmt: skip
"""How a value is written: in a person file, as a flag, in the interview. ``count``: a whole number of which *none* is 0."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How an answer is read.

    ``read`` raises ``Unreadable`` where the value is none. ``schema`` is what a form may send for it, without the ``null`` of *not
    asked*. ``type`` is what a person keeps, ``given`` what may be given for it. ``spelling`` understands other ways of writing it,
    ``written`` makes plain data of what is kept.
    """

    kind: Kind
    read: Callable[[Any], Any]
    schema: Callable[[], Schema]
    type: Any
    given: Any
    vocabulary: str = ""
    choices: tuple[str, ...] = ()
    spelling: Callable[[Any], Any] | None = None
    written: Callable[[Any], Any] | None = None

    def __call__(self, value: Any) -> Any:
        """The answer. Raises ``Unreadable`` where it is none."""
        return self.read(value if self.spelling is None else self.spelling(value))


def spelt(spelling: Callable[[Any], Any], reader: Reader, example: str, given: Any = None) -> Reader:
    """A reader of what may be written in more ways than one."""
    also = {"type": "string", "examples": [example]}
    return replace(
        reader,
        spelling=spelling,
        schema=lambda: {"anyOf": [reader.schema(), also]},
        given=reader.given if given is None else given,
    )


def _some(item: Schema, **more: Any) -> Schema:
    """One of something, or a list of them."""
    return {"anyOf": [item, {"type": "array", "items": item, **more}]}


_DATE = {"type": "string", "format": "date"}


def _many(value: Any) -> list[Any]:
    """One value may stand for a list; a string is never split into letters."""
    if isinstance(value, str | Mapping | Entry | GivenClearance):
        return [value]
    if isinstance(value, Iterable):
        items = list(islice(value, _MOST + 1))
        if len(items) > _MOST:
            raise Unreadable.of("errors.person.too_many", most=_MOST)
        return items
    raise Unreadable.of("errors.person.no_list")


_MOST = 200
"""Items of a list: of each word that nobody knows the nearest is looked for."""


def _each(items: Iterable[Any], read: Callable[[Any], Iterable[_T]], called: Iterable[Any]) -> set[_T]:
    """What all items say; the faults of all of them at once, each with the item as it was ``called``, where that is a text."""
    faults: list[Fault] = []
    found: set[_T] = set()
    for item, name in zip(items, called, strict=False):
        try:
            found.update(read(item))
        except Unreadable as error:
            faults += [replace(fault, item=name if isinstance(name, str) else "") for fault in error.faults]
    if faults:
        raise Unreadable.all(faults)
    return found


def entries(kind: str) -> Reader:
    """A list of entries of one part of the vocabulary."""

    def named(item: Any) -> list[Entry]:
        # "None" is no name; with a date, a reason or a note beside it, it says something.
        name = item["id"] if isinstance(item, Mapping) and set(item) == {"id"} else item
        return [] if isinstance(name, str) and _is_none(kind, name) else _entry(kind, item)

    def read(value: Any) -> tuple[Entry, ...]:
        items = _many(value)
        called = (item.get("id") if isinstance(item, Mapping) else item for item in items)
        return sorted_entries(_each(items, named, called))

    def schema() -> Schema:
        # The ids are examples, for other words mean them too.
        name = {"type": "string", "minLength": 1, "maxLength": LONGEST, "examples": sorted(vocabulary()[kind])}
        text = {"type": "string"}
        parts = {"id": name, "since": _DATE, "until": _DATE, "for": text, "note": text, "entered": text} | {
            "noticed": _DATE,
            "gone": _DATE,
        }
        table = {"type": "object", "properties": parts, "required": ["id"], "additionalProperties": False}
        return _some({"anyOf": [name, table]})

    one = str | Mapping[str, Any] | Entry
    return Reader("entries", read, schema, tuple[Entry, ...], one | Iterable[one], kind, written=_plain_entries)


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


def _is_none(kind: str, name: str) -> bool:
    # The names of medicines are read only where a word is no illness and no sign.
    return (kind == "medications" or not recognise(kind, name)) and medicine_names().is_nothing(name)


def _entry(kind: str, item: Any) -> list[Entry]:
    if isinstance(item, Entry):
        return [item]
    if isinstance(item, str):
        item = {"id": item}
    if not isinstance(item, Mapping):
        raise Unreadable.of("errors.person.no_name", item=as_given(item))
    known = ("id", "entered", "since", "until", "for", "reason", "note", "noticed", "gone")
    for key in item:
        if key not in known:
            raise Unreadable.of("errors.person.unknown_key", key=as_given(key), near=meant(key, known))
    name = item.get("id")
    if not isinstance(name, str) or not name.strip():
        raise Unreadable.of("errors.person.name_missing", name=as_given(name), example=next(iter(vocabulary()[kind])))
    if len(name) > LONGEST:
        raise Unreadable.of("errors.person.name_too_long", most=LONGEST)
    if _shown(name.strip()) != name.strip():
        raise Unreadable.of("errors.person.unshown_name")
    dates: dict[str, Any] = {}
    for key in ("since", "until", "noticed", "gone"):
        try:
            dates[key] = None if item.get(key) is None else as_date(item[key], key)
        except InputError as error:
            fault = error.problems[0]
            what = said("errors.person.of_entry", name=as_given(name), key=key, what=fault.what)
            raise Unreadable(what, fault.do) from None
    if dates["since"] and dates["until"] and dates["until"] < dates["since"]:
        raise Unreadable.of("errors.person.ends_before", name=as_given(name))
    reason, note = item.get("for", item.get("reason", "")) or "", item.get("note", "") or ""
    if not isinstance(reason, str) or not isinstance(note, str):
        raise Unreadable.of("errors.person.no_texts", name=as_given(name))
    if kind == "conditions" and name.casefold().startswith("other:"):
        name, note = "other", note or name.partition(":")[2]
    ids = _drug_ids(name, item.get("entered")) if kind == "medications" else recognise(kind, name)
    if not ids:
        if kind != "medications":
            place, near = right_list(kind, name) or None, nearest(kind, name)
            no = wrong("errors.person.unknown_word", value=as_given(name), place=place, near=near, kind=kind)
            raise Unreadable(*no)
        ids = (UNRECOGNISED,)
    entered = str(item.get("entered") or ("" if name in ids else name.strip()))
    # In own words nothing is refused; what no list shows, and what would steer a terminal, is a space.
    reason, note = (_shown(text).strip() for text in (reason, note))
    found = [replace(Entry(id, entered, reason=reason, note=note), **dates) for id in ids]
    return found if kind != "medications" else [one for entry in found for one in _with_substance(entry, name)]


def right_list(kind: str, name: str) -> str:
    """The list that knows a word which its own does not: a sign entered as an illness is no unknown illness."""
    for place in {"conditions": ("symptoms", "medications"), "symptoms": ("conditions",)}.get(kind, ()):
        if (ids := recognise(place, name)) and not {UNRECOGNISED, "other"}.intersection(ids):
            return place
    return ""


def _drug_ids(name: str, entered: Any) -> tuple[str, ...]:
    """What a drug is, by its name and by how it was entered: both hold, and a name that was unknown once may be known now."""
    read = recognise("medications", entered) if isinstance(entered, str) and entered != name else ()
    if name == UNRECOGNISED:
        return read or (UNRECOGNISED,)
    ids = recognise("medications", name)
    return tuple(sorted({*ids, *read})) if ids else ids


def _with_substance(entry: Entry, name: str) -> list[Entry]:
    """A drug entry for each substance of its class that the name stands for (a combination can hold two of one class)."""

    def said(text: str) -> set[str]:
        return {one.substance for one in meanings(text) if one.id == entry.id} - {""} if text else set()

    found = said(entry.entered)
    # The name of its class, as a file keeps it, is no second substance.
    if name != entry.id or not found:
        found |= said(name)
    return [replace(entry, substance=substance) for substance in sorted(found) or [""]]


def terms(kind: str) -> Reader:
    """A list of words of one part of the vocabulary."""

    def named(item: Any) -> tuple[str, ...]:
        ids = recognise(kind, item) if isinstance(item, str) else ()
        if not ids:
            near = nearest(kind, item) if isinstance(item, str) else None
            raise Unreadable.of("errors.person.unknown_term", value=as_given(item), near=near, kind=kind)
        return ids

    def read(value: Any) -> tuple[str, ...]:
        items = _many(value)
        return tuple(sorted(_each(items, named, items)))

    def schema() -> Schema:
        return _some({"type": "string", "enum": sorted(vocabulary()[kind])})

    return Reader("names", read, schema, tuple[str, ...], str | Iterable[str], kind)


def _clearance(item: Any) -> tuple[GivenClearance]:
    """What a clinician has confirmed: topic, level, by whom, when."""
    if isinstance(item, GivenClearance):
        item = {part: getattr(item, part) for part in ("topic", "level", "by", "date")}
    if not isinstance(item, Mapping):
        raise Unreadable.of("errors.person.no_table", item=as_given(item))
    parts = ("topic", "level", "by", "date")
    unknown = [name_of(key) for key in item if key not in parts]
    missing = [key for key in parts if key not in item]
    if unknown or missing:
        raise Unreadable.of("errors.clearances.keys", unknown=unknown or None, missing=missing)
    topic, level, by, day = (item[part] for part in parts)
    if topic not in TOPICS:
        near = meant(topic, TOPICS)
        raise Unreadable.of("errors.person.no_topic", item=as_given(topic), topics=TOPICS, near=near)
    if level not in ("light_moderate", "vigorous"):
        raise Unreadable.of("errors.person.no_level", item=as_given(level))
    if not isinstance(by, str) or not names_somebody(by):
        raise Unreadable.of("errors.person.nobody", item=as_given(by))
    if not day:
        raise Unreadable.of("errors.person.no_date")
    try:
        return (GivenClearance(topic, level, by.strip(), as_date(day, "date")),)
    except InputError as error:
        fault = error.problems[0]
        raise Unreadable(said("errors.person.of_date", what=fault.what), fault.do) from None


def _clearances(value: Any) -> tuple[GivenClearance, ...]:
    found = _each(_many(value), _clearance, repeat(""))
    return tuple(sorted(found, key=lambda item: (item.topic, item.date, item.level, item.by)))


clearances = Reader(
    "tables",
    _clearances,
    lambda: {
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
    tuple[GivenClearance, ...],
    Iterable[Mapping[str, Any] | GivenClearance],
)


def whole(low: int, high: int, unit: str) -> Reader:
    """A whole number between two ends; booleans, texts and fractions are refused."""

    def read(value: Any) -> int:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or (isinstance(value, float) and not value.is_integer())
        ):
            raise Unreadable.of("errors.person.not_whole", value=as_given(value), unit=unit or None)
        if not low <= value <= high:
            raise _beyond(value, low, high, unit)
        return int(value)

    def schema() -> Schema:
        return {"type": "integer", "minimum": low, "maximum": high, **({"unit": unit} if unit else {})}

    return Reader("whole", read, schema, int, int)


def count(high: int, unit: str) -> Reader:
    """A whole number from 0, of which *none* is 0."""
    return replace(whole(0, high, unit), kind="count")


def _show(value: int | float) -> str | Said:
    if isinstance(value, int) and value.bit_length() > 100:
        return said("errors.person.the_number")
    text = str(value)
    return text if len(text) <= 12 else text[:9] + "..."


def _beyond(value: int | float, low: float, high: float, unit: str) -> Unreadable:
    end = {"low": f"{low:g}"} if value < low else {"high": f"{high:g}"}
    return Unreadable.of("errors.person.beyond", value=_show(value), unit=unit or None, **end)


def measure(low: float, high: float, unit: str) -> Reader:
    """A finite number between two ends."""

    def read(value: Any) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        # A whole number may be larger than any float.
        if not is_number or (isinstance(value, float) and not math.isfinite(value)):
            why, meant = "text" if isinstance(value, str) else None, None
            if isinstance(value, str) and re.fullmatch(r"\s*\d+,\d+\s*", value):
                why, meant = "comma", value.strip().replace(",", ".")
            no = wrong("errors.person.not_number", value=as_given(value, 80), unit=unit or None, why=why, meant=meant)
            raise Unreadable(*no)
        if not low <= value <= high:
            raise _beyond(value, low, high, unit)
        return float(value)

    def schema() -> Schema:
        return {"type": "number", "minimum": low, "maximum": high, "unit": unit}

    return Reader("measure", read, schema, float, float)


def _phq9(value: Any) -> int | tuple[int, ...]:
    """A total, or the answers one by one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _PHQ9.read(value)  # type: ignore[no-any-return]
    answers = several("phq9", value)
    try:
        if len(answers) == PHQ9_ITEMS:
            return tuple(map(_PHQ9_ITEM.read, answers))
    except Unreadable:
        pass
    raise Unreadable.of("errors.person.no_phq9", total=PHQ9_MOST, item=ITEM_MOST)


def _phq9_schema() -> Schema:
    answer = {"type": "integer", "minimum": 0, "maximum": ITEM_MOST}
    return {
        "anyOf": [_PHQ9.schema(), {"type": "array", "items": answer, "minItems": PHQ9_ITEMS, "maxItems": PHQ9_ITEMS}]
    }


_PHQ9, _PHQ9_ITEM = whole(0, PHQ9_MOST, "points"), whole(0, ITEM_MOST, "points")
phq9_score = Reader("scores", _phq9, _phq9_schema, int | tuple[int, ...], int | Iterable[int])


def _yes_no(value: Any) -> bool:
    """True or false, and nothing that merely looks like it."""
    if not isinstance(value, bool):
        raise Unreadable.of("errors.person.not_yes_or_no", value=as_given(value))
    return value


yes_no = Reader("yes_no", _yes_no, lambda: {"type": "boolean"}, bool, bool)


def one_of(*choices: str) -> Reader:
    """One word of a few."""

    def read(value: Any) -> str:
        # Case and outer spaces say nothing, as with the words of a list.
        word = value.strip().casefold() if isinstance(value, str) else value
        if word not in choices:
            raise Unreadable.of(
                "errors.person.no_choice", value=as_given(value), choices=choices, near=meant(value, choices)
            )
        return choices[choices.index(word)]

    word = Literal[choices]  # type: ignore[valid-type]
    return Reader("word", read, lambda: {"type": "string", "enum": list(choices)}, word, word, choices=choices)


def _day(value: Any) -> date:
    """A date."""
    try:
        return as_date(value, "")
    except InputError as error:
        raise Unreadable(error.problems[0].what, error.problems[0].do) from None


day = Reader("date", _day, lambda: _DATE, date, date | str)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unreadable.of("errors.person.not_a_string")
    return str(value)


text = Reader("text", _text, lambda: {"type": "string"}, str, str)

_SENTENCES, _WORDS = 5, 120
"""How many sentences of a person's own a plan carries, and how long each text of theirs may be."""
# What no calendar and no page shows, or what turns the rest of a line around: line ends, control characters, halves of
# characters, and the marks that override the direction of a text. Those that join emoji and letters stay.
_UNWANTED = "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\uffff]"


def _shown(text: str) -> str:
    """A text with blanks for what is unwanted."""
    return text if text.isascii() and text.isprintable() else re.sub(_UNWANTED, " ", text)


def _own_words(value: Any) -> str:
    """A short text in the person's own words, in any script."""
    if not isinstance(value, str):
        raise Unreadable.of("errors.person.no_text", value=as_given(value))
    text = value.strip()
    if not text:
        raise Unreadable.of("errors.person.empty")
    if len(text) > _WORDS:
        raise Unreadable.of("errors.person.too_long", most=_WORDS)
    if _shown(text) != text:
        raise Unreadable.of("errors.person.unshown")
    return text


_OWN = {"type": "string", "minLength": 1, "maxLength": _WORDS}
own_words = replace(text, read=_own_words, schema=lambda: _OWN)


def _own_sentences(value: Any) -> tuple[str, ...]:
    """A few of them."""
    items = _many(value)
    if len(items) > _SENTENCES:
        raise Unreadable.of("errors.person.too_many_sentences", most=_SENTENCES)
    return tuple(dict.fromkeys(_own_words(item) for item in items if item is not None))


own_sentences = Reader(
    "texts", _own_sentences, lambda: _some(_OWN, maxItems=_SENTENCES), tuple[str, ...], str | Iterable[str]
)
