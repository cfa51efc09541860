"""W4: the bundle for a clinic's record, beside the plan's own JSON."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.measure import Row, against, interleaved, same, spread, warm
from benchmarks.person import make
from exrx import fhir
from exrx.export.fhir import to_fhir


def rows(rounds: int) -> Iterator[Row]:
    """The bundle as a service writes it: the dose as data, without the clinician's page."""
    plan = make()
    same("the rows, read back", fhir.read(to_fhir(plan)) == plan.to_rows(), True)
    found = interleaved({"anchor": warm(plan.to_json), "candidate": warm(lambda: to_fhir(plan))}, rounds)
    anchor, mine = found["anchor"], found["candidate"]
    label = f"plan to FHIR, {len(to_fhir(plan)) // 1000} kB"
    yield Row("W4", label, "the plan's own JSON", spread(mine).median, spread(anchor).median, against(anchor, mine), 2)
