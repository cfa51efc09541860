"""A plan on real servers, synchronised by vdirsyncer and touched in khal: nothing doubled, nothing lost, and what the person did stays."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import exrx
from exrx.cli import main
from exrx.export.plan_file import load
from exrx.program import Plan

from .calendar_server import PASSWORD, USER, Radicale, Xandikos

KHAL = Path(__file__).parent / "judges" / "khal_touch.py"
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
        if command == "push":
            rest += ["--url", self.desk.url]
        code = main([command, *rest, *where, "--today", today])
        said = self.capsys.readouterr()
        assert code == 0, said.err
        return str(said.out)

    def plan(self) -> Plan:
        return load(self.file)

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
