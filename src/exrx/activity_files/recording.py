"""One activity as a watch recorded it: the same typed value whatever the file. It has no place, no track and no path."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

from exrx.classes import dataclass
from exrx.values.errors import InputError

Pulse = tuple[dt.datetime, int | None]
"""A moment and the beats a minute; ``None`` where the sensor said that it has none."""
Stretch = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Recording:
    """One activity of a file. Moments are aware; what the file does not say is unknown, never none."""

    start: dt.datetime
    """When it began, in UTC."""
    elapsed: dt.timedelta
    """From its beginning to its end, pauses included."""
    lasted: dt.timedelta
    """How long it lasted without pauses, as far as the file tells."""
    source: Literal["timer", "elapsed"]
    """Where that is from: the timer, which stands still in pauses, or times alone, which may hold pauses nobody sees."""
    digest: str
    """Tells this activity of this file from all others, and nothing else."""
    activities: tuple[str, ...] = ()
    """The activities of the catalogue that it may be; empty where the file does not say, or says what the catalogue does not have."""
    is_named: bool = False
    """Whether the file says what it was at all."""
    pauses: tuple[Stretch, ...] = ()
    """Stretches in which the timer stood still, in order."""
    pulse: tuple[Pulse, ...] = ()
    """Heart rates in order of time."""
    effort: str = ""
    """How hard the person said on the watch that it was, as a word of the journal; empty: not given."""
    feel: int | None = None
    """What the person chose among the faces of the watch, as the file has it; ``0`` is the lowest face, ``None`` none."""
    offset: dt.timedelta | None = None
    """How far the watch's clock was from UTC, where the file says so."""

    @property
    def end(self) -> dt.datetime:
        """When it was over."""
        return self.start + self.elapsed

    @property
    def minutes(self) -> int:
        """Whole minutes that it lasted."""
        return self.lasted // dt.timedelta(minutes=1)

    @cached_property
    def has_pulse(self) -> bool:
        """Whether it holds any heart rate."""
        return any(bpm is not None for _, bpm in self.pulse)

    def day(self, timezone: dt.tzinfo) -> dt.date:
        """The day on which it began, in a zone."""
        return self.start.astimezone(timezone).date()

    def overlap(self, first: dt.datetime, last: dt.datetime) -> dt.timedelta:
        """How much of a time it covers."""
        return max(dt.timedelta(), min(self.end, last) - max(self.start, first))


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Stretches of time in order, without overlaps."""
    found: list[Stretch] = []
    for first, last in sorted(stretches):
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return tuple(found)


def gaps(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What lies between stretches of time."""
    found = merged(stretches)
    return tuple((one[1], two[0]) for one, two in pairwise(found))


def refusal(code: str, file: str, **given: Any) -> InputError:
    """What is wrong with an activity file, and what to do."""
    return InputError.of("file", f"errors.recording.{code}", file=file, **given)


class Unreadable(Exception):
    """A file is none that can be read; the code says why."""

    def __init__(self, code: str, **given: object) -> None:
        super().__init__(code)
        self.code, self.given = code, given

    def error(self, file: str) -> InputError:
        """The same about a file."""
        return refusal(self.code, file, **self.given)
