"""The closed vocabulary: every condition, drug class, symptom, goal, activity and piece of equipment that rules may speak of.

The data is ``guidelines/vocabulary.toml``, with more spellings in ``guidelines/words.toml``. A drug is understood by its name
("metoprolol 50 mg" is a beta blocker).
"""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType

KINDS = ("conditions", "medications", "symptoms", "goals", "activities", "equipment", "training_signs", "items")
UNRECOGNISED = "unrecognised"
"""The id under which an unknown drug is kept: it is never dropped, and the cautious answer holds."""


_LISTS = ("aliases", "groups", "implies", "topics", "drugs", "leaves", "topics_when_over")


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the vocabulary.

    ``further`` are the aliases that lists leave out (other languages, codes);
    ``groups`` are ids that it counts as besides its own, ``implies`` other entries that it presupposes (conditions);
    ``topics`` the clearances that explain it (symptoms);
    ``drugs`` the names that lead to it (drug classes); ``lasting`` whether it is recent as long as it lasts, and from its ``until``
    date on no longer (conditions); ``dated`` whether a clearance opens it only where its date is known.

    ``until`` says what such a date does: nothing (``""``); it ``ends`` on the day after; it ``holds``, dated by its last day, for so many
    ``months`` (0: without an end); or it ``leaves`` at once what ``leaves`` names. ``topics_when_over`` are more clearances that then
    explain it. ``lasts_days`` is how long it takes up to a date on which it is due, ``overdue_days`` how long after that it may still go on.
    """

    id: str
    kind: str
    label: str
    aliases: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    until: str = ""
    months: int = 0
    lasting: bool = False
    dated: bool = False
    leaves: tuple[str, ...] = ()
    lasts_days: int = 0
    overdue_days: int = 0
    topics_when_over: tuple[str, ...] = ()
    note: str = ""


def normal(text: str) -> str:
    """Fold case, accents, spaces and hyphens, so that ``Beta-Blocker`` is ``beta_blocker``.

    >>> normal("  Beta-Blocker ")
    'beta_blocker'
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = "".join(character for character in folded if not unicodedata.combining(character))
    return re.sub(r"[\s\-_/]+", "_", folded.strip()).strip("_")


@cache
def _more_words() -> dict[str, dict[str, list[str]]]:
    """The spellings of ``guidelines/words.toml``: short forms, other languages, codes with their subcodes written out."""
    data = tomllib.loads(files("exrx").joinpath("guidelines/words.toml").read_text("utf-8"))
    return {
        kind: {id: [word for line in lines for word in _subcodes(line)] for id, lines in terms.items()}
        for kind, terms in data.items()
    }


def _subcodes(word: str) -> list[str]:
    """``F33.*`` as F33 and F33.0 to F33.9; any other word as it is."""
    stem, star, _ = word.partition(".*")
    return [stem, *(f"{stem}.{digit}" for digit in range(10))] if star else [word]


@cache
def vocabulary() -> MappingProxyType[str, MappingProxyType[str, Term]]:
    """All terms, by kind and id."""
    data = tomllib.loads(files("exrx").joinpath("guidelines/vocabulary.toml").read_text("utf-8"))
    more = _more_words()
    kinds = {}
    for kind in KINDS:
        terms = {}
        for id, entry in data.get(kind, {}).items():
            lists = {key: tuple(entry.get(key, ())) for key in _LISTS}
            lists["further"] = tuple(more.get(kind, {}).get(id, ()))
            lists["aliases"] += lists["further"]
            terms[id] = Term(
                id,
                kind,
                entry["label"],
                **lists,
                until=entry.get("until", ""),
                months=entry.get("months", 0),
                lasts_days=entry.get("lasts_days", 0),
                overdue_days=entry.get("overdue_days", 0),
                lasting=entry.get("lasting", False),
                dated=entry.get("dated", False),
                note=entry.get("note", ""),
            )
        kinds[kind] = MappingProxyType(terms)
    return MappingProxyType(kinds)


@cache
def _index(kind: str) -> dict[str, tuple[str, ...]]:
    """Every spelling of a kind, normalised, to the ids it means."""
    index: dict[str, set[str]] = {}
    for term in vocabulary()[kind].values():
        for name in (term.id, term.label, *term.aliases, *term.drugs):
            index.setdefault(normal(name), set()).add(term.id)
    return {name: tuple(sorted(ids)) for name, ids in index.items()}


def recognise(kind: str, text: str) -> tuple[str, ...]:
    """The ids that ``text`` means; several for a combined drug, none when it is not known."""
    index = _index(kind)
    whole = index.get(normal(text))
    if whole or kind != "medications":
        return whole or ()
    # "metoprolol 47.5 mg", "bisoprolol/HCT": every word that is a drug name counts, and a part without one is not dropped.
    found: set[str] = set()
    for part in re.split(r"[/+,;&]|\band\b|\bwith\b", unicodedata.normalize("NFKC", text)):
        words = [word for word in re.split(r"[^\w]+", part) if word]
        pairs = [f"{a} {b}" for a, b in pairwise(words)]
        ids = {id for word in (part, *words, *pairs) for id in index.get(normal(word), ())}
        if not ids and any(len(word) > 3 and word.isalpha() for word in words):
            ids = {UNRECOGNISED}
        found |= ids
    return () if found == {UNRECOGNISED} else tuple(sorted(found))


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """``"did you mean x?"``, or ``""`` when nothing is near."""
    near = difflib.get_close_matches(normal(text), list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else ""


def nearest(kind: str, text: str) -> str:
    """A hint for a term that is not in the vocabulary."""
    # An illness that is not listed is no misspelling of another one: only what is very near is suggested.
    cutoff = 0.85 if kind in ("conditions", "symptoms") else 0.6
    near = difflib.get_close_matches(normal(text), list(_index(kind)), n=1, cutoff=cutoff)
    return f"did you mean {_index(kind)[near[0]][0]}?" if near else ""


@cache
def expand(kind: str, id: str) -> frozenset[str]:
    """An id with every group that it counts as, also through groups of groups."""
    found = {id}
    queue = [id]
    while queue:
        term = vocabulary()[kind].get(queue.pop())
        for group in term.groups if term else ():
            if group not in found:
                found.add(group)
                queue.append(group)
    return frozenset(found)


def label(kind: str, id: str) -> str:
    """The words for an id."""
    term = vocabulary()[kind].get(id)
    return term.label if term else id.replace("_", " ")


def said(kind: str, id: str, entered: str = "") -> str:
    """What a person entered, in the words it was entered with; never the label of a class for a medicine that has a name.

    >>> (
    ...     said("medications", "metformin"),
    ...     said("medications", "beta_blocker", "Metoprolol 50 mg"),
    ...     said("medications", "ace_inhibitor"),
    ... )
    ('metformin', 'Metoprolol 50 mg', 'ACE inhibitor')
    """
    if entered:
        return entered
    words = label(kind, id)
    # An id that was entered as it stands is a name of its own, unless the label is the same word in better spelling.
    plain = kind != "medications" or id == UNRECOGNISED or normal(words) == id
    return words if plain else id.replace("_", " ")
