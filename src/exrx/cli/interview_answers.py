"""What a person types in the interview, as values: forgiving about spelling, exact about meaning."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from exrx.cli.flags import listed
from exrx.person.fields import BY_NAME, Field
from exrx.person.values import readings
from exrx.values.errors import Problem
from exrx.values.said import Said, said
from exrx.values.windows import read_windows

if TYPE_CHECKING:
    from exrx.rules.pack import QuestionText
    from exrx.telling.words import Words
    from exrx.values.clearance import Answer, Question

NONE = ("none", "no", "nothing", "-")
_YES = ("yes", "y")
_NUMBER = re.compile(r"([+-]?\d{1,9})(?:[.,](\d{1,6}))?\s*[^\W\d]*\s*[^\W\d]*", re.ASCII)
_DETAIL = re.compile(r"(?P<name>.+?)\s+(?P<key>since|until)\s+(?P<date>\d{4}-\d{2}-\d{2})", re.IGNORECASE)
_REASON = re.compile(r"(?P<name>.+?)\s+for\s+(?P<reason>.+)", re.IGNORECASE)


class Misunderstood(Exception):
    """An answer that is no value, and why. ``suggestion`` is what ``yes`` would then mean."""

    def __init__(self, why: Said, suggestion: Any = None) -> None:
        super().__init__(why)
        self.why, self.suggestion = why, suggestion


def _misunderstood(code: str, suggestion: Any = None, **parameters: object) -> Misunderstood:
    return Misunderstood(said(f"interview.misunderstood.{code}", **parameters), suggestion)


def read_answer(field: Field, text: str, choices: Sequence[str] = (), *, keep: bool = False) -> Any:
    """The value of one answer. ``choices`` are what numbers stand for; ``keep`` takes an unknown drug or illness as it is.

    Raises ``Misunderstood``.
    """
    none = text.rstrip(".!").casefold() in NONE
    if field.kind in ("entries", "names"):
        from exrx.vocabulary import medicine_names

        return [] if none or medicine_names().is_nothing(text) else _list(field, text, choices, keep)
    if field.kind == "windows":
        return _windows(text)
    if field.kind in ("whole", "count", "measure", "scores"):
        if none and field.kind == "count":
            return 0
        return _number(field, text)
    if field.kind == "yes_no":
        if none or text.casefold() in ("n", "false"):
            return False
        if text.casefold() in ("y", "yes", "true"):
            return True
        raise _misunderstood("yes_or_no")
    if field.kind == "date":
        return _date(text)
    if none and "none" in field.reader.choices:
        return "none"
    return text.casefold() if field.kind == "word" else text


def _windows(text: str) -> list[str]:
    """Windows apart; a comma may also stand inside one: "Mon, Wed 18:00-20:00"."""
    found: list[str] = []
    for part in re.split(r"[;\n]", text):
        found += part.split(",") if isinstance(read_windows(part, ""), Problem) else [part]
    return [part.strip() for part in found if part.strip()]


def _number(field: Field, text: str) -> Any:
    spelt = field.reader.spelling(text) if field.reader.spelling else text
    if isinstance(spelt, float):
        return spelt
    if field.kind == "scores" and len(parts := re.findall(r"\d+", text)) == 9:
        return [int(part) for part in parts]
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise _misunderstood("number", example=f"{field.example}")
    if match[2] is not None and int(match[2]):
        return float(f"{match[1]}.{match[2]}")
    return float(match[1]) if field.kind == "measure" else int(match[1])


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise _misunderstood("date", dates=readings(text) or ("2027-01-04",)) from None


def _list(field: Field, text: str, choices: Sequence[str], keep: bool) -> list[Any]:
    from exrx.person.readers import right_list
    from exrx.vocabulary import nearest_term, recognise

    # A label may hold a comma. Drug names are found inside a text, so that a list of them would look like one.
    if field.vocabulary != "medications" and recognise(field.vocabulary, text):
        return [_name(field, text)]
    parts = [part for some in re.split(r";| and ", text) for part in listed(some)]
    if any(part.rstrip(".!").casefold() in (*NONE, *_YES) for part in parts):
        raise _misunderstood("which" if len(parts) == 1 else "none_alone")
    items: list[Any] = []
    unknown: list[str] = []
    suggested: list[Any] = []
    others: list[str] = []
    elsewhere: list[str] = []
    kind = field.vocabulary
    for part in parts:
        if choices and re.fullmatch(r"[0-9]{1,3}", part):
            if not 1 <= int(part) <= len(choices):
                raise _misunderstood("no_such_number", number=int(part))
            items.append(choices[int(part) - 1])
            suggested.append(items[-1])
            continue
        item = _entry(field, part)
        is_drug = field.vocabulary == "medications"
        near = _near_drugs(entry_id(item)) if is_drug and not keep else ()
        if not near if is_drug else recognise(field.vocabulary, entry_id(item)):
            items.append(item)
            suggested.append(item)
        elif not is_drug and right_list(kind, str(entry_id(item))):
            elsewhere.append(part)
            unknown.append(part)
            suggested.append(None)
        elif keep and kind == "conditions":
            # What it is is asked later; until then it is careful.
            items.append({"id": "other", "note": part})
        else:
            unknown.append(part)
            others += near[1:]
            suggested.append(near[0] if near else nearest_term(field.vocabulary, entry_id(item)) or None)
    if not unknown:
        return _without_doubles(items)
    if elsewhere:
        # A sign among the illnesses would be an unknown illness, however often it is said.
        raise _misunderstood("other_list", entries=_quoted(elsewhere), place=right_list(kind, elsewhere[0]))
    if others:
        # Names of different medicines look alike: none of them is taken by a yes.
        near_names = dict.fromkeys(str(entry_id(item)) for item in (*suggested, *others) if item not in items)
        raise _misunderstood("several_near", entries=_quoted(unknown), near=near_names)
    if all(item is not None for item in suggested):
        words = [str(entry_id(item)).replace("_", " ") for item in suggested]
        raise _misunderstood("did_you_mean", suggested, entries=_quoted(unknown), near=words, kind=field.vocabulary)
    raise _misunderstood("all_words", entries=_quoted(unknown), kind=field.vocabulary)


def _quoted(parts: Sequence[str]) -> list[str]:
    return [f'"{part[:60]}"' for part in parts]


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


def _near_drugs(text: str) -> tuple[str, ...]:
    """The drugs that are spelt nearly like an unknown one."""
    from exrx.vocabulary import medicine_names

    return () if _is_known_drug(text) else medicine_names().near(text)


def _is_known_drug(text: str) -> bool:
    from exrx.vocabulary import UNRECOGNISED, medicine_names, recognise

    ids = recognise("medications", text)
    return medicine_names().is_nothing(text) or (bool(ids) and UNRECOGNISED not in ids)


def _without_doubles(items: Sequence[Any]) -> list[Any]:
    return [item for index, item in enumerate(items) if item not in items[:index]]


def entry_id(item: Any) -> str:
    """The name in an entry, a text or a table."""
    return str(item.get("id", "")) if isinstance(item, Mapping) else str(item)


Offer: TypeAlias = "tuple[Answer, tuple[str, ...]]"
"""An answer that a question offers, and the words for it in some language, the one to show first."""


def offers(question: Question | QuestionText, tell: Words) -> tuple[Offer, ...]:
    """What a question offers, in the words of its pack or of the language itself."""
    words: dict[str, list[str]] = {}
    for one in question.translated:
        if one.language == tell.language:
            words.setdefault(one.field, []).append(one.text)
    return tuple(
        (answer, tuple(words.get(f"answers.{number}") or map(tell.called, answer.say)))
        for number, answer in enumerate(question.answers)
    )


def chosen(offered: Sequence[Offer], text: str, *, numbered: bool = True) -> Answer | None:
    """The offered answer that was meant, by one of its words, in English, too, or by its number where numbers were shown."""
    if numbered and re.fullmatch(r"[0-9]{1,3}", text) and 1 <= int(text) <= len(offered):
        return offered[int(text) - 1][0]
    from exrx.vocabulary import normal

    typed = {"y": "yes", "n": "no"}.get(text.casefold(), normal(text))
    meant = [one for one, words in offered if typed in map(normal, (*one.say, *words))]
    # A word of two answers is neither.
    return meant[0] if len(meant) == 1 else None


def asked_each(question: Question, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The entries that a question is put about one by one: medicines, and what nobody recognises; ``("",)`` where it is about a list."""
    field = BY_NAME[question.field]
    if field.kind not in ("entries", "names"):
        return ("",)
    items = _listed({}, values, field.name)
    if field.vocabulary != "medications":
        items = [item for item in items if _is_unknown(field.vocabulary, item)]
    return tuple(name for name in question.about if name in map(_entered, items)) or ("",)


def written(question: Question | QuestionText, answer: Answer, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an offered answer changes. ``name`` is the entry that it is about, as it was entered."""
    changes: dict[str, Any] = {}
    for field, words in answer.drops:
        changes[field] = [item for item in _listed(changes, values, field) if not _is_one_of(field, item, words)]
    for field, value in answer.sets:
        if field == "for":
            changes[question.field] = _with_reason(_listed(changes, values, question.field), name, str(value))
        elif not isinstance(value, tuple):
            changes[field] = value
        elif BY_NAME[field].kind == "entries" and changes.get(field, values.get(field)) is None:
            # One word would make a list that was not answered look complete: an illness is kept as the reason instead.
            if name and field == "conditions":
                changes[question.field] = _with_reason(_listed(changes, values, question.field), name, value[0])
        else:
            changes[field] = _without_doubles([*_listed(changes, values, field), *value])
    return changes


def told(
    question: Question | QuestionText, text: str, name: str, values: Mapping[str, Any], *, keep: bool = False
) -> dict[str, Any]:
    """What an answer in own words changes: the kind or the name of something unknown, a reason, or more of a list.

    ``keep`` takes a reason that nobody recognises as it is. Raises ``Misunderstood``.
    """
    field = BY_NAME[question.field]
    listed = _listed({}, values, field.name)
    if not name:
        return {field.name: _without_doubles([*listed, *read_answer(field, text)])}
    entry = next((item for item in listed if _entered(item) == name), name)
    if _is_unknown(field.vocabulary, entry) and (named := _named(field, text, entry)):
        return {field.name: [new for item in listed for new in (named if item == entry else [item])]}
    item = _entry(BY_NAME["conditions"], text)
    if not _is_reason(reason := entry_id(item)):
        if not keep:
            near = _nearest_reason(text) or None
            raise _misunderstood("no_reason", near, entries=_quoted([text]), near=near)
        return {field.name: _with_reason(listed, name, text)}
    changes = {field.name: _with_reason(listed, name, reason)}
    if isinstance(item, Mapping) and len(item) > 1 and values.get("conditions") is not None:
        changes["conditions"] = _without_doubles([*_listed(changes, values, "conditions"), dict(item)])
    return changes


def _named(field: Field, text: str, entry: Any) -> list[Any]:
    """An unknown entry under the known name or class that was given for it; empty when the text is none."""
    from exrx.vocabulary import UNRECOGNISED, recognise

    ids = recognise(field.vocabulary, text)
    if not ids or UNRECOGNISED in ids:
        return []
    details = {key: value for key, value in entry.items() if key != "id"} if isinstance(entry, Mapping) else {}
    if field.vocabulary != "medications":
        return [{**details, "id": ids[0]}]
    # A combined drug may be known in part.
    ids = tuple(sorted({*ids, *recognise("medications", entry_id(entry))} - {UNRECOGNISED}))
    return [{**details, "id": id, "note": entry_id(entry)} for id in ids]


def _with_reason(items: Sequence[Any], name: str, reason: str) -> list[Any]:
    """The list with a reason at the entry of that name; what is no table becomes one."""
    return [
        {**(item if isinstance(item, Mapping) else {"id": item}), "for": reason} if _entered(item) == name else item
        for item in items
    ]


def _entered(item: Any) -> str:
    """The words by which a question names an entry."""
    note = item.get("note") if isinstance(item, Mapping) and item.get("id") == "other" else ""
    return (str(note or "") or entry_id(item)).strip()


def _is_unknown(kind: str, item: Any) -> bool:
    from exrx.vocabulary import UNRECOGNISED, recognise

    ids = recognise(kind, entry_id(item))
    return entry_id(item) == "other" or not ids or UNRECOGNISED in ids


def _is_reason(text: str) -> bool:
    from exrx.vocabulary import recognise

    return text != "other" and any(recognise(kind, text) for kind in ("conditions", "reasons", "kinds"))


def _is_one_of(name: str, item: Any, words: Sequence[str]) -> bool:
    from exrx.vocabulary import recognise

    return not {entry_id(item), *recognise(BY_NAME[name].vocabulary, entry_id(item))}.isdisjoint(words)


def _nearest_reason(text: str) -> str:
    from exrx.vocabulary import nearest_term

    return next((near for kind in ("conditions", "reasons", "kinds") if (near := nearest_term(kind, text))), "")


def _listed(changes: Mapping[str, Any], values: Mapping[str, Any], name: str) -> list[Any]:
    value = changes.get(name, values.get(name))
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]
