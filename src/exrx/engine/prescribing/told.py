"""Which rules say something and are calculated with nowhere, and which speak of the way back alone: the rest of a prescription stays as it is.

A plan that follows a journal is worked out twice: as it would be without it, and with what the journal tells. Most of the rules that hold
only then speak of weeks that are over, or advise. A plan that gets a time off has the same numbers in every other week.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from exrx.engine.screening import Evaluation
from exrx.programme.key import kinds
from exrx.rules.facts import OF_JOURNAL, OF_PLAN
from exrx.rules.pack import Effect, Recommendation, RuleBook

OF_WEEKS_PAST = frozenset(
    {"carried_share", "carried_minutes", "over_longest", "longest_days", "return_least", "told_days", "rated_days"}
)
"""The numbers that only whoever follows a journal asks for."""
SAID = frozenset({"advise", "inform", "guide", "contact", "hold", "step_back", "size", "other_activity", "require"})
"""The parts of a rule that say something, or are read by whoever follows a journal."""
_WAY_BACK = frozenset({"lighter_ahead"})
"""The facts of a journal that are calculated with themselves."""
_NUMBERS = ("ranges", "choose")
_PARTS = tuple(name for name in Effect.__match_args__ if name not in {*SAID, *_NUMBERS})
_NOTHING = Effect()
OF_WAY_BACK = frozenset({"skipped", "return_share"})
"""The numbers that only the way back after a time off asks for."""
_WEEK_BACK = frozenset({"return"})
_EFFORT = frozenset({"words", "ceiling", "drop", "floors"})


def is_only_told(one: Evaluation, other: Evaluation) -> bool:
    """Whether two evaluations of one person come to the same numbers, because nothing but what is said differs."""
    return one is other or _differ(one, other, OF_JOURNAL.keys() - _WAY_BACK, _only_says)


def is_way_back(one: Evaluation, other: Evaluation) -> bool:
    """Whether two evaluations of one person come to the same numbers but for the first week back after a time off."""
    # On another day the same is known: what is read off the calendar itself is for the caller to compare.
    return _differ(one, other, {"as_of", *OF_PLAN}, _is_way_back)


def _differ(
    one: Evaluation, other: Evaluation, facts: Collection[str], by: Callable[[Recommendation, RuleBook], bool]
) -> bool:
    """Whether nothing differs but some facts, and rules of some kind."""
    if one.person is not other.person or one.book is not other.book or one.clearance != other.clearance:
        return False
    if one.assumed != other.assumed or one.closed != other.closed:
        return False
    differing = {name for name, value in one.facts.items() if other.facts[name] != value}
    if not differing <= {*facts}:
        return False
    # Of a protocol it is said which fact keeps a rule of its own out.
    if any(not differing.isdisjoint(rule.when.facts()) for rule in one.book.of_protocol(one.facts["protocol"])):
        return False
    truths = one.truth_of, other.truth_of
    ids = {id for id in truths[0].keys() | truths[1].keys() if truths[0].get(id, False) is not truths[1].get(id, False)}
    return all(by(one.book.by_id[id], one.book) for id in ids)


def _only_says(rule: Recommendation, book: RuleBook) -> bool:
    if any(item in kinds() or item in book.activities for item in rule.then.require):
        return False
    return _is_about(rule, OF_WEEKS_PAST) and _has_no_part(rule, _PARTS)


def _is_way_back(rule: Recommendation, book: RuleBook) -> bool:
    return rule.applies.kind is None and (_only_says(rule, book) or _speaks_of_way_back(rule))


def _speaks_of_way_back(rule: Recommendation) -> bool:
    """Whether it asks for nothing but how much of the last week, and how hard, the first one back is."""
    if rule.then.require or not (_is_about(rule, OF_WAY_BACK) or rule.applies.phase == _WEEK_BACK):
        return False
    return _has_no_part(rule, (name for name in _PARTS if name not in _EFFORT or rule.applies.phase != _WEEK_BACK))


def _is_about(rule: Recommendation, names: frozenset[str]) -> bool:
    return names.issuperset(name for part in _NUMBERS for name, *_ in getattr(rule.then, part))


def _has_no_part(rule: Recommendation, parts: Iterable[str]) -> bool:
    return not rule.overrides and all(getattr(rule.then, part) == getattr(_NOTHING, part) for part in parts)
