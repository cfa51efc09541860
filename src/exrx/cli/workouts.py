"""The command that puts a plan onto a wrist."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from exrx.cli.arguments import UsageError
from exrx.cli.console import say, wrap
from exrx.cli.exit_codes import OK, VIOLATIONS
from exrx.cli.given import language_of, loaded
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
        say(f"{made}\n\n{wrap('Nothing was written: add -o workouts.zip.')}")
        return OK
    path = made.save(Path(found.output))
    count = len(made.workouts)
    text = f"Wrote {path}: {count} session{'' if count == 1 else 's'}, each as {', '.join(made.formats)}. README.txt in it says how they get onto a watch."
    say(f"{wrap(text)}\n\n{made}")
    return OK


def _intervals(found: argparse.Namespace, plan: Plan, language: str) -> int:
    from exrx.pushing.intervals import KEY, events_of, key_in, send

    events = events_of(plan, found.private, language)
    if not found.send:
        lines = [
            f"  {event['start_date_local'][:16].replace('T', ' ')}  {event['type']:<15}{event['name']}"
            for event in events
        ]
        text = f"Would send {len(events)} planned workout{'' if len(events) == 1 else 's'} to intervals.icu, each with its FIT file and its heart rates:"
        hint = (
            f"Nothing was sent. --send sends them, with the key in {KEY}. What was sent before is replaced; sessions that left the plan "
            "stay there until you take them out."
        )
        say("\n".join([wrap(text), "", *lines, "", wrap(hint)]))
        return OK
    missing = send(events, key_in(os.environ))
    say(wrap(f"Sent {len(events) - len(missing)} of {len(events)} planned workouts to intervals.icu."))
    if missing:
        say(
            wrap(
                f"The answer does not name {len(missing)} of them: look there, and send again. Nothing is doubled by it."
            )
        )
    return VIOLATIONS if missing else OK
