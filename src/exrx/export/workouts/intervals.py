"""Workouts for intervals.icu: the text of its workout builder, and what its interface for programs takes, with the FIT file inside.

The text knows per cent of a maximum that is set there, and no beats, so it has none; the FIT file carries them.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Iterable
from typing import Any

from exrx.export.workouts.catalogue import names_of
from exrx.export.workouts.steps import Part, Repeat, Workout


def encode(workout: Workout, words: Callable[[Part], str], rest: str) -> bytes:
    """The workout as text: a line for each step, a block with its number for each repeat.

    ``words`` gives the cue of a step, without digits and signs: those would be read as lengths and targets. A rest has no length in the
    plan, and so none here: ``rest`` is said behind the cue of what comes before it.
    """
    blocks: list[str] = []
    plain: list[Part] = []
    for step in workout.timed:
        if isinstance(step, Repeat):
            blocks += [_lines(plain, words, rest), f"{step.times}x\n{_lines(step.parts, words, rest)}"]
            plain = []
        else:
            plain.append(step)
    return ("\n\n".join(filter(None, [*blocks, _lines(plain, words, rest)])) + "\n").encode()


def _lines(parts: Iterable[Part], words: Callable[[Part], str], rest: str) -> str:
    lines: list[tuple[str, str]] = []
    for part in parts:
        if part.seconds is not None:
            lines.append((words(part), length(part.seconds)))
        elif lines:
            cue, long = lines.pop()
            lines.append((f"{cue} {rest}", long))
    return "\n".join(f"- {cue} {long}" for cue, long in lines)


def length(seconds: int) -> str:
    """A length as the builder reads it; ``m`` is minutes.

    >>> length(300), length(5400), length(45)
    ('5m', '1h30m', '45s')
    """
    hours, left = divmod(seconds, 3600)
    minutes, left = divmod(left, 60)
    return "".join(f"{value}{unit}" for value, unit in ((hours, "h"), (minutes, "m"), (left, "s")) if value)


def event(workout: Workout, name: str, file: str, fit: bytes) -> dict[str, Any]:
    """A planned workout of the interface: the day, the FIT file, and an id of ours by which it is replaced the next time."""
    clock = workout.clock or dt.time()
    return {
        "category": "WORKOUT",
        "external_id": f"exrx-{workout.id}",
        "start_date_local": dt.datetime.combine(workout.date, clock).isoformat(),
        "type": names_of(workout.activity).intervals,
        "name": name,
        "filename": file,
        "file_contents_base64": base64.b64encode(fit).decode(),
    }


def events_file(events: list[dict[str, Any]]) -> bytes:
    """The planned workouts as the file that is sent."""
    return (json.dumps(events, ensure_ascii=False, indent=1) + "\n").encode()
