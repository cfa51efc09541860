"""How long what clinicians have confirmed will do: everybody who needs it is screened once more, on the day after its last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from exrx.batch.confirmed import Confirmed
from exrx.batch.masks import counted, every, of_rows, rows_in, union
from exrx.batch.screening import Screened
from exrx.classes import replace
from exrx.person.values import GivenClearance
from exrx.rules.dating import last_valid_day
from exrx.rules.pack import WORDS

_DAY = timedelta(days=1)
Again = Callable[[Sequence[int], Sequence[date], Sequence[tuple[int, GivenClearance]]], Screened]
"""Screens some rows of a batch once more, each on a day of its own and with these clearances, each of a row."""


def confirmed_until(confirmed: Confirmed, used: Mapping[str, int], again: Again) -> tuple[dict[int, date], int]:
    """The last day on which every clearance that a plan needs is valid, by row, and those who are worked out alone.

    ``used``: by topic, those for whom its clearance can make a difference. As ``exrx.engine.screening.confirmed_until``.
    """
    waiting: dict[int, list[GivenClearance]] = {}
    many = 0
    for topic, dates in confirmed.valid.items():
        many = len(dates.ordinals)
        for row in rows_in(used.get(topic, 0) & dates.known, many):
            waiting.setdefault(row, []).append(confirmed.newest[topic][row])
    for several in waiting.values():
        several.sort(key=last_valid_day, reverse=True)
    found: dict[int, date] = {}
    alone = []
    while waiting:
        asked = [(row, several.pop()) for row, several in waiting.items()]
        asked = [(row, one) for row, one in asked if last_valid_day(one) < date.max - _DAY]
        rows, after = [row for row, _ in asked], [last_valid_day(one) + _DAY for _, one in asked]
        given = [(place, one) for place, row in enumerate(rows + rows) for one in confirmed.given[row]]
        # Whoever stands there for the second time has it confirmed once more.
        for place, ((_, one), day) in enumerate(zip(asked, after, strict=True), len(asked)):
            given.append((place, replace(one, date=day)))
        screened = again(rows + rows, after + after, given)
        stricter = _stricter(screened)
        left = (screened.alone | screened.alone >> len(rows)) & every(len(rows))
        for place in rows_in(left, len(rows)):
            alone.append(rows[place])
        for place in rows_in(stricter & ~left, len(rows)):
            found[rows[place]] = after[place] - _DAY
        settled = {*found, *alone}
        waiting = {row: several for row, several in waiting.items() if several and row not in settled}
    return found, of_rows(sorted(alone), many)


def _stricter(screened: Screened) -> int:
    """Of people who stand there twice: those for whom the first time is stricter than the second."""
    half = screened.rows // 2
    holding = list(screened.holding.values())
    found, same = 0, every(half)
    for steps in (
        [screened.levels["refer"] | screened.levels["stop"]],
        [union(screened.ceilings[word] for word in WORDS[: at + 1]) for at in range(len(WORDS) - 1)],
        counted(holding, len(holding)),
    ):
        more = union(step & ~(step >> half) for step in steps) & every(half)
        less = union(~step & step >> half for step in steps) & every(half)
        found |= same & more
        same &= ~(more | less)
    return found
