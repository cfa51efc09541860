#!/usr/bin/env bash
# Calendars: a zone that a file describes itself is that file's own (RFC 5545, 3.2.19), and names such as "Customized Time Zone" are in
# many files. icalendar 7.3.2 keeps the first that it meets for the whole process: the same name in the next file has the clock of the
# first one. Here noon at +09:00 becomes noon at -05:00, 14 hours later; recurring-ical-events 3.8.2 rests on it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check icalendar==7.3.2 tzdata==2026.6
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt

import icalendar

TEXT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\nBEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\n"
    "DTSTART:19700101T000000\r\nTZOFFSETFROM:{0}\r\nTZOFFSETTO:{0}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    "DTSTAMP:20270101T000000Z\r\nDTSTART;TZID=Customized Time Zone:20270104T120000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
seen = {
    offset: icalendar.Calendar.from_ical(TEXT.format(offset)).walk("VEVENT")[0]["DTSTART"].dt.utcoffset()
    for offset in ("-0500", "+0900")
}
print("icalendar 7.3.2:", {offset: str(found) for offset, found in seen.items()})
assert seen == {"-0500": dt.timedelta(hours=-5), "+0900": dt.timedelta(hours=-5)}
PYTHON
