"""``exrx screen``: may there be a plan, and what is open."""

from __future__ import annotations

import argparse
from typing import Any

from exrx.classes import replace
from exrx.cli.arguments import SCREEN_OPTIONS
from exrx.cli.console import say
from exrx.cli.exit_codes import NOT_CLEARED, OK
from exrx.cli.given import given_of, name_weekday, today_of
from exrx.cli.personfile import help_lines
from exrx.planner import screen
from exrx.printing.clearances import screen_text
from exrx.values.clearance import Clearance
from exrx.values.errors import InputError


def run(found: argparse.Namespace) -> int:
    """Run the command."""
    given = given_of(found)
    name_weekday(given, found.today)
    if "as_of" in given.values:
        clearance = given.use(screen, SCREEN_OPTIONS)
    elif "start" in given.values:
        clearance = given.use(_screen_at_start, ("goals", "protocol", "rules", "start"))
    else:
        given.values["as_of"] = today_of(found.today)
        clearance = given.use(screen, SCREEN_OPTIONS)
    say(screen_text(clearance, found.person or "person.toml", help_lines(given.values), given.language))
    return OK if clearance.may_plan else NOT_CLEARED


def _screen_at_start(start: Any, **values: Any) -> Clearance:
    """Screening on the day on which ``plan`` would screen."""
    try:
        return screen(as_of=start, **values)
    except InputError as error:
        renamed = (replace(p, field="start") if p.field == "as_of" else p for p in error.problems)
        raise InputError(tuple(renamed), heard=error.heard) from None
