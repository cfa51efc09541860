"""``exrx rules check`` reports each defect that a rule author can make: each is planted in a pack here, and the message read."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exrx.authoring.cases import check
from exrx.authoring.satisfiable import can_hold
from exrx.cli import main
from exrx.rules.conditions import Clause, Condition
from exrx.rules.loader import shipped_book

HEAD = """\
format = 1
pack = "clinic.faults"
version = "1"
[source.team]
kind = "product"
title = "What the team has decided"
"""


def rule(id: str = "fault.one", when: str = "", then: str = "then.weeks = { max = 9 }", **fields: str) -> str:
    lines = {
        "tier": "goal",
        "source": "team",
        "locator": "page 1",
        "says": "as it says",
        "quality": "very low",
        "mark": "product",
    }
    written = "".join(f'{name} = "{value}"\n' for name, value in {**lines, **fields}.items())
    return f'[[recommendation]]\nid = "{id}"\n{written}{when}\n{then}\n'  # fmt: skip


def planted(folder: Path, *parts: str, cases: str = "") -> list[str]:
    """What the check finds in a pack."""
    pack = folder / "faults.toml"
    pack.write_text(HEAD + "".join(parts), "utf-8")
    if cases:
        (folder / "cases").mkdir(exist_ok=True)
        (folder / "cases" / "faults.toml").write_text(cases, "utf-8")
    return list(check((pack,)))


def line_of(folder: Path, text: str) -> int:
    lines = (folder / "faults.toml").read_text("utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if line == text)


CASE = '[[case]]\nname = "{0}"\nperson = {{ age = {1}, conditions = [], medications = [], symptoms = [] }}\nexpect.level = "{2}"\n'


def test_a_source_that_nobody_cites(tmp_path: Path) -> None:
    unused = '[source.unread-2020]\nkind = "trial"\ntitle = "A paper"\ndoi = "10.1000/182"\nread = "abstract"\nretrieved = 2026-11-23\n'
    found = [line for line in planted(tmp_path, unused, rule()) if "unread-2020" in line]
    assert len(found) == 1 and "source.unread-2020: no rule cites it; take it out or cite it" in found[0]
    assert not [line for line in planted(tmp_path, rule()) if "no rule cites" in line]


NEVER = [
    ("when.age = { min = 60 }\nwhen.any = [{ age = { max = 40 } }]", "age"),
    ("when.age = { min = 60 }\nwhen.not = { age = { min = 50 } }", "age"),
    ("when.age = { above = 60, below = 60.5 }", "age"),
    ("when.phq9 = { min = 40 }", "phq9"),
    ("when.phq9_item9 = { above = 3 }", "phq9_item9"),
    ('when.sex = { is = "femail" }', "sex"),
    ('when.sex = { is = "female" }\nwhen.any = [{ sex = { is = "male" } }]', "sex"),
    ("when.supervised = { is = true }\nwhen.not = { supervised = { is = true } }", "supervised"),
    # A group stands for its members.
    ('when.conditions = { any_of = ["osteoarthritis"], none_of = ["painful_joints"] }', "conditions"),
    ('when.conditions = { any_of = ["osteoarthritis"] }\nwhen.not = { conditions = { any_of = ["painful_joints"] } }', "conditions"),
    ('when.medications = { all_of = ["ssri"], none_of = ["antidepressant"] }', "medications"),
    ('when.protocol = { is = "dunn-2005" }\nwhen.any = [{ protocol = { is = "trivedi-2011" } }]', "protocol"),
    (
        'when.conditions = { any_of = ["postpartum"], within_weeks = 6 }\n'
        'when.not = { conditions = { any_of = ["postpartum"], within_months = 12 } }',
        "conditions",
    ),
    ("when.falls = { min = 1 }\nwhen.any = [{ falls = { known = false } }]", "falls"),
]  # fmt: skip
SOMETIMES = [
    'when.age = { min = 60 }\nwhen.any = [{ age = { max = 40 } }, { sex = { is = "male" } }]',
    'when.conditions = { any_of = ["painful_joints"], none_of = ["osteoarthritis"] }',
    'when.conditions = { any_of = ["cardiovascular"], at_least = 2 }',
    'when.medications = { any_of = ["beta_blocker"], explained_by = ["hypertension"] }',
    "when.gad7 = { known = true }",
    'when.conditions = { any_of = ["postpartum"], within_months = 12 }\nwhen.not = { conditions = { any_of = ["postpartum"], within_weeks = 6 } }',
    "when.age = { above = 60, below = 62 }",
    "when.not = { any = [{ supervised = { is = true } }, { age = { min = 65 } }] }",
    "when.open_questions = { is = true }",
    'when.clearances = { any_of = ["heart:vigorous"] }',
]


@pytest.mark.parametrize(("when", "fact"), NEVER)
def test_a_rule_that_can_never_hold(tmp_path: Path, when: str, fact: str) -> None:
    found = [line for line in planted(tmp_path, rule(when=when)) if "never hold" in line]
    assert len(found) == 1 and f"faults.toml:{line_of(tmp_path, '[[recommendation]]')}: fault.one: " in found[0]
    assert fact in found[0] and found[0].endswith("can never hold; nobody is like that")


@pytest.mark.parametrize("when", SOMETIMES)
def test_a_rule_that_can_hold_is_left_alone(tmp_path: Path, when: str) -> None:
    assert not [line for line in planted(tmp_path, rule(when=when)) if "never hold" in line]


def test_a_test_that_is_written_and_not_looked_at(tmp_path: Path) -> None:
    found = planted(tmp_path, rule(when="when.age = { known = true, min = 60 }"))
    assert any("when.age asks for known and for a value; only known counts" in line for line in found)


def test_contradicting_goal_rules_with_both_places(tmp_path: Path) -> None:
    found = [
        line
        for line in planted(tmp_path, rule(), rule("fault.two", then="then.weeks = { min = 12 }"))
        if "contradicts" in line
    ]
    own = [line for line in found if "fault.one" in line and "fault.two" in line]
    first = line_of(tmp_path, "[[recommendation]]")
    second = len(HEAD.split("\n")) + len(rule().split("\n")) - 1
    assert len(own) == 1 and "on weeks; narrow one of them with when or applies" in own[0]
    assert f"faults.toml:{first}" in own[0] and f"faults.toml:{second}" in own[0]
    # One of them shipped: both places as well.
    shipped = next(line for line in found if "depression.weeks" in line)
    assert "faults.toml:" in shipped and "depression.toml:" in shipped


def test_a_rule_without_a_case_that_holds_and_without_one_that_does_not(tmp_path: Path) -> None:
    old = rule(when="when.age = { min = 60 }")
    both = planted(tmp_path, old)
    assert any("fault.one: no case in which it holds; add one to its case table" in line for line in both)
    assert any("fault.one: no case in which it does not hold; add one to its case table" in line for line in both)
    held = planted(tmp_path, old, cases=CASE.format("old", 70, "limited"))
    assert [line for line in held if "no case in which it holds" in line] == []
    assert any("no case in which it does not hold" in line for line in held)
    whole = planted(tmp_path, old, cases=CASE.format("old", 70, "limited") + CASE.format("young", 30, "cleared"))
    assert not [line for line in whole if "no case" in line]


@pytest.mark.parametrize(
    "then", ["then.weeks = { min = 30 }", "then.time = { choose = 90 }", "then.percent_max = { min = 90, max = 95 }"]
)
def test_a_recalled_number_alone_behind_a_loosening(tmp_path: Path, then: str) -> None:
    found = [line for line in planted(tmp_path, rule(then=then, mark="recalled")) if "recalled number" in line]
    assert len(found) == 1 and "fault.one: rests on a recalled number alone for " in found[0]
    assert "read the source, cite a second one, or make it a decision (mark product)" in found[0]
    assert not [line for line in planted(tmp_path, rule(then=then)) if "recalled number" in line]
    # A second source that was read, or a tightening, is enough.
    backed = planted(tmp_path, rule(then=then, mark="recalled"), rule("fault.two", then=then))
    assert not [line for line in backed if "recalled number" in line]
    tighter = planted(tmp_path, rule(then="then.weeks = { max = 4 }", mark="recalled"))
    assert not [line for line in tighter if "recalled number" in line]


def test_one_source_that_says_the_same_twice_and_a_question_that_nobody_can_answer(tmp_path: Path) -> None:
    assert any("fault.two: says the same as fault.one" in line for line in planted(tmp_path, rule(), rule("fault.two")))
    asks = 'when.bmi = { min = 50 }\nunknown = "ask"'
    found = planted(tmp_path, rule(when=asks, then="then.time = { max = 20 }", tier="safety"))
    assert any("asks while undecided, but no question answers bmi" in line for line in found)


def test_the_command_prints_them_all_and_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    planted(tmp_path, rule(when="when.phq9 = { min = 40 }", mark="recalled", then="then.weeks = { min = 30 }"))
    assert main(["rules", "check", str(tmp_path / "faults.toml")]) == 1
    text = " ".join(capsys.readouterr().out.split())
    for said in ("can never hold", "recalled number alone", "no case in which it holds", "findings."):
        assert said in text


# --- the judgement "never" against trying everybody

_NUMBERS = st.sampled_from(
    [{"min": 1}, {"max": 1}, {"above": 1}, {"below": 1}, {"equals": 2}, {"known": True}, {"known": False}]
)
_CLAUSES = st.one_of(
    st.builds(lambda test: Clause("falls", **test), _NUMBERS),
    st.builds(lambda value: Clause("supervised", equals=value), st.booleans()),
    st.builds(lambda word: Clause("sex", equals=word), st.sampled_from(["female", "male", "none of these"])),
)
_CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.builds(lambda clauses: Condition(tuple(clauses)), st.lists(_CLAUSES, max_size=2)),
    lambda inner: st.builds(
        lambda clauses, branches, negated: Condition(tuple(clauses), tuple(branches), tuple(negated)),
        st.lists(_CLAUSES, max_size=2),
        st.lists(inner, max_size=2),
        st.lists(inner, max_size=1),
    ),
    max_leaves=5,
)


@given(_CONDITIONS)
def test_never_is_what_trying_everybody_finds(condition: Condition) -> None:
    everybody: list[dict[str, Any]] = [
        {"falls": falls, "supervised": supervised, "sex": sex}
        for falls, supervised, sex in product((None, *range(5)), (None, True, False), (None, "female", "male", "other"))
    ]
    assert can_hold(condition, shipped_book().protocols) == any(condition.holds(facts) is True for facts in everybody)
