"""Plans of random people, for everything that is said of workouts: made once for all tests of a run."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from exrx import NotCleared, Plan, ScheduleError, plan

from .strategies import requests

MANY = {"mutation": 8}.get(
    os.environ.get("EXRX_HYPOTHESIS", ""), 300 if os.environ.get("EXRX_REQUIRE_JUDGES") == "1" else 50
)
"""So many plans: where all judges are, enough for what is claimed of them; for a planted fault, a few."""
AT_EASE: dict[str, Any] = {
    "id": "spring", "age": 34, "resting_hr": 62, "conditions": ["depression"], "medications": [], "symptoms": [], "falls": 0, "active_days": 2,
    "longest_session": 20, "start": "2027-01-04", "timezone": "Europe/Berlin",
    "availability": ["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"],
}  # fmt: skip
"""Somebody whose pulse guides."""
STRONG: dict[str, Any] = {
    **AT_EASE,
    "likes": ["resistance"],
    "supervised": True,
    "experience": ["resistance"],
    "equipment": ["free_weights"],
}
RUNNER: dict[str, Any] = {
    **AT_EASE, "likes": ["running"], "experience": ["running"], "active_days": 4, "active_minutes": 40, "active_months": 12, "longest_run": 20,
}  # fmt: skip
PULSE_IS_SILENT: dict[str, dict[str, Any]] = {
    "beta blocker": {**AT_EASE, "medications": ["metoprolol"]},
    "fibrillation": {
        **AT_EASE,
        "conditions": ["depression", "atrial_fibrillation"],
        "clearances": [{"topic": "heart", "level": "light_moderate", "by": "Dr Example", "date": "2027-01-01"}],
    },
    "pregnancy": {
        **AT_EASE,
        "sex": "female",
        "conditions": ["depression", "pregnancy"],
        "due_date": "2027-07-01",
        "clearances": [{"topic": "obstetric", "level": "light_moderate", "by": "Dr Example", "date": "2027-01-01"}],
    },
    "unanswered medicines": {name: value for name, value in AT_EASE.items() if name != "medications"},
}
"""People for whom no heart rate may be said."""


@cache
def made(name: str) -> Plan:
    """One of the people above, by the name of the constant or of the group."""
    return plan(**(globals()[name] if name.isupper() else PULSE_IS_SILENT[name]))


@cache
def random_plans(number: int = MANY) -> Sequence[Plan]:
    """Plans of random people: the same in every run."""
    found: list[Plan] = []

    @settings(
        max_examples=2 * number,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(requests())
    def collect(request: dict[str, Any]) -> None:
        if len(found) < number:
            with contextlib.suppress(NotCleared, ScheduleError):
                found.append(plan(**request))

    collect()
    assert len(found) == number
    return found
