"""A file of a watch, within bounds: which kind it is, what it holds, and by what it is known again."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from exrx.activity_files import fit, gpx, tcx
from exrx.activity_files.recording import Recording, Unreadable
from exrx.classes import replace
from exrx.values.errors import need_path
from exrx.values.size_limits import LARGEST_RECORDING, why_not

MOST_POINTS = 100_000
"""Points that a file may have: a day and more of seconds."""

_KINDS: Mapping[str, Callable[[bytes, int], list[Recording]]] = {".fit": fit.read, ".gpx": gpx.read, ".tcx": tcx.read}
SUFFIXES = tuple(_KINDS)
"""How the names of files end that are read."""
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf")


def read_recordings(path: str | os.PathLike[str]) -> tuple[Recording, ...]:
    """The activities of a FIT, TCX or GPX file, in order of time; several where it holds several.

    Positions are not read. FIT needs the extra: ``pip install "exrx[fit]"``. Raises ``InputError`` with the file for what is missing,
    packed, broken, cut off, too large, or holds no activity with times.

    >>> import tempfile
    >>> track = "<gpx><trk><type>walking</type><trkseg>{}</trkseg></trk></gpx>"
    >>> points = "".join(f"<trkpt><time>2027-01-16T09:{minute:02d}:00Z</time></trkpt>" for minute in (0, 20, 45))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "walk.gpx").write_text(track.format(points))
    ...     (walk,) = read_recordings(Path(folder, "walk.gpx"))
    >>> walk.minutes, walk.source, walk.activities, walk.has_pulse
    (45, 'elapsed', ('treadmill_walking', 'walking'), False)
    """
    need_path(path)
    file = os.fspath(path)
    try:
        content = _content(file)
        kind = _KINDS[_suffix(file)]
        if not content:
            raise Unreadable("broken")
        found = kind(content, MOST_POINTS)
    except Unreadable as error:
        raise error.error(file) from None
    digest = _digest(content)
    found.sort(key=lambda one: (one.start, one.elapsed))
    # That of the file itself, where it holds one activity, as nearly every file does.
    alone = len(found) == 1
    return tuple(replace(one, digest=digest if alone else f"{digest}-{number}") for number, one in enumerate(found, 1))


def digest_of(path: str | os.PathLike[str]) -> str:
    """The digest that the activity of a file has, where it holds one; that of no activity where it holds several.

    So a file that a journal has is known without being taken apart. Raises ``InputError``.
    """
    file = os.fspath(path)
    try:
        return _digest(_content(file))
    except Unreadable as error:
        raise error.error(file) from None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _suffix(file: str) -> str:
    found = Path(file).suffix.casefold()
    if found not in _KINDS:
        raise Unreadable("no_kind", known=SUFFIXES)
    return found


def _content(file: str) -> bytes:
    try:
        with open(file, "rb", opener=_at_once) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise Unreadable("no_file")
            content = stream.read(LARGEST_RECORDING + 1)
    except (OSError, ValueError) as error:
        raise Unreadable("not_read", why=why_not(error)) from None
    if len(content) > LARGEST_RECORDING:
        raise Unreadable("too_large", most=LARGEST_RECORDING)
    if content.startswith(_PACKED):
        raise Unreadable("packed")
    return content


def _at_once(name: str, flags: int) -> int:
    # What is no file, such as a pipe, must not make anybody wait.
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))
