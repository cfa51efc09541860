"""What a rule may not ask for, because no plan would follow it: with which facts of a journal an effect can be asked for.

What bounds sessions themselves (minutes, sessions a week, effort, activities) may hang on every fact: it counts on the day for which the
plan is made. What follows a journal week by week is asked for together with what is known then, and how long a programme is, is settled
before its first entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from exrx.programme.key import BASE
from exrx.rules.conditions import Condition
from exrx.rules.facts import OF_PLAN
from exrx.rules.pack import Applies, Effect

_OFF = frozenset({"days_off", "sessions_off"})
_ILL = frozenset(
    {"ill_days", "fever", "fever_days", "below_neck", "sore_throat", "vomiting", "chest_signs", "illness_kind"}
)
_PAIN = frozenset({"pain_last", "pain_back"})
_FEELING = frozenset({"feeling_change", "feeling_rated", "weeks_since_feeling_hold"})
_MUCH = frozenset({"extra_weeks", "extra_weeks_minutes"})
_SCORES = frozenset(
    {
        "phq9_start", "phq9_change", "phq9_change_percent", "phq9_since_last", "gad7_change", "item9_told", "says_worse", "contact_since",
        "weeks_since_start",
    }
)  # fmt: skip
_ANY_WEEK = (frozenset({"log_known"}),)
_NOTHING: tuple[frozenset[str], ...] = ()

TOGETHER: Mapping[str, tuple[frozenset[str], ...]] = MappingProxyType(
    {
        "hold": (
            _PAIN,
            _FEELING,
            _MUCH,
            _SCORES,
            *(frozenset({one}) for one in ("hard_in_row", "reviews_unanswered", "week_carried", "after_programme")),
        ),
        "step_back": (frozenset({"hard_while_light"}),),
        "other_activity": (_PAIN, frozenset({"pain_days"})),
        "size": (frozenset({"log_known", "not_done_in_row", "days_off"}),),
        "return_share": (_OFF, _ILL),
        "lighter_sessions": (_PAIN, _OFF, _ILL),
        "lighter_share": (_PAIN, _OFF, _ILL),
        "rest_before": (_ILL,),
        "light_days": (_OFF, _ILL),
        "carried_share": _ANY_WEEK,
        "carried_minutes": _ANY_WEEK,
        "over_longest": _ANY_WEEK,
        "longest_days": _ANY_WEEK,
        "return_least": _ANY_WEEK,
        "told_days": _ANY_WEEK,
        "rated_days": _ANY_WEEK,
        "weeks": _NOTHING,
        "total_weeks": _NOTHING,
        "ramp_start": _NOTHING,
        "ramp_weeks": _NOTHING,
        "ramp_step_fast": _NOTHING,
    }
)
"""By effect the facts that are known together where it is asked for; every other effect may hang on all of them."""


_FLAGS = ("hold", "step_back", "other_activity", "size")
_ALL_ALIKE = frozenset({"time", "weekly_minutes"})
"""The sessions of a week are as long as its ordinary ones: a cap on their minutes holds for all of them."""
_NOT_ALONE = frozenset({"weeks_since_start"})
"""Facts that are asked for only on the days of others."""


def not_followed(
    when: Condition, effect: Effect, applies: Applies, *, yields: bool = False
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The effects that would never be followed, each with why, and the facts that stand in the way. ``yields``: of a tier that may lose."""
    told = {clause.fact for clause in when.all_clauses()} & {*OF_PLAN}
    # After a week that was not carried nothing grows anyway; a carried one is never asked whether it holds anything.
    told |= {"carried" for one in when.all_clauses() if one.fact == "week_carried" and one.equals is not False}
    names = {name for name, *_ in effect.ranges} | {
        *(name for part in (effect.choose, effect.floors) for name, _ in part)
    }
    names |= {name for name in _FLAGS if getattr(effect, name)}
    found = {}
    for name in names & TOGETHER.keys():
        if told and not any(told <= group and told - _NOT_ALONE for group in TOGETHER[name]):
            found[name] = "together"
        elif not told and name in _FLAGS:
            found[name] = "alone"
    capped = {name for name, _, most in effect.ranges if most is not None}
    if _leaves_out(applies, always=bool(told), yields=yields):
        found |= dict.fromkeys(capped & _ALL_ALIKE, "of_some")
    for name, why in sorted(found.items()):
        yield name, why, tuple(sorted(told))


def _leaves_out(applies: Applies, *, always: bool, yields: bool) -> bool:
    """Whether it leaves sessions out that are as long as the others; ``yields``: of a tier that may lose, unless ``always``."""
    of_a_kind = applies.kind is not None and BASE not in applies.kind
    early = applies.phase is not None and "full" not in applies.phase
    return applies.minutes is not None or ((of_a_kind or early) and (always or not yields))
