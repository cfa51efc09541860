"""A field of a person is one row of a table, with its words: everything else follows from it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exrx.person.__main__ import stub
from exrx.person.fields import BY_NAME, FIELDS, OPTIONS, field_words
from exrx.rules.facts import KIND_OF_LIST, NUMBERS

SOURCE = Path(__file__).resolve().parents[1] / "src" / "exrx"
ROW = '    Field("stairs", count(50, "flights"), harmless=9, kept=True, dated=True),\n'
WORDS = {
    "help": 'stairs = "flights in a row without a rest"',
    "label": 'stairs = "stairs climbed"',
    "unit": 'stairs = "flights"',
    "example": "stairs = 3",
}
CLINIC = """
format = 1
pack = "clinic.stairs"
version = "1"
[source.clinic]
kind = "product"
title = "Our own"
[question.stairs]
field = "stairs"
text = "How many flights of stairs can you climb without a rest?"
answer = "stairs = 3"
decides = "whether hills are in the plan"
if_open = "no hills"
weight = 0
answers = [{ say = ["none at all"], sets = { stairs = 0 } }]
[[recommendation]]
id = "stairs.few"
tier = "safety"
source = "clinic"
locator = "page 1"
says = "who cannot climb two flights goes easy"
quality = "very low"
mark = "product"
when.stairs = { max = 1 }
unknown = "ask"
then.intensity = { max = "light" }
"""
PROGRAM = """
import sys, tomllib
from exrx import Person, plan, screen
from exrx.cli import main
from exrx.person import PersonFields

assert Person(stairs=3).stairs == 3 and Person().stairs is None and "stairs" in PersonFields.__annotations__
form = Person.model_json_schema()["properties"]["stairs"]
assert form["anyOf"][0] == {"type": "integer", "minimum": 0, "maximum": 50, "unit": "flights"}, form
assert form["description"] == "flights in a row without a rest"
WELL = dict(age=34, conditions=[], medications=[], symptoms=[], rules="clinic.toml")
assert "stairs" in [question.id for question in screen(**WELL).questions]
assert screen(**WELL, stairs=0).ceiling == "light" and screen(**WELL, stairs=2).ceiling != "light"
made = plan(**WELL, stairs=0, start="2027-01-04")
assert "stairs climbed </span><bdi>0 flights" in made.to_html("clinician")
assert "entered" in str(made.why("stairs"))
words = ["screen", "--age", "34", "--conditions", "none", "--medications", "none", "--symptoms", "none", "--rules", "clinic.toml"]
assert main([*words, "--stairs", "0", "--today", "2027-01-01"]) == 0
assert main([*words, "--stairs", "-1", "--today", "2027-01-01"]) == 2
open("person.toml", "w").write('age = 34\\nrules = "clinic.toml"\\n')
assert main(["new", "person.toml", "--today", "2027-01-01"]) == 0
assert tomllib.load(open("person.toml", "rb"))["stairs"] == 0, open("person.toml").read()
"""


def test_the_types_for_checkers_are_those_of_the_table() -> None:
    made = "python -m exrx.person > src/exrx/person/typed.pyi"
    assert (SOURCE / "person" / "typed.pyi").read_text("utf-8") == stub(), f"make them anew: {made}"


def test_every_field_and_option_has_words_and_no_word_is_left_over() -> None:
    assert set(field_words()["help"]) == set(BY_NAME)
    assert {*field_words()["label"], *field_words()["unit"]} <= {field.name for field in FIELDS}
    assert len(BY_NAME) == len(FIELDS) + len(OPTIONS)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_row_does_not_contradict_itself(field: object) -> None:
    assert not isinstance(field, str)
    row = BY_NAME[field.name]  # type: ignore[attr-defined]
    assert (
        row.own_fact is None
        or row.own_fact in {*NUMBERS, *KIND_OF_LIST}
        or row.kind in ("yes_no", "word", "text", "date")
    )
    assert not (row.own_words and row.facts), "what is said in own words decides nothing"
    if row.harmless is not None:
        assert row.own_fact and row.reader(row.harmless) == row.harmless
    assert not row.dated or (row.kept and row.own_fact)


def test_a_field_is_one_row(tmp_path: Path) -> None:
    """A copy of the package, one row and its words: model, types, flag, file, form, rule, question, page and plan know it."""
    package = shutil.copytree(SOURCE, tmp_path / "exrx", ignore=shutil.ignore_patterns("__pycache__"))
    table, words = package / "person" / "fields.py", package / "words" / "en" / "fields.toml"
    text = table.read_text("utf-8")
    table.write_text(text.replace('    Field("falls",', ROW + '    Field("falls",', 1), "utf-8")
    text = words.read_text("utf-8")
    for name, line in WORDS.items():
        text = _under(text, name, line)
    words.write_text(text, "utf-8")
    (tmp_path / "clinic.toml").write_text(CLINIC, "utf-8")

    def run(*arguments: str, given: str = "") -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=_environment(tmp_path),
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "    stairs: int | None\n" in run("-m", "exrx.person")
    assert "--stairs N" in run("-m", "exrx", "plan", "--help")
    # Of the whole interview only the new question is answered, by its own words.
    run("-c", PROGRAM, given="none\n" * 3 + "\n" * 7 + "0\nyes\n")


def _under(text: str, name: str, line: str) -> str:
    head = next(row for row in text.split("\n") if row.startswith(f"[{name}]"))
    return text.replace(head, f"{head}\n{line}", 1)


def _environment(path: Path) -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(path)}
