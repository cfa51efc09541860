#!/usr/bin/env bash
# garmin-fit-sdk 21.218.0: the names that its decoder shows (duration_time, custom_target_heart_rate_low) are not taken by its encoder.
# They are left out without an error: the step then has no length and no heart rates. Only the base fields (duration_value, in
# milliseconds, custom_target_value_low) are written.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check garmin-fit-sdk==21.218.0
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt

from garmin_fit_sdk import Decoder, Encoder, Stream

STEP = {"message_index": 0, "duration_type": "time", "target_type": "heart_rate"}
SHOWN = {"duration_time": 480.0, "custom_target_heart_rate_low": 199, "custom_target_heart_rate_high": 234}
BASE = {"duration_value": 480_000, "custom_target_value_low": 199, "custom_target_value_high": 234}


def written_and_read(fields):
    encoder = Encoder()
    created = dt.datetime(2027, 1, 4, tzinfo=dt.timezone.utc)
    encoder.on_mesg(0, {"type": "workout", "manufacturer": 255, "product": 0, "serial_number": 7, "time_created": created})
    encoder.on_mesg(26, {"sport": "walking", "num_valid_steps": 1, "wkt_name": "Walk"})
    encoder.on_mesg(27, {**STEP, **fields})
    messages, errors = Decoder(Stream.from_byte_array(bytearray(encoder.close()))).read()
    assert errors == []
    return messages["workout_step_mesgs"][0]


by_base = written_and_read(BASE)
print("base fields     ", by_base)
assert {name: by_base[name] for name in SHOWN} == SHOWN
by_shown = written_and_read(SHOWN)
print("names as decoded", by_shown)
assert by_shown == STEP, "the encoder takes these names now"
print("as described: no error, no length, no heart rates")
PYTHON
