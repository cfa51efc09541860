"""The way back from a referral is told whole, and an illness that is not listed is not taken for another one."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any

import pytest

from exrx import Journal, NotCleared, Person, adapt, batch, plan, screen
from exrx.journal import AnswerEntry, ClearanceEntry, Entry, ScoreEntry
from exrx.values.errors import InputError

from .test_batch import table

TODAY = "2027-01-04"


def advice(**fields: Any) -> str:
    known = {"age": 45, "medications": [], "symptoms": [], **fields}
    return " ".join(" ".join(finding.told) for finding in screen(Person(**known), as_of=TODAY).reasons)


def cleared(topic: str, date: str) -> list[dict[str, str]]:
    return [{"topic": topic, "level": "light_moderate", "by": "Dr Invented", "date": date}]


@pytest.mark.parametrize(
    ("topic", "fields"),
    [
        ("mental_health", {"conditions": ["depression"], "phq9_item9": 2}),
        ("heart", {"conditions": [{"id": "heart_attack", "since": "2026-12-20"}]}),
    ],
)
def test_a_clearance_that_came_before_is_named_with_its_day(topic: str, fields: dict[str, Any]) -> None:
    told = advice(clearances=cleared(topic, "2026-12-01"), **fields)
    assert "What was confirmed on 2026-12-01 came before this, as far as is known" in told


def test_without_a_clearance_or_with_one_that_counts_nothing_of_it_is_said() -> None:
    assert "What was confirmed" not in advice(conditions=["depression"], phq9_item9=2)
    held = advice(conditions=["depression"], phq9_item9=2, clearances=cleared("mental_health", "2027-01-02"))
    assert "What was confirmed" not in held


@pytest.mark.parametrize(("on", "opens"), [("2027-01-09", False), ("2027-01-10", False), ("2027-01-11", True)])
def test_thoughts_of_suicide_are_opened_by_a_clearance_dated_afterwards(on: str, opens: bool) -> None:
    """Decision 40 of the living plan. One of the same day may have come before."""
    made = plan(age=45, conditions=["depression"], medications=[], symptoms=[], start=TODAY, id="spring")
    day, other = dt.date(2027, 1, 10), dt.date.fromisoformat(on)
    given = ClearanceEntry(on=other, entered=other, topic="mental_health", level="light_moderate", by="Dr Invented")
    acute = {"age": 45, "conditions": [{"id": "suicidal_plan", "since": day}], "medications": [], "symptoms": []}
    told: list[Entry] = [
        ScoreEntry(on=day, entered=day, phq9_item9=2),
        AnswerEntry(on=day, entered=day, field="conditions", value="suicidal_plan"),
    ]
    for entry in told:
        with contextlib.nullcontext() if opens else pytest.raises(NotCleared):
            adapt(made, Journal("spring", (given, entry)), today="2027-01-12")
    assert screen(Person(**acute, clearances=cleared("mental_health", on)), as_of="2027-01-12").may_plan is opens
    row = batch.prescribe(
        table([{**acute, "clearances": [cleared("mental_health", on)[0] | {"date": other}]}]), as_of="2027-01-12"
    ).to_pylist()
    assert row[0]["level"] == ("limited" if opens else "refer")
    if not opens:
        # Given first, and told on the same day or the next.
        earlier = adapt(made, today=on, clearances=cleared("mental_health", on))
        with pytest.raises(NotCleared):
            adapt(earlier, today="2027-01-10", phq9_item9=2)


@pytest.mark.parametrize(
    "entered", ["myasthenia gravis", "amyloidosis", "sarcoidosis", "porphyria", "haemochromatosis"]
)
def test_an_illness_that_is_not_listed_is_no_misspelling_of_another(entered: str) -> None:
    with pytest.raises(InputError) as caught:
        Person(age=45, conditions=[entered])
    told = str(caught.value)
    assert "did you mean" not in told
    assert "enter it as other, with note" in told


@pytest.mark.parametrize(
    ("entered", "meant"), [("diabetis", "diabetes"), ("hypertenssion", "hypertension"), ("anxitey", "anxiety")]
)
def test_a_misspelling_is_still_recognised_as_one(entered: str, meant: str) -> None:
    with pytest.raises(InputError, match=f"did you mean {meant}"):
        Person(age=45, conditions=[entered])


@pytest.mark.parametrize(
    ("entry", "excluded"),
    [
        ({"since": "2020-10-01"}, True),  # it goes on
        ({"since": "2020-10-01", "until": "2026-11-01"}, True),  # over for two months
        ({"since": "2020-10-01", "until": "2026-06-01"}, False),  # over for seven
        ({}, True),
        ({"since": "2026-12-01"}, True),
    ],
)
def test_misuse_is_recent_as_long_as_it_lasts_and_six_months_after(entry: dict[str, str], excluded: bool) -> None:
    person = Person(
        age=45, conditions=[{"id": "substance_use_disorder", **entry}], medications=[], symptoms=[], active_days=0
    )
    found = screen(person, as_of=TODAY, protocol="trivedi-2011")
    assert ("tread.excluded_substances" in {finding.rule for finding in found.reasons}) is excluded
    if excluded and entry:
        cleared_person = person.replace(clearances=cleared("other", "2027-01-02"))
        assert screen(cleared_person, as_of=TODAY, protocol="trivedi-2011").level == "limited"


@pytest.mark.parametrize(
    ("conditions", "asked"),
    [
        (["postnatal_depression"], True),
        (["perinatal depression"], True),
        (["postnatal_depression", {"id": "postpartum", "since": "2026-07-01"}], False),
        (["postnatal_depression", {"id": "postpartum", "since": "2025-01-01"}], False),
        (["depression"], False),
    ],
)
def test_depression_around_a_birth_asks_when_the_birth_was(conditions: list[Any], asked: bool) -> None:
    found = screen(Person(age=31, sex="female", conditions=conditions, medications=[], symptoms=[]), as_of=TODAY)
    assert ("birth" in {question.id for question in found.questions}) is asked
    assert (found.ceiling == "light") is asked
    with_date = Person(
        age=31, sex="female", conditions=["postnatal_depression"], due_date="2026-10-01", medications=[], symptoms=[]
    )
    assert not screen(with_date, as_of=TODAY).questions


def test_a_programme_that_asks_for_more_than_was_wished_does_not_call_it_allowed() -> None:
    person = Person(age=31, conditions=[], medications=[], symptoms=[], sessions_per_week=1, minutes=20)
    told = " ".join(str(plan(person, start=TODAY)).split())
    assert "(you wished 1; ranjbar-2015 asks for 3)" in told
    assert "(you wished 20; stanton-2014 asks for 30)" in told
    more = " ".join(str(plan(person.replace(sessions_per_week=6), start=TODAY)).split())
    assert "(you wished 6; ranjbar-2015 allows 4)" in more
