"""A plan as a table, one flat row a step; and a prescription as one row of a table of people."""

from __future__ import annotations

from typing import Any

from exrx import __version__
from exrx.engine.progression import lengths
from exrx.programme.key import BASE
from exrx.programme.plan import Plan, key_parts
from exrx.programme.prescription import Prescription, Target
from exrx.values.clearance import Clearance

_RANGES = ("bpm", "percent_max", "percent_reserve", "rpe")
_OF_A_SESSION = ("uid", "status", "date", "start", "end", "timezone", "kind")
DOSE = ("frequency", "time", "weeks", "bpm", "rpe")
"""The numbers of a row about a person, each with its two ends."""


def screened(clearance: Clearance) -> dict[str, Any]:
    """What screening says, as the beginning of a row about a person."""
    return {
        "level": clearance.level,
        "ceiling": clearance.ceiling,
        "questions": ",".join(question.id for question in clearance.questions),
    }


def rules_of(clearance: Clearance) -> set[str]:
    """The rules behind the level and the open questions."""
    asking = {rule for question in clearance.questions for rule in question.rules}
    return {finding.rule for finding in clearance.deciding} | asking


def made_with(packs: str) -> dict[str, Any]:
    """The end of a row about a person whose fields could be read."""
    return {"error": None, "exrx_version": __version__, "packs": packs}


def to_row(prescription: Prescription) -> dict[str, Any]:
    """One flat row for a table of people. See ``Prescription.to_row``."""
    row = {**screened(prescription.clearance), "activity": dict(prescription.activities).get(BASE)}
    rules = rules_of(prescription.clearance)
    for dimension in DOSE:
        target = prescription.target(dimension)
        row[f"{dimension}_low"] = None if target is None else target.low
        row[dimension] = None if target is None else target.aim
        row[f"{dimension}_high"] = None if target is None else target.high
        rules.update(() if target is None else target.rules)
    chosen = prescription.choice(BASE)
    rules.update(() if chosen is None else chosen.rules)
    row["ramp_weeks"] = len(lengths(prescription)[0]) if prescription.clearance.may_plan else None
    row["rules"] = ",".join(sorted(rules))
    return {**row, **made_with(prescription.packs)}


def to_rows(plan: Plan) -> list[dict[str, Any]]:
    """One row a step, in order of time, and then those of withdrawn sessions. The column names are stable; an unknown number is ``None``.

    ``phase`` is ramp, full, or return (the easier first week after a pause), ``step`` the part of the session; ``start`` and ``end`` are wall times in
    ``timezone``, with their offset.
    """
    rows = []
    dated = [(week.number, session) for week in plan.weeks for session in week.sessions]
    dated += [(key_parts(session.key)[0], session) for session in plan.withdrawn]
    for week, session in dated:
        shared = {"plan_id": plan.id, "revision": plan.revision, "week": week, "phase": session.phase}
        shared |= {"session_key": session.key, **{name: getattr(session, name) for name in _OF_A_SESSION}}
        for number, step in enumerate(session.steps, 1):
            row = {**shared, "step_number": number, "step": step.phase, "activity": step.activity, "label": step.label}
            row["minutes"] = step.minutes
            for name in _RANGES:
                row |= _range(name, getattr(step, name))
            rows.append({**row, "talk_test": step.talk_test or None, "rules": ",".join(step.rules)})
    return rows


def _range(name: str, target: Target | None) -> dict[str, Any]:
    return {f"{name}_{part}": None if target is None else getattr(target, part) for part in ("low", "aim", "high")}
