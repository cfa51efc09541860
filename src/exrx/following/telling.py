"""A journal read as of a day: what became of each planned session, illnesses with what was not said, and times away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from exrx.classes import dataclass
from exrx.journal import ActivityEntry, AnswerEntry, AskedEntry, IllnessEntry, Journal, PauseEntry, SessionEntry
from exrx.shipped import constant
from exrx.values.timeline import Pause

NOT_TOLD = "not_told"
"""The kind of an illness of which nobody said which it was."""


_KINDS = (NOT_TOLD, "covid", "pneumonia", "in_hospital")
"""The kinds from which more follows, in order."""


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


@dataclass(frozen=True, slots=True)
class Illness:
    """An illness that is entered; what was not said is unknown."""

    first: dt.date
    last: dt.date
    facts: Mapping[str, Any]
    entries: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """Both ends included."""
        return (self.last - self.first).days + 1


class Told:
    """What a journal says up to a day."""

    def __init__(self, journal: Journal, today: dt.date, pauses: Iterable[Pause] = ()) -> None:
        self.journal, self.today = journal, today
        self.sessions: Mapping[dt.date, SessionEntry] = {entry.on: entry for entry in journal.sessions}
        self.log_from = min(self.sessions, default=None)
        """The day of the first session entry: what lies before it stands as planned."""
        self.illnesses = _joined(
            [_illness(entry, today) for entry in journal.of(IllnessEntry)]
            + [
                Illness(pause.first, pause.last, {"fever": None, "below_neck": None, "illness_kind": NOT_TOLD})
                for pause in pauses
                if pause.illness and not any(one.on == pause.first for one in journal.of(IllnessEntry))
            ]
        )
        self.pauses = journal.of(PauseEntry)
        self.activities = journal.of(ActivityEntry)
        """What was not planned: it stands for no session, ends no time off, and only adds to the minutes of its week."""
        self.asked = journal.of(AskedEntry)
        self.signs_answered = tuple(
            entry.on for entry in journal.of(AnswerEntry) if entry.field == "symptoms" and entry.source != "plan"
        )
        """The days on which the question about signs was answered."""
        self.training_answered = tuple(
            entry.on for entry in journal.of(AnswerEntry) if entry.field == "training_signs" and entry.source != "plan"
        )
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


def _illness(entry: IllnessEntry, today: dt.date) -> Illness:
    facts = {
        "fever": entry.fever,
        "below_neck": entry.below_neck,
        # Of what was not told nothing worse is assumed than fever: it is asked.
        "illness_kind": entry.which or NOT_TOLD,
        "sore_throat": entry.sore_throat,
        "vomiting": entry.vomiting,
        "chest_signs": entry.chest_signs,
        "fever_days": entry.fever_days,
    }
    last = max(entry.on, today) if entry.last is None else entry.last
    return Illness(entry.on, last, facts, (entry.id,))


def _joined(illnesses: Iterable[Illness]) -> tuple[Illness, ...]:
    """Illnesses in order of their days; those without a day between them are one, with the worst that was said of any."""
    found: list[Illness] = []
    for one in sorted(illnesses, key=lambda ill: (ill.first, ill.last, ill.entries)):
        if found and (one.first - found[-1].last).days <= 1:
            before = found.pop()
            facts = {
                name: _worse(name, before.facts.get(name), one.facts.get(name))
                for name in {**before.facts, **one.facts}
            }
            entries = (*before.entries, *one.entries)
            one = Illness(before.first, max(before.last, one.last), facts, entries)
        found.append(one)
    return tuple(found)


def _worse(name: str, one: Any, other: Any) -> Any:
    if name == "illness_kind":
        return max(one, other, key=lambda kind: (_KINDS.index(kind) if kind in _KINDS else -1, kind))
    told = [said for said in (one, other) if said is not None]
    # What was not said of one of them stays unknown, but where the other has it.
    return max(told) if len(told) == 2 or any(told) else None


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
