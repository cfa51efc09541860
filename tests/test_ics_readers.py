"""What other people's readers make of the calendar: the same entries, moments and texts as the plan holds."""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from exrx.export import event_text
from exrx.export.ics import to_ics
from exrx.program import Plan

from .plan_factory import make_plan, make_session, with_sessions

SCRIPT = Path(__file__).parent / "judges" / "read_ics.mjs"
FIRST, LAST = dt.date(2027, 1, 1), dt.date(2028, 12, 31)
DAY = dt.timedelta(days=1)
Judge = Callable[[str], Any]


class Seen(NamedTuple):
    """One entry; begin and end as texts: UTC, or the day."""

    uid: str
    start: str
    end: str
    summary: str
    description: str
    status: str


def moment(value: dt.date) -> str:
    if not isinstance(value, dt.datetime):
        return value.isoformat()
    assert value.tzinfo is not None, "no floating times"
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def meant(plan: Plan, view: str = "private") -> list[Seen]:
    """What the plan means, worked out without the exporter."""
    found = []
    for session, description in event_text.descriptions(plan):
        start, end = session.start or session.date, session.end or session.date + DAY
        summary = event_text.summary(session)
        if view == "shared":
            summary, description = "Cancelled: Busy" if session.status == "cancelled" else "Busy", ""
        summary, description = event_text.clean(summary), event_text.clean(description)
        found.append(Seen(session.uid, moment(start), moment(end), summary, description, session.status.upper()))
    return sorted(found)


# --- the readers -----------------------------------------------------------------------------------------------------


def read_icalendar(judge: Judge, contents: list[bytes]) -> list[list[Seen]]:
    icalendar = judge("icalendar")

    def event(found: Any) -> Seen:
        texts = [str(found.get(name, "")) for name in ("SUMMARY", "DESCRIPTION", "STATUS")]
        return Seen(str(found["UID"]), moment(found.start), moment(found.end), *texts)

    result = []
    for content in contents:
        calendar = icalendar.Calendar.from_ical(content)
        assert not calendar.errors
        assert not [error for found in calendar.walk() for error in found.errors]
        result.append([event(found) for found in calendar.walk("VEVENT")])
    return result


def read_recurring(judge: Judge, contents: list[bytes]) -> list[list[Seen]]:
    recurring, icalendar = judge("recurring_ical_events"), judge("icalendar")
    result = []
    for content in contents:
        query = recurring.of(icalendar.Calendar.from_ical(content))
        seen = []
        for found in query.between(FIRST - DAY, LAST + DAY):
            texts = [str(found.get(name, "")) for name in ("SUMMARY", "DESCRIPTION", "STATUS")]
            seen.append(Seen(str(found["UID"]), moment(found["DTSTART"].dt), moment(found["DTEND"].dt), *texts))
        result.append(seen)
    return result


def read_ical(judge: Judge, contents: list[bytes]) -> list[list[Seen]]:
    judge("ical")
    from ical.calendar_stream import IcsCalendarStream

    def event(found: Any) -> Seen:
        texts = (found.summary, found.description or "", found.status.value)
        return Seen(found.uid, moment(found.dtstart), moment(found.dtend), *texts)

    calendars = [IcsCalendarStream.calendar_from_ics(content.decode()) for content in contents]
    return [[event(found) for found in calendar.events] for calendar in calendars]


def read_vobject(judge: Judge, contents: list[bytes]) -> list[list[Seen]]:
    vobject = judge("vobject")

    def event(found: Any) -> Seen:
        description = found.description.value if hasattr(found, "description") else ""
        texts = (found.summary.value, description, found.status.value)
        return Seen(found.uid.value, moment(found.dtstart.value), moment(found.dtend.value), *texts)

    return [[event(found) for found in vobject.readOne(content.decode()).vevent_list] for content in contents]


def read_ical_js(judge: Judge, contents: list[bytes]) -> list[list[Seen]]:
    printed = judge("ical.js").run(SCRIPT, json.dumps([content.decode() for content in contents]))
    names = Seen._fields
    return [[Seen(*(found[name] for name in names)) for found in calendar] for calendar in json.loads(printed)]


READERS = {
    "icalendar": read_icalendar,
    "recurring-ical-events": read_recurring,
    "ical": read_ical,
    "vobject": read_vobject,
    "ical.js": read_ical_js,
}


def misread(reader: str, plan: Plan) -> set[str]:
    """The UIDs of sessions that a reader is known to get wrong, whatever a file says."""
    if reader == "recurring-ical-events":
        # It takes the length of an entry from its wall times, which an autumn night brings closer or turns round.
        pairs = ((session.uid, session.start, session.end) for session in plan.sessions)
        return {uid for uid, a, b in pairs if a and b and b.utcoffset() < a.utcoffset()}
    if reader == "vobject" and plan.timezone is not None:
        # It goes by its own zone data, which may be of another year's edition than this computer's.
        own = pytest.importorskip("pytz").timezone(plan.timezone)
        starts = [session.start for session in plan.sessions if session.start]
        return (
            {session.uid for session in plan.sessions}
            if any(start.astimezone(own).utcoffset() != start.utcoffset() for start in starts)
            else set()
        )
    return set()


# --- what they are given ---------------------------------------------------------------------------------------------


@cache
def histories() -> dict[str, tuple[dt.date, ...]]:
    """One zone for each way in which a clock can go in 2027 and 2028, with the days on which it changes."""
    found: dict[tuple[Any, ...], tuple[str, tuple[dt.date, ...]]] = {}
    noons = [dt.datetime.combine(FIRST + DAY * number, dt.time(12), dt.UTC) for number in range((LAST - FIRST).days)]
    for zone in sorted(zoneinfo.available_timezones(), key=lambda name: ("/" not in name, name)):
        tz = zoneinfo.ZoneInfo(zone)
        offsets = tuple(noon.astimezone(tz).utcoffset() for noon in noons)
        if offsets not in found:
            days = [noons[i].date() for i in range(1, len(noons)) if offsets[i] != offsets[i - 1]]
            found[offsets] = (zone, tuple(days))
    return dict(found.values())


def around(zone: str, changes: Iterable[dt.date]) -> list[Plan]:
    """Plans of a year, with sessions at every hour of the nights in which the clock changes, and some on other days."""
    plans = []
    for year in (2027, 2028):
        start = dt.date(year, 1, 1)
        nights = [day - DAY * before for day in changes if day.year == year for before in (0, 1)]
        times = [(day, dt.time(hour, 20)) for day in nights for hour in range(24)]
        times += [(start + DAY * number, dt.time(18, 30)) for number in range(3, 360, 25)]
        sessions = [
            make_session(zone, f"w01s{number}", day, clock, zone)
            for number, (day, clock) in enumerate(sorted(times), 1)
        ]
        plans.append(make_plan(id=zone, zone=zone, start=start, sessions=sessions))
    return plans


def test_there_are_as_many_histories_as_expected() -> None:
    assert len(histories()) > 50
    assert sum(bool(days) for days in histories().values()) > 20


@pytest.mark.parametrize("reader", READERS)
def test_every_clock_of_the_world(reader: str, judge: Judge) -> None:
    plans = [plan for zone, days in histories().items() for plan in around(zone, days)]
    wrong, right = [], 0
    for plan, seen in zip(plans, READERS[reader](judge, [to_ics(plan) for plan in plans]), strict=True):
        spared = misread(reader, plan)
        for expected, found in zip(meant(plan), sorted(seen), strict=True):
            if expected == found:
                right += 1
            elif expected.uid not in spared:
                wrong.append(f"{plan.timezone}: {expected} read as {found}")
    assert not wrong, f"{len(wrong)} wrong\n" + "\n".join(wrong[:5])
    assert right > 3000


TYPED = 'Walk; jog, \\ "run" ^ % café 春 ربيع 🚶🏽\nBEGIN:VEVENT\r\n:x' + " long" * 30


@pytest.mark.parametrize("reader", READERS)
def test_texts_whole_days_and_withdrawn_sessions(reader: str, judge: Judge) -> None:
    plans = [
        make_plan(questions=True),
        make_plan(clock=None, zone=None),
        make_plan(zone="UTC", status="cancelled", sequence=3),
        make_plan(title=TYPED, notes=(TYPED, "x" * 200), bad_day=TYPED),
        make_plan(id=TYPED, zone="Asia/Kolkata"),
        with_sessions(make_plan(weeks=1), activity="cycling", title=" "),
    ]
    for view in ("private", "shared"):
        contents = [to_ics(plan, view=view) for plan in plans]
        found = [sorted(seen) for seen in READERS[reader](judge, contents)]
        assert found == [meant(plan, view) for plan in plans]
