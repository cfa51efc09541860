"""Every pair of the vocabulary, condition with condition, drug with drug, drug with condition, sign with either: none left out.

A plan for each pair would take hours, so this looks at what a plan is made of: which safety rules take effect, how far screening lets
somebody go, and the envelope of caps. Where every rule that takes effect alone still does together, no number can be looser: the
envelope is the meet of them. Whole plans for pairs are in ``test_combinations``.

Members of the vocabulary that no rule and no date can tell apart are one class, and a class is tried with itself too.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations, combinations_with_replacement
from types import MappingProxyType
from typing import Any

import pytest

from exrx import Person
from exrx.engine.screening import Evaluation, evaluate
from exrx.rules.loader import shipped_book
from exrx.rules.pack import WORDS, Recommendation, RuleBook
from exrx.values.clearance import LEVELS, Clearance
from exrx.vocabulary import expand, vocabulary

from .invented import PATIENT

START = dt.date(2027, 1, 4)
KINDS = ("conditions", "medications", "symptoms")
FACTS = {"conditions": ("conditions",), "medications": ("medications",), "symptoms": ("symptoms", "entered_symptoms")}
TOPICS = ("heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other")
AGREED = [{"topic": topic, "level": "vigorous", "by": "Dr Example", "date": "2027-01-02"} for topic in TOPICS]
Term = tuple[str, str]

BASES: dict[str, dict[str, Any]] = {
    "inactive, cleared for everything": {"active_days": 0, "clearances": AGREED},
    "active, as is": {"active_days": 4, "active_minutes": 45, "active_months": 12, "active_effort": "moderate"},
}

ANSWERED = {
    # A drug that raises the question of its reason, and a condition that answers it.
    "reason.beta_blocker",
    "reason.bronchodilator",
    "reason.lithium",
    "reason.low_sugar_medicine",
    "reason.nitrate",
    "reason.other_sugar_medicine",
    "reason.rhythm_or_clot",
    "reason.valproate",
    # Kept light until such a question is answered.
    "unscreened.light",
    "unscreened.active",
    # How the mood is now was said: bipolar disorder, and bipolar disorder that is stable.
    "bipolar.state_unknown",
    # When the birth was: a pregnancy, or a birth, says it.
    "postpartum.ask",
    # How well it is controlled was said; what is not controlled is treated first.
    "asthma.control_not_said",
    "asthma.warm_up",
    # With a wheelchair the arms take the place of walking.
    "surgery.walks",
    # The same words stand in the stricter rule for the first weeks and after complications.
    "postpartum.signs_later",
    # "Drink enough" gives way where fluid is limited, and where nobody knows whether it is: advice alone.
    "fluid.enough",
    "heat.body_fluid",
    # A reliever without a cortisone inhaler: with one it is not alone.
    "pair.reliever_alone",
}
"""The rules that something else entered may take back, because it answers what they ask; every other rule stands whatever is added."""

REPLACED = {
    "bipolar.state_unknown",
    "postpartum.signs_later",
    "surgery.walks",
    "asthma.warm_up",
    "fluid.enough",
    "heat.body_fluid",
    "pair.reliever_alone",
}
"""Those among them whose place another rule takes, without a question."""


@cache
def safety_book() -> RuleBook:
    """The rules that can forbid, cap or refer; goals and wishes lie inside them."""
    shipped = shipped_book()
    return shipped.without([rule.id for rule in shipped.recommendations if rule.tier not in ("safety", "limit")])


@cache
def explained() -> frozenset[str]:
    """The rules about a medicine that an illness entered beside it can explain: their questions are what it answers."""
    return frozenset(
        rule.id
        for rule in shipped_book().recommendations
        if any(clause.fact == "medications" and clause.explained_by for clause in rule.when.all_clauses())
    )


@cache
def classes() -> Mapping[Term, tuple[str, ...]]:
    """One member of the vocabulary for all that no rule can tell apart from it."""
    named: dict[str, set[str]] = defaultdict(set)
    for rule in shipped_book().recommendations:
        for clause in rule.when.all_clauses():
            for ids in (clause.any_of, clause.all_of, clause.none_of):
                named[clause.fact] |= ids or set()
            named["conditions"] |= clause.explained_by or set()
    found: dict[tuple[object, ...], list[Term]] = defaultdict(list)
    for kind in KINDS:
        told = set().union(*(named[fact] for fact in FACTS[kind])) | {"eating_disorder"}
        for id, term in sorted(vocabulary()[kind].items()):
            # Classes of medicines without rules count as unknown things of a kind.
            unknown = frozenset(group for group in expand(kind, id) if group.startswith("unknown_"))
            marks = (term.until, term.months, term.dated, term.leaves, term.implies, term.topics, unknown)
            found[kind, expand(kind, id) & told, *marks].append((kind, id))
    return MappingProxyType({members[0]: tuple(id for _, id in members) for members in found.values()})


@cache
def alone(base: str, term: Term) -> Person:
    """A person who is well otherwise."""
    kind, id = term
    return Person(**{**PATIENT, **BASES[base], **{key: [] for key in KINDS}, kind: [id]})


def together(base: str, *terms: Term) -> Person:
    """The same with several at once: the lists joined, without reading them again."""
    people = [alone(base, term) for term in terms]
    lists = {kind: sum((getattr(person, kind) for person in people), ()) for kind in KINDS}
    return people[0].model_copy(update=lists)


def found(person: Person) -> tuple[Evaluation, Clearance]:
    evaluation = evaluate(
        person, safety_book(), goals=("anandamide", "mood"), protocol="ranjbar-2015", as_of=START, ends=False
    )
    return evaluation, evaluation.clearance


@cache
def found_alone(base: str, term: Term) -> tuple[frozenset[str], Clearance]:
    evaluation, clearance = found(alone(base, term))
    return frozenset(rule.id for rule in evaluation.effective), clearance


def envelope(rules: Iterator[Recommendation] | tuple[Recommendation, ...]) -> dict[object, float]:
    """The lowest cap, and the highest of the few lower bounds, on every dimension and kind of session."""
    caps: dict[object, float] = {}
    for rule in rules:
        where = (
            rule.applies.kind,
            rule.applies.phase,
            rule.applies.minutes,
            rule.applies.weeks,
            rule.applies.while_recent,
        )
        for name, low, high in rule.then.ranges:
            for end, value in (("most", high), ("least", low)):
                if isinstance(value, int | float):
                    sign = 1 if end == "most" else -1
                    caps[name, end, where] = min(caps.get((name, end, where), float("inf")), sign * value)
    return caps


def looser(base: str, terms: tuple[Term, ...]) -> list[str]:
    """In what several at once allow more than one of them alone."""
    evaluation, clearance = found(together(base, *terms))
    effective = {rule.id for rule in evaluation.effective}
    who = " + ".join(id for _, id in terms)
    faults = []
    taken_back: set[str] = set()
    for term in terms:
        rules, single = found_alone(base, term)
        lost = rules - effective
        taken_back |= lost
        if lost - ANSWERED - explained():
            faults.append(f"{who} ({base}): {sorted(lost - ANSWERED - explained())} of {term[1]} stands no longer")
        if lost:
            continue
        # Nothing was taken back: then neither the level nor any cap can have moved, and this says so in figures.
        if LEVELS.index(clearance.level) < LEVELS.index(single.level):
            faults.append(f"{who} ({base}): {clearance.level}, {term[1]} alone {single.level}")
        if WORDS.index(clearance.ceiling) > WORDS.index(single.ceiling):
            faults.append(f"{who} ({base}): {clearance.ceiling}, {term[1]} alone {single.ceiling}")
        if ("", "present", "first").index(clearance.crisis) < ("", "present", "first").index(single.crisis):
            faults.append(f"{who} ({base}): the help message")
        if not {finding.rule for finding in single.reasons} <= {finding.rule for finding in clearance.reasons}:
            faults.append(f"{who} ({base}): a reason of {term[1]} is not told")
    if taken_back and not taken_back & REPLACED:
        # The questions that these rules asked; one that a clearance had answered was not asked.
        asked = [question for term in terms for question in found_alone(base, term)[1].questions]
        opened = {question.id for question in asked if taken_back.intersection(question.rules)}
        if opened and not opened - {question.id for question in clearance.questions}:
            faults.append(f"{who} ({base}): {sorted(taken_back)} went although no question was answered")
    return faults


def pairs() -> list[tuple[Term, Term]]:
    """All pairs of classes; a class with itself where it has two members to pair."""
    found_pairs = []
    for a, b in combinations_with_replacement(classes(), 2):
        other = b if a != b else next(((b[0], id) for id in classes()[b][1:]), None)
        if other is not None:
            found_pairs.append((a, other))
    return found_pairs


def test_the_classes_hold_the_whole_vocabulary_and_nothing_twice() -> None:
    members = [(kind, id) for (kind, _), ids in classes().items() for id in ids]
    assert sorted(members) == sorted((kind, id) for kind in KINDS for id in vocabulary()[kind])
    assert len(pairs()) > 9000


@pytest.mark.parametrize("base", BASES)
def test_members_of_a_class_are_judged_alike(base: str) -> None:
    for (kind, first), ids in classes().items():
        rules, clearance = found_alone(base, (kind, first))
        for id in ids[1:]:
            others, other = found_alone(base, (kind, id))
            assert others == rules and (other.level, other.ceiling) == (clearance.level, clearance.ceiling), id


@pytest.mark.parametrize("base", BASES)
def test_no_pair_is_looser_than_one_of_it(base: str) -> None:
    """Level, ceiling, help message, every cap and ban: never less strict than either alone, and the reasons of both stand."""
    assert [fault for pair in pairs() for fault in looser(base, pair)] == []


def test_the_envelope_of_a_pair_is_the_meet() -> None:
    """What the rules' standing implies, worked out in figures for the pairs with most to combine."""
    base = "inactive, cleared for everything"
    capped = [
        term for term in classes() if envelope(tuple(safety_book().by_id[id] for id in found_alone(base, term)[0]))
    ]
    strict = sorted(capped, key=lambda term: -len(found_alone(base, term)[0]))[:25]
    held = 0
    for a, b in combinations(strict, 2):
        both = envelope(found(together(base, a, b))[0].effective)
        for term in (a, b):
            single = envelope(tuple(safety_book().by_id[id] for id in found_alone(base, term)[0]))
            taken_back = found_alone(base, term)[0] - {rule.id for rule in found(together(base, a, b))[0].effective}
            if not taken_back:
                held += 1
                assert all(both[key] <= value for key, value in single.items()), (a, b)
    assert held > 500, "nearly all of 600"


HANDFUL: tuple[Term, ...] = (
    ("conditions", "bipolar_stable"),
    ("conditions", "copd"),
    ("conditions", "diabetes_type_1"),
    ("conditions", "frailty"),
    ("conditions", "high_spinal_cord_injury"),
    ("conditions", "long_covid"),
    ("conditions", "osteoporosis"),
    ("conditions", "pregnancy"),
    ("conditions", "suicidal_thoughts"),
    ("conditions", "other"),
    ("medications", "beta_blocker"),
    ("medications", "clozapine"),
    ("medications", "insulin"),
    ("medications", "lithium"),
    ("medications", "anticoagulant"),
    ("medications", "unrecognised"),
    ("symptoms", "palpitations"),
)


@pytest.mark.parametrize("base", BASES)
def test_no_three_of_a_handful_are_looser_than_one_of_them(base: str) -> None:
    assert [fault for terms in combinations(HANDFUL, 3) for fault in looser(base, terms)] == []


@pytest.mark.parametrize(
    "drug",
    [
        "beta_blocker",
        "insulin",
        "nitrate",
        "anticoagulant",
        "lithium",
        "valproate",
        "long_acting_bronchodilator",
        "clozapine",
    ],
)
def test_a_reason_given_with_a_drug_counts_as_the_condition(drug: str) -> None:
    """Every condition as the reason of every drug that asks for one: as strict as the condition alone."""
    base = "active, as is"
    for kind, id in classes():
        if kind != "conditions" or id == "other":
            continue
        words = vocabulary()["conditions"][id].label
        evaluation, clearance = found(
            alone(base, ("medications", drug)).replace(medications=[{"id": drug, "for": words}])
        )
        rules, single = found_alone(base, (kind, id))
        assert LEVELS.index(clearance.level) >= LEVELS.index(single.level), (drug, id)
        assert rules - ANSWERED <= {rule.id for rule in evaluation.effective}, (drug, id)
