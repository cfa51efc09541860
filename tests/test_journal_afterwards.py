"""Going on after the programme as it was chosen: as it is, on two days, or alone; never longer, and never by itself (living plan, decision 44)."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exrx import Journal, Plan, adapt, plan
from exrx.cli import main
from exrx.journal import ContactEntry, Entry, ReviewEntry, SessionEntry
from tests.journals import BEGINNER, beginner, day, done, score, session, week

END = day("05-08")
LOOK = dt.timedelta(weeks=8)


def chose(word: str, on: str, *, entered: str = "") -> ReviewEntry:
    return ReviewEntry(on=day(on), entered=day(entered or on), about="afterwards", chosen=word)


def all_done() -> list[Entry]:
    return [session(f"{one.date:%m-%d}") for one in beginner().sessions]


def follow(entries: list[Entry], today: str, old: Plan | None = None) -> Plan:
    return adapt(old or beginner(), Journal("p1", tuple(entries)), today=day(today))


def weekly(made: Plan) -> list[str]:
    return [
        " ".join(f"{one.date:%a}{one.minutes}" for one in week.sessions) for week in made.weeks[18:] if week.sessions
    ]


def test_as_it_is_goes_on_to_the_next_look_back() -> None:
    assert beginner().end == END
    made = follow([*all_done(), chose("as_it_is", "05-10")], "05-10")
    assert weekly(made) == ["Thu45 Sat45", *["Mon45 Thu45 Sat45"] * 8]
    assert all(one.date > day("05-10") for one in made.to_come)
    assert {one.uid for one in beginner().sessions} < {one.uid for one in made.sessions}
    assert len({one.key for one in made.sessions}) == len(made.sessions)
    assert [one for one in made.sessions if one.date <= END] == list(follow(all_done(), "05-10").sessions)


def test_two_days_are_those_that_lie_best() -> None:
    made = follow([*all_done(), chose("two_days", "05-09")], "05-09")
    assert weekly(made) == ["Mon45 Thu45"] * 8


@pytest.mark.parametrize("word", ["own_way", "rather_not", ""])
def test_nothing_goes_on_by_itself(word: str) -> None:
    made = follow([*all_done(), *([chose(word, "05-10")] if word else [])], "06-10")
    assert made.to_come == () and made.end == END


def test_what_was_chosen_can_be_taken_back() -> None:
    entries = [*all_done(), chose("as_it_is", "05-10")]
    first = follow(entries, "05-10")
    alone = follow([*entries, chose("own_way", "05-20")], "05-20", first)
    assert alone.to_come == () and {one.date for one in alone.withdrawn} >= {
        one.date for one in first.to_come if one.date >= day("05-20")
    }
    fewer = follow([*entries, chose("two_days", "05-20")], "05-20", first)
    assert {one.date.weekday() for one in fewer.to_come if one.date > day("05-24")} == {0, 3}


def test_eight_weeks_later_it_goes_on_from_there() -> None:
    entries = [*all_done(), chose("as_it_is", "05-10")]
    first = follow(entries, "05-10")
    more = [session(f"{one.date:%m-%d}") for one in first.to_come]
    before = follow([*entries, *more[:20]], "07-04", first)
    later = follow([*entries, *more[:23]], "07-05", first)
    assert before.end == first.end < day("05-10") + LOOK + dt.timedelta(weeks=1)
    assert day("08-29") < later.end < day("09-06")
    known = {one.key: one.date for one in first.sessions}
    assert all(known.get(one.key, one.date) == one.date for one in later.sessions)
    assert all(one.minutes == 45 for one in later.to_come)


def test_never_longer_than_the_last_length() -> None:
    # Of weeks of which two did not take place none was carried: it stays at 30 minutes, though 45 would be full.
    entries: list[Entry] = [*done(1, 2, 3)]
    made = follow(entries, "01-24")
    for number in range(4, 25):
        first, *rest = week(number)
        if day(first) > made.end:
            break
        entries += [session(first), *(session(text, "not_done") for text in rest)]
        made = follow(entries, f"{day(first) + dt.timedelta(days=6):%m-%d}", made)
    end, last = made.end, made.sessions[-1].minutes
    on = f"{end + dt.timedelta(days=1):%m-%d}"
    made = follow([*entries, chose("as_it_is", on)], on, made)
    assert last < 45 and len(made.to_come) > 20
    assert all(one.minutes <= last for one in made.to_come) and made.to_come[-1].minutes == last


def test_after_some_weeks_one_comes_back_by_the_ladder_and_no_further() -> None:
    made = follow([*all_done(), chose("as_it_is", "06-01")], "06-01")
    lengths = [max(one.minutes for one in week.sessions) for week in made.weeks[18:] if week.sessions]
    assert lengths == [30, 35, 40, 45, 45, 45, 45, 45, 45]
    assert made.to_come[0].phase == "return"


def test_it_has_its_line_its_rule_and_its_entry() -> None:
    chosen = chose("as_it_is", "05-10")
    made = follow([*all_done(), chosen], "05-10")
    assert made.course is not None
    (line,) = [one for one in made.course.changes if one.what == "goes_on"]
    assert (line.date, line.rules, line.entries) == (day("05-13"), ("after.what_next",), (chosen.id,))


def test_chosen_before_the_end_it_is_the_same() -> None:
    early = follow([*all_done(), chose("as_it_is", "05-08")], "05-10")
    told = follow([*all_done(), chose("as_it_is", "05-08", entered="05-10")], "05-10")
    assert [one.date for one in early.sessions] == [one.date for one in told.sessions]
    # While the programme goes on, nothing of it changes.
    inside, without = follow([*done(1, 2), chose("as_it_is", "01-17")], "01-18"), follow(done(1, 2), "01-18")
    assert inside.sessions == without.sessions


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_it_does_not_matter_whether_it_was_shown_between(data: st.DataObject) -> None:
    """What goes on follows from the entries and the day: also where the plan was made again late, after weeks that nobody was shown."""
    on = END + dt.timedelta(days=data.draw(st.integers(-3, 30)))
    today = on + dt.timedelta(days=data.draw(st.integers(2, 80)))
    chosen = ReviewEntry(
        on=on, entered=on, about="afterwards", chosen=data.draw(st.sampled_from(["as_it_is", "two_days"]))
    )
    entries: list[Entry] = [chosen, *(all_done() if data.draw(st.booleans()) else [])]
    late = data.draw(st.none() | st.dates(on, today))
    entries += [] if late is None else [SessionEntry(on=late, entered=today, outcome="done")]
    between = beginner()
    for early in sorted(data.draw(st.lists(st.dates(on, today), max_size=2))):
        known = tuple(one for one in entries if one.entered <= early)
        between = adapt(between, Journal("p1", known), today=early)

    def ahead(old: Plan) -> list[tuple[dt.date, int, str]]:
        made = adapt(old, Journal("p1", tuple(entries)), today=today)
        return [(one.date, one.minutes, one.phase) for one in made.to_come]

    assert ahead(between) == ahead(beginner())


def test_nothing_goes_on_past_a_clearance_that_ends_the_plan() -> None:
    cleared = [{"topic": "mental_health", "level": "light_moderate", "by": "Dr A", "date": "2027-01-02"}]
    conditions = ["depression", {"id": "psychiatric_discharge", "since": "2026-12-25"}]
    made = plan(**{**BEGINNER, "conditions": conditions, "clearances": cleared})
    on = made.end + dt.timedelta(days=1)
    chosen = ReviewEntry(on=on, entered=on, about="afterwards", chosen="as_it_is")
    now = adapt(made, Journal(made.id, (chosen,)), today=on)
    assert now.to_come == () and now.end == made.end


def test_five_points_more_offer_the_way_back_and_nothing_grows_before_somebody_was_spoken_to() -> None:
    entries = [*all_done(), score("01-04", 14), chose("own_way", "05-10"), score("07-05", 19)]

    def offered(*more: Entry) -> dict[str, tuple[Entry, ...]]:
        open_ = beginner().open_questions(day("07-06"), Journal("p1", (*entries, *more)))
        return {one.word: one.entries for asked in open_ if asked.id == "afterwards" for one in asked.offered}

    assert list(offered()) == ["as_it_is", "two_days", "own_way", "rather_not"]
    assert not offered(*offered()["own_way"]) and not offered(*offered()["as_it_is"])
    entries[-1] = score("07-05", 18)
    assert not offered()
    entries[-1] = score("07-05", 19)
    back = follow([*entries, chose("as_it_is", "07-06")], "07-06")
    lengths = [max(one.minutes for one in week.sessions) for week in back.weeks[18:] if week.sessions]
    assert set(lengths) == {20} and back.to_come[0].phase == "return"
    spoken = ContactEntry(on=day("07-06"), entered=day("07-06"))
    grown = follow([*entries, spoken, chose("as_it_is", "07-06")], "07-06")
    # Longer than eight weeks without: up to 30 until the question about signs is answered.
    assert max(one.minutes for one in grown.to_come) == 30


def test_a_choice_of_which_nothing_was_heard_for_a_year_holds_no_longer() -> None:
    entries = [*all_done(), chose("as_it_is", "05-10")]
    for today, goes in ((dt.date(2028, 5, 9), True), (dt.date(2028, 5, 10), False)):
        made = adapt(beginner(), Journal("p1", tuple(entries)), today=today)
        assert bool(made.to_come) is goes
        open_ = beginner().open_questions(today, Journal("p1", tuple(entries)))
        assert ("afterwards" in [one.id for one in open_]) is not goes
    # However far a day lies ahead, nothing is made for it.
    assert adapt(beginner(), Journal("p1", tuple(entries)), today="9000-01-01").to_come == ()


def test_the_command_says_what_follows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "plan.json"
    beginner().save(place)
    assert main(["log", "afterwards", "two-days", "--plan", str(place), "--today", "2027-05-09"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "It goes on with 2 days a week, 45 minutes at most" in told and "Mon 2027-05-10: Walk, 45 min" in told
    assert main(["log", "afterwards", "own-way", "--plan", str(place), "--today", "2027-05-20"]) == 0
    assert "No session lies ahead." in capsys.readouterr().out


@pytest.mark.parametrize("word", ["as-it-is", "two-days"])
def test_who_sees_no_figures_is_told_without(word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "plan.json"
    plan(**{**BEGINNER, "no_figures": True}).save(place)
    assert main(["log", "afterwards", word, "--plan", str(place), "--today", "2027-05-09"]) == 0
    told = capsys.readouterr().out.replace("2027-05-", "")
    assert "To go on by yourself" in told and not re.search(r"\d+ (min|days)", told)
