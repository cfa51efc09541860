"""What nobody here recognises: one way for medicines and illnesses, closed by saying what it is, never forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from exrx import adapt, plan, prescribe
from exrx.person import Person
from exrx.planner import screen
from exrx.values.clearance import Clearance
from exrx.values.errors import InputError
from exrx.vocabulary import kinds_named, vocabulary

from .invented import ACTIVE, WELL

START = "2027-01-04"


def medicine(words: str, reason: str = "", **more: Any) -> dict[str, Any]:
    return {"medications": [{"id": words, "for": reason, **more}]}


def illness(words: str, reason: str = "", **more: Any) -> dict[str, Any]:
    return {"conditions": [{"id": "other", "note": words, "for": reason, **more}]}


def seen(*fields: dict[str, Any]) -> Clearance:
    merged: dict[str, Any] = {**WELL, **ACTIVE}
    for one in fields:
        merged |= one
    return screen(as_of=START, **merged)


def asked(found: Clearance) -> set[str]:
    return {question.id for question in found.questions}


def confirmed(topic: str, date: str = "2027-01-02") -> dict[str, Any]:
    return {"clearances": [{"topic": topic, "level": "light_moderate", "by": "Dr Example", "date": date}]}


BOTH = pytest.mark.parametrize("unknown", [medicine, illness])


@BOTH
def test_it_gates_however_active_and_names_what_was_not_understood(unknown: Any) -> None:
    found = seen(unknown("qqzzxy"))
    assert found.level == "limited" and found.ceiling == "light"
    (question,) = found.questions
    assert question.about == ("qqzzxy",) and "qqzzxy" in question.text and question.holds_back
    made = plan(start=START, **{**WELL, **ACTIVE, **unknown("qqzzxy")})
    assert made.prescription.target("bpm") is None
    assert all(step.rpe is None or step.rpe.high <= 11 for session in made.sessions for step in session.steps)


@BOTH
@pytest.mark.parametrize(
    ("reason", "level", "topic", "ceiling"),
    [
        ("heart or vessels", "limited", "", "light"),
        ("the heart itself", "refer", "heart", ""),
        ("blood pressure or cholesterol only", "limited", "", "moderate"),
        ("lungs", "refer", "lung", ""),
        ("nerves or brain", "limited", "", "moderate"),
        ("muscles or joints", "limited", "", "moderate"),
        ("hormones or sugar", "limited", "", "moderate"),
        ("the mind", "limited", "", "moderate"),
        ("the mind, a psychotic phase", "refer", "mental_health", ""),
        ("cancer", "refer", "other", ""),
        ("an infection", "refer", "other", ""),
        ("something else", "limited", "", "moderate"),
    ],
)
def test_the_kind_decides_the_level(unknown: Any, reason: str, level: str, topic: str, ceiling: str) -> None:
    found = seen({"phq9": 5}, unknown("qqzzxy", reason))
    assert found.level == level
    if topic:
        assert topic in {finding.topic for finding in found.deciding}
        opened = seen({"phq9": 5}, unknown("qqzzxy", reason), confirmed(topic))
        # A clearance opens it, and it stays at effort words.
        assert opened.level == "limited" or {finding.topic for finding in opened.deciding} != {topic}
    if ceiling:
        assert found.ceiling == ceiling
        made = plan(start=START, **{**WELL, **ACTIVE, "phq9": 5, **unknown("qqzzxy", reason)})
        highest = max(step.rpe.high for session in made.sessions for step in session.steps if step.rpe is not None)
        assert highest <= (11 if ceiling == "light" else 13)
        assert made.prescription.target("bpm") is None


@BOTH
def test_heart_or_vessels_is_asked_once_more(unknown: Any) -> None:
    for words, reason in (("qqzzxy", "heart"), ("heart thing", "")):
        found = seen(unknown(words, reason))
        (question,) = found.questions
        assert found.ceiling == "light" and "blood pressure or cholesterol only" in question.text
        said = {answer.say[0]: dict(answer.sets)["for"] for answer in question.answers}
        assert seen(unknown(words, str(said["blood pressure or cholesterol only"]))).level == "limited"
        assert seen(unknown(words, str(said["the heart itself"]))).level == "refer"


@BOTH
@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("pill for my heart", {"heart"}),
        ("a leaking valve", {"heart_itself"}),
        ("wide aorta", {"heart_itself"}),
        ("odd rhythm", {"heart_itself"}),
        ("after the stroke", {"nerves"}),
        ("against seizures", {"nerves"}),
        ("since the transplant", {"transplant"}),
        ("HEART", {"heart"}),
        # Whole words, and not where they mean something else.
        ("heartburn", set()),
        ("sleep rhythm", set()),
        ("body rhythm", set()),
        ("heat stroke", set()),
        ("hair transplant", set()),
        ("skin transplant", set()),
        ("cornea transplant", set()),
        ("hearty meals", set()),
        ("heat stroke and a stroke", {"nerves"}),
    ],
)
def test_a_word_of_the_heart_is_never_merely_something_else(unknown: Any, words: str, kinds: set[str]) -> None:
    assert kinds_named(words) == kinds
    found = seen(unknown(words + " qqzzxy", "something else"))
    held = {rule for finding in found.reasons for rule in [finding.rule]} | asked(found)
    merely = found.level == "limited" and not asked(found) and "unknown.nerves" not in held
    assert merely is (not kinds)


def test_a_known_reason_or_another_clinician_closes_the_gate() -> None:
    for fields in (medicine("qqzzxy", "migraine"), medicine("qqzzxy", "known_other"), illness("qqzzxy", "migraine")):
        assert asked(seen(fields)) == set()
    for unknown in (medicine, illness):
        assert asked(seen(unknown("qqzzxy"), confirmed("other"))) == set()
        assert seen(unknown("qqzzxy"), confirmed("other")).ceiling == "moderate"
        # What began after it, and a clearance of something else, do not count.
        assert asked(seen(unknown("qqzzxy", since="2027-01-03"), confirmed("other"))) != set()
        assert asked(seen(unknown("qqzzxy"), confirmed("bone"))) != set()
        assert asked(seen(unknown("qqzzxy", "words that nobody knows"))) != set()


def test_a_known_illness_entered_as_other_is_that_illness() -> None:
    found = seen(illness("aortic dissection"))
    assert not found.may_plan
    assert {finding.level for finding in found.deciding} == {seen({"conditions": ["aortic_dissection"]}).level}
    assert not seen(medicine("qqzzxy", "aortic dissection")).may_plan


def test_the_nearest_known_words_are_named_and_never_taken() -> None:
    (question,) = seen(medicine("atenorol")).questions
    assert "atenorol" in question.text and "atenolol" in question.text
    (entry,) = Person(**medicine("atenorol")).medications or ()
    assert entry.id == "unrecognised"


def test_one_question_never_hides_another() -> None:
    alone = asked(seen({"medications": ["bisoprolol"]}))
    both = seen({"medications": ["bisoprolol", "qqzzxy"]})
    assert alone and asked(both) == alone | {"unknown_medicine"}
    texts = {question.id: question.text for question in both.questions}
    assert "qqzzxy" not in "".join(texts[id] for id in alone)
    two = seen({"medications": ["qqzzxy", {"id": "zzyyxx", "for": "heart"}]})
    assert {question.id: question.about for question in two.questions} == {
        "unknown_medicine": ("qqzzxy",),
        "unknown_heart_medicine": ("zzyyxx",),
    }


def test_a_known_medicine_for_the_heart_is_asked_about_once() -> None:
    heart = {"id": "bisoprolol", "for": "heart"}
    (question,) = seen({"medications": [heart]}).questions
    assert (question.id, question.about) == ("unknown_heart_medicine", ("bisoprolol",))
    for answer in question.answers:
        (reason,) = (str(value) for name, value in answer.sets if name == "for")
        assert asked(seen({"medications": [{**heart, "for": reason}]})) == set(), reason
    # It stands for no other medicine, and what was answered for one says nothing of another.
    two = seen({"medications": [heart, "propranolol"]})
    assert asked(two) == {"unknown_heart_medicine", "reason_beta_blocker"}
    assert asked(seen({"medications": [{**heart, "for": "pressure_only"}, "propranolol"]})) == {"reason_beta_blocker"}


def test_illnesses_that_were_not_answered_hide_no_question_about_one_that_is_known() -> None:
    pain = {"conditions": None, "medications": [{"id": "amitriptyline", "for": "chronic_widespread_pain"}]}
    assert asked(seen({**pain, "post_exertional_malaise": None})) >= {"malaise", "conditions"}
    assert "malaise" not in asked(seen(pain))


def test_other_with_words_works_in_every_form_and_a_misspelling_is_still_said() -> None:
    for entry in ({"id": "other", "note": "qqzzxy"}, "other: qqzzxy", {"id": "other: qqzzxy"}):
        (read,) = Person(conditions=[entry]).conditions or ()
        assert (read.id, read.note) == ("other", "qqzzxy")
    with pytest.raises(InputError, match="did you mean") as caught:
        Person(conditions=["hypertensoin"])
    assert "enter it as other" in str(caught.value)


def test_that_a_medicine_ended_says_nothing_of_what_it_was_for_but_an_infection_ends_with_it() -> None:
    assert asked(seen(medicine("qqzzxy", until="2027-01-03"))) == {"unknown_medicine"}
    assert asked(seen(medicine("qqzzxy", until="2026-01-03"))) == set()
    assert seen(medicine("qqzzxy", "an infection", until="2027-01-03")).level == "cleared"


def test_every_kind_that_can_be_said_has_its_rule_or_is_the_ordinary_one() -> None:
    from exrx.rules.loader import shipped_book

    spoken = {
        id
        for rule in shipped_book().recommendations
        for clause in rule.when.all_clauses()
        if clause.fact.startswith("unknown_")
        for id in clause.any_of or ()
    }
    assert spoken == set(vocabulary()["kinds"])


def test_a_revision_with_something_unknown_is_gated_too() -> None:
    made = plan(start=START, **{**WELL, **ACTIVE})
    changed = adapt(made, today=dt.date(2027, 2, 1), medications=["qqzzxy"])
    assert "unknown_medicine" in {question.id for question in changed.questions}


@pytest.mark.parametrize(
    ("name", "kinds", "reason"),
    [
        ("hydralazine", {"heart"}, "hair"),
        ("omalizumab", {"lungs"}, "asthma"),
        ("acetazolamide", {"other"}, "glaucoma"),
        ("isoniazid", {"lungs"}, "prevention"),
        ("patisiran", {"nerves", "heart"}, ""),
    ],
)
def test_a_known_medicine_without_rules_counts_as_unknown_of_its_kind(name: str, kinds: set[str], reason: str) -> None:
    from exrx.rules.facts import facts_of

    def found(**more: Any) -> set[str]:
        person = Person(**medicine(name, **more))
        return set(facts_of(person, goals=(), protocol="", as_of=dt.date(2027, 1, 4))["unknown_medicines"].ids)

    assert found() == kinds
    if reason:
        assert found(reason=reason) == {"known"}
    # A word of a kind only adds.
    assert found(reason="lungs") == kinds | {"lungs"}
    # A known medicine whose class has rules is none of these.
    assert "unknown_medicine" not in asked(seen(medicine("metoprolol")))


# --- what an independent reading of the texts found -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Diamox", "emicizumab", "hydralazine"])
def test_a_known_medicine_without_rules_stays_under_effort_13_without_beats_whatever_it_is_for(name: str) -> None:
    made = prescribe(as_of=START, **{**WELL, "medications": [{"id": name, "for": "depression"}]})
    effort = made.target("rpe")
    assert made.forbids("bpm") and effort is not None and effort.high is not None and effort.high <= 13


def test_words_of_self_harm_elsewhere_hide_no_question_about_an_illness() -> None:
    beside = seen(illness("qqzzxy"), {"first_step": "when I want to kill myself"})
    assert "unknown_illness" in asked(beside)
    alone = seen(illness("I want to kill myself"))
    assert "unknown_illness" not in asked(alone) and alone.ceiling == "light"


COUNTED = sorted(
    id for id, term in vocabulary()["medications"].items() if any(group.startswith("unknown_") for group in term.groups)
)
"""The medicines whose names are known, for which there are no rules of their own."""
KINDS = ("lungs", "nerves", "muscles", "hormones", "mind", "cancer", "infection", "other")


@pytest.mark.parametrize("id", COUNTED)
@pytest.mark.parametrize("kind", KINDS)
def test_a_word_of_a_kind_takes_nothing_from_what_a_known_medicine_counts_as(id: str, kind: str) -> None:
    alone, said = seen(medicine(id)), seen(medicine(id, kind))
    assert {ask.topic for ask in alone.reasons if ask.topic} <= {ask.topic for ask in said.reasons if ask.topic}
    levels = ("cleared", "limited", "refer", "stop")
    assert levels.index(said.level) >= levels.index(alone.level)
