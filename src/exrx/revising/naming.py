"""The names of sessions: the same session has the same key in every revision, and none is given twice."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

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
    before = tuple(before)
    free = [_minute(there(one.date), one.clock) for one in before]
    slots = [_minute(session.date, session.clock) for session in sessions]
    first = min((*free, *slots), default=0)
    # Most weeks of a plan are alike.
    places = _nearest(tuple([one - first for one in free]), tuple([one - first for one in slots]))
    new = (f"w{week:02d}s{number}" for number in itertools.count(used + 1))
    keys = (next(new) if place is None else before[place].key for place in places)
    return {session.key: key for session, key in zip(sessions, keys, strict=True)}


@lru_cache(maxsize=256)
def _nearest(free: tuple[int, ...], slots: tuple[int, ...]) -> tuple[int | None, ...]:
    """The place in ``free`` that each slot takes, the nearest pairs first; ``None`` where none is left."""
    pairs = sorted(
        (abs(minute - slot), index, place) for place, minute in enumerate(free) for index, slot in enumerate(slots)
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, index, place in pairs:
        if place not in taken and index not in found:
            taken.add(place)
            found[index] = place
    return tuple([found.get(index) for index in range(len(slots))])


def _minute(date: dt.date, clock: dt.time | None) -> int:
    """A slot in minutes; noon stands for a day without a clock time."""
    return date.toordinal() * 1440 + (720 if clock is None else clock.hour * 60 + clock.minute)


def renamed(session: Session, key: str, plan_id: str) -> Session:
    """The session under a key."""
    return session if session.key == key else replace(session, key=key, uid=session_uid(plan_id, key))
