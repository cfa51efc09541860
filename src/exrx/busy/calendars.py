"""When somebody is busy, from calendar files: entries with their recurrences, exceptions, moved and cancelled times.

Entries that say they leave one free, cancelled and declined ones and those of the plan itself do not count. Only times come out. An
entry that cannot be read or followed never takes the others with it: what can be told of it counts, and a remark says where it stands.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress

from exrx.busy.lines import Component, Line, Outline, Unreadable, read_lines, refuse_for
from exrx.busy.recurrence import EACH, ForeignScale, Rule, Steps, TooMany, occurrences, parse_rule
from exrx.busy.remarks import Kind, Remark, called, placed
from exrx.busy.values import AN_HOUR, DAY, Length, Time, Values, extent, instant
from exrx.busy.zones import Zones
from exrx.classes import dataclass

STEPS = 1_000_000
"""How many days and times one calendar may make us look at: two seconds or so; a thousand daily entries need half of it."""

_FREE = {b"FREE", b"WORKINGELSEWHERE"}
_TAKEN = {b"BUSY", b"TENTATIVE", b"OOF"}
_DECLINED = re.compile(rb'PARTSTAT\s*=\s*"?DECLINED', re.IGNORECASE)
_ADDRESS = re.compile(rb"[^\s:;,\"'<>@=]+@[^\s:;,\"'<>@]+")
_UNTIL = re.compile(rb"UNTIL\s*=\s*(\d{8})", re.IGNORECASE)
_OTHERS = {b"VTODO", b"VJOURNAL", b"VAVAILABILITY", b"VPOLL"}

Span = tuple[int, int]
"""Busy from and to, in seconds since 1970, UTC."""


@dataclass(slots=True)
class _Entry:
    """An event: its lines, read when they are needed."""

    part: Component
    start: Time
    length: Length
    busy: bool
    sequence: int
    again: Time | None
    """The occurrence that it stands for (RECURRENCE-ID)."""
    onwards: bool


class BusyReader:
    """Reads one calendar file for one stretch of days, ``home`` being the person's own zone.

    ``own`` gives the UIDs of the plan's own sessions, ``owners`` the addresses of whose calendar it is, ``entries`` the names of the
    entries of a calendar from a server, with the lines at which they begin.
    """

    def __init__(
        self,
        file: str,
        first: dt.date,
        last: dt.date,
        home: dt.tzinfo,
        own: Callable[[], frozenset[str]] = lambda: frozenset(),
        owners: Iterable[str] = (),
        entries: Sequence[tuple[int, str]] = (),
    ) -> None:
        self.file, self.home, self._own, self._entries = file, home, own, entries
        self._owners = frozenset(owner.strip().casefold().encode() for owner in owners)
        day = dt.timedelta(days=1)
        self.low, self.high = (
            instant(dt.datetime.combine(first, dt.time()), home),
            instant(dt.datetime.combine(last + day, dt.time()), home),
        )
        # Local times of any zone, with room for the offset between them.
        self._first, self._last = (dt.datetime.combine(edge, dt.time()) for edge in (first - 2 * day, last + 3 * day))
        self._day_before, self._first_day, self._last_day = (
            f"{edge:%Y%m%d}".encode() for edge in (self._first - day, self._first, self._last)
        )
        self.steps = Steps(STEPS)
        self._told = 0
        self._faults: dict[int, Unreadable] = {}
        self._guessed: set[int] = set()
        self._misplaced: dict[str, set[int]] = {}
        self._outline = Outline()

    def read(self, content: bytes) -> list[Span]:
        """The busy spans, neither sorted nor joined. Raises ``InputError`` where nothing can be told, naming the line."""
        self._outline = outline = read_lines(content, self.file)
        self._faults = {fault.number: fault for fault in outline.damage}
        found: list[Span] = []
        for calendar in outline.calendars:
            found += self._calendar(calendar)
        if not self._told and (self._faults or outline.cut_off):
            refuse_for(self.file, outline.cut_off or next(iter(self._faults.values())))
        return [(max(begin, self.low), min(end, self.high)) for begin, end in found]

    def remarks(self) -> list[Remark]:
        """What is to be known of how it was read."""
        found = [self._remark("unread", self._faults), self._remark("guessed", self._guessed)]
        found += [self._remark("zone", lines, read_as) for read_as, lines in sorted(self._misplaced.items())]
        cut_off = self._outline.cut_off
        kinds = {part.name for calendar in self._outline.calendars for part in calendar.inside}
        if not kinds & {b"VEVENT", b"VFREEBUSY"}:
            found.append(self._remark("nothing", kinds & _OTHERS))
        elif b"VAVAILABILITY" in kinds:
            found.append(self._remark("hours", [0]))
        return [remark for remark in found if remark.entries] + (
            [] if cut_off is None else [self._remark("cut_off", [cut_off.number])]
        )

    def _remark(self, kind: Kind, lines: Collection[object], read_as: str = "") -> Remark:
        numbers = [line for line in lines if isinstance(line, int)]
        return Remark(kind, called(self.file), len(lines), placed(numbers, self._entries), read_as)

    def _calendar(self, calendar: Component) -> Iterator[Span]:
        zones = Zones(calendar, self._first, self._last, self.steps)
        named, titled = calendar.first(b"X-WR-TIMEZONE"), calendar.first(b"X-WR-CALNAME")
        self._values = Values(zones, self.home, None if named is None else zones.meant(named.value).zone)
        title = b"" if titled is None else titled.value.lower()
        self._whose = self._owners | {title} if _ADDRESS.fullmatch(title) else self._owners
        series: dict[bytes, list[Component]] = {}
        for part in calendar.inside:
            if part.name == b"VFREEBUSY":
                yield from self._free_busy(part)
            elif part.name == b"VEVENT":
                uid = part.first(b"UID")
                name = b"@%d" % part.number if uid is None or not uid.value else uid.value
                series.setdefault(name, []).append(part)
        own: frozenset[str] | None = None
        for name, parts in series.items():
            if name.endswith(b"@exrx"):
                own = self._own() if own is None else own
                if name.decode("ascii", "replace") in own:
                    self._told += 1
                    continue
            if len(parts) == 1 and self._is_far(parts[0]):
                self._told += 1
                continue
            faults = len(self._faults)
            spans = list(self._series(parts))
            self._told += bool(spans) or faults == len(self._faults)
            yield from spans

    def _is_far(self, part: Component) -> bool:
        """Whether a single event lies outside the stretch, seen without reading its times in full."""
        lines = part.lines
        if b"RRULE" in lines or b"RDATE" in lines or b"DTSTART" not in lines or part.faults:
            return False
        start = lines[b"DTSTART"].value[:8]
        if len(start) < 8 or not start.isdigit() or start > self._last_day:
            return len(start) == 8 and start.isdigit()
        if b"DURATION" in lines and b"DTEND" not in lines:
            if start >= self._day_before:
                return False
            try:
                length = self._values.length(lines[b"DURATION"], lines[b"DURATION"].value)
            except Unreadable:
                return False
            return length.days * DAY + length.seconds <= DAY
        end = lines[b"DTEND"].value[:8] if b"DTEND" in lines else start
        return end.isdigit() and start <= end < self._first_day

    def _fault(self, part: Component, fault: Unreadable) -> None:
        """Note that an entry could not be read or followed."""
        # Without the calls that led there: a file may hold a hundred thousand faults.
        self._faults.setdefault(part.number, fault.with_traceback(None))

    # --- events -----------------------------------------------------------------------------------------------

    def _entry(self, part: Component) -> _Entry | None:
        """An event, as far as it is needed: of one that leaves its owner free, which one it is."""
        busy, onwards = not self._leaves_free(part), False
        again: Time | None = None
        line = part.first(b"RECURRENCE-ID")
        if line is not None:
            try:
                again = self._values.time(line, line.value)
                onwards = self._values.kind(line.parameters).onwards
            except Unreadable as fault:
                if busy:
                    self._fault(part, fault)
        start = self._start(part, busy)
        if start is None and not busy:
            start = again
        if start is None or (line is not None and again is None and not busy):
            return None
        number = part.first(b"SEQUENCE")
        return _Entry(
            part,
            start,
            extent(self._values, start, part.every(b"DTEND"), part.every(b"DURATION")) if busy else Length(),
            busy,
            int(number.value) if number is not None and number.value[:9].isdigit() and len(number.value) < 10 else -1,
            again,
            onwards,
        )

    def _start(self, part: Component, busy: bool) -> Time | None:
        line = part.first(b"DTSTART")
        try:
            if line is None:
                raise Unreadable(part.number, "startless")
            return self._values.time(line, line.value)
        except Unreadable as fault:
            end = part.first(b"DTEND")
            over = end is not None and end.value[:8].isdigit() and end.value[:8] < self._first_day
            if busy and not (over and b"RRULE" not in part.lines):
                self._fault(part, fault)
            return None

    def _leaves_free(self, part: Component) -> bool:
        status = part.text(b"X-MICROSOFT-CDO-BUSYSTATUS")
        if status in _FREE or part.text(b"STATUS") == b"CANCELLED":
            return True
        if status not in _TAKEN and part.text(b"TRANSP") == b"TRANSPARENT":
            return True
        if not self._whose:
            return False
        return any(
            _DECLINED.search(line.parameters)
            and not self._whose.isdisjoint(_ADDRESS.findall((line.parameters + b";" + line.value).lower()))
            for line in part.every(b"ATTENDEE")
        )

    def _key(self, time: Time, whole_days: bool) -> int | dt.date:
        return time.local.date() if whole_days else time.instant

    def _series(self, parts: list[Component]) -> Iterator[Span]:
        cores: list[_Entry] = []
        moved: dict[tuple[int, bool], _Entry] = {}
        for entry in filter(None, map(self._entry, parts)):
            for fault in entry.part.faults if entry.busy else ():
                self._fault(entry.part, fault)
            if entry.again is not None:
                which = (entry.again.instant, entry.again.whole_day)
                if which not in moved or entry.sequence >= moved[which].sequence:
                    moved[which] = entry
            elif b"RECURRENCE-ID" in entry.part.lines:
                # Nobody knows which one it stands for: it counts beside all of them.
                yield from self._single(entry)
            else:
                cores.append(entry)
        if not cores:
            for entry in moved.values():
                yield from self._single(entry)
        newest = max((core.sequence for core in cores), default=0)
        for core in cores:
            # Some writers give all of their events one name: which of several is the newest is only known where they say so.
            if core.sequence == newest and (moved or core.busy):
                yield from self._followed(core, moved)

    def _followed(self, core: _Entry, moved: dict[tuple[int, bool], _Entry]) -> Iterator[Span]:
        whole_days = core.start.whole_day
        without, without_days = self._exceptions(core, whole_days)
        replaced = {self._key(entry.again, whole_days): entry for entry in moved.values() if entry.again}
        replaced_days = {entry.again.local.date() for entry in moved.values() if entry.again and entry.again.whole_day}
        later = sorted(
            (entry for entry in moved.values() if entry.onwards and entry.again),
            key=lambda entry: entry.again.instant if entry.again else 0,
        )
        for entry in moved.values():
            if entry.again and self._key(entry.again, whole_days) not in without:
                yield from self._single(entry)
        if not core.busy and not any(entry.busy for entry in later):
            return
        for time, length in self._occurrences(core, moved.values()):
            key, day = self._key(time, whole_days), time.local.date()
            if key in without or day in without_days or key in replaced or day in replaced_days:
                continue
            acting, at = core, time
            for entry in later:
                if entry.again and entry.again.instant <= time.instant:
                    acting, length = entry, entry.length
                    at = entry.start._replace(local=time.local + (entry.start.local - entry.again.local))
            if acting.busy:
                yield from self._span(acting.part, at, length)

    def _exceptions(self, core: _Entry, whole_days: bool) -> tuple[set[int | dt.date], set[dt.date]]:
        """Left-out occurrences, and days on which every occurrence is left out (an EXDATE without a time)."""
        moments: set[int | dt.date] = set()
        days: set[dt.date] = set()
        try:
            for line in core.part.every(b"EXDATE"):
                for value in filter(None, line.value.split(b",")):
                    self.steps.take()
                    # What cannot be read leaves nothing out.
                    with suppress(Unreadable):
                        time = self._values.time(line, value.strip())
                        moments.add(self._key(time, whole_days))
                        if time.whole_day:
                            days.add(time.local.date())
        except TooMany:
            self._fault(core.part, Unreadable(core.part.number, "often"))
        with suppress(TooMany):
            for line in core.part.every(b"EXRULE"):
                with suppress(ValueError, OverflowError):
                    for local in self._ruled(line, core, dt.timedelta(seconds=core.length.most)):
                        moments.add(self._key(core.start._replace(local=local), whole_days))
        return moments, days

    def _occurrences(self, core: _Entry, moved: Iterable[_Entry]) -> Iterator[tuple[Time, Length]]:
        start, part = core.start, core.part
        seen = {start.local}
        yield start, core.length
        for line, time, end in self._listed(part, part.every(b"RDATE")):
            yield time, core.length if end is None else self._period(line, time, end)
        # An occurrence before the stretch may reach into it: by its own length, or moved from then on.
        reach = max(
            [
                core.length.most,
                *(e.length.most + abs(e.start.instant - e.again.instant) for e in moved if e.onwards and e.again),
            ]
        )
        rules: dict[bytes, Line] = {}
        for line in part.every(b"RRULE"):
            rules.setdefault(line.value, line)
        for line in rules.values():
            if self.steps.left < 2 * EACH:
                self._fault(part, Unreadable(line.number, "often"))
                return
            for local in self._repeated(line, core, dt.timedelta(seconds=min(reach, 10**9))):
                if local not in seen:
                    seen.add(local)
                    yield Time(local, start.zone, start.whole_day, start.floating, start.read_as), core.length

    def _period(self, line: Line, start: Time, end: bytes) -> Length:
        """How long one of the periods of a line takes."""
        with suppress(Unreadable):
            if b"P" in end.upper():
                return self._values.length(line, end)
            return self._values.until(start, self._values.time(line, end))
        return AN_HOUR

    def _repeated(self, line: Line, core: _Entry, reach: dt.timedelta) -> list[dt.datetime]:
        """The times of a rule; none, and a fault, where it cannot be followed."""
        try:
            return self._ruled(line, core, reach)
        except ForeignScale:
            # Birthdays by the moon, for instance: what is told of it counts.
            self._told += 1
            fault = Unreadable(line.number, "scale")
        except TooMany:
            fault = Unreadable(line.number, "often")
        except (ValueError, OverflowError):
            fault = Unreadable(line.number, "rule")
        ended = _UNTIL.search(line.value)
        if ended is None or ended[1] >= self._first_day:
            self._fault(core.part, fault)
        return []

    def _ruled(self, line: Line, core: _Entry, reach: dt.timedelta) -> list[dt.datetime]:
        """The times of a rule. Raises ``ValueError``, ``OverflowError`` or ``TooMany``."""
        start = core.start
        if not line.value:
            return []
        rule = parse_rule(line.value.decode("ascii"))
        until = self._until(line, rule, core)
        low = self._first - reach if self._first - dt.datetime(2, 1, 1) > reach else start.local
        # One that recurs without end leaves the others enough to be followed.
        share = Steps(self.steps.left // 2)
        given = share.left
        try:
            return list(occurrences(rule, start.local, until, low, self._last + reach, share))
        finally:
            self.steps.left -= given - max(0, share.left)

    def _until(self, line: Line, rule: Rule, core: _Entry) -> dt.datetime | None:
        """The last local time that a rule can have; none where it has no end, or none that can be read."""
        if not rule.until:
            return None
        start = core.start
        try:
            end = self._values.time(line, rule.until.encode())
        except Unreadable as fault:
            self._fault(core.part, fault)
            return None
        if end.whole_day or start.whole_day:
            return dt.datetime.combine(end.local.date(), dt.time(23, 59, 59))
        if not rule.until.endswith("Z"):
            return end.local
        return dt.datetime.fromtimestamp(end.instant, dt.UTC).astimezone(start.zone).replace(tzinfo=None)

    def _single(self, entry: _Entry) -> Iterator[Span]:
        if entry.busy:
            yield from self._span(entry.part, entry.start, entry.length)

    def _span(self, part: Component, start: Time, length: Length) -> Iterator[Span]:
        if not length.days and not length.seconds:
            return
        begin = start.instant - length.before
        if begin >= self.high:
            return
        end = length.after(start, self.high)
        if end > self.low:
            if length.guessed:
                self._guessed.add(part.number)
            if start.read_as is not None:
                self._misplaced.setdefault(start.read_as, set()).add(part.number)
            yield begin, end

    def _free_busy(self, part: Component) -> Iterator[Span]:
        for fault in part.faults:
            self._fault(part, fault)
        self._told += not part.faults
        taken = [line for line in part.every(b"FREEBUSY") if not self._values.kind(line.parameters).free]
        for line, time, end in self._listed(part, taken):
            yield from self._span(part, time, self._period(line, time, end or b""))

    def _listed(self, part: Component, lines: Iterable[Line]) -> Iterator[tuple[Line, Time, bytes | None]]:
        """The times that lines list, as far as they can be looked at, each with the end of its period where one is told."""
        for line in lines:
            for value in filter(None, line.value.split(b",")):
                begin, slash, end = value.strip().partition(b"/")
                try:
                    self.steps.take()
                    time = self._values.time(line, begin)
                except Unreadable as fault:
                    self._fault(part, fault)
                    continue
                except TooMany:
                    self._fault(part, Unreadable(line.number, "often"))
                    return
                yield line, time, end if slash else None
