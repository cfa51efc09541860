"""N9 and N10: people in a table, beside one after the other. What is learned of some people and used for others is learned in each run."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, Sample, Skipped, against, interleaved, same, spread, warm
from exrx import batch, prescribe, screen
from exrx.batch import together

ALONE, MANY, AS_OF = 40, 200_000, "2027-01-04"
GOALS = {"N9": 1 / 300, "N10": 2 / 525}
"""As shares of what one alone takes; the goal for N9 also is 10 µs a person, for N10 2 µs."""
EARLIER = "e74c2b1"
"""The commit whose ``prescribe`` N9 is beside: that of today is quicker, and by what makes tables quick, too."""
_EARLIER = """
import sys, time
from ast import literal_eval
from exrx import prescribe
people = literal_eval(sys.stdin.read())
for _ in range(2):
    begin = time.process_time()
    for one in people:
        prescribe(**one, as_of={as_of!r})
print(time.process_time() - begin)
"""
_ILLNESSES = {
    "depression": 0.9, "anxiety": 0.35, "hypertension": 0.25, "insomnia": 0.2, "back_pain": 0.2, "osteoarthritis": 0.15, "asthma": 0.1,
    "diabetes_type_2": 0.08, "hypothyroidism": 0.06, "coronary_disease": 0.03, "copd": 0.03, "cancer": 0.03,
}  # fmt: skip
_DRUGS = {
    "ssri": 0.45, "snri": 0.15, "ramipril": 0.15, "statin": 0.15, "metoprolol": 0.08, "antipsychotic": 0.07, "metformin": 0.06, "lithium": 0.02,
}  # fmt: skip
_LIKED = ("walking", "cycling", "swimming", "running", "dance", "yoga")


def _person(r: random.Random) -> dict[str, Any]:
    def some(often: dict[str, float]) -> list[str]:
        return [id for id, share in often.items() if r.random() < share]

    days = r.choice((0, 0, 1, 2, 3, 5))
    return {
        "age": min(88, max(18, int(r.gauss(46, 15)))),
        "sex": r.choice(("female", "male")),
        "resting_hr": min(104, max(46, int(r.gauss(70, 9)))),
        "conditions": some(_ILLNESSES),
        "medications": some(_DRUGS),
        "symptoms": ["dizziness"] if r.random() < 0.03 else [],
        "phq9": r.randint(4, 24),
        "phq9_item9": 1 if r.random() < 0.1 else 0,
        "systolic": int(r.gauss(128, 14)),
        "diastolic": int(r.gauss(79, 8)),
        "bmi": round(min(52.0, max(17.0, r.gauss(28, 5.5))), 1),
        "active_days": days,
        "active_minutes": r.choice((10, 20, 30, 45)) if days else 0,
        "active_months": r.choice((1, 3, 12)) if days else 0,
        "active_effort": r.choice(("light", "moderate", "vigorous")) if days else None,
        "longest_session": r.choice((0, 10, 20, 30, 45, 60)),
        "falls": 0,
        "under_care": r.random() < 0.9,
        "eating_disorder": "none",
        "post_exertional_malaise": False,
        "training_signs": [],
        "likes": r.sample(_LIKED, r.choice((0, 1, 1, 2))),
        "minutes": r.choice((None, None, 30, 45, 60)),
        "sessions_per_week": r.choice((None, None, 3, 4)),
    }


def people_of(number: int) -> Any:
    """So many different people, as one table of several pieces."""
    import pyarrow as pa

    r = random.Random(9)
    parts = [
        pa.Table.from_pylist([_person(r) for _ in range(min(20_000, number - at))]) for at in range(0, number, 20_000)
    ]
    return pa.concat_tables(parts, promote_options="permissive")


def _anew(function: Callable[[], object]) -> Callable[[], object]:
    """Without anything that an earlier run learned."""

    def run() -> None:
        together.forget()
        function()

    return run


def _earlier(people: list[dict[str, Any]], folder: str) -> Sample:
    """Prescribing for some people one after the other, as ``EARLIER`` did it."""
    archive = ["git", "-C", str(Path(__file__).parent.parent), "archive", EARLIER, "src"]
    try:
        packed = subprocess.run(archive, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        raise Skipped(f"N9 needs the repository with its commit {EARLIER}") from None
    with tarfile.open(fileobj=io.BytesIO(packed)) as source:
        source.extractall(folder, filter="data")
    environment = {**os.environ, "PYTHONPATH": os.path.join(folder, "src")}
    command = [sys.executable, "-c", _EARLIER.format(as_of=AS_OF)]

    def sample() -> float:
        done = subprocess.run(command, input=repr(people), capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            raise Skipped(f"N9: {done.stderr.strip().rpartition(chr(10))[2]}")
        return float(done.stdout)

    return sample


def rows(rounds: int) -> Iterator[Row]:
    """Rows that equal what is said of one alone."""
    try:
        table = people_of(MANY)
    except ImportError:
        raise Skipped("pyarrow is not installed") from None
    few = table.slice(0, ALONE)
    people = [{name: value for name, value in row.items() if value is not None} for row in few.to_pylist()]
    alone = [{"row": number, **prescribe(**one, as_of=AS_OF).to_row()} for number, one in enumerate(people)]
    same("the rows", batch.prescribe(few, as_of=AS_OF).to_pylist(), alone)
    levels = [screen(**one, as_of=AS_OF).level for one in people]
    same("the levels", batch.screen(few, as_of=AS_OF)["level"].to_pylist(), levels)
    yield _row(
        "N10",
        "screening over columns, a person",
        "screen alone",
        rounds,
        warm(lambda: [screen(**one, as_of=AS_OF) for one in people]),
        warm(_anew(lambda: batch.screen(table, as_of=AS_OF))),
    )
    with tempfile.TemporaryDirectory() as folder:
        earlier = _earlier(people, folder)
        yield _row(
            "N9",
            f"columns to rows, a person of {MANY:,}",
            f"prescribe at {EARLIER}",
            rounds,
            earlier,
            warm(_anew(lambda: batch.prescribe(table, as_of=AS_OF))),
        )


def _row(id: str, what: str, name: str, rounds: int, alone: Sample, together: Sample) -> Row:
    """What a person takes in a table, beside one alone."""
    found = interleaved({"anchor": alone, "candidate": together}, rounds)
    anchor = [seconds / ALONE for seconds in found["anchor"]]
    mine = [seconds / MANY for seconds in found["candidate"]]
    return Row(id, what, name, spread(mine).median, spread(anchor).median, against(anchor, mine), GOALS[id])
