"""What a person does in a calendar on a server, or in any program that saves one, becomes entries of the journal, once each."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from exrx import Journal, Plan
from exrx.cli import main
from exrx.export.journalfile import append, journal_beside
from exrx.journal import IllnessEntry, MoveEntry
from exrx.pushing.comparing import resources, shown_each, shown_in
from exrx.pushing.memory import seen
from exrx.pushing.pulling import ENTERED, Calendar, answers

from .calendar_server import PASSWORD, USER, Radicale
from .journals import beginner, day
from .misbehaving_server import Site, Store
from .test_journal_moves import timed
from .test_pushing import revised
from .three_way import KINDS, MOVE, NOW, ONE, TOUCHED, answered
from .three_way import PLAN as FACTORY

MONDAY, THURSDAY, SATURDAY = timed().weeks[1].sessions
TODAY = "2027-01-05"


@dataclass
class Place:
    """A plan file, its calendar on a server, and the person who touches that."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    site: Site
    store: Store = field(default_factory=Store)

    def run(self, *words: str, today: str = TODAY, code: int = 0) -> str:
        self.capsys.readouterr()
        found = main([*words, "--today", today])
        out = self.capsys.readouterr()
        text = " ".join((out.out + out.err).split())
        assert found == code, text
        return text

    def push(self, *words: str, today: str = TODAY, code: int = 0) -> str:
        return self.run("push", "--url", self.site.url(), *words, today=today, code=code)

    def pull(self, *words: str, today: str = TODAY, code: int = 0) -> str:
        return self.run("pull", "--url", self.site.url(), *words, today=today, code=code)

    @property
    def plan(self) -> Plan:
        return Plan.load(self.folder / "plan.json")

    @property
    def moves(self) -> tuple[MoveEntry, ...]:
        file = self.folder / "plan.journal.jsonl"
        return Journal.load(file).of(MoveEntry) if file.exists() else ()

    def path(self, uid: str) -> str:
        return next(path for path, content in self.store.entries.items() if uid.encode() in content)

    def edit(self, session: Any, change: Callable[[bytes], bytes]) -> None:
        path = self.path(session.uid)
        self.store.entries[path] = change(self.store.entries[path])

    def gone(self, session: Any) -> bytes:
        return self.store.entries.pop(self.path(session.uid))

    def standing(self) -> dict[str, str]:
        """Day and time of every entry that is not cancelled, by UID; none stands there twice."""
        found: dict[str, str] = {}
        for content in self.store.entries.values():
            uid = re.findall(rb"(?m)^UID:([^\r]*)", content)[0].decode()
            assert uid not in found
            if b"STATUS:CANCELLED" not in content:
                found[uid] = re.findall(rb"DTSTART[^:]*:(\d+(?:T\d{4})?)", content)[-1].decode()
        return found


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Place]:
    monkeypatch.chdir(tmp_path)
    timed().save("plan.json")
    timed().save("plan.ics")
    store = Store()
    with Site(store) as site:
        made = Place(tmp_path, capsys, site, store)
        made.push(today="2027-01-04")
        yield made


def to(own: str, then: str, clock: str = "", length: int = 0) -> Callable[[bytes], bytes]:
    """Put an entry on another day or at another time, as programs do it that count no version."""

    def change(whole: bytes) -> bytes:
        head, begin, content = whole.rpartition(b"BEGIN:VEVENT")
        # Not the stamps, which say when the plan changed.
        content = re.sub(rb"(?m)^(DT(?:START|END)[^:]*:2027)%b(?=T)" % own.encode(), rb"\g<1>" + then.encode(), content)
        start = re.findall(rb"DTSTART[^:]*:\d+T(\d\d)(\d\d)", content)[0]
        begins = dt.datetime(2027, 1, 1, int(start[0]), int(start[1]))
        end = re.findall(rb"DTEND[^:]*:\d+T(\d\d)(\d\d)", content)[0]
        minutes = length or (dt.datetime(2027, 1, 1, int(end[0]), int(end[1])) - begins).seconds // 60
        if clock:
            begins = dt.datetime(2027, 1, 1, int(clock[:2]), int(clock[2:]))
        ends = begins + dt.timedelta(minutes=minutes)
        content = re.sub(rb"(DTSTART[^:]*:\d+T)\d{4}", rb"\g<1>" + f"{begins:%H%M}".encode(), content)
        content = re.sub(rb"(DTEND[^:]*:\d+T)\d{4}", rb"\g<1>" + f"{ends:%H%M}".encode(), content)
        return head + begin + content

    return change


def counted(content: bytes) -> bytes:
    """As programs do it that count versions."""
    content = re.sub(rb"SEQUENCE:\d+", b"SEQUENCE:7", content)
    return re.sub(rb"LAST-MODIFIED:\w+", b"LAST-MODIFIED:20270105T081233Z", content)


@pytest.mark.parametrize("touched", [lambda content: content, counted])
def test_moved_shortened_and_deleted_are_entered_once_and_nothing_is_written_there(
    place: Place, touched: Callable[[bytes], bytes]
) -> None:
    place.edit(MONDAY, lambda content: touched(to("0111", "0113", "0730")(content)))
    place.edit(THURSDAY, lambda content: touched(to("0114", "0114", length=20)(content)))
    place.gone(SATURDAY)
    before = dict(place.store.entries)
    tried = place.pull("--dry-run")
    assert "3 things would be entered" in tried and not place.moves and place.plan == timed()
    text = place.pull()
    assert "w02s1, Mon 2027-01-11: you put it on Wed 2027-01-13, 07:30." in text
    assert "w02s2, Thu 2027-01-14: you made it shorter. It counts." in text
    assert "w02s3, Sat 2027-01-16: you took it out. That is fine; it is not put back." in text
    assert place.store.entries == before and "exrx push plan.json: entries move" in text and "mport" not in text
    told = {entry.key: (entry.to, entry.at, entry.minutes, entry.deleted) for entry in place.moves}
    assert told == {
        "w02s1": (day("01-13"), "07:30", None, False),
        "w02s2": (day("01-14"), "", 20, False),
        "w02s3": (day("01-16"), "", None, True),
    }
    plan = place.plan
    assert plan.revision == 2
    shown = {one.key: (one.date, one.clock, one.minutes) for one in plan.weeks[1].sessions}
    assert shown == {
        "w02s1": (day("01-13"), dt.time(7, 30), MONDAY.minutes),
        "w02s2": (day("01-14"), THURSDAY.clock, 20),
    }
    assert b"20270113T0730" in (place.folder / "plan.ics").read_bytes()
    # Read again nothing is news, and a push brings words and numbers and no other time.
    assert "nothing there is news" in place.pull() and len(place.moves) == 3
    times = place.standing()
    place.push()
    assert place.standing() == times and place.plan == plan and len(place.moves) == 3
    before = dict(place.store.entries)
    assert "news" not in place.push() and place.store.entries == before


def test_a_push_enters_it_first_and_then_the_plan_knows(place: Place) -> None:
    place.edit(MONDAY, to("0111", "0113"))
    text = place.push()
    assert text.index("you put it on Wed 2027-01-13") < text.index("Pushed plan")
    assert "1 changed in place" in text and "counts more" not in text
    # The push itself brings it there.
    assert "mport" not in text and "exrx push" not in text
    assert place.plan.weeks[1].sessions[0].date == day("01-13") and place.standing()[MONDAY.uid] == "20270113T1700"
    files = {path.name: path.read_bytes() for path in place.folder.iterdir()}
    place.push()
    assert files == {path.name: path.read_bytes() for path in place.folder.iterdir()}


def test_reminders_places_colours_and_titles_are_none_of_the_plans_business(place: Place) -> None:
    bell = b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:mine\r\nTRIGGER:-PT2H\r\nEND:VALARM\r\n"
    place.edit(
        MONDAY, lambda content: counted(content.replace(b"END:VEVENT", b"LOCATION:Park\r\n" + bell + b"END:VEVENT"))
    )
    place.edit(THURSDAY, lambda content: counted(re.sub(rb"SUMMARY:[^\r]*", b"SUMMARY:Swim with Kim", content)))
    assert "nothing there is news" in place.pull()
    assert place.plan == timed() and not place.moves


def test_an_illness_wins_is_said_first_and_nothing_stands_in_it(place: Place) -> None:
    place.edit(MONDAY, to("0111", "0113"))
    place.pull()
    place.run("log", "ill", "2027-01-12..2027-01-15", "--fever", "no", "--below-neck", "no")
    # Meanwhile another one is put into it.
    place.edit(SATURDAY, to("0116", "0115", "1000"))
    text = place.push()
    assert "Fri 2027-01-15: nothing takes place there, whatever the calendar shows" in text
    assert text.index("nothing takes place there") < text.index("you put it on Fri 2027-01-15")
    standing = place.standing()
    assert not [at for at in standing.values() if "20270112" <= at[:8] <= "20270115"]
    assert standing[MONDAY.uid].startswith("20270111")
    assert sorted(standing) == sorted(one.uid for one in place.plan.sessions)


def test_what_is_over_and_what_lies_in_the_past_is_said_and_stays(place: Place) -> None:
    first = timed().sessions[0]
    place.edit(first, to("0104", "0108"))
    place.edit(SATURDAY, to("0116", "0104"))
    text = place.pull("--dry-run")
    assert "w01s1, Mon 2027-01-04: that day is over" in text and "exrx log done w01s1" in text
    assert "w02s3, Sat 2027-01-16: it lies on Mon 2027-01-04 there, which is over" in text
    place.pull()
    place.push()
    assert not place.moves and place.plan == timed()


def test_a_past_session_that_was_put_into_an_illness_does_not_stand_there(place: Place) -> None:
    first = timed().sessions[0]
    place.edit(first, to("0104", "0108"))
    place.run("log", "ill", "2027-01-07..2027-01-09", "--fever", "no", "--below-neck", "no")
    place.push()
    assert place.standing()[first.uid].startswith("20270104")


def test_what_the_plan_has_moved_since_holds(place: Place) -> None:
    place.edit(MONDAY, to("0111", "0113"))
    person = {"availability": ["Tue 17:00-21:00", "Thu 17:00-21:00", "Sat 09:00-21:00"]}
    from exrx import adapt

    made = adapt(place.plan, today=TODAY, **person)
    made.save("plan.json")
    made.save("plan.ics")
    text = place.push()
    assert "the plan has since given it another time" in text and not place.moves
    assert place.standing()[MONDAY.uid].startswith("20270112")


def test_a_session_that_grew_meanwhile_keeps_the_place_that_somebody_gave_it(place: Place) -> None:
    place.edit(MONDAY, to("0111", "0113"))
    from exrx import adapt

    made = adapt(place.plan, today=TODAY, minutes=30)
    made.save("plan.json")
    text = place.push()
    assert "you put it on Wed 2027-01-13" in text and "counts more" not in text
    one = next(one for one in place.plan.sessions if one.key == "w02s1")
    assert (one.date, one.minutes) == (day("01-13"), 30) and place.standing()[MONDAY.uid].startswith("20270113")


def test_taken_out_and_made_anew_is_a_move_and_never_doubled(place: Place) -> None:
    content = re.sub(rb"UID:[^\r]*", b"UID:{anew@calcurse}", place.gone(MONDAY))
    content = re.sub(rb"(SEQUENCE|LAST-MODIFIED)[^\r]*\r\n", b"", to("0111", "0112")(content))
    place.store.entries["/c/anew.ics"] = re.sub(rb"DTEND[^\r]*", b"DURATION:PT%dM" % MONDAY.minutes, content)
    text = place.push()
    assert "taken out, and made anew on Tue 2027-01-12. It is taken for the same session." in text
    (entry,) = place.moves
    assert (entry.key, entry.to, entry.deleted) == ("w02s1", day("01-12"), False)
    assert next(one for one in place.plan.sessions if one.key == "w02s1").date == day("01-12")

    def early() -> dict[str, str]:
        return {uid: at for uid, at in place.standing().items() if at[:8] in ("20270111", "20270112", "20270113")}

    assert early() == {"{anew@calcurse}": "20270112T1700"}
    assert "nothing there is news" in place.pull() and len(place.moves) == 1
    place.push()
    assert early() == {"{anew@calcurse}": "20270112T1700"}
    # From now on it is the plan's entry, whatever it is called: moved again, and taken out by an illness.
    path = "/c/anew.ics"
    place.store.entries[path] = to("0112", "0113")(place.store.entries[path])
    assert "you put it on Wed 2027-01-13" in place.push() and early() == {"{anew@calcurse}": "20270113T1700"}
    place.run("log", "ill", "2027-01-10..2027-01-14", "--fever", "no", "--below-neck", "no")
    place.push()
    assert not early()


def test_where_two_look_like_it_it_is_asked(place: Place) -> None:
    content = re.sub(rb"UID:[^\r]*", b"UID:anew", place.gone(MONDAY))
    place.store.entries["/c/anew.ics"] = to("0111", "0112")(content)
    place.store.entries["/c/other.ics"] = to("0111", "0113")(content).replace(b"UID:anew", b"UID:other")
    text = place.pull(code=1)
    assert "exrx log move w02s1 DATE, or exrx log deleted w02s1" in text and not place.moves


def anew(place: Place, session: Any, then: str, name: str = "anew", **more: Any) -> None:
    """Taken out, and made anew by a program that counts no version."""
    content = re.sub(rb"UID:[^\r]*", b"UID:" + name.encode(), place.gone(session))
    place.store.entries[f"/c/{name}.ics"] = to(f"{session.date:%m%d}", then, **more)(content)


def test_what_was_asked_is_answered_by_where_the_plan_has_it(place: Place) -> None:
    anew(place, MONDAY, "0112")
    content = place.store.entries["/c/anew.ics"]
    place.store.entries["/c/other.ics"] = to("0112", "0113")(content).replace(b"UID:anew", b"UID:other")
    place.pull(code=1)
    place.run("log", "move", "w02s1", "2027-01-13")
    place.push()
    assert place.store.entries.keys() >= {"/c/anew.ics", "/c/other.ics"}
    assert len([at for at in place.standing().values() if at[:8] in ("20270111", "20270112", "20270113")]) == 2
    assert "nothing there is news" in place.pull()


def test_several_of_one_kind_made_anew_are_the_same_sessions_in_their_order(place: Place) -> None:
    assert MONDAY.minutes == THURSDAY.minutes == SATURDAY.minutes
    for session, then, name in ((MONDAY, "0112", "b"), (SATURDAY, "0117", "a")):
        anew(place, session, then, name)
    text = place.push()
    assert "w02s1, Mon 2027-01-11: taken out, and made anew on Tue 2027-01-12" in text
    assert "w02s3, Sat 2027-01-16: taken out, and made anew on Sun 2027-01-17" in text
    assert len(place.standing()) == len(timed().sessions) and "nothing there is news" in place.pull()


@pytest.mark.parametrize(("length", "stands"), [(10, 10), (90, MONDAY.minutes)])
def test_made_anew_at_another_length_is_the_session_with_that_length(place: Place, length: int, stands: int) -> None:
    anew(place, MONDAY, "0111", length=length)
    assert "made anew on Mon 2027-01-11" in place.push()
    assert next(one.minutes for one in place.plan.sessions if one.key == "w02s1") == stands
    assert len(place.standing()) == len(timed().sessions) and "nothing there is news" in place.pull()


def test_made_anew_as_long_as_it_was_it_is_as_long_as_the_plan_has_it_since(place: Place) -> None:
    anew(place, MONDAY, "0112")
    from exrx import adapt

    adapt(place.plan, today=TODAY, minutes=30).save("plan.json")
    assert "made anew on Tue 2027-01-12" in place.push()
    (entry,) = place.moves
    assert (entry.to, entry.minutes) == (day("01-12"), None)
    one = next(one for one in place.plan.sessions if one.key == "w02s1")
    assert (one.date, one.minutes) == (day("01-12"), 30) and MONDAY.minutes != 30
    assert len(place.standing()) == len(place.plan.sessions) and "nothing there is news" in place.pull()


def test_another_title_is_not_taken_for_the_session_but_said(place: Place) -> None:
    """An appointment of somebody's own is never written over."""
    anew(place, MONDAY, "0112", clock="0700")
    place.store.entries["/c/anew.ics"] = re.sub(
        rb"SUMMARY:[^\r]*", b"SUMMARY:Swim with Kim", place.store.entries["/c/anew.ics"]
    )
    before = dict(place.store.entries)
    text = place.push()
    assert "w02s1, Mon 2027-01-11: you took it out" in text and "exrx log move w02s1 2027-01-12 07:00" in text
    assert place.store.entries == before
    assert "nothing there is news" in place.pull()
    # What it says works: the session is back, at that time.
    place.run("log", "move", "w02s1", "2027-01-12", "07:00")
    del place.store.entries["/c/anew.ics"]
    place.push()
    standing = place.standing().values()
    assert "20270112T0700" in standing and len(standing) == len(timed().sessions)


def test_an_emptied_calendar_is_no_answer(place: Place) -> None:
    place.store.entries.clear()
    text = place.pull(code=1)
    assert "taken for another or an emptied calendar" in text and not place.moves and place.plan == timed()


def test_put_back_after_it_was_deleted_it_is_in_the_plan_again(place: Place) -> None:
    content = place.gone(MONDAY)
    place.push()
    assert place.moves[0].deleted
    place.store.entries["/c/back.ics"] = content
    text = place.push()
    assert "you put it back, on Mon 2027-01-11" in text
    assert [one.date for one in place.plan.weeks[1].sessions] == [one.date for one in timed().weeks[1].sessions]
    assert sorted(at for at in place.standing().values() if at.startswith("20270111")) == ["20270111T1700"]
    assert "nothing there is news" in place.pull()


def test_moved_and_moved_again_and_back(place: Place) -> None:
    place.edit(MONDAY, to("0111", "0113", "0730"))
    place.push()
    place.edit(MONDAY, to("0113", "0112"))
    place.push()
    assert [(entry.on, entry.to, entry.at) for entry in place.moves] == [(day("01-11"), day("01-12"), "07:30")]
    place.edit(MONDAY, to("0112", "0111", "1700"))
    place.push()
    assert [one.date for one in place.plan.sessions] == [one.date for one in timed().sessions]
    assert place.plan.course is not None and place.standing()[MONDAY.uid] == "20270111T1700"


def test_an_older_plan_file_enters_nothing(place: Place) -> None:
    old = (place.folder / "plan.json").read_bytes()
    place.edit(MONDAY, to("0111", "0113"))
    place.push()
    (place.folder / "plan.json").write_bytes(old)
    assert "holds revision 2 or later" in place.pull(code=2)
    assert "holds revision 2 or later" in place.push(code=2)


def test_a_repeating_entry_is_named_and_left_alone(place: Place) -> None:
    place.edit(MONDAY, lambda content: content.replace(b"END:VEVENT", b"RRULE:FREQ=DAILY;COUNT=3\r\nEND:VEVENT"))
    assert "not one single entry" in place.pull(code=1) and not place.moves


# --- a file of any program ----------------------------------------------------------------------------------------


def export(place: Place, change: Callable[[bytes], bytes] = lambda content: content) -> None:
    """The calendar as another program saves it: its own head, entries in an order of its own, lines that end otherwise."""
    entries = [
        content.partition(b"BEGIN:VEVENT")[2].partition(b"END:VEVENT")[0] for content in place.store.entries.values()
    ]
    zone = next(iter(place.store.entries.values()))
    zones = (
        b"BEGIN:VTIMEZONE" + zone.partition(b"BEGIN:VTIMEZONE")[2].partition(b"END:VTIMEZONE")[0] + b"END:VTIMEZONE\r\n"
    )
    events = b"".join(b"BEGIN:VEVENT" + entry + b"END:VEVENT\r\n" for entry in reversed(entries))
    head = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Somebody//Else//EN\r\n"
    content = head + zones + events + b"END:VCALENDAR\r\n"
    (place.folder / "export.ics").write_bytes(change(content).replace(b"\r\n", b"\n"))


@pytest.mark.parametrize("touched", [lambda content: content, counted])
def test_the_same_from_any_programs_file(place: Place, touched: Callable[[bytes], bytes]) -> None:
    place.edit(MONDAY, lambda content: touched(to("0111", "0113", "0730")(content)))
    place.edit(THURSDAY, lambda content: touched(to("0114", "0114", length=90)(content)))
    place.gone(SATURDAY)
    export(place)
    words = ("plan", "--update", "plan.json", "--from", "export.ics")
    text = place.run(*words)
    assert "you put it on Wed 2027-01-13, 07:30" in text and "w02s3, Sat 2027-01-16: you took it out" in text
    assert {entry.key for entry in place.moves} == {"w02s1", "w02s2", "w02s3"} and "you made it longer" in text
    again = place.run(*words)
    assert "nothing there is news" in again and "longer" not in again and len(place.moves) == 3


def in_utc(content: bytes) -> bytes:
    def utc(match: re.Match[bytes]) -> bytes:
        local = dt.datetime.strptime(match[2].decode(), "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo("Europe/Berlin"))
        return match[1] + f":{local.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}".encode()

    return re.sub(rb"(DTSTART|DTEND);TZID=Europe/Berlin:(\w+)", utc, content)


def as_icalendar_writes_it(content: bytes) -> bytes:
    import icalendar

    return bytes(icalendar.Calendar.from_ical(content).to_ical())


@pytest.mark.parametrize(
    "form",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b"\n ", b""),
        lambda content: re.sub(rb"(?m)^([A-Z][^\n]{30})", rb"\1\n ", content.replace(b"\n ", b"")),
        in_utc,
        as_icalendar_writes_it,
        lambda content: content.replace(b"TZID=Europe/Berlin", b'TZID="Europe/Berlin"'),
        lambda content: content.replace(b"METHOD:PUBLISH\n", b"").replace(b"END:VEVENT", b"X-MOZ-GENERATION:3\nEND:VEVENT"),
        lambda content: re.sub(rb"DTSTAMP:\w+", b"DTSTAMP:20270105T101112Z", content),
    ],
)  # fmt: skip
def test_a_file_in_the_words_of_another_program_is_a_way_back(place: Place, form: Callable[[bytes], bytes]) -> None:
    place.edit(MONDAY, to("0111", "0113", "0730"))
    place.gone(SATURDAY)
    export(place)
    path = place.folder / "export.ics"
    plain, other = path.read_bytes(), form(path.read_bytes())
    assert other != plain
    path.write_bytes(other)
    place.run("plan", "--update", "plan.json", "--from", "export.ics")
    assert [(entry.key, entry.deleted) for entry in place.moves] == [("w02s1", False), ("w02s3", True)]
    assert next(session.start for session in place.plan.sessions if session.key == "w02s1") == dt.datetime(
        2027, 1, 13, 7, 30, tzinfo=ZoneInfo("Europe/Berlin")
    )


def test_what_a_file_does_not_reach_is_not_taken_for_deleted(place: Place) -> None:
    for session in timed().sessions[:4] + timed().sessions[9:]:
        place.gone(session)
    export(place)
    assert "nothing there is news" in place.run("plan", "--update", "plan.json", "--from", "export.ics")


def test_a_run_that_was_stopped_between_the_journal_and_the_plan_is_finished_before_a_push(place: Place) -> None:
    """The journal holds an illness, and the plan file and the calendar know nothing of it."""
    days = {"20270112", "20270113", "20270114", "20270115", "20270116"}
    assert {at[:8] for at in place.standing().values()} & days
    ill = IllnessEntry(on=day("01-12"), entered=day("01-05"), last=day("01-16"), fever=False, below_neck=False)
    append(journal_beside("plan.json"), "timed", [ill], Journal.from_plan(place.plan))
    assert "revision" not in place.push("--dry-run") and place.plan.revision == 1
    place.push()
    assert place.plan.revision == 2 and not {at[:8] for at in place.standing().values()} & days
    assert "unchanged" in place.push() and place.plan.revision == 2


def test_in_a_file_of_several_plans_nobody_elses_session_is_taken_for_one_made_anew(place: Place) -> None:
    taken_out = timed().weeks[1].sessions[1]
    hers = place.gone(taken_out).replace(taken_out.uid.encode(), FACTORY.sessions[0].uid.encode())
    place.store.entries["/hers.ics"] = to(f"{taken_out.date:%m%d}", "0115", "0900")(hers)
    export(place)
    text = place.run("plan", "--update", "plan.json", "--from", "export.ics")
    assert "you took it out" in text and "anew" not in text
    assert [(one.key, one.deleted) for one in place.moves] == [(taken_out.key, True)]


def test_a_file_that_is_no_calendar_and_a_wrong_use_are_said(place: Place) -> None:
    (place.folder / "export.ics").write_bytes(b"Subject,Start Date\r\nWalk,01/11/2027\r\n")
    assert "no calendar" in place.run("plan", "--update", "plan.json", "--from", "export.ics", code=2)
    assert "cannot be read" in place.run("plan", "--update", "plan.json", "--from", "nowhere.ics", code=2)
    assert "such as exrx plan --update" in place.run("plan", "--from", "export.ics", code=2)


# --- plans that say no more than a day ----------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["Australia/Sydney"])
def test_an_hour_that_somebody_gives_to_a_day_is_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], zone: str
) -> None:
    monkeypatch.chdir(tmp_path)
    beginner().save("plan.json")
    store = Store()
    with Site(store) as site:
        place = Place(tmp_path, capsys, site, store)
        place.push(today="2027-01-04")
        monday = beginner().weeks[1].sessions[0]

        def put(date: str) -> Callable[[bytes], bytes]:
            times = f"DTSTART;TZID={zone}:{date}T080000\r\nDTEND;TZID={zone}:{date}T083000\r\n".encode()
            return lambda content: re.sub(rb"DTSTART[^\r]*\r\nDTEND[^\r]*\r\n", times, content)

        place.edit(monday, put("20270111"))
        assert "nothing there is news" in place.pull()
        place.push()
        assert place.standing()[monday.uid] == "20270111T0800"
        place.edit(monday, put("20270112"))
        assert "you put it on Tue 2027-01-12." in place.push()
        assert next(one for one in place.plan.sessions if one.key == "w02s1").date == day("01-12")
        assert place.standing()[monday.uid] == "20270112T0800"
        assert "nothing there is news" in place.pull()
        # What the plan takes out goes out all the same.
        place.run("log", "ill", "2027-01-10..2027-01-13", "--fever", "no", "--below-neck", "no")
        place.push()
        assert monday.uid not in place.standing()


def test_a_journal_that_the_plan_follows_and_that_is_gone_is_asked_for(place: Place) -> None:
    place.run("log", "ill", "2027-01-05..2027-01-06", "--fever", "no", "--below-neck", "no")
    (place.folder / "plan.journal.jsonl").unlink()
    place.edit(MONDAY, to("0111", "0113"))
    assert "put a copy back" in place.pull(code=2)
    assert "put a copy back" in place.run("log", "not", "2027-01-04", code=2)
    # A push goes on, and says that it could not enter it.
    assert "could not be entered" in place.push()


# --- then, there and now: every combination -----------------------------------------------------------------------


@pytest.mark.parametrize("now", list(NOW))
@pytest.mark.parametrize("there", list(KINDS))
def test_every_combination_of_what_was_done_there_and_what_the_plan_did(there: str, now: str) -> None:
    was = resources(FACTORY.to_ics())
    then = {uid: seen(shown, was[uid]) for uid, shown in shown_each(FACTORY.to_ics()).items()}
    plan = revised(FACTORY, {ONE.key: NOW[now]}) if NOW[now] else FACTORY
    ours = shown_each(plan.to_ics())
    change = KINDS[there]
    for count in TOUCHED.values():
        content, others = was[ONE.uid], {}
        if change is None:
            standing = {uid: one for uid, one in was.items() if uid != ONE.uid}
            if there == "recreated":
                anew = re.sub(*MOVE, re.sub(rb"UID:[^\r]*", b"UID:anew", content))
                others = {"anew": shown_in(anew, "anew")}
        else:
            standing = {**was, ONE.uid: count(change(content))}
        calendar = Calendar({uid: shown_in(one, uid) for uid, one in standing.items()}, others)  # type: ignore[arg-type]
        found = answers(plan, ours, calendar, then, dt.date(2027, 1, 4))
        assert tuple(one.kind for one in found) == answered(there, now)
        assert all(one.key == ONE.key for one in found)
        # The day after, it is over, and nothing of it is entered.
        late = answers(plan, ours, calendar, then, dt.date(2027, 1, 9))
        assert not {one.kind for one in late} & set(ENTERED)


# --- any sequence -------------------------------------------------------------------------------------------------


class Life:
    """Somebody moves, deletes and makes anew what they like; exrx pulls, pushes and is told of illnesses; days go by."""

    def __init__(self, place: Place, draw: Callable[[int], int]) -> None:
        self.place, self.draw = place, draw
        self.today = dt.date(2027, 1, 4)
        self.ill: list[tuple[dt.date, dt.date]] = []
        self.made = 0

    def someone(self) -> None:
        """Something is done to one entry that lies ahead."""
        ahead = [
            path
            for path, content in sorted(self.place.store.entries.items())
            if (at := self._at(content)) and at[:8] >= f"{self.today:%Y%m%d}" and b"STATUS:CANCELLED" not in content
        ]
        if not ahead:
            return
        path = ahead[self.draw(len(ahead) - 1)]
        content = self.place.store.entries[path]
        at = self._at(content)
        then = self.today + dt.timedelta(days=self.draw(24))
        what = self.draw(5)
        uid = re.findall(rb"(?m)^UID:([^\r]*)", content)[0].decode()
        session = next((one for one in self.place.plan.sessions if one.uid == uid), None)
        what, length = (what, 0) if what != 1 or session is not None else (3, 0)
        if what == 1 and session is not None:
            # It is known again in its own week, by its length.
            begins = session.date - dt.timedelta(days=session.date.weekday())
            then, length = max(self.today, begins + dt.timedelta(days=self.draw(6))), session.minutes
        moved = to(at[4:8], f"{then:%m%d}", ("", "0715", "2230")[self.draw(2)], length)(content)
        if what == 0:
            del self.place.store.entries[path]
        elif what == 1:
            del self.place.store.entries[path]
            self.made += 1
            other = f"UID:anew{self.made}".encode()
            self.place.store.entries[f"/c/anew{self.made}.ics"] = re.sub(rb"UID:[^\r]*", other, moved)
        elif what == 2:
            self.place.store.entries[path] = to(at[4:8], at[4:8], length=10 + self.draw(80))(content)
        else:
            self.place.store.entries[path] = counted(moved) if what == 3 else moved

    def falls_ill(self) -> None:
        first = self.today + dt.timedelta(days=self.draw(5))
        last = first + dt.timedelta(days=self.draw(4))
        self.ill.append((first, last))
        self.run("log", "ill", f"{first}..{last}", "--fever", "no", "--below-neck", "no")

    def passes(self) -> None:
        self.today += dt.timedelta(days=self.draw(6))

    def run(self, *words: str) -> None:
        where = ("--url", self.place.site.url()) if words[0] in ("pull", "push") else ()
        assert main([*words, *where, "--today", f"{self.today}"]) in (0, 1), self.place.capsys.readouterr()

    def pull(self) -> None:
        before = dict(self.place.store.entries)
        self.run("pull")
        assert self.place.store.entries == before

    def push(self) -> None:
        past = [one for one in self.place.plan.sessions if one.date < self.today]
        self.run("push")
        plan, standing = self.place.plan, self.place.standing()
        assert [one for one in plan.sessions if one.date < self.today] == past
        # Every session to come stands there once, where the plan has it; what somebody made anew stands for one of them. What they put
        # on a day that went by before anybody looked lies there.
        ahead = {one.uid: f"{one.date:%Y%m%d}T{one.clock:%H%M}" for one in plan.sessions if one.date >= self.today}
        there = [at for at in standing.values() if at[:8] >= f"{self.today:%Y%m%d}"]
        gone_by = [
            uid for uid, at in standing.items() if at[:8] < f"{self.today:%Y%m%d}" and (uid in ahead or "anew" in uid)
        ]
        assert not Counter(there) - Counter(ahead.values())
        assert (Counter(ahead.values()) - Counter(there)).total() <= len(gone_by)
        days = {dt.date.fromisoformat(at[:8]) for at in there}
        assert not [day for day in days for first, last in self.ill if first <= day <= last]
        told = [
            (entry.key, entry.on, entry.to, entry.at, entry.minutes, entry.deleted, entry.replaces)
            for entry in self.place.moves
        ]
        assert len(told) == len(set(told))
        before = dict(self.place.store.entries), {path: path.read_bytes() for path in self.place.folder.glob("plan.*")}
        self.run("push")
        after = dict(self.place.store.entries), {path: path.read_bytes() for path in self.place.folder.glob("plan.*")}
        assert before == after

    @staticmethod
    def _at(content: bytes) -> str:
        return re.findall(rb"DTSTART[^:]*:(\d+T\d{4})", content)[-1].decode()


@settings(max_examples=int(os.environ.get("EXRX_PULLS", "3")), deadline=None, phases=(Phase.generate,))
@given(st.data())
def test_any_sequence_doubles_nothing_touches_no_past_and_leaves_nothing_standing_in_an_illness(
    data: st.DataObject,
) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        timed().save("plan.json")
        store = Store()
        with Site(store) as site:
            out = contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO())
            with out[0], out[1]:
                life = Life(Place(Path(folder), None, site, store), lambda most: data.draw(st.integers(0, most)))  # type: ignore[arg-type]
                life.push()
                steps = ["someone", "someone", "someone", "pull", "push", "falls_ill", "passes"]
                for step in data.draw(st.lists(st.sampled_from(steps), min_size=3, max_size=8)):
                    getattr(life, step)()
                life.push()


# --- a real server ------------------------------------------------------------------------------------------------


def test_a_real_server_six_runs_with_moves_an_illness_and_a_correction(
    radicale: Radicale, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if radicale.process is None:
        radicale.start()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXRX_CALDAV_USER", USER)
    monkeypatch.setenv("EXRX_CALDAV_PASSWORD", PASSWORD)
    timed().save("plan.json")
    path = radicale.calendar()

    def run(*words: str, today: str) -> str:
        where = ("--url", radicale.url(path)) if words[0] in ("pull", "push") else ()
        assert main([*words, *where, "--today", today]) == 0
        out = capsys.readouterr()
        assert PASSWORD not in out.out + out.err
        return " ".join((out.out + out.err).split())

    def entry(uid: str) -> tuple[str, bytes]:
        place = f"{path}{uid.replace('@', '%40')}.ics"
        return place, radicale.ask("GET", place)[1]

    def standing() -> list[str]:
        status, whole, _ = radicale.ask("GET", path)
        assert status == 200
        events = whole.split(b"BEGIN:VEVENT")[1:]
        uids = [re.findall(rb"(?m)^UID:([^\r]*)", one)[0] for one in events]
        assert len(uids) == len(set(uids))
        times = [re.findall(rb"DTSTART[^:]*:(\d+T\d{4})", one)[0].decode() for one in events if b"CANCELLED" not in one]
        return sorted(times)

    run("push", today="2027-01-04")
    where, content = entry(MONDAY.uid)
    assert radicale.ask("PUT", where, counted(to("0111", "0113", "0730")(content)))[0] in (201, 204)
    assert radicale.ask("DELETE", entry(THURSDAY.uid)[0])[0] in (200, 204)
    text = run("push", today="2027-01-05")
    assert "you put it on Wed 2027-01-13, 07:30" in text and "you took it out" in text
    run("log", "ill", "2027-01-12..2027-01-14", "--fever", "no", "--below-neck", "no", today="2027-01-06")
    run("push", today="2027-01-06")
    assert not [at for at in standing() if "20270112" <= at[:8] <= "20270114"] and "20270111T1700" in standing()
    run("log", "undo", today="2027-01-07")
    run("push", today="2027-01-07")
    assert "20270113T0730" in standing() and not [at for at in standing() if at.startswith("20270114")]
    run("log", "done", "2027-01-07", today="2027-01-08")
    run("push", today="2027-01-08")
    assert "nothing there is news" in run("pull", today="2027-01-08")
    plan = Plan.load(tmp_path / "plan.json")
    assert standing() == sorted(f"{one.date:%Y%m%d}T{one.clock:%H%M}" for one in plan.sessions)
