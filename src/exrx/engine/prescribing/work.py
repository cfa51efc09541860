"""What one run of the calculation knows and collects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Literal

from exrx.classes import dataclass, field, replace
from exrx.engine.screening import Evaluation
from exrx.programme.key import BASE, Key, Phase
from exrx.programme.prescription import Chosen, Compromise, Idle, Note, Slot, Target, slot_of
from exrx.rules.pack import Formula, Recommendation, Word
from exrx.values.availability import Availability
from exrx.values.constraint import Number, Range
from exrx.values.said import Said, said
from exrx.values.timeline import Timeline
from exrx.vocabulary import name_of

YOURS = "your."
"""Prefix of the reasons that a person's own answers give: ``your.availability``, ``your.minutes``, ..."""


@dataclass(slots=True)
class Ledger:
    """What one prescription collects while it is worked out."""

    compromises: dict[Compromise, None] = field(default_factory=dict)
    """In the order in which they were made, each once."""
    slots: list[Slot] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    dropped: list[Idle] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    told: dict[tuple[str, str], int] = field(default_factory=dict)
    """Where among the notes words of a rule stand, by whom they are for."""
    losses: int = 0
    """How often something lost."""
    not_offered: tuple[tuple[str, Said], ...] = ()
    chosen: list[Chosen] = field(default_factory=list)

    def copied(self) -> Ledger:
        """What it holds now, whatever is kept from here on."""
        return replace(
            self,
            compromises={**self.compromises},
            slots=[*self.slots],
            used={*self.used},
            dropped=[*self.dropped],
            notes=[*self.notes],
            told={**self.told},
            chosen=[*self.chosen],
        )

    def keep(self, key: Key, target: Target, lost: tuple[str, ...] = ()) -> None:
        """Keep a resolved number as a slot."""
        self.slots.append(Slot(key, target, lost))

    def target(self, dimension: str, kind: str = BASE, phase: Phase = "full") -> Target | None:
        """What was resolved for a dimension so far."""
        slot = slot_of(self.slots, Key(kind, phase, dimension))
        return None if slot is None else slot.target


def _required(rules: Iterable[Recommendation]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({(item, rule.id) for rule in rules for item in rule.then.require}))


class Work:
    """One run of the calculation."""

    def __init__(self, evaluation: Evaluation, availability: Availability, timeline: Timeline) -> None:
        self.evaluation, self.availability, self.timeline = evaluation, availability, timeline
        self.person, self.book, self.clearance = evaluation.person, evaluation.book, evaluation.clearance
        self.start = timeline.start
        self.facts = evaluation.facts
        self.rules = evaluation.effective
        self.ledger = Ledger()
        self.about: dict[str, list[Recommendation]] = {}
        for rule in self.rules:
            for name in self.book.numbers.get(rule.id, ()):
                self.about.setdefault(name, []).append(rule)
        self.forbidden = tuple(sorted({(item, rule.id) for rule in self.rules for item in rule.then.forbid}))
        self._forbids: dict[str, tuple[str, ...]] = {}
        for item, by in self.forbidden:
            self._forbids[item] = (*self._forbids.get(item, ()), by)
        self._shared: dict[str, dict[Any, Any] | None] = {}
        self._effort = [rule for rule in self.rules if rule.id in self.book.about_effort]
        self.required = _required(self.rules)
        self.wishes = {
            "time": self.person.minutes,
            "frequency": self.person.sessions_per_week,
            "weeks": self.person.weeks,
            "ramp_start": self.person.longest_session,
        }
        self.entered: dict[str, Said] = {}
        self.chosen: dict[str, str] = {}
        """The activity of each kind of sessions, once it is settled."""
        self.ceilings: dict[tuple[str, bool], tuple[Word, tuple[str, ...]]] = {}
        """The hardest class that is left to each kind of sessions, in the plan and on the way back, once it was asked for."""
        self.reach: dict[str, tuple[Word, str]] = {}
        """The hardest class that the activity of a kind reaches, with the table that says so, where effort has such an end."""
        self.room: tuple[int | None, list[int | None]] | None = None
        """By when sessions end, and the longest window of each free day, once the week was fitted."""
        self.time_of_volume: Range | None = None
        """Minutes a session that a dose stated for the week comes to."""
        self.days_of_volume: tuple[int, tuple[str, ...]] | None = None
        """Sessions a week that such a dose needs, with its rules."""
        self.last_weeks = {rule.id: self._last_week(rule) for rule in self.rules if rule.applies.timed}
        """The rules that end before the plan may: the last week of the plan in which each holds, ``None`` where no end is known."""

    def told(self, evaluation: Evaluation) -> Work:
        """The same calculation, of which something else is said; see ``is_only_told``."""
        found = object.__new__(Work)
        found.__dict__.update(self.__dict__)
        found.evaluation, found.clearance = evaluation, evaluation.clearance
        found.facts, found.rules = evaluation.facts, evaluation.effective
        found.required = _required(found.rules)
        found.ledger, found.entered = self.ledger.copied(), {**self.entered}
        return found

    def go_on_from(self, other: Work) -> None:
        """Take over what another run has worked out so far; see ``is_way_back``."""
        self.ledger, self.entered = other.ledger.copied(), {**other.entered}
        self.chosen, self.reach, self.room = other.chosen, other.reach, other.room
        self.time_of_volume, self.days_of_volume = other.time_of_volume, other.days_of_volume

    @property
    def ends(self) -> tuple[object, ...]:
        """What it reads off the calendar: when rules end, and numbers that are counted back from a day."""
        own = [rule for rule in self.rules if rule.id in self.book.personal]
        return self.last_weeks, [self.bound(end) for rule in own for _, *ends in rule.then.ranges for end in ends]

    def _last_week(self, rule: Recommendation) -> int | None:
        ends: list[date] = []
        if rule.applies.weeks is not None:
            # A plan made again with new answers counts from the day of those; weeks that passed in a pause are no weeks of exercise.
            weeks = rule.applies.weeks + self.timeline.lost
            ends.append(max(self.start, self.facts["as_of"]) + timedelta(weeks=weeks))
        if rule.applies.while_recent:
            until = rule.when.recent_until(self.facts)
            if until is None:
                return None
            ends.append(until)
        # A week in which it ends belongs to it.
        return max(0, -(-(min(ends) - self.start).days // 7))

    @property
    def stretches(self) -> tuple[int, ...]:
        """The last weeks of the stretches at the beginning of the plan in which such rules hold."""
        return tuple(sorted({end for end in self.last_weeks.values() if end}))

    def rules_about(self, dimension: str) -> tuple[str, ...]:
        """The ids of the rules that speak about a dimension, as far as they take effect."""
        return tuple(sorted(rule.id for rule in self.about.get(dimension, ())))

    def shared(self, dimension: str) -> dict[Any, Any] | None:
        """What is the same for everybody for whom the same rules speak about a dimension; ``None`` where one has a number for each person."""
        if dimension not in self._shared:
            ids = tuple([rule.id for rule in self.about.get(dimension, ())])
            own = not self.book.personal.isdisjoint(ids)
            self._shared[dimension] = None if own else self.book.shared((dimension, ids))
        return self._shared[dimension]

    def effort_rules(self, kind: str, phase: Phase, week: int = 0) -> list[Recommendation]:
        """The rules about the effort of such sessions; ``week``: with those that end, but not before that week."""

        def holds(rule: Recommendation) -> bool:
            end = self.last_weeks.get(rule.id)
            return not rule.applies.timed or end is None or 0 < week <= end

        return [rule for rule in self._effort if rule.applies.to(kind, phase, timed=True) and holds(rule)]

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Work something out without keeping any record of it."""
        kept, entered = self.ledger, dict(self.entered)
        self.ledger = Ledger()
        try:
            yield
        finally:
            self.ledger, self.entered = kept, entered

    @contextmanager
    def aside(self) -> Iterator[Ledger]:
        """Work something out into a ledger of its own."""
        kept, self.ledger = self.ledger, Ledger()
        try:
            yield self.ledger
        finally:
            self.ledger = kept

    def forbids(self, item: str) -> tuple[str, ...]:
        """The rules that forbid an item."""
        return self._forbids.get(item, ())

    def closes(self, items: Iterable[str]) -> bool:
        """Whether any of these is forbidden."""
        return not self._forbids.keys().isdisjoint(items)

    def note(self, what: Said, rule: str, to: Literal["person", "clinician"], *, private: bool = False) -> None:
        """Keep something that a reader should know; what several rules say in the same words is said once, for all of them."""
        notes, told = self.ledger.notes, self.ledger.told
        place = told.setdefault((to, what["text"]), len(notes))
        if place == len(notes):
            notes.append(Note("notice", what, (rule,), to=to, private=private))
            return
        other = notes[place]
        rules = tuple(dict.fromkeys((*other.rules, rule)))
        notes[place] = replace(other, rules=rules, private=other.private or private)

    @property
    def liked(self) -> Said:
        """What is liked."""
        return said("reasons.liked", activities=(name_of("activities", id) for id in self.person.likes or ()))

    @property
    def disliked(self) -> Said:
        """What one would rather not have."""
        return said("reasons.disliked", activities=(name_of("activities", id) for id in self.person.dislikes or ()))

    def yours(self, name: str, what: Said | None) -> str:
        """Name a reason that comes from the person's own answers; its id."""
        self.entered[YOURS + name] = what or said("reasons.yours", field=name)
        self.ledger.used.add(YOURS + name)
        return YOURS + name

    def bound(self, value: Number | Formula | None) -> Number | None:
        """A bound as a number; a named formula is worked out for this person."""
        if not isinstance(value, Formula):
            return value
        if value.name == "weeks_to_pregnancy_week_38":
            due = self.person.due_date
            # Week 40 ends on the due date, so week 38 ends two weeks before it.
            return None if due is None else self.timeline.weeks_before(due - timedelta(weeks=2))
        if value.name == "weeks_confirmed":
            days = self.facts["days_confirmed"]
            return None if days is None else self.timeline.weeks_before(self.facts["as_of"] + timedelta(days=days + 1))
        longest = self.person.longest_session
        # Half of next to nothing is no session: it begins no shorter than a first session is.
        return None if longest is None else max(longest // 2, self._shortest_start)

    @property
    def _shortest_start(self) -> Number:
        lows = [
            low
            for rule in self.about.get("ramp_start", ())
            for name, low, _ in rule.then.ranges
            if rule.tier == "goal" and name == "ramp_start" and low is not None and not isinstance(low, Formula)
        ]
        return max(lows, default=0)
