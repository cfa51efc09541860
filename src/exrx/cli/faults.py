"""How faults are printed: all at once, each with its place, what was read, and a remedy that can be copied."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from pathlib import PurePath

from exrx.cli.console import WIDTH
from exrx.values.errors import MOST_FAULTS, Problem, more_faults, shortened

_LONGEST = 400
"""Characters of one message: what a person typed may be of any length."""
_NARROW = 34
"""Columns that a message needs at least; beside a longer place it goes below it."""


def fault_text(problems: Sequence[Problem], ending: str = "") -> str:
    """The whole message. ``ending`` such as "; nothing was written"."""
    files = {problem.file for problem in problems if problem.file}
    count = f"{len(problems)} fault{'' if len(problems) == 1 else 's'}"
    if len(files) == 1 and all(problem.file for problem in problems):
        head = f"{_name(next(iter(files)), 42)} has {count}{ending}."
    elif not files:
        head = f"The command line has {count}{ending}."
    else:
        head = f"There {'is' if len(problems) == 1 else 'are'} {count}{ending}."
    left = len(problems) - MOST_FAULTS
    rows = _rows(problems[:MOST_FAULTS])
    return "\n".join([head, "", *rows, *([f"  {more_faults(left)}"] if left > 0 else [])])


def _rows(problems: Sequence[Problem]) -> list[str]:
    places = [_place(problem) for problem in problems]
    fields = [_plain(problem.field) for problem in problems]
    left = max(map(len, places)) + 2 if any(places) else 0
    column = 2 + left + max(map(len, fields)) + 3
    rows = []
    for problem, place, field in zip(problems, places, fields, strict=True):
        if column <= WIDTH - _NARROW:
            first, indent = f"  {place:<{left}}{field}".ljust(column), " " * column
        else:
            rows.append(f"  {place:<{left}}{field}".rstrip())
            first = indent = " " * 6
        for text in (_plain(problem.message), _plain(problem.hint)):
            if text:
                rows += _wrapped(text, first, indent)
                first = indent
    return rows


def _wrapped(text: str, first: str, indent: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)


def _place(problem: Problem) -> str:
    if not problem.file:
        return ""
    name = _name(PurePath(problem.file).name, 40)
    return f"{name}:{problem.line}" if problem.line else name


def _name(path: str, longest: int) -> str:
    """A path, of which the end tells more than the beginning."""
    text = _plain(path[-200:])
    return text if len(text) <= longest else "..." + text[3 - longest :]


def _plain(text: str) -> str:
    """One line without control characters, its middle left out where it is absurdly long."""
    text = re.sub(r"\s+", " ", "".join(c if c.isprintable() or c.isspace() else "?" for c in text)).strip()
    return shortened(text, _LONGEST)
