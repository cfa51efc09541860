"""Plan files of earlier formats, read as if they were written today: old sentences as they stand, facts inside names taken apart.

Nothing is believed here: what comes out is read and judged like any other file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from exrx.export.older_entries import modern_entry
from exrx.export.older_sessions import modern_session, modern_words

_SPAN = re.compile(r"(up\sto\s)?(\d+(?:\.\d+)?)(?:[-–](\d+(?:\.\d+)?))?", re.ASCII)
_DROPPED = re.compile(r"dropped(?:: (.+))?")
_ROW = re.compile(
    r"(light|moderate|vigorous):\s(\d+)–(\d+)\s%\sof\sreserve,\s(\d+)–(\d+)\s%\sof\sthe\smaximum,\seffort\s(\d+)–(\d+)",
    re.ASCII,
)
_ENDS = ("reserve_low", "reserve_high", "maximum_low", "maximum_high", "effort_low", "effort_high")
_KEYED = re.compile(r"(w\d{2,}s\d+): (.*)", re.DOTALL)
_PART = re.compile(r"(.+)@(\d{1,4}|band|effort)", re.ASCII)
_NO_ROOM = re.compile(r"From\s(\S+)\sto\s(\S+):\sno\ssession\shas\sroom;\s(.*)\.")

_WITH_SENTENCES = 2
"""The last format that held sentences, and facts inside names."""
_WITH_WORDS = 4
"""The last that held the words of sessions."""

Data = dict[str, Any]


def modern(data: Data) -> Data:
    """The data of a plan of formats 1 to 7 in the shape of format 8. What is not as those formats were is left for the reader to refuse.

    >>> modern({"format": 1, "notes": [{"kind": "notice", "text": "Rest is part of it."}]})["notes"]
    [{'kind': 'notice', 'said': {'code': 'told', 'parameters': [['text', 'Rest is part of it.']]}}]
    """
    if data.get("format", 1) <= _WITH_SENTENCES:
        _with_facts(data)
    if data.get("format", 1) <= _WITH_WORDS:
        _with_codes(data)
    for change in _each(data.get("course"), "changes"):
        # What a change is about stood among the ids of its entries, or as its name.
        about = {"contact": "entries", "conflict": "name"}.get(str(change.get("what")))
        if about in change:
            found = change.pop(about)
            change["about"] = found if about == "entries" else [found]
    return data


def _with_codes(data: Data) -> None:
    """Words of sessions of formats 1 to 4 as codes, as format 5 has them."""
    if isinstance(known := data.get("known"), dict):
        # The words of its movements, for watches; now they are said by a code.
        known.pop("movements", None)
    if isinstance(prescription := data.get("prescription"), dict):
        modern_words(prescription)
    every = [
        *_each(data, "withdrawn"),
        *(session for week in _each(data, "weeks") for session in _each(week, "sessions")),
    ]
    for session in every:
        modern_session(session)


def _with_facts(data: Data) -> None:
    """Sentences and facts inside names of formats 1 and 2 taken apart, as format 3 has them."""
    prescription = data.get("prescription")
    clearance = prescription.get("clearance") if isinstance(prescription, dict) else None
    for finding in _each(clearance, "reasons"):
        _renamed(finding, "opened_by", "confirmed", _told(finding.get("opened_by") or None))
        _all_told(finding, "dates")
        finding["pages"] = _kept_off(finding, "advice", "now", "who", "ask", "meanwhile")
    for question in _each(clearance, "questions"):
        _renamed(question, "text", "asked", _told(question.get("text")))
        question["pages"] = _kept_off(question, "decides", "if_open")
    if isinstance(clearance, dict):
        _renamed(clearance, "taken_as_no", "complete", clearance.get("taken_as_no"))
        _all_told(clearance, "complete")
    for item in _each(prescription, "compromises"):
        _renamed(item, "wished", "wish", _wish(item.get("wished")))
        _renamed(item, "got", "outcome", _wish(item.get("got")))
        _renamed(item, "text", "own", _told(item.get("text")))
    if isinstance(prescription, dict):
        for name in ("not_offered", "too_hard"):
            found = prescription.get(name)
            if isinstance(found, list):
                prescription[name] = [_closed(one) for one in found]
    for reason in _each(prescription, "reasons"):
        _renamed(reason, "says", "said", _reason(reason.get("says")))
        _renamed(reason, "locator", "where", _told(reason.get("locator")))
        decides = reason.get("decides")
        _renamed(reason, "decides", "about", decides.split(", ") if decides and isinstance(decides, str) else [])
    for item in _each(prescription, "idle"):
        _renamed(item, "text", "said", _idle(item.get("text")))
    for note in (*_each(data, "notes"), *_each(prescription, "notes")):
        _renamed(note, "text", "said", _note(note.get("text")))
    if isinstance(data.get("told"), list):
        data["told"] = [modern_entry(row) for row in data["told"]]
    if isinstance(prescription, dict) and isinstance(slots := prescription.get("slots"), list):
        # The activity of a kind stood among the numbers, as the unit of its place in a list.
        prescription["chosen"] = [_chosen(slot) for slot in slots if _is_activity(slot)]
        prescription["slots"] = [_slot(slot) for slot in slots if not _is_activity(slot)]


def _each(data: object, name: str) -> Iterator[Data]:
    """The objects in a list, as far as there are such."""
    found = data.get(name) if isinstance(data, dict) else None
    yield from (item for item in found if isinstance(item, dict)) if isinstance(found, list) else ()


def _renamed(data: Data, old: str, new: str, value: object) -> None:
    if old in data:
        del data[old]
        data[new] = value


def _kept_off(data: Data, *names: str) -> list[list[str]]:
    """Texts of which nobody said what they tell: no page shows them that may hang on a wall."""
    return [[name, ""] for name in names if data.get(name)]


def _all_told(data: object, name: str) -> None:
    if isinstance(data, dict) and isinstance(data.get(name), list):
        data[name] = [_told(text) for text in data[name]]


def _said(code: str, **parameters: object) -> Data:
    return {"code": code, "parameters": [[name, value] for name, value in sorted(parameters.items())]}


def _told(text: object) -> object:
    return _said("told", text=text) if isinstance(text, str) else text


def _wish(text: object) -> object:
    found = _SPAN.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return _told(text)
    low, high = (end and (float(end) if "." in end else int(end)) for end in found.groups()[1:])
    if found[1]:
        return _said("wishes.range", high=low)
    return _said("wishes.number", at=low) if high is None else _said("wishes.range", low=low, high=high)


def _closed(one: object) -> object:
    return [one[0], _told(one[1]), *one[2:]] if isinstance(one, list) and len(one) > 1 else one


def _reason(text: object) -> object:
    row = _ROW.fullmatch(text) if isinstance(text, str) else None
    if row is None:
        return _told(text)
    ends = map(int, row.groups()[1:])
    return _said("reasons.table_row", word=row[1], **dict(zip(_ENDS, ends, strict=True)))


def _idle(text: object) -> object:
    if not isinstance(text, str):
        return text
    if dropped := _DROPPED.fullmatch(text):
        return _said("idle.dropped", because=dropped[1].split(", ") if dropped[1] else [])
    return _told(text) if text else None


def _note(text: object) -> object:
    if not isinstance(text, str):
        return text
    if keyed := _KEYED.fullmatch(text):
        return _said("notes.of_session", key=keyed[1], what=_told(keyed[2]))
    if no_room := _NO_ROOM.fullmatch(text):
        return _said("notes.no_room", first=no_room[1], last=no_room[2], back=_told(no_room[3]))
    return _told(text)


def _is_activity(slot: object) -> bool:
    return isinstance(slot, dict) and slot.get("dimension") == "activity" and isinstance(slot.get("target"), dict)


def _chosen(slot: Data) -> Data:
    target = slot["target"]
    found = {"kind": slot.get("kind"), "activity": target.get("unit"), "rules": target.get("aim_rules")}
    return {**found, "phase": slot.get("phase")}


def _slot(slot: Any) -> Any:
    if not isinstance(slot, dict) or not all(isinstance(slot.get(name), str) for name in ("phase", "dimension")):
        return slot
    rest = {name: value for name, value in slot.items() if name not in ("kind", "phase", "dimension")}
    part, (phase, _, week) = _PART.fullmatch(slot["dimension"]), slot["phase"].partition(" to week ")
    ends = week.isdecimal() and len(week) < 5
    where = part[2] if part else ""
    key = {
        "kind": slot.get("kind"),
        "phase": phase if ends else slot["phase"],
        "dimension": part[1] if part else slot["dimension"],
        "from_minutes": int(where) if where.isdecimal() else 0,
        "until_week": int(week) if ends else 0,
        "band": {"band": True, "effort": False}.get(where),
    }
    return {"key": key, **rest}
