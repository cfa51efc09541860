"""Busy calendars: the same times as another library reads, foreign habits, and bounds on what a hostile file can cost."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exrx.busy import read_busy
from exrx.busy.calendars import BusyReader
from exrx.busy.given import GivenTime
from exrx.busy.lines import read_lines
from exrx.busy.recurrence import Steps
from exrx.busy.remarks import Remark
from exrx.busy.zones import Zones
from exrx.export.vtimezone import vtimezone
from exrx.values.availability import Busy, joined
from exrx.values.errors import InputError

from .foreign_calendars import ALL, calendar, crlf

FIRST, LAST = dt.date(2027, 1, 4), dt.date(2027, 5, 2)
BERLIN = ZoneInfo("Europe/Berlin")
Judge = Callable[[str], Any]


def mine(content: bytes, home: dt.tzinfo = BERLIN) -> tuple[Busy, ...]:
    return read_busy([(content, "x.ics")], FIRST, LAST, home)[0]


def theirs(judge: Judge, content: bytes, home: dt.tzinfo = BERLIN) -> tuple[Busy, ...]:
    """The same through recurring-ical-events."""
    return joined(their_spans(judge, content, home))


def their_spans(judge: Judge, content: bytes, home: dt.tzinfo = BERLIN) -> list[tuple[int, int]]:
    """Every single time by recurring-ical-events, with what is free taken out by a rule of its own."""
    icalendar: ModuleType = judge("icalendar")
    recurring: ModuleType = judge("recurring_ical_events")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = icalendar.Calendar.from_ical(content)
        day = dt.timedelta(days=1)
        found = recurring.of(read).between(FIRST - 2 * day, LAST + 3 * day)
    low, high = (_moment(edge, home) for edge in (FIRST, LAST + day))
    spans = []
    for event in found:
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        status = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
        if status == "FREE" or (not status and str(event.get("TRANSP", "")).upper() == "TRANSPARENT"):
            continue
        begin, end = (_moment(event[name].dt, home) for name in ("DTSTART", "DTEND"))
        if begin < high and end > low and end > begin:
            spans.append((max(begin, low), min(end, high)))
    return spans


def _moment(value: dt.date, home: dt.tzinfo) -> int:
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time(), home)
    return int((value if value.tzinfo else value.replace(tzinfo=home)).timestamp())


@pytest.mark.parametrize("writer", sorted(ALL))
def test_foreign_calendars_read_as_another_library_reads_them(judge: Judge, writer: str) -> None:
    content = crlf(ALL[writer])
    found = mine(content)
    assert len(found) > 10
    assert found == theirs(judge, content)
    # Bare line ends, a byte order mark, lower-case names: the same.
    assert mine(ALL[writer].encode()) == mine(b"\xef\xbb\xbf" + content) == found
    assert mine(content.replace(b"DTSTART", b"dtstart").replace(b"BEGIN:VEVENT", b"begin:vevent")) == found


def spans(found: tuple[Busy, ...], zone: dt.tzinfo = BERLIN) -> list[str]:
    return [f"{span.start.astimezone(zone):%d %b %H:%M}-{span.end.astimezone(zone):%H:%M}" for span in found]


def test_a_moved_a_cancelled_and_an_added_time() -> None:
    text = spans(mine(crlf(ALL["google"])))
    assert "11 Feb 19:30-21:00" in text and "11 Feb 17:00-18:30" not in text
    assert "22 Feb 17:00-18:30" not in text and "18 Jan 17:00-18:30" not in text
    assert "14 Jan 10:30-11:30" in text and "15 Feb 00:00-00:00" in text
    assert "13 Feb 15:00-16:30" in spans(mine(crlf(ALL["apple"])))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        # A zone that the file describes itself, without rules: one offset for ever.
        ("UID:1\nDTSTART;TZID=Home:20270105T100000\nDTEND;TZID=Home:20270105T110000", ["05 Jan 05:30-06:30"]),
        # Repeated there until a moment in UTC, which is 10:00 on the second day.
        (
            "UID:1\nDTSTART;TZID=Home:20270105T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20270106T043000Z",
            ["05 Jan 05:30-06:30", "06 Jan 05:30-06:30"],
        ),
        # A whole day that ends on the day it begins, as some write it.
        ("UID:1\nDTSTART;VALUE=DATE:20270105\nDTEND;VALUE=DATE:20270105", ["05 Jan 00:00-00:00"]),
        # Neither end nor duration: a mark, not a time that is taken.
        ("UID:1\nDTSTART:20270105T100000Z", []),
        # An end that is none is no reason to be free.
        ("UID:1\nDTSTART:20270105T100000Z\nDTEND:20270105T090000Z", ["05 Jan 10:00-12:00"]),
        # An exception without a time takes out the whole day's occurrence.
        (
            "UID:1\nDTSTART:20270105T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20270106",
            ["05 Jan 11:00-12:00", "07 Jan 11:00-12:00"],
        ),
        # A period as an extra date.
        (
            "UID:1\nDTSTART:20270105T100000Z\nDTEND:20270105T110000Z\nRDATE;VALUE=PERIOD:20270106T100000Z/PT30M",
            ["05 Jan 11:00-12:00", "06 Jan 11:00-11:30"],
        ),
        # The words of a rule in small letters, which half of the calendar libraries refuse, and an extra date that the rule has already.
        (
            "UID:1\nDTSTART:20270105T100000Z\nDURATION:PT1H\nrrule:freq=weekly;byday=tu,we;count=3\nRDATE:20270106T100000Z",
            ["05 Jan 11:00-12:00", "06 Jan 11:00-12:00", "12 Jan 11:00-12:00"],
        ),
        # An end that is a day means that day too.
        (
            "UID:1\nDTSTART;TZID=Europe/Berlin:20270105T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20270106",
            ["05 Jan 10:00-11:00", "06 Jan 10:00-11:00"],
        ),
        # The same wall time across the change of clocks; 02:30 does not exist on 28 March.
        (
            "UID:1\nDTSTART;TZID=Europe/Berlin:20270327T023000\nDURATION:PT15M\nRRULE:FREQ=DAILY;COUNT=3",
            ["27 Mar 02:30-02:45", "28 Mar 03:30-03:45", "29 Mar 02:30-02:45"],
        ),
        # Feet of eleven months before the plan: the 31st, and a leap day.
        (
            "UID:1\nDTSTART:20200131T100000Z\nDURATION:PT1H\nRRULE:FREQ=MONTHLY",
            ["31 Jan 11:00-12:00", "31 Mar 12:00-13:00"],
        ),
        ("UID:1\nDTSTART:20240229T100000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY", []),
        ("UID:1\nDTSTART:20200101T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=1000", []),
    ],
)
def test_one_event(event: str, expected: list[str]) -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Home\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0530\nTZOFFSETTO:+0530\n"
        "END:STANDARD\nEND:VTIMEZONE\n"
    )
    assert spans(mine(calendar(event, head=zone))) == expected


def test_a_zone_of_the_files_own_tells_the_time_of_every_hour() -> None:
    zone = vtimezone("Europe/Berlin", FIRST, LAST).replace(b"Europe/Berlin", b"Home")
    (read,) = read_lines(b"BEGIN:VCALENDAR\r\n" + zone + b"END:VCALENDAR\r\n", "").calendars
    edges = dt.datetime.combine(FIRST, dt.time()), dt.datetime.combine(LAST, dt.time())
    home = Zones(read, *edges, Steps(10_000)).meant(b"Home").zone
    assert home is not None
    begin = dt.datetime.combine(FIRST, dt.time(), dt.UTC)
    for half_hour in range((LAST - FIRST).days * 48):
        moment = begin + dt.timedelta(minutes=30 * half_hour)
        assert moment.astimezone(home).replace(tzinfo=None) == moment.astimezone(BERLIN).replace(tzinfo=None)


def test_from_here_on_everything_moves() -> None:
    series = "UID:1\nDTSTART;TZID=Europe/Berlin:20270104T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4"
    later = "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20270106T100000\n"
    later += "DTSTART;TZID=Europe/Berlin:20270106T150000\nDURATION:PT2H"
    assert spans(mine(calendar(series, later))) == [
        "04 Jan 10:00-11:00",
        "05 Jan 10:00-11:00",
        "06 Jan 15:00-17:00",
        "07 Jan 15:00-17:00",
    ]


def test_free_busy_lists_count_and_their_free_times_do_not() -> None:
    text = crlf(
        "BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nUID:1\nFREEBUSY;FBTYPE=BUSY:20270105T100000Z/PT1H,20270106T100000Z/20270106T113000Z\n"
        "FREEBUSY;FBTYPE=FREE:20270107T100000Z/PT1H\nEND:VFREEBUSY\nEND:VCALENDAR\n"
    )
    assert spans(mine(text)) == ["05 Jan 11:00-12:00", "06 Jan 11:00-12:30"]


def test_a_zone_that_nobody_knows_is_read_as_ones_own_and_said() -> None:
    event = "UID:1\nDTSTART;TZID=Middle Earth:20270105T100000\nDTEND;TZID=Middle Earth:20270105T110000"
    found, said = read_busy([(calendar(event), "")], FIRST, LAST, BERLIN)
    assert spans(found) == ["05 Jan 10:00-11:00"] and said == (Remark("zone", "", 1, (4,)),)
    _, notes = GivenTime.read({"busy": [calendar(event)]}).on(FIRST, LAST, "Europe/Berlin", "x")
    assert "Europe/Berlin" in notes[0].text and "Earth" not in notes[0].text


def test_the_plans_own_sessions_are_not_in_their_own_way() -> None:
    import exrx

    asked: dict[str, Any] = {"windows": ["Mon 18:00-19:00", "Wed 18:00-19:00", "Fri 18:00-19:00"]}
    person = {
        "age": 34,
        "conditions": [],
        "medications": [],
        "symptoms": [],
        "start": FIRST,
        "timezone": "Europe/Berlin",
    }
    plan = exrx.plan(**person, id="mine", availability=asked)
    again = exrx.plan(**person, id="mine", availability={**asked, "busy": [plan.to_ics()]})
    assert [s.start for s in again.sessions] == [s.start for s in plan.sessions]
    other = mine(plan.to_ics())
    assert len(other) == sum(session.date <= LAST for session in plan.sessions)


WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TIMES = st.sampled_from(["20261130T090000", "20270106T173000", "20240229T070000", "20270131T120000", "20270210T220000"])


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 3))}"]
    ends = draw(st.sampled_from(["", "COUNT=7", "COUNT=40", "UNTIL=20270301T120000Z"]))
    if ends:
        parts.append(ends)
    if frequency == "WEEKLY":
        parts.append(f"WKST={draw(st.sampled_from(['MO', 'SU']))}")
    if draw(st.booleans()):
        days = draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True))
        if frequency in ("MONTHLY", "YEARLY") and draw(st.booleans()):
            days = [f"{draw(st.sampled_from([1, 2, -1]))}{day}" for day in days]
        parts.append(f"BYDAY={','.join(days)}")
        if frequency == "MONTHLY" and draw(st.booleans()):
            parts.append(f"BYSETPOS={draw(st.sampled_from(['1', '-1', '1,2']))}")
    elif frequency in ("MONTHLY", "YEARLY") and draw(st.booleans()):
        parts.append(f"BYMONTHDAY={draw(st.sampled_from(['1', '15', '-1', '30,31', '-2,3']))}")
    if frequency == "YEARLY" and draw(st.booleans()):
        parts.append(f"BYMONTH={draw(st.sampled_from(['2', '1,3,4', '2,12']))}")
    if draw(st.booleans()) and frequency != "YEARLY":
        parts.append(f"BYMONTH={draw(st.sampled_from(['1,2,3', '2', '4']))}")
    if draw(st.integers(0, 4)) == 0:
        parts.append("BYHOUR=8,19")
    return ";".join(parts)


@given(rules(), TIMES, st.sampled_from(["Europe/Berlin", "America/New_York", "W. Europe Standard Time", "UTC"]))
@settings(max_examples=150)
def test_recurrences_fall_where_another_library_lets_them_fall(judge: Judge, rule: str, start: str, zone: str) -> None:
    event = f"UID:1\nDTSTART;TZID={zone}:{start}\nDURATION:PT45M\nRRULE:{rule}"
    content = calendar(event)
    assert mine(content) == theirs(judge, content), event


# How each maker names its zones, and what it writes into every entry besides.
MAKERS = {
    "google": (["Europe/Berlin", "UTC", "floating"], "CREATED:20261120T080000Z\nTRANSP:{free}"),
    "outlook": (
        ["W. Europe Standard Time", "Customized Time Zone", "Eastern Standard Time"],
        "TRANSP:{free}\nX-MICROSOFT-CDO-BUSYSTATUS:{status}\nPRIORITY:5",
    ),
    "apple": (["America/New_York", "/freeassociation.sourceforge.net/Europe/London", "floating"], "TRANSP:{free}"),
}
RULES = (
    "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "FREQ=DAILY;COUNT=20", "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=YEARLY", "FREQ=WEEKLY;UNTIL=20270301T235959Z", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=WEEKLY;COUNT=60;BYDAY=WE",
)  # fmt: skip


def big(maker: str, number: int) -> bytes:
    """A busy life as one maker writes it: most entries single, some recurring with left-out, moved, cancelled and extra times."""
    chance = random.Random(maker)
    zones, habits = MAKERS[maker]
    head, foot = ALL[maker].split("BEGIN:VEVENT")[0], "END:VCALENDAR\n"
    events: list[str] = []

    def entry(uid: str, *lines: str) -> None:
        free = chance.choice(["OPAQUE", "OPAQUE", "TRANSPARENT"])
        status = "FREE" if free == "TRANSPARENT" else chance.choice(["BUSY", "OOF", "TENTATIVE"])
        more = habits.format(free=free, status=status)
        texts = f"SUMMARY:Entry {uid}\nDESCRIPTION:{'words ' * 8}\nLOCATION:Somewhere\nDTSTAMP:20261120T080000Z"
        events.append("\n".join(["BEGIN:VEVENT", f"UID:{uid}@example.org", *lines, more, texts, "END:VEVENT\n"]))

    while len(events) < number:
        day = dt.date(2024, 1, 1) + dt.timedelta(days=chance.randrange(1400))
        begin = f"{day:%Y%m%d}T{chance.randrange(6, 21):02d}{chance.choice(['00', '15', '30'])}00"
        zone = chance.choice(zones)

        def at(name: str, moment: str, zone: str = zone) -> str:
            if zone == "floating":
                return f"{name}:{moment}"
            return f"{name}:{moment}Z" if zone == "UTC" else f"{name};TZID={zone}:{moment}"

        uid, kind = f"{maker}-{len(events)}", chance.randrange(10)
        start, length = at("DTSTART", begin), f"DURATION:PT{chance.choice([15, 30, 45, 60])}M"
        if kind < 6:
            entry(uid, start, length)
        elif kind == 6:
            last = day + dt.timedelta(days=chance.randrange(1, 5))
            repeated = chance.choice([[], [], ["RRULE:FREQ=YEARLY"], ["RRULE:FREQ=MONTHLY;INTERVAL=3"]])
            entry(uid, f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{last:%Y%m%d}", *repeated)
        elif kind == 7:
            extra = day + dt.timedelta(days=chance.randrange(1, 60))
            entry(uid, start, length, at("RDATE", f"{extra:%Y%m%d}T070000"))
        else:
            rule, week = chance.choice(RULES), day + dt.timedelta(days=7)
            if zone == "floating":
                rule = rule.replace("235959Z", "235959")
            # A rule that ends before it begins is read differently, and written by nobody.
            rule = rule if day < dt.date(2027, 2, 20) else rule.partition(";UNTIL")[0]
            entry(uid, start, length, f"RRULE:{rule}", at("EXDATE", f"{week:%Y%m%d}{begin[8:]}"))
            if kind == 9:
                moved = at("DTSTART", f"{begin[:9]}223000")
                entry(
                    uid,
                    at("RECURRENCE-ID", begin),
                    moved,
                    "DURATION:PT30M",
                    chance.choice(["SEQUENCE:2", "STATUS:CANCELLED"]),
                )
    return crlf(head + "".join(events) + foot)


def test_ten_thousand_entries_read_as_another_library_reads_them(judge: Judge) -> None:
    """One by one and not joined: in a busy life one stretch would hide another."""
    number = seen = 0
    taken = 0.0
    for maker in MAKERS:
        content = big(maker, 3400)
        begin = time.process_time()
        found = BusyReader("", FIRST, LAST, BERLIN).read(content)
        taken += time.process_time() - begin
        assert sorted(found) == sorted(their_spans(judge, content)), maker
        number, seen = number + content.count(b"BEGIN:VEVENT"), seen + len(found)
    assert number > 10_000 and seen > 5000
    # A wide guard and no measurement: benchmarks/ says what it costs.
    assert taken < 5


# --- hostile files --------------------------------------------------------------------------------------------------


def faults(content: bytes) -> tuple[int | None, str]:
    with pytest.raises(InputError) as caught:
        mine(content)
    (problem,) = caught.value.problems
    assert problem.field == "availability.busy" and problem.value == "" and problem.file == "x.ics"
    assert problem.hint
    return problem.line, problem.message


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;COUNT=1000000000",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23;BYMINUTE="
        + ",".join(map(str, range(60)))
        + ";BYSECOND="
        + ",".join(map(str, range(60))),
    ],
)
def test_a_billion_times_end_in_one_error_that_names_the_line(rule: str) -> None:
    content = calendar(f"UID:1\nDTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:{rule}")
    begin = time.process_time()
    line, message = faults(content)
    assert (line, message) == (9, "recurs too often to be followed")
    assert time.process_time() - begin < 20


def test_rules_that_never_fall_cost_nothing() -> None:
    for rule in (
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2",
        "FREQ=YEARLY;INTERVAL=999",
    ):
        found = mine(calendar(f"UID:1\nDTSTART:20200101T000000Z\nDURATION:PT1S\nRRULE:{rule}"))
        assert len(found) <= 1


def test_many_recurring_entries_share_one_bound() -> None:
    event = "DTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:FREQ=MINUTELY"
    line, message = faults(calendar(*(f"UID:{number}\n{event}" for number in range(20))))
    assert line is not None and message == "recurs too often to be followed"


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", None, "not a calendar"),
        (b"\x00\x01\x02" * 100, None, "not a calendar"),
        (b"<html>404</html>", None, "not a calendar"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:2027", 2, "never ends"),
        (b"BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR", 2, "did not begin"),
        (b"BEGIN:VCALENDAR\n" + b"X:\n" * 1_500_000, 1_500_000, "more lines"),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:X\n" * 50_000, 21, "more than 20 components"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VEVENT\nEND:VEVENT\nEND:VEVENT\nEND:VCALENDAR", 5, "did not begin"),
        (calendar("UID:1"), 4, "no DTSTART"),
        (calendar("UID:1\nDTSTART:20270231T000000"), 7, "not a date"),
        (calendar("UID:1\nDTSTART:tomorrow"), 7, "not a date"),
        (calendar("UID:1\nDTSTART:20270101T100000\nDURATION:PT1H\nRRULE:FREQ=SOMETIMES"), 9, "cannot be read"),
        (calendar("UID:1\nDTSTART:20270101T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;INTERVAL=0"), 9, "cannot be read"),
        (calendar("UID:1\nDTSTART:20270101T100000\nDURATION:PT1H\nRRULE:\xff\xfe"), 9, "cannot be read"),
        (calendar("UID:1\nDTSTART:20270101T100000\nRDATE:" + "20270101T100000," * 10_000), 8, "100,000 bytes"),
        (calendar("UID:1\nDTSTART:20270101T100000\nRDATE:" + "20270101\n " * 20_000 + "20270102"), 8, "100,000 bytes"),
    ],
)
def test_broken_files_end_in_one_error_that_names_the_line(content: bytes, line: int | None, words: str) -> None:
    found, message = faults(content)
    assert found == line and words in message, message


def test_long_lines_and_broken_letters_in_what_is_not_read_do_no_harm() -> None:
    tail = (
        b"\r\nSUMMARY:"
        + b"x" * 2_000_000
        + b"\r\nATTACH;ENCODING=BASE64:"
        + b"\r\n QUJD" * 200_000
        + b"\r\nCOMMENT:\xff\xfe\x80"
    )
    content = calendar("UID:1\nDTSTART:20270105T100000Z\nDTEND:20270105T110000Z").replace(
        b"\r\nEND:VEVENT", tail + b"\r\nEND:VEVENT"
    )
    tracemalloc.start()
    assert spans(mine(content)) == ["05 Jan 11:00-12:00"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * len(content)


HOSTILE = """
import datetime as dt, resource
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))
from exrx.busy import lines, read_busy
from exrx.values.size_limits import LARGEST_CALENDAR as LARGEST
from exrx.values.errors import InputError
# A fifth of what is allowed: cost grows no faster than the lines.
MOST_LINES = lines.MOST_LINES = lines.MOST_LINES // 5
def filled(inner, head=b"", foot=b""):
    # As many as there may be, in lines and in bytes.
    number = min((MOST_LINES - 20) // max(1, inner.count(b"\\n")), (LARGEST - 200) // len(inner))
    return b"BEGIN:VCALENDAR\\n" + head + inner * number + foot + b"END:VCALENDAR\\n"
event, end = b"BEGIN:VEVENT\\nUID:1\\nDTSTART:20270105T100000Z\\n", b"END:VEVENT\\n"
cases = [
    lambda: b"\\n" * LARGEST, lambda: b"\\r" * LARGEST, lambda: b"\\0" * LARGEST, lambda: b"a\\n" * (LARGEST // 2),
    lambda: b"\\xff\\xfe" + b"a\\0" * (LARGEST // 2 - 1), lambda: b"x" * (LARGEST + 1), lambda: b"BEGIN:VEVENT\\n" * 100_000,
    lambda: filled(b"BEGIN:VEVENT\\nEND:VEVENT\\n"), lambda: filled(event + end), lambda: filled(b"UID:1\\n", event, end),
    lambda: filled(b"DTSTART:1\\n", event, end), lambda: filled(b"BEGIN:VALARM\\nEND:VALARM\\n", event, end),
    lambda: filled(b"BEGIN:VTIMEZONE\\nTZID:a\\nEND:VTIMEZONE\\n"), lambda: filled(b"EXDATE:20270105T100000Z\\n", event, end),
    lambda: filled(b"RDATE:20270105T100000Z\\n", event, end), lambda: filled(b"RRULE:FREQ=DAILY\\n", event, end),
    lambda: filled(b" 1\\n", event + b"RDATE:\\n", end), lambda: filled(b" 1\\n", event + b"SUMMARY:\\n", end),
]
read = 0
for case in cases:
    try:
        read_busy([(case(), "x.ics")], dt.date(2027, 1, 4), dt.date(2027, 5, 2), dt.UTC)
    except InputError as error:
        assert len(error.problems) == 1 and len(str(error)) < 300
    read += 1
print(read)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits for a process")
def test_the_worst_files_cost_bounded_time_and_memory() -> None:
    done = subprocess.run([sys.executable, "-c", HOSTILE], capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "18"


def test_a_file_in_utf_16_is_read() -> None:
    content = calendar("UID:1\nDTSTART:20270105T100000Z\nDTEND:20270105T110000Z")
    assert mine(content.decode().encode("utf-16")) == mine(content)


@given(st.binary(max_size=300), st.integers(0, 2_000), st.integers(0, 40))
def test_any_damage_ends_in_times_or_in_that_one_error(junk: bytes, at: int, cut: int) -> None:
    content = crlf(ALL["outlook"])
    try:
        mine(content[:at] + junk + content[at + cut :])
    except InputError as error:
        assert len(error.problems) == 1


@given(
    st.dictionaries(
        st.sampled_from(["FREQ", "COUNT", "UNTIL", "BYDAY", "BYSETPOS", "BYMONTH", "INTERVAL", "WKST"]),
        st.sampled_from(["DAILY", "WEEKLY", "1", "0", "-1", "99999999999999999999", "20270101", "MO", "5XX", ""]),
    )
)
def test_any_rule_ends_in_times_or_in_that_one_error(parts: dict[str, str]) -> None:
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        mine(calendar(f"UID:1\nDTSTART:20270105T100000Z\nDURATION:PT1H\nRRULE:{rule}"))
    except InputError as error:
        assert error.problems[0].line == 9


def test_all_faults_of_several_calendars_at_once() -> None:
    with pytest.raises(InputError) as caught:
        read_busy([(b"", "a.ics"), (calendar("UID:1"), "b.ics")], FIRST, LAST, BERLIN)
    assert [problem.file for problem in caught.value.problems] == ["a.ics", "b.ics"]
