#!/usr/bin/env bash
# TCX: a file may hold several activities; Activities takes any number. Of a ride of 1 km in 10 minutes and a run of 2 km in 15 on the next day,
# tcxreader 0.4.11 makes one run of 3 km, 24 hours and a quarter long, with the calories of both. python-tcxparser 2.4.0 makes a ride of 10 minutes
# and 2 km: sport, time and calories of the first, the distance of the second, and a mean heart rate of both. Neither says that there were two.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check python-tcxparser==2.4.0 tcxreader==0.4.11
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import pathlib

import tcxparser
from tcxreader.tcxreader import TCXReader


def activity(sport, day, minutes, metres, calories, rates):
    points = "".join(
        f"<Trackpoint><Time>2027-01-{day}T17:{minute:02}:00Z</Time><Position><LatitudeDegrees>52.5</LatitudeDegrees>"
        f"<LongitudeDegrees>13.{minute:02}</LongitudeDegrees></Position><DistanceMeters>{distance}</DistanceMeters>"
        f"<HeartRateBpm><Value>{rate}</Value></HeartRateBpm></Trackpoint>"
        for minute, distance, rate in zip((0, minutes), (0, metres), rates, strict=True)
    )
    start = f"2027-01-{day}T17:00:00Z"
    return (
        f'<Activity Sport="{sport}"><Id>{start}</Id><Lap StartTime="{start}"><TotalTimeSeconds>{60 * minutes}</TotalTimeSeconds>'
        f"<DistanceMeters>{metres}</DistanceMeters><Calories>{calories}</Calories><Intensity>Active</Intensity>"
        f"<TriggerMethod>Manual</TriggerMethod><Track>{points}</Track></Lap></Activity>"
    )


both = activity("Biking", 11, 10, 1000, 80, (100, 120)) + activity("Running", 12, 15, 2000, 100, (150, 160))
space = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
text = f'<?xml version="1.0"?><TrainingCenterDatabase xmlns="{space}"><Activities>{both}</Activities></TrainingCenterDatabase>'
pathlib.Path("month.tcx").write_text(text)

first, second = TCXReader().read("month.tcx"), tcxparser.TCXParser("month.tcx")
found = {
    "tcxreader": (first.activity_type, first.duration, first.distance, first.calories, first.hr_avg),
    "python-tcxparser": (second.activity_type, second.duration, second.distance, second.calories, second.hr_avg),
}
for name, told in found.items():
    print(f"{name:17} {told}")
assert found["python-tcxparser"] == ("biking", 600, 2000, 80, 132)
assert found["tcxreader"] == ("Running", 87300, 3000, 180, 132.5)
PYTHON
