"""``exrx log`` alone: the one question that is open and matters most. Without a terminal all that is open is listed, with how to answer."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from exrx.classes import dataclass
from exrx.cli.console import ask as ask_in_terminal
from exrx.cli.console import is_terminal, wrap
from exrx.cli.console import say as say_in_terminal
from exrx.cli.interview import Interview
from exrx.cli.interview_answers import Misunderstood, asked_each, entry_id, read_answer
from exrx.cli.journal import journal_of, logged, packs_needed, with_packs
from exrx.export.formats import plan_file_of
from exrx.export.plan_file import load
from exrx.heard import SELF_HARM, heard_in
from exrx.journal import AnswerEntry, AskedEntry, Entry, ReviewEntry, ScoreEntry, SessionEntry
from exrx.person import Person
from exrx.person.fields import BY_NAME, ENTRIES, PERSON
from exrx.printing.reviews import asked_lines
from exrx.programme.plan import Plan
from exrx.questionnaires import ITEM_MOST, PHQ9_MOST
from exrx.reviewing import Asked, Offered, open_questions
from exrx.reviewing.asking import left_open
from exrx.telling.words import Words, words_of
from exrx.values.errors import NotCleared

Ask = Callable[[str], str]
Say = Callable[[str], None]


def asked(
    found: argparse.Namespace, today: dt.date, language: str, ask: Ask = ask_in_terminal, say: Say = say_in_terminal
) -> tuple[str, NotCleared | None]:
    """Put the first open question, enter its answer and say what follows. Raises ``NotCleared`` where help comes before any question."""
    tell, place = words_of(language), plan_file_of(found.plan)
    plan = load(place)
    journal = journal_of(place, plan)
    packs = packs_needed(plan, journal, found.packs)
    questions = open_questions(plan, today, journal, packs, help_first=True)
    if not questions:
        return tell("journal.ask.nothing"), None
    if not is_terminal():
        return "\n\n".join(
            [*("\n".join(asked_lines(tell, one)) for one in questions), wrap(tell("journal.freely"))]
        ), None
    # What is answered makes the plan anew: a pack that it needs is asked for first.
    with_packs(plan, found.packs)
    put = Put(tell, ask, say, plan, today, language, found.packs)
    first, more, entries = questions[0], len(questions) - 1, list[Entry]()
    try:
        for number, first in enumerate(questions, start=1):
            more = len(questions) - number
            entries = put.answers(first)
            # An answer that enters nothing, such as that something still holds, makes room for the next question.
            if entries or not put.is_settled:
                break
    except Heard as one:
        entries = put.after_words(one.text)
    except EOFError:
        entries = []
    rest = [wrap(tell("journal.ask.more", more=more))] if more else []
    kept = list(entries or left_open(first, today))
    if not kept:
        return "\n".join([tell("journal.ask.left"), *rest]), None
    text, error = logged(found, today, language, kept)
    if not entries:
        text = tell("journal.ask.left")
    return "\n\n".join([text, *rest]), error


class Heard(Exception):
    """Somebody wrote of self-harm, whatever was asked."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass
class Put:
    """One question in a terminal."""

    tell: Words
    typed: Ask
    say: Say
    plan: Plan
    today: dt.date
    language: str
    packs: Sequence[str] = ()
    is_settled: bool = False
    """Whether the last answer was one, and enters nothing."""

    def ask(self, prompt: str) -> str:
        """What was typed. Raises ``Heard``."""
        text = self.typed(prompt).strip()
        if SELF_HARM in heard_in(text):
            raise Heard(text)
        return text

    def after_words(self, text: str) -> list[Entry]:
        """Where help is, at once, and what is answered to the question that follows."""
        interview = self._interview()
        return entries_of(interview.heard_of(text), {}, self.today)

    def _interview(self) -> Interview:
        interview = Interview(self.typed, self.say, self.today, language=self.language)
        interview.values = values_of(self.plan.person)
        if self.packs:
            # A question of a clinic's own has its words and answers there.
            interview.values["rules"] = list(self.packs)
        return interview

    def answers(self, asked: Asked) -> list[Entry]:
        """What the answer enters; nothing where it was left open."""
        self.is_settled = False
        if asked.question is not None:
            return self._safety(asked)
        self.say(wrap(self.tell.tell(asked.asked)))
        for number, one in enumerate(asked.offered, start=1):
            self.say(wrap(self.tell.tell(one.said), "      ", f"   {number:>2} "))
        self.say(wrap(self.tell("journal.ask.how"), "   "))
        text = self.ask(">  ")
        if not text:
            return []
        chosen = self._chosen(asked.offered, text)
        if chosen is None:
            self.say(wrap(self.tell("journal.ask.unclear"), "   "))
            return []
        self.is_settled = not chosen.entries and not chosen.how
        return [*chosen.entries, *self._more(asked, chosen)]

    def _chosen(self, offered: Sequence[Offered], text: str) -> Offered | None:
        """The answer that was meant, by its number or by its words."""
        if text.isdecimal() and len(text) < 3:
            return offered[int(text) - 1] if 1 <= int(text) <= len(offered) else None
        plain = text.casefold().rstrip(".!")
        return next((one for one in offered if plain in (one.word, self.tell.tell(one.said).casefold())), None)

    def _more(self, asked: Asked, chosen: Offered) -> list[Entry]:
        """What has to be said beside the answer itself."""
        if asked.id == "days" and chosen.word == "some":
            return self._some(asked)
        if asked.id == "course" and chosen.word == "questionnaire":
            return self._questionnaire()
        if asked.id == "answers" and chosen.word in ENTRIES:
            return self._new(chosen.word)
        return []

    def _some(self, asked: Asked) -> list[Entry]:
        for number, day in enumerate(asked.days, start=1):
            self.say(f"   {number:>2} {self.tell.date(day.isoformat(), 'day_and_date')}")
        while text := self.ask(f"{self.tell('journal.ask.which_days')} "):
            numbers = _numbers(text, len(asked.days))
            if numbers:
                break
            # Half understood is not understood: "all but two" is not two.
            self.say(wrap(self.tell("journal.ask.numbers_alone", most=len(asked.days)), "   "))
        else:
            return []
        took = [day for number, day in enumerate(asked.days, start=1) if number in numbers]
        if asked.first is None or asked.last is None:
            return []
        none = AskedEntry(on=asked.first, last=asked.last, entered=self.today, choice="none")
        return [*(SessionEntry(on=day, entered=self.today, outcome="done") for day in took), none]

    def _questionnaire(self) -> list[Entry]:
        total, ninth = self._points("total", PHQ9_MOST), self._points("ninth", ITEM_MOST)
        if total is None and ninth is None:
            return []
        if total is not None and ninth is not None and ninth > total:
            # Of two that cannot both be right the ninth answer is the one that matters.
            total = None
        return [ScoreEntry(on=self.today, entered=self.today, phq9=total, phq9_item9=ninth)]

    def _points(self, name: str, most: int) -> int | None:
        """A number from none to ``most``; what is no such number is asked again, and Enter alone leaves it open."""
        while text := self.ask(f"{self.tell(f'journal.ask.{name}')} ").rstrip("."):
            if text.isdecimal() and len(text) < 4 and int(text) <= most:
                return int(text)
            self.say(wrap(self.tell("journal.ask.points", most=most), "   "))
        return None

    def _new(self, name: str) -> list[Entry]:
        prompt, meant = f"{self.tell('journal.ask.which_one')} ", None
        while text := self.ask(prompt):
            try:
                said_yes = text.casefold() in ("y", "yes", *self.tell.listed("interview", "typed.yes"))
                read: Any = meant if said_yes and meant else read_answer(BY_NAME[name], text, keep=True)
            except Misunderstood as error:
                self.say(wrap(self.tell.tell(error.why), "   "))
                prompt, meant = ">  ", error.suggestion
                continue
            told = ReviewEntry(on=self.today, entered=self.today, about="answers", chosen="other")
            return [*entries_of({name: read}, {}, self.today), told]
        return []

    def _safety(self, asked: Asked) -> list[Entry]:
        """The same as the interview puts it."""
        assert asked.question is not None
        interview = self._interview()
        before = dict(interview.values)
        is_list = BY_NAME[asked.question.field].kind in ("entries", "names")
        if is_list and not asked.question.answers and not any(asked_each(asked.question, before)):
            # What is new is asked for: what stands there stays, and none is an answer. Offered answers say what they do with it.
            interview.values.pop(asked.question.field, None)
            before.pop(asked.question.field, None)
        return entries_of(interview.changed_by(asked.question), before, self.today)


def _numbers(text: str, most: int) -> set[int]:
    """The numbers and ranges that a text holds, from 1 to ``most``; none where it holds anything else."""
    found: set[int] = set()
    for word in text.replace(",", " ").split():
        begin, dash, end = word.rstrip(".").partition("-")
        last = end if dash else begin
        if not (begin.isdecimal() and last.isdecimal()) or len(word) > 7 or not 1 <= int(begin) <= int(last) <= most:
            return set()
        found.update(range(int(begin), int(last) + 1))
    return found


def values_of(person: Person) -> dict[str, Any]:
    """The answers of a person as a person file has them."""
    found: dict[str, Any] = {}
    for name in PERSON:
        value = getattr(person, name)
        if value is None:
            continue
        if name in ENTRIES:
            # What a medicine that ended was for may still be asked.
            value = [_table(one) for one in value if one.ended is None or name == "medications"]
        elif name == "clearances":
            value = [{"topic": one.topic, "level": one.level, "by": one.by, "date": one.date} for one in value]
        elif isinstance(value, tuple):
            value = list(value)
        found[name] = value
    return found


def _table(entry: Any) -> Any:
    more = {"since": entry.since, "until": entry.ended, "for": entry.reason or None, "note": entry.note or None}
    told = {name: value for name, value in more.items() if value is not None}
    name = entry.entered or entry.id
    return {"id": name, **told} if told else name


def entries_of(changes: Mapping[str, Any], before: Mapping[str, Any], today: dt.date) -> list[Entry]:
    """Answers as entries of today. In a list what is new is added, and what stands there no more has ended."""
    made: list[Entry] = []
    for name, value in changes.items():
        if name in ("phq9", "phq9_item9", "gad7"):
            total = sum(value) if isinstance(value, list) else value
            scores: dict[str, Any] = {name: total}
            if name == "phq9" and isinstance(value, list):
                scores["phq9_item9"] = value[8]
            made.append(ScoreEntry(on=today, entered=today, **scores))
        elif isinstance(value, list):
            made += _of_list(name, value, before.get(name) or [], today)
        else:
            told = value.isoformat() if isinstance(value, dt.date) else value
            made.append(AnswerEntry(on=today, entered=today, field=name, value=told))
    return made


def _of_list(name: str, items: Sequence[Any], before: Sequence[Any], today: dt.date) -> Iterable[Entry]:
    if not items:
        yield AnswerEntry(on=today, entered=today, field=name, value="none")
    still = {entry_id(item) for item in items}
    for item in before:
        if entry_id(item) not in still:
            yield AnswerEntry(on=today, entered=today, field=name, value=entry_id(item), until=today)
    for item in items:
        if item in before:
            continue
        more = item if isinstance(item, dict) else {}
        since, until = more.get("since"), more.get("until")
        yield AnswerEntry(
            on=min(since or today, today), entered=today, field=name, value=entry_id(item), since=since, until=until,
            reason=more.get("for") or "",
        )  # fmt: skip


__all__ = ["Put", "asked", "entries_of", "values_of"]
