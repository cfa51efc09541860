"""What the owner of a calendar should know of how it was read: what was left out, guessed, or not understood."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from pathlib import PurePath
from typing import Literal

from exrx.classes import dataclass

Kind = Literal["unread", "guessed", "zone", "nothing", "hours", "cut_off"]
"""Entries that could not be followed; entries whose length was guessed; entries in zones that nobody knows; a calendar that holds
neither events nor free/busy times; hours of availability, which are not read; a file that ends too soon."""

MOST_PLACES = 5

Place = int | str
"""A line of the file, or the name of an entry on a server."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know of one calendar. Nothing that stands in the calendar is repeated, not even the names of its zones."""

    kind: Kind
    calendar: str
    """The name of its file, or ``calendar at`` a server; empty where it has none."""
    entries: int = 0
    """How many entries it concerns."""
    places: tuple[Place, ...] = ()
    """Where the first of them stand."""
    read_as: str = ""
    """What times in zones that nobody knows were taken for; empty: for the person's own zone."""


def called(name: str) -> str:
    """A calendar as a remark names it: without the folders that it lies in."""
    return PurePath(name).name if name else ""


def placed(lines: Iterable[int], entries: Sequence[tuple[int, str]]) -> tuple[Place, ...]:
    """The first few lines, as a person can find them: of a calendar from a server, by the names of its entries, given with their lines."""
    first = nsmallest(MOST_PLACES, lines)
    if not entries:
        return tuple(first)
    begins = [begin for begin, _ in entries]
    return tuple(dict.fromkeys(entries[max(0, bisect_right(begins, line) - 1)][1] for line in first))
