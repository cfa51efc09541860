"""``exrx log answer LIST --none``: what it loosens is shown first, and nothing is entered without a yes."""

from __future__ import annotations

from pathlib import Path

import pytest

from exrx import Journal, Plan
from exrx.cli import emptying, main

PERSON = """
age = 41
resting_hr = 72
conditions = ["depression", "hypertension"]
medications = ["bisoprolol"]
symptoms = []
longest_session = 15
start = 2027-01-04
availability = ["Mon", "Thu", "Sat"]
id = "m"
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "me.toml").write_text(PERSON)
    assert main(["plan", "me.toml", "-o", "plan.ics"]) == 0
    assert main(["log", "done", "--today", "2027-01-04"]) == 0
    capsys.readouterr()
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(list(words)) == code, capsys.readouterr()
    found = capsys.readouterr()
    return " ".join((found.err + found.out).split())


def test_without_a_yes_it_shows_what_it_loosens_and_enters_nothing(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    text = run(capsys, "log", "answer", "medications", "--none", "--today", "2027-01-20", code=2)
    assert "bisoprolol ended on Tue 2027-01-19. It would loosen this:" in text
    assert "heart rates are shown again" in text
    assert "the same with --yes" in text
    assert before == {path.name: path.read_bytes() for path in place.iterdir()}


def test_with_a_yes_every_word_ends_and_what_it_loosened_holds(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not any(step.bpm for one in Plan.load(place / "plan.json").to_come for step in one.steps)
    text = run(capsys, "log", "answer", "medications", "--none", "--yes", "--today", "2027-01-20")
    assert text.index("heart rates are shown again") < text.index("Entered")
    made = Plan.load(place / "plan.json")
    assert [entry.until for entry in made.person.medications or ()] != [None]
    assert any(step.bpm for one in made.to_come for step in one.steps)
    assert "nothing stands there" in run(
        capsys, "log", "answer", "medications", "--none", "--yes", "--today", "2027-01-20"
    )


@pytest.mark.parametrize(("answer", "code"), [("no", 2), ("", 2), ("yes", 0), ("Y", 0)])
def test_in_a_terminal_it_is_asked(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    monkeypatch.setattr(emptying, "is_terminal", lambda: True)
    monkeypatch.setattr(emptying, "ask", lambda prompt: answer)
    before = Journal.load(place / "plan.journal.jsonl")
    run(capsys, "log", "answer", "medications", "--none", "--today", "2027-01-20", code=code)
    assert (Journal.load(place / "plan.journal.jsonl") == before) == (code == 2)


def test_a_sign_for_which_the_plan_waits_can_end(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "log", "answer", "symptoms", "dizziness", "--today", "2027-01-06", code=3)
    text = run(capsys, "log", "answer", "symptoms", "--none", "--today", "2027-01-20", code=2)
    assert "dizziness ended on Tue 2027-01-19" in text


@pytest.mark.parametrize(
    "words",
    [("answer", "--none"), ("answer", "age", "--none"), ("done", "--none"), ("answer", "medications", "x", "--none")],
)
def test_it_belongs_to_a_list(place: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    assert "empties a list" in run(capsys, "log", *words, "--today", "2027-01-20", code=2)
