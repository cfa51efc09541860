"""A pause: days on which nothing takes place, and how far what is left moves because of it.

Dates of a plan count twice: on its own calendar, which knows no pause, and on that of the world. ``moved`` and ``unmoved`` lead from
one to the other.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from exrx.errors import InputError, Problem

NONE = "none"
"""What is written to take out a pause that has not begun."""
_LONGEST = 366
_HINT = 'write it as "2027-02-08..2027-02-21", or as "2 weeks" from today'
_LENGTH = re.compile(r"\s*(\d{1,3})\s*(days?|weeks?)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days without sessions, both ends included, and what the plan makes of them."""

    first: dt.date
    last: dt.date
    illness: bool = False
    answered: dt.date | None = None
    """The day on which the safety questions were answered again after it."""
    moves_from: dt.date | None = None
    """What was planned from this day on moves: its first day, or the day on which it was entered."""
    weeks: int = 0
    """By so many weeks."""
    sessions: int = 0
    """How many sessions had been planned in it."""
    done: int = 0
    """Weeks of the plan that were complete before it."""
    begun: bool = False
    """Whether the week after those had sessions before it."""
    resumes: int = 1
    """The first week of the plan that lies wholly behind it."""
    share: int | None = None
    """The first week back, in per cent of the last complete one; ``None`` where it is too short to matter."""
    easier: bool = False
    """Whether the first week back is an easier one."""
    rules: tuple[str, ...] = ()
    """The rules that decided on the way back."""

    @property
    def days(self) -> int:
        """Its length."""
        return (self.last - self.first).days + 1

    @property
    def lost(self) -> int:
        """Weeks of the plan that passed inside it: it was entered when they were over."""
        return max(0, self.resumes - 1 - self.done - self.begun)

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


def moved(date: dt.date, pauses: Iterable[Pause]) -> dt.date:
    """Where a day of the plan's own calendar lies in the world.

    >>> away = Pause(dt.date(2027, 2, 8), dt.date(2027, 2, 14), moves_from=dt.date(2027, 2, 8), weeks=1)
    >>> print(moved(dt.date(2027, 2, 7), [away]), moved(dt.date(2027, 2, 8), [away]))
    2027-02-07 2027-02-15
    """
    for pause in pauses:
        if date >= (pause.moves_from or pause.first):
            date += dt.timedelta(weeks=pause.weeks)
    return date


def unmoved(date: dt.date, pauses: Iterable[Pause]) -> dt.date:
    """The day of the plan's own calendar that lies on a date; what lies inside a pause counts as the day on which it begins."""
    for pause in reversed(tuple(pauses)):
        begins = pause.moves_from or pause.first
        if date >= begins:
            date = max(begins, date - dt.timedelta(weeks=pause.weeks))
    return date


def paused_on(date: dt.date, pauses: Iterable[Pause]) -> Pause | None:
    """The pause in which a date lies."""
    return next((pause for pause in pauses if pause.first <= date <= pause.last), None)


def read_pause(value: Any, today: dt.date) -> Pause | None:
    """What was asked for: a pause from a day to another, both included, or so many days from today. ``None``: take the last one out.

    >>> print(read_pause("2 weeks", dt.date(2027, 2, 8)))
    2027-02-08 to 2027-02-21
    """
    illness = False
    if isinstance(value, Mapping):
        unknown = [key for key in value if key not in ("first", "last", "ill")]
        if unknown or "first" not in value or not isinstance(value.get("ill", False), bool):
            raise _fault(value, "is a table without first, last and ill", _HINT)
        illness = value.get("ill", False)
        value = (value["first"], value.get("last", value["first"]))
    if isinstance(value, str) and value.strip().casefold() == NONE:
        return None
    first, last = _ends(value, today)
    if last < first:
        raise _fault(value, "ends before it begins", _HINT)
    if (last - first).days >= _LONGEST:
        raise _fault(value, "is longer than a year", "begin another plan afterwards")
    if not 1900 <= first.year <= 9900:
        raise _fault(value, "is not a time of ours", _HINT)
    return Pause(first, last, illness)


def _ends(value: Any, today: dt.date) -> tuple[dt.date, dt.date]:
    days = value.days if isinstance(value, dt.timedelta) else value
    length = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    if length is not None:
        days = int(length[1]) * (7 if length[2].casefold().startswith("week") else 1)
    if isinstance(days, int) and not isinstance(days, bool):
        if not 1 <= days <= _LONGEST:
            raise _fault(value, f"is not from 1 to {_LONGEST} days long", _HINT)
        try:
            return today, today + dt.timedelta(days=days - 1)
        except OverflowError:
            raise _fault(value, "ends after all days of our time", _HINT) from None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value, value
    parts: list[Any] = [value]
    if isinstance(value, str):
        parts = re.split(r"\s*(?:\bto\b|/|–|\.\.)\s*", value.strip())
    elif isinstance(value, tuple | list):
        parts = list(value)
    found = [_day(part) for part in (parts if len(parts) != 1 else parts * 2)]
    if len(found) != 2 or found[0] is None or found[1] is None:
        raise _fault(value, "is not a time from a day to a day", _HINT)
    return found[0], found[1]


def _day(part: Any) -> dt.date | None:
    if isinstance(part, dt.date) and not isinstance(part, dt.datetime):
        return part
    try:
        return dt.date.fromisoformat(part.strip()) if isinstance(part, str) else None
    except ValueError:
        return None


def _fault(value: Any, message: str, hint: str) -> InputError:
    return InputError((Problem("pause", repr(value)[:80], message, hint),))
