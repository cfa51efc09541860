"""Where a plan leaves the library: calendar, plan file, rows. One table says which suffix is written by what."""

from __future__ import annotations

import difflib
import stat
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from exrx._late import late
from exrx.errors import ExportError
from exrx.export.files import write_all
from exrx.program import Plan


class Format(NamedTuple):
    """A kind of file: the function that makes it, and the mode in which it is kept (``None``: as usual, see ``mode_of``)."""

    module: str
    function: str
    mode: int | None = None


PRIVATE = 0o600
_OF_EARLIER_VERSIONS = 0o644

FORMATS = MappingProxyType(
    {
        ".ics": Format("exrx.export.ics", "to_ics"),
        # It holds health data.
        ".json": Format("exrx.export.json", "to_json", PRIVATE),
        # The clinician's view does too, and the suffix does not say which view it is.
        ".html": Format("exrx.export.html", "to_html", PRIVATE),
        ".pdf": Format("exrx.export.pdf", "to_pdf", PRIVATE),
    }
)


VIEWS = MappingProxyType(
    {
        ".ics": ("private", "shared"),
        ".html": ("person", "clinician"),
        ".pdf": ("person", "clinician"),
    }
)
"""The views of a format, the usual one first."""


def mode_of(path: Path, data: bytes) -> int | None:
    """The mode in which a file is kept: readable for the person alone, but for a calendar that shows nothing but times.

    What its owner chose for a calendar stays; 0644 is what earlier versions of exrx gave it, and nobody's choice.
    """
    suffix = path.suffix.lower()
    if suffix != ".ics":
        return FORMATS[suffix].mode
    if late("exrx.export.readback", "shared_title")(data) is not None:
        return None
    try:
        chosen = stat.S_IMODE(path.stat().st_mode) != _OF_EARLIER_VERSIONS
    except (OSError, ValueError):
        chosen = False
    return None if chosen else PRIVATE


def content(plan: Plan, path: Path, view: str | None = None) -> bytes:
    """What a file of this suffix holds. Raises ``ExportError`` for a view that the format does not have."""
    suffix = path.suffix.lower()
    made, views = FORMATS[suffix], VIEWS.get(suffix, ())
    if view is not None and view not in views:
        there = f"there are {' and '.join(views)}" if views else "it has none"
        raise ExportError(f"{str(view)[:40]!r} is not a view of a {suffix} file; {there}")
    chosen = {} if view is None else {"view": view}
    text: str | bytes = late(made.module, made.function)(plan, **chosen)
    return text.encode() if isinstance(text, str) else text


def save(plan: Plan, path: str | Path, view: str | None = None) -> Path:
    """Write the plan to ``path`` in the format that the suffix names; atomic, overwrites. Returns the path.

    Raises ``ExportError`` for an unknown suffix or view, or a path that cannot be written; then nothing is written.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        near = difflib.get_close_matches(suffix, FORMATS, n=1)
        hint = f"did you mean {path.with_suffix(near[0])}?" if near else f"known are {', '.join(FORMATS)}"
        raise ExportError(f"{path} has {f'the unknown suffix {suffix}' if suffix else 'no suffix'}; {hint}")
    data = content(plan, path, view)
    write_all([(path, data, mode_of(path, data))])
    return path
