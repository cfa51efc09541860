"""The feed: what clients get, what happens when the plan is replaced, and that bad clients change nothing."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import http.client
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exrx.cli import main
from exrx.cli.serve import _addresses
from exrx.export.plan_file import to_json
from exrx.programme.plan import Plan
from exrx.serving import LARGEST_HEAD, Answer, Feed, Server, View, reachable
from exrx.telling.words import words_of
from exrx.values.errors import ExportError, InputError

from .plan_factory import make_plan, with_sessions

PLAN = make_plan(weeks=6)
REVISED = replace(with_sessions(PLAN, title="Swim", sequence=1), revision=1)


def put(path: Path, plan: Plan) -> None:
    """Replace the plan file as `Plan.save` does, with a time of its own."""
    beside = path.with_suffix(".tmp")
    beside.write_text(to_json(plan), "utf-8")
    os.replace(beside, path)


class Live(NamedTuple):
    """A feed that is being served."""

    feed: Feed
    port: int
    told: list[str]

    def get(self, view: str = "private", method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask(self.feed.paths[view], method, named)  # type: ignore[index]

    def ask(
        self, path: str, method: str = "GET", headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def raw(self, sent: bytes, *, end: bool = True) -> bytes:
        """What comes back for these bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            with contextlib.suppress(OSError):
                connection.sendall(sent)
                if end:
                    connection.shutdown(socket.SHUT_WR)
            pieces = []
            with contextlib.suppress(ConnectionError):
                while piece := connection.recv(65536):
                    pieces.append(piece)
            return b"".join(pieces)


@contextlib.contextmanager
def serving(path: Path, **options: float) -> Iterator[Live]:
    told: list[str] = []
    feed = Feed(path, lambda what: told.append(str(what)))
    feed.open()
    loop, ready, ports = asyncio.new_event_loop(), threading.Event(), []
    server = Server(feed, **options)  # type: ignore[arg-type]

    async def run() -> None:
        ports.append(await server.start("127.0.0.1", 0))
        ready.set()
        with contextlib.suppress(asyncio.CancelledError):
            await server.forever()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    assert ready.wait(10)
    try:
        yield Live(feed, ports[0], told)
    finally:

        def stop() -> None:
            for task in asyncio.all_tasks(loop):
                task.cancel()

        loop.call_soon_threadsafe(stop)
        thread.join(20)
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        assert not thread.is_alive()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "plan.json"
    put(place, PLAN)
    return place


@pytest.fixture
def live(path: Path) -> Iterator[Live]:
    with serving(path) as found:
        yield found


# --- what a client gets ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["private", "shared"])
def test_each_view_has_its_address(live: Live, view: str) -> None:
    status, headers, body = live.get(view)
    assert status == 200
    assert body == PLAN.to_ics(view)  # type: ignore[arg-type]
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert int(headers["Content-Length"]) == len(body)
    assert headers["Referrer-Policy"] == "no-referrer"
    status, again, body = live.get(view, "HEAD")
    # The clock may strike between two answers.
    assert (status, again | {"Date": headers["Date"]}, body) == (200, headers, b"")


def test_the_second_time_nothing_is_sent_again(live: Live) -> None:
    _, headers, _ = live.get()
    for tag in (headers["ETag"], f'"x", W/{headers["ETag"]}', "*"):
        status, again, body = live.get(If_None_Match=tag)
        assert (status, body, again["ETag"]) == (304, b"", headers["ETag"])
        assert "Content-Length" not in again
    assert live.get(If_None_Match='"other"')[0] == 200
    assert live.get("shared", If_None_Match=headers["ETag"])[0] == 200


def test_a_client_that_knows_only_times_is_served_too(path: Path) -> None:
    os.utime(path, (1_700_000_000, 1_700_000_000))
    feed = Feed(path)
    feed.open()
    target = feed.paths["private"]
    modified = feed.answer("GET", target, {}).headers["Last-Modified"]
    assert modified == "Tue, 14 Nov 2023 22:13:20 GMT"
    assert feed.answer("GET", target, {"if-modified-since": modified}).status == 304
    for other in ("Mon, 01 Jan 2001 00:00:00 GMT", "yesterday", ""):
        assert feed.answer("GET", target, {"if-modified-since": other}).status == 200
    # A copy that was put back is older than what a client got before.
    os.utime(path, (1_600_000_000, 1_600_000_000))
    assert feed.answer("GET", target, {"if-modified-since": modified}).status == 200
    os.utime(path, (1_700_000_000, 1_700_000_000))
    # A tag decides alone.
    assert feed.answer("GET", target, {"if-modified-since": modified, "if-none-match": '"x"'}).status == 200
    # What was written just now may change within the same second.
    os.utime(path)
    assert "Last-Modified" not in feed.answer("GET", target, {}).headers


@pytest.mark.parametrize(("written", "beside"), [(1_600_000_000, 1_700_000_000), (1_700_000_000, 1_600_000_000)])
def test_a_feed_is_as_new_as_the_newer_of_its_plan_and_the_calendar_whose_language_it_has(
    path: Path, written: int, beside: int
) -> None:
    """By the older of them a client that knows only times would keep the calendar in the language of before."""
    calendar = path.with_suffix(".ics")
    calendar.write_bytes(PLAN.to_ics(language="de"))
    os.utime(path, (written, written))
    os.utime(calendar, (beside, beside))
    feed = Feed(path)
    feed.open()
    answer = feed.answer("GET", feed.paths["private"], {"if-modified-since": "Sun, 13 Sep 2020 12:26:40 GMT"})
    assert (answer.status, answer.headers["Last-Modified"]) == (200, "Tue, 14 Nov 2023 22:13:20 GMT")


def test_it_is_compressed_for_who_asks(live: Live) -> None:
    _, plain, body = live.get()
    for accepted in ("gzip", "br, gzip;q=0.5", "*", "GZIP"):
        status, headers, zipped = live.get(Accept_Encoding=accepted)
        assert (status, headers["Content-Encoding"], headers["Vary"]) == (200, "gzip", "Accept-Encoding")
        assert gzip.decompress(zipped) == body
        assert len(zipped) * 4 < len(body)
        assert headers["ETag"] != plain["ETag"]
        assert live.get(Accept_Encoding=accepted, If_None_Match=headers["ETag"])[0] == 304
    for accepted in ("", "br", "gzip;q=0", "gzip; q=0.0"):
        assert "Content-Encoding" not in live.get(Accept_Encoding=accepted)[1]


def test_nothing_else_is_there(live: Live) -> None:
    private = live.feed.paths["private"]
    for target in ("/", "/plan.json", "/plan.ics", private[:-1], private.upper(), "/../plan.json", f"/x{private}", "*"):
        status, _, body = live.ask(target)
        assert (status, body) == (404, b"There is nothing here.\n")
    assert live.ask(f"{private}?refresh=1")[0] == 200
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"):
        status, headers, _ = live.get(method=method)
        assert (status, headers["Allow"]) == (405, "GET, HEAD")


# --- the addresses -----------------------------------------------------------------------------------------------------


def test_addresses_stay_and_cannot_be_guessed(path: Path) -> None:
    one, other = Feed(path), Feed(path)
    one.open()
    other.open()
    assert one.paths == other.paths
    assert len(set(one.paths.values())) == 2
    assert all(re.fullmatch(r"/[\w-]{32}\.ics", target) for target in one.paths.values())
    if os.name == "posix":
        assert stat.S_IMODE(one.address_file.stat().st_mode) == 0o600
    one.address_file.unlink()
    one.open()
    assert not set(one.paths.values()) & set(other.paths.values())


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b'{"plan": "spring"}', b'{"plan": "spring", "private": "short", "shared": "shorter"}', b"\xff",
     b'{"plan": "spring", "private": "%b", "shared": "%b"}' % (b"a" * 32, b"a" * 32)],
)  # fmt: skip
def test_faulty_addresses_are_refused(path: Path, content: bytes) -> None:
    path.with_suffix(".feed").write_bytes(content)
    with pytest.raises(ExportError, match="remove it to get new ones"):
        Feed(path).open()


def test_addresses_of_another_plan_are_refused(path: Path) -> None:
    Feed(path).open()
    put(path, make_plan(id="autumn"))
    with pytest.raises(ExportError, match="addresses of another plan"):
        Feed(path).open()


# --- the plan is replaced ----------------------------------------------------------------------------------------------


def test_a_replaced_plan_is_read_again(live: Live) -> None:
    _, before, _ = live.get()
    put(live.feed.path, REVISED)
    status, after, body = live.get(If_None_Match=before["ETag"])
    assert (status, body) == (200, REVISED.to_ics())
    assert after["ETag"] != before["ETag"]
    assert live.told == []


def test_an_older_plan_that_is_put_back_is_not_shown(live: Live) -> None:
    put(live.feed.path, REVISED)
    assert live.get()[2] == REVISED.to_ics()
    put(live.feed.path, PLAN)
    for _ in range(3):
        assert live.get()[2] == REVISED.to_ics()
    assert len(live.told) == 1 and f"--revision {REVISED.revision + 1}" in live.told[0]
    later = replace(REVISED, revision=REVISED.revision + 1)
    put(live.feed.path, later)
    assert live.get()[2] == later.to_ics()


def test_a_faulty_file_changes_nothing_and_is_said_once(live: Live) -> None:
    live.feed.path.write_text(to_json(REVISED)[:1000], "utf-8")
    for _ in range(3):
        assert live.get()[2] == PLAN.to_ics()
    assert len(live.told) == 1 and "the last plan goes on" in live.told[0]
    live.feed.path.unlink()
    assert live.get()[2] == PLAN.to_ics()
    put(live.feed.path, make_plan(id="autumn"))
    assert live.get()[2] == PLAN.to_ics()
    assert len(live.told) == 2 and "another plan" in live.told[1]
    put(live.feed.path, REVISED)
    assert live.get()[2] == REVISED.to_ics()


@pytest.mark.skipif(os.name != "posix", reason="pipes and sparse files")
def test_whatever_takes_the_place_of_the_file_the_last_plan_goes_on(live: Live) -> None:
    path = live.feed.path

    def pipe() -> None:
        os.mkfifo(path)

    def huge() -> None:
        with path.open("wb") as stream:
            stream.truncate(10**10)

    def loop() -> None:
        path.symlink_to(path)

    for put_there in (pipe, huge, loop, path.mkdir):
        path.unlink()
        put_there()
        assert live.get()[2] == PLAN.to_ics()
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
        path.touch()
    put(path, REVISED)
    assert live.get()[2] == REVISED.to_ics()
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(InputError, match="not a plain file"):
        Feed(path).open()


def test_every_answer_is_one_whole_plan_while_the_file_changes(live: Live) -> None:
    # Each later than the one before: an older one is not shown at all.
    plans = [replace(REVISED if number % 2 else PLAN, revision=number + 1) for number in range(12)]
    shown = []
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(live.get) for _ in range(80)]
        for made in plans:
            put(live.feed.path, made)
            # While another one asks for it, too, it may be the one before.
            answer = next((body for _ in range(500) if (body := live.get()[2]) == made.to_ics()), b"")
            shown.append(answer == made.to_ics())
        answers = [done.result() for done in asked]
    assert all(shown)
    assert {status for status, _, _ in answers} == {200}
    assert {body for _, _, body in answers} <= {made.to_ics() for made in (PLAN, *plans)}
    assert live.told == []


# --- bad clients -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET\r\n\r\n", 400),
        (b"\r\n\r\n", 400),
        (b"GET / HTTP/1.1", 400),
        (b"GET / HTTP/1.1\r\nHost", 400),
        (b"GET / HTTP/1.1\r\nHost\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n folded: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: \x00\r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 505),
        (b"GET / HTTP/1.0\r\n\r\n", 404),
        (b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n0123456789", 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 413),
        (b"GET /" + b"x" * 3000 + b" HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * LARGEST_HEAD + b"\r\n\r\n", 431),
        (b"x" * 3_000_000, 431),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 100_000, 431),
    ],
)
def test_a_bad_request_gets_a_clear_status(live: Live, sent: bytes, status: int) -> None:
    answer = live.raw(sent)
    # The largest ones may be cut off while they are still being sent.
    if len(sent) < 100_000 or answer:
        assert answer.startswith(b"HTTP/1.1 %d " % status), answer[:100]
        assert b"Connection: close\r\n" in answer
        assert answer.partition(b"\r\n\r\n")[2].strip()
    assert live.get()[0] == 200


def test_a_request_through_a_proxy_is_understood(live: Live) -> None:
    target = f"http://example.org{live.feed.paths['shared']}".encode()
    assert live.raw(b"GET " + target + b" HTTP/1.1\r\n\r\n").endswith(PLAN.to_ics("shared"))


def test_slow_clients_are_told_and_hold_up_nobody(path: Path) -> None:
    with serving(path, slowest=2.0) as live, ThreadPoolExecutor(20) as pool:
        waiting = [pool.submit(live.raw, b"GET / HT", end=False) for _ in range(20)]
        # One that asks and then takes nothing.
        with socket.create_connection(("127.0.0.1", live.port), timeout=10) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            connection.sendall(b"GET %b HTTP/1.1\r\n\r\n" % live.feed.paths["private"].encode())
            assert live.get()[0] == 200
        assert {done.result()[:12] for done in waiting} == {b"HTTP/1.1 408"}
        assert live.get()[0] == 200


def test_more_connections_than_are_taken_get_a_status(path: Path) -> None:
    def until(live: Live, status: int) -> dict[str, str]:
        """The headers, as soon as there is an answer with this status."""
        for _ in range(200):
            found, headers, _ = live.get()
            if found == status:
                return headers
            time.sleep(0.05)
        raise AssertionError(f"no answer with status {status}")

    with serving(path, most=4, slowest=30.0) as live:
        idle = [socket.create_connection(("127.0.0.1", live.port), timeout=10) for _ in range(4)]
        assert until(live, 503)["Retry-After"] == "5"
        for connection in idle:
            connection.close()
        until(live, 200)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.binary(max_size=200)
    | st.lists(
        st.sampled_from(
            [b"GET ", b"HEAD ", b"/", b" HTTP/1.1", b"\r\n", b"\n", b": ", b"Host", b"x" * 900, b"\x00", b"\xff"]
        ),
        max_size=30,
    ).map(b"".join)
)
def test_no_bytes_stop_it(live: Live, sent: bytes) -> None:
    answer = live.raw(sent)
    assert re.match(rb"HTTP/1\.1 (400|404|405|413|431|505) ", answer) or not sent


def test_secret_paths_are_not_said_in_a_refusal(live: Live) -> None:
    for answer in (live.ask("/")[2], live.get(method="POST")[2]):
        assert not any(target.encode() in answer for target in live.feed.paths.values())
    assert isinstance(live.feed.answer("GET", "/", {}), Answer)


# --- the command -------------------------------------------------------------------------------------------------------


def resident(process: int) -> int:
    """Kilobytes in memory."""
    return int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text("ascii"))[0])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_under_load_there_is_no_error_and_memory_does_not_grow(path: Path) -> None:
    command = [sys.executable, "-m", "exrx", "serve", str(path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            printed = ""
            while "https server" not in printed:
                line = process.stdout.readline()
                assert line, process.stderr.read() if process.stderr else ""
                printed += line
            port = int(re.findall(r"http://127\.0\.0\.1:(\d+)/", printed)[0])
            targets = re.findall(r"  http://127\.0\.0\.1:\d+(/\S+)", printed)
            assert targets == re.findall(r"webcal://127\.0\.0\.1:\d+(/\S+)", printed)
            live, revisions = Live(Feed(path), port, []), count(1)

            def load(many: int) -> set[int]:
                bad = [b"GET / HTTP/9\r\n\r\n", b"x" * 20_000, b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcde"]

                def one(number: int) -> int:
                    if number % 10 == 0:
                        live.raw(bad[number // 10 % 3])
                    accepted = {"Accept-Encoding": "gzip"} if number % 2 else {}
                    return live.ask(targets[number % 2], headers=accepted)[0]

                with ThreadPoolExecutor(8) as pool:
                    return set(pool.map(one, range(many)))

            def busy(many: int) -> None:
                for number in range(8):
                    put(path, replace(REVISED if number % 2 == 0 else PLAN, revision=next(revisions)))
                    assert load(many // 8) == {200}

            busy(400)
            before = resident(process.pid)
            busy(1600)
            assert resident(process.pid) - before < 4000, "kilobytes more after 1600 requests and 8 new plans"
        finally:
            process.send_signal(signal.SIGINT)
            try:
                _, said = process.communicate(timeout=60)
            finally:
                # Otherwise the end of the block waits for ever.
                process.kill()
    assert (process.returncode, said.strip()) == (130, "Stopped.")


@contextlib.contextmanager
def command(path: Path, *words: str, descriptors: int | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as a process, and what it printed; it is ended as those who run services end one."""
    limit = (
        f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({descriptors},) * 2); " if descriptors else ""
    )
    code = f"{limit}import sys; from exrx.cli import main; sys.exit(main(sys.argv[1:]))"
    start = [sys.executable, "-c", code, "serve", str(path), "--port", "0", *words]
    with subprocess.Popen(start, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            printed = ""
            while not re.search(r"https\s+server", printed):
                line = process.stdout.readline()
                assert line, process.stderr.read() if process.stderr else ""
                printed += line
            yield process, printed
        finally:
            process.kill()


@pytest.mark.skipif(os.name != "posix", reason="signals and descriptors of POSIX")
def test_whoever_runs_services_ends_it_without_a_fault(path: Path) -> None:
    with command(path, "--host", "0.0.0.0") as (process, printed):
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said.strip()) == (0, "Stopped.")
    # An address that a phone can use, or a word on how to make one.
    assert "0.0.0.0" not in printed
    assert printed.count("webcal://") == 2


@pytest.mark.skipif(os.name != "posix", reason="signals and descriptors of POSIX")
@pytest.mark.parametrize("descriptors", [40, None], ids=["without descriptors", "at its own limit"])
def test_any_number_of_idle_connections_floods_nothing(path: Path, descriptors: int | None) -> None:
    with command(path, descriptors=descriptors) as (process, printed):
        port = int(re.findall(r"http://127\.0\.0\.1:(\d+)/", printed)[0])
        target = re.findall(r"  http://127\.0\.0\.1:\d+(/\S+)", printed)[0]
        idle, opened, most = [], Path(f"/proc/{process.pid}/fd"), 0
        with contextlib.suppress(OSError):
            for number in range(250):
                idle.append(socket.create_connection(("127.0.0.1", port), timeout=2))
                if number % 10 == 0 and opened.exists():
                    time.sleep(0.01)
                    most = max(most, len(list(opened.iterdir())))
        # Those that are served, as many that are turned away, and a few of its own.
        assert most < 64 + 64 + 20
        for connection in idle:
            connection.close()
        live = Live(Feed(path), port, [])
        for _ in range(200):
            with contextlib.suppress(OSError):
                if live.ask(target)[0] == 200:
                    break
            time.sleep(0.05)
        else:
            raise AssertionError("it does not recover")
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0 and "Traceback" not in said
    assert len(said) < 300 and ("Nobody else can be let in for now (too many open files)" in said) == bool(descriptors)


def test_an_unspecified_number_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reachable("192.0.2.7") == "192.0.2.7" and reachable("cal.example.org") == "cal.example.org"
    assert reachable("0.0.0.0") != "0.0.0.0"

    class Nowhere(socket.socket):
        def connect(self, address: object) -> None:
            raise OSError

    monkeypatch.setattr(socket, "socket", Nowhere)
    assert reachable("0.0.0.0") is None and reachable("::") is None


def test_an_open_address_is_warned_about() -> None:
    paths: dict[View, str] = {"private": "/a.ics", "shared": "/b.ics"}
    assert "Only this computer" in _addresses(words_of(), paths, "127.0.0.1:1", "plan.feed", True)
    text = _addresses(words_of(), paths, "192.0.2.1:1", "plan.feed", False)
    assert "sent unencrypted" in text and "webcal://192.0.2.1:1/b.ics" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_what_cannot_be_served_is_one_error(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", str(path.with_name("none.json"))]) == 2
    assert "cannot be read" in capsys.readouterr().err
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["serve", str(path), "--port", str(taken.getsockname()[1])]) == 2
    assert "Nothing can be served at 127.0.0.1" in capsys.readouterr().err
    assert main(["serve", str(path), "--port", "99999999"]) == 2
    with pytest.raises(InputError):
        Feed(path.with_name("none.json")).open()
    assert json.loads(path.with_suffix(".feed").read_bytes())["plan"] == PLAN.id
