"""What a plan follows from a journal: the facts of the day, why it changed, and how sessions grew while it was made again."""

from __future__ import annotations

import datetime as dt

from exrx.classes import dataclass
from exrx.person import Person
from exrx.values.said import Named

Value = bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Grown:
    """How sessions grow from a day on: the numbers of the prescription as it was then."""

    since: dt.date
    begin: int
    """Minutes of the first session."""
    reached: int
    """Minutes that building up for the first time comes to."""
    full: int
    step: int
    first_step: int
    """The step while building up for the first time."""
    every: int
    """Carried weeks for each step while building up, and afterwards."""
    late: int
    percent: float | None = None

    @property
    def grows(self) -> tuple[int, int, int, float | None]:
        """The steps, however far they lead."""
        return self.step, self.every, self.late, self.percent

    def within(self, other: Grown) -> Grown:
        """Of both the stricter."""
        percents = [one for one in (self.percent, other.percent) if one is not None]
        return Grown(
            max(self.since, other.since),
            min(self.begin, other.begin),
            min(self.reached, other.reached),
            min(self.full, other.full),
            min(self.step, other.step),
            min(self.first_step, other.first_step),
            max(self.every, other.every),
            max(self.late, other.late),
            min(percents, default=None),
        )

    def step_at(self, minutes: int, *, first: bool) -> int:
        """The step from a length on; ``first``: building up for the first time."""
        return self.first_step if first and minutes < self.reached else self.step

    def more(self, minutes: int, *, first: bool) -> int:
        """One step more, at least a minute and at most the full length."""
        step = self.step_at(minutes, first=first)
        if self.percent is not None:
            step = max(1, min(step, int(minutes * self.percent / 100)))
        return min(self.full, minutes + step)

    def need(self, minutes: int) -> int:
        """How many carried weeks a step takes at a length."""
        return self.every if minutes < self.reached else max(self.late, self.every)

    def after(self, weeks: int) -> int:
        """Minutes after so many weeks that were all carried: as far as one gets by these numbers alone."""
        minutes, counted = self.begin, 0
        for _ in range(weeks):
            counted += 1
            if counted >= self.need(minutes):
                minutes, counted = self.more(minutes, first=True), 0
        return minutes


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the journal changed: the days, what it is, the rules behind it, and the ids of its entries."""

    date: dt.date
    what: str
    """One of ``CHANGES``."""
    minutes: int | None = None
    last: dt.date | None = None
    rules: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    name: str = ""
    """What it is about, where that has a name; of a contact by when."""
    help_first: bool = False
    """Whether where help is comes before it."""
    about: tuple[Named, ...] = ()
    """What was entered that it is about, of a contact; of answers that differ the one in the journal."""


REFUSED = ("not_moved", "not_moved_by_rule", "not_moved_outside")
"""Where somebody put a session and it does not lie: an illness, a stop or a time away, another rule, no week of the plan."""
AGAINST = ("second_that_day", "near_strength", "not_free")
"""Where somebody put a session and it stays, though a rule would have it elsewhere: ``last`` is a day that fits."""
MOVES = (*REFUSED, *AGAINST, "moved", "own_length", "deleted")
"""What somebody did in their calendar, and what became of it."""
CHANGES = frozenset(
    (
        "held",
        "stays",
        "back",
        "lighter",
        "light",
        "shorter",
        "small",
        "other",
        "goes_on",
        "asked",
        "conflict",
        "contact",
    )
).union(MOVES)


@dataclass(frozen=True, slots=True)
class Moved:
    """A session that somebody put elsewhere, and the day and time that the plan itself gives it."""

    key: str
    date: dt.date
    clock: dt.time | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """What follows from a journal on a day."""

    day: dt.date
    journal: str
    """The digest of the entries that held."""
    facts: tuple[tuple[str, Value], ...] = ()
    changes: tuple[Change, ...] = ()
    grown: tuple[Grown, ...] = ()
    """In order of their days."""
    moved: tuple[Moved, ...] = ()
    """In order of their keys, also of those that are over."""
    small: tuple[str, ...] = ()
    """The keys of sessions whose small size stands first, in order, also of those that are over."""

    given: Person | None = None
    """The answers as they were given without the journal; ``None`` where it says nothing else."""

    @property
    def moved_keys(self) -> frozenset[str]:
        """The sessions that lie where somebody put them: no rule about places alone speaks against that."""
        return frozenset(one.key for one in self.moved)
