"""The terminal: plain text out, in whatever it can show, and one clear message when it goes away."""

from __future__ import annotations

import os
import re
import sys
import textwrap
from typing import TextIO

WIDTH = 80


class OutputGone(Exception):
    """Nobody reads the output any more, or it cannot be written."""


def say(text: str = "", *, end: str = "\n") -> None:
    """Print a text."""
    _write(sys.stdout, text, end)


def complain(text: str) -> None:
    """Print a text where errors go. Whether anybody reads it changes nothing."""
    try:
        _write(sys.stderr, text, "\n")
    except OutputGone:
        _forget(sys.stderr)


def finish() -> None:
    """Print what still waits. Raises ``OutputGone``."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError) as error:
        raise OutputGone from error


def forget_output() -> None:
    """Drop what could not be printed, so that Python does not try again at the end."""
    _forget(sys.stdout)


def is_terminal() -> bool:
    """Whether a person sits there who can be asked."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def ask(prompt: str) -> str:
    """One line from the person. Raises ``EOFError`` when there is none."""
    say(prompt, end="")
    finish()
    if sys.stdin is None:
        raise EOFError
    try:
        line = input()
    except ValueError:
        # Not text in the terminal's encoding, or closed.
        raise EOFError from None
    return line


def wrap(text: str, indent: str = "", first: str | None = None, *, break_long_words: bool = False) -> str:
    """A paragraph of at most 80 columns; paths and words stay whole, and so does what a command has in quotes.

    >>> print(
    ...     wrap(
    ...         "To take it out of the calendar again, for good: exrx withdraw 'the plan of my mother.json' -o out.ics"
    ...     )
    ... )
    To take it out of the calendar again, for good: exrx withdraw
    'the plan of my mother.json' -o out.ics
    """
    wrapped = textwrap.fill(
        _QUOTED.sub(lambda quoted: quoted[0].replace(" ", _SPACE), text),
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=break_long_words,
        break_on_hyphens=False,
    )
    return wrapped.replace(_SPACE, " ")


_QUOTED = re.compile(r"""(?<!\S)'[^'\n]+'(?:"'"'[^'\n]*')*""")
_SPACE = "\x1f"


def _write(stream: TextIO | None, text: str, end: str) -> None:
    if stream is None:
        raise OutputGone
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        try:
            text.encode(encoding)
        except (UnicodeEncodeError, LookupError):
            from exrx.printing.words import ascii_text

            text = ascii_text(text).encode("ascii", "replace").decode("ascii")
        stream.write(text + end)
    except (OSError, ValueError) as error:
        raise OutputGone from error


def _forget(stream: TextIO | None) -> None:
    try:
        if stream is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        pass
