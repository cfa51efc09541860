"""What a page that may hang on a wall does not say: the names of conditions and drugs, scores, and who asked about what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from exrx.person import Person
from exrx.prescription import Note
from exrx.vocabulary import Term, expand, medicine_names, recognise, vocabulary

_ALWAYS = ("depression", "depressive", "PHQ-9", "PHQ", "GAD-7", "item 9", "kcal")
_RULE = re.compile(r"\b[a-z_]+\.[a-z_0-9]+\b")
_SHORTEST = 4
"""Shorter spellings are ordinary words or letters ("add", "lama"); the label of the same term is kept off anyway."""


@cache
def _spellings(kind: str, id: str) -> frozenset[str]:
    """Every name of a term and of the groups it counts as."""
    words: set[str] = set()
    for one in expand(kind, id):
        term = vocabulary()[kind].get(one)
        words |= _names(term) if term else {one.replace("_", " ")}
        words |= medicine_names().spellings(one) if kind == "medications" else set()
    return frozenset(word for word in words if len(word) >= _SHORTEST)


def _names(term: Term) -> set[str]:
    return {term.label, term.id.replace("_", " "), *term.aliases}


def names_of(person: Person) -> frozenset[str]:
    """Everything that would tell what a person has or takes."""
    words = set(_ALWAYS)
    for kind, entries in (("conditions", person.conditions), ("medications", person.medications)):
        for entry in entries or ():
            words |= _spellings(kind, entry.id)
            words |= {text for text in (entry.entered, entry.note, entry.reason) if text and len(text) >= _SHORTEST}
    return frozenset(words)


def names_in(because: Iterable[str]) -> frozenset[str]:
    """The same, where only the words of a finding are known."""
    words = set(_ALWAYS) - {"depression"}
    for text in because:
        words.add(text)
        for kind in ("conditions", "medications"):
            for id in recognise(kind, text):
                words |= _spellings(kind, id)
        head = text.partition(",")[0]
        words |= {part for part in (head, re.sub(r"^(a|an|the) ", "", head)) if len(part) >= _SHORTEST}
    return frozenset(words)


@cache
def _pattern(names: frozenset[str]) -> re.Pattern[str]:
    some = sorted({name for name in names if name.strip()}, key=lambda name: (-len(name), name))
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(name) for name in some) + r")(?!\w)", re.IGNORECASE)


def tells(names: frozenset[str], text: str) -> bool:
    """Whether a text holds one of the names.

    >>> tells(frozenset({"gout"}), "With gout rest the joint."), tells(frozenset({"gout"}), "A gouty word")
    (True, False)
    """
    return bool(_pattern(names).search(text))


def softened(text: str) -> str:
    """A text without the name of what the programme is for.

    >>> softened("nobody has shown that this lifts depression")
    'nobody has shown that this lifts low mood'
    """
    return re.sub(r"\bdepression\b", "low mood", text)


def for_the_wall(notes: Iterable[Note], names: frozenset[str]) -> tuple[list[Note], int]:
    """The notices that may hang on a wall, and how many others there are."""
    shown: list[Note] = []
    kept = 0
    for note in notes:
        note = replace(note, text=softened(note.text))
        # An answer about self-harm is nobody else's business; the help message says what matters.
        private = any(rule.startswith("self_harm.") for rule in note.rules) or _RULE.search(note.text)
        if private or tells(names, note.text):
            kept += 1
        else:
            shown.append(note)
    return shown, kept
