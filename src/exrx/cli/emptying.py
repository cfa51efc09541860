"""``exrx log answer LIST --none``: everything in a list has ended. What that loosens is shown before anything is entered."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from exrx.cli.arguments import UsageError
from exrx.cli.console import ask as ask_in_terminal
from exrx.cli.console import complain, is_terminal, wrap
from exrx.cli.help_message import listening
from exrx.cli.journal import journal_of, logged, with_packs
from exrx.export.formats import plan_file_of
from exrx.export.plan_file import load
from exrx.journal import AnswerEntry, Entry, Journal
from exrx.person.fields import ENTRIES, PERSON
from exrx.person.values import as_date
from exrx.printing.journals import sees_figures
from exrx.programme.plan import Plan
from exrx.revising import adapt_plan
from exrx.telling.words import Words, words_of
from exrx.values.errors import NotCleared
from exrx.values.said import named, said

_MOST = 3
"""Sessions of which it is told that they become longer."""


def emptied(
    found: argparse.Namespace, today: dt.date, language: str, ask: Callable[[str], str] = ask_in_terminal
) -> tuple[str, NotCleared | None]:
    """Show what it loosens, ask, and enter it; an empty text where nothing was entered.

    Raises ``UsageError``, and ``InputError`` for a date that is none.
    """
    name = _list_of(found)
    tell, place = words_of(language), plan_file_of(found.plan)
    plan = load(place)
    there = journal_of(place, plan)
    journal = Journal.from_plan(plan) if there is None else there
    # What holds no more today was there until yesterday at the latest.
    day = min(today, as_date(found.ended, "--ended")) if found.ended is not None else today - dt.timedelta(days=1)
    entries = list(_ending(plan, journal, name, day, today))
    field = tell.tell(named("fields", name, PERSON[name].label))
    words = [f"{entry.value}" for entry in entries if entry.until is not None]
    if not words:
        return wrap(tell("journal.empty.none_there", field=field)), None
    before, after = (_on(plan, today, one, found.packs) for one in (journal, journal.add(*entries)))
    looser = [] if after is None else list(dict.fromkeys(loosened(tell, before, after)))
    head = tell(f"journal.empty.{'loosens' if looser else 'nothing'}", field=field, words=words, day=day)
    complain("\n".join([wrap(head), *(wrap(line, "    ", "  - ") for line in looser)]))
    if not found.yes:
        if not is_terminal():
            complain(wrap(tell("journal.empty.how")))
            return "", None
        if listening(ask, complain, plan)(f"{tell('journal.empty.ask')} ").strip().casefold() not in (
            "y",
            "yes",
            "j",
            "ja",
        ):
            complain(tell("journal.empty.left"))
            return "", None
    given: list[Entry] = [*entries]
    return logged(found, today, language, given)


def _list_of(found: argparse.Namespace) -> str:
    words = found.words
    name = words[1].replace("-", "_") if len(words) == 2 else ""
    if words[:1] != ["answer"] or name not in PERSON or PERSON[name].kind not in ("entries", "names"):
        raise UsageError(*(str(said(f"errors.journal.usage_none.{part}")) for part in ("what", "do")))
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


def _on(plan: Plan, today: dt.date, journal: Journal, packs: Sequence[str]) -> Plan | None:
    """The plan as it follows from a journal; ``None`` where no session may take place."""
    try:
        return adapt_plan(plan, today, with_packs(plan, packs), journal)
    except NotCleared:
        return None


def loosened(tell: Words, before: Plan | None, after: Plan) -> Iterator[str]:
    """What one plan allows that another does not."""
    if before is None:
        yield tell("journal.empty.sessions")
        return
    if after.clearance.ceiling != before.clearance.ceiling:
        yield tell("journal.empty.ceiling", before=before.clearance.ceiling, after=after.clearance.ceiling)
    gone = {item for item, _ in before.prescription.forbidden} - {item for item, _ in after.prescription.forbidden}
    for item in sorted(gone):
        yield tell("journal.empty.bpm") if item == "bpm" else tell("journal.empty.item", item=before.known.item(item))
    was = {session.date: session.minutes for session in before.to_come}
    figures = sees_figures(before) and sees_figures(after)
    longer = [one for one in after.to_come if one.minutes > was.get(one.date, one.minutes)] if figures else []
    for one in longer[:_MOST]:
        yield tell("journal.empty.minutes", day=one.date, before=was[one.date], after=one.minutes)
    still = {question.id for question in after.questions}
    for question in before.questions:
        if question.id not in still:
            yield tell("journal.empty.question", question=question.asked)
