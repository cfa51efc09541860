"""A whole file of people to a file of doses: in stretches, on several processors, and again where it was broken off.

Finished stretches lie in ``OUT.parts`` until all are there; then they are joined in order and taken away. What a stretch comes to depends
on nothing but its rows, so it does not matter who worked it out, or in which run.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

from exrx import __version__
from exrx.batch import arrow, dated
from exrx.batch.columns import ERROR, ID, out, pyarrow, sessions
from exrx.batch.files import Stretch, Table, Writer, cells_of, check_output
from exrx.batch.people import Columns, People
from exrx.batch.together import Summary as Summary
from exrx.batch.together import Together
from exrx.classes import dataclass
from exrx.export.files import write_all
from exrx.export.locking import locked
from exrx.values.errors import ExportError, ExrxError

AT_ONCE, WITH_SESSIONS = 10_000, 500
"""Rows of a stretch: what a broken run does again, and what a process holds. Sessions take far longer than doses."""
_BEGUN = "run.json"
_FORMAT = 1

Progress = Callable[[int, float], None]
"""Told the number of rows that are done, and how much of the file that is, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a file of people."""

    source: str
    out: str
    as_of: str
    rules: tuple[str, ...] = ()
    sessions: str = ""
    """The file of sessions; empty where none is asked for."""
    start: str = ""
    timezone: str = ""
    size: int = 0
    """Rows of a stretch; 0: as many as are good."""

    @property
    def at_once(self) -> int:
        """How many rows of the table are worked out at a time."""
        return self.size or (WITH_SESSIONS if self.sessions else AT_ONCE)

    @property
    def dates(self) -> dict[str, Any]:
        """The options of ``plan`` for everybody, where sessions are asked for."""
        return {"start": self.start or self.as_of, "timezone": self.timezone or None}

    @property
    def parts(self) -> Path:
        """Where finished stretches wait."""
        return Path(f"{self.out}.parts")


def run(question: Question, workers: int = 1, progress: Progress | None = None) -> Summary:
    """Work out everybody, and write the table. Raises ``InputError``, ``RuleFileError``, ``ExportError``; never for what stands in a row."""
    table = Table(question.source, question.at_once)
    people = People(question.rules, question.as_of)
    outputs = [(question.out, arrow.with_id(out(), table.id_type))]
    if question.sessions:
        people.check(question.dates)
        if table.id_type is not None:
            dated.refuse_doubles(table.ids)
        outputs.append((question.sessions, arrow.with_id(sessions(), table.id_type)))
    for path, schema in outputs:
        check_output(Path(path), table.path, schema.names)
    if len({os.path.realpath(path) for path, _ in outputs}) < len(outputs):
        raise ExportError(f"{question.sessions} is asked for twice: the doses and the sessions are two tables")
    parts = question.parts
    _begin(question, table, people)
    with locked([parts / _BEGUN], 0.0):
        try:
            count = _work(question, table, people, workers, progress)
            summary = Summary()
            for at, (path, schema) in enumerate(outputs):
                with Writer(Path(path), schema) as writer:
                    for number in range(count):
                        for batch, note in _batches(_part(parts, number, at)):
                            writer.write(batch)
                            if note is not None and at == 0:
                                summary.join(note)
            # First under another name: half of a folder of parts would be no folder of parts.
            os.replace(parts, _over(parts))
        except OSError as error:
            why = (error.strerror or type(error).__name__).lower()
            raise ExportError(
                f"{question.out} cannot be written ({why}); run it again: what is finished is kept"
            ) from None
        shutil.rmtree(_over(parts), ignore_errors=True)
    return summary


def _over(parts: Path) -> Path:
    return parts.with_name(f"{parts.name}.over")


def earlier_day(out: str) -> str:
    """The day of screening of a run that was broken off; empty where there is none."""
    return str(_kept(Path(f"{out}.parts")).get("as_of", ""))


def _kept(parts: Path) -> dict[str, Any]:
    try:
        kept = json.loads((parts / _BEGUN).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


_NAMES = {
    "format": "exrx",
    "exrx": "exrx",
    "rules": "rules",
    "input": "input",
    "as_of": "day of screening",
    "size": "size of its parts",
    "sessions": "choice of sessions",
}


def _begin(question: Question, table: Table, people: People) -> None:
    """Make the folder of parts, or refuse one that belongs to another run."""
    parts = question.parts
    shutil.rmtree(_over(parts), ignore_errors=True)
    now = {
        "format": _FORMAT,
        "exrx": __version__,
        "rules": people.book.stamp,
        "input": table.digest(),
        "as_of": people.as_of.isoformat(),
        "size": question.at_once,
        "sessions": [question.start, question.timezone] if question.sessions else [],
    }
    if parts.exists() and (not parts.is_dir() or os.listdir(parts)):
        kept = _kept(parts)
        other = [words for name, words in _NAMES.items() if kept.get(name) != now[name]]
        if not kept:
            raise ExportError(f"{parts} is no folder of parts: move it away")
        if other:
            what = ", ".join(dict.fromkeys(f"another {words}" for words in other))
            hint = "run it again as it was, or remove the folder to begin anew"
            raise ExportError(f"{parts} holds parts of a run with {what}; {hint}. Nothing was written.")
        return
    parts.mkdir(mode=0o700, exist_ok=True)
    # Whoever else begins here at this moment goes on for long: not waited for.
    with locked([parts / _BEGUN], 0.0):
        write_all([(parts / _BEGUN, (json.dumps(now) + "\n").encode(), 0o600)])


def _part(parts: Path, number: int, at: int = 0) -> Path:
    return parts / (f"{number:05}.sessions" if at else f"{number:05}")


def _work(question: Question, table: Table, people: People, workers: int, progress: Progress | None) -> int:
    """Work out every stretch that is not there yet; the number of all of them."""
    count = done = 0

    def waiting() -> Iterator[Stretch]:
        nonlocal count, done
        for stretch in table.stretches():
            count += 1
            if _part(question.parts, stretch.number).exists():
                told(stretch)
            else:
                yield stretch

    def told(stretch: Stretch) -> None:
        nonlocal done
        done += stretch.rows
        if progress is not None:
            progress(done, stretch.upto)

    if workers == 1:
        worker = Worker(question, people, table.names)
        for stretch in waiting():
            worker.make(stretch)
            told(stretch)
    else:
        _shared_out(question, people.book.stamp, table.names, workers, waiting(), told)
    return count


def _shared_out(
    question: Question,
    stamp: str,
    names: Sequence[str],
    workers: int,
    waiting: Iterable[Stretch],
    told: Callable[[Stretch], None],
) -> None:
    """The same by several processes; only so many stretches are read ahead as they have in hand."""
    given = (question, stamp, tuple(names))
    with ProcessPoolExecutor(workers, get_context("spawn"), _start, given) as pool:
        running: dict[Future[None], Stretch] = {}
        try:
            for stretch in waiting:
                running[pool.submit(_make, stretch)] = stretch
                while len(running) >= 2 * workers:
                    _collect(running, told)
            while running:
                _collect(running, told)
        except BrokenProcessPool:
            hint = "run it again: what is finished is kept"
            raise ExrxError(
                f"a process that worked out a part was ended from outside, or could not begin; {hint}"
            ) from None
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _collect(running: dict[Future[None], Stretch], told: Callable[[Stretch], None]) -> None:
    for future in wait(running, return_when=FIRST_COMPLETED).done:
        stretch = running.pop(future)
        future.result()
        told(stretch)


_worker: Worker | None = None


def _start(question: Question, stamp: str, names: Sequence[str]) -> None:
    global _worker
    # The first process decides what Ctrl-C means; and without it nobody waits for what is worked out here.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(100_000, 20, 20)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    people = People(question.rules, question.as_of)
    if people.book.stamp != stamp:
        raise ExrxError("the rules changed while the cohort was worked out; run it again")
    _worker = Worker(question, people, names)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make(stretch: Stretch) -> None:
    assert _worker is not None
    _worker.make(stretch)


def _apart() -> str:
    return f".{os.getpid()}"


class Worker:
    """What one process needs to work out a stretch."""

    def __init__(self, question: Question, people: People, names: Sequence[str]) -> None:
        self.question, self.people, self.names = question, people, tuple(names)
        self.asked = [name for name in names if name != ID]
        self.id = self.names.index(ID) if ID in self.names else None
        self.together = Together(people)

    def make(self, stretch: Stretch) -> None:
        """Write the part of a stretch: it is there when all that belongs to it is."""
        columns, table, refused, ids = (
            self._lines(stretch) if isinstance(stretch.content, list) else self._batch(stretch)
        )
        found = self.together.of(columns, table, refused=refused)
        summary = found.counts
        parts = self.question.parts
        if self.question.sessions:
            rows = [refused.get(at, cells) for at, cells in enumerate(arrow.rows_of(table, self.asked))]
            self._dated(_part(parts, stretch.number, 1), columns, rows, ids, stretch.first, summary)
        schema = arrow.with_id(out(), None if ids is None else ids.type)
        note = json.dumps(vars(summary)).encode()
        with Writer(_part(parts, stretch.number), schema, note, _apart()) as writer:
            writer.write(arrow.batch_of(found.columns, schema, stretch.first, table.num_rows, ids))

    def _lines(self, stretch: Stretch) -> tuple[Columns, Any, dict[int, str], Any]:
        """The cells of lines as columns of texts; a line that cannot be taken apart has none, and its id cannot be told either."""
        lines: list[Any] = [cells_of(line, len(self.names)) for line in stretch.content]
        refused = {at: f"row {stretch.first + at:,}: {line}" for at, line in enumerate(lines) if isinstance(line, str)}
        empty = [None] * len(self.names)
        cells = zip(*(empty if isinstance(line, str) else line for line in lines), strict=True)
        arrays = {name: pyarrow().array(column, "string") for name, column in zip(self.names, cells, strict=True)}
        ids = arrays.pop(ID, None)
        arrays["row"] = pyarrow().nulls(len(lines))
        return self.people.columns(("csv",), self.asked), pyarrow().table(arrays), refused, ids

    def _batch(self, stretch: Stretch) -> tuple[Columns, Any, dict[int, str], Any]:
        table = arrow.table_of(stretch.content)
        columns = self.people.columns(tuple(table.schema.field(name).type for name in self.asked), self.asked)
        ids = None if self.id is None else table.column(self.id).combine_chunks()
        return columns, table, {}, ids

    def _dated(self, path: Path, columns: Columns, rows: Sequence[Any], ids: Any, first: int, summary: Summary) -> None:
        schema = arrow.with_id(sessions(), None if ids is None else ids.type)
        names = range(first, first + len(rows)) if ids is None else ids.to_pylist()
        people = ((name, cells) for name, cells in zip(names, rows, strict=True) if not isinstance(cells, str))
        with Writer(path, schema, apart=_apart()) as writer:
            id_type = None if ids is None else ids.type
            for batch in dated.of(self.people, columns, people, self.question.dates, schema, id_type):
                writer.write(batch)
                summary.unplanned += batch.num_rows - batch.column(ERROR).null_count
        summary.planned = sum(summary.levels[level] for level in dated.MAY_PLAN) - summary.unplanned


def _batches(path: Path) -> Iterator[tuple[Any, Mapping[str, Any] | None]]:
    """The batches of a part; with the first what was counted."""
    from exrx.batch.files import MARK

    with ExitStack() as stack:
        source = stack.enter_context(pyarrow().memory_map(str(path)))
        reader = pyarrow("ipc").open_file(source)
        kept = (reader.schema.metadata or {}).get(MARK, b"")
        note = json.loads(kept) if kept else None
        for at in range(reader.num_record_batches):
            yield reader.get_batch(at), note
            note = None
