"""The printed plan and the printed screening: golden texts, shape, and independence of terminal, locale and weekday."""

from __future__ import annotations

import datetime as dt
import runpy
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exrx import Plan, plan, screen
from exrx.printing.answers import pattern_sessions
from exrx.printing.clearances import clearance_text, screen_text
from exrx.printing.plans import plan_text
from exrx.printing.words import ascii_text, help_message
from exrx.telling.document import fill

from .frozen.outputs import plan_of
from .frozen.people import PEOPLE

GOLDEN = Path(__file__).parent / "golden"
ASKED: dict[str, Any] = {
    "conditions": ["depression"],
    "medications": [],
    "symptoms": [],
    "post_exertional_malaise": False,
}


@pytest.fixture(scope="module")
def cast() -> dict[str, Any]:
    return runpy.run_path(str(GOLDEN / "rewrite.py"))


@pytest.fixture(scope="module")
def texts(cast: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = cast["texts"]()
    return found


@pytest.fixture(scope="module")
def plans(cast: dict[str, Any]) -> dict[str, Plan]:
    return {name: plan(**fields) for name, fields in cast["PLANS"].items()}


def test_the_golden_texts_are_current(texts: dict[str, str]) -> None:
    kept = {path.stem: path.read_text("utf-8") for path in GOLDEN.glob("*.txt")}
    assert kept.keys() == texts.keys(), "run tests/golden/rewrite.py"
    changed = [name for name, text in texts.items() if kept[name] != text + "\n"]
    assert not changed, f"run tests/golden/rewrite.py and read the difference: {changed}"


def test_every_text_fits_eighty_columns_without_trailing_spaces(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        for line in text.splitlines():
            assert len(line) <= 80, (name, line)
            assert line == line.rstrip(), (name, line)


def test_a_plan_fits_one_screen(plans: dict[str, Plan]) -> None:
    for name, made in plans.items():
        assert len(str(made).splitlines()) <= 45, name


def test_the_quickstart_plan_is_the_one_in_the_design(plans: dict[str, Plan]) -> None:
    text = str(plans["quickstart"])
    assert not plans["quickstart"].questions
    assert "how hard       99–134 bpm        you can talk in whole sentences" in text
    assert "6–17    8 Feb     45    45    45   135 min  ▇▇▇▇▇▇▇▇▇   full dose, to 1 May" in text
    assert "room   up to 4 × 60 min lies inside the recommendation, if you want more." in text


def test_open_questions_come_before_the_four_answers(plans: dict[str, Plan]) -> None:
    text = str(plans["nothing_but_age"])
    assert text.index("Kept light, walks of up to 30 minutes, until 3 questions are answered:") < text.index(
        "how often"
    )


def test_an_active_person_with_open_questions_is_kept_moderate() -> None:
    made = plan(
        age=50, active_days=4, active_minutes=45, active_months=12, active_effort="moderate", start="2027-01-04"
    )
    assert "Kept moderate until 3 questions are answered:" in str(made)
    assert "Kept light" not in str(made)


def test_a_plan_without_heart_rates_prints_no_bpm(plans: dict[str, Plan]) -> None:
    for name in ("beta_blocker", "nothing_but_age"):
        assert "bpm" not in str(plans[name])
        assert "how hard       effort 9–" in str(plans[name])


def test_a_wish_that_lost_stands_in_its_line_with_the_winner(plans: dict[str, Plan]) -> None:
    flat = " ".join(str(plans["two_evenings"]).split())
    assert "(45–60 wished by ranjbar-2015; your evenings allow 40)" in flat
    assert "(3–4 wished by ranjbar-2015; your evenings allow 2)" in flat
    wished = " ".join(str(plans["wishes"]).split())
    assert "(you wished 90; ranjbar-2015 allows 60)" in wished
    assert "(you wished vigorous; " in wished


def test_the_help_message_comes_first_and_once_where_an_answer_asks_for_it(plans: dict[str, Plan]) -> None:
    text = str(plans["help_first"])
    assert text.startswith(help_message(first=True))
    assert "If you think of harming yourself" not in text
    assert "more" not in help_message(first=True).split()


def test_the_deployers_help_lines_are_listed(plans: dict[str, Plan]) -> None:
    made = replace(plans["quickstart"], help_lines=("Somewhere: a line, 000",))
    assert "\n  Somewhere: a line, 000\nor your local crisis line" in plan_text(made)
    assert "\n  Somewhere: a line, 000\n" in plan_text(
        replace(plans["help_first"], help_lines=("Somewhere: a line, 000",))
    )


@pytest.mark.parametrize("day", range(7))
def test_the_columns_begin_with_the_first_day_of_the_plan(day: int) -> None:
    start = dt.date(2027, 1, 4) + dt.timedelta(days=day)
    made = plan(age=34, resting_hr=62, **ASKED, longest_session=30, start=start)
    header = next(line for line in str(made).splitlines() if line.startswith("   week"))
    names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    shown = [word for word in header.split() if word in names]
    assert shown == sorted(shown, key=lambda name: (names.index(name) - day) % 7)
    assert {made.sessions[0].date.weekday()} == {names.index(shown[0])}


def test_days_without_clock_times_and_zone_print_well() -> None:
    made = plan(age=34, resting_hr=62, **ASKED, start="2027-01-04", availability=["Mon", "Thu", "Sat"])
    assert "Mon · Thu · Sat, at any time of day" in str(made)
    assert str(made).splitlines()[0].endswith("4 January 2027")


def test_many_days_and_long_weeks_still_fit() -> None:
    made = plan(
        age=34,
        resting_hr=62,
        **ASKED,
        minutes=60,
        sessions_per_week=4,
        weeks=30,
        longest_session=60,
        start="2027-02-03",
    )
    assert max(map(len, str(made).splitlines())) <= 80
    assert "▇ = 30 min" in str(made)


def test_adapted_plans_with_many_different_weeks_stay_short(plans: dict[str, Plan]) -> None:
    made = plans["quickstart"]
    weeks = tuple(
        replace(week, sessions=week.sessions[: 1 + week.number % 3] if week.number % 2 else week.sessions)
        for week in made.weeks
    )
    assert len(plan_text(replace(made, weeks=weeks)).splitlines()) <= 45


def test_withdrawn_sessions_are_not_printed(plans: dict[str, Plan]) -> None:
    made = plans["quickstart"]
    first = made.weeks[0]
    gone = replace(first.sessions[0], status="cancelled")
    weeks = (replace(first, sessions=first.sessions[1:]), *made.weeks[1:])
    text = plan_text(replace(made, weeks=weeks, withdrawn=(gone,)))
    assert "      1    4 Jan      ·    20    20    40 min" in text


def test_rules_left_out_head_the_plan() -> None:
    made = plan(age=34, **ASKED, start="2027-01-04", without_rules=["default.time"])
    assert str(made).splitlines()[1] == "Left out on request: default.time"


def test_ascii_output_holds_only_ascii(texts: dict[str, str]) -> None:
    for text in texts.values():
        plain = ascii_text(text)
        assert plain.isascii()
        assert max(map(len, plain.splitlines())) <= 80
    assert "####" in ascii_text(texts["quickstart"])
    assert ascii_text("Zürich · ▇") == "Zurich - #"


def test_a_referral_says_what_to_ask_whom_and_how_to_come_back(texts: dict[str, str]) -> None:
    text = texts["screen_refer"]
    assert text.startswith("Please see a doctor before you start: ")
    for part in (
        "why        symptoms.any",
        "right now",
        "meanwhile",
        "ask        ",
        'topic = "heart"',
        "[[clearances]]",
    ):
        assert part in text
    assert "at the end of person.toml" in text
    assert "person.toml" not in texts["not_cleared"]


@pytest.mark.parametrize("name", ["screen_stop", "screen_stop_urgent", "screen_eating"])
def test_a_stop_offers_no_way_round(texts: dict[str, str], name: str) -> None:
    assert "[[clearances]]" not in texts[name]
    assert "afterwards" not in texts[name]


def test_everyday_movement_is_named_except_where_it_may_harm(texts: dict[str, str]) -> None:
    assert "veryday movement" in texts["screen_refer_help_first"]
    assert "veryday movement" in texts["screen_eating"]
    assert "meanwhile" not in texts["screen_stop"]
    assert "meanwhile" not in texts["screen_stop_urgent"]


def test_a_mental_health_referral_is_kind_and_help_comes_first(texts: dict[str, str]) -> None:
    text = texts["screen_refer_help_first"]
    assert text.startswith(help_message(first=True))
    assert "We would like a clinician to look at this with you first." in text


def test_an_eating_disorder_brings_no_line_on_energy(texts: dict[str, str]) -> None:
    assert not any(word in texts["screen_eating"] for word in ("energy", "kcal", "weight"))


def test_every_open_question_says_answer_what_it_decides_and_what_if_open() -> None:
    clearance = screen(age=34)
    text = screen_text(clearance, "amira.toml")
    for word in ("answer ", "decides ", "if open "):
        assert text.count(f"     {word}") == len(clearance.questions)
    assert text.count("exrx new amira.toml") == 1
    assert "exrx new" not in clearance_text(clearance)
    assert str(clearance) == clearance_text(clearance)


def test_a_clearance_that_opened_the_way_is_named() -> None:
    given = {"topic": "heart", "level": "light_moderate", "by": "Dr Ito", "date": "2027-01-02"}
    clearance = screen(
        age=40, **{**ASKED, "conditions": ["coronary_disease"]}, falls=0, clearances=[given], as_of="2027-01-04"
    )
    assert clearance.may_plan
    assert "confirmed  by Dr Ito, 2027-01-02" in screen_text(clearance)


def test_the_help_lines_reach_the_text_of_screening() -> None:
    clearance = screen(age=36, **ASKED, phq9_item9=2)
    assert "\n  A line: 000\n" in screen_text(clearance, help_lines=["A line: 000"])
    assert "\n  A line: 000\n" in clearance_text(screen(age=36, **ASKED), help_lines=["A line: 000"])


def test_a_safety_question_is_never_cut() -> None:
    asked = {**ASKED, "conditions": ["fibromyalgia"], "falls": 0, "age": 47, "post_exertional_malaise": None}
    questions = screen(**asked, as_of="2027-01-04").questions
    text = str(plan(**asked, start="2027-01-04"))
    head = text[: text.index("how often")]
    left = " ".join(line[5:44].strip() for line in head.splitlines())
    whole = [question.text for question in questions if len(question.text) > 80]
    assert whole
    assert all(words in left for words in whole)
    assert "..." not in head


def test_the_last_week_of_a_short_plan_names_its_end() -> None:
    clearances = [{"topic": "mental_health", "level": "light_moderate", "by": "Dr Ito", "date": "2026-12-28"}]
    asked = {**ASKED, "conditions": [{"id": "psychiatric_discharge", "since": "2026-12-25"}], "falls": 0}
    text = str(plan(age=45, **asked, phq9_item9=0, clearances=clearances, start="2027-01-04"))
    assert "full dose, look back, to 29 Jan" in text


@given(
    st.text("ab  c-\t\né ", max_size=60) | st.lists(st.text("abc", min_size=1, max_size=12)).map(" ".join),
    st.sampled_from(["", "  ", " " * 9]),
    st.sampled_from([None, "", "  key   ", "a longer key "]),
    st.integers(12, 40),
)
def test_lines_are_wrapped_as_the_standard_library_wraps_them(
    text: str, indent: str, first: str | None, width: int
) -> None:
    begin = indent if first is None else first
    oracle = textwrap.wrap(text, width, initial_indent=begin, subsequent_indent=indent, break_on_hyphens=False)
    assert fill(text, indent, first, width) == (oracle or ([] if first is None else [begin.rstrip()]))


def test_kinds_that_are_called_alike_are_told_once() -> None:
    """Two activities of one name are one sum, in the text and on the wall."""
    plan = plan_of(next(person for person in PEOPLE if person.name == "bone-cleared"))
    week = pattern_sessions(plan)
    assert len({(session.kind, session.activity) for session in week}) > 1
    many = f"{len(week)} × strength"
    assert many in str(plan) and many in plan.to_html().replace("\u00a0", " ")
    assert str(plan).count("× strength") == plan.to_html().count("× strength") == 1
