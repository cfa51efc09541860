#!/usr/bin/env bash
# FHIR: a date may be a year or a month alone, and the end of a Period includes all of what it names: "2027-03" goes on through 31 March, "2027-03-31"
# to the end of that day. fhirclient 4.4.0 gives one date or moment for each, the first that it could be: the plan ends on 1 March at
# midnight, 30 days early, or lacks its last day, and whoever was born in "1962" was born on 1 January. Only as_json() still has what
# was written. fhir.resources 8.3.0 gives a text for a part of a date and a date for a whole one: two types in one field.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check fhirclient==4.4.0 fhir.resources==8.3.0
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import datetime as dt

from fhir.resources.R4B.patient import Patient as Second
from fhir.resources.R4B.period import Period as SecondPeriod
from fhirclient.models.patient import Patient
from fhirclient.models.period import Period

for end, moment in (("2027-03", dt.datetime(2027, 3, 1)), ("2027-03-31", dt.datetime(2027, 3, 31)), ("2027", dt.datetime(2027, 1, 1))):
    period = Period({"start": "2027-01-11", "end": end})
    other = SecondPeriod(start="2027-01-11", end=end).end
    print(f"ends {end:11} fhirclient {period.end.datetime}   fhir.resources {other!r}")
    assert (period.end.datetime, period.as_json()["end"]) == (moment, end)
    assert other == (dt.date(2027, 3, 31) if end.count("-") == 2 else end)
for born in ("1962", "1962-05"):
    patient, other = Patient({"resourceType": "Patient", "birthDate": born}), Second(birthDate=born).birthDate
    print(f"born {born:11} fhirclient {patient.birthDate.date}   fhir.resources {other!r}")
    assert (patient.birthDate.date, patient.as_json()["birthDate"], other) == (dt.date(1962, int(born[5:] or 1), 1), born, born)
PYTHON
