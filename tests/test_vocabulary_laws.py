"""What words do in screening: each medicine that belongs to a list does what the list is for, and each end does what it should.

The lists are typed from the evidence on medicines (tables A and B and the groups beside the rules) and from the decisions on time.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from exrx.engine.screening import evaluate
from exrx.person import Person
from exrx.rules.dating import counted
from exrx.rules.loader import shipped_book
from exrx.vocabulary import kinds_named, vocabulary

START = dt.date(2027, 1, 4)
KNOWN: dict[str, Any] = {
    "age": 40,
    "conditions": [],
    "symptoms": [],
    "active_days": 0,
    "falls": 0,
    "sleep_attacks": False,
}


def holding(**fields: Any) -> set[str]:
    """The rules that hold for somebody of 40."""
    person = Person(**{**KNOWN, **fields})
    evaluation = evaluate(person, shipped_book(), goals=("mood",), protocol="ranjbar-2015", as_of=START)
    return {rule.id for rule, truth in evaluation.truths if truth is True}


def level(**fields: Any) -> str:
    person = Person(**{**KNOWN, "medications": [], **fields})
    evaluation = evaluate(person, shipped_book(), goals=("mood",), protocol="ranjbar-2015", as_of=START)
    return evaluation.clearance.level


# Rule: what is taken besides, and which medicines each bring it about.
ALONE: dict[str, str] = {
    "mood.medicine": "isotretinoin, prednisolone, levetiracetam, brivaracetam, perampanel, topiramate, zonisamide, phenobarbital, vigabatrin,"
    " roflumilast, apremilast, brodalumab, ciprofloxacin, reserpine, flunarizine, montelukast, mefloquine, efavirenz, finasteride,"
    " varenicline, Mysimba, interferon alfa, interferon beta, leuprorelin, goserelin, triptorelin, buserelin, degarelix, the pill, Wegovy,"
    " tetrabenazine, ethinylestradiol, levonorgestrel, desogestrel, norethisterone, drospirenone, medroxyprogesterone",
    "standing.slowly": "nicorandil, molsidomine, tizanidine, trazodone, doxazosin",
    "hormone.bone": "anastrozole, letrozole, exemestane, leuprorelin, goserelin, triptorelin, degarelix, relugolix, buserelin",
    "pulse.medicines": "metoprolol, donepezil, galantamine, rivastigmine, theophylline, digoxin, diltiazem, ivabradine, amiodarone, moxonidine",
    "reason.spasticity": "baclofen, dantrolene",
    "reason.cancer_or_other": "cyclophosphamide, anagrelide, thalidomide, interferon alfa, sunitinib, lapatinib, dasatinib, ibrutinib, sorafenib",
    "reason.antipsychotic": "risperidone, amisulpride, sulpiride, chlorpromazine, melperone, pipamperone, flupentixol, ziprasidone",
    "heat.little_sweat": "topiramate, zonisamide",
    "rhythm.no_vigorous": "flecainide, propafenone, dofetilide, quinidine",
    "opioid.serotonin": "tramadol, tapentadol",
    "erection.pressure": "sildenafil, tadalafil, vardenafil, avanafil",
}
BESIDE: dict[str, tuple[str, str]] = {
    "pair.qt": (
        "ondansetron",
        "citalopram, escitalopram, methadone, haloperidol, amiodarone, sotalol, domperidone, clarithromycin, ciprofloxacin, fluconazole,"
        " hydroxyzine, hydroxychloroquine, quinine, ranolazine",
    ),
    "pair.standing": ("doxazosin", "nicorandil, molsidomine, tizanidine, trazodone, sildenafil"),
    "pair.insulin_two": ("insulin", "gliclazide, glimepiride, repaglinide, nateglinide"),
    "pair.erection_nitrate": ("sildenafil", "nitroglycerin, nicorandil, molsidomine, riociguat, vericiguat, poppers"),
    "pair.sedatives": (
        "mirtazapine, trazodone",
        "metoclopramide, prochlorperazine, tizanidine, pregabalin, promethazine, diazepam, Xyrem",
    ),
}


def names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


@pytest.mark.parametrize("rule", ALONE)
def test_each_of_these_medicines_brings_the_rule_about(rule: str) -> None:
    assert [name for name in names(ALONE[rule]) if rule not in holding(medications=[name])] == []
    assert rule not in holding(medications=["paracetamol", "sertraline"])


@pytest.mark.parametrize("rule", BESIDE)
def test_each_of_these_medicines_brings_the_rule_about_beside_another(rule: str) -> None:
    first, others = map(names, BESIDE[rule])
    assert [name for name in others if rule not in holding(medications=[*first, name])] == []
    assert rule not in holding(medications=[*first, "paracetamol"])
    assert rule not in holding(medications=[others[0], "paracetamol"])


# --- what an end does (decision 21) ------------------------------------------------------------------------------------------

YESTERDAY = "2027-01-03"
STAYS = [
    "pregnancy", "postpartum_red_flag", "concussion", "myocarditis", "heart_attack", "unstable_angina", "stroke", "alcohol_withdrawal",
    "heavy_daily_alcohol", "delirium", "catatonia", "psychosis", "elevated_mood", "coronary_disease", "bipolar",
]  # fmt: skip
"""What does not end because somebody says until when: a look, a birth, or time does."""


@pytest.mark.parametrize("id", STAYS)
def test_an_end_that_was_yesterday_does_not_open_what_does_not_end_by_itself(id: str) -> None:
    over = [{"id": id, "since": "2026-12-01", "until": YESTERDAY}]
    strict = ("cleared", "limited", "refer", "stop")
    assert strict.index(level(conditions=over)) >= strict.index("limited")
    if id != "bipolar":
        assert level(conditions=over) in ("refer", "stop"), level(conditions=over)


@pytest.mark.parametrize("id", ["fever", "vomiting_or_diarrhoea"])
def test_what_heals_by_itself_is_over_on_the_day_after(id: str) -> None:
    ill, well = (
        level(symptoms=[{"id": id, "since": "2026-12-20", "until": until}]) for until in ("2027-01-04", YESTERDAY)
    )
    assert ill in ("refer", "stop") and well in ("cleared", "limited"), (ill, well)


@pytest.mark.parametrize(
    "words",
    [
        "heartburn", "sleep rhythm", "body rhythm", "day rhythm", "circadian rhythm", "sleep wake rhythm", "heat stroke", "breast stroke",
        *(f"{part} {what}" for part in ("hair", "skin", "cornea") for what in ("transplant", "transplantation")), "corneal transplant",
    ],
)  # fmt: skip
def test_what_only_sounds_like_the_heart_a_stroke_or_a_transplant_is_neither(words: str) -> None:
    assert kinds_named(words) == set()
    organ = words.split()[-1]
    assert words == "heartburn" or kinds_named(f"{words}, and another {organ}") != set()


ALONE_NOWHERE = {
    "inherited_arrhythmia": {"swimming_alone", "heights", "traffic_cycling_alone"},
    "epilepsy": {"swimming_alone", "heights", "traffic_cycling_alone"},
}
"""Who may faint or have a seizure: not alone in water, at heights or in traffic."""


@pytest.mark.parametrize("id", ALONE_NOWHERE)
def test_whoever_may_faint_is_not_alone_in_water_at_heights_or_in_traffic(id: str) -> None:
    person = Person(**{**KNOWN, "medications": [], "conditions": [id]})
    evaluation = evaluate(person, shipped_book(), goals=("mood",), protocol="ranjbar-2015", as_of=START)
    forbidden = {item for rule in evaluation.effective for item in rule.then.forbid}
    assert forbidden >= ALONE_NOWHERE[id]


@pytest.mark.parametrize(
    ("dates", "recent"),
    [
        ({"since": "2020-05-01"}, True),
        ({"since": "2020-05-01", "until": "2026-12-01"}, True),
        ({"since": "2020-05-01", "until": "2026-01-04"}, False),
    ],
)
def test_a_misuse_that_goes_on_is_recent_however_long_ago_it_began(dates: dict[str, str], recent: bool) -> None:
    person = Person(**{**KNOWN, "medications": [], "conditions": [{"id": "substance_use_disorder", **dates}]})
    evaluation = evaluate(person, shipped_book(), goals=("mood",), protocol="trivedi-2011", as_of=START)
    assert (evaluation.truth_of.get("tread.excluded_substances") is True) == recent
    assert (evaluation.clearance.level == "refer") == recent


NAMED = {
    "heart": "heart, hearts, cardiac, cardio, cardiovascular, coronary, myocardium, myocarditis, ventricular, carotid, Herz, Herzschwäche, "
    "Kardiologe, cœur, coeur, "
    "cardiaque, coronaire, corazón, cardiaco, cardíaco, coronario, coronaria, cuore",
    "heart_itself": "rhythm, rhythms, valve, valves, aorta, aortic, aortitis, Aortenklappe, Herzklappe, Herzrhythmusstörung, Rhythmusstörung, rythme, "
    "valvule, válvula, ritmo, "
    "arritmia, valvola, valvole, fibrillation, fibrillazione, fibrilación, Vorhofflimmern, infarct, infarction, Infarkt, arrhythmia, arrhythmic, "
    "tachycardia, Tachykardie, "
    "taquicardia, tachicardia, bradycardia, pacemaker, defibrillator, atrial, Herzinfarkt, infarto",
    "nerves": "stroke, strokes, seizure, seizures, epilepsy, epileptic, convulsion, convulsions, Schlaganfall, Schlaganfälle, Hirnschlag, "
    "Hirninfarkt, Krampfanfall, "
    "Krampfanfälle, Anfallsleiden, Epilepsie, epileptisch, epilettico, épilepsie, accident vasculaire cérébral, AVC, ictus, derrame cerebral, "
    "accidente cerebrovascular, "
    "convulsiones",
    "mind_crisis": "mania, manic, psychosis, psychotic, withdrawal, Manie, manisch, Psychose, psychotisch, Entzug, psychotique, sevrage, psicosis, psicótico, "
    "síndrome de abstinencia, psicosi, psicotico, astinenza",
    "transplant": "transplant, transplantation, trasplante, trapianto, greffe, greffes, greffé, greffée, Organtransplantation, Herztransplantation, "
    "Lebertransplantation, "
    "Nierentransplantation, Lungentransplantation, Stammzelltransplantation, Knochenmarktransplantation",
}  # fmt: skip
NOT_NAMED = (
    "herzlich", "herzhaft", "rythme veille-sommeil", "rythme du sommeil", "rythme de sommeil", "rythme circadien", "ritmo circadiano",
    "ritmo circadiario", "ritmo del sueño", "ritmo de sueño", "ritmo del sonno", "ritmo sonno-veglia", "greffe de cheveux", "greffe capillaire",
    "greffe de peau", "greffe de cornée", "trasplante capilar", "trasplante de pelo", "trasplante de piel", "trasplante de córnea",
    "trapianto di capelli", "trapianto di pelle", "trapianto di cornea",
)  # fmt: skip


@pytest.mark.parametrize("kind", NAMED)
def test_a_word_of_the_heart_the_brain_or_a_transplant_is_seen_in_what_nobody_knows(kind: str) -> None:
    """What a medicine that is not known is taken for decides whether a doctor is asked first: a word less is a question less."""
    assert [word for word in NAMED[kind].split(", ") if kind not in kinds_named(f"taken for a {word} since May")] == []


@pytest.mark.parametrize("words", NOT_NAMED)
def test_what_only_sounds_like_it_in_another_language_is_neither(words: str) -> None:
    assert kinds_named(words) == set()


# What a last day does to an illness (decision 21): it is over, it leaves something, or it still counts. Every other one stays whatever was said.
OVER = {
    "anorexia", "bulimia", "binge_eating", "other_eating_disorder", "altitude_stay", "intoxication", "compulsive_exercise", "ect_course",
}  # fmt: skip
LEFT = {
    "alcohol_withdrawal": "recent_withdrawal", "drug_withdrawal": "recent_withdrawal", "heavy_daily_alcohol": "recent_withdrawal",
    "alcohol_dependence": "recent_withdrawal", "uncontrolled_asthma": "asthma", "elevated_mood": "bipolar recent_acute_state",
    "gestational_diabetes": "after_pregnancy", "unstable_angina": "coronary_disease acute_heart_illness_over",
    "uncontrolled_arrhythmia": "arrhythmia acute_heart_illness_over", "decompensated_heart_failure": "heart_failure acute_heart_illness_over",
    "severe_valve_stenosis": "valve_disease acute_heart_illness_over", "pericarditis": "heart_disease acute_heart_illness_over",
    "endocarditis": "heart_disease acute_heart_illness_over", "postpartum_red_flag": "recent_acute_state postnatal_depression",
    "pregnancy": "after_pregnancy", "pregnancy_complication": "pregnancy", "twin_pregnancy": "after_pregnancy",
    "gestational_hypertension": "after_pregnancy", "psychosis": "psychotic_disorder recent_acute_state", "catatonia": "recent_acute_state",
    "delirium": "recent_acute_state", "recent_infection": "infection_lately_over",
}  # fmt: skip


@pytest.mark.parametrize("id", sorted(vocabulary()["conditions"]))
def test_what_an_illness_counts_as_the_day_after_its_last(id: str) -> None:
    (entry,) = Person(conditions=[{"id": id, "since": "2026-06-01", "until": YESTERDAY}]).conditions or ()
    counts = [item.ids for item in counted("conditions", entry, START)]
    left = LEFT.get(id, "" if id in OVER else id).split()
    assert len(counts) == len(left) and all(one in ids for one, ids in zip(left, counts, strict=True)), counts


_ARTERIES = "coronary_disease heart_attack coronary_procedure unstable_angina stroke peripheral_artery_disease"
_LUNG_VESSELS = "pulmonary_hypertension severe_pulmonary_hypertension"
# Medicine: the rule that asks what it is for, the illnesses that answer it once they are entered, and further reasons that do (tables A and B).
ANSWERED: list[tuple[str, str, str, str]] = [
    ("tiotropium", "reason.bronchodilator", "copd asthma", ""),
    ("nintedanib", "reason.lung_scar", "chronic_lung_disease", ""),
    ("methotrexate", "reason.immune", "rheumatic_disease ibd multiple_sclerosis cancer", "joint_pain skin_condition asthma transplant myasthenia"),
    ("tacrolimus", "reason.transplant", "heart_transplant", "kidney_disease skin_condition rheumatic_disease ibd"),
    ("alendronate", "reason.bone", "osteoporosis fragility_fracture vertebral_fracture bone_metastases", "prevention low_bone_density"),
    ("tamoxifen", "reason.cancer", "cancer", "endometriosis fertility_treatment gender_care hormone_treatment"),
    ("cyclophosphamide", "reason.cancer_or_other", "cancer", "rheumatic_disease blood_disease kidney_disease multiple_sclerosis skin_condition"),
    ("colchicine", "reason.colchicine", "pericarditis coronary_disease", "gout"),
    ("ticagrelor", "reason.artery_new", "heart_attack coronary_procedure unstable_angina stroke", ""),
    ("clopidogrel", "reason.artery", _ARTERIES, "atrial_fibrillation"),
    ("aspirin 100 mg", "reason.aspirin", _ARTERIES, "prevention pain"),
    ("cilostazol", "reason.leg_arteries", "peripheral_artery_disease", ""),
    ("Entresto", "reason.heart_failure_only", "heart_failure decompensated_heart_failure", ""),
    ("furosemide", "reason.water_tablet", "heart_failure kidney_disease liver_disease", "hypertension lymphoedema"),
    ("spironolactone", "reason.spironolactone", "heart_failure heart_attack kidney_disease liver_disease",
     "hypertension skin_condition pcos hair hormone_treatment gender_care"),
    ("mavacamten", "reason.heart_muscle", "cardiomyopathy", ""),
    ("ivabradine", "reason.ivabradine", "coronary_disease heart_failure", "pots arrhythmia"),
    ("isosorbide mononitrate", "reason.nitrate", "coronary_disease heart_attack coronary_procedure unstable_angina", "fissure"),
    ("ranolazine", "reason.anti_anginal", "coronary_disease heart_attack coronary_procedure unstable_angina", ""),
    ("apixaban", "reason.rhythm_or_clot", "atrial_fibrillation arrhythmia blood_clot valve_disease joint_replacement surgery fracture", ""),
    ("flecainide", "reason.rhythm", "atrial_fibrillation arrhythmia inherited_arrhythmia uncontrolled_arrhythmia", ""),
    ("digoxin", "reason.rhythm", "atrial_fibrillation arrhythmia heart_failure decompensated_heart_failure", ""),
    ("metoprolol", "reason.beta_blocker", "hypertension coronary_disease heart_failure valve_disease valve_procedure heart_attack stroke "
     "arrhythmia atrial_fibrillation cardiomyopathy pacemaker defibrillator aneurysm congenital_heart_disease peripheral_artery_disease "
     "myocarditis pericarditis inherited_arrhythmia heart_transplant heart_disease heart_procedure marfan_syndrome pulmonary_hypertension",
     "migraine anxiety panic_disorder glaucoma uncontrolled_thyroid_disease hyperthyroidism_controlled essential_tremor pots liver_disease"),
    ("verapamil", "reason.rate_limiting", "hypertension coronary_disease", "migraine"),
    ("midodrine", "reason.low_pressure", "low_blood_pressure pots parkinson_disease autonomic_neuropathy adrenal_insufficiency", ""),
    ("macitentan", "reason.lung_vessels", _LUNG_VESSELS, ""),
    ("bosentan", "reason.lung_vessels_or_fingers", _LUNG_VESSELS, "raynaud"),
    ("gliclazide", "reason.low_sugar_medicine", "diabetes diabetes_type_1 diabetes_type_2", ""),
    ("metformin", "reason.other_sugar_medicine", "diabetes prediabetes pcos obesity", ""),
    ("empagliflozin", "reason.sglt2", "diabetes heart_failure decompensated_heart_failure kidney_disease", ""),
    ("liraglutide", "reason.glp1", "diabetes prediabetes pcos obesity sleep_apnoea coronary_disease kidney_disease", ""),
    ("Wegovy", "weight.ask", "diabetes coronary_disease obesity sleep_apnoea prediabetes pcos", ""),
    ("prednisolone", "reason.steroid", "asthma copd rheumatic_disease ibd cancer multiple_sclerosis kidney_disease adrenal_insufficiency",
     "joint_pain skin_condition transplant thyroid_eye_disease"),
    ("clozapine", "reason.psychosis", "psychotic_disorder psychosis", "parkinson_disease"),
    ("risperidone", "reason.antipsychotic", "bipolar psychotic_disorder psychosis", "depression insomnia anxiety autism tics"),
    ("methadone", "reason.opioid", "substance_use_disorder", "chronic_widespread_pain pain"),
    ("acamprosate", "reason.alcohol", "alcohol_dependence_abstinent heavy_daily_alcohol", "substance_use_disorder"),
    ("levetiracetam", "reason.seizure", "epilepsy seizure", "essential_tremor bipolar neuropathy"),
    ("Nayzilam", "reason.seizure", "epilepsy seizure", ""),
    ("clobazam", "reason.seizure", "epilepsy seizure", "anxiety"),
    ("lamotrigine", "reason.seizure_or_mood", "epilepsy seizure", "bipolar migraine neuropathy obesity"),
    ("valproate", "reason.valproate", "epilepsy seizure", "bipolar migraine depression"),
    ("lithium", "reason.lithium", "bipolar", "depression"),
    ("levodopa", "reason.parkinson", "parkinson_disease", "restless_legs multiple_sclerosis high_prolactin acromegaly"),
    ("baclofen", "reason.spasticity", "multiple_sclerosis spinal_cord_injury stroke", "back_pain pain"),
    ("tetrabenazine", "reason.movement", "", "tardive_dyskinesia tics"),
    ("donepezil", "reason.memory", "dementia", "parkinson_disease"),
    ("interferon beta", "reason.ms", "multiple_sclerosis", "skin_condition ibd"),
]  # fmt: skip


@pytest.mark.parametrize(("medicine", "rule", "illnesses", "reasons"), ANSWERED, ids=[row[0] for row in ANSWERED])
def test_who_named_what_a_medicine_is_for_is_not_asked(medicine: str, rule: str, illnesses: str, reasons: str) -> None:
    assert rule in holding(medications=[medicine])
    entered = [{"id": illness, "since": "2026-11-01"} for illness in illnesses.split()]
    assert [one["id"] for one in entered if rule in holding(medications=[medicine], conditions=[one])] == []
    assert [one for one in reasons.split() if rule in holding(medications=[{"id": medicine, "for": one}])] == []
    # What says nothing about it answers nothing.
    assert rule in holding(medications=[medicine], conditions=["tinnitus"])


@pytest.mark.parametrize(
    "id",
    [
        "chest_pain", "breathlessness", "dizziness", "night_breathlessness", "ankle_swelling", "palpitations", "claudication", "heart_murmur",
        "unusual_fatigue", "neurological_sign",
    ],
)  # fmt: skip
def test_a_sign_that_no_longer_counts_is_an_earlier_sign_all_the_same(id: str) -> None:
    (entry,) = Person(symptoms=[{"id": id, "since": "2024-06-01", "until": "2024-12-01"}]).symptoms or ()
    assert ["earlier_sign" in item.ids for item in counted("symptoms", entry, START)] == [True]


def test_a_weak_pelvic_floor_counts_for_three_months_after_its_last_day() -> None:
    for until, ids in (("2026-10-05", ["pelvic_symptoms"]), ("2026-10-04", [])):
        (entry,) = Person(symptoms=[{"id": "pelvic_symptoms", "since": "2026-01-01", "until": until}]).symptoms or ()
        assert [id for item in counted("symptoms", entry, START) for id in item.ids] == ids


@pytest.mark.parametrize("other", ["empagliflozin", "furosemide", "bisoprolol", "ivabradine"])
def test_a_water_tablet_for_the_skin_or_hormones_is_no_sign_of_a_failing_heart(other: str) -> None:
    assert "reason.failure_pillars" in holding(medications=["spironolactone", other])
    for reason in ("skin_condition", "hair", "pcos", "hormone_treatment", "gender_care"):
        taken = [{"id": "spironolactone", "for": reason}, other]
        assert "reason.failure_pillars" not in holding(medications=taken), reason


@pytest.mark.parametrize("illness", ["coronary_disease", "heart_attack", "stroke", "peripheral_artery_disease"])
def test_a_triptan_with_ill_arteries_is_told(illness: str) -> None:
    conditions = [{"id": illness, "since": "2025-01-01"}]
    assert "pair.triptan_heart" in holding(medications=["sumatriptan"], conditions=conditions)
    assert "pair.triptan_heart" not in holding(medications=["sumatriptan"], conditions=["hypertension"])


@pytest.mark.parametrize("id", ["surgery", "fracture", "joint_replacement"])
def test_an_operation_is_recent_for_twelve_weeks(id: str) -> None:
    def recent(weeks: int, days: int = 0) -> bool:
        since = START - dt.timedelta(weeks=weeks, days=days)
        return "surgery.recent" in holding(medications=[], conditions=[{"id": id, "since": since}])

    assert recent(0) and recent(11, 6) and not recent(12, 1) and not recent(13)


@pytest.mark.parametrize(
    "kind",
    ["heart", "heart_itself", "lungs", "nerves", "mind", "mind_crisis", "cancer", "infection", "other", "transplant"],
)
def test_with_a_medicine_that_nobody_knows_no_pulse_guides(kind: str) -> None:
    """Whatever it is said to be for, and whatever else was answered: it may slow the pulse."""
    person = Person(**{**KNOWN, "medications": [{"id": "Caelmira", "for": kind}], "phq9": 4, "phq9_item9": 0})
    evaluation = evaluate(person, shipped_book(), goals=("mood",), protocol="ranjbar-2015", as_of=START)
    assert {"bpm", "anandamide"} <= {item for rule in evaluation.effective for item in rule.then.forbid}


@pytest.mark.parametrize("id", ["pregnancy", "twin_pregnancy", "gestational_hypertension", "postpartum"])
def test_a_pregnancy_without_a_date_is_opened_by_no_clearance(id: str) -> None:
    """A clearance is of one pregnancy; which one, the date says."""
    seen = [{"topic": "obstetric", "level": "light_moderate", "by": "Dr Lind", "date": "2026-12-20"}]
    assert level(sex="female", conditions=[id], clearances=seen) == "refer"
    assert level(sex="female", conditions=[{"id": id, "since": "2026-10-01"}], clearances=seen) == "limited"


def test_pressure_is_high_from_160_and_from_100() -> None:
    """The guidelines' second degree, at its exact bounds: one less is not, both are by themselves."""

    def high(systolic: int, diastolic: int) -> bool:
        return "pressure.high" in holding(medications=[], systolic=systolic, diastolic=diastolic)

    assert high(160, 80) and high(130, 100) and not high(159, 99)
