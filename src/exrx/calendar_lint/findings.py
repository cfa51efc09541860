"""What can be found, and the findings of one file."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Literal

from exrx.classes import NamedTuple, dataclass

Severity = Literal["error", "warning"]

_MOST = 20
"""Findings of one rule that are listed one by one; the rest is counted."""


class Rule(NamedTuple):
    """One thing that can be wrong: how grave, who suffers from it and how, what to do, and where that is written."""

    severity: Severity
    consequence: str
    remedy: str
    source: str


def _error(consequence: str, remedy: str, source: str) -> Rule:
    return Rule("error", consequence, remedy, source)


def _warning(consequence: str, remedy: str, source: str) -> Rule:
    return Rule("warning", consequence, remedy, source)


_STRICT = "a strict reader may refuse the whole file (Home Assistant is strict), a lenient one drops the line"
_OUTLOOK_SHIFT = "Outlook shows times an hour off, or shifted"
_ONE_LOSES_ALL = "Home Assistant loses the whole calendar over it"

RULES: MappingProxyType[str, Rule] = MappingProxyType(
    {
        # --- bytes and lines ---
        "file.size": _warning(
            "what lies beyond is not looked at here, and importers have limits of their own",
            "split the calendar, or export fewer years of it",
            "a limit of this linter",
        ),
        "file.large": _warning(
            "Google takes 1 MB in one import",
            "subscribe to it, or split the calendar",
            "recalled, not verified",
        ),
        "bytes.bom": _error(
            "readers that go by the standard take the mark as part of the first name and find no calendar",
            "write UTF-8 without a byte order mark",
            "RFC 5545, 3.1.4 and 3.4",
        ),
        "bytes.utf8": _error(
            "the text is shown with wrong characters, or the file is refused",
            "write UTF-8",
            "RFC 5545, 3.1.4; Thunderbird decodes subscriptions as UTF-8",
        ),
        "bytes.control": _error(
            "readers refuse the line or show a box",
            "drop control characters before writing texts",
            "RFC 5545, 3.1 (CONTROL)",
        ),
        "bytes.line_end": _error(
            "readers that go by the standard see lines run into each other",
            "end every line with CRLF (carriage return, line feed)",
            "RFC 5545, 3.1",
        ),
        "bytes.last_line": _error(
            "some readers drop a last line without its end, and with it END:VCALENDAR",
            "end the last line with CRLF as well",
            "RFC 5545, 3.1",
        ),
        "line.empty": _error(
            _STRICT,
            "leave no empty lines",
            "RFC 5545, 3.1",
        ),
        "line.malformed": _error(
            _STRICT + "; Google has been seen to import nothing over one bad line",
            "write NAME;PARAMETER=value:value, and fold long lines with CRLF and a space",
            "RFC 5545, 3.1",
        ),
        "line.name": _error(
            _ONE_LOSES_ALL,
            "use letters, digits and hyphens in names; names of your own begin with X-",
            "RFC 5545, 3.1; github.com/home-assistant/core issue 146716",
        ),
        "line.huge": _warning(
            "readers run out of memory or time, or cut the text",
            "shorten the text, or link to it",
            "a limit of this linter",
        ),
        "param.space": _error(
            _ONE_LOSES_ALL,
            "no white space around parameters",
            "RFC 5545, 3.1; github.com/home-assistant/core issue 148324",
        ),
        "param.caret": _warning(
            "readers that do not know RFC 6868 show the caret and what follows it",
            "write parameters without line breaks and double quotes",
            "RFC 6868, 3.1",
        ),
        "fold.octets": _error(
            "readers with a fixed line length cut the text",
            "fold after at most 75 octets (not characters) with CRLF and a space",
            "RFC 5545, 3.1",
        ),
        "fold.character": _warning(
            "readers that decode line by line show two wrong characters",
            "fold between characters, never inside a UTF-8 sequence",
            "RFC 5545, 3.1",
        ),
        "fold.escape": _warning(
            "readers that unescape before they unfold show a backslash or lose a line break",
            "never fold between a backslash and what it escapes",
            "RFC 5545, 3.1 and 3.3.11",
        ),
        # --- structure ---
        "structure.calendar": _error(
            "no reader takes it for a calendar",
            "begin with BEGIN:VCALENDAR and end with END:VCALENDAR",
            "RFC 5545, 3.4",
        ),
        "structure.end": _error(
            _STRICT,
            "close every BEGIN with its own END, in order",
            "RFC 5545, 3.6",
        ),
        "structure.nesting": _error(
            _STRICT,
            "put events beside each other, and alarms into events",
            "RFC 5545, 3.6",
        ),
        "structure.todo": _warning(
            "Outlook reads no UID outside of events",
            "write dated things as VEVENT",
            "[MS-STANOICAL] 2.2.84",
        ),
        "head.version": _error(
            _STRICT,
            "write VERSION:2.0 at the head",
            "RFC 5545, 3.7.4",
        ),
        "head.prodid": _error(
            _STRICT,
            "write one fixed PRODID at the head",
            "RFC 5545, 3.7.3",
        ),
        "head.method": _warning(
            "it is taken for an invitation or a cancellation instead of a calendar to import",
            "write METHOD:PUBLISH, or none",
            "RFC 5546, 3.2",
        ),
        "head.calscale": _error(
            "readers that know the Gregorian calendar alone refuse the file or misplace every date",
            "write CALSCALE:GREGORIAN, or leave it out",
            "RFC 5545, 3.7.1",
        ),
        "head.name": _warning(
            "readers that know only X-WR-CALNAME show the calendar without its name",
            "write the name twice, as NAME and as X-WR-CALNAME",
            "RFC 7986, 5.1; Nextcloud reads both (nextcloud/calendar-js, icalendarParser.js); others recalled, not verified",
        ),
        "head.ttl": _warning(
            "desktop Outlook goes by X-PUBLISHED-TTL and asks in its own rhythm without it",
            "write X-PUBLISHED-TTL:PT12H beside REFRESH-INTERVAL;VALUE=DURATION:PT12H",
            "reported by users (Stack Overflow 538081); Nextcloud reads both (nextcloud/calendar-js, icalendarParser.js)",
        ),
        "head.refresh": _error(
            _ONE_LOSES_ALL,
            "write REFRESH-INTERVAL;VALUE=DURATION:PT12H",
            "RFC 7986, 5.7; github.com/home-assistant/core issue 178736",
        ),
        "head.uid": _warning(
            "vdirsyncer takes it for the UID of every entry and keeps one of them, and writes that one back",
            "leave the UID of the calendar out: it is optional, and no reader is known to need it",
            "github.com/pimutils/vdirsyncer issue 1222; RFC 7986, 5.3",
        ),
        # --- properties ---
        "property.missing": _error(
            _STRICT,
            "write it; UID and DTSTAMP belong to every event",
            "RFC 5545, 3.6.1",
        ),
        "property.twice": _error(
            "readers take the first or the last, or refuse the event",
            "write it once",
            "RFC 5545, 3.6",
        ),
        "property.value": _error(
            _ONE_LOSES_ALL,
            "use one of the values that the standard names",
            "RFC 5545, 3.8.1.3, 3.8.1.11 and 3.8.2.7; github.com/home-assistant/core issue 156282",
        ),
        "property.number": _error(
            "readers cannot tell which version is the newer one",
            "write a whole number",
            "RFC 5545, 3.8.1.9 and 3.8.7.4",
        ),
        "event.end": _warning(
            "readers disagree on how long an event without DTEND is",
            "always write DTEND",
            "RFC 5545, 3.6.1",
        ),
        "event.summary": _warning(
            "calendars show an entry without a name",
            "write SUMMARY, the useful part in the first 40 characters",
            "RFC 5545, 3.8.1.12",
        ),
        "event.sequence": _warning(
            "Google has been seen to keep a moved event at its old date until SEQUENCE rose",
            "write SEQUENCE, and raise it with every change",
            "RFC 5545, 3.8.7.4; github.com/OpenACalendar/OpenACalendar-Web-Core issue 176",
        ),
        "event.modified": _warning(
            "readers that compare it cannot tell an old version from a new one (ICSx5 replaces the event every time)",
            "write LAST-MODIFIED in UTC, later with every change",
            "RFC 5545, 3.8.7.3; bitfireAT/icsx5, ProcessEventsTask.kt",
        ),
        "event.transp": _warning(
            "a whole day without TRANSP counts as busy from midnight to midnight, and nobody can be invited on it",
            "write TRANSP:TRANSPARENT, or TRANSP:OPAQUE where the day really is taken",
            "RFC 5545, 3.8.2.7",
        ),
        "event.cancelled_busy": _warning(
            "Outlook shows cancelled events, Google's Android app showed them as confirmed: the time stays taken",
            "write TRANSP:TRANSPARENT, and a word in SUMMARY that says it is cancelled",
            "RFC 5545, 3.8.2.7; github.com/bitfireAT/synctools issue 91; Outlook recalled, not verified",
        ),
        "event.cancelled_alarm": _warning(
            "Fossify still rings for the cancelled event",
            "drop the alarms of a cancelled event",
            "recalled, not verified",
        ),
        "uid.twice": _error(
            "CalDAV servers refuse the second event, and readers that merge by UID keep one of the two",
            "give each event a UID of its own; changed occurrences carry RECURRENCE-ID",
            "RFC 5545, 3.8.4.7; github.com/nextcloud/calendar issue 4580",
        ),
        "uid.characters": _warning(
            "UIDs with / or + have collided in DAViCal, and Base64-like ones went missing for feed readers",
            "use letters, digits and . - _ @ only",
            "gitlab.com/davical-project/davical issue 37",
        ),
        "uid.length": _warning(
            "some servers cut it, and updates no longer find their event",
            "keep it under 255 octets",
            "RFC 7986, 5.3",
        ),
        "text.escape": _error(
            "readers show the backslash, or drop the character after it",
            r"escape only \ ; , and line breaks: \\ \; \, \n",
            "RFC 5545, 3.3.11",
        ),
        "text.unescaped": _error(
            "readers cut the text there, or split it in two",
            r"write \; and \, in texts",
            "RFC 5545, 3.3.11",
        ),
        "text.backslash": _warning(
            "ics 0.7.3 and node-ical 0.27.2 misread an escaped backslash",
            "write texts without backslashes, such as / instead",
            "measured",
        ),
        "text.html": _warning(
            "only Google renders tags in DESCRIPTION; Apple, Thunderbird and Android show them as they are",
            "write plain text; Outlook reads X-ALT-DESC;FMTTYPE=text/html",
            "recalled, not verified; [MS-OXCICAL] for X-ALT-DESC",
        ),
        "value.escaped": _error(
            "links do not open, and rules and dates are not understood",
            "no backslashes outside of texts",
            "RFC 5545, 3.3",
        ),
        # --- times and recurrences ---
        "time.form": _error(
            _STRICT + "; events lose their time",
            "write 20270104 with VALUE=DATE, 20270104T180000Z, or 20270104T180000 with TZID",
            "RFC 5545, 3.3.4 and 3.3.5",
        ),
        "time.floating": _warning(
            "it moves with the viewer; Google takes it as UTC on subscription and in the calendar's zone on import; Home Assistant does "
            "not understand X-WR-TIMEZONE",
            "add TZID with an IANA name and its VTIMEZONE, or write UTC",
            "RFC 5545, 3.3.5; github.com/othyn/go-calendar issue 6; github.com/home-assistant/core issue 145101",
        ),
        "time.tzid_utc": _error(
            "readers believe either the zone or the Z",
            "drop TZID where the time ends in Z",
            "RFC 5545, 3.2.19",
        ),
        "time.order": _error(
            "readers refuse the event, or show it with no length or a wrong one",
            "let DTEND be later than DTSTART; for a whole day it is the day after",
            "RFC 5545, 3.8.2.2",
        ),
        "time.kinds": _error(
            _STRICT,
            "write DTSTART and DTEND both as dates or both as times, and not DTEND beside DURATION",
            "RFC 5545, 3.6.1 and 3.8.2.2",
        ),
        "time.stamp": _error(
            "readers cannot order the versions of an event",
            "write DTSTAMP, LAST-MODIFIED and CREATED in UTC, with Z",
            "RFC 5545, 3.8.7",
        ),
        "time.gap": _error(
            "the clock skips this time in spring; readers shift it one way or the other",
            "move the event, or write the time that the clock shows",
            "RFC 5545, 3.3.5",
        ),
        "time.twice": _warning(
            "the clock shows this time twice in autumn; some readers mean the first, some the second",
            "write the time in UTC",
            "RFC 5545, 3.3.5",
        ),
        "time.endless": _warning(
            "in another zone that is the year 10000: at such a DTEND recurring-ical-events 3.8 stops with an error for the whole calendar, and "
            "ical 14 shows no event",
            "leave UNTIL out where there is no end, and give the event the end that it has",
            "measured for DTEND",
        ),
        "rrule.form": _error(
            "the event is shown once, or not at all",
            "write FREQ=...; and each part once, COUNT or UNTIL but not both",
            "RFC 5545, 3.3.10",
        ),
        "rrule.scale": _warning(
            "readers that do not know RFC 7529 show the event once, or refuse it",
            "write the rule in the Gregorian calendar, without RSCALE and SKIP",
            "RFC 7529, 4.1",
        ),
        "rrule.dense": _error(
            "readers that expand it hang or run out of memory",
            "repeat by day, week, month or year, with COUNT or UNTIL",
            "RFC 5545, 3.3.10",
        ),
        # --- zones ---
        "zone.missing": _error(
            _OUTLOOK_SHIFT + "; Home Assistant cannot resolve the name",
            "add one VTIMEZONE for each TZID",
            "RFC 5545, 3.2.19; github.com/home-assistant/core issue 142164",
        ),
        "zone.order": _warning(
            "readers that go through the file once meet the event before its zone",
            "write VTIMEZONE before the first event",
            "measured",
        ),
        "zone.twice": _error(
            "readers take the first or the last of the two",
            "write one VTIMEZONE for each TZID",
            "RFC 5545, 3.6.5",
        ),
        "zone.name": _warning(
            "readers that go by their own zone data cannot resolve it (Home Assistant, among others)",
            "use the plain IANA name, such as Europe/Berlin",
            "RFC 5545, 3.8.3.1; github.com/home-assistant/core issue 142164",
        ),
        "zone.utc": _warning(
            "some readers do not resolve a zone of that name",
            "write UTC times with Z and no VTIMEZONE",
            "RFC 5545, 3.2.19",
        ),
        "zone.property": _error(
            "Exchange refuses the file",
            "write DTSTART, TZOFFSETFROM and TZOFFSETTO in every STANDARD and DAYLIGHT",
            "[MS-STANXICAL] 2.2.74; RFC 5545, 3.6.5",
        ),
        "zone.offset": _error(
            _ONE_LOSES_ALL,
            "write offsets as +HHMM, without seconds",
            "RFC 5545, 3.3.14; github.com/home-assistant/core issue 141636",
        ),
        "zone.standard": _error(
            _OUTLOOK_SHIFT,
            "write one STANDARD, and one DAYLIGHT where the clock changes; the larger offset is DAYLIGHT",
            "[MS-STANOICAL] 2.2.47; github.com/markuspoerschke/iCal issue 367",
        ),
        "zone.dates": _warning(
            _OUTLOOK_SHIFT + ": it ignores RDATE; ical.js (Thunderbird, Nextcloud) reads only the first value",
            "write RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU instead of RDATE",
            "[MS-STANOICAL] 2.2.47; ical.js, lib/ical/timezone.js",
        ),
        "zone.rule": _warning(
            _OUTLOOK_SHIFT + ", or ignores the zone: it reads only one yearly change each way",
            "write RRULE:FREQ=YEARLY;BYMONTH=m;BYDAY=nXX with n in 1 to 4 or -1, and no UNTIL",
            "[MS-STANOICAL] 2.2.47; [MS-OXCICAL] 2.1.3.1.1.19.2.2",
        ),
        "zone.onset": _warning(
            "what readers make of it is undefined: some count one change too many, some begin a year late",
            "let the observance's DTSTART be a date that its own RRULE gives",
            "RFC 5545, 3.8.5.3",
        ),
        "zone.late": _error(
            "ical.js (Thunderbird, Nextcloud) takes times before the first onset as UTC",
            "let the observances begin before the first event, a few years early",
            "measured",
        ),
        "zone.wrong": _error(
            "readers that trust the file's VTIMEZONE (ical.js: Thunderbird, Nextcloud) show these times shifted",
            "write the VTIMEZONE from today's zone data; its DTSTART is the wall time before the change",
            "RFC 5545, 3.6.5, compared with the IANA zone data",
        ),
        "zone.outlook": _warning(
            _OUTLOOK_SHIFT + ", because it reads one yearly change each way and nothing else",
            "take month, weekday and number of the rules from the changes nearest to the events",
            "[MS-STANOICAL] 2.2.47, compared with the IANA zone data",
        ),
        # --- alarms ---
        "alarm.property": _error(
            _ONE_LOSES_ALL + "; Outlook ignores an alarm without TRIGGER",
            "write ACTION, TRIGGER and, for DISPLAY, DESCRIPTION",
            "RFC 5545, 3.6.6; github.com/home-assistant/core issue 163830",
        ),
        "alarm.trigger": _error(
            "Google has been seen to import nothing from the whole file",
            "write TRIGGER:-PT30M, or TRIGGER;VALUE=DATE-TIME with a UTC time",
            "RFC 5545, 3.8.6.3; github.com/markuspoerschke/iCal issue 215",
        ),
        "alarm.late": _warning(
            "Outlook stores the number of minutes without its sign, and rings before the event instead",
            "let the trigger be before the start: TRIGGER:-PT30M",
            "[MS-OXCICAL]",
        ),
        "alarm.several": _warning(
            "Outlook keeps one reminder per event",
            "put the one that matters most first, and write two at most",
            "[MS-OXCICAL]",
        ),
        "alarm.repeat": _warning(
            "Outlook ignores DURATION and REPEAT; one without the other is refused by strict readers",
            "write a second alarm instead",
            "[MS-STANOICAL] 2.2.48; RFC 5545, 3.6.6",
        ),
        "alarm.action": _warning(
            "calendars do not send mail or play a file's sound; Outlook ignores ACTION",
            "write ACTION:DISPLAY",
            "[MS-STANOICAL] 2.2.48",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: the line, the rule it breaks, what was read, what follows from it in which client, and the remedy."""

    line: int
    rule: str
    message: str

    @property
    def severity(self) -> Severity:
        """``"error"``: against the standard, or a reader loses something. ``"warning"``: a named reader misreads it."""
        return RULES[self.rule].severity

    @property
    def consequence(self) -> str:
        """What follows from it, and in which client."""
        return RULES[self.rule].consequence

    @property
    def remedy(self) -> str:
        """What to write instead."""
        return RULES[self.rule].remedy

    @property
    def source(self) -> str:
        """Where the rule is written."""
        return RULES[self.rule].source

    def to_dict(self) -> dict[str, Any]:
        """The finding with its rule as plain data."""
        return {"line": self.line, "rule": self.rule, "message": self.message, **RULES[self.rule]._asdict()}

    def __str__(self) -> str:
        return f"{self.line}: {self.rule}: {self.message}; {self.consequence}; {self.remedy}"


class Findings:
    """Collects; however faulty a file is, the list stays short."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str, str], Finding] = {}
        self._counts: dict[str, int] = {}
        self._beyond: dict[str, int] = {}

    def add(self, line: int, rule: str, message: str) -> None:
        """Note a fault once."""
        key = (line, rule, message)
        if key in self._found:
            return
        count = self._counts[rule] = self._counts.get(rule, 0) + 1
        if count <= _MOST:
            self._found[key] = Finding(line, rule, message)
        else:
            self._beyond.setdefault(rule, line)

    def all(self) -> tuple[Finding, ...]:
        """Everything, in order of lines."""
        more = [
            Finding(line, rule, f"and {self._counts[rule] - _MOST:,} more from here on")
            for rule, line in self._beyond.items()
        ]
        return tuple(sorted([*self._found.values(), *more], key=lambda finding: (finding.line, finding.rule)))


def shown(text: str, longest: int = 60) -> str:
    """A piece of the file, short and printable."""
    short = text if len(text) <= longest else text[: longest - 3] + "..."
    return "".join(c if c.isprintable() else "?" for c in short)
