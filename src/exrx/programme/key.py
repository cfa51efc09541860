"""What a number is about: a kind of session, a phase, a dimension, and where it holds only from a length or up to a week."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from exrx.built import toml
from exrx.classes import dataclass, field
from exrx.values.said import Said, said

SessionPhase = Literal["ramp", "full", "return"]
"""Building up, full length, or the easier first week after a pause."""
Phase = Literal["ramp", "full", "return", "any"]
"""That of a number; ``any``: in all of them."""

BASE = "base"
"""The ordinary kind of session: it takes the places in a week that no other kind claims."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of session, as ``kinds.toml`` declares it; what each field means stands there."""

    id: str
    place: int
    words: str
    asked: tuple[str, ...] = ()
    absent: str = ""
    mark: str = ""
    suits: str = ""
    counts_as: str = ""
    closed_with: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    inside: Mapping[str, str] = field(default_factory=dict)
    adds: str = ""
    mechanism: bool = False
    by_name: bool = False
    note: str = ""
    strength: bool = False
    pulse: bool = True
    liked: bool = False

    @property
    def name(self) -> Said:
        """Its words, to be told in any language."""
        return said(f"kinds.{self.id}.words")

    @property
    def made_of_parts(self) -> bool:
        """Whether it is what it is by the parts inside it: without them its session is an ordinary one."""
        return bool(self.inside) and self.id != BASE

    @property
    def all(self) -> frozenset[str]:
        """Itself and the kind that it counts as."""
        return _both(self.id, self.counts_as or self.id)


@cache
def _both(kind: str, other: str) -> frozenset[str]:
    return frozenset((kind, other))


@cache
def declared() -> Mapping[str, Mapping[str, Any]]:
    """The tables of ``kinds.toml``: what this program can put into a week stands beside it, not among what is known."""
    return toml("kinds.toml")


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of session by its name, in the order in which answers tell them.

    >>> list(kinds())
    ['base', 'anandamide', 'bdnf', 'resistance', 'strength_balance', 'mind_body', 'mixed']
    >>> [kind.id for kind in kinds().values() if kind.strength]
    ['resistance', 'mixed']
    """
    lists = ("asked", "closed_with", "beside")
    found = {}
    for id, entry in declared().items():
        fields: dict[str, Any] = {name: tuple(value) if name in lists else value for name, value in entry.items()}
        found[id] = Kind(id, **fields)
    return MappingProxyType(found)


@cache
def claiming() -> tuple[Kind, ...]:
    """The kinds in the order in which they claim their places in a week; the ordinary one takes what is left.

    >>> claiming()[-1].id
    'base'
    """
    return tuple(sorted(kinds().values(), key=lambda kind: kind.place))


def with_counts(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Sessions a week of each kind, in that order, without kinds that have none."""
    return tuple((kind.id, counts[kind.id]) for kind in claiming() if counts.get(kind.id))


@cache
def inner_parts() -> Mapping[str, str]:
    """The parts that sessions may hold in their middle: the dimension of each one's minutes, and its activity.

    >>> dict(inner_parts())
    {'balance_time': 'strength_balance', 'strength_time': 'resistance'}
    """
    return MappingProxyType({name: part for kind in kinds().values() for name, part in kind.inside.items()})


def is_strength(kind: str) -> bool:
    """Whether it is a kind of session with strength in it.

    >>> is_strength("mixed"), is_strength("base")
    (True, False)
    """
    return kinds()[kind].strength


@dataclass(frozen=True, slots=True)
class Key:
    """What one number is about.

    ``from_minutes``: it holds for sessions at least that long, up to the next such number. ``until_week``: it holds in the first weeks
    of a plan, up to that one; 0 has no end. ``band``: it belongs to sessions with a heart-rate band, or to those without; ``None``: both.

    >>> Key("base", "full", "time")
    Key(kind='base', phase='full', dimension='time', from_minutes=0, until_week=0, band=None)
    """

    kind: str
    phase: Phase
    dimension: str
    from_minutes: int = 0
    until_week: int = 0
    band: bool | None = None

    @property
    def order(self) -> tuple[str, str, int, str, int, bool]:
        """By kind, phase and dimension, then by where it holds."""
        return self.kind, self.phase, self.until_week, self.dimension, self.from_minutes, self.band is False
