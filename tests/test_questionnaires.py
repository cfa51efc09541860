"""What scores are called and what a change of them means, and where the plan says it."""

from __future__ import annotations

from typing import Any

import pytest

import exrx
from exrx import InputError
from exrx.questionnaires import gad7_severity, phq9_change, phq9_severity

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


@pytest.mark.parametrize(
    ("before", "now", "word"),
    [
        (18, 4, "remission"),
        (5, 4, "remission"),
        (18, 9, "response"),
        (18, 10, "better"),
        (18, 13, "better"),
        (18, 14, "about the same"),
        (18, 22, "about the same"),
        (18, 23, "worse"),
        # Who was well stays well: no response, no remission.
        (4, 0, "about the same"),
        (4, 9, "worse"),
    ],
)
def test_a_change_of_phq9(before: int, now: int, word: str) -> None:
    assert phq9_change(before, now) == word


def test_every_change_has_one_name_and_more_is_never_better() -> None:
    order = ["remission", "response", "better", "about the same", "worse"]
    for before in range(28):
        names = [order.index(phq9_change(before, now)) for now in range(28)]
        assert names == sorted(names), before


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
