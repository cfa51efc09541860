#!/usr/bin/env bash
# CalDAV: in a collection each UID stands once (RFC 4791, 5.3.2.1, no-uid-conflict). Put under a second name, Radicale 3.9.0 refuses it with 409 and
# Xandikos 0.4.10 with 412, the status that also says that somebody changed the entry meanwhile (If-Match): only the body tells the two apart. Another UID
# under a name that is taken: Radicale refuses it, Xandikos lets it take the place, and the first entry is gone. An entry without a UID, and two of them
# in one file, Radicale refuses (400) and Xandikos keeps.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check radicale==3.9.0 xandikos==0.4.10 tzdata==2026.6
cat >"$folder/put.py" <<'PYTHON'
import contextlib
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

folder = sys.argv[1]


def event(*uids):
    parts = []
    for uid in uids:
        named = [f"UID:{uid}"] if uid else []
        parts += ["BEGIN:VEVENT", *named, "DTSTAMP:20270101T000000Z", "DTSTART:20270111T170000Z", "DURATION:PT45M", "SUMMARY:Walk", "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", *parts, "END:VCALENDAR", ""]).encode()


def ask(method, url, body=None, **headers):
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    sent |= {"Authorization": "Basic dTp1", "Content-Type": "text/calendar; charset=utf-8"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, sent, method=method), timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def look(name, url, *command, port, home, expected):
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.2)
        if home:
            assert ask("MKCALENDAR", url)[0] == 201
        assert ask("PUT", url + "a.ics", event("one@example.org"))[0] == 201
        twice = ask("PUT", url + "b.ics", event("one@example.org"))
        changed = ask("PUT", url + "a.ics", event("one@example.org"), If_Match='"another"')
        other = ask("PUT", url + "a.ics", event("other@example.org"))[0]
        found = {
            "one UID under a second name": (twice[0], "no-uid-conflict" in twice[1]),
            "changed meanwhile": (changed[0], "no-uid-conflict" in changed[1]),
            "another UID under a taken name": (other, *re.findall(r"UID:(\w+)", ask("GET", url + "a.ics")[1])),
            "no UID": ask("PUT", url + "none.ics", event(None))[0],
            "two in one file": ask("PUT", url + "two.ics", event("two@example.org", "three@example.org"))[0],
        }
        print(name, found)
        assert tuple(found.values()) == expected
    finally:
        server.terminate()
        server.wait()


def free():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


port = free()
options = "--storage-filesystem-folder", f"{folder}/r", "--auth-type", "none", "--server-hosts", f"127.0.0.1:{port}"
look(
    "Radicale", f"http://127.0.0.1:{port}/u/cal/", sys.executable, "-m", "radicale", *options, port=port, home=True,
    expected=((409, True), (412, False), (409, "one"), 400, 400),
)  # fmt: skip
port = free()
options = "--defaults", "-d", f"{folder}/x", "-l", "127.0.0.1", "-p", str(port), "--current-user-principal", "/u/"
look(
    "Xandikos", f"http://127.0.0.1:{port}/u/calendars/calendar/", f"{folder}/venv/bin/xandikos", *options, port=port, home=False,
    expected=((412, True), (412, False), (204, "other"), 201, 201),
)  # fmt: skip
PYTHON
"$folder/venv/bin/python" -W ignore "$folder/put.py" "$folder"
