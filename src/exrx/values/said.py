"""What is said, before anybody says it: a code and its typed parameters, from which ``telling`` makes a sentence in some language.

The engine decides and says what it decided with these; nothing below ``telling`` holds a sentence, and nothing reads one back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from exrx.above import above
from exrx.classes import dataclass
from exrx.wordings import Translated

_tell: Callable[[Said], str] = above("tell")


@dataclass(frozen=True, slots=True)
class Said:
    """A code such as ``"notes.ends_early"`` and what it speaks of, by name and in the order of the names.

    The first part of the code is the file of ``words/LANG`` that has its words. Dates are ISO text, times of day ``"06:30"``. A
    parameter may be ``Said`` itself: a name, or one item of a list.
    """

    code: str
    parameters: tuple[
        tuple[str, str | Said | tuple[str | Said | bool | int | float, ...] | bool | int | float], ...
    ] = ()

    def __getitem__(self, name: str) -> Any:
        """One parameter. Raises ``KeyError``."""
        for known, value in self.parameters:
            if known == name:
                return value
        raise KeyError(name)

    def __contains__(self, name: str) -> bool:
        return any(known == name for known, _ in self.parameters)

    def get(self, name: str, default: Any = None) -> Any:
        """One parameter, or ``default`` where it is not said."""
        return next((value for known, value in self.parameters if known == name), default)

    def __str__(self) -> str:
        """It in English, for whoever prints it; decide by the code and the parameters."""
        text: str = _tell(self)
        return text

    def but(self, **changes: object) -> Said:
        """The same with other parameters.

        >>> said("notes.moved", key="w01s1", day="2027-01-04").but(key="w02s1")["key"]
        'w02s1'
        """
        return said(self.code, **{**dict(self.parameters), **changes})


Named: TypeAlias = str | Said
"""What an entry is called: its own words or its name in the vocabulary; what nobody entered is said (``entries.implied``)."""


def said(code: str, /, **parameters: object) -> Said:
    """What ``code`` says, with its parameters as plain values; those that are ``None`` are not said.

    >>> said("weeks.ends_early", weeks=9, until=dt.date(2027, 3, 1))
    Said(code='weeks.ends_early', parameters=(('until', '2027-03-01'), ('weeks', 9)))
    >>> said("weeks.none", last=None).parameters
    ()
    """
    return Said(
        code, tuple([(name, plain(parameters[name])) for name in sorted(parameters) if parameters[name] is not None])
    )


def told(text: str) -> Said:
    """Words that are there already, such as those of an older plan file: told as they are, in every language.

    >>> told("Rest is part of it.")["text"]
    'Rest is part of it.'
    """
    return said("told", text=text)


@lru_cache(maxsize=8192)
def named(kind: str, id: str, text: str, page: str | None = None) -> Said:
    """A name that has an id: ``words/LANG/KIND.toml`` may have it in another language, else it is told as ``text``.

    ``page`` is what a page says that may hang on a wall, where that is not the same; empty where it says nothing of it.

    >>> named("activities", "walking", "walking").code
    'activities.walking'
    """
    return said(f"{kind}.{id}", text=text, page=page)


@lru_cache(maxsize=1024, typed=True)
def as_answered(fact: str, answer: object) -> Said:
    """What was answered to a question.

    >>> as_answered("falls", False).code, as_answered("conditions", "asthma")["value"]
    ('idle.yes_or_no', 'asthma')
    """
    if isinstance(answer, bool):
        return said("idle.yes_or_no", fact=fact, answer=answer)
    return said("idle.value", fact=fact, value=answer)


@lru_cache(maxsize=8192)
def packed(
    code: str, name: str, text: str, pages: tuple[tuple[str, str], ...] = (), translated: tuple[Translated, ...] = ()
) -> Said:
    """A text of a pack: beside its English what ``pages`` say instead under its name, and the translations that the pack itself brings.

    >>> packed(
    ...     "knee.shorter.says", "says", "no longer", translated=(Translated("says", "de", "nicht länger"),)
    ... ).parameters
    (('text', 'no longer'), ('text.de', 'nicht länger'))
    """
    return said(f"packs.{code}", text=text, page=dict(pages).get(name), **others_of(name, translated))


def others_of(name: str, translated: Iterable[Translated]) -> dict[str, str | None]:
    """The parameters of a text that has translations of its own."""
    own = [one for one in translated if one.field == name]
    return {f"{part}.{one.language}": getattr(one, part) for one in own for part in ("text", "page")}


_PLAIN = (str, int, float, bool, Said)
"""As a tuple: a union is made anew wherever it is written."""
_LISTS = (tuple, list)
"""The usual ones: to ask whether something else can be gone through is slow."""


def plain(value: object) -> Any:
    """A value as a parameter may be: numbers, words and dates as ISO text. Raises ``TypeError`` for any other."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, _LISTS):
        return tuple(map(plain, value))
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Iterable):
        return tuple(map(plain, value))
    raise TypeError(f"{type(value).__name__} is no plain value")


NOWHERE = told("")
"""Nothing, where something could be said."""
