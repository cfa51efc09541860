"""A pause entered: how it is written, what is refused, how far what is left moves, and what the rules say of the way back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from exrx.classes import replace
from exrx.journal import IllnessEntry, Journal, PauseEntry, WithdrawnEntry
from exrx.planning import Request, build_plan
from exrx.programme.plan import Plan, Session, Week, key_parts
from exrx.values.errors import InputError, NotCleared, as_given
from exrx.values.said import said
from exrx.values.timeline import Pause, Timeline

QUESTION = "since_pause"
"""The question that stands open after a long pause, or an illness."""
NONE = "none"
"""What is written to take out a pause that has not begun."""
_LONGEST = 366
_LENGTH = re.compile(r"\s*(\d{1,3})\s*(days?|weeks?)\s*", re.IGNORECASE)


def read_pause(value: Any, today: dt.date) -> Pause | None:
    """What was asked for: a pause from a day to another, both included, or so many days from today. ``None``: take the last one out.

    In a table ``first`` alone may hold all of it.

    >>> print(read_pause("2 weeks", dt.date(2027, 2, 8)))
    2027-02-08 to 2027-02-21
    """
    illness = False
    if isinstance(value, Mapping):
        unknown = [key for key in value if key not in ("first", "last", "ill")]
        if unknown or "first" not in value or not isinstance(value.get("ill", False), bool):
            raise _fault("no_table", value)
        illness = value.get("ill", False)
        value = (value["first"], value["last"]) if "last" in value else value["first"]
    if isinstance(value, str) and value.strip().casefold() == NONE:
        return None
    first, last = _ends(value, today)
    if last < first:
        raise _fault("backwards", value)
    if (last - first).days >= _LONGEST:
        raise _fault("too_long", value)
    if not 1900 <= first.year <= 9900:
        raise _fault("no_time_of_ours", value)
    return Pause(first, last, illness)


def _ends(value: Any, today: dt.date) -> tuple[dt.date, dt.date]:
    days = value.days if isinstance(value, dt.timedelta) else value
    length = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    if length is not None:
        days = int(length[1]) * (7 if length[2].casefold().startswith("week") else 1)
    if isinstance(days, int) and not isinstance(days, bool):
        if not 1 <= days <= _LONGEST:
            raise _fault("no_length", value, most=_LONGEST)
        try:
            return today, today + dt.timedelta(days=days - 1)
        except OverflowError:
            raise _fault("endless", value) from None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value, value
    parts: list[Any] = [value]
    if isinstance(value, str):
        parts = re.split(r"\s*(?:\bto\b|/|–|\.\.)\s*", value.strip())
    elif isinstance(value, tuple | list):
        parts = list(value)
    found = [_day(part) for part in (parts if len(parts) != 1 else parts * 2)]
    if len(found) != 2 or found[0] is None or found[1] is None:
        raise _fault("no_days", value)
    return found[0], found[1]


def _day(part: Any) -> dt.date | None:
    if isinstance(part, dt.date) and not isinstance(part, dt.datetime):
        return part
    try:
        return dt.date.fromisoformat(part.strip()) if isinstance(part, str) else None
    except ValueError:
        return None


def with_pause(
    old: Plan, request: Request, value: Any, today: dt.date, answered: dt.date | None = None
) -> tuple[Pause, ...]:
    """The pauses of a plan with one more, one that ends on another day, or without one that has not begun.

    ``answered`` is the day on which the question about signs was answered, if it was just now.

    Raises ``InputError``, and ``NotCleared`` where nobody could say yes on the day of the way back.
    """
    asked = read_pause(value, today)
    known = request.pauses
    if asked is None:
        return _without_last(known, today)
    earlier, same = known, None
    if known and known[-1].first == asked.first:
        earlier, same = known[:-1], known[-1]
        if (same.last, same.illness) == (asked.last, asked.illness):
            return known
        if today > same.last + dt.timedelta(days=1):
            raise _fault("over", which=f"{same}")
    _refuse(old, earlier, asked, today, request.book.longest_unasked)
    made = _placed(old, asked, today, request, same)
    if answered is not None and answered > made.last and _asks(request, made):
        made = replace(made, answered=answered)
    pauses = (*earlier, made)
    _refuse_unless_possible_again(request, pauses, made)
    return pauses


def without_taken_out(pauses: tuple[Pause, ...], journal: Journal, today: dt.date) -> tuple[Pause, ...]:
    """The pauses of a plan without the last ones that were taken out, before they began, of the journal that began with them."""
    out = {one.of: one.entered for one in journal.entries if isinstance(one, WithdrawnEntry) and one.entered <= today}
    while pauses and _is_taken_out(pauses[-1], journal, out):
        pauses = pauses[:-1]
    return pauses


def _is_taken_out(pause: Pause, journal: Journal, out: Mapping[str, dt.date]) -> bool:
    kind = IllnessEntry if pause.illness else PauseEntry
    told = [one for one in journal.entries if isinstance(one, kind) and (one.on, one.last) == (pause.first, pause.last)]
    return bool(told) and all(one.id in out and out[one.id] < pause.first for one in told)


def ended_earlier(pauses: tuple[Pause, ...], journal: Journal) -> tuple[Mapping[str, Any], dt.date] | None:
    """The last pause of a plan as the journal tells it now, where it was over earlier, and the day on which that was told in time."""
    if not pauses:
        return None
    known = pauses[-1]
    every = journal.of(IllnessEntry) if known.illness else journal.of(PauseEntry)
    told = [one for one in every if one.on == known.first]
    last = told[0].last if len(told) == 1 else None
    if last is None or last >= known.last or told[0].entered > known.last + dt.timedelta(days=1):
        return None
    return {"first": known.first, "last": last, "ill": known.illness}, told[0].entered


def placed_again(request: Request, today: dt.date) -> tuple[Pause, ...]:
    """The pauses of a plan whose start moved: the same days, but other weeks lie before and behind them."""
    made: tuple[Pause, ...] = ()
    for pause in request.pauses:
        plan = build_plan(replace(request, pauses=made))
        plain = Pause(pause.first, pause.last, pause.illness, pause.answered)
        made = (*made, _placed(plan, plain, today, request, None))
    return made


def asked_again(old: Plan, day: dt.date | None) -> tuple[Pause, ...]:
    """The pauses of a plan where the questions were answered on a day: those that were over and waited for it have their answer."""
    if day is None or not any(question.id == QUESTION for question in old.questions):
        return old.pauses
    return tuple(
        replace(pause, answered=day) if pause.answered is None and pause.last < day else pause for pause in old.pauses
    )


def _asks(request: Request, pause: Pause) -> bool:
    """Whether the rules ask again after a pause."""
    return any(question.id == QUESTION for question in request.evaluated((pause,)).clearance.questions)


def _fault(code: str, value: Any = None, **given: Any) -> InputError:
    return InputError.of("pause", f"errors.pause.{code}", "" if value is None else as_given(value), **given)


def _without_last(known: tuple[Pause, ...], today: dt.date) -> tuple[Pause, ...]:
    if not known:
        return known
    if known[-1].first <= today:
        raise _fault("begun", which=f"{known[-1]}")
    return known[:-1]


def _refuse(old: Plan, earlier: tuple[Pause, ...], asked: Pause, today: dt.date, longest: int | None) -> None:
    if earlier and asked.first <= earlier[-1].last:
        raise _fault("out_of_order", which=f"{earlier[-1]}", ahead=earlier[-1].first > today)
    if asked.first > old.end:
        raise _fault("after_the_end", last=old.end)
    refuse_illness_ahead(asked, today)
    if asked.first > today and longest is not None and asked.days > longest:
        raise _fault("long_ahead", most=longest, until=asked.first + dt.timedelta(days=longest - 1))


def refuse_illness_ahead(asked: Pause, today: dt.date) -> None:
    """Nobody is ill on a day that is still to come. Raises ``InputError``."""
    if asked.first > today and asked.illness:
        raise _fault("illness_ahead")


def _placed(old: Plan, asked: Pause, today: dt.date, request: Request, same: Pause | None) -> Pause:
    """How far what is left moves, and which weeks lie before and behind. ``same`` is it with the end that it had so far."""
    line = Timeline(old.start, () if same is None else (same,))
    # As they lay without it, also those that it left out.
    without = Timeline(old.start, tuple(pause for pause in old.pauses if pause != same))
    sessions = {line.unmoved(session.date) for session in old.sessions}
    if same is not None:
        left_out = (without.moved(_own_day(old, one)) for one in old.withdrawn)
        sessions |= {day for day in left_out if same.first <= day <= same.last}
    if same is not None:
        begins = same.begins
        made = replace(asked, moves_from=begins, done=same.done, begun=same.begun, resumes=same.resumes)
    else:
        begins = max(asked.first, today)
        done = _before(old.weeks, asked.first, whole=True)
        begun = done < len(old.weeks) and any(one.date < asked.first for one in old.weeks[done].sessions)
        resumes = _before(old.weeks, begins, whole=False) + 1
        made = replace(asked, moves_from=begins, done=done, begun=begun, resumes=resumes)
    made = replace(made, sessions=sum(asked.first <= date <= asked.last for date in sessions))
    made, most = request.settled(made)
    left = [date for date in sessions if date >= begins]
    # Days before the plan begins are no time off.
    weeks = max(0, (asked.last - max(begins, line.unmoved(old.weeks[0].start))).days + 1) // 7

    back = max(asked.last + dt.timedelta(days=1), today)

    def taken(weeks: int) -> int:
        """Sessions that would still lie in it, or in the past."""
        first = back - dt.timedelta(weeks=weeks)
        return sum(date < first for date in left)

    while taken(weeks) > most:
        weeks += 1
    return replace(made, weeks=weeks)


def _own_day(plan: Plan, session: Session) -> dt.date:
    """The day of a session in the plan's own calendar, wherever an earlier end of a pause had moved it: pauses move by whole weeks."""
    week = plan.start + dt.timedelta(weeks=key_parts(session.key)[0] - 1)
    return week + dt.timedelta(days=(session.date - week).days % 7)


def _before(weeks: tuple[Week, ...], day: dt.date, *, whole: bool) -> int:
    """How many weeks lie before a day: with all of their sessions, or with any of them."""
    number = 0
    for week in weeks:
        dates = [session.date for session in week.sessions] or [week.start + dt.timedelta(days=6)]
        if (max(dates) if whole else min(dates)) >= day:
            break
        number += 1
    return number


def _refuse_unless_possible_again(request: Request, pauses: tuple[Pause, ...], made: Pause) -> None:
    """Nobody is sent back into a plan for which, on that day, a clearance would have run out."""
    back = made.last + dt.timedelta(days=1)
    clearance = request.evaluated(pauses, max(request.as_of, back)).clearance
    if not clearance.may_plan:
        raise NotCleared(clearance, said("errors.pause.no_way_back", day=back))
