#!/usr/bin/env bash
# Calendars: three days at 18:00 without a zone (floating: that hour wherever one is), and an exception that names a moment in UTC,
# 20270112T180000Z. Which day it means depends on where one is. recurring-ical-events 3.8.2 and ical 14.3.1 both take out the 12th by
# its digits; the first one besides says that the two others are in UTC, which moves them by the offset of whoever reads them.
# Without the exception it says them without a zone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check icalendar==7.3.2 recurring-ical-events==3.8.2 ical==14.3.1 tzdata==2026.6
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream


def seen(exception: str) -> tuple[list[str], list[str]]:
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20270101T000000Z\r\nSUMMARY:x\r\n"
        f"DTSTART:20270111T180000\r\nDTEND:20270111T190000\r\nRRULE:FREQ=DAILY;COUNT=3\r\n{exception}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between((2027, 1, 1), (2027, 2, 1))
    timeline = IcsCalendarStream.calendar_from_ics(text).timeline_tz(ZoneInfo("Europe/Berlin"))
    shown = timeline.included(dt.datetime(2027, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 2, 1, tzinfo=dt.UTC))
    found = [str(event["DTSTART"].dt) for event in events], [str(event.dtstart) for event in shown]
    print(exception.strip() or "no exception", "| recurring-ical-events:", *found[0], "| ical:", *found[1], sep="  ")
    return found


days = [f"2027-01-{day} 18:00:00" for day in (11, 12, 13)]
assert seen("") == (days, days)
left = [days[0], days[2]]
assert seen("EXDATE:20270112T180000Z\r\n") == ([f"{day}+00:00" for day in left], left)
PYTHON
