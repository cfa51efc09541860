"""Runs of like sessions as doses: when, how long, and each step with its targets, as data.

A run is what repeats unchanged week after week: the same weekday, clock time, kind, phase and steps. Its timing says no more
than took place in the plan: a week without that session, or with another one in its place, ends the run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from exrx.classes import dataclass
from exrx.export.fhir.codes import DOSE, MEASURE, ZONE, Resource, coded, concept, quantity

Row = Mapping[str, Any]

TARGETS = {"bpm": "/min", "percent_max": "%", "percent_reserve": "%", "rpe": "{score}"}
"""The targets of a step, with their units."""

STEP_TEXTS = ("activity", "label", "talk_test", "rules")
_OF_A_STEP = ("step", *STEP_TEXTS, "minutes", *(f"{name}_{end}" for name in TARGETS for end in ("low", "aim", "high")))
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Dated:
    """One session: its rows, one a step."""

    rows: tuple[Row, ...]
    number: int
    """Its place in the plan, from 1."""

    @property
    def first(self) -> Row:
        """What all its rows share."""
        return self.rows[0]

    @property
    def minutes(self) -> int:
        """The whole session."""
        return sum(row["minutes"] for row in self.rows)

    @property
    def like(self) -> tuple[object, ...]:
        """What has to be the same in a run."""
        first = self.first
        clock = None if first["start"] is None else first["start"].time()
        steps = tuple(tuple(row[name] for name in _OF_A_STEP) for row in self.rows)
        shared = (first[name] for name in ("status", "kind", "phase", "timezone"))
        return *shared, first["date"].weekday(), clock, steps


def sessions_of(rows: Iterable[Row]) -> list[Dated]:
    """The rows of a plan, session by session."""
    found = groupby(rows, key=lambda row: row["session_key"])
    return [Dated(tuple(steps), number) for number, (_, steps) in enumerate(found, start=1)]


def runs_of(sessions: Iterable[Dated]) -> list[tuple[Dated, ...]]:
    """Like sessions of weeks that follow each other, in order of their first."""
    runs: list[list[Dated]] = []
    last: dict[tuple[object, ...], list[Dated]] = {}
    for session in sessions:
        run = last.get(session.like)
        if run is not None and session.first["date"] - run[-1].first["date"] == dt.timedelta(days=7):
            run.append(session)
        else:
            last[session.like] = run = [session]
            runs.append(run)
    return [tuple(run) for run in runs]


def activity(run: Sequence[Dated], goals: Sequence[Resource]) -> Resource:
    """One run as ``CarePlan.activity``."""
    first = run[0].first
    return {
        "detail": {
            "extension": [_dose(run)],
            "kind": "ServiceRequest",
            "code": concept("exercise_therapy", text=first["activity"].replace("_", " ")),
            **({"goal": list(goals)} if goals else {}),
            "status": "not-started" if first["status"] == "confirmed" else "cancelled",
            "doNotPerform": False,
            "scheduledTiming": {"repeat": _repeat(run)},
        }
    }


def _repeat(run: Sequence[Dated]) -> Resource:
    first, last = run[0].first, run[-1].first
    bounds: Resource = {"start": moment(first, "start"), "end": moment(last, "end")}
    timed: Resource = {}
    if first["start"] is not None:
        zone = {"extension": [{"url": ZONE, "valueCode": first["timezone"]}]}
        bounds = {"start": bounds["start"], "_start": zone, "end": bounds["end"], "_end": zone}
        timed = {"timeOfDay": [first["start"].time().isoformat()]}
    return {
        "boundsPeriod": bounds,
        "count": len(run),
        "duration": run[0].minutes,
        "durationUnit": "min",
        "frequency": 1,
        "period": 1,
        "periodUnit": "wk",
        "dayOfWeek": [_WEEKDAYS[first["date"].weekday()]],
        **timed,
    }


def moment(row: Row, which: str) -> str:
    """The start or end with its offset; the day alone where no clock time was agreed."""
    found: dt.datetime | None = row[which]
    return (row["date"] if found is None else found).isoformat()


def _dose(run: Sequence[Dated]) -> Resource:
    first = run[0].first
    parts = [{"url": "kind", "valueCode": first["kind"]}, {"url": "phase", "valueCode": first["phase"]}]
    parts += [_step(row) for row in run[0].rows]
    parts += [_session(session) for session in run]
    return {"url": DOSE, "extension": parts}


def _step(row: Row) -> Resource:
    parts: list[Resource] = [{"url": "part", "valueCode": row["step"]}]
    parts += [{"url": name, "valueString": row[name]} for name in STEP_TEXTS if row[name]]
    parts.append({"url": "minutes", "valueQuantity": quantity(row["minutes"], "min")})
    parts += [target for name in TARGETS if (target := _target(row, name)) is not None]
    return {"url": "step", "extension": parts}


def _target(row: Row, name: str) -> Resource | None:
    unit = TARGETS[name]
    low, aim, high = (_number(row[f"{name}_{end}"]) for end in ("low", "aim", "high"))
    if low is None and aim is None and high is None:
        return None
    measure = coded(MEASURE, name)
    if name == "bpm":
        # The only one for which LOINC has a code.
        measure["coding"] = concept("heart_rate")["coding"] + measure["coding"]
    parts: list[Resource] = [{"url": "measure", "valueCodeableConcept": measure}]
    ends = {end: quantity(value, unit) for end, value in (("low", low), ("high", high)) if value is not None}
    if ends:
        parts.append({"url": "range", "valueRange": ends})
    if aim is not None:
        parts.append({"url": "aim", "valueQuantity": quantity(aim, unit)})
    return {"url": "target", "extension": parts}


def _number(value: Any) -> Any:
    """A number as JSON has it: whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _session(session: Dated) -> Resource:
    row = session.first
    return {
        "url": "session",
        "extension": [
            {"url": "number", "valuePositiveInt": session.number},
            {"url": "key", "valueString": row["session_key"]},
            {"url": "uid", "valueString": row["uid"]},
            {"url": "week", "valuePositiveInt": row["week"]},
            {"url": "start", "valueDateTime": moment(row, "start")},
        ],
    }
