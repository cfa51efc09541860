"""What was said of a plan, carried over into its next revision: each note under the key that its session has now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Mapping

from exrx.classes import replace
from exrx.programme.key import is_strength
from exrx.programme.plan import Plan, Week, key_parts
from exrx.programme.prescription import Note, note_of
from exrx.values.said import said


def retold(
    old: Plan, new: Plan, weeks: Iterable[Week], names: Mapping[str, str], over: int, today: dt.date, *, looked_up: bool
) -> tuple[Note, ...]:
    """The notes of the next revision of ``old``: those on its past, and those of ``new`` on what lies ahead.

    ``names`` has for each session of ``new`` that is in ``weeks`` the key it takes there; ``over`` is how many weeks are history.
    ``looked_up`` says whether calendars were looked up for all of the new plan.
    """
    past = {session.key for session in old.sessions if session.date < today}
    notes = (
        *([] if looked_up else _not_looked_up(old, new)),
        *_of_the_past(old, past, over),
        *_renamed(new, names, over),
        *_exchanged(new, weeks, names),
    )
    return tuple(dict.fromkeys(notes))


def _not_looked_up(old: Plan, new: Plan) -> list[Note]:
    """A plan that got longer, and calendars that were not given again: what they hold later is not known."""
    told = [note for note in old.notes if note.topic == "calendars"]
    if told or new.end <= old.end:
        return told
    return [Note("notice", said("notes.not_looked_up", after=old.end), (), "calendars")]


def _of_the_past(old: Plan, past: Container[str], over: int) -> list[Note]:
    """What was said of sessions that are history, also of those that were left out."""
    return [
        note for note in old.notes if (name := note.topic.partition(".")[0]) in past or 0 < key_parts(name)[0] <= over
    ]


def _renamed(new: Plan, names: Mapping[str, str], over: int) -> list[Note]:
    """The notes of the new weeks, with the keys that their sessions took."""
    keys = {session.key for session in new.sessions}
    notes = []
    for note in new.notes:
        name, dot, start = note.topic.partition(".")
        if name in names:
            key = names[name]
            notes.append(replace(note, topic=key + dot + start, said=note.said.but(key=key)))
        elif name not in keys and not 0 < key_parts(name)[0] <= over:
            notes.append(note)
    return notes


def _exchanged(new: Plan, weeks: Iterable[Week], names: Mapping[str, str]) -> list[Note]:
    """Which strength sessions became ordinary ones, because one lies too near behind them."""
    strong = {names[one.key] for one in new.sessions if one.key in names and is_strength(one.kind)}
    rest = new.prescription.strength_rest()
    rules = () if rest is None else rest.rules
    return [
        note_of(session.key, said("notes.strength_too_near"), rules)
        for week in weeks
        for session in week.sessions
        if session.key in strong and not is_strength(session.kind)
    ]
