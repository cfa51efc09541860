"""The programme's own numbers, in plans: typed from the decisions on the default programme (1 to 7), not from the packs."""

from __future__ import annotations

from typing import Any

import pytest

import exrx
from exrx.programme.plan import Plan

WELL: dict[str, Any] = {
    "age": 40, "resting_hr": 60, "conditions": [], "medications": [], "symptoms": [], "falls": 0, "eating_disorder": "none",
    "post_exertional_malaise": False, "training_signs": [], "start": "2027-01-04",
}  # fmt: skip
ACTIVE: dict[str, Any] = {"active_days": 4, "active_minutes": 40, "active_months": 6, "active_effort": "moderate"}


def made(**fields: Any) -> Plan:
    return exrx.plan(**{**WELL, **fields})


def minutes(plan: Plan) -> list[int]:
    return [max(session.minutes for session in week.sessions) for week in plan.weeks]


def test_what_a_person_without_wishes_gets() -> None:
    """Three sessions of 45 minutes for twelve full weeks; from ten minutes in six weeks of building up, then +5 every second week."""
    plan = made()
    assert minutes(plan) == [10, 15, 20, 25, 30, 35, 40, 40, *[45] * 10]
    assert {len(week.sessions) for week in plan.weeks} == {3}
    assert [week.phase for week in plan.weeks] == ["ramp"] * 6 + ["full"] * 12


@pytest.mark.parametrize(
    ("fields", "ramp"),
    [
        # +5 a week where that takes no more than six weeks ...
        ({"longest_session": 20}, [20, 25, 30, 35, 40, 45]),
        ({**ACTIVE}, [20, 25, 30, 35, 40, 45]),
        ({**ACTIVE, "longest_session": 25}, [25, 30, 35, 40, 45]),
        # ... and +10 where it would take longer and the person is active.
        ({**ACTIVE, "longest_session": 10}, [10, 20, 30, 40, 45]),
        ({**ACTIVE, "longest_session": 20, "minutes": 60}, [20, 30, 40, 50, 60]),
        ({"longest_session": 45}, [45, 45]),
        ({"longest_session": 120}, [45, 45]),
    ],
)
def test_building_up(fields: dict[str, Any], ramp: list[int]) -> None:
    assert minutes(made(**fields))[: len(ramp)] == ramp


@pytest.mark.parametrize(("wish", "week"), [(1, 3), (2, 3), (3, 3), (4, 4), (5, 4), (7, 4)])
def test_three_to_four_sessions_a_week(wish: int, week: int) -> None:
    assert {len(week.sessions) for week in made(sessions_per_week=wish).weeks} == {week}


@pytest.mark.parametrize(("wish", "full"), [(10, 30), (30, 30), (45, 45), (50, 50), (60, 60), (75, 60), (90, 60)])
def test_thirty_to_sixty_minutes(wish: int, full: int) -> None:
    assert max(minutes(made(minutes=wish, **ACTIVE))) == full


@pytest.mark.parametrize(("wish", "full"), [(1, 10), (9, 10), (10, 10), (12, 12), (20, 20)])
def test_ten_full_weeks_at_least(wish: int, full: int) -> None:
    assert sum(week.phase == "full" for week in made(weeks=wish).weeks) == full


def test_low_to_moderate_with_the_careful_end_of_the_scales() -> None:
    """Maximum 208 − 0.7 × 40 = 180, at rest 60: 30 % of reserve is 96, 59 % is 130.8, and 76 % of the maximum 136.8."""
    band, effort = made().prescription.target("bpm"), made().prescription.target("rpe")
    assert band is not None and (band.low, band.high) == (96, 131)
    assert effort is not None and (effort.low, effort.high) == (9, 13)
    # Light: 39 % of reserve is 106.8, 63 % of the maximum 113.4.
    light = made(intensity="light").prescription.target("bpm")
    assert light is not None and light.high == 107
    # Without the rate at rest: 57 and 76 % of the maximum.
    share = made(resting_hr=None).prescription.target("bpm")
    assert share is not None and (share.low, share.high) == (103, 137)


def test_anandamide_is_one_session_in_three_at_70_to_80_per_cent_of_the_maximum() -> None:
    plan = made(goals=["mood", "anandamide"], **ACTIVE)
    assert dict(plan.prescription.kinds) == {"anandamide": 1, "base": 2}
    band = plan.prescription.target("bpm", "anandamide")
    assert band is not None and (band.low, band.high) == (126, 144)
    more = made(goals=["mood", "anandamide"], sessions_per_week=4, **ACTIVE)
    assert dict(more.prescription.kinds)["anandamide"] <= 2
    full = [s for week in plan.weeks if week.phase == "full" for s in week.sessions if s.kind == "anandamide"]
    assert full and {max(step.minutes for step in s.steps) for s in full} == {30}


def test_until_the_questions_are_answered_light_walking_of_half_an_hour() -> None:
    plan = exrx.plan(age=40, start="2027-01-04")
    assert max(minutes(plan)) == 30 and {session.activity for session in plan.sessions} == {"walking"}
    assert max(step.rpe.high for s in plan.sessions for step in s.steps if step.rpe and step.rpe.high) == 11


def test_warm_up_and_cool_down_are_inside() -> None:
    for session in made(longest_session=45).sessions:
        assert [step.minutes for step in session.steps] == [10, 30, 5]
    lowered = made(
        longest_session=45, medications=[{"id": "ramipril", "for": "hypertension"}], conditions=["hypertension"]
    )
    assert {tuple(step.minutes for step in s.steps) for s in lowered.sessions if s.minutes == 45} == {(10, 25, 10)}
    by_length = {s.minutes: tuple(step.minutes for step in s.steps) for s in made().sessions}
    assert by_length[15] == (5, 5, 5) and by_length[25] == (5, 15, 5) and by_length[30] == (10, 15, 5)
    assert len(by_length[10]) == 1


@pytest.mark.parametrize("liked", ["walking", "running", "cycling"])
def test_anandamide_on_foot_or_by_bicycle_as_one_likes(liked: str) -> None:
    """Running or cycling in the studies, and walking brisk enough counts (decision 7)."""
    plan = made(goals=["mood", "anandamide"], likes=[liked], longest_run=30, longest_session=45, **ACTIVE)
    assert {session.activity for session in plan.sessions if session.kind == "anandamide"} == {liked}
