"""N11: people in a table on two cores, and carried by other people's engines. Wall time, for the work is done in other processes.

Other work on the machine takes a second core away before a first: the same pool on a plain loop shows what it gives just now. The engines
run the recipes of docs/cohorts.md as they stand there, each after a first run that starts it and learns.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack
from importlib.util import find_spec
from operator import itemgetter
from pathlib import Path
from typing import Any

from benchmarks.cohorts import AS_OF, people_of
from benchmarks.measure import Row, Sample, Skipped, against, interleaved, same, spread
from exrx import batch

MANY, PIECE, LOOP = 80_000, 10_000, 1_500_000
CARRIED = 20_000
LEAST = 0.85
"""Of what two cores could do at most."""
ENGINES = {"polars": "polars", "DuckDB": "duckdb", "Dask": "dask", "Ray": "ray", "Spark": "pyspark"}
"""By the heading of its recipe, the package that has to be installed."""
_DOC = Path(__file__).parent.parent / "docs" / "cohorts.md"


def doses(piece: Any) -> Any:
    """What is done with some people."""
    return batch.prescribe(piece, as_of=AS_OF)


def part(path: str, number: int) -> str:
    """What a worker does with a part of a file: nothing but its sum comes back, as a file of its own would stay behind."""
    import pyarrow as pa

    with pa.memory_map(path) as source:
        found = doses(pa.ipc.open_file(source).get_batch(number))
    return hashlib.sha256(found.column("rules").buffers()[2]).hexdigest()


def loop(turns: int) -> int:
    """As long as some people take, and nothing else."""
    total = 0
    for turn in range(turns):
        total += turn & 3
    return total


def rows(rounds: int) -> Iterator[Row]:
    """Two workers beside twice one, and every engine that is installed beside the plain function."""
    try:
        table = people_of(MANY)
    except ImportError:
        raise Skipped("pyarrow is not installed") from None
    yield from _on_two_cores(table, rounds)
    missing = []
    few = table.slice(0, CARRIED).combine_chunks()
    few = few.add_column(0, "id", [[f"p{number:06}" for number in range(CARRIED)]])
    for engine, package in ENGINES.items():
        if find_spec(package) is None:
            missing.append(f"{package} is not installed")
            continue
        try:
            yield _carried(engine, few, rounds)
        except Skipped as error:
            missing.append(str(error))
    if missing:
        raise Skipped("; ".join(missing))


def _on_two_cores(table: Any, rounds: int) -> Iterator[Row]:
    import pyarrow as pa

    with ExitStack() as stack:
        path = os.path.join(stack.enter_context(tempfile.TemporaryDirectory()), "people.arrow")
        with pa.ipc.new_file(path, table.schema) as file:
            file.write_table(table.combine_chunks(), PIECE)
        spawn = multiprocessing.get_context("spawn")
        one, two = (stack.enter_context(ProcessPoolExecutor(number, spawn)) for number in (1, 2))
        parts = range(MANY // PIECE)

        def people(pool: Executor) -> list[str]:
            return list(pool.map(part, [path] * len(parts), parts))

        def plain(pool: Executor) -> list[int]:
            return list(pool.map(loop, [LOOP] * len(parts)))

        # Until both workers have learned what there is to learn.
        for _ in range(3):
            same("the doses of two workers", people(two), people(one))
        contestants = {
            "one": _wall(lambda: people(one)),
            "loop by one": _wall(lambda: plain(one)),
            "two": _wall(lambda: people(two)),
            "loop by two": _wall(lambda: plain(two)),
        }
        found = interleaved(contestants, max(rounds, 5))
    half = [seconds / 2 for seconds in found["one"]]
    of_loop = [seconds / 2 for seconds in found["loop by one"]]
    floor = [two / half for two, half in zip(found["loop by two"], of_loop, strict=True)]
    mine = [two / half for two, half in zip(found["two"], half, strict=True)]
    took, beside = spread(found["two"]).median, spread(half).median
    yield Row(
        "N11",
        "two workers on a loop, wall",
        "half of one",
        spread(found["loop by two"]).median,
        spread(of_loop).median,
        spread(floor),
    )
    yield Row("N11", "two workers on people, wall", "half of one", took, beside, spread(mine), 1 / LEAST)
    yield Row(
        "N11",
        "the second beside the first",
        "a loop on the same workers",
        took,
        beside,
        against(floor, mine),
        1 / LEAST,
    )


def _wall(function: Callable[[], object]) -> Sample:
    def sample() -> float:
        begin = time.perf_counter()
        function()
        return time.perf_counter() - begin

    return sample


def _checksum(found: Any) -> str:
    """Of the rows in the order of their names, as values: a NaN for a null, or a whole number for a broken one, is another."""
    told = sorted((tuple(row.values()) for row in found.to_pylist()), key=itemgetter(0))
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _carried(engine: str, table: Any, rounds: int) -> Row:
    """One engine beside the plain function."""
    section = _DOC.read_text("utf-8").partition(f"\n### {engine}\n")[2].partition("\n### ")[0]
    code = compile("\n".join(re.findall(r"```python\n(.*?)```", section, re.S)), f"docs/cohorts.md: {engine}", "exec")
    given = table if engine in ("DuckDB", "Spark") else table.to_batches()[0]
    space: dict[str, Any] = {}

    def run() -> Any:
        space.update(people=given)
        exec(code, space)
        return space["result"]

    with ExitStack() as stack:
        _prepared(engine, stack)
        try:
            found = run()
        except ImportError as error:
            raise Skipped(f"{engine}: {error}") from None
        found = found.to_arrow() if hasattr(found, "to_arrow") else found
        same(f"the rows of {engine}", _checksum(found), _checksum(doses(table)))
        times = interleaved({"plain": _wall(lambda: doses(table)), "carried": _wall(run)}, min(rounds, 5))
    plain, mine = times["plain"], times["carried"]
    what = f"{engine}, wall, {CARRIED:,} people, equal sums"
    return Row(
        "N11", what, "the function itself, one core", spread(mine).median, spread(plain).median, against(plain, mine)
    )


def _prepared(engine: str, stack: ExitStack) -> None:
    """Begin what stays, quietly and on this machine alone, and end it afterwards."""
    if engine == "Ray":
        import ray

        ray.init(
            num_cpus=2,
            include_dashboard=False,
            log_to_driver=False,
            logging_level=logging.ERROR,
            object_store_memory=200 * 2**20,
        )
        stack.callback(ray.shutdown)
    if engine == "Spark":
        from pyspark.sql import SparkSession

        os.environ["PYSPARK_PYTHON"] = sys.executable
        spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        local = spark.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
        try:
            session = local.getOrCreate()
        except Exception as error:
            raise Skipped(f"Spark did not begin: {type(error).__name__}") from None
        stack.callback(session.stop)
