"""What the rules say of a day that a journal tells about: how much of the last carried week, how light, how long well, what is held."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from exrx.classes import dataclass
from exrx.rules.pack import WORDS, Recommendation, RuleBook

_ABOUT = frozenset({"return_share", "lighter_sessions", "lighter_share", "rest_before", "light_days", "over_longest"})
_ABOUT_WEEKS = frozenset(
    {"carried_share", "carried_minutes", "longest_days", "return_least", "told_days", "rated_days"}
)
_ASKED = frozenset({"days_unasked", "ill_unasked"})


@dataclass(frozen=True, slots=True)
class Ways:
    """What the rules that hold come to together: of each the strictest."""

    share: int | None = None
    ceiling: str = ""
    """The class of effort on the way back; empty: as planned."""
    lighter_sessions: int = 0
    lighter_share: int = 100
    rest_before: int = 0
    light_days: int = 0
    over_longest: int | None = None
    hold: bool = False
    step_back: bool = False
    other_activity: bool = False
    carried_share: int = 100
    """Of a week's sessions, and of the minutes of each, per cent: what makes a week carried. Where no rule says less, all of it."""
    carried_minutes: int = 100
    longest_days: int = 0
    """Days for which the longest session that took place bounds the next."""
    return_least: int = 0
    """Minutes that no share of a week is shorter than, where the week was not."""
    told_days: int = 0
    """Days after which effort that is told makes nothing brisker."""
    rated_days: int = 0
    """Days within which rated sessions count together."""
    cap: int | None = None
    """Minutes that no session may exceed."""
    rules: tuple[str, ...] = ()
    longest_rules: tuple[str, ...] = ()
    """Those that speak of the longest session of late."""


class Rulings:
    """The rules about a journal, with all other facts of a person."""

    def __init__(self, book: RuleBook, facts: Mapping[str, Any], *, has_sizes: bool = True) -> None:
        """``has_sizes``: whether its sessions have a small size, and rest is not the one for a bad day."""
        self.facts = facts
        self.rules = _about_journals(book)
        self.longest_unasked = book.longest_unasked
        self._usual = [_holds(rule, facts) for rule in self.rules]
        """Whether each holds with nothing told: what is told decides anew only on the rules that ask for it."""
        self._asking = _asking(book)
        self._known: dict[tuple[tuple[str, Any], ...], Ways] = {}
        self._met: dict[Any, Ways] = book.shared("ways")
        self._small: dict[tuple[int, int], tuple[str, ...]] = {}
        self._sizes = _about_sizes(book) if has_sizes else ()

    def least(self, fact: str) -> tuple[int, ...]:
        """The numbers from which on rules about a journal say something of a fact."""
        clauses = (clause for rule in self.rules for clause in rule.when.all_clauses() if clause.fact == fact)
        return tuple(sorted({int(clause.min) for clause in clauses if clause.min is not None}))

    def small(self, not_done: int, days_off: int) -> tuple[str, ...]:
        """The rules by which the small size of a session stands first, after so many that did not take place and so many days off."""
        key = not_done, days_off
        if key not in self._small:
            facts = {**self.facts, "log_known": True, "not_done_in_row": not_done, "days_off": days_off}
            self._small[key] = tuple(sorted(rule.id for rule in self._sizes if _holds(rule, facts)))
        return self._small[key]

    def of(self, **told: Any) -> Ways:
        """What holds with these facts of the journal; a rule that assumes the worst holds where something is unknown."""
        # In whatever order: the same in another order is only worked out twice.
        key = tuple(told.items())
        if key not in self._known:
            facts, holds = {**self.facts, **told}, self._usual.copy()
            for place in {place for fact in told for place in self._asking.get(fact, ())}:
                holds[place] = _holds(self.rules[place], facts)
            # The same rules come to the same for everybody.
            met, which = self._met, tuple(holds)
            if which not in met:
                met[which] = _met([rule for rule, does in zip(self.rules, holds, strict=True) if does])
            self._known[key] = met[which]
        return self._known[key]


@lru_cache(maxsize=8)
def _about_journals(book: RuleBook) -> tuple[Recommendation, ...]:
    return tuple(rule for rule in book.recommendations if _speaks(rule))


@lru_cache(maxsize=8)
def _about_sizes(book: RuleBook) -> tuple[Recommendation, ...]:
    return tuple(rule for rule in book.recommendations if rule.then.size)


@lru_cache(maxsize=8)
def _asking(book: RuleBook) -> Mapping[str, tuple[int, ...]]:
    """By fact the places of the rules about a journal that ask for it."""
    found: dict[str, list[int]] = {}
    for place, rule in enumerate(_about_journals(book)):
        for fact in {*rule.when.facts()}:
            found.setdefault(fact, []).append(place)
    return {fact: tuple(places) for fact, places in found.items()}


def _speaks(rule: Recommendation) -> bool:
    then = rule.then
    names = {name for name, *_ in then.ranges} | {name for name, _ in then.choose}
    if any(clause.fact in _ASKED for clause in rule.when.all_clauses()):
        return bool(then.ceiling or names)
    back = rule.applies.phase == frozenset(("return",))
    return bool(
        names & (_ABOUT | _ABOUT_WEEKS) or then.hold or then.step_back or then.other_activity or (back and then.ceiling)
    )


def _holds(rule: Recommendation, facts: Mapping[str, Any]) -> bool:
    truth = rule.when.holds(facts)
    return truth is True or (truth is None and rule.unknown == "assume")


def _met(rules: list[Recommendation]) -> Ways:
    ends: dict[str, list[int]] = {}
    for rule in rules:
        for name, low, high in rule.then.ranges:
            ends.setdefault(name, []).extend(int(end) for end in (low, high) if isinstance(end, int | float))
        for name, number in rule.then.choose:
            ends.setdefault(name, []).append(int(number))

    def least(name: str) -> int | None:
        return min(ends.get(name, ()), default=None)

    ceilings = [rule.then.ceiling for rule in rules if rule.then.ceiling]
    return Ways(
        share=least("return_share"),
        ceiling=min(ceilings, key=WORDS.index, default=""),
        lighter_sessions=max(ends.get("lighter_sessions", ()), default=0),
        lighter_share=100 if (share := least("lighter_share")) is None else share,
        rest_before=max(ends.get("rest_before", ()), default=0),
        light_days=max(ends.get("light_days", ()), default=0),
        over_longest=least("over_longest"),
        hold=any(rule.then.hold for rule in rules),
        step_back=any(rule.then.step_back for rule in rules),
        other_activity=any(rule.then.other_activity for rule in rules),
        carried_share=max(ends.get("carried_share", ()), default=100),
        carried_minutes=max(ends.get("carried_minutes", ()), default=100),
        longest_days=least("longest_days") or 0,
        return_least=least("return_least") or 0,
        told_days=least("told_days") or 0,
        rated_days=max(ends.get("rated_days", ()), default=0),
        cap=least("time"),
        rules=tuple(sorted(rule.id for rule in rules)),
        longest_rules=tuple(sorted(rule.id for rule in rules if "over_longest" in rule.then.about)),
    )
