"""The journal beside the plan file: appended to, checked line by line, and whole whatever happens."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from exrx import InputError, Journal, NotCleared, adapt, plan
from exrx.export import journalfile
from exrx.export.journalfile import append, read_journal
from exrx.journal import AnswerEntry, IllnessEntry, PauseEntry, ScoreEntry, SessionEntry, WithdrawnEntry, read_entry

from .journals import beginner, day, follow, session


def written(path: Path, count: int = 3) -> list[str]:
    append(path, "p1", [session(f"01-{number:02d}") for number in range(4, 4 + count)])
    return path.read_text("utf-8").splitlines()


def test_it_is_for_its_owner_alone_and_only_grows(tmp_path: Path) -> None:
    path = tmp_path / "plan.journal.jsonl"
    written(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    append(path, "p1", [session("01-11"), session("01-04")])
    after = path.read_bytes()
    # What was there already is not written twice.
    assert after.startswith(before) and after.count(b"\n") == before.count(b"\n") + 1
    assert [entry.on.day for entry in Journal.load(path).sessions] == [4, 5, 6, 11]


def test_a_line_that_was_cut_off_is_kept_aside_and_the_rest_stands(tmp_path: Path) -> None:
    path = tmp_path / "plan.journal.jsonl"
    written(path)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"kind":"session","on":"2027-01-1')
    assert len(Journal.load(path).entries) == 3
    append(path, "p1", [session("01-11")])
    assert path.read_bytes().startswith(whole)
    assert len(Journal.load(path).entries) == 4
    aside = path.with_name(path.name + ".torn")
    assert aside.read_bytes() == b'{"kind":"session","on":"2027-01-1\n'
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600


def test_a_last_line_without_its_end_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "plan.journal.jsonl"
    written(path)
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    append(path, "p1", [session("01-11")])
    assert len(Journal.load(path).entries) == 4
    assert not read_journal(path).torn


@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_broken_line_is_one_clear_error_with_its_number_and_nothing_is_lost(tmp_path: Path, line: int) -> None:
    path = tmp_path / "plan.journal.jsonl"
    rows = written(path)
    rows[line - 1] = rows[line - 1].replace("2027-01", "2027-02").replace("p1", "p2")
    path.write_text("\n".join(rows) + "\n", "utf-8")
    content = path.read_bytes()
    with pytest.raises(InputError) as refused:
        append(path, "p1", [session("01-11")])
    assert [problem.line for problem in refused.value.problems] == [line]
    assert str(refused.value).startswith(f"{path}:{line}: ")
    assert path.read_bytes() == content


def test_what_cannot_be_an_entry_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "plan.journal.jsonl"
    written(path, 1)
    data = {"kind": "session", "on": "2027-01-20", "entered": "2027-01-19", "outcome": "done"}
    line = json.dumps({**data, "sum": journalfile._sum(data)})
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    with pytest.raises(InputError, match="has not come") as refused:
        Journal.load(path)
    assert refused.value.problems[0].line == 3


def test_another_plans_journal_one_too_large_and_one_of_too_many_entries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.journal.jsonl"
    written(path)
    with pytest.raises(InputError, match="another plan"):
        append(path, "p2", [session("01-11")])
    monkeypatch.setattr(journalfile, "MOST_ENTRIES", 2)
    with pytest.raises(InputError, match="more than 2 entries"):
        Journal.load(path)
    monkeypatch.setattr(journalfile, "LARGEST_JOURNAL", 100)
    with pytest.raises(InputError, match="larger than 100 bytes"):
        Journal.load(path)
    path.write_text("[]\n")
    monkeypatch.undo()
    with pytest.raises(InputError, match="first line"):
        Journal.load(path)


def test_two_programs_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "plan.journal.jsonl"
    script = textwrap.dedent(
        """
        import datetime as dt, sys
        from pathlib import Path
        from exrx.export.journalfile import append
        from exrx.journal import SessionEntry
        start = dt.date(2027, 1, 4)
        for number in range(int(sys.argv[2]), 60, 2):
            one = SessionEntry(on=start + dt.timedelta(days=number), entered=dt.date(2027, 12, 1), outcome="done")
            append(Path(sys.argv[1]), "p1", [one])
        """
    )
    both = [subprocess.Popen([sys.executable, "-c", script, str(path), str(which)]) for which in (0, 1)]
    assert [one.wait(120) for one in both] == [0, 0]
    assert len(Journal.load(path).sessions) == 60


def test_a_program_that_is_killed_in_between_leaves_a_journal_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.journal.jsonl"
    script = textwrap.dedent(
        """
        import datetime as dt, itertools, sys
        from pathlib import Path
        from exrx.export.journalfile import append
        from exrx.journal import SessionEntry
        day = dt.date(2027, 1, 4)
        for number in itertools.count():
            append(Path(sys.argv[1]), "p1", [SessionEntry(on=day, entered=day, outcome="done", number=number)])
            print(number, flush=True)
        """
    )
    told = -1
    for wait in (0.0, 0.01, 0.02, 0.03):
        with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            told = max(told, int(program.stdout.readline()))
            time.sleep(wait)
            os.kill(program.pid, signal.SIGKILL)
            told = max([told, *(int(line) for line in program.stdout.read().split())])
        # Everything that was said to be written is there.
        numbers = {entry.number for entry in Journal.load(path).entries}
        assert set(range(told + 1)) <= numbers


def test_the_same_entry_twice_counts_once_and_in_any_order() -> None:
    entries = (session("01-04"), session("01-07", "not_done"), session("01-09"))
    assert Journal("p1", entries) == Journal("p1", (*reversed(entries), entries[0]))


def test_corrections_replace_withdrawals_take_out_and_what_was_taken_out_can_come_back() -> None:
    first = session("01-04", "not_done")
    mine = Journal("p1", (first,))
    mine = mine.add(session("01-04", "shorter", replaces=first.id, entered="01-05"))
    assert [entry.outcome for entry in mine.sessions] == ["shorter"]
    mine = mine.withdraw(mine.sessions[0].id, day("01-06"))
    assert [entry.outcome for entry in mine.sessions] == ["not_done"]
    mine = mine.withdraw(first.id, day("01-06"))
    assert mine.holding == ()
    assert [entry.outcome for entry in mine.add(first).sessions] == ["not_done"]
    with pytest.raises(InputError):
        mine.withdraw(first.id, day("01-06"))


def test_a_correction_of_a_correction_replaces_both() -> None:
    one = session("01-04", "not_done")
    two = session("01-04", "shorter", replaces=one.id, entered="01-05")
    three = session("01-04", "done", replaces=two.id, entered="01-06")
    assert Journal("p1", (one, two, three)).holding == (three,)


def test_what_holds_on_a_day() -> None:
    ill = IllnessEntry(on=day("01-10"), last=day("01-12"), entered=day("01-12"))
    away = PauseEntry(on=day("02-01"), last=day("02-14"), entered=day("01-12"))
    mine = Journal("p1", (ill, away, session("01-11", "not_done")))
    assert mine.on(day("01-11")) == (ill, session("01-11", "not_done"))
    assert mine.on(day("01-13")) == ()
    going_on = IllnessEntry(on=day("03-01"), entered=day("03-01"))
    assert mine.add(going_on).on(day("04-01")) == (going_on,)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "party", "on": "2027-01-04", "entered": "2027-01-04"}, "kind"),
        ({"kind": "session", "on": "2027-01-04", "entered": "2027-01-04"}, "outcome"),
        ({"kind": "session", "on": "2027-01-04", "entered": "2027-01-04", "outcome": "great"}, "outcome"),
        ({"kind": "session", "on": "2027-01-04", "entered": "2027-01-04", "outcome": ""}, "outcome"),
        ({"kind": "answer", "on": "2027-01-04", "entered": "2027-01-04", "field": " ", "value": 70}, "field"),
        ({"kind": "answer", "on": "2027-01-04", "entered": "2027-01-04", "field": "conditions", "value": ""}, "value"),
        ({"kind": "session", "on": "2027-01-04", "entered": "2027-01-04", "outcome": "done", "pain": 11}, "pain"),
        ({"kind": "session", "on": "2027-01-04", "entered": "2027-01-04", "outcome": "done", "pain": True}, "pain"),
        ({"kind": "session", "on": "2027-01-04", "entered": "2027-01-04", "outcome": "done", "x": 1}, "x"),
        ({"kind": "session", "on": "4 January", "entered": "2027-01-04", "outcome": "done"}, "on"),
        ({"kind": "session", "on": "2027-01-05", "entered": "2027-01-04", "outcome": "done"}, "on"),
        ({"kind": "illness", "on": "2027-01-05", "last": "2027-01-04", "entered": "2027-01-06"}, "last"),
        ({"kind": "score", "on": "2027-01-05", "entered": "2027-01-06"}, "score"),
        ({"kind": "score", "on": "2027-01-05", "entered": "2027-01-06", "phq9": 1, "phq9_item9": 2}, "phq9_item9"),
        ({"kind": "score", "on": "2027-01-07", "entered": "2027-01-06", "phq9": 1}, "on"),
        ({"kind": "asked", "on": "2027-01-05", "last": "2027-01-06", "entered": "2027-01-06", "choice": "all"}, "last"),
    ],
)
def test_what_is_no_entry(data: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as refused:
        read_entry(data)
    assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize(
    ("kind", "field", "low", "high"),
    [
        ("session", "minutes", 1, 24 * 60), ("session", "before", -2, 2), ("session", "during", -2, 2), ("session", "after", -2, 2),
        ("session", "pain", 0, 10), ("session", "worse_days", 0, 365), ("score", "phq9", 0, 27), ("score", "gad7", 0, 21),
    ],
)  # fmt: skip
def test_a_number_lies_between_its_ends(kind: str, field: str, low: int, high: int) -> None:
    """A questionnaire's, a scale's, a day's or a year's."""
    base = {
        "kind": kind,
        "on": "2027-01-04",
        "entered": "2027-01-04",
        **({"outcome": "shorter"} if kind == "session" else {}),
    }
    for value in (low, high):
        assert getattr(read_entry({**base, field: value}), field) == value
    for value in (low - 1, high + 1):
        with pytest.raises(InputError) as refused:
            read_entry({**base, field: value})
        assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize("field", ["xyz", "conditions ", "replace", "id", "__class__"])
def test_an_answer_to_what_is_no_question_is_one_clear_error(field: str) -> None:
    entry = AnswerEntry(on=day("01-05"), entered=day("01-05"), field=field, value=3)
    with pytest.raises(InputError, match="unknown field"):
        follow([entry], "01-06")


def test_words_of_self_harm_in_an_entry_bring_the_help_message() -> None:
    with pytest.raises(InputError) as refused:
        session("01-04", "I want to die")
    assert "self_harm" in refused.value.heard


def test_every_entry_comes_back_as_it_was() -> None:
    entries = [
        session("01-04", "shorter", minutes=12, effort="All I had", pain=3, pain_next_morning="more"),
        IllnessEntry(on=day("01-10"), last=None, entered=day("01-12"), fever=False, which="cold"),
        ScoreEntry(on=day("01-12"), entered=day("01-12"), phq9=12, phq9_item9=0, gad7=3, own_words_course="same"),
        AnswerEntry(on=day("01-12"), entered=day("01-12"), field="falls", value=2, since=day("01-01")),
        WithdrawnEntry(on=day("01-12"), entered=day("01-12"), of="0" * 16),
    ]
    for entry in entries:
        assert read_entry(json.loads(json.dumps(entry.data))) == entry
    assert isinstance(entries[0], SessionEntry) and entries[0].effort == "all_i_had"


@pytest.mark.parametrize(
    ("field", "was", "told"),
    [("eating_disorder", "none", "current"), ("falls", 0, 3), ("bmi", 22, 15.0), ("systolic", 120, 190), ("no_figures", False, True)],
)  # fmt: skip
def test_what_is_told_on_the_day_on_which_a_journal_begins_is_newer_than_the_plan_file(
    field: str, was: object, told: object
) -> None:
    """Whatever the names of the entries come to: that of one of them decided before."""
    answers: dict[str, Any] = {"age": 41, "conditions": ["depression"], "medications": [], "symptoms": [], field: was}
    made = plan(**answers, start="2027-01-04", id="m")
    for begun in (day("01-04") - dt.timedelta(days=days) for days in range(12)):
        for source in ("", "a form"):
            own = AnswerEntry(on=begun, entered=begun, field=field, value=told, source=source)  # type: ignore[arg-type]
            for today in (begun, day("01-20")):
                try:
                    later = adapt(made, Journal.from_plan(made, begun).add(own), today=today)
                except NotCleared:
                    continue
                assert getattr(later.person, field) == told


def test_of_two_answers_of_one_day_the_careful_one_holds() -> None:
    made = plan(age=41, conditions=["depression"], medications=[], symptoms=[], start="2027-01-04", id="m")
    today = day("01-11")
    for careful in (14.5, 15.0, 15.5, 16.0):
        both = [AnswerEntry(on=today, entered=today, field="bmi", value=value) for value in (25.0, careful)]
        with pytest.raises(NotCleared):
            adapt(made, Journal(made.id, tuple(both)), today=today)
    scores = [ScoreEntry(on=today, entered=today, phq9=value) for value in (6, 19, 12)]
    assert adapt(made, Journal(made.id, tuple(scores)), today=today).person.phq9 == 19


def test_a_ninth_answer_counts_however_its_number_is_written() -> None:
    made = plan(age=41, conditions=["depression"], medications=[], symptoms=[], start="2027-01-04", id="m")
    today = day("01-11")
    told = Journal(made.id, (AnswerEntry(on=today, entered=today, field="phq9_item9", value=2.0),))
    for one in (told, told.withdraw(told.entries[0].id, today)):
        with pytest.raises(NotCleared):
            adapt(made, one, today=today)


def test_a_plan_file_without_a_journal_has_one_of_what_it_holds() -> None:
    made = plan(
        age=50, conditions=["depression"], medications=["sertraline"], symptoms=[], phq9=14, phq9_item9=0, start="2027-01-04",
        availability=["Mon", "Thu", "Sat"], falls=1,
        clearances=[{"topic": "falls", "level": "light_moderate", "by": "Dr Example", "date": "2027-01-02"}],
    )  # fmt: skip
    paused = adapt(made, today="2027-01-18", pause={"first": "2027-01-18", "last": "2027-01-31", "ill": True})
    held = Journal.from_plan(paused)
    told = {(entry.field, entry.value) for entry in held.of(AnswerEntry)}
    assert told == {("conditions", "depression"), ("medications", "sertraline"), ("symptoms", "none"), ("falls", 1)}
    assert [entry.phq9 for entry in held.of(ScoreEntry)] == [14]
    assert [(entry.on, entry.last) for entry in held.of(IllnessEntry)] == [(day("01-18"), day("01-31"))]
    assert {entry.kind for entry in held.entries} == {"answer", "score", "clearance", "illness"}
    # It changes nothing of the answers.
    assert adapt(paused, held, today="2027-02-01").person == paused.person
    assert Journal.from_plan(beginner()).plan == "p1"
    # A journal that says nothing of a time off takes none out, and one that has begun stays where the weeks lie around it.
    ahead = adapt(made, today="2027-01-11", pause={"first": "2027-01-18", "last": "2027-01-31"})
    began = Journal.from_plan(ahead)
    taken = began.withdraw(next(one.id for one in began.of(PauseEntry)), day("01-12"))
    assert [len(adapt(ahead, one, today="2027-01-12").pauses) for one in (Journal(ahead.id), began, taken)] == [1, 1, 0]
    # Told ahead is told afterwards; what was taken out once it had begun stays.
    assert adapt(ahead, taken, today="2027-01-19").pauses == ()
    late = began.withdraw(next(one.id for one in began.of(PauseEntry)), day("01-19"))
    assert len(adapt(ahead, late, today="2027-01-19").pauses) == 1
    # A plan that starts later is known before.
    early = Journal.from_plan(made, day("01-03"))
    assert {entry.entered for entry in early.entries} == {day("01-03")}
    assert adapt(made, early, today="2027-01-03").person == made.person
    with pytest.raises(InputError, match=r"from_plan\(plan, today\)"):
        adapt(made, Journal.from_plan(made), today="2027-01-03")
    # Where something was entered after it, today is what is wrong.
    later = SessionEntry(on=day("01-04"), entered=day("01-04"), outcome="done")
    with pytest.raises(InputError, match="check today"):
        adapt(made, Journal.from_plan(made).add(later), today="2027-01-03")
