"""Whether a plan that was read can be one that exrx wrote: its values, its names, and its sessions against the targets in it.

It goes by what stands in the file alone. What the rules of today say is heard when the plan is made again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from exrx.availability import Availability
from exrx.constraint import Number
from exrx.pause import Pause
from exrx.physiology.heart_rate import EQUATIONS, half_up, maximum
from exrx.prescription import Prescription, Target
from exrx.printing.words import KIND_WORDS
from exrx.program import Plan, Session, key_parts, session_uid
from exrx.vocabulary import expand, vocabulary
from exrx.windows import DAY, Window

Fault = tuple[str, str]
"""Where, and what."""
_YEARS = range(1900, 9901)
_MOST = 1_000_000
_RANGES = {"bpm": (20, 260), "RPE": (6, 20), "%HRmax": (0, 150), "%HRR": (0, 150), "min": (0, 7 * DAY)}
"""What a number of a unit can be, of anybody."""


def faults(plan: Plan) -> list[Fault]:
    """Everything that is wrong with it, first what is said of single values."""
    found = [*_days(plan), *_numbers(plan), *_free_time(plan.availability), *_pauses(plan.pauses)]
    if found:
        return found
    return [*_names(plan), *_heart_rate(plan), *_sessions(plan), *_alone(plan)]


def _every(plan: Plan) -> Iterator[tuple[str, Session]]:
    for number, week in enumerate(plan.weeks):
        for place, session in enumerate(week.sessions):
            yield f"weeks[{number}].sessions[{place}]", session
    for place, session in enumerate(plan.withdrawn):
        yield f"withdrawn[{place}]", session


# --- single values ------------------------------------------------------------------------------------------------


def _days(plan: Plan) -> Iterator[Fault]:
    dated: list[tuple[str, dt.date | None]] = [
        (name, getattr(plan, name)) for name in ("start", "as_of", "issued", "fixed_before")
    ]
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
            yield place, "is not a day of our time"


def _numbers(plan: Plan) -> Iterator[Fault]:
    counted = [
        ("revision", plan.revision),
        *((f"made[{place}]", number) for place, (number, _) in enumerate(plan.made)),
    ]
    for place, session in _every(plan):
        counted.append((f"{place}.sequence", session.sequence))
        if session.fold not in (0, 1) or (session.clock is None) != (session.timezone is None):
            yield f"{place}.clock", "is not a time of a day"
        if not 1 <= session.minutes <= DAY or any(not 0 <= step.minutes <= DAY for step in session.steps):
            yield f"{place}.steps", "have no length that a day has"
        for number, step in enumerate(session.steps):
            for name in ("bpm", "percent_max", "percent_reserve", "rpe"):
                yield from _target(f"{place}.steps[{number}].{name}", getattr(step, name))
    for place, number in counted:
        if not 0 <= number <= _MOST:
            yield place, "is not a number that is counted up to"
    for index, slot in enumerate(plan.prescription.slots):
        # What was settled between two that contradict each other may have an aim outside its ends.
        yield from _target(f"prescription.slots[{index}].target", slot.target, ordered=False)
    scale = plan.prescription.heart_rate
    if scale is not None:
        if not 60 <= scale.maximum <= 240:
            yield "prescription.heart_rate.maximum", "is no heart rate"
        if scale.error is not None and not 0 <= scale.error <= 60:
            yield "prescription.heart_rate.error", "is no error of a heart rate"


def _target(place: str, target: Target | None, *, ordered: bool = True) -> Iterator[Fault]:
    if target is None:
        return
    ends: list[Number] = [number for number in (target.low, target.aim, target.high) if number is not None]
    low, high = _RANGES.get(target.unit, (None, None))
    if low is not None and high is not None and any(not low <= number <= high for number in ends):
        yield place, f"is not from {low} to {high} {target.unit}".rstrip()
    elif ordered and ends != sorted(ends):
        yield place, "is not in order"


def _free_time(given: Availability) -> Iterator[Fault]:
    for name in ("windows", "preferred"):
        if any(not _is_window(window) for window in getattr(given, name)):
            yield f"availability.{name}", "is no time of a week"
    if any(not _is_window(window) for week in given.rota for window in week):
        yield "availability.rota", "is no time of a week"
    for name, most in (
        ("minutes_per_day", DAY),
        ("earliest", DAY),
        ("latest", DAY),
        ("ideal", DAY),
        ("rest_hours", 144),
        ("travel", 600),
    ):
        value = getattr(given, name)
        if value is not None and not 0 <= value <= most:
            yield f"availability.{name}", f"is not from 0 to {most}"
    if any(span.end <= span.start for span in given.busy) or any(days.last < days.first for days in given.blackout):
        yield "availability.busy", "ends before it begins"


def _is_window(window: Window) -> bool:
    if window.day not in range(7) or (window.start is None) != (window.end is None):
        return False
    return window.start is None or window.end is None or 0 <= window.start < window.end <= DAY


def _pauses(pauses: Iterable[Pause]) -> Iterator[Fault]:
    for number, pause in enumerate(pauses):
        counts = (pause.weeks, pause.sessions, pause.done, pause.resumes)
        if pause.last < pause.first or any(not 0 <= count <= 1000 for count in counts) or pause.resumes < 1:
            yield f"pauses[{number}]", "is no time off"
        if pause.share is not None and not 0 <= pause.share <= 100:
            yield f"pauses[{number}].share", "is not from 0 to 100"


# --- what goes together -------------------------------------------------------------------------------------------


def _names(plan: Plan) -> Iterator[Fault]:
    kinds = {name for name, _ in (*plan.prescription.kinds, *plan.prescription.activities)}
    kinds |= {slot.kind for slot in plan.prescription.slots}
    for kind in sorted(kinds - KIND_WORDS.keys()):
        yield "prescription", f"{kind[:40]!r} is no kind of session"
    for place, session in _every(plan):
        if key_parts(session.key) == (0, 0):
            yield f"{place}.key", "is no key of a session"
        elif session.uid != session_uid(plan.id, session.key):
            yield f"{place}.uid", "does not follow from id and key"
        if session.kind not in KIND_WORDS:
            yield f"{place}.kind", f"{session.kind[:40]!r} is no kind of session"
    for goal in plan.goals:
        if goal not in vocabulary()["goals"]:
            yield "goals", f"{goal[:40]!r} is no goal"
    cited = {source.id for source in plan.sources}
    for index, reason in enumerate(plan.reasons):
        if reason.source not in cited:
            yield f"prescription.reasons[{index}].source", f"{reason.source[:40]!r} is not among the sources"


def _heart_rate(plan: Plan) -> Iterator[Fault]:
    """The two ends of the scale follow from the person, and beats from the scale."""
    scale, person = plan.prescription.heart_rate, plan.person
    if scale is None:
        return
    place = "prescription.heart_rate"
    if person.max_hr is not None:
        if scale.maximum != person.max_hr:
            yield f"{place}.maximum", "is not the maximum that was measured"
    elif person.age is None or scale.source not in EQUATIONS or scale.maximum != maximum(person.age, scale.source):
        yield f"{place}.maximum", "does not follow from the age"
    if scale.resting != person.resting_hr:
        yield f"{place}.resting", "is not that of the person"
    top = Decimal(str(scale.maximum))
    for index, slot in enumerate(plan.prescription.slots):
        if slot.dimension != "bpm" or slot.target.high is None:
            continue
        share = plan.prescription.target("percent_max", slot.kind, slot.phase)
        # Shares are told in whole per cent.
        most = top if share is None or share.high is None else top * (Decimal(str(share.high)) + 1) / 100
        if slot.target.high > half_up(most):
            yield f"prescription.slots[{index}].target.high", "is more than its share of the maximum"


def _sessions(plan: Plan) -> Iterator[Fault]:
    """Sessions to come stay inside the targets of the file."""
    to_come = {session.key for session in plan.to_come}
    forbidden = {name for name, _ in plan.prescription.forbidden}
    caps: dict[tuple[str, str, str], Number | None] = {}
    often = plan.prescription.target("frequency")
    for number, week in enumerate(plan.weeks):
        ahead = [session for session in week.sessions if session.key in to_come]
        if often is not None and often.high is not None and len(ahead) > often.high:
            yield f"weeks[{number}]", f"holds more sessions than {often.high}"
        for place, session in enumerate(week.sessions):
            if session.key not in to_come:
                continue
            where = f"weeks[{number}].sessions[{place}]"
            groups = (expand("activities", step.activity) for step in session.steps)
            named = {session.kind}.union(expand("activities", session.activity), *groups)
            for item in sorted(named & forbidden):
                yield where, f"{item} is forbidden in this plan"
            most = _cap(caps, plan.prescription, "time", session)
            if most is not None and session.minutes > most:
                yield where, f"is longer than {most} minutes"
            for step in session.steps:
                if step.bpm is not None and "bpm" in forbidden:
                    yield where, "shows heart rates, which are forbidden in this plan"
                for name in ("bpm", "percent_max", "percent_reserve", "rpe"):
                    target: Target | None = getattr(step, name)
                    most = _cap(caps, plan.prescription, name, session)
                    if target is not None and most is not None and (target.high or target.aim) > most:
                        yield where, f"{name} is more than {most}"


def _cap(
    known: dict[tuple[str, str, str], Number | None], prescription: Prescription, dimension: str, session: Session
) -> Number | None:
    """The highest end of a dimension for the kind of a session, in its phase; that of the whole plan where its kind has none."""
    key = (dimension, session.kind, session.phase)
    if key not in known:
        alike = [slot for slot in prescription.slots if slot.dimension == dimension and slot.kind == session.kind]
        alike = [slot for slot in alike if slot.phase.partition(" to week ")[0] == session.phase] or alike
        ends: list[Any] = [slot.target.high for slot in alike]
        known[key] = None if not ends or None in ends else max(ends)
    return known[key]


def _alone(plan: Plan) -> Iterator[Fault]:
    from exrx.audit import audit_alone

    for violation in audit_alone(plan):
        yield "plan", violation
