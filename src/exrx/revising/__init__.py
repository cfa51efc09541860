"""A plan made again: the past stays as it was, every session keeps its name, and only what changed gets a new number.

old plan, today, changes -> the same pipeline -> merged week by week -> keys -> stamps -> audit -> the next revision, or the old plan
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from exrx.classes import replace
from exrx.engine.progression import History
from exrx.engine.scheduling.runs import run_of
from exrx.following.outcomes import answered_on
from exrx.journal import AnswerEntry, Journal
from exrx.person import Person
from exrx.person.fields import ENTRIES
from exrx.person.values import as_date
from exrx.planning import DEFAULTS, Request, build_plan, checked, read_request, refuse_late, worked_for
from exrx.programme.course import Change
from exrx.programme.plan import Plan, Session
from exrx.revising.answering import before, noticed_in, told_by
from exrx.revising.carrying import carried, crossed
from exrx.revising.entering import asked_again, ended_earlier, placed_again, with_pause, without_taken_out
from exrx.revising.journalled import Journalled, refused_by
from exrx.revising.merging import merged, week_of
from exrx.revising.moving import with_against
from exrx.revising.refusing import (
    NothingLeft,
    NotThisPlan,
    need_journal,
    need_packs,
    refuse,
    refuse_backwards,
    refuse_person,
)
from exrx.revising.retelling import retold
from exrx.revising.sequence import stamped_plan
from exrx.values.availability import Availability
from exrx.values.errors import AuditError, NotCleared, need

if TYPE_CHECKING:
    # What places sessions in real life is loaded where something comes in their way.
    from exrx.engine.scheduling.regular import Earlier

__all__ = ["NotThisPlan", "NothingLeft", "adapt_plan", "from_calendar", "made_again", "withdraw"]

_OF_ONE_RUN = frozenset({"id", "rules", "as_of", "issued", "open_questions"})
"""The options that a plan does not keep as they were asked for; every other one holds until it is changed."""


def adapt_plan(
    old: Plan, today: Any, changes: Mapping[str, Any], journal: Journal | None = None, trail: list[Change] | None = None
) -> Plan:
    """``old`` with some things changed from ``today`` on. See ``exrx.adapt``.

    ``trail`` gets all that the journal changed since the first session; the plan itself keeps what it changes from this week on.
    """
    need("plan", old, Plan, "Plan")
    if journal is not None:
        need("journal", journal, Journal, "Journal")
    if old.taken_out is not None and journal is not None and changes.keys() <= {"rules"}:
        # What is told afterwards is screened and kept, and brings nothing back.
        again = adapt_plan(replace(old, taken_out=None), today, changes, journal, trail)
        return replace(old, course=again.course)
    changes = dict(changes)
    pause = changes.pop("pause", None)
    fields = {name: value for name, value in changes.items() if name not in DEFAULTS}
    given = before(old, journal)
    person = given.replace(**fields) if fields else given
    kept = {name: getattr(old, name) for name in DEFAULTS if name not in _OF_ONE_RUN}
    options = {**DEFAULTS, **kept, **{name: value for name, value in changes.items() if name in DEFAULTS}}
    if "rules" not in changes:
        need_packs(old, options["rules"])
    return made_again(
        old,
        today,
        person,
        {},
        options,
        pause=pause,
        answered="symptoms" in changes,
        journal=journal,
        named=frozenset(fields),
        trail=trail,
    )


def made_again(
    old: Plan,
    today: Any,
    person: Person | None,
    fields: Mapping[str, Any],
    options: Mapping[str, Any],
    *,
    pause: Any = None,
    answered: bool = False,
    journal: Journal | None = None,
    named: frozenset[str] | None = None,
    trail: list[Change] | None = None,
) -> Plan:
    """A whole new request, made into the next revision of ``old``; ``old`` itself when nothing differs.

    ``pause`` is a time off to enter; ``answered`` says that the question about signs was answered today, whatever the answer.

    Raises what ``exrx.plan`` raises, and ``InputError`` for somebody else's plan, a day before the last revision, another start
    after the first session, and changes when nothing is left to change.
    """
    day = as_date(today, "today")
    if old.taken_out is not None:
        raise _nothing_left(old.taken_out)
    need_journal(old, journal, day, pause)
    again = {**options, "as_of": options["as_of"] or old.as_of, "issued": day}
    again["id"] = old.id if options["id"] is None else options["id"]
    request = read_request(person, fields, again, old.person.clearances, worked=worked_for(old))
    refuse_late(options["as_of"], request.as_of, max(request.start, day))
    refuse_person(old, request)
    was = before(old, journal)
    own = person = carried(was, request.person, day)
    noticed = crossed(was, person, old.noticed, request.book, day)
    conflicts: tuple[Change, ...] = ()
    corrected: frozenset[str] = frozenset()
    if journal is not None:
        by_date = told_by(journal, person, replace(request, noticed=noticed), day, was if named is not None else None)
        person, conflicts = by_date.person, by_date.conflicts
        corrected = frozenset(entry.field for entry in journal.of(AnswerEntry) if entry.on <= day)
        told = noticed_in(journal, own, replace(request, noticed=noticed), day)
        noticed = tuple(sorted(told.items()))
    request, asked_for = replace(request, person=person, noticed=noticed), request.as_of
    refuse(old, request, day, corrected)

    def screened(request: Request, *more: dt.date | None) -> Request:
        """With the day of screening: as it was, unless the answers or the rules changed. New answers are those of today."""
        answers = {*more, *(pause.answered for pause in request.pauses)}
        same = _same_health(old, request) and request.start == old.start and not _ended(old.person, old.as_of, day)
        stays = options["as_of"] or (same and answers == {pause.answered for pause in old.pauses})
        return replace(request, as_of=asked_for if stays else max(request.start, day))

    given = answered or options["as_of"] is not None or old.person.symptoms != request.person.symptoms
    # A day of screening that was named is the day of the answers.
    asked_on = (request.as_of if options["as_of"] else day) if given else None
    if journal is not None and asked_on is None:
        # The same answer to what was asked, told in the journal.
        asked_on = max((one for one in answered_on(journal, "symptoms") if one <= day), default=None)
    request = screened(replace(request, pauses=asked_again(old, asked_on)))
    if journal is not None:
        request = replace(request, pauses=without_taken_out(request.pauses, journal, day))
        sooner = ended_earlier(request.pauses, journal)
        if sooner is not None:
            request = screened(replace(request, pauses=with_pause(old, screened(request, None), *sooner)))
    as_it_lies = old
    if request.start != old.start and (pause is not None or old.pauses):
        request = replace(request, pauses=placed_again(request, day))
        as_it_lies = build_plan(request)
    if pause is not None:
        # It is judged on the day on which the plan with it is screened.
        entered = with_pause(as_it_lies, screened(request, None), pause, day, asked_on)
        request = screened(replace(request, pauses=entered))
    if journal is not None:
        return _with_moves(old, request, None if own == person else own, journal, day, conflicts, trail)
    ahead = [session for session in old.sessions if session.date >= day]
    left = bool(ahead)
    # What calendars say today is known only once they are looked up, and does not matter once the plan is over.
    same = _same_inputs(old, request) and not any(map(old.moved_by_law, ahead))
    if same and (_whole(request) or not left):
        return old
    if not left:
        raise _nothing_left(old.end)
    return checked(revised(old, request, day), request, old)


def _nothing_left(ended: dt.date) -> NothingLeft:
    return NothingLeft.of("today", "errors.revision.nothing_left", ended=ended)


def _with_moves(
    old: Plan,
    request: Request,
    own: Person | None,
    journal: Journal,
    today: dt.date,
    conflicts: tuple[Change, ...],
    trail: list[Change] | None,
) -> Plan:
    """The next revision by its journal: where somebody put a session it stays, unless the audit finds that safety speaks against it.

    ``own`` are the answers without the journal, where it says something else.
    """
    barred: set[str] = set()
    while True:
        try:
            journalled = Journalled(old, request, journal, today, conflicts, barred)
        except NotCleared as refused:
            raise refused_by(refused, old, request, journal, today) from None
        new = revised(old, request, today, journalled, own)
        if trail is not None:
            trail[:] = journalled.changes
        try:
            return checked(new, journalled.request, old, journalled.laid_out)
        except AuditError as error:
            more = journalled.blamed(error.found) - barred
            if not more:
                raise
            barred |= more


def from_calendar(old: Plan, today: dt.date, request: Request) -> Plan:
    """The next revision where only the calendar is left: ``old`` is what could be read back from it."""
    refuse(old, request, today)
    return checked(revised(old, request, today), request)


def withdraw(old: Plan, today: dt.date | str, *, for_good: bool = False) -> Plan:
    """The next revision with every session from ``today`` on taken out; ``old`` itself when none is left.

    ``for_good``: the person takes the plan out, so it stays out; else a check holds it back until it is answered.
    """
    need("plan", old, Plan, "Plan")
    day = as_date(today, "today")
    refuse_backwards(old, day)
    taken_out = old.taken_out or (day if for_good and (old.withdrawn or old.sessions) else None)
    gone = tuple(session for session in old.sessions if session.date >= day)
    if not gone:
        return old if taken_out == old.taken_out or not old.withdrawn else replace(old, taken_out=taken_out)
    weeks = []
    for week in old.weeks:
        kept = tuple(session for session in week.sessions if session.date < day)
        if week.start < day:
            weeks.append(week_of(week, kept))
    taken = {session.key for session in gone}
    notes = tuple(note for note in old.notes if note.topic not in taken)
    return stamped_plan(old, replace(old, weeks=tuple(weeks), notes=notes, taken_out=taken_out), gone, day)


# --- what differs -------------------------------------------------------------------------------------------------


def _same_health(old: Plan, request: Request) -> bool:
    names = ("goals", "protocol", "without_rules", "packs")
    if any(getattr(old, name) != getattr(request, name) for name in names):
        return False
    return old.person == request.person or old.person.without_words == request.person.without_words


def _ended(person: Person, since: dt.date, today: dt.date) -> bool:
    """Whether the last day of an illness, a medicine or a sign lies behind now that was still one on the day of screening."""
    entries = (entry for name in ENTRIES for entry in getattr(person, name) or ())
    return any(entry.until is not None and since <= entry.until < today for entry in entries)


def _same_inputs(old: Plan, request: Request) -> bool:
    if old.person != request.person or not _same_health(old, request):
        return False
    free = (old.availability, request.availability)
    if not _whole(request):
        free = (_without_life(free[0]), _without_life(free[1]))
    names = ("timezone", "start", "as_of", "alarms", "pauses", "noticed")
    return free[0] == free[1] and all(getattr(old, name) == getattr(request, name) for name in names)


def _whole(request: Request) -> bool:
    """Whether all that was given is known, and no calendar is yet to be looked up."""
    return request.given is None or request.given.whole


def _without_life(availability: Availability) -> Availability:
    return replace(availability, busy=(), blackout=(), holidays=())


# --- the new weeks ------------------------------------------------------------------------------------------------


def revised(
    old: Plan, request: Request, today: dt.date, journalled: Journalled | None = None, own: Person | None = None
) -> Plan:
    """The next revision without the audit; ``old`` itself when what comes out says the same."""
    line = old.timeline
    # The weeks that lie wholly before today.
    numbers = range(1, len(old.weeks) + 1) if request.start == old.start else ()
    over = sum(line.last_day(number) < today for number in numbers)
    runs = tuple(_run(week.sessions) for week in old.weeks[:over])
    history = History(
        over,
        tuple((week.phase, max((session.minutes for session in week.sessions), default=0)) for week in old.weeks),
        runs,
        request.person.longest_run != old.person.longest_run,
        request.person.longest_session != old.person.longest_session,
    )
    earlier = _where_it_was(old, request, today)
    new = build_plan(request, history, earlier) if journalled is None else journalled.made(history, earlier)
    known = {} if journalled is None else journalled.names(new)
    moved = {} if journalled is None else journalled.found
    gone_for_good, left = (frozenset[str](),) * 2 if journalled is None else (journalled.deleted, journalled.left)
    weeks, names = merged(old, new, over, today, known, moved, gone_for_good, left)
    done = _run(weeks[over].sessions) if over < len(weeks) else 0
    if journalled is None and over < len(new.weeks) and done < _run(new.weeks[over].sessions):
        # A run that was counted on does not take place this week: later ones grow from what does.
        new = build_plan(request, replace(history, runs=(*runs, done)), earlier)
        weeks, names = merged(old, new, over, today, {}, (), (), ())
    if journalled is not None and new.course is not None:
        moved_now, small = journalled.moved(names), journalled.small(new, names)
        new = replace(new, course=replace(new.course, moved=moved_now, small=small, given=own))
        new = with_against(new, weeks, today)
    kept = {session.key for week in weeks for session in week.sessions}
    gone = tuple(session for session in old.sessions if session.key not in kept)
    given = old.availability
    later = _whole(request) and request.availability == given and bool(given.busy or given.holidays)
    notes = retold(old, new, weeks, names, over, today, looked_up=not later)
    return stamped_plan(old, replace(new, weeks=weeks, notes=notes), gone, today)


def _where_it_was(old: Plan, request: Request, today: dt.date) -> Earlier | None:
    """The places of the sessions to come, if nothing but life came between them: then as few as possible leave theirs.

    Other windows and wishes are there to be followed, whatever moves.
    """
    if old.availability.ordinary and request.availability.ordinary and _whole(request):
        return None
    if _without_life(old.availability) != _without_life(request.availability) or old.timezone != request.timezone:
        return None
    was, line = old.timeline, request.timeline
    # What somebody put elsewhere has its own place still.
    own = {} if old.course is None else {one.key: one for one in old.course.moved}
    coming = (
        replace(session, date=own[session.key].date, clock=own[session.key].clock) if session.key in own else session
        for session in old.sessions
        if session.date >= today
    )
    clocks = ((was.onto(line, session.date), session.clock) for session in coming)
    places = ((date, None if clock is None else clock.hour * 60 + clock.minute) for date, clock in clocks)
    from exrx.engine.scheduling.regular import Earlier

    return Earlier(today, frozenset(places))


def _run(sessions: Iterable[Session]) -> int:
    """The longest run among sessions, in minutes."""
    return max(map(run_of, sessions), default=0)
