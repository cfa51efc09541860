"""How a programme grows, against tables worked out by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest

import exrx

SCREENED = {
    "age": 34,
    "resting_hr": 62,
    "conditions": ["depression"],
    "medications": [],
    "symptoms": [],
    "start": "2027-01-04",
}
ACTIVE = {"active_days": 4, "active_minutes": 40, "active_months": 6, "active_effort": "moderate"}


def _minutes(**fields: object) -> list[int]:
    plan = exrx.plan(**{**SCREENED, **fields})
    for week in plan.weeks:
        assert len({session.minutes for session in week.sessions}) == 1
    return [week.sessions[0].minutes for week in plan.weeks]


@pytest.mark.parametrize(
    ("fields", "ramp", "full"),
    [
        # From 10 minutes: 35 in week 6, 40 in weeks 7 and 8, 45 from week 9, 18 weeks in all.
        ({}, [10, 15, 20, 25, 30, 35], [40, 40, *[45] * 10]),
        ({"longest_session": 5}, [10, 15, 20, 25, 30, 35], [40, 40, *[45] * 10]),
        ({"longest_session": 15}, [15, 20, 25, 30, 35, 40], [45] * 12),
        ({"longest_session": 20}, [20, 25, 30, 35, 40], [45] * 12),
        ({"longest_session": 44}, [44], [45] * 12),
        ({"longest_session": 45}, [], [45] * 12),
        ({"longest_session": 90}, [], [45] * 12),
        (ACTIVE, [20, 25, 30, 35, 40], [45] * 12),
        # Five a week would take eight weeks to reach 60: someone active takes ten.
        ({**ACTIVE, "minutes": 60}, [20, 30, 40, 50], [60] * 12),
        ({**ACTIVE, "minutes": 60, "longest_session": 35}, [35, 40, 45, 50, 55], [60] * 12),
        # Someone inactive does not: what week 7 reaches is the dose for now.
        ({"minutes": 60, "longest_session": 20}, [20, 25, 30, 35, 40, 45], [50, 50, 55, 55, *[60] * 8]),
        ({"weeks": 10, "longest_session": 45}, [], [45] * 10),
    ],
)
def test_ramp_and_full_weeks(fields: dict[str, object], ramp: list[int], full: list[int]) -> None:
    assert _minutes(**fields) == [*ramp, *full]
    plan = exrx.plan(**{**SCREENED, **fields})
    assert [week.phase for week in plan.weeks] == ["ramp"] * len(ramp) + ["full"] * len(full)


@pytest.mark.parametrize(
    ("minutes", "parts"),
    [
        (10, [("easy", 10)]),
        (15, [("warm_up", 5), ("main", 5), ("cool_down", 5)]),
        (25, [("warm_up", 5), ("main", 15), ("cool_down", 5)]),
        (30, [("warm_up", 10), ("main", 15), ("cool_down", 5)]),
        (45, [("warm_up", 10), ("main", 30), ("cool_down", 5)]),
    ],
)
def test_the_form_of_a_session(minutes: int, parts: list[tuple[str, int]]) -> None:
    plan = exrx.plan(**SCREENED)
    session = next(session for session in plan.sessions if session.minutes == minutes)
    assert [(step.phase, step.minutes) for step in session.steps] == parts


def test_the_longer_cool_down_of_a_drug_is_taken_from_the_main_part() -> None:
    plan = exrx.plan(
        **{**SCREENED, "medications": [{"id": "metoprolol", "for": "hypertension"}], "longest_session": 20}
    )
    for session in plan.sessions:
        parts = [step.minutes for step in session.steps]
        if session.minutes >= 30:
            assert parts == [10, session.minutes - 20, 10]
        else:
            assert parts == [5, session.minutes - 10, 5]


def test_the_aim_is_the_low_end_while_building_up_and_then_the_middle() -> None:
    plan = exrx.plan(**SCREENED)
    early = plan.weeks[0].sessions[0].steps[0].bpm
    late = plan.weeks[-1].sessions[0].steps[1].bpm
    assert early is not None and late is not None
    # 184.2 - 62 = 122.2 beats of reserve: 30 % is 98.66, 59 % is 134.098, the middle 116.379.
    assert (early.low, early.aim, early.high) == (99, 99, 134)
    assert (late.low, late.aim, late.high) == (99, 116, 134)


def test_guideline_weeks_are_counted_from_three_sessions_of_thirty_minutes() -> None:
    plan = exrx.plan(**SCREENED)
    assert [week.guideline for week in plan.weeks] == [minutes >= 30 for minutes in _minutes()]


def test_running_grows_by_a_tenth_at_most_and_walking_fills_the_session() -> None:
    plan = exrx.plan(**{**SCREENED, **ACTIVE, "likes": ["running"], "longest_run": 10, "longest_session": 45})
    runs = []
    for week in plan.weeks:
        steps = week.sessions[0].steps
        running = sum(step.minutes for step in steps if step.label == "run")
        assert sum(step.minutes for step in steps if step.phase == "main") == 30
        runs.append(running)
    longest = 10
    for index, run in enumerate(runs):
        recent = max([*runs[max(0, index - 4) : index], *([10] if index < 4 else [])])
        assert run <= 1.1 * recent + 1e-9
        longest = max(longest, run)
    assert (runs[0] == 11 and runs[-1] == 30) or runs[-1] > runs[0]


def test_liking_to_run_without_a_known_run_begins_with_walking_and_says_so() -> None:
    plan = exrx.plan(**{**SCREENED, "likes": "running"})
    assert {session.activity for session in plan.sessions} == {"walking"}
    assert any("longest_run" in notice.text for notice in plan.notices)


def test_strength_sessions_lie_48_hours_apart() -> None:
    plan = exrx.plan(
        **{
            **SCREENED,
            "likes": ["resistance"],
            "sessions_per_week": 4,
            "availability": ["Mon 18:00-20:00", "Tue 06:00-08:00", "Wed 06:30-07:45", "Thu 18:00-20:00"],
            "timezone": "UTC",
        }
    )
    strong = [session for session in plan.sessions if session.kind == "resistance"]
    assert strong
    for earlier, later in pairwise(strong):
        assert earlier.end is not None and later.start is not None
        assert (later.start - earlier.end).total_seconds() >= 48 * 3600


def test_anandamide_sessions_from_the_first_full_week_at_most_half() -> None:
    plan = exrx.plan(**{**SCREENED, **ACTIVE, "goals": ("mood", "anandamide")})
    for week in plan.weeks:
        kinds = [session.kind for session in week.sessions]
        assert kinds.count("anandamide") == (0 if week.phase == "ramp" else 1)
    session = next(session for session in plan.sessions if session.kind == "anandamide")
    main = next(step for step in session.steps if step.phase == "main")
    # 70-80 % of 184.2, half up; active and healthy, so the whole band.
    assert main.bpm is not None and (main.bpm.low, main.bpm.high) == (129, 147)
    assert main.rpe is not None and main.rpe.aim == 13 and main.minutes >= 30


@pytest.mark.parametrize("longest_run", [0, 1, 5, 20])
@pytest.mark.parametrize("longest_session", [5, 20, 45])
def test_what_is_called_a_run_has_a_run_in_it(longest_run: int, longest_session: int) -> None:
    liked = {"likes": ["running"], "longest_run": longest_run, "longest_session": longest_session}
    for session in exrx.plan(**{**SCREENED, **ACTIVE, **liked}).sessions:
        runs = any(step.is_run for step in session.steps)
        assert (session.activity, f"{session.what}") == (("running", "Run") if runs else ("walking", "Walk"))
