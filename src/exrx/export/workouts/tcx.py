"""Training Center workouts (TCX, version 2), for older Garmin devices: steps with times, beats and the day."""

from __future__ import annotations

from collections.abc import Callable

from exrx.export.workouts.catalogue import names_of
from exrx.export.workouts.steps import Part, Repeat, Workout
from exrx.export.workouts.xml import HEAD, element, text

NAME = 15
"""The longest name of a workout or a step, in characters."""
STEPS = 20
"""No step may have a higher number."""
_SPACES = {
    "xmlns": "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


def encode(workout: Workout, name: str, words: Callable[[Part], str], notes: str) -> bytes:
    """The workout as a TCX file. ``words`` gives the name of a step."""
    number, steps = 0, []
    for step in workout.timed:
        number += 1
        if isinstance(step, Repeat):
            own = number
            children = []
            for part in step.parts:
                number += 1
                children.append(_typed("Child", "Step_t", *_step(part, number, words)))
            count = element("StepId", str(own)), element("Repetitions", str(step.times))
            steps.append(_typed("Step", "Repeat_t", *count, *children))
        else:
            steps.append(_typed("Step", "Step_t", *_step(step, number, words)))
    whole = element(
        "Workout",
        element("Name", text(name[:NAME].strip())),
        *steps,
        element("ScheduledOn", workout.date.isoformat()),
        *([element("Notes", text(notes))] if notes else []),
        attributes={"Sport": names_of(workout.activity).tcx},
    )
    return (HEAD + element("TrainingCenterDatabase", element("Workouts", whole), attributes=_SPACES) + "\n").encode()


def _step(part: Part, number: int, words: Callable[[Part], str]) -> tuple[str, ...]:
    name = words(part)[:NAME].strip()
    duration = _typed("Duration", "UserInitiated_t")
    if part.seconds is not None:
        duration = _typed("Duration", "Time_t", element("Seconds", str(part.seconds)))
    return (
        element("StepId", str(number)),
        *([element("Name", text(name))] if name else []),
        duration,
        element("Intensity", "Resting" if part.phase == "rest" else "Active"),
        _target(part),
    )


def _target(part: Part) -> str:
    if part.beats is None:
        return _typed("Target", "None_t")
    low, high = (
        _typed(end, "HeartRateInBeatsPerMinute_t", element("Value", str(beats)))
        for end, beats in zip(("Low", "High"), part.beats, strict=True)
    )
    return _typed("Target", "HeartRate_t", _typed("HeartRateZone", "CustomHeartRateZone_t", low, high))


def _typed(name: str, kind: str, *content: str) -> str:
    return element(name, *content, attributes={"xsi:type": kind})
