"""What a plan was told with: names, what activities ask for, permitted sentences, as they were known when it was made.

A plan keeps it, so that it tells itself where the vocabulary and the packs of that day are gone, or say something else by now.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from exrx.classes import NamedTuple, dataclass
from exrx.medicines import UNRECOGNISED, normal
from exrx.values.citation import Claim, Source
from exrx.values.constraint import Number


def in_own_words(kind: str, id: str, label: str, entered: str = "") -> str:
    """What a person entered, in the words it was entered with; ``label`` is what its id is called."""
    if entered:
        return entered
    # An id that was entered as it stands is a name of its own, unless the label is the same word in better spelling.
    plain = kind != "medications" or id == UNRECOGNISED or normal(label) == id
    return label if plain else id.replace("_", " ")


class Name(NamedTuple):
    """One entry of the vocabulary: what it is called, further words for it, what it counts as, and the clearances that explain it."""

    kind: str
    id: str
    label: str
    aliases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Everything it may be called."""
        return self.id, self.label, *self.aliases


class Cost(NamedTuple):
    """What an activity asks for: METs with their code and source, and what that is at the person's age; empty where none is known."""

    activity: str
    met: Number
    code: str
    source: str
    effort: str = ""
    effort_source: str = ""
    movements: bool = False
    """Whether it is made of the movements of strength sessions."""


class Grade(NamedTuple):
    """A word of the intensity table, and its effort from 6 to 20."""

    word: str
    low: int
    high: int


@dataclass(frozen=True)
class Known:
    """The knowledge that a plan keeps beside its rules and sources. Every look-up has an answer: an id stands for itself."""

    names: tuple[Name, ...] = ()
    costs: tuple[Cost, ...] = ()
    grades: tuple[Grade, ...] = ()
    """From the lightest on."""
    claims: tuple[Claim, ...] = ()
    """What may be said about what it does."""
    looks_at: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Rules that look at a single answer, each with the facts that it asks for."""
    speaks_of: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Rules that have something to say about what they do not decide, each with that."""
    private: tuple[str, ...] = ()
    """The lines of the person's own that tell of health, and ``id`` where the name of the plan does."""
    sources: tuple[Source, ...] = ()
    """What the costs cite."""

    @cached_property
    def _names(self) -> Mapping[tuple[str, str], Name]:
        return {(one.kind, one.id): one for one in self.names}

    @cached_property
    def _spelled(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], list[str]] = {}
        for one in self.names:
            for word in dict.fromkeys(map(normal, one.words)):
                found.setdefault((one.kind, word), []).append(one.id)
        return {key: tuple(sorted(ids)) for key, ids in found.items()}

    @cached_property
    def _costs(self) -> Mapping[str, Cost]:
        return {one.activity: one for one in self.costs}

    def name(self, kind: str, id: str) -> Name | None:
        """An entry of the vocabulary."""
        return self._names.get((kind, id))

    def label(self, kind: str, id: str) -> str:
        """The words for an id."""
        found = self.name(kind, id)
        return id.replace("_", " ") if found is None else found.label

    def said(self, kind: str, id: str, entered: str = "") -> str:
        """What was entered, in its own words; never the label of a class for a medicine that has a name."""
        return in_own_words(kind, id, self.label(kind, id), entered)

    def claim(self, id: str) -> str:
        """One of the permitted sentences; empty where there is none of that name."""
        return next((one.says for one in self.claims if one.id == id), "")

    def item(self, id: str) -> str:
        """The words for what a rule leaves out or asks for: an item, or an activity."""
        return self.label("activities" if self.name("items", id) is None else "items", id)

    def recognise(self, kind: str, text: str) -> tuple[str, ...]:
        """The ids that a text means."""
        return self._spelled.get((kind, normal(text)), ())

    def counts_as(self, kind: str, id: str) -> frozenset[str]:
        """An id with every group that it counts as."""
        found = self.name(kind, id)
        return frozenset((id, *(() if found is None else found.groups)))

    def cost(self, activity: str) -> Cost | None:
        """What an activity asks for."""
        return self._costs.get(activity)

    def facts_of(self, rule: str) -> frozenset[str]:
        """The facts that a rule asks for, of those that are single answers."""
        return frozenset(fact for name, facts in self.looks_at if name == rule for fact in facts)

    def rules_on(self, what: str) -> frozenset[str]:
        """The rules that have something to say about what they do not decide, such as ``"supervision"``."""
        return frozenset(rule for rule, about in self.speaks_of if what in about)
