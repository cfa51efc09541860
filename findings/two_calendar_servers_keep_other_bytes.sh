#!/usr/bin/env bash
# CalDAV: a server that keeps something else than what it was sent must not answer a PUT with a strong ETag, since the sender then takes its own bytes
# for the server's (RFC 4791, 5.3.4). Radicale 3.9.0 and Xandikos 0.4.10 both write the lines of an entry in an order of their own and give a
# strong ETag all the same: one that the next GET confirms, for other bytes. Whoever compares bytes finds a change that nobody made.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check radicale==3.9.0 xandikos==0.4.10 tzdata==2026.6
cat >"$folder/ask.py" <<'PYTHON'
import contextlib
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


def entry():
    lines = ["BEGIN:VEVENT", "UID:one@example.org", "DTSTAMP:20270101T000000Z", "DTSTART:20270111T170000Z", "DURATION:PT30M", "SUMMARY:Walk"]
    return [*lines, "X-MINE:1", "END:VEVENT"]


def calendar():
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", *entry(), "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def look(name, folder_url):
    sent = calendar()
    status, first, _ = ask("PUT", folder_url + "one.ics", sent, Content_Type="text/calendar; charset=utf-8")
    _, second, kept = ask("GET", folder_url + "one.ics")
    found = {
        "ETag": "strong" if first and not first.startswith("W/") else first, "the same as of GET": first == second,
        "bytes": kept == sent, "lines": sorted(kept.split()) == sorted(sent.split()),
    }  # fmt: skip
    print(f"{name:9} {status} {found}")
    print("          " + " ".join(line.decode().partition(":")[0] for line in kept.split() if b":" in line))
    assert status == 201
    assert found == {"ETag": "strong", "the same as of GET": True, "bytes": False, "lines": True}


port = free()
command = "-m", "radicale", "--storage-filesystem-folder", f"{folder}/r", "--auth-type", "none", "--server-hosts", f"127.0.0.1:{port}"
with running(sys.executable, *command, port=port):
    url = f"http://127.0.0.1:{port}/u/cal/"
    assert ask("MKCALENDAR", url)[0] == 201
    look("Radicale", url)
port = free()
command = "--defaults", "-d", f"{folder}/x", "-l", "127.0.0.1", "-p", str(port), "--current-user-principal", "/u/"
with running(f"{folder}/venv/bin/xandikos", *command, port=port):
    look("Xandikos", f"http://127.0.0.1:{port}/u/calendars/calendar/")
PYTHON
"$folder/venv/bin/python" -W ignore "$folder/ask.py" "$folder"
