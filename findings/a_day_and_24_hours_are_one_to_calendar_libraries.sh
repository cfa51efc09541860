#!/usr/bin/env bash
# Calendars: RFC 5545 tells P1D (the same clock time on the next day) from PT24H (24 real hours). On the night in which the clocks
# change they end an hour apart. icalendar 7.3.2, recurring-ical-events 3.8.2 and ical 14.3.1 hold both as one timedelta: both end at
# the same moment, and icalendar writes PT24H back as P1D.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check icalendar==7.3.2 recurring-ical-events==3.8.2 ical==14.3.1 tzdata==2026.6
"$folder/venv/bin/python" - <<'PYTHON'
import icalendar
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream

EVENT = "BEGIN:VEVENT\r\nUID:{0}\r\nDTSTAMP:20270101T000000Z\r\nDTSTART;TZID=Europe/Berlin:20270327T120000\r\nDURATION:{0}\r\nSUMMARY:x\r\nEND:VEVENT\r\n"
TEXT = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n" + EVENT.format("P1D") + EVENT.format("PT24H") + "END:VCALENDAR\r\n"

# In Berlin the clocks go from 02:00 to 03:00 in that night: 24 real hours after noon it is 13:00.
WRONG = "2027-03-28T12:00:00+02:00"
calendar = icalendar.Calendar.from_ical(TEXT)
ends = {"icalendar": {str(event["UID"]): event.end.isoformat() for event in calendar.walk("VEVENT")}}
ends["recurring-ical-events"] = {
    str(event["UID"]): event.end.isoformat() for event in recurring_ical_events.of(calendar).between((2027, 3, 26), (2027, 3, 30))
}
ends["ical"] = {event.uid: event.end.isoformat() for event in IcsCalendarStream.calendar_from_ics(TEXT).events}
for library, found in ends.items():
    print(f"{library:22} {found}")
    assert found == {"P1D": WRONG, "PT24H": WRONG}, "told apart now"
again = calendar.to_ical().decode()
print("written again:", [line for line in again.splitlines() if line.startswith("DURATION")])
assert again.count("DURATION:P1D") == 2 and "DURATION:PT24H" not in again
print("as described")
PYTHON
