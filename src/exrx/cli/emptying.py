"""``exrx log answer LIST --none``: everything in a list has ended. What that loosens is shown before anything is entered."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator

from exrx.cli.arguments import UsageError
from exrx.cli.console import ask, complain, is_terminal, wrap
from exrx.cli.help_message import listening
from exrx.cli.journal import followed, journal_of, logged
from exrx.export.formats import plan_file_of
from exrx.export.plan_file import load
from exrx.journal import AnswerEntry, Entry, Journal
from exrx.person.fields import ENTRIES, PERSON
from exrx.person.values import as_date
from exrx.printing.journals import loosened
from exrx.programme.plan import Plan
from exrx.telling.words import words_of
from exrx.values.errors import NotCleared, wrong
from exrx.values.said import named


def emptied(found: argparse.Namespace, today: dt.date, language: str) -> tuple[str, NotCleared | None]:
    """Show what it loosens, ask, and enter it; an empty text where nothing was entered.

    Raises ``UsageError``, and ``InputError`` for a date that is none.
    """
    name = _list_of(found)
    tell, place = words_of(language), plan_file_of(found.plan)
    plan = load(place)
    there = journal_of(place, plan)
    journal = Journal.from_plan(plan, today) if there is None else there
    # What holds no more today was there until yesterday at the latest.
    day = min(today, as_date(found.ended, "--ended")) if found.ended is not None else today - dt.timedelta(days=1)
    entries = list(_ending(plan, journal, name, day, today))
    field = tell.tell(named("fields", name, PERSON[name].label))
    words = [f"{entry.value}" for entry in entries if entry.until is not None]
    if not words:
        return wrap(tell("journal.empty.none_there", field=field)), None
    before, after = (followed(plan, today, one, found.packs) for one in (journal, journal.add(*entries)))
    looser = [] if after is None else list(dict.fromkeys(loosened(tell, before, after)))
    head = tell(f"journal.empty.{'loosens' if looser else 'nothing'}", field=field, words=words, day=day)
    complain("\n".join([wrap(head), *(wrap(line, "    ", "  - ") for line in looser)]))
    if not found.yes:
        if not is_terminal():
            complain(wrap(tell("journal.empty.how")))
            return "", None
        answer = listening(ask, complain, plan)(f"{tell('journal.empty.ask')} ").strip().casefold()
        if answer not in ("y", "yes", "j", "ja"):
            complain(tell("journal.empty.left"))
            return "", None
    given: list[Entry] = [*entries]
    return logged(found, today, language, given)


def _list_of(found: argparse.Namespace) -> str:
    words = found.words
    name = words[1].replace("-", "_") if len(words) == 2 else ""
    if words[:1] != ["answer"] or name not in PERSON or PERSON[name].kind not in ("entries", "names"):
        raise UsageError(*wrong("errors.journal.usage_none"))
    return name


def _ending(plan: Plan, journal: Journal, name: str, day: dt.date, today: dt.date) -> Iterator[AnswerEntry]:
    """That every word of a list has ended, and that the list was answered with none."""
    for word, since in _standing(plan, journal, name).items():
        last = max(day, since or day)
        yield AnswerEntry(on=last, entered=today, field=name, value=word, until=last)
    yield AnswerEntry(on=today, entered=today, field=name, value="none")


def _standing(plan: Plan, journal: Journal, name: str) -> dict[str, dt.date | None]:
    """The words of a list that have not ended, with the day since when, where it is known; also those for which the plan waits."""
    found: dict[str, dt.date | None] = {}
    for one in getattr(plan.person, name) or ():
        if name not in ENTRIES:
            found[one] = None
        elif one.ended is None:
            found[one.entered or one.id] = one.since
    for entry in journal.of(AnswerEntry):
        if entry.field != name or entry.value == "none":
            continue
        if entry.until is not None:
            found.pop(f"{entry.value}", None)
        else:
            found[f"{entry.value}"] = entry.since
    return found
