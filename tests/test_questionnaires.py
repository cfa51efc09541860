"""What scores are called and what a change of them means, and where the plan says it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import exrx
from exrx import InputError
from exrx.journal import ScoreEntry
from exrx.person.fields import PERSON as PERSON_FIELDS
from exrx.questionnaires import GAD7_MOST, ITEM_MOST, PHQ9_MOST, gad7_severity, phq9_severity

PERSON: dict[str, Any] = {
    "age": 40,
    "conditions": ["depression"],
    "medications": [],
    "symptoms": [],
    "post_exertional_malaise": False,
    "start": "2027-01-04",
}


@pytest.mark.parametrize(
    ("lowest", "highest", "word"),
    [(0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 19, "moderately severe"), (20, 27, "severe")],
)
def test_bands_of_phq9(lowest: int, highest: int, word: str) -> None:
    assert {phq9_severity(total) for total in range(lowest, highest + 1)} == {word}


@pytest.mark.parametrize(
    ("lowest", "highest", "word"), [(0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 21, "severe")]
)
def test_bands_of_gad7(lowest: int, highest: int, word: str) -> None:
    assert {gad7_severity(total) for total in range(lowest, highest + 1)} == {word}


@pytest.mark.parametrize("bad", [-1, 28, 9.5, None, True, "9"])
def test_what_is_no_total_is_one_clear_error(bad: Any) -> None:
    with pytest.raises(InputError, match="PHQ-9 total"):
        phq9_severity(bad)
    with pytest.raises(InputError, match="GAD-7 total"):
        gad7_severity(22)


def test_the_clinician_reads_the_band_beside_the_score_and_nothing_follows_from_gad7() -> None:
    plain, scored = exrx.plan(**PERSON), exrx.plan(**PERSON, gad7=17, phq9=(1, 1, 2, 2, 1, 1, 1, 1, 0))
    page = scored.to_html(view="clinician")
    page = page.decode() if isinstance(page, bytes) else page
    assert "10 (moderate)" in page and "17 (severe)" in page
    assert scored.prescription.slots == plain.prescription.slots
    told = [note for note in scored.notices if "monitoring.gad7_bands" in note.rules]
    assert [note.to for note in told] == ["clinician"]
    # Scores are health data: never in a calendar.
    assert "severe" not in scored.to_ics().decode() and "GAD" not in str(scored)


def test_how_many_sessions_are_planned_and_what_comes_afterwards() -> None:
    plan = exrx.plan(**PERSON)
    number = len(plan.sessions)
    for topic in ("weeks", "review"):
        text = " ".join(str(plan.why(topic)).split())
        assert f"{number} sessions planned. 13 to 36 completed sessions went with the best results" in text
        assert "no setback" in text
    text = " ".join(str(plan.why("review")).split())
    assert "judge the programme after 10 to 12" in text
    assert "most of it between 0 and 180 minutes a week" in text and "hoffman-2011" in text
    assert "planned" not in str(exrx.plan(**{**PERSON, "conditions": []}, goals="fitness").why("weeks"))


@pytest.mark.parametrize(("name", "most"), [("phq9", PHQ9_MOST), ("phq9_item9", ITEM_MOST), ("gad7", GAD7_MOST)])
def test_a_person_and_a_journal_take_the_same_scores(name: str, most: int) -> None:
    assert PERSON_FIELDS[name].reader(most) == most
    with pytest.raises(ValueError, match=f"{most}"):
        PERSON_FIELDS[name].reader(most + 1)
    day = dt.date(2027, 1, 5)
    known = {"phq9": most} if name == "phq9_item9" else {}
    ScoreEntry(on=day, entered=day, **{**known, name: most})
    with pytest.raises(InputError, match=name):
        ScoreEntry(on=day, entered=day, **{**known, name: most + 1})
