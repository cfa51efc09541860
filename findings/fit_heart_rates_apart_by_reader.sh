#!/usr/bin/env bash
# FIT activities: some straps deliver heart rates apart from the records, in `hr` messages with ticks of their own clock of which only twelve
# bits are written. fitdecode 0.11.0 leaves the records without any, and unfolds the ticks from 0 instead of from the strap's first tick and
# without the fraction of the first moment: here its times are 1.25 s late or 0.75 s early, by where the strap's clock stood. garmin-fit-sdk
# 21.218.0 has the right times, and puts means of them into the records; beats after the last record go. fitparse 1.2.0 leaves the records
# without.
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
from garmin_fit_sdk import Decoder, Encoder, Stream, hr_mesg_utils

begun = dt.datetime(2027, 1, 4, 18, tzinfo=dt.timezone.utc)
epoch = dt.datetime(1989, 12, 31, tzinfo=dt.timezone.utc)


def activity(first):
    """A minute of which the strap told eight beats a second apart, its clock at ``first`` ticks of 1/1024 s at half a second past."""
    encoder = Encoder()
    encoder.on_mesg(0, {"type": "activity", "manufacturer": 255, "product": 0, "serial_number": 7, "time_created": begun})
    for second in range(0, 7, 2):
        encoder.on_mesg(20, {"timestamp": begun + dt.timedelta(seconds=second)})
    encoder.on_mesg(132, {"timestamp": begun, "fractional_timestamp": 0.5, "event_timestamp": [first / 1024], "filtered_bpm": [100]})
    ticks = [(first + 1024 * number) & 0xFFF for number in range(1, 9)]
    data = []
    for low, high in zip(ticks[::2], ticks[1::2]):
        data += [low & 0xFF, low >> 8 & 0xF | (high & 0xF) << 4, high >> 4 & 0xFF]
    encoder.on_mesg(132, {"filtered_bpm": list(range(101, 109)), "event_timestamp_12": data})
    session = {"timestamp": begun, "start_time": begun, "total_elapsed_time": 60.0, "total_timer_time": 60.0, "sport": "walking"}
    encoder.on_mesg(18, session)
    return encoder.close()


def late(first):
    """How many seconds after the truth fitdecode has the eight beats."""
    with fitdecode.FitReader(io.BytesIO(activity(first))) as frames:
        messages = [frame for frame in frames if isinstance(frame, fitdecode.FitDataMessage)]
    assert not any(one.has_field("heart_rate") for one in messages if one.name == "record")
    times = [field.value for one in messages if one.name == "hr" for field in one.fields if field.name == "event_timestamp" and field.field_def is None]
    right = [begun + dt.timedelta(seconds=0.5 + number) for number in range(1, 9)]
    (found,) = {(one - two).total_seconds() for one, two in zip(times, right, strict=True)}
    return found


told = {first: late(first) for first in (0, 4096 * 1250, 4096 * 1250 + 1792, 4096 * 1250 + 3840)}
print("fitdecode, seconds late by the strap's first tick:", told)
assert list(told.values()) == [-0.5, -0.5, 1.25, -0.75]

data = activity(4096 * 1250 + 1792)
messages, errors = Decoder(Stream.from_byte_array(bytearray(data))).read()
print("garmin-fit-sdk, records:", [one.get("heart_rate") for one in messages["record_mesgs"]])
assert errors == [] and messages["record_mesgs"][-1].get("heart_rate") is not None
apart = hr_mesg_utils.expand_heart_rates(messages["hr_mesgs"])
found = {(one["heart_rate"], one["timestamp"] - (begun - epoch).total_seconds()) for one in apart}
assert {(100 + number, 0.5 + number) for number in range(9)} <= found
assert not any(one.get_value("heart_rate") for one in fitparse.FitFile(io.BytesIO(data)).get_messages("record"))
print("as described")
PYTHON
