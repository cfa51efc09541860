"""Conditions are three-valued: what is decided stays decided when more becomes known."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from exrx.rules.conditions import Clause, Condition, Item, Items
from strategies import START, conditions, facts


@given(conditions, facts, st.data())
def test_more_information_never_flips_a_decided_condition(
    condition: Condition, known: dict[str, Any], data: st.DataObject
) -> None:
    truth = condition.holds(known)
    completed = dict(known)
    for name, value in known.items():
        if value is None:
            completed[name] = data.draw(
                st.sampled_from([17, 18, 65])
                if name == "age"
                else st.sampled_from([Items(), Items([Item(frozenset("x"))]), Items([Item(frozenset("z"))])])
            )
    if truth is not None:
        assert condition.holds(completed) is truth


def test_a_condition_is_decided_where_every_way_to_complete_what_is_known_agrees() -> None:
    """And only there: one clause on one fact, against every world that the fact can still turn into."""
    seen = Counter[Any]()
    lists = [
        Items(),
        *(Items([Item(frozenset(ids))]) for ids in ("x", "z", "xz")),
        Items([Item(frozenset("y")), Item(frozenset("z"))]),
    ]
    worlds = [
        {"age": age, "conditions": one, "medications": other, "as_of": START}
        for age in (17, 18, 64, 65)
        for one in lists
        for other in lists
    ]

    @given(conditions, facts)
    def law(condition: Condition, known: dict[str, Any]) -> None:
        left = [world for world in worlds if all(known[name] in (None, world[name]) for name in known)]
        answers = {condition.holds(world) for world in left}
        truth = condition.holds(known)
        seen[truth, len(answers)] += 1
        if truth is not None:
            assert answers <= {truth}

    law()
    assert seen[True, 1] and seen[False, 1] and seen[None, 2], seen


@given(conditions, facts)
def test_fully_known_facts_decide_everything(condition: Condition, known: dict[str, Any]) -> None:
    complete = all(value is not None for value in known.values())
    strange = any("unrecognised" in item.ids for name in ("conditions", "medications") for item in known[name] or ())
    if complete and not strange:
        assert condition.holds(known) is not None


@given(conditions, facts)
def test_undecided_names_exactly_unknown_facts(condition: Condition, known: dict[str, Any]) -> None:
    for name in condition.undecided(known):
        assert known[name] is None or any("unrecognised" in item.ids for item in known[name])
    if condition.holds(known) is None:
        assert condition.undecided(known)


def test_an_unrecognised_drug_leaves_a_rule_undecided_and_never_false() -> None:
    clause = Clause("medications", any_of=frozenset(("beta_blocker",)))
    strange = {"medications": Items([Item(frozenset(("unrecognised",)), words="foozol")]), "conditions": Items()}
    assert clause.holds(strange) is None
    both = {"medications": Items([*strange["medications"], Item(frozenset(("beta_blocker",)))]), "conditions": Items()}
    assert clause.holds(both) is True
