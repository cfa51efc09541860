"""A look back: typed facts, told to the person in words and to the clinician with errors and days; never more exercise after worse."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from exrx import InputError, Journal, NotCleared, Plan, adapt, plan
from exrx.cli import main
from exrx.journal import AnswerEntry, ContactEntry, Entry, PauseEntry, ScoreEntry, SessionEntry
from exrx.printing.reviews import review_text
from exrx.reviewing import Review, review
from exrx.reviewing.looking import lengths_on, step_of

from .journals import BEGINNER, beginner, day, done, ill, not_done, score, session, week
from .test_journal_cli import NOT_TO_BE_SAID


def back(today: str, *entries: Entry, old: Plan | None = None) -> Review:
    first = beginner() if old is None else old
    return review(first, day(today), Journal(first.id, entries))


def person(found: Review) -> str:
    return " ".join(review_text(found).split())


def clinician(found: Review) -> str:
    return " ".join(review_text(found, "clinician").split())


@pytest.mark.parametrize(
    ("change", "much", "step"),
    [
        (-6, 5, "clearly_less"), (-5, 5, "clearly_less"), (-4, 5, "a_little_less"), (-2, 5, "a_little_less"), (-1, 5, "same"),
        (0, 5, "same"), (1, 5, "same"), (2, 5, "a_little_more"), (4, 5, "a_little_more"), (5, 5, "more"),
        (-4, 4, "clearly_less"), (-3, 4, "a_little_less"), (3, 4, "a_little_more"), (4, 4, "more"),
    ],
)  # fmt: skip
def test_a_change_is_told_in_five_steps(change: int, much: int, step: str) -> None:
    assert step_of(change, much) == step


@pytest.mark.parametrize(
    ("today", "due", "coming"),
    [
        ("01-04", None, "02-01"), ("01-31", None, "02-01"), ("02-01", 4, "03-01"), ("02-28", 4, "03-01"), ("03-01", 8, "03-29"),
        ("03-29", 12, "05-24"), ("05-23", 12, "05-24"), ("05-24", 20, "07-19"), ("07-19", 28, "09-13"),
    ],
)  # fmt: skip
def test_looks_back_come_after_4_8_and_12_weeks_and_every_8_after_that(
    today: str, due: int | None, coming: str
) -> None:
    found = back(today)
    assert (found.due, found.coming) == (due, day(coming))


def test_what_took_place_is_counted_by_what_became_of_it() -> None:
    entries = [
        *done(1), session("01-11", "shorter", minutes=10), session("01-14", "other", minutes=25), session("01-16", "not_done"),
        session("01-18", "stopped", minutes=5),
    ]  # fmt: skip
    took = back("01-25", *entries).took
    assert (took.planned, took.done, took.shorter, took.other, took.stopped, took.not_done, took.unknown) == (
        9,
        3,
        1,
        1,
        1,
        1,
        2,
    )
    assert took.minutes == 45 + 10 + 25 + 5


def test_the_person_reads_of_burden_and_never_of_points() -> None:
    begun = score("01-03", 14)
    for total, words in (
        (8, "clearly less burden"), (12, "a little less burden"), (14, "About the same as at the beginning. Four weeks is early."),
        (16, "a little more burden"), (19, "Your answers show more burden"),
    ):  # fmt: skip
        found = back("02-01", *done(1, 2, 3, 4), begun, score("02-01", total))
        text = person(found)
        assert words in text
        assert not any(figure in text for figure in ("14 (", f" {total} (", "%", "points", "PHQ"))
    later = back("03-01", *done(1, 2, 3, 4), begun, score("03-01", 14))
    assert "Four weeks" not in person(later)
    told = person(later)
    assert (
        "Eight weeks, about the same." in told
        and "Please tell whoever treats you, or a doctor: there are other ways" in told
    )


def test_worse_is_never_answered_with_more() -> None:
    usual = done(1, 2, 3, 4)
    longest = max(one.minutes for one in back("02-01", *usual).ahead)
    for entry in (score("02-01", 19), ScoreEntry(on=day("02-01"), entered=day("02-01"), own_words_course="worse")):
        found = back("02-01", *usual, score("01-03", 14), entry)
        assert max(one.minutes for one in found.ahead) < longest
        assert found.contact == "this_week"
        text = person(found)
        assert "Please talk to whoever treats you, or to a doctor, this week." in text
        assert "harder" in text or "more burden" in text
        contact = ContactEntry(on=day("02-01"), entered=day("02-01"))
        assert max(one.minutes for one in back("02-01", *usual, score("01-03", 14), entry, contact).ahead) == longest


def test_beside_a_call_for_help_nothing_is_said_of_the_score() -> None:
    text = person(back("02-01", *done(1, 2, 3, 4), score("01-03", 14), score("02-01", 8, 1)))
    assert text.startswith("What you answered matters")
    assert "burden" not in text
    with pytest.raises(NotCleared):
        back("02-01", score("02-01", 16, 2))


def test_the_clinician_reads_points_with_their_error_and_what_is_noticed() -> None:
    found = back("02-01", *done(1, 2, 3, 4), score("01-03", 14), score("02-01", 7))
    text = clinician(found)
    assert "14 (Sun 2027-01-03) → 7 (Mon 2027-02-01): -7 points, -50 %; error 5 (lowe-2004)" in text
    noticed = "3.7 points or 23 % less are noticed (bauer-staeb-2021), 21 % less at moderate scores in primary care (kounali-2022)"
    assert noticed in text
    # What is noticed of a fall tells nothing of a rise.
    assert "noticed" not in clinician(back("02-01", *done(1, 2, 3, 4), score("01-03", 14), score("02-01", 17)))
    rules = {note.rules for note in found.plan.notices}
    assert {
        ("course.five_points",),
        ("course.felt_difference",),
        ("course.early",),
        ("course.told_to_someone",),
    } <= rules
    assert {"bauer-staeb-2021", "delgadillo-2018", "devries-2019", "kounali-2022"} <= {
        one.id for one in found.plan.sources
    }


@pytest.mark.parametrize(
    ("begun", "now", "words"),
    [
        (14, 8, "neither half of the beginning (response) nor under 5 (remission; phq-9)"),
        (14, 7, "half or less of the beginning (response; phq-9)"),
        (12, 5, "half or less of the beginning (response; phq-9)"),
        (12, 4, "half or less of the beginning (response), and under 5 (remission; phq-9)"),
        (7, 4, "under 5 (remission; phq-9); not half of the beginning"),
    ],
)
def test_response_is_half_and_remission_under_five(begun: int, now: int, words: str) -> None:
    text = clinician(back("02-01", *done(1), score("01-03", begun), score("02-01", now)))
    assert words in text and text.count("remission") <= 1 and text.count("response") <= 1


def test_the_clinician_reads_the_least_difference_of_anxiety() -> None:
    told = [ScoreEntry(on=day(on), entered=day(on), gad7=total) for on, total in (("01-03", 12), ("02-01", 8))]
    text = clinician(back("02-01", *done(1), *told))
    assert (
        "12 (Sun 2027-01-03) → 8 (Mon 2027-02-01): -4 points; the least difference that matters is 4 (toussaint-2020)"
        in text
    )


def test_the_way_back_is_told_by_what_it_follows() -> None:
    """After a week where one felt at home, after weeks smaller, after an illness a day of being well first."""
    away = [PauseEntry(on=day("02-01"), entered=day("02-01"), last=day("03-08"))]
    assert "After a while away everybody starts smaller. The plan begins again on" in person(
        back("03-10", *done(1, 2, 3, 4), *away)
    )
    text = person(back("02-01", *done(1, 2, 3), ill("01-25", "01-25", "01-31", fever=True, which="influenza")))
    assert "First be well for a whole day. The plan begins again on" in text and "felt at home" not in text


def test_the_clinician_reads_everything_by_its_day() -> None:
    entries = [
        *done(1, 2), session("01-18", effort="very hard", before=-1, during=-2, after=1), session("01-21", pain=6, pain_next_morning="more"),
        ill("01-25", "01-27", "01-28", fever=True, which="influenza"),
        AnswerEntry(on=day("01-10"), entered=day("01-12"), field="medications", value="bisoprolol", since=day("01-10")),
        ScoreEntry(on=day("01-20"), entered=day("01-20"), gad7=9, own_words_course="same"),
        ContactEntry(on=day("01-22"), entered=day("01-22"), who="Dr Example"),
    ]  # fmt: skip
    text = clinician(back("02-01", *entries))
    for line in (
        "very hard: 1", "Mon 2027-01-18: -1 before, -2 during, +1 after", "Thu 2027-01-21: 6 out of 10, not as before the next morning",
        "Mon 2027-01-25 to Wed 2027-01-27: flu, with fever", "medications: bisoprolol, Sun 2027-01-10 (entered Tue 2027-01-12)",
        "GAD-7 Wed 2027-01-20: 9", "Wed 2027-01-20: the same", "spoken to Dr Example", "ill.day_of_being_well",
    ):  # fmt: skip
        assert line in text, line


def test_who_sees_no_figures_reads_none_of_the_journal() -> None:
    cleared = {"topic": "eating", "level": "light_moderate", "by": "Dr Example", "date": "2027-01-02"}
    past = plan(**{**BEGINNER, "eating_disorder": "past", "clearances": [cleared]})
    entries = [*done(1, 2), *not_done(3), session("02-01", minutes=20)]
    found = back("02-02", *entries, score("01-03", 12), score("02-01", 11), old=past)
    text = person(found)
    assert "It took place. How was it? Rest belongs to it." in text
    assert "minutes" not in text and " min" not in text
    assert "withheld from the person" in clinician(found)


def test_at_the_end_it_is_the_person_who_chooses() -> None:
    found = back("05-10", *(session(f"{one.date:%m-%d}") for one in beginner().sessions))
    assert found.is_over
    text = person(found)
    assert "The programme ends here. You can keep it as it is, take two days at the length you have" in text
    assert "nobody tested a step down in depression" in clinician(found)
    rules = {rule for note in found.plan.notices for rule in note.rules}
    assert "after.keep_with_less" in rules


def test_three_sessions_that_did_not_feel_good_are_told() -> None:
    entries = [*done(1, 2), *(session(text, during=-2) for text in week(3))]
    text = person(back("01-25", *entries))
    assert "It has not felt good lately. It stays easy until Sun 2027-01-31." in text
    assert "What would make it better?" in text


def test_without_a_journal_it_looks_back_too_and_a_followed_journal_is_needed() -> None:
    found = review(beginner(), "2027-02-01")
    assert (found.due, found.took.done) == (4, 12)
    made = adapt(beginner(), Journal("p1", tuple(done(1))), today=day("01-10"))
    with pytest.raises(InputError):
        review(made, "2027-02-01")


@st.composite
def told(draw: st.DrawFn) -> tuple[list[Entry], dt.date]:
    today = day("01-04") + dt.timedelta(days=draw(st.integers(0, 140)))
    made: list[Entry] = []
    for one in beginner().sessions:
        outcome = draw(st.sampled_from(["done", "shorter", "not_done", "other", None]))
        if one.date < today and outcome:
            how = {
                "during": draw(st.sampled_from([None, -2, 0, 1])),
                "effort": draw(st.sampled_from(["", "hard", "easy"])),
            }
            made.append(SessionEntry(on=one.date, entered=one.date, outcome=outcome, **how))
    for days in draw(st.lists(st.integers(-10, 140), max_size=3)):
        on = day("01-04") + dt.timedelta(days=days)
        if on <= today:
            made.append(
                ScoreEntry(on=on, entered=on, phq9=draw(st.integers(1, 27)), phq9_item9=draw(st.integers(0, 1)))
            )
    return made, today


@settings(max_examples=20, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(told())
def test_no_look_back_blames_or_counts_for_the_person(made: tuple[list[Entry], dt.date]) -> None:
    entries, today = made
    try:
        found = review(beginner(), today, Journal("p1", tuple(entries)))
    except NotCleared:
        return
    text = person(found).casefold()
    assert not [word for word in NOT_TO_BE_SAID if word in text], text
    assert (
        review_text(found, "clinician") and review_text(found, "person", "de") and review_text(found, "clinician", "de")
    )


def test_at_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "me.toml").write_text(
        'age = 41\nconditions = ["depression"]\nmedications = []\nsymptoms = []\nstart = 2027-01-04\nid = "m"\n'
    )
    assert main(["plan", "me.toml", "-o", "plan.ics"]) == 0
    assert main(["log", "done", "w01s1", "--today", "2027-01-04"]) == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    capsys.readouterr()
    assert main(["review", "--today", "2027-02-01"]) == 0
    assert "4 weeks after the first session" in capsys.readouterr().out
    assert main(["review", "--view", "clinician", "--today", "2027-02-01", "--language", "de"]) == 0
    assert "Was stattfand" in capsys.readouterr().out
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_what_is_said_of_now_is_not_the_week_after() -> None:
    grows = plan(
        age=41, conditions=[], medications=[], symptoms=[], longest_session=10, start="2027-01-04",
        availability=["Mon", "Thu", "Sat"],
    )  # fmt: skip
    first, second = (week.sessions for week in grows.weeks[:2])
    assert max(one.minutes for one in second) > max(one.minutes for one in first)
    assert lengths_on(grows, first[-1].date) == (first[0].minutes, first[-1].minutes)
    assert lengths_on(grows, second[0].date) == (first[0].minutes, second[0].minutes)
