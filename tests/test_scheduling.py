"""Dates: distinct days inside the free time, spread for rest, the same slot each week, right across clock changes."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import exrx
from exrx.engine.scheduling import arrange, weekly_pattern
from exrx.values.availability import Availability, Window
from exrx.values.errors import ScheduleError

SCREENED = {"age": 34, "resting_hr": 62, "conditions": ["depression"], "medications": [], "symptoms": []}
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def test_the_same_slots_every_week_in_the_windows() -> None:
    plan = exrx.plan(
        **SCREENED,
        start="2027-01-04",
        timezone="Europe/Berlin",
        availability=["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"],
    )
    for week in plan.weeks:
        assert [(session.date.strftime("%a"), str(session.clock)) for session in week.sessions] == [
            ("Mon", "18:00:00"),
            ("Wed", "06:30:00"),
            ("Sat", "09:00:00"),
        ]
        assert [session.key for session in week.sessions] == [f"w{week.number:02d}s{n}" for n in (1, 2, 3)]


def test_in_a_rota_a_session_lies_whole_in_the_windows_of_its_own_week() -> None:
    """Half an hour on the Monday of the late shift holds no session of 45 minutes: it goes to another day of that week."""
    early = ["A: Mon 18:00-20:00", "A: Wed 18:00-20:00", "A: Sat 09:00-11:00"]
    late = ["B: Mon 18:00-18:30", "B: Tue 07:00-09:00", "B: Wed 18:00-20:00", "B: Sat 10:00-11:00"]
    plan = exrx.plan(
        **SCREENED,
        longest_session=45,
        start="2027-01-04",
        timezone="Europe/Berlin",
        availability={"windows": [*early, *late], "rota_start": "2027-01-04"},
    )
    assert {session.minutes for session in plan.sessions} == {45}
    for week in plan.weeks:
        assert [f"{session.date:%a} {session.clock:%H:%M}" for session in week.sessions] == (
            ["Mon 18:00", "Wed 18:00", "Sat 09:00"] if week.number % 2 else ["Tue 07:00", "Wed 18:00", "Sat 10:00"]
        )


def test_week_one_is_the_seven_days_from_the_start() -> None:
    plan = exrx.plan(**SCREENED, start="2027-01-07", availability=["Mon", "Wed", "Fri"])
    assert [session.date for session in plan.weeks[0].sessions] == [
        dt.date(2027, 1, 8),
        dt.date(2027, 1, 11),
        dt.date(2027, 1, 13),
    ]
    assert all(session.start is None and session.end is None for session in plan.sessions)


@given(st.sets(st.integers(0, 6), min_size=1), st.integers(1, 5), st.integers(0, 6))
def test_days_are_spread_as_well_as_any_choice_can(days: set[int], count: int, first: int) -> None:
    start = dt.date(2027, 1, 4) + dt.timedelta(days=first)
    availability = Availability(tuple(Window(day, None, None) for day in sorted(days)))
    if len(days) < count:
        with pytest.raises(ScheduleError):
            weekly_pattern(availability, start, count, 45, None)
        return
    chosen = weekly_pattern(availability, start, count, 45, None)
    weekdays = [(start + dt.timedelta(days=place.offset)).weekday() for place in chosen]
    assert len(set(weekdays)) == count and set(weekdays) <= days

    def smallest_gap(these: tuple[int, ...]) -> int:
        ordered = sorted(these)
        return min((b - a) % 7 or 7 for a, b in zip(ordered, [*ordered[1:], ordered[0]], strict=True))

    # The oracle tries every choice of days.
    assert smallest_gap(tuple(weekdays)) == max(smallest_gap(other) for other in combinations(sorted(days), count))


def test_a_short_window_is_passed_over_for_a_long_one() -> None:
    plan = exrx.plan(
        **SCREENED,
        start="2027-01-04",
        timezone="UTC",
        availability=["Mon 18:00-18:20", "Mon 20:00-21:00", "Wed 18:00-19:00", "Fri 18:00-19:00"],
    )
    assert {str(session.clock) for session in plan.sessions if session.date.weekday() == 0} == {"20:00:00"}


def test_two_evenings_of_forty_minutes_make_a_plan_with_its_compromises() -> None:
    plan = exrx.plan(
        **SCREENED, start="2027-01-04", timezone="UTC", availability=["Tue 18:00-18:40", "Thu 18:00-18:40"]
    )
    assert max(session.minutes for session in plan.sessions) == 40
    assert all(len(week.sessions) == 2 for week in plan.weeks)
    lost = {(made.dimension, rule) for made in plan.compromises for rule in made.by}
    assert {("time", "depression.time"), ("frequency", "depression.frequency")} <= lost
    assert all(
        "your.availability" in made.forced_by for made in plan.compromises if made.dimension in ("time", "frequency")
    )


def test_no_usable_window_is_one_clear_error_that_names_the_shortfall() -> None:
    with pytest.raises(ScheduleError, match="at least 10 minutes") as caught:
        exrx.plan(**SCREENED, start="2027-01-04", timezone="UTC", availability=["Mon 18:00-18:05"])
    assert caught.value.shortfall == "5 minutes"


@pytest.mark.parametrize(
    ("zone", "window", "day", "clock", "end", "words"),
    [
        # Berlin leaves out 02:00-03:00 on 28 March 2027.
        ("Europe/Berlin", "Sun 02:15-04:00", dt.date(2027, 3, 28), "03:15", None, "does not exist"),
        # New York repeats 01:00-02:00 on 7 November 2027: the first one is meant, and 45 minutes stay 45.
        ("America/New_York", "Sun 01:30-03:00", dt.date(2027, 11, 7), "01:30", "01:15", "comes twice"),
        # Lord Howe moves by half an hour.
        ("Australia/Lord_Howe", "Sun 02:10-04:00", dt.date(2027, 10, 3), "02:40", None, "does not exist"),
    ],
)
def test_clock_changes(zone: str, window: str, day: dt.date, clock: str, end: str | None, words: str) -> None:
    start = day - dt.timedelta(weeks=1, days=6)
    plan = exrx.plan(**SCREENED, longest_session=45, start=start, timezone=zone, availability=[window])
    session = next(session for session in plan.sessions if session.date == day)
    assert session.start is not None and session.end is not None
    assert session.start.strftime("%H:%M") == clock and session.fold == 0
    assert (session.end.astimezone(dt.UTC) - session.start.astimezone(dt.UTC)).total_seconds() == session.minutes * 60
    if end is not None:
        assert session.end.strftime("%H:%M") == end
    assert any(words in notice.text and session.key in notice.text for notice in plan.notices)


def test_arrange_keeps_strength_apart_or_says_it_cannot() -> None:
    start = dt.date(2027, 1, 4)
    places = weekly_pattern(
        Availability.parse(["Mon 18:00-19:00", "Wed 06:00-07:00", "Sat 09:00-10:00"]), start, 3, 45, None
    )
    # Monday evening to Wednesday morning is 36 hours: strength takes Wednesday and Saturday.
    order = arrange(("resistance", "resistance", "base"), places, 45, 48 * 60)
    assert order is not None and order[0] == 2
    near = weekly_pattern(Availability.parse(["Mon 18:00-19:00", "Tue 18:00-19:00"]), start, 2, 45, None)
    assert arrange(("resistance", "resistance"), near, 45, 48 * 60) is None
