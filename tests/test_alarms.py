"""Reminders on request: 30 minutes before, the evening before; at most two, none on what was withdrawn or not asked for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import exrx
from exrx.cli import main
from exrx.programme.plan import Plan
from exrx.revising import withdraw

WELL: dict[str, Any] = {"age": 34, "resting_hr": 62, "conditions": [], "medications": [], "symptoms": []}
BERLIN = ZoneInfo("Europe/Berlin")


def make(**more: Any) -> Plan:
    given: dict[str, Any] = {
        "start": "2027-03-22",
        "id": "spring",
        "timezone": "Europe/Berlin",
        "availability": ["Mon 18:00-20:00", "Wed 06:30-07:45", "Sun 21:00-22:30"],
    }
    return exrx.plan(**{**WELL, **given, **more})


def reminders(content: bytes, read: Any) -> dict[str, list[tuple[str, dt.timedelta]]]:
    """UID -> action and distance of each alarm, as `icalendar` reads them."""
    calendar = read.Calendar.from_ical(content)
    return {
        str(event["UID"]): [(str(alarm["ACTION"]), alarm["TRIGGER"].dt) for alarm in event.walk("VALARM")]
        for event in calendar.walk("VEVENT")
    }


def test_nothing_rings_unasked() -> None:
    assert b"VALARM" not in make().to_ics()
    assert make(alarms=[]) == make()


@pytest.mark.parametrize("view", ["private", "shared"])
def test_the_two_reminders_come_when_they_should(judge: Callable[[str], ModuleType], view: Any) -> None:
    plan = make(alarms=["evening", "before"])
    found = reminders(plan.to_ics(view=view), judge("icalendar"))
    for session in plan.sessions:
        (first, before), (second, evening) = found[session.uid]
        assert session.start is not None and (first, second) == ("DISPLAY", "DISPLAY")
        assert before == dt.timedelta(minutes=-30), "some calendars keep only the first"
        # The last Sunday of March has an hour less: the reminder comes at 20:00 all the same.
        at = (session.start.astimezone(dt.UTC) + evening).astimezone(BERLIN)
        assert (at.date(), at.time()) == (session.date - dt.timedelta(days=1), dt.time(20))
    text = plan.to_ics(view=view).replace(b"\r\n ", b"").decode()
    for alarm in re.findall(r"BEGIN:VALARM.*?END:VALARM", text, re.DOTALL):
        assert re.search(r"\r\nDESCRIPTION:\S", alarm), "some readers refuse a whole calendar without it"
        assert view == "private" or "DESCRIPTION:Busy\r\n" in alarm


@pytest.mark.parametrize(
    ("start", "zone", "hours"),
    [
        ("2027-10-25", "Europe/Berlin", 26),
        ("2027-03-22", "Europe/Berlin", 24),
        ("2027-03-29", "Australia/Lord_Howe", 25.5),
    ],
)
def test_the_evening_before_is_at_eight_by_the_clock_also_when_it_changes_in_between(
    start: str, zone: str, hours: float, judge: Callable[[str], ModuleType]
) -> None:
    # A Sunday at 21:00 on which the clocks change lies 25 hours after the evening before, more or less what the change adds.
    plan = make(start=start, timezone=zone, alarms=["evening"])
    sunday = next(session for session in plan.sessions if session.date.weekday() == 6)
    (_, before), *more = reminders(plan.to_ics(), judge("icalendar"))[sunday.uid]
    assert not more and before == -dt.timedelta(hours=hours)
    assert sunday.start is not None
    at = (sunday.start.astimezone(dt.UTC) + before).astimezone(ZoneInfo(zone))
    assert (at.weekday(), at.time()) == (5, dt.time(20))


def _entries(plan: Plan, view: Any, read: Any) -> dict[str, Any]:
    return {str(event["UID"]): event for event in read.Calendar.from_ical(plan.to_ics(view=view)).walk("VEVENT")}


@pytest.mark.parametrize("timed", [True, False])
def test_who_sees_it_and_whether_it_blocks_time(timed: bool, judge: Callable[[str], ModuleType]) -> None:
    more: dict[str, Any] = {} if timed else {"availability": ["Mon", "Wed", "Sat"], "timezone": None}
    whole = make(alarms=["before", "evening"], **more)
    plan = withdraw(whole, whole.sessions[6].date)
    private, shared = (_entries(plan, view, judge("icalendar")) for view in ("private", "shared"))
    assert private.keys() == shared.keys() and len(plan.withdrawn) > 3 and len(plan.sessions) == 6
    gone = {session.uid for session in plan.withdrawn}
    for uid, event in private.items():
        other = shared[uid]
        assert (event["CLASS"], other["CLASS"]) == ("PRIVATE", "PUBLIC")
        # A whole day of one walk is a free day, and what was taken out takes no time.
        assert event["TRANSP"] == other["TRANSP"] == ("OPAQUE" if timed and uid not in gone else "TRANSPARENT")
        assert event["STATUS"] == other["STATUS"] == ("CANCELLED" if uid in gone else "CONFIRMED")
        for one in (event, other):
            assert bool(one.walk("VALARM")) == (uid not in gone), "what was cancelled does not ring"
        assert [str(alarm["DESCRIPTION"]) for alarm in other.walk("VALARM")] == ["Busy"] * len(other.walk("VALARM"))
        for name in ("DTSTART", "DTEND", "SEQUENCE"):
            assert event[name] == other[name]
        assert "DESCRIPTION" not in other and "CATEGORIES" not in other and "URL" not in other


def test_a_whole_day_is_announced_the_evening_before_and_not_at_half_past_eleven(
    judge: Callable[[str], ModuleType],
) -> None:
    plan = make(alarms=["before", "evening"], availability=["Mon", "Wed", "Sat"], timezone=None)
    found = reminders(plan.to_ics(), judge("icalendar"))
    assert all(alarms == [("DISPLAY", dt.timedelta(hours=-4))] for alarms in found.values())


def test_a_reader_for_home_automation_takes_them(judge: Callable[[str], ModuleType]) -> None:
    judge("ical")
    from ical.calendar_stream import IcsCalendarStream

    plan = make(alarms=["before", "evening"])
    calendar = IcsCalendarStream.calendar_from_ics(plan.to_ics().decode())
    assert {len(event.alarm) for event in calendar.events} == {2}


def test_asking_later_changes_what_lies_ahead_and_nothing_else() -> None:
    old = make()
    new = exrx.adapt(old, today="2027-04-01", alarms="before")
    for session in new.sessions:
        ahead = session.date >= dt.date(2027, 4, 1)
        assert session.alarms == (("before",) if ahead else ()) and session.sequence == int(ahead)
    assert exrx.adapt(new, today="2027-04-02") is new
    quiet = exrx.adapt(new, today="2027-05-01", alarms=[])
    assert quiet.to_ics().count(b"BEGIN:VALARM") == sum(bool(session.alarms) for session in quiet.sessions) > 0


def test_what_was_withdrawn_does_not_ring() -> None:
    new = withdraw(make(alarms=["before", "evening"]), "2027-01-01")
    assert new.withdrawn and b"VALARM" not in new.to_ics()


def test_an_unknown_reminder_is_refused() -> None:
    with pytest.raises(exrx.InputError, match="'noon' is no reminder; one of before, evening"):
        make(alarms=["noon"])


def test_the_command_line_has_them_and_reads_them_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["plan", "--age", "34", "--start", "2027-03-22", "--alarms", "evening,before", "-o", "plan.ics", "--today"]
    words[1:1] = ["--timezone", "Europe/Berlin", "--availability", "Mon 18:00-20:00,Wed 06:30-07:45,Sat 09:00-10:00"]
    assert main([*words, "2027-03-22"]) == 0
    written = Path("plan.ics").read_bytes()
    assert written.count(b"BEGIN:VALARM") == 2 * len(exrx.Plan.load("plan.json").sessions)
    Path("plan.json").unlink()
    assert main([*words, "2027-04-10"]) == 0
    again = Path("plan.ics").read_bytes()
    assert [line for line in again.split(b"\r\n") if line.startswith(b"TRIGGER")] == [
        line for line in written.split(b"\r\n") if line.startswith(b"TRIGGER")
    ]
