"""What a person says in their own words: on the day it helps, elsewhere it is not, and whatever is typed does no harm."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import exrx
from exrx.cli import main
from exrx.cli.personfile import composed
from exrx.programme.plan import Plan
from exrx.telling.entries import clean, told

from .test_ics_readers import READERS, Judge, meant

WELL: dict[str, Any] = {
    "age": 34,
    "resting_hr": 62,
    "conditions": ["depression"],
    "medications": [],
    "symptoms": [],
    "start": "2027-01-04",
    "id": "spring",
    "timezone": "Europe/Berlin",
    "availability": ["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"],
}
WORDS: dict[str, Any] = {
    "first_step": "Put the blue shoes by the door",
    "place": "the park by the river",
    "company": "Ana, mostly",
    "if_then": ["If it rains, I walk in the mall", "If I am late, ten minutes will do"],
}
SCRIPTS = [
    "إذا أمطرت فسأمشي في المركز التجاري",
    "אם יורד גשם, אני הולכת בקניון",
    "若下雨，我就在商场里走路",
    "अगर बारिश हो, तो मैं घर में चलूँगी",
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ☔️ → 🛍️, then home",
    "semi;colons, commas: \"quotes\" 'n' <b>tags</b> & {{braces}} %s \\n 100 %",
    "BEGIN:VEVENT UID:1 SUMMARY:mine",
    "é combining, e\u0301 too, and a very " + "long " * 15 + "sentence",
]


def text(plan: Plan, which: int = 0) -> str:
    return [description for _, _, description in told(plan)][which]


# --- where they are, and where they are not ---------------------------------------------------------------------------


def test_the_day_begins_with_the_persons_own_words() -> None:
    lines = text(exrx.plan(**WELL, **WORDS)).splitlines()
    assert lines[:4] == [
        "Put the blue shoes by the door",
        "All of it is easy on purpose.",
        "Where: the park by the river",
        "With: Ana, mostly",
    ]
    assert "Your own plan: If it rains, I walk in the mall" in lines
    assert lines.index("Your own plan: If I am late, ten minutes will do") < lines.index(
        "Did not happen? Leave it. The next one stays as it is."
    )
    # Without them it is what it was.
    assert text(exrx.plan(**WELL)).startswith("Shoes on and out. All of it is easy on purpose.\n")


def test_every_entry_says_what_helps_on_the_day() -> None:
    plan = exrx.plan(**WELL, **WORDS, longest_session=45)
    said = text(plan)
    for part in (
        "10 min  easy walk",
        "30 min  brisk walk, 99–134 bpm",
        "Right when: you can talk",
        "Bad day? Ten easy minutes",
        "Unwell, feverish",
        "Stop and get help",
        "Why these numbers: Ranjbar 2015",
        "goes along with treatment",
    ):
        assert part in said
    drug = {"id": "metoprolol", "for": "hypertension"}
    answers = {"conditions": ["depression", "hypertension"], "medications": [drug], "longest_session": 45}
    by_effort = text(exrx.plan(**{**WELL, **answers}))
    assert "effort 9–13 of 6–20 (easy to moderate)" in by_effort and "bpm" not in by_effort


def test_they_are_in_no_title_no_reminder_and_no_shared_view() -> None:
    plan = exrx.plan(**WELL, **WORDS, alarms=["before", "evening"])
    private = plan.to_ics().replace(b"\r\n ", b"").decode()
    shared = plan.to_ics(view="shared").replace(b"\r\n ", b"").decode()
    words = ["blue shoes", "river", "Ana", "mall", "ten minutes will do"]
    for line in private.splitlines():
        if any(word in line for word in words):
            assert line.startswith("DESCRIPTION:") and "min  " in line, "the text of an entry alone"
    assert not any(word in shared for word in words)
    assert not any(word in str(plan) + str(plan.why()) for word in words)
    assert "blue shoes" not in repr(plan.person)


def test_the_page_holds_what_comes_between_and_shows_it_as_text() -> None:
    said = "If <script>alert(1)</script> & rain, then home"
    page = exrx.plan(**WELL, if_then=[said]).to_html()
    assert html.escape(said, quote=False) in page and said not in page
    # What would tell a diagnosis does not hang on a wall.
    assert "because of my" not in exrx.plan(**WELL, if_then=["If I rest because of my depression, fine"]).to_html()


def test_words_ask_nothing_anew_and_the_past_keeps_its_own() -> None:
    old = exrx.plan(**WELL, **WORDS)
    new = exrx.adapt(old, today="2027-01-13", if_then=["If it snows, I stay in"], place=None)
    assert new.revision == 2 and new.as_of == old.as_of
    assert [s.minutes for s in new.sessions] == [s.minutes for s in old.sessions]
    assert "If it rains" in text(new, 0) and "If it snows" in text(new, 6) and "river" not in text(new, 6)
    assert {s.sequence for s in new.sessions if s.date < dt.date(2027, 1, 13)} == {0}
    assert {s.sequence for s in new.sessions if s.date >= dt.date(2027, 1, 13)} == {1}
    assert exrx.adapt(new, today="2027-01-14") is new
    assert Plan.from_json(new.to_json()) == new


# --- every script, every reader -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", READERS)
def test_every_script_survives_in_every_reader(reader: str, judge: Judge) -> None:
    plans = [
        exrx.plan(**{**WELL, "weeks": 1}, first_step=said, place=said, if_then=[said, said + "!"]) for said in SCRIPTS
    ]
    for plan, seen in zip(plans, READERS[reader](judge, [plan.to_ics() for plan in plans]), strict=True):
        assert sorted(seen) == meant(plan)
        said = clean(plan.person.place or "")
        assert all(f"\nWhere: {said}\n" in entry.description for entry in seen)


@given(said=st.text(min_size=1, max_size=130))
@example(said="COVID")
def test_whatever_is_typed_is_refused_or_harmless(said: str, judge: Callable[[str], ModuleType]) -> None:
    icalendar: Any = judge("icalendar")
    try:
        person = exrx.Person(age=34, place=said)
    except exrx.InputError as error:
        assert [problem.field for problem in error.problems] == ["place"] and error.problems[0].hint
        return
    plan = exrx.plan(person, start="2027-01-04")
    content = plan.to_ics()
    calendar = icalendar.Calendar.from_ical(content)
    entries = calendar.walk("VEVENT")
    assert len(entries) == len(plan.sessions) and not calendar.errors
    # What names an illness is kept out of calendars; everything else stands in each entry.
    shown = [line for line in person.own_lines if not line.private]
    where = f"Where: {clean(person.place or '')}"
    assert all((where in str(entry["DESCRIPTION"])) is bool(shown) for entry in entries)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("place", "", "is empty"),
        ("place", "  ", "is empty"),
        ("place", "x" * 121, "longer than 120"),
        ("place", "two\nlines", "no calendar shows"),
        ("place", "bell\a", "no calendar shows"),
        ("place", "turned \u202e around", "no calendar shows"),
        ("place", "half \ud800", "no calendar shows"),
        ("place", "\ufeffmark", "no calendar shows"),
        ("place", 7, "is not a text"),
        ("first_step", ["a"], "is not a text"),
        ("company", True, "is not a text"),
        ("if_then", ["a"] * 6, "more than 5"),
        ("if_then", ["a", ""], "is empty"),
        ("if_then", 3, "is not a list"),
        ("if_then", ["fine", "bad\x00"], "no calendar shows"),
    ],
)
def test_what_no_calendar_can_show_is_refused(field: str, value: Any, words: str) -> None:
    fields: dict[str, Any] = {field: value}
    with pytest.raises(exrx.InputError, match=words) as caught:
        exrx.Person(**fields)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_file_and_flags_take_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("person.toml").write_text(composed({**WELL, "start": dt.date(2027, 1, 4), **WORDS}), "utf-8")
    assert main(["plan", "person.toml", "-o", "a.json"]) == 0
    flags = ["--first-step", WORDS["first_step"], "--place", WORDS["place"], "--company", WORDS["company"]]
    flags += [word for sentence in WORDS["if_then"] for word in ("--if-then", sentence)]
    Path("plain.toml").write_text(composed({**WELL, "start": dt.date(2027, 1, 4)}), "utf-8")
    assert main(["plan", "plain.toml", "-o", "b.json", *flags]) == 0
    assert Path("a.json").read_bytes() == Path("b.json").read_bytes()
    assert Plan.load("a.json").person.if_then == tuple(WORDS["if_then"])
