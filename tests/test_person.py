"""What is entered: one vocabulary, None is not asked, [] is asked and none, every fault at once."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

import exrx
from exrx.person import Person
from exrx.values.availability import Availability
from exrx.values.errors import InputError
from strategies import person_fields


def test_one_value_stands_for_a_list_and_is_never_split_into_letters() -> None:
    assert [entry.id for entry in Person(conditions="depression").conditions or ()] == ["depression"]
    assert Person(likes="walking").likes == ("walking",)


def test_none_is_not_asked_and_an_empty_list_is_asked_and_none() -> None:
    assert Person().medications is None
    assert Person(medications=[]).medications == ()
    assert "medications" in Person().unanswered
    assert "medications" not in Person(medications=[]).unanswered


@pytest.mark.parametrize("collection", [list, tuple, set, frozenset, iter])
def test_any_collection_will_do(collection: Any) -> None:
    assert Person(conditions=collection(["depression", "hypertension"])) == Person(
        conditions=["hypertension", "depression"]
    )


def test_a_drug_keeps_the_name_it_was_entered_with_and_an_unknown_one_is_never_dropped() -> None:
    person = Person(medications=["Metoprolol 47.5 mg", "foozolimab"])
    assert {(drug.id, drug.entered) for drug in person.medications or ()} == {
        ("beta_blocker", "Metoprolol 47.5 mg"),
        ("unrecognised", "foozolimab"),
    }
    plan = exrx.plan(age=40, resting_hr=60, conditions=[], medications=["foozolimab"], symptoms=[], start="2027-01-04")
    assert plan.prescription.target("bpm") is None
    assert "foozolimab" in next(question.text for question in plan.questions if question.field == "medications")


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"age": -3}, "age", "below 0"),
    ({"age": 250}, "age", "above 120"),
    ({"age": True}, "age", "not a whole number"),
    ({"age": "34"}, "age", "not a whole number"),
    ({"age": float("inf")}, "age", "not a whole number"),
    ({"age": 34.5}, "age", "not a whole number"),
    ({"weight_kg": float("inf")}, "weight_kg", "not a number"),
    ({"age": 34, "resting_hr": 190}, "resting_hr", "190 is above the maximum, 184 (208 − 0.7 × age)"),
    ({"max_hr": 150, "resting_hr": 160}, "resting_hr", "not below the maximum"),
    ({"systolic": 80, "diastolic": 120}, "diastolic", "not below systolic"),
    ({"conditions": ["depresssion"]}, "conditions", "did you mean depression"),
    ({"conditions": "plague"}, "conditions", "enter it as other"),
    ({"conditions": [3]}, "conditions", "not a name"),
    ({"conditions": [{"id": "depression", "sinc": "2020"}]}, "conditions", "did you mean since"),
    ({"conditions": [{"id": "heart_attack", "since": "soon"}]}, "conditions", "is not a date"),
    ({"symptoms": 5}, "symptoms", "not a list"),
    ({"phq9": 28}, "phq9", "above 27"),
    ({"phq9": 4.5}, "phq9", "not a whole number"),
    ({"phq9": [1, 2, 3]}, "phq9", "nine answers"),
    ({"phq9": [0.0] * 8 + [5e-79]}, "phq9", "nine answers"),
    ({"phq9": [0] * 8 + [2], "phq9_item9": 1}, "phq9_item9", "differs"),
    ({"eating_disorder": "maybe"}, "eating_disorder", "one of none, past, current"),
    ({"under_care": "yes"}, "under_care", "not true or false"),
    (
        {"clearances": [{"topic": "hart", "level": "vigorous", "by": "Dr A", "date": "2026-01-01"}]},
        "clearances",
        "did you mean heart",
    ),
    ({"clearances": [{"topic": "heart"}]}, "clearances", "missing: level, by, date"),
    ({"conditons": []}, "conditons", "did you mean conditions"),
    ({"hr_max_equation": "tanaka"}, "hr_max_equation", "did you mean tanaka-2001"),
    ({"likes": ["walkin"]}, "likes", "did you mean walking"),
    ({"age": 10**6000}, "age", "above 120"),
    ({"bmi": 10**6000}, "bmi", "the number is above 120"),
]


@pytest.mark.parametrize(("fields", "field", "words"), FAULTS)
def test_each_fault_names_its_field_what_is_wrong_and_what_to_do(
    fields: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        Person(**fields)
    assert [problem.field for problem in caught.value.problems] == [field]
    assert words in str(caught.value)


def test_a_score_may_come_as_any_whole_number_may() -> None:
    # A column of whole numbers with a gap in it has decimals in pandas and in R.
    assert Person(phq9=4.0, gad7=4.0) == Person(phq9=4, gad7=4)  # type: ignore[arg-type]
    assert Person(phq9=[1.0] * 8 + [0.0]) == Person(phq9=[1] * 8 + [0])  # type: ignore[arg-type]


def test_ten_faults_are_ten_problems() -> None:
    with pytest.raises(InputError) as caught:
        exrx.plan(
            age=-1, resting_hr="x", conditions=["depresssion"], medications=5, phq9=99, falls=-1, conditons=[],
            start="soon", timezone="Europe/Berln", availability="Wed 20:00-18:00", goals="hapiness",
        )  # type: ignore[call-overload]  # fmt: skip
    assert len(caught.value.problems) == 11
    text = str(caught.value)
    for words in ("Europe/Berlin", 'did you mean "Wed 18:00-20:00"', "did you mean conditions"):
        assert words in text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Wed 20:00-18:00", 'ends before it starts; did you mean "Wed 18:00-20:00"?'),
        ("Wed 14:00-03:00", 'ends before it starts; did you mean "Wed 14:00-15:00" or "Wed 03:00-14:00"?'),
        ({"windows": ["Wed 18:00-20:00"], "travel": 60}, "no time at all once 60 minutes of travel"),
        ({"windows": ["Wed 18:00-20:00"], "earliest": "21:00"}, "no time at all between earliest and latest"),
        ("Wen 18:00-20:00", "did you mean Wed?"),
        ("Mon 25:00-26:00", "no clock shows"),
        ("Mon 18:00-18:00", "has no length"),
        ("18:00", "names no day"),
        (["Mon", "Tue 18:00-19:00"], "mixes days with and without"),
        ([], "no window at all"),
        (7, "is not a day"),
        ({"window": ["Mon"]}, "did you mean windows?"),
    ],
)
def test_faults_of_availability(value: Any, words: str) -> None:
    with pytest.raises(InputError) as caught:
        Availability.parse(value)
    assert words in str(caught.value)


def test_availability_is_understood_in_several_spellings() -> None:
    expected = Availability.parse(["Mon 18:00-20:00"])
    for text in ("monday 18:00-20:00", "Mo 18.00–20.00", " MON 18:00 - 20:00 "):
        assert Availability.parse(text) == expected
    assert Availability.parse({"windows": ["Mon 18:00-20:00"]}) == expected


def test_clock_times_need_a_zone_and_the_machines_zone_is_never_used() -> None:
    with pytest.raises(InputError, match="timezone: is missing"):
        exrx.plan(age=34, start="2027-01-04", availability=["Mon 18:00-20:00"])


@given(person_fields())
def test_replace_validates_and_a_person_equals_itself_made_again(fields: dict[str, Any]) -> None:
    person = Person(**fields)
    assert person.replace() == person
    assert hash(person.replace()) == hash(person)
    assert person.replace(age=50).age == 50
    with pytest.raises(InputError):
        person.replace(age=-1)


def test_clearances_hold_twelve_months_and_never_for_something_newer() -> None:
    def level(date: str, since: str = "2026-03-01") -> str:
        given = [{"topic": "heart", "level": "light_moderate", "by": "Dr Example", "date": date}]
        return exrx.screen(
            age=61,
            conditions=[{"id": "heart_attack", "since": since}],
            medications=[],
            symptoms=[],
            clearances=given,
            as_of="2027-01-04",
        ).level

    assert level("2026-06-01") == "limited"
    assert level("2026-01-04") == "refer"  # before the event
    with pytest.raises(InputError, match="lies in the future, after 2027-01-04"):
        level("2027-01-05")
    assert level("2026-01-04", since="2025-12-01") == "limited"  # twelve months to the day
    assert level("2026-01-03", since="2025-12-01") == "refer"
    assert dt.date(2027, 1, 4)


def test_a_pickle_keeps_what_was_given_and_an_older_or_a_strange_one_never_becomes_an_empty_person() -> None:
    asked = Person(age=71, conditions=["depression"], sex=None)
    for again in (
        pickle.loads(pickle.dumps(asked)),
        copy.copy(asked),
        copy.deepcopy(asked),
        asked.model_copy(deep=True),
    ):
        assert again == asked and again.model_fields_set == {"age", "conditions", "sex"}
    # As a model of pydantic keeps itself: every default beside the answers, one table further in.
    older = Person.model_construct()
    answers = {**{name: getattr(older, name) for name in Person.model_fields}, **vars(asked)}
    older.__setstate__(
        {"__dict__": answers, "__pydantic_extra__": None, "__pydantic_fields_set__": {"age", "conditions"}}
    )
    assert older == asked and older.model_fields_set == {"age", "conditions"}
    with pytest.raises(InputError, match="aged"):
        Person.model_construct().__setstate__({"aged": 71})


def test_a_key_that_is_no_text_is_a_fault_to_pydantic_like_any_other() -> None:
    with pytest.raises(ValidationError):
        Person.model_validate({1: 71})


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        ("age", 0, 120), ("max_hr", 60, 240), ("systolic", 50, 300), ("diastolic", 20, 200), ("gad7", 0, 21), ("phq9_item9", 0, 3),
        ("active_days", 0, 7), ("active_minutes", 0, 24 * 60), ("active_months", 0, 1200), ("longest_session", 0, 24 * 60),
        ("longest_run", 0, 24 * 60), ("falls", 0, 1000), ("sessions_per_week", 1, 7), ("minutes", 1, 300), ("weeks", 1, 104),
    ],
)  # fmt: skip
def test_a_number_is_refused_beyond_its_ends(field: str, low: int, high: int) -> None:
    for value in (low, high):
        assert getattr(exrx.Person(**{field: value}), field) == value
    for value in (low - 1, high + 1):
        with pytest.raises(exrx.InputError) as refused:
            exrx.Person(**{field: value})
        assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize("wrong", ["heart", 7, None, ["heart", "light_moderate"]])
def test_a_clearance_that_is_no_table_is_refused(wrong: object) -> None:
    with pytest.raises(exrx.InputError, match="clearances"):
        exrx.Person(clearances=[wrong])
