"""What is asked on a day, and what an answer enters: data for a form, a terminal or a service."""

from __future__ import annotations

import datetime as dt

from exrx.classes import dataclass
from exrx.journal import Entry
from exrx.values.clearance import Question
from exrx.values.said import Said


@dataclass(frozen=True, slots=True)
class Offered:
    """One answer: its word, what it says, the entries that it makes, and what enters the same on the command line."""

    word: str
    said: Said
    entries: tuple[Entry, ...] = ()
    """For a journal, as they are; empty where the person has more to say, or where there is nothing to enter."""
    how: tuple[str, ...] = ()
    """The words behind ``exrx log``; those in capitals stand for what is yet to be said."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One open question. Every one may be left open, and nothing is assumed for it but what holds already."""

    id: str
    asked: Said
    offered: tuple[Offered, ...] = ()
    first: dt.date | None = None
    """The first and the last of the days that it is about."""
    last: dt.date | None = None
    days: tuple[dt.date, ...] = ()
    """The sessions that it is about, by their days."""
    question: Question | None = None
    """The safety question, where it is one: its field, its answers, and what it decides."""
    unasked: bool = True
    """Whether it may be put to somebody who did not come by to be asked: of those at most one a week."""
