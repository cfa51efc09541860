"""What changed between two revisions of a plan, session by session."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from exrx._late import late
from exrx.errors import InputError, Problem
from exrx.program import Plan, Session

Pair = tuple[Session, Session]


@dataclass(frozen=True, slots=True, repr=False)
class Difference:
    """What a revision did to a plan. True when any calendar entry differs; ``str()`` is a summary for people."""

    old: Plan
    new: Plan
    kept: tuple[Session, ...]
    """Sessions before the day of the revision, as they were."""
    moved: tuple[Pair, ...]
    """Sessions at another time, before and after. They may have changed otherwise, too."""
    changed: tuple[Pair, ...]
    """Sessions at the same time whose content differs, before and after."""
    added: tuple[Session, ...]
    withdrawn: tuple[Session, ...]
    """Sessions that left the plan, as they were."""
    unchanged: tuple[Session, ...]

    @property
    def today(self) -> dt.date | None:
        """The day of the revision."""
        return self.new.fixed_before

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all sessions whose calendar entry differs, in order."""
        pairs = [after for _, after in (*self.moved, *self.changed)]
        return tuple(sorted(session.key for session in (*pairs, *self.added, *self.withdrawn)))

    def __bool__(self) -> bool:
        return bool(self.moved or self.changed or self.added or self.withdrawn)

    def to_ics(self, view: Literal["private", "shared"] = "private") -> bytes:
        """A calendar with only the entries that differ; a withdrawn session is there as cancelled."""
        changed = set(self.keys)
        sessions = (*self.new.sessions, *self.new.withdrawn)
        uids = frozenset(session.uid for session in sessions if session.key in changed)
        result: bytes = late("exrx.export.ics", "to_ics")(self.new, view=view, only=uids)
        return result

    def to_dict(self) -> dict[str, Any]:
        """The keys of the sessions by what happened to them, as plain data."""
        return {
            "id": self.new.id,
            "revisions": [self.old.revision, self.new.revision],
            "today": None if self.today is None else self.today.isoformat(),
            **{
                name: [session.key for session in getattr(self, name)]
                for name in ("kept", "added", "withdrawn", "unchanged")
            },
            **{name: [after.key for _, after in getattr(self, name)] for name in ("moved", "changed")},
        }

    def __str__(self) -> str:
        text: str = late("exrx.printing", "difference_text")(self)
        return text

    def __repr__(self) -> str:
        return f"Difference({len(self.keys)} of {len(self.new.sessions) + len(self.withdrawn)} sessions)"


def difference(new: Plan, old: Plan) -> Difference:
    """Compare two revisions of one plan. See ``Plan.diff``."""
    if new.id != old.id:
        raise InputError((Problem("old", "", "is another plan: it has another id", "compare revisions of one plan"),))
    before = {session.key: session for session in old.sessions}
    today = new.fixed_before
    kept, unchanged, added = [], [], []
    moved: list[Pair] = []
    changed: list[Pair] = []
    for session in new.sessions:
        earlier = before.get(session.key)
        if earlier is None:
            added.append(session)
        elif _slot(earlier) != _slot(session):
            moved.append((earlier, session))
        elif (earlier.sequence, earlier.title, earlier.minutes) != (session.sequence, session.title, session.minutes):
            changed.append((earlier, session))
        elif today is not None and session.date < today:
            kept.append(session)
        else:
            unchanged.append(session)
    after = {session.key for session in new.sessions}
    gone = tuple(session for session in old.sessions if session.key not in after)
    return Difference(old, new, tuple(kept), tuple(moved), tuple(changed), tuple(added), gone, tuple(unchanged))


def _slot(session: Session) -> tuple[object, ...]:
    return session.date, session.clock, session.timezone, session.fold
