"""What a command was given: a person by file and flags, the day, the language, the plan file."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exrx.classes import replace
from exrx.cli.arguments import UsageError
from exrx.cli.console import complain, wrap
from exrx.cli.flags import flags_of
from exrx.cli.personfile import PersonFile, field_line, item_line, read_person_file
from exrx.export.formats import LANGUAGE
from exrx.heard import SELF_HARM, heard_in
from exrx.person.fields import BY_NAME, PERSON
from exrx.values.errors import (
    MOST_FAULTS,
    ExrxError,
    InputError,
    NotCleared,
    Problem,
    RuleFileError,
    ScheduleError,
    close_to,
    wrong,
)

if TYPE_CHECKING:
    from exrx.programme.plan import Plan

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Given:
    """The values of a file and of flags together (flags win), and the place of each."""

    def __init__(self, file: PersonFile | None, flags: Mapping[str, Any]) -> None:
        self.file, self.flags = file, dict(flags)
        self.values: dict[str, Any] = {**(file.values if file else {}), **flags}
        self.language: Any = self.values.pop(LANGUAGE.name, None)
        """That of what is printed and written; for the command line alone, and no part of a plan."""
        self.faults: list[Problem] = []
        """What was found before the values are used; told with all other faults."""

    def use(self, function: Callable[..., Any], options: Iterable[str]) -> Any:
        """``function`` with every value, and every fault with its place.

        ``options`` are the names it knows besides those of a person. Raises ``InputError`` with all faults, also the
        unknown names: none hides another.
        """
        allowed = {*options, *PERSON}
        strange = [*self._unknown(), *self.faults]
        problems: list[Problem] = []
        result = None
        try:
            result = function(**{name: value for name, value in self.values.items() if name in allowed})
        except InputError as error:
            meant = {_near(problem.field) for problem in strange[:MOST_FAULTS]}
            # A misspelt name is one fault, not also a missing one.
            problems = [p for p in error.problems if not (p.field in meant and p.code == "missing")]
        except (NotCleared, RuleFileError, ScheduleError):
            if not strange:
                raise
        if strange or problems:
            # One after the other, the items of a list are only looked for where they will be told.
            every = (*strange, *problems)
            placed = [self.placed(problem, exact=number < MOST_FAULTS) for number, problem in enumerate(every)]
            placed.sort(key=lambda problem: (problem.line is None, problem.line or 0))
            heard = {
                *heard_in(self.values),
                *self._asks_for_help({problem.field.partition(".")[0] for problem in every}),
            }
            raise InputError(tuple(placed), self.file.path if self.file else "", heard=heard)
        return result

    def _asks_for_help(self, faulty: Container[str]) -> set[str]:
        """Self-harm, where the answers that can be read put help first: a fault beside them is not what matters most."""
        from exrx.planner import screen

        sound = {name: value for name, value in self.values.items() if name in PERSON and name not in faulty}
        with suppress(ExrxError):
            return {SELF_HARM} if screen(**sound).crisis == "first" else set()
        return set()

    def _unknown(self) -> list[Problem]:
        problems: list[Problem] = []
        for name, value in self.file.values.items() if self.file else ():
            if name in BY_NAME or name == LANGUAGE.name:
                continue
            near = (_near(name) if len(problems) < MOST_FAULTS else "") or None
            if isinstance(value, dict):
                near = "inside" if any(key in BY_NAME for key in value) else near
                problems.append(Problem.of(name, "errors.typed.unknown_table", near=near))
            else:
                problems.append(Problem.of(name, "errors.unknown_field", near=near))
        return problems

    def placed(self, problem: Problem, *, exact: bool = True) -> Problem:
        """The problem with the flag, or the file and line, that it is about."""
        name = problem.field.partition(".")[0]
        if problem.file or name.startswith("--"):
            return problem
        if name in self.flags or self.file is None:
            return replace(problem, field=BY_NAME[name].flag if name in BY_NAME else problem.field)
        if name not in self.file.values:
            return replace(problem, file=self.file.path)
        line = field_line(self.file.content, name)
        item = item_line(self.file, name, line, problem) if exact else None
        return replace(problem, file=self.file.path, line=item or line)


def _near(name: str) -> str:
    """The name that was meant; empty where none is near."""
    return next(iter(close_to(name.replace("-", "_").lower(), list(BY_NAME))), "")


def given_of(found: argparse.Namespace) -> Given:
    """The file and the flags; the faults of both at once."""
    problems: list[Problem] = []
    groups: set[str] = set()
    flags: dict[str, Any] = {}
    file: PersonFile | None = None
    try:
        flags = flags_of(found)
    except InputError as error:
        problems += error.problems
        groups.update(error.heard)
    try:
        file = read_person_file(found.person) if found.person is not None else None
    except InputError as error:
        problems += error.problems
        groups.update(error.heard)
    if problems:
        raise InputError(tuple(problems), found.person or "", heard=groups)
    if file is None and not flags:
        raise UsageError(*wrong("errors.typed.no_person", command=found.command))
    given = Given(file, flags)
    language_of(found, given)
    return given


def asked_language(found: argparse.Namespace) -> str | None:
    """The language that was asked for; without it a calendar goes on in its own. Raises ``InputError``."""
    return None if found.option_language is None else language_of(found)


def language_of(found: argparse.Namespace, given: Given | None = None) -> str:
    """The language of what is printed and written. Raises ``InputError``.

    The flag's, else that of the person file, else that of the calendar beside the plan file.
    """
    from exrx.telling.words import SOURCE, words_of

    flag = found.option_language is not None
    if not flag and given is not None:
        # A calendar that is there goes on in its own language where none is asked for.
        found.option_language = given.language
    try:
        asked = found.option_language
        if asked is None:
            asked = language_beside(_place(found)) if given is None else SOURCE
        words = words_of(asked)
    except InputError as error:
        named = (replace(problem, field="--language" if flag else problem.field) for problem in error.problems)
        raise InputError(tuple(named if given is None else map(given.placed, named))) from None
    if given is not None:
        given.language = words.language
    if not words.reviewed:
        found.draft = words_of(SOURCE)("shared.draft_of", name=words.name)
    return words.language


def _place(found: argparse.Namespace) -> str | None:
    """What lies beside the calendar of a command: its plan file, or the calendar itself."""
    places = (getattr(found, name, None) for name in ("plan", "update", "output"))
    return next((place[0] if isinstance(place, list) else place for place in places if place), None)


_HEADER = 1000
"""Bytes within which a calendar says its language."""


def language_beside(plan: str | Path | None) -> str:
    """The language of the calendar that lies beside a plan file."""
    from exrx.export.formats import CALENDAR, plan_file_of
    from exrx.telling.words import SOURCE

    try:
        with open(Path(plan_file_of(plan or "")).with_suffix(CALENDAR.suffix), "rb") as calendar:
            header = calendar.read(_HEADER)
    except (OSError, ValueError):
        return SOURCE
    if f"//{SOURCE.upper()}\r\n".encode() in header:
        return SOURCE
    # Loaded where there is another language.
    from exrx.export.readback import language_in

    return language_in(header)


def today_of(given: str | None) -> dt.date:
    """The day of ``--today``, else the clock's: nothing else in exrx looks at a clock."""
    if given is None:
        return dt.date.today()
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        raise InputError.of("--today", "errors.typed.no_date") from None


def name_weekday(given: Given, today: str | None) -> None:
    """Turn ``--start monday``, or ``next monday``, into a date: the next one after today."""
    day = None if today is None else today_of(today)
    try:
        start = next_weekday(given.flags.get("start", ""), day)
    except OverflowError:
        raise InputError.of("--today", "errors.request.no_day") from None
    if start is None:
        return
    given.flags["start"] = given.values["start"] = start.isoformat()
    # Where notes go, so that the plan itself stays what print(plan) gives.
    complain(f"start is {_WEEKDAYS[start.weekday()].title()}, {start.isoformat()}")


def next_weekday(text: str, today: dt.date | None) -> dt.date | None:
    """The day that ``monday``, or ``next monday``, means: the next one after ``today``, else after the clock's; ``None`` for other words."""
    from exrx.values.windows import read_windows

    word = " ".join(text.casefold().split()).removeprefix("next ")
    read = read_windows(word, "") if len(word) >= 3 and word.isalpha() else None
    if read is None or isinstance(read, Problem) or len(read[1]) != 1:
        return None
    today = today or today_of(None)
    return today + dt.timedelta(days=(read[1][0].day - today.weekday() - 1) % 7 + 1)


def loaded(name: str) -> Plan:
    """The plan of a plan file. Raises ``InputError``."""
    return plan_there(name)[1]


def plan_there(name: str) -> tuple[bytes, Plan]:
    """What stands in a plan file, and the plan that it is."""
    from exrx.export.formats import plan_file_of
    from exrx.export.plan_file import content_at, read

    path = plan_file_of(name)
    if not os.path.exists(path):
        raise InputError.of("plan", "errors.typed.no_plan", file=str(path))
    content = content_at(path)
    plan = read(content, path)
    say_format(plan, str(path))
    return content, plan


_WITHOUT_DIGEST = 1


def say_format(plan: Plan, name: str) -> None:
    """That a file is of an earlier format, which cannot tell a change by hand."""
    from exrx.programme.plan import FORMAT

    if plan.format == _WITHOUT_DIGEST:
        text = f"{name} is of format {plan.format}, from an earlier exrx, and has no digest that would tell damage. The next exrx "
        complain(wrap(f"{text}plan or adapt writes format {FORMAT}.") + "\n")
