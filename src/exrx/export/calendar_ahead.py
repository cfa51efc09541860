"""SEQUENCE where a calendar is ahead of the plan file: no number goes back, and none stays while something else shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from exrx.classes import replace
from exrx.clocks import clock_of
from exrx.export.readback import Shown, belongs_to, read_back, session_of
from exrx.programme.plan import Plan, Session, key_parts
from exrx.values.errors import ExportError


def numbered_above(new: Plan, old: Plan, calendars: Iterable[bytes], today: dt.date) -> tuple[Plan, frozenset[str]]:
    """``new`` with numbers above those of calendars that ``old``, the plan of the file, does not give; and which keys that concerns.

    Entries that no plan knows are taken out: they become withdrawn sessions. ``new`` itself where nothing is to be done.
    """
    keys: set[str] = set()
    plan = new
    for content in calendars:
        if belongs_to(content, new.id):
            plan, raised = _numbered_above(plan, content, today)
            keys |= raised
    if not keys:
        return new, frozenset()
    revision = plan.revision
    made = plan.made
    if new is old:
        revision += 1
        made = (*(made or ((new.revision, new.issued),)), (revision, today))
    return replace(plan, revision=revision, made=made), frozenset(keys)


def _numbered_above(plan: Plan, content: bytes, today: dt.date) -> tuple[Plan, set[str]]:
    try:
        shown = {one.key: one for one in read_back(content, plan.id, plan.timezone)}
    except ExportError:
        # Not as exrx wrote it: whoever edited it sees it replaced, as always.
        return plan, set()
    keys: set[str] = set()

    def numbered(session: Session) -> Session:
        one = shown.pop(session.key, None)
        if one is None:
            return session
        same = _is_known(one, session)
        least = one.sequence + (not same)
        if session.sequence >= least:
            return session
        keys.add(session.key)
        changed = one.changed if same else max(today, one.changed, session.changed or today)
        return replace(session, sequence=least, changed=changed)

    weeks = tuple(replace(week, sessions=tuple(map(numbered, week.sessions))) for week in plan.weeks)
    withdrawn = list(map(numbered, plan.withdrawn))
    for one in shown.values():
        keys.add(one.key)
        session = session_of(one)
        if not one.cancelled:
            session = replace(
                session, sequence=one.sequence + 1, changed=max(today, one.changed), status="cancelled", alarms=()
            )
        withdrawn.append(session)
    withdrawn.sort(key=lambda session: key_parts(session.key))
    return replace(plan, weeks=weeks, withdrawn=tuple(withdrawn)), keys


def _is_known(one: Shown, session: Session) -> bool:
    """Whether an entry shows what the session shows now: the same version at the same time. Where it shows no words, its time is enough."""
    version = one.sequence, one.changed
    if one.text is not None and version != (session.sequence, session.changed or one.changed):
        return False
    if one.cancelled != (session.status == "cancelled"):
        return False
    start = session.start
    if start is None or one.clock is None:
        return start is None and one.clock is None and one.date == session.date
    zone = clock_of(one.timezone or "UTC")
    begin = dt.datetime.combine(one.date, one.clock, zone)
    moments = {begin.replace(fold=fold).astimezone(dt.UTC) for fold in (0, 1)}
    return start.astimezone(dt.UTC) in moments and one.minutes == session.minutes
