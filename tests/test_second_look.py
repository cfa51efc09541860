"""A second look at screening, as a cardiologist, a psychiatrist, a midwife, a pharmacist and a tired person take it.

Each test names the decision, or the entry of the list of faults, that it was written from.
"""

from __future__ import annotations

from typing import Any

import pytest

from exrx import NotCleared, adapt, plan, screen
from exrx.clearance import Clearance
from exrx.errors import InputError
from exrx.heard import heard
from exrx.printing.clearances import referral
from exrx.vocabulary import kinds_named, recognise

from .invented import ACTIVE, WELL

START = "2027-01-04"


def seen(**fields: Any) -> Clearance:
    return screen(as_of=START, **{**WELL, **ACTIVE, **fields})


def asked(found: Clearance) -> set[str]:
    return {question.id for question in found.questions}


def confirmed(topic: str, day: str = "2026-12-20") -> dict[str, str]:
    return {"topic": topic, "level": "light_moderate", "by": "Dr Example", "date": day}


def refused(**changes: Any) -> Clearance:
    """What screening says when something is new in week five of a plan that a clearance of the heart opened."""
    diabetic = {**WELL, "conditions": ["type 2 diabetes"], "clearances": [confirmed("heart")]}
    with pytest.raises(NotCleared) as caught:
        adapt(plan(start=START, **diabetic), today="2027-02-01", **changes)
    return caught.value.clearance


def test_what_was_confirmed_is_not_said_to_have_been_entered() -> None:
    """S1: only what the person entered is a reason."""
    found = refused(symptoms=["chest pain"])
    assert {words for finding in found.reasons for words in finding.because} == {"chest pain", "type 2 diabetes"}


@pytest.mark.parametrize(
    "changes", [{"symptoms": ["neurological_sign"]}, {"phq9": 24, "phq9_item9": 0}, {"eating_disorder": "current"}]
)
def test_the_advice_for_now_fits_what_decides(changes: dict[str, Any]) -> None:
    """T6: a stroke, a low mood or an eating disorder does not open with advice about chest pain."""
    found = refused(**changes)
    topics = {finding.topic for finding in found.deciding}
    assert "heart" not in topics
    hearts = {finding.now for finding in found.reasons if finding.topic == "heart" and finding.now}
    assert not hearts & set(referral(found).advice)
