"""A plan on real servers, synchronised by vdirsyncer and touched in khal and calcurse: nothing doubled, nothing lost, and what the person did stays."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

import exrx
from exrx.cli import main
from exrx.export.plan_file import load
from exrx.programme.plan import Plan

from .calendar_server import PASSWORD, USER, Radicale, Xandikos
from .conftest import DEBIAN_PYTHON

KHAL = Path(__file__).parent / "judges" / "khal_touch.py"
EXAMPLE = Path(__file__).parents[1] / "examples" / "person.toml"
WHO: dict[str, Any] = {
    "age": 41,
    "conditions": ["depression"],
    "medications": [],
    "symptoms": [],
    "sessions_per_week": 4,
}
PLAN = exrx.plan(**WHO, availability="weekdays 18-20", timezone="Europe/Berlin", start="2027-01-04", id="spring")


@dataclass
class Desk:
    """One calendar on a server, and the folder that vdirsyncer keeps equal to it."""

    url: str
    folder: Path

    @property
    def entries(self) -> Path:
        return self.folder / "entries"

    def write_config(self) -> None:
        self.entries.mkdir()
        (self.folder / "vdirsyncer.conf").write_text(
            f'[general]\nstatus_path = "{self.folder / "status"}"\n'
            '[pair plan]\na = "server"\nb = "folder"\ncollections = null\nconflict_resolution = "b wins"\n'
            f'[storage server]\ntype = "caldav"\nurl = "{self.url}"\nusername = "{USER}"\npassword = "{PASSWORD}"\n'
            f'[storage folder]\ntype = "filesystem"\npath = "{self.entries}"\nfileext = ".ics"\n',
            "utf-8",
        )
        self._vdirsyncer("discover")

    def _vdirsyncer(self, command: str) -> None:
        program = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "vdirsyncer",
            "-c",
            str(self.folder / "vdirsyncer.conf"),
            command,
        ]
        done = subprocess.run(program, input="y\n" * 9, capture_output=True, encoding="utf-8", timeout=120, check=False)
        assert done.returncode == 0, done.stderr

    def sync(self) -> dict[str, bytes]:
        """What the folder holds when it is equal to the server."""
        self._vdirsyncer("sync")
        return self.content()

    def content(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in self.entries.iterdir()}

    def khal(self, *touches: dict[str, Any]) -> dict[str, tuple[str, str]]:
        """What khal shows of each entry after these touches: when it begins, and its title."""
        program = [sys.executable, "-W", "ignore", str(KHAL), str(self.entries), "2027-01-01", "2027-06-30"]
        done = subprocess.run(
            program, input=json.dumps(touches), capture_output=True, encoding="utf-8", timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        seen = json.loads(done.stdout)
        assert len({one["uid"] for one in seen}) == len(seen) == len(self.content()), "doubled"
        return {one["uid"]: (one["start"], one["title"]) for one in seen}


@pytest.fixture(params=[Radicale, Xandikos])
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, judge: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    for name in (request.param.__name__.lower(), "vdirsyncer", "khal"):
        judge(name)
    for place in ("server", "desk"):
        (tmp_path / place).mkdir()
    monkeypatch.setenv("EXRX_CALDAV_USER", USER)
    monkeypatch.setenv("EXRX_CALDAV_PASSWORD", PASSWORD)
    server = request.param(tmp_path / "server")
    server.start()
    desk = Desk(server.url(server.calendar()), tmp_path / "desk")
    desk.write_config()
    yield desk
    server.kill()


@dataclass
class Person:
    """Somebody at the command line, whose plan lies in one file and whose calendar is at that desk."""

    desk: Desk
    file: Path
    capsys: Any

    def run(self, *arguments: str, today: str) -> str:
        command, *rest = arguments
        where = ["--plan", str(self.file)] if command == "log" else [str(self.file)]
        if command in ("push", "pull"):
            rest += ["--url", self.desk.url]
        code = main([command, *rest, *where, "--today", today])
        said = self.capsys.readouterr()
        assert code == 0, said.err
        return str(said.out)

    def plan(self) -> Plan:
        return load(self.file)

    def begin_with_the_example(self) -> Plan:
        """Another plan, of 51 sessions."""
        assert main(["plan", str(EXAMPLE), "-o", str(self.file), "--new", "--today", "2027-01-01"]) == 0
        assert len(self.plan().sessions) == 51
        return self.plan()

    def push(self, today: str) -> dict[str, str]:
        """When each entry begins after a push, as khal shows it."""
        self.run("push", today=today)
        self.desk.sync()
        return {uid: start for uid, (start, _) in self.desk.khal().items()}

    def touch(self, *touches: dict[str, Any]) -> None:
        if touches:
            self.desk.khal(*touches)
            self.desk.sync()


def begins(plan: Plan) -> dict[str, str]:
    return {s.uid: s.start.isoformat() for s in (*plan.sessions, *plan.withdrawn)}


@pytest.fixture
def person(desk: Desk, tmp_path: Path, capsys: Any) -> Person:
    PLAN.save(tmp_path / "plan.json")
    return Person(desk, tmp_path / "plan.json", capsys)


def test_a_plan_goes_round_and_what_was_touched_stays(person: Person) -> None:
    assert person.push("2027-01-01") == begins(PLAN)
    moved, with_bell, deleted = PLAN.sessions[1:4]
    there = (moved.start + dt.timedelta(days=1)).isoformat()
    person.touch(
        {"do": "move", "uid": moved.uid, "days": 1},
        {"do": "bell", "uid": with_bell.uid},
        {"do": "delete", "uid": deleted.uid},
    )
    person.push("2027-01-05")
    assert begins(person.plan())[moved.uid] == there
    # Three sessions a week instead of four, and a week away: much moves, and some is taken out.
    person.run("adapt", "--sessions-per-week", "3", "--pause", "2027-02-01..2027-02-07", today="2027-01-06")
    shown = person.push("2027-01-06")

    plan = person.plan()
    out = {s.uid for s in plan.withdrawn}
    assert deleted.uid in out - shown.keys() and len(out) > 1
    assert shown == {uid: start for uid, start in begins(plan).items() if uid != deleted.uid}
    assert shown[moved.uid] == there
    texts = {uid: next(text for text in person.desk.content().values() if uid.encode() in text) for uid in shown}
    assert b"TRIGGER:-PT2H" in texts[with_bell.uid]
    assert all((b"STATUS:CANCELLED" in texts[uid]) == (uid in out) for uid in shown)
    # There and back once more: nothing is left to do for anybody.
    seen = person.desk.content()
    assert "unchanged" in person.run("push", today="2027-01-06")
    assert person.desk.sync() == person.desk.sync() == seen


def test_six_runs_with_moves_an_illness_and_corrections(person: Person) -> None:
    person.push("2027-01-01")
    uid = {s.key: s.uid for s in PLAN.sessions}
    past: dict[str, str] = {}
    days: dict[str, tuple[list[tuple[str, ...]], list[dict[str, Any]]]] = {
        "2027-01-06": (
            [("log", "done", "w01s1"), ("log", "shorter", "10", "w01s2")],
            [{"do": "move", "uid": uid["w02s2"], "days": 1}],
        ),
        "2027-01-12": ([("log", "ill", "2027-01-10..2027-01-13", "--fever", "no")], []),
        "2027-01-15": ([], [{"do": "move", "uid": uid["w03s1"], "days": -2}, {"do": "delete", "uid": uid["w04s1"]}]),
        "2027-01-20": ([("log", "not", "2027-01-18"), ("log", "undo"), ("log", "done", "2027-01-18")], []),
        "2027-02-02": ([("log", "away", "2027-02-08..2027-02-14")], [{"do": "move", "uid": uid["w06s2"], "days": 1}]),
        "2027-02-16": ([("log", "done", "2027-02-15")], [{"do": "bell", "uid": uid["w08s1"]}]),
    }
    for today, (said, touches) in days.items():
        for words in said:
            person.run(*words, today=today)
        person.touch(*touches)
        shown = person.push(today)
        plan = person.plan()
        assert shown.keys() <= begins(plan).keys()
        assert {u: start for u, start in shown.items() if start[:10] < today and u in past} == {
            u: start for u, start in past.items() if u in shown
        }
        past = {u: start for u, start in shown.items() if start[:10] < today}
        ahead = {s.uid: s.start.isoformat() for s in plan.sessions if str(s.date) >= today}
        assert ahead.items() <= shown.items()
        cancelled = {
            u
            for u in shown
            if b"STATUS:CANCELLED" in next(t for t in person.desk.content().values() if u.encode() in t)
        }
        standing = {start[:10] for u, start in shown.items() if u not in cancelled and start[:10] >= today}
        free = {f"2027-01-{day}" for day in range(10, 14) if today >= "2027-01-12"}
        free |= {f"2027-02-{day:02}" for day in range(8, 15) if today >= "2027-02-02"}
        assert not standing & free


# --- calcurse, which knows less of iCalendar, and moves by deleting and making anew --------------------------------------


@dataclass
class Calcurse:
    """The calendar of calcurse, and the program that keeps it equal to a server."""

    program: str
    folder: Path

    def write_config(self, url: str) -> None:
        where = urlsplit(url)
        (self.folder / "config").write_text(
            f"[General]\nHostname = {where.netloc}\nPath = {where.path}\nHTTPS = No\nDryRun = No\n"
            f"[Auth]\nUsername = {USER}\nPassword = {PASSWORD}\n",
            "utf-8",
        )
        for name in ("data", "hooks"):
            (self.folder / name).mkdir()

    def sync(self, *more: str) -> list[str]:
        """What calcurse shows afterwards, a line for each entry."""
        names = {"config": "config", "datadir": "data", "lockfile": "lock", "syncdb": "sync.db", "hookdir": "hooks"}
        given = [word for flag, name in names.items() for word in (f"--{flag}", str(self.folder / name))]
        # Debian's own Python: it has what the program needs.
        done = subprocess.run(
            [DEBIAN_PYTHON, self.program, *given, *more],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "TZ": "Europe/Berlin", "HOME": str(self.folder), "PYTHONPATH": ""},
            timeout=120,
            check=False,
        )
        assert done.returncode == 0 and not done.stderr, done.stderr
        return self.lines

    @property
    def lines(self) -> list[str]:
        return (self.folder / "data" / "apts").read_text("utf-8").splitlines()

    def edit(self, old: str, new: str = "") -> None:
        """Change the one line that begins so, or take it out."""
        (place,) = (at for at, line in enumerate(self.lines) if line.startswith(old))
        lines = self.lines
        lines[place : place + 1] = [lines[place].replace(old, new)] if new else []
        (self.folder / "data" / "apts").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def test_calcurse_moves_and_deletes_and_nothing_is_doubled_or_lost(
    person: Person, desk: Desk, tmp_path: Path, judge: Callable[[str], Any]
) -> None:
    (tmp_path / "calcurse").mkdir()
    calcurse = Calcurse(judge("calcurse-caldav"), tmp_path / "calcurse")
    calcurse.write_config(desk.url)
    plan = person.begin_with_the_example()
    person.run("push", today="2027-01-01")
    before = desk.sync()
    shown = calcurse.sync("--init", "keep-remote")
    assert [f"{s.date:%m/%d/%Y} @ {s.clock:%H:%M}" for s in plan.sessions] == [line[:18] for line in shown]
    # What it does not keep (reminders, places, who wrote it) goes into no calendar, and is nobody's wish.
    assert calcurse.sync() == shown and desk.sync() == before
    assert "nothing there is news" in person.run("pull", today="2027-01-01")
    assert "51 unchanged" in person.run("push", today="2027-01-01")

    moved, deleted, shorter = plan.sessions[3], plan.sessions[7], plan.sessions[10]
    there = moved.date + dt.timedelta(days=1)
    clock = f"{moved.clock:%H:%M}"
    calcurse.edit(
        f"{moved.date:%m/%d/%Y} @ {clock} -> {moved.date:%m/%d/%Y}", f"{there:%m/%d/%Y} @ {clock} -> {there:%m/%d/%Y}"
    )
    calcurse.edit(f"{deleted.date:%m/%d/%Y}")
    begins = f"{shorter.date:%m/%d/%Y} @ {shorter.clock:%H:%M} -> {shorter.date:%m/%d/%Y} @ "
    calcurse.edit(f"{begins}{shorter.end:%H:%M}", f"{begins}{shorter.start + dt.timedelta(minutes=10):%H:%M}")
    calcurse.sync()
    text = person.run("pull", today="2027-01-05")
    assert "3 things are entered" in text
    assert f"{moved.key}, {moved.date:%a} {moved.date}: taken out, and made anew on {there:%a} {there}" in text
    assert f"{deleted.key}, {deleted.date:%a} {deleted.date}: you took it out" in text
    assert f"{shorter.key}, {shorter.date:%a} {shorter.date}: taken out, and made anew" in text
    now = {s.key: s for s in person.plan().sessions}
    assert now.keys() == {s.key for s in plan.sessions} - {deleted.key}
    assert now[moved.key].date == there and now[shorter.key].minutes == 10

    # Round and round: what the plan writes then, calcurse shows, and nobody finds anything to do.
    for _ in range(2):
        person.run("push", today="2027-01-05")
        shown = calcurse.sync()
    assert sorted(f"{s.date:%m/%d/%Y} @ {s.clock:%H:%M}" for s in now.values()) == sorted(line[:18] for line in shown)
    before = desk.sync()
    assert len(before) == 50 and "changed in place" not in person.run("push", today="2027-01-05")
    assert desk.sync() == before and calcurse.sync() == shown
    # An illness takes out what calcurse made anew as well.
    person.run("log", "ill", f"{there}..{there}", "--fever", "no", "--below-neck", "no", today=str(there))
    person.run("push", today=str(there))
    that_day = [
        text for text in desk.sync().values() if re.search(rb"DTSTART[^:]*:%b" % f"{there:%Y%m%d}".encode(), text)
    ]
    assert that_day and all(b"STATUS:CANCELLED" in text for text in that_day)


# --- the feed, and the file itself ----------------------------------------------------------------------------------------


def vdirsyncer(folder: Path, storage: str) -> Callable[[], dict[str, bytes]]:
    """Keep a folder equal to one other storage; what the folder holds afterwards."""
    (folder / "items").mkdir(parents=True)
    (folder / "conf").write_text(
        f'[general]\nstatus_path = "{folder / "status"}"\n'
        '[pair plan]\na = "other"\nb = "folder"\ncollections = null\nconflict_resolution = "a wins"\n'
        f"[storage other]\n{storage}\n"
        f'[storage folder]\ntype = "filesystem"\npath = "{folder / "items"}"\nfileext = ".ics"\n',
        "utf-8",
    )

    def run(command: str) -> None:
        words = [sys.executable, "-W", "ignore", "-m", "vdirsyncer", "-c", str(folder / "conf"), command]
        done = subprocess.run(words, input="y\n" * 9, capture_output=True, encoding="utf-8", timeout=120, check=False)
        assert done.returncode == 0, done.stderr

    def sync() -> dict[str, bytes]:
        run("sync")
        return {file.name: file.read_bytes() for file in (folder / "items").iterdir()}

    run("discover")
    return sync


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert main(["plan", str(EXAMPLE), "-o", "plan.ics", "--today", "2027-01-01"]) == 0
    return tmp_path


def uids(items: dict[str, bytes]) -> list[str]:
    return sorted(uid.decode() for text in items.values() for uid in re.findall(rb"(?m)^UID:([^\r\n]*)", text))


def starts(items: dict[str, bytes]) -> list[str]:
    """When those that are not cancelled begin."""
    events = [text.partition(b"BEGIN:VEVENT")[2] for text in items.values() if b"STATUS:CANCELLED" not in text]
    return sorted(re.findall(rb"DTSTART[^:]*:(\w+)", event)[0].decode() for event in events)


def test_vdirsyncer_has_every_entry_of_the_feed(files: Path, judge: Callable[[str], Any]) -> None:
    judge("vdirsyncer")
    words = [sys.executable, "-W", "ignore", "-m", "exrx", "serve", "plan.json", "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8") as serving:
        try:
            assert serving.stdout is not None
            address = next(line.strip() for line in serving.stdout if "http://" in line)
            sync = vdirsyncer(files / "read", f'type = "http"\nurl = "{address}"')
            first = sync()
            # Of a feed it makes names of its own, one for each entry.
            begins = [f"{s.date:%Y%m%d}T{s.clock:%H%M}00" for s in load("plan.json").sessions]
            assert starts(first) == begins and len(first) == 51 and sync() == first
            # What a revision moves comes in its place.
            assert main(["log", "away", "2027-01-11..2027-01-17", "--today", "2027-01-05"]) == 0
            plan = load("plan.json")
            ahead = [f"{s.date:%Y%m%d}T{s.clock:%H%M}00" for s in plan.sessions]
            second = sync()
            assert starts(second) == ahead != begins and len(second) == len(plan.sessions) + len(plan.withdrawn)
        finally:
            serving.kill()


def test_vdirsyncer_keeps_the_file_both_ways_and_what_is_done_there_is_an_answer(
    files: Path, judge: Callable[[str], Any], capsys: Any
) -> None:
    judge("vdirsyncer")
    sync = vdirsyncer(files / "both", f'type = "singlefile"\npath = "{files / "plan.ics"}"')
    whole, first = Path("plan.ics").read_bytes(), sync()
    assert len(first) == 51 and sync() == first
    # It writes the file in words of its own; nobody did anything.
    assert main(["plan", str(EXAMPLE), "-o", "plan.ics", "--today", "2027-01-05"]) == 0
    assert not capsys.readouterr().err and Path("plan.ics").read_bytes() == whole and sync() == first
    plan = load("plan.json")
    moved, deleted = plan.sessions[4], plan.sessions[10]
    there = moved.date + dt.timedelta(days=1)
    for name, text in first.items():
        item = files / "both" / "items" / name
        if moved.uid.encode() in text:
            item.write_bytes(text.replace(f":{moved.date:%Y%m%d}T".encode(), f":{there:%Y%m%d}T".encode()))
        if deleted.uid.encode() in text:
            item.unlink()
    second = sync()
    assert len(second) == 50 and Path("plan.ics").read_bytes() != whole
    capsys.readouterr()
    assert main(["plan", str(EXAMPLE), "-o", "plan.ics", "--today", "2027-01-05"]) == 0
    told = " ".join("".join(capsys.readouterr()).split())
    assert (
        f"you put it on {there:%a} {there}" in told
        and f"{deleted.key}, {deleted.date:%a} {deleted.date}: you took it out" in told
    )
    now = load("plan.json")
    assert next(s.date for s in now.sessions if s.key == moved.key) == there
    assert deleted.key in [s.key for s in now.withdrawn]
    # And back: the folder has what the plan has, twice the same.
    third = sync()
    assert uids(third) == sorted(s.uid for s in (*now.sessions, *now.withdrawn)) and sync() == third
    assert main(["plan", str(EXAMPLE), "-o", "plan.ics", "--today", "2027-01-05"]) == 0
    assert "No change" in " ".join(capsys.readouterr().out.split())


def test_as_home_assistant_reads_it(files: Path, judge: Callable[[str], Any]) -> None:
    """All 51, in the order of time, at the right moments."""
    judge("ical")
    from ical.calendar_stream import IcsCalendarStream

    calendar = IcsCalendarStream.calendar_from_ics(Path("plan.ics").read_text("utf-8"))
    zone = ZoneInfo("Europe/Berlin")
    # As its calendar asks: what lies between two moments, in the zone of the house.
    first, last = (dt.datetime(2027, month, 1, tzinfo=zone) for month in (1, 7))
    found = [(str(event.uid), event.start_datetime) for event in calendar.timeline_tz(zone).overlapping(first, last)]
    assert found == [(s.uid, s.start) for s in load("plan.json").sessions] and len(found) == 51


def test_as_another_program_on_the_server_reads_it(person: Person, desk: Desk, judge: Callable[[str], Any]) -> None:
    judge("caldav")
    from caldav.davclient import DAVClient

    plan = person.begin_with_the_example()
    person.run("push", today="2027-01-01")
    with DAVClient(desk.url, username=USER, password=PASSWORD, enable_rfc6764=False) as client:
        events = [event.icalendar_component for event in client.calendar(url=desk.url).events()]
    found = sorted(((str(event["UID"]), event["DTSTART"].dt) for event in events), key=lambda one: one[1])
    assert found == [(s.uid, s.start) for s in plan.sessions] and len(found) == 51
