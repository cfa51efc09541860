"""The closed vocabulary: every condition, drug class, symptom, goal, activity and piece of equipment that rules may speak of.

The data is ``guidelines/vocabulary.toml``, and for conditions with rules of their own ``guidelines/conditions``; more spellings stand
in ``guidelines/spellings.toml``. A drug is understood by its name ("metoprolol 50 mg" is a beta blocker): ``medicines``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from exrx import shipped
from exrx.built import built
from exrx.classes import dataclass
from exrx.known import in_own_words
from exrx.medicines import UNRECOGNISED as UNRECOGNISED
from exrx.medicines import Meaning, MedicineNames, Spellings, folder
from exrx.medicines import normal as normal
from exrx.values.errors import close_to
from exrx.values.said import Said, named, said
from exrx.values.term_kinds import TERM_KINDS

KINDS = (*TERM_KINDS, "items")

KNOWN_OTHER = "known_other"
"""The reason of a medicine that a person need not name: another one, known to whoever treats them."""


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the vocabulary.

    ``further`` are the aliases that lists leave out (other languages, codes);
    ``groups`` are ids that it counts as besides its own, ``implies`` other entries that it presupposes (conditions);
    ``topics`` the clearances that explain it (symptoms); ``lasting`` whether it is recent as long as it lasts, and from its ``until``
    date on no longer (conditions); ``dated`` whether a clearance opens it only where its date is known. ``words`` those that name a
    kind of unknown thing, and ``but_not`` where they do not (kinds).

    ``until`` says what such a date does: nothing (``""``); it ``ends`` on the day after; it ``holds``, dated by its last day, for so many
    ``months`` (0: without an end); it ``asks`` what it was for, and does nothing else
    (medicines); or it ``leaves`` at once what ``leaves`` names. ``topics_when_over`` are more clearances that then
    explain it. ``lasts_days`` is how long it takes up to a date on which it is due, ``overdue_days`` how long after that it may still go on.
    ``in_hospital_for`` is the answer to what a stay in hospital was for that means it.
    """

    id: str
    kind: str
    label: str
    aliases: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    until: str = ""
    months: int = 0
    lasting: bool = False
    dated: bool = False
    leaves: tuple[str, ...] = ()
    lasts_days: int = 0
    overdue_days: int = 0
    topics_when_over: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()
    note: str = ""
    in_hospital_for: str = ""


@cache
def _data() -> dict[str, Any]:
    import tomllib

    return tomllib.loads(shipped.text_of("vocabulary.toml").decode())


@built("substances")
def _substances() -> dict[str, dict[str, list[str]]]:
    """The groups that substances count as beside those of their class, and those that they do not count as."""
    found: dict[str, dict[str, list[str]]] = _data()["substances"]
    return found


_LISTS = ("aliases", "groups", "implies", "topics", "leaves", "topics_when_over", "words", "but_not")


def _more_words() -> dict[str, dict[str, list[str]]]:
    """The spellings of ``guidelines/spellings.toml``: short forms, other languages, codes with their subcodes written out."""
    import tomllib

    data = tomllib.loads(shipped.text_of("spellings.toml").decode())
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
    return MappingProxyType({kind: MappingProxyType(terms) for kind, terms in _terms().items()})


@built("terms", Term)
def _terms() -> dict[str, dict[str, Term]]:
    data = _data()
    more = _more_words()
    kinds = {}
    for kind in KINDS:
        terms = {}
        for id, entry in (*data.get(kind, {}).items(), *shipped.terms(kind)):
            lists = {key: tuple(entry.get(key, ())) for key in _LISTS}
            lists["further"] = tuple(more.get(kind, {}).get(id, ()))
            lists["aliases"] += lists["further"]
            terms[id] = Term(id, kind, **{**entry, **lists})
        kinds[kind] = terms
    return kinds


def _index(kind: str) -> dict[str, str]:
    """Every spelling of a kind, normalised, with the ids it means."""
    return _indexes()[kind]


@built("indexes")
def _indexes() -> dict[str, dict[str, str]]:
    indexes = {}
    for kind, terms in vocabulary().items():
        index: dict[str, set[str]] = {}
        for term in terms.values():
            for name in (term.id, term.label, *term.aliases):
                index.setdefault(normal(name), set()).add(term.id)
        indexes[kind] = {name: " ".join(sorted(ids)) for name, ids in index.items()}
    return indexes


def recognise(kind: str, text: str) -> tuple[str, ...]:
    """The ids that ``text`` means; several for a combined drug, none when it is not known."""
    if kind == "medications":
        return tuple(sorted({meaning.id for meaning in meanings(text)}))
    return tuple(_index(kind).get(normal(text), "").split())


@lru_cache(maxsize=4096)
def meanings(text: str) -> frozenset[Meaning]:
    """What the name of a drug leads to: class and substance, several for a combined drug, none when it is not known."""
    return medicine_names().meanings(text)


@cache
def medicine_names() -> MedicineNames:
    """The names of medicines, read when the first one is looked up."""
    return MedicineNames.from_plain(_medicine_names(), _medicine_spellings)


@built("medicine_names")
def _medicine_names() -> dict[str, Any]:
    return _read_names().to_plain()


@cache
def _medicine_spellings() -> Spellings:
    return Spellings.from_plain(_spellings())


@built("medicine_spellings")
def _spellings() -> dict[str, Any]:
    return _read_names().spelt().to_plain()


@cache
def _read_names() -> MedicineNames:
    terms = vocabulary()["medications"].values()
    return MedicineNames.read(folder(), {term.id: (term.id, term.label, *term.aliases) for term in terms})


def kinds_named(text: str) -> frozenset[str]:
    """The kinds of unknown things that a text names by a whole word of theirs, except where it stands in another phrase.

    >>> sorted(kinds_named("tablet for a valve")), sorted(kinds_named("heat stroke"))
    (['heart_itself'], [])
    """
    spaced = _between(text)
    found = set()
    for id, words, but_not in _kind_words():
        left = spaced
        for phrase in but_not:
            left = left.replace(phrase, "_")
        if any(word in left for word in words):
            found.add(id)
    return frozenset(found)


@cache
def _kind_words() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """Each kind with its words and its exceptions, as they stand between other words."""
    return tuple(
        (term.id, tuple(map(_between, term.words)), tuple(map(_between, term.but_not)))
        for term in vocabulary()["kinds"].values()
    )


def _between(text: str) -> str:
    """A text as its words stand between other words; after ``*`` its last one may go on: ``"_heart_"``, ``"_herz"``."""
    words = re.sub(r"[^a-z0-9]+", "_", normal(text)).strip("_")
    return f"_{words}" if text.endswith("*") else f"_{words}_"


def nearest(kind: str, text: str) -> Said | None:
    """A hint for a term that is not in the vocabulary; ``None`` where nothing is near."""
    names = (nearest_words(kind, text) if kind == "medications" else ()) or nearest_term(kind, text)
    return said("errors.meant", names=names) if names else None


def nearest_term(kind: str, text: str) -> str:
    """The id that may have been meant by a term that is not in the vocabulary; empty where nothing is near."""
    # An illness that is not listed is no misspelling of another one: only what is very near is suggested.
    cutoff = 0.85 if kind in ("conditions", "symptoms") else 0.6
    near = close_to(normal(text), list(_index(kind)), n=1, cutoff=cutoff)
    return _index(kind)[near[0]].partition(" ")[0] if near else ""


@cache
def nearest_words(kind: str, text: str) -> tuple[str, ...]:
    """Known names, as they are written, that stand near to a text or to one word of it; never a correction, only to look at.

    Of a name that is another medicine in another country: what it may stand for.
    """
    if kind == "medications":
        return medicine_names().candidates(text) or medicine_names().near(text)
    names = {normal(name): name for term in vocabulary()[kind].values() for name in (term.label, *term.aliases)}
    tried = dict.fromkeys((normal(text), *(word for word in normal(text).split("_") if len(word) > 4)))
    found = [name for word in tried for name in close_to(word, list(names), n=2, cutoff=0.8)]
    return tuple(dict.fromkeys(names[name] for name in found))[:3]


@cache
def expand(kind: str, id: str, substance: str = "") -> frozenset[str]:
    """An id with every group that it counts as, also through groups of groups; a substance can add groups and leave some out."""
    terms = vocabulary()[kind]
    more, less = _groups_of(substance) if substance else ((), ())
    found = {id}
    queue = [id, *more]
    while queue:
        one = queue.pop()
        found.add(one)
        term = terms.get(one)
        queue += [group for group in (term.groups if term else ()) if group not in found and group not in less]
    return frozenset(found)


@cache
def known_ids(kind: str) -> frozenset[str]:
    """Every id and group of a kind."""
    groups = _substances()["count_as"] if kind == "medications" else ()
    return frozenset(groups).union(*(expand(kind, id) for id in vocabulary()[kind]))


@cache
def members(kind: str) -> MappingProxyType[str, frozenset[str]]:
    """Every id of a kind with all that it counts as; of the drugs also each substance that counts as more or less than its class."""
    found = {id: expand(kind, id) for id in vocabulary()[kind]}
    if kind == "medications":
        alone = {normal(name) for table in _substances().values() for names in table.values() for name in names}
        for id, lines in medicine_names().spelt().of_class.items():
            for name in {normal(substance) for substance, _ in lines} & alone:
                found[f"{id}: {name}"] = expand(kind, id, name)
    return MappingProxyType(found)


@cache
def _groups_of(substance: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The groups that a substance counts as beside those of its class, and those of its class that it does not count as."""
    more, less = (
        tuple(group for group, names in _substances()[table].items() if substance in map(normal, names))
        for table in ("count_as", "do_not_count_as")
    )
    return more, less


def name_of(kind: str, id: str) -> Said:
    """The name of an id, to be told in any language; its label is the English.

    >>> name_of("activities", "walking")["text"]
    'walking'
    """
    return named(kind, id, label(kind, id))


def names_of(kind: str, ids: Iterable[str]) -> tuple[Said, ...]:
    """The names of several ids, each once and in their order."""
    return tuple(name_of(kind, id) for id in sorted(set(ids)))


def label(kind: str, id: str) -> str:
    """The words for an id."""
    term = vocabulary()[kind].get(id)
    return term.label if term else id.replace("_", " ")


def as_entered(kind: str, id: str, entered: str = "") -> str:
    """What a person entered, in the words it was entered with; never the label of a class for a medicine that has a name.

    >>> (
    ...     as_entered("medications", "metformin"),
    ...     as_entered("medications", "beta_blocker", "Metoprolol 50 mg"),
    ...     as_entered("medications", "ace_inhibitor"),
    ... )
    ('metformin', 'Metoprolol 50 mg', 'ACE inhibitor')
    """
    return in_own_words(kind, id, label(kind, id), entered)
