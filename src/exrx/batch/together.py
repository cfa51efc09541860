"""Everybody in a batch at once, over columns; whoever is out of the ordinary is worked out alone, and both say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from exrx.batch import arrow
from exrx.batch.answers import Questionnaire
from exrx.batch.columns import out, pyarrow
from exrx.batch.doses import Doser
from exrx.batch.lasting import confirmed_until
from exrx.batch.masks import at_least, every, of_rows, rows_in, to_array
from exrx.batch.people import Columns, People, Told
from exrx.batch.screening import Screened, Screener, texts
from exrx.classes import dataclass, field
from exrx.export.rows import made_with
from exrx.garbage import Paused
from exrx.person.values import GivenClearance

AT_ONCE = 40_000
"""Rows that are worked out at once: what is done once for a batch weighs little, and it still is a few megabytes."""
_SAME = ("exrx_version", "packs")
"""The columns that are the same for everybody."""


@dataclass
class Summary:
    """What some people came to, in numbers of them."""

    rows: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)
    """By question: those to whom it is open and keeps the plan light."""
    alone: Counter[str] = field(default_factory=Counter)
    """By question: those whom no other question keeps from the whole plan."""
    referred: Counter[str] = field(default_factory=Counter)
    """By rule: those whom it sends to somebody first."""
    planned: int = 0
    """Those whose sessions were written."""
    unplanned: int = 0
    """Those who may have a plan for which there was no room."""

    def join(self, note: Mapping[str, Any]) -> None:
        """Count a stretch that was counted before."""
        for name in ("rows", "planned", "unplanned"):
            setattr(self, name, getattr(self, name) + note.get(name, 0))
        for name in ("levels", "open", "alone", "referred"):
            getattr(self, name).update(note[name])

    def add(self, told: Told) -> None:
        """Count one person."""
        self.levels[str(told.row["level"])] += 1
        self.open.update(told.holding)
        self.referred.update(told.referred)
        if len(told.holding) == 1:
            self.alone.update(told.holding)


@dataclass(frozen=True, slots=True)
class Found:
    """The rows about some people, as columns, and what is counted of them."""

    columns: Mapping[str, Any]
    counts: Summary
    one_by_one: int
    """How many of them were worked out one by one."""


class Together:
    """What is said of people over columns, for one book and one day."""

    def __init__(self, people: People) -> None:
        self.people = people
        self._questionnaire = Questionnaire(people.book, people.as_of)
        self._screener, self._doser = _learned(people)

    def of(
        self,
        columns: Columns,
        table: Any,
        *,
        screening: bool = False,
        refused: Mapping[int, str] = MappingProxyType({}),
    ) -> Found:
        """What is said of everybody in a table. ``refused`` are rows that could not be taken apart, each with its fault."""
        rows = table.num_rows
        with Paused():
            try:
                given, alone, counts = self._over_columns(columns, table, of_rows(list(refused), rows), screening)
            except Exception:
                # A defect here ends no job: everybody is worked out alone, and only slower.
                given, alone, counts = {}, every(rows), Summary(rows)
        places = rows_in(alone, rows)
        ask = self.people.screening if screening else self.people.dose
        cells = arrow.rows_of(table.take(pyarrow().array(places, pyarrow().int64())), columns.names)
        told = [
            self.people.refused(refused[place]) if place in refused else ask(columns, one)
            for place, one in zip(places, cells, strict=True)
        ]
        for one in told:
            counts.add(one)
        stamp = made_with(self.people.book.stamp)
        same = {name: pyarrow().repeat(pyarrow().scalar(stamp[name], out().field(name).type), rows) for name in _SAME}
        return Found({**_with(given, places, [one.row for one in told], rows), **same}, counts, len(told))

    def _over_columns(
        self, columns: Columns, table: Any, refused: int, screening: bool
    ) -> tuple[dict[str, Any], int, Summary]:
        """The columns of all rows, those that are worked out alone after all, and what is counted of the others."""
        rows = table.num_rows
        arrays = {name: table.column(name).combine_chunks() for name in columns.names}
        answers = self._questionnaire.read(arrays, rows)

        def again(those: Sequence[int], days: Sequence[date], given: Sequence[tuple[int, GivenClearance]]) -> Screened:
            places = pyarrow().array(those, pyarrow().int64())
            taken = {name: array.take(places) for name, array in arrays.items() if name != "clearances"}
            return self._screener.screen(self._questionnaire.read(taken, len(those), days, given))

        found = self._screener.screen(answers, lambda used: confirmed_until(answers.confirmed, used, again))
        alone, rules = found.alone | refused, found.rules
        given: dict[str, Any] = {}
        if not screening:
            dosed = self._doser.dose(answers, found)
            given, alone = dosed.columns, alone | dosed.alone
            rules = {id: found.rules.get(id, 0) | dosed.rules.get(id, 0) for id in sorted({**rules, **dosed.rules})}
        named = {"level": found.levels, "ceiling": found.ceilings, "questions": found.questions, "rules": rules}
        given |= {name: texts(masks, rows) for name, masks in named.items()}
        return given, alone, self._counted(found, every(rows) & ~alone)

    def _counted(self, found: Screened, those: int) -> Summary:
        counts = Summary(found.rows)
        for name, mask in found.levels.items():
            if number := (mask & those).bit_count():
                counts.levels[name] = number
        holding = {id: mask & those for id, mask in found.holding.items()}
        single = ~at_least(holding.values(), 2)
        waiting = those & (found.levels["refer"] | found.levels["stop"])
        for counter, masks in (
            (counts.open, holding),
            (counts.alone, {id: mask & single for id, mask in holding.items()}),
            (counts.referred, {id: mask & waiting for id, mask in found.deciding.items()}),
        ):
            for name, mask in masks.items():
                if number := mask.bit_count():
                    counter[name] = number
        return counts


def _with(
    columns: Mapping[str, Any], places: Sequence[int], told: Sequence[Mapping[str, Any]], rows: int
) -> Mapping[str, Any]:
    """Columns with some rows that were worked out one by one."""
    if not told:
        return columns
    chosen = to_array(of_rows(places, rows), rows)
    found = {}
    for name in dict.fromkeys((*columns, *(name for row in told for name in row if name not in _SAME))):
        kind = out().field(name).type
        mine = columns[name] if name in columns else pyarrow().nulls(rows, kind)
        more = pyarrow().array([row.get(name) for row in told], kind)
        found[name] = pyarrow("compute").replace_with_mask(mine, chosen, more)
    return found


_LEARNED: dict[tuple[str, date], tuple[Screener, Doser]] = {}
_BOOKS = 4


def forget() -> None:
    """Learn everything anew: for measuring what that takes."""
    _LEARNED.clear()


def _learned(people: People) -> tuple[Screener, Doser]:
    """What was learned of a book on a day: an engine gives its people in pieces. Of nobody's words anything is kept here."""
    key = (people.book.stamp, people.as_of)
    if key not in _LEARNED:
        if len(_LEARNED) >= _BOOKS:
            _LEARNED.clear()
        _LEARNED[key] = (Screener(people.book), Doser(people.book, people.as_of))
    return _LEARNED[key]
