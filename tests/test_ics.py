"""The calendar file: its form, its texts, what it keeps to itself, and that it is what `icalendar` would write."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
import uuid
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Alarm as WrittenAlarm
from icalendar import Calendar, Event

from exrx.export.ics import VEvent, head, to_ics
from exrx.export.ics import events as events_of
from exrx.export.readback import belongs_to, read_back, same_calendar
from exrx.export.vtimezone import vtimezone
from exrx.programme.plan import Alarm, Plan, Session
from exrx.programme.prescription import HeartRate, Target
from exrx.programme.uid import EXRX_NAMESPACE
from exrx.showing.entries import by_key
from exrx.telling.entries import clean, told
from exrx.values.errors import ExportError
from exrx.values.said import Said

from .plan_factory import BEATS, SECRETS, as_said, make_plan, make_session, make_steps, with_sessions

VIEWS = ("private", "shared")


def unfolded(content: bytes) -> list[str]:
    return content.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]


def events(content: bytes) -> list[dict[str, str]]:
    """Name (with parameters) -> value, still escaped, of each entry."""
    found: list[dict[str, str]] = []
    for line in unfolded(content)[unfolded(content).index("BEGIN:VEVENT") :]:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            found.append({})
        elif name != "END":
            assert name not in found[-1]
            found[-1][name] = value
    return found


def text(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)


def one(**changes: object) -> Plan:
    """A plan of one session."""
    session = make_session("spring", "w01s1", dt.date(2027, 1, 4))
    return make_plan(
        sessions=[replace(session, **as_said(changes))], zone=str(changes.get("timezone", "Europe/Berlin"))
    )


def entry(**changes: object) -> dict[str, str]:
    return events(to_ics(one(**changes)))[0]


# --- the definition of right -----------------------------------------------------------------------------------------


def with_icalendar(entry: VEvent) -> Event:
    """An entry as `icalendar` has it."""
    event = Event()
    event.add("uid", clean(entry.uid))
    event.add("dtstamp", entry.stamp)
    event.add("last-modified", entry.stamp)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.start)
    event.add("dtend", entry.end)
    event.add("summary", clean(entry.summary))
    if entry.description is not None:
        event.add("description", clean(entry.description))
        event.add("categories", [entry.category])
    event.add("class", "PUBLIC" if entry.description is None else "PRIVATE")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if isinstance(entry.start, dt.datetime) and not entry.cancelled else "TRANSPARENT")
    for before in entry.alarms:
        alarm = WrittenAlarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", clean(entry.summary))
        alarm.add("trigger", -before)
        event.add_component(alarm)
    return event


def as_icalendar(plan: Plan, view: str) -> bytes:
    """The whole calendar as `icalendar` writes it, but for the zones, which it writes wrongly."""
    calendar = Calendar()
    for name, value in head(plan, view):
        name, _, parameter = name.partition(";VALUE=")
        if parameter:
            assert value == "PT12H"
            calendar.add(name, dt.timedelta(hours=12), parameters={"VALUE": parameter})
        else:
            calendar.add(name, clean(value))
    for found in events_of(plan, "Busy" if view == "shared" else None):
        calendar.add_component(with_icalendar(found))
    written = calendar.to_ical(sorted=False)
    days = [session.date for session in plan.sessions]
    zones = {session.timezone for session in plan.sessions if session.start is not None}
    parts = b"".join(vtimezone(zone, min(days), max(days)) for zone in sorted(zones))
    before, event, after = written.partition(b"BEGIN:VEVENT")
    return before + parts + event + after


TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from(';,\\\n\r\t^:%"–·\u2028\x07\x85😀é'), max_size=150)


@given(
    id=st.text(st.characters(codec="utf-8"), max_size=30),
    title=TEXTS,
    notes=st.lists(TEXTS, max_size=3),
    zone=st.sampled_from(["Europe/Berlin", "America/Argentina/ComodRivadavia", "Asia/Kolkata", "UTC", None]),
    day=st.dates(dt.date(2027, 1, 1), dt.date(2028, 12, 1)),
    clock=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    status=st.sampled_from(["confirmed", "cancelled"]),
    sequence=st.integers(0, 99_999),
    alarms=st.sampled_from([(), ("before",), ("evening",), ("before", "evening")]),
    view=st.sampled_from(VIEWS),
)
def test_every_byte_is_what_icalendar_writes(
    id: str,
    title: str,
    notes: list[str],
    zone: str | None,
    day: dt.date,
    clock: dt.time,
    status: str,
    sequence: int,
    alarms: tuple[Alarm, ...],
    view: str,
) -> None:
    session = make_session(
        id, "w01s1", day, clock, zone, title=title, notes=tuple(notes), sequence=sequence, alarms=alarms
    )
    session = replace(session, status=status, changed=day)
    plan = make_plan(
        id=id, zone=zone, sessions=[session, replace(session, key="w01s2", what=Said("told", (("text", title[::-1]),)))]
    )
    written, expected = to_ics(plan, view=view), as_icalendar(plan, view)
    assert unfolded(written) == unfolded(expected)
    # Before 7.3 icalendar folds inside escape pairs.
    if tuple(map(int, version("icalendar").split(".")[:2])) >= (7, 3):
        assert written == expected


@given(texts=st.lists(TEXTS, min_size=1, max_size=4), view=st.sampled_from(VIEWS))
def test_lines_are_short_and_never_cut_in_a_character_or_an_escape(texts: list[str], view: str) -> None:
    content = to_ics(one(title=texts[0], notes=tuple(texts)), view=view)
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")[:-1]
    for line in lines:
        assert 0 < len(line) <= 75
        assert not re.search(rb"[\x00-\x1f\x7f]", line), "no control characters"
        line.decode("utf-8")
        # An escape is whole: an even number of backslashes stands before the end of the line.
        assert re.search(rb"(?<!\\)(?:\\\\)*$", line)
    assert not content.startswith(b"\xef\xbb\xbf")
    shown = clean(texts[0])
    if view == "private":
        assert text(events(content)[0]["SUMMARY"]).startswith(shown)


# --- the form --------------------------------------------------------------------------------------------------------


def test_the_head_is_complete() -> None:
    lines = unfolded(to_ics(make_plan(id="spring; 1,2")))
    top = lines[: lines.index("BEGIN:VTIMEZONE")]
    assert [line.partition(":")[0] for line in top] == [
        "BEGIN",
        "VERSION",
        "PRODID",
        "CALSCALE",
        "METHOD",
        "X-EXRX-PLAN",
        "NAME",
        "X-WR-CALNAME",
        "DESCRIPTION",
        "X-WR-CALDESC",
        "X-WR-TIMEZONE",
        "REFRESH-INTERVAL;VALUE=DURATION",
        "X-PUBLISHED-TTL",
        "COLOR",
        "X-APPLE-CALENDAR-COLOR",
    ]
    assert r"NAME:Exercise plan · spring\; 1\,2" in top
    assert lines.index("END:VTIMEZONE") < lines.index("BEGIN:VEVENT")
    assert "VALARM" not in "".join(lines), "alarms are the reader's choice"


def test_an_entry_is_complete_and_its_uid_safe() -> None:
    found = events(to_ics(make_plan()))
    assert len(found) == 42
    names = "UID DTSTAMP LAST-MODIFIED SEQUENCE DTSTART;TZID=Europe/Berlin DTEND;TZID=Europe/Berlin SUMMARY DESCRIPTION"
    assert all(list(event) == [*names.split(" "), "CATEGORIES", "CLASS", "STATUS", "TRANSP"] for event in found)
    assert len({event["UID"] for event in found}) == 42
    assert all(re.fullmatch(r"[A-Za-z0-9.@_-]{1,255}", event["UID"]) for event in found)


def test_stamps_come_from_the_plan() -> None:
    issued = entry()
    assert issued["DTSTAMP"] == issued["LAST-MODIFIED"] == "20270101T000000Z"
    changed = entry(changed=dt.date(2027, 2, 3), sequence=3725)
    assert changed["DTSTAMP"] == changed["LAST-MODIFIED"] == "20270203T010205Z"
    assert changed["SEQUENCE"] == "3725"


def test_a_changed_session_leaves_the_others_as_they_were_to_the_byte() -> None:
    plan = make_plan()
    weeks = list(plan.weeks)
    moved = replace(weeks[5].sessions[1], clock=dt.time(7), sequence=1, changed=dt.date(2027, 1, 20))
    weeks[5] = replace(weeks[5], sessions=(weeks[5].sessions[0], moved, weeks[5].sessions[2]))
    changed = replace(plan, weeks=tuple(weeks), revision=1)

    def blocks(plan: Plan) -> list[bytes]:
        return to_ics(plan).split(b"BEGIN:VEVENT\r\n")

    differing = [index for index, (a, b) in enumerate(zip(blocks(plan), blocks(changed), strict=True)) if a != b]
    assert differing == [5 * 3 + 2]
    old, new = by_key(plan), by_key(changed)
    assert [key for key in old if old[key] != new[key]] == ["w06s2"]


@pytest.mark.parametrize("view", VIEWS)
def test_a_withdrawn_session_stays_as_cancelled(view: str) -> None:
    plan = one(status="cancelled", sequence=1)
    event = events(to_ics(plan, view=view))[0]
    assert event["STATUS"] == "CANCELLED"
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["SUMMARY"] == ("Cancelled: Walk 45 min" if view == "private" else "Cancelled: Busy")
    assert "bpm" not in str(event)


# --- times -----------------------------------------------------------------------------------------------------------


def test_sessions_without_a_clock_time_are_whole_days() -> None:
    content = to_ics(make_plan(clock=None, zone=None))
    event = events(content)[0]
    assert event["DTSTART;VALUE=DATE"] == "20270104"
    assert event["DTEND;VALUE=DATE"] == "20270105"
    assert event["TRANSP"] == "TRANSPARENT"
    assert b"VTIMEZONE" not in content
    assert b"X-WR-TIMEZONE" not in content


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC"])
def test_utc_is_written_as_such(zone: str) -> None:
    content = to_ics(make_plan(zone=zone))
    assert events(content)[0]["DTSTART"] == "20270104T180000Z"
    assert b"VTIMEZONE" not in content


def test_minutes_are_real_ones_across_a_clock_change() -> None:
    spring = entry(date=dt.date(2027, 3, 28), clock=dt.time(1, 45))
    assert spring["DTSTART;TZID=Europe/Berlin"] == "20270328T014500"
    assert spring["DTEND;TZID=Europe/Berlin"] == "20270328T033000"
    autumn = entry(date=dt.date(2027, 10, 31), clock=dt.time(1, 10))
    assert autumn["DTEND;TZID=Europe/Berlin"] == "20271031T015500"


@pytest.mark.parametrize(
    ("clock", "fold", "start", "end"),
    [
        (dt.time(1, 45), 0, "20271030T234500Z", "20271031T003000Z"),
        (dt.time(2, 0), 0, "20271031T000000Z", "20271031T004500Z"),
        (dt.time(2, 45), 0, "20271031T004500Z", "20271031T013000Z"),
        (dt.time(2, 0), 1, "20271031T010000Z", "20271031T014500Z"),
        (dt.time(2, 59), 1, "20271031T015900Z", "20271031T024400Z"),
    ],
)
def test_times_that_an_autumn_night_shows_twice_are_said_in_utc(
    clock: dt.time, fold: int, start: str, end: str
) -> None:
    event = entry(date=dt.date(2027, 10, 31), clock=clock, fold=fold)
    assert (event["DTSTART"], event["DTEND"]) == (start, end)


def test_a_wall_time_that_does_not_exist_becomes_what_the_clock_shows() -> None:
    event = entry(date=dt.date(2027, 3, 28), clock=dt.time(2, 30))
    assert event["DTSTART;TZID=Europe/Berlin"] == "20270328T033000"
    assert event["DTEND;TZID=Europe/Berlin"] == "20270328T041500"


def test_a_zone_that_cannot_be_described_is_written_in_utc() -> None:
    plan = make_plan(zone="Africa/Casablanca", start=dt.date(2023, 2, 6), weeks=65)
    content = to_ics(plan)
    assert b"VTIMEZONE" not in content
    for event, session in zip(events(content), plan.sessions, strict=True):
        assert session.start is not None
        assert event["DTSTART"] == session.start.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


@given(
    zone=st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo", "America/Nuuk", "Asia/Kolkata"]),
    day=st.dates(dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    | st.sampled_from([dt.date(2027, 10, 31), dt.date(2027, 3, 28)]),
    minute=st.integers(0, 1439),
    fold=st.integers(0, 1),
    length=st.integers(16, 180),
)
@example(zone="Europe/Berlin", day=dt.date(2027, 10, 31), minute=150, fold=0, length=45)
@example(zone="Europe/Berlin", day=dt.date(2027, 10, 31), minute=150, fold=1, length=45)
@example(zone="Europe/Berlin", day=dt.date(2027, 10, 31), minute=90, fold=0, length=60)
@example(zone="Australia/Lord_Howe", day=dt.date(2027, 4, 4), minute=100, fold=1, length=45)
def test_written_times_are_the_sessions_moments(zone: str, day: dt.date, minute: int, fold: int, length: int) -> None:
    clock = dt.time(minute // 60, minute % 60)
    plan = one(date=day, clock=clock, timezone=zone, fold=fold, steps=make_steps(length))
    session = plan.sessions[0]
    assert session.start is not None
    start = session.start.astimezone(dt.UTC)
    event = events(to_ics(plan))[0]
    assert {"DTSTART", "DTEND"} <= set(event) or not {"DTSTART", "DTEND"} & set(event), "both in one form"

    def moment(name: str) -> dt.datetime:
        if name in event:
            return dt.datetime.strptime(event[name], "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
        local = dt.datetime.strptime(event[f"{name};TZID={zone}"], "%Y%m%dT%H%M%S")
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)

    assert moment("DTSTART") == start
    assert moment("DTEND") == start + dt.timedelta(minutes=length)
    # What the clock shows twice is said in UTC, for no reader tells the one from the other.
    ends = [one.astimezone(ZoneInfo(zone)) for one in (start, start + dt.timedelta(minutes=length))]
    twice = any(end.replace(fold=0).utcoffset() != end.replace(fold=1).utcoffset() for end in ends)
    assert ("DTSTART" in event) is (twice or zone == "UTC")


# --- the texts -------------------------------------------------------------------------------------------------------


def test_the_private_entry_reads_like_this() -> None:
    event = events(to_ics(make_plan(weeks=17)))[15]
    assert event["SUMMARY"] == "Walk 45 min · 99–134 bpm"
    assert event["CLASS"] == "PRIVATE"
    assert (
        text(event["DESCRIPTION"])
        == """\
Shoes on and out. The first ten minutes are easy on purpose.

10 min  easy walk
30 min  brisk walk, 99–134 bpm, around 116
 5 min  slower and slower
Right when: you can talk in sentences, but not sing.
Feels harder than effort 13 (6 is sitting still, 20 all you can give)? Slow down, whatever the watch says.

Bad day? Ten easy minutes, then stop or go on. Both count.
Did not happen? Leave it. The next one stays as it is.
Unwell, feverish, faint, newly breathless, discomfort in the chest, or told to stop? Not today.
Stop and get help: chest pain or pressure, faintness, confusion, cold sweat, unusual breathlessness, \
a racing or irregular heartbeat, one-sided weakness, calf pain, a painful limp.

Why these numbers: Ranjbar 2015; maximum 184 by age (Tanaka 2001, ± 10).
This goes along with treatment and replaces no medicine.
Week 6 of 17 · w06s1"""
    )


def test_the_shared_view_says_when_and_nothing_else() -> None:
    plan = make_plan(questions=True)
    content = to_ics(plan, view="shared")
    private, shared = events(to_ics(plan)), events(content)
    names = ("UID", "DTSTART;TZID=Europe/Berlin", "DTEND;TZID=Europe/Berlin", "TRANSP", "SEQUENCE", "DTSTAMP")
    for own, other in zip(private, shared, strict=True):
        assert [own[name] for name in names] == [other[name] for name in names]
        assert set(other) == {*names, "LAST-MODIFIED", "SUMMARY", "CLASS", "STATUS"}
        assert (other["SUMMARY"], other["CLASS"]) == ("Busy", "PUBLIC")
    assert not re.search(rb"walk|exercise|bpm|spring", content, re.IGNORECASE)
    own_word = events(to_ics(plan, view="shared", title="Not available"))
    assert {event["SUMMARY"] for event in own_word} == {"Not available"}
    assert plan.to_ics("shared", title="Not available") == to_ics(plan, view="shared", title="Not available")
    for odd in ("", " ", "two\nlines", "x" * 61, "turned \u202e round"):
        with pytest.raises(ExportError, match="not one line"):
            plan.to_ics("shared", title=odd)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("questions", [False, True])
def test_nothing_about_health_gets_into_a_calendar(view: str, questions: bool) -> None:
    content = "\n".join(unfolded(to_ics(make_plan(questions=questions), view=view)))
    assert not SECRETS.search(content)
    assert "Exercise: A Clinical" not in content, "titles of papers can name a diagnosis"


def test_open_questions_are_one_neutral_line_in_the_first_entry() -> None:
    plan = make_plan(questions=True)
    withdrawn = replace(plan.weeks[0].sessions[0], status="cancelled")
    weeks = (replace(plan.weeks[0], sessions=(withdrawn, *plan.weeks[0].sessions[1:])), *plan.weeks[1:])
    found = [text(event["DESCRIPTION"]) for event in events(to_ics(replace(plan, weeks=weeks)))]
    line = "Some start-up questions are still open: see your plan"
    assert [index for index, shown in enumerate(found) if line in shown] == [1]
    assert found[1].startswith(line + "\n\nShoes on")
    assert b"still open" not in to_ics(make_plan())


def test_where_the_pulse_does_not_guide_there_are_no_beats_at_all() -> None:
    content = to_ics(make_plan(steps=make_steps(bpm=None)))
    assert not re.search(rb"bpm|Tanaka|maximum|watch", content)
    event = events(content)[0]
    assert event["SUMMARY"] == "Walk 45 min · easy to moderate"
    assert "30 min  brisk walk, effort 9–13 of 6–20 (easy to moderate)\n" in text(event["DESCRIPTION"])


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (9, 11, "easy"),
        (9, 13, "easy to moderate"),
        (12, 13, "moderate"),
        (13, 15, "moderate to hard"),
        (14, 17, "hard"),
    ],
)
def test_effort_has_plain_words(low: int, high: int, word: str) -> None:
    effort = Target(low, low, high, "RPE")
    assert entry(steps=make_steps(bpm=None, rpe=effort))["SUMMARY"] == f"Walk 45 min · {word}"


def test_words_that_a_phone_would_cut_are_left_out_of_the_summary() -> None:
    assert entry(steps=make_steps(bpm=None, rpe=None))["SUMMARY"] == "Walk 45 min"
    assert entry(title="Strength and balance", steps=make_steps(bpm=None))["SUMMARY"] == "Strength and balance 45 min"


def test_a_measured_maximum_is_called_so_and_needs_no_warning() -> None:
    plan = make_plan()
    measured = HeartRate(180, "measured", "", None, 62)
    plan = replace(plan, prescription=replace(plan.prescription, heart_rate=measured))
    shown = text(events(to_ics(plan))[0]["DESCRIPTION"])
    assert "Why these numbers: Ranjbar 2015; maximum 180, measured.\n" in shown
    assert "watch" not in shown


def test_a_band_of_one_beat_is_said_once() -> None:
    assert ", 120 bpm\n" in text(entry(steps=make_steps(bpm=replace(BEATS, low=120, aim=120, high=120)))["DESCRIPTION"])


@pytest.mark.parametrize(
    ("activity", "first", "opening"),
    [
        ("walking", 0, "Shoes on and out. The first ten minutes are easy on purpose."),
        ("treadmill_walking", 0, "Just begin. The first ten minutes are easy on purpose."),
        ("cycling", 1, "Just begin."),
    ],
)
def test_the_first_line_says_what_to_do_first(activity: str, first: int, opening: str) -> None:
    shown = text(entry(activity=activity, steps=make_steps()[first:])["DESCRIPTION"])
    assert shown.startswith(opening + "\n\n")


def test_a_short_easy_session_is_easy_throughout() -> None:
    step = replace(make_steps()[1], phase="easy", minutes=10, bpm=None, what=Said("told", (("text", "easy walk"),)))
    event = entry(steps=(step,))
    assert event["SUMMARY"] == "Walk 10 min · easy to moderate"
    assert text(event["DESCRIPTION"]).startswith("Shoes on and out. All of it is easy on purpose.\n")


def test_notes_of_the_session_are_shown() -> None:
    assert "\n\nDrink first.\n\nBad day?" in text(entry(notes=("Drink first.",))["DESCRIPTION"])


BLAME = re.compile(
    r"\b(missed|failed|behind|streak|excuse|lazy|make up for|non-compliant|should have|rejected|unfit|burn|calories|"
    r"weight|cure|proven|instead of|wean|Borg|untrained|kcal|do not count)\b",
    re.IGNORECASE,
)


def test_no_entry_holds_a_word_that_hurts() -> None:
    for plan in (make_plan(questions=True), make_plan(status="cancelled")):
        for _, summary, shown in told(plan):
            assert not BLAME.search(shown + summary)


@pytest.mark.parametrize("typed", ["", "\r\nATTENDEE:x", "Frühling 春 ربيع", "a" * 500, "\\N;,"])
def test_any_name_of_a_plan_survives(typed: str) -> None:
    lines = unfolded(to_ics(make_plan(id=typed)))
    name = next(line for line in lines if line.startswith("NAME:")).removeprefix("NAME:")
    expected = " ".join(typed.replace("\\", "/").split())
    assert text(name) == (f"Exercise plan · {expected}" if expected else "Exercise plan")
    assert not [line for line in lines if line.startswith("ATTENDEE")]


def test_line_ends_of_every_kind_are_one_and_control_characters_go() -> None:
    typed = "a\r\nb\rc\x0bd\u2028e\x85f\x1cg\x00h\x07i\tj\\k\ud800l\ufeffm"
    assert clean(typed) == "a\nb\nc\nd\ne\nf\nghi j/klm"


# --- the same everywhere ---------------------------------------------------------------------------------------------

HERE = Path(__file__).parent
SCRIPT = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from plan_factory import make_plan
plan = make_plan(questions=True)
made = [plan.to_ics(), plan.to_ics("shared"), plan.to_json().encode(), repr(plan.to_rows()).encode()]
print([hashlib.sha256(content).hexdigest() for content in made])
"""


def run(script: str, **environment: str) -> str:
    path = os.pathsep.join(filter(None, sys.path))
    environment = {**os.environ, "PYTHONPATH": path, **environment}
    command = [sys.executable, "-c", script, str(HERE)]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8", env=environment).stdout


def test_every_process_writes_the_same_bytes() -> None:
    environments = [
        {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "Asia/Kolkata", "LC_ALL": "de_DE.UTF-8", "PYTHONUTF8": "1"},
    ]
    assert len({run(SCRIPT, **environment) for environment in environments}) == 1


def test_icalendar_is_not_loaded_to_write() -> None:
    modules = "exrx.export, exrx.export.ics, exrx.export.plan_file, exrx.export.rows"
    made = "exrx.plan(age=34, conditions=[], medications=[], symptoms=[], start='2027-01-04').to_ics()"
    assert run(f"import sys, exrx, {modules}; {made}; print('icalendar' in sys.modules)").strip() == "False"


def test_order_of_reading_and_changing_leaves_no_trace() -> None:
    # Templates are kept between calls; a plan in another zone or view must not show in the next.
    plan = make_plan()
    before = to_ics(plan)
    to_ics(with_sessions(plan, timezone="Asia/Kolkata", status="cancelled"))
    to_ics(plan, view="shared")
    assert to_ics(plan) == before


def test_sessions_in_several_zones_each_have_theirs() -> None:
    def at(key: str, day: int, zone: str) -> Session:
        return make_session("spring", key, dt.date(2027, 1, day), zone=zone)

    plan = make_plan(
        sessions=[at("w01s1", 4, "Europe/Berlin"), at("w01s2", 6, "America/New_York"), at("w01s3", 8, "UTC")]
    )
    content = to_ics(plan)
    assert re.findall(rb"^TZID:(.*)\r$", content, re.MULTILINE) == [b"America/New_York", b"Europe/Berlin"]
    assert [next(name for name in event if name.startswith("DTSTART")) for event in events(content)] == [
        "DTSTART;TZID=Europe/Berlin",
        "DTSTART;TZID=America/New_York",
        "DTSTART",
    ]


# --- plans of the planner --------------------------------------------------------------------------------------------

PEOPLE = [
    {"age": 34, "resting_hr": 62, "conditions": ["depression"], "medications": ["sertraline"], "symptoms": []},
    {"age": 50},
    {
        "age": 71,
        "conditions": ["depression", "hypertension"],
        "medications": ["metoprolol"],
        "symptoms": [],
        "falls": 0,
    },
    {"age": 40, "phq9": 12, "phq9_item9": 1, "conditions": [], "medications": ["a made-up drug"], "symptoms": []},
]


@pytest.mark.parametrize("fields", PEOPLE)
def test_a_planned_calendar_keeps_the_person_to_itself(fields: dict[str, object]) -> None:
    from exrx.planner import plan as make

    plan = make(
        **fields, start="2027-01-04", timezone="Europe/Berlin", availability=["Mon 18:00-20:00", "Thu 07:00-09:00"]
    )
    entered = [str(name) for key in ("conditions", "medications") for name in fields.get(key, ())]
    known = [entry.id for key in ("conditions", "medications") for entry in getattr(plan.person, key) or ()]
    secret = "|".join(re.escape(word) for word in (*entered, *known, *(question.text for question in plan.questions)))
    words = f"{secret or SECRETS.pattern}|crisis|suicid|self-harm|depress|PHQ|blocker"
    for view in VIEWS:
        content = to_ics(plan, view=view)
        assert not re.search(words, "\n".join(unfolded(content)), re.IGNORECASE)
        assert (b"still open" in content) is (bool(plan.questions) and view == "private")
        if not any(step.bpm for session in plan.sessions for step in session.steps):
            assert b"bpm" not in content
    assert all(len(summary) <= 40 for _, summary, _ in told(plan))
    assert Plan.from_json(plan.to_json()) == plan


# --- whose calendar it is ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["private", "shared"])
def test_the_calendar_has_no_uid_of_its_own_and_is_known_all_the_same(view: Any) -> None:
    plan = make_plan()
    content = to_ics(plan, view=view)
    head = content.partition(b"BEGIN:V")[2].partition(b"BEGIN:V")[0]
    assert b"UID" not in head and f"{uuid.uuid5(uuid.UUID(EXRX_NAMESPACE), plan.id)}".encode() in head
    # As earlier versions wrote it.
    older = re.sub(rb"X-EXRX-PLAN:([0-9a-f-]{36})", rb"UID:\1@exrx", content)
    assert older.count(b"\r\nUID:") == content.count(b"\r\nUID:") + 1
    for form in (content, older):
        assert belongs_to(form, plan.id) and belongs_to(form, "another") is False
        assert same_calendar(form, content) and same_calendar(form, older)
        assert not same_calendar(form, to_ics(replace(plan, id="another"), view=view))
    assert read_back(older, plan.id, plan.timezone) == read_back(content, plan.id, plan.timezone)
    assert belongs_to(content.replace(b"X-EXRX-PLAN:", b"X-OTHER:"), plan.id) is False


@pytest.mark.parametrize(
    "form", ["TRIGGER;VALUE=DURATION:", "TRIGGER;RELATED=START:", "TRIGGER;RELATED=START;VALUE=DURATION:"]
)
def test_reminders_that_a_server_wrote_out_in_full_are_read_back(form: str) -> None:
    session = make_session("spring", "w01s1", dt.date(2027, 1, 4))
    plan = make_plan(sessions=[replace(session, alarms=("before", "evening"))])
    content = to_ics(plan)
    assert b"TRIGGER:-PT30M" in content
    again = content.replace(b"TRIGGER:", form.encode())
    assert read_back(again, plan.id, plan.timezone) == read_back(content, plan.id, plan.timezone)
    assert any(shown.alarms for shown in read_back(again, plan.id, plan.timezone))
