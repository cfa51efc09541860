"""A plan made again, case by case; the laws on generated people are in test_adaptation_laws.py."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import exrx
from exrx import revising
from exrx.engine import progression
from exrx.engine.audit import audit
from exrx.planning import DEFAULTS
from exrx.programme.plan import Plan, Session
from exrx.revising import NotThisPlan, merging, naming, sequence, withdraw
from exrx.rules.loader import shipped_book
from exrx.values.said import told

WELL: dict[str, Any] = {"age": 34, "resting_hr": 62, "conditions": ["depression"], "medications": [], "symptoms": []}
FREE = ["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"]
START = dt.date(2027, 1, 4)


def make(**more: Any) -> Plan:
    given = {
        **WELL,
        "longest_session": 20,
        "start": START,
        "timezone": "Europe/Berlin",
        "availability": FREE,
        "id": "spring",
    }
    return exrx.plan(**{**given, **more})


def on(plan: Plan, key: str) -> Session:
    return next(session for session in (*plan.sessions, *plan.withdrawn) if session.key == key)


def day(week: int, offset: int = 0) -> dt.date:
    return START + dt.timedelta(weeks=week - 1, days=offset)


# --- what stays, what moves ---------------------------------------------------------------------------------------


def test_a_moved_session_keeps_its_name_and_only_its_entry_changes() -> None:
    old = make()
    new = exrx.adapt(old, today="2027-01-11", availability=["Mon 18:00-20:00", "Thu 06:30-07:45", "Sat 09:00-12:00"])
    assert new.revision == 2 and new.fixed_before == dt.date(2027, 1, 11)
    assert new.weeks[0] == old.weeks[0]
    moved = [session for session in new.sessions if session.date.weekday() == 3]
    assert [session.key for session in moved] == [f"w{week:02d}s2" for week in range(2, len(new.weeks) + 1)]
    assert {(session.sequence, session.changed) for session in moved} == {(1, dt.date(2027, 1, 11))}
    others = [session for session in new.sessions if session not in moved]
    assert {(session.sequence, session.changed) for session in others} == {(0, START)}
    assert new.as_of == old.as_of, "a change of free time asks nothing anew"
    assert str(new.diff(old)) == (
        "  kept as it was   3 sessions before today\n"
        f"  moved           {len(moved)} sessions, Wed 06:30 → Thu 06:30\n"
        f"  unchanged       {len(others) - 3} sessions"
    )


def test_a_third_change_of_one_session_has_the_third_number_and_there_and_back_is_two() -> None:
    old = make()
    there = exrx.adapt(old, today=day(2), availability=[FREE[0], "Thu 06:30-07:45", FREE[2]])
    back = exrx.adapt(there, today=day(2), availability=FREE)
    session = on(back, "w02s2")
    assert replace(session, sequence=0, changed=START) == on(old, "w02s2")
    assert (session.sequence, session.changed) == (2, day(2))
    assert back.revision == 3


def test_an_additional_session_takes_a_key_never_used_and_a_withdrawn_one_stays_known() -> None:
    old = make(
        active_days=5, active_minutes=45, active_months=6, longest_session=45, availability=[*FREE, "Fri 18:00-20:00"]
    )
    assert len(old.weeks[5].sessions) == 3
    four = exrx.adapt(old, today=day(3), sessions_per_week=4)
    assert {session.key for session in four.weeks[5].sessions} == {"w06s1", "w06s2", "w06s3", "w06s4"}
    assert [on(four, f"w06s{number}").date for number in (1, 2, 3)] == [
        session.date for session in old.weeks[5].sessions
    ]
    three = exrx.adapt(four, today=day(4), sessions_per_week=3)
    gone = [session for session in three.withdrawn if session.key.startswith("w06")]
    assert len(three.withdrawn) == len(three.weeks) - 3 and len(gone) == 1
    assert gone[0].status == "cancelled" and gone[0].sequence == on(four, gone[0].key).sequence + 1
    again = exrx.adapt(three, today=day(5), sessions_per_week=4)
    assert "w06s5" in [session.key for session in again.weeks[5].sessions]
    assert again.withdrawn == three.withdrawn
    assert "w06s4" in exrx.Plan.from_json(again.to_json()).to_ics().decode()


def test_a_shorter_plan_withdraws_what_lies_behind_its_end() -> None:
    old = make(weeks=12)
    new = exrx.adapt(old, today=day(7), weeks=10)
    assert len(new.weeks) == len(old.weeks) - 2
    assert {session.key for session in new.withdrawn} == {s.key for week in old.weeks[-2:] for s in week.sessions}
    assert {row["status"] for row in new.to_rows() if row["session_key"] == "w17s1"} == {"cancelled"}
    assert "no longer in the plan" in str(new.why("w17s1"))
    assert "Cancelled" not in str(new)


def test_the_text_of_the_past_stays_whatever_the_plan_says_now() -> None:
    old = make()
    new = exrx.adapt(old, today=day(4), age=35, weeks=14)
    first, before = new.to_ics().partition(b"w01s1")[0], old.to_ics().partition(b"w01s1")[0]
    assert first.partition(b"BEGIN:VEVENT")[2] == before.partition(b"BEGIN:VEVENT")[2]
    assert f"of {len(new.weeks)} · w04s1" in new.to_ics().replace(b"\r\n ", b"").decode()
    assert "as it was planned then" in str(new.why("w01s1"))
    # A second revision keeps the texts that the first one kept.
    later = exrx.adapt(new, today=day(6), weeks=12)
    assert set(new.told) <= set(later.told)


def test_the_line_on_open_questions_is_not_moved_into_another_entry() -> None:
    old = exrx.plan(age=34, start=START)
    new = exrx.adapt(old, today=day(3), availability=["Tue", "Thu", "Sun"])
    for plan in (old, new):
        assert plan.to_ics().replace(b"\r\n ", b"").count(b"Some start-up questions are still open") == 1


def test_a_note_on_a_clock_change_follows_its_session() -> None:
    old = make(availability=["Mon 18:00-20:00", "Thu 18:00-19:00", "Sun 02:30-04:00"])
    assert [note.topic for note in old.notes] == ["w12s3"]
    four = exrx.adapt(old, today=day(3), sessions_per_week=2)
    kept = [note for note in four.notes if note.topic.startswith("w12")]
    for note in kept:
        assert note.text.startswith(f"{note.topic}:") and on(four, note.topic).status == "confirmed"


# --- the dose does not jump -----------------------------------------------------------------------------------


def test_answered_questions_let_the_plan_grow_from_where_it_is() -> None:
    old = exrx.plan(age=34, resting_hr=62, start=START)
    assert max(session.minutes for session in old.sessions) == 30
    new = exrx.adapt(old, today=day(9), conditions=[], medications=[], symptoms=[])
    lengths = [week.sessions[0].minutes for week in new.weeks]
    assert lengths[7:13] == [30, 30, 35, 40, 45, 45]
    assert new.as_of == day(9)


def test_a_first_session_that_may_be_long_need_not_wait() -> None:
    old = exrx.plan(age=34, resting_hr=62, start=START)
    new = exrx.adapt(old, today=day(9), conditions=[], medications=[], symptoms=[], longest_session=45)
    assert new.weeks[8].sessions[0].minutes == 45


def test_a_new_answer_lightens_the_weeks_to_come_at_once() -> None:
    old = make()
    new = exrx.adapt(old, today=day(8), medications=["metoprolol"])
    for session in new.sessions:
        beats = [step.bpm for step in session.steps if step.bpm is not None]
        assert bool(beats) == (session.date < day(8))
        assert session.date < day(8) or session.minutes <= 30


def test_running_grows_from_what_was_run_and_not_from_what_a_plan_from_the_start_would_hold() -> None:
    old = make(longest_run=20, longest_session=45, likes=["walking"], weeks=14)
    new = exrx.adapt(old, today=day(10), likes=["running"], longest_run=10)
    runs = {
        week.number: max(
            sum(step.minutes for step in session.steps if step.label == "run") for session in week.sessions
        )
        for week in new.weeks
    }
    assert runs[9] == 0 and runs[10] == 11 and runs[11] == 12


# --- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "autumn"}, "id"),
        ({"age": 36}, "age"),
        ({"age": 20}, "age"),
        ({"sex": "male"}, "sex"),
        ({"start": "2027-01-11"}, "start"),
    ],
)
def test_somebody_elses_plan_is_refused(changes: dict[str, Any], field: str) -> None:
    old = make(sex="female")
    with pytest.raises(exrx.InputError) as caught:
        exrx.adapt(old, today=day(2), **changes)
    assert [problem.field for problem in caught.value.problems] == [field]
    again = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(again, NotThisPlan) and str(again) == str(caught.value)


def test_a_birthday_and_an_answer_that_was_missing_are_the_same_person() -> None:
    old = make()
    assert exrx.adapt(old, today=day(2), age=35).revision == 2
    assert exrx.adapt(old, today=day(2), sex="male").person.sex == "male"
    assert exrx.adapt(old, today=day(2), id="spring") is old


def test_no_day_before_the_last_revision_and_no_start_in_the_past() -> None:
    old = make()
    new = exrx.adapt(old, today=day(3), weeks=14)
    with pytest.raises(NotThisPlan, match="before the day of the last revision"):
        exrx.adapt(new, today=day(2), weeks=12)
    with pytest.raises(NotThisPlan, match="before the day of the last revision"):
        withdraw(new, day(2))
    with pytest.raises(NotThisPlan, match="lies before today"):
        exrx.adapt(old, today=START, start="2027-01-01")
    with pytest.raises(exrx.InputError, match="today"):
        exrx.adapt(old, today="soon")


def test_a_plan_that_is_over_cannot_change() -> None:
    old = make()
    assert exrx.adapt(old, today="2028-01-01") is old
    with pytest.raises(NotThisPlan, match="nothing of this plan is left"):
        exrx.adapt(old, today="2028-01-01", weeks=14)


def test_someone_who_is_no_longer_cleared_gets_no_next_revision() -> None:
    with pytest.raises(exrx.NotCleared):
        exrx.adapt(make(), today=day(3), symptoms=["chest_pain"])


def test_packs_of_the_clinic_are_not_forgotten(tmp_path: Path) -> None:
    clinic = tmp_path / "clinic.toml"
    clinic.write_text(
        """format = 1
pack = "clinic"
version = "1"

[source.house-2026]
kind = "product"
title = "House rules"
year = 2026
retrieved = 2026-11-23

[[recommendation]]
id = "clinic.short"
tier = "safety"
source = "house-2026"
locator = "page 1"
says = "sessions of half an hour at most"
quality = "very low"
mark = "product"
unknown = "pass"
when.age = { min = 18 }
then.time = { max = 30 }
""",
        "utf-8",
    )
    old = make(rules=clinic)
    assert max(session.minutes for session in old.sessions) == 30
    with pytest.raises(exrx.InputError, match="was made with clinic"):
        exrx.adapt(old, today=day(2), weeks=14)
    again = exrx.adapt(old, today=day(2), weeks=14, rules=clinic)
    assert max(session.minutes for session in again.sessions) == 30
    without = exrx.adapt(old, today=day(2), rules=())
    assert max(session.minutes for session in without.sessions) == 45
    assert [pack.name for pack in without.packs] == [pack.name for pack in make().packs]


def test_differences_are_data_too() -> None:
    old = make()
    new = exrx.adapt(old, today=day(2), availability=[FREE[0], "Thu 06:30-07:45", FREE[2]])
    difference = new.diff(old)
    assert difference.to_dict()["moved"] == list(difference.keys)
    assert difference.to_dict()["revisions"] == [1, 2] and difference.today == day(2)
    assert difference.to_ics().count(b"BEGIN:VEVENT") == len(difference.keys)
    assert b"Busy" in difference.to_ics(view="shared")
    assert not old.diff(old) and "depression" not in repr(difference)
    with pytest.raises(exrx.InputError, match="another plan"):
        new.diff(make(id="autumn"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"availability": ["Mon", "Wed", "Sat"]}, "Mon 18:00 → Mon"),
        ({"timezone": "Europe/London"}, "now in Europe/London"),
        ({"minutes": 60}, "longer"),
        ({"medications": ["metoprolol"]}, "shorter"),
        ({"hr_max_equation": "fox-1971"}, "with another text"),
        ({"alarms": ["evening"]}, "with other reminders"),
    ],
)
def test_the_summary_says_what_happened(changes: dict[str, Any], words: str) -> None:
    old = make()
    text = str(exrx.adapt(old, today=day(8), **changes).diff(old))
    assert words in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_a_start_moved_by_a_week_says_so() -> None:
    old = make()
    new = exrx.adapt(old, today="2027-01-01", start="2027-01-11")
    assert {session.key for session in new.sessions} == {session.key for session in old.sessions}
    assert "7 days later" in str(new.diff(old))
    assert {session.sequence for session in new.sessions} == {1}


def test_the_options_of_a_plan_and_of_one_made_again_are_the_same() -> None:
    options = {
        name: value.default
        for name, value in inspect.signature(exrx.plan).parameters.items()
        if value.kind is value.KEYWORD_ONLY
    }
    assert options == dict(DEFAULTS)
    fields = {field.name for field in dataclasses.fields(Plan)}
    assert set(DEFAULTS) - revising._OF_ONE_RUN <= fields, (
        "what a plan does not keep would be forgotten when it is made again"
    )


# --- planted bugs: the audit notices each -----------------------------------------------------------------------


def _same_key(*args: Any) -> dict[str, str]:
    return {session.key: "w02s1" for session in args[2]}


def _not_raised(session: Session, earlier: Session, today: dt.date) -> Session:
    return replace(session, sequence=earlier.sequence, changed=earlier.changed)


def _forgetful(old: Plan, new: Plan, gone: Any, today: dt.date) -> Plan:
    return replace(real_next(old, new, gone, today), withdrawn=())


def _rewritten(old: Plan, new: Plan, gone: Any, today: dt.date) -> Plan:
    made = real_next(old, new, gone, today)
    assert made.weeks[0].sessions[0].date < today
    first = replace(made.weeks[0].sessions[0], what=told("Run"))
    week = replace(made.weeks[0], sessions=(first, *made.weeks[0].sessions[1:]))
    return replace(made, weeks=(week, *made.weeks[1:]))


def _uid_of_its_own(plan_id: str, key: str) -> str:
    return f"{key}@exrx"


real_next = sequence.stamped_plan


@pytest.mark.parametrize(
    ("module", "name", "bug", "words"),
    [
        (merging, "keys_of", _same_key, "two sessions share a key"),
        (sequence, "_raised", _not_raised, "its number does not say so"),
        (revising, "stamped_plan", _forgetful, "vanished"),
        (revising, "stamped_plan", _rewritten, "lies in the past and was altered"),
        (naming, "session_uid", _uid_of_its_own, "UID does not follow"),
    ],
)
def test_the_audit_notices(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, bug: Callable[..., Any], words: str
) -> None:
    old = make(
        active_days=5, active_minutes=45, active_months=6, longest_session=45, availability=[*FREE, "Fri 18:00-20:00"]
    )
    four = exrx.adapt(old, today=day(2), sessions_per_week=4)
    three = exrx.adapt(four, today=day(2), sessions_per_week=3)
    monkeypatch.setattr(module, name, bug)
    with pytest.raises(exrx.AuditError, match=words):
        exrx.adapt(
            three, today=day(3), sessions_per_week=4, availability=["Tue 18:00-20:00", *FREE[:2], "Sun 18:00-20:00"]
        )


def test_the_audit_is_as_strict_with_the_weeks_to_come_as_with_a_first_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    old = make()
    new = exrx.adapt(old, today=day(4), availability=["Tue 18:00-20:00", "Thu 18:00-20:00", "Sun 18:00-20:00"])
    assert audit(new, shipped_book(), old) == ()
    # The past lies outside the free time of today and need not lie in it; a session to come must.
    late = replace(new, fixed_before=day(2))
    assert any("is not a free day" in str(fault) for fault in audit(late, shipped_book()))
    real = progression.resumed
    monkeypatch.setattr(progression, "resumed", lambda *args: [("full", 90) for _ in real(*args)])
    with pytest.raises(exrx.AuditError, match="minutes are more than"):
        exrx.adapt(exrx.plan(age=34, start=START), today=day(4), weeks=12)
