"""Where the weeks of a plan lie in the world: one after the other, moved by pauses, some of them cut in two by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

from exrx.classes import dataclass
from exrx.engine.progression import Draft, DraftWeek
from exrx.engine.scheduling.places import Place, Taken
from exrx.programme.prescription import Note, note_of
from exrx.values.said import said
from exrx.values.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Part:
    """Seven days in the world that hold a week of the plan, or one part of it."""

    week: DraftWeek
    drafts: tuple[Draft, ...]
    first: dt.date
    own: frozenset[int]
    """Which of its days belong to it, counted from the first."""

    def key(self, index: int) -> str:
        """The name of its session in the slot with this index."""
        return f"w{self.week.number:02d}s{index + 1}"


_DAYS = tuple(dt.timedelta(days=offset) for offset in range(7))


def regular_places(
    parts: Sequence[Part], patterns: Sequence[Sequence[Place]], timeline: Timeline, rules: tuple[str, ...]
) -> tuple[list[tuple[Taken | None, ...]], list[Note]]:
    """Every session in its regular slot, but for those that lie in a pause: these are left out, and nothing is made up.

    ``rules`` say so.
    """
    places: list[tuple[Taken | None, ...]] = []
    notes: list[Note] = []
    for part, pattern in zip(parts, patterns, strict=True):
        taken: list[Taken | None] = []
        for index, place in enumerate(pattern[: len(part.drafts)]):
            date = part.first + _DAYS[place.offset]
            pause = timeline.away(date) if timeline.pauses else None
            taken.append(Taken(date, place.window.start) if place.offset in part.own and pause is None else None)
            if place.offset in part.own and pause is not None:
                what = said("notes.in_a_pause", first=pause.first, last=pause.last)
                notes.append(note_of(part.key(index), what, rules))
        places.append(tuple(taken))
    return places, notes


def by_week(parts: Sequence[Part]) -> Iterator[list[int]]:
    """The indices of the parts of each week."""
    for _, group in groupby(range(len(parts)), key=lambda index: id(parts[index].week)):
        yield [*group]
