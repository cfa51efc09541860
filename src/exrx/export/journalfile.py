"""The journal beside a plan file: one line for each entry, each with its checksum; only ever appended to.

The first line names the plan. A last line that was cut off by a power cut or a kill is kept aside in a file of its own, and said.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from exrx.classes import dataclass
from exrx.export.files import write_all
from exrx.export.locking import locked, on_disk
from exrx.journal import MOST_ENTRIES, Entry, Journal, read_entry
from exrx.journal.faults import fault
from exrx.programme.plan import Plan
from exrx.values.errors import ExportError, InputError, need, need_path
from exrx.values.said import said
from exrx.values.size_limits import LARGEST_JOURNAL, NotRead, beginning, why_not

SUFFIX = ".journal.jsonl"
FORMAT = 1
_WAIT = 30.0


def journal_beside(plan_file: str | Path) -> Path:
    """Where the journal of a plan file lies.

    >>> print(journal_beside("plan.json"))
    plan.journal.jsonl
    """
    return Path(plan_file).with_suffix(SUFFIX)


@dataclass(frozen=True, slots=True)
class Read:
    """A journal as it was read, and what had been cut off at its end."""

    journal: Journal
    torn: bytes = b""
    order: tuple[str, ...] = ()
    """Its entries as they were written, the newest last."""


def load_journal(path: str | Path) -> Journal:
    """Read a journal file; a last line that was cut off does not count. Raises ``InputError`` with the file and the line."""
    need_path(path)
    return read_journal(Path(path)).journal


def read_journal(path: Path) -> Read:
    """The journal, with what was cut off. Raises ``InputError``."""
    try:
        content = beginning(path, LARGEST_JOURNAL)
    except NotRead as error:
        raise _fault(path, None, "not_read", why=error.why) from None
    if len(content) > LARGEST_JOURNAL:
        raise _fault(path, None, "too_large", most=LARGEST_JOURNAL)
    whole, newline, torn = content.rpartition(b"\n")
    rows = whole.split(b"\n") if newline else []
    if torn and _parsed(torn) is not None:
        # Whole, but for the end of the line.
        rows, torn = [*rows, torn], b""
    if not rows:
        raise _fault(path, 1, "no_journal")
    if len(rows) > MOST_ENTRIES + 1:
        raise _fault(path, MOST_ENTRIES + 2, "too_many", most=MOST_ENTRIES)
    head = _parsed(rows[0])
    if head is None or head.get("journal") != FORMAT or not isinstance(head.get("plan"), str):
        raise _fault(path, 1, "no_journal")
    entries = []
    for number, row in enumerate(rows[1:], start=2):
        data = _parsed(row)
        if data is None:
            raise _fault(path, number, "broken")
        try:
            entries.append(read_entry(data))
        except InputError as error:
            one = error.problems[0]
            raise _fault(path, number, "bad_entry", about=one.field, message=one.what) from None
    return Read(Journal(head["plan"], tuple(entries)), torn, tuple(entry.id for entry in entries))


def append(path: Path, plan_id: str, entries: Iterable[Entry], first: Journal | None = None) -> Journal:
    """Add entries to the journal of a plan, which begins with ``first`` where there is none yet; what is there is never rewritten.

    Raises ``ExportError`` where it cannot be written, and ``InputError`` for a journal that is broken or of another plan.
    """
    with locked([path], _WAIT):
        there = is_there(path)
        read = read_journal(path) if there else Read(Journal(plan_id))
        journal = of_plan(read.journal, plan_id, path)
        more = journal
        if first is not None and not there:
            more = more.add(*of_plan(first, plan_id, path).entries)
        more = more.add(*entries)
        before = {entry.id for entry in journal.entries}
        # What it begins with stands before what was entered: the newest is what undo takes out.
        begins = set() if first is None else {entry.id for entry in first.entries}
        new = [entry for entry in more.entries if entry.id not in before]
        new.sort(key=lambda entry: entry.id not in begins)
        if len(more.entries) > MOST_ENTRIES:
            raise ExportError(said("errors.journal.full", path=f"{path}", most=MOST_ENTRIES))
        lines = b"" if there else _line({"journal": FORMAT, "plan": plan_id})
        lines += b"".join(_line(entry.data) for entry in new)
        if not there:
            # There with its first lines, or not at all: without the first no journal is read, and none is begun.
            write_all([(path, lines, 0o600)])
            return more
        try:
            _write(path, lines, read.torn)
        except OSError as error:
            raise ExportError(said("errors.journal.not_written", path=f"{path}", why=why_not(error))) from error
        return more


def is_there(path: Path) -> bool:
    """Whether there is a journal. One that cannot be reached is there: taken for none, everything that it tells would be loosened."""
    try:
        os.stat(path)
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        pass
    return True


def of_plan(journal: Journal, plan_id: str, path: Path) -> Journal:
    """The journal, if it is of this plan. Raises ``InputError``."""
    need("first", journal, Journal, "Journal")
    if journal.plan != plan_id:
        raise _fault(path, 1, "another", plan=plan_id)
    return journal


def first_journal(plan: Plan, today: dt.date) -> Journal:
    """The journal that begins with what a plan file holds. Raises ``InputError`` where the plan follows one, which is not here."""
    if plan.course is not None:
        raise InputError((fault("journal", "not_followed"),))
    return Journal.from_plan(plan, today)


def set_aside(plan_file: Path | None, plan_id: str) -> Path | None:
    """Move the journal of an earlier plan out of the way of another plan; where it lies now, ``None`` where there is none."""
    path = None if plan_file is None else journal_beside(plan_file)
    if path is None or not os.path.isfile(path) or load_journal(path).plan == plan_id:
        return None
    names = (path.with_name(path.name.replace(SUFFIX, f"-{number}{SUFFIX}")) for number in itertools.count(1))
    place = next(one for one in names if not os.path.exists(one))
    with locked([path], _WAIT):
        os.rename(path, place)
        on_disk(path.parent)
    return place


def _write(path: Path, lines: bytes, torn: bytes) -> None:
    """The lines at the end of a journal: all of them, or none where that fails."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        end = os.lseek(handle, 0, os.SEEK_END)
        if torn:
            _keep(path, torn)
            end -= len(torn)
            os.ftruncate(handle, end)
        elif end and os.pread(handle, 1, end - 1) != b"\n":
            lines = b"\n" + lines
        os.lseek(handle, end, os.SEEK_SET)
        try:
            while lines:
                lines = lines[os.write(handle, lines) :]
            os.fsync(handle)
        except OSError:
            with suppress(OSError):
                os.ftruncate(handle, end)
            raise
    finally:
        os.close(handle)


def _keep(path: Path, torn: bytes) -> None:
    """What was cut off, kept in a file beside the journal."""
    handle = os.open(path.with_name(path.name + ".torn"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with open(handle, "ab") as stream:
        stream.write(torn + b"\n")
        stream.flush()
        os.fsync(stream.fileno())


def _line(data: dict[str, Any]) -> bytes:
    return _text({**data, "sum": _sum(data)}) + b"\n"


def _text(data: dict[str, Any]) -> bytes:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _sum(data: dict[str, Any]) -> str:
    return hashlib.sha256(_text(data)).hexdigest()[:12]


def _parsed(row: bytes) -> dict[str, Any] | None:
    """What a line says; ``None`` where it does not fit its checksum."""
    try:
        data = json.loads(row)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or "sum" not in data:
        return None
    rest = {name: value for name, value in data.items() if name != "sum"}
    try:
        return rest if data["sum"] == _sum(rest) else None
    except (ValueError, UnicodeError):
        return None


def _fault(path: Path, line: int | None, code: str, **given: object) -> InputError:
    return InputError((fault("journal", code, line=line, file=str(path), **given),), str(path))
