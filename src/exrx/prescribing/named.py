"""The rules of a protocol that was asked for by name, and which sessions have a place beside them."""

from __future__ import annotations

from collections.abc import Iterable

from exrx.prescribing.work import Work
from exrx.prescription import Compromise
from exrx.rules.pack import DEFAULT_PROTOCOL, Recommendation


def named_rules(work: Work) -> list[Recommendation]:
    """What the protocol that was asked for by name says itself, decisions of this library left out; none for the default."""
    id = work.facts["protocol"]
    if id == DEFAULT_PROTOCOL:
        return []
    return [rule for rule in work.book.of_protocol(id) if rule.tier == "goal" and rule.mark != "product"]


def kept_to(work: Work) -> list[Recommendation]:
    """The rules of a named protocol that name the activities of its sessions, as far as they take effect."""
    return [rule for rule in named_rules(work) if rule.then.activities is not None and rule in work.rules]


def leaves_out(work: Work, kind: str) -> tuple[str, ...]:
    """The rules of a named protocol that have no place for sessions of a kind that is only liked.

    Sessions that a rule on health asks for, or that a goal of the person's own is about, have their place.
    """
    suits = {"mixed": "resistance", "mind_body": "mind_body"}.get(kind, kind)
    if kind not in ("resistance", "mixed", "mind_body"):
        return ()
    if not _only_liked(work, kind):
        return ()
    held = {
        id
        for id, activity in work.book.activities.items()
        if suits in (id, *activity.kinds) or suits in activity.groups
    }
    return tuple(
        rule.id
        for rule in kept_to(work)
        if rule.then.activities is not None
        and all(work.book.activities[id].groups.isdisjoint(rule.then.activities) for id in held)
    )


def _only_liked(work: Work, kind: str) -> bool:
    """Whether nothing but a liking asks for the kind."""
    asking = [
        rule
        for rule in work.rules
        if rule.applies.kind == frozenset((kind,))
        and rule.tier != "preference"
        and any(name == "frequency" for name, *_ in rule.then.ranges)
    ]
    return all("likes" in rule.when.facts() for rule in asking)


def lose(
    work: Work, dimension: str, wished: str, by: tuple[str, ...], got: str, forced: Iterable[str], text: str = ""
) -> None:
    """Record what of a protocol, or of a wish beside it, has no place, in words of its own."""
    rules = tuple(sorted(forced))
    text = text or f"{wished} asked for by {', '.join(by)}; {got}, because of {', '.join(rules)}"
    work.ledger.compromises[Compromise(dimension, "base", wished, by, got, rules, text)] = None
    work.ledger.used.update(by, rules)
