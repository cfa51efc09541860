"""No planned session is shorter than ten minutes or endless, whatever was entered; small answers end in a plan or one clear error.

Ten minutes: addendum 51 (10 to 15 where half of what is comfortable is asked for) and decision 5 (between 10 minutes and full dose).
Sixty: the most that any programme asks for in a session.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

import exrx
from exrx import AuditError, ExrxError, NotCleared, Plan, ScheduleError
from exrx.rules.loader import shipped_book
from exrx.vocabulary import vocabulary

START = "2027-01-04"
WELL: dict[str, Any] = {
    "age": 50, "conditions": [], "medications": [], "symptoms": [], "eating_disorder": "none", "post_exertional_malaise": False, "falls": 0,
}  # fmt: skip
CONFIRMED = [
    {"topic": topic, "level": "light_moderate", "by": "Dr Example", "date": "2027-01-02"}
    for topic in ("heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other")
]


def made(**fields: Any) -> Plan:
    return exrx.plan(**{**WELL, **fields}, start=START)


def lengths(plan: Plan) -> set[int]:
    return {session.minutes for session in plan.sessions}


def swept(people: list[dict[str, Any]]) -> Counter[str]:
    """What became of each: a plan whose sessions are long enough and not too long, or an error that says what to do."""
    seen: Counter[str] = Counter()
    for fields in people:
        try:
            plan = made(**fields)
        except AuditError as error:
            raise AssertionError(fields) from error
        except (NotCleared, ScheduleError) as error:
            assert isinstance(error, ExrxError) and str(error)
            seen[type(error).__name__] += 1
            continue
        assert min(lengths(plan)) >= 10 and max(lengths(plan)) <= 60, (fields, lengths(plan))
        seen["plan"] += 1
    return seen


def test_half_of_nothing_is_ten_minutes_with_pain_in_many_places() -> None:
    for longest, first in ((0, 10), (3, 10), (15, 10), (19, 10), (24, 12), (30, 15), (60, 15)):
        plan = made(conditions=["fibromyalgia"], longest_session=longest)
        assert plan.weeks[0].sessions[0].minutes == first, longest
    # As the report had it, with the question about crashes open.
    plan = exrx.plan(age=50, conditions=["fibromyalgia"], medications=[], symptoms=[], longest_session=0, start=START)
    assert min(lengths(plan)) == 10


def test_every_longest_session_from_none_to_a_quarter_of_an_hour() -> None:
    for conditions in ([], ["fibromyalgia"], ["frailty"], ["wheelchair"], ["copd"]):
        people = [
            {"conditions": conditions, "longest_session": longest, "clearances": CONFIRMED} for longest in range(16)
        ]
        assert swept(people)["plan"] == 16


def test_every_condition_with_no_session_behind() -> None:
    people = [
        {
            "conditions": [{"id": name, "since": "2025-01-01", **({"note": "x"} if name == "other" else {})}],
            "longest_session": longest,
            "clearances": CONFIRMED,
            "under_care": True,
        }
        for name in sorted(vocabulary()["conditions"])
        for longest in (0, 7)
    ]
    assert swept(people)["plan"] > 150


@pytest.mark.parametrize("protocol", sorted(shipped_book().protocols))
def test_every_protocol_with_small_and_endless_wishes(protocol: str) -> None:
    wishes = [{"protocol": protocol, "minutes": minutes} for minutes in (*range(1, 21), 90, 300)]
    assert swept(wishes)["plan"] == len(wishes)
    starts = [{"protocol": protocol, "longest_session": longest} for longest in (0, 1, 9, 15)]
    assert swept(starts)["plan"] == len(starts)
    windows = [
        {
            "protocol": protocol,
            "availability": [f"Mon 18:00-18:{minutes:02d}", f"Thu 18:00-18:{minutes:02d}"],
            "timezone": "Europe/Berlin",
        }
        for minutes in (1, 5, 9, 10, 14, 20)
    ]
    seen = swept(windows)
    assert (seen["plan"], seen["ScheduleError"]) == (3, 3)


def test_an_open_length_has_a_ceiling_and_says_so() -> None:
    active = {
        "active_days": 5,
        "active_minutes": 60,
        "active_months": 12,
        "active_effort": "moderate",
        "longest_session": 300,
    }
    plan = made(protocol="callaghan-2011", minutes=300, **active)
    assert lengths(plan) == {60}
    lost = next(item for item in plan.compromises if item.by == ("your.minutes",))
    assert (lost.wished, lost.got, lost.forced_by) == ("300", "60", ("session.longest",))


def test_growth_after_an_answer_goes_on_from_what_was_reached() -> None:
    # Unscreened people stay at 30 minutes; the answers come in week 5. Five minutes a week from there (decision 5).
    plan = exrx.plan(age=45, longest_session=60, minutes=60, start=START)
    assert max(lengths(plan)) == 30
    answered = exrx.adapt(plan, today="2027-02-01", conditions=[], medications=[], symptoms=[])
    reached = [max(session.minutes for session in week.sessions) for week in answered.weeks]
    assert reached[:4] == [30] * 4
    assert all(later - earlier <= 5 for earlier, later in pairwise(reached)), reached
    assert max(reached) == 60
    # A longest session that is told today is what one begins with today.
    told = exrx.adapt(plan, today="2027-02-01", conditions=[], medications=[], symptoms=[], longest_session=50)
    assert max(session.minutes for session in told.weeks[4].sessions) == 50


# --- decision 35 ------------------------------------------------------------------------------------------------------


def test_bipolar_and_stable_builds_up_to_the_programme_and_no_further() -> None:
    steady: dict[str, Any] = {
        "age": 33,
        "conditions": ["bipolar_stable"],
        "under_care": True,
        "medications": ["lithium"],
    }
    plan = made(**steady)
    reached = [max(session.minutes for session in week.sessions) for week in plan.weeks]
    assert reached[0] == 10 and reached[-1] == 45 and reached == sorted(reached)
    active = {
        "active_days": 4,
        "active_minutes": 60,
        "active_months": 12,
        "active_effort": "vigorous",
        "longest_session": 60,
    }
    more = made(
        **steady,
        **active,
        minutes=60,
        sessions_per_week=5,
        intensity="vigorous",
        goals=["mood", "anandamide", "fitness"],
    )
    assert max(lengths(more)) == 45
    assert {len(week.sessions) for week in more.weeks} == {3}
    assert all(step.rpe is None or (step.rpe.high or 0) <= 13 for session in more.sessions for step in session.steps)
    assert {session.kind for session in more.sessions} == {"base"}
    with pytest.raises(NotCleared):
        made(**{**steady, "conditions": ["bipolar_stable", "elevated_mood"]})


# --- falls and a wheelchair -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "risk",
    [{"falls": 2}, {"conditions": ["wheelchair", "cannot_rise_from_chair"]}, {"conditions": ["wheelchair", "frailty"]}],
)
def test_a_risk_of_falling_leaves_a_wheelchair_user_seated_strength(risk: dict[str, Any]) -> None:
    plan = made(**{"conditions": ["wheelchair"], "clearances": CONFIRMED, **risk})
    for week in plan.weeks:
        assert [session.kind for session in week.sessions].count("resistance") == 2
    main = next(
        step for s in plan.weeks[-1].sessions if s.kind == "resistance" for step in s.steps if step.phase == "main"
    )
    assert "seated" in main.label and "chair rises" not in main.label
    assert not any("No strength" in note.text for note in plan.notices)
