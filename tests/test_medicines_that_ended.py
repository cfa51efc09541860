"""Which medicines are asked about after their last day: those that stand for an illness on which screening acts (decisions 21, 23 and 26)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import exrx
from exrx.engine.screening import evaluate
from exrx.journal import AnswerEntry, Journal
from exrx.person import Person
from exrx.rules.loader import shipped_book
from exrx.rules.pack import Recommendation
from exrx.shipped import constant
from exrx.telling.words import words_of
from exrx.vocabulary import UNRECOGNISED, members, vocabulary

from .invented import ACTIVE, WELL

TODAY, YESTERDAY = dt.date(2027, 1, 4), dt.date(2027, 1, 3)
MEMBERS = members("medications")
"""Each class, and each substance that counts as more or less than its class, with all that it counts as."""
NOT_AFTER_ITS_END = {
    "systemic_steroid": "its last day explains it: a course that was short (medicines.md, A2)",
}
OF_THE_MEDICINE = {
    "parkinson.ask_sleep": "falling asleep suddenly is what the medicine does, for restless legs too",
    "reason.failure_pillars": "what is taken together; each alone asks on",
    "pair.anticoagulant_antiplatelet": "what is taken together; each alone asks on",
    "pair.hormone_bone": "what is taken together; each alone asks on",
}


def entry_of(member: str) -> dict[str, Any]:
    """A medicine as it is entered: a class, or a substance of it."""
    id, _, substance = member.partition(": ")
    return {"id": id, "entered": substance.replace("_", " ")} if substance else {"id": id}


def seen(*medicines: object, **person: Any) -> exrx.Clearance:
    return exrx.screen(**{**WELL, **ACTIVE, "medications": medicines, **person}, as_of=TODAY)


def asked(clearance: exrx.Clearance) -> set[str]:
    return {question.id for question in clearance.questions}


def _medicines(rule: Recommendation) -> frozenset[str]:
    clauses = (one for one in rule.when.all_clauses() if one.fact == "medications")
    return frozenset().union(*((one.any_of or frozenset()) | (one.all_of or frozenset()) for one in clauses))


def _asks_for_a_reason(rule: Recommendation) -> bool:
    return any(one.fact == "medications" and one.explains for one in rule.when.all_clauses())


ASKING = [rule for rule in shipped_book().recommendations if _asks_for_a_reason(rule)]


def stands_for_an_illness(ids: frozenset[str]) -> bool:
    unknown = UNRECOGNISED in ids or any(id.startswith("unknown_") for id in ids)
    return unknown or any(_medicines(rule) & ids for rule in ASKING)


def test_every_rule_that_asks_what_a_medicine_is_for_asks_on_or_says_why_not() -> None:
    """Nimodipine and pyridostigmine were marked, and their referral ended with the last tablet: nothing explained them."""
    opens = {rule.id for rule in shipped_book().recommendations if rule.then.question and _medicines(rule)}
    assert opens - {rule.id for rule in ASKING} == OF_THE_MEDICINE.keys()


@pytest.mark.parametrize("id", vocabulary()["medications"])
def test_a_class_asks_on_exactly_where_it_stands_for_an_illness(id: str) -> None:
    stands = any(stands_for_an_illness(ids) for member, ids in MEMBERS.items() if member.partition(":")[0] == id)
    until = vocabulary()["medications"][id].until
    assert until == "holds" or (until == "asks") == (stands and id not in NOT_AFTER_ITS_END)


@pytest.mark.parametrize("member", MEMBERS)
def test_what_is_asked_of_a_medicine_is_asked_for_a_year_after_it_ended(member: str) -> None:
    entry = entry_of(member)
    taken, over = seen(entry), seen({**entry, "until": YESTERDAY})
    if member.partition(":")[0] in NOT_AFTER_ITS_END:
        assert asked(taken) and not asked(over)
        return
    assert asked(over) == asked(taken)
    if asked(taken):
        assert over.level == "refer" or taken.level != "refer"
        assert asked(seen({**entry, "until": "2026-01-05"})) == asked(taken)
    if vocabulary()["medications"][member.partition(":")[0]].until != "holds":
        assert seen({**entry, "until": "2026-01-04"}).level == "cleared"


def test_how_long_is_a_decision_with_a_source() -> None:
    assert constant("ended_medicine")["months"] == 12
    (told,) = [one for one in shipped_book().constants if one.id == "ended_medicine"]
    assert (told.source, told.mark) == ("exrx-safety", "product")


KINDS = {
    "heart_itself": ("refer", "unknown.heart"), "lungs": ("refer", "unknown.lungs"), "nerves": ("limited", "unknown.nerves_alone"),
    "muscles": ("limited", "unknown.muscles_gentle"), "hormones": ("limited", "unknown.hormones"), "mind": ("limited", "unknown.mind"),
    "cancer": ("refer", "unknown.cancer"), "other": ("limited", "unknown.other"), "infection": ("cleared", ""),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_medicine_that_ended_is_as_strict_as_what_it_was_for(kind: str) -> None:
    """Decision 23; an infection refers while it lasts, and what was against it has ended."""
    level, rule = KINDS[kind]
    ended = {"id": "Xarzol", "for": kind, "until": YESTERDAY}
    assert seen(ended).level == level
    who = Person(**{**WELL, **ACTIVE, "medications": [ended]})
    holds = {
        one.id
        for one, truth in evaluate(who, shipped_book(), goals=("mood",), protocol="ranjbar-2015", as_of=TODAY).decided
        if truth
    }
    assert not rule or rule in holds
    assert "other.medicine" not in holds, "what it does to a body is over"


@pytest.mark.parametrize("medicine", ["Xarzol", "Dilacor", "little white pill", "my heart pill"])
def test_what_nobody_understood_holds_back_after_its_end_too(medicine: str) -> None:
    over = seen({"id": medicine, "until": YESTERDAY})
    assert asked(over) & asked(seen(medicine)) & {"unknown_medicine", "which_meaning", "unknown_heart_medicine"}
    assert over.ceiling != "vigorous"
    confirmed = {"topic": "other", "level": "light_moderate", "by": "Dr Example", "date": TODAY}
    heart = {**confirmed, "topic": "heart"}
    assert not any(
        one.holds_back for one in seen({"id": medicine, "until": YESTERDAY}, clearances=[confirmed, heart]).questions
    )


def test_the_words_of_a_reason_outlive_the_medicine() -> None:
    """An SSRI is over with its last day; the heart that was named with it is not."""
    reason = {"id": "sertraline", "for": "after my heart attack"}
    assert seen({**reason, "until": YESTERDAY}).ceiling == seen(reason).ceiling == "light"


# --- the same through every door --------------------------------------------------------------------------------------

MEDICINES = ("Xarzol", "furosemide", "lithium", "nimodipine")


def _planned(*medicines: object, **more: Any) -> exrx.Plan:
    return exrx.plan(**{**WELL, **ACTIVE, "medications": medicines, "start": TODAY, "id": "x", **more})


def _questions(plan: exrx.Plan) -> set[str]:
    return asked(plan.clearance)


@pytest.mark.parametrize("medicine", ["Xarzol", "furosemide", "lithium", "Dilacor"])
def test_a_medicine_that_a_revision_names_no_more_is_asked_about_as_one_with_a_last_day(medicine: str) -> None:
    left = exrx.adapt(_planned(medicine), today="2027-01-20", medications=[])
    dated = exrx.adapt(_planned(medicine), today="2027-01-20", medications=[{"id": medicine, "until": "2027-01-19"}])
    again = exrx.adapt(left, today="2027-02-10", medications=["ibuprofen"])
    assert _questions(left) == _questions(dated) == _questions(again) != set()
    told = AnswerEntry(
        on=dt.date(2027, 1, 20),
        entered=dt.date(2027, 1, 20),
        field="medications",
        value=medicine,
        until=dt.date(2027, 1, 19),
    )
    logged = exrx.adapt(_planned(medicine), Journal(plan="x", entries=(told,)), today="2027-01-20")
    assert _questions(logged) == _questions(left)


def test_of_two_unknown_medicines_one_that_goes_is_not_forgotten_for_the_other() -> None:
    both = _planned("Xarzol", {"id": "Mumblex", "for": "other"})
    one = exrx.adapt(both, today="2027-01-20", medications=[{"id": "Mumblex", "for": "other"}])
    later = exrx.adapt(one, today="2027-02-10", medications=[{"id": "Mumblex", "for": "other"}])
    assert "unknown_medicine" in _questions(one) & _questions(later)


@pytest.mark.parametrize(
    ("typed", "better", "left"),
    [
        ("Bisoprol", {"id": "bisoprolol", "for": "migraine"}, set()),
        ("Bisoprol", {"id": "Concor", "for": "migraine"}, set()),
        ("Sertralyn foo", "sertraline 50", set()),
        ("Flomax", "tamsulosin", set()),
        ("Dilacor", {"id": "diltiazem", "for": "migraine"}, set()),
        ("Xarzol", "ibuprofen", {"unknown_medicine"}),
        ("my heart ibuprofem", "ibuprofen", {"unknown_heart_medicine"}),
    ],
)
def test_a_name_that_was_written_better_did_not_end(typed: str, better: object, left: set[str]) -> None:
    made = exrx.adapt(_planned(typed), today="2027-01-20", medications=[better])
    assert _questions(made) == left


def test_a_table_of_people_asks_as_for_one() -> None:
    arrow = pytest.importorskip("pyarrow")
    from exrx import batch
    from exrx.batch.cells import value_of

    cells = [
        f"{one}@..{day}"
        for one in (*MEDICINES, "Dilacor", "omalizumab")
        for day in (YESTERDAY, "2026-01-05", "2026-01-04")
    ]
    cells += [f"Xarzol@..{YESTERDAY}({kind})" for kind in KINDS] + [f"sertraline@..{YESTERDAY}(after my heart attack)"]
    people = [
        {"age": 40, "conditions": "depression", "symptoms": "none", "falls": 0, "medications": cell} for cell in cells
    ]
    rows = batch.screen(arrow.RecordBatch.from_pylist(people), as_of=TODAY).to_pylist()
    for person, row in zip(people, rows, strict=True):
        one = exrx.screen(**{name: value_of(name, value) for name, value in person.items()}, as_of=TODAY)
        assert (row["level"], set(filter(None, row["questions"].split(",")))) == (one.level, asked(one)), person


# --- how it is asked -----------------------------------------------------------------------------------------------------

CLAIMS = (
    "You take ", "You use ", "You have a medicine", "do you take ", "Is it for", "What is one", "Du nimmst ", "nimmst du ", "Du verwendest ", "Wofür ist eines",
)  # fmt: skip


@pytest.mark.parametrize("member", MEMBERS)
def test_no_question_says_that_somebody_takes_what_has_ended(member: str) -> None:
    entry = entry_of(member)
    for question in seen({**entry, "until": YESTERDAY}).questions:
        for words in (words_of("en"), words_of("de"), words_of("en").discreet, words_of("de").discreet):
            told = words.tell(question.asked)
            assert "{" not in told and not any(claim in told for claim in CLAIMS), told
    for question in seen(entry).questions:
        told = words_of("en").tell(question.asked)
        assert "{" not in told and "You took" not in told and "Was it" not in told


def test_of_two_of_a_kind_one_that_is_taken_keeps_the_present() -> None:
    (question,) = seen({"id": "alendronate", "until": YESTERDAY}, "risedronate").questions
    assert "You take a medicine" in question.text


def test_what_an_ended_medicine_was_for_is_no_reason_of_another() -> None:
    """What is taken now is asked about as if the other had never been: restless legs that ropinirole was for are not why levodopa is taken."""
    ended, taken = {"id": "ropinirole", "for": "restless legs"}, "levodopa"
    assert "fell_asleep" in {question.id for question in seen(ended, taken).questions}
    after = {question.id for question in seen({**ended, "until": YESTERDAY}, taken).questions}
    assert after == {question.id for question in seen(taken).questions} and "fell_asleep" not in after
