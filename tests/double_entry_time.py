"""The second typing of the rules on dates (pack ``exrx.time``): id, effect, people for whom it just holds, and just does not."""

from __future__ import annotations

from typing import Any

Rows = list[tuple[str, str, list[dict[str, Any]], list[dict[str, Any]]]]


def _was(name: str, until: str) -> dict[str, Any]:
    """A condition that is over; the day of screening is 2027-01-04."""
    return {"conditions": [{"id": name, "until": until}]}


def _sign(name: str, until: str) -> dict[str, Any]:
    return {"symptoms": [{"id": name, "until": until}]}


_YEAR, _QUARTER = "2026-01-04", "2026-10-04"
_LATER = {_YEAR: "2026-01-05", _QUARTER: "2026-10-05"}
_FOR = {
    _YEAR: ("chest_pain", "fainting", "night_breathlessness", "neurological_sign"),
    _QUARTER: ("breathlessness", "ankle_swelling", "palpitations", "claudication", "heart_murmur", "unusual_fatigue"),
}
_ACUTE = ("psychosis", "catatonia", "delirium", "elevated_mood", "postpartum_red_flag")
_DRINK = ("heavy_daily_alcohol", "alcohol_withdrawal", "drug_withdrawal")
_DUE = {"conditions": [], "due_date": "2026-12-20"}

ROWS: Rows = [
    (
        "clearance.runs_out",
        "safety; else pass; total_weeks <= weeks_confirmed",
        [{"days_confirmed": 0}, {"days_confirmed": 300}],
        [{}],
    ),
    (
        "over.sign",
        "safety; else pass; asks earlier_signs",
        [_sign(name, day) for day, names in _FOR.items() for name in names],
        [
            *(_sign(name, _LATER[day]) for day, names in _FOR.items() for name in names),
            _sign("fever", "2026-01-04"),
            # Somebody looked at it, even if that clearance ran out.
            {
                **_sign("chest_pain", "2025-12-01"),
                "clearances": [{"topic": "heart", "level": "vigorous", "by": "Dr Example", "date": "2025-12-02"}],
            },
        ],
    ),
    (
        "illness.over",
        "safety; else pass; while recent; light at most",
        [_sign(name, day) for name in ("fever", "vomiting_or_diarrhoea") for day in ("2026-12-28", "2027-01-03")],
        [_sign("fever", "2026-12-27"), _sign("fever", "2027-01-04"), _sign("chest_pain", "2027-01-03")],
    ),
    (
        "infection.over",
        "safety; else pass; while recent; light at most",
        [_was("recent_infection", day) for day in ("2026-12-21", "2027-01-03")],
        [
            _was("recent_infection", "2026-12-20"),
            _was("recent_infection", "2027-01-04"),
            _was("catatonia", "2027-01-03"),
        ],
    ),
    (
        "over.mental_state",
        "safety; else ask; refer mental_health; help present; no anandamide; advice",
        [_was(name, day) for name in _ACUTE for day in ("2027-01-03", "2020-01-01")],
        [*(_was(name, "2027-01-04") for name in _ACUTE), _was("intoxication", "2027-01-03")],
    ),
    (
        "over.withdrawal",
        "safety; else ask; refer other; no anandamide; advice",
        [_was(name, "2026-12-08") for name in _DRINK],
        [_was(name, day) for name in _DRINK for day in ("2026-12-07", "2027-01-04")],
    ),
    (
        "over.pregnancy_first_weeks",
        "safety; else ask; refer obstetric; light at most; no anandamide; no running; no jumping; no loads; advice",
        [_was("pregnancy", "2026-11-24"), _DUE],
        [_was("pregnancy", "2026-11-23"), _was("pregnancy", "2027-01-04"), {**_DUE, "due_date": "2026-12-21"}],
    ),
    (
        "over.pregnancy_signs",
        "safety; else ask; help present; advice",
        [_was("pregnancy", "2026-01-05"), _DUE],
        [_was("pregnancy", "2026-01-04")],
    ),
    (
        "over.pregnancy_running",
        "safety; else ask; no running; no jumping",
        [_was("pregnancy", "2026-10-13")],
        [_was("pregnancy", "2026-10-12")],
    ),
    (
        "over.pregnancy_steady",
        "safety; else ask; limited; rpe <= 13; no anandamide; advice",
        [_was("pregnancy", "2026-01-05")],
        [_was("pregnancy", "2026-01-04")],
    ),
    (
        "contradiction.bmi",
        "safety; else pass; advice",
        [{"bmi": 22, "height_cm": 200, "weight_kg": 90.04}, {"bmi": 22, "height_cm": 200, "weight_kg": 85.6}],
        [{"bmi": 22, "height_cm": 200, "weight_kg": 90}, {"bmi": 22}, {"height_cm": 200, "weight_kg": 88}],
    ),
    (
        "contradiction.bmi_low",
        "safety; else pass; refer eating; no energy; no anandamide; advice",
        [{"bmi": 22, "height_cm": 200, "weight_kg": 69.6}, {"bmi": 17.4, "height_cm": 200, "weight_kg": 88}],
        [{"bmi": 22, "height_cm": 200, "weight_kg": 70}, {"bmi": 17.4, "height_cm": 200, "weight_kg": 69.6}],
    ),
    (
        "contradiction.eating",
        "safety; else pass; refer eating; no energy; no anandamide; advice",
        [{"bmi": 17.4}],
        [{"bmi": 17.5}, {"bmi": 17.4, "eating_disorder": "past"}, {"bmi": 17.4, "eating_disorder": None}],
    ),
    (
        "contradiction.max_hr",
        "safety; else pass; no measured_maximum; advice",
        # 208 - 0.7 x 40 is 180.
        [{"age": 40, "max_hr": 201}, {"age": 40, "max_hr": 159}],
        [{"age": 40, "max_hr": 200}, {"age": 40, "max_hr": 160}],
    ),
    (
        "contradiction.max_hr_heart",
        "safety; else pass; no bpm",
        [{"age": 40, "max_hr": 201, "conditions": names} for names in (["heart_failure"], ["diabetes", "stroke"])],
        [
            {"age": 40, "max_hr": 201, "conditions": ["stroke"]},
            {"age": 40, "max_hr": 200, "conditions": ["heart_failure"]},
        ],
    ),
]
