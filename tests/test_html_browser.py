"""The pages in a real browser: silent, one sheet, nothing outside or on top of each other, readable by everyone.

``EXRX_PICTURES=folder`` keeps the screenshots.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from exrx import Plan
from exrx.export.html import clearance_html, to_html
from exrx.vocabulary import vocabulary

from .page_cast import cast
from .plan_factory import make_plan

SCRIPT = Path(__file__).parent / "judges" / "look_at_pages.mjs"
WIDTHS = [320, 390, 768, 1280]
# Both views of people whose pages differ most: pulse, effort, two kinds, open questions, help first, another script.
DEEP = ("quickstart", "beta_blocker", "nothing_but_age", "anandamide")
# Everybody's pages are printed; at all widths those of the golden cast, of the crowded, and of those who wait.
PRINTED_ONLY = "row "
MAY_TAKE_TWO = {"ten compromises · clinician"}
Judge = Callable[[str], Any]


def made_by_hand() -> Plan:
    """More than the rules would give: six sessions in each of 24 weeks, with the longest name."""
    longest = max((term.label for term in vocabulary()["activities"].values()), key=len)
    return make_plan(weeks=24, days=range(6), title=longest.capitalize())


@cache
def pages() -> dict[str, str]:
    plans, waiting = cast()
    found = {
        f"{name} · {view}": to_html(made, view) for name, made in plans.items() for view in ("person", "clinician")
    }
    for view in ("person", "clinician"):
        found[f"made by hand · {view}"] = to_html(made_by_hand(), view)
    for name in ("row 10", "row 12", "row 27"):
        found[f"{name} · waits"] = clearance_html(waiting[name])
        found[f"{name} · waits, clinician"] = clearance_html(waiting[name], "clinician")
    return found


def look(judge: Judge, given: dict[str, str], deep: list[str]) -> dict[str, Any]:
    judge("axe-core")
    wide = [name for name in given if not name.startswith(PRINTED_ONLY) or "waits" in name]
    asked = {"chromium": judge("chromium"), "pages": given, "widths": WIDTHS, "wide": wide, "deep": deep}
    asked["pictures"] = os.environ.get("EXRX_PICTURES")
    report: dict[str, Any] = json.loads(judge("playwright-core").run(SCRIPT, json.dumps(asked), timeout=600))
    return report


@pytest.fixture(scope="module")
def report(judge: Judge) -> dict[str, Any]:
    deep = [name for name in pages() if name.partition(" · ")[0] in (*DEEP, "row 12")]
    return look(judge, pages(), deep)


def test_no_page_says_or_asks_anything(report: dict[str, Any]) -> None:
    assert len(report) == len(pages()) > 80
    assert {
        name: one["console"] + one["requests"] for name, one in report.items() if one["console"] or one["requests"]
    } == {}


def test_every_page_is_one_sheet_of_paper(report: dict[str, Any]) -> None:
    more = {name: one["sheets"] for name, one in report.items() if one["sheets"] != 1}
    assert set(more) <= MAY_TAKE_TWO and set(more.values()) <= {2}, more


def test_nothing_is_outside_or_on_top_of_each_other(report: dict[str, Any]) -> None:
    wrong = {
        f"{name} at {width}": found for name, one in report.items() for width, found in one["layout"].items() if found
    }
    assert wrong == {}
    assert all("print" in one["layout"] for one in report.values())
    assert sum(set(one["layout"]) == {*map(str, WIDTHS), "print"} for one in report.values()) > 25


def test_axe_finds_nothing_in_light_and_dark(report: dict[str, Any]) -> None:
    looked = {name: one["axe"] for name, one in report.items() if one["axe"]}
    assert len(looked) == 2 * len(DEEP) + 2
    assert all(set(schemes) == {"light", "dark"} for schemes in looked.values())
    assert {name: schemes for name, schemes in looked.items() if any(schemes.values())} == {}
    assert all(report[name]["passes"] > 15 for name in looked)


def test_every_word_stands_out_from_what_is_behind_it(report: dict[str, Any]) -> None:
    looked = {(name, scheme): found for name, one in report.items() for scheme, found in one["contrast"].items()}
    assert {key: found["found"] for key, found in looked.items() if found["found"]} == {}
    assert min(found["least"] for found in looked.values()) >= 4.5
    assert sum(found["seen"] for found in looked.values()) > 5_000


PLANTED = {
    "faint": (lambda page: page.replace("--soft:#4a5563", "--soft:#b9c0c8"), "contrast"),
    "wide": (lambda page: page.replace("<footer>", '<footer><p style="width:1400px">x</p>', 1), "layout"),
    "double": (lambda page: page.replace("<h1>", '<h1 style="margin-bottom:-1.4em">', 1), "layout"),
    "far": (lambda page: page.replace("</main>", '<img alt="" src="missing.png"></main>'), "requests"),
    "loud": (lambda page: page.replace("</main>", "<script>console.log(1)</script></main>"), "console"),
    "unnamed": (lambda page: page.replace(' lang="en"', ""), "axe"),
    "long": (lambda page: page.replace("<footer>", '<p style="height:300mm">x</p><footer>', 1), "sheets"),
}  # fmt: skip


def test_the_judge_sees_what_is_planted(judge: Judge) -> None:
    page = pages()["quickstart · person"]
    broken = {name: change(page) for name, (change, _) in PLANTED.items()}
    assert all(text != page for text in broken.values())
    seen = look(judge, broken, ["faint", "unnamed"])
    for name, (_, where) in PLANTED.items():
        found = seen[name][where]
        if where == "contrast":
            assert found["light"]["found"], name
        elif where == "sheets":
            assert found > 1, name
        else:
            assert any(found.values()) if isinstance(found, dict) else found, name
