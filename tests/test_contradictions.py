"""Two answers that say different things: the stricter one holds, and the plan says which two disagree (decision 25, fault S7)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from exrx import Clearance, Plan, plan, screen
from exrx.engine.audit import audit
from exrx.rules.loader import shipped_book

from .invented import ACTIVE, WELL

START = "2027-01-04"
EATING = [{"topic": "eating", "level": "light_moderate", "by": "Dr Ito", "date": "2026-12-20"}]


def judged(**fields: Any) -> Clearance:
    return screen(**{**WELL, **fields}, as_of=START)


def made(**fields: Any) -> Plan:
    return plan(**{**WELL, **fields}, start=START)


def told(found: Plan) -> str:
    return " ".join(note.text for note in found.notices)


@pytest.mark.parametrize(
    ("bmi", "weight", "level"),
    [(22.0, 50, "refer"), (15.5, 71, "refer"), (22.0, 72, "cleared"), (22.0, 125, "limited"), (38.0, 72, "limited")],
)
def test_the_stricter_of_two_body_mass_indexes_holds(bmi: float, weight: float, level: str) -> None:
    """50, 71, 72 and 125 kg at 180 cm are 15.4, 21.9, 22.2 and 38.6."""
    assert judged(bmi=bmi, height_cm=180, weight_kg=weight).level == level


def test_both_sides_of_the_limits_at_once() -> None:
    """One says under 17.5, the other over 35: what follows from either holds."""
    found = made(bmi=38.0, height_cm=180, weight_kg=50, clearances=EATING)
    assert found.prescription.forbids("energy") and found.prescription.forbids("running")
    assert "bmi, and what height_cm and weight_kg come to" in told(found)
    assert "bmi, and what height_cm and weight_kg come to" in " ".join(
        str(judged(bmi=38.0, height_cm=180, weight_kg=50)).split()
    )


def test_rounding_is_no_disagreement() -> None:
    assert "do not agree" not in told(made(bmi=22, height_cm=180, weight_kg=72.8))


def test_no_eating_disorder_beside_a_very_low_index() -> None:
    found = judged(bmi=17.4, eating_disorder="none")
    assert found.level == "refer" and "eating_disorder, and bmi" in " ".join(str(found).split())
    assert "eating_disorder, and bmi" in told(made(bmi=17.4, eating_disorder="none", clearances=EATING))
    assert "contradiction.eating" not in {finding.rule for finding in judged(bmi=17.4, eating_disorder=None).reasons}


@pytest.mark.parametrize(
    ("age", "entered", "used"),
    [
        # 208 - 0.7 x age: 148.5 at 85, 180 at 40.
        (85, 230, "148.5"),
        (85, 168, "168"),
        (85, 169, "148.5"),
        (40, 201, "180"),
        (40, 200, "200"),
        (40, 159, "159"),
    ],
)
def test_the_lower_of_a_measured_and_an_estimated_maximum_far_apart(age: int, entered: int, used: str) -> None:
    found = made(age=age, max_hr=entered, resting_hr=60, **ACTIVE)
    rate = found.prescription.heart_rate
    assert rate is not None and Decimal(str(rate.maximum)) == Decimal(used)
    # Wherever it is not plainly measured, the sentence stays that effort leads.
    doubted = abs(entered - (208 - Decimal("0.7") * age)) > 20
    assert (rate.error is not None) is doubted
    assert ("max_hr, and the estimate for your age" in told(found)) is doubted
    tops = [step.bpm.high for session in found.sessions for step in session.steps if step.bpm is not None]
    assert tops and max(tops) <= Decimal(used) * 76 / 100 + 1
    assert audit(found, shipped_book()) == ()


def test_an_entered_maximum_cannot_lift_beats_where_a_measured_one_is_needed() -> None:
    heart = [{"topic": "heart", "level": "light_moderate", "by": "Dr Ito", "date": "2026-12-20"}]
    failing = {"age": 60, "conditions": ["heart_failure"], "clearances": heart, "resting_hr": 60}
    assert made(**failing, max_hr=150).prescription.heart_rate is not None
    assert made(**failing, max_hr=190).prescription.heart_rate is None
