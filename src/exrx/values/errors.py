"""The one family of errors. Each carries data, pickles, prints one line per problem and hides health values in ``repr``."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from exrx.above import above
from exrx.classes import dataclass
from exrx.values.said import NOWHERE, Said, said, told

if TYPE_CHECKING:
    from typing import Any, Self

    from exrx.values.clearance import Clearance

_heard_in: Callable[[Iterable[object]], Iterable[str]] = above("heard_in")
_help_message: Callable[[Iterable[str], bool, str], str] = above("help_message")
_tell: Callable[[Said, str], str] = above("tell")
_SOURCE = "en"


_WORD, _MESSAGE = 300, 1000
"""Characters of a word, such as a path or an address, and of a message that are shown whole."""
_LONG_WORD = rf"\S{{{_WORD + 1},}}"


def shortened(text: str, most: int = _MESSAGE) -> str:
    """A message as it is shown: of what was given far too long only how it begins and how it ends.

    >>> len(shortened(f"{'x' * 300_000}.ics cannot be written")) < 400
    True
    >>> shortened("no " * 100_000 + "is not a date", 30)
    'no no no no no no ... date'
    """
    if len(text) <= min(most, _WORD):
        return text
    text = re.sub(_LONG_WORD, lambda word: f"{word[0][:200]}...{word[0][-80:]}", text)
    if len(text) <= most:
        return text
    # Between words, where there are any.
    begins, ends = text[: most * 2 // 3 - 1], text[4 - most // 3 :]
    return f"{begins.rpartition(' ')[0] or begins} ... {ends.partition(' ')[2] or ends}"


def as_given(value: object, most: int = 80) -> str:
    """Something that was given, as an error shows it: how it begins, whatever it is.

    >>> print(as_given("soon"), as_given("soon", 2), as_given([34, None]), as_given(10**5000))
    'soon' 'so...' [34, None] int(...)
    """
    if isinstance(value, str):
        # A class of somebody's own may show itself in its own way, or not at all.
        text = str.__str__(value)
        return repr(text if len(text) <= most else f"{text[:most]}...")
    try:
        return repr(value)[:most]
    except Exception:
        # A number of thousands of digits, a list far too deep, or what cannot show itself.
        return f"{type(value).__name__}(...)"


def name_of(key: object) -> str:
    """The name of a field that was given in a table, where it may be no text at all."""
    return key if isinstance(key, str) else as_given(key)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in something that was given: which field, what was read, what is wrong, what to do.

    ``value`` and ``item`` are whole. What is wrong and what to do are facts, and told in English by ``message`` and ``hint``, in any
    language by ``told``; each is shortened where what was given is far too long.

    >>> print(Problem("age", "-3", "is below 0", "give the age in years"))
    age: is below 0; give the age in years
    >>> Problem("sex", "'x'", *wrong("errors.toml.unreadable", why="...")).told("en")
    ('cannot be read (...)', 'check the path')
    """

    field: str
    value: str
    what: Said | str
    do: Said | str = NOWHERE
    line: int | None = None
    file: str = ""
    code: str = ""
    """What kind of fault it is, where somebody decides by it: ``missing`` for what has yet to be said."""
    item: str = ""
    """The one of several that it is about, as it was given."""

    @classmethod
    def of(
        cls, field: str, code: str, value: str = "", /, *, line: int | None = None, file: str = "", **given: object
    ) -> Problem:
        """The fault that ``words/LANG/errors.toml`` has words for under a code, which speak of what is ``given``.

        >>> print(Problem.of("phq9", "errors.toml.unreadable", why="no such file"))
        phq9: cannot be read (no such file); check the path
        """
        return cls(field, value, *wrong(code, **given), line, file)

    def __post_init__(self) -> None:
        object.__setattr__(self, "field", shortened(self.field))
        for name in ("what", "do"):
            if isinstance(given := getattr(self, name), str):
                object.__setattr__(self, name, told(given))

    def told(self, language: str = _SOURCE) -> tuple[str, str]:
        """What is wrong, and what to do, in a language; the second may be empty. Raises ``InputError`` for an unknown language."""
        return shortened(_said(self.what, language)), shortened(_said(self.do, language))

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.told()[0]

    @property
    def hint(self) -> str:
        """What to do, in English; empty where there is nothing to add."""
        return self.told()[1]

    def text(self, *, language: str = _SOURCE) -> str:
        """All of it in one line, in a language."""
        place = f"{self.file}:{self.line}: " if self.file and self.line else f"{self.file}: " if self.file else ""
        what, do = self.told(language)
        return f"{shortened(place)}{self.field}: {what}" + (f"; {do}" if do else "")

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Problem(field={self.field!r}, file={self.file!r}, line={self.line!r})"


def _said(what: Said | str, language: str) -> str:
    return what if isinstance(what, str) else _tell(what, language)


MOST_FAULTS = 20
"""So many faults are told one by one, and of so many the word is looked for that was meant."""


def more_faults(number: int) -> Said:
    """What is said of the faults that are not told."""
    return said("errors.more_faults", number=number, shown=f"{number:,}")


def wrong(code: str, /, **given: object) -> tuple[Said, Said]:
    """What is wrong and what to do, to be told in the words of ``words/LANG/errors.toml``.

    >>> [str(part) for part in wrong("errors.toml.unreadable", why="no such file")]
    ['cannot be read (no such file)', 'check the path']
    """
    what = said(f"{code}.what", **given)
    return what, Said(f"{code}.do", what.parameters)


_LONGEST_NAME = 80
"""No misspelt name is longer: what is longer is none, and looking for what is near to it would take seconds."""
_ELSEWHERE = {"language": "errors.told_elsewhere"}
"""Names that belong somewhere else, and what says where."""


def close_to(word: str, known: Iterable[str], n: int = 1, cutoff: float = 0.6) -> list[str]:
    """The names that may have been meant, the nearest first.

    >>> close_to("wlaking", ["running", "walking"])
    ['walking']
    """
    if len(word) > _LONGEST_NAME:
        return []
    # Loaded where something was misspelt.
    import difflib

    return difflib.get_close_matches(word, list(known), n=n, cutoff=cutoff)


def meant(word: object, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The name that may have been meant; ``None`` where none is near, and for what is no text."""
    if not isinstance(word, str):
        return None
    every = list(known)
    near = close_to(word, every, cutoff=cutoff) or close_to(word.casefold(), every, cutoff=cutoff)
    return next(iter(near), None)


def unknown_field(place: str, name: str, known: Iterable[str]) -> Problem:
    """A field that does not exist, with the one that was meant."""
    if name in _ELSEWHERE:
        return Problem.of(place, _ELSEWHERE[name], name)
    return Problem.of(place, "errors.unknown_field", name, near=meant(name, known))


def unknown_fields(names: Iterable[str], known: Iterable[str], before: str = "") -> list[Problem]:
    """Fields that do not exist; for the first of them the one that was meant."""
    every, plain = list(known), wrong("errors.unknown_field", near=None)
    return [
        unknown_field(f"{before}{name}", name, every)
        if number < MOST_FAULTS
        else Problem(f"{before}{name}", name, *plain)
        for number, name in enumerate(names)
    ]


class ExrxError(Exception):
    """Everything that exrx raises on purpose. ``except ExrxError`` is all a caller needs.

    >>> str(ExportError(said("errors.files.no_weasyprint"))) == ExportError(said("errors.files.no_weasyprint")).text(
    ...     language="en"
    ... )
    True
    """

    def text(self, *, language: str = _SOURCE) -> str:
        """What it says, in a language; in English where that has no words for it. Raises ``InputError`` for an unknown language."""
        what = self.args[0] if len(self.args) == 1 else None
        return shortened(_tell(what, language) if isinstance(what, Said) else super().__str__())

    def __str__(self) -> str:
        return self.text()


class _ProblemsError(ExrxError):
    def __init__(self, problems: tuple[Problem, ...] = (), source: str = "") -> None:
        super().__init__(problems, source)
        self.problems = tuple(problems)
        self.source = source

    @classmethod
    def of(cls, field: str, code: str, value: str = "", /, *, file: str = "", **given: Any) -> Self:
        """With one fault. See ``Problem.of``."""
        return cls((Problem.of(field, code, value, file=file, **given),), file)

    def text(self, *, language: str = _SOURCE) -> str:
        """All faults, a line each."""
        lines = [problem.text(language=language) for problem in self.problems[:MOST_FAULTS]]
        left = len(self.problems) - len(lines)
        return "\n".join([*lines, _tell(more_faults(left), language)] if left else lines)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.problems)} problems)"


class InputError(_ProblemsError):
    """Something that was given cannot be used. ``.problems`` holds all faults at once, ready for a form.

    Where words of self-harm stand in what was given, the message begins with where help is: a person may have written
    them. ``.heard`` holds the groups of words that were heard, for a form that says it in its own way.
    """

    def __init__(self, problems: tuple[Problem, ...] = (), source: str = "", heard: Iterable[str] = ()) -> None:
        super().__init__(problems, source)
        self._given = tuple(sorted(heard))
        self.args = (problems, source, self._given)

    @property
    def heard(self) -> tuple[str, ...]:
        """What was heard in all that was given, and in the values that are at fault."""
        found = _heard_in([problem.value for problem in self.problems])
        return tuple(sorted({*self._given, *found}))

    def text(self, *, language: str = _SOURCE) -> str:
        """All faults, a line each; where help is stands first, if words of self-harm were given."""
        faults = super().text(language=language)
        return f"{_help_message((), True, language)}\n\n{faults}" if "self_harm" in self.heard else faults


def need(field: str, given: object, kind: Any, name: str) -> None:
    """Refuse what is of another type. Raises ``InputError``; ``name`` is what the type is called.

    >>> need("old", None, int, "Plan")
    Traceback (most recent call last):
    exrx.values.errors.InputError: old: is a NoneType, not a Plan; use what plan(...) gives, or Plan.load(path)
    """
    # A time is a day to Python, and cannot be compared with one.
    if not isinstance(given, kind) or isinstance(given, dt.datetime):
        raise InputError.of(field, "errors.another_type", name=type(given).__name__, kind=name)


def need_path(path: object) -> None:
    """Refuse what names no file. Raises ``InputError``."""
    need("path", path, str | os.PathLike, "path")


class RuleFileError(_ProblemsError):
    """A rule pack, case table or vocabulary file is faulty. One line per fault: ``file:line: rule: field: what; hint``."""


class NotCleared(ExrxError):
    """Screening says that a clinician comes first. ``.clearance`` says why, what to ask and whom.

    ``.contacts`` are further people to speak to because of what a journal tells, each a ``Change`` of the course of a plan.
    """

    def __init__(self, clearance: Clearance, before: Said = NOWHERE) -> None:
        super().__init__(clearance, before)
        self.clearance, self._before = clearance, before
        self.contacts: tuple[object, ...] = ()

    def text(self, *, language: str = _SOURCE) -> str:
        """The clearance in words."""
        before = _tell(self._before, language)
        return f"{before} {self.clearance.text(language=language)}".lstrip()

    @property
    def message(self) -> str:
        """It in English."""
        return self.text()

    def __repr__(self) -> str:
        return f"NotCleared(level={getattr(self.clearance, 'level', '?')!r})"


class ScheduleError(ExrxError):
    """The week has no room at all. ``.shortfall`` names what was too little; ``.what`` and ``.short`` hold both as facts."""

    def __init__(self, what: Said, short: Said) -> None:
        super().__init__(what, short)
        self.what, self.short = what, short

    def text(self, *, language: str = _SOURCE) -> str:
        """What there is no room for."""
        return _tell(self.what, language)

    @property
    def message(self) -> str:
        """It in English."""
        return self.text()

    @property
    def shortfall(self) -> str:
        """What was too little, in English."""
        return str(self.short)


class AuditError(ExrxError):
    """The finished plan broke its own rules: a defect in exrx or in a rule pack. Nothing was returned."""

    def __init__(self, found: tuple[Said, ...]) -> None:
        super().__init__(found)
        self.found = tuple(found)

    def text(self, *, language: str = _SOURCE) -> str:
        """What it broke, a line each."""
        return _tell(said("errors.failed_audit", found=self.found), language)

    @property
    def violations(self) -> tuple[str, ...]:
        """What it broke, in English."""
        return tuple(map(str, self.found))

    def __repr__(self) -> str:
        return f"AuditError({len(self.found)} violations)"


def defect_of(error: BaseException) -> str:
    """What went wrong inside exrx and where, without the message: that may hold what a person entered."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
    return f"{type(error).__name__}{place}"


class ExportError(ExrxError):
    """A plan could not be written: unknown file type, missing extra, or a path that cannot be written."""
