"""What calendars hold seldom: periods as extra dates, weeks of the year, zones with a date that is none, escapes at the beginning."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exrx.busy import read_busy
from exrx.calendar_lint import lint

from .foreign_calendars import calendar
from .test_busy import FIRST, LAST, mine, spans, theirs
from .test_calendar_lint import SOUND, rules, with_, written

Judge = Callable[[str], Any]
BEGINS = "UID:1\nDTSTART:20270105T100000Z\nDTEND:20270105T110000Z\n"


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ("20270107T080000Z/20270107T094500Z", ["07 Jan 09:00-10:45"]),
        ("20270107T080000Z/PT1H45M", ["07 Jan 09:00-10:45"]),
        (
            "20270107T080000Z/20270107T083000Z,20270108T210000Z/20270109T010000Z",
            ["07 Jan 09:00-09:30", "08 Jan 22:00-02:00"],
        ),
        # It ends before it begins: how long it takes is not known, and not nothing.
        ("20270107T080000Z/20270107T070000Z", ["07 Jan 08:00-10:00"]),
    ],
)
def test_periods_as_extra_dates(judge: Judge, periods: str, expected: list[str]) -> None:
    content = calendar(f"{BEGINS}RDATE;VALUE=PERIOD:{periods}")
    assert spans(mine(content)) == ["05 Jan 11:00-12:00", *expected]
    if "PT" not in periods and "T070000Z" not in periods:
        assert mine(content) == theirs(judge, content)


def test_a_rule_that_stands_there_many_times_is_followed_once() -> None:
    rule = "RRULE:FREQ=YEARLY;BYWEEKNO=1,20,-1"
    begun = time.process_time()
    assert mine(calendar(f"{BEGINS}" + "\n".join([rule] * 3_000))) == mine(calendar(f"{BEGINS}{rule}"))
    assert time.process_time() - begun < 2


def test_periods_in_a_zone_and_free_busy_lists_agree() -> None:
    event = f"{BEGINS}RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20270107T090000/20270107T104500"
    assert spans(mine(calendar(event))) == ["05 Jan 11:00-12:00", "07 Jan 09:00-10:45"]
    plain = f"{BEGINS}RDATE;TZID=America/New_York:20270107T030000"
    assert spans(mine(calendar(plain))) == ["05 Jan 11:00-12:00", "07 Jan 09:00-10:00"]
    lists = (
        "BEGIN:VFREEBUSY\nUID:1\nFREEBUSY:20270105T100000Z/20270105T110000Z\nFREEBUSY:20270107T080000Z/20270107T094500Z\n"
        "END:VFREEBUSY\n"
    )
    assert mine(calendar(head=lists)) == mine(calendar(event))


# dateutil gives the days of a week that lies in the neighbouring year to neither; the weeks here lie inside one.
@given(
    st.lists(st.sampled_from([2, 3, 7, 10, 16, 30, -45, -50]), min_size=1, max_size=3, unique=True),
    # Without BYDAY the standard takes the weekday of DTSTART, and that library every day of the week.
    st.sampled_from([";BYDAY=MO", ";BYDAY=TU,SA", ";BYDAY=SU"]),
    st.sampled_from(["", ";WKST=SU", ";WKST=TH"]),
    st.sampled_from(["20260107T180000", "20250228T070000", "20240101T120000"]),
)
@settings(max_examples=40)
def test_weeks_of_the_year_fall_where_another_library_lets_them_fall(
    judge: Judge, weeks: list[int], days: str, first: str, start: str
) -> None:
    rule = f"FREQ=YEARLY;BYWEEKNO={','.join(map(str, weeks))}{days}{first}"
    content = calendar(f"UID:1\nDTSTART;TZID=Europe/Berlin:{start}\nDURATION:PT45M\nRRULE:{rule}")
    assert mine(content) == theirs(judge, content)


def test_week_one_holds_the_first_thursday() -> None:
    """2027 begins on a Friday: its first week begins on 4 January, and 1 January lies in week 53 of 2026."""
    event = "UID:1\nDTSTART:20250101T100000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYDAY=MO;BYWEEKNO="
    assert spans(mine(calendar(event + "1"))) == ["04 Jan 11:00-12:00"]
    assert spans(mine(calendar(event + "2,4"))) == ["11 Jan 11:00-12:00", "25 Jan 11:00-12:00"]
    assert spans(mine(calendar(event + "-52"))) == ["04 Jan 11:00-12:00"], "2027 has 52 weeks"
    wednesday = "UID:1\nDTSTART:20250101T100000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYWEEKNO=2"
    assert spans(mine(calendar(wednesday))) == ["13 Jan 11:00-12:00"]


NEW_YORK = "TZID=America/New_York"
AT_TEN = "DTSTART:20270105T100000Z"
ELEVEN = "05 Jan 11:00-12:00"
AT_SIX = "05 Jan 18:00-19:00"
DAY = "05 Jan 00:00-00:00"


@pytest.mark.parametrize(
    ("events", "ours", "others"),
    [
        # An end that is the start: nothing to them; here an hour or the day.
        ([f"{AT_TEN}\nDTEND:20270105T100000Z"], [ELEVEN], []),
        (["DTSTART;VALUE=DATE:20270105\nDTEND;VALUE=DATE:20270105"], [DAY], []),
        # An end before the start: they let the two change places; here an hour counts, and up to twelve hours before it.
        ([f"{AT_TEN}\nDTEND:20270105T091500Z"], ["05 Jan 10:15-12:00"], ["05 Jan 10:15-11:00"]),
        ([f"{AT_TEN}\nDTEND:20270104T091500Z"], [ELEVEN], ["04 Jan 10:15-11:00"]),
        # A day that a time ends is a whole one.
        (["DTSTART;VALUE=DATE:20270105\nDTEND:20270105T020000"], [DAY], ["05 Jan 00:00-02:00"]),
        # A day has no zone, and is the day where one is.
        ([f"DTSTART;{NEW_YORK}:20270105\nDURATION:P1D"], [DAY], ["05 Jan 06:00-06:00"]),
        (["DTSTART:20270104T100000Z\nRDATE;VALUE=PERIOD:20270105/20270106"], [DAY], ["05 Jan 01:00-01:00"]),
        # A repetition until a time without a zone ends by the clock of its start.
        (
            [f"DTSTART;{NEW_YORK}:20270105T120000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20270106T120000"],
            [AT_SIX, "06 Jan 18:00-19:00"],
            [AT_SIX],
        ),
        # One that ends before it begins takes place once.
        ([f"{AT_TEN}\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20270101T100000Z"], [ELEVEN], []),
        # A week of the year without a day of the week: the day of the start (RFC 5545, 3.3.10).
        (
            ["DTSTART:20270105T170000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYWEEKNO=1;COUNT=2"],
            [AT_SIX],
            [AT_SIX, "06 Jan 18:00-19:00"],
        ),
        # An exception in UTC makes no time without a zone one in UTC.
        (
            ["DTSTART:20270105T180000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE:20270106T180000Z"],
            [AT_SIX, "06 Jan 18:00-19:00"],
            ["05 Jan 19:00-20:00"],
        ),
        # UTC is UTC, whatever zone stands beside it (RFC 5545, 3.2.19).
        ([f"DTSTART;{NEW_YORK}:20270105T120000Z\nDURATION:PT1H"], ["05 Jan 13:00-14:00"], [AT_SIX]),
        # In a zone that nobody knows the clock is one's own, also for what is left out; to them it is that of UTC.
        (
            [
                "DTSTART;TZID=Middle Earth:20270105T180000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\n"
                "EXDATE:20270106T170000Z"
            ],
            [AT_SIX],
            ["05 Jan 19:00-20:00", "06 Jan 19:00-20:00"],
        ),
        # They do not look at rules that leave out (RFC 2445).
        (
            [f"{AT_TEN}\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nEXRULE:FREQ=DAILY;BYDAY=WE"],
            [ELEVEN, "07 Jan 11:00-12:00"],
            [ELEVEN, "06 Jan 11:00-12:00", "07 Jan 11:00-12:00"],
        ),
        # Two with one UID, and nobody says which is the newer.
        (
            [f"{AT_TEN}\nDURATION:PT1H", "DTSTART:20270107T100000Z\nDURATION:PT1H"],
            [ELEVEN, "07 Jan 11:00-12:00"],
            [ELEVEN],
        ),
        # One occurrence that was changed, and then the series was cut off before it.
        (
            [
                f"{AT_TEN}\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=1\nSEQUENCE:2",
                "RECURRENCE-ID:20270108T100000Z\nDTSTART:20270108T120000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nSEQUENCE:1",
            ],
            [ELEVEN, "08 Jan 13:00-14:00"],
            [ELEVEN],
        ),
    ],
)
def test_why_another_library_says_something_else(
    judge: Judge, events: list[str], ours: list[str], others: list[str]
) -> None:
    """The reasons of all differences over some 4,000 test files of calendar projects, each in a form of our own."""
    content = calendar(*(f"UID:1\n{event}" for event in events))
    assert spans(mine(content)) == ours
    judge("icalendar").use_zoneinfo()
    assert spans(theirs(judge, content)) == others


def test_the_other_library_does_not_look_at_lists_of_busy_times(judge: Judge) -> None:
    lists = "BEGIN:VFREEBUSY\nUID:1\nFREEBUSY:20270105T100000Z/PT1H\nEND:VFREEBUSY\n"
    assert spans(mine(calendar(head=lists))) == [ELEVEN]
    assert not theirs(judge, calendar(head=lists))


def test_a_file_of_old_line_ends_is_a_calendar_here() -> None:
    """Carriage returns alone, as old Lotus and Mac programs wrote them: the other library finds no calendar in it."""
    content = calendar(BEGINS.strip())
    assert spans(mine(content.replace(b"\r\n", b"\r"))) == spans(mine(content)) == [ELEVEN]


def zone(start: str = "20261025T030000", date: str = "") -> str:
    more = f"RDATE:{date}\n" if date else ""
    return (
        f"BEGIN:VTIMEZONE\nTZID:Home\nBEGIN:STANDARD\nDTSTART:{start}\n{more}TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
        "END:STANDARD\nEND:VTIMEZONE\n"
    )


IN_IT = "UID:1\nDTSTART;TZID=Home:20270105T100000\nDTEND;TZID=Home:20270105T110000"
NO_DATES = ["20261325T030000", "20260231T030000", "tomorrow", "", "20261025", "20261025T9", "T", "20261025T250000"]


def test_a_zone_with_a_good_date_is_used() -> None:
    assert spans(mine(calendar(IN_IT, head=zone()))) == ["05 Jan 10:00-11:00"]
    assert spans(mine(calendar(IN_IT, head=zone(date="20270104T030000")))) == ["05 Jan 10:00-11:00"]


@pytest.mark.parametrize("date", ["20261325T030000", "20260231T030000", "tomorrow", "T", "20261025T250000"])
@pytest.mark.parametrize("where", ["start", "date"])
def test_a_zone_with_a_bad_date_is_a_zone_that_nobody_knows(where: str, date: str) -> None:
    content = calendar(IN_IT.replace("Home", "Berlin time"), head=zone(**{where: date}).replace("Home", "Berlin time"))
    found, remarks = read_busy([(content, "x.ics")], FIRST, LAST, ZoneInfo("America/New_York"))
    assert spans(found) == ["05 Jan 16:00-17:00"]
    assert [(remark.kind, remark.entries) for remark in remarks] == [("zone", 1)]


# --- and what the linter says of them ----------------------------------------------------------------------------------


@pytest.mark.parametrize("date", [*NO_DATES, "20241027T010000Z"])
def test_the_linter_names_a_zone_whose_beginning_is_no_wall_time(date: str) -> None:
    found = rules(with_("DTSTART:20241027T030000", f"DTSTART:{date}"))
    assert "time.form" in found


@pytest.mark.parametrize("date", NO_DATES)
def test_the_linter_reads_over_an_extra_date_that_is_none(date: str) -> None:
    assert "zone.dates" in rules(with_("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", f"RDATE:{date}"))


@pytest.mark.parametrize("text", ["\\qWalk", "Wa\\qlk", "Walk\\q"])
def test_an_escape_that_is_none_is_found_wherever_it_stands(text: str) -> None:
    assert "text.escape" in rules(with_("Walk\\, then tea", text))


@pytest.mark.parametrize("text", ["\\,Walk", "\\;", "Walk\\n", "\\NWalk"])
def test_an_escape_that_is_one_is_left_alone(text: str) -> None:
    assert "text.escape" not in rules(with_("Walk\\, then tea", text))


def test_a_date_that_is_none_is_no_reason_to_lose_the_other_times() -> None:
    content = with_("DTSTART:20241027T030000", "DTSTART:tomorrow")
    assert "zone.wrong" not in rules(content), "what cannot be compared is not compared"


@pytest.mark.parametrize(
    ("offset", "read"), [("+0100", True), ("+010000", True), ("+01000", False), ("+01", False), ("0100", False)]
)
def test_an_offset_has_hours_minutes_and_perhaps_seconds(offset: str, read: bool) -> None:
    content = calendar(IN_IT, head=zone().replace("TZOFFSETTO:+0100", f"TZOFFSETTO:{offset}"))
    if read:
        assert spans(mine(content)) == ["05 Jan 10:00-11:00"]
        return
    (remark,) = read_busy([(content, "x.ics")], FIRST, LAST, ZoneInfo("Europe/Berlin"))[1]
    assert remark.kind == "zone"


@pytest.mark.parametrize(("trigger", "late"), [("PT0S", False), ("-PT1M", False), ("PT1M", True)])
def test_a_reminder_at_the_start_is_not_late(trigger: str, late: bool) -> None:
    assert ("alarm.late" in rules(with_("TRIGGER:-PT30M", f"TRIGGER:{trigger}"))) is late


def test_each_calendar_of_a_file_is_looked_at() -> None:
    """The first lacks what a calendar must say, the second is sound."""
    sound = written(SOUND)
    spoilt = with_("VERSION:2.0\n", "")
    alone = {(one.rule, one.line) for one in lint(spoilt)} - {(one.rule, one.line) for one in lint(sound)}
    both = {(one.rule, one.line) for one in lint(spoilt + sound)}
    assert alone and {rule for rule, _ in alone} <= {rule for rule, _ in both}
