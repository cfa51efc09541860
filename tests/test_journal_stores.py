"""The stores for services: two methods, the same journal from both, and nothing lost when several programs write at once."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from exrx import ExportError, ExrxError, InputError, Journal
from exrx.export.journalstores import FolderStore, JournalStore, SqliteStore
from exrx.journal import SessionEntry

from .journals import beginner, day, done, not_done

KINDS = ("folder", "sqlite")


def store(kind: str, place: Path) -> JournalStore:
    return FolderStore(place) if kind == "folder" else SqliteStore(place / "journals.sqlite")


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_added_is_loaded_and_every_plan_has_its_own(kind: str, tmp_path: Path) -> None:
    here = store(kind, tmp_path)
    assert isinstance(here, JournalStore)
    assert here.load("a") == Journal("a")
    assert here.add("a", *done(1)) == Journal("a", tuple(done(1)))
    here.add("b/../ä", *not_done(1))
    again = store(kind, tmp_path)
    assert again.load("a") == Journal("a", tuple(done(1)))
    assert again.load("b/../ä").sessions == tuple(not_done(1))
    # The same entry twice is one.
    assert here.add("a", *done(1), *done(2)) == Journal("a", tuple(done(1, 2))) == again.load("a")


@pytest.mark.parametrize("kind", KINDS)
def test_it_begins_with_what_the_plan_holds_and_an_entry_taken_out_can_come_again(kind: str, tmp_path: Path) -> None:
    here, first = store(kind, tmp_path), Journal.from_plan(beginner())
    made = here.add("p1", *done(1)[:1], first=first)
    assert len(made.entries) == len(first.entries) + 1
    out = made.withdraw(made.of(SessionEntry)[0].id, day("01-05"))
    assert here.add("p1", *out.entries).sessions == ()
    assert len(here.add("p1", *done(1)[:1]).sessions) == 1
    assert len(here.load("p1").sessions) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_owner_reads_it_and_no_name_tells_of_a_plan(kind: str, tmp_path: Path) -> None:
    store(kind, tmp_path).add("anna-depression", *done(1))
    files = list(tmp_path.iterdir())
    assert files and not any("anna" in path.name or "depression" in path.name for path in files)
    assert {path.stat().st_mode & 0o077 for path in files} == {0}


WRITER = """
import datetime as dt, sys
from pathlib import Path
from typing import Any
from exrx.export.journalstores import FolderStore, SqliteStore
from exrx.journal import PauseEntry
kind, place, begin = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
here = FolderStore(place) if kind == "folder" else SqliteStore(place / "journals.sqlite")
for number in range(begin, begin + 20):
    day = dt.date(2027, 1, 1) + dt.timedelta(days=number)
    here.add("p", PauseEntry(on=day, entered=day, last=day))
"""


@pytest.mark.parametrize("kind", KINDS)
def test_several_programs_at_once_lose_nothing(kind: str, tmp_path: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, kind, str(tmp_path), str(begin)]) for begin in (0, 20, 40)
    ]
    assert [one.wait(timeout=60) for one in running] == [0, 0, 0]
    days = [entry.on for entry in store(kind, tmp_path).load("p").entries]
    assert days == [dt.date(2027, 1, 1) + dt.timedelta(days=number) for number in range(60)]


def test_what_is_no_store_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "journals.sqlite").write_text("no database at all, and long enough to be read as one" * 50)
    with pytest.raises(ExportError, match="cannot be used"):
        store("sqlite", tmp_path).add("a", *done(1))
    with pytest.raises(ExportError):
        SqliteStore(tmp_path / "nowhere" / "journals.sqlite").load("a")
    folder = FolderStore(tmp_path)
    folder.path("a").write_text("broken\n")
    with pytest.raises(InputError):
        folder.load("a")


@pytest.mark.parametrize("kind", KINDS)
def test_what_another_plan_holds_begins_no_journal(kind: str, tmp_path: Path) -> None:
    here = store(kind, tmp_path)
    with pytest.raises(InputError):
        here.add("zzz", *done(1), first=Journal.from_plan(beginner()))
    assert here.load("zzz") == Journal("zzz")


@pytest.mark.parametrize("data", ["nojson", "[1]", '"a"', "{}"])
def test_a_row_that_is_no_entry_is_one_error(data: str, tmp_path: Path) -> None:
    here = SqliteStore(tmp_path / "journals.sqlite")
    here.add("a", *done(1))
    with contextlib.closing(sqlite3.connect(here.path)) as connection:
        connection.execute("UPDATE entries SET data = ?", (data,))
        connection.commit()
    with pytest.raises(InputError):
        here.load("a")
    with pytest.raises(InputError):
        here.add("a", *done(2))


def test_a_store_that_cannot_be_used_says_why_once(tmp_path: Path) -> None:
    with pytest.raises(ExportError) as caught:
        SqliteStore(tmp_path / "none" / "j.sqlite").load("p")
    assert f"{caught.value}".count("j.sqlite") == 1
    (tmp_path / "text").write_text("no database " * 100)
    with pytest.raises(ExportError, match="cannot be used"):
        SqliteStore(tmp_path / "text").load("p")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [None, 1, b"a", [], "a\0b", "\ud800", "two\nlines"])
def test_what_is_no_id_of_a_plan_is_one_clear_error(kind: str, name: Any, tmp_path: Path) -> None:
    here = store(kind, tmp_path)
    with pytest.raises(InputError):
        here.load(name)
    with pytest.raises(InputError):
        here.add(name, *done(1))
    with pytest.raises(InputError):
        here.add("a", *done(1), first=name or "no journal")


@pytest.mark.parametrize("place", [None, 1, b"a", [], "a\0b", "\ud800"])
@pytest.mark.parametrize("made", [FolderStore, SqliteStore])
def test_what_is_no_place_is_one_clear_error(made: Any, place: Any) -> None:
    with pytest.raises(ExrxError):
        made(place).add("a", *done(1))
    with pytest.raises(ExrxError):
        made(place).load("a")


def test_a_journal_that_cannot_be_reached_is_not_taken_for_none(tmp_path: Path) -> None:
    """An empty journal in its place would loosen whatever it tells."""
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be read"):
        FolderStore(tmp_path / "file").load("a")


FULL = """
import resource, signal, sys
from pathlib import Path
from typing import Any
from exrx import ExportError
from exrx.export.journalstores import FolderStore, SqliteStore
from tests.journals import done
kind, place, most = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
here = FolderStore(place) if kind == "folder" else SqliteStore(place / "journals.sqlite")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (most, -1))
try:
    here.add("a", *done(1, 2, 3))
except ExportError:
    print("full")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("begun", [False, True])
def test_on_a_full_disk_all_entries_are_there_or_none_and_it_goes_on_later(
    kind: str, begun: bool, tmp_path: Path
) -> None:
    here = store(kind, tmp_path)
    before = here.add("a", *done(4)) if begun else Journal("a")
    length = here.path("a").stat().st_size if isinstance(here, FolderStore) and begun else 0
    for most in (0, 20, 300) if kind == "folder" else (0, 5000):
        told = subprocess.run(
            [sys.executable, "-c", FULL, kind, str(tmp_path), str(most + length)], capture_output=True, text=True
        )
        assert told.stdout == "full\n", told.stderr
        assert here.load("a") == before
    assert here.add("a", *done(1, 2, 3)) == Journal("a", (*before.entries, *done(1, 2, 3))) == here.load("a")
    assert not [path for path in tmp_path.iterdir() if path.suffix not in (".jsonl", ".sqlite")]
