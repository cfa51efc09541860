"""The regular slots of a week where free time is more than windows: the best choice by a stated order, found without guessing.

    1. strength sessions far enough apart, if there are any        5. days spread for rest
    2. in a plan that is made again: fewest sessions moved         6. as near to the ideal time as can be
    3. fewest sessions that life keeps from their slot             7. the earliest days, then the earliest times
    4. most sessions where they would rather lie

Sessions lie on distinct days and, where a rest was asked for, at least that far apart around the week. Days are tried in order of
the best they could possibly be, and the search ends when no other choice could be better.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from exrx.classes import NamedTuple, dataclass
from exrx.engine.scheduling.life import Life
from exrx.engine.scheduling.places import WEEK, Place, cut, preferred, rests, spread, starts
from exrx.values.availability import Availability
from exrx.values.errors import ScheduleError
from exrx.values.said import said
from exrx.values.windows import Window


@dataclass(frozen=True, slots=True)
class Slot:
    """A possible regular slot, and what it would cost: smaller is better."""

    place: Place
    moved: int
    """Weeks in which a session there would leave the place that it had in an earlier revision."""
    blocked: int
    """Weeks in which life is in the way."""
    unwished: int
    far: int

    @property
    def start(self) -> int:
        """Minutes after midnight."""
        return self.place.window.start or 0


Cost = tuple[int, int, int, tuple[int, ...], int, tuple[int, ...], tuple[int, ...]]


class Earlier(NamedTuple):
    """Where the sessions of an earlier revision lie, from the day on from which they may still move."""

    since: dt.date
    places: frozenset[tuple[dt.date, int | None]]


def possible(
    life: Life,
    start: dt.date,
    lengths: Sequence[int],
    begins: Sequence[dt.date] = (),
    earlier: Earlier | None = None,
) -> dict[int, list[Slot]]:
    """All slots by day of the week, the best of each day first. ``lengths`` are the minutes of a session in each week.

    ``begins`` are the first days of the weeks where they do not follow one another.
    """
    begins = begins or [start + dt.timedelta(weeks=week) for week in range(len(lengths))]
    first, longest = start.weekday(), max(lengths)
    found: dict[int, list[Slot]] = {}
    ideal = life.availability.ideal
    for day, windows in life.windows.items():
        offset = (day - first) % 7
        dated = [(begin + dt.timedelta(days=offset), length) for begin, length in zip(begins, lengths, strict=True)]
        # What is over is over, whatever was in the way.
        dated = [one for one in dated if earlier is None or one[0] >= earlier.since]
        slots: dict[int | None, Slot] = {}
        for window in windows:
            minutes = [None] if window.start is None else sorted(starts(window, longest, ideal))
            for minute in minutes:
                free = [(date, minute) for date, length in dated if life.free(date, minute, length)]
                slots[minute] = Slot(
                    Place(offset, Window(day, minute, window.end)),
                    0 if earlier is None else len(dated) - len(earlier.places.intersection(free)),
                    len(dated) - len(free),
                    0 if preferred(life.availability, day, minute, longest) else 1,
                    0 if ideal is None or minute is None else abs(minute - ideal),
                )
        if slots:
            found[offset] = sorted(
                slots.values(), key=lambda slot: (slot.moved, slot.blocked, slot.unwished, slot.far, slot.start)
            )
    return found


def cost(slots: Sequence[Slot]) -> Cost:
    """What a choice of slots, in order of time, costs in the stated order, after the rest of strength sessions."""
    places = [slot.place for slot in slots]
    return (
        sum(slot.moved for slot in slots),
        sum(slot.blocked for slot in slots),
        sum(slot.unwished for slot in slots),
        tuple(-days for days in spread(places)),
        sum(slot.far for slot in slots),
        tuple(place.offset for place in places),
        tuple(slot.start for slot in slots),
    )


def rested(slots: Sequence[Slot], minutes: int, rest: int) -> bool:
    """Whether all of a week's sessions lie ``rest`` minutes apart, around the week."""
    return not rest or min(rests([slot.place for slot in slots], minutes)) >= rest


def best_pattern(
    life: Life,
    start: dt.date,
    frequency: int,
    lengths: Sequence[int],
    apart: Callable[[tuple[Place, ...]], bool],
    begins: Sequence[dt.date] = (),
    earlier: Earlier | None = None,
) -> tuple[Place, ...]:
    """The best regular slots. ``apart`` says whether strength sessions find enough rest in them. Raises ``ScheduleError``."""
    found = possible(life, start, lengths, begins, earlier)
    minutes, rest = max(lengths), life.availability.rest_hours * 60
    if not frequency:
        return ()
    # The best of each day is the least that days can cost.
    choices = sorted(
        ([found[offset] for offset in days] for days in combinations(sorted(found), frequency)), key=_least
    )

    def holds(slots: tuple[Slot, ...]) -> bool:
        return rested(slots, minutes, rest)

    def near(one: Slot, other: Slot) -> bool:
        length = 0 if one.place.window.start is None else minutes
        return bool(rest) and other.place.minute - one.place.minute - length < rest

    def holds_apart(slots: tuple[Slot, ...]) -> bool:
        return holds(slots) and apart(_places(slots))

    for holding in (holds_apart, holds):
        best: tuple[Cost, tuple[Slot, ...]] | None = None
        for days in choices:
            if best is not None and _least(days) >= best[0]:
                break
            best = _search(days, best, holding, near)
        if best is not None:
            return _places(best[1])
    room, hours = most(life.availability, minutes, None, frequency), life.availability.rest_hours if rest else None
    raise ScheduleError(
        said("errors.room_for_some", found=room, sessions=frequency, minutes=minutes, rest=hours),
        said("errors.short_of_rested_windows", sessions=frequency, minutes=minutes),
    )


def _places(slots: Iterable[Slot]) -> tuple[Place, ...]:
    return tuple(slot.place for slot in slots)


def _least(days: Sequence[Sequence[Slot]], chosen: Sequence[Slot] = ()) -> Cost:
    """A bound: nothing that begins with ``chosen`` can cost less."""
    rest = days[len(chosen) :]
    places = [day[0].place for day in days]
    return (
        sum(slot.moved for slot in chosen) + sum(day[0].moved for day in rest),
        sum(slot.blocked for slot in chosen) + sum(min(slot.blocked for slot in day) for day in rest),
        sum(slot.unwished for slot in chosen) + sum(min(slot.unwished for slot in day) for day in rest),
        tuple(-days for days in spread(places)),
        sum(slot.far for slot in chosen) + sum(min(slot.far for slot in day) for day in rest),
        tuple(place.offset for place in places),
        (*(slot.start for slot in chosen), *(min(slot.start for slot in day) for day in rest)),
    )


def _search(
    days: Sequence[Sequence[Slot]],
    best: tuple[Cost, tuple[Slot, ...]] | None,
    holds: Callable[[tuple[Slot, ...]], bool],
    near: Callable[[Slot, Slot], bool],
    chosen: tuple[Slot, ...] = (),
) -> tuple[Cost, tuple[Slot, ...]] | None:
    """The cheapest choice of one slot a day that holds, if it is cheaper than ``best``."""
    if best is not None and _least(days, chosen) >= best[0]:
        return best
    if len(chosen) == len(days):
        return (cost(chosen), chosen) if holds(chosen) else best
    for slot in days[len(chosen)]:
        # Two that lie too near each other need not be tried with others.
        if not chosen or not near(chosen[-1], slot):
            best = _search(days, best, holds, near, (*chosen, slot))
    return best


def most(availability: Availability, minutes: int, latest_end: int | None, wanted: int) -> int:
    """How many sessions a week, of so many minutes, free time has room for with the rest that was asked for; ``wanted`` at most."""
    days: dict[int, set[int | None]] = {}
    for window in cut(availability, latest_end):
        found = {None} if window.start is None else set(starts(window, minutes, availability.ideal))
        if found:
            days.setdefault(window.day, set()).update(found)
    for number in range(min(wanted, len(days)), 0, -1):
        if any(
            _chain(days, chosen, minutes, availability.rest_hours * 60) for chosen in combinations(sorted(days), number)
        ):
            return number
    return 0


def _chain(days: dict[int, set[int | None]], chosen: Sequence[int], minutes: int, rest: int) -> bool:
    """Whether one start on each of these days leaves the rest between all of them, around the week."""
    if not rest:
        return True
    length = 0 if None in days[chosen[0]] else minutes
    for first in days[chosen[0]]:
        at: int | None = chosen[0] * 1440 + (first or 0)
        begin = at or 0
        for day in chosen[1:]:
            earliest = (at or 0) + length + rest
            at = min((day * 1440 + (s or 0) for s in days[day] if day * 1440 + (s or 0) >= earliest), default=None)
            if at is None:
                break
        if at is not None and begin + WEEK >= at + length + rest:
            return True
    return False
