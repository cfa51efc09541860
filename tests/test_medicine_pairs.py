"""Thirty-four combinations of medicines, typed from the evidence: what two of them together say or do, and what the plan must do."""

from __future__ import annotations

from typing import Any

import pytest

from .test_medicine_people import ACTIVE, Medicines, Seen, given, has, person, seen

DRINK = ("Drink enough", "drink enough", "Drink regularly")


def meets(medicines: Medicines, age: int = 50, **more: Any) -> Seen:
    return seen(person(age, medicines, falls=0, **more))


def test_b1_two_platelet_medicines_are_a_recent_event() -> None:
    for medicines in (
        ["clopidogrel", "aspirin", "atorvastatin", "ramipril", "bisoprolol"],
        ["clopidogrel", "aspirin"],
        ["ticagrelor"],
        ["prasugrel"],
    ):
        for activity in ({}, ACTIVE):
            outcome = meets(medicines, **activity)
            assert outcome.clearance.level == "refer" and "heart" in outcome.topics, medicines
            assert outcome.questions.count("reason_artery") == 1
    undated = meets([{"id": "clopidogrel", "for": "heart_attack"}, "aspirin"], **ACTIVE)
    assert undated.clearance.level == "refer", "an event without a date counts as recent"


PILLARS = ("sacubitril", "spironolactone", "empagliflozin", "furosemide", "bisoprolol", "ivabradine")


@pytest.mark.parametrize(
    "pair", [(one, other) for n, one in enumerate(PILLARS) for other in PILLARS[n + 1 :]], ids="-".join
)
def test_b2_two_medicines_of_heart_failure(pair: tuple[str, str]) -> None:
    outcome = meets(list(pair))
    assert outcome.questions[0] == "reason_heart_failure"
    assert not {"reason_water_tablet", "reason_sglt2"} & set(outcome.questions), "one question for one illness"
    assert outcome.clearance.level == ("refer" if "sacubitril" in pair else "limited")


@pytest.mark.parametrize("blocker", ["bisoprolol", "carvedilol", "metoprolol", "metoprolol succinate", "nebivolol"])
def test_b2_beta_blockers_that_count(blocker: str) -> None:
    assert "reason_heart_failure" in meets(["furosemide", blocker]).questions


@pytest.mark.parametrize("blocker", ["propranolol", "atenolol", "timolol eye drops"])
def test_b2_beta_blockers_that_do_not(blocker: str) -> None:
    assert "reason_heart_failure" not in meets(["spironolactone", blocker]).questions


@pytest.mark.parametrize("reason", ["skin_condition", "hair", "hormone_treatment"])
def test_b2_spironolactone_with_a_stated_reason_does_not_count(reason: str) -> None:
    medicines: Medicines = [{"id": "spironolactone", "for": reason}, "bisoprolol"]
    assert "reason_heart_failure" not in meets(medicines).questions


def test_b2_kidney_disease_does_not_close_it_and_heart_failure_closes_all_three() -> None:
    both = ["furosemide", "empagliflozin"]
    assert "reason_heart_failure" in meets(both, **has("kidney_disease")).questions
    answered = meets(both, **has("heart_failure"), **given("heart"))
    assert answered.reasons == []


@pytest.mark.parametrize("other", ["bisoprolol", "diltiazem", "verapamil", "digoxin"])
def test_b3_blood_thinner_and_a_slower_pulse(other: str) -> None:
    outcome = meets(["apixaban", other])
    text = next(question.text for question in outcome.clearance.questions if question.id == "reason_rhythm_or_clot")
    assert text.index("atrial fibrillation") < text.index("a clot")
    assert not outcome.beats


@pytest.mark.parametrize("other", ["clopidogrel", "ticagrelor", "aspirin 100"])
def test_b4_blood_thinner_and_platelets(other: str) -> None:
    outcome = meets(["apixaban", other], **has("atrial_fibrillation"))
    assert outcome.clearance.level == "refer" and "heart" in outcome.topics
    assert any("stent" in finding.says for finding in outcome.clearance.deciding)


def test_b5_rivaroxaban_for_the_arteries() -> None:
    outcome = meets(["rivaroxaban 2.5 mg", "aspirin 100"])
    assert "reason_artery" in outcome.questions and "reason_rhythm_or_clot" not in outcome.questions


@pytest.mark.parametrize("other", ["gliclazide", "repaglinide"])
def test_b6_insulin_and_a_tablet_that_lowers_sugar(other: str) -> None:
    outcome = meets(["insulin", other])
    assert "company" in outcome.required and "fast carbohydrate" in outcome.advice


@pytest.mark.parametrize("sugar", ["insulin", "gliclazide"])
def test_b7_warning_signs_are_hidden(sugar: str) -> None:
    assert "may not feel shaking or pounding" in meets([sugar, "metoprolol"]).advice
    assert "may not feel shaking or pounding" not in meets([sugar, "ramipril"]).advice


@pytest.mark.parametrize("water", ["furosemide", "hydrochlorothiazide"])
def test_b8_two_ways_of_losing_water(water: str) -> None:
    outcome = meets(["empagliflozin", water])
    assert "hot_sessions" in outcome.forbidden and "No session when you are ill" in outcome.advice


@pytest.mark.parametrize(
    "other", ["ramipril", "losartan", "hydrochlorothiazide", "furosemide", "spironolactone", "ibuprofen"]
)
def test_b9_lithium_rises(other: str) -> None:
    outcome = meets([{"id": "lithium", "for": "depression"}, other])
    assert outcome.clearance.level == "limited" and "hot_sessions" in outcome.forbidden
    for part in ("level checked before you train more", "again after two weeks", "Do not change it on your own"):
        assert part in outcome.advice
    assert "Lithium with" in outcome.told_the_clinician


def test_b10_the_kidneys_in_heat() -> None:
    outcome = meets(["ramipril", "indapamide", "ibuprofen"])
    assert "Leave the painkiller out on training days, unless it was prescribed" in outcome.advice
    assert "on training days" not in meets(["ramipril", "ibuprofen"]).advice


@pytest.mark.parametrize("other", ["oxybutynin", "amitriptyline", "biperiden"])
def test_b11_antipsychotic_and_anticholinergic(other: str) -> None:
    assert "hot_sessions" in meets(["quetiapine", other]).forbidden
    assert "hot_sessions" not in meets(["quetiapine", "sertraline"]).forbidden


def test_b11_three_medicines_that_make_heat_harder() -> None:
    assert "hot_sessions" in meets(["quetiapine", "sertraline", "hydrochlorothiazide"]).forbidden


@pytest.mark.parametrize("other", ["amitriptyline", "venlafaxine", "bupropion"])
def test_b12_pulse_and_pressure_add_up(other: str) -> None:
    active = {**ACTIVE, "intensity": "vigorous"}
    outcome = meets(["methylphenidate", other], **active)
    assert not outcome.beats and outcome.clearance.ceiling == "moderate"
    assert "blood pressure measured once" in outcome.advice
    usual = meets(["stimulant_usual_dose", other], **active, systolic=120, diastolic=78)
    assert usual.clearance.ceiling == "vigorous", "moderate until a reading is entered"


QT = ("escitalopram", "methadone", "haloperidol", "amiodarone", "sotalol", "ondansetron", "domperidone", "clarithromycin", "ciprofloxacin",
      "fluconazole", "hydroxyzine", "hydroxychloroquine", "quinine")  # fmt: skip


@pytest.mark.parametrize("other", QT)
def test_b13_two_qt_medicines(other: str) -> None:
    outcome = meets(["citalopram", other], **ACTIVE)
    assert outcome.clearance.ceiling in ("light", "moderate")
    if outcome.made is not None:
        assert "lengthen QT" in outcome.told_the_clinician
    ill = meets(["citalopram", other], **ACTIVE, **has("coronary_disease"))
    assert ill.clearance.level == "refer" and "heart" in ill.topics


def test_b13_one_alone_is_only_that_and_a_clearance_closes_it() -> None:
    assert meets(["citalopram"], **ACTIVE).clearance.ceiling == "vigorous"
    looked_at = meets(["citalopram", "ondansetron"], **ACTIVE, **given("heart"))
    assert "lengthen QT" not in looked_at.told_the_clinician


@pytest.mark.parametrize("memory", ["donepezil", "rivastigmine", "galantamine"])
@pytest.mark.parametrize("other", ["metoprolol", "diltiazem", "verapamil"])
def test_b14_heart_block(memory: str, other: str) -> None:
    outcome = meets([memory, other], age=73)
    assert "company" in outcome.required and outcome.clearance.ceiling == "light"
    assert "Cholinesterase inhibitor" in outcome.told_the_clinician


@pytest.mark.parametrize("medicine", ["bupropion", "Contrave"])
@pytest.mark.parametrize(
    "fields",
    [{**has("epilepsy"), **given("neuro")}, {"eating_disorder": "past", **given("eating")}],
    ids=["epilepsy", "eating disorder"],
)
def test_b15_bupropion(medicine: str, fields: dict[str, Any]) -> None:
    outcome = meets([medicine], **fields)
    assert "Ask your prescriber soon whether this medicine still fits you" in outcome.advice
    assert "Bupropion with a seizure" in outcome.told_the_clinician
    assert "still fits you" not in meets([medicine], **has("migraine")).advice


@pytest.mark.parametrize("pain", ["tramadol", "tapentadol"])
@pytest.mark.parametrize("other", ["sertraline", "venlafaxine", "tranylcypromine"])
def test_b16_serotonin(pain: str, other: str) -> None:
    assert "with an SSRI, SNRI or MAOI" in meets([pain, other]).told_the_clinician
    assert "with an SSRI, SNRI or MAOI" not in meets(["morphine", other]).told_the_clinician


@pytest.mark.parametrize("other", ["pseudoephedrine", "methylphenidate"])
def test_b17_pressure_crisis(other: str) -> None:
    assert "ask a pharmacist today" in meets(["tranylcypromine", other]).advice


@pytest.mark.parametrize(
    "other", ["nitroglycerin", "isosorbide mononitrate", "nicorandil", "molsidomine", "amyl nitrite"]
)
def test_b18_erection_and_nitrates(other: str) -> None:
    outcome = meets(["sildenafil", other])
    assert "asked a pharmacist or doctor today" in outcome.advice
    assert "Do not stop the one for the heart or lungs" in outcome.advice
    assert "contraindicated" in outcome.told_the_clinician


@pytest.mark.parametrize("other", ["riociguat", "vericiguat"])
def test_b18_is_said_when_the_referral_was_answered(other: str) -> None:
    assert "asked a pharmacist or doctor today" in meets(["sildenafil", other], **given("heart")).advice


@pytest.mark.parametrize("other", ["bosentan", "ambrisentan", "macitentan", "ranolazine", "trimetazidine"])
def test_b18_not_with_these(other: str) -> None:
    outcome = meets(["sildenafil", other], **given("heart"))
    assert "the one for erection" not in outcome.advice and "contraindicated" not in outcome.told_the_clinician


def test_b18_not_with_an_ointment_nor_with_alprostadil() -> None:
    for medicines in (["sildenafil", "Rectogesic"], ["Caverject", "nitroglycerin spray"]):
        assert "the one for erection" not in meets(medicines).advice


@pytest.mark.parametrize("word", ["coronary_disease", "stroke", "peripheral_artery_disease"])
def test_b19_triptan(word: str) -> None:
    outcome = meets(["sumatriptan"], **has(word, since="2020-01-01"), **given("heart"))
    assert "Triptan with arterial disease" in outcome.told_the_clinician


@pytest.mark.parametrize(
    "pair", [("tamsulosin", "sildenafil"), ("doxazosin", "quetiapine"), ("amitriptyline", "levodopa")], ids="-".join
)
def test_b20_fainting(pair: tuple[str, str]) -> None:
    outcome = meets(list(pair))
    assert "Change position slowly" in outcome.advice and "no hot bath" in outcome.advice
    assert "hot_sessions" in outcome.forbidden


@pytest.mark.parametrize(
    "medicines",
    [["lorazepam", "morphine"], ["zolpidem", "methadone"], ["pregabalin", "mirtazapine", "lorazepam"]],
    ids="-".join,
)
def test_b21_falls_and_breathing(medicines: list[str]) -> None:
    young, old = meets(list(medicines), age=64), meets(list(medicines), age=65)
    assert young.clearance.level == "limited" and {"treadmill", "heights"} <= young.forbidden
    assert old.clearance.level == "refer" and "falls" in old.topics


@pytest.mark.parametrize(
    "fields",
    [person(50, ["ciprofloxacin", "prednisolone"]), person(61, ["ciprofloxacin"])],
    ids=["cortisone", "over 60"],
)
def test_b22_tendons(fields: dict[str, Any]) -> None:
    assert {"running", "jumping", "loads", "resistance"} <= seen(fields).forbidden


def test_b23_cortisone_and_bone_medicine_even_with_an_answer() -> None:
    medicines: Medicines = [{"id": "prednisolone", "for": "joint_pain"}, {"id": "alendronic acid", "for": "prevention"}]
    assert {"jumping", "loaded_bending"} <= meets(medicines, **given("bone")).forbidden


@pytest.mark.parametrize("hormone", ["letrozole", "leuprorelin"])
def test_b24_bone_is_asked_with_metastases_named(hormone: str) -> None:
    outcome = meets([hormone, "Prolia"])
    assert "reason_bone" in outcome.questions
    assert "If a cancer has reached your bones" in outcome.advice
    assert "reached your bones" not in meets(["alendronic acid"]).advice


def test_b25_copd_is_named_first() -> None:
    text = meets(["tiotropium"]).clearance.questions[0].text
    assert text.index("COPD") < text.index("asthma")


@pytest.mark.parametrize("medicines", [["salbutamol"], ["salbutamol", "terbutaline", "fenoterol"]], ids="-".join)
def test_b26_a_reliever_alone(medicines: list[str]) -> None:
    assert "more than twice a week?" in meets(list(medicines)).advice
    assert "more than twice a week?" not in meets(["salbutamol", "budesonide inhaler"]).advice


def test_b27_pressure_on_standing() -> None:
    outcome = meets(["midodrine", "fludrocortisone"])
    assert "reason_low_pressure" in outcome.questions and "supine" in outcome.forbidden


@pytest.mark.parametrize("other", ["sertraline", "carbamazepine", "hydrochlorothiazide", "ibuprofen"])
def test_b28_low_sodium(other: str) -> None:
    outcome = meets(["desmopressin", other], age=70)
    assert "Drink to thirst only. Headache, sickness or confusion: get help." in outcome.advice
    assert not any(phrase in outcome.advice for phrase in DRINK)


def test_b29_after_the_thyroid() -> None:
    outcome = meets(["levothyroxine", "calcium", "alfacalcidol"])
    assert "to thirst" not in outcome.advice and "reason_thyroid" not in outcome.questions


@pytest.mark.parametrize("other", ["trastuzumab", "doxorubicin"])
def test_b30_breast_cancer_with_a_risk_for_the_heart(other: str) -> None:
    outcome = meets(["letrozole", other])
    assert outcome.clearance.level == "refer" and "other" in outcome.topics


def test_b31_dialysis() -> None:
    outcome = meets(["sevelamer", "epoetin"])
    assert outcome.clearance.level == "refer" and "reason_kidney" in outcome.questions


def test_b32_methotrexate_and_folic_acid() -> None:
    assert meets(["methotrexate", "folic acid"]).reasons == ["reason_immune"]


def test_b33_naltrexone_with_bupropion_is_for_weight() -> None:
    outcome = meets(["Contrave"])
    assert "reason_alcohol" not in outcome.questions
    assert "raise blood pressure" in outcome.advice


def test_b34_artery_disease_is_likely() -> None:
    outcome = meets(["atorvastatin", "ezetimibe", "evolocumab", "aspirin 100"])
    assert outcome.reasons == ["reason_aspirin"] and outcome.holding == []
