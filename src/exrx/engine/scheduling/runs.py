"""Runs after a gap: where life leaves sessions out, the longest run of the last 30 days may be shorter than was counted on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from exrx.classes import replace
from exrx.engine.progression import title_of, walk
from exrx.programme.plan import Session, Step, Week
from exrx.programme.prescription import Note, Prescription
from exrx.shipped import constant
from exrx.values.said import said


def keep_runs_short(
    weeks: Sequence[Week], prescription: Prescription, *, start: dt.date, longest_run: int | None
) -> tuple[tuple[Week, ...], tuple[Note, ...]]:
    """Every run within its growth over the last 30 days as they really lie; walking fills the rest of the session."""
    growth = prescription.target("running_growth")
    if growth is None or growth.high is None:
        return tuple(weeks), ()
    # Most sessions share their steps.
    distinct = {id(one.steps): one for week in weeks for one in week.sessions}
    if not any(map(run_of, distinct.values())):
        return tuple(weeks), ()
    share = (100 + Decimal(str(growth.high))) / 100
    recently = dt.timedelta(days=constant("recent_runs")["days"])
    runs: list[tuple[dt.date, int]] = []
    found, shorter = [], 0
    for week in weeks:
        sessions = []
        for session in week.sessions:
            recent = [minutes for date, minutes in runs if session.date - date <= recently]
            if longest_run is not None and session.date - start <= recently:
                recent.append(longest_run)
            most = int(max(recent, default=0) * share)
            kept = shortened(session, most)
            shorter += kept is not session
            sessions.append(kept)
            runs.append((session.date, run_of(kept)))
        found.append(replace(week, sessions=tuple(sessions)))
    if not shorter:
        return tuple(weeks), ()
    return tuple(found), (Note("notice", said("notes.shorter_runs", runs=shorter), growth.high_rules, "runs"),)


def run_of(session: Session) -> int:
    """Minutes of running in a session."""
    return sum([step.minutes for step in session.steps if step.is_run])


def shortened(session: Session, most: int) -> Session:
    """A session with so much running at most; walking fills the rest."""
    over = run_of(session) - most
    if over <= 0:
        return session
    steps: list[Step] = []
    for step in session.steps:
        if not step.is_run or over <= 0:
            steps.append(step)
            continue
        cut = min(over, step.minutes)
        over -= cut
        if step.minutes > cut:
            steps.append(replace(step, minutes=step.minutes - cut))
        steps.append(replace(step, activity="walking", what=walk(), minutes=cut, rules=()))
    joined: list[Step] = []
    for step in steps:
        if joined and joined[-1].phase == step.phase == "main" and joined[-1].activity == step.activity:
            joined[-1] = replace(joined[-1], minutes=joined[-1].minutes + step.minutes)
        else:
            joined.append(step)
    if any(step.is_run for step in joined):
        return replace(session, steps=tuple(joined))
    # Nothing of a run is left: it is a walk from beginning to end.
    walked = tuple(replace(step, activity="walking") for step in joined)
    return replace(session, steps=walked, activity="walking", what=title_of("walking"))
