"""Zwift workouts: a free ride or run with what to do as text. Zwift has no target for the pulse, and none is made up."""

from __future__ import annotations

from collections.abc import Callable

from exrx.export.workouts.catalogue import names_of
from exrx.export.workouts.steps import Part, Repeat, Workout
from exrx.export.workouts.xml import HEAD, element, text


def fits(workout: Workout) -> bool:
    """Whether Zwift has the sport at all: it knows cycling and running."""
    return names_of(workout.activity).zwift is not None


def encode(workout: Workout, name: str, words: Callable[[Part], str], about: str = "") -> bytes:
    """The workout as a Zwift file. ``words`` gives what is shown when a step begins."""
    parts: list[str] = []
    for step in workout.timed:
        for part in step.parts * step.times if isinstance(step, Repeat) else (step,):
            # A rest as long as one likes has no length here: whoever rides says it to themselves.
            if part.seconds is not None:
                event = element("textevent", attributes={"timeoffset": "0", "message": words(part)})
                parts.append(element("FreeRide", event, attributes={"Duration": str(part.seconds), "FlatRoad": "1"}))
    whole = element(
        "workout_file",
        element("author", "exrx"),
        element("name", text(name)),
        *([element("description", text(about))] if about else []),
        element("sportType", names_of(workout.activity).zwift or ""),
        element("workout", *parts),
    )
    return f"{HEAD}{whole}\n".encode()
