"""What makes a plan somebody's own: severity, age, fitness, sex, experience, energy; the score given either way; the deployer's help lines."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from exrx import InputError, NotCleared, Plan, plan, screen

START = dt.date(2027, 1, 4)
WELL: dict[str, Any] = {
    "age": 34,
    "conditions": ["depression"],
    "medications": [],
    "symptoms": [],
    "falls": 0,
    "phq9_item9": 0,
    "post_exertional_malaise": False,
    "training_signs": [],
    "under_care": True,
    "active_days": 0,
}
ACTIVE: dict[str, Any] = {"active_days": 4, "active_minutes": 45, "active_months": 12, "active_effort": "moderate"}


def made(**fields: Any) -> Plan:
    return plan(**{**WELL, **fields}, start=START)


def told(found: Plan, to: str) -> str:
    return " ".join(note.text for note in found.notices if note.to == to)


def shape(found: Plan) -> list[tuple[Any, ...]]:
    """What is done, without a word about why."""
    return [
        (s.key, s.date, s.kind, [(t.label, t.minutes, str(t.bpm), str(t.rpe)) for t in s.steps]) for s in found.sessions
    ]


# --- who somebody is ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "level"),
    [(4, "cleared"), (9, "cleared"), (14, "cleared"), (15, "limited"), (19, "limited"), (20, "refer"), (27, "refer")],
)
def test_severity(score: int, level: str) -> None:
    assert screen(**{**WELL, "phq9": score}, as_of=START).level == level


def test_age_moves_the_scale_the_offer_and_the_exercises() -> None:
    young, old = made(resting_hr=66, likes=["resistance"]), made(age=70, resting_hr=66, likes=["resistance"])
    bands = [found.prescription.target("bpm") for found in (young, old)]
    assert all(band is not None for band in bands)
    assert bands[0].high > bands[1].high  # type: ignore[union-attr, operator]
    repeated = [
        found.prescription.target("repetitions", "resistance")
        for found in (young, made(age=70, likes=["resistance"], experience=["resistance"]))
    ]
    assert [(r.low, r.high) for r in repeated if r is not None] == [(10, 15), (10, 15)]
    assert "balance" in told(old, "clinician") and "balance" not in told(young, "clinician")
    assert [q.id for q in screen(**{**WELL, "age": 70, "falls": None}, as_of=START).questions] == ["falls"]


@pytest.mark.parametrize(("longest", "first"), [(None, 10), (5, 10), (12, 12), (25, 25), (45, 45), (120, 45)])
def test_fitness_is_where_one_begins(longest: int | None, first: int) -> None:
    assert made(longest_session=longest).sessions[0].minutes == first


def test_being_active_begins_at_20_and_grows_faster() -> None:
    assert made(**ACTIVE).sessions[0].minutes == 20
    assert len(made(**ACTIVE).weeks) < len(made().weeks)


def test_sex_matters_where_a_source_makes_a_difference_and_only_there() -> None:
    woman, man, unsaid = (made(sex=sex, age=50, resting_hr=66) for sex in ("female", "male", None))
    assert "gulati-2010" in told(woman, "clinician") and "gulati-2010" not in told(man, "clinician") + told(
        unsaid, "clinician"
    )
    assert "A group may suit" in told(woman, "clinician") and "A group may suit" not in told(man, "clinician")
    assert shape(woman) == shape(man) == shape(unsaid)


def test_experience_opens_loads_and_heavier_sets() -> None:
    novice, used = (
        made(likes=["resistance"]),
        made(likes=["resistance"], experience=["resistance"], equipment=["free_weights"]),
    )
    assert novice.prescription.forbids("loads") and not used.prescription.forbids("loads")
    ranges = [found.prescription.target("repetitions", "resistance") for found in (novice, used)]
    assert [(r.low, r.high) for r in ranges if r is not None] == [(10, 15), (8, 12)]
    assert novice.prescription.movements != used.prescription.movements


def test_low_energy_is_told_that_half_an_hour_is_a_whole_programme() -> None:
    assert "30 to 40 minutes are a full programme too" in told(made(phq9=12), "clinician")
    assert "30 to 40 minutes are a full programme too" not in told(made(phq9=12, **ACTIVE), "clinician")
    assert made(phq9=12, minutes=30).sessions[-1].minutes in (30, 45)


@pytest.mark.parametrize("age", [20, 34, 40, 41, 60])
def test_who_may_gain_most_is_an_expectation_that_decides_nothing(age: int) -> None:
    """20 to 40, untrained, mild to moderate: told to the clinician, never to the person, and the plan is the same without it."""
    found = made(age=age, phq9=12)
    without = plan(
        **{**WELL, "age": age, "phq9": 12},
        start=START,
        without_rules=("people.prior", "people.older", "people.shorter"),
    )
    assert ("those who may gain most" in told(found, "clinician")) == (20 <= age <= 40)
    assert "gain most" not in str(found) and "benefit most" not in str(found)
    assert shape(found) == shape(without) and found.clearance.level == without.clearance.level


def test_the_team_and_what_each_needs_to_know() -> None:
    text = " ".join(str(made().why("team")).split())
    for member in ("psychiatrist or clinical psychologist", "sports medicine", "exercise trainer", "needs to know"):
        assert member in text
    assert re.search(r"trainer needs to know: [^;]*; no scores and no diagnosis", text)


# --- PHQ-9: a total or nine answers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("last", [0, 1, 2, 3])
@pytest.mark.parametrize("others", [(0,) * 8, (1,) * 8, (2,) * 7 + (0,), (2,) * 8, (3,) * 6 + (2, 0)], ids=sum)
def test_nine_answers_are_the_total_and_its_last_answer(others: tuple[int, ...], last: int) -> None:
    nine = screen(**{**WELL, "phq9": [*others, last], "phq9_item9": None}, as_of=START)
    total = screen(**{**WELL, "phq9": sum(others) + last, "phq9_item9": last}, as_of=START)
    assert nine == total
    assert nine.crisis == ("first" if last else "present")
    assert not nine.questions


@pytest.mark.parametrize(
    "wrong",
    [
        {"phq9": [1] * 8},
        {"phq9": [1] * 10},
        {"phq9": [1] * 8 + [4]},
        {"phq9": 28},
        {"phq9": -1},
        {"phq9": [0] * 8 + [2], "phq9_item9": 1},
        {"phq9": 1, "phq9_item9": 2},
    ],
    ids=str,
)
def test_a_score_that_cannot_be_is_one_clear_error(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        screen(**{**WELL, **wrong}, as_of=START)
    assert {problem.field for problem in caught.value.problems} <= {"phq9", "phq9_item9"}


def test_a_total_leaves_the_last_answer_unknown_and_zero_never_means_safe() -> None:
    found = made(phq9=3, phq9_item9=None)
    assert [question.id for question in found.questions] == ["phq9_item9"]
    assert "crisis line" in str(found) and "crisis line" in str(made(phq9=0))


# --- help lines: the deployer's data ----------------------------------------------------------------------------------------------


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    pack = tmp_path / "clinic.toml"
    pack.write_text(
        'format = 1\npack = "clinic.lines"\nversion = "1"\n\n[[help_line]]\nregion = "Nowhere"\nname = "Listening line"\ncontact = "0800 000000"\n\n'
        '[[help_line]]\nregion = "Elsewhere"\nname = "Night line"\ncontact = "0800 111111"\n',
        "utf-8",
    )
    return pack


@pytest.mark.parametrize("item9", [0, 1, 2])
def test_help_lines_stand_in_every_answer_and_in_no_calendar(clinic: Path, item9: int) -> None:
    try:
        found: Any = plan(**{**WELL, "phq9": 12, "phq9_item9": item9}, start=START, rules=clinic)
        calendars = found.to_ics() + found.to_ics("shared")
        assert b"0800" not in calendars and b"istening" not in calendars
        page = found.to_html("person")
    except NotCleared as error:
        found = error
        page = error.clearance.to_html()  # type: ignore[attr-defined]
    for line in ("Listening line", "0800 000000", "Night line", "0800 111111"):
        assert line in str(found) and line in page
    plain = str(screen(**{**WELL, "phq9": 12, "phq9_item9": item9}, as_of=START)) + str(
        plan(**WELL, start=START) if item9 == 0 else ""
    )
    assert "0800" not in plain


@pytest.mark.parametrize(
    ("wished", "got", "lost"),
    [
        (20, 30, "you wished 20; stanton-2014 asks for 30"),
        (30, 30, "45–60 wished by ranjbar-2015; you wished 30"),
        (40, 40, "45–60 wished by ranjbar-2015; you wished 40"),
        (60, 60, ""),
        (90, 60, "you wished 90"),
    ],
)
def test_shorter_sessions_are_granted_down_to_what_worked_in_trials(wished: int, got: int, lost: str) -> None:
    """Thirty minutes also worked (stanton-2014), so who wishes them gets them; the programme's own length is named."""
    made = plan(age=34, medications=[], conditions=[], symptoms=[], active_days=2, minutes=wished, start="2027-01-04")
    assert max(session.minutes for session in made.sessions) == got
    text = " ".join(str(made).split())
    assert lost in text
    assert ("a lighter programme than most trials used" in text) == (got < 45)
