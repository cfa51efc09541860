"""From a journal to a plan: pure functions of the sessions as planned, the entries, the rules and the day.

entries -> ``outcomes`` (what took place) -> ``fold`` (what grows), with ``ways`` (what the rules say of it), ``illnesses``, ``scores``,
``reviews`` and ``moves``
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from exrx.classes import replace
from exrx.following.fold import Fold, Followed
from exrx.following.moves import Move, moves_of
from exrx.following.outcomes import Slot, Told, answered_on
from exrx.following.reviews import goes_on_until, going_on, held_by_reviews, review_facts
from exrx.following.scores import held_by_scores, score_facts
from exrx.following.ways import Rulings
from exrx.journal import AnswerEntry, Journal, ReviewEntry, SessionEntry
from exrx.programme.course import Change, Course, Grown, Value
from exrx.rules.facts import OF_JOURNAL
from exrx.shipped import constant
from exrx.values.timeline import Pause

__all__ = [
    "Followed",
    "Move",
    "Slot",
    "course_of",
    "days_out",
    "followed",
    "goes_on_until",
    "going_on",
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
    after: ReviewEntry | None = None,
) -> Followed:
    """What becomes of every planned session: how long and how light it is, or that it is left out.

    ``weeks`` are those of the plan from ``start`` on, ``most`` how many may be added at its end, ``pauses`` those that it has itself,
    ``after`` what was chosen for the weeks that follow, as far as there are sessions.
    """
    told = Told(journal, today, pauses)
    first = min((slot.date for slot in slots), default=start)
    held = (*held_by_scores(journal, rulings, first), *held_by_reviews(journal, rulings, first))
    found = Fold(slots, told, rulings, grown, start).follow(weeks, most_added() if most is None else most, held)
    if after is None:
        return found
    ends = weeks + found.added
    since = start + dt.timedelta(weeks=ends)
    left = _beside(slots, after, since, goes_on_until(after, today))
    kept = [slot for slot in slots if slot not in left]
    later = [slot.date for slot in kept if slot.date >= since]
    more = -(-((max(later) - since).days + 1) // 7) if later else 0
    # From a time off one comes back to the last length, and never to a longer one.
    longest = found.weeks[-1][0]
    before = max((one for one in grown if one.since < since), key=lambda one: one.since, default=grown[0])
    ways = [one for one in grown if one.since < since]
    ways += [
        replace(one, full=min(one.full, longest))
        for one in (replace(before, since=since), *grown)
        if one.since >= since
    ]
    longer = Fold(kept, told, rulings, ways, start).follow(ends + more, 0, held)
    rules = tuple(rule for rule in rulings.of(after_programme=True).rules if rule not in rulings.of().rules)
    lines = (Change(day, "goes_on", rules=rules, entries=(after.id,)) for day in sorted(later)[:1])
    return replace(
        longer,
        added=found.added + more,
        left_out=longer.left_out | {slot.date for slot in left},
        changes=(*longer.changes, *lines),
    )


def _beside(slots: Iterable[Slot], after: ReviewEntry, first: dt.date, until: dt.date) -> list[Slot]:
    """Of the weeks from ``first`` on the sessions up to the choice, those after the next look back, and of two days a week all but two."""
    later = sorted((slot for slot in slots if slot.date >= first), key=lambda one: one.date)
    left = [
        slot
        for slot in later
        if slot.date <= after.on or first + dt.timedelta(weeks=(slot.date - first).days // 7) > until
    ]
    if after.chosen != "two_days":
        return left
    days: int = constant("keep_with_less")["sessions"]
    weeks: dict[int, list[Slot]] = {}
    for slot in later:
        if slot not in left:
            weeks.setdefault((slot.date - first).days // 7, []).append(slot)
    for here in weeks.values():
        kept = max(combinations(here, min(days, len(here))), key=_apart)
        left += [slot for slot in here if slot not in kept]
    return left


def _apart(slots: Sequence[Slot]) -> int:
    """Days between the two of a week's sessions that lie nearest, also over its end."""
    days = [slot.date.toordinal() for slot in slots]
    return min(later - day for day, later in zip(days, [*days[1:], days[0] + 7], strict=True))


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
    if stopped_unasked(journal, today):
        facts["stopped_unasked"] = True
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


def stopped_unasked(journal: Journal, today: dt.date) -> bool:
    """Whether a session was stopped because of a sign and nothing of signs was answered since."""
    # As with being worse for days: an entry taken out takes no sign back, an answer does.
    answered = max(answered_on(journal, "symptoms"), default=dt.date.min)
    told = (one for one in journal.entries if isinstance(one, SessionEntry) and one.outcome == "stopped")
    return any(answered < one.on <= today for one in told)
