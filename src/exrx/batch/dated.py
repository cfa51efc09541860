"""The sessions of everybody who may have a plan, as rows: a second step after the dose, and far more rows than people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from exrx.batch.columns import ERROR, MOMENTS, ROW, pyarrow
from exrx.batch.people import Columns, People
from exrx.export.rows import to_rows
from exrx.programme.plan import Plan

if TYPE_CHECKING:
    import pyarrow as pa

MAY_PLAN = ("cleared", "limited")
AT_ONCE = 50
"""Plans whose sessions are held at a time."""


def of(
    people: People,
    columns: Columns,
    rows: Iterable[tuple[Any, Sequence[Any]]],
    options: Mapping[str, Any],
    schema: pa.Schema,
) -> Iterator[pa.RecordBatch]:
    """The sessions of those who may have a plan; ``rows`` are cells, each with what names its person."""
    kept: list[Mapping[str, Any]] = []
    made = 0
    for name, cells in rows:
        plan_id = f"row-{name}" if schema.names[0] == ROW else str(name)
        if people.dose(columns, cells).row["level"] not in MAY_PLAN:
            continue
        kept += _told(name, people.plan(columns, cells, {**options, "id": plan_id}), schema.names[0])
        made += 1
        if made % AT_ONCE == 0:
            yield pyarrow().RecordBatch.from_pylist(kept, schema=schema)
            kept = []
    if kept:
        yield pyarrow().RecordBatch.from_pylist(kept, schema=schema)


def _told(name: Any, made: Plan | str, first: str) -> Iterator[Mapping[str, Any]]:
    if isinstance(made, str):
        yield {first: name, ERROR: made}
    else:
        for row in to_rows(made):
            yield {first: name, **row, **_in_utc(row)}


def _in_utc(row: Mapping[str, Any]) -> dict[str, Any]:
    """The moments of a row; a day without clock times has none."""
    moments = ((name, row[name]) for name in MOMENTS)
    return {
        name: value.astimezone(dt.UTC) if isinstance(value, dt.datetime) and value.tzinfo is not None else None
        for name, value in moments
    }
