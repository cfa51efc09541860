"""Everybody whose pages are looked at: the golden cast, the thirty-five people, and some made to crowd a page. All invented."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from exrx import Clearance, NotCleared, Plan, plan

from .test_people import START, TABLE, fields

_SPEC = importlib.util.spec_from_file_location("golden_rewrite", Path(__file__).parent / "golden" / "rewrite.py")
assert _SPEC is not None and _SPEC.loader is not None
_GOLDEN = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_GOLDEN)

SIX = [f"{day} 06:00-22:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat")]
WELL: dict[str, Any] = {
    "age": 34, "resting_hr": 62, "conditions": ["depression"], "medications": [], "symptoms": [],
    "post_exertional_malaise": False, "start": START,
}  # fmt: skip
CROWDED: dict[str, dict[str, Any]] = {
    "24 weeks": {**WELL, "weeks": 18, "longest_session": 20, "phq9": 12, "phq9_item9": 1, "minutes": 60},
    "six a week": {
        **WELL, "protocol": "nice-ng222", "sessions_per_week": 6, "weeks": 20, "minutes": 60, "longest_session": 20,
        "likes": ["seated_exercise"], "phq9": 12, "phq9_item9": 1, "availability": SIX, "timezone": "America/Argentina/ComodRivadavia",
    },
    "two kinds of strength": {
        **WELL, "sessions_per_week": 6, "minutes": 60, "conditions": ["osteoporosis", "depression"], "age": 58,
        "likes": ["strength_balance", "resistance"], "availability": SIX,
        "timezone": "America/Argentina/ComodRivadavia", "longest_session": 30,
    },
    "ten compromises": {
        **WELL, "minutes": 120, "sessions_per_week": 7, "weeks": 40, "intensity": "vigorous", "goals": ["mood", "anandamide"],
        "likes": ["running", "resistance"], "dislikes": ["walking"], "availability": ["Tue 19:00-19:35", "Thu 19:00-19:35"],
        "timezone": "Europe/Berlin",
    },
    "asked about eating": {**WELL, "eating_disorder": "none", "longest_session": 20, "likes": ["cycling"]},
    "right to left": {
        **WELL, "id": "خطة الربيع", "longest_session": 20, "phq9": 9, "phq9_item9": 1,
        "conditions": ["depression", {"id": "other", "note": "כאב בברך ימין (2019), קל"}],
    },
}  # fmt: skip


HELP = ("خط المساعدة: 0800-2 (على مدار الساعة)", "קו סיוע: 1201, 24 שעות", "A line: 0800-1")
"""Help lines of a deployer in three scripts."""


def requests() -> dict[str, dict[str, Any]]:
    """What ``plan()`` is called with, by name."""
    people = {f"row {row.id}": {**fields(row), "goals": row.goals, "start": START} for row in TABLE}
    return {**_GOLDEN.PLANS, **people, **CROWDED}


@cache
def cast() -> tuple[dict[str, Plan], dict[str, Clearance]]:
    """Who gets a plan, and who is not cleared."""
    plans, waiting = {}, {}
    for name, request in requests().items():
        try:
            plans[name] = plan(**request)
            if name == "right to left":
                plans[name] = replace(plans[name], help_lines=HELP)
        except NotCleared as error:
            waiting[name] = error.clearance
    return plans, waiting


def confirmed(made: Plan, number: int) -> list[Any]:
    return [session for session in made.weeks[number].sessions if session.status == "confirmed"]


def busiest(made: Plan) -> list[Any]:
    """The sessions of the last week with the most of them, by another way than the page's."""
    most = max(len(confirmed(made, number)) for number in range(len(made.weeks)))
    return next(s for n in reversed(range(len(made.weeks))) if len(s := confirmed(made, n)) == most)


def half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))
