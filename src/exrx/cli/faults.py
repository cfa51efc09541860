"""How faults are printed: all at once, each with its place, what was read, and a remedy that can be copied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from exrx.cli.console import WIDTH, wrap
from exrx.telling.words import SOURCE, words_of
from exrx.values.errors import MOST_FAULTS, Problem, more_faults, shortened
from exrx.values.said import NOWHERE, said

_LONGEST = 400
"""Characters of one message: what a person typed may be of any length."""
_NARROW = 34
"""Columns that a message needs at least; beside a longer place it goes below it."""


def fault_text(problems: Sequence[Problem], language: str = SOURCE, *, wrote: bool = True) -> str:
    """The whole message; without ``wrote`` it says that nothing was written."""
    tell = words_of(language)
    files = {problem.file for problem in problems if problem.file}
    file = _name(next(iter(files)), 42) if len(files) == 1 and all(problem.file for problem in problems) else None
    place = "in_file" if file else "in_several" if files else "typed"
    ending = NOWHERE if wrote else said("errors.faults.nothing_written")
    head = tell(f"errors.faults.{place}", file=file, number=len(problems), ending=ending)
    left = len(problems) - MOST_FAULTS
    rows = _rows(problems[:MOST_FAULTS], language)
    return "\n".join([head, "", *rows, *([f"  {tell.tell(more_faults(left))}"] if left > 0 else [])])


def usage_text(problem: Problem, language: str = SOURCE, *, wrote: bool = True) -> str:
    """What is wrong with the words of a command, and what to type instead."""
    what, do = problem.told(language)
    ending = "" if wrote else words_of(language)("errors.faults.nothing_written")
    return wrap(f"exrx: {what}{ending}.") + (f"\n{wrap(do, '  ')}" if do else "")


def _rows(problems: Sequence[Problem], language: str) -> list[str]:
    places = [_place(problem) for problem in problems]
    fields = [_plain(problem.field) for problem in problems]
    left = max(map(len, places)) + 2 if any(places) else 0
    column = 2 + left + max(map(len, fields)) + 3
    rows = []
    hints: set[str] = set()
    for problem, place, field in zip(problems, places, fields, strict=True):
        if column <= WIDTH - _NARROW:
            first, indent = f"  {place:<{left}}{field}".ljust(column), " " * column
        else:
            rows.append(f"  {place:<{left}}{field}".rstrip())
            first = indent = " " * 6
        what, do = map(_plain, problem.told(language))
        # A remedy that several share is told with the first of them.
        for text in (what, do if do not in hints else ""):
            if text:
                # What was typed may be one long word.
                rows.append(wrap(text, indent, first, break_long_words=True))
                first = indent
        hints.add(do)
    return rows


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
