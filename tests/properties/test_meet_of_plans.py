"""Laws of the meet, on the object that runs: rules that quarrel, in the plan that comes of them.

The shipped rules seldom quarrel. Here every person gets some that always hold and contradict each other, tie, and repeat each other.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import exrx
from exrx.planning import DEFAULTS, build_plan, read_request
from exrx.rules import loader
from exrx.rules.conditions import Condition
from exrx.rules.loader import shipped_packs
from exrx.rules.pack import Applies, Effect, Recommendation, RuleBook
from exrx.values.dimensions import DIMENSIONS
from strategies import likely

NUMBERS: dict[str, tuple[int, ...]] = {
    "time": (20, 30, 45, 60), "frequency": (2, 3, 4, 5), "weeks": (6, 9, 12), "rpe": (10, 11, 12, 13, 15), "percent_max": (50, 60, 70),
    "percent_reserve": (30, 40, 55), "weekly_minutes": (90, 120, 150), "warm_up": (5, 8, 10), "cool_down": (5, 8), "ramp_start": (10, 15, 20),
    "ramp_step": (3, 5, 10), "ramp_step_weeks": (1, 2), "bad_day": (5, 10), "review_week": (4, 6),
}  # fmt: skip
"""Few of each, so that rules tie."""
assert NUMBERS.keys() <= DIMENSIONS.keys()
FEW = settings(max_examples=settings.default.max_examples // 2, phases=(Phase.generate,))
"""Without shrinking: a plan is slow, and three rules are few enough to read."""
SOURCE = "exrx-defaults"
QUALITY, MARK = "low", "product"
START = "2027-01-04"


@st.composite
def quarrels(draw: st.DrawFn) -> list[Recommendation]:
    """Rules that always hold, most of them about one or two numbers. Limits are ceilings: packs whose limits leave nothing are refused."""
    few = draw(st.lists(st.sampled_from(sorted(NUMBERS)), min_size=1, max_size=2, unique=True))
    rules = []
    for letter in "abcdefgh"[: draw(st.integers(4, 8))]:
        tier = draw(st.sampled_from(["limit", "goal", "goal", "goal", "preference"]))
        rules.append(_rule(f"quarrel.{letter}", tier, draw(_effects(few, ("max",) if tier == "limit" else FORMS))))
    return rules


FORMS = ("choose", "choose", "choose", "min", "max", "both", "floor")


@st.composite
def _effects(draw: st.DrawFn, few: list[str], forms: tuple[str, ...]) -> Effect:
    name = draw(st.sampled_from(few))
    number = st.sampled_from(NUMBERS[name])
    low, high = sorted((draw(number), draw(number)))
    match draw(st.sampled_from(forms)):
        case "choose":
            return Effect(choose=((name, high),))
        case "min":
            return Effect(ranges=((name, low, None),))
        case "max":
            return Effect(ranges=((name, None, high),))
        case "both":
            return Effect(ranges=((name, low, high),), choose=((name, low),))
        case _:
            return Effect(ranges=((name, high, None),), floors=((name, low),))


def _rule(id: str, tier: Any, then: Effect) -> Recommendation:
    return Recommendation(
        id,
        tier,
        SOURCE,
        "p. 1",
        "one of several that quarrel",
        QUALITY,
        MARK,
        Condition(),
        then,
        Applies(),
        pack="exrx.quarrel",
    )  # type: ignore[arg-type]


def _plan(fields: dict[str, Any], rules: list[Recommendation]) -> Any:
    """The plan out of a book with these rules as well, or the refusal as a value."""
    first, *others = shipped_packs()
    packs = [replace(first, recommendations=(*first.recommendations, *rules)), *others]
    request = read_request(None, fields, {**DEFAULTS, "start": START})
    try:
        return build_plan(replace(request, book=RuleBook(packs, loader.activities()), evaluations=None))
    except exrx.NotCleared as refusal:
        return refusal.clearance.level, {finding.rule for finding in refusal.clearance.deciding}
    except exrx.ScheduleError as refusal:
        return refusal.shortfall


def _numbers(plan: Any, called: Mapping[str, str] = MappingProxyType({}), *, rules: bool = True) -> Any:
    """Every number of a plan with the rules that decided it, what lost, and what is done on each day; rules by what they were called."""
    if not isinstance(plan, exrx.Plan):
        return plan

    def names(ids: Iterable[str]) -> frozenset[str]:
        return frozenset(called.get(id, id) for id in ids)

    slots = {}
    for slot in plan.prescription.slots:
        target = slot.target
        behind = (target.low_rules, target.aim_rules, target.high_rules, slot.lost) if rules else ()
        slots[slot.kind, slot.phase, slot.dimension, target.unit] = (
            target.low,
            target.aim,
            target.high,
            [*map(names, behind)],
        )
    steps = [
        (
            session.key,
            session.date,
            session.kind,
            session.activity,
            [(step.phase, step.minutes, step.rpe and step.rpe.high) for step in session.steps],
        )
        for session in plan.sessions
    ]
    lost = (
        {(c.dimension, c.kind, c.wished, names(c.by), c.got, names(c.forced_by)) for c in plan.compromises}
        if rules
        else set()
    )
    return slots, steps, lost, plan.clearance.level


def test_what_rules_that_quarrel_are_called_changes_no_number_and_no_reason() -> None:
    """Rules are taken in the order of their names: other names are another order, also beside the shipped ones."""
    seen = Counter[str]()

    @FEW
    @given(likely(), quarrels(), st.randoms(use_true_random=False))
    def law(fields: dict[str, Any], rules: list[Recommendation], shuffle: random.Random) -> None:
        others = [
            f"{shuffle.choice('adfz')}.quarrel{number}" for number in shuffle.sample(range(len(rules)), len(rules))
        ]
        renamed = [replace(rule, id=other) for rule, other in zip(rules, others, strict=True)]
        plan = _plan(fields, rules)
        back = {other: rule.id for rule, other in zip(rules, others, strict=True)}
        assert _numbers(_plan(fields, shuffle.sample(renamed, len(renamed))), back) == _numbers(plan)
        seen["examples"] += 1
        if isinstance(plan, exrx.Plan):
            seen["plan"] += 1
            ids = {rule.id for rule in rules}
            seen["decided"] += any(ids & {*slot.target.rules} for slot in plan.prescription.slots)
            seen["lost"] += any(ids & {*slot.lost} for slot in plan.prescription.slots)

    law()
    assert seen["plan"] >= 0.5 * seen["examples"] and seen["decided"] >= 0.5 * seen["examples"], dict(seen)
    assert seen["lost"] >= 0.15 * seen["examples"] > 0, dict(seen)


def test_a_rule_that_is_said_twice_counts_once() -> None:
    seen = Counter[str]()

    @FEW
    @given(likely(), quarrels())
    def law(fields: dict[str, Any], rules: list[Recommendation]) -> None:
        again = [replace(rule, id=f"quarrel.twice.{rule.id[-1]}") for rule in rules]
        plan = _plan(fields, rules)
        assert _numbers(_plan(fields, [*rules, *again]), rules=False) == _numbers(plan, rules=False)
        seen["examples"] += 1
        seen["plan"] += isinstance(plan, exrx.Plan)

    law()
    assert seen["plan"] >= 0.3 * seen["examples"] > 0, dict(seen)


def test_one_more_safety_rule_never_loosens_its_number() -> None:
    seen = Counter[str]()

    @FEW
    @given(likely(), quarrels(), st.sampled_from(["time", "rpe", "percent_max"]), st.data())
    def law(fields: dict[str, Any], rules: list[Recommendation], name: str, data: st.DataObject) -> None:
        most = data.draw(st.sampled_from(NUMBERS[name]))
        free = _plan(fields, rules)
        held = _plan(fields, [*rules, _rule("quarrel.safety", "safety", Effect(ranges=((name, None, most),)))])
        seen["examples"] += 1
        if not isinstance(free, exrx.Plan):
            assert not isinstance(held, exrx.Plan) or not isinstance(free, tuple)
            return
        if not isinstance(held, exrx.Plan):
            return
        for slot in held.prescription.slots:
            if slot.dimension == name:
                before = next(
                    (
                        s
                        for s in free.prescription.slots
                        if (s.kind, s.phase, s.dimension) == (slot.kind, slot.phase, name)
                    ),
                    None,
                )
                assert slot.target.aim <= most
                assert slot.target.high is not None and slot.target.high <= most
                seen["held"] += before is not None and before.target.high is not None and before.target.high > most
        if name == "time":
            assert all(session.minutes <= most for session in held.sessions)

    law()
    assert seen["held"] >= 0.1 * seen["examples"] > 0, dict(seen)
