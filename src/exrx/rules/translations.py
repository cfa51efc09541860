"""The translations that a pack brings with it: ``[words.de]``, by rule and field, each with the digest of the English it was made from.

``[words.LANG.ID]``, ``FIELD = { source, text, reviewed_by, held, also }`` -> ``Draft``: what became of each, and ``Translated``: what is told.

A text whose English has changed since is not told, and one of safety only once somebody named has signed it: the English stands there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from exrx.classes import dataclass, field
from exrx.rules.pack import Draft, RulePack, State
from exrx.values.errors import MOST_FAULTS, Problem, as_given, meant, wrong
from exrx.vocabulary import normal
from exrx.wordings import SOURCE, Translated, digest, languages, wordings

SHOWN = frozenset({"advise", "text", "decides", "if_open", "who", "ask", "meanwhile", "now"})
"""The texts of a pack that a page may show that hangs on a wall."""
_KEYS = ("source", "text", "reviewed_by", "held")
_ALSO = "also"
"""Beside the text of an answer: what else may be typed for it. Its English has such words in ``say``."""
_HELD = ("help", "stop", "begin", "medicine")
"""Why a text may be held back: where help is, when to stop, when not to begin, and what it says of a medicine."""
_GAP = re.compile(r"\{\w+\}")
_DIGEST = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a pack: of what, which one, its English, what a wall is told instead, and whether it is about safety."""

    id: str
    field: str
    english: str
    page: str | None = None
    careful: bool = False

    @property
    def is_answer(self) -> bool:
        """Whether it is what a question offers as an answer."""
        return self.field.startswith("answers.")


def texts(pack: RulePack) -> Iterator[Text]:
    """Every text of a pack that somebody is told."""
    for rule in pack.recommendations:
        pages, then = dict(rule.pages), rule.then
        careful = rule.tier in ("safety", "limit")
        yield Text(rule.id, "advise", then.advise, pages.get("advise"), careful)
        yield Text(rule.id, "inform", then.inform, None, careful)
        yield Text(rule.id, "guide", then.guide)
        yield Text(rule.id, "says", rule.says, None, careful)
        yield Text(rule.id, "locator", rule.locator)
    for question in pack.questions:
        pages = dict(question.pages)
        for name in ("text", "note", "decides", "if_open"):
            yield Text(f"question.{question.id}", name, getattr(question, name), pages.get(name))
        for number, answer in enumerate(question.answers):
            yield Text(f"question.{question.id}", f"answers.{number}", "".join(answer.say[:1]))
    for topic in pack.topics:
        pages = dict(topic.pages)
        for name in ("who", "ask", "meanwhile", "now"):
            yield Text(f"topic.{topic.id}", name, getattr(topic, name), pages.get(name), careful=True)
    for finding in pack.findings:
        yield Text(finding.id, "says", finding.says)
    for protocol in pack.protocols:
        for name in ("title", "population", "evidence", "result"):
            yield Text(f"protocol.{protocol.id}", name, getattr(protocol, name))
        for number, text in enumerate(protocol.leaves_open):
            yield Text(protocol.id, f"leaves_open.{number}", text)


@dataclass
class Reader:
    """Reads ``[words.LANG]`` of a pack and keeps every fault in ``problems``. ``line``: where an entry stands, by its names."""

    pack: RulePack
    line: Callable[[tuple[str, ...]], int | None]
    problems: list[Problem] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    told: dict[str, list[Translated]] = field(default_factory=dict)
    """By id what is told."""

    def read(self, tables: Mapping[str, Any]) -> None:
        """Every language."""
        known = {f"{one.id}.{one.field}": one for one in texts(self.pack) if one.english}
        for language, table in tables.items():
            others = [name for name in languages() if name != SOURCE]
            if language not in others:
                self._fault((language,), language, "language", language=language, known=others)
            elif not isinstance(table, Mapping):
                self._fault((language,), table, "no_table")
            else:
                for names, entry in _entries(table):
                    self._entry(language, names, entry, known)
        self._doubles()

    def _fault(self, names: tuple[str, ...], value: object, code: str, **more: object) -> None:
        place, no = ".".join(("words", *names)), wrong(f"errors.words.{code}", **more)
        self.problems.append(Problem(place, as_given(value, 60), *no, self.line(names), self.pack.file))

    def _entry(self, language: str, names: tuple[str, ...], entry: object, known: Mapping[str, Text]) -> None:
        code, place = ".".join(names), (language, *names)
        english = known.get(code)
        if english is None:
            self._unknown(place, names, known)
            return
        if not isinstance(entry, Mapping):
            self._fault(place, entry, "no_entry", digest=digest(english.english))
            return
        keys = (*_KEYS, _ALSO) if english.is_answer else _KEYS
        for key, value in entry.items():
            if key not in keys:
                self._fault((*place, key), value, "key", known=keys)
            elif key == _ALSO:
                if not (isinstance(value, list) and all(isinstance(word, str) and word.strip() for word in value)):
                    self._fault((*place, key), value, "no_words")
            elif not isinstance(value, str):
                self._fault((*place, key), value, "no_text")
        source, text, signed, held = (str(entry.get(key, "")) for key in _KEYS)
        if _DIGEST.fullmatch(source) is None:
            self._fault((*place, "source"), source, "digest", digest=digest(english.english))
        if held and held not in _HELD:
            self._fault((*place, "held"), held, "held", known=_HELD)
        ours = wordings(text)
        if not ours.open.strip():
            self._fault((*place, "text"), text, "empty")
        elif ours.broken or (ours.marked and english.field not in SHOWN):
            self._fault((*place, "text"), text, "mark", mark="[[open|page]]", known=sorted(SHOWN))
        elif set(_GAP.findall(ours.open)) != set(_GAP.findall(english.english)) and english.field == "text":
            self._fault((*place, "text"), text, "gaps", gaps=sorted(set(_GAP.findall(english.english))))
        stale = source != digest(english.english)
        waits = (held or english.careful) and not signed.strip()
        state: State = "stale" if stale else "held" if waits else "told"
        self.drafts.append(Draft(code, language, state, digest(english.english), ours.open, self.line(place)))
        if state == "told":
            page = ours.page if ours.marked else None
            found = self.told.setdefault(english.id, [])
            found.append(Translated(english.field, language, ours.open, page))
            if _ALSO in entry and _ALSO in keys and isinstance(entry[_ALSO], list):
                found += (Translated(english.field, language, str(word)) for word in entry[_ALSO])

    def _doubles(self) -> None:
        """A word that stands for two answers of one question, its English included."""
        for question in self.pack.questions:
            translated = self.told.get(f"question.{question.id}", ())
            for language in {one.language for one in translated}:
                meant: dict[str, int] = {}
                for number, answer in enumerate(question.answers):
                    own = [
                        one.text for one in translated if (one.field, one.language) == (f"answers.{number}", language)
                    ]
                    for word in {normal(word) for word in (*answer.say, *own)}:
                        if meant.setdefault(word, number) != number:
                            place = (language, "question", question.id, "answers", str(number))
                            self._fault(place, word, "double")

    def _unknown(self, place: tuple[str, ...], names: tuple[str, ...], known: Mapping[str, Text]) -> None:
        ids = {one.id for one in known.values()}
        id = next((id for end in range(len(names), 0, -1) if (id := ".".join(names[:end])) in ids), None)
        if id is None:
            self._fault(
                place, place[-1], "id", near=meant(".".join(names), known) if len(self.problems) < MOST_FAULTS else None
            )
        else:
            self._fault(place, place[-1], "field", id=id, known=[one.field for one in known.values() if one.id == id])


def _entries(table: Mapping[str, Any], before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """What stands where a translation may: a table with a text or a digest, or no table at all."""
    for name, value in table.items():
        names = (*before, name)
        if isinstance(value, Mapping) and value and not any(isinstance(value.get(key), str) for key in _KEYS):
            yield from _entries(value, names)
        else:
            yield names, value
