"""GPX: a track with times and, in extensions, heart rates. It has no timer: how long it lasted may hold pauses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from exrx.activity_files.recording import Pulse, Recording, Stretch, Unreadable, gaps, merged
from exrx.activity_files.xml import moment, walk, whole
from exrx.export.workouts.catalogue import recorded_by_name

_HEART_RATES = (
    "http://www.garmin.com/xmlschemas/TrackPointExtension/", "http://www.cluetrust.com/XML/GPXDATA/", "http://www.topografix.com/GPX/",
)  # fmt: skip
"""Name spaces of heart rates: Garmin's, Cluetrust's, and that of GPX itself, which Suunto's service names in the place of Cluetrust's."""
_TRACK, _SEGMENT, _POINT = ["gpx", "trk"], ["gpx", "trk", "trkseg"], ["gpx", "trk", "trkseg", "trkpt"]


class _Tracks:
    texts = frozenset({"type", "time", "hr"})

    def __init__(self, most: int) -> None:
        self.found: list[Recording] = []
        self.points, self.most = 0, most
        self._anew()

    def _anew(self) -> None:
        self.sport = ""
        self.segments: list[Stretch] = []
        self.pulse: list[Pulse] = []
        self.offset: dt.timedelta | None = None
        self.first: dt.datetime | None = None
        self.last: dt.datetime | None = None
        self.time: dt.datetime | None = None
        self.bpm: int | None = None

    def begin(self, path: list[str], attributes: Mapping[str, str]) -> None:
        if path == _TRACK:
            self._anew()
        elif path == _SEGMENT:
            self.first = self.last = None
        elif path == _POINT:
            self.points += 1
            if self.points > self.most:
                raise Unreadable("too_much")
            self.time, self.bpm = None, None

    def finish(self, path: list[str], space: str, text: str) -> None:
        if path[:4] == _POINT:
            if len(path) == 5 and path[4] == "time" and (read := moment(text, dt.UTC)) is not None:
                self.time, offset = read
                self.offset = offset if self.offset is None else self.offset
            elif path[-1] == "hr" and space.startswith(_HEART_RATES):
                self.bpm = whole(text)
            elif len(path) == 4 and self.time is not None:
                # Points may stand in any order.
                self.first = self.time if self.first is None else min(self.first, self.time)
                self.last = self.time if self.last is None else max(self.last, self.time)
                if self.bpm is not None:
                    self.pulse.append((self.time, self.bpm))
        elif path == _SEGMENT and self.first is not None and self.last is not None:
            self.segments.append((self.first, self.last))
        elif path == [*_TRACK, "type"]:
            self.sport = text
        elif path == _TRACK and self.segments:
            whole_time = merged(self.segments)
            start, end = whole_time[0][0], whole_time[-1][1]
            activities = recorded_by_name(self.sport)
            self.found.append(
                Recording(
                    start=start,
                    elapsed=end - start,
                    lasted=sum((last - first for first, last in whole_time), dt.timedelta()),
                    source="elapsed",
                    digest="",
                    activities=activities,
                    is_named=bool(activities),
                    pauses=gaps(whole_time),
                    pulse=tuple(sorted(self.pulse, key=lambda one: one[0])),
                    offset=self.offset,
                )
            )


def read(content: bytes, most: int) -> list[Recording]:
    """The tracks that have times. Raises ``Unreadable``."""
    tracks = _Tracks(most)
    walk(content, "gpx", tracks)
    if not tracks.found:
        raise Unreadable("no_time" if tracks.points else "no_activity")
    return tracks.found
