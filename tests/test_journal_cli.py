"""``exrx log``, ``exrx show`` and ``exrx why changes``: a few words, and the plan and its calendar follow."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from exrx import Journal, Plan, adapt
from exrx.cli import main
from exrx.export.journalfile import append, journal_beside
from exrx.journal import AnswerEntry, IllnessEntry, ScoreEntry

from .journals import day

NOT_TO_BE_SAID = (
    "catch up", "on track", "off track", "overdue", "skipped", "lapse", "compliance", "adherence", "quota", "target",
    "goal not met", "days in a row", "record", "personal best", "perfect week", "keep it up", "give up", "no pain", "well done",
    "great job", "do better", "disappointing", "poor", "again not", "still not", "not responding", "failure", "response",
    "remission", "percent", "others manage", "you promised", "your body needs", "exercise would help", "only tiredness", "missed",
    "only 15", "too weak", "should enjoy", "%",
)  # fmt: skip
"""Typed from the evidence on the words of a journal."""

PERSON = """
age = 41
resting_hr = 72
conditions = ["depression"]
medications = []
symptoms = []
longest_session = 15
start = 2027-01-04
availability = ["Mon", "Thu", "Sat"]
id = "m"
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "me.toml").write_text(PERSON)
    assert main(["plan", "me.toml", "-o", "plan.ics"]) == 0
    capsys.readouterr()
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(list(words)) == code, capsys.readouterr()
    found = capsys.readouterr()
    return " ".join((found.out + found.err).split())


def journal(place: Path) -> Journal:
    return Journal.load(place / "plan.journal.jsonl")


def test_done_takes_the_newest_session_without_an_entry_and_names_it(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Mon 2027-01-04: done." in run(capsys, "log", "done", "--today", "2027-01-05")
    assert "Thu 2027-01-07: shorter." in run(
        capsys, "log", "shorter", "10", "--effort", "hard", "--today", "2027-01-07"
    )
    text = run(capsys, "log", "not", "--today", "2027-01-10")
    assert "Sat 2027-01-09: not this time. That is fine." in text
    assert "Mon 2027-01-11: Walk, 15 min" in text
    told = [(entry.on.day, entry.outcome, entry.minutes, entry.effort) for entry in journal(place).sessions]
    assert told == [(4, "done", None, ""), (7, "shorter", 10, "hard"), (9, "not_done", None, "")]


def test_by_key_by_day_again_and_undone(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "log", "done", "w01s1", "2027-01-07", "w01s3", "--today", "2027-01-09")
    run(capsys, "log", "not", "2027-01-07", "--today", "2027-01-10")
    assert [entry.outcome for entry in journal(place).sessions] == ["done", "not_done", "done"]
    assert "stands there already" in run(capsys, "log", "not", "2027-01-07", "--today", "2027-01-10")
    assert "Taken out" in run(capsys, "log", "undo", "--today", "2027-01-10")
    assert [entry.outcome for entry in journal(place).sessions] == ["done", "done", "done"]


def test_the_calendar_and_the_plan_file_follow_and_show_says_why(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "log", "done", "w01s1", "w01s2", "w01s3", "--today", "2027-01-09")
    before = (place / "plan.ics").read_bytes()
    text = run(capsys, "log", "not", "2027-01-11", "2027-01-14", "2027-01-16", "--today", "2027-01-17")
    assert "The plan begins again on Mon 2027-01-18, where you last felt at home: 15 minutes." in text
    assert "Import plan.ics again" in text
    assert (place / "plan.ics").read_bytes() != before
    made = Plan.load(place / "plan.json")
    assert [one.minutes for one in made.to_come[:3]] == [15, 15, 15]
    shown = run(capsys, "show", "--today", "2027-01-17")
    assert "Mon 2027-01-18: Walk, 15 min" in shown and "where you last felt at home" in shown
    assert "Week 2 of the plan: Mon 2027-01-11: Walk, 20 min" in run(
        capsys, "show", "--week", "2", "--today", "2027-01-17"
    )
    why = run(capsys, "why", "changes", "--today", "2027-01-17")
    assert "pause.week (exrx-pauses, product)" in why
    # Nothing of it is in the calendar.
    calendar = (place / "plan.ics").read_text("utf-8")
    assert "not_done" not in calendar and "journal" not in calendar.casefold()


def test_show_follows_the_day_and_writes_nothing(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "log", "done", "w01s1", "w01s2", "w01s3", "--today", "2027-01-09")
    files = {path.name: path.read_bytes() for path in place.iterdir()}
    assert "Mon 2027-02-01: Walk, 20 min" in run(capsys, "show", "--today", "2027-02-01")
    assert files == {path.name: path.read_bytes() for path in place.iterdir()}


def test_an_illness_is_asked_about_once_and_leaves_nothing_standing_in_it(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = run(
        capsys, "log", "ill", "2027-01-11..2027-01-20", "--fever", "no", "--below-neck", "no", "--today", "2027-01-11"
    )
    assert "Was it COVID, flu or pneumonia" in text
    assert journal(place).of(IllnessEntry)[0].fever is False
    made = Plan.load(place / "plan.json")
    assert not [one for one in made.sessions if "2027-01-11" <= one.date.isoformat() <= "2027-01-20"]
    assert "STATUS:CANCELLED" in (place / "plan.ics").read_text("utf-8")


def test_a_medicine_of_an_adapt_is_not_taken_back_by_the_next_plan(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "adapt", "plan.json", "--medications", "bisoprolol", "--today", "2027-01-25")
    before = Plan.load(place / "plan.json")
    assert not any(step.bpm for one in before.to_come for step in one.steps)
    text = run(capsys, "plan", "me.toml", "-o", "plan.ics", "--today", "2027-02-01")
    assert "no calendar entry differs" in text
    assert "Two answers differ: medications: bisoprolol on Mon 2027-01-25" in text
    after = Plan.load(place / "plan.json")
    assert [entry.entered for entry in after.person.medications or ()] == ["bisoprolol"]
    assert not any(step.bpm for one in after.to_come for step in one.steps)


def test_an_answer_is_added_and_ends_by_its_own_entry(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "log", "answer", "medications", "sertraline", "--since", "2027-01-10", "--today", "2027-01-12")
    refused = run(capsys, "log", "answer", "medications", "none", "--today", "2027-01-13", code=2)
    assert "would take back sertraline" in refused
    run(capsys, "log", "answer", "medications", "sertraline", "--ended", "2027-01-20", "--today", "2027-01-21")
    entry = (Plan.load(place / "plan.json").person.medications or ())[0]
    assert (str(entry.since), str(entry.until)) == ("2027-01-10", "2027-01-20")
    assert "is no field" in run(capsys, "log", "answer", "shoes", "red", code=2)


def test_a_ninth_answer_of_two_puts_help_first_and_takes_the_sessions_out(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = run(capsys, "log", "phq9", "16", "--item9", "2", "--today", "2027-01-12", code=3)
    assert text.startswith("What you answered matters")
    assert "Your sessions wait so that somebody can look at this with you first" in text
    assert not [one for one in Plan.load(place / "plan.json").sessions if one.date.isoformat() >= "2027-01-12"]
    assert "16" not in (place / "plan.ics").read_text("utf-8").partition("SUMMARY")[2].partition("\n")[0]
    # Nothing but a clearance of a later day opens it.
    run(capsys, "log", "phq9", "9", "--item9", "0", "--today", "2027-01-20", code=3)
    run(capsys, "log", "undo", "--today", "2027-01-20", code=3)
    words = ("clearance", "mental_health", "light_moderate", "Dr Example")
    assert "confirmed on Thu 2027-01-21" in run(capsys, "log", *words, "--today", "2027-01-21")
    ahead = [one for one in Plan.load(place / "plan.json").sessions if one.date.isoformat() >= "2027-01-21"]
    assert len(ahead) > 30


@pytest.mark.parametrize("told", [("12", "--item9", "1"), ("26",)])
def test_whoever_tells_such_a_score_now_is_told_first_where_help_is_also_where_a_newer_one_holds(
    place: Path, capsys: pytest.CaptureFixture[str], told: tuple[str, ...]
) -> None:
    run(capsys, "log", "phq9", "9", "--item9", "0", "--today", "2027-01-20")
    text = run(capsys, "log", "phq9", *told, "--on", "2027-01-06", "--today", "2027-01-20")
    assert text.startswith("What you answered matters") and text.count("What you answered matters") == 1
    # That is all that follows: what is newer holds.
    assert not run(capsys, "show", "--today", "2027-01-20").startswith("What you answered matters")


def test_whom_to_call_today_comes_first_where_the_sessions_wait_and_after_help_where_that_is_above_all(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "log", "answer", "medications", "clozapine", "--since", "2020-01-10", "--today", "2027-01-05")
    run(
        capsys, "log", "answer", "conditions", "heart_disease", "--since", "2027-01-10", "--today", "2027-01-10", code=3
    )
    call = "Please call whoever prescribes clozapine, or the out-of-hours service, today"
    text = run(capsys, "log", "ill", "2027-01-11..2027-01-20", "--fever", "yes", "--today", "2027-01-12", code=3)
    assert text.startswith(call)
    assert call in run(capsys, "show", "--today", "2027-01-12", code=3)
    assert call in run(capsys, "review", "--today", "2027-01-12", code=3)
    text = run(capsys, "log", "phq9", "16", "--item9", "2", "--today", "2027-01-12", code=3)
    assert text.startswith("What you answered matters") and call in text


def test_worse_puts_help_first_and_holds(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = run(capsys, "log", "worse", "--today", "2027-01-11")
    assert text.startswith(("If you think of harming yourself", "What you answered"))
    assert "this week. The plan waits at this length; nothing is lost." in text
    assert {one.minutes for one in Plan.load(place / "plan.json").to_come} == {15}
    assert journal(place).of(ScoreEntry)[-1].own_words_course == "worse"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("dance",), "log needs a word that it knows"),
        (("done", "well"), "these words say no session"),
        (("done", "2027-03-01"), "has not come"),
        (("done", "w99s9"), "is no session of this plan"),
        (("shorter", "0", "w01s1"), "is no session that took place"),
        (("away",), "a first and a last day"),
        (("ill", "2027-01-09..2027-01-03"), "before the first day"),
        (("phq9", "40"), "is not from 0 to 27"),
        (("undo",), "no entry to take out"),
        (("which", "no"), "none of its answers"),
        (("afterwards", "pause"), "none of its answers"),
        (("review", "unanswered"), "none of its answers"),
        (("done", "w01s1", "--effort", "great"), "is not one of its words"),
    ],
)
def test_what_is_not_understood_writes_nothing(
    place: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    assert said in run(capsys, "log", *words, "--today", "2027-01-10", code=2)
    assert before == {path.name: path.read_bytes() for path in place.iterdir()}


def test_a_broken_journal_stops_every_command_and_stays_as_it_is(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "log", "done", "--today", "2027-01-05")
    path = place / "plan.journal.jsonl"
    path.write_text(path.read_text("utf-8").replace("done", "not_done"), "utf-8")
    kept = path.read_bytes()
    for words in (["log", "done"], ["show"], ["plan", "me.toml", "-o", "plan.ics"], ["adapt", "--minutes", "20"]):
        assert "does not fit its checksum" in run(capsys, *words, "--today", "2027-01-08", code=2)
    assert path.read_bytes() == kept


def test_another_plan_sets_the_journal_aside_and_says_so(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "log", "answer", "medications", "bisoprolol", "--today", "2027-01-05")
    kept = (place / "plan.journal.jsonl").read_bytes()
    text = run(capsys, "plan", "me.toml", "-o", "plan.ics", "--new", "--today", "2027-01-06")
    assert "The journal of the earlier plan lies in plan-1.journal.jsonl now." in text
    assert (place / "plan-1.journal.jsonl").read_bytes() == kept
    assert not (place / "plan.journal.jsonl").exists()
    new = Plan.load(place / "plan.json")
    run(capsys, "log", "done", "2027-01-04", "--today", "2027-01-07")
    assert journal(place).plan == new.id != "m"


def test_four_logs_at_once_lose_nothing(place: Path) -> None:
    keys = ("w01s1", "w01s2", "w01s3", "w02s1")
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "exrx", "log", "done", key, "--today", "2027-01-12"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for key in keys
    ]  # fmt: skip
    codes = [one.wait(120) for one in runs]
    # One that had to wait too long says so and writes nothing; run again it does.
    for key, code in zip(keys, codes, strict=True):
        if code:
            assert main(["log", "done", key, "--today", "2027-01-12"]) == 0
    assert len(journal(place).sessions) == 4


def test_nobody_is_blamed_and_those_who_see_no_figures_see_none(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = [
        run(capsys, "log", "done", "w01s1", "w01s2", "w01s3", "--effort", "very", "--today", "2027-01-09", code=2),
        run(capsys, "log", "not", "2027-01-11", "2027-01-14", "2027-01-16", "--today", "2027-01-17"),
        run(capsys, "log", "shorter", "7", "2027-01-04", "--today", "2027-01-17"),
        run(capsys, "log", "ill", "2027-01-18..2027-01-19", "--today", "2027-01-20"),
        run(capsys, "log", "better", "--today", "2027-01-20"),
        run(capsys, "show", "--today", "2027-01-20"),
    ]
    text = " ".join(said).casefold()
    assert not [word for word in NOT_TO_BE_SAID if word in text]
    assert "!" not in text


def test_those_who_see_no_figures_see_none_of_the_journal(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = 'eating_disorder = "past"\n[[clearances]]\ntopic = "eating"\nlevel = "light_moderate"\nby = "Dr Example"\ndate = 2027-01-01\n'
    (place / "she.toml").write_text(PERSON.replace('"m"', '"she"') + more)
    run(capsys, "plan", "she.toml", "-o", "she.ics")
    days = [word for day in ("11", "14", "16") for word in (f"2027-01-{day}",)]
    text = run(capsys, "log", "not", *days, "--plan", "she.json", "--today", "2027-01-17")
    assert "The plan begins again on Mon 2027-01-18." in text
    assert "minutes" not in text
    text = run(capsys, "log", "shorter", "7", "2027-01-14", "--plan", "she.json", "--today", "2027-01-17")
    assert "minutes" not in text and " 7 " not in text


@pytest.mark.parametrize(
    "words",
    [
        ("other", "I want to die"),
        ("contact", "told her that I want to die"),
        ("answer", "medications", "sertraline", "--for", "ich will nicht mehr leben"),
    ],
)
def test_what_is_heard_in_any_words_of_a_log_puts_help_first_and_stays_heard(
    place: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    first = "What you answered matters, and it is good that you said it."
    assert run(capsys, "log", *words, "--today", "2027-01-05").startswith(first)
    assert run(capsys, "show", "--today", "2027-01-06").startswith(first)
    plan = Plan.load("plan.json")
    assert plan.clearance.crisis == "first" and "phq9_item9" in {question.id for question in plan.questions}
    light = {step.rpe.high for one in plan.to_come for step in one.steps if step.rpe is not None}
    assert light and all(high is not None and high <= 11 for high in light)
    # Taking the entry out opens nothing, and neither does the next run of the person file.
    main(["log", "undo", "--today", "2027-01-06"])
    capsys.readouterr()
    assert run(capsys, "plan", "me.toml", "-o", "plan.ics", "--today", "2027-01-07").startswith(first)


def test_words_of_eating_in_a_log_ask_the_eating_question(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "log", "other", "walked because I feel I must burn off what I ate", "--today", "2027-01-05")
    assert "eating_disorder" in {question.id for question in Plan.load("plan.json").questions}


@pytest.mark.parametrize(
    "words",
    [
        ("better", "--fever", "yes"),
        ("done", "--item9", "3"),
        ("done", "--chest-signs", "yes"),
        ("gad7", "12", "--fever", "yes"),
        ("ill", "2027-01-05..2027-01-06", "--pain", "3"),
        ("answer", "medications", "bisoprolol", "--worse-days", "3"),
        ("move", "w02s1", "2027-01-12", "--item9", "3"),
        ("undo", "--on", "2027-01-05"),
    ],
)
def test_what_a_word_has_no_place_for_is_refused_and_not_lost(
    words: tuple[str, ...], place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    assert "would be lost" in run(capsys, "log", *words, "--today", "2027-01-09", code=2)
    assert before == {path.name: path.read_bytes() for path in place.iterdir()}


@pytest.mark.parametrize("words", [("gad7", "12"), ("better",), ("worse",), ("phq9", "9")])
def test_the_ninth_answer_may_stand_beside_anything_that_is_said_of_how_it_goes(
    words: tuple[str, ...], place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "crisis line" in run(capsys, "log", *words, "--item9", "3", "--today", "2027-01-09", code=3)
    assert journal(place).of(ScoreEntry)[-1].phq9_item9 == 3


def test_a_calendar_that_is_not_ours_is_refused_before_the_answer_is_kept(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "log", "done", "--today", "2027-01-04")
    other = (place / "plan.ics").read_bytes().replace(b"X-EXRX-PLAN:", b"X-EXRX-PLAN:0")
    (place / "plan.ics").write_bytes(other)
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    run(capsys, "log", "phq9", "20", "--item9", "3", "--today", "2027-01-09", code=2)
    assert before == {path.name: path.read_bytes() for path in place.iterdir()}


def test_undo_takes_out_what_was_entered_last_whatever_day_it_is_about(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "log", "move", "w05s1", "2027-02-02", "--today", "2027-01-09")
    run(capsys, "log", "phq9", "12", "--item9", "0", "--today", "2027-01-09")
    run(capsys, "log", "answer", "medications", "bisoprolol", "--since", "2027-01-05", "--today", "2027-01-09")
    for left in (["move", "score"], ["move"], []):
        run(capsys, "log", "undo", "--today", "2027-01-09")
        held = [one.kind for one in journal(place).holding if getattr(one, "source", "") != "plan"]
        assert sorted(held) == sorted(left)


@pytest.mark.parametrize("since", ["2027-01-05", "2027-01-10", None])
def test_a_medicine_that_is_taken_again_counts_whatever_day_it_is_said_to_begin(
    since: str | None, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def bpm() -> bool:
        return any(step.bpm for one in Plan.load(place / "plan.json").to_come for step in one.steps)

    answer = ("log", "answer", "medications", "metoprolol")
    run(capsys, *answer, "--for", "blood pressure", "--today", "2027-01-06")
    assert not bpm()
    run(capsys, *answer, "--ended", "2027-01-11", "--today", "2027-01-12")
    assert bpm()
    run(capsys, *answer, *(("--since", since) if since else ()), "--today", "2027-02-02")
    assert not bpm()


# --- a plan that was taken out ----------------------------------------------------------------------------------------


def test_what_is_logged_after_a_plan_was_taken_out_brings_nothing_back(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "log", "done", "--today", "2027-01-04")
    run(capsys, "withdraw", "plan.json", "-o", "gone.ics", "--today", "2027-01-06")
    before = (place / "plan.ics").read_bytes()
    text = run(capsys, "log", "ill", "2027-01-07..2027-01-09", "--fever", "no", "--today", "2027-01-10")
    assert "You took this plan out of your calendar on Wed 2027-01-06." in text
    assert "Nothing is open." in run(capsys, "log", "--today", "2027-02-10")
    assert "You took this plan out" in run(capsys, "show", "--today", "2027-02-10")
    review = run(capsys, "review", "--today", "2027-02-10")
    assert "You took this plan out" in review and "programme ends" not in review
    assert (place / "plan.ics").read_bytes() == before
    plan = Plan.load(place / "plan.json")
    assert not [session for session in plan.sessions if session.date.isoformat() >= "2027-01-06"]
    assert len(journal(place).of(IllnessEntry)) == 1
    assert "--new" in run(capsys, "plan", "me.toml", "-o", "plan.ics", "--today", "2027-02-10", code=2)


def test_after_a_plan_was_taken_out_help_still_comes_first(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "withdraw", "plan.json", "-o", "gone.ics", "--today", "2027-01-06")
    assert "Help is there now" in run(capsys, "log", "phq9", "14", "--item9", "1", "--today", "2027-01-08")
    pain = run(capsys, "log", "answer", "symptoms", "chest pain", "--today", "2027-01-09", code=3)
    assert "call your local number" in pain
    seen = run(
        capsys, "log", "clearance", "heart", "light_moderate", "Dr X", "--on", "2027-01-11", "--today", "2027-01-11"
    )
    assert "You took this plan out" in seen and not Plan.load(place / "plan.json").sessions[1:]


def test_what_a_check_holds_back_comes_again_and_what_is_taken_out_then_does_not(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "log", "answer", "symptoms", "chest pain", "--today", "2027-01-06", code=3)
    cleared = ("log", "clearance", "heart", "light_moderate", "Dr X", "--on", "2027-01-09", "--today", "2027-01-09")
    held = {name: (place / name).read_bytes() for name in ("plan.json", "plan.ics", "plan.journal.jsonl")}
    run(capsys, *cleared)
    assert any(session.date.isoformat() > "2027-01-09" for session in Plan.load(place / "plan.json").sessions)
    for name, content in held.items():
        (place / name).write_bytes(content)
    run(capsys, "withdraw", "plan.json", "-o", "gone.ics", "--today", "2027-01-08")
    run(capsys, *cleared)
    assert not any(session.date.isoformat() > "2027-01-09" for session in Plan.load(place / "plan.json").sessions)


# --- before the plan starts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("log", "away", "2027-01-20..2027-01-22"),
            "Away from Wed 2027-01-20 to Fri 2027-01-22: nothing is planned then.",
        ),
        (("log", "ill", "2026-12-30..2027-01-05"), "Ill from Wed 2026-12-30 to Tue 2027-01-05."),
        (("log", "answer", "medications", "bisoprolol"), "Entered: bisoprolol, from Sun 2027-01-03 on."),
        (("log", "answer", "under_care", "yes"), "Entered: under care: yes, from Sun 2027-01-03 on."),
        (("log", "answer", "bmi", "31.5"), "Entered: bmi: 31.5, from Sun 2027-01-03 on."),
        (("log", "phq9", "12", "--item9", "0"), "Entered for Sun 2027-01-03."),
        (("log", "move", "w02s1", "2027-01-12"), "Mon 2027-01-11: moved to Tue 2027-01-12."),
        (("adapt", "--medications", "bisoprolol"), "changed 33 sessions"),
        (("adapt", "--pause", "2027-01-11..2027-01-14"), "withdrawn 2 sessions"),
    ],
)
def test_on_a_day_before_the_plan_starts_everything_can_be_told(
    place: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert said in run(capsys, *words, "--today", "2027-01-03")
    for look in (("show",), ("review",)):
        run(capsys, *look, "--today", "2027-01-03")


def test_a_score_told_before_the_start_is_newer_than_that_of_the_person_file(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "me.toml").write_text(f"{PERSON}phq9 = 14\nphq9_item9 = 0\n")
    for today in ("2026-12-28", "2026-12-29", "2026-12-30", "2027-01-04"):
        for file in place.glob("plan.*"):
            file.unlink()
        run(capsys, "plan", "me.toml", "-o", "plan.ics", "--today", "2026-12-27")
        assert "Help is there now" in run(capsys, "log", "phq9", "21", "--item9", "1", "--today", today, code=3)


def test_signs_in_the_chest_that_are_taken_out_open_nothing(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "log", "done", "w01s1", "--today", "2027-01-05")
    ill = ("log", "ill", "2027-01-11..2027-01-13", "--today", "2027-01-14")
    run(capsys, *ill, "--chest-signs", "yes", code=3)
    run(capsys, *ill, "--chest-signs", "no", code=3)
    run(capsys, "log", "undo", "--today", "2027-01-14", code=3)
    run(capsys, "log", "undo", "--today", "2027-01-14", code=3)
    assert not any(f"{one.date}" >= "2027-01-14" for one in Plan.load(place / "plan.json").to_come)
    run(capsys, "log", "clearance", "heart", "light_moderate", "Dr X", "--on", "2027-01-15", "--today", "2027-01-15")


def test_a_correction_of_an_illness_that_the_plan_has_itself_is_what_undo_takes_out(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ill = {"first": "2027-01-11", "last": "2027-01-20", "ill": True}
    adapt(Plan.load("plan.json"), today="2027-01-11", pause=ill).save("plan.json")
    run(capsys, "log", "done", "w01s1", "--today", "2027-01-12")
    more = ("--fever", "yes", "--which", "covid")
    run(capsys, "log", "ill", "2027-01-11..2027-01-20", *more, "--today", "2027-01-21")
    assert "illness of Mon 2027-01-11" in run(capsys, "log", "undo", "--today", "2027-01-21")
    assert [one.outcome for one in journal(place).sessions] == ["done"]
    assert "session of Mon 2027-01-04" in run(capsys, "log", "undo", "--today", "2027-01-21")
    # The plan's own illness is left, and is not said to be taken out.
    assert "no entry to take out" in run(capsys, "log", "undo", "--today", "2027-01-21", code=2)


def test_a_number_typed_again_on_one_day_is_a_correction_and_none_names_its_field(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for age in ("43", "14", "42", "41", "47"):
        run(capsys, "log", "answer", "age", age, "--today", "2027-01-05", code=3 if age == "14" else 0)
    assert Plan.load(place / "plan.json").person.age == 47
    run(capsys, "log", "answer", "symptoms", "none", "--today", "2027-01-06")
    assert "Taken out: symptoms: none" in run(capsys, "log", "undo", "--today", "2027-01-06")


def test_an_answer_that_nobody_reads_any_more_is_taken_out_once(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "log", "done", "w01s1", "--today", "2027-01-05")
    entry = AnswerEntry(on=day("01-06"), entered=day("01-06"), field="training_signs", value="of another version")
    append(journal_beside(place / "plan.json"), "m", [entry])
    assert "of another version" in run(capsys, "log", "undo", "--today", "2027-01-06")
    assert [one.outcome for one in journal(place).sessions] == ["done"]


# --- what the plan file held before there was a journal ------------------------------------------------------------------


def test_undo_takes_out_what_was_entered_and_never_what_the_plan_began_with(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = 'phq9 = 12\nphq9_item9 = 1\n[[clearances]]\ntopic = "falls"\nlevel = "light_moderate"\nby = "Dr X"\ndate = 2027-01-02\n'
    (place / "me.toml").write_text(PERSON + more)
    run(capsys, "plan", "me.toml", "-o", "plan.ics", "--today", "2027-01-04")
    assert "no entry to take out" in run(capsys, "log", "undo", "--today", "2027-01-05", code=2)
    # What is about a day before the plan was entered after it all the same.
    run(capsys, "log", "ill", "2026-12-28..2026-12-29", "--fever", "no", "--today", "2027-01-05")
    assert "illness of Mon 2026-12-28" in run(capsys, "log", "undo", "--today", "2027-01-05")
    for _ in range(2):
        assert "no entry to take out" in run(capsys, "log", "undo", "--today", "2027-01-05", code=2)
    assert [one.phq9_item9 for one in journal(place).of(ScoreEntry)] == [1]


def test_a_time_away_from_before_the_journal_is_taken_out_until_it_has_begun(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def days(week: int) -> list[str]:
        sessions = Plan.load(place / "plan.json").weeks[week - 1].sessions
        return [f"{session.date:%m-%d}" for session in sessions]

    before, files = days(4), ("plan.json", "plan.ics")
    run(capsys, "adapt", "--pause", "2027-01-20..2027-01-27", "--today", "2027-01-11")
    held = {name: (place / name).read_bytes() for name in files}
    assert days(4) != before
    # What was entered since then is the newest, whatever day it is about.
    run(capsys, "log", "ill", "2026-12-28..2026-12-29", "--fever", "no", "--today", "2027-01-12")
    assert "illness of Mon 2026-12-28" in run(capsys, "log", "undo", "--today", "2027-01-12")
    assert "time away of Wed 2027-01-20" in run(capsys, "log", "undo", "--today", "2027-01-12")
    assert days(4) == before
    run(capsys, "log", "done", "--today", "2027-01-25")
    assert days(4) == before
    for name in files:
        (place / name).write_bytes(held[name])
    (place / "plan.journal.jsonl").unlink()
    away = days(4)
    # The weeks lie around it: it is not said to be taken out and left where it is.
    assert "no entry to take out" in run(capsys, "log", "undo", "--today", "2027-01-21", code=2)
    assert days(4) == away


# --- answers that were taken out again ------------------------------------------------------------------------------------


def test_what_an_answer_that_is_taken_out_brings_back_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "log", "answer", "medications", "bisoprolol", "--today", "2027-01-11")
    assert "answered or confirmed in the journal" in told and "brings back" not in told
    undone = " ".join(run(capsys, "log", "undo", "--today", "2027-01-11").split())
    assert "Taken out: bisoprolol, answered for Mon 2027-01-11. What this brings back:" in undone
    assert "effort: up to light until now, up to moderate then" in undone and "heart rates are shown again" in undone
    assert "Days away or ill aside, nothing in the journal changes it." in undone
    run(capsys, "log", "answer", "medications", "bisoprolol", "--since", "2027-01-05", "--today", "2027-01-11")
    ended = run(capsys, "log", "answer", "medications", "bisoprolol", "--ended", "2027-01-12", "--today", "2027-01-13")
    assert "Entered: bisoprolol, until Tue 2027-01-12." in ended and "heart rates are shown again" in ended
    # What takes nothing back brings nothing back.
    run(capsys, "log", "done", "--today", "2027-01-13")
    assert "brings back" not in run(capsys, "log", "undo", "--today", "2027-01-13")


# --- answers that were mistyped ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("field", "typed", "right"), [("age", "41", "52"), ("sex", "male", "female")])
def test_a_mistyped_age_or_sex_is_corrected_in_the_journal_and_nowhere_else(
    place: Path, capsys: pytest.CaptureFixture[str], field: str, typed: str, right: str
) -> None:
    if field == "sex":
        run(capsys, "log", "answer", "sex", typed, "--today", "2027-01-04")
    line = f"{field} = {right if field == 'age' else f'{right!r}'}"
    text = (place / "me.toml").read_text().replace("age = 41\n", "" if field == "age" else "age = 41\n") + line + "\n"
    (place / "me.toml").write_text(text)
    refused = run(capsys, "plan", "me.toml", "-o", "plan.ics", "--today", "2027-01-05", code=2)
    assert f"of someone else: {field} differs" in refused and f"exrx log answer {field}" in refused
    run(capsys, "log", "answer", field, right, "--today", "2027-01-05")
    assert str(getattr(Plan.load(place / "plan.json").person, field)) == right
    run(capsys, "plan", "me.toml", "-o", "plan.ics", "--today", "2027-01-06")
    assert str(getattr(Plan.load(place / "plan.json").person, field)) == right


@pytest.mark.parametrize("with_journal", [False, True])
def test_a_time_away_has_its_last_end_and_is_named_where_it_is_taken_out(
    place: Path, capsys: pytest.CaptureFixture[str], with_journal: bool
) -> None:
    if with_journal:
        run(capsys, "log", "done", "2027-01-04", "--today", "2027-01-05")

    def adapted(pause: str) -> str:
        return run(capsys, "adapt", "--pause", pause, "--today", "2027-01-06")

    def planned() -> set[str]:
        return {session.date.isoformat() for session in Plan.load(place / "plan.json").sessions}

    before = planned()
    adapted("2027-01-18..2027-01-24")
    assert "2027-01-23" not in planned()
    adapted("2027-01-18..2027-01-20")
    assert "2027-01-18" not in planned() and "2027-01-23" in planned()
    assert "Taken out: the time away from 2027-01-18 to 2027-01-20." in adapted("none")
    assert planned() == before


def test_a_word_that_is_none_is_answered_with_the_one_that_was_meant(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "did you mean exrx log done?" in run(capsys, "log", "don", "--today", "2027-01-05", code=2)
    # Stopped is another thing than skipped.
    assert "stopped?" not in run(capsys, "log", "skipped", "--today", "2027-01-05", code=2)
    assert "did you mean medications?" in run(capsys, "log", "answer", "medication", "ramipril", code=2)
    told = run(capsys, "log", "ill", "5.1.2027..7.1.2027", "--today", "2027-01-08", code=2)
    assert "'5.1.2027' is not a date write it as 2027-01-05 or as 2027-05-01" in told
    assert "the first one is on 2027-01-04" in run(capsys, "log", "done", "--today", "2027-01-01", code=2)


def test_today_and_yesterday_are_days_and_minutes_may_be_called_so(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Mon 2027-01-04: done." in run(capsys, "log", "done", "yesterday", "--today", "2027-01-05")
    run(capsys, "log", "shorter", "10", "min", "today", "--today", "2027-01-07")
    assert "Ill from Fri 2027-01-08 to Sat 2027-01-09." in run(
        capsys, "log", "ill", "yesterday..today", "--today", "2027-01-09"
    )
    run(capsys, "log", "phq9", "9", "--on", "yesterday", "--today", "2027-01-09")
    told = [(entry.on.day, entry.minutes) for entry in journal(place).sessions]
    assert told == [(4, None), (7, 10)]
    assert [entry.on.day for entry in journal(place).of(ScoreEntry)] == [8]
    # Own words stay as they are.
    run(capsys, "log", "answer", "first_step", "shoes on today", "--today", "2027-01-09")
    assert any(entry.value == "shoes on today" for entry in journal(place).of(AnswerEntry))
    run(capsys, "log", "other", "yesterday", "dance class since yesterday", "--today", "2027-01-12")
    assert journal(place).sessions[-1].activity == "dance class since yesterday"
    # A file of a watch keeps its name.
    assert "today.fit" in run(capsys, "log", "today.fit", "--today", "2027-01-12", code=2)


def test_an_illness_that_goes_on_says_how_it_ends_and_a_correction_taken_out_what_holds(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "log", "ill", "--today", "2027-01-05")
    ends = "enter the last day: exrx log ill 2027-01-05..LAST"
    assert ends in run(capsys, "show", "--today", "2027-01-20")
    run(capsys, "log", "ill", "2027-01-05..2027-01-08", "--today", "2027-01-09")
    assert ends not in run(capsys, "show", "--today", "2027-01-09")
    told = run(capsys, "log", "undo", "--today", "2027-01-09")
    assert "What was entered before it holds again: Ill from Tue 2027-01-05." in told
    assert ends in told


def test_where_safety_ends_a_plan_early_it_is_said_what_would_change_it(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "log", "answer", "conditions", "pregnancy", "--today", "2027-02-02", code=3)
    said = ("obstetric", "light_moderate", "Dr Example", "--on", "2027-02-02", "--today", "2027-02-02")
    asked = "Add your due date, and the plan can go further than four weeks."
    assert asked in run(capsys, "log", "clearance", *said)
    assert "No session lies ahead. " + asked in run(capsys, "show", "--today", "2027-02-02")
    assert asked not in run(capsys, "log", "answer", "due_date", "2027-08-01", "--today", "2027-02-03")


def test_where_a_clearance_ran_out_the_plan_says_so_when_it_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    confirmed = '{ topic = "heart", level = "light_moderate", by = "Dr Example", date = 2026-03-01 }'
    heart = PERSON.replace('["depression"]', f'["depression", "coronary heart disease"]\nclearances = [{confirmed}]')
    (tmp_path / "me.toml").write_text(heart)
    run(capsys, "plan", "me.toml", "-o", "plan.ics")
    shown = run(capsys, "show", "--today", "2027-04-01")
    assert "No session lies ahead. The plan ends after 8 weeks" in shown, shown


def test_after_its_last_week_a_plan_needs_no_reason(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = run(capsys, "show", "--today", "2027-09-01")
    assert "No session lies ahead. If you think of harming yourself" in shown, shown


def test_what_is_shown_fits_the_width(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "log", "ill", "--today", "2027-01-05")
    run(capsys, "log", "ill", "2027-01-05..2027-01-20", "--today", "2027-01-21")
    for words in (("show", "--today", "2027-01-21"), ("log", "undo", "--today", "2027-01-21")):
        assert main(list(words)) == 0
        out = capsys.readouterr().out
        assert "small size first" in out and max(map(len, out.splitlines())) <= 80


def test_who_has_to_see_somebody_first_is_told_what_the_journal_takes(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(capsys, "log", "answer", "conditions", "pregnancy", "--today", "2027-01-05", code=3)
    assert 'exrx log clearance obstetric light_moderate "NAME" --on DATE' in told
    assert "[[clearances]]" not in told and "PERSON.toml" not in told
    assert "[[clearances]]" not in run(capsys, "show", "--today", "2027-01-06", code=3)
    told = run(capsys, "log", "clearance", "obstetric", "light_moderate", "Dr A", "--today", "2027-01-06")
    assert "Thu 2027-01-07: Walk" in told


def test_the_language_of_the_calendar_is_that_of_whatever_is_said_later(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "me.toml").write_text(PERSON + 'language = "de"\n')
    run(capsys, "plan", "me.toml", "-o", "plan.ics")
    assert "Gehen, 15 Min." in run(capsys, "show", "--today", "2027-01-04")
    assert "Mo 04.01.2027" in run(capsys, "log", "done", "--today", "2027-01-04")
    assert "Wie oft" in run(capsys, "why", "wie oft")
    assert "Walk, 15 min" in run(capsys, "show", "--today", "2027-01-04", "--language", "en")


def test_a_time_away_that_the_plan_had_before_its_journal_is_over_earlier(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def dates() -> list[str]:
        return [session.date.isoformat() for session in Plan.load(place / "plan.json").sessions]

    def home_early() -> list[str]:
        run(capsys, "adapt", "--pause", "2027-02-08..2027-02-12", "--today", "2027-02-13")
        return dates()

    run(capsys, "adapt", "--pause", "2027-02-08..2027-02-21", "--today", "2027-01-05")
    before = {name: (place / name).read_bytes() for name in ("plan.json", "plan.ics")}
    without = home_early()
    for name, content in before.items():
        (place / name).write_bytes(content)
    run(capsys, "log", "done", "2027-01-04", "--today", "2027-01-05")
    with_journal = home_early()
    assert with_journal[: len(without)] == without and "2027-02-15" in without
    assert home_early() == with_journal


def test_why_changes_speaks_of_the_same_day_as_show(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is held because weeks passed without an entry is in no plan file yet."""
    run(capsys, "log", "done", "2027-01-04", "--today", "2027-01-04")
    shown = run(capsys, "show", "--today", "2027-02-01")
    assert "the sessions are as in the week before" in shown
    assert "growth.stays" in run(capsys, "why", "changes", "--today", "2027-02-01")
    assert run(capsys, "why", "changes", "--today", "2027-01-04").startswith("Days away or ill aside, no entry")


def test_a_pause_may_be_called_a_pause(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The journal calls it so, and ``exrx adapt`` does."""
    told = run(capsys, "log", "pause", "2027-01-11..2027-01-13", "--today", "2027-01-05")
    assert told.startswith("Away from Mon 2027-01-11 to Wed 2027-01-13")


def test_why_changes_of_a_plan_that_waits_says_where_help_is_first(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "log", "phq9", "16", "--item9", "2", "--today", "2027-01-05", code=3)
    told = run(capsys, "why", "changes", "--today", "2027-01-06", code=3)
    assert told.startswith("What you answered matters") and "growth" not in told
