"""Measuring on a shared machine: CPU time, contestants interleaved, their order rotated every round."""

from __future__ import annotations

import gc
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

Sample = Callable[[], float]
"""Runs a contestant once and returns the CPU seconds it took."""


class Spread(NamedTuple):
    """A median with its quartiles."""

    low: float
    median: float
    high: float


class Row(NamedTuple):
    """One line of the table. ``value`` is a ratio to the anchor, or an exponent."""

    id: str
    what: str
    anchor: str
    seconds: float
    anchor_seconds: float | None
    value: Spread
    goal: float | None = None
    stretch: float | None = None

    @property
    def verdict(self) -> str:
        """Whether the median meets its limit."""
        if self.goal is None:
            return ""
        if self.stretch is not None and self.value.median <= self.stretch:
            return "met, stretch too"
        return "met" if self.value.median <= self.goal else "MISSED"


class Skipped(Exception):
    """A row that cannot be measured here, and why."""


class WorkDiffers(Exception):
    """Candidate and anchor did not do the same, so a ratio would mean nothing."""


def same(what: str, candidate: object, anchor: object) -> None:
    """Raise ``WorkDiffers`` unless both are equal."""
    if candidate != anchor:
        raise WorkDiffers(f"{what}: {str(candidate)[:120]} is not {str(anchor)[:120]}")


def interleaved(contestants: Mapping[str, Sample], rounds: int) -> dict[str, list[float]]:
    """CPU seconds of each contestant in every round. The first of a round is the second of the next."""
    names = list(contestants)
    found: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in (*names[turn:], *names[:turn]):
            found[name].append(contestants[name]())
    return found


def spread(values: Sequence[float]) -> Spread:
    """The median and both quartiles."""
    if len(values) < 2:
        return Spread(values[0], values[0], values[0])
    return Spread(*statistics.quantiles(values, n=4, method="inclusive"))


def against(anchor: Sequence[float], candidate: Sequence[float]) -> Spread:
    """The candidate's ratio to the anchor, round by round."""
    return spread([mine / floor for mine, floor in zip(candidate, anchor, strict=True)])


def warm(function: Callable[[], object], least: float = 0.02) -> Sample:
    """A contestant in this process, repeated until it takes long enough to be measured."""
    number = 1
    while (taken := _timed(function, number)) < least:
        number = max(number * 2, math.ceil(number * least / max(taken, 1e-6)))
    return lambda: _timed(function, number) / number


def _timed(function: Callable[[], object], number: int) -> float:
    # What earlier measurements left behind is not this one's to collect; its own garbage is.
    gc.collect()
    gc.freeze()
    begin = time.process_time()
    for _ in range(number):
        function()
    return time.process_time() - begin


def python(
    *arguments: str, bytecode: str, prepare: Callable[[], None] | None = None, folder: str | None = None
) -> Sample:
    """A contestant in a fresh interpreter: user and system time of that process alone.

    Everything it imports is compiled once into the folder ``bytecode``, as it is where a package is installed, whatever
    the environment says about writing bytecode. The first run does that, so it is not to be counted. Without a folder there is no bytecode at all,
    not even of the standard library.
    """
    command = [sys.executable, *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if bytecode:
        environment["PYTHONPYCACHEPREFIX"] = bytecode
    else:
        environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": os.path.join(os.devnull, "none")}

    def sample() -> float:
        if prepare is not None:
            prepare()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=folder, env=environment) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise Skipped(f"{' '.join(arguments[:3])} ended with exit code {process.returncode}")
        return usage.ru_utime + usage.ru_stime

    return sample


def output_of(*arguments: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Skipped(done.stderr.strip().rpartition("\n")[2] or f"exit code {done.returncode}")
    return done.stdout.strip()


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The slope of the growing part in a log-log plot: 1 is linear, 2 quadratic.

    The cost at the smallest size is taken off first, else what never grows would hide what does. A point weighs by its
    growth squared, as far as it stands out of the noise. 0 where even the largest size costs hardly more than the smallest.

    >>> round(exponent([1, 2, 4, 8], [5.1, 5.2, 5.4, 5.8]), 3)
    1.0
    """
    if seconds[-1] < 1.1 * seconds[0]:
        return 0.0
    grown = [(n - sizes[0], cost - seconds[0]) for n, cost in zip(sizes[1:], seconds[1:], strict=True)]
    points = [(math.log(n), math.log(cost), cost**2) for n, cost in grown if cost > 0]
    whole = sum(weight for _, _, weight in points)
    mean_x = sum(weight * x for x, _, weight in points) / whole
    mean_y = sum(weight * y for _, y, weight in points) / whole
    width = sum(weight * (x - mean_x) ** 2 for x, _, weight in points)
    return sum(weight * (x - mean_x) * (y - mean_y) for x, y, weight in points) / width if width else 0.0
