#!/usr/bin/env bash
# TCX activities: whether TotalTimeSeconds of a lap leaves pauses out depends on who wrote the file. Of one and the same ride (chironpy
# 0.30.2 ships it) the watch's own FIT file says 93.7 s on the timer; Garmin Connect's TCX export sums to 126 s, the pause of 32 s included,
# and its points stand in one track across the pause. Another exporter's file in the same package leaves its pause out. The FIT file has a
# surprise of its own: total_elapsed_time, 113.15 s, is less than the 126 s between its first start and its last stop.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check fitdecode==0.11.0
"$folder/venv/bin/pip" install -q --disable-pip-version-check --no-deps chironpy==0.30.2
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import importlib.util
import pathlib
import xml.etree.ElementTree as tree

import fitdecode

data = pathlib.Path(importlib.util.find_spec("chironpy").origin).parent / "examples" / "data"
space = "{http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2}"


def laps(name):
    """Seconds of all laps, what passed from the first to the last point, the longest gap inside a track, all in seconds."""
    root = tree.parse(data / name).getroot()
    total = sum(float(one.text) for one in root.iter(f"{space}TotalTimeSeconds"))
    tracks = [[dt.datetime.fromisoformat(one.text.replace("Z", "+00:00")) for one in track.iter(f"{space}Time")] for track in root.iter(f"{space}Track")]
    gaps = [(two - one).total_seconds() for track in tracks for one, two in zip(track, track[1:])]
    return total, (tracks[-1][-1] - tracks[0][0]).total_seconds(), max(gaps)


with fitdecode.FitReader(data / "2020-06-01-16-52-40.fit") as frames:
    messages = [frame for frame in frames if isinstance(frame, fitdecode.FitDataMessage)]
session = next(one for one in messages if one.name == "session")
timer, elapsed = session.get_value("total_timer_time"), session.get_value("total_elapsed_time")
turns = [one.get_value("timestamp") for one in messages if one.name == "event" and one.get_value("event", fallback="") == "timer"]
passed = (turns[-1] - turns[0]).total_seconds()
print("the watch's FIT: timer", timer, "elapsed", elapsed, "first start to last stop", passed)
assert (timer, elapsed, passed) == (93.7, 113.15, 126.0)
exported, other = laps("activity_5039744860.tcx"), laps("3173437224.tcx")
print("Garmin Connect's TCX of it: laps, passed, longest gap inside a track", exported)
assert exported == (126.0, 126.0, 32.0)
print("another exporter's TCX: laps, passed, longest gap inside a track", other)
assert other[0] == 3510.0 and round(other[1] - other[0]) == 394
print("as described")
PYTHON
