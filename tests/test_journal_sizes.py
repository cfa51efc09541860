"""Which size of a session stands first: in the calendar entry, in what is shown, and on the page (living plan, decision 19, cases 3 and 5)."""

from __future__ import annotations

import datetime as dt

import pytest

from exrx import Journal, Plan, adapt, plan
from exrx.journal import Entry, PauseEntry, SessionEntry
from exrx.printing.journals import show_text
from tests.journals import BEGINNER, beginner, day, done, follow, ill, not_done, session

SMALL = "Two sizes, and the small one first: Ten easy minutes, then stop or go on. Both count."
BAD_DAY = "Bad day? Ten easy minutes, then stop or go on. Both count."


def small_on(made: Plan) -> list[str]:
    """The days of the sessions to come whose calendar entry begins with the small size."""
    text = bytes(made.to_ics(view="private")).decode().replace("\r\n ", "").replace("\\,", ",")
    events = text.split("BEGIN:VEVENT")[1:]
    found = [one for one in events if f"DESCRIPTION:{SMALL}" in one]
    assert all(BAD_DAY not in one for one in found)
    days = (one.split("DTSTART;VALUE=DATE:")[1][:8] for one in found)
    return [f"{dt.date.fromisoformat(one):%m-%d}" for one in days]


@pytest.mark.parametrize(
    ("entries", "today", "small"),
    [
        ([*done(1), session("01-11"), session("01-14", "not_done")], "01-15", []),
        ([*done(1), session("01-11"), session("01-14", "not_done"), session("01-16", "not_done")], "01-17", ["01-18"]),
        ([*done(1), session("01-14", "not_done"), session("01-16", "not_done")], "01-17", ["01-18"]),
        # What is unknown is no row, and neither is what took place after it.
        ([*done(1), session("01-11", "not_done")], "01-15", []),
        ([*done(1), session("01-11", "not_done"), session("01-14", "not_done"), session("01-16")], "01-17", []),
        ([*done(1, 2, 3), *not_done(4, 5)], "02-07", ["02-08"]),
        # Told ahead: the first day back, whenever it is.
        ([*done(1), PauseEntry(on=day("01-18"), entered=day("01-11"), last=day("01-26"))], "01-12", ["01-28"]),
    ],
)
def test_the_small_size_stands_first_after_two_in_a_row_and_on_the_first_day_back(
    entries: list[Entry], today: str, small: list[str]
) -> None:
    made = follow(entries, today)
    assert small_on(made) == small
    told = show_text(made, day(today))
    assert told.count("the small size first: Ten easy minutes") == sum(
        f"{one.date:%m-%d}" in small for one in made.to_come[:3]
    )
    lines = [] if made.course is None else [one for one in made.course.changes if one.what == "small"]
    assert [f"{one.date:%m-%d}" for one in lines] == small
    assert all(one.rules == ("journal.small_first",) for one in lines)


def test_the_whole_stands_below_it_and_the_title_says_nothing() -> None:
    entries = [*done(1), session("01-14", "not_done"), session("01-16", "not_done")]
    made = follow(entries, "01-17")
    first = made.to_come[0]
    assert (first.minutes, first.title) == (made.to_come[1].minutes, "Walk")


def test_what_is_over_shows_what_it_showed() -> None:
    entries: list[Entry] = [*done(1), session("01-14", "not_done"), session("01-16", "not_done")]
    before = follow(entries, "01-17")
    took = Journal("p1", (*entries, session("01-18")))
    after = adapt(before, took, today=day("01-19"))
    assert small_on(before) == ["01-18"] and small_on(after) == ["01-18"]
    over = [[one for one in made.sessions if one.date == day("01-18")] for made in (before, after)]
    assert over[0] == over[1]


def test_where_rest_is_the_size_for_a_bad_day_it_does_not_come_first() -> None:
    cleared = [{"topic": "eating", "level": "light_moderate", "by": "Dr A", "date": "2026-12-20"}]
    made = plan(**{**BEGINNER, "eating_disorder": "past", "clearances": cleared})
    assert made.sessions[0].bad_day == "Rest. It counts."
    entries = [session(f"{one.date:%m-%d}", "not_done") for one in made.sessions[:3]]
    now = adapt(made, Journal(made.id, tuple(entries)), today=made.sessions[3].date)
    assert now.course is not None and now.course.small == ()


def test_without_a_journal_there_is_no_size_that_stands_first() -> None:
    assert small_on(beginner()) == []


def test_the_small_size_is_smaller_than_the_session() -> None:
    """Ten easy minutes are no smaller size of a walk of ten."""
    made = plan(age=41, conditions=["depression"], medications=[], symptoms=[], active_days=0, start="2027-01-04")
    assert {one.minutes for one in made.sessions} > {10}
    for one in made.sessions:
        text = one.bad_day
        assert text.startswith("A few easy minutes" if one.minutes <= 10 else "Ten easy minutes"), one.key
    page = made.to_html()
    assert "Ten easy minutes" in page and "A few easy minutes" not in page


@pytest.mark.parametrize(
    ("entries", "today"),
    [
        # Weeks that are not carried are held back or go down to ten minutes; a light session after a time off is short too.
        ([*done(1), *not_done(2, 3)], "01-25"),
        ([*done(1, 2), *not_done(3, 4, 5)], "02-08"),
        (done(1, 2, 3), "01-25"),
        ([*done(1, 2), ill("01-18", "01-30", "02-01")], "02-01"),
        ([*done(1, 2), SessionEntry(on=day("01-18"), entered=day("01-18"), outcome="done", pain=7)], "01-19"),
    ],
)
@pytest.mark.parametrize("longest", [None, 15])
def test_the_small_size_of_a_session_that_a_journal_changed_is_smaller_than_it(
    entries: list[Entry], today: str, longest: int | None
) -> None:
    made = plan(**{**BEGINNER, "longest_session": longest})
    now = adapt(made, Journal(made.id, tuple(entries)), today=day(today))
    for one in now.to_come:
        assert one.smaller is not None
        assert one.smaller.get("minutes") == (10 if one.minutes > 10 else None), (one.key, one.minutes)
    # A journal that says nothing new raises no entry of the calendar.
    again = adapt(now, Journal(made.id, tuple(entries)), today=day(today))
    assert [one.sequence for one in again.sessions] == [one.sequence for one in now.sessions]
