"""The names of sessions: the same session has the same key in every revision, and none is given twice."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Sequence

from exrx.classes import replace
from exrx.programme.plan import Plan, Session, key_parts
from exrx.programme.uid import session_uid


def used_in(plan: Plan) -> dict[int, int]:
    """The highest number of a session that each week has given away."""
    found: dict[int, int] = {}
    for week, number in sorted(key_parts(session.key) for session in (*plan.sessions, *plan.withdrawn)):
        found[week] = number
    return found


def keys_of(
    week: int, before: Iterable[Session], sessions: Sequence[Session], there: Callable[[dt.date], dt.date], used: int
) -> dict[str, str]:
    """The name that each new session of a week takes: that of the old one in its slot, else of the nearest, else a new one.

    ``there`` is where a day of ``before`` lies in the new plan, ``used`` the highest number that the week has given away.
    """
    free = [(_minute(there(one.date), one.clock), one.key) for one in before]
    slots = [_minute(session.date, session.clock) for session in sessions]
    pairs = sorted(
        (abs(minute - slot), index, place) for place, (minute, _) in enumerate(free) for index, slot in enumerate(slots)
    )
    keys: dict[int, str] = {}
    taken: set[int] = set()
    for _, index, place in pairs:
        if place not in taken and index not in keys:
            taken.add(place)
            keys[index] = free[place][1]
    new = (f"w{week:02d}s{number}" for number in itertools.count(used + 1))
    return {session.key: keys[index] if index in keys else next(new) for index, session in enumerate(sessions)}


def _minute(date: dt.date, clock: dt.time | None) -> int:
    """A slot in minutes; noon stands for a day without a clock time."""
    return date.toordinal() * 1440 + (720 if clock is None else clock.hour * 60 + clock.minute)


def renamed(session: Session, key: str, plan_id: str) -> Session:
    """The session under a key."""
    return session if session.key == key else replace(session, key=key, uid=session_uid(plan_id, key))
