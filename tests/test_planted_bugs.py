"""Spoil a plan in known ways: the audit must notice each of them. A check that cannot fail is no check.

What is spoilt is the plan file, the book of rules or the calendar, as anybody could; nothing inside the engine is replaced.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

import exrx
from exrx.engine.audit import audit
from exrx.export.readback import read_back
from exrx.programme.plan import Plan
from exrx.rules.loader import book_with, shipped_book

File = dict[str, Any]
SCREENED: File = {
    "age": 34,
    "resting_hr": 62,
    "conditions": [],
    "medications": [],
    "symptoms": [],
    "start": "2027-01-04",
}
ACTIVE: File = {"active_days": 5, "active_minutes": 45, "active_months": 12, "active_effort": "moderate"}
EVENINGS: File = {"timezone": "UTC", "availability": ["Mon 18:00-20:00", "Wed 06:00-08:00", "Sat 09:00-11:00"]}
PEOPLE: dict[str, File] = {
    "plain": SCREENED,
    "unasked": {"age": 34, "start": "2027-01-04"},
    "pulse": {**SCREENED, "medications": [{"id": "metoprolol", "for": "hypertension"}]},
    "runner": {**SCREENED, "likes": ["running"], "longest_run": 10, "longest_session": 45},
    "strength": {**SCREENED, **EVENINGS, "likes": ["resistance"], "longest_session": 45, **ACTIVE},
    "short": {**SCREENED, "timezone": "UTC", "availability": ["Tue 18:00-18:40", "Thu 18:00-18:40"]},
    "marker": {**SCREENED, **ACTIVE, "goals": ["mood", "anandamide"]},
}


# As the plan file is read, and without what a reader refuses for itself: the audit is looked at alone.
_BARE: TypeAdapter[Plan] = TypeAdapter(Plan)


def found(file: File, book: Any = None) -> tuple[str, ...]:
    bare = {name: value for name, value in file.items() if name != "digest"}
    return tuple(map(str, audit(_BARE.validate_json(json.dumps(bare)), book or shipped_book())))


def file_of(name: str) -> File:
    read: File = json.loads(exrx.plan(**PEOPLE[name]).to_json())
    return read


@pytest.mark.parametrize("name", PEOPLE)
def test_a_sound_plan_file_passes(name: str) -> None:
    assert found(file_of(name)) == ()


def sessions(file: File, kind: str = "") -> list[File]:
    return [s for week in file["weeks"] for s in week["sessions"] if s["kind"] == kind or not kind]


def main_step(session: File) -> File:
    step: File = next(step for step in session["steps"] if step["phase"] == "main")
    return step


def five_beats_more(file: File) -> None:
    main_step(sessions(file)[-1])["bpm"]["high"] += 5


def harder(file: File) -> None:
    main_step(sessions(file)[-1])["rpe"]["high"] = 15


def beats_all_the_same(file: File) -> None:
    beats = {"low": 99, "aim": 110, "high": 120, "unit": "bpm", "low_rules": [], "aim_rules": [], "high_rules": []}
    main_step(sessions(file)[-1])["bpm"] = beats


def an_hour_and_a_half(file: File) -> None:
    main_step(sessions(file)[-1])["minutes"] += 60


def nothing_said(file: File) -> None:
    file["prescription"]["compromises"] = []


def no_reasons(file: File) -> None:
    file["prescription"]["reasons"] = []


def no_sources(file: File) -> None:
    file["prescription"]["sources"] = []


def twice_on_one_day(file: File) -> None:
    first, second = file["weeks"][3]["sessions"][:2]
    second["date"] = first["date"]


def late_in_the_evening(file: File) -> None:
    sessions(file)[0]["clock"] = "23:00:00"


def strength_day_after_day(file: File) -> None:
    week = next(week for week in file["weeks"] if sum(s["kind"] == "resistance" for s in week["sessions"]) > 1)
    one, other = [s for s in week["sessions"] if s["kind"] == "resistance"][:2]
    days = sorted(s["date"] for s in week["sessions"])
    one["date"], other["date"] = days[0], days[0][:-2] + f"{int(days[0][-2:]) + 1:02d}"


def another_name(file: File) -> None:
    sessions(file)[0]["uid"] = "w01s1@exrx"


def all_of_it_run(file: File) -> None:
    for session in sessions(file):
        for step in session["steps"]:
            if step["what"]["code"] == "sessions.running.main":
                step["minutes"] += 15
                return


def a_week_more(file: File) -> None:
    file["weeks"][5]["number"] = 9


def two_keys(file: File) -> None:
    sessions(file)[1]["key"] = sessions(file)[0]["key"]


def a_session_too_many(file: File) -> None:
    file["prescription"]["kinds"] = [["base", 4]]


def of_no_kind(file: File) -> None:
    file["prescription"]["kinds"] = [["base", 4], ["bdnf", -1]]


def cleared_for_all(file: File) -> None:
    file["prescription"]["clearance"]["ceiling"] = "vigorous"


def a_question_less(file: File) -> None:
    file["prescription"]["clearance"]["questions"] = []


@pytest.mark.parametrize(
    ("name", "fault", "words"),
    [
        ("plain", five_beats_more, "bpm are more than"),
        ("plain", harder, "effort 15 is more than"),
        ("unasked", harder, "effort 15 is more than"),
        ("unasked", an_hour_and_a_half, "minutes are more than"),
        ("unasked", cleared_for_all, ""),
        ("unasked", a_question_less, ""),
        ("pulse", beats_all_the_same, "pulse does not tell effort"),
        ("short", an_hour_and_a_half, "outside the free time"),
        ("short", nothing_said, "no compromise says so"),
        ("plain", no_reasons, "not among the plan's reasons"),
        ("plain", no_sources, "is not in the plan"),
        ("plain", twice_on_one_day, "two sessions on one day"),
        ("strength", late_in_the_evening, "outside the free time"),
        ("strength", strength_day_after_day, "less than 48 hours"),
        ("plain", another_name, "UID does not follow"),
        ("plain", two_keys, "two sessions share a key"),
        ("runner", all_of_it_run, "above the longest of the last 30 days"),
        ("plain", a_week_more, "seven days from the start"),
        ("plain", a_session_too_many, "are not the 3 of a week"),
        ("plain", of_no_kind, "are not the 3 of a week"),
    ],
)
def test_the_audit_notices_what_was_done_to_a_plan_file(name: str, fault: Callable[[File], None], words: str) -> None:
    sound = file_of(name)
    spoilt = copy.deepcopy(sound)
    fault(spoilt)
    assert spoilt != sound
    told = found(spoilt)
    assert any(words in one for one in told), told
    # And nobody gets so far: the file itself is refused.
    with pytest.raises(exrx.InputError):
        Plan.from_json(json.dumps(spoilt))


CLINIC = """
format = 1
pack = "test.clinic"
version = "1"
[source.clinic]
kind = "product"
title = "A clinic's own rule"
[[recommendation]]
id = "clinic.rule"
tier = "safety"
source = "clinic"
locator = "all of it"
says = "no more than this"
quality = "very low"
mark = "product"
"""


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ("then.time = { max = 30 }", "minutes are more than clinic.rule"),
        ("then.rpe = { max = 11 }", "effort 13 is more than clinic.rule"),
        ("then.percent_max = { max = 60 }", "bpm are more than clinic.rule"),
        ('then.forbid = ["bpm"]', "pulse does not tell effort"),
        ('then.forbid = ["walking"]', "walking is forbidden"),
        ('then.clearance = { level = "refer", topic = "heart" }', ""),
    ],
)
def test_a_plan_is_judged_by_the_book_it_is_held_against(tmp_path: Path, then: str, words: str) -> None:
    """A plan made without a clinic's safety rule does not pass under it; one made with it does, or is refused."""
    (tmp_path / "clinic.toml").write_text(CLINIC + then + "\n", "utf-8")
    book = book_with(tmp_path / "clinic.toml")
    told = found(file_of("plain"), book)
    assert any(words in one for one in told), told
    try:
        made = exrx.plan(**SCREENED, rules=tmp_path / "clinic.toml")
    except exrx.NotCleared as refusal:
        assert "clinic.rule" in [finding.rule for finding in refusal.clearance.deciding]
        return
    assert audit(made, book) == ()


@pytest.mark.parametrize(
    ("answers", "opens"),
    [
        ({}, True),
        ({"symptoms": []}, True),
        ({"symptoms": [], "conditions": []}, True),
        ({"symptoms": [], "conditions": [], "medications": []}, False),
    ],
)
def test_an_answer_that_is_missing_is_not_taken_for_none(answers: File, opens: bool) -> None:
    clearance = exrx.screen(age=34, **answers)
    assert any(question.holds_back for question in clearance.questions) is opens
    assert (clearance.ceiling == "light") is opens


def test_a_calendar_that_somebody_changed_is_read_back_as_changed() -> None:
    plan = exrx.plan(**PEOPLE["strength"], id="mine")
    content = plan.to_ics()
    session = plan.sessions[0]
    assert session.start is not None
    moved = content.replace(f"T{session.start:%H%M}00".encode(), b"T213000")
    shown, changed = (read_back(one, "mine", "UTC") for one in (content, moved))
    assert [(entry.key, entry.date, entry.clock) for entry in shown] == [
        (s.key, s.date, s.clock) for s in plan.sessions
    ]
    assert [entry.key for entry in changed] == [entry.key for entry in shown]
    assert changed[0].clock != shown[0].clock
