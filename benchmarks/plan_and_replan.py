"""N6 and N7: a warm ``plan(...)`` beside the same arithmetic into tuples, and replanning beside planning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.floors import numbers_of, plan_by_hand
from benchmarks.measure import Row, against, interleaved, same, spread, warm
from benchmarks.person import FIELDS, OPTIONS, SHAPE, make, shape
from exrx import Plan, adapt, plan


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
    yield Row("N6", "warm plan(...), of one person", "the same arithmetic into tuples", mine, anchor, ratio, 30, 15)
    yield from _different(rounds, by_hand)
    yield from _replanned(rounds)


def _different(rounds: int, by_hand: Callable[[], object]) -> Iterator[Row]:
    """Sixty different people, so that nothing is answered twice."""
    people = [
        {
            **FIELDS,
            **OPTIONS,
            "age": 20 + number,
            "resting_hr": 52 + number % 17,
            "longest_session": 15 + 5 * (number % 5),
        }
        for number in range(60)
    ]

    def plans() -> None:
        for one in people:
            plan(**one)

    plans()
    found = interleaved({"anchor": warm(by_hand), "candidate": warm(plans)}, max(rounds // 3, 3))
    mine = [seconds / len(people) for seconds in found["candidate"]]
    ratio = against(found["anchor"], mine)
    anchor = spread(found["anchor"]).median
    yield Row(
        "N6",
        "warm plan(...), 60 people, each",
        "the same arithmetic into tuples",
        spread(mine).median,
        anchor,
        ratio,
        30,
        15,
    )


def _replanned(rounds: int) -> Iterator[Row]:
    """A window that moves, and a time off, both in the fifth week; of the plan that was just made, and of one that was read from its file."""
    made = make()
    read = Plan.from_json(made.to_json())
    changes: dict[str, dict[str, Any]] = {
        "a window moved": {
            "availability": ["Mon 18:00-20:00", "Thu 18:00-20:00", "Fri 18:00-20:00", "Sun 10:00-12:00"]
        },
        "a time off": {"pause": "2027-02-15..2027-02-28"},
    }
    for what, change in changes.items():

        def again(change: dict[str, Any] = change) -> object:
            return adapt(made, today="2027-02-01", **change)

        def of_file(change: dict[str, Any] = change) -> object:
            return adapt(read, today="2027-02-01", **change)

        same("the plan made again", of_file(), again())
        found = interleaved({"anchor": warm(make), "candidate": warm(again), "file": warm(of_file)}, rounds)
        anchor = spread(found["anchor"]).median
        for name, which in (("candidate", ""), ("file", ", from a file")):
            ratio, mine = against(found["anchor"], found[name]), spread(found[name]).median
            goals = (1, 0.5) if name == "candidate" else (None, None)
            yield Row("N7", f"adapt(plan, ...): {what}{which}", "a warm plan(...)", mine, anchor, ratio, *goals)
