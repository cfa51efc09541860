"""What was entered can be asked about, in the word it was entered with: medicines, illnesses, signs, wishes, days."""

from __future__ import annotations

from typing import Any

import pytest

import exrx
from exrx import InputError, Plan
from exrx.vocabulary import as_entered, vocabulary

HEART = {"topic": "heart", "level": "light_moderate", "by": "Dr Example", "date": "2026-12-20"}
LUNG = {**HEART, "topic": "lung"}
BASE: dict[str, Any] = {
    "age": 58,
    "conditions": ["depression"],
    "medications": [],
    "symptoms": [],
    "resting_hr": 70,
    "eating_disorder": "none",
    "start": "2027-01-04",
}


def made(**fields: Any) -> Plan:
    return exrx.plan(**{**BASE, **fields})


def flat(answer: object) -> str:
    return " ".join(str(answer).split())


@pytest.mark.parametrize(
    ("entered", "asked"),
    [
        ("metoprolol", "metoprolol"),
        ("metoprolol", "Metoprolol"),
        ("Metoprolol 47.5 mg", "metoprolol"),
        ("Metoprolol 47.5 mg", "Metoprolol 47.5 mg"),
        ("metoprolol", "beta blocker"),
        ("metoprolol", "what did the beta blocker change?"),
        ("metoprolol", "What did my metoprolol change"),
        ("beta blocker", "what did the beta-blocker do?"),
    ],
)
def test_a_medicine_says_what_it_changed_rule_by_rule(entered: str, asked: str) -> None:
    plan = made(medications=[{"id": entered, "for": "migraine"}])
    answer = plan.why(asked)
    # Typed from the rules on beta blockers: no beats, a cool-down of ten minutes.
    assert {"pulse.beta_blocker", "pulse.medicines", "cool_down.long"} <= {rule.id for rule in answer.rules}
    text = flat(answer)
    assert "no heart rates" in text and "cool down: 10" in text and entered in text
    assert answer == plan.why_not(asked)
    assert {"eye-drops", "acsm-getp"} <= {source.id for source in answer.sources}


def test_only_what_the_medicine_decided_is_told() -> None:
    plan = made(medications=["sertraline", {"id": "metoprolol", "for": "migraine"}])
    ids = {rule.id for rule in plan.why("sertraline").rules}
    assert ids and "pulse.beta_blocker" not in ids
    for rule in ids:
        assert "sertraline" in next(item.because for item in plan.reasons if item.id == rule)


def test_an_illness_says_what_it_changed_and_one_that_changes_nothing_says_so() -> None:
    plan = made(
        conditions=["depression", "burnout", "hypertension", {"id": "other", "note": "a rare one"}],
        medications=["ramipril"],
    )
    pressure = plan.why("hypertension")
    assert {"pressure.cool_down", "pressure.hypertension"} <= {rule.id for rule in pressure.rules}
    assert plan.why("high blood pressure") == pressure
    assert "nothing in this plan turns on it" in flat(plan.why("burnout")) and not plan.why("burnout").rules
    assert any(rule.id.startswith("other.") for rule in plan.why("other").rules)


def test_a_sign_that_a_clearance_explains_can_be_asked_about() -> None:
    plan = made(symptoms=[{"id": "dizziness", "since": "2026-12-01"}], clearances=[HEART])
    assert "dizziness" in flat(plan.why("dizziness")) and "since 2026-12-01" in flat(plan.why("dizziness"))
    assert "a clearance was entered: heart, 2026-12-20" in flat(plan.why("dizziness"))


@pytest.mark.parametrize(
    ("fields", "asked", "dimension"),
    [
        ({"minutes": 60}, "60 minutes", "time"),
        ({"minutes": 60}, "why not 60 min?", "time"),
        ({"sessions_per_week": 4}, "4 times a week", "frequency"),
        ({"sessions_per_week": 4}, "4 sessions", "frequency"),
        ({"weeks": 16}, "16 weeks", "weeks"),
    ],
)
def test_a_wish_says_whether_it_was_granted(fields: dict[str, Any], asked: str, dimension: str) -> None:
    granted = made(**fields)
    value = next(iter(fields.values()))
    assert granted.prescription.target(dimension).aim == value  # type: ignore[union-attr]
    assert "your wish, granted" in flat(granted.why(asked))
    assert any(slot.dimension == dimension for slot in granted.why(asked).numbers)


def test_a_wish_that_lost_says_to_whom() -> None:
    plan = exrx.plan(age=58, minutes=60, start="2027-01-04")
    answer = plan.why("60 minutes")
    assert "it became 30" in flat(answer)
    assert answer.compromises and all("your.minutes" in item.by for item in answer.compromises)
    assert {rule.id for rule in answer.rules} >= set(answer.compromises[0].forced_by)


def test_a_day_says_what_is_free_and_what_takes_place() -> None:
    plan = made(availability=["Mon 18:00-19:30", "Wed 18:00-19:00", "Sat 9:00-12:00"], timezone="Europe/Berlin")
    for asked in ("Monday", "mon", "Mondays", "why on Monday?"):
        text = flat(plan.why(asked))
        assert "18:00" in text and f"Monday: {len(plan.weeks)} sessions" in text
    assert "Tuesday: 0 sessions" in flat(plan.why_not("Tuesday")) and "none was entered" in flat(plan.why("Tuesday"))
    assert "no days were named" in flat(made().why("Monday"))


@pytest.mark.parametrize(
    ("fields", "asked", "rule"),
    [
        ({"age": 70, "falls": 0}, "age", "falls.one"),
        ({"age": 70, "falls": 1}, "what did my falls change?", "falls.one"),
        ({"systolic": 165, "diastolic": 90}, "blood pressure", "pressure.high"),
        ({"phq9": 12}, "phq9", "self_harm.item9_unknown"),
        ({"bmi": 37.0}, "bmi", "joints.effort"),
        ({"height_cm": 170, "weight_kg": 110}, "weight kg", "joints.effort"),
        ({"active_days": 0}, "active days", "inactive.moderate"),
    ],
)
def test_an_answer_says_which_rules_that_hold_look_at_it(fields: dict[str, Any], asked: str, rule: str) -> None:
    answer = made(**fields).why(asked)
    assert rule in {item.id for item in answer.rules}
    assert str(list(fields.values())[-1 if asked != "blood pressure" else 0]) in flat(answer) or asked == "age"


def test_an_answer_that_nothing_looks_at_says_so() -> None:
    assert "nothing in this plan turns on it" in flat(made(gad7=None, longest_run=20).why("longest run"))


def test_what_was_not_entered_is_an_unknown_topic_that_names_the_known_ones() -> None:
    plan = made(medications=["sertraline"])
    for topic in ("bisoprolol", "asthma", "45 minutes", "Someday", "what did the beta blocker change?"):
        with pytest.raises(InputError) as caught:
            plan.why(topic)
        hint = caught.value.problems[0].hint
        assert (
            "how hard" in hint
            and "a medicine, an illness, a wish such as 60 minutes, a day such as Monday, an answer such as age" in hint
        )
        with pytest.raises(InputError):
            plan.why_not(topic)


def test_the_known_topics_win_over_what_was_entered() -> None:
    plan = made(conditions=["depression", "anxiety"], minutes=60)
    assert plan.why("minutes").topic == "how long"
    assert plan.why("pulse").topic == "heart rate"


@pytest.mark.parametrize(
    "entered", ["Glucophage", "Glucophage 850 mg", "Actos 30 mg", "esketamine", "Spravato", "clonidine", "amlodipine"]
)
def test_a_medicine_is_printed_as_it_was_entered_and_never_by_the_label_of_its_class(entered: str) -> None:
    plan = made(conditions=["depression", "diabetes_type_2"], medications=[entered], clearances=[HEART])
    (entry,) = plan.person.medications or ()
    label = vocabulary()["medications"][entry.id].label
    assert label != entered
    words = {word for item in (*plan.reasons, *plan.clearance.reasons) for word in item.because}
    assert not any(label in word for word in words)
    # Asked about it, the answer says what it counts as, beside the name.
    told = flat(plan.why(entered))
    pages = (
        flat(plan),
        flat(plan.why("clearance")),
        flat(plan.why("questions")),
        plan.to_html(),
        plan.to_html("clinician"),
    )
    for text in pages:
        assert label not in text
    assert entered in told and entered in plan.to_html("clinician")


def test_words_of_classes_stay_words() -> None:
    assert as_entered("medications", "ssri") == "SSRI"
    assert as_entered("medications", "beta_blocker") == "beta blocker"
    assert as_entered("medications", "unrecognised") == "a medicine that is not in the list"
    assert as_entered("conditions", "diabetes_type_2") == "diabetes type 2"
    assert as_entered("medications", "metformin", "Glucophage") == "Glucophage"


def test_an_archived_plan_answers_the_same() -> None:
    plan = made(medications=[{"id": "metoprolol", "for": "migraine"}], minutes=60)
    kept = Plan.from_json(plan.to_json())
    for topic in ("metoprolol", "60 minutes", "Monday"):
        assert kept.why(topic) == plan.why(topic)
