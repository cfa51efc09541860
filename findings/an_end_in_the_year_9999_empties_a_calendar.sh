#!/usr/bin/env bash
# Calendars: .NET writes "no end" as 99991231T235959Z, a time like any other (RFC 5545, 3.3.5). Because of one event that ends then,
# recurring-ical-events 3.8.2 stops with an OverflowError for the whole calendar, the other event included; ical 14.3.1 leaves the
# one event out without a word, though it is going on all the time.
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

EVENT = "BEGIN:VEVENT\r\nUID:{0}\r\nDTSTAMP:20270101T000000Z\r\nDTSTART:20270104T100000Z\r\nDTEND:{1}\r\nSUMMARY:x\r\nEND:VEVENT\r\n"
TEXT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n"
    + EVENT.format("endless", "99991231T235959Z") + EVENT.format("other", "20270104T110000Z") + "END:VCALENDAR\r\n"
)

try:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(TEXT)).between((2027, 1, 1), (2027, 2, 1))
    seen = f"{len(list(found))} events"
except OverflowError as error:
    seen = f"OverflowError: {error}"
print("recurring-ical-events 3.8.2:", seen)
assert seen.startswith("OverflowError")

timeline = IcsCalendarStream.calendar_from_ics(TEXT).timeline_tz(ZoneInfo("Asia/Tokyo"))
shown = [event.uid for event in timeline.included(dt.datetime(2027, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 2, 1, tzinfo=dt.UTC))]
print("ical 14.3.1:", shown)
assert shown == ["other"]
PYTHON
