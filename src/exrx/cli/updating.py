"""The second run: the same command again, with something edited. Entries move, none doubles.

What is found decides: the plan file (it is updated), only the calendar (names and numbers are read back from it), or neither.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
from collections.abc import Callable, Container, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exrx.classes import replace
from exrx.cli.arguments import options_of
from exrx.cli.console import complain, wrap
from exrx.cli.given import Given
from exrx.cli.personfile import new_name, same_file
from exrx.cli.stricter import stricter_text
from exrx.cli.writing import Outputs, is_behind, like
from exrx.export.calendar_ahead import numbered_above
from exrx.export.files import content_of
from exrx.export.formats import CALENDAR, LANGUAGE, format_of
from exrx.export.journalfile import append, journal_beside, load_journal, of_plan, set_aside
from exrx.export.locking import locked
from exrx.export.readback import as_plan, belongs_to, name_in, read_back
from exrx.heard import OWN_WORDS_NOTE
from exrx.journal import Journal, MoveEntry
from exrx.person.fields import OPTIONS, PERSON
from exrx.person.values import as_date
from exrx.planning import DEFAULTS, Request, read_request
from exrx.printing import long_date
from exrx.printing.journals import conflict_lines
from exrx.programme.plan import Plan, Session
from exrx.telling.words import SOURCE, words_of
from exrx.values.errors import ExportError, InputError, Problem

if TYPE_CHECKING:
    # What makes a plan again is loaded where there is one.
    from exrx.revising import NotThisPlan

_NAMES = frozenset(option.name for option in OPTIONS)
Maker = Callable[[Given], Plan]


class Run:
    """One ``exrx plan`` that writes files; a context, in which it has them to itself."""

    def __init__(self, found: argparse.Namespace, given: Given, today: Callable[[], dt.date]) -> None:
        asked = list(found.output)
        if not asked:
            # The plan file itself, and the calendar beside it.
            calendar = Path(found.update).with_suffix(CALENDAR.suffix)
            asked = [found.update, *([str(calendar)] if os.path.isfile(calendar) else [])]
        self.found, self.given, self._today = found, given, today
        self.outputs = Outputs(asked, found.person, found.view, options_of(found))
        self.changes = None if found.changes is None else calendar_path(found.changes)
        if self.changes is not None and any(same_file(self.changes, path) for path in self.outputs.paths):
            raise ExportError(
                f"--changes {self.changes} is the calendar itself: choose another file. Nothing was written."
            )
        self.number = _revision(found.revision)
        self.earlier: Plan | None = None
        self.named = False
        """Whether this run made up the plan's name."""
        self.to_import: list[str] = []
        """What is said of the calendar that is to be imported; nothing where no entry differs."""
        self.goes_by: str | None = None
        """What brings the change into the calendar, where it is not the file: nothing, or a sentence."""
        self._lock = ExitStack()
        self._as_written: list[bytes] = []
        """The calendars there that show what the plan file says, to the byte."""
        self._taken: list[MoveEntry] = []
        self._begun: Journal | None = None

    def __enter__(self) -> Run:
        """Hold the files, and read the plan that is there: from here to the end nobody else changes them."""
        places = [*self.outputs.paths, *(Path(path) for path in (self.found.update, self.changes) if path is not None)]
        with ExitStack() as stack:
            stack.enter_context(locked(places))
            self.earlier = self._earlier()
            if self.earlier is not None:
                self._heed(self.earlier)
            self._lock = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.close()

    def _earlier(self) -> Plan | None:
        plans = self.outputs.earlier(self.found.update, getattr(self.found, "there", None))
        if len({plan.id for plan in plans}) > 1:
            raise ExportError("The plan files there hold different plans. Choose another -o. Nothing was written.")
        return plans[0] if plans else None

    def _heed(self, old: Plan) -> None:
        """Enter into the journal what somebody did in the calendar files that are written over, and say it. Raises ``ExportError``."""
        files = [
            (path, there) for path in self.outputs.paths if format_of(path) is CALENDAR and (there := content_of(path))
        ]
        for path, there in files:
            if belongs_to(there, old.id) and there == like(old, there):
                self._as_written.append(there)
                continue
            from exrx.cli.touched import heeded, refuse_own, refuse_saved_by_another

            refuse_saved_by_another(path, there, old)
            if not belongs_to(there, old.id):
                continue
            if self.found.new:
                # Another plan begins: what was moved in the old one does not matter.
                refuse_own(path, there, old)
                continue
            tell = words_of(self.outputs.options.get(LANGUAGE.name, SOURCE))
            found = heeded(path, there, old, self.journal(old), self._today(), tell)
            self._taken += found.entries
            self._begun = self._begun or found.first
            if found.lines:
                lines = (wrap(line, "    ", "  ") for line in found.lines)
                complain("\n".join([wrap(tell("pulling.in_file", path=f"{path}")), *lines, ""]))

    @property
    def _plan_file(self) -> Path:
        kept = self.found.update or self.outputs.kept
        assert kept is not None, "a plan file was read"
        return Path(kept)

    def journal(self, old: Plan) -> Journal | None:
        """The journal beside the plan file, with what was done in the calendar file; ``None`` where there is none. Raises ``InputError``."""
        for path in (self.found.update, self.outputs.kept):
            if path is not None and os.path.isfile(beside := journal_beside(path)):
                return self.with_taken(of_plan(load_journal(beside), old.id, beside))
        return self.with_taken(None)

    def with_taken(self, journal: Journal | None) -> Journal | None:
        """A journal with what was done in the calendar file, which is kept when the plan is written."""
        if not self._taken:
            return journal
        begun = journal or self._begun
        assert begun is not None, "where there is no journal, one was begun"
        return begun.add(*self._taken)

    def keep(self, old: Plan) -> None:
        """Write into the journal what was done in the calendar file: just before the plan, so that a refused run enters nothing."""
        if self._taken:
            append(journal_beside(self._plan_file), old.id, self._taken, self._begun)
        self._taken, self._begun = [], None

    def written(self, make: Maker) -> str:
        """Make the plan or its next revision, write it, and say what happened."""
        if self.earlier is not None and self.found.new:
            return self._anew(self.earlier, make)
        if self.earlier is not None:
            return self._updated(self.earlier)
        calendars = self.outputs.calendars()
        if self.outputs.kept is not None and "id" not in self.given.values:
            self._name(calendars)
        plan = make(self.given)
        self.check(plan.id)
        if calendars and not self.found.new and self.number is None:
            return self._read_back(plan, *calendars[0])
        if self.number is not None:
            plan = _numbered(plan, self.number, self._today())
        if not self.outputs.write(plan):
            # A page has no plan file beside it, and may stand there already as it is.
            return wrap(
                f"No change: {self.outputs.names} {'stay' if len(self.outputs.paths) > 1 else 'stays'} as before."
            )
        return "\n".join(self._first(plan))

    def _name(self, calendars: Sequence[tuple[Path, bytes]]) -> None:
        """A plan without a name: the one that the calendar there has, else a new one at random."""
        try:
            day = as_date(self.given.values.get("start"), "start")
        except InputError:
            # Said with its file and line where everything is read.
            day = self._today()
        known = next((name for _, there in calendars if (name := name_in(there, day)) is not None), None)
        if known is None and not self.found.new and (calendars or self.number is not None):
            what = f"{calendars[0][0]} is there, and does" if calendars else "--revision is given, and the file does"
            raise ExportError(
                f"{what} not say which plan it is: add --id with the plan's name (a plan that was made without one is named after its "
                f"start, start-{day:%Y%m%d}), or begin anew with --new. Nothing was written."
            )
        self.named = known is None
        self.given.values["id"] = known or new_name()

    # --- the plan file is there -----------------------------------------------------------------------------------

    def _updated(self, old: Plan) -> str:
        given, today = self.given, self._today()
        given.values.setdefault("start", old.start)
        if "id" in given.values and given.values["id"] != old.id:
            raise ExportError(
                f'The plan file there holds the plan "{old.id}", and this one has another id. Choose another -o, so that '
                "neither is lost, or begin anew with --new. Nothing was written."
            )

        from exrx.revising import NotThisPlan, made_again
        from exrx.revising.refusing import need_packs

        def again(**values: Any) -> Plan:
            fields, options = _split(values)
            if "rules" not in values:
                need_packs(old, ())
            try:
                return made_again(old, today, None, fields, options, journal=self.journal(old))
            except NotThisPlan as error:
                raise ExportError(self.refused(error, old)) from None

        if self.number is not None:
            if self.number < old.revision:
                raise ExportError(
                    f"The plan file there is at revision {old.revision} already: leave --revision out, or give a higher "
                    "number. Nothing was written."
                )
            if self.number > old.revision:
                return self._raised(old, given.use(again, _NAMES), self.number, today)
        made: list[Plan] = []

        def make() -> Plan:
            made.append(given.use(again, _NAMES))
            return made[0]

        return "\n".join([self.revised(old, make, today), *self._no_longer_entered(old, made[0])])

    def _no_longer_entered(self, old: Plan, new: Plan) -> list[str]:
        """What the plan there was made for and this one is not: an illness or a medicine never goes in silence."""
        gone = []
        for name in ("conditions", "medications", "symptoms"):
            before, after = getattr(old.person, name) or (), getattr(new.person, name) or ()
            still = {entry.id for entry in after}
            gone += [
                f"{entry.entered or entry.id.replace('_', ' ')} ({name})" for entry in before if entry.id not in still
            ]
        where = f" into {self.found.person}" if self.found.person else ""
        told = f"No longer entered: {', '.join(dict.fromkeys(gone))}. What still holds, write{where} again, and run this once more."
        return [wrap(told)] if gone else []

    def check(self, plan_id: str) -> None:
        """Refuse to write over what is not of this plan, also where only changes go."""
        self.outputs.check(plan_id)
        if self.changes is not None:
            check_calendar(self.changes, plan_id)

    def _raised(self, old: Plan, new: Plan, number: int, today: dt.date) -> str:
        """The plan that is there with a higher number, where calendars hold later entries of it than the file knows."""
        self.check(new.id)
        plan, higher = numbered_above(_numbered(new, max(number, new.revision), today), old, self._shown(), today)
        difference = plan.diff(old)
        keys = {*difference.keys, *higher}
        more = [] if self.changes is None else [(self.changes, self.outputs.changes(plan, keys))]
        self.keep(old)
        self.outputs.write(plan, more)
        head = (
            f'Plan "{plan.id}" is now revision {plan.revision} (today {today.isoformat()}): every entry has its number.'
        )
        what = self.changes or self.outputs.calendar
        last = [_import(what, " again" if what == self.outputs.calendar else "")] if what else []
        return "\n".join([wrap(head), *last, *self._open(plan)])

    def revised(self, old: Plan, make: Callable[[], Plan], today: dt.date) -> str:
        """Make the next revision of the plan that is there, write what differs, and say what happened."""
        new = make()
        self.check(new.id)
        new, higher = numbered_above(new, old, self._shown(), today)
        difference = new.diff(old)
        more = self._changed(new, old, {*difference.keys, *higher})
        there = self.outputs.calendar is not None and os.path.isfile(self.outputs.calendar)
        self.keep(old)
        written = self.outputs.write(new, more)
        if new is old:
            return self._unchanged(old, written, today)
        head = f'Updated plan "{new.id}" to revision {new.revision} (today {today.isoformat()})'
        stricter = list(filter(None, [stricter_text(old, new)]))
        if higher:
            # The calendar and the plan file had parted: a run was stopped, or one of them is another copy.
            head += f". {len(higher)} entries of the calendar there were not those of the plan file: they have higher numbers now."
        elif not difference:
            return "\n".join([wrap(f"{head}: no calendar entry differs."), *stricter, *self._open(new)])
        what = self.changes or self.outputs.calendar
        once_more = " again" if what == self.outputs.calendar and there else ""
        how = _import(what, once_more) if what and self.goes_by is None else self.goes_by
        self.to_import = [how] if how else []
        said = [str(difference)] if difference else []
        return "\n".join([wrap(head), *said, *stricter, *self.to_import, *self._open(new)])

    def _shown(self) -> tuple[bytes, ...]:
        """The calendars that are there, whatever plan they show: what they hold others may have imported.

        What a next revision is numbered above need not be read out of one that shows what the plan file says: the audit sees to it.
        """
        there = [content for _, content in self.outputs.calendars() if content not in self._as_written]
        changes = None if self.changes is None else content_of(self.changes)
        return (*there, *([changes] if changes else []))

    def _changed(self, new: Plan, old: Plan, keys: Container[str]) -> list[tuple[Path, bytes]]:
        """The file with changes alone. Where nothing changed it is that of the last revision, if a stopped run left it out."""
        if self.changes is None:
            return []
        if new is old:
            keys = {session.key for session in (*old.sessions, *old.withdrawn) if old.made_in(session) == old.revision}
            if old.revision == 1 or not keys:
                return []
        data = self.outputs.changes(new, keys)
        return [] if content_of(self.changes) == data else [(self.changes, data)]

    def _unchanged(self, old: Plan, written: tuple[Path, ...], today: dt.date) -> str:
        if written:
            return wrap(f"No change to the plan; wrote {' and '.join(map(str, written))} again.")
        many = len(self.outputs.paths) > 1
        text = f"No change: {self.outputs.names} {'stay' if many else 'stays'} as before."
        if not any(session.date >= today for session in old.sessions):
            text += " No session of this plan lies ahead: --new begins another."
        return wrap(text)

    def refused(self, error: NotThisPlan, old: Plan) -> str:
        """Why this is not the next revision of the plan that is there, and what to do.

        A calendar that still shows a plan that was taken out is brought up to it.
        """
        from exrx.revising import NothingLeft

        problem = error.problems[0]
        if problem.field in ("sex", "age"):
            text = (
                f"The plan file there is of someone else: {problem.field} differs. Choose another -o, and give this person "
                f"another id; or begin anew with --new. If it was mistyped, correct it in the plan: exrx log answer "
                f"{problem.field} with the right one, and then in the person file."
            )
        elif problem.field == "start":
            text = (
                f"The start {problem.message}. Write start = {old.start.isoformat()} again; exrx adapt --pause moves what is "
                "left, and --new begins another plan."
            )
        elif isinstance(error, NothingLeft) and old.withdrawn:
            text = f'Plan "{old.id}" has no session left: it was taken out, or is over. Begin another with --new.'
            if healed := self._taken_out(old):
                return f"{text} {healed}"
        elif problem.field == "today" and not isinstance(error, NothingLeft):
            text = f"--today {problem.message}."
        else:
            text = f'Plan "{old.id}": {problem.message}. Begin another with --new.'
        return f"{text} Nothing was written."

    def _taken_out(self, old: Plan) -> str:
        """Write the calendars that still show a plan that was taken out, by a run that was stopped, and say so."""
        stale = [path for path, there in self.outputs.calendars() if is_behind(there, old)]
        if not stale:
            return ""
        self.outputs.write(numbered_above(old, old, self._shown(), self._today())[0])
        names = " and ".join(map(str, stale))
        return f"{names} still showed it, and {'was' if len(stale) == 1 else 'were'} written again: import {names}."

    def still_there(self) -> str:
        """What to do with entries that now should not be followed."""
        plan = self.found.update or self.outputs.kept
        return wrap(
            "Nothing was written, so the calendar still shows the earlier plan. To take it out: "
            f"exrx withdraw {plan} -o withdraw.ics, and import that file."
        )

    # --- another plan ---------------------------------------------------------------------------------------------

    def _anew(self, old: Plan, make: Maker) -> str:
        given, today = self.given, self._today()
        named = given.values.get("id")
        place = _beside(self.outputs)
        # A run like this one was stopped: the plan file holds a plan that no calendar ever had, and its name is free.
        unfinished = self.outputs.left_by(content_of(place), old.id, today)
        if unfinished:
            given.values["id"] = old.id
        elif named is None or named == old.id:
            # Never a name that was used before: its entries are still known to calendars, as cancelled.
            given.values["id"] = new_name()
        plan = make(given)
        if not unfinished:
            self.outputs.check(plan.id, old.id)
        from exrx.revising import withdraw

        gone = old if unfinished else withdraw(old, today)
        more = []
        if gone is not old:
            check_calendar(place, old.id)
            gone, _ = numbered_above(gone, old, self._shown(), today)
            more = [(place, self.outputs.changes(gone, {session.key for session in gone.withdrawn}))]
        # What takes the old plan out is written before the old plan is gone.
        self.outputs.write(plan, more, first=True)
        aside = set_aside(self.outputs.kept, plan.id)
        lines = self._first(plan, anew=plan.id != named)
        if aside is not None:
            lines.append(wrap(words_of(SOURCE)("journal.set_aside", file=f"{aside}")))
        over = sum(session.date < today for session in plan.sessions)
        if over:
            lines.append(
                wrap(
                    f"Its start lies in the past: {over} of its {len(plan.sessions)} sessions lie before today. --start monday "
                    "begins next week."
                )
            )
        if more:
            text = f'Import {place} to take the old plan "{old.id}" out of the calendar.'
            lines += ["", wrap(text)]
        if named is not None and plan.id != named:
            lines.append(wrap(f'From now on write id = "{plan.id}" in {self.found.person or "the command"}.'))
        return "\n".join(lines)

    # --- only the calendar is there, or nothing --------------------------------------------------------------------

    def _read_back(self, plan: Plan, path: Path, content: bytes) -> str:
        today = self._today()
        shown = read_back(content, plan.id, plan.timezone, str(path))
        old = as_plan(shown, plan)

        def request(**values: Any) -> Request:
            fields, options = _split(values)
            return read_request(None, fields, {**options, "id": plan.id, "issued": today})

        asked: Request = self.given.use(request, _NAMES)
        if not any(session.date >= today for session in (*old.sessions, *plan.sessions)):
            raise ExportError(
                f"{path} shows a plan that ended on {old.end.isoformat()}. Begin another with --new, or choose another -o. "
                "Nothing was written."
            )
        from exrx.revising import NotThisPlan, from_calendar

        try:
            new = from_calendar(old, today, asked)
        except NotThisPlan as error:
            raise ExportError(self.refused(error, old)) from None
        difference = new.diff(old)
        more = [] if self.changes is None else [(self.changes, self.outputs.changes(new, difference.keys))]
        self.outputs.write(new, more)
        head = (
            f'Read {len(shown)} entries of plan "{new.id}" back from {path}: they keep their names, and numbers rise. '
            "The reasons for sessions before today are gone with the plan file."
        )
        if any(one.text is None for one in shown):
            head += f" {path} shows times alone, and still does; what past sessions were is gone as well."
        said = [str(difference)] if str(difference) else []
        last = [_import(self.changes or path, "" if self.changes else " again")] if difference else []
        return "\n".join([wrap(head), *said, *last, *self._open(new)])

    def _first(self, plan: Plan, *, anew: bool = False) -> list[str]:
        """What was written; ``anew``: under a new name, so that no calendar can hold the plan already."""
        weeks = f"{len(plan.weeks)} week{'' if len(plan.weeks) == 1 else 's'} from {long_date(plan.start)}"
        lines = [wrap(f'Wrote {self.outputs.names}: plan "{plan.id}", {weeks}.'), *self._open(plan)]
        if self.outputs.calendar is None:
            return lines
        lines.append(wrap(f"{self.outputs.kept} holds health data; it is kept readable for you alone."))
        if plan.revision > 1 or anew:
            return lines
        said = []
        if self.named:
            said.append(
                f"Its name was made up at random, and {self.outputs.kept} keeps it. Were both files lost, --id {plan.id} would find "
                f'the entries again: write id = "{plan.id}" in {self.found.person or "the command"}.'
            )
        elif plan.start <= self._today():
            # A plan that lies ahead was hardly imported before.
            said.append(
                "If this plan is already in a calendar, add --revision N (its last was N−1), or some calendars keep the "
                "old text."
            )
        return [*lines, "", wrap(" ".join(said))] if said else lines

    def _open(self, plan: Plan) -> list[str]:
        """What is still open, and which of the person's own lines nobody else reads."""
        kept = [wrap(note.text) for note in plan.notices if note.topic == OWN_WORDS_NOTE]
        return [*kept, *map(wrap, conflict_lines(words_of(SOURCE), plan)), *self._questions(plan)]

    def _questions(self, plan: Plan) -> list[str]:
        if not plan.questions:
            return []
        if plan.pauses:
            from exrx.revising.entering import QUESTION

            if any(question.id == QUESTION for question in plan.questions):
                return [
                    wrap(
                        "It stays light until the question about signs is answered again. When the pause is over: exrx adapt "
                        "--symptoms none, or with the signs."
                    )
                ]
        many = len(plan.questions) > 1
        return [wrap(f"{len(plan.questions)} question{'s are' if many else ' is'} open: see exrx screen, or exrx new.")]


def _import(what: Path, once_more: str) -> str:
    return wrap(f"Import {what}{once_more}, or wait for the subscription: entries move, none doubles.")


def _beside(outputs: Outputs) -> Path:
    base = outputs.calendar or outputs.kept
    assert base is not None, "a plan file was found at one of them"
    return base.with_name(f"{base.stem}-withdraw.ics")


def check_calendar(path: Path, plan_id: str) -> None:
    """Refuse to write over what is no calendar of this plan."""
    outputs = Outputs([str(path)])
    outputs.check(plan_id)


def calendar_path(name: str) -> Path:
    """The path of a calendar file. Raises ``ExportError`` for another suffix."""
    path = Path(name)
    if format_of(path) is not CALENDAR:
        raise ExportError(f"{name} cannot be written: a calendar file ends in {CALENDAR.suffix}. Nothing was written.")
    return path


def _revision(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= len(text) <= 6 or int(text) < 1:
        raise InputError((Problem("--revision", "", "is not a whole number from 1", "write it as --revision 2"),))
    return int(text)


def _numbered(plan: Plan, number: int, today: dt.date) -> Plan:
    """The plan as its revision ``number``: no entry of an earlier one had a higher sequence, nor a later stamp."""

    def raised(sessions: tuple[Session, ...]) -> tuple[Session, ...]:
        return tuple(
            replace(session, sequence=number - 1, changed=max(today, session.changed or today)) for session in sessions
        )

    weeks = tuple(replace(week, sessions=raised(week.sessions)) for week in plan.weeks)
    return replace(plan, revision=number, weeks=weeks, withdrawn=raised(plan.withdrawn))


def _split(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    fields = {name: values[name] for name in PERSON if name in values}
    return fields, {name: values.get(name, default) for name, default in DEFAULTS.items()}
