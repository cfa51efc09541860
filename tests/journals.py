"""Plans and journals for the tests of the living plan."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from exrx import Journal, Plan, adapt, plan
from exrx.journal import AskedEntry, Entry, IllnessEntry, ScoreEntry, SessionEntry

BEGINNER: dict[str, Any] = {
    "age": 41, "resting_hr": 72, "conditions": ["depression"], "medications": ["sertraline"], "symptoms": [],
    "longest_session": 15, "availability": ["Mon", "Thu", "Sat"], "start": "2027-01-04", "id": "p1",
}  # fmt: skip
"""Weeks of 15, 20, 25, 30, 35, 40, then 45 minutes, on Monday, Thursday and Saturday."""
ACTIVE: dict[str, Any] = {
    "age": 34, "resting_hr": 62, "conditions": ["depression"], "medications": [], "symptoms": [], "active_days": 4,
    "active_minutes": 40, "active_months": 12, "active_effort": "moderate", "longest_session": 45,
    "availability": ["Mon", "Thu", "Sat"], "start": "2027-01-04", "id": "p2",
}  # fmt: skip


@cache
def beginner() -> Plan:
    return plan(**BEGINNER)


def day(text: str) -> dt.date:
    """A day of 2027, as ``01-18``."""
    return dt.date.fromisoformat(f"2027-{text}")


def session(text: str, outcome: str = "done", **more: Any) -> SessionEntry:
    return SessionEntry(on=day(text), entered=day(more.pop("entered", text)), outcome=outcome, **more)


def week(number: int) -> list[str]:
    first = dt.date(2027, 1, 4) + dt.timedelta(weeks=number - 1)
    return [f"{first + dt.timedelta(days=days):%m-%d}" for days in (0, 3, 5)]


def done(*weeks: int) -> list[Entry]:
    return [session(text) for number in weeks for text in week(number)]


def not_done(*weeks: int) -> list[Entry]:
    return [session(text, "not_done") for number in weeks for text in week(number)]


def ill(first: str, last: str, entered: str, **more: Any) -> IllnessEntry:
    return IllnessEntry(on=day(first), last=day(last), entered=day(entered), **more)


def asked(first: str, last: str, entered: str, choice: str) -> AskedEntry:
    return AskedEntry(on=day(first), last=day(last), entered=day(entered), choice=choice)


def score(text: str, total: int, item9: int = 0) -> ScoreEntry:
    return ScoreEntry(on=day(text), entered=day(text), phq9=total, phq9_item9=item9)


def follow(entries: list[Entry], today: str, old: Plan | None = None, **changes: Any) -> Plan:
    """The plan as of a day."""
    first = beginner() if old is None else old
    return adapt(first, Journal(first.id, tuple(entries)), today=day(today), **changes)


def lengths(made: Plan, today: str, weeks: int) -> str:
    """The sessions from a day on, week by week; L: light."""
    found = []
    for one in made.weeks:
        ahead = [session for session in one.sessions if session.date >= day(today)]
        if ahead:
            found.append(" ".join(f"{one.minutes}{'L' * _is_light(one)}" for one in ahead))
    return " · ".join(found[:weeks])


def _is_light(one: Any) -> bool:
    """By the effort that its steps ask for: at most 11 of 20."""
    return max(float(step.rpe.high or 0) for step in one.steps if step.rpe is not None) <= 11
