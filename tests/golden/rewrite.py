"""The cast of the golden texts. Run this file to rewrite them, and read the difference before keeping it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exrx import NotCleared, plan, screen
from exrx.printing.clearances import screen_text

HERE = Path(__file__).parent
NONE: dict[str, Any] = {
    "conditions": ["depression"],
    "medications": [],
    "symptoms": [],
    "post_exertional_malaise": False,
}
HOURS = {"timezone": "Europe/Berlin", "availability": ["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"]}
EVENINGS = {"timezone": "Europe/Berlin", "availability": ["Tue 19:00-19:40", "Thu 19:00-19:40"]}
MONDAY = "2027-01-04"
ACTIVE = {"active_days": 4, "active_minutes": 45, "active_months": 12, "active_effort": "moderate"}

QUICKSTART: dict[str, Any] = {
    "age": 34,
    "resting_hr": 62,
    "conditions": ["depression"],
    "medications": [],
    "symptoms": [],
    "active_days": 2,
    "longest_session": 20,
    "start": MONDAY,
    **HOURS,
}

# Name -> what plan() is called with. Everybody is invented.
PLANS: dict[str, dict[str, Any]] = {
    "quickstart": QUICKSTART,
    "nothing_but_age": {"age": 50, "start": MONDAY},
    "beta_blocker": {
        "age": 58,
        **NONE,
        "conditions": ["depression", "hypertension"],
        "medications": [{"id": "metoprolol", "for": "hypertension"}],
        "start": "2027-01-06",
    },
    "two_evenings": {"age": 34, "resting_hr": 62, **NONE, "longest_session": 20, "start": MONDAY, **EVENINGS},
    "anandamide": {
        "age": 40,
        "resting_hr": 66,
        **NONE,
        **ACTIVE,
        "longest_session": 45,
        "goals": ["mood", "anandamide"],
        "start": "2027-01-07",
    },
    "strength": {
        "age": 34,
        "resting_hr": 62,
        **NONE,
        "longest_session": 30,
        "likes": ["resistance"],
        "start": MONDAY,
        **HOURS,
    },
    "wishes": {
        "age": 34,
        "resting_hr": 62,
        **NONE,
        "longest_session": 30,
        "minutes": 90,
        "sessions_per_week": 7,
        "weeks": 20,
        "intensity": "vigorous",
        "likes": ["running"],
        "start": MONDAY,
    },
    "help_first": {"age": 40, "resting_hr": 66, **NONE, "phq9": 12, "phq9_item9": 1, "start": MONDAY},
}
# Name -> what screen() is called with.
SCREENS: dict[str, dict[str, Any]] = {
    "screen_open": {"age": 34, "conditions": ["depression"]},
    "screen_refer": {"age": 40, **NONE, "symptoms": ["chest_pain"]},
    "screen_refer_help_first": {"age": 36, **NONE, "phq9": 16, "phq9_item9": 2},
    "screen_stop": {"age": 41, **NONE, "post_exertional_malaise": True},
    "screen_stop_urgent": {"age": 41, **NONE, "symptoms": ["neurological_sign"]},
    "screen_eating": {"age": 27, **NONE, "eating_disorder": "current"},
}
# Name -> (plan, method, topic).
ANSWERS: dict[str, tuple[str, str, str | None]] = {
    "why": ("quickstart", "why", None),
    "why_how_hard": ("quickstart", "why", "how hard"),
    "why_how_often": ("quickstart", "why", "how often"),
    "why_how_hard_beta_blocker": ("beta_blocker", "why", "how hard"),
    "why_not_bpm": ("beta_blocker", "why_not", "bpm"),
    "why_not_resistance": ("quickstart", "why_not", "resistance"),
    "why_not_vigorous": ("quickstart", "why_not", "vigorous"),
    "why_session": ("quickstart", "why", "w03s2"),
}


def texts() -> dict[str, str]:
    """Every golden text by the name of its file."""
    plans = {name: plan(**fields) for name, fields in PLANS.items()}
    found = {name: str(made) for name, made in plans.items()}
    for name, fields in SCREENS.items():
        found[name] = screen_text(screen(**fields))
    for name, (who, method, topic) in ANSWERS.items():
        ask = getattr(plans[who], method)
        found[name] = str(ask() if topic is None else ask(topic))
    try:
        plan(**SCREENS["screen_refer"], start=MONDAY)
    except NotCleared as error:
        found["not_cleared"] = str(error)
    return found


if __name__ == "__main__":
    for old in HERE.glob("*.txt"):
        old.unlink()
    for name, text in texts().items():
        (HERE / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
