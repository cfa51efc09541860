"""The same command again after time off, with something else edited and no word about signs: the question stays, and so does its ceiling."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import exrx
from exrx.engine.audit import audit
from exrx.journal import AnswerEntry, IllnessEntry, PauseEntry, SessionEntry
from exrx.programme.plan import Plan
from exrx.revising.entering import read_pause
from exrx.rules.loader import shipped_book

from .test_adaptation import FREE, day, make
from .test_second_run import Home, home

__all__ = ["home"]


def to_come(plan: Plan, today: dt.date) -> list[tuple[int, float]]:
    """Minutes and highest effort of every session from a day on."""
    return [
        (session.minutes, max(float(step.rpe.high) for step in session.steps if step.rpe and step.rpe.high))
        for session in plan.sessions
        if session.date >= today
    ]


def light(plan: Plan, today: dt.date) -> bool:
    """Whether every session from a day on is light and no longer than half an hour."""
    coming = to_come(plan, today)
    return bool(coming) and all(minutes <= 30 and effort <= 11 for minutes, effort in coming)


def asked(plan: Plan) -> bool:
    return "since_pause" in {question.id for question in plan.questions}


@pytest.mark.parametrize(
    "pause",
    [
        {"first": day(9), "last": day(10, 6), "ill": True},  # two weeks of illness
        {"first": day(9), "last": day(17, 2), "ill": False},  # more than eight weeks, for whatever reason
    ],
    ids=["illness", "nine weeks"],
)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Wed 06:30-07:45", "Thu 06:30-07:45"),
        ("longest_session = 20", "longest_session = 20\nminutes = 60"),
        ("resting_hr = 62", "resting_hr = 60"),
    ],
    ids=["other times", "a wish", "a measurement"],
)
def test_the_same_command_with_another_edit_answers_no_question(
    home: Home, pause: dict[str, object], old: str, new: str
) -> None:
    home.plan("2027-01-04")
    away = exrx.adapt(Plan.load("plan.json"), today=day(9), pause=(day(9), day(9, 6)))
    assert not asked(away), "a week off asks nothing"
    # Entered on the way back, when it is known how long it was.
    today = pause["last"] + dt.timedelta(days=1)  # type: ignore[operator]
    back = exrx.adapt(Plan.load("plan.json"), today=today, pause=pause)
    assert asked(back) and light(back, today)
    back.save("plan.json")
    Path("plan.ics").write_bytes(back.to_ics())
    home.edit(old, new)
    done = home.plan(today.isoformat())
    assert done.code == 0, done.said
    again = Plan.load("plan.json")
    assert again.revision == back.revision + 1
    assert asked(again)
    assert light(again, today)


def test_the_answer_opens_it() -> None:
    back = exrx.adapt(make(), today=day(11), pause={"first": day(9), "last": day(10, 6), "ill": True})
    assert asked(back)
    answered = exrx.adapt(back, today=day(11), symptoms=[])
    assert not asked(answered)
    assert max(minutes for minutes, _ in to_come(answered, day(11))) == 45


def test_who_wishes_light_comes_back_light_also_when_active() -> None:
    """Three weeks off, active before, light sessions wished: the first week back is light (63 % of 184.2 beats, 39 % of reserve: 110)."""
    active = {"active_days": 4, "active_minutes": 45, "active_months": 12, "active_effort": "moderate"}
    old = make(intensity="light", longest_session=45, **active)
    new = exrx.adapt(old, today=day(8), pause=(day(9), day(11, 6)))
    back = [session for session in new.sessions if session.phase == "return"]
    assert back
    assert max(effort for session in back for effort in efforts(new, session.key)) <= 11
    beats = [step.bpm.high for session in back for step in session.steps if step.bpm and step.bpm.high]
    # 62 + 39 % of (184.2 - 62) is 109.7.
    assert beats and max(beats) <= 110


def efforts(plan: Plan, key: str) -> list[float]:
    (found,) = (session for session in plan.sessions if session.key == key)
    return [float(step.rpe.high) for step in found.steps if step.rpe and step.rpe.high]


@pytest.mark.parametrize(
    ("first", "last", "weeks"),
    [(day(7), day(8, 6), 2), (day(5, 4), day(6, 6), 1), (day(6), day(6, 6), 1)],
    ids=["two weeks", "from Friday", "the next week"],
)
def test_a_pause_after_a_change_in_the_middle_of_a_week(first: dt.date, last: dt.date, weeks: int) -> None:
    """What was changed on Wednesday stays changed, what is over stays as it was, and the rest moves by whole weeks."""
    old = make(availability=FREE)
    other = ["Mon 18:00-20:00", "Thu 06:30-07:45", "Sun 09:00-12:00"]
    changed = exrx.adapt(old, today=day(5, 2), availability=other)
    paused = exrx.adapt(changed, today=day(5, 3), pause=(first, last))
    assert audit(paused, shipped_book(), changed) == ()
    before = {session.key: session.date for session in changed.sessions}
    after = {session.key: session.date for session in paused.sessions}
    for key, date in before.items():
        if date < day(5, 3):
            assert after[key] == date
        elif date < first:
            assert after[key] == date, "what lies before the pause is not touched"
        elif key in after:
            assert after[key] - date == dt.timedelta(weeks=weeks), key
    assert not any(first <= date <= last for date in after.values())
    assert {date.weekday() for date in after.values() if date > last} == {0, 3, 6}
    full = [sum(week.phase == "full" for week in plan.weeks) for plan in (changed, paused)]
    assert full[0] == full[1], "no full week is lost"


def test_a_pause_in_two_steps_is_the_pause_at_once() -> None:
    """Monday and Wednesday are two sessions, which are left out; with Saturday it is three, and the week moves."""
    old = make(availability=FREE)
    at_once = exrx.adapt(old, today=day(5), pause=(day(5), day(5, 5)))
    one = exrx.adapt(old, today=day(5), pause=(day(5), day(5, 2)))
    two = exrx.adapt(one, today=day(5, 2), pause=(day(5), day(5, 5)))
    assert [session.date for session in two.sessions] == [session.date for session in at_once.sessions]


def test_a_pause_is_a_year_at_most() -> None:
    today = day(1)
    longest = read_pause((today, today + dt.timedelta(days=365)), today)
    assert longest is not None and longest.days == 366
    assert read_pause(366, today) == longest
    for longer in ((today, today + dt.timedelta(days=366)), 367, "53 weeks"):
        with pytest.raises(exrx.InputError):
            read_pause(longer, today)


def test_another_strength_of_an_unknown_medicine_is_the_same_medicine_and_another_name_is_a_new_one() -> None:
    old = make(medications=["Quellorin 5 mg"])
    (first,) = old.person.medications or ()
    assert first.id == "unrecognised"
    for name, new in (("Quellorin 10 mg", False), ("quellorin forte", False), ("Barvexin 5 mg", True)):
        plan = exrx.adapt(old, today=day(3), medications=[name])
        (entry,) = [one for one in plan.person.medications or () if one.gone is None]
        assert (entry.noticed == day(3)) is new, name


@pytest.mark.parametrize(("after", "asks"), [(55, True), (56, True), (57, False)])
def test_an_answer_counts_once_more_than_eight_weeks_are_over(after: int, asks: bool) -> None:
    """What is asked after more than 56 days is not answered on the 56th."""
    done, back = dt.date(2027, 1, 4), dt.date(2027, 3, 8)
    told = done + dt.timedelta(days=after)
    journal = exrx.Journal(
        "spring",
        (
            SessionEntry(on=done, entered=done, outcome="done"),
            PauseEntry(on=done + dt.timedelta(days=1), entered=done, last=back - dt.timedelta(days=1)),
            AnswerEntry(on=told, entered=told, field="symptoms", value="none"),
        ),
    )
    now = exrx.adapt(make(), journal, today=back)
    assert [question.id for question in now.questions] == ["since_pause"] * asks


@pytest.mark.parametrize(("after", "asks"), [(0, True), (8, True), (9, False)])
def test_an_answer_within_an_illness_says_nothing_of_its_end(after: int, asks: bool) -> None:
    first, last = dt.date(2027, 1, 11), dt.date(2027, 1, 20)
    told = first + dt.timedelta(days=after)
    journal = exrx.Journal(
        "spring",
        (
            IllnessEntry(on=first, entered=first, last=last),
            AnswerEntry(on=told, entered=told, field="symptoms", value="none"),
        ),
    )
    now = exrx.adapt(make(), journal, today="2027-01-21")
    assert [question.id for question in now.questions] == ["since_pause"] * asks


@pytest.mark.parametrize("days", [10, 60], ids=["ten days ill", "sixty days away"])
def test_what_the_plan_file_said_when_a_journal_began_answers_no_question(days: int) -> None:
    """Living.md 49: an answer without a day of its own takes nothing back, however late the plan was made again."""
    first = day(2)
    back = first + dt.timedelta(days=days)
    today, last = back + dt.timedelta(days=3), back - dt.timedelta(days=1)
    # Made again after it, when nobody had told of it yet.
    old = exrx.adapt(make(), today=back + dt.timedelta(days=2), resting_hr=60)
    told = (IllnessEntry if days < 56 else PauseEntry)(on=first, entered=today, last=last)
    now = exrx.adapt(old, exrx.Journal.from_plan(old, today).add(told), today=today)
    assert asked(now) and light(now, today)
