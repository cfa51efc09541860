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
from exrx.adaptation import withdraw
from exrx.cli import main
from exrx.program import Plan

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
    assert Path("plan.ics").read_bytes() == written
