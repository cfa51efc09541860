"""Where help is comes first, whatever else there is to say; and what is said where there may be no plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from exrx.cli.arguments import UsageError, parse
from exrx.cli.console import complain, say, wrap
from exrx.cli.given import Given, given_of
from exrx.cli.personfile import help_lines
from exrx.heard import SELF_HARM, heard_in
from exrx.values.errors import ExrxError, InputError, NotCleared

if TYPE_CHECKING:
    from exrx.journal import Entry
    from exrx.programme.plan import Plan

Ask = Callable[[str], str]


def help_if_heard(words: Sequence[str], error: ExrxError | None = None) -> None:
    """Where somebody writes of self-harm, what is wrong with the input comes second."""
    from exrx.printing.words import help_message

    groups = {*heard_in(words), *(error.heard if isinstance(error, InputError) else ())}
    if SELF_HARM in groups:
        complain(help_message(_lines_named(words), first=True) + "\n")


def _lines_named(words: Sequence[str]) -> tuple[str, ...]:
    """The help lines of the rule packs that a command names, as far as they can be read."""
    try:
        return help_lines(given_of(parse(words)).values)
    except (ExrxError, UsageError, AttributeError):
        return ()


def help_first(plan: Plan | None) -> None:
    """What was written is said after where help is, if that comes first for this plan."""
    if plan is not None and plan.clearance.crisis == "first":
        from exrx.printing.words import help_message

        say(help_message(plan.help_lines, first=True) + "\n")


def help_at_once(entries: Iterable[Entry], plan: Plan) -> None:
    """Where help is, for whoever tells such a score now: of a day for which a newer one holds it leads to nothing else."""
    from exrx.journal import ScoreEntry
    from exrx.person import Person
    from exrx.planner import screen

    told = [Person(phq9=one.phq9, phq9_item9=one.phq9_item9) for one in entries if isinstance(one, ScoreEntry)]
    if any(screen(one).crisis == "first" for one in told):
        from exrx.printing.words import help_message

        say(help_message(plan.help_lines, first=True) + "\n")


def say_not_cleared(error: NotCleared, given: Given, lines: tuple[str, ...] | None = None, language: str = "") -> None:
    """Why there is no plan, and who should look; ``lines``: the help lines that a plan file holds.

    ``language``: where it is not what was given with the person, but that of a plan that is there.
    """
    from exrx.printing.clearances import screen_text

    clearance: Any = error.clearance
    if clearance.may_plan:
        complain('No plan yet: open_questions is "refuse", and there are open questions.\n')
    known = help_lines(given.values) if lines is None else lines
    # A plan file does not know from which file it came.
    file = given.file.path if given.file else "person.toml" if lines is None else "PERSON.toml"
    language = language or given.language or "en"
    parts = [
        *_calls(error, language),
        screen_text(clearance, file, known, language, by_log=lines is not None and not given.values),
    ]
    # Where help is above all it comes first; else whom to call today does.
    complain("\n\n".join(reversed(parts) if clearance.crisis == "first" else parts))


def _calls(error: NotCleared, language: str) -> list[str]:
    if not error.contacts:
        return []
    from exrx.printing.journals import calls
    from exrx.telling.words import words_of

    return [wrap(line) for line in calls(words_of(language), error.contacts)]


@contextmanager
def told_if_not_cleared(plan: Plan, language: str) -> Iterator[None]:
    """Say why a plan that is there may not go on."""
    try:
        yield
    except NotCleared as error:
        say_not_cleared(error, Given(None, {}), plan.help_lines, language)
        raise


def listening(ask: Ask, say: Callable[[str], None], plan: Plan) -> Ask:
    """To ask, and to say where help is when what was typed is of self-harm; what was typed is given back as it is."""

    def heard(prompt: str) -> str:
        text = ask(prompt)
        if SELF_HARM in heard_in(text):
            from exrx.printing.words import help_message

            say("\n" + help_message(plan.help_lines, first=True) + "\n")
        return text

    return heard
