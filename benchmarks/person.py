"""The one person, and the one plan, that every comparison is about: 14 weeks x 4 sessions x 3 steps."""

from __future__ import annotations

from typing import Any

from exrx import Plan, plan

SHAPE = (14, 56, 168)
"""Weeks, sessions and steps of the plan."""

FIELDS: dict[str, Any] = {
    "age": 34,
    "resting_hr": 62,
    "conditions": ["depression"],
    "medications": [],
    "symptoms": [],
    "active_days": 3,
    "active_minutes": 30,
    "active_months": 6,
    "active_effort": "moderate",
    "longest_session": 25,
    "sessions_per_week": 4,
    "weeks": 10,
}
OPTIONS: dict[str, Any] = {
    "start": "2027-01-04",
    "timezone": "Europe/Berlin",
    "availability": ["Mon 18:00-20:00", "Wed 18:00-20:00", "Fri 18:00-20:00", "Sun 10:00-12:00"],
}


def make(**changes: Any) -> Plan:
    """The plan, or one with other wishes. The types are those of ``plan``, whose checks are part of the work."""
    made: Plan = plan(**{**FIELDS, **OPTIONS, **changes})
    return made


def shape(made: Plan) -> tuple[int, int, int]:
    """Weeks, sessions and steps."""
    return len(made.weeks), len(made.sessions), sum(len(session.steps) for session in made.sessions)


def sessions_a_week(made: Plan) -> set[int]:
    """The different numbers of sessions that its weeks hold."""
    return {len(week.sessions) for week in made.weeks}
