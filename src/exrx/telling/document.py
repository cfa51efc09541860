"""What is shown, before it is laid out: sections of rows and figures. Text of 80 columns and pages are drawn from the same.

A document knows what a row is, never where it stands: columns, widths and marks belong to whoever draws it.
"""

from __future__ import annotations

import re
import textwrap

from exrx.classes import dataclass

WIDTH = 80
"""Columns of a text."""
_BREAKS = re.compile(r"[\t\n\x0b\x0c\r]")


def column(text: str, shown: int, width: int) -> str:
    """A text in a column: its first letters, filled up with blanks.

    >>> column("walking", 4, 6)
    'walk  '
    """
    return f"{text[:shown]:<{width}}"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is said, under a key that is empty where the one before goes on.

    ``by`` is what stands behind it: the rules of a number, or the source of a sentence; then ``sure`` says how well that is known.
    """

    key: str
    text: str
    by: str = ""
    sure: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """The numbers of a picture, as a table: for those who do not see it, and wherever nothing is drawn."""

    head: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that belong together. ``role`` says what they are: how that looks is decided by who draws it."""

    rows: tuple[Row, ...]
    role: str = "facts"
    title: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A title, and the sections below it."""

    title: str
    sections: tuple[Section, ...] = ()
    head: str = ""
    """What stands before everything else."""

    def body(self) -> str:
        """Everything below the title, as text."""
        text = ""
        for one in self.sections:
            if one.rows:
                between = "" if not text else "\n" if one.role in _CLOSE else "\n\n"
                text += between + "\n".join(line.rstrip() for line in lines(one))
        return text

    def __str__(self) -> str:
        head = [*fill(self.head), ""] if self.head else []
        body = self.body()
        return "\n".join([*head, *fill(self.title), *(["", body] if body else [""] * bool(self.sections))])


_KEYS = {"facts": 10, "screening": 11, "decided": 13, "changes": 18, "others": 17}
"""Columns that a key takes in the text of a section."""
_CLOSE = frozenset({"changes"})
"""What stands below the section before it without a line between."""
_WHAT, _NAME = 21, 16
"""Columns for a number beside its rules, and for the name of a source."""


def lines(section: Section) -> list[str]:
    """A section as lines of text."""
    found = [f"  {section.title}"] if section.title else []
    for row in section.rows:
        found += _LAYOUT.get(section.role, _row)(row, _KEYS.get(section.role, 10))
    return found


def _row(row: Row, wide: int) -> list[str]:
    key, before = (row.key, []) if len(row.key) < wide else ("", [f"  {row.key}"])
    first, at = f"  {key:<{wide}}", 2 + wide
    if row.sure:
        name = at + _NAME
        head = [f"{first}{row.by}"] if len(row.by) >= _NAME else []
        start = " " * name if head else f"{first}{row.by:<{_NAME}}"
        return [*before, *head, *fill(row.text, " " * name, start), *fill(f"({row.sure})", " " * name, " " * name)]
    if row.by:
        first = f"{first}{row.text:<{_WHAT}}  "
        start = first if len(first) < 60 else first.rstrip() + "  "
        return [*before, *fill(row.by, " " * (at + _WHAT + 2), start)]
    return [*before, *fill(row.text, " " * at, first)]


def _paragraph(row: Row, _: int) -> list[str]:
    return fill(row.text, row.key, row.key)


def _help(row: Row, _: int) -> list[str]:
    return fill(row.text, "    ", "  ") if row.key else fill(row.text)


def _line(row: Row, _: int) -> list[str]:
    return [row.key + row.text]


_LAYOUT = {"paragraphs": _paragraph, "help": _help, "lines": _line}


def fill(text: str, indent: str = "", first: str | None = None, width: int = WIDTH) -> list[str]:
    """Wrap to the width; ``first`` begins the first line, ``indent`` the others."""
    line = start = indent if first is None else first
    plain = text.isprintable() or not _BREAKS.search(text)
    if text and plain and len(line) + len(text) <= width and text[-1] != " ":
        return [line + text]
    words = text.split(" ")
    # Nearly every text is plain words with one space between: no need to search each for tabs, breaks and words too long.
    if not plain or "" in words or max(map(len, words)) + max(len(start), len(indent)) > width:
        return textwrap.wrap(
            text, width, initial_indent=start, subsequent_indent=indent, break_long_words=True, break_on_hyphens=False
        ) or ([] if first is None else [first.rstrip()])
    lines = []
    while len(line) + len(text) > width:
        end = text.rfind(" ", 0, width - len(line) + 1)
        lines.append(line + text[:end])
        line, text = indent, text[end + 1 :]
    return [*lines, line + text]
