#!/usr/bin/env bash
# FIT activities: what the person said of a session (effort, field 193 workout_rpe; feeling, field 192 workout_feel) has a name in
# garmin-fit-sdk 21.218.0 and fitdecode 0.11.0. fitparse 1.2.0 gives the same numbers as unknown_193 and unknown_192, and its times
# without a zone where the two others say UTC. Asked by name it answers None, as for somebody who said nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check garmin-fit-sdk==21.218.0 fitdecode==0.11.0 fitparse==1.2.0
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import io

import fitdecode
import fitparse
from garmin_fit_sdk import Decoder, Encoder, Stream

begun = dt.datetime(2027, 1, 4, 18, tzinfo=dt.timezone.utc)
encoder = Encoder()
encoder.on_mesg(0, {"type": "activity", "manufacturer": 255, "product": 0, "serial_number": 7, "time_created": begun})
session = {"timestamp": begun, "start_time": begun, "total_elapsed_time": 1800.0, "total_timer_time": 1700.0, "sport": "walking"}
encoder.on_mesg(18, {**session, "workout_rpe": 50, "workout_feel": 75})
data = encoder.close()

messages, errors = Decoder(Stream.from_byte_array(bytearray(data))).read()
first = messages["session_mesgs"][0]
print("garmin-fit-sdk", errors, first["workout_rpe"], first["workout_feel"], first["start_time"])
assert (first["workout_rpe"], first["workout_feel"], first["start_time"]) == (50, 75, begun)
with fitdecode.FitReader(io.BytesIO(data)) as frames:
    second = next(frame for frame in frames if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "session")
print("fitdecode     ", second.get_value("workout_rpe"), second.get_value("workout_feel"), second.get_value("start_time"))
assert (second.get_value("workout_rpe"), second.get_value("workout_feel")) == (50, 75)
assert second.get_value("start_time") == begun
third = next(fitparse.FitFile(io.BytesIO(data)).get_messages("session"))
print("fitparse      ", third.get_values())
assert third.get_value("workout_rpe") is None and third.get_value("workout_feel") is None
values = third.get_values()
assert (values["unknown_193"], values["unknown_192"]) == (50, 75)
assert values["start_time"] == begun.replace(tzinfo=None)
print("as described")
PYTHON
