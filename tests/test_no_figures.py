"""Who sees no figures: an eating disorder now or before, a low body mass index, a sign of training, or a wish. On every page and in every text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from exrx import Journal, Plan, adapt, plan
from exrx.cli import main
from exrx.journal import AnswerEntry, Entry
from exrx.printing.journals import sees_figures, show_text, trail_text
from exrx.printing.reviews import review_text
from exrx.reviewing import review

from .journals import ACTIVE, BEGINNER, day, done, follow, ill, not_done, score, session

SEEN = {"topic": "eating", "level": "light_moderate", "by": "Dr A", "date": "2027-01-03"}
WHO: dict[str, dict[str, Any]] = {
    "before": {"eating_disorder": "past", "clearances": [SEEN]},
    "low": {"bmi": 18.4, "eating_disorder": "none"},
    "low by one of two answers": {"bmi": 21, "height_cm": 175, "weight_kg": 56, "eating_disorder": "none"},
    "a wish": {"no_figures": True},
}
LIVES: dict[str, list[Entry]] = {
    "begins again": [*done(1, 2), *not_done(3, 4, 5)],
    "longer than planned": [*done(1), *(session(text, minutes=57) for text in ("01-11", "01-14", "01-16"))],
    "shorter": [*done(1), *(session(text, "shorter", minutes=13) for text in ("01-11", "01-14", "01-16"))],
    "ill, hard and sore": [*done(1), session("01-11", effort="very_hard"), session("01-14", pain=8), ill("01-18", "01-27", "01-28")],
    "scores": [*done(1, 2, 3), score("01-04", 14), score("02-01", 19)],
    "put elsewhere": [*done(1, 2)],
}  # fmt: skip
TODAY = "02-07"
FIGURE = re.compile(r"\d+(?:[.,]\d+)?\s*(?:min|minutes|%|per cent|bpm|points|km|kcal|sessions)\b|\b(?:57|13)\b")


def bare(text: str) -> str:
    """A text without its days, which are no figures of the journal."""
    return re.sub(r"\d{4}-\d\d-\d\d", "", " ".join(re.sub(r"<[^>]+>", " ", text).split()))


def texts(made: Plan, entries: list[Entry]) -> dict[str, str]:
    """All that a person reads of a journal."""
    old, journal = made, Journal(made.id, tuple(entries))
    now = adapt(old, journal, today=day(TODAY))
    page = now.to_html(journal=journal, today=day(TODAY))
    here = page[page.index("<h2>Now (") :]
    return {
        "show": show_text(now, day(TODAY)),
        "week": show_text(now, day(TODAY), 3),
        "review": review_text(review(old, day(TODAY), journal)),
        "page": here[: here.index("</section>")],
    }


@pytest.mark.parametrize("life", LIVES)
@pytest.mark.parametrize("who", WHO)
def test_no_text_and_no_page_tells_them_a_figure_of_the_journal(who: str, life: str) -> None:
    made = plan(**{**BEGINNER, **WHO[who]})
    for name, text in texts(made, LIVES[life]).items():
        assert not FIGURE.search(bare(text)), (name, FIGURE.findall(bare(text)))
    now = follow(LIVES[life], TODAY, made)
    lines = [line for line in trail_text(now, None).splitlines() if not line.startswith("  ")]
    assert not FIGURE.search(bare(" ".join(lines)))


@pytest.mark.parametrize("life", [life for life in LIVES if life not in ("put elsewhere", "scores")])
def test_the_same_is_told_in_figures_to_everybody_else(life: str) -> None:
    made = plan(**{**BEGINNER, "eating_disorder": "none", "bmi": 18.5})
    assert FIGURE.search(bare(" ".join(texts(made, LIVES[life]).values())))


def test_their_page_has_no_picture_of_minutes_and_no_boxes_in_a_row() -> None:
    for who, shows in ((WHO["a wish"], False), ({}, True)):
        made = plan(**{**BEGINNER, **who})
        journal = Journal(made.id, tuple(LIVES["shorter"]))
        page = adapt(made, journal, today=day(TODAY)).to_html(journal=journal, today=day(TODAY))
        assert ("How the sessions grow" in page or 'class="tick"' in page) is shows


@pytest.mark.parametrize(("index", "sees"), [(18.4, False), (18.5, True)])
def test_a_body_mass_index_is_low_under_18_5(index: float, sees: bool) -> None:
    assert sees_figures(plan(**{**ACTIVE, "bmi": index, "eating_disorder": "none"})) is sees


def test_a_plan_that_is_older_than_the_rule_is_read_by_it_all_the_same() -> None:
    from dataclasses import replace

    made = plan(**{**BEGINNER, **WHO["low"]})
    without = replace(
        made.prescription, forbidden=tuple(one for one in made.prescription.forbidden if one[0] != "figures")
    )
    assert not sees_figures(replace(made, prescription=without))


def test_a_wish_is_an_answer_holds_until_it_is_taken_back_and_is_not_lost_by_leaving_it_out() -> None:
    made = plan(**BEGINNER)
    wish = AnswerEntry(on=day("01-10"), entered=day("01-10"), field="no_figures", value=True)
    back = AnswerEntry(on=day("01-20"), entered=day("01-20"), field="no_figures", value=False)
    assert sees_figures(made)
    assert not sees_figures(now := follow([*done(1), wish], "01-11", made))
    assert not sees_figures(follow([*done(1), wish], "01-25", now))
    assert sees_figures(follow([*done(1), wish, back], "01-25", now))
    assert not sees_figures(adapt(plan(**{**BEGINNER, "no_figures": True}), today=day("01-25"), minutes=30))


def test_at_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    plan(**BEGINNER).save("plan.json")
    for words in (
        ("log", "answer", "no_figures", "yes", "--today", "2027-01-05"),
        ("log", "shorter", "13", "2027-01-04", "--today", "2027-01-05"),
        ("log", "not", "2027-01-07", "2027-01-09", "--today", "2027-01-10"),
        ("show", "--today", "2027-01-10"),
        ("review", "--today", "2027-02-01"),
        ("log", "--today", "2027-02-01"),
    ):
        main([*words])
        text = capsys.readouterr().out
        assert text and not FIGURE.search(bare(text)), (words, FIGURE.findall(bare(text)))
    main(["why", "changes", "--today", "2027-02-01"])
    lines = [line for line in capsys.readouterr().out.splitlines() if line and not line.startswith(" ")]
    assert lines and not FIGURE.search(bare(" ".join(lines)))
