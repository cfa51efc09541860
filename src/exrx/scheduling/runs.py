"""Runs after a gap: where life leaves sessions out, the longest run of the last 30 days may be shorter than was counted on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from exrx.prescription import Note, Prescription
from exrx.program import Session, Step, Week
from exrx.rules.pack import Activity

_RECENT = dt.timedelta(days=30)


def keep_runs_short(
    weeks: Sequence[Week], prescription: Prescription, walking: Activity, *, start: dt.date, longest_run: int | None
) -> tuple[tuple[Week, ...], tuple[Note, ...]]:
    """Every run within its growth over the last 30 days as they really lie; walking fills the rest of the session."""
    growth = prescription.target("running_growth")
    if growth is None or growth.high is None:
        return tuple(weeks), ()
    share = (100 + Decimal(str(growth.high))) / 100
    runs: list[tuple[dt.date, int]] = []
    found, shortened = [], 0
    for week in weeks:
        sessions = []
        for session in week.sessions:
            recent = [minutes for date, minutes in runs if session.date - date <= _RECENT]
            if longest_run is not None and session.date - start <= _RECENT:
                recent.append(longest_run)
            most = int(max(recent, default=0) * share)
            kept = _shortened(session, most, walking)
            shortened += kept is not session
            sessions.append(kept)
            runs.append((session.date, _run_of(kept)))
        found.append(replace(week, sessions=tuple(sessions)))
    if not shortened:
        return tuple(weeks), ()
    text = f"{shortened} runs are shorter than usual, since sessions before them are left out or moved; walking fills the time."
    return tuple(found), (Note("notice", text, growth.high_rules, "runs"),)


def _run_of(session: Session) -> int:
    return sum(step.minutes for step in session.steps if step.label == "run")


def _shortened(session: Session, most: int, walking: Activity) -> Session:
    over = _run_of(session) - most
    if over <= 0:
        return session
    steps: list[Step] = []
    for step in session.steps:
        if step.label != "run" or over <= 0:
            steps.append(step)
            continue
        cut = min(over, step.minutes)
        over -= cut
        if step.minutes > cut:
            steps.append(replace(step, minutes=step.minutes - cut))
        steps.append(replace(step, activity="walking", label=walking.main, minutes=cut, rules=()))
    joined: list[Step] = []
    for step in steps:
        if joined and joined[-1].phase == step.phase == "main" and joined[-1].label == step.label:
            joined[-1] = replace(joined[-1], minutes=joined[-1].minutes + step.minutes)
        else:
            joined.append(step)
    if any(step.label == "run" for step in joined):
        return replace(session, steps=tuple(joined))
    # Nothing of a run is left: it is a walk from beginning to end.
    walk = tuple(replace(step, activity="walking") for step in joined)
    return replace(session, steps=walk, activity="walking", title=walking.title)
