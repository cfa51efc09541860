#!/usr/bin/env bash
# CalDAV: a client can leave series to the server and ask for the days themselves (expand, RFC 4791, 9.6.5): all of its own range, in UTC and
# without a zone. Of three Mondays of which the second was moved to Tuesday, asked for from 10 January to 1 February, while the filter beside it
# looks at the last two weeks alone: Radicale 3.9.0 leaves out the first Monday. Xandikos 0.4.10 has all three, and keeps the zone, which it
# describes, for the days, and UTC for what they replace (RECURRENCE-ID): whoever takes the answer for UTC is an hour off.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check radicale==3.9.0 xandikos==0.4.10 tzdata==2026.6
cat >"$folder/ask.py" <<'PYTHON'
import contextlib
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

folder = sys.argv[1]


def ask(method, url, body=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()} | {"Authorization": "Basic dTp1"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=20) as answer:
            return answer.status, answer.headers.get("ETag"), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, None, error.read()


@contextlib.contextmanager
def running(*command, port):
    server = subprocess.Popen([*command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.2)
        yield
    finally:
        server.terminate()
        server.wait()


def free():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


ZONE = """BEGIN:VTIMEZONE TZID:Europe/Berlin BEGIN:STANDARD DTSTART:19701025T030000 RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200 TZOFFSETTO:+0100 TZNAME:CET END:STANDARD BEGIN:DAYLIGHT DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU TZOFFSETFROM:+0100 TZOFFSETTO:+0200 TZNAME:CEST END:DAYLIGHT END:VTIMEZONE""".split()
SHARED = ["DTSTAMP:20270101T000000Z", "UID:a@example.org", "DURATION:PT30M", "END:VEVENT"]
SERIES = ["BEGIN:VEVENT", "DTSTART;TZID=Europe/Berlin:20270111T180000", "RRULE:FREQ=WEEKLY;COUNT=3", "SUMMARY:Walk", *SHARED]
MOVED = [
    "BEGIN:VEVENT", "RECURRENCE-ID;TZID=Europe/Berlin:20270118T180000", "DTSTART;TZID=Europe/Berlin:20270119T180000", "SUMMARY:Walk", *SHARED,
]  # fmt: skip
CALENDAR = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", *ZONE, *SERIES, *MOVED, "END:VCALENDAR", ""]).encode()
QUERY = b"""<?xml version="1.0"?><C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data>
<C:expand start="20270110T000000Z" end="20270201T000000Z"/></C:calendar-data></D:prop><C:filter><C:comp-filter name="VCALENDAR">
<C:comp-filter name="VEVENT"><C:time-range start="20270118T000000Z" end="20270201T000000Z"/></C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""


def look(name, url, days, replaced, described):
    assert ask("PUT", url + "one.ics", CALENDAR, Content_Type="text/calendar; charset=utf-8")[0] == 201
    status, _, answer = ask("REPORT", url, QUERY, Depth="1", Content_Type="application/xml")
    text = answer.decode()
    events = text[text.index("BEGIN:VEVENT") :]
    found = sorted(re.findall(r"DTSTART(\S+)", events)), sorted(re.findall(r"RECURRENCE-ID(\S+)", events)), "BEGIN:VTIMEZONE" in text
    print(name, status, "   days      " + " ".join(found[0]), "   replaced  " + " ".join(found[1]), f"   a zone is described: {found[2]}", sep="\n")
    assert found == (days, replaced, described)


port = free()
command = "-m", "radicale", "--storage-filesystem-folder", f"{folder}/r", "--auth-type", "none", "--server-hosts", f"127.0.0.1:{port}"
with running(sys.executable, *command, port=port):
    url = f"http://127.0.0.1:{port}/u/cal/"
    assert ask("MKCALENDAR", url)[0] == 201
    look("Radicale", url, [":20270119T170000Z", ":20270125T170000Z"], [":20270118T170000Z", ":20270125T170000Z"], False)
port = free()
command = "--defaults", "-d", f"{folder}/x", "-l", "127.0.0.1", "-p", str(port), "--current-user-principal", "/u/"
with running(f"{folder}/venv/bin/xandikos", *command, port=port):
    berlin = [f";TZID=Europe/Berlin:202701{day}T180000" for day in (11, 19, 25)]
    mondays = [f":202701{day}T170000Z" for day in (11, 18, 25)]
    look("Xandikos", f"http://127.0.0.1:{port}/u/calendars/calendar/", berlin, mondays, True)
PYTHON
"$folder/venv/bin/python" -W ignore "$folder/ask.py" "$folder"
