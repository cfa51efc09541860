"""docs/decisions.md: every decision that is cited anywhere is listed, and what carries it is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from exrx.rules.loader import shipped_book
from exrx.shipped import terms

ROOT = Path(__file__).resolve().parents[1]
DECISIONS = ROOT / "docs" / "decisions.md"
_ROW = re.compile(r"\| (\d+a?) \| (.+) \| (.+) \|")
# "decision 16", "decisions 8, 16 and 17", "rule and decisions 13, 14, 24, 27"
_CITED = re.compile(r"\bdecisions? (\d+a?(?:(?:, | and |, and )\d+a?)*)", re.IGNORECASE)


def lists() -> list[dict[str, tuple[str, list[str]]]]:
    """The lists of the file: by number what was decided, and what carries it."""
    found = []
    for section in DECISIONS.read_text("utf-8").split("\n## ")[1:]:
        rows = [match for line in section.split("\n") if (match := _ROW.fullmatch(line))]
        found.append({row[1]: (row[2], re.findall(r"`([^`]+)`", row[3])) for row in rows})
    return found


CARRIERS = sorted({name for one in lists() for _, names in one.values() for name in names})


def test_the_lists_are_whole() -> None:
    screening, living = lists()
    assert list(screening) == [str(number) for number in range(1, 36)]
    assert list(living) == [*map(str, range(1, 34)), "33a", *map(str, range(34, 54))]
    assert all(text and names for one in (screening, living) for text, names in one.values())


@pytest.mark.parametrize("name", CARRIERS)
def test_what_carries_a_decision_is_there(name: str) -> None:
    if name.startswith("constant."):
        assert name.removeprefix("constant.") in dict(terms("constant"))
    elif name.endswith((".py", ".toml")):
        assert (ROOT / "src" / "exrx" / name).is_file() or (ROOT / "tests" / name).is_file()
    else:
        assert name in shipped_book().by_id


def test_every_decision_that_is_cited_is_listed() -> None:
    known = {number for one in lists() for number in one}
    missing = []
    folders = [ROOT / name for name in ("src", "docs", "tests", "benchmarks", "examples")]
    for path in (*ROOT.glob("*.md"), *(path for folder in folders for path in sorted(folder.rglob("*.*")))):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix not in (".py", ".toml", ".md"):
            continue
        for cited in _CITED.findall(path.read_text("utf-8")):
            missing += [f"{name}: {number}" for number in re.findall(r"\d+a?", cited) if number not in known]
    assert missing == []


def test_the_reader_of_citations_sees_every_form() -> None:
    for text, numbers in (
        ("decisions 8, 16 and 17;", ["8", "16", "17"]),
        ("Decision 33a: ill", ["33a"]),
        ("decisions 13, 14, 24, 27; fault", ["13", "14", "24", "27"]),
        ("decided 12 of them", []),
    ):
        assert [n for cited in _CITED.findall(text) for n in re.findall(r"\d+a?", cited)] == numbers
