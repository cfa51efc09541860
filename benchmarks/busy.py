"""P13: free slots against 10,000 busy entries, from the bytes of a calendar file."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from benchmarks.measure import Row, against, interleaved, same, spread, warm
from exrx.busy import read_busy
from exrx.engine.scheduling.life import Life
from exrx.values.availability import Availability, Busy

ENTRIES = 10_000
FIRST, LAST = dt.date(2027, 1, 4), dt.date(2027, 5, 2)
ZONE = "Europe/Berlin"
LENGTH = 45


def calendar(number: int = ENTRIES) -> bytes:
    """Four invented years of somebody's life: one entry in ten recurs, one in ten is a whole day."""
    chance = random.Random(13)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//benchmark//EN"]
    for index in range(number):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=chance.randrange(1400))
        begin = f"{day:%Y%m%d}T{chance.randrange(6, 21):02d}{chance.choice(['00', '30'])}00"
        lines += ["BEGIN:VEVENT", f"UID:{index}@example.org", "DTSTAMP:20261120T080000Z", f"SUMMARY:Entry {index}"]
        kind = index % 10
        if kind == 0:
            lines += [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", "DURATION:P1D", "TRANSP:TRANSPARENT"]
        else:
            lines += [f"DTSTART;TZID={ZONE}:{begin}", "DURATION:PT45M", "TRANSP:OPAQUE"]
        if kind == 1:
            lines += ["RRULE:FREQ=WEEKLY;COUNT=30"]
        lines += ["LOCATION:Somewhere", "STATUS:CONFIRMED", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def busy_of(content: bytes) -> tuple[Busy, ...]:
    """When one is busy, from the bytes."""
    return read_busy([(content, "")], FIRST, LAST, ZoneInfo(ZONE))[0]


def free_slots(content: bytes) -> int:
    """How many quarter hours of the plan's time are the free beginning of a session."""
    availability = Availability.parse(
        {"windows": [f"{day} 07:00-21:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")]}
    )
    zone = ZoneInfo(ZONE)

    def moment(date: dt.date, minute: int) -> dt.datetime:
        return dt.datetime.combine(date, dt.time(minute // 60, minute % 60), zone)

    life = Life(Availability(availability.windows, busy=busy_of(content)), ZONE, None, moment)
    dates = [FIRST + dt.timedelta(days=day) for day in range((LAST - FIRST).days + 1)]
    return sum(life.free(date, minute, LENGTH) for date in dates for minute in range(7 * 60, 20 * 60, 15))


def rows(rounds: int) -> Iterator[Row]:
    """Reading, recurrences, and every slot, beside merely parsing the same bytes with icalendar."""
    from icalendar import Calendar

    content = calendar()
    sample = calendar(600)
    same("the busy times, by another library", [tuple(span) for span in busy_of(sample)], _by_hand(sample))

    def parse() -> object:
        return Calendar.from_ical(content)

    found = interleaved({"anchor": warm(parse), "candidate": warm(lambda: free_slots(content))}, rounds)
    anchor, mine = found["anchor"], found["candidate"]
    label = f"free slots, {ENTRIES:,} entries, {len(content) // 1_000_000} MB"
    ratio = against(anchor, mine)
    yield Row("P13", label, "icalendar.from_ical", spread(mine).median, spread(anchor).median, ratio, 0.5, 0.1)


def _by_hand(content: bytes) -> list[tuple[dt.datetime, dt.datetime]]:
    """The same times from what icalendar reads: weekly recurrences counted one by one, overlaps joined."""
    from icalendar import Calendar

    zone, spans = ZoneInfo(ZONE), []
    low = dt.datetime.combine(FIRST, dt.time(), zone)
    high = dt.datetime.combine(LAST + dt.timedelta(days=1), dt.time(), zone)
    for event in Calendar.from_ical(content).walk("VEVENT"):
        if event.get("TRANSP") == "TRANSPARENT":
            continue
        start = event["DTSTART"].dt.replace(tzinfo=None)
        for week in range(30 if "RRULE" in event else 1):
            begin = (start + dt.timedelta(weeks=week)).replace(tzinfo=zone).astimezone(dt.UTC)
            end = begin + event["DURATION"].dt
            if begin < high and end > low:
                spans.append((max(begin, low).astimezone(dt.UTC), min(end, high).astimezone(dt.UTC)))
    joined: list[tuple[dt.datetime, dt.datetime]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined
