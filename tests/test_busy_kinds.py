"""Busy calendars as the world writes them: each kind of oddity in several forms. One entry never takes the others with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

import exrx
from exrx.busy import read_busy
from exrx.busy.given import GivenTime
from exrx.busy.lines import LONGEST
from exrx.busy.remarks import Remark
from exrx.busy.zones import labelled_zone, named_zone
from exrx.clocks import ZoneData
from exrx.telling.words import words_of
from exrx.values.errors import InputError
from exrx.values.said import Said

from .foreign_calendars import calendar, crlf
from .test_busy import BERLIN, FIRST, LAST, mine, spans, theirs

Judge = Callable[[str], Any]
GOOD = "UID:good\nDTSTART:20270105T100000Z\nDTEND:20270105T110000Z"
GOOD_SPAN = "05 Jan 11:00-12:00"
NEW_YORK = "TZID=America/New_York"


def remarks(content: bytes, **options: Any) -> list[tuple[str, int, tuple[int | str, ...]]]:
    found = read_busy([(content, "work.ics")], FIRST, LAST, BERLIN, **options)[1]
    return [(remark.kind, remark.entries, remark.places) for remark in found]


def beside(event: str, head: str = "") -> tuple[list[str], list[str]]:
    """What is busy besides the good event that stands before it, and the kinds of the remarks."""
    content = calendar(GOOD, event, head=head)
    found = spans(mine(content))
    assert GOOD_SPAN in found
    return [span for span in found if span != GOOD_SPAN], [kind for kind, _, _ in remarks(content)]


@pytest.mark.parametrize(
    "wrong", ["DTSTART:nonsense", "DTSTART;VALUE=DATE-TIME:nonsense", "RRULE:FREQ=NEVER", "RRULE;X=1:FREQ=NEVER"]
)
def test_a_calendar_of_which_nothing_can_be_told_names_the_line(wrong: str) -> None:
    event = f"UID:a\n{wrong}" if "DTSTART" in wrong else f"UID:a\nDTSTART:20200104T120000Z\nDURATION:PT1H\n{wrong}"
    content = calendar(event)
    line = content.splitlines().index(wrong.encode()) + 1
    with pytest.raises(InputError) as refused:
        mine(content)
    assert [problem.line for problem in refused.value.problems] == [line] and f":{line}:" in str(refused.value)


@pytest.mark.parametrize("start", ["20270104X120000", "20270104T120000Z99", "20270104T1200001234567"])
def test_what_only_begins_like_a_time_is_none(start: str) -> None:
    assert beside(f"UID:a\nDTSTART:{start}\nDURATION:PT1H") == ([], ["unread"])


@pytest.mark.parametrize("frees", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT"])
def test_a_newer_version_that_frees_its_owner_counts(frees: str) -> None:
    busy = "UID:a\nDTSTART:20270104T120000Z\nDTEND:20270104T130000Z\nSEQUENCE:{}"
    free = f"UID:a\nDTSTART:20270104T120000Z\nSEQUENCE:1\n{frees}"
    for older, expected in ((0, []), (2, ["04 Jan 13:00-14:00"])):
        for order in ((busy.format(older), free), (free, busy.format(older))):
            assert spans(mine(calendar(*order))) == expected


@pytest.mark.parametrize("again", ["RECURRENCE-ID:nonsense", "RECURRENCE-ID:20270105T120000Z"])
def test_an_occurrence_that_is_cancelled_frees_no_other(again: str) -> None:
    series = "UID:a\nDTSTART:20270104T120000Z\nDTEND:20270104T130000Z\nRRULE:FREQ=DAILY;COUNT=3"
    gone = f"UID:a\n{again}\nDTSTART:20270105T120000Z\nSTATUS:CANCELLED\nSEQUENCE:2"
    days = ["04 Jan 13:00-14:00", "05 Jan 13:00-14:00", "06 Jan 13:00-14:00"]
    assert spans(mine(calendar(series, gone))) == [
        one for one in days if "nonsense" in again or not one.startswith("05")
    ]


# --- ends ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "expected", "said"),
    [
        # The end has no zone of its own: it is that of the start.
        (f"DTSTART;{NEW_YORK}:20270104T120000\nDTEND:20270104T140000", "04 Jan 18:00-20:00", []),
        ("DTSTART;TZID=Asia/Tokyo:20270104T200000\nDTEND:20270104T210000", "04 Jan 12:00-13:00", []),
        # The end has another zone, and that is right: a flight.
        (f"DTSTART;TZID=Europe/Berlin:20270104T100000\nDTEND;{NEW_YORK}:20270104T130000", "04 Jan 10:00-19:00", []),
        (f"DTSTART;{NEW_YORK}:20270104T120000\nDTEND:20270104T190000Z", "04 Jan 18:00-20:00", []),
        # The start has none, and the end has: either the one or the other.
        (f"DTSTART:20270104T120000\nDTEND;{NEW_YORK}:20270104T140000", "04 Jan 12:00-20:00", []),
        # A day ends it: to the end of that day, or until that day.
        ("DTSTART:20270104T120000\nDTEND;VALUE=DATE:20270104", "04 Jan 12:00-00:00", ["guessed"]),
        ("DTSTART:20270104T120000\nDTEND;VALUE=DATE:20270105", "04 Jan 12:00-00:00", []),
        # A time ends a day.
        ("DTSTART;VALUE=DATE:20270104\nDTEND:20270104T140000", "04 Jan 00:00-00:00", []),
        ("DTSTART;VALUE=DATE:20270102\nDTEND;VALUE=DATE:20270101", "", []),
        ("DTSTART;VALUE=DATE:20270106\nDTEND;VALUE=DATE:20270104", "06 Jan 00:00-00:00", ["guessed"]),
        # An end that is not after the start: the night, or an hour.
        ("DTSTART:20270106T220000\nDTEND:20270106T060000", "06 Jan 22:00-06:00", ["guessed"]),
        ("DTSTART:20270106T100000\nDTEND:20270106T090000", "06 Jan 09:00-11:00", ["guessed"]),
        ("DTSTART:20270106T100000\nDTEND:20270106T100000", "06 Jan 10:00-11:00", ["guessed"]),
        ("DTSTART:20270106T100000\nDTEND:20260106T100000", "06 Jan 10:00-11:00", ["guessed"]),
        (f"DTSTART;{NEW_YORK}:20270104T120000\nDTEND:20270104T130000Z", "04 Jan 18:00-19:00", ["guessed"]),
        # Neither can be read.
        ("DTSTART:20270106T100000\nDTEND:None", "06 Jan 10:00-11:00", ["guessed"]),
        ("DTSTART:20270106T100000\nDTEND:", "06 Jan 10:00-11:00", ["guessed"]),
        ("DTSTART;VALUE=DATE:20270106\nDTEND:None", "06 Jan 00:00-00:00", ["guessed"]),
        ("DTSTART:20270106T100000\nDTEND:None\nDURATION:PT3H", "06 Jan 10:00-13:00", []),
        ("DTSTART:20270106T100000\nDURATION:an hour", "06 Jan 10:00-11:00", ["guessed"]),
        ("DTSTART:20270106T100000\nDURATION:-PT2H", "06 Jan 10:00-12:00", ["guessed"]),
        ("DTSTART:20270106T100000\nDURATION:PT0S", "06 Jan 10:00-11:00", ["guessed"]),
        ("DTSTART:20270106T100000\nDURATION:P2H", "06 Jan 10:00-12:00", []),
        # What they do to those who are free anyway is nothing.
        ("DTSTART:20270106T100000\nDTEND:None\nTRANSP:TRANSPARENT", "", []),
        ("DTSTART:20260106T100000\nDTEND:20260106T090000", "", []),
    ],
)
def test_an_end_belongs_to_the_start_and_is_never_nothing(times: str, expected: str, said: list[str]) -> None:
    assert beside(f"UID:1\n{times}") == ([expected] if expected else [], said)


def test_a_weekly_appointment_that_ends_without_a_zone_keeps_its_length() -> None:
    weekly = f"UID:1\nDTSTART;{NEW_YORK}:20270104T120000\nDTEND:20270104T140000\nRRULE:FREQ=WEEKLY;COUNT=3"
    assert beside(weekly)[0] == ["04 Jan 18:00-20:00", "11 Jan 18:00-20:00", "18 Jan 18:00-20:00"]


def test_an_end_past_the_end_of_time_is_no_end() -> None:
    for end in ("99991231T235959Z", "99991231T235959", "99990101T000000Z"):
        found = mine(calendar(f"UID:1\nDTSTART:20270301T100000Z\nDTEND:{end}"))
        assert len(found) == 1 and found[0].end.date() == LAST


@pytest.mark.parametrize(
    "lengths",
    [
        "DTEND:20270106T110000Z\nDURATION:PT5H",
        "DURATION:PT5H\nDTEND:20270106T110000Z",
        "DTEND:20270106T110000Z\nDTEND:20270106T150000Z",
        "DURATION:PT30M\nDURATION:PT5H\nDURATION:nonsense",
        "DTEND:nonsense\nDTEND:20270106T150000Z",
    ],
)
def test_of_two_lengths_the_longer_counts(lengths: str) -> None:
    assert beside(f"UID:1\nDTSTART:20270106T100000Z\n{lengths}")[0] == ["06 Jan 11:00-16:00"]


# --- folds and white space -------------------------------------------------------------------------------------------

FOLDED = f"DTSTART;{NEW_YORK}:20270104T120000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\nSTATUS:CONFIRMED\r\n"


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r\r\n"])
@pytest.mark.parametrize("fold", [b" ", b"\t"])
def test_a_line_may_be_folded_wherever_it_pleases(end: bytes, fold: bytes) -> None:
    plain = crlf("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n") + FOLDED.encode() + crlf("END:VEVENT\nEND:VCALENDAR\n")
    expected = ["04 Jan 18:00-19:00", "11 Jan 18:00-19:00"]
    for at in range(1, len(plain) - 2):
        if plain[at - 1 : at + 1].strip() and plain[at - 1] not in b"\r\n" and plain[at] not in b"\r\n":
            content = plain[:at] + b"\r\n" + fold + plain[at:]
            assert spans(mine(content.replace(b"\r\n", end))) == expected, plain[at - 10 : at + 10]


@pytest.mark.parametrize("line", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "EXDATE:20270106T100000Z"])
def test_a_folded_line_that_frees_one_is_heard(line: str) -> None:
    event = "UID:1\nDTSTART:20270106T100000Z\nDURATION:PT1H"
    for at in range(1, len(line)):
        assert beside(f"{event}\n{line[:at]}\n {line[at:]}")[0] == []


def test_a_line_in_many_pieces_and_one_of_other_things() -> None:
    pieces = "\n ".join("DTSTART:20270106T100000Z")
    assert beside(f"UID:1\n{pieces}\nATTACH;ENCODING=BASE64\n :{'QUJD' * 400}\nDURATION:PT1H")[0] == [
        "06 Jan 11:00-12:00"
    ]


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART; TZID = America/New_York:20270104T120000",
        "DTSTART ;TZID=America/New_York :20270104T120000",
        "DTSTART;\tTZID= America/New_York;VALUE = DATE-TIME: 20270104T120000",
        'DTSTART;VALUE=DATE-TIME; TZID ="America/New_York" :20270104T120000',
        "DTSTART;TZID='America/New_York':20270104T120000",
        "dtstart;X-A=1;tzid=America/New_York:20270104T120000 ",
    ],
)
def test_white_space_beside_a_parameter_takes_no_zone_away(start: str) -> None:
    assert beside(f"UID:1\n{start}\nDURATION:PT1H") == (["04 Jan 18:00-19:00"], [])


@pytest.mark.parametrize("parameter", ["TZID America/New_York", "TZID", "TZID:America/New_York", "X TZID"])
def test_a_parameter_that_is_not_understood_is_not_absent(parameter: str) -> None:
    found, said = beside(f"UID:1\nDTSTART;{parameter}:20270104T120000\nDURATION:PT1H")
    assert found == ["04 Jan 12:00-13:00"] and said == ["zone"]
    assert beside("UID:1\nDTSTART;TZID=:20270104T120000\nDURATION:PT1H") == (["04 Jan 12:00-13:00"], [])


def test_white_space_elsewhere_is_heard_too() -> None:
    series = "UID:1\nDTSTART;TZID=Europe/Berlin:20270104T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3"
    later = "UID:1\nRECURRENCE-ID; RANGE = THISANDFUTURE; TZID = Europe/Berlin:20270105T100000\n"
    later += "DTSTART;TZID=Europe/Berlin:20270105T150000\nDURATION:PT1H"
    assert spans(mine(calendar(series, later))) == ["04 Jan 10:00-11:00", "05 Jan 15:00-16:00", "06 Jan 15:00-16:00"]
    lists = "BEGIN:VFREEBUSY\nUID:1\nFREEBUSY; FBTYPE = FREE:20270107T100000Z/PT1H\nEND:VFREEBUSY\n"
    assert mine(calendar(GOOD, head=lists)) == mine(calendar(GOOD))


# --- one entry that cannot be read -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "expected", "said"),
    [
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z", 17, []),
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=99991231", 17, []),
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=", 17, []),
        # An end that cannot be read is none.
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=soon", 17, ["unread"]),
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:", 1, []),
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=WE,;COUNT=2", 2, []),
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;;COUNT=2;", 2, []),
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;INTERVAL=;COUNT=2", 2, []),
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:RRULE:x;FREQ=WEEKLY;COUNT=2", 2, []),
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\\;COUNT=2", 2, []),
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;INTERVAL=0", 1, ["unread"]),
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=NOW AND THEN", 1, ["unread"]),
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYMONTHDAY=32", 1, ["unread"]),
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY", 1, ["unread"]),
        # By the moon: the day that is told, and those that are listed.
        ("DTSTART;VALUE=DATE:20270106\nRRULE:RSCALE=CHINESE;FREQ=YEARLY", 1, ["unread"]),
        ("DTSTART;VALUE=DATE:19800106\nRRULE:RSCALE=HEBREW;FREQ=YEARLY;SKIP=FORWARD", 0, ["unread"]),
        ("DTSTART;VALUE=DATE:20270106\nRDATE;VALUE=DATE:20270206\nRRULE:FREQ=LUNAR_YEARLY", 2, ["unread"]),
        ("DTSTART;VALUE=DATE:20270106\nRRULE:RSCALE=GREGORIAN;FREQ=WEEKLY;COUNT=2", 2, []),
        # It has no place in time.
        ("DTSTART:20270231T100000Z\nDTEND:20270231T110000Z", 0, ["unread"]),
        ("SUMMARY:Someday", 0, ["unread"]),
        ("DTSTART:soon", 0, ["unread"]),
        ("DTSTART:\nRRULE:FREQ=DAILY", 0, ["unread"]),
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nRDATE:soon,20270107T100000Z", 2, ["unread"]),
        # What it leaves out cannot be read: it stays.
        ("DTSTART:20270106T100000Z\nDURATION:PT1H\nEXDATE:soon", 1, []),
        # Written for people.
        ("DTSTART:2027-01-06T10:00:00Z\nDTEND:2027-01-06T11:00:00Z", 1, []),
        ("DTSTART;TZID=Europe/Berlin:2027-01-06T10:00:00\nDTEND;TZID=Europe/Berlin:2027-01-06T11:00", 1, []),
        ("DTSTART:2027-01-06 10:00:00.000+01:00\nDTEND:2027-01-06 11:00:00+0100", 1, []),
        ("DTSTART;VALUE=DATE:2027-01-06\nDTEND;VALUE=DATE:2027-01-07", 1, []),
        # Broken lines of a text that begin like lines of a calendar.
        ("DTSTART:20270106T100000Z\nDESCRIPTION:Choir\nEnd: 20:00\nBegin: 18:00\nDURATION:PT1H", 1, []),
        ("DESCRIPTION:Choir\nBegin: six\nEND:noon\nBEGIN: x\nDTSTART:20270106T100000Z\nDURATION:PT1H", 1, []),
        ("DTSTART:20270106T100000Z\nDESCRIPTION:Choir\nwith: tea\nUntil 20:00\nDURATION:PT1H", 1, []),
    ],
)
def test_one_entry_never_takes_the_others_with_it(event: str, expected: int, said: list[str]) -> None:
    found, kinds = beside(f"UID:1\n{event}")
    assert (len(found), kinds) == (expected, said)


HOUR = "DTSTART:20270106T100000Z\nDTEND:20270106T110000Z"
DATES = ",".join(["20270107T100000Z"] * (LONGEST // 17 + 1))
LONG = "x" * (LONGEST + 1)


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize(
    ("event", "expected", "said"),
    [
        # What it says of when it is counts once, and a notice says that there is more.
        (f"{HOUR}\nRDATE:{DATES}", 1, ["unread"]),
        (f"{HOUR}\nEXDATE:{DATES}", 1, ["unread"]),
        (f"{HOUR}\nRRULE:FREQ=DAILY;X={LONG}", 1, ["unread"]),
        (f"DTSTART:20270106T100000Z{LONG}\nDTEND:20270106T110000Z", 0, ["unread"]),
        (f"{HOUR}\nTRANSP:{LONG}", 1, ["unread"]),
        (f"DTSTART;TZID={LONG}:20270106T100000\nDURATION:PT1H", 0, ["unread"]),
        # What leaves one free, and what nobody looks at, is as long as it likes.
        (f"{HOUR}\nRDATE:{DATES}\nTRANSP:TRANSPARENT", 0, []),
        (f"{HOUR}\nSUMMARY:{LONG}\nX-ALT-DESC;FMTTYPE=text/html:{LONG}", 1, []),
    ],
)
def test_a_line_that_is_too_long_costs_its_own_entry_at_most(
    event: str, expected: int, said: list[str], folded: bool
) -> None:
    if folded:
        event = "\n".join(
            "\n ".join(line[at : at + 74] for at in range(0, len(line), 74)) for line in event.split("\n")
        )
    found, kinds = beside(f"UID:1\n{event}")
    assert (len(found), kinds) == (expected, said)


@pytest.mark.parametrize(
    "fault",
    [
        "DTSTART:20270231T100000Z",
        "SUMMARY:no time at all",
        "DTSTART:20270106T100000Z\nDTEND:None",
        "DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=SOMETIMES",
        "DTSTART;VALUE=DATE:20270106\nRRULE:RSCALE=CHINESE;FREQ=YEARLY",
        "DTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY",
        "DTSTART;TZID=Nowhere:20270106T100000\nDURATION:PT1H",
    ],
)
@pytest.mark.parametrize(
    "free",
    ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "x-microsoft-cdo-busystatus:free"],
)
def test_what_leaves_one_free_is_never_a_reason_to_stop(fault: str, free: str) -> None:
    assert beside(f"UID:1\n{fault}\n{free}") == ([], [])


@pytest.mark.parametrize(
    "over",
    [
        "DTSTART:20150106T100000Z\nDURATION:PT1H\nRRULE:FREQ=SOMETIMES;UNTIL=20160106T100000Z",
        "DTSTART:20150106T100000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY;INTERVAL=7;UNTIL=20160106",
        "DTSTART:soon\nDTEND:20160106T100000Z",
        "DTSTART:20150106T100000Z\nDTEND:None",
        "DTSTART:20150231T100000Z\nDTEND:20150231T110000Z",
        "DTSTART;TZID=Nowhere:20150106T100000\nDTEND;TZID=Nowhere:20150106T110000",
    ],
)
def test_what_is_over_is_never_a_reason_to_stop(over: str) -> None:
    assert beside(f"UID:1\n{over}") == ([], [])


@pytest.mark.parametrize("line", ["TZOFFSETTO:nine", "DTSTART:20261325T030000", "RRULE:FREQ=SOMETIMES", "RDATE:soon"])
def test_a_zone_that_nothing_needs_is_never_a_reason_to_stop(line: str) -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:Nowhere\nBEGIN:STANDARD\n{}DTSTART:20200101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\n"
    zone = zone.replace("{}", line + "\n") + "END:STANDARD\nEND:VTIMEZONE\n"
    assert beside("UID:1\nDTSTART:20270106T100000Z\nDURATION:PT1H", zone) == (["06 Jan 11:00-12:00"], [])


def test_occurrences_of_a_series_that_cannot_be_read() -> None:
    series = "UID:1\nDTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2"
    days = ["06 Jan 11:00-12:00", "07 Jan 11:00-12:00"]
    moved = "UID:1\nRECURRENCE-ID:20270107T100000Z\nDTSTART:soon\nDURATION:PT1H"
    assert spans(mine(calendar(series, moved))) == days, "where it went is not known: it is where it was"
    assert remarks(calendar(series, moved)) == [("unread", 1, (11,))]
    gone = "UID:1\nRECURRENCE-ID:20270107T100000Z\nDTSTART:soon\nSTATUS:CANCELLED"
    assert spans(mine(calendar(series, gone))) == days[:1] and not remarks(calendar(series, gone))
    nowhere = "UID:1\nRECURRENCE-ID:soon\nDTSTART:20270108T100000Z\nDURATION:PT1H"
    assert spans(mine(calendar(series, nowhere))) == [*days, "08 Jan 11:00-12:00"]
    lost = series.replace("DTSTART:20270106T100000Z", "DTSTART:soon")
    alone = "UID:1\nRECURRENCE-ID:20270107T100000Z\nDTSTART:20270107T130000Z\nDURATION:PT1H"
    assert spans(mine(calendar(lost, alone))) == ["07 Jan 14:00-15:00"]


def test_events_without_a_name_are_not_one() -> None:
    events = [f"UID:\nDTSTART:2027010{day}T100000Z\nDURATION:PT1H" for day in (5, 6, 7)]
    assert len(mine(calendar(*events[:2], f"{events[2]}\nSEQUENCE:3"))) == 3
    # Nor are those that all have one name, unless one of them is the newest.
    named = [event.replace("UID:", "UID:same") for event in events]
    assert len(mine(calendar(*named))) == 3
    named[1] += "\nSEQUENCE:2"
    assert spans(mine(calendar(*named))) == ["06 Jan 11:00-12:00"]


def test_one_that_recurs_without_end_leaves_the_others_enough() -> None:
    endless = "DTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY"
    weekly = "UID:good\nDTSTART:20270105T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3"
    content = calendar(f"UID:1\n{endless}", f"UID:2\n{endless}", weekly)
    assert len(mine(content)) == 3 and remarks(content) == [("unread", 2, (4, 11))]


def test_entries_that_are_not_closed_or_have_no_frame() -> None:
    body = "UID:1\nDTSTART:20270106T100000Z\nDURATION:PT1H\n"
    good = GOOD + "\n"
    expected = [GOOD_SPAN, "06 Jan 11:00-12:00"]
    forms = (
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{good}BEGIN:VEVENT\n{body}END:VEVENT\nEND:VCALENDAR\n",
        f"BEGIN:VEVENT\n{good}END:VEVENT\nBEGIN:VEVENT\n{body}END:VEVENT\n",
        f"BEGIN:X-BOX\nBEGIN:VEVENT\n{good}END:VEVENT\nBEGIN:VEVENT\n{body}END:VEVENT\nEND:X-BOX\n",
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{good}BEGIN:VALARM\nTRIGGER:-PT5M\nEND:VEVENT\nBEGIN:VEVENT\n{body}END:VEVENT\nEND:VCALENDAR\n",
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{good}END:VEVENT\nEND:VALARM\nBEGIN:VCALENDAR\nBEGIN:VEVENT\n{body}END:VEVENT\nEND:VCALENDAR\n",
    )
    for form in forms:
        assert spans(mine(crlf(form))) == expected and not remarks(crlf(form)), form
    cut = crlf(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{good}END:VEVENT\nBEGIN:VEVENT\n{body}SUMMARY:Ch")
    assert spans(mine(cut)) == expected and remarks(cut) == [("cut_off", 1, (7,))]
    lost = crlf(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{good}END:VEVENT\n{body}END:VEVENT\nEND:VCALENDAR\n")
    assert spans(mine(lost)) == [GOOD_SPAN] and remarks(lost) == [("unread", 1, (10,))]


def test_only_where_nothing_can_be_told_the_file_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        mine(calendar("UID:1\nDTSTART:soon", "UID:2\nSUMMARY:x"))
    (problem,) = caught.value.problems
    assert problem.line == 7
    assert not mine(calendar("UID:1\nDTSTART;VALUE=DATE:19800106\nRRULE:RSCALE=CHINESE;FREQ=YEARLY"))


def test_the_notice_names_calendar_and_lines_in_both_languages() -> None:
    content = calendar(GOOD, *(f"UID:{number}\nDTSTART:soon" for number in range(8)))
    _, notes = GivenTime.read({"busy": [content]}).on(FIRST, LAST, "Europe/Berlin", "x")
    (note,) = notes
    assert note.kind == "notice" and note.topic == "calendar"
    assert note.text == (
        "8 entries of a busy calendar could not be followed (lines 10, 15, 20, 25, 30 and 3 more): keep clear of them yourself."
    )
    assert "Zeilen 10, 15, 20, 25, 30 und 3 weitere" in words_of("de").tell(note.said)


def test_a_plan_is_made_all_the_same_and_its_file_keeps_the_notice(tmp_path: Any) -> None:
    path = tmp_path / "club.ics"
    path.write_bytes(calendar(GOOD, "UID:1\nDTSTART:20270231T100000Z"))
    plan = exrx.plan(
        age=34, conditions=[], medications=[], symptoms=[], start=FIRST, timezone="Europe/Berlin",
        availability={"windows": ["Mon 18:00-19:00", "Thu 18:00-19:00"], "busy": [path]},
    )  # fmt: skip
    said = [note.text for note in plan.notes if note.topic == "calendar"]
    assert said == ["1 entry of club.ics could not be followed (line 10): keep clear of it yourself."]
    assert exrx.Plan.from_json(plan.to_json()).notes == plan.notes
    assert str(tmp_path) not in plan.to_json()


def test_each_remark_has_words() -> None:
    for kind in ("unread", "guessed", "zone", "nothing", "hours", "cut_off"):
        for calendar_name, places in (("", (3,)), ("x.ics", ("a.ics", "b.ics"))):
            from exrx.busy.given import _told

            said: Said = _told(Remark(kind, calendar_name, 7, places), "Europe/Berlin")
            for language in ("en", "de"):
                text = words_of(language).tell(said)
                assert text.endswith(".") and "{" not in text and "None" not in text
                assert ("x.ics" in text) == bool(calendar_name)


# --- zones -----------------------------------------------------------------------------------------------------------

ATLANTIC = (
    "BEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0400\nEND:STANDARD\nEND:VTIMEZONE\n"
)


@pytest.mark.parametrize(
    ("described", "named"),
    [
        (r"(UTC-04:00) Town\, City", '"(UTC-04:00) Town, City"'),
        ("(UTC-04:00) Town, City", r'"(UTC-04:00) Town\, City"'),
        ("Our Town", " our town "),
        ('"Our Town"', "OUR TOWN"),
        (r"Town\; and more", '"Town; and more"'),
        ("'Our Town'", "Our Town"),
    ],
)
def test_two_spellings_of_one_zone(described: str, named: str) -> None:
    head = f"BEGIN:VTIMEZONE\nTZID:{described}\n{ATLANTIC}"
    assert beside(f"UID:1\nDTSTART;TZID={named}:20270106T090000\nDURATION:PT1H", head) == (["06 Jan 14:00-15:00"], [])


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("EUROPE/BERLIN", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("w. europe standard time", "Europe/Berlin"),
        ("W. Europe Standard Time 1", "Europe/Berlin"),
        ("tzone://Microsoft/Utc", None),
        ("/citadel.org/20230101_1/Europe/Paris", "Europe/Paris"),
        ("Europe/Berlin 2", "Europe/Berlin"),
    ],
)
def test_names_of_zones_in_other_dress(name: str, key: str | None) -> None:
    found = named_zone(name)
    assert found is dt.UTC if key is None else getattr(found, "key", None) == key


@pytest.mark.parametrize(
    ("label", "key"),
    [
        (r"Helsinki\, Kiev".replace("\\", ""), "Europe/Helsinki"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern", "Europe/Amsterdam"),
        ("(GMT-05:00) Somewhere; New York", "America/New_York"),
        ("GMT+1000 (Sydney)", None),
        # Another Amsterdam: the offset is not that of the city.
        ("(UTC-05:00) Amsterdam", None),
    ],
)
def test_a_label_with_a_city(label: str, key: str | None) -> None:
    found = labelled_zone(label).zone
    assert getattr(found, "key", None) == key


@pytest.mark.parametrize(
    ("name", "expected", "said"),
    [
        ("UTC+03:00", "06 Jan 08:00-09:00", []),
        ("GMT-5", "06 Jan 16:00-17:00", []),
        ("+0530", "06 Jan 05:30-06:30", []),
        ("(UTC+03:00) Somewhere", "06 Jan 08:00-09:00", ["zone"]),
        ("Middle Earth", "06 Jan 10:00-11:00", ["zone"]),
        ("(UTC+99:00) Nowhere", "06 Jan 10:00-11:00", ["zone"]),
    ],
)
def test_an_offset_in_the_name(name: str, expected: str, said: list[str]) -> None:
    assert beside(f'UID:1\nDTSTART;TZID="{name}":20270106T100000\nDURATION:PT1H') == ([expected], said)


def test_the_notice_says_how_many_entries_are_in_zones_that_nobody_knows() -> None:
    events = [
        f"UID:{day}\nDTSTART;TZID=Middle Earth:202701{day:02}T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2"
        for day in (6, 8)
    ]
    other = "UID:x\nDTSTART;TZID=(UTC+03:00) Somewhere:20270120T100000\nDURATION:PT1H"
    content = calendar(GOOD, *events, other)
    assert remarks(content) == [("zone", 2, (10, 17)), ("zone", 1, (24,))]
    _, notes = GivenTime.read({"busy": [content]}).on(FIRST, LAST, "Europe/Berlin", "x")
    assert [note.text for note in notes] == [
        "2 entries of a busy calendar name time zones that nobody knows (lines 10, 17): read as Europe/Berlin.",
        "1 entry of a busy calendar names a time zone that nobody knows (line 24): read as UTC+03:00.",
    ]


# A law that nobody made: from 2026 on the clocks of Berlin stay where they are in summer.
ALWAYS_SUMMER = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
{modified}BEGIN:DAYLIGHT
DTSTART:20070325T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU{until_march}
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20071028T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU{until_november}
END:STANDARD
END:VTIMEZONE
"""
LAW = {"until_march": ";UNTIL=20260329T010000Z", "until_november": ";UNTIL=20251026T010000Z"}
NO_LAW = {"until_march": "", "until_november": ""}


@pytest.mark.parametrize(
    ("data", "described", "expected"),
    [
        # The file tells of a law that the data cannot know.
        (2025, {"modified": "", **LAW}, "05 Jan 17:00-18:00"),
        (2025, {"modified": "LAST-MODIFIED:20260601T000000Z\n", **LAW}, "05 Jan 17:00-18:00"),
        # The data are as new, and laws may differ from what a file makes of them.
        (2026, {"modified": "", **LAW}, None),
        (2025, {"modified": "", **NO_LAW}, None),
        (2025, {"modified": "LAST-MODIFIED:20240601T000000Z\n", **NO_LAW}, None),
        (None, {"modified": "LAST-MODIFIED:20260601T000000Z\n", **LAW}, None),
    ],
)
def test_a_file_that_knows_newer_laws_is_believed(
    monkeypatch: pytest.MonkeyPatch, data: int | None, described: dict[str, str], expected: str | None
) -> None:
    monkeypatch.setattr("exrx.busy.zones.zone_data", lambda: ZoneData("" if data is None else f"{data}b", ""))
    event = "UID:1\nDTSTART;TZID=Europe/Berlin:20270105T180000\nDURATION:PT1H"
    found = spans(mine(calendar(event, head=ALWAYS_SUMMER.format(**described))))
    ours = spans(mine(calendar(event)))
    assert found == (ours if expected is None else [expected])


# --- who is free -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "busy"),
    [
        ("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:WorkingElsewhere\nTRANSP:TRANSPARENT", False),
        ("X-MICROSOFT-CDO-BUSYSTATUS: WORKINGELSEWHERE \nTRANSP:OPAQUE", False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF\nTRANSP:TRANSPARENT", True),
        ("X-MICROSOFT-CDO-BUSYSTATUS:NODATA\nTRANSP:TRANSPARENT", False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:\nTRANSP:TRANSPARENT", False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:SOMETHING", True),
    ],
)
@pytest.mark.parametrize("day", ["DTSTART;VALUE=DATE:20270106", "DTSTART:20270106T100000Z\nDURATION:PT1H"])
def test_working_elsewhere_is_free(day: str, lines: str, busy: bool) -> None:
    assert bool(beside(f"UID:1\n{day}\n{lines}")[0]) is busy


@pytest.mark.parametrize(
    ("attendees", "busy"),
    [
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:ann@example.org", False),
        ('ATTENDEE;CN="Ann; A.";PARTSTAT=DECLINED;ROLE=REQ-PARTICIPANT:MAILTO:Ann@Example.org', False),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.org\nATTENDEE;PARTSTAT\n =DECLINED:mailto:ann@exam\n ple.org", False),
        ("ATTENDEE; PARTSTAT = declined :mailto:ann@example.org", False),
        ("ATTENDEE;EMAIL=ann@example.org;PARTSTAT=DECLINED:/aMTUy/principal/", False),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.org", True),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:joann@example.org", True),
        ("ATTENDEE;PARTSTAT=TENTATIVE:mailto:ann@example.org", True),
        ("ATTENDEE;PARTSTAT=ACCEPTED;X-NOTE=DECLINED:mailto:ann@example.org", True),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.org\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.org", True),
    ],
)  # fmt: skip
def test_a_declined_invitation_is_free(attendees: str, busy: bool) -> None:
    event = f"UID:1\nDTSTART:20270106T100000Z\nDURATION:PT1H\n{attendees}"
    assert bool(mine(calendar(event, head="X-WR-CALNAME:ann@example.org\n"))) is busy
    owned = GivenTime.read({"busy": [calendar(event)], "busy_owner": ["ann@work.example", "ann@example.org"]})
    assert bool(owned.on(FIRST, LAST, "Europe/Berlin", "x")[0].busy) is busy
    assert mine(calendar(event)), "whose calendar it is nobody said"
    assert mine(calendar(event, head="X-WR-CALNAME:Ann\n"))


def test_one_occurrence_may_be_declined_alone() -> None:
    series = "UID:1\nDTSTART:20270106T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2"
    one = "UID:1\nRECURRENCE-ID:20270107T100000Z\nDTSTART:20270107T100000Z\nDURATION:PT1H\n"
    one += "ATTENDEE;PARTSTAT=DECLINED:mailto:ann@example.org"
    found = mine(calendar(series, one, head="X-WR-CALNAME:ann@example.org\n"))
    assert spans(found) == ["06 Jan 11:00-12:00"]


@pytest.mark.parametrize("owner", ["ann", 7, "ann@example.org bob@example.org", ""])
def test_an_owner_is_an_address(owner: object) -> None:
    with pytest.raises(InputError) as caught:
        GivenTime.read({"windows": ["Mon"], "busy_owner": owner})
    assert [problem.field for problem in caught.value.problems] == ["availability.busy_owner"]


# --- days are not seconds --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "day", "expected"),
    [
        # In the night to 31 October the clocks go back, in that to 28 March they go forward.
        ("DTSTART;TZID=Europe/Berlin:20271002T180000\nDURATION:P1D\nRRULE:FREQ=WEEKLY", (2027, 10, 30), "18:00-18:00"),
        ("DTSTART;TZID=Europe/Berlin:20271002T180000\nDURATION:P1W\nRRULE:FREQ=MONTHLY;BYDAY=-1SA", (2027, 10, 30), "18:00-18:00"),
        ("DTSTART;TZID=Europe/Berlin:20271002T180000\nDURATION:PT24H\nRRULE:FREQ=WEEKLY", (2027, 10, 30), "18:00-17:00"),
        ("DTSTART;TZID=Europe/Berlin:20271002T180000\nDURATION:P1DT2H\nRRULE:FREQ=WEEKLY", (2027, 10, 30), "18:00-20:00"),
        ("DTSTART;TZID=Europe/Berlin:20270102T180000\nDURATION:P1D\nRRULE:FREQ=WEEKLY", (2027, 3, 27), "18:00-18:00"),
        # By its ends: the later one counts where readers differ.
        ("DTSTART;TZID=Europe/Berlin:20271002T220000\nDTEND;TZID=Europe/Berlin:20271003T060000\nRRULE:FREQ=WEEKLY", (2027, 10, 30), "22:00-06:00"),
        ("DTSTART;TZID=Europe/Berlin:20270102T220000\nDTEND;TZID=Europe/Berlin:20270103T060000\nRRULE:FREQ=WEEKLY", (2027, 3, 27), "22:00-07:00"),
        ("DTSTART;TZID=Europe/Berlin:20271030T220000\nDTEND;TZID=Europe/Berlin:20271031T060000", (2027, 10, 30), "22:00-06:00"),
        ("DTSTART;VALUE=DATE:20271030\nDURATION:P2D", (2027, 10, 30), "00:00-00:00"),
    ],
)  # fmt: skip
def test_a_day_is_not_24_hours(event: str, day: tuple[int, int, int], expected: str) -> None:
    on = dt.date(*day)
    found, _ = read_busy([(calendar(f"UID:1\n{event}"), "")], on, on + dt.timedelta(days=9), BERLIN)
    last = found[0]
    assert f"{last.start.astimezone(BERLIN):%H:%M}-{last.end.astimezone(BERLIN):%H:%M}" == expected


# --- rules -----------------------------------------------------------------------------------------------------------


def dates(rule: str, start: str = "20270104", years: int = 12) -> list[str]:
    event = f"UID:1\nDTSTART:{start}T100000Z\nDURATION:PT1H\nRRULE:{rule}"
    first = dt.date(int(start[:4]), 1, 1)
    found, _ = read_busy([(calendar(event), "")], first, first.replace(year=first.year + years), dt.UTC)
    return [f"{span.start:%Y-%m-%d}" for span in found]


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO;COUNT=3", "20270104", ["2027-01-04", "2028-01-03", "2029-01-01"]),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO;COUNT=4", "20241230", ["2024-12-30", "2025-12-29", "2027-01-04", "2028-01-03"]),
        ("FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO;COUNT=3", "20270104", ["2027-01-04", "2029-01-01", "2030-12-30"]),
        ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR;COUNT=3", "20270101", ["2027-01-01", "2032-12-31", "2038-01-01"]),
        ("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU;COUNT=3", "20270103", ["2027-01-03", "2028-01-02", "2028-12-31"]),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=SU;WKST=SU;COUNT=2", "20270103", ["2027-01-03", "2028-01-02"]),
        ("FREQ=YEARLY;BYWEEKNO=1;BYMONTH=12;BYDAY=MO;COUNT=3", "20241230", ["2024-12-30", "2025-12-29", "2029-12-31"]),
    ],
)  # fmt: skip
def test_a_week_belongs_to_one_year(rule: str, start: str, expected: list[str]) -> None:
    assert dates(rule, start, 16) == expected


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ("RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=BACKWARD;COUNT=3", "20240229", ["2024-02-29", "2025-02-28", "2026-02-28"]),
        ("RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD;COUNT=3", "20240229", ["2024-02-29", "2025-03-01", "2026-03-01"]),
        ("RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=OMIT;COUNT=2", "20240229", ["2024-02-29", "2028-02-29"]),
        ("FREQ=YEARLY;COUNT=2", "20240229", ["2024-02-29", "2028-02-29"]),
        (
            "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD;BYMONTHDAY=31;COUNT=4",
            "20270131",
            ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"],
        ),
        (
            "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;COUNT=4",
            "20270131",
            ["2027-01-31", "2027-03-01", "2027-03-31", "2027-05-01"],
        ),
        (
            "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;BYMONTHDAY=1,31;COUNT=5",
            "20270131",
            ["2027-01-31", "2027-02-01", "2027-03-01", "2027-03-31", "2027-04-01"],
        ),
        (
            "RSCALE=GREGORIAN;FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=30;SKIP=BACKWARD;COUNT=3",
            "20270228",
            ["2027-02-28", "2027-04-30", "2028-02-29"],
        ),
    ],
)
def test_days_that_a_month_does_not_have(rule: str, start: str, expected: list[str]) -> None:
    assert dates(rule, start) == expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("EXRULE:FREQ=WEEKLY;BYDAY=SA,SU", ["04", "05", "06", "07", "08", "11"]),
        ("EXRULE:FREQ=DAILY;INTERVAL=2", ["05", "07", "09", "11"]),
        (
            "EXRULE:FREQ=WEEKLY;UNTIL=20270105T000000Z\nEXRULE:FREQ=WEEKLY;BYDAY=TU",
            ["06", "07", "08", "09", "10", "11"],
        ),
        ("EXRULE:FREQ=SOMETIMES", ["04", "05", "06", "07", "08", "09", "10", "11"]),
        ("EXRULE:", ["04", "05", "06", "07", "08", "09", "10", "11"]),
    ],
)
def test_rules_that_leave_out(rules: str, expected: list[str]) -> None:
    event = f"UID:1\nDTSTART:20270104T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=8\n{rules}"
    assert [span[:2] for span in spans(mine(calendar(event)))] == expected


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYHOUR=8,12;BYMINUTE=0,30", "FREQ=HOURLY;BYHOUR=8,12;BYMINUTE=0,30", "FREQ=MINUTELY;INTERVAL=30;BYHOUR=8,12",
        "FREQ=MINUTELY;INTERVAL=10;BYHOUR=8,12;BYMINUTE=0,30", "FREQ=SECONDLY;INTERVAL=1800;BYHOUR=8,12;BYMINUTE=0,30;BYSECOND=0",
        "FREQ=HOURLY;INTERVAL=4;BYHOUR=8,12;BYMINUTE=0,30;BYDAY=MO,TU",
    ],
)  # fmt: skip
def test_the_same_times_told_by_days_hours_minutes_or_seconds(rule: str) -> None:
    event = f"UID:a\nDTSTART:20270104T080000Z\nDURATION:PT10M\nRRULE:{rule};COUNT=6"
    expected = [
        f"{day} Jan {clock}"
        for day in ("04", "05")
        for clock in ("09:00-09:10", "09:30-09:40", "13:00-13:10", "13:30-13:40")
    ]
    assert spans(mine(calendar(event))) == expected[:6]


# --- what holds no events --------------------------------------------------------------------------------------------

HOURS = (
    "BEGIN:VAVAILABILITY\nUID:h\nBEGIN:AVAILABLE\nUID:a\nDTSTART:20270104T090000\nDTEND:20270104T170000\nRRULE:FREQ=DAILY\n"
    "END:AVAILABLE\nEND:VAVAILABILITY\n"
)


@pytest.mark.parametrize(
    ("head", "events", "said"),
    [
        (HOURS, [], "nothing"),
        ("BEGIN:VTODO\nUID:t\nDUE:20270106T100000Z\nEND:VTODO\n", [], "nothing"),
        ("BEGIN:VJOURNAL\nUID:j\nDTSTART:20270106T100000Z\nEND:VJOURNAL\n", [], "nothing"),
        (HOURS, [GOOD], "hours"),
        ("", [], None),
        ("BEGIN:VTODO\nUID:t\nEND:VTODO\n", [GOOD], None),
        ("BEGIN:VFREEBUSY\nUID:f\nEND:VFREEBUSY\n", [], None),
    ],
)
def test_a_calendar_that_holds_no_events_is_not_silently_free(head: str, events: list[str], said: str | None) -> None:
    content = calendar(*events, head=head)
    assert [kind for kind, _, _ in remarks(content)] == ([said] if said else [])
    assert len(mine(content)) == len(events)


@pytest.mark.parametrize(
    ("begins", "words"),
    [
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"PK\x03\x04\x14", "zip"),
        (b"BZh91AY", "bzip2"),
        (b"\xfd7zXZ\x00", "xz"),
        (b"\x28\xb5\x2f\xfd\x00", "zstd"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_a_packed_file_is_called_what_it_is(begins: bytes, words: str) -> None:
    with pytest.raises(InputError) as caught:
        mine(begins + b"\x00" * 50)
    (problem,) = caught.value.problems
    assert words in problem.message and "unpack" in problem.hint


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO,TH",
        "FREQ=YEARLY;INTERVAL=2;BYWEEKNO=10,30;BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=MO,",
        "FREQ=MONTHLY;BYDAY=2TU;UNTIL=99991231T235959Z",
    ],
)
def test_another_library_agrees(judge: Judge, rule: str) -> None:
    content = calendar(f"UID:1\nDTSTART;TZID=Europe/Berlin:20260105T180000\nDURATION:PT45M\nRRULE:{rule}")
    if "MO," not in rule or "TH" in rule:
        assert mine(content) == theirs(judge, content)
    assert mine(content) or "WEEKNO" in rule
