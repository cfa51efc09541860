"""A linter for calendar files of any maker: what is wrong, in which line, who suffers from it, and what to do.

It reads the bytes itself and never expands a recurrence, so a hostile file costs no more than its length. Each rule
names the standard or the reader's own document that it rests on.
"""

from __future__ import annotations

from exrx.calendar_lint.findings import RULES, Finding, Rule
from exrx.calendar_lint.linting import lint
from exrx.values.size_limits import LARGEST_LINTED as LARGEST

__all__ = ["LARGEST", "RULES", "Finding", "Rule", "lint"]
