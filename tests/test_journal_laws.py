"""What holds for every journal: order, repeats, told ahead, more than planned, and one thing made less."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from exrx import Journal, Plan, adapt, plan
from exrx.following import Slot, followed
from exrx.following.ways import Rulings
from exrx.journal import Entry, IllnessEntry, PauseEntry, SessionEntry
from exrx.planning import DEFAULTS, read_request
from exrx.programme.course import Grown
from exrx.revising.reshaping import growth_of, slots_of

from .journals import ACTIVE, BEGINNER, beginner

PEOPLE: tuple[dict[str, Any], ...] = (
    BEGINNER,
    {**BEGINNER, "availability": ["Mon", "Thu"]},
    {**BEGINNER, "availability": ["Mon", "Tue", "Thu", "Fri", "Sat"], "sessions_per_week": 5},
)
START = dt.date(2027, 1, 4)
Lengths = dict[dt.date, tuple[int, int]]


@cache
def setting(which: int) -> tuple[Plan, Rulings, Grown, tuple[Slot, ...]]:
    who = PEOPLE[which]
    made = plan(**who)
    fields = {name: value for name, value in who.items() if name not in DEFAULTS}
    options = {**DEFAULTS, **{name: value for name, value in who.items() if name in DEFAULTS}}
    request = read_request(None, fields, options)
    slots = slots_of(made.sessions, request.book)
    last = [one for one in slots if one.date > slots[-1].date - dt.timedelta(days=7)]
    more = [replace(one, date=one.date + dt.timedelta(weeks=number)) for number in range(1, 7) for one in last]
    rulings = Rulings(request.book, request.evaluated(()).facts)
    return made, rulings, growth_of(made.prescription, made.start), (*slots, *more)


def lengths(which: int, entries: list[Entry], today: dt.date) -> Lengths:
    """Minutes and effort of every session from today on."""
    made, rulings, grown, slots = setting(which)
    found = followed(
        Journal(made.id, tuple(entries)), slots, rulings, (grown,), start=START, today=today, weeks=len(made.weeks)
    )
    rank = {"light": 0, "moderate": 1, "": 2}
    return {day: (one.minutes, rank[one.ceiling]) for day, one in found.sessions.items() if day >= today}


def is_no_more(one: Lengths, other: Lengths) -> bool:
    return all(one[day][0] <= other[day][0] and one[day][1] <= other[day][1] for day in one if day in other)


@st.composite
def journals(draw: st.DrawFn) -> tuple[int, list[Entry], dt.date]:
    which = draw(st.integers(0, len(PEOPLE) - 1))
    made = setting(which)[0]
    today = START + dt.timedelta(days=draw(st.integers(8, 90)))
    past = [one.date for one in made.sessions if one.date < today]
    outcomes = st.sampled_from(["done", "done", "done", "shorter", "not_done", None])
    entries: list[Entry] = []
    for day, outcome in zip(past, draw(st.lists(outcomes, min_size=len(past), max_size=len(past))), strict=True):
        if outcome is not None:
            entries.append(SessionEntry(on=day, entered=today, outcome=outcome))
    if draw(st.booleans()):
        entries.append(draw(times_off(today)))
    return which, entries, today


@st.composite
def times_off(draw: st.DrawFn, today: dt.date, *, illness: bool | None = None) -> Entry:
    first = START + dt.timedelta(days=draw(st.integers(0, 100)))
    last = first + dt.timedelta(days=draw(st.integers(0, 30)))
    if illness or (illness is None and draw(st.booleans())):
        said = st.sampled_from([True, False, None])
        return IllnessEntry(on=first, last=last, entered=today, fever=draw(said), below_neck=draw(said))
    return PauseEntry(on=first, last=last, entered=today)


@settings(max_examples=60, deadline=None)
@given(journals(), st.randoms(use_true_random=False))
def test_order_and_repeats_change_nothing(made: tuple[int, list[Entry], dt.date], random: Any) -> None:
    which, entries, today = made
    other = [*entries, *entries[:3]]
    random.shuffle(other)
    assert lengths(which, entries, today) == lengths(which, other, today)


@settings(max_examples=60, deadline=None)
@given(journals(), st.data())
def test_one_outcome_made_less_makes_no_session_longer_or_harder(
    made: tuple[int, list[Entry], dt.date], data: st.DataObject
) -> None:
    which, entries, today = made
    known = [entry for entry in entries if isinstance(entry, SessionEntry) and entry.outcome in ("done", "shorter")]
    if not known:
        return
    one = data.draw(st.sampled_from(known))
    less = data.draw(st.sampled_from(["shorter", "not_done"] if one.outcome == "done" else ["not_done"]))
    other = [entry for entry in entries if entry is not one]
    changed = lengths(which, [*other, replace(one, outcome=less)], today)
    assert is_no_more(changed, lengths(which, entries, today))


@settings(max_examples=60, deadline=None)
@given(journals(), st.data())
def test_done_more_than_planned_counts_as_planned(made: tuple[int, list[Entry], dt.date], data: st.DataObject) -> None:
    which, entries, today = made
    known = [entry for entry in entries if isinstance(entry, SessionEntry) and entry.outcome == "done"]
    if not known:
        return
    one = data.draw(st.sampled_from(known))
    other = [entry for entry in entries if entry is not one]
    more = lengths(which, [*other, replace(one, minutes=data.draw(st.integers(60, 300)))], today)
    assert more == lengths(which, entries, today)


@settings(max_examples=60, deadline=None)
@given(journals(), st.data())
def test_an_illness_added_makes_no_session_longer_or_harder(
    made: tuple[int, list[Entry], dt.date], data: st.DataObject
) -> None:
    which, entries, today = made
    others = [entry for entry in entries if isinstance(entry, SessionEntry)]
    ill = data.draw(times_off(today, illness=True))
    # What was done on a day of illness contradicts it, and is asked about.
    others = [entry for entry in others if not ill.on <= entry.on <= ill.last]  # type: ignore[attr-defined]
    assert is_no_more(lengths(which, [*others, ill], today), lengths(which, list(others), today))


@settings(max_examples=60, deadline=None)
@given(journals())
def test_no_session_is_longer_than_in_the_plan_as_it_was_made(made: tuple[int, list[Entry], dt.date]) -> None:
    which, entries, today = made
    whole = setting(which)[0]
    planned = {one.date: one.minutes for one in whole.sessions}
    assert all(minutes <= planned.get(day, 45) for day, (minutes, _) in lengths(which, entries, today).items())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 110), st.integers(0, 30), st.integers(1, 40))
def test_told_ahead_is_told_afterwards(first: int, days: int, later: int) -> None:
    begins = START + dt.timedelta(days=first)
    entry = IllnessEntry(on=begins, last=begins + dt.timedelta(days=days), entered=START)
    today = begins + dt.timedelta(days=later)
    assert lengths(0, [entry], today) == lengths(0, [replace(entry, entered=today)], today)


def test_no_entries_leave_the_plan_as_it_is() -> None:
    for today in ("2027-01-04", "2027-02-10", "2027-04-30"):
        made = adapt(beginner(), Journal("p1"), today=today)
        assert [(one.key, one.date, one.steps, one.phase) for one in made.sessions] == [
            (one.key, one.date, one.steps, one.phase) for one in beginner().sessions
        ]
        assert not made.diff(beginner())


def test_the_same_journal_again_is_the_same_plan() -> None:
    journal = Journal(
        "p1", tuple(SessionEntry(on=one.date, entered=one.date, outcome="done") for one in beginner().sessions[:9])
    )
    made = adapt(beginner(), journal, today="2027-01-24")
    assert adapt(made, journal, today="2027-01-24") is made


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([*PEOPLE, {**ACTIVE, "likes": ["resistance"], "equipment": ["free_weights"]}]), st.data())
def test_a_plan_with_a_pause_of_its_own_follows_a_journal(who: dict[str, Any], data: st.DataObject) -> None:
    made = plan(**who)
    told = START + dt.timedelta(days=data.draw(st.integers(1, 60)))
    first = told + dt.timedelta(days=data.draw(st.integers(0, 4)))
    last = first + dt.timedelta(days=data.draw(st.integers(2, 40)))
    paused = adapt(made, today=told, pause={"first": first, "last": last, "ill": False})
    today = told + dt.timedelta(days=data.draw(st.integers(0, 50)))
    for journal in (Journal(made.id), Journal.from_plan(paused)):
        now = adapt(paused, journal, today=today)
        assert not any(first <= one.date <= last for one in now.to_come)
        before = [one.minutes for one in paused.sessions if one.date < first]
        back = [one for one in now.to_come if one.date > last]
        if before and back and today <= last and last - first >= dt.timedelta(days=7):
            # After days off of a week or more nobody begins longer than they ended.
            assert back[0].minutes <= max(before)
