"""``exrx why`` and ``exrx why-not``: where a number comes from, and why something is not in the plan."""

from __future__ import annotations

import argparse

from exrx.cli.console import say
from exrx.cli.exit_codes import OK
from exrx.cli.given import language_of, loaded, today_of
from exrx.cli.help_message import told_if_not_cleared
from exrx.programme.plan import Plan


def run(found: argparse.Namespace) -> int:
    """Run the command."""
    plan, topic = loaded(found.plan), " ".join(found.topic)
    if found.command == "why-not":
        say(str(plan.why_not(topic, language=language_of(found))))
    elif found.topic == ["changes"]:
        with told_if_not_cleared(plan, language_of(found)):
            say(_why_changed(found, plan, language_of(found)))
    else:
        say(str(plan.why(topic or None, language=language_of(found))))
    return OK


def _why_changed(found: argparse.Namespace, plan: Plan, language: str) -> str:
    """What the journal changed in the plan as it is on a day, by rule and entry. Raises ``NotCleared``."""
    from exrx.cli.journal import journal_of, with_packs
    from exrx.export.formats import plan_file_of
    from exrx.printing.journals import trail_text
    from exrx.revising import adapt_plan

    journal = journal_of(plan_file_of(found.plan), plan)
    if journal is not None:
        plan = adapt_plan(plan, today_of(found.today), with_packs(plan, found.packs), journal)
    return trail_text(plan, journal, language)
