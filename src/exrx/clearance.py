"""The outcome of screening: may there be a plan, how far may it go, and what is still open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
    text: str
    answer: str
    decides: str
    if_open: str
    choices: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    weight: int = 100
    holds_back: bool = True
    about: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that decided a level: what was entered, what follows, whom to ask, and whether a clearance opened the way."""

    rule: str
    level: Level
    says: str
    because: tuple[str, ...] = ()
    topic: str = ""
    who: str = ""
    ask: str = ""
    meanwhile: str = ""
    urgent: bool = False
    advice: str = ""
    opened_by: str = ""
    source: str = ""
    now: str = ""
    """What to do at once, if it comes to that."""
    dates: tuple[str, ...] = ()
    """What is new and since when, and which date is missing or too old: said after the advice."""

    @property
    def told(self) -> tuple[str, ...]:
        """The advice, and what is said of dates."""
        return tuple(filter(None, (self.advice, *self.dates)))


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
    taken_as_no: tuple[str, ...] = ()
    """What a complete list left out, in words: ``("medicines: none", "conditions: nothing but depression")``."""
    help_lines: tuple[str, ...] = ()
    """The deployer's own lines for the help message."""

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

    def __str__(self) -> str:
        from exrx._late import late

        text: str = late("exrx.printing", "clearance_text")(self)
        return text

    def to_html(self, view: Literal["person", "clinician"] = "person") -> str:
        """The page of someone who is not cleared yet: the way on, or for the clinician what decided."""
        from exrx._late import late

        text: str = late("exrx.export.html", "clearance_html")(self, view)
        return text

    def _repr_html_(self) -> str:
        from exrx._late import late

        cell: str = late("exrx.export.html.cells", "clearance_cell")(self)
        return cell

    def __repr__(self) -> str:
        return f"Clearance(level={self.level!r})"
