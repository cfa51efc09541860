"""What other people's readers make of the calendar: the same entries, moments and texts as the plan holds."""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import json
import random
import subprocess
import sys
import zoneinfo
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import exrx
from exrx.export.ics import to_ics
from exrx.programme.plan import ALARMS, Plan, Session
from exrx.telling.entries import clean, told

from . import page_cast
from .plan_factory import make_plan, make_session, with_sessions

JUDGES = Path(__file__).parent / "judges"
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
    alarms: tuple[tuple[int, str], ...]
    """Seconds from the start, and what is shown."""


def moment(value: dt.date) -> str:
    if not isinstance(value, dt.datetime):
        return value.isoformat()
    assert value.tzinfo is not None, "no floating times"
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def meant(plan: Plan, view: str = "private") -> list[Seen]:
    """What the plan means, worked out without the exporter."""
    found = []
    for session, summary, description in told(plan):
        start, end = session.start or session.date, session.end or session.date + DAY
        if view == "shared":
            summary, description = "Cancelled: Busy" if session.status == "cancelled" else "Busy", ""
        summary, description = clean(summary), clean(description)
        alarms = tuple((seconds, summary) for seconds in reminders(session))
        found.append(
            Seen(session.uid, moment(start), moment(end), summary, description, session.status.upper(), alarms)
        )
    return sorted(found)


def reminders(session: Session) -> list[int]:
    """Seconds from the start to each reminder that was asked for: half an hour before, and at 20:00 on the evening before."""
    if session.status == "cancelled":
        return []
    if session.start is None:
        return [-4 * 3600] * ("evening" in session.alarms)
    assert session.timezone is not None
    evening = dt.datetime.combine(session.date - DAY, dt.time(20), zoneinfo.ZoneInfo(session.timezone))
    found = {"before": -1800, "evening": int(evening.timestamp() - session.start.timestamp())}
    return [found[alarm] for alarm in ALARMS if alarm in session.alarms]


# --- the readers -----------------------------------------------------------------------------------------------------


@cache
def by_icalendar(content: bytes) -> Any:
    """Read once for both readers that rest on it."""
    return importlib.import_module("icalendar").Calendar.from_ical(content)


def read_icalendar(judge: Judge, contents: list[bytes]) -> list[list[Seen]]:
    judge("icalendar")

    def event(found: Any) -> Seen:
        return Seen(str(found["UID"]), moment(found.start), moment(found.end), *texts_of(found))

    result = []
    for content in contents:
        calendar = by_icalendar(content)
        assert not calendar.errors
        assert not [error for found in calendar.walk() for error in found.errors]
        result.append([event(found) for found in calendar.walk("VEVENT")])
    return result


def read_recurring(judge: Judge, contents: list[bytes]) -> list[list[Seen]]:
    recurring = judge("recurring_ical_events")
    result = []
    for content in contents:
        query = recurring.of(by_icalendar(content))
        seen = []
        for found in query.between(FIRST - DAY, LAST + DAY):
            at = moment(found["DTSTART"].dt), moment(found["DTEND"].dt)
            seen.append(Seen(str(found["UID"]), *at, *texts_of(found)))
        result.append(seen)
    return result


def texts_of(found: Any) -> tuple[str, str, str, tuple[tuple[int, str], ...]]:
    alarms = ((int(one["TRIGGER"].dt.total_seconds()), str(one["DESCRIPTION"])) for one in found.walk("VALARM"))
    return str(found["SUMMARY"]), str(found.get("DESCRIPTION", "")), str(found["STATUS"]), tuple(alarms)


def read_ical(judge: Judge, contents: list[bytes]) -> list[list[Seen]]:
    judge("ical")
    from ical.calendar_stream import IcsCalendarStream

    def event(found: Any) -> Seen:
        texts = (found.summary, found.description or "", found.status.value)
        alarms = ((int(one.trigger.total_seconds()), one.description) for one in found.alarm)
        return Seen(found.uid, moment(found.dtstart), moment(found.dtend), *texts, tuple(alarms))

    calendars = [IcsCalendarStream.calendar_from_ics(content.decode()) for content in contents]
    return [[event(found) for found in calendar.events] for calendar in calendars]


def read_vobject(judge: Judge, contents: list[bytes]) -> list[list[Seen]]:
    vobject = judge("vobject")

    def event(found: Any) -> Seen:
        description = found.description.value if hasattr(found, "description") else ""
        texts = (found.summary.value, description, found.status.value)
        alarms = found.contents.get("valarm", [])
        told = tuple((int(one.trigger.value.total_seconds()), one.description.value) for one in alarms)
        return Seen(found.uid.value, moment(found.dtstart.value), moment(found.dtend.value), *texts, told)

    return [[event(found) for found in vobject.readOne(content.decode()).vevent_list] for content in contents]


def read_ical_js(judge: Judge, contents: list[bytes]) -> list[list[Seen]]:
    return printed_by(judge("ical.js").run(JUDGES / "read_ics.mjs", as_json(contents)))


def read_node_ical(judge: Judge, contents: list[bytes]) -> list[list[Seen]]:
    return printed_by(judge("node-ical").run(JUDGES / "read_node_ical.cjs", as_json(contents)))


def read_libical(judge: Judge, contents: list[bytes]) -> list[list[Seen]]:
    command = [sys.executable, str(JUDGES / "read_libical.py"), judge("libical")]
    done = subprocess.run(
        command, input=as_json(contents), capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return printed_by(done.stdout)


def as_json(contents: list[bytes]) -> str:
    return json.dumps([content.decode() for content in contents])


def printed_by(text: str) -> list[list[Seen]]:
    def seen(found: dict[str, Any]) -> Seen:
        alarms = tuple((int(seconds), words) for seconds, words in found["alarms"])
        return Seen(*(found[name] for name in Seen._fields[:-1]), alarms)

    return [[seen(found) for found in calendar] for calendar in json.loads(text)]


READERS = {
    "icalendar": read_icalendar,
    "recurring-ical-events": read_recurring,
    "ical": read_ical,
    "vobject": read_vobject,
    "ical.js": read_ical_js,
    "node-ical": read_node_ical,
    "libical": read_libical,
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
            {session.uid for session in (*plan.sessions, *plan.withdrawn)}
            if any(start.astimezone(own).utcoffset() != start.utcoffset() for start in starts)
            else set()
        )
    if reader == "node-ical" and plan.timezone is not None:
        # It goes by the zone data inside Node.js, which may be of an earlier year than the newest.
        starts = [session.start for session in plan.sessions if session.start]
        moments = [int(start.timestamp()) for start in starts]
        offsets = [start.utcoffset() for start in starts]
        if [dt.timedelta(seconds=one) for one in in_node(plan.timezone, tuple(moments))] != offsets:
            return {session.uid for session in (*plan.sessions, *plan.withdrawn)}
    return set()


@cache
def in_node(zone: str, moments: tuple[int, ...]) -> tuple[int, ...]:
    """How many seconds the clock of a zone is ahead of UTC at each moment, by the data inside Node.js."""
    script = """
        const [zone, moments] = JSON.parse(require("fs").readFileSync(0, "utf8"));
        const names = ["year", "month", "day", "hour", "minute", "second"];
        const options = Object.fromEntries(names.map(name => [name, "numeric"]));
        const form = new Intl.DateTimeFormat("en-US", {timeZone: zone, hourCycle: "h23", ...options});
        const shown = at => Object.fromEntries(form.formatToParts(at * 1000).map(part => [part.type, Number(part.value)]));
        const offset = (at, wall) => Date.UTC(...names.map(name => wall[name] - (name === "month"))) / 1000 - at;
        console.log(JSON.stringify(moments.map(at => offset(at, shown(at)))));
    """
    data = json.dumps([zone, moments])
    done = subprocess.run(["node", "-e", script], input=data, capture_output=True, text=True, check=True)
    return tuple(json.loads(done.stdout))


@pytest.fixture(autouse=True, scope="module")
def newest_clocks() -> Iterator[None]:
    """Readers that ask the system for a zone, and not the file, are given the laws of today, whatever the system has."""
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath(to=before)
    zoneinfo.ZoneInfo.clear_cache()


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
            make_session(zone, f"w01s{number}", day, clock, zone, alarms=ALARMS)
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
        make_plan(alarms=ALARMS),
        make_plan(alarms=("evening",), clock=None, zone=None, title=TYPED),
        make_plan(alarms=ALARMS, status="cancelled"),
    ]
    for view in ("private", "shared"):
        assert as_meant(reader, judge, plans, view)


def as_meant(reader: str, judge: Judge, plans: list[Plan], view: str) -> int:
    """Compare what a reader sees with what the plans mean; how many entries."""
    spared = [misread(reader, plan) for plan in plans]
    expected = [
        [one for one in meant(plan, view) if one.uid not in out] for plan, out in zip(plans, spared, strict=True)
    ]
    if reader == "libical":
        # It drops spaces at the beginning of a value.
        expected = [[one._replace(**_stripped(one)) for one in entries] for entries in expected]
    contents = [to_ics(plan, view=view) for plan in plans]
    for out, seen, entries in zip(spared, READERS[reader](judge, contents), expected, strict=True):
        assert [one for one in sorted(seen) if one.uid not in out] == entries
    return sum(map(len, expected))


def _stripped(one: Seen) -> dict[str, Any]:
    alarms = tuple((seconds, text.lstrip()) for seconds, text in one.alarms)
    return {"summary": one.summary.lstrip(), "description": one.description.lstrip(), "alarms": alarms}


@cache
def engine_plans() -> tuple[list[Plan], list[Plan]]:
    """Every plan of the test cast, and generated ones, in zones whose clocks change; of some the next revision, too."""
    zones = [zone for zone, days in histories().items() if days]
    chance = random.Random(5)
    wanted = list(page_cast.requests().values())
    wanted += [{**page_cast.WELL, "id": f"g{number}", "age": 20 + 5 * number} for number in range(12)]
    plans, revised = [], []
    for number, request in enumerate(wanted):
        days = sorted(chance.sample(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], 4))
        begin = chance.randrange(0, 22 * 4) * 15
        clock = f"{begin // 60:02d}:{begin % 60:02d}-{begin // 60 + 2:02d}:{begin % 60:02d}"
        own = {"availability": [f"{day} {clock}" for day in days]} if "availability" not in request else {}
        alarms = [[], ["before"], ["before", "evening"]][number % 3]
        # Over the changes of spring in the north and of autumn in the south, or the other way round.
        start = dt.date(2027, 1, 4) + dt.timedelta(days=7 * chance.randrange(0, 40))
        with contextlib.suppress(exrx.NotCleared):
            plan = exrx.plan(
                **{**request, **own, "start": start, "timezone": zones[number % len(zones)], "alarms": alarms}
            )
            plans.append(plan)
            if number % 6 == 0:
                revised.append(
                    exrx.adapt(plan, today=start + 10 * DAY, availability=["Tue 05:00-06:30", "Sun 17:00-18:30"])
                )
    return plans, revised


@pytest.mark.parametrize("reader", READERS)
def test_plans_of_the_engine(reader: str, judge: Judge) -> None:
    plans, revised = engine_plans()
    assert len(plans) > 40 and any(plan.withdrawn for plan in revised)
    assert as_meant(reader, judge, [*plans, *revised], "private") > 1500
    assert as_meant(reader, judge, revised, "shared") > 100
