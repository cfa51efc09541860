"""Texts for people hold none of the words that promise, blame or frighten. Field names, rule ids and references are exempt."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exrx import AuditError, NotCleared, Plan, ScheduleError, plan, screen
from exrx.explanation.topics import topics
from exrx.printing.clearances import clearance_text, screen_text
from exrx.printing.words import help_message
from exrx.vocabulary import vocabulary

NEVER = (
    "cure", "cures", "proven", "works like a drug", "as effective as", "natural antidepressant", "happy chemicals",
    "instead of", "before resorting to", "wean", "so you may not need",
    "runner's high", "bliss molecule", "the higher, the better",
    "missed", "failed", "behind", "streak", "streaks", "excuse", "lazy", "make up for", "non-compliant", "should have",
    "rejected", "unfit", "ineligible", "dangerous person", "you are at risk of suicide",
    "borg", "par-q", "par-q+", "who-5", "scoff", "dsq",
    "no better than placebo", "no better than stretching",
    "these weeks do not count", "do not count", "untrained people benefit most",
    "burn", "calories", "calories earned", "weight", "body shape", "before/after",
)  # fmt: skip
PATTERN = re.compile(
    r"(?<![\w.-])(?:" + "|".join(re.escape(word) for word in NEVER) + r")(?![\w-]|\.\w)", re.IGNORECASE
)
EXEMPT = re.compile(
    r"https?://\S+|[a-z_]+ = \S+|\b[a-z_]+(?:\.[a-z_0-9]+)+\b|\b(?:19|20)\d\d\b|own body weight|body weight as a load"
)
REMISSION = re.compile(r"remission.{0,20}\d+ ?%|\d+ ?%.{0,20}remission", re.IGNORECASE)
TOPICS = [topic for topic in topics() if topic != "sources"]
ABSENT = (
    "resistance",
    "anandamide",
    "vigorous",
    "running",
    "bpm",
    "energy",
    "yoga",
    "cycling",
    "loads",
    "strength_balance",
)


def words_in(text: str) -> list[str]:
    """The words of ``NEVER`` in a text, whatever its line breaks."""
    flat = EXEMPT.sub(" ", " ".join(text.split()))
    return sorted({match.group(0).lower() for match in (*PATTERN.finditer(flat), *REMISSION.finditer(flat))})


def some(kind: str, most: int) -> st.SearchStrategy[list[str] | None]:
    return st.none() | st.just([]) | st.lists(st.sampled_from(sorted(vocabulary()[kind])), max_size=most, unique=True)


PEOPLE = st.fixed_dictionaries(
    {},
    optional={
        "age": st.integers(14, 95),
        "sex": st.sampled_from(["female", "male"]),
        "resting_hr": st.integers(36, 112),
        "conditions": some("conditions", 3),
        "medications": some("medications", 2) | st.just(["zorbamycin"]),
        "symptoms": some("symptoms", 2),
        "phq9": st.integers(3, 27),
        "phq9_item9": st.integers(0, 3),
        "bmi": st.sampled_from([16.5, 18.0, 24.0, 36.0, 43.0]),
        "systolic": st.sampled_from([120, 165, 190]),
        "eating_disorder": st.sampled_from(["none", "past", "current"]),
        "post_exertional_malaise": st.booleans(),
        "training_signs": some("training_signs", 1),
        "under_care": st.booleans(),
        "supervised": st.booleans(),
        "falls": st.integers(0, 3),
        "active_days": st.integers(0, 7),
        "active_minutes": st.sampled_from([20, 30, 60, 90]),
        "active_months": st.sampled_from([1, 6]),
        "active_effort": st.sampled_from(["light", "moderate", "vigorous"]),
        "longest_session": st.sampled_from([0, 5, 20, 45, 90]),
        "longest_run": st.sampled_from([0, 10, 40]),
        "likes": some("activities", 2),
        "dislikes": some("activities", 1),
        "minutes": st.sampled_from([10, 30, 60, 120]),
        "sessions_per_week": st.integers(1, 7),
        "weeks": st.sampled_from([1, 8, 12, 40]),
        "intensity": st.sampled_from(["light", "moderate", "vigorous"]),
    },
)
CLEARED = st.lists(
    st.sampled_from(
        ["heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other"]
    ).map(lambda topic: {"topic": topic, "level": "light_moderate", "by": "Dr Ito", "date": "2026-12-30"}),
    max_size=10,
    unique_by=lambda given: given["topic"],
)
OPTIONS = st.fixed_dictionaries(
    {
        "start": st.integers(0, 6).map(lambda day: dt.date(2027, 1, 4) + dt.timedelta(days=day)),
        "goals": st.sampled_from(["mood", "anandamide", ["mood", "anandamide"]]),
        "availability": st.sampled_from(
            [
                None,
                ["Mon", "Wed", "Sat"],
                ["Tue 19:00-19:40", "Thu 19:00-19:40"],
                ["Mon 06:00-07:30", "Sun 17:00-21:00"],
            ]
        ),
        "timezone": st.just("Europe/Berlin"),
    }
)


# Most of those people are referred, so a second group is made of people who get a plan.
PLANNED = st.builds(
    lambda person, calm: {**person, **calm},
    PEOPLE,
    st.fixed_dictionaries(
        {
            "age": st.integers(18, 90),
            "resting_hr": st.none() | st.integers(45, 95),
            "conditions": st.none()
            | st.sampled_from([[], ["depression"], ["hypertension"], ["fibromyalgia"], ["osteoarthritis"]]),
            "medications": st.none()
            | st.sampled_from([[], ["sertraline"], [{"id": "metoprolol", "for": "hypertension"}]]),
            "symptoms": st.none() | st.just([]),
            "systolic": st.sampled_from([None, 120, 165]),
            "bmi": st.sampled_from([None, 18.0, 24.0, 36.0, 43.0]),
            "phq9": st.none() | st.integers(3, 19),
            "phq9_item9": st.none() | st.integers(0, 1),
            "eating_disorder": st.sampled_from([None, "none"]),
            "training_signs": st.none() | st.just([]),
            "post_exertional_malaise": st.sampled_from([None, False]),
            "falls": st.sampled_from([None, 0, 1]),
        }
    ),
)


def check(text: str, where: object) -> None:
    assert not words_in(text), (where, words_in(text), text)
    for line in text.splitlines():
        assert len(line) <= 80, (where, line)


@given(PEOPLE | PLANNED, CLEARED, OPTIONS)
def test_nothing_printed_promises_blames_or_frightens(
    person: dict[str, Any], cleared: list[dict[str, str]], options: dict[str, Any]
) -> None:
    clearance = screen(**person, clearances=cleared, goals=options["goals"], as_of=options["start"])
    check(clearance_text(clearance), "clearance")
    check(screen_text(clearance), "screen")
    try:
        made = plan(**person, clearances=cleared, **options)
    except (NotCleared, ScheduleError) as error:
        check(str(error), "error")
        return
    except AuditError:
        # A withheld plan prints nothing about a person; the audit has its own tests.
        return
    look_at(made)


def look_at(made: Plan) -> None:
    text = str(made)
    check(text, "plan")
    # One screen; what safety asks to say is never cut off for it.
    tiers = {reason.id: reason.tier for reason in made.reasons}
    kept = [
        note for note in made.notices if note.to == "person" and "safety" in {tiers.get(rule) for rule in note.rules}
    ]
    assert len(text.splitlines()) <= 45 + sum(1 + len(note.text) // 60 for note in kept), text
    if "anandamide" in made.goals and made.person.intensity is None:
        assert "vigorous" not in text
    if made.clearance.crisis == "first":
        assert text.startswith(help_message(first=True))
    elif made.clearance.crisis:
        assert help_message() in text
    has_beats = any(slot.dimension == "bpm" for slot in made.prescription.slots)
    for topic in (None, *TOPICS, made.sessions[0].key, made.sessions[-1].key):
        answer = made.why(topic)
        check(str(answer), topic)
        if not has_beats:
            assert not re.search(r"\d (bpm|beats a minute)", str(answer)), topic
    for topic in ABSENT:
        check(str(made.why_not(topic)), topic)
    if not has_beats:
        assert not re.search(r"\d bpm", text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You missed a session", ["missed"]),
        ("a natural\n   antidepressant", ["natural antidepressant"]),
        ("weights and machines, own body weight", []),
        ("your weight", ["weight"]),
        ("weight_kg = 70 and eating.weight", []),
        ("remission in 46 %", ["remission in 46 %"]),
        ("accurate, cured ham, burned", []),
        ("this cannot be a cure.", ["cure"]),
    ],
)
def test_words_are_matched_whole(text: str, found: list[str]) -> None:
    assert words_in(text) == found


def test_the_help_message_says_what_it_has_to() -> None:
    text = " ".join(help_message(["A line: 000"], first=True).split())
    for part in (
        "matters",
        "common in depression",
        "can be treated",
        "now",
        "A line: 000",
        "do not stay alone",
        "emergency number",
    ):
        assert part in text
    assert not re.search(r"exercise|walk|sport|move", text)
    assert not words_in(text)
    assert not words_in(help_message())
