#!/usr/bin/env bash
# Apple Health: since iOS 16 an export has a workout's energy, distance and heart rate not as attributes of it (totalEnergyBurned, totalDistance) but
# as elements below it, WorkoutStatistics. healthkit-to-sqlite 1.0.1 makes a row of the attributes and leaves out those elements: sport, times
# and pauses, and nothing of what was measured. apple-health 2.0.0 says 0 for energy and distance, as of somebody who stood still,
# and stops with a TypeError at an export with a single workout.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check healthkit-to-sqlite==1.0.1 apple-health==2.0.0
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import pathlib
import sqlite3
import subprocess
import sys
import zipfile

from health import HealthData

ABOUT = 'sourceName="Watch" sourceVersion="10" creationDate="2027-01-11 18:40:00 +0100"'
WHEN = 'startDate="2027-01-11 18:00:00 +0100" endDate="2027-01-11 18:40:00 +0100"'
WALK = f'workoutActivityType="HKWorkoutActivityTypeWalking" duration="30" durationUnit="min" {ABOUT} {WHEN}'
STATISTICS = "".join(
    f'<WorkoutStatistics type="HKQuantityTypeIdentifier{name}" {WHEN} {value}/>'
    for name, value in (
        ("HeartRate", 'average="110" minimum="90" maximum="130" unit="count/min"'),
        ("ActiveEnergyBurned", 'sum="200" unit="kcal"'),
        ("DistanceWalkingRunning", 'sum="2.5" unit="km"'),
    )
)
BEFORE = f'<Workout {WALK} totalDistance="2.5" totalDistanceUnit="km" totalEnergyBurned="200" totalEnergyBurnedUnit="kcal"/>'
SINCE = f"<Workout {WALK}>{STATISTICS}</Workout>"
ME = '<Me HKCharacteristicTypeIdentifierDateOfBirth="1970-01-01" HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexNotSet"/>'


def exported(*workouts):
    text = f'<?xml version="1.0" encoding="UTF-8"?><HealthData locale="de_DE"><ExportDate value="2027-01-12 10:00:00 +0100"/>{ME}'
    pathlib.Path("export.xml").write_text(text + "".join(workouts) + "</HealthData>")
    with zipfile.ZipFile("export.zip", "w") as file:
        file.write("export.xml", "apple_health_export/export.xml")


exported(BEFORE, SINCE)
before, since = HealthData.read("export.xml", include_me=False).workouts
found = [(one.duration, one.distance, one.energy_burned) for one in (before, since)]
print("apple-health          before", found[0], "since", found[1])
assert found == [(30.0, 2.5, 200.0), (30.0, 0.0, 0.0)]
exported(SINCE)
try:
    HealthData.read("export.xml", include_me=False)
    single = "read"
except TypeError:
    single = "TypeError"
print("apple-health          a single workout:", single)
assert single == "TypeError"

exported(BEFORE, SINCE)
subprocess.run([sys.executable, "-c", "from healthkit_to_sqlite.cli import cli; cli()", "export.zip", "health.db"], check=True, capture_output=True)
rows = sqlite3.connect("health.db")
rows.row_factory = sqlite3.Row
tables = [one[0] for one in rows.execute("select name from sqlite_master where type = 'table'")]
found = [(one["duration"], one["totalDistance"], one["totalEnergyBurned"]) for one in rows.execute("select * from workouts")]
said = "110" in " ".join(str(tuple(one)) for one in rows.execute("select * from workouts"))
print("healthkit-to-sqlite  ", tables, *found, "the mean heart rate stands anywhere:", said)
assert tables == ["workouts"] and sorted(found, key=str) == [("30", "2.5", "200"), ("30", None, None)] and not said
PYTHON
