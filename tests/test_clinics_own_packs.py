"""A plan made with a clinic's own pack follows its journal and its calendar like any other, and says when the pack is not at hand."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import exrx
from exrx import Journal, Plan
from exrx.cli import asking, main
from exrx.journal import AnswerEntry

from .misbehaving_server import Site, Store
from .test_pulling import Place, export, to
from .test_questions_as_data import PACK as OWN_QUESTION

EXAMPLES = Path(__file__).parents[1] / "examples"
PACK = ("--rules", "clinic.toml")
MISSING = "--rules the plan was made with clinic.knee, which is not here name its file: --rules clinic.toml"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Place]:
    monkeypatch.chdir(tmp_path)
    for name in ("person.toml", "clinic.toml"):
        shutil.copy(EXAMPLES / name, name)
    with Site(store := Store()) as site:
        made = Place(tmp_path, capsys, site, store)
        made.run("plan", "person.toml", *PACK, "-o", "plan.ics", today="2027-01-01")
        assert "clinic.knee" in [pack.name for pack in made.plan.packs]
        made.push(today="2027-01-04")
        yield made


def test_the_journal(place: Place) -> None:
    before = place.plan
    for words in (("log", "done", "w01s1"), ("log", "not", "w01s1"), ("log", "deleted", "w03s1")):
        assert MISSING in place.run(*words, code=2)
    assert place.plan == before and not Path("plan.journal.jsonl").exists()
    assert "done" in place.run("log", "done", "w01s1", *PACK)
    # From now on whatever follows the journal needs it.
    for words in (("show",), ("review",), ("review", "--view", "clinician"), ("show", "-o", "now.html"), ("log",)):
        assert MISSING in place.run(*words, code=2)
        place.run(*words, *PACK)
    assert "clinic.knee" in [pack.name for pack in place.plan.packs]


def test_the_calendar(place: Place) -> None:
    moved = place.plan.sessions[4]
    own, then = f"{moved.date:%m%d}", f"{moved.date.replace(day=moved.date.day + 1):%m%d}"
    place.edit(moved, to(own, then))
    stands = place.standing()
    assert MISSING in place.pull(code=2)
    # A push goes on, says what it could not enter, and leaves it as it is there: the next one may.
    text = place.push()
    assert "could not be entered" in text and "clinic.knee" in text and place.standing() == stands and not place.moves
    assert f"{moved.key}, " in place.push("--dry-run", *PACK) and not place.moves
    assert f"{moved.key}, " in place.pull(*PACK)
    assert [entry.key for entry in place.moves] == [moved.key]
    assert "unchanged" in place.push(*PACK) and place.standing() == stands


def test_a_file_that_a_program_saved(place: Place) -> None:
    moved = place.plan.sessions[4]
    own, then = f"{moved.date:%m%d}", f"{moved.date.replace(day=moved.date.day + 1):%m%d}"
    place.edit(moved, to(own, then))
    export(place)
    words = ("plan", "--update", "plan.json", "--from", "export.ics")
    assert MISSING in place.run(*words, code=2)
    assert moved.key in place.run(*words, *PACK) and [entry.key for entry in place.moves] == [moved.key]
    # And in plan.ics itself.
    other = place.plan.sessions[7]
    text = Path("plan.ics").read_bytes()
    day = f"{other.date:%Y%m%d}T".encode()
    Path("plan.ics").write_bytes(
        re.sub(
            rb"(DT(?:START|END)[^:]*:)" + day,
            rb"\g<1>" + f"{other.date.replace(day=other.date.day + 1):%Y%m%d}T".encode(),
            text,
        )
    )
    assert other.key in place.run("plan", "person.toml", *PACK, "-o", "plan.ics")
    assert {entry.key for entry in place.moves} == {moved.key, other.key}


def test_a_second_run_forgets_no_pack_in_silence(place: Place) -> None:
    before = place.plan
    assert "clinic.knee, which is not here" in place.run("plan", "person.toml", "-o", "plan.ics", code=2)
    assert place.plan == before
    place.run("plan", "person.toml", *PACK, "-o", "plan.ics")
    assert place.plan.packs == before.packs
    # Without it where that is what somebody wants.
    assert "Made without clinic.knee" in place.run("plan", "person.toml", "--rules", "none", "-o", "plan.ics")
    assert "clinic.knee" not in [pack.name for pack in place.plan.packs]


def test_its_own_question_is_put_and_answered_in_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("knees.toml").write_text(OWN_QUESTION, "utf-8")
    person = {"age": 50, "conditions": ["osteoarthritis"], "medications": [], "symptoms": [], "under_care": True}
    exrx.plan(**person, start="2027-01-04", id="knee", rules="knees.toml").save("plan.json")
    monkeypatch.setattr(asking, "is_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("on stairs\nnever\n"))
    assert main(["log", "--today", "2027-01-02"]) == 2
    assert "clinic.knees, which is not here" in " ".join(capsys.readouterr().err.split())
    assert main(["log", "--rules", "knees.toml", "--today", "2027-01-02"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "1 on stairs 2 only after long walks" in text and "How often did the knee give way?" in text
    told = Plan.load("plan.json").person
    assert [one.id for one in told.conditions or () if one.until is None] == ["joint_pain"] and told.falls == 0


@pytest.mark.parametrize(("typed", "then"), [("yes\n2027-07-01\n", {"pregnancy", "2027-07-01"}), ("no\n", {"none"})])
def test_what_a_question_about_an_illness_offers_can_be_answered_in_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, then: set[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    person = {"age": 30, "conditions": ["possible_pregnancy"], "medications": [], "symptoms": [], "under_care": True}
    exrx.plan(**person, start="2027-01-04", id="spring").save("plan.json")
    monkeypatch.setattr(asking, "is_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert main(["log", "--today", "2027-01-02"]) == (3 if "pregnancy" in then else 0)
    told = [one for one in Journal.load("plan.journal.jsonl").of(AnswerEntry) if not one.is_seed]
    assert {one.value for one in told if one.until is None} == then
    assert [one.value for one in told if one.until is not None] == ["possible_pregnancy"]
