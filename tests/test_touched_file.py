"""What somebody did in plan.ics itself is an answer, and nothing of theirs goes in silence when the file is written anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import exrx
from exrx import Journal, Plan
from exrx.cli import main
from exrx.journal import MoveEntry
from exrx.programme.uid import session_uid

from .test_journal_moves import timed
from .test_pulling import counted, to

MONDAY, THURSDAY, SATURDAY = timed().weeks[1].sessions
TODAY = "2027-01-05"
ADAPT = ("adapt", "plan.json", "--sessions-per-week", "2")
OWN = "BEGIN:VEVENT\r\nUID:dentist\r\nDTSTAMP:20270101T000000Z\r\nDTSTART:20270113T080000Z\r\nDTEND:20270113T090000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\n"


@dataclass
class File:
    """A plan file and its calendar file, which somebody edits."""

    capsys: pytest.CaptureFixture[str]
    path: Path = Path("plan.ics")

    def run(self, *words: str, code: int = 0, today: str = TODAY) -> str:
        self.capsys.readouterr()
        found = main([*words, "--today", today])
        text = " ".join("".join(self.capsys.readouterr()).split())
        assert found == code, text
        return text

    @property
    def plan(self) -> Plan:
        return Plan.load("plan.json")

    @property
    def moves(self) -> dict[str, MoveEntry]:
        journal = Path("plan.journal.jsonl")
        return {one.key: one for one in Journal.load(journal).of(MoveEntry)} if journal.exists() else {}

    def edit(self, session: exrx.Session, change: Callable[[bytes], bytes]) -> None:
        """Change one entry, and nothing else."""
        head, *entries = self.path.read_bytes().split(b"BEGIN:VEVENT\r\n")
        for place, entry in enumerate(entries):
            if session.uid.encode() in entry:
                body, end, after = entry.partition(b"END:VEVENT\r\n")
                entries[place] = change(b"BEGIN:VEVENT\r\n" + body + end) + after
        joined = b"".join(
            part if part.startswith(b"BEGIN:VEVENT") or not part.startswith(b"UID") else b"BEGIN:VEVENT\r\n" + part
            for part in entries
        )
        self.path.write_bytes(head + joined)

    def at(self, session: exrx.Session) -> str:
        """When it stands in the file."""
        entry = next(one for one in self.path.read_bytes().split(b"BEGIN:VEVENT") if session.uid.encode() in one)
        found = re.findall(rb"DTSTART[^:]*:([^\r]*)", entry)[0].decode()
        return "" if b"STATUS:CANCELLED" in entry else found


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> File:
    monkeypatch.chdir(tmp_path)
    timed().save("plan.json")
    timed().save("plan.ics")
    return File(capsys)


@pytest.mark.parametrize("touched", [lambda content: content, counted])
@pytest.mark.parametrize(
    "command",
    [
        ADAPT,
        ("adapt", "plan.json", "--pause", "2027-01-25..2027-01-27"),
        ("log", "done", "w01s1", "--plan", "plan.json"),
    ],
)
def test_what_was_done_in_the_file_is_an_answer(
    file: File, command: tuple[str, ...], touched: Callable[[bytes], bytes]
) -> None:
    file.edit(MONDAY, lambda content: touched(to("0111", "0113", "0930")(content)))
    file.edit(THURSDAY, lambda content: touched(to("0114", "0114", length=10)(content)))
    file.edit(SATURDAY, lambda content: b"")
    text = file.run(*command)
    assert "In plan.ics itself" in text and "w02s1, Mon 2027-01-11: you put it on Wed 2027-01-13, 09:30" in text
    assert "w02s2, Thu 2027-01-14: you made it shorter" in text and "w02s3, Sat 2027-01-16: you took it out" in text
    moves = file.moves
    assert (moves["w02s1"].to, moves["w02s1"].at) == (exrx.plan and MONDAY.date.replace(day=13), "09:30")
    assert moves["w02s2"].minutes == 10 and moves["w02s3"].deleted and file.plan.revision == 2
    # One revision says all of it, the file shows it, and the next run has nothing to say.
    assert file.at(MONDAY) == "20270113T093000" and file.at(SATURDAY) == ""
    again = file.run("adapt", "plan.json", "--sessions-per-week", "2")
    assert "itself" not in again and len(file.moves) == 3


def test_the_person_file_run_again_keeps_it(file: File, capsys: pytest.CaptureFixture[str]) -> None:
    person = Path(__file__).parents[1] / "examples" / "person.toml"
    file.run("plan", str(person), "-o", "plan.ics", "--new", "--today", "2027-01-04")
    moved = file.plan.sessions[4]
    own = f"{moved.date:%m%d}"
    file.edit(moved, to(own, own, "0715"))
    text = file.run("plan", str(person), "-o", "plan.ics")
    assert f"{moved.key}, " in text and "07:15" in text and file.at(moved).endswith("T071500")
    assert "No change" in file.run("plan", str(person), "-o", "plan.ics")


@pytest.mark.parametrize("command", [ADAPT, ("withdraw", "plan.json", "-o", "out.ics")])
def test_entries_of_ones_own_are_never_written_over(file: File, command: tuple[str, ...]) -> None:
    todo = OWN.replace("VEVENT", "VTODO").replace("DTEND:20270113T090000Z\r\n", "")
    series = OWN.replace("SUMMARY", "RRULE:FREQ=DAILY\r\nSUMMARY")
    another = OWN.replace("dentist", session_uid("of-another-plan", "w01s1"))
    whole, plan = file.path.read_bytes(), Path("plan.json").read_bytes()
    for more in (OWN, todo, another, series):
        mine = whole.replace(b"END:VCALENDAR", more.encode() + b"END:VCALENDAR")
        file.path.write_bytes(mine)
        text = file.run(*command, code=2)
        assert "more than this plan" in text and "--from plan-mine.ics" in text
        assert file.path.read_bytes() == mine and Path("plan.json").read_bytes() == plan and not file.moves
    # What it says is enough: what was moved is entered from there, and the file is made anew.
    file.edit(MONDAY, to("0111", "0113", "0930"))
    file.path.rename("plan-mine.ics")
    file.run("plan", "--update", "plan.json", "--from", "plan-mine.ics")
    assert file.moves.keys() == {"w02s1"} and b"dentist" in Path("plan-mine.ics").read_bytes()


@pytest.mark.parametrize("command", [ADAPT, ("withdraw", "plan.json", "-o", "out.ics")])
@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.replace(b"SUMMARY", b"RRULE:FREQ=WEEKLY\r\nSUMMARY", 1),
        lambda entry: entry + to("0111", "0112")(entry),
        lambda entry: re.sub(rb"DTSTART[^\r]*\r\n", b"", entry),
        lambda entry: re.sub(rb"(DTSTART[^:]*:)\d+", rb"\g<1>20271399", entry),
    ],
    ids=["repeated", "twice", "no time", "no such day"],
)
def test_a_session_that_means_nothing_by_itself_is_named_and_is_no_entry_of_ones_own(
    file: File, change: Callable[[bytes], bytes], command: tuple[str, ...]
) -> None:
    file.edit(MONDAY, change)
    mine = file.path.read_bytes()
    text = file.run(*command, code=2)
    assert "holds w02s1 twice, repeated, or so that it cannot be read" in text and "of your own" not in text
    assert "--from plan-mine.ics" in text and file.path.read_bytes() == mine and not file.moves


def test_saved_by_another_program_it_is_said_how_it_is_entered(file: File) -> None:
    file.edit(MONDAY, to("0111", "0113", "0930"))
    mine = file.path.read_bytes().replace(b"-//exrx//exrx//EN", b"-//Somebody//Else//EN")
    file.path.write_bytes(mine)
    text = file.run(*ADAPT, code=2)
    assert "saved by another program" in text and "--from plan-mine.ics" in text and file.path.read_bytes() == mine
    file.path.rename("plan-mine.ics")
    file.run("plan", "--update", "plan.json", "--from", "plan-mine.ics")
    file.run(*ADAPT[:2], "--sessions-per-week", "2", "-o", "plan.ics")
    assert file.at(MONDAY) == "20270113T093000"
    # A calendar of somebody else is what it was: not to be written over.
    file.path.write_bytes(b"BEGIN:VCALENDAR\r\nPRODID:-//x//EN\r\nEND:VCALENDAR\r\n")
    assert "not a calendar that exrx wrote" in file.run(*ADAPT, code=2)


@pytest.mark.parametrize(
    "line",
    [
        "LOCATION:Park",
        "URL:https://pool.example/",
        "SUMMARY:Swim with Kim",
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT2H\r\nEND:VALARM",
    ],
)
def test_what_the_plan_does_not_keep_is_said_before_it_goes(file: File, line: str) -> None:
    name = line.partition(":")[0]
    file.edit(
        MONDAY,
        lambda content: re.sub(rb"SUMMARY:[^\r]*\r\n", b"" if name == "SUMMARY" else rb"\g<0>", content).replace(
            b"END:VEVENT", line.encode() + b"\r\nEND:VEVENT"
        ),
    )
    text = file.run(*ADAPT)
    assert "w02s1: also changed there" in text and "exrx push" in text and not file.moves


def test_what_lies_at_the_ends_or_is_all_gone_is_put_back_and_said(file: File) -> None:
    last = timed().sessions[-1]
    file.edit(last, lambda content: b"")
    text = file.run(*ADAPT)
    assert f"{last.key}: no longer in the file, and put back" in text and "exrx log deleted" in text
    whole = file.path.read_bytes()
    head = whole.partition(b"BEGIN:VEVENT")[0]
    file.path.write_bytes(head + b"END:VCALENDAR\r\n")
    text = file.run("adapt", "plan.json", "--sessions-per-week", "3")
    assert "put back" in text and not file.moves and file.at(last)


def test_a_run_that_was_stopped_is_nobodys_answer(file: File) -> None:
    """The plan file is a revision further than the calendar: sessions moved, left out and new."""
    older = file.path.read_bytes()
    file.run(*ADAPT)
    for words in (("adapt", "plan.json", "--sessions-per-week", "3"), ("adapt", "plan.json", "--minutes", "20")):
        file.path.write_bytes(older)
        text = file.run(*words)
        assert "itself" not in text and not file.moves
        older = file.path.read_bytes()
    # And the other way round: the calendar is further than the plan file.
    Path("plan.json").unlink()
    timed().save("plan.json")
    assert "itself" not in file.run("adapt", "plan.json", "--minutes", "20") and not file.moves


def test_with_other_ends_of_lines_it_was_saved_by_another_program_and_is_no_other_plan(file: File) -> None:
    file.edit(MONDAY, to("0111", "0113", "0930"))
    mine = file.path.read_bytes().replace(b"\r\n", b"\n")
    file.path.write_bytes(mine)
    text = file.run(*ADAPT, code=2)
    assert "saved by another program" in text and "another plan" not in text and file.path.read_bytes() == mine
    file.path.rename("plan-mine.ics")
    file.run("plan", "--update", "plan.json", "--from", "plan-mine.ics")
    assert file.moves.keys() == {"w02s1"}


def test_the_head_says_nothing_that_only_some_of_its_lines_do(file: File) -> None:
    file.edit(MONDAY, lambda content: content.replace(b"END:VEVENT", b"LOCATION:Park\r\nEND:VEVENT"))
    text = file.run(*ADAPT)
    assert "plan.ics itself, before it is written anew: w02s1" in text and "entered into the plan" not in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"END:VCALENDAR", b""),
        # What reads it stumbles over these in other ways.
        (b"DTSTAMP", b"CATEGORIES;VALUE=DATE:\r\nDTSTAMP"),
        (b"DTSTAMP", b"CATEGORIES;VALUE=DURATION:x\r\nDTSTAMP"),
    ],
)
def test_a_file_that_cannot_be_read_is_not_written_over(file: File, old: bytes, new: bytes) -> None:
    file.edit(MONDAY, to("0111", "0113"))
    broken = file.path.read_bytes().replace(old, new)
    file.path.write_bytes(broken)
    text = file.run(*ADAPT, code=2)
    assert "cannot be read any more" in text and file.path.read_bytes() == broken


def test_in_the_shared_calendar_too(file: File) -> None:
    file.path.unlink()
    timed().save("plan.ics", view="shared")
    file.edit(MONDAY, to("0111", "0113", "0930"))
    assert (
        "w02s1" in file.run(*ADAPT) and file.at(MONDAY) == "20270113T093000" and b"Walk" not in file.path.read_bytes()
    )


@pytest.mark.parametrize("words", [("--minutes", "9999"), ("--pause", "soon")])
def test_a_run_that_writes_nothing_enters_nothing_and_the_next_one_does(file: File, words: tuple[str, ...]) -> None:
    file.edit(THURSDAY, to("0114", "0115", "1900"))
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    file.run("adapt", "plan.json", *words, code=2)
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == before
    file.run(*ADAPT)
    assert file.moves.keys() == {THURSDAY.key}
