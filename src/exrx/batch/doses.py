"""The dose of many people at once: rows are grouped by what decides each part of it, and each group is worked out once.

A part (the week, its weeks, building up, the effort, the activity) looks at some rules and some answers: together they are its key. What a
key comes to is worked out for the first who has it, by the steps of ``exrx.engine.prescribing``: ``example``. Only beats differ from person to
person: ``beats``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from exrx.batch.answers import Answers
from exrx.batch.beats import Band, NoWholeNumber
from exrx.batch.binding import WEEKS, parts_of
from exrx.batch.columns import out, pyarrow
from exrx.batch.conditions import Words
from exrx.batch.encoded import Column
from exrx.batch.example import LISTS, SINGLE, Chosen, Example
from exrx.batch.groups import LEFT, Among, Groups, by_signature, crossed
from exrx.batch.masks import numbers_in, to_array, union
from exrx.batch.screening import Screened
from exrx.classes import dataclass
from exrx.engine.progression import lengths
from exrx.person import Person
from exrx.programme.key import BASE, Key
from exrx.programme.prescription import Prescription, Slot, Target
from exrx.rules.loader import catalogue
from exrx.rules.pack import Formula, Recommendation, RelativeEffort, RuleBook
from exrx.values.availability import Availability
from exrx.values.clearance import Clearance
from exrx.values.errors import ScheduleError
from exrx.values.timeline import Timeline
from exrx.vocabulary import vocabulary

_KEPT = 200_000
"""Keys of a part that are remembered."""
_HALF, _DUE, _CONFIRMED = map(Formula, ("half_longest_session", "weeks_to_pregnancy_week_38", "weeks_confirmed"))

Triple = tuple[float | None, float | None, float | None]
_NOTHING: Triple = (None, None, None)
_NO_BEATS = (*_NOTHING, frozenset[str]())


class _Table:
    """What the keys of one part come to, numbered as they come."""

    def __init__(self) -> None:
        self.found: list[Any] = []
        self._number_of: dict[Any, int] = {}
        self._same: dict[Any, int] = {}

    def of(self, groups: Groups, work_out: Callable[[Any, int], Any]) -> Groups:
        """Groups by what their keys come to, worked out for the first who has one that is new; many come to the same."""
        numbers: list[int] = []
        codes: list[int] = []
        for place, key in enumerate(groups.keys):
            if key not in self._number_of:
                if len(self._number_of) >= _KEPT:
                    self._number_of.clear()
                codes = codes or numbers_in(groups.codes)
                self._number_of[key] = self._learnt(work_out, key, codes.index(place))
            numbers.append(self._number_of[key])
        return groups.regrouped(numbers, self.found)

    def _learnt(self, work_out: Callable[[Any, int], Any], key: Any, first: int) -> int:
        try:
            found = LEFT if key is LEFT else work_out(key, first)
        except ScheduleError:
            found = LEFT
        number = self._same.setdefault(found, len(self.found))
        if number == len(self.found):
            self.found.append(found)
        return number


@dataclass(slots=True)
class Dosed:
    """The doses of a batch."""

    columns: dict[str, Any]
    rules: dict[str, int]
    """By rule, or answer, those whose dose it is behind."""
    alone: int
    """Those who are worked out alone after all."""


class Doser:
    """Works out the doses of batches by one book."""

    def __init__(self, book: RuleBook, as_of: date) -> None:
        self.book, self.as_of = book, as_of
        self._parts = parts_of(book, as_of)
        self._energy = self._about(lambda rule: "weekly_energy" in book.numbers.get(rule.id, ()))
        self._recent = self._about(lambda rule: rule.applies.while_recent)
        self._by_answer = self._about(_by_an_answer)
        self._week, self._weeks, self._ramp, self._effort, self._activity = (_Table() for _ in range(5))
        self._bands: dict[Hashable, Band] = {}
        self._reached: dict[tuple[int, int | None], tuple[str, str] | None] = {}
        self._ramp_weeks: dict[tuple[int, int, int], int] = {}

    def _about(self, speaks: Any) -> tuple[str, ...]:
        return tuple(rule.id for rule in self.book.recommendations if speaks(rule))

    def dose(self, answers: Answers, screened: Screened) -> Dosed:
        """The doses of those who may have a plan."""
        effective, rows = screened.effective, screened.rows
        may = (screened.levels["cleared"] | screened.levels["limited"]) & ~screened.alone
        alone = union(effective.get(id, 0) for id in (*self._recent, *self._by_answer))
        alone = may & (alone | answers.columns["age"].where(lambda age: age == 0))
        may &= ~alone
        columns, parts, chosen = answers.columns, self._parts, to_array(may, rows)
        places = pyarrow("compute").indices_nonzero(chosen)

        def by(ids: Sequence[str], *names: str, more: Sequence[Any] = (), masks: Sequence[int] = ()) -> Groups:
            numbers = [*(columns[name].numbers() for name in names), *more]
            return by_signature([*(effective.get(id, 0) for id in ids), *masks], numbers, rows, chosen)

        @cache
        def example(place: int) -> Example:
            return self._example(answers, screened, places[place].as_py())

        activity = self._activity.of(
            by(parts.activity, masks=self._tastes(answers, effective)),
            lambda _, first: example(first).activity(),
        )
        energy = to_array(union(effective.get(id, 0) for id in self._energy), rows).filter(chosen)
        week = self._week.of(
            crossed(
                by(parts.week, "minutes", "sessions_per_week"),
                self._energetic(activity, energy),
                crossed(by(parts.free), columns["availability"].groups(chosen)).by(_room),
            ),
            lambda _, first: example(first).week(),
        )
        weeks = self._weeks.of(
            by(parts.weeks, "weeks", more=[self._weeks_confirmed(screened.confirmed)]),
            lambda _, first: example(first).weeks(),
        )
        ramp = self._ramp.of(by(parts.ramp, "longest_session"), lambda _, first: example(first).ramp())
        wishes = columns["intensity"].words()
        wished = [wishes.get(word, 0) for word in ("light", "moderate", "vigorous")]
        age, top, rest = (columns[name].groups(chosen) for name in ("age", "max_hr", "resting_hr"))
        effort = self._effort.of(
            crossed(
                by(parts.effort, masks=wished),
                crossed(activity.numbered(), age).by(lambda key: self._reach(*key)),
            ),
            lambda key, first: self._hard(example(first), key[1]),
        )
        beats = crossed(effort.numbered(), age, top, rest).by(self._beaten)
        growth = crossed(week.numbered(), weeks.numbered(), ramp.numbered()).by(lambda key: self._building_up(*key))
        return self._told(alone, *(one.among(may, rows) for one in (activity, week, weeks, effort, beats, growth)))

    @staticmethod
    def _told(
        alone: int, activity: Among, week: Among, weeks: Among, effort: Among, beats: Among, growth: Among
    ) -> Dosed:
        return Dosed(
            {
                **_ends("frequency", week, lambda one: _triple(one[0])),
                **_ends("time", week, lambda one: _triple(one[1])),
                **_ends("weeks", weeks, lambda one: _triple(one[0])),
                **_ends("bpm", beats, lambda one: one[:3]),
                **_ends("rpe", effort, lambda one: _triple(one[0])),
                "activity": activity.values(lambda one: one.id, out().field("activity").type),
                "ramp_weeks": growth.values(lambda weeks: weeks, out().field("ramp_weeks").type),
            },
            _joined(
                week.having(lambda one: (*_behind(one[0]), *_behind(one[1]))),
                weeks.having(lambda one: _behind(one[0])),
                effort.having(lambda one: _behind(one[0])),
                activity.having(lambda one: one.rules),
                beats.having(lambda one: one[3]),
            ),
            alone | union(part.left() for part in (beats, growth)),
        )

    # --- keys -----------------------------------------------------------------------------------------------------

    @staticmethod
    def _energetic(activity: Groups, energy: Any) -> Groups:
        """What an activity costs, where the week is asked for as energy: it then decides on it."""
        compute = pyarrow("compute")
        costs = [LEFT if one is LEFT else one.mets for one in activity.keys]
        return Groups(compute.if_else(energy, compute.add(activity.codes, 1), 0), [(), *costs])

    def _tastes(self, answers: Answers, effective: Mapping[str, int]) -> list[int]:
        """What decides on activities beside the rules that name them: what is closed or too hard, and what is liked and at hand."""
        lists, columns, closed = answers.lists, answers.columns, self._parts.closed
        forms = sorted({id for one in closed.activities for id in (one.id, *one.groups)})
        found = [lists[name].members.get(id, 0) for name in ("likes", "dislikes") for id in forms]
        found += [lists["equipment"].members.get(id, 0) for id in vocabulary()["equipment"]]
        found += closed.masks(effective, {row: self._aged(columns["age"], row) for row in catalogue().relative})
        protocols: Words = answers.facts.words["protocol"]
        found += [protocols.get(id, 0) for id in sorted(self.book.protocols)]
        run, disliked = columns["longest_run"], lists["dislikes"].members.values()
        return [*found, union(disliked), lists["equipment"].known, columns["age"].known, run.known, run.where(bool)]

    def _weeks_confirmed(self, days: Any) -> Any:
        """Whole weeks for which what was confirmed will do."""
        codes = days.dictionary_encode()
        plan = Timeline(self.as_of)
        weeks = [plan.weeks_before(self.as_of + timedelta(days=of + 1)) for of in codes.dictionary.to_pylist()]
        return pyarrow().array(weeks, pyarrow().int64()).take(codes.indices)

    @staticmethod
    def _aged(ages: Column, row: RelativeEffort) -> int:
        """Those of whose age a row of the table speaks."""
        return ages.where(lambda age: catalogue().row_at(age) == row)

    def _reach(self, number: int, age: int | None) -> tuple[str, str] | None:
        """How far an activity reaches."""
        if (number, age) not in self._reached:
            activity: Chosen = self._activity.found[number]
            self._reached[number, age] = activity.reach(self.book, age)
        return self._reached[number, age]

    # --- one person, for all who are like them --------------------------------------------------------------------

    def _hard(self, example: Example, reach: tuple[str, str] | None) -> tuple[Target | None, Band]:
        """The effort, and a band that is shared by all keys for which it is the same."""
        target, band = example.effort(reach)
        return target, self._bands.setdefault(band.same, band)

    def _example(self, answers: Answers, screened: Screened, row: int) -> Example:
        """The person of a row, as far as a dose looks at them."""
        columns, lists, bit = answers.columns, answers.lists, 1 << row
        said: dict[str, Any] = {name: columns[name].at(row) for name in SINGLE}
        for name in LISTS:
            if lists[name].known & bit:
                said[name] = tuple(sorted(id for id, mask in lists[name].members.items() if mask & bit))
        # They were read before.
        person = Person.model_construct(**said)
        rules = tuple(self.book.by_id[id] for id, mask in screened.effective.items() if mask & bit)
        (protocol,) = (word for word, mask in answers.facts.words["protocol"].items() if mask & bit)
        confirmed = screened.confirmed[row].as_py()
        return Example(self.book, self.as_of, person, protocol, columns["availability"].at(row), rules, confirmed)

    def _building_up(self, week: int, weeks: int, ramp: int) -> int:
        """How many weeks of building up lie before the full ones."""
        key = (week, weeks, ramp)
        if key not in self._ramp_weeks:
            slots, growth = self._ramp.found[ramp]
            length, total = self._weeks.found[weeks]
            numbers = {"time": self._week.found[week][1], "weeks": length, "total_weeks": total}
            full = [Slot(Key(BASE, "full", name), target) for name, target in numbers.items() if target is not None]
            made = Prescription(
                clearance=Clearance("cleared", "vigorous"),
                slots=(*slots, *full),
                forbidden=(("growth", ""),) if growth else (),
            )
            self._ramp_weeks[key] = len(lengths(made)[0])
        return self._ramp_weeks[key]

    def _beaten(self, key: tuple[int, int | None, int | None, int | None]) -> Any:
        """The band of beats of an effort, age and rates; ``LEFT`` for a corner that is left to the calculation of one person."""
        effort, age, top, rest = key
        band: Band = self._effort.found[effort][1]
        try:
            return band.at(age, top, rest) or _NO_BEATS
        except NoWholeNumber:
            return LEFT


def _joined(*parts: Mapping[str, int]) -> dict[str, int]:
    """By rule, those for whom it is behind any part."""
    found: dict[str, int] = {}
    for part in parts:
        for rule, mask in part.items():
            found[rule] = found.get(rule, 0) | mask
    return found


def _triple(target: Target | None) -> Triple:
    return _NOTHING if target is None else (_float(target.low), float(target.aim), _float(target.high))


def _behind(target: Target | None) -> tuple[str, ...]:
    return () if target is None else target.rules


def _float(end: Any) -> float | None:
    return None if end is None else float(end)


def _by_an_answer(rule: Recommendation) -> bool:
    """Whether a rule asks for a number that each person's own answer gives, but for half of the longest session as the most of a first."""
    return any(
        _DUE in (low, high)
        or (_CONFIRMED in (low, high) and name not in WEEKS)
        or (_HALF in (low, high) and not (name == "ramp_start" and low != _HALF and rule.tier in ("safety", "limit")))
        for name, low, high in rule.then.ranges
    )


def _room(key: tuple[bytes, Availability | None]) -> Hashable:
    """What counts of windows of free time, whatever their weekdays; ``None`` for somebody who named none."""
    latest, free = key
    if free is None:
        return None
    days: dict[int, list[tuple[int | None, int | None]]] = {}
    for window in free.windows:
        days.setdefault(window.day, []).append((window.start, window.end))
    return latest, tuple(sorted((tuple(sorted(set(day), key=str)) for day in days.values()), key=str))


def _ends(dimension: str, groups: Among, three: Callable[[Any], Any]) -> dict[str, Any]:
    """The columns of a number: its ends, and what is aimed at."""
    kind = pyarrow().float64()
    return {
        f"{dimension}_low": groups.values(lambda key: three(key)[0], kind),
        dimension: groups.values(lambda key: three(key)[1], kind),
        f"{dimension}_high": groups.values(lambda key: three(key)[2], kind),
    }
