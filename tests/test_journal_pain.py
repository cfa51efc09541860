"""Another activity after pain: the next session, all of them after more than a week, and the questions about it (living plan, decision 29)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from exrx import Journal, Plan, adapt, plan
from exrx.journal import AnswerEntry, ContactEntry, Entry, ReviewEntry, SessionEntry
from tests.journals import ACTIVE, BEGINNER, day, session

WALKER = plan(**BEGINNER)
BOTH = plan(**{**BEGINNER, "likes": ["walking", "cycling"]})


def log(made: Plan, last: str, **pain: Any) -> list[Entry]:
    """Everything done as planned up to a day, on which it hurt."""
    before = [session(f"{one.date:%m-%d}") for one in made.sessions if one.date < day(last)]
    return [*before, session(last, **pain)]


def kinds(made: Plan, entries: list[Entry], today: str) -> list[str]:
    now = adapt(made, Journal(made.id, tuple(entries)), today=day(today))
    return [f"{one.date:%m-%d} {one.activity} {one.minutes}" for one in now.to_come[:6]]


def asked(made: Plan, entries: list[Entry], today: str) -> dict[str, Any]:
    return {one.id: one for one in made.open_questions(day(today), Journal(made.id, tuple(entries)))}


def test_the_next_session_is_of_another_kind_where_the_person_has_one() -> None:
    # Cycling on Monday and Saturday, walking on Thursday.
    assert [one.activity for one in BOTH.sessions[12:15]] == ["cycling", "walking", "cycling"]
    hurt = log(BOTH, "02-04", pain=6)
    assert kinds(BOTH, hurt, "02-05")[:2] == ["02-06 cycling 15", "02-08 cycling 35"]
    hurt = log(BOTH, "02-06", pain=6)
    assert kinds(BOTH, hurt, "02-07")[:3] == ["02-08 walking 15", "02-11 walking 35", "02-13 cycling 35"]
    assert kinds(BOTH, log(BOTH, "02-06", pain=5), "02-07")[0] == "02-08 cycling 40"


def test_every_change_has_its_line_its_rule_and_its_entry() -> None:
    hurt = log(BOTH, "02-06", pain_next_morning="more")
    now = adapt(BOTH, Journal(BOTH.id, tuple(hurt)), today=day("02-07"))
    assert now.course is not None
    (line,) = [one for one in now.course.changes if one.what == "other"]
    assert (line.date, line.last, line.name) == (day("02-08"), None, "walking")
    assert (line.rules, line.entries) == (("pain.too_much",), (hurt[-1].id,))


def test_without_another_activity_the_plan_stays_with_its_own() -> None:
    assert kinds(WALKER, log(WALKER, "02-06", pain=6), "02-07")[0] == "02-08 walking 15"
    now = adapt(WALKER, Journal("p1", tuple(log(WALKER, "02-06", pain=6))), today=day("02-07"))
    assert now.course is not None and all(one.what != "other" for one in now.course.changes)


def test_an_ordinary_session_stands_in_for_one_of_strength() -> None:
    strong = plan(**{**ACTIVE, "likes": ["resistance"], "equipment": ["free_weights"], "longest_session": 25})
    hurt = next(one for one in reversed(strong.sessions) if one.kind == "resistance" and one.date < day("02-14"))
    entries = log(strong, f"{hurt.date:%m-%d}", pain=8)
    today = hurt.date + dt.timedelta(days=8)
    now = adapt(strong, Journal(strong.id, tuple(entries)), today=today)
    assert {(one.kind, one.activity) for one in now.to_come} == {("base", "walking")}
    assert "other_activity" not in asked(strong, entries, f"{today:%m-%d}")


def test_a_run_stands_in_for_nothing() -> None:
    runner = plan(**{**BEGINNER, "likes": ["walking", "running"], "longest_run": 15})
    usual = {one.date: one.activity for one in runner.sessions}
    now = adapt(runner, Journal(runner.id, tuple(log(runner, "02-06", pain=6))), today=day("02-20"))
    assert all(one.activity != "running" or usual[one.date] == "running" for one in now.to_come if one.date in usual)


def test_after_more_than_a_week_the_activity_waits_until_somebody_has_looked() -> None:
    hurt = log(BOTH, "02-06", pain=7)
    done = [session("02-08"), session("02-11"), session("02-13")]
    assert "02-15 cycling 40" in kinds(BOTH, [*hurt, *done], "02-13")
    long = kinds(BOTH, [*hurt, *done], "02-14")
    assert all("walking" in one for one in long) and len(long) == 6
    seen = ContactEntry(on=day("02-14"), entered=day("02-14"))
    assert "02-15 cycling 40" in kinds(BOTH, [*hurt, *done, seen], "02-14")
    better = session("02-13", pain=2, pain_next_morning="as_before")
    assert "02-15 cycling 40" in kinds(BOTH, [*hurt, *done[:2], better], "02-14")


def test_it_is_asked_once_and_the_answer_moves_the_sessions() -> None:
    hurt = log(WALKER, "02-06", pain=6)
    question = asked(WALKER, hurt, "02-07")["other_activity"]
    offered = {one.word: one for one in question.offered}
    # What screening leaves open, without what moves the same way.
    assert "cycling" in offered and not {"walking", "treadmill_walking", "running"} & set(offered)
    for word in ("none", "rather_not", "cycling"):
        assert "other_activity" not in asked(WALKER, [*hurt, *offered[word].entries], "02-08")
    moved = [*hurt, *offered["cycling"].entries]
    assert all("cycling" in one for one in kinds(WALKER, moved, "02-07"))
    # Pain of another time is asked about again.
    again = [*hurt, *offered["none"].entries, session("02-08", pain=6)]
    assert "other_activity" in asked(WALKER, again, "02-09")


def test_who_has_another_and_who_has_no_pain_is_not_asked() -> None:
    assert "other_activity" not in asked(BOTH, log(BOTH, "02-06", pain=6), "02-07")
    assert "other_activity" not in asked(WALKER, log(WALKER, "02-06", pain=5), "02-07")


@pytest.mark.parametrize("closed", [["epilepsy"], ["osteoporosis"]])
def test_what_screening_closes_is_not_offered(closed: list[str]) -> None:
    made = plan(**{**BEGINNER, "conditions": ["depression", *closed]})
    question = asked(made, log(made, "02-06", pain=6), "02-07").get("other_activity")
    assert question is not None
    words = {one.word for one in question.offered} - {"other", "none", "rather_not"}
    assert words and words <= set(made.prescription.options)


def test_after_more_than_a_week_it_is_asked_whether_somebody_has_looked() -> None:
    hurt = log(WALKER, "02-06", pain=6)
    assert "pain_seen" not in asked(WALKER, hurt, "02-13")
    question = asked(WALKER, hurt, "02-14")["pain_seen"]
    yes, not_yet, _ = question.offered
    assert isinstance(yes.entries[0], ContactEntry) and isinstance(not_yet.entries[0], ReviewEntry)
    for one in (yes, not_yet):
        assert "pain_seen" not in asked(WALKER, [*hurt, *one.entries], "02-15")


def test_a_like_of_before_the_pain_is_no_answer() -> None:
    early = AnswerEntry(on=day("01-20"), entered=day("01-20"), field="likes", value="walking")
    assert "other_activity" in asked(WALKER, [*log(WALKER, "02-06", pain=6), early], "02-07")


@pytest.mark.parametrize("told", [{"pain": 9}, {"effort": "very_hard"}])
def test_a_light_session_is_of_what_can_be_light(told: dict[str, Any]) -> None:
    """Of two activities that take turns one may be too hard in its easiest form: on light days the other stands in for it."""
    likes = {"likes": ["cycling", "swimming"], "equipment": ["bicycle", "pool"]}
    person = {"age": 41, "conditions": ["depression"], "medications": [], "symptoms": [], "eating_disorder": "none"}
    made = plan(**person, **likes, start="2027-01-04", id="spring")  # type: ignore[arg-type]
    today = dt.date(2027, 1, 20)
    days = [one.date for one in made.sessions if one.date < today]
    journal = Journal("spring", [SessionEntry(on=day, entered=day, outcome="done", **told) for day in days])
    now = adapt(made, journal, today=today)
    ahead = [one for one in now.sessions if one.date >= today]
    assert ahead[0].phase == "return" and ahead[0].activity == "cycling"
    assert {one.activity for one in ahead if one.phase != "return"} == {"cycling", "swimming"}
