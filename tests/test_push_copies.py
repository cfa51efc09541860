"""Two copies of one plan file, and one calendar: what the other copy wrote is never written over in silence."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import exrx
from exrx.cli import main

from .misbehaving_server import Site, Store

Push = Callable[..., int]
PERSON = """id = "spring"
start = 2027-01-04
timezone = "Europe/Berlin"
availability = ["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"]
age = 34
sex = "female"
conditions = ["depression"]
medications = []
symptoms = []
"""
ILL = ("adapt", "--pause", "2027-01-21..2027-02-03", "--ill", "--today", "2027-01-21")


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def push(store: Store) -> Iterator[Push]:
    """Push the plan file of this folder, always to the same calendar."""
    with Site(store) as site:
        yield lambda today, *words: main(["push", "--url", site.url(), "--today", today, *words])


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, push: Push) -> Path:
    """A plan that was pushed, in this folder; and the folder of its copy."""
    monkeypatch.chdir(tmp_path)
    Path("person.toml").write_text(PERSON, "utf-8")
    assert main(["plan", "person.toml", "-o", "plan.ics", "--today", "2027-01-04"]) == 0
    assert push("2027-01-04") == 0
    other = tmp_path / "o"
    other.mkdir()
    shutil.copy("plan.json", other / "plan.json")
    return other


@pytest.mark.parametrize(
    ("memory", "more"), [(False, False), (True, True)], ids=["the same number", "a higher one, with what was pushed"]
)
def test_a_copy_does_not_push_over_what_it_does_not_know(
    copied: Path, push: Push, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: Any, memory: bool, more: bool
) -> None:
    if memory:
        shutil.copy("plan.pushed.json", copied / "plan.pushed.json")
    assert main([*ILL]) == 0 and push("2027-01-21") == 0
    first, before = Path.cwd(), dict(store.entries)
    monkeypatch.chdir(copied)
    assert main(["adapt", "--minutes", "30", "--today", "2027-01-22"]) == 0
    if more:
        assert main(["adapt", "--minutes", "25", "--today", "2027-01-23"]) == 0
    for words in ([], ["--dry-run"]):
        capsys.readouterr()
        assert push("2027-01-23", *words) == 2
        assert "another copy" in " ".join(capsys.readouterr().err.split())
    assert store.entries == before
    # The first goes on; who wants this one says so, and then this one goes on.
    monkeypatch.chdir(first)
    assert push("2027-01-23") == 0 and store.entries == before
    monkeypatch.chdir(copied)
    assert push("2027-01-23", "--overwrite") == 0 and store.entries != before
    assert main(["adapt", "--minutes", "20", "--today", "2027-01-24"]) == 0
    assert push("2027-01-24") == 0 and push("2027-01-25") == 0


@pytest.mark.parametrize("forget", [False, True], ids=["", "without what it remembers"])
def test_one_plan_file_pushes_whatever_was_done_with_it(copied: Path, push: Push, forget: bool) -> None:
    number = exrx.Plan.load("plan.json").revision
    for day, *words in [
        ("2027-01-06", "adapt", "--minutes", "35"),
        ("2027-01-08", "plan", "person.toml", "-o", "plan.ics", "--revision", f"{number + 4}"),
        ("2027-01-09", "log", "done", "w01s1"),
        ("2027-01-11", *ILL[:3], "--ill"),
        ("2027-01-21", "log", "ill", "2027-01-21..2027-01-24"),
        ("2027-02-01", "adapt", "--symptoms", "none"),
        ("2027-02-08", "adapt", "--minutes", "30"),
        ("2027-02-09", "plan", "person.toml", "-o", "plan.ics"),
        ("2027-02-10", "withdraw", "plan.json", "-o", "gone.ics"),
    ]:
        if words[:2] == ["adapt", "--pause"]:
            words = ["adapt", "--pause", "2027-01-14..2027-01-18"]
        main([*words, "--today", day])
        if day in ("2027-01-09", "2027-02-08"):
            # Not every revision is pushed.
            continue
        if forget:
            Path("plan.pushed.json").unlink()
        assert push(day) == 0, words
