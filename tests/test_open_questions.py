"""What is open on a day: asked once, few words, and every answer is entered as it is offered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from exrx import InputError, Journal, Plan, adapt, plan
from exrx.cli import asking, main
from exrx.cli.arguments import parse
from exrx.cli.log import entries_of
from exrx.journal import (
    AnswerEntry,
    Entry,
    IllnessEntry,
    PauseEntry,
    ReviewEntry,
    ScoreEntry,
    SessionEntry,
)
from exrx.reviewing import Asked
from exrx.telling.words import words_of

from .journals import BEGINNER, beginner, day, done, ill, not_done, score, session, week
from .test_journal_cli import NOT_TO_BE_SAID, PERSON, run


def open_on(today: str, *entries: Entry, old: Plan | None = None) -> dict[str, Asked]:
    first = beginner() if old is None else old
    return {one.id: one for one in first.open_questions(day(today), Journal(first.id, entries))}


def offered(asked: Asked, word: str) -> tuple[Entry, ...]:
    return next(one.entries for one in asked.offered if one.word == word)


def test_days_without_an_entry_are_one_question_and_asked_once() -> None:
    entries = done(1)
    assert "days" not in open_on("01-14", *entries)
    asked = open_on("02-01", *entries)["days"]
    assert (asked.first, asked.last) == (day("01-11"), day("01-30"))
    assert len(asked.days) == 9
    assert [one.word for one in asked.offered] == ["all", "some", "none", "rather_not"]
    for word in ("all", "none", "rather_not"):
        assert "days" not in open_on("02-01", *entries, *offered(asked, word))


def test_without_any_entry_of_a_session_nothing_is_asked_of_the_past() -> None:
    assert "days" not in open_on("02-01")
    assert "days" not in open_on("02-01", ill("01-11", "01-13", "01-13", which="cold"))


@pytest.mark.parametrize(
    ("today", "asked"),
    [
        ("01-17", set()),
        ("01-18", {"course"}),
        ("02-01", {"course", "answers", "review"}),
        ("03-29", {"course", "answers", "review"}),
    ],
)
def test_looks_back_are_due_by_calendar_weeks(today: str, asked: set[str]) -> None:
    assert set(open_on(today)) - {"session"} == asked


def test_after_two_weeks_the_questionnaire_only_waits_for_whoever_comes_by() -> None:
    assert not open_on("01-18")["course"].unasked
    assert open_on("02-01")["course"].unasked
    assert not open_on("01-18")["session"].unasked


def test_a_score_of_the_two_weeks_before_is_that_of_the_look_back() -> None:
    assert "course" not in open_on("02-01", score("01-20", 12))
    assert "course" in open_on("02-01", score("01-18", 12))
    assert "course" not in open_on("02-02", ScoreEntry(on=day("02-01"), entered=day("02-01"), own_words_course="same"))


def test_a_ninth_answer_of_one_is_asked_again_after_two_weeks() -> None:
    entry = score("02-01", 12, 1)
    assert "course" not in open_on("02-14", entry)
    assert "course" in open_on("02-15", entry)
    assert "course" not in open_on("02-15", entry, score("02-15", 11, 0))


def test_medicines_illnesses_and_signs_are_asked_again_at_weeks_four_and_twelve() -> None:
    asked = open_on("02-01")["answers"]
    same = offered(asked, "unchanged")
    assert "answers" not in open_on("02-01", *same)
    assert "answers" not in open_on("03-01", *same)
    assert "answers" in open_on("03-29", *same)
    none = [
        AnswerEntry(on=day("02-01"), entered=day("02-01"), field=name, value="none")
        for name in ("medications", "conditions", "symptoms")
    ]
    assert "answers" not in open_on("02-02", *none)


def test_the_sleep_of_whom_it_may_be_a_sign() -> None:
    bipolar = plan(**{**BEGINNER, "conditions": ["bipolar_stable"], "under_care": True, "medications": ["lithium"]})
    assert "sleep" not in open_on("02-01")
    asked = open_on("02-01", old=bipolar)["sleep"]
    assert "sleep" not in open_on("02-02", *offered(asked, "no"), old=bipolar)
    assert "sleep" in open_on("03-02", *offered(asked, "no"), old=bipolar)
    (yes,) = offered(asked, "yes")
    assert isinstance(yes, AnswerEntry) and yes.value == "elevated_mood"


def test_which_illness_it_was_is_asked_once_and_keeps_what_was_told() -> None:
    entry = ill("01-11", "01-13", "01-14", fever=False)
    asked = open_on("01-14", entry)["which"]
    (told,) = offered(asked, "covid")
    assert isinstance(told, IllnessEntry)
    assert (told.which, told.fever, told.last, told.replaces) == ("covid", False, day("01-13"), entry.id)
    for one in asked.offered:
        assert "which" not in open_on("01-14", entry, *one.entries), one.word


def test_what_would_fit_after_three_shorter_ones_and_after_a_month_of_less_than_half() -> None:
    shorter = [session(text, "shorter", minutes=10) for text in week(3)]
    entries = done(1, 2)
    assert "fits" not in open_on("01-24", *entries, *shorter[:2], session(week(3)[2]))
    asked = open_on("01-24", *entries, *shorter)["fits"]
    assert "fits" not in open_on("01-25", *entries, *shorter, *offered(asked, "rather_not"))
    some = [session(text) for text in week(1)[:1]]
    assert "fits" in open_on("02-07", *some, *[one for one in not_done(1, 2, 3, 4, 5) if one.on != some[0].on])


@pytest.mark.parametrize("word", ["smaller", "fewer_days", "other_time", "other_activity", "as_it_is", "rather_not"])
def test_a_wish_never_makes_anything_longer(word: str) -> None:
    entries = [*done(1, 2), *(session(text, "shorter", minutes=10) for text in week(3))]
    before = adapt(beginner(), Journal("p1", tuple(entries)), today=day("01-25"))
    asked = open_on("01-25", *entries)["fits"]
    after = adapt(beginner(), Journal("p1", (*entries, *offered(asked, word))), today=day("01-25"))
    assert sum(one.minutes for one in after.to_come) <= sum(one.minutes for one in before.to_come)
    assert max(one.minutes for one in after.to_come) <= max(one.minutes for one in before.to_come)
    if word == "smaller":
        assert max(one.minutes for one in after.to_come) == 30
    if word not in ("smaller", "fewer_days"):
        assert after.sessions == before.sessions


def test_two_looks_back_left_open_hold_and_an_answer_lets_it_grow_again() -> None:
    def longest(*more: Entry) -> int:
        entries = [*done(1, 2, 3, 4), *more]
        made = adapt(beginner(), Journal("p1", tuple(entries)), today=day("03-02"))
        return max(one.minutes for one in made.to_come)

    def left(text: str) -> ReviewEntry:
        return ReviewEntry(on=day(text), entered=day(text), about="review", chosen="unanswered")

    rest = not_done(5, 6, 7, 8)
    assert longest(*rest, left("02-01")) == longest(*rest) == 45
    # However often one of them is put, it is one.
    assert longest(*rest, left("02-01"), left("02-08")) == 45
    assert longest(*rest, left("02-01"), left("03-01")) < 45
    assert longest(*rest, left("02-01"), left("03-01"), answered("03-02")) == 45


def test_each_look_back_is_put_until_it_is_answered_and_the_next_again() -> None:
    entries: list[Entry] = done(1, 2, 3, 4)
    assert "review" not in open_on("01-31", *entries)
    for look in ("02-01", "03-01"):
        assert "review" in open_on(look, *entries), look
        entries = [*entries, answered(look)]
        assert "review" not in open_on(look, *entries), look


def answered(text: str) -> ReviewEntry:
    return ReviewEntry(on=day(text), entered=day(text), about="review", chosen="go_on")


def much(*weeks: int, minutes: int) -> list[Entry]:
    return [session(text, minutes=minutes) for number in weeks for text in week(number)]


def test_much_more_than_planned_is_asked_about_and_held_only_where_it_is_much() -> None:
    usual = done(1, 2)
    assert "training_signs" not in open_on("02-01", *usual, *much(3, 4, minutes=53))
    assert "training_signs" not in open_on("01-25", *usual, *much(3, minutes=110))
    entries = [*usual, *much(3, 4, minutes=110)]
    asked = open_on("02-01", *entries)["training_signs"]
    assert asked.question is not None and asked.question.field == "training_signs"
    made = adapt(beginner(), Journal("p1", tuple(entries)), today=day("02-01"))
    plain = adapt(beginner(), Journal("p1", tuple(done(1, 2, 3, 4))), today=day("02-01"))
    assert max(one.minutes for one in made.to_come) < max(one.minutes for one in plain.to_come)
    after = [*entries, *offered(asked, "none")]
    assert "training_signs" not in open_on("02-01", *after)
    again = adapt(beginner(), Journal("p1", tuple(after)), today=day("02-01"))
    assert max(one.minutes for one in again.to_come) == max(one.minutes for one in plain.to_come)


def test_with_a_low_body_mass_index_less_is_enough() -> None:
    entries = [*done(1, 2), *much(3, 4, minutes=53)]
    assert "training_signs" in open_on(
        "02-01", *entries, old=plan(**{**BEGINNER, "bmi": 18.0, "eating_disorder": "none"})
    )


def test_a_plan_that_follows_a_journal_needs_it() -> None:
    made = adapt(beginner(), Journal("p1", tuple(done(1))), today=day("01-10"))
    with pytest.raises(InputError):
        made.open_questions(day("01-11"))


def test_where_help_comes_first_nothing_is_asked_but_what_screening_asks() -> None:
    assert open_on("01-12", score("01-12", 16, 2)) == {}


@st.composite
def entries_of_weeks(draw: st.DrawFn) -> tuple[list[Entry], dt.date]:
    today = day("01-04") + dt.timedelta(days=draw(st.integers(0, 150)))
    made: list[Entry] = []
    for one in beginner().sessions:
        outcome = draw(st.sampled_from(["done", "shorter", "not_done", "other", None, None]))
        if one.date < today and outcome:
            made.append(SessionEntry(on=one.date, entered=one.date, outcome=outcome))
    if draw(st.booleans()):
        first = day("01-04") + dt.timedelta(days=draw(st.integers(0, 120)))
        last = first + dt.timedelta(days=draw(st.integers(0, 20)))
        kind: Any = draw(st.sampled_from([IllnessEntry, PauseEntry]))
        made.append(kind(on=first, entered=min(first, today), last=last))
    return made, today


@settings(max_examples=20, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(entries_of_weeks(), st.data())
def test_every_answer_closes_its_question_and_is_told_without_blame(
    told: tuple[list[Entry], dt.date], data: st.DataObject
) -> None:
    entries, today = told
    journal = Journal("p1", tuple(entries))
    asked = beginner().open_questions(today, journal)
    assert len({one.id for one in asked}) == len(asked) or [one.id for one in asked].count("which") > 1
    for language in ("en", "de"):
        tell = words_of(language)
        for one in asked:
            text = " ".join([tell.tell(one.asked), *(tell.tell(each.said) for each in one.offered)])
            assert not [word for word in NOT_TO_BE_SAID if word in text.casefold()], text
            assert "!" not in text
    if asked:
        one = data.draw(st.sampled_from(asked))
        answer = data.draw(st.sampled_from([each for each in one.offered if each.entries] or [None]))  # type: ignore[list-item]
        if answer is not None:
            after = beginner().open_questions(today, journal.add(*answer.entries))
            assert (one.id, one.first) not in {(each.id, each.first) for each in after}


# --- at the command line -----------------------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "me.toml").write_text(PERSON)
    assert main(["plan", "me.toml", "-o", "plan.ics"]) == 0
    assert main(["log", "done", "w01s1", "w01s2", "w01s3", "--today", "2027-01-09"]) == 0
    capsys.readouterr()
    return tmp_path


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """A terminal in which somebody types these lines."""
    left = iter(lines)

    def ask(prompt: str) -> str:
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr(asking, "is_terminal", lambda: True)
    monkeypatch.setattr(asking.asked, "__defaults__", (ask, asking.say_in_terminal))


def of_journal(place: Path) -> Journal:
    return Journal.load(place / "plan.journal.jsonl")


def test_without_a_terminal_everything_open_is_listed_with_how_to_answer_it(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    text = run(capsys, "log", "--today", "2027-02-01")
    assert "all as planned: exrx log days 2027-01-11..2027-01-30 all" in text
    assert "go on: exrx log review go-on" in text
    assert before == {path.name: path.read_bytes() for path in place.iterdir()}


def test_the_words_for_an_answer_enter_what_is_offered() -> None:
    entries = [*done(1), ill("01-21", "01-23", "01-24"), *(session(text, "shorter") for text in week(4))]
    journal = Journal("p1", tuple(entries))
    for today in (day("02-01"), day("03-29"), day("05-30")):
        for one in beginner().open_questions(today, journal):
            for answer in one.offered:
                if not answer.entries or one.id == "fits":
                    continue
                found = parse(["log", *answer.how])
                made = entries_of(found, beginner(), journal, today)
                assert [each.data for each in made] == [each.data for each in answer.entries], answer.how


def test_in_a_terminal_one_question_is_put(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "2", "1 3")
    text = run(capsys, "log", "--today", "2027-02-01")
    assert "compared with the beginning" not in text
    outcomes = {entry.on: entry.outcome for entry in of_journal(place).sessions}
    assert outcomes[day("01-11")] == outcomes[day("01-16")] == "done"
    assert outcomes.get(day("01-14")) is None
    typed(monkeypatch, "harder")
    text = run(capsys, "log", "--today", "2027-02-01")
    assert "talk to whoever treats you, or to a doctor, this week" in text
    assert of_journal(place).of(ScoreEntry)[-1].own_words_course == "worse"


def test_enter_leaves_it_open_and_of_a_look_back_keeps_that_it_was_asked(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "log", "days", "2027-01-11..2027-01-30", "all", "--today", "2027-02-01")
    run(capsys, "log", "same", "--today", "2027-02-01")
    typed(monkeypatch, "")
    assert "Left open." in run(capsys, "log", "--today", "2027-02-01")
    assert [one.chosen for one in of_journal(place).of(ReviewEntry)] == ["unanswered"]
    typed(monkeypatch, "4")
    text = run(capsys, "log", "--today", "2027-02-01")
    assert "exrx log away FIRST..LAST" in text


def test_a_new_medicine_and_the_questionnaire_are_entered_where_they_are_asked_for(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "log", "days", "2027-01-11..2027-01-30", "all", "--today", "2027-02-01")
    typed(monkeypatch, "5", "11", "0")
    run(capsys, "log", "--today", "2027-02-01")
    assert (of_journal(place).of(ScoreEntry)[-1].phq9, of_journal(place).of(ScoreEntry)[-1].phq9_item9) == (11, 0)
    typed(monkeypatch, "2", "bisoprolol since 2027-01-20")
    run(capsys, "log", "--today", "2027-02-01")
    (drug,) = Plan.load(place / "plan.json").person.medications or ()
    assert (drug.entered, drug.since) == ("bisoprolol", day("01-20"))


def test_a_question_of_screening_is_put_as_the_interview_puts_it(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = run(capsys, "log", "done", "--worse-days", "3", "--today", "2027-01-11", code=3)
    assert "sessions wait" in text
    typed(monkeypatch, "no")
    run(capsys, "log", "--today", "2027-01-12")
    assert Plan.load(place / "plan.json").person.post_exertional_malaise is False
    assert Plan.load(place / "plan.json").to_come[0].date == day("01-14")


def test_an_illness_entered_again_stands_in_the_place_of_the_first_telling(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "log", "ill", "2027-01-11..2027-01-13", "--fever", "no", "--today", "2027-01-14")
    run(capsys, "log", "ill", "2027-01-11", "--which", "covid", "--today", "2027-01-14")
    (one,) = of_journal(place).of(IllnessEntry)
    assert (one.last, one.fever, one.which) == (day("01-13"), False, "covid")
    assert "stands there already" in run(
        capsys, "log", "ill", "2027-01-11..2027-01-13", "--which", "covid", "--today", "2027-01-15"
    )


@pytest.mark.parametrize(
    "lines",
    [
        ("I want to kill myself",),
        ("ich will nicht mehr leben",),
        ("2", "I want to die"),
    ],
)
def test_words_of_self_harm_are_heard_whatever_is_asked_and_the_ninth_answer_is_kept(
    lines: tuple[str, ...], place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without an answer help is shown, and nothing else is asked.
    typed(monkeypatch, *lines)
    assert "crisis line" in run(capsys, "log", "--today", "2027-02-01")
    assert not of_journal(place).of(ScoreEntry)
    typed(monkeypatch, *lines, "3")
    assert "crisis line" in run(capsys, "log", "--today", "2027-02-01", code=3)
    assert of_journal(place).of(ScoreEntry)[-1].phq9_item9 == 3
    assert not [one for one in Plan.load(place / "plan.json").sessions if one.date > day("02-01")]


def test_a_ninth_answer_that_ends_the_questions_of_screening_is_kept(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "log", "ill", "2027-03-08..2027-03-20", "--which", "cold", "--today", "2027-03-21")
    typed(monkeypatch, "I want to kill myself", "3")
    assert "crisis line" in run(capsys, "log", "--today", "2027-03-22", code=3)
    assert of_journal(place).of(ScoreEntry)[-1].phq9_item9 == 3


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (("12", "3."), (12, 3)),
        (("12", "3 (nearly every day)", "3"), (12, 3)),
        (("40", "12", "0"), (12, 0)),
        (("2", "3"), (None, 3)),
        (("12", ""), (12, None)),
    ],
)
def test_points_that_are_no_number_are_asked_again(
    lines: tuple[str, ...],
    kept: tuple[int | None, int | None],
    place: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run(capsys, "log", "days", "2027-01-11..2027-01-30", "all", "--today", "2027-02-01")
    typed(monkeypatch, "5", *lines)
    run(capsys, "log", "--today", "2027-02-01", code=3 if kept[1] == 3 else 0)
    last = of_journal(place).of(ScoreEntry)[-1]
    assert (last.phq9, last.phq9_item9) == kept


def test_which_days_took_place_is_understood_whole_or_asked_again(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "2", "all but 2")
    run(capsys, "log", "--today", "2027-02-01")
    assert len(of_journal(place).sessions) == 3
    typed(monkeypatch, "2", "all but 2", "1-3 und 5", "99", "1-2 4")
    run(capsys, "log", "--today", "2027-02-01")
    done_on = [entry.on for entry in of_journal(place).sessions if entry.on > day("01-10")]
    assert done_on == [day("01-11"), day("01-14"), day("01-18")]


def test_a_misspelt_sign_is_asked_again_with_what_may_be_meant(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "log", "days", "2027-01-11..2027-01-30", "all", "--today", "2027-02-01")
    run(capsys, "log", "same", "--today", "2027-02-01")
    typed(monkeypatch, "4", "chest pian", "yes")
    run(capsys, "log", "--today", "2027-02-02", code=3)
    assert [one.value for one in of_journal(place).of(AnswerEntry) if one.source != "plan"] == ["chest_pain"]


@pytest.mark.parametrize("lines", [("1", "1"), ("2",)])
def test_of_two_answers_that_differ_the_one_that_holds_makes_room_for_the_next_question(
    lines: tuple[str, ...], place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "log", "answer", "medications", "omeprazole", "--since", "2027-01-10", "--today", "2027-01-12")
    assert main(["plan", "me.toml", "-o", "plan.ics", "--today", "2027-01-13"]) == 0
    assert "differ" in capsys.readouterr().out + run(capsys, "show", "--today", "2027-01-13")
    listed = run(capsys, "log", "--today", "2027-01-13")
    assert (
        listed.startswith("Two answers differ")
        and "exrx log answer medications omeprazole --ended 2027-01-13" in listed
    )
    before = of_journal(place)
    typed(monkeypatch, *lines)
    run(capsys, "log", "--today", "2027-01-13")
    new = [entry for entry in of_journal(place).entries if entry not in before.entries]
    # It still holds: nothing is entered of it, and the next question is put. It has ended: that is entered.
    ended = [entry.until for entry in new if isinstance(entry, AnswerEntry) and entry.value == "omeprazole"]
    assert new and ended == ([day("01-13")] if lines == ("2",) else [])


@pytest.mark.parametrize(
    ("age", "since", "asked"), [(24, "2026-12-20", True), (25, "2026-12-20", False), (24, "2026-11-01", False)]
)
def test_under_twenty_five_a_new_antidepressant_asks_every_two_weeks(age: int, since: str, asked: bool) -> None:
    """Of medicines that are new for two months at most; everybody else is asked after four weeks."""
    drug = {"id": "sertraline", "since": since}
    first = plan(**{**BEGINNER, "age": age, "medications": [drug]})
    found = first.open_questions(day("01-19"), Journal(first.id, (score("01-05", 12),)))
    assert ("course" in {one.id for one in found}) == asked
