"""When a plan takes place: its own calendar, which knows no time off, and that of the world.

A pause is days on which nothing takes place, and how far what is left moves because of it. A timeline leads from one calendar to the
other, and knows which weeks passed in a pause.
"""

from __future__ import annotations

import datetime as dt

from exrx.classes import dataclass
from exrx.values.said import said

_WHOLE = frozenset(range(7))


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
    def begins(self) -> dt.date:
        """The day from which on what was planned moves."""
        return self.moves_from or self.first

    @property
    def days(self) -> int:
        """Its length."""
        return (self.last - self.first).days + 1

    @property
    def lost(self) -> int:
        """Weeks of the plan that passed inside it: it was entered when they were over."""
        return max(0, self.resumes - 1 - self.done - self.begun)

    def __str__(self) -> str:
        return str(said("shared.span", first=self.first, last=self.last))


@dataclass(frozen=True, slots=True)
class Timeline:
    """The first day of a plan and its pauses, in order."""

    start: dt.date
    pauses: tuple[Pause, ...] = ()

    def moved(self, date: dt.date) -> dt.date:
        """Where a day of the plan's own calendar lies in the world.

        >>> away = Pause(dt.date(2027, 2, 8), dt.date(2027, 2, 14), moves_from=dt.date(2027, 2, 8), weeks=1)
        >>> mine = Timeline(dt.date(2027, 1, 4), (away,))
        >>> print(mine.moved(dt.date(2027, 2, 7)), mine.moved(dt.date(2027, 2, 8)))
        2027-02-07 2027-02-15
        """
        for pause in self.pauses:
            if date >= pause.begins:
                date += dt.timedelta(weeks=pause.weeks)
        return date

    def unmoved(self, date: dt.date) -> dt.date:
        """The day of the plan's own calendar that lies on a date; what lies inside a pause counts as the day on which it begins."""
        for pause in reversed(self.pauses):
            if date >= pause.begins:
                date = max(pause.begins, date - dt.timedelta(weeks=pause.weeks))
        return date

    def onto(self, other: Timeline, date: dt.date) -> dt.date:
        """Where what lies on a date here lies on another timeline of the same plan."""
        return other.moved(self.unmoved(date) + (other.start - self.start))

    def away(self, date: dt.date) -> Pause | None:
        """The pause in which a date lies."""
        for pause in self.pauses:
            if pause.first <= date <= pause.last:
                return pause
        return None

    def parts(self, number: int) -> list[tuple[dt.date, frozenset[int]]]:
        """A week of the plan in the world: the first day and the own days, counted from it, of each part into which pauses cut it."""
        begins = self.start + dt.timedelta(weeks=number - 1)
        ends = begins + dt.timedelta(days=6)
        # Later days move no less than earlier ones: where the first and the last move alike, all do.
        if not self.pauses or self.moved(begins) - begins == self.moved(ends) - ends:
            return [(self.moved(begins), _WHOLE)]
        found: dict[dt.timedelta, set[int]] = {}
        for day in range(7):
            date = begins + dt.timedelta(days=day)
            found.setdefault(self.moved(date) - date, set()).add(day)
        return [(begins + shift, frozenset(days)) for shift, days in found.items()]

    def last_day(self, number: int) -> dt.date:
        """The last day of a week of the plan."""
        return self.moved(self.start + dt.timedelta(days=7 * number - 1))

    @property
    def lost(self) -> int:
        """Weeks of the plan that passed inside a pause: they are no weeks of exercise."""
        return sum(pause.lost for pause in self.pauses)

    def weeks_before(self, date: dt.date) -> int:
        """Whole weeks of the plan before a day: what a pause takes is gone, weeks without room are weeks of the plan."""
        taken = sum(pause.weeks + pause.lost for pause in self.pauses if pause.moves_from is not None)
        return max(0, (date - self.start).days // 7 - taken)
