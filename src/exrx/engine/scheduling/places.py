"""Slots of a week and what keeps two sessions apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from exrx.classes import NamedTuple
from exrx.values.availability import Availability
from exrx.values.windows import Window

SAME_SLOT = "slot.same"
"""The rule that sessions keep their slot."""

DAY = 1440
WEEK = 7 * DAY
QUARTER = 15
"""Regular sessions begin when a window opens, at the ideal time, or on the quarter hour: times one can remember."""


class Place(NamedTuple):
    """One slot of the weekly pattern: days after the first day of the week, and minutes after midnight (``None``: no clock)."""

    offset: int
    window: Window

    @property
    def minute(self) -> int:
        """Minutes after the beginning of the week."""
        return self.offset * DAY + (self.window.start or 0)


class Taken(NamedTuple):
    """Where a session takes place."""

    date: dt.date
    minute: int | None


Answer = tuple[Taken | None, ...]


def _around(places: Sequence[Place]) -> Iterator[tuple[Place, Place]]:
    """Each place with the next one, around the week."""
    return zip(places, [*places[1:], *places[:1]], strict=True)


def spread(places: Sequence[Place]) -> tuple[int, ...]:
    """Whole days between sessions, smallest first: the larger, the better rested."""
    return tuple(sorted((later.offset - earlier.offset) % 7 or 7 for earlier, later in _around(places)))


def rests(places: Sequence[Place], minutes: int) -> list[int]:
    """Minutes of rest between the end of one and the start of the next. Days without clock times count from midnight to midnight."""
    timed = all(place.window.start is not None for place in places)
    gaps = ((later.minute - earlier.minute) % WEEK or WEEK for earlier, later in _around(places))
    return [gap - (minutes if timed else 0) for gap in gaps]


def cut(availability: Availability, latest_end: int | None) -> tuple[Window, ...]:
    """The windows in which sessions may lie, ending no later than ``latest_end``."""
    found = []
    for window in availability.usable or tuple(Window(day, None, None) for day in range(7)):
        if window.start is None or window.end is None or latest_end is None:
            found.append(window)
        elif min(window.end, latest_end) > window.start:
            found.append(Window(window.day, window.start, min(window.end, latest_end)))
    return tuple(found)


def starts(window: Window, minutes: int, ideal: int | None) -> Iterator[int]:
    """The regular starts of a session in a window with clock times, each once, in no particular order."""
    assert window.start is not None and window.end is not None
    last = window.end - minutes
    if last < window.start:
        return
    first = -(-window.start // QUARTER) * QUARTER
    found = {window.start, last, *range(first, last + 1, QUARTER)}
    if ideal is not None and window.start <= ideal <= last:
        found.add(ideal)
    yield from found


def preferred(availability: Availability, day: int, start: int | None, minutes: int) -> bool:
    """Whether a session on a weekday lies where it would rather lie."""
    return any(wish.day == day and holds(wish, start, minutes) for wish in availability.preferred)


def holds(window: Window, start: int | None, minutes: int) -> bool:
    """Whether a session lies in a window; in one without clock times any does."""
    if window.start is None or window.end is None:
        return True
    return start is not None and window.start <= start and start + minutes <= window.end
