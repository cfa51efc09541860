"""Engines of other people carry ``exrx.batch``: each recipe of docs/cohorts.md is run as it stands there, and every row compared."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from exrx import batch

from .cohort_cast import AS_OF, people
from .test_batch import table

DOC = (Path(__file__).resolve().parents[1] / "docs" / "cohorts.md").read_text("utf-8")
NUMBER = 24


@pytest.fixture(scope="module")
def given() -> pa.RecordBatch:
    rows = [{"id": f"p{number:03}", **person} for number, person in enumerate(people("patchy", NUMBER, 9))]
    rows[5]["age"] = -5
    return table(rows).combine_chunks().to_batches()[0]


@pytest.fixture(scope="module")
def expected(given: pa.RecordBatch) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = batch.prescribe(given, as_of=AS_OF).to_pylist()
    assert rows[5]["level"] == "error" and len({row["level"] for row in rows}) > 2
    return rows


def recipe(engine: str) -> str:
    """The code that stands under the heading."""
    section = DOC.partition(f"\n### {engine}\n")[2].partition("\n### ")[0]
    # In pieces that are smaller than these few people.
    return "\n".join(re.findall(r"```python\n(.*?)```", section, re.S)).replace("2_000", "7")


def ran(engine: str, **names: Any) -> Any:
    """What the recipe leaves as its result."""
    space: dict[str, Any] = dict(names)
    code = recipe(engine)
    assert "batch.prescribe" in code, engine
    exec(compile(code, f"docs/cohorts.md: {engine}", "exec"), space)
    return space["result"]


def in_order(found: pa.Table) -> list[dict[str, Any]]:
    return sorted(found.to_pylist(), key=lambda row: row["id"])


def test_polars(given: pa.RecordBatch, expected: list[dict[str, Any]], judge: Callable[[str], Any]) -> None:
    judge("polars")
    assert in_order(ran("polars", people=given).to_arrow()) == expected


def test_duckdb(given: pa.RecordBatch, expected: list[dict[str, Any]], judge: Callable[[str], Any]) -> None:
    judge("duckdb")
    assert in_order(ran("DuckDB", people=pa.Table.from_batches([given]))) == expected


def test_dask(given: pa.RecordBatch, expected: list[dict[str, Any]]) -> None:
    pytest.importorskip("dask", reason="dask is not installed")
    assert in_order(ran("Dask", people=given)) == expected


def test_ray(given: pa.RecordBatch, expected: list[dict[str, Any]]) -> None:
    ray = pytest.importorskip("ray", reason="ray is not installed")
    ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False, object_store_memory=200 * 2**20)
    try:
        assert in_order(ran("Ray", people=given)) == expected
    finally:
        ray.shutdown()


# What it thinks of other packages is its own.
@pytest.mark.filterwarnings("ignore")
def test_spark(given: pa.RecordBatch, expected: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("there is no java for Spark")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    spark = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    session = (
        spark.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
    )
    try:
        assert in_order(ran("Spark", people=pa.Table.from_batches([given]))) == expected
    finally:
        session.stop()


def test_the_example_in_python_runs() -> None:
    section = DOC.partition("\n## In Python\n")[2].partition("\n## ")[0]
    space: dict[str, Any] = {}
    exec(compile("\n".join(re.findall(r"```python\n(.*?)```", section, re.S)), "docs/cohorts.md", "exec"), space)
    assert space["doses"].schema.names[1:] == batch.OUT.names[1:] and space["part"].num_rows > 0


def test_every_cell_that_the_page_shows_can_be_read() -> None:
    from exrx import screen
    from exrx.batch.cells import value_of

    shown = dict(re.findall(r"^\| `([^`]+)` \| ([^|]+)", DOC, re.M))
    entries = [cell for cell in shown if cell.startswith(("heart_attack", "depression", "[{"))]
    assert len(entries) == 3
    for cell in entries:
        assert screen(conditions=value_of("conditions", cell), as_of="2027-01-04").level in ("limited", "refer")
    (clearance,) = [cell for cell in shown if cell.startswith("heart:")]
    read = value_of("clearances", clearance)
    assert screen(clearances=read, as_of="2027-01-04").level and read[0]["by"] == "Dr Braun"
    assert [one["for"] for one in value_of("medications", "sertraline(depression)")] == ["depression"]
