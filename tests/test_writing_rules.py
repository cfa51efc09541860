"""docs/writing-rules.md is followed word for word: from an empty file to a tested pack; and what the check finds is planted here."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import exrx
from exrx.authoring.cases import check, coverage, run
from exrx.cli import main

GUIDE = Path(__file__).parent.parent / "docs" / "writing-rules.md"
KNEE = """\
start = 2027-01-04
age = 50
conditions = ["osteoarthritis"]
medications = []
symptoms = []
"""


def _blocks() -> list[tuple[str, str]]:
    return re.findall(r"```(toml|console)\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


def _write(text: str) -> None:
    head, _, body = text.partition("\n")
    name, _, how = head.removeprefix("# ").partition(", ")
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    if how:
        assert how == "instead of its last two lines"
        path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-2]) + body, "utf-8")
    else:
        path.write_text(text, "utf-8")


def _commands(text: str) -> list[tuple[str, str]]:
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


def test_the_guide_goes_from_an_empty_file_to_a_tested_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("clinic.toml").touch()
    Path("knee.toml").write_text(KNEE, "utf-8")
    ran = []
    for language, text in _blocks():
        if language == "toml":
            _write(text)
            continue
        for command, printed in _commands(text):
            words = shlex.split(command)
            assert words[0] == "exrx"
            main(words[1:])
            out = capsys.readouterr()
            if printed:
                assert (out.out + out.err).strip() == printed.strip(), command
            ran.append((command, out.out))
    assert len(ran) >= 6
    answer = dict(ran)['exrx why "how long" --plan knee.json']
    assert "40 min" in answer and "evenings.shorter" in answer and "clinic-evenings" in answer
    assert check(("clinic.toml",)) == ()


def test_the_guide_fits_a_page_or_two() -> None:
    lines = GUIDE.read_text("utf-8").splitlines()
    assert len(lines) <= 140
    assert max(map(len, lines)) <= 150


HEAD = """
format = 1
pack = "clinic.lint"
version = "1"
[source.team]
kind = "product"
title = "What the team has decided"
"""


def _rule(id: str, then: str, *, tier: str = "goal", mark: str = "product", more: str = "") -> str:
    return (
        f'[[recommendation]]\nid = "{id}"\ntier = "{tier}"\nsource = "team"\nlocator = "page 1"\nsays = "as it says"\n'
        f'quality = "very low"\nmark = "{mark}"\n{more}{then}\n'
    )


def _findings(folder: Path, *rules: str) -> list[str]:
    path = folder / "lint.toml"
    path.write_text(HEAD + "".join(rules), "utf-8")
    return [found for found in check((path,)) if "no case in which" not in found]


def test_two_goals_that_always_meet_and_contradict_are_named_with_both_places(tmp_path: Path) -> None:
    osteo = 'when.conditions = { any_of = ["osteoarthritis"] }\n'
    short = _rule("lint.short", "then.weeks = { max = 6 }", more=osteo)
    wide = _rule("lint.long", "then.weeks = { min = 8 }")
    found = [line for line in _findings(tmp_path, short, wide) if "lint.short" in line and "lint.long" in line]
    lines = (HEAD + short + wide).split("\n")
    first, second = (number for number, line in enumerate(lines, 1) if line == "[[recommendation]]")
    assert len(found) == 1
    assert re.search(
        r"lint\.toml:(\d+): lint\.(long|short): contradicts lint\.\w+ \(.*lint\.toml:(\d+)\) on weeks", found[0]
    )
    assert f"lint.toml:{first}" in found[0] and f"lint.toml:{second}" in found[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Other people, other sessions, another phase, or ranges that touch: no contradiction.
        (("then.weeks = { max = 6 }", 'when.sex = { is = "male" }\n'), ("then.weeks = { min = 8 }", 'when.sex = { is = "female" }\n')),
        (
            ("then.rpe = { max = 9 }", 'applies.kind = ["base"]\n'),
            ("then.rpe = { min = 12 }", 'applies.kind = ["resistance"]\n'),
        ),
        (
            ("then.rpe = { max = 9 }", 'applies.phase = ["ramp"]\n'),
            ("then.rpe = { min = 12 }", 'applies.phase = ["full"]\n'),
        ),
        (("then.weeks = { max = 8 }", ""), ("then.weeks = { min = 8 }", "")),
    ],
)  # fmt: skip
def test_rules_that_do_not_meet_do_not_contradict(tmp_path: Path, one: tuple[str, str], other: tuple[str, str]) -> None:
    rules = [_rule(f"lint.{name}", then, more=more) for name, (then, more) in (("one", one), ("two", other))]
    assert not [found for found in _findings(tmp_path, *rules) if "lint.one" in found and "lint.two" in found]


def test_a_recalled_number_alone_may_not_ask_for_more(tmp_path: Path) -> None:
    alone = _findings(tmp_path, _rule("lint.much", "then.weeks = { min = 30 }", mark="recalled"))
    assert any("lint.much: rests on a recalled number alone for weeks = 30" in found for found in alone)
    backed = _findings(
        tmp_path,
        _rule("lint.much", "then.weeks = { min = 30 }", mark="recalled"),
        _rule("lint.read", "then.weeks = { min = 30 }"),
    )
    assert not any("recalled number" in found for found in backed)


def test_a_recalled_choice_inside_a_range_that_was_read_is_no_loosening(tmp_path: Path) -> None:
    chosen = _rule("lint.chosen", "then.sets = { choose = 3 }", mark="recalled", more='applies.kind = ["base"]\n')
    read = _rule("lint.read", "then.sets = {{ min = 1, max = {} }}", more='applies.kind = ["base"]\n')
    assert any("recalled number" in found for found in _findings(tmp_path, chosen, read.format(2)))
    assert not any("recalled number" in found for found in _findings(tmp_path, chosen, read.format(4)))


def test_a_recalled_number_may_ask_for_less(tmp_path: Path) -> None:
    less = _findings(tmp_path, _rule("lint.less", "then.time = { max = 30 }", mark="recalled"))
    assert not any("recalled number" in found for found in less)


def test_contradictions_are_seen_on_words_and_activities_too(tmp_path: Path) -> None:
    found = _findings(
        tmp_path,
        _rule("lint.easy", 'then.intensity = { from = "light", to = "light" }\nthen.activity = { any_of = ["yoga"] }'),
        _rule("lint.hard", 'then.intensity = { from = "vigorous", to = "vigorous" }\nthen.activity = { any_of = ["running"] }'),
    )  # fmt: skip
    named = [line for line in found if "lint.easy" in line and "lint.hard" in line]
    assert (
        len(named) == 2
        and any("on intensity" in line for line in named)
        and any("on activity" in line for line in named)
    )


def test_every_shipped_rule_is_shown_holding_and_not_holding() -> None:
    rows = coverage()
    assert len(rows) > 240
    assert all(row.whole for row in rows)


def test_coverage_counts_cases(tmp_path: Path) -> None:
    pack = tmp_path / "lint.toml"
    pack.write_text(HEAD + _rule("lint.old", "then.weeks = { choose = 12 }", more="when.age = { min = 60 }\n"), "utf-8")
    assert [(row.held, row.not_held, row.whole) for row in coverage((pack,))] == [(0, 0, False)]
    (tmp_path / "cases").mkdir()
    case = '[[case]]\nname = "{0}"\nperson = {{ age = {0} }}\nexpect.level = "limited"\n'
    (tmp_path / "cases" / "lint.toml").write_text("".join(case.format(age) for age in (40, 61, 70)), "utf-8")
    assert run((pack,)).failures == ()
    assert [(row.held, row.not_held, row.whole) for row in coverage((pack,))] == [(2, 1, True)]


def test_adding_a_recommendation_is_toml_only(tmp_path: Path) -> None:
    pack = tmp_path / "clinic.toml"
    pack.write_text(
        HEAD + _rule("lint.weeks", "then.weeks = { choose = 14 }", more="when.age = { max = 40 }\n"), "utf-8"
    )
    person = {"age": 34, "conditions": [], "medications": [], "symptoms": [], "start": "2027-01-04"}
    made = exrx.plan(**person, rules=pack)
    assert sum(week.phase == "full" for week in made.weeks) == 14
    assert "lint.weeks" in str(made.why("weeks"))


@pytest.mark.parametrize(
    ("lines", "place", "what"),
    [
        ("person = 3", "case 1: person", "should be a valid dictionary"),
        ('person = { self = 1, "a b" = 2 }', "self", "unknown field"),
        ('person = { age = 61 }\nas_of = "soon"', "as_of", "'soon' is not a date"),
        ("person = { age = 61 }\ngoals = 3", "case 1: goals", "should be a valid list"),
        ("person = { age = 61 }\npause = { first = 2027-02-01, sessions = 'x' }", "case 1: pause.sessions", "whole|integer"),
        ("person = { age = 61 }\npause = 3", "case 1: pause", "should be a valid dictionary"),
        ("person = { age = 61 }\nexpect.holds = 3", "case 1: expect.holds", "should be a valid list"),
        ("person = { age = 61 }\nexpect.bpm = 3", "case 1: expect.bpm", "should be a valid dictionary"),
        ("person = { age = 61 }\nexpect.bpm = { lo = 3 }", "case 1: expect.bpm.lo", "unknown field"),
        ("person = { age = 61 }\nexpect.rpe = { phase = 'x' }", "case 1: expect.rpe.phase", "'ramp', 'full'"),
        ("person = { age = 61 }\nexpect.reasons = { bpm = 3 }", "case 1: expect.reasons.bpm", "should be a valid list"),
    ],
)  # fmt: skip
def test_a_case_of_another_form_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: str, place: str, what: str
) -> None:
    path = tmp_path / "own.toml"
    clinic = (Path(__file__).parents[1] / "examples" / "clinic.toml").read_text("utf-8")
    path.write_text(f'{clinic}\n[[case]]\nname = "a case"\nexpect.level = "ok"\n{lines}\n', "utf-8")
    assert main(["rules", "test", str(path)]) in (1, 2)
    said = " ".join("".join(capsys.readouterr()).split())
    assert place in said and re.search(what, said), said
    assert "inside exrx" not in said


@pytest.mark.parametrize("text", ["case = 3\n", 'case = ["x"]\n', f"expect = {'[' * 90}{']' * 90}\n"])
@pytest.mark.parametrize("table", [True, False], ids=["table", "pack"])
def test_what_is_no_case_and_what_is_nested_too_deep_is_one_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, table: bool
) -> None:
    path = tmp_path / "own.toml"
    clinic = (Path(__file__).parents[1] / "examples" / "clinic.toml").read_text("utf-8")
    path.write_text(clinic if table else text + clinic, "utf-8")
    if table:
        (tmp_path / "cases").mkdir()
        (tmp_path / "cases" / "own.toml").write_text(text, "utf-8")
    assert main(["rules", "test", str(path)]) == 2
    said = capsys.readouterr().err
    assert "has 1 fault" in said and "own.toml" in said and "inside exrx" not in said
