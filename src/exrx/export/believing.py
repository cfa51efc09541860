"""Whether a plan that was read can be one that exrx wrote: its values, its names, and its sessions against the targets in it.

It goes by what stands in the file alone. What the rules of today say is heard when the plan is made again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from exrx.clocks import Laws
from exrx.physiology.heart_rate import DOUBTED, EQUATIONS, half_up, maximum
from exrx.programme.course import CHANGES, Change, Course
from exrx.programme.key import BASE, kinds
from exrx.programme.plan import Plan, Session, Step, Week, key_parts
from exrx.programme.prescription import Compromise, Idle, Note, Prescription, Target
from exrx.programme.uid import session_uid
from exrx.shipped import is_there
from exrx.values.availability import Availability
from exrx.values.citation import Reason
from exrx.values.clearance import Clearance, Finding, Question
from exrx.values.constraint import Number
from exrx.values.errors import as_given
from exrx.values.said import Said, said
from exrx.values.timeline import Pause
from exrx.values.windows import DAY, Window
from exrx.vocabulary import expand, vocabulary

Fault = tuple[str, Said]
"""Where, and what."""
_YEARS = range(1900, 9901)
_MOST = 1_000_000
_RANGES = {"bpm": (20, 260), "RPE": (6, 20), "%HRmax": (0, 150), "%HRR": (0, 150), "min": (0, 7 * DAY)}
"""What a number of a unit can be, of anybody."""


def faults(plan: Plan) -> list[Fault]:
    """Everything that is wrong with it, first what is said of single values."""
    single = [
        *_days(plan),
        *_clocks(plan.clocks),
        *_numbers(plan),
        *_free_time(plan.availability),
        *_pauses(plan.pauses),
    ]
    # What is no kind of session cannot be looked at any further.
    found = [*single, *_course(plan)] or [*_kinds(plan)]
    return found or [*_names(plan), *_words(plan), *_heart_rate(plan), *_sessions(plan), *_alone(plan)]


def _every(plan: Plan) -> Iterator[tuple[str, Session]]:
    for number, week in enumerate(plan.weeks):
        for place, session in enumerate(week.sessions):
            yield f"weeks[{number}].sessions[{place}]", session
    for place, session in enumerate(plan.withdrawn):
        yield f"withdrawn[{place}]", session


# --- single values ------------------------------------------------------------------------------------------------


def _days(plan: Plan) -> Iterator[Fault]:
    of_plan = ("start", "as_of", "issued", "fixed_before", "taken_out")
    dated: list[tuple[str, dt.date | None]] = [(name, getattr(plan, name)) for name in of_plan]
    dated += [(f"weeks[{number}].start", week.start) for number, week in enumerate(plan.weeks)]
    for place, session in _every(plan):
        dated += [(f"{place}.date", session.date), (f"{place}.changed", session.changed)]
    dated += [(f"made[{number}]", day) for number, (_, day) in enumerate(plan.made)]
    for number, pause in enumerate(plan.pauses):
        names = ("first", "last", "answered", "moves_from")
        dated += [(f"pauses[{number}].{name}", getattr(pause, name)) for name in names]
    given = plan.availability
    dated += [("availability.blackout", day) for days in given.blackout for day in days]
    dated += [("availability.holidays", day) for day in given.holidays]
    dated += [("availability.busy", moment) for span in given.busy for moment in span]
    dated.append(("availability.rota_start", given.rota_start))
    for place, date in dated:
        if date is not None and date.year not in _YEARS:
            yield place, _no("no_day")


def _numbers(plan: Plan) -> Iterator[Fault]:
    counted = [
        ("revision", plan.revision),
        *((f"made[{place}]", number) for place, (number, _) in enumerate(plan.made)),
    ]
    for place, session in _every(plan):
        counted.append((f"{place}.sequence", session.sequence))
        if session.fold not in (0, 1) or (session.clock is None) != (session.timezone is None):
            yield f"{place}.clock", _no("no_time")
        if not 1 <= session.minutes <= DAY or any(not 0 <= step.minutes <= DAY for step in session.steps):
            yield f"{place}.steps", _no("no_length")
        for number, step in enumerate(session.steps):
            for name in ("bpm", "percent_max", "percent_reserve", "rpe"):
                yield from _target(f"{place}.steps[{number}].{name}", getattr(step, name))
    for place, number in counted:
        if not 0 <= number <= _MOST:
            yield place, _no("no_count")
    for index, slot in enumerate(plan.prescription.slots):
        # What was settled between two that contradict each other may have an aim outside its ends.
        yield from _target(f"prescription.slots[{index}].target", slot.target, ordered=False)
    scale = plan.prescription.heart_rate
    if scale is not None:
        if not 60 <= scale.maximum <= 240:
            yield "prescription.heart_rate.maximum", _no("no_heart_rate")
        if scale.error is not None and not 0 <= scale.error <= 60:
            yield "prescription.heart_rate.error", _no("no_error")


def _clocks(clocks: Laws | None) -> Iterator[Fault]:
    if clocks is None:
        return
    times = [at for at, _ in clocks.changes]
    offsets = [clocks.offset, *(after for _, after in clocks.changes)]
    known = all(at.utcoffset() == dt.timedelta() and at.year in _YEARS for at in times) and times == sorted(times)
    if not known or any(abs(offset) >= 86400 for offset in offsets):
        yield "clocks", _no("no_time")


def _target(place: str, target: Target | None, *, ordered: bool = True) -> Iterator[Fault]:
    if target is None:
        return
    ends: list[Number] = [number for number in (target.low, target.aim, target.high) if number is not None]
    low, high = _RANGES.get(target.unit, (None, None))
    if low is not None and high is not None and any(not low <= number <= high for number in ends):
        yield place, _no("out_of_range", low=low, high=high, unit=target.unit or None)
    elif ordered and ends != sorted(ends):
        yield place, _no("not_in_order")


def _free_time(given: Availability) -> Iterator[Fault]:
    for name in ("windows", "preferred"):
        if any(not _is_window(window) for window in getattr(given, name)):
            yield f"availability.{name}", _no("no_window")
    if any(not _is_window(window) for week in given.rota for window in week):
        yield "availability.rota", _no("no_window")
    ends = {**dict.fromkeys(("minutes_per_day", "earliest", "latest", "ideal"), DAY), "rest_hours": 144, "travel": 600}
    for name, most in ends.items():
        value = getattr(given, name)
        if value is not None and not 0 <= value <= most:
            yield f"availability.{name}", _no("out_of_range", low=0, high=most, unit=None)
    if any(span.end <= span.start for span in given.busy) or any(days.last < days.first for days in given.blackout):
        yield "availability.busy", _no("backwards")


def _is_window(window: Window) -> bool:
    if window.day not in range(7) or (window.start is None) != (window.end is None):
        return False
    return window.start is None or window.end is None or 0 <= window.start < window.end <= DAY


def _course(plan: Plan) -> Iterator[Fault]:
    for number, change in enumerate(plan.changes):
        if change.what not in CHANGES:
            yield f"course.changes[{number}].what", _no("untold")


def _pauses(pauses: Iterable[Pause]) -> Iterator[Fault]:
    for number, pause in enumerate(pauses):
        counts = (pause.weeks, pause.sessions, pause.done, pause.resumes)
        if pause.last < pause.first or any(not 0 <= count <= 1000 for count in counts) or pause.resumes < 1:
            yield f"pauses[{number}]", _no("no_pause")
        if pause.share is not None and not 0 <= pause.share <= 100:
            yield f"pauses[{number}].share", _no("out_of_range", low=0, high=100, unit="%")


# --- what goes together -------------------------------------------------------------------------------------------


def _kinds(plan: Plan) -> Iterator[Fault]:
    named = {name for name, _ in (*plan.prescription.kinds, *plan.prescription.activities)}
    named |= {slot.kind for slot in plan.prescription.slots} | {one.kind for one in plan.prescription.chosen}
    for kind in sorted(named - kinds().keys()):
        yield "prescription", _no("no_kind", kind=as_given(kind, 40))
    done = {name for name, _ in plan.prescription.activities}
    for kind, _ in plan.prescription.kinds:
        if done.isdisjoint((kind, BASE)):
            yield "prescription.activities", _no("no_activity", kind=as_given(kind, 40))
    for place, session in _every(plan):
        if session.kind not in kinds():
            yield f"{place}.kind", _no("no_kind", kind=as_given(session.kind, 40))


def _names(plan: Plan) -> Iterator[Fault]:
    for place, session in _every(plan):
        if key_parts(session.key) == (0, 0):
            yield f"{place}.key", _no("no_key")
        elif session.uid != session_uid(plan.id, session.key):
            yield f"{place}.uid", _no("no_uid")
    for goal in plan.goals:
        if (goal not in vocabulary()["goals"]) if is_there() else plan.known.name("goals", goal) is None:
            yield "goals", _no("no_goal", goal=as_given(goal, 40))
    cited = {source.id for source in plan.sources}
    for index, reason in enumerate(plan.reasons):
        if reason.source not in cited:
            yield f"prescription.reasons[{index}].source", _no("no_source", source=as_given(reason.source, 40))


def _words(plan: Plan) -> Iterator[Fault]:
    """What it says can be told; its sessions, in words of sessions."""
    found: list[tuple[str, Said]] = []
    _say("", plan, set(), found)
    first: dict[Said, str] = {}
    for place, one in found:
        if (first.setdefault(one, place) is place and not _tells(one)) or (
            place.startswith(_OF_SESSIONS) and not _is_of_sessions(one)
        ):
            yield place, _no("untold")


_OF_SESSIONS = ("weeks", "withdrawn", "prescription.movements", "prescription.guide")
SAYS: dict[type, tuple[str, ...]] = {
    Plan: ("weeks", "withdrawn", "notes", "prescription", "course"),
    Week: ("sessions",),
    Session: ("what", "smaller", "notes", "steps"),
    Step: ("what", "right_when"),
    Prescription: (
        "movements",
        "guide",
        "notes",
        "reasons",
        "compromises",
        "clearance",
        "not_offered",
        "too_hard",
        "idle",
    ),
    Note: ("said",),
    Reason: ("said", "where", "because"),
    Compromise: ("wish", "outcome", "own"),
    Idle: ("said",),
    Clearance: ("reasons", "questions", "complete"),
    Finding: ("because", "confirmed", "dates"),
    Question: ("asked",),
    Course: ("changes",),
    Change: ("about",),
}
"""Where in a plan something is said."""


def _say(place: str, value: Any, known: set[int], found: list[tuple[str, Said]]) -> None:
    """Everything that is said in a value, once, and where; sessions that are alike share their parts."""
    if isinstance(value, tuple):
        for number, item in enumerate(value):
            if id(item) not in known:
                known.add(id(item))
                _say(f"{place}[{number}]", item, known, found)
    elif isinstance(value, Said):
        found.append((place, value))
    else:
        for name in SAYS.get(type(value), ()):
            part = getattr(value, name)
            if part is not None and id(part) not in known:
                known.add(id(part))
                _say(f"{place}.{name}" if place else name, part, known, found)


def _no(code: str, **given: object) -> Said:
    """What is wrong, as it is told."""
    return said(f"errors.plan_file.{code}", **given)


def _is_of_sessions(one: Said) -> bool:
    """Whether it and what it holds are from the files that speak of sessions."""
    inner = [value for _, value in one.parameters]
    held = [part for value in inner for part in (value if isinstance(value, tuple) else (value,))]
    own = one.code == "told" or one.code.partition(".")[0] in ("sessions", "packs", "kinds")
    return own and all(_is_of_sessions(part) for part in held if isinstance(part, Said))


def _tells(one: Said) -> bool:
    try:
        return isinstance(str(one), str)
    except (LookupError, TypeError, ValueError):
        return False


def _heart_rate(plan: Plan) -> Iterator[Fault]:
    """The two ends of the scale follow from the person, and beats from the scale."""
    scale, person = plan.prescription.heart_rate, plan.person
    if scale is None:
        return
    place = "prescription.heart_rate"
    # Of a measured maximum that is doubted and the estimate the lower one holds.
    above = plan.prescription.forbids(DOUBTED) and scale.source != "measured"
    if person.max_hr is not None and not (above and person.max_hr > scale.maximum):
        if scale.maximum != person.max_hr:
            yield f"{place}.maximum", _no("not_measured")
    elif not person.age or scale.source not in EQUATIONS or scale.maximum != maximum(person.age, scale.source):
        yield f"{place}.maximum", _no("not_of_age")
    if scale.resting != person.resting_hr:
        yield f"{place}.resting", _no("not_of_person")
    top = Decimal(str(scale.maximum))
    for index, slot in enumerate(plan.prescription.slots):
        if slot.dimension != "bpm" or slot.target.high is None:
            continue
        share = plan.prescription.target("percent_max", slot.kind, slot.phase, until_week=slot.key.until_week)
        # Shares are told in whole per cent.
        most = top if share is None or share.high is None else top * (Decimal(str(share.high)) + 1) / 100
        if slot.target.high > half_up(most):
            yield f"prescription.slots[{index}].target.high", _no("above_share")


def _sessions(plan: Plan) -> Iterator[Fault]:
    """Sessions to come stay inside the targets of the file."""
    to_come = {session.key for session in plan.to_come}
    counts_as = partial(expand if is_there() else plan.known.counts_as, "activities")
    forbidden = {name for name, _ in plan.prescription.forbidden}
    caps: dict[tuple[str, str, str], Number | None] = {}
    often = plan.prescription.target("frequency")
    moved = frozenset() if plan.course is None else plan.course.moved_keys
    for number, week in enumerate(plan.weeks):
        ahead = [session for session in week.sessions if session.key in to_come]
        own = [session for session in ahead if session.key not in moved]
        if often is not None and often.high is not None and len(own) > often.high:
            yield f"weeks[{number}]", _no("too_often", most=f"{often.high}")
        for place, session in enumerate(week.sessions):
            if session.key not in to_come:
                continue
            where = f"weeks[{number}].sessions[{place}]"
            done = {session.activity, *(step.activity for step in session.steps)}
            named = {session.kind}.union(*map(counts_as, done))
            for item in sorted(named & forbidden):
                yield where, _no("forbidden", item=item)
            most = _cap(caps, plan.prescription, "time", session)
            if most is not None and session.minutes > most:
                yield where, _no("too_long", most=f"{most}")
            for step in session.steps:
                if step.bpm is not None and "bpm" in forbidden:
                    yield where, _no("shows_beats")
                for name in ("bpm", "percent_max", "percent_reserve", "rpe"):
                    target: Target | None = getattr(step, name)
                    most = _cap(caps, plan.prescription, name, session)
                    if target is not None and most is not None and (target.high or target.aim) > most:
                        yield where, _no("too_much", name=name, most=f"{most}")


def _cap(
    known: dict[tuple[str, str, str], Number | None], prescription: Prescription, dimension: str, session: Session
) -> Number | None:
    """The highest end of a dimension for the kind of a session, in its phase; that of the whole plan where its kind has none."""
    key = (dimension, session.kind, session.phase)
    if key not in known:
        alike = [slot for slot in prescription.slots if slot.dimension == dimension and slot.kind == session.kind]
        alike = [slot for slot in alike if slot.phase == session.phase] or alike
        ends: list[Any] = [slot.target.high for slot in alike]
        known[key] = None if not ends or None in ends else max(ends)
    return known[key]


def _alone(plan: Plan) -> Iterator[Fault]:
    from exrx.engine.audit import audit_alone

    for violation in audit_alone(plan):
        yield "plan", violation
