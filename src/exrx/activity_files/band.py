"""Time below, inside and above a range of heart rates, by time and never by samples."""

from __future__ import annotations

import datetime as dt

from exrx.activity_files.recording import Recording, Stretch, merged
from exrx.classes import dataclass
from exrx.shipped import constant

_SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class TimeInBand:
    """Seconds of a recording by its heart rate. What nobody knows is unknown, and none of the three others."""

    below: int
    inside: int
    above: int
    unknown: int

    @property
    def share(self) -> int | None:
        """Per cent of the known time inside the band; ``None`` where less than half of the time is known."""
        known = self.below + self.inside + self.above
        least = constant("recordings")["known_percent"] * (known + self.unknown)
        return None if not known or 100 * known < least else round(100 * self.inside / known)


def time_in_band(recording: Recording, low: float, high: float) -> TimeInBand:
    """Seconds below, inside and above a band that is closed at both ends; the four are the whole recording.

    A heart rate holds until the next one, for at most 30 seconds: watches that record sparsely leave gaps. Pauses, a sensor without
    contact and heart rates that nobody has are unknown.

    >>> import datetime as dt
    >>> begun = dt.datetime(2027, 1, 16, 9, tzinfo=dt.UTC)
    >>> beats = [(begun, 100), (begun + dt.timedelta(seconds=10), 120)]
    >>> walk = Recording(begun, dt.timedelta(minutes=1), dt.timedelta(minutes=1), "timer", "", pulse=tuple(beats))
    >>> time_in_band(walk, 110, 130)
    TimeInBand(below=10, inside=30, above=0, unknown=20)
    """
    found, believed = [dt.timedelta()] * 3, constant("recordings")
    held, lowest, highest = dt.timedelta(seconds=believed["held_seconds"]), believed["lowest"], believed["highest"]
    pauses, passed = merged(recording.pauses), 0
    nexts = [*(when for when, _ in recording.pulse[1:]), recording.end]
    for (when, bpm), following in zip(recording.pulse, nexts, strict=bool(recording.pulse)):
        if bpm is None or not lowest <= bpm <= highest:
            continue
        first, last = max(when, recording.start), min(when + held, following, recording.end)
        if last <= first:
            continue
        while passed < len(pauses) and pauses[passed][1] <= first:
            passed += 1
        found[0 if bpm < low else 1 if bpm <= high else 2] += _running(first, last, pauses, passed)
    below, inside, above = (time // _SECOND for time in found)
    return TimeInBand(below, inside, above, recording.elapsed // _SECOND - below - inside - above)


def _running(first: dt.datetime, last: dt.datetime, pauses: tuple[Stretch, ...], index: int) -> dt.timedelta:
    """How much of a time the timer ran; a heart rate ends where the timer stops."""
    if index < len(pauses) and pauses[index][0] < last:
        return max(dt.timedelta(), pauses[index][0] - first)
    return last - first
