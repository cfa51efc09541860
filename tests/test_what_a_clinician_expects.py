"""What a careful cardiologist, surgeon, obstetrician or kidney doctor would find missing: whole people, screened and planned."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import exrx

START = dt.date(2027, 1, 4)
BASE: dict[str, Any] = {
    "age": 45, "falls": 0, "post_exertional_malaise": False, "training_signs": [], "phq9_item9": 0, "eating_disorder": "none",
    "conditions": [], "medications": [], "symptoms": [],
}  # fmt: skip
ACTIVE: dict[str, Any] = {"active_days": 5, "active_minutes": 45, "active_months": 24, "active_effort": "moderate"}
EVERY = ("heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other")


def agreed(*topics: str, date: str = "2027-01-02") -> list[dict[str, str]]:
    return [{"topic": topic, "level": "light_moderate", "by": "Dr Example", "date": date} for topic in topics]


def screened(**fields: Any) -> exrx.Clearance:
    return exrx.screen(**{**BASE, "active_days": 0, **fields}, as_of=START)


def planned(**fields: Any) -> exrx.Plan:
    return exrx.plan(**{**BASE, "active_days": 0, **fields}, start=START)


def efforts(made: exrx.Plan) -> int:
    return max(step.rpe.high for session in made.sessions for step in session.steps if step.rpe)


def has_beats(made: exrx.Plan) -> bool:
    return any(step.bpm for session in made.sessions for step in session.steps)


# --- implants and procedures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["pacemaker", "icd", "heart transplant", "stent", "valve replacement"])
@pytest.mark.parametrize("since", [None, "2026-03-01"], ids=["no date", "ten months ago"])
def test_an_implant_or_procedure_of_the_last_year_is_an_event_however_active(word: str, since: str | None) -> None:
    entry = {"id": word} if since is None else {"id": word, "since": since}
    assert screened(conditions=[entry], **ACTIVE).level == "refer"


@pytest.mark.parametrize("word", ["pacemaker", "heart transplant", "stent"])
def test_without_a_date_no_clearance_is_known_to_come_after_it(word: str) -> None:
    assert screened(conditions=[word], clearances=agreed("heart"), **ACTIVE).level == "refer"
    dated = screened(conditions=[{"id": word, "since": "2018-05-01"}], clearances=agreed("heart"), **ACTIVE)
    assert dated.level == "limited"


def test_a_defibrillator_shows_no_beats_and_its_rate_is_asked_for() -> None:
    made = planned(
        conditions=[{"id": "icd", "since": "2018-05-01"}], clearances=agreed("heart"), resting_hr=62, max_hr=170
    )
    assert not has_beats(made) and efforts(made) <= 13
    assert "at which heart rate your device acts" in str(made) + " ".join(note.text for note in made.notices)


# --- operations -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["operation", "broken bone", "hip replacement", "compression fracture", "low trauma fracture"]
)
def test_a_fresh_operation_that_the_surgeon_cleared_allows_walking_and_no_strength(word: str) -> None:
    fresh = {"id": word, "since": "2026-12-10"}
    likes = ["resistance", "running", "swimming"]
    equipment = ["pool", "free_weights", "shoes"]
    assert screened(conditions=[fresh]).level == "refer"
    made = planned(
        conditions=[fresh], clearances=agreed("surgery", "bone"), likes=likes, equipment=equipment, longest_run=30
    )
    assert {step.activity for session in made.sessions for step in session.steps} <= {"walking"}
    assert {session.activity for session in made.sessions} == {"walking"}
    assert efforts(made) <= 11


def test_with_a_wheelchair_the_arms_take_the_place_of_walking() -> None:
    made = planned(conditions=["wheelchair", {"id": "operation", "since": "2026-12-10"}], clearances=agreed("surgery"))
    assert {session.activity for session in made.sessions} == {"arm_exercise"}
    assert "walk" not in str(made).casefold()


@pytest.mark.parametrize("fields", [
    {"falls": 2, "clearances": agreed("falls")}, {"conditions": ["wheelchair", "frailty"]},
    {"conditions": ["paraplegia"], "falls": 3, "clearances": agreed("falls", "neuro")},
])  # fmt: skip
def test_with_a_wheelchair_strength_of_the_arms_takes_the_place_of_balance_on_the_feet(fields: dict[str, Any]) -> None:
    made = planned(**{"conditions": ["wheelchair"], **fields})
    full = made.weeks[-1]
    assert [one.kind for one in full.sessions].count("resistance") == 2
    assert not any("balance" in one.kind for one in full.sessions)
    # Nor was it wanted and lost, nor is it a reason.
    assert not any("balance" in lost.kind for lost in made.compromises)
    behind = {reason.id for reason in made.reasons}
    assert "arms.seated_strength" in behind and behind.isdisjoint({"falls.strength_days", "frailty.strength_days"})


# --- the heart --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"conditions": ["abnormal stress test"]},
        {"conditions": [{"id": "atrial fibrillation", "since": "2026-12-21"}]},
        {
            "conditions": [{"id": "atrial fibrillation", "since": "2026-12-21"}],
            "clearances": agreed("heart", date="2026-12-01"),
        },
        {"resting_hr": 30},
        {"resting_hr": 30, "active_effort": "vigorous"},
        {"conditions": ["long qt syndrome"]},
    ],
    ids=str,
)
def test_active_people_too_see_the_heart_doctor_first(fields: dict[str, Any]) -> None:
    assert screened(**{**ACTIVE, **fields}).level == "refer"


def test_long_qt_never_swims_and_a_newer_medicine_is_asked_about() -> None:
    liked = {
        "conditions": ["long qt syndrome"],
        "clearances": agreed("heart"),
        "likes": ["swimming"],
        "equipment": ["pool"],
    }
    made = planned(**liked)
    assert not {"swimming", "water_exercise"} & {session.activity for session in made.sessions}
    newer = screened(
        **{**liked, "clearances": agreed("heart", date="2026-11-01")},
        medications=[{"id": "escitalopram", "since": "2026-12-20"}],
    )
    assert newer.level == "refer"


# --- tiredness --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("malaise", [None, True])
def test_tiredness_that_the_heart_doctor_explained_is_still_asked_about_crashes(malaise: bool | None) -> None:
    person = {
        "symptoms": [{"id": "unusual_fatigue", "since": "2026-10-01"}],
        "clearances": agreed("heart"),
        "post_exertional_malaise": malaise,
    }
    found = screened(**person)
    if malaise:
        assert found.level == "stop"
    else:
        assert "malaise" in [question.id for question in found.questions]


# --- weight, kidneys, standing, asthma --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("bmi", "level"), [(14.9, "stop"), (15, "limited"), (17.4, "limited")])
def test_under_a_body_mass_index_of_15_no_clearance_opens(bmi: float, level: str) -> None:
    assert screened(bmi=bmi, clearances=agreed(*EVERY)).level == level


def test_dialysis_keeps_its_days_free_and_the_arm_without_load() -> None:
    assert screened(conditions=["dialysis"], clearances=agreed("heart")).level == "refer"
    made = planned(
        conditions=["dialysis"], clearances=agreed("heart", "other"), likes=["resistance"], equipment=["free_weights"]
    )
    told = str(made) + " ".join(note.text for note in made.notices)
    assert "days of dialysis" in told and "shunt" in told
    assert "loads" in {item for item, _ in made.prescription.forbidden} and not has_beats(made)


@pytest.mark.parametrize("word", ["low blood pressure", "pots", "parkinson"])
def test_pressure_that_falls_on_standing_gets_a_long_end(word: str) -> None:
    made = planned(conditions=[word], resting_hr=66)
    long = [session for session in made.sessions if session.minutes >= 30]
    assert long
    for session in long:
        assert session.steps[-1].phase == "cool_down" and session.steps[-1].minutes == 10
    assert "slowly" in " ".join(note.text for note in made.notices) + str(made)


def test_asthma_is_asked_about_and_one_that_is_not_controlled_is_treated_first() -> None:
    asked = screened(conditions=["asthma"], clearances=agreed("heart"), **ACTIVE)
    assert [question.id for question in asked.questions] == ["asthma_control"]
    assert asked.ceiling == "moderate"
    assert screened(conditions=["asthma_controlled"], **ACTIVE).ceiling == "vigorous"
    assert screened(conditions=["uncontrolled_asthma"], **ACTIVE).level == "refer"
    made = planned(conditions=["asthma_controlled"])
    told = str(made) + " ".join(note.text for note in made.notices)
    assert "reliever at hand" in told and "brisk bits" in told


# --- pregnancy --------------------------------------------------------------------------------------------------------------------

PREGNANT: dict[str, Any] = {"sex": "female", "age": 30, "due_date": "2027-06-10", "clearances": agreed(*EVERY)}


@pytest.mark.parametrize(
    "word",
    [
        "ruptured membranes", "premature labour", "persistent bleeding in pregnancy", "placenta praevia", "preeclampsia",
        "cervical insufficiency", "fetal growth restriction", "triplets", "heart failure", "copd", "pulmonary hypertension",
        "severe anaemia", "hyperthyroidism", "severe asthma",
    ],
)  # fmt: skip
def test_what_speaks_against_exercise_in_pregnancy_stops_whoever_cleared_it(word: str) -> None:
    assert screened(**PREGNANT, conditions=["pregnancy", word]).level == "stop"


@pytest.mark.parametrize(
    "fields",
    [
        {"conditions": ["twins"]}, {"conditions": ["gestational hypertension"]}, {"conditions": ["pregnancy", "recurrent miscarriage"]},
        {"conditions": ["pregnancy", "anaemia"]}, {"conditions": ["pregnancy", "controlled asthma"]}, {"conditions": ["pregnancy", "svt"]},
        {"conditions": ["pregnancy"], "eating_disorder": "past"}, {"conditions": ["pregnancy"], "bmi": 18.0},
        {"conditions": ["pregnancy", "epilepsy"]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_weighed_first_in_pregnancy_is_referred_and_then_light(fields: dict[str, Any]) -> None:
    person = {**PREGNANT, **fields}
    assert screened(**{**person, "clearances": []}).level == "refer"
    after = screened(**person)
    assert after.level == "limited" and after.ceiling == "light"


# --- words for people who do not walk -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"conditions": ["wheelchair"], "symptoms": None},
        {"conditions": ["wheelchair", "stroke"]},
        {"conditions": ["wheelchair", "pregnancy"], "sex": "female", "age": 30},
        {"conditions": ["wheelchair", "osteoporosis", "compression fracture"]},
        {"conditions": ["wheelchair", "addison"]},
    ],
    ids=str,
)
def test_nobody_in_a_wheelchair_is_told_that_walking_is_fine(fields: dict[str, Any]) -> None:
    told = str(screened(**fields)).casefold()
    assert "light walk" not in told and "easy walk" not in told
