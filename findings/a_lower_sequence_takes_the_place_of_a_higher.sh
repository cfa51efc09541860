#!/usr/bin/env bash
# iCalendar: SEQUENCE rises with each revision, and of two revisions the higher one holds. That is a rule for invitations: nothing else looks at it. Radicale
# 3.9.0, Xandikos 0.4.10 and khal 0.14.1 (import) each let revision 1 of Monday take the place of revision 2 of Tuesday, without a word.
# A walk that was cancelled stands in khal's list like any other. What keeps an old file from undoing a new one is the server's ETag (If-Match) alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check radicale==3.9.0 xandikos==0.4.10 khal==0.14.1 tzdata==2026.6
cat >"$folder/put.py" <<'PYTHON'
import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

folder = Path(sys.argv[1])


def event(sequence, day, state="CONFIRMED"):
    lines = ["BEGIN:VEVENT", "UID:a@example.org", f"SEQUENCE:{sequence}", "DTSTAMP:20270101T000000Z", f"STATUS:{state}"]
    lines += [f"DTSTART:202701{day}T170000Z", "DURATION:PT45M", "SUMMARY:Walk", "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", *lines, "END:VCALENDAR", ""]).encode()


NEWER, OLDER = event(2, 12), event(1, 11)


def ask(method, url, body=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()} | {"Authorization": "Basic dTp1"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=20) as answer:
            return answer.status, answer.headers.get("ETag"), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, None, ""


def run(name, url, *command, port, home=None):
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.2)
        if home:
            assert ask("MKCALENDAR", url)[0] == 201
        text = {"Content_Type": "text/calendar; charset=utf-8"}
        first, tag, _ = ask("PUT", url + "a.ics", NEWER, **text)
        second = ask("PUT", url + "a.ics", OLDER, **text)[0]
        kept = re.findall(r"SEQUENCE:\d|DTSTART:\d+", ask("GET", url + "a.ics")[2])
        third = ask("PUT", url + "a.ics", OLDER, If_Match=tag, **text)[0]
        print(f"{name:9} {first}, the older one {second}: {sorted(kept)}; the older one with the ETag of the newer {third}")
        assert (first, second, sorted(kept), third) == (201, 204, ["DTSTART:20270111", "SEQUENCE:1"], 412)
    finally:
        server.terminate()
        server.wait()


def free():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


port = free()
options = "--storage-filesystem-folder", f"{folder}/r", "--auth-type", "none", "--server-hosts", f"127.0.0.1:{port}"
run("Radicale", f"http://127.0.0.1:{port}/u/cal/", sys.executable, "-m", "radicale", *options, port=port, home=True)
port = free()
options = "--defaults", "-d", f"{folder}/x", "-l", "127.0.0.1", "-p", str(port), "--current-user-principal", "/u/"
run("Xandikos", f"http://127.0.0.1:{port}/u/calendars/calendar/", f"{folder}/venv/bin/xandikos", *options, port=port)

(folder / "cal").mkdir()
days = "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\ntimeformat = %H:%M"
zone = "local_timezone = Europe/Berlin\ndefault_timezone = Europe/Berlin"
(folder / "config").write_text(f"[calendars]\n[[one]]\npath = {folder}/cal\n[locale]\n{days}\n{zone}\n")


def khal(*words):
    home = {**os.environ, "XDG_DATA_HOME": f"{folder}/data", "XDG_CACHE_HOME": f"{folder}/cache"}
    return subprocess.run([f"{folder}/venv/bin/khal", "-c", f"{folder}/config", *words], env=home, capture_output=True, text=True, check=True).stdout


seen = []
for content in (NEWER, OLDER, event(3, 12, "CANCELLED")):
    (folder / "one.ics").write_bytes(content)
    khal("import", "--batch", "-a", "one", f"{folder}/one.ics")
    seen.append([line for line in khal("list", "--day-format", "", "--format", "{start} {title}", "2027-01-10", "5d").splitlines() if line])
print("khal     ", seen)
assert seen == [["2027-01-12 18:00 Walk"], ["2027-01-11 18:00 Walk"], ["2027-01-12 18:00 Walk"]]
PYTHON
"$folder/venv/bin/python" -W ignore "$folder/put.py" "$folder"
