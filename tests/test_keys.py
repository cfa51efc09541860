"""Typed keys: what a number is about is a value, a kind of session is a row of a file, and no label decides anything."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import exrx
from exrx.export.older_plans import modern
from exrx.export.plan_file import load
from exrx.programme.key import BASE, Key, claiming, inner_parts, kinds
from exrx.programme.prescription import Slot, Target, part_at
from exrx.rules.loader import shipped_book

from .invented import ACTIVE, WELL
from .prescribed import HEAD, rule

SOURCE = Path(exrx.__file__).parent
SAMPLES = Path(__file__).parent / "plans"
PEOPLE: dict[str, dict[str, Any]] = {
    "runner": {"age": 30, "resting_hr": 58, "likes": ["running"], "longest_run": 10, "longest_session": 30},
    "jogs too": {"age": 30, "resting_hr": 58, "goals": ["mood", "anandamide"], "longest_run": 10},
    "strength": {"likes": ["resistance"], "equipment": ["free_weights"], "experience": ["resistance"]},
    "mixed": {"likes": ["mixed"]},
    "balance": {"age": 68},
    "away": {
        "likes": ["running"],
        "longest_run": 20,
        "availability": {"windows": ["Mon", "Thu", "Sat"], "blackout": ["2027-02-01 to 2027-03-14"]},
    },
}
MAKE = """
import json, sys, exrx
times = dict(start="2027-01-04", id="p", timezone="UTC", availability=["Mon 18:00-20:00", "Wed 18:00-20:00", "Sat 9:00-12:00"])
for person in json.load(sys.stdin):
    made = exrx.plan(**{**times, **person})
    print(json.dumps({**made.to_dict(), "labels": [row["label"] for row in made.to_rows()]}))
"""


def run(folder: Path, code: str, *people: dict[str, Any]) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(people),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(SOURCE, tmp_path / "exrx", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_a_label_says_nothing_but_itself(copied: Path) -> None:
    people = [{**WELL, **ACTIVE, **person} for person in PEOPLE.values()]
    now = [json.loads(line) for line in run(SOURCE.parent, MAKE, *people)]
    file = copied / "exrx/words/en/sessions.toml"
    renamed, count = re.subn(r'^(\w+) = "(.*)"$', r'\1 = "something: \2"', file.read_text("utf-8"), flags=re.M)
    assert count > 90
    file.write_text(renamed, "utf-8")
    then = [json.loads(line) for line in run(copied, MAKE, *people)]
    labels = [label for one in then for label in one.pop("labels")]
    assert labels and all("something: " in label for label in labels)
    assert not any("something: " in label for one in now for label in one.pop("labels"))
    runs = [
        [step["minutes"] for week in one["weeks"] for session in week["sessions"] for step in session["steps"]
         if step["activity"] == "running"] for one in now
    ]  # fmt: skip
    assert runs[0] and max(runs[0]) > runs[0][0] and runs[-1]
    for name, old, new in zip(PEOPLE, now, then, strict=True):
        assert new == old, name


ADDED = """
[stairs]
place = 5
words = "stair"
asked = ["stair sessions"]
absent = "Stair sessions are not in the plan"
mark = "z"
suits = "base"
adds = ""
liked = true
"""
PACK = HEAD + rule("stairs.some", "frequency = { min = 1, choose = 1 }", applies='kind = ["stairs"]')
CLIMB = """
import json, sys, exrx
person = json.load(sys.stdin)[0]
times = dict(start="2027-01-04", id="p", timezone="UTC", availability=["Mon 18:00-20:00", "Wed 18:00-20:00", "Sat 9:00-12:00"])
p = exrx.plan(**times, **person, rules="pack.toml")
assert dict(p.prescription.kinds)["stairs"] == 1
assert sum(session.kind == "stairs" for session in p.weeks[-1].sessions) == 1
assert "3 × walk" in str(p) and "z stair" in str(p)
assert "Stair: 1 session a week" in str(p.why("stair sessions")) and "stairs.some" in str(p.why("how often"))
assert "stair sessions" in str(p.why("activity"))
assert exrx.Plan.from_json(p.to_json()) == p and p.to_ics() and p.to_html() and p.to_html("clinician")
assert "Stair sessions are not in the plan" in str(exrx.plan(**times, **person).why_not("stairs"))
again = exrx.adapt(p, today="2027-02-01", minutes=40, rules="pack.toml")
assert any(session.kind == "stairs" for session in again.to_come)
"""


def test_a_new_kind_of_session_is_one_table_in_a_file(copied: Path) -> None:
    with (copied / "exrx/kinds.toml").open("a", encoding="utf-8") as stream:
        stream.write(ADDED)
    (copied / "pack.toml").write_text(PACK, "utf-8")
    run(copied, CLIMB, {**WELL, **ACTIVE})


def test_every_kind_is_whole() -> None:
    book = shipped_book()
    assert next(iter(kinds())) == BASE == claiming()[-1].id
    assert sorted(kind.place for kind in kinds().values()) == list(range(1, len(kinds()) + 1))
    for kind in kinds().values():
        assert any((kind.suits or kind.id) in activity.kinds for activity in book.activities.values()), kind.id
        assert {kind.suits or BASE, kind.counts_as or BASE, *kind.beside} <= kinds().keys()
        assert set(kind.inside.values()) <= book.activities.keys()
        assert kind.id == BASE or (kind.absent and kind.asked and kind.mark)
        assert bool(kind.note) == kind.mechanism
    marks = [kind.mark for kind in kinds().values() if kind.mark]
    assert len(marks) == len(set(marks))
    assert {kind for activity in book.activities.values() for kind in activity.kinds} <= kinds().keys()
    assert len(inner_parts()) == sum(len(kind.inside) for kind in kinds().values())


def test_a_part_holds_up_to_the_next_length() -> None:
    def part(start: int, minutes: int, kind: str = BASE) -> Slot:
        return Slot(Key(kind, "any", "warm_up", start), Target(None, minutes, None, "min"))

    slots = [
        part(30, 10),
        part(5, 5),
        part(5, 7, "mixed"),
        Slot(Key(BASE, "full", "warm_up"), Target(None, 1, None, "")),
    ]
    found = [part_at(slots, "warm_up", BASE, minutes) for minutes in (4, 5, 29, 30, 90)]
    assert [None if target is None else target.aim for target in found] == [None, 5, 5, 10, 10]


def test_old_names_are_taken_apart() -> None:
    def key(phase: str, dimension: str) -> dict[str, Any]:
        slot = {"kind": "bdnf", "phase": phase, "dimension": dimension, "target": {}, "lost": ["x"]}
        (found,) = modern({"prescription": {"slots": [slot]}})["prescription"]["slots"]
        assert found["target"] == {} and found["lost"] == ["x"]
        return {name: value for name, value in found["key"].items() if value not in (0, None) or value is False}

    own = {"kind": "bdnf", "phase": "full", "dimension": "rpe"}
    assert key("full", "rpe") == own
    assert key("full to week 12", "rpe") == {**own, "until_week": 12}
    assert key("any", "warm_up@45") == {**own, "phase": "any", "dimension": "warm_up", "from_minutes": 45}
    assert key("full", "main_time@band") == {**own, "dimension": "main_time", "band": True}
    assert key("full", "main_time@effort") == {**own, "dimension": "main_time", "band": False}
    # What no format wrote is left for the reader to refuse.
    assert key("full to week x", "a@b") == {**own, "phase": "full to week x", "dimension": "a@b"}
    for broken in ({}, {"prescription": 1}, {"prescription": {"slots": 1}}, {"prescription": {"slots": [1]}}):
        assert modern(broken).get("prescription", {}) in (1, {}, {"slots": 1}, {"slots": [1], "chosen": []})


@pytest.mark.parametrize("name", ["format2_clozapine", "format2_markers", "format2_mixed_paused", "anandamide"])
def test_an_old_plan_has_todays_keys(name: str) -> None:
    plan = load(SAMPLES / f"{name}.json")
    old = json.loads((SAMPLES / f"{name}.json").read_bytes())["prescription"]
    assert {one.kind for one in plan.prescription.chosen} <= dict(plan.prescription.activities).keys()
    assert len(plan.prescription.slots) + len(plan.prescription.chosen) == len(old["slots"])
    assert not any(set("@ ") & set(f"{slot.phase}{slot.dimension}") for slot in plan.prescription.slots)
    ends = {int(slot["phase"].split()[-1]) for slot in old["slots"] if " to week " in slot["phase"]}
    assert set(plan.prescription.stretches) == ends and bool(ends) == (name == "format2_clozapine")
    assert all(plan.prescription.until(week) == end for end in ends for week in (1, end))
