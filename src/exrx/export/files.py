"""Writing files whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path

from exrx.errors import ExportError


def write_all(items: Iterable[tuple[Path, bytes, int | None]]) -> list[Path]:
    """Write several files together: each is prepared beside its place, and only when all are, they take their places.

    The third item is the mode; ``None`` keeps the mode of the file that is replaced, else what is usual for new files.
    Raises ``ExportError``; then no file is half-written, and none is touched unless its place itself turned out to be
    unwritable after another was taken.
    """
    prepared: list[tuple[Path, Path]] = []
    place = Path()
    try:
        for path, content, mode in items:
            # Through a symbolic link, so that the link stays one.
            place = Path(os.path.realpath(path))
            if place.is_dir():
                raise ExportError(f"{path} is a folder: name the file to write, such as {path / 'plan.ics'}")
            if not place.parent.is_dir():
                raise ExportError(f"{path} cannot be written: there is no folder {place.parent}; make it first")
            prepared.append((_prepare(place, content, mode), place))
        for temporary, place in prepared:
            os.replace(temporary, place)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise ExportError(f"{place} cannot be written ({why.lower()}); nothing is half-written") from error
    finally:
        for temporary, _ in prepared:
            with suppress(OSError):
                temporary.unlink()
    return [place for _, place in prepared]


def _prepare(place: Path, content: bytes, mode: int | None) -> Path:
    """The content in a new file of the same folder, on the disk."""
    if mode is None:
        with suppress(OSError):
            mode = place.stat().st_mode & 0o777
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    for number in count():
        temporary = place.with_name(f".{place.name}.{number}.tmp")
        with suppress(FileExistsError):
            handle = os.open(temporary, flags, 0o666 if mode is None else 0o600)
            break
    try:
        with open(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            temporary.chmod(mode)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
