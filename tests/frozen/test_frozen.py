"""Sixty people keep their bytes. What is meant to change is rewritten with ``python tests/frozen --rewrite``, see there."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from .keeping import HERE, changed, digests, readable, report
from .outputs import JSON, outputs
from .people import PEOPLE, Frozen


class Said(NamedTuple):
    """A person with everything that is said to them."""

    person: Frozen
    texts: dict[str, str]

    def page(self, name: str) -> str:
        """What stands on a page, in the order in which it is read."""
        return " ".join(
            html.unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", self.texts[name], flags=re.DOTALL)).split()
        )


@pytest.fixture(scope="module", params=PEOPLE, ids=lambda person: person.name)
def told(request: pytest.FixtureRequest) -> Said:
    return Said(request.param, outputs(request.param))


def test_what_is_said_is_what_was_said(told: Said) -> None:
    person, texts = told
    names = changed(person.name, texts)
    assert not names, report(person.name, texts, names)
    if person.whole:
        for path, text in readable(texts, person.name).items():
            assert path.read_text("utf-8") == text, f"{path.name} is not what the digests are of: rewrite it"


SIGNS = (
    "Stop and get help", "chest pain or pressure", "faint", "confusion", "cold sweat", "unusual breathlessness", "racing or irregular heartbeat",
    "one-sided weakness", "calf pain", "painful limp",
)  # fmt: skip
NOT_TODAY = ("Unwell", "feverish", "newly breathless", "discomfort in the chest", "Not today")


def test_every_page_and_every_entry_hold_the_signs_to_stop_at(told: Said) -> None:
    if "plan.private.ics" not in told.texts:
        return
    for name in ("plan", "changed", "paused"):
        if f"{name}.private.ics" not in told.texts:
            continue
        page = told.page(f"{name}.person.html")
        assert [sign for sign in (*SIGNS, *NOT_TODAY, "In an emergency call") if sign not in page] == [], name
        entries = entries_of(told.texts[f"{name}.private.ics"])
        assert len(entries) > 8
        for entry in entries:
            if "STATUS:CANCELLED" not in entry:
                assert [sign for sign in (*SIGNS, *NOT_TODAY) if sign not in entry] == [], entry
        for entry in entries_of(told.texts[f"{name}.shared.ics"]):
            assert not [sign for sign in (*SIGNS, *NOT_TODAY) if sign in entry], entry


def entries_of(calendar: str) -> list[str]:
    """Unfolded and unescaped."""
    text = re.sub(r"\\([,;])", r"\1", calendar.replace("\n ", ""))
    return re.findall(r"BEGIN:VEVENT.*?END:VEVENT", text, re.DOTALL)


WITHOUT_MOOD = ("anandamide-alone", "other-equation")
"""They ask for something else than mood, and have no illness of it."""


def test_the_help_message_comes_first_where_item_9_asks_for_it_and_nobody_is_without(told: Said) -> None:
    asked = told.person.request
    if "screen.person.html" not in told.texts:
        return
    first = bool(asked.get("phq9_item9"))
    pages = {"screen.person.html": "screen.txt", "plan.person.html": "plan.txt"}
    for page, text in pages.items():
        if page not in told.texts:
            continue
        read, shown = told.page(page), " ".join(told.texts[text].split())
        for said in (read, shown):
            assert ("crisis line" in said) is (told.person.name not in WITHOUT_MOOD), page
            assert ("What you answered matters" in said) is first, page
            assert not first or "do not stay alone" in said
        if first:
            # On paper and on the screen before any number of a plan.
            assert read.partition("What you answered matters")[0].count(" ") < 12, page
            assert shown.startswith("What you answered matters")
        for line in told.person.help_lines if page == "plan.person.html" else ():
            assert line in read and line in shown


def test_everything_that_is_kept_is_looked_at() -> None:
    names = {person.name for person in PEOPLE}
    assert len(PEOPLE) == len(names) == 60
    assert {path.stem for path in (HERE / "digests").iterdir()} == names
    whole = {person.name for person in PEOPLE if person.whole}
    assert {path.name for path in (HERE / "texts").iterdir()} == whole and len(whole) == 12
    planned = [name for name in names if "plan.private.ics" in digests(name)]
    assert len(planned) == 53
    every = {*JSON, "plan.private.ics", "changed.diff.txt", "paused.diff.txt", "plan.person.html", "why/how hard"}
    lacking = {name: every - digests(name).keys() for name in planned}
    # Whose change is refused.
    assert {name for name, missing in lacking.items() if missing} == {"lithium"}


def test_another_process_zone_and_hash_seed_say_the_same() -> None:
    few = [part for name in ("over-two", "wishes", "several-medicines", "cannot") for part in ("--only", name)]
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "31337",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "tr_TR.UTF-8",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent), *few], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "0 outputs differ\n", done.stdout + done.stderr
