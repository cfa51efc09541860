"""Where a plan leaves the library: calendar, plan file, rows. One table says which suffix is written by what."""

from __future__ import annotations

import difflib
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from exrx._late import late
from exrx.errors import ExportError
from exrx.export.files import write_all
from exrx.program import Plan


class Format(NamedTuple):
    """A kind of file: the function that makes it, and the mode in which it is kept (``None``: as usual)."""

    module: str
    function: str
    mode: int | None = None


FORMATS = MappingProxyType(
    {
        ".ics": Format("exrx.export.ics", "to_ics"),
        # It holds health data.
        ".json": Format("exrx.export.json", "to_json", 0o600),
    }
)


def save(plan: Plan, path: str | Path) -> Path:
    """Write the plan to ``path`` in the format that the suffix names; atomic, overwrites. Returns the path.

    Raises ``ExportError`` for an unknown suffix or a path that cannot be written; then nothing is written.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        near = difflib.get_close_matches(suffix, FORMATS, n=1)
        hint = f"did you mean {path.with_suffix(near[0])}?" if near else f"known are {', '.join(FORMATS)}"
        raise ExportError(f"{path} has {f'the unknown suffix {suffix}' if suffix else 'no suffix'}; {hint}")
    made = FORMATS[suffix]
    content: str | bytes = late(made.module, made.function)(plan)
    write_all([(path, content.encode() if isinstance(content, str) else content, made.mode)])
    return path
