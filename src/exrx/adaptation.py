"""A plan made again: the past stays as it was, every session keeps its name, and only what changed gets a new number.

old plan, today, changes -> the same pipeline -> merged week by week -> keys -> stamps -> audit -> the next revision, or the old plan
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from exrx._late import late
from exrx.availability import Availability
from exrx.errors import InputError, Problem
from exrx.fields import as_date
from exrx.pause import Pause, moved, unmoved
from exrx.pausing import asked_again, placed_again, with_pause
from exrx.person import Person
from exrx.planning import DEFAULTS, Request, build_plan, checked, read_request, refuse_late
from exrx.prescription import STRENGTH, Note
from exrx.program import PackStamp, Plan, Session, Week, key_parts, session_uid
from exrx.progression import History
from exrx.retelling import retold
from exrx.rules.carrying import carried, crossed
from exrx.scheduling import GUIDELINE_MINUTES, GUIDELINE_SESSIONS
from exrx.scheduling.regular import Earlier

_OF_ONE_RUN = frozenset({"id", "rules", "as_of", "issued", "open_questions"})
"""The options that a plan does not keep as they were asked for; every other one holds until it is changed."""
_NEW = "make a new plan with plan(), under another id"


class NotThisPlan(InputError):
    """What was given cannot be the next revision of this plan. The one problem names the field."""


def adapt_plan(old: Plan, today: Any, changes: Mapping[str, Any]) -> Plan:
    """``old`` with some things changed from ``today`` on. See ``exrx.adapt``."""
    changes = dict(changes)
    pause = changes.pop("pause", None)
    fields = {name: value for name, value in changes.items() if name not in DEFAULTS}
    person = old.person.replace(**fields) if fields else old.person
    kept = {name: getattr(old, name) for name in DEFAULTS if name not in _OF_ONE_RUN}
    options = {**DEFAULTS, **kept, **{name: value for name, value in changes.items() if name in DEFAULTS}}
    if "rules" not in changes:
        _need_packs(old, options["rules"])
    return made_again(old, today, person, {}, options, pause=pause, answered="symptoms" in changes)


def _need_packs(old: Plan, rules: Any) -> None:
    """Refuse to forget the packs that a plan was made with: they may hold what keeps the person safe."""
    from exrx.rules.loader import book_with

    known = {pack.name for pack in book_with(rules).packs}
    missing = [pack.name for pack in old.packs if pack.name not in known]
    if missing:
        raise InputError(
            (
                Problem(
                    "rules",
                    "",
                    f"the plan was made with {', '.join(missing)}, which is not here",
                    'add rules = "clinic.toml"; rules = () leaves it out on purpose',
                ),
            )
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
) -> Plan:
    """A whole new request, made into the next revision of ``old``; ``old`` itself when nothing differs.

    ``pause`` is a time off to enter; ``answered`` says that the question about signs was answered today, whatever the answer.

    Raises what ``exrx.plan`` raises, and ``InputError`` for somebody else's plan, a day before the last revision, another start
    after the first session, and changes when nothing is left to change.
    """
    day = as_date(today, "today")
    given_id = options["id"]
    asked = {**options, "id": old.id if given_id is None else given_id}
    again = {**asked, "as_of": options["as_of"] or old.as_of, "issued": day}
    request = read_request(person, fields, again, old.person.clearances)
    refuse_late(options["as_of"], request.as_of, max(request.start, day))
    _refuse_person(old, request)
    person = carried(old.person, request.person, day)
    noticed = crossed(old.person, person, old.noticed, request.book, day)
    request = replace(request, person=person, noticed=noticed)
    if not options["as_of"]:
        request = replace(request, as_of=_screened_on(old, request, day))
    _refuse(old, request, day)
    given = answered or options["as_of"] is not None or old.person.symptoms != request.person.symptoms
    # A day of screening that was named is the day of the answers.
    asked_on = (request.as_of if options["as_of"] else day) if given else None
    request = replace(request, pauses=asked_again(old, asked_on))
    as_it_lies = old
    if request.start != old.start and (pause is not None or old.pauses):
        request = replace(request, pauses=placed_again(request, day))
        as_it_lies = build_plan(request)
    if pause is not None:
        request = replace(request, pauses=with_pause(as_it_lies, request, pause, day, asked_on))
    if not options["as_of"] and _answers(request.pauses) != _answers(old.pauses):
        request = replace(request, as_of=max(request.start, day))
    left = any(session.date >= day for session in old.sessions)
    # What calendars say today is known only once they are looked up, and does not matter once the plan is over.
    if _same_inputs(old, request) and (_whole(request) or not left):
        return old
    if not left:
        raise _refusal("today", f"nothing of this plan is left: it ended on {old.end.isoformat()}", _NEW)
    return checked(revised(old, request, day), request.book, old)


def _answers(pauses: Iterable[Pause]) -> set[dt.date | None]:
    return {pause.answered for pause in pauses}


def from_calendar(shown: Mapping[str, Any], old: Plan, today: dt.date, request: Request) -> Plan:
    """The next revision where only the calendar is left: ``old`` is what could be read back from it, ``shown`` its entries."""
    _refuse(old, request, today)
    return checked(revised(old, request, today, shown), request.book)


def withdraw(old: Plan, today: dt.date | str) -> Plan:
    """The next revision with every session from ``today`` on taken out; ``old`` itself when none is left."""
    day = as_date(today, "today")
    _refuse_backwards(old, day)
    gone = tuple(session for session in old.sessions if session.date >= day)
    if not gone:
        return old
    weeks = []
    for week in old.weeks:
        kept = tuple(session for session in week.sessions if session.date < day)
        if week.start < day:
            weeks.append(_week(week, kept))
    notes = _kept_notes(old, {session.key for session in gone})
    return _next(old, replace(old, weeks=tuple(weeks), notes=notes), gone, day)


# --- what is refused ----------------------------------------------------------------------------------------------


def _refusal(field: str, message: str, hint: str) -> NotThisPlan:
    return NotThisPlan((Problem(field, "", message, hint),))


def _refuse_backwards(old: Plan, today: dt.date) -> None:
    if old.fixed_before is not None and today < old.fixed_before:
        raise _refusal(
            "today", f"lies before the day of the last revision, {old.fixed_before.isoformat()}", "check the date"
        )


def _refuse_person(old: Plan, request: Request) -> None:
    if request.plan_id != old.id:
        raise _refusal("id", "names another plan than the one that is made again", _NEW)
    name = someone_else(old.person, request.person)
    if name:
        raise _refusal(name, "differs so much that this is the plan of someone else", _NEW)


def _refuse(old: Plan, request: Request, today: dt.date) -> None:
    _refuse_person(old, request)
    _refuse_backwards(old, today)
    if request.start == old.start:
        return
    if any(session.date < today for session in old.sessions):
        raise _refusal(
            "start", f"cannot change after the first session; it was {old.start.isoformat()}", f"keep it, or {_NEW}"
        )
    if request.start < today:
        raise _refusal("start", f"lies before today, {today.isoformat()}", "choose today or a later day")


def someone_else(one: Person, other: Person) -> str:
    """The field by which two persons cannot be one: another sex, or ages more than a year apart; empty when they can."""
    if one.sex is not None and other.sex is not None and one.sex != other.sex:
        return "sex"
    return "age" if one.age is not None and other.age is not None and abs(one.age - other.age) > 1 else ""


# --- what differs -------------------------------------------------------------------------------------------------


def _health(plan: Plan) -> tuple[object, ...]:
    return plan.person.without_words, plan.goals, plan.protocol, plan.without_rules, plan.packs


def _asked(request: Request) -> tuple[object, ...]:
    packs = tuple(PackStamp(pack.name, pack.version, pack.digest) for pack in request.book.packs)
    return request.person.without_words, request.goals, request.protocol, request.without_rules, packs


def _screened_on(old: Plan, request: Request, today: dt.date) -> dt.date:
    """The day of screening: as it was, unless the answers or the rules changed. New answers are those of today."""
    if _health(old) == _asked(request) and request.start == old.start:
        return old.as_of
    return max(request.start, today)


def _same_inputs(old: Plan, request: Request) -> bool:
    if old.person != request.person or _health(old) != _asked(request):
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


def _same(one: Plan, other: Plan) -> bool:
    """Whether two plans say the same, whatever their revision and the version of exrx."""

    def core(plan: Plan) -> Plan:
        notes = tuple(sorted(plan.notes, key=lambda note: (note.topic, note.text)))
        return replace(plan, notes=notes, **{name: getattr(one, name) for name in _STAMPS})

    return core(one) == core(other)


_STAMPS = ("revision", "issued", "exrx_version", "fixed_before", "told", "made")


# --- the new weeks ------------------------------------------------------------------------------------------------


def revised(old: Plan, request: Request, today: dt.date, shown: Mapping[str, Any] | None = None) -> Plan:
    """The next revision without the audit; ``old`` itself when what comes out says the same."""
    over = _over(old, today) if request.start == old.start else 0
    runs = tuple(_run(week.sessions) for week in old.weeks[:over])
    history = History(
        over,
        tuple((week.phase, max((session.minutes for session in week.sessions), default=0)) for week in old.weeks),
        runs,
        request.person.longest_run != old.person.longest_run,
        request.person.longest_session != old.person.longest_session,
    )
    earlier = _where_it_was(old, request, today)
    new = build_plan(request, history, earlier)
    weeks, names = _merged(old, new, over, today)
    done = _run(weeks[over].sessions) if over < len(weeks) else 0
    if over < len(new.weeks) and done < _run(new.weeks[over].sessions):
        # A run that was counted on does not take place this week: later ones grow from what does.
        new = build_plan(request, replace(history, runs=(*runs, done)), earlier)
        weeks, names = _merged(old, new, over, today)
    kept = {session.key for week in weeks for session in week.sessions}
    gone = tuple(session for session in old.sessions if session.key not in kept)
    given = old.availability
    later = _whole(request) and request.availability == given and bool(given.busy or given.holidays)
    notes = retold(old, new, weeks, names, over, today, looked_up=not later)
    return _next(old, replace(new, weeks=weeks, notes=notes), gone, today, shown)


def _where_it_was(old: Plan, request: Request, today: dt.date) -> Earlier | None:
    """The places of the sessions to come, if nothing but life came between them: then as few as possible leave theirs.

    Other windows and wishes are there to be followed, whatever moves.
    """
    if old.availability.ordinary and request.availability.ordinary and _whole(request):
        return None
    if _without_life(old.availability) != _without_life(request.availability) or old.timezone != request.timezone:
        return None
    there = _way_over(old, request.start, request.pauses)
    coming = (session for session in old.sessions if session.date >= today)
    clocks = ((there(session.date), session.clock) for session in coming)
    places = ((date, None if clock is None else clock.hour * 60 + clock.minute) for date, clock in clocks)
    return Earlier(today, frozenset(places))


def _way_over(old: Plan, start: dt.date, pauses: tuple[Pause, ...]) -> Callable[[dt.date], dt.date]:
    """Where a day of the old plan lies in a plan with another start and other pauses."""
    return lambda date: moved(unmoved(date, old.pauses) + (start - old.start), pauses)


def _over(plan: Plan, today: dt.date) -> int:
    """How many weeks of a plan lie wholly before a day."""
    last = dt.timedelta(days=6)
    return sum(moved(plan.start + dt.timedelta(weeks=n) + last, plan.pauses) < today for n in range(len(plan.weeks)))


def _run(sessions: Iterable[Session]) -> int:
    """The longest run among sessions, in minutes."""
    return max((sum(step.minutes for step in session.steps if step.label == "run") for session in sessions), default=0)


def _merged(old: Plan, new: Plan, over: int, today: dt.date) -> tuple[tuple[Week, ...], dict[str, str]]:
    """The weeks of the next revision, and for each session of ``new`` that is in them the key it takes there."""
    names: dict[str, str] = {}
    weeks = list(old.weeks[:over])
    before_it = _way_over(old, new.start, new.pauses)
    for index in range(over, max(len(new.weeks), over + 1)):
        before = old.weeks[index].sessions if index < len(old.weeks) else ()
        past = tuple(session for session in before if session.date < today)
        if index >= len(new.weeks):
            # The programme is now shorter than what lies behind: of the week of today stays what took place.
            if past:
                weeks.append(_week(old.weeks[index], past))
            break
        week = new.weeks[index]
        lately = [session for one in weeks[-1:] for session in one.sessions] + list(past)
        sessions = tuple(session for session in week.sessions if session.date >= today)
        if index == over:
            sessions = _room(week, past, sessions, lately, new)
        keys = _keys(index + 1, before[len(past) :], sessions, before_it, old)
        names |= {session.key: keys[session.key] for session in sessions}
        named = [_named(session, keys[session.key], old.id) for session in sessions]
        weeks.append(_week(week, (*past, *named)))
    return tuple(weeks), names


def _week(week: Week, sessions: tuple[Session, ...]) -> Week:
    if sessions == week.sessions:
        return week
    long_enough = sum(session.minutes >= GUIDELINE_MINUTES for session in sessions)
    return replace(week, sessions=sessions, guideline=long_enough >= GUIDELINE_SESSIONS)


def _room(
    week: Week, past: tuple[Session, ...], sessions: tuple[Session, ...], lately: list[Session], new: Plan
) -> tuple[Session, ...]:
    """What still fits the week of today beside what is over: no more sessions than a week has, of no kind more, and rested.

    The latest come first: they lie farthest from what was done.
    """
    target = new.prescription.strength_rest()
    hours = 0 if target is None or target.low is None else float(target.low)
    strong = [session for session in lately if session.kind in STRENGTH]
    left = len(week.sessions) - len(past)
    fitting: list[Session] = []
    for session in reversed(sessions):
        alike = [one for one in (*past, *fitting) if one.kind == session.kind]
        most = sum(one.kind == session.kind for one in week.sessions)
        fits = session.kind == "base" or len(alike) < most
        if session.kind in STRENGTH and any(_hours_between(one, session) < hours for one in strong):
            ordinary = _ordinary(session, new)
            fits = ordinary is not None
            session = ordinary or session
        if len(fitting) < left and fits:
            fitting.append(session)
    return tuple(reversed(fitting))


def _ordinary(session: Session, new: Plan) -> Session | None:
    """An ordinary session in the place of a strength session, as long and of the same phase."""
    for other in new.sessions:
        if (other.kind, other.phase, other.minutes) == ("base", session.phase, session.minutes):
            same = {name: getattr(other, name) for name in ("kind", "activity", "title", "steps", "notes")}
            return replace(session, **same)
    return None


def _hours_between(earlier: Session, later: Session) -> float:
    if earlier.end is None or later.start is None:
        return (later.date - earlier.date).days * 24
    return (later.start.astimezone(dt.UTC) - earlier.end.astimezone(dt.UTC)).total_seconds() / 3600


# --- names and numbers ----------------------------------------------------------------------------------------


def _keys(
    number: int,
    before: Iterable[Session],
    sessions: Iterable[Session],
    shifted: Callable[[dt.date], dt.date],
    old: Plan,
) -> dict[str, str]:
    """The name that each new session of a week takes: that of the old one in its slot, else of the nearest, else a new one."""
    free = list(before)
    waiting = list(sessions)
    pairs = sorted(
        (_apart(one, shifted, other), index, place)
        for place, one in enumerate(free)
        for index, other in enumerate(waiting)
    )
    keys: dict[str, str] = {}
    taken: set[int] = set()
    for _, index, place in pairs:
        if place not in taken and waiting[index].key not in keys:
            taken.add(place)
            keys[waiting[index].key] = free[place].key
    parts = [key_parts(session.key) for session in (*old.sessions, *old.withdrawn)]
    used = max((which for week, which in parts if week == number), default=0)
    for session in waiting:
        if session.key not in keys:
            used += 1
            keys[session.key] = f"w{number:02d}s{used}"
    return keys


def _apart(one: Session, shifted: Callable[[dt.date], dt.date], other: Session) -> int:
    """Minutes between two slots; noon stands for a day without a clock time."""

    def minute(session: Session, date: dt.date) -> int:
        clock = session.clock or dt.time(12)
        return date.toordinal() * 1440 + clock.hour * 60 + clock.minute

    return abs(minute(one, shifted(one.date)) - minute(other, other.date))


def _named(session: Session, key: str, plan_id: str) -> Session:
    return session if session.key == key else replace(session, key=key, uid=session_uid(plan_id, key))


def _kept_notes(old: Plan, gone: Iterable[str]) -> tuple[Note, ...]:
    return tuple(note for note in old.notes if note.topic not in gone)


def _next(
    old: Plan, new: Plan, gone: tuple[Session, ...], today: dt.date, shown: Mapping[str, Any] | None = None
) -> Plan:
    """``new`` as the revision after ``old``: what is over keeps its text, what changed gets the next number, what left stays known.

    ``shown`` are the entries of ``old`` as a calendar has them, where that is all there is.
    """
    unstamped = late("exrx.export.ics", "unstamped")
    shown_before = unstamped(old) if shown is None else shown
    alone = late("exrx.export.event_text", "TIMES_ALONE")

    def text(key: str) -> str:
        found: str | None = shown_before[key].description
        return alone if found is None else found

    told = {
        session.key: (session.key, shown_before[session.key].summary, text(session.key))
        for session in old.sessions
        if session.date < today
    }
    made = (*(old.made or ((old.revision, old.issued),)), (old.revision + 1, today))
    kept = tuple(told[key] for key in sorted(told))
    draft = replace(new, told=kept, withdrawn=old.withdrawn, fixed_before=today, made=made)
    shown_now = unstamped(draft)
    before = {session.key: session for session in old.sessions}

    def stamped(session: Session) -> Session:
        earlier = before.get(session.key)
        if earlier is None:
            return replace(session, sequence=0, changed=today)
        if session.date < today:
            return session
        now, then = shown_now[session.key], shown_before[session.key]
        if then.description is None:
            # Of an entry that shows its time alone, only that can have changed.
            now = now._replace(summary=then.summary, description=None)
        if now == then:
            return replace(session, sequence=earlier.sequence, changed=earlier.changed)
        return _raised(session, earlier, today)

    weeks = tuple(
        week
        if all(session.date < today for session in week.sessions)
        else replace(week, sessions=tuple(map(stamped, week.sessions)))
        for week in new.weeks
    )
    left = tuple(_raised(replace(session, status="cancelled"), session, today) for session in gone)
    withdrawn = tuple(sorted((*old.withdrawn, *left), key=lambda session: key_parts(session.key)))
    result = replace(draft, weeks=weeks, withdrawn=withdrawn, revision=old.revision + 1, issued=today)
    return old if _same(old, result) else result


def _raised(session: Session, earlier: Session, today: dt.date) -> Session:
    """The next number, and a stamp that is later than the one before."""
    changed = max(today, earlier.changed or today)
    return replace(session, sequence=earlier.sequence + 1, changed=changed)
