"""The public surface: every name exists, is documented and typed; importing it is light; fields and keywords stay in step."""

from __future__ import annotations

import inspect
import pickle
import subprocess
import sys

import pytest

import exrx
from exrx.person import Person, PersonFields
from exrx.values.errors import InputError


def test_all_names_exist_are_documented_and_sorted() -> None:
    assert exrx.__all__ == sorted(exrx.__all__)
    for name in exrx.__all__:
        value = getattr(exrx, name)
        assert inspect.getdoc(value), name
        assert name in dir(exrx)
    with pytest.raises(AttributeError, match="no attribute 'plann'"):
        _ = exrx.plann


def test_importing_the_front_door_loads_nothing_heavy() -> None:
    code = "import sys; from exrx import plan; print([m for m in ('pydantic', 'icalendar', 'dateutil', 'typing', 'dataclasses') if m in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.strip() == "[]"


def test_person_and_its_keyword_fields_stay_in_step() -> None:
    assert set(Person.model_fields) == set(PersonFields.__annotations__)


def test_a_misspelt_keyword_is_an_error_that_names_the_right_one() -> None:
    with pytest.raises(InputError, match="did you mean resting_hr") as caught:
        exrx.plan(age=34, restng_hr=60, start="2027-01-04")  # type: ignore[call-overload]
    assert caught.value.problems[0].field == "restng_hr"


def test_one_person_or_keywords_but_not_both() -> None:
    with pytest.raises(InputError, match="stands beside a Person"):
        exrx.plan(Person(age=34), age=35, start="2027-01-04")  # type: ignore[call-overload]
    assert exrx.plan(Person(age=34), start="2027-01-04") == exrx.plan(age=34, start="2027-01-04")


def test_errors_carry_data_survive_pickling_and_hide_health_values() -> None:
    with pytest.raises(InputError) as caught:
        exrx.plan(age=-3, resting_hr="fast", conditions=["depresssion"], start="x")  # type: ignore[call-overload]
    error = caught.value
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems and str(again) == str(error)
    assert len(error.problems) == 4 and len(str(error).split("\n")) == 4
    assert "depresssion" in str(error) and "depresssion" not in repr(error) + repr(error.problems[0])
    with pytest.raises(exrx.NotCleared) as refused:
        exrx.plan(age=40, conditions=[], medications=[], symptoms=["chest_pain"], start="2027-01-04")
    copy = pickle.loads(pickle.dumps(refused.value))
    assert copy.clearance == refused.value.clearance
    assert "chest" not in repr(refused.value)


def test_health_values_stay_out_of_every_repr() -> None:
    plan = exrx.plan(age=34, conditions=["depression"], medications=["sertraline"], symptoms=[], start="2027-01-04")
    for value in (plan, plan.person, plan.clearance):
        assert "depression" not in repr(value) and "sertraline" not in repr(value)


def test_plans_cannot_be_changed() -> None:
    plan = exrx.plan(age=34, start="2027-01-04")
    with pytest.raises(AttributeError):
        plan.id = "other"  # type: ignore[misc]
    with pytest.raises(Exception, match="frozen"):
        plan.person.age = 20  # type: ignore[misc]


def test_age_alone_gives_the_light_plan_with_its_questions_on_top() -> None:
    plan = exrx.plan(age=34, start="2027-01-04")
    assert plan.clearance.level == "limited" and plan.clearance.ceiling == "light"
    assert {question.field for question in plan.questions} == {"conditions", "medications", "symptoms"}
    assert max(session.minutes for session in plan.sessions) == 30
    assert all(step.bpm is None for session in plan.sessions for step in session.steps)
    assert all(step.rpe.high <= 11 for session in plan.sessions for step in session.steps if step.rpe)
    assert {session.activity for session in plan.sessions} == {"walking"}
    with pytest.raises(exrx.NotCleared):
        exrx.plan(age=34, start="2027-01-04", open_questions="refuse")


def test_what_is_no_person_and_no_plan_is_one_clear_error() -> None:
    for wrong in ({"age": 34}, 34, "34"):
        with pytest.raises(InputError, match="not a Person"):
            exrx.plan(wrong, start="2027-01-04")  # type: ignore[call-overload]
        with pytest.raises(InputError, match="not a Person"):
            exrx.screen(wrong)  # type: ignore[call-overload]
        with pytest.raises(InputError, match="not a Plan"):
            exrx.adapt(wrong, today="2027-01-04")  # type: ignore[arg-type]


def test_the_completion_of_the_package_names_each_thing_once() -> None:
    assert exrx.plan
    assert len(dir(exrx)) == len(set(dir(exrx)))


def test_a_field_in_capitals_is_known_as_the_one_that_was_meant() -> None:
    with pytest.raises(InputError, match="did you mean phq9?"):
        Person(PHQ9=12)  # type: ignore[call-arg]
