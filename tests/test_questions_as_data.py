"""A question is data: a clinic's pack brings its words, its answers and whom it is for, and screening, forms and ``exrx new`` follow."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from exrx import Person, screen
from exrx.cli import main
from exrx.cli.interview_answers import offers
from exrx.rules.loader import load_rules, shipped_book
from exrx.telling.words import words_of
from exrx.values.errors import RuleFileError
from exrx.wordings import digest

PACK = """
format = 1
pack = "clinic.knees"
version = "1"

[source.clinic]
kind = "product"
title = "Our own"

[question.knee_now]
field = "conditions"
text = "Your knee: does it hurt on stairs, or only after long walks?"
answer = 'conditions = ["knee_pain"]'
decides = "whether stairs are in the plan"
if_open = "no stairs"
weight = 0
answers = [
  { say = ["on stairs", "stairs"], sets = { conditions = ["knee_pain"] }, drops = { conditions = ["osteoarthritis"] }, asks = "knee_falls" },
  { say = ["only after long walks"], sets = { supervised = true } },
]

[question.knee_falls]
field = "falls"
text = "How often did the knee give way?"
answer = "falls = 0"
decides = "whether balance comes first"
if_open = "no stairs"
answers = [{ say = ["it never did", "never"], sets = { falls = 0, under_care = true } }]

[question.knee_team]
field = "company"
text = "Who comes along?"
answer = 'company = "the knee group"'
decides = "nothing"
if_open = ""
everybody = 15
note = "A first name is enough."
when.age = { min = 60 }
answers = [{ say = ["the knee group"], sets = { company = "the knee group on Friday" } }]

[[recommendation]]
id = "knee.ask"
tier = "safety"
source = "clinic"
locator = "page 1"
says = "with a worn knee it is asked what hurts"
quality = "very low"
mark = "product"
when.conditions = { any_of = ["osteoarthritis"] }
unknown = "pass"
then.question = "knee_now"
"""


class Done(NamedTuple):
    out: str
    values: dict[str, Any]


@pytest.fixture
def new(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """``exrx new`` for somebody at that clinic, with this text typed."""
    monkeypatch.chdir(tmp_path)
    Path("clinic.toml").write_text(PACK, "utf-8")

    def call(age: int, typed: str, *more: str) -> Done:
        Path("person.toml").write_text(f'age = {age}\nrules = "clinic.toml"\n', "utf-8")
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        assert main(["new", "person.toml", "--today", "2027-01-01", *more]) == 0
        return Done(" ".join(capsys.readouterr().out.split()), tomllib.loads(Path("person.toml").read_text("utf-8")))

    return call


BASICS = "none\nnone\n" + "\n" * 7


def test_a_form_gets_the_words_and_the_answers(new: Callable[..., Done]) -> None:
    person = {"age": 50, "conditions": ["osteoarthritis"], "medications": [], "symptoms": []}
    (question,) = (one for one in screen(**person, rules="clinic.toml").questions if one.id == "knee_now")
    assert question.text.startswith("Your knee") and question.field == "conditions"
    assert [answer.say[0] for answer in question.answers] == ["on stairs", "only after long walks"]
    assert question.answers[1].sets == (("supervised", True),)
    assert screen(**{**person, "conditions": ["knee_pain"]}, rules="clinic.toml").questions == ()
    assert main(["screen", "person.toml", "--today", "2027-01-01"]) == 2
    Path("person.toml").write_text('age = 50\nconditions = ["osteoarthritis"]\nrules = "clinic.toml"\n', "utf-8")


def test_the_command_shows_it(capsys: pytest.CaptureFixture[str], new: Callable[..., Done]) -> None:
    words = (
        "--age 50 --conditions osteoarthritis --medications none --symptoms none --rules clinic.toml --today 2027-01-01"
    )
    assert main(["screen", *words.split()]) == 0
    assert "does it hurt on stairs" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("typed", ["1", "on stairs", "Stairs"])
def test_an_answer_writes_drops_and_asks_what_the_pack_says(new: Callable[..., Done], typed: str) -> None:
    done = new(50, "osteoarthritis\n" + BASICS + f"{typed}\nnever\nyes\n")
    assert done.values["conditions"] == ["knee_pain"]
    assert (done.values["falls"], done.values["under_care"]) == (0, True)
    assert "1 on stairs 2 only after long walks" in done.out
    assert "How often did the knee give way? >" in done.out


def test_where_the_answer_is_a_number_a_number_is_no_place_in_a_list(new: Callable[..., Done]) -> None:
    done = new(50, "osteoarthritis\n" + BASICS + "1\n1\nyes\n")
    assert done.values["falls"] == 1
    assert "under_care" not in done.values


def test_an_answer_may_set_any_field(new: Callable[..., Done]) -> None:
    values = new(50, "osteoarthritis\n" + BASICS + "2\nyes\n").values
    assert values["supervised"] is True
    assert values["conditions"] == ["osteoarthritis"]


def test_everybody_is_whom_the_pack_says(new: Callable[..., Done]) -> None:
    done = new(71, "the knee group\nnone\nnone\nnone\n" + "\n" * 8 + "yes\n")
    # It stands at its place: after the age, before the illnesses.
    assert done.out.index("Who comes along?") < done.out.index("Do you have, or have you had")
    assert "A first name is enough. 1 the knee group" in done.out
    assert done.values["company"] == "the knee group on Friday"
    assert "Who comes along?" not in new(50, "none\n" + BASICS + "yes\n").out


def test_a_question_for_everybody_opens_nothing() -> None:
    """What only ``exrx new`` asks is no safety question: neither a form nor a plan waits for it."""
    opened = {rule.then.question for rule in shipped_book().recommendations}
    waiting = {one.id for one in shipped_book().questions.values() if one.everybody is not None} - opened
    asked = {question.id for question in screen(age=30).questions}
    assert {"free_time", "active_now", "mood_score"} <= waiting - asked


@pytest.mark.parametrize(
    ("old", "new", "row", "fault"),
    [
        ('field = "falls"', 'field = "fals"', 'field = "fals"', "question.knee_falls: field: is not a field of a person; did you mean falls?"),
        ('field = "falls"', 'field = "start"', 'field = "start"', "field: is asked of everybody or not at all: no rule looks at it; everybody = 90"),
        ("everybody = 15\n", "", "when.age", "question.knee_team: when: narrows whom everybody is, and nobody is asked; add everybody = 90"),
        ("when.age = { min = 60 }", "when.agee = { min = 60 }", "when.agee", "question.knee_team.when.agee: unknown field; did you mean 'age'?"),
        ("when.age = { min = 60 }", "when.age = { min = 60, max = 50 }", "when.age", "question.knee_team: when.age: can never hold: min is above max"),
        ("when.age = { min = 60 }", "needed = 3", "needed", "question.knee_team.needed: should be a valid boolean"),
        ('note = "A', 'listed = "x"\nnote = "A', "listed", "question.knee_team: listed: company has no words to list; take it out"),
        ("falls = 0, under", "falls = -1, under", "it never did", "question.knee_falls: answers.sets.falls: -1 is below 0 falls"),
        ("supervised = true", 'supervised = "yes"', 'say = ["only after', "question.knee_now: answers.sets.supervised: 'yes' is not true or false"),
        ('"only after long walks"', '"stairs"', 'say = ["stairs"]', "question.knee_now: answers: stands in two answers; keep one"),
        ("drops = { conditions", "drops = { condition", 'say = ["on stairs', "question.knee_now: answers: is not a field of a person"),
        ('asks = "knee_falls"', 'asks = "knee"', "[question.knee_now]", "question.knee_now: answers.asks: 'knee' is no question; add [question.knee]"),
    ],
)  # fmt: skip
def test_every_fault_has_its_line(tmp_path: Path, old: str, new: str, row: str, fault: str) -> None:
    text = PACK.replace(old, new, 1)
    assert text != PACK
    path = tmp_path / "clinic.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(RuleFileError) as caught:
        screen(age=50, rules=load_rules(path))
    (problem,) = caught.value.problems
    line = next(number for number, one in enumerate(text.split("\n"), start=1) if row in one)
    assert str(problem).endswith(fault)
    assert (problem.line, problem.file) == (line, str(path))


# --- its answers in another language ------------------------------------------------------------------------------------

STAIRS = f'0 = {{ source = "{digest("on stairs")}", text = "auf Treppen", also = ["Keine", "Treppensteigen"] }}'
WALKS = f'1 = {{ source = "{digest("only after long walks")}", text = "erst nach langen Wegen" }}'
NEVER = f'0 = {{ source = "{digest("it never did")}", text = "das tat es nie" }}'
GERMAN = f"""
[words.de.question.knee_now.answers]
{STAIRS}
{WALKS}

[words.de.question.knee_falls.answers]
{NEVER}
"""


@pytest.mark.parametrize("typed", ["1", "AUF Treppen", "Treppensteigen", "keine", "on stairs"])
def test_an_answer_is_shown_and_typed_in_german_and_writes_the_same(new: Callable[..., Done], typed: str) -> None:
    english = new(50, "osteoarthritis\n" + BASICS + "1\nnever\nyes\n").values
    Path("clinic.toml").write_text(PACK + GERMAN, "utf-8")
    done = new(50, "osteoarthritis\n" + BASICS + f"{typed}\ndas tat es nie\nja\n", "--language", "de")
    assert "1 auf Treppen 2 erst nach langen Wegen" in done.out and "on stairs 2" not in done.out
    assert {**done.values, "language": None} == {**english, "language": None}


def test_a_packs_word_never_takes_the_place_of_saving(new: Callable[..., Done]) -> None:
    taken = GERMAN.replace(STAIRS, STAIRS.partition(", also")[0].rstrip(" }") + ', also = ["speichern", "save"] }')
    assert '"speichern"' in taken
    Path("clinic.toml").write_text(PACK + taken, "utf-8")
    for typed in ("speichern", "save"):
        done = new(50, "osteoarthritis\n" + BASICS + f"{typed}\nja\n", "--language", "de")
        assert "knee_pain" not in str(done.values) and done.values["conditions"] == ["osteoarthritis"]


def test_a_stale_answer_is_told_in_english_alone(new: Callable[..., Done], capsys: pytest.CaptureFixture[str]) -> None:
    changed = PACK.replace('"on stairs"', '"on steep stairs"')
    Path("clinic.toml").write_text(changed + GERMAN, "utf-8")
    done = new(50, "osteoarthritis\n" + BASICS + "auf Treppen\n1\nnever\nja\n", "--language", "de")
    assert "1 on steep stairs 2 erst nach langen Wegen" in done.out
    assert '"auf Treppen" ist hier nicht bekannt' in done.out and done.values["conditions"] == ["knee_pain"]
    main(["rules", "check", "clinic.toml"])
    told = " ".join(capsys.readouterr().out.split())
    assert "words.de.question.knee_now.answers.0: its English has changed" in told
    assert digest("on steep stairs") in told and "1 stale" in told


def test_the_words_of_an_answer_go_along_with_the_question(new: Callable[..., Done]) -> None:
    Path("clinic.toml").write_text(PACK + GERMAN, "utf-8")
    (question,) = (
        one for one in screen(age=50, conditions=["osteoarthritis"], medications=[], symptoms=[], rules="clinic.toml").questions
        if one.id == "knee_now"
    )  # fmt: skip
    german, english = ([words for _, words in offers(question, words_of(language))] for language in ("de", "en"))
    assert german == [("auf Treppen", "Keine", "Treppensteigen"), ("erst nach langen Wegen",)]
    assert (
        english == [answer.say for answer in question.answers] == [("on stairs", "stairs"), ("only after long walks",)]
    )


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (STAIRS.replace('"Treppensteigen"', "3"), "answers.0.also: is no list of words"),
        (STAIRS.replace('["Keine", "Treppensteigen"]', '"Keine"'), "answers.0.also: is no list of words"),
        (STAIRS.replace("Treppensteigen", "erst nach langen Wegen"), "stands for two answers of its question"),
        (STAIRS.replace("Treppensteigen", "only after long walks"), "stands for two answers of its question"),
        (STAIRS.replace("0 =", "2 ="), "question.knee_now has no such text"),
        (STAIRS.replace("source", "sauce"), "unknown field"),
        ('0 = "auf Treppen"', "is no translation"),
    ],
    ids=str,
)
def test_a_fault_of_its_words_is_told(tmp_path: Path, row: str, fault: str) -> None:
    path = tmp_path / "clinic.toml"
    path.write_text(PACK + GERMAN.replace(STAIRS, row), "utf-8")
    with pytest.raises(RuleFileError) as caught:
        load_rules(path)
    assert fault in str(caught.value) and all(problem.line for problem in caught.value.problems)


def test_only_an_answer_has_other_words_for_it(tmp_path: Path) -> None:
    words = f'\n[words.de.question.knee_now]\nif_open = {{ source = "{digest("no stairs")}", text = "ohne", also = ["x"] }}\n'
    (tmp_path / "clinic.toml").write_text(PACK + words, "utf-8")
    with pytest.raises(RuleFileError, match=r"if_open.also: unknown field"):
        load_rules(tmp_path / "clinic.toml")


def test_every_shipped_answer_can_be_given() -> None:
    for question in shipped_book().questions.values():
        for answer in question.answers:
            for name, value in answer.sets:
                if name != "for":
                    Person(**{name: value})
