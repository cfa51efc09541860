"""Decision 29: what a named protocol fixes is kept, or a compromise names it; what it needs to know is asked before it is used.

What each protocol fixes is typed here from `studies.md` and `guidelines.md`, not read from the packs.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import exrx
from exrx import NotCleared, Plan
from exrx.engine.audit import audit
from exrx.rules.loader import shipped_book


class Fixed(NamedTuple):
    """Activities (none: left open), days, minutes, whether it was supervised, and the weekly dose in kcal per kg."""

    activities: frozenset[str] | None = None
    days: tuple[int, int] | None = None
    minutes: tuple[int, int] | None = None
    supervised: bool = False
    energy: str = ""


AEROBIC = frozenset({"walking", "running", "cycling", "swimming", "water_exercise", "dance", "arm_exercise", "seated_exercise",
    "treadmill_walking", "elliptical_training", "rowing"})  # fmt: skip
STRONG = AEROBIC | {"resistance", "strength_balance"}
FIXED = {
    "blumenthal-1999": Fixed(frozenset({"walking", "treadmill_walking", "running"}), (3, 3), (45, 45), True),
    "dunn-2005": Fixed(None, (3, 5), None, True, "17.5"),
    "trivedi-2011": Fixed(AEROBIC, None, None, True, "16"),
    "callaghan-2011": Fixed(None, (3, 3)),
    "meyer-2019": Fixed(AEROBIC, None, (30, 30)),
    "rethorst-2013": Fixed(STRONG, (3, 5), (45, 60)),
    "stanton-2014": Fixed(AEROBIC, (3, 4), (30, 40), True),
    "canmat-2023": Fixed(None, (3, 4), (30, 40), True),
    "nice-ng222": Fixed(AEROBIC, None, (45, 60), True),
    "epa-2018": Fixed(STRONG, (2, 3), (45, 60), True),
    "cmaj-2024": Fixed(STRONG, (3, 5), (45, 60)),
    "who-2020": Fixed(),
}
# 2024 Compendium, usual effort.
METS = {
    "walking": "3.8", "treadmill_walking": "3.8", "running": "7.5", "cycling": "6.8", "elliptical_training": "5.0", "rowing": "5.0",
    "swimming": "5.8", "dance": "4.8", "resistance": "3.0", "strength_balance": "2.8", "water_exercise": "5.3", "arm_exercise": "2.8",
    "seated_exercise": "2.8", "yoga": "2.3", "tai_chi": "3.3",
}  # fmt: skip
WELL: dict[str, Any] = {"age": 40, "conditions": [], "medications": [], "symptoms": [], "resting_hr": 64}
ACTIVE: dict[str, Any] = {
    "active_days": 4, "active_minutes": 40, "active_months": 12, "active_effort": "moderate", "longest_session": 45,
    "eating_disorder": "none",
}  # fmt: skip
WISHES: tuple[dict[str, Any], ...] = (
    {},
    *({"likes": [liked]} for liked in ("cycling", "swimming", "resistance", "mixed", "yoga", "in_a_group", "rowing")),
    {"likes": ["running"], "longest_run": 15},
    {"likes": ["cycling", "walking", "dance"]},
    {"likes": ["resistance", "cycling"], "sessions_per_week": 4},
    *({"dislikes": [disliked]} for disliked in ("walking", "running", "aerobic", "resistance")),
    {"dislikes": ["walking", "running"]},
    {"dislikes": ["walking", "cycling"], "equipment": []},
    *({"minutes": minutes} for minutes in (5, 20, 35, 60, 120)),
    *({"sessions_per_week": often} for often in (1, 2, 4, 6)),
    *({"weeks": weeks} for weeks in (3, 20)),
    *({"intensity": word} for word in ("light", "moderate", "vigorous")),
    *({"equipment": at_hand} for at_hand in ([], ["exercise_bike"], ["pool"])),
    {"goals": ["mood", "anandamide"]},
    {"supervised": True},
)  # fmt: skip


def made(protocol: str, **fields: Any) -> Plan:
    return exrx.plan(**{**WELL, **fields}, protocol=protocol, start="2027-01-04")


def named(plan: Plan) -> set[str]:
    return {item.dimension for item in plan.compromises}


def energy(plan: Plan) -> Decimal:
    """Of the fullest week, each step at the METs of its own activity: a run's warm-up, cool-down and fill are walks."""
    week = max(plan.weeks, key=lambda week: (len(week.sessions), week.minutes, week.number))
    total = Decimal(0)
    for session in week.sessions:
        for step in session.steps:
            walked = session.activity == "running" and step.label != "run"
            total += Decimal(METS["walking" if walked else step.activity]) * step.minutes
    return total * Decimal("1.05") / 60


def test_every_protocol_has_its_line() -> None:
    assert set(FIXED) == set(shipped_book().protocols) - {"ranjbar-2015"}


@pytest.mark.parametrize("protocol", sorted(FIXED))
def test_what_a_protocol_fixes_is_kept_or_named_whatever_is_wished(protocol: str) -> None:
    fixed = FIXED[protocol]
    kept = lost = 0
    for wish in WISHES:
        for more in ({}, ACTIVE):
            plan = made(protocol, **more, **wish)
            held = {
                "activity": fixed.activities is None
                or {session.activity for session in plan.sessions} <= fixed.activities,
                "supervision": not fixed.supervised or bool(plan.person.supervised),
                "weekly_energy": not fixed.energy or energy(plan) >= Decimal(fixed.energy),
                "frequency": fixed.days is None
                or all(fixed.days[0] <= len(week.sessions) <= fixed.days[1] for week in plan.weeks),
                "time": fixed.minutes is None
                or fixed.minutes[0] <= plan.prescription.target("time").aim <= fixed.minutes[1],  # type: ignore[union-attr]
            }
            for dimension, true in held.items():
                kept, lost = kept + true, lost + (not true)
                assert true or dimension in named(plan), (wish, dimension)
            assert audit(plan, shipped_book()) == ()
    assert kept and (lost or not (fixed.supervised or fixed.energy))


@pytest.mark.parametrize("protocol", sorted(name for name, fixed in FIXED.items() if fixed.activities))
def test_who_likes_what_a_protocol_names_has_that(protocol: str) -> None:
    # Strength is not an ordinary session by being liked, and nobody names the machines of a gym.
    apart = {"resistance", "strength_balance", "treadmill_walking", "elliptical_training", "rowing"}
    for liked in sorted((FIXED[protocol].activities or frozenset()) - apart):
        at_hand = ["pool", "bicycle", "handcycle", "chair"]
        found = exrx.prescribe(
            **WELL, **ACTIVE, falls=0, likes=[liked], equipment=at_hand, longest_run=15, protocol=protocol
        )
        assert dict(found.activities)["base"] == liked


SIGNED = [
    {"topic": topic, "level": "light_moderate", "by": "Dr Example", "date": "2026-11-20"} for topic in ("falls", "bone")
]


@pytest.mark.parametrize("protocol", [*sorted(FIXED), "ranjbar-2015"])
@pytest.mark.parametrize("person", [
    {"age": 72, "falls": 2, "clearances": SIGNED}, {"age": 66, "conditions": ["osteoporosis"], "clearances": SIGNED},
    {"likes": ["resistance"], "equipment": ["free_weights"]},
])  # fmt: skip
def test_sessions_of_strength_and_balance_have_their_effort_in_every_protocol(
    protocol: str, person: dict[str, Any]
) -> None:
    """Light to moderate for whoever is not supervised by somebody experienced."""
    found = exrx.prescribe(**{**WELL, **ACTIVE, "falls": 0, **person}, protocol=protocol, as_of="2026-12-01")
    for kind in ("resistance", "strength_balance"):
        if found.target("frequency", kind=kind) is not None:
            effort = found.target("rpe", kind=kind)
            assert effort is not None and (effort.low, effort.high) in ((9, 13), (9, 12)), kind


def test_what_is_liked_beside_a_protocol_that_fixes_its_activities_is_named_as_lost() -> None:
    plan = made("blumenthal-1999", likes=["resistance"], **ACTIVE)
    assert {session.activity for session in plan.sessions} == {"walking"}
    lost = next(item for item in plan.compromises if item.by == ("your.likes",))
    assert lost.forced_by == ("smile.activity",) and "strength" in lost.text
    assert "strength" in " ".join(str(plan).split())
    # One that holds strength keeps it.
    assert "resistance" in {session.kind for session in made("cmaj-2024", likes=["resistance"], **ACTIVE).sessions}


def test_what_health_asks_for_stays_and_the_protocol_says_what_it_lost() -> None:
    falls = {"topic": "falls", "level": "light_moderate", "by": "Dr Example", "date": "2027-01-02"}
    plan = made("blumenthal-1999", age=70, falls=2, clearances=[falls])
    assert "strength_balance" in {session.kind for session in plan.sessions}
    lost = [item for item in plan.compromises if item.by == ("smile.activity",)]
    assert lost and any("falls." in rule for rule in lost[0].forced_by)


# --- what it needs to know --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", ["dunn-2005", "trivedi-2011"])
def test_a_weekly_dose_asks_what_it_needs_and_is_not_told_by_name_before(protocol: str) -> None:
    asked = made(protocol)
    assert {question.field for question in asked.questions} == {"eating_disorder", "active_days"}
    # They hold nothing back: safety is as it was.
    assert max(session.minutes for session in asked.sessions) == 45
    said = " ".join(note.text for note in asked.notices if note.topic == "protocol")
    assert f"This follows {protocol}" not in said and "weekly dose is not in this plan" in said
    assert "weekly_energy" in named(asked)
    assert "kcal" not in str(asked) + asked.to_json()
    for answers, left in (
        ({"eating_disorder": "none"}, {"active_days"}),
        ({"active_days": 0}, {"eating_disorder"}),
        ({**ACTIVE, "eating_disorder": None}, {"eating_disorder"}),
        ({"active_days": 4, "active_minutes": 40, "eating_disorder": "none"}, {"active_days"}),
        # Answered, and not what the dose is for: nothing is asked, and it is not told by name either.
        ({"active_days": 0, "eating_disorder": "none"}, set()),
    ):
        plan = made(protocol, **answers)
        assert {question.field for question in plan.questions} == left, answers
        assert "weekly_energy" in named(plan)
        assert not any(f"This follows {protocol}" in note.text for note in plan.notices)
    used = made(protocol, **ACTIVE)
    assert used.questions == () and "weekly_energy" not in named(used)
    assert any(f"This follows {protocol}." in note.text for note in used.notices)
    assert energy(used) >= Decimal(FIXED[protocol].energy)


def test_no_other_protocol_asks_for_them() -> None:
    for protocol in sorted(set(FIXED) - {"dunn-2005", "trivedi-2011"}):
        assert made(protocol).questions == ()


def test_the_audit_sees_a_promise_that_nobody_named() -> None:
    plan = made("dunn-2005")
    quiet = replace(plan, prescription=replace(plan.prescription, compromises=()))
    faults = " ".join(map(str, audit(quiet, shipped_book())))
    assert "asks for supervision" in faults and "less energy than dose.energy_dunn" in faults
    plan = made("blumenthal-1999")
    first = plan.weeks[0].sessions[0]
    dance = replace(first, activity="dance", steps=tuple(replace(step, activity="dance") for step in first.steps))
    danced = replace(
        plan, weeks=(replace(plan.weeks[0], sessions=(dance, *plan.weeks[0].sessions[1:])), *plan.weeks[1:])
    )
    assert any("smile.activity" in str(fault) for fault in audit(danced, shipped_book()))


# --- a clinic's goal for the week beside a protocol -------------------------------------------------------------------

CLINIC = """
format = 1
pack = "clinic.weekly"
version = "1"
[source.clinic-agreed]
kind = "product"
title = "What an invented clinic agreed"
[[recommendation]]
id = "clinic.minutes"
tier = "goal"
source = "clinic-agreed"
locator = "page 1"
says = "at most 120 minutes a week"
quality = "very low"
mark = "product"
then.weekly_minutes = { max = 120 }
"""


@pytest.mark.parametrize("protocol", sorted({*FIXED, "ranjbar-2015"}))
def test_two_goals_for_the_week_settle_on_the_smaller_and_name_the_other(protocol: str, tmp_path: Path) -> None:
    (tmp_path / "clinic.toml").write_text(CLINIC, "utf-8")
    for wish in ({}, {"minutes": 60}, {"sessions_per_week": 5}, ACTIVE):
        plan = made(protocol, rules=tmp_path / "clinic.toml", **wish)
        aims = [plan.prescription.target(name).aim for name in ("frequency", "time")]  # type: ignore[union-attr]
        over = aims[0] * aims[1] > 120  # type: ignore[operator]
        lost = {rule for item in plan.compromises for rule in item.by}
        forced = {rule for item in plan.compromises for rule in item.forced_by}
        assert "clinic.minutes" in (lost if over else lost | forced) or aims[0] * aims[1] <= 120  # type: ignore[operator]
        for rule, least in (("who.volume", 150), ("epa.volume", 150)):
            if protocol.startswith(rule[:3]):
                assert aims[0] * aims[1] < least and rule in lost  # type: ignore[operator]
    if protocol == "trivedi-2011":
        assert "weekly_energy" in named(plan)


def test_a_dose_that_its_trial_excludes_is_still_refused() -> None:
    with pytest.raises(NotCleared):
        made("trivedi-2011", conditions=["bipolar_stable"], under_care=True)
