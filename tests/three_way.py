"""What somebody did with an entry there, what the plan did since, and what has to stand afterwards, by the rule alone.

Pushes and pulls are held against it in every combination. The tables of docs/calendar-servers.md are written from it:
`python -m tests.three_way`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .plan_factory import as_it_stood, make_plan

DOCS = Path(__file__).parents[1] / "docs" / "calendar-servers.md"
PLAN = make_plan(weeks=2)
"""Monday, Wednesday and Saturday, from 2027-01-04."""
ONE = PLAN.sessions[1]
BELL = b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:mine\r\nTRIGGER:-PT2H\r\nEND:VALARM\r\n"

MOVE = (rb"(DT(?:START|END)[^:]*):20270106T", rb"\1:20270107T")
THERE: dict[str, Callable[[bytes], bytes] | None] = {
    "untouched": lambda content: content,
    "moved": lambda content: re.sub(*MOVE, content),
    "retitled": lambda content: re.sub(rb"SUMMARY:[^\r]*", b"SUMMARY:Swim with Kim", content),
    "reminder": lambda content: content.replace(b"END:VEVENT", b"LOCATION:Park\r\n" + BELL + b"END:VEVENT"),
    "deleted": None,
    "recreated": None,
}
NOW: dict[str, dict[str, Any]] = {
    "unchanged": {},
    "moved": {"date": dt.date(2027, 1, 8)},
    "lighter": {"what": as_it_stood("Amble")},
    "withdrawn": {"status": "cancelled"},
}
TOUCHED: dict[str, Callable[[bytes], bytes]] = {
    "not counted": lambda content: content,
    "SEQUENCE": lambda content: re.sub(
        rb"LAST-MODIFIED:\w+",
        b"LAST-MODIFIED:20270105T174233Z",
        re.sub(rb"SEQUENCE:\d+", b"SEQUENCE:4", content),
    ),
    "LAST-MODIFIED": lambda content: re.sub(rb"LAST-MODIFIED:\w+", b"LAST-MODIFIED:20270105T174233Z", content),
}


def expected(there: str, now: str) -> tuple[str, str, bool] | None:
    """What stands afterwards, by the rule alone: an answer stays, unless the plan takes the session out or gives it another time."""
    if there in ("deleted", "recreated"):
        return None
    time, title = "06 17", "Walk"
    if now in ("moved", "withdrawn"):
        return ("08 17", title, False) if now == "moved" else (time, "Canc", True)
    if there == "moved":
        time = "07 17"
    if now == "lighter":
        return time, "Ambl", False
    return time, "Swim" if there == "retitled" else title, False


KINDS: dict[str, Callable[[bytes], bytes] | None] = {
    **THERE,
    "shortened": lambda content: re.sub(rb"(DTEND[^:]*:20270106T)\d+", rb"\g<1>181500", content),
    "lengthened": lambda content: re.sub(rb"(DTEND[^:]*:20270106T)\d+", rb"\g<1>200000", content),
    "earlier that day": lambda content: re.sub(rb"(DT(?:START|END)[^:]*:20270106T)18", rb"\g<1>07", content),
    "cancelled": lambda content: content.replace(b"STATUS:CONFIRMED", b"STATUS:CANCELLED"),
    "repeating": lambda content: content.replace(b"END:VEVENT", b"RRULE:FREQ=DAILY\r\nEND:VEVENT"),
}


def answered(there: str, now: str) -> tuple[str, ...]:
    """What is found, by the rule alone: what somebody did counts, unless the plan has taken the session out or given it another time."""
    if now == "withdrawn" or there in ("untouched", "retitled", "reminder"):
        return ()
    if there in ("deleted", "cancelled"):
        return ("deleted",)
    if there == "recreated":
        return ("made_anew",)
    if there == "repeating":
        return ("unreadable",)
    if there in ("moved", "earlier that day"):
        return ("against",) if now == "moved" else ("moved",)
    return ("length",)


# --- the tables of the docs ---------------------------------------------------------------------------------------

_THERE = {
    "reminder": "a reminder or place added",
    "deleted": "deleted",
    "recreated": "deleted and made anew elsewhere",
    "cancelled": "set to cancelled",
    "repeating": "made to repeat",
    "earlier that day": "put at another time of that day",
    "moved": "put on another day",
    "shortened": "made shorter",
    "lengthened": "made longer",
}
_NOW = {"unchanged": "as it was", "moved": "at another time", "lighter": "with another text", "withdrawn": "taken out"}
_ENTERED = {
    (): "nothing",
    ("moved",): "moved",
    ("length",): "that length",
    ("deleted",): "deleted",
    ("made_anew",): "moved; that entry stands for it",
    ("against",): "nothing; the plan's time holds, and that is said",
    ("unreadable",): "nothing; it is named",
}


def _stands(there: str, now: str) -> str:
    stands = expected(there, now)
    if stands is None:
        return "it stays out"
    time, title, cancelled = stands
    parts = ["cancelled"] if cancelled else []
    parts += ["the plan's new time"] if time.startswith("08") else ["their time"] * time.startswith("07")
    if not cancelled and not time.startswith("08"):
        parts += {"Swim": ["their title"], "Ambl": ["the plan's text"], "Walk": []}[title]
    return ", ".join((parts or ["as it was"]) + ["with theirs"] * (there == "reminder"))


def _table(name: str, kinds: list[str], cell: Callable[[str, str], str]) -> str:
    rows = [
        ["in the calendar", *(f"the plan has it {told}" for told in _NOW.values())],
        ["---"] * (len(_NOW) + 1),
        *([_THERE.get(there, there), *(cell(there, now) for now in _NOW)] for there in kinds),
    ]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"<!-- {name} -->\n{lines}\n<!-- end -->"


def written() -> str:
    """The docs with their tables as the rule has them."""
    text = DOCS.read_text("utf-8")
    for made in (
        _table("what stands after a push", list(THERE), _stands),
        _table("what a pull enters", list(KINDS), lambda there, now: _ENTERED[answered(there, now)]),
    ):
        head = made.partition("\n")[0]
        text = re.sub(f"{re.escape(head)}.*?<!-- end -->", lambda _, made=made: made, text, flags=re.S)
    return text


if __name__ == "__main__":
    DOCS.write_text(written(), "utf-8")
