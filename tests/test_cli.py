"""The commands: what they print, which code they end with, and what they write."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import stat
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import exrx
from exrx.cli import _MODULES, main
from exrx.cli.arguments import COMMANDS
from exrx.cli.personfile import toml_value
from exrx.cli.rules import bibtex
from exrx.person import Person, PersonFields
from exrx.person.fields import BY_NAME, FIELDS, OPTIONS
from exrx.rules.loader import shipped_book

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "person.toml"
BASE = ["--age", "34", "--conditions", "none", "--medications", "none", "--symptoms", "none", "--start", "2027-01-04"]


class Done(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*words: object) -> Done:
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return call


def outside(*words: object, cwd: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """The command as its own process."""
    options: dict[str, Any] = {"capture_output": True, "encoding": "utf-8", "timeout": 120, **more}
    return subprocess.run([sys.executable, "-m", "exrx", *map(str, words)], cwd=cwd, check=False, **options)


# --- one vocabulary, three spellings --------------------------------------------------------------------------------------


def test_every_field_and_option_has_a_flag() -> None:
    assert {field.name for field in FIELDS} == set(PersonFields.__annotations__) == set(Person.model_fields)
    names = set(exrx.plan.__kwdefaults__)
    assert {option.name for option in OPTIONS} == names


def test_every_example_is_accepted() -> None:
    for field in FIELDS:
        Person(**{field.name: field.example})


def test_file_flags_and_python_give_the_same_plan(run: Run) -> None:
    values = tomllib.loads(EXAMPLE.read_text("utf-8"))
    flags: list[str] = []
    for name, value in values.items():
        text = ",".join(value) or "none" if isinstance(value, list) else str(value)
        flags += [BY_NAME[name].flag, text]
    expected = exrx.plan(**values).to_json()
    assert run("plan", EXAMPLE, "-o", "a.json").code == 0
    assert run("plan", *flags, "-o", "b.json").code == 0
    assert Path("a.json").read_text("utf-8") == Path("b.json").read_text("utf-8") == expected


def test_flags_win_over_the_file(run: Run) -> None:
    done = run("plan", EXAMPLE, "--age", "52", "-o", "a.json")
    assert done.code == 0
    assert json.loads(Path("a.json").read_text("utf-8"))["person"]["age"] == 52


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        (["--supervised", "yes"], "supervised", True),
        (["--supervised", "no"], "supervised", False),
        (["--phq9", "12"], "phq9", 12),
        (["--phq9", "1,1,1,1,1,1,1,1,0"], "phq9", (1, 1, 1, 1, 1, 1, 1, 1, 0)),
        (["--weight-kg", "70.5"], "weight_kg", 70.5),
        (["--likes", "walking", "--likes", "yoga,swimming"], "likes", ("swimming", "walking", "yoga")),
    ],
)
def test_flags_of_each_kind(run: Run, words: list[str], name: str, value: object) -> None:
    done = run("plan", *BASE, *words, "-o", "a.json")
    assert done.code == 0, done.err
    assert getattr(exrx.Plan.load("a.json").person, name) == value


def test_a_flag_takes_tables(run: Run) -> None:
    words = [*BASE, "--conditions", '{ id = "asthma", since = 2020-01-01, note = "a, b" }']
    words += ["--clearances", '{ topic = "heart", level = "light_moderate", by = "Dr Ray", date = 2026-12-01 }']
    assert run("plan", *words, "-o", "a.json").code == 0
    person = exrx.Plan.load("a.json").person
    assert [entry.note for entry in person.conditions or ()] == ["a, b"]
    assert [given.by for given in person.clearances] == ["Dr Ray"]


def test_rules_in_a_file_are_found_from_the_file(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "person.toml").write_text('age = 34\nstart = 2027-01-04\nrules = "clinic.toml"\n', "utf-8")
    done = run("plan", folder / "person.toml")
    assert done.code == 2
    assert "clinic.toml has 1 fault" in done.err
    assert str(Path("home") / "clinic.toml") in done.err or str(folder) in done.err


# --- plan -------------------------------------------------------------------------------------------------------------------


def test_without_output_the_plan_is_printed_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    done = run("plan", EXAMPLE)
    assert done.code == 0
    assert done.out == str(exrx.plan(**tomllib.loads(EXAMPLE.read_text("utf-8")))) + "\n"
    assert list(tmp_path.iterdir()) == []


def test_a_calendar_keeps_its_plan_beside_it(run: Run, tmp_path: Path) -> None:
    done = run("plan", EXAMPLE, "-o", "spring.ics")
    assert done.code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["spring.ics", "spring.json"]
    plan = exrx.Plan.load("spring.json")
    assert Path("spring.ics").read_bytes() == plan.to_ics()
    assert plan.id == "spring"
    assert "spring.ics and spring.json" in done.out
    if os.name == "posix":
        assert stat.S_IMODE(Path("spring.json").stat().st_mode) == 0o600


def test_another_json_output_replaces_the_one_beside(run: Run, tmp_path: Path) -> None:
    assert run("plan", EXAMPLE, "-o", "a.ics", "-o", "b.json").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ics", "b.json"]


def test_the_second_run_changes_nothing(run: Run, tmp_path: Path) -> None:
    run("plan", EXAMPLE, "-o", "plan.ics")
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()}
    done = run("plan", EXAMPLE, "-o", "plan.ics")
    assert done.code == 0
    assert "No change" in done.out
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()} == before


def test_a_lost_file_is_written_again(run: Run) -> None:
    run("plan", EXAMPLE, "-o", "plan.ics")
    content = Path("plan.ics").read_bytes()
    Path("plan.ics").unlink()
    assert run("plan", EXAMPLE, "-o", "plan.ics").code == 0
    assert Path("plan.ics").read_bytes() == content


def test_edited_inputs_keep_the_uids(run: Run) -> None:
    run("plan", EXAMPLE, "-o", "plan.ics")
    first = exrx.Plan.load("plan.json")
    done = run("plan", EXAMPLE, "-o", "plan.ics", "--minutes", "50", "--today", "2027-01-01")
    assert done.code == 0
    assert "none doubles" in " ".join(done.out.split())
    second = exrx.Plan.load("plan.json")
    assert first != second
    uids = [{session.key: session.uid for session in plan.sessions} for plan in (first, second)]
    assert uids[0].keys() & uids[1].keys()
    assert all(uids[0][key] == uids[1][key] for key in uids[0].keys() & uids[1].keys())


def test_a_plan_without_id_keeps_the_one_it_has(run: Run) -> None:
    assert run("plan", *BASE, "-o", "plan.ics", "--id", "mine").code == 0
    assert run("plan", *BASE, "-o", "plan.ics", "--minutes", "40", "--today", "2027-01-01").code == 0
    assert exrx.Plan.load("plan.json").id == "mine"


@pytest.mark.parametrize("words", [["--id", "another"], ["--age", "50"], ["--sex", "male"]])
def test_a_plan_of_someone_else_is_not_written_over(run: Run, tmp_path: Path, words: list[str]) -> None:
    run("plan", EXAMPLE, "--sex", "female", "-o", "plan.ics")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    done = run("plan", EXAMPLE, "--sex", "female", "-o", "plan.ics", *words)
    assert done.code == 2
    assert "choose another -o" in " ".join(done.err.split()).lower()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.ics", b"BEGIN:VCALENDAR\r\nPRODID:-//Someone//EN\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"),
        ("plan.ics", b"my notes"),
        ("plan.json", b"{}"),
        ("plan.json", b"my notes"),
        ("plan.json", b'{"format": 99}'),
    ],
)
def test_a_file_that_is_not_ours_is_never_lost(run: Run, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    done = run("plan", EXAMPLE, "-o", "plan.ics")
    assert done.code == 2
    assert "another -o" in " ".join(done.err.split())
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == content


def test_another_calendar_of_exrx_is_not_written_over(run: Run) -> None:
    run("plan", EXAMPLE, "-o", "plan.ics")
    Path("plan.json").unlink()
    assert run("plan", EXAMPLE, "-o", "plan.ics", "--id", "another").code == 2
    assert run("plan", EXAMPLE, "-o", "plan.ics", "--today", "2027-01-01").code == 0


@pytest.mark.parametrize("output", ["plan.xyz", "plan", "no/such/plan.ics", "folder.ics", "."])
def test_an_output_that_cannot_be_written(run: Run, tmp_path: Path, output: str) -> None:
    (tmp_path / "folder.ics").mkdir()
    done = run("plan", EXAMPLE, "-o", output)
    assert done.code == 2
    assert done.err.strip()
    assert [path.name for path in tmp_path.iterdir()] == ["folder.ics"]


@pytest.mark.parametrize(
    ("word", "today", "start"),
    [
        ("monday", "2027-01-01", "2027-01-04"),
        ("Mon", "2027-01-04", "2027-01-11"),
        ("sunday", "2027-01-04", "2027-01-10"),
        ("2027-02-01", "2027-01-04", "2027-02-01"),
    ],
)
def test_start_on_a_weekday(run: Run, word: str, today: str, start: str) -> None:
    done = run("plan", "--age", "34", "--start", word, "--today", today, "-o", "a.json")
    assert done.code == 0
    assert exrx.Plan.load("a.json").start.isoformat() == start
    assert (start in done.err) == (word != start)


def test_start_on_a_weekday_counts_from_the_clock(run: Run) -> None:
    done = run("plan", "--age", "34", "--start", "friday", "-o", "a.json")
    assert done.code == 0
    assert exrx.Plan.load("a.json").start.isoformat() in done.err


def test_not_cleared_is_3_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    done = run("plan", "--age", "40", "--symptoms", "chest_pain", "--start", "2027-01-04", "-o", "plan.ics")
    assert done.code == 3
    assert "doctor" in done.err
    assert done.out == ""
    assert list(tmp_path.iterdir()) == []


def test_open_questions_refused_is_3(run: Run) -> None:
    done = run("plan", "--age", "40", "--start", "2027-01-04", "--open-questions", "refuse")
    assert done.code == 3
    assert done.err.startswith("No plan yet")


def test_no_room_in_the_week_is_2(run: Run) -> None:
    done = run("plan", *BASE, "--availability", "Mon 18:00-18:05", "--timezone", "UTC")
    assert done.code == 2
    assert "room" in done.err


# --- screen, why, terms, rules -------------------------------------------------------------------------------------------------


def test_screen(run: Run) -> None:
    done = run("screen", "--age", "34", "--today", "2027-01-01")
    assert done.code == 0
    assert "exrx new" in done.out
    done = run("screen", EXAMPLE, "--symptoms", "chest_pain")
    assert done.code == 3
    assert "[[clearances]]" in done.out
    assert EXAMPLE.name in done.out


def test_screen_judges_a_clearance_on_the_day_of_the_start(run: Run, tmp_path: Path) -> None:
    text = 'age = 40\nconditions = []\nmedications = []\nsymptoms = [{ id = "chest_pain", since = 2026-11-01 }]\nstart = {}\n[[clearances]]\n'
    text += 'topic = "heart"\nlevel = "light_moderate"\nby = "Dr Ray"\ndate = 2026-12-01\n'
    path = tmp_path / "p.toml"
    for start, code in (("2027-01-04", 0), ("2029-01-01", 3)):
        path.write_text(text.replace("{}", start), "utf-8")
        assert run("screen", path).code == run("plan", path).code == code


def test_why(run: Run) -> None:
    run("plan", EXAMPLE, "-o", "plan.ics")
    plan = exrx.Plan.load("plan.json")
    assert run("why").out == f"{plan.why()}\n"
    assert run("why", "intensity").out == f"{plan.why('intensity')}\n"
    assert run("why", "how", "hard", "--plan", "plan.ics").out == f"{plan.why('how hard')}\n"
    assert run("why-not", "resistance").out == f"{plan.why_not('resistance')}\n"
    done = run("why", "intensty")
    assert done.code == 2
    assert "intensity" in done.err or "how hard" in done.err


def test_why_without_a_plan_says_how_to_get_one(run: Run) -> None:
    done = run("why")
    assert done.code == 2
    assert "exrx plan" in done.err


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("conditions", "depression"),
        ("medications", "metoprolol"),
        ("symptoms", "chest_pain"),
        ("goals", "mood"),
        ("equipment", "shoes"),
        ("activities", "walking"),
        ("training_signs", "performance_loss"),
    ],
)
def test_terms(run: Run, kind: str, word: str) -> None:
    done = run("terms", kind)
    assert done.code == 0
    assert re.search(rf"\b{word}\b", done.out)
    assert "no rule needed" not in done.out
    assert "unrecognised" not in done.out


def test_rules_list_names_every_rule(run: Run) -> None:
    words = run("rules", "list").out.split()
    assert {rule.id for rule in shipped_book().recommendations} <= set(words)


def test_rules_show(run: Run) -> None:
    done = run("rules", "show", "depression.time")
    assert done.code == 0
    assert "asjsm" in done.out
    assert "then.time" in done.out
    assert "did you mean depression.time?" in run("rules", "show", "depression.tyme").err


def test_every_rule_can_be_shown(run: Run) -> None:
    for rule in shipped_book().recommendations:
        done = run("rules", "show", rule.id)
        assert done.code == 0
        assert f'id = "{rule.id}"' in done.out


def test_rules_check_and_test_speak_of_the_shipped_rules(run: Run) -> None:
    assert run("rules", "test").code in (0, 1)
    assert run("rules", "check").code in (0, 1)


def test_rules_check_of_a_broken_file_is_1_and_of_a_missing_one_2(run: Run) -> None:
    Path("broken.toml").write_text("format = 1\n[[recommendation]]\n", "utf-8")
    done = run("rules", "check", "broken.toml")
    assert done.code == 1
    assert "broken.toml" in done.err
    for action in ("check", "test"):
        assert run("rules", action, "missing.toml").code == 2


def test_rules_cite(run: Run) -> None:
    run("plan", EXAMPLE, "-o", "plan.ics")
    ids = [source.id for source in exrx.Plan.load("plan.json").sources]
    text = run("rules", "cite").out
    tex = run("rules", "cite", "plan.json", "--bibtex").out
    assert ids
    for id in ids:
        assert f"{id}:" in text
        assert f"{{{id}," in tex
    assert tex.count("{") == tex.count("}")


def test_bibtex_escapes_what_tex_would_run() -> None:
    from exrx.values.citation import Source

    text = bibtex([Source("a-2000", "trial", r"50 % & more_{x} \input", 2000, authors="A & B")])
    assert r"50 \% \& more\_\{x\} \textbackslash{}input" in text
    assert r"author = {{A \& B}}," in text


@pytest.mark.parametrize(
    ("authors", "tex"),
    [
        ("Martin Ginis KA, van der Scheer JW, et al.", "Martin Ginis, K. A. and van der Scheer, J. W. and others"),
        ("Chaput J-P, Williams JBW", "Chaput, J.-P. and Williams, J. B. W."),
        ("Liguori G (ed.), MIMS UK", "Liguori, G. and {MIMS UK}"),
        ("A College (Birsner ML, Gyamfi-Bannerman C)", "{A College (Birsner ML, Gyamfi-Bannerman C)}"),
        ("Janssen; US Food and Drug Administration", "{Janssen} and {US Food and Drug Administration}"),
    ],
)
def test_bibtex_gets_names_that_it_can_read(authors: str, tex: str) -> None:
    from exrx.values.citation import Source

    assert f"author = {{{tex}}}," in bibtex([Source("a-2000", "trial", "On walks", 2000, authors=authors)])


# --- the terminal ---------------------------------------------------------------------------------------------------------------


def commands() -> list[list[str]]:
    return [
        ["plan", str(EXAMPLE)],
        ["plan", "--age", "34", "--start", "2027-01-04"],
        ["plan", "--age", "34", "--start", "2027-01-04", "-o", "a.ics"],
        ["plan", "--age", "x", "--resting-hr", "y" * 300],
        ["plan", "--start", "z" * 300],
        ["screen", str(EXAMPLE), "--symptoms", "chest_pain"],
        ["why", "--plan", "missing.json"],
        *(["terms", kind] for kind in ("conditions", "medications", "symptoms", "activities", "equipment")),
        ["rules", "list"],
        ["--help"],
        ["plan", "--help"],
        ["screen", "--help"],
        ["rules", "--help"],
        ["frobnicate"],
        [],
    ]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_everything_fits_80_columns(run: Run, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    done = run(*words)
    text = (done.out + done.err).replace(str(EXAMPLE), "person.toml")
    assert text.strip()
    assert [line for line in text.split("\n") if len(line) > 80] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_module_to_run(name: str) -> None:
    assert callable(import_module(f"exrx.cli.{_MODULES.get(name, name)}").run)


def test_version_and_terms_load_no_pydantic(tmp_path: Path) -> None:
    for words in (["--version"], ["terms", "conditions"], ["plan", "--help"]):
        program = (
            f"from exrx.cli import main; code = main({words!r}); import sys; print(code, 'pydantic' in sys.modules)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, check=True)
        assert done.stdout.rstrip().endswith("0 False"), words


def test_a_plan_needs_no_calendar_library_to_be_printed(tmp_path: Path) -> None:
    program = (
        f"from exrx.cli import main; main(['plan', {str(EXAMPLE)!r}]); import sys; print('icalendar' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", cwd=tmp_path, check=True
    )
    assert done.stdout.rstrip().endswith("False")


def test_the_module_runs(tmp_path: Path) -> None:
    done = outside("--version", cwd=tmp_path)
    assert done.returncode == 0 and done.stdout.startswith(f"exrx {exrx.__version__} (zone data 20")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_output_fits_the_terminal(tmp_path: Path, encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = outside("plan", EXAMPLE, cwd=tmp_path, env=environment, encoding=encoding)
    assert done.returncode == 0
    assert done.stderr == ""
    assert ("▇" in done.stdout) == (encoding == "utf-8")
    assert ("#" in done.stdout) == (encoding != "utf-8")
    done = outside("plan", EXAMPLE, "--resting-hr", "190", cwd=tmp_path, env=environment, encoding=encoding)
    assert done.returncode == 2
    assert "0.7" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="shell redirections")
def test_an_output_that_goes_away_is_one_message_and_a_reader_that_has_enough_is_none(tmp_path: Path) -> None:
    for redirection, code in (("| true", 0), (">&-", 2), ("> /dev/full", 2)):
        if "full" in redirection and not Path("/dev/full").exists():
            continue
        script = f'set -o pipefail; "{sys.executable}" -m exrx terms medications {redirection}'
        done = subprocess.run(
            ["bash", "-c", script], capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False
        )
        assert done.returncode == code, redirection
        assert bool(done.stderr) == bool(code)


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_is_130_without_a_traceback(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "exrx", "new"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        text=True,
    ) as process:
        assert process.stdout is not None
        seen = ""
        while "How old" not in seen:
            seen += process.stdout.readline()
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "nothing was written" in out
    assert err == ""
    assert list(tmp_path.iterdir()) == []


# --- mistakes on the command line, and ours ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["frobnicate"],
        ["plan"],
        ["plan", "--age"],
        ["plan", "--conditons", "secret-illness", "--age", "34"],
        ["plan", "--conditons=secret-illness"],
        ["plan", "--age", "34", "--conditions", "depression", "secret-illness", "more"],
        ["plan", "--cond", "secret-illness"],
        ["screen"],
        ["terms"],
        ["terms", "colours"],
        ["rules"],
        ["rules", "show"],
        ["why-not"],
    ],
    ids=" ".join,
)
def test_usage_is_2_and_repeats_no_value(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert done.code == 2
    assert done.out == ""
    assert done.err.strip()
    assert "secret-illness" not in done.err
    assert "Traceback" not in done.err


def test_near_misses_are_named(run: Run) -> None:
    assert "did you mean exrx plan?" in run("pln").err
    assert "did you mean exrx plan PERSON.toml?" in run("person.toml").err
    assert "did you mean --resting-hr?" in run("plan", "--restinghr", "62").err


def test_a_defect_of_ours_is_70_and_shows_no_value(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret-illness")

    monkeypatch.setattr("exrx.planner.plan", broken)
    done = run("plan", EXAMPLE)
    assert done.code == 70
    assert "report" in done.err
    assert "secret-illness" not in done.err
    monkeypatch.setenv("EXRX_DEBUG", "1")
    with pytest.raises(RuntimeError):
        run("plan", EXAMPLE)


@pytest.mark.parametrize("value", [True, 3, 2.5, 'a\n\t"b\\\x00\u2028ü🦊', [], ["a", {"b-c": [1], "d e": {}}], {}])
def test_values_survive_toml(value: object) -> None:
    assert tomllib.loads(f"x = {toml_value(value)}") == {"x": value}


def test_every_plan_file_that_is_named_is_looked_at(run: Run, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}", "utf-8")
    done = run("plan", EXAMPLE, "-o", "plan.json", "-o", "package.json")
    assert done.code == 2
    assert (tmp_path / "package.json").read_text("utf-8") == "{}"
    assert not (tmp_path / "plan.json").exists()


def test_the_help_lines_of_a_rule_pack_are_printed(run: Run) -> None:
    pack = 'format = 1\npack = "clinic.help"\nversion = "1"\ntitle = "Help"\n'
    pack += '[[help_line]]\nregion = "Nowhere"\nname = "Listening line"\ncontact = "0800 000000"\n'
    Path("clinic.toml").write_text(pack, "utf-8")
    words = ["--age", "34", "--conditions", "suicidal_plan", "--start", "2027-01-04", "--rules", "clinic.toml"]
    for command, code in (("plan", 3), ("screen", 3)):
        done = run(command, *words)
        assert done.code == code
        assert "0800 000000" in done.out + done.err


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["show", "--vew", "person"], "--view"),
        (["plan", "--outptu", "x.ics"], "--output"),
        (["plan", "--medication", "x"], "--medications"),
        (["rules", "cite", "--bibtx"], "--bibtex"),
        (["log", "done", "--item", "1"], "--item9"),
    ],
)
def test_an_unknown_flag_is_answered_with_one_that_the_command_has(run: Run, words: list[str], meant: str) -> None:
    assert f"did you mean {meant}?" in run(*words).err
    assert "did you mean" not in run("why", "--today", "2027-01-04").err


def test_the_plan_file_may_be_named_by_the_same_flag_everywhere(run: Run) -> None:
    run("plan", EXAMPLE, "-o", "my.ics")
    for words in (
        ["show"],
        ["review"],
        ["workouts"],
        ["rules", "cite"],
        ["why", "steps"],
        ["withdraw", "-o", "out.ics"],
    ):
        assert run(*words).code == 2
        done = run(*words, "--plan", "my.json")
        assert done.code == 0, done
    assert run("show", "my.json").out == run("show", "--plan", "my.json").out
    for words in (["my.json", "--plan", "plan.json"], ["--plan", "my.json", "plan.json"]):
        assert "two plan files are named" in run("show", *words).err


def test_a_plan_file_is_no_person_file_and_nobody_is_heard_in_it(run: Run) -> None:
    run("plan", EXAMPLE, "-o", "my.ics")
    done = run("plan", "my.json")
    assert done.code == 2 and "is a plan file" in done.err and "exrx show my.json" in " ".join(done.err.split())
    assert "crisis line" not in done.err
    Path("hand.json").write_text('{"conditions": "I want to die"}', "utf-8")
    assert run("plan", "hand.json").err.startswith("What you answered matters")


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_command_that_is_named_can_be_pasted_whatever_the_file_is_called(run: Run, language: str) -> None:
    name = "my mother's plan.json"
    run("plan", EXAMPLE, "-o", name.replace(".json", ".ics"))
    done = run("plan", name, "--language", language)
    line = next(line for line in done.err.splitlines() if "exrx show" in line or line.strip().startswith("'"))
    assert shlex.split(line)[-1] == name, done.err


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_command_that_is_named_has_its_file_as_it_is_typed(language: str) -> None:
    folder = Path(exrx.__file__).parent / "words" / language
    commands = [
        found
        for file in folder.glob("*.toml")
        for found in re.findall(r"(?:exrx [a-z]+|--from|-o) \{(\w+[^}]*)\}", file.read_text("utf-8"))
    ]
    files = [gap for gap in commands if gap.partition(":")[0] in ("file", "path", "aside")]
    assert files and all(gap.endswith(":typed") for gap in files)


@pytest.mark.parametrize("first", ["phq9_item9 = 1", "phq9 = [1, 1, 1, 1, 1, 1, 1, 1, 2]"])
def test_where_an_answer_puts_help_first_it_stands_before_a_fault(run: Run, first: str) -> None:
    Path("p.toml").write_text(f'age = "34 years"\nconditions = ["depression"]\n{first}\n', "utf-8")
    done = run("plan", "p.toml")
    assert done.code == 2 and done.err.index("crisis line") < done.err.index("2 faults")
    Path("p.toml").write_text('age = "34 years"\nphq9_item9 = 0\n', "utf-8")
    assert "crisis line" not in run("plan", "p.toml").err


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("berlin", "did you mean Europe/Berlin?"),
        ("new york", "did you mean America/New_York?"),
        ("Europe/Berln", "did you mean Europe/Berlin?"),
        ("GMT+1", "says no place"),
        ("+02:00", "says no place"),
        ("Etc/GMT+15", "says no place"),
        ("UTC +25", "says no place"),
        ("GMT+100", "says no place"),
        ("Europe/GMT+1", "says no place"),
        ("etc/gmt+5", "did you mean Etc/GMT+5?"),
    ],
)
def test_a_zone_is_meant_by_its_place_and_never_by_an_hour_that_is_near(run: Run, typed: str, words: str) -> None:
    done = run("plan", *BASE, "--availability", "Mon 18-20", f"--timezone={typed}")
    assert done.code == 2 and words in " ".join(done.err.split())
