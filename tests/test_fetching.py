"""Busy calendars from elsewhere: from web servers good and bad, and from a real CalDAV server, all on this computer."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import socket
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import exrx
from exrx.busy import read_busy
from exrx.cli import main
from exrx.fetching import _addresses, _one_file, fetch_calendar
from exrx.network import Limits, packing
from exrx.network.connecting import Timed
from exrx.network.limits import Deadline
from exrx.programme.plan import Plan
from exrx.pushing import push
from exrx.values.errors import InputError

from .calendar_server import PASSWORD, USER, Radicale
from .foreign_calendars import GOOGLE, calendar, crlf
from .misbehaving_server import NAMESPACES, Site, Store, answer

SECRET = "/private-7f3a/basic.ics"
SCREENED: dict[str, Any] = {"age": 34, "resting_hr": 62, "conditions": [], "medications": [], "symptoms": []}
WINDOWS = ["Mon 18:00-20:00", "Wed 18:00-20:00", "Fri 18:00-20:00"]
TAKEN = "UID:{0}@example.org\nDTSTART;TZID=Europe/Berlin:202701{0}T180000\nDTEND;TZID=Europe/Berlin:202701{0}T200000"


# --- web servers ------------------------------------------------------------------------------------------------------


class _Handler(BaseHTTPRequestHandler):
    answer: Callable[[BaseHTTPRequestHandler], None]

    def do_GET(self) -> None:
        with contextlib.suppress(OSError):
            type(self).answer(self)

    def log_message(self, *_: Any) -> None:
        pass


Handled = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def site() -> Iterator[Callable[[Handled], str]]:
    """``site(function)`` serves what the function answers; it gives the address."""
    servers = []

    def serve(answer: Handled) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"answer": answer}))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}{SECRET}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def sending(content: bytes, status: int = 200, **headers: str) -> Handled:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **named}.items():
            to.send_header(name, value)
        to.end_headers()
        to.wfile.write(content)

    return answer


def refused(address: str, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        fetch_calendar(address, **options)
    (problem,) = caught.value.problems
    assert problem.field == "availability.busy" and problem.value == ""
    # Whoever has such an address can read the calendar.
    assert "private" not in str(caught.value) and "7f3a" not in str(caught.value)
    return str(problem)


def test_a_calendar_file_is_fetched_and_plans_keep_clear_of_it(site: Callable[[Handled], str]) -> None:
    address = site(sending(crlf(GOOGLE)))
    found = fetch_calendar(address)
    assert found == crlf(GOOGLE) and found.name == "calendar at 127.0.0.1"
    when = dt.date(2027, 1, 4), dt.date(2027, 3, 1), ZoneInfo("Europe/Berlin")
    assert read_busy([(found, found.name)], *when)[0] == read_busy([(crlf(GOOGLE), "")], *when)[0]
    plan = exrx.plan(
        **SCREENED, start="2027-01-04", timezone="Europe/Berlin", availability={"windows": WINDOWS, "busy": [found]}
    )
    assert plan.availability.busy and "127.0.0.1" not in plan.to_json()


def test_no_proxy_stands_between_this_computer_and_itself(
    site: Callable[[Handled], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert fetch_calendar(site(sending(crlf(GOOGLE)))) == crlf(GOOGLE)


def test_it_follows_within_the_same_place_only_where_that_is_this_computer(site: Callable[[Handled], str]) -> None:
    def moved(to: BaseHTTPRequestHandler) -> None:
        there = sending(crlf(GOOGLE)) if to.path == "/there" else sending(b"", 302, Location="/there")
        there(to)

    assert fetch_calendar(site(moved)) == crlf(GOOGLE)
    other = site(sending(crlf(GOOGLE)))
    assert "not encrypted" in refused(site(sending(b"", 302, Location=other)))
    assert "this computer itself" in refused(site(sending(b"", 302, Location=other.replace("http:", "https:"))))
    assert "not encrypted" in refused(site(sending(b"", 302, Location="http://example.org/x.ics")))
    assert "sends on to nowhere" in refused(site(sending(b"", 301, Location="file:///private-7f3a")))
    assert "in a circle" in refused(site(sending(b"", 302, Location=SECRET)))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "wants to know who asks"),
        (403, "secret address"),
        (404, "is not there"),
        (410, "is not there"),
        (503, "503"),
    ],
)
def test_a_refusal_says_what_to_do(site: Callable[[Handled], str], status: int, words: str) -> None:
    assert words in refused(site(sending(b"no", status)))


def test_sizes_and_times_have_limits(site: Callable[[Handled], str]) -> None:
    small = Limits(octets=200_000)
    assert "larger than 200,000 bytes" in refused(site(sending(b"x" * 300_000)), limits=small)
    packed = gzip.compress(b"x" * 300_000)
    assert "larger than 200,000 bytes" in refused(site(sending(packed, Content_Encoding="gzip")), limits=small)
    assert fetch_calendar(site(sending(gzip.compress(crlf(GOOGLE)), Content_Encoding="gzip"))) == crlf(GOOGLE)


def _raw(content: bytes) -> bytes:
    made = zlib.compressobj(wbits=-15)
    return made.compress(content) + made.flush()


@pytest.mark.parametrize(
    ("named", "pack"),
    [
        ("gzip", gzip.compress),
        ("GZIP", gzip.compress),
        (" x-gzip ", gzip.compress),
        ("identity, gzip", gzip.compress),
        ("gzip", lambda content: gzip.compress(content[:500]) + gzip.compress(content[500:])),
        ("deflate", zlib.compress),
        ("deflate", _raw),
        ("br", lambda content: import_module("brotli").compress(content)),
        ("utf-8", bytes),
        ("none", bytes),
        ("", bytes),
    ],
)
def test_a_packed_answer_is_unpacked_within_the_limit(
    site: Callable[[Handled], str], judge: Callable[[str], Any], named: str, pack: Callable[[bytes], bytes]
) -> None:
    if named == "br":
        judge("brotli")
    content, large = crlf(GOOGLE), b"x" * 3_000_000
    assert fetch_calendar(site(sending(pack(content), Content_Encoding=named))) == content
    small = Limits(octets=200_000)
    assert "larger than 200,000 bytes" in refused(site(sending(pack(large), Content_Encoding=named)), limits=small)
    if pack is not bytes:
        broken = pack(content)[:-40]
        assert "cut off" in refused(site(sending(broken, Content_Encoding=named)))
        assert refused(site(sending(b"BEGIN:VCALENDAR\r\n" * 20, Content_Encoding=named)))


@pytest.mark.parametrize("named", ["zstd", "compress", "gzip, gzip"])
def test_a_packing_that_was_not_asked_for_is_refused(site: Callable[[Handled], str], named: str) -> None:
    assert "was not asked for" in refused(site(sending(b"x" * 100, Content_Encoding=named)))


@pytest.mark.parametrize(
    ("package", "wanted"),
    [
        (SimpleNamespace(Decompressor=SimpleNamespace(can_accept_more_data=1)), "gzip, deflate, br"),
        # It would unpack a small answer into all the memory there is.
        (SimpleNamespace(Decompressor=SimpleNamespace(process=1)), "gzip, deflate"),
        (None, "gzip, deflate"),
    ],
)
def test_brotli_is_asked_for_where_it_can_be_unpacked_within_a_limit(
    site: Callable[[Handled], str], monkeypatch: pytest.MonkeyPatch, package: Any, wanted: str
) -> None:
    monkeypatch.setitem(sys.modules, "brotli", package)
    monkeypatch.setitem(sys.modules, "brotlicffi", None)
    asked = []

    def answering(to: BaseHTTPRequestHandler) -> None:
        asked.append(to.headers["Accept-Encoding"])
        sending(crlf(GOOGLE))(to)

    packing.accepted.cache_clear()
    packing._brotli.cache_clear()
    try:
        fetch_calendar(site(answering))
        assert asked == [wanted]
        if wanted == "gzip, deflate":
            assert "was not asked for" in refused(site(sending(b"x", Content_Encoding="br")))
    finally:
        packing.accepted.cache_clear()
        packing._brotli.cache_clear()


def test_a_file_that_is_packed_by_itself_is_called_what_it_is(site: Callable[[Handled], str]) -> None:
    found = fetch_calendar(site(sending(gzip.compress(crlf(GOOGLE)))))
    with pytest.raises(InputError, match="of the kind gzip"):
        read_busy([(found, found.name)], dt.date(2027, 1, 4), dt.date(2027, 1, 5), dt.UTC)


def test_an_answer_has_to_end(site: Callable[[Handled], str]) -> None:
    small = Limits(octets=200_000)

    def endless(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.end_headers()
        while True:
            to.wfile.write(b"x" * 10_000)

    assert "larger than" in refused(site(endless), limits=small)

    def dripping(to: BaseHTTPRequestHandler, what: bytes) -> None:
        to.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(100):
            to.wfile.write(what)
            time.sleep(0.05)

    for what in (b"A: b\r\n", b"\r\n"):
        begin = time.monotonic()
        assert "takes too long" in refused(site(lambda to, what=what: dripping(to, what)), limits=Limits(seconds=0.3))
        assert time.monotonic() - begin < 3
    assert "takes too long" in refused(site(lambda to: time.sleep(2)), limits=Limits(quiet=0.2))


def test_what_is_cut_off_or_no_calendar_is_said(site: Callable[[Handled], str]) -> None:
    assert "cut off" in refused(site(sending(crlf(GOOGLE), Content_Length="99999")))
    assert "as a server on the web does" in refused(
        site(lambda to: to.wfile.write(b"\x00\x01 nonsense\r\n\r\n") and None)
    )
    page = fetch_calendar(site(sending(b"<html>Please log in</html>")))
    with pytest.raises(InputError, match="calendar at 127.0.0.1: availability.busy: is not a calendar file"):
        read_busy([(page, page.name)], dt.date(2027, 1, 4), dt.date(2027, 1, 5), dt.UTC)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://example.org/private-7f3a", "use https://"),
        ("http://10.0.0.4/private-7f3a", "use https://"),
        ("https://ann:private-7f3a@example.org/", "leave that out"),
        ("caldavs://ann:private-7f3a@example.org/", "holds a password"),
        ("caldav://example.org/private-7f3a", "use https://"),
        ("ftp://example.org/private-7f3a", "cannot be used"),
        ("file:///private-7f3a", "cannot be used"),
        ("https:///private-7f3a", "cannot be used"),
        ("https://[private-7f3a", "cannot be used"),
        ("https://example.org:99999999/private-7f3a", "cannot be used"),
        ("https://example.org/\x00private-7f3a", "cannot be used"),
        ("https://127.0.0.1:9/private-7f3a", "cannot be reached"),
        ("webcal://127.0.0.1:9/private-7f3a", "cannot be reached"),
    ],
)
def test_addresses_that_cannot_be_used(address: str, words: str) -> None:
    assert words in refused(address)


def test_a_server_without_a_certificate_is_not_trusted(site: Callable[[Handled], str]) -> None:
    # It answers in the clear, so that the handshake fails.
    assert "no certificate that can be trusted" in refused(site(sending(b"x")).replace("http:", "https:"))


# --- a calendar on a server -------------------------------------------------------------------------------------------


def address_of(radicale: Radicale, path: str, user: str = USER) -> str:
    return f"caldav://{user}@127.0.0.1:{radicale.port}{path}"


def put(radicale: Radicale, path: str, name: str, content: bytes) -> None:
    assert radicale.ask("PUT", f"{path}{name}.ics", content, **{"Content-Type": "text/calendar"})[0] == 201


def planned(busy: list[Any], **more: Any) -> Plan:
    made: Plan = exrx.plan(
        **{
            **SCREENED,
            "longest_session": 45,
            "id": "spring",
            "start": "2027-01-04",
            "timezone": "Europe/Berlin",
            **more,
        },
        availability={"windows": WINDOWS, "busy": busy},
    )
    return made


def test_a_calendar_on_a_server_is_kept_clear_of(radicale: Radicale) -> None:
    path = radicale.calendar()
    assert fetch_calendar(address_of(radicale, path), password=PASSWORD).count(b"BEGIN:VEVENT") == 0
    assert planned([fetch_calendar(address_of(radicale, path), password=PASSWORD)]).sessions == planned([]).sessions
    put(radicale, path, "one", calendar(TAKEN.format("06")))
    put(
        radicale,
        path,
        "series",
        calendar(TAKEN.format("11") + "\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;TZID=Europe/Berlin:20270118T180000"),
    )
    found = fetch_calendar(address_of(radicale, path), password=PASSWORD)
    spans, _ = read_busy([(found, found.name)], dt.date(2027, 1, 4), dt.date(2027, 3, 1), ZoneInfo("Europe/Berlin"))
    assert [f"{span.start:%d %H:%M}" for span in spans] == ["06 17:00", "11 17:00", "25 17:00"]
    days = {session.date for session in planned([found]).sessions}
    assert not days & {dt.date(2027, 1, day) for day in (6, 11, 25)} and dt.date(2027, 1, 18) in days


def test_entries_of_a_server_are_named_and_its_owner_is_known() -> None:
    declined = TAKEN.format("07") + "\nATTENDEE;PARTSTAT=DECLINED:mailto:ann@example.org"
    entries = {
        "one.ics": calendar(TAKEN.format("06")),
        "odd%20one.ics": calendar("UID:odd\nDTSTART:soon"),
        "\x1b[31mred.ics": calendar("UID:red\nDTSTART:20270231T100000Z"),
        "declined.ics": calendar(declined),
    }
    found = _one_file(list(entries.items()), "calendar at x", _addresses("ann", "cal.example.org"))
    spans, remarks = read_busy(
        [(found, found.name)], dt.date(2027, 1, 4), dt.date(2027, 3, 1), ZoneInfo("Europe/Berlin")
    )
    assert [span.start.day for span in spans] == [6]
    assert [(remark.kind, remark.places) for remark in remarks] == [("unread", ("odd%20one.ics", "[31mred.ics"))]
    assert remarks[0].calendar == "calendar at x"


@pytest.mark.parametrize(
    ("user", "host", "addresses"),
    [
        ("ann", "cal.example.org", ("ann@cal.example.org", "ann@example.org")),
        ("ann@work.example", "cal.example.org", ("ann@work.example",)),
        ("ann", "localhost", ("ann@localhost",)),
        ("", "cal.example.org", ()),
    ],
)
def test_a_name_on_a_server_may_be_an_address(user: str, host: str, addresses: tuple[str, ...]) -> None:
    assert _addresses(user, host) == addresses


def test_a_name_from_a_real_server_leads_to_its_entry(radicale: Radicale) -> None:
    path = radicale.calendar()
    put(radicale, path, "one", calendar(TAKEN.format("06")))
    put(radicale, path, "backwards", calendar("UID:2\nDTSTART:20270106T100000Z\nDTEND:20270106T090000Z"))
    found = fetch_calendar(address_of(radicale, path), password=PASSWORD)
    _, remarks = read_busy([(found, found.name)], dt.date(2027, 1, 4), dt.date(2027, 3, 1), dt.UTC)
    assert [(remark.kind, remark.places) for remark in remarks] == [("guessed", ("backwards.ics",))]


def test_what_exrx_put_there_is_in_no_plans_way(radicale: Radicale) -> None:
    path = radicale.calendar()
    plan = planned([])
    push(plan, radicale.url(path), user=USER, password=PASSWORD)
    put(radicale, path, "similar", calendar("UID:12345@exrx\n" + TAKEN.format("04").partition("\n")[2]))
    found = fetch_calendar(address_of(radicale, path), password=PASSWORD)
    # Neither its own sessions nor those of an earlier plan with another name; only what somebody else wrote.
    assert found.count(b"BEGIN:VEVENT") == 1
    for name in ("spring", "summer"):
        starts = {session.start for session in planned([found], id=name).sessions}
        assert starts == {session.start for session in plan.sessions if session.date != dt.date(2027, 1, 4)}
    # Reading changes nothing there.
    assert radicale.ask("GET", path)[1].count(b"BEGIN:VEVENT") == len(plan.sessions) + 1


def test_faults_of_a_server_are_told_without_the_password(radicale: Radicale, monkeypatch: pytest.MonkeyPatch) -> None:
    path = radicale.calendar()
    assert "does not accept" in refused(address_of(radicale, path), password="private-7f3a")
    assert "is nothing there" in refused(address_of(radicale, f"/{USER}/none/"), password=PASSWORD)
    assert "wants to know who you are" in refused(f"caldav://127.0.0.1:{radicale.port}{path}")
    monkeypatch.delenv("EXRX_CALDAV_PASSWORD", raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert "EXRX_CALDAV_PASSWORD" in refused(address_of(radicale, path))
    put(radicale, path, "one", calendar(TAKEN.format("06")))
    assert "larger than" in refused(address_of(radicale, path), password=PASSWORD, limits=Limits(octets=600))


def test_a_server_that_holds_entries_back_is_an_error() -> None:
    cut = f"<D:multistatus {NAMESPACES}><D:response><D:href>/c/</D:href>{{}}</D:response></D:multistatus>"
    full = cut.format("<D:status>HTTP/1.1 507 Insufficient Storage</D:status>")
    bare = cut.replace("/c/", "/c/1.ics").format(
        '<D:propstat><D:prop><D:getetag>"1"</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>'
    )
    for body, words in ((full, "more entries than it shows"), (bare, "without showing them")):
        store = Store(instead={"REPORT": lambda _, body=body: answer(207, body.encode())})
        with Site(store) as server:
            assert words in refused(f"caldav://ann@127.0.0.1:{server.port}/c/", password="x")


# --- the command ------------------------------------------------------------------------------------------------------

PERSON = (
    'id = "spring"\nstart = 2027-01-04\ntimezone = "Europe/Berlin"\nage = 34\nresting_hr = 62\nconditions = []\nmedications = []\n'
    "symptoms = []\nlongest_session = 45\n"
)


def test_the_command_fetches_what_the_person_file_names(
    radicale: Radicale, site: Callable[[Handled], str], tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.setenv("EXRX_CALDAV_PASSWORD", PASSWORD)
    path, file, plan = radicale.calendar(), tmp_path / "person.toml", tmp_path / "plan.json"
    put(radicale, path, "one", calendar(TAKEN.format("06")))
    web = site(sending(calendar(TAKEN.format("13"))))
    (tmp_path / "work.ics").write_bytes(calendar(TAKEN.format("20")))
    busy = f'["{web}", "{address_of(radicale, path)}", "work.ics"]'
    file.write_text(f"{PERSON}availability = {{ windows = {WINDOWS}, busy = {busy} }}\n".replace("'", '"'), "utf-8")
    assert main(["plan", str(file), "-o", str(plan)]) == 0
    made = Plan.load(plan)
    assert [span.start.day for span in made.availability.busy] == [6, 13, 20]
    assert PASSWORD not in plan.read_text("utf-8") and "7f3a" not in plan.read_text("utf-8")
    # Nothing new there: nothing changes.
    before = plan.read_bytes()
    assert main(["plan", str(file), "-o", str(plan), "--today", "2027-01-04"]) == 0
    assert plan.read_bytes() == before and "No change" in capsys.readouterr().out
    # The same with flags, free time being a plain list.
    file.write_text(f"{PERSON}availability = {WINDOWS}\n".replace("'", '"'), "utf-8")
    other = tmp_path / "other.json"
    flags = [
        word for item in (web, address_of(radicale, path), str(tmp_path / "work.ics")) for word in ("--busy", item)
    ]
    assert main(["plan", str(file), "-o", str(other), *flags]) == 0
    assert Plan.load(other).sessions == made.sessions


def test_all_faults_are_told_at_once_and_nothing_is_written(
    site: Callable[[Handled], str], tmp_path: Path, capsys: Any
) -> None:
    gone, broken = site(sending(b"", 404)), site(sending(calendar("UID:1\nDTSTART:yesterday")))
    file = tmp_path / "person.toml"
    text = f'{PERSON.replace("34", "300")}availability = {{ windows = ["Mon 18:00-20:00"], busy = ["{gone}"] }}\n'
    file.write_text(text, "utf-8")
    assert main(["plan", str(file), "-o", str(tmp_path / "plan.ics")]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "2 faults; nothing was written" in said and "300 is above" in said and "is not there (status 404)" in said
    assert "person.toml:10 availability.busy" in said and "7f3a" not in said
    file.write_text(text.replace("300", "34").replace(gone, broken), "utf-8")
    assert main(["plan", str(file), "-o", str(tmp_path / "plan.ics")]) == 2
    assert "calendar at 127.0.0.1:7" in capsys.readouterr().err
    # What a flag names is not laid at the door of the file.
    file.write_text(f'{PERSON}availability = ["Mon 18:00-20:00"]\n', "utf-8")
    words = ["plan", str(file), "-o", str(tmp_path / "plan.ics"), "--busy", gone, "--busy", "missing.ics"]
    assert main(words) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "The command line has 2 faults" in said and "--busy missing.ics cannot be read" in said
    assert "person.toml" not in said
    assert not list(tmp_path.glob("plan*"))


def test_a_connection_is_hung_up_when_the_last_has_read() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        timed = Timed(ours, Deadline(5, 5))
        first, second = timed.makefile("rb"), timed.makefile("rb")
        theirs.sendall(b"one\ntwo\n")
        assert first.readline() == b"one\n"
        first.close()
        assert ours.fileno() != -1, "it is still open, and another reads"
        second.close()
        assert ours.fileno() != -1, "an answer was read, and more may be asked"
        last = timed.makefile("rb")
        timed.close()
        assert ours.fileno() != -1
        last.close()
        assert ours.fileno() == -1
