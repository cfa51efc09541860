"""``exrx adapt``: the plan file alone, with a pause or a few answers changed from today on. Everything else stays as it is there."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from exrx.classes import replace
from exrx.cli.arguments import UsageError
from exrx.cli.console import complain, wrap
from exrx.cli.exit_codes import NOT_CLEARED, OK
from exrx.cli.flags import flags_of
from exrx.cli.given import Given, language_of, plan_there, today_of
from exrx.cli.help_message import say_not_cleared
from exrx.cli.log import waiting_text
from exrx.cli.plan import say_written
from exrx.cli.told import MEASURED, answers, entries, is_health
from exrx.cli.updating import Run
from exrx.export.journalfile import append, journal_beside
from exrx.journal import AnswerEntry, Entry, IllnessEntry, Journal, PauseEntry, ScoreEntry, WithdrawnEntry
from exrx.journal.faults import fault
from exrx.person.fields import BY_NAME, OPTIONS
from exrx.programme.plan import Plan
from exrx.revising import NotThisPlan, adapt_plan, withdraw
from exrx.revising.entering import read_pause, refuse_illness_ahead
from exrx.values.errors import ExportError, InputError, NotCleared, wrong
from exrx.values.said import said

_NAMES = frozenset({*(option.name for option in OPTIONS), "pause"})


def run(found: argparse.Namespace) -> int:
    """Run the command."""
    _, plan = found.there = plan_there(found.plan)
    try:
        flags = flags_of(found)
    except InputError as error:
        raise InputError(error.problems, heard=error.heard) from None
    if found.pause is None and found.ill:
        raise UsageError(*wrong("errors.typed.ill_alone"))
    if found.pause is None and not flags:
        raise UsageError(*wrong("errors.typed.no_change"))
    given, today = Given(None, flags), today_of(found.today)
    if found.option_language is not None:
        language_of(found, given)
    # The plan file, the calendar beside it, and what ``-o`` adds.
    asked = argparse.Namespace(**vars(found), update=found.plan, person=None, new=False, revision=None, view=None)
    files = Run(asked, given, lambda: today)
    try:
        with files:
            text, waits = adapted(files, found, today)
    except NotCleared as error:
        say_not_cleared(error, Given(None, {}), plan.help_lines, language_of(found))
        complain("\n" + files.still_there())
        raise
    if waits is not None:
        say_not_cleared(waits, Given(None, {}), plan.help_lines, language_of(found))
        complain("\n" + text + "\n" + waiting_text(language_of(found)))
        return NOT_CLEARED
    say_written(files.outputs.plan, text, found)
    return OK


def adapted(run: Run, found: argparse.Namespace, today: dt.date) -> tuple[str, NotCleared | None]:
    """Make the next revision of the plan file, write it and the calendar beside it, and say what happened.

    Where somebody has to be seen first, the answer that says so is kept as ``exrx log`` keeps it: the sessions ahead are taken out and
    wait, so that no later run goes on as if nobody had told it.
    """
    given, old = run.given, run.earlier
    assert old is not None, "the plan file was read"
    if found.pause is not None:
        given.values["pause"] = {"first": found.pause, "ill": True} if found.ill else found.pause

    there = run.journal(old)
    told = entries(given.flags, today) if there is not None or is_health(given.flags) else []
    if there is not None:
        # What the journal was told is corrected there: beside it the careful one of two answers would hold.
        known = {one.field for one in there.of(AnswerEntry)}
        told += answers(given.flags, today, known.intersection(MEASURED))
    # Where answers begin a journal, a pause beside them is an entry, too. An illness begins one: what was not said of it counts as yes there.
    begun = Journal.from_plan(old, today) if there is None and (told or found.ill) else None
    journal = begun if there is None else there
    away = _away(old, journal)
    if journal is not None:
        with _as_flag():
            told += _pause(given.values, today, journal)
        journal = journal.add(*told)

    def again(**changes: Any) -> Plan:
        try:
            with _as_flag():
                return adapt_plan(old, today, changes, journal)
        except NotThisPlan as error:
            raise ExportError(run.refused(error, old)) from None

    waits = None
    try:
        new = given.use(again, _NAMES)
    except NotCleared as refused:
        told += [one for one in answers(given.flags, today, MEASURED) if one not in told]
        if all(isinstance(one, PauseEntry | WithdrawnEntry) for one in told):
            raise
        begun = Journal.from_plan(old, today) if there is None else None
        new, waits = withdraw(old, today), refused
    if told:
        run.keep(old)
        # What was answered is kept by its day: no later run takes it back.
        append(journal_beside(found.plan), old.id, told, begun)
    text = run.revised(old, new, today)
    left_away = _away(new, journal)
    gone = [said("shared.span", first=first, last=last) for first, last in away.items() if first not in left_away]
    if gone:
        text += "\n" + wrap(run.tell("files.away_taken_out", times=gone))
    # A wish that stands in no file would be taken back by the next run of exrx plan.
    same = {"symptoms"} if given.flags.get("symptoms") == [] and old.person.symptoms == () else set()
    kept = {entry.field for entry in told if isinstance(entry, AnswerEntry)}
    kept |= {"phq9", "phq9_item9", "gad7"} if any(isinstance(entry, ScoreEntry) for entry in told) else set()
    left = [BY_NAME[name].flag for name in given.flags if name not in same | kept]
    if left and run.outputs.plan is not old:
        text += "\n" + wrap(run.tell("files.into_the_file", flags=left))
    return text, waits


@contextmanager
def _as_flag() -> Iterator[None]:
    """Faults of a pause under the name of the flag that gave it."""
    try:
        yield
    except NotThisPlan:
        raise
    except InputError as error:
        problems = (replace(p, field="--pause") if p.field == "pause" else p for p in error.problems)
        raise InputError(tuple(problems), heard=error.heard) from None


def _away(plan: Plan, journal: Journal | None) -> dict[dt.date, dt.date]:
    """The first and last days of every time away, of the plan and of its journal."""
    told = () if journal is None else journal.of(PauseEntry)
    return {**{one.first: one.last for one in plan.pauses}, **{one.on: one.last for one in told}}


def _pause(values: dict[str, Any], today: dt.date, journal: Journal) -> list[Entry]:
    """A pause as an entry, or that one is taken out; it is taken out of what else is asked for."""
    if "pause" not in values:
        return []
    asked = read_pause(values.pop("pause"), today)
    if asked is None:
        ahead = [one for one in journal.of(PauseEntry) if one.on > today]
        if not ahead:
            raise InputError((fault("--pause", "no_pause_out"),))
        # Also what it stands in the place of, which would come back.
        told = [one for one in journal.entries if isinstance(one, PauseEntry) and one.on == ahead[-1].on]
        return [WithdrawnEntry(on=today, entered=today, of=one.id) for one in told]
    if asked.illness:
        refuse_illness_ahead(asked, today)
        return [journal.instead(IllnessEntry(on=asked.first, entered=today, last=asked.last))]
    return [journal.instead(PauseEntry(on=asked.first, entered=today, last=asked.last))]
