"""From a journal to a plan: pure functions of the sessions as planned, the entries, the rules and the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from exrx.course import Change, Course, Grown, Value
from exrx.following.fold import Fold, Followed
from exrx.following.moving import Move, moves_of
from exrx.following.reviews import held_by_reviews, review_facts
from exrx.following.scores import held_by_scores, score_facts
from exrx.following.telling import Slot, Told
from exrx.following.ways import Rulings
from exrx.journal import AnswerEntry, Journal, SessionEntry
from exrx.rules.facts import OF_JOURNAL
from exrx.shipped import constant
from exrx.timeline import Pause

__all__ = [
    "Followed",
    "Move",
    "Slot",
    "course_of",
    "days_out",
    "followed",
    "heard_facts",
    "most_added",
    "moves_of",
]


def followed(
    journal: Journal,
    slots: Sequence[Slot],
    rulings: Rulings,
    grown: Sequence[Grown],
    *,
    start: dt.date,
    today: dt.date,
    weeks: int,
    most: int | None = None,
    pauses: Iterable[Pause] = (),
) -> Followed:
    """What becomes of every planned session: how long and how light it is, or that it is left out.

    ``weeks`` are those of the plan from ``start`` on, ``most`` how many may be added at its end, ``pauses`` those that it has itself.
    """
    told = Told(journal, today, pauses)
    first = min((slot.date for slot in slots), default=start)
    held = (*held_by_scores(journal, rulings, first), *held_by_reviews(journal, rulings, first))
    return Fold(slots, told, rulings, grown, start).follow(weeks, most_added() if most is None else most, held)


def most_added() -> int:
    """Weeks that are added at the end of a plan, at most, for weeks that were not carried."""
    return int(constant("added_weeks")["most"])


def days_out(
    journal: Journal, rulings: Rulings, grown: Sequence[Grown], *, today: dt.date, pauses: Iterable[Pause] = ()
) -> Callable[[dt.date], bool]:
    """Whether nothing takes place on a day: an illness or a time away lies over it, or it is one of being well first."""
    return Fold((), Told(journal, today, pauses), rulings, grown, today).is_out


def course_of(
    journal: Journal,
    made: Followed,
    grown: Sequence[Grown],
    *,
    first: dt.date,
    today: dt.date,
    more: Sequence[Change] = (),
) -> Course:
    """What a plan keeps of it: the facts of the day, what changed from this week on, and how sessions grow."""
    facts: dict[str, Value] = {
        **made.facts,
        **score_facts(journal, today, first),
        **review_facts(journal, today, first),
    }
    facts["worse_days"] = worse_days(journal)
    facts["after_programme"] = bool(made.sessions) and today > max(made.sessions)
    facts |= heard_facts(journal)
    since = today - dt.timedelta(days=7)
    # Where two answers differ is told until it is settled.
    changes = (*more, *(one for one in made.changes if one.date >= since))
    facts["conflicts"] = len(more)
    kept = tuple(sorted((name, value) for name, value in facts.items() if value is not None))
    return Course(today, journal.digest, kept, changes, tuple(grown))


def heard_facts(journal: Journal) -> dict[str, Value]:
    """The facts of what is heard in anything that was written there."""
    return {name: True for group in sorted(journal.heard) if (name := f"heard_{group}") in OF_JOURNAL}


def worse_days(journal: Journal) -> int | None:
    """The most days of being worse after any session of which that is told, since the question about it was answered."""
    # Nothing takes it back but that answer: no session without it, and no entry taken out.
    answers = (one.on for one in journal.of(AnswerEntry) if one.field == "post_exertional_malaise")
    answered = max(answers, default=dt.date.min)
    told = (one for one in journal.entries if isinstance(one, SessionEntry) and one.on > answered)
    return max((one.worse_days for one in told if one.worse_days is not None), default=None)
