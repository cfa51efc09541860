#!/usr/bin/env bash
# FIT, heart-rate targets of workout steps: values up to 100 mean per cent of the watch's own maximum, beats are written with 100 added.
# The profile says so in an enumeration (workout_hr: 100 = bpm_offset), and no library does it: fit-tool 0.9.16 writes 126 for 126, and
# garmin-fit-sdk 21.218.0 and fitdecode 0.11.0 read 126 back. A round trip therefore looks right and is 100 beats off: 126 stands for 26.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check garmin-fit-sdk==21.218.0 fitdecode==0.11.0 fit-tool==0.9.16
"$folder/venv/bin/python" - <<'PYTHON'
import io

import fitdecode
from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.workout_message import WorkoutMessage
from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage
from fit_tool.profile.profile_type import FileType, Sport, WorkoutStepDuration, WorkoutStepTarget
from garmin_fit_sdk import Decoder, Stream
from garmin_fit_sdk.profile import Profile

file_id = FileIdMessage()
file_id.type, file_id.manufacturer, file_id.product, file_id.serial_number = FileType.WORKOUT, 255, 0, 7
workout = WorkoutMessage()
workout.workout_name, workout.sport, workout.num_valid_steps = "Walk", Sport.WALKING, 1
step = WorkoutStepMessage()
step.message_index, step.duration_type, step.duration_time = 0, WorkoutStepDuration.TIME, 480.0
step.target_type, step.target_hr_zone = WorkoutStepTarget.HEART_RATE, 0
step.custom_target_heart_rate_low, step.custom_target_heart_rate_high = 126, 140
builder = FitFileBuilder(auto_define=True)
builder.add_all([file_id, workout, step])
data = builder.build().to_bytes()

offset = Profile["types"]["workout_hr"]
print("the profile:", offset)
assert offset[100] == "bpm_offset"
messages, errors = Decoder(Stream.from_byte_array(bytearray(data))).read()
read = messages["workout_step_mesgs"][0]
print("garmin-fit-sdk:", errors, read["custom_target_value_low"], read["custom_target_heart_rate_low"])
assert (read["custom_target_value_low"], read["custom_target_heart_rate_low"]) == (126, 126)
with fitdecode.FitReader(io.BytesIO(data)) as frames:
    steps = [frame for frame in frames if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "workout_step"]
print("fitdecode:", steps[0].get_value("custom_target_heart_rate_low"))
assert steps[0].get_value("custom_target_heart_rate_low") == 126
print("as described: written 126, read 126, and the profile calls that 26 beats")
PYTHON
