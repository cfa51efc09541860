"""Invented people that several tests start from: who they are, and everything asked and answered with none."""

from __future__ import annotations

from typing import Any

WELL: dict[str, Any] = {
    "age": 40,
    "conditions": [],
    "medications": [],
    "symptoms": [],
    "falls": 0,
    "post_exertional_malaise": False,
    "training_signs": [],
    "eating_disorder": "none",
    "phq9_item9": 0,
    "under_care": True,
    "active_days": 0,
}
ACTIVE: dict[str, Any] = {"active_days": 3, "active_minutes": 30, "active_months": 3, "active_effort": "moderate"}
PATIENT: dict[str, Any] = {
    "age": 45,
    "resting_hr": 64,
    "falls": 0,
    "post_exertional_malaise": False,
    "training_signs": [],
    "eating_disorder": "none",
    "phq9": 9,
    "phq9_item9": 0,
    "under_care": True,
}
"""Conditions, medicines and symptoms are what the test adds."""
