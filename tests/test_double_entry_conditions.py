"""Double entry of the rules on conditions that came after the first book: typed a second time, in the words of ``test_double_entry``."""

from __future__ import annotations

import pytest

from exrx.rules.loader import shipped_book

from .invented import ACTIVE
from .test_double_entry import (
    EATING,
    LIMITED,
    NOBODY,
    REFER,
    STOP,
    Row,
    ago,
    each,
    effect_of,
    feels,
    given,
    has,
    row_of,
    takes,
    truth,
)

NERVES = ("parkinson_disease", "multiple_sclerosis", "dementia", "narcolepsy")

OPERATIONS = ("surgery", "fracture", "joint_replacement", "fragility_fracture", "vertebral_fracture")
FRESH = [*(has(name, since=ago(-1, weeks=12)) for name in OPERATIONS), has("surgery")]
HEALED = [has(name, since=ago(weeks=12)) for name in OPERATIONS]

# fmt: off
ROWS = [
    Row("illness.careful", f"{LIMITED}; rpe <= 13; no bpm; no anandamide; no hot_sessions; advice", each(has, *NERVES, "ibd", "liver_disease",
        "raynaud", "blood_disease", "bleeding_disorder", "adrenal_insufficiency", "restless_legs", "rheumatic_disease"),
        each(has, "ibs", "gout", "hyperthyroidism_controlled", "obesity", "migraine")),
    Row("nerves.not_alone", "safety; else ask; no swimming_alone; no heights; no traffic_cycling_alone", [*each(has, *NERVES),
        {**has("dementia"), **given("heart")}], [{**has("multiple_sclerosis"), **given("neuro")}, has("restless_legs")]),
    Row("nerves.falls", "safety; else pass; asks falls", [{**has(name), "falls": None} for name in NERVES[:3]],
        [has("dementia"), {**has("narcolepsy"), "falls": None}]),
    Row("nerves.sudden_sleep", "safety; else ask; no treadmill; no swimming_alone; no heights; no traffic_cycling_alone",
        each(has, "parkinson_disease", "narcolepsy"), each(has, "multiple_sclerosis", "insomnia")),
    Row("parkinson.train_while_on", "safety; else ask; advice", [has("parkinson_disease")], [has("essential_tremor")]),
    Row("sclerosis.cool", "safety; else ask; advice", [has("multiple_sclerosis")], [has("parkinson_disease")]),
    Row("dementia.company", "safety; else ask; with company", [has("dementia")], [has("parkinson_disease")]),
    Row("blood.bleeding_disorder", "safety; else ask; no contact_sport; no fall_prone_activity; no heights; advice", [has("bleeding_disorder")],
        [has("blood_disease")]),
    Row("adrenal.first", f"{REFER} other; with company; advice", [has("adrenal_insufficiency")], [has("hypothyroidism")]),
    Row("rheumatic.organs", "safety; else pass; note", [has("rheumatic_disease")], [has("osteoarthritis")]),
    Row("alcohol.stopped_lately", f"{REFER} other; no anandamide; advice", [has("alcohol_dependence_abstinent"),
        has("alcohol_dependence_abstinent", since=ago(-1, weeks=4))], [has("alcohol_dependence_abstinent", since=ago(weeks=4)), NOBODY]),
    Row("alcohol.state_not_said", "safety; else pass; advice", [has("alcohol_dependence")], each(has, "alcohol_dependence_abstinent",
        "heavy_daily_alcohol")),
    Row("standing.conditions", "safety; else ask; no hot_sessions; advice", each(has, "low_blood_pressure", "pots", "autonomic_neuropathy",
        "parkinson_disease", "diabetic_autonomic_neuropathy"), each(has, "neuropathy", "hypertension")),
    Row("standing.cool_down", "safety; else ask; minutes 30-None; cool_down >= 10", each(has, "low_blood_pressure", "pots"), [has("neuropathy")]),
    Row("kidneys.replaced", f"{REFER} other; rpe <= 13; no bpm; no anandamide; no hot_sessions; no contact_sport", each(has, "dialysis",
        "kidney_transplant"), [has("kidney_disease")]),
    Row("dialysis.day", "safety; else ask; no loads; advice", [has("dialysis")], each(has, "kidney_transplant", "kidney_disease")),
    Row("surgery.no_strength", "safety; else ask; light at most; rpe <= 11; no resistance; no strength_balance; no loads; no running; no cycling; "
        "no dance; no water_exercise; no jumping; no breath_holding; no maximal_holds; no loaded_bending; no heights; no contact_sport; "
        "no fall_prone_activity; advice", FRESH, HEALED),
    Row("surgery.walks", "limit; any of walking", FRESH, [*HEALED, has("surgery", "wheelchair")]),
    Row("surgery.arms", "limit; any of arm_exercise", [has(name, "wheelchair", since=ago(-1, weeks=12)) for name in OPERATIONS], [*FRESH,
        has("surgery", "wheelchair", since=ago(weeks=12))]),
    # --- the heart ----------------------------------------------------------------------------------------------------------------
    Row("heart.stress_test", f"{REFER} heart; no anandamide; advice", [has("abnormal_stress_test"), {**ACTIVE, **has("abnormal_stress_test")}],
        [has("coronary_disease")]),
    Row("fibrillation.first", f"{REFER} heart; no anandamide; advice", [{**ACTIVE, **has("atrial_fibrillation", since=ago(weeks=2))},
        has("atrial_fibrillation", since=ago(months=60))], [has("arrhythmia")]),
    Row("resting_hr.very_low", "safety; else pass; refer heart; no anandamide; advice", [{"resting_hr": 34}, {**ACTIVE, "resting_hr": 34,
        "active_effort": "vigorous"}], [{"resting_hr": 35}], [NOBODY]),
    Row("rhythm.inherited", "safety; else ask; moderate at most; with company; no swimming_alone; no diving; no heights; no traffic_cycling_alone; "
        "no water_exercise; no hot_sessions; advice", [has("inherited_arrhythmia")], each(has, "arrhythmia", "atrial_fibrillation")),
    Row("rhythm.inherited_medicine", "safety; else pass; refer heart; note; advice", [{**has("inherited_arrhythmia"), **takes(drug)} for drug in (
        "escitalopram", "venlafaxine", "amitriptyline", "trazodone", "quetiapine", "lithium", "flecainide", "methylphenidate", "methadone")],
        [{**has("inherited_arrhythmia"), **takes("ibuprofen")}, {**has("arrhythmia"), **takes("escitalopram")}]),
    Row("defibrillator.rate", f"{LIMITED}; rpe <= 13; no bpm; no contact_sport; no swimming_alone; no heights; no traffic_cycling_alone; advice; note",
        [has("defibrillator")], [has("pacemaker")]),
    # --- weight, mood ---------------------------------------------------------------------------------------------------------------
    Row("eating.extreme_bmi", f"safety; else pass; stop eating; urgent; no growth; {EATING}; advice", [{"bmi": 14.9}], [{"bmi": 15}], [NOBODY]),
    # --- asthma -----------------------------------------------------------------------------------------------------------------------
    Row("asthma.at_hand", "safety; else ask; advice", each(has, "asthma", "asthma_controlled", "uncontrolled_asthma"), [has("copd")]),
    Row("asthma.warm_up", "safety; else ask; advice", each(has, "asthma", "asthma_controlled"), each(has, "uncontrolled_asthma", "copd")),
    Row("asthma.control_not_said", "safety; else ask; moderate at most; asks asthma_control", [has("asthma")], each(has, "asthma_controlled",
        "uncontrolled_asthma")),
    Row("asthma.not_controlled", f"{REFER} lung; moderate at most; no anandamide; no running; advice", [has("uncontrolled_asthma")], [has("asthma")]),
    # --- pregnancy --------------------------------------------------------------------------------------------------------------------
    Row("pregnancy.serious_illness", f"{STOP} obstetric; no bpm; no anandamide; no growth; advice", [has("pregnancy", name) for name in (
        "heart_failure", "cardiomyopathy", "valve_disease", "aneurysm", "inherited_arrhythmia", "defibrillator", "unstable_angina", "heart_transplant",
        "pulmonary_hypertension", "myocarditis", "severe_anaemia", "uncontrolled_thyroid_disease", "copd", "chronic_lung_disease",
        "uncontrolled_asthma")], [has("pregnancy", "asthma_controlled"), has("pregnancy", "anaemia"), has("heart_failure")]),
    Row("pregnancy.pressure", "safety; else pass; stop obstetric; urgent; no bpm; no anandamide; advice", [{**has("pregnancy"), "systolic": 160,
        "diastolic": 80}, {**has("pregnancy"), "systolic": 120, "diastolic": 100}], [{**has("pregnancy"), "systolic": 159, "diastolic": 99},
        {"systolic": 160, "diastolic": 100}], [has("pregnancy")]),
    Row("pregnancy.relative", "safety; else pass; refer obstetric; light at most; rpe <= 11; advice; note",
        [*each(has, "twin_pregnancy", "gestational_hypertension"), *(has("pregnancy", name) for name in ("earlier_pregnancy_trouble", "hypertension",
        "anaemia", "asthma", "arrhythmia", "diabetes_type_1", "kidney_disease", "epilepsy", "cancer",
        "blood_clot", "rheumatic_disease", "ibd")), {**has("pregnancy"), "eating_disorder": "past"}, {**has("pregnancy"), "bmi": 18.4}],
        [{**has("pregnancy"), "bmi": 18.5}, has("earlier_pregnancy_trouble"), has("hypertension")]),
    # --- everyday words -----------------------------------------------------------------------------------------------------------------
    Row("severity.severe_said", f"{REFER} mental_health; help present; no anandamide; advice", [has("severe_depression")], [has("depression")]),
    Row("back.sciatica", f"{LIMITED}; rpe <= 13; no anandamide; no running; no jumping; no loaded_bending; no loads; advice", [has("sciatica")],
        [has("back_pain")]),
    Row("tired.ask", "safety; else pass; asks how_tired", [feels("tiredness")], each(feels, "ordinary_tiredness", "unusual_fatigue")),
    Row("tired.malaise", "safety; else pass; asks malaise", [{**feels("tiredness"), "post_exertional_malaise": None}], [feels("tiredness"),
        {**feels("ordinary_tiredness"), "post_exertional_malaise": None}]),
    Row("panic.ask", "safety; else pass; asks panic_heart", [feels("panic")], [has("panic_disorder"), feels("palpitations")]),
    Row("headache.words", f"{LIMITED}; moderate at most; no anandamide; no breath_holding; no maximal_holds; no loads; advice", [feels("headache")],
        [has("migraine")]),
    Row("pregnancy.headache", "safety; else pass; stop obstetric; urgent; advice", [{**has("pregnancy"), **feels("headache")}], [has("pregnancy"),
        feels("headache")]),
    Row("likes.games", "preference; advice", [{"likes": [name]} for name in ("tennis", "climbing", "gardening")], [{"likes": ["walking"]},
        {"likes": ["pilates"]}]),
    Row("likes.pilates", "preference; advice", [{"likes": ["pilates"]}], [{"likes": ["yoga"]}]),
]
# fmt: on


@pytest.mark.parametrize("row", ROWS, ids=row_of)
def test_a_rule_does_what_its_source_says_and_begins_where_it_says(row: Row) -> None:
    rule = shipped_book().by_id[row.id]
    assert effect_of(rule) == {part.strip() for part in row.effect.split(";")}
    for fields, wanted in ((row.holds, True), (row.idle, False), (row.open, None)):
        for one in fields:
            assert truth(rule, one) is wanted, one
