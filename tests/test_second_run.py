"""The same command again, with something edited: every row of what may be found beside the output."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

import exrx
from exrx.cli import main
from exrx.export.ics import to_ics
from exrx.export.readback import read_back
from exrx.values.errors import ExportError

PERSON = """id = "spring"
start = 2027-01-04
timezone = "Europe/Berlin"
availability = ["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"]
age = 34
sex = "female"
resting_hr = 62
conditions = ["depression"]
medications = []
symptoms = []
longest_session = 20
"""


class Done(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return " ".join((self.out + self.err).split())


class Home:
    """A folder with a person in it, and the command in this process."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.write(PERSON)

    def write(self, text: str) -> None:
        (self.folder / "person.toml").write_text(text, "utf-8")

    def edit(self, old: str, new: str) -> None:
        text = (self.folder / "person.toml").read_text("utf-8")
        assert old in text
        self.write(text.replace(old, new))

    def run(self, *words: str) -> Done:
        code = main(list(words))
        return Done(code, *self.capsys.readouterr())

    def plan(self, today: str, *words: str) -> Done:
        return self.run("plan", "person.toml", "-o", "plan.ics", "--today", today, *words)

    def files(self) -> dict[str, tuple[bytes, int]]:
        return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in self.folder.iterdir()}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    monkeypatch.chdir(tmp_path)
    return Home(tmp_path, capsys)


def events(content: bytes) -> dict[str, bytes]:
    blocks = re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", content, re.DOTALL)
    return {re.search(rb"\r\nUID:(.*)\r\n", block)[1].decode(): block for block in blocks}  # type: ignore[index]


# --- another file for a plan that is lived by ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        ["adapt", "--pause", "2027-02-01..2027-02-14"],
        ["adapt", "--medications", "bisoprolol"],
        ["log", "away", "2027-02-01..2027-02-14"],
        ["log", "ill", "2027-01-11..2027-01-12"],
    ],
    ids=["pause", "medicine", "away", "illness"],
)
@pytest.mark.parametrize(
    "output",
    [[], ["-o", "other.html"], ["-o", "other.json"], ["-o", "sub/plan.html"], ["--language", "de"]],
    ids=" ".join,
)
def test_no_door_shows_a_plan_without_what_was_told_since(home: Home, told: list[str], output: list[str]) -> None:
    """Neither a page of another name, nor one in another folder, nor the screen: heart rates stood there after a beta blocker."""
    home.plan("2027-01-04")
    (home.folder / "sub").mkdir()
    assert home.run(*told, "--today", "2027-01-12").code == 0
    refused = home.run("plan", "person.toml", *output, "--today", "2027-01-13")
    assert refused.code == 2 and "exrx show plan.json" in refused.said and "bpm" not in refused.said
    assert home.run("plan", "person.toml", *output, "--id", "summer", "--today", "2027-01-13").code == 0


@pytest.mark.parametrize("output", ["other.ics", "other.json", "other.html"])
def test_a_plan_with_a_journal_is_not_made_anew_under_another_name(home: Home, output: str) -> None:
    """What ended it, or made it lighter, stands in the journal alone: a copy from the person file would know nothing of it."""
    home.plan("2027-01-04")
    assert home.run("plan", "person.toml", "-o", "before.ics", "--today", "2027-01-04").code == 0
    assert home.run("log", "answer", "symptoms", "chest pain", "--today", "2027-01-12").code != 0
    before = home.files()
    done = home.run("plan", "person.toml", "-o", output, "--today", "2027-01-12")
    assert done.code == 2 and "plan.json" in done.err and "exrx plan --update" in done.err
    assert home.files() == before
    home.edit('id = "spring"', 'id = "summer"')
    assert home.run("plan", "person.toml", "-o", output, "--today", "2027-01-12").code == 0


def test_nor_is_a_plan_whose_name_was_made_up(home: Home) -> None:
    """Without an id each run makes up another one: it is the plan of somebody with the same free time, as far as one can know."""
    home.edit('id = "spring"\n', "")
    home.plan("2027-01-04")
    assert home.run("log", "answer", "symptoms", "chest pain", "--today", "2027-01-12").code != 0
    before = home.files()
    for output in ("other.ics", "other.json", "other.html"):
        done = home.run("plan", "person.toml", "-o", output, "--today", "2027-01-12")
        assert done.code == 2 and "exrx plan --update plan.json" in done.said
    assert home.files() == before
    assert home.run("plan", "person.toml", "-o", "named.ics", "--id", "summer", "--today", "2027-01-12").code == 0
    # Somebody else.
    home.edit("age = 34", "age = 64")
    assert home.run("plan", "person.toml", "-o", "other.ics", "--today", "2027-01-12").code == 0


# --- the plan file is beside the output -----------------------------------------------------------------------------


def test_the_plan_is_updated_in_place(home: Home) -> None:
    assert home.plan("2027-01-04").code == 0
    first = Path("plan.ics").read_bytes()
    home.edit("Wed 06:30-07:45", "Thu 06:30-07:45")
    done = home.plan("2027-01-11")
    assert done.code == 0
    assert done.out == (
        'Updated plan "spring" to revision 2 (today 2027-01-11)\n'
        "  kept as it was   3 sessions before today\n"
        "  moved           16 sessions, Wed 06:30 → Thu 06:30\n"
        "  unchanged       32 sessions\n"
        "Import plan.ics again, or wait for the subscription: entries move, none doubles.\n"
    )
    second = Path("plan.ics").read_bytes()
    assert events(first).keys() == events(second).keys()
    assert sum(events(first)[uid] != events(second)[uid] for uid in events(first)) == 16
    assert exrx.Plan.load("plan.json").to_ics() == second
    if os.name == "posix":
        assert stat.S_IMODE(Path("plan.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("today", ["2026-12-01", "2027-01-04", "2027-02-10", "2029-01-01"])
def test_nothing_differs_and_no_file_is_touched(home: Home, today: str) -> None:
    home.plan("2027-01-04")
    before = home.files()
    done = home.plan(today)
    assert done.code == 0 and "No change" in done.out
    assert home.files() == before
    assert ("No session of this plan lies ahead" in done.said) == (today > "2027-06")


def test_an_answer_that_moves_no_entry_is_kept_all_the_same(home: Home) -> None:
    home.plan("2027-01-04")
    calendar = Path("plan.ics").read_bytes()
    home.edit("symptoms = []", "symptoms = []\nfalls = 0")
    done = home.plan("2027-01-11")
    assert "no calendar entry differs" in done.said
    assert Path("plan.ics").read_bytes() == calendar
    assert exrx.Plan.load("plan.json").person.falls == 0


def test_only_what_changed_in_a_file_of_its_own(home: Home) -> None:
    home.plan("2027-01-04")
    before = events(Path("plan.ics").read_bytes())
    home.edit("Wed 06:30-07:45", "Thu 06:30-07:45")
    done = home.plan("2027-01-11", "--changes", "changes.ics")
    assert "Import changes.ics, or" in done.said
    changed, after = events(Path("changes.ics").read_bytes()), events(Path("plan.ics").read_bytes())
    assert len(changed) == 16 and {**before, **changed} == after
    assert home.plan("2027-01-12", "--changes", "changes.txt").code == 2


def test_the_plan_file_may_lie_elsewhere(home: Home) -> None:
    Path("kept").mkdir()
    home.run("plan", "person.toml", "-o", "kept/a.json")
    done = home.run(
        "plan", "person.toml", "--update", "kept/a.json", "-o", "plan.ics", "--minutes", "50", "--today", "2027-01-11"
    )
    assert done.code == 0 and "revision 2" in done.out
    assert exrx.Plan.load("plan.json").revision == 2 and exrx.Plan.load("kept/a.json").revision == 1
    # Without -o the plan file itself is updated, and the calendar beside it.
    done = home.run("plan", "person.toml", "--update", "plan.json", "--minutes", "60", "--today", "2027-01-12")
    assert done.code == 0 and exrx.Plan.load("plan.json").revision == 3
    assert Path("plan.ics").read_bytes() == exrx.Plan.load("plan.json").to_ics()
    assert home.run("plan", "person.toml", "--update", "missing.json").code == 2


def test_a_plan_without_a_start_in_its_file_keeps_the_one_it_has(home: Home) -> None:
    home.edit("start = 2027-01-04\n", "")
    assert home.plan("2027-01-01", "--start", "monday").code == 0
    done = home.plan("2027-01-13", "--minutes", "50")
    assert done.code == 0 and exrx.Plan.load("plan.json").start.isoformat() == "2027-01-04"


# --- another start, another person --------------------------------------------------------------------------------


def test_before_the_first_session_the_whole_plan_moves(home: Home) -> None:
    home.plan("2027-01-01")
    home.edit("start = 2027-01-04", "start = 2027-01-11")
    before = exrx.Plan.load("plan.json")
    done = home.plan("2027-01-02")
    assert done.code == 0 and "7 days later" in done.out
    after = exrx.Plan.load("plan.json")
    assert [session.key for session in after.sessions] == [session.key for session in before.sessions]
    assert after.id == "spring" and after.start.isoformat() == "2027-01-11"


def test_a_plan_keeps_the_name_that_was_made_up_for_it_when_it_moves(home: Home) -> None:
    home.edit('id = "spring"\n', "")
    assert "made up at random" in home.plan("2027-01-01").said
    name = exrx.Plan.load("plan.json").id
    done = home.plan("2027-01-01", "--start", "2027-01-11")
    assert done.code == 0 and exrx.Plan.load("plan.json").id == name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--start", "2027-01-18"], "--new"),
        (["--id", "another"], "choose another -o"),
        (["--age", "50"], "someone else"),
        (["--sex", "male"], "someone else"),
        (["--today", "2027-01-05"], "before the day of the last revision"),
        (["--agee", "50"], "did you mean --age"),
    ],
)
def test_what_is_refused_writes_nothing(home: Home, words: list[str], said: str) -> None:
    home.plan("2027-01-04")
    home.plan("2027-01-12", "--minutes", "50")
    before = home.files()
    done = home.plan("2027-01-12", *words)
    assert done.code == 2 and said.casefold() in done.said.casefold()
    assert home.files() == before


def test_who_is_no_longer_cleared_is_told_how_to_take_the_plan_out(home: Home) -> None:
    home.plan("2027-01-04")
    home.edit("symptoms = []", 'symptoms = ["chest_pain"]')
    before = home.files()
    done = home.plan("2027-01-12")
    assert done.code == 3
    assert "exrx withdraw plan.json -o withdraw.ics" in done.said
    assert done.said.count("Please see a doctor") == 1
    assert home.files() == before


def test_new_begins_another_plan_and_offers_to_take_the_old_one_out(home: Home) -> None:
    home.plan("2027-01-04")
    old = exrx.Plan.load("plan.json")
    done = home.plan("2027-01-20", "--new", "--start", "2027-01-25")
    assert done.code == 0
    new = exrx.Plan.load("plan.json")
    assert f'write id = "{new.id}"' in done.said and "plan-withdraw.ics" in done.said
    assert new.id not in ("spring", "start-20270125") and new.revision == 1
    assert not {s.uid for s in new.sessions} & {s.uid for s in old.sessions}
    gone = events(Path("plan-withdraw.ics").read_bytes())
    assert gone.keys() == {s.uid for s in old.sessions if s.date.isoformat() >= "2027-01-20"}
    assert all(b"STATUS:CANCELLED" in event and b"SEQUENCE:1" in event for event in gone.values())
    # And again, asking for the name that is taken: still another one.
    assert home.plan("2027-01-20", "--new", "--start", "2027-01-25", "--id", new.id).code == 2
    Path("plan-withdraw.ics").unlink()
    assert home.plan("2027-01-20", "--new", "--start", "2027-01-25", "--id", new.id).code == 0
    assert exrx.Plan.load("plan.json").id != new.id


def test_a_clock_time_that_a_night_leaves_out_is_not_called_the_usual_slot(home: Home) -> None:
    home.edit("Wed 06:30-07:45", "Sun 02:00-04:00")
    home.plan("2027-01-04")
    plan = exrx.Plan.load("plan.json")
    key = next(session.key for session in plan.sessions if session.date.isoformat() == "2027-03-28")
    said = str(plan.why(f"{key}.start"))
    assert "02:00 does not exist on 2027-03-28" in said and "same slot" not in said


# --- only the calendar is left --------------------------------------------------------------------------------------


def test_names_and_numbers_are_read_back_from_the_calendar(home: Home) -> None:
    home.plan("2027-01-04")
    home.edit("Wed 06:30-07:45", "Thu 06:30-07:45")
    home.plan("2027-01-11")
    known, calendar = exrx.Plan.load("plan.json"), Path("plan.ics").read_bytes()
    Path("plan.json").unlink()
    done = home.plan("2027-02-01")
    assert (
        done.code == 0 and "Read 51 entries" in done.said and "reasons for sessions before today are gone" in done.said
    )
    back = exrx.Plan.load("plan.json")
    assert [(s.key, s.start, s.minutes) for s in back.sessions] == [(s.key, s.start, s.minutes) for s in known.sessions]
    over = [session.date.isoformat() < "2027-02-01" for session in known.sessions]
    assert [s.sequence for s in back.sessions] == [
        s.sequence + (not past) for s, past in zip(known.sessions, over, strict=True)
    ], "what lies ahead gets the next number: nobody reads what it showed"
    assert "\r\n".join(unstamped(Path("plan.ics").read_bytes())) == "\r\n".join(unstamped(calendar))
    Path("plan.json").unlink()
    Path("plan.ics").write_bytes(calendar)
    done = home.plan("2027-02-01", "--minutes", "60", "--sessions-per-week", "2")
    assert done.code == 0
    new = exrx.Plan.load("plan.json")
    numbers = {session.key: session.sequence for session in known.sessions}
    for session in (*new.sessions, *new.withdrawn):
        if session.key in numbers:
            assert session.sequence >= numbers[session.key]
    before, after = events(calendar), events(Path("plan.ics").read_bytes())
    past = {session.uid for session in known.sessions if session.date.isoformat() < "2027-02-01"}
    assert past and all(before[uid] == after[uid] for uid in past)
    assert before.keys() <= after.keys()
    differing = {uid for uid in before if before[uid] != after[uid]}
    assert differing and all(number(after[uid]) > number(before[uid]) for uid in differing)
    assert "as it was" in home.run("why", "w01s1").out


def unstamped(calendar: bytes) -> list[str]:
    versions = ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED")
    return [line for line in calendar.decode().split("\r\n") if not line.startswith(versions)]


def number(event: bytes) -> int:
    return int(re.search(rb"\r\nSEQUENCE:(\d+)\r\n", event)[1])  # type: ignore[index]


def test_an_earlier_copy_of_the_plan_file_takes_no_number_back(home: Home) -> None:
    home.plan("2027-01-04")
    kept = Path("plan.json").read_bytes()
    home.edit("Wed 06:30-07:45", "Thu 06:30-07:45")
    assert home.plan("2027-01-05").code == 0
    ahead = events(Path("plan.ics").read_bytes())
    Path("plan.json").write_bytes(kept)
    home.edit("Thu 06:30-07:45", "Fri 06:30-07:45")
    assert home.plan("2027-01-06").code == 0
    now = events(Path("plan.ics").read_bytes())
    differing = {uid for uid in ahead if now[uid] != ahead[uid]}
    assert differing and all(number(now[uid]) > number(ahead[uid]) for uid in differing)


def test_days_without_clock_times_are_read_back_too(home: Home) -> None:
    words = ["--availability", "Mon,Wed,Sat"]
    home.plan("2027-01-04", *words)
    calendar = Path("plan.ics").read_bytes()
    Path("plan.json").unlink()
    assert home.plan("2027-01-20", *words).code == 0
    assert unstamped(Path("plan.ics").read_bytes()) == unstamped(calendar)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"SEQUENCE:0", b"SEQUENCE:no"),
        (b"DTSTART;TZID=Europe/Berlin:2027", b"DTSTART;TZID=Europe/Berlin:XX27"),
        (b"UID:", b"UID:x"),
        (b"STATUS:CONFIRMED\r\n", b""),
        (b"END:VEVENT\r\n", b""),
        (b"SUMMARY:", b"\xff\xfe:"),
        (b"TZID=Europe/Berlin", b"TZID=" + b"x" * 5000),
        (b"DTSTART;TZID=Europe/Berlin", b"DTSTART"),
    ],
)
def test_a_calendar_that_cannot_be_read_back_is_one_clear_error(home: Home, old: bytes, new: bytes) -> None:
    home.plan("2027-01-04")
    Path("plan.json").unlink()
    head, event, rest = Path("plan.ics").read_bytes().partition(b"BEGIN:VEVENT")
    Path("plan.ics").write_bytes(head + event + rest.replace(old, new))
    before = home.files()
    done = home.plan("2027-01-12")
    assert done.code == 2 and "plan.ics" in done.err and len(done.err.splitlines()) <= 3
    assert home.files() == before


def test_a_calendar_of_monstrous_size_is_refused_and_one_of_another_plan_too() -> None:
    with pytest.raises(ExportError, match="larger"):
        read_back(b" " * 50_000_001, "spring", None)
    with pytest.raises(ExportError, match='not the calendar of the plan "spring"'):
        read_back(b"BEGIN:VCALENDAR\r\nPRODID:-//exrx//exrx//EN\r\nEND:VCALENDAR\r\n", "spring", None)


@pytest.mark.parametrize("words", [[], ["--availability", "Mon,Wed,Sat"]])
def test_from_the_shared_calendar_alone_names_and_numbers_are_read_back_too(home: Home, words: list[str]) -> None:
    home.plan("2027-01-04", *words)
    home.plan("2027-01-12", "--minutes", "50", *words)
    known = exrx.Plan.load("plan.json")
    shared = to_ics(known, view="shared", title="Not free")
    Path("plan.ics").write_bytes(shared)
    Path("plan.json").unlink()
    done = home.plan("2027-01-20", "--minutes", "50", *words)
    assert done.code == 0 and "shows times alone" in done.said and "reasons" in done.said
    after = Path("plan.ics").read_bytes()
    assert b"SUMMARY:Not free" in after and b"DESCRIPTION" not in after and b"bpm" not in after
    back = exrx.Plan.load("plan.json")
    numbers = {session.key: session.sequence for session in known.sessions}
    assert {session.key for session in back.sessions} == numbers.keys()
    assert all(session.sequence >= numbers[session.key] for session in back.sessions)
    past = [session for session in known.sessions if session.date.isoformat() < "2027-01-20"]
    before, now = events(shared), events(after)
    assert past and all(before[session.uid] == now[session.uid] for session in past)
    if not words:
        # Times and lengths are all that such a calendar holds, and none of them changed.
        assert after == shared
    assert "not known any more" in back.to_ics().replace(b"\r\n ", b"").decode()
    assert "as it was" in home.run("why", past[0].key).out
    again = home.plan("2027-01-21", "--minutes", "50", *words)
    assert again.code == 0 and Path("plan.ics").read_bytes() == after
    # What only others may see stays so, whatever is written.
    assert home.plan("2027-02-03", "--minutes", "60", "--changes", "changes.ics", *words).code == 0
    assert home.run("withdraw", "plan.json", "-o", "gone.ics", "--today", "2027-03-01").code == 0
    for name in ("plan.ics", "changes.ics", "gone.ics"):
        assert b"DESCRIPTION" not in Path(name).read_bytes() and b"Walk" not in Path(name).read_bytes()


# --- neither ------------------------------------------------------------------------------------------------------------


def test_a_first_plan_that_lies_ahead_says_nothing_about_numbers(home: Home) -> None:
    # T6: nobody can have imported it.
    assert "--revision" not in home.plan("2027-01-03").said


def test_a_plan_made_anew_has_the_same_uids_and_its_number_may_be_given(home: Home) -> None:
    assert "add --revision N" in home.plan("2027-01-04").said
    first = exrx.Plan.load("plan.json")
    for name in ("plan.ics", "plan.json"):
        Path(name).unlink()
    done = home.plan("2027-02-01", "--revision", "5")
    assert done.code == 0
    again = exrx.Plan.load("plan.json")
    assert again.revision == 5 and {session.sequence for session in again.sessions} == {4}
    assert [session.uid for session in again.sessions] == [session.uid for session in first.sessions]
    assert all(
        session.changed is not None and session.changed.isoformat() == "2027-02-01" for session in again.sessions
    )
    assert home.plan("2027-02-01", "--revision", "0").code == 2


def test_the_number_may_be_given_when_the_files_were_made_anew_already(home: Home) -> None:
    """The advice to give it comes with the first run, whose files are then there."""
    home.plan("2027-01-04")
    done = home.plan("2027-02-01", "--revision", "5", "--changes", "changes.ics")
    assert done.code == 0 and "revision 5" in done.said and "Import changes.ics" in done.said
    plan = exrx.Plan.load("plan.json")
    assert plan.revision == 5 and {session.sequence for session in plan.sessions} == {4}
    assert {session.changed.isoformat() for session in plan.sessions if session.changed} == {"2027-02-01"}
    assert events(Path("changes.ics").read_bytes()) == events(Path("plan.ics").read_bytes())
    before = home.files()
    assert "No change" in home.plan("2027-02-01", "--revision", "5").said
    lower = home.plan("2027-02-01", "--revision", "3")
    assert lower.code == 2 and "at revision 5 already" in lower.said
    assert home.files() == before
    # With something edited at the same time, and with sessions that were taken out.
    home.edit("Wed 06:30-07:45", "Thu 06:30-07:45")
    assert home.plan("2027-02-02", "--revision", "9").code == 0
    home.run("withdraw", "-o", "withdraw.ics", "--today", "2027-02-03")
    assert exrx.Plan.load("plan.json").revision == 10
    home.edit('id = "spring"', 'id = "spring"\nalarms = ["evening"]')
    assert home.plan("2027-02-03", "--revision", "20").code == 2


def test_the_file_of_changes_takes_the_place_of_nothing_else(home: Home) -> None:
    home.plan("2027-01-04")
    (home.folder / "work.ics").write_bytes(
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//office//EN\r\nEND:VCALENDAR\r\n"
    )
    home.edit("Wed 06:30-07:45", "Thu 06:30-07:45")
    before = home.files()
    for name, said in (("plan.ics", "is the calendar itself"), ("work.ics", "is not a calendar that exrx wrote")):
        for words in ((), ("--revision", "7")):
            done = home.plan("2027-01-05", "--changes", name, *words)
            assert done.code == 2 and said in done.said
    assert home.run("adapt", "--minutes", "50", "--today", "2027-01-05", "--changes", "work.ics").code == 2
    assert home.files() == before
    assert home.plan("2027-01-05", "--changes", "changes.ics").code == 0
    home.edit("Thu 06:30-07:45", "Wed 06:30-07:45")
    assert home.plan("2027-01-05", "--changes", "changes.ics").code == 0, "and of itself it does"


def test_another_plan_never_takes_a_name_that_was_used_before(home: Home) -> None:
    home.edit('id = "spring"\n', "")
    names: list[str] = []
    for _ in range(4):
        Path("plan-withdraw.ics").unlink(missing_ok=True)
        done = home.plan("2027-01-04", "--new")
        assert done.code == 0
        assert "--revision N" not in done.said, "no calendar can hold a plan with a new name"
        names.append(exrx.Plan.load("plan.json").id)
    assert len(set(names)) == 4 and not any(name.startswith("start-") for name in names)


@pytest.mark.parametrize("command", ["adapt", "plan"])
def test_a_calendar_that_still_shows_what_was_taken_out_is_written_again(home: Home, command: str) -> None:
    """The plan file is written first: a run that was stopped leaves a calendar that goes on showing what is no more."""
    home.plan("2027-01-04")
    calendar = Path("plan.ics").read_bytes()
    home.run("withdraw", "-o", "withdraw.ics", "--today", "2027-01-20")
    taken_out = Path("plan.ics").read_bytes(), Path("plan.json").read_bytes()
    Path("plan.ics").write_bytes(calendar)
    Path("withdraw.ics").unlink()
    home.edit("age = 34", "age = 35")

    def again(day: str) -> Done:
        return home.plan(day) if command == "plan" else home.run("adapt", "--minutes", "40", "--today", day)

    refused = again("2027-01-21")
    assert refused.code == 2 and "plan.ics still showed it, and was written again: import plan.ics" in refused.said
    assert (Path("plan.ics").read_bytes(), Path("plan.json").read_bytes()) == taken_out
    assert b"STATUS:CANCELLED" in taken_out[0]
    said = again("2027-01-22").said
    assert "still showed it" not in said and "Nothing was written" in said
    home.run("withdraw", "plan.json", "-o", "withdraw.ics", "--today", "2027-01-21")
    assert b"CANCELLED" in Path("withdraw.ics").read_bytes()


def test_another_plan_whose_start_lies_in_the_past_says_so(home: Home) -> None:
    home.plan("2027-01-04")
    home.run("withdraw", "-o", "withdraw.ics", "--today", "2027-01-20")
    home.edit("age = 34", "age = 35")
    refused = home.plan("2027-01-20")
    assert refused.code == 2 and "it was taken out, or is over" in refused.said
    done = home.plan("2027-01-20", "--new")
    assert "7 of its 51 sessions lie before today" in done.said
    assert "in the past" not in home.plan("2027-01-20", "--new", "--start", "monday").said


def test_the_view_of_a_calendar_may_be_chosen_and_then_stays(home: Home) -> None:
    assert home.plan("2027-01-04", "--view", "shared").code == 0
    assert b"SUMMARY:Busy" in Path("plan.ics").read_bytes() and b"Walk" not in Path("plan.ics").read_bytes()
    home.edit("Wed 06:30-07:45", "Thu 06:30-07:45")
    assert home.plan("2027-01-04", "--changes", "changes.ics").code == 0
    for name in ("plan.ics", "changes.ics"):
        assert b"Walk" not in Path(name).read_bytes() and b"SEQUENCE:1" in Path(name).read_bytes()
    assert "wrote plan.ics." in home.plan("2027-01-04", "--view", "private").said
    assert Path("plan.ics").read_bytes() == exrx.Plan.load("plan.json").to_ics()
    home.edit("Thu 06:30-07:45", "Wed 06:30-07:45")
    assert home.plan("2027-01-04", "--view", "shared", "--changes", "changes.ics").code == 0
    assert b"SUMMARY:Busy" in Path("changes.ics").read_bytes() and b"Walk" not in Path("changes.ics").read_bytes()
    assert home.run("plan", "person.toml", "-o", "page.html", "--view", "shared").code == 2
    assert home.run("plan", "person.toml", "--view", "shared").code == 2


def test_two_people_without_a_name_share_no_entry(home: Home) -> None:
    home.edit('id = "spring"\n', "")
    uids = set()
    for _ in range(2):
        assert home.plan("2027-01-04").code == 0
        uids |= {session.uid for session in exrx.Plan.load("plan.json").sessions}
        for name in ("plan.ics", "plan.json"):
            Path(name).unlink()
    assert len(uids) == 2 * 51


def test_with_the_plan_file_lost_the_calendar_says_which_plan_it_was(home: Home) -> None:
    home.edit('id = "spring"\n', "")
    home.plan("2027-01-04")
    plan = exrx.Plan.load("plan.json")
    Path("plan.json").unlink()
    done = home.plan("2027-01-05")
    assert done.code == 0 and f'of plan "{plan.id}" back' in done.said
    again = exrx.Plan.load("plan.json")
    assert again.id == plan.id and [s.uid for s in again.sessions] == [s.uid for s in plan.sessions]


def test_with_both_files_lost_the_name_finds_the_entries(home: Home) -> None:
    home.edit('id = "spring"\n', "")
    home.plan("2027-01-04")
    plan = exrx.Plan.load("plan.json")
    for name in ("plan.ics", "plan.json"):
        Path(name).unlink()
    refused = home.plan("2027-01-04", "--revision", "2")
    assert refused.code == 2 and "add --id" in refused.said and not Path("plan.json").exists()
    assert home.plan("2027-01-04", "--id", plan.id, "--revision", "2").code == 0
    assert {s.uid for s in exrx.Plan.load("plan.json").sessions} == {s.uid for s in plan.sessions}


def test_times_alone_do_not_say_which_plan_they_are(home: Home) -> None:
    home.edit('id = "spring"\n', "")
    home.plan("2027-01-04", "--view", "shared")
    name = exrx.Plan.load("plan.json").id
    Path("plan.json").unlink()
    before = home.files()
    refused = home.plan("2027-01-05")
    assert refused.code == 2 and "add --id" in refused.said and home.files() == before
    assert home.plan("2027-01-05", "--id", name).code == 0
    assert exrx.Plan.load("plan.json").id == name


def test_a_plan_of_an_earlier_version_keeps_the_name_of_its_start(home: Home) -> None:
    home.plan("2027-01-04", "--id", "start-20270104")
    old = exrx.Plan.load("plan.json")
    home.edit('id = "spring"\n', "")
    home.edit("Wed 06:30-07:45", "Thu 06:30-07:45")
    assert home.plan("2027-01-05").code == 0
    assert exrx.Plan.load("plan.json").id == old.id
    Path("plan.json").unlink()
    assert home.plan("2027-01-06").code == 0
    assert exrx.Plan.load("plan.json").id == old.id


@pytest.mark.parametrize("command", [["push", "plan.json", "--url", "https://localhost:1/c/"], ["serve", "plan.json"]])
def test_without_a_name_of_its_own_nothing_goes_where_others_are(home: Home, command: list[str]) -> None:
    home.plan("2027-01-04", "--id", "start-20270104")
    done = home.run(*command)
    assert done.code == 2 and "no name of its own" in done.said


def test_a_start_that_comes_too_late_points_to_the_pause(home: Home) -> None:
    home.plan("2027-01-04")
    before = home.files()
    done = home.plan("2027-01-20", "--start", "2027-01-25")
    assert done.code == 2 and "exrx adapt --pause" in done.said and "--new" in done.said
    assert home.files() == before


def test_the_plan_of_someone_else_is_refused_and_may_be_begun_anew(home: Home) -> None:
    home.plan("2027-01-04")
    old, before = exrx.Plan.load("plan.json"), home.files()
    home.edit("age = 34", "age = 61")
    home.edit('sex = "female"', 'sex = "male"')
    done = home.plan("2027-01-12")
    assert done.code == 2 and "someone else" in done.said and "another -o" in done.said
    assert {name: home.files()[name] for name in ("plan.ics", "plan.json")} == {
        name: before[name] for name in ("plan.ics", "plan.json")
    }
    assert home.plan("2027-01-12", "--new", "--start", "2027-01-18").code == 0
    new = exrx.Plan.load("plan.json")
    assert new.person.age == 61 and new.id != old.id
    assert events(Path("plan-withdraw.ics").read_bytes()).keys() == {
        s.uid for s in old.sessions if s.date.isoformat() >= "2027-01-12"
    }


# --- taking a plan out --------------------------------------------------------------------------------------------


def test_withdraw_cancels_what_lies_ahead_and_remembers_it(home: Home) -> None:
    home.plan("2027-01-04")
    old = exrx.Plan.load("plan.json")
    done = home.run("withdraw", "plan.json", "-o", "withdraw.ics", "--today", "2027-02-01")
    assert done.code == 0
    gone = events(Path("withdraw.ics").read_bytes())
    ahead = {session.uid for session in old.sessions if session.date.isoformat() >= "2027-02-01"}
    assert gone.keys() == ahead and f"{len(ahead)} sessions" in done.said
    for event in gone.values():
        assert b"STATUS:CANCELLED" in event and b"TRANSP:TRANSPARENT" in event and b"VALARM" not in event
    # The plan's own calendar says the same, for those who subscribed to it; the past is untouched.
    now = events(Path("plan.ics").read_bytes())
    assert {uid for uid, event in now.items() if b"STATUS:CANCELLED" in event} == ahead
    before = home.files()
    assert home.run("withdraw", "plan.json", "-o", "withdraw.ics", "--today", "2027-02-01").code == 0
    assert {name: content for name, (content, _) in home.files().items()} == {n: c for n, (c, _) in before.items()}
    assert "--new" in home.plan("2027-02-02").said


@pytest.mark.parametrize(
    "words",
    [
        ["withdraw", "plan.json"],
        ["withdraw", "plan.json", "-o", "withdraw.json"],
        ["withdraw", "missing.json", "-o", "withdraw.ics"],
        ["withdraw", "plan.json", "-o", "foreign.ics"],
        ["withdraw", "plan.json", "-o", "withdraw.ics", "--today", "soon"],
    ],
)
def test_a_withdrawal_that_cannot_be_written_is_2(home: Home, words: list[str]) -> None:
    home.plan("2027-01-04")
    Path("foreign.ics").write_bytes(b"BEGIN:VCALENDAR\r\nPRODID:-//Someone//EN\r\nEND:VCALENDAR\r\n")
    before = home.files()
    assert home.run(*words).code == 2
    assert home.files() == before


def test_a_plan_that_is_over_has_nothing_to_take_out(home: Home) -> None:
    home.plan("2027-01-04")
    done = home.run("withdraw", "plan.json", "-o", "withdraw.ics", "--today", "2028-01-01")
    assert done.code == 0 and "Nothing to take out" in done.said and not Path("withdraw.ics").exists()


# --- other people's readers -----------------------------------------------------------------------------------------


def test_a_reader_that_merges_by_uid_ends_with_the_new_plan(home: Home, judge: Callable[[str], ModuleType]) -> None:
    icalendar: Any = judge("icalendar")
    home.plan("2027-01-04")

    def read(path: str) -> dict[str, Any]:
        calendar = icalendar.Calendar.from_ical(Path(path).read_bytes())
        return {str(event["UID"]): event for event in calendar.walk("VEVENT")}

    mine = read("plan.ics")
    for today, words in (
        ("2027-01-12", ["--minutes", "60"]),
        ("2027-02-02", ["--sessions-per-week", "2"]),
        ("2027-02-20", ["--weeks", "16"]),
    ):
        assert home.plan(today, *words, "--changes", "changes.ics").code == 0
        for uid, event in read("changes.ics").items():
            if uid not in mine or event["SEQUENCE"] > mine[uid]["SEQUENCE"]:
                mine[uid] = event
        assert {uid: event.to_ical() for uid, event in mine.items()} == {
            uid: event.to_ical() for uid, event in read("plan.ics").items()
        }
    plan = exrx.Plan.load("plan.json")
    shown = {uid: event for uid, event in mine.items() if event["STATUS"] == "CONFIRMED"}
    assert {uid: event["DTSTART"].dt for uid, event in shown.items()} == {s.uid: s.start for s in plan.sessions}


def test_an_answer_to_adapt_is_not_taken_back_by_the_next_run(home: Home) -> None:
    """R1: what was told to exrx adapt stands in the journal; a person file without it takes nothing back, and the difference is named."""
    home.run("plan", "person.toml", "-o", "plan.ics", "--today", "2027-01-01")
    told = ("--medications", "bisoprolol", "--conditions", "depression,asthma")
    home.run("adapt", "plan.json", *told, "--today", "2027-01-25")
    before = exrx.Plan.load("plan.json")
    again = home.run("plan", "person.toml", "-o", "plan.ics", "--today", "2027-02-01")
    assert again.code == 0 and "no calendar entry differs" in again.said
    for words in ("conditions: asthma", "medications: bisoprolol"):
        assert f"Two answers differ: {words} on Mon 2027-01-25, and what was given now." in again.said
    after = exrx.Plan.load("plan.json")
    assert {"asthma", "depression"} <= {entry.id for entry in after.person.conditions or ()}
    assert after.clearance == before.clearance
    home.edit("medications = []", 'medications = ["bisoprolol"]')
    assert (
        "medications: bisoprolol" not in home.run("plan", "person.toml", "-o", "plan.ics", "--today", "2027-02-03").said
    )


def test_an_illness_or_a_medicine_never_goes_in_silence(home: Home) -> None:
    """Without a journal the next run goes by the file, and says what is gone."""
    home.edit("medications = []", 'medications = ["bisoprolol"]')
    home.run("plan", "person.toml", "-o", "plan.ics", "--today", "2027-01-01")
    home.edit('medications = ["bisoprolol"]', "medications = []")
    again = home.run("plan", "person.toml", "-o", "plan.ics", "--today", "2027-02-01")
    assert again.code == 0 and "No longer entered: bisoprolol (medications)." in again.said
    assert "No longer entered" not in home.run("plan", "person.toml", "-o", "plan.ics", "--today", "2027-02-02").said


@pytest.mark.parametrize("told", [("log", "answer", "symptoms", "chest pain"), ("adapt", "plan.json", "--falls", "3")])
def test_another_plan_does_not_forget_what_stops_this_one(home: Home, told: tuple[str, ...]) -> None:
    """``--new`` sets the journal aside: while that holds a plan back, nothing is begun, until a clearance opens it."""
    home.plan("2027-01-04")
    assert home.run(*told, "--today", "2027-01-12").code == 3
    before = home.files()
    done = home.run("plan", "person.toml", "-o", "plan.ics", "--new", "--start", "2027-01-18", "--today", "2027-01-13")
    assert done.code == 3 and home.files() == before
    topic = "heart" if "chest pain" in told else "falls"
    cleared = f'[[clearances]]\ntopic = "{topic}"\nlevel = "light_moderate"\nby = "Dr. Mei"\ndate = 2027-01-13\n'
    Path("person.toml").write_text(Path("person.toml").read_text("utf-8") + "\n" + cleared, "utf-8")
    done = home.run("plan", "person.toml", "-o", "plan.ics", "--new", "--start", "2027-01-18", "--today", "2027-01-14")
    assert done.code == 0 and "journal of the earlier plan" in done.said.replace("\n", " ")


@pytest.mark.parametrize("rules", [(), ("--rules", "none"), ("--rules", "clinic.toml")])
@pytest.mark.parametrize("is_taken_out", [False, True])
def test_nor_with_rules_of_a_clinic_and_where_it_was_taken_out(
    home: Home, rules: tuple[str, ...], is_taken_out: bool
) -> None:
    """What ships stops both plans, with the clinic's pack or without it, and whether or not the sessions still stand there."""
    shutil.copy(Path(__file__).parents[1] / "examples" / "clinic.toml", "clinic.toml")
    home.plan("2027-01-04", "--rules", "clinic.toml")
    if is_taken_out:
        assert home.run("withdraw", "-o", "plan.ics", "--today", "2027-01-10").code == 0
    assert (
        home.run("log", "answer", "symptoms", "chest pain", "--rules", "clinic.toml", "--today", "2027-01-12").code == 3
    )
    before = home.files()
    done = home.run(
        "plan", "person.toml", "-o", "plan.ics", "--new", *rules, "--start", "2027-01-18", "--today", "2027-01-13"
    )
    assert done.code == 3 and home.files() == before
