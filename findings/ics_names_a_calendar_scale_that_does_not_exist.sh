#!/usr/bin/env bash
# Calendars: RFC 5545 knows one calendar scale, GREGORIAN, and takes it for granted where no CALSCALE stands. ics 0.7.3 reads a file without
# one and writes CALSCALE:GEORGIAN into it. One that it made itself has none. recurring-ical-events 3.8.2 refuses such a file: only Gregorian
# calendars are supported. icalendar 7.3.2 reads it without a word.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check ics==0.7.3 icalendar==7.3.2 recurring-ical-events==3.8.2 tzdata==2026.6
"$folder/venv/bin/python" - <<'PYTHON'
import icalendar
import ics
import recurring_ical_events
from recurring_ical_events.errors import InvalidCalendar


def scale(calendar: ics.Calendar) -> list[str]:
    return [line for line in calendar.serialize().splitlines() if line.startswith("CALSCALE")]


def read(more: str) -> ics.Calendar:
    return ics.Calendar(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n{more}END:VCALENDAR\r\n")


found = {"made": scale(ics.Calendar()), "read without one": scale(read("")), "read with one": scale(read("CALSCALE:GREGORIAN\r\n"))}
for name, lines in found.items():
    print(name, lines)
assert found["made"] == [] and found["read without one"] == ["CALSCALE:GEORGIAN"], found
calendar = icalendar.Calendar.from_ical(read("").serialize())
try:
    recurring_ical_events.of(calendar)
except InvalidCalendar as error:
    print("recurring-ical-events:", error)
else:
    raise SystemExit("it is read now")
PYTHON
