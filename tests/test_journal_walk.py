"""A walk through all that a journal can be asked, in any order: what comes of it is a journal or an ``ExrxError``."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from exrx import ExrxError, Journal, adapt, plan
from exrx.journal import AnswerEntry, Entry, IllnessEntry, ReviewEntry, ScoreEntry, read_entry
from exrx.journal.entries import CHOSEN, EFFORTS, ILLNESSES, KINDS, OUTCOMES

LONG = int(os.environ.get("EXRX_WALKS", "10"))
FIRST = dt.date(2027, 1, 4)
PLAN = plan(age=34, conditions=["depression"], medications=[], symptoms=[], start=FIRST, id="spring")

days = st.integers(-10, 60).map(lambda number: FIRST + dt.timedelta(days=number))
_days = dict.fromkeys(("on", "entered", "last", "since", "until", "to"), days)
_words: dict[str, st.SearchStrategy[Any]] = {
    "outcome": st.sampled_from(OUTCOMES),
    "effort": st.sampled_from(EFFORTS),
    "which": st.sampled_from(ILLNESSES),
    "choice": st.sampled_from(("all", "none", "rather_not")),
    "about": st.sampled_from(sorted(CHOSEN)),
    "chosen": st.sampled_from(sorted({word for words in CHOSEN.values() for word in words})),
    "field": st.sampled_from(("medications", "conditions", "symptoms", "falls", "phq9", "systolic", "nonsense")),
    "value": st.sampled_from(("bisoprolol", "none", "chest_pain", "asthma", 130, 2.5, True)),
    "topic": st.sampled_from(("heart", "mental_health")),
    "level": st.sampled_from(("light_moderate", "vigorous")),
    "key": st.sampled_from(("w01s1", "w02s2", "w99s9")),
    "at": st.sampled_from(("06:30", "23:59")),
    "source": st.sampled_from(("plan", "other")),
    "own_words": st.text(max_size=20),
}
_numbers = st.integers(0, 27)
_entries = st.sampled_from(sorted(KINDS)).flatmap(
    lambda kind: st.fixed_dictionaries(
        {"kind": st.just(kind), "on": days, "entered": days},
        optional={
            part: {**_days, **_words}.get(part, st.booleans() if hint.startswith("bool") else _numbers)
            for part, hint in KINDS[kind].__annotations__.items()
            if part not in ("files", "kind")
        },
    )
)


class Walk(RuleBasedStateMachine):
    """Journals of one plan, each made from an earlier one."""

    def __init__(self) -> None:
        super().__init__()
        self.made = [Journal("spring"), Journal.from_plan(PLAN, FIRST)]

    def _entry(self, data: dict[str, Any]) -> Entry | None:
        try:
            return read_entry(data)
        except ExrxError:
            return None

    @rule(data=_entries, which=st.integers(0, 99), first_alone=st.booleans(), instead=st.booleans())
    def enter(self, data: dict[str, Any], which: int, *, first_alone: bool, instead: bool) -> None:
        journal, entry = self.made[which % len(self.made)], self._entry(data)
        if entry is None:
            return
        try:
            self.made.append(journal.add(journal.instead(entry, first_alone=first_alone) if instead else entry))
        except ExrxError:
            return

    @rule(which=st.integers(0, 99), number=st.integers(0, 99), on=days)
    def replace(self, which: int, number: int, on: dt.date) -> None:
        journal = self.made[which % len(self.made)]
        if journal.entries:
            old = journal.entries[number % len(journal.entries)]
            new = self._entry({**old.data, "entered": on, "replaces": old.id})
            if new is not None:
                self.made.append(journal.add(new))
                assert old not in self.made[-1].holding or new not in self.made[-1].holding

    @rule(which=st.integers(0, 99), number=st.integers(0, 99), on=days)
    def withdraw(self, which: int, number: int, on: dt.date) -> None:
        journal = self.made[which % len(self.made)]
        if journal.entries:
            id = journal.entries[number % len(journal.entries)].id
            try:
                self.made.append(journal.withdraw(id, on))
            except ExrxError:
                return
            assert id not in {entry.id for entry in self.made[-1].holding}

    @rule(which=st.integers(0, 99), other=st.integers(0, 99))
    def merge(self, which: int, other: int) -> None:
        one, two = self.made[which % len(self.made)], self.made[other % len(self.made)]
        both = Journal("spring", (*one.entries, *two.entries))
        assert both == Journal("spring", (*two.entries, *one.entries)) and both.digest
        self.made.append(both)

    @rule(which=st.integers(0, 99), on=days)
    def follow(self, which: int, on: dt.date) -> None:
        journal = self.made[which % len(self.made)]
        try:
            followed = adapt(PLAN, journal.until(on), today=on)
            assert followed.open_questions(on, journal) is not None
        except ExrxError as error:
            assert str(error).strip()

    @invariant()
    def answers(self) -> None:
        journal = self.made[-1]
        assert set(journal.holding) <= set(journal.entries) and journal.add(*journal.holding) == journal
        assert len({one.on for one in journal.sessions}) == len(journal.sessions)
        assert journal.moves is not None and journal.heard is not None and journal.on(FIRST) is not None
        assert Journal("spring", tuple(read_entry(one.data) for one in journal.entries)) == journal


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=LONG, stateful_step_count=20, deadline=None)


def test_an_illness_that_goes_on_may_be_told_by_its_first_day_alone() -> None:
    open_ = IllnessEntry(on=FIRST, entered=FIRST, fever=True)
    known = Journal("spring").add(IllnessEntry(on=FIRST, entered=FIRST, last=FIRST))
    for journal in (Journal("spring"), Journal("spring").add(open_), known):
        for entry in (open_, ReviewEntry(on=FIRST, entered=FIRST, about="review", chosen="go_on")):
            assert journal.add(journal.instead(entry, first_alone=True)).holding


def test_what_no_file_can_hold_is_in_no_journal() -> None:
    assert Journal("spring").add(ScoreEntry(on=FIRST, entered=FIRST, gad7=3, source="\ud800")).digest
    for value in (10**5000, float("nan"), float("inf")):
        with pytest.raises(ExrxError, match="value"):
            AnswerEntry(on=FIRST, entered=FIRST, field="systolic", value=value)
