"""Every rule is evaluated once for a question, however many steps of a plan put it; the audit asks anew, and each question once as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import exrx
from exrx import planning
from exrx.engine.audit import audit
from exrx.programme.plan import Plan
from exrx.rules.facts import facts_of
from exrx.rules.loader import shipped_book

from .test_adaptation import FREE, day, make

CLEARED: dict[str, Any] = {
    "conditions": ["depression", "type 2 diabetes"],
    "clearances": [{"topic": "heart", "level": "light_moderate", "by": "Dr A", "date": "2026-12-20"}],
}
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
        # The plan, and the day on which one comes back.
        (lambda: exrx.adapt(make(), today=day(2), pause=AWAY), 2, 2),
        # It is over, and that day with it.
        (lambda: exrx.adapt(make(), today=day(8), pause={"first": AWAY[0], "last": AWAY[1], "ill": True}), 1, 1),
        # The shorter of two pauses is judged alone.
        (lambda: exrx.adapt(paused(), today=day(8), pause=(day(9), day(9, 6))), 3, 3),
        (lambda: exrx.adapt(paused(), today=day(2), pause=(day(6), day(8, 6))), 2, 2),
        (lambda: exrx.adapt(paused(), today=day(2), availability=["Tue 18:00-20:00", *FREE[1:]]), 1, 2),
        # Twice more on the day after the clearance, with it and without it.
        (lambda: make(**CLEARED), 3, 3),
        (lambda: exrx.adapt(make(**CLEARED), today=day(2), pause=AWAY), 4, 4),
        # A run that does not take place: the later weeks are built again, and nothing is asked again.
        (
            lambda: exrx.adapt(
                make(likes=["running"], longest_run=15, longest_session=30), today=day(2, 3), availability=FREE[:1]
            ),
            1,
            1,
        ),
    ],
    ids=["plan", "pause", "over", "second", "longer", "times", "cleared", "cleared pause", "run"],
)
def test_no_step_asks_what_was_asked(
    monkeypatch: pytest.MonkeyPatch,
    questions: list[tuple[object, ...]],
    change: Callable[[], Plan],
    steps: int,
    checks: int,
) -> None:
    made: list[list[tuple[object, ...]]] = []

    def told(plan: Plan, *more: Any) -> tuple[str, ...]:
        made.append(list(questions))
        questions.clear()
        return ()

    monkeypatch.setattr(planning, "audit", told)
    plan = change()
    assert len(made[-1]) == len(set(made[-1])) == steps
    assert audit(plan, shipped_book()) == ()
    assert len(questions) == len(set(questions)) == checks
