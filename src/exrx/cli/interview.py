"""The interview: questions one at a time, each answer checked at once.

Every question comes from the rules: those that everybody is asked, and those that screening opens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from exrx.classes import replace
from exrx.cli.console import wrap
from exrx.cli.given import Given, next_weekday
from exrx.cli.interview_answers import (
    NONE,
    Misunderstood,
    asked_each,
    chosen,
    entry_id,
    offers,
    read_answer,
    told,
    written,
)
from exrx.cli.personfile import PersonFile, help_lines, toml_value
from exrx.heard import SELF_HARM, heard_in
from exrx.person.fields import BY_NAME, OPTIONS, PERSON, Field
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.clearance import Question
from exrx.values.errors import ExrxError, InputError, Problem

if TYPE_CHECKING:
    from exrx.cli.interview_answers import Offer
    from exrx.rules.pack import QuestionText, RuleBook
    from exrx.values.clearance import Clearance


class Stop(Exception):
    """The person has had enough; the answers so far are kept."""


_LEAD_ON = ("why", "?", "save")
"""What is no answer to any question."""
_FIGURES = ("whole", "measure", "scores")
"""Kinds of answers that are a number, and no number of times."""
_RATHER_NOT = (
    "rather not say", "rather not", "i would rather not say", "i'd rather not say", "prefer not to say",
    "don't know", "dont know", "i don't know", "i dont know", "no idea", "not sure", "i am not sure", "i'm not sure", "unsure", "not now", "later", "skip",
)  # fmt: skip


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
        self._told: frozenset[str] = frozenset()
        self._heard = self._just_said = False
        if file is not None:
            Given(file, {}).use(_check, (option.name for option in OPTIONS))

    def run(self) -> None:
        """Ask what everybody is asked, then whatever screening still wants to know. Raises ``Stop``, ``EOFError``."""
        self._listen(self.values)
        # Who comes back is told where help is, and then asked the rest: else there would be no way to go on here.
        self._after(goes_on=bool(self.values))
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
        return self._changed(lambda: self._put_open(question))

    def heard_of(self, text: str) -> dict[str, Any]:
        """Say where help is because of these words, ask what is asked then, and say which fields were answered."""
        for name in ("phq9", "phq9_item9"):
            self.values.pop(name, None)
        self._listen(text)
        return self._changed(self._after)

    def _changed(self, ask: Callable[[], None]) -> dict[str, Any]:
        before = dict(self.values)
        with suppress(Stop, EOFError):
            ask()
        return {name: value for name, value in self.values.items() if before.get(name) != value}

    @property
    def still_open(self) -> list[str]:
        """The fields without an answer that were asked, or that everybody is asked."""
        fields = dict.fromkeys(question.field for question in self._everybody if self._makes_sense(question))
        return [name for name in (fields | dict.fromkeys(self._passed)) if name not in self.values]

    @property
    def missing(self) -> list[Problem]:
        """What a plan cannot be made without, the start aside: the next command says it."""
        return [one for one in _faults_of(self.values) if one.code == "missing" and one.field != "start"]

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
        refused = False
        offered = offers(question, self.tell) if changing or not listed else ()
        while (text := self._answer(question, offered)) is not None:
            answer = chosen(offered, text, numbered=numbered == ())
            if answer is None and (changing or field.kind in _FIGURES) and text.rstrip(".!").casefold() in NONE:
                # There is no number, or nothing to say.
                refused = True
                break
            try:
                if suggestion is not None and isinstance(suggestion, str) and text.casefold() in ("y", "yes"):
                    text, answer = suggestion, chosen(offered, suggestion, numbered=False)
                if answer is not None:
                    changes = written(question, answer, name, self.values)
                elif suggestion is not None and text.casefold() in ("y", "yes"):
                    changes = {field.name: [*(self.values[field.name] if changing else ()), *suggestion]}
                elif changing:
                    changes = told(question, text, name, self.values, keep=text == before)
                else:
                    word = self._word(field, text)
                    changes = {field.name: read_answer(field, word, numbered or (), keep=text == before)}
            except Misunderstood as error:
                self.say(wrap(self.tell.tell(error.why), "   "))
                suggestion, before, refused = error.suggestion, text, True
                self._after()
                continue
            suggestion = None
            if faults := self._faults(changes):
                for problem in faults:
                    self.say(wrap("; ".join(filter(None, problem.told(self.tell.language))), "   "))
                refused = True
                continue
            for changed, value in changes.items():
                self._keep(changed, value)
            if answer is not None and answer.asks:
                self._put(self.book.questions[answer.asks])
            elif name and self._is_open(question.id, name):
                self.say(wrap(self.tell("interview.stays", name=name), "   "))
            return
        if refused:
            # Whoever typed something is told that it was not entered.
            self.say(wrap(self.tell("interview.left_open", if_open=self._of(question, "if_open") or None), "   "))
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
        for number, (_, offered) in enumerate(offers(question, self.tell), start=1):
            self.say(wrap(offered[0], "      ", f"   {number:>2} "))
        return ()

    def _answer(self, question: Question | QuestionText, offered: Sequence[Offer]) -> str | None:
        """What was typed, ``None`` for not now."""
        while True:
            text = self.ask(">  ").strip()
            if not text:
                return None
            self._listen(text)
            word = self._typed.get(text.casefold().rstrip("."), text)
            # What this question offers comes before what the word stands for anywhere else, but for the words that lead on.
            if word in _LEAD_ON or chosen(offered, text, numbered=False) is None:
                text = word
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

    def _word(self, field: Field, text: str) -> str:
        """One of the words that a field takes, where it was typed as this language calls it; of the start, the day that a weekday means."""
        from exrx.vocabulary import normal

        if field.name == "start" and (day := next_weekday(text, self.today)) is not None:
            self.say(f"   = {self.tell('interview.day', day=day)}")
            return day.isoformat()

        called = {normal(self.tell.called(word)): word for word in field.reader.choices}
        return called.get(normal(text), text)

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
        from exrx.printing.words import help_message

        self._heard = self._just_said = True
        self.say("\n" + help_message(help_lines(self.values), first=True) + "\n")

    def _after(self, *, goes_on: bool = False) -> None:
        """After an answer: help where it asks for it, then what is asked at once because of words that were heard."""
        self._help_if_needed(goes_on=goes_on)
        for question in self._everybody if self._heard else ():
            if question.when is not None and "heard" in question.when.facts() and self._is_due(question):
                self._put(question)
                self._help_if_needed()

    def _help_if_needed(self, *, goes_on: bool = False) -> None:
        """Where somebody may be in danger, help comes before the next question; one who may have a plan ``goes_on`` after it."""
        if self.helped:
            return
        clearance = self.clearance()
        calling = frozenset() if clearance is None else _calling(clearance)
        if clearance is None or calling <= self._told:
            return
        from exrx.printing.clearances import screen_text

        goes_on = goes_on and clearance.may_plan
        self.helped, self._told = not goes_on, calling
        # One thing at a time: the open questions are not what matters now, and where help is was said once.
        told = replace(clearance, questions=(), crisis="" if self._just_said else clearance.crisis)
        self.say("\n" + screen_text(told, self.name, help_lines(self.values), self.tell.language))
        self.say("\n" + wrap(self.tell("interview.others_can_wait", goes_on=goes_on)))
        if not goes_on:
            raise Stop


def _calling(clearance: Clearance) -> frozenset[str]:
    """The rules by which help comes before the next question. Words alone were heard when they were typed, and the questions go on."""
    from exrx.rules.loader import shipped_book

    rules = shipped_book().by_id
    first = {f.rule for f in clearance.reasons if f.rule in rules and rules[f.rule].then.crisis == "first"}
    return frozenset(first | {finding.rule for finding in clearance.deciding if finding.urgent})


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
