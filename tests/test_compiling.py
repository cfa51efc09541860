"""Compiled rules say what the interpreter says. ``python -m tests.test_compiling --people 1000`` compares more people by hand."""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator, Mapping
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exrx import AuditError, InputError, Person
from exrx.engine.screening import Evaluations, evaluate
from exrx.planning import DEFAULTS, make_plan
from exrx.rules.compiling import compiled, source_of
from exrx.rules.conditions import NOT_ASKED, Clause, Condition, Either, Item, Items
from exrx.rules.facts import LISTS, harmless
from exrx.rules.loader import book_with, load_rules, shipped_book
from exrx.rules.pack import RuleBook

from .oracle.people import DAY, Maker

_IDS = ("x", "y", "z")
_some = st.none() | st.frozensets(st.sampled_from(_IDS), min_size=1)
_of_lists = st.builds(
    Clause,
    st.sampled_from(["conditions", "medications", "symptoms"]),
    any_of=_some,
    all_of=_some,
    none_of=_some,
    at_least=st.sampled_from([1, 1, 1, 2]),
    within=st.sampled_from([None, None, ("days", 30), ("months", 6)]),
    explained_by=st.none() | _some,
    other_reason=st.none() | _some,
    not_for=st.none() | _some,
)
_limit = st.sampled_from([None, 17, 18.5, 65])
_of_numbers = st.builds(
    Clause,
    st.sampled_from(["age", "bmi", "phq9"]),
    min=_limit,
    max=_limit,
    above=_limit,
    below=_limit,
    equals=st.sampled_from([None, None, 18]),
)
_of_words = st.builds(
    Clause,
    st.sampled_from(["sex", "protocol"]),
    equals=st.sampled_from([None, "x"]),
    any_of=_some,
    none_of=_some,
)
_of_flags = st.builds(Clause, st.sampled_from(["active", "supervised"]), equals=st.sampled_from([True, False]))
_of_knowledge = st.builds(
    Clause, st.sampled_from(["age", "conditions", "supervised", "sex"]), known=st.sampled_from([True, False])
)
_clauses = st.lists(_of_lists | _of_numbers | _of_words | _of_flags | _of_knowledge, max_size=3).map(tuple)
_conditions = st.recursive(
    st.builds(Condition, _clauses),
    lambda inner: st.builds(
        Condition, _clauses, st.lists(inner, max_size=3).map(tuple), st.lists(inner, max_size=2).map(tuple)
    ),
    max_leaves=6,
)
_ids = st.frozensets(st.sampled_from((*_IDS, "unrecognised")), max_size=2)
_items = st.lists(
    st.builds(
        Item,
        _ids,
        st.sampled_from([None, DAY, DAY - timedelta(days=90)]),
        reasons=_ids,
        lasts=st.booleans(),
        over=st.booleans(),
    ),
    max_size=3,
).map(Items)
_numbers = st.none() | st.sampled_from([16, 17, 18, 18.5, 65, 70])
_facts = st.fixed_dictionaries(
    {
        **dict.fromkeys(("conditions", "medications", "symptoms"), st.none() | _items),
        **dict.fromkeys(("age", "phq9"), _numbers),
        "bmi": _numbers | st.just(Either((17, 70))) | st.just(Either((18.5, 20))),
        **dict.fromkeys(("sex", "protocol"), st.sampled_from([None, *_IDS])),
        **dict.fromkeys(("active", "supervised"), st.sampled_from([None, True, False])),
        "as_of": st.just(DAY),
        NOT_ASKED: st.frozensets(st.sampled_from(["age", "conditions", "supervised"])),
    }
)


@given(_conditions, _facts)
def test_a_compiled_condition_has_the_truth_of_the_interpreter(condition: Condition, known: dict[str, Any]) -> None:
    truth = condition.holds(known)
    assert compiled([("some.rule", condition)])(known) == ({} if truth is False else {"some.rule": truth})


@given(st.lists(_conditions, max_size=4), _facts)
def test_conditions_do_not_touch_each_other(conditions: list[Condition], known: dict[str, Any]) -> None:
    named = [(f"rule.{number}", condition) for number, condition in enumerate(conditions)]
    alone = {id: truth for id, condition in named if (truth := condition.holds(known)) is not False}
    together = compiled(named)(known)
    assert together == alone
    assert list(together) == list(alone)


# --- whole books ------------------------------------------------------------------------------------------------------

WHENS = (
    'when.any = [{ age = { min = 65 } }, { conditions = { all_of = ["asthma", "hypertension"] } }]',
    'when.not = { any = [{ medications = { any_of = ["ssri"] } }, { bmi = { above = 30 } }] }',
    'when.conditions = { any_of = ["heart_disease"], within_months = 6 }\nwhen.sex = { is = "female" }',
    'when.any = [{ clearances = { any_of = ["heart"] }, under_care = { is = true } }, { sex = { known = false } }]',
    "when.open_questions = { is = true }",
)
"""Conditions of every form that a clinic may write."""
PACK = """
format = 1
pack = "clinic"
version = "1"

[source.clinic]
kind = "product"
title = "An invented clinic"
"""
RULE = """
[[recommendation]]
id = "clinic.rule_{number}"
tier = "preference"
source = "clinic"
locator = "invented"
says = "an invented rule"
quality = "very low"
mark = "product"
{when}
then.time = {{ max = 40 }}
"""


def people(number: int, seed: int) -> Iterator[Person]:
    """People of all kinds, made up at random."""
    maker = Maker(Random(seed))
    for _ in range(number):
        try:
            yield Person(**maker.one())
        except InputError:
            continue


def differences(book: RuleBook, person: Person, protocol: str) -> tuple[list[str], int]:
    """The rules of which the compiled ones say something else, in both rounds and with harmless answers, and how many were asked."""
    evaluation = Evaluations(book, interpreted=True).of(person, goals=("mood",), protocol=protocol, as_of=DAY)
    found, number = [], 0
    for facts in (evaluation.facts, harmless(evaluation.facts)):
        for part, late in zip(book.rounds, (False, True), strict=True):
            made: Mapping[str, Any] = part.compiled(facts)
            for rule in book.recommendations:
                if (rule.id in book.late) is late:
                    number += 1
                    if made.get(rule.id, False) is not rule.when.holds(facts):
                        found.append(rule.id)
    return found, number


def with_a_pack(folder: Any) -> RuleBook:
    """The shipped rules and those of an invented clinic."""
    path = folder / "clinic.toml"
    rules = (RULE.format(number=number, when=when) for number, when in enumerate(WHENS))
    path.write_text(PACK + "".join(rules), "utf-8")
    book: RuleBook = book_with(load_rules(path))
    return book


def test_every_shipped_rule_has_the_truth_of_the_interpreter_in_both_rounds() -> None:
    book, seen = shipped_book(), 0
    for number, person in enumerate(people(40, 3)):
        found, asked = differences(book, person, sorted(book.protocols)[number % len(book.protocols)])
        assert not found, person.model_dump(exclude_unset=True)
        seen += asked
    assert seen > 30_000


def test_so_has_a_pack_of_a_clinic(tmp_path: Any) -> None:
    book = with_a_pack(tmp_path)
    held = set()
    for person in people(40, 4):
        assert not differences(book, person, "ranjbar-2015")[0], person.model_dump(exclude_unset=True)
        held |= set(evaluate(person, book, goals=("mood",), protocol="ranjbar-2015", as_of=DAY).truth_of)
    assert {f"clinic.rule_{number}" for number in range(len(WHENS))} <= held


def test_evaluations_are_equal_whichever_way_they_are_made() -> None:
    book = shipped_book().without(())
    for person in people(130, 5):
        question: dict[str, Any] = {"goals": ("mood",), "protocol": "ranjbar-2015", "as_of": DAY}
        one, other = (Evaluations(book, interpreted=way).of(person, **question) for way in (True, False))
        assert (one.facts, one.decided, one.asked, one.closed, one.assumed) == (
            other.facts,
            other.decided,
            other.asked,
            other.closed,
            other.assumed,
        )
        assert one.clearance == other.clearance
    assert all("compiled" in vars(part) for part in book.rounds), "it took so many people to be compiled"


# --- what the source is made of ---------------------------------------------------------------------------------------


def test_nothing_of_a_pack_becomes_code() -> None:
    nasty = 'x")] or __import__("os").system("true") #'
    clauses = (
        Clause("conditions", any_of=frozenset((nasty,))),
        Clause("sex", equals=nasty),
        Clause("age", min=1.5),
        Clause(nasty, equals=nasty),
    )
    named = [(nasty, Condition(clauses)), *((rule.id, rule.when) for rule in shipped_book().recommendations)]
    tree = ast.parse(source_of(named))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    parts = {"found", "facts", NOT_ASKED, "type", "Either", "frozenset"}
    numbered = {name for name in names if name.rstrip("0123456789") in ("truth", "clause")}
    of_lists = {f"{fact}_{what}" for fact in LISTS for what in ("ids", "else", "lacks")}
    facts = set(vars_of_facts())
    assert names <= parts | numbered | of_lists | facts
    called = {node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and hasattr(node.func, "attr")}
    assert called == {"get", "holds", "isdisjoint", "issubset"}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert attributes == called | {"ids", "asked", "strange"}
    assert not any(isinstance(node, ast.Import | ast.ImportFrom | ast.Lambda) for node in ast.walk(tree))


def vars_of_facts() -> list[str]:
    """Every fact that there is."""
    person = Person()
    return list(evaluate(person, shipped_book(), goals=("mood",), protocol="ranjbar-2015", as_of=DAY).facts)


def test_it_can_be_read() -> None:
    old, heart = Clause("age", min=65), Clause("conditions", any_of=frozenset(("heart",)))
    text = source_of([("old.heart", Condition((old, heart)))])
    assert text.splitlines()[1:] == [
        "    not_asked = facts.get('not_asked', ())",
        "    age = facts['age']",
        "    conditions = facts['conditions']",
        "    conditions_ids = () if conditions is None else conditions.ids",
        "    conditions_else = None if conditions is None or conditions.strange else False",
        "    conditions_lacks = None if conditions_else is None else True",
        "    found = {}",
        "    if (truth1 := (None if age is None else age >= 65)) is not False"
        " and (truth2 := ('heart' in conditions_ids or conditions_else)) is not False:",
        "        found['old.heart'] = None if truth1 is None or truth2 is None else True",
        "    return found",
    ]


# --- the audit --------------------------------------------------------------------------------------------------------


HEART = [{"topic": "heart", "level": "light_moderate", "by": "Dr Example", "date": "2026-12-28"}]


@pytest.mark.parametrize(
    ("overlooked", "who"),
    [
        ("pulse.medicines", {"age": 70, "conditions": ["hypertension"], "medications": ["metoprolol"]}),
        ("disease.inactive", {"age": 40, "conditions": ["coronary_disease"], "medications": [], "clearances": HEART}),
        ("eating.not_asked", {"age": 40, "conditions": [], "medications": []}),
    ],
)
def test_the_audit_finds_a_rule_that_was_compiled_wrong(overlooked: str, who: dict[str, Any]) -> None:
    options = {**DEFAULTS, "start": DAY}
    book = shipped_book().without(())
    made = make_plan(None, {**who, "symptoms": []}, options, book)
    first = book.rounds[0]
    vars(first)["compiled"] = compiled((rule.id, rule.when) for rule in book.recommendations if rule.id != overlooked)
    assert make_plan(None, {**who, "symptoms": []}, options, book) == made, "it is not compiled yet"
    first._asked = 10_000
    with pytest.raises(AuditError):
        make_plan(None, {**who, "symptoms": []}, options, book)
    vars(first)["compiled"] = compiled(
        (rule.id, rule.when) for rule in book.recommendations if rule.id not in book.late
    )
    assert make_plan(None, {**who, "symptoms": []}, options, book) == made


def main() -> int:
    """Compare many people, and say how many evaluations that were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    book, wrong, evaluations, truths = shipped_book(), 0, 0, 0
    for number, person in enumerate(people(given.people, given.seed)):
        found, asked = differences(book, person, sorted(book.protocols)[number % len(book.protocols)])
        wrong, evaluations, truths = wrong + len(found), evaluations + 2, truths + asked
        if found:
            print(found, person.model_dump(exclude_unset=True))
    print(f"{evaluations} evaluations in two rounds each, {truths} truths, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
