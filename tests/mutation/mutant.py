"""One planted fault."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A changed file: where it lies below the repository, what was done to it, and its new text."""

    path: str
    kind: str
    what: str
    text: str
    diff: str
    lines: tuple[int, ...] = ()
    """The lines that were changed, as they were numbered before."""
