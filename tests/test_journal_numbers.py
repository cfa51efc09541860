"""Every number of the journal at its edge: one day, point, minute or session to each side of it. Typed a second time, from the decisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from exrx import Journal, Plan, plan
from exrx.activity_files import match
from exrx.activity_files.band import TimeInBand, time_in_band
from exrx.activity_files.recording import Recording
from exrx.following.moves import moves_of
from exrx.following.outcomes import minutes_of
from exrx.journal import AnswerEntry, Entry, MoveEntry, ReviewEntry, ScoreEntry
from exrx.printing.reviews import review_text
from exrx.reviewing import Asked, open_questions, review
from exrx.shipped import constant

from .journals import ACTIVE, BEGINNER, beginner, day, done, follow, lengths, not_done, score, session, week

TYPED: dict[str, dict[str, object]] = {
    "added_weeks": {"most": 6},
    "much_more": {"percent": 50},
    "smaller_size": {"percent": 50, "least": 5, "whole": 5},
    "very_hard": {"counts": 2},
    "rated": {"sessions": 3, "apart_weeks": 4},
    "asked_days": {"days": 3},
    "what_fits": {"shorter": 3, "percent": 50, "known": 4, "weeks": 4},
    "looks_back": {"every": 4, "until": 12, "later": 8, "offered": 2},
    "answers_again": {"first": 4, "last": 12},
    "asked_sleep": {"conditions": ["bipolar"], "medications": ["lithium", "valproate"], "yes": "elevated_mood"},
    "new_antidepressant": {"medicine": "antidepressant", "days": 62, "under_age": 25},
    "asked_course": {
        "item9": 1,
        "item9_weeks": 2,
        "young_antidepressant_weeks": 2,
        "discharged": "psychiatric_discharge",
        "discharged_days": 92,
        "discharged_weeks": 1,
    },
    "asked_long_covid": {"condition": "long_covid", "field": "post_exertional_malaise", "weeks": 1},
    "asked_eating": {"eating_disorder": "past", "sign": "compulsion", "weeks": 4},
    "asked_pregnancy": {"condition": "pregnancy", "weeks": 4},
    "scores": {"apart": 14, "before": 14, "after": 7},
    "phq9_change": {"clear": 5, "little": 2},
    "gad7_change": {"clear": 4},
    "phq9_outcome": {"response_percent": 50, "remission_under": 5},
    "noticed": {"points": 3.7, "percent": 23},
    "noticed_in_care": {"percent": 21},
    "recordings": {
        "held_seconds": 30,
        "lowest": 30,
        "highest": 240,
        "known_percent": 50,
        "longest_hours": 6,
        "differ_percent": 25,
        "same_percent": 50,
    },
    "keep_with_less": {"sessions": 2, "days": 366},
    "pain_seen": {"days": 7, "offered": 4, "alike": ["running", "treadmill_walking", "walking"]},
}


@pytest.mark.parametrize("name", sorted(TYPED))
def test_a_number_is_the_one_that_was_decided(name: str) -> None:
    assert dict(constant(name)) == TYPED[name]


def after(days: int, plan: Plan | None = None) -> dt.date:
    return (beginner() if plan is None else plan).start + dt.timedelta(days=days)


def asked(today: dt.date, *entries: Entry, of: Plan | None = None) -> dict[str, Asked]:
    made = beginner() if of is None else of
    return {one.id: one for one in open_questions(made, today, Journal(made.id, entries))}


def fact(made: Plan, name: str) -> Any:
    assert made.course is not None
    return dict(made.course.facts).get(name)


# --- growth -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("more", "weeks"), [(67, 0), (68, 1)])
def test_half_as_much_again_begins_at_half(more: int, weeks: int) -> None:
    first = plan(**ACTIVE)
    # Three of 45 minutes are 135, half as much again is 202.5.
    entries = [session(text, minutes=45) for text in week(1)]
    entries[2] = session(week(1)[2], minutes=45 + more)
    assert fact(follow([*entries], "01-12", first), "extra_weeks") == weeks


@pytest.mark.parametrize(("lost", "added"), [(5, 5), (6, 6), (7, 6)])
def test_six_weeks_are_added_at_most(lost: int, added: int) -> None:
    made = follow([*done(1), *not_done(*range(2, 2 + lost))], f"{after(7 * (1 + lost)):%m-%d}")
    assert len(made.weeks) == len(beginner().weeks) + added


@pytest.mark.parametrize(
    ("planned", "shorter"), [(5, 5), (10, 5), (19, 5), (20, 10), (35, 15), (45, 20), (98, 45), (99, 45), (100, 50)]
)
def test_shorter_is_half_in_whole_fives_and_at_least_five(planned: int, shorter: int) -> None:
    assert minutes_of(session("01-04", "shorter"), planned) == shorter


@pytest.mark.parametrize(("minutes", "most"), [(1, 5), (4, 5), (5, 5), (6, 6)])
def test_no_session_is_made_shorter_than_five_minutes(minutes: int, most: int) -> None:
    entry = MoveEntry(on=day("01-18"), entered=day("01-11"), key="w03s1", minutes=minutes)
    assert moves_of(Journal("p1", (entry,)))[entry.on].minutes == most


def test_a_share_is_in_whole_fives() -> None:
    # 75 % of 35 is 26: 25.
    made = follow([*done(1, 2, 3, 4, 5), *not_done(6, 7)], "02-21")
    assert lengths(made, "02-21", 1) == "25L 25L 25L"


@pytest.mark.parametrize(("told", "next_week"), [(31, "40 40 40"), (29, "35 35 35"), (24, "30 30 30")])
def test_the_longest_of_late_is_rounded_up_to_whole_fives(told: int, next_week: str) -> None:
    first = plan(**ACTIVE)
    entries = [session(text, "shorter", minutes=told) for number in range(1, 6) for text in week(number)]
    # The first session was as long as the longest of late before the plan; after 30 days only what took place counts.
    assert lengths(follow(entries, "02-08", first), "02-08", 1) == next_week


# --- how it was ------------------------------------------------------------------------------------------------------------


def test_very_hard_counts_twice_and_hard_once() -> None:
    assert fact(follow([*done(1), session("01-11", effort="hard")], "01-12"), "hard_in_row") == 1
    assert fact(follow([*done(1), session("01-11", effort="very_hard")], "01-12"), "hard_in_row") == 2


@pytest.mark.parametrize(("rated", "change"), [(2, None), (3, -2), (4, -2)])
def test_three_rated_sessions_are_taken_together(rated: int, change: float | None) -> None:
    days = [*week(1), *week(2)][:rated]
    # A fourth, older one counts no more.
    felt = [session(text, during=2 if (rated, at) == (4, 0) else -2) for at, text in enumerate(days)]
    assert fact(follow([*felt], "01-15"), "feeling_change") == change


@pytest.mark.parametrize(("ago", "again"), [(28, False), (29, True)])
def test_what_would_feel_better_is_asked_once_in_four_weeks(ago: int, again: bool) -> None:
    felt = [session(text, during=-2) for text in week(5)]
    today = day(week(5)[2]) + dt.timedelta(days=1)
    before = today - dt.timedelta(days=ago)
    told = ReviewEntry(on=before, entered=before, about="feeling", chosen="company")
    assert ("feeling" in asked(today, *done(1, 2, 3, 4), *felt, told)) is again


# --- what is asked, and when ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "is_open"), [(3, False), (4, True)])
def test_a_session_without_an_entry_is_asked_about_after_three_days(days: int, is_open: bool) -> None:
    # The sixth session, of a Saturday, after five that are told.
    told = [*done(1), *(session(text) for text in week(2)[:2])]
    assert ("days" in asked(day(week(2)[2]) + dt.timedelta(days=days), *told)) is is_open


def test_whoever_comes_by_is_asked_about_the_newest_session_of_these_days() -> None:
    only = plan(**{**BEGINNER, "availability": ["Mon"], "sessions_per_week": 1, "id": "once"})
    assert "session" in asked(after(3), of=only)
    assert "session" not in asked(after(4), of=only)


@pytest.mark.parametrize(("shorter", "is_open"), [(2, False), (3, True)])
def test_what_would_fit_is_asked_after_three_shorter_ones(shorter: int, is_open: bool) -> None:
    told = [session(text, "shorter", minutes=5) for text in week(1)[:shorter]]
    assert ("fits" in asked(day("01-10"), *told)) is is_open


def seldom(took: int, left: int, today: int) -> bool:
    """Whether it is asked after so many that took place and so many that did not, the rest unknown."""
    days = [text for number in (1, 2, 3, 4) for text in week(number)]
    told = [session(text) for text in days[:took]]
    told += [session(text, "not_done") for text in days[took : took + left]]
    return "fits" in asked(after(today), *told)


@pytest.mark.parametrize(
    ("took", "left", "is_open"), [(6, 6, False), (5, 6, True), (1, 2, False), (1, 3, True), (0, 3, False), (0, 4, True)]
)
def test_what_would_fit_is_asked_under_half_of_at_least_four_that_are_known(
    took: int, left: int, is_open: bool
) -> None:
    assert seldom(took, left, 28) is is_open


@pytest.mark.parametrize(("known", "share"), [(3, None), (4, 25.0), (6, 50.0)])
def test_the_share_that_took_place_is_told_of_four_that_are_known(known: int, share: float | None) -> None:
    """In four weeks; what is unknown is in neither part, and what is older counts no more."""
    days = [text for number in (2, 3) for text in week(number)]
    took = {3: 1, 4: 1, 6: 3}[known]
    told = [session(text, "done" if at < took else "not_done") for at, text in enumerate(days[:known])]
    # The first of these lies 28 days back, those of the first week longer.
    assert fact(follow([session(week(1)[0]), *told], "02-08"), "done_share") == share
    assert fact(follow([session(week(1)[0]), *told], "02-12"), "done_share") != share or share is None


@pytest.mark.parametrize(("today", "is_open"), [(27, False), (28, True)])
def test_what_would_fit_waits_for_four_weeks(today: int, is_open: bool) -> None:
    assert seldom(3, 6, today) is is_open


@pytest.mark.parametrize(("ago", "is_open"), [(27, False), (28, True)])
def test_what_would_fit_is_asked_once_in_four_weeks(ago: int, is_open: bool) -> None:
    told = [session(text, "shorter", minutes=5) for number in (1, 2, 3, 4) for text in week(number)]
    before = day("01-31") - dt.timedelta(days=ago)
    chosen = ReviewEntry(on=before, entered=before, about="fits", chosen="as_it_is")
    assert ("fits" in asked(day("01-31"), *told, chosen)) is is_open


@pytest.mark.parametrize(
    ("days", "is_open", "unasked"), [(13, False, None), (14, True, False), (27, True, False), (28, True, True)]
)
def test_the_questionnaire_is_offered_after_two_weeks_and_asked_after_four(
    days: int, is_open: bool, unasked: bool | None
) -> None:
    found = asked(after(days)).get("course")
    assert (found is not None) is is_open
    assert found is None or found.unasked is unasked


@pytest.mark.parametrize(("before", "is_open"), [(14, True), (13, False)])
def test_a_score_of_less_than_two_weeks_before_is_that_of_the_look_back(before: int, is_open: bool) -> None:
    told = ScoreEntry(on=after(28 - before), entered=after(28 - before), phq9=9, phq9_item9=0)
    assert ("course" in asked(after(28), told)) is is_open


@pytest.mark.parametrize(
    ("days", "told", "is_open"),
    [(27, None, False), (28, None, True), (83, 30, False), (84, 30, True), (56, 29, False)],
)
def test_answers_are_asked_again_after_four_and_twelve_weeks(days: int, told: int | None, is_open: bool) -> None:
    entries = (
        [] if told is None else [ReviewEntry(on=after(told), entered=after(told), about="answers", chosen="unchanged")]
    )
    assert ("answers" in asked(after(days), *entries)) is is_open


# --- what safety asks more often -----------------------------------------------------------------------------------------------


def person(**more: Any) -> Plan:
    return plan(**{**BEGINNER, **more})


def cleared(topic: str) -> dict[str, Any]:
    return {"clearances": [{"topic": topic, "level": "light_moderate", "by": "Dr A", "date": "2027-01-03"}]}


DISCHARGED = {
    "conditions": ["depression", {"id": "psychiatric_discharge", "since": "2026-12-20"}],
    **cleared("mental_health"),
}
YOUNG = {"age": 24, "medications": [{"id": "sertraline", "since": "2026-12-20"}]}


def said(days: int, made: Plan) -> ReviewEntry:
    return ReviewEntry(on=after(days, made), entered=after(days, made), about="course", chosen="rather_not")


@pytest.mark.parametrize(("who", "weeks"), [(DISCHARGED, 1), (YOUNG, 2)])
def test_how_it_goes_is_asked_more_often_where_safety_does(who: dict[str, Any], weeks: int) -> None:
    made = person(**who)
    assert asked(after(0, made), of=made)["course"].unasked
    assert "course" not in asked(after(7 * weeks - 1, made), said(0, made), of=made)
    assert "course" in asked(after(7 * weeks, made), said(0, made), of=made)


@pytest.mark.parametrize(("since", "weekly"), [("2026-10-11", True), ("2026-10-10", False)])
def test_three_months_after_a_psychiatric_ward_it_is_asked_as_of_everybody_else(since: str, weekly: bool) -> None:
    made = person(
        conditions=["depression", {"id": "psychiatric_discharge", "since": since}], **cleared("mental_health")
    )
    assert ("course" in asked(after(7, made), of=made)) is weekly


@pytest.mark.parametrize(
    "who", [{**YOUNG, "age": 25}, {**YOUNG, "medications": [{"id": "sertraline", "since": "2026-10-01"}]}]
)
def test_how_it_goes_is_asked_as_of_everybody_else_of_whoever_is_older_or_takes_it_for_longer(
    who: dict[str, Any],
) -> None:
    made = person(**who)
    assert "course" not in asked(after(13, made), of=made)


@pytest.mark.parametrize(("days", "is_open"), [(13, False), (14, True)])
def test_after_a_ninth_answer_of_one_it_is_asked_again_after_two_weeks(days: int, is_open: bool) -> None:
    told = ScoreEntry(on=after(3), entered=after(3), phq9=9, phq9_item9=1)
    assert ("course" in asked(after(3 + days), told)) is is_open


def test_the_need_of_sleep_is_asked_while_an_antidepressant_is_new() -> None:
    """Two months, at any age."""
    new, old = ({"id": "sertraline", "since": since} for since in ("2026-12-01", "2026-11-30"))
    assert "sleep" in asked(day("02-01"), of=person(age=50, medications=[new]))
    assert "sleep" not in asked(day("02-01"), of=person(age=50, medications=[old]))


LONG_COVID = {"conditions": ["depression", "long_covid"], "post_exertional_malaise": False, "longest_session": 15}


@pytest.mark.parametrize(("days", "is_open"), [(6, False), (7, True)])
def test_with_long_covid_getting_worse_after_effort_is_asked_every_week(days: int, is_open: bool) -> None:
    made = person(**LONG_COVID)
    assert ("long_covid" in asked(after(days, made), of=made)) is is_open
    answer = AnswerEntry(on=after(8, made), entered=after(8, made), field="post_exertional_malaise", value=False)
    assert ("long_covid" in asked(after(8 + days, made), answer, of=made)) is is_open
    assert "long_covid" not in asked(after(21))


def test_worse_after_effort_stops_the_plan() -> None:
    made = person(**LONG_COVID)
    found = asked(after(7, made), of=made)["long_covid"]
    assert [one.word for one in found.offered] == ["yes", "no", "rather_not"]
    with pytest.raises(Exception, match=r".") as refused:
        follow(list(found.offered[0].entries), "01-11", made)
    assert getattr(refused.value, "clearance").level == "stop"  # noqa: B009


EATING = {"conditions": ["depression"], "eating_disorder": "past", "bmi": 21, **cleared("eating")}


@pytest.mark.parametrize(("days", "is_open"), [(27, False), (28, True)])
def test_after_an_eating_disorder_it_is_asked_every_four_weeks_whether_moving_is_a_choice(
    days: int, is_open: bool
) -> None:
    made = person(**EATING)
    assert ("eating" in asked(after(days, made), of=made)) is is_open
    still = ReviewEntry(on=after(30, made), entered=after(30, made), about="eating", chosen="unchanged")
    assert ("eating" in asked(after(30 + days, made), still, of=made)) is is_open
    assert "eating" not in asked(after(28))


def test_no_choice_any_more_is_a_sign_and_stops_the_plan() -> None:
    made = person(**EATING)
    no = asked(after(28, made), of=made)["eating"].offered[1]
    with pytest.raises(Exception, match=r".") as refused:
        follow(list(no.entries), f"{after(28, made):%m-%d}", made)
    assert getattr(refused.value, "clearance").level == "stop"  # noqa: B009


PREGNANT = {
    "sex": "female",
    "age": 31,
    "conditions": ["depression", "pregnancy"],
    "due_date": "2027-08-01",
    **cleared("obstetric"),
}


@pytest.mark.parametrize(
    ("days", "told", "is_open"), [(27, None, False), (28, None, True), (55, 28, False), (56, 28, True)]
)
def test_in_a_pregnancy_answers_are_asked_again_every_four_weeks(days: int, told: int | None, is_open: bool) -> None:
    made = person(**PREGNANT)
    entries = (
        [] if told is None else [ReviewEntry(on=after(told), entered=after(told), about="answers", chosen="unchanged")]
    )
    assert ("answers" in asked(after(days, made), *entries, of=made)) is is_open


# --- scores ---------------------------------------------------------------------------------------------------------------------


def scored(start: int, began: int, now: int, on: int) -> str:
    """What the clinician reads of a score some days from the first session and one later on."""
    begin, end = beginner().start + dt.timedelta(days=began), after(on)
    entries = [ScoreEntry(on=one, entered=one, phq9=total, phq9_item9=0) for one, total in ((begin, start), (end, now))]
    return review_text(review(beginner(), end, Journal("p1", tuple(entries))), "clinician")


@pytest.mark.parametrize(("began", "counts"), [(-15, False), (-14, True), (7, True), (8, False)])
def test_the_score_of_the_beginning_lies_near_the_first_session(began: int, counts: bool) -> None:
    assert ("points" in scored(14, began, 10, 28)) is counts


@pytest.mark.parametrize(("apart", "counts"), [(13, False), (14, True)])
def test_scores_that_lie_close_tell_no_change(apart: int, counts: bool) -> None:
    assert ("points" in scored(14, 0, 10, apart)) is counts


@pytest.mark.parametrize(("apart", "since"), [(13, None), (14, -4)])
def test_a_fall_since_the_last_score_is_told_of_scores_two_weeks_apart(apart: int, since: int | None) -> None:
    entries = [score("01-15", 14), score(f"{day('01-15') + dt.timedelta(days=apart):%m-%d}", 10)]
    assert fact(follow([*entries], "02-01"), "phq9_since_last") == since


def test_what_was_shown_for_the_gad7_moves_at_four_points() -> None:
    def anxiety(now: int) -> str:
        entries = (
            ScoreEntry(on=day("01-04"), entered=day("01-04"), gad7=12),
            ScoreEntry(on=day("02-01"), entered=day("02-01"), gad7=now),
        )
        return review(beginner(), day("02-01"), Journal("p1", entries)).anxiety

    assert [anxiety(now) for now in (8, 9, 15, 16)] == ["clearly_less", "a_little_less", "a_little_more", "more"]


def test_the_weeks_from_which_week_eight_holds_come_from_its_rule() -> None:
    def longest(today: int) -> int:
        entries = (score("01-04", 12), ScoreEntry(on=after(50), entered=after(50), phq9=12, phq9_item9=0))
        made = follow([*entries], f"{after(today):%m-%d}")
        assert made.course is not None
        return sum("course.week_eight" in one.rules for one in made.course.changes)

    assert (longest(55), longest(56) > 0) == (0, True)


# --- what a watch recorded -------------------------------------------------------------------------------------------------------


def recorded(beats: list[tuple[int, int]], seconds: int = 100) -> TimeInBand:
    begun = dt.datetime(2027, 1, 16, 9, tzinfo=dt.UTC)
    pulse = tuple((begun + dt.timedelta(seconds=at), bpm) for at, bpm in beats)
    lasted = dt.timedelta(seconds=seconds)
    return time_in_band(Recording(begun, lasted, lasted, "timer", "", pulse=pulse), 100, 130)


@pytest.mark.parametrize(("apart", "inside"), [(29, 29), (30, 30), (31, 30)])
def test_a_heart_rate_holds_for_thirty_seconds(apart: int, inside: int) -> None:
    assert recorded([(0, 110), (apart, 20)]).inside == inside


@pytest.mark.parametrize(("bpm", "known"), [(29, False), (30, True), (240, True), (241, False)])
def test_a_heart_rate_is_believed_from_30_to_240(bpm: int, known: bool) -> None:
    assert (recorded([(0, bpm)]).unknown == 70) is known


@pytest.mark.parametrize(("known", "share"), [(49, None), (50, 100), (51, 100)])
def test_a_share_in_the_band_is_told_where_half_of_the_time_is_known(known: int, share: int | None) -> None:
    assert TimeInBand(0, known, 0, 100 - known).share == share


@pytest.mark.parametrize(("minutes", "asks"), [(75, False), (74, True), (125, False), (126, True)])
def test_minutes_that_differ_by_more_than_a_quarter_are_asked_about(minutes: int, asks: bool) -> None:
    begun = dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC)
    lasted = dt.timedelta(minutes=minutes)
    walk = Recording(begun, lasted, lasted, "timer", "ab" * 16, ("walking",), is_named=True)
    told = session("01-04", "shorter", minutes=100)
    (found,) = match(beginner(), Journal("p1", (told,)), [walk], today=day("01-05"))
    assert (found.why == "differs") is asks


@pytest.mark.parametrize(("hours", "why"), [(6, ""), (6.01, "too_long")])
def test_after_six_hours_nobody_stopped_the_watch(hours: float, why: str) -> None:
    begun = dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC)
    lasted = dt.timedelta(hours=hours)
    walk = Recording(begun, lasted, lasted, "timer", "ab" * 16, ("walking",), is_named=True)
    (found,) = match(beginner(), Journal("p1", ()), [walk], today=day("01-05"))
    assert (found.why == "too_long") is bool(why)


@pytest.mark.parametrize(("overlap", "doubles"), [(29, False), (30, True)])
def test_files_that_overlap_by_half_of_the_shorter_one_are_one_activity(overlap: int, doubles: bool) -> None:
    begun = dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC)
    hour = dt.timedelta(hours=1)
    later = begun + hour - dt.timedelta(minutes=overlap)
    walks = [
        Recording(one, hour, hour, "timer", name * 32, ("walking",), is_named=True)
        for one, name in ((begun, "a"), (later, "b"))
    ]
    found = match(beginner(), Journal("p1", ()), walks, today=day("01-05"))
    assert any(one.why == "double" for one in found) is doubles
