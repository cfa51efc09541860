"""``exrx review``: a look back on the plan and its journal."""

from __future__ import annotations

import argparse

from exrx.cli.console import say
from exrx.cli.exit_codes import OK
from exrx.cli.given import language_of, loaded, today_of
from exrx.cli.help_message import told_if_not_cleared
from exrx.cli.journal import journal_of, packs_needed
from exrx.export.formats import plan_file_of
from exrx.printing.reviews import review_text
from exrx.reviewing import review


def run(found: argparse.Namespace) -> int:
    """Run the command."""
    language, plan = language_of(found), loaded(found.plan)
    with told_if_not_cleared(plan, language):
        journal = journal_of(plan_file_of(found.plan), plan)
        looked = review(plan, today_of(found.today), journal, packs_needed(plan, journal, found.packs))
        say(review_text(looked, found.view, language))
    return OK
