"""Where the weeks of a plan lie in the world: one after the other, moved by pauses, some of them cut in two by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exrx.pause import Pause, moved, paused_on
from exrx.prescription import Note
from exrx.progression import Draft, DraftWeek
from exrx.scheduling.places import Place
from exrx.scheduling.repair import Taken

_WHOLE = frozenset(range(7))
SKIPPED = "pause.skip"
"""The rule that one or two sessions in a pause are left out."""


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


def parts_of(week: DraftWeek, start: dt.date, pauses: Sequence[Pause]) -> list[tuple[dt.date, frozenset[int]]]:
    """The first day and the own days of each part of a week."""
    begins = start + dt.timedelta(weeks=week.number - 1)
    if not pauses:
        return [(begins, _WHOLE)]
    found: dict[dt.timedelta, set[int]] = {}
    for day in range(7):
        date = begins + dt.timedelta(days=day)
        found.setdefault(moved(date, pauses) - date, set()).add(day)
    return [(begins + shift, frozenset(days)) for shift, days in found.items()]


def regular_places(
    parts: Sequence[Part], patterns: Sequence[Sequence[Place]], pauses: Sequence[Pause]
) -> tuple[list[tuple[Taken | None, ...]], list[Note]]:
    """Every session in its regular slot, but for those that lie in a pause: these are left out, and nothing is made up."""
    places: list[tuple[Taken | None, ...]] = []
    notes: list[Note] = []
    for part, pattern in zip(parts, patterns, strict=True):
        taken: list[Taken | None] = []
        for index, place in enumerate(pattern[: len(part.drafts)]):
            date = part.first + dt.timedelta(days=place.offset)
            pause = paused_on(date, pauses)
            taken.append(Taken(date, place.window.start) if place.offset in part.own and pause is None else None)
            if place.offset in part.own and pause is not None:
                key = part.key(index)
                text = f"{key}: left out, it lies in the pause from {pause}; nothing is made up, the next one stays as it is."
                notes.append(Note("notice", text, (SKIPPED,), f"{key}.start"))
        places.append(tuple(taken))
    return places, notes


def pause_notes(pauses: Sequence[Pause]) -> list[Note]:
    """What each pause, and each time for which free time had no room at all, does to the plan, for the person."""
    notes = []
    for pause in pauses:
        if pause.moves_from is None:
            words = ["no session has room"]
        elif pause.weeks:
            words = [f"what was left lies {pause.weeks} week{'' if pause.weeks == 1 else 's'} later"]
        else:
            words = ["what lay in it is left out, nothing is made up"]
        if pause.share is not None and not pause.done and pause.begun:
            words.append("then the first week from the beginning")
        elif pause.share is not None and pause.done:
            part = f"the first week back is at most {pause.share} % of the last complete one"
            easier = ", and easier" if pause.easier else ""
            words.append("then the last complete week once more" if pause.share >= 100 else part + easier)
        elif pause.moves_from is None:
            continue
        notes.append(Note("notice", f"From {pause}: {'; '.join(words)}.", pause.rules, "pause"))
    return notes


def by_week(parts: Sequence[Part]) -> Iterator[list[int]]:
    """The indices of the parts of each week."""
    group: list[int] = []
    for index, part in enumerate(parts):
        if group and parts[group[-1]].week is not part.week:
            yield group
            group = []
        group.append(index)
    if group:
        yield group
