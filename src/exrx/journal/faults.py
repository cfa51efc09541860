"""What is wrong with a journal, in the words of ``words/LANG/errors.toml``."""

from __future__ import annotations

from exrx.values.errors import Problem, wrong


def fault(
    field: str, code: str, *, value: object = "", line: int | None = None, file: str = "", **given: object
) -> Problem:
    """One fault: what it is, and what to do."""
    what, do = wrong(f"errors.journal.{code}", **given)
    return Problem(field, f"{value}"[:60], what, do, line, file, "missing" if code == "missing" else "")
