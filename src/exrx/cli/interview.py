"""``exrx new``: questions one at a time, each answer checked at once, and a commented person file at the end.

Every question comes from the rules: those that everybody is asked, and those that screening opens. Nothing is written before
the end, unless the person says ``save``.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from exrx.classes import replace
from exrx.cli.console import ask as ask_in_terminal
from exrx.cli.console import say as say_in_terminal
from exrx.cli.console import wrap
from exrx.cli.interview_answers import Misunderstood, asked_each, chosen, entry_id, read_answer, told, written
from exrx.cli.personfile import (
    Given,
    PersonFile,
    composed,
    extended,
    help_lines,
    new_name,
    read_person_file,
    toml_value,
)
from exrx.export.formats import LANGUAGE
from exrx.heard import SELF_HARM, heard_in
from exrx.person.fields import BY_NAME, OPTIONS, PERSON
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.clearance import Question
from exrx.values.errors import ExportError, ExrxError, InputError, Problem

if TYPE_CHECKING:
    from exrx.rules.pack import QuestionText, RuleBook
    from exrx.values.clearance import Clearance

SAID_STOP, NOT_CLEARED, INTERRUPTED = 2, 3, 130


class Stop(Exception):
    """The person has had enough; the answers so far are kept."""


_RATHER_NOT = (
    "rather not say", "rather not", "i would rather not say", "i'd rather not say", "prefer not to say",
    "don't know", "dont know", "i don't know", "i dont know", "no idea", "not sure", "i am not sure", "i'm not sure", "unsure", "not now", "later", "skip",
)  # fmt: skip


def hold(
    name: str,
    today: dt.date,
    ask: Callable[[str], str] = ask_in_terminal,
    say: Callable[[str], None] = say_in_terminal,
    language: str | None = None,
) -> int:
    """The whole interview about the file ``name``. Returns the exit code, that of ``exrx plan`` where a clinician comes first."""
    path = Path(name)
    _check_place(path)
    file = read_person_file(name) if os.path.exists(path) else None
    tell = words_of(language or (file.values.get(LANGUAGE.name) if file else None) or SOURCE)
    interview = Interview(ask, say, today, name, file, tell.language)
    say(wrap(tell("interview.there" if file else "interview.makes", file=name)) + "\n")
    say(tell("interview.intro"))
    try:
        with suppress(Stop):
            interview.run()
        return _write(interview, path, file)
    except EOFError:
        code, how = SAID_STOP, "input"
    except KeyboardInterrupt:
        code, how = INTERRUPTED, "hand"
    say("\n" + wrap(tell("interview.stopped", how=how, file=name)))
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

    say, tell, there = interview.say, interview.tell, os.path.exists(path)
    new = {name: value for name, value in interview.values.items() if file is None or file.values.get(name) != value}
    if file is None:
        text = composed({"id": new_name(), **interview.values}, interview.still_open, str(path))
        if there and not interview.agrees(tell("interview.write_over", file=f"{path}")):
            say(tell("interview.not_written", file=f"{path}"))
            return 0
    elif not new:
        say(tell("interview.nothing_new", file=f"{path}"))
        text = ""
    else:
        text = extended(file, new)
        if not interview.agrees(tell("interview.write_new", answers=len(new), file=f"{path}")):
            say(tell("interview.not_written", file=f"{path}"))
            return 0
    if text:
        # It holds health data. A file that was there keeps its mode.
        with locked([path]):
            now = content_of(path)
            if file is not None and now is not None and _text(now) != file.content:
                text = _added_to(path, file, new)
            elif file is None and os.path.exists(path) != there:
                raise ExportError(f"{path} was {MEANWHILE}")
            write_all([(path, text.encode(), None if file else 0o600)])
        say("\n" + tell("interview.wrote", file=f"{path}"))
    clearance = interview.clearance()
    if clearance is not None and not interview.helped:
        say("\n" + screen_text(clearance, str(path), help_lines(interview.values), tell.language))
        if clearance.may_plan:
            start = "" if "start" in interview.values else " --start monday"
            say("\n" + tell("interview.next", file=f"{path}", start=start))
    return 0 if clearance is None or clearance.may_plan else NOT_CLEARED


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
        language: str = SOURCE,
    ) -> None:
        self.ask, self.say, self.today, self.name = ask, say, today, name
        self.tell = words_of(language)
        self.values: dict[str, Any] = dict(file.values) if file else {}
        self._passed: list[str] = []
        self._asked: set[str] = set()
        self._number = 0
        self.helped = False
        self._heard = self._just_said = False
        if file is not None:
            Given(file, {}).use(_check, (option.name for option in OPTIONS))

    def run(self) -> None:
        """Ask what everybody is asked, then whatever screening still wants to know. Raises ``Stop``, ``EOFError``."""
        self._listen(self.values)
        self._after()
        for question in self._everybody:
            if self._is_due(question):
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

    def changed_by(self, question: Question) -> dict[str, Any]:
        """Put one question, and say which fields were answered, also where the questions ended before their end."""
        before = dict(self.values)
        with suppress(Stop, EOFError):
            self._put_open(question)
        return {name: value for name, value in self.values.items() if before.get(name) != value}

    def heard_of(self, text: str) -> dict[str, Any]:
        """Say where help is because of these words, ask what is asked then, and say which fields were answered."""
        for name in ("phq9", "phq9_item9"):
            self.values.pop(name, None)
        before = dict(self.values)
        self._listen(text)
        with suppress(Stop, EOFError):
            self._after()
        return {name: value for name, value in self.values.items() if before.get(name) != value}

    @property
    def still_open(self) -> list[str]:
        """The fields without an answer that were asked, or that everybody is asked."""
        fields = dict.fromkeys(question.field for question in self._everybody if self._makes_sense(question))
        return [name for name in (fields | dict.fromkeys(self._passed)) if name not in self.values]

    def agrees(self, text: str) -> bool:
        """A yes or no; anything unclear is no."""
        typed = self.ask(self.tell("interview.yes_or_no", text=text)).strip().casefold()
        return self._typed.get(typed, typed) in ("y", "yes")

    def clearance(self) -> Clearance | None:
        """What screening says about the answers so far."""
        from exrx.planner import screen

        values = {name: value for name, value in self.values.items() if name in _SCREENED}
        try:
            return screen(as_of=self.values.get("as_of") or self.values.get("start") or self.today, **values)
        except ExrxError:
            return None

    # --- one question ------------------------------------------------------------------------------------------

    @cached_property
    def book(self) -> RuleBook:
        """The rules, with those that the person file adds. Raises ``RuleFileError``."""
        from exrx.rules.loader import book_with

        return book_with(self.values.get("rules") or ())

    @cached_property
    def _everybody(self) -> list[QuestionText]:
        """What everybody is asked, in order."""
        asked = [(one.everybody, id, one) for id, one in self.book.questions.items() if one.everybody is not None]
        return [question for _, _, question in sorted(asked, key=lambda one: one[:2])]

    def _is_due(self, question: QuestionText) -> bool:
        new = question.id not in self._asked and question.field not in self.values
        return new and self._makes_sense(question)

    def _makes_sense(self, question: QuestionText) -> bool:
        """Whether somebody with these answers is asked it."""
        if question.needed:
            return any(p.field == question.field and p.code == "missing" for p in _faults_of(self.values))
        return question.when is None or question.when.holds(self._facts()) is True

    def _facts(self) -> Mapping[str, Any]:
        from exrx.person import Person
        from exrx.rules.conditions import Item, Items
        from exrx.rules.facts import facts_of
        from exrx.vocabulary import recognise

        goals = _as_list(self.values.get("goals", "mood"))
        known = tuple(id for goal in goals if isinstance(goal, str) for id in recognise("goals", goal))
        person = Person(**{name: value for name, value in self.values.items() if name in PERSON})
        facts = facts_of(person, goals=known, protocol="", as_of=self.today)
        # What was typed is heard, also where it was no answer.
        return {**facts, "heard": Items([*facts["heard"], Item(frozenset((SELF_HARM,)))])} if self._heard else facts

    def _put(self, question: Question | QuestionText, name: str = "", *, several: bool = False) -> None:
        """Ask until the answer is understood, or the person passes; ``name`` is the entry that it is about."""
        self._asked.add(question.id)
        field = BY_NAME[question.field]
        listed = field.kind in ("entries", "names")
        changing = listed and self.values.get(field.name) is not None
        shown = self.tell.tell(question.asked if isinstance(question, Question) else question.told("text"))
        numbered = self._show(question, f"{name}: {shown}" if several else shown, changing)
        suggestion: Any = None
        before = ""
        while (text := self._answer(question)) is not None:
            answer = chosen(
                question.answers if changing or not listed else (), text, self.tell, numbered=numbered == ()
            )
            if changing and answer is None and text.casefold() in ("none", "no"):
                self.say(wrap(self.tell("interview.left_open", if_open=self._of(question, "if_open")), "   "))
                return
            try:
                if answer is not None:
                    changes = written(question, answer, name, self.values)
                elif suggestion is not None and text.casefold() in ("y", "yes"):
                    changes = {field.name: [*(self.values[field.name] if changing else ()), *suggestion]}
                elif changing:
                    changes = told(question, text, name, self.values, keep=text == before)
                else:
                    changes = {field.name: read_answer(field, text, numbered or (), keep=text == before)}
            except Misunderstood as error:
                self.say(wrap(self.tell.tell(error.why), "   "))
                suggestion, before = error.suggestion, text
                self._after()
                continue
            suggestion = None
            if faults := self._faults(changes):
                for problem in faults:
                    self.say(wrap(f"{problem.message}" + (f"; {problem.hint}" if problem.hint else ""), "   "))
                continue
            for changed, value in changes.items():
                self._keep(changed, value)
            if answer is not None and answer.asks:
                self._put(self.book.questions[answer.asks])
            elif name and self._is_open(question.id, name):
                self.say(wrap(self.tell("interview.stays", name=name), "   "))
            return
        self._passed.append(field.name)

    def _show(self, question: Question | QuestionText, text: str, changing: bool) -> tuple[str, ...] | None:
        """The question with what can be answered. What numbers stand for: words, the offered answers (``()``), nothing (``None``)."""
        self._number += 1
        self._just_said = False
        self.say("\n" + wrap(text, "   ", f"{self._number:<3}"))
        words, field = self.book.questions[question.id], BY_NAME[question.field]
        if words.note:
            self.say(wrap(self.tell.tell(words.told("note")), "   "))
        if words.listed and not changing:
            from exrx.vocabulary import vocabulary

            terms = sorted(vocabulary()[field.vocabulary].values(), key=lambda term: words.listed not in term.groups)
            for number, term in enumerate(terms, start=1):
                self.say(wrap(self.tell.called(term.label), "      ", f"   {number:>2} "))
            self.say(f"   {self.tell('interview.numbers')}")
            return tuple(term.id for term in terms)
        # Yes and no need no list, and where the answer is a number, a number stands for itself.
        if not changing and field.kind not in ("word", "text"):
            return None
        for number, offered in enumerate(question.answers, start=1):
            self.say(wrap(self.tell.called(offered.say[0]), "      ", f"   {number:>2} "))
        return ()

    def _answer(self, question: Question | QuestionText) -> str | None:
        """What was typed, ``None`` for not now."""
        while True:
            text = self.ask(">  ").strip()
            if not text:
                return None
            self._listen(text)
            text = self._typed.get(text.casefold().rstrip("."), text)
            if text.casefold().rstrip(".") in _RATHER_NOT:
                return None
            if text.casefold() == "why":
                decides, if_open = self._of(question, "decides"), self._of(question, "if_open")
                self.say(wrap(self.tell("interview.decides", decides=decides, if_open=if_open or None), "   "))
            elif text == "?":
                self._explain(question.field)
            elif text.casefold() == "save":
                raise Stop
            else:
                return text

    @cached_property
    def _typed(self) -> Mapping[str, str]:
        """What may be typed in this language, and what it stands for."""
        words = self.tell.names("interview.typed")
        return {word: said for said in words for word in self.tell.listed("interview", f"typed.{said}")}

    def _of(self, question: Question | QuestionText, name: Literal["decides", "if_open"]) -> str:
        """A text of a question as its pack says it, in this language."""
        return self.tell.tell(self.book.questions[question.id].told(name))

    def _explain(self, name: str) -> None:
        field = BY_NAME[name]
        example = ", ".join(map(str, field.example)) if isinstance(field.example, list) else str(field.example)
        self.say(wrap(self.tell("interview.explain", kind=field.kind, example=example, help=field.help), "   "))
        if field.kind == "entries":
            self.say(wrap(self.tell("interview.several"), "   "))
        if field.vocabulary:
            self.say(f"   {self.tell('interview.all_words', kind=field.vocabulary)}")

    def _keep(self, name: str, value: Any) -> None:
        if self.values.get(name) != value:
            self.values[name] = value
        field = BY_NAME[name]
        if field.kind in ("entries", "names"):
            self.say(wrap(_words(self.tell, field.vocabulary, value), "   ", "   = "))

    def _faults(self, changes: Mapping[str, Any]) -> list[Problem]:
        """What would be wrong with an answer beside those that are there."""
        before = set(_faults_of(self.values))
        after = _faults_of({**self.values, **changes})
        return [problem for problem in after if problem not in before and problem.code != "missing"]

    # --- questions that screening asks about an answer that is there ---------------------------------------------

    def _put_open(self, question: Question) -> None:
        names = asked_each(question, self.values)
        for number, name in enumerate(names):
            # An answer about one medicine may have said what another one is for.
            if not number or self._is_open(question.id, name):
                self._put(question, name, several=len(names) > 1)

    def _is_open(self, id: str, name: str) -> bool:
        """Whether screening still puts a question about an entry."""
        clearance = self.clearance()
        return clearance is None or any(q.id == id and name in q.about for q in clearance.questions)

    def _listen(self, given: Any) -> None:
        """Where help is, at once and before anything else, when somebody writes of self-harm; whatever the question was."""
        if self._heard or SELF_HARM not in heard_in(given):
            return
        from exrx.printing import help_message

        self._heard = self._just_said = True
        self.say("\n" + help_message(help_lines(self.values), first=True) + "\n")

    def _after(self) -> None:
        """After an answer: help where it asks for it, then what is asked at once because of words that were heard."""
        self._help_if_needed()
        for question in self._everybody if self._heard else ():
            if question.when is not None and "heard" in question.when.facts() and self._is_due(question):
                self._put(question)
                self._help_if_needed()

    def _help_if_needed(self) -> None:
        """Where somebody may be in danger, help comes before the next question."""
        if self.helped:
            return
        clearance = self.clearance()
        if clearance is None or not (_help_first(clearance) or any(finding.urgent for finding in clearance.deciding)):
            return
        from exrx.printing import screen_text

        self.helped = True
        # One thing at a time: the open questions are not what matters now, and where help is was said once.
        told = replace(clearance, questions=(), crisis="" if self._just_said else clearance.crisis)
        self.say("\n" + screen_text(told, self.name, help_lines(self.values), self.tell.language))
        self.say("\n" + self.tell("interview.others_can_wait"))
        raise Stop


def _help_first(clearance: Clearance) -> bool:
    """Whether an answer puts help first. Words alone were heard when they were typed, and the questions go on."""
    from exrx.rules.loader import shipped_book

    rules = shipped_book().by_id
    return any(finding.rule in rules and rules[finding.rule].then.crisis == "first" for finding in clearance.reasons)


_SCREENED = {*PERSON, "goals", "protocol", "rules"}


def _check(**values: Any) -> None:
    """The input checks of ``plan``, for a file that may still lack a start."""
    if problems := [problem for problem in _faults_of(values) if problem.code != "missing"]:
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


def _words(tell: Words, kind: str, value: Any) -> str:
    from exrx.vocabulary import label, recognise

    shown = []
    for item in _as_list(value):
        ids = recognise(kind, entry_id(item))
        names = [tell.called(label(kind, id)) for id in ids]
        what = tell("interview.and", names=names) if names else tell("interview.unknown")
        rest = {key: part for key, part in item.items() if key != "id"} if isinstance(item, dict) else {}
        extra = ", ".join(f"{key} {part if isinstance(part, str) else toml_value(part)}" for key, part in rest.items())
        name = entry_id(item)
        shown.append((what if what == name.replace("_", " ") else f"{name} ({what})") + (f", {extra}" if extra else ""))
    return "; ".join(shown) or tell("interview.none")
