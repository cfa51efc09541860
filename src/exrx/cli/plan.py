"""``exrx plan``: make a plan, print or write it; a plan file that is there is updated (``exrx.cli.updating``)."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from exrx.cli.arguments import UsageError
from exrx.cli.console import complain, say, wrap
from exrx.cli.exit_codes import NOT_CLEARED, OK
from exrx.cli.flags import flags_of
from exrx.cli.given import Given, given_of, language_of, loaded, name_weekday, say_format, today_of
from exrx.cli.help_message import help_first, say_not_cleared
from exrx.person.fields import OPTIONS
from exrx.values.errors import NotCleared, wrong

if TYPE_CHECKING:
    from exrx.programme.plan import Plan


def run(found: argparse.Namespace) -> int:
    """Run the command."""
    if found.export is not None:
        return _from_export(found)
    given = given_of(found)
    name_weekday(given, found.today)
    if found.view is not None and not found.output and not found.update:
        raise UsageError(*wrong("errors.typed.no_page_or_calendar"))
    if found.busy or isinstance(given.values.get("availability"), dict):
        from exrx.cli.busycalendars import look_up_busy

        look_up_busy(given, found.busy)
    if not found.output and not found.update:
        from exrx.cli.updating import refuse_forgetting

        made = _make(given)
        refuse_forgetting(
            made, "id" not in given.values, {Path(), *([Path(found.person).parent] if found.person else [])}
        )
        say(made.text(language=given.language))
        return OK
    from exrx.cli.updating import Run

    files = Run(found, given, lambda: today_of(found.today))
    try:
        with files:
            if files.earlier is not None:
                say_format(files.earlier, str(files.outputs.kept or found.update))
            text = files.written(_make)
    except NotCleared as error:
        waiting = files.outputs.write_waiting(error.clearance)
        if waiting:
            complain(f"\n{waiting}")
        if files.earlier is not None:
            if not found.new:
                # Where a plan is made for the first time it was said.
                say_not_cleared(error, given, language=language_of(found))
            complain("\n" + files.still_there())
        raise
    if files.waits is not None:
        from exrx.cli.log import waiting_text

        if not found.new:
            say_not_cleared(files.waits, given, language=language_of(found))
        page = files.outputs.write_waiting(files.waits.clearance)
        complain("\n" + "\n".join(filter(None, [text, page, waiting_text(language_of(found))])))
        return NOT_CLEARED
    say_written(files.outputs.plan, text, found)
    return OK


def _from_export(found: argparse.Namespace) -> int:
    """What was done in a calendar that any program saved."""
    from exrx.cli.pull import pulled_file

    if not found.update or found.person or found.output or found.new:
        raise UsageError(*wrong("errors.pulling.usage"))
    loaded(found.update)
    found.packs = flags_of(found).get("rules") or []
    return pulled_file(found, today_of(found.today), language_of(found))


def _make(given: Given) -> Plan:
    from exrx.planner import plan

    try:
        made: Plan = given.use(plan, (option.name for option in OPTIONS))
    except NotCleared as error:
        say_not_cleared(error, given)
        raise
    return made


def say_written(plan: Plan | None, text: str, found: argparse.Namespace) -> None:
    """What was written; where help comes first, after that."""
    help_first(plan)
    say(text)
    _clocks_differ(plan, found)


def _clocks_differ(plan: Plan | None, found: argparse.Namespace) -> None:
    """Where this computer's own zone data are older and have other clocks for the plan, other programs show other times."""
    if plan is None or plan.timezone is None:
        return
    from exrx.clocks import system_differs, zone_data
    from exrx.telling.words import words_of

    if system_differs(plan.timezone, plan.start, plan.end):
        tell, data = words_of(language_of(found)), zone_data()
        complain("\n" + wrap(tell("shared.clocks", zone=plan.timezone, system=data.system, used=data.version)))
