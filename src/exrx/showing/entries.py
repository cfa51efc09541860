"""What the calendar entry of each session shows, as values. Its SEQUENCE rises when one of them changes, whatever they are told in.

A calendar is seen by others, on lock screens and shared screens. So diagnoses, drugs, scores, mood, help lines, and which questions
are open never come here, and of the publications only a surname and a year: some titles name a diagnosis.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TypeVar

from exrx.classes import NamedTuple, dataclass, replace
from exrx.physiology.heart_rate import half_up
from exrx.programme.plan import Alarm, Plan, Session, Step, StepPhase, key_parts
from exrx.programme.prescription import HeartRate, Target
from exrx.programme.shown import Around, Maximum, Told
from exrx.values.constraint import Number
from exrx.values.said import Said
from exrx.visibility import name_for, own_lines_for


@dataclass(frozen=True, slots=True)
class Band:
    """A number with its range, as far as it is shown."""

    low: Number | None
    aim: Number | None
    high: Number | None

    @property
    def is_range(self) -> bool:
        """Whether there is a range around the aim, or an upper end alone."""
        return self.high is not None and self.low != self.high


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a session: in minutes, with its heart rates and its effort from 6 to 20."""

    phase: StepPhase
    what: Said
    minutes: int
    bpm: Band | None
    rpe: Band | None
    effort_first: bool


@dataclass(frozen=True, slots=True)
class Content:
    """What is done. Sessions that are alike share one."""

    activity: str
    what: Said
    parts: tuple[Part, ...]
    guide: Said | None
    """What tells that the effort is right."""
    notes: tuple[Said, ...]
    smaller: Said | None
    is_small: bool = False
    """Whether the smaller version stands first."""

    @property
    def minutes(self) -> int:
        """The whole session."""
        return sum(part.minutes for part in self.parts)

    @property
    def main(self) -> Part | None:
        """The part that says how hard it is: the longest main one."""
        return longest_main(self.parts)


class Entry(NamedTuple):
    """One entry. A withdrawn one shows what was to be done, and that it is not."""

    key: str
    date: dt.date
    clock: dt.time | None
    timezone: str | None
    fold: int
    alarms: tuple[Alarm, ...]
    cancelled: bool
    content: Content
    around: Around
    told: Told | None = None
    """Where it is history."""

    @property
    def when(self) -> tuple[object, ...]:
        """What others see of it in a shared calendar."""
        return self.date, self.clock, self.timezone, self.fold, self.content.minutes, self.alarms, self.cancelled


def entries(plan: Plan, since: dt.date = dt.date.min) -> Iterator[tuple[Session, Entry]]:
    """Each session with its entry, in the plan's order, and then those that were withdrawn.

    ``since``: without what is history and lies before that day.
    """
    names, maximum = _names(plan), _maximum(plan.prescription.heart_rate)
    own = own_lines_for("calendar private", plan)
    history = {told.key: told for told in plan.told}
    small = frozenset(() if plan.course is None else plan.course.small)
    open_questions = bool(plan.questions) and not any(told.around.open_questions for told in plan.told)
    # Most sessions are alike.
    contents: dict[tuple[object, ...], Content] = {}
    behind: dict[int, tuple[Maximum | None, tuple[str, ...]]] = {}

    def content_of(session: Session) -> Content:
        is_small = session.key in small and session.smaller is not None
        parts = session.steps, session.what, session.smaller, session.notes
        alike = (*map(id, parts), session.activity, is_small)
        if alike not in contents:
            contents[alike] = _content(session, is_small)
        return contents[alike]

    for week in plan.weeks:
        arounds: dict[int, Around] = {}
        for session in week.sessions:
            told = history.get(session.key)
            if told is not None and session.date < since:
                continue
            content = content_of(session)
            if told is not None:
                yield session, _entry(session, content, told.around, told)
                continue
            if session.status == "cancelled":
                yield session, _entry(session, content, _gone(session))
                continue
            alike = id(content)
            if alike not in behind:
                behind[alike] = _behind(session, names, maximum)
            if open_questions or alike not in arounds:
                arounds[alike] = Around(week.number, len(plan.weeks), False, *behind[alike], own)
            around = replace(arounds[alike], open_questions=True) if open_questions else arounds[alike]
            open_questions = False
            yield session, _entry(session, content, around)
    for session in plan.withdrawn:
        yield session, _entry(session, content_of(session), _gone(session))


def by_key(plan: Plan, since: dt.date = dt.date.min) -> dict[str, Entry]:
    """What each session's entry shows, by its key. One that is the same in two plans has not changed in a calendar. See ``entries``."""
    return {session.key: entry for session, entry in entries(plan, since)}


def shown_id(plan: Plan) -> str:
    """The name that the plan was given, where others may see it."""
    return name_for("calendar private", plan)


_AnyPart = TypeVar("_AnyPart", Part, Step)


def longest_main(parts: Sequence[_AnyPart]) -> _AnyPart | None:
    """The part that says how hard a session is: the longest main one, or of all where none is main."""
    return max([part for part in parts if part.phase == "main"] or parts, key=lambda part: part.minutes, default=None)


def _gone(session: Session) -> Around:
    # Without the number of weeks: that may change later, and this entry should not.
    return Around(key_parts(session.key)[0])


def _entry(session: Session, content: Content, around: Around, told: Told | None = None) -> Entry:
    cancelled = session.status == "cancelled"
    # A whole day has no half hour before it.
    alarms = () if cancelled else session.alarms
    if alarms and session.clock is None:
        alarms = tuple(alarm for alarm in alarms if alarm != "before")
    return Entry(
        session.key,
        session.date,
        session.clock,
        session.timezone,
        session.fold,
        alarms,
        cancelled,
        content,
        around,
        told,
    )


def _content(session: Session, is_small: bool) -> Content:
    main = longest_main(session.steps)
    return Content(
        session.activity,
        session.what,
        tuple(map(_part, session.steps)),
        None if main is None else main.right_when,
        session.notes,
        session.smaller,
        is_small,
    )


def _part(step: Step) -> Part:
    return Part(step.phase, step.what, step.minutes, _band(step.bpm), _effort(step.rpe), step.effort_first)


def _band(target: Target | None) -> Band | None:
    """Both ends, or an upper end alone, and what to aim at."""
    if target is None:
        return None
    return Band(target.low if target.high is not None else None, target.aim, target.high)


def _effort(target: Target | None) -> Band | None:
    """Of a range nothing to aim at is shown."""
    band = _band(target)
    if band is None or band.low is None or band.low == band.high:
        return band
    return Band(band.low, None, band.high)


def _behind(session: Session, names: dict[str, str], maximum: Maximum | None) -> tuple[Maximum | None, tuple[str, ...]]:
    """What heart rates rest on, where there are some, and up to three publications behind the session, the protocol's first."""
    cited = {"": None} | {rule: None for step in session.steps for rule in step.rules}
    ground = tuple(dict.fromkeys(names[rule] for rule in cited if rule in names))[:3]
    return maximum if any(step.bpm for step in session.steps) else None, ground


def _maximum(scale: HeartRate | None) -> Maximum | None:
    if scale is None:
        return None
    return Maximum(half_up(scale.maximum), scale.error, "" if scale.error is None else surname(scale.source))


def _names(plan: Plan) -> dict[str, str]:
    """Rule id -> surname and year of what it cites; under ``""`` the protocol's.

    Goals only: what the safety rules cite tells of conditions and drugs.
    """
    sources = {source.id: _name(source.id, source.title) for source in plan.sources}
    names = {reason.id: sources.get(reason.source, "") for reason in plan.reasons if reason.tier == "goal"}
    names[""] = sources.get(plan.protocol, "")
    return {rule: name for rule, name in names.items() if name}


@lru_cache(maxsize=1024)
def _name(source_id: str, title: str) -> str:
    """Surname and year, or nothing where the id is made of a word of the title: that is not a person's name."""
    name = surname(source_id)
    return "" if name.partition(" ")[0].casefold() in re.findall(r"\w+", title.casefold()) else name


def surname(source_id: str) -> str:
    """The surname and year in an id.

    >>> surname("ranjbar-2015"), surname("acog-804")
    ('Ranjbar 2015', '')
    """
    match = re.fullmatch(r"([a-z]+)-((?:19|20)\d\d)", source_id)
    return f"{match[1].capitalize()} {match[2]}" if match else ""
