"""One place for what may be said: every permitted sentence has its sources, and nothing printed holds a forbidden one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from exrx import NotCleared, Plan, plan, screen
from exrx.cli.evidence import notes
from exrx.explanation.topics import topics
from exrx.printing.clearances import clearance_text, screen_text
from exrx.printing.words import help_message
from exrx.rules.claims import claims, forbidden_in, forbidden_words
from exrx.rules.loader import shipped_book, shipped_packs
from exrx.vocabulary import vocabulary
from test_words import NEVER, words_in

ASKED: dict[str, Any] = {"conditions": [], "medications": [], "symptoms": []}
PEOPLE: dict[str, dict[str, Any]] = {
    "plain": {"age": 34, "resting_hr": 62, **ASKED},
    "nothing known": {"age": 50},
    "anandamide": {"age": 33, "resting_hr": 60, **ASKED, "goals": ["mood", "anandamide"]},
    "on sertraline, item 9 above 0": {"age": 40, **ASKED, "medications": ["sertraline"], "phq9": 12, "phq9_item9": 1},
    "older, strength and yoga": {"age": 70, **ASKED, "falls": 0, "likes": ["resistance", "yoga"], "supervised": True},
    "painful joints": {"age": 52, **ASKED, "conditions": ["osteoarthritis"], "bmi": 43, "resting_hr": 78},
    "beta blocker": {"age": 58, **ASKED, "conditions": ["hypertension"], "medications": ["metoprolol"]},
    "few minutes": {"age": 45, **ASKED, "availability": ["Mon 18:00-18:20"], "timezone": "Europe/Berlin"},
}


def test_every_claim_has_sources_that_can_be_found_and_a_certainty() -> None:
    known = {*shipped_book().sources, *notes()["source"]}
    assert len({claim.id for claim in claims()}) == len(claims()) >= 8
    for claim in claims():
        assert claim.sources and set(claim.sources) <= known, claim.id
        assert claim.certainty in ("high", "moderate", "low", "very low")
        assert not forbidden_in(claim.says), claim.id


def test_every_word_that_must_not_appear_is_in_the_one_place() -> None:
    # ``NEVER`` was typed from the table of words by itself.
    assert set(NEVER) <= set(forbidden_words())


@pytest.mark.parametrize(
    "text",
    [
        "Exercise is a cure.",
        "It is as\neffective as sertraline.",
        "It replaces medication.",
        "28 % remission in twelve weeks",
        "remission in 45 %",
        "It boosts your mood",
        "You can stop taking it",
        "The effect is large and significant.",
        "It treats eating disorders, too.",
    ],
)
def test_a_planted_claim_is_found(text: str) -> None:
    assert forbidden_in(text)


def test_the_two_lists_read_texts_alike() -> None:
    for text in ("You missed a session", "own body weight", "your weight", "cured ham", "a natural\nantidepressant"):
        assert bool(forbidden_in(text)) == bool(words_in(text)), text


def _texts_of_the_packs() -> Iterator[tuple[str, str]]:
    for pack in shipped_packs():
        yield pack.name, pack.title
        for rule in pack.recommendations:
            yield from ((rule.id, text) for text in (rule.says, rule.then.advise, rule.then.inform))
        for question in pack.questions:
            yield from ((question.id, text) for text in (question.text, question.decides, question.if_open))
        for topic in pack.topics:
            yield from ((topic.id, text) for text in (topic.who, topic.ask, topic.meanwhile))
        yield from ((finding.source, finding.says) for finding in pack.findings)
    for terms in vocabulary().values():
        yield from ((term.id, term.label) for term in terms.values() if term.kind in ("activities", "goals"))


def test_no_text_of_the_packs_holds_a_forbidden_claim() -> None:
    for name, text in _texts_of_the_packs():
        assert not forbidden_in(text), (name, text, forbidden_in(text))


def _printed(made: Plan) -> Iterator[tuple[str, str]]:
    yield "plan", str(made)
    yield "private calendar", re.sub(r"\r\n[ \t]", "", made.to_ics().decode())
    yield "shared calendar", made.to_ics(view="shared").decode()
    for topic in (None, *(name for name in topics() if name != "sources"), made.sessions[0].key, made.sessions[-1].key):
        yield f"why {topic}", str(made.why(topic))
    for topic in ("resistance", "anandamide", "vigorous", "running", "bpm", "energy", "yoga", "rowing", "dance"):
        yield f"why not {topic}", str(made.why_not(topic))


@pytest.mark.parametrize("name", PEOPLE)
def test_no_output_holds_a_forbidden_claim(name: str) -> None:
    for where, text in _printed(plan(**PEOPLE[name], start="2027-01-04")):
        assert not forbidden_in(text), (where, forbidden_in(text))


@pytest.mark.parametrize("symptoms", [["chest_pain"], ["fever"]])
def test_no_refusal_holds_one(symptoms: list[str]) -> None:
    person = {"age": 40, **ASKED, "symptoms": symptoms, "phq9": 16, "phq9_item9": 2}
    clearance = screen(**person)
    texts = [clearance_text(clearance), screen_text(clearance), help_message(first=True)]
    with pytest.raises(NotCleared) as caught:
        plan(**person, start="2027-01-04")
    for text in (*texts, str(caught.value)):
        assert not forbidden_in(text), forbidden_in(text)


def test_the_answer_about_benefit_is_made_of_claims_and_says_how_certain_they_are() -> None:
    made = plan(**PEOPLE["plain"], start="2027-01-04")
    text = " ".join(str(made.why("benefit")).split())
    assert made.why("does it help") == made.why("benefit")
    for claim in claims():
        if not claim.id.startswith("marker."):
            assert claim.says in text and f"certainty {claim.certainty}" in text
    assert "blood marker" not in text
    with_marker = plan(**PEOPLE["anandamide"], start="2027-01-04")
    assert "nobody has shown that this lifts depression" in " ".join(str(with_marker.why("benefit")).split())
