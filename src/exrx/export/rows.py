"""A plan as a table: one flat row a step."""

from __future__ import annotations

from typing import Any

from exrx.prescription import Target
from exrx.program import Plan, key_parts

_RANGES = ("bpm", "percent_max", "percent_reserve", "rpe")


def to_rows(plan: Plan) -> list[dict[str, Any]]:
    """One row a step, in order of time, and then those of withdrawn sessions. The column names are stable; an unknown number is ``None``.

    ``phase`` is ramp, full, or return (the easier first week after a pause), ``step`` the part of the session; ``start`` and ``end`` are wall times in
    ``timezone``, with their offset.
    """
    rows = []
    dated = [(week.number, session) for week in plan.weeks for session in week.sessions]
    dated += [(key_parts(session.key)[0], session) for session in plan.withdrawn]
    for week, session in dated:
        start, end = session.start, session.end
        shared = {
            "plan_id": plan.id,
            "revision": plan.revision,
            "week": week,
            "phase": session.phase,
            "session_key": session.key,
            "uid": session.uid,
            "status": session.status,
            "date": session.date,
            "start": start,
            "end": end,
            "timezone": session.timezone,
            "kind": session.kind,
        }
        for number, step in enumerate(session.steps, 1):
            row = {
                **shared,
                "step_number": number,
                "step": step.phase,
                "activity": step.activity,
                "label": step.label,
                "minutes": step.minutes,
            }
            for name in _RANGES:
                row |= _range(name, getattr(step, name))
            rows.append({**row, "talk_test": step.talk_test or None, "rules": ",".join(step.rules)})
    return rows


def _range(name: str, target: Target | None) -> dict[str, Any]:
    return {f"{name}_{part}": None if target is None else getattr(target, part) for part in ("low", "aim", "high")}
