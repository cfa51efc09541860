"""The command that puts a plan onto a wrist."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from exrx.cli.arguments import UsageError
from exrx.cli.console import say, wrap
from exrx.cli.exit_codes import OK, VIOLATIONS
from exrx.cli.given import language_of, loaded
from exrx.telling.words import words_of
from exrx.values.errors import wrong

if TYPE_CHECKING:
    import argparse

    from exrx.programme.plan import Plan


def run(found: argparse.Namespace) -> int:
    """Write the archive, or show or send what intervals.icu takes; without either, print what each file would carry."""
    plan, language = loaded(found.plan), language_of(found)
    if found.send and not found.intervals:
        raise UsageError(*wrong("errors.typed.send_alone"))
    view: Literal["shared", "private"] = "private" if found.private else "shared"
    formats = [name for one in found.format for name in one.split(",")] or None
    if found.intervals:
        if found.output or formats:
            raise UsageError(*wrong("errors.typed.no_archive"))
        return _intervals(found, plan, language)
    from exrx.export.workouts import to_workouts

    made = to_workouts(plan, view, formats, language)
    if found.output is None:
        say(f"{made}\n\n{wrap(words_of(language)('workouts.report.not_written'))}")
        return OK
    path = made.save(Path(found.output))
    wrote = words_of(language)(
        "workouts.report.wrote", path=f"{path}", sessions=len(made.workouts), formats=made.formats
    )
    say(f"{wrap(wrote)}\n\n{made}")
    return OK


def _intervals(found: argparse.Namespace, plan: Plan, language: str) -> int:
    from exrx.pushing.intervals import KEY, events_of, key_in, send

    tell, events = words_of(language), events_of(plan, found.private, language)
    if not found.send:
        lines = [
            f"  {event['start_date_local'][:16].replace('T', ' ')}  {event['type']:<15}{event['name']}"
            for event in events
        ]
        would, not_sent = (
            tell("pushing.intervals.would", many=len(events)),
            tell("pushing.intervals.not_sent", variable=KEY),
        )
        say("\n".join([wrap(would), "", *lines, "", wrap(not_sent)]))
        return OK
    missing = send(events, key_in(os.environ))
    say(wrap(tell("pushing.intervals.sent", sent=len(events) - len(missing), many=len(events))))
    if missing:
        say(wrap(tell("pushing.intervals.missing", many=len(missing))))
    return VIOLATIONS if missing else OK
