"""A clinic's own rule on what a journal tells bounds the sessions to come like any other, or is refused where the pack is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from exrx import Journal, Plan, adapt, plan
from exrx.journal import IllnessEntry, ScoreEntry, SessionEntry
from exrx.journal.entries import Entry
from exrx.rules.conditions import Clause, Condition
from exrx.rules.facts import OF_PLAN
from exrx.rules.followed import TOGETHER, not_followed
from exrx.rules.loader import shipped_book
from exrx.rules.pack import Applies, Effect
from exrx.values.errors import RuleFileError

TODAY = dt.date(2027, 2, 1)
PACK = """
format = 1
pack = "clinic.journal"
version = "1"
[source.clinic]
kind = "product"
title = "An invented clinic"
[[recommendation]]
id = "clinic.rule"
tier = "{tier}"
source = "clinic"
locator = "page 1"
says = "less, while it is so"
quality = "very low"
mark = "product"
{unknown}
when.{when}
then.{then}
"""


def pack(path: Path, when: str, then: str, tier: str = "safety") -> Path:
    path = path / "clinic.toml"
    unknown = 'unknown = "pass"' if tier == "safety" else ""
    path.write_text(PACK.format(when=when, then=then, tier=tier, unknown=unknown), encoding="utf-8")
    return path


def asked(rules: Path, **fields: object) -> Plan:
    known = {"age": 41, "conditions": ["depression"], "medications": [], "symptoms": [], "resting_hr": 62, **fields}
    return plan(**known, start="2027-01-04", id="spring", rules=rules)  # type: ignore[arg-type]


def told(**said: object) -> Callable[[Plan], tuple[Entry, ...]]:
    return lambda made: tuple(
        SessionEntry(on=one.date, entered=one.date, **{"outcome": "done", **said})  # type: ignore[arg-type]
        for one in made.sessions
        if one.date < TODAY
    )


JOURNALS = {
    "log_known = { is = true }": told(),
    "week_carried = { is = true }": told(),
    "hard_in_row = { min = 2 }": told(effort="very_hard"),
    "not_done_in_row = { min = 2 }": told(outcome="not_done"),
    "done_share = { max = 50 }": told(outcome="not_done"),
    "shorter_in_row = { min = 2 }": told(outcome="shorter", minutes=5),
    "pain_last = { min = 6 }": told(pain=8),
    "ill_days = { min = 3 }": lambda made: (
        IllnessEntry(on=dt.date(2027, 1, 26), last=dt.date(2027, 1, 31), entered=dt.date(2027, 1, 31), fever=True),
    ),
    "phq9_change = { min = 5 }": lambda made: tuple(
        ScoreEntry(on=day, entered=day, phq9=score)
        for day, score in ((dt.date(2027, 1, 4), 8), (dt.date(2027, 1, 30), 16))
    ),
}


def most_minutes(made: Plan) -> int:
    return max(one.minutes for one in made.sessions if one.date >= TODAY)


def most_a_week(made: Plan) -> int:
    return max(len([one for one in week.sessions if one.date >= TODAY]) for week in made.weeks)


def most_minutes_a_week(made: Plan) -> int:
    return max(sum(one.minutes for one in week.sessions if one.date >= TODAY) for week in made.weeks)


def hardest(made: Plan) -> int:
    ahead = [one for one in made.sessions if one.date >= TODAY]
    return int(max(step.rpe.high or 0 for one in ahead for step in one.steps if step.rpe))


def activities(made: Plan) -> set[str]:
    return {step.activity for one in made.sessions if one.date >= TODAY for step in one.steps}


def growth(made: Plan) -> int:
    lengths = [one.minutes for one in made.sessions if one.date >= TODAY + dt.timedelta(weeks=2)]
    return max(later - earlier for earlier, later in pairwise(lengths))


CAPS: dict[str, Callable[[Plan], bool]] = {
    "time = { max = 15 }": lambda made: most_minutes(made) <= 15,
    "time = { max = 8 }": lambda made: most_minutes(made) <= 8,
    "frequency = { max = 2 }": lambda made: most_a_week(made) <= 2,
    "weekly_minutes = { max = 60 }": lambda made: most_minutes_a_week(made) <= 60,
    "rpe = { max = 10 }": lambda made: hardest(made) <= 10,
    'intensity = { max = "light" }': lambda made: hardest(made) <= 11,
    'forbid = ["walking"]': lambda made: "walking" not in activities(made),
    'forbid = ["growth"]': lambda made: growth(made) <= 0,
    "ramp_step = { max = 1 }": lambda made: growth(made) <= 1,
}


@pytest.mark.parametrize("then", CAPS)
@pytest.mark.parametrize("when", JOURNALS)
def test_every_cap_on_every_fact_is_kept_and_named(when: str, then: str, tmp_path: Path) -> None:
    for tier in ("safety", "limit") if when == next(iter(JOURNALS)) else ("safety",):
        rules = pack(tmp_path, when, then, tier)
        made = asked(rules)
        journal = Journal("spring", JOURNALS[when](made))
        now = adapt(made, journal, today=TODAY, rules=rules)
        assert CAPS[then](now), (tier, when, then)
        assert "clinic.rule" in {reason.id for reason in now.reasons}
        # Told again it is what it was.
        assert adapt(now, journal, today=TODAY, rules=rules) is now
        later = adapt(now, journal, today=TODAY + dt.timedelta(days=1), rules=rules)
        # Of a session without an entry nothing is known: then some of the facts are other ones.
        assert CAPS[then](later) or "clinic.rule" not in {reason.id for reason in later.reasons}


def test_what_no_longer_holds_ends_and_sessions_grow_on_from_there(tmp_path: Path) -> None:
    rules = pack(tmp_path, "pain_last = { min = 3 }", "time = { max = 15 }")
    made = asked(rules)
    days = [one.date for one in made.sessions if one.date < TODAY]
    journal = Journal("spring", [SessionEntry(on=day, entered=day, outcome="done") for day in days])
    hurt = journal.add(SessionEntry(on=TODAY, entered=TODAY, outcome="done", pain=4))
    short = adapt(made, hurt, today=TODAY + dt.timedelta(days=1), rules=rules)
    ahead = [one for one in short.sessions if one.date > TODAY]
    assert {one.minutes for one in ahead} == {15}
    # Two weeks of it, and then a session without pain.
    took = [one.date for one in ahead if one.date < TODAY + dt.timedelta(weeks=2)]
    well = hurt.add(*(SessionEntry(on=day, entered=day, outcome="done", pain=0) for day in took))
    after = adapt(short, well, today=took[-1] + dt.timedelta(days=1), rules=rules)
    lengths = [one.minutes for one in after.sessions if one.date > took[-1]]
    assert lengths[0] == 20 and max(lengths) > 30
    assert all(later - earlier <= 5 for earlier, later in pairwise(lengths))


def test_a_week_that_is_over_is_judged_by_the_rules_of_its_day(tmp_path: Path) -> None:
    """A plan of which weeks held more before a rule was there is not withheld for them."""
    rules = pack(tmp_path, 'conditions = { any_of = ["osteoarthritis"] }', "weekly_minutes = { max = 60 }")
    made = asked(rules)
    later = made.weeks[8].start + dt.timedelta(days=3)
    now = adapt(made, today=later, conditions=["depression", "osteoarthritis"], rules=rules)
    assert max(week.minutes for week in now.weeks if week.start < later) > 60
    assert max(week.minutes for week in now.weeks if week.start > later) <= 60


@pytest.mark.parametrize(
    ("when", "then"),
    [
        ("log_known = { is = true }", "total_weeks = { max = 8 }"),
        ("pain_last = { min = 3 }", "weeks = { max = 8 }"),
        ("done_share = { max = 50 }", "hold = true"),
        ("weeks_since_start = { min = 4 }", "hold = true"),
        ("week_carried = { is = true }", "hold = true"),
        ("ill_days = { min = 3 }", "step_back = true"),
        ("pain_last = { min = 3 }", "return_share = { max = 50 }"),
        ('conditions = { any_of = ["osteoarthritis"] }', "hold = true"),
        ("pain_last = { min = 3 }", 'time = { max = 15 }\napplies.phase = ["ramp"]'),
        ("pain_last = { min = 3 }", 'weekly_minutes = { max = 60 }\napplies.kind = ["resistance"]'),
        ("age = { min = 40 }", 'time = { max = 20 }\napplies.phase = ["ramp"]'),
        ("age = { min = 40 }", 'weekly_minutes = { max = 60 }\napplies.phase = ["ramp"]'),
        ("pain_last = { min = 3 }", "time = { max = 15 }\napplies.minutes = { min = 30 }"),
        # Without any journal these two ended in the plan's own audit.
        ('conditions = { any_of = ["osteoarthritis"] }', 'time = { max = 15 }\napplies.kind = ["resistance"]'),
        ('conditions = { any_of = ["osteoarthritis"] }', "time = { max = 15 }\napplies.minutes = { min = 30 }"),
    ],
)
def test_what_could_not_be_followed_is_refused_with_its_rule_and_line(when: str, then: str, tmp_path: Path) -> None:
    rules = pack(tmp_path, when, then)
    with pytest.raises(RuleFileError) as caught:
        asked(rules)
    (problem,) = caught.value.problems
    line = rules.read_text(encoding="utf-8").splitlines().index(f"then.{then.splitlines()[0]}") + 1
    assert str(problem).startswith(f"{rules}:{line}: clinic.rule: then.{then.split()[0]}: ")


def test_what_is_asked_together_can_be_written() -> None:
    """The table of what follows a journal names facts that exist, and every shipped rule keeps to it."""
    assert {fact for groups in TOGETHER.values() for group in groups for fact in group} <= {*OF_PLAN}
    for rule in shipped_book().recommendations:
        assert not list(not_followed(rule.when, rule.then, rule.applies)), rule.id
    pain = Condition((Clause("pain_last", min=3), Clause("pain_back", equals=False)))
    assert not list(not_followed(pain, Effect(hold=True), Applies()))
    assert list(
        not_followed(Condition((*pain.clauses, Clause("log_known", equals=True))), Effect(hold=True), Applies())
    )
