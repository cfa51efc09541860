"""Plans made by hand, so that the exporters are tested without the planner."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from exrx.person import Person
from exrx.programme.key import Key
from exrx.programme.plan import PackStamp, Plan, Session, Step, Week
from exrx.programme.prescription import Compromise, HeartRate, Idle, Note, Prescription, Slot, Target, amount
from exrx.programme.uid import session_uid
from exrx.values.availability import Availability
from exrx.values.citation import Reason, Source
from exrx.values.clearance import Clearance, Finding, Question
from exrx.values.said import Said, said, told

START = dt.date(2027, 1, 4)
SECRETS = re.compile(
    "sertraline|fluoxetine|crisis|0800|self-harm|nine|mood|depress|eating|quesnel|clinic", re.IGNORECASE
)
"""Words that the plan holds and that no calendar may show."""

BEATS = Target(99, 116, 134, "bpm", ("depression.intensity",), ("aim",), ("depression.intensity",))
EFFORT = Target(9, 11, 13, "RPE", ("depression.rpe",), (), ("depression.rpe",))


def as_it_stood(text: str) -> Said:
    """Words of a session that stand as they are."""
    return said("sessions.as_it_stood", text=text)


def make_steps(minutes: int = 45, *, bpm: Target | None = BEATS, rpe: Target | None = EFFORT) -> tuple[Step, ...]:
    share = None if bpm is None else Target(Decimal("30"), Decimal("44.50"), 59, "%HRR")
    return (
        Step("warm_up", "walking", as_it_stood("easy walk"), 10),
        Step(
            "main",
            "walking",
            as_it_stood("brisk walk"),
            minutes - 15,
            bpm=bpm,
            percent_reserve=share,
            rpe=rpe,
            right_when=as_it_stood("you can talk in sentences, but not sing"),
            rules=("depression.intensity", "depression.dose", "eating.cap"),
        ),
        Step("cool_down", "walking", as_it_stood("slower and slower"), 5),
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
        "what": as_it_stood("Walk"),
        "steps": make_steps(),
        "smaller": said("sessions.fewer_minutes", minutes=10),
    }
    return Session(key, session_uid(plan_id, key), day, clock, zone, **{**values, **as_said(more)})


def as_said(values: dict[str, Any]) -> dict[str, Any]:
    """Words of a session, given as texts, as what they say."""
    names = {"title": "what", "bad_day": "smaller"}
    made = {names[name]: as_it_stood(values[name]) for name in names.keys() & values.keys()}
    if "notes" in values:
        made["notes"] = tuple(map(as_it_stood, values["notes"]))
    return {name: value for name, value in values.items() if name not in names} | made


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
        told("Do you take sertraline or other medicines?"),
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
        Reason(
            "depression.dose",
            "goal",
            told("45 minutes for depression"),
            "ranjbar-2015",
            told("p. 3"),
            "low",
            "reported",
        ),
        Reason("depression.intensity", "goal", told("low to moderate"), "depression-2027", told(""), "low", "reported"),
        Reason("eating.cap", "safety", told("no more than 45"), "quesnel-2023", told(""), "moderate", "verified"),
    )
    prescription = Prescription(
        clearance,
        (Slot(Key("base", "full", "bpm"), BEATS), Slot(Key("base", "full", "rpe"), EFFORT, ("x",))),
        kinds=(("base", 3),),
        activities=(("base", "walking"),),
        options=("walking", "cycling"),
        heart_rate=HeartRate(Decimal("184.2"), "tanaka-2001", "208 − 0.7 × age", 10, 62, "hr.max"),
        forbidden=(("resistance", "resistance.supervision"),),
        compromises=(
            Compromise("time", "base", amount(60, 60), ("wish",), amount(45, 45), ("evenings",), told("45 of 60")),
        ),
        notes=(Note("notice", told("mood: crisis text"), ("r",), "help", "person"),),
        reasons=reasons,
        sources=sources,
        idle=(Idle("beta_blocker.scale", "idle", "no fluoxetine", None, ("intensity",)),),
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
        notes=(Note("notice", told("crisis"), to="clinician"),),
        help_lines=("Crisis line 0800-HELP",),
    )


def with_sessions(plan: Plan, **changes: Any) -> Plan:
    """The plan with something changed in every session."""
    weeks = tuple(
        replace(week, sessions=tuple(replace(session, **as_said(changes)) for session in week.sessions))
        for week in plan.weeks
    )
    return replace(plan, weeks=weeks)
