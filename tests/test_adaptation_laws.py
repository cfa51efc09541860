"""What holds for every plan that is made again, on generated people and changes."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import exrx
from exrx import revising
from exrx.engine.audit import audit
from exrx.engine.scheduling.places import WEEK
from exrx.planning import DEFAULTS, read_request
from exrx.programme.plan import Plan, key_parts
from exrx.rules.loader import shipped_book

from .strategies import START, availabilities, person_fields, requests

Changes = dict[str, Any]


def events(content: bytes) -> dict[str, bytes]:
    """UID -> the entry, to the byte."""
    blocks = re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", content, re.DOTALL)
    found = {re.search(rb"\r\nUID:(.*)\r\n", block)[1].decode(): block for block in blocks}  # type: ignore[index]
    assert len(found) == len(blocks), "no UID twice"
    return found


def number(event: bytes) -> int:
    return int(re.search(rb"\r\nSEQUENCE:(\d+)\r\n", event)[1])  # type: ignore[index]


def stamp(event: bytes) -> bytes:
    return re.search(rb"\r\nLAST-MODIFIED:(\S+)\r\n", event)[1]  # type: ignore[index]


@st.composite
def changes(draw: st.DrawFn) -> Changes:
    """Something that a person may edit between two runs."""
    kind = draw(st.sampled_from(["time", "wishes", "answers", "goals", "zone", "nothing", "all"]))
    found: Changes = {}
    if kind in ("time", "all"):
        found["availability"] = draw(availabilities())
        found["timezone"] = draw(st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]))
    if kind in ("wishes", "all"):
        for name, values in (("sessions_per_week", (1, 2, 3, 5)), ("minutes", (20, 45, 60)), ("weeks", (1, 8, 14, 20))):
            found[name] = draw(st.none() | st.sampled_from(values))
    if kind in ("answers", "all"):
        fields = draw(person_fields(healthy=draw(st.booleans())))
        names = [
            "conditions",
            "medications",
            "symptoms",
            "likes",
            "longest_run",
            "longest_session",
            "active_days",
            "falls",
        ]
        found |= {name: fields.get(name) for name in draw(st.lists(st.sampled_from(names), unique=True, max_size=4))}
    if kind in ("zone", "all"):
        found["alarms"] = draw(st.sampled_from([[], ["before"], ["before", "evening"]]))
    if kind in ("goals", "all"):
        found["goals"] = draw(st.sampled_from([["mood"], ["mood", "anandamide"]]))
    if kind == "zone":
        found["timezone"] = draw(st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]))
    return found


def made(request: Changes) -> Plan:
    try:
        return exrx.plan(**request)
    except (exrx.NotCleared, exrx.ScheduleError):
        assume(False)
        raise


def changed(plan: Plan, today: dt.date, change: Changes) -> Plan | None:
    """The next revision, or nothing where these changes lead to no plan."""
    try:
        return exrx.adapt(plan, today=today, **change)
    except (exrx.NotCleared, exrx.ScheduleError):
        return None
    except exrx.InputError as error:
        assert all(
            problem.field in ("timezone", "phq9_item9", "diastolic", "today", "clearances")
            for problem in error.problems
        ), error
        return None


STEADY = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
TODAY = st.integers(-3, 110).map(lambda days: START + dt.timedelta(days=days))


@STEADY
@given(request=requests() | requests(healthy=True), today=TODAY)
def test_without_a_change_the_plan_stays_equal(request: Changes, today: dt.date) -> None:
    plan = made(request)
    assert exrx.adapt(plan, today=today) is plan
    # Also where everything is worked out again.
    fields = {name: getattr(plan.person, name) for name in plan.person.model_fields_set}
    given = {name: value for name, value in request.items() if name in DEFAULTS}
    asked = read_request(None, fields, {**DEFAULTS, **given, "id": plan.id, "issued": today}, plan.person.clearances)
    assert revising.revised(plan, asked, today) == plan


@STEADY
@given(
    request=requests() | requests(healthy=True),
    days=st.lists(st.integers(0, 30), min_size=1, max_size=3),
    edits=st.lists(changes(), min_size=3, max_size=3),
)
def test_the_laws_of_the_second_run(request: Changes, days: list[int], edits: list[Changes]) -> None:
    old = made(request)
    today = START - dt.timedelta(days=3)
    ever = {session.key: session for session in old.sessions}
    mine = events(old.to_ics())
    for gap, edit in zip(days, edits, strict=False):
        today += dt.timedelta(days=gap)
        new = changed(old, today, edit)
        if new is None:
            continue
        # Twice equals once, whenever.
        assert exrx.adapt(new, today=today, **edit) == new
        if any(session.date >= today + dt.timedelta(days=2) for session in new.sessions):
            assert exrx.adapt(new, today=today + dt.timedelta(days=2)) == new
        if new == old:
            assert new is old
            continue
        assert new.revision == old.revision + 1
        # The past is never altered, neither as data nor as entries.
        past = [session for session in old.sessions if session.date < today]
        assert [session for session in new.sessions if session.date < today] == past
        before, after = events(old.to_ics()), events(new.to_ics())
        assert all(after[session.uid] == before[session.uid] for session in past)
        # No key is lost, doubled or given to another session.
        stands = [session.key for session in (*new.sessions, *new.withdrawn)]
        assert len(set(stands)) == len(stands)
        assert {session.key for session in (*old.sessions, *old.withdrawn)} <= set(stands)
        gone = {session.key for session in old.withdrawn}
        assert not gone & {session.key for session in new.sessions}
        for session in new.sessions:
            # The name of the week in which it was first planned.
            assert key_parts(session.key)[0] == (session.date - new.start).days // 7 + 1
            if session.key not in {one.key for one in old.sessions}:
                assert session.key not in ever
        ever |= {session.key: session for session in new.sessions}
        # Only changed entries differ, and those have a higher number and a later stamp.
        difference = new.diff(old)
        differing = {uid for uid in after if before.get(uid) != after[uid]}
        assert differing == {
            session.uid for session in (*new.sessions, *new.withdrawn) if session.key in difference.keys
        }
        for uid in differing & before.keys():
            assert number(after[uid]) > number(before[uid]) and stamp(after[uid]) > stamp(before[uid])
        # A reader that merges by UID what changed ends with exactly the new plan.
        mine |= {
            uid: event
            for uid, event in events(difference.to_ics()).items()
            if number(event) >= number(mine.get(uid, event))
        }
        assert mine == after
        # What left says so, and has no alarm.
        for session in new.withdrawn:
            assert b"STATUS:CANCELLED" in after[session.uid] and b"VALARM" not in after[session.uid]
        assert Plan.from_json(new.to_json()) == new
        # It stands on its own: the audit needs no earlier plan, and every text can be printed.
        assert audit(new, shipped_book()) == ()
        for text in (str(new), str(difference), str(new.why()), *(str(new.why(s.key)) for s in new.withdrawn[:1])):
            assert all(len(line) <= 80 for line in text.splitlines())
        assert bool(difference) == (
            str(difference).count("session") > sum(map(bool, (difference.kept, difference.unchanged)))
        )
        old = new


@STEADY
@given(request=requests(healthy=True), days=st.integers(-30, 30))
def test_another_start_before_the_first_session_moves_everything_and_renames_nothing(
    request: Changes, days: int
) -> None:
    old = made(request)
    today = min(old.start, old.start + dt.timedelta(days=days))
    new = exrx.adapt(old, today=today, start=old.start + dt.timedelta(days=days))
    assert new.start == old.start + dt.timedelta(days=days)
    assert {session.key for session in new.sessions} | {s.key for s in new.withdrawn} >= {s.key for s in old.sessions}
    if days % 7 == 0 and not any(session.clock for session in old.sessions):
        moved = [(after.date - before.date).days for before, after in new.diff(old).moved]
        assert moved == [days] * (len(old.sessions) if days else 0)


@STEADY
@given(request=requests(healthy=True), today=TODAY)
def test_a_withdrawn_plan_holds_its_past_and_nothing_else(request: Changes, today: dt.date) -> None:
    old = made(request)
    new = revising.withdraw(old, today)
    assert [session for session in old.sessions if session.date < today] == list(new.sessions)
    assert {session.key for session in new.withdrawn} == {s.key for s in old.sessions if s.date >= today}
    assert revising.withdraw(new, today) == new
    assert all(session.sequence == 1 for session in new.withdrawn)
    assert Plan.from_json(new.to_json()) == new
    assert str(new)


def test_the_week_of_today_never_holds_more_than_a_week_does() -> None:
    base: Changes = {"age": 34, "conditions": [], "medications": [], "symptoms": [], "start": "2027-01-04"}
    old = exrx.plan(**base, availability=["Mon", "Wed", "Fri"])
    for day in range(7):
        new = exrx.adapt(old, today=START + dt.timedelta(days=7 + day), availability=["Tue", "Thu", "Sun"])
        assert len(new.weeks[1].sessions) <= len(old.weeks[1].sessions)
        dates = [session.date for session in new.weeks[1].sessions]
        assert dates == sorted(set(dates))
    assert WEEK == 7 * 1440
