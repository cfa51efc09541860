"""People in tables: ``prescribe`` and ``screen`` over a batch of Arrow. Needs the extra ``arrow``: ``pip install 'exrx[arrow]'``.

Columns are named as the fields of ``Person``, with ``goals``, ``protocol``, ``availability`` and ``id`` beside them; a null is "not
asked", an empty list "asked, none". A column of texts is read as in a CSV file: words with ``;`` between them, ``none`` for none. What
comes out equals ``prescribe(...).to_row()``, and somebody who cannot be read is a row with all faults, never an exception.

One function over a batch is all that polars, DuckDB, Dask, Ray or Spark need: docs/cohorts.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exrx.batch import arrow, dated
from exrx.batch.columns import ID, out, screened
from exrx.batch.columns import sessions as of_sessions
from exrx.batch.people import Columns, People
from exrx.batch.together import AT_ONCE, Together

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import pyarrow as pa

    from exrx.rules.loader import StrPath
    from exrx.rules.pack import RulePack

    OUT: pa.Schema
    SCREENED: pa.Schema
    SESSIONS: pa.Schema

__all__ = ["OUT", "SCREENED", "SESSIONS", "prescribe", "screen", "sessions"]


def prescribe(
    batch: Any,
    *,
    rules: RulePack | StrPath | tuple[RulePack | StrPath, ...] = (),
    as_of: date | str,
    schema: pa.Schema | None = None,
) -> pa.RecordBatch:
    """FITT-VP for every person of a table, a row each and in the same order. ``schema`` chooses columns; left out it is ``OUT``.

    ``as_of`` is the day on which everybody is screened. Raises ``InputError`` for a column that is none of a person, ``RuleFileError``,
    and ``ExrxError`` where pyarrow is not installed; never for what stands in a row.

    >>> import pyarrow as pa
    >>> people = pa.RecordBatch.from_pylist([{"age": 34, "conditions": ["depression"], "symptoms": []}, {"age": -3}])
    >>> [(row["level"], row["time"], row["error"]) for row in prescribe(people, as_of="2027-01-04").to_pylist()]
    [('limited', 30.0, None), ('error', None, 'age: -3 is below 0 years; check it')]
    """
    table = arrow.table_of(batch)
    return told(People(rules, as_of), table, out(), schema)


def screen(
    batch: Any,
    *,
    rules: RulePack | StrPath | tuple[RulePack | StrPath, ...] = (),
    as_of: date | str,
    schema: pa.Schema | None = None,
) -> pa.RecordBatch:
    """What screening says of every person of a table: level, ceiling, open questions, and the rules behind them. See ``prescribe``.

    >>> import pyarrow as pa
    >>> people = pa.table({"age": [40], "symptoms": ["chest_pain"]})
    >>> screen(people, as_of="2027-01-04")["level"].to_pylist()
    ['refer']
    """
    table = arrow.table_of(batch)
    return told(People(rules, as_of), table, screened(), schema, screening=True)


def sessions(
    batch: Any,
    *,
    start: date | str | None = None,
    timezone: str | None = None,
    rules: RulePack | StrPath | tuple[RulePack | StrPath, ...] = (),
    as_of: date | str,
    schema: pa.Schema | None = None,
) -> Iterator[pa.RecordBatch]:
    """The sessions of everybody who may have a plan, a row a step, a few people at a time. See ``prescribe`` and ``plan.to_rows()``.

    ``start`` is the first day of week 1, ``as_of`` where it is left out. A plan is called by its ``id``, which keeps the UIDs of two people
    apart: without that column by the number of the row; two rows of one id are an
    ``InputError``. Somebody whose plan has no room is one row that says so in ``error``.

    >>> import pyarrow as pa
    >>> people = pa.table({"id": ["ann", "bob"], "age": [34, 40], "symptoms": [[], ["chest_pain"]]})
    >>> rows = [row for part in sessions(people, as_of="2027-01-04") for row in part.to_pylist()]
    >>> rows[0]["id"], rows[0]["step"], str(rows[0]["date"]), {row["id"] for row in rows}
    ('ann', 'easy', '2027-01-04', {'ann'})
    """
    table, people = arrow.table_of(batch), People(rules, as_of)
    columns, names, ids = _columns(people, table)
    cells = arrow.rows_of(table, names)
    more = {"start": people.as_of if start is None else start, "timezone": timezone}
    people.check(more)
    kind = None if ids is None else ids.type
    given = range(table.num_rows) if ids is None else ids.to_pylist()
    schema = arrow.chosen(schema, of_sessions(), kind)
    if ids is not None:
        dated.refuse_doubles(lambda: given)
    yield from dated.of(people, columns, zip(given, cells, strict=True), more, schema, kind)


def told(
    people: People, table: pa.Table, usual: pa.Schema, schema: pa.Schema | None, *, screening: bool = False
) -> pa.RecordBatch:
    """The rows about everybody in a table."""
    columns, _, ids = _columns(people, table, screening)
    together = Together(people)
    schema = arrow.chosen(schema, usual, None if ids is None else ids.type)
    parts = []
    for first in range(0, max(1, table.num_rows), AT_ONCE):
        # By its own length: a table without columns would be as long as what is asked of it.
        piece = table.slice(first, min(AT_ONCE, table.num_rows - first))
        found = together.of(columns, piece, screening=screening)
        names = None if ids is None else ids.slice(first, AT_ONCE)
        parts.append(arrow.batch_of(found.columns, schema, first, piece.num_rows, names))
    return arrow.joined(parts)


def _columns(people: People, table: pa.Table, *more: object) -> tuple[Columns, list[str], Any]:
    """The columns about people, and the one that names them."""
    arrow.check_columns(table.column_names)
    names = [name for name in table.column_names if name != ID]
    ids = table.column(ID).combine_chunks() if ID in table.column_names else None
    return people.columns((*more, *((name, table.schema.field(name).type) for name in names)), names), names, ids


def __getattr__(name: str) -> Any:
    makes = {"OUT": out, "SCREENED": screened, "SESSIONS": of_sessions}
    if name not in makes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return makes[name]()
