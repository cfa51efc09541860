#!/usr/bin/env bash
# Calendars: calcurse 4.7.1 keeps of an event its time, title and note. What calcurse-caldav puts on a server once somebody has moved it
# has another UID, a time without a zone, no STATUS (what was cancelled stands again), no SEQUENCE, and a reminder that nobody set. For a
# server that is one event deleted and a new one made. Debian's package calcurse is installed where it is missing (needs apt and root).
set -euo pipefail
command -v calcurse >/dev/null || { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends calcurse; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
calcurse --version | head -n 1
printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//example//EN BEGIN:VEVENT UID:one@example.org DTSTAMP:20270101T000000Z \
    'DTSTART;TZID=Europe/Berlin:20270104T180000' 'DTEND;TZID=Europe/Berlin:20270104T183000' SUMMARY:Walk STATUS:CANCELLED SEQUENCE:3 \
    BEGIN:VALARM ACTION:DISPLAY DESCRIPTION:x TRIGGER:-PT30M END:VALARM END:VEVENT END:VCALENDAR >"$folder/one.ics"
export TZ=America/New_York
calcurse -q -D "$folder/data" -i "$folder/one.ics"
calcurse -D "$folder/data" -xical --export-uid | tr -d '\r' >"$folder/back.ics"
cat "$folder/back.ics"
grep -qx 'DTSTART:20270104T120000' "$folder/back.ics"
grep -qx 'SUMMARY:Walk' "$folder/back.ics"
grep -qx 'TRIGGER:-P300S' "$folder/back.ics"
if grep -qE 'one@example\.org|TZID|STATUS|SEQUENCE|PT30M' "$folder/back.ics"; then
    echo "It keeps more than it did."
    exit 1
fi
echo "Name, zone, state, version and reminder are gone."
