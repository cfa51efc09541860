"""A journal read as of a day: what became of each planned session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from exrx.classes import dataclass
from exrx.following.illnesses import illnesses_in
from exrx.journal import ActivityEntry, AnswerEntry, AskedEntry, Journal, PauseEntry, SessionEntry
from exrx.shipped import constant
from exrx.values.timeline import Pause


@dataclass(frozen=True, slots=True)
class Slot:
    """A planned session: its day, its kind, and how long it was shown or would be without a journal."""

    date: dt.date
    kind: str
    minutes: int
    effort: int = 2
    """The planned effort, as its place among the words for effort."""
    activity: str = ""
    home: dt.date | None = None
    """The day that the plan itself gives it, where somebody put it on another; ``None``: this one."""
    most: int | None = None
    """Minutes to which somebody shortened it."""
    is_gone: bool = False
    """Whether somebody took it out: it did not take place, from its day on."""
    entry: str = ""
    """The entry that says so."""
    is_second: bool = False
    """Whether another session lies on its day: what is told of a day is told of one."""


def answered_on(journal: Journal, field: str) -> tuple[dt.date, ...]:
    """The days on which a question was answered, without what the journal began with."""
    return tuple(one.on for one in journal.of(AnswerEntry) if one.field == field and not one.is_seed)


class Told:
    """What a journal says up to a day."""

    def __init__(self, journal: Journal, today: dt.date, pauses: Iterable[Pause] = ()) -> None:
        self.journal, self.today = journal, today
        self.sessions: Mapping[dt.date, SessionEntry] = {entry.on: entry for entry in journal.sessions}
        self.log_from = min(self.sessions, default=None)
        """The day of the first session entry: what lies before it stands as planned."""
        self.illnesses = illnesses_in(journal, today, pauses)
        self.pauses = journal.of(PauseEntry)
        self.activities = journal.of(ActivityEntry)
        """What was not planned: it stands for no session, ends no time off, and only adds to the minutes of its week."""
        self.asked = journal.of(AskedEntry)
        self.signs_answered = answered_on(journal, "symptoms")
        """The days on which the question about signs was answered."""
        self.training_answered = answered_on(journal, "training_signs")
        """The days on which the question about training was answered."""

    def outcome(self, day: dt.date) -> str | None:
        """What became of the session of a day: an outcome, ``None`` where that is unknown, ``"ahead"`` where it is yet to come."""
        entry = self.sessions.get(day)
        if entry is not None:
            return entry.outcome
        if day >= self.today:
            return "ahead"
        for asked in self.asked:
            if asked.on <= day <= asked.last:
                return {"all": "done", "none": "not_done"}.get(asked.choice)
        return "done" if self.log_from is None or day < self.log_from else None

    def became(self, slot: Slot) -> str | None:
        """What became of one session: that of its day, unless it was taken out, or lies there beside another."""
        state = self.outcome(slot.date)
        entered = slot.date in self.sessions
        if slot.is_gone and not (entered and not slot.is_second):
            return "ahead" if slot.date >= self.today else "not_done"
        # One entry of a day says nothing of the second session there, unless that nothing took place.
        return None if slot.is_second and entered and state != "not_done" else state

    def is_ill(self, day: dt.date) -> bool:
        """Whether an illness lies over a day."""
        return any(one.first <= day <= one.last for one in self.illnesses)

    def is_away(self, day: dt.date) -> bool:
        """Whether a pause lies over a day."""
        return any(one.on <= day <= one.last for one in self.pauses)


def minutes_of(entry: SessionEntry | None, planned: int) -> int | None:
    """Minutes that took place; without any told those of the plan, half of them for ``shorter``, unknown for something else."""
    if entry is None or (entry.minutes is None and entry.outcome == "done"):
        return planned
    if entry.minutes is not None:
        return entry.minutes
    if entry.outcome == "shorter":
        size = constant("smaller_size")
        return int(max(size["least"], planned * size["percent"] // 100 // size["whole"] * size["whole"]))
    return None


def mean_change(rated: Sequence[SessionEntry]) -> float:
    """How it felt during, against before; where before was not told, during alone."""
    changes = [(entry.during or 0) - (entry.before or 0) for entry in rated]
    return sum(changes) / len(changes)
