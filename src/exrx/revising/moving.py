"""What people do with sessions in their calendar: the entry that says it, and where a rule would have a session elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from exrx.classes import replace
from exrx.journal import Journal, MoveEntry
from exrx.programme.course import Change, Moved
from exrx.programme.key import is_strength
from exrx.programme.plan import Plan, Session, Week

_WEEK = 7


def move_entry(
    plan: Plan,
    journal: Journal,
    key: str,
    today: dt.date,
    *,
    day: dt.date | None = None,
    clock: dt.time | None = None,
    minutes: int | None = None,
    deleted: bool = False,
) -> MoveEntry | None:
    """The entry for what was done with a session: a day, a time, minutes, or that it was taken out. ``None`` where it is known.

    It says all that holds of the session: what is not named stays as it was. Raises ``LookupError`` for what is no session to come, and
    ``InputError`` for a day that is over.
    """
    moves = journal.moves
    known = next((one for one in moves if one.key == key), None)
    there = (*plan.sessions, *(plan.withdrawn if known is not None and known.deleted else ()))
    session = next((one for one in there if one.key == key and one.date >= today), None)
    if session is None:
        raise LookupError(key)
    own = home_of(plan, session)
    if known is not None and session.status == "cancelled":
        own = replace(own, date=known.on)
    known = known or next((one for one in reversed(moves) if one.on == own.date), None)
    to = session.date if day is None else day
    if clock is None and session.clock != own.clock and day is not None:
        # Put elsewhere before, at a time of its own.
        clock = session.clock
    at = "" if clock is None or clock == own.clock else f"{clock:%H:%M}"
    if clock is None and day is None and known is not None:
        at = known.at
    if minutes is None and known is not None:
        minutes = known.minutes
    made = MoveEntry(
        on=own.date,
        entered=today,
        replaces="" if known is None else known.id,
        key=key,
        to=to,
        at=at,
        minutes=minutes,
        deleted=deleted,
    )
    return None if known is not None and _says(made) == _says(known) else made


def _says(entry: MoveEntry) -> tuple[object, ...]:
    return entry.key, entry.on, entry.day, entry.at, entry.minutes, entry.deleted


def home_of(plan: Plan, session: Session) -> Moved:
    """The day and time that the plan itself gives a session."""
    moved = () if plan.course is None else plan.course.moved
    return next((one for one in moved if one.key == session.key), Moved(session.key, session.date, session.clock))


def with_against(new: Plan, weeks: Sequence[Week], today: dt.date) -> Plan:
    """The plan with what is to be said of sessions that somebody put where a rule would not have them, and a day that fits."""
    course = new.course
    if course is None or not course.moved:
        return new
    own = {one.key: one for one in course.moved}
    known = {change.name: change for change in course.changes if change.what == "moved"}
    said = []
    for week in weeks:
        for session in week.sessions:
            if session.key not in own or session.date < today:
                continue
            others = [one for one in _all(weeks) if one.key != session.key]
            for what, rules in _against(new, session, others):
                fits = _fitting(new, week, session, own[session.key], others, today)
                behind = known.get(session.key, Change(session.date, what))
                said.append(
                    Change(session.date, what, None, fits, (*rules, *behind.rules), behind.entries, session.key)
                )
    return replace(new, course=replace(course, changes=(*course.changes, *said))) if said else new


def _all(weeks: Iterable[Week]) -> Iterator[Session]:
    return (session for week in weeks for session in week.sessions)


def _against(plan: Plan, session: Session, others: Iterable[Session]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What speaks against the place of a session, and the rules behind it."""
    others = list(others)
    if any(one.date == session.date for one in others):
        yield "second_that_day", ()
    rest = plan.prescription.strength_rest()
    if rest is not None and rest.low is not None and is_strength(session.kind):
        strong = (one for one in others if is_strength(one.kind))
        if any(hours_between(one, session) < float(rest.low) for one in strong):
            yield "near_strength", rest.rules
    if _is_taken(plan, session):
        yield "not_free", ()


def _ends_too_late(plan: Plan, session: Session) -> bool:
    """Whether a rule of safety has no session there so late: nobody is offered what does not hold."""
    latest, end = plan.prescription.target("latest_end"), _minutes(session)[1]
    return latest is not None and latest.high is not None and end is not None and end > latest.high


def _is_taken(plan: Plan, session: Session) -> bool:
    """Whether something else lies there, or the whole day was left out."""
    given, start, stop = plan.availability, session.start, session.end
    if session.date in given.holidays or any(days.first <= session.date <= days.last for days in given.blackout):
        return True
    return start is not None and stop is not None and any(span.start < stop and start < span.end for span in given.busy)


def _is_open(plan: Plan, session: Session) -> bool:
    """Whether it lies in the free time that was given."""
    given = plan.availability
    windows = given.windows_on(session.date)
    begin, end = _minutes(session)
    if not windows or begin is None or end is None:
        return bool(windows) or not given.windows
    return any((w.start or 0) <= begin and end <= (1440 if w.end is None else w.end) for w in windows)


def _fits(plan: Plan, session: Session, others: Sequence[Session]) -> bool:
    return _is_open(plan, session) and not _ends_too_late(plan, session) and not list(_against(plan, session, others))


def _fitting(
    plan: Plan, week: Week, session: Session, own: Moved, others: Sequence[Session], today: dt.date
) -> dt.date | None:
    """The nearest day of its week on which nothing would speak against it."""
    days = [week.start + dt.timedelta(days=day) for day in range(_WEEK)]
    for day in sorted(days, key=lambda one: (abs((one - session.date).days), one)):
        starts = [one.start for one in plan.availability.windows_on(day) if one.start is not None]
        clocks = [own.clock] if session.clock is None else [own.clock, session.clock, *map(_clock, starts)]
        tried = (
            replace(session, date=day, clock=clock) for clock in clocks if (clock is None) == (session.clock is None)
        )
        if day >= today and any(_fits(plan, one, others) for one in tried):
            return day
    return None


def _clock(minute: int) -> dt.time:
    return dt.time(minute // 60 % 24, minute % 60)


def _minutes(session: Session) -> tuple[int | None, int | None]:
    """Beginning and end in minutes after midnight of its day."""
    if session.clock is None:
        return None, None
    begin = session.clock.hour * 60 + session.clock.minute
    return begin, begin + session.minutes


def hours_between(one: Session, other: Session) -> float:
    """From the end of the earlier one to the beginning of the later."""
    earlier, later = sorted((one, other), key=lambda session: (session.date, session.clock or dt.time()))
    if earlier.end is None or later.start is None:
        return (later.date - earlier.date).days * 24
    return (later.start.astimezone(dt.UTC) - earlier.end.astimezone(dt.UTC)).total_seconds() / 3600
