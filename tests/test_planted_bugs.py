"""Break the engine in known ways: the audit or a law must notice each of them. A check that cannot fail is no check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

import exrx
from exrx import constraint, progression, scheduling
from exrx.constraint import Bound, Range
from exrx.errors import AuditError
from exrx.prescribing import intensity, numbers, reasons, work
from exrx.rules import conditions

SCREENED = {"age": 34, "resting_hr": 62, "conditions": [], "medications": [], "symptoms": [], "start": "2027-01-04"}
PEOPLE: list[dict[str, Any]] = [
    SCREENED,
    {"age": 34, "start": "2027-01-04"},
    {**SCREENED, "medications": [{"id": "metoprolol", "for": "hypertension"}]},
    {**SCREENED, "resting_hr": 85, "max_hr": 180},
    {**SCREENED, "likes": ["running"], "longest_run": 10, "longest_session": 45},
    {
        **SCREENED,
        "likes": ["resistance"],
        "timezone": "UTC",
        "availability": ["Mon 18:00-20:00", "Wed 06:00-08:00", "Sat 09:00-11:00"],
    },
    {**SCREENED, "timezone": "UTC", "availability": ["Tue 18:00-18:40", "Thu 18:00-18:40"]},
    {
        **SCREENED,
        "goals": ["mood", "anandamide"],
        "active_days": 5,
        "active_minutes": 45,
        "active_months": 12,
        "active_effort": "moderate",
    },
]


def _caught() -> list[str]:
    """What the audit says about the people above; empty when it is content with all of them."""
    found = []
    for person in PEOPLE:
        try:
            exrx.plan(**person)
        except AuditError as error:
            found += error.violations
        except exrx.ScheduleError as error:
            found.append(str(error))
    return found


def test_the_sound_engine_passes() -> None:
    assert _caught() == []


def _five_beats_more(value: Any) -> int:
    return real_half_up(value) + 5


def _no_ceiling(self: Any, scale: str, rules: Any) -> Range:
    return Range()


def _nothing_forbidden(self: Any, item: str) -> tuple[str, ...]:
    return ()


def _no_slide(self: Any, dimension: str, kind: str, asked: Range, envelope: Range, floor: Any) -> Range:
    return asked if asked.high else envelope


def _silent(self: Any, *args: Any) -> None:
    return None


def _twice_on_one_day(places: Any, count: int) -> Any:
    if isinstance(places, list):
        yield tuple([places[0]] * count)
    else:
        yield from combinations(places, count)


def _an_hour_late(date: dt.date, minute: int, timezone: str, key: str) -> Any:
    return dt.time((minute // 60 + 5) % 24, minute % 60), None


def _in_any_order(kinds: tuple[str, ...], pattern: Any, minutes: int, gap: int) -> tuple[int, ...]:
    return tuple(range(len(kinds)))


def _run_it_all(self: Any, main: int, run: Any, targets: Any, walked: Any) -> Any:
    return [replace(step, minutes=main) for step in real_running(self, main, 10_000, targets, walked)[:1]]


real_half_up = intensity.half_up
real_running = progression._Builder.running


@pytest.mark.parametrize(
    ("owner", "name", "bug", "words"),
    [
        (intensity, "half_up", _five_beats_more, "bpm are more than"),
        (intensity, "ceiling_on", _no_ceiling, "more than"),
        (work.Work, "forbids", _nothing_forbidden, "pulse does not tell effort"),
        (numbers, "slide", _no_slide, "minutes are more than"),
        (numbers, "compromise", _silent, "no compromise says so"),
        (reasons, "cited_reasons", lambda work: ((), ()), "not among the plan's reasons"),
        (scheduling, "combinations", _twice_on_one_day, "two sessions on one day"),
        (scheduling, "_existing", _an_hour_late, "outside the free time"),
        (scheduling, "arrange", _in_any_order, "less than 48 hours"),
        (scheduling, "session_uid", lambda plan_id, key: f"{key}@exrx", "UID does not follow"),
        (progression._Builder, "running", _run_it_all, "above the longest of the last 30 days"),
    ],
)
def test_the_audit_notices(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, bug: Callable[..., Any], words: str
) -> None:
    monkeypatch.setattr(owner, name, bug)
    found = _caught()
    assert any(words in fault for fault in found), found[:5]


def test_a_meet_that_forgets_reasons_breaks_its_law(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(a: Bound | None, b: Bound | None, *, lower: bool) -> Bound | None:
        return a if b is None or (a is not None and (a.value >= b.value) == lower) else b

    one, two = Range.of(45, 60, "a.one"), Range.of(45, 50, "b.two")
    assert one & two == two & one
    monkeypatch.setattr(constraint, "_tighter", forgetful)
    assert one & two != two & one


def test_taking_unknown_for_false_breaks_screening(monkeypatch: pytest.MonkeyPatch) -> None:
    assert exrx.screen(age=34).questions
    real = conditions.Clause.holds
    monkeypatch.setattr(conditions.Clause, "holds", lambda self, facts: bool(real(self, facts)))
    assert not any(question.rules and "symptoms.any" in question.rules for question in exrx.screen(age=34).questions)
