"""Words that must be heard in what a person writes: of self-harm, of eating and compulsion, and of health.

The words are data, one file for each language (``words/LANG/heard.toml``), laid out for clinical review. What follows from them are rules.
Here they are only found: whole words and phrases, in every language at once, in one pass over the text. "Not" is not
understood, on purpose: what is heard can only add.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from exrx.built import built, toml
from exrx.classes import dataclass
from exrx.shipped import is_there
from exrx.vocabulary import medicine_names, vocabulary

LANGUAGES = ("de", "en", "es", "fr", "it")
SELF_HARM, EATING, COMPULSION, HEALTH = GROUPS = ("self_harm", "eating", "compulsion", "health")
_SUBSTANCE = 7
"""So long is the name of a substance that is heard by how it begins."""
OWN_WORDS_NOTE = "yours"
"""The topic of the notice that says which of a person's own lines nobody else reads."""
_SHORTEST = 4
"""A name in the vocabulary that is shorter is an ordinary word or letters ("add", "lama"): alone it says nothing."""
_WORD = re.compile(r"[^\W_]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_APOSTROPHES = "['’‘ʼ`´]"


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One line of a person's own words. A ``private`` one is for the person alone: in no calendar, on no page."""

    field: str
    text: str
    private: bool
    number: int = 0
    """Which of several, from 1; 0 where there is only one."""

    @property
    def name(self) -> str:
        """Where it stands: ``place``, ``if_then 2``."""
        return f"{self.field} {self.number}" if self.number else self.field


def words_of(text: str) -> list[str]:
    """The words of a text without case, accents and signs.

    >>> words_of("Ich möchte’s NICHT (mehr) – Straße")
    ['ich', 'mochte', 's', 'nicht', 'mehr', 'strasse']
    """
    if text.isascii():
        return _WORD.findall(text.lower())
    # A sign above a letter goes, and so does what nobody sees: soft hyphens, joiners, marks of direction.
    folded = unicodedata.normalize("NFKD", text)
    seen = "".join(c for c in folded if unicodedata.category(c) not in ("Mn", "Cf"))
    return _WORD.findall(seen.casefold())


_BETWEEN = "|"
"""Between two phrases: no sign of a word, and none that JSON writes in another way."""


def _begun(phrases: Iterable[tuple[tuple[str, ...], str]]) -> list[str]:
    """Phrases that begin with a whole word, and those that begin with any that begins so: in order, each with its group behind it.

    Two texts, as thousands of words take longer to read than to look through, and most of them are never asked for.
    """
    lines: dict[bool, list[str]] = {False: [], True: []}
    for (first, *rest), group in phrases:
        lines[first.endswith("*")].append(" ".join((first.removesuffix("*"), *rest, group)))
    return [_BETWEEN.join(sorted(kind)) for kind in lines.values()]


class _Phrases:
    """Phrases by their first word, so that one pass over a text finds them all."""

    def __init__(self, whole: str, stems: str) -> None:
        self._lines = {is_stem: text.split(_BETWEEN) for is_stem, text in ((False, whole), (True, stems))}
        self._stems = {line.partition(" ")[0] for line in self._lines[True]} - {""}
        self._lengths = sorted({len(stem) for stem in self._stems})
        self._asked: dict[tuple[str, bool], list[list[str]]] = {}

    def _of(self, first: str, *, is_stem: bool) -> list[list[str]]:
        if (first, is_stem) not in self._asked:
            # A space comes before all signs of words.
            lines = self._lines[is_stem]
            start, end = (bisect_left(lines, f"{first}{sign}") for sign in " !")
            if start == end:
                return []
            self._asked[first, is_stem] = [line.split()[1:] for line in lines[start:end]]
        return self._asked[first, is_stem]

    def found(self, words: list[str]) -> set[str]:
        """The groups of the phrases that these words hold."""
        found: set[str] = set()
        for index, word in enumerate(words):
            begun = self._of(word, is_stem=False)
            for stem in [word[:length] for length in self._lengths if word[:length] in self._stems]:
                begun = begun + self._of(stem, is_stem=True)
            for *rest, group in begun:
                if group not in found and _follows(words, index + 1, rest):
                    found.add(group)
        return found


def _follows(words: list[str], start: int, rest: list[str]) -> bool:
    if start + len(rest) > len(words):
        return False
    return all(
        word.startswith(part[:-1]) if part.endswith("*") else word == part
        for part, word in zip(rest, words[start : start + len(rest)], strict=True)
    )


def _spellings(phrase: str) -> set[tuple[str, ...]]:
    """A phrase as words: with its apostrophes and without, with its umlauts and as ae, oe, ue. ``*`` stays at the end of a word."""
    forms = {phrase, re.sub(_APOSTROPHES, "", phrase)}
    if not phrase.isascii():
        forms |= {unicodedata.normalize("NFC", form).translate(_UMLAUTS) for form in forms}
    spelled = set()
    for form in forms:
        if "*" not in form:
            spelled.add(tuple(words_of(form)))
            continue
        words: list[str] = []
        for part in form.split():
            folded = words_of(part)
            words += [*folded[:-1], folded[-1] + "*"] if part.endswith("*") else folded
        spelled.add(tuple(words))
    return spelled


@cache
def word_list(language: str) -> Mapping[str, Any]:
    """The words of one language as they stand in its file."""
    return toml(f"words/{language}/heard.toml")


@cache
def _listed() -> _Phrases:
    return _Phrases(*_listed_begun())


@built("words_heard")
def _listed_begun() -> list[str]:
    return _begun(
        (spelling, group)
        for language in LANGUAGES
        for group in GROUPS
        for phrase in word_list(language)[group]
        for spelling in _spellings(phrase)
    )


@cache
def _named() -> _Phrases:
    return _Phrases(*_names_begun())


@built("names_heard")
def _names_begun() -> list[str]:
    """Every name of every condition and medicine, but for those that are everyday words as well; none where they are gone."""
    if not is_there():
        return ["", ""]
    ordinary = {tuple(words_of(phrase)) for language in LANGUAGES for phrase in word_list(language)["ordinary"]}
    terms = [term for kind in ("conditions", "medications") for term in vocabulary()[kind].values()]
    names = {name for term in terms for name in (term.id, term.label, *term.aliases)}
    names |= {name for id in vocabulary()["medications"] for name in medicine_names().spellings(id)}
    names |= {re.sub(_APOSTROPHES, "", name) for name in names}
    spelled = {tuple(words_of(name)) for name in names}
    known = {words for words in spelled - ordinary if sum(map(len, words)) >= _SHORTEST}
    # A substance ends otherwise in other languages: sertraline, Sertralin, sertralina. A brand does not.
    substances = {name for lines in medicine_names().spelt().of_class.values() for name, _ in lines}
    drugs = {name for name in substances if name.islower() and name.isalpha()}
    known |= {(f"{name.removesuffix('e')}*",) for name in drugs if len(name) >= _SUBSTANCE}
    return _begun((words, HEALTH) for words in known)


def heard(text: str) -> frozenset[str]:
    """The groups of words that are heard in a text, of self-harm, eating and compulsion.

    >>> sorted(heard("I do not want to die")), sorted(heard("Die Runde am See, dead tired"))
    (['self_harm'], [])
    """
    return frozenset(_listed().found(words_of(text)) - {HEALTH})


def tells_health(text: str, names: Iterable[str] = ()) -> bool:
    """Whether a text holds a word that others need not read: one that is heard, a word of health, or one of ``names``.

    >>> tells_health("after my sertraline"), tells_health("Foster Park, by the bypass")
    (True, False)
    """
    words = words_of(text)
    if _listed().found(words) or _named().found(words):
        return True
    named = (tuple(words_of(name)) for name in names)
    return bool(_Phrases(*_begun((own, HEALTH) for own in named if sum(map(len, own)) >= _SHORTEST)).found(words))


@cache
def _nobody() -> frozenset[str]:
    return frozenset(
        " ".join(spelling)
        for language in LANGUAGES
        for phrase in word_list(language)["nobody"]
        for spelling in _spellings(phrase)
    )


def names_somebody(text: str) -> bool:
    """Whether somebody is named: the gap of a form, "not yet" and "me" are no clinician. Only the whole text counts: a name may hold any word.

    >>> [
    ...     names_somebody(by)
    ...     for by in ("Dr. Mei", "Nobody & Sons practice", "TBD", "not yet!", "......", "Ich selbst", "n/a", "2027")
    ... ]
    [True, True, False, False, False, False, False, False]
    """
    if not any(character.isalpha() for character in text) or "..." in text or "…" in text:
        return False
    return " ".join(words_of(text)) not in _nobody()


def heard_in(value: object) -> frozenset[str]:
    """The same in whatever was given: every text in it, at any depth, the names of tables too."""
    return frozenset(group for text in _texts(value) for group in heard(text))


def _texts(value: object) -> Iterator[str]:
    waiting: list[object] = [value]
    # A list may hold itself. What was seen is kept: something else could come to lie in its place.
    seen: dict[int, object] = {}
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif id(one) not in seen:
            seen[id(one)] = one
            if isinstance(one, Mapping):
                waiting += [*one.keys(), *one.values()]
            elif isinstance(one, list | tuple | set | frozenset):
                waiting += one
            else:
                # What was read already, such as an entry with its note.
                waiting += [getattr(one, name) for name in getattr(type(one), "__match_args__", ())]
