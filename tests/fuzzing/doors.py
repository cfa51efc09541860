"""The doors that something comes in by, each with valid samples to begin from and the call that it ends in."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import os
import re
import shlex
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any, NoReturn

import exrx
from exrx.activity_files import SUFFIXES, match, read_recordings
from exrx.busy.given import GivenTime
from exrx.calendar_lint import lint
from exrx.cli import main
from exrx.cli.personfile import composed
from exrx.export import calendar_ahead
from exrx.export.journalfile import _line, load_journal
from exrx.export.plan_file import digest_of_text
from exrx.export.readback import read_back
from exrx.fetching import fetch_calendar
from exrx.journal import Journal
from exrx.network import Client, Limits, NetworkFault
from exrx.network.multistatus import responses
from exrx.programme.plan import Plan
from exrx.pushing.server import Refused as EntryRefused
from exrx.pushing.server import Server, _uid
from exrx.revising import withdraw
from exrx.values.availability import Availability

from .mutating import Mutator
from .watching import Refused

ROOT = Path(__file__).resolve().parents[2]
DAY = "2027-01-20"


@dataclass(frozen=True)
class Door:
    """One way in. ``call`` is given an input, a folder of its own and a chance, and raises what must not happen."""

    name: str
    mutator: Callable[[], Mutator]
    call: Callable[[bytes, Path, Random], object]
    prepare: Callable[[], contextlib.AbstractContextManager[object]] = contextlib.nullcontext


def run(*words: str) -> bool:
    """Whether a command did what was asked, silently; every exit code but 0 to 3 is a fault."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.stdin
    sys.stdin = io.StringIO("")
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(words)
    finally:
        sys.stdin = before
    if code not in (0, 1, 2, 3):
        raise Refused(f"exit code {code}")
    if code and not (out.getvalue() + err.getvalue()).strip():
        raise Refused(f"exit code {code}, and nothing is said")
    if len(err.getvalue()) > 30_000:
        raise Refused(f"more than 30,000 characters on standard error with exit code {code}")
    return code == 0


@contextlib.contextmanager
def debugging() -> Iterator[None]:
    """Let out what a command would call a defect of exrx; let nothing out to other computers, nor wait for requests."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError("no network here")

    before = os.environ.get("EXRX_DEBUG")
    kept = {name: getattr(socket, name) for name in ("getaddrinfo", "create_server")}
    binding, connecting = socket.socket.bind, socket.socket.connect
    os.environ["EXRX_DEBUG"] = "1"
    try:
        for name in kept:
            setattr(socket, name, refuse)
        socket.socket.bind = socket.socket.connect = refuse  # type: ignore[method-assign]
        yield
    finally:
        socket.socket.bind, socket.socket.connect = binding, connecting  # type: ignore[method-assign]
        for name, function in kept.items():
            setattr(socket, name, function)
        os.environ.pop("EXRX_DEBUG")
        if before is not None:
            os.environ["EXRX_DEBUG"] = before


# --- samples ----------------------------------------------------------------------------------------------------------


@cache
def people() -> tuple[dict[str, Any], ...]:
    """Invented people, with every kind of field."""
    from exrx.person.fields import BY_NAME
    from tests.frozen.people import PEOPLE

    return tuple(person.request for person in PEOPLE if BY_NAME.keys() >= person.request.keys())


@cache
def plans() -> tuple[Plan, ...]:
    """A few short plans: with clock times and without, of a healthy person and of one with medicines, and one that was changed."""
    from tests.frozen.people import PEOPLE

    wanted = ("three-evenings", "beta-blocker", "pregnant-cleared", "item-nine")
    made = [exrx.plan(**{**person.request, "weeks": 3}) for person in PEOPLE if person.name in wanted]
    return (*made, exrx.adapt(made[0], today="2027-01-12", pause="2027-01-14..2027-01-20"))


def written(person: dict[str, Any]) -> bytes:
    """A person file."""
    return composed(person).encode("utf-8", "surrogatepass")


# --- the command line ----------------------------------------------------------------------------------------------------

COMMANDS = """
plan person.toml --today 2027-01-20
plan person.toml -o plan.ics --today 2027-01-20 --minutes 40
plan person.toml -o plan.html --view clinician --today 2027-01-20 --language de
plan --start monday --today 2027-01-04 --age 34 --conditions depression --medications none --symptoms none
plan person.toml -o new.ics --new --start 2027-02-01 --today 2027-01-20 --changes changes.ics
plan person.toml -o other.json --revision 3 --weeks 8 --sessions-per-week 3 --availability "Mon 18:00-20:00, Wed 06:30-07:45"
plan --start 2027-01-04 --age 61 --medications "metoprolol,{id=sertraline since=2026-12-21}" --resting-hr 58 --phq9 1,2,0,1,1,0,2,1,0
plan person.toml --goals mood,bdnf --intensity light --likes walking,cycling --dislikes running --place park --company "with Kim"
adapt plan.json --pause 2027-02-08..2027-02-21 --today 2027-01-20
adapt --pause "2 weeks" --ill --today 2027-01-20
adapt --medications metoprolol --phq9 9 --today 2027-01-20 --changes changes.ics
adapt plan.ics --pause none --today 2027-01-20 -o elsewhere.json
withdraw plan.json -o withdraw.ics --today 2027-01-20
screen person.toml --today 2027-01-04
screen --age 70 --symptoms chest_pain --clearances "{topic=heart level=vigorous by=Dr date=2027-01-01}"
new me.toml --today 2027-01-04
why intensity --plan plan.json --language de
why "how hard"
why w03s2 --plan plan.ics
why-not running --plan plan.json
terms conditions
terms medications sertraline
protocols --plan plan.json
rules list clinic.toml
rules show depression.dose --rules clinic.toml
rules check clinic.toml
rules coverage clinic.toml
rules graph clinic.toml --about time --dot
rules cite plan.json --bibtex
lint plan.ics --json
push plan.json https://calendar.example/c/ --user ann --dry-run
serve plan.json --host 127.0.0.1 --port 8711
workouts plan.json -o workouts.zip --format fit,tcx --private
workouts plan.json --intervals
--version
--help
"""
_HOME = ("person.toml", "plan.json", "plan.ics", "clinic.toml")


@cache
def _home() -> dict[str, bytes]:
    plan = plans()[0]
    person = written({**people()[0]})
    clinic = (ROOT / "examples" / "clinic.toml").read_bytes()
    return dict(zip(_HOME, (person, plan.to_json().encode(), plan.to_ics(), clinic), strict=True))


def _lines_of_commands() -> Mutator:
    from exrx.cli.arguments import COMMANDS as NAMES
    from exrx.person.fields import BY_NAME

    words = [*NAMES, *(field.flag for field in BY_NAME.values())]
    samples = [line.encode() for line in COMMANDS.strip().splitlines()]
    return Mutator(samples, [f" {word} ".encode() for word in words])


def _words(content: bytes) -> list[str]:
    """The words of a command line. None of them leads out of the folder."""
    text = content.decode("utf-8", "surrogateescape")
    try:
        # So long a line takes the splitting of it seconds, which are not exrx's.
        words = shlex.split(text) if len(text) < 50_000 else text.split()
    except ValueError:
        words = text.split()
    return [word if "://" in word else word.replace("/", "_") for word in words][:300]


def argv(content: bytes, home: Path, chance: Random) -> bool:
    """A command line in a folder with a plan."""
    words = _words(content)
    if words[:1] == ["rules"] and {"test", "check", "coverage", "graph"} & set(words) and "clinic.toml" not in words:
        # The shipped rules, with nothing of what was given: seconds each, and always the same.
        return False
    for name, kept in _home().items():
        (home / name).write_bytes(kept)
    fine = run(*words)
    for path in home.iterdir():
        if path.name not in _HOME:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    return fine


# --- files -------------------------------------------------------------------------------------------------------------


def _person_files() -> Mutator:
    samples = [written(person) for person in people()]
    return Mutator([(ROOT / "examples" / "person.toml").read_bytes(), *samples])


def toml(content: bytes, home: Path, chance: Random) -> bool:
    """A person file."""
    (home / "person.toml").write_bytes(content)
    return run(chance.choice(("screen", "plan")), "person.toml", "--today", "2027-01-04")


def _pack_files() -> Mutator:
    guidelines = ROOT / "src" / "exrx" / "guidelines"
    shipped = [path.read_bytes() for path in sorted(guidelines.glob("[cgm]*/*.toml"))]
    cases = [path.read_bytes() for path in sorted((ROOT / "examples" / "cases").glob("*.toml"))]
    own = [(ROOT / "examples" / name).read_bytes() for name in ("clinic.toml", "clinic_faulty.toml")]
    return Mutator(
        [
            *own,
            *own,
            *cases,
            *(_as_own(text) for text in shipped if b"[[recommendation]]" in text and len(text) < 12_000),
        ]
    )


def _as_own(pack: bytes) -> bytes:
    """A shipped pack as somebody else might have written it: with other names, and without words of the vocabulary."""
    pack = re.sub(rb'(?m)^(id|pack) = "', rb'\1 = "own.', pack)
    return re.sub(rb"(?ms)^\[(conditions|medications|symptoms|reasons)\]\n.*?(?=^\[)", b"", pack)


def packs(content: bytes, home: Path, chance: Random) -> bool:
    """A rule pack, sometimes with a person who is planned for by it, sometimes looked through for defects."""
    (home / "pack.toml").write_bytes(content)
    kind = chance.random()
    if kind < 0.2:
        return run("rules", "check" if kind < 0.1 else "test", "pack.toml")
    if kind < 0.5:
        exrx.plan(**people()[chance.randrange(2)], rules="pack.toml")
    else:
        exrx.load_rules("pack.toml")
    return True


def _calendars() -> Mutator:
    from tests.foreign_calendars import ALL, crlf

    own = exrx.plan(**people()[0], weeks=1).to_ics()
    return Mutator([*(crlf(text) for text in ALL.values()), own, _SERIES])


_SERIES = b"""BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
UID:1\r
DTSTART;TZID=Europe/Berlin:20261104T170000\r
DTEND;TZID=Europe/Berlin:20261104T180000\r
RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=-1WE,2MO;BYSETPOS=1,-1;UNTIL=20280101T000000Z\r
RDATE;VALUE=PERIOD:20270105T100000Z/20270105T120000Z,20270106T100000Z/PT2H30M\r
EXDATE;TZID=Europe/Berlin:20270106T170000\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
DTSTART;VALUE=DATE:20270104\r
DURATION:P1D\r
RRULE:FREQ=YEARLY;BYWEEKNO=1,20,-1;BYYEARDAY=4,-1;BYMONTH=1;WKST=SU;COUNT=20\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:3\r
DTSTART:20270104T050000Z\r
RRULE:FREQ=HOURLY;BYHOUR=5,6;BYMINUTE=0,30;BYSECOND=0;COUNT=99\r
END:VEVENT\r
END:VCALENDAR\r
"""


def ics(content: bytes, home: Path, chance: Random) -> None:
    """A busy calendar; every fourth is looked through by the linter as well."""
    given = GivenTime.read({"windows": ["Mon 18:00-20:00", "Wed 06:30-07:45"], "busy": [content]})
    if chance.random() < 0.25:
        lint(content)
    given.on(dt.date(2027, 1, 4), dt.date(2027, 3, 28), "Europe/Berlin", "spring")


def _plan_files() -> Mutator:
    samples = [json.dumps(json.loads(plan.to_json())).encode() for plan in plans()]
    older = [(ROOT / "tests" / "plans" / name).read_bytes() for name in ("days_only.json", "format2_clozapine.json")]
    return Mutator([*samples, *samples, *older], tree=True)


def plan_file(content: bytes, home: Path, chance: Random) -> None:
    """A plan file, most often with a digest that fits; what is believed has to be told, and shown."""
    if chance.random() < 0.8:
        with contextlib.suppress(ValueError, RecursionError, TypeError, AttributeError):
            data = json.loads(content)
            data.pop("digest", None)
            # As exrx writes it, or in another layout.
            ours = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            data["digest"] = digest_of_text(ours)
            theirs = json.dumps(data) if chance.random() < 0.2 else f'{{"digest":"{data["digest"]}",{ours[1:]}'
            content = theirs.encode()
    plan = Plan.from_json(content)
    plan.to_ics()
    plan.why()
    if chance.random() < 0.3:
        plan.to_html("clinician")
        plan.to_html()
        assert str(plan)
    if chance.random() < 0.3:
        exrx.adapt(plan, today=DAY, pause="1 week")
    if chance.random() < 0.1:
        withdraw(plan, DAY)


def _own_calendars() -> Mutator:
    plan, *_, changed = plans()
    return Mutator([plan.to_ics(), changed.to_ics(), plan.to_ics("shared"), exrx.plan(**people()[0], weeks=1).to_ics()])


def calendar(content: bytes, home: Path, chance: Random) -> bool:
    """The calendar that stands where the plan is to be written: read back, or held against the plan file."""
    plan = plans()[0]
    if chance.random() < 0.94:
        calendar_ahead.numbered_above(plan, plan, [content], dt.date(2027, 1, 20))
        read_back(content, plan.id, plan.timezone)
        return True
    for name, kept in _home().items():
        (home / name).write_bytes(kept)
    (home / "plan.ics").write_bytes(content)
    if chance.random() < 0.5:
        (home / "plan.json").unlink()
    return run("plan", "person.toml", "-o", "plan.ics", "--today", DAY, "--minutes", "30")


def _bundles() -> Mutator:
    from exrx.export.fhir import write

    texts = [write(plan, view=view) for plan in plans()[:2] for view in ("person", "clinician")]
    return Mutator([text.encode() for text in texts], tree=True)


def fhir(content: bytes, home: Path, chance: Random) -> None:
    """A FHIR bundle that is read back."""
    exrx.fhir.read(content)


def _journals() -> Mutator:
    from exrx.journal import AnswerEntry, ContactEntry, MoveEntry, ReviewEntry
    from tests.journals import asked, day, done, ill, not_done, score, session

    on: Any = {"on": day("01-16"), "entered": day("01-16")}
    answers = [
        AnswerEntry(**on, field="medications", value="metoprolol"),
        AnswerEntry(**on, field="resting_hr", value=70),
    ]
    moved = MoveEntry(**on, key="w03s1", to=day("01-19"), at="18:00")
    entries = [
        [
            *done(1),
            session("01-11", "shorter", minutes=10, effort="hard"),
            session("01-14", "not_done", reason="tired"),
            moved,
        ],
        [*not_done(1, 2), asked("01-04", "01-17", "01-18", "rather_not"), score("01-18", 12, 1), *answers],
        [
            *done(1),
            ill("01-12", "01-15", "01-16"),
            ContactEntry(**on),
            ReviewEntry(**on, about="review", chosen="smaller"),
        ],
    ]
    lines = [[{"journal": 1, "plan": plans()[0].id}, *(entry.data for entry in one)] for one in entries]
    return Mutator(["".join(f"{json.dumps(line)}\n" for line in one).encode() for one in lines])


def journal(content: bytes, home: Path, chance: Random) -> bool:
    """A journal, most often with checksums that fit; what is believed is followed."""
    if chance.random() < 0.9:
        content = b"".join(map(_checked, content.splitlines()))
    path = home / "plan.journal.jsonl"
    path.write_bytes(content)
    if chance.random() < 0.1:
        for name in ("plan.json", "plan.ics"):
            (home / name).write_bytes(_home()[name])
        return run(*chance.choice((["log", "done"], ["show", "journal"], ["review"])), "--today", DAY)
    kept = load_journal(path)
    if chance.random() < 0.3:
        exrx.adapt(plans()[0], Journal(plans()[0].id, kept.entries), today=chance.choice((DAY, "2027-02-15")))
    return True


def _checked(line: bytes) -> bytes:
    with contextlib.suppress(ValueError, RecursionError):
        data = json.loads(line)
        if isinstance(data, dict):
            return _line({name: value for name, value in data.items() if name != "sum"})
    return line + b"\n"


def _recordings() -> Mutator:
    from tests.recorded_files import every, fit, gpx, tcx, utc

    begun = utc("01-16 09:00")
    beats = every(60, 0, 1800)
    samples = [
        tcx(begun, [(0, 900.0, [beats[:15]]), (900, 900.0, [beats[15:20], beats[20:]])]).encode(),
        gpx(begun, [beats[:12], beats[14:]]).encode(),
        gpx(begun, [every(30, 0, 900, None)], sport="", prefix="gpxtpx").encode(),
    ]
    # Made by Garmin's own encoder, where it is.
    if find_spec("garmin_fit_sdk"):
        whole = {"begun": begun, "timer": 1800, "beats": beats, "effort": 40, "feel": 75}
        paused = {"begun": utc("01-16 11:00"), "timer": 600, "elapsed": 900, "pauses": [(300, 600)], "sport": "running"}
        garmin = import_module("garmin_fit_sdk")
        samples += [fit(garmin, whole, offset=3600), fit(garmin, whole, paused)] * 2
    return Mutator(samples)


def recordings(content: bytes, home: Path, chance: Random) -> bool:
    """A file of a watch, under the name of its kind and sometimes of another; what is read is matched to a plan."""
    named = ".fit" if b".FIT" in content[:14] else ".gpx" if b"<gpx" in content[:200] else ".tcx"
    path = home / f"a{named if chance.random() < 0.95 else chance.choice(SUFFIXES)}"
    if named == ".fit" and chance.random() < 0.8:
        content = _with_sums(content)
    path.write_bytes(content)
    try:
        found = read_recordings(path)
        plan = plans()[0]
        match(plan, Journal(plan.id), found, today=dt.date(2027, 1, 20))
    finally:
        path.unlink()
    return True


def _with_sums(content: bytes) -> bytes:
    """The same octets with the sums that a FIT file has at its end and at that of its head."""
    from exrx.export.workouts.fit import checksum

    head = content[:12]
    if content[:1] == b"\x0e":
        head += checksum(head).to_bytes(2, "little")
    body = head + content[len(head) : -2]
    return body + checksum(body).to_bytes(2, "little")


# --- words ---------------------------------------------------------------------------------------------------------------

_WINDOWS = (
    '["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"]', '"weekdays 17:00-19:00"', '["Mon", "Wed", "Fri"]', '["daily 5pm-7 pm"]',
    '["Tue & Thu 18–19:30", "weekends 9-12"]', '["Montag 18:00-20:00", "Mi 6.30-7.45 Uhr"]', '["Mon-Fri 12:00-13:00", "Sun 23:00-24:00"]',
    '{"windows": ["A: Mon 06:00-08:00", "B: Mon 18:00-20:00"], "rota_start": "2027-01-04"}',
    '{"windows": ["daily 06:00-22:00"], "minutes_per_day": 40, "earliest": "07:00", "latest": "21:30", "preferred": ["Tue 18:00-20:00"], "ideal": "18:30"}',
    '{"windows": ["Sat"], "rest_hours": 20, "travel": 15, "blackout": ["2027-02-08..2027-02-21", "2027-03-01"], "holidays": ["2027-04-05"]}',
)  # fmt: skip


def availability(content: bytes, home: Path, chance: Random) -> None:
    """Free time as a text, a list or a table; a tenth of it has to hold a plan."""
    given: Any = content.decode("utf-8", "surrogateescape" if chance.random() < 0.3 else "replace")
    with contextlib.suppress(ValueError, RecursionError):
        given = json.loads(given)
    if isinstance(given, dict):
        # Files and countries have their own doors.
        given = {name: value for name, value in given.items() if name != "busy"}
    found = Availability.parse(given)
    if chance.random() < 0.1:
        assert str(found.usable)
        exrx.plan(
            **{
                **people()[0],
                "availability": given,
                "timezone": chance.choice(("Europe/Berlin", "America/Nuuk", "Pacific/Apia")),
            }
        )


_DATES = (
    "2027-01-20", "2027-02-08..2027-02-21", "2 weeks", "10 days", "none", "9999-12-31", "0001-01-01", "2028-02-29", "2027-W03-1",
    "20270120", "1 week", "2027-01-20..2027-01-20", "2027-02-08 .. 2027-02-21", "2027-02-08..9999-12-31", "monday", "52 weeks", "2026-12",
)  # fmt: skip


def dates(content: bytes, home: Path, chance: Random) -> None:
    """A text in the place of a date: of a day, a pause, a beginning, since when, until when, a birth, a letter."""
    text = content.decode("utf-8", "surrogateescape" if chance.random() < 0.3 else "replace")
    plan = chance.choice(plans())
    good: dict[str, Any] = {**people()[0]}
    kind = chance.randrange(9)
    if kind == 0:
        exrx.adapt(plan, today=text, pause=chance.choice(("2 weeks", "52 weeks", "1 day")))
    elif kind == 1:
        exrx.adapt(plan, today=chance.choice((DAY, "9999-12-31", "0001-01-01", "2027-03-28")), pause=text)
    elif kind == 2:
        exrx.plan(**{**good, "start": text})
    elif kind == 3:
        exrx.plan(**{**good, "conditions": [{"id": "depression", chance.choice(("since", "until")): text}]})
    elif kind == 4:
        exrx.plan(**{**good, "due_date": text, "sex": "female"})
    elif kind == 5:
        exrx.plan(**{**good, "clearances": [{"topic": "heart", "level": "vigorous", "by": "Dr", "date": text}]})
    elif kind == 6:
        withdraw(plan, text)
    elif kind == 7:
        exrx.screen(as_of=text, age=34, medications=[{"id": "sertraline", "since": text}])
    else:
        run("adapt", f"--today={text}", "--minutes", "30", f"--pause={text}")


# --- the network -------------------------------------------------------------------------------------------------------------


def _lists() -> Mutator:
    from tests.misbehaving_server import CALENDAR, Store

    store = Store({f"/c/{n}.ics": event for n, event in enumerate(_events())})
    declared = CALENDAR.replace(b"<D:multistatus", b'<?xml version="1.0" encoding="UTF-8"?>\n<D:multistatus', 1)
    # A tag may differ from run to run, and the samples must not.
    listed = re.sub(rb"(?<=<D:getetag>)[^<]*", b'"1"', store.listing())
    return Mutator(
        [CALENDAR, listed, listed.replace(b"><", b">\n<"), declared],
        [b"<D:status>HTTP/1.1 404 X</D:status>", b"<D:propstat>", b"&#13;"],
    )


@cache
def _events() -> tuple[bytes, ...]:
    from exrx.pushing.comparing import resources

    return tuple(resources(plans()[0].to_ics()).values())[:3]


def multistatus(content: bytes, home: Path, chance: Random) -> None:
    """What a calendar server lists, and the calendars in it."""
    from exrx.pushing.comparing import alike, shown_in

    ours = _events()[0]
    with contextlib.suppress(NetworkFault):
        for one in responses(content):
            uid = _uid(one.content)
            shown_in(one.content, uid)
            alike(ours, one.content)


_LIMITS = Limits(seconds=5, quiet=5, stalled=5, octets=400_000)


def _answers() -> Mutator:
    import gzip
    import zlib

    from tests.misbehaving_server import CALENDAR, answer

    event = _events()[0]
    listed = _lists().samples[1]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (event[:100], event[100:], b""))
    return Mutator(
        [
            answer(200, event, ETag='"1"'),
            answer(200, gzip.compress(event, mtime=0), Content_Encoding="gzip"),
            answer(200, zlib.compress(event), Content_Encoding="deflate"),
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"\r\n",
            b"HTTP/1.0 200 OK\r\n\r\n" + event,
            answer(207, CALENDAR),
            answer(207, listed, Content_Type="application/xml"),
            answer(401, WWW_Authenticate='Digest realm="x", nonce="n", qop="auth", algorithm=SHA-256, opaque="o", stale=true'),
            answer(401, WWW_Authenticate='Basic realm="x"'),
            answer(302, Location="/login"),
            answer(503, Retry_After="Wed, 21 Oct 2027 07:28:00 GMT"),
            answer(412), answer(507), b"HTTP/1.1 100 Continue\r\n\r\n" + answer(204),
        ]
    )  # fmt: skip


_SITE: list[Any] = []


@contextlib.contextmanager
def _site() -> Iterator[None]:
    """A server on this computer that answers with whatever is put in."""
    from tests.misbehaving_server import Site

    said = {"answer": b""}

    def behave(request: object) -> Callable[[socket.socket], None]:
        return lambda connection: connection.sendall(said["answer"])

    with Site(behave) as site:
        _SITE[:] = [site, said]
        yield
    _SITE.clear()


def http(content: bytes, home: Path, chance: Random) -> None:
    """An answer over HTTP to each of the askers: a feed, a calendar on a server, a push."""
    site, said = _SITE
    said["answer"] = content
    site.received, site.requests = b"", []
    url = site.url()
    kind = chance.randrange(5)
    if kind == 0:
        fetch_calendar(url, limits=_LIMITS)
        return
    if kind == 1:
        with Client(url, "ann", "secret", limits=_LIMITS) as client, contextlib.suppress(NetworkFault):
            client.ask(
                chance.choice(("GET", "PUT", "REPORT")),
                url,
                b"x",
                follow=chance.choice(("nowhere", "here", "anywhere")),
            )
        return
    with Server(url, "ann", "secret", sleep=lambda seconds: None, tries=2, limits=_LIMITS) as server:
        if kind == 2:
            server.check()
        elif kind == 3:
            list(server.entries())
        else:
            # A push goes on with its other entries.
            with contextlib.suppress(EntryRefused):
                server.entry("1", None)
                server.write("1", b"x", None)


DOORS: dict[str, Door] = {
    door.name: door
    for door in (
        Door("argv", _lines_of_commands, argv, debugging),
        Door("toml", _person_files, toml, debugging),
        Door("packs", _pack_files, packs, debugging),
        Door("ics", _calendars, ics),
        Door("plan", _plan_files, plan_file),
        Door("calendar", _own_calendars, calendar, debugging),
        Door("fhir", _bundles, fhir),
        Door("journal", _journals, journal, debugging),
        Door("recordings", _recordings, recordings),
        Door("availability", lambda: Mutator([text.encode() for text in _WINDOWS]), availability),
        Door("dates", lambda: Mutator([text.encode() for text in _DATES]), dates, debugging),
        Door("multistatus", _lists, multistatus),
        Door("http", _answers, http, _site),
    )
}
