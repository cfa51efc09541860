"""Time off: what is left moves, the way back is smaller, long ones ask again; case by case and on the command line."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import exrx
from exrx.engine import progression
from exrx.engine.audit import audit
from exrx.programme.plan import Plan
from exrx.rules.loader import shipped_book
from exrx.values.errors import AuditError

from .test_adaptation import FREE, START, WELL, day, make, on
from .test_json import sealed
from .test_second_run import Home, events, home

__all__ = ["home"]
PACK_THAT_ASKS = """
format = 1
pack = "clinic.ask"
version = "1"

[source.clinic]
kind = "product"
title = "What an invented clinic has decided"

[[recommendation]]
id = "ask.older"
tier = "safety"
source = "clinic"
locator = "page 1"
says = "who is older than 20 is asked how it went"
quality = "very low"
mark = "product"
when.age = { above = 20 }
unknown = "pass"
then.question = "since_pause"
"""
BLAME = re.compile(r"\b(miss|missed|fail|failed|behind|streak|excuse|lazy|make up for|should have)\b", re.IGNORECASE)


def minutes(plan: Plan) -> list[int]:
    return [max((session.minutes for session in week.sessions), default=0) for week in plan.weeks]


def efforts(plan: Plan, week: int) -> set[Any]:
    return {step.rpe.high for s in plan.weeks[week - 1].sessions for step in s.steps if step.rpe is not None}


# --- how far, and how much ----------------------------------------------------------------------------------------


def test_a_week_off_moves_everything_and_repeats_the_last_complete_week() -> None:
    old = make()
    new = exrx.adapt(old, today=day(3), pause=(day(5), day(5, 6)))
    assert minutes(old)[:7] == [20, 25, 30, 35, 40, 45, 45]
    assert minutes(new)[:8] == [20, 25, 30, 35, 35, 40, 45, 45]
    assert on(new, "w05s2").date == on(old, "w05s2").date + dt.timedelta(days=7)
    assert on(new, "w05s2").uid == on(old, "w05s2").uid and on(new, "w05s2").sequence == 1
    assert not new.withdrawn and new.end > old.end
    assert "moved           39 sessions, 7 days later" in str(new.diff(old))
    assert sum(week.phase == "full" for week in new.weeks) == sum(week.phase == "full" for week in old.weeks)


@pytest.mark.parametrize(
    ("weeks", "back", "effort"), [(1, [45, 45], 13), (2, [30, 35, 40, 45], 11), (4, [20, 25, 30, 35, 40, 45], 11)]
)
def test_the_way_back_from_the_full_dose(weeks: int, back: list[int], effort: int) -> None:
    old = make()
    new = exrx.adapt(old, today=day(8), pause=f"{day(9)}..{day(9 + weeks - 1, 6)}")
    assert minutes(new)[8 : 8 + len(back)] == back
    assert efforts(new, 9) == {effort} and efforts(new, 10) == {13}
    assert [week.start for week in new.weeks[7:9]] == [day(8), day(9 + weeks)]
    why = " ".join(str(new.why("pause")).split())
    assert "a decision of this library" in why and not BLAME.search(why + str(new))
    row = f"{day(9).day} {day(9):%b}   pause to"
    assert row in str(new)


def test_two_weeks_in_the_middle_of_a_week_cut_it_in_two() -> None:
    old = make()
    new = exrx.adapt(old, today=day(6, 2), pause="2 weeks")
    assert [session.key for session in new.weeks[5].sessions] == ["w06s1", "w06s2", "w06s3"]
    assert [session.date for session in new.weeks[5].sessions] == [day(6), day(8, 2), day(8, 5)]
    assert [session.minutes for session in new.weeks[5].sessions] == [45, 30, 30]
    assert minutes(new)[6:10] == [30, 35, 40, 45]
    assert efforts(new, 7) == {11}


def test_a_second_pause_on_the_way_back_from_the_first_does_not_count_a_cut_week_as_growth() -> None:
    old = make(availability=["Mon", "Sat"], timezone=None, longest_session=10, start=day(1, 3))
    one = exrx.adapt(old, today=day(1, 6), pause=(day(3, 3), day(4, 2)))
    assert minutes(one)[:5] == [10, 15, 15, 20, 25]
    # It cuts the first week back in two: the first whole week afterwards is as long once more.
    two = exrx.adapt(one, today=day(3, 3), pause=(day(5), day(5, 6)))
    assert minutes(two)[:6] == [10, 15, 15, 15, 20, 25] and audit(two, shipped_book()) == ()


def test_before_a_week_was_complete_one_begins_again() -> None:
    old = make(longest_session=10)
    new = exrx.adapt(old, today=day(1, 2), pause=(day(1, 2), day(5, 1)))
    assert minutes(old)[:3] == [10, 15, 20] and minutes(new)[:4] == [10, 10, 15, 20]
    assert efforts(new, 2) == {11} and "from the beginning" in str(new) and audit(new, shipped_book()) == ()


def test_one_or_two_sessions_are_left_out_and_nothing_else_happens() -> None:
    old = make()
    new = exrx.adapt(old, today=day(3), pause=(day(5, 1), day(5, 4)))
    assert [session.key for session in new.withdrawn] == ["w05s2"]
    assert minutes(new) == minutes(old) and new.end == old.end
    assert {session.sequence for session in new.sessions} == {0}
    assert "it lies in the pause from" in str(new.why("w05s2.start")) and "no longer in the plan" in str(
        new.why("w05s2")
    )
    assert "pause.skip" in str(new.why("pause"))
    # Later changes do not bring it back.
    later = exrx.adapt(new, today=day(4), minutes=50)
    assert "w05s2" in {session.key for session in later.withdrawn}
    assert not any(day(5, 1) <= session.date <= day(5, 4) for session in later.sessions)


def test_three_sessions_in_less_than_a_week_count_as_a_week() -> None:
    old = make()
    new = exrx.adapt(old, today=day(3), pause=(day(5), day(5, 5)))
    assert new.pauses[0].weeks == 1 and minutes(new)[4] == 35 and not new.withdrawn


def test_a_pause_entered_when_it_is_over_moves_nothing_but_the_growth() -> None:
    old = make()
    new = exrx.adapt(old, today=day(5), pause=(day(3), day(4, 6)))
    past = [session for session in old.sessions if session.date < day(5)]
    assert [session for session in new.sessions if session.date < day(5)] == past
    # 25 was the last complete week; three quarters of it, and on from there. What was not done is still ahead.
    assert minutes(new)[:9] == [20, 25, 30, 35, 15, 20, 25, 30, 35]
    assert on(new, "w05s1").date == day(5) and on(new, "w05s1").sequence == 1
    assert sum(week.phase == "full" for week in new.weeks) == 12


@pytest.mark.parametrize(
    "times_off",
    [
        ["2027-01-27..2027-02-16", "2027-02-22..2027-02-25"],
        ["2027-02-06..2027-02-11", "2027-02-18..2027-02-19"],
        ["2027-01-13..2027-01-16", "2027-01-28..2027-02-10", "2027-02-12..2027-02-25"],
    ],
)
def test_of_pauses_that_are_entered_when_all_are_over_the_lowest_way_back_holds(times_off: list[str]) -> None:
    """It ended in an internal fault: the way back from one of them lay behind the other's, or beside it."""
    first = make()
    today = dt.date(2027, 3, 5)
    found = first
    for away in times_off:
        found = exrx.adapt(found, today=today, pause=away)
    back = found.pauses[-1].resumes - 1
    alone = [exrx.adapt(first, today=today, pause=away).weeks[back] for away in times_off]
    assert minutes(found)[back] == min(week.sessions[0].minutes for week in alone)


def test_two_pauses_the_same_again_another_end_and_not_after_all() -> None:
    old = make()
    one = exrx.adapt(old, today=day(2), pause=(day(5), day(6, 6)))
    two = exrx.adapt(one, today=day(3), pause=(day(12), day(12, 6)))
    assert [pause.weeks for pause in two.pauses] == [2, 1]
    assert exrx.adapt(two, today=day(3), pause=(day(12), day(12, 6))) is two
    assert exrx.adapt(two, today=day(3, 2)) is two
    assert exrx.Plan.from_json(two.to_json()) == two
    assert audit(two, shipped_book()) == ()
    longer = exrx.adapt(two, today=day(4), pause=(day(12), day(13, 6)))
    assert [pause.weeks for pause in longer.pauses] == [2, 2]
    not_after_all = exrx.adapt(longer, today=day(5), pause="none")
    assert [pause.weeks for pause in not_after_all.pauses] == [2]
    assert [(s.key, s.date, s.minutes) for s in not_after_all.sessions] == [
        (s.key, s.date, s.minutes) for s in one.sessions
    ]
    assert exrx.adapt(old, today=day(2), pause="none") is old


def test_back_earlier_than_thought() -> None:
    old = make()
    away = exrx.adapt(old, today=day(8, 2), pause=(day(9), day(12, 6)))
    home_again = exrx.adapt(away, today=day(11), pause=(day(9), day(10, 6)))
    assert home_again.pauses[0].weeks == 2
    assert on(home_again, "w09s1").date == day(11) and minutes(home_again)[8:11] == [30, 35, 40]


def test_a_start_that_moves_before_the_first_session_leaves_the_pause_where_it_is() -> None:
    old = exrx.adapt(make(), today=day(0), pause=(day(5), day(6, 6)))
    new = exrx.adapt(old, today=day(0), start=day(2))
    assert [week.start for week in new.weeks[:5]] == [day(2), day(3), day(4), day(7), day(8)]
    # Three weeks lie before it now: the way back begins with the fourth, at three quarters of the third.
    assert minutes(new)[:6] == [20, 25, 30, 20, 25, 30] and efforts(new, 4) == {11}
    at_once = exrx.adapt(make(), today=day(0), start=day(2), pause=(day(5), day(6, 6)))
    assert minutes(at_once) == minutes(new) and at_once.pauses == new.pauses
    back = exrx.adapt(new, today=day(0), start=day(1))
    assert minutes(back) == minutes(old) and back.pauses == old.pauses


def test_what_of_a_pause_lies_before_the_start_moves_nothing() -> None:
    """Four weeks, of which the last two are those of the plan: it begins on the day after."""
    old = make()
    first, last = old.start - dt.timedelta(days=14), old.start + dt.timedelta(days=13)
    new = exrx.adapt(old, today=first, pause=(first, last))
    assert new.sessions[0].date == old.sessions[0].date + dt.timedelta(days=14)
    longer = exrx.adapt(new, today=first, pause=(first, last + dt.timedelta(days=7)))
    assert longer.sessions[0].date == old.sessions[0].date + dt.timedelta(days=21)
    assert [s.key for s in longer.sessions] == [s.key for s in old.sessions]


def test_pages_and_rows_know_the_way_back() -> None:
    new = exrx.adapt(make(), today=day(8), pause=(day(9), day(10, 6)))
    assert {row["phase"] for row in new.to_rows()} == {"ramp", "full", "return"}
    for view in ("person", "clinician"):
        page = new.to_html(view)
        assert page.startswith("<!") and "nan" not in page.casefold().split()
        assert len(str(new).splitlines()) <= 42


# --- what ends a plan still ends it ------------------------------------------------------------------------------------


def test_a_pregnancy_ends_the_plan_on_the_same_day_whatever_was_paused() -> None:
    cleared = [{"topic": "obstetric", "level": "light_moderate", "by": "Dr Example", "date": START}]
    old = make(conditions=["pregnancy"], due_date="2027-05-10", clearances=cleared, sex="female")
    new = exrx.adapt(old, today=day(3), pause=(day(5), day(6, 6)))
    last = dt.date(2027, 5, 10) - dt.timedelta(weeks=2)
    assert old.end < last and new.end < last and len(new.weeks) == len(old.weeks) - 2


def test_weeks_without_room_take_nothing_from_what_ends_by_a_date() -> None:
    cleared = [{"topic": "obstetric", "level": "light_moderate", "by": "Dr Example", "date": START}]
    given: dict[str, Any] = {
        "conditions": ["pregnancy"],
        "due_date": "2027-05-10",
        "clearances": cleared,
        "sex": "female",
    }
    whole = make(**given)
    plan = make(**given, availability={"windows": FREE, "blackout": ["2027-02-01 to 2027-02-14"]})
    assert len(plan.weeks) == len(whole.weeks) and plan.end == whole.end and 0 in minutes(plan)


def test_a_clearance_that_runs_out_in_the_pause_is_needed_again() -> None:
    # Valid for twelve months: until a day inside the pause.
    cleared = [
        {"topic": "heart", "level": "light_moderate", "by": "Dr Example", "date": START - dt.timedelta(days=320)}
    ]
    old = make(conditions=["type 2 diabetes"], clearances=cleared)
    assert exrx.adapt(old, today=day(2), pause=(day(3), day(3, 6))).pauses
    with pytest.raises(exrx.NotCleared, match="On the way back"):
        exrx.adapt(old, today=day(5), pause=(day(6), day(9, 6)))


def test_a_protocol_that_lasts_so_many_weeks_counts_them_without_the_pause() -> None:
    old = make(protocol="blumenthal-1999")
    most = old.prescription.target("total_weeks")
    assert most is not None and most.high == 16
    new = exrx.adapt(old, today=day(4), pause=(day(6), day(8, 6)))
    assert len(new.weeks) <= 16 and new.end > START + dt.timedelta(weeks=16)


# --- asked again ----------------------------------------------------------------------------------------------------------


def test_after_two_weeks_of_illness_the_plan_is_light_until_the_signs_are_answered() -> None:
    old = make()
    ill = exrx.adapt(old, today=day(9), pause={"first": day(9), "last": day(10, 6), "ill": True})
    assert [question.id for question in ill.questions] == ["since_pause"]
    assert {s.minutes for s in ill.sessions if s.date > day(10, 6)} == {30} and efforts(ill, 9) == {11}
    assert "Since the pause" in str(ill) and "Since the pause" not in ill.to_ics().decode()
    # Nothing but an answer lets it grow again, and not one given before it was over.
    assert exrx.adapt(ill, today=day(10), symptoms=[]).questions
    assert exrx.adapt(ill, today=day(11), minutes=50).questions
    well = exrx.adapt(ill, today=day(11), symptoms=[])
    assert not well.questions and well.pauses[0].answered == day(11) and well.as_of == day(11)
    assert minutes(well)[8:12] == [30, 35, 40, 45] and efforts(well, 9) == {11} and efforts(well, 10) == {13}
    with pytest.raises(exrx.NotCleared):
        exrx.adapt(ill, today=day(11), symptoms=["chest_pain"])


@pytest.mark.parametrize(("days", "asks"), [(6, False), (7, True), (10, True), (13, True)])
@pytest.mark.parametrize("told", [0, 14], ids=["told first", "told afterwards"])
def test_a_week_of_illness_of_which_no_fever_was_denied_is_asked_about(days: int, asks: bool, told: int) -> None:
    """Living plan, decision 33: it came back at the old length and effort, and only two weeks were asked about."""
    last = day(9) + dt.timedelta(days=days - 1)
    ill = exrx.adapt(make(), today=day(9, told), pause={"first": day(9), "last": last, "ill": True})
    assert [question.id for question in ill.questions] == ["since_pause"] * asks
    if asks:
        ahead = [session for session in ill.sessions if session.date >= day(9, max(told, days))]
        assert {session.minutes for session in ahead} == {30} and efforts(ill, len(ill.weeks) - 1) == {11}
        well = exrx.adapt(ill, today=day(11), symptoms=[])
        assert not well.questions and minutes(well)[-1] == 45


def test_after_more_than_eight_weeks_the_questions_are_asked_again() -> None:
    old = make()
    gone = exrx.adapt(old, today=day(5), pause=(day(5), day(13)))
    assert gone.pauses[0].days == 57 and [question.id for question in gone.questions] == ["since_pause"]
    assert "pause.ask_again" in str(gone.why("pause"))
    at_once = exrx.adapt(old, today=day(14), pause=(day(5), day(13, 6)), symptoms=[])
    assert not at_once.questions and at_once.pauses[0].answered == day(14)
    # A day of screening that is named is the day of the answers.
    assert exrx.adapt(gone, today=day(14), as_of=day(13)).questions
    assert not exrx.adapt(gone, today=day(14), as_of=day(14)).questions
    assert not exrx.adapt(old, today=day(5), pause=(day(5), day(12, 6))).questions


# --- what is refused --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pause", "words"),
    [
        ((day(5), day(4)), "ends before it begins"),
        ("soon", "not a time from a day to a day"),
        ("2027-02-01..never", "not a time from a day to a day"),
        (True, "not a time"),
        (0, "days long"),
        ("0 weeks", "days long"),
        ((day(5), day(5) + dt.timedelta(days=400)), "longer than a year"),
        ({"last": day(5)}, "without first"),
        ({"first": day(5), "why": "rest"}, "without first"),
        ((day(30), day(31)), "after the last session"),
        ((day(5), day(14)), "more than 56 days"),
        ({"first": day(5), "last": day(7), "ill": True}, "enter it once it has begun"),
    ],
)
def test_a_pause_that_cannot_be_is_refused(pause: Any, words: str) -> None:
    with pytest.raises(exrx.InputError, match=words) as caught:
        exrx.adapt(make(), today=day(2), pause=pause)
    assert {problem.field for problem in caught.value.problems} == {"pause"}
    assert all(problem.hint for problem in caught.value.problems)


@pytest.mark.parametrize("days", [1, 2, 7])
def test_a_plan_with_time_off_is_read_back_however_short_that_was(days: int) -> None:
    off = exrx.adapt(make(), today=day(3), pause=(day(5), day(5, days - 1)))
    assert [one.days for one in off.pauses] == [days]
    assert Plan.from_json(off.to_json()) == off


@pytest.mark.parametrize("count", ["weeks", "sessions", "done", "resumes"])
@pytest.mark.parametrize("number", [-1, 1001])
def test_time_off_of_numbers_that_cannot_be_is_no_plan(count: str, number: int) -> None:
    data = json.loads(exrx.adapt(make(), today=day(3), pause=(day(5), day(5, 6))).to_json())
    data["pauses"][0][count] = number
    with pytest.raises(exrx.InputError, match=r"pauses\[0\].*is no time off"):
        Plan.from_json(sealed(data))


def test_only_what_asks_after_time_off_bounds_a_pause_that_is_still_to_come(tmp_path: Path) -> None:
    pack = tmp_path / "pack.toml"
    pack.write_text(PACK_THAT_ASKS, "utf-8")
    old = make(rules=pack)
    assert old.questions
    later = exrx.adapt(old, today=day(2), pause=(day(5), day(8)), rules=pack)
    assert later.pauses[0].days == 22
    with pytest.raises(exrx.InputError, match="more than 56 days"):
        exrx.adapt(old, today=day(2), pause=(day(5), day(14)), rules=pack)


def test_pauses_are_entered_in_order_and_end_once() -> None:
    one = exrx.adapt(make(), today=day(4), pause=(day(5), day(6, 6)))
    with pytest.raises(exrx.InputError, match="begins before the one from"):
        exrx.adapt(one, today=day(4), pause=(day(6), day(7)))
    # Ill before a holiday that is entered already: the way there is said.
    with pytest.raises(exrx.InputError, match="take that one out with none, enter this one, then that one again"):
        exrx.adapt(one, today=day(4), pause={"first": day(4), "last": day(4, 3), "ill": True})
    none = exrx.adapt(one, today=day(4), pause="none")
    both = exrx.adapt(none, today=day(4), pause={"first": day(4), "last": day(4, 3), "ill": True})
    assert len(exrx.adapt(both, today=day(4), pause=(day(5), day(6, 6))).pauses) == 2
    with pytest.raises(exrx.InputError, match="has begun"):
        exrx.adapt(one, today=day(6), pause="none")
    with pytest.raises(exrx.InputError, match="is over"):
        exrx.adapt(one, today=day(8), pause=(day(5), day(9)))


def test_calendars_that_were_not_given_again_are_not_known_later() -> None:
    taken = [(dt.datetime(2027, 1, 11, 17, tzinfo=dt.UTC), dt.datetime(2027, 1, 11, 19, tzinfo=dt.UTC))]
    free: dict[str, Any] = {"windows": FREE, "busy": taken}
    old = make(availability=free)
    new = exrx.adapt(old, today=day(3), pause=(day(5), day(5, 6)))
    said = f"What your calendars hold after {old.end.isoformat()} was not looked up"
    assert said in " ".join(str(new.why("notices")).split())
    later = exrx.adapt(new, today=day(4), alarms=["before"])
    assert said in " ".join(str(later.why("notices")).split())
    assert said not in " ".join(str(exrx.adapt(old, today=day(3), alarms=["before"]).why("notices")).split())


# --- weeks for which free time has no room ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("away", "expected"),
    [
        ("2027-01-18 to 2027-01-24", [20, 25, 0, 25, 30, 35, 40, 45]),
        ("2027-02-15 to 2027-02-28", [20, 25, 30, 35, 40, 45, 0, 0, 30, 35, 40, 45]),
    ],
)
def test_minutes_do_not_grow_over_weeks_that_are_left_out(away: str, expected: list[int]) -> None:
    plan = make(availability={"windows": FREE, "blackout": [away]})
    assert minutes(plan)[: len(expected)] == expected and len(plan.weeks) == len(make().weeks)
    assert "no session has room" in str(plan) and "no session has room" in str(plan.why("pause"))
    assert audit(plan, shipped_book()) == ()
    again = exrx.adapt(plan, today=day(2), alarms=["before"])
    assert minutes(again) == minutes(plan)


# --- planted bugs: the audit notices each -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "name", "bug", "words"),
    [
        ("exrx.values.timeline.Timeline", "away", lambda line, date: None, "lies in a pause"),
        ("exrx.values.timeline.Timeline", "moved", lambda line, date: date, "is not the"),
        (
            "exrx.engine.progression",
            "after_pauses",
            lambda shape, *rest: progression._Shape(shape, {}),
            "more than the way back",
        ),
    ],
)
def test_the_audit_notices(
    monkeypatch: pytest.MonkeyPatch, where: str, name: str, bug: Callable[..., Any], words: str
) -> None:
    old = make()
    monkeypatch.setattr(f"{where}.{name}", bug)
    with pytest.raises(AuditError, match=words):
        exrx.adapt(old, today=day(8), pause=(day(9), day(11, 2)))


# --- the command line ----------------------------------------------------------------------------------------------------------


def test_the_command_line_moves_what_is_left_in_place(home: Home) -> None:
    home.plan("2027-01-04")
    first = Path("plan.ics").read_bytes()
    done = home.run("adapt", "--pause", "2027-02-15..2027-02-28", "--today", "2027-02-10", "--changes", "changes.ics")
    assert done.code == 0
    assert done.out.startswith('Updated plan "spring" to revision 2 (today 2027-02-10)\n')
    assert "moved           33 sessions, 14 days later" in done.out and "Import changes.ics" in done.said
    second = Path("plan.ics").read_bytes()
    assert events(first).keys() <= events(second).keys()
    assert {**events(first), **events(Path("changes.ics").read_bytes())} == events(second)
    assert exrx.Plan.load("plan.json").to_ics() == second
    before = home.files()
    again = home.run("adapt", "--pause", "2027-02-15..2027-02-28", "--today", "2027-02-11")
    assert again.code == 0 and "No change" in again.out
    # The person file does not know of it, and the plan keeps it all the same.
    assert home.plan("2027-02-12").code == 0
    assert home.files() == before
    home.edit("Wed 06:30-07:45", "Thu 06:30-07:45")
    assert home.plan("2027-02-12").code == 0
    plan = exrx.Plan.load("plan.json")
    assert plan.pauses[0].weeks == 2
    assert not any("2027-02-15" <= session.date.isoformat() <= "2027-02-28" for session in plan.sessions)
    assert "2 weeks" in home.run("why", "pause").out


@pytest.mark.parametrize("told", ["a pause", "an illness in the journal"])
def test_a_page_made_later_shows_the_plan_as_it_is_now(home: Home, told: str) -> None:
    """A page of the name of a plan file is of that plan, with its pauses and its journal, and the calendar beside it goes along."""
    home.plan("2027-01-04")
    if told == "a pause":
        done = home.run("adapt", "--pause", "2027-02-01..2027-02-14", "--today", "2027-01-11")
    else:
        done = home.run("log", "ill", "2027-01-06..2027-01-13", "--fever", "yes", "--today", "2027-01-14")
    assert done.code == 0
    now = exrx.Plan.load("plan.json")
    done = home.run("plan", "person.toml", "-o", "plan.html", "--today", "2027-01-14")
    assert done.code == 0 and Path("plan.html").read_text("utf-8") == now.to_html()
    assert exrx.Plan.load("plan.json") == now and Path("plan.ics").read_bytes() == now.to_ics()
    # What is no plan file of ours says nothing about a page of its name.
    Path("other.json").write_text("{}", "utf-8")
    other = home.run("plan", "person.toml", "-o", "other.html", "--today", "2027-01-14")
    # A page without the time off would show sessions that do not hold.
    assert other.code == 2 and "--update plan.json" in " ".join(other.err.split()) and not Path("other.html").exists()
    assert Path("other.json").read_text("utf-8") == "{}"


def test_an_answer_and_a_pause_beside_it_are_kept_and_no_later_run_takes_them_back(home: Home) -> None:
    """Else the next run of the person file would take a medicine back, and heart rates with it."""

    def holds() -> bool:
        plan = exrx.Plan.load("plan.json")
        away = [one for one in plan.sessions if dt.date(2027, 2, 1) <= one.date <= dt.date(2027, 2, 14)]
        taken = [entry.id for entry in plan.person.medications or ()]
        beats = [
            step.bpm for one in plan.sessions if one.date >= dt.date(2027, 1, 12) for step in one.steps if step.bpm
        ]
        return away == [] and len(taken) == 1 and beats == []

    home.plan("2027-01-04")
    assert not holds()
    done = home.run(
        "adapt", "--medications", "metoprolol", "--pause", "2027-02-01..2027-02-14", "--today", "2027-01-11"
    )
    assert done.code == 0 and "into the person file" not in done.said and holds()
    # A pause of the journal that has not begun is taken out there, and nothing else is.
    assert home.run("adapt", "--pause", "none", "--today", "2027-01-12").code == 0 and not holds()
    assert [entry.id for entry in exrx.Plan.load("plan.json").person.medications or ()] == ["beta_blocker"]
    refused = home.run("adapt", "--pause", "none", "--today", "2027-01-12")
    assert refused.code == 2 and "none lies ahead" in refused.said
    assert home.run("adapt", "--pause", "2027-02-01..2027-02-14", "--today", "2027-01-12").code == 0 and holds()
    assert "into the person file" not in home.run("adapt", "--medications", "metoprolol", "--today", "2027-01-12").said
    home.plan("2027-01-13")
    assert holds()


def test_an_illness_and_the_answer_afterwards(home: Home) -> None:
    home.plan("2027-01-04")
    done = home.run("adapt", "--pause", "3 weeks", "--ill", "--today", "2027-02-10")
    assert done.code == 0 and "exrx adapt --symptoms none" in done.said
    done = home.run("adapt", "--symptoms", "none", "--today", "2027-03-03")
    assert done.code == 0 and "question" not in done.said
    assert not exrx.Plan.load("plan.json").questions


@pytest.mark.parametrize(
    "told",
    [
        ["--symptoms", "chest_pain"],
        ["--phq9-item9", "3"],
        ["--phq9", "1,1,1,1,1,1,1,1,3"],
        ["--conditions", "heart failure"],
        ["--minutes", "30", "--falls", "3"],
        ["--pause", "2027-02-22..2027-02-28", "--symptoms", "fainting"],
        ["--resting-hr", "130"],
        ["--height-cm", "180", "--weight-kg", "40"],
        ["--due-date", "2027-07-01"],
    ],
    ids=[
        "sign",
        "ninth answer",
        "nine answers",
        "illness",
        "with a wish",
        "with a pause",
        "pulse",
        "weight",
        "pregnancy",
    ],
)
@pytest.mark.parametrize("since", [False, True], ids=["without a journal", "with one"])
def test_what_stops_a_plan_is_not_forgotten_by_the_next_run(home: Home, told: list[str], since: bool) -> None:
    """Living plan, decisions 48 and 49: it was refused, told that nothing was written, and the day after all went on."""
    home.plan("2027-01-04")
    if since:
        assert home.run("log", "done", "w01s1", "--today", "2027-01-05").code == 0
    refused = home.run("adapt", *told, "--today", "2027-02-10")
    assert refused.code == 3 and "sessions wait" in refused.said
    for again in (
        ["plan", "person.toml", "-o", "plan.ics"],
        ["adapt", "--minutes", "30"],
        ["adapt", "--symptoms", "none"],
        ["show"],
    ):
        assert home.run(*again, "--today", "2027-02-11").code == 3, again
        assert not [one for one in exrx.Plan.load("plan.json").sessions if one.date >= dt.date(2027, 2, 10)]


@pytest.mark.parametrize(
    "told",
    [
        ["--symptoms", "chest_pain"],
        ["--phq9-item9", "3"],
        ["--phq9", "1,1,1,1,1,1,1,1,3"],
        ["--conditions", "heart failure", "--minutes", "30"],
        ["--falls", "3"],
        ["--resting-hr", "130"],
        ["--height-cm", "180", "--weight-kg", "40"],
        ["--due-date", "2027-07-01"],
        ["--symptoms", "chest_pain", "--revision", "9"],
        ["--symptoms", "chest_pain", "--new"],
        ["--symptoms", "chest_pain", "-o", "plan.html"],
    ],
    ids=" ".join,
)
def test_what_stops_a_plan_is_not_forgotten_by_the_next_run_of_plan(home: Home, told: list[str]) -> None:
    """As above, told to ``exrx plan`` beside the plan that is there."""
    home.plan("2027-01-04")
    if "chest_pain" in told:
        assert home.run("log", "done", "w01s1", "--today", "2027-01-05").code == 0
    refused = home.plan("2027-02-10", *told)
    assert refused.code == 3 and "sessions wait" in refused.said
    for again in (
        ["plan", "person.toml", "-o", "plan.ics"],
        ["plan", "person.toml", "--update", "plan.json"],
        ["adapt", "--minutes", "30"],
    ):
        assert home.run(*again, "--today", "2027-02-11").code == 3, again
        assert not [one for one in exrx.Plan.load("plan.json").sessions if one.date >= dt.date(2027, 2, 10)]
    assert home.plan("2027-02-12", *told).code == 3


def test_an_answer_told_where_a_plan_is_updated_is_kept_beside_both(home: Home) -> None:
    home.plan("2027-01-04")
    assert home.run("log", "done", "w01s1", "--today", "2027-01-05").code == 0
    other = ["plan", "person.toml", "--update", "plan.json", "-o", "other.ics"]
    assert home.run(*other, "--symptoms", "chest_pain", "--today", "2027-02-10").code == 3
    for again in (other, ["plan", "person.toml", "-o", "plan.ics"], ["plan", "person.toml", "-o", "other.ics"]):
        assert home.run(*again, "--today", "2027-02-11").code == 3, again


@pytest.mark.parametrize(
    ("symptoms", "words"),
    [("['chest_pain']", ["--minutes", "30"]), ("[]", ["--symptoms", "chest_pain", "--age", "70", "--new"])],
    ids=["in the file", "another person"],
)
def test_what_no_flag_tells_of_this_person_is_not_kept(home: Home, symptoms: str, words: list[str]) -> None:
    """The file is asked again by every run, and whoever begins another person's plan says nothing of this one."""
    home.plan("2027-01-04")
    home.edit("symptoms = []", f"symptoms = {symptoms}")
    there = home.files()
    assert home.plan("2027-02-10", *words).code == 3
    assert home.files() == there


def test_a_plan_that_waits_names_the_way_on_and_no_other(home: Home) -> None:
    home.plan("2027-01-04")
    for told_on in ("2027-02-10", "2027-02-11"):
        done = home.run("adapt", "--symptoms", "chest_pain", "--today", told_on)
        assert "exrx log clearance" in done.said and "PERSON.toml" not in done.said and "--new" not in done.said
    again = home.run("plan", "person.toml", "-o", "plan.ics", "--today", "2027-02-12")
    assert "sessions wait" in again.said and "exrx withdraw" not in again.said


def test_what_was_measured_again_holds_at_once(home: Home) -> None:
    home.plan("2027-01-04")
    assert home.run("adapt", "--resting-hr", "130", "--today", "2027-02-10").code == 3
    assert home.run("adapt", "--resting-hr", "70", "--today", "2027-02-11").code == 0
    assert [one for one in exrx.Plan.load("plan.json").sessions if one.date >= dt.date(2027, 2, 11)]


ILL = ("2027-02-08..2027-02-17", "--ill")


@pytest.mark.parametrize(
    "told",
    [
        [(8, "adapt", "--pause", *ILL)],
        [(18, "adapt", "--pause", *ILL)],
        [(8, "adapt", "--pause", ILL[0]), (9, "adapt", "--pause", *ILL)],
        [(8, "adapt", "--pause", "2027-02-08..2027-02-12", "--ill"), (13, "adapt", "--pause", *ILL)],
        [(12, "adapt", "--pause", "2027-02-08..2027-02-12", "--ill"), (18, "adapt", "--pause", "2027-02-13..2027-02-17", "--ill")],
        [(8, "adapt", "--pause", *ILL), (9, "adapt", "--pause", ILL[0])],
    ],
    ids=["told first", "told afterwards", "away, then ill", "longer", "in two steps", "ill, then away"],
)  # fmt: skip
def test_an_illness_means_the_same_through_either_command(home: Home, told: list[tuple[Any, ...]]) -> None:
    """Of what was not said the worse holds (living plan, decisions 30, 32, 33): a day of being well, half, light, and asked about."""
    home.plan("2027-01-04")
    for number, *words in told:
        assert home.run(*words, "--today", f"2027-02-{number:02}").code == 0
    home.plan("2027-02-18")
    back = exrx.Plan.load("plan.json")
    first = next(session for session in back.sessions if session.date >= dt.date(2027, 2, 18))
    assert first.date > dt.date(2027, 2, 18) and first.minutes <= 20
    efforts = {step.rpe.high for step in first.steps if step.rpe is not None and step.rpe.high is not None}
    assert max(efforts) <= 11
    assert [question.id for question in back.questions] == ["since_pause"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--pause", "2027-02-28..2027-02-15"], "--pause ends before it begins"),
        (["--pause", "soon", "--ill"], "--pause is not a time"),
        (["--pause", "2027-02-15..2027-02-17", "--ill"], "--pause for an illness begins on a later day"),
        (["--ill", "--minutes", "40"], "--ill says what a pause is for"),
        ([], "adapt needs something to change"),
        (["--age", "60"], "someone else"),
        (["--pause", "1 week", "--minutes", "x"], "--minutes"),
        (["missing.json", "--pause", "1 week"], "is not there"),
        (["--pause", "1 week", "--today", "soon"], "is not a date"),
        (["--pause", "1 week", "--today", "2028-01-01"], "after the last session"),
        (["--minutes", "50", "--today", "2028-01-01"], "nothing of this plan is left"),
        (["--pause", "1 week", "--changes", "changes.txt"], "ends in .ics"),
        (["--pausee", "1 week"], "unknown flag"),
    ],
)
def test_what_is_refused_on_the_command_line_writes_nothing(home: Home, words: list[str], said: str) -> None:
    home.plan("2027-01-04")
    before = home.files()
    done = home.run("adapt", *words, *([] if "--today" in words else ["--today", "2027-02-10"]))
    assert done.code == 2 and said.casefold() in done.said.casefold()
    assert home.files() == before


def test_nothing_of_a_pause_is_in_a_calendar_that_others_see() -> None:
    plan = exrx.plan(**WELL, start=START, id="spring")
    ill = exrx.adapt(plan, today=day(9), pause={"first": day(9), "last": day(10, 6), "ill": True})
    for view in ("private", "shared"):
        text = ill.to_ics(view=view).replace(b"\r\n ", b"").decode().casefold()
        assert not any(word in text for word in ("pause", "illness", "since the", "asked again"))
