"""The shipped knowledge: every case agrees, nothing is found by lint, and the decided numbers are the ones in the packs."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from exrx.authoring.cases import check, run
from exrx.engine.audit import RECENT_RUNS
from exrx.rules.loader import activities, shipped_book
from exrx.shipped import constant
from exrx.vocabulary import KINDS, expand, recognise, vocabulary


def test_every_case_of_the_shipped_tables_agrees() -> None:
    report = run()
    assert report.failures == ()
    assert report.passed >= 240


def test_lint_finds_nothing_and_every_rule_holds_in_one_case_and_not_in_another() -> None:
    assert check() == ()


@pytest.mark.parametrize(
    ("rule", "field", "value", "source", "mark"),
    [
        # Typed from the decisions, not from the packs.
        ("depression.frequency", "frequency", (3, 4), "ranjbar-2015", "reported"),
        ("depression.frequency_cmaj", "frequency", (3, 5), "cmaj-2024", "verified"),
        ("depression.time", "time", (45, 60), "ranjbar-2015", "reported"),
        ("depression.time_epa", "time", (45, 60), "epa-2018", "recalled"),
        ("depression.weeks", "weeks", (10, None), "ranjbar-2015", "reported"),
        ("anandamide.band", "percent_max", (70, 80), "sparling-2003", "verified"),
        ("anandamide.duration", "main_time", (30, 50), "raichlen-2013", "secondary"),
        ("anandamide.effort", "rpe", (13, 13), "meyer-2019", "verified"),
        ("ramp.running", "running_growth", (None, 10), "frandsen-2025", "verified"),
        ("resistance.rest", "rest_hours", (48, None), "acsm-2011", "secondary"),
    ],
)
def test_the_numbers_that_were_decided(
    rule: str, field: str, value: tuple[int | None, int | None], source: str, mark: str
) -> None:
    found = shipped_book().by_id[rule]
    assert {name: (low, high) for name, low, high in found.then.ranges}[field] == value
    assert (found.source, found.mark) == (source, mark)


@pytest.mark.parametrize(
    ("rule", "field", "value"),
    [
        ("default.frequency", "frequency", 3),
        ("default.time", "time", 45),
        ("default.weeks", "weeks", 12),
        ("ramp.length", "ramp_weeks", 6),
    ],
)
def test_default_choices_are_product_rules(rule: str, field: str, value: int) -> None:
    found = shipped_book().by_id[rule]
    assert dict(found.then.choose)[field] == value
    assert (found.mark, found.quality) == ("product", "very low")


def test_the_intensity_table_is_the_2018_edition() -> None:
    rows = {word: (row.percent_reserve, row.percent_max, row.rpe) for word, row in shipped_book().intensity.items()}
    assert rows == {
        "light": ((30, 39), (57, 63), (9, 11)),
        "moderate": ((40, 59), (64, 76), (12, 13)),
        "vigorous": ((60, 89), (77, 95), (14, 17)),
    }


def test_no_safety_rule_loosens_and_every_refusal_says_whom_to_ask() -> None:
    book = shipped_book()
    for rule in book.recommendations:
        if rule.then.order and rule.then.order.level == "refer":
            assert rule.then.order.topic in book.topics
        if rule.then.screens:
            assert rule.tier == "safety"


def test_every_condition_drug_and_symptom_is_spoken_of_by_a_rule_or_needs_none() -> None:
    spoken: dict[str, set[str]] = {"conditions": set(), "medications": set(), "symptoms": set()}
    for rule in shipped_book().recommendations:
        for clause in rule.when.all_clauses():
            for ids in (clause.any_of, clause.all_of):
                spoken.get(clause.fact, set()).update(ids or ())
            spoken["conditions"].update(clause.explained_by or ())
    spoken["conditions"].add("eating_disorder")  # joined into the fact of that name
    # A class that counts as an unknown medicine of a kind is spoken of by the rules for that kind.
    spoken["medications"] |= {f"unknown_{kind}" for kind in vocabulary()["kinds"]}
    for kind, ids in spoken.items():
        for term in vocabulary()[kind].values():
            assert expand(kind, term.id) & ids or term.note, (kind, term.id)


def test_spellings_lead_to_one_meaning() -> None:
    for kind in KINDS:
        for term in vocabulary()[kind].values():
            for name in (term.id, term.label, *term.aliases):
                assert term.id in recognise(kind, name), (kind, name)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Metoprolol 47.5 mg", ("beta_blocker",)),
        ("timolol eye drops", ("beta_blocker",)),
        ("propranolol when needed", ("beta_blocker",)),
        ("ramipril/xyzotan", ("ace_inhibitor", "unrecognised")),
        ("foozolimab", ()),
        ("sertraline", ("ssri",)),
    ],
)
def test_drugs_are_understood_by_name(text: str, ids: tuple[str, ...]) -> None:
    assert recognise("medications", text) == ids


def test_activities_carry_an_edition_and_a_code() -> None:
    for activity in activities():
        assert activity.source == "compendium-2024"
        assert re.fullmatch(r"\d{5}", activity.code)
        assert 1 < float(activity.met) < 20
        assert activity.id in vocabulary()["activities"]


def test_no_pack_points_to_internal_files() -> None:
    for item in files("exrx").joinpath("guidelines").iterdir():
        if item.name.endswith(".toml"):
            assert not re.search(r"addendum|guidelines\.md|studies\.md|README", item.read_text("utf-8")), item.name


def test_numbers_that_are_told_in_words_are_those_of_the_constants() -> None:
    week, runs, active = constant("guideline_week"), constant("recent_runs"), constant("regularly_active")
    assert runs["days"] == RECENT_RUNS.days
    for language, name in (("en", "you are active:"), ("de", "du bist aktiv:")):
        folder = files("exrx").joinpath("words", language)
        why, terms = (folder.joinpath(f"{name}.toml").read_text("utf-8") for name in ("why", "language"))
        worth = re.findall(r"(?<![\w-])\d+", tomllib.loads(why)["numbers"]["worth"])
        assert worth == [str(week["sessions"]), str(week["minutes"])]
        assert f" {runs['days']} " in tomllib.loads(terms)["terms"]["dimension"]["running_growth"]
        (told,) = (line for line in why.splitlines() if name in line)
        assert re.findall(r"\d+", told) == [str(active[name]) for name in ("minutes", "days", "months")]
