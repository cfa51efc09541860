"""P7: a warm ``plan(...)`` beside the same arithmetic into tuples."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.floors import numbers_of, plan_by_hand
from benchmarks.measure import Row, against, interleaved, same, spread, warm
from benchmarks.person import FIELDS, SHAPE, make, shape


def rows(rounds: int) -> Iterator[Row]:
    """The whole ``plan(...)``: reading, screening, prescribing, reasons, scheduling, audit."""

    def by_hand() -> object:
        return plan_by_hand(FIELDS["age"], FIELDS["resting_hr"], FIELDS["longest_session"], FIELDS["weeks"])

    made = make()
    same("weeks, sessions, steps", shape(made), SHAPE)
    same("the numbers of every step", numbers_of(made), by_hand())
    found = interleaved({"anchor": warm(by_hand), "candidate": warm(make)}, rounds)
    ratio = against(found["anchor"], found["candidate"])
    anchor, mine = (spread(found[name]).median for name in ("anchor", "candidate"))
    yield Row("P7", "warm plan(...), with everything", "the same arithmetic into tuples", mine, anchor, ratio, 8, 4)
