"""One at a time: whoever reads files, changes what they say and writes them again holds the folders they are in.

The lock is the operating system's own, on the folder itself, and ends with the process; nothing is left behind. Where folders
cannot be locked (Windows) it lies on a small file in them.
"""

from __future__ import annotations

import os
import sys
import time
from _thread import get_ident
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from exrx.values.errors import ExportError
from exrx.values.said import said

WAIT = 5.0
"""Seconds that a command waits for another one; each takes a fraction of one."""
_STEP = 0.02
_LOCK_FILE = ".exrx.lock"
_ENDING = ".exrx-new"
_held: set[tuple[int, Path]] = set()
"""The folders that are held, each with the thread that holds it."""


@contextmanager
def locked(paths: Iterable[str | Path], wait: float | None = None) -> Iterator[None]:
    """Hold the folders of these files; what a killed run left beside them is removed. A thread may take a lock that it has.

    Raises ``ExportError`` when another process or thread keeps one for longer than ``wait`` seconds (``None``: ``WAIT``).
    """
    places = []
    for path in paths:
        # What is no path is refused where it is used.
        with suppress(OSError, ValueError):
            places.append(Path(os.path.realpath(path)))
    # In one order for everybody, so that no two wait for each other.
    folders = sorted({place.parent for place in places})
    until = time.monotonic() + (WAIT if wait is None else wait)
    with ExitStack() as stack:
        for folder in folders:
            mine = (get_ident(), folder)
            if mine in _held or not os.path.isdir(folder):
                continue
            stack.callback(_release, _taken(folder, until))
            _held.add(mine)
            stack.callback(_held.discard, mine)
        for place in places:
            remove_leftovers(place)
        yield


def temporary(place: Path) -> Path:
    """Where the new content of a file is prepared: one name, since only one process at a time may."""
    return place.with_name(f".{place.name}{_ENDING}")


def remove_leftovers(place: Path) -> None:
    """Take away what a killed run prepared in this folder, for whatever file; and what earlier versions did for this one."""
    begin, end = f".{place.name}.", ".tmp"
    with suppress(OSError, ValueError):
        for name in os.listdir(place.parent):
            number = name[len(begin) : -len(end)] if name.startswith(begin) and name.endswith(end) else ""
            numbered = number.isascii() and number.isdigit() and len(number) <= 6
            if numbered or (name.startswith(".") and name.endswith(_ENDING)):
                with suppress(OSError):
                    place.with_name(name).unlink()


def _taken(folder: Path, until: float) -> int | None:
    """The open handle that holds the lock; ``None`` where nothing can be locked: then what was read is compared before renaming."""
    try:
        handle = _open(folder)
    except OSError:
        return None
    while True:
        try:
            _lock(handle)
        except (BlockingIOError, PermissionError):
            if time.monotonic() < until:
                time.sleep(_STEP)
                continue
            os.close(handle)
            raise ExportError(said("errors.files.locked", folder=f"{folder}")) from None
        except OSError:
            os.close(handle)
            return None
        return handle


def _release(handle: int | None) -> None:
    if handle is not None:
        os.close(handle)


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _open(folder: Path) -> int:
        return os.open(folder / _LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _open(folder: Path) -> int:
        return os.open(folder, os.O_RDONLY)

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def on_disk(folder: Path) -> None:
    """Make renames in a folder outlast a loss of power, where the system lets a folder be written out."""
    if sys.platform == "win32":  # pragma: no cover
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
