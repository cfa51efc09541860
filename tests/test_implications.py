"""What a word presupposes, typed from the medical side: whoever has the left has what stands on the right, whether it was entered or not.

Not read off the vocabulary: for each word a clinician would say which illness lies behind it, and which kind of care it calls for.
Every condition of the vocabulary stands in one row, so that a new word makes somebody think.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pytest

import exrx
from exrx.person import Person
from exrx.rules.facts import facts_of
from exrx.vocabulary import recognise, vocabulary

START = dt.date(2027, 1, 4)
HEART = "cardiovascular known_disease"


class Behind(NamedTuple):
    """A word as people write it, the illnesses behind it, the kinds of care it calls for, and why."""

    word: str
    illnesses: str
    kinds: str
    why: str


# fmt: off
ROWS = (
    # --- heart and vessels ------------------------------------------------------------------------------------------------------------
    Behind("heart attack", "coronary_disease", f"{HEART} heart_event", "a coronary artery closed"),
    Behind("stent", "heart_procedure coronary_disease", f"{HEART} heart_event", "nobody gets one without a narrowed artery"),
    Behind("bypass surgery", "heart_procedure coronary_disease", f"{HEART} heart_event", "the same, treated by an operation"),
    Behind("valve replacement", "valve_disease", f"{HEART} heart_event rehabilitation_first", "a valve was ill, a new one is no healthy one"),
    Behind("ablation", "", f"{HEART} heart_event", "a procedure in the heart"),
    Behind("heart transplant", "", f"{HEART} heart_event pulse_unreliable", "a heart operation; the new heart has no nerves"),
    Behind("pacemaker", "", f"{HEART} heart_event pulse_unreliable", "an operation; a machine makes the pulse"),
    Behind("icd", "", f"{HEART} heart_event rehabilitation_first pulse_unreliable", "an operation, for a heart that can stop"),
    Behind("stroke", "", f"{HEART} heart_event", "an event of the vessels of the brain"),
    Behind("heart failure", "", f"{HEART} rehabilitation_first", ""),
    Behind("acute heart failure", "heart_failure", f"{HEART} rehabilitation_first contraindication", "it is heart failure, getting worse"),
    Behind("cardiomyopathy", "", f"{HEART} rehabilitation_first", ""),
    Behind("heart valve disease", "", f"{HEART} rehabilitation_first", ""),
    Behind("severe aortic stenosis", "valve_disease", f"{HEART} rehabilitation_first contraindication", "a valve disease"),
    Behind("endocarditis", "valve_disease", f"{HEART} contraindication", "it sits on the valves"),
    Behind("pericarditis", "", f"{HEART} contraindication", ""),
    Behind("myocarditis", "", HEART, ""),
    Behind("aneurysm", "", f"{HEART} rehabilitation_first no_straining", ""),
    Behind("aortic dissection", "aneurysm", f"{HEART} contraindication no_straining", "the wall of the aorta gives way"),
    Behind("marfan", "aneurysm", f"{HEART} contraindication no_straining", "the aorta is weak"),
    Behind("long qt syndrome", "", f"{HEART} rehabilitation_first", ""),
    Behind("unstable angina", "coronary_disease", f"{HEART} contraindication", "coronary disease, unstable"),
    Behind("angina", "", HEART, "coronary disease by another name"),
    Behind("abnormal stress test", "", HEART, "a heart disease until somebody explains it"),
    Behind("heart problem", "", HEART, ""),
    Behind("congenital heart defect", "", HEART, ""),
    Behind("afib", "", f"{HEART} pulse_unreliable", ""),
    Behind("heart rhythm disorder", "", HEART, ""),
    Behind("uncontrolled arrhythmia", "arrhythmia", f"{HEART} contraindication", "a rhythm disorder"),
    Behind("peripheral arterial disease", "", HEART, ""),
    Behind("pulmonary hypertension", "", f"{HEART} lung_disease", "vessels of the lungs"),
    Behind("severe pulmonary hypertension", "pulmonary_hypertension", f"{HEART} lung_disease contraindication", "the same, severe"),
    # --- sugar, kidneys ---------------------------------------------------------------------------------------------------------------
    Behind("diabetes", "", "metabolic known_disease", ""),
    Behind("t1d", "diabetes", "metabolic known_disease", ""),
    Behind("lada", "diabetes", "metabolic known_disease", "a type 1 diabetes of adults"),
    Behind("type 2 diabetes", "diabetes", "metabolic known_disease", ""),
    Behind("gestational diabetes", "diabetes pregnancy", "metabolic known_disease", "it exists in pregnancy only"),
    Behind("diabetic retinopathy", "diabetes", "metabolic known_disease no_straining", "by its name"),
    Behind("proliferative retinopathy", "diabetes", "metabolic known_disease no_straining", "nearly always diabetes"),
    Behind("diabetic neuropathy", "neuropathy diabetes", "metabolic known_disease", "by its name"),
    Behind("diabetic foot", "neuropathy diabetes", "metabolic known_disease", "by its name; the feet do not feel"),
    Behind("polyneuropathy", "", "", "alcohol, medicines and diabetes cause it: no one illness"),
    Behind("autonomic neuropathy", "", "pulse_unreliable falls_on_standing", ""),
    Behind("diabetic autonomic neuropathy", "autonomic_neuropathy diabetes", "metabolic known_disease pulse_unreliable falls_on_standing", "by its name"),
    Behind("hypo unawareness", "diabetes", "metabolic known_disease", "lows come from insulin or tablets for diabetes"),
    Behind("kidney failure", "", "renal known_disease", ""),
    Behind("diabetic nephropathy", "kidney_disease diabetes", "renal metabolic known_disease", "by its name"),
    Behind("dialysis", "kidney_disease", "renal known_disease", "kidneys that failed"),
    Behind("kidney transplant", "kidney_disease", "renal known_disease", "kidneys that failed"),
    # --- lungs ------------------------------------------------------------------------------------------------------------------------
    Behind("emphysema", "", "lung_disease", ""),
    Behind("cystic fibrosis", "", "lung_disease", ""),
    Behind("asthma", "", "", ""),
    Behind("controlled asthma", "asthma", "", "asthma"),
    Behind("severe asthma", "asthma", "", "asthma"),
    # --- pregnancy, birth -------------------------------------------------------------------------------------------------------------
    Behind("pregnant", "", "", ""),
    Behind("preeclampsia", "pregnancy", "", "it exists in pregnancy only"),
    Behind("premature labour", "pregnancy", "", "it exists in pregnancy only"),
    Behind("twins", "pregnancy", "", "expecting them"),
    Behind("gestational hypertension", "pregnancy hypertension", "", "high pressure, in pregnancy"),
    Behind("recurrent miscarriage", "", "", "speaks of earlier pregnancies, not of one now"),
    Behind("perhaps pregnant", "", "", ""),
    Behind("gave birth", "", "", ""),
    Behind("c section", "postpartum", "complicated_birth", "a birth"),
    Behind("birth complication", "postpartum", "complicated_birth", "a birth"),
    Behind("birth wound", "postpartum", "", "a birth"),
    Behind("postpartum psychosis", "postpartum", "", "a birth"),
    # --- mind ---------------------------------------------------------------------------------------------------------------------------
    Behind("bipolar disorder", "", "", ""),
    Behind("bipolar stable", "bipolar", "", ""),
    Behind("hypomania", "bipolar", "", "a raised mood is one side of it"),
    Behind("hallucinations", "", "acute_mental_state", ""),
    Behind("catatonia", "", "acute_mental_state", ""),
    Behind("acute confusion", "", "acute_mental_state", ""),
    Behind("suicidal plan", "", "acute_self_harm", ""),
    Behind("suicidal intent", "", "acute_self_harm", ""),
    Behind("suicide attempt", "", "acute_self_harm", ""),
    *(Behind(word, "", "eating_disorder", "") for word in ("anorexia", "purging", "binge eating", "arfid", "exercise addiction")),
    Behind("morning shakes", "heavy_daily_alcohol", "withdrawal_or_intoxication", "only who drinks every day shakes without"),
    Behind("delirium tremens", "heavy_daily_alcohol", "withdrawal_or_intoxication", "the same, worse"),
    Behind("benzodiazepine withdrawal", "", "withdrawal_or_intoxication", "also after a prescription"),
    Behind("drunk", "", "withdrawal_or_intoxication", ""),
    Behind("alcoholism", "heavy_daily_alcohol", "", "until it is said that it stopped"),
    Behind("heavy drinking", "", "", ""),
    # --- tiredness, pain, bones, nerves ---------------------------------------------------------------------------------------------------
    *(Behind(word, "", "fatigue_condition", "") for word in ("me/cfs", "post covid", "postviral fatigue", "recent covid", "chronic fatigue")),
    *(Behind(word, "", "fatigue_condition widespread_pain", "") for word in ("fibromyalgia", "chronic pain")),
    Behind("osteoporosis", "", "fragile_bone", ""),
    Behind("low trauma fracture", "osteoporosis", "fragile_bone recent_operation_or_fracture", "a healthy bone does not break by a small knock"),
    Behind("compression fracture", "osteoporosis", "fragile_bone recent_operation_or_fracture", "a vertebra that gave way"),
    Behind("broken bone", "", "recent_operation_or_fracture", ""),
    Behind("operation", "", "recent_operation_or_fracture", ""),
    Behind("hip replacement", "osteoarthritis", "recent_operation_or_fracture painful_joints", "worn joints are replaced"),
    Behind("knee osteoarthritis", "", "painful_joints", ""),
    Behind("knee pain", "", "painful_joints", ""),
    Behind("rheumatoid arthritis", "", "painful_joints careful_illness", "inflamed joints"),
    Behind("bone metastases", "cancer", "cancer_complication fragile_bone", "cancer, in bones that break"),
    Behind("lymphoedema", "cancer", "cancer_complication", "after its treatment"),
    Behind("breast cancer", "", "", ""),
    Behind("seizure", "", "epilepsy_precautions", ""),
    Behind("epilepsy", "", "epilepsy_precautions", ""),
    Behind("paraplegia", "", "arm_exercise_only", ""),
    Behind("tetraplegia", "spinal_cord_injury", "arm_exercise_only pulse_unreliable", "a high injury of the cord"),
    Behind("wheelchair user", "", "arm_exercise_only", ""),
    Behind("parkinson", "", "nerve_disease sudden_sleep falls_on_standing", ""),
    Behind("ms", "", "nerve_disease", ""),
    Behind("alzheimer", "", "nerve_disease", ""),
    Behind("narcolepsy", "", "nerve_disease sudden_sleep", ""),
    Behind("hernia", "", "no_straining", ""),
    Behind("glaucoma", "", "no_straining", ""),
    # --- blood, pressure, glands, bowel ---------------------------------------------------------------------------------------------------
    Behind("severe anaemia", "anaemia", "", ""),
    Behind("low blood pressure", "", "falls_on_standing", ""),
    Behind("pots", "", "falls_on_standing pulse_unreliable", ""),
    Behind("cirrhosis", "", "no_straining", "veins in the gullet that can bleed"),
    *(Behind(word, "", "careful_illness", "") for word in ("haemophilia", "polycythaemia vera", "raynaud", "addison", "crohn", "restless legs", "anaemia")),
)
ALONE = (
    "depression dysthymia postnatal_depression seasonal_depression anxiety panic_disorder ptsd ocd adhd autism burnout "
    "treatment_resistant_depression severe_depression sciatica insomnia suicidal_thoughts psychiatric_discharge psychotic_disorder substance_use_disorder "
    "alcohol_dependence_abstinent ect_course hypertension high_cholesterol blood_clot iron_deficiency low_platelets prediabetes "
    "hypothyroidism uncontrolled_thyroid_disease hyperthyroidism_controlled obesity unexplained_weight_loss sleep_apnoea concussion "
    "back_pain unexplained_fall fall_with_injury cannot_rise_from_chair frailty shift_work altitude_stay migraine essential_tremor ibs "
    "reflux allergies skin_condition gout endometriosis pcos menopause tinnitus hearing_loss coeliac_disease vitamin_d_deficiency "
    "varicose_veins enlarged_prostate lactose_intolerance smoking other "
    "recent_acute_state recent_withdrawal recent_pneumonia after_pregnancy acute_heart_illness_over infection_lately_over "
)
"""Words that presuppose no other of the list: each stands for itself."""
# fmt: on


def ids_of(word: str) -> frozenset[str]:
    """Everything that counts as entered when this word is."""
    found: frozenset[str] = facts_of(
        Person(age=40, conditions=[word]), goals=("mood",), protocol="ranjbar-2015", as_of=START
    )["conditions"].ids
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.word)
def test_a_word_carries_the_illness_behind_it(row: Behind) -> None:
    ids = ids_of(row.word)
    own = set(recognise("conditions", row.word))
    assert own, row.word
    assert {id for id in ids if id in vocabulary()["conditions"]} - own == set(row.illnesses.split()), row.why
    assert set(row.kinds.split()) <= ids, row.why


@pytest.mark.parametrize("word", ALONE.split())
def test_a_word_that_stands_for_itself(word: str) -> None:
    assert {id for id in ids_of(word) if id in vocabulary()["conditions"]} == {word}


def test_every_condition_was_thought_about() -> None:
    thought = {id for row in ROWS for id in recognise("conditions", row.word)} | set(ALONE.split())
    assert thought == set(vocabulary()["conditions"])


def test_what_is_presupposed_does_not_count_twice() -> None:
    """Type 2 diabetes with damage of the retina is one illness of metabolism, not two."""
    person = Person(age=40, conditions=["type 2 diabetes", "diabetic retinopathy"])
    items = facts_of(person, goals=("mood",), protocol="ranjbar-2015", as_of=START)["conditions"]
    assert sum("metabolic" in item.ids for item in items) == 1


@pytest.mark.parametrize("word", ["pacemaker", "icd", "heart transplant", "valve replacement"])
def test_an_implant_is_no_narrowed_artery(word: str) -> None:
    """It does not answer what a medicine for the arteries, or a nitrate, is for."""
    asked = exrx.screen(age=45, conditions=[word], medications=["nitroglycerin"], symptoms=[], as_of=START).questions
    assert "reason_nitrate" in [question.id for question in asked]


def test_what_is_over_presupposes_nothing_now() -> None:
    past = Person(age=40, sex="female", conditions=[{"id": "gestational diabetes", "until": "2024-05-01"}])
    # Decision 21: it ended with a pregnancy, and that was years ago.
    ids = facts_of(past, goals=("mood",), protocol="ranjbar-2015", as_of=START)["conditions"].ids
    assert ids == {"after_pregnancy"}
    assert exrx.screen(past, as_of=START).level != "refer"


@pytest.mark.parametrize(
    "word",
    [
        "diabetic retinopathy",
        "diabetic neuropathy",
        "diabetic nephropathy",
        "hypo unawareness",
        "stent",
        "valve replacement",
        "pacemaker",
        "icd",
        "heart transplant",
        "gestational diabetes",
        "dialysis",
    ],
)
@pytest.mark.parametrize("active", [False, True], ids=["inactive", "active"])
def test_whoever_has_it_sees_somebody_first(word: str, active: bool) -> None:
    """No known disease may pass as none: inactive people are referred; active ones are at the most limited, implants referred."""
    habits = (
        {"active_days": 5, "active_minutes": 40, "active_months": 24, "active_effort": "moderate"}
        if active
        else {"active_days": 0}
    )
    person = {"age": 45, "conditions": [word], "medications": [], "symptoms": [], **habits}
    level = exrx.screen(**person, as_of=START).level
    assert level in (("refer", "stop") if not active or word not in ACTIVE_LIMITED else ("limited", "refer", "stop"))


ACTIVE_LIMITED = ("diabetic retinopathy", "diabetic neuropathy", "diabetic nephropathy")
"""ACSM 2015: active, known disease of metabolism or kidneys, no signs: moderate may go on."""
