"""Files that somebody names, read: so many bytes of each kind and no more, or why they cannot be read."""

from __future__ import annotations

from pathlib import Path

# Bytes. What is larger is refused, and never read whole.
LARGEST_TOML = 1_000_000
"""A person or rule file; real ones hold a few thousand."""
LARGEST_PLAN = 5_000_000
"""A plan file."""
LARGEST_BUNDLE = 5_000_000
"""A FHIR bundle."""
LARGEST_JOURNAL = 20_000_000
"""A journal file."""
LARGEST_MEMORY = 20_000_000
"""What is kept beside a plan file of a calendar on a server."""
LARGEST_SAVED = 20_000_000
"""A plan's calendar that another program saved; what lies behind is not looked at."""
LARGEST_LINTED = 32_000_000
"""A calendar file of any maker; what lies behind is not looked at."""
LARGEST_RECORDING = 40_000_000
"""A file of a watch."""
LARGEST_CALENDAR = 50_000_000
"""A busy calendar, or a calendar file of exrx."""
LARGEST_ENTRY = 200_000
"""One entry on a server."""


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
