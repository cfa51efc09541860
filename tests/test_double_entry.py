"""Double entry: what each rule does and exactly where it begins, typed a second time from the sources and held against the packs.

A slip of the keyboard in a rule file - 45 for 54, "refer" for "limited", a name left out of a list - shows here even where another
rule happens to hide its effect. A changed rule is changed in both places, with the source in hand.
"""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from dateutil.relativedelta import relativedelta

from exrx.person import Person
from exrx.rules.conditions import Items
from exrx.rules.facts import OF_PLAN, facts_of
from exrx.rules.loader import shipped_book
from exrx.rules.pack import Formula, Recommendation
from exrx.vocabulary import vocabulary

from .double_entry_time import ROWS
from .invented import ACTIVE, WELL

START = dt.date(2027, 1, 4)
MUCH: dict[str, Any] = {
    "active_days": 7,
    "active_minutes": 43,
    "active_months": 9,
    "active_effort": "moderate",
}  # 301 minutes
TREAD: dict[str, Any] = {"protocol": "trivedi-2011"}
Fields = dict[str, Any]


def ago(more: int = 0, **back: int) -> str:
    """So long before the start, and ``more`` days."""
    return (START - relativedelta(**back) - dt.timedelta(days=more)).isoformat()  # type: ignore[arg-type]


def has(*conditions: str, **dates: Any) -> Fields:
    return {"conditions": [{"id": name, **dates} for name in conditions]}


def takes(*drugs: str, **more: Any) -> Fields:
    return {"medications": [{"id": name, **more} for name in drugs]}


def feels(*symptoms: str) -> Fields:
    return {"symptoms": list(symptoms)}


def given(topic: str, level: str = "light_moderate") -> Fields:
    return {"clearances": [{"topic": topic, "level": level, "by": "Dr Example", "date": "2027-01-02"}]}


def each(make: Any, *names: str) -> list[Fields]:
    return [make(name) for name in names]


class Row(NamedTuple):
    """A rule: its effect, people for whom it just holds, and people for whom it just does not."""

    id: str
    effect: str
    holds: list[Fields]
    idle: list[Fields]
    open: tuple[Fields, ...] | list[Fields] = ()
    """People of whom too little is known."""


def effect_of(rule: Recommendation) -> set[str]:
    """What a rule does, in the words of the tables below."""
    then, applies, order = rule.then, rule.applies, rule.then.order
    said = {rule.tier, *(f"no {item}" for item in then.forbid), *(f"with {item}" for item in then.require)}
    if rule.unknown:
        said.add(f"else {rule.unknown}")
    if order is not None:
        said.add(f"{order.level} {order.topic}".strip())
        said |= set() if order.opens else {"never opens"}
        said |= {f"opens to {order.opened}"} if order.opened != "limited" else set()
        said |= {f"after {order.after_months} months"} if order.after_months else set()
    for name, low, high in then.ranges:
        ends = [end.name if isinstance(end, Formula) else end for end in (low, high)]
        said.add(
            f"{name} >= {ends[0]}"
            if high is None
            else f"{name} <= {ends[1]}"
            if low is None
            else f"{name} {low}-{high}"
        )
    said |= {f"{name} = {value}" for name, value in then.choose} | {
        f"{name} floor {value}" for name, value in then.floors
    }
    said |= {f"{then.words[0]} to {then.words[1]}"} if then.words else set()
    said |= {f"{then.ceiling} at most"} if then.ceiling else set()
    said |= {"any of " + " ".join(sorted(then.activities))} if then.activities else set()
    for name, value in (
        ("usually", then.activity),
        ("asks", then.question),
        ("help", then.crisis),
        ("formula", then.formula),
    ):
        said |= {f"{name} {value}"} if value else set()
    for word, flag in (
        ("urgent", then.urgent),
        ("drop", then.drop),
        ("advice", then.advise),
        ("note", then.inform),
        ("guide", then.guide),
    ):
        said |= {word} if flag else set()
    said |= {f"closed by {then.closed_by}"} if then.closed_by else set()
    said |= {"known other closes"} if then.question and then.closed_by and then.known_other else set()
    said |= {"for " + " ".join(sorted(applies.kind))} if applies.kind else set()
    said |= {"while " + " ".join(sorted(applies.phase))} if applies.phase else set()
    said |= {"minutes {}-{}".format(*applies.minutes)} if applies.minutes else set()
    said |= {f"over {other}" for other in rule.overrides}
    said |= {f"first {applies.weeks} weeks"} if applies.weeks is not None else set()
    said |= {"while recent"} if applies.while_recent else set()
    said |= {"by band" if applies.band else "by effort"} if applies.band is not None else set()
    return said


def truth(rule: Recommendation, fields: Fields) -> bool | None:
    """Whether the rule holds for a person who is well but for these fields."""
    of_plan = (*OF_PLAN, "days_confirmed")
    after_pause = {name: fields[name] for name in of_plan if name in fields}
    fields = {name: value for name, value in fields.items() if name not in of_plan}
    options = {"goals": ("mood",), "protocol": "ranjbar-2015", "open_questions": False, "lifted": ()}
    own = {**WELL, **fields}
    chosen = {name: own.pop(name, default) for name, default in options.items()}
    facts = facts_of(Person(**own), goals=chosen["goals"], protocol=chosen["protocol"], as_of=START)
    facts |= {"open_questions": chosen["open_questions"], "lifted": Items(), **after_pause}
    return rule.when.holds(facts)


EATING = "no energy; no weight; no streaks; no distance; no bad_day_minimum; no anandamide"
FALLS = (
    "with strength_balance; with supervision; no bpm; no anandamide; "
    "no brisk_walking; no treadmill; no running; no cycling; no heights; no fall_prone_activity"
)
UNWELL = "no growth; no bpm; no energy; no anandamide; no bad_day_minimum"
PREGNANT = (
    "no bpm; no anandamide; no supine; "
    "no contact_sport; no fall_prone_activity; no diving; no heights; no hot_sessions; no breath_holding; no maximal_holds"
)
REFER, STOP, LIMITED = "safety; else ask; refer", "safety; else ask; stop", "safety; else ask; limited"
HEART = (
    "heart_disease",
    "coronary_disease",
    "heart_attack",
    "stroke",
    "heart_failure",
    "atrial_fibrillation",
    "peripheral_artery_disease",
)
AGAINST = ("unstable_angina", "uncontrolled_arrhythmia", "decompensated_heart_failure", "severe_valve_stenosis", "severe_pulmonary_hypertension",
    "pericarditis", "endocarditis", "aortic_dissection", "marfan_syndrome")  # fmt: skip
NINE = (
    "chest_pain",
    "breathlessness",
    "dizziness",
    "night_breathlessness",
    "ankle_swelling",
    "palpitations",
    "claudication",
    "heart_murmur",
    "unusual_fatigue",
)
NOBODY: Fields = {}
BASE = "for base"

# fmt: off
SAFETY = [
    # --- age, signs, known disease: the algorithm of 2015 -------------------------------------------------------------------
    Row("age.unknown", "safety; else pass; refer other; never opens; asks age; advice", [{"age": None}], [NOBODY]),
    Row("age.under_18", "safety; else pass; refer other; never opens; no bpm; no energy; no anandamide; advice", [{"age": 17}], [{"age": 18}],
        [{"age": None}]),
    Row("symptoms.any", f"{REFER} heart; no anandamide; advice", each(feels, *NINE), [NOBODY, feels("fever")], [{"symptoms": None}]),
    Row("symptoms.while_active", f"{REFER} heart; no anandamide; advice", [{**ACTIVE, **feels(sign)} for sign in NINE], [feels("chest_pain"),
        ACTIVE]),
    Row("symptoms.newer", f"{REFER} heart; no anandamide; advice",
        [{"symptoms": [{"id": "chest_pain", "since": "2027-01-03"}], **given("heart")}],
        [feels("chest_pain"), {**feels("chest_pain"), **given("lung")}, {"symptoms": [{"id": "chest_pain", "since": "2027-01-02"}],
        **given("heart")}, given("heart")]),
    # Each sign has advice of its own (T6): what is said fits what was entered.
    *(Row(f"emergency.{id}", "safety; else pass; urgent; advice", each(feels, *signs), [*each(feels, *(sign for sign in NINE if sign not in signs)), NOBODY],
        [{"symptoms": None}])
      for id, signs in (("chest_pain", ["chest_pain"]), ("faint", ["dizziness"]), ("breath", ["breathlessness", "night_breathlessness"]),
        ("heartbeat", ["palpitations"]), ("swelling", ["ankle_swelling"]), ("leg", ["claudication"]), ("other_signs", ["heart_murmur", "unusual_fatigue"]))),
    Row("disease.inactive", f"{REFER} heart; moderate at most", each(has, *HEART, "diabetes_type_1", "diabetes_type_2", "kidney_disease"),
        [{**has("kidney_disease"), **ACTIVE}, has("hypertension"), has("prediabetes")], [{"conditions": None}]),
    Row("disease.active", f"{LIMITED}; moderate at most", [{**ACTIVE, **has(name)} for name in ("coronary_disease", "diabetes_type_2",
        "kidney_disease")]
        + [{**ACTIVE, **has("kidney_disease"), **given("heart")}, {**ACTIVE, **has("kidney_disease"), **given("lung", "vigorous")}],
        [{**ACTIVE, **has("kidney_disease"), **given("heart", "vigorous")}, has("kidney_disease"), ACTIVE]),
    Row("inactive.moderate", "safety; else pass; moderate at most", [NOBODY, {**ACTIVE, "active_minutes": 29}], [ACTIVE]),
    Row("clearance.light_moderate", "safety; else pass; moderate at most", [given("heart"), given("other")], [NOBODY, given("heart", "vigorous")]),
    Row("unscreened.light",
        "safety; else pass; limited; light at most; rpe <= 11; time <= 30; no anandamide; no loads; no running; "
        "no fall_prone_activity; no loaded_bending; no supine; no swimming_alone",
        [{"open_questions": True}], [NOBODY, {**ACTIVE, "open_questions": True}]),
    Row("unscreened.active", "safety; else pass; limited; moderate at most; no anandamide", [{**ACTIVE, "open_questions": True}], [ACTIVE,
        {"open_questions": True}]),
    Row("symptoms.neurological", f"{STOP} neuro; urgent; advice", [feels("neurological_sign")], [feels("dizziness")]),
    Row("illness.now", f"{STOP}; advice", each(feels, "fever", "vomiting_or_diarrhoea"), [feels("unusual_fatigue")]),
    # --- numbers that are measured ------------------------------------------------------------------------------------------
    Row("resting_hr.high", "safety; else assume; refer heart; no anandamide; advice", [{"resting_hr": 101}, {"resting_hr": 101, **has("arrhythmia")}],
        [{"resting_hr": 100}, {"resting_hr": 101, **has("atrial_fibrillation")}]),
    Row("resting_hr.high_in_fibrillation", "safety; else pass; refer heart; never opens; no anandamide; advice",
        [{"resting_hr": 111, **has("atrial_fibrillation")}], [{"resting_hr": 110, **has("atrial_fibrillation")}, {"resting_hr": 111}]),
    Row("resting_hr.low", "safety; else pass; refer heart; no anandamide", [{"resting_hr": 39}], [{"resting_hr": 40}, {**ACTIVE, "resting_hr": 39}]),
    Row("pressure.too_high", "safety; else pass; refer heart; never opens; no anandamide; advice",
        [{"systolic": 180, "diastolic": 80}, {"systolic": 140, "diastolic": 110}], [{"systolic": 179, "diastolic": 109}], [NOBODY,
        {"systolic": 179}]),
    Row("pressure.high", "safety; else pass; limited; moderate at most; no anandamide; no breath_holding; no maximal_holds; advice",
        [{"systolic": 160, "diastolic": 80}, {"systolic": 140, "diastolic": 100}], [{"systolic": 159, "diastolic": 99}]),
    Row("pressure.high_effort", "safety; else pass; rpe <= 12",
        [{"systolic": 160, "diastolic": 80}, {"systolic": 140, "diastolic": 100}], [{"systolic": 159, "diastolic": 99}]),
    Row("pressure.hypertension", "safety; else ask; no breath_holding; advice", [has("hypertension")], [has("high_cholesterol")]),
    # --- self-harm, severity, the state of mind -------------------------------------------------------------------------------
    Row("self_harm.help_message", "safety; help present", [NOBODY], [{"goals": ("fitness",)}]),
    Row("self_harm.item9_unknown", "safety; else pass; asks phq9_item9; help present; note", [{"phq9": 1, "phq9_item9": None}], [{"phq9": 0,
        "phq9_item9": None}, {"phq9": 20}]),
    Row("self_harm.item9_in_total", "safety; else pass; help first", [{"phq9": 25, "phq9_item9": None}], [{"phq9": 24, "phq9_item9": None},
        {"phq9": 26, "phq9_item9": 2}]),
    Row("self_harm.item9_any", "safety; else pass; limited; help first; no anandamide; advice; note", [{"phq9_item9": 1}, {"phq9_item9": 3}],
        [NOBODY], [{"phq9_item9": None}]),
    # What was written can only add: where help is, and a question (decision 27).
    Row("heard.self_harm", "safety; else pass; help first", [{"place": "where I want to die"}, {"conditions": [{"id": "other", "note": "suicidal"}]}],
        [NOBODY, {"place": "to die for"}, {"place": "skip meals"}]),
    Row("heard.self_harm_asks", "safety; else pass; asks phq9_item9", [{"company": "nobody, I want to die", "phq9_item9": None}],
        [{"company": "nobody, I want to die", "phq9_item9": 0}, {"phq9_item9": None}]),
    Row("heard.eating_asks", "safety; else pass; asks eating_disorder", [{"place": "where I skip meals", "eating_disorder": None},
        {"place": "I can't stop exercising", "eating_disorder": None}], [{"place": "where I skip meals", "eating_disorder": "none"},
        {"place": "where I eat", "eating_disorder": None}]),
    Row("self_harm.thoughts", f"{LIMITED}; help first; no anandamide; advice", [has("suicidal_thoughts")], [has("depression")]),
    Row("self_harm.item9_often", "safety; else pass; refer mental_health; help first; urgent; no anandamide; advice", [{"phq9_item9": 2}],
        [{"phq9_item9": 1}]),
    Row("self_harm.acute", f"{REFER} mental_health; help first; urgent; no anandamide; advice", each(has, "suicidal_plan", "suicidal_intent",
        "recent_suicide_attempt"), [has("suicidal_thoughts")]),
    Row("discharge.recent", f"{REFER} mental_health; help present; no anandamide; advice; note",
        [has("psychiatric_discharge", since=ago(-1, months=3)), has("psychiatric_discharge")], [has("psychiatric_discharge", since=ago(months=3))]),
    Row("discharge.small_steps", "safety; else ask; total_weeks <= 4; time <= 15; rpe <= 11; no running; no loads; no cycling; no resistance",
        [has("psychiatric_discharge", since=ago(-1, months=3))], [has("psychiatric_discharge", since=ago(months=3))]),
    Row("discharge.walks", "limit; any of walking", [has("psychiatric_discharge", since=ago(-1, months=3))], [has("psychiatric_discharge",
        since=ago(months=3))]),
    Row("severity.severe", "safety; else pass; refer mental_health; help present; no anandamide; advice", [{"phq9": 20}], [{"phq9": 19}]),
    Row("severity.moderately_severe", "safety; else pass; limited; no anandamide; advice", [{"phq9": 15}, {"phq9": 19}], [{"phq9": 14},
        {"phq9": 20}]),
    Row("severity.not_under_care", "safety; else pass; advice", [{"phq9": 10, "under_care": False}], [{"phq9": 9, "under_care": False},
        {"phq9": 10}], [{"phq9": 10, "under_care": None}]),
    Row("severity.psychotic_disorder", f"{REFER} mental_health; with supervision; no anandamide", [has("psychotic_disorder")],
        [has("bipolar_stable")]),
    Row("severity.acute_mental_state", f"{STOP} mental_health; help first; urgent; no anandamide; advice", each(has, "psychosis", "catatonia",
        "delirium"), [has("psychotic_disorder")]),
    Row("bipolar.elevated", f"{STOP} mental_health; urgent; no anandamide; advice", [has("elevated_mood")], [has("bipolar_stable")]),
    Row("bipolar.state_unknown", f"{REFER} mental_health; no anandamide; advice",
        [has("bipolar"), {**has("bipolar_stable"), "under_care": False}, {**has("bipolar_stable"), "under_care": None}], [has("bipolar_stable"),
        {"under_care": None}]),
    Row("bipolar.steady", f"{LIMITED}; moderate at most; rpe <= 13; no anandamide; advice", each(has, "bipolar", "bipolar_stable",
        "elevated_mood"), [has("depression")]),
    Row("bipolar.programme", "safety; else ask; time <= 45; frequency <= 3", each(has, "bipolar", "bipolar_stable"), [has("depression")]),
    Row("bipolar.daytime", "safety; else ask; latest_end <= 1200", each(has, "bipolar", "bipolar_stable"), [has("depression")]),
    # --- eating ---------------------------------------------------------------------------------------------------------------
    Row("eating.current", f"safety; else pass; stop eating; {EATING}; advice", [{"eating_disorder": "current"}, has("anorexia"), has("bulimia",
        until=ago(-1, months=12))],
        [{"eating_disorder": "past"}, has("anorexia", until=ago(months=12))], [{"eating_disorder": None}]),
    Row("eating.compulsive", f"{STOP} eating; {EATING}; advice", [has("compulsive_exercise")], [has("anorexia")]),
    Row("eating.compulsive_training", f"safety; else pass; stop eating; {EATING}; advice", [{"training_signs": ["compulsion"]}],
        [{"training_signs": ["energy_deficiency"]}]),
    Row("eating.past", f"safety; else pass; refer eating; {EATING}; advice", [{"eating_disorder": "past"}, has("anorexia", until=ago(months=12))],
        [NOBODY, {"eating_disorder": "current"}]),
    Row("eating.past_limits", "safety; else pass; rpe <= 13; time <= 45", [{"eating_disorder": "past"}], [NOBODY, {"eating_disorder": "current"}]),
    Row("eating.very_low_bmi", f"safety; else pass; refer eating; {EATING}", [{"bmi": 17.4}], [{"bmi": 17.5}], [NOBODY]),
    Row("eating.low_bmi", "safety; else pass; no energy", [{"bmi": 18.4}], [{"bmi": 18.5}]),
    Row("eating.not_asked", "safety; no energy", [{"eating_disorder": None}], [NOBODY, {"eating_disorder": "past"}]),
    Row("eating.slow_heart", "safety; else pass; stop eating; urgent; no anandamide; advice",
        [{"resting_hr": 49, **sign} for sign in ({"eating_disorder": "past"}, {"eating_disorder": "current"}, {"bmi": 18.4},
        has("compulsive_exercise"),
            {"training_signs": ["compulsion"]}, {"training_signs": ["energy_deficiency"]})],
        [{"resting_hr": 50, "eating_disorder": "past", "bmi": 20}, {"resting_hr": 49, "bmi": 18.5}, {"resting_hr": 49, "bmi": 20,
        "training_signs": ["lost_periods"]}]),
    # --- drink, drugs, treatment ------------------------------------------------------------------------------------------------
    Row("withdrawal.now", f"{STOP}; urgent; no anandamide; advice", each(has, "alcohol_withdrawal", "drug_withdrawal", "intoxication"),
        [has("heavy_daily_alcohol")]),
    Row("withdrawal.heavy_drinking", f"{REFER} other; no anandamide; advice", [has("heavy_daily_alcohol")], [NOBODY]),
    Row("treatment.ect", f"{LIMITED}; no anandamide; advice", [has("ect_course")], [NOBODY]),
    Row("antidepressant.young_start", "safety; else pass; advice; note",
        [{"age": 24, **takes(drug, since=ago(-1, months=2))} for drug in ("sertraline", "venlafaxine", "bupropion", "amitriptyline", "mirtazapine")],
        [{"age": 25, **takes("sertraline", since=ago(-1, months=2))}, {"age": 24, **takes("sertraline", since=ago(months=2))}, {"age": 24,
        **takes("lithium")}]),
    Row("tread.excluded_conditions", f"{REFER} other; no anandamide",
        [{**TREAD, **has(name)} for name in ("bipolar_stable", "psychotic_disorder", "psychosis", "bulimia", "ocd", "heavy_daily_alcohol",
        "intoxication",
            "suicidal_plan", "pregnancy", "coronary_disease", "treatment_resistant_depression")],
        [has("ocd"), {**TREAD, **has("depression")}, {"protocol": "dunn-2005", **has("ocd")}]),
    Row("tread.excluded_hospital", f"{REFER} other; no anandamide", [{**TREAD, **has("psychiatric_discharge", since=ago(-1, months=12))}],
        [{**TREAD, **has("psychiatric_discharge", since=ago(months=12))}, has("psychiatric_discharge")]),
    Row("tread.excluded_measures", "safety; else pass; refer other; no anandamide",
        [{**TREAD, "bmi": 40}, {**TREAD, "phq9_item9": 2, "bmi": 24}, {**TREAD, "systolic": 160}, {**TREAD, "systolic": 140, "diastolic": 100}],
        [{**TREAD, "bmi": 39.9, "phq9_item9": 1, "systolic": 159, "diastolic": 99}, {"bmi": 40, "phq9_item9": 2, "systolic": 160, "diastolic": 100}]),
    Row("tread.excluded_substances", f"{REFER} other; no anandamide", [{**TREAD, **has("substance_use_disorder", since=ago(-1, months=6))},
        {**TREAD, **has("substance_use_disorder", since=ago(months=60))},
        {**TREAD, **has("substance_use_disorder", since=ago(months=60), until=ago(-1, months=6))}],
        [{**TREAD, **has("substance_use_disorder", since=ago(months=60), until=ago(months=6))}, has("substance_use_disorder"), TREAD]),
    # --- the heart --------------------------------------------------------------------------------------------------------------
    Row("heart.contraindication", f"{STOP} heart; urgent; no bpm; no anandamide; advice", each(has, *AGAINST), each(has, *HEART)),
    Row("heart.recent_event", f"{REFER} heart; no anandamide; advice", [has(name, since=ago(-1, months=12)) for name in ("heart_attack",
        "heart_procedure", "stroke")],
        [has("heart_attack", since=ago(months=12)), has("coronary_disease")]),
    Row("heart.rehabilitation_first", f"{REFER} heart; no anandamide; advice",
        each(has, "heart_failure", "cardiomyopathy", "valve_disease", "aneurysm", "inherited_arrhythmia", "defibrillator"), each(has,
        "coronary_disease", "pacemaker")),
    Row("heart.several_diseases", f"{REFER} heart; no anandamide", [has("coronary_disease", "diabetes_type_2"), has("coronary_disease", "stroke")],
        [has("coronary_disease"), has("diabetes_type_2", "kidney_disease"), has("coronary_disease", "hypertension")]),
    Row("heart.no_numbers", "safety; else ask; no bpm", [has("heart_failure"), has("coronary_disease", "diabetes_type_2")],
        [has("coronary_disease"), {**has("heart_failure"), "max_hr": 150}, {**has("coronary_disease", "diabetes_type_2"), "max_hr": 150}]),
    Row("heart.anandamide", "safety; else ask; no anandamide", each(has, *HEART), each(has, "diabetes_type_2", "kidney_disease", "hypertension")),
    Row("heart.myocarditis_rest", f"{STOP} heart; no bpm; no anandamide; advice",
        [has("myocarditis", since=ago(-1, months=3)), has("myocarditis")], [has("myocarditis", since=ago(months=3))]),
    Row("heart.myocarditis", f"{REFER} heart; after 3 months; no anandamide; advice", [has("myocarditis", since=ago(months=20))], [has("pericarditis")]),
    Row("fibrillation.effort", f"{LIMITED}; rpe <= 13; no bpm; no anandamide; advice", [has("atrial_fibrillation")], [has("arrhythmia")]),
    Row("pulse.conditions", f"{LIMITED}; no bpm; no anandamide; advice", [*each(has, "heart_transplant", "atrial_fibrillation", "pacemaker", "pots",
        "autonomic_neuropathy",
        "high_spinal_cord_injury", "copd", "pregnancy"), {"due_date": "2027-06-01"}], each(has, "spinal_cord_injury", "asthma", "arrhythmia")),
    Row("blood.clot", f"{REFER} heart; no anandamide", [has("blood_clot", since=ago(-1, months=3))], [has("blood_clot", since=ago(months=3))]),
    Row("blood.platelets", f"{REFER} other; no anandamide; no contact_sport; no fall_prone_activity; no heights; advice", [has("low_platelets")],
        [NOBODY]),
    Row("illness.uncontrolled", f"{REFER} other; no anandamide; no energy", each(has, "severe_anaemia", "uncontrolled_thyroid_disease",
        "unexplained_weight_loss"), [NOBODY]),
    Row("cancer.complication", f"{REFER} other; no anandamide; no loads", each(has, "bone_metastases", "lymphoedema"), [has("skin_condition")]),
    # --- lungs, sugar, tiredness --------------------------------------------------------------------------------------------------
    Row("lung.first", f"{REFER} lung; no bpm; no anandamide; guide; advice", each(has, "copd", "chronic_lung_disease", "pulmonary_hypertension"),
        [has("asthma")]),
    Row("lung.pneumonia", f"{REFER} lung", each(has, "recent_pneumonia"), [has("recent_infection"), has("copd")]),
    Row("lung.stretches", f"safety; else ask; {BASE}; bout <= 10; advice", each(has, "copd", "chronic_lung_disease"), [has("asthma")]),
    Row("cancer.careful", f"{LIMITED}; no anandamide; advice", each(has, "cancer"), [NOBODY]),
    Row("cancer.effort", "safety; else ask; rpe <= 13", each(has, "cancer"), [NOBODY]),
    Row("lung.start_easy", "safety; else ask; while ramp; rpe <= 12", [has("copd")], [has("asthma")]),
    Row("lung.oxygen", "safety; else ask; advice", [has("copd")], [has("asthma")]),
    Row("diabetes.unfelt_lows", f"{REFER} other; with company; no anandamide", [has("hypoglycaemia_unawareness")], [has("diabetes_type_1")]),
    Row("diabetes.retina", f"{LIMITED}; moderate at most; no breath_holding; no maximal_holds; no jumping; no anandamide", [has("retinopathy")],
        [has("glaucoma")]),
    Row("diabetes.feet", f"{LIMITED}; no running; no jumping; no anandamide; advice", [has("neuropathy")], [has("diabetes_type_1")]),
    Row("straining.none", "safety; else ask; no breath_holding; no maximal_holds; advice", each(has, "retinopathy", "glaucoma", "aneurysm",
        "hernia"), [has("hypertension")]),
    Row("malaise.present", f"safety; else pass; stop; {UNWELL}; advice", [{"post_exertional_malaise": True}], [NOBODY],
        [{"post_exertional_malaise": None}]),
    Row("malaise.me_cfs", f"{STOP}; {UNWELL}; advice", [has("me_cfs")], [has("long_covid")]),
    Row("postpartum.ask", "safety; else pass; asks birth", [has("postnatal_depression")],
        [has("postnatal_depression", "postpartum"), has("postnatal_depression", "pregnancy"), has("postnatal_depression", "caesarean"),
        has("postpartum"), {**has("postnatal_depression"), "due_date": "2027-06-01"}]),
    Row("malaise.ask", "safety; else pass; asks malaise",
        [{"post_exertional_malaise": None, **has(name)} for name in ("long_covid", "post_viral_fatigue", "recent_infection", "marked_fatigue",
        "fibromyalgia", "chronic_widespread_pain")],
        [has("long_covid"), {"post_exertional_malaise": None}, {"post_exertional_malaise": None, **has("me_cfs", "fibromyalgia")}]),
    Row("malaise.ask_tired", "safety; else pass; asks malaise", [{"post_exertional_malaise": None, **feels("unusual_fatigue")},
        {"post_exertional_malaise": None, **feels("unusual_fatigue"), **given("heart")}],
        [feels("unusual_fatigue"), {"post_exertional_malaise": None, **feels("dizziness")}]),
    Row("long_covid.signs", f"{REFER} heart; no anandamide", [{**has("long_covid"), **feels(sign)} for sign in ("chest_pain", "palpitations",
        "breathlessness", "dizziness")],
        [has("long_covid"), feels("chest_pain"), {**has("long_covid"), **feels("unusual_fatigue")}]),
    Row("long_covid.gentle", f"{LIMITED}; rpe <= 13; no anandamide; no running; no bad_day_minimum; advice; note", [has("long_covid")],
        [has("recent_infection")]),
    Row("long_covid.first_weeks", "safety; else ask; first 4 weeks; rpe <= 11", [has("long_covid")], [has("recent_infection")]),
    # --- pregnancy and after ------------------------------------------------------------------------------------------------------
    Row("pregnancy.possible", "safety; else pass; asks pregnancy", [has("possible_pregnancy")], [has("pregnancy")]),
    Row("pregnancy.first", f"{REFER} obstetric; {PREGNANT}; advice", [has("pregnancy"), {"due_date": "2027-06-01"}, {"due_date": "2026-12-21"}],
        [has("possible_pregnancy"), {"due_date": "2026-12-20"}]),
    Row("pregnancy.effort", "safety; else ask; rpe <= 13", [has("pregnancy")], [NOBODY]),
    Row("pregnancy.ends", "safety; else ask; total_weeks <= weeks_to_pregnancy_week_38; advice", [{"due_date": "2027-06-01"}], [has("pregnancy")]),
    Row("pregnancy.no_date", "safety; else ask; total_weeks <= 4; advice", [has("pregnancy")], [{"due_date": "2027-06-01"}]),
    Row("pregnancy.complication", f"{STOP} obstetric; no anandamide; advice", [has("pregnancy_complication")], [has("pregnancy")]),
    Row("pregnancy.warning_sign", f"{STOP} obstetric; urgent; advice", [feels("pregnancy_warning_sign")], [has("pregnancy")]),
    Row("postpartum.red_flag", f"{STOP} mental_health; urgent; help first; advice", [has("postpartum_red_flag")], [has("postpartum")]),
    Row("postpartum.early", f"{REFER} obstetric; light at most; no anandamide; no running; no jumping; no loads; advice",
        [has("postpartum", since=ago(-1, weeks=6)), has("postpartum")], [has("postpartum", since=ago(weeks=6))]),
    Row("postpartum.complicated", f"{REFER} obstetric; no anandamide", [has(name, since=ago(-1, months=12)) for name in ("caesarean",
        "birth_complication")],
        [has("caesarean", since=ago(months=12)), has("postpartum")]),
    Row("postpartum.wound",
        f"{LIMITED}; light at most; no anandamide; no running; no cycling; no resistance; no water_exercise; no jumping; no loads; advice",
        [has("birth_wound")], [has("postpartum")]),
    Row("postpartum.wound_walks", "limit; any of walking", [has("birth_wound")], [has("postpartum")]),
    Row("postpartum.signs", f"{REFER} obstetric; advice",
        [has("postpartum", since=ago(-1, weeks=6)), has("caesarean", since=ago(-1, months=12)), has("birth_complication", since=ago(-1, months=12))],
        [has("postpartum", since=ago(weeks=6)), has("caesarean", since=ago(months=12))]),
    Row("postpartum.signs_later", "safety; else pass; advice",
        [has("postpartum", since=ago(weeks=6)), has("postpartum", since=ago(-1, months=12))],
        [has("postpartum", since=ago(-1, weeks=6)), has("postpartum", since=ago(months=12)), has("caesarean", since=ago(-1, months=12))]),
    Row("postpartum.running", "safety; else ask; no running; no jumping", [has("postpartum", since=ago(-1, weeks=12))], [has("postpartum",
        since=ago(weeks=12))]),
    Row("postpartum.pelvic_floor", "safety; else ask; no running; no jumping; advice", [feels("pelvic_symptoms")], [has("postpartum")]),
    Row("postpartum.steady", f"{LIMITED}; rpe <= 13; no anandamide; advice", [has("postpartum", since=ago(-1, months=12))], [has("postpartum",
        since=ago(months=12))]),
    # --- nerves, surgery, bones, falls --------------------------------------------------------------------------------------------
    Row("neuro.concussion", f"{REFER} neuro; no anandamide; no contact_sport; no heights; advice", [has("concussion")], [NOBODY]),
    Row("neuro.seizure", f"{REFER} neuro; no anandamide", [has("seizure", since=ago(-1, months=6))], [has("seizure", since=ago(months=6)),
        has("epilepsy")]),
    Row("neuro.epilepsy", "safety; else ask; no swimming_alone; no heights; no traffic_cycling_alone; advice", [has("epilepsy"), has("seizure",
        since=ago(months=20))], [NOBODY]),
    Row("surgery.recent", f"{REFER} surgery; no anandamide", [has(name, since=ago(-1, weeks=12)) for name in ("surgery", "fracture",
        "joint_replacement")], [has("surgery", since=ago(weeks=12))]),
    Row("surgery.no_standard", "safety; else ask; note", [has("surgery", since=ago(-1, weeks=12))], [has("surgery", since=ago(weeks=12)),
        has("fracture")]),
    Row("bone.strength_and_balance", f"{LIMITED}; with strength_balance; no anandamide", each(has, "osteoporosis", "fragility_fracture",
        "vertebral_fracture"), [has("fracture")]),
    Row("bone.no_bending", "safety; else ask; no loaded_bending; advice", each(has, "osteoporosis", "fragility_fracture", "vertebral_fracture"),
        [has("fracture")]),
    Row("bone.after_fracture", "safety; else ask; no jumping; no running", each(has, "fragility_fracture", "vertebral_fracture"),
        [has("osteoporosis")]),
    Row("bone.impact", "safety; else ask; no jumping; no running", each(has, "osteoporosis", "fragility_fracture", "vertebral_fracture"), [has("fracture")]),
    Row("bone.spine", f"{REFER} bone; no anandamide", [has("vertebral_fracture")], [has("fragility_fracture")]),
    Row("choice.fall_prone", "safety; else assume; no fall_prone_activity", each(has, "osteoporosis", "vertebral_fracture", "frailty"),
        [has("osteoarthritis")]),
    Row("falls.ask", "safety; else pass; asks falls", [{"age": 65, "falls": None}], [{"age": 64, "falls": None}, {"age": 65}]),
    Row("falls.one", "safety; else pass; note", [{"age": 65}, {"falls": 1}], [{"age": 64}]),
    Row("falls.several", f"safety; else pass; refer falls; {FALLS}; advice", [{"falls": 2}], [{"falls": 1}]),
    Row("falls.signs", f"{REFER} falls; {FALLS}; advice", [has("unexplained_fall", since=ago(-1, months=12)), has("fall_with_injury", since=ago(-1,
        months=12)), has("cannot_rise_from_chair")],
        [has("unexplained_fall", since=ago(months=12)), has("fall_with_injury", since=ago(months=12)), has("frailty")]),
    Row("falls.effort", "safety; else pass; rpe <= 12",
        [{"falls": 2}, has("unexplained_fall", since=ago(-1, months=12)), has("fall_with_injury", since=ago(-1, months=12)),
        has("cannot_rise_from_chair")],
        [{"falls": 1}, has("unexplained_fall", since=ago(months=12))]),
    Row("frailty.light",
        f"{LIMITED}; light at most; rpe <= 11; with strength_balance; no anandamide; no brisk_walking; no treadmill; no running",
        [has("frailty")], [NOBODY]),
    Row("frailty.activity", "limit; any of arm_exercise resistance seated_exercise strength_balance tai_chi walking", [has("frailty")], [NOBODY]),
    Row("frailty.short", "safety; else ask; time <= 30", [has("frailty")], [NOBODY]),
    # --- arms only, pain, joints, training, places --------------------------------------------------------------------------------
    Row("arms.only",
        f"{LIMITED}; rpe <= 13; no leg_exercise; no bpm; no anandamide; "
        "no walking; no running; no cycling; no strength_balance; no dance; no brisk_walking; no treadmill",
        each(has, "wheelchair", "spinal_cord_injury", "high_spinal_cord_injury"), [has("frailty")]),
    Row("cord.first", f"{REFER} neuro; no anandamide; no hot_sessions; advice", each(has, "spinal_cord_injury", "high_spinal_cord_injury"),
        [has("wheelchair")]),
    Row("cord.high", "safety; else ask; rpe <= 12", [has("high_spinal_cord_injury")], [has("spinal_cord_injury")]),
    Row("cord.crisis_words", "safety; else ask; advice", [has("high_spinal_cord_injury")], [has("spinal_cord_injury")]),
    Row("pain.gentle", f"{LIMITED}; rpe <= 11; no anandamide; no running; no jumping; no loads; advice", each(has, "fibromyalgia",
        "chronic_widespread_pain"), [has("joint_pain")]),
    Row("pain.half_to_begin", "safety; else ask; ramp_start <= half_longest_session", [has("fibromyalgia")], [has("joint_pain")]),
    Row("pain.slow_growth", "safety; else ask; ramp_start <= 15; ramp_step_percent <= 10; ramp_step_weeks >= 2", [has("fibromyalgia")],
        [has("joint_pain")]),
    Row("joints.effort", f"{LIMITED}; rpe <= 12; no anandamide; no running; no jumping; advice", [*each(has, "osteoarthritis", "joint_pain",
        "obesity"), {"bmi": 35}], [{"bmi": 34.9}, {**has("obesity"), "bmi": 34.9}]),
    Row("joints.stretches", f"safety; else pass; {BASE}; bout <= 10", [*each(has, "osteoarthritis", "joint_pain", "obesity"), {"bmi": 35}],
        [{"bmi": 34.9}, {**has("obesity"), "bmi": 34.9}]),
    Row("build.inform", "safety; else pass; note", [{"bmi": 35}, has("obesity")], [{"bmi": 34.9}, {**has("obesity"), "bmi": 34.9}]),
    Row("training.counts", "safety; else pass; limited; no bad_day_minimum; advice", [MUCH, {**ACTIVE, "active_days": 5,
        "active_effort": "vigorous"}],
        [{**MUCH, "active_days": 6, "active_minutes": 50}, {**ACTIVE, "active_days": 4, "active_effort": "vigorous"}, {**ACTIVE, "active_days": 5}]),
    Row("training.moderate", "safety; else pass; moderate at most", [MUCH, {**MUCH, **given("heart")}, {**ACTIVE, "active_days": 5,
        "active_effort": "vigorous"}],
        [{**MUCH, **given("heart", "vigorous")}, ACTIVE, {**MUCH, "active_days": 6, "active_minutes": 50}, {**ACTIVE, "active_days": 4,
        "active_effort": "vigorous"}]),
    Row("training.ask", "safety; else pass; asks training_signs", [{**MUCH, "training_signs": None}, {**ACTIVE, "active_days": 5,
        "active_effort": "vigorous", "training_signs": None}],
        [MUCH, {**ACTIVE, "training_signs": None}, {**MUCH, "active_days": 6, "active_minutes": 50, "training_signs": None}, {**ACTIVE,
        "active_days": 4, "active_effort": "vigorous", "training_signs": None}]),
    Row("training.signs", "safety; else pass; refer other; no anandamide; no growth; no energy; no bad_day_minimum; no jumping; advice",
        [{"training_signs": [sign]} for sign in ("performance_loss", "bone_stress_injury", "lost_periods")],
        [{"training_signs": ["energy_deficiency"]}]),
    Row("training.lost_periods", "safety; else pass; no running; no jumping", [{"training_signs": ["lost_periods"]}],
        [{"training_signs": ["bone_stress_injury"]}]),
    Row("training.energy", "safety; else pass; refer eating; no anandamide; no growth; no energy; no weight; no streaks; no bad_day_minimum; advice",
        [{"training_signs": ["energy_deficiency"]}], [{"training_signs": ["lost_periods"]}]),
    Row("heat.body", "safety; else pass; advice; note", [{"age": 65, "bmi": 24}, {"bmi": 30}, has("obesity")], [{"age": 64, "bmi": 29.9}]),
    Row("altitude.new", f"{LIMITED}; moderate at most; advice", [has("altitude_stay")], [NOBODY]),
    Row("altitude.heart", f"{REFER} heart; no anandamide", [has("altitude_stay", name) for name in HEART],
        [has("altitude_stay"), has("altitude_stay", "copd"), has("stroke")]),
    Row("altitude.lung", f"{REFER} lung; no anandamide", [has("altitude_stay", name) for name in ("copd", "asthma")],
        [has("altitude_stay"), has("altitude_stay", "stroke"), has("copd")]),
    Row("other.condition", f"{LIMITED}; rpe <= 13; no bpm; no anandamide; no hot_sessions; advice", [has("other")], [NOBODY]),
    # --- medicines ------------------------------------------------------------------------------------------------------------------
    Row("pulse.medicines", "safety; else assume; limited; no bpm; no anandamide; advice",
        each(takes, "metoprolol", "propranolol", "timolol", "diltiazem", "verapamil", "ivabradine", "digoxin", "amiodarone", "sotalol", "clonidine",
        "clozapine", "amitriptyline", "methylphenidate"),
        each(takes, "sertraline", "amlodipine", "ramipril", "lithium"), [{"medications": None}]),
    Row("pulse.beta_blocker", "safety; else pass; no bpm", each(takes, "metoprolol", "timolol", "propranolol"), [takes("diltiazem")]),
    Row("cool_down.long", "safety; else pass; minutes 30-None; cool_down >= 10",
        each(takes, "metoprolol", "ramipril", "losartan", "amlodipine", "hydrochlorothiazide", "doxazosin", "verapamil", "ivabradine",
        "nitroglycerin"), [takes("sertraline")]),
    Row("pressure.cool_down", "safety; else ask; minutes 30-None; cool_down >= 10", [has("hypertension")], [has("high_cholesterol")]),
    Row("standing.slowly", "safety; else pass; advice", each(takes, "doxazosin", "amitriptyline", "quetiapine", "clozapine"), [takes("sertraline")]),
    Row("tricyclic.heart", "safety; else pass; refer heart; no anandamide", [{**takes("amitriptyline"), **has(name)} for name in HEART],
        [takes("amitriptyline"), {**takes("sertraline"), **has("coronary_disease")}, {**takes("amitriptyline"), **has("hypertension")}]),
    Row("pressure.raising_medicine", "safety; else pass; advice", each(takes, "venlafaxine", "bupropion", "methylphenidate", "esketamine"),
        [takes("sertraline")]),
    Row("low_sugar.gates", "safety; else pass; limited; advice; note", [*each(takes, "insulin", "gliclazide", "repaglinide"), has("diabetes_type_1")],
        [takes("metformin"), has("diabetes_type_2"), {**has("diabetes_type_2"), **takes("metformin")}]),
    Row("low_sugar.severe", "safety; else pass; advice", [*each(takes, "insulin", "gliclazide"), has("diabetes_type_1")],
        [takes("metformin"), has("diabetes_type_2"), {**has("diabetes_type_2"), **takes("metformin")}]),
    Row("low_sugar.evening", "safety; else pass; latest_end <= 1200", [*each(takes, "insulin", "gliclazide"), has("diabetes_type_1")],
        [takes("metformin"), has("diabetes_type_2"), {**has("diabetes_type_2"), **takes("metformin")}]),
    Row("low_sugar.company", "safety; else pass; with company; advice", [*each(takes, "insulin", "gliclazide"), has("diabetes_type_1")],
        [takes("metformin"), has("diabetes_type_2"), {**has("diabetes_type_2"), **takes("metformin")}]),
    Row("sugar.fluids", "safety; else pass; advice", [takes("empagliflozin")], [takes("metformin")]),
    Row("lithium.fluid", "safety; else pass; no hot_sessions; advice", [takes("lithium")], [takes("valproate")]),
    Row("lithium.direction", "safety; else pass; note", [takes("lithium")], [takes("valproate")]),
    Row("clozapine.early_signs", f"{STOP} heart; urgent; no anandamide; advice", [{**takes("clozapine", since=ago(-1, weeks=8)),
        **feels(sign)} for sign in ("fever", "chest_pain", "breathlessness")],
        [{**takes("clozapine", since=ago(weeks=8)), **feels("fever")}, {**takes("clozapine"), **feels("dizziness")}, {**takes("quetiapine"),
        **feels("fever")}]),
    Row("clozapine.early_pulse", "safety; else pass; stop heart; urgent; no anandamide; advice", [{**takes("clozapine", since=ago(-1, weeks=8)),
        "resting_hr": 101}],
        [{**takes("clozapine", since=ago(-1, weeks=8)), "resting_hr": 100}, {**takes("clozapine", since=ago(weeks=8)), "resting_hr": 101},
        {"resting_hr": 101}]),
    Row("clozapine.early_light", "safety; else pass; while recent; light at most",
        [takes("clozapine", since=ago(-1, weeks=8)), takes("clozapine")], [takes("clozapine", since=ago(weeks=8))]),
    Row("clozapine.early_care", "safety; else pass; limited; no anandamide; advice",
        [takes("clozapine", since=ago(-1, weeks=8)), takes("clozapine")], [takes("clozapine", since=ago(weeks=8))]),
    Row("heat.medicines", "safety; else pass; advice; note",
        each(takes, "lithium", "quetiapine", "oxybutynin", "amitriptyline", "sertraline", "venlafaxine", "bupropion", "methylphenidate",
        "furosemide"), each(takes, "diazepam", "metformin")),
    Row("bleeding.careful", "safety; else pass; no contact_sport; no fall_prone_activity; no heights; advice", each(takes, "apixaban", "warfarin"),
        [takes("amiodarone")]),
    Row("drowsy.balance", "safety; else pass; no fall_prone_activity; no treadmill; no heights; advice; note", each(takes, "diazepam", "zolpidem",
        "tramadol"),
        [takes("sertraline")]),
    Row("drowsy.antipsychotic", "safety; else pass; advice; note", each(takes, "quetiapine", "clozapine"), [takes("diazepam")]),
    Row("esketamine.day", "safety; else pass; limited; no anandamide; advice", [takes("esketamine")], [takes("sertraline")]),
    Row("other.medicine", "safety; else pass; limited; rpe <= 13; no bpm; no anandamide; advice",
        [{"medications": ["foozolimab"]}, takes("emicizumab", **{"for": "depression"})], [takes("sertraline")]),
    # --- strength ---------------------------------------------------------------------------------------------------------------------
    Row("resistance.supervision", "safety; else assume; no loads", [{"supervised": False, "experience": []}, {"supervised": False,
        "experience": ["walking"]}],
        [{"supervised": True}, {"experience": ["resistance"]}], [NOBODY]),
    Row("resistance.effort", "safety; else assume; for mixed resistance; rpe <= 13; advice", [{"supervised": False, "experience": []}],
        [{"supervised": True}, {"experience": ["resistance"]}], [NOBODY]),
    Row("resistance.rest", "safety; for mixed resistance; rest_hours >= 48", [NOBODY], []),
    # --- after a pause --------------------------------------------------------------------------------------------------------
    Row("pause.fortnight", "safety; return_share <= 75", [{"days_off": 14}], [{"days_off": 13}]),
    Row("pause.month", "safety; return_share <= 50", [{"days_off": 28}], [{"days_off": 27}]),
    Row("pause.easier", "safety; else assume; while return; light at most",
        [{"days_off": 14}, {"days_off": 14, "intensity": "light"}, {**ACTIVE, "days_off": 14, "intensity": "moderate"}, {"days_off": 14,
            "intensity": "vigorous"}],
        [{"days_off": 13}, {**ACTIVE, "days_off": 14, "intensity": "vigorous"}]),
    Row("pause.easier_vigorous", "safety; else pass; while return; moderate at most", [{**ACTIVE, "days_off": 14, "intensity": "vigorous"}],
        [{**ACTIVE, "days_off": 13, "intensity": "vigorous"}, {**ACTIVE, "days_off": 14, "intensity": "moderate"}, {"days_off": 14,
            "intensity": "vigorous"}]),
    Row("pause.ask_again", "safety; asks since_pause", [{"days_unasked": 57}], [{"days_unasked": 56}, {"days_off": 57}]),
    Row("pause.ask_after_illness", "safety; asks since_pause", [{"ill_unasked": 14}], [{"ill_unasked": 13}, {"days_off": 57}]),
    Row("pause.light_until_asked", "safety; limited; light at most; time <= 30", [{"days_unasked": 57}, {"ill_unasked": 14}], [{"days_unasked": 56,
        "ill_unasked": 13}]),
    Row("session.stop_signs", "safety; note", [NOBODY], []),
    Row("ramp.running", "safety; running_growth <= 10", [NOBODY], []),
]
# fmt: on

ALL_AEROBIC = "any of arm_exercise cycling dance running seated_exercise swimming walking water_exercise"
AEROBIC_OR_STRENGTH = "any of arm_exercise cycling dance resistance running seated_exercise strength_balance swimming walking water_exercise"
LIGHT_TO_MODERATE = "light to moderate"
STRONG = "for base resistance strength_balance"


def named(*protocols: str) -> tuple[list[Fields], list[Fields]]:
    """Whoever asks for one of these programmes, and whoever asks for any other."""
    known = set(shipped_book().protocols)
    assert set(protocols) <= known
    return [{"protocol": id} for id in protocols], [{"protocol": id} for id in sorted(known - set(protocols))]


def wants(*goals: str) -> tuple[list[Fields], list[Fields]]:
    """Whoever has one of these goals, and whoever has another."""
    return [{"goals": (goal,)} for goal in goals], [
        {"goals": (goal,)} for goal in vocabulary()["goals"] if goal not in goals
    ]


ALL: tuple[list[Fields], list[Fields]] = ([NOBODY], [])
DEPRESSED = [
    has(name)
    for name in ("depression", "dysthymia", "postnatal_depression", "seasonal_depression", "bipolar", "bipolar_stable")
]
RESISTANCE = "for resistance"
PRACTISED: Fields = {"protocol": "rethorst-2013", "experience": ["resistance"], "age": 64}
SUPERVISED = [{**PRACTISED, "supervised": True}]
UNSUPERVISED = [
    {**PRACTISED, "supervised": False},
    {**PRACTISED, "supervised": True, "experience": []},
    {**PRACTISED, "supervised": True, "age": 65},
    {**PRACTISED, "supervised": True, "protocol": "dunn-2005"},
]

# fmt: off
GOALS = [
    # --- the programme, and what one gets without a wish ----------------------------------------------------------------------
    Row("depression.frequency", "goal; frequency 3-4", *named("ranjbar-2015")),
    Row("depression.frequency_cmaj", "goal; frequency 3-5", *named("ranjbar-2015")),
    Row("depression.time", "goal; time 45-60", *named("ranjbar-2015")),
    Row("depression.time_cmaj", "goal; time 45-60", *named("ranjbar-2015")),
    Row("depression.time_epa", "goal; time 45-60", *named("ranjbar-2015")),
    Row("depression.weeks", "goal; weeks >= 10", *named("ranjbar-2015")),
    Row("depression.time_floor", "goal; time floor 30", *ALL),
    Row("depression.intensity", f"goal; {STRONG}; light to moderate", *named("ranjbar-2015")),
    Row("depression.activity", "goal; for anandamide base resistance strength_balance; any of aerobic resistance seated_exercise strength_balance",
        *named("ranjbar-2015")),
    Row("depression.supervision", "goal; note", *named("ranjbar-2015")),
    Row("resistance.wished", f"goal; {RESISTANCE}; frequency 2-3; any of resistance; usually resistance", [{"likes": ["resistance"]}],
        [{"likes": ["walking"]}], [NOBODY]),
    Row("default.frequency", "preference; frequency = 3", *ALL),
    Row("default.time", "preference; time = 45", *ALL),
    Row("default.weeks", "preference; weeks = 12", *ALL),
    Row("default.activity", "preference; usually walking", *ALL),
    Row("default.strength_balance", "preference; for strength_balance; usually strength_balance", *ALL),
    Row("default.resistance_days", f"preference; {RESISTANCE}; frequency = 2", *ALL),
    Row("default.review", "preference; review_week = 4", *ALL),
    Row("session.long_warm_up", "preference; minutes 30-None; warm_up = 10; cool_down = 5", *ALL),
    Row("session.short_warm_up", "preference; minutes 15-29; warm_up = 5; cool_down = 5", *ALL),
    Row("session.least", "goal; time >= 10", [{"protocol": name} for name in ("callaghan-2011", "dunn-2005", "trivedi-2011", "who-2020")],
        [{"protocol": name} for name in ("ranjbar-2015", "rethorst-2013", "stanton-2014", "canmat-2023", "nice-ng222", "epa-2018", "cmaj-2024",
        "blumenthal-1999", "meyer-2019")]),
    Row("session.longest", "goal; time <= 60", [{"protocol": "callaghan-2011"}], [{"protocol": name} for name in ("ranjbar-2015",
        "rethorst-2013", "stanton-2014", "canmat-2023", "nice-ng222", "epa-2018", "cmaj-2024", "blumenthal-1999", "meyer-2019", "dunn-2005",
        "trivedi-2011", "who-2020")]),
    Row("session.bad_day", "preference; bad_day = 10", *ALL),
    Row("ramp.start", "goal; ramp_start >= 10", *ALL),
    Row("ramp.start_inactive", "preference; ramp_start = 10", [NOBODY, {**ACTIVE, "active_days": 2}], [ACTIVE]),
    Row("ramp.start_active", "preference; ramp_start = 20", [ACTIVE], [NOBODY, {**ACTIVE, "active_days": 2}]),
    Row("ramp.step", "preference; ramp_step = 5; ramp_step_weeks = 1", *ALL),
    Row("ramp.step_active", "preference; ramp_step_fast = 10", [ACTIVE], [NOBODY]),
    Row("ramp.length", "preference; ramp_weeks = 6; late_step_weeks = 2", *ALL),
    Row("slot.same", "preference; same_slot = 100", *ALL),
    Row("heart_rate.maximum", "preference; formula tanaka-2001", *ALL),
    Row("heart_rate.women", "preference; note", [{"sex": "female"}], [{"sex": "male"}]),
    Row("heart_rate.narrowest_band", "goal; narrowest_band >= 5", *ALL),
    Row("heart_rate.lowest_end", "goal; lowest_rise >= 10", *ALL),
    # --- blood markers and other goals ------------------------------------------------------------------------------------------
    Row("anandamide.band", "goal; for anandamide; percent_max 70-80; drop", *wants("anandamide")),
    Row("anandamide.duration", "goal; for anandamide; by band; main_time 30-50", *wants("anandamide")),
    Row("anandamide.effort", "goal; for anandamide; rpe 13-13", *wants("anandamide")),
    Row("anandamide.effort_duration", "goal; for anandamide; by effort; main_time >= 20", *wants("anandamide")),
    Row("anandamide.short_sessions", "goal; for anandamide; minutes 30-44; warm_up = 5", *wants("anandamide")),
    Row("anandamide.activity", "goal; for anandamide; any of cycling running walking", *wants("anandamide")),
    Row("anandamide.some_sessions", "goal; for anandamide; while full; frequency >= 1; share <= 0.5; advice", *wants("anandamide")),
    Row("anandamide.one", "preference; for anandamide; while full; frequency = 1", *wants("anandamide")),
    Row("bdnf.band", "goal; for bdnf; percent_reserve 60-80; drop", *wants("bdnf")),
    Row("bdnf.duration", "goal; for bdnf; by band; main_time >= 20", *wants("bdnf")),
    Row("bdnf.activity", "goal; for bdnf; any of cycling running walking; usually cycling", *wants("bdnf")),
    Row("bdnf.some_sessions", "goal; for bdnf; while full; frequency >= 1; share <= 0.5", *wants("bdnf")),
    Row("bdnf.one", "preference; for bdnf; while full; frequency = 1", *wants("bdnf")),
    Row("bdnf.no_claim", "goal; advice", *wants("bdnf")),
    Row("goal.glucose", "goal; advice", *wants("glucose")),
    Row("goal.general_health", "goal; weekly_minutes 150-300", *wants("general_health")),
    Row("goal.fitness", "goal; weekly_minutes >= 150", *wants("fitness")),
    Row("goal.fitness_effort", f"goal; {BASE}; while full; moderate to vigorous", *wants("fitness")),
    Row("goal.longest", "goal; time <= 60", *wants("general_health", "fitness")),
    *(Row(f"goal.{marker}", "goal; advice", *wants(marker)) for marker in (
        "kynurenine", "serotonin", "endorphin", "myokines", "inflammation", "norepinephrine", "cortisol", "acth", "tnf_alpha", "il_1beta", "il_6",
    )),
    # --- programmes by name -------------------------------------------------------------------------------------------------------
    Row("rethorst.frequency", "goal; frequency 3-5", *named("rethorst-2013")),
    Row("rethorst.time", "goal; time 45-60", *named("rethorst-2013")),
    Row("rethorst.weeks", "goal; weeks >= 10", *named("rethorst-2013")),
    Row("rethorst.intensity", f"goal; {BASE}; while full; percent_max 50-85", *named("rethorst-2013")),
    Row("rethorst.activity", f"goal; {AEROBIC_OR_STRENGTH}", *named("rethorst-2013")),
    *(Row(f"rethorst.{id}", f"goal; {RESISTANCE}; while {said}", SUPERVISED, UNSUPERVISED) for id, said in (
        ("resistance", "full; sets 3-3; sets = 3; repetitions 8-8; repetitions = 8; load 80-80"), ("load_begin", "ramp; load 60-70"),
        ("strength_effort", "full; moderate to vigorous"), ("strength_ramp", "ramp; light to moderate"))),
    Row("rethorst.strength_gentle", f"goal; {RESISTANCE}; light to moderate", UNSUPERVISED[:-1], [*SUPERVISED, UNSUPERVISED[-1]]),
    Row("rethorst.balance_effort", "goal; for strength_balance; light to moderate", *named("rethorst-2013")),
    Row("stanton.frequency", "goal; frequency 3-4", *named("stanton-2014")),
    Row("stanton.time", "goal; time 30-40", *named("stanton-2014")),
    Row("stanton.weeks", "goal; weeks >= 9", *named("stanton-2014")),
    Row("stanton.intensity", f"goal; {STRONG}; light to moderate", *named("stanton-2014")),
    Row("stanton.activity", f"goal; {BASE}; {ALL_AEROBIC}", *named("stanton-2014")),
    Row("stanton.supervision", "goal; with supervision; note", *named("stanton-2014")),
    Row("canmat.frequency", "goal; frequency 3-4", *named("canmat-2023")),
    Row("canmat.time", "goal; time 30-40", *named("canmat-2023")),
    Row("canmat.weeks", "goal; weeks >= 9", *named("canmat-2023")),
    Row("canmat.intensity", f"goal; {STRONG}; light to moderate", *named("canmat-2023")),
    Row("canmat.supervision", "goal; with supervision; note", *named("canmat-2023")),
    Row("nice.frequency", "goal; frequency >= 2", *named("nice-ng222")),
    Row("nice.weeks", "goal; weeks >= 10; weeks = 10", *named("nice-ng222")),
    Row("nice.time", "goal; time 45-60", *named("nice-ng222")),
    Row("nice.time_usual", "goal; time = 60", *named("nice-ng222")),
    Row("nice.intensity", f"goal; {BASE}; while full; moderate to moderate", *named("nice-ng222")),
    Row("nice.activity", f"goal; {BASE}; {ALL_AEROBIC}", *named("nice-ng222")),
    Row("nice.group", "goal; with supervision; note", *named("nice-ng222")),
    Row("epa.frequency", "goal; frequency 2-3", *named("epa-2018")),
    Row("epa.time", "goal; time 45-60", *named("epa-2018")),
    Row("epa.volume", "goal; weekly_minutes >= 150", *named("epa-2018")),
    Row("epa.intensity", f"goal; {BASE}; while full; moderate to moderate", *named("epa-2018")),
    Row("epa.activity", f"goal; {AEROBIC_OR_STRENGTH}", *named("epa-2018")),
    Row("epa.supervision", "goal; with supervision; note", *named("epa-2018")),
    Row("cmaj.frequency", "goal; frequency 3-5", *named("cmaj-2024")),
    Row("cmaj.time", "goal; time 45-60", *named("cmaj-2024")),
    Row("cmaj.intensity", f"goal; {BASE}; while full; moderate to vigorous", *named("cmaj-2024")),
    Row("cmaj.activity", f"goal; {AEROBIC_OR_STRENGTH}", *named("cmaj-2024")),
    Row("cmaj.supervision", "goal; note", *named("cmaj-2024")),
    Row("who.volume", "goal; weekly_minutes 150-300", *named("who-2020")),
    Row("who.intensity", f"goal; {BASE}; while full; moderate to moderate", *named("who-2020")),
    Row("who.days", "goal; frequency 3-5", *named("who-2020")),
    Row("protocols.as_long", "goal; time = 40", *named("stanton-2014", "canmat-2023")),
    Row("protocols.strength_effort", "goal; for resistance strength_balance; light to moderate",
        *named("blumenthal-1999", "callaghan-2011", "meyer-2019", "nice-ng222", "epa-2018", "cmaj-2024", "who-2020")),
    Row("protocols.moderate_ramp", f"goal; {BASE}; while ramp; light to moderate", *named("nice-ng222", "epa-2018", "who-2020")),
    Row("protocols.building_up", f"goal; {BASE}; while ramp; light to moderate", *named("blumenthal-1999", "rethorst-2013", "cmaj-2024")),
    Row("smile.frequency", "goal; frequency 3-3; frequency = 3", *named("blumenthal-1999")),
    Row("smile.time", "goal; time 45-45; time = 45", *named("blumenthal-1999")),
    Row("smile.weeks", "goal; weeks 16-16; weeks = 16; total_weeks <= 16", *named("blumenthal-1999")),
    Row("smile.intensity", f"goal; {BASE}; while full; percent_reserve 70-85", *named("blumenthal-1999")),
    Row("smile.activity", f"goal; {BASE}; any of running walking; usually walking", *named("blumenthal-1999")),
    Row("smile.supervision", "goal; with supervision; note", *named("blumenthal-1999")),
    Row("smile.home", "goal; note", *named("blumenthal-1999")),
    *(Row(id, f"goal; weekly_energy {dose}-{dose}", [{**ACTIVE, "protocol": protocol}],
        [{"protocol": protocol}, {**ACTIVE, "protocol": protocol, "eating_disorder": "past"}, ACTIVE], [{**ACTIVE, "protocol": protocol,
        "eating_disorder": None}])
      for id, dose, protocol in (("dose.energy_dunn", 17.5, "dunn-2005"), ("dose.energy_trivedi", 16, "trivedi-2011"))),
    Row("dose.frequency_dunn", "goal; frequency 3-5", *named("dunn-2005")),
    Row("dose.weeks_dunn", "goal; weeks 12-12; weeks = 12; total_weeks <= 12", *named("dunn-2005")),
    Row("dose.supervision_dunn", "goal; with supervision; note", *named("dunn-2005")),
    Row("dose.weeks_trivedi", "goal; weeks 12-12; weeks = 12; total_weeks <= 12", *named("trivedi-2011")),
    Row("dose.activity_trivedi", f"goal; {BASE}; {ALL_AEROBIC}", *named("trivedi-2011")),
    Row("dose.supervision_trivedi", "goal; with supervision; note", *named("trivedi-2011")),
    Row("dose.days_trivedi", "goal; frequency 3-5", *named("trivedi-2011")),
    Row("dose.longest", "goal; time <= 60", *named("dunn-2005", "trivedi-2011", "who-2020")),
    Row("dose.intensity", f"goal; {STRONG}; light to moderate", *named("dunn-2005", "trivedi-2011")),
    Row("dose.ask_eating", "safety; else pass; asks dose_eating", [{"protocol": id, "eating_disorder": None} for id in ("dunn-2005", "trivedi-2011")],
        [TREAD, {"eating_disorder": None}]),
    Row("dose.ask_activity", "safety; else pass; asks dose_activity", [{**TREAD, "active_days": None}, {"protocol": "dunn-2005", "active_days": 3},
        {"protocol": "dunn-2005", **ACTIVE, "active_effort": None}, {"protocol": "dunn-2005", **ACTIVE, "active_months": None}],
        [{**TREAD, "active_days": 0}, {"protocol": "dunn-2005", "active_days": 2}, {"protocol": "dunn-2005", **ACTIVE}, {"active_days": None}]),
    Row("dose.not_yet_active", "goal; note", [{"protocol": "dunn-2005"}, TREAD], [{"protocol": "dunn-2005", **ACTIVE}, NOBODY]),
    Row("dose.not_asked", "goal; note", [{"protocol": id, "eating_disorder": None} for id in ("dunn-2005", "trivedi-2011")], [TREAD,
        {"eating_disorder": None}]),
    Row("dose.low_arm", "goal; weekly_energy floor 7", *ALL),
    Row("preferred.frequency", "goal; frequency 3-3; frequency = 3", *named("callaghan-2011")),
    Row("preferred.weeks", "goal; weeks 4-4; weeks = 4; total_weeks <= 4", *named("callaghan-2011")),
    Row("preferred.intensity", f"goal; {BASE}; rpe = 9; advice", *named("callaghan-2011")),
    Row("prescribed.time", "goal; time 30-30; time = 30", *named("meyer-2019")),
    Row("prescribed.parts", f"goal; {BASE}; minutes 30-30; warm_up = 5; cool_down = 5", *named("meyer-2019")),
    Row("prescribed.effort", f"goal; {BASE}; while full; rpe 13-13", *named("meyer-2019")),
    Row("prescribed.ramp", f"goal; {BASE}; while ramp; rpe 9-13", *named("meyer-2019")),
    Row("prescribed.activity", f"goal; {BASE}; {ALL_AEROBIC}; usually cycling", *named("meyer-2019")),
    Row("prescribed.single", "goal; advice", *named("meyer-2019")),
    # --- diseases and states that change the dose -----------------------------------------------------------------------------------
    Row("fibrillation.effort_goal", "goal; rpe 11-13", [has("atrial_fibrillation")], [has("arrhythmia")]),
    Row("diabetes.rest_days", "goal; advice", each(has, "diabetes_type_1", "diabetes_type_2"), [has("prediabetes")]),
    Row("pregnancy.effort_goal", "goal; rpe 12-13", [has("pregnancy")], [NOBODY]),
    Row("pregnancy.minutes", "goal; weekly_minutes >= 150", [has("pregnancy")], [NOBODY]),
    Row("pregnancy.frequency", "goal; frequency >= 3", [has("pregnancy")], [NOBODY]),
    Row("postpartum.frequency", "goal; frequency >= 4", [has("postpartum", since=ago(-1, months=12))], [has("postpartum", since=ago(months=12))]),
    Row("postpartum.minutes", f"goal; {BASE}; time 30-30", [has("postpartum", since=ago(-1, months=12))], [has("postpartum", since=ago(months=12))]),
    Row("bone.strength_days", "goal; for strength_balance; frequency >= 2", each(has, "osteoporosis", "vertebral_fracture"), [has("fracture")]),
    Row("arms.seated_strength", f"goal; {RESISTANCE}; frequency >= 2; over falls.strength_days; over frailty.strength_days", [{**has("wheelchair"), "falls": 2},
        has("wheelchair", "frailty"), has("wheelchair", "cannot_rise_from_chair")], [has("wheelchair"), {"falls": 2}, has("frailty")]),
    Row("arms.bone_strength", f"goal; {RESISTANCE}; frequency >= 2", [has("osteoporosis", "wheelchair")], each(has, "osteoporosis", "wheelchair")),
    Row("falls.strength_days", "goal; for strength_balance; frequency >= 3",
        [{"falls": 2}, has("unexplained_fall", since=ago(-1, months=12)), has("fall_with_injury", since=ago(-1, months=12)),
        has("cannot_rise_from_chair")],
        [{"falls": 1}, has("unexplained_fall", since=ago(months=12))]),
    Row("frailty.strength_days", "goal; for strength_balance; frequency >= 2", [has("frailty")], [NOBODY]),
    Row("arms.effort_goal", "goal; rpe 11-13; any of arm_exercise resistance seated_exercise; usually arm_exercise", each(has, "wheelchair",
        "spinal_cord_injury"), [has("frailty")]),
    Row("cord.time", f"goal; {BASE}; time 20-30", [has("spinal_cord_injury")], [has("wheelchair")]),
    Row("cord.frequency", "goal; frequency 4-5; frequency = 5; over depression.frequency", [has("spinal_cord_injury")], [has("wheelchair")]),
    Row("cord.frequency_at_first", "goal; while ramp; frequency <= 4", [has("spinal_cord_injury")], [has("wheelchair")]),
    Row("cord.start", "goal; ramp_start = 20", [has("spinal_cord_injury")], [has("wheelchair")]),
    Row("cord.strength", f"goal; {RESISTANCE}; frequency 2-2; sets 3-3", [has("spinal_cord_injury")], [has("wheelchair")]),
    Row("pain.enough", "goal; time 20-30; frequency 2-3", each(has, "fibromyalgia", "chronic_widespread_pain"), [has("joint_pain")]),
    Row("joints.activity", f"goal; {BASE}; any of cycling seated_exercise water_exercise",
        [{**sore, **likes} for sore in (has("osteoarthritis"), has("joint_pain"), has("obesity"),
            {"bmi": 35}) for likes in ({}, {"likes": ["dance"]})],
        [{"bmi": 34.9}, {**has("osteoarthritis"), "bmi": 24, "likes": ["walking"]}, {"bmi": 35, "likes": ["walking"]}]),
    Row("joints.pain_rule", "goal; advice", each(has, "osteoarthritis", "joint_pain"), [{"bmi": 35}]),
    Row("pulse.stimulant", "preference; note", [takes("methylphenidate")], [takes("sertraline")]),
    Row("pause.skip", "preference; skipped = 2", *ALL),
    Row("pause.week", "preference; return_share = 100", [{"days_off": 7}, {"sessions_off": 3}], [{"days_off": 6, "sessions_off": 2}]),
    Row("shifts.sleep", "preference; advice", [has("shift_work")], [NOBODY]),
    # --- strength, yoga, company, older people ------------------------------------------------------------------------------------
    Row("strength.sets", "goal; for mixed resistance; sets 1-4", *ALL),
    Row("strength.sets_begin", f"preference; {RESISTANCE}; while ramp; sets = 1", *ALL),
    Row("strength.sets_full", f"preference; {RESISTANCE}; while full; sets = 2", *ALL),
    Row("strength.repetitions", "goal; for mixed resistance; repetitions 8-12", [{"experience": ["resistance"], "age": 64}],
        [{"experience": ["resistance"], "age": 65}, {"experience": []}]),
    Row("strength.repetitions_gentle", "goal; for mixed resistance; repetitions 10-15", [{"experience": ["resistance"], "age": 65}, {"experience": []},
        NOBODY], [{"experience": ["resistance"], "age": 64}]),
    Row("strength.load", f"goal; {RESISTANCE}; load 60-70",
        [{"experience": ["resistance"], "age": 64}, {"experience": ["resistance"], "protocol": "rethorst-2013", "supervised": False},
            {"experience": ["resistance"], "supervised": True}],
        [{"experience": ["resistance"], "age": 65}, {"experience": ["resistance"], "protocol": "rethorst-2013", "supervised": True}, {"experience": []}]),
    Row("strength.load_begin", f"goal; {RESISTANCE}; load 40-50",
        [{"supervised": True, "experience": []}, {"supervised": True}, {"experience": ["resistance"], "age": 65}],
        [{"supervised": True, "experience": ["resistance"], "age": 64}, {"supervised": False, "experience": []}]),
    Row("strength.load_words", f"goal; {RESISTANCE}; advice",
        [{**one, "equipment": [at], "likes": ["resistance"]} for one in ({"experience": ["resistance"]}, {"experience": [],
            "supervised": True}) for at in ("free_weights", "machines")],
        [{"experience": ["resistance"], "equipment": ["bands"], "likes": ["resistance"]}, {"experience": ["resistance"], "equipment": ["machines"],
            "likes": []},
            {"experience": [], "supervised": False, "equipment": ["machines"], "likes": ["resistance"]}]),
    Row("strength.load_step", f"goal; {RESISTANCE}; advice", [{"experience": ["resistance"], "supervised": False}, {"experience": [], "supervised": True}],
        [{"experience": [], "supervised": False}]),
    Row("mixed.asked", "goal; for mixed; frequency >= 2",
        [{"protocol": "who-2020", "age": 64}, {"goals": ("general_health",)}, {"likes": ["mixed"]}],
        [{"protocol": "who-2020", "age": 65}, {"goals": ("general_health",), "protocol": "dunn-2005", "likes": []}, {"likes": ["walking"]}]),
    Row("mixed.days", "preference; for mixed; frequency = 2", *ALL),
    Row("mixed.minutes", "preference; for mixed; minutes 40-None; strength_time = 10", *ALL),
    Row("mixed.minutes_short", "preference; for mixed; minutes 20-39; strength_time = 5", *ALL),
    Row("mixed.sets", "preference; for mixed; sets = 1", *ALL),
    *(Row(f"older.{id}", f"preference; {BASE}; minutes {said}", [{"age": 65}, {"age": 65, "protocol": "who-2020"}], [{"age": 64}, {"age": 65,
        "protocol": "dunn-2005"}])
      for id, said in (("part", "40-None; balance_time = 10"), ("part_short", "20-39; balance_time = 5"))),
    Row("strength.days", "goal; note", [{"likes": ["walking"]}, NOBODY],
        [{"likes": ["resistance"]}, {"likes": ["mixed"]}, {"likes": ["walking"], "protocol": "who-2020"}, {"goals": ("general_health",)}]),
    Row("mind_body.wished", "goal; for mind_body; any of tai_chi yoga", [{"likes": ["yoga"]}, {"likes": ["tai_chi"]}], [{"likes": ["walking"]}]),
    Row("mind_body.sessions", "goal; for mind_body; frequency >= 1; share <= 0.5", [{"likes": ["yoga"]}], [{"likes": ["walking"]}]),
    Row("mind_body.effort", "goal; for mind_body; light to light", [{"likes": ["yoga"]}], [{"likes": ["walking"]}]),
    Row("older.balance", "goal; note", [{"age": 65}], [{"age": 64}]),
    Row("older.varied", "goal; note", [{"age": 65}], [{"age": 64}]),
    Row("bouts.short", "goal; note", *ALL),
    Row("stretching.days", "goal; note", *ALL),
    Row("alone.wish", "preference; advice", [{"likes": ["alone"]}], [{"likes": ["in_a_group"]}]),
    Row("group.wish", "preference; advice", [{"likes": ["in_a_group"]}], [{"likes": ["alone"]}]),
    # --- expectations, the team ---------------------------------------------------------------------------------------------------
    Row("people.prior", "preference; note", [{"age": 20, "phq9": 5}, {"age": 40, "phq9": 14}],
        [{"age": 19, "phq9": 5}, {"age": 41, "phq9": 5}, {"age": 30, "phq9": 4}, {"age": 30, "phq9": 15}, {**ACTIVE, "age": 30, "phq9": 10}]),
    Row("people.older", "preference; note", [{"age": 50, **has("depression")}], [{"age": 49, **has("depression")}, {"age": 50}]),
    Row("people.severity", "preference; note", [{"phq9": 15, **takes("sertraline")}], [{"phq9": 14, **takes("sertraline")}, {"phq9": 15},
        {"phq9": 15, **takes("venlafaxine")}]),
    Row("people.shorter", "preference; note", [{"phq9": 10}], [{"phq9": 9}, {**ACTIVE, "phq9": 10}]),
    Row("people.group", "preference; note", [{"sex": "female"}, {"sex": "male", **has("kidney_disease")}], [{"sex": "male"}]),
    Row("people.alone", "preference; note", [{"experience": [name]} for name in ("walking", "running", "cycling", "resistance", "swimming")],
        [{"experience": []}, {"experience": ["yoga"]}]),
    *(Row(f"people.{id}", "preference; note", DEPRESSED, [has("anxiety")]) for id in ("team", "team_mind", "team_body", "team_trainer")),
    # --- what helps people to stay, and looking back -------------------------------------------------------------------------------
    *(Row(f"adherence.{id}", "goal; note", *ALL) for id in ("if_then", "pleasure")),
    Row("adherence.same_slot", "goal; note", [NOBODY], [has("shift_work")]),
    Row("adherence.hybrid", "goal; note", [{"supervised": True}], [{"supervised": False}]),
    Row("adherence.home", "goal; note", [{"supervised": False}], [{"supervised": True}]),
    Row("adherence.something", "goal; note", [NOBODY], [ACTIVE]),
    Row("adherence.with_antidepressant", "goal; note", [takes("sertraline")], [NOBODY, takes("venlafaxine"), {**takes("sertraline"),
        "goals": ("fitness",)}]),
    *(Row(f"adherence.{id}", "goal; note", *wants("mood")) for id in ("supervisor", "ingredients", "everyday")),
    *(Row(f"monitoring.{id}", "goal; note", *wants("mood")) for id in ("phq9", "phq9_bands", "worse", "sessions_done", "afterwards",
        "alone_afterwards")),
    Row("monitoring.judge", "goal; judged_weeks 10-12; note", *wants("mood")),
    Row("monitoring.gad7_bands", "goal; note", [{"gad7": 0}], [NOBODY]),
    *(Row(f"monitoring.{id}", "goal; note", *ALL) for id in ("again", "after_illness")),
]
# fmt: on
TIME = [Row(*row) for row in ROWS]


def row_of(row: Row) -> str:
    return row.id


@pytest.mark.parametrize("row", [*SAFETY, *GOALS, *TIME], ids=row_of)
def test_a_rule_does_what_its_source_says_and_begins_where_it_says(row: Row) -> None:
    rule = shipped_book().by_id[row.id]
    assert effect_of(rule) == {part.strip() for part in row.effect.split(";")}
    for fields, wanted in ((row.holds, True), (row.idle, False), (row.open, None)):
        for one in fields:
            assert truth(rule, one) is wanted, one


ELSEWHERE = frozenset({"exrx.journal", "exrx.unknown"})
"""Packs with a table of their own beside this file."""


def test_every_rule_stands_twice_and_no_row_without_its_rule() -> None:
    # Rows of newer packs stand in files of their own beside this one.
    beside = sorted(path.stem for path in Path(__file__).parent.glob("test_double_entry_*.py"))
    rows = [row for name in beside for row in getattr(import_module(f".{name}", __package__), "ROWS", ())]
    entered = [row.id for row in (*SAFETY, *GOALS, *TIME, *rows)]
    assert sorted(entered) == sorted(rule.id for rule in shipped_book().recommendations if rule.pack not in ELSEWHERE)
