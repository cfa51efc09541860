"""What is disliked goes as long as something else is left; what stays all the same is said, and strength is no ordinary session."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest

from exrx import Person, plan
from exrx.programme.plan import Plan

START = "2027-01-04"
AEROBIC = ["walking", "running", "cycling", "swimming", "water_exercise", "dance", "arm_exercise", "seated_exercise"]
MACHINES = ["treadmill_walking", "elliptical_training", "rowing"]
EVERYTHING = [*AEROBIC, *MACHINES, "resistance", "strength_balance", "yoga", "tai_chi"]
ACTIVE: dict[str, Any] = {"active_days": 4, "active_minutes": 40, "active_months": 6, "active_effort": "moderate"}


def made(protocol: str = "ranjbar-2015", availability: list[str] | None = None, **fields: Any) -> Plan:
    known = {"age": 40, "resting_hr": 60, "conditions": [], "medications": [], "symptoms": [], **fields}
    return plan(Person(**known), start=START, protocol=protocol, availability=availability)


def days_of_strength(found: Plan) -> list[dt.date]:
    return [session.date for session in found.sessions if session.kind == "resistance"]


@pytest.mark.parametrize("protocol", ["ranjbar-2015", "cmaj-2024", "rethorst-2013", "who-2020", "epa-2018"])
@pytest.mark.parametrize("often", [None, 3, 4, 5])
def test_where_only_strength_is_left_it_keeps_its_rests_and_its_careful_effort(
    protocol: str, often: int | None
) -> None:
    found = made(protocol, dislikes=AEROBIC, sessions_per_week=often, **ACTIVE)
    assert all(session.activity != "resistance" for session in found.sessions if session.kind != "resistance")
    days = days_of_strength(found)
    assert days and all((later - earlier).days >= 2 for earlier, later in pairwise(days))
    efforts = {step.rpe.high for s in found.sessions if s.kind == "resistance" for step in s.steps if step.rpe}
    # Without supervision or experience no harder than somewhat hard: 13 of 6 to 20.
    assert efforts and max(efforts) <= 13
    assert all(step.bpm is None for s in found.sessions if s.kind == "resistance" for step in s.steps)


@pytest.mark.parametrize("protocol", ["blumenthal-1999", "trivedi-2011"])
def test_programmes_of_aerobic_exercise_alone_keep_to_it_and_say_so(protocol: str) -> None:
    found = made(protocol, dislikes=AEROBIC, bmi=24.0, eating_disorder="none", active_days=0)
    assert not days_of_strength(found)
    assert {session.activity for session in found.sessions} == {"walking"}
    assert "dislikes" in {note.topic for note in found.notices}


@pytest.mark.parametrize("goal", ["anandamide", "bdnf"])
def test_a_goal_for_a_marker_beside_strength_alone_never_counts_less_than_no_session(goal: str) -> None:
    known = {"age": 40, "resting_hr": 60, "conditions": [], "medications": [], "symptoms": [], **ACTIVE}
    for often in (None, 1, 2, 3, 4, 5):
        for disliked in (AEROBIC, EVERYTHING, [*AEROBIC, "resistance"]):
            found = plan(Person(**known, dislikes=disliked, sessions_per_week=often), start=START, goals=["mood", goal])
            counts = dict(found.prescription.kinds)
            assert min(counts.values()) >= 1
            full = [week for week in found.weeks if week.phase == "full"]
            assert {len(week.sessions) for week in full} == {sum(counts.values())}


def test_three_sessions_of_strength_a_week_where_nothing_else_is_left() -> None:
    found = made(dislikes=AEROBIC)
    assert found.prescription.kinds == (("resistance", 3),)
    assert "10–15 of chair rises" in found.to_ics().decode().replace("\r\n ", "")
    assert "up to 4 × 60" not in str(found)
    assert "not have" not in str(found)


def test_what_is_left_over_is_walked_and_said() -> None:
    found = made(dislikes=AEROBIC, sessions_per_week=4)
    assert dict(found.prescription.kinds) == {"resistance": 3, "base": 1}
    assert "You would rather not have walking." in str(found).replace("\n" + " " * 12, " ")


def test_days_next_to_each_other_leave_room_for_two_of_them() -> None:
    found = made(dislikes=AEROBIC, availability=["Mon", "Tue", "Wed"])
    days = days_of_strength(found)
    assert days
    assert all((later - earlier).days >= 2 for earlier, later in pairwise(days))


def test_a_plan_of_what_is_disliked_says_so() -> None:
    found = made(dislikes=EVERYTHING)
    told = [note for note in found.notices if note.topic == "dislikes"]
    assert [note.text.split(".")[0] for note in told] == ["You would rather not have walking"]


def test_what_safety_asks_for_stays_though_disliked_and_says_who_asks() -> None:
    found = made(age=74, falls=0, conditions=["osteoporosis"], dislikes=["strength_balance", "resistance"])
    told = [note for note in found.notices if note.topic == "dislikes"]
    assert len(told) == 1
    assert "bone.strength_and_balance" in told[0].text


def test_nothing_is_said_where_nothing_disliked_stands_in_the_plan() -> None:
    assert not [note for note in made(dislikes=["running", "cycling"]).notices if note.topic == "dislikes"]


@pytest.mark.parametrize(
    ("topic", "fields", "words"),
    [
        ("strength", {"dislikes": ["resistance"]}, ["you would rather not", "dislikes no longer includes"]),
        ("strength", {}, ["not among what you like"]),
        ("mixed", {}, ["nobody asked for it", 'likes = "mixed"']),
        ("mixed", {"dislikes": ["resistance"], "likes": ["mixed"]}, ["you would rather not have strength training"]),
        ("mixed", {"likes": ["resistance"]}, ["strength has sessions of its own"]),
        ("mixed", {"age": 65, "falls": 0, "likes": ["mixed"]}, ["part of every ordinary session"]),
    ],
)
def test_why_not_tells_the_answer_that_decided(topic: str, fields: dict[str, Any], words: list[str]) -> None:
    text = " ".join(str(made(**fields).why_not(topic)).split())
    assert all(word in text for word in words), text
    assert "it has no sessions of" not in text


def test_a_programme_that_may_not_grow_is_called_lighter_where_it_stays_short() -> None:
    found = made(
        training_signs=["performance_loss"],
        clearances=[{"topic": "other", "level": "light_moderate", "by": "Dr Example", "date": "2027-01-02"}],
    )
    assert max(session.minutes for session in found.sessions) == 10
    assert "a lighter programme than most trials used" in str(found)
    assert "it can grow" not in str(found)


def test_a_programme_that_may_not_grow_and_is_long_enough_is_not() -> None:
    clearance = {"topic": "other", "level": "light_moderate", "by": "Dr Example", "date": "2027-01-02"}
    found = made(training_signs=["performance_loss"], clearances=[clearance], longest_session=45, **ACTIVE)
    assert "lighter programme" not in str(found)


def test_where_strength_alone_is_liked_that_is_the_reason_and_nothing_is_called_disliked() -> None:
    found = made(conditions=["knee_osteoarthritis"], likes=["resistance"], equipment=["free_weights"])
    assert {session.kind for session in found.sessions} == {"resistance"}
    yours = {reason.id: str(reason.said) for reason in found.reasons if reason.id.startswith("your.")}
    assert yours == {"your.likes": "liked: strength training", "your.resting_hr": "a resting rate of 60"}
    # What is disliked besides has no part in it.
    both = made(conditions=["knee_osteoarthritis"], likes=["resistance"], dislikes=["yoga"])
    assert "your.dislikes" not in {reason.id for reason in both.reasons}
