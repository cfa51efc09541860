"""A second look at screening, as a cardiologist, a psychiatrist, a midwife, a pharmacist and a tired person take it.

Each test names the decision, or the entry of the list of faults, that it was written from.
"""

from __future__ import annotations

import re
import tomllib
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


@pytest.mark.parametrize(
    "medicine, question",
    [
        ("Concor 5", "reason_beta_blocker"), ("Keppra 500", "reason_seizure"), ("Jardiance 10", "reason_sglt2"),
        ("Torem 10", "reason_water_tablet"), ("Humira", "reason_immune"), ("Lamictal", "reason_seizure_or_mood"),
        ("Fosamax", "reason_bone"), ("Quilonum", "reason_mood_stabiliser"), ("Aricept", "reason_memory"),
    ],
)  # fmt: skip
def test_an_answer_to_copy_names_the_medicine_that_was_entered_and_closes_the_question(
    medicine: str, question: str
) -> None:
    """T5: the words that were entered, in what a person copies too."""
    (found,) = (one for one in seen(medications=[medicine]).questions if one.id == question)
    copied = re.search(r"medications = (\[\{.*?\}\])", found.answer)
    assert copied is not None
    entries = tomllib.loads(f"x = {copied[1]}")["x"]
    assert [entry["id"] for entry in entries] == [medicine]
    assert question not in asked(seen(medications=entries))
