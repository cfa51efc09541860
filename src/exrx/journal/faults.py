"""What is wrong with a journal, in the words of ``words/LANG/errors.toml``."""

from __future__ import annotations

from exrx.values.errors import Problem
from exrx.values.said import said


def fault(
    field: str, code: str, *, value: object = "", line: int | None = None, file: str = "", **given: object
) -> Problem:
    """One fault: what it is, and what to do."""
    what, do = (str(said(f"errors.journal.{code}.{part}", **given)) for part in ("what", "do"))
    return Problem(field, f"{value}"[:60], what, do, line, file, "missing" if code == "missing" else "")
