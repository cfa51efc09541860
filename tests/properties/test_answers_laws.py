"""Laws of answers: leaving one out, adding one, confirming one, and their order."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exrx import Person
from exrx.engine.screening import evaluate
from exrx.rules.loader import shipped_book
from exrx.rules.pack import WORDS
from exrx.values.clearance import LEVELS
from exrx.vocabulary import vocabulary
from invented import WELL
from strategies import START, person_fields

TOPICS = ("heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other")
HARMLESS: dict[str, tuple[Any, ...]] = {
    "conditions": ([],),
    "medications": ([],),
    "symptoms": ([],),
    "phq9": (0, 4, [0] * 9),
    "phq9_item9": (0,),
    "gad7": (0, 4),
    "falls": (0,),
    "eating_disorder": ("none",),
    "post_exertional_malaise": (False,),
    "training_signs": ([],),
    "under_care": (True,),
    "resting_hr": (60, 70),
    "max_hr": (),
    "bmi": (22.0,),
    "systolic": (115, 125),
    "diastolic": (75, 80),
    "sex": ("female", "male"),
    "active_days": (0,),
    "active_minutes": (0,),
    "active_months": (0,),
    "active_effort": ("light",),
    "due_date": (),
    "clearances": ([],),
}
"""Every field of screening, with what is none, no or ordinary; an age is never left out, and a due date has no harmless value."""


REASONS = ("bipolar", "heart_failure", "atrial_fibrillation", "epilepsy", "psychotic_disorder", "anorexia", "copd")


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    """An eighth are anybody; the others are well but for one or two answers, so that most of those may start."""
    other = draw(person_fields())
    kind = draw(st.sampled_from(["conditions", "medications", "symptoms"]))
    more = {kind: draw(st.lists(_entries(kind), min_size=1, max_size=2))}
    if draw(st.sampled_from([False] * 7 + [True])):
        return {**other, **more, "age": draw(st.integers(18, 90)), "resting_hr": None}
    fields = {**WELL, "age": draw(st.integers(18, 90)), "resting_hr": draw(st.none() | st.integers(50, 90))}
    changed = st.sampled_from(sorted({*other, *more} - {"age", "resting_hr"}))
    for name in draw(
        st.lists(changed, unique=True, min_size=(size := draw(st.sampled_from([0, 0, 1, 1, 2]))), max_size=size)
    ):
        fields[name] = more.get(name, other.get(name))
    return fields


def _entries(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Entries with and without dates, with an end, and drugs with a reason."""
    day = st.integers(0, 800).map(lambda days: (START - timedelta(days=days)).isoformat())
    parts: dict[str, Any] = {"since": day, "until": day}
    if kind == "medications":
        parts["for"] = st.sampled_from(REASONS) | st.sampled_from(sorted(vocabulary()["conditions"]))
    entry = st.fixed_dictionaries({"id": st.sampled_from(sorted(vocabulary()[kind]))}, optional=parts)
    return entry.filter(lambda row: row.get("since", "") <= row.get("until", "9"))


def strictness(fields: dict[str, Any], goals: tuple[str, ...] = ("mood", "anandamide")) -> dict[str, Any]:
    """How strict screening is: whether one may start, how far, and the envelope of caps."""
    person, book = Person(**fields), shipped_book()
    evaluation = evaluate(person, book, goals=goals, protocol="ranjbar-2015", as_of=START)
    found = evaluation.clearance
    safe = [rule for rule in evaluation.effective if rule.tier in ("safety", "limit")]
    caps: dict[Any, float] = {}
    for rule in safe:
        for name, _, high in rule.then.ranges:
            if isinstance(high, int | float):
                where = (name, rule.applies.kind, rule.applies.phase, rule.applies.minutes)
                caps[where] = min(high, caps.get(where, high))
    return {
        "level": LEVELS.index(found.level),
        "ceiling": -WORDS.index(found.ceiling),
        "waiting": {question.id for question in found.questions if question.holds_back},
        "crisis": ("", "present", "first").index(found.crisis),
        "caps": caps,
        "forbidden": {item for rule in safe for item in rule.then.forbid},
        "required": {item for rule in safe for item in rule.then.require},
    }


def looser(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """On what ``one`` is looser than ``other``; nobody who may not start has looser caps."""
    found = [name for name in ("level", "ceiling", "crisis") if one[name] < other[name]]
    if one["level"] < 2:
        found += [str(name) for name in ("forbidden", "required") if other[name] - one[name]]
        for where, cap in other["caps"].items():
            # A cap on everything holds for each kind as well.
            general = (where[0], None, None, None)
            mine = min(one["caps"].get(where, 1e9), one["caps"].get(general, 1e9))
            found += [str(where)] if mine > cap else []
    return found


def valid(fields: dict[str, Any]) -> bool:
    try:
        Person(**fields)
    except Exception:
        return False
    return True


@pytest.mark.parametrize("name", [name for name, values in HARMLESS.items() if values])
@settings(max_examples=settings.default.max_examples // 4)
@given(fields=people(), pick=st.randoms())
def test_leaving_an_answer_out_is_never_better_than_the_harmless_one(
    name: str, fields: dict[str, Any], pick: random.Random
) -> None:
    left_out = {key: value for key, value in fields.items() if key != name}
    answered = {**left_out, name: pick.choice(HARMLESS[name])}
    if name == "phq9_item9":
        answered["phq9"] = left_out["phq9"] = max(1, fields.get("phq9") or 0)
    assume(valid(left_out) and valid(answered))
    assert looser(strictness(left_out), strictness(answered)) == []


@settings(max_examples=settings.default.max_examples // 2)
@given(people(), st.randoms())
def test_the_order_of_answers_never_matters(fields: dict[str, Any], shuffle: random.Random) -> None:
    mixed = {
        name: shuffle.sample(value, len(value)) if isinstance(value, list) else value
        for name, value in shuffle.sample(sorted(fields.items()), len(fields))
    }
    assert strictness(mixed) == strictness(fields)


@settings(max_examples=settings.default.max_examples // 2)
@given(people(), st.sampled_from(TOPICS))
def test_a_clearance_opens_its_own_topic_only(fields: dict[str, Any], topic: str) -> None:
    without = {**fields, "clearances": []}
    person, book = Person(**without), shipped_book()
    evaluation = evaluate(person, book, goals=("mood",), protocol="ranjbar-2015", as_of=START)
    refused = {
        finding.rule
        for finding in evaluation.clearance.reasons
        if finding.level in ("refer", "stop") and finding.topic != topic
    }
    given_one = {"topic": topic, "level": "light_moderate", "by": "Dr Example", "date": START}
    cleared = person.replace(clearances=[given_one])
    evaluation = evaluate(cleared, book, goals=("mood",), protocol="ranjbar-2015", as_of=START)
    after = {f.rule for f in evaluation.clearance.reasons if f.level in ("refer", "stop")}
    # A sign has topics of its own: a lung doctor explains breathlessness as a heart doctor does.
    explained = {rule for rule in refused if "symptoms" in set(book.by_id[rule].when.facts())}
    assert refused - explained <= after


ANSWERS = frozenset(
    {"bipolar_stable", "postpartum", "caesarean", "birth_complication", "birth_wound", "postpartum_red_flag"}
)
"""Conditions that are an answer to a question, and by that may open something."""


@settings(max_examples=settings.default.max_examples // 1)
@given(people(), st.data())
def test_one_more_illness_medicine_or_sign_never_opens_the_way(fields: dict[str, Any], data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["conditions", "medications", "symptoms"]))
    assume(fields.get(kind) is not None)
    more = data.draw(_entries(kind))
    assume(more["id"] not in ANSWERS)
    now, before = strictness({**fields, kind: [*fields[kind], more]}), strictness(fields)
    if before["level"] >= 2 or before["waiting"] <= now["waiting"]:
        # An illness may answer what a medicine asks; the question that it closes held the plan back.
        assert looser(now, before) == []


def test_at_least_half_of_these_people_may_start() -> None:
    """A law that only looks at refusals says nothing."""
    found: list[bool] = []

    @settings(max_examples=200, database=None)
    @given(people())
    def look(fields: dict[str, Any]) -> None:
        found.append(strictness(fields)["level"] < 2)

    look()
    assert len(found) / 2 <= sum(found) <= len(found) * 0.95


def test_the_reason_of_a_medicine_says_no_less_where_the_conditions_were_not_answered() -> None:
    """Every reason, and every medicine without one: what the random people above meet only now and then."""
    reasons = sorted(vocabulary()["conditions"])
    drugs = [{"id": "lithium", "for": reason} for reason in reasons] + [
        {"id": id} for id in vocabulary()["medications"]
    ]
    faults = {}
    for drug in drugs:
        left_out = {name: value for name, value in WELL.items() if name != "conditions"} | {"medications": [drug]}
        fault = looser(strictness(left_out), strictness({**left_out, "conditions": []}))
        if fault:
            faults[str(drug)] = fault
    assert faults == {}
