"""The rules of a protocol that was asked for by name, and which sessions have a place beside them."""

from __future__ import annotations

from collections.abc import Iterable

from exrx.engine.prescribing import compromises
from exrx.engine.prescribing.work import Work
from exrx.programme.key import BASE, kinds
from exrx.rules.pack import Recommendation
from exrx.shipped import default_protocol
from exrx.values.said import Said, said


def named_rules(work: Work) -> list[Recommendation]:
    """What the protocol that was asked for by name says itself, decisions of this library left out; none for the default."""
    id = work.facts["protocol"]
    if id == default_protocol():
        return []
    return [rule for rule in work.book.of_protocol(id) if rule.tier == "goal" and rule.mark != "product"]


def kept_to(work: Work) -> list[Recommendation]:
    """The rules of a named protocol that name the activities of its sessions, as far as they take effect."""
    return [rule for rule in named_rules(work) if rule.then.activities is not None and rule in work.rules]


def leaves_out(work: Work, kind: str) -> tuple[str, ...]:
    """The rules of a named protocol that have no place for sessions of a kind that is only liked.

    Sessions that a rule on health asks for, or that a goal of the person's own is about, have their place.
    """
    found = kinds()[kind]
    if not found.liked or not _only_liked(work, kind):
        return ()
    suits = {*found.inside.values()} or {kind}
    every = work.book.activities.items()
    held = [one.groups for id, one in every if not suits.isdisjoint((id, *one.kinds, *one.groups))]
    naming = [(rule.id, rule.then.activities or frozenset()) for rule in kept_to(work)]
    return tuple(id for id, named in naming if all(map(named.isdisjoint, held)))


def _only_liked(work: Work, kind: str) -> bool:
    """Whether nothing but a liking asks for the kind."""
    own = [rule for rule in work.rules if rule.applies.kind == frozenset((kind,)) and rule.tier != "preference"]
    asking = [rule for rule in own if any(name == "frequency" for name, *_ in rule.then.ranges)]
    return all("likes" in rule.when.facts() for rule in asking)


def lose(
    work: Work,
    dimension: str,
    wish: Said,
    by: tuple[str, ...],
    got: Said,
    forced: Iterable[str],
    own: Said | None = None,
) -> None:
    """Record what of a protocol, or of a wish beside it, has no place."""
    rules = tuple(sorted(forced))
    own = own or said("wishes.not_kept", wished=wish, by=by, got=got, forced_by=rules)
    compromises.lose(work, dimension, BASE, wish, by, got, rules, own)
