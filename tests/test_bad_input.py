"""Whatever a person file holds: every fault at once, with its place and a remedy, and nothing written."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable
from functools import reduce
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest

from exrx import Availability, ExrxError, Person, Plan, RuleFileError, adapt, load_rules, plan
from exrx.activity_files import read_recordings
from exrx.busy.given import GivenTime
from exrx.cli import main
from exrx.cli.faults import fault_text
from exrx.cli.given import Given
from exrx.cli.personfile import field_line, read_person_file
from exrx.journal import Journal, SessionEntry, read_entry
from exrx.person.fields import BY_NAME, OPTIONS
from exrx.reviewing import review
from exrx.revising import adapt_plan, withdraw
from exrx.values.errors import InputError, Problem

GOOD = {
    "start": "2027-01-04",
    "age": "34",
    "conditions": "[]",
    "medications": "[]",
    "symptoms": "[]",
}


class Done(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def planned(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """``exrx plan person.toml -o plan.ics`` with this file, in a folder that must then hold nothing else."""
    monkeypatch.chdir(tmp_path)

    def call(content: str | bytes, *words: str, command: str = "plan") -> Done:
        Path("person.toml").write_bytes(content.encode() if isinstance(content, str) else content)
        output = ["-o", "plan.ics"] if command == "plan" else []
        code = main([command, "person.toml", *output, *words])
        if code:
            assert os.listdir() == ["person.toml"], "nothing is written, not even by half"
        for name in os.listdir():
            Path(name).unlink()
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return call


def toml(**values: str) -> str:
    return "".join(f"{name} = {value}\n" for name, value in {**GOOD, **values}.items())


def test_the_layout_of_faults(planned: Callable[..., Done]) -> None:
    """The example of the design: place, field, what is wrong, and below it what to do."""
    text = (
        'id = "spring"\nstart = 2027-01-04\ntimezone = "Europe/Berlin"\nresting_hr = 190\nage = 34\nsymptoms = []\n'
        'conditons = ["depression"]\nmedications = []\navailability = ["Mon 18:00-20:00", "Wed 20:00-18:00"]\n'
    )
    done = planned(text)
    assert done.code == 2
    assert done.out == ""
    assert done.err == (
        "person.toml has 3 faults; nothing was written.\n"
        "\n"
        "  person.toml:4  resting_hr     190 is above the maximum, 184 (208 − 0.7 × age)\n"
        "                                check it, or add max_hr if yours was measured\n"
        "  person.toml:7  conditons      unknown field\n"
        "                                did you mean conditions?\n"
        '  person.toml:9  availability   "Wed 20:00-18:00" ends before it starts\n'
        '                                did you mean "Wed 18:00-20:00"?\n'
    )


def test_a_remedy_that_several_faults_share_is_told_once(planned: Callable[..., Done]) -> None:
    done = planned('start = 2027-01-04\nage = 34\nconditions = ["foo", "bar"]\nmedications = []\nsymptoms = ["qqq"]\n')
    assert done.code == 2
    assert done.err.count("exrx terms conditions") == done.err.count("exrx terms symptoms") == 1
    assert all(f"'{name}' is not in the vocabulary" in done.err for name in ("foo", "bar", "qqq"))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("age", '"34"', "not a whole number"),
        ("age", "true", "not a whole number"),
        ("age", "inf", "not a whole number"),
        ("age", "-3", "below 0"),
        ("age", "300", "above 120"),
        ("age", "34.5", "not a whole number"),
        ("resting_hr", "190", "above the maximum"),
        ("max_hr", "1000", "above 240"),
        ("weight_kg", "inf", "not a number"),
        ("weight_kg", "-inf", "not a number"),
        ("sex", '"x"', "not a choice"),
        ("supervised", '"yes"', "not true or false"),
        ("conditions", '"depresssion"', "did you mean depression?"),
        ("conditions", "[34]", "not a name"),
        ("conditions", '[{ id = "depression", sinc = 2020-01-01 }]', "did you mean since?"),
        ("conditions", '[{ id = "depression", since = "yesterday" }]', "not a date"),
        ("symptoms", '"chest_pian"', "did you mean chest_pain?"),
        ("likes", '"wlaking"', "did you mean walking?"),
        ("phq9", "28", "above 27"),
        ("phq9", "[1, 2, 3]", "nine answers"),
        ("timezone", '"Europe/Berln"', "did you mean Europe/Berlin?"),
        ("timezone", '"Pacific Standard Time"', "did you mean America/Los_Angeles?"),
        ("timezone", '"../../etc/passwd"', "not a time zone"),
        ("availability", '["Wed 20:00-18:00"]', 'did you mean "Wed 18:00-20:00"?'),
        ("availability", '["Mon 18:00-20:00"]', "is missing, and availability has clock times"),
        ("availability", '["Funday"]', "not a weekday"),
        ("availability", '["Mon 18:00-20:00", "Sat"]', "mixes days"),
        ("availability", "{ window = [] }", "did you mean windows?"),
        ("availability", "[]", "no window"),
        ("start", '"monday"', "not a date"),
        ("start", "2027-01-04T10:00:00", "not a date"),
        ("start", '"04.01.2027"', "not a date"),
        ("goals", '"moood"', "did you mean mood?"),
        ("protocol", '"x"', "not a protocol"),
        ("open_questions", '"maybe"', "neither assume nor refuse"),
        ("rules", '"missing.toml"', "cannot be read"),
        ("without_rules", '"no.such"', "no rule"),
        ("clearances", '[{ topic = "hart" }]', "missing: level, by, date"),
        ("id", "3", "not a short printable text"),
        ("conditons", "[]", "did you mean conditions?"),
        ("person", "{ age = 34 }", "unknown table"),
    ],
)
def test_one_fault(planned: Callable[..., Done], field: str, value: str, said: str) -> None:
    done = planned(toml(**{field: value}))
    assert done.code == 2
    text = " ".join(done.err.split())
    assert " has 1 fault; nothing was written." in text
    assert said in text
    if said != "is missing, and availability has clock times" and field != "rules":
        line = [*{**GOOD, field: value}].index(field) + 1
        assert f"person.toml:{line} " in done.err


def test_ten_faults_are_ten(planned: Callable[..., Done]) -> None:
    text = toml(
        start='"soon"',
        age="-3",
        resting_hr="1000",
        conditions='["depresssion", "astma"]',
        symptoms='"chest_pian"',
        sex='"x"',
        timezone='"Europe/Berln"',
        availability='["Wed 20:00-18:00"]',
        conditons="[]",
    )
    done = planned(text)
    assert done.code == 2
    assert done.err.startswith("person.toml has 10 faults; nothing was written.\n")
    lines = [int(number) for number in re.findall(r"person\.toml:(\d+) ", done.err)]
    assert len(lines) == 10
    assert lines == sorted(lines)


def test_a_misspelt_start_is_one_fault(planned: Callable[..., Done]) -> None:
    done = planned(toml().replace("start", "strat"))
    assert done.err.startswith("person.toml has 1 fault;")
    assert "did you mean start?" in done.err


def test_the_line_of_an_item(planned: Callable[..., Done]) -> None:
    done = planned('start = 2027-01-04\nconditions = [\n  "depression",\n  "astma",\n]\nage = -1\n')
    assert "person.toml:4 " in done.err
    assert "person.toml:6 " in done.err


def test_a_missing_start_names_the_file(planned: Callable[..., Done]) -> None:
    done = planned("age = 34\n")
    assert done.code == 2
    assert "start" in done.err
    assert "is missing" in done.err


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("age = 1\n", 1),
        ('note = """\nage = 1\n"""\nage = 2\n', 4),
        ('x = [\n  "a",\n]\n"age" = 2\n', 4),
        ("[[clearances]]\nage = 3\n", None),
        ("# age = 3\n", None),
        ("", None),
    ],
)
def test_the_line_of_a_field(text: str, line: int | None) -> None:
    assert field_line(text, "age") == line


HOSTILE = {
    "brackets": b"x = " + b"[" * 900,
    "deep": b"x = " + b"[" * 900 + b"]" * 900,
    "tables": b"\n".join(b"[" + b".".join([b"a"] * n) + b"]" for n in (900,)),
    "a key of many parts": b"a" + b".a" * 300 + b" = 1",
    "a table of many parts": b"[a" + b".a" * 300 + b"]",
    "digits": b"age = " + b"9" * 5000,
    "hex": b"age = 0x" + b"F" * 4000,
    "hex inside": b"phq9 = [1, 0x" + b"F" * 4000 + b"]",
    "not utf-8": b'id = "\xff\xfe"',
    "utf-16": "age = 34".encode("utf-16"),
    "nul": b"age = 34\x00\n",
    "binary": bytes(range(256)) * 20,
    "huge": b"# " + b"x" * 2_000_000,
    "half": b'start = 2027-01-04\nconditions = ["depression',
    "twice": b"age = 34\nage = 35\n",
    "no value": b"age =\n",
    "ini": b"[person]\nage: 34\n",
    "json": b'{"age": 34}',
    "overflow": b"age = 1e999",
    "many candidates": b'x = """\n' + b"age = 1\n" * 20_000 + b'"""\nage = -1\n',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("command", ["plan", "screen"])
def test_hostile_files(planned: Callable[..., Done], content: bytes, command: str) -> None:
    done = planned(content, command=command)
    assert done.code == 2
    assert done.out == ""
    assert "person.toml" in done.err
    assert "Traceback" not in done.err
    assert len(done.err) < 3000
    assert done.err.isprintable() or all(c.isprintable() or c == "\n" for c in done.err)


def test_a_key_of_many_parts_is_refused_before_it_costs_anything(planned: Callable[..., Done], tmp_path: Path) -> None:
    """Few enough here to be read in no time; the refusal is what is looked at."""
    many = "a" + ".a" * 300
    assert "nested too deep" in planned(f"{many} = 1\n").err
    assert "is not a table in TOML" in planned(toml(), "--medications", f"{{{many} = 1}}").err
    with pytest.raises(RuleFileError, match="nested too deep"):
        pack = tmp_path / "pack.toml"
        pack.write_text(f"format = 1\n[{many}]\n", "utf-8")
        load_rules(pack)


def test_a_byte_order_mark_and_other_line_ends_are_fine(planned: Callable[..., Done]) -> None:
    assert planned(b"\xef\xbb\xbf" + toml().encode()).code == 0
    assert planned(toml().replace("\n", "\r\n")).code == 0


@pytest.mark.parametrize("path", ["missing.toml", ".", "x" * 5000, "no/such/person.toml"])
def test_files_that_are_not_there(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (["plan", path], ["screen", path], ["why", "--plan", path], ["rules", "cite", path]):
        assert main(words) == 2
        err = capsys.readouterr().err
        assert err.strip()
        assert "Traceback" not in err
    assert os.listdir() == []


STRANGE = (
    "true", '"x"', '""', "-1", "nan", "-inf", "1e300", "99999999999999", "[]", "[[]]", '["x"]', "[nan]", "{}", "{ a = 1 }",
    "[{}]", "[{ id = 3 }]", "2027-01-04", "9999-12-31", "2027-01-04T10:00:00", "18:30:00", '"' + "x" * 5000 + '"',
    '"\\u0000"', '"🦊"', '"a\\nb"', "[true]", "12.5", '"{} %s"', '["", ""]', "0001-01-01",
)  # fmt: skip


@pytest.mark.parametrize("field", BY_NAME)
def test_no_value_of_any_field_breaks_exrx(planned: Callable[..., Done], field: str) -> None:
    for value in STRANGE:
        for command in ("plan", "screen"):
            done = planned(toml(**{field: value}), command=command)
            assert done.code in (0, 2, 3), (value[:60], done.err)
            text = done.out + done.err
            assert max(map(len, text.split("\n"))) <= 80, value[:60]


def test_the_same_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for field in BY_NAME.values():
        for value in ("", "x", "-1", "nan", "9" * 5000, "{", "{}", "[", "a,b", ",", "\x00", "🦊", "none", "x=1"):
            code = main(["plan", "--start", "2027-01-04", f"{field.flag}={value}", "-o", "plan.ics"])
            captured = capsys.readouterr()
            assert code in (0, 2, 3), (field.flag, value[:60], captured.err)
            assert code == 0 or os.listdir() == []
            for name in os.listdir():
                Path(name).unlink()


def test_all_kinds_of_faults_together(planned: Callable[..., Done]) -> None:
    done = planned(toml(age="-1", nonsense="1"), "--resting-hr", "x", "--sex", "y")
    assert done.err.startswith("There are 4 faults; nothing was written.")
    for place in ("--resting-hr", "--sex", "person.toml:2", "person.toml:6"):
        assert place in done.err


def test_long_places_go_above_their_message() -> None:
    text = fault_text([Problem("a.very.long.rule: when.conditions.any_of", "", "what", "do", line=3, file="f" * 30)])
    assert text.split("\n")[2:] == [
        f"  {'f' * 30}:3  a.very.long.rule: when.conditions.any_of",
        "      what",
        "      do",
    ]


def test_long_paths_are_cut_in_front() -> None:
    text = fault_text([Problem("age", "", "what", "do", line=3, file="very/" * 40 + "long/person.toml")])
    assert text.startswith("...")
    assert "long/person.toml has 1 fault." in text
    assert "  person.toml:3  age   what\n" in text
    assert max(map(len, text.split("\n"))) <= 80


def test_each_fault_of_a_list_stands_at_its_item_whatever_the_item_holds(tmp_path: Path) -> None:
    """Neither the place nor the hint is looked for in a sentence: what was typed may hold a semicolon, or be spelt otherwise there."""
    text = """age = 40
availability = [
  "Mon 18:00-20:00",
  "Tue 20:00-18:00",
  "Wex",
]
timezone = "Europe/Berlin"
likes = [
  "walking",
  "wolking",
]
conditions = [
  "depression",
  { id = "foo; bar" },
]
start = 2027-01-04
"""
    path = tmp_path / "person.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        Given(read_person_file(str(path)), {}).use(plan, [option.name for option in OPTIONS])
    rows = text.split("\n")
    found = {rows[(problem.line or 0) - 1].strip(): problem for problem in caught.value.problems}
    assert set(found) == {'"Tue 20:00-18:00",', '"Wex",', '"wolking",', '{ id = "foo; bar" },'}
    semicolon = found['{ id = "foo; bar" },']
    assert semicolon.message == "'foo; bar' is not in the vocabulary" and semicolon.item == "foo; bar"
    assert semicolon.hint.startswith("see exrx terms conditions")


class _Shy(str):
    def __repr__(self) -> str:
        raise RuntimeError("not shown")


ODD: dict[str, Any] = {
    "a number of thousands of digits": 10**5000,
    "one inside": [10**5000],
    "one in a table": {"id": 10**5000, 10**5000: 1},
    "far too deep": reduce(lambda inner, _: [inner], range(5_000), []),
    "shows itself in no way": _Shy("zzz"),
    "never ends": repeat("zzz"),
}


@pytest.mark.parametrize("value", [34.5, [34], {"years": 34}, dt.date(2027, 1, 4)])
def test_what_was_given_is_shown_as_it_was_given(value: Any) -> None:
    """A number, a list, a table or a date stands in its fault, and not the name of its type alone."""
    with pytest.raises(InputError) as caught:
        plan(age=34, start="2027-01-04", availability=[value])
    assert repr(value) in str(caught.value)


@pytest.fixture(scope="module")
def some() -> Plan:
    return plan(age=34, conditions=[], medications=[], symptoms=[], start="2027-01-04", id="spring")


_DAY = dt.date(2027, 1, 12)
_DONE = SessionEntry(on=_DAY, entered=_DAY, outcome="done")
OTHER_TYPES: dict[str, Callable[[Plan], object]] = {
    "title of a calendar": lambda plan: plan.to_ics("shared", title=cast("Any", 5)),
    "old": lambda plan: plan.diff(cast("Any", None)),
    "path of a plan file": lambda _: Plan.load(cast("Any", None)),
    "path of a file descriptor": lambda _: Plan.load(cast("Any", 0)),
    "path to write": lambda plan: plan.save(cast("Any", None)),
    "path of workouts": lambda plan: plan.to_workouts().save(cast("Any", None)),
    "path of a journal": lambda _: Journal.load(cast("Any", None)),
    "path of rules": lambda _: load_rules(cast("Any", None)),
    "text": lambda _: Plan.from_json(cast("Any", None)),
    "data": lambda _: read_entry(cast("Any", None)),
    "1": lambda _: read_entry(cast("Any", {"kind": "session", 1: 2})),
    "entry of a journal": lambda _: Journal("spring", cast("Any", ("x",))),
    "entries": lambda _: Journal("spring", cast("Any", None)),
    "plan of a journal": lambda _: Journal(cast("Any", None)),
    "entry added": lambda _: Journal("spring").add(cast("Any", "x")),
    "entry instead": lambda _: Journal("spring").instead(cast("Any", None)),
    "kind": lambda _: Journal("spring").of(cast("Any", "session")),
    "kind of another class": lambda _: Journal("spring").of(cast("Any", object)),
    "plan to begin a journal with": lambda _: Journal.from_plan(cast("Any", None)),
    "date of windows": lambda _: Availability().windows_on(cast("Any", "Monday")),
    "first day": lambda _: Availability().within(cast("Any", 1), _DAY),
    "day": lambda _: Journal("spring", (_DONE,)).on(cast("Any", "2027-01-12")),
    "today": lambda _: Journal("spring").until(cast("Any", "2027-01-12")),
    "today with a time": lambda _: Journal("spring", (_DONE,)).until(dt.datetime(2027, 1, 12)),
    "today of a beginning": lambda plan: Journal.from_plan(plan, cast("Any", "2027-01-12")),
    "journal to follow": lambda plan: adapt_plan(plan, _DAY, {}, cast("Any", "x")),
    "journal to look back on": lambda plan: review(plan, _DAY, cast("Any", "x")),
    "path of a recording": lambda _: read_recordings(cast("Any", ["walk.gpx"])),
    "session of a revision": lambda plan: plan.made_in(cast("Any", "w01s1")),
    "plan to take out": lambda _: withdraw(cast("Any", None), _DAY),
    "plan to look back on": lambda _: review(cast("Any", None), _DAY),
}


@pytest.mark.parametrize("what", OTHER_TYPES)
def test_a_value_of_another_type_is_refused_by_name(what: str, some: Plan) -> None:
    """Also where no value holds it yet: an empty journal refuses a day that is a text."""
    with pytest.raises(ExrxError) as caught:
        OTHER_TYPES[what](some)
    for language in ("en", "de"):
        assert what.split()[0] in caught.value.text(language=language)


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_whatever_was_given_is_shown_in_its_fault(value: Any) -> None:
    """One fault that names the field: no value is too large, too deep or too odd to be told."""
    for option in (
        "start",
        "goals",
        "availability",
        "timezone",
        "protocol",
        "without_rules",
        "alarms",
        "as_of",
        "id",
        "rules",
    ):
        if option in ("id", "rules") and isinstance(value, str):
            continue
        given = {"age": 34, "start": "2027-01-04"} | {option: value}
        with pytest.raises(ExrxError) as caught:
            plan(**given)
        assert option in str(caught.value) and len(str(caught.value)) < 5000
    for name, field in BY_NAME.items():
        if isinstance(value, str) and (field.reader.kind in ("text", "texts") or name == "medications"):
            continue
        with pytest.raises(InputError) as refused:
            Person(**{name: value})
        assert {problem.field for problem in refused.value.problems} == {name}
    for name in Availability.__match_args__:
        with pytest.raises(InputError, match="availability"):
            Availability.parse({"windows": ["Mon 18:00-20:00"], name: value})
    spring = plan(age=34, start="2027-01-04", id="spring")
    for change in ({"today": value}, {"today": "2027-01-05", "pause": value}):
        with pytest.raises(InputError, match=next(reversed(change))):
            adapt(spring, **change)


def test_what_makes_its_items_as_it_is_read_is_read_once() -> None:
    hours = (dt.datetime(2027, 1, 4, hour, tzinfo=dt.UTC) for hour in (17, 20))
    given: dict[str, Any] = {
        "windows": (text for text in ["Mon 18:00-20:00"]),
        "busy": iter([tuple(hours)]),
        "holidays": iter(["2027-04-05"]),
        "blackout": iter(["2027-03-01"]),
    }
    listed = {name: list(items) for name, items in given.items()}
    read = GivenTime.read({name: iter(items) for name, items in listed.items()}).availability
    assert read == GivenTime.read(listed).availability
    assert len(read.busy) == len(read.holidays) == len(read.blackout) == len(read.windows) == 1
