"""The plan file: what comes back is what was written, and every fault is one clear error."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tomllib
from ast import literal_eval
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import exrx
from exrx.export import plan_file
from exrx.export.of_plain import of_plain
from exrx.export.plain import line_of
from exrx.export.plan_file import digest_of
from exrx.journal import IllnessEntry, MoveEntry, SessionEntry
from exrx.person import Person
from exrx.physiology.heart_rate import DEFAULT, EQUATIONS, maximum
from exrx.programme.key import Key
from exrx.programme.plan import FORMAT, Plan
from exrx.programme.prescription import Slot, Target
from exrx.shipped import case_tables
from exrx.values.errors import InputError, NotCleared
from exrx.values.size_limits import LARGEST_PLAN

from .frozen.people import PEOPLE as PEOPLE_FROZEN
from .frozen.people import Frozen
from .journals import BEGINNER
from .plan_factory import BEATS, make_plan, make_steps

WRITTEN = make_plan(weeks=2, questions=True).to_json()


def lived_plan() -> Plan:
    """A plan with a past, a pause, a journal and real life."""
    life = {
        "windows": ["Mon 18:00-20:00", "Wed 18:00-20:00", "Sat 09:00-12:00"],
        "busy": [tuple(dt.datetime(2027, 1, 20, hour, tzinfo=dt.UTC) for hour in (17, 20))],
        "blackout": ["2027-02-03 to 2027-02-05"],
    }
    fields: dict[str, Any] = {
        "age": 51, "resting_hr": 61, "conditions": ["depression"], "medications": ["metoprolol"], "symptoms": [], "start": "2027-01-04",
        "timezone": "Europe/Berlin", "availability": life, "id": "lived", "alarms": ["before"], "weight_kg": 71.5, "height_cm": 170,
        "clearances": [{"topic": "heart", "level": "vigorous", "by": "Dr A", "date": "2026-12-01"}],
    }  # fmt: skip
    made = exrx.plan(**fields)
    day = dt.date(2027, 1, 13)
    entries = (
        SessionEntry(on=made.sessions[0].date, entered=day, outcome="done", effort="hard", during=-1),
        IllnessEntry(on=dt.date(2027, 1, 8), entered=day, last=dt.date(2027, 1, 10)),
        MoveEntry(on=made.sessions[4].date, entered=day, key=made.sessions[4].key, at="07:00"),
    )
    return exrx.adapt(made, exrx.Journal.from_plan(made).add(*entries), today=day)


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        Plan.from_json(text)
    return [str(problem) for problem in caught.value.problems]


def changed(path: str, value: Any) -> str:
    """The written plan with one value set; the path is like weeks.0.number."""
    data = json.loads(WRITTEN)
    *parents, last = path.split(".")
    place = data
    for part in parents:
        place = place[int(part)] if isinstance(place, list) else place[part]
    place[int(last) if isinstance(place, list) else last] = value
    return sealed(data)


def sealed(data: dict[str, Any]) -> str:
    """The data with a digest that fits: what is refused then is refused for what it says."""
    return json.dumps({**data, "digest": digest_of(json.dumps(data))})


# --- there and back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "plan",
    [
        make_plan(),
        make_plan(questions=True, clock=None, zone=None),
        make_plan(weeks=0),
        make_plan(sequence=4, notes=('é \u2028 "春" \\',), steps=make_steps(bpm=None)),
        make_plan(id="\x00\x1f😀"),
    ],
)
def test_a_plan_comes_back_equal(plan: Plan) -> None:
    text = plan.to_json()
    again = Plan.from_json(text)
    assert again == plan
    assert hash(again.weeks) == hash(plan.weeks)
    assert again.to_json() == text
    assert again.to_ics() == plan.to_ics()
    assert Plan.from_json(text.encode()) == plan
    assert Plan.from_json("\ufeff" + text) == plan
    assert json.loads(text) == plan.to_dict()
    # Made without pydantic, as in a process that has not loaded it.
    assert line_of(plan) == without_digest(text)


def without_digest(text: str) -> str:
    return "{" + text.partition(",")[2].rstrip("\n")


def test_it_is_one_line_with_the_number_of_its_format() -> None:
    assert WRITTEN.endswith("}\n")
    assert WRITTEN.count("\n") == 1
    assert json.loads(WRITTEN)["format"] == FORMAT
    assert "ü" in make_plan(id="ü").to_json()


NUMBERS = (
    st.integers(-(10**6), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.sampled_from([Decimal("30"), Decimal("30.0"), Decimal("44.50"), Decimal("1E+2"), 30.0, 0.1 + 0.2, 1e22, -0.0])
)


@given(low=st.none() | NUMBERS, aim=NUMBERS, high=st.none() | NUMBERS)
def test_numbers_come_back_as_what_they_were(low: Any, aim: Any, high: Any) -> None:
    # A unit of its own: what a number of beats or minutes can be is known.
    target = Target(low, aim, high, "furlongs")
    made = make_plan(weeks=1)
    plan = replace(
        made, prescription=replace(made.prescription, slots=(Slot(Key("base", "full", "distance"), target),))
    )
    again = Plan.from_json(plan.to_json()).prescription.slots[0].target
    assert again == target
    for old, new in zip((low, aim, high), (again.low, again.aim, again.high), strict=True):
        assert (type(new), str(new)) == (type(old), str(old))


PEOPLE: list[dict[str, Any]] = [
    {},
    {"conditions": [], "medications": None},
    {"conditions": ["depression"], "symptoms": []},
    {"medications": ["metoprolol", {"id": "made-up drug", "for": "sleep", "since": "2026-01-02"}]},
    {"conditions": [{"id": "other", "note": "a rare one"}], "clearances": []},
    {"clearances": [{"topic": "heart", "level": "vigorous", "by": "Dr A", "date": "2026-12-01"}]},
    {"phq9": [1, 2, 0, 0, 1, 1, 2, 0, 0], "bmi": 22.5, "due_date": "2027-06-01", "falls": 0, "supervised": False},
    {"phq9": 12, "max_hr": 180, "likes": "walking", "active_effort": "moderate", "sex": "female"},
]


@pytest.mark.parametrize("fields", PEOPLE)
def test_not_asked_and_none_stay_apart(fields: dict[str, Any]) -> None:
    made = make_plan(weeks=1)
    # A scale of heart rates follows from the person, and this one has another.
    plan = replace(made, person=Person(**fields), prescription=replace(made.prescription, heart_rate=None))
    again = Plan.from_json(plan.to_json())
    assert again == plan
    assert again.person.model_fields_set == plan.person.model_fields_set
    assert again.person.unanswered == plan.person.unanswered


# --- what is wrong with a file ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "{", "nonsense", '{"a": 1}{', b"\xff\xfe{}", "\ud800", "[" * 100_000, '{"a":' * 5000]
)
def test_what_is_not_json_is_refused(text: str | bytes) -> None:
    assert len(problems(text)) == 1
    assert problems(text)[0].startswith("json: is not JSON")


@pytest.mark.parametrize("text", ["null", "[]", "1", '"plan"', "{}", '{"id": "spring"}'])
def test_what_is_no_plan_is_refused(text: str) -> None:
    assert problems(text) == [
        "format: is missing, so this is not a plan file; make the plan again, or take the file as exrx wrote it"
    ]


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (9, "read it with a newer exrx"),
        (0, "make the plan again"),
        (True, "make the plan"),
        ("1", "make the plan"),
        (None, ""),
    ],
)
def test_another_format_is_named_never_guessed_at(number: object, remedy: str) -> None:
    (problem,) = problems(changed("format", number))
    assert problem.startswith(
        f"format: {number} is not known: this exrx reads formats 1, 2, 3, 4, 5, 6, 7 and 8; {remedy}"
    )


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("surprise", 1, "surprise: unknown field"),
        ("weeks.0.sessions.1.steps.0.colour", "red", "weeks[0].sessions[1].steps[0].colour: unknown field"),
        ("prescription.clearance.level", "fine", "prescription.clearance.level: input should be 'cleared', 'limited'"),
        ("revision", "0", "revision: input should be a valid integer"),
        ("revision", True, "revision: input should be a valid integer"),
        ("start", "soon", "start: input should be a valid date"),
        ("weeks.0.sessions.0.clock", "25:00", "weeks[0].sessions[0].clock: input should be in a valid time format"),
        (
            "weeks.1.sessions.2.steps.1.bpm.low",
            "high",
            "weeks[1].sessions[2].steps[1].bpm.low: input should be a valid",
        ),
        ("weeks.0.sessions.1.what.code", "errors.plan_file.untold", "weeks[0].sessions[1].what: "),
        ("weeks.0.sessions.1.steps.0.what.code", "errors.plan_file.untold", "weeks[0].sessions[1].steps[0].what: "),
        ("weeks.0.sessions.1.steps.1.right_when.code", "no.such", "weeks[0].sessions[1].steps[1].right_when: "),
        ("goals", "mood", "goals: input should be a valid"),
        ("person.age", 340, "person.age: 340 is above 120 years; check it"),
        ("person.conditons", [], "person.conditons: unknown field; did you mean conditions?"),
        ("timezone", "Mars/Base", "timezone: 'Mars/Base' is not a time zone of this computer; use a name such as"),
        ("timezone", "../../etc/passwd", "timezone: '../../etc/passwd' is not a time zone"),
        ("weeks.0.sessions.0.timezone", "", "timezone: '' is not a time zone"),
    ],
)
def test_a_fault_is_named_with_its_place(path: str, value: object, problem: str) -> None:
    found = problems(changed(path, value))
    assert len(found) == 1
    assert found[0].startswith(problem)


def test_all_faults_come_at_once() -> None:
    data = json.loads(WRITTEN)
    del data["id"], data["weeks"][0]["number"]
    data["revision"] = None
    found = problems(json.dumps(data))
    assert {problem.partition(":")[0] for problem in found} == {"id", "weeks[0].number", "revision"}


def test_not_a_number_is_refused() -> None:
    assert problems(WRITTEN.replace('"low":99', '"low":NaN'))[0].startswith("json: is not JSON (NaN is no number)")
    assert problems(WRITTEN.replace('"low":99', '"low":1e999'))


def test_a_value_is_kept_out_of_what_is_logged() -> None:
    with pytest.raises(InputError) as caught:
        Plan.from_json(changed("person.age", 340))
    assert "340" not in repr(caught.value)
    assert "340" not in repr(caught.value.problems)


@st.composite
def tampered(draw: Callable[[Any], Any]) -> str:
    """The written plan with some of its values replaced, removed or swapped."""
    data = json.loads(WRITTEN)
    for _ in range(draw(st.integers(1, 4))):
        place: Any = data
        while True:
            keys = range(len(place)) if isinstance(place, list) else list(place)
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(place[key], list | dict) and place[key] and draw(st.integers(0, 5)):
                place = place[key]
                continue
            if draw(st.booleans()):
                place[key] = draw(
                    st.sampled_from([None, True, -1, 1e300, "", "\x00", "x" * 99, [], {}, [[]], {"id": 1}])
                )
            else:
                del place[key]
            break
    return sealed(data) if draw(st.booleans()) else json.dumps(data)


@given(tampered())
def test_a_tampered_file_is_a_plan_or_an_input_error(text: str) -> None:
    found: Plan | InputError
    try:
        found = Plan.from_json(text)
    except InputError as error:
        found = error
    if isinstance(found, Plan):
        assert Plan.from_json(found.to_json()) == found
    else:
        assert found.problems
        assert all(problem.field and problem.message for problem in found.problems)


# --- the same without pydantic ---------------------------------------------------------------------------------------


def by_pydantic(data: dict[str, Any]) -> Plan | None:
    return plan_file._adapter().validate_json(json.dumps(data))


def whole(plan: Plan | None) -> str:
    """Every value with its type; a time zone by what it is, not by whose it is."""
    shown = repr([getattr(plan, name) for name in Plan.__match_args__]) + repr(plan and vars(plan.person))
    return shown.replace("TzInfo(0)", "datetime.timezone.utc")


@pytest.mark.parametrize("one", PEOPLE_FROZEN, ids=lambda one: one.name)
def test_a_plan_is_read_as_pydantic_reads_it(one: Frozen) -> None:
    try:
        plan = exrx.plan(**one.request)
        if one.today:
            plan = exrx.adapt(plan, today=one.today, **one.change)
    except exrx.ExrxError:
        # Some of them get no plan.
        return
    data = json.loads(line_of(plan))
    read = of_plain(data)
    assert read is not None
    assert whole(read) == whole(by_pydantic(data))


def test_sessions_that_are_alike_share_their_parts_and_equal_numbers_stay_what_they_are() -> None:
    plan = exrx.plan(age=34, resting_hr=62, conditions=[], medications=[], symptoms=[], start="2027-01-04")
    data = json.loads(line_of(plan))
    read = of_plain(data)
    assert read is not None
    parts = {id(part) for one in read.sessions for part in (one.what, one.smaller, one.notes, one.steps)}
    made = {id(part) for one in plan.sessions for part in (one.what, one.smaller, one.notes, one.steps)}
    assert len(parts) <= len(made) < len(read.sessions)
    # The same number, and written in another way.
    band = data["weeks"][-1]["sessions"][-1]["steps"][1]["bpm"]
    band["low"] = float(band["low"])
    assert whole(of_plain(data)) == whole(by_pydantic(data))


STRANGE = [
    None,
    True,
    0,
    -1,
    3,
    70.0,
    0.5,
    1e300,
    "",
    "x",
    "3",
    "184.20",
    " 1",
    "1_0",
    "NaN",
    "\x00",
    "ramp",
    "2027-01-04",
    "20270104",
]
STRANGE += [
    "2027-W01-1",
    "2027-01-04T00:00:00Z",
    "18:00:00",
    "18:00",
    [],
    {},
    [[]],
    ["x"],
    [1, "2027-01-04"],
    {"id": 1},
    {"code": "x"},
]


def shortened(value: Any) -> Any:
    """The first two of every list, but for those in which each place has a meaning."""
    if isinstance(value, list):
        alike = all(isinstance(one, list | dict) for one in value)
        return [shortened(one) for one in (value[:2] if alike else value)]
    return {name: shortened(one) for name, one in value.items()} if isinstance(value, dict) else value


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where any value stands."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from places(one, (*path, key))


def test_what_is_read_without_pydantic_is_what_pydantic_reads() -> None:
    data = shortened(json.loads(lived_plan().to_json()))
    del data["digest"]
    assert whole(of_plain(data)) == whole(by_pydantic(data))
    # A value of each kind once, wherever in a list it stands.
    once = {tuple("*" if isinstance(key, int) else key for key in path): path for path in places(data) if path}
    read = refused = 0
    for *parents, last in once.values():
        place = data
        for key in parents:
            place = place[key]
        kept = place[last]
        for value in STRANGE:
            place[last] = value
            found = of_plain(data)
            # Where it is not, pydantic says what is wrong.
            refused, read = refused + (found is None), read + (found is not None)
            assert found is None or whole(found) == whole(by_pydantic(data)), (*parents, last, value)
        place[last] = kept
    assert read > 100 and refused > 1000


READ = """
import sys
from ast import literal_eval
from exrx import ExrxError, Plan
for text in literal_eval(sys.stdin.read()):
    was_loaded = "pydantic" in sys.modules
    try:
        found = Plan.from_json(text).to_json()
    except ExrxError as error:
        found = str(error)
    print(ascii((was_loaded, found)))
"""


def test_a_file_says_the_same_in_a_process_without_pydantic() -> None:
    whole = lived_plan().to_json()
    texts = [WRITTEN, whole, sealed(json.loads(WRITTEN)), whole.replace('"low":99', '"low":1e999')]
    texts += [WRITTEN.replace('"revision":1', '"revision":2'), WRITTEN.replace("{", '{"id":"x",', 1), WRITTEN[:-9]]
    texts += [changed("id", "\ud800"), changed("revision", True), changed("surprise", 1)]
    ran = subprocess.run([sys.executable, "-c", READ], input=ascii(texts), capture_output=True, text=True, check=True)
    read = [literal_eval(line) for line in ran.stdout.splitlines()]
    # What exrx wrote needs none; all the rest is shown to it.
    assert [was_loaded for was_loaded, _ in read[:3]] == [False, False, False]
    expected = []
    for text in texts:
        try:
            expected.append(Plan.from_json(text).to_json())
        except InputError as error:
            expected.append(str(error))
    assert [found for _, found in read] == expected


def test_what_is_said_deep_inside_is_left_for_pydantic() -> None:
    data = json.loads(WRITTEN)
    del data["digest"]
    assert of_plain(data) is not None
    inside: dict[str, Any] = {"code": "told", "parameters": []}
    for _ in range(12):
        inside = {"code": "told", "parameters": [["text", inside]]}
    data["notes"][0]["said"] = inside
    assert of_plain(data) is None


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_file_is_read_back(tmp_path: Path) -> None:
    plan = make_plan()
    assert Plan.load(plan.save(tmp_path / "plan.json")) == plan
    assert Plan.load(str(tmp_path / "plan.json")) == plan


@pytest.mark.parametrize("name", ["absent.json", "", "nul\0.json"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    path = f"{tmp_path}/{name}"
    with pytest.raises(InputError) as caught:
        Plan.load(path)
    (problem,) = caught.value.problems
    assert problem.file == path
    assert "cannot be read" in problem.message


def test_faults_in_a_file_carry_its_name(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(changed("surprise", 1))
    with pytest.raises(InputError) as caught:
        Plan.load(path)
    assert str(caught.value) == f"{path}: surprise: unknown field"
    path.write_text(changed("person.age", -1))
    with pytest.raises(InputError, match=r"plan\.json: person\.age: -1 is below 0"):
        Plan.load(path)


def test_a_huge_file_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exrx.export.plan_file.LARGEST_PLAN", 1000)
    assert problems(WRITTEN) == ["plan: is larger than 1,000 bytes; a plan file is far smaller"]
    assert len(WRITTEN) < LARGEST_PLAN / 100


def test_the_band_of_the_factory_is_in_it() -> None:
    # Guards the replacements above against a factory that changes.
    assert WRITTEN.count(f'"low":{BEATS.low}') == 7


def _cases() -> list[dict[str, Any]]:
    tables = (tomllib.loads(raw.decode()) for _, raw in case_tables())
    return [case for table in tables for case in table.get("case", []) if "person" in case]


def test_the_plan_of_every_case_of_the_packs_is_read_back() -> None:
    """Whatever the rules make of a person, what was written for them can be read again."""
    cases, written = _cases(), 0
    for case in cases:
        options = {name: case[name] for name in ("goals", "protocol") if name in case}
        try:
            made = exrx.plan(start="2027-01-04", id="case", **options, **case["person"])
        except (NotCleared, InputError):
            continue
        written += 1
        assert exrx.Plan.from_json(made.to_json()) == made, case
    assert written > len(cases) // 2


@pytest.mark.parametrize(
    ("age", "measured", "maximum"), [(71, 181, "158.3"), (71, 160, "160"), (71, 120, "120"), (30, 240, "187")]
)
def test_of_a_doubted_maximum_and_the_estimate_the_lower_one_is_read_back(
    age: int, measured: int, maximum: str
) -> None:
    made = exrx.plan(**{**BEGINNER, "age": age, "max_hr": measured})
    assert made.prescription.heart_rate is not None
    assert made.prescription.heart_rate.maximum == Decimal(maximum)
    assert exrx.Plan.from_json(made.to_json()) == made


@pytest.mark.parametrize("equation", [None, *EQUATIONS])
@pytest.mark.parametrize("age", [20, 50, 90])
def test_whatever_the_equation_the_lower_of_a_doubted_maximum_and_the_estimate_holds(
    age: int, equation: str | None
) -> None:
    known = {**BEGINNER, "age": age, "resting_hr": 60, "hr_max_equation": equation}
    estimate = maximum(age, equation or DEFAULT)
    for measured in (110, 140, 170, 190, 220):
        made = exrx.plan(**known, max_hr=measured)
        scale = made.prescription.heart_rate
        doubted = abs(measured - maximum(age)) > 20
        assert scale is not None and scale.maximum == (min(measured, estimate) if doubted else measured)
        assert exrx.Plan.from_json(made.to_json()) == made
