"""What is said fits what was entered: each sign its own advice, the scale of effort explained, nothing cut by its name (T6, R5)."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

import exrx
from exrx.explanation.evidence import protocols_text
from exrx.printing.notes import person_notices, rank_of, ranked_notices
from exrx.rules.loader import shipped_book
from exrx.vocabulary import vocabulary

ASKED: dict[str, Any] = {"age": 40, "conditions": ["depression"], "medications": [], "symptoms": []}
START = "2027-01-04"
SIGNS = sorted(id for id, term in vocabulary()["symptoms"].items() if "warning_sign" in term.groups)


def now(**fields: Any) -> str:
    """The first thing that is said under "right now"."""
    text = " ".join(str(exrx.screen(**{**ASKED, **fields}, as_of=START)).split())
    return text[text.index("right now") :].partition(" A doctor should look")[0]


@pytest.mark.parametrize("sign", SIGNS)
def test_each_sign_says_what_is_an_emergency_with_it(sign: str) -> None:
    said = now(symptoms=[sign])
    assert "emergency" in said and "call your local number" in said
    others = {now(symptoms=[other]) for other in SIGNS if other != sign}
    # Two pairs are alike: breathlessness lying flat and otherwise, a murmur and tiredness.
    assert (said in others) is (sign in ("breathlessness", "night_breathlessness", "heart_murmur", "unusual_fatigue"))


def test_dizziness_is_not_answered_with_advice_on_chest_pain() -> None:
    assert "faint" in now(symptoms=["dizziness"]) and not now(symptoms=["dizziness"]).startswith("right now Chest pain")
    assert now(symptoms=["chest_pain"]).startswith("right now Chest pain that does not pass")
    both = now(symptoms=["chest_pain", "dizziness"])
    assert "Chest pain that does not pass" in both and "Sit or lie down" in both


def test_a_disease_of_the_heart_without_a_sign_says_what_its_topic_says() -> None:
    assert "Chest pain that does not pass" in now(conditions=["coronary_disease"])
    assert (
        exrx.screen(**{**ASKED, "conditions": ["coronary_disease"]}, as_of=START)
        .to_html()
        .count("Chest pain that does not pass")
        == 1
    )


@pytest.mark.parametrize("sign", SIGNS)
def test_advice_of_a_sign_decides_nothing(sign: str) -> None:
    found = exrx.screen(**{**ASKED, "symptoms": [sign]}, as_of=START)
    told = [finding for finding in found.reasons if finding.now and not finding.topic]
    assert len(told) == 1 and told[0].level == "cleared" and told[0] not in found.deciding
    assert {finding.topic for finding in found.deciding} == {"heart"}


def test_the_scale_of_effort_is_explained_once_and_only_where_effort_leads() -> None:
    by_effort = str(exrx.plan(**{**ASKED, "medications": [{"id": "metoprolol", "for": "migraine"}]}, start=START))
    by_pulse = str(exrx.plan(**ASKED, resting_hr=62, start=START))
    assert by_effort.count("sitting still") == 1 and "sitting still" not in by_pulse
    calendar = exrx.plan(**ASKED, resting_hr=62, start=START).to_ics().replace(b"\r\n ", b"").decode()
    for line in calendar.splitlines():
        if "Feels harder than effort" in line:
            assert line.count("sitting still") == 1
    assert "Feels harder than effort" in calendar


def test_what_is_cut_is_what_weighs_least() -> None:
    plan = exrx.plan(
        **{**ASKED, "conditions": ["depression", "hypertension", "osteoarthritis"], "medications": ["sertraline", {"id": "lithium", "for": "depression"}]},
        start=START, place="my clinic for bipolar", likes=["running", "yoga"],
    )  # fmt: skip
    rank = rank_of(plan)
    ranks = [rank(note) for note in ranked_notices(plan)]
    assert ranks == sorted(ranks) and len(set(ranks)) > 1
    assert sorted(map(str, ranked_notices(plan))) == sorted(map(str, person_notices(plan)))
    tiers = {reason.id: reason.tier for reason in plan.reasons}
    text = " ".join(str(plan).split())
    for note in person_notices(plan):
        if note.topic == "yours" or any(tiers.get(rule) == "safety" for rule in note.rules):
            assert " ".join(note.text.split()) in text, "safety, and which line nobody else reads, is never cut"


def test_columns_stay_apart() -> None:
    for fields in ({}, {"longest_session": 45, "sex": "female"}, {"goals": ["mood", "anandamide"]}):
        text = str(exrx.plan(**{**ASKED, **fields}, resting_hr=60, start=START).evidence())
        for line in text.splitlines():
            assert len(line) <= 80
            if re.match(r"  (how|weeks|a week|energy)", line) and " asked: " in line:
                assert re.search(r"\S  +(inside|partly|above|below) +asked: ", line), line
    assert protocols_text(shipped_book())


@pytest.mark.parametrize("sign", ["chest_pain", "dizziness"])
def test_the_block_to_copy_leaves_the_name_and_the_day_blank_and_is_no_clearance_yet(sign: str) -> None:
    text = str(exrx.screen(**{**ASKED, "symptoms": [sign]}, as_of=START))
    block = "\n".join(line.strip() for line in text[text.index("[[clearances]]") :].split("\n\n")[0].splitlines())
    (given,) = tomllib.loads(block)["clearances"]
    assert given == {"topic": "heart", "level": "light_moderate", "by": "", "date": ""}
    assert "# who confirmed it" in block and "# the day, as 2027-02-01" in block
    with pytest.raises(exrx.InputError) as caught:
        exrx.screen(**{**ASKED, "symptoms": [sign]}, clearances=[given], as_of=START)
    assert "by" in str(caught.value)
    with pytest.raises(exrx.InputError) as caught:
        exrx.screen(**{**ASKED, "symptoms": [sign]}, clearances=[{**given, "by": "Dr Example"}], as_of=START)
    assert "date" in str(caught.value)
