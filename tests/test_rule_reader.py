"""Reading rules: one small fault at a time, with its exact place and words; and what a well-formed rule becomes."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from exrx.person import Person
from exrx.rules import dating
from exrx.rules.conditions import Clause, Condition
from exrx.rules.facts import facts_of
from exrx.rules.loader import book_with, load_rules, shipped_book
from exrx.rules.pack import Activity, Applies, Catalogue, Effect, Effort, Formula, Order, RelativeEffort, RulePack
from exrx.rules.packfile import build_pack
from exrx.values.errors import InputError, RuleFileError
from exrx.values.timeline import Pause

from .prescribed import HEAD, rule

TOP = HEAD.count("\n") + 1  # the line of the first header of a rule
DAY = dt.date(2027, 1, 4)


def read(text: str, shipped: bool = False) -> RulePack:
    return build_pack(tomllib.loads(text), text, "x.toml", shipped=shipped)


def faults(text: str) -> list[str]:
    with pytest.raises(RuleFileError) as caught:
        read(text)
    return [str(problem) for problem in caught.value.problems]


GOAL = rule("a.rule", "time = { min = 30 }")
WHEN = rule("a.rule", "time = { min = 30 }", when="age = { min = 65 }")
SAFE = rule("a.rule", "time = { max = 30 }", "safety", when="age = { min = 65 }")
THEN = "then.time = { min = 30 }"
AGE = "when.age = { min = 65 }"

# fmt: off
FAULTS = [
    # What changes in the rule, the line (below its header, counted from 0) and the words.
    (GOAL, 'id = "a.rule"', 'id = "arule"', 1, "arule: id: is not of the form topic.claim; lower case letters, digits and _, with a dot"),
    (GOAL, 'id = "a.rule"', 'id = "A.rule"', 1, "A.rule: id: is not of the form topic.claim; lower case letters, digits and _, with a dot"),
    (GOAL, 'says = "so"', 'says = "  "', 5, "a.rule: says: is empty; say what the source says, and where"),
    (GOAL, 'locator = "p. 1"', 'locator = " "', 4, "a.rule: locator: is empty; say what the source says, and where"),
    (SAFE, 'unknown = "pass"\n', "", 0, 'a.rule: unknown: is missing; a safety rule says what happens while it is undecided: "pass", "assume" or "ask"'),
    (GOAL, 'quality = "low"', 'quality = "low"\nunknown = "ask"', 7, "a.rule: unknown: belongs to safety rules only; take it out"),
    # Conditions.
    (WHEN, AGE, "when.age = {}", 9, "a.rule: when.age: tests nothing; write for example { any_of = [...] } or { min = 65 }"),
    (WHEN, AGE, "when.age = { min = 65, max = 64 }", 9, "a.rule: when.age: can never hold: min is above max"),
    (WHEN, AGE, "when.conditions = { any_of = [] }", 9, "a.rule: when.conditions.any_of: is empty; name at least one"),
    (WHEN, AGE, 'when.conditions = { any_of = ["stroke", "strok"] }', 9,
        "a.rule: when.conditions.any_of: 'strok' is not in the vocabulary; did you mean 'stroke'?"),
    (WHEN, AGE, 'when.conditions = { none_of = ["qqq"] }', 9, "a.rule: when.conditions.none_of: 'qqq' is not in the vocabulary; see exrx terms conditions"),
    (WHEN, AGE, 'when.likes = { any_of = ["walkin"] }', 9, "a.rule: when.likes.any_of: 'walkin' is not in the vocabulary; did you mean 'walking'?"),
    (WHEN, AGE, 'when.medications = { any_of = ["nitrate"], explained_by = ["nitrate"] }', 9,
        "a.rule: when.medications.explained_by: 'nitrate' is not in the vocabulary; see exrx terms reasons"),
    (WHEN, AGE, 'when.medications = { any_of = ["nitrate"], explained_by = ["stroke"], other_reason = ["stroke"] }', 9,
        "a.rule: when.medications: stands in explained_by and in other_reason; keep one"),
    (WHEN, AGE, 'when.medications = { none_of = ["nitrate"], not_for = ["hair"] }', 9, "a.rule: when.medications: not_for needs any_of or all_of beside it"),
    (WHEN, AGE, 'when.conditions = { any_of = ["stroke"], other_reason = ["hair"] }', 9, "a.rule: when.conditions: other_reason is for medications only"),
    (WHEN, AGE, 'when.conditions = { any_of = ["stroke"], explained_by = ["stroke"] }', 9, "a.rule: when.conditions: explained_by is for medications only"),
    (WHEN, AGE, 'when.conditions = { any_of = ["stroke"], within_weeks = 0 }', 9,
        "a.rule: when.conditions: needs one time of at least 1; one of within_days, within_weeks, within_months"),
    (WHEN, AGE, 'when.conditions = { any_of = ["stroke"], within_weeks = 1, within_days = 8 }', 9,
        "a.rule: when.conditions: needs one time of at least 1; one of within_days, within_weeks, within_months"),
    (WHEN, AGE, 'when.conditions = { all_of = ["stroke"], within_weeks = 1 }', 9, "a.rule: when.conditions: needs any_of beside it"),
    (WHEN, AGE, 'when.conditions = { all_of = ["stroke"], at_least = 2 }', 9, "a.rule: when.conditions: needs any_of beside it"),
    (WHEN, AGE, 'when.medications = { all_of = ["nitrate"], at_least = 2 }', 9, "a.rule: when.medications: needs any_of beside it"),
    (WHEN, AGE, "when.any = []", 9, "a.rule: when.any: is empty and can never hold; take it out"),
    (WHEN, AGE, "when.any = [{ age = {} }]", 9, "a.rule: when.any.age: tests nothing; write for example { any_of = [...] } or { min = 65 }"),
    (WHEN, AGE, "when.not = { age = {} }", 9, "a.rule: when.not.age: tests nothing; write for example { any_of = [...] } or { min = 65 }"),
    # Effects.
    (GOAL, THEN, "then.time = { min = 31, max = 30 }", 8, "a.rule: then.time: min is above max"),
    (GOAL, THEN, "then.time = { min = -1 }", 8, "a.rule: then.time: is below 0"),
    (GOAL, THEN, "then.time = { choose = -1 }", 8, "a.rule: then.time: is below 0"),
    (GOAL, THEN, "then.time = { floor = -1 }", 8, "a.rule: then.time: is below 0"),
    (SAFE, "{ max = 30 }", "{ max = -1 }", 9, "a.rule: then.time: is below 0"),
    (GOAL, THEN, "", 0, "a.rule: then: is missing; add then = ..."),
    (GOAL, THEN, "then.activity = { any_of = [\"supervision\"] }", 8, "a.rule: then.activity: 'supervision' is not in the vocabulary"),
    (GOAL, THEN, 'then.activity = { choose = "walkin" }', 8, "a.rule: then.activity: 'walkin' is not in the vocabulary; did you mean 'walking'?"),
    (GOAL, THEN, 'then.require = ["supervisio"]', 8, "a.rule: then.require: 'supervisio' is not in the vocabulary; did you mean 'supervision'?"),
    (GOAL, THEN, 'then.forbid = ["qqq"]', 8, "a.rule: then.forbid: 'qqq' is not in the vocabulary"),
    (GOAL, THEN, 'then.formula = "tanaka"', 8,
        "a.rule: then.formula: is not a named equation; one of tanaka-2001, fox-1971, gellish-2007, gulati-2010, nes-2013, brawner-2004"),
    (GOAL, THEN, 'then.intensity = { from = "light" }', 8, "a.rule: then.intensity: needs from and to, or max"),
    (GOAL, THEN, 'then.intensity = { to = "light" }', 8, "a.rule: then.intensity: needs from and to, or max"),
    (GOAL, THEN, 'then.intensity = { from = "moderate", to = "light" }', 8, "a.rule: then.intensity: from is above to"),
    (SAFE, "then.time = { max = 30 }", 'then.intensity = { max = "light", from = "light" }', 9,
        "a.rule: then.intensity: is a band or a ceiling, not both; two rules say two things"),
    (SAFE, "then.time = { max = 30 }", 'then.intensity = { max = "light", to = "light" }', 9,
        "a.rule: then.intensity: is a band or a ceiling, not both; two rules say two things"),
    (SAFE, "then.time = { max = 30 }", 'then.clearance = { level = "refer" }', 9,
        'a.rule: then.clearance: a referral names its topic; add topic = "heart" or another'),
    (SAFE, "then.time = { max = 30 }", 'then.clearance = { level = "stop" }\napplies.kind = ["base"]', 10,
        "a.rule: applies: a rule that screens holds for the person, not for some sessions; take it out"),
    # What a tier may do.
    (GOAL, THEN, 'then.clearance = { level = "stop" }', 8, 'a.rule: then: only a safety rule screens (clearance, question, crisis); tier = "safety"'),
    (GOAL, THEN, 'then.crisis = "first"', 8, 'a.rule: then: only a safety rule screens (clearance, question, crisis); tier = "safety"'),
    (SAFE, "then.time = { max = 30 }", 'then.clearance = { level = "refer", topic = "heart" }\nthen.closed_by = "other"', 10,
        "a.rule: then.closed_by: a referral to heart is opened by that topic; name it"),
    (GOAL, THEN, 'then.question = "falls"', 8, 'a.rule: then: only a safety rule screens (clearance, question, crisis); tier = "safety"'),
    (SAFE, "{ max = 30 }", "{ min = 30 }", 9, 'a.rule: then.time: a safety rule can only tighten: max alone; or tier = "goal"'),
    (SAFE, "{ max = 30 }", "{ min = 20, max = 30 }", 9, 'a.rule: then.time: a safety rule can only tighten: max alone; or tier = "goal"'),
    (SAFE, "then.time = { max = 30 }", "then.rest_hours = { max = 30 }", 9,
        'a.rule: then.rest_hours: a safety rule can only tighten: min alone; or tier = "goal"'),
    (SAFE, "{ max = 30 }", "{ choose = 30 }", 9, 'a.rule: then: a safety rule can only tighten: max, forbid, require, a ceiling; or tier = "goal"'),
    (SAFE, "then.time = { max = 30 }", 'then.intensity = { from = "light", to = "light" }', 9,
        'a.rule: then: a safety rule can only tighten: max, forbid, require, a ceiling; or tier = "goal"'),
    (SAFE, "then.time = { max = 30 }", 'then.formula = "tanaka-2001"', 9,
        'a.rule: then: a safety rule can only tighten: max, forbid, require, a ceiling; or tier = "goal"'),
    (SAFE, "then.time = { max = 30 }", "then.drop = true", 9,
        'a.rule: then: a safety rule can only tighten: max, forbid, require, a ceiling; or tier = "goal"'),
    (SAFE, "then.time = { max = 30 }", 'then.activity = { choose = "walking" }', 9,
        'a.rule: then: a safety rule can only tighten: max, forbid, require, a ceiling; or tier = "goal"'),
    (SAFE, "then.time = { max = 30 }", 'then.activity = { any_of = ["walking"] }', 9,
        "a.rule: then.activity: a safety rule forbids activities instead; then.forbid = [...]"),
    (GOAL, THEN, 'then.intensity = { max = "light" }', 8, "a.rule: then.intensity: a ceiling belongs to safety or limit; give from and to"),
    (GOAL.replace("goal", "preference"), THEN, "then.time = { floor = 30 }", 8, "a.rule: then: a floor belongs to a goal"),
    (GOAL.replace("goal", "limit"), THEN, "then.time = { min = 30 }", 8, 'a.rule: then.time: a limit rule can only tighten: max alone; or tier = "goal"'),
    # Types and fields.
    (GOAL, THEN, 'then.time = { min = "30" }', 8, "a.rule: then.time.min: should be a valid integer"),
    (GOAL, THEN, "then.time = { mim = 30 }", 8, "a.rule: then.time.mim: unknown field; did you mean 'min'?"),
    (GOAL, THEN, "then.tim = { min = 30 }", 8, "a.rule: then.tim: unknown field; did you mean 'time'?"),
    (WHEN, AGE, "when.age = { mean = 65, min = 3 }", 9, "a.rule: when.age.mean: unknown field; did you mean 'min'?"),
    (WHEN, AGE, "when.ages = { min = 3 }", 9, "a.rule: when.ages: unknown field; did you mean 'age'?"),
    (WHEN, AGE, "when.any = [{ ages = { min = 3 } }]", 9, "a.rule: when.any.0.ages: unknown field; did you mean 'age'?"),
    (WHEN, AGE, "when.not = { ages = { min = 3 } }", 9, "a.rule: when.not.ages: unknown field; did you mean 'age'?"),
    (GOAL, 'mark = "product"\n', "", 0, "a.rule: mark: is missing; add mark = ..."),
    (GOAL, 'id = "a.rule"\n', "", 0, "recommendation 1: id: is missing; add id = ..."),
    (GOAL, 'tier = "goal"', 'tier = "gaol"', 2, "a.rule: tier: should be 'safety', 'limit', 'goal' or 'preference'"),
]
# fmt: on


@pytest.mark.parametrize(("text", "old", "new", "line", "message"), FAULTS)
def test_one_fault_with_its_place(text: str, old: str, new: str, line: int, message: str) -> None:
    assert old in text
    found = [
        one for one in faults(HEAD + text.replace(old, new)) if message.partition("; ")[0].partition("; see")[0] in one
    ]
    # The same words once, however many ways there are to be wrong in one place.
    assert found[:1] == [f"x.toml:{TOP + line}: {message}"] and len(found) == 1


def test_a_floor_of_a_safety_rule_is_two_faults() -> None:
    assert [one.rpartition("then: ")[2] for one in faults(HEAD + SAFE.replace("{ max = 30 }", "{ floor = 30 }"))] == [
        'a safety rule can only tighten: max, forbid, require, a ceiling; or tier = "goal"',
        "a floor belongs to a goal",
    ]


CAP = SAFE.replace("then.time = { max = 30 }", "then.rpe = { max = 11 }")
SPECIAL = GOAL.replace('mark = "product"', 'mark = "verified"\noverrides = ["week.time"]')


@pytest.mark.parametrize(
    ("text", "lines", "words"),
    [
        (CAP, "applies.weeks = { max = 4 }", None),
        (CAP.replace("then.rpe = { max = 11 }", 'then.intensity = { max = "light" }'), "applies.weeks = { max = 1 }", None),
        (CAP.replace('"safety"', '"limit"').replace('unknown = "pass"\n', ""), "applies.weeks = { max = 4 }", None),
        (CAP, "applies.weeks = { max = 0 }", "applies.weeks: needs a time of at least 1"),
        (CAP, "applies.while_recent = true", "applies.while_recent: needs a condition with a time; for example within_weeks = 8"),
        (CAP.replace(AGE, 'when.conditions = { any_of = ["stroke"], within_weeks = 8 }'), "applies.while_recent = true", None),
        # Only a cap on effort, and nothing beside it.
        (SAFE, "applies.weeks = { max = 4 }", "applies: only a cap on effort may end before the plan; move the rest to a rule of its own"),
        (CAP, 'then.forbid = ["loads"]\napplies.weeks = { max = 4 }', "applies: only a cap on effort may end"),
        (CAP, 'then.require = ["company"]\napplies.weeks = { max = 4 }', "applies: only a cap on effort may end"),
        (CAP, "then.time = { max = 30 }\napplies.weeks = { max = 4 }", "applies: only a cap on effort may end"),
        (CAP.replace("then.rpe = { max = 11 }", 'then.advise = "So."'), "applies.weeks = { max = 4 }", "applies: only a cap on effort may end"),
        (GOAL.replace(THEN, "then.rpe = { max = 11 }"), "applies.weeks = { max = 4 }", "applies: only a cap on effort may end"),
        # A special rule in the place of a general one.
        (SPECIAL, "", None),
        (SPECIAL.replace('"verified"', '"product"'), "", 'overrides: may loosen, so it needs a source that was read; mark = "verified"'),
        (SPECIAL.replace('"goal"', '"preference"'), "", None),
        (SPECIAL.replace('"goal"', '"safety"').replace("min", "max"), "", "overrides: belongs to goals and preferences: safety yields to nobody"),
    ],
)  # fmt: skip
def test_rules_that_end_and_rules_that_replace_others(text: str, lines: str, words: str | None) -> None:
    text = HEAD + text + lines + "\n"
    if words is None:
        (one,) = read(text).recommendations
        assert one.applies.timed == ("applies" in lines)
        return
    (found,) = [one for one in faults(text) if "then: a" not in one]
    assert f"a.rule: {words}" in found


def test_what_is_all_right() -> None:
    for text, old, new in [
        (SAFE, "{ max = 30 }", "{ max = 0 }"),
        (SAFE, "then.time = { max = 30 }", "then.rest_hours = { min = 48 }"),
        (SAFE.replace('"safety"', '"limit"').replace('unknown = "pass"\n', ""), "then.time = { max = 30 }", 'then.activity = { any_of = ["walking"] }'),
        (GOAL, THEN, "then.time = { min = 30, max = 30 }"),
        (GOAL, THEN, 'then.intensity = { from = "light", to = "light" }'),
        (WHEN, AGE, "when.age = { min = 65, max = 65 }"),
        (WHEN, AGE, 'when.conditions = { any_of = ["stroke"], within_weeks = 1 }'),
        # What is always known needs no word for what is unknown.
        (SAFE.replace('unknown = "pass"\n', ""), AGE, 'when.goals = { any_of = ["mood"] }'),
        (SAFE.replace('unknown = "pass"\n', ""), AGE, "when.age = { known = false }"),
        (SAFE.replace('unknown = "pass"\n', ""), AGE, 'when.protocol = { is = "dunn-2005" }'),
        (rule("a.b_2.c9", "time = { max = 30 }", "safety"), "time", "time"),
    ]:  # fmt: skip
        assert old in text
        assert len(read(HEAD + text.replace(old, new)).recommendations) == 1
    mixed = SAFE.replace('unknown = "pass"\n', "").replace(AGE, 'when.goals = { any_of = ["mood"] }\n' + AGE)
    assert "unknown: is missing" in faults(HEAD + mixed)[0]


def test_all_faults_at_once_in_the_order_of_their_lines() -> None:
    second = (
        rule("a.rule", "time = { min = 30 }")
        .replace('says = "so"', 'says = ""')
        .replace("{ min = 30 }", "{ min = 9, max = 3 }")
    )
    tables = (
        '[source.told]\nkind = "secondary"\ntitle = "Told"\n'
        '[source.found]\nkind = "trial"\ntitle = "Found"\n'
        '[question.shoe]\nfield = "ag"\ntext = "?"\nanswer = ""\ndecides = ""\nif_open = ""\n'
        '[question.sock]\nfield = "sock"\ntext = "?"\nanswer = ""\ndecides = ""\nif_open = ""\n'
    )
    table = (
        '[[intensity]]\nedition = "mine"\nword = "light"\npercent_reserve = { min = 1, max = 2 }\npercent_max = { min = 1, max = 2 }\nrpe = { min '
        '= 6, max = 7 }\ntalk_test = "-"\nsource = "paper"\n'
    )
    bad = GOAL.replace("a.rule", "b")
    text = HEAD + tables + table + bad + second
    at = text.split("\n").index
    ends = at("[[recommendation]]") + 1
    assert faults(text) == [
        f'x.toml:{at("[source.told]") + 1}: source.told: primary: a secondary source must name the one behind it; add primary = "..."',
        f"x.toml:{at('[source.told]') + 1}: source.told: doi: neither doi nor url; "
        'add the one that you read, or say in confirm = "..." what is still to be opened',
        f"x.toml:{at('[source.found]') + 1}: source.found: doi: neither doi nor url; "
        'add the one that you read, or say in confirm = "..." what is still to be opened',
        f"x.toml:{at('[question.shoe]') + 2}: question.shoe: field: is not a field of a person; did you mean age?",
        f"x.toml:{at('[question.sock]') + 2}: question.sock: field: is not a field of a person",
        f"x.toml:{at('[[intensity]]') + 1}: intensity: only the shipped pack holds the intensity table; write a goal with numbers instead",
        f"x.toml:{ends + 1}: b: id: is not of the form topic.claim; lower case letters, digits and _, with a dot",
        f"x.toml:{ends + 9 + 5}: a.rule: says: is empty; say what the source says, and where",
        f"x.toml:{ends + 9 + 8}: a.rule: then.time: min is above max",
    ]
    shipped = read(HEAD + table, shipped=True)
    (row,) = shipped.intensity
    assert (row.percent_reserve, row.percent_max, row.rpe, row.band("rpe")) == ((1, 2), (1, 2), (6, 7), (6, 7))


def test_faults_in_other_tables() -> None:
    assert faults(HEAD + '[topic.knee]\nwho = "a knee doctor"\n') == [
        f"x.toml:{TOP}: topic.knee.ask: is missing; add ask = ..."
    ]
    assert faults(HEAD.replace('title = "P', 'titel = "P')) == [
        "x.toml:4: source.paper.title: is missing; add title = ...",
        "x.toml:6: source.paper.titel: unknown field; did you mean 'title'?",
    ]
    assert faults(HEAD.replace("[source", "recommendation = 3\n[source")) == [
        "x.toml:4: recommendation: should be a valid list"
    ]
    assert repr(read(HEAD + GOAL)) == "RulePack('by.hand', 1 recommendations)"
    assert faults('format = 2\npack = "a.b"\nversion = "1"\n') == ["x.toml:1: format: should be 1"]
    assert faults('format = 1\npack = "a.b"\nversion = 1\n') == ["x.toml:3: version: should be a valid string"]
    assert faults(
        HEAD + '[[finding]]\ndimension = "time"\nsource = "paper"\nsays = "so"\nquality = "low"\nmark = "seen"\n'
    ) == [f"x.toml:{TOP + 5}: finding.0.mark: should be 'verified', 'secondary', 'reported', 'recalled' or 'product'"]
    assert (
        "known: region, name, contact"
        in faults(HEAD + '[[help_line]]\nregion = "here"\nname = "us"\ncontact = "1"\nxqz = "2"\n')[0]
    )


def test_lines_are_left_out_where_counting_would_mislead() -> None:
    inline = 'recommendation = [{ id = "a.rule", tier = "goal" }]\n'
    assert all(one.startswith("x.toml: a.rule: ") for one in faults(HEAD.replace("[source", inline + "[source")))


def test_what_a_rule_becomes() -> None:
    text = HEAD + rule(
        "a.rule", 'time = { min = 20, max = 30, choose = 25, floor = 15 }; activity = { any_of = ["walking"], choose = "walking" }; forbid = '
            '["loads", "bpm", "loads"]; require = ["company"]',
        when='age = { min = 18, below = 65 }; sex = { is = "female" }; any = [{ falls = { known = true } }]; not = { conditions = { any_of = '
            '["stroke"], within_weeks = 3 } }',
        applies='kind = ["base"]; phase = ["full"]; band = true',
    ) + rule("a.stop",
        'clearance = { level = "refer", topic = "heart", opened = "cleared", opens = false }; urgent = true; total_weeks = { max = { formula = '
        '"half_longest_session" } }', "safety")  # fmt: skip
    one, two = read(text).recommendations
    assert one.when == Condition(
        (Clause("age", min=18, below=65), Clause("sex", equals="female")),
        (Condition((Clause("falls", known=True),)),),
        (Condition((Clause("conditions", any_of=frozenset(["stroke"]), within=("weeks", 3)),)),),
    )
    assert one.then == Effect(
        (("time", 20, 30),), (("time", 25),), (("time", 15),), activities=frozenset(["walking"]), activity="walking",
        require=("company",), forbid=("bpm", "loads"),
    )  # fmt: skip
    assert one.applies == Applies(frozenset(["base"]), frozenset(["full"]), None, True)
    (long,) = read(
        HEAD + rule("a.long", "rpe = { max = 13 }", applies="minutes = { min = 20, max = 40 }")
    ).recommendations
    assert long.applies == Applies(minutes=(20, 40))
    assert (one.pack, one.file, one.line, two.line) == (
        "by.hand",
        "x.toml",
        TOP,
        text.split("\n").index('id = "a.stop"'),
    )
    assert two.then.order == Order("refer", "heart", "cleared", False) and two.then.urgent
    assert two.then.ranges == (("total_weeks", None, Formula("half_longest_session")),)
    assert (one.then.screens, two.then.screens) == (False, True)
    (alone,) = read(HEAD + rule("a.stop", 'clearance = { level = "stop" }', "safety")).recommendations
    assert alone.then == Effect(order=Order("stop", "", "limited", True))
    assert one.then.about == ("activity", "bpm", "company", "loads", "time", "walking")
    assert Effect(words=("light", "light")).about == Effect(ceiling="light").about == ("intensity",)
    assert Effect(formula="tanaka-2001").about == ("hr_max",)
    assert Effect(floors=(("time", 3),)).about == Effect(choose=(("time", 3),)).about == ("time",)
    assert Effect(activities=frozenset(["walking"])).about == ("activity",)
    assert [
        Effect(**{name: value}).screens
        for name, value in (("question", "falls"), ("crisis", "first"), ("urgent", True), ("drop", True))
    ] == [True, True, False, False]  # type: ignore[arg-type]


def test_rules_that_end_speak_only_where_that_is_asked_for() -> None:
    for ends in (Applies(weeks=4), Applies(while_recent=True)):
        assert ends.timed and ends.to("base", "full") is False and ends.to("base", "full", timed=True)
    assert not Applies().timed and Applies().to("base", "full", timed=True)


@pytest.mark.parametrize(
    ("applies", "yes", "no"),
    [
        # A mixed session is an ordinary one, and the way back after a pause is building up.
        (Applies(kind=frozenset(["base"])), [("mixed", "full")], [("bdnf", "full")]),
        (Applies(kind=frozenset(["mixed"])), [("mixed", "full")], [("base", "full")]),
        (Applies(kind=frozenset(["resistance"])), [], [("mixed", "full")]),
        (Applies(phase=frozenset(["ramp"])), [("base", "return")], [("base", "full")]),
        (Applies(phase=frozenset(["full"])), [], [("base", "return"), ("base", "ramp")]),
        (Applies(phase=frozenset(["return"])), [("base", "return")], [("base", "ramp")]),
        (Applies(), [("base", "ramp"), ("x", "full", 3, True)], []),
        (Applies(kind=frozenset(["base", "bdnf"])), [("base", "full"), ("bdnf", "ramp")], [("resistance", "full")]),
        (Applies(phase=frozenset(["full"])), [("base", "full")], [("base", "ramp")]),
        (Applies(minutes=(30, 44)), [("base", "full", 30), ("base", "full", 44)], [("base", "full", 29), ("base", "full", 45), ("base", "full")]),
        (Applies(minutes=(30, None)), [("base", "full", 300)], [("base", "full", 29)]),
        (Applies(minutes=(None, 30)), [("base", "full", 1)], [("base", "full", 31)]),
        (Applies(band=True), [("base", "full", None, True)], [("base", "full", None, False), ("base", "full")]),
        (Applies(band=False), [("base", "full", None, False)], [("base", "full", None, True), ("base", "full")]),
    ],
)  # fmt: skip
def test_to_which_sessions_a_rule_speaks(applies: Applies, yes: list[Any], no: list[Any]) -> None:
    assert all(applies.to(*session) for session in yes)
    assert [applies.to(*session) for session in no] == [False] * len(no)


def test_what_a_met_value_means_at_an_age() -> None:
    rows = tuple(RelativeEffort(age, 2, 4, 6, 8, "s", "l", "recalled") for age in (65, 20, 40))
    assert [rows[0].word(met) for met in (1.9, 2, 3.9, 4, 5.9, 6, 7.9, 8)] == [
        "very light", "light", "light", "moderate", "moderate", "vigorous", "vigorous", "near-maximal",
    ]  # fmt: skip
    catalogue = Catalogue("e", (), (), rows, ())
    assert [getattr(catalogue.effort_at(age), "min_age", None) for age in (19, 20, 39, 40, 64, 65, 99)] == [
        None,
        20,
        20,
        40,
        40,
        65,
        65,
    ]
    swim = Activity("swim", frozenset(), 6, "1", "s")
    assert swim.easiest == 6
    assert Activity("swim", frozenset(), 6, "1", "s", levels=(Effort("1", 8), Effort("2", 5))).easiest == 5


# --- packs together -------------------------------------------------------------------------------------------------------------


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + GOAL + GOAL, f"a.rule: this rule id stands already in {{}}:{TOP}; choose another"),
        (HEAD.replace("by.hand", "exrx.depression"), "pack: this pack name stands already in goals/depression.toml; choose another"),
        (HEAD.replace("source.paper", "source.dunn-2005"), "source.dunn-2005: this source stands already in goals/depression.toml; choose another"),
        (HEAD + '[topic.heart]\nwho = "a"\nask = "b"\n', "topic.heart: this topic stands already in"),
        (HEAD + '[protocol.dunn-2005]\ntitle = "a"\nsource = "paper"\npopulation = "b"\nevidence = "review"\nresult = "c"\nquality = "low"\nmark = '
            '"product"\n',
            "protocol.dunn-2005: this protocol stands already in"),
        (HEAD + GOAL.replace('source = "paper"', 'source = "papre"'), "a.rule: source: 'papre' is not a source of any pack; did you mean paper?"),
        (HEAD + GOAL.replace('source = "paper"', 'source = "xyzzy"'), "a.rule: source: 'xyzzy' is not a source of any pack; add [source.xyzzy]"),
        (HEAD + WHEN.replace(AGE, 'when.protocol = { is = "dunn-2006" }'), "a.rule: when.protocol: 'dunn-2006' is no protocol; did you mean dunn-2005?"),
        (HEAD + WHEN.replace(AGE, 'when.protocol = { any_of = ["dunn-2005", "qqq"] }'), "a.rule: when.protocol: 'qqq' is no protocol; add [protocol.qqq]"),
        (HEAD + WHEN.replace(AGE, 'when.protocol = { none_of = ["qqq"] }'), "a.rule: when.protocol: 'qqq' is no protocol; add [protocol.qqq]"),
        (HEAD + SPECIAL.replace("week.time", "default.tiem"), "a.rule: overrides: 'default.tiem' is no rule; did you mean default.time?"),
        (HEAD + SPECIAL.replace("week.time", "ramp.running"), "a.rule: overrides: ramp.running is a safety rule, which this one cannot replace"),
        (HEAD + SPECIAL.replace("week.time", "depression.time").replace('"goal"', '"preference"'),
            "a.rule: overrides: depression.time is a goal rule, which this one cannot replace"),
        (HEAD + SAFE.replace("then.time = { max = 30 }", 'then.question = "knee"'), "a.rule: then.question: 'knee' is no question; add [question.knee]"),
        (HEAD + '[[finding]]\ndimension = "time"\nsource = "qqq"\nsays = "so"\nquality = "low"\nmark = "product"\n',
            "finding.source: 'qqq' is not a source of any pack"),
        (HEAD + '[protocol.mine]\ntitle = "a"\npopulation = "b"\nevidence = "review"\nresult = "c"\nquality = "low"\nmark = "product"\n',
            "protocol.mine: source: 'mine' is not a source of any pack"),
    ],
)  # fmt: skip
def test_what_only_shows_across_packs(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path, "clinic.toml", text)
    with pytest.raises(RuleFileError) as caught:
        book_with(path)
    (found,) = [str(problem) for problem in caught.value.problems]
    assert message.format(path) in found and found.startswith(str(path))


@pytest.mark.parametrize(
    ("says", "message"),
    [
        ("a [[b|c]] d", "a.rule: then.says: needless mark; advise, "),
        ("a [[b", "a.rule: then.says: broken mark; write [[open|page]]"),
    ],
)
def test_a_mark_that_is_none_or_that_no_page_shows(tmp_path: Path, says: str, message: str) -> None:
    with pytest.raises(RuleFileError) as caught:
        book_with(write(tmp_path, "clinic.toml", HEAD + GOAL.replace('says = "', f'says = "{says} ', 1)))
    (found,) = [str(problem) for problem in caught.value.problems]
    assert message in found


def test_rules_may_not_replace_each_other_in_a_circle(tmp_path: Path) -> None:
    one, two, three = (
        SPECIAL.replace("a.rule", f"a.{id}").replace("week.time", f"a.{other}")
        for id, other in (("one", "two"), ("two", "three"), ("three", "one"))
    )
    with pytest.raises(RuleFileError) as caught:
        book_with(write(tmp_path, "clinic.toml", HEAD + one + two + three))
    assert [str(problem).partition(": ")[2] for problem in caught.value.problems] == [
        "a.one: overrides: a.two replaces a.one in turn: both would vanish",
        "a.three: overrides: a.one replaces a.three in turn: both would vanish",
        "a.two: overrides: a.three replaces a.two in turn: both would vanish",
    ]
    line = (
        HEAD
        + one
        + two.replace('overrides = ["a.three"]\n', "").replace("30", "31")
        + SPECIAL.replace("week.time", "default.time").replace('"goal"', '"preference"').replace("30", "32")
    )
    assert {"a.one", "a.two", "a.rule"} <= set(book_with(write(tmp_path, "line.toml", line)).by_id)


def test_a_book_is_the_union_whatever_the_order(tmp_path: Path) -> None:
    mine = (
        '[protocol.mine]\ntitle = "a"\nsource = "paper"\npopulation = "b"\nevidence = "review"\nresult = "c"\nquality = "low"\nmark = '
        '"product"\nleaves_open = ["shoes"]\n'
    )
    text = HEAD + mine + '[[help_line]]\nregion = "here"\nname = "us"\ncontact = "123"\n'
    text += rule("b.one", "time = { min = 30 }", when='protocol = { is = "mine" }') + rule(
        "b.two", "weeks = { min = 30 }", when='protocol = { any_of = ["mine", "dunn-2005"] }'
    )
    text += rule("b.not", "time = { max = 30 }", when='not = { protocol = { is = "mine" } }') + rule(
        "b.late", "weeks = { max = 9 }", "safety", when="open_questions = { is = true }"
    )
    one, other = (
        write(tmp_path, "one.toml", text),
        write(
            tmp_path,
            "two.toml",
            HEAD.replace("by.hand", "by.foot").replace("source.paper", "source.sand") + GOAL.replace("paper", "sand"),
        ),
    )
    forth, back = book_with([one, other]), book_with([*load_rules(other), *load_rules(one)])
    assert forth.recommendations == back.recommendations and forth.packs == back.packs
    assert [found.id for found in forth.of_protocol("mine")] == ["b.one", "b.two"]
    assert forth.help_lines == ("here: us, 123",) and forth.protocols["mine"].leaves_open == ("shoes",)
    assert "b.late" in forth.late and "b.one" not in forth.late and {"unscreened.light"} <= forth.late
    assert forth.about["b.one"] == ("time",) and forth.about["resistance.rest"] == ("rest_hours", "mixed", "resistance")
    less = book_with([one, other], without="b.one")
    assert "b.one" not in less.by_id and len(less.recommendations) == len(forth.recommendations) - 1
    assert shipped_book() is book_with()
    assert read(HEAD + GOAL).digest == read(HEAD + "# a remark\n" + GOAL).digest != read(HEAD + SAFE).digest
    # A protocol without a source of its own is named like it.
    assert read(HEAD + mine.replace('source = "paper"\n', "")).protocols[0].source == "mine"


def test_what_may_be_left_out_and_what_may_be_given(tmp_path: Path) -> None:
    for id, words in (
        ("ramp.running", "ramp.running is a safety rule; only goal and preference rules can be left out"),
        ("discharge.walks", "discharge.walks is a limit rule; only goal"),
        ("defualt.time", "'defualt.time' is no rule; did you mean default.time?"),
        ("qqq", "'qqq' is no rule"),
    ):
        with pytest.raises(InputError) as caught:
            book_with(without=[id])
        assert words in str(caught.value)
    with pytest.raises(InputError) as caught:
        book_with(without=["qqq", "ramp.running"])
    assert len(caught.value.problems) == 2
    with pytest.raises(RuleFileError, match="is neither a rule pack nor a path"):
        book_with([7])  # type: ignore[list-item]
    bad = write(tmp_path, "bad.toml", HEAD + GOAL.replace("a.rule", "b")), write(tmp_path, "worse.toml", "x")
    with pytest.raises(RuleFileError) as every:
        book_with([*bad, tmp_path / "none.toml"])
    assert len(every.value.problems) == 3
    with pytest.raises(RuleFileError) as folder:
        load_rules(tmp_path)
    assert len(folder.value.problems) == 2


# --- what is known about a person -------------------------------------------------------------------------------------------------


def known(**fields: Any) -> dict[str, Any]:
    return facts_of(Person(**fields), goals=("mood",), protocol="ranjbar-2015", as_of=DAY)


def ids(items: Any) -> set[str]:
    return set(items.ids)


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"bmi": 24.5, "height_cm": 100, "weight_kg": 100}, "bmi", (24.5, 100.0)),  # decision 25: either
        ({"height_cm": 200, "weight_kg": 100}, "bmi", 25.0),
        ({"height_cm": 200}, "bmi", None),
        ({"weight_kg": 100}, "bmi", None),
        ({"phq9": [1, 1, 1, 1, 1, 1, 1, 1, 2]}, "phq9", 10),
        ({"phq9": [1, 1, 1, 1, 1, 1, 1, 1, 2]}, "phq9_item9", 2),
        ({"phq9": 10}, "phq9", 10),
        ({"phq9": 10}, "phq9_item9", None),
        ({"phq9": 10, "phq9_item9": 1}, "phq9_item9", 1),
        ({"active_days": 4, "active_minutes": 35}, "weekly_minutes", 140),
        ({"active_days": 4}, "weekly_minutes", None),
        ({"active_minutes": 35}, "weekly_minutes", None),
        ({"active_days": 0, "active_minutes": 35}, "weekly_minutes", 0),
        ({"intensity": "light"}, "wished_intensity", "light"),
        ({"due_date": "2027-05-10"}, "due_date", "2027-05-10"),
        ({}, "due_date", None),
        ({}, "active", False),
        ({"active_days": 3, "active_minutes": 30, "active_months": 3, "active_effort": "moderate"}, "active", True),
        ({"active_days": 3, "active_minutes": 30, "active_months": 3, "active_effort": "vigorous"}, "active", True),
        ({"active_days": 3, "active_minutes": 30, "active_months": 3, "active_effort": "light"}, "active", False),
        ({"active_days": 2, "active_minutes": 30, "active_months": 3, "active_effort": "moderate"}, "active", False),
        ({"active_days": 3, "active_minutes": 29, "active_months": 3, "active_effort": "moderate"}, "active", False),
        ({"active_days": 3, "active_minutes": 30, "active_months": 2, "active_effort": "moderate"}, "active", False),
        ({"active_minutes": 30, "active_months": 3, "active_effort": "moderate"}, "active", False),
        ({"active_days": 3, "active_months": 3, "active_effort": "moderate"}, "active", False),
        ({"active_days": 3, "active_minutes": 30, "active_effort": "moderate"}, "active", False),
        ({"eating_disorder": "none", "conditions": ["anorexia"]}, "eating_disorder", "current"),
        ({"conditions": [{"id": "anorexia", "until": "2026-01-04"}]}, "eating_disorder", "past"),
        ({"conditions": [{"id": "anorexia", "until": "2026-01-05"}]}, "eating_disorder", "current"),
        ({"eating_disorder": "current", "conditions": [{"id": "anorexia", "until": "2020-01-05"}]}, "eating_disorder", "current"),
        ({"conditions": [{"id": "anorexia", "until": "2020-01-05"}, "bulimia"]}, "eating_disorder", "current"),
        ({"conditions": ["bulimia", {"id": "anorexia", "until": "2020-01-05"}]}, "eating_disorder", "current"),
        ({"conditions": ["depression"]}, "eating_disorder", None),
        # A medicine that is taken for one, unless it is over.
        ({"medications": [{"id": "fluoxetine", "for": "bulimia"}]}, "eating_disorder", "current"),
        ({"medications": [{"id": "fluoxetine", "for": "bulimia"}], "eating_disorder": "none"}, "eating_disorder", "current"),
        ({"medications": [{"id": "fluoxetine", "for": "bulimia"}], "eating_disorder": "past"}, "eating_disorder", "past"),
        ({"medications": [{"id": "fluoxetine", "for": "migraine"}, "sertraline"]}, "eating_disorder", None),
        ({}, "days_off", 0),
        ({}, "ill_unasked", 0),
        ({"open_questions": None}, "open_questions", None),
    ],
)  # fmt: skip
def test_facts(fields: dict[str, Any], name: str, value: Any) -> None:
    fields.pop("open_questions", None)
    assert known(**fields)[name] == value


def test_nothing_entered_is_nothing_known() -> None:
    facts = known()
    lists = (
        "conditions",
        "medications",
        "symptoms",
        "entered_symptoms",
        "likes",
        "dislikes",
        "experience",
        "equipment",
        "training_signs",
        "lifted",
    )
    assert all(facts[name] is None for name in lists)
    assert ids(facts["goals"]) == {"mood"} and ids(facts["clearances"]) == set()
    assert known(likes=[])["likes"] == () and known(conditions=[])["conditions"] == ()


def test_what_is_known_of_pauses() -> None:
    def away(days: int, **more: Any) -> Pause:
        return Pause(DAY, DAY + dt.timedelta(days=days - 1), **more)

    def told(*pauses: Pause) -> tuple[int, ...]:
        facts = facts_of(Person(), goals=("mood",), protocol="none", as_of=DAY, pauses=pauses)
        return tuple(facts[name] for name in ("days_off", "sessions_off", "days_unasked", "ill_unasked"))

    assert told() == (0, 0, 0, 0)
    assert told(away(10, sessions=4), away(20, sessions=2, answered=DAY), away(5, illness=True)) == (20, 4, 10, 5)
    assert told(away(5, illness=True, answered=DAY)) == (5, 0, 0, 0)


def given(topic: str, level: str, date: str) -> dict[str, str]:
    return {"topic": topic, "level": level, "by": "Dr Example", "date": date}


def test_clearances_hold_for_twelve_months_and_the_newest_counts() -> None:
    def valid(*all_given: dict[str, str]) -> dict[str, str]:
        return {
            topic: one.level for topic, one in dating.valid(Person(clearances=list(all_given)).clearances, DAY).items()
        }

    assert valid(given("heart", "vigorous", "2026-01-04")) == {"heart": "vigorous"}
    assert valid(given("heart", "vigorous", "2026-01-03")) == {}
    assert valid(given("heart", "vigorous", "2027-01-04")) == {"heart": "vigorous"}
    assert valid(given("heart", "vigorous", "2027-01-05")) == {}
    # The newest of a topic; of one day the stricter one.
    newest = given("heart", "light_moderate", "2026-12-01")
    assert (
        valid(given("heart", "vigorous", "2026-11-01"), newest)
        == valid(newest, given("heart", "vigorous", "2026-11-01"))
        == {"heart": "light_moderate"}
    )
    same = given("heart", "vigorous", "2026-12-01")
    assert valid(same, newest) == valid(newest, same) == {"heart": "light_moderate"}
    facts = known(clearances=[given("heart", "vigorous", "2026-12-01"), given("falls", "light_moderate", "2026-12-01")])
    assert ids(facts["clearances"]) == {"heart", "heart:vigorous", "falls", "falls:light_moderate", "light_moderate"}
    assert "light_moderate" not in ids(known(clearances=[same])["clearances"])


@pytest.mark.parametrize(
    ("due", "counts_as"),
    [("2027-05-10", "pregnancy"), ("2027-01-04", "pregnancy"), ("2026-12-21", "pregnancy"), ("2026-12-20", "after_pregnancy"), ("2026-01-03",
        "after_pregnancy")],
)  # fmt: skip
def test_a_due_date_is_a_pregnancy_and_then_one_that_ended(due: str, counts_as: str) -> None:
    found = known(due_date=due, conditions=[])["conditions"]
    # Decision 21: nobody said how it ended, so it is no birth.
    assert {id for id in ("pregnancy", "postpartum", "after_pregnancy") if id in found.ids} == {counts_as}
    (item,) = found
    # Forty weeks before the date on which it is due.
    assert item.since == (dt.date.fromisoformat(due) - dt.timedelta(days=280 if counts_as == "pregnancy" else 0))
    # The conditions were not asked: what else there is stays unknown.
    assert "unrecognised" in known(due_date=due)["conditions"].ids and "unrecognised" not in found.ids


def test_what_follows_from_other_answers() -> None:
    drug = {"id": "metoprolol", "for": "migraine"}
    assert ids(known(medications=[drug], conditions=[])["conditions"]) == {"migraine"}
    assert ids(known(medications=[drug])["conditions"]) == {"migraine", "unrecognised", "not_answered"}
    assert known(medications=["metoprolol"])["conditions"] is None
    # A reason that nobody recognises explains nothing.
    (item,) = known(medications=[{"id": "metoprolol", "for": "the usual"}])["medications"]
    assert item.reason == "the usual" and not item.reasons and "beta_blocker" in item.ids
    (item,) = known(medications=[drug])["medications"]
    assert item.reason == "migraine"
    # Entered twice, it counts once.
    assert len(known(medications=[drug], conditions=["migraine"])["conditions"]) == 1


def test_what_is_over() -> None:
    # A condition that ends is over on the day after; what lies behind it stays. What does not end stays.
    acute = {"id": "unstable_angina", "since": "2026-11-01"}
    assert "unstable_angina" in ids(known(conditions=[{**acute, "until": "2027-01-04"}])["conditions"])
    after = known(conditions=[{**acute, "until": "2027-01-03"}])["conditions"]
    assert "unstable_angina" not in after.ids and "coronary_disease" in after.ids
    # Decision 21: an acute illness of the heart is an event of its last day.
    assert "heart_event" in after.ids and {item.since for item in after} == {dt.date(2027, 1, 3)}
    assert "depression" in ids(
        known(conditions=[{"id": "hypertension", "until": "2020-01-03"}, "depression"])["conditions"]
    )
    assert "hypertension" in ids(known(conditions=[{"id": "hypertension", "until": "2020-01-03"}])["conditions"])
    assert known(medications=[{"id": "sertraline", "until": "2027-01-03"}])["medications"] == ()
    assert "ssri" in ids(known(medications=[{"id": "sertraline", "until": "2027-01-04"}])["medications"])
    # A fever that is over is one no more, and yet its week is light (addendum 67, living.md 33).
    fever = known(symptoms=[{"id": "fever", "until": "2027-01-03"}])
    assert "fever" not in fever["symptoms"].ids and ids(fever["symptoms"]) == {"illness_lately_over"}


def test_a_symptom_that_was_examined_is_explained_unless_it_is_newer() -> None:
    pain, heart = {"id": "chest_pain", "since": "2026-12-01"}, given("heart", "light_moderate", "2026-12-01")
    for symptom, clearance, left in (
        (pain, heart, False), (pain, given("heart", "light_moderate", "2026-11-30"), True), ("chest_pain", heart, True),
        (pain, given("eating", "light_moderate", "2026-12-01"), True), (pain, given("heart", "light_moderate", "2025-12-01"), True),
    ):  # fmt: skip
        facts = known(symptoms=[symptom], clearances=[clearance])
        assert ("chest_pain" in facts["symptoms"].ids) == left
        assert "chest_pain" in facts["entered_symptoms"].ids


def test_words_of_what_was_entered() -> None:
    assert [item.words for item in known(medications=["Metoprolol 47.5 mg"])["medications"]] == ["Metoprolol 47.5 mg"]
    assert [item.words for item in known(medications=["foozolimab"])["medications"]] == ["foozolimab"]
    assert [item.words for item in known(medications=["beta_blocker"])["medications"]] == ["beta blocker"]
    assert [item.words for item in known(conditions=["high blood pressure"])["conditions"]] == ["high blood pressure"]
