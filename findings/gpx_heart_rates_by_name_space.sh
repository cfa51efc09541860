#!/usr/bin/env bash
# GPX: the format itself has no heart rates, so they stand in extensions: Garmin's first and second version, Cluetrust's.
# Polar gives the name space of GPX a prefix and keeps the plain names for Garmin's. All four are well-formed GPX 1.1 and say 100 and 120.
# chironpy 0.30.2 reads the first alone and stops with an AttributeError at the three others; gpxpy 1.6.2 finds no track in Polar's, without an
# error. activity-parser 0.12.1 reads all four.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check chironpy==0.30.2 gpxpy==1.6.2 activity-parser==0.12.1
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import pathlib

import activity_parser
import chironpy
import gpxpy

GPX, GARMIN = "http://www.topografix.com/GPX/1/1", "http://www.garmin.com/xmlschemas/TrackPointExtension/v"
NESTED = "<{0}TrackPointExtension><{0}hr>{1}</{0}hr></{0}TrackPointExtension>"
# Each with the prefix of GPX itself, the name spaces, the prefix of the heart rates, and how one is written.
FORMS = {
    "garmin1": ("", f'xmlns="{GPX}" xmlns:x="{GARMIN}1"', "x:", NESTED),
    "garmin2": ("", f'xmlns="{GPX}" xmlns:x="{GARMIN}2"', "x:", NESTED),
    "cluetrust": ("", f'xmlns="{GPX}" xmlns:x="http://www.cluetrust.com/XML/GPXDATA/1/0"', "x:", "<{0}hr>{1}</{0}hr>"),
    "polar": ("g:", f'xmlns:g="{GPX}" xmlns="{GARMIN}2"', "", NESTED),
}


def written(own, spaces, prefix, beat):
    points = "".join(
        f'<{own}trkpt lat="0.5{second}" lon="0.5"><{own}ele>1</{own}ele><{own}time>2027-01-04T10:00:{second}Z</{own}time>'
        f"<{own}extensions>{beat.format(prefix, pulse)}</{own}extensions></{own}trkpt>"
        for second, pulse in ((10, 100), (20, 120))
    )
    return (
        f'<?xml version="1.0"?><{own}gpx version="1.1" creator="a" {spaces}><{own}trk><{own}trkseg>{points}</{own}trkseg></{own}trk></{own}gpx>'
    )


def by_gpxpy(name):
    points = [point for track in gpxpy.parse(open(name)).tracks for segment in track.segments for point in segment.points]
    return [int(one.text) for point in points for own in point.extensions for one in own.iter() if one.tag.endswith("}hr")]


def by_chironpy(name):
    try:
        return [int(one) for one in chironpy.read_gpx(name)["heartrate"]]
    except AttributeError:
        return "AttributeError"


found = {}
for form, parts in FORMS.items():
    name = f"{form}.gpx"
    pathlib.Path(name).write_text(written(*parts))
    records, _, _ = activity_parser.ActivityParser().parse(name)
    found[form] = (by_gpxpy(name), by_chironpy(name), [int(one) for one in records["heart_rate"]])
    print(form, "| gpxpy", found[form][0], "| chironpy", found[form][1], "| activity-parser", found[form][2])
beats = [100, 120]
assert found == {
    "garmin1": (beats, beats, beats),
    "garmin2": (beats, "AttributeError", beats),
    "cluetrust": (beats, "AttributeError", beats),
    "polar": ([], "AttributeError", beats),
}
PYTHON
