#!/usr/bin/env bash
# Calendars: a weekly appointment at 18:00 in Berlin, from 22 March 2027, a week before the clocks change. ics 0.7.3 reads it and writes it again:
# the rule stays, and the start is in UTC without a zone (170000Z), so that from the second week on it lies at 19:00. A single appointment
# keeps its moment. Whoever reads a file with it and passes it on moves every series over a clock change by an hour.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check ics==0.7.3 icalendar==7.3.2 recurring-ical-events==3.8.2 tzdata==2026.6
"$folder/venv/bin/python" - <<'PYTHON'
from zoneinfo import ZoneInfo

import icalendar
import ics
import recurring_ical_events

BERLIN = ZoneInfo("Europe/Berlin")


def hours(text: str) -> list[str]:
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between((2027, 3, 1), (2027, 5, 1))
    return [f"{event['DTSTART'].dt.astimezone(BERLIN):%d %b %H:%M}" for event in events]


zone = (
    "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n"
    "BEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
    "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
    "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
)
given = (
    f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n{zone}BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20270101T000000Z\r\n"
    "SUMMARY:Walk\r\nDTSTART;TZID=Europe/Berlin:20270322T180000\r\nDTEND;TZID=Europe/Berlin:20270322T184500\r\n"
    "RRULE:FREQ=WEEKLY;COUNT=3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
# Its calendar scale is another finding.
written = ics.Calendar(given).serialize().replace("CALSCALE:GEORGIAN\r\n", "")
print("given:  ", *hours(given), sep="  ")
print("written:", *hours(written), sep="  ")
print(*(line for line in written.splitlines() if line.startswith(("DTSTART", "RRULE"))), sep="\n")
assert hours(given) == ["22 Mar 18:00", "29 Mar 18:00", "05 Apr 18:00"]
assert hours(written) == ["22 Mar 18:00", "29 Mar 19:00", "05 Apr 19:00"]
assert "DTSTART:20270322T170000Z" in written and "VTIMEZONE" not in written
PYTHON
