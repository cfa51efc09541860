"""Every answer about a session comes from the same facts: counts of kinds, why, why not, and the hours of rest that hold."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import exrx
from exrx import NotCleared, Plan, ScheduleError
from exrx.engine.audit import audit
from exrx.rules.loader import shipped_book

WELL: dict[str, Any] = {"age": 38, "conditions": [], "medications": [], "symptoms": [], "resting_hr": 64}
ACTIVE: dict[str, Any] = {
    "active_days": 4,
    "active_minutes": 40,
    "active_months": 12,
    "active_effort": "moderate",
    "longest_session": 45,
}
CONFIRMED = {"level": "light_moderate", "by": "Dr Example", "date": "2027-01-02"}
HOURS = """
format = 1
pack = "clinic.rest"
version = "1"
[source.clinic-agreed]
kind = "product"
title = "What an invented clinic agreed"
[[recommendation]]
id = "clinic.rest"
tier = "limit"
source = "clinic-agreed"
locator = "page 1"
says = "so many hours between strength sessions"
quality = "very low"
mark = "product"
applies.kind = ["resistance"]
then.rest_hours = { min = 96 }
"""


def made(**fields: Any) -> Plan:
    return exrx.plan(**{**WELL, **fields}, start="2027-01-04")


def planned(plan: Plan) -> Counter[str]:
    week = max(plan.weeks, key=lambda week: (len(week.sessions), week.number))
    return Counter(session.kind for session in week.sessions)


def plain(text: object) -> str:
    return " ".join(str(text).split())


def agrees(plan: Plan) -> Counter[str]:
    """Every answer about kinds against the sessions of the fullest week, counted here."""
    counts = planned(plan)
    kinds = dict(plan.prescription.kinds)
    assert min(kinds.values()) >= 1
    assert sum(kinds.values()) == plan.prescription.target("frequency").aim == sum(counts.values())  # type: ignore[union-attr]
    assert kinds == dict(counts), (kinds, counts)
    for kind, name in (("resistance", "Strength"), ("strength_balance", "Strength and balance"), ("mixed", "Mixed")):
        answer = plain(plan.why(kind))
        told = re.search(r": (\d+) sessions? a week", answer)
        assert (int(told[1]) if told else 0) == counts[kind], (name, answer[:80])
        if counts[kind]:
            assert "in the plan" in plain(plan.why_not(kind))
    for activity in {session.activity for session in plan.sessions}:
        assert "not in the plan" not in plain(plan.why_not(activity)), activity
    shown = {kind: int(n) for n, kind in re.findall(r"(\d+) × (walk|strength)\b", plain(plan)[:700])}
    for words, kind in (("strength", "resistance"), ("walk", "base")):
        if words in shown and words == "strength":
            assert shown[words] == counts[kind]
    return counts


def test_strength_alone_on_neighbouring_days_is_told_as_it_takes_place() -> None:
    plan = made(dislikes=["walking", "cycling"], equipment=[], availability=["Mon", "Tue", "Wed"])
    # 48 hours between strength sessions leave two of three days that follow each other.
    assert agrees(plan) == {"resistance": 2, "base": 1}
    assert "Strength: 2 sessions a week" in str(plan.why("resistance"))
    assert "in the plan" in str(plan.why_not("walking"))
    assert any("3 strength sessions" in note.text and "2 take place" in note.text for note in plan.notices)
    # What is disliked and stands in says so, and the count that lost is named.
    assert any("would rather not have walking" in note.text for note in plan.notices)
    lost = next(item for item in plan.compromises if item.kind == "resistance" and item.dimension == "frequency")
    assert (lost.wished, lost.got, lost.forced_by) == ("3", "2", ("resistance.rest",))


def test_the_hours_that_are_told_are_those_that_hold(tmp_path: Path) -> None:
    for hours, days, held in (
        (96, ["Mon", "Wed", "Fri"], 1),
        (72, ["Mon", "Wed", "Fri"], 2),
        (60, ["Mon", "Tue", "Wed"], 1),
    ):
        (tmp_path / "rest.toml").write_text(HOURS.replace("96", str(hours)), "utf-8")
        plan = made(likes=["resistance"], rules=tmp_path / "rest.toml", availability=days)
        strong = [session for session in plan.sessions if session.kind == "resistance"]
        assert all((b.date - a.date).days * 24 >= hours for a, b in pairwise(strong))
        assert agrees(plan)["resistance"] == held
        told = " ".join([*(note.text for note in plan.notices), plain(plan.why("how often")).partition("source")[0]])
        assert f"{hours} hours" in told and "48 hours" not in told


PEOPLE: dict[str, dict[str, Any]] = {
    "nothing wished": {},
    "strength": {"likes": ["resistance"]},
    "strength, one day": {"likes": ["resistance"], "availability": ["Mon"]},
    "strength, two days in a row": {"likes": ["resistance"], "availability": ["Sat", "Sun"]},
    "strength, four days": {"likes": ["resistance"], "sessions_per_week": 4, "availability": ["Mon", "Tue", "Wed", "Thu"]},
    "mixed": {"likes": ["mixed"], **ACTIVE},
    "mixed, neighbouring days": {"likes": ["mixed"], "availability": ["Mon", "Tue", "Wed"], **ACTIVE},
    "yoga and strength": {"likes": ["yoga", "resistance"], "sessions_per_week": 4},
    "markers": {"goals": ["mood", "anandamide", "bdnf"], "sessions_per_week": 4, **ACTIVE},
    "markers and strength": {"goals": ["mood", "anandamide"], "likes": ["resistance"], **ACTIVE},
    "marker, nothing aerobic": {"goals": ["mood", "anandamide"], "dislikes": ["aerobic"], **ACTIVE},
    "nothing aerobic": {"dislikes": ["aerobic"], "equipment": []},
    "no walks, no strength": {"dislikes": ["walking", "resistance"], "equipment": []},
    "everything disliked": {"dislikes": ["aerobic", "resistance", "mind_body"]},
    "falls": {"age": 72, "falls": 2, "clearances": [{"topic": "falls", **CONFIRMED}]},
    "wheelchair": {"conditions": ["spinal_cord_injury"], "clearances": [{"topic": "neuro", **CONFIRMED}]},
}  # fmt: skip


@pytest.mark.parametrize("who", sorted(PEOPLE))
@pytest.mark.parametrize("protocol", ["ranjbar-2015", "cmaj-2024", "blumenthal-1999", "dunn-2005", "who-2020"])
def test_counts_of_kinds_are_those_of_the_week_in_every_answer(who: str, protocol: str) -> None:
    try:
        plan = made(**{"protocol": protocol, **PEOPLE[who]})
    except (NotCleared, ScheduleError) as error:
        raise AssertionError(who) from error
    assert sum(agrees(plan).values()) >= 1


def test_the_audit_counts_the_kinds_itself() -> None:
    plan = made(likes=["resistance"])
    wrong = replace(plan, prescription=replace(plan.prescription, kinds=(("resistance", 4), ("base", -1))))
    assert any("are not the 3 of a week" in str(fault) for fault in audit(wrong, shipped_book()))
