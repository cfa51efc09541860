"""TCX: laps with their times, and points with moments and heart rates.

Whether a lap's time holds its pauses depends on who wrote the file (findings/tcx_laps_may_hold_pauses.sh): it is believed to be the timer's
only where it is shorter than what passed.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping

from exrx.activity_files.recording import Pulse, Recording, Stretch, Unreadable, gaps
from exrx.activity_files.xml import moment, walk, whole
from exrx.export.workouts.catalogue import recorded_by_name

_SECOND = dt.timedelta(seconds=1)
_LONGEST = 10_000_000
"""Seconds of a lap that is still believed to be one."""


class _Activities:
    texts = frozenset({"Id", "Time", "TotalTimeSeconds", "Value"})

    def __init__(self, most: int) -> None:
        self.found: list[Recording] = []
        self.points, self.most = 0, most
        self.laps = 0
        self.sport: str | None = None
        """That of the activity that is being read; ``None`` between activities."""
        self._activity_begins()
        self._lap_begins("")
        self._track_begins()
        self._point_begins()

    def begin(self, path: list[str], attributes: Mapping[str, str]) -> None:
        name = path[-1]
        if name == "Activity" and "Activities" in path:
            self.sport = attributes.get("Sport", "")
            self._activity_begins()
        elif self.sport is None:
            return
        elif name == "Lap":
            self.laps += 1
            self._lap_begins(attributes.get("StartTime", ""))
        elif name == "Track":
            self._track_begins()
        elif name == "Trackpoint":
            self.points += 1
            if self.points > self.most:
                raise Unreadable("too_much")
            self._point_begins()

    # What is missing, or stands where it does not belong, leaves nothing of what was before.

    def _activity_begins(self) -> None:
        self.start: dt.datetime | None = None
        self.offset: dt.timedelta | None = None
        self.timer: dt.timedelta | None = dt.timedelta()
        self.ends: list[dt.datetime] = []
        self.pulse: list[Pulse] = []
        self.pauses: list[Stretch] = []

    def _lap_begins(self, start: str) -> None:
        self.lap_start = self._moment(start)
        self.seconds: float | None = None
        self.tracks: list[Stretch] = []

    def _track_begins(self) -> None:
        self.first: dt.datetime | None = None
        self.last: dt.datetime | None = None

    def _point_begins(self) -> None:
        self.time: dt.datetime | None = None
        self.bpm: int | None = None

    def _moment(self, text: str) -> dt.datetime | None:
        read = moment(text)
        if read is None:
            return None
        self.offset = read[1] if self.offset is None else self.offset
        self.start = read[0] if self.start is None else min(self.start, read[0])
        return read[0]

    def finish(self, path: list[str], space: str, text: str) -> None:
        if self.sport is None:
            return
        above, name = (["", "", *path])[-2:]
        if name == "Time" and above == "Trackpoint":
            self.time = self._moment(text)
        elif name == "Value" and path[-3:-1] == ["Trackpoint", "HeartRateBpm"]:
            self.bpm = whole(text)
        elif name == "Trackpoint" and self.time is not None:
            self.first = self.time if self.first is None else min(self.first, self.time)
            self.last = self.time if self.last is None else max(self.last, self.time)
            if self.bpm is not None:
                self.pulse.append((self.time, self.bpm))
        elif name == "Track" and self.first is not None and self.last is not None:
            self.tracks.append((self.first, self.last))
        elif name == "TotalTimeSeconds" and above == "Lap":
            self.seconds = _seconds(text)
        elif name == "Id" and above == "Activity":
            self._moment(text)
        elif name == "Lap":
            self._lap()
        elif name == "Activity":
            self._activity(self.sport)
            self.sport = None

    def _lap(self) -> None:
        self.timer = (
            None if self.timer is None or self.seconds is None else self.timer + dt.timedelta(seconds=self.seconds)
        )
        if self.lap_start is not None and self.seconds is not None:
            self.ends.append(self.lap_start + dt.timedelta(seconds=self.seconds))
        # A pause ends one track of a lap and begins the next.
        self.pauses += gaps(self.tracks)
        self.ends += [last for _, last in self.tracks]

    def _activity(self, sport: str) -> None:
        if self.start is None or not self.ends:
            return
        elapsed = max(self.ends) - self.start
        activities = recorded_by_name(sport)
        timer = self.timer or elapsed
        stood = elapsed - timer >= _SECOND
        self.found.append(
            Recording(
                start=self.start,
                elapsed=elapsed,
                lasted=min(timer, elapsed),
                source="timer" if stood else "elapsed",
                digest="",
                activities=activities,
                is_named=bool(activities),
                pauses=tuple(sorted(self.pauses)),
                pulse=tuple(sorted(self.pulse, key=lambda one: one[0])),
                offset=self.offset,
            )
        )


def _seconds(text: str) -> float | None:
    if not re.fullmatch(r"\d{1,12}(\.\d{1,20})?([eE][+-]?\d{1,2})?", text):
        return None
    found = float(text)
    return found if math.isfinite(found) and found <= _LONGEST else None


def read(content: bytes, most: int) -> list[Recording]:
    """The activities that have times. Raises ``Unreadable``."""
    activities = _Activities(most)
    walk(content, "TrainingCenterDatabase", activities)
    if not activities.found:
        raise Unreadable("no_time" if activities.laps else "no_activity")
    return activities.found
