"""A pause entered: what is refused, how far what is left moves, and what the rules say of the way back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from exrx.errors import InputError, NotCleared, Problem
from exrx.pause import Pause, read_pause, unmoved
from exrx.planning import Request, build_plan, evaluated_for, settled
from exrx.program import Plan, Week
from exrx.rules.pack import RuleBook
from exrx.screening import screen_evaluated

QUESTION = "since_pause"
"""The question that stands open after a long pause, or an illness."""


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
            raise _fault(f"from {same} is over", "enter another pause, or adapt the plan")
    _refuse(old, earlier, asked, today, _longest_unasked(request.book))
    made = _placed(old, asked, today, request, same)
    if answered is not None and answered > made.last and _asks(request, made):
        made = replace(made, answered=answered)
    pauses = (*earlier, made)
    _refuse_unless_possible_again(request, pauses, made)
    return pauses


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
    evaluation = evaluated_for(request, (pause,))
    clearance = screen_evaluated(request.person, request.book, evaluation)
    return any(question.id == QUESTION for question in clearance.questions)


def _fault(message: str, hint: str) -> InputError:
    return InputError((Problem("pause", "", message, hint),))


def _without_last(known: tuple[Pause, ...], today: dt.date) -> tuple[Pause, ...]:
    if not known:
        return known
    if known[-1].first <= today:
        raise _fault(
            f"from {known[-1]} has begun", "give it another end, such as yesterday: first..last, with the same first"
        )
    return known[:-1]


def _longest_unasked(book: RuleBook) -> int | None:
    """The longest pause, in days, after which no rule asks again."""
    found = (
        clause.above
        for rule in book.recommendations
        if rule.then.question == QUESTION
        for clause in rule.when.all_clauses()
        if clause.fact == "days_unasked" and clause.above is not None
    )
    days = min(found, default=None)
    return None if days is None else int(days)


def _refuse(old: Plan, earlier: tuple[Pause, ...], asked: Pause, today: dt.date, longest: int | None) -> None:
    if earlier and asked.first <= earlier[-1].last:
        hint = "pauses are entered in order, one after another"
        if earlier[-1].first > today:
            hint += ": take that one out with none, enter this one, then that one again"
        raise _fault(f"begins before the one from {earlier[-1]} is over", hint)
    if asked.first > old.end:
        raise _fault(f"begins after the last session, on {old.end.isoformat()}", "check the dates")
    if asked.first > today and asked.illness:
        raise _fault("for an illness begins on a later day", "enter it once it has begun")
    if asked.first > today and longest is not None and asked.days > longest:
        raise _fault(
            f"of more than {longest} days is entered once it has begun, because the questions are asked again after it",
            f"enter the first {longest} days, to {(asked.first + dt.timedelta(days=longest - 1)).isoformat()}",
        )


def _placed(old: Plan, asked: Pause, today: dt.date, request: Request, same: Pause | None) -> Pause:
    """How far what is left moves, and which weeks lie before and behind."""
    if same is not None and same.moves_from is not None:
        begins, opens = same.moves_from, unmoved(old.weeks[0].start, (same,))
        sessions = sorted(unmoved(session.date, (same,)) for session in old.sessions)
        made = replace(
            asked,
            moves_from=begins,
            done=same.done,
            begun=same.begun,
            resumes=same.resumes,
            sessions=max(same.sessions, sum(asked.first <= date <= asked.last for date in sessions)),
        )
    else:
        begins, opens = max(asked.first, today), old.weeks[0].start
        sessions = sorted(session.date for session in old.sessions)
        made = replace(
            asked,
            moves_from=begins,
            done=_before(old.weeks, asked.first, whole=True),
            resumes=_before(old.weeks, begins, whole=False) + 1,
            sessions=sum(asked.first <= date <= asked.last for date in sessions),
        )
        if made.done < len(old.weeks):
            made = replace(made, begun=any(s.date < asked.first for s in old.weeks[made.done].sessions))
    made, most = settled(made, request)
    left = [date for date in sessions if date >= begins]
    # Days before the plan begins are no time off.
    weeks = max(0, (asked.last - max(begins, opens)).days + 1) // 7

    def taken(weeks: int) -> int:
        """Sessions that would still lie in it, or in the past."""
        return sum(max(asked.last + dt.timedelta(days=1), today) > date + dt.timedelta(weeks=weeks) for date in left)

    while taken(weeks) > most:
        weeks += 1
    return replace(made, weeks=weeks)


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
    evaluation = evaluated_for(replace(request, as_of=max(request.as_of, back)), pauses)
    clearance = screen_evaluated(request.person, request.book, evaluation)
    if not clearance.may_plan:
        raise NotCleared(clearance, f"On the way back, on {back.isoformat()}: {clearance}")
