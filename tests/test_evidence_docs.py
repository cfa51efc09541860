"""docs/evidence.md is what the packs say today, and tells the whole of it: sources, rules, disagreements, what was left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from exrx.cli.evidence import evidence_text, notes
from exrx.rules.loader import catalogue, shipped_book

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "evidence.md"


@pytest.fixture(scope="module")
def text() -> str:
    return DOCUMENT.read_text("utf-8")


def test_the_document_is_current(text: str) -> None:
    assert evidence_text(shipped_book()) == text, "run: exrx rules evidence > docs/evidence.md"


def test_every_rule_and_every_source_with_its_address_stands_in_it(text: str) -> None:
    book = shipped_book()
    for rule in book.recommendations:
        rows = [line for line in text.split("\n") if line.startswith(f"| `{rule.id}` |")]
        assert len(rows) == 1 and rule.says.replace("|", "\\|") in rows[0] and f"| {rule.mark} |" in rows[0]
    for source in (*book.sources.values(), *catalogue().sources):
        row = next(line for line in text.split("\n") if line.startswith(f"| {source.id} |"))
        assert (source.doi or source.url or source.kind) in row, source.id


def test_every_publication_named_anywhere_can_be_found() -> None:
    known = {*shipped_book().sources, *(source.id for source in catalogue().sources), *notes()["source"]}
    for table in ("disagreement", "left_out", "in_code"):
        for item in notes()[table]:
            assert set(item["sources"]) <= known, item


def test_publications_have_an_address_or_say_that_they_were_not_read() -> None:
    for id, entry in notes()["source"].items():
        assert entry.get("doi") or entry.get("url") or entry.get("confirm") or entry["kind"] == "secondary", id
        assert not entry.get("doi") or re.fullmatch(r"10\.\d{4,}/\S+", entry["doi"]), id


def test_every_disagreement_is_settled_in_rules_or_code_that_exist() -> None:
    book = shipped_book()
    assert len(notes()["disagreement"]) == 27
    for item in notes()["disagreement"]:
        assert item["settled"] and len(item["sources"]) >= 1
        for rule in item.get("rules", ()):
            assert rule in book.by_id, (item["about"], rule)
        for path in item.get("code", ()):
            assert (ROOT / path).is_file(), path
    for item in notes()["in_code"]:
        assert all((ROOT / path).is_file() for path in item["code"]), item


def test_what_was_left_out_says_why() -> None:
    assert len(notes()["left_out"]) >= 25
    for item in notes()["left_out"]:
        assert item["why"] in notes()["why"] and item["because"], item


@pytest.mark.parametrize(
    ("dimension", "more", "less"),
    [
        ("intensity", {"noetel-2024", "singh-2023"}, {"cochrane-2026"}),
        ("time", {"stanton-2014", "canmat-2023"}, set()),
        ("weeks", {"krogh-2017", "singh-2023"}, {"cochrane-2026"}),
    ],
)
def test_a_reader_sees_where_sources_disagree(dimension: str, more: set[str], less: set[str]) -> None:
    found = {item.source for item in shipped_book().findings if item.dimension == dimension}
    assert more | less <= found


def test_no_rule_cites_a_paper_that_cannot_be_identified() -> None:
    assert "mercola-2019" not in shipped_book().sources
    for rule in shipped_book().recommendations:
        assert not (rule.tier == "safety" and shipped_book().sources[rule.source].kind == "secondary") or rule.mark in (
            "secondary",
            "recalled",
            "verified",
        )


def test_a_title_that_was_not_read_is_a_description_in_brackets() -> None:
    told = [
        (source.id, source.title, source.read) for source in (*shipped_book().sources.values(), *catalogue().sources)
    ]
    told += [(id, entry["title"], entry["read"]) for id, entry in notes()["source"].items()]
    for id, title, read in told:
        bracketed = title.startswith("[") and title.endswith("]")
        assert bracketed is ("the title here is a description in our words" in read), id
        assert "title not read" not in title and "title of the paper not read" not in title, id
    # Each publication stands in one place only.
    assert not set(notes()["source"]) & set(shipped_book().sources)
