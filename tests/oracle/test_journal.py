"""The library follows a journal as the text says, and the comparison would notice if it did not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random

import pytest

from exrx.journal import Entry, ReviewEntry, SessionEntry
from tests.journals import beginner, day, done, ill, not_done, session, week
from tests.test_journal_cases import CASES

from .journal import Case, Logs, difference, first_plan, followed, written
from .laws import answered, broken, has_a_week_more, keeps_its_condition, lengths, less, same, smaller, through_the_door
from .living import first_of, told

JOURNALS = 200
DOOR = 8  # of the journals, every so many has the whole plan made
SEED = 20270104


@pytest.mark.parametrize("name", CASES)
def test_the_text_typed_again_gives_its_own_cases(name: str) -> None:
    entries, today, expected = CASES[name]
    weeks: dict[int, list[str]] = {}
    for date, one in sorted(told(first_of(beginner()), entries, "p1", day(today)).ahead.items()):
        week = (date - dt.date(2027, 1, 4)).days // 7
        weeks.setdefault(week, []).append(f"{one.minutes}{'L' * one.light}")
    assert " · ".join(" ".join(week) for week in list(weeks.values())[: expected.count("·") + 1]) == expected


def test_the_library_follows_as_the_text_says() -> None:
    logs = Logs(Random(SEED))
    found = {}
    for number in range(JOURNALS):
        case = logs.one()
        if kind := difference(case, door=number % DOOR == 0):
            found[kind] = case
    assert not found, "\n\n".join(f"{kind}\n  {written(case)}" for kind, case in found.items())


def test_a_library_that_overlooks_an_entry_is_noticed() -> None:
    logs, noticed, tried = Logs(Random(SEED + 1)), 0, 0
    for _ in range(30):
        case = logs.one()
        sessions = [one for one in case.entries if isinstance(one, SessionEntry)]
        if case.today == first_plan(case.who)[0].start or len(sessions) < 6:
            continue
        tried += 1
        deaf = replace(case, entries=tuple(one for one in case.entries if one not in sessions[-6:]))
        noticed += followed(deaf).ahead != told(first_plan(case.who)[1], case.entries, "x", case.today).ahead
    assert tried and noticed > tried / 4


def test_the_laws_hold_on_random_journals() -> None:
    rng, found = Random(SEED + 2), {}
    logs = Logs(rng)
    for _ in range(12):
        case = logs.one()
        for pair in (*less(case, rng), *same(case, rng), *answered(case)):
            if broken(pair):
                found[pair[0]] = pair[1:]
    found |= {
        name: (case,) for case in (logs.one() for _ in range(6)) for name, holds in through_the_door(case) if not holds
    }
    assert not found


SIX_AND_BACK = [*done(1, 2, 3, 4, 5, 6), *not_done(7, 8), *(session(one, minutes=20) for one in week(9))]
ON = ReviewEntry(on=day("06-06"), entered=day("06-06"), about="afterwards", chosen="as_it_is")
MORE: dict[str, tuple[list[Entry], list[Entry], str, str, tuple[int, int], tuple[int, int]]] = {
    "a share of a share": (
        [*done(1, 2, 3, 4, 5, 6, 7, 8), *not_done(9, 10, 11, 12, 13), *done(14), *not_done(15, 16, 17, 18)],
        [*done(1, 2, 3, 4, 5, 6, 7, 8), *not_done(9, 10, 11, 12, 13, 14, 15, 16, 17, 18)],
        "05-10", "05-10", (10, 0), (20, 0),
    ),
    "the same minutes in a shorter week": (
        SIX_AND_BACK,
        [replace(one, effort="very_hard") if one.on == day("01-18") else one for one in SIX_AND_BACK],
        "03-08", "03-08", (30, 0), (30, 2),
    ),
    "a week more": (
        [ON],
        [ON, ill("03-08", "03-08", "03-09", fever=False, below_neck=False, which="cold")],
        "06-06", "06-07", (20, 0), (30, 0),
    ),
}  # fmt: skip
"""What docs/journal.md says of laws (d) and (f): the walker with one thing less, what was told of both, and one day of each."""


@pytest.mark.parametrize("name", MORE)
def test_the_laws_break_where_the_documentation_says(name: str) -> None:
    more, lesser, today, on, was, now = MORE[name]
    pair = (name, *(Case("walking", tuple(entries), day(today)) for entries in (more, lesser)))
    assert broken(pair) and has_a_week_more(pair) is (name == "a week more")
    for case, expected in zip(pair[1:], (was, now), strict=True):
        assert lengths(case)[day(on)] == expected
        assert not difference(case)


def test_a_counterexample_is_shrunk_only_to_one_that_its_law_speaks_of() -> None:
    rng, shrunk = Random(SEED + 3), 0
    logs = Logs(rng)
    for _ in range(40):
        case = logs.one()
        for pair in (*less(case, rng), *same(case, rng), *answered(case)):
            assert keeps_its_condition(pair), pair[0]
            small = smaller(pair, lambda _: True)
            assert keeps_its_condition(small)
            shrunk += len(small[1].entries) < len(pair[1].entries)
            if pair[0] in ("done to not done", "unknown to none"):
                # What the log begins with is left, and what differs.
                assert small[1].entries
    assert shrunk > 100
