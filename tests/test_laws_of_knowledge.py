"""Laws of the knowledge: every alternative of a safety rule matters to somebody, every word keeps its groups and its end.

The alternatives that the case tables show in nobody are shown here, one person each, and none of them holds through another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import exrx
from exrx.authoring import cases as casetables
from exrx.engine.screening import Evaluation, evaluate
from exrx.person import Person
from exrx.person.fields import PERSON
from exrx.person.values import as_date
from exrx.rules.conditions import Condition
from exrx.rules.loader import shipped_book
from exrx.rules.pack import RuleBook
from exrx.shipped import case_tables, constant
from exrx.vocabulary import expand, known_ids, vocabulary

START = dt.date(2027, 1, 4)
Fields = dict[str, Any]


def has(*ids: str, **more: Any) -> Fields:
    return {"conditions": [{"id": id, "since": "2026-11-01"} for id in ids], **more}


def expecting(*ids: str, **more: Any) -> Fields:
    return has("pregnancy", *ids, sex="female", **more)


def takes(*names: str, **more: Any) -> Fields:
    return {"medications": list(names), **more}


def each(make: Any, *ids: str, **more: Any) -> list[Fields]:
    return [make(id, **more) for id in ids]


TREAD: Fields = {"protocol": "trivedi-2011"}
CLOZAPINE: Fields = {"medications": [{"id": "clozapine", "since": "2026-12-20"}]}
LONG_QT: Fields = has("inherited_arrhythmia")
BUPROPION: Fields = takes("bupropion")
SHOWN: dict[str, list[Fields]] = {
    # Stops and referrals in pregnancy (9A of the guidelines): each illness by itself.
    "pregnancy.serious_illness": each(
        expecting, "severe_anaemia", "uncontrolled_thyroid_disease", "copd", "uncontrolled_asthma", "heart_transplant", "myocarditis",
        "pulmonary_hypertension", "interstitial_lung_disease", "aortic_dissection",
    ),
    "pregnancy.relative": [
        *each(
            expecting, "twin_pregnancy", "gestational_hypertension", "earlier_pregnancy_trouble", "hypertension", "anaemia", "asthma",
            "coronary_disease", "diabetes_type_1", "kidney_disease", "epilepsy", "cancer", "blood_clot",
        ),
        expecting(eating_disorder="current"), expecting(eating_disorder="past"), expecting(bmi=18.0),
    ],
    "pregnancy.pressure": [expecting(systolic=160, diastolic=80), expecting(systolic=150, diastolic=100)],
    # Signs.
    "clozapine.early_signs": [{**CLOZAPINE, "symptoms": [sign]} for sign in ("fever", "chest_pain", "breathlessness")],
    "long_covid.signs": [
        has("long_covid", symptoms=[sign]) for sign in ("chest_pain", "palpitations", "breathlessness", "dizziness")
    ],
    "rhythm.inherited_medicine": [
        {**LONG_QT, "medications": [drug]}
        for drug in ("sertraline", "venlafaxine", "amitriptyline", "mirtazapine", "quetiapine", "lithium", "flecainide", "methylphenidate", "methadone")
    ],
    "falls.signs": each(has, "unexplained_fall", "fall_with_injury", "cannot_rise_from_chair"),
    "falls.effort": [*each(has, "unexplained_fall", "fall_with_injury", "cannot_rise_from_chair"), {"falls": 2}],
    "nerves.falls": each(has, "parkinson_disease", "multiple_sclerosis", "dementia"),
    "bone.after_fracture": each(has, "fragility_fracture", "vertebral_fracture"),
    "training.signs": [{"training_signs": [sign]} for sign in ("performance_loss", "bone_stress_injury", "lost_periods")],
    # Eating.
    "eating.slow_heart": [
        {"resting_hr": 45, **more}
        for more in (
            {"eating_disorder": "past"}, {"eating_disorder": "current"}, {"bmi": 18.0}, has("compulsive_exercise"),
            {"training_signs": ["compulsion"]}, {"training_signs": ["energy_deficiency"]},
        )
    ],
    "eating.weight_medicine": [
        *({**BUPROPION, **has(id)} for id in ("anorexia", "bulimia", "seizure", "epilepsy", "alcohol_withdrawal", "drug_withdrawal")),
        {**BUPROPION, "eating_disorder": "current"}, {**BUPROPION, "eating_disorder": "past"},
    ],
    # Who was left out of a trial whose dose is asked for.
    "tread.excluded_conditions": [
        {**TREAD, **has(id)}
        for id in (
            "bipolar", "psychotic_disorder", "psychosis", "anorexia", "ocd", "heavy_daily_alcohol", "alcohol_withdrawal", "suicidal_plan",
            "pregnancy", "coronary_disease", "treatment_resistant_depression",
        )
    ],
    "tread.excluded_measures": [
        {**TREAD, **more} for more in ({"bmi": 40.0}, {"phq9_item9": 2}, {"systolic": 160}, {"systolic": 150, "diastolic": 100})
    ],
    # Medicines together.
    "pair.triptan_heart": [
        {**has(id), "medications": ["sumatriptan"]} for id in ("coronary_disease", "heart_attack", "stroke", "peripheral_artery_disease")
    ],
    "pair.kidney_three": [
        takes("ramipril", "hydrochlorothiazide", "ibuprofen"), takes("losartan", "hydrochlorothiazide", "ibuprofen"),
    ],
    "pair.insulin_two": [takes("insulin", "gliclazide"), takes("insulin", "repaglinide")],
    "pair.lithium": [
        takes("lithium", other) for other in ("ramipril", "losartan", "hydrochlorothiazide", "furosemide", "ibuprofen")
    ],
    "pair.low_sodium": [
        takes("desmopressin", other) for other in ("sertraline", "carbamazepine", "hydrochlorothiazide", "ibuprofen")
    ],
    "asthma.reliever": [takes("salbutamol"), takes("inhaler"), takes("salmeterol")],
    "postpartum.ask": [has("postnatal_depression", due_date=None)],
}  # fmt: skip
NOT_SHOWN: dict[str, list[Fields]] = {
    "pregnancy.serious_illness": [expecting(), has("copd")],
    "pregnancy.relative": [expecting(), has("twin_pregnancy") | {"conditions": ["asthma"]}, expecting(bmi=18.5)],
    "pregnancy.pressure": [expecting(systolic=159, diastolic=99), {"systolic": 165}],
    "clozapine.early_signs": [CLOZAPINE, {"symptoms": ["fever"]}],
    "long_covid.signs": [has("long_covid"), {"symptoms": ["dizziness"]}],
    "rhythm.inherited_medicine": [LONG_QT, takes("sertraline"), {**LONG_QT, "medications": ["paracetamol"]}],
    "eating.slow_heart": [
        {"resting_hr": 50, "eating_disorder": "past"},
        {"resting_hr": 45, "eating_disorder": "none", "bmi": 18.5},
    ],
    "pair.kidney_three": [takes("ramipril", "hydrochlorothiazide"), takes("ramipril", "losartan", "ibuprofen")],
    "pair.lithium": [takes("lithium"), takes("ramipril", "ibuprofen")],
    "postpartum.ask": [has("postnatal_depression", "postpartum"), has("postnatal_depression", due_date="2026-11-01")],
}
BASE: Fields = {"age": 40, "conditions": [], "medications": [], "symptoms": []}


def evaluated(fields: Fields) -> Evaluation:
    given = {**BASE, **fields}
    protocol = given.pop("protocol", "ranjbar-2015")
    return evaluate(Person(**given), shipped_book(), goals=("mood",), protocol=protocol, as_of=START)


@pytest.mark.parametrize("rule", SHOWN)
def test_each_alternative_of_a_rule_holds_by_itself(rule: str) -> None:
    for fields in SHOWN[rule]:
        assert {one.id: truth for one, truth in evaluated(fields).truths}[rule] is True, fields


@pytest.mark.parametrize("rule", NOT_SHOWN)
def test_and_not_without_it(rule: str) -> None:
    for fields in NOT_SHOWN[rule]:
        assert {one.id: truth for one, truth in evaluated(fields).truths}[rule] is not True, fields


# --- does every alternative matter? ----------------------------------------------------------------------------------------

ELSEWHERE = (
    "pair.",
    "reason.",
    "contradiction.",
    "pause.",
    "dose.",
    "training.",
    "seizure.",
    "parkinson.",
    "bipolar.",
    "fluid.",
    "heard.",
)
"""Rules whose alternatives have tests of their own: test_medicine_pairs, test_reasons, test_contradictions, test_asked_again, test_heard."""


HOLD_THROUGH_ANOTHER = {
    # What is entered among the conditions counts as the answer on eating, or as a group that stands there as well.
    "eating.slow_heart: any 2", "eating.weight_medicine: anorexia", "eating.weight_medicine: bulimia", "postpartum.ask: pregnancy",
    "pregnancy.relative: anaemia", "pregnancy.relative: gestational_hypertension", "pregnancy.relative: careful_illness",
    "pregnancy.relative: rheumatic_disease", "pregnancy.serious_illness: contraindication", "rhythm.inherited_medicine: stimulant_usual_dose",
    "tread.excluded_conditions: withdrawal_or_intoxication", "figures.off: any 1",
}  # fmt: skip
"""Alternatives that nobody meets alone: the rule holds through another one, or another one keeps it from holding."""


def _without_one(condition: Condition) -> Iterator[tuple[str, Condition]]:
    """The condition less one member of a list, or less one alternative."""
    for place, clause in enumerate(condition.clauses):
        for name in ("any_of", "all_of", "none_of"):
            members = getattr(clause, name)
            for member in sorted(members) if members and len(members) > 1 else ():
                less = replace(clause, **{name: members - {member}})
                yield (
                    member,
                    replace(condition, clauses=(*condition.clauses[:place], less, *condition.clauses[place + 1 :])),
                )
    for name in ("any", "negated"):
        branches = getattr(condition, name)
        for place, branch in enumerate(branches):
            rest = (*branches[:place], *branches[place + 1 :])
            if rest:
                yield f"{name} {place}", replace(condition, **{name: rest})
            for member, less in _without_one(branch):
                yield member, replace(condition, **{name: (*branches[:place], less, *branches[place + 1 :])})


def _everybody() -> list[Any]:
    found = [evaluated(fields).facts for people in (SHOWN, NOT_SHOWN) for rows in people.values() for fields in rows]
    for name, table in case_tables():
        for case in casetables._cases(name, table):
            day = as_date(case.get("as_of", case.get("start", START)), "as_of")
            goals, protocol = tuple(case.get("goals", ("mood",))), case.get("protocol", "ranjbar-2015")
            person = Person(**case["person"])
            told = tuple(sorted(case.get("told", {}).items()))
            found.append(
                evaluate(person, shipped_book(), goals=goals, protocol=protocol, as_of=day, journal=told).facts
            )
    return found


def test_dropping_any_alternative_of_a_safety_rule_changes_what_somebody_known_gets() -> None:
    everybody = _everybody()
    assert len(everybody) > 500
    lost, looked_at = [], 0
    for rule in shipped_book().recommendations:
        if rule.tier not in ("safety", "limit"):
            continue
        truths = [rule.when.holds(facts) for facts in everybody]
        for member, less in _without_one(rule.when):
            looked_at += 1
            if all(less.holds(facts) is truth for facts, truth in zip(everybody, truths, strict=True)):
                lost.append(f"{rule.id}: {member}")
    assert looked_at > 300
    unknown = {one for one in lost if not one.startswith(ELSEWHERE)}
    assert unknown <= HOLD_THROUGH_ANOTHER, "in no case, and in no row above: " + "; ".join(sorted(unknown))


# --- words ---------------------------------------------------------------------------------------------------------------------


def test_a_group_never_counts_for_less_than_one_of_its_members_needs() -> None:
    """Whoever counts as something is screened at least as strictly as by what it counts as, where that is a word of its own."""
    levels = ("cleared", "limited", "refer", "stop")
    faults, seen = [], 0
    for id in vocabulary()["conditions"]:
        for group in expand("conditions", id) - {id}:
            if group not in vocabulary()["conditions"] or group in ("bipolar", "diabetes", "pregnancy"):
                continue
            seen += 1
            mine, theirs = (exrx.screen(**{**BASE, "conditions": [name]}, as_of=START).level for name in (id, group))
            if levels.index(mine) < levels.index(theirs):
                faults.append((id, mine, group, theirs))
    assert seen and faults == []


@pytest.mark.parametrize("age", [64, 65, 66])
def test_at_65_the_repetitions_of_strength_change(age: int) -> None:
    made = exrx.plan(
        **{**BASE, "age": age, "falls": 0},
        likes=["resistance"],
        experience=["resistance"],
        equipment=["free_weights"],
        start=START,
    )
    found = made.prescription.target("repetitions", "resistance")
    assert found is not None
    assert (found.low, found.high) == ((8, 12) if age < 65 else (10, 15))
    printed = " ".join(str(made).split()) + made.to_ics().decode().replace("\r\n ", "")
    assert f"{found.low}–{found.high}" in printed or f"{found.low} to {found.high}" in printed


ASKING = sorted(rule.id for rule in shipped_book().recommendations if rule.unknown == "ask")


def test_each_rule_that_asks_does_so_alone_in_a_book_and_holds_back() -> None:
    """Nobody is asked by one rule what another forgot to ask: the rule by itself, and a person who answered nothing."""
    book, packs = shipped_book(), shipped_book().packs
    assert len(ASKING) > 30
    silent = []
    for id in ASKING:
        rule = book.by_id[id]
        alone = RuleBook(
            [replace(pack, recommendations=(rule,) if rule in pack.recommendations else ()) for pack in packs]
        )
        for protocol in ("ranjbar-2015", "trivedi-2011"):
            person = Person(age=40, sex="female")
            evaluation = evaluate(person, alone, goals=("mood",), protocol=protocol, as_of=START)
            asked = evaluation.clearance.questions
            if any(question.holds_back and id in question.rules for question in asked):
                break
        else:
            silent.append((id, evaluation.truths[0][1]))
    # Those turn on something that is known of everybody, or on an answer that was given.
    assert all(truth is False for _, truth in silent), silent
    assert len(silent) <= len(ASKING) // 4, silent


def test_who_is_asked_more_often_is_named_in_words_of_the_vocabulary() -> None:
    sleep, eating = constant("asked_sleep"), constant("asked_eating")
    for kind in ("conditions", "medications"):
        assert known_ids(kind).issuperset(sleep[kind])
    asked = [
        constant("asked_course")["discharged"],
        *(constant(f"asked_{name}")["condition"] for name in ("long_covid", "pregnancy")),
    ]
    assert known_ids("conditions").issuperset([*asked, sleep["yes"]])
    assert constant("new_antidepressant")["medicine"] in known_ids("medications")
    assert eating["sign"] in known_ids("training_signs") and constant("asked_long_covid")["field"] in PERSON
