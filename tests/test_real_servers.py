"""What befalls a push on two real servers: refused entries, an end in the middle, two computers with one plan, an old plan file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import exrx
from exrx.cli import main
from exrx.export.plan_file import load
from exrx.pushing import push
from exrx.values.errors import ExportError

from .calendar_server import PASSWORD, USER, Radicale, Xandikos
from .misbehaving_server import Request, Site, answer
from .test_pushing import Between, counts

EXAMPLE = Path(__file__).parents[1] / "examples" / "person.toml"
TODAY = "2027-01-05"
Server = Radicale | Xandikos


@pytest.fixture(params=[Radicale, Xandikos])
def server(
    request: pytest.FixtureRequest, tmp_path: Path, judge: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    judge(request.param.__name__.lower())
    (tmp_path / "server").mkdir()
    monkeypatch.setenv("EXRX_CALDAV_USER", USER)
    monkeypatch.setenv("EXRX_CALDAV_PASSWORD", PASSWORD)
    server = request.param(tmp_path / "server")
    server.start()
    yield server
    server.kill()


class Computer:
    """A folder with the plan file, and what is typed there."""

    def __init__(self, folder: Path, url: str, capsys: Any) -> None:
        folder.mkdir()
        self.file, self.url, self.capsys = folder / "plan.json", url, capsys

    def run(self, *words: str, code: int = 0) -> str:
        command, *rest = words
        self.capsys.readouterr()
        where = ["--plan", str(self.file)] if command == "log" else [str(self.file)]
        if command in ("push", "pull"):
            where += ["--url", self.url]
        found = main([command, *rest, *where, "--today", TODAY])
        text = " ".join("".join(self.capsys.readouterr()).split())
        assert found == code and PASSWORD not in text, text
        return text

    @property
    def plan(self) -> exrx.Plan:
        return load(self.file)


@pytest.fixture
def computer(tmp_path: Path, server: Server, capsys: Any) -> Computer:
    made = Computer(tmp_path / "desk", server.url(server.calendar()), capsys)
    assert main(["plan", str(EXAMPLE), "-o", str(made.file), "--today", "2027-01-01"]) == 0
    assert len(made.plan.sessions) == 51
    return made


def standing(server: Server, url: str) -> dict[str, str]:
    """When each entry begins, by UID; none is there twice. What is cancelled is not among them."""
    report = (
        b'<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data/></D:prop>'
        b'<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter></C:calendar-query>'
    )
    path = "/" + url.split("/", 3)[3]
    status, content, _ = server.ask("REPORT", path, report, Depth="1", **{"Content-Type": "application/xml"})
    assert status == 207
    entries = [part.partition(b"END:VEVENT")[0] for part in content.split(b"BEGIN:VEVENT")[1:]]
    uids = [re.findall(rb"UID:([^\r\n&]*)", entry)[0].decode() for entry in entries]
    assert len(uids) == len(set(uids)), "doubled"
    begins = [re.findall(rb"DTSTART[^:]*:(\d{8}T\d{4})", entry)[0].decode() for entry in entries]
    there = [b"STATUS:CANCELLED" not in entry for entry in entries]
    return {uid: at for uid, at, stands in zip(uids, begins, there, strict=True) if stands}


def meant(plan: exrx.Plan, since: str = "") -> dict[str, str]:
    return {s.uid: f"{s.date:%Y%m%d}T{s.clock:%H%M}" for s in plan.sessions if str(s.date) >= since}


@pytest.mark.parametrize("status", [400, 403, 409, 507])
def test_what_is_refused_stops_nothing_else_and_is_tried_again(server: Server, computer: Computer, status: int) -> None:
    refused = {computer.plan.sessions[number].uid for number in (5, 20)}
    place = computer.url

    def refusing(request: Request) -> bytes | None:
        if request.method == "PUT" and any(uid.encode() in request.body for uid in refused):
            return answer(status)
        return None

    with Site(Between(server, refusing)) as site:
        computer.url = site.url("/" + place.split("/", 3)[3])
        text = computer.run("push", code=1)
        assert "2 refused by the server" in text and f"status {status}" in text
        for session in (computer.plan.sessions[number] for number in (5, 20)):
            assert f"? {session.key} {session.date}" in text
        # The same address, and now it takes them.
        refused.clear()
        assert "2 added" in computer.run("push")
    assert standing(server, place) == meant(computer.plan, TODAY)


@pytest.mark.parametrize("stored", [False, True], ids=["before it is stored", "after it is stored, unanswered"])
def test_ended_in_the_middle_it_is_finished_by_the_next_push(server: Server, computer: Computer, stored: bool) -> None:
    plan = computer.plan
    path = "/" + computer.url.split("/", 3)[3]
    written = 0

    def dying(request: Request) -> None:
        nonlocal written
        written += request.method == "PUT"
        if request.method == "PUT" and written == 20:
            if stored:
                between.forward(request)
            server.kill()

    between = Between(server, dying)
    with Site(between) as site, pytest.raises(ExportError, match="cannot be reached"):
        push(plan, site.url(path), user=USER, password=PASSWORD, sleep=lambda seconds: None)
    server.start()
    assert len(standing(server, computer.url)) == 19 + stored
    done = push(plan, computer.url, user=USER, password=PASSWORD)
    assert counts(done) == {"added": 32 - stored, "unchanged": 19 + stored}
    assert standing(server, computer.url) == meant(plan)


def test_two_computers_with_one_plan(server: Server, computer: Computer, tmp_path: Path) -> None:
    other = Computer(tmp_path / "laptop", computer.url, computer.capsys)
    other.file.write_bytes(computer.file.read_bytes())
    computer.run("push")
    assert "/: 51 unchanged" in other.run("push")
    # One of them is told of days away; the other has the older file, and says so.
    computer.run("log", "away", "2027-01-12..2027-01-14")
    computer.run("push")
    stands = standing(server, computer.url)
    assert not {at[:8] for at in stands.values()} & {"20270112", "20270113", "20270114"}
    for command in ("push", "pull"):
        assert "holds revision 2 or later" in other.run(command, code=2)
    assert standing(server, computer.url) == stands
    # With the file and the journal of the first it is the same computer, whatever it remembers.
    for name in ("plan.json", "plan.journal.jsonl"):
        other.file.with_name(name).write_bytes(computer.file.with_name(name).read_bytes())
    assert "/: 51 unchanged" in other.run("push") and standing(server, computer.url) == stands
    # And goes on from there: now the first one is behind.
    other.run("log", "away", "2027-02-08..2027-02-10")
    other.run("push")
    assert "or later of this plan" in computer.run("push", code=2)
    assert standing(server, computer.url) == meant(other.plan, TODAY) | {
        uid: at for uid, at in stands.items() if at < TODAY.replace("-", "")
    }


@pytest.mark.parametrize("remembered", [True, False])
def test_an_old_plan_file_takes_nothing_out(server: Server, computer: Computer, remembered: bool) -> None:
    old = computer.file.read_bytes()
    computer.run("push")
    computer.run("adapt", "--pause", "2027-01-12..2027-01-24")
    computer.run("push")
    stands = standing(server, computer.url)
    computer.file.write_bytes(old)
    computer.file.with_name("plan.journal.jsonl").unlink(missing_ok=True)
    if not remembered:
        computer.file.with_name("plan.pushed.json").unlink()
    text = computer.run("push", code=2)
    assert "this plan file is revision 1" in text and "--revision 3" in text
    assert standing(server, computer.url) == stands


def test_a_push_of_what_is_there_asks_twice_at_most(server: Server, computer: Computer) -> None:
    computer.run("push")
    place = computer.url
    with Site(Between(server, lambda request: None)) as site:
        computer.url = site.url("/" + place.split("/", 3)[3])
        for most in (2, 2):
            before = len(site.requests)
            assert "unchanged" in computer.run("push") and len(site.requests) - before <= most
