"""How it goes: what scores and own words say on a day, and from when to when nothing grows because of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from exrx.classes import dataclass
from exrx.following.fold import Held, held_on
from exrx.following.ways import Rulings
from exrx.journal import ContactEntry, Journal, ScoreEntry
from exrx.programme.course import Value
from exrx.shipped import constant


@dataclass(frozen=True, slots=True)
class Scored:
    """A questionnaire at the beginning and now, in points."""

    start: int
    began: dt.date
    now: int
    on: dt.date

    @property
    def change(self) -> int:
        """Points more than at the beginning; fewer are below 0."""
        return self.now - self.start

    @property
    def percent(self) -> float | None:
        """The same in per cent of the beginning; ``None`` from 0."""
        return self.change * 100 / self.start if self.start else None


def scored(journal: Journal, name: str, day: dt.date, first: dt.date) -> Scored | None:
    """The total of ``name`` of the beginning and the newest one; ``None`` where one of them is not told, or they lie too close."""
    told = [(one.on, getattr(one, name)) for one in journal.of(ScoreEntry) if one.on <= day]
    totals = [(on, total) for on, total in told if total is not None]
    which = constant("scores")
    begun = [(on, total) for on, total in totals if -which["before"] <= (on - first).days <= which["after"]]
    if not begun or (totals[-1][0] - begun[0][0]).days < which["apart"]:
        return None
    return Scored(begun[0][1], begun[0][0], totals[-1][1], totals[-1][0])


def score_facts(journal: Journal, day: dt.date, first: dt.date) -> dict[str, Value]:
    """The facts about scores as of a day, for a plan whose first session lies on ``first``."""
    told = [entry for entry in journal.of(ScoreEntry) if entry.on <= day]
    totals = [entry for entry in told if entry.phq9 is not None]
    facts: dict[str, Value] = {}
    asking: list[dt.date] = []
    # Of two that lie closer the newer counts. It tells a rise all the same, and never a fall: more burden waits for nothing.
    apart = constant("scores")["apart"]
    if totals:
        newest = totals[-1]
        before = [one for one in totals if (newest.on - one.on).days >= apart]
        asking.append(newest.on)
        if since := scored(journal, "phq9", day, first):
            facts |= {"phq9_start": since.start, "phq9_change": since.change}
            if since.percent is not None:
                facts["phq9_change_percent"] = since.percent
        changes = [(newest.phq9 or 0) - (before[-1].phq9 or 0)] if before else []
        near = [one.phq9 or 0 for one in totals if 0 < (newest.on - one.on).days < apart]
        changes += [rise for rise in [(newest.phq9 or 0) - min(near)] if rise > 0] if near else []
        if changes:
            facts["phq9_since_last"] = max(changes)
    if anxious := scored(journal, "gad7", day, first):
        facts["gad7_change"] = anxious.change
    items = [entry for entry in told if entry.phq9_item9 is not None]
    if items:
        facts["item9_told"] = items[-1].phq9_item9
    words = [entry for entry in told if entry.own_words_course]
    # A later score, or other words, take it back.
    if words:
        later = any(one.on > words[-1].on for one in totals)
        facts["says_worse"] = words[-1].own_words_course == "worse" and not later
        if facts["says_worse"]:
            asking.append(words[-1].on)
    contacts = [entry.on for entry in journal.of(ContactEntry) if entry.on <= day]
    facts["contact_since"] = bool(asking) and any(one >= max(asking) for one in contacts)
    return facts


def held_by_scores(journal: Journal, rulings: Rulings, first: dt.date) -> Sequence[Held]:
    """The days on which nothing grows because of a score, own words, or week eight, until that is taken back or somebody was spoken to."""
    entries = (*journal.of(ScoreEntry), *journal.of(ContactEntry))
    weeks = rulings.least("weeks_since_start") if entries else ()
    days = sorted({entry.on for entry in entries} | {first + dt.timedelta(weeks=number) for number in weeks})

    def facts_on(day: dt.date) -> Mapping[str, Value]:
        return {**score_facts(journal, day, first), "weeks_since_start": max(0, (day - first).days // 7)}

    return held_on(days, rulings, facts_on, journal.of(ScoreEntry))
