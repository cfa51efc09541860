"""What a person holds besides numbers and words: an entry of a list, and what a clinician has confirmed. And how a date is read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal

from exrx.classes import dataclass
from exrx.values.errors import InputError, as_given, wrong
from exrx.values.said import NOWHERE, Said
from exrx.values.spellings import plain

TOPICS = ("heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an answer, what to do, and which item of a list it is about."""

    what: Said | str
    do: Said | str = NOWHERE
    item: str = ""

    @classmethod
    def of(cls, code: str, /, **given: object) -> Fault:
        """The fault that ``words/LANG/errors.toml`` has words for under a code."""
        return cls(*wrong(code, **given))


class Unreadable(ValueError):
    """An answer that is none; of a list with every fault."""

    def __init__(self, what: Said | str, do: Said | str = NOWHERE) -> None:
        super().__init__(what, do)
        self.faults = [Fault(what, do)]

    @classmethod
    def of(cls, code: str, /, **given: object) -> Unreadable:
        """With one fault, by its code. See ``Fault.of``."""
        return cls(*wrong(code, **given))

    @classmethod
    def all(cls, faults: list[Fault]) -> Unreadable:
        """Several faults at once."""
        made = cls(NOWHERE)
        made.faults = faults
        return made

    def __str__(self) -> str:
        return "\n".join("; ".join(filter(None, map(str, (one.what, one.do)))) for one in self.faults)


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


_NUMBERS = r"\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4})\s*"


def readings(value: str) -> list[str]:
    """A date with day and month in an order that one cannot know: both of its readings.

    >>> readings("4.1.2027"), readings("13/1/2027"), readings("soon")
    (['2027-01-04', '2027-04-01'], ['2027-01-13'], [])
    """
    match = re.fullmatch(_NUMBERS, value)
    found = []
    for day, month in ((1, 2), (2, 1)) if match else ():
        try:
            found.append(date(int(match[3]), int(match[month]), int(match[day])).isoformat())  # type: ignore[index]
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def as_date(value: Any, field: str) -> date:
    """A date from a date or ISO text; anything else is one clear ``InputError``."""
    value = plain(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    shown, found = as_given(value), []
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            shown, found = shown[:80], readings(value)
    first, second = [*found, None, None][:2]
    raise InputError.of(field, "errors.dates.none", shown, value=shown, first=first, second=second)


def sorted_entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries in the one order in which a person keeps them."""
    return tuple(
        sorted(
            entries,
            key=lambda one: (one.id, one.entered, *map(str, (one.since, one.until, one.noticed, one.gone)), one.reason),
        )
    )
