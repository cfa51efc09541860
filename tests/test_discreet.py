"""Pages that may hang on a wall, and calendars, name no illness, no medicine and no score: searched here, and nowhere in the source.

What is told on them is decided by facts: the two wordings of a text, what is private as a whole, and of which kind a name is.
"""

from __future__ import annotations

import contextlib
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import exrx
from exrx import Person, Plan, plan, screen
from exrx.export.html import clearance_html, to_html
from exrx.programme.prescription import Note
from exrx.rules.loader import load_rules, shipped_book, shipped_packs
from exrx.shipped import rule_files
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.said import named, said, told
from exrx.vocabulary import expand, medicine_names, vocabulary
from exrx.wordings import wordings

from .frozen.people import PEOPLE
from .page_reader import read
from .strategies import requests
from .test_html import without_help

SCORES = ("depression", "depressive", "PHQ-9", "PHQ", "GAD-7", "item 9", "kcal", "eating disorders", "eating disorder")
"""What no page shows, whoever it is for."""
SHORTEST = 4
"""Shorter spellings are ordinary words or letters ("add", "lama"); the label of the same term is looked for anyway."""
EVERYDAY = {
    "faint": "what to do when one feels so is said to everybody",
    "other": "an ordinary word",
    "stroke": "signs that can be one are an emergency, whoever has them",
    "withdrawal": "without it the sentence would not say what not to do",
    "vitamin": "to be checked, not taken",
    "decongestant": "which medicine not to ask for; nobody's",
}
"""Names that are words of every day as well, each with the reason why a page may say them."""
OF_EVERYBODY = ("conditions",)
"""Questions that name illnesses and are put to everybody alike, so that they tell of nobody."""


# --- the search ---------------------------------------------------------------------------------------------------------


def spellings(kind: str, id: str) -> set[str]:
    """Every name of a term and of the groups it counts as."""
    words: set[str] = set()
    for one in expand(kind, id):
        term = vocabulary()[kind].get(one)
        words |= {term.label, term.id.replace("_", " "), term.id, *term.aliases} if term else {one.replace("_", " ")}
        words |= medicine_names().spellings(one) if kind == "medications" else set()
    return words


def names_of(person: Person) -> set[str]:
    """Everything that would tell what a person has or takes."""
    words = set(SCORES)
    for kind, entries in (("conditions", person.conditions), ("medications", person.medications)):
        for entry in entries or ():
            words |= spellings(kind, entry.id)
            words |= {text for text in (entry.entered, entry.note, entry.reason) if text}
    return words


@cache
def every_name() -> frozenset[str]:
    """The names of every illness and medicine there is."""
    return frozenset(
        name for kind in ("conditions", "medications") for id in vocabulary()[kind] for name in spellings(kind, id)
    )


def pattern(names: Iterable[str]) -> re.Pattern[str]:
    some = {name for name in names if len(name) >= SHORTEST and name.casefold() not in {*EVERYDAY, "vitamin d"}}
    ordered = sorted(some, key=lambda name: (-len(name), name))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)", re.IGNORECASE)


def tells(names: Iterable[str], text: str) -> list[str]:
    """The names that a text holds."""
    return [found[0] for found in pattern(names).finditer(text)]


def page_text(page: str) -> str:
    """Everything that a page says, read aloud or seen, but for the help message, which is the same for everybody."""
    said = [value for node in read(page).all() for name, value in node.attributes.items() if name == "aria-label"]
    return " ".join([without_help(page), *said])


def unfolded(calendar: bytes) -> str:
    return re.sub("\r\n[ \t]", "", calendar.decode())


def test_the_search_finds_a_name_a_brand_a_group_and_words_of_ones_own() -> None:
    person = Person(conditions=[{"id": "other", "note": "Quervain thing"}], medications=["Beloc 47.5 mg"])
    for word in ("Quervain thing", "beloc", "beta blocker", "metoprolol", "PHQ-9"):
        assert tells(names_of(person), f"With {word}, rest.") == [word]
    assert not tells(names_of(person), "With asthma, rest.") and tells(every_name(), "With asthma, rest.") == ["asthma"]


# --- pages and calendars of people --------------------------------------------------------------------------------------


def shown_of(request: dict[str, Any], languages: Iterable[str] = (SOURCE,)) -> Iterator[tuple[str, str]]:
    """What others may see of somebody, by name."""
    asked = {name: value for name, value in request.items() if name not in NOT_SCREENED}
    clearance = screen(**asked, as_of=request["start"])
    pages = {f"screen {language}": clearance_html(clearance, language=language) for language in languages}
    pages["screen cell"] = "" if clearance.may_plan else clearance._repr_html_()
    with contextlib.suppress(exrx.ExrxError):
        made = plan(**request)
        pages |= {f"plan {language}": to_html(made, language=language) for language in languages}
        pages["plan cell"] = made._repr_html_()
        yield "private calendar", unfolded(made.to_ics())
        yield "shared calendar", unfolded(made.to_ics("shared"))
    yield from ((name, page_text(page)) for name, page in pages.items() if page)


NOT_SCREENED = ("start", "id", "availability", "timezone", "issued", "open_questions", "alarms", "without_rules")


def person_of(request: dict[str, Any]) -> Person:
    asked = {name: value for name, value in request.items() if name in Person.model_fields}
    return Person(**asked)


def found_of(request: dict[str, Any], languages: Iterable[str] = (SOURCE,)) -> list[tuple[str, list[str]]]:
    names = names_of(person_of(request))
    return [(name, found) for name, text in shown_of(request, languages) if (found := tells(names, text))]


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
def test_nothing_that_others_may_see_names_what_one_of_the_frozen_people_has_or_takes(person: Any) -> None:
    try:
        assert not found_of(person.request, (SOURCE, "de"))
    except exrx.InputError:
        assert person.name == "cannot-be-read"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(requests())
def test_nor_of_anybody(request: dict[str, Any]) -> None:
    with contextlib.suppress(exrx.InputError):
        assert not found_of(request)


# --- every text of every rule -------------------------------------------------------------------------------------------


def texts_of_packs() -> Iterator[tuple[str, Any]]:
    """Every text that a page may show, whoever it is for, as it is said."""
    book = shipped_book()
    for rule in book.recommendations:
        if rule.then.advise and not (rule.private and rule.then.order is None and not rule.then.urgent):
            yield rule.id, rule.told("advise")
    for question in book.questions.values():
        if question.id not in OF_EVERYBODY:
            pages = dict(question.pages)
            for name in ("text", "decides", "if_open"):
                yield f"question.{question.id}.{name}", named("packs", "", getattr(question, name), pages.get(name))
    for topic in book.topics.values():
        for name in ("who", "ask", "meanwhile", "now"):
            yield f"topic.{topic.id}.{name}", named("packs", "", getattr(topic, name), dict(topic.pages).get(name))


def test_no_text_of_a_pack_names_an_illness_a_medicine_a_score_a_rule_or_a_source_on_such_a_page() -> None:
    tell, looked_for = words_of().discreet, pattern({*every_name(), *SCORES})
    codes = re.compile(r"\b[a-z]+_[a-z_]+\b|\b[a-z]+-\d{4}\b")
    texts = {place: tell.tell(what) for place, what in texts_of_packs()}
    assert not [(place, found) for place, text in texts.items() if (found := looked_for.findall(text))]
    told = {place: set(codes.findall(text)) - set(Person.model_fields) for place, text in texts.items()}
    assert not {place: found for place, found in told.items() if found}
    assert len(texts) > 450


def test_everyday_words_are_needed() -> None:
    tell = words_of().discreet
    said = " ".join(tell.tell(what) for _, what in texts_of_packs())
    for word in EVERYDAY:
        assert re.search(rf"(?<!\w){word}(?!\w)", said, re.IGNORECASE), word


def test_a_mark_that_is_taken_out_is_found() -> None:
    """The planted leak: each text that is marked for a name is found without its marks, but for those that no one word gives away."""
    looked_for = pattern({*every_name(), *SCORES})
    found = {place for place, what in texts_of_packs() if "page" in what and looked_for.search(what["text"])}
    for place in ("eating.current", "malaise.me_cfs", "pair.lithium", "topic.bone.who", "topic.mental_health.who"):
        assert place in found
    assert {"clozapine.early_signs", "question.reason_colchicine.text", "question.birth.text"} <= found
    assert len(found) > 45


def test_marks_in_the_shipped_packs_are_whole_and_stand_where_a_page_shows_them() -> None:
    shown = {"advise", "text", "decides", "if_open", "who", "ask", "meanwhile", "now"}

    def marked(data: Any, key: str = "") -> Iterator[tuple[str, str]]:
        if isinstance(data, str) and ("[[" in data or "]]" in data):
            yield key, data
        for name, value in (
            data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
        ):
            yield from marked(value, str(name))

    found = [one for data, _ in rule_files().values() for one in marked(data)]
    assert len(found) > 90
    for key, text in found:
        assert key in shown and wordings(text).marked and not wordings(text).broken, text
    for pack in shipped_packs():
        for rule in pack.recommendations:
            assert not wordings(f"{rule.says}{rule.then.advise}{rule.then.inform}{rule.then.guide}").broken
            assert rule.then.advise or not rule.private


def test_rules_that_say_the_same_mark_it_alike() -> None:
    pages: dict[str, set[object]] = {}
    for rule in shipped_book().recommendations:
        if rule.then.advise:
            pages.setdefault(rule.then.advise, set()).add(rule.told("advise").get("page"))
    assert all(len(kinds) == 1 for kinds in pages.values())


# --- how it is told -----------------------------------------------------------------------------------------------------


def test_who_is_told_decides_the_wording() -> None:
    what, tell = named("packs", "a.b.advise", "A team that knows gout.", "A team that knows this."), words_of()
    assert (tell.tell(what), tell.discreet.tell(what)) == ("A team that knows gout.", "A team that knows this.")
    plain = named("packs", "a.b.advise", "Rest is part of it.")
    assert tell.discreet.tell(plain) == tell.tell(plain) == "Rest is part of it."
    assert tell.discreet.discreet is tell.discreet


def test_what_was_entered_is_told_by_a_neutral_word_and_by_itself_not_at_all() -> None:
    tell = Words("en", lambda name: {"a": "See {who}.", "entered": "this"} if name in ("x", "shared") else {})
    for one in (named("conditions", "gout", "gout"), named("medications", "lithium", "lithium"), told("my words")):
        assert tell("x.a", who=one) == f"See {one['text']}." and tell.discreet("x.a", who=one) == "See this."
        assert tell.tell(one) == one["text"] and tell.discreet.tell(one) == ""
    assert tell.discreet("x.a", who=named("activities", "walking", "walking")) == "See walking."
    assert tell.discreet("x.a", who=told("")) == "See ."


def test_a_gap_may_stand_in_one_wording_alone() -> None:
    tell = Words("en", lambda name: {"a": "New since {day}[[: {entry}|]]."} if name == "x" else {})
    assert tell("x.a", day="May", entry="gout") == "New since May: gout."
    assert tell.discreet("x.a", day="May", entry="gout") == "New since May."


def test_a_translation_without_marks_is_not_told_where_its_english_has_them() -> None:
    english = "A team that knows gout."
    what = named("packs", "a.b.advise", english, "A team that knows this.")
    for german, told_as in (
        ("Ein Team für Gicht.", "A team that knows this."),
        ("Ein Team [[für Gicht|dafür]].", "Ein Team dafür."),
    ):
        entry = {"a": {"b": {"advise": {"source": _digest(english), "text": german}}}}
        words = Words("de", lambda name, entry=entry: entry if name == "packs" else {}, words_of(SOURCE))
        assert words.tell(what) == wordings(german).open and words.discreet.tell(what) == told_as


def _digest(text: str) -> str:
    from exrx.telling.words import digest

    return digest(text)


def marks(data: Any, code: str = "") -> Iterator[tuple[str, bool]]:
    """Every text of a file of words with its code, and whether it is marked."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from marks(value, f"{code}{key}.")
        elif isinstance(value, str):
            assert not wordings(value).broken, f"{code}{key}"
            yield f"{code}{key}", wordings(value).marked


def test_german_marks_what_english_marks() -> None:
    def of(language: str, name: str) -> dict[str, bool]:
        path = files("exrx").joinpath("words", language, name)
        return dict(marks(tomllib.loads(path.read_text("utf-8")))) if path.is_file() else {}

    number = 0
    for one in files("exrx").joinpath("words", SOURCE).iterdir():
        english, german = of(SOURCE, one.name), of("de", one.name)
        for code in english.keys() & german.keys():
            assert english[code] == german[code], (one.name, code)
            number += english[code]
    german = of("de", "packs.toml")
    for rule in shipped_book().recommendations:
        code = f"{rule.id}.advise.text"
        if code in german:
            assert german[code] == bool(rule.pages), rule.id
            number += german[code]
    assert number > 8


# --- notes, questions and findings --------------------------------------------------------------------------------------


def items(made: Plan, words: str = "Good to know") -> list[str]:
    (section,) = [one for one in read(to_html(made)).all("section") if words in one.text]
    return [item.text for item in section.all("li")]


def test_a_private_note_is_counted_and_not_told() -> None:
    made = plan(age=40, conditions=[], medications=[], symptoms=[], start="2027-01-04")
    before = items(made)
    secret = Note("notice", said("notes.ends_early", weeks=3, until="2027-02-01"), private=True)
    assert items(replace(made, notes=(*made.notes, secret))) == [
        *before,
        "1 more note for you alone stands in your plan file.",
    ]
    shown = items(replace(made, notes=(*made.notes, replace(secret, private=False))))
    assert any("holds until" in item for item in shown) and len(shown) == len(before) + 1


def test_what_self_harm_advises_stands_on_no_wall_and_on_the_page_of_whoever_waits() -> None:
    made = plan(
        age=40, conditions=["depression"], medications=[], symptoms=[], phq9=12, phq9_item9=1, start="2027-01-04"
    )
    private = [note for note in made.notices if note.private]
    assert [rule for note in private for rule in note.rules if rule.startswith("self_harm.")] == ["self_harm.item9_any"]
    assert "openly" not in page_text(to_html(made)) and "openly" in made.text()
    waiting = screen(
        age=40, conditions=["depression"], medications=[], symptoms=[], phq9=22, phq9_item9=3, as_of="2027-01-04"
    )
    assert not waiting.may_plan
    assert "We would like a clinician to talk with you first, today if you can." in page_text(clearance_html(waiting))


def test_a_question_that_is_private_as_a_whole_is_named_by_no_word_of_it() -> None:
    asked = {
        "age": 40,
        "conditions": ["depression"],
        "medications": [],
        "symptoms": [],
        "phq9": 12,
        "start": "2027-01-04",
    }
    made = plan(**asked)
    assert any(question.id == "phq9_item9" for question in made.questions)
    text = page_text(to_html(made))
    assert "A question about one of your answers." in text and "better off dead" not in text
    assert "better off dead" in page_text(to_html(made, "clinician")) and "better off dead" in made.text()


def test_what_an_older_plan_file_says_in_words_of_its_own_stands_on_no_wall() -> None:
    for name in ("format2_clozapine.json", "beta_blocker.json", "first.json"):
        made = Plan.load(Path(__file__).parent / "plans" / name)
        text = page_text(to_html(made))
        assert not tells(names_of(made.person), text), name
        for note in made.notices:
            assert note.said.code != "told" or note.text not in text


# --- packs of others ----------------------------------------------------------------------------------------------------

PACK = """
format = 1
pack = "clinic"
version = "1"

[source.clinic]
kind = "product"
title = "ours"

[[recommendation]]
id = "clinic.knee"
tier = "goal"
source = "clinic"
locator = "ours"
says = "so we do it"
quality = "very low"
mark = "product"
{more}
then.advise = "{advise}"
"""


def pack(folder: Path, advise: str, more: str = "") -> Path:
    path = folder / "clinic.toml"
    path.write_text(PACK.replace("{advise}", advise).replace("{more}", more), "utf-8")
    return path


@pytest.mark.parametrize(
    ("advise", "more", "on_the_wall"),
    [
        ("Mind your [[gout|knee]].", "", ["Mind your knee."]),
        ("Mind your gout.", "private = true", ["1 more note for you alone stands in your plan file."]),
        ("[[Mind your gout.|]]", "", ["1 more note for you alone stands in your plan file."]),
    ],
)
def test_a_pack_of_a_clinic_says_what_a_wall_may_show(
    tmp_path: Path, advise: str, more: str, on_the_wall: list[str]
) -> None:
    asked: dict[str, Any] = {"age": 40, "conditions": [], "medications": [], "symptoms": [], "start": "2027-01-04"}
    made = plan(**asked, rules=pack(tmp_path, advise, more))
    assert (
        "Mind your gout." in [note.text for note in made.notices]
        and "Mind your gout." in to_html(made, "clinician") + made.text()
    )
    assert [item for item in items(made) if item not in items(plan(**asked))] == on_the_wall
    made.save(tmp_path / "plan.json")
    assert to_html(Plan.load(tmp_path / "plan.json")) == to_html(made)


@pytest.mark.parametrize(
    ("advise", "more", "message"),
    [
        ("Mind your [[gout]].", "", "broken mark"),
        ("Mind your [[gout|knee.", "", "broken mark"),
        ("Mind it.", 'then.inform = "Mind the [[gout|knee]]."', "needless mark"),
    ],
)
def test_a_mark_that_is_none_is_a_fault_with_its_line(tmp_path: Path, advise: str, more: str, message: str) -> None:
    path = pack(tmp_path, advise, more)
    with pytest.raises(exrx.RuleFileError, match=message) as caught:
        load_rules(path)
    (problem,) = caught.value.problems
    assert problem.line == next(n for n, row in enumerate(path.read_text().split("\n"), 1) if "[[g" in row)
    assert problem.field.startswith("clinic.knee: then.")


def test_private_belongs_to_what_is_advised(tmp_path: Path) -> None:
    path = pack(tmp_path, "x", "private = true")
    path.write_text(path.read_text().replace('then.advise = "x"', "then.frequency = { max = 3 }"), "utf-8")
    with pytest.raises(exrx.RuleFileError, match="advises nothing"):
        load_rules(path)
