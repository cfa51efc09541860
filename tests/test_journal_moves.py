"""What a person does in their calendar is an answer: moved, shortened or deleted sessions in the journal, and what follows from them."""

from __future__ import annotations

import datetime as dt
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exrx import Journal, Plan, adapt, plan
from exrx.cli import main
from exrx.engine.audit import audit
from exrx.journal import Entry, IllnessEntry, MoveEntry, PauseEntry, SessionEntry, read_entry
from exrx.programme.course import Change
from exrx.rules.loader import shipped_book
from exrx.values.errors import InputError

from .journals import BEGINNER, beginner, day, done, follow, ill, lengths, score, session

TIMED: dict[str, Any] = {
    "age": 41, "resting_hr": 72, "conditions": ["depression", "type 2 diabetes"], "medications": ["insulin"], "symptoms": [],
    "active_days": 4,
    "active_minutes": 40, "active_months": 12, "active_effort": "moderate", "longest_session": 45, "goals": ["mood", "general_health"],
    "availability": ["Mon 17:00-21:00", "Tue 17:00-21:00", "Thu 17:00-21:00", "Fri 17:00-21:00", "Sat 09:00-21:00"],
    "timezone": "Europe/Berlin", "start": "2027-01-04", "id": "timed", "weeks": 4,
}  # fmt: skip


@cache
def timed() -> Plan:
    return plan(**TIMED)


def move(key: str, own: str, to: str | None = None, entered: str = "01-05", **more: Any) -> MoveEntry:
    return MoveEntry(on=day(own), entered=day(entered), key=key, to=None if to is None else day(to), **more)


def placed(made: Plan) -> dict[str, str]:
    return {one.key: f"{one.date:%m-%d}" for one in made.sessions}


def said(made: Plan, *what: str) -> list[Change]:
    assert made.course is not None
    return [one for one in made.course.changes if one.what in what]


def one(made: Plan, key: str) -> Any:
    return next(session for session in made.sessions if session.key == key)


# --- one move, by hand --------------------------------------------------------------------------------------------


def test_moved_within_its_week_it_is_the_same_session_on_another_day() -> None:
    made = follow([move("w02s1", "01-11", "01-12")], "01-05")
    before, after = one(beginner(), "w02s1"), one(made, "w02s1")
    assert after.date == day("01-12")
    assert (after.uid, after.sequence, after.minutes) == (before.uid, before.sequence + 1, before.minutes)
    assert [change.key for _, change in made.diff(beginner()).moved] == ["w02s1"] and not made.diff(
        beginner()
    ).withdrawn
    assert lengths(made, "01-05", 5) == lengths(beginner(), "01-05", 5)


@pytest.mark.parametrize("told", ["01-05", "01-14"])
def test_a_move_that_was_told_in_time_counts_also_where_no_plan_was_made_between(told: str) -> None:
    entries = [
        *done(1),
        session("01-11"),
        move("w02s2", "01-14", "01-15", told),
        session("01-15"),
        session("01-16", "not_done"),
    ]
    between = follow([entry for entry in entries if entry.entered <= day(told)], told)
    twice, once = follow(entries, "01-17", between), follow(entries, "01-17")
    # Two of three, so the week is carried.
    assert lengths(twice, "01-17", 3) == lengths(once, "01-17", 3) == "25 25 25 · 30 30 30 · 35 35 35"


def test_a_move_that_was_told_when_its_day_was_over_moves_nothing() -> None:
    entries = [
        *done(1),
        session("01-11"),
        move("w02s2", "01-14", "01-15", "01-15"),
        session("01-15"),
        session("01-16", "not_done"),
    ]
    assert lengths(follow(entries, "01-17"), "01-17", 1) == "20 20 20"


def test_an_illness_wins_over_a_move_where_no_plan_was_made_between() -> None:
    entries = [*done(1), move("w02s2", "01-14", "01-15"), ill("01-15", "01-15", "01-16", fever=False, below_neck=False)]
    between = follow(entries[:4], "01-10")
    once, twice = follow(entries, "01-17"), follow(entries, "01-17", between)
    assert lengths(once, "01-17", 3) == lengths(twice, "01-17", 3)


def test_moved_into_another_week_it_counts_there_and_no_week_grows_for_it() -> None:
    entry = move("w02s2", "01-14", "01-19")
    made = follow([entry], "01-05")
    # It is no longer there than in its own week; of its own week two of three are left, which carry it.
    assert lengths(made, "01-11", 3) == "20 20 · 25 20 25 25 · 30 30 30"
    # One of two is no two thirds: the week after is as it was.
    held = follow([*done(1, 2), session("01-16", "not_done"), entry], "01-19", follow([*done(1), entry], "01-11"))
    assert lengths(held, "01-19", 3).startswith("20 20 20")
    # Done there, it does not stand for one of that week that did not take place.
    both = [*done(1), session("01-11"), session("01-16"), session("01-19"), session("01-18", "not_done"), entry]
    after = follow([*both, session("01-21", "not_done"), session("01-23")], "01-24", follow([*done(1), entry], "01-11"))
    assert lengths(after, "01-24", 1) == "25 25 25"


def test_moved_to_an_earlier_week_it_is_as_long_as_the_sessions_there() -> None:
    made = follow([move("w03s1", "01-18", "01-15")], "01-05")
    assert placed(made)["w03s1"] == "01-15" and one(made, "w03s1").minutes == 20


def test_what_was_deleted_is_not_put_back_and_counts_as_not_done_from_its_day_on() -> None:
    gone = [move(key, own, deleted=True) for key, own in (("w02s1", "01-11"), ("w02s2", "01-14"))]
    ahead = follow(list(gone), "01-05")
    assert "w02s1" not in placed(ahead) and {one.key for one in ahead.withdrawn} == {"w02s1", "w02s2"}
    # Until then the weeks ahead are as they would be.
    assert lengths(ahead, "01-11", 3) == "20 · 25 25 25 · 30 30 30"
    passed = follow(list(gone), "01-17", ahead)
    assert lengths(passed, "01-17", 2) == "20 20 20 · 25 25 25"
    assert not {"w02s1", "w02s2"} & placed(passed).keys()
    # Said to have been done after all.
    did = follow([*gone, session("01-11"), session("01-14"), session("01-16")], "01-17", ahead)
    assert lengths(did, "01-17", 1) == "25 25 25"


@pytest.mark.parametrize("what", [{"deleted": True}, {"to": "01-17"}, {"to": "01-16"}])
def test_what_was_taken_out_of_a_week_takes_no_room_there_where_no_plan_was_made_between(what: dict[str, Any]) -> None:
    gone: list[Entry] = [move("w03s1", "01-18", entered="01-14", **what)]
    between = follow(gone, "01-21", follow(gone, "01-15"))
    late = follow(gone, "01-21")
    ahead = ("w03s2", "01-21"), ("w03s3", "01-23")
    assert all(placed(made)[key] == on for made in (late, between) for key, on in ahead)
    assert [one for one in late.sessions if one.date < day("01-21")] == [
        one for one in beginner().sessions if one.date < day("01-21")
    ]


def test_shortened_in_the_calendar_it_is_shorter_and_made_longer_it_is_not() -> None:
    made = follow([move("w02s1", "01-11", minutes=10), move("w02s2", "01-14", minutes=60)], "01-05")
    assert [one(made, key).minutes for key in ("w02s1", "w02s2", "w02s3")] == [10, 20, 20]
    assert [(change.name, change.minutes) for change in said(made, "own_length")] == [("w02s1", 10)]
    # Half of what was planned does not carry a week.
    all_short = [move(f"w02s{n}", own, minutes=10) for n, own in ((1, "01-11"), (2, "01-14"))]
    assert lengths(follow(list(all_short), "01-05"), "01-18", 1) == "20 20 20"


@pytest.mark.parametrize("told_first", ["the illness", "the move"])
def test_an_illness_wins_over_a_move_whichever_was_told_first(told_first: str) -> None:
    moved, sick = move("w02s1", "01-11", "01-14"), ill("01-13", "01-15", "01-06", fever=False, below_neck=False)
    first: list[Entry] = [sick] if told_first == "the illness" else [moved]
    then = follow(first, "01-06", follow([], "01-05"))
    made = follow([sick, moved], "01-06", then)
    assert placed(made)["w02s1"] == "01-11"
    assert not [one for one in made.sessions if day("01-13") <= one.date <= day("01-15")]
    assert [(one.date, one.last, one.name) for one in said(made, "not_moved")] == [
        (day("01-14"), day("01-11"), "w02s1")
    ]


def test_no_session_on_the_day_of_being_well_where_one_is_moved_there() -> None:
    sick = ill("01-21", "01-23", "01-24", fever=True)
    entries = [*done(1, 2), session("01-18"), sick, move("w04s1", "01-25", "01-24", "01-24")]
    made = follow(entries, "01-24")
    assert placed(made)["w04s1"] == "01-25" and said(made, "not_moved")


def test_a_time_away_and_a_day_outside_the_plan_are_no_places() -> None:
    away = PauseEntry(on=day("01-12"), last=day("01-13"), entered=day("01-05"))
    made = follow([move("w02s1", "01-11", "01-12"), move("w02s2", "01-14", "10-14"), away], "01-05")
    assert placed(made)["w02s1"] == "01-11" and placed(made)["w02s2"] == "01-14"
    assert [one.name for one in said(made, "not_moved")] == ["w02s1"]
    assert [one.name for one in said(made, "not_moved_outside")] == ["w02s2"]


def test_a_stop_takes_out_what_was_moved_as_well() -> None:
    from exrx.values.errors import NotCleared

    moved = follow([move("w02s1", "01-11", "01-14")], "01-05")
    with pytest.raises(NotCleared):
        follow([move("w02s1", "01-11", "01-14"), score("01-06", 16, 2)], "01-06", moved)


def test_beyond_a_lowered_cap_nothing_stays_longer() -> None:
    moved = follow([*done(1, 2), move("w03s2", "01-21", "01-22", "01-17", minutes=45)], "01-17")
    assert one(moved, "w03s2").minutes == 25
    lower = follow(
        [*done(1, 2), session("01-18", pain=7), move("w03s2", "01-21", "01-22", "01-17", minutes=45)], "01-19", moved
    )
    assert one(lower, "w03s2").minutes == 10 and placed(lower)["w03s2"] == "01-22"


def test_two_strength_days_in_a_row_stay_are_named_and_a_day_is_offered() -> None:
    made = timed()
    strong = [one for one in made.weeks[1].sessions if one.kind in ("resistance", "mixed")]
    assert len(strong) == 2, "the plan has two sessions with strength a week"
    first, second = strong
    beside = second.date - dt.timedelta(days=1)
    entry = MoveEntry(on=first.date, entered=day("01-05"), key=first.key, to=beside, at="17:00")
    after = adapt(made, Journal("timed", (entry,)), today="2027-01-05")
    assert one(after, first.key).date == beside and not audit(after, shipped_book(), made)
    (named,) = said(after, "near_strength")
    assert named.name == first.key and named.last is not None and abs((named.last - second.date).days) > 1


def test_what_was_moved_is_the_same_entry_when_the_free_times_change() -> None:
    journal = Journal("timed", (move("w02s1", "01-11", "01-13"),))
    moved = adapt(timed(), journal, today="2027-01-05")
    windows = ["Tue 17:00-21:00", "Thu 17:00-21:00", "Sat 09:00-21:00", "Sun 09:00-21:00"]
    now = adapt(moved, journal, today="2027-01-06", availability=windows)
    # It has another time now; nothing of its week is taken out of the calendar and put there anew.
    assert one(now, "w02s1").date != one(moved, "w02s1").date
    assert [[one.uid for one in week.sessions] for week in now.weeks] == [
        [one.uid for one in week.sessions] for week in moved.weeks
    ]
    assert one(now, "w02s1").sequence > one(moved, "w02s1").sequence and not now.withdrawn


def test_each_of_two_moved_sessions_is_moved_from_where_the_plan_has_it() -> None:
    from exrx.revising.moving import move_entry

    journal = Journal("timed", (move("w02s1", "01-11", "01-13"), move("w02s3", "01-16", "01-15")))
    moved = adapt(timed(), journal, today="2027-01-05")
    for key, own in (("w02s1", "01-11"), ("w02s3", "01-16"), ("w03s1", "01-18")):
        entry = move_entry(moved, journal, key, day("01-05"), day=day("01-17"))
        assert entry is not None and (entry.key, entry.on, entry.to) == (key, day(own), day("01-17"))


def test_a_move_is_told_for_a_week() -> None:
    journal = Journal("timed", (move("w02s1", "01-11", "01-13"),))
    told = {
        today: said(adapt(timed(), journal, today=today), "moved")
        for today in ("2027-01-05", "2027-01-20", "2027-01-21")
    }
    assert [[change.name for change in changes] for changes in told.values()] == [["w02s1"], ["w02s1"], []]


@pytest.mark.parametrize("left_out", [{"blackout": ["2027-01-12"]}, {"holidays": ["2027-01-12"]}, {}])
def test_on_a_day_that_was_left_out_it_stays_and_that_is_said(left_out: dict[str, Any]) -> None:
    made = plan(**{**TIMED, "availability": {"windows": TIMED["availability"], **left_out}})
    first = next(one for one in made.weeks[1].sessions if one.date == day("01-11"))
    entry = MoveEntry(on=first.date, entered=day("01-05"), key=first.key, to=day("01-12"), at="17:00")
    after = adapt(made, Journal("timed", (entry,)), today="2027-01-05")
    assert one(after, first.key).date == day("01-12")
    assert [change.name for change in said(after, "not_free")] == ([first.key] if left_out else [])


def test_late_in_the_evening_a_rule_of_safety_wins_over_a_move() -> None:
    """Sugar can fall for hours after exercise: with insulin no session ends after eight, whoever puts it there."""
    made = timed()
    first = made.weeks[1].sessions[0]
    length = dt.timedelta(minutes=first.minutes)
    for end, holds in ((dt.time(20, 0), True), (dt.time(20, 5), False), (dt.time(22, 30), False)):
        at = (dt.datetime.combine(first.date, end) - length).time()
        late = MoveEntry(on=first.date, entered=day("01-05"), key=first.key, to=first.date, at=f"{at:%H:%M}")
        after = adapt(made, Journal("timed", (late,)), today="2027-01-05")
        assert one(after, first.key).clock == (at if holds else first.clock) and not audit(after, shipped_book(), made)
        named = [] if holds else [first.key]
        assert [change.name for change in said(after, "not_moved_by_rule")] == named


def test_two_on_one_day_stay_and_one_entry_of_that_day_speaks_of_one() -> None:
    entry = move("w02s1", "01-11", "01-14")
    made = follow([entry], "01-05")
    assert [placed(made)[key] for key in ("w02s1", "w02s2")] == ["01-14", "01-14"]
    assert Plan.from_json(made.to_json()) == made
    (named,) = said(made, "second_that_day")
    assert (named.date, named.last) == (day("01-14"), day("01-13")) or named.last == day("01-11")
    # One of three is known, the others are not: no week grows.
    later = follow([*done(1), entry, session("01-14")], "01-17", made)
    assert lengths(later, "01-17", 1) == "20 20 20"


def test_a_move_taken_back_puts_the_session_where_the_plan_has_it_under_its_own_name() -> None:
    entry = move("w02s2", "01-14", "01-19")
    moved = follow([entry], "01-05")
    journal = Journal("p1", (entry,)).withdraw(entry.id, day("01-06"))
    back = adapt(moved, journal, today="2027-01-06")
    assert placed(back) == placed(beginner()) and one(back, "w02s2").sequence == 2
    # The same where it was moved again, to its own day.
    again = move("w02s2", "01-14", "01-14", "01-06", replaces=entry.id)
    assert placed(adapt(moved, Journal("p1", (entry, again)), today="2027-01-06")) == placed(beginner())


def test_of_two_moves_the_newer_holds_and_of_one_day_what_asks_for_less() -> None:
    older, newer = move("w02s1", "01-11", "01-12"), move("w02s1", "01-11", "01-13", "01-06")
    assert placed(follow([newer, older], "01-06"))["w02s1"] == "01-13"
    gone = move("w02s1", "01-11", "01-13", "01-06", deleted=True)
    for entries in ([gone, newer, older], [older, newer, gone]):
        assert "w02s1" not in placed(follow(list(entries), "01-06"))


def test_a_name_that_was_moved_onto_the_day_of_another_session_takes_it_from_nobody() -> None:
    entry = move("w01s1", "01-04", "01-25", "01-04")
    moved = follow([entry], "01-04")
    gone = follow([entry, move("w01s1", "01-04", "01-25", "01-04", deleted=True)], "01-04", moved)
    assert "w01s1" not in placed(gone) and placed(gone)["w04s1"] == "01-25"
    back = follow([entry, move("w01s1", "01-04", "01-04", "01-04", replaces=entry.id)], "01-04", moved)
    assert placed(back).get("w04s1") == "01-25"


def test_what_was_over_before_anybody_knew_stays_where_it_was() -> None:
    entry = move("w01s2", "01-07", "01-12")
    made = follow([entry], "01-08")
    assert placed(made) == placed(beginner())


def test_a_moved_session_stays_in_place_from_revision_to_revision_and_in_its_past() -> None:
    entry = move("w02s2", "01-14", "01-19")
    made = follow([entry], "01-05")
    for today in ("01-12", "01-18", "01-20", "01-27"):
        made = follow([entry], today, made)
        assert placed(made)["w02s2"] == "01-19" and sum(1 for one in made.sessions) == len(beginner().sessions)
        assert not made.withdrawn and Plan.from_json(made.to_json()) == made


@pytest.mark.parametrize(
    "data",
    [
        {"key": "monday", "to": "2027-01-12"},
        {"key": "w02s1"},
        {"key": "w02s1", "to": "2027-01-04"},
        {"key": "w02s1", "at": "25:00"},
        {"key": "w02s1", "minutes": 0},
        {"key": "w02s1", "to": "2028-03-01"},
        {"key": "w02s1", "to": "someday"},
        {"to": "2027-01-12"},
    ],
)
def test_what_is_no_move_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        read_entry({"kind": "move", "on": "2027-01-11", "entered": "2027-01-05", **data})


def test_a_move_says_what_it_says_and_nothing_else() -> None:
    entry = move("w02s1", "01-11", "01-12")
    assert entry.data == {
        "kind": "move",
        "on": "2027-01-11",
        "entered": "2027-01-05",
        "key": "w02s1",
        "to": "2027-01-12",
    }
    assert read_entry(entry.data) == entry


# --- laws ---------------------------------------------------------------------------------------------------------

EXAMPLES = int(os.environ.get("EXRX_MOVES", "6"))
_MADE = {"days": BEGINNER, "two": {**BEGINNER, "availability": ["Mon", "Thu"], "id": "two"}, "times": TIMED}


@cache
def _plan(name: str) -> Plan:
    return plan(**_MADE[name])


@st.composite
def lives(draw: st.DrawFn) -> tuple[str, list[tuple[dt.date, list[Entry]]]]:
    """A plan, and days on which something is entered."""
    name = draw(st.sampled_from(list(_MADE)))
    first = _plan(name)
    today, found = first.start, []
    for _ in range(draw(st.integers(1, 4))):
        today += dt.timedelta(days=draw(st.integers(0, 9)))
        near = [one for one in first.sessions if 0 <= (one.date - today).days <= 20]
        entries: list[Entry] = []
        for _ in range(draw(st.integers(1, 3))):
            which = draw(st.sampled_from(["moved", "moved", "moved", "deleted", "shorter", "ill", "done"]))
            at = draw(st.sampled_from(near)) if near else first.sessions[0]
            to = today + dt.timedelta(days=draw(st.integers(0, 24)))
            if which == "ill":
                last = to + dt.timedelta(days=draw(st.integers(0, 9)))
                entries.append(
                    IllnessEntry(on=to, last=last, entered=today, fever=draw(st.sampled_from([True, False, None])))
                )
            elif which == "done":
                entries.append(
                    SessionEntry(on=today, entered=today, outcome=draw(st.sampled_from(["done", "not_done"])))
                )
            elif at.date >= today:
                to, minutes = (at.date, 10) if which == "shorter" else (to, None)
                clock = draw(st.sampled_from(["", "", "07:15", "23:30"])) if which == "moved" else ""
                entries.append(
                    MoveEntry(
                        on=at.date,
                        entered=today,
                        key=at.key,
                        to=to,
                        at=clock,
                        minutes=minutes,
                        deleted=which == "deleted",
                    )
                )
        found.append((today, entries))
    return name, found


@settings(max_examples=EXAMPLES, deadline=None)
@given(lives(), st.randoms(use_true_random=False))
def test_whatever_is_moved_nothing_doubles_nothing_lies_in_an_illness_and_the_past_stays(
    life: tuple[str, list[tuple[dt.date, list[Entry]]]], random: Any
) -> None:
    name, days = life
    made = before = _plan(name)
    journal, today = Journal(made.id), made.start
    for today, entries in days:
        before, journal = made, journal.add(*entries)
        # The audit judges it: past, names, numbers, and everything that is about safety.
        made = adapt(before, journal, today=today)
        uids = [one.uid for one in (*made.sessions, *made.withdrawn)]
        assert len(uids) == len(set(uids))
        homes = {one.key: one.date for one in made.course.moved} if made.course else {}
        own = [homes.get(one.key, one.date) for one in made.to_come]
        assert len(own) == len(set(own)), "doubled"
        for illness in journal.of(IllnessEntry):
            assert not [one for one in made.to_come if illness.on <= one.date <= (illness.last or illness.on)]
        gone = {entry.key for entry in journal.moves if entry.deleted and entry.day >= today}
        assert not gone & {one.key for one in made.to_come}
        assert Plan.from_json(made.to_json()) == made
    shuffled = list(journal.entries)
    random.shuffle(shuffled)
    assert adapt(before, Journal(made.id, tuple(shuffled)), today=today).to_json() == made.to_json()
    assert adapt(made, journal, today=today) is made


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(lives())
def test_a_move_makes_no_session_longer_than_it_was_made(life: tuple[str, list[tuple[dt.date, list[Entry]]]]) -> None:
    name, days = life
    made = first = _plan(name)
    longest = {one.key: one.minutes for one in first.sessions}
    journal = Journal(made.id)
    for today, entries in days:
        journal = journal.add(*entries)
        made = adapt(made, journal, today=today)
        assert all(one.minutes <= longest.get(one.key, max(longest.values())) for one in made.sessions)


# --- a few words --------------------------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.json").write_text(timed().to_json(), "utf-8")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main([*words, "--today", "2027-01-05"]) == code
    found = capsys.readouterr()
    return " ".join((found.out + found.err).split())


def test_moves_are_entered_shown_and_taken_back(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = timed().weeks[1].sessions[0].key
    own = timed().weeks[1].sessions[0].date
    text = run(capsys, "log", "move", key, "2027-01-13", "7:30")
    assert f"{own:%a %Y-%m-%d}: moved to Wed 2027-01-13." in text
    assert "here, where you put it" in text
    after = one(Plan.load(place / "plan.json"), key)
    assert (after.date, after.clock) == (day("01-13"), dt.time(7, 30))
    assert "where you put it" in run(capsys, "why", "changes")
    assert "stands there already" in run(capsys, "log", "move", key, "2027-01-13", "07:30")
    # Its time stays when only its day changes again.
    run(capsys, "log", "move", "2027-01-13", "2027-01-15")
    assert one(Plan.load(place / "plan.json"), key).clock == dt.time(7, 30)
    assert "here, where you put it" in run(capsys, "show")
    run(capsys, "log", "undo")
    assert one(Plan.load(place / "plan.json"), key).date == day("01-13")
    assert "taken out. That is fine" in run(capsys, "log", "deleted", key)
    assert key not in placed(Plan.load(place / "plan.json"))
    assert "cannot be moved" in run(capsys, "log", "move", "w01s1", "2027-01-13", code=2)
    assert "lies before the day" in run(capsys, "log", "move", "w02s2", "2027-01-04", code=2)
    assert "such as exrx log move" in run(capsys, "log", "move", "w02s2", code=2)
    assert "such as exrx log deleted" in run(capsys, "log", "deleted", code=2)
