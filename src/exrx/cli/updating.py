"""The second run: the same command again, with something edited. Entries move, none doubles.

What is found decides: the plan file (it is updated), only the calendar (names and numbers are read back from it), or neither.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
from collections.abc import Callable, Container, Iterable, Sequence
from contextlib import ExitStack, suppress
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
from exrx.export.formats import CALENDAR, PLAN_FILE, format_of
from exrx.export.journalfile import append, journal_beside, load_journal, of_plan, set_aside
from exrx.export.locking import locked
from exrx.export.readback import as_plan, belongs_to, name_in, read_back
from exrx.heard import OWN_WORDS_NOTE
from exrx.journal import Journal, MoveEntry
from exrx.person import Person
from exrx.person.fields import OPTIONS, PERSON
from exrx.person.values import as_date
from exrx.planning import DEFAULTS, Request, read_request
from exrx.printing.journals import conflict_lines
from exrx.programme.plan import Difference, Plan, Session
from exrx.telling.words import Words
from exrx.values.errors import ExportError, InputError, NotCleared, Problem, ScheduleError, wrong
from exrx.values.said import Said, said

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
            raise ExportError(said("errors.outputs.changes", file=f"{self.changes}"))
        self.number = _revision(found.revision)
        self.earlier: Plan | None = None
        self.named = False
        """Whether this run made up the plan's name."""
        self.to_import: list[str] = []
        """What is said of the calendar that is to be imported; nothing where no entry differs."""
        self.waits: NotCleared | None = None
        """Why the sessions of the plan that is there wait, where this run told it."""
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
            raise ExportError(said("errors.outputs.different"))
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
            found = heeded(path, there, old, self.journal(old), self._today(), self.tell)
            self._taken += found.entries
            self._begun = self._begun or found.first
            if found.lines:
                lines = (wrap(line, "    ", "  ") for line in found.lines)
                complain("\n".join([wrap(self.tell("pulling.in_file", path=f"{path}")), *lines, ""]))

    @property
    def tell(self) -> Words:
        """The words in which it is said what happened."""
        return self.outputs.tell_beside(self.found.update)

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
        if self.earlier is not None:
            try:
                return self._anew(self.earlier, make) if self.found.new else self._updated(self.earlier)
            except NotCleared as refused:
                return self._waiting(self.earlier, refused)
        calendars, is_unnamed = self.outputs.calendars(), "id" not in self.given.values
        if self.outputs.kept is not None and is_unnamed:
            self._name(calendars)
        plan = make(self.given)
        self.check(plan.id)
        beside = [Path(self.found.person)] if self.found.person else []
        refuse_forgetting(plan, is_unnamed, (path.parent for path in (*self.outputs.paths, *beside)))
        if calendars and not self.found.new and self.number is None:
            return self._read_back(plan, *calendars[0])
        if self.number is not None:
            plan = _numbered(plan, self.number, self._today())
        if not self.outputs.write(plan):
            # A page has no plan file beside it, and may stand there already as it is.
            return wrap(self._stay())
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
            file = f"{calendars[0][0]}" if calendars else None
            raise ExportError(said("errors.outputs.no_name", file=file, example=f"start-{day:%Y%m%d}"))
        self.named = known is None
        self.given.values["id"] = known or new_name()

    # --- the plan file is there -----------------------------------------------------------------------------------

    def _updated(self, old: Plan) -> str:
        given, today = self.given, self._today()
        given.values.setdefault("start", old.start)
        if "id" in given.values and given.values["id"] != old.id:
            raise ExportError(said("errors.outputs.another_id", id=old.id))

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
                raise ExportError(said("errors.outputs.revision_there", revision=old.revision))
            if self.number > old.revision:
                return self._raised(old, given.use(again, _NAMES), self.number, today)
        new = given.use(again, _NAMES)
        return "\n".join([self.revised(old, new, today), *self._no_longer_entered(old, new)])

    def _waiting(self, old: Plan, refused: NotCleared) -> str:
        """Keep the answer among the flags because of which somebody has to be seen first; the sessions ahead are taken out, and wait.

        It stands in no file else, and the next run without the flag would go on as if nobody had told it. Where no answer was told by
        a flag, or the plan there is another person's, it is ``refused``.
        """
        from exrx.cli.told import MEASURED, answers, entries
        from exrx.revising import NotThisPlan, withdraw
        from exrx.revising.refusing import someone_else

        given, today = self.given, self._today()
        told = [*entries(given.flags, today), *answers(given.flags, today, MEASURED)]
        clearance: Any = refused.clearance
        who = Person(**{name: given.values[name] for name in ("sex", "age") if name in given.values})
        if not told or clearance.may_plan or someone_else(old.person, who):
            raise refused
        try:
            new = withdraw(old, today)
        except NotThisPlan:
            raise refused from None
        journal = self.journal(old)
        begun = Journal.from_plan(old, today) if journal is None else journal
        self.keep(old)
        # Beside each of them: the one that is updated, and the one that comes of it, which the next run may go on with.
        for path in dict.fromkeys(filter(None, (self.found.update, self.outputs.kept))):
            append(journal_beside(path), old.id, told, begun)
        self.waits = refused
        return self.revised(old, new, today)

    def _no_longer_entered(self, old: Plan, new: Plan) -> list[str]:
        """What the plan there was made for and this one is not: an illness or a medicine never goes in silence."""
        gone = []
        for name in ("conditions", "medications", "symptoms"):
            before, after = getattr(old.person, name) or (), getattr(new.person, name) or ()
            # A medicine that ended may still be asked about.
            still = {entry.id for entry in after if entry.gone is None}
            named = (entry for entry in before if entry.gone is None and entry.id not in still)
            gone += [f"{entry.entered or entry.id.replace('_', ' ')} ({name})" for entry in named]
        told = dict.fromkeys(gone)
        return [wrap(self.tell("files.no_longer", what=told, person=self.found.person or None))] if gone else []

    def check(self, plan_id: str) -> None:
        """Refuse to write over what is not of this plan, also where only changes go."""
        self.outputs.check(plan_id)
        if self.changes is not None:
            check_calendar(self.changes, plan_id)

    def _raised(self, old: Plan, new: Plan, number: int, today: dt.date) -> str:
        """The plan that is there with a higher number, where calendars hold later entries of it than the file knows."""
        self.check(new.id)
        higher_yet = _numbered(new, max(number, new.revision), today)
        made = (*(new.made or ((old.revision, old.issued),)), (higher_yet.revision, today))
        plan, higher = numbered_above(replace(higher_yet, made=tuple(dict.fromkeys(made))), old, self._shown(), today)
        difference = plan.diff(old)
        keys = {*difference.keys, *higher}
        more = [] if self.changes is None else [(self.changes, self.outputs.changes(plan, keys))]
        self.keep(old)
        self.outputs.write(plan, more)
        head = self.tell("files.raised", id=plan.id, revision=plan.revision, today=today)
        what = self.changes or self.outputs.calendar
        last = [self._import(what, what == self.outputs.calendar)] if what else []
        return "\n".join([wrap(head), *last, *self._open(plan)])

    def revised(self, old: Plan, new: Plan, today: dt.date) -> str:
        """Write what differs in the next revision of the plan that is there, and say what happened."""
        self.check(new.id)
        new, higher = numbered_above(new, old, self._shown(), today)
        difference = new.diff(old)
        more = self._changed(new, old, {*difference.keys, *higher})
        there = self.outputs.calendar is not None and os.path.isfile(self.outputs.calendar)
        self.keep(old)
        written = self.outputs.write(new, more)
        if new is old:
            return self._unchanged(old, written, today)
        # Where the calendar and the plan file had parted, a run was stopped, or one of them is another copy.
        what = "parted" if higher else "differs" if difference else "same"
        head = self.tell(
            "files.updated", what=what, id=new.id, revision=new.revision, today=today, higher=len(higher) or None
        )
        stricter = list(filter(None, [stricter_text(self.tell, old, new), self._left_out(old, new)]))
        if what == "same":
            return "\n".join([wrap(head), *stricter, *self._open(new)])
        file = self.changes or self.outputs.calendar
        again = file == self.outputs.calendar and there
        how = self._import(file, again) if file and self.goes_by is None else self.goes_by
        self.to_import = [how] if how else []
        return "\n".join([wrap(head), *self._told(difference), *stricter, *self.to_import, *self._open(new)])

    def _left_out(self, old: Plan, new: Plan) -> str:
        """The packs of a clinic's own that the plan there was made with and this one is not: nothing loosens in silence."""
        from exrx.revising.refusing import is_own

        still = {pack.name for pack in new.packs}
        gone = [pack.name for pack in old.packs if is_own(pack) and pack.name not in still]
        return wrap(self.tell("files.left_out", packs=gone)) if gone else ""

    def _told(self, difference: Difference) -> list[str]:
        return list(filter(None, [difference.text(language=self.tell.language)])) if difference else []

    def _import(self, file: Path, again: bool) -> str:
        return wrap(self.tell("files.import", file=f"{file}", again=again))

    def _stay(self) -> str:
        return self.tell("files.stay", files=[f"{path}" for path in self.outputs.paths], number=len(self.outputs.paths))

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
            return wrap(self.tell("files.wrote_again", files=map(str, written)))
        # What waits until it is confirmed is no plan that is over.
        is_over = not any(session.date >= today for session in (*old.sessions, *old.withdrawn))
        return wrap(f"{self._stay()} {self.tell('files.over')}" if is_over else self._stay())

    def refused(self, error: NotThisPlan, old: Plan) -> Said:
        """Why this is not the next revision of the plan that is there, and what to do.

        A calendar that still shows a plan that was taken out is brought up to it.
        """
        from exrx.revising import NothingLeft

        problem = error.problems[0]
        if problem.field in ("sex", "age"):
            return said("files.refused.someone_else", field=problem.field)
        if problem.field == "start":
            return said("files.refused.start", what=problem.what, start=old.start)
        if isinstance(error, NothingLeft) and old.withdrawn:
            stale = self._taken_out(old)
            if stale:
                return said("files.refused.healed", id=old.id, files=stale, number=len(stale))
            return said("files.refused.nothing_left", id=old.id)
        if problem.field == "today" and not isinstance(error, NothingLeft):
            return said("files.refused.today", what=problem.what)
        return said("files.refused.other", id=old.id, what=problem.what)

    def _taken_out(self, old: Plan) -> list[str]:
        """Write the calendars that still show a plan that was taken out, by a run that was stopped, and name them."""
        stale = [f"{path}" for path, there in self.outputs.calendars() if is_behind(there, old)]
        if stale:
            self.outputs.write(numbered_above(old, old, self._shown(), self._today())[0])
        return stale

    def still_there(self) -> str:
        """What to do with entries that now should not be followed; none are left where the sessions wait already."""
        today, old = self._today(), self.earlier
        if old is not None and not any(session.date >= today for session in old.sessions):
            return wrap(self.tell("journal.waits"))
        return wrap(self.tell("files.still_there", file=f"{self.found.update or self.outputs.kept}"))

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
            self._refuse_while_waiting(old, plan, today)
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
            lines.append(wrap(self.tell("journal.set_aside", file=f"{aside}")))
        over = sum(session.date < today for session in plan.sessions)
        if over:
            lines.append(wrap(self.tell("files.in_the_past", over=over, sessions=len(plan.sessions))))
        if more:
            lines += ["", wrap(self.tell("files.take_out", file=f"{place}", id=old.id))]
        if named is not None and plan.id != named:
            lines.append(wrap(self.tell("files.new_id", id=plan.id, person=self.found.person or None)))
        return "\n".join(lines)

    def _refuse_while_waiting(self, old: Plan, new: Plan, today: dt.date) -> None:
        """Refuse another plan for the same person where the journal of this one stops it, until a clearance opens it: it would forget why.

        Raises ``NotCleared``.
        """
        from exrx.revising import adapt_plan
        from exrx.revising.refusing import someone_else

        journal = self.journal(old)
        if journal is None or someone_else(old.person, new.person):
            return
        # Also of a plan that was taken out, and without a pack of a clinic that the other one is made without: what ships holds for both.
        there = replace(old, taken_out=None)
        changes = {"clearances": new.person.clearances, "rules": self.given.values.get("rules", ())}
        # What else is in the way of the old plan (it is over, its days have passed) does not matter to another one.
        with suppress(InputError, ScheduleError):
            adapt_plan(there, today, changes, journal)

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
            raise ExportError(said("errors.outputs.over", file=f"{path}", ended=old.end))
        from exrx.revising import NotThisPlan, from_calendar

        try:
            new = from_calendar(old, today, asked)
        except NotThisPlan as error:
            raise ExportError(self.refused(error, old)) from None
        difference = new.diff(old)
        more = [] if self.changes is None else [(self.changes, self.outputs.changes(new, difference.keys))]
        self.outputs.write(new, more)
        bare = any(one.text is None for one in shown)
        head = self.tell("files.read_back", entries=len(shown), id=new.id, file=f"{path}", bare=bare)
        last = [self._import(self.changes or path, not self.changes)] if difference else []
        return "\n".join([wrap(head), *self._told(difference), *last, *self._open(new)])

    def _first(self, plan: Plan, *, anew: bool = False) -> list[str]:
        """What was written; ``anew``: under a new name, so that no calendar can hold the plan already."""
        files, kept, tell = [f"{path}" for path in self.outputs.paths], f"{self.outputs.kept}", self.tell
        head = tell("files.wrote", files=files, id=plan.id, weeks=len(plan.weeks), start=plan.start)
        lines = [wrap(head), *self._open(plan)]
        if self.outputs.calendar is None:
            return lines
        lines.append(wrap(tell("files.private", file=kept)))
        if plan.revision > 1 or anew:
            return lines
        if self.named:
            named = tell("files.made_up", file=kept, id=plan.id, person=self.found.person or None)
            return [*lines, "", wrap(named)]
        # A plan that lies ahead was hardly imported before.
        return [*lines, "", wrap(tell("files.in_a_calendar"))] if plan.start <= self._today() else lines

    def _open(self, plan: Plan) -> list[str]:
        """What is still open, and which of the person's own lines nobody else reads."""
        kept = [wrap(note.text) for note in plan.notices if note.topic == OWN_WORDS_NOTE]
        return [*kept, *map(wrap, conflict_lines(self.tell, plan)), *self._questions(plan)]

    def _questions(self, plan: Plan) -> list[str]:
        if not plan.questions:
            return []
        from exrx.revising.entering import QUESTION

        if any(question.id == QUESTION for question in plan.questions):
            return [wrap(self.tell("files.signs_again"))]
        return [wrap(self.tell("files.open", questions=len(plan.questions)))]


def refuse_forgetting(plan: Plan, is_unnamed: bool, folders: Iterable[Path]) -> None:
    """Refuse the same plan once more, under other names or on the screen, where a plan file there has a journal or times off.

    What was told would be forgotten: heart rates would come back, and a page would show sessions that nobody should follow. Without a
    name of its own it is the same where the person can be and has the same free time.
    """
    from exrx.revising.refusing import someone_else

    for folder in dict.fromkeys(folders):
        for file in sorted(folder.glob(f"*{PLAN_FILE.suffix}")):
            # What cannot be read is for whoever goes on with it.
            with suppress(InputError):
                is_lived = journal_beside(file).is_file() or b'"pauses":[{' in (content_of(file) or b"")
                if not is_lived or not file.is_file():
                    continue
                old = Plan.load(file)
                is_same = old.id == plan.id
                if is_unnamed and not is_same:
                    is_same = old.availability == plan.availability and not someone_else(old.person, plan.person)
                if is_same:
                    raise ExportError(said("errors.outputs.lived", file=f"{file}", id=old.id))


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
        raise ExportError(said("errors.outputs.no_calendar", name=name, suffix=CALENDAR.suffix))
    return path


def _revision(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= len(text) <= 6 or int(text) < 1:
        raise InputError((Problem("--revision", "", *wrong("errors.outputs.no_revision")),))
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
