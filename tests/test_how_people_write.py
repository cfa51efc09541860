"""What people and programs write: windows, clocks, shifts, units, dates, numbers of other libraries, and bodies of web requests."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import inspect
import json
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from exrx import InputError, Person, Plan, plan
from exrx.cli import main
from exrx.cli.flags import from_flag
from exrx.cli.interview_answers import read_answer
from exrx.person.fields import BY_NAME, FIELDS
from exrx.values.availability import Availability
from exrx.values.windows import DAYS, Window, read_clock, read_windows

Judge = Callable[[str], Any]
START = "2027-01-04"
WELL: dict[str, Any] = {"age": 34, "conditions": ["depression"], "medications": [], "symptoms": [], "start": START}


def shown(*texts: str) -> str:
    return " · ".join(map(str, Availability.parse(list(texts)).windows))


# --- windows -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("Mon-Wed 17:00-19:00", "Mon 17:00-19:00 · Tue 17:00-19:00 · Wed 17:00-19:00"),
        ("Mon – Tue 17.00 – 19.00", "Mon 17:00-19:00 · Tue 17:00-19:00"),
        ("Fri to Mon 10-11", "Mon 10:00-11:00 · Fri 10:00-11:00 · Sat 10:00-11:00 · Sun 10:00-11:00"),
        ("Mon, Wed and Fri 18:00-20:00", "Mon 18:00-20:00 · Wed 18:00-20:00 · Fri 18:00-20:00"),
        ("Mon/Thu", "Mon · Thu"),
        ("weekdays 18-20", " · ".join(f"{day} 18:00-20:00" for day in DAYS[:5])),
        ("Weekend 9-12", "Sat 09:00-12:00 · Sun 09:00-12:00"),
        ("daily 07:00-08:00", " · ".join(f"{day} 07:00-08:00" for day in DAYS)),
        ("every day 7am-8am", " · ".join(f"{day} 07:00-08:00" for day in DAYS)),
        ("Mondays 18:00-20:00", "Mon 18:00-20:00"),
        ("Mon 6:30 PM-8 PM", "Mon 18:30-20:00"),
        ("Mon 6-8pm", "Mon 18:00-20:00"),
        ("Mon 6 p.m. - 8", "Mon 18:00-20:00"),
        ("Mon 11-1 PM", "Mon 11:00-13:00"),
        ("Mon 12 AM-1 AM", "Mon 00:00-01:00"),
        ("Mon noon-1:30pm", "Mon 12:00-13:30"),
        ("Mon 10 pm-midnight", "Mon 22:00-24:00"),
        ("Sat 9-12", "Sat 09:00-12:00"),
        ("Sat 18h30-20h", "Sat 18:30-20:00"),
        # Over midnight: the end lies before noon and the window has at most twelve hours.
        ("Sun 22:00-02:00", "Mon 00:00-02:00 · Sun 22:00-24:00"),
        ("Wed 23:00-00:00", "Wed 23:00-24:00"),
        ("Fri 23:59-11:59", "Fri 23:59-24:00 · Sat 00:00-11:59"),
    ],
)
def test_a_window_is_read_as_it_is_meant(text: str, means: str) -> None:
    assert shown(text) == means


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Fri 23:00-12:00", "ends before it starts"),
        ("Fri 19:59-08:00", "ends before it starts"),
        ("Mon 9-5", 'did you mean "Mon 09:00-17:00" or "Mon 05:00-09:00"?'),
        ("Mon 13 pm-14 pm", "no clock shows"),
        ("Mon 0am-1am", "no clock shows"),
        ("weekdys 18-20", "did you mean weekday?"),
        ("Mon- 18-20", "is not a weekday"),
        ("Mon 18:00", "not a day with a time"),
        ("Mon-Wed-Fri 18-20", "is not a weekday"),
        ("A: Mon 18:00-20:00", "rota_start: is missing"),
        ("x" * 10_000, "not a day with a time"),
        ("Mon " + "-" * 190, "is not a weekday"),
    ],
)
def test_what_is_no_window_says_what_would_be_one(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        Availability.parse(text)
    assert words in str(caught.value)
    assert all(len(str(problem)) < 500 for problem in caught.value.problems)


@given(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440))
def test_every_window_is_read_back_as_it_is_written(day: int, start: int, end: int) -> None:
    window = Window(day, start, end)
    found = read_windows(str(window), "")
    if end > start:
        assert found == ("", (window,))
    elif end < 720 and end + 1440 - start <= 720 and end != start:
        assert isinstance(found, tuple)
        # Both halves together are the window.
        assert (
            sum(half.end - half.start for half in found[1] if half.end and half.start is not None) == end + 1440 - start
        )


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        Availability.parse(text)
    except InputError as error:
        assert error.problems


def test_clocks_of_a_table() -> None:
    made = Availability.parse({"windows": ["Mon"], "earliest": "7 AM", "latest": "9:30 pm", "ideal": dt.time(18, 30)})
    assert (made.earliest, made.latest, made.ideal) == (420, 1290, 1110)
    assert read_clock("18") is None and read_clock(18) is None


# --- shifts ------------------------------------------------------------------------------------------------------

SHIFTS: dict[str, Any] = {
    "windows": ["A: Mon-Fri 06:00-07:30", "B: Mon-Fri 18:00-20:00"],
    "rota_start": "2027-01-04",
}


@pytest.mark.parametrize("start", ["2027-01-04", "2027-01-07", "2027-01-10"])
def test_every_session_lies_in_the_shift_of_its_week(start: str) -> None:
    made = plan(**{**WELL, "start": start}, timezone="Europe/Berlin", availability=SHIFTS)
    assert len(made.sessions) >= 40
    for session in made.sessions:
        early = (session.date - dt.date(2027, 1, 4)).days // 7 % 2 == 0
        assert session.start is not None and (session.start.hour < 8) == early, session.key
    assert Plan.from_json(made.to_json()) == made


def test_each_shift_has_slots_of_its_own_and_says_them() -> None:
    made = plan(**WELL, timezone="Europe/Berlin", availability=SHIFTS)
    for parity in (0, 1):
        slots = {
            tuple((s.date.weekday(), s.clock) for s in week.sessions)
            for week in made.weeks
            if week.number % 2 == parity
        }
        assert len(slots) == 1
    assert any("A Mon 06:00" in note.text and "B Mon 18:00" in note.text for note in made.notices)
    assert not any("moved" in note.text for note in made.notices)


def test_a_third_week_without_shifts_has_no_sessions() -> None:
    made = plan(**WELL, timezone="Europe/Berlin", availability={**SHIFTS, "every": 3})
    assert {week.number % 3 for week in made.weeks if not week.sessions} == {0}


def test_without_letters_the_windows_are_those_of_one_week_in_so_many() -> None:
    made = Availability.parse({"windows": ["Mon", "Thu"], "every": 2, "rota_start": dt.date(2027, 1, 6)})
    free = [dt.date(2027, 1, 4) + dt.timedelta(day) for day in range(28)]
    assert [date.day for date in free if made.windows_on(date)] == [4, 7, 18, 21]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"windows": ["A: Mon"]}, "rota_start: is missing, and windows name shifts"),
        ({"windows": ["Mon"], "every": 2}, "rota_start: is missing, and every is given"),
        ({"windows": ["Mon"], "rota_start": START}, "given without a rota"),
        ({"windows": ["C: Mon"], "every": 2, "rota_start": START}, "names shift C, and a rota has at most 2 weeks"),
        ({"windows": ["Z: Mon"], "rota_start": START}, "at most 12 weeks"),
        ({"windows": ["A: Mon"], "rota_start": "soon"}, "rota_start: is not a date"),
        ({"windows": ["A: Mon"], "rota_start": START, "every": 1}, "every: is not a number of weeks"),
        ({"windows": ["A: Mon"], "rota_start": START, "preferred": ["B: Mon"]}, "preferred: names a shift"),
    ],
)
def test_faults_of_a_rota(table: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        Availability.parse(table)
    assert words in str(caught.value)


# --- units, words, dates, zones --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "written", "means"),
    [
        ("height_cm", "5'10", 177.8),
        ("height_cm", "5 ft 10 in", 177.8),
        ("height_cm", "5’ 0”", 152.4),
        ("height_cm", "1.80 m", 180.0),
        ("height_cm", "1,80m", 180.0),
        ("height_cm", "178 cm", 178.0),
        ("height_cm", "70 inches", 177.8),
        ("weight_kg", "180 lb", 81.6),
        ("weight_kg", "180lbs.", 81.6),
        ("weight_kg", "11 st 4", 71.7),
        ("weight_kg", "82,5 kg", 82.5),
        ("sex", "F", "female"),
        ("sex", "Female", "female"),
        ("sex", " m ", "male"),
    ],
)
def test_units_and_short_words(field: str, written: Any, means: Any) -> None:
    assert getattr(Person(**{field: written}), field) == means  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "written", "words"),
    [
        ("height_cm", "5'13", "is not a number of cm"),
        ("height_cm", "tall", "is not a number of cm"),
        ("height_cm", "18 m", "is above 260 cm"),
        ("weight_kg", "82", "write it without quotes, or with another unit"),
        ("bmi", "31,5", "write 31.5"),
        ("weight_kg", " 82,25", "write 82.25"),
        ("weight_kg", "9" * 5000 + " kg", "is not a number of kg"),
        ("sex", "x", "one of female, male"),
        ("due_date", "1/4/2027", "write it as 2027-04-01 or as 2027-01-04"),
        ("due_date", "13.4.2027", "write it as 2027-04-13"),
        ("due_date", "31/31/2027", "write it as 2027-01-04"),
    ],
)
def test_what_could_mean_two_things_shows_both(field: str, written: Any, words: str) -> None:
    with pytest.raises(InputError) as caught:
        Person(**{field: written})  # type: ignore[arg-type]
    assert words in str(caught.value)


@pytest.mark.parametrize("zone", ["EST", "MST", "HST", "GMT"])
def test_a_clock_that_stands_still_asks_for_the_place(zone: str) -> None:
    with pytest.raises(InputError, match="no summer time, and says no place; write a place"):
        plan(**WELL, timezone=zone, availability=["Mon 18:00-20:00", "Thu 18:00-20:00", "Sat 9-12"])
    assert plan(**WELL, timezone="Etc/GMT+5", availability=["Mon, Thu, Sat 18:00-20:00"]).timezone == "Etc/GMT+5"


def test_next_monday_on_the_command_line_is_printed_as_a_date(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    flags = ["--age", "34", "--conditions", "none", "--medications", "none", "--symptoms", "none", "--sex", "F"]
    more = ["--start", "next monday", "--today", "2027-01-04", "--height-cm", "5'10", "--weight-kg", "180 lb"]
    assert main(["plan", *flags, *more, "-o", str(tmp_path / "plan.ics")]) == 0
    assert "start is Monday, 2027-01-11" in capsys.readouterr().err
    made = Plan.load(tmp_path / "plan.json")
    assert (made.person.height_cm, made.person.weight_kg, made.person.sex) == (177.8, 81.6, "female")


# --- scalars of number libraries ----------------------------------------------------------------------------------------


def scalar(module: str, name: str, base: type, **parts: Any) -> Any:
    """A type as such a library has it."""
    return type(name, (base,), {"__module__": module, **parts})


class _Box:
    shape = ()

    def __init__(self, value: Any) -> None:
        self.value = value

    def item(self) -> Any:
        return self.value


def test_scalars_are_the_value_they_hold() -> None:
    whole = scalar("numpy", "int64", _Box)
    truth = scalar("numpy", "bool", _Box)
    made = Person(age=whole(34), resting_hr=scalar("numpy", "float64", _Box)(62.0), under_care=truth(True))
    assert (made.age, type(made.age), made.resting_hr, made.under_care) == (34, int, 62, True)
    with pytest.raises(InputError, match="above 120"):
        Person(age=whole(300))


def test_what_stands_for_missing_is_not_asked() -> None:
    na, nat = (
        scalar("pandas._libs.missing", "NAType", object)(),
        scalar("pandas._libs.tslibs.nattype", "NaTType", object)(),
    )
    made = Person(age=float("nan"), phq9=na, due_date=nat, symptoms=float("nan"))  # type: ignore[arg-type]
    assert made == Person()
    assert "symptoms" in made.unanswered


def test_real_numbers_of_numpy_and_pandas(judge: Judge) -> None:
    numpy, pandas = judge("numpy"), judge("pandas")
    made = Person(age=numpy.int64(34), conditions=numpy.array(["depression"]), phq9=pandas.NA, due_date=pandas.NaT)
    assert made == Person(age=34, conditions=["depression"])
    moment = pandas.Timestamp(START)
    assert plan(**{**WELL, "start": moment, "as_of": numpy.datetime64(START)}) == plan(**WELL)
    with pytest.raises(InputError, match="is not a date"):
        plan(**{**WELL, "start": pandas.Timestamp("2027-01-04 13:00")})


# --- bodies of web requests ----------------------------------------------------------------------------------------------


class Body(BaseModel):
    person: Person
    note: str = ""


def test_every_fault_of_a_person_is_one_of_the_body() -> None:
    with pytest.raises(ValidationError) as caught:
        Body.model_validate({"person": {"age": 300, "sex": "x", "conditons": [], "resting_hr": 190}, "note": 3})
    places = [error["loc"] for error in caught.value.errors()]
    assert sorted(map(str, places)) == sorted(
        map(str, [("person", "age"), ("person", "sex"), ("person", "conditons"), ("note",)])
    )
    told = {error["loc"][-1]: error["msg"] for error in caught.value.errors()}
    assert told["age"] == "300 is above 120 years; check it" and "did you mean conditions?" in told["conditons"]


def test_faults_between_two_answers_are_faults_of_the_body_too() -> None:
    with pytest.raises(ValidationError, match="not below systolic"):
        Body.model_validate({"person": {"systolic": 80, "diastolic": 90}})
    assert Body.model_validate({"person": Person(age=3)}).person.age == 3


def test_alone_it_stays_an_input_error() -> None:
    with pytest.raises(InputError):
        Person(age=300)


def test_a_service_answers_422(judge: Judge) -> None:
    judge("httpx2")
    fastapi, client = judge("fastapi"), judge("fastapi.testclient")
    app = fastapi.FastAPI()

    @app.post("/")  # type: ignore[misc]
    def answer(person: Person) -> dict[str, Any]:
        return {"age": person.age}

    asked = client.TestClient(app)
    assert asked.post("/", json={"age": 34}).json() == {"age": 34}
    refused = asked.post("/", json={"age": 300, "sex": "x"})
    assert refused.status_code == 422 and len(refused.json()["detail"]) == 2


def test_the_schema_takes_what_a_person_takes() -> None:
    schema = Person.model_json_schema()
    parts = schema["properties"]
    assert set(parts) == set(Person.model_fields)
    assert all(part["description"] and "anyOf" in part for part in parts.values())
    age = parts["age"]["anyOf"][0]
    assert (age["minimum"], age["maximum"], age["unit"]) == (0, 120, "years")
    assert "walking" in parts["likes"]["anyOf"][0]["enum"]
    entry = parts["conditions"]["anyOf"][0]
    assert "depression" in entry["anyOf"][0]["examples"]
    assert set(entry["anyOf"][1]["properties"]) >= {"id", "since", "until", "for", "note"}
    assert json.loads(json.dumps(schema)) == schema
    rows = {
        field.name: {
            "anyOf": [*_choices(field.reader.schema()), {"type": "null"}],
            "default": json.loads(json.dumps(field.default)),
            "description": field.help,
            "title": field.name.replace("_", " ").title(),
        }
        for field in FIELDS
    }
    whole = {
        "title": "Person",
        "type": "object",
        "description": inspect.getdoc(Person),
        "properties": rows,
        "additionalProperties": False,
    }
    assert schema == json.loads(json.dumps(whole)) == Person.model_json_schema(mode="serialization")
    # The same where it stands in another model.
    assert Body.model_json_schema()["properties"]["person"] == schema
    assert "$defs" not in Body.model_json_schema()


def _choices(schema: Mapping[str, Any]) -> list[Any]:
    return list(schema["anyOf"]) if "anyOf" in schema else [schema]


def test_a_person_goes_into_a_model_and_out_of_it_and_comes_back_the_same() -> None:
    person = Person(
        age=34,
        conditions=["depression", {"id": "heart_attack", "since": "2020-01-01"}],
        medications=[],
        weight_kg="180 lb",
        clearances=[{"topic": "heart", "level": "vigorous", "by": "Dr Example", "date": "2026-01-01"}],
    )
    text = person.model_dump_json(exclude_unset=True)
    given = ["age", "weight_kg", "conditions", "medications", "clearances"]
    assert list(json.loads(text)) == given and set(given) == person.model_fields_set
    assert json.loads(text)["conditions"] == ["depression", {"id": "heart_attack", "since": "2020-01-01"}]
    assert list(json.loads(person.model_dump_json())) == list(Person.model_fields)
    body = Body(person=person)
    assert body.person is person and json.loads(body.model_dump_json(exclude_unset=True))["person"] == json.loads(text)
    for again in (
        Person.model_validate_json(text),
        Person.model_validate(person.model_dump(mode="json", exclude_unset=True)),
        Person.model_validate(SimpleNamespace(**json.loads(text)), from_attributes=True),
        Body.model_validate_json(body.model_dump_json()).person,
        pickle.loads(pickle.dumps(person)),
        copy.deepcopy(person),
        dataclasses.replace(person),
        person.model_copy(),
    ):
        assert type(again) is Person and again == person and hash(again) == hash(person)
    assert person.model_copy(update={"age": 35}) == person.replace(age=35) != person
    assert person != 34 and person.__eq__(Body(person=person)) is NotImplemented
    with pytest.raises(ValidationError, match=r"3 validation errors for Person[^$]*300 is above 120 years"):
        Person.model_validate({"age": 300, "sex": "x", "agee": 3})
    for value in (3, None, "age = 3", [("age", 3)]):
        with pytest.raises(ValidationError, match="a valid dictionary or instance of Person"):
            Person.model_validate(value)


def test_a_person_cannot_be_changed() -> None:
    person = Person(age=34)
    for change in (
        lambda: setattr(person, "age", 35),
        lambda: setattr(person, "agee", 35),
        lambda: delattr(person, "age"),
    ):
        with pytest.raises(AttributeError, match=r"frozen: write person\.replace"):
            change()
    assert person == Person(age=34)


def test_a_validator_agrees_with_the_reader(judge: Judge) -> None:
    jsonschema = judge("jsonschema")
    check = jsonschema.Draft202012Validator(Person.model_json_schema())
    for good in (
        {"conditions": ["depression"], "medications": [{"id": "metoprolol", "for": "hypertension"}]},
        {"conditions": "depression", "height_cm": "5'10", "phq9": [1] * 9, "due_date": "2027-05-01", "if_then": "walk"},
        {"clearances": [{"topic": "heart", "level": "vigorous", "by": "Dr Example", "date": "2026-12-01"}]},
        {},
    ):
        assert not list(check.iter_errors(good)), good
        Person(**good)  # type: ignore[arg-type]
    for bad in ({"age": 300}, {"phq9": 28}, {"likes": ["flying"]}, {"conditions": [{"note": "x"}]}, {"conditons": []}):
        assert list(check.iter_errors(bad)), bad
        with pytest.raises(InputError):
            Person(**bad)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("heart pill, Metoprololsuccinat 47,5 mg", ["heart pill", "Metoprololsuccinat 47,5 mg"]),
        ("Metoprololsuccinat 47,5,ramipril 2,5 mg 1-0-1", ["Metoprololsuccinat 47,5", "ramipril 2,5 mg 1-0-1"]),
        ("aspirin 100,5-htp", ["aspirin 100", "5-htp"]),
        ("aspirin 100, 5 mg something", ["aspirin 100", "5 mg something"]),
    ],
)
def test_a_comma_in_a_strength_does_not_part_a_medicine(text: str, means: list[str]) -> None:
    assert from_flag(BY_NAME["medications"], text) == means
    typed = read_answer(BY_NAME["medications"], text, keep=True)
    assert [item if isinstance(item, str) else item["id"] for item in typed] == means


@pytest.mark.parametrize(
    ("typed", "english"),
    [
        ("Mittwoch 18:00-19:30", "Wed 18:00-19:30"),
        ("Mo-Fr 17 bis 19 Uhr", "Mon-Fri 17:00-19:00"),
        ("So 9-11", "Sun 09:00-11:00"),
        ("Mi, Do", "Wed, Thu"),
        ("werktags 18-20 Uhr", "weekdays 18-20"),
    ],
)
def test_windows_may_be_written_in_a_language_of_exrx(typed: str, english: str) -> None:
    from exrx.values.windows import read_windows

    assert read_windows(typed, "") == read_windows(english, "")


def test_no_weekday_is_guessed_from_a_word_that_is_none() -> None:
    from exrx.values.errors import Problem
    from exrx.values.windows import read_windows

    for word in ("morning", "evenings", "samstagvormittag"):
        read = read_windows(f"Sat {word}", "availability")
        assert isinstance(read, Problem) and "write it as" in read.hint
