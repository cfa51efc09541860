#!/usr/bin/env bash
# Some exporters begin a new track (TCX) or segment (GPX) after a pause; both formats allow any number of them. Of a run of two times two
# minutes with a pause of ten, chironpy 0.30.2 reads the first two minutes alone from either file, says nothing of it, and so knows a highest
# heart rate of 120 where the file has 150. gpxpy 1.6.2, python-tcxparser 2.4.0 and tcxreader 0.4.11 read all four points; tcxreader gives the
# run 840 seconds, the pause included, though the lap says 240.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check chironpy==0.30.2 gpxpy==1.6.2 python-tcxparser==2.4.0 tcxreader==0.4.11
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import pathlib

import chironpy
import gpxpy
import tcxparser
from tcxreader.tcxreader import TCXReader

PARTS = [[("10:00:00", 100, 0.500), ("10:02:00", 120, 0.502)], [("10:12:00", 110, 0.502), ("10:14:00", 150, 0.504)]]


def tcx_point(clock, pulse, latitude):
    place = f"<LatitudeDegrees>{latitude}</LatitudeDegrees><LongitudeDegrees>0.5</LongitudeDegrees>"
    return (
        f"<Trackpoint><Time>2027-01-04T{clock}Z</Time><Position>{place}</Position><AltitudeMeters>1</AltitudeMeters>"
        f"<DistanceMeters>0</DistanceMeters><HeartRateBpm><Value>{pulse}</Value></HeartRateBpm></Trackpoint>"
    )


def gpx_point(clock, pulse, latitude):
    own = f"<x:TrackPointExtension><x:hr>{pulse}</x:hr></x:TrackPointExtension>"
    return (
        f'<trkpt lat="{latitude}" lon="0.5"><ele>1</ele><time>2027-01-04T{clock}Z</time><extensions>{own}</extensions></trkpt>'
    )


tracks = "".join("<Track>" + "".join(tcx_point(*one) for one in part) + "</Track>" for part in PARTS)
pathlib.Path("run.tcx").write_text(
    '<?xml version="1.0"?><TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>'
    '<Activity Sport="Running"><Id>2027-01-04T10:00:00Z</Id><Lap StartTime="2027-01-04T10:00:00Z"><TotalTimeSeconds>240</TotalTimeSeconds>'
    "<DistanceMeters>444</DistanceMeters><Calories>40</Calories><Intensity>Active</Intensity><TriggerMethod>Manual</TriggerMethod>"
    f"{tracks}</Lap></Activity></Activities></TrainingCenterDatabase>"
)
segments = "".join("<trkseg>" + "".join(gpx_point(*one) for one in part) + "</trkseg>" for part in PARTS)
pathlib.Path("run.gpx").write_text(
    '<?xml version="1.0"?><gpx version="1.1" creator="a" xmlns="http://www.topografix.com/GPX/1/1" '
    f'xmlns:x="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"><trk>{segments}</trk></gpx>'
)

for read, file in ((chironpy.read_tcx, "run.tcx"), (chironpy.read_gpx, "run.gpx")):
    pulse = [int(one) for one in read(file)["heartrate"]]
    print("chironpy", file, pulse)
    assert pulse == [100, 120]
points = [point for track in gpxpy.parse(open("run.gpx")).tracks for segment in track.segments for point in segment.points]
print("gpxpy", len(points), "points")
assert len(points) == 4
parsed = tcxparser.TCXParser("run.tcx")
print("python-tcxparser", parsed.hr_values(), parsed.duration, "seconds")
assert (parsed.hr_values(), parsed.duration) == ([100, 120, 110, 150], 240)
other = TCXReader().read("run.tcx")
print("tcxreader", [one.hr_value for one in other.trackpoints], other.duration, "seconds")
assert ([one.hr_value for one in other.trackpoints], other.duration) == ([100, 120, 110, 150], 840.0)
PYTHON
