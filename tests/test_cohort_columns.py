"""People worked out together over columns: the same as one after the other, and hardly anybody is left to be worked out alone."""

from __future__ import annotations

import random
from array import array
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exrx import Person
from exrx.batch import arrow, masks
from exrx.batch.answers import Questionnaire, _of_entry
from exrx.batch.beats import Band, NoWholeNumber
from exrx.batch.conditions import Truth, _recent_before
from exrx.batch.dates import Dates
from exrx.batch.doses import Doser
from exrx.batch.example import Example
from exrx.batch.groups import LEFT, Groups, crossed
from exrx.batch.people import People
from exrx.batch.screening import Screener
from exrx.batch.screening import texts as told_texts
from exrx.batch.together import Found, Together, forget
from exrx.person.values import Entry
from exrx.rules.conditions import Clause, Item
from exrx.rules.dating import turns
from exrx.rules.facts import facts_of
from exrx.rules.loader import shipped_book
from exrx.shipped import default_protocol
from exrx.values.errors import ScheduleError
from exrx.values.said import said
from exrx.vocabulary import vocabulary

from .cohort_cast import AS_OF, KINDS, confirmed, people
from .invented import ACTIVE, WELL
from .test_batch import ROOT, table, texts

CLINIC = ROOT / "examples" / "clinic.toml"
ORDINARY = [
    {"age": 30, "sex": "female", "conditions": ["depression"], "medications": ["sertraline"], "symptoms": []},
    {"age": 62, "sex": "male", "resting_hr": 71, "conditions": ["hypertension", "asthma"], "medications": [], "phq9": 12},
    {"age": 47, "conditions": ["retinopathy", "diabetes_type_2", "other"], "height_cm": 171.0, "weight_kg": 80.5, "bmi": 31.0},
    {"age": 51, "medications": ["metoprolol", "Zoloft 50 mg", "ibuprofen"], "max_hr": 170, "active_days": 3, "active_minutes": 40,
        "active_months": 4, "active_effort": "moderate", "equipment": ["bands"], "likes": ["running"], "longest_run": 20},
    {"age": 70, "medications": ["xyzzol", "ssri"], "conditions": ["other", "heart_attack"], "falls": 1},
    {"age": 33, "conditions": [], "eating_disorder": "past", "medications": ["lithium"], "goals": ["fitness"], "minutes": 45},
]  # fmt: skip


def together(rows: pa.Table, *, screening: bool = False, rules: Any = ()) -> Found:
    asked = People(rules, AS_OF)
    names = rows.column_names
    return Together(asked).of(asked.columns(("test",), names), rows, screening=screening)


def one_by_one(rows: pa.Table, *, screening: bool = False, rules: Any = ()) -> list[dict[str, Any]]:
    asked = People(rules, AS_OF)
    columns = asked.columns(("test",), rows.column_names)
    ask = asked.screening if screening else asked.dose
    told = (ask(columns, cells).row for cells in arrow.rows_of(rows, rows.column_names))
    return [{name: value for name, value in row.items() if value is not None} for row in told]


def rows_of(found: Found) -> list[dict[str, Any]]:
    columns = {name: array.to_pylist() for name, array in found.columns.items()}
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


@pytest.mark.parametrize("kind", [*KINDS, "ordinary"])
def test_every_condition_is_as_the_interpreter_has_it(kind: str) -> None:
    given = ORDINARY if kind == "ordinary" else people(kind, 120, 4)
    rows, book = ordinary() if kind == "ordinary" else table(given), shipped_book()
    arrays = {name: rows.column(name).combine_chunks() for name in rows.column_names}
    answers, screener = Questionnaire(book, AS_OF).read(arrays, rows.num_rows), Screener(book)
    truth = Truth(screener.conditions, answers.facts)
    # They come out of screening itself.
    late = book.late
    found = {
        rule.id: truth.of(tree)
        for rule, tree in zip(book.recommendations, screener.conditions.trees, strict=True)
        if rule.id not in late
    }
    looked = 0
    for place, fields in enumerate(given):
        if answers.alone >> place & 1:
            continue
        looked += 1
        goals, protocol = (fields.get(name) for name in ("goals", "protocol"))
        person = Person(**{name: value for name, value in fields.items() if name not in ("goals", "protocol")})
        facts = facts_of(
            person, goals=tuple(sorted(goals or ("mood",))), protocol=protocol or default_protocol(), as_of=AS_OF
        )
        for rule in book.recommendations:
            if rule.id not in late:
                held, can = (mask >> place & 1 for mask in found[rule.id])
                expected = rule.when.holds(facts)
                assert (True if held else None if can else False) is expected, (rule.id, fields)
    assert looked >= min(20, len(given))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", [table, texts])
def test_screening_over_columns_says_the_same(kind: str, form: Any) -> None:
    rows = form(people(kind, 150, 6))
    found = together(rows, screening=True)
    assert rows_of(found) == one_by_one(rows, screening=True)
    assert found.one_by_one < 40


@pytest.mark.parametrize("kind", KINDS)
def test_doses_over_columns_are_the_same(kind: str) -> None:
    rows = table(people(kind, 150, 8))
    found = together(rows)
    assert rows_of(found) == one_by_one(rows)
    assert found.one_by_one < 40


def varied(number: int) -> list[dict[str, Any]]:
    """People with every wish and taste, few illnesses, and pulses from end to end: what a dose depends on besides the rules."""
    r = random.Random(12)
    forms, means = sorted(vocabulary()["activities"]), sorted(vocabulary()["equipment"])

    def maybe(value: Any) -> Any:
        return value if r.random() < 0.5 else None

    return [
        {
            "age": r.choice((None, *range(10, 100))), "resting_hr": maybe(r.randint(35, 100)), "max_hr": maybe(r.randint(120, 210)),
            "conditions": r.choice(([], ["hypertension"], ["osteoarthritis"], ["heart_failure"], ["depression"], ["retinopathy"])),
            "medications": r.choice(([], [], ["metoprolol"], ["lithium"], ["xyzzol"])), "symptoms": [], "phq9": r.randint(0, 9),
            "active_days": 4, "active_minutes": 40, "active_months": 9, "active_effort": r.choice(("light", "moderate", "vigorous")),
            "longest_session": maybe(r.randint(0, 90)), "longest_run": maybe(r.choice((0, 25))), "minutes": maybe(r.randint(5, 120)),
            "sessions_per_week": maybe(r.randint(1, 7)), "weeks": maybe(r.randint(2, 60)),
            "intensity": maybe(r.choice(("light", "moderate", "vigorous"))), "equipment": maybe(r.sample(means, r.randint(0, 3))),
            "likes": maybe(r.sample(forms, r.randint(0, 3))), "dislikes": maybe(r.sample(forms, r.choice((0, 2, 12)))),
            "protocol": maybe(r.choice(sorted(shipped_book().protocols))), "under_care": True, "training_signs": [],
            "post_exertional_malaise": False, "eating_disorder": "none", "falls": 0,
        }
        for _ in range(number)
    ]  # fmt: skip


def test_one_strange_date_leaves_everybody_else_in_columns() -> None:
    late = date(9999, 12, 1)
    heart = {"topic": "heart", "level": "vigorous", "by": "Dr A"}
    rows: list[dict[str, Any]] = [{"age": 30 + place % 30, "conditions": [], "symptoms": []} for place in range(60)]
    rows[7] |= {"clearances": [{**heart, "date": late}]}
    rows[8] |= {
        "conditions": [{"id": "myocarditis", "since": late}],
        "clearances": [{**heart, "date": date(2027, 1, 1)}],
    }
    given = table([{"conditions": [], "medications": [], "clearances": [], **row} for row in rows])
    for screening in (False, True):
        forget()
        found = together(given, screening=screening)
        assert rows_of(found) == one_by_one(given, screening=screening)
        assert found.one_by_one <= 2


def test_wishes_tastes_and_pulses_are_kept_apart() -> None:
    people_ = varied(500)
    rows = pa.table({name: pa.array([row[name] for row in people_]) for name in people_[0]})
    found = together(rows)
    assert rows_of(found) == one_by_one(rows)
    assert found.counts.levels["limited"] + found.counts.levels["cleared"] > 200 and found.one_by_one < 60


def conflicting(number: int = 60) -> str:
    """A pack whose rules contradict each other on every number of a dose, each for those who have one piece of equipment."""
    r = random.Random(5)
    means = sorted(vocabulary()["equipment"])
    spans = {
        "time": (15, 60), "frequency": (2, 5), "weeks": (6, 20), "total_weeks": (8, 26), "rpe": (9, 16), "percent_reserve": (25, 75),
        "percent_max": (50, 88), "ramp_start": (5, 25), "ramp_step": (2, 10), "weekly_minutes": (60, 200),
    }  # fmt: skip
    lines = ['format = 1\npack = "test.all"\nversion = "1"\ntitle = "Invented"']
    lines.append('[source.invented]\nkind = "product"\ntitle = "Invented"\nretrieved = 2026-11-23')
    for at in range(number):
        dimension = r.choice(sorted(spans))
        low, high = sorted((r.randint(*spans[dimension]), r.randint(*spans[dimension])))
        tier = r.choice(("safety", "goal", "goal", "preference"))
        asked = {
            "safety": (f"max = {high}",),
            "goal": (f"min = {low}", f"max = {high}", f"min = {low}, max = {high}"),
            "preference": (f"min = {low}, max = {high}",),
        }[tier]
        lines.append(
            f'[[recommendation]]\nid = "test.r{at}"\ntier = "{tier}"\nsource = "invented"\nlocator = "page {at}"\nsays = "rule {at}"\n'
            f'quality = "very low"\nmark = "product"\nwhen.equipment = {{ any_of = ["{means[at % len(means)]}"] }}\n'
            + ('unknown = "pass"\n' if tier == "safety" else "")
            + f"then.{dimension} = {{ {r.choice(asked)} }}"
        )
    return "\n\n".join(lines) + "\n"


def test_rules_that_contradict_each_other_bind_as_for_one(tmp_path: Path) -> None:
    pack = tmp_path / "conflicting.toml"
    pack.write_text(conflicting(), "utf-8")
    r, means = random.Random(6), sorted(vocabulary()["equipment"])
    given = [
        {**one, "age": r.randint(20, 80), "conditions": [], "medications": [], "protocol": None, "dislikes": None,
            "equipment": r.sample(means, r.randint(1, 6)), "resting_hr": r.choice((None, 55, 62, 80))}
        for one in varied(400)
    ]  # fmt: skip
    rows = pa.table(
        {name: pa.array([row[name] for row in given]) for name in given[0] if name not in ("protocol", "dislikes")}
    )
    found = together(rows, rules=pack)
    assert rows_of(found) == one_by_one(rows, rules=pack)
    assert found.one_by_one < 100 and len({row["rules"] for row in rows_of(found)}) > 200


READY = {**WELL, **ACTIVE, "sex": "female", "phq9": 8}
"""Somebody whom nothing holds back."""
CONTRADICTING = {
    "ceilings on effort": """
        safety  bands         rpe = { max = 16 }
        safety  bicycle       rpe = { max = 14 }
        safety  elliptical    percent_max = { max = 90 }
        safety  machines      percent_max = { max = 80 }
        safety  mat           percent_reserve = { max = 80 }
        safety  pool          intensity = { max = "moderate" }""",
    "effort that goes with a band in per cent": """
        goal    bands         percent_max = { min = 57 }
        goal    bicycle       percent_max = { min = 64 }
        goal    elliptical    percent_max = { min = 66 }
        goal    machines      percent_reserve = { max = 88 }
        goal    mat           percent_reserve = { max = 58 }
        goal    pool          percent_reserve = { max = 52 }""",
    "a first session under a ceiling on the week": """
        goal    bands         ramp_start = { min = 12 }
        goal    bicycle       ramp_start = { min = 13 }
        goal    elliptical    ramp_start = { min = 20 }
        safety  machines      weekly_minutes = { max = 28 }
        safety  mat           weekly_minutes = { max = 26 }
        safety  pool          weekly_minutes = { max = 24 }""",
}  # fmt: skip
"""Rules that ask for the same number or for one that follows from it: each for those who have one piece of equipment."""


@pytest.mark.parametrize("matter", CONTRADICTING)
def test_every_choice_of_rules_on_one_matter_binds_as_for_one(tmp_path: Path, matter: str) -> None:
    rules = [line.split(maxsplit=2) for line in CONTRADICTING[matter].split("\n") if line.strip()]
    pack = tmp_path / "pack.toml"
    text = conflicting(0)
    for tier, have, asked in rules:
        text += (
            f'[[recommendation]]\nid = "test.{have}"\ntier = "{tier}"\nsource = "invented"\nlocator = "page 1"\n'
            'says = "a rule"\nquality = "very low"\nmark = "product"\n'
            f'when.equipment = {{ any_of = ["{have}"] }}\nthen.{asked}\n'
        ) + ('unknown = "pass"\n' if tier == "safety" else "")
    pack.write_text(text, "utf-8")
    every = [
        [have for place, (_, have, _) in enumerate(rules) if number >> place & 1] for number in range(2 ** len(rules))
    ]
    given = [
        {**READY, "equipment": have, "resting_hr": rest, "protocol": protocol}
        for protocol in ("ranjbar-2015", "callaghan-2011", "cmaj-2024") for rest in (None, 62) for have in every
    ]  # fmt: skip
    rows = table(given)
    found = together(rows, rules=pack)
    assert rows_of(found) == one_by_one(rows, rules=pack)
    assert found.one_by_one < len(given) // 4 and len({row["rules"] for row in rows_of(found)}) > 10


def test_a_defect_over_columns_only_makes_it_slower(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = rows_of(together(ordinary()))
    monkeypatch.setattr(Doser, "dose", lambda *_: 1 // 0)
    found = together(ordinary())
    assert found.one_by_one == len(ORDINARY) and rows_of(found) == expected


FREE = (
    None, "Mon;Wed;Fri", "Tue 18:00-18:20;Thu 18:00-18:20", "Tue 18:00-18:40;Thu 18:00-18:30",
    "Mon 20:30-21:00;Wed 20:30-21:30;Sun 07:00-07:15", "Sat 10:00-10:04",
    "Tue 05:00-07:00;Wed 05:00-07:00", "Tue 18:00-18:20;Tue 07:00-07:40;Sun 18:00-18:20", "Mon 20:00-18:00", "no day",
)  # fmt: skip


def test_windows_of_free_time_are_looked_at_together() -> None:
    # Who is bipolar ends a session early in the evening, and so does who injects insulin.
    given = [
        {**READY, "conditions": ["depression", *more], "medications": medicines, "availability": free, "minutes": minutes}
        for more, medicines in (([], []), (["bipolar"], ["lithium"]), (["diabetes_type_1"], ["insulin"]))
        for minutes in (None, 20, 60) for free in FREE
    ]  # fmt: skip
    rows = table(
        [
            {
                **one,
                "conditions": [*map(_as_entry, one["conditions"])],
                "medications": [*map(_as_entry, one["medications"])],
                "availability": one["availability"] and [*one["availability"].split(";")],
            }
            for one in given
        ]
    )
    found = together(rows)
    assert rows_of(found) == one_by_one(rows)
    told = rows_of(found)
    assert sum("your.availability" in row.get("rules", "") for row in told) > 20
    # A window that cannot be read, and a week without any room, are told to each alone.
    assert found.one_by_one <= sum(row["level"] == "error" for row in told) < 30
    written = pa.table(
        {
            name: rows[name] if name != "availability" else pa.array([one[name] for one in given])
            for name in rows.column_names
        }
    )
    assert rows_of(together(written)) == told


def test_due_dates_are_looked_at_together() -> None:
    given = [
        {**READY, "age": 31, "conditions": conditions, "medications": [], "due_date": None if days is None else AS_OF + timedelta(days=days),
            "longest_run": 0}
        for conditions in (
            None, [], ["depression"], ["depression", "pregnancy"], ["pregnancy", "twins"], ["other"], [{"id": "pregnancy", "since": AS_OF}],
            ["heart_attack"], [{"id": "postpartum", "since": AS_OF - timedelta(days=10)}],
            [{"id": "heart_attack", "since": AS_OF - timedelta(days=700)}], ["postpartum"],
            [{"id": "pregnancy", "until": AS_OF - timedelta(days=30)}, "pregnancy_complication"],
            [{"id": "postpartum", "since": AS_OF - timedelta(days=250)}],
        )
        for days in (None, -400, -31, -20, -1, 0, 13, 14, 15, 27, 60, 100, 181, 182, 200, 266, 279, 280, 300)
    ]  # fmt: skip
    rows = table([{**one, "conditions": one["conditions"] and [*map(_as_entry, one["conditions"])]} for one in given])
    for screening in (True, False):
        found = together(rows, screening=screening)
        assert rows_of(found) == one_by_one(rows, screening=screening)
        assert found.one_by_one < len(given) // 3
    arrays = {name: rows.column(name).combine_chunks() for name in rows.column_names}
    answers = Questionnaire(shipped_book(), AS_OF).read(arrays, rows.num_rows)
    for place, person in enumerate(given):
        if not answers.alone >> place & 1:
            facts = facts_of(Person(**person), goals=("mood",), protocol=default_protocol(), as_of=AS_OF)
            having = [item for item, mask in answers.facts.lists["conditions"].with_ended if mask >> place & 1]
            assert {*having} == {*(facts["conditions"] or ())}, person


@pytest.mark.parametrize("kind", [*KINDS, "one thing"])
@pytest.mark.parametrize("form", [table, texts])
def test_clearances_are_looked_at_together(kind: str, form: Any) -> None:
    rows = form(confirmed(kind, 1_000 if kind == "one thing" else 80))
    for screening in (True, False):
        found = together(rows, screening=screening)
        expected = one_by_one(rows, screening=screening)
        assert rows_of(found) == expected
        # A name that is none, and a day that is yet to come, are told to each alone.
        assert found.one_by_one <= sum(row["level"] == "error" for row in expected) + 10


def test_which_of_several_clearances_counts_and_for_what() -> None:
    def by(*given: tuple[str, int]) -> list[dict[str, Any]]:
        return [
            {"topic": "heart", "level": level, "by": "Dr A", "date": AS_OF - timedelta(days=days)}
            for level, days in given
        ]

    over = [{"id": "palpitations", "since": AS_OF - timedelta(days=900), "until": AS_OF - timedelta(days=800)}]
    lately = [{"id": "palpitations", "since": AS_OF - timedelta(days=900), "until": AS_OF - timedelta(days=380)}]
    given = [
        {**READY, "resting_hr": 62, "symptoms": signs, "clearances": clearances}
        for signs in (over, lately, [])
        for clearances in (
            [], by(("vigorous", 700)), by(("vigorous", 370)), by(("vigorous", 9)), by(("vigorous", 9), ("light_moderate", 9)),
            by(("light_moderate", 9)), by(("light_moderate", 10), ("vigorous", 9)),
        )
    ]  # fmt: skip
    found = together(table(given))
    told = rows_of(found)
    assert told == one_by_one(table(given)) and found.one_by_one == 0
    # A clearance that ran out speaks of a sign that is over for long; of two of one day the more careful one holds.
    levels, ceilings = ([row[name] for row in told] for name in ("level", "ceiling"))
    assert [place for place, level in enumerate(levels) if level == "limited"] == [0, 7, 8]
    assert ceilings[14 + 4] == ceilings[14 + 5] != ceilings[14 + 3] == ceilings[14 + 6]


ON_CONFIRMED = """
[[recommendation]]
id = "test.lifted"
tier = "safety"
source = "invented"
locator = "page 1"
says = "somebody confirmed what was referred"
quality = "very low"
mark = "product"
when.lifted = { any_of = ["heart"] }
unknown = "pass"
then.forbid = ["running"]
then.clearance = { level = "limited" }

[[recommendation]]
id = "test.soon"
tier = "safety"
source = "invented"
locator = "page 2"
says = "what was confirmed runs out soon"
quality = "very low"
mark = "product"
when.days_confirmed = { max = 200 }
unknown = "pass"
then.clearance = { level = "refer", topic = "heart" }

[[recommendation]]
id = "test.long_after"
tier = "safety"
source = "invented"
locator = "page 3"
says = "confirmed long after it began"
quality = "very low"
mark = "product"
when.conditions = { any_of = ["hypertension", "asthma", "cancer"] }
unknown = "ask"
then.clearance = { level = "refer", topic = "heart", after_months = 6 }

[[recommendation]]
id = "test.still"
tier = "safety"
source = "invented"
locator = "page 4"
says = "without a clearance of its own level"
quality = "very low"
mark = "product"
when.conditions = { all_of = ["depression", "hypertension"] }
when.clearances = { none_of = ["heart:vigorous", "lung:light_moderate"] }
unknown = "ask"
then.clearance = { level = "refer", topic = "other" }
"""


def test_rules_of_a_pack_about_clearances_are_looked_at_together(tmp_path: Path) -> None:
    pack = tmp_path / "pack.toml"
    pack.write_text(conflicting(0) + ON_CONFIRMED, "utf-8")
    rows = table(confirmed("clinic", 250, 5))
    for screening in (True, False):
        found = together(rows, screening=screening, rules=pack)
        expected = one_by_one(rows, screening=screening, rules=pack)
        assert rows_of(found) == expected and found.one_by_one < 50
    behind = " ".join(row.get("rules", "") for row in expected)
    assert all(f"test.{name}" in behind for name in ("lifted", "soon", "long_after", "still"))


def test_a_reason_known_to_whoever_prescribes_is_looked_at_together() -> None:
    r, drugs = random.Random(3), sorted(vocabulary()["medications"])
    given = [
        {**READY, "medications": [{"id": id, "for": r.choice(("known_other", "known_other", None))} for id in r.sample(drugs, 2)]}
        for _ in range(150)
    ]  # fmt: skip
    rows = table([{**one, "conditions": [*map(_as_entry, one["conditions"])]} for one in given])
    found = together(rows, screening=True)
    assert rows_of(found) == one_by_one(rows, screening=True) and found.one_by_one < 15


@given(
    st.dates(date(2020, 1, 1), date(2021, 12, 31)),
    st.sampled_from([("months", 1), ("months", 3), ("months", 12), ("weeks", 6)]),
)
def test_the_day_on_which_something_is_no_longer_recent(since: date, within: tuple[str, int]) -> None:
    day = _recent_before(since, *within)
    assert day is not None
    recent = Clause("conditions", any_of=frozenset(("x",)), within=within)
    item = (Item(frozenset(("x",)), since),)
    for more in range(-3, 4):
        as_of = day + timedelta(days=more)
        assert bool(recent.matches(item, {"as_of": as_of})) is (more < 0), as_of
    assert _recent_before(date.max, *within) is None


def test_an_entry_counts_as_the_same_between_two_turns() -> None:
    r, turned = random.Random(6), 0
    for kind in ("conditions", "medications", "symptoms"):
        for id in sorted(vocabulary()[kind]):
            since = AS_OF - timedelta(days=r.randint(0, 600))
            entry = Entry(id, since=since, until=since + timedelta(days=r.randint(0, 300)))
            days = [since + timedelta(days=day) for day in range(-2, 1500, 7)]
            days += [turn + timedelta(days=day) for turn in turns(kind, entry) for day in (-1, 0)]
            found = Dates(array("i", [day.toordinal() for day in days]))
            for day, those in found.stretches(turns(kind, entry), masks.every(len(days))):
                told = _of_entry(kind, entry, day)
                for place in masks.rows_in(those, len(days)):
                    assert _of_entry(kind, entry, days[place]) == told, (id, days[place])
            turned += _of_entry(kind, entry, min(days)) != _of_entry(kind, entry, max(days))
    assert turned > 50


def _as_entry(one: Any) -> Any:
    return {"id": one} if isinstance(one, str) else one


PEOPLE = varied(300)


@pytest.mark.parametrize("part", ["activity", "week", "weeks", "ramp", "effort"])
def test_a_group_without_a_dose_is_left_to_the_calculation_of_one_person(
    monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    rows = pa.table({name: pa.array([row[name] for row in PEOPLE]) for name in PEOPLE[0]})
    expected = rows_of(together(rows))
    working = getattr(Example, part)

    def broken(self: Example, *more: Any) -> Any:
        if self.person.age is not None and self.person.age % 2:
            raise ScheduleError(*[said("errors.frozen", name=part)] * 2)
        return working(self, *more)

    forget()
    monkeypatch.setattr(Example, part, broken)
    found = together(rows)
    forget()
    assert rows_of(found) == expected and found.one_by_one in range(10, 250)


def test_a_band_that_is_no_whole_number_is_left_to_the_calculation_of_one_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = pa.table({name: pa.array([row[name] for row in PEOPLE]) for name in PEOPLE[0]})
    expected = rows_of(together(rows))
    working = Band.at

    def broken(self: Band, age: int | None, measured: int | None, resting: int | None) -> Any:
        if age is not None and age % 2:
            raise NoWholeNumber
        return working(self, age, measured, resting)

    forget()
    monkeypatch.setattr(Band, "at", broken)
    found = together(rows)
    forget()
    assert rows_of(found) == expected and found.one_by_one in range(10, 250)


def test_people_in_many_groups_are_grouped_by_all_of_them() -> None:
    r = random.Random(4)
    given = [(r.choice("abc"), r.choice((None, 3, 7)), r.randrange(40)) for _ in range(500)]
    columns = [pa.array(column).dictionary_encode(null_encoding="encode") for column in zip(*given, strict=True)]
    groups = [Groups(one.indices, one.dictionary.to_pylist()) for one in columns]
    both = crossed(*groups)
    assert [both.keys[code] for code in both.codes.to_pylist()] == given and len(both.keys) == len(set(given))
    odd = crossed(*groups[:2], groups[2].by(lambda number: LEFT if number % 2 else number))
    told = odd.among(masks.every(500) << 500, 1000)
    assert masks.rows_in(told.left(), 1000) == [500 + at for at, (_, _, number) in enumerate(given) if number % 2]
    assert told.values(lambda key: key[2], pa.int64()).to_pylist() == [
        *[None] * 500, *(None if number % 2 else number for _, _, number in given)
    ]  # fmt: skip
    assert masks.rows_in(told.having(lambda key: key[0])["b"], 1000) == [
        500 + at for at, (letter, _, number) in enumerate(given) if letter == "b" and not number % 2
    ]


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(KINDS), st.integers(0, 2**40), st.sampled_from([(), (CLINIC,)]))
def test_anybody_is_the_same_together_and_alone(kind: str, seed: int, rules: Any) -> None:
    rows = table(people(kind, 4, seed))
    for screening in (True, False):
        found = together(rows, screening=screening, rules=rules)
        assert rows_of(found) == one_by_one(rows, screening=screening, rules=rules)


def ordinary() -> pa.Table:
    names = list({key: 0 for row in ORDINARY for key in row})
    return pa.table({name: pa.array([row.get(name) for row in ORDINARY]) for name in names})


def test_ordinary_people_are_not_worked_out_alone() -> None:
    found = together(ordinary(), screening=True)
    assert found.one_by_one == 0 and rows_of(found) == one_by_one(ordinary(), screening=True)


def test_the_types_of_columns_make_no_difference() -> None:
    plain = ordinary()
    expected = rows_of(together(plain, screening=True))
    for name, kind in (
        ("conditions", pa.large_list(pa.large_string())),
        ("medications", pa.list_(pa.dictionary(pa.int8(), pa.string()))),
        ("sex", pa.dictionary(pa.int32(), pa.string())),
        ("age", pa.float64()),
        ("phq9", pa.int8()),
        ("phq9", pa.float64()),
    ):
        place = plain.column_names.index(name)
        other = pa.array([row.get(name) for row in ORDINARY], kind)
        assert rows_of(together(plain.set_column(place, name, other), screening=True)) == expected, name
    pieces = pa.concat_tables([plain.slice(0, 2), plain.slice(2)])
    assert rows_of(together(pieces, screening=True)) == expected
    assert rows_of(together(pieces.slice(1, 3), screening=True)) == expected[1:4]


def test_faults_are_told_and_touch_no_neighbour() -> None:
    wrong: list[dict[str, Any]] = [
        {"age": -1},
        {"age": 40, "resting_hr": 190},
        {"systolic": 90, "diastolic": 95},
        {"phq9": 3, "phq9_item9": 3, "goals": []},
        {"phq9": 2, "phq9_item9": 3},
        {"conditions": ["no such illness"], "likes": ["flying"]},
        {"symptoms": [None]},
        {"protocol": "none of them"},
        {"medications": ["x"] * 201},
    ]
    mixed = [row for pair in zip(wrong, ORDINARY * 2, strict=False) for row in pair]
    names = list({key: 0 for row in mixed for key in row})
    rows = pa.table({name: pa.array([row.get(name) for row in mixed]) for name in names})
    found = rows_of(together(rows, screening=True))
    assert found == one_by_one(rows, screening=True)
    errors = [row["level"] == "error" for row in found]
    assert errors[0::2].count(True) == 9 and not any(errors[1::2])


def test_names_are_written_in_their_order_with_commas_between_them() -> None:
    r = random.Random(8)
    named = {f"n{number}": r.getrandbits(300) & r.getrandbits(300) for number in range(30)} | {"none": 0}
    named["twin"] = named["again"] = named["n29"]
    found = told_texts(named, 300).to_pylist()
    assert found == [",".join(name for name, mask in named.items() if mask >> row & 1) for row in range(300)]
    assert told_texts({}, 3).to_pylist() == ["", "", ""] and told_texts({"a": 1}, 9).to_pylist() == ["a", *[""] * 8]


def test_masks_count_and_come_back() -> None:
    assert masks.rows_in(masks.of_rows(list(range(0, 900, 7)), 1000), 1000) == list(range(0, 900, 7))
    every = [masks.of_rows([row for row in range(64) if row >> bit & 1], 64) for bit in range(6)]
    for number in range(1, 7):
        assert masks.rows_in(masks.at_least(every, number), 64) == [
            row for row in range(64) if row.bit_count() >= number
        ]
    shifted = pa.array([True, False, None, True, True]).slice(1)
    assert masks.of_array(shifted) == 0b1100
