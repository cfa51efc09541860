"""A session as a watch takes it: timed steps, repeats and sets, with this person's beats. Facts alone; words are told later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from exrx.classes import dataclass, replace
from exrx.export.workouts.catalogue import Exercise, exercise_of
from exrx.known import Grade, Known
from exrx.programme.key import BASE, kinds
from exrx.programme.plan import RUNNING, Plan, Session, Step
from exrx.programme.prescription import Target
from exrx.values.said import Said

Phase = Literal["warm_up", "main", "cool_down", "easy", "rest"]


@dataclass(frozen=True, slots=True)
class Part:
    """One step on the wrist. ``seconds`` is ``None`` where it lasts until the person goes on."""

    phase: Phase
    activity: str
    seconds: int | None
    beats: tuple[int, int] | None = None
    """Beats a minute, lowest and highest; ``None`` where the pulse does not guide, or effort comes first."""
    effort: tuple[int | None, int] | None = None
    """From 6 to 20."""
    grades: tuple[str, str] | None = None
    """The words of the intensity table for both ends of that effort."""
    aim: int | None = None
    """The beats to aim at inside the band."""
    what: Said | None = None
    talk: Said | None = None
    repetitions: tuple[int, int] | None = None
    exercise: Exercise | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """Steps that are done several times, at least twice."""

    times: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Sets:
    """Movements of strength training, each so many repetitions, the whole row of them so many times."""

    times: int
    parts: tuple[Part, ...]
    whole: Part
    """The same by time, for a format that counts no repetitions."""
    load: bool = False
    """Whether the plan also says how heavy."""


@dataclass(frozen=True, slots=True)
class Workout:
    """One session, ready for a watch."""

    key: str
    id: str
    """The UUID of the session's calendar entry: the same in every revision, so that a watch replaces and does not double."""
    date: dt.date
    clock: dt.time | None
    changed: dt.date
    """The day on which it became what it is."""
    sequence: int
    """How often it has changed."""
    activity: str
    what: Said
    minutes: int
    steps: tuple[Part | Repeat | Sets, ...]
    smaller: Said | None = None
    notes: tuple[Said, ...] = ()

    @property
    def timed(self) -> tuple[Part | Repeat, ...]:
        """The steps for a format that counts no repetitions."""
        return tuple(step.whole if isinstance(step, Sets) else step for step in self.steps)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part once, those inside repeats and sets included."""
        return tuple(part for step in self.steps for part in (step,) if isinstance(part, Part)) + tuple(
            part for step in self.steps if not isinstance(step, Part) for part in step.parts
        )


def workouts_of(plan: Plan) -> tuple[Workout, ...]:
    """The sessions to come, in order of time; those that were taken out have no workout."""
    made: dict[tuple[int, str, str], tuple[Part | Repeat | Sets, ...]] = {}
    found = []
    for session in plan.to_come:
        # Equal sessions share their steps, and then their parts as well.
        alike = (id(session.steps), session.kind, session.phase)
        if alike not in made:
            made[alike] = _steps(plan, session)
        found.append(
            Workout(
                session.key,
                session.uid.removesuffix("@exrx"),
                session.date,
                session.clock,
                session.changed or plan.issued,
                session.sequence,
                session.activity,
                session.what,
                session.minutes,
                made[alike],
                session.smaller,
                session.notes,
            )
        )
    return tuple(found)


def _steps(plan: Plan, session: Session) -> tuple[Part | Repeat | Sets, ...]:
    steps: list[Part | Repeat | Sets] = []
    for step in session.steps:
        sets = _sets(plan, session, step)
        steps += _stretches(plan, session, step) if sets is None else [sets]
    return tuple(steps)


def _part(known: Known, step: Step, minutes: int | None = None) -> Part:
    bpm = None if step.effort_first else step.bpm
    effort = None if step.rpe is None else _effort(step.rpe)
    return Part(
        step.phase,
        step.activity,
        60 * (step.minutes if minutes is None else minutes),
        _ends(bpm),
        effort,
        None if effort is None or not known.grades else grades(effort, known.grades),
        None if bpm is None else int(bpm.aim),
        step.what,
        step.right_when,
    )


def _ends(target: Target | None) -> tuple[int, int] | None:
    """Both ends of a band of beats; no watch takes a band that is open on one side."""
    if target is None or target.low is None or target.high is None:
        return None
    return int(target.low), int(target.high)


def _effort(target: Target) -> tuple[int | None, int]:
    high = target.aim if target.high is None else target.high
    return None if target.low is None else int(target.low), int(high)


def grades(effort: tuple[int | None, int], table: Sequence[Grade]) -> tuple[str, str]:
    """The words of a table in which an effort from 6 to 20 begins and ends.

    >>> table = Grade("light", 9, 11), Grade("moderate", 12, 13), Grade("vigorous", 14, 17)
    >>> grades((9, 13), table), grades((None, 11), table), grades((14, 19), table)
    (('light', 'moderate'), ('light', 'light'), ('vigorous', 'vigorous'))
    """
    low, high = effort

    def word(value: int) -> str:
        return next((row.word for row in table if value <= row.high), table[-1].word)

    return word(0 if low is None else low), word(high)


def _sets(plan: Plan, session: Session, step: Step) -> Sets | None:
    """The movements of a strength part, as often as the plan says; ``None`` where it counts no repetitions."""
    prescription = plan.prescription
    if step.phase != "main" or not prescription.movements:
        return None
    cost = plan.known.cost(step.activity)
    if cost is None or not cost.movements:
        return None
    sets, repetitions, load = (
        prescription.target(name, session.kind, session.phase) for name in ("sets", "repetitions", "load")
    )
    if sets is None or repetitions is None:
        return None
    whole = _part(plan.known, step)
    low, high = repetitions.low or repetitions.aim, repetitions.high or repetitions.aim
    parts = (
        replace(whole, seconds=None, what=movement, repetitions=(int(low), int(high)), exercise=exercise_of(movement))
        for movement in prescription.movements
    )
    return Sets(int(sets.aim), tuple(parts), whole, load is not None)


def _stretches(plan: Plan, session: Session, step: Step) -> list[Part | Repeat]:
    """A main part in stretches with rests, where the plan asks for that; any other step as it is."""
    bout = plan.prescription.target("bout")
    cuttable = step.phase == "main" and BASE in kinds()[session.kind].all and step.activity == session.activity
    if not cuttable or session.activity == RUNNING or bout is None or bout.high is None or step.minutes <= bout.high:
        return [_part(plan.known, step)]
    length = int(bout.high)
    times, left = divmod(step.minutes, length)
    if not left:
        # The last stretch has no rest behind it.
        times, left = times - 1, length
    pair = (_part(plan.known, step, length), Part("rest", step.activity, None))
    before = [Repeat(times, pair)] if times > 1 else list(pair)
    return [*before, _part(plan.known, step, left)]
