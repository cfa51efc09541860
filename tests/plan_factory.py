"""Plans made by hand, so that the exporters are tested without the planner."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from exrx.availability import Availability
from exrx.citation import Reason, Source
from exrx.clearance import Clearance, Finding, Question
from exrx.person import Person
from exrx.prescription import Compromise, HeartRate, Idle, Note, Prescription, Slot, Target
from exrx.program import PackStamp, Plan, Session, Step, Week, session_uid

START = dt.date(2027, 1, 4)
SECRETS = re.compile(
    "sertraline|fluoxetine|crisis|0800|self-harm|nine|mood|depress|eating|quesnel|clinic", re.IGNORECASE
)
"""Words that the plan holds and that no calendar may show."""

BEATS = Target(99, 116, 134, "bpm", ("depression.intensity",), ("aim",), ("depression.intensity",))
EFFORT = Target(9, 11, 13, "RPE", ("depression.rpe",), (), ("depression.rpe",))


def make_steps(minutes: int = 45, *, bpm: Target | None = BEATS, rpe: Target | None = EFFORT) -> tuple[Step, ...]:
    share = None if bpm is None else Target(Decimal("30"), Decimal("44.50"), 59, "%HRR")
    return (
        Step("warm_up", "walking", "easy walk", 10),
        Step(
            "main",
            "walking",
            "brisk walk",
            minutes - 15,
            bpm=bpm,
            percent_reserve=share,
            rpe=rpe,
            talk_test="you can talk in sentences, but not sing",
            rules=("depression.intensity", "depression.dose", "eating.cap"),
        ),
        Step("cool_down", "walking", "slower and slower", 5),
    )


def make_session(
    plan_id: str,
    key: str,
    day: dt.date,
    clock: dt.time | None = dt.time(18),
    zone: str | None = "Europe/Berlin",
    **more: Any,
) -> Session:
    values: dict[str, Any] = {
        "fold": 0,
        "kind": "base",
        "phase": "full",
        "activity": "walking",
        "title": "Walk",
        "steps": make_steps(),
        "bad_day": "Ten easy minutes, then stop or go on. Both count.",
    }
    return Session(key, session_uid(plan_id, key), day, clock, zone, **{**values, **more})


def make_plan(
    *,
    id: str = "spring",
    start: dt.date = START,
    weeks: int = 14,
    days: Sequence[int] = (0, 2, 5),
    clock: dt.time | None = dt.time(18),
    zone: str | None = "Europe/Berlin",
    questions: bool = False,
    sessions: Iterable[Session] | None = None,
    **session: Any,
) -> Plan:
    """A plan with sessions on ``days`` of each week, or with just the ``sessions`` given, in one week."""
    made = []
    for number in range(1, weeks + 1):
        first = start + dt.timedelta(days=7 * (number - 1))
        own = [
            make_session(id, f"w{number:02d}s{place}", first + dt.timedelta(days=day), clock, zone, **session)
            for place, day in enumerate(days, 1)
        ]
        made.append(Week(number, first, "ramp" if number < 4 else "full", tuple(own), guideline=number > 3))
    if sessions is not None:
        made = [Week(1, start, "full", tuple(sessions))]
    question = Question(
        "medications.unknown",
        "medications",
        "Do you take sertraline or other medicines?",
        "medications = []",
        "if heart rate can guide",
        "effort guides",
        choices=("none", "beta_blocker"),
    )
    clearance = Clearance(
        "limited" if questions else "cleared",
        "moderate",
        (Finding("self_harm.item9", "limited", "self-harm was entered", ("nine answers",), topic="mental_health"),),
        (question,) if questions else (),
        "present",
    )
    sources = (
        Source("ranjbar-2015", "review", "Depression and Exercise: A Clinical Review", 2015, authors="Ranjbar E"),
        Source("tanaka-2001", "meta-analysis", "Age-predicted maximal heart rate revisited", 2001),
        Source("quesnel-2023", "review", "Exercise in eating disorders", 2023),
        Source("depression-2027", "product", "A clinic's depression rules", 2027),
    )
    reasons = (
        Reason("depression.dose", "goal", "45 minutes for depression", "ranjbar-2015", "p. 3", "low", "reported"),
        Reason("depression.intensity", "goal", "low to moderate", "depression-2027", "", "low", "reported"),
        Reason("eating.cap", "safety", "no more than 45", "quesnel-2023", "", "moderate", "verified"),
    )
    prescription = Prescription(
        clearance,
        (Slot("base", "full", "bpm", BEATS), Slot("base", "full", "rpe", EFFORT, ("x",))),
        kinds=(("base", 3),),
        activities=(("base", "walking"),),
        options=("walking", "cycling"),
        heart_rate=HeartRate(Decimal("184.2"), "tanaka-2001", "208 − 0.7 × age", 10, 62, "hr.max"),
        forbidden=(("resistance", "resistance.supervision"),),
        compromises=(Compromise("time", "base", "60", ("wish",), "45", ("evenings",), "45 of 60"),),
        notes=(Note("notice", "mood: crisis text", ("r",), "help", "person"),),
        reasons=reasons,
        sources=sources,
        idle=(Idle("beta_blocker.scale", "idle", "no fluoxetine", "", ("intensity",)),),
    )
    return Plan(
        id=id,
        revision=0,
        start=start,
        timezone=zone,
        goals=("mood",),
        protocol="ranjbar-2015",
        as_of=start,
        issued=start - dt.timedelta(days=3),
        person=Person(age=34, resting_hr=62, conditions=["depression"], medications=["sertraline"], symptoms=[]),
        # Tests move sessions about: free at any time, or on any day where there are no clock times.
        availability=Availability() if clock is None or zone is None else Availability.parse(["daily 00:00-24:00"]),
        weeks=tuple(made),
        prescription=prescription,
        packs=(PackStamp("exrx.depression", "2026.1", "ab12"),),
        exrx_version="0.1.0",
        notes=(Note("notice", "crisis", to="clinician"),),
        help_lines=("Crisis line 0800-HELP",),
    )


def with_sessions(plan: Plan, **changes: Any) -> Plan:
    """The plan with something changed in every session."""
    weeks = tuple(
        replace(week, sessions=tuple(replace(session, **changes) for session in week.sessions)) for week in plan.weeks
    )
    return replace(plan, weeks=weeks)
