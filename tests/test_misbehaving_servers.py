"""Servers that do what they should not: nothing goes to any other place, nothing is counted that is not there, and it ends.

Every behaviour has its turn in one place of each door: the five methods of a push, the two of a busy calendar on a server, and a
feed. What leads elsewhere or asks for a password stands in all of them; with EXRX_HYPOTHESIS=nightly everything does.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import socket
import ssl
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from exrx.cli import main
from exrx.export.plan_file import to_json
from exrx.fetching import fetch_calendar
from exrx.network import Client, Limits, NetworkFault
from exrx.network.multistatus import responses
from exrx.programme.plan import Plan
from exrx.pushing import Pushed, push
from exrx.pushing.comparing import alike, resources, shown_in
from exrx.pushing.server import _uid
from exrx.values.errors import ExportError, InputError
from exrx.values.said import told

from .foreign_calendars import GOOGLE, crlf
from .misbehaving_server import CALENDAR, NAMESPACES, Behaviour, Request, Site, Store, Wire, answer, uids
from .plan_factory import make_plan
from .self_signed import write_certificate

USER, PASSWORD = "ann-7f3a", "s3cret-of-ann"
# Short, so that what never ends ends soon. Where a machine is so slow that a good answer is late, that is one more bad server.
SHORT = Limits(seconds=0.25, quiet=0.15, stalled=0.35, octets=300_000)
LIMITS = Limits(seconds=5, quiet=5, stalled=10, octets=300_000)
FULL = make_plan(weeks=1)
PLAN: Plan = replace(FULL, weeks=(replace(FULL.weeks[0], sessions=FULL.sessions[:2]),))
LEFT = FULL.sessions[2].uid
CHALLENGE = {"WWW_Authenticate": 'Basic realm="x"'}

Bad = Callable[[Site], bytes | Wire]
"""An answer, made by who knows where the other server is that must never hear anything."""


def always(sent: bytes | Wire) -> Bad:
    return lambda spy: sent


def moved(status: int, place: str = "{spy}") -> Bad:
    return lambda spy: answer(status, Location=place.format(spy=spy.url(), port=spy.port))


def raw(*pieces: bytes, pause: float = 0.0, times: int = 1) -> Bad:
    """Octets as they are, the last ones so many times."""

    def wire(connection: socket.socket) -> None:
        for piece in [*pieces[:-1], *pieces[-1:] * times]:
            connection.sendall(piece)
            time.sleep(pause)

    return always(wire)


def listing(body: str | bytes, **headers: str) -> Bad:
    return always(answer(207, body.encode() if isinstance(body, str) else body, **headers))


def entry(
    href: str, content: str = "BEGIN:VCALENDAR&#13;\nUID:{uid}", etag: str = '"1"', status: str = "200 OK"
) -> Bad:
    return lambda spy: answer(
        207,
        (
            f"<D:multistatus {NAMESPACES}><D:response><D:href>{href.format(spy=spy.url(), port=spy.port)}</D:href><D:propstat>"
            f"<D:prop><D:getetag>{etag}</D:getetag><C:calendar-data>{content.format(uid=PLAN.sessions[0].uid)}</C:calendar-data>"
            f"</D:prop><D:status>HTTP/1.1 {status}</D:status></D:propstat></D:response></D:multistatus>"
        ).encode(),
    )


def whole(inner: str) -> str:
    return f"<D:multistatus {NAMESPACES}>{inner}</D:multistatus>"


OK = b"HTTP/1.1 207 X\r\n"
LONG = b"Content-Length: 9000000000\r\n\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BOMB = b"\0" * 5_000_000
ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "x" * 50}">' for n in range(9))

BEHAVIOURS: dict[str, Bad] = {
    # --- sends on
    **{f"{status} elsewhere": moved(status) for status in (300, 301, 302, 303, 305, 307, 308)},
    "307 elsewhere over https": moved(307, "https://127.0.0.1:{port}/c/"),
    "307 to another name of the same computer": moved(307, "http://localhost:{port}/c/"),
    "308 without a scheme": moved(308, "//127.0.0.1:{port}/c/"),
    "307 with a name in the address": moved(307, "http://ann@127.0.0.1:{port}/c/"),
    "302 to a page on the same server": moved(302, "/login"),
    "307 in a circle": moved(307, "/c/"),
    "301 to an address that is none": moved(301, "http://[/"),
    "301 to a file": moved(301, "file:///etc/hostname"),
    "302 without an address": always(answer(302)),
    "200 with Refresh and Content-Location": lambda spy: answer(200, Refresh=f"0;url={spy.url()}", Content_Location=spy.url()),
    "200 with Alt-Svc": lambda spy: answer(200, Alt_Svc=f'h2=":{spy.port}"; ma=9', Link=f"<{spy.url()}>; rel=canonical"),
    # --- who asks
    "401 Basic": always(answer(401, **CHALLENGE)),
    "401 Digest": always(answer(401, WWW_Authenticate='Digest realm="x", nonce="n", qop="auth"')),
    "401 Digest for another place": lambda spy: answer(
        401, WWW_Authenticate=f'Digest realm="x", nonce="n", domain="{spy.url()}", qop="auth,auth-int", algorithm=MD5'
    ),
    "401 Digest, always stale": lambda spy: answer(
        401, WWW_Authenticate=f'Digest realm="x", nonce="{time.monotonic_ns()}", stale=true'
    ),
    "401 Digest with a number that breaks lines": always(answer(401, WWW_Authenticate='Digest realm="x", nonce="a\tb"')),
    "401 with ways that nobody knows": always(answer(401, WWW_Authenticate='Negotiate abc==, Bearer realm="x"')),
    "401 with a long text": always(answer(401, WWW_Authenticate='Digest realm="' + '\\"' * 20_000)),
    "401 without a word": always(answer(401)),
    "407": always(answer(407, Proxy_Authenticate='Basic realm="x"')),
    # --- says something else
    **{f"status {n}": always(answer(n)) for n in (200, 201, 202, 203, 204, 205, 206, 207, 226, 304, 400, 402, 403, 404)},
    **{f"status {n}": always(answer(n)) for n in (405, 408, 409, 410, 411, 412, 413, 415, 418, 423, 425, 428, 429, 431)},
    **{f"status {n}": always(answer(n)) for n in (451, 500, 501, 502, 503, 504, 505, 507, 508, 511, 599, 999)},
    "200 with a page": always(answer(200, b"<html>Log in</html>", Content_Type="text/html")),
    "207 with a page": listing("<html>Log in</html>"),
    "503 for a silly time": always(answer(503, Retry_After="9" * 400)),
    "429 until a day": always(answer(429, Retry_After="Fri, 31 Dec 9999 23:59:59 GMT")),
    # --- is no HTTP
    "nothing": raw(b""),
    "silence": raw(b"", pause=0.6),
    "noise": raw(bytes(range(256)) * 40),
    "TLS": raw(b"\x15\x03\x01\x00\x02\x02\x46"),
    "HTTP/0.9": raw(b"BEGIN:VCALENDAR\r\n"),
    "HTTP/9.9": raw(b"HTTP/9.9 200 X\r\n\r\n"),
    "half a head": raw(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "a head without names": raw(b"HTTP/1.1 207 X\r\n: x\r\nx\r\n\r\n"),
    "a status of no number": raw(b"HTTP/1.1 OK 200\r\n\r\n"),
    "a long status line": raw(b"HTTP/1.1 200 " + b"x" * 200_000 + b"\r\n\r\n"),
    "a long header": raw(OK + b"X: " + b"x" * 200_000 + b"\r\n\r\n"),
    "a thousand headers": raw(OK + b"X: x\r\n" * 1000 + b"\r\n"),
    "100 for ever": raw(b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.01, times=60),
    "101": raw(b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n"),
    "two answers": raw(answer(500) + answer(201)),
    # --- of another length than it says
    "less than announced": raw(OK + b"Content-Length: 500\r\n\r\n<x/>"),
    "more than announced": raw(OK + b"Content-Length: 4\r\n\r\n<x/><y/>"),
    "a length below nothing": raw(OK + b"Content-Length: -5\r\n\r\n<x/>"),
    "two lengths": raw(OK + b"Content-Length: 4\r\nContent-Length: 9\r\n\r\n<x/>"),
    "no length and no end": raw(OK + b"\r\n<", b"x", pause=0.05, times=12),
    "broken chunks": raw(CHUNKED + b"zz\r\n<x/>\r\n0\r\n\r\n"),
    "chunks without an end": raw(CHUNKED + b"4\r\n<x/>\r\n"),
    "a chunk without an end": raw(CHUNKED + b"f" * 70_000),
    "trailers for ever": raw(CHUNKED + b"0\r\n", b"X: x\r\n", pause=0.01, times=60),
    # --- slow
    "a head that drips": raw(OK, b"X: x\r\n", pause=0.05, times=12),
    "a head that drips by the octet": raw(b"", b"H", pause=0.05, times=12),
    "a body that drips": raw(OK + LONG.replace(b"9000000000", b"1000"), b"x", pause=0.05, times=12),
    "chunks that drip": raw(CHUNKED, b"1\r\nx\r\n", pause=0.05, times=12),
    # --- large
    "nine gigabytes, announced": raw(OK + LONG + b"x"),
    "a body without an end": raw(OK + b"\r\n", b"x" * 50_000, times=100),
    "chunks for ever": raw(CHUNKED, b"8000\r\n" + b"x" * 0x8000 + b"\r\n", times=100),
    "gzip that grows": listing(gzip.compress(BOMB), Content_Encoding="gzip"),
    "deflate that grows": listing(zlib.compress(BOMB), Content_Encoding="deflate"),
    "deflate without a frame that grows": listing(zlib.compress(BOMB)[2:-4], Content_Encoding="deflate"),
    "gzip in many parts": listing(gzip.compress(b"") * 5000, Content_Encoding="gzip"),
    "gzip cut off": listing(gzip.compress(BOMB)[:40], Content_Encoding="gzip"),
    "gzip that is none": listing("<x/>", Content_Encoding="gzip"),
    "a packing that nobody asked for": listing("<x/>", Content_Encoding="br"),
    "packed twice": listing(gzip.compress(gzip.compress(b"<x/>")), Content_Encoding="gzip, gzip"),
    # --- lists that are none
    "a list cut off": listing(CALENDAR[:-30]),
    "a list with something after it": listing(CALENDAR + b"<x/>"),
    "an empty list": listing(whole("")),
    "nothing for a list": listing(b""),
    "an encoding that nobody knows": listing(b'<?xml version="1.0" encoding="klingon"?>' + CALENDAR),
    "an encoding of two octets": listing(b'<?xml version="1.0" encoding="big5"?>' + CALENDAR),
    "latin-1 that says utf-8": listing(CALENDAR.replace(b"/c/", b"/\xe9/")),
    "utf-16 cut in half": listing(CALENDAR.decode().encode("utf-16")[:-1]),
    "nulls": listing(CALENDAR.replace(b"/c/", b"\0")),
    "entities that grow": listing(f"<!DOCTYPE x [{ENTITIES}]>" + whole("&a8;")),
    "one entity": listing(f'<!DOCTYPE x [<!ENTITY a "b">]>{whole("&a;")}'),
    "an entity of a file": listing(f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>{whole("&a;")}'),
    "an entity of another server": lambda spy: answer(
        207, f'<!DOCTYPE x [<!ENTITY a SYSTEM "{spy.url()}">]>{whole("&a;")}'.encode()
    ),
    "a DTD of another server": lambda spy: answer(207, f'<!DOCTYPE x SYSTEM "{spy.url()}">{whole("")}'.encode()),
    "an entity that is declared nowhere": listing(whole("&a;")),
    "very deep": listing("<a>" * 50_000 + "</a>" * 50_000),
    "deep inside": listing(whole("<a>" * 1000 + "</a>" * 1000)),
    "many attributes": listing(whole("<a {}/>".format(" ".join(f"a{n}='x'" for n in range(20_000))))),
    "a name without a namespace": listing("<multistatus><response/></multistatus>"),
    # --- lists that lie
    "an entry on another server": entry("{spy}1.ics"),
    "an entry without a scheme": entry("//127.0.0.1:{port}/1.ics"),
    "an entry that runs": entry("javascript:alert(1)"),
    "an entry whose address is none": entry("http://[/"),
    "an entry with a line break": entry("/c/1.ics&#13;&#10;Host: example.org"),
    "an entry with a space and more": entry("/c/é ü?x=1#y"),
    "a tag with a line break": entry("/c/1.ics", etag="&quot;1&#13;&#10;X: y&quot;"),
    "a tag beyond latin-1": entry("/c/1.ics", etag="&quot;\N{SNOWMAN}&quot;"),
    "an entry that is no calendar": entry("/c/1.ics", "UID:{uid}"),
    "an entry that may not be seen": entry("/c/1.ics", status="403 Forbidden"),
    "an entry of no status": entry("/c/1.ics", status="\N{SUPERSCRIPT TWO}00"),
    "more than it shows": listing(whole("<D:response><D:href>/c/</D:href><D:status>HTTP/1.1 507 X</D:status></D:response>")),
    "an entry held back": listing(whole("<D:response><D:href>/c/1</D:href><D:status>HTTP/1.1 500 X</D:status></D:response>")),
}  # fmt: skip


METHODS = ["REPORT", "PROPFIND", "PUT", "GET", "DELETE"]
EVERYWHERE = re.compile(r"30\d|401|200 with|.*(another|elsewhere|scheme)")


NEVER_ENDING = re.compile(r"silence|drip|.*(drip|ever|no end|without an end)|nine giga")


def limits_for(name: str) -> Limits:
    return SHORT if NEVER_ENDING.match(name) else LIMITS


def places(methods: list[str]) -> list[tuple[str, str]]:
    """Behaviours and where they stand."""
    every = os.environ.get("EXRX_HYPOTHESIS") == "nightly"
    return [
        (name, method)
        for number, name in enumerate(BEHAVIOURS)
        for turn, method in enumerate(methods)
        if every or EVERYWHERE.match(name) or turn == number % len(methods)
    ]


@dataclass
class Outcome:
    """What became of a push to a server that misbehaves."""

    store: Store
    site: Site
    spy: Site
    done: Pushed | None
    said: str
    seconds: float

    def sound(self) -> None:
        assert (self.spy.connections, self.spy.received) == (0, b""), "something went to another server"
        assert self.seconds < 10
        assert PASSWORD not in self.said and "s3cret" not in self.said
        assert "Traceback" not in self.said and (self.done is not None or len(self.said) < 500)
        there = uids(self.store)
        for change in self.done.changes if self.done else ():
            if change.kind in ("added", "changed"):
                assert change.uid in there, "counted, and not there"
            elif change.kind == "removed":
                assert change.uid not in there, "counted as removed, and still there"
        # Whoever stumbles is asked six times, and three times to say who asks.
        assert len(self.site.requests) < 60


@pytest.fixture
def spy() -> Iterator[Site]:
    with Site(lambda request: answer(207, CALENDAR)) as site:
        yield site


def pushed(spy: Site, store: Store, **options: Any) -> Outcome:
    begin = time.monotonic()
    done, said = None, ""
    options = {"limits": LIMITS, "user": USER, "password": PASSWORD, "sleep": lambda seconds: None, **options}
    with Site(store) as site:
        try:
            done = push(PLAN, site.url(), **options)
        except ExportError as error:
            said = str(error)
    return Outcome(store, site, spy, done, said, time.monotonic() - begin)


def holding_what_left() -> Store:
    return Store({"/c/left.ics": resources(FULL.to_ics())[LEFT]})


@pytest.mark.parametrize(("name", "method"), places(METHODS))
def test_a_push_to_a_server_that_misbehaves(spy: Site, name: str, method: str) -> None:
    store = holding_what_left()
    bad: Behaviour = lambda request: BEHAVIOURS[name](spy)  # noqa: E731
    store.instead[method] = bad
    if method == "GET":
        # An entry is looked at by itself where somebody was faster.
        store.instead["PUT"] = lambda request: answer(412)
    outcome = pushed(spy, store, limits=limits_for(name))
    outcome.sound()
    assert method in outcome.site.methods() or "no progress" in outcome.said
    if method == "PUT" and outcome.done:
        assert not outcome.done.of("added")
    if method == "DELETE" and outcome.done:
        assert not outcome.done.of("removed")


@pytest.mark.parametrize(("name", "method"), places(["REPORT", "PROPFIND"]))
def test_a_busy_calendar_on_a_server_that_misbehaves(spy: Site, name: str, method: str) -> None:
    store = Store(instead={method: lambda request: BEHAVIOURS[name](spy)})
    with Site(store) as site:
        try:
            found = fetch_calendar(
                f"caldav://{USER}@127.0.0.1:{site.port}/c/",
                password=PASSWORD,
                sleep=lambda seconds: None,
                limits=limits_for(name),
            )
        except InputError as error:
            assert PASSWORD not in str(error) and "availability.busy" in str(error)
        else:
            assert found.startswith(b"BEGIN:VCALENDAR")
    assert (spy.connections, spy.received) == (0, b"")


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_a_feed_from_a_server_that_misbehaves(spy: Site, name: str) -> None:
    begin = time.monotonic()
    with Site(lambda request: BEHAVIOURS[name](spy)) as site:
        try:
            found = fetch_calendar(site.url("/7f3a/basic.ics"), limits=limits_for(name))
        except InputError as error:
            assert "7f3a" not in str(error)
        else:
            assert name.startswith(("200", "status 200")) and len(found) < LIMITS.octets
    assert (spy.connections, spy.received) == (0, b"")
    assert time.monotonic() - begin < 10


def test_there_are_enough_of_them() -> None:
    assert len(BEHAVIOURS) >= 80


# --- what is written counts only where it is there ---------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_server_that_stores_nothing_is_named(
    spy: Site, status: int, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lying = holding_what_left()
    lying.instead |= {"PUT": lambda request: answer(status), "DELETE": lambda request: answer(204)}
    outcome = pushed(spy, lying, limits=Limits())
    assert outcome.done and [change.kind for change in outcome.done.changes] == ["unconfirmed"] * 3
    file = tmp_path / "plan.json"
    file.write_text(to_json(PLAN), "utf-8")
    monkeypatch.delenv("EXRX_CALDAV_USER", raising=False)
    with Site(lying) as site:
        assert main(["push", str(file), "--url", site.url()]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "3 not there as the server said" in said and "0 unchanged" in said
    assert all(f"! {key} " in said for key in ("w01s1", "w01s2", "w01s3"))


def test_one_that_forgets_some_is_named_by_them(spy: Site) -> None:
    store = Store()
    first = PLAN.sessions[0].uid.replace("@", "%40")
    store.instead["PUT"] = lambda request: answer(201) if first in request.target else store.rightly(request)
    outcome = pushed(spy, store, limits=Limits())
    outcome.sound()
    assert outcome.done and [change.kind for change in outcome.done.changes] == ["unconfirmed", "added"]
    # An old version that stays where a new one was sent is none either.
    later = replace(
        PLAN,
        weeks=(
            replace(PLAN.weeks[0], sessions=tuple(replace(s, what=told("Swim"), sequence=1) for s in PLAN.sessions)),
        ),
    )
    store = Store({f"/c/{n}.ics": content for n, content in enumerate(resources(PLAN.to_ics()).values())})
    store.instead["PUT"] = lambda request: answer(204) if request.target == "/c/0.ics" else store.rightly(request)
    with Site(store) as site:
        done = push(later, site.url())
    assert [change.kind for change in done.changes] == ["unconfirmed", "changed"]


def test_a_server_that_writes_in_its_own_words_is_believed(spy: Site) -> None:
    store = Store()

    def rewriting(request: Request) -> bytes:
        return store.rightly(request._replace(body=re.sub(rb"SUMMARY:[^\r]*", b"SUMMARY:Mine", request.body)))

    store.instead["PUT"] = rewriting
    outcome = pushed(spy, store, limits=Limits())
    assert outcome.done and len(outcome.done.of("added")) == 2


RIGHT = {"PUT": {200, 201, 204}, "DELETE": {200, 202, 204}, "PROPFIND": {207}, "REPORT": {207}, "GET": {200}}


@pytest.mark.parametrize("status", [200, 201, 202, 203, 204, 205, 206, 207, 208, 226])
@pytest.mark.parametrize("method", METHODS)
def test_only_the_status_that_belongs_to_a_question_answers_it(spy: Site, method: str, status: int) -> None:
    """What is done is right, and so is what is shown; only the number is another."""
    store = holding_what_left()
    stored = resources(PLAN.to_ics())[PLAN.sessions[0].uid]

    def numbered(request: Request) -> bytes:
        right = answer(200, stored) if method == "GET" else store.rightly(request)
        return re.sub(rb"^HTTP/1.1 \d+", b"HTTP/1.1 %d" % status, right)

    store.instead[method] = numbered
    if method == "GET":
        store.instead["PUT"] = lambda request: answer(412)
        store.instead["REPORT"] = lambda request: answer(207, whole("").encode())
    outcome = pushed(spy, store)
    outcome.sound()
    if status not in RIGHT[method]:
        assert outcome.done is None and outcome.said
    elif method != "GET":
        assert outcome.done and [change.kind for change in outcome.done.changes] == ["added", "added", "removed"]


def test_an_earlier_version_on_another_server_is_not_written_there(spy: Site) -> None:
    store = Store({spy.url("/c/1.ics"): resources(PLAN.to_ics())[PLAN.sessions[0].uid]})
    later = replace(
        PLAN, weeks=(replace(PLAN.weeks[0], sessions=(replace(PLAN.sessions[0], what=told("Swim"), sequence=1),)),)
    )
    with Site(store) as site:
        with pytest.raises(ExportError, match="another server"):
            push(later, site.url(), user=USER, password=PASSWORD)
        with Client(site.url(), USER, PASSWORD) as client, pytest.raises(NetworkFault, match="another server"):
            client.ask("PUT", spy.url("/c/1.ics"), b"x")
    assert spy.connections == 0 and set(site.methods()) == {"REPORT"}


def test_a_login_page_is_named_and_nothing_counts(spy: Site) -> None:
    store = Store(instead={"PUT": lambda request: answer(302, Location="/login")})
    outcome = pushed(spy, store, limits=Limits())
    assert "sends on to 127.0.0.1:" in outcome.said and "status 302" in outcome.said
    assert "0 entries were taken" in outcome.said and "/login" not in {
        request.target for request in outcome.site.requests
    }


def test_a_push_that_changes_nothing_asks_twice(spy: Site) -> None:
    plan = make_plan(weeks=17)
    assert len(plan.sessions) == 51
    store = Store()

    def wary(request: Request) -> bytes | Wire:
        return store(request) if "authorization" in request.headers else answer(401, **CHALLENGE)

    with Site(wary) as site:
        assert len(push(plan, site.url(), user=USER, password=PASSWORD).of("added")) == 51
        # Asked who asks, listed, looked at, 51 written, looked at again, over one connection.
        assert len(site.requests) == 55 and site.connections == 1
        before = len(site.requests)
        assert len(push(plan, site.url(), user=USER, password=PASSWORD).of("unchanged")) == 51
    assert site.methods()[before:] == ["REPORT", "REPORT"]


# --- time and memory ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_an_answer_that_drips_ends_as_soon_as_any_other(spy: Site, method: str) -> None:
    store = holding_what_left()
    for_long = raw(OK + LONG.replace(b"9000000000", b"1000"), b"x", pause=0.05, times=400)
    store.instead[method] = lambda request: for_long(spy)
    if method == "GET":
        store.instead["PUT"] = lambda request: answer(412)
    outcome = pushed(spy, store, limits=Limits(seconds=1, quiet=1, stalled=1))
    outcome.sound()
    # The server would go on for twenty seconds.
    assert outcome.seconds < 8 and "takes too long" in outcome.said


def test_a_push_ends_when_it_gets_no_further(spy: Site) -> None:
    waits: list[float] = []
    store = Store(instead={"REPORT": lambda request: answer(503, Retry_After="30")})
    begin = time.monotonic()
    outcome = pushed(spy, store, limits=Limits(stalled=5), sleep=waits.append)
    assert waits == [] and "no progress within 5 seconds" in outcome.said
    outcome = pushed(spy, store, limits=Limits(seconds=0.4, stalled=0.4), sleep=time.sleep)
    assert "no progress" in outcome.said and time.monotonic() - begin < 5


@pytest.mark.parametrize(
    "name", [name for name, bad in BEHAVIOURS.items() if "grow" in name or "ever" in name or "deep" in name]
)
def test_memory_is_bounded(spy: Site, name: str) -> None:
    store = Store(instead={"REPORT": lambda request: BEHAVIOURS[name](spy)})
    tracemalloc.start()
    try:
        pushed(spy, store, limits=replace(LIMITS, seconds=5, quiet=1, stalled=5, octets=200_000)).sound()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000


def test_a_large_entry_is_held_once_more_and_not_three_times() -> None:
    large = "BEGIN:VEVENT\nUID:1@exrx\nEND:VEVENT\n" * 100_000
    content = (
        f"<D:multistatus {NAMESPACES}><D:response><D:href>/c/1.ics</D:href><D:propstat><D:prop><C:calendar-data>{large}"
        "</C:calendar-data></D:prop></D:propstat></D:response></D:multistatus>"
    ).encode()
    tracemalloc.start()
    try:
        (found,) = responses(content)
        peak = tracemalloc.get_traced_memory()[1]
        read = [shown_in(found.content, "1@exrx"), alike(found.content, found.content), _uid(found.content)]
        later = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(found.content) == len(large) and peak < 2 * len(large)
    # No entry of exrx is so large: nothing of it is read.
    assert read == [None, False, ""] and later == peak


def test_lists_have_bounds() -> None:
    deep = whole("<a>" * 60 + "</a>" * 60).encode()
    with pytest.raises(NetworkFault, match="too deep"):
        responses(deep)
    with pytest.raises(NetworkFault, match="declares"):
        responses(f'<!DOCTYPE x [<!ENTITY a "b">]>{whole("")}'.encode())
    with pytest.raises(NetworkFault, match="too much"):
        responses(whole("<a/>" * 1_000_001).encode())
    with pytest.raises(NetworkFault, match="too much"):
        responses(whole("<D:response><D:href>/c/1</D:href></D:response>" * 100_001).encode())
    assert responses(whole("<D:response/>" * 200_000).encode()) == []
    (found,) = responses(CALENDAR)
    assert found.calendar and found.href == "/c/"
    assert not responses(CALENDAR.replace(b"200 OK", b"404 X"))[0].calendar


# --- who asks ----------------------------------------------------------------------------------------------------------


def test_a_password_is_told_only_to_who_asks_for_it() -> None:
    store = Store()
    with Site(store) as site:
        push(PLAN, site.url(), user=USER, password=PASSWORD)
    assert not any("authorization" in request.headers for request in site.requests)


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256", "MD5-sess", "SHA-256-sess", None])
@pytest.mark.parametrize("qop", ['qop="auth"', 'qop="auth-int, auth"', ""])
@pytest.mark.parametrize("user", [USER, 'a"\\nn', "ånn"])
def test_digest(algorithm: str | None, qop: str, user: str) -> None:
    """The response is worked out here once more from RFC 7616, 3.4.1."""
    store, counts = Store(), list[str]()

    def wary(request: Request) -> bytes | Wire:
        given = request.headers.get("authorization", "")
        words = dict(re.findall(r'([\w*]+)=("(?:[^"\\]|\\.)*"|[^,\s]+)', given))
        words = {name: re.sub(r"\\(.)", r"\1", text.strip('"')) for name, text in words.items()}
        if not given:
            named = f", algorithm={algorithm}" if algorithm else ""
            asked = (
                f'Basic realm="b", Digest realm="a \\"b\\"", nonce="n1", opaque="o"{named}{", " + qop if qop else ""}'
            )
            return answer(401, WWW_Authenticate=asked)
        assert given.startswith("Digest ") and words["opaque"] == "o" and words["uri"] == request.target
        assert words.get("username", user) == user and PASSWORD not in given
        name = (algorithm or "MD5").upper()

        def h(*parts: str) -> str:
            return hashlib.new("sha256" if "256" in name else "md5", ":".join(parts).encode()).hexdigest()

        one = h(user, 'a "b"', PASSWORD)
        if name.endswith("SESS"):
            one = h(one, "n1", words["cnonce"])
        two = h(request.method, request.target)
        middle = [words["nc"], words["cnonce"], "auth"] if qop else []
        assert words["response"] == h(one, "n1", *middle, two)
        counts.append(words.get("nc", ""))
        return store(request)

    with Site(wary) as site:
        assert len(push(PLAN, site.url(), user=user, password=PASSWORD).of("added")) == 2
    assert len(site.requests) == 6
    if qop:
        assert counts == [f"{n:08x}" for n in range(1, 6)]


def test_a_number_that_ran_out_is_renewed_once() -> None:
    store, asked = Store(), 0

    def forgetful(request: Request) -> bytes | Wire:
        nonlocal asked
        asked += 1
        nonce = f"n{(asked + 2) // 3}"
        if f'"{nonce}"' in request.headers.get("authorization", ""):
            return store(request)
        return answer(401, WWW_Authenticate=f'Digest realm="x", nonce="{nonce}", qop="auth", stale=true')

    with Site(forgetful) as site:
        assert len(push(PLAN, site.url(), user=USER, password=PASSWORD).of("added")) == 2


@pytest.mark.parametrize("name", [name for name in BEHAVIOURS if name.startswith("401")])
def test_who_is_not_accepted_does_not_ask_for_ever(spy: Site, name: str) -> None:
    outcome = pushed(spy, Store(instead={"REPORT": lambda request: BEHAVIOURS[name](spy)}), limits=Limits())
    # The same password twice would only lock somebody out; a number that ran out is no wrong password.
    nothing_to_give = ("nobody", "long", "without", "breaks")
    most = 1 if any(word in name for word in nothing_to_give) else 3 if "stale" in name else 2
    assert len(outcome.site.requests) == most and "does not accept this user and password" in outcome.said


# --- over https, to names of elsewhere, all of them on this computer ---------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    names = ("localhost", "cal.example.org", "feed.example.net")
    kept, key = write_certificate(tmp_path_factory.mktemp("certificate"), *names)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(kept, key)
    return kept, context


@pytest.fixture
def world(
    certificate: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Behaviour], Site]]:
    """``world(behaviour)``: whatever https address is asked for, the way there leads through a proxy to this server."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    for name in ("no_proxy", "NO_PROXY", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    sites = []

    def serve(behave: Behaviour) -> Site:
        site = Site(behave, certificate[1], through=True)
        sites.append(site)
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{site.port}")
        return site

    yield serve
    for site in sites:
        site.__exit__()


@pytest.mark.parametrize("scheme", ["https", "webcal", "webcals", "WebCal"])
def test_a_feed_may_move_to_any_other_server_that_is_as_private(
    world: Callable[[Behaviour], Site], scheme: str
) -> None:
    def moving(request: Request) -> bytes:
        if request.headers["host"] == "cal.example.org":
            return answer(302, Location=f"{scheme}://feed.example.net/7f3a/there.ics?x=1")
        return answer(200, crlf(GOOGLE))

    site = world(moving)
    assert fetch_calendar("webcal://cal.example.org/7f3a/basic.ics") == crlf(GOOGLE)
    asked = [(request.method, request.headers["host"], request.target) for request in site.requests]
    assert asked == [
        ("CONNECT", "cal.example.org:443", "cal.example.org:443"),
        ("GET", "cal.example.org", "/7f3a/basic.ics"),
        ("CONNECT", "feed.example.net:443", "feed.example.net:443"),
        ("GET", "feed.example.net", "/7f3a/there.ics?x=1"),
    ]
    assert not any("authorization" in request.headers or "referer" in request.headers for request in site.requests)


@pytest.mark.parametrize("place", ["http://feed.example.net/", "http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/",
    "https://localhost:{port}/", "https://localhost.:{port}/", "https://[::1]:{port}/", "https://[::ffff:127.0.0.1]:{port}/",
    "webcal://127.0.0.1:{port}/", "webcals://localhost:{port}/", "https://cal.example.org:444/"])  # fmt: skip
def test_a_feed_may_not_move_to_this_computer_or_into_the_open(
    world: Callable[[Behaviour], Site], spy: Site, place: str
) -> None:
    site = world(lambda request: answer(302, Location=place.format(port=spy.port)))
    with pytest.raises(InputError, match="sends on"):
        fetch_calendar("https://cal.example.org/7f3a/basic.ics")
    assert spy.connections == 0
    if "444" not in place:
        assert len(site.requests) == 2


def test_a_number_of_this_computer_hides_behind_no_name(monkeypatch: pytest.MonkeyPatch, spy: Site) -> None:
    def numbers(host: str, port: int, **_: Any) -> list[Any]:
        place = ("127.0.0.1", spy.port if host == "sly.example.org" else port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place)]

    monkeypatch.setattr(socket, "getaddrinfo", numbers)
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with (
        Site(lambda request: answer(302, Location="https://sly.example.org/")) as site,
        Client(site.url()) as client,
        pytest.raises(NetworkFault, match="this computer itself"),
    ):
        client.ask("GET", site.url(), follow="anywhere")
    assert spy.connections == 0


def test_a_search_for_a_name_that_never_ends_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(3))
    monkeypatch.setenv("no_proxy", "*")
    begin = time.monotonic()
    with pytest.raises(InputError, match="takes too long"):
        fetch_calendar("https://cal.example.org/7f3a/", limits=Limits(seconds=0.2))
    assert time.monotonic() - begin < 2


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("method", ["REPORT", "PROPFIND", "PUT", "DELETE"])
def test_a_push_over_https_stays_where_it_was_sent(
    world: Callable[[Behaviour], Site], spy: Site, method: str, status: int
) -> None:
    for place in ("https://feed.example.net/c/", spy.url()):
        store = holding_what_left()
        store.instead[method] = lambda request, place=place: answer(status, Location=place)

        def wary(request: Request, store: Store = store) -> bytes | Wire:
            return store(request) if "authorization" in request.headers else answer(401, **CHALLENGE)

        site = world(wary)
        with pytest.raises(ExportError, match="where nothing was sent") as error:
            push(PLAN, "https://cal.example.org/c/", user=USER, password=PASSWORD)
        assert place.split("/")[2] in str(error.value)
        assert {request.headers["host"].removesuffix(":443") for request in site.requests} == {"cal.example.org"}
    assert spy.connections == 0


def test_a_password_goes_to_no_other_server(world: Callable[[Behaviour], Site]) -> None:
    def curious(request: Request) -> bytes:
        if request.headers["host"] == "cal.example.org" and "authorization" in request.headers:
            return answer(302, Location="https://feed.example.net/")
        return answer(401, WWW_Authenticate='Digest realm="x", nonce="n", qop="auth"')

    site = world(curious)
    url = "https://cal.example.org/c/"
    with Client(url, USER, PASSWORD) as client:
        assert client.ask("GET", url, follow="anywhere").status == 401
    asked = [request for request in site.requests if request.headers["host"] == "feed.example.net"]
    assert len(asked) == 1 and "authorization" not in asked[0].headers
    assert sum("authorization" in request.headers for request in site.requests) == 1


def test_a_certificate_of_another_name_is_refused(world: Callable[[Behaviour], Site]) -> None:
    world(lambda request: answer(200, crlf(GOOGLE)))
    with pytest.raises(InputError, match="no certificate that can be trusted"):
        fetch_calendar("https://other.example.com/7f3a/")
    with pytest.raises(ExportError, match="no certificate that can be trusted"):
        push(PLAN, "https://other.example.com/c/", user=USER, password=PASSWORD)


def test_a_certificate_that_nobody_signed_is_refused(
    certificate: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Site(lambda request: answer(200), certificate[1]) as site:
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        with pytest.raises(ExportError, match="no certificate that can be trusted"):
            push(PLAN, site.url(), user=USER, password=PASSWORD)
        assert site.requests == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        with pytest.raises(ExportError, match="does not answer as a calendar"):
            push(PLAN, site.url(), user=USER, password=PASSWORD)


def test_a_proxy_that_refuses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with Site(lambda request: answer(407)) as site:
        monkeypatch.setenv("https_proxy", f"http://ann:s3cret@127.0.0.1:{site.port}")
        with pytest.raises(InputError, match="through the proxy") as error:
            fetch_calendar("https://cal.example.org/7f3a/")
    assert "s3cret" not in str(error.value) and site.requests[0].headers["proxy-authorization"].startswith("Basic ")
