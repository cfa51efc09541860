"""``exrx new``: questions one at a time, each answer checked at once, and a commented person file at the end.

The screening questions come from the rules; only those about the calendar are worded here. Nothing is written before
the end, unless the person says ``save``.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from exrx.cli.answers import Misunderstood, asked_each, chosen, entry_id, read_answer, told, written
from exrx.cli.console import ask as ask_in_terminal
from exrx.cli.console import say as say_in_terminal
from exrx.cli.console import wrap
from exrx.cli.personfile import (
    BY_NAME,
    FIELDS,
    OPTIONS,
    Given,
    PersonFile,
    composed,
    extended,
    help_lines,
    new_name,
    read_person_file,
    toml_value,
)
from exrx.errors import ExportError, ExrxError, InputError, Problem
from exrx.heard import SELF_HARM, heard_in

if TYPE_CHECKING:
    from exrx.clearance import Clearance, Question

SAID_STOP, INTERRUPTED = 2, 130
_INTRO = """\
A few questions, one at a time.

  Enter = not now      none = none, or no       why  = what it decides
  ?     = how to answer                         save = stop, keep the answers
"""


class Ask(NamedTuple):
    """One question to the person."""

    id: str
    field: str
    text: str
    decides: str
    if_open: str = ""


class Stop(Exception):
    """The person has had enough; the answers so far are kept."""


_OWN_WORDS = (
    Ask(
        "active_days",
        "active_days",
        "On how many days a week do you exercise now, brisk walks included?",
        "where the first week begins",
    ),
    Ask("active_minutes", "active_minutes", "How many minutes on such a day?", "how long the first sessions are"),
    Ask("active_months", "active_months", "For how many months already?", "whether your body is used to it"),
    Ask(
        "active_effort",
        "active_effort",
        "How hard is it mostly: light, moderate or vigorous?",
        "whether your body is used to it",
    ),
    Ask(
        "longest_session",
        "longest_session",
        "How many minutes was your longest session in the last 30 days?",
        "how fast sessions may grow",
    ),
    Ask(
        "availability",
        "availability",
        "When do you have free time in an ordinary week? For example: Mon 18:00-20:00, Wed 06:30-07:45, "
        "Sat 09:00-12:00. Days alone are fine too: Mon, Wed, Sat.",
        "on which days and at what time the sessions stand in the calendar",
        "sessions get days, but no clock times",
    ),
    Ask(
        "timezone",
        "timezone",
        "In which time zone? For example: Europe/Berlin",
        "what the clock times mean",
        "the plan needs it for clock times",
    ),
    Ask(
        "start",
        "start",
        "On which day does week 1 begin? For example: 2027-01-04",
        "the dates of all sessions",
        "give it later: exrx plan ... --start monday",
    ),
    Ask(
        "resting_hr",
        "resting_hr",
        "What is your resting pulse, in beats a minute? Sit quietly for five minutes, count for one.",
        "your own heart rates for easy and brisk",
        "the pulse is estimated from a table by age",
    ),
)
_MOOD = Ask(
    "phq9",
    "phq9",
    "Now your mood. If you filled in the PHQ-9 questionnaire in the last two weeks: its total, from 0 to 27, or the nine "
    "answers. Enter if you did not.",
    "how much care a plan needs beside it, and what to look back to in a few weeks",
)
_BY_ID = {question.id: question for question in (*_OWN_WORDS, _MOOD)}
_SAID_BY_ALL = "Enter, or rather not say, leaves it open, and that is fine."
_RATHER_NOT = (
    "rather not say", "rather not", "i would rather not say", "i'd rather not say", "prefer not to say",
    "don't know", "dont know", "i don't know", "i dont know", "no idea", "not sure", "i am not sure", "i'm not sure", "unsure", "not now", "later", "skip",
)  # fmt: skip
BASICS = (
    "age", "conditions", "medications", "symptoms", "phq9", "phq9_item9", "eating_disorder",
    *(question.id for question in _OWN_WORDS),
)  # fmt: skip
"""The questions that everybody gets, in order; then come those that screening still has."""


def hold(
    name: str,
    today: dt.date,
    ask: Callable[[str], str] = ask_in_terminal,
    say: Callable[[str], None] = say_in_terminal,
) -> int:
    """The whole interview about the file ``name``. Returns the exit code."""
    path = Path(name)
    _check_place(path)
    file = read_person_file(name) if os.path.exists(path) else None
    interview = Interview(ask, say, today, name, file)
    there = f"{name} is there: what stands in it is kept, and only the rest is asked."
    say(wrap(there if file else f"This makes {name}.") + "\n")
    say(_INTRO)
    try:
        with suppress(Stop):
            interview.run()
        return _write(interview, path, file)
    except EOFError:
        code, how = SAID_STOP, "Stopped at the end of the input"
    except KeyboardInterrupt:
        code, how = INTERRUPTED, "Stopped"
    say("\n" + wrap(f"{how}; nothing was written to {name}. To keep answers, type save."))
    return code


def _check_place(path: Path) -> None:
    """Refuse before the first question what could not be written after the last."""
    if path.suffix.lower() != ".toml":
        raise ExportError(f"{path} is no name for a person file: end it in .toml")
    try:
        os.stat(path)
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise ExportError(f"{path} cannot be written ({why.lower()}); choose another name") from None
    folder = path.parent
    if os.path.isdir(path):
        raise ExportError(f"{path} is a folder: name a file, such as {path / 'person.toml'}")
    if not os.path.isdir(folder):
        raise ExportError(f"{path} cannot be written: there is no folder {folder}; make it first")
    if not os.access(path if os.path.exists(path) else folder, os.W_OK):
        raise ExportError(f"{path} cannot be written: you may not write there; choose another place")


def _write(interview: Interview, path: Path, file: PersonFile | None) -> int:
    from exrx.export.files import content_of, write_all
    from exrx.export.locking import MEANWHILE, locked
    from exrx.printing import screen_text

    say, there = interview.say, os.path.exists(path)
    new = {name: value for name, value in interview.values.items() if file is None or file.values.get(name) != value}
    if file is None:
        text = composed({"id": new_name(), **interview.values}, interview.still_open, str(path))
        if there and not interview.agrees(f"{path} is there by now. Write over it?"):
            say(f"Nothing was written; {path} is as it was.")
            return 0
    elif not new:
        say(f"Nothing new; {path} is as it was.")
        text = ""
    else:
        text = extended(file, new)
        if not interview.agrees(f"Write {len(new)} new answer{'' if len(new) == 1 else 's'} to {path}?"):
            say(f"Nothing was written; {path} is as it was.")
            return 0
    if text:
        # It holds health data. A file that was there keeps its mode.
        with locked([path]):
            now = content_of(path)
            if file is not None and now is not None and _text(now) != file.text:
                text = _added_to(path, file, new)
            elif file is None and os.path.exists(path) != there:
                raise ExportError(f"{path} was {MEANWHILE}")
            write_all([(path, text.encode(), None if file else 0o600)])
        say(f"\nWrote {path}.")
    clearance = interview.clearance()
    if clearance is not None and not interview.helped:
        say("\n" + screen_text(clearance, str(path), help_lines(interview.values)))
        if clearance.may_plan:
            start = "" if "start" in interview.values else " --start monday"
            say(f"\nNext:  exrx plan {path}{start} -o plan.ics")
    return 0


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _added_to(path: Path, file: PersonFile, new: Mapping[str, Any]) -> str:
    """The answers beside what somebody else wrote into the file meanwhile. Raises ``ExportError`` where both answered the same."""
    now = read_person_file(str(path))
    both = [name for name in new if now.values.get(name) != file.values.get(name) and now.values.get(name) != new[name]]
    if both:
        raise ExportError(f"{path} was changed meanwhile, {', '.join(both)} too; run again. Nothing was written.")
    return extended(now, new)


class Interview:
    """The questions and the answers so far."""

    def __init__(
        self,
        ask: Callable[[str], str],
        say: Callable[[str], None],
        today: dt.date,
        name: str = "person.toml",
        file: PersonFile | None = None,
    ) -> None:
        self.ask, self.say, self.today, self.name = ask, say, today, name
        self.values: dict[str, Any] = dict(file.values) if file else {}
        self._passed: list[str] = []
        self._asked: set[str] = set()
        self._number = 0
        self.helped = False
        self._heard = self._just_said = False
        if file is not None:
            Given(file, {}).use(_check, (option.name for option in OPTIONS))

    def run(self) -> None:
        """Ask the basics, then whatever screening still wants to know. Raises ``Stop``, ``EOFError``."""
        self._listen(self.values)
        self._after()
        for id in BASICS:
            question = _BY_ID.get(id) or self._worded(id)
            if id not in self._asked and question.field not in self.values and self._makes_sense(question.field):
                self._put(question)
                self._after()
        while True:
            clearance = self.clearance()
            # Who has to see a clinician first is asked too: an answer may be what opens the way. Who has to stop is left alone.
            questions = clearance.questions if clearance is not None and clearance.level != "stop" else ()
            waiting = [question for question in questions if question.id not in self._asked]
            if not waiting:
                return
            self._put_open(waiting[0])
            self._after()

    @property
    def still_open(self) -> list[str]:
        """The fields without an answer that were asked, or that everybody is asked."""
        basics = [id for id in BASICS if self._makes_sense(id)]
        return [name for name in dict.fromkeys((*basics, *self._passed)) if name not in self.values]

    def agrees(self, text: str) -> bool:
        """A yes or no; anything unclear is no."""
        return self.ask(f"{text} (yes/no) ").strip().casefold() in ("y", "yes")

    def clearance(self) -> Clearance | None:
        """What screening says about the answers so far."""
        from exrx.planner import screen

        values = {name: value for name, value in self.values.items() if name in _SCREENED}
        try:
            return screen(as_of=self.values.get("as_of") or self.values.get("start") or self.today, **values)
        except ExrxError:
            return None

    # --- one question ------------------------------------------------------------------------------------------

    def _worded(self, id: str) -> Ask:
        from exrx.rules.loader import book_with

        words = book_with(self.values.get("rules") or ()).questions[id]
        return Ask(id, words.field, words.text, words.decides, words.if_open)

    def _makes_sense(self, name: str) -> bool:
        if name in ("active_minutes", "active_months", "active_effort", "longest_session"):
            return bool(self.values.get("active_days"))
        if name == "phq9":
            return "mood" in self._goals()
        if name == "phq9_item9":
            # Nine answers hold it already.
            return (self._heard or "mood" in self._goals()) and not isinstance(self.values.get("phq9"), list)
        if name == "timezone":
            return ":" in str(self.values.get("availability", "")).replace("':", "")
        return True

    def _goals(self) -> tuple[str, ...]:
        from exrx.vocabulary import recognise

        goals = _as_list(self.values.get("goals", "mood"))
        return tuple(id for goal in goals if isinstance(goal, str) for id in recognise("goals", goal))

    def _put(self, question: Ask) -> None:
        """Ask until the answer is understood, or the person passes."""
        self._asked.add(question.id)
        choices = self._show(question)
        suggestion: Any = None
        said = ""
        while (text := self._answer(question)) is not None:
            if suggestion is not None and text.casefold() in ("y", "yes"):
                value = suggestion
            else:
                try:
                    value = read_answer(BY_NAME[question.field], text, choices, keep=text == said)
                except Misunderstood as error:
                    self.say(wrap(str(error), "   "))
                    suggestion, said = error.suggestion, text
                    self._after()
                    continue
            suggestion = None
            if faults := self._faults({question.field: value}):
                for problem in faults:
                    self.say(wrap(f"{problem.message}" + (f"; {problem.hint}" if problem.hint else ""), "   "))
                continue
            self._keep(question.field, value)
            return
        self._passed.append(question.field)

    def _show(self, question: Ask) -> tuple[str, ...]:
        self._number += 1
        self._just_said = False
        self.say("\n" + wrap(question.text, "   ", f"{self._number:<3}"))
        if question.id in ("phq9_item9", "eating_disorder"):
            self.say(wrap(_SAID_BY_ALL, "   "))
        if question.field != "symptoms":
            return ()
        from exrx.vocabulary import vocabulary

        terms = sorted(vocabulary()["symptoms"].values(), key=lambda term: "warning_sign" not in term.groups)
        for number, term in enumerate(terms, start=1):
            self.say(wrap(term.label, "      ", f"   {number:>2} "))
        self.say("   Answer with numbers, such as 2, 5, or none.")
        return tuple(term.id for term in terms)

    def _answer(self, question: Ask) -> str | None:
        """What was typed, ``None`` for not now."""
        while True:
            text = self.ask(">  ").strip()
            if not text:
                return None
            self._listen(text)
            if text.casefold().rstrip(".") in _RATHER_NOT:
                return None
            if text.casefold() == "why":
                self.say(
                    wrap(
                        f"It decides {question.decides}."
                        + (f" If open: {question.if_open}." if question.if_open else ""),
                        "   ",
                    )
                )
            elif text == "?":
                self._explain(question.field)
            elif text.casefold() == "save":
                raise Stop
            else:
                return text

    def _explain(self, name: str) -> None:
        field = BY_NAME[name]
        example = ", ".join(map(str, field.example)) if isinstance(field.example, list) else str(field.example)
        ways = {"yes_no": "yes or no", "date": f"a date, such as {example}", "whole": f"a number, such as {example}"}
        self.say(wrap(f"Answer with {ways.get(field.kind, f'words, such as {example}')}: {field.help}.", "   "))
        if field.kind == "entries":
            self.say(
                wrap('Several with commas. A time helps where it matters: "heart attack since 2026-10-01".', "   ")
            )
        if field.vocabulary:
            self.say(f"   All words: exrx terms {field.vocabulary}")

    def _keep(self, name: str, value: Any) -> None:
        if self.values.get(name) != value:
            self.values[name] = value
        field = BY_NAME[name]
        if field.kind in ("entries", "names"):
            self.say(wrap(_words(field.vocabulary, value), "   ", "   = "))

    def _faults(self, changes: Mapping[str, Any]) -> list[Problem]:
        """What would be wrong with an answer beside those that are there."""
        before = set(_faults_of(self.values))
        after = _faults_of({**self.values, **changes})
        return [problem for problem in after if problem not in before and not problem.message.startswith("is missing")]

    # --- questions that screening asks about an answer that is there ---------------------------------------------

    def _put_open(self, question: Question) -> None:
        asked = Ask(question.id, question.field, question.text, question.decides, question.if_open)
        if self.values.get(question.field) is None or BY_NAME[question.field].kind not in ("entries", "names"):
            self._put(asked)
            return
        self._asked.add(question.id)
        names = asked_each(question, self.values)
        for number, name in enumerate(names):
            if number and not self._is_open(question.id, name):
                # An answer about one medicine may have said what another one is for.
                continue
            several = len(names) > 1
            self._put_changing(question, name, asked._replace(text=f"{name}: {question.text}") if several else asked)

    def _is_open(self, id: str, name: str) -> bool:
        """Whether screening still puts a question about an entry."""
        clearance = self.clearance()
        return clearance is None or any(q.id == id and name in q.about for q in clearance.questions)

    def _put_changing(self, question: Question, name: str, asked: Ask) -> None:
        """A question whose answer changes or adds to an earlier answer; ``name`` is the entry that it is about."""
        self._show(asked._replace(field=""))
        for number, offered in enumerate(question.answers, start=1):
            self.say(wrap(offered.say[0], "      ", f"   {number:>2} "))
        before = ""
        while (text := self._answer(asked)) is not None:
            answer = chosen(question.answers, text)
            if answer is None and text.casefold() in ("none", "no"):
                self.say(wrap(f"Left open: {question.if_open}.", "   "))
                return
            try:
                if answer is None:
                    changes = told(question, text, name, self.values, keep=text == before)
                else:
                    changes = written(question, answer, name, self.values)
            except Misunderstood as error:
                self.say(wrap(str(error), "   "))
                before = text
                continue
            if faults := self._faults(changes):
                for problem in faults:
                    self.say(wrap(problem.message, "   "))
                continue
            for field, value in changes.items():
                self._keep(field, value)
            if answer is not None and answer.asks:
                self._put(self._worded(answer.asks))
            elif name and self._is_open(question.id, name):
                stays = f"That alone does not explain {name}: it stays open, and whoever treats you can confirm it."
                self.say(wrap(stays, "   "))
            return

    def _listen(self, given: Any) -> None:
        """Where help is, at once and before anything else, when somebody writes of self-harm; whatever the question was."""
        if self._heard or SELF_HARM not in heard_in(given):
            return
        from exrx.printing import help_message

        self._heard = self._just_said = True
        self.say("\n" + help_message(help_lines(self.values), first=True) + "\n")

    def _after(self) -> None:
        """After an answer: the question that words of self-harm ask, then help where an answer asks for it."""
        self._help_if_needed()
        item9 = "phq9_item9"
        if self._heard and item9 not in self._asked and item9 not in self.values and self._makes_sense(item9):
            self._put(self._worded(item9))
            self._help_if_needed()

    def _help_if_needed(self) -> None:
        """Where somebody may be in danger, help comes before the next question."""
        if self.helped or not self.values.keys() & {"conditions", "symptoms", "phq9", "phq9_item9"}:
            return
        clearance = self.clearance()
        if clearance is None or not (_help_first(clearance) or any(finding.urgent for finding in clearance.deciding)):
            return
        from exrx.printing import screen_text

        self.helped = True
        # One thing at a time: the open questions are not what matters now, and where help is was said once.
        told = replace(clearance, questions=(), crisis="" if self._just_said else clearance.crisis)
        self.say("\n" + screen_text(told, self.name, help_lines(self.values)))
        self.say("\nThe other questions can wait.")
        raise Stop


def _help_first(clearance: Clearance) -> bool:
    """Whether an answer puts help first. Words alone were heard when they were typed, and the questions go on."""
    from exrx.rules.loader import shipped_book

    rules = shipped_book().by_id
    return any(finding.rule in rules and rules[finding.rule].then.crisis == "first" for finding in clearance.reasons)


_SCREENED = {*(field.name for field in FIELDS), "goals", "protocol", "rules"}


def _check(**values: Any) -> None:
    """The input checks of ``plan``, for a file that may still lack a start."""
    if problems := [problem for problem in _faults_of(values) if not problem.message.startswith("is missing")]:
        raise InputError(tuple(problems))


def _faults_of(values: Mapping[str, Any]) -> tuple[Problem, ...]:
    from exrx.planner import plan

    try:
        plan(**values)
    except InputError as error:
        return error.problems
    except ExrxError:
        # Not cleared, no room: the answers themselves are fine, and the end of the interview says so.
        pass
    return ()


def _as_list(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]


def _words(kind: str, value: Any) -> str:
    from exrx.vocabulary import label, recognise

    shown = []
    for item in _as_list(value):
        ids = recognise(kind, entry_id(item))
        what = " and ".join(label(kind, id) for id in ids) or "not known here"
        rest = {key: part for key, part in item.items() if key != "id"} if isinstance(item, dict) else {}
        extra = ", ".join(f"{key} {part if isinstance(part, str) else toml_value(part)}" for key, part in rest.items())
        name = entry_id(item)
        shown.append((what if what == name.replace("_", " ") else f"{name} ({what})") + (f", {extra}" if extra else ""))
    return "; ".join(shown) or "none"
