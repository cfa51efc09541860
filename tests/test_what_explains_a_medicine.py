"""What a medicine may be for, typed from the table of reasons in medicines.md: an illness or a reason that it names closes the question, nothing else does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import exrx
from exrx.engine.screening import evaluate
from exrx.person import Person
from exrx.rules.loader import shipped_book

from .invented import ACTIVE, WELL

TODAY = dt.date(2027, 1, 4)
REASONS = (
    # One medicine of each class; its question; illnesses that explain it, listed or as its reason; reasons of its own alone.
    ("ticagrelor", "reason_artery", "heart_attack heart_procedure unstable_angina stroke", ""),
    (
        "clopidogrel",
        "reason_artery",
        "coronary_disease heart_attack heart_procedure unstable_angina stroke peripheral_artery_disease",
        "atrial_fibrillation",
    ),
    ("sacubitril", "reason_heart_failure", "heart_failure decompensated_heart_failure", ""),
    ("ivabradine", "reason_angina_or_failure", "coronary_disease heart_failure", "pots arrhythmia"),
    ("ranolazine", "reason_nitrate", "coronary_disease heart_attack heart_procedure unstable_angina", ""),
    ("diltiazem", "reason_beta_blocker", "hypertension coronary_disease heart_failure arrhythmia", "migraine"),
    ("furosemide", "reason_water_tablet", "heart_failure kidney_disease liver_disease", "hypertension lymphoedema"),
    ("cilostazol", "reason_leg_arteries", "peripheral_artery_disease", ""),
    ("bosentan", "reason_lung_vessels", "pulmonary_hypertension severe_pulmonary_hypertension", ""),
    ("mavacamten", "reason_heart_muscle", "cardiomyopathy", ""),
    (
        "midodrine",
        "reason_low_pressure",
        "low_blood_pressure pots parkinson_disease autonomic_neuropathy adrenal_insufficiency",
        "",
    ),
    ("levetiracetam", "reason_seizure", "epilepsy seizure", "essential_tremor bipolar neuropathy"),
    ("lamotrigine", "reason_seizure_or_mood", "epilepsy seizure", "bipolar migraine neuropathy obesity"),
    ("haloperidol", "reason_psychosis", "psychotic_disorder psychosis", "bipolar tics"),
    ("levodopa", "reason_parkinson", "parkinson_disease", "restless_legs multiple_sclerosis high_prolactin acromegaly"),
    ("donepezil", "reason_memory", "dementia", "parkinson_disease"),
    ("fingolimod", "reason_ms", "multiple_sclerosis", "skin_condition ibd"),
    ("methadone", "reason_opioid", "substance_use_disorder", "chronic_pain chronic_widespread_pain"),
    (
        "acamprosate",
        "reason_alcohol",
        "alcohol_dependence_abstinent heavy_daily_alcohol",
        "substance_use_disorder",
    ),
    (
        "prednisolone",
        "reason_steroid",
        "asthma lung_disease rheumatic_disease ibd cancer multiple_sclerosis kidney_disease adrenal_insufficiency",
        "joint_pain skin_condition transplant thyroid_eye_disease",
    ),
    (
        "alendronate",
        "reason_bone",
        "osteoporosis fragility_fracture vertebral_fracture bone_metastases",
        "prevention low_bone_density",
    ),
    (
        "tamoxifen",
        "reason_cancer",
        "cancer",
        "endometriosis fertility_treatment gender_care hormone_treatment",
    ),
    ("tacrolimus", "reason_transplant", "heart_transplant", "kidney_disease skin_condition rheumatic_disease ibd"),
    (
        "methotrexate",
        "reason_immune",
        "rheumatic_disease ibd multiple_sclerosis cancer",
        "joint_pain skin_condition asthma transplant myasthenia",
    ),
    ("nintedanib", "reason_bronchodilator", "chronic_lung_disease", ""),
    ("sevelamer", "reason_kidney", "kidney_disease", "cancer hypoparathyroidism iron_deficiency"),
    ("carbimazole", "reason_thyroid", "uncontrolled_thyroid_disease hyperthyroidism_controlled", ""),
    ("colchicine", "reason_colchicine", "pericarditis coronary_disease", "gout"),
    # A reason that a class has for the sake of one of its medicines; without such a row it is asked about.
    ("clozapine", "reason_psychosis", "", "parkinson_disease"),
)


def asked(**person: Any) -> set[str]:
    return {question.id for question in exrx.screen(**{**WELL, **ACTIVE, **person}, as_of=TODAY).questions}


@pytest.mark.parametrize(("medicine", "question", "illnesses", "reasons"), REASONS, ids=[row[0] for row in REASONS])
def test_what_the_text_names_closes_the_question_and_nothing_else(
    medicine: str, question: str, illnesses: str, reasons: str
) -> None:
    assert question in asked(medications=[medicine])
    assert question in asked(medications=[medicine], conditions=["depression", "hay_fever"])
    for reason in (*illnesses.split(), *reasons.split()):
        assert question not in asked(medications=[{"id": medicine, "for": reason}]), reason
    for illness in illnesses.split():
        assert question not in asked(medications=[medicine], conditions=["depression", illness]), illness


def screened(**person: Any) -> exrx.Clearance:
    return exrx.screen(**{**WELL, **ACTIVE, **person}, as_of=TODAY)


def holding(*medicines: object, protocol: str = "ranjbar-2015", **person: Any) -> set[str]:
    """The rules that hold for somebody who takes these."""
    who = Person(**{**WELL, **ACTIVE, "medications": medicines, **person})
    found = evaluate(who, shipped_book(), goals=("mood",), protocol=protocol, as_of=TODAY)
    return {rule.id for rule, truth in found.decided if truth}


@pytest.mark.parametrize("illness", ["osteoporosis", "fragility_fracture", "vertebral_fracture", "bone_metastases"])
def test_the_precautions_of_a_bone_medicine_are_its_own_until_the_illness_is_known(illness: str) -> None:
    """medicines.md, table A: no jumping, no bending under load until answered; then the illness decides."""

    assert "bone.spared" in holding("alendronate") & holding({"id": "alendronate", "for": "migraine"})
    assert "bone.spared" not in holding({"id": "alendronate", "for": illness})


@pytest.mark.parametrize("tablet", ["gliclazide", "repaglinide"])
def test_company_is_for_insulin_with_a_tablet_and_for_neither_alone(tablet: str) -> None:
    """medicines.md, combination 6."""

    assert "pair.insulin_two" in holding("insulin", tablet)
    assert "pair.insulin_two" not in holding(tablet) | holding("insulin") | holding(tablet, "metformin")


def test_an_unknown_illness_of_muscles_or_joints_limits_and_sends_to_nobody_first() -> None:
    """Decision of unknown illnesses: muscles or joints are gentle, and no referral."""
    found = screened(conditions=[{"id": "other", "note": "some syndrome of nobody", "for": "muscles"}])
    assert found.level == "limited"


YESTERDAY = "2027-01-03"
ENDED = (
    # What it was for is asked, and what it does to a body is over.
    ("ticagrelor", "reason_artery", "refer", "bleeding.careful"),
    ("nitroglycerin", "reason_nitrate", "limited", "cool_down.long"),
    ("Entresto", "reason_heart_failure", "refer", "fluid.to_thirst"),
    ("bosentan", "reason_lung_vessels", "refer", "cool_down.long"),
    ("mavacamten", "reason_heart_muscle", "refer", None),
    ("amiodarone", "reason_rhythm_or_clot", "limited", "pulse.medicines"),
    ("warfarin", "reason_rhythm_or_clot", "limited", "bleeding.careful"),
    ("insulin glargine", "reason_glucose", "limited", "low_sugar.gates"),
    ("Keppra 500", "reason_seizure", "limited", "mood.medicine"),
    ("haloperidol", "reason_psychosis", "limited", "heat.medicines"),
    ("Antabuse", "reason_alcohol", "limited", "alcohol.disulfiram"),
    ("methadone", "reason_opioid", "limited", "drowsy.balance"),
    ("tacrolimus", "reason_transplant", "refer", "immune.gym"),
    ("tamoxifen", "reason_cancer", "limited", "cancer.hormone_signs"),
    ("alendronate", "reason_bone", "limited", None),
)


def seen(medicine: object, **person: Any) -> exrx.Clearance:
    return screened(medications=[medicine], **person)


@pytest.mark.parametrize(("medicine", "question", "level", "effect"), ENDED)
def test_the_last_tablet_ends_no_illness(medicine: str, question: str, level: str, effect: str | None) -> None:
    """Decisions 21 and 26: a medicine says what it may stand for, and stopping it yesterday takes nothing of that back."""
    ended = {"id": medicine, "until": YESTERDAY}
    found = seen(ended)
    assert found.level == level and question in {one.id for one in found.questions}
    assert effect is None or effect in holding(medicine) - holding(ended)
    assert question in {one.id for one in seen({**ended, "until": "2026-01-05"}).questions}
    assert seen({**ended, "until": "2026-01-04"}).level == "cleared", "for a year"
    assert seen({**ended, "until": "2027-01-04"}) == seen(medicine), "still taken today"


@pytest.mark.parametrize("until", [YESTERDAY, "2016-01-04"])
def test_a_cancer_medicine_that_strains_the_heart_refers_until_a_clearance_whenever_it_ended(until: str) -> None:
    """medicines.md, medicines against cancer."""
    ended = {"id": "doxorubicin", "since": "2015-01-04", "until": until}
    assert seen(ended).level == "refer"
    confirmed = {"topic": "other", "level": "light_moderate", "by": "Dr Example", "date": "2027-01-04"}
    assert seen(ended, clearances=[confirmed]).level in ("cleared", "limited")


def test_what_a_medicine_that_ended_was_for_closes_its_question() -> None:
    ended = {"id": "nitroglycerin", "until": YESTERDAY}
    assert not seen({**ended, "for": "fissure"}).questions
    assert not seen(ended, conditions=["coronary_disease"]).questions
    heart = {"topic": "heart", "level": "light_moderate", "by": "Dr Example", "date": "2026-10-01"}
    assert not seen({**ended, "since": "2026-01-01"}, clearances=[heart]).questions
    assert not seen({"id": "insulin", "until": YESTERDAY, "for": "known_other"}).questions


def test_a_medicine_that_ended_makes_no_pair_with_one_that_is_taken() -> None:
    assert "pair.erection_nitrate" in holding("nitroglycerin", "Viagra")
    assert "pair.erection_nitrate" not in holding({"id": "nitroglycerin", "until": YESTERDAY}, "Viagra")


NAMED = "ranjbar-2015 rethorst-2013 stanton-2014 canmat-2023 nice-ng222 epa-2018 cmaj-2024 blumenthal-1999 meyer-2019 dunn-2005 trivedi-2011 who-2020"


@pytest.mark.parametrize("protocol", NAMED.split())
def test_no_programme_that_says_how_long_its_sessions_are_gets_another_length(protocol: str) -> None:
    assert "session.longest" not in holding(protocol=protocol)
