"""Strength that life pushes too near another is not lost; and what is said of sessions that are history."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exrx
from exrx.engine.audit import audit
from exrx.programme.plan import Plan
from exrx.rules.loader import shipped_book

from .test_adaptation import FREE, START, WELL, day, make, on

STRONG: dict[str, Any] = {**WELL, "longest_session": 45, "likes": ["resistance"], "experience": ["resistance"]}
NARROW = [f"{name} 18:00-18:45" for name in ("Mon", "Tue", "Wed", "Thu", "Sun")]


def strong(blackout: list[str], **more: Any) -> Plan:
    free = {"windows": NARROW, "blackout": blackout} if blackout else NARROW
    return exrx.plan(**{**STRONG, "start": START, "timezone": "Europe/Berlin", "availability": free, **more})


def test_an_ordinary_session_takes_the_place_of_strength_that_has_no_room() -> None:
    plan = strong(["2027-01-21", "2027-01-24", "2027-02-02", "2027-02-09"])
    kinds = {session.key: session.kind for session in plan.sessions}
    assert [kinds[f"w02s{number}"] for number in (1, 2, 3)] == ["resistance", "base", "resistance"]
    # Of week 3 only Monday to Wednesday are left, and three quarters of an hour less than 48 between the first and the last.
    assert [kinds[f"w03s{number}"] for number in (1, 2, 3)] == ["resistance", "base", "base"]
    why = " ".join(str(plan.why("w03s3.start")).split())
    assert "an ordinary session in place of strength, so that 48 hours lie between" in why and "acsm-2011" in why
    assert "outside their regular slot: 1" in str(plan.why("moved"))
    assert len(plan.weeks[2].sessions) == 3 and audit(plan, shipped_book()) == ()


@settings(max_examples=25)
@given(days=st.lists(st.integers(7, 55), max_size=14, unique=True))
def test_as_many_sessions_take_place_as_there_are_free_days(days: list[int]) -> None:
    away = sorted({START + dt.timedelta(days=number) for number in days})
    plan = strong([date.isoformat() for date in away], weeks=8)
    assert audit(plan, shipped_book()) == ()
    for week in plan.weeks:
        free = [week.start + dt.timedelta(days=offset) for offset in (0, 1, 2, 3, 6)]
        assert len(week.sessions) == min(3, sum(date not in away for date in free))
    heavy = [session for session in plan.sessions if session.kind == "resistance"]
    for one, other in pairwise(heavy):
        assert one.end is not None and other.start is not None
        assert other.start.astimezone(dt.UTC) - one.end.astimezone(dt.UTC) >= dt.timedelta(hours=48)


def test_in_the_week_of_a_change_too() -> None:
    old = exrx.plan(**STRONG, start=START, availability=["Wed", "Fri", "Sun"], id="spring")
    assert [session.kind for session in old.weeks[1].sessions][-1] == "resistance"
    new = exrx.adapt(old, today=day(3), availability=["Mon", "Tue", "Thu"])
    # Monday, the first slot of strength in the new week, lies a day after that Sunday.
    assert [session.kind for session in new.weeks[3].sessions] == ["resistance", "base", "resistance"]
    assert [session.kind for session in new.weeks[2].sessions] == ["base", "base", "resistance"]
    monday = new.weeks[2].sessions[0]
    assert "in place of strength" in str(new.why(f"{monday.key}.start")) and monday.title != "Strength"
    assert audit(new, shipped_book(), old) == ()


# --- what is said of the past ------------------------------------------------------------------------------------------


def test_why_of_the_past_says_when_and_in_which_revision_it_was_made() -> None:
    first = make()
    second = exrx.adapt(first, today=day(3), minutes=50)
    third = exrx.adapt(second, today=day(8), minutes=60)
    said = {key: " ".join(str(third.why(key)).split()) for key in ("w01s1", "w07s1")}
    assert "made on Monday 4 January 2027, in revision 1" in said["w01s1"]
    assert "made on Monday 18 January 2027, in revision 2" in said["w07s1"]
    for text in said.values():
        assert "as it was planned then" in text and "is revision 3 now" in text and "Ranjbar 2015" in text
    assert third.made == ((1, START), (2, day(3)), (3, day(8)))
    assert Plan.from_json(third.to_json()).made == third.made
    assert third.made_in(on(third, "w17s1")) == 3 and first.made_in(first.sessions[0]) == 1


@pytest.mark.parametrize("key", ["w02s2", "w02s2.start"])
def test_what_was_left_out_or_moved_stays_known(key: str) -> None:
    plan = make(availability={"windows": FREE, "blackout": ["2027-01-13"]})
    before = str(plan.why(key))
    assert "a day you keep free" in before
    later = exrx.adapt(plan, today=day(6), availability=FREE)
    assert "a day you keep free" in str(later.why(key)) and "w02s2" in str(later.why("moved"))
