"""How large a file may be, and files that somebody names, read: so many bytes of each kind and no more, or why they cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # A plan is made without: it is slow to load.
    from pathlib import Path

# Bytes that are looked at. Of ``SAVED`` and ``LINTED`` the rest is left; all else that is larger is refused.
LARGEST_TOML = 1_000_000  # a person or rule file: real ones hold a few thousand
LARGEST_PLAN = 5_000_000  # a plan file: a few hundred thousand, after many changes a million
LARGEST_BUNDLE = 5_000_000  # a FHIR bundle
LARGEST_JOURNAL = 20_000_000
LARGEST_MEMORY = 20_000_000  # what a push keeps beside the plan file
LARGEST_SAVED = 20_000_000  # a plan's calendar that another program saved
LARGEST_LINTED = 32_000_000  # a calendar file of any maker
LARGEST_RECORDING = 40_000_000  # a file of a watch
LARGEST_CALENDAR = 50_000_000  # a busy calendar, about a hundred thousand entries, or a calendar file of exrx
LARGEST_ENTRY = 200_000  # one entry on a server: those of exrx have a few thousand


class NotRead(Exception):
    """A file cannot be read."""

    def __init__(self, error: OSError | ValueError) -> None:
        super().__init__(str(error))
        self.error = error
        self.why = why_not(error)


def why_not(error: Exception) -> str:
    """Why something cannot be read or written, in the system's words.

    >>> why_not(FileNotFoundError(2, "No such file or directory"))
    'no such file or directory'
    """
    return ((error.strerror if isinstance(error, OSError) else None) or str(error)).lower()


def beginning(path: str | Path, largest: int) -> bytes:
    """The bytes of a file, and of one that is larger than ``largest`` one byte more than that. Raises ``NotRead``."""
    try:
        with open(path, "rb") as stream:
            return stream.read(largest + 1)
    except (OSError, ValueError) as error:
        raise NotRead(error) from None
