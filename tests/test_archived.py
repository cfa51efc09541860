"""A plan file tells itself where today's packs and vocabulary are gone, word for word as where they are there."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import exrx
from exrx import ExrxError, Journal, Plan
from exrx.journal import AnswerEntry

from .archive_reader import is_whole, told
from .frozen.outputs import plan_of
from .frozen.people import PEOPLE
from .journals import beginner

TELLING = (
    "health-in-own-words",
    "several-medicines",
    "insulin-only",
    "frail",
    "wheelchair",
    "anandamide",
    "strength-at-home",
)
HERE = Path(__file__).parent
OLDER = {path.stem: path.read_text("utf-8") for path in sorted((HERE / "plans").glob("*.json"))}
"""Plan files as earlier formats wrote them."""
NAMED = 4
"""The first format whose files hold the names that they are told with."""


def _plans() -> dict[str, str]:
    """A plan file of frozen people who get one, every third and those whose words tell most; of some after a change or a pause."""
    found = {}
    people = [one for number, one in enumerate(PEOPLE) if number % 3 == 0 or one.name in TELLING]
    for number, person in enumerate(people):
        try:
            plan = plan_of(person)
            if number % 3 == 1:
                plan = exrx.adapt(plan, today=person.today, **person.change)
            elif number % 3 == 2:
                plan = exrx.adapt(plan, today=person.pause_on or person.today, pause=person.pause)
        except ExrxError:
            continue
        found[person.name] = plan.to_json()
    day = dt.date(2027, 2, 1)
    told = AnswerEntry(on=day, entered=day, field="medications", value="bisoprolol", reason="hypertension")
    followed = exrx.adapt(beginner(), Journal(beginner().id, (told,)), today=day)
    assert followed.course is not None and followed.course.given == beginner().person
    found["told-in-a-journal"] = followed.to_json()
    return found | {name: text for name, text in OLDER.items() if json.loads(text)["format"] >= NAMED}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, Any]]:
    """Plan files, and what a process tells of them in which everything that exrx knows is gone."""
    folder = tmp_path_factory.mktemp("archive")
    shutil.copytree(
        Path(exrx.__file__).parent, folder / "src/exrx", ignore=shutil.ignore_patterns("guidelines", "__pycache__")
    )
    assert not (folder / "src/exrx/guidelines").exists()
    plans = _plans()
    (folder / "plans").mkdir()
    (folder / "older").mkdir()
    for name, text in OLDER.items():
        (folder / f"older/{name}.json").write_text(text, "utf-8")
    for name, text in plans.items():
        (folder / f"plans/{name}.json").write_text(text, "utf-8")
    command = [
        sys.executable,
        str(HERE / "archive_reader.py"),
        str(folder / "plans"),
        str(folder / "older"),
        str(folder / "out.json"),
    ]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(folder / "src")}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return plans, json.loads((folder / "out.json").read_text("utf-8"))


def test_everything_is_told_as_before(archive: tuple[dict[str, str], dict[str, Any]]) -> None:
    plans, found = archive
    assert len(plans) > 25 and plans.keys() == found["told"].keys()
    differ = []
    for number, (name, text) in enumerate(sorted(plans.items())):
        now = told(text, is_whole(number))
        then = found["told"][name]
        assert now.keys() == then.keys()
        differ += [f"{name}: {part}" for part in now if now[part] != then[part]]
    assert not differ, differ


def test_what_needs_todays_knowledge_says_so(archive: tuple[dict[str, str], dict[str, Any]]) -> None:
    _, found = archive
    for name, text in found["refused"].items():
        kind, first, *more = text.splitlines()
        assert kind == "RuleFileError" and not more, name
        assert "guidelines: what exrx knows today cannot be read" in first and "install exrx again" in first, name


def test_a_file_that_holds_no_names_yet_is_refused_in_a_line_and_any_other_is_read(
    archive: tuple[dict[str, str], dict[str, Any]],
) -> None:
    read = archive[1]["older"]
    formats = {name: json.loads(text)["format"] for name, text in OLDER.items()}
    assert read.keys() == formats.keys() and set(formats.values()) == {*range(1, 8)}
    for name, said in read.items():
        assert (said == "") is (formats[name] >= NAMED), (name, said)
        assert not said or ("is older than the names that plans keep" in said and len(said.splitlines()) == 2), said


def test_a_file_keeps_what_it_was_told_with() -> None:
    plan = exrx.plan(
        age=71, conditions=["depression"], medications=["Metoprolol 50 mg"], symptoms=[], start="2027-01-04"
    )
    read = Plan.from_json(plan.to_json())
    assert read == plan and read.known == plan.known
    assert read.known.label("medications", "beta_blocker") == "beta blocker"
    assert "metoprolol" in map(str.casefold, read.known.name("medications", "beta_blocker").aliases)  # type: ignore[union-attr]
