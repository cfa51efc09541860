"""``exrx log FILE.fit``: what a watch recorded, read, matched, asked about where it is not sure, and made into entries of the journal."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dateutil.tz import tzlocal

from exrx.activity_files import SUFFIXES, Match, Recording, match, read_recordings
from exrx.activity_files.matching import Choice
from exrx.activity_files.reading import digest_of
from exrx.activity_files.recording import refusal
from exrx.classes import dataclass, field, replace
from exrx.cli.arguments import UsageError
from exrx.cli.console import ask, complain, is_terminal, say, wrap
from exrx.cli.faults import fault_text
from exrx.cli.flags import HOW, check_flags, how_it_was
from exrx.cli.help_message import listening
from exrx.cli.journal import day_of, journal_of, with_packs
from exrx.export.formats import plan_file_of
from exrx.export.journalfile import first_journal
from exrx.export.plan_file import load
from exrx.journal import ActivityEntry, Entry, Journal, SessionEntry
from exrx.printing.journals import entered_text, sees_figures
from exrx.programme.plan import Plan
from exrx.revising import adapt_plan
from exrx.telling.words import Words, words_of
from exrx.values.errors import InputError, NotCleared, Problem, wrong
from exrx.values.size_limits import why_not

MOST_FILES = 5_000
MOST_TOLD = 5
"""So many files of which nothing is new are told one by one; a folder holds those of years."""
_NOTHING_NEW = frozenset({"known", "double", "before"})
FACES = (0, 25, 50, 75, 100)
"""What a watch keeps of a face that was chosen; any other number is kept, and not read."""
_FILE = "FILE"
_OWN = "own"
_SESSION = re.compile(r"w\d+s\d+|\d{4}-\d\d-\d\d")


def usage(code: str, **given: object) -> UsageError:
    """Words that make no command."""
    return UsageError(*wrong(f"errors.recording.{code}", **given))


@dataclass(slots=True)
class Made:
    """What comes of the files of a command."""

    entries: list[Entry] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    is_left: bool = False
    """Whether something was not sure, or not readable, and nobody could be asked."""


def of_files(found: argparse.Namespace, today: dt.date, language: str, before_asking: Callable[[], None]) -> Made:
    """The entries that the files of a command make. Writes nothing. Raises ``UsageError`` and ``InputError``."""
    check_flags(found, _FILE, HOW)
    place = str(plan_file_of(found.plan))
    plan = load(place)
    there = journal_of(place, plan)
    paths, names = _sorted_out([word for word in found.words if word != _OWN])
    named = day_of(names[0], plan, today) if names else None
    how = {name: value for name, value in how_it_was(found).items() if value not in (None, "")}
    journal = first_journal(plan, today) if there is None else there
    one_alone = named is not None or bool(how)
    # What is said of one activity may be said again of one that was taken out.
    recordings, files, problems, known = _read(paths, frozenset() if one_alone else journal.files)
    if one_alone and len(recordings) != 1:
        raise usage("usage_one", count=len(recordings))
    changes, tell = with_packs(plan, found.packs), words_of(language)
    logging = _Logging(plan, journal, today, tell, recordings, files, named, how, changes, sees_figures(plan))
    logging.enter_the_sure()
    if _OWN in found.words:
        logging.take_as_own()
    if logging.asked() and is_terminal() and not found.dry_run:
        before_asking()
        logging.ask_the_rest()
    made = logging.made(known)
    if problems:
        complain(fault_text(problems, language))
        made.is_left = True
    if found.dry_run:
        made.told.append(logging.tell("journal.recorded.not_written"))
    return made


def _sorted_out(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Paths of files, and at most one name of a session."""
    names = [word for word in words if _SESSION.fullmatch(word) and not os.path.exists(word)]
    paths = [word for word in words if word not in names]
    if len(names) > 1 or not paths:
        raise usage("usage_words")
    files: list[str] = []
    for path in dict.fromkeys(paths):
        if not os.path.isdir(path):
            files.append(path)
            continue
        try:
            inside = sorted(entry.path for entry in os.scandir(path) if _is_recording(entry))
        except OSError as error:
            raise refusal("not_read", path, why=why_not(error)) from None
        if not inside:
            raise refusal("nothing_there", path, known=SUFFIXES)
        files += inside
    if len(files) > MOST_FILES:
        raise refusal("too_many_files", paths[0], most=MOST_FILES)
    return files, names


def _is_recording(entry: os.DirEntry[str]) -> bool:
    return entry.is_file() and not entry.name.startswith(".") and Path(entry.name).suffix.casefold() in SUFFIXES


def _read(
    paths: Sequence[str], entered: frozenset[str]
) -> tuple[list[Recording], dict[str, str], list[Problem], list[str]]:
    """What the files hold, the name of the file of each, what could not be read, and the names of those that were entered.

    Raises ``InputError`` where nothing could be read.
    """
    found: list[Recording] = []
    files: dict[str, str] = {}
    problems: list[Problem] = []
    known: list[str] = []
    for path in paths:
        name = Path(path).name
        try:
            # A folder holds more every week: what was entered is not taken apart again.
            if entered and digest_of(path) in entered:
                known.append(name)
                continue
            read = read_recordings(path)
        except InputError as error:
            problems += error.problems
            continue
        for one in read:
            if one.digest not in files:
                files[one.digest] = name
                found.append(one)
    if not found and not known:
        raise InputError(tuple(problems), paths[0] if len(paths) == 1 else "")
    return found, files, problems, known


@dataclass
class _Logging:
    """The recordings of one command, one after the other."""

    plan: Plan
    journal: Journal
    today: dt.date
    tell: Words
    recordings: Sequence[Recording]
    files: dict[str, str]
    named: dt.date | None
    how: dict[str, Any]
    changes: dict[str, Any]
    """What the plan is adapted with."""
    has_figures: bool
    entries: list[Entry] = field(default_factory=list)
    told: dict[str, list[str]] = field(default_factory=dict)
    """What is said of each recording that is settled, by its digest."""
    matches: tuple[Match, ...] = ()

    def asked(self) -> list[Match]:
        """What somebody has to say."""
        return [one for one in self.matches if one.is_asked and one.recording.digest not in self.told]

    def enter_the_sure(self) -> None:
        """Enter what is sure, and again what is sure once the plan has followed."""
        while True:
            # This computer's zone is that of ``today``, too; it is asked only where neither the plan nor the watch has one.
            self.matches = match(
                self.plan, self.journal, self.recordings, today=self.today, timezone=tzlocal(), named=self.named
            )
            new = [one for one in self.matches if one.is_sure and one.recording.digest not in self.told]
            for one in new:
                self._enter(one, one.choices[0])
            for one in self.matches:
                if not one.is_sure and not one.is_asked and one.recording.digest not in self.told:
                    self.told[one.recording.digest] = [self._why(one)]
            if not new or not any(one.day == self.today for one in self.asked()):
                return
            # The session of today may be another one now.
            try:
                self.plan = adapt_plan(self.plan, self.today, self.changes, self.journal)
            except NotCleared:
                return

    def _enter(self, one: Match, choice: Choice) -> None:
        entry = self._as_said(choice.entry)
        before = self.journal
        self.journal = before.add(entry)
        self.entries.append(entry)
        lines = [entered_text(self.tell, entry, self.journal)]
        if self.has_figures:
            lines += [f"  {line}" for line in self._read_back(one.recording, entry)]
        self.told[one.recording.digest] = lines

    def _as_said(self, entry: Entry) -> Entry:
        """With what the person says of it themselves: that holds."""
        if not self.how:
            return entry
        if isinstance(entry, ActivityEntry):
            # How a session was is a matter of a session: it is not dropped in silence.
            if lost := [name for name in self.how if name != "effort"]:
                raise usage("usage_own", names=tuple(lost))
            return replace(entry, effort=self.how.get("effort", entry.effort))
        return replace(entry, **self.how)

    def _file(self, recording: Recording) -> str:
        return self.files[recording.digest]

    def _read_back(self, recording: Recording, entry: Entry) -> list[str]:
        """What the file says, in figures."""
        tell = self.tell
        lines = [
            tell(
                "journal.recorded.read", file=self._file(recording), minutes=recording.minutes, source=recording.source
            )
        ]
        if recording.effort:
            lines.append(tell("journal.recorded.effort", effort=recording.effort))
        if recording.feel in FACES:
            face = FACES.index(recording.feel) + 1
            lines.append(tell("journal.recorded.feel", face=face, most=len(FACES)))
        if isinstance(entry, SessionEntry) and entry.band_unknown is not None:
            names = ("below", "inside", "above", "unknown")
            minutes = {name: round((getattr(entry, f"band_{name}") or 0) / 60) for name in names}
            lines.append(tell("journal.recorded.band", **minutes))
        return lines

    def _why(self, one: Match) -> str:
        session = one.session
        return wrap(
            self.tell(
                f"journal.recorded.why.{one.why}",
                file=self._file(one.recording),
                day=one.day,
                title=None if session is None else session.what,
            ),
            "  ",
            "",
        )

    def take_as_own(self) -> None:
        """Enter what is not sure as something of its own, where it may be that."""
        for one in self.asked():
            for choice in one.choices:
                if choice.name == "own":
                    self._enter(one, choice)

    # --- asking ---------------------------------------------------------------------------------------------------

    def ask_the_rest(self) -> None:
        """Ask about each that is not sure, on a terminal; what is not answered is left."""
        try:
            while asked := self.asked():
                one = asked[0]
                choice = self._chosen(one)
                if choice is None:
                    line = self.tell("journal.recorded.left_out", file=self._file(one.recording))
                    self.told[one.recording.digest] = [line]
                    continue
                self._enter(one, choice)
                self.enter_the_sure()
        except EOFError:
            return

    def _chosen(self, one: Match) -> Choice | None:
        say("\n" + self._why(one))
        if self.has_figures:
            for line in self._read_back(one.recording, one.choices[0].entry):
                say(f"  {line}")
        for number, choice in enumerate(one.choices, 1):
            say(f"  {number}  {self._choice(one, choice)}")
        say(f"  {len(one.choices) + 1}  {self.tell('journal.recorded.choice.leave')}")
        while True:
            answer = listening(ask, say, self.plan)(self.tell("journal.recorded.ask")).strip()
            if answer.isdecimal() and len(answer) < 3 and 1 <= int(answer) <= len(one.choices) + 1:
                break
            say(self.tell("journal.recorded.ask_again"))
        if int(answer) > len(one.choices):
            return None
        choice = one.choices[int(answer) - 1]
        if choice.name == "other" and isinstance(choice.entry, SessionEntry) and not choice.entry.activity:
            what = " ".join(ask(self.tell("journal.recorded.what")).split())[:200]
            return replace(choice, entry=replace(choice.entry, activity=what))
        return choice

    def _choice(self, one: Match, choice: Choice) -> str:
        session = choice.session
        return self.tell(
            f"journal.recorded.choice.{choice.name}",
            day=one.day if session is None else session.date,
            title=None if session is None else session.what,
        )

    def made(self, known: Sequence[str]) -> Made:
        """Everything together, in order of time, with the names of files that were known before."""
        made = Made(self.entries)
        nothing = [one for one in self.matches if one.why in _NOTHING_NEW]
        in_a_line = len(nothing) + len(known) > MOST_TOLD
        for one in self.matches:
            if one not in nothing or not in_a_line:
                made.told += self.told.get(one.recording.digest) or [self._why(one)]
        if in_a_line:
            made.told.append(self.tell("journal.recorded.more", count=len(nothing) + len(known)))
        else:
            made.told += [self.tell("journal.recorded.why.known", file=name) for name in known]
        if self.asked():
            made.is_left = True
            made.told.append(wrap(self.tell("journal.recorded.left")))
        return made
