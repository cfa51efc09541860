"""Every generated person ends in a plan that passes the audit, or in a reasoned refusal; nothing else can happen.

The laws count what they saw, and fail where it is too little to prove anything.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

import exrx
from exrx.engine.audit import audit
from exrx.export.plain import line_of
from exrx.planning import DEFAULTS, Request, build_plan, read_request
from exrx.rules import loader
from exrx.rules.loader import shipped_book, shipped_packs
from exrx.rules.pack import RuleBook
from exrx.shipped import default_protocol
from invented import WELL
from strategies import START, UNUSUAL, requests


def _outcome(request: dict[str, Any]) -> Any:
    """The plan, or the refusal as a value."""
    try:
        return exrx.plan(**request)
    except (exrx.NotCleared, exrx.ScheduleError) as refusal:
        return type(refusal), str(refusal)


class Seen(Counter[str]):
    """What a law came across; as a share of the examples, since their number depends on the profile."""

    def outcome(self, outcome: Any) -> Any:
        self["examples"] += 1
        self[outcome[0].__name__ if isinstance(outcome, tuple) else "plan"] += 1
        return outcome

    def at_least(self, **shares: float) -> None:
        """``plan=0.4``: of the examples, four in ten at least."""
        for name, share in shares.items():
            assert self[name] >= share * self["examples"] > 0, (name, dict(self))


EVERY_FIELD = frozenset(exrx.Person.model_fields) - {"bmi"}


def test_anyone_gets_an_audited_plan_or_a_reasoned_refusal() -> None:
    seen, fields, protocols = Seen(), Counter[str](), set[str]()

    def law(request: dict[str, Any]) -> None:
        fields.update(name for name, value in request.items() if value is not None and value != [])
        protocols.add(request["protocol"])
        try:
            plan = exrx.plan(**request)
        except exrx.NotCleared as refusal:
            assert refusal.clearance.level in ("refer", "stop")
            assert refusal.clearance.deciding
            for finding in refusal.clearance.deciding:
                assert finding.says and finding.source
            assert str(refusal)
            seen.outcome((exrx.NotCleared, ""))
        except exrx.ScheduleError as refusal:
            assert refusal.shortfall
            seen.outcome((exrx.ScheduleError, ""))
        else:
            assert audit(plan, shipped_book()) == ()
            seen.outcome(plan)
            seen["with beats"] += any(step.bpm for session in plan.sessions for step in session.steps)
            seen["with questions"] += bool(plan.questions)
            counts = dict(plan.prescription.kinds)
            assert all(count >= 1 for count in counts.values()), counts
            full = [week for week in plan.weeks if week.phase == "full"]
            assert not full or max(len(week.sessions) for week in full) <= sum(counts.values())

    for unusual in (None, *UNUSUAL):
        settings(max_examples=max(3, settings.default.max_examples // 25))(given(requests(unusual=unusual))(law))()
    seen.at_least(plan=0.5, NotCleared=0.02, **{"with beats": 0.3})
    assert seen["with questions"]
    assert fields.keys() >= EVERY_FIELD, "never drawn: " + ", ".join(sorted(EVERY_FIELD - fields.keys()))
    assert len(protocols) >= 6


def test_a_pause_in_anyones_plan_ends_in_an_audited_plan_or_in_a_reason() -> None:
    seen = Seen()

    @settings(max_examples=settings.default.max_examples // 4)
    @example({**WELL, "start": START, "goals": ["mood"], "protocol": default_protocol()}, 14, 20, True)
    @example({**WELL, "start": START, "goals": ["mood"], "protocol": default_protocol()}, 14, 60, False)
    @given(requests(), st.integers(1, 40), st.sampled_from([2, 6, 13, 20, 60]), st.booleans())
    def law(request: dict[str, Any], after: int, days: int, ill: bool) -> None:
        plan = seen.outcome(_outcome(request))
        if isinstance(plan, tuple):
            return
        first = plan.start + timedelta(days=after)
        last = first + timedelta(days=days - 1)
        today = first if days < 57 else last
        try:
            back = exrx.adapt(plan, today=today, pause={"first": first, "last": last, "ill": ill})
        except (exrx.NotCleared, exrx.ScheduleError, exrx.InputError) as reason:
            assert str(reason)
            return
        seen["back"] += 1
        seen["asked"] += any(question.id == "since_pause" for question in back.questions)
        assert audit(back, shipped_book(), plan) == ()
        assert not any(today <= session.date <= last for session in back.sessions)

    law()
    seen.at_least(plan=0.3, back=0.1)
    assert seen["asked"]


@given(requests(healthy=True))
def test_screened_healthy_adults_are_not_turned_away(request: dict[str, Any]) -> None:
    plan = exrx.plan(**request)
    assert plan.sessions
    assert audit(plan, shipped_book()) == ()


def test_screen_says_the_same_as_plan_without_raising() -> None:
    seen = Seen()

    @settings(max_examples=settings.default.max_examples // 2)
    @given(requests())
    def law(request: dict[str, Any]) -> None:
        apart = ("start", "availability", "timezone")
        fields = {name: value for name, value in request.items() if name not in apart}
        clearance = exrx.screen(**fields, as_of=request["start"])
        outcome = seen.outcome(_outcome(request))
        assert clearance.may_plan == bool(clearance)
        if isinstance(outcome, tuple):
            assert outcome[0] is exrx.ScheduleError or not clearance.may_plan
        else:
            assert outcome.clearance == clearance

    law()
    seen.at_least(plan=0.3, NotCleared=0.02)


def test_order_of_files_and_lists_never_changes_a_plan() -> None:
    """The same plan out of packs and lists in another order. A book sorts its rules: test_meet_of_plans.py has them in another order."""
    seen = Seen()

    @settings(max_examples=settings.default.max_examples // 5)
    @given(requests(), st.randoms())
    def law(request: dict[str, Any], shuffle: random.Random) -> None:
        original = seen.outcome(_outcome(request))
        shuffled = {
            name: shuffle.sample(value, len(value)) if isinstance(value, list) else value
            for name, value in shuffle.sample(list(request.items()), len(request))
        }
        assert _outcome(shuffled) == original
        packs = [
            replace(pack, recommendations=tuple(shuffle.sample(pack.recommendations, len(pack.recommendations))))
            for pack in shuffle.sample(shipped_packs(), len(shipped_packs()))
        ]
        known = read_request(None, _only(request, exrx.Person.model_fields), _options(request))
        assert _built(known, RuleBook(packs, loader.activities())) == _built(known, shipped_book())

    law()
    # Few examples, and which they are depends on what else is imported: enough that some are plans.
    seen.at_least(plan=0.1)


def _built(request: Request, book: RuleBook) -> Any:
    try:
        return build_plan(replace(request, book=book, evaluations=None))
    except exrx.NotCleared as refusal:
        return refusal.clearance
    except exrx.ScheduleError as refusal:
        return refusal.shortfall


def _only(request: dict[str, Any], names: Any) -> dict[str, Any]:
    return {name: value for name, value in request.items() if name in names}


def _options(request: dict[str, Any]) -> dict[str, Any]:
    return {**DEFAULTS, **_only(request, DEFAULTS)}


@given(requests())
@settings(max_examples=25)
def test_nothing_leaves_the_safety_envelope_when_a_pack_asks_for_more(request: dict[str, Any]) -> None:
    """A greedy pack wants everything long and hard: safety holds, and what was refused stays refused."""
    greedy = exrx.load_rules(_greedy())
    calm, wild = _outcome(request), _outcome({**request, "rules": list(greedy)})
    if isinstance(calm, tuple):
        assert isinstance(wild, tuple)
        return
    if isinstance(wild, tuple):
        return
    assert wild.clearance.level == calm.clearance.level and wild.clearance.ceiling == calm.clearance.ceiling
    book = shipped_book()
    from exrx.engine.audit import _session
    from exrx.engine.screening import evaluate

    rules = evaluate(wild.person, book, goals=wild.goals, protocol=wild.protocol, as_of=wild.as_of).effective
    for session in wild.sessions:
        # Judged by the shipped safety rules alone, with none of the greedy pack's.
        assert list(_session(wild, session, [rule for rule in rules if rule.tier == "safety"], book)) == []


def _greedy() -> str:
    import tempfile
    from pathlib import Path

    path = Path(tempfile.gettempdir()) / "exrx-greedy.toml"
    path.write_text(
        """
format = 1
pack = "test.greedy"
version = "1"
[source.greed]
kind = "product"
title = "More of everything"
[[recommendation]]
id = "greed.more"
tier = "goal"
source = "greed"
locator = "all of it"
says = "as long, as hard and as often as possible"
quality = "very low"
mark = "product"
then.time = { min = 90, choose = 120 }
then.frequency = { min = 6, choose = 7 }
then.weeks = { min = 30 }
then.rpe = { min = 16, max = 19 }
then.percent_max = { min = 90, max = 100 }
then.ramp_start = { choose = 90 }
""",
        "utf-8",
    )
    return str(path)


@given(requests(healthy=True))
@settings(max_examples=25)
def test_plans_are_values_equal_requests_give_equal_plans_and_hashes(request: dict[str, Any]) -> None:
    one, two = _outcome(request), _outcome(request)
    assert one == two
    assert hash(one) == hash(two)


@settings(max_examples=settings.default.max_examples // 2)
@given(requests())
def test_where_pulse_does_not_guide_no_beat_is_anywhere(request: dict[str, Any]) -> None:
    outcome = _outcome(request)
    if isinstance(outcome, tuple) or not outcome.prescription.forbids("bpm"):
        return
    assert all(slot.dimension != "bpm" for slot in outcome.prescription.slots)
    assert all(step.bpm is None and step.percent_max is None for session in outcome.sessions for step in session.steps)
    assert "bpm" not in str(outcome)
    assert b"bpm" not in outcome.to_ics()


@settings(max_examples=settings.default.max_examples // 2)
@given(requests(healthy=True))
def test_a_tighter_ceiling_never_raises_its_own_dimension(request: dict[str, Any]) -> None:
    free = _outcome({**request, "availability": None, "timezone": None})
    tight = _outcome(
        {**request, "availability": ["Mon 18:00-18:30", "Wed 18:00-18:30", "Fri 18:00-18:30"], "timezone": "UTC"}
    )
    if isinstance(free, tuple) or isinstance(tight, tuple):
        return
    assert tight.prescription.target("time").aim <= free.prescription.target("time").aim
    assert max(session.minutes for session in tight.sessions) <= 30


@settings(max_examples=settings.default.max_examples // 5)
@given(requests())
def test_a_plan_read_back_is_equal_and_explains_and_exports_the_same(request: dict[str, Any]) -> None:
    plan = _outcome(request)
    if isinstance(plan, tuple):
        return
    again = exrx.Plan.from_json(plan.to_json())
    assert again == plan
    assert again.to_json() == plan.to_json()
    quick = line_of(plan)
    assert plan.to_json().endswith(f"{quick[1:]}\n")
    assert again.to_ics() == plan.to_ics()
    assert str(again) == str(plan)
    for topic in ("how often", "how long", "how hard", "for how long", plan.sessions[0].key):
        assert str(again.why(topic)) == str(plan.why(topic))
