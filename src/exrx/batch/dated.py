"""The sessions of everybody who may have a plan, as rows: a second step after the dose, and far more rows than people."""

from __future__ import annotations

import datetime as dt
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from exrx.batch import arrow
from exrx.batch.columns import ERROR, ID, MOMENTS, pyarrow, sessions
from exrx.batch.people import Columns, People
from exrx.export.rows import to_rows
from exrx.programme.plan import Plan
from exrx.values.errors import InputError, Problem, shortened

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
    id_type: Any,
) -> Iterator[pa.RecordBatch]:
    """The sessions of those who may have a plan; ``rows`` are cells, each with what names its person: an id of this type, else its number."""
    usual = arrow.with_id(sessions(), id_type)
    kept: list[Mapping[str, Any]] = []
    made = 0
    for name, cells in rows:
        plan_id = f"row-{name}" if id_type is None else _id(name)
        if people.dose(columns, cells).row["level"] not in MAY_PLAN:
            continue
        kept += _told(name, people.plan(columns, cells, {**options, "id": plan_id}), usual.names[0])
        made += 1
        if made % AT_ONCE == 0:
            yield _batch(kept, usual, schema)
            kept = []
    if kept:
        yield _batch(kept, usual, schema)


def refuse_doubles(ids: Callable[[], Iterable[Any]]) -> None:
    """Raise ``InputError`` where two people have one id: a plan is called by it, and they would share their calendar entries.

    The ids are gone through once, and only where two look alike once more: of a long table a few bytes each are held.
    """
    hashes = array("q", (hash(_id(name)) for name in ids()))
    alike = set(_twice(pyarrow().array(hashes, pyarrow().int64())).to_pylist())
    if not alike:
        return
    counts = Counter(name for name in map(_id, ids()) if name and hash(name) in alike)
    doubles = [name for name, number in counts.items() if number > 1]
    if doubles:
        shown = ", ".join(map(shortened, doubles[:3])) + (f" and {len(doubles) - 3:,} more" if len(doubles) > 3 else "")
        hint = "make ids differ, such as by the wave: a plan is called by its id, and two of one would share their calendar entries"
        raise InputError((Problem(ID, doubles[0], f"names more than one row: {shown}", hint),))


def _twice(hashes: Any) -> Any:
    counted = hashes.value_counts()
    return counted.field("values").filter(pyarrow("compute").greater(counted.field("counts"), 1))


def _id(name: Any) -> str:
    """What a plan is called by; empty where the id is missing."""
    # A gap in a column of numbers is no number, which equals nothing.
    return "" if name is None or name != name else str(name).strip()


def _batch(rows: Sequence[Mapping[str, Any]], usual: pa.Schema, schema: pa.Schema) -> pa.RecordBatch:
    made = pyarrow().RecordBatch.from_pylist(rows, schema=usual)
    columns = [arrow.as_chosen(made.column(one.name), one) for one in schema]
    return pyarrow().RecordBatch.from_arrays(columns, schema=schema)


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
