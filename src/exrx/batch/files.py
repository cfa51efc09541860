"""Tables of people in files: CSV, Parquet, Arrow. They are read and written a stretch at a time, whatever their length."""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exrx.batch.arrow import check_columns, ordinary_type
from exrx.batch.columns import ID, pyarrow
from exrx.classes import dataclass, replace
from exrx.export.locking import on_disk
from exrx.values.errors import ExportError, InputError, Problem

if TYPE_CHECKING:
    import pyarrow as pa

INPUTS = (".csv", ".parquet", ".arrow")
OUTPUTS = INPUTS
MARK = b"exrx cohort"
"""The key of a table's own data by which exrx knows it again."""
_WRITERS = {".csv": ("csv", "CSVWriter"), ".parquet": ("parquet", "ParquetWriter")}
"""What of pyarrow writes which file; all others are those of Arrow itself."""
LONGEST = 100_000
"""Characters of a line of CSV: what one person's row may hold."""
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some rows of a table as they were read: a batch of Arrow, or lines of CSV that are taken apart where they are used."""

    number: int
    first: int
    """The number of its first row."""
    content: Any
    upto: float
    """How much of the whole file lies before its end, from 0 to 1."""

    @property
    def rows(self) -> int:
        """How many."""
        return len(self.content)


class Table:
    """A file of people. Raises ``InputError`` where it cannot be read, and for columns that are none of a person."""

    def __init__(self, path: str | os.PathLike[str], size: int) -> None:
        self.path, self.size = Path(path), size
        self.suffix = self.path.suffix.lower()
        if self.suffix not in INPUTS:
            raise self._fault(f"is no {', '.join(INPUTS[:-1])} or {INPUTS[-1]} file", "give a table of people")
        try:
            self.names, self.id_type = self._columns()
        except (OSError, ValueError) as error:
            raise self._unreadable(error) from None
        try:
            check_columns(self.names)
        except InputError as error:
            commas = self.suffix == ".csv" and len(self.names) == 1 and re.search(r"[;\t|]", self.names[0])
            named = (
                replace(one, file=str(path), do="columns are separated by commas" if commas else one.do)
                for one in error.problems
            )
            raise InputError(tuple(named), str(path)) from None

    def digest(self) -> str:
        """The SHA-256 of the file."""
        found = hashlib.sha256()
        with self.path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                found.update(piece)
        return found.hexdigest()

    def stretches(self) -> Iterator[Stretch]:
        """The rows in order, so many at a time. Raises ``InputError`` where the file ends in the middle, or is damaged."""
        read = {".csv": self._lines, ".parquet": self._groups, ".arrow": self._batches}[self.suffix]
        try:
            yield from read()
        except (OSError, ValueError) as error:
            raise self._unreadable(error) from None

    def ids(self) -> Iterator[Any]:
        """What names each row, one after the other; of a line that cannot be taken apart nothing."""
        at = self.names.index(ID)
        for stretch in self.stretches():
            if self.suffix == ".csv":
                lines = (cells_of(line, len(self.names)) for line in stretch.content)
                yield from (None if isinstance(cells, str) else cells[at] for cells in lines)
            else:
                yield from stretch.content.column(at).to_pylist()

    def _columns(self) -> tuple[list[str], Any]:
        if self.suffix == ".csv":
            with self.path.open("rb") as stream:
                head = cells_of(_text(stream.readline(LONGEST)))
            if isinstance(head, str) or not head:
                raise ValueError("the first line names no columns")
            names = [name.strip() for name in head]
            return names, pyarrow().string() if ID in names else None
        schema = pyarrow("parquet").read_schema(self.path) if self.suffix == ".parquet" else self._open().schema
        return list(schema.names), ordinary_type(schema.field(ID).type) if ID in schema.names else None

    def _lines(self) -> Iterator[Stretch]:
        whole = max(1, self.path.stat().st_size)
        number = first = read = 0
        kept: list[str] = []
        with self.path.open("rb") as stream:
            read += len(stream.readline(LONGEST))
            for raw in _whole_lines(stream):
                read += len(raw)
                line = _text(raw)
                if line:
                    kept.append(line)
                if len(kept) == self.size:
                    yield Stretch(number, first, kept, read / whole)
                    number, first, kept = number + 1, first + len(kept), []
        if kept:
            yield Stretch(number, first, kept, 1.0)

    def _groups(self) -> Iterator[Stretch]:
        with pyarrow("parquet").ParquetFile(self.path, memory_map=False, pre_buffer=False) as file:
            yield from self._sliced(file.iter_batches(self.size, use_threads=False), file.metadata.num_rows)

    def _batches(self) -> Iterator[Stretch]:
        reader = self._open()
        if hasattr(reader, "num_record_batches"):
            batches = (reader.get_batch(at) for at in range(reader.num_record_batches))
            yield from self._sliced(
                batches, sum(reader.get_batch(at).num_rows for at in range(reader.num_record_batches))
            )
        else:
            yield from self._sliced(reader, 0)

    def _sliced(self, batches: Iterable[Any], whole: int) -> Iterator[Stretch]:
        number = first = 0
        for batch in batches:
            for start in range(0, batch.num_rows, self.size):
                part = batch.slice(start, self.size)
                upto = min(1.0, (first + part.num_rows) / whole) if whole else 0.0
                yield Stretch(number, first, part, upto)
                number, first = number + 1, first + part.num_rows

    def _open(self) -> Any:
        """An Arrow file, or a stream of it."""
        arrow = pyarrow()
        source = arrow.memory_map(str(self.path))
        try:
            return pyarrow("ipc").open_file(source)
        except ValueError:
            source.seek(0)
            return pyarrow("ipc").open_stream(source)

    def _fault(self, message: str, hint: str = "") -> InputError:
        return InputError((Problem("table", "", message, hint, file=str(self.path)),), str(self.path))

    def _unreadable(self, error: Exception) -> InputError:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        return self._fault(
            f"cannot be read ({why.splitlines()[0][:200] if why else type(error).__name__})",
            "check the path, and that the file is whole",
        )


def _whole_lines(stream: Any) -> Iterator[bytes]:
    """Line by line; of one that is far too long only its beginning is kept."""
    while raw := stream.readline(LONGEST * 4):
        yield raw
        while not raw.endswith(b"\n") and len(raw) == LONGEST * 4:
            raw = stream.readline(LONGEST * 4)


def _text(raw: bytes) -> str:
    return raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape").rstrip("\r\n")


def cells_of(line: str, columns: int = 0) -> list[str] | str:
    """The cells of a line of CSV; where it has none that can be told apart, why. A line is a row: no fault reaches beyond its own.

    >>> cells_of('34,"a, b",'), cells_of('34,"a'), cells_of("1,2,3", columns=2)
    (['34', 'a, b', ''], 'the quotes of this line do not match', 'has 3 cells, and there are 2 columns')
    """
    if len(line) > LONGEST:
        return f"is longer than {LONGEST:,} characters"
    try:
        line.encode()
        cells = next(csv.reader((line,), strict=True), [])
    except UnicodeEncodeError:
        return "is not text in UTF-8"
    except csv.Error:
        return "the quotes of this line do not match"
    if columns and len(cells) != columns:
        return f"has {len(cells)} cell{'' if len(cells) == 1 else 's'}, and there are {columns} columns"
    return cells


# --- writing ------------------------------------------------------------------------------------------------------


def check_output(path: Path, source: Path, columns: Sequence[str]) -> None:
    """Raise ``ExportError`` for a place that cannot be written, or that holds something else."""
    if path.suffix.lower() not in OUTPUTS:
        raise ExportError(f"{path} is no {', '.join(OUTPUTS[:-1])} or {OUTPUTS[-1]} file")
    if os.path.isdir(path):
        raise ExportError(f"{path} is a folder: name the file to write, such as {path / 'doses.parquet'}")
    if not os.path.isdir(path.absolute().parent):
        raise ExportError(f"{path} cannot be written: there is no folder {path.absolute().parent}; make it first")
    if os.path.exists(path) and (os.path.samefile(path, source) or not _is_ours(path, columns)):
        raise ExportError(f"{path} was not written by exrx cohort; choose another name, or move it away")


def _is_ours(path: Path, columns: Sequence[str]) -> bool:
    try:
        if path.suffix.lower() == ".csv":
            with path.open("rb") as stream:
                head = cells_of(_text(stream.readline(LONGEST)))
            return head[1:] == list(columns[1:])
        if path.suffix.lower() == ".parquet":
            schema = pyarrow("parquet").read_schema(path)
        else:
            with pyarrow().memory_map(str(path)) as source:
                schema = pyarrow("ipc").open_file(source).schema
        return MARK in (schema.metadata or {})
    except (OSError, ValueError):
        return False


class Writer:
    """A table that is written a batch at a time, for its owner alone: beside its place, and there only when it is whole.

    ``apart``: of several who write the same, each in a file of its own.
    """

    def __init__(self, path: Path, schema: pa.Schema, note: bytes = b"", apart: str = "") -> None:
        # Not by the name of what other commands prepare: those take away what they find of it in a folder.
        self.path, self.made = path, path.with_name(f".{path.name}{apart}.exrx-cohort")
        self.schema = schema.with_metadata({MARK: note})
        self._stream = os.fdopen(
            os.open(self.made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600), "wb"
        )
        part, made = _WRITERS.get(path.suffix.lower(), ("ipc", "new_file"))
        self._writer = getattr(pyarrow(part), made)(self._stream, self.schema)

    def write(self, batch: pa.RecordBatch) -> None:
        """Write some more rows."""
        self._writer.write_batch(batch.cast(self.schema))

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self._writer.close()
                self._stream.flush()
                os.fsync(self._stream.fileno())
                self._stream.close()
                os.replace(self.made, self.path)
                on_disk(self.path.absolute().parent)
        finally:
            with suppress(Exception):
                self._writer.close()
            # On a full disk what is still to be written cannot be, and the file goes all the same.
            with suppress(OSError):
                self._stream.close()
            self.made.unlink(missing_ok=True)
