"""What a person did with a plan's entries in a calendar: then (what both sides knew last), there, and now (what the plan shows).

Nothing is written there. An answer is a session moved, made shorter or longer, taken out, made anew or put back; a reminder, a place, a
colour or another title is nobody's business. What the plan itself has changed since is no answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from exrx.classes import NamedTuple, dataclass, replace
from exrx.clocks import clock_of
from exrx.journal import Journal, MoveEntry
from exrx.programme.plan import Plan, Session
from exrx.pushing.comparing import Shown, is_made, stamped_by_exrx
from exrx.pushing.memory import Seen
from exrx.revising.moving import move_entry

AnswerKind = Literal[
    "moved",
    "length",
    "deleted",
    "made_anew",
    "restored",
    "asked",
    "as_long",
    "over",
    "too_early",
    "against",
    "unreadable",
]
ENTERED: tuple[AnswerKind, ...] = ("moved", "length", "deleted", "made_anew", "restored")
"""Those that become entries; the others are only said."""
FEW = 3
"""So many entries of a plan that are all gone at once are no answers: the calendar was emptied, or is another one."""


class When(NamedTuple):
    """Where an entry lies in the plan's zone, and how long it is; no time and no minutes where it lasts all day."""

    day: dt.date
    clock: dt.time | None
    minutes: int | None

    @property
    def begins(self) -> tuple[dt.date, dt.time | None]:
        """Day and time."""
        return self.day, self.clock


@dataclass(frozen=True, slots=True)
class Answer:
    """What was done with one session."""

    kind: AnswerKind
    key: str
    uid: str
    own: When
    """Where the plan has it."""
    there: When | None = None
    """Where it lies in the calendar, if it does."""
    begins: bool = False
    """Whether its day or time is an answer."""
    lasts: bool = False
    """Whether its length is one."""
    other: str = ""
    """The UID of the entry that was made anew for it."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What stands in a calendar: the entries of exrx by their UIDs, what each shows, and all others, where they were looked for."""

    entries: Mapping[str, Shown | None]
    others: Mapping[str, Shown]


class Emptied(Exception):
    """None of a plan's entries is there any more."""

    def __init__(self, many: int) -> None:
        super().__init__(many)
        self.many = many


def answers(
    plan: Plan, ours: Mapping[str, Shown], there: Calendar, then: Mapping[str, Seen], today: dt.date
) -> tuple[Answer, ...]:
    """What was done in a calendar, session by session. ``ours`` is what the plan shows of each UID. Raises ``Emptied``."""
    found = list(_each(plan, ours, there, then, today))
    gone = [one for one in found if one.kind == "deleted" and one.there is None]
    if len(gone) >= FEW and not any(session.uid in there.entries for session in plan.sessions if session.date >= today):
        raise Emptied(len(gone))
    return tuple(_made_anew(plan, found, there, ours, then))


def entries_of(found: Iterable[Answer], plan: Plan, journal: Journal, today: dt.date) -> list[MoveEntry]:
    """The entries of a journal that say it; none for what stands there already."""
    made: list[MoveEntry] = []
    for one in found:
        if one.kind not in ENTERED:
            continue
        there = one.there
        deleted = one.kind == "deleted"
        entry = move_entry(
            plan,
            journal.add(*made),
            one.key,
            today,
            day=there.day if one.begins and there is not None else None,
            clock=there.clock if one.begins and there is not None else None,
            minutes=there.minutes if one.lasts and there is not None else None,
            deleted=deleted,
        )
        made += [] if entry is None else [entry]
    return made


def _each(
    plan: Plan, ours: Mapping[str, Shown], there: Calendar, then: Mapping[str, Seen], today: dt.date
) -> Iterator[Answer]:
    for session in plan.sessions:
        own = when_of(ours[session.uid], plan.timezone)
        if own is not None:
            yield from _one(plan, session, own, ours[session.uid], there, then.get(session.uid), today)
    for session in plan.withdrawn:
        # Put back by the person, after it was left out because they had taken it out.
        shown = there.entries.get(session.uid)
        if session.date < today or shown is None or shown.cancelled or session.key not in _deleted(plan):
            continue
        last = then.get(session.uid)
        own, lying = when_of(ours[session.uid], plan.timezone), when_of(shown, plan.timezone)
        if own is not None and lying is not None and lying.day >= today and (last is None or last.cancelled):
            yield Answer("restored", session.key, session.uid, own, lying, begins=True)


def _deleted(plan: Plan) -> set[str]:
    return set() if plan.course is None else {change.name for change in plan.course.changes if change.what == "deleted"}


def _one(
    plan: Plan, session: Session, own: When, ours: Shown, there: Calendar, then: Seen | None, today: dt.date
) -> Iterator[Answer]:
    key, uid, zone = session.key, session.uid, plan.timezone
    if ours.cancelled:
        return
    if uid not in there.entries:
        if session.date >= today and then is not None and not then.cancelled:
            yield Answer("deleted", key, uid, own)
        return
    theirs = there.entries[uid]
    lying = None if theirs is None else when_of(theirs, zone)
    if theirs is None or lying is None:
        yield Answer("unreadable", key, uid, own)
        return
    before = _then(then, ours, theirs, own, zone)
    if before is None:
        return
    if theirs.cancelled and session.date >= today and not (then is not None and then.cancelled):
        yield Answer("deleted", key, uid, own, lying)
        return
    begins = _differs(lying, before) and _differs(lying, own)
    lasts = lying.minutes is not None and lying.minutes not in (before.minutes, own.minutes)
    if (begins or lasts) and session.date < today:
        if begins:
            yield Answer("over", key, uid, own, lying)
        return
    if begins and _differs(own, before):
        yield Answer("against", key, uid, own, lying)
        return
    lasts = lasts and own.minutes == before.minutes
    if begins and lying.day < today:
        yield Answer("too_early", key, uid, own, lying)
    elif begins or lasts:
        yield Answer("moved" if begins else "length", key, uid, own, lying, begins, lasts)


def _differs(one: When, other: When) -> bool:
    """Whether two lie at other times; what lasts all day has none."""
    return one.day != other.day or (one.clock is not None and other.clock != one.clock)


def _then(then: Seen | None, ours: Shown, theirs: Shown, own: When, zone: str | None) -> When | None:
    """Where both sides knew an entry to be; ``None`` where what stands there is only an earlier version of the plan's."""
    if then is not None and zone is None and len(then.start) > len("2027-01-04"):
        # It was theirs already, at an hour of their own.
        return own
    if then is not None:
        return when_between(_moment(then.start), _moment(then.end), zone)
    # Without a memory the numbers of versions have to tell: the plan's own of this number is as the plan has it.
    return own if theirs.sequence >= ours.sequence else None


class _Gone(NamedTuple):
    """A session that was taken out, and the entries of its week that may stand for it, the nearest first."""

    answer: Answer
    same: tuple[str, ...]
    """With its title and its length; where there is none, with its title alone."""
    as_long: tuple[str, ...]
    """With another title."""


def _made_anew(
    plan: Plan, found: Sequence[Answer], there: Calendar, ours: Mapping[str, Shown], then: Mapping[str, Seen]
) -> Iterator[Answer]:
    """What was taken out, and stands there again under another UID: moved, as some programs do it."""
    lying = {
        uid: when
        for uid, shown in there.others.items()
        if not shown.cancelled and (when := when_of(shown, plan.timezone)) is not None
    }
    taken: set[str] = set()
    rows = [_gone(plan, one, there, lying, ours, then) for one in found]
    for row in rows:
        one = row.answer
        free = [uid for uid in row.same if uid not in taken]
        # As many as are gone: they are the same sessions in their order, whichever is called which.
        alike = [other for other in rows if other.same and set(other.same) == set(row.same)]
        in_place = [uid for uid in free if lying[uid].begins == one.own.begins]
        if free and (len(free) == 1 or len(alike) == len(row.same) or in_place):
            uid = (in_place or free)[0]
            taken.add(uid)
            lasts = lying[uid].minutes not in (None, one.own.minutes) and not _was_as_long(lying[uid], one, then, plan)
            yield replace(one, kind="made_anew", there=lying[uid], begins=True, lasts=lasts, other=uid)
        elif free:
            yield replace(one, kind="asked")
        else:
            yield one
            if len(row.as_long) == 1 and one.kind == "deleted":
                yield replace(one, kind="as_long", there=lying[row.as_long[0]])


def _gone(
    plan: Plan,
    one: Answer,
    there: Calendar,
    lying: Mapping[str, When],
    ours: Mapping[str, Shown],
    then: Mapping[str, Seen],
) -> _Gone:
    if one.kind != "deleted" or one.there is not None:
        return _Gone(one, (), ())
    begins = next(week.start for week in plan.weeks if any(session.uid == one.uid for session in week.sessions))
    titles = {ours[one.uid].summary, then[one.uid].summary}
    in_week = [uid for uid, when in lying.items() if 0 <= (when.day - begins).days < 7]
    week = sorted(in_week, key=lambda uid: (lying[uid].day, lying[uid].clock or dt.time(), uid))
    as_long = [
        uid for uid in week if lying[uid].minutes == one.own.minutes or _was_as_long(lying[uid], one, then, plan)
    ]
    titled = [uid for uid in week if any(there.others[uid].summary == title for title in titles)]
    same = [uid for uid in titled if uid in as_long]
    if not same and ours[one.uid].description:
        # A title says which session it is, where it is not the one word of a shared calendar.
        same = titled
    return _Gone(one, tuple(same), tuple(uid for uid in as_long if uid not in titled))


def _was_as_long(when: When, one: Answer, then: Mapping[str, Seen], plan: Plan) -> bool:
    """Whether an entry is as long as a session was when both sides knew it last."""
    last = then[one.uid]
    before = when_between(_moment(last.start), _moment(last.end), plan.timezone)
    return before is not None and before.minutes == when.minutes


# --- times --------------------------------------------------------------------------------------------------------


def when_of(shown: Shown, zone: str | None) -> When | None:
    """Where an entry lies; ``None`` where it does not say."""
    if zone is None and shown.begins_on is not None:
        return When(shown.begins_on, None, None)
    return when_between(shown.start, shown.end, zone)


def when_between(start: dt.date | None, end: dt.date | None, zone: str | None) -> When | None:
    """The same from two moments."""
    if start is None:
        return None
    if not isinstance(start, dt.datetime):
        return When(start, None, None)
    begins, ends = _local(start, zone), _local(end, zone) if isinstance(end, dt.datetime) else None
    minutes = (
        None if ends is None else round((ends.astimezone(dt.UTC) - begins.astimezone(dt.UTC)).total_seconds() / 60)
    )
    return When(
        begins.date(), begins.time().replace(second=0, microsecond=0), minutes if minutes and minutes > 0 else None
    )


def _local(moment: dt.datetime, zone: str | None) -> dt.datetime:
    """In the plan's zone; what has no zone lies there anyway."""
    here = dt.UTC if zone is None else clock_of(zone)
    return moment.replace(tzinfo=here) if moment.tzinfo is None else moment.astimezone(here)


def _moment(text: str) -> dt.date | None:
    try:
        return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
    except ValueError:
        return None


# --- a file of any program ----------------------------------------------------------------------------------------


def in_file(
    plan: Plan, shown: Mapping[str, Shown | None], ours: Mapping[str, Shown]
) -> tuple[Calendar, Mapping[str, Seen]]:
    """What a calendar file of any program shows, and what both sides knew of it: UIDs decide, whoever wrote it.

    A session that is not in it was taken out where it must have been: the file holds some before and after it, and it was in the plan when
    exrx last wrote one of them.
    """
    names = {session.uid: session for session in (*plan.sessions, *plan.withdrawn)}
    entries = {uid: one for uid, one in shown.items() if uid in names}
    others = {uid: one for uid, one in shown.items() if uid not in names and one is not None and not is_made(uid)}
    there = [names[uid].date for uid in entries]
    stamped = [one for one in entries.values() if one is not None and one.modified and stamped_by_exrx(one)]
    newest = max((one.modified.date() for one in stamped if one.modified), default=None)
    number = max((one.sequence for one in stamped), default=-1)
    known: dict[str, Seen] = {}
    for session in plan.sessions:
        covered = bool(there) and min(there) <= session.date <= max(there)
        was_there = newest is not None and (session.changed or newest) <= newest and session.sequence <= number
        if session.uid not in entries and covered and was_there:
            one = ours[session.uid]
            known[session.uid] = Seen(_text(one.start), _text(one.end), one.summary, "", one.cancelled, one.busy, "")
    return Calendar(entries, others), known


def _text(moment: dt.date | None) -> str:
    return "" if moment is None else moment.isoformat()
