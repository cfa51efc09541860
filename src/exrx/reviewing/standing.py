"""Where somebody stands on a day: the plan as it follows then, what its journal tells, and which looks back are due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from exrx.classes import dataclass
from exrx.following.outcomes import Told
from exrx.journal import Journal, ReviewEntry, ScoreEntry
from exrx.programme.course import Change, Value
from exrx.programme.plan import Plan
from exrx.revising import adapt_plan
from exrx.rules.facts import facts_of
from exrx.shipped import constant
from exrx.values.errors import need

WEEK = dt.timedelta(days=7)
_TOOK = frozenset({"done", "shorter", "other", "stopped"})


def looks() -> tuple[int, ...]:
    """Weeks since the first session after which one looks back, before that is every so many."""
    back = constant("looks_back")
    return tuple(range(back["every"], back["until"] + 1, back["every"]))


@dataclass(frozen=True)
class Standing:
    """A plan on a day, with its journal."""

    plan: Plan
    """As it follows from the journal on that day."""
    journal: Journal
    today: dt.date
    trail: tuple[Change, ...] = ()
    """All that the journal changed since the first session."""

    @cached_property
    def told(self) -> Told:
        """What the journal says up to the day."""
        return Told(self.journal, self.today, self.plan.pauses)

    @cached_property
    def facts(self) -> Mapping[str, Value]:
        """The facts of the day that the journal tells."""
        return {} if self.plan.course is None else dict(self.plan.course.facts)

    @cached_property
    def person(self) -> Mapping[str, Any]:
        """What is known about the person on that day, in the words of rules."""
        return facts_of(
            self.plan.person, goals=self.plan.goals, protocol=self.plan.protocol, as_of=self.today, pauses=self.plan.pauses
        )  # fmt: skip

    @cached_property
    def first(self) -> dt.date:
        """The day of the first session."""
        return min((session.date for session in self.plan.sessions), default=self.plan.start)

    @cached_property
    def past(self) -> tuple[dt.date, ...]:
        """The days of sessions that lie behind, without those in an illness or a time away."""
        out = (self.told.is_ill, self.told.is_away)
        days = (session.date for session in self.plan.sessions if session.date < self.today)
        return tuple(dict.fromkeys(day for day in days if not any(one(day) for one in out)))

    def became(self, day: dt.date) -> str | None:
        """What became of a session that lies behind; ``None`` where nobody knows."""
        return self.told.outcome(day)

    def took(self, day: dt.date) -> bool:
        """Whether it took place, or stands as planned."""
        return self.told.outcome(day) in _TOOK

    @cached_property
    def is_over(self) -> bool:
        """Whether the last session of a plan that was not taken out lies behind."""
        return self.plan.taken_out is None and self.today > self.plan.end

    def due(self, *weeks: int) -> dt.date | None:
        """The day of the newest look back that is due, of these weeks since the first session and every so many afterwards."""
        known = [self.first + number * WEEK for number in weeks]
        if known and known[-1] <= self.today:
            later = constant("looks_back")["later"] * WEEK
            known.append(known[-1] + (self.today - known[-1]) // later * later)
        return max((day for day in known if day <= self.today), default=None)

    def chosen(self, about: str, since: dt.date = dt.date.min) -> ReviewEntry | None:
        """The newest answer to what was asked, from a day on."""
        told = [one for one in self.journal.of(ReviewEntry) if one.about == about and since <= one.on <= self.today]
        return max(told, key=lambda one: (one.on, one.entered, one.id), default=None)

    @cached_property
    def totals(self) -> tuple[ScoreEntry, ...]:
        """The scores that have a total, in order of their days."""
        return tuple(one for one in self.journal.of(ScoreEntry) if one.phq9 is not None and one.on <= self.today)


def standing(plan: Plan, today: dt.date, journal: Journal | None, rules: Any = ()) -> Standing:
    """The plan as it follows on a day; ``rules`` are those of a clinic's own that it was made with.

    Raises ``InputError`` for a plan without the journal or the rules that it follows, and ``NotCleared``.
    """
    need("plan", plan, Plan, "Plan")
    trail: list[Change] = []
    changes = {"rules": rules} if rules else {}
    made = plan if journal is None and plan.course is None else adapt_plan(plan, today, changes, journal, trail)
    return Standing(made, Journal(plan.id) if journal is None else journal, today, tuple(trail))
