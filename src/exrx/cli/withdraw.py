"""``exrx withdraw``: take a plan out of the calendar."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from pathlib import Path

from exrx.classes import replace
from exrx.cli.console import say, wrap
from exrx.cli.exit_codes import OK
from exrx.cli.given import asked_language, language_beside, loaded, today_of
from exrx.cli.personfile import same_file
from exrx.cli.updating import calendar_path, check_calendar
from exrx.cli.writing import like
from exrx.export.calendar_ahead import numbered_above
from exrx.export.files import content_of, write_all
from exrx.export.formats import CALENDAR, PLAN_FILE, mode_of
from exrx.export.locking import locked
from exrx.export.readback import belongs_to
from exrx.programme.plan import Plan
from exrx.revising import withdraw
from exrx.telling.words import words_of
from exrx.values.errors import InputError


def run(found: argparse.Namespace) -> int:
    """Run the command."""
    with locked([found.plan, found.output]):
        text = withdrawn(found.plan, loaded(found.plan), found.output, today_of(found.today), asked_language(found))
    say(text)
    return OK


def withdrawn(name: str, old: Plan, output: str, today: dt.date, language: str | None = None) -> str:
    """Take a plan out: write the calendar that says so, keep in the plan file that it was done, and say so."""
    path, tell = calendar_path(output), words_of(language or language_beside(name))
    kept = Path(name).with_suffix(PLAN_FILE.suffix)
    check_calendar(path, old.id)
    try:
        new = withdraw(old, today, for_good=True)
    except InputError as error:
        problem = error.problems[0]
        raise InputError((replace(problem, field="--today"),)) from None
    if not new.withdrawn:
        return wrap(tell("files.nothing_to_take_out", id=old.id, today=today))
    own = kept.with_suffix(CALENDAR.suffix)
    there = (content_of(own) if os.path.isfile(own) else None) or b""
    new, _ = numbered_above(new, old, (there, content_of(path) or b""), today)
    files = [(kept, new.to_json().encode())]
    if belongs_to(there, new.id):
        if there != like(old, there):
            from exrx.cli.touched import refuse_own

            refuse_own(own, there, old)
        # A subscription reads the plan's own calendar.
        files.append((own, like(new, there, language=language)))
    if not any(same_file(path, other) for other, _ in files):
        files.append((path, like(new, there, frozenset(session.uid for session in new.withdrawn), language)))
    write_all([(place, data, mode_of(place, data)) for place, data in files])
    number = len(new.withdrawn)
    return wrap(tell("files.taken_out", file=f"{path}", sessions=number, id=new.id, kept=f"{kept}"))
