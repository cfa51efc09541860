"""Pushing to a calendar on a server: a real Radicale on this computer, started and killed by these tests."""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
import types
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import exrx
from exrx.calendar_lint import lint
from exrx.cli import main
from exrx.export.plan_file import to_json
from exrx.programme.plan import Plan, Session
from exrx.pushing import Pushed, push
from exrx.pushing.comparing import Shown, any_shown, calendar_in, resources, shown_in, verdict
from exrx.pushing.credentials import credentials
from exrx.pushing.deciding import decide
from exrx.pushing.server import checked
from exrx.revising import withdraw
from exrx.telling.entries import told
from exrx.values.errors import ExportError

from .calendar_server import PASSWORD, USER, Radicale, Xandikos
from .misbehaving_server import CALENDAR, NAMESPACES, InTurn, Request, Site, Store, Wire, answer
from .plan_factory import make_plan, make_session

PLAN = make_plan(weeks=4)


def revised(plan: Plan, changes: dict[str, dict[str, Any]]) -> Plan:
    """A later revision: some sessions changed, with what `adapt` raises."""
    day = dt.date(2027, 1, 6)

    def new(session: Session) -> Session:
        change = changes.get(session.key)
        return session if change is None else replace(session, sequence=session.sequence + 1, changed=day, **change)

    weeks = tuple(replace(week, sessions=tuple(map(new, week.sessions))) for week in plan.weeks)
    return replace(plan, weeks=weeks, revision=plan.revision + 1)


def without(plan: Plan, key: str) -> Plan:
    weeks = (replace(week, sessions=tuple(s for s in week.sessions if s.key != key)) for week in plan.weeks)
    return replace(plan, weeks=tuple(weeks))


REVISED = revised(
    PLAN,
    {"w02s1": {"clock": dt.time(7, 15)}, "w03s2": {"status": "cancelled"}, "w04s3": {"date": dt.date(2027, 2, 1)}},
)


@pytest.fixture
def server(radicale: Radicale) -> Radicale:
    if radicale.process is None:
        radicale.start()
    return radicale


def pushed(server: Radicale, path: str, plan: Plan, **options: Any) -> Pushed:
    options.setdefault("sleep", lambda seconds: None)
    return push(plan, server.url(path), user=USER, password=PASSWORD, **options)


def counts(done: Pushed) -> dict[str, int]:
    kinds = [change.kind for change in done.changes]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def entries(server: Radicale, path: str) -> dict[str, tuple[Any, ...]]:
    """What the calendar shows, read by another reader than the one under test: UID -> what people see."""
    import vobject

    status, content, _ = server.ask("GET", path)
    assert status == 200
    calendar = vobject.readOne(content.decode()) if content.strip() else None
    found: dict[str, tuple[Any, ...]] = {}
    for event in [] if calendar is None else calendar.contents.get("vevent", []):
        assert event.uid.value not in found, "doubled"
        values = (event.dtstart.value, event.dtend.value)
        moments = [at.astimezone(dt.UTC) if isinstance(at, dt.datetime) else at for at in values]
        sequence = int(event.sequence.value) if hasattr(event, "sequence") else 0
        found[event.uid.value] = (*moments, event.summary.value, event.status.value, sequence)
    return found


def meant(plan: Plan) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for session, summary, _ in told(plan):
        if session in plan.withdrawn:
            continue
        assert session.start is not None and session.end is not None
        moments = [at.astimezone(dt.UTC) for at in (session.start, session.end)]
        found[session.uid] = (*moments, summary, session.status.upper(), session.sequence)
    return found


FOREIGN = {
    "dentist": b"UID:dentist@example.org\r\nSUMMARY:Dentist",
    # Another plan of exrx, of somebody else in the same calendar.
    "other": f"UID:{make_session('autumn', 'w01s1', dt.date(2027, 1, 4)).uid}\r\nSUMMARY:Run".encode(),
    "similar": b"UID:12345@exrx\r\nSUMMARY:Not from here",
}


def put_foreign(server: Radicale, path: str) -> dict[str, tuple[int, bytes, str]]:
    for name, lines in FOREIGN.items():
        event = b"BEGIN:VEVENT\r\n" + lines + b"\r\nDTSTAMP:20270101T000000Z\r\nDTSTART:20270104T180000Z\r\n"
        event += b"DTEND:20270104T190000Z\r\nSTATUS:CONFIRMED\r\nEND:VEVENT\r\n"
        content = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n" + event + b"END:VCALENDAR\r\n"
        assert server.ask("PUT", f"{path}{name}.ics", content, **{"Content-Type": "text/calendar"})[0] == 201
    return foreign(server, path)


def foreign(server: Radicale, path: str) -> dict[str, tuple[int, bytes, str]]:
    return {name: server.ask("GET", f"{path}{name}.ics") for name in FOREIGN}


def own(server: Radicale, path: str) -> dict[str, tuple[Any, ...]]:
    others = {re.findall(rb"UID:(\S+)", lines)[0].decode() for lines in FOREIGN.values()}
    return {uid: shown for uid, shown in entries(server, path).items() if uid not in others}


# --- what a push does --------------------------------------------------------------------------------------------------


def test_push_again_revise_and_withdraw(server: Radicale) -> None:
    path = server.calendar()
    before = put_foreign(server, path)
    assert counts(pushed(server, path, PLAN)) == {"added": 12}
    assert own(server, path) == meant(PLAN)

    tags = {
        session.uid: server.ask("GET", f"{path}{session.uid.replace('@', '%40')}.ics")[2] for session in PLAN.sessions
    }
    assert all(tags.values())
    assert counts(pushed(server, path, PLAN)) == {"unchanged": 12}
    assert counts(pushed(server, path, REVISED)) == {"changed": 3, "unchanged": 9}
    assert own(server, path) == meant(REVISED)
    again = {uid: server.ask("GET", f"{path}{uid.replace('@', '%40')}.ics")[2] for uid in tags}
    touched = {session.key for session in PLAN.sessions if tags[session.uid] != again[session.uid]}
    assert touched == {"w02s1", "w03s2", "w04s3"}
    assert counts(pushed(server, path, REVISED)) == {"unchanged": 12}

    # What the plan no longer knows goes; what others put there stays, to the byte.
    shorter = without(REVISED, "w01s2")
    done = pushed(server, path, shorter)
    assert counts(done) == {"removed": 1, "unchanged": 11}
    assert [change.key for change in done.of("removed")] == ["w01s2"]
    assert own(server, path) == meant(shorter)
    assert foreign(server, path) == before


def test_a_dry_run_says_what_a_push_then_does(server: Radicale) -> None:
    path = server.calendar()
    pushed(server, path, PLAN)
    new = without(REVISED, "w01s1")
    dry = pushed(server, path, new, dry_run=True)
    assert entries(server, path) == meant(PLAN)
    assert dry.dry_run and counts(dry) == {"changed": 3, "removed": 1, "unchanged": 8}
    moved = next(change for change in dry.changes if change.key == "w02s1")
    assert moved.before and moved.after
    assert moved.before.start == dt.datetime(2027, 1, 11, 17, 0, tzinfo=dt.UTC)
    assert moved.after.start == dt.datetime(2027, 1, 11, 6, 15, tzinfo=dt.UTC)
    wet = pushed(server, path, new)
    assert wet.changes == dry.changes


def test_both_views(server: Radicale) -> None:
    path = server.calendar()
    assert counts(pushed(server, path, PLAN, view="shared")) == {"added": 12}
    assert {shown[2] for shown in entries(server, path).values()} == {"Busy"}
    assert counts(pushed(server, path, PLAN, view="shared")) == {"unchanged": 12}
    assert counts(pushed(server, path, PLAN)) == {"changed": 12}
    assert entries(server, path) == meant(PLAN)


@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Kolkata"])
def test_whole_days_and_other_zones(server: Radicale, zone: str | None) -> None:
    path = server.calendar()
    plan = make_plan(weeks=1, zone=zone, clock=None if zone is None else dt.time(18))
    assert counts(pushed(server, path, plan)) == {"added": 3}
    assert counts(pushed(server, path, plan)) == {"unchanged": 3}
    assert set(entries(server, path)) == {session.uid for session in plan.sessions}


def test_a_plan_made_again_and_taken_out(server: Radicale) -> None:
    """The engine's own revisions: what was withdrawn stands crossed out, and the calendar holds exactly the new plan."""
    path = server.calendar()
    before = put_foreign(server, path)
    request: dict[str, Any] = {
        "age": 34,
        "conditions": [],
        "medications": [],
        "symptoms": [],
        "timezone": "Europe/Berlin",
    }
    windows = ["Mon 18:00-20:00", "Wed 18:00-20:00", "Sat 09:00-12:00"]
    plan = exrx.plan(**request, id="spring", start="2027-01-04", availability=windows)
    pushed(server, path, plan)
    fewer = exrx.adapt(plan, today="2027-01-18", availability=["Mon 18:30-20:00", "Sat 09:00-12:00"])
    assert fewer.withdrawn
    done = pushed(server, path, fewer)
    assert {change.key for change in done.of("changed")} == set(fewer.diff(plan).keys)
    there = own(server, path)
    assert {uid for uid, shown in there.items() if shown[3] == "CANCELLED"} == {s.uid for s in fewer.withdrawn}
    assert {uid: shown for uid, shown in there.items() if shown[3] != "CANCELLED"} == meant(fewer)
    assert set(counts(pushed(server, path, fewer))) == {"unchanged"}
    gone = withdraw(fewer, dt.date(2027, 1, 18))
    pushed(server, path, gone)
    coming = {s.uid for s in fewer.sessions if s.date >= dt.date(2027, 1, 18)}
    assert all(own(server, path)[uid][3] == "CANCELLED" for uid in coming)
    assert set(counts(pushed(server, path, gone))) == {"unchanged"} and foreign(server, path) == before
    # In a calendar that never saw them they are not put.
    other = server.calendar()
    assert counts(pushed(server, other, fewer))["added"] == len(fewer.sessions)
    assert set(entries(server, other)) == {session.uid for session in fewer.sessions}


def test_a_withdrawn_session_that_nobody_saw_is_not_put_there(server: Radicale) -> None:
    path = server.calendar()
    assert counts(pushed(server, path, REVISED)) == {"added": 11, "unchanged": 1}
    assert counts(pushed(server, path, REVISED)) == {"unchanged": 12}


def test_what_was_changed_in_the_calendar_is_kept(server: Radicale) -> None:
    path = server.calendar()
    pushed(server, path, PLAN)
    place = f"{path}{PLAN.sessions[4].uid.replace('@', '%40')}.ics"
    _, content, _ = server.ask("GET", place)
    edited = re.sub(rb"LAST-MODIFIED:\w+", b"LAST-MODIFIED:20270105T174233Z", content)
    edited = re.sub(rb"SUMMARY:[^\r]*", b"SUMMARY:Walk with Kim", edited)
    assert server.ask("PUT", place, edited, **{"Content-Type": "text/calendar"})[0] in (201, 204)
    done = pushed(server, path, PLAN)
    assert counts(done) == {"kept": 1, "unchanged": 11}
    assert done.of("kept")[0].before and done.of("kept")[0].before.summary == "Walk with Kim"
    # Also when it has left the plan.
    assert counts(pushed(server, path, without(PLAN, PLAN.sessions[4].key))) == {"kept": 1, "unchanged": 11}
    # A newer version of the plan is newer than that, and so is an order to overwrite.
    newer = revised(PLAN, {PLAN.sessions[4].key: {"clock": dt.time(9)}})
    assert counts(pushed(server, path, newer, dry_run=True)) == {"changed": 1, "unchanged": 11}
    assert counts(pushed(server, path, PLAN, overwrite=True)) == {"changed": 1, "unchanged": 11}
    assert entries(server, path) == meant(PLAN)


# --- a server that dies ------------------------------------------------------------------------------------------------


class Between:
    """Stands before the real server, and does something first."""

    def __init__(self, server: Radicale | Xandikos, first: Callable[[Request], bytes | None]) -> None:
        self.server, self.first = server, first

    def __call__(self, request: Request) -> bytes | Wire:
        """Its answer, where it gives one, and else the server's."""
        return self.first(request) or self.forward(request)

    def forward(self, request: Request) -> bytes | Wire:
        named = {
            name.title(): text for name, text in request.headers.items() if name not in ("host", "accept-encoding")
        }
        try:
            status, body, tag = self.server.ask(request.method, request.target, request.body, **named)
        except OSError:
            return lambda connection: None
        return answer(status, body, **({"ETag": tag} if tag else {}))


@pytest.mark.parametrize("stored", [False, True], ids=["before it is stored", "after it is stored, unanswered"])
@pytest.mark.parametrize("number", [2, 12])
def test_killed_in_the_middle_and_pushed_again(server: Radicale, stored: bool, number: int) -> None:
    path = server.calendar()
    before = put_foreign(server, path)
    puts = 0

    def dying(request: Request) -> None:
        nonlocal puts
        puts += request.method == "PUT"
        if request.method == "PUT" and puts == number:
            if stored:
                between.forward(request)
            server.kill()

    between = Between(server, dying)
    waits: list[float] = []
    with Site(between) as site, pytest.raises(ExportError, match="cannot be reached, 6 times in a row") as error:
        push(PLAN, site.url(path), user=USER, password=PASSWORD, sleep=waits.append)
    assert f"{number - 1} entr" in str(error.value)
    assert waits == [1, 2, 4, 8, 16]
    assert PASSWORD not in str(error.value)
    server.start()
    written = number if stored else number - 1
    expected = {"added": 12 - written, "unchanged": written}
    assert counts(pushed(server, path, PLAN)) == {kind: many for kind, many in expected.items() if many}
    assert own(server, path) == meant(PLAN)
    assert foreign(server, path) == before


def test_a_server_that_comes_back_in_time_is_waited_for(server: Radicale) -> None:
    path = server.calendar()
    puts = 0

    def stumbling(request: Request) -> None:
        nonlocal puts
        puts += request.method == "PUT"
        if request.method == "PUT" and puts == 3:
            # Stored, and the answer lost: the same entry must not be refused or doubled.
            between.forward(request)
            server.kill()

    between = Between(server, stumbling)
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            server.start()

    with Site(between) as site:
        done = push(PLAN, site.url(path), user=USER, password=PASSWORD, sleep=wait)
    assert waits == [1, 2]
    assert counts(done) == {"added": 11, "unchanged": 1}
    assert entries(server, path) == meant(PLAN)
    assert counts(pushed(server, path, PLAN)) == {"unchanged": 12}


def test_somebody_who_is_faster_is_seen(server: Radicale) -> None:
    path = server.calendar()
    pushed(server, path, PLAN)
    raced = False

    def racing(request: Request) -> None:
        nonlocal raced
        if request.method == "PUT" and not raced:
            raced = True
            pushed(server, path, REVISED)

    with Site(Between(server, racing)) as site:
        done = push(REVISED, site.url(path), user=USER, password=PASSWORD)
    # The first entry was written by the other; the rest was read as it was before and found changed as well.
    assert counts(done)["unchanged"] == 12
    assert entries(server, path) == meant(REVISED)


def test_another_client_sees_what_was_pushed(server: Radicale, judge: Callable[[str], Any]) -> None:
    judge("caldav")
    from caldav.davclient import DAVClient

    path = server.calendar()
    put_foreign(server, path)
    pushed(server, path, PLAN)
    with DAVClient(server.url(path), username=USER, password=PASSWORD, enable_rfc6764=False) as client:
        found = client.calendar(url=server.url(path)).events()
        shown = {str(event.icalendar_component["UID"]): event.icalendar_component for event in found}
        assert len(found) == len(PLAN.sessions) + len(FOREIGN)
    for session in PLAN.sessions:
        assert shown[session.uid]["DTSTART"].dt == session.start


ELSEWHERE = (
    f"<D:multistatus {NAMESPACES}><D:response><D:href>https://example.org/x.ics</D:href><D:propstat><D:prop>"
    "<C:calendar-data>BEGIN:VCALENDAR</C:calendar-data></D:prop></D:propstat></D:response></D:multistatus>"
).encode()
EMPTY = f"<D:multistatus {NAMESPACES}/>".encode()


@pytest.mark.parametrize(
    ("answers", "waits", "said"),
    [
        ([(503, b"")] * 6, [1, 2, 4, 8, 16], "answers with status 503, 6 times in a row"),
        ([(503, b""), (404, b""), (404, b"")], [1], "is nothing there"),
        ([(207, EMPTY), (207, CALENDAR.replace(b"C:calendar/", b"C:x/"))], [], "is a folder, not a calendar"),
        ([(200, b"<html/>"), (200, b"<html/>")], [], "does not answer as a calendar"),
        ([(403, b""), (207, CALENDAR)], [], "does not list its entries"),
        ([(207, ELSEWHERE)], [], "names an entry on another server"),
    ],
)
def test_a_server_that_misbehaves_is_one_clear_error(answers: list[Any], waits: list[float], said: str) -> None:
    waited: list[float] = []
    with Site(in_turn(*answers)) as site, pytest.raises(ExportError, match=said) as error:
        push(PLAN, site.url(), user=USER, password=PASSWORD, sleep=waited.append)
    assert waited == waits
    assert len(site.requests) == len(answers)
    assert PASSWORD not in str(error.value) + repr(error.value)


def test_what_another_try_cannot_mend_is_asked_once() -> None:
    waited: list[float] = []
    with (
        Site(lambda request: answer(302, Location="https://example.org/log-in")) as site,
        pytest.raises(ExportError, match="example.org .*where nothing was sent"),
    ):
        push(PLAN, site.url(), user=USER, password=PASSWORD, sleep=waited.append)
    assert waited == [] and len(site.requests) == 1


def in_turn(*answers: tuple[int, bytes]) -> InTurn:
    return InTurn(*(lambda _, status=status, body=body: answer(status, body) for status, body in answers))


def test_what_is_overtaken_is_looked_at_again_but_not_for_ever() -> None:
    def run(plan: Plan, *answers: tuple[int, bytes]) -> Pushed:
        with Site(in_turn(*answers)) as site:
            return push(plan, site.url(), sleep=lambda seconds: None)

    first = make_plan(weeks=1, days=[0])
    uid = first.sessions[0].uid
    old = resources(first.to_ics())[uid]
    second = revised(first, {"w01s1": {"clock": dt.time(7)}})
    new = resources(second.to_ics())[uid]
    before, after = (Store({"/c/1.ics": content}).listing() for content in (old, new))
    # Overtaken by an earlier version, then by our own, which needs no more; gone altogether; changing for ever.
    assert counts(run(second, (207, before), (412, b""), (200, old), (412, b""), (200, new))) == {"unchanged": 1}
    assert counts(run(second, (207, before), (412, b""), (404, b""), (201, b""), (207, after))) == {"added": 1}
    (one,) = run(second, (207, before), *[(412, b""), (200, old)] * 3).of("refused")
    assert (one.key, one.status) == ("w01s1", 412)
    # What the server does not show is left as it is, and stops no other.
    (one,) = run(second, (207, before), (412, b""), (418, b"")).of("refused")
    assert (one.key, one.status) == ("w01s1", 418)
    two = revised(make_plan(weeks=1, days=[0, 2]), {"w01s1": {"clock": dt.time(7)}, "w01s2": {"clock": dt.time(7)}})
    there = {f"/c/{n}.ics": one for n, one in enumerate(resources(make_plan(weeks=1, days=[0, 2]).to_ics()).values())}
    now = {f"/c/{n}.ics": one for n, one in enumerate(resources(two.to_ics()).values())}
    pushed = run(two, (207, Store(there).listing()), (412, b""), (418, b""), (204, b""), (207, Store(now).listing()))
    assert counts(pushed) == {"refused": 1, "changed": 1}
    # Taking out, too, only what is still as it was read.
    empty = replace(first, weeks=(replace(first.weeks[0], sessions=()),))
    assert counts(run(empty, (207, before), (204, b""), (207, EMPTY))) == {"removed": 1}
    assert counts(run(empty, (207, before), (412, b""))) == {"kept": 1}
    refused = run(empty, (207, before), (405, b"")).of("refused")
    assert [(change.key, change.status) for change in refused] == [("w01s1", 405)]


def test_a_busy_server_says_how_long_to_wait() -> None:
    busy = [answer(429, Retry_After="7"), answer(503, Retry_After="9000000000"), answer(404)]
    waited: list[float] = []
    with (
        Site(InTurn(*(lambda _, sent=sent: sent for sent in busy))) as site,
        pytest.raises(ExportError, match="nothing there"),
    ):
        push(PLAN, site.url(), sleep=waited.append)
    assert waited == [7, 30]


# --- who pushes --------------------------------------------------------------------------------------------------------


def test_wrong_passwords_and_places(server: Radicale) -> None:
    path = server.calendar()
    for user, password, said in ((USER, "wrong-one", "does not accept"), (None, None, "wants to know who you are")):
        with pytest.raises(ExportError, match=said) as error:
            push(PLAN, server.url(path), user=user, password=password, sleep=lambda seconds: None)
        assert "wrong-one" not in str(error.value)
    with pytest.raises(ExportError, match="is nothing there"):
        pushed(server, f"/{USER}/none/", PLAN)
    with pytest.raises(ExportError, match="is a folder, not a calendar"):
        pushed(server, f"/{USER}/", PLAN)
    assert entries(server, path) == {}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://example.org/c/", "begins with https://"),
        ("calendar", "begins with https://"),
        ("https:///c/", "begins with https://"),
        ("https://[", "begins with https://"),
        ("https://ann:s3cret-of-ann@example.org/c/", "leave that out"),
        ("http://example.org/c/", "use https://"),
        ("http://127.example.org/c/", "use https://"),
        ("http://10.0.0.4/c/", "use https://"),
    ],
)
def test_addresses_that_would_give_something_away_are_refused(url: str, said: str) -> None:
    with pytest.raises(ExportError, match=said) as error:
        checked(url)
    assert PASSWORD not in str(error.value)


def test_addresses_become_folders() -> None:
    assert checked("https://example.org/c") == "https://example.org/c/"
    assert checked(" http://127.0.0.1:5232/ann/c/?x=1#y") == "http://127.0.0.1:5232/ann/c/"
    assert checked("http://[::1]:80") == "http://[::1]:80/"


def test_a_password_comes_from_the_environment_or_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "https://cal.example.org/c/"
    ring, errors = types.ModuleType("keyring"), types.ModuleType("keyring.errors")
    errors.KeyringError = type("KeyringError", (Exception,), {})  # type: ignore[attr-defined]
    kept = {("exrx:cal.example.org", "ann"): "from the ring"}
    ring.get_password = lambda service, user: kept.get((service, user))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    assert credentials(url, "ann", {}) == ("ann", "from the ring")
    assert credentials(url, None, {"EXRX_CALDAV_USER": "ann", "EXRX_CALDAV_PASSWORD": "x"}) == ("ann", "x")
    assert credentials(url, None, {"EXRX_CALDAV_PASSWORD": "x"}) == (None, None)
    with pytest.raises(ExportError, match="keyring set exrx:cal.example.org bob"):
        credentials(url, "bob", {})

    def locked(service: str, user: str) -> str:
        raise errors.KeyringError("locked")

    ring.get_password = locked  # type: ignore[attr-defined]
    with pytest.raises(ExportError, match="EXRX_CALDAV_PASSWORD"):
        credentials(url, "ann", {})
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ExportError, match="EXRX_CALDAV_PASSWORD"):
        credentials(url, "ann", {})


# --- the command -------------------------------------------------------------------------------------------------------


def test_the_command(server: Radicale, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    path = server.calendar()
    file = tmp_path / "plan.json"
    small = make_plan(weeks=1)
    file.write_text(to_json(small), "utf-8")
    monkeypatch.setenv("EXRX_CALDAV_PASSWORD", PASSWORD)
    words = ["push", str(file), "--url", server.url(path), "--user", USER]
    assert main([*words, "--dry-run"]) == 0
    out, err = capsys.readouterr()
    assert re.sub(r"\s0\sunchanged", "\n0 unchanged", out) == (
        f'Would push plan "spring" to {server.url(path)}: 3 added,\n0 unchanged.\n\n'
        "  + w01s1  2027-01-04 18:00  Walk 45 min · 99–134 bpm\n"
        "  + w01s2  2027-01-06 18:00  Walk 45 min · 99–134 bpm\n"
        "  + w01s3  2027-01-09 18:00  Walk 45 min · 99–134 bpm\n"
    )
    assert main([*words, "--dry-run", "--language", "de"]) == 0
    told = capsys.readouterr().out
    assert "3 hinzugefügt" in " ".join(told.split())
    assert entries(server, path) == {}
    assert main(words) == 0
    assert "3 added" in capsys.readouterr().out
    file.write_text(to_json(revised(small, {"w01s2": {"clock": dt.time(7)}})), "utf-8")
    assert main([*words, "--dry-run"]) == 0
    out, _ = capsys.readouterr()
    assert "  ~ w01s2  2027-01-06 18:00  Walk 45 min · 99–134 bpm\n         → 2027-01-06 07:00  Walk" in out
    monkeypatch.setenv("EXRX_CALDAV_PASSWORD", "wrong-one")
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert "does not accept this user and password" in " ".join(err.split())
    assert "wrong-one" not in out + err
    monkeypatch.delenv("EXRX_CALDAV_PASSWORD")
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert main([*words[:4], "--user", USER]) == 2
    assert os.environ.get("EXRX_CALDAV_PASSWORD") is None


def test_waiting_for_a_server_is_said(tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file, waits = tmp_path / "plan.json", list[float]()
    file.write_text(to_json(make_plan(weeks=1, zone=None, clock=None)), "utf-8")
    monkeypatch.setattr("time.sleep", waits.append)
    monkeypatch.delenv("EXRX_CALDAV_USER", raising=False)
    # A port on which nothing listens.
    assert main(["push", str(file), "--url", "http://127.0.0.1:9/ann/", "--dry-run"]) == 2
    err = capsys.readouterr().err
    assert waits == [1, 2, 4, 8, 16]
    assert err.count("trying again in") == 5 and "cannot be reached, 6 times in a row" in " ".join(err.split())


def test_what_is_kept_is_said(server: Radicale, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path, file = server.calendar(), tmp_path / "plan.json"
    plan = make_plan(weeks=1, zone=None, clock=None)
    file.write_text(to_json(plan), "utf-8")
    pushed(server, path, plan)
    place = f"{path}{plan.sessions[0].uid.replace('@', '%40')}.ics"
    edited = re.sub(rb"LAST-MODIFIED:\w+", b"LAST-MODIFIED:20270105T174233Z", server.ask("GET", place)[1])
    edited = re.sub(rb"SUMMARY:[^\r]*", b"SUMMARY:Swim", edited)
    assert server.ask("PUT", place, edited, **{"Content-Type": "text/calendar"})[0] in (201, 204)
    monkeypatch.setenv("EXRX_CALDAV_USER", USER)
    monkeypatch.setenv("EXRX_CALDAV_PASSWORD", PASSWORD)
    assert main(["push", str(file), "--url", server.url(path)]) == 0
    out = capsys.readouterr().out
    assert "1 left as they are there, 2 unchanged" in " ".join(out.split())
    assert "\n  = w01s1  2027-01-04        Swim\n" in out
    assert "--overwrite" in out
    assert main(["push", str(file), "--url", server.url(path), "--overwrite"]) == 0
    assert "1 changed in place, 2 unchanged" in " ".join(capsys.readouterr().out.split())


# --- what is compared --------------------------------------------------------------------------------------------------


def test_each_entry_is_a_sound_file_of_its_own() -> None:
    made = resources(REVISED.to_ics())
    assert list(made) == [session.uid for session in REVISED.sessions]
    for uid, content in made.items():
        assert lint(content) == ()
        assert b"METHOD" not in content
        assert content.count(b"BEGIN:VEVENT") == content.count(b"BEGIN:VTIMEZONE") == 1
        assert f"UID:{uid}".encode() in content
    assert b"VTIMEZONE" not in next(iter(resources(make_plan(zone="UTC", weeks=1).to_ics()).values()))


@pytest.mark.parametrize(
    "content",
    [b"", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", b"\xff\x00", b"BEGIN:VEVENT\r\n" * 50,
     resources(PLAN.to_ics())[PLAN.sessions[0].uid].replace(b"DTSTART", b"X-START"),
     resources(PLAN.to_ics())[PLAN.sessions[0].uid].replace(b"SEQUENCE:0", b"RRULE:FREQ=DAILY"),
     resources(PLAN.to_ics())[PLAN.sessions[0].uid].replace(b"TZID=Europe/Berlin", b"TZID=" + b"x" * 5000),
     resources(PLAN.to_ics())[PLAN.sessions[1].uid]],
)  # fmt: skip
def test_what_is_not_the_entry_is_not_read_as_it(content: bytes) -> None:
    assert shown_in(content, PLAN.sessions[0].uid) is None


def test_a_zone_that_a_file_describes_is_that_files_own() -> None:
    """The same name means other clocks in the file of somebody else."""
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\n"
        "DTSTART:19700101T000000\r\nTZOFFSETFROM:{0}\r\nTZOFFSETTO:{0}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        "DTSTAMP:20270101T000000Z\r\nDTSTART;TZID=Customized Time Zone:20270104T120000\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    for offset, hour in (("-0500", 17), ("+0900", 3), ("-0500", 17), ("+0100", 11)):
        content = text.format(offset).encode()
        for shown in (shown_in(content, "1"), any_shown(calendar_in(content))["1"]):
            assert shown is not None and shown.start == dt.datetime(2027, 1, 4, hour, tzinfo=dt.UTC)
            assert shown.end == dt.datetime(2027, 1, 4, hour + 1, tzinfo=dt.UTC)


def test_the_newer_version_wins() -> None:
    ours = shown_in(resources(PLAN.to_ics())[PLAN.sessions[0].uid], PLAN.sessions[0].uid)
    assert ours is not None
    by_hand = dt.datetime(2027, 1, 5, 10, 20, 30, tzinfo=dt.UTC)

    def judged(mine: Shown = ours, **theirs: Any) -> str:
        return verdict(mine, ours._replace(**theirs))

    assert judged() == "unchanged"
    assert judged(modified=by_hand) == "unchanged"
    assert judged(summary="Earlier text") == "changed"
    assert judged(summary="By hand", modified=by_hand) == "kept"
    assert judged(summary="By hand", modified=None) == "kept"
    assert judged(summary="By hand", sequence=1, modified=by_hand) == "kept"
    assert judged(ours._replace(sequence=2), summary="By hand", sequence=1, modified=by_hand) == "changed"
    assert judged(ours._replace(sequence=2), sequence=1) == "changed"

    def unread(mine: Shown = ours, *, there: bool) -> str:
        return decide(mine, b"", None, there=there, then=None, over=False).kind

    assert unread(there=False) == "added"
    assert unread(ours._replace(cancelled=True), there=False) == "unchanged"
    assert unread(there=True) == "kept"
