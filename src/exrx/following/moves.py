"""Where people put sessions to come: what of it holds, by the day that the plan itself gives each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from exrx.classes import dataclass
from exrx.journal import Journal, MoveEntry
from exrx.shipped import constant


@dataclass(frozen=True, slots=True)
class Move:
    """What was done with one session."""

    key: str
    home: dt.date
    """The day that the plan itself gives it."""
    day: dt.date
    clock: dt.time | None
    """When it begins; ``None``: as in the plan."""
    minutes: int | None
    """How long it is at most; ``None``: as in the plan."""
    deleted: bool
    entry: str
    told: dt.date
    """The day on which it was entered."""


def moves_of(journal: Journal) -> Mapping[dt.date, Move]:
    """The newest of each session, by its own day."""
    return {entry.on: _move(entry) for entry in journal.moves}


def _move(entry: MoveEntry) -> Move:
    minutes = None if entry.minutes is None else max(constant("smaller_size")["least"], entry.minutes)
    return Move(entry.key, entry.on, entry.day, entry.clock, minutes, entry.deleted, entry.id, entry.entered)
