"""A look back on a day, as facts: what took place, how it was, how it goes, what holds, what is open, and what comes after the plan."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from exrx.classes import dataclass
from exrx.following.outcomes import minutes_of
from exrx.following.scores import Scored, scored
from exrx.journal import (
    AnswerEntry,
    ClearanceEntry,
    ContactEntry,
    IllnessEntry,
    Journal,
    PauseEntry,
    ScoreEntry,
    SessionEntry,
)
from exrx.journal.entries import EFFORTS
from exrx.person.values import as_date
from exrx.programme.course import Change
from exrx.programme.plan import Plan, Session
from exrx.reviewing.asking import open_on
from exrx.reviewing.standing import WEEK, Standing, looks, standing
from exrx.reviewing.values import Asked
from exrx.shipped import constant


@dataclass(frozen=True, slots=True)
class TookPlace:
    """The sessions of some days by what became of them."""

    planned: int = 0
    done: int = 0
    shorter: int = 0
    other: int = 0
    stopped: int = 0
    not_done: int = 0
    unknown: int = 0
    minutes: int = 0
    """Of those that took place, where minutes are known."""


@dataclass(frozen=True, slots=True)
class WeekTook:
    """One week of the plan up to a day: what was planned, what took place, and the newest PHQ-9 told in it."""

    number: int
    start: dt.date
    planned: int
    """Minutes of its sessions that lie behind."""
    took: TookPlace
    phq9: int | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """Where somebody stands on a day. What is told of it to whom is not decided here."""

    plan: Plan
    """As it follows from the journal on that day."""
    journal: Journal
    day: dt.date
    weeks: int
    """Whole calendar weeks since the first session, pauses included."""
    due: int | None
    """The look back that this is, in weeks since the first session; ``None`` before the first of them."""
    coming: dt.date
    """The day of the next one."""
    is_over: bool
    """Whether the last session lies behind."""
    begin: int
    """Minutes of the first session, and of the longest of the next ones, or the last where none lies ahead."""
    now: int
    ahead: tuple[Session, ...]
    took: TookPlace
    """Since the first session."""
    of_late: TookPlace
    """In the last four weeks."""
    by_week: tuple[WeekTook, ...] = ()
    """The weeks that have begun."""
    efforts: tuple[tuple[str, int], ...] = ()
    """How hard sessions were said to be, in the order of the words."""
    felt: tuple[SessionEntry, ...] = ()
    """Those of which it was told how it felt."""
    hurt: tuple[SessionEntry, ...] = ()
    """Those of which pain was told."""
    ill: tuple[IllnessEntry, ...] = ()
    away: tuple[PauseEntry, ...] = ()
    scores: tuple[ScoreEntry, ...] = ()
    contacts: tuple[ContactEntry, ...] = ()
    clearances: tuple[ClearanceEntry, ...] = ()
    answers: tuple[AnswerEntry, ...] = ()
    """In order of the days on which it was so."""
    phq9: Scored | None = None
    gad7: Scored | None = None
    says: str = ""
    """How it goes in own words, where nothing newer was told: ``better``, ``same`` or ``worse``."""
    item9: int | None = None
    changes: tuple[Change, ...] = ()
    """From this week on, with whom to speak to."""
    trail: tuple[Change, ...] = ()
    """All that the journal changed since the first session."""
    open: tuple[Asked, ...] = ()

    @property
    def burden(self) -> str:
        """The change of the PHQ-9 as one of five steps; empty where there is none. Of burden, because a score that falls is good."""
        return "" if self.phq9 is None else step_of(self.phq9.change, constant("phq9_change")["clear"])

    @property
    def anxiety(self) -> str:
        """The same of the GAD-7. It decides nothing."""
        return "" if self.gad7 is None else step_of(self.gad7.change, constant("gad7_change")["clear"])

    @property
    def holds(self) -> tuple[Change, ...]:
        """What keeps the length where it is."""
        return tuple(one for one in self.changes if one.what in ("held", "stays"))

    @property
    def contact(self) -> str:
        """By when somebody is to be spoken to: ``now``, ``this_week``, or nothing."""
        asked = {one.name for one in self.changes if one.what == "contact"}
        return "now" if "now" in asked else "this_week" if asked else ""


def lengths_on(plan: Plan, day: dt.date) -> tuple[int, int]:
    """Minutes of the first session, and of the longest of the week that the next one lies in; of the last where none lies ahead."""
    first = min(plan.sessions, key=lambda one: one.date, default=None)
    weeks = ([one for one in week.sessions if one.date >= day] for week in plan.weeks)
    near = next(filter(None, weeks), None) or list(plan.sessions[-1:])
    return 0 if first is None else first.minutes, max((one.minutes for one in near), default=0)


def step_of(change: int, much: int) -> str:
    """A change in points as one of five steps.

    >>> [step_of(change, 5) for change in (-5, -4, -1, 1, 2, 5)]
    ['clearly_less', 'a_little_less', 'same', 'same', 'a_little_more', 'more']
    """
    little = constant("phq9_change")["little"]
    if change <= -much:
        return "clearly_less"
    if change <= -little:
        return "a_little_less"
    if change < little:
        return "same"
    return "a_little_more" if change < much else "more"


def review(plan: Plan, today: Any, journal: Journal | None = None, rules: Any = ()) -> Review:
    """Look back on a plan. Raises ``InputError`` where the journal that it follows is missing, and ``NotCleared``.

    >>> from exrx import plan
    >>> p = plan(age=34, conditions=[], medications=[], symptoms=[], start="2027-01-04", id="spring")
    >>> found = review(p, "2027-02-01")
    >>> found.due, found.begin, found.coming.isoformat(), [one.id for one in found.open]
    (4, 10, '2027-03-01', ['course', 'answers', 'review', 'session'])
    """
    here = standing(plan, as_date(today, "today"), journal, rules)
    ahead = tuple(session for session in here.plan.sessions if session.date >= here.today)
    told = [entry for entry in here.journal.sessions if entry.on <= here.today]
    weeks = max(0, (here.today - here.first) // WEEK)
    due = here.due(*looks())
    words = [one for one in here.journal.of(ScoreEntry) if one.own_words_course and one.on <= here.today]
    newer = bool(words) and any(one.on > words[-1].on for one in here.totals)
    begin, now = lengths_on(here.plan, here.today)
    item9 = here.facts.get("item9_told")
    return Review(
        plan=here.plan,
        journal=here.journal,
        day=here.today,
        weeks=weeks,
        due=None if due is None else (due - here.first) // WEEK,
        coming=_coming(here, weeks),
        is_over=here.is_over,
        begin=begin,
        now=now,
        ahead=ahead,
        took=_took(here, here.past),
        of_late=_took(here, (day for day in here.past if day >= here.today - constant("what_fits")["weeks"] * WEEK)),
        by_week=tuple(_weeks(here)),
        efforts=_efforts(told),
        felt=tuple(one for one in told if {one.before, one.during, one.after} != {None}),
        hurt=tuple(one for one in told if one.pain is not None),
        ill=here.journal.of(IllnessEntry),
        away=here.journal.of(PauseEntry),
        scores=tuple(one for one in here.journal.of(ScoreEntry) if one.on <= here.today),
        contacts=tuple(one for one in here.journal.of(ContactEntry) if one.on <= here.today),
        clearances=tuple(one for one in here.journal.of(ClearanceEntry) if one.on <= here.today),
        answers=tuple(one for one in here.journal.of(AnswerEntry) if one.on <= here.today),
        phq9=scored(here.journal, "phq9", here.today, here.first),
        gad7=scored(here.journal, "gad7", here.today, here.first),
        says="" if newer or not words else words[-1].own_words_course,
        item9=item9 if isinstance(item9, int) else None,
        changes=here.plan.changes,
        trail=here.trail,
        open=tuple(open_on(here, plan)),
    )


def _coming(here: Standing, weeks: int) -> dt.date:
    """The day of the next look back."""
    known, later = looks(), constant("looks_back")["later"]
    known += tuple(range(known[-1] + later, weeks + 2 * later + 1, later))
    number = next(one for one in known if one > weeks)
    return here.first + dt.timedelta(weeks=number)


def _took(here: Standing, days: Iterable[dt.date]) -> TookPlace:
    planned = {session.date: session.minutes for session in here.plan.sessions}
    states: Counter[str] = Counter()
    minutes = 0
    for day in days:
        states[here.became(day) or "unknown"] += 1
        if here.took(day):
            minutes += minutes_of(here.told.sessions.get(day), planned.get(day, 0)) or 0
    names = ("done", "shorter", "other", "stopped", "not_done", "unknown")
    return TookPlace(planned=sum(states.values()), minutes=minutes, **{name: states[name] for name in names})


def _weeks(here: Standing) -> Iterator[WeekTook]:
    behind = set(here.past)
    for week in here.plan.weeks:
        if week.start > here.today:
            return
        days = [session.date for session in week.sessions if session.date in behind]
        planned = sum(session.minutes for session in week.sessions if session.date in behind)
        totals = [one.phq9 for one in here.totals if week.start <= one.on < week.start + WEEK]
        yield WeekTook(week.number, week.start, planned, _took(here, days), totals[-1] if totals else None)


def _efforts(told: Iterable[SessionEntry]) -> tuple[tuple[str, int], ...]:
    counted = Counter(entry.effort for entry in told if entry.effort)
    return tuple((word, counted[word]) for word in EFFORTS if counted[word])
