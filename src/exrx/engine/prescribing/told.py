"""Which rules say something and are calculated with nowhere: a prescription with others of them has the same numbers.

A plan that follows a journal is worked out twice: as it would be without it, and with what the journal tells. Most of the rules that hold
only then speak of weeks that are over, or advise.
"""

from __future__ import annotations

from exrx.engine.screening import Evaluation
from exrx.programme.key import kinds
from exrx.rules.facts import OF_JOURNAL
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


def is_only_told(one: Evaluation, other: Evaluation) -> bool:
    """Whether two evaluations of one person come to the same numbers, because nothing but what is said differs."""
    if one is other:
        return True
    if one.person is not other.person or one.book is not other.book or one.clearance != other.clearance:
        return False
    if one.assumed != other.assumed or one.closed != other.closed:
        return False
    differing = {name for name, value in one.facts.items() if other.facts[name] != value}
    if not differing <= OF_JOURNAL.keys() - _WAY_BACK:
        return False
    # Of a protocol it is said which fact keeps a rule of its own out.
    if any(not differing.isdisjoint(rule.when.facts()) for rule in one.book.of_protocol(one.facts["protocol"])):
        return False
    truths = one.truth_of, other.truth_of
    ids = {id for id in truths[0].keys() | truths[1].keys() if truths[0].get(id, False) is not truths[1].get(id, False)}
    return all(_only_says(one.book.by_id[id], one.book) for id in ids)


def _only_says(rule: Recommendation, book: RuleBook) -> bool:
    then = rule.then
    names = {name for part in _NUMBERS for name, *_ in getattr(then, part)}
    named = {*kinds(), *book.activities}
    return (
        names <= OF_WEEKS_PAST
        and named.isdisjoint(then.require)
        and not rule.overrides
        and all(getattr(then, part) == getattr(_NOTHING, part) for part in _PARTS)
    )
