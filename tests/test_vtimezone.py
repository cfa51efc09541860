"""VTIMEZONE: every zone, read as RFC 5545 says and as Outlook documents it, against the zone's own data."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import zoneinfo
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from exrx.export.vtimezone import vtimezone

TZDATA = files("tzdata")
ZONES = sorted(TZDATA.joinpath("zones").read_text("ascii").split())
YEAR_2027 = (dt.date(2027, 1, 1), dt.date(2027, 12, 31))
SPANS = {
    "a year": YEAR_2027,
    "over the new year": (dt.date(2026, 9, 7), dt.date(2027, 3, 31)),
    "a southern summer": (dt.date(2027, 10, 1), dt.date(2028, 9, 30)),
    "without a change": (dt.date(2027, 6, 7), dt.date(2027, 8, 1)),
}
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Observance:
    kind: str
    start: dt.datetime
    before: dt.timedelta
    after: dt.timedelta
    rule: str


def offset_of(text: str) -> dt.timedelta:
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    return dt.timedelta(minutes=-minutes if text[0] == "-" else minutes)


def observances(written: bytes) -> list[Observance]:
    """The parts of a VTIMEZONE, read back from its bytes."""
    found = []
    text = written.decode("ascii").replace("\r\n", "\n")
    for kind, body in re.findall(r"BEGIN:(STANDARD|DAYLIGHT)\n(.*?)END:\1\n", text, re.DOTALL):
        values = dict(line.split(":", 1) for line in body.splitlines())
        start = dt.datetime.strptime(values["DTSTART"], "%Y%m%dT%H%M%S")
        before, after = offset_of(values["TZOFFSETFROM"]), offset_of(values["TZOFFSETTO"])
        found.append(Observance(kind, start, before, after, values.get("RRULE", "")))
    return found


def by_the_standard(written: bytes, last: dt.date) -> Callable[[dt.datetime], dt.timedelta]:
    """Offsets as RFC 5545 3.6.5 reads them: the latest onset so far, each at its wall time before the change."""
    onsets = []
    for part in observances(written):
        until = dt.datetime(last.year + 2, 1, 1)
        starts = rrulestr(part.rule, dtstart=part.start).between(dt.datetime.min, until) if part.rule else [part.start]
        assert starts[0] == part.start, "the first onset follows the rule"
        onsets += [(start - part.before, part.after) for start in starts]
    onsets.sort()
    moments = [moment for moment, _ in onsets]
    return lambda utc: onsets[bisect_right(moments, utc) - 1][1]


def by_outlook(written: bytes) -> Callable[[dt.datetime], dt.timedelta]:
    """Offsets as Outlook has them: one month, weekday and number each way, the fifth being the last, in every year."""
    parts = {part.kind: part for part in observances(written)}
    standard = parts["STANDARD"]
    if len(parts) == 1:
        return lambda utc: standard.after
    daylight = parts["DAYLIGHT"]

    @cache
    def change(part: Observance, year: int) -> dt.datetime:
        nth, weekday = re.fullmatch(r"FREQ=YEARLY;BYMONTH=\d+;BYDAY=(-1|[1-4])(\w\w)", part.rule).groups()
        month = part.start.month
        named = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].index(weekday)
        weeks = [week[named] for week in calendar.monthcalendar(year, month) if week[named]]
        day = weeks[-1] if nth == "-1" else weeks[int(nth) - 1]
        return dt.datetime.combine(dt.date(year, month, day), part.start.time())

    def offset(utc: dt.datetime) -> dt.timedelta:
        in_standard, in_daylight = utc + standard.after, utc + daylight.after
        begins, ends = change(daylight, in_standard.year), change(standard, in_standard.year)
        if begins < ends:
            summer = in_standard >= begins and in_daylight < ends
        else:
            summer = in_standard >= begins or in_daylight < ends
        return daylight.after if summer else standard.after

    return offset


@cache
def moments(zone: str, first: dt.date, last: dt.date) -> list[tuple[dt.datetime, dt.timedelta]]:
    """UTC and the true offset: every noon of the days, and every hour of those in which the clock changes."""
    # The newest data there are, whatever the system has.
    with TZDATA.joinpath("zoneinfo", *zone.split("/")).open("rb") as data:
        tz = zoneinfo.ZoneInfo.from_file(data)

    def true(utc: dt.datetime) -> dt.timedelta:
        return utc.replace(tzinfo=dt.UTC).astimezone(tz).utcoffset()

    def hours() -> Iterator[dt.datetime]:
        noon = dt.datetime.combine(first, dt.time(12))
        while noon.date() <= last:
            yield noon
            if true(noon) != true(noon - 24 * HOUR):
                yield from (noon - hour * HOUR / 2 for hour in range(1, 48))
            noon += 24 * HOUR

    return [(utc, true(utc)) for utc in hours()]


def wrong(zone: str, first: dt.date, last: dt.date, written: bytes) -> list[str]:
    readings = {"RFC 5545": by_the_standard(written, last), "Outlook": by_outlook(written)}
    return [
        f"{zone} {utc}: {name} says {read(utc)}, the zone {true}"
        for utc, true in moments(zone, first, last)
        for name, read in readings.items()
        if read(utc) != true
    ]


@pytest.mark.parametrize("span", SPANS)
def test_every_zone_is_read_right_on_every_day_and_around_every_change(span: str) -> None:
    first, last = SPANS[span]
    faults, seen, unsaid = [], set(), []
    for zone in ZONES:
        written = vtimezone(zone, first, last)
        if not written and any(true for _, true in moments(zone, first, last)):
            unsaid.append(zone)
        # Links share their data: reading each history once is enough.
        key = (written.partition(b"BEGIN:STANDARD")[2], tuple(moments(zone, first, last)))
        if written and key not in seen:
            seen.add(key)
            faults += wrong(zone, first, last, written)
    assert not faults, "\n".join(faults[:10])
    assert len(seen) > 30
    # A change of law can leave a year without a yearly rule; then times are written in UTC.
    assert len(unsaid) <= 4, unsaid


def test_the_form_is_the_one_that_every_reader_understands() -> None:
    part = (
        r"BEGIN:{0}\r\nDTSTART:\d{{8}}T\d{{4}}00\r\nTZOFFSETFROM:[+-]\d{{4}}\r\nTZOFFSETTO:[+-]\d{{4}}\r\n"
        r"(?:RRULE:FREQ=YEARLY;BYMONTH=\d+;BYDAY=(?:-1|[1-4])[A-Z]{{2}}\r\n)?END:{0}\r\n"
    )
    form = f"{part.format('STANDARD')}(?:{part.format('DAYLIGHT')})?"
    for zone in ZONES:
        written = vtimezone(zone, *YEAR_2027)
        if not written:
            continue
        whole = rf"BEGIN:VTIMEZONE\r\nTZID:{re.escape(zone)}\r\n{form}END:VTIMEZONE\r\n"
        assert re.fullmatch(whole, written.decode("ascii")), zone
        parts = observances(written)
        assert all(part.start.year < 2027 for part in parts)
        if len(parts) == 1:
            assert parts[0].before == parts[0].after
            assert not parts[0].rule
        else:
            standard, daylight = parts
            assert standard.after < daylight.after, "the larger offset is daylight time, also in Dublin"
            assert (standard.before, standard.after) == (daylight.after, daylight.before)
            assert standard.rule
            assert daylight.rule


def test_a_number_that_holds_in_more_years_is_preferred() -> None:
    # 29 March 2026 and 28 March 2027 are both the last Sunday; only the second is also the fourth.
    assert b"BYMONTH=3;BYDAY=-1SU" in vtimezone("Europe/Berlin", dt.date(2027, 3, 1), dt.date(2027, 4, 1))
    # 14 March 2027 is the second Sunday, as in every year.
    assert b"BYMONTH=3;BYDAY=2SU" in vtimezone("America/New_York", dt.date(2027, 3, 1), dt.date(2027, 4, 1))


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("Asia/Pyongyang", dt.date(2018, 3, 1), dt.date(2018, 8, 1)),
        ("America/Caracas", dt.date(2016, 3, 1), dt.date(2016, 8, 1)),
        ("Europe/Istanbul", dt.date(2016, 9, 1), dt.date(2017, 2, 1)),
        ("Pacific/Apia", dt.date(2011, 12, 1), dt.date(2012, 2, 1)),
        ("America/Mexico_City", dt.date(2022, 9, 1), dt.date(2023, 6, 1)),
        ("Asia/Almaty", dt.date(2024, 1, 1), dt.date(2024, 6, 1)),
        ("Africa/Casablanca", dt.date(2024, 1, 1), dt.date(2024, 12, 1)),
    ],
)
def test_a_change_of_law_inside_the_plan_is_right(zone: str, first: dt.date, last: dt.date) -> None:
    written = vtimezone(zone, first, last)
    assert written
    assert wrong(zone, first, last, written) == []


def test_what_cannot_be_said_as_one_rule_each_way_is_not_said() -> None:
    # Two Ramadans: the clock goes back and on again in other weeks of each year.
    assert vtimezone("Africa/Casablanca", dt.date(2023, 2, 1), dt.date(2024, 5, 1)) == b""
    # An offset with seconds cannot be written at all.
    assert vtimezone("Africa/Monrovia", dt.date(1971, 3, 1), dt.date(1971, 8, 1)) == b""


@given(
    zone=st.sampled_from(ZONES),
    first=st.dates(dt.date(1990, 1, 1), dt.date(2035, 1, 1)),
    days=st.integers(0, 370),
)
def test_it_is_right_or_left_out(zone: str, first: dt.date, days: int) -> None:
    last = first + dt.timedelta(days=days)
    written = vtimezone(zone, first, last)
    if written:
        assert wrong(zone, first, last, written) == []


def test_utc_needs_no_description() -> None:
    for zone in ("UTC", "Etc/UTC", "Etc/GMT", "Africa/Abidjan", "Atlantic/Reykjavik"):
        assert vtimezone(zone, *YEAR_2027) == b""
    assert vtimezone("Europe/London", dt.date(2027, 1, 4), dt.date(2027, 2, 1))


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(zoneinfo.ZoneInfoNotFoundError):
        vtimezone("Mars/Base", *YEAR_2027)
