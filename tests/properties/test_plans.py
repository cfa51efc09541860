"""Every generated person ends in a plan that passes the audit, or in a reasoned refusal; nothing else can happen."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import exrx
from exrx.audit import audit
from exrx.rules.loader import shipped_book, shipped_packs
from exrx.rules.pack import RuleBook, RulePack
from strategies import requests


def _outcome(request: dict[str, Any]) -> Any:
    """The plan, or the refusal as a value."""
    try:
        return exrx.plan(**request)
    except (exrx.NotCleared, exrx.ScheduleError) as refusal:
        return type(refusal), str(refusal)


@given(requests())
def test_anyone_gets_an_audited_plan_or_a_reasoned_refusal(request: dict[str, Any]) -> None:
    try:
        plan = exrx.plan(**request)
    except exrx.NotCleared as refusal:
        assert refusal.clearance.level in ("refer", "stop")
        assert refusal.clearance.deciding
        for finding in refusal.clearance.deciding:
            assert finding.says and finding.source
        assert str(refusal)
    except exrx.ScheduleError as refusal:
        assert refusal.shortfall
    else:
        assert audit(plan, shipped_book()) == ()


@given(requests(healthy=True))
def test_screened_healthy_adults_are_not_turned_away(request: dict[str, Any]) -> None:
    try:
        plan = exrx.plan(**request)
    except exrx.ScheduleError:
        return
    assert plan.sessions
    assert audit(plan, shipped_book()) == ()


@given(requests())
def test_screen_says_the_same_as_plan_without_raising(request: dict[str, Any]) -> None:
    fields = {name: value for name, value in request.items() if name not in ("start", "availability", "timezone")}
    clearance = exrx.screen(**fields, as_of=request["start"])
    outcome = _outcome(request)
    assert clearance.may_plan == bool(clearance)
    if isinstance(outcome, tuple):
        assert outcome[0] is exrx.ScheduleError or not clearance.may_plan
    else:
        assert outcome.clearance == clearance


@given(requests(), st.randoms())
def test_order_of_rules_and_lists_never_changes_a_plan(request: dict[str, Any], shuffle: random.Random) -> None:
    from exrx.planning import make_plan
    from exrx.rules import loader

    original = _outcome(request)
    packs: list[RulePack] = []
    for pack in shipped_packs():
        rules = list(pack.recommendations)
        shuffle.shuffle(rules)
        packs.append(replace(pack, recommendations=tuple(rules)))
    shuffle.shuffle(packs)
    book = RuleBook(packs, loader.activities())
    shuffled = {
        name: shuffle.sample(value, len(value)) if isinstance(value, list) else value
        for name, value in shuffle.sample(list(request.items()), len(request))
    }
    assert [rule.id for rule in book.recommendations] == [rule.id for rule in shipped_book().recommendations]
    assert _outcome(shuffled) == original
    assert make_plan is not None


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
    from exrx.audit import _session
    from exrx.screening import evaluate

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


@given(requests())
def test_where_pulse_does_not_guide_no_beat_is_anywhere(request: dict[str, Any]) -> None:
    outcome = _outcome(request)
    if isinstance(outcome, tuple) or not outcome.prescription.forbids("bpm"):
        return
    assert all(slot.dimension != "bpm" for slot in outcome.prescription.slots)
    assert all(step.bpm is None and step.percent_max is None for session in outcome.sessions for step in session.steps)
    assert "bpm" not in str(outcome)
    assert b"bpm" not in outcome.to_ics()


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


@given(requests())
def test_a_plan_read_back_is_equal_and_explains_and_exports_the_same(request: dict[str, Any]) -> None:
    plan = _outcome(request)
    if isinstance(plan, tuple):
        return
    again = exrx.Plan.from_json(plan.to_json())
    assert again == plan
    assert again.to_json() == plan.to_json()
    assert again.to_ics() == plan.to_ics()
    assert str(again) == str(plan)
    for topic in ("how often", "how long", "how hard", "for how long", plan.sessions[0].key):
        assert str(again.why(topic)) == str(plan.why(topic))
