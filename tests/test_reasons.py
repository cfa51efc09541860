"""What a medicine is for: what closes a question, what does not, and what a combination counts."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from exrx.engine.screening import evaluate
from exrx.person import Person
from exrx.rules.loader import book_with, shipped_book
from exrx.rules.pack import RuleBook
from exrx.values.clearance import Clearance

from .invented import ACTIVE, WELL

TODAY = dt.date(2027, 1, 4)
RULE = """[[recommendation]]
id = "{id}"
tier = "safety"
source = "exrx-safety"
locator = "by hand"
says = "{id}"
quality = "low"
mark = "product"
unknown = "pass"
"""
ASKED = '[question.{id}]\nfield = "medications"\ntext = "{id}?"\nanswer = "x"\ndecides = "x"\nif_open = "x"\n'
FORMS = {
    # The illness listed or named as the reason; a reason only with the medicine; a referral that a clearance opens.
    "a.refers": """when.medications = { any_of = ["nitrate"], explained_by = ["heart_attack", "stroke"] }
then.clearance = { level = "refer", topic = "heart" }
then.question = "refers"
then.forbid = ["anandamide"]
then.closed_by = "heart"
""",
    "a.asks": """when.medications = { any_of = ["lithium"], explained_by = ["bipolar"], other_reason = ["migraine", "hair"] }
then.question = "asks"
then.closed_by = "neuro"
""",
    # Precautions until the reason is known.
    "a.until": """when.medications = { any_of = ["lithium"], explained_by = ["bipolar"], other_reason = ["migraine"] }
then.forbid = ["water_exercise", "heights"]
then.closed_by = "neuro"
""",
    # A combination that is explained as one, with its alternatives.
    "a.pair": """when.any = [
  { medications = { all_of = ["ssri", "sglt2"], not_for = ["hair"] } },
  { medications = { all_of = ["ssri", "ace_inhibitor"], explained_by = ["heart_failure"], other_reason = ["gout"] } },
]
when.not = { conditions = { any_of = ["cardiomyopathy"] } }
then.question = "pair"
then.closed_by = "heart"
""",
    "a.with": """when.medications = { any_of = ["clozapine"], all_of = ["snri"], explained_by = ["psychosis"] }
then.question = "with"
then.known_other = false
""",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> RuleBook:
    text = 'format = 1\npack = "by.hand"\nversion = "1"\n' + "".join(
        ASKED.format(id=id) for id in ("refers", "asks", "pair", "with")
    )
    path = tmp_path_factory.mktemp("pack") / "hand.toml"
    Path(path).write_text(text + "".join(RULE.format(id=id) + then for id, then in FORMS.items()), "utf-8")
    return book_with(path)


def screened(book: RuleBook, *medications: Any, **more: Any) -> tuple[dict[str, bool | None], Clearance]:
    person = Person(**{**WELL, **ACTIVE, "medications": list(medications), **more})
    evaluation = evaluate(person, book, goals=("mood",), protocol="ranjbar-2015", as_of=TODAY)
    clearance = evaluation.clearance
    return {rule.id: truth for rule, truth in evaluation.truths}, clearance


def asked(clearance: Clearance) -> set[str]:
    return {question.id for question in clearance.questions} & {"refers", "asks", "pair", "with"}


def level_of(clearance: Clearance, rule: str) -> str:
    return next((finding.level for finding in clearance.reasons if finding.rule == rule), "")


def seen(topic: str, date: str = "2027-01-02") -> dict[str, Any]:
    return {"clearances": [{"topic": topic, "level": "light_moderate", "by": "Dr Example", "date": date}]}


def taken(id: str, reason: str = "", **more: Any) -> dict[str, Any]:
    return {"id": id, "for": reason, **more}


@pytest.mark.parametrize(
    ("medicine", "conditions", "open_"),
    [
        (taken("lithium"), [], True),
        (taken("lithium"), ["bipolar_stable"], False),
        (taken("lithium", "bipolar"), [], False),
        (taken("lithium", "migraine"), [], False),
        (taken("lithium"), ["migraine"], True),
        (taken("lithium", "hair"), [], False),
        (taken("lithium", "allergies"), [], True),
        (taken("lithium", "no word that anybody knows"), [], True),
        (taken("lithium", "hypertension"), ["migraine"], True),
    ],
)
def test_only_a_reason_that_the_rule_names_closes_its_question(
    book: RuleBook, medicine: dict[str, Any], conditions: list[str], open_: bool
) -> None:
    truths, clearance = screened(book, medicine, conditions=conditions)
    assert truths["a.asks"] is open_
    assert ("asks" in asked(clearance)) is open_


def test_a_reason_counts_for_its_own_medicine_only(book: RuleBook) -> None:
    both = [taken("lithium"), taken("nitroglycerin", "migraine")]
    assert asked(screened(book, *both)[1]) == {"asks", "refers"}
    # An illness that is told with another medicine is told all the same.
    assert asked(screened(book, taken("lithium"), taken("valproate", "bipolar"))[1]) == set()


def test_words_of_a_reason_are_kept(book: RuleBook) -> None:
    person = Person(medications=[taken("lithium", "what the doctor said")])
    assert person.medications is not None and person.medications[0].reason == "what the doctor said"


@pytest.mark.parametrize(
    ("since", "date", "closed"),
    [
        (None, "2026-06-01", True),
        ("2026-05-31", "2026-06-01", True),
        ("2026-06-02", "2026-06-01", False),
        (None, "2025-12-01", False),
    ],
)
def test_a_clearance_that_is_not_older_than_the_medicine_closes_the_question(
    book: RuleBook, since: str | None, date: str, closed: bool
) -> None:
    truths, clearance = screened(book, taken("nitroglycerin", since=since), **seen("heart", date))
    assert ("refers" in asked(clearance)) is not closed
    assert level_of(clearance, "a.refers") == ("limited" if closed else "refer")
    # What it forbids stays: the reason is still not known.
    assert truths["a.refers"] is True
    assert "refers" in asked(screened(book, taken("nitroglycerin"), **seen("other", date))[1])


def test_what_holds_only_until_the_reason_is_known_ends_with_the_clearance(book: RuleBook) -> None:
    assert screened(book, taken("lithium"))[0]["a.until"] is True
    truths, clearance = screened(book, taken("lithium"), **seen("neuro"))
    assert truths["a.until"] is False and asked(clearance) == set()
    assert screened(book, taken("lithium", since="2027-01-03"), **seen("neuro"))[0]["a.until"] is True


@pytest.mark.parametrize(
    ("medicines", "conditions", "holds"),
    [
        (["sertraline", "empagliflozin"], [], True),
        (["sertraline"], [], False),
        ([taken("sertraline", "hair"), "empagliflozin"], [], False),
        ([taken("sertraline", "gout"), "empagliflozin"], [], True),
        ([taken("sertraline", "hair"), "citalopram", "empagliflozin"], [], True),
        (["sertraline", "ramipril"], [], True),
        (["sertraline", "ramipril"], ["heart_failure"], False),
        ([taken("sertraline", "gout"), "ramipril"], [], False),
        (["sertraline", "ramipril"], ["gout"], True),
        (["sertraline", taken("ramipril", "heart_failure")], [], False),
        (["sertraline", "empagliflozin"], ["cardiomyopathy"], False),
    ],
)
def test_a_combination_counts_what_nothing_explains(
    book: RuleBook, medicines: list[Any], conditions: list[str], holds: bool
) -> None:
    assert screened(book, *medicines, conditions=conditions)[0]["a.pair"] is holds


def test_beside_any_of_the_reasons_speak_of_its_members_alone(book: RuleBook) -> None:
    assert screened(book, "clozapine", "venlafaxine")[0]["a.with"] is True
    assert screened(book, "clozapine")[0]["a.with"] is False
    assert screened(book, "clozapine", taken("venlafaxine", "depression"))[0]["a.with"] is True
    assert screened(book, taken("clozapine", "psychosis"), "venlafaxine")[0]["a.with"] is False


def test_another_known_reason_closes_a_question_where_the_rule_allows_it(book: RuleBook) -> None:
    other = "another reason, known to whoever treats me"
    assert asked(screened(book, taken("lithium", other))[1]) == set()
    assert asked(screened(book, taken("lithium", "known_other"), taken("lithium"))[1]) == {"asks"}
    # Not for the heart, and not where the rule says so; the rule itself holds on.
    clearance = screened(book, taken("nitroglycerin", other))[1]
    assert asked(clearance) == {"refers"} and level_of(clearance, "a.refers") == "refer"
    assert asked(screened(book, taken("clozapine", other), "venlafaxine")[1]) == {"with"}
    assert screened(book, taken("lithium", other))[0]["a.until"] is True


def test_illnesses_that_nobody_told_are_never_looser_than_none(book: RuleBook) -> None:
    for medicines in (["lithium"], ["nitroglycerin"], ["sertraline", "ramipril"], ["sertraline", "empagliflozin"]):
        none, untold = screened(book, *medicines), screened(book, *medicines, conditions=None)
        held = {rule for rule, truth in none[0].items() if truth and rule.startswith("a.")}
        assert held and held <= {rule for rule, truth in untold[0].items() if truth}
        assert asked(none[1]) <= asked(untold[1])
        assert "conditions" in {question.id for question in untold[1].questions}


def test_lithium_for_bipolar_without_the_list_of_illnesses_is_no_way_round() -> None:
    drug = taken("lithium", "bipolar")
    levels = {
        told: screened(shipped_book(), drug, age=25, conditions=conditions)[1].level
        for told, conditions in (("none", []), ("untold", None))
    }
    assert levels == {"none": "refer", "untold": "refer"}


# --- the shipped questions ------------------------------------------------------------------------------------------------


@cache
def substance_of() -> dict[str, str]:
    """For every class and group of medicines one name that counts as it."""
    from exrx.vocabulary import expand, medicine_names

    found: dict[str, str] = {}
    for lines in medicine_names().spelt().of_class.values():
        for name, _ in lines:
            for entry in Person(medications=[name]).medications or ():
                for group in expand("medications", entry.id, entry.substance):
                    found.setdefault(group, name)
    return found


def asking_rules() -> list[Any]:
    book = shipped_book()
    return [
        pytest.param(rule, id=rule.id)
        for rule in book.recommendations
        if rule.then.question and book.questions[rule.then.question].field == "medications"
        if any(clause.fact == "medications" for clause in rule.when.all_clauses())
    ]


@pytest.mark.parametrize("rule", asking_rules())
def test_no_question_about_a_medicine_is_a_dead_end(rule: Any) -> None:
    """Each can be closed: by one of the answers that it offers, or by the clearance that it names."""
    from exrx.cli.interview_answers import written

    named = substance_of()
    clauses = [clause for clause in rule.when.all_clauses() if clause.fact == "medications"]
    medicines = []
    for clause in clauses:
        together = [named[id] for id in sorted(clause.all_of or ()) if id in named]
        medicines += [[named[id], *together] for id in sorted(clause.any_of or ()) if id in named]
        medicines += [together] if clause.any_of is None and len(together) == len(clause.all_of or ()) else []
    tried = 0
    for taken_ in medicines:
        before: dict[str, Any] = {**WELL, "medications": taken_, "conditions": ["depression"], "age": 30}
        question = next((one for one in of(before) if one.id == rule.then.question), None)
        if question is None:
            continue
        tried += 1
        ways = []
        for answer in question.answers:
            values = dict(before)
            for name in question.about:
                values |= written(question, answer, name, values)
            ways.append(values)
        if rule.then.closed_by:
            ways.append({**before, **seen(rule.then.closed_by)})
        closed = [way for way in ways if rule.id not in {id for one in of(way) for id in one.rules}]
        assert closed, (taken_, [answer.say[0] for answer in question.answers])
    assert tried or not medicines or rule.id in COVERED


COVERED: frozenset[str] = frozenset()
"""Rules whose question another one about the same illness always covers for the names tried."""


def of(fields: dict[str, Any]) -> tuple[Any, ...]:
    from exrx.planner import screen

    return screen(as_of=TODAY, **fields).questions
