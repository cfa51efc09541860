"""The command for many people: a table in, a table out, and what it came to in numbers."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from exrx.classes import replace
from exrx.cli.arguments import UsageError
from exrx.cli.console import say, wrap
from exrx.cli.exit_codes import OK, VIOLATIONS
from exrx.cli.given import today_of
from exrx.values.errors import InputError

if TYPE_CHECKING:
    import argparse

    from exrx.batch.run import Summary
    from exrx.rules.pack import RuleBook

_LEVELS = ("cleared", "limited", "refer", "stop", "error")
_MOST = 5
"""Questions and reasons that are told."""
_WIDTH = 30


def run(found: argparse.Namespace) -> int:
    """Work out a table of people. Exit code 1 only where rows were bad and nobody wanted that."""
    from exrx.batch.run import Question, earlier_day
    from exrx.batch.run import run as run_batch
    from exrx.rules.loader import book_with

    if found.workers < 1:
        raise UsageError("--workers takes one or more", "at most as many as there are processors")
    if not found.sessions and (found.start or found.timezone):
        raise UsageError(
            "--start and --timezone belong to --sessions", "such as --sessions sessions.parquet --start 2027-01-04"
        )
    as_of = found.as_of or earlier_day(found.output) or today_of(found.today).isoformat()
    question = Question(
        source=found.people,
        out=found.output,
        as_of=as_of,
        rules=tuple(found.rules),
        sessions=found.sessions or "",
        start=found.start or "",
        timezone=found.timezone or "",
    )
    bar = _Bar()
    try:
        summary = run_batch(question, found.workers, bar.show)
    except InputError as error:
        # Named as they were written here.
        flags = {name: f"--{name.replace('_', '-')}" for name in ("as_of", "start", "timezone")}
        named = (replace(problem, field=flags.get(problem.field, problem.field)) for problem in error.problems)
        raise InputError(tuple(named), error.source, error.heard) from None
    finally:
        bar.end()
    say(summary_text(summary, question.out, question.sessions, as_of, book_with(question.rules)))
    return VIOLATIONS if found.strict and summary.levels["error"] else OK


def summary_text(summary: Summary, out: str, sessions: str, as_of: str, book: RuleBook) -> str:
    """What a cohort came to."""
    lines = [wrap(f"Wrote {out}: {_people(summary.rows)}, screened as of {as_of}."), ""]
    lines += _table(Counter({name: summary.levels[name] for name in _LEVELS}), summary.rows, _LEVELS)
    if summary.levels["error"]:
        lines += ["", wrap("Rows of level error could not be read: their column error says why.")]
    if summary.open:
        text = "Questions that are open and would keep a plan light; in brackets those with this one alone:"
        lines += ["", wrap(text)]
        for name, number in _first(summary.open):
            alone, asked = summary.alone[name], book.questions.get(name)
            lines.append(f"  {number:>9,} ({alone:,}) {name}{f' (field {asked.field})' if asked else ''}")
    if summary.referred:
        lines += ["", wrap("The commonest reasons why somebody should look first:")]
        for rule, number in _first(summary.referred):
            says = book.by_id[rule].says if rule in book.by_id else ""
            lines.append(wrap(f"{number:>9,}  {rule}: {says}", " " * 13, "  "))
    if sessions:
        lines += ["", wrap(f"Wrote {sessions}: the sessions of {_people(summary.planned)}.")]
        if summary.unplanned:
            text = f"For {_people(summary.unplanned)} more there was no plan: its column error says why."
            lines.append(wrap(text))
    return "\n".join(lines)


def _people(number: int) -> str:
    return f"{number:,} {'person' if number == 1 else 'people'}"


def _first(counted: Counter[str]) -> list[tuple[str, int]]:
    """The commonest, those of one number by name."""
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:_MOST]


def _table(counted: Counter[str], whole: int, names: tuple[str, ...]) -> list[str]:
    return [f"  {name:<8} {counted[name]:>9,}  {100 * counted[name] / max(1, whole):5.1f} %" for name in names]


class _Bar:
    """How far it is, on a terminal; anywhere else nothing."""

    def __init__(self) -> None:
        self.shown = False
        self.is_terminal = sys.stderr is not None and sys.stderr.isatty()

    def show(self, rows: int, upto: float) -> None:
        """Show that so many rows are done."""
        if self.is_terminal:
            full = round(upto * _WIDTH)
            self._write(f"\r[{'#' * full}{'.' * (_WIDTH - full)}] {upto:4.0%} {rows:>11,} rows ")
            self.shown = True

    def end(self) -> None:
        """Leave the line."""
        if self.shown:
            self._write("\n")

    @staticmethod
    def _write(text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except (OSError, ValueError):
            pass
