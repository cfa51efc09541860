"""The numbers of entries (SEQUENCE): what is over shows what it showed, what changed gets the next number, what left stays known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from exrx.classes import replace
from exrx.programme.plan import Plan, Session, key_parts
from exrx.programme.shown import Told
from exrx.showing.entries import Entry, by_key
from exrx.values.said import Said, told


def stamped_plan(old: Plan, new: Plan, gone: tuple[Session, ...], today: dt.date) -> Plan:
    """``new`` as the revision after ``old``: what is over shows what it showed, what changed gets the next number, what left stays known."""
    shown_before = by_key(old)
    over = [shown_before[session.key] for session in old.sessions if session.date < today]
    told = [entry.told or Told(entry.key, entry.around) for entry in over]
    kept = tuple(sorted(told, key=lambda one: one.key))
    made = (*(old.made or ((old.revision, old.issued),)), (old.revision + 1, today))
    draft = replace(new, told=kept, withdrawn=old.withdrawn, fixed_before=today, made=made)
    shown_now = by_key(draft, today)
    before = {session.key: session for session in old.sessions}
    is_unchanged = _comparing()
    ahead = [session for session in new.sessions if session.date >= today and session.key in before]
    differ = [
        session
        for session in ahead
        if not is_unchanged(shown_now[session.key], shown_before[session.key]) or old.moved_by_law(session)
    ]
    # Words of an earlier wording stay where all else does.
    in_words_of = _wording()
    as_told = {s.key: one for s in differ if (one := in_words_of(before[s.key], s)) is not None}
    shown_as_told = by_key(_with(draft, as_told), today) if as_told else {}
    stays = {session.key for session in ahead} - {session.key for session in differ}

    def stamped(session: Session) -> Session:
        earlier = before.get(session.key)
        if earlier is None:
            return replace(session, sequence=0, changed=today)
        if session.date < today:
            return session
        if session.key in stays:
            return replace(session, sequence=earlier.sequence, changed=earlier.changed)
        if session.key in as_told and is_unchanged(shown_as_told[session.key], shown_before[session.key]):
            return replace(as_told[session.key], sequence=earlier.sequence, changed=earlier.changed)
        return _raised(session, earlier, today)

    weeks = tuple(
        week
        if all(session.date < today for session in week.sessions)
        else replace(week, sessions=tuple(map(stamped, week.sessions)))
        for week in new.weeks
    )
    left = tuple(_raised(replace(session, status="cancelled"), session, today) for session in gone)
    withdrawn = tuple(sorted((*old.withdrawn, *left), key=lambda session: key_parts(session.key)))
    result = replace(draft, weeks=weeks, withdrawn=withdrawn, revision=old.revision + 1, issued=today)
    return old if _same(old, result) else result


def _comparing() -> Callable[[Entry, Entry], bool]:
    """What says whether an entry shows what it showed; most of a plan are alike in what is done, and that is compared once."""
    alike: dict[tuple[int, int], bool] = {}

    def is_unchanged(now: Entry, before: Entry) -> bool:
        if before.told is not None:
            # Read back from a calendar, where it is known by its words alone, and nobody reads those. If it has none, its time is all it
            # shows.
            return before.told.times_alone and now.when == before.when
        pair = id(now.content), id(before.content)
        if pair not in alike:
            alike[pair] = now.content == before.content
        return alike[pair] and now == before._replace(content=now.content)

    return is_unchanged


def _with(plan: Plan, sessions: Mapping[str, Session]) -> Plan:
    weeks = (replace(week, sessions=tuple(sessions.get(one.key, one) for one in week.sessions)) for week in plan.weeks)
    return replace(plan, weeks=tuple(weeks))


def _wording() -> Callable[[Session, Session], Session | None]:
    """What tells a session in the words of an earlier one; most of a plan are alike in their words, and those are compared once."""
    alike: dict[tuple[int, ...], Session | None] = {}

    def in_words_of(earlier: Session, session: Session) -> Session | None:
        parts = [part for one in (earlier, session) for part in (one.what, one.smaller, one.steps)]
        pair = tuple(map(id, parts))
        if pair not in alike:
            alike[pair] = _in_words_of(earlier, session)
        found = alike[pair]
        return found and replace(session, what=found.what, smaller=found.smaller, steps=found.steps)

    return in_words_of


def _in_words_of(earlier: Session, session: Session) -> Session | None:
    """A session in the words of an earlier one, as far as these are the same thing in another wording; ``None`` where none is."""
    if len(earlier.steps) != len(session.steps) or _words(earlier) == _words(session):
        return None
    steps = tuple(
        replace(step, what=_worded(one.what, step.what), right_when=_worded_if(one.right_when, step.right_when))
        for one, step in zip(earlier.steps, session.steps, strict=True)
    )
    made = replace(
        session,
        what=_worded(earlier.what, session.what),
        smaller=_worded_if(earlier.smaller, session.smaller),
        steps=steps,
    )
    return None if made == session else made


def _words(session: Session) -> tuple[object, ...]:
    """All that is said of it."""
    return session.what, session.smaller, [(step.what, step.right_when) for step in session.steps]


def _worded(old: Said, new: Said) -> Said:
    """What was said, where it can only be what is said now: told in words that are no longer ours, or by a pack in others."""
    if old == new:
        return old
    alike = _without_text(old) == _without_text(new) or _carried(old) == _carried(new)
    return old if alike or (_is_told(old) and not new.parameters) else new


def _worded_if(old: Said | None, new: Said | None) -> Said | None:
    return new if old is None or new is None else _worded(old, new)


_AS_THEY_STAND = ("told", "sessions.as_it_stood")


def _is_told(one: Said) -> bool:
    """Whether there is nothing in it but words that stand as they are."""
    held = [value for _, value in one.parameters]
    return one.code in _AS_THEY_STAND or (
        bool(held) and all(isinstance(part, Said) and _is_told(part) for part in held)
    )


def _without_text(one: Said) -> Said:
    """It without the English that it brings along."""
    return one if one.code in _AS_THEY_STAND else _mapped(one, _without_text, ("text",))


def _carried(one: Said) -> Said:
    """It as nothing but the English that it brings along, where it does."""
    return told(one["text"]) if "text" in one else _mapped(one, _carried)


def _mapped(one: Said, change: Callable[[Said], Said], without: tuple[str, ...] = ()) -> Said:
    def changed(value: Any) -> Any:
        if isinstance(value, Said):
            return change(value)
        return tuple(map(changed, value)) if isinstance(value, tuple) else value

    return Said(one.code, tuple((name, changed(value)) for name, value in one.parameters if name not in without))


def _raised(session: Session, earlier: Session, today: dt.date) -> Session:
    """The next number, and a stamp that is later than the one before."""
    changed = max(today, earlier.changed or today)
    return replace(session, sequence=earlier.sequence + 1, changed=changed)


def _same(one: Plan, other: Plan) -> bool:
    """Whether two plans say the same, whatever their revision and the version of exrx."""
    if one.weeks != other.weeks or (one.course is None) != (other.course is None):
        # What is compared below is far more work, and these are part of it.
        return False

    def core(plan: Plan) -> Plan:
        if plan.course is not None:
            # The facts of another day alone are no news.
            plan = replace(plan, course=replace(plan.course, day=dt.date.min, facts=()))
        notes = tuple(sorted(plan.notes, key=lambda note: (note.topic, repr(note.said))))
        return replace(plan, notes=notes, **{name: getattr(one, name) for name in _STAMPS})

    return core(one) == core(other)


_STAMPS = ("revision", "issued", "exrx_version", "fixed_before", "told", "made", "clocks")
