"""Many inputs through one door, one after the other in this process."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from .doors import Door
from .mutating import Mutator
from .watching import IDLE, MEGABYTES, held_now, watched


@dataclass
class Run:
    """What came of it. ``faults`` has the numbers of the inputs that led to each."""

    door: str
    inputs: int = 0
    accepted: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0
    """What exrx would hold alone: an idle one, and the most that an input added."""
    faults: dict[str, list[int]] = field(default_factory=dict)
    examples: dict[str, bytes] = field(default_factory=dict)


_MUTATORS: dict[str, Mutator] = {}


def _made(door: Door, seed: int, number: int) -> tuple[bytes, Random]:
    if door.name not in _MUTATORS:
        _MUTATORS[door.name] = door.mutator()
    # Each input has its own chance: any one of them can be made again alone.
    chance = Random(f"{seed} {door.name} {number}")
    return _MUTATORS[door.name].make(chance), chance


def input_of(door: Door, seed: int, number: int) -> bytes:
    """The input of a number."""
    return _made(door, seed, number)[0]


def through(door: Door, count: int, seed: int = 1, first: int = 0, minutes: float = 1e9) -> Run:
    """So many inputs through a door, in a folder of their own."""
    run = Run(door.name)
    ends = time.monotonic() + 60 * minutes
    here = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="exrx-fuzzing-") as folder:
        home = Path(folder)
        # What is read once is read before anything is measured.
        for sample in _samples(door):
            chance = Random(f"sample {door.name}")
            os.chdir(home)
            try:
                with door.prepare():
                    watched(lambda sample=sample, chance=chance: door.call(sample, home, chance))  # type: ignore[misc]
            finally:
                os.chdir(here)
        # A process that has run other tests holds what is theirs, too.
        idle = min(held_now(), IDLE)
        os.chdir(home)
        try:
            with door.prepare():
                for number in range(first, first + count):
                    if time.monotonic() > ends:
                        break
                    content, chance = _made(door, seed, number)
                    ending = watched(lambda content=content, chance=chance: door.call(content, home, chance))  # type: ignore[misc]
                    run.inputs += 1
                    run.accepted += ending.accepted
                    run.seconds = max(run.seconds, ending.seconds)
                    run.megabytes = max(run.megabytes, idle + ending.megabytes)
                    fault = ending.fault
                    if not fault and idle + ending.megabytes > MEGABYTES:
                        fault = f"holds more than {MEGABYTES} MB"
                    if fault:
                        run.faults.setdefault(fault, []).append(number)
                        run.examples.setdefault(fault, content)
        finally:
            os.chdir(here)
    return run


def _samples(door: Door) -> tuple[bytes, ...]:
    input_of(door, 0, 0)
    return _MUTATORS[door.name].samples[:10]
