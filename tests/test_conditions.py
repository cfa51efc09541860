"""Conditions, one clause at a time, against truth tables typed by hand from the guide to the format."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import pytest

from exrx.batch.conditions import Members
from exrx.rules.conditions import Clause, Condition, Item, Items, Truth

DAY = dt.date(2027, 1, 4)
EVERY: dict[str, Any] = {"as_of": DAY, "conditions": Items(), "medications": Items(), "symptoms": Items()}


def ids(*names: str) -> frozenset[str]:
    return frozenset(names)


def items(*entries: str | Item) -> Items:
    return Items(entry if isinstance(entry, Item) else Item(ids(entry), words=entry) for entry in entries)


def holds(clause: Clause, **facts: Any) -> Truth:
    return clause.holds({**EVERY, **facts})


def test_a_medicine_that_is_over_is_in_no_loop_that_does_not_ask_for_it() -> None:
    taken, over = Item(ids("a", "b"), words="A"), Item(ids("a", "c"), words="C", over=True)
    items = Items((over, taken))
    assert [*items] == [taken] and items.with_ended == (over, taken)
    assert (items.ids, items.asked) == (ids("a", "b"), ids("a", "b", "c"))
    people = Members(3, [(over, 1), (taken, 2)])
    assert [*people.among(ids("a"))] == [(taken, 2)] and len([*people.among(ids("a"), with_ended=True)]) == 2
    assert people.having(ids("a", "c")) == 2


# --- numbers, words, answers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("test", "truths"),
    [
        # Below, at, and above 65.
        ({"min": 65}, (False, True, True)),
        ({"max": 65}, (True, True, False)),
        ({"above": 65}, (False, False, True)),
        ({"below": 65}, (True, False, False)),
        ({"equals": 65}, (False, True, False)),
        ({"min": 65, "max": 65}, (False, True, False)),
        ({"above": 64, "below": 66}, (False, True, False)),
        ({"min": 66, "max": 64}, (False, False, False)),
    ],
)
def test_numbers(test: dict[str, Any], truths: tuple[bool, bool, bool]) -> None:
    assert tuple(holds(Clause("age", **test), age=age) for age in (64, 65, 66)) == truths
    assert holds(Clause("age", **test), age=None) is None


@pytest.mark.parametrize(
    ("test", "truths"),
    [
        ({"equals": "past"}, (False, True, False)),
        ({"any_of": ids("past", "current")}, (False, True, True)),
        ({"none_of": ids("past", "current")}, (True, False, False)),
        ({"any_of": ids("past", "current"), "none_of": ids("past")}, (False, False, True)),
        ({"equals": "past", "none_of": ids("past")}, (False, False, False)),
        ({"equals": "past", "any_of": ids("current")}, (False, False, False)),
    ],
)
def test_words(test: dict[str, Any], truths: tuple[bool, bool, bool]) -> None:
    clause = Clause("eating_disorder", **test)
    assert tuple(holds(clause, eating_disorder=word) for word in ("none", "past", "current")) == truths
    assert holds(clause, eating_disorder=None) is None


def test_answers_and_whether_one_was_given() -> None:
    yes, no = Clause("supervised", equals=True), Clause("supervised", equals=False)
    assert [holds(yes, supervised=answer) for answer in (True, False, None)] == [True, False, None]
    assert [holds(no, supervised=answer) for answer in (True, False, None)] == [False, True, None]
    asked, open_ = Clause("falls", known=True), Clause("falls", known=False)
    assert [holds(asked, falls=number) for number in (0, 2, None)] == [True, True, False]
    assert [holds(open_, falls=number) for number in (0, 2, None)] == [False, False, True]
    # A harmless answer in place of none makes nothing known.
    assert holds(open_, falls=0, not_asked=frozenset({"falls"})) is True
    assert holds(asked, falls=0, not_asked=frozenset({"falls"})) is False


# --- lists ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("test", "truths"),
    [
        # Of: nothing, x, x and y, z, something unrecognised, x and something unrecognised.
        ({"any_of": ids("x")}, (False, True, True, False, None, True)),
        ({"any_of": ids("x", "y"), "at_least": 2}, (False, False, True, False, None, None)),
        ({"all_of": ids("x", "y")}, (False, False, True, False, None, None)),
        ({"all_of": ids("x")}, (False, True, True, False, None, True)),
        ({"none_of": ids("x")}, (True, False, False, True, None, False)),
        ({"any_of": ids("x"), "all_of": ids("y")}, (False, False, True, False, None, None)),
        ({"any_of": ids("x"), "none_of": ids("y")}, (False, True, False, False, None, None)),
        ({"any_of": ids("z"), "all_of": ids("x", "y"), "none_of": ids("x")}, (False, False, False, False, None, False)),
        ({}, (True, True, True, True, True, True)),
    ],
)
def test_lists(test: dict[str, Any], truths: tuple[Truth, ...]) -> None:
    lists = (items(), items("x"), items("x", "y"), items("z"), items("unrecognised"), items("x", "unrecognised"))
    clause = Clause("conditions", **test)
    assert tuple(holds(clause, conditions=given) for given in lists) == truths
    assert holds(clause, conditions=None) is None


def test_two_entries_of_one_group_count_twice_and_one_entry_in_two_groups_once() -> None:
    clause = Clause("medications", any_of=ids("sedative", "slow"), at_least=2)
    one = Item(ids("diazepam", "sedative", "slow"), words="diazepam")
    other = Item(ids("zopiclone", "sedative"), words="zopiclone")
    assert holds(clause, medications=items(one)) is False
    assert holds(clause, medications=items(one, other)) is True


@pytest.mark.parametrize(
    ("within", "last_in", "first_out"),
    [
        (("days", 10), dt.date(2026, 12, 26), dt.date(2026, 12, 25)),
        (("weeks", 12), dt.date(2026, 10, 13), dt.date(2026, 10, 12)),
        (("months", 12), dt.date(2026, 1, 5), dt.date(2026, 1, 4)),
        (("months", 2), dt.date(2026, 11, 5), dt.date(2026, 11, 4)),
    ],
)
def test_within_is_less_than_that_long_ago(within: tuple[str, int], last_in: dt.date, first_out: dt.date) -> None:
    clause = Clause("conditions", any_of=ids("x"), within=within)
    for since, truth in ((DAY, True), (last_in, True), (first_out, False), (None, True)):
        assert holds(clause, conditions=items(Item(ids("x"), since))) is truth, since
    assert holds(clause, conditions=items(Item(ids("y"), DAY))) is False
    # An old entry and a new one: one is enough; two that are asked for must both be new.
    both = items(Item(ids("x"), first_out), Item(ids("x", "y"), last_in))
    assert holds(clause, conditions=both) is True
    assert holds(Clause("conditions", any_of=ids("x"), within=within, at_least=2), conditions=both) is False


def test_an_explanation_is_a_condition_or_a_reason_and_none_is_known_while_the_conditions_are_not() -> None:
    clause = Clause("medications", any_of=ids("nitrate"), explained_by=ids("coronary_disease", "heart_attack"))
    taken, with_reason = items("nitrate"), items(Item(ids("nitrate"), reason="angina", reasons=ids("coronary_disease")))
    # A reason that is not asked about explains nothing.
    assert holds(clause, medications=items(Item(ids("nitrate"), reason="migraine", reasons=ids("migraine")))) is True
    assert holds(clause, medications=items(Item(ids("nitrate"), reason="words nobody knows"))) is True
    assert holds(clause, medications=taken) is True
    assert holds(clause, medications=with_reason) is False
    assert holds(clause, medications=items(*taken, *with_reason)) is True
    assert holds(clause, medications=taken, conditions=items("heart_attack")) is False
    assert holds(clause, medications=taken, conditions=items("migraine")) is True
    assert holds(clause, medications=taken, conditions=None) is None
    assert holds(clause, medications=items("ssri"), conditions=None) is False
    assert holds(clause, medications=items("ssri", "unrecognised"), conditions=None) is None
    # One that is too old is none, whatever the conditions are; and one is not two.
    recent = Clause("medications", any_of=ids("nitrate"), explained_by=ids("coronary_disease"), within=("days", 10))
    assert holds(recent, medications=items(Item(ids("nitrate"), dt.date(2026, 12, 1))), conditions=None) is False
    pair = Clause("medications", any_of=ids("nitrate"), at_least=2)
    assert holds(pair, medications=taken, conditions=None) is False
    # Of two that match, neither is explained, or both are.
    twice = Clause("medications", any_of=ids("nitrate"), explained_by=ids("coronary_disease"), at_least=2)
    assert holds(twice, medications=items("nitrate", Item(ids("nitrate"), DAY))) is True
    assert holds(twice, medications=items("nitrate", *with_reason)) is False


# --- conditions: Kleene's tables --------------------------------------------------------------------------------------------

AND = {
    (True, True): True,
    (True, False): False,
    (True, None): None,
    (False, True): False,
    (False, False): False,
    (False, None): False,
    (None, True): None,
    (None, False): False,
    (None, None): None,
}
OR = {
    pair: None if None in pair and True not in pair else True in pair for pair in product((True, False, None), repeat=2)
}
NOT = {True: False, False: True, None: None}


def flag(name: str) -> Condition:
    return Condition((Clause(name, equals=True),))


@pytest.mark.parametrize(("a", "b"), list(AND))
def test_and_or_not(a: Truth, b: Truth) -> None:
    facts = {**EVERY, "a": a, "b": b}
    both = Condition((Clause("a", equals=True), Clause("b", equals=True)))
    assert both.holds(facts) is AND[a, b]
    assert Condition(any=(flag("a"), flag("b"))).holds(facts) is OR[a, b]
    assert Condition(negated=(flag("a"),)).holds(facts) is NOT[a]
    assert Condition(negated=(flag("a"), flag("b"))).holds(facts) is AND[NOT[a], NOT[b]]
    assert Condition((Clause("a", equals=True),), (flag("b"),)).holds(facts) is AND[a, b]
    assert Condition((Clause("a", equals=True),), (), (flag("b"),)).holds(facts) is AND[a, NOT[b]]
    assert Condition((), (flag("a"),), (flag("b"),)).holds(facts) is AND[a, NOT[b]]
    assert Condition(negated=(Condition(any=(flag("a"), flag("b"))),)).holds(facts) is NOT[OR[a, b]]


def test_an_empty_condition_always_holds_and_speaks_of_nothing() -> None:
    empty = Condition()
    assert empty.holds(EVERY) is True
    assert list(empty.facts()) == [] and empty.undecided(EVERY) == () and empty.matched(EVERY) == ()
    assert empty.because(EVERY) == () and empty.blocked_by(EVERY) == ("", None)


DEEP = Condition(
    (Clause("age", min=65), Clause("conditions", any_of=ids("x"), within=("weeks", 12))),
    (flag("a"), Condition((Clause("medications", any_of=ids("y")),))),
    (Condition((Clause("symptoms", any_of=ids("z")),)),),
)


def test_every_fact_at_any_depth_is_named() -> None:
    assert list(DEEP.facts()) == ["age", "conditions", "a", "medications", "symptoms"]
    nothing = {**dict.fromkeys(("age", "conditions", "a", "medications", "symptoms")), "as_of": DAY}
    assert DEEP.undecided(nothing) == ("a", "age", "conditions", "medications", "symptoms")
    assert DEEP.undecided({**nothing, "age": 70, "symptoms": Items()}) == ("a", "conditions", "medications")
    assert DEEP.undecided({**nothing, "age": 40, "a": False}) == ("conditions", "medications", "symptoms")


def test_the_entries_that_made_it_hold() -> None:
    old, new, undated = (
        Item(ids("x"), since, words) for since, words in ((dt.date(2020, 1, 1), "old"), (DAY, "new"), (None, "undated"))
    )
    drug = Item(ids("y"), words="a drug")
    facts = {**EVERY, "age": 70, "a": None, "conditions": items(old, new, undated), "medications": items(drug)}
    assert DEEP.matched(facts) == (new, undated, drug)
    assert DEEP.because(facts) == ("new", "undated", "a drug")
    # Only the clause on a time asks for dates: the drug has none and needs none.
    assert DEEP.matched(facts, undated_events=True) == (undated,)
    assert DEEP.matched({**facts, "conditions": items(old, new)}, undated_events=True) == ()
    assert DEEP.matched({**facts, "conditions": None}) == (drug,)
    # The same words twice are said once.
    twice = {**facts, "conditions": items(new, Item(ids("x", "w"), DAY, "new"))}
    assert DEEP.because(twice) == ("new", "a drug")
    # A clause on what is not there names nothing.
    assert Condition((Clause("conditions", none_of=ids("q")),)).matched(facts) == ()


@pytest.mark.parametrize(
    ("condition", "facts", "found"),
    [
        (Condition((Clause("age", min=65),)), {"age": 40}, ("age", "age: 40")),
        (Condition((Clause("age", min=18), Clause("longest_run", min=5))), {"age": 40, "longest_run": 3}, ("longest_run", "longest run: 3")),
        (flag("under_care"), {"under_care": False}, ("under_care", "under care: no")),
        (Condition((Clause("under_care", equals=False),)), {"under_care": True}, ("under_care", "under care: yes")),
        (Condition((Clause("conditions", any_of=ids("x")),)), {}, ("conditions", "no condition entered")),
        (Condition((Clause("medications", any_of=ids("x")),)), {}, ("medications", "no medicine entered")),
        (Condition((Clause("symptoms", any_of=ids("x")),)), {}, ("symptoms", "no symptom entered")),
        (Condition((Clause("clearances", any_of=ids("x")),)), {"clearances": Items()}, ("clearances", "no clearance entered")),
        (Condition((Clause("likes", any_of=ids("x")),)), {"likes": items("y")}, ("likes", "no such like entered")),
        (Condition((Clause("training_signs", any_of=ids("x")),)), {"training_signs": Items()}, ("training_signs", "no training signs entered")),
        (Condition((Clause("conditions", any_of=ids("x")),)), {"conditions": items("y")}, ("conditions", "no such condition entered")),
        (Condition((Clause("conditions", none_of=ids("y")),)), {"conditions": items("y", "w")}, ("conditions", "conditions: y, w")),
        (Condition((Clause("conditions", all_of=ids("y")),)), {}, ("conditions", "conditions: none")),
        (Condition(negated=(Condition((Clause("conditions", any_of=ids("y")),)),)), {"conditions": items("y")}, ("conditions", "conditions: y")),
        (Condition(negated=(Condition((Clause("age", min=18), flag("a").clauses[0])),)), {"age": 40, "a": True}, ("age", "age: 40")),
        (Condition(any=(Condition((Clause("age", max=17),)), flag("a"))), {"age": 40, "a": False}, ("age", "age: 40")),
        # What failed comes first, whatever stands before it.
        (Condition((Clause("age", min=18), Clause("conditions", any_of=ids("x")))), {"age": 40}, ("conditions", "no condition entered")),
        (Condition((Clause("age", min=18),), (), (flag("a"), flag("b"))), {"age": 40, "a": False, "b": True}, ("b", "b: yes")),
        # It holds: nothing blocks it.
        (Condition((Clause("age", min=18),)), {"age": 40}, ("", "")),
    ],
)  # fmt: skip
def test_the_fact_that_made_it_fail(condition: Condition, facts: dict[str, Any], found: tuple[str, str]) -> None:
    fact, what = condition.blocked_by({**EVERY, **facts})
    assert (fact, str(what or "")) == found


FOOZOL = items(Item(ids("unrecognised"), words="foozol"))


@pytest.mark.parametrize(
    ("condition", "facts", "found"),
    [
        (Condition((Clause("age", min=18), flag("a").clauses[0])), {"age": 40, "a": None}, ("a", "a not answered")),
        (Condition((Clause("longest_run", min=18),)), {"longest_run": None}, ("longest_run", "longest run not answered")),
        (Condition((), (), (flag("b"), flag("a"))), {"a": None, "b": False}, ("a", "a not answered")),
        (Condition(any=(flag("b"), flag("a"))), {"a": None, "b": False}, ("a", "a not answered")),
        (Condition((Clause("medications", any_of=ids("x")),)), {"medications": FOOZOL}, ("medications", "medications: foozol")),
        (Condition((Clause("medications", any_of=ids("x")),)), {"medications": None}, ("medications", "medications not answered")),
    ],
)  # fmt: skip
def test_the_fact_that_left_it_open(condition: Condition, facts: dict[str, Any], found: tuple[str, str]) -> None:
    fact, what = condition.blocked_by({**EVERY, **facts}, None)
    assert (fact, str(what or "")) == found


def test_until_when_an_entry_is_recent() -> None:
    old, new, undated = (Item(ids("x"), since) for since in (dt.date(2026, 12, 1), dt.date(2026, 12, 28), None))
    weeks = Clause("conditions", any_of=ids("x"), within=("weeks", 8))
    months = Clause("medications", any_of=ids("x"), within=("months", 1))
    facts = {**EVERY, "conditions": items(old, new), "medications": items(new)}
    # Eight weeks from 28 December, a month from then; the later of the two; without a date from today.
    assert weeks.recent_until(facts) == dt.date(2027, 2, 22)
    assert months.recent_until(facts) == dt.date(2027, 1, 28)
    assert Condition((weeks, months)).recent_until(facts) == dt.date(2027, 2, 22)
    assert weeks.recent_until({**facts, "conditions": items(undated, new)}) == dt.date(2027, 3, 1)
    # What matches nothing, asks for no time, or is not known has no end.
    assert weeks.recent_until({**facts, "conditions": items("y")}) is None
    assert weeks.recent_until({**facts, "conditions": None}) is None
    assert Clause("conditions", any_of=ids("x")).recent_until(facts) is None
    assert Condition((Clause("age", min=3),)).recent_until({**facts, "age": 40}) is None
    assert Condition((), (), (Condition((months,)),)).recent_until(facts) == dt.date(2027, 1, 28)
