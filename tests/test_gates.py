"""Every gate of the evidence, each with the smallest person that meets it and one that just does not.

Typed from the evidence base, not from the rule files; the numbers are those of its gates.
"""

from __future__ import annotations

import datetime as dt
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest
from dateutil.relativedelta import relativedelta

from exrx import AuditError, Clearance, InputError, NotCleared, Plan, ScheduleError, adapt, plan, screen
from exrx.cli import main
from exrx.engine.prescribing.work import Work
from exrx.rules.loader import book_with
from exrx.vocabulary import recognise

from .invented import ACTIVE, WELL

START = dt.date(2027, 1, 4)
WOMAN: dict[str, Any] = {"sex": "female"}
SETTLED: dict[str, Any] = {"for": "parkinson_disease"}
"""A reason that answers the question whether a psychotic illness is settled for clozapine."""
TOPICS = ("heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other")
ORDER = ("cleared", "limited", "refer", "stop")
Fields = dict[str, Any]


def ago(**back: int) -> str:
    return (START - relativedelta(**back)).isoformat()  # type: ignore[arg-type]


def has(*conditions: str, **dates: Any) -> Fields:
    return {"conditions": [{"id": name, **dates} for name in conditions]}


def takes(*drugs: str, **more: Any) -> Fields:
    return {"medications": [{"id": name, **more} for name in drugs]}


def feels(*symptoms: str, **dates: Any) -> Fields:
    return {"symptoms": [{"id": name, **dates} for name in symptoms]}


def given(topic: str, level: str = "light_moderate", date: str = "2027-01-02") -> Fields:
    return {"clearances": [{"topic": topic, "level": level, "by": "Dr Example", "date": date}]}


def all_given(date: str = "2027-01-02", level: str = "vigorous") -> Fields:
    return {"clearances": [given(topic, level, date)["clearances"][0] for topic in TOPICS]}


def judged(fields: Fields, **options: Any) -> Clearance:
    return screen(**{**WELL, **fields}, as_of=START, **options)


def made(fields: Fields, **options: Any) -> Plan:
    return plan(**{**WELL, **fields}, start=START, **options)


def refused(fields: Fields) -> NotCleared:
    with pytest.raises(NotCleared) as caught:
        made(fields)
    return caught.value


def forbidden(made_plan: Plan) -> set[str]:
    return {item for item, _ in made_plan.prescription.forbidden}


def efforts(made_plan: Plan) -> list[int]:
    return [step.rpe.high for session in made_plan.sessions for step in session.steps if step.rpe is not None]  # type: ignore[misc]


# --- levels: what refuses, and what just does not -------------------------------------------------------------------------

# Name, the person that meets the gate, its level, its topic (None: not said), the person that just does not (None: there is none).
# fmt: off
GATES: tuple[tuple[str, Fields, str, str | None, Fields | None], ...] = (
    # self-harm
    ("A1 item 9 = 2", {"phq9_item9": 2}, "refer", "mental_health", {"phq9_item9": 1}),
    ("A1 item 9 = 2 in nine answers", {"phq9": [0] * 8 + [2], "phq9_item9": None}, "refer", "mental_health", {"phq9": [3] * 4 + [0] * 5, "phq9_item9": None}),
    ("A1 plan", has("suicidal_plan"), "refer", "mental_health", has("depression")),
    ("A1 intent", has("suicidal_intent"), "refer", "mental_health", None),
    ("A1 attempt", has("suicide attempt"), "refer", "mental_health", None),
    ("A2 item 9 = 1", {"phq9_item9": 1}, "limited", None, {"phq9_item9": 0}),
    ("A2 thoughts", has("suicidal_thoughts"), "limited", None, None),
    # 9A.3-5: the nine groups of signs
    *((f"A3 {sign}", feels(sign), "refer", "heart", {}) for sign in (
        "chest_pain", "breathlessness", "dizziness", "night_breathlessness", "ankle_swelling", "palpitations", "claudication",
        "heart_murmur", "unusual_fatigue")),
    ("A3 active and breathless", {**ACTIVE, **feels("breathlessness")}, "refer", "heart", ACTIVE),
    ("A4 inactive, kidneys", has("kidney_disease"), "refer", "heart", {**has("kidney_disease"), **ACTIVE}),
    ("A4 inactive, diabetes", has("diabetes_type_2"), "refer", "heart", has("prediabetes")),
    ("A4 inactive, leg arteries", has("peripheral_artery_disease"), "refer", "heart", has("hypertension")),
    ("A4 not high cholesterol", has("coronary_disease"), "refer", "heart", has("high_cholesterol")),
    ("25 29 minutes is inactive", {**has("kidney_disease"), **ACTIVE, "active_minutes": 29}, "refer", "heart", {**has("kidney_disease"), **ACTIVE}),
    ("25 2 days is inactive", {**has("kidney_disease"), **ACTIVE, "active_days": 2}, "refer", "heart", None),
    ("25 2 months is inactive", {**has("kidney_disease"), **ACTIVE, "active_months": 2}, "refer", "heart", None),
    ("25 strolling is inactive", {**has("kidney_disease"), **ACTIVE, "active_effort": "light"}, "refer", "heart", None),
    ("25 unknown effort is inactive", {**has("kidney_disease"), **ACTIVE, "active_effort": None}, "refer", "heart", None),
    # 9A.6: contraindications
    *((f"A6 {name}", {**has(name), **ACTIVE}, "stop", "heart", None) for name in (
        "unstable_angina", "uncontrolled_arrhythmia", "decompensated_heart_failure", "severe_valve_stenosis",
        "severe_pulmonary_hypertension", "pericarditis", "endocarditis", "aortic_dissection", "marfan_syndrome")),
    ("A6 pregnancy complication", {**WOMAN, **has("placenta praevia")}, "stop", "obstetric", None),
    ("A6 bleeding in pregnancy", {**WOMAN, **feels("bleeding in pregnancy")}, "stop", "obstetric", None),
    # 9A.8, 62: blood pressure, either number
    ("62 systolic 180", {"systolic": 180, "diastolic": 90}, "refer", "", {"systolic": 179, "diastolic": 90}),
    ("62 diastolic 110", {"systolic": 150, "diastolic": 110}, "refer", "", {"systolic": 150, "diastolic": 109}),
    ("62 systolic 160", {"systolic": 160, "diastolic": 90}, "limited", None, {"systolic": 159, "diastolic": 90}),
    ("62 diastolic 100", {"systolic": 150, "diastolic": 100}, "limited", None, {"systolic": 150, "diastolic": 99}),
    # 9A.9: today's illness
    ("A9 fever", feels("fever"), "stop", None, {}),
    ("A9 vomiting", feels("vomiting"), "stop", None, {}),
    ("A13 nerves", feels("neurological_sign"), "stop", "neuro", {}),
    # 9A.12, 35: severity
    ("35 PHQ-9 20", {"phq9": 20}, "refer", "mental_health", {"phq9": 19}),
    ("35 PHQ-9 15", {"phq9": 15}, "limited", None, {"phq9": 14}),
    ("35 psychosis", has("psychosis"), "stop", "mental_health", None),
    ("35 catatonia", has("catatonia"), "stop", "mental_health", None),
    ("35 delirium", has("delirium"), "stop", "mental_health", None),
    # 9A.17, 18
    ("A17 COPD", has("copd"), "refer", "lung", has("asthma")),
    ("A18 heart failure", {**ACTIVE, **has("heart_failure")}, "refer", "heart", None),
    ("A18 two diseases", {**ACTIVE, **has("diabetes_type_2", "peripheral_artery_disease")}, "refer", "heart", {**ACTIVE, **has("diabetes_type_2")}),
    # 23: events within 12 months, and diseases at any time
    ("23 attack", {**ACTIVE, **has("heart_attack", since=ago(months=12, days=-1))}, "refer", "heart",
        {**ACTIVE, **has("heart_attack", since=ago(months=12, days=1))}),
    ("23 stroke", {**ACTIVE, **has("stroke", since=ago(months=11))}, "refer", "heart", {**ACTIVE, **has("stroke", since=ago(months=13))}),
    ("23 stent", {**ACTIVE, **has("stent", since=ago(months=11))}, "refer", "heart", {**ACTIVE, **has("stent", since=ago(months=13))}),
    ("23 no date counts as recent", {**ACTIVE, **has("heart_attack")}, "refer", "heart", None),
    *((f"23 {name}", {**ACTIVE, **has(name, since="2001-01-01")}, "refer", "heart", None) for name in (
        "cardiomyopathy", "valve_disease", "aneurysm", "inherited_arrhythmia", "defibrillator")),
    # 27, 28: worse after effort
    ("27 malaise", {"post_exertional_malaise": True}, "stop", None, {"post_exertional_malaise": False}),
    ("27 ME/CFS", has("me_cfs"), "stop", None, None),
    ("28 long COVID, palpitations", {**has("long_covid"), **feels("palpitations")}, "refer", "heart", None),
    ("28 long COVID", has("long_covid"), "limited", None, None),
    # 29, 30
    ("29 age 17", {"age": 17}, "refer", "", {"age": 18}),
    ("29 no age", {"age": None}, "refer", "", None),
    ("30 discharge", has("psychiatric_discharge", since=ago(months=3, days=-1)), "refer", "mental_health",
        has("psychiatric_discharge", since=ago(months=3, days=1))),
    # 33: eating
    ("33 current", {"eating_disorder": "current"}, "stop", "eating", {"eating_disorder": "none"}),
    ("33 well for a day under a year", has("anorexia", until=ago(months=12, days=-1)), "stop", "eating", None),
    ("33 well for a year", has("anorexia", until=ago(months=12, days=1)), "refer", "eating", None),
    ("33 the disorder beats the answer none", {**has("bulimia"), "eating_disorder": "none"}, "stop", "eating", None),
    ("33 compulsive", has("compulsive_exercise"), "stop", "eating", None),
    ("33 compulsive training", {"training_signs": ["compulsion"]}, "stop", "eating", {"training_signs": []}),
    ("33 BMI 17.49", {"bmi": 17.49}, "refer", "eating", {"bmi": 17.5}),
    ("33 BMI from height and weight", {"height_cm": 170, "weight_kg": 50.5}, "refer", "eating", {"height_cm": 170, "weight_kg": 50.6}),
    # 34: bipolar
    ("34 elevated", has("elevated_mood"), "stop", "mental_health", None),
    ("34 state unknown", has("bipolar"), "refer", "mental_health", None),
    ("34 not under care", {**has("bipolar_stable"), "under_care": False}, "refer", "mental_health", None),
    ("34 care not asked", {**has("bipolar_stable"), "under_care": None}, "refer", "mental_health", None),
    ("34 stable", has("bipolar_stable"), "limited", None, None),
    # 36
    ("36 withdrawal", has("alcohol_withdrawal"), "stop", None, None),
    ("36 intoxication", has("intoxication"), "stop", None, None),
    ("36 heavy drinking", has("heavy_daily_alcohol"), "refer", "other", None),
    # 37-39
    ("37 myocarditis", {**ACTIVE, **has("myocarditis", since=ago(months=3, days=-1))}, "stop", "heart", None),
    ("37 no date counts as recent", {**ACTIVE, **has("myocarditis")}, "stop", "heart", None),
    ("37 then cardiology", {**ACTIVE, **has("myocarditis", since=ago(months=6, days=1))}, "refer", "heart", None),
    ("37 cardiology from three months on", {**ACTIVE, **has("myocarditis", since=ago(months=4))}, "refer", "heart", None),
    ("38 clozapine, pulse", {**takes("clozapine", since=ago(days=55)), "resting_hr": 101}, "stop", "heart",
        {**takes("clozapine", since=ago(days=55)), "resting_hr": 100}),
    ("38 clozapine, week 9", {**takes("clozapine", since=ago(days=57)), "resting_hr": 101}, "refer", "heart", None),
    *((f"38 clozapine, {sign}", {**takes("clozapine", since=ago(days=55)), **feels(sign)}, "stop", "heart", None) for sign in (
        "fever", "chest_pain", "breathlessness")),
    ("39 rate 101", {"resting_hr": 101}, "refer", "heart", {"resting_hr": 100}),
    ("39 fibrillation 111", {**ACTIVE, **has("atrial_fibrillation"), **given("heart"), "resting_hr": 111}, "refer", "",
        {**ACTIVE, **has("atrial_fibrillation"), **given("heart"), "resting_hr": 110}),
    ("39 rate 39", {"resting_hr": 39}, "refer", "heart", {"resting_hr": 40}),
    ("39 rate 39, trained", {"resting_hr": 39}, "refer", "heart", {"resting_hr": 39, **ACTIVE}),
    ("39 rate 49, eating past", {"resting_hr": 49, "eating_disorder": "past"}, "stop", "eating", None),
    ("39 rate 50, eating past", {"resting_hr": 50, "eating_disorder": "past"}, "refer", "eating", None),
    ("39 rate 49, BMI 18.4", {"resting_hr": 49, "bmi": 18.4}, "stop", "eating", {"resting_hr": 50, "bmi": 18.4}),
    # 40-42
    ("40 concussion", has("concussion"), "refer", "neuro", None),
    ("41 operation", has("surgery", since=ago(weeks=12, days=-1)), "refer", "surgery", has("surgery", since=ago(weeks=12, days=1))),
    ("41 fracture", has("fracture", since=ago(weeks=11)), "refer", "surgery", has("fracture", since=ago(weeks=13))),
    ("41 new joint", has("hip replacement", since=ago(weeks=11)), "refer", "surgery", has("hip replacement", since=ago(weeks=13))),
    ("42 clot", has("blood_clot", since=ago(months=3, days=-1)), "refer", "heart", has("blood_clot", since=ago(months=3, days=1))),
    ("42 anaemia", has("severe_anaemia"), "refer", "other", None),
    ("42 thyroid", has("hyperthyroidism"), "refer", "other", has("hypothyroidism")),
    ("42 weight loss", has("unexplained_weight_loss"), "refer", "other", None),
    ("42 seizure", has("seizure", since=ago(months=6, days=-1)), "refer", "neuro", has("seizure", since=ago(months=6, days=1))),
    # 43, 44
    ("43 due date", {**WOMAN, "due_date": "2027-05-10"}, "refer", "obstetric", WOMAN),
    ("43 pregnancy", {**WOMAN, **has("pregnancy")}, "refer", "obstetric", None),
    ("44 six weeks", {**WOMAN, **has("postpartum", since=ago(weeks=6, days=-1))}, "refer", "obstetric",
        {**WOMAN, **has("postpartum", since=ago(weeks=6, days=1))}),
    ("44 caesarean", {**WOMAN, **has("caesarean", since=ago(weeks=14))}, "refer", "obstetric", {**WOMAN, **has("postpartum", since=ago(weeks=14))}),
    ("44 complications", {**WOMAN, **has("birth_complication", since=ago(weeks=14))}, "refer", "obstetric", None),
    ("44 red flag", {**WOMAN, **has("postpartum_red_flag")}, "stop", "mental_health", None),
    ("44 wound", {**WOMAN, **has("birth_wound", since=ago(weeks=8))}, "limited", None, None),
    # 22
    ("22 other condition", has("other"), "limited", None, {}),
    ("22 unknown drug", takes("xyzumab"), "limited", None, {}),
    # 48-53, 55, 58
    ("48 cord injury", has("spinal_cord_injury"), "refer", "neuro", has("wheelchair")),
    ("49 vertebra", has("vertebral_fracture", since="2020-01-01"), "refer", "bone", has("osteoporosis")),
    ("50 two falls", {"age": 71, "falls": 2}, "refer", "falls", {"age": 71, "falls": 1}),
    ("50 unexplained", {"age": 71, **has("unexplained_fall", since=ago(months=12, days=-1))}, "refer", "falls",
        {"age": 71, **has("unexplained_fall", since=ago(months=12, days=1))}),
    ("50 injury", {"age": 71, **has("fall_with_injury", since=ago(months=6))}, "refer", "falls", {"age": 71, **has("fall_with_injury", since=ago(months=13))}),
    ("50 chair", {"age": 71, **has("cannot_rise_from_chair")}, "refer", "falls", None),
    ("50 frail", {"age": 71, **has("frailty")}, "limited", None, None),
    ("51 widespread pain", has("chronic_widespread_pain"), "limited", None, None),
    ("52 BMI 35", {"bmi": 35}, "limited", None, {"bmi": 34.9}),
    ("53 301 minutes", {"active_days": 7, "active_minutes": 43, "active_months": 9, "active_effort": "moderate"}, "limited", None,
        {"active_days": 6, "active_minutes": 50, "active_months": 9, "active_effort": "moderate"}),
    ("53 vigorous on 5 days", {"active_days": 5, "active_minutes": 40, "active_months": 9, "active_effort": "vigorous"}, "limited", None,
        {"active_days": 4, "active_minutes": 40, "active_months": 9, "active_effort": "vigorous"}),
    *((f"53 {sign}", {"training_signs": [sign]}, "refer", None, None) for sign in (
        "performance_loss", "bone_stress_injury", "lost_periods", "energy_deficiency")),
    ("55 altitude, lungs", has("altitude_stay", "chronic_lung_disease"), "refer", "lung", None),
    ("55 altitude, asthma", has("altitude_stay", "asthma"), "refer", "lung", has("altitude_stay")),
    ("55 altitude, heart", {**ACTIVE, **has("altitude_stay", "arrhythmia")}, "refer", "heart", {**ACTIVE, **has("arrhythmia")}),
    ("5.5 bone metastases", has("bone_metastases"), "refer", "other", has("breast cancer")),
    ("5.5 lymphoedema", has("lymphoedema"), "refer", "other", None),
    ("5.5 cancer", has("breast cancer"), "limited", None, None),
    ("58 lows not felt", {**ACTIVE, **has("diabetes_type_1", "hypoglycaemia_unawareness"), **takes("insulin")}, "refer", "other",
        {**ACTIVE, **has("diabetes_type_1"), **takes("insulin")}),
)
# fmt: on
NAMES = [name for name, *_ in GATES]


def test_no_gate_stands_twice() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(("fields", "level", "topic"), [row[1:4] for row in GATES], ids=NAMES)
def test_gate(fields: Fields, level: str, topic: str | None) -> None:
    found = judged(fields)
    assert found.level == level
    assert found.may_plan == (level in ("cleared", "limited"))
    if topic is not None:
        assert topic in {finding.topic for finding in found.deciding}


@pytest.mark.parametrize(
    ("near", "level"),
    [(near, level) for _, _, level, _, near in GATES if near is not None],
    ids=[r[0] for r in GATES if r[4] is not None],
)
def test_just_not(near: Fields, level: str) -> None:
    assert ORDER.index(judged(near).level) < ORDER.index(level)


# --- clearances: the only way out of a referral --------------------------------------------------------------------------------

UNDATED = "23 no date counts as recent"
REFERRALS = {
    name: (fields, topic) for name, fields, level, topic, _ in GATES if level == "refer" and topic and name != UNDATED
}
STOPS = {name: fields for name, fields, level, _, _ in GATES if level == "stop"}
NEVER_OPENED = {name: fields for name, fields, level, topic, _ in GATES if level == "refer" and topic == ""}


def dated(fields: Fields) -> Fields:
    """The same with the dates without which no clearance speaks of a sign or a pregnancy (decisions 20 and 22)."""

    def with_date(entry: Any) -> Any:
        row = {"id": entry} if isinstance(entry, str) else entry
        needs = row["id"] == "pregnancy" or recognise("symptoms", row["id"])
        return {**row, "since": row.get("since", "2026-12-01")} if needs else entry

    lists = ("conditions", "symptoms")
    return {name: list(map(with_date, value)) if name in lists else value for name, value in fields.items()}


@pytest.mark.parametrize(("fields", "topic"), REFERRALS.values(), ids=REFERRALS)
def test_the_matching_clearance_opens(fields: Fields, topic: str) -> None:
    fields = dated(fields)
    topics = {finding.topic for finding in judged(fields).deciding}
    clearances = [given(topic)["clearances"][0] for topic in topics]
    found = judged({**fields, "clearances": clearances})
    assert found.may_plan
    assert found.ceiling != "vigorous"
    assert made({**fields, "clearances": clearances}).weeks


def test_an_event_without_a_date_may_be_newer_than_the_clearance_and_the_text_says_what_to_add() -> None:
    found = judged({**ACTIVE, **has("heart_attack"), **given("heart")})
    assert found.level == "refer"
    assert "Add since when" in str(found)
    assert judged({**ACTIVE, **has("heart_attack", since=ago(months=11)), **given("heart")}).may_plan


@pytest.mark.parametrize(("fields", "topic"), REFERRALS.values(), ids=REFERRALS)
def test_a_clearance_that_ran_out_does_not(fields: Fields, topic: str) -> None:
    assert judged({**fields, **all_given(ago(months=12, days=1))}).level == "refer"


@pytest.mark.parametrize(("fields", "topic"), REFERRALS.values(), ids=REFERRALS)
def test_a_sign_or_a_pregnancy_without_a_date_is_opened_by_none(fields: Fields, topic: str) -> None:
    """20 and 22: without a date nobody knows which of the two came first."""
    if fields != dated(fields):
        found = judged({**fields, **all_given()})
        assert found.level == "refer"
        assert "Add since when" in str(found)


@pytest.mark.parametrize(("fields", "topic"), REFERRALS.values(), ids=REFERRALS)
def test_a_clearance_of_another_topic_does_not(fields: Fields, topic: str) -> None:
    wanted = {finding.topic for finding in judged(fields).deciding}
    others = [item for item in all_given()["clearances"] if item["topic"] not in wanted]
    # A lung clinician may explain breathlessness : both topics are asked there.
    others = [item for item in others if not ("symptoms" in fields and item["topic"] == "lung")]
    assert judged({**fields, "clearances": others}).level == "refer"


@pytest.mark.parametrize("fields", [*STOPS.values(), *NEVER_OPENED.values()], ids=[*STOPS, *NEVER_OPENED])
def test_a_stop_is_never_opened(fields: Fields) -> None:
    before = judged(fields).level
    assert judged({**fields, **all_given()}).level == before
    assert not judged({**fields, **all_given("2027-01-04")}).may_plan


# fmt: off
OLDER = (
    # Name, what happened, the clearance from before it, its topic.
    ("heart attack", {**ACTIVE, **has("heart_attack", since="2026-11-01")}, "heart", "2026-10-30"),
    ("new sign", feels("chest_pain", since="2026-12-30"), "heart", "2026-12-28"),
    ("birth after a clearance in pregnancy", {**WOMAN, **has("postpartum", since="2026-12-20")}, "obstetric", "2026-09-01"),
    ("discharge", has("psychiatric_discharge", since="2026-12-20"), "mental_health", "2026-12-01"),
    ("operation", has("surgery", since="2026-12-20"), "surgery", "2026-12-01"),
    ("concussion", has("concussion", since="2026-12-29"), "neuro", "2026-12-01"),
    ("attempt", has("recent_suicide_attempt", since="2026-12-29"), "mental_health", "2026-12-01"),
    ("unexplained fall", {"age": 71, **has("unexplained_fall", since="2026-12-29")}, "falls", "2026-12-01"),
    ("clot", has("blood_clot", since="2026-12-29"), "heart", "2026-12-01"),
    ("new disease", has("kidney_disease", since="2026-12-29"), "heart", "2026-12-01"),
    ("myocarditis, looked at before the rest was over", {**ACTIVE, **has("myocarditis", since="2026-03-10")}, "heart", "2026-06-09"),
)
# fmt: on


@pytest.mark.parametrize(
    ("fields", "topic", "date"),
    [
        *(pytest.param(*row[1:], id=row[0]) for row in OLDER),
        pytest.param(
            {**WOMAN, "due_date": "2027-05-10"},
            "obstetric",
            "2026-05-01",
            id="this pregnancy",
        ),
        pytest.param(
            {"phq9_item9": 3},
            "mental_health",
            "2026-02-01",
            id="item 9 speaks of the last two weeks",
        ),
        pytest.param(
            has("suicidal_plan"),
            "mental_health",
            "2026-02-01",
            id="a plan entered without a date counts as recent",
        ),
        pytest.param(
            {**WOMAN, **has("postpartum")},
            "obstetric",
            "2026-03-01",
            id="a birth entered without a date counts as recent",
        ),
    ],
)
def test_a_clearance_older_than_the_event_does_not(fields: Fields, topic: str, date: str) -> None:
    assert not judged({**fields, **given(topic, date=date)}).may_plan


def test_a_clearance_holds_for_12_months() -> None:
    assert judged({**has("kidney_disease"), **given("heart", date=ago(months=12, days=-1))}).may_plan
    assert not judged({**has("kidney_disease"), **given("heart", date=ago(months=12, days=1))}).may_plan


@pytest.mark.parametrize("symptom", ["chest_pain", "palpitations", "dizziness", "heart_murmur"])
def test_a_symptom_that_was_explained_no_longer_blocks(symptom: str) -> None:
    """New, unexplained or worse: what was examined no longer blocks."""
    assert judged({**feels(symptom, since="2026-12-01"), **given("heart", date="2026-12-02")}).may_plan
    assert not judged({**feels(symptom, since="2026-12-03"), **given("heart", date="2026-12-02")}).may_plan


# --- what is entered as over still counts for what remains ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        *(
            pytest.param(has(name, since="2026-11-01", until="2026-12-28"), id=name)
            for name in (
                "unstable_angina",
                "uncontrolled_arrhythmia",
                "decompensated_heart_failure",
                "severe_valve_stenosis",
                "pericarditis",
                "endocarditis",
            )
        ),
        pytest.param(has("elevated_mood", until="2026-12-28"), id="elevated_mood"),
        pytest.param(
            has("compulsive_exercise", until="2026-12-28"),
            id="compulsive_exercise",
        ),
        pytest.param(has("anorexia", until="2026-12-28"), id="anorexia"),
        pytest.param(has("heart_attack", until="2026-12-28"), id="heart_attack"),
    ],
)
def test_a_disease_that_ended_last_week_is_not_forgotten(fields: Fields) -> None:
    """Known disease stays known (guidelines 5.1), bipolar disorder stays bipolar (34), under a year of remission is no remission (33)."""
    assert not judged(fields).may_plan


@pytest.mark.parametrize("due", ["2027-01-03", "2026-12-28", "2026-11-29"])
def test_a_due_date_that_has_passed_is_a_birth_or_a_pregnancy(due: str) -> None:
    """43 and 44: overdue is pregnant, and within six weeks of the birth a clinician comes first."""
    found = judged({**WOMAN, "due_date": due})
    assert not found.may_plan or found.questions


def test_pregnancy_too_late_for_a_plan() -> None:
    with pytest.raises(ScheduleError, match="no week left"):
        made({**WOMAN, "due_date": "2027-01-15", **given("obstetric")})


# --- the ACSM algorithm of 2015, complete ---------------------------------------------------------------------------------------

PUBLISHED = {
    # (active, symptoms, known disease): (clearance needed, how far)
    (False, False, False): ("no", "light to moderate, may progress to vigorous"),
    (False, False, True): ("yes", ""),
    (False, True, False): ("yes", ""),
    (False, True, True): ("yes", ""),
    (True, False, False): ("no", "vigorous"),
    (True, False, True): ("before vigorous", "moderate"),
    (True, True, False): ("yes", ""),
    (True, True, True): ("yes", ""),
}


@pytest.mark.parametrize("intensity", [None, "light", "moderate", "vigorous"])
@pytest.mark.parametrize("disease", [None, "diabetes_type_2", "kidney_disease", "coronary_disease"])
@pytest.mark.parametrize(("active", "ill"), list(product([False, True], repeat=2)))
def test_acsm_2015(active: bool, ill: bool, disease: str | None, intensity: str | None) -> None:
    needed, most = PUBLISHED[active, ill, disease is not None]
    fields = {
        **(ACTIVE if active else {}),
        **(feels("claudication") if ill else {}),
        **(has(disease) if disease else {}),
        "intensity": intensity,
    }
    found = judged(fields)
    assert found.level == {"yes": "refer", "before vigorous": "limited", "no": "cleared"}[needed]
    if needed == "yes":
        assert {finding.topic for finding in found.deciding} == {"heart"}
        assert ("stop your exercise" in str(refused(fields))) == (active and ill)
        return
    assert found.ceiling == ("vigorous" if most == "vigorous" else "moderate")
    assert max(efforts(made(fields))) <= 13
    if needed == "before vigorous":
        assert judged({**fields, **given("heart", "vigorous")}).ceiling == "vigorous"
        assert judged({**fields, **given("heart", "light_moderate")}).ceiling == "moderate"
        assert judged({**fields, **given("falls", "vigorous")}).ceiling == "moderate"
        assert judged({**fields, **given("heart", "vigorous", ago(months=12, days=1))}).ceiling == "moderate"


@pytest.mark.parametrize(
    "harmless",
    [has("hypertension"), has("high_cholesterol"), {"age": 80}, {"bmi": 34}, has("asthma"), has("depression")],
    ids=str,
)
def test_risk_factors_do_not_decide(harmless: Fields) -> None:
    assert judged(harmless).level == "cleared"


# --- open questions: light until answered ---------------------------------------------------------------------------------------

# fmt: off
QUESTIONS: tuple[tuple[str, Fields, str, Fields | None], ...] = (
    # Name, the person, the question that is open, the same with what closes it.
    ("15 conditions", {"conditions": None}, "conditions", {}),
    ("15 medications", {"medications": None}, "medications", {}),
    ("15 symptoms", {"symptoms": None}, "symptoms", {}),
    ("24 insulin", takes("insulin"), "reason_glucose", {**ACTIVE, **takes("insulin"), **has("diabetes_type_1")}),
    ("24 sulfonylurea", takes("glimepiride"), "reason_glucose", None),
    ("24 nitrate", takes("nitroglycerin"), "reason_nitrate", {**ACTIVE, **takes("nitroglycerin"), **has("coronary_disease")}),
    ("24 anticoagulant", takes("warfarin"), "reason_rhythm_or_clot", takes("warfarin", **{"for": "clot in a leg vein or in the lung"}) | given("heart")),
    ("24 antiarrhythmic", takes("flecainide"), "reason_rhythm_or_clot", {**ACTIVE, **takes("flecainide"), **has("arrhythmia")}),
    ("24 digoxin", takes("digoxin"), "reason_rhythm_or_clot", {**ACTIVE, **takes("digoxin"), **has("atrial_fibrillation")}),
    ("24 beta blocker", takes("metoprolol"), "reason_beta_blocker", takes("metoprolol", **{"for": "migraine"})),
    ("24 eye drops", takes("timolol"), "reason_beta_blocker", takes("timolol", **{"for": "glaucoma"})),
    ("24 long-acting inhaler", takes("tiotropium"), "reason_bronchodilator", {**takes("tiotropium"), **has("asthma")}),
    ("24 lithium", takes("lithium"), "reason_mood_stabiliser", {**takes("lithium"), **has("bipolar_stable")}),
    ("24 valproate", takes("valproate"), "reason_mood_stabiliser", {**takes("valproate"), **has("epilepsy")}),
    ("27 fatigue", {**has("marked_fatigue"), "post_exertional_malaise": None}, "malaise", has("marked_fatigue")),
    ("27 recent infection", {**has("recent_infection"), "post_exertional_malaise": None}, "malaise", has("recent_infection")),
    ("27 fibromyalgia", {**has("fibromyalgia"), "post_exertional_malaise": None}, "malaise", has("fibromyalgia")),
    ("28 long COVID", {**has("long_covid"), "post_exertional_malaise": None}, "malaise", has("long_covid")),
    ("31 total without item 9", {"phq9": 6, "phq9_item9": None}, "phq9_item9", {"phq9": 6, "phq9_item9": 0}),
    ("43 perhaps pregnant", {**WOMAN, **has("possible_pregnancy")}, "pregnancy", WOMAN),
    ("15 falls from 65", {"age": 65, "falls": None}, "falls", {"age": 64, "falls": None}),
    ("53 much training", {"active_days": 6, "active_minutes": 60, "active_months": 9, "active_effort": "moderate", "training_signs": None}, "training_signs",
        {"active_days": 6, "active_minutes": 60, "active_months": 9, "active_effort": "moderate"}),
)
# fmt: on


@pytest.mark.parametrize(("fields", "question"), [row[1:3] for row in QUESTIONS], ids=[row[0] for row in QUESTIONS])
def test_an_open_question_keeps_the_plan_light(fields: Fields, question: str) -> None:
    """15, 46: light, walking or the like, 30 minutes; moderate for someone known to be active; no goals about mechanisms."""
    found = made(fields, goals=("mood", "anandamide"))
    assert question in [asked.id for asked in found.questions]
    assert found.clearance.level == "limited"
    active = fields.get("active_effort") is not None
    assert max(efforts(found)) <= (13 if active else 11)
    if not active:
        assert max(session.minutes for session in found.sessions) <= 30
        assert forbidden(found) >= {"loads", "running"}
    assert all(session.kind != "anandamide" for session in found.sessions)
    assert "Some start-up questions are still open" in found.to_ics().decode().replace("\r\n ", "")
    waiting = {**WELL, **fields}
    with pytest.raises(NotCleared):
        plan(**waiting, start=START, open_questions="refuse")


@pytest.mark.parametrize(
    ("fields", "question"),
    [(row[3], row[2]) for row in QUESTIONS if row[3] is not None],
    ids=[r[0] for r in QUESTIONS if r[3] is not None],
)
def test_an_answer_closes_it(fields: Fields, question: str) -> None:
    assert question not in [asked.id for asked in judged(fields).questions]


@pytest.mark.parametrize(
    ("drug", "reason"),
    [
        ("metoprolol", "heart problems"),
        ("metoprolol", "after my infarct"),
        ("insulin", "sugar"),
        ("warfarin", "flutter in the heart"),
        ("nitroglycerin", "chest"),
    ],
)
def test_a_reason_that_nobody_recognises_closes_nothing(drug: str, reason: str) -> None:
    """24: the question stays open until a condition or a reason explains the drug."""
    found = judged(takes(drug, **{"for": reason}))
    assert found.questions or not found.may_plan


@pytest.mark.parametrize(
    ("drug", "reason", "level"),
    [
        ("metoprolol", "heart failure", "refer"),
        ("insulin", "type 2 diabetes", "refer"),
        ("apixaban", "atrial fibrillation", "refer"),
        ("metoprolol", "migraine", "limited"),
    ],
)
def test_a_stated_reason_is_a_condition(drug: str, reason: str, level: str) -> None:
    assert judged(takes(drug, **{"for": reason})).level == level


# --- caps and scales --------------------------------------------------------------------------------------------------------------

# fmt: off
CAPS: tuple[tuple[str, Fields, int], ...] = (
    ("22 other", has("other"), 13),
    ("22 unknown drug", takes("xyzumab"), 13),
    ("28 long COVID", has("long_covid"), 13),
    ("30 after hospital", {**has("psychiatric_discharge", since="2026-12-20"), **given("mental_health")}, 11),
    ("33 past", {"eating_disorder": "past", **given("eating")}, 13),
    ("34 bipolar", has("bipolar_stable"), 13),
    ("43 pregnancy", {**WOMAN, "due_date": "2027-06-10", **given("obstetric")}, 13),
    ("44 wound", {**WOMAN, **has("birth_wound", since=ago(weeks=8))}, 11),
    ("44 after a birth", {**WOMAN, **has("postpartum", since=ago(weeks=20))}, 13),
    ("47 fibrillation", {**has("atrial_fibrillation"), **given("heart")}, 13),
    ("48 wheelchair", has("wheelchair"), 13),
    ("48 high cord injury", {**has("high_spinal_cord_injury"), **given("neuro")}, 12),
    ("50 falls", {"falls": 2, **given("falls")}, 12),
    ("50 chair", {**has("cannot_rise_from_chair"), **given("falls")}, 12),
    ("50 frail", has("frailty"), 11),
    ("51 widespread pain", has("fibromyalgia"), 11),
    ("52 joints", has("joint_pain"), 12),
    ("52 BMI 35", {"bmi": 35}, 12),
    ("62 systolic 160", {"systolic": 160}, 12),
    ("62 diastolic 100", {"diastolic": 100}, 12),
)
# fmt: on


@pytest.mark.parametrize("active", [False, True], ids=["inactive", "active"])
@pytest.mark.parametrize(("fields", "cap"), [row[1:] for row in CAPS], ids=[row[0] for row in CAPS])
def test_effort_cap_holds_against_every_wish(fields: Fields, cap: int, active: bool) -> None:
    found = made(
        {**(ACTIVE if active else {}), **fields, "intensity": "vigorous", "minutes": 60}, goals=("mood", "anandamide")
    )
    assert max(efforts(found)) <= cap


@pytest.mark.parametrize("active", [False, True], ids=["inactive", "active"])
@pytest.mark.parametrize("wish", [None, "light", "moderate", "vigorous"])
@pytest.mark.parametrize(
    ("fields", "weeks"),
    [
        *(
            (takes("clozapine", **SETTLED, since=(START - dt.timedelta(days=days)).isoformat()), weeks)
            # Week eight is over 56 days after the first one; the week of the plan in which it ends belongs to it.
            for days, weeks in ((0, 8), (1, 8), (6, 8), (7, 7), (21, 5), (49, 1), (55, 1))
        ),
        (takes("clozapine", **SETTLED), 8),
        (has("long_covid"), 4),
        ({**takes("clozapine", **SETTLED, since=ago(days=49)), **has("long_covid")}, 4),
        ({**takes("clozapine", **SETTLED, since=ago(days=1)), **has("long_covid")}, 8),
    ],
    ids=str,
)
def test_light_for_as_long_as_it_is_asked_for(fields: Fields, weeks: int, wish: str | None, active: bool) -> None:
    """28: effort of 11 for four weeks; 38: light until week eight, counted from its first day; then as usual."""
    found = made({**(ACTIVE if active else {}), **fields, "intensity": wish, "resting_hr": 70})
    for week in found.weeks:
        high = max(step.rpe.high for session in week.sessions for step in session.steps if step.rpe is not None)
        assert high == (11 if week.number <= weeks or (wish == "light" and week.phase == "full") else 13), week.number
    assert f"Up to week {weeks} effort stays at 11" in " ".join(str(found).split()) or wish == "light"
    bpm = found.sessions[0].steps[0].bpm
    assert bpm is None or "clozapine" not in str(fields)


def test_why_says_until_when_and_the_audit_would_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    early = takes("clozapine", **SETTLED, since=ago(days=21))
    text = " ".join(str(made(early).why("how hard")).split())
    assert "effort 9–11 up to week 5" in text and "clozapine.early_light" in text
    monkeypatch.setattr(Work, "stretches", property(lambda self: ()))
    for fields in (early, has("long_covid")):
        with pytest.raises(AuditError, match="is more than"):
            made(fields)


def test_screening_knows_what_a_protocol_asks_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """TREAD's exclusions, and only with its protocol: in Python, and for the command with the protocol of the file."""
    fields = has("ocd")
    assert judged(fields).level == "cleared"
    assert judged(fields, protocol="trivedi-2011").level == "refer"
    with pytest.raises(InputError, match="did you mean trivedi-2011"):
        judged(fields, protocol="trivedi-2012")
    person = tmp_path / "person.toml"
    person.write_text(
        'age = 40\nconditions = ["ocd"]\nmedications = []\nsymptoms = []\nprotocol = "trivedi-2011"\n', "utf-8"
    )
    assert main(["screen", str(person), "--today", "2027-01-04"]) == 3
    assert "were not in the trial" in " ".join(capsys.readouterr().out.split())
    assert main(["screen", str(person), "--today", "2027-01-04", "--protocol", "ranjbar-2015"]) == 0


# fmt: off
DRUG_ROWS: tuple[tuple[str, Fields, tuple[str, ...], tuple[str, ...]], ...] = (
    # Guidelines 5.4: the drug, what the plan forbids, what the person is told.
    ("SSRI", takes("sertraline"), (), ("heat", "drink")),
    ("SNRI", takes("venlafaxine"), (), ("heat", "raise blood pressure")),
    ("tricyclic", takes("amitriptyline"), ("bpm", "anandamide"), ("position slowly", "heat")),
    ("MAO inhibitor", takes("tranylcypromine"), (), ("position slowly",)),
    ("bupropion", takes("bupropion"), (), ("heat", "raise blood pressure")),
    ("lithium", takes("lithium"), ("hot_sessions",), ("salt constant", "prescriber when you move much more", "unsteadiness")),
    ("antipsychotic", takes("quetiapine"), (), ("later hour", "begin slowly", "faint", "heat")),
    ("benzodiazepine", takes("lorazepam"), ("treadmill", "heights"), ("hours away from your dose", "balance tasks")),
    ("Z-drug", takes("zolpidem"), ("treadmill", "heights"), ("hours away from your dose",)),
    ("insulin", {**ACTIVE, **has("diabetes_type_1"), **takes("insulin")}, (), ("90 mg/dL", "carry carbohydrate", "Have someone with you")),
    ("glinide", {**ACTIVE, **has("diabetes_type_2"), **takes("repaglinide")}, (), ("90 mg/dL", "Have someone with you")),
    ("SGLT2", {**ACTIVE, **has("diabetes_type_2"), **takes("empagliflozin")}, (), ("Drink enough", "ketones")),
    ("diuretic", {**takes("furosemide"), **has("hypertension")}, (), ("heat", "drink")),
    ("stimulant", takes("methylphenidate"), ("bpm",), ("heat", "raise blood pressure")),
    ("stimulant, ordinary dose", takes("stimulant_usual_dose"), (), ("heat", "raise blood pressure")),
)
# fmt: on


@pytest.mark.parametrize(
    ("fields", "items", "words"), [row[1:] for row in DRUG_ROWS], ids=[row[0] for row in DRUG_ROWS]
)
def test_rows_of_the_table_of_drugs(fields: Fields, items: tuple[str, ...], words: tuple[str, ...]) -> None:
    found = made({**fields, "resting_hr": 66})
    assert forbidden(found) >= set(items)
    assert ("bpm" in items) == (found.prescription.target("bpm") is None)
    text = " ".join(note.text for note in found.notices if note.to == "person")
    assert [word for word in words if word.casefold() not in text.casefold()] == []


def test_a_tricyclic_with_heart_disease_is_looked_at_first() -> None:
    assert judged({**ACTIVE, **takes("amitriptyline"), **has("arrhythmia")}).level == "refer"
    assert judged({**ACTIVE, **takes("sertraline"), **has("arrhythmia")}).level == "limited"


def test_nothing_is_left_of_the_first_weeks_when_they_are_over() -> None:
    assert set(efforts(made(takes("clozapine", **SETTLED, since=ago(days=56))))) == {13}
    new = adapt(made({}), today="2027-01-20", **has("long_covid"))
    highest = [max(s.rpe.high for one in week.sessions for s in one.steps if s.rpe) for week in new.weeks]  # type: ignore[type-var]
    assert highest[3:8] == [11, 11, 11, 11, 13]
    later = adapt(made(has("long_covid")), today="2027-02-02", availability=["Mon", "Thu", "Sat"])
    assert {s.steps[0].rpe.high if s.minutes < 15 else s.steps[1].rpe.high for s in later.to_come} == {13}  # type: ignore[union-attr]


PULSE_LIES = (
    *(
        takes(drug)
        for drug in (
            "metoprolol",
            "propranolol",
            "timolol",
            "diltiazem",
            "verapamil",
            "ivabradine",
            "digoxin",
            "amiodarone",
            "sotalol",
            "clonidine",
        )
    ),
    *(takes(drug) for drug in ("clozapine", "amitriptyline", "methylphenidate")),
    {"medications": None},
    {**ACTIVE, **has("atrial_fibrillation"), **given("heart")},
    {**ACTIVE, **has("pacemaker", since="2020-03-01")},
    {**ACTIVE, **has("heart_transplant", since="2020-03-01")},
    has("autonomic_neuropathy"),
    has("pots"),
    {**has("high_spinal_cord_injury"), **given("neuro")},
    {**WOMAN, "due_date": "2027-06-10", **given("obstetric")},
    {**has("copd"), **given("lung")},
    has("wheelchair"),
    {"falls": 2, **given("falls")},
    has("other"),
)


@pytest.mark.parametrize("fields", PULSE_LIES, ids=str)
@pytest.mark.parametrize(
    "more",
    [{"resting_hr": 70}, {"resting_hr": 70, "max_hr": 180}, {"hr_max_equation": "brawner-2004"}],
    ids=["predicted", "measured", "brawner"],
)
def test_pulse_does_not_tell_effort(fields: Fields, more: Fields) -> None:
    """47, 48, 50: no heart rate in plan, text or calendar, whatever is known about the maximum."""
    found = made({**fields, **more}, goals=("mood", "anandamide"))
    assert all(step.bpm is None and step.percent_max is None for session in found.sessions for step in session.steps)
    assert " bpm" not in str(found) and " bpm" not in found.to_ics().decode().replace("\r\n ", "")
    assert found.prescription.target("bpm") is None


# fmt: off
BANS: tuple[tuple[str, Fields, tuple[str, ...]], ...] = (
    ("43", {**WOMAN, "due_date": "2027-06-10", **given("obstetric")},
        ("supine", "contact_sport", "fall_prone_activity", "diving", "hot_sessions", "anandamide")),
    ("44 before week 12", {**WOMAN, **has("postpartum", since=ago(weeks=12, days=-1))}, ("running", "jumping")),
    ("44 leaking", {**WOMAN, **has("postpartum", since=ago(weeks=20)), **feels("leaking")}, ("running", "jumping")),
    ("42 epilepsy", has("epilepsy"), ("swimming_alone", "heights", "traffic_cycling_alone")),
    ("48", has("wheelchair"), ("walking", "running", "cycling")),
    ("49", has("osteoporosis"), ("loaded_bending", "jumping", "running")),
    ("50", {"falls": 2, **given("falls")}, ("brisk_walking", "treadmill", "running")),
    ("57", takes("apixaban"), ("contact_sport", "fall_prone_activity")),
    ("57 platelets", {**has("low_platelets"), **given("other")}, ("contact_sport", "fall_prone_activity")),
    *((f"61 {name}", {**ACTIVE, **has(name), **given("heart")}, ("breath_holding", "maximal_holds")) for name in ("retinopathy", "glaucoma",
        "aneurysm", "hernia")),
    ("61 BP", {"diastolic": 100}, ("breath_holding", "maximal_holds")),
    ("61 pregnancy", {**WOMAN, "due_date": "2027-06-10", **given("obstetric")}, ("breath_holding", "maximal_holds")),
    ("33 not asked", {"eating_disorder": None}, ("energy",)),
    ("33 BMI 18.4", {"bmi": 18.4}, ("energy",)),
    ("33 past", {"eating_disorder": "past", **given("eating")}, ("energy", "weight", "streaks", "distance", "bad_day_minimum")),
    ("9A.16 lithium", takes("lithium"), ("hot_sessions",)),
    ("34", has("bipolar_stable"), ("anandamide",)),
    ("5.5 no high impact while periods stay away", {"training_signs": ["lost_periods"], **given("other")}, ("running", "jumping")),
    ("5.5 feet", has("neuropathy"), ("running", "jumping")),
    ("5.4 benzodiazepine", takes("diazepam"), ("treadmill", "heights", "fall_prone_activity")),
)
# fmt: on


@pytest.mark.parametrize(("fields", "items"), [row[1:] for row in BANS], ids=[row[0] for row in BANS])
def test_forbidden(fields: Fields, items: tuple[str, ...]) -> None:
    found = made({**fields, "likes": ["running", "walking", "cycling"], "longest_run": 20})
    assert forbidden(found) >= set(items)
    assert not {step.activity for session in found.sessions for step in session.steps} & set(items)


def test_only_asked_and_none_shows_energy() -> None:
    """33: the one answer that opens energy figures."""
    assert "energy" not in forbidden(made({}))
    assert "energy" not in forbidden(made({"bmi": 18.5}))


NO_ANANDAMIDE = {
    "27/28 long COVID": has("long_covid"),
    "30": {**has("psychiatric_discharge", since="2026-12-20"), **given("mental_health")},
    "33": {"eating_disorder": "past", **given("eating")},
    "33 BMI": {"bmi": 17.4, **given("eating")},
    "34": has("bipolar_stable"),
    "43": {**WOMAN, "due_date": "2027-06-10", **given("obstetric")},
    "44": {**WOMAN, **has("postpartum", since=ago(weeks=20))},
    "COPD": {**has("copd"), **given("lung")},
    "AF": {**has("atrial_fibrillation"), **given("heart")},
    "heart": {**has("coronary_disease"), **given("heart", "vigorous")},
    "old heart attack": {**has("heart_attack", since="2020-01-01"), **given("heart", "vigorous")},
    "falls": {"falls": 2, **given("falls")},
    "frail": has("frailty"),
    "unscreened": {"symptoms": None},
    "item 9": {"phq9_item9": 1},
    "PHQ-9 15": {"phq9": 15},
    "other": has("other"),
}


@pytest.mark.parametrize("fields", NO_ANANDAMIDE.values(), ids=NO_ANANDAMIDE)
def test_who_is_not_offered_anandamide(fields: Fields) -> None:
    """60, also for someone active with every wish for it."""
    found = made({**ACTIVE, "active_minutes": 50, **fields}, goals=("mood", "anandamide"))
    assert all(session.kind != "anandamide" for session in found.sessions)
    assert dict(found.prescription.kinds).get("anandamide", 0) == 0


@pytest.mark.parametrize(
    "liked", ["cycling", "swimming", "rowing", "yoga", "dance", "running", "tai_chi", "seated_exercise"]
)
def test_frail_people_rise_from_chairs_balance_and_walk_whatever_is_liked(liked: str) -> None:
    found = made({**has("frailty"), "age": 70, "likes": [liked], "longest_run": 20})
    assert {session.activity for session in found.sessions} <= {
        "walking", "strength_balance", "seated_exercise", "tai_chi"
    }  # fmt: skip
    for week in found.weeks:
        assert sum(session.kind == "strength_balance" for session in week.sessions) >= 2


def test_osteoporosis_is_never_aerobic_alone() -> None:
    for week in made(has("osteoporosis")).weeks:
        assert sum(session.kind == "strength_balance" for session in week.sessions) >= 2


def test_osteoporosis_in_a_wheelchair_is_never_aerobic_alone() -> None:
    for week in made(has("osteoporosis", "wheelchair")).weeks:
        assert sum(session.activity in ("resistance", "strength_balance") for session in week.sessions) >= 2


@pytest.mark.parametrize("liked", ["arm_exercise", "seated_exercise", "strength_balance"])
def test_an_open_birth_wound_means_light_walking_only(liked: str) -> None:
    found = made({**WOMAN, **has("birth_wound", since=ago(weeks=8)), "likes": [liked]})
    assert {session.activity for session in found.sessions} == {"walking"}


@pytest.mark.parametrize("fields", [takes("insulin"), takes("gliclazide"), has("bipolar_stable")], ids=str)
def test_no_session_ends_after_eight_in_the_evening(fields: Fields) -> None:
    found = made(
        fields, availability=["Mon 19:00-23:00", "Wed 06:00-07:00", "Fri 18:30-22:00"], timezone="Europe/Berlin"
    )
    assert all(session.end and (session.end.hour, session.end.minute) <= (20, 0) for session in found.sessions)


@pytest.mark.parametrize(
    "drug",
    ["metoprolol", "ramipril", "losartan", "amlodipine", "hydrochlorothiazide", "doxazosin", "verapamil", "ivabradine"],
)
def test_long_cool_down_with_a_drug(drug: str) -> None:
    """Drugs that lower blood pressure or the pulse, sessions of 30 minutes and more."""
    for session in made(takes(drug, **{"for": "migraine"})).sessions:
        assert session.minutes < 30 or session.steps[-1].minutes == 10


def test_high_blood_pressure_ends_slowly_without_a_drug_too() -> None:
    """5.5: pressure falls after exercise."""
    lengths = {session.minutes: session.steps[-1].minutes for session in made(has("hypertension")).sessions}
    assert lengths[45] == 10 and lengths[25] == 5
    assert {session.steps[-1].minutes for session in made({}).sessions if session.minutes == 45} == {5}


# fmt: off
NOTICES: tuple[tuple[str, Fields, str, Fields | None], ...] = (
    ("56 age 24", {"age": 24, **takes("sertraline", since=ago(months=2, days=-1))}, "tell your prescriber",
        {"age": 25, **takes("sertraline", since=ago(months=2, days=-1))}),
    ("56 two months", {"age": 24, **takes("sertraline", since=ago(days=10))}, "restlessness", {"age": 24, **takes("sertraline", since=ago(months=2, days=1))}),
    *((f"54 {drug}", takes(drug), "heat", None) for drug in (
        "lithium", "quetiapine", "oxybutynin", "amitriptyline", "sertraline", "venlafaxine", "bupropion", "methylphenidate", "furosemide")),
    ("54 age 65", {"age": 65}, "warm weather", {"age": 64}),
    ("54 BMI 30", {"bmi": 30}, "warm weather", {"bmi": 29.9}),
    ("35 PHQ-9 10 without care", {"phq9": 10, "under_care": False}, "appointment", {"phq9": 9, "under_care": False}),
    ("35 PHQ-9 15", {"phq9": 15}, "tell your clinician", {"phq9": 14}),
    ("57", takes("apixaban"), "head is an emergency", None),
    ("58", takes("insulin"), "carbohydrate", takes("metformin")),
    ("45 ECT", has("ect_course"), "treatment day", None),
    ("45 esketamine", takes("esketamine"), "next day", None),
    ("62 venlafaxine", takes("venlafaxine"), "raise blood pressure", takes("sertraline")),
    ("9A.16", takes("lithium"), "salt constant", None),
    ("9A.14 benzodiazepine", takes("diazepam"), "drowsy", None),
    ("38", takes("clozapine", since=ago(days=20)), "same day", takes("clozapine", since=ago(days=57))),
    ("59", has("shift_work"), "main sleep", None),
    ("53", {"active_days": 7, "active_minutes": 60, "active_months": 9, "active_effort": "moderate"}, "add nothing", None),
)
# fmt: on


def notices(fields: Fields) -> str:
    return " ".join(note.text for note in made(fields).notices if note.to == "person")


@pytest.mark.parametrize(("fields", "words"), [row[1:3] for row in NOTICES], ids=[row[0] for row in NOTICES])
def test_notice(fields: Fields, words: str) -> None:
    assert words.casefold() in notices(fields).casefold()
    assert words.casefold() in " ".join(str(made(fields)).split()).casefold()


@pytest.mark.parametrize(
    ("near", "words"),
    [(row[3], row[2]) for row in NOTICES if row[3] is not None],
    ids=[r[0] for r in NOTICES if r[3] is not None],
)
def test_no_notice_just_beside(near: Fields, words: str) -> None:
    assert words.casefold() not in notices(near).casefold()


# --- the words of a refusal -----------------------------------------------------------------------------------------------------

REFUSED = {name: fields for name, fields, level, _, _ in GATES if level in ("refer", "stop")}
MALAISE = ("27 malaise", "27 ME/CFS")
MOVE = ("everyday movement", "everyday activity", "walk", "moving about")


@pytest.mark.parametrize(("name", "fields"), REFUSED.items(), ids=REFUSED)
def test_a_refusal_explains_itself(name: str, fields: Fields) -> None:
    error = refused(fields)
    found = cast(Clearance, error.clearance)
    sources = book_with((), ()).sources
    assert found.deciding
    for finding in found.reasons:
        assert finding.says and finding.source in sources
    for finding in found.deciding:
        assert finding.topic == "" or (finding.who and finding.ask)
        assert finding.topic or finding.advice, "a refusal without a topic says in its own words what to do"
    text = " ".join(str(error).split())
    for word in ("rejected", "unfit", "ineligible", "dangerous person", "you are at risk"):
        assert word not in text
    urgent = any(finding.urgent for finding in found.deciding)
    if name in MALAISE:
        assert not any(word.casefold() in text.casefold() for word in ("everyday movement", "walk"))
    elif found.level == "refer":
        assert any(word in text.casefold() for word in MOVE)
    if found.level == "refer" and not urgent:
        for finding in found.deciding:
            if finding.topic:
                assert finding.who in text and finding.ask in text and f'topic = "{finding.topic}"' in text
    if urgent or found.level == "stop":
        assert any(
            word in text.casefold()
            for word in ("call", "doctor", "team", "looked at", "get help", "get well", "cardiologist")
        )


MENTAL = {
    name: fields
    for name, fields in REFUSED.items()
    if name.startswith(("A1 ", "30", "33", "34", "35", "36", "44 red", "39 rate 49"))
}


@pytest.mark.parametrize("name", MENTAL)
def test_mental_health_refusals_say_that_everyday_movement_is_fine(name: str) -> None:
    """A refusal never forbids moving."""
    text = " ".join(str(refused(MENTAL[name])).split())
    assert any(word in text.casefold() for word in MOVE)


@pytest.mark.parametrize(
    ("fields", "crisis"),
    [
        ({}, "present"),
        ({"phq9_item9": 1}, "first"),
        ({"phq9_item9": 3}, "first"),
        (has("suicidal_thoughts"), "first"),
        (has("suicidal_plan"), "first"),
        ({"phq9": 12, "phq9_item9": None}, "present"),
        (has("psychiatric_discharge", since=ago(days=10)), "present"),
        ({"age": 15}, "present"),
    ],
    ids=str,
)
def test_crisis(fields: Fields, crisis: str) -> None:
    assert judged(fields).crisis == crisis


@pytest.mark.parametrize(
    "fields",
    [{"phq9_item9": 1}, {"phq9_item9": 2}, has("suicidal_thoughts"), {"phq9": 12, "phq9_item9": None}],
    ids=str,
)
def test_crisis_does_not_hang_on_the_goal(fields: Fields) -> None:
    assert judged(fields, goals="anandamide").crisis


# fmt: off
MANY = {
    "type 1 diabetes, fibrillation, joints": {
        "age": 66, **has("diabetes_type_1", "atrial_fibrillation", "osteoarthritis"), **takes("insulin", "apixaban", "sertraline"), **all_given()},
    "bipolar, diabetes, thoughts": {
        "age": 40, "phq9_item9": 1, "phq9": 16, **has("bipolar_stable", "diabetes_type_1", "osteoarthritis", "osteoporosis", "epilepsy"),
        **takes("insulin", "lithium", "quetiapine", "diazepam", "venlafaxine"), **all_given()},
}
# fmt: on


@pytest.mark.parametrize("fields", MANY.values(), ids=MANY)
def test_no_safety_notice_is_cut_off(fields: Fields) -> None:
    """Glucose gates, "tell a clinician about these thoughts", stop lists: what a person must know is never "and 19 more"."""
    found = made(fields)
    tiers = {reason.id: reason.tier for reason in found.reasons}
    text = " ".join(str(found).split())
    missing = [
        note.rules
        for note in found.notices
        if note.to == "person"
        and any(tiers.get(rule) == "safety" for rule in note.rules)
        and " ".join(note.text.split()) not in text
    ]
    assert missing == []
