"""The journal beside a plan file: what a command enters there, and what the plan and the calendar do then."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from exrx.cli.console import complain, wrap
from exrx.cli.flags import read_date
from exrx.cli.given import Given
from exrx.cli.help_message import help_at_once
from exrx.cli.updating import Run
from exrx.export.formats import plan_file_of
from exrx.export.journalfile import append, first_journal, journal_beside, of_plan, read_journal
from exrx.journal import Entry, IllnessEntry, Journal, ReviewEntry, WithdrawnEntry
from exrx.journal.faults import fault
from exrx.printing.journals import entered_text, help_comes_first, loosened, sees_figures, show_text
from exrx.programme.plan import Plan
from exrx.revising import adapt_plan, withdraw
from exrx.revising.refusing import need_packs
from exrx.shipped import constant
from exrx.telling.words import words_of
from exrx.values.errors import ExrxError, InputError, NotCleared, Problem


def journal_of(plan_file: str | Path, plan: Plan) -> Journal | None:
    """The journal beside a plan file; ``None`` where there is none. Raises ``InputError``."""
    path = journal_beside(plan_file)
    if not os.path.isfile(path):
        return None
    read = read_journal(path)
    if read.torn:
        complain(wrap(words_of("en")("journal.kept_aside", file=f"{path}.torn")))
    return of_plan(read.journal, plan.id, path)


def logged(
    found: argparse.Namespace,
    today: dt.date,
    language: str,
    given: Sequence[Entry] | Callable[[Plan, Journal], Sequence[Entry]],
    told: Sequence[str] = (),
) -> tuple[str, NotCleared | None]:
    """Enter what was said, make the plan follow, and say what comes next; with what stands in the way of any session, if it does.

    ``given`` are the entries, or what makes them of the plan and the journal that are there; ``told`` is what is said of them, where that
    is not what is said of every entry.
    """
    place = str(plan_file_of(found.plan))
    alone: dict[str, Any] = {
        "update": place,
        "new": False,
        "output": [],
        **dict.fromkeys(("person", "revision", "view", "changes")),
    }
    asked = argparse.Namespace(**{**vars(found), **alone})
    run = Run(asked, Given(None, {}), lambda: today)
    tell = words_of(language)
    with run:
        plan = run.earlier
        assert plan is not None, "the plan file was read"
        there = run.with_taken(journal_of(place, plan))
        journal = first_journal(plan, today) if there is None else there
        entries = list(given(plan, journal) if callable(given) else given)
        more = journal.add(*entries)
        new = [entry for entry in more.entries if entry not in journal.entries]
        # What --none loosens was shown before it was asked.
        loosens = not getattr(found, "none", False) and any(
            isinstance(one, WithdrawnEntry) or getattr(one, "until", None) is not None for one in new
        )
        before: Plan | None = plan
        if loosens:
            # A journal that cannot be followed as it was, with a word nobody knows any more, is compared by the plan.
            with suppress(InputError):
                before = followed(plan, today, journal, found.packs)
        error = None
        try:
            made = adapt_plan(plan, today, with_packs(plan, found.packs), more)
        except NotCleared as refused:
            made, error = withdraw(plan, today), refused
        # What would be refused is refused before the answer is kept, so that nothing was written then.
        run.check(plan.id)
        run.keep(plan)
        append(journal_beside(place), plan.id, entries, journal if there is None else None)
        try:
            run.revised(plan, made, today)
        except ExrxError as failed:
            if error is None:
                raise
            # Where help is comes before anything about files.
            complain(str(failed))
    help_first = help_comes_first(made) if error is None else error.clearance.crisis == "first"
    if not help_first:
        help_at_once(new, plan)
    back = list(loosened(tell, before, made)) if loosens and error is None else []
    said = list(told) or [wrap(entered_text(tell, entry, more)) for entry in new] or [tell("journal.entered.again")]
    if back:
        said.append("\n".join([tell("journal.entered.brings_back"), *(wrap(line, "    ", "  - ") for line in back)]))
    if any(isinstance(entry, IllnessEntry) and not entry.which for entry in new):
        said.append(wrap(tell("journal.ask_which")))
    for entry in new:
        if isinstance(entry, ReviewEntry) and tell.knows(f"journal.chosen.{entry.chosen}"):
            last = plan.sessions[-1].minutes if plan.sessions else 0
            days = constant("keep_with_less")["sessions"]
            # Past what was confirmed nothing goes on.
            chosen = "ends" if entry.about == "afterwards" and not made.to_come else entry.chosen
            bare = f"journal.chosen_bare.{chosen}"
            code = f"journal.chosen.{chosen}" if sees_figures(made) or not tell.knows(bare) else bare
            said.append(wrap(tell(code, file=place, minutes=last, days=days)))
    if error is not None:
        return "\n".join(said), error
    told_now = any(isinstance(entry, IllnessEntry) for entry in new)
    shown = show_text(made, today, language=language, journal=None if told_now else more)
    parts = [shown, "\n".join(said)] if help_first else ["\n".join(said), shown]
    return "\n\n".join([*parts, *run.to_import]), None


def followed(plan: Plan, today: dt.date, journal: Journal, packs: Sequence[str]) -> Plan | None:
    """The plan as it follows from a journal; ``None`` where no session may take place."""
    try:
        return adapt_plan(plan, today, with_packs(plan, packs), journal)
    except NotCleared:
        return None


def day_of(name: str, plan: Plan, today: dt.date) -> dt.date:
    """The day of a session by its key, or a day itself."""
    if not name.startswith("w"):
        return read_date("session", name)
    for session in (*plan.sessions, *plan.withdrawn):
        if session.key == name:
            return session.date
    raise InputError((fault("session", "no_such_session", value=name),))


# --- a clinic's own packs: the plan file names them, and does not hold them ----------------------------------------------


def with_packs(plan: Plan, paths: Sequence[str]) -> dict[str, Any]:
    """What a plan is adapted with. Raises ``InputError`` where a pack is missing that it was made with, and ``RuleFileError``."""
    try:
        need_packs(plan, paths)
    except InputError as error:
        found = [Problem("--rules", "", one.what, "name its file: --rules clinic.toml") for one in error.problems]
        raise InputError(tuple(found)) from None
    return {"rules": list(paths)} if paths else {}


def packs_needed(plan: Plan, journal: Journal | None, paths: Sequence[str]) -> Sequence[str]:
    """The packs for a look at a plan as it is on a day; one that follows nothing is not made anew, and needs none."""
    if journal is None and plan.course is None:
        return ()
    rules: Sequence[str] = with_packs(plan, paths).get("rules", ())
    return rules
