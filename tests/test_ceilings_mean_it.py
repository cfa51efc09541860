"""Decision 28: an activity whose easiest form lies above the ceiling, by its energy cost at that age, is not planned, liked or not.

Typed from the Compendium and from the table of METs by age, not from the catalogue or the engine.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import exrx
from exrx import NotCleared, Plan
from exrx.engine.audit import audit
from exrx.rules.loader import shipped_book
from exrx.vocabulary import expand

# METs of the easiest form of each activity.
EASIEST = {
    "walking": 2.3, "treadmill_walking": 3.0, "running": 6.0, "cycling": 3.5, "elliptical_training": 5.0, "rowing": 5.0, "swimming": 5.8,
    "dance": 3.0, "resistance": 3.0, "strength_balance": 2.8, "water_exercise": 5.3, "arm_exercise": 2.8, "seated_exercise": 2.8,
    "yoga": 2.3, "tai_chi": 3.3,
}  # fmt: skip
# From an age on: where moderate, vigorous and near-maximal effort begin, in METs.
BEGINS = {20: (4.8, 7.2, 10.2), 40: (4.0, 6.0, 8.5), 65: (3.2, 4.8, 6.8)}
WELL: dict[str, Any] = {
    "conditions": [],
    "medications": [],
    "symptoms": [],
    "falls": 0,
    "resting_hr": 64,
    "longest_run": 20,
}
ACTIVE: dict[str, Any] = {"active_days": 4, "active_minutes": 40, "active_months": 12, "active_effort": "moderate"}
CLEARED: dict[str, Any] = {
    "clearances": [
        {"topic": topic, "level": "light_moderate", "by": "Dr Example", "date": "2027-01-02"}
        for topic in ("heart", "lung", "bone", "falls", "neuro", "other")
    ]
}
# What sets a ceiling, and the class it leaves: in words, as a cap on effort (11 is light, 12 and 13 are moderate), by not being active.
CEILINGS: dict[str, tuple[dict[str, Any], str]] = {
    "frail": ({"conditions": ["frailty"], **CLEARED}, "light"),
    "unscreened": ({"conditions": None, "medications": None, "symptoms": None}, "light"),
    "pain": ({"conditions": ["fibromyalgia"], "post_exertional_malaise": False, **CLEARED}, "light"),
    "inactive": ({"active_days": 0}, "moderate"),
    "joints": ({"conditions": ["osteoarthritis"], "bmi": 36, **ACTIVE}, "moderate"),
    "well": (ACTIVE, "vigorous"),
}


def above(activity: str, age: int, ceiling: str) -> bool:
    row = BEGINS[max(start for start in BEGINS if start <= max(age, 20))]
    return EASIEST[activity] >= row[("light", "moderate", "vigorous").index(ceiling)]


def made(**fields: Any) -> Plan:
    return exrx.plan(**{**WELL, **fields}, start="2027-01-04")


def done(plan: Plan) -> set[str]:
    return {step.activity for session in plan.sessions for step in session.steps} | {s.activity for s in plan.sessions}


@pytest.mark.parametrize("age", [18, 34, 40, 64, 65, 80])
@pytest.mark.parametrize("who", sorted(CEILINGS))
def test_what_is_too_hard_at_an_age_is_not_planned_whoever_likes_it(who: str, age: int) -> None:
    fields, ceiling = CEILINGS[who]
    planned = refused = 0
    for liked in EASIEST:
        plan = made(age=age, likes=[liked], **fields)
        assert not [one for one in done(plan) if above(one, age, ceiling)], (liked, done(plan))
        if above(liked, age, ceiling):
            refused += 1
            if any(plan.prescription.forbids(group) for group in expand("activities", liked)):
                continue
            # The page says why, and what is planned in its place.
            named = [item for item in plan.compromises if item.by == ("your.likes",) and item.dimension == "activity"]
            assert named and f"effort at {age}" in named[0].text and "nearest to it is" in named[0].text, liked
            assert ceiling in str(plan.why_not(liked))
            assert any(rule.startswith("relative.") for rule in named[0].forced_by)
        planned += liked in done(plan)
    assert planned
    # Under 40 the easiest run is moderate; from 65 on even walking needs a light ceiling looked at.
    assert bool(refused) == (ceiling == "light" or (ceiling == "moderate" and age >= 40))


@pytest.mark.parametrize("protocol", sorted(shipped_book().protocols))
def test_a_protocol_opens_nothing_either(protocol: str) -> None:
    for age in (45, 80):
        try:
            plan = made(age=age, likes=["running"], active_days=0, protocol=protocol, eating_disorder="none")
        except NotCleared:
            continue
        assert "running" not in done(plan), age


def test_the_audit_sees_it_by_itself() -> None:
    plan = made(age=80, active_days=0)
    first = plan.weeks[0].sessions[0]
    run = replace(first, activity="running", steps=tuple(replace(step, activity="running") for step in first.steps))
    week = replace(plan.weeks[0], sessions=(run, *plan.weeks[0].sessions[1:]))
    bad = replace(plan, weeks=(week, *plan.weeks[1:]))
    assert any("running costs 6.0 METs at its easiest" in str(fault) for fault in audit(bad, shipped_book()))
    assert audit(plan, shipped_book()) == ()


def test_an_easier_week_back_after_a_pause_holds_an_easier_activity() -> None:
    plan = made(age=34, likes=["running"], **ACTIVE)
    assert "running" in done(plan)
    after = exrx.adapt(plan, today="2027-03-01", pause="2027-03-01..2027-03-14")
    (pause,) = after.pauses
    back = after.weeks[pause.resumes - 1]
    # Light ends at 4.8 METs under 40, and the easiest run costs 6.
    assert {session.activity for session in back.sessions if session.date > pause.last} == {"walking"}
    assert "running" in {session.activity for session in after.weeks[-1].sessions}


# --- a band that walking does not reach -------------------------------------------------------------------------------


def main_labels(plan: Plan) -> set[str]:
    return {step.label for session in plan.weeks[-1].sessions for step in session.steps if step.phase == "main"}


@pytest.mark.parametrize(("age", "reached"), [(25, False), (38, False), (50, False), (66, True)])
def test_a_vigorous_band_names_jogging_where_walking_does_not_reach_it(age: int, reached: bool) -> None:
    # Walking ends at 4.8 METs: moderate up to 64 (vigorous begins at 7.2 and 6), vigorous from 65 on (at 4.8).
    plan = made(age=age, protocol="blumenthal-1999", **ACTIVE)
    assert plan.prescription.target("percent_reserve").low == 70  # type: ignore[union-attr]
    assert any("jog" in label for label in main_labels(plan)) != reached
    assert any("Walking does not reach" in note.text for note in plan.notices) != reached
    # While building up the band is within a walk.
    assert not any("jog" in step.label for step in plan.weeks[0].sessions[0].steps)


@pytest.mark.parametrize(
    "no_run", [{"dislikes": ["running"]}, {"longest_run": 0}, {"conditions": ["osteoporosis"], **CLEARED}]
)
def test_where_running_is_not_open_the_band_ends_where_walking_does_and_a_compromise_says_so(
    no_run: dict[str, Any],
) -> None:
    plan = made(**{"age": 38, "protocol": "blumenthal-1999", **ACTIVE, **no_run})
    assert done(plan) <= {"walking", "strength_balance", "resistance"}
    assert not any("jog" in label for label in main_labels(plan))
    assert all((step.rpe.high or 0) <= 13 for s in plan.sessions for step in s.steps if step.rpe is not None)
    assert any("smile.intensity" in item.by for item in plan.compromises)


def test_a_walk_that_fills_a_run_is_no_harder_than_a_walk() -> None:
    plan = made(age=38, protocol="blumenthal-1999", likes=["running"], longest_run=10, longest_session=45, **ACTIVE)
    steps = [step for session in plan.weeks[0].sessions for step in session.steps if step.phase == "main"]
    assert {step.activity for step in steps} == {"running", "walking"}
    for step in steps:
        assert step.rpe is not None and (step.rpe.high > 13) == (step.activity == "running")  # type: ignore[operator]
