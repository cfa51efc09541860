"""Every rule is evaluated once for a question, however many steps of a plan put it; the audit asks anew, and each question once as well."""

from __future__ import annotations

import gc
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

import pytest

import exrx
from exrx import planning
from exrx.engine.audit import audit
from exrx.engine.screening import Evaluation
from exrx.programme.plan import Plan
from exrx.rules.facts import facts_of
from exrx.rules.loader import shipped_book
from exrx.rules.pack import RuleBook

from .test_adaptation import FREE, day, make

CLEARED: dict[str, Any] = {
    "conditions": ["depression", "type 2 diabetes"],
    "clearances": [{"topic": "heart", "level": "light_moderate", "by": "Dr A", "date": "2026-12-20"}],
}
DATED: dict[str, Any] = {"medications": [{"id": "sertraline", "since": "2026-11-01"}]}
AWAY = (day(6), day(7, 6))


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What was asked of the rules: who, on which day, after what time off."""
    asked: list[tuple[object, ...]] = []

    def asking(person: exrx.Person, **about: Any) -> dict[str, Any]:
        facts = facts_of(person, **about)
        off = tuple(facts[name] for name in ("days_off", "sessions_off", "days_unasked", "ill_unasked"))
        asked.append((person, about["goals"], about["protocol"], about["as_of"], off, about["noticed"]))
        return facts

    monkeypatch.setattr("exrx.engine.screening.facts_of", asking)
    return asked


def paused(**more: Any) -> Plan:
    return exrx.adapt(make(**more), today=day(2), pause=AWAY)


@pytest.mark.parametrize(
    ("change", "steps", "checks"),
    [
        (lambda: make(), 1, 1),
        # Of somebody who named no date the day on which one comes back is as any other.
        (lambda: exrx.adapt(make(), today=day(2), pause=AWAY), 1, 1),
        # It is over, and that day with it.
        (lambda: exrx.adapt(make(), today=day(8), pause={"first": AWAY[0], "last": AWAY[1], "ill": True}), 1, 1),
        # The shorter of two pauses is judged alone.
        (lambda: exrx.adapt(paused(), today=day(8), pause=(day(9), day(9, 6))), 2, 1),
        (lambda: exrx.adapt(paused(), today=day(2), pause=(day(6), day(8, 6))), 1, 1),
        (lambda: exrx.adapt(paused(), today=day(2), availability=["Tue 18:00-20:00", *FREE[1:]]), 1, 1),
        # Twice more on the day after the clearance, with it and without it.
        (lambda: make(**CLEARED), 3, 3),
        (lambda: exrx.adapt(make(**CLEARED), today=day(2), pause=AWAY), 4, 4),
        # With a date the plan, and the day on which one comes back.
        (lambda: exrx.adapt(make(**DATED), today=day(2), pause=AWAY), 2, 2),
        # A run that does not take place: the later weeks are built again, and nothing is asked again.
        (
            lambda: exrx.adapt(
                make(likes=["running"], longest_run=15, longest_session=30), today=day(2, 3), availability=FREE[:1]
            ),
            1,
            1,
        ),
    ],
    ids=["plan", "pause", "over", "second", "longer", "times", "cleared", "cleared pause", "dated pause", "run"],
)
def test_no_step_asks_what_was_asked(
    monkeypatch: pytest.MonkeyPatch,
    questions: list[tuple[object, ...]],
    change: Callable[[], Plan],
    steps: int,
    checks: int,
) -> None:
    made: list[list[tuple[object, ...]]] = []
    # As of a plan that was read from a file.
    monkeypatch.setattr("exrx.revising.worked_for", lambda plan: None)

    def told(plan: Plan, *more: Any) -> tuple[str, ...]:
        made.append(list(questions))
        questions.clear()
        return ()

    monkeypatch.setattr(planning, "audit", told)
    plan = change()
    assert len(made[-1]) == len(set(made[-1])) == steps
    assert audit(plan, shipped_book()) == ()
    assert len(questions) == len(set(questions)) == checks


@pytest.mark.parametrize(
    ("change", "steps"),
    [
        (lambda old: exrx.adapt(old, today=day(2), availability=["Tue 18:00-20:00", *FREE[1:]]), 0),
        # Both ask about the plan with it; the day on which one comes back is as any other.
        (lambda old: exrx.adapt(old, today=day(2), pause=AWAY), 2),
        # New answers are those of another person, for both.
        (lambda old: exrx.adapt(old, today=day(2), resting_hr=66), 2),
    ],
    ids=["times", "pause", "answers"],
)
def test_a_plan_that_is_still_there_is_made_again_without_asking_what_was_asked_for_it(
    questions: list[tuple[object, ...]], change: Callable[[Plan], Plan], steps: int
) -> None:
    old = make()
    questions.clear()
    new = change(old)
    assert len(questions) == steps
    assert new == change(Plan.from_json(old.to_json()))


def test_the_audit_takes_no_word_of_those_who_made_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    old = make()
    worked = planning.worked_for(old)
    assert worked is not None
    assert worked.audited.interpreted and not worked.evaluations.interpreted
    assert not worked.audited._known.keys() - worked.evaluations._known.keys()
    assert all(worked.audited._known[one] is not other for one, other in worked.evaluations._known.items())
    # Not even where it is handed over.
    asked: list[bool] = []
    evaluations = planning.Evaluations
    monkeypatch.setattr(
        "exrx.engine.audit.Evaluations", lambda *given, **named: (asked.append(True), evaluations(*given, **named))[1]
    )
    assert audit(old, shipped_book(), None, worked.evaluations) == ()
    assert asked


def test_what_was_worked_out_goes_with_its_plan() -> None:
    plans = [make(id=f"p{number}") for number in range(9)]
    assert [planning.worked_for(plan) is not None for plan in plans] == [False] * 7 + [True] * 2
    assert planning.worked_for(Plan.from_json(plans[-1].to_json())) is None
    del plans
    assert not planning._LATELY


def test_of_a_plan_that_is_made_again_and_again_no_more_is_kept_than_of_one() -> None:
    plan, kept = make(), []
    for week in range(2, 10):
        plan = exrx.adapt(plan, today=day(week), resting_hr=60 + week)
        kept.append(sum(isinstance(one, Evaluation) for one in _reached(planning.worked_for(plan))))
    # The plan's, its audit's, and those of the plan before.
    assert max(kept) <= 4


def _reached(first: object) -> list[object]:
    """All that a value holds, at any depth."""
    found, left = {id(first): first}, [first]
    while left:
        more = gc.get_referents(left.pop())
        new = {id(one): one for one in more if id(one) not in found and not isinstance(one, _SHARED)}
        found |= new
        left += new.values()
    return list(found.values())


_SHARED = type, ModuleType, FunctionType, RuleBook
