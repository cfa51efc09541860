#!/usr/bin/env bash
# fhir.resources 8.3.0, R4B: fields that FHIR binds to a required set of codes take any text, and rules between fields are not looked at.
# A timing of 3 a "fortnight", on "Mon", of 45 without a unit, and a plan whose status is "drafty" are all accepted; 1.50 becomes
# 1.5, though FHIR says that the precision of a decimal carries meaning. Whoever needs valid codes checks them beside it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check fhir.resources==8.3.0
"$folder/venv/bin/python" - <<'PYTHON'
from fhir.resources.R4B.careplan import CarePlan
from fhir.resources.R4B.timing import Timing

CASES = {
    "a unit that UCUM and FHIR do not have": (Timing, {"repeat": {"frequency": 3, "period": 1, "periodUnit": "fortnight"}}),
    "a weekday in capitals, where the code is mon": (Timing, {"repeat": {"dayOfWeek": ["Mon"]}}),
    "a duration without its unit (rule tim-1)": (Timing, {"repeat": {"duration": 45}}),
    "a status that does not exist": (CarePlan, {"status": "drafty", "intent": "plan", "subject": {"reference": "Patient/1"}}),
}
for what, (kind, content) in CASES.items():
    made = kind.model_validate(content)
    print("accepted:", what, made.model_dump_json())
decimal = Timing.model_validate_json('{"repeat":{"frequency":1,"period":1.50,"periodUnit":"wk"}}').model_dump_json()
print("1.50 comes back as", decimal)
assert '"period":1.5,' in decimal
print("as described")
PYTHON
