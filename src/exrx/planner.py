"""The front door: ``plan``, ``adapt``, ``screen`` and ``prescribe``. Importing it loads nothing heavy; the first call does.

Their types stand in ``planner.pyi``: even ``typing`` would cost a fifth of importing pydantic.
"""

from __future__ import annotations

# What is made stays: looking through all of it for rubbish takes as long as a plan.
from exrx.garbage import Paused


def plan(
    person=None,
    /,
    *,
    start=None,
    id=None,
    goals="mood",
    availability=None,
    timezone=None,
    protocol=None,
    rules=(),
    without_rules=(),
    as_of=None,
    issued=None,
    open_questions="assume",
    alarms=(),
    **fields,
):
    """Make a plan: screen, prescribe, build up, put on days, audit.

    ``person`` or its fields as keywords (``exrx plan --help`` says of each what it is, ``Person.model_json_schema()`` as data);
    ``start`` is the first day of week 1; everything else has a cautious default. Wishes
    (``sessions_per_week``, ``minutes``, ``weeks``, ``intensity``) are granted inside the envelope. ``protocol`` is a published
    programme by its name, left out the one that says ``default = true`` (``exrx protocols`` lists them). ``alarms`` are reminders in the
    calendar: ``"before"`` (30 minutes) and ``"evening"`` (the evening before). The same input gives the same
    plan, byte for byte.

    Raises ``InputError`` (all faults at once), ``RuleFileError``, ``NotCleared`` (a clinician comes first), ``ScheduleError`` (no
    room in the week).

    >>> p = plan(age=34, resting_hr=62, conditions=["depression"], medications=[], symptoms=[], start="2027-01-04")
    >>> len(p.weeks), p.sessions[0].minutes, p.weeks[-1].sessions[0].minutes
    (18, 10, 45)
    """
    options = {
        "start": start,
        "id": id,
        "goals": goals,
        "availability": availability,
        "timezone": timezone,
        "protocol": protocol,
        "rules": rules,
        "without_rules": without_rules,
        "as_of": as_of,
        "issued": issued,
        "open_questions": open_questions,
        "alarms": alarms,
    }
    with Paused():
        from exrx.planning import make_plan

        return make_plan(person, fields, options)


def adapt(plan, journal=None, /, *, today, **changes):
    """Make a plan again with some things changed from ``today`` on: the next revision, or an equal plan when nothing differs.

    ``changes`` are fields of the person and options of ``plan`` (``availability``, ``goals``, ``start`` before the first session,
    ...); what is not named stays. Sessions before ``today`` are copied as they were. A session keeps its key and UID when it moves;
    an additional one takes a key never used; one that leaves is kept as cancelled in ``withdrawn``. Only entries that changed get a
    new sequence number and stamp. New answers are screened as of ``today``. Plans made with packs of your own need them again in
    ``rules``.

    ``pause`` is a time off: ``"2027-02-08..2027-02-21"``, ``"2 weeks"`` from today, two dates, or a table ``{"first", "last",
    "ill"}``. What is left moves by whole weeks and keeps its keys; the weeks after it are lighter and grow again; one or two
    sessions are simply left out. The plan keeps it. The same first day again changes its end; ``"none"`` takes out one that has
    not begun. After more than eight weeks, or two of illness, the plan stays light until ``symptoms`` is answered again.

    With a ``journal`` the sessions ahead follow from it as of ``today``: what took place, how it was, illness, time away, scores and
    answers by date (docs/journal.md). A plan that follows one needs it every time. ``plan.course`` says what changed and why.

    Raises what ``plan`` raises, and ``InputError`` for what would make it the plan of someone else (another id or sex, an age more
    than a year apart), for another start after the first session, and for changes when no session is left.

    >>> from exrx import adapt, plan
    >>> p = plan(
    ...     age=34, conditions=[], medications=[], symptoms=[], start="2027-01-04", availability=["Mon", "Wed", "Sat"]
    ... )
    >>> q = adapt(p, today="2027-01-11", availability=["Mon", "Thu", "Sat"])
    >>> q.revision, q.sessions[4].key, q.sessions[4].uid == p.sessions[4].uid, len(q.diff(p).kept)
    (2, 'w02s2', True, 3)
    >>> adapt(q, today="2027-01-12") == q
    True
    >>> r = adapt(q, today="2027-01-12", pause="2027-02-08..2027-02-21")
    >>> r.weeks[5].start.isoformat(), r.weeks[5].sessions[0].key, q.weeks[4].minutes, r.weeks[5].minutes
    ('2027-02-22', 'w06s1', 90, 60)
    """
    with Paused():
        from exrx.revising import adapt_plan

        return adapt_plan(plan, today, changes, journal)


def screen(person=None, /, *, goals="mood", protocol=None, rules=(), as_of=None, **fields):
    """Screen a person: may there be a plan, how far may it go, what is open. Never raises on a valid person.

    ``as_of`` is the day on which clearances and times are judged; left out, it is the newest date that was entered. A ``protocol``
    may ask for more than the others before it may be used.

    >>> screen(age=40, conditions=[], medications=[], symptoms=["chest_pain"]).level
    'refer'
    """
    with Paused():
        from exrx.planning import make_clearance

        return make_clearance(person, fields, {"goals": goals, "protocol": protocol, "rules": rules, "as_of": as_of})


def prescribe(person=None, /, *, goals="mood", protocol=None, availability=None, rules=(), as_of=None, **fields):
    """FITT-VP for one person without dates. Someone not cleared gets a prescription with a clearance and no dose, no exception.

    >>> prescribe(age=34, resting_hr=62, conditions=[], medications=[], symptoms=[]).target("bpm")
    Target(low=99, aim=116, high=134, unit='bpm', ...)
    """
    with Paused():
        from exrx.planning import make_prescription

        return make_prescription(
            person,
            fields,
            {"goals": goals, "protocol": protocol, "availability": availability, "rules": rules, "as_of": as_of},
        )
