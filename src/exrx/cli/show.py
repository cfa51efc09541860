"""``exrx show``: the plan as it is on a day; with ``-o page.html`` its page."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from exrx.cli.arguments import UsageError
from exrx.cli.console import complain, say, wrap
from exrx.cli.exit_codes import OK
from exrx.cli.flags import usage
from exrx.cli.given import language_of, loaded, today_of
from exrx.cli.help_message import told_if_not_cleared
from exrx.cli.journal import journal_of, packs_needed, with_packs
from exrx.cli.writing import Outputs
from exrx.export.files import content_of, write_all
from exrx.export.formats import PRIVATE, format_of, plan_file_of, refuse_foreign
from exrx.export.html import to_html
from exrx.export.plan_file import load
from exrx.journal import Journal
from exrx.printing.journals import show_text
from exrx.programme.plan import Plan
from exrx.revising import adapt_plan
from exrx.telling.words import words_of
from exrx.values.errors import NotCleared, wrong

_PAGES = (".html", ".pdf")


def run(found: argparse.Namespace) -> int:
    """Run the command."""
    language, plan = language_of(found), loaded(found.plan)
    if found.view is not None and found.output is None:
        raise UsageError(*wrong("errors.typed.no_page"))
    with told_if_not_cleared(plan, language):
        if found.output is not None:
            say(page_written(found, plan, today_of(found.today), language))
        else:
            say(shown(found, today_of(found.today), language))
    return OK


def shown(found: argparse.Namespace, today: dt.date, language: str) -> str:
    """The plan as it is on a day. Raises ``NotCleared``."""
    place = plan_file_of(found.plan)
    plan = load(place)
    journal = journal_of(place, plan)
    if journal is not None:
        plan = adapt_plan(plan, today, with_packs(plan, found.packs), journal)
    return show_text(plan, today, _week(found.week), language, journal)


def _week(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or len(text) > 4:
        raise usage("usage_week")
    return int(text)


def page_written(found: argparse.Namespace, plan: Plan, today: dt.date, language: str) -> str:
    """Write the page of the plan as it is on a day, and say so.

    Raises ``NotCleared``, with the page of the way on written in its place, and ``ExportError`` for a file of somebody else.
    """
    path, view = Path(found.output), found.view or "person"
    row = format_of(path)
    if row is None or row.suffix not in _PAGES:
        raise usage("usage_page")
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
