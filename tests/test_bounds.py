"""However much is wrong with what was given: an answer in time, the first twenty faults, and how many more there are."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import exrx
from exrx.cli import main
from exrx.cli.arguments import COMMANDS, build
from exrx.person.fields import BY_NAME
from exrx.values.errors import ExrxError, InputError
from exrx.values.tomlfile import top_lines

BASE = "start = 2027-01-04\nage = 34\n"
WORDS = ", ".join(f'"strange {number}"' for number in range(20_000))
PERSON: dict[str, Any] = {
    "age": 34,
    "conditions": ["depression"],
    "medications": [],
    "symptoms": [],
    "start": "2027-01-04",
}


@contextmanager
def soon(seconds: float = 4) -> Iterator[None]:
    """Processor time, of which a desk has enough for half of it."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < seconds


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("keys", "\n".join(f"unknown_key_{number} = {number}" for number in range(10_000))),
        ("headings", "\n".join(f"[table_{number}]\nage = 1" for number in range(10_000))),
        *(
            (name, f"{name} = [{WORDS}]")
            for name in ("conditions", "medications", "equipment", "goals", "without_rules")
        ),
        ("availability", f"availability = [{WORDS}]"),
        ("blackout", f'availability = {{ windows = ["Mon"], blackout = [{WORDS}] }}'),
    ],
)
def test_a_person_file_full_of_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str) -> None:
    path = tmp_path / "person.toml"
    path.write_text(f"{BASE}{text}\n", "utf-8")
    main(["plan", str(tmp_path / "none.toml")])  # What is read once is read.
    capsys.readouterr()
    with soon():
        assert main(["plan", str(path)]) == 2
    said = capsys.readouterr().err
    assert len(said) < 6_000 and said.count("person.toml:") <= 21
    if name == "keys":
        assert "10000 faults" in said and "and 9,980 more faults" in said
        assert "person.toml:3 " in said and "person.toml:22 " in said


def test_many_faults_in_python() -> None:
    with soon(), pytest.raises(InputError) as caught:
        exrx.plan(**PERSON, **{f"unknown_{number}": 1 for number in range(10_000)})
    assert len(caught.value.problems) == 10_000 and len(str(caught.value)) < 3_000
    with soon(), pytest.raises(InputError, match="more than 200 items"):
        exrx.Person(conditions=[f"strange {number}" for number in range(20_000)])


def test_the_line_of_each_name() -> None:
    text = (
        'age = 34 # start = 1\n"start" = 2027-01-04\nlikes = [ # ]\n  "start = 5",\n  "[sex]",\n]\n'
        'place = """\nsex = 1\n\\"""\nweeks = 2"""\nfirst_step = \'\'\'\nminutes = 3\n\'\'\'\navailability = { windows = ["Mon"],'
        ' earliest = "08:00" }\n[[clearances]]\nlevel = "x"\n[other]\nsex = 1\n'
    )
    assert dict(top_lines(text)) == {
        "age": 1, "start": 2, "likes": 3, "place": 7, "first_step": 11, "availability": 14, "clearances": 15, "other": 17
    }  # fmt: skip


# --- rule packs -------------------------------------------------------------------------------------------------------

HEAD = 'format = 1\npack = "big"\nversion = "1"\n\n[source.big]\nkind = "product"\ntitle = "x"\n'
RULE = """
[[recommendation]]
id = "big.r{number}"
tier = "goal"
source = "big"
locator = "p"
says = "as it is {number}"
quality = "low"
mark = "product"
when.conditions = {{ any_of = ["depression"] }}
then.time = {{ min = {low}, max = {high} }}
{more}
"""


def pack(folder: Path, number: int, more: str = "") -> str:
    path = folder / "big.toml"
    rules = (
        RULE.format(number=n, low=10 + 60 * (n % 2), high=15 + 60 * (n % 2) + n % 10, more=more) for n in range(number)
    )
    path.write_text(HEAD + "".join(rules), "utf-8")
    return str(path)


def test_a_pack_of_clashing_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with soon(20):
        assert main(["rules", "check", pack(tmp_path, 1000)]) == 1
    said = capsys.readouterr().out
    assert len(said) < 20_000 and "says the same" in said and "more." in said and "findings." in said


def test_a_pack_of_unknown_fields(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with soon(10):
        assert main(["rules", "check", pack(tmp_path, 1500, "wrong = 1")]) == 1
    said = capsys.readouterr().err
    assert len(said) < 6_000 and "and 1,480 more faults" in said


# --- small ones ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "windows"),
    [
        ("America/Nuuk", ["Sat 23:00-24:00"]),
        ("America/Scoresbysund", ["Sat 23:30-23:59"]),
        ("America/Nuuk", ["Sat 23:00-24:00", "Mon 18:00-20:00", "Thu 18:00-20:00"]),
        ("America/Nuuk", {"windows": ["Sat 23:00-24:00", "Mon 18:00-20:00"], "rest_hours": 20}),
    ],
)
def test_a_day_that_the_clocks_end_early_has_no_last_hour(zone: str, windows: Any) -> None:
    plan = exrx.plan(**PERSON, timezone=zone, availability=windows)
    assert "2027-03-27" not in {session.date.isoformat() for session in plan.sessions}
    said = [note for note in plan.notes if "does not exist on 2027-03-27" in note.text]
    assert len(said) == 1 and "left out" in said[0].text
    again = exrx.adapt(plan, today="2027-02-01", minutes=30)
    assert exrx.Plan.from_json(again.to_json()) == again


@pytest.mark.parametrize("pause", ["2 weeks", "52 weeks", "3 days"])
def test_a_pause_at_the_end_of_all_days(pause: str) -> None:
    with pytest.raises(InputError) as caught:
        exrx.adapt(exrx.plan(**PERSON), today="9999-12-31", pause=pause)
    (problem,) = caught.value.problems
    assert problem.field == "pause"


def test_rules_that_changed_say_what_became_stricter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (
        BASE
        + 'id = "spring"\nconditions = ["depression"]\nmedications = []\nsymptoms = []\navailability = ["Mon", "Thu"]\n'
    )
    Path("person.toml").write_text(text, "utf-8")
    words = ["plan", "person.toml", "-o", "plan.ics", "--today"]
    assert main([*words, "2027-01-04"]) == 0
    rule = RULE.format(number=1, low=5, high=35, more="").replace('tier = "goal"', 'tier = "safety"')
    Path("clinic.toml").write_text(
        HEAD + rule.replace("min = 5, ", "").replace("then.", 'unknown = "pass"\nthen.'), "utf-8"
    )
    Path("person.toml").write_text(text + 'rules = "clinic.toml"\n', "utf-8")
    capsys.readouterr()
    assert main([*words, "2027-01-20"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Rules changed since revision 1. Stricter than in it: time, full: 60 → 35 min (big.r1)" in said
    assert main([*words, "2027-01-21", "--minutes", "20"]) == 0
    assert "Rules changed" not in capsys.readouterr().out


# --- one thing that is far too long ---------------------------------------------------------------------------------------

SHAPES: dict[str, Callable[[int], str]] = {
    "digits": lambda size: "9" * size,
    "a name": lambda size: "x" * (size - 4) + ".ics",
    "a path": lambda size: ("x" * 99 + "/") * (size // 100),
    "words": lambda size: "ab " * (size // 3),
    "a list": lambda size: "x," * (size // 2),
    "a table": lambda size: "{id=" + "x" * (size - 5) + "}",
    "a flag": lambda size: "--" + "x" * (size - 2),
}
OTHERS = ("serve", "push", "pull")
"""Their other words are about a server."""


def _parsers(parser: argparse.ArgumentParser, *names: str) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield names, parser
    for action in below:
        for name, one in action.choices.items():
            yield from _parsers(one, *names, name)


def _places() -> list[tuple[str, ...]]:
    """Every place of the command line that takes a word: the command, and the flag where there is one."""
    return [
        ("no command",),
        *(
            (*names, *action.option_strings[-1:])
            for names, parser in _parsers(build())
            for action in parser._actions
            # The graph of all rules takes its time, whatever is asked of it.
            if action.nargs != 0 and names != ("rules", "graph") and not (names[0] in OTHERS and action.option_strings)
        ),
    ]


def test_every_command_is_looked_at() -> None:
    places = _places()
    assert {place[0] for place in places} >= set(COMMANDS)
    assert len(places) > 200


@pytest.mark.parametrize("size", [9_900, 300_000])
def test_a_word_that_is_far_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], size: int
) -> None:
    """Wherever it stands: refused at once, and not said again whole, whether the command line refuses it or what it is given to."""
    monkeypatch.chdir(tmp_path)
    given = {name: make(size) for name, make in SHAPES.items()}
    main(["plan", "--id", "x" * 100])  # What is read once is read.
    capsys.readouterr()
    # The longest that is let in goes everywhere.
    for place in (
        _places() if size < 10_000 else (("no command",), ("plan", "-o"), ("terms", "conditions"), ("screen", "--age"))
    ):
        for name, word in given.items():
            with soon(1):
                code = main([word] if place == ("no command",) else [*place, word])
            out, err = capsys.readouterr()
            assert code in (2, 3) and err and len(out + err) < 3_000, (place, name)
    assert not list(tmp_path.iterdir())


def test_a_sign_that_no_path_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("person.toml").write_text(BASE + 'conditions = ["depression"]\nmedications = []\nsymptoms = []\n', "utf-8")
    assert main(["plan", "person.toml", "-o", "plan.ics", "--today", "2027-01-04"]) == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    for words in (["-o", "a\0b.ics"], ["-o", "plan.ics", "--changes", "a\0b.ics"], ["--update", "a\0b.json"]):
        assert main(["plan", "person.toml", *words, "--today", "2027-01-05", "--minutes", "30"]) == 2, words
        assert "null byte" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_more_words_than_any_command_has(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["a"] * 20_000, [f"--x{number}" for number in range(20_000)], ["-"] * 20_000):
        with soon(1):
            assert main(["plan", *words]) == 2
        assert len(capsys.readouterr().err) < 400


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_value_that_is_far_too_long(name: str) -> None:
    """In Python: the error says the beginning and the end of it, also where a form shows the faults one by one."""
    for shape, make in SHAPES.items():
        text = make(20_000)
        for value in (text, [text], {text: 1}, [{text: 1}], [{"id": text}]):
            try:
                with soon(2):
                    exrx.plan(**{**PERSON, name: value})
            except InputError as error:
                every = [part for one in error.problems for part in (str(one), one.field, one.message, one.hint)]
                assert max(map(len, [*every, str(error)])) < 6_000, shape
            except ExrxError as error:
                assert len(str(error)) < 6_000, shape


def test_what_a_long_value_is_and_what_is_wrong_with_it_are_both_said() -> None:
    with pytest.raises(InputError) as age:
        exrx.plan(**{**PERSON, "age": "9" * 300_000})
    assert str(age.value).startswith("age: '999") and "is not a whole number" in str(age.value)
    plan = exrx.plan(**PERSON, weeks=1)
    for path in ("x" * 300_000 + ".ics", "x/" * 150_000 + "plan.ics", "x y/" * 75_000 + "plan.ics"):
        with pytest.raises(ExrxError) as saved:
            plan.save(path)
        assert len(str(saved.value)) < 2_000 and "x" in str(saved.value) and "cannot" in str(saved.value)
        with pytest.raises(ExrxError) as read:
            type(plan).load(path)
        assert len(str(read.value)) < 2_000
