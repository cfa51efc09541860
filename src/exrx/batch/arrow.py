"""Tables of Arrow, in and out: rows of a table, and a batch of rows. pyarrow is imported where it is needed, never with the module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from exrx.batch.columns import COLUMNS, ID, ROW, out, pyarrow
from exrx.values.errors import InputError, Problem, need, unknown_fields

if TYPE_CHECKING:
    import pyarrow as pa


def table_of(batch: Any) -> pa.Table:
    """What was given, as a table: a record batch, a table, or what speaks Arrow. Raises ``InputError``."""
    arrow = pyarrow()
    if isinstance(batch, arrow.RecordBatch):
        batch = arrow.Table.from_batches([batch])
    elif not isinstance(batch, arrow.Table):
        batch = _spoken(batch)
    columns = [_ordinary(column) for column in batch.columns]
    return arrow.Table.from_arrays(columns, names=batch.column_names) if columns else batch


def _spoken(batch: Any) -> pa.Table:
    arrow = pyarrow()
    if hasattr(batch, "__arrow_c_stream__") or hasattr(batch, "__arrow_c_array__"):
        # A column alone speaks it, too, and is no table.
        with suppress(arrow.ArrowException, TypeError, ValueError):
            return arrow.table(batch)
    hint = "give a RecordBatch or a Table of pyarrow"
    raise InputError((Problem("batch", type(batch).__name__, f"is a {type(batch).__name__}, no table", hint),))


def _ordinary(column: Any) -> Any:
    """A column in the layout that every function of pyarrow reads: polars and others give views of texts and lists, which few do."""
    kind = ordinary_type(column.type)
    if kind == column.type:
        return column
    try:
        made = column.cast(kind)
        made.validate()
        return made
    except (NotImplementedError, ValueError):
        return pyarrow().chunked_array([pyarrow().array(column.to_pylist(), kind)])


def ordinary_type(kind: Any) -> Any:
    """The type of the same values in the ordinary layout."""
    arrow, types = pyarrow(), pyarrow("types")
    if types.is_string_view(kind):
        return arrow.string()
    if types.is_binary_view(kind):
        return arrow.binary()
    if types.is_dictionary(kind):
        # Its numbers say which value comes again, and the values are few.
        values = ordinary_type(kind.value_type)
        return kind if values == kind.value_type else values
    if types.is_run_end_encoded(kind):
        return ordinary_type(kind.value_type)
    if types.is_list(kind) or types.is_list_view(kind):
        return arrow.list_(ordinary_type(kind.value_type))
    if types.is_large_list(kind) or types.is_large_list_view(kind):
        return arrow.large_list(ordinary_type(kind.value_type))
    if types.is_struct(kind):
        return arrow.struct([(part.name, ordinary_type(part.type)) for part in kind])
    return kind


def check_columns(names: Sequence[str]) -> None:
    """Raise ``InputError`` for every column that is none of a person."""
    problems = unknown_fields((name for name in dict.fromkeys(names) if name not in COLUMNS), COLUMNS)
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [Problem(name[:80], "", "stands there twice", "keep one") for name in twice]
    if problems:
        raise InputError(tuple(problems))


def rows_of(table: pa.Table, names: Sequence[str]) -> list[tuple[Any, ...]]:
    """The cells of these columns, row by row."""
    columns = [table.column(name).to_pylist() for name in names]
    return list(zip(*columns, strict=True)) if columns else [()] * table.num_rows


def chosen(schema: Any, usual: pa.Schema, kind: Any) -> pa.Schema:
    """The columns that come out: those that were chosen, else the usual ones. Raises ``InputError`` for what is none of them.

    ``kind`` is the type of the column ``id``, where the table has one.
    """
    if schema is None:
        return with_id(usual, kind)
    need("schema", schema, pyarrow().Schema, "pyarrow.Schema")
    known = dict.fromkeys((*usual.names, *out().names)) if ROW in usual.names else dict.fromkeys(usual.names)
    if kind is not None:
        known[ID] = None
    problems = unknown_fields((name for name in schema.names if name not in known), known, "schema.")
    if problems:
        raise InputError(tuple(problems))
    return with_id(schema, kind)


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
        arrays.append(as_chosen(array, one))
    return arrow.RecordBatch.from_arrays(arrays, schema=schema)


def as_chosen(array: Any, field: pa.Field) -> Any:
    """A column of what comes out in the type that was chosen for it. Raises ``InputError`` where it has none of that type."""
    if array.type == field.type:
        return array
    try:
        return array.cast(field.type)
    except (ValueError, NotImplementedError):
        hint = f"{array.type}, as it is where none is chosen, holds it"
        raise InputError((Problem(f"schema.{field.name}", "", f"cannot be {field.type}", hint),)) from None


def joined(parts: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """Batches of one schema as one."""
    if len(parts) == 1:
        return parts[0]
    columns = [pyarrow().concat_arrays(columns) for columns in zip(*(part.columns for part in parts), strict=True)]
    return pyarrow().RecordBatch.from_arrays(columns, schema=parts[0].schema)
