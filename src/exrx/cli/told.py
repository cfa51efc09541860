"""Answers among the flags of a command, as entries of a journal: no later run takes back what was told once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from exrx.journal import SAFETY, AnswerEntry, Entry, ScoreEntry
from exrx.person import Person
from exrx.person.fields import ENTRIES

_SCORES = ("phq9", "phq9_item9", "gad7")
MEASURED = ("resting_hr", "height_cm", "weight_kg", "due_date")
"""Answers that stand in the person file alone, but where somebody has to be seen because of them."""


def is_health(flags: Mapping[str, Any]) -> bool:
    """Whether there is an answer or a score among the flags."""
    return any(name in SAFETY or name in _SCORES for name in flags)


def entries(flags: Mapping[str, Any], today: dt.date) -> list[Entry]:
    """The answers and scores among the flags, as entries of today."""
    made = answers(flags, today, SAFETY)
    scores = {name: flags[name] for name in _SCORES if isinstance(flags.get(name), int)}
    nine = Person(phq9=flags["phq9"]).phq9 if "phq9" in flags else None
    if isinstance(nine, tuple):
        scores = {**scores, "phq9": sum(nine), "phq9_item9": max(nine[8], scores.get("phq9_item9", 0))}
    return [*made, ScoreEntry(on=today, entered=today, **scores)] if scores else made


def answers(flags: Mapping[str, Any], today: dt.date, names: Iterable[str]) -> list[Entry]:
    """The answers of these names, each as an entry."""
    made: list[Entry] = []
    for name in names:
        if name not in flags:
            continue
        value = flags[name]
        if name in ENTRIES:
            given: dict[str, Any] = {name: value}
            listed = getattr(Person(**given), name) or ()
            made += [
                AnswerEntry(
                    on=min(one.since or today, today), entered=today, field=name, value=one.entered or one.id, since=one.since,
                    until=one.until, reason=one.reason,
                )
                for one in listed
            ]  # fmt: skip
            if not listed and name == "symptoms":
                made.append(AnswerEntry(on=today, entered=today, field=name, value="none"))
            continue
        for one in value if isinstance(value, list | tuple) else (value,):
            made.append(AnswerEntry(on=today, entered=today, field=name, value=one))
    return made
