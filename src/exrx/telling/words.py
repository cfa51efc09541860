"""The words of a language, read from ``words/LANG/*.toml`` when they are first needed, and the one function that uses them.

A text is a string with ``{name}`` or ``{name:format}`` in it, or a table of variants::

    ends_early = { by = "weeks", one = "It ends after a week.", other = "It ends after {weeks} weeks." }

``by`` names the parameter that chooses: a number by itself (``0``), else by its plural (``one``, ``other``); a list in the same way by
how long it is; a word, or yes and no (``true``, ``false``), by itself; what is not said is ``absent``; ``other`` is for all the rest.
Variants may hold variants. ``{{`` is a brace.

A text may have two wordings (``wordings``): ``[[{entry}|this]]``. The second is told on pages that may hang on a wall (``Words.discreet``).

``language.toml`` has the tables that sentences share: plurals, dates, lists, decimal signs, units, and short lists of words. A format is
the name of one of them (``{day:long}``, ``{weeks:weeks}``, ``{level:effort}``), or one of ``FORMATS``; several stand one behind the other
(``{items:list|capital}``).

A code that a language has no words for, or only words for an English text that has changed since, is told in English as a whole.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property, lru_cache, partial
from typing import Any, TypeAlias

from exrx.built import toml
from exrx.programme.key import declared
from exrx.values.errors import InputError, Problem, as_given
from exrx.values.said import Named, Said, plain
from exrx.values.windows import DAYS
from exrx.wordings import SOURCE as SOURCE
from exrx.wordings import digest as digest
from exrx.wordings import languages as languages
from exrx.wordings import wordings

_GAP = re.compile(r"\{(\w+)\}")

Read = Callable[[str], Mapping[str, Any]]
"""The data of one file of a language, by its name without ``.toml``; empty where there is none."""
Given = Mapping[str, Any]
"""What is said beside a code: plain values by their names."""


_AS_IT_IS = frozenset({str, int, float, bool, Said, type(None)})
"""What is a plain value already, or not said."""


class UnknownWords(LookupError):
    """There are no words for what was said, or they speak of something that was not said: a defect, never a reader's fault."""


class _Missing(Exception):
    """A language has no words for a code."""


class Words:
    """The words of one language; what it does not have is told by ``source``, the words of English."""

    def __init__(self, language: str, read: Read, source: Words | None = None, *, is_discreet: bool = False) -> None:
        self.language, self.source, self.is_discreet = language, source, is_discreet
        self._read = cache(read)
        self._made: dict[str, _Text | None] = {}
        self._fixed: dict[str, str] = {}
        self.fell_back = 0
        """How many texts were told in English for want of words."""
        self._formats: dict[str, Callable[[Any], object]] = {}
        # What a language says of itself never changes, and is asked for with every sentence.
        self.table, self.plural, self.term = cache(self._table), cache(self._plural), cache(self._term)
        self.date = lru_cache(maxsize=4096)(self._date)
        """A date as one of the language's patterns has it; as English writes it where the language has none of that name."""
        self._decimal = cache(lambda: str(self.table("numbers").get("decimal", ".")))

    def __call__(self, code: str, /, **parameters: object) -> str:
        """What ``code`` says with these parameters, as a text. Raises ``UnknownWords``."""
        fixed = self._fixed.get(code)
        if fixed is not None:
            return fixed
        for name, value in parameters.items():
            if type(value) not in _AS_IT_IS:
                parameters[name] = plain(value)
        return self._say(code, parameters)

    def _say(self, code: str, given: Given) -> str:
        try:
            made = self._made.get(code)
            if made is not None and made.gaps:
                # Nearly every text has gaps of its own.
                return made(self, given)
            text = self._tell(code, given)
        except _Missing:
            if self.source is None:
                raise UnknownWords(f"no words for {code!r}") from None
            self.fell_back += 1
            return self.source._say(code, given)
        kept = self._made[code]
        if isinstance(kept, _Template) and not kept.gaps:
            self._fixed[code] = text
        return text

    def _term(self, table: str, id: str) -> str:
        """A word of one of the short lists, by its id; what no list has is told by the id itself."""
        own = self.table("terms").get(table, {})
        if id in own or self.source is None:
            return str(own.get(id, id))
        return self.source.term(table, id)

    def called(self, name: Named) -> str:
        """What an entry is called here: a translation of a name stands under the digest of its English; own words stay as they are."""
        if isinstance(name, Said):
            return self.show(name)
        return name if self.source is None or type(name) is not str else self._names.get(digest(name), name)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        entries = (entry for file in NAMES for entry in self._read(file).values() if isinstance(entry, Mapping))
        return {entry["source"]: entry["text"] for entry in entries}

    def unit(self, name: str, number: float) -> str:
        """A number with what it counts."""
        return self.show(number, (name,))

    @cached_property
    def discreet(self) -> Words:
        """The same words for a page that may hang on a wall: of texts with two wordings the one for it, and of what was entered no name."""
        if self.is_discreet:
            return self
        source = self.source.discreet if self.source is not None else None
        other = Words(self.language, self._read, source, is_discreet=True)
        other._made = self._made
        return other

    @property
    def direction(self) -> str:
        """Which way its lines run: ``ltr`` or ``rtl``."""
        return str(self._read("language").get("direction", "ltr"))

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return str(self._read("language").get("name", self.language))

    @property
    def reviewed(self) -> bool:
        """Whether a named person answers for the words of this language; English is what was written first."""
        return self.source is None or bool(self._read("language").get("reviewed_by"))

    def knows(self, code: str) -> bool:
        """Whether there is a text under a code, here or in English."""
        try:
            return self._text(code) is not None or (self.source is not None and self.source.knows(code))
        except UnknownWords:
            return False

    def names(self, code: str) -> tuple[str, ...]:
        """The names in a table of this language, or in a whole file, in their order; empty where there is none."""
        file, *parts = code.split(".")
        data: Any = self._read(file)
        for part in parts:
            data = data.get(part) if isinstance(data, Mapping) else None
        return tuple(data) if isinstance(data, Mapping) else ()

    def listed(self, file: str, name: str) -> tuple[str, ...]:
        """A plain list of words in a file of this language, or in a table of it (``typed.yes``); empty where it has none."""
        data: Any = self._read(file)
        for part in name.split("."):
            data = data.get(part, ()) if isinstance(data, Mapping) else ()
        return tuple(data)

    def tell(self, said: Said) -> str:
        """What was said, as a text; discreetly nothing where it is a name or other words that were entered. Raises ``UnknownWords``."""
        return "" if self.is_discreet and _is_entered(said) else self._say(said.code, dict(said.parameters))

    def has(self, said: Said) -> bool:
        """Whether it is told in this language, and not in English for want of words."""
        try:
            self._tell(said.code, dict(said.parameters))
        except _Missing:
            return False
        return True

    def _table(self, name: str) -> Mapping[str, Any]:
        """One table of ``language.toml``; that of English where the language has none, or not all names of days and months."""
        found: Mapping[str, Any] | None = self._read("language").get(name)
        if self.source is None:
            return found or {}
        source = self.source.table(name)
        return source if found is None or (name == "calendar" and not source.keys() <= found.keys()) else found

    def _plural(self, number: float) -> str:
        """The name of the variant for a number of things, by the language's own table; the first that fits, else ``other``."""
        for name, rule in self.table("plural").items():
            rest = number % rule["of"] if "of" in rule else number
            but = number % rule["but_of"] if "but_of" in rule else number
            if rest in rule["is"] and but not in rule.get("but", ()):
                return str(name)
        return "other"

    # --- one text -------------------------------------------------------------------------------------------------

    def _tell(self, code: str, given: Given) -> str:
        text = self._made[code] if code in self._made else self._text(code)
        if text is None or (isinstance(text, _Translated) and not text.fits(given, self.is_discreet)):
            own = self._brought(given)
            if own is None:
                # Words that are there already are told as they are, in every language.
                if (self.source is not None and code != "told") or not ("text" in given or "template" in given):
                    raise _Missing
                # A name, or words of a rule file, bring their English with them; other braces than its gaps are its own.
                own = given["page"] if self.is_discreet and "page" in given else given.get("text")
            if own is not None and "template" not in given:
                return str(own)
            template = given["template"] if own is None else own
            return _GAP.sub(lambda gap: self.show(given[gap[1]]) if gap[1] in given else gap[0], template)
        return text(self, given)

    def _brought(self, given: Given) -> str | None:
        """The words in this language that a text of a clinic's pack brings with it."""
        # What its English says otherwise on a wall, a translation has to say otherwise, too.
        page = self.is_discreet and ("page" in given or f"page.{self.language}" in given)
        own: str | None = given.get(f"{'page' if page else 'text'}.{self.language}")
        return own

    def _text(self, code: str) -> _Text | None:
        if code not in self._made:
            file, *parts = code.split(".")
            data: Any = self._read(file) if parts else None
            for part in parts:
                data = data.get(part) if isinstance(data, Mapping) and not self._is_held(data) else None
            if self._is_held(data):
                data = None
            self._made[code] = None if data is None else _text_of(data, code)
        return self._made[code]

    def _is_held(self, data: object) -> bool:
        """Where help is, and when to stop: told in another language when somebody has answered for it, not before."""
        drafted = self.source is not None and isinstance(data, Mapping) and "text" in data
        return drafted and data.get("reviewed_by") == ""  # type: ignore[attr-defined]

    def show(self, value: object, formats: Iterable[str] = ()) -> str:
        """A value through its formats, one after the other. Raises ``UnknownWords`` for a format that the language does not have."""
        for name in formats:
            value = (self._formats.get(name) or self._format(name))(value)
        if type(value) is str:
            return value
        if type(value) is int:
            return f"{value}"
        if isinstance(value, Said):
            if self.is_discreet and _is_entered(value):
                return self("shared.entered") if value.get("text") != "" else ""
            return self._tell(value.code, dict(value.parameters))
        if isinstance(value, tuple):
            return str(self._format("list")(value))
        if isinstance(value, bool):
            raise UnknownWords("yes and no have no words of their own: write variants")
        return self._number(f"{value}") if isinstance(value, (int, float)) else f"{value}"

    def inside(self, title: str) -> str:
        """A title as it stands inside a line: some languages begin it small there."""
        return title.lower() if self.table("letters").get("small_inside") else title

    def _number(self, digits: str) -> str:
        sign = self._decimal()
        return digits if sign == "." else digits.replace(".", sign)

    def _format(self, name: str) -> Callable[[Any], object]:
        made: Callable[[Any], object]
        if name in FORMATS:
            made = partial(FORMATS[name], self)
        elif name in self.table("lists"):
            made = partial(_joined, self, self.table("lists")[name])
        elif name in self.table("dates"):
            made = partial(self.date, pattern=name)
        elif name in self.table("units"):
            made = partial(self._counted, self.table("units")[name])
        elif name in self.table("terms"):
            made = partial(self._word, self.table("terms")[name])
        elif self.source is not None:
            made = self.source._format(name)
        else:
            raise UnknownWords(f"{name!r} is not a format of {self.language}")
        self._formats[name] = made
        return made

    def _counted(self, unit: Mapping[str, str], number: float) -> str:
        return str(unit.get(self.plural(number)) or unit["other"]).replace("{n}", self.show(number))

    def _word(self, words: Mapping[str, str], id: object) -> str:
        if str(id) not in words and self.source is not None:
            raise _Missing
        return str(words.get(str(id), str(id).replace("_", " ")))

    def _date(self, iso: str, pattern: str) -> str:
        if self.source is not None and pattern not in self.table("dates"):
            return self.source.date(iso, pattern)
        date, names = dt.date.fromisoformat(iso), self.table("calendar")
        return str(self.table("dates")[pattern]).format(
            weekday=names["weekdays"][date.weekday()],
            day_name=names["days"][date.weekday()],
            day=date.day,
            month=names["months"][date.month - 1],
            month_name=names["short_months"][date.month - 1],
            month_number=f"{date.month:02d}",
            day_number=f"{date.day:02d}",
            year=date.year,
        )


NAMES = (
    "activities",
    "answers",
    "conditions",
    "equipment",
    "goals",
    "items",
    "medications",
    "symptoms",
    "training_signs",
    "values",
)
"""The files of names: what each entry of the vocabulary is called, in their kinds."""
_ENTERED = frozenset({"conditions", "entries", "medications", "reasons", "symptoms", "told"})
"""Kinds of names that were entered, and the files of what is said of them: no page names them that may hang on a wall."""


def _is_entered(said: Said) -> bool:
    kind = said.code.partition(".")[0]
    return kind in _ENTERED and (kind == "entries" or "text" in said)


def _joined(words: Words, signs: Mapping[str, str], items: object) -> str:
    """Items as one list, the way that the language's table writes it."""
    shown = [words.show(item) for item in (items if isinstance(items, tuple) else (items,))]
    if len(shown) < 2:
        return "".join(shown)
    return f"{str(signs['between']).join(shown[:-1])}{signs['last']}{shown[-1]}"


def _decimals(places: int) -> Callable[[Words, Any], str]:
    return lambda words, value: words._number(f"{value:.{places}f}")


def as_typed(text: str) -> str:
    """A path as it stands in a command: in quotes of the shell where it cannot do without.

    >>> as_typed("plan.json"), as_typed("für mich.json"), as_typed("plan (1).json")
    ('plan.json', "'für mich.json'", "'plan (1).json'")
    """
    if os.name == "nt":
        return f'"{text}"' if " " in text else text
    return shlex.quote(text) if _TO_QUOTE.search(text) or not text else text


_TO_QUOTE = re.compile(r"[^\w@%+=:,./-]")

FORMATS: dict[str, Callable[[Words, Any], object]] = {
    "plain": lambda words, value: words._number(f"{value:g}"),
    "figures": lambda words, value: (
        tuple(map(words._number, value)) if isinstance(value, tuple) else words._number(str(value))
    ),
    "signed": lambda words, value: words._number(f"{value:+g}"),
    "0": _decimals(0),
    "1": _decimals(1),
    "2": _decimals(2),
    "capital": lambda words, value: (text := words.show(value))[:1].upper() + text[1:],
    "unended": lambda words, value: words.show(value).rstrip("."),
    "called": lambda words, value: tuple(map(words.called, value)) if isinstance(value, tuple) else words.called(value),
    "number": lambda words, value: words.show(len(value)),
    "weekday": lambda words, value: str(words.table("calendar")["days"][value]),
    "typed": lambda words, value: as_typed(words.show(value)),
}
"""What needs no table: numbers with so many places, with their sign or as short as can be, or as they stand written; a first letter; a sentence without its
end; names of the vocabulary as they are called here; how many there are; a day of the week; a path in a command that somebody types."""


# --- texts as they are kept ---------------------------------------------------------------------------------------

_Text: TypeAlias = "_Template | _Variants | _Translated"


def _text_of(data: object, code: str) -> _Text:
    if isinstance(data, str):
        return _Template(data, code)
    if isinstance(data, Mapping) and isinstance(data.get("by"), str):
        return _Variants(data, code)
    if isinstance(data, Mapping) and isinstance(data.get("source"), str) and "text" in data:
        return _Translated(data, code)
    raise UnknownWords(f"{code!r} names no text")


class _Template:
    """One string with its gaps, in both of its wordings."""

    def __init__(self, text: str, code: str) -> None:
        self.code = code
        both = wordings(text)
        self.marked: bool = both.marked
        self.open = _parts(both.open)
        self.page = _parts(both.page) if both.marked else self.open
        self.gaps = bool(self.open[1] or self.page[1])

    def __call__(self, words: Words, given: Given) -> str:
        text, gaps = self.page if words.is_discreet else self.open
        shown = []
        for name, formats in gaps:
            value = given.get(name)
            if value is None:
                raise UnknownWords(f"{self.code!r} speaks of {name!r}, which was not said")
            shown.append(value if not formats and type(value) is str else words.show(value, formats))
        return text % tuple(shown)


def _parts(text: str) -> tuple[str, list[tuple[str, tuple[str, ...]]]]:
    """A text with ``%s`` for its gaps, and what each of them shows in which formats."""
    whole, gaps = "", []
    for before, name, spec, _ in string.Formatter().parse(text):
        whole += before.replace("%", "%%")
        if name is not None:
            whole += "%s"
            gaps.append((name, tuple(filter(None, (spec or "").split("|")))))
    return whole, gaps


class _Variants:
    """Texts of which one parameter chooses one."""

    gaps = True

    def __init__(self, data: Mapping[str, Any], code: str) -> None:
        self.code, self.by = code, str(data["by"])
        self.texts = {key: _text_of(value, code) for key, value in data.items() if key != "by"}
        self.marked: bool = any(text.marked for text in self.texts.values())

    def __call__(self, words: Words, given: Given) -> str:
        value, texts = given.get(self.by), self.texts
        if isinstance(value, tuple):
            value = len(value)
        text = texts.get(_key(value))
        if text is None and type(value) in (int, float):
            text = texts.get(words.plural(value))
        text = text or texts.get("other")
        if text is None:
            raise UnknownWords(f"{self.code!r} has no variant for {self.by} = {value!r}")
        return text(words, given)


def _key(value: object) -> str:
    """The name of the variant that is for a value itself."""
    if value is None:
        return "absent"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.code if isinstance(value, Said) else f"{value}"


class _Translated:
    """A translation of a text that stands in a rule file, with the digest of the English that was translated."""

    gaps = False
    """It is told after a look at that English."""

    def __init__(self, data: Mapping[str, Any], code: str) -> None:
        self.digest, self.text = data["source"], _text_of(data["text"], code)
        self.marked: bool = self.text.marked

    def fits(self, given: Given, is_discreet: bool) -> bool:
        # A translation without marks names what its English does not name on a wall.
        named = is_discreet and "page" in given and not self.marked
        return not named and bool(self.digest == digest(str(given.get("template", given.get("text", "")))))

    def __call__(self, words: Words, given: Given) -> str:
        return self.text(words, given)


# --- the languages there are --------------------------------------------------------------------------------------


def _file(language: str, name: str) -> Mapping[str, Any]:
    try:
        found = toml(f"words/{language}/{name}.toml")
    except OSError:
        found = {}
    if language != SOURCE or name not in ("kinds", "language"):
        return found
    # A kind of session brings its English with it.
    if name == "kinds":
        return declared()
    terms = {**found["terms"], "kind": {id: kind["words"] for id, kind in declared().items()}}
    return {**found, "terms": terms}


_others: dict[str, Words] = {}
"""Words that stand in for those of the files, while somebody uses them."""


@cache
def _shipped(language: str) -> Words:
    if language not in languages():
        hint = f"one of {', '.join(languages())}"
        raise InputError(
            (Problem("language", as_given(language), f"{as_given(language, 60)} is not a language of exrx", hint),)
        )
    return Words(language, lambda name: _file(language, name), None if language == SOURCE else _shipped(SOURCE))


def words_of(language: str = SOURCE) -> Words:
    """The words of a language. Raises ``InputError`` with those there are."""
    known = isinstance(language, str)
    return (_others.get(language) if known else None) or _shipped(language if known else as_given(language, 60))


def tell(said: Said, language: str = SOURCE) -> str:
    """What was said, as a text in ``language``; in English where that has no words for it. Raises ``InputError`` for an unknown one.

    >>> from exrx.values.said import said
    >>> tell(said("notes.shared_name"))
    'Give id=...: another plan that starts that day would share its entries.'
    """
    return words_of(language).tell(said)


@contextmanager
def using(words: Words) -> Iterator[Words]:
    """Tell with other words for a time: a language of one's own, or English with some texts reworded (``reworded``)."""
    before = _others.get(words.language)
    _others[words.language] = words
    try:
        yield words
    finally:
        del _others[words.language]
        if before is not None:
            _others[words.language] = before


def reworded(texts: Mapping[str, object], language: str = SOURCE) -> Words:
    """The words of a language with some texts replaced, each under its code.

    >>> from exrx.values.said import said
    >>> with using(reworded({"notes.shared_name": "Give it a name."})):
    ...     print(tell(said("notes.shared_name")))
    Give it a name.
    """
    shipped = _shipped(language)
    made = Words(language, shipped._read, shipped.source)
    made._made = {code: _text_of(text, code) for code, text in texts.items()}
    return made


@cache
def calendar_words() -> Mapping[str, str]:
    """The words by which any language writes windows of a week, and the English ones."""
    found: dict[str, str] = {}
    for language in languages():
        calendar = words_of(language).table("calendar")
        found |= calendar.get("typed", {})
        for names in (calendar.get("days", ()), calendar.get("weekdays", ())):
            found |= {name.casefold(): day for name, day in zip(names, DAYS, strict=False)}
    return found
