"""Rules about what somebody does not have are never looked at: looking at every one of them comes to the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from exrx import NotCleared, Person, plan
from exrx.engine.screening import Evaluation, evaluate
from exrx.rules.candidates import Candidates
from exrx.rules.conditions import Condition
from exrx.rules.loader import shipped_book
from strategies import conditions, facts

from .page_cast import START, requests
from .test_medicine_people import TABLE

OPTIONS = (
    "start",
    "goals",
    "protocol",
    "timezone",
    "availability",
    "id",
    "alarms",
    "as_of",
    "issued",
    "rules",
    "without_rules",
)
PEOPLE = {**requests(), **{row.id: row.who for row in TABLE}}
UNANSWERED = {"nothing told": {"age": 70}, "only medicines": {"age": 70, "medications": ["warfarin", "foozol"]}}
SOME = [*list(PEOPLE)[::3], *UNANSWERED]


def _evaluated(fields: dict[str, Any]) -> Evaluation:
    who = Person(**{name: value for name, value in fields.items() if name not in OPTIONS})
    goals = fields.get("goals", ("mood",))
    return evaluate(
        who,
        shipped_book(),
        goals=(goals,) if isinstance(goals, str) else tuple(goals),
        protocol="ranjbar-2015",
        as_of=START,
    )


@given(conditions, facts)
def test_what_is_no_candidate_does_not_hold(condition: Condition, known: dict[str, Any]) -> None:
    if not Candidates((condition,)).among(known):
        assert condition.holds(known) is False


@pytest.mark.parametrize("name", SOME)
def test_every_rule_that_was_passed_over_does_not_hold(name: str) -> None:
    found = _evaluated({**PEOPLE, **UNANSWERED}[name])
    for rule, truth in found.truths:
        looked = rule.when.holds(found.facts)
        assert truth is looked or rule.id in found.assumed or rule.id in found.closed, rule.id


@pytest.mark.parametrize("name", SOME)
def test_what_is_said_of_an_idle_rule_is_what_blocked_it(name: str) -> None:
    fields = {"start": START, **{**PEOPLE, **UNANSWERED}[name]}
    if {"rules", "without_rules", "protocol", "as_of"} & fields.keys():
        pytest.skip("another book, protocol or day")
    try:
        made = plan(**fields)
    except NotCleared:
        return
    found = _evaluated(fields)
    truths = {rule.id: (rule, truth) for rule, truth in found.truths}
    looked_at = [item for item in made.prescription.idle if item.state in ("idle", "undecided")]
    assert len(looked_at) > 400
    for item in looked_at:
        rule, truth = truths[item.rule]
        if truth is not True and item.rule not in found.closed:
            assert (item.fact, item.said) == rule.when.blocked_by(found.facts, truth), item.rule
            assert item.state == ("idle" if truth is False else "undecided")
