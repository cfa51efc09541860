"""What is wrong with a journal, in the words of ``words/LANG/errors.toml``."""

from __future__ import annotations

from exrx.values.errors import Problem, as_given, wrong


def fault(
    field: str, code: str, *, value: object = "", line: int | None = None, file: str = "", **given: object
) -> Problem:
    """One fault: what it is, and what to do."""
    what, do = wrong(f"errors.journal.{code}", **given)
    shown = value[:60] if isinstance(value, str) else as_given(value, 60)
    return Problem(field, shown, what, do, line, file, "missing" if code == "missing" else "")
