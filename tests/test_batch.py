"""People in tables of Arrow: every row equals what ``prescribe`` and ``screen`` alone say, and a bad one is a row with all its faults."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import exrx
from exrx import InputError, batch, load_rules, prescribe, screen
from exrx.batch.cells import value_of
from exrx.batch.columns import sessions as sessions_schema
from exrx.export.rows import to_rows
from exrx.person.fields import PERSON
from exrx.planning import make_prescription
from exrx.rules.loader import shipped_book
from exrx.values.errors import ExrxError

from .cohort_cast import AS_OF, KINDS, cell, people
from .invented import ACTIVE, WELL
from .page_cast import requests
from .test_disliked import AEROBIC

NUMBER = 70
ROOT = Path(__file__).resolve().parents[1]
_ENTRY = pa.struct(
    [("id", pa.string()), ("since", pa.date32()), ("until", pa.date32()), ("for", pa.string()), ("note", pa.string())]
)
_CLEARANCE = pa.struct([("topic", pa.string()), ("level", pa.string()), ("by", pa.string()), ("date", pa.date32())])
TYPES = {
    **dict.fromkeys(("conditions", "medications", "symptoms"), pa.list_(_ENTRY)),
    **dict.fromkeys(("training_signs", "experience", "equipment", "likes", "dislikes", "goals"), pa.list_(pa.string())),
    "clearances": pa.list_(_CLEARANCE),
    "due_date": pa.date32(),
}


@cache
def cast(kind: str) -> list[dict[str, Any]]:
    return people(kind, NUMBER)


def table(rows: list[dict[str, Any]]) -> pa.Table:
    """The people with the types of their columns."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: pa.array([row.get(name) for row in rows], TYPES.get(name)) for name in names})


def texts(rows: list[dict[str, Any]]) -> pa.Table:
    """The same as a CSV file has them."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: pa.array([cell(row.get(name)) for row in rows], pa.string()) for name in names})


def alone(person: dict[str, Any], number: int) -> dict[str, Any]:
    return {"row": number, **prescribe(**person, as_of=AS_OF).to_row()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_equals_what_prescribe_alone_says(kind: str) -> None:
    expected = [alone(person, number) for number, person in enumerate(cast(kind))]
    levels = {row["level"] for row in expected}
    assert {"refer"} < levels and len({row["rules"] for row in expected}) > NUMBER / 2
    for given in (table(cast(kind)), texts(cast(kind))):
        found = batch.prescribe(given, as_of=AS_OF)
        assert found.schema.equals(batch.OUT)
        assert found.to_pylist() == expected


@pytest.mark.parametrize("kind", KINDS)
def test_screening_says_what_screen_alone_says(kind: str) -> None:
    found = batch.screen(table(cast(kind)), as_of=AS_OF)
    assert found.schema.equals(batch.SCREENED)
    for person, row in zip(cast(kind), found.to_pylist(), strict=True):
        said = screen(**person, as_of=AS_OF)
        questions = [question.id for question in said.questions]
        assert (row["level"], row["ceiling"], row["questions"]) == (said.level, said.ceiling, ",".join(questions))
        rules = {one.rule for one in said.reasons if one.level == said.level}
        assert set(filter(None, row["rules"].split(","))) == rules.union(*(one.rules for one in said.questions))
        assert (row["error"], row["exrx_version"]) == (None, exrx.__version__)


CORNERS: dict[str, dict[str, Any]] = {
    **{f"nothing but strength, {id}": {**WELL, **ACTIVE, "protocol": id, "dislikes": AEROBIC} for id in shipped_book().protocols},
    **{f"no further than walking, {id}": {**WELL, **ACTIVE, "protocol": id, "age": 30, "intensity": "vigorous", "resting_hr": 60,
        "likes": ["walking"], "dislikes": ["running"]} for id in shipped_book().protocols},
    "a due date soon": {**WELL, "age": 30, "sex": "female", "due_date": AS_OF + timedelta(days=50), "longest_session": 10,
        "clearances": [{"topic": "obstetric", "level": "light_moderate", "by": "Dr A", "date": AS_OF}]},
    "medicines that ended": {**WELL, **ACTIVE, "medications": [{"id": id, "until": AS_OF - timedelta(days=1)} for id in
        ("nitroglycerin", "insulin", "valproate", "haloperidol")] + ["sildenafil"]},
    "a clearance that ends soon": {**WELL, "conditions": ["coronary_disease"], "longest_session": 5,
        "clearances": [{"topic": "heart", "level": "light_moderate", "by": "Dr A", "date": AS_OF - timedelta(days=340)}]},
}  # fmt: skip


@pytest.mark.parametrize("name", [*requests(), *CORNERS])
def test_a_row_in_brief_is_that_of_the_whole_prescription(name: str) -> None:
    """Whoever was invented for the pages, and corners of the calculation that few random people reach."""
    given = {**requests(), **CORNERS}[name]
    asked = ("goals", "protocol", "availability", "rules")
    options = {"goals": "mood", "protocol": "ranjbar-2015", "availability": None, "rules": ()}
    options |= {option: given[option] for option in asked if option in given}
    fields = {field: value for field, value in given.items() if field in PERSON}
    whole, brief = (make_prescription(None, fields, {**options, "as_of": AS_OF}, brief=way) for way in (False, True))
    assert brief.to_row() == whole.to_row()
    assert whole.reasons and not brief.reasons


def test_rows_do_not_depend_on_their_neighbours() -> None:
    several = [*cast("clinic")[:12], *cast("patchy")[:12]]
    once = batch.prescribe(table(several), as_of=AS_OF).to_pylist()
    again = batch.prescribe(table([*reversed(several), *several]), as_of=AS_OF).to_pylist()
    assert [{**row, "row": 0} for row in again[:24]] == [{**row, "row": 0} for row in reversed(once)]
    assert [{**row, "row": 0} for row in again[24:]] == [{**row, "row": 0} for row in once]


def test_a_bad_row_is_a_row_with_all_its_faults() -> None:
    rows = [
        {"age": 40, "conditions": [{"id": "depression"}]},
        {"age": -3, "resting_hr": 999, "conditions": [{"id": "depresssion"}]},
        {"age": 40, "goals": ["mod"], "protocol": "foo", "clearances": [{"topic": "heart", "level": "vigorous", "by": "A", "date": date(2028, 1, 1)}]},
        {"age": 30, "systolic": 80, "diastolic": 90},
    ]  # fmt: skip
    found = batch.prescribe(table(rows), as_of=AS_OF).to_pylist()
    assert [row["level"] for row in found][1:] == ["error"] * 3 and found[0]["error"] is None
    for row, person in zip(found[1:], rows[1:], strict=True):
        with pytest.raises(InputError) as caught:
            prescribe(**person, as_of=AS_OF)  # type: ignore[arg-type]
        assert row["error"].split(" | ") == [str(problem) for problem in caught.value.problems]
        assert len(caught.value.problems) == (3 if row["row"] < 3 else 1)
        others = {name for name, value in row.items() if value is not None}
        assert others == {"row", "level", "error", "exrx_version", "packs"}


@pytest.mark.parametrize(
    "crossed",
    [
        {"phq9": 1.0, "phq9_item9": 3},
        {"resting_hr": 150.0, "max_hr": 140.0},
        {"resting_hr": 190.0, "age": 60.0},
        {"systolic": 110.0, "diastolic": 120.0},
        {"phq9": [0.0] * 9, "phq9_item9": 1.0},
    ],
)
def test_a_fault_across_answers_is_told_beside_others_however_numbers_are_written(crossed: dict[str, Any]) -> None:
    """A column with gaps has 1.0 for 1, and so has JSON."""
    (row,) = batch.prescribe(
        pa.table({"symptoms": ["nonsense"]} | {name: [value] for name, value in crossed.items()}), as_of=AS_OF
    ).to_pylist()
    with pytest.raises(InputError) as alone:
        prescribe(symptoms=["nonsense"], **crossed)
    assert row["error"] == " | ".join(map(str, alone.value.problems))
    assert len(alone.value.problems) == 2


def test_no_room_in_the_week_is_an_error_of_that_row() -> None:
    given = pa.table({"age": [40, 40], "availability": [["Mon 18:00-18:01"], ["Mon", "Wed", "Fri"]]})
    tight, wide = batch.prescribe(given, as_of=AS_OF).to_pylist()
    with pytest.raises(exrx.ScheduleError) as caught:
        prescribe(age=40, availability=["Mon 18:00-18:01"], as_of=AS_OF)
    assert (tight["level"], tight["error"]) == ("error", str(caught.value))
    assert wide == alone({"age": 40, "availability": ["Mon", "Wed", "Fri"]}, 1)


def test_a_defect_of_exrx_ends_no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    from exrx.batch import people as module

    real = module.make_prescription

    def broken(person: Any, fields: Any, *more: Any, **named: Any) -> Any:
        if fields["age"] == 41:
            raise KeyError("secret")
        return real(person, fields, *more, **named)

    monkeypatch.setattr(module, "make_prescription", broken)
    rows = batch.prescribe(table([{"age": age, "place": "the park"} for age in (40, 41, 42)]), as_of=AS_OF).to_pylist()
    assert [row["level"] == "error" for row in rows] == [False, True, False]
    assert "KeyError" in rows[1]["error"] and "secret" not in rows[1]["error"]
    assert rows[2] == alone({"age": 42, "place": "the park"}, 2)


def test_the_column_id_names_the_rows_and_a_schema_chooses_columns() -> None:
    given = pa.RecordBatch.from_pydict({"id": pa.array([7, 9], pa.int32()), "age": [40, 50]})
    found = batch.prescribe(given, as_of=AS_OF)
    assert (
        found.schema.names[0] == "id"
        and found.schema.field("id").type == pa.int32()
        and found["id"].to_pylist() == [7, 9]
    )
    narrow = pa.schema([("level", pa.string()), ("time", pa.int16()), ("id", pa.string())])
    assert batch.prescribe(given, as_of=AS_OF, schema=narrow).to_pylist() == [
        {"level": row["level"], "time": row["time"], "id": str(row["id"])} for row in found.to_pylist()
    ]


@pytest.mark.parametrize("function", [batch.prescribe, batch.screen])
def test_an_unknown_column_is_named_with_the_one_that_was_meant(function: Any) -> None:
    with pytest.raises(InputError, match="condtions: unknown field; did you mean conditions"):
        function(pa.table({"age": [1], "condtions": ["none"]}), as_of=AS_OF)
    with pytest.raises(InputError, match="age: stands there twice"):
        function(pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["age", "age"]), as_of=AS_OF)
    with pytest.raises(InputError, match="is a list, no table"):
        function([{"age": 3}], as_of=AS_OF)
    with pytest.raises(InputError, match="as_of"):
        function(pa.table({"age": [1]}), as_of="someday")


def test_own_rules_take_part_and_are_named() -> None:
    pack = ROOT / "examples" / "clinic.toml"
    rows = cast("clinic")[:20]
    found = batch.prescribe(table(rows), rules=pack, as_of=AS_OF).to_pylist()
    for number, (person, row) in enumerate(zip(rows, found, strict=True)):
        assert row == {"row": number, **prescribe(**person, rules=pack, as_of=AS_OF).to_row()}
    own = {rule.id for one in load_rules(pack) for rule in one.recommendations}
    assert any(own.intersection(row["rules"].split(",")) for row in found)
    (stamp,) = {row["packs"] for row in found}
    ((name, version, digest),) = [(one.name, one.version, one.digest) for one in load_rules(pack)]
    assert stamp.split(",")[1:] == [f"{name} {version} {digest}"]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("age", "34", 34),
        ("age", " ", None),
        ("age", "34.5", 34.5),
        ("age", "about 40", "about 40"),
        ("bmi", "nan", "nan"),
        ("bmi", "24.50", 24.5),
        ("height_cm", "5 ft 10", "5 ft 10"),
        ("falls", "none", 0),
        ("phq9", "1;0;2;0;0;0;0;0;3", [1, 0, 2, 0, 0, 0, 0, 0, 3]),
        ("phq9", "1.0;0.0;2;0;0;0;0;0;3", [1.0, 0.0, 2, 0, 0, 0, 0, 0, 3]),
        ("supervised", "YES", True),
        ("supervised", "false", False),
        ("supervised", "maybe", "maybe"),
        ("eating_disorder", "none", "none"),
        ("conditions", "None", []),
        ("conditions", "a; b@2026-10-01 ;c@..2026-12-01", ["a", {"id": "b", "since": "2026-10-01"}, {"id": "c", "until": "2026-12-01"}]),
        ("medications", "sertraline(depression);Seroquel (XR)", [{"id": "sertraline", "for": "depression"}, "Seroquel (XR)"]),
        ("medications", "x@2026-10-01..2026-12-01(for this)", [{"id": "x", "since": "2026-10-01", "until": "2026-12-01", "for": "for this"}]),
        ("medications", "x@2026-10-01 (y)", [{"id": "x", "since": "2026-10-01", "for": "y"}]),
        ("conditions", "a@", [{"id": "a", "since": ""}]),
        ("conditions", "a@b@c", [{"id": "a@b@c", "since": "b@c"}]),
        ("conditions", '[{"id": "a", "since": "2026-10-01"}, "b"]', [{"id": "a", "since": "2026-10-01"}, "b"]),
        ("clearances", "heart:vigorous:Dr. A: B:2026-12-01", [{"topic": "heart", "level": "vigorous", "by": "Dr. A: B", "date": "2026-12-01"}]),
        ("clearances", "heart", ["heart"]),
        ("if_then", "If it rains, I swim;If not, I walk", ["If it rains, I swim", "If not, I walk"]),
        ("goals", "mood;bdnf", ["mood", "bdnf"]),
        ("availability", "Mon 18:00-20:00;Wed", ["Mon 18:00-20:00", "Wed"]),
    ],
)  # fmt: skip
def test_a_cell_of_text_says_what_a_person_file_would(name: str, text: str, value: Any) -> None:
    assert value_of(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("conditions", ";", "between two semicolons"),
        ("conditions", "asthma;", "between two semicolons"),
        ("conditions", "[{]", "no JSON"),
        ("conditions", "[" * 5000, "no JSON"),
        ("conditions", "[" * 30 + "]" * 30, "nested too deep"),
    ],
)
def test_a_list_that_was_left_unfinished_is_never_none(name: str, text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        value_of(name, text)
    (row,) = batch.screen(pa.table({name: [text], "age": [-1]}), as_of=AS_OF).to_pylist()
    assert row["level"] == "error" and why in row["error"] and "age: -1 is below 0" in row["error"]


def test_free_time_in_a_table_names_no_files() -> None:
    given = pa.table({"age": [40], "availability": [{"busy": "calendar.ics"}]})
    (row,) = batch.prescribe(given, as_of=AS_OF).to_pylist()
    assert "availability: is a table" in row["error"]


def test_null_is_not_asked_and_an_empty_list_is_none() -> None:
    given = pa.table({"age": [40, 40], "symptoms": pa.array([None, []], pa.list_(pa.string()))})
    asked, none = batch.screen(given, as_of=AS_OF)["questions"].to_pylist()
    assert "symptoms" in asked.split(",") and "symptoms" not in none.split(",")


def test_sessions_are_those_of_the_plan_with_moments_in_utc() -> None:
    time = ["Mon 18:00-20:00", "Wed 18:00-20:00", "Sat 09:00-11:00"]
    rows = [
        {"id": "ann", "age": 40, "symptoms": [], "availability": time},
        {"id": "bob", "age": 40, "symptoms": [{"id": "chest_pain"}], "availability": time},
        {"id": "cem", "age": 70, "symptoms": [], "availability": ["Mon", "Thu", "Sat"]},
        {"id": "dee", "age": -1, "symptoms": [], "availability": ["Mon"]},
    ]
    zone = "Europe/Berlin"
    found = [row for part in batch.sessions(table(rows), as_of=AS_OF, timezone=zone) for row in part.to_pylist()]
    expected = []
    for person in (rows[0], rows[2]):
        made = exrx.plan(**person, start=AS_OF, as_of=AS_OF, timezone=zone)  # type: ignore[arg-type]
        expected += [{"id": person["id"], **row, "error": None} for row in to_rows(made)]
    assert list(expected[0]) == ["id", *sessions_schema().names[1:]]
    assert found == expected
    assert found[0]["start"].utcoffset().total_seconds() == 0 and found[0]["start"].hour == 17
    assert len({row["uid"] for row in found}) == len({(row["id"], row["session_key"]) for row in found})


def test_a_plan_without_room_is_one_row_that_says_so() -> None:
    confirmed = [{"topic": "obstetric", "level": "light_moderate", "by": "Dr A", "date": date(2026, 1, 5)}]
    given = table(
        [{"age": 30, "sex": "female", "symptoms": [], "due_date": date(2027, 1, 10), "clearances": confirmed}]
    )
    rows = [row for part in batch.sessions(given, as_of=AS_OF, start="2027-01-04") for row in part.to_pylist()]
    if batch.screen(given, as_of=AS_OF)["level"].to_pylist() == ["refer"]:
        assert rows == []
    else:
        assert all(row["error"] for row in rows)


def viewed(kind: pa.DataType) -> pa.DataType:
    """The type that polars gives: views of texts."""
    if pa.types.is_string(kind):
        return pa.string_view()
    if pa.types.is_list(kind):
        return pa.large_list(viewed(kind.value_type))
    return pa.struct([(part.name, viewed(part.type)) for part in kind]) if pa.types.is_struct(kind) else kind


@pytest.mark.parametrize("form", [table, texts])
def test_views_of_texts_and_lists_are_columns_like_others(form: Any) -> None:
    """polars 2 gives its tables so, and few functions of pyarrow take them."""
    given = form(cast("patients")[:12])
    views = given.cast(pa.schema([(one.name, viewed(one.type)) for one in given.schema]))
    assert any(one.type != other.type for one, other in zip(given.schema, views.schema, strict=True))
    assert batch.prescribe(views, as_of=AS_OF) == batch.prescribe(given, as_of=AS_OF)
    assert batch.screen(views, as_of=AS_OF) == batch.screen(given, as_of=AS_OF)


@pytest.mark.parametrize(
    "column",
    [
        pa.RunEndEncodedArray.from_arrays([2], pa.array(["depression"])),
        pa.array([["depression"], []], pa.list_view(pa.string())),
        pa.array(["depression", "none"], pa.string_view()).dictionary_encode(),
        pa.array([b"depression", None], pa.binary_view()),
    ],
)
def test_however_a_column_is_laid_out_it_is_read(column: Any) -> None:
    people = {"age": [34, 40], "symptoms": ["none", "none"]}
    plain = batch.prescribe(pa.table(people | {"conditions": column.to_pylist()}), as_of=AS_OF)
    assert batch.prescribe(pa.table(people | {"conditions": column}), as_of=AS_OF) == plain


def test_a_table_without_columns_has_no_rows() -> None:
    assert batch.prescribe(pa.table({}), as_of=AS_OF).num_rows == 0


@pytest.mark.parametrize("given", [pa.array([1]), pa.chunked_array([[1]]), None, {"age": [1]}, "people.csv"])
def test_what_is_no_table_is_one_clear_error(given: Any) -> None:
    with pytest.raises(InputError, match="no table"):
        batch.prescribe(given, as_of=AS_OF)


def session_rows(given: Any, schema: Any = None) -> list[dict[str, Any]]:
    parts = batch.sessions(given, as_of=AS_OF, schema=schema)
    return [row for part in parts for row in part.to_pylist()]


@pytest.mark.parametrize("names", [("uid", "date"), ("error", "uid"), ("uid", "row"), ("row", "uid")])
@pytest.mark.parametrize("ids", [None, ["ann", "bob"]])
def test_the_columns_that_are_chosen_change_no_session(names: tuple[str, ...], ids: list[str] | None) -> None:
    given = pa.table(
        {"age": [34, 40], "symptoms": ["none"] * 2, "weeks": [2, 3]} | ({} if ids is None else {"id": ids})
    )
    schema = pa.schema([batch.SESSIONS.field(name) for name in names])
    named = ["id" if ids is not None and name == "row" else name for name in names]
    assert session_rows(given, schema) == [{name: row[name] for name in named} for row in session_rows(given)]


@pytest.mark.parametrize("schema", ["level", [("level", pa.string())], pa.schema([("levle", pa.string())])])
@pytest.mark.parametrize("function", [batch.prescribe, batch.screen, batch.sessions])
def test_columns_that_there_are_not_cannot_be_chosen(function: Any, schema: Any) -> None:
    with pytest.raises(InputError, match="schema"):
        list(function(pa.table({"age": [40]}), as_of=AS_OF, schema=schema))


@pytest.mark.parametrize(("function", "name"), [(batch.prescribe, "level"), (batch.sessions, "uid")])
def test_a_column_that_cannot_have_the_type_that_was_chosen_is_named(function: Any, name: str) -> None:
    with pytest.raises(InputError, match=f"schema.{name}: cannot be int64; string"):
        list(function(pa.table({"age": [40]}), as_of=AS_OF, schema=pa.schema([(name, pa.int64())])))


@pytest.mark.parametrize("ids", [["ann", "bob", "ann"], ["ann", "bob", " ann"], [1, 2, 1]])
def test_two_people_of_one_id_have_no_sessions(ids: list[Any]) -> None:
    """They would share their calendar entries."""
    given = pa.table({"id": ids, "age": [34, 40, 50], "symptoms": ["none"] * 3})
    assert batch.prescribe(given, as_of=AS_OF)["id"].to_pylist() == ids
    with pytest.raises(InputError, match="names more than one row"):
        session_rows(given)


@pytest.mark.parametrize("ids", [[None, None, "ann"], ["", " ", "ann"], [float("nan"), float("nan"), 1.0]])
def test_somebody_without_an_id_has_no_sessions_and_the_row_says_so(ids: list[Any]) -> None:
    """All of them would be called the same."""
    rows = session_rows(pa.table({"id": ids, "age": [34, 40, 50], "symptoms": ["none"] * 3}))
    assert [row["error"] is None for row in rows] == [False, False, *[True] * (len(rows) - 2)]
    assert "id" in rows[0]["error"] and len(rows) > 20


def without_pyarrow(code: str) -> subprocess.CompletedProcess[str]:
    program = f"import sys; sys.modules['pyarrow'] = None\n{code}"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


def test_without_pyarrow_there_is_one_clear_error() -> None:
    code = (
        "import exrx, exrx.batch\nfor f in (exrx.batch.prescribe, exrx.batch.screen):\n"
        "    try: f([], as_of='2027-01-04')\n    except exrx.ExrxError as error: print(error)\n"
        "try: exrx.batch.OUT\nexcept exrx.ExrxError as error: print(error)\n"
    )
    done = without_pyarrow(code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["tables of people need pyarrow: pip install 'exrx[arrow]'"] * 3
    done = without_pyarrow(
        "from exrx.cli import main; sys.exit(main(['cohort', 'people.parquet', '-o', 'out.parquet']))"
    )
    assert done.returncode == 2 and "exrx[arrow]" in done.stderr and "Traceback" not in done.stderr
    assert issubclass(InputError, ExrxError)


def test_nothing_else_loads_pyarrow() -> None:
    code = (
        "import exrx, exrx.batch, sys\nfrom exrx.cli import main\n"
        "exrx.prescribe(age=40).to_row(); main(['terms', 'goals'])\nassert not [m for m in sys.modules if m.startswith('pyarrow')]"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
