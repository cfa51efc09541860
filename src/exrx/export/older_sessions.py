"""Sessions of plan files of formats 1 to 4: their words were kept as they were told. Those that are still ours become what they say.

What is told as it was told then is ours; anything else stays as it stands, in English, whatever the language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from exrx.programme.key import kinds
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.said import Said, named, said

_PARTS = {"warm_up": ("warm_up",), "easy": ("warm_up",), "cool_down": ("cool_down",)}
"""Which words a part of a session may have; a main part has one of the others."""
_MAIN = ("main", "light", "main_harder", "light_harder")
_COUNT, _SPAN = r"(?P<{}>\d+(?:\.\d+)?)", r"(?P<{}>[^,\d]*\d+(?:\D\d+)?)"
_NAMED = re.compile(r"([^:]+): (.+)")
_LONGEST = 300
"""Minutes that a smaller version may have had."""
Data = dict[str, Any]


def modern_session(session: Data) -> None:
    """Take the words of a session and of its steps apart. What is not as it was is left for the reader to refuse."""
    activity, kind = (_text(session.get(name)) for name in ("activity", "kind"))
    _changed(session, "title", "what", lambda text: _title(text, activity, kind))
    smaller = _smaller(words_of(SOURCE))
    _changed(session, "bad_day", "smaller", lambda text: smaller.get(text, _as_it_stood(text)) if text else None)
    notes = session.get("notes")
    if isinstance(notes, list):
        session["notes"] = [_data(_as_it_stood(note)) if isinstance(note, str) else note for note in notes]
    steps = session.get("steps")
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, dict):
            _modern_step(step)


def _modern_step(step: Data) -> None:
    activity, phase = (_text(step.get(name)) for name in ("activity", "phase"))
    _changed(step, "label", "what", lambda text: _what(text, activity, phase))
    _changed(step, "talk_test", "right_when", lambda text: _right_when(text) if text else None)


def modern_words(prescription: Data) -> None:
    """The same for what the sessions are made from: the movements of strength, and what tells that the effort is right."""
    found = prescription.get("movements")
    if isinstance(found, list):
        prescription["movements"] = [_data(_movement(one)) if isinstance(one, str) else one for one in found]
    guide = prescription.get("guide")
    if isinstance(guide, str):
        prescription["guide"] = [_data(_as_it_stood(guide))] if guide else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _changed(data: Data, old: str, new: str, read: Callable[[str], Said | None]) -> None:
    if isinstance(data.get(old), str):
        made = read(data.pop(old))
        data[new] = None if made is None else _data(made)


def _data(one: Said) -> Data:
    return {"code": one.code, "parameters": [[name, _plain(value)] for name, value in one.parameters]}


def _plain(value: object) -> object:
    if isinstance(value, Said):
        return _data(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _as_it_stood(text: str) -> Said:
    return said("sessions.as_it_stood", text=text)


def _ours(one: Said, text: str) -> Said | None:
    """What is told as it was told then; ``None`` for anything else."""
    words = words_of(SOURCE)
    return one if words.knows(one.code) and words.tell(one) == text else None


def _title(text: str, activity: str, kind: str) -> Said:
    plain = said(f"sessions.{activity}.title")
    found = [plain, said("sessions.unknown")]
    if kind in kinds() and kinds()[kind].adds and words_of(SOURCE).knows(plain.code):
        found.append(said("sessions.with_part", title=plain, adds=said(f"kinds.{kind}.adds")))
    return next((one for one in found if _ours(one, text)), _as_it_stood(text))


def _what(text: str, activity: str, phase: str) -> Said:
    parts = _PARTS.get(phase, _MAIN)
    plain = _part(text, activity, parts) or _ours(said("sessions.as_it_was"), text)
    if plain is not None:
        return plain
    made = [read(text, activity) for read in (_stretches, _strength)] if parts is _MAIN else []
    ours = next((one for one in made if one is not None and _ours(one, text)), None)
    if ours is not None:
        return ours
    # What stands before a colon is its name, where there is little room.
    apart = _NAMED.fullmatch(text)
    if apart is None:
        return _as_it_stood(text)
    return said("sessions.made_of", name=_as_it_stood(apart[1]), what=_as_it_stood(apart[2]))


def _part(text: str, activity: str, parts: tuple[str, ...]) -> Said | None:
    """One part of an activity; else the same part of another one: one cools down from a run walking."""
    own = (said(f"sessions.{activity}.{part}") for part in parts)
    found = next((one for one in own if _ours(one, text)), None)
    others = (_parts(words_of(SOURCE), part).get(text) for part in parts)
    return found or next((one for one in others if one is not None), None)


@cache
def _parts(words: Words, part: str) -> Mapping[str, Said]:
    """The words of a part, with what says them."""
    codes = [f"sessions.{activity}.{part}" for activity in words.names("sessions")]
    return {words(code): said(code) for code in reversed(codes) if words.knows(code)}


def _stretches(text: str, activity: str) -> Said | None:
    found = _pattern(words_of(SOURCE), "in_stretches", name=_ANY, minutes=_COUNT).fullmatch(text)
    name = None if found is None else _part(found["name"], activity, _MAIN)
    if found is None or name is None:
        return None
    return said("sessions.in_stretches", name=name, minutes=_number(found["minutes"]))


def _strength(text: str, activity: str) -> Said | None:
    """Movements, so often and so heavy; or all that such a part is made of."""
    for gaps in (_OFTEN | {"load": _SPAN}, _OFTEN, {}):
        found = _pattern(words_of(SOURCE), "strength", name=_ANY, movements=_ANY, **gaps).fullmatch(text)
        if found is None:
            continue
        name = _part(found["name"], activity, ("name", "light_name"))
        if name is None:
            return None
        if not gaps and (what := _part(found["movements"], activity, _MAIN)) is not None:
            return said("sessions.made_of", name=name, what=what)
        often: dict[str, object] = {gap: _span(found[gap]) for gap in gaps if gap != "sets"}
        movements = [_movement(one) for one in found["movements"].split(", ")]
        often |= {"sets": _number(found["sets"])} if gaps else {}
        return said("sessions.strength", name=name, movements=movements, **often)
    return None


_ANY = "(?P<{}>.+?)"
_OFTEN = {"sets": _COUNT, "repetitions": _SPAN}


@cache
def _pattern(words: Words, name: str, /, **gaps: str) -> re.Pattern[str]:
    """What a text of ours matches, with a group for each of its gaps."""
    signs = {gap: _SIGN + number for number, gap in enumerate(gaps)}
    shown = re.escape(words(f"sessions.{name}", **signs))
    for gap, sign in signs.items():
        shown = shown.replace(str(sign), gaps[gap].format(gap))
    return re.compile(shown, re.ASCII)


_SIGN = 987600
"""A number that stands in no text, to see where a gap is."""


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _span(text: str) -> Said:
    """What a range of whole numbers says."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if len(numbers) == 1 and text[:1].isdecimal():
        return said("sessions.number", at=numbers[0])
    return said("sessions.range", low=numbers[0] if len(numbers) > 1 else None, high=numbers[-1])


def _movement(text: str) -> Said:
    return _every_movement(words_of(SOURCE)).get(text, _as_it_stood(text))


@cache
def _every_movement(words: Words) -> Mapping[str, Said]:
    patterns = [f"sessions.movements.{name}" for name in words.names("sessions.movements")]
    codes = [f"{pattern}.{means}" for pattern in patterns for means in words.names(pattern)]
    return {words(code): said(code) for code in codes}


@cache
def _smaller(words: Words) -> Mapping[str, Said]:
    fewer = [said("sessions.fewer_minutes", minutes=n) for n in (None, *range(1, _LONGEST + 1))]
    return {words.tell(one): one for one in (said("sessions.rest"), *fewer)}


def _right_when(text: str) -> Said:
    words = words_of(SOURCE)
    for word in words.names("older.talk"):
        if words(f"older.talk.{word}") == text:
            code, has_short = f"older.talk_short.{word}", word in words.names("older.talk_short")
            short = named("packs", f"talk_short.{word}", words(code)) if has_short else None
            return said("sessions.right_when", what=(named("packs", f"talk.{word}", text),), short=short)
    first, comma, _ = text.partition(",")
    return said("sessions.right_when", what=(_as_it_stood(text),), short=_as_it_stood(first) if comma else None)
