"""J1: a plan made again from a journal in which every session of it stands, beside the same plan made; J2: the command that logs one.

J2 is for the Python of an installed wheel, as the other commands are (see ``cold``).
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row, against, interleaved, python, same, spread, warm
from benchmarks.person import make, shape
from exrx import Journal, adapt
from exrx.journal import SessionEntry

NEARLY_OVER = dt.timedelta(days=6)


def rows(rounds: int) -> Iterator[Row]:
    """``adapt(plan, journal)`` in the last week, with an entry for every session before it."""
    plan = make()
    today = plan.end - NEARLY_OVER
    told = [one.date for one in plan.sessions if one.date < today]
    entries = tuple(SessionEntry(on=day, entered=day, outcome="done", effort="moderate") for day in told)

    def again() -> object:
        # A new value each time: nothing of it is known from the last.
        return adapt(plan, Journal(plan.id, entries), today=today)

    same("weeks, sessions, steps", shape(adapt(plan, Journal(plan.id, entries), today=today)), shape(plan))
    found = interleaved({"anchor": warm(make), "candidate": warm(again)}, rounds)
    ratio = against(found["anchor"], found["candidate"])
    anchor, mine = (spread(found[name]).median for name in ("anchor", "candidate"))
    yield Row("J1", f"adapt(plan, journal), {len(entries)} entries", "a warm plan(...)", mine, anchor, ratio, 1.5)
    yield from _logged(rounds)


def _logged(rounds: int) -> Iterator[Row]:
    """``exrx log done`` in a new process, where the journal begins, beside a command that does nothing and a plan."""
    plan = make()
    first = plan.sessions[0]
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as bytecode:
        folder = Path(name)

        def begun() -> None:
            for path in folder.iterdir():
                path.unlink()
            plan.save(folder / "plan.json")
            plan.save(folder / "plan.ics")

        said = ["-m", "exrx", "log", "done", first.key, "--today", f"{first.date + dt.timedelta(days=1)}"]
        log = python(*said, bytecode=bytecode, prepare=begun, folder=name)
        nothing = python("-m", "exrx", "--version", bytecode=bytecode)
        log(), nothing()
        found = interleaved({"log": log, "nothing": nothing, "plan": warm(make)}, rounds)
    anchor = [one + other for one, other in zip(found["nothing"], found["plan"], strict=True)]
    ratio = against(anchor, found["log"])
    yield Row(
        "J2",
        "exrx log done",
        "exrx --version and a warm plan",
        spread(found["log"]).median,
        spread(anchor).median,
        ratio,
        1.5,
    )
