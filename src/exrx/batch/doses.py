"""The dose of many people at once: rows are grouped by what decides each part of it, and each group is worked out once.

A part (the week, its weeks, building up, the effort, the activity) looks at some rules and some answers: together they are its key. What a
key comes to is worked out for the first who has it, by the steps of ``exrx.engine.prescribing``: ``example``. Only beats differ from person to
person: ``beats``.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any

from exrx.batch.answers import Answers
from exrx.batch.beats import Band, Beats, NoWholeNumber
from exrx.batch.binding import parts_of
from exrx.batch.columns import out, pyarrow
from exrx.batch.conditions import Words
from exrx.batch.encoded import Column
from exrx.batch.example import ANSWERS, Chosen, Example
from exrx.batch.masks import of_rows, rows_in, to_array, union
from exrx.batch.screening import Screened
from exrx.classes import dataclass, field
from exrx.engine.progression import lengths
from exrx.programme.key import BASE, Key
from exrx.programme.prescription import Prescription, Slot, Target
from exrx.rules.loader import catalogue
from exrx.rules.pack import Formula, Recommendation, RelativeEffort, RuleBook
from exrx.values.clearance import Clearance
from exrx.values.constraint import Number
from exrx.values.errors import ScheduleError
from exrx.vocabulary import vocabulary

_KEPT = 200_000
"""Keys of a part that are remembered."""
_HALF = Formula("half_longest_session")

Triple = tuple[float | None, float | None, float | None]
_NOTHING: Triple = (None, None, None)


class _Table:
    """What the keys of one part come to, numbered as they come."""

    def __init__(self) -> None:
        self.number_of: dict[Any, int] = {}
        self.found: list[Any] = []
        self._same: dict[Any, int] = {}

    def number(self, key: Any, work_out: Callable[[], Any]) -> int:
        """The number of what a key comes to, worked out where it is new; many come to the same."""
        if key in self.number_of:
            return self.number_of[key]
        found = work_out()
        if len(self.number_of) >= _KEPT:
            self.number_of.clear()
        number = self._same.get(found)
        if number is None:
            number = self._same[found] = len(self.found)
            self.found.append(found)
        self.number_of[key] = number
        return number


@dataclass(slots=True)
class Dosed:
    """The doses of a batch."""

    columns: dict[str, Any]
    rules: dict[str, int]
    """By rule, or answer, those whose dose it is behind."""
    alone: int
    """Those who are worked out alone after all."""


@dataclass(slots=True)
class _Keys:
    """The key of each part, row by row."""

    week: list[bytes]
    weeks: list[bytes]
    ramp: list[bytes]
    effort: list[bytes]
    activity: list[bytes]
    energy: frozenset[int] = field(default_factory=frozenset)
    """The rows whose week is asked for as energy: what an activity costs then decides on it."""


class Doser:
    """Works out the doses of batches by one book."""

    def __init__(self, book: RuleBook, as_of: date) -> None:
        self.book, self.as_of = book, as_of
        self._parts = parts_of(book, as_of)
        self._energy = self._about(lambda rule: "weekly_energy" in book.numbers.get(rule.id, ()))
        self._recent = self._about(lambda rule: rule.applies.while_recent)
        self._by_answer = self._about(_by_longest_session)
        self._tables = {name: _Table() for name in ("week", "weeks", "ramp", "effort", "activity")}
        self._weeks, self._lengths, self._ramps, self._efforts, self._activities = (
            table.number_of for table in self._tables.values()
        )
        self._bands: dict[Hashable, Band] = {}
        self._reached: dict[tuple[int, int | None], tuple[str, str] | None] = {}
        self._ramp_weeks: dict[tuple[int, int, int], int] = {}

    def _about(self, speaks: Any) -> tuple[str, ...]:
        return tuple(rule.id for rule in self.book.recommendations if speaks(rule))

    def dose(self, answers: Answers, screened: Screened) -> Dosed:
        """The doses of those who may have a plan."""
        effective, rows = screened.effective, screened.rows
        alone = union(effective.get(id, 0) for id in self._recent) | union(
            effective.get(id, 0) for id in self._by_answer
        )
        alone |= answers.columns["age"].where(lambda age: age == 0)
        may = (screened.levels["cleared"] | screened.levels["limited"]) & ~screened.alone & ~alone
        keys = self._keys(answers, effective, rows)
        ages, tops, rests = (answers.columns[name].each() for name in ("age", "max_hr", "resting_hr"))
        codes: dict[str, list[int | None]] = {name: [None] * rows for name in ("week", "weeks", "effort", "activity")}
        ramps: list[int | None] = [None] * rows
        bands: dict[Beats, int] = {}
        beaten: list[int | None] = [None] * rows
        left: list[int] = []
        tables, building_up = self._tables, self._ramp_weeks
        efforts: list[tuple[Target | None, Band]] = tables["effort"].found
        of_week, of_weeks, of_effort, of_activity = codes.values()
        for row in rows_in(may, rows):
            age = ages[row]
            found = self._numbers(keys, row, age) or self._learnt(keys, row, self._example(answers, effective, row))
            if found is None:
                left.append(row)
                continue
            week, weeks, ramp, effort, activity = found
            try:
                beats = efforts[effort][1].at(age, tops[row], rests[row])
            except NoWholeNumber:
                left.append(row)
                continue
            of_week[row], of_weeks[row], of_effort[row], of_activity[row] = week, weeks, effort, activity
            growth = building_up.get((week, weeks, ramp))
            ramps[row] = self._building_up(week, weeks, ramp) if growth is None else growth
            if beats is not None:
                beaten[row] = bands.setdefault(beats, len(bands))
        return Dosed(
            self._columns(codes, ramps, list(bands), beaten),
            self._rules(codes, list(bands), beaten, rows),
            alone | of_rows(left, rows),
        )

    # --- keys -----------------------------------------------------------------------------------------------------

    def _keys(self, answers: Answers, effective: Mapping[str, int], rows: int) -> _Keys:
        columns, parts = answers.columns, self._parts
        efforts = columns["intensity"].words()
        wished = [efforts.get(word, 0) for word in ("light", "moderate", "vigorous")]
        energy = union(effective.get(id, 0) for id in self._energy)
        return _Keys(
            _signatures(
                parts.week.binding(effective),
                [columns[name].numbers() for name in ("minutes", "sessions_per_week")],
                rows,
            ),
            _signatures(parts.weeks.binding(effective), [columns["weeks"].numbers()], rows),
            _signatures(parts.ramp.binding(effective), [columns["longest_session"].numbers()], rows),
            _signatures([*parts.effort.binding(effective), *wished], [], rows),
            _signatures([*parts.activity.binding(effective), *self._tastes(answers, effective)], [], rows),
            frozenset(rows_in(energy, rows)),
        )

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

    @staticmethod
    def _aged(ages: Column, row: RelativeEffort) -> int:
        """Those of whose age a row of the table speaks."""
        return ages.where(lambda age: catalogue().row_at(age) == row)

    def _numbers(self, keys: _Keys, row: int, age: int | None) -> tuple[int, int, int, int, int] | None:
        """What the parts of a row come to, by number; ``None`` where one of its keys is new."""
        number = self._activities.get(keys.activity[row])
        if number is None:
            return None
        energy = self._tables["activity"].found[number].mets if row in keys.energy else ()
        week = self._weeks.get((keys.week[row], energy))
        weeks = self._lengths.get(keys.weeks[row])
        ramp = self._ramps.get(keys.ramp[row])
        reach = self._reached.get((number, age)) or self._reach(number, age)
        effort = self._efforts.get((keys.effort[row], reach))
        if week is None or weeks is None or ramp is None or effort is None:
            return None
        return week, weeks, ramp, effort, number

    @staticmethod
    def _week_key(keys: _Keys, row: int, activity: Chosen) -> tuple[bytes, tuple[Number, ...]]:
        return keys.week[row], activity.mets if row in keys.energy else ()

    def _reach(self, number: int, age: int | None) -> tuple[str, str] | None:
        """How far an activity reaches."""
        if (number, age) not in self._reached:
            activity: Chosen = self._tables["activity"].found[number]
            self._reached[number, age] = activity.reach(self.book, age)
        return self._reached[number, age]

    # --- one person, for all who are like them --------------------------------------------------------------------

    def _learnt(self, keys: _Keys, row: int, example: Example) -> tuple[int, int, int, int, int] | None:
        """The same, after what is new of it was worked out for this person; ``None`` for somebody who has no dose."""
        tables, age = self._tables, example.person.age
        try:
            chosen = tables["activity"].number(keys.activity[row], example.activity)
            activity: Chosen = tables["activity"].found[chosen]
            week = tables["week"].number(self._week_key(keys, row, activity), example.week)
            weeks = tables["weeks"].number(keys.weeks[row], example.weeks)
            ramp = tables["ramp"].number(keys.ramp[row], example.ramp)
            reach = self._reach(chosen, age)
            effort = tables["effort"].number((keys.effort[row], reach), lambda: self._hard(example, reach))
        except ScheduleError:
            return None
        return week, weeks, ramp, effort, chosen

    def _hard(self, example: Example, reach: tuple[str, str] | None) -> tuple[Target | None, Band]:
        """The effort, and a band that is shared by all keys for which it is the same."""
        target, band = example.effort(reach)
        return target, self._bands.setdefault(band.same, band)

    def _example(self, answers: Answers, effective: Mapping[str, int], row: int) -> Example:
        """The person of a row, as far as a dose looks at them."""
        columns, lists, bit = answers.columns, answers.lists, 1 << row
        said: dict[str, Any] = {}
        for name in ANSWERS:
            if name in columns:
                said[name] = columns[name].at(row)
            elif lists[name].known & bit:
                said[name] = [id for id, mask in lists[name].members.items() if mask & bit]
        rules = tuple(self.book.by_id[id] for id, mask in effective.items() if mask & bit)
        (protocol,) = (word for word, mask in answers.facts.words["protocol"].items() if mask & bit)
        return Example(self.book, self.as_of, said, protocol, rules)

    def _building_up(self, week: int, weeks: int, ramp: int) -> int:
        """How many weeks of building up lie before the full ones."""
        key = (week, weeks, ramp)
        if key not in self._ramp_weeks:
            slots, growth = self._tables["ramp"].found[ramp]
            length, total = self._tables["weeks"].found[weeks]
            numbers = {"time": self._tables["week"].found[week][1], "weeks": length, "total_weeks": total}
            full = [Slot(Key(BASE, "full", name), target) for name, target in numbers.items() if target is not None]
            made = Prescription(
                clearance=Clearance("cleared", "vigorous"),
                slots=(*slots, *full),
                forbidden=(("growth", ""),) if growth else (),
            )
            self._ramp_weeks[key] = len(lengths(made)[0])
        return self._ramp_weeks[key]

    # --- columns --------------------------------------------------------------------------------------------------

    def _columns(
        self,
        codes: Mapping[str, Sequence[int | None]],
        ramps: Sequence[int | None],
        bands: Sequence[Beats],
        beaten: Sequence[int | None],
    ) -> dict[str, Any]:
        arrow = pyarrow()
        chosen = {name: arrow.array(numbers, arrow.int32()) for name, numbers in codes.items()}
        week, weeks = self._tables["week"].found, self._tables["weeks"].found
        triples = {
            "frequency": ("week", [_triple(one[0]) for one in week]),
            "time": ("week", [_triple(one[1]) for one in week]),
            "weeks": ("weeks", [_triple(one[0]) for one in weeks]),
            "rpe": ("effort", [_triple(one[0]) for one in self._tables["effort"].found]),
        }
        found: dict[str, Any] = {}
        for dimension, (name, values) in triples.items():
            found |= _ends(dimension, values, chosen[name])
        found |= _ends("bpm", [band[:3] for band in bands], arrow.array(beaten, arrow.int32()))
        named = arrow.array([one.id for one in self._tables["activity"].found], arrow.string())
        found["activity"] = named.take(chosen["activity"])
        found["ramp_weeks"] = arrow.array(ramps, out().field("ramp_weeks").type)
        return found

    def _rules(
        self, codes: Mapping[str, Sequence[int | None]], bands: Sequence[Beats], beaten: Sequence[int | None], rows: int
    ) -> dict[str, int]:
        behind = {
            "week": lambda one: {*_behind(one[0]), *_behind(one[1])},
            "weeks": lambda one: _behind(one[0]),
            "effort": lambda one: _behind(one[0]),
            "activity": lambda one: one.rules,
        }
        found: dict[str, int] = {}

        def add(numbers: Sequence[int | None], rules: Any) -> None:
            sets: dict[Any, list[int]] = {}
            known: dict[int, list[int]] = {}
            for row, number in enumerate(numbers):
                if number is not None:
                    if number not in known:
                        known[number] = sets.setdefault(frozenset(rules(number)), [])
                    known[number].append(row)
            for those, members in sets.items():
                mask = of_rows(members, rows)
                for rule in those:
                    found[rule] = found.get(rule, 0) | mask

        for name, rules in behind.items():
            table = self._tables[name].found
            add(codes[name], lambda number, table=table, rules=rules: rules(table[number]))
        add(beaten, lambda number: bands[number][3])
        return found


def _triple(target: Target | None) -> Triple:
    return _NOTHING if target is None else (_float(target.low), float(target.aim), _float(target.high))


def _behind(target: Target | None) -> tuple[str, ...]:
    return () if target is None else target.rules


def _float(end: Any) -> float | None:
    return None if end is None else float(end)


def _by_longest_session(rule: Recommendation) -> bool:
    """Whether a rule asks for a share of the longest session anywhere but as the most of a first session."""
    return any(
        _HALF in (low, high) and not (name == "ramp_start" and low != _HALF and rule.tier in ("safety", "limit"))
        for name, low, high in rule.then.ranges
    )


def _signatures(masks: Sequence[int], numbers: Sequence[Any], rows: int) -> list[bytes]:
    """For each row its bits of the masks, and its numbers, in a few bytes."""
    lanes = -(-len(masks) // 8)
    width = lanes + 2 * len(numbers)
    if not width or not rows:
        return [b""] * rows
    made = bytearray(width * rows)
    arrow, compute = pyarrow(), pyarrow("compute")
    for lane in range(lanes):
        total = 0
        for bit, mask in enumerate(masks[8 * lane : 8 * lane + 8]):
            if mask:
                spread = to_array(mask, rows).cast(arrow.uint8())
                total |= int.from_bytes(memoryview(spread.buffers()[1])[:rows], "little") << bit
        if total:
            made[lane::width] = total.to_bytes(rows, "little")
    for place, column in enumerate(numbers):
        whole = compute.add(column.fill_null(-1), 1).cast(arrow.uint16())
        halves = memoryview(whole.buffers()[1]).cast("B")[: 2 * rows]
        for half in (0, 1):
            made[lanes + 2 * place + half :: width] = halves[half::2]
    return [one for (one,) in struct.iter_unpack(f"{width}s", made)]


def _ends(dimension: str, values: Sequence[Triple | tuple[Any, ...]], codes: Any) -> dict[str, Any]:
    arrow = pyarrow()
    names = (f"{dimension}_low", dimension, f"{dimension}_high")
    return {
        name: arrow.array([value[place] for value in values], arrow.float64()).take(codes)
        for place, name in enumerate(names)
    }
