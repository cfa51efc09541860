"""The care plan with a dose for each run of sessions, and the goals that it serves."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import inf
from typing import Any

from exrx.export.fhir.codes import PLAN, Names, Resource, concept, profile, quantity
from exrx.export.fhir.doses import Dated, activity
from exrx.programme.key import is_strength
from exrx.programme.plan import Plan, Session, Week, fullest
from exrx.telling.words import Words


def moderate_from(plan: Plan) -> float:
    """The RPE (6 to 20) from which the intensity table of the plan calls effort moderate."""
    return next((grade.low for grade in plan.known.grades if grade.word == "moderate"), inf)


def care_plan(
    plan: Plan, tell: Words, runs: Sequence[Sequence[Dated]], names: Names, notes: Sequence[Resource]
) -> dict[str, Resource]:
    """The goals and the care plan with its ``notes``, by the word each goes by."""
    goals = _goals(plan, tell, names)
    references = [names.to(word) for word in goals]
    weeks = len(plan.weeks)
    told = tell("fhir.care_plan", weeks=weeks, start=plan.start.isoformat(), end=plan.end.isoformat())
    made: Resource = {
        "resourceType": "CarePlan",
        "meta": profile("care_plan"),
        "text": {
            "status": "additional",
            "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{escape(told)}</p></div>',
        },
        "identifier": [{"system": PLAN, "value": f"{plan.id}/{plan.revision}"}],
        "status": "draft",
        "intent": "plan",
        "category": [concept("assess_plan"), concept("physical_activity")],
        "title": tell("fhir.title"),
        "subject": names.to("patient"),
        "period": {"start": plan.start.isoformat(), "end": plan.end.isoformat()},
        "created": plan.issued.isoformat(),
        **({"goal": references} if references else {}),
        "activity": [activity(run, references) for run in runs],
        **({"note": list(notes)} if notes else {}),
    }
    return {**goals, "care-plan": made}


def _goals(plan: Plan, tell: Words, names: Names) -> dict[str, Resource]:
    week = fullest(plan.weeks)
    if week is None:
        return {}
    strength = [session for session in week.sessions if is_strength(session.kind)]
    moving = [session for session in week.sessions if session not in strength]
    targets: dict[str, Resource] = {}
    if moving:
        minutes = sum(session.minutes for session in moving)
        moderate = all(_moderate(session, moderate_from(plan)) for session in moving)
        measured = concept("weekly_minutes") if moderate else {"text": tell("fhir.measure.minutes")}
        targets["minutes"] = {"measure": measured, "detailQuantity": quantity(minutes, "min/wk")}
        measured = concept("active_days") if moderate else {"text": tell("fhir.measure.days")}
        targets["days"] = {"measure": measured, "detailQuantity": quantity(_days(moving), "d/wk")}
    if strength:
        measured = concept("strength_days")
        targets["strength"] = {"measure": measured, "detailQuantity": quantity(_days(strength), "d/wk")}
    return {f"goal-{word}": _goal(plan, tell, names, week, word, target) for word, target in targets.items()}


def _goal(plan: Plan, tell: Words, names: Names, week: Week, word: str, target: dict[str, Any]) -> Resource:
    last = max(session.date for session in week.sessions)
    value = target["detailQuantity"]["value"]
    return {
        "resourceType": "Goal",
        "meta": profile("goal"),
        "lifecycleStatus": "proposed",
        "category": [concept("physical_activity")],
        "description": {"text": tell(f"fhir.goal.{word}", number=value, week=week.number)},
        "subject": names.to("patient"),
        "startDate": plan.start.isoformat(),
        "target": [{**target, "dueDate": last.isoformat()}],
    }


def _days(sessions: Sequence[Session]) -> int:
    return len({session.date for session in sessions})


def _moderate(session: Session, least: float) -> bool:
    """Whether its main part aims at moderate effort or more."""
    main = [step.rpe for step in session.steps if step.phase == "main"]
    return bool(main) and all(rpe is not None and rpe.aim >= least for rpe in main)
