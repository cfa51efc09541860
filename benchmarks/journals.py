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
from exrx import Journal, Plan, adapt
from exrx.journal import SessionEntry

NEARLY_OVER = dt.timedelta(days=6)


def rows(rounds: int) -> Iterator[Row]:
    """``adapt(plan, journal)`` in the last week, with an entry for every session before it."""
    plan = make()
    today = plan.end - NEARLY_OVER
    told = [one.date for one in plan.sessions if one.date < today]
    entries = tuple(SessionEntry(on=day, entered=day, outcome="done", effort="moderate") for day in told)

    read = Plan.from_json(plan.to_json())

    def again() -> Plan:
        # A new value each time: nothing of it is known from the last.
        return adapt(plan, Journal(plan.id, entries), today=today)

    def of_file() -> Plan:
        # Of this one nothing is known from when it was made either.
        return adapt(read, Journal(plan.id, entries), today=today)

    same("weeks, sessions, steps", shape(again()), shape(plan))
    same("the plan made again", of_file(), again())
    found = interleaved({"anchor": warm(make), "candidate": warm(again), "file": warm(of_file)}, rounds)
    anchor = spread(found["anchor"]).median
    for name, which, goal in (("candidate", "", 1.5), ("file", ", from a file", None)):
        ratio, mine = against(found["anchor"], found[name]), spread(found[name]).median
        told = f"adapt(plan, journal), {len(entries)} entries{which}"
        yield Row("J1", told, "a warm plan(...)", mine, anchor, ratio, goal)
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
