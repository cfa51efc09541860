"""Several commands on one plan at once, and commands that were killed: nothing is lost, nothing doubles, no number goes back."""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import exrx
from exrx.cli import main
from exrx.export.files import write_all
from exrx.export.locking import locked
from exrx.values.errors import ExportError

PAIRS = int(os.environ.get("EXRX_PAIRS", "1"))
"""Pairs of commands of each kind. More by hand: EXRX_PAIRS=25 pytest tests/test_two_at_once.py"""
KILLS = int(os.environ.get("EXRX_KILLS", "0"))
"""Kills of each command at a moment of chance, besides one at each call for a file. By hand: EXRX_KILLS=100 pytest tests/test_two_at_once.py"""
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
DAY = "2027-01-20"
BETA = ["adapt", "--medications", "metoprolol", "--today", DAY]
PAUSE = ["adapt", "--pause", "2027-02-08..2027-02-21", "--today", DAY]
PULSE = ["adapt", "--resting-hr", "58", "--today", DAY]
WITHDRAW = ["withdraw", "plan.json", "-o", "withdraw.ics", "--today", DAY]
AGAIN = ["plan", "person.toml", "-o", "plan.ics", "--today", DAY, "--minutes", "40"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    (folder / "person.toml").write_text(PERSON, "utf-8")
    run(folder, ["plan", "person.toml", "-o", "plan.ics", "--today", "2027-01-04"])
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return copy_of(made, tmp_path / "home")


def copy_of(made: Path, folder: Path) -> Path:
    shutil.copytree(made, folder)
    return folder


def started(folder: Path, words: Sequence[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "exrx", *words]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def run(folder: Path, words: Sequence[str], *, code: int | None = 0) -> str:
    process = started(folder, words)
    said = process.communicate(timeout=60)[0]
    assert code is None or process.returncode == code, said
    return said


def plan_of(folder: Path) -> exrx.Plan:
    return exrx.Plan.load(folder / "plan.json")


def holds(plan: exrx.Plan, words: Sequence[str]) -> bool:
    """Whether what a command entered is in the plan."""
    drugs = {entry.id for entry in plan.person.medications or ()}
    found = {
        id(BETA): "beta_blocker" in drugs,
        # With a journal, which an answer begins, a pause is an entry, and what lies in it is left out.
        id(PAUSE): bool(plan.pauses)
        or (plan.course is not None and not any("2027-02-08" <= str(s.date) <= "2027-02-21" for s in plan.sessions)),
        id(PULSE): plan.person.resting_hr == 58,
        id(WITHDRAW): bool(plan.withdrawn) and not any(str(s.date) >= DAY for s in plan.sessions),
        id(AGAIN): plan.person.minutes == 40,
    }
    return found[id(words)]


def events(content: bytes) -> dict[str, tuple[int, bytes, bytes]]:
    """UID -> number, begin, status."""
    found = {}
    for block in re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", content, re.DOTALL):
        uid, number, begin, status = (
            re.search(rb"\r\n" + name + rb"[^:\r\n]*:(.*?)\r\n", block)[1]  # type: ignore[index]
            for name in (b"UID", b"SEQUENCE", b"DTSTART", b"STATUS")
        )
        assert uid.decode() not in found, "an entry is there twice"
        found[uid.decode()] = (int(number), begin, status)
    return found


def whole(folder: Path) -> None:
    """The calendar is that of the plan file, and nothing else lies about."""
    assert (folder / "plan.ics").read_bytes() == plan_of(folder).to_ics()
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]


# --- at once ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "commands",
    [(BETA, PAUSE), (WITHDRAW, PAUSE), (PAUSE, PULSE), (AGAIN, PULSE), (BETA, PAUSE, PULSE), (WITHDRAW, BETA, AGAIN)],
    ids=["beta+pause", "withdraw+pause", "pause+pulse", "plan+pulse", "three", "three_more"],
)
def test_whatever_was_told_done_is_done(made: Path, tmp_path: Path, commands: Sequence[list[str]]) -> None:
    for number in range(PAIRS):
        home = copy_of(made, tmp_path / str(number))
        before = plan_of(home)
        order = random.Random(number).sample(commands, len(commands))
        processes = [(words, started(home, words)) for words in order]
        done = [(words, process.communicate(timeout=60)[0], process.returncode) for words, process in processes]
        plan = plan_of(home)
        # The second run goes by the person file, and would take back what adapt entered: it comes after or is told.
        told = [words for words, _, code in done if code == 0]
        assert told and all(code in (0, 2) for _, _, code in done), done
        lost = [words for words in told if not holds(plan, words)]
        if AGAIN in told or WITHDRAW in told:
            # What is taken out, or made again from the person file, may rightly undo another that came first.
            lost = [words for words in lost if words in (AGAIN, WITHDRAW) and len(told) == 1]
        assert not lost, (lost, done)
        assert plan.revision == before.revision + len(told), done
        whole(home)


def test_a_first_plan_is_made_once(tmp_path: Path) -> None:
    (tmp_path / "person.toml").write_text(PERSON.replace('id = "spring"\n', ""), "utf-8")
    words = ["plan", "person.toml", "-o", "plan.ics", "--today", "2027-01-04"]
    processes = [started(tmp_path, words) for _ in range(3)]
    said = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], said
    # Its name is made up at random: two that did not know of each other would have made up two.
    assert sum("made up at random" in text for text in said) == 1
    assert sum("No change" in text for text in said) == 2
    whole(tmp_path)


def test_who_waits_too_long_says_so_and_writes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    holder = "import sys; from exrx.export.locking import locked\nwith locked(['plan.json']): print('held', flush=True); sys.stdin.read()"
    process = subprocess.Popen([sys.executable, "-c", holder], cwd=home, stdin=-1, stdout=-1, text=True)
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    begun = time.monotonic()
    with pytest.raises(ExportError, match=r"Another exrx is writing.*Run again"), locked(["plan.json"], 0.2):
        pass
    assert time.monotonic() - begun < 5
    monkeypatch.setattr("exrx.export.locking.WAIT", 0.2)
    assert main(PAUSE) == 2
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before
    process.communicate("")
    assert main(PAUSE) == 0


def test_what_changed_meanwhile_is_not_written_over(home: Path) -> None:
    # Where folders cannot be locked, or an editor wrote: what was read is compared before anything is renamed.
    path = home / "plan.json"
    read = path.read_bytes()
    path.write_bytes(read + b"\n")
    with pytest.raises(ExportError, match="changed meanwhile; run again"):
        write_all([(path, b"new", None), (home / "plan.ics", b"new", None)], {path: read})
    assert path.read_bytes() == read + b"\n" and (home / "plan.ics").read_bytes() != b"new"
    assert sorted(p.name for p in home.iterdir()) == ["person.toml", "plan.ics", "plan.json"]


# --- killed -------------------------------------------------------------------------------------------------------------


CHANGED = ["plan", "person.toml", "-o", "plan.ics", "--changes", "changes.ics", "--today", DAY, "--minutes", "40"]
NEW = ["plan", "person.toml", "-o", "plan.ics", "--new", "--start", "2027-02-01", "--today", DAY]
KILLED = {
    "pause": PAUSE,
    "withdraw": WITHDRAW,
    "plan": CHANGED,
    "medicine": [*BETA, "--changes", "changes.ics"],
    "page": [*AGAIN, "-o", "page.html"],
    "first": ["plan", "person.toml", "-o", "first.ics", "--today", DAY],
    "new": NEW,
    "log": ["log", "done", "--today", DAY],
    "illness": ["log", "ill", "2027-01-18..2027-01-19", "--today", DAY],
}


def killed(folder: Path, words: Sequence[str], *, at: int = 0, after: float = 0.0) -> bool:
    """Run a command in a process that is killed at its nth call for a file, or after so many seconds; whether it was."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.chdir(folder)
            sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
            if at:
                _kill_at(at)
            code = main(words)
        finally:
            os._exit(code)
    if not at:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 2, -signal.SIGKILL), code
    return code < 0


def _kill_at(number: int) -> None:
    seen = itertools.count(1)

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*given: Any, **named: Any) -> Any:
            if next(seen) == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*given, **named)

        return wrapper

    for name in ("open", "replace", "unlink", "fsync", "chmod"):
        setattr(os, name, counted(getattr(os, name)))


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
@pytest.mark.parametrize("name", KILLED if KILLS else ["plan", "withdraw", "first", "new"])
def test_a_run_that_was_killed_anywhere_is_healed_by_the_next(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    imported = events((made / "plan.ics").read_bytes())
    calendar = "first.ics" if name == "first" else "plan.ics"
    count = 0
    for home in homes_after_kills(made, tmp_path, KILLED[name]):
        there = [path for path in home.glob("*.ics") if name != "first" or path.name == calendar]
        seen = [*([imported] if name != "first" else []), *(events(path.read_bytes()) for path in there)]
        # Another day, and another edit.
        (home / "person.toml").write_text(PERSON.replace("Wed 06:30-07:45", "Thu 06:30-07:45"), "utf-8")
        monkeypatch.chdir(home)
        words = (
            [*NEW[:-1], "2027-01-25"]
            if name == "new"
            else ["plan", "person.toml", "-o", calendar, "--today", "2027-01-25"]
        )
        code = main(words)
        plan = exrx.Plan.load(Path(calendar).with_suffix(".json"))
        # Nothing is added to a plan that was taken out, and what takes one out is not written over before it was imported.
        assert code == 0 or (code == 2 and name in ("withdraw", "new"))
        assert Path(calendar).read_bytes() == plan.to_ics(), "the calendar is that of the plan file"
        assert not [path.name for path in home.iterdir() if path.name.startswith(".")]
        after = events(Path(calendar).read_bytes())
        if name == "new":
            after |= events(Path("plan-withdraw.ics").read_bytes())
            # Days that have passed stay as they are.
            seen = [{uid: entry for uid, entry in earlier.items() if entry[1] >= b"20270125"} for earlier in seen]
        for earlier in seen:
            assert earlier.keys() <= after.keys(), "an entry would stay in calendars for ever"
            for uid, (number, *shown) in earlier.items():
                assert after[uid][0] > number or (after[uid][0] == number and list(after[uid][1:]) == shown)
        count += 1
    print(f"{name}: {count} kills")
    assert count > 2, "hardly any file was touched"


def homes_after_kills(made: Path, tmp_path: Path, words: list[str]) -> Iterator[Path]:
    """A home after a kill at each call for a file, until the command comes to its end; and after kills at any moment."""
    for at in itertools.count(1, 1 if KILLS else 3):
        home = copy_of(made, tmp_path / "home")
        if not killed(home, words, at=at):
            break
        yield home
        shutil.rmtree(home)
    chance, begun = random.Random(str(words)), time.monotonic()
    shutil.rmtree(home)
    killed(copy_of(made, home), words, at=10**6)
    taken = time.monotonic() - begun
    for _ in range(KILLS):
        shutil.rmtree(home)
        # A command that was done when it was to be killed is no kill, but has to be whole as well.
        killed(copy_of(made, home), words, after=chance.uniform(0, taken))
        yield home


def test_the_plan_file_is_renamed_before_the_calendar(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    replace = os.replace

    def noted(one: str, other: Path) -> None:
        order.append(Path(other).name)
        replace(one, other)

    monkeypatch.chdir(home)
    monkeypatch.setattr(os, "replace", noted)
    assert main([*AGAIN, "--changes", "changes.ics"]) == 0
    assert order == ["plan.json", "plan.ics", "changes.ics"]


# --- parted ----------------------------------------------------------------------------------------------------------


def test_a_plan_file_older_than_its_calendar_doubles_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Brought back from a copy, say: the numbers of the calendar are the least that the next entries have."""
    monkeypatch.chdir(home)
    old = (home / "plan.json").read_bytes()
    assert main(PAUSE) == 0
    assert main([*AGAIN[:-1], "60", "--sessions-per-week", "4"]) == 0
    later = events((home / "plan.ics").read_bytes())
    (home / "plan.json").write_bytes(old)
    (home / "person.toml").write_text(PERSON.replace("Wed 06:30-07:45", "Thu 06:30-07:45"), "utf-8")
    words = ["plan", "person.toml", "-o", "plan.ics", "--changes", "changes.ics", "--today", "2027-01-25"]
    assert main(words) == 0
    whole(home)
    after = events((home / "plan.ics").read_bytes())
    assert later.keys() <= after.keys()
    changed = {uid for uid, (number, *shown) in later.items() if list(after[uid][1:]) != shown}
    assert changed and all(after[uid][0] > later[uid][0] for uid in changed)
    assert all(after[uid][0] >= number for uid, (number, *_) in later.items())
    # Only what differs was written for those who import changes alone, and all of it.
    assert changed <= events((home / "changes.ics").read_bytes()).keys()
    assert main([*words[:-1], "2027-01-26"]) == 0
    assert events((home / "plan.ics").read_bytes()) == after


def test_new_that_was_stopped_halfway_can_be_run_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    old = events((home / "plan.ics").read_bytes())
    calendar = (home / "plan.ics").read_bytes()
    words = ["plan", "person.toml", "-o", "plan.ics", "--new", "--start", "2027-01-25", "--today", DAY]
    assert main(words) == 0
    # As if it had been stopped before the calendar took its place.
    (home / "plan.ics").write_bytes(calendar)
    assert main(words) == 0
    whole(home)
    gone = events((home / "plan-withdraw.ics").read_bytes())
    assert gone.keys() <= old.keys() and all(status == b"CANCELLED" for _, _, status in gone.values())
    assert not events((home / "plan.ics").read_bytes()).keys() & old.keys()
