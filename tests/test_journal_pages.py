"""Pages of a plan that follows a journal, and everything else that shows a plan: who sees what of the journal, and that nobody else does."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from exrx import Journal, NotCleared, Plan, adapt, plan
from exrx.cli import main
from exrx.export.fhir import to_fhir
from exrx.export.rows import to_rows
from exrx.journal import AnswerEntry, ContactEntry, Entry, IllnessEntry, ScoreEntry, SessionEntry
from exrx.programme.course import Course
from exrx.visibility import SEES, sees

from .journals import BEGINNER, beginner, day, done, ill, not_done, score, session
from .test_journal_cli import NOT_TO_BE_SAID

TOKEN = "qzxw"
"""Stands in everything that is written by hand."""
_NOW = re.compile(r'<section class="note"><h2>(?:Now|Jetzt) .*?</section>', re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")


def followed(*entries: Entry, today: str, old: Plan | None = None) -> Plan:
    first = beginner() if old is None else old
    return adapt(first, Journal(first.id, entries), today=day(today))


def now(page: str) -> str:
    """What the person's page says of where one stands."""
    found = _NOW.search(page)
    return "" if found is None else " ".join(_TAGS.sub(" ", found[0]).split())


def by_hand(text: str, **more: Any) -> SessionEntry:
    return session(
        text, reason=f"{TOKEN} rain", own_words=f"{TOKEN} words", pain_where=f"{TOKEN} knee", activity=f"{TOKEN} dance", **more
    )  # fmt: skip


EVERYTHING: list[Entry] = [
    *done(1), by_hand("01-11", effort="hard", during=-1, pain=4), by_hand("01-14", outcome="other", minutes=20), *not_done(3),
    ill("01-25", "01-27", "01-28", fever=False, which="cold"), score("01-04", 14), score("01-30", 17),
    ContactEntry(on=day("01-30"), entered=day("01-30"), who=f"{TOKEN} Doctor"),
]  # fmt: skip


def shown(reader: str, made: Plan) -> str:
    form, _, view = reader.partition(" ")
    if form == "calendar":
        return made.to_ics(view).decode().replace("\r\n ", "")  # type: ignore[arg-type]
    if form == "page":
        return made.to_html(view)  # type: ignore[arg-type]
    if form == "fhir":
        return to_fhir(made, clinical=view == "clinician")
    files = made.to_workouts(view).files  # type: ignore[arg-type]
    return "\n".join([*files, *(content.decode("utf-8", "replace") for content in files.values())])


@pytest.mark.parametrize("reader", SEES)
def test_what_was_written_by_hand_is_shown_to_nobody_and_the_course_to_the_clinician_alone(reader: str) -> None:
    made = followed(*EVERYTHING, today="02-01")
    text = shown(reader, made)
    assert TOKEN not in text
    assert bool(now(text)) == sees(reader, "standing")
    assert ("What changed" in text) == sees(reader, "course")


@st.composite
def told(draw: st.DrawFn) -> tuple[list[Entry], dt.date]:
    today = day("01-04") + dt.timedelta(days=draw(st.integers(1, 110)))
    made: list[Entry] = []
    for one in beginner().sessions:
        outcome = draw(st.sampled_from(["done", "done", "shorter", "not_done", "other", "stopped", None]))
        if one.date < today and outcome:
            how: dict[str, Any] = {
                "during": draw(st.sampled_from([None, -2, 1])), "effort": draw(st.sampled_from(["", "hard"])),
                "pain": draw(st.sampled_from([None, 3, 7])), "own_words": draw(st.sampled_from(["", TOKEN])),
                "reason": draw(st.sampled_from(["", TOKEN])),
            }  # fmt: skip
            made.append(SessionEntry(on=one.date, entered=one.date, outcome=outcome, **how))
    for days in draw(st.lists(st.integers(0, 100), max_size=2)):
        on = day("01-04") + dt.timedelta(days=days)
        if on <= today:
            made.append(
                ScoreEntry(on=on, entered=on, phq9=draw(st.integers(1, 27)), phq9_item9=draw(st.integers(0, 1)))
            )
    if draw(st.booleans()):
        first = day("01-04") + dt.timedelta(days=draw(st.integers(0, 100)))
        made.append(
            IllnessEntry(on=first, entered=min(first, today), last=first + dt.timedelta(days=draw(st.integers(0, 15))))
        )
    return made, today


@settings(max_examples=10, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(told())
def test_nothing_of_any_journal_is_in_a_calendar_a_title_an_alarm_a_file_name_or_a_shared_view(
    made: tuple[list[Entry], dt.date],
) -> None:
    entries, today = made
    journal = Journal("p1", tuple(entries))
    try:
        here = adapt(replace(beginner(), alarms=("before",)), journal, today=today)
    except NotCleared:
        return
    # What a journal changes is the sessions and which of their sizes stands first; what it says leaves no trace.
    assert here.course is not None
    bare = replace(here, course=Course(today, "", small=here.course.small))
    for view in ("private", "shared"):
        assert here.to_ics(view) == bare.to_ics(view)  # type: ignore[arg-type]
    assert to_rows(here) == to_rows(bare)
    if here.to_come:
        files, others = here.to_workouts("shared").files, bare.to_workouts("shared").files
        assert list(files) == list(others) and files == others
    pages = {view: here.to_html(view, journal=journal, today=today) for view in ("person", "clinician")}  # type: ignore[arg-type]
    for page in pages.values():
        assert TOKEN not in page
        title = page[page.index("<title>") : page.index("</title>")]
        assert title in bare.to_html() + bare.to_html("clinician")
    said = now(pages["person"])
    assert said and not [word for word in NOT_TO_BE_SAID if word in said.casefold()], said
    assert not any(word in said for word in ("PHQ", "score", "points"))


def test_the_person_reads_where_they_stand_what_is_next_and_one_reason() -> None:
    page = followed(*done(1), *not_done(2), today="01-18").to_html()
    assert now(page) == (
        "Now (Mon 2027-01-18) A full session is 15 minutes long now. Mon 2027-01-18: Walk, 15 min; the small size first: "
        "Ten easy minutes, then stop or go on. Both count. Thu 2027-01-21: Walk, 15 min "
        "Sat 2027-01-23: Walk, 15 min The plan begins again on Mon 2027-01-18, where you last felt at home: 15 minutes."
    )
    assert now(followed(*done(1, 2, 3), today="01-25").to_html()).startswith(
        "Now (Mon 2027-01-25) A full session is 30 minutes long now; it began with 15."
    )
    german = followed(*done(1), *not_done(2), today="01-18").to_html(language="de")
    assert "Der Plan beginnt wieder am Mo 18.01.2027" in now(german) and "Gehen, 15 Min." in now(german)


def test_the_page_is_that_of_the_day_it_is_asked_for() -> None:
    journal = Journal("p1", tuple(done(1, 2, 3)))
    made = adapt(beginner(), journal, today=day("01-24"))
    assert "Mon 2027-02-01: Walk" in now(made.to_html(journal=journal, today="2027-02-01"))
    assert "Mon 2027-01-25: Walk" in now(made.to_html())


def test_on_the_wall_no_medicine_is_named_and_a_call_comes_first() -> None:
    clozapine = plan(**{**BEGINNER, "medications": [{"id": "clozapine", "since": "2025-01-01"}]})
    page = followed(ill("01-11", "01-13", "01-14", fever=True), today="01-14", old=clozapine).to_html()
    said = now(page)
    assert said.startswith(
        "Now (Thu 2027-01-14) Please call whoever prescribes your medicine, or the out-of-hours service, today"
    )
    assert "clozapine" not in page


def test_where_two_answers_differ_the_wall_does_not_say_about_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "me.toml").write_text(
        'age = 41\nconditions = ["depression"]\nmedications = []\nsymptoms = []\nstart = 2027-01-04\nid = "m"\n'
    )
    assert main(["plan", "me.toml", "-o", "plan.ics"]) == 0
    assert main(["log", "answer", "medications", "bisoprolol", "--today", "2027-01-10"]) == 0
    assert main(["plan", "me.toml", "-o", "plan.ics", "--today", "2027-01-12"]) == 0
    page = Plan.load("plan.json").to_html()
    assert "Two answers differ: exrx show says which." in now(page)
    assert "bisoprolol" not in page


def test_who_sees_no_figures_finds_none_of_the_journal_on_their_page() -> None:
    cleared = {"topic": "eating", "level": "light_moderate", "by": "Dr Example", "date": "2027-01-02"}
    for more in ({"eating_disorder": "past", "clearances": [cleared]}, {"bmi": 18.2, "eating_disorder": "none"}):
        old = plan(**{**BEGINNER, **more})
        for entries in (done(1, 2, 3), [*done(1), *not_done(2)], [*done(1, 2), session("01-18", minutes=20)]):
            said = now(followed(*entries, today="01-25", old=old).to_html())
            assert said.startswith("Now (Mon 2027-01-25) It took place. How was it? Rest belongs to it.")
            assert not re.search(r"\bmin|minutes|%", said)


def test_the_clinician_reads_the_course_on_a_sheet_of_its_own() -> None:
    journal = Journal("p1", tuple(EVERYTHING))
    page = beginner().to_html("clinician", journal=journal, today="2027-02-01")
    course = page[page.index("The course as of Mon 2027-02-01") :]
    text = " ".join(_TAGS.sub(" ", re.sub(r"</?span[^>]*>", "", course)).split())
    for line in (
        "What took place", "4 done", "How hard", "Pain", "4 out of 10", "Mon 2027-01-25 to Wed 2027-01-27: a cold, no fever",
        "14 (Mon 2027-01-04) → 17 (Sat 2027-01-30): +3 points, 21 %", "error 5 (lowe-2004)",
        "By rule", "growth.stays (exrx-journal, product)", "What changed",
    ):  # fmt: skip
        assert line in text, line
    # The trail goes back to the first session.
    later = [*done(1), ill("01-11", "01-13", "01-14", fever=False), *done(3, 4, 5)]
    page = beginner().to_html("clinician", journal=Journal("p1", tuple(later)), today="2027-03-01")
    assert re.search(r"2027-01-1\d: begins again.*illness of Mon 2027-01-11", page)
    # With the plan alone it is what changed by which rule.
    alone = adapt(beginner(), journal, today=day("02-01")).to_html("clinician")
    assert "What changed" in alone and "What took place" not in alone


def test_an_answer_stands_with_its_day_and_where_it_came_from() -> None:
    answers = [
        AnswerEntry(on=day("01-04"), entered=day("01-04"), field="medications", value="sertraline", source="plan"),
        AnswerEntry(on=day("01-10"), entered=day("01-12"), field="systolic", value=150),
    ]
    page = beginner().to_html("clinician", journal=Journal("p1", (*done(1), *answers)), today="2027-02-01")
    assert "sertraline, Mon 2027-01-04 (from the plan file)" in page
    assert "150, Sun 2027-01-10 (entered Tue 2027-01-12)" in page


def test_at_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "me.toml").write_text(
        'age = 41\nconditions = ["depression"]\nmedications = []\nsymptoms = []\nstart = 2027-01-04\nid = "m"\n'
    )
    assert main(["plan", "me.toml", "-o", "plan.ics"]) == 0
    assert main(["log", "done", "w01s1", "--today", "2027-01-04"]) == 0
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert main(["show", "-o", "now.html", "--today", "2027-01-20"]) == 0
    assert main(["show", "-o", "sheet.html", "--view", "clinician", "--today", "2027-01-20"]) == 0
    assert "Now (Wed 2027-01-20)" in (tmp_path / "now.html").read_text("utf-8")
    assert "What took place" in (tmp_path / "sheet.html").read_text("utf-8")
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("now.html", "sheet.html")} == {0o600}
    assert kept == {name: (tmp_path / name).read_bytes() for name in kept}
    (tmp_path / "mine.html").write_text("<p>mine</p>")
    assert main(["show", "-o", "mine.html", "--today", "2027-01-20"]) == 2
    assert main(["show", "--view", "clinician", "--today", "2027-01-20"]) == 2
    assert main(["show", "-o", "now.ics", "--today", "2027-01-20"]) == 2
    assert (tmp_path / "mine.html").read_text() == "<p>mine</p>"
    capsys.readouterr()
    assert main(["log", "phq9", "16", "--item9", "2", "--today", "2027-01-20"]) == 3
    assert main(["show", "-o", "now.html", "--today", "2027-01-20"]) == 3
    assert capsys.readouterr().err.count("What you answered matters") >= 2


def test_the_page_as_it_is_now_is_a_pdf_too(
    judge: Callable[[str], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    judge("weasyprint")
    pypdf = judge("pypdf")
    monkeypatch.chdir(tmp_path)
    beginner().save("plan.json")
    assert main(["log", "not", "2027-01-04", "2027-01-07", "2027-01-09", "--today", "2027-01-10"]) == 0
    for view, words in (("person", "Now (Mon 2027-01-11)"), ("clinician", "What took place")):
        assert main(["show", "-o", "now.pdf", "--view", view, "--today", "2027-01-11"]) == 0
        text = "".join(page.extract_text() for page in pypdf.PdfReader("now.pdf").pages)
        # Spaces are the reader's guess.
        assert "".join(words.split()) in "".join(text.split())
    assert (tmp_path / "now.pdf").stat().st_mode & 0o777 == 0o600
    (tmp_path / "mine.pdf").write_bytes(b"%PDF-1.7 mine")
    assert main(["show", "-o", "mine.pdf", "--today", "2027-01-11"]) == 2
    assert (tmp_path / "mine.pdf").read_bytes() == b"%PDF-1.7 mine"


def test_the_picture_shows_the_weeks_of_the_table_beneath_it() -> None:
    entries = [*done(1, 2), session("01-18", "shorter", minutes=10), *not_done(4), score("01-20", 13)]
    journal = Journal("p1", tuple(entries))
    page = beginner().to_html("clinician", journal=journal, today="2027-02-03")
    figure = page[page.index("The course as of") :]
    figure = figure[figure.index("<svg") : figure.index("</figure>")]
    rows = re.findall(r'<tr><th scope="row">(\d+)</th>(.*?)</tr>', figure)
    cells = [[int(week), *re.findall(r"<td[^>]*>(.*?)</td>", rest)] for week, rest in rows]
    assert [(row[0], row[2], row[3], row[5], row[6], row[7]) for row in cells] == [
        (1, "3", "3", "45", "45", "–"), (2, "3", "3", "60", "60", "–"), (3, "3", "1", "75", "10", "13"), (4, "3", "0", "90", "0", "–"),
        (5, "1", "0", "35", "0", "–"),
    ]  # fmt: skip
    for colour, place in (("f-early", 5), ("f-main", 6)):
        heights = [float(high) for high in re.findall(rf'height="([\d.]+)"[^>]*class="{colour}"', figure)]
        # As high as its minutes, all by one measure.
        assert heights == pytest.approx([70 * int(row[place]) / 90 for row in cells], abs=0.01)
    assert re.findall(r'class="t-mark"[^>]*>(\d+)<', figure) == ["13"]
