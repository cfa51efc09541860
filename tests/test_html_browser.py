"""The pages in a real browser: silent, one sheet, nothing outside or on top of each other, readable by everyone.

``EXRX_PICTURES=folder`` keeps the screenshots.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any

import pytest

from exrx import Plan, screen
from exrx.export.html import clearance_html, to_html
from exrx.programme.prescription import Compromise, amount
from exrx.values.said import told
from exrx.vocabulary import vocabulary

from .page_cast import HELP, cast
from .page_reader import read
from .plan_factory import make_plan

SCRIPT = Path(__file__).parent / "judges" / "look_at_pages.mjs"
WIDTHS = [320, 390, 768, 1280]
# Both views of people whose pages differ most are also heard and walked through with Tab: pulse, effort, two kinds, questions, help first.
DEEP = (
    "quickstart",
    "beta_blocker",
    "nothing_but_age",
    "strength",
    "help_first",
    "right to left",
    "row 12",
    "turned round",
)
SMALLEST = 8.0
CLOSE = 5.8
"""Points; the second for the references of a sheet that is one page, its text has 6.6."""
"""Points that the smallest letters have on paper."""
Judge = Callable[[str], Any]


def made_by_hand() -> Plan:
    """More than the rules would give: six sessions in each of 24 weeks, with the longest name, and ten wishes that lost."""
    longest = max((term.label for term in vocabulary()["activities"].values()), key=len)
    made = make_plan(weeks=24, days=range(6), title=longest.capitalize())
    parts = ("time", "frequency", "weeks", "rpe", "activity")
    lost = [
        Compromise(
            part, "base", amount(n, n), (f"your.{part}",), amount(45, 45), ("depression.dose",), told(f"{n} lost")
        )
        for n, part in ((10 * tens, part) for tens, part in enumerate(parts * 2, 3))
    ]
    return replace(made, prescription=replace(made.prescription, compromises=tuple(lost)))


def turned_round(page: str) -> str:
    """The page as somebody would have it who translates it into a script that runs from right to left."""
    return page.replace(' dir="ltr"', ' dir="rtl"', 1)


@cache
def pages() -> dict[str, str]:
    """Both views of the whole cast, with and without a plan."""
    plans, waiting = cast()
    found = {}
    for view in ("person", "clinician"):
        for name, made in {**plans, "made by hand": made_by_hand()}.items():
            found[f"{name} · {view}"] = to_html(made, view)
        for name, clearance in waiting.items():
            found[f"{name} · waits, {view}"] = clearance_html(clearance, view)
        found[f"questions · waits, {view}"] = clearance_html(screen(age=34, conditions=["depression"]), view)
        found[f"turned round · {view}"] = turned_round(found[f"right to left · {view}"])
    return found


def deep(names: Iterable[str]) -> list[str]:
    return [name for name in names if name.partition(" · ")[0] in DEEP]


def look(judge: Judge, given: dict[str, str]) -> dict[str, Any]:
    judge("axe-core")
    asked = {"chromium": judge("chromium"), "pages": given, "widths": WIDTHS, "deep": deep(given)}
    asked["pictures"] = os.environ.get("EXRX_PICTURES")
    # Generous, for a machine that does other things too: alone it takes about a minute.
    report: dict[str, Any] = json.loads(judge("playwright-core").run(SCRIPT, json.dumps(asked), timeout=900))
    return report


@pytest.fixture(scope="module")
def report(judge: Judge) -> dict[str, Any]:
    return look(judge, pages())


def test_no_page_says_or_asks_anything(report: dict[str, Any]) -> None:
    assert len(report) == len(pages()) > 80
    assert {
        name: one["console"] + one["requests"] for name, one in report.items() if one["console"] or one["requests"]
    } == {}


def test_every_page_is_one_page_of_paper_and_only_full_sheets_for_clinicians_have_a_back(
    report: dict[str, Any],
) -> None:
    plans, _ = cast()
    for name, one in report.items():
        whose, _, view = name.partition(" · ")
        back = view == "clinician" and whose in (*plans, "turned round") and not close(name)
        assert one["sheets"] <= 2 if back else one["sheets"] == 1, (name, one["sheets"])


def close(name: str) -> bool:
    """Whether a clinician's sheet is set close, to be one page."""
    return 'class="exrx page sheet one"' in pages()[name]


def test_the_sheets_of_ordinary_plans_are_one_page() -> None:
    ordinary = (
        "quickstart",
        "beta_blocker",
        "two_evenings",
        "anandamide",
        "strength",
        "wishes",
        "row 1",
        "row 2",
        "row 32",
    )
    assert all(close(f"{name} · clinician") for name in (*ordinary, "24 weeks", "six a week", "asked about eating"))
    assert not close("row 16 with a clearance · clinician")


def test_letters_on_paper_can_be_read(report: dict[str, Any]) -> None:
    small = {
        name: one["smallest"]
        for name, one in report.items()
        if one["smallest"]["points"] < (CLOSE if close(name) else SMALLEST)
    }
    assert small == {}


def test_nothing_is_outside_on_top_of_each_other_or_read_out_of_order(report: dict[str, Any]) -> None:
    wrong = {
        f"{name} at {width}": found for name, one in report.items() for width, found in one["layout"].items() if found
    }
    assert wrong == {}
    assert all(set(one["layout"]) == {*map(str, WIDTHS), "print"} for one in report.values())


def test_axe_finds_nothing_in_light_and_dark(report: dict[str, Any]) -> None:
    assert {name: one["axe"] for name, one in report.items() if any(one["axe"].values())} == {}
    assert all("light" in one["axe"] and one["passes"] > 10 for one in report.values())
    assert all("dark" in report[name]["axe"] for name in deep(report))


def test_every_word_stands_out_from_what_is_behind_it(report: dict[str, Any]) -> None:
    looked = {(name, scheme): found for name, one in report.items() for scheme, found in one["contrast"].items()}
    assert {key: found["found"] for key, found in looked.items() if found["found"]} == {}
    assert len(looked) == 2 * len(report)
    assert min(found["least"] for found in looked.values()) >= 4.5
    assert sum(found["seen"] for found in looked.values()) > 20_000


# --- what is heard, and where Tab leads ------------------------------------------------------------------------------------------


def heard(report: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    found = [(name, one["heard"]) for name, one in report.items() if "heard" in one]
    assert len(found) >= 2 * len(DEEP)
    return found


def test_headings_and_landmarks_are_heard_in_order(report: dict[str, Any]) -> None:
    for name, nodes in heard(report):
        assert [node["role"] for node in nodes].count("main") == 1, name
        levels = [node["level"] for node in nodes if node["role"] == "heading"]
        assert levels[0] == 1 and levels.count(1) == 1, (name, levels)
        assert all(after <= before + 1 for before, after in pairwise(levels)), (name, levels)
        assert all(node["name"].strip() for node in nodes if node["role"] == "heading"), name
        written = [node.text for node in read(pages()[name]).all() if node.tag in ("h1", "h2")]
        # What is heard is what is written, in that order.
        said = [" ".join(node["name"].split()) for node in nodes if node["role"] == "heading"]
        assert [words.replace(" ", "") for words in said] == [words.replace(" ", "") for words in written], name
        for region in (node for node in nodes if node["role"] == "region"):
            assert region["name"], name


def test_every_picture_is_heard_with_its_numbers(report: dict[str, Any]) -> None:
    pictures = 0
    for name, nodes in heard(report):
        for place, node in enumerate(nodes):
            if node["role"] not in ("image", "img"):
                continue
            pictures += 1
            assert node["name"], name
            rest = nodes[place + 1 :]
            table = next(number for number, other in enumerate(rest) if other["role"] == "table")
            assert not any(other["role"] in ("image", "img", "heading") for other in rest[:table]), name
            cells = list(takewhile(lambda other: other["role"] not in ("image", "img", "heading"), rest[table:]))
            roles = {cell["role"] for cell in cells}
            assert {"columnheader", "rowheader", "cell"} <= roles, (name, roles)
            # The highest number that the description names stands in the table too.
            numbers = re.findall(r"\d+", f"{node['name']} {node['description']}")
            told = " ".join(cell["name"] for cell in cells)
            assert numbers and max(numbers, key=int) in re.findall(r"\d+", told), (name, node, told)
    assert pictures > 20


def test_boxes_to_tick_say_of_which_week_they_are(report: dict[str, Any]) -> None:
    plans, _ = cast()
    for name in DEEP:
        if name not in plans:
            continue
        nodes = report[f"{name} · person"]["heard"]
        said = " ".join(" ".join(node["name"] for node in nodes if node["role"] == "StaticText").split())
        for week in plans[name].weeks:
            held = sum(session.status == "confirmed" for session in week.sessions)
            assert re.search(rf"week {week.number} : {held} session", said), (name, week.number)


def test_tab_leads_down_the_page_and_is_seen(report: dict[str, Any]) -> None:
    for name, one in report.items():
        if "tabbed" not in one:
            continue
        stops = one["tabbed"]
        folded = [node.text for node in read(pages()[name]).all("summary")]
        assert [stop["text"] for stop in stops] == folded, name
        assert all(stop["tag"] == "SUMMARY" and stop["seen"] for stop in stops), name
        tops = [stop["top"] for stop in stops]
        assert tops == sorted(tops), name


def test_foreign_words_keep_their_own_direction() -> None:
    page = read(pages()["right to left · person"])
    box = page.one("section", "help")
    assert [item.attributes.get("dir") for item in box.all("li")] == ["auto", "auto", None]
    assert [item.text for item in box.all("li")] == list(HELP)
    assert page.one("header").one("bdi").text == cast()[0]["right to left"].id
    sheet = read(pages()["right to left · clinician"])
    assert any("כאב בברך ימין (2019), קל" in node.text for node in sheet.all("bdi"))
    # The page's own words are English, and say so.
    assert (sheet.one("html").attributes["lang"], sheet.one("html").attributes["dir"]) == ("en", "ltr")


# --- the judge itself --------------------------------------------------------------------------------------------------------------

PLANTED = {
    "faint": (lambda page: page.replace("--soft:#4a5563", "--soft:#b9c0c8"), "contrast"),
    "wide": (lambda page: page.replace("<footer>", '<footer><p style="width:1400px">x</p>', 1), "layout"),
    "double": (lambda page: page.replace("<h1>", '<h1 style="margin-bottom:-1.4em">', 1), "layout"),
    "far": (lambda page: page.replace("</main>", '<img alt="" src="missing.png"></main>'), "requests"),
    "loud": (lambda page: page.replace("</main>", "<script>console.log(1)</script></main>"), "console"),
    "unnamed": (lambda page: page.replace(' lang="en"', ""), "axe"),
    "long": (lambda page: page.replace("<footer>", '<p style="height:300mm">x</p><footer>', 1), "sheets"),
    "tiny": (lambda page: page.replace("<footer>", '<footer><p style="font-size:7.5pt">x</p>', 1), "smallest"),
    "upside down": (lambda page: page.replace("<main ", '<main style="display:flex;flex-direction:column-reverse" ', 1), "layout"),
    "burst": (lambda page: page.replace('class="tile"', 'class="tile" style="height:1em"', 1), "layout"),
    "unheard": (lambda page: page.replace("<h2>", "<h5>", 1).replace("</h2>", "</h5>", 1), "axe"),
}  # fmt: skip


def test_the_judge_sees_what_is_planted(judge: Judge) -> None:
    page = pages()["quickstart · person"]
    broken = {name: change(page) for name, (change, _) in PLANTED.items()}
    assert all(text != page for text in broken.values())
    seen = look(judge, broken)
    for name, (_, where) in PLANTED.items():
        found = seen[name][where]
        if where == "contrast":
            assert found["light"]["found"], name
        elif where == "sheets":
            assert found > 1, name
        elif where == "smallest":
            assert found["points"] == 7.5, name
        else:
            assert any(found.values()) if isinstance(found, dict) else found, name
