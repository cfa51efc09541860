"""``exrx protocols``: published programmes by name, and where a plan stands among them."""

from __future__ import annotations

import argparse

from exrx.cli.console import say
from exrx.cli.exit_codes import OK
from exrx.cli.given import language_of, loaded
from exrx.explanation.evidence import protocols_text
from exrx.rules.loader import book_with


def run(found: argparse.Namespace) -> int:
    """Run the command."""
    language = language_of(found)
    if found.plan:
        say(str(loaded(found.plan).evidence(language=language)))
    else:
        say(protocols_text(book_with(found.rules), language))
    return OK
