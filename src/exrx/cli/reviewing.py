"""``exrx review``: a look back on the plan and its journal; ``exrx show -o page.html``: the page as it is now."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from exrx.cli.arguments import UsageError
from exrx.cli.console import complain, wrap
from exrx.cli.log import journal_of
from exrx.cli.packs import packs_needed
from exrx.cli.writing import Outputs
from exrx.export.files import content_of, write_all
from exrx.export.formats import PRIVATE, format_of, plan_file_of, refuse_foreign
from exrx.export.html import to_html
from exrx.journal import Journal
from exrx.printing.reviews import review_text
from exrx.programme.plan import Plan
from exrx.reviewing import review
from exrx.telling.words import words_of
from exrx.values.errors import NotCleared
from exrx.values.said import said

_PAGES = (".html", ".pdf")


def reviewed(found: argparse.Namespace, plan: Plan, today: dt.date, language: str) -> str:
    """The look back as text. Raises ``NotCleared``."""
    journal = journal_of(plan_file_of(found.plan), plan)
    return review_text(review(plan, today, journal, packs_needed(plan, journal, found.packs)), found.view, language)


def page_written(found: argparse.Namespace, plan: Plan, today: dt.date, language: str) -> str:
    """Write the page of the plan as it is on a day, and say so.

    Raises ``NotCleared``, with the page of the way on written in its place, and ``ExportError`` for a file of somebody else.
    """
    path, view = Path(found.output), found.view or "person"
    row = format_of(path)
    if row is None or row.suffix not in _PAGES:
        raise UsageError(*(str(said(f"errors.journal.usage_page.{part}")) for part in ("what", "do")))
    there = content_of(path)
    refuse_foreign(path, there, "another -o")
    journal = journal_of(plan_file_of(found.plan), plan)
    journal = Journal(plan.id) if journal is None else journal
    packs = packs_needed(plan, journal, found.packs)
    try:
        if row.suffix == _PAGES[0]:
            page = to_html(plan, view, language, journal, today, packs).encode()
        else:
            from exrx.export.pdf import to_pdf

            page = to_pdf(plan, view, language, journal, today, packs)
    except NotCleared as error:
        if told := Outputs([found.output], view=view, options={"language": language}).write_waiting(error.clearance):
            complain(told)
        raise
    write_all([(path, page, PRIVATE)], {path: there})
    return wrap(words_of(language)("journal.page_written", file=f"{path}"))
