"""Writing files whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from exrx.export.locking import locked, on_disk, temporary
from exrx.values.errors import ExportError
from exrx.values.said import said
from exrx.values.size_limits import why_not

_WAIT = 30.0
"""Seconds that a single writing waits: a service may write many plans into one folder."""


def write_all(
    items: Iterable[tuple[Path, bytes, int | None]], expected: Mapping[Path, bytes | None] | None = None
) -> list[Path]:
    """Write several files together: each is prepared beside its place, and only when all are, they take their places, in this order.

    The third item is the mode; ``None`` keeps the mode of the file that is replaced, else what is usual for new files.
    ``expected`` says what files held when they were read (``None``: were not there).

    Raises ``ExportError``, also when one of those says something else now; then no file is half-written, and none is touched unless
    its place itself turned out to be unwritable after another was taken.
    """
    kept = list(items)
    with locked((path for path, _, _ in kept), _WAIT):
        return _write(kept, expected or {})


def _write(items: list[tuple[Path, bytes, int | None]], expected: Mapping[Path, bytes | None]) -> list[Path]:
    prepared: list[tuple[Path, Path]] = []
    place = Path()
    try:
        for path, content, mode in items:
            # Through a symbolic link, so that the link stays one.
            place = Path(os.path.realpath(path))
            if place.is_dir():
                raise ExportError(said("errors.files.folder", path=f"{path}", such_as=f"{path / 'plan.ics'}"))
            if not place.parent.is_dir():
                raise ExportError(said("errors.files.no_folder", path=f"{path}", folder=f"{place.parent}"))
            prepared.append((_prepare(place, content, mode), place))
        for path, before in expected.items():
            if content_of(path) != before:
                raise ExportError(said("errors.files.meanwhile", path=f"{path}"))
        for made, place in prepared:
            os.replace(made, place)
            # The next file follows only when this one is there to stay.
            on_disk(place.parent)
    except (OSError, ValueError) as error:
        raise ExportError(said("errors.files.unwritten", path=f"{place}", why=why_not(error))) from error
    finally:
        for made, _ in prepared:
            with suppress(OSError):
                made.unlink()
    return [place for _, place in prepared]


def content_of(path: Path) -> bytes | None:
    """What a file holds; ``None`` when it is not there or cannot be read."""
    try:
        return path.read_bytes()
    except (OSError, ValueError):
        return None


def _prepare(place: Path, content: bytes, mode: int | None) -> Path:
    """The content in a new file of the same folder, on the disk."""
    if mode is None:
        with suppress(OSError):
            mode = place.stat().st_mode & 0o777
    made = temporary(place)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(made, flags, 0o666 if mode is None else 0o600)
    try:
        with open(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            made.chmod(mode)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    return made
