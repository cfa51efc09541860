#!/usr/bin/env bash
# FIT, strength: what exercise_name means depends on exercise_category beside it. No reader puts the two together: 29 comes back as 29, once for
# a dumbbell squat and once for an isometric explosive push-up. The names are in the profile that garmin-fit-sdk 21.218.0 brings along, one list a
# category, and fitdecode 0.11.0 has the category's word but not the exercise's either. Comparing the number alone compares nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check garmin-fit-sdk==21.218.0 fitdecode==0.11.0
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import io

import fitdecode
from garmin_fit_sdk import Decoder, Encoder, Stream
from garmin_fit_sdk.profile import Profile

encoder = Encoder()
created = dt.datetime(2027, 1, 4, tzinfo=dt.timezone.utc)
encoder.on_mesg(0, {"type": "workout", "manufacturer": 255, "product": 0, "serial_number": 7, "time_created": created})
encoder.on_mesg(26, {"sport": "training", "sub_sport": "strength_training", "num_valid_steps": 2, "wkt_name": "Strength"})
for index, category in enumerate(("squat", "push_up")):
    step = {"message_index": index, "duration_type": "reps", "duration_value": 8, "target_type": "open"}
    encoder.on_mesg(27, {**step, "exercise_category": category, "exercise_name": 29})
data = bytes(encoder.close())

messages, errors = Decoder(Stream.from_byte_array(bytearray(data))).read()
assert errors == []
first = [(step["exercise_category"], step["exercise_name"]) for step in messages["workout_step_mesgs"]]
print("garmin-fit-sdk:", first)
with fitdecode.FitReader(io.BytesIO(data)) as frames:
    steps = [one for one in frames if isinstance(one, fitdecode.FitDataMessage) and one.name == "workout_step"]
second = [(step.get_value("exercise_category"), step.get_value("exercise_name")) for step in steps]
print("fitdecode:", second)
assert first == second == [("squat", 29), ("push_up", 29)]
names = [Profile["types"][f"{category}_exercise_name"][number] for category, number in first]
print("the profile:", names)
assert names == ["dumbbell_squat", "isometric_explosive_push_up"]
print("as described: two exercises, one number, no name")
PYTHON
