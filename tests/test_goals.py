"""Goals besides mood: a dose where a source gives one, an explanation where none does, one blood marker for each session."""

from __future__ import annotations

import math
from typing import Any

import pytest

import exrx
from exrx import InputError, Plan
from exrx.vocabulary import recognise, vocabulary

BASE: dict[str, Any] = {
    "age": 40,
    "resting_hr": 70,
    "conditions": [],
    "medications": [],
    "symptoms": [],
    "post_exertional_malaise": False,
    "start": "2027-01-04",
}
ACTIVE: dict[str, Any] = {
    "active_days": 4,
    "active_minutes": 45,
    "active_months": 12,
    "active_effort": "moderate",
    "longest_session": 60,
}
SETTLED = [{"topic": "mental_health", "level": "vigorous", "by": "Dr Example", "date": "2027-01-02"}]
# Asked for, they are explained and never dosed; each with a word of the study that decides.
REFUSED = {
    "kynurenine": "millischer-2017",
    "serotonin": "melancon-2012",
    "endorphin": "siebers-2021",
    "myokines": "ross-2022",
    "inflammation": "rethorst-2013b",
    "norepinephrine": "ross-2022",
    "cortisol": "ranjbar-2015",
    "acth": "ranjbar-2015",
    "tnf_alpha": "rethorst-2013b",
    "il_1beta": "rethorst-2013b",
    "il_6": "rethorst-2013b",
}


def made(goals: Any, **fields: Any) -> Plan:
    return exrx.plan(**{**BASE, **fields}, goals=goals)


def kinds(plan: Plan) -> dict[str, int]:
    return dict(plan.prescription.kinds)


def shape(plan: Plan) -> list[tuple[Any, ...]]:
    return [(s.date, s.kind, s.activity, [(t.minutes, t.bpm, t.rpe) for t in s.steps]) for s in plan.sessions]


def test_the_vocabulary_holds_exactly_the_goals_that_were_decided() -> None:
    assert set(vocabulary()["goals"]) == {
        "mood", "anandamide", "bdnf", "glucose", "general_health", "fitness",
        "kynurenine", "serotonin", "endorphin", "myokines", "inflammation",
        "norepinephrine", "cortisol", "acth", "tnf_alpha", "il_1beta", "il_6",
    }  # fmt: skip
    assert recognise("goals", "endorphins") == ("endorphin",)
    assert recognise("goals", "blood sugar") == ("glucose",)


@pytest.mark.parametrize(("goal", "source"), sorted(REFUSED.items()))
def test_a_marker_without_a_dose_is_explained_and_the_plan_goes_on_unchanged(goal: str, source: str) -> None:
    asked, plain = made(["mood", goal], **ACTIVE), made("mood", **ACTIVE)
    assert shape(asked) == shape(plain)
    assert asked.compromises == plain.compromises
    told = [note for note in asked.notices if f"goal.{goal}" in note.rules]
    assert len(told) == 1
    assert told[0].to == "person" and source in told[0].text and "no aim for a plan" in told[0].text
    why = asked.why(goal)
    assert source in [reason.source for reason in why.rules]
    assert why.certainty in ("", "low", "very low") and source in str(why)
    assert source in str(asked.why_not(goal))


def test_only_refused_goals_still_give_the_programme() -> None:
    assert shape(made(sorted(REFUSED))) == shape(made("mood"))


def test_findings_about_a_marker_stay_with_who_asked_about_it() -> None:
    assert not any("agudelo" in reason.source for reason in made("mood").reasons)
    assert any("agudelo" in reason.source for reason in made("kynurenine").reasons)


def beats(percent: float, top: float = 180, rest: float = 70) -> int:
    """Karvonen, half up."""
    return math.floor(rest + percent * (top - rest) / 100 + 0.5)


def test_bdnf_is_one_session_at_60_to_80_per_cent_of_reserve_and_20_minutes_or_longer() -> None:
    plan = made(["mood", "bdnf"], **ACTIVE)
    assert kinds(plan) == {"bdnf": 1, "base": 2}
    band = plan.prescription.target("bpm", "bdnf")
    assert band is not None and (band.low, band.high) == (beats(60), beats(80)) == (136, 158)
    sessions = [session for session in plan.sessions if session.kind == "bdnf"]
    assert len(sessions) == len(plan.weeks)
    for session in sessions:
        assert max(step.minutes for step in session.steps if step.phase == "main") >= 20
    # The ordinary sessions keep the ordinary band.
    base = plan.prescription.target("bpm")
    assert base is not None and base.high == beats(59)
    told = " ".join(f"{plan} {plan.why('bdnf')}".split())
    assert "schmolesky-2013" in told and "nobody has shown that it lifts depression" in told


@pytest.mark.parametrize(
    ("fields", "decides"),
    [
        ({}, "inactive.moderate"),
        ({**ACTIVE, "resting_hr": None}, "your.resting_hr"),
        ({**ACTIVE, "conditions": ["bipolar_stable"], "under_care": True, "clearances": SETTLED}, "bipolar."),
        ({**ACTIVE, "medications": [{"id": "metoprolol", "for": "migraine"}]}, ""),
    ],
    ids=["not_active", "no_resting_rate", "bipolar", "beta_blocker"],
)
def test_bdnf_never_slides_it_is_left_out_with_its_reason(fields: dict[str, Any], decides: str) -> None:
    plan = made(["mood", "bdnf"], **fields)
    assert "bdnf" not in kinds(plan)
    dropped = [item for item in plan.prescription.idle if "bdnf" in item.about and item.state == "dropped"]
    assert dropped and decides in dropped[0].text
    assert not any(item.kind == "bdnf" for item in plan.compromises)
    assert "BDNF sessions are not in the plan" in str(plan.why_not("bdnf"))


@pytest.mark.parametrize("goal", ["bdnf", "anandamide"])
def test_settled_bipolar_has_no_session_for_a_blood_marker_though_a_plan_may_begin(goal: str) -> None:
    plan = made(["mood", goal], **ACTIVE, conditions=["bipolar_stable"], under_care=True, clearances=SETTLED)
    assert kinds(plan) == {"base": 3}
    # Without it the same person has one: what leaves it out is the illness.
    assert kinds(made(["mood", goal], **ACTIVE, clearances=SETTLED)) == {goal: 1, "base": 2}


def test_one_aim_for_each_session_and_half_of_the_week_at_most_for_all_of_them() -> None:
    for count, expected in ((3, {"anandamide": 1, "base": 2}), (4, {"anandamide": 1, "bdnf": 1, "base": 2})):
        plan = made(["mood", "anandamide", "bdnf"], sessions_per_week=count, **ACTIVE)
        assert kinds(plan) == expected
    # At 40 with a resting rate of 70 the two bands overlap (60 % of reserve lies inside 126-144), yet no session has both.
    assert beats(60) == 136 and 126 <= 136 <= 144
    bands = {session.kind: next(s.bpm for s in session.steps if s.bpm) for session in plan.sessions}
    assert (bands["anandamide"].low, bands["anandamide"].high) == (126, 144)
    assert (bands["bdnf"].low, bands["bdnf"].high) == (136, 158)


def test_whoever_may_not_have_one_blood_marker_may_have_none() -> None:
    plan = exrx.plan(age=50, goals=["mood", "anandamide", "bdnf"], start="2027-01-04")
    assert kinds(plan) == {"base": 3}
    assert plan.prescription.forbids("anandamide")


@pytest.mark.parametrize("goal", ["general_health", "fitness"])
def test_health_and_fitness_ask_for_150_minutes_a_week(goal: str) -> None:
    plan = made(["mood", goal], **ACTIVE)
    assert all(week.minutes >= 150 for week in plan.weeks if week.phase == "full")
    assert all(session.minutes <= 60 for session in plan.sessions)
    time = plan.prescription.target("time")
    assert time is not None and f"goal.{goal}" in time.rules


def test_fitness_raises_the_lower_end_and_never_the_ceiling_of_the_programme() -> None:
    plain, fit = made("mood", **ACTIVE).prescription, made(["mood", "fitness"], **ACTIVE).prescription
    assert (plain.target("bpm").low, plain.target("bpm").high) == (beats(30), beats(59))  # type: ignore[union-attr]
    assert (fit.target("bpm").low, fit.target("bpm").high) == (beats(40), beats(59))  # type: ignore[union-attr]


def test_blood_sugar_is_a_metabolic_goal_and_says_nothing_about_mood_but_that_it_is_another_aim() -> None:
    plan = made("glucose")
    assert shape(plan) == shape(made("mood"))
    told = next(note.text for note in plan.notices if "goal.glucose" in note.rules)
    assert "mood did not change" in told
    assert plan.clearance.crisis == ""


def test_an_unknown_goal_is_one_clear_error() -> None:
    with pytest.raises(InputError) as wrong:
        made("dopamine")
    assert [problem.field for problem in wrong.value.problems] == ["goals"]


def test_blood_markers_stay_out_of_the_calendar() -> None:
    plan = made(["mood", "bdnf", "endorphin", "glucose"], **ACTIVE)
    for view in ("private", "shared"):
        text = plan.to_ics(view=view).decode().replace("\r\n ", "").lower()  # type: ignore[arg-type]
        summaries = [line for line in text.splitlines() if line.startswith("summary")]
        assert not any(
            word in line for line in summaries for word in ("bdnf", "marker", "endorphin", "glucose", "mood")
        )
