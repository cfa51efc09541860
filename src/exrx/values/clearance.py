"""The outcome of screening: may there be a plan, how far may it go, and what is still open.

How long a doctor's clearance holds is a number of ``guidelines/screening.toml``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from exrx.above import above
from exrx.classes import dataclass
from exrx.values.said import Named, Said, packed
from exrx.wordings import Translated

# What is made of a clearance by rooms above this one.
_text: Callable[[Clearance, Iterable[str], str], str] = above("clearance_text")
_html: Callable[[Clearance, str, str], str] = above("clearance_html")
_cell: Callable[[Clearance], str] = above("clearance_cell")

Level = Literal["cleared", "limited", "refer", "stop"]
LEVELS: tuple[Level, ...] = ("cleared", "limited", "refer", "stop")
Ceiling = Literal["light", "moderate", "vigorous"]


def stricter(a: Level, b: Level) -> Level:
    """The meet of two levels: the stricter one.

    >>> stricter("limited", "refer")
    'refer'
    """
    return LEVELS[max(LEVELS.index(a), LEVELS.index(b))]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that a question offers: the words for it (the first is the one to show), and what it writes.

    ``sets`` are fields of a person, each with its value; in a list the value is added. ``for`` is written to the medicines (or the
    illness) that the question is about. ``drops`` takes words out of a list, ``asks`` is the question that comes next.
    """

    say: tuple[str, ...]
    sets: tuple[tuple[str, bool | int | str | tuple[str, ...]], ...] = ()
    drops: tuple[tuple[str, tuple[str, ...]], ...] = ()
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A safety question without an answer, as data for a form.

    ``holds_back`` says whether the plan stays light until it is answered, ``about`` which entries of the field it is about, in the
    words in which they were entered.
    """

    id: str
    field: str
    asked: Said
    answer: str
    decides: str
    if_open: str
    choices: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    weight: int = 100
    holds_back: bool = True
    about: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    pages: tuple[tuple[str, str], ...] = ()
    """What a page that may hang on a wall says instead of ``decides`` or ``if_open``, where that is not the same."""
    translated: tuple[Translated, ...] = ()
    """The same in other languages, where its pack brings them."""

    @property
    def text(self) -> str:
        """The question itself, in English."""
        return str(self.asked)

    def said(self, name: Literal["decides", "if_open"]) -> Said:
        """What its pack says of it, to be told in any language."""
        return packed(f"question.{self.id}.{name}", name, getattr(self, name), self.pages, self.translated)


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that decided a level: what was entered, what follows, whom to ask, and whether a clearance opened the way."""

    rule: str
    level: Level
    says: str
    because: tuple[Named, ...] = ()
    topic: str = ""
    who: str = ""
    ask: str = ""
    meanwhile: str = ""
    urgent: bool = False
    advice: str = ""
    confirmed: Said | None = None
    source: str = ""
    now: str = ""
    """What to do at once, if it comes to that."""
    dates: tuple[Said, ...] = ()
    """What is new and since when, and which date is missing or too old: said after the advice."""
    asks: str = ""
    """The topic of whom to ask, also where a clearance of it opens nothing."""
    pages: tuple[tuple[str, str], ...] = ()
    """What a page that may hang on a wall says instead of one of its texts, where that is not the same."""
    translated: tuple[Translated, ...] = ()
    """The same in other languages, where its pack brings them."""

    @property
    def opened_by(self) -> str:
        """Who confirmed it and when, in English; empty where nobody did."""
        return "" if self.confirmed is None else str(self.confirmed)

    @property
    def told(self) -> tuple[str, ...]:
        """The advice, and what is said of dates, in English."""
        return tuple(map(str, self.advised))

    @property
    def advised(self) -> tuple[Said, ...]:
        """The advice, and what is said of dates."""
        return (*((self.said("advice"),) if self.advice else ()), *self.dates)

    def said(self, name: Literal["says", "advice", "now", "who", "ask", "meanwhile"]) -> Said:
        """What its pack says, to be told in any language; ``who``, ``ask`` and ``meanwhile`` are those of the topic."""
        of_topic = name in ("who", "ask", "meanwhile") or (name == "now" and bool(self.asks))
        # What a rule without a topic says to do at once is its advice.
        code = f"topic.{self.asks}.{name}" if of_topic else f"{self.rule}.{'says' if name == 'says' else 'advise'}"
        text: str = getattr(self, name)
        others = (self.pages, self.translated) if text else ()
        return packed(code, name, text, *others)


@dataclass(frozen=True, slots=True)
class Clearance:
    """What screening says. True when a plan may be made; ``level`` is the strictest that any rule asks for."""

    level: Level
    ceiling: Ceiling
    """The highest effort of the whole plan. What holds in its first weeks only may be lower: ``reasons`` and the plan say so."""
    reasons: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    crisis: str = ""
    """``""``, ``"present"`` (the help message belongs in the plan) or ``"first"`` (it comes before everything else)."""
    complete: tuple[Said, ...] = ()
    """What a complete list left out, such as "medicines: none" or "conditions: nothing but depression"."""
    help_lines: tuple[str, ...] = ()
    """The deployer's own lines for the help message."""

    @property
    def taken_as_no(self) -> tuple[str, ...]:
        """The same in English."""
        return tuple(map(str, self.complete))

    @property
    def may_plan(self) -> bool:
        """Whether a plan may be made."""
        return self.level in ("cleared", "limited")

    @property
    def deciding(self) -> tuple[Finding, ...]:
        """The findings that decide the level."""
        return tuple(finding for finding in self.reasons if finding.level == self.level)

    def __bool__(self) -> bool:
        return self.may_plan

    def text(self, *, language: str = "en") -> str:
        """What screening says, in full. ``str()`` is the same in English. Raises ``InputError`` for an unknown language."""
        return _text(self, (), language)

    def __str__(self) -> str:
        return self.text()

    def to_html(self, view: Literal["person", "clinician"] = "person", *, language: str = "en") -> str:
        """The page of someone who is not cleared yet: the way on, or for the clinician what decided."""
        return _html(self, view, language)

    def _repr_html_(self) -> str:
        return _cell(self)

    def __repr__(self) -> str:
        return f"Clearance(level={self.level!r})"
