"""J1: a plan made again from a journal in which every session of it stands, beside the same plan made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from benchmarks.measure import Row, against, interleaved, same, spread, warm
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
