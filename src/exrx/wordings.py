"""Texts with two wordings: what is said, and what a page says that may hang on a wall, where no illness, drug or score is named.

``[[eating disorders|this]]`` in a text is "eating disorders", and "this" on such a page; ``[[ (ranjbar-2015)|]]`` is left out there.
Which wording is told is decided when it is told, by whom it is for; nobody searches a text for words.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache

from exrx.built import names_in
from exrx.classes import NamedTuple

SOURCE = "en"
"""The language in which every text is written first."""

_PART = r"((?:\{[^{}]*\}|[^\[\]|{])*)"
"""What stands on either side of the bar; a gap with two formats has a bar of its own."""
_MARK = rf"\[\[{_PART}\|{_PART}\]\]"


class Wordings(NamedTuple):
    """Both wordings of a text: the same where nothing in it is marked."""

    open: str
    page: str

    @property
    def marked(self) -> bool:
        """Whether there are two."""
        return self.open != self.page

    @property
    def broken(self) -> bool:
        """Whether a mark was begun that is none."""
        return any(sign in self.open for sign in ("[[", "]]"))


def wordings(text: str) -> Wordings:
    """A text as it is written, with its marks.

    >>> wordings("A team that knows [[eating disorders|this]] can help.").page
    'A team that knows this can help.'
    >>> wordings("Since when[[ ({entries:called|commas})|]]?").page
    'Since when?'
    >>> wordings("Rest is part of it.").marked
    False
    """
    if "[[" not in text and "]]" not in text:
        return Wordings(text, text)
    return Wordings(re.sub(_MARK, r"\1", text), re.sub(_MARK, r"\2", text))


def pages_of(**texts: Wordings) -> tuple[tuple[str, str], ...]:
    """The page wordings of some texts, by name; of those alone that have one of their own."""
    return tuple((name, text.page) for name, text in texts.items() if text.marked)


class Translated(NamedTuple):
    """A text of a pack in another language, as the pack itself brings it: ``page`` where a wall is told something else."""

    field: str
    language: str
    text: str
    page: str | None = None


@cache
def languages() -> tuple[str, ...]:
    """The languages in which something can be told, English first: those with a ``language.toml``."""
    found = [name for name in names_in("words") if "language.toml" in names_in(f"words/{name}")]
    return (SOURCE, *sorted(set(found) - {SOURCE}))


def digest(text: str) -> str:
    """What a translation says of the English that it translates: when that changes, it is no translation any more.

    >>> digest("Rest is part of it.")
    'b9a3a845'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:8]
