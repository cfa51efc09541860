"""What the frozen people are told seldom or never: so that nearly every text of a calendar, a page, a screen or a sheet is told to somebody."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from typing import Any

import exrx
from exrx import Clearance, Journal, clocks
from exrx.explanation.evidence import protocols_text
from exrx.journal import AnswerEntry, Entry, IllnessEntry, SessionEntry
from exrx.printing.clearances import screen_text
from exrx.printing.reviews import review_text
from exrx.printing.words import help_message
from exrx.reviewing import review as look_back
from exrx.rules.loader import shipped_book
from exrx.shipped import case_tables

from .outputs import ABSENT, TOPICS, _of_clearance, _of_plan, _said, _text
from .people import ACTIVE, BERLIN, PEOPLE, Fields, asked

Told = Iterator[tuple[str, str]]
START = "2027-01-04"
BEGINNER: Fields = {
    "age": 41, "resting_hr": 72, "conditions": ["depression"], "medications": ["sertraline"], "symptoms": [],
    "longest_session": 15, "availability": ["Mon", "Thu", "Sat"], "start": START, "id": "p1",
}  # fmt: skip
LOADS: Fields = asked(
    40, conditions=["depression"], protocol="rethorst-2013", supervised=True, experience=["resistance"]
)
PLANS: dict[str, Fields] = {
    "little-asked": {"age": 70, "conditions": ["depression"], "phq9": 12, "start": START},
    "known-active": {"age": 34, "start": START, **ACTIVE, **BERLIN},
    "mornings": asked(40, availability=["Mon 06:00-06:25", "Thu 06:00-06:25"], minutes=45, timezone="Europe/Berlin"),
    "loads": LOADS,
    "not-liked": asked(40, dislikes=["walking", "resistance"]),
    "without": asked(40, without_rules=["depression.intensity"]),
    "softly-asked": asked(40, conditions=["asthma"], **BERLIN) | ACTIVE,
    "much-asked": {
        "age": 60,
        "start": START,
        "conditions": ["depression"],
        "medications": [
            "spironolactone",
            "gabapentin",
            "topiramate",
            "metoprolol",
            "prednisolone",
            "naltrexone",
            "clopidogrel",
            "modafinil",
        ],
    },
    "asked-on": asked(
        40,
        medications=[
            {"id": one, "until": "2026-12-01"}
            for one in ("spironolactone", "tiotropium", "levetiracetam", "ivabradine")
        ],
    ),
    "lungs-and-seizures": asked(40, medications=["tiotropium", "levetiracetam"]),
}
FROZEN = ("busy-life", "mixed", "once-anorexic", "strength", "walks-and-jogs", "who")
"""Of the sixty, who are told something that those of ``test_rewording`` are not."""
PLANS |= {person.name: person.request for person in PEOPLE if person.name in FROZEN}
CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Middle Earth:20270105T180000\r\n"
    "DTEND;TZID=Middle Earth:20270105T190000\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nDTSTART:20270111T160000Z\r\n"
    "DTEND:20270111T200000Z\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
BUSY: Fields = asked(
    40, conditions=["depression"], timezone="Europe/Berlin",
    availability={
        "windows": ["Mon 16:00-20:00", "Tue 18:00-19:30", "Thu 06:30-07:45", "Sat 09:00-12:00"], "busy": [CALENDAR.encode()],
        "blackout": ["2027-01-21"], "holidays": [dt.date(2027, 2, 1)], "ideal": "18:30", "preferred": ["Sat"], "earliest": "06:45",
        "latest": "19:45", "minutes_per_day": 50, "rest_hours": 20, "travel": 10,
    },
)  # fmt: skip
NO_ROOM: tuple[Fields, ...] = (
    {**BUSY, "availability": {"windows": ["Mon 18:00-18:20"], "blackout": ["2027-01-04..2027-03-28"]}},
    asked(40, dislikes=["walking", "cycling", "swimming", "running", "dance", "tai_chi", "resistance", "arm_exercise"]),
)  # fmt: skip


def seldom() -> dict[str, Callable[[], Told]]:
    """Name -> what is told."""
    found: dict[str, Callable[[], Told]] = {
        f"screen {' '.join(map(str, key))}": partial(_of_clearance, one) for key, one in cleared().items()
    }
    found |= {name: partial(_planned, fields) for name, fields in PLANS.items()}
    return found | {"busy": _busy, "journal": _journal, "revisions": _revisions, "lists": _lists}


@cache
def cleared() -> dict[tuple[Any, ...], Clearance]:
    """Of the cases of the shipped packs one for each level, topic and haste."""
    found: dict[tuple[Any, ...], Clearance] = {}
    for _, raw in case_tables():
        for case in tomllib.loads(raw.decode()).get("case", ()):
            goals, day = case.get("goals", ["mood"]), case.get("as_of", START)
            try:
                made = exrx.screen(**case.get("person", {}), goals=goals, as_of=day)
            except exrx.ExrxError:
                continue
            found.setdefault((made.level, *((one.topic, one.urgent) for one in made.deciding[:1])), made)
    return found


def _planned(fields: Fields) -> Told:
    made = exrx.plan(**fields)
    yield from _of_plan(made)
    for topic in (*TOPICS, "start", "w01s1.start"):
        yield f"why {topic}", _said(partial(made.why, topic))
    for topic in (*ABSENT[:-1], "loads", "yoga"):
        yield f"why not {topic}", _said(partial(made.why_not, topic))


def _busy() -> Told:
    made = exrx.plan(**BUSY)
    yield from _of_plan(made)
    for session in made.sessions:
        yield session.key, _said(partial(made.why, f"{session.key}.start"))
    for topic in ("moved", "room", "when"):
        yield f"why {topic}", _said(partial(made.why, topic))
    for number, fields in enumerate(NO_ROOM):
        yield f"no room {number}", _said(partial(exrx.plan, **fields))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2027-{text}")


def _session(text: str, outcome: str = "done", **more: Any) -> SessionEntry:
    return SessionEntry(on=_day(text), entered=_day(text), outcome=outcome, **more)


def _journal() -> Told:
    weeks = ("01-04", "01-07", "01-09")
    ill: Entry = IllnessEntry(on=_day("01-11"), last=_day("01-13"), entered=_day("01-12"), fever=True)
    told = AnswerEntry(
        on=_day("01-25"), entered=_day("01-25"), field="medications", value="bisoprolol", reason="hypertension"
    )
    for name, fields, entries, today in (
        (
            "small",
            BEGINNER,
            [*map(_session, weeks), _session("01-14", "not_done"), _session("01-16", "not_done")],
            "01-17",
        ),
        ("ill", {**BEGINNER, "medications": ["clozapine"]}, [ill], "01-13"),
        ("answered", BEGINNER, [told], "01-25"),
    ):
        first = exrx.plan(**fields)
        journal = Journal(first.id, tuple(entries))
        made = exrx.adapt(first, journal, today=_day(today))
        yield f"{name}.txt", str(made)
        yield f"{name}.ics", _text(made.to_ics())
        yield f"{name}.diff.txt", str(made.diff(first))
        for view in ("person", "clinician"):
            yield f"{name}.{view}.html", made.to_html(view, journal=journal, today=_day(today))  # type: ignore[arg-type]
        found = look_back(made, _day("02-01"), journal)
        for view in ("person", "clinician"):
            yield f"{name}.{view}.review.txt", review_text(found, view)
        for topic in ("changes", "steps", "pause", "w03s1"):
            yield f"{name}.why.{topic}", _said(partial(made.why, topic))


def _revisions() -> Told:
    first = exrx.plan(**asked(34, conditions=["depression"], **BERLIN), id="spring")
    for name, old, today, change in (
        ("earlier", first, "01-12", {"availability": ["Sun 18:00-20:00", "Tue 06:30-07:45", "Fri 09:00-12:00"]}),
        ("clocks", replace(first, clocks=replace(clocks.laws("Asia/Tokyo", first.start, first.end), data="2025b")), "01-12", {}),
        ("alarms", first, "01-12", {"alarms": ["before"]}),
        ("zone", first, "01-12", {"timezone": "Asia/Tokyo"}),
        ("rules", first, "01-12", {"without_rules": ["depression.intensity"]}),
    ):  # fmt: skip
        try:
            made = exrx.adapt(old, today=_day(today), **change)
        except exrx.ExrxError as error:
            yield name, str(error)
            continue
        yield f"{name}.diff.txt", str(made.diff(old))
        yield f"{name}.txt", str(made)
        yield f"{name}.clinician.html", made.to_html("clinician")
        for topic in (made.sessions[-1].key, "moved", "steps", "start"):
            yield f"{name}.why.{topic}", _said(partial(made.why, topic))


def _lists() -> Told:
    yield "protocols", protocols_text(shipped_book())
    yield "help", help_message(("A line: 000",)) + help_message(("A line: 000",), first=True)
    for number, one in enumerate(cleared().values()):
        yield f"screen {number}", screen_text(one, "person.toml", ("A line: 000",))
        yield f"screen {number} of a plan", screen_text(one, by_log=True)
