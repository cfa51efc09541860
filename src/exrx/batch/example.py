"""One person who stands for all who are like them: the answers that a dose looks at, and the rules that take effect.

Nothing else of that person is known here, so what comes out is that of everybody of whom these are the same. The parts are worked out by
the steps of ``exrx.engine.prescribing``, each when it is asked for.
"""

from __future__ import annotations

import contextlib
from datetime import date
from functools import cached_property

from exrx.batch.beats import Band, NoWholeNumber
from exrx.classes import dataclass
from exrx.engine.prescribing import activities, ceilings, intensity, numbers, week
from exrx.engine.prescribing.work import Work
from exrx.engine.screening import Evaluation
from exrx.person import Person
from exrx.programme.key import BASE
from exrx.programme.prescription import Slot, Target
from exrx.rules.conditions import Item, Items
from exrx.rules.loader import catalogue
from exrx.rules.pack import EFFORTS, WORDS, Recommendation, RuleBook
from exrx.values.availability import Availability
from exrx.values.clearance import Clearance
from exrx.values.constraint import Number
from exrx.values.dimensions import RAMP
from exrx.values.timeline import Timeline
from exrx.vocabulary import expand

SINGLE = ("age", "resting_hr", "max_hr", "longest_session", "longest_run", "sessions_per_week", "minutes", "weeks", "intensity")  # fmt: skip
LISTS = ("likes", "dislikes", "equipment")
"""The answers that a dose looks at, beside the rules."""
_MAY = Clearance("cleared", "vigorous")


class _Standing(Evaluation):
    """The rules that take effect for somebody who may have a plan, and no others."""

    @cached_property
    def effective(self) -> tuple[Recommendation, ...]:
        return tuple(rule for rule, _ in self.decided)

    @cached_property
    def clearance(self) -> Clearance:
        return _MAY


@dataclass(frozen=True, slots=True)
class Chosen:
    """What ordinary sessions are made of, by which rules, and what it costs."""

    id: str
    rules: tuple[str, ...]
    ends: bool
    """Whether effort ends where the activity does, for nothing harder can take over."""
    mets: tuple[Number, ...]
    """Of the activities that take turns in a week."""

    def reach(self, book: RuleBook, age: int | None) -> tuple[str, str] | None:
        """How far it reaches at an age, with the row of the table that says so. As ``ceilings.reach``."""
        if not self.ends or age is None:
            return None
        row = catalogue().row_at(age)
        top = row.word(max(level.met for level in book.activities[self.id].levels))
        return WORDS[max(0, min(EFFORTS.index(top) - 1, len(WORDS) - 1))], f"relative.{row.min_age}"


class Example:
    """The parts of one dose. Each raises ``ScheduleError`` where there is none."""

    def __init__(
        self,
        book: RuleBook,
        as_of: date,
        person: Person,
        protocol: str,
        availability: Availability | None,
        effective: tuple[Recommendation, ...],
        days_confirmed: float | None,
    ) -> None:
        have = None if person.equipment is None else Items(Item(expand("equipment", id)) for id in person.equipment)
        facts = {"as_of": as_of, "days_confirmed": days_confirmed, "protocol": protocol, "equipment": have}
        standing = _Standing(person, book, facts, tuple((rule, True) for rule in effective))
        self.book, self.person = book, person
        self.work = Work(standing, availability or Availability(), Timeline(as_of))

    def week(self) -> tuple[Target | None, Target | None]:
        """Sessions a week, and minutes of each."""
        week.fit_week(self.work)
        return self.work.ledger.target("frequency"), self.work.ledger.target("time")

    def weeks(self) -> tuple[Target | None, Target | None]:
        """How many full weeks there are, and how many in all there may be."""
        for dimension in ("weeks", "total_weeks"):
            numbers.number(self.work, dimension)
        return self.work.ledger.target("weeks"), self.work.ledger.target("total_weeks")

    def ramp(self) -> tuple[tuple[Slot, ...], bool]:
        """How it is built up, and whether sessions may grow at all."""
        for dimension in RAMP:
            numbers.number(self.work, dimension, BASE, "ramp")
        slots = (slot for slot in self.work.ledger.slots if slot.phase == "ramp" and slot.dimension in RAMP)
        return tuple(slots), bool(self.work.forbids("growth"))

    def activity(self) -> Chosen:
        """What ordinary sessions are made of."""
        work = self.work
        with work.quietly():
            # As ``volume.usual_met`` looks at it.
            first = activities.favourite(work, BASE, activities.allowed_activities(work, BASE))
            turns = (first, *activities.variety(work, ((BASE, 2),), {BASE: first}))
        chosen, _ = activities.choose_activities(work, ())
        _, chosen = activities.strength_alone(work, (), chosen, 1)
        activities.settle_reach(work, chosen)
        one = self.book.activities[chosen[BASE]]
        (rules,) = (found.rules for found in work.ledger.chosen if found.kind == BASE)
        ends = bool(one.harder) and ceilings.harder(work, BASE) is None
        found = Chosen(one.id, rules, ends, tuple(self.book.activities[turn].met for turn in turns))
        assert found.reach(self.book, self.person.age) == work.reach.get(BASE), "it reaches as far for many as for one"
        return found

    def effort(self, reach: tuple[str, str] | None) -> tuple[Target | None, Band]:
        """How hard, and the band of beats, of an activity that reaches so far."""
        work, person = self.work, self.person
        work.reach = {} if reach is None else {BASE: reach}  # type: ignore[dict-item]
        band = Band(work)
        intensity.resolve_intensity(work, BASE, "full", intensity.heart_rate_scale(work))
        target = work.ledger.target("bpm")
        told = None if target is None else (target.low, target.aim, target.high, frozenset(target.rules))
        with contextlib.suppress(NoWholeNumber):
            assert band.at(person.age, person.max_hr, person.resting_hr) == told, "beats of many are those of one"
        return work.ledger.target("rpe"), band
