"""N9 and N10: people in a table, beside one after the other. The people differ, so nothing is answered twice."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from benchmarks.measure import Row, Skipped, against, interleaved, same, spread, warm
from exrx import batch, prescribe, screen

NUMBER, AS_OF = 40, "2027-01-04"
GOALS = {"N9": 1 / 300, "N10": 2 / 525}
"""As shares of what one alone takes (the goal for N9 also is 10 µs a person, for N10 2 µs)."""


def _people() -> list[dict[str, Any]]:
    r = random.Random(9)
    illnesses = ("depression", "hypertension", "asthma", "anxiety", "osteoarthritis", "insomnia")
    drugs = ("ssri", "metoprolol", "ramipril", "metformin", "lithium")
    return [
        {
            "age": r.randint(18, 85),
            "resting_hr": r.randint(50, 95),
            "conditions": r.sample(illnesses, r.randint(0, 3)),
            "medications": r.sample(drugs, r.randint(0, 2)),
            "symptoms": [],
            "phq9": r.randint(0, 19),
            "phq9_item9": 0,
            "active_days": r.randint(0, 5),
            "minutes": r.choice((20, 30, 45, 60)),
        }
        for _ in range(NUMBER)
    ]


def rows(rounds: int) -> Iterator[Row]:
    """Rows that equal what is said of one alone."""
    try:
        import pyarrow as pa
    except ImportError:
        raise Skipped("pyarrow is not installed") from None
    people = _people()
    table = pa.Table.from_pylist(people)
    alone = [{"row": number, **prescribe(**one, as_of=AS_OF).to_row()} for number, one in enumerate(people)]
    same("the rows", batch.prescribe(table, as_of=AS_OF).to_pylist(), alone)
    levels = [screen(**one, as_of=AS_OF).level for one in people]
    same("the levels", batch.screen(table, as_of=AS_OF)["level"].to_pylist(), levels)
    together = {"N9": lambda: batch.prescribe(table, as_of=AS_OF), "N10": lambda: batch.screen(table, as_of=AS_OF)}
    apart = {
        "N9": lambda: [prescribe(**one, as_of=AS_OF).to_row() for one in people],
        "N10": lambda: [screen(**one, as_of=AS_OF) for one in people],
    }
    for id, what in (("N9", "columns to rows, a person"), ("N10", "screening over columns, a person")):
        found = interleaved({"anchor": warm(apart[id]), "candidate": warm(together[id])}, rounds)
        anchor, mine = ([seconds / NUMBER for seconds in found[name]] for name in ("anchor", "candidate"))
        name = "prescribe alone" if id == "N9" else "screen alone"
        yield Row(id, what, name, spread(mine).median, spread(anchor).median, against(anchor, mine), GOALS[id])
