"""Old and new weeks made into one plan: what is over stays, and what is to come keeps its names and finds its room beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping

from exrx.classes import replace
from exrx.engine.scheduling import is_worth
from exrx.programme.key import BASE, is_strength
from exrx.programme.plan import Plan, Session, Week
from exrx.revising.moving import hours_between
from exrx.revising.naming import keys_of, renamed, used_in


def merged(
    old: Plan,
    new: Plan,
    over: int,
    today: dt.date,
    known: Mapping[str, str],
    moved: Container[str],
    gone: Container[str],
    left: Container[str],
) -> tuple[tuple[Week, ...], dict[str, str]]:
    """The weeks of the next revision, and for each session of ``new`` that is in them the key it takes there.

    ``known`` are keys that are settled, wherever the session lies; ``moved`` those of ``new`` that lie where somebody put them; ``gone``
    those that nobody may have any more; ``left`` those of ``old`` that somebody took out of their week.
    """
    taken = set(known.values())
    own = {} if old.course is None else {one.key: one for one in old.course.moved}
    # What was put elsewhere is looked for where the plan itself had it.
    ahead = [session for session in old.sessions if session.date >= today and session.key not in gone]
    lying = [replace(one, date=own[one.key].date, clock=own[one.key].clock) for one in ahead if one.key in own]
    names: dict[str, str] = {}
    weeks = list(old.weeks[:over])
    was, line, used = old.timeline, new.timeline, used_in(old)
    for index in range(over, max(len(new.weeks), over + 1)):
        before = old.weeks[index].sessions if index < len(old.weeks) else ()
        past = tuple(session for session in before if session.date < today)
        if index >= len(new.weeks):
            # The programme is now shorter than what lies behind: of the week of today stays what took place.
            if past:
                weeks.append(week_of(old.weeks[index], past))
            break
        week = new.weeks[index]
        lately = [session for one in weeks[-1:] for session in one.sessions] + list(past)
        sessions = tuple(session for session in week.sessions if session.date >= today)
        if index == over:
            # What somebody took out of it is not in the new week, and takes no room there either.
            there = tuple(session for session in past if session.key not in left)
            sessions = _room(week, there, sessions, lately, new, moved)
        begins = old.weeks[index].start if before else week.start
        home = [one for one in lying if 0 <= (one.date - begins).days < 7]
        own_week = [one for one in before[len(past) :] if one.key not in own and one.key not in gone]
        free = [session for session in (*own_week, *home) if session.key not in taken]
        keys = keys_of(
            week.number,
            free,
            [session for session in sessions if session.key not in known],
            lambda date: was.onto(line, date),
            used.get(week.number, 0),
        )
        keys |= {session.key: known[session.key] for session in sessions if session.key in known}
        names |= {session.key: keys[session.key] for session in sessions}
        named = [renamed(session, keys[session.key], old.id) for session in sessions]
        weeks.append(week_of(week, (*past, *named)))
    return tuple(weeks), names


def week_of(week: Week, sessions: tuple[Session, ...]) -> Week:
    """A week with other sessions."""
    if sessions == week.sessions:
        return week
    return replace(week, sessions=sessions, guideline=is_worth(session.minutes for session in sessions))


def _room(
    week: Week,
    past: tuple[Session, ...],
    sessions: tuple[Session, ...],
    lately: list[Session],
    new: Plan,
    moved: Container[str],
) -> tuple[Session, ...]:
    """What still fits the week of today beside what is over: no more sessions than a week has, of no kind more, and rested.

    The latest come first: they lie farthest from what was done.
    """
    target = new.prescription.strength_rest()
    hours = 0 if target is None or target.low is None else float(target.low)
    strong = [session for session in lately if is_strength(session.kind)]
    left = len(week.sessions) - len(past)
    fitting: list[Session] = []
    for session in reversed(sessions):
        alike = [one for one in (*past, *fitting) if one.kind == session.kind]
        most = sum(one.kind == session.kind for one in week.sessions)
        fits = session.kind == BASE or len(alike) < most
        near = is_strength(session.kind) and session.key not in moved
        if near and any(hours_between(one, session) < hours for one in strong):
            ordinary = _ordinary(session, new)
            fits = ordinary is not None
            session = ordinary or session
        if len(fitting) < left and fits:
            fitting.append(session)
    return tuple(reversed(fitting))


def _ordinary(session: Session, new: Plan) -> Session | None:
    """An ordinary session in the place of a strength session, as long and of the same phase."""
    for other in new.sessions:
        if (other.kind, other.phase, other.minutes) == (BASE, session.phase, session.minutes):
            same = {name: getattr(other, name) for name in ("kind", "activity", "what", "steps", "notes")}
            return replace(session, **same)
    return None
