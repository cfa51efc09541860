"""A text that is reworded changes itself and nothing else: every text of ``words/en`` at once, and some by hand."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from exrx.telling.words import Words, reworded, using

from .disguise import MASKS, ROUNDS, Listening, codes, file, in_disguise, masked, numbers, plain, unmasked
from .keeping import ROOT
from .outputs import JSON, outputs
from .people import PEOPLE
from .seldom import seldom

MANY = (
    "runner", "copd-cleared", "nothing-but-age", "trivedi", "ten-compromises", "help-first", "callaghan", "measured-maximum", "malaise", "item-nine",
    "health-in-own-words", "rota", "discharged-cleared",
)  # fmt: skip
"""Who together are told nearly all that the sixty are."""
ASKED_IN_WORDS = ("why/Monday", "why_not/Sunday")
"""The question is a word of the language, and is not in disguise."""
KNOWN: set[tuple[str, str]] = set()
"""Where a text still decides. May only become less: what is mended is taken out here."""
FILES = (
    "calendar",
    "cells",
    "clinician",
    "evidence",
    "help_and_stop",
    "notes",
    "plan",
    "screen",
    "shared",
    "wall",
    "why",
)
"""Words for the person and the clinician; the others are for whoever calls exrx, or leaves by formats of their own."""
SHOWN = ("calendar", "cells", "clinician", "help_and_stop", "plan", "screen", "wall")
"""Of these every text but ``NOT_TOLD``."""
NOT_TOLD = {
    "calendar.effort.hard", "calendar.times_alone", "clinician.bands.no_low", "clinician.dose.as_liked", "clinician.no_week",
    "plan.answers.first", "plan.answers.stays", "plan.changes.earlier", "plan.lost.effort", "plan.lost.left", "plan.lost.loads",
    "plan.lost.per_cent", "screen.first_whom.mental_health",
    "screen.page.this", "wall.dates", "wall.now.conflict", "wall.tiles.no_minutes",
}  # fmt: skip
"""May only become less."""
SELDOM = seldom()


@cache
def before(name: str) -> tuple[dict[str, str], frozenset[str]]:
    """What is said to somebody, and which texts were told for it."""
    with using(Listening()) as words:
        return outputs(next(person for person in PEOPLE if person.name == name)), frozenset(words.told)  # type: ignore[attr-defined]


def after(name: str, words: Words, *, off: bool = False) -> dict[str, str]:
    with using(words):
        return outputs(next(person for person in PEOPLE if person.name == name), unmasked if off else str)


@pytest.mark.parametrize("round", range(ROUNDS))
@pytest.mark.parametrize("name", MANY)
def test_no_text_decides_anything(name: str, round: int) -> None:
    """Every letter of every text is another one, of another alphabet than in any other text: with the disguise off not a byte differs."""
    old, new = before(name)[0], after(name, in_disguise(round), off=True)
    differ = {
        output
        for output in old.keys() | new.keys()
        if plain(output, old.get(output, "")) != plain(output, new.get(output, ""))
    }
    known = {output for person, output in KNOWN if person == name}
    assert differ - set(ASKED_IN_WORDS) - known == set()
    assert known <= differ, "mended: take it out of KNOWN"


@cache
def told_seldom(name: str) -> tuple[dict[str, str], frozenset[str]]:
    with using(Listening()) as words:
        return dict(SELDOM[name]()), frozenset(words.told)  # type: ignore[attr-defined]


@pytest.mark.parametrize("round", range(ROUNDS))
def test_what_is_told_seldom_decides_nothing_either(round: int) -> None:
    for name, told in SELDOM.items():
        old = told_seldom(name)[0]
        with using(in_disguise(round)):
            new = {output: unmasked(text) for output, text in told()}
        assert old.keys() == new.keys(), name
        assert [output for output in old if plain(output, old[output]) != plain(output, new[output])] == [], name


def test_a_plan_file_holds_none_of_the_words() -> None:
    for name in ("runner", "ten-compromises"):
        old, new = before(name)[0], after(name, in_disguise())
        assert [output for output in JSON if old[output] != new[output]] == []
        assert old["plan.txt"] != new["plan.txt"]


def test_the_disguise_covers_what_it_should() -> None:
    told = {code for name in MANY for code in before(name)[1]} | {
        code for name in SELDOM for code in told_seldom(name)[1]
    }
    every = {code for name in FILES for code in codes(name)}
    assert len(every & told) >= 0.9 * len(every) > 700, sorted(every - told)
    assert {code for code in every - told if code.partition(".")[0] in SHOWN} == NOT_TOLD
    # Any two texts wear different alphabets at least once.
    worn = {
        code: tuple(number // len(MASKS) ** round % len(MASKS) for round in range(ROUNDS))
        for code, number in numbers().items()
    }
    assert len(set(worn.values())) == len(worn) > 2000
    texts = masked(
        {"a": {"by": "n", "one": "Dose: {n:weeks} (ranjbar-2015).", "other": "{{x}}"}, "list": ["Mon"], "many": 3}
    )
    assert texts == {"a": {"by": "n", "one": unlike("Dose: ") + "{n:weeks}" + unlike(" (") + "ranjbar-2015" + unlike(")."), "other": "{{" + unlike("x") + "}}"},
                     "list": [unlike("Mon")], "many": 3}  # fmt: skip
    assert unmasked(unlike("Dose: (a), b; c").upper()) == "DOSE: (A), B; C"


def unlike(text: str) -> str:
    shown: str = masked(text)
    return shown


# --- single texts, by hand --------------------------------------------------------------------------------------------

REWORDED = (
    (
        "help_and_stop.help.always",
        "Wenn du daran denkst, dir etwas anzutun: sprich heute mit jemandem, ruf die Krisenhilfe oder den Notruf an",
    ),
    ("help_and_stop.stop.title", "Hör auf und hol Hilfe"),
    ("help_and_stop.stop.signs", "a pain in the chest that was not there before; confusion; cold sweat. And a limp"),
    ("help_and_stop.caution.not_today", "Ill? Not today"),
    ("notes.shared_name", "Gib ihm einen Namen"),
)


@pytest.mark.parametrize(("code", "text"), REWORDED)
def test_one_text_changes_itself_alone(code: str, text: str) -> None:
    name, *parts = code.split(".")
    old = file(name)
    for part in parts:
        old = old[part]
    kept = old["text"] if isinstance(old, dict) else old
    full = f"{code}.text" if isinstance(old, dict) else code
    shown = 0
    for who in ("nothing-but-age", "item-nine"):
        texts, told = before(who)
        new = after(who, reworded({full: text}))
        for output in texts.keys() | new.keys():
            one, other = loose(output, texts[output]), loose(output, new[output])
            shown += one != other
            assert other.replace(loose("", text), loose("", kept)) == one, (who, output)
            assert one == other or full in told or code in told
    assert shown or full not in before("item-nine")[1] | before("nothing-but-age")[1]


def loose(output: str, text: str) -> str:
    """Without what depends on how long a text is: where lines break, and in which setting it fits on a sheet."""
    text = (
        re.sub(r'(?<=class="exrx page)[^"]*', "", plain(output, text))
        if output.endswith(".html")
        else plain(output, text)
    )
    return re.sub(r"\s+", "", text.replace("&#x27;", "'").replace("&#39;", "'"))


# --- the four of the first measurement, wherever they stand now -------------------------------------------------------

PLANTED = [
    pytest.param("% of reserve", "% of the reserve", ("measured-maximum",), id="a reason"),
    pytest.param(
        "next one stays as it is.",
        "next one stays as it is. It is fine.",
        ("nothing-but-age", "item-nine"),
        id="a line more",
    ),
    pytest.param("chest discomfort; stop", "chest discomfort. Stop", ("nothing-but-age",), id="a rule"),
    pytest.param('main = "run"', 'main = "steady run"', ("type-1-runner",), id="a label"),
]


@pytest.mark.parametrize(("old", "new", "people"), PLANTED)
def test_what_was_planted_before_changes_nothing_else(
    old: str, new: str, people: tuple[str, ...], tmp_path: Path
) -> None:
    """In a copy of the source, wherever the words stand there."""
    copy = tmp_path / "src"
    shutil.copytree(ROOT / "src", copy, ignore=shutil.ignore_patterns("__pycache__"))
    found = 0
    for path in [*copy.rglob("*.py"), *copy.rglob("*.toml")]:
        text = path.read_text("utf-8")
        if old in text:
            found += 1
            path.write_text(text.replace(old, new), "utf-8", newline="")
    assert found, f"{old!r} stands nowhere any more: plant what stands there now"
    only = [part for who in people for part in ("--only", f"{who}/")]
    command = [sys.executable, str(Path(__file__).parent), "--texts", *only]
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    texts = json.loads(done.stdout)
    one, other = (loose("", part.removeprefix("main = ").strip('"')) for part in (old, new))
    for who in people:
        before_it = before(who)[0]
        differ = [
            output
            for output in before_it.keys() | texts[who].keys()
            if loose(output, texts[who].get(output, "")).replace(other, one) != loose(output, before_it.get(output, ""))
        ]
        assert differ == [], who
