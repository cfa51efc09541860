"""``exrx pull``, what ``exrx push`` does first, and ``exrx plan --from``: what was done in a calendar, into the journal and the plan."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from exrx.classes import dataclass, field
from exrx.cli.console import complain, say, wrap
from exrx.cli.exit_codes import OK, VIOLATIONS
from exrx.cli.given import Given, language_of, loaded, today_of
from exrx.cli.journal import journal_of, with_packs
from exrx.cli.touched import answer_lines
from exrx.cli.updating import Run
from exrx.export.formats import plan_file_of
from exrx.export.journalfile import append, first_journal, journal_beside
from exrx.export.plan_file import load
from exrx.journal import IllnessEntry, Journal, MoveEntry, PauseEntry
from exrx.printing.journals import moved_lines
from exrx.programme.plan import Plan
from exrx.pushing import Pulled, pull, pull_file
from exrx.pushing.credentials import credentials
from exrx.pushing.memory import load_memory, memory_path, save_memory
from exrx.pushing.pulling import ENTERED, entries_of
from exrx.pushing.server import checked
from exrx.revising import adapt_plan, withdraw
from exrx.telling.words import words_of
from exrx.values.errors import ExportError, InputError, NotCleared, Problem, wrong
from exrx.values.said import said
from exrx.values.size_limits import LARGEST_SAVED, NotRead, beginning

_TO_LOOK_AT = frozenset({"asked", "unreadable"})


@dataclass
class Entering:
    """One plan file, and what was done in a calendar with its entries."""

    file: Path
    today: dt.date
    language: str
    dry_run: bool
    goes_by: str | None = None
    """What brings the change into the calendar (``Run.goes_by``)."""
    packs: Sequence[str] = ()
    """Rule files of a clinic's own, with which the plan was made."""
    lines: list[str] = field(default_factory=list)
    """What is said of it."""
    code: int = OK
    entered: frozenset[str] = frozenset()
    """The sessions of which something was new."""

    def __call__(self, pulled: Pulled, plan: Plan) -> Plan:
        """The plan that knows what was done; the journal and the files beside it follow, unless nothing is to be written."""
        tell = words_of(self.language)
        made, changed = self._made(pulled, plan)
        first, after = moved_lines(tell, made, self.entered)
        # What stood in the journal already is no news.
        found = answer_lines(tell, pulled.answers, self.entered)
        if pulled.emptied:
            found.append(tell("pulling.emptied", many=pulled.emptied))
        self.lines += [wrap(line, "    ", "  ") for line in (*first, *found, *after)]
        self.lines += changed
        self.code = VIOLATIONS if pulled.emptied or any(one.kind in _TO_LOOK_AT for one in pulled.answers) else OK
        return made

    def _made(self, pulled: Pulled, plan: Plan) -> tuple[Plan, list[str]]:
        there = journal_of(self.file, plan)
        if there is None and not any(one.kind in ENTERED for one in pulled.answers):
            return plan, []
        if self.dry_run:
            journal = there or first_journal(plan, self.today)
            entries = self._entries(pulled, plan, journal)
            return _adapted(plan, journal.add(*entries), self.today, self.packs), []
        names = dict.fromkeys(("person", "revision", "view", "changes"))
        asked = argparse.Namespace(**names, update=str(self.file), new=False, output=[])
        with Run(asked, Given(None, {}), lambda: self.today) as run:
            old, run.goes_by = run.earlier, self.goes_by
            assert old is not None, "the plan file was read"
            if old != plan:
                raise ExportError(said("errors.pulling.meanwhile", path=f"{self.file}"))
            there = run.with_taken(journal_of(self.file, old))
            journal = first_journal(old, self.today) if there is None else there
            entries = self._entries(pulled, old, journal)
            made = _adapted(old, journal.add(*entries), self.today, self.packs)
            if not entries and made == old:
                # Else a run was stopped between the journal and the plan: what a calendar gets is the plan that follows.
                return old, []
            run.check(old.id)
            run.keep(old)
            append(journal_beside(self.file), old.id, entries, journal if there is None else None)
            text = run.revised(old, made, self.today)
            return run.outputs.plan or made, [text]

    def _entries(self, pulled: Pulled, plan: Plan, journal: Journal) -> list[MoveEntry]:
        entries = entries_of(pulled.answers, plan, journal, self.today)
        self.entered = frozenset(entry.key for entry in entries)
        return entries


def _adapted(plan: Plan, journal: Journal, today: dt.date, packs: Sequence[str]) -> Plan:
    try:
        return adapt_plan(plan, today, with_packs(plan, packs), journal)
    except NotCleared:
        return withdraw(plan, today)


def run(found: argparse.Namespace) -> int:
    """Run the command. Exit code 1 where something is to be looked at."""
    language, file = language_of(found), Path(plan_file_of(found.plan))
    plan, today, url = loaded(found.plan), today_of(found.today), checked(found.url)
    user, password = credentials(url, found.user, os.environ)
    kept = memory_path(file)
    memory = load_memory(kept, plan.id)
    there = pull(
        plan, url, user=user, password=password, view=found.view, memory=memory, today=today, sleep=waiting(language)
    )
    goes_by = wrap(words_of(language)("pulling.push_next", file=f"{file}"))
    return _entered(
        plan, there, Entering(file, today, language, found.dry_run, goes_by, found.packs), url, memory, kept
    )


def pulled_file(found: argparse.Namespace, today: dt.date, language: str) -> int:
    """The same from a calendar file of any program."""
    file, name = Path(plan_file_of(found.update)), found.export
    plan = load(file)
    try:
        content = beginning(name, LARGEST_SAVED)
    except NotRead as error:
        what, do = wrong("errors.journal.not_read", why=error.why)
        raise InputError((Problem("--from", "", what, do, file=name),), name) from None
    there = pull_file(plan, content[:LARGEST_SAVED], today=today)
    return _entered(plan, there, Entering(file, today, language, dry_run=False, packs=found.packs), name, None, None)


def _entered(plan: Plan, there: Pulled, entering: Entering, place: str, memory: Any, kept: Path | None) -> int:
    entering(there, plan)
    tell = words_of(entering.language)
    if kept is not None and there.memory != memory and not entering.dry_run:
        save_memory(kept, there.memory)
    head = tell("pulling.read", place=place, plan=plan.id, many=len(entering.entered), tried=entering.dry_run)
    say("\n".join([wrap(head), *entering.lines]))
    return entering.code


def waiting(language: str) -> Callable[[float], None]:
    """Waits, and says so: a server that stumbles may take a minute."""

    def wait(seconds: float) -> None:
        complain(wrap(words_of(language)("pushing.waiting", seconds=seconds)))
        time.sleep(seconds)

    return wait


def answering(
    file: Path, plan: Plan, today: dt.date, language: str, packs: Sequence[str] = (), *, dry_run: bool
) -> tuple[Entering, Callable[[Pulled], Plan | None]]:
    """What a push does first. A plan that cannot follow is pushed as it is, but for what was done there, and that is said."""
    # The push that follows brings it there.
    entering = Entering(file, today, language, dry_run, "", packs)

    def answered(pulled: Pulled) -> Plan | None:
        try:
            return entering(pulled, plan)
        except InputError as error:
            complain(
                wrap(words_of(entering.language)("pulling.not_entered", why=error.text(language=entering.language)))
            )
            return None

    return entering, answered


def barred_by(file: Path, plan: Plan) -> Callable[[dt.date], bool]:
    """Whether an illness or a time away that is known lies over a day."""
    spans = list(_spans(journal_of(file, plan)))
    spans += [(pause.first, pause.last) for pause in plan.pauses]
    return lambda day: any(first <= day <= last for first, last in spans)


def _spans(journal: Journal | None) -> Iterator[tuple[dt.date, dt.date]]:
    for entry in () if journal is None else journal.holding:
        if isinstance(entry, IllnessEntry | PauseEntry):
            yield entry.on, entry.last or dt.date.max
