"""Which planned session a recording is: surely, perhaps (then somebody is asked), or none. Nothing is inferred beyond day, sport and overlap.

recordings, plan, journal, day -> for each recording one ``Match``: an entry, choices, or why it is not used

The order is that of the evidence on activity files: a session that the person names; the same day and kind, by the most overlap; the same
day and another or an unknown kind; a day beside a session without an entry; else something of its own.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from exrx.activity_files.band import time_in_band
from exrx.activity_files.recording import Recording
from exrx.classes import dataclass, replace
from exrx.clocks import clock_of
from exrx.following.outcomes import minutes_of
from exrx.journal import ActivityEntry, AskedEntry, Entry, IllnessEntry, Journal, PauseEntry, SessionEntry
from exrx.programme.plan import Plan, Session
from exrx.rules.loader import shipped_book
from exrx.shipped import constant

_MOST_DOUBLES = 9
_BY_MINUTES = frozenset({"done", "shorter", "not_done"})
"""What a person may have said of a session that minutes can tell better."""
_DAY = dt.timedelta(days=1)
_NONE = dt.timedelta()

Name = Literal["session", "other", "own", "said", "recorded", "same", "pauses"]
Why = Literal[
    "named", "same_day", "beside_said", "of_its_own",
    "kind", "day_beside", "several", "differs", "there", "over", "ill", "away",
    "known", "double", "ahead", "before", "too_long", "too_short", "waits",
]  # fmt: skip
"""Sure: the first line; asked: the second; not used: the third."""
SURE: frozenset[str] = frozenset({"named", "same_day", "beside_said", "of_its_own"})
ASKED: frozenset[str] = frozenset({"kind", "day_beside", "several", "differs", "there", "over", "ill", "away"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a recording may be, and what would be entered."""

    name: Name
    """``session``: the planned one; ``other``: something else in its place; ``own``: something of its own; ``said``: what the person
    said holds; ``recorded``: what the watch says holds; ``same``: it is the one that was entered; ``pauses``: it holds pauses, and the
    session was as planned."""
    entry: Entry
    session: Session | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What becomes of one recording."""

    recording: Recording
    day: dt.date
    why: Why
    choices: tuple[Choice, ...] = ()
    """What it may be, the likeliest first; one where it is sure."""

    @property
    def is_sure(self) -> bool:
        """Whether it is entered without asking."""
        return self.why in SURE

    @property
    def is_asked(self) -> bool:
        """Whether somebody has to say what it is; until then it counts for nothing."""
        return self.why in ASKED

    @property
    def entry(self) -> Entry | None:
        """What is entered of it; ``None`` where somebody is asked, or it is not used."""
        return self.choices[0].entry if self.is_sure else None

    @property
    def session(self) -> Session | None:
        """The planned session that it is, or may be first of all."""
        return self.choices[0].session if self.choices else None


def match(
    plan: Plan,
    journal: Journal,
    recordings: Iterable[Recording],
    *,
    today: dt.date,
    timezone: dt.tzinfo = dt.UTC,
    named: dt.date | None = None,
) -> tuple[Match, ...]:
    """What each recording is, in order of time. Pure: nothing is entered; ``Match.entry`` is what would be.

    The day of a recording is that of the plan's zone; where the plan has none, of the watch's own clock, else of ``timezone``.
    ``named`` is the day of the session that the person says it was (of one recording). A recording whose digest is in the journal is
    known and enters nothing again.
    """
    ordered = sorted({one.digest: one for one in recordings}.values(), key=lambda one: (one.start, one.end, one.digest))
    return _Matching(plan, journal, today, timezone).all(ordered, named)


class _Matching:
    def __init__(self, plan: Plan, journal: Journal, today: dt.date, timezone: dt.tzinfo) -> None:
        self.plan, self.journal, self.today, self.timezone = plan, journal, today, timezone
        self.zone = None if plan.timezone is None else clock_of(plan.timezone)
        self.told = {entry.on: entry for entry in journal.sessions}
        confirmed = [one for one in plan.sessions if one.status == "confirmed"]
        self.sessions = {one.date: one for one in reversed(confirmed)}
        # Somebody may have put a session beside another: what is told of a day is told of one.
        self.beside = [one for one in confirmed if one is not self.sessions[one.date]]
        self.gone = {one.date: one for one in plan.withdrawn}
        self.taken: set[dt.date] = set()
        self.enough = _enough()
        self.found: dict[str, Match] = {}
        self.doubles: dict[str, tuple[str, ...]] = {}

    def all(self, recordings: Sequence[Recording], named: dt.date | None) -> tuple[Match, ...]:
        left = self._usable(recordings, named)
        if named is not None:
            for one in left:
                self._say(one, "named", *self._as(one, named))
        else:
            by_day: Mapping[dt.date, list[Recording]] = defaultdict(list)
            for one in left:
                by_day[self._day(one)].append(one)
            # All sure ones first: whether a session is still open decides about the days beside it.
            rest = [one for day in sorted(by_day) for one in self._same_kind(day, by_day[day])]
            for one in rest:
                self._otherwise(one)
        return tuple(self.found[one.digest] for one in recordings)

    def _day(self, one: Recording) -> dt.date:
        if self.zone is None and one.offset is not None:
            return one.day(dt.timezone(one.offset))
        return one.day(self.zone or self.timezone)

    def _say(self, one: Recording, why: Why, *choices: Choice) -> None:
        self.found[one.digest] = Match(one, self._day(one), why, choices)

    # --- what is used at all --------------------------------------------------------------------------------------

    def _usable(self, recordings: Sequence[Recording], named: dt.date | None) -> list[Recording]:
        known = self.journal.files
        # What was taken out may be entered once more by naming its session.
        here = self._held() if named is not None else known
        left: list[Recording] = []
        for group in _at_once([one for one in recordings if one.digest in here or self._fits(one)]):
            new = [one for one in group if one.digest not in here]
            for one in group:
                self._say(one, "known" if one.digest in here else "double")
            if new == group:
                best = max(new, key=lambda one: (one.source == "timer", one.has_pulse, one.lasted, one.digest))
                others = sorted(one.digest for one in new if one is not best)
                self.doubles[best.digest] = tuple(others[:_MOST_DOUBLES])
                del self.found[best.digest]
                left.append(best)
        return sorted(left, key=lambda one: (one.start, one.digest))

    def _held(self) -> frozenset[str]:
        held = [one for one in self.journal.holding if isinstance(one, SessionEntry | ActivityEntry)]
        return frozenset(digest for entry in held for digest in entry.files)

    def _fits(self, one: Recording) -> bool:
        day = self._day(one)
        if day > self.today:
            self._say(one, "ahead")
        elif day < self.plan.start:
            self._say(one, "before")
        elif max(one.lasted, one.elapsed) > dt.timedelta(hours=constant("recordings")["longest_hours"]):
            self._say(one, "too_long")
        elif one.minutes < 1:
            self._say(one, "too_short")
        else:
            return True
        return False

    # --- the same day and kind ------------------------------------------------------------------------------------

    def _same_kind(self, day: dt.date, recordings: list[Recording]) -> list[Recording]:
        """Match those of one day that are what was planned; give back those that are not."""
        session = self.sessions.get(day)
        alike = [one for one in recordings if session is not None and session.activity in one.activities]
        if session is None or not alike or self._off(day):
            return recordings
        if others_there := [one for one in self.beside if one.date == day]:
            for one in alike:
                sessions = (session, *others_there)
                self._say(one, "several", *(self._planned(one, there) for there in sessions), self._own(one))
            self.taken.add(day)
            return [one for one in recordings if one.digest not in self.found]
        best = max(_covered(one, session) for one in alike)
        first, *others = [one for one in alike if _covered(one, session) == best]
        if others:
            for one in (first, *others):
                self._say(one, "several", self._planned(one, session), self._own(one))
        elif day in self.told:
            self._beside(first, session, self.told[day])
        elif self._refused(day):
            self._say(first, "differs", *self._two(first, session, None))
        elif first.source == "elapsed" and first.minutes > session.minutes:
            whole = self._planned(first, session)
            self._say(first, "over", whole, replace(whole, name="pauses", entry=_without_minutes(whole.entry)))
        else:
            self._say(first, "same_day", self._planned(first, session))
        self.taken.add(day)
        return [one for one in recordings if one.digest not in self.found]

    def _beside(self, one: Recording, session: Session, entry: SessionEntry) -> None:
        """The person said what became of the session: that holds, and the recording stands beside it."""
        if entry.files:
            self._say(one, "there", self._same(one, session, entry), self._own(one))
            return
        said = minutes_of(entry, session.minutes)
        contradicts = entry.outcome == "not_done"
        if contradicts or (
            said is not None and 100 * abs(one.minutes - said) > constant("recordings")["differ_percent"] * said
        ):
            self._say(one, "differs", *self._two(one, session, entry))
        else:
            self._say(one, "beside_said", Choice("said", self._with(one, session, entry), session))

    def _two(self, one: Recording, session: Session, entry: SessionEntry | None) -> tuple[Choice, ...]:
        recorded = self._planned(one, session, entry)
        kept = (
            SessionEntry(on=session.date, entered=self.today, outcome="not_done", **self._recorded(one))
            if entry is None
            else self._with(one, session, entry)
        )
        return Choice("said", kept, session), replace(recorded, name="recorded"), self._own(one)

    # --- everything else ------------------------------------------------------------------------------------------

    def _otherwise(self, one: Recording) -> None:
        day = self._day(one)
        session, off = self.sessions.get(day), self._off(day)
        if off:
            there = session or self.gone.get(day)
            likely = there is not None and there.activity in one.activities and day not in self.told
            self._say(one, off, *([self._planned(one, there)] if there is not None and likely else []), self._own(one))
        elif session is not None and day not in self.told and day not in self.taken:
            whole, instead = self._planned(one, session), self._instead(one, session)
            self._say(one, "kind", *((instead, whole) if one.is_named else (whole, instead)), self._own(one))
        elif session is None and self._waits(day):
            self._say(one, "waits")
        elif session is None and (near := self._near(one, day)):
            self._say(one, "day_beside", *(self._planned(one, other) for other in near), self._own(one))
        else:
            self._say(one, "of_its_own", self._own(one))

    def _near(self, one: Recording, day: dt.date) -> list[Session]:
        """Sessions without an entry on the days beside, that it may be by its kind."""
        found = []
        for beside in (day - _DAY, day + _DAY):
            session = self.sessions.get(beside)
            if (
                session is None
                or beside in self.told
                or beside in self.taken
                or beside > self.today
                or self._off(beside)
            ):
                continue
            if session.activity in one.activities or not one.is_named:
                found.append(session)
        return found

    def _off(self, day: dt.date) -> Literal["", "ill", "away"]:
        """Whether an illness or a time away lies over a day: a contradiction, which is asked about."""
        for entry in self.journal.on(day):
            # One that has no last day yet goes up to today.
            if isinstance(entry, IllnessEntry) and (entry.last is not None or day <= self.today):
                return "ill"
            if isinstance(entry, PauseEntry):
                return "away"
        for pause in self.plan.pauses:
            if pause.first <= day <= pause.last:
                return "ill" if pause.illness else "away"
        return ""

    def _refused(self, day: dt.date) -> bool:
        """Whether the person said of these days that none took place."""
        return any(one.choice == "none" and one.on <= day <= one.last for one in self.journal.of(AskedEntry))

    def _waits(self, day: dt.date) -> bool:
        """Whether the plan stops on a day: its sessions were taken out from then on."""
        deleted = {one.key for one in self.journal.moves if one.deleted}
        ahead = [one for one in self.sessions if one >= day]
        gone = [one for one in self.gone.values() if one.date >= day and one.key not in deleted]
        return not ahead and any(not self._off(one.date) for one in gone)

    # --- entries --------------------------------------------------------------------------------------------------

    def _as(self, one: Recording, day: dt.date) -> tuple[Choice, ...]:
        """The session that the person names."""
        session, entry = self.sessions.get(day) or self.gone.get(day), self.told.get(day)
        if session is None:
            return (self._own(one, day),)
        if entry is None and one.is_named and session.activity not in one.activities:
            return (self._instead(one, session),)
        if entry is None or entry.outcome == "not_done":
            return (self._planned(one, session, entry),)
        if entry.files:
            return (self._same(one, session, entry),)
        return (Choice("said", self._with(one, session, entry), session),)

    def _files(self, one: Recording, entry: SessionEntry | None = None) -> tuple[str, ...]:
        there = () if entry is None else entry.files
        return tuple(dict.fromkeys((*there, one.digest, *self.doubles.get(one.digest, ()))))

    def _recorded(self, one: Recording) -> dict[str, Any]:
        """What stands beside what the person said."""
        return {"files": self._files(one), "recorded": one.minutes, "file_feel": one.feel}

    def _with(self, one: Recording, session: Session, entry: SessionEntry) -> SessionEntry:
        effort = entry.effort or one.effort
        more = {"effort": effort, **self._recorded(one), **_banded(one, session)}
        return replace(entry, replaces=entry.id, entered=self.today, **more)

    def _same(self, one: Recording, session: Session, entry: SessionEntry) -> Choice:
        """That it is another file of what was entered."""
        made = replace(entry, replaces=entry.id, entered=self.today, files=self._files(one, entry))
        return Choice("same", made, session)

    def _planned(self, one: Recording, session: Session, entry: SessionEntry | None = None) -> Choice:
        """That it is the planned session: done, or shorter where it lasted less than counts as done. What else was said of it stays."""
        enough = one.minutes * 100 >= self.enough * session.minutes
        outcome = "done" if enough else "shorter"
        if entry is None:
            return Choice("session", self._session(one, session, outcome), session)
        kept = self._with(one, session, entry)
        outcome = outcome if entry.outcome in _BY_MINUTES else entry.outcome
        made = replace(kept, outcome=outcome, minutes=one.minutes, minutes_source=one.source, recorded=None)
        return Choice("session", made, session)

    def _instead(self, one: Recording, session: Session) -> Choice:
        activity = one.activities[0] if len(one.activities) == 1 else ""
        return Choice("other", replace(self._session(one, session, "other"), activity=activity), session)

    def _session(self, one: Recording, session: Session, outcome: str) -> SessionEntry:
        return SessionEntry(
            on=session.date,
            entered=self.today,
            outcome=outcome,
            **self._read(one),
            **(_banded(one, session) if outcome != "other" else {}),
        )

    def _own(self, one: Recording, day: dt.date | None = None) -> Choice:
        activity = one.activities[0] if len(one.activities) == 1 else ""
        on = self._day(one) if day is None else day
        return Choice("own", ActivityEntry(on=on, entered=self.today, activity=activity, **self._read(one)))

    def _read(self, one: Recording) -> dict[str, Any]:
        """What a recording says by itself."""
        told = {"minutes": one.minutes, "minutes_source": one.source, "effort": one.effort, "file_feel": one.feel}
        return {**told, "files": self._files(one)}


def _enough() -> int:
    """Of the planned minutes, per cent: what counts as done is what makes a week carried, by the same rule."""
    ranges = [one for rule in shipped_book().recommendations for one in rule.then.ranges]
    return max((low for name, low, _ in ranges if name == "carried_minutes" and isinstance(low, int)), default=100)


def _at_once(recordings: Sequence[Recording]) -> list[list[Recording]]:
    """Recordings of the same time together: those that overlap by half or more of the shorter one."""
    groups: list[list[Recording]] = []
    for one in recordings:
        same = [group for group in groups if any(_is_double(one, other) for other in group)]
        groups = [group for group in groups if group not in same]
        groups.append([other for group in same for other in group] + [one])
    return groups


def _is_double(one: Recording, other: Recording) -> bool:
    shorter = min(one.elapsed, other.elapsed)
    share: int = constant("recordings")["same_percent"]
    return shorter > _NONE and 100 * one.overlap(other.start, other.end) >= share * shorter


def _covered(one: Recording, session: Session) -> dt.timedelta:
    """How much of a session's time a recording covers; nothing where no clock time was agreed."""
    first, last = session.start, session.end
    return _NONE if first is None or last is None else one.overlap(first, last)


def _banded(one: Recording, session: Session) -> dict[str, Any]:
    """Seconds below, inside and above the heart rates that were printed for the session; nothing where none were, or none were recorded."""
    printed = {(step.bpm.low, step.bpm.high) for step in session.steps if step.phase == "main" and step.bpm is not None}
    if len(printed) != 1 or not one.has_pulse:
        return {}
    low, high = next(iter(printed))
    time = time_in_band(one, 0 if low is None else float(low), math.inf if high is None else float(high))
    return {f"band_{name}": getattr(time, name) for name in ("below", "inside", "above", "unknown")}


def _without_minutes(entry: Entry) -> Entry:
    """As planned: how long it was nobody knows."""
    assert isinstance(entry, SessionEntry)
    return replace(entry, minutes=None, minutes_source="")
