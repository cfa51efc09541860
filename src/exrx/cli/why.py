"""``exrx why`` and ``exrx why-not``: where a number comes from, and why something is not in the plan."""

from __future__ import annotations

import argparse

from exrx.cli.console import say
from exrx.cli.exit_codes import OK
from exrx.cli.given import language_of, loaded
from exrx.programme.plan import Plan


def run(found: argparse.Namespace) -> int:
    """Run the command."""
    plan, topic = loaded(found.plan), " ".join(found.topic)
    if found.command == "why-not":
        say(str(plan.why_not(topic, language=language_of(found))))
    elif found.topic == ["changes"]:
        say(_why_changed(found.plan, plan, language_of(found)))
    else:
        say(str(plan.why(topic or None, language=language_of(found))))
    return OK


def _why_changed(plan_file: str, plan: Plan, language: str) -> str:
    """What the journal changed, by rule and entry."""
    from exrx.cli.journal import journal_of
    from exrx.export.formats import plan_file_of
    from exrx.printing.journals import trail_text

    return trail_text(plan, journal_of(plan_file_of(plan_file), plan), language)
