"""Where a service keeps the journals of many plans: two methods, and the two stores that are shipped. Any object with them is a store.

``load`` gives the journal of a plan, empty where there is none; ``add`` adds entries and gives what then stands there. Nothing that was
added is ever changed or taken away, and several programs may add at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol, runtime_checkable

from exrx.export.journalfile import SUFFIX, append, is_there, of_plan, read_journal
from exrx.journal import MOST_ENTRIES, Entry, Journal, read_entry
from exrx.journal.faults import fault
from exrx.values.errors import ExportError, InputError, need, need_path
from exrx.values.said import said
from exrx.values.size_limits import why_not

_WAIT = 30.0
_TABLE = "CREATE TABLE IF NOT EXISTS entries (plan TEXT NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (plan, id))"


@runtime_checkable
class JournalStore(Protocol):
    """What keeps journals."""

    def load(self, plan_id: str) -> Journal:
        """The journal of a plan; an empty one where there is none. Raises ``InputError`` for one that is broken."""

    def add(self, plan_id: str, *entries: Entry, first: Journal | None = None) -> Journal:
        """Add entries, and give the journal as it stands then; where there is none yet it begins with ``first``.

        Raises ``ExportError`` where it cannot be written.
        """


class FolderStore:
    """A file for each plan in one folder, as ``exrx log`` writes it, for its owner alone. Names of files say nothing of a plan.

    >>> import tempfile
    >>> from exrx.journal import PauseEntry
    >>> import datetime as dt
    >>> day = dt.date(2027, 1, 4)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = FolderStore(folder)
    ...     made = store.add("spring", PauseEntry(on=day, entered=day, last=day))
    ...     len(store.load("spring").entries), store.load("autumn").entries
    (1, ())
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        need_path(folder)
        self.folder = Path(folder)

    def path(self, plan_id: str) -> Path:
        """The file of a plan."""
        _need_name(plan_id)
        return self.folder / (hashlib.sha256(plan_id.encode()).hexdigest()[:32] + SUFFIX)

    def load(self, plan_id: str) -> Journal:
        """The journal of a plan; an empty one where there is none."""
        path = self.path(plan_id)
        return of_plan(read_journal(path).journal, plan_id, path) if is_there(path) else Journal(plan_id)

    def add(self, plan_id: str, *entries: Entry, first: Journal | None = None) -> Journal:
        """Add entries, and give the journal as it stands then."""
        return append(self.path(plan_id), plan_id, entries, first)


class SqliteStore:
    """All journals in one SQLite file, for its owner alone.

    >>> import datetime as dt, tempfile
    >>> from exrx.journal import SessionEntry
    >>> day = dt.date(2027, 1, 4)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = SqliteStore(f"{folder}/journals.sqlite")
    ...     made = store.add("spring", SessionEntry(on=day, entered=day, outcome="done"))
    ...     [entry.outcome for entry in store.load("spring").sessions]
    ['done']
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        need_path(path)
        self.path = Path(path)

    def load(self, plan_id: str) -> Journal:
        """The journal of a plan; an empty one where there is none."""
        _need_name(plan_id)
        with self._open() as connection:
            return _read(connection, plan_id)

    def add(self, plan_id: str, *entries: Entry, first: Journal | None = None) -> Journal:
        """Add entries, and give the journal as it stands then."""
        _need_name(plan_id)
        with self._open() as connection:
            # From here on nobody else writes: what is read is what stands there when it is added to.
            connection.execute("BEGIN IMMEDIATE")
            before = _read(connection, plan_id)
            if first is not None:
                of_plan(first, plan_id, self.path)
            made = before.add(*first.entries) if first is not None and not before.entries else before
            made = made.add(*entries)
            if len(made.entries) > MOST_ENTRIES:
                raise ExportError(said("errors.journal.full", path=f"{self.path}", most=MOST_ENTRIES))
            known = {entry.id for entry in before.entries}
            rows = [(plan_id, entry.id, json.dumps(entry.data)) for entry in made.entries if entry.id not in known]
            connection.executemany("INSERT INTO entries VALUES (?, ?, ?)", rows)
            connection.execute("COMMIT")
            return made

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            if not os.path.exists(self.path):
                os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600))
            with closing(sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None)) as connection:
                connection.execute(_TABLE)
                yield connection
        except (sqlite3.Error, OSError, ValueError) as error:
            why = f"{error}".lower() if isinstance(error, sqlite3.Error) else why_not(error)
            raise ExportError(said("errors.journal.no_store", path=f"{self.path}", why=why)) from error


def _need_name(plan_id: object) -> None:
    """Refuse what is no id of a plan. Raises ``InputError``."""
    need("plan_id", plan_id, str, "text")
    if not f"{plan_id}".isprintable():
        raise InputError.of("plan_id", "errors.request.no_id")


def _read(connection: sqlite3.Connection, plan_id: str) -> Journal:
    found = connection.execute("SELECT data FROM entries WHERE plan = ?", (plan_id,))
    return Journal(plan_id, tuple(_entry(data) for (data,) in found))


def _entry(data: str) -> Entry:
    try:
        table = json.loads(data)
    except ValueError:
        table = None
    if not isinstance(table, dict):
        raise InputError((fault("journal", "broken"),))
    return read_entry(table)
