"""A push with a memory: what the plan showed then, what stands in the calendar, and what the plan shows now, in every combination."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from exrx.cli import main
from exrx.export.ics import to_ics
from exrx.export.plan_file import to_json
from exrx.export.readback import language_in
from exrx.programme.plan import Plan
from exrx.pushing import Memory, Pushed, push
from exrx.pushing.comparing import resources, shown_in
from exrx.pushing.memory import load_memory, memory_path, save_memory
from exrx.values.errors import ExportError

from .calendar_server import PASSWORD, USER, Radicale
from .misbehaving_server import Request, Site, Store, answer
from .plan_factory import as_it_stood, make_plan
from .test_pushing import counts, revised
from .three_way import BELL, DOCS, MOVE, NOW, ONE, PLAN, THERE, TOUCHED, expected, written


@dataclass
class Calendar:
    """A right calendar on a server, the memory beside the plan, and what somebody does in it."""

    store: Store
    memory: Memory = Memory(PLAN.id)  # noqa: RUF009

    def push(self, plan: Plan, **options: Any) -> Pushed:
        with Site(self.store) as site:
            # The same address every time, whatever the port.
            stable = self.memory
            places = {key.replace("SITE", site.url()): rows for key, rows in stable.places.items()}
            options.setdefault("memory", Memory(stable.plan, places))
            done = push(plan, site.url(), sleep=lambda seconds: None, **options)
            places = {key.replace(site.url(), "SITE"): rows for key, rows in done.memory.places.items()}
            self.memory = Memory(done.memory.plan, places)
        return done

    def path(self, uid: str) -> str:
        return next(path for path, content in self.store.entries.items() if uid.encode() in content)

    def edit(self, uid: str, change: Callable[[bytes], bytes]) -> None:
        self.store.entries[self.path(uid)] = change(self.store.entries[self.path(uid)])

    def shown(self, uid: str) -> tuple[str, str, bool, bool, bool] | None:
        """Begin, title, whether it is cancelled, and whether a reminder and a place of the person's own are there."""
        found = [content for content in self.store.entries.values() if uid.encode() in content]
        assert len(found) < 2, "doubled"
        if not found:
            return None
        shown = shown_in(found[0], uid)
        assert shown is not None and isinstance(shown.start, dt.datetime)
        assert b"END:VCALENDAR\r\n" in found[0] and found[0].count(b"BEGIN:VALARM") <= 1
        own = (b"TRIGGER:-PT2H" in found[0], b"LOCATION:Park" in found[0])
        return (f"{shown.start:%d %H}", shown.summary[:4], shown.cancelled, *own)


def started() -> Calendar:
    calendar = Calendar(Store())
    assert counts(calendar.push(PLAN)) == {"added": 6}
    return calendar


@pytest.mark.parametrize(("there", "now", "touched"), [*itertools.product(THERE, NOW, TOUCHED)])
def test_then_there_and_now(there: str, now: str, touched: str) -> None:
    calendar = started()
    change = THERE[there]
    if change is None:
        content = calendar.store.entries.pop(calendar.path(ONE.uid))
        if there == "recreated":
            calendar.store.entries["/c/new.ics"] = re.sub(
                *MOVE, re.sub(rb"UID:[^\r]*", b"UID:somebody@example.org", content)
            )
    else:
        calendar.edit(ONE.uid, change)
        calendar.edit(ONE.uid, TOUCHED[touched])
    plan = revised(PLAN, {ONE.key: NOW[now]}) if NOW[now] else PLAN
    tried = calendar.push(plan, dry_run=True)
    done = calendar.push(plan)
    assert [change.kind for change in tried.changes] == [change.kind for change in done.changes]
    shown, wanted = calendar.shown(ONE.uid), expected(there, now)
    assert (None if shown is None else shown[:3]) == wanted
    if there == "reminder" and shown is not None:
        assert shown[3:] == (True, True)
    if there == "recreated":
        assert len(calendar.store.entries) == 6
    # A number that stands there is never lowered, and the next push finds nothing to do.
    if shown is not None:
        number = re.findall(rb"SEQUENCE:(\d+)", calendar.store.entries[calendar.path(ONE.uid)])
        assert int(number[0]) >= (4 if touched == "SEQUENCE" else bool(NOW[now]) and there != "kept")
    before = dict(calendar.store.entries)
    again = calendar.push(plan)
    assert calendar.store.entries == before
    assert set(counts(again)) <= {"unchanged", "kept", "deleted"}
    # What overrules somebody's change is marked, to be said first.
    [one] = [change for change in done.changes if change.uid == ONE.uid]
    assert one.against == (there in ("moved", "retitled") and now in ("moved", "withdrawn"))


def test_the_tables_of_the_docs_are_the_rule() -> None:
    text = DOCS.read_text("utf-8")
    assert written() == text, "python -m tests.three_way"
    # Each table is there, and says of every combination what stands.
    assert text.count("| the plan has it taken out |") == 2 and text.count("<!-- end -->") == 2


def test_an_answer_is_kept_over_many_revisions_until_the_plan_moves_the_session_itself() -> None:
    calendar = started()
    calendar.edit(ONE.uid, lambda content: re.sub(*MOVE, content))
    plan = PLAN
    for title in ("Amble", "Stroll", "Saunter"):
        plan = revised(plan, {ONE.key: {"what": as_it_stood(title)}})
        calendar.push(plan)
        assert calendar.shown(ONE.uid) == ("07 17", title[:4], False, False, False)
    calendar.push(revised(plan, {ONE.key: {"date": dt.date(2027, 1, 8)}}))
    assert calendar.shown(ONE.uid) == ("08 17", "Saun", False, False, False)


@pytest.mark.parametrize(("ends", "stands"), [(b"1830", "07 17 18:30"), (b"2000", "06 17 18:45")])
def test_a_session_made_longer_does_not_stay_longer_than_a_plan_that_changed_it(ends: bytes, stands: str) -> None:
    calendar = started()
    calendar.edit(ONE.uid, lambda content: re.sub(rb"(DTEND[^:]*:\d+T)\d{4}", rb"\g<1>" + ends, re.sub(*MOVE, content)))
    assert counts(calendar.push(PLAN)) == {"kept": 1, "unchanged": 5}
    done = calendar.push(revised(PLAN, {ONE.key: {"what": as_it_stood("Amble")}}))
    content = calendar.store.entries[calendar.path(ONE.uid)]
    end = re.findall(rb"DTEND[^:]*:\d+T(\d\d)(\d\d)", content)[0]
    shown = calendar.shown(ONE.uid)
    assert shown is not None and f"{shown[0]} {end[0].decode()}:{end[1].decode()}" == stands and shown[1] == "Ambl"
    assert [change.against for change in done.of("changed")] == [stands.startswith("06")]


def test_what_the_plan_takes_out_goes_out_also_without_a_memory() -> None:
    calendar = started()
    change = THERE["moved"]
    assert change is not None
    calendar.edit(ONE.uid, lambda content: TOUCHED["SEQUENCE"](change(content)))
    done = calendar.push(revised(PLAN, {ONE.key: NOW["withdrawn"]}), memory=Memory(PLAN.id))
    shown = calendar.shown(ONE.uid)
    assert shown is not None and shown[2] and [one.key for one in done.changes if one.against] == [ONE.key]


def test_overwrite_puts_the_plan_in_place_and_brings_back_what_was_deleted() -> None:
    calendar = started()
    calendar.edit(ONE.uid, lambda content: re.sub(*MOVE, content))
    gone = PLAN.sessions[3]
    del calendar.store.entries[calendar.path(gone.uid)]
    assert counts(calendar.push(PLAN)) == {"deleted": 1, "kept": 1, "unchanged": 4}
    assert counts(calendar.push(PLAN, overwrite=True)) == {"added": 1, "changed": 1, "unchanged": 4}
    assert calendar.shown(ONE.uid) == ("06 17", "Walk", False, False, False)
    assert counts(calendar.push(PLAN)) == {"unchanged": 6}


def test_reminders_of_the_plan_are_the_plans_until_somebody_sets_their_own() -> None:
    belled = revised(PLAN, {session.key: {"alarms": ("before",)} for session in PLAN.sessions})
    calendar = started()
    calendar.edit(PLAN.sessions[0].uid, lambda content: content.replace(b"END:VEVENT", BELL + b"END:VEVENT"))
    calendar.push(belled)
    triggers = {
        session.key: re.findall(rb"TRIGGER[^\r]*", calendar.store.entries[calendar.path(session.uid)])
        for session in PLAN.sessions[:2]
    }
    assert triggers == {"w01s1": [b"TRIGGER:-PT2H"], "w01s2": [b"TRIGGER:-PT30M"]}


@pytest.mark.parametrize("now", ["moved", "lighter", "withdrawn"])
@pytest.mark.parametrize(
    "line",
    [
        BELL,
        BELL.replace(b"END:VALARM", b"ACKNOWLEDGED:20270105T160000Z\r\nEND:VALARM"),
        b"X-MOZ-LASTACK:20270105T160000Z\r\nX-MOZ-GENERATION:2\r\n",
        b"CATEGORIES:Sport\r\n",
        b"CATEGORIES:Sport\r\nCATEGORIES:Health\r\n",
        b"COLOR:turquoise\r\n",
        b"LOCATION:Park\r\nGEO:52.5;13.4\r\n",
        b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:kim@example.org\r\n",
        b"CREATED:20270101T000000Z\r\nPRIORITY:1\r\n",
    ],
)  # fmt: skip
def test_what_is_added_to_an_entry_never_holds_its_session_back(line: bytes, now: str) -> None:
    """An illness or a new time comes through, whatever somebody put beside what the plan shows, and however their program counts."""
    calendar = started()
    calendar.edit(ONE.uid, lambda content: content.replace(b"END:VEVENT", line + b"END:VEVENT"))
    calendar.edit(ONE.uid, TOUCHED["SEQUENCE"])
    assert counts(calendar.push(PLAN)) == {"unchanged": 6}
    calendar.push(revised(PLAN, {ONE.key: NOW[now]}))
    shown = calendar.shown(ONE.uid)
    assert shown is not None and shown[:3] == expected("untouched", now)
    kept = [name for name in (b"VALARM", b"Sport", b"Health", b"turquoise", b"Park") if name in line]
    assert all(name in calendar.store.entries[calendar.path(ONE.uid)] for name in kept)


@pytest.mark.parametrize("now", ["moved", "withdrawn"])
@pytest.mark.parametrize(
    ("end", "readable"),
    [
        # The zone of the start is meant.
        (b"DTEND:20270106T184500", True),
        (b"DURATION:PT45M", True),
        (b"DTEND:PT45M", False),
        (b"DTEND;VALUE=DATE:20270107", False),
        (b"DTEND:soon", False),
        (b"DTEND:20270106T174500Z\r\nDTEND:20270106T174500Z", False),
        (b"DURATION:20270107", False),
    ],
)
def test_an_end_as_programs_write_it_ends_no_push(end: bytes, readable: bool, now: str) -> None:
    calendar = started()
    calendar.edit(ONE.uid, lambda content: re.sub(rb"DTEND[^\r]*", end, content))
    done = calendar.push(revised(PLAN, {session.key: NOW[now] for session in PLAN.sessions}))
    assert counts(done) == ({"changed": 6} if readable else {"changed": 5, "kept": 1})
    [one] = [change for change in done.changes if change.uid == ONE.uid]
    assert readable or one.before is None


def test_sessions_that_are_over_are_never_added_and_come_last() -> None:
    calendar = Calendar(Store())
    today = dt.date(2027, 1, 8)
    done = calendar.push(PLAN, today=today)
    assert counts(done) == {"added": 4, "unchanged": 2}
    assert all(calendar.shown(session.uid) is None for session in PLAN.sessions if session.date < today)
    # Nobody deleted them: on an earlier day, as by a computer whose clock was wrong, they are added.
    assert counts(calendar.push(PLAN, today=dt.date(2027, 1, 1))) == {"added": 2, "unchanged": 4}


# --- an older plan file -------------------------------------------------------------------------------------------


def test_an_older_plan_file_writes_nothing_and_says_which_revision_is_there() -> None:
    calendar = started()
    later = revised(PLAN, {session.key: {"clock": dt.time(7)} for session in PLAN.sessions[3:]})
    calendar.push(later)
    before = dict(calendar.store.entries)
    for memory in (Memory(PLAN.id), calendar.memory):
        with pytest.raises(ExportError, match=r"holds revision \d or later .* revision 0\. Nothing was written"):
            calendar.push(PLAN, memory=memory)
        assert calendar.store.entries == before
    assert counts(calendar.push(PLAN, overwrite=True)) == {"changed": 3, "unchanged": 3}


# --- entries that are refused -------------------------------------------------------------------------------------


def refusing(calendar: Calendar, uids: set[str], status: int) -> list[str]:
    """From now on the server answers with a status where one of these is written; the order in which all are tried."""
    tried: list[str] = []

    def put(request: Request) -> bytes:
        uid = next(session.uid for session in PLAN.sessions if session.uid.encode() in request.body)
        tried.append(uid)
        return answer(status) if uid in uids else calendar.store.rightly(request)

    calendar.store.instead["PUT"] = put
    return tried


@pytest.mark.parametrize("status", [400, 403, 409, 412, 413, 415, 423, 507])
def test_one_entry_that_is_refused_stops_no_other_and_is_tried_again(status: int) -> None:
    calendar = started()
    later = revised(PLAN, {session.key: {"clock": dt.time(7)} for session in PLAN.sessions})
    refused = {PLAN.sessions[0].uid, PLAN.sessions[4].uid}
    tried = refusing(calendar, refused, status)
    if status == 409:
        # For an entry that is there it means that somebody was faster.
        for uid in refused:
            del calendar.store.entries[calendar.path(uid)]
        calendar.memory = Memory(PLAN.id)
    done = calendar.push(later, today=dt.date(2027, 1, 8))
    over = [session.uid for session in PLAN.sessions if session.date < dt.date(2027, 1, 8)]
    assert tried[: len(tried) - sum(uid in over for uid in tried)] == [uid for uid in tried if uid not in over]
    found = [(change.uid, change.status) for change in done.of("refused")]
    wanted = refused - set(over) if status == 409 else refused
    assert set(found) == {(uid, status) for uid in wanted}
    assert sum(counts(done).get(kind, 0) for kind in ("changed",)) == 4
    # The next push tries those again, and only those.
    del calendar.store.instead["PUT"]
    assert sum(change.kind in ("changed", "added") for change in calendar.push(later).changes) == 2


def test_a_calendar_that_is_locked_is_waited_for_once_and_not_once_for_each_entry() -> None:
    store, waits = Store(), list[float]()
    store.instead["PUT"] = lambda request: answer(423)
    with Site(store) as site:
        done = push(PLAN, site.url(), sleep=waits.append)
    assert waits == [1, 2, 4, 8, 16] and [change.status for change in done.of("refused")] == [423] * 6


# --- the command --------------------------------------------------------------------------------------------------


def test_a_plan_comes_into_an_empty_calendar_in_the_language_of_its_own(tmp_path: Path) -> None:
    store, file = Store(), tmp_path / "spring.json"
    file.write_text(to_json(PLAN), "utf-8")
    file.with_suffix(".ics").write_bytes(to_ics(PLAN, language="de"))
    with Site(store) as site:
        for _ in range(2):
            assert main(["push", str(file), "--url", site.url(), "--today", "2027-01-04"]) == 0
            assert {language_in(entry) for entry in store.entries.values()} == {"de"}


def test_the_command_remembers_beside_the_plan_and_says_what_it_found(tmp_path: Path, capsys: Any) -> None:
    calendar, file = Calendar(Store()), tmp_path / "spring.json"
    with Site(calendar.store) as site:

        def run(plan: Plan, *words: str) -> tuple[int, str]:
            file.write_text(to_json(plan), "utf-8")
            code = main(["push", str(file), "--url", site.url(), "--today", "2027-01-04", *words])
            return code, " ".join("".join(capsys.readouterr()).split())

        assert run(PLAN)[0] == 0
        kept = tmp_path / "spring.pushed.json"
        assert kept.stat().st_mode & 0o777 == 0o600 and ONE.uid in kept.read_text("utf-8")
        stored = kept.read_bytes()
        # What is moved or deleted there is entered into the plan (tests/test_pulling.py); another title is nobody's business.
        calendar.edit(ONE.uid, THERE["retitled"])  # type: ignore[arg-type]
        code, out = run(PLAN)
        assert code == 0 and "1 left as they are there, 5 unchanged" in out
        assert f"= {ONE.key} 2027-01-06 18:00 Swim with Kim" in out and kept.read_bytes() == stored
        # An illness moves it: that counts more, and is said first, by name and day.
        ill = revised(PLAN, {ONE.key: {"date": dt.date(2027, 1, 8)}})
        code, out = run(ill)
        assert code == 0 and "counts more. ~ w01s2 2027-01-06 18:00" in out
        refusing(calendar, {PLAN.sessions[5].uid}, 400)
        code, out = run(revised(ill, {PLAN.sessions[5].key: {"clock": dt.time(7)}}))
        assert code == 1 and "1 refused by the server" in out and "? w02s3 2027-01-16 07:00" in out and "bin" in out
        assert run(PLAN)[0] == 2


def test_a_memory_that_is_not_whole_is_refused_and_that_of_another_plan_not_used(tmp_path: Path) -> None:
    calendar = started()
    path = memory_path(tmp_path / "plan.json")
    assert load_memory(path, PLAN.id) == Memory(PLAN.id)
    save_memory(path, calendar.memory)
    assert load_memory(path, PLAN.id) == calendar.memory
    assert load_memory(path, "other") == Memory("other")
    data = json.loads(path.read_text("utf-8"))
    row = next(iter(data["places"]["private SITE"]["entries"].values()))
    broken: list[Any] = [[], {}, {**data, "format": 2}, {**data, "places": []}]
    for revision, entry in ((1, {**row, "busy": 1}), (1, {}), ("1", row), (True, row)):
        broken.append({**data, "places": {"x": {"revision": revision, "entries": {"u": entry}}}})
    for text in (*map(json.dumps, broken), "", "\xff", "[" * 100_000):
        path.write_text(text, "utf-8")
        with pytest.raises(ExportError, match="remove it"):
            load_memory(path, PLAN.id)


def test_what_is_written_keeps_its_zone_where_the_persons_time_stays() -> None:
    calendar = started()
    other = resources(replace(PLAN, timezone="Asia/Tokyo", weeks=make_plan(weeks=2, zone="Asia/Tokyo").weeks).to_ics())
    calendar.store.entries[calendar.path(ONE.uid)] = other[ONE.uid]
    calendar.push(revised(PLAN, {ONE.key: {"what": as_it_stood("Amble")}}))
    content = calendar.store.entries[calendar.path(ONE.uid)]
    assert b"TZID:Asia/Tokyo" in content and content.count(b"BEGIN:VTIMEZONE") == 1
    assert calendar.shown(ONE.uid) == ("06 09", "Ambl", False, False, False)


def test_a_real_server_takes_what_is_written_with_what_is_the_persons(radicale: Radicale) -> None:
    if radicale.process is None:
        radicale.start()
    path = radicale.calendar()

    def run(plan: Plan, memory: Memory | None = None) -> Pushed:
        return push(plan, radicale.url(path), user=USER, password=PASSWORD, memory=memory, sleep=lambda seconds: None)

    memory = run(PLAN).memory
    for session, change in ((ONE, THERE["reminder"]), (PLAN.sessions[3], THERE["reminder"])):
        place = f"{path}{session.uid.replace('@', '%40')}.ics"
        assert change is not None
        content = TOUCHED["SEQUENCE"](change(radicale.ask("GET", place)[1]))
        content = re.sub(rb"(DT(?:START|END)[^:]*):20270111T", rb"\1:20270112T", content)
        assert radicale.ask("PUT", place, content, **{"Content-Type": "text/calendar"})[0] in (201, 204)
    plan = revised(PLAN, {ONE.key: NOW["moved"], PLAN.sessions[3].key: NOW["lighter"]})
    done = run(plan, memory)
    assert counts(done) == {"changed": 2, "unchanged": 4}
    for session, begin in ((ONE, "20270108T180000"), (PLAN.sessions[3], "20270112T180000")):
        content = radicale.ask("GET", f"{path}{session.uid.replace('@', '%40')}.ics")[1]
        assert f"DTSTART;TZID=Europe/Berlin:{begin}".encode() in content
        assert b"TRIGGER:-PT2H" in content and b"LOCATION:Park" in content and b"SEQUENCE:4" in content
    assert counts(run(plan, done.memory)) == {"kept": 1, "unchanged": 5}
