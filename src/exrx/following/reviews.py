"""How looks back were answered: those in a row that were asked for and not answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from exrx.following.fold import Held, held_on
from exrx.following.ways import Rulings
from exrx.journal import Journal, ReviewEntry
from exrx.programme.course import Value
from exrx.shipped import constant

PUT = frozenset({"review", "answers"})
"""What a look back asks, apart from how it goes."""
NOT_ANSWERED = "unanswered"
GOES_ON = frozenset({"as_it_is", "two_days"})
"""The choices for after the programme with which sessions go on."""


def review_facts(journal: Journal, day: dt.date, first: dt.date) -> dict[str, Value]:
    """The facts about looks back as of a day, for a plan whose first session lies on ``first``."""
    told = [one for one in journal.of(ReviewEntry) if one.about in PUT and one.on <= day]
    answered = max((one.on for one in told if one.chosen != NOT_ANSWERED), default=dt.date.min)
    # However often one of them is put, it is one.
    every = 7 * constant("looks_back")["every"]
    left = {(one.on - first).days // every for one in told if one.on > answered}
    return {"reviews_unanswered": len(left)}


def held_by_reviews(journal: Journal, rulings: Rulings, first: dt.date) -> Sequence[Held]:
    """The days on which nothing grows because looks back were not answered, until one is."""
    told = [one for one in journal.of(ReviewEntry) if one.about in PUT]
    return held_on(sorted({one.on for one in told}), rulings, lambda day: review_facts(journal, day, first), told)


def going_on(journal: Journal, day: dt.date) -> ReviewEntry | None:
    """What was chosen for after the programme, where sessions go on: as it is, or on two days."""
    told = [
        one
        for one in journal.of(ReviewEntry)
        if one.about == "afterwards" and one.chosen != "rather_not" and one.on <= day
    ]
    newest = max(told, key=lambda one: (one.on, one.entered, one.id), default=None)
    if newest is None or newest.chosen not in GOES_ON:
        return None
    # Of somebody who told nothing for so long nobody knows whether they still want it.
    heard = max([newest.on, *(one.on for one in journal.sessions if one.on <= day)])
    return newest if (day - heard).days < constant("keep_with_less")["days"] else None


def goes_on_until(chosen: ReviewEntry, day: dt.date) -> dt.date:
    """The next look back after a day: so far the sessions lie in the plan."""
    every = constant("looks_back")["later"] * 7
    return chosen.on + dt.timedelta(days=every * (1 + max(0, (day - chosen.on).days) // every))
