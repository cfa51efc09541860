"""Tables of Arrow, in and out: rows of a table, and a batch of rows. pyarrow is imported where it is needed, never with the module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from exrx.batch.columns import COLUMNS, ID, ROW, out, pyarrow
from exrx.values.errors import InputError, unknown_fields

if TYPE_CHECKING:
    import pyarrow as pa


def table_of(batch: Any) -> pa.Table:
    """What was given, as a table: a record batch, a table, or what speaks Arrow. Raises ``InputError``."""
    arrow = pyarrow()
    if isinstance(batch, arrow.RecordBatch):
        return arrow.Table.from_batches([batch])
    if isinstance(batch, arrow.Table):
        return batch
    if hasattr(batch, "__arrow_c_stream__") or hasattr(batch, "__arrow_c_array__"):
        return arrow.table(batch)
    from exrx.values.errors import Problem

    hint = "give a RecordBatch or a Table of pyarrow"
    raise InputError((Problem("batch", type(batch).__name__, f"is a {type(batch).__name__}, no table", hint),))


def check_columns(names: Sequence[str]) -> None:
    """Raise ``InputError`` for every column that is none of a person."""
    from exrx.values.errors import Problem

    problems = unknown_fields((name for name in dict.fromkeys(names) if name not in COLUMNS), COLUMNS)
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [Problem(name[:80], "", "stands there twice", "keep one") for name in twice]
    if problems:
        raise InputError(tuple(problems))


def rows_of(table: pa.Table, names: Sequence[str]) -> list[tuple[Any, ...]]:
    """The cells of these columns, row by row."""
    columns = [table.column(name).to_pylist() for name in names]
    return list(zip(*columns, strict=True)) if columns else [()] * table.num_rows


def with_id(schema: pa.Schema, kind: Any) -> pa.Schema:
    """The schema with the column ``id`` in place of the number of the row, where the table has one."""
    at = schema.get_field_index(ROW)
    return schema if kind is None or at < 0 else schema.set(at, pyarrow().field(ID, kind))


def batch_of(columns: Mapping[str, Any], schema: pa.Schema, first: int, rows: int, ids: Any = None) -> pa.RecordBatch:
    """The columns of so many rows as one batch: ``first`` is the number of its first row, ``ids`` the column that names them instead."""
    arrow = pyarrow()
    arrays = []
    for one in schema:
        if one.name == ROW:
            ones = arrow.repeat(arrow.scalar(1, arrow.int64()), rows)
            array = pyarrow("compute").cumulative_sum(ones, start=first - 1)
        elif one.name == ID and ids is not None:
            array = ids
        else:
            kind = out().field(one.name).type
            array = columns[one.name] if one.name in columns else arrow.nulls(rows, kind)
        arrays.append(array if array.type == one.type else array.cast(one.type))
    return arrow.RecordBatch.from_arrays(arrays, schema=schema)


def joined(parts: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """Batches of one schema as one."""
    if len(parts) == 1:
        return parts[0]
    columns = [pyarrow().concat_arrays(columns) for columns in zip(*(part.columns for part in parts), strict=True)]
    return pyarrow().RecordBatch.from_arrays(columns, schema=parts[0].schema)
