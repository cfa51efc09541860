"""A rule file: every fault at once with file, line, rule and field; a pack can tighten safety and never loosen it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import exrx
from exrx.rules.loader import shipped_book, shipped_packs
from exrx.values.errors import InputError, RuleFileError

from .invented import ACTIVE, WELL

HEAD = """
format = 1
pack = "clinic.knee"
version = "1"

[source.clinic]
kind = "product"
title = "What our clinic has decided"
"""

GOOD = """
[[recommendation]]
id = "knee.shorter"
tier = "safety"
source = "clinic"
locator = "page 1"
says = "no longer than 35 minutes with a painful knee"
quality = "very low"
mark = "product"
when.conditions = { any_of = ["osteoarthritis"] }
unknown = "pass"
then.time = { max = 35 }
"""

PERSON = {
    "age": 50,
    "resting_hr": 65,
    "conditions": ["osteoarthritis"],
    "medications": [],
    "symptoms": [],
    "start": "2027-01-04",
}


def _write(folder: Path, text: str, name: str = "clinic.toml") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def test_a_new_recommendation_is_a_few_lines_of_toml_and_no_python(tmp_path: Path) -> None:
    plan = exrx.plan(**PERSON, rules=_write(tmp_path, HEAD + GOOD))
    assert max(session.minutes for session in plan.sessions) == 35
    time = plan.prescription.target("time")
    assert time is not None and "knee.shorter" in time.high_rules
    assert any("depression.time" in made.by and "knee.shorter" in made.forced_by for made in plan.compromises)
    assert "clinic.knee" in [stamp.name for stamp in plan.packs]


def test_a_pack_changes_goals(tmp_path: Path) -> None:
    goal = (
        GOOD.replace('tier = "safety"', 'tier = "goal"')
        .replace('unknown = "pass"\n', "")
        .replace("{ max = 35 }", "{ choose = 50 }")
    )
    plan = exrx.plan(**PERSON, rules=_write(tmp_path, HEAD + goal))
    assert plan.weeks[-1].sessions[0].minutes == 50


@pytest.mark.parametrize(
    ("line", "replacement", "message"),
    [
        ("then.time = { max = 35 }", "then.time = { min = 60 }", "can only tighten"),
        ("then.time = { max = 35 }", "then.time = { choose = 60 }", "can only tighten"),
        ("then.time = { max = 35 }", 'then.intensity = { from = "moderate", to = "vigorous" }', "can only tighten"),
        ("then.time = { max = 35 }", "then.rest_hours = { max = 10 }", "can only tighten"),
    ],
)
def test_a_safety_rule_cannot_loosen(tmp_path: Path, line: str, replacement: str, message: str) -> None:
    with pytest.raises(RuleFileError, match=message):
        exrx.load_rules(_write(tmp_path, HEAD + GOOD.replace(line, replacement)))


def test_a_pack_cannot_redefine_switch_off_or_shadow_what_is_shipped(tmp_path: Path) -> None:
    again = GOOD.replace("knee.shorter", "symptoms.any")
    with pytest.raises(RuleFileError, match="stands already in screening.toml"):
        exrx.plan(**PERSON, rules=_write(tmp_path, HEAD + again))
    for id in ("symptoms.any", "ramp.running"):
        with pytest.raises(InputError, match="only goal and preference rules"):
            exrx.plan(**PERSON, without_rules=[id])
    table = """
[[intensity]]
edition = "mine"
word = "moderate"
percent_reserve = { min = 40, max = 95 }
percent_max = { min = 64, max = 99 }
rpe = { min = 12, max = 19 }
talk_test = "none"
source = "clinic"
"""
    with pytest.raises(RuleFileError, match="only the shipped pack holds the intensity table"):
        exrx.load_rules(_write(tmp_path, HEAD + table))
    constant = '[constant.clearance]\nvalues = { months = 24 }\nsource = "clinic"\nlocator = "-"\nsays = "-"\nquality = "low"\nmark = "product"\n'
    with pytest.raises(RuleFileError, match="only shipped packs hold constants"):
        exrx.load_rules(_write(tmp_path, HEAD + constant))
    programme = '[protocol.ours]\ntitle = "ours"\nevidence = "review"\npopulation = "-"\nresult = "-"\nquality = "low"\nmark = "product"\n'
    with pytest.raises(RuleFileError, match="only a shipped programme is the default"):
        exrx.load_rules(_write(tmp_path, HEAD + programme + 'source = "clinic"\ndefault = true\n'))
    question = '[question.medications]\nfield = "medications"\ntext = "?"\nanswer = ""\ndecides = ""\nif_open = ""\nholds_back = false\n'
    with pytest.raises(RuleFileError, match="this question stands already"):
        exrx.plan(**PERSON, rules=_write(tmp_path, HEAD + GOOD + question))


def test_a_goal_rule_left_out_is_stored_in_the_plan() -> None:
    plan = exrx.plan(**PERSON, without_rules=["default.time"])
    assert plan.without_rules == ("default.time",)
    with pytest.raises(InputError, match="did you mean default.time"):
        exrx.plan(**PERSON, without_rules=["default.tiem"])


FAULTY = (
    HEAD
    + """
[[recommendation]]
id = "Knee Impact"
tier = "safety"
source = "clinik"
locator = "page 1"
says = "x"
quality = "very low"
mark = "product"
when.conditions = { any_of = ["osteoartritis"] }
then.time = { min = 30 }

[[recommendation]]
id = "knee.two"
tier = "goal"
source = "clinic"
locator = ""
says = "y"
quality = "very low"
mark = "product"
unknown = "ask"
then.time = { min = 60, max = 30 }
then.forbid = ["runing"]
"""
)


def test_all_faults_of_a_file_at_once_each_with_its_line(tmp_path: Path) -> None:
    path = _write(tmp_path, FAULTY)
    with pytest.raises(RuleFileError) as caught:
        exrx.load_rules(path)
    lines = str(caught.value).split("\n")
    text = FAULTY.split("\n")
    for fault in (
        "is not of the form topic.claim",
        "'osteoartritis' is not in the vocabulary; did you mean 'osteoarthritis'?",
        "a safety rule says what happens while it is undecided",
        "a safety rule can only tighten: max alone",
        "belongs to safety rules only",
        "is empty",
        "min is above max",
        "'runing' is not in the vocabulary; did you mean 'running'?",
    ):
        found = [line for line in lines if fault in line]
        assert len(found) == 1, (fault, lines)
        place = re.match(re.escape(path) + r":(\d+): (Knee Impact|knee\.two): ", found[0])
        assert place, found[0]
        assert text[int(place[1]) - 1].strip()
    line = text.index('then.forbid = ["runing"]') + 1
    assert f"{path}:{line}: knee.two: then.forbid" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + GOOD.replace("when.conditions", "when.conditons"), "unknown field; did you mean 'conditions'?"),
        (HEAD + GOOD.replace("then.time", "then.tiem"), "unknown field; did you mean 'time'?"),
        (HEAD + GOOD.replace('tier = "safety"', 'tier = "safty"'), "should be 'safety'"),
        (HEAD + GOOD.replace('source = "clinic"\n', ""), "is missing; add source"),
        (HEAD + GOOD.replace("{ max = 35 }", '{ max = "35" }'), "then.time.max"),
        (HEAD + GOOD.replace("{ max = 35 }", "{ max = nan }"), "then.time.max"),
        (HEAD + GOOD.replace("{ max = 35 }", "{ max = true }"), "then.time.max"),
        (HEAD.replace("format = 1", "format = 2"), "format"),
        ("format = 1\npack = ", "is not valid TOML"),
        ("x = " + "[" * 900, "nested too deep"),
        ("x = " + "9" * 5000, "too long"),
        ("", "is missing"),
    ],
)
def test_what_a_file_can_have_wrong(tmp_path: Path, text: str, message: str) -> None:
    path = _write(tmp_path, text)
    with pytest.raises(RuleFileError) as caught:
        exrx.load_rules(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(path)


def test_hostile_bytes_and_paths(tmp_path: Path) -> None:
    for name, raw in {"latin.toml": b'x = "\xe4"', "large.toml": b"#" * 1_100_000, "nul.toml": b"x = \x00"}.items():
        (tmp_path / name).write_bytes(raw)
        with pytest.raises(RuleFileError, match=name):
            exrx.load_rules(tmp_path / name)
    with pytest.raises(RuleFileError, match="cannot be read"):
        exrx.load_rules(tmp_path / "absent.toml")
    with pytest.raises(RuleFileError, match="holds no .toml file"):
        (tmp_path / "empty").mkdir()
        exrx.load_rules(tmp_path / "empty")


def test_a_file_of_endless_rules_is_one_fault_and_none_of_each(tmp_path: Path) -> None:
    path = tmp_path / "many.toml"

    def faults(rules: int) -> int:
        path.write_text(
            'format = 1\npack = "own.many"\nversion = "2026.1"\ntitle = "Many"\n' + "[[recommendation]]\n" * rules
        )
        with pytest.raises(RuleFileError) as caught:
            exrx.load_rules(path)
        return len(caught.value.problems)

    assert faults(2_000) >= 2_000
    assert faults(2_001) == 1


def test_a_source_that_no_pack_holds_is_named_across_packs(tmp_path: Path) -> None:
    path = _write(tmp_path, HEAD + GOOD.replace('source = "clinic"', 'source = "ranjbar-2014"'))
    with pytest.raises(RuleFileError, match="did you mean ranjbar-2015"):
        exrx.plan(**PERSON, rules=path)


def test_a_folder_of_packs_and_a_loaded_pack_are_the_same(tmp_path: Path) -> None:
    path = _write(tmp_path, HEAD + GOOD)
    by_path, by_folder, by_pack = (
        exrx.plan(**PERSON, rules=rules) for rules in (path, tmp_path, exrx.load_rules(path))
    )
    assert by_path == by_folder == by_pack


def test_headers_inside_texts_do_not_mislead_the_line_numbers(tmp_path: Path) -> None:
    tricky = HEAD.replace('"What our clinic has decided"', '"""\n[[recommendation]]\nnot one\n"""') + GOOD.replace(
        "says =", "sayz ="
    )
    path = _write(tmp_path, tricky)
    with pytest.raises(RuleFileError) as caught:
        exrx.load_rules(path)
    for problem in caught.value.problems:
        assert problem.line is None or "sayz" in tricky.split("\n")[problem.line - 1]


def test_every_number_of_the_shipped_packs_has_a_source_that_can_be_found() -> None:
    book = shipped_book()
    for rule in book.recommendations:
        source = book.sources[rule.source]
        assert rule.says and rule.locator and rule.quality and rule.mark
        assert source.title and (source.kind == "product" or source.doi or source.url or source.confirm), source.id
        assert rule.mark != "product" or rule.quality == "very low" or source.kind != "product", rule.id
    assert len(shipped_packs()) >= 8


def test_the_guide_to_the_format_names_every_fact_effect_and_dimension() -> None:
    from exrx.rules.facts import FLAGS, LISTS, NUMBERS, OF_FIELD, WORDS
    from exrx.values.dimensions import DIMENSIONS

    text = (Path(__file__).parent.parent / "docs" / "rule-format.md").read_text("utf-8")
    own = {fact for fact, field in OF_FIELD.items() if fact == field.name}
    for fact in {*NUMBERS, *WORDS, *FLAGS, *LISTS} - own:
        assert f"`{fact}`" in text, fact
    for effect in (
        "require",
        "forbid",
        "clearance",
        "urgent",
        "question",
        "crisis",
        "drop",
        "formula",
        "advise",
        "inform",
        "opens",
        "opened",
        "after_months",
        "guide",
        "overrides",
        "while_recent",
        "applies.weeks",
    ):
        assert effect in text
    for dimension in DIMENSIONS.values():
        assert f"`{dimension.id}`" in text, dimension.id


# --- rules that end before the plan, and rules that go before a more general one -------------------------------------------

LATER = """
[[recommendation]]
id = "knee.easy_first"
tier = "safety"
source = "clinic"
locator = "page 2"
says = "very easy for three weeks with a painful knee"
quality = "very low"
mark = "product"
when.conditions = { any_of = ["osteoarthritis"], within_weeks = 6 }
unknown = "pass"
applies.weeks = { max = 3 }
then.rpe = { max = 10 }
"""


def _highest(plan: exrx.Plan) -> list[float]:
    return [
        max(float(step.rpe.high or 0) for session in week.sessions for step in session.steps if step.rpe is not None)
        for week in plan.weeks
    ]


def test_a_cap_on_effort_may_end_after_some_weeks(tmp_path: Path) -> None:
    plan = exrx.plan(**PERSON, rules=_write(tmp_path, HEAD + LATER))
    assert _highest(plan) == [10] * 3 + [12] * (len(plan.weeks) - 3)
    assert exrx.Plan.from_json(plan.to_json()) == plan
    assert "Up to week 3 effort stays at 10" in str(plan)


@pytest.mark.parametrize(
    ("since", "weeks"), [("2027-01-03", 6), ("2026-12-21", 4), ("2026-12-22", 5), ("2026-11-23", 0), ("2026-11-24", 1)]
)
def test_a_cap_may_end_when_what_it_turns_on_is_old_enough(tmp_path: Path, since: str, weeks: int) -> None:
    rules = _write(tmp_path, HEAD + LATER.replace("applies.weeks = { max = 3 }", "applies.while_recent = true"))
    person = {**PERSON, "conditions": [{"id": "osteoarthritis", "since": since}]}
    plan = exrx.plan(**person, rules=rules)
    assert _highest(plan) == [10] * weeks + [12] * (len(plan.weeks) - weeks)


def test_two_caps_that_end_at_different_times_hold_each_for_its_own(tmp_path: Path) -> None:
    other = (
        LATER.replace("knee.easy_first", "knee.easier_first")
        .replace("max = 3", "max = 5")
        .replace("max = 10", "max = 11")
    )
    plan = exrx.plan(**PERSON, rules=_write(tmp_path, HEAD + LATER + other))
    assert _highest(plan)[:6] == [10, 10, 10, 11, 11, 12]


@pytest.mark.parametrize(
    ("line", "replacement", "message"),
    [
        ("then.rpe = { max = 10 }", "then.time = { max = 10 }", "only a cap on effort may end"),
        ("then.rpe = { max = 10 }", 'then.forbid = ["running"]', "only a cap on effort may end"),
        ("then.rpe = { max = 10 }", 'then.rpe = { max = 10 }\nthen.require = ["company"]', "only a cap on effort may end"),
        ("{ max = 3 }", "{ max = 0 }", "at least 1"),
        (", within_weeks = 6 }\nunknown", ' }\napplies.while_recent = true\nunknown', "needs a condition with a time"),
    ],
)  # fmt: skip
def test_only_effort_may_end_before_the_plan(tmp_path: Path, line: str, replacement: str, message: str) -> None:
    assert line in LATER
    with pytest.raises(RuleFileError, match=message):
        exrx.load_rules(_write(tmp_path, HEAD + LATER.replace(line, replacement)))


@pytest.mark.parametrize("dimension", ["percent_max", "percent_reserve"])
@pytest.mark.parametrize("end", ["min", "max"])
@pytest.mark.parametrize("rest", [None, 62])
def test_a_goal_may_name_one_end_of_a_band(tmp_path: Path, dimension: str, end: str, rest: int | None) -> None:
    """No band of beats comes of it alone, and effort leads."""
    goal = GOOD.replace('"safety"', '"goal"').replace('unknown = "pass"\n', "")
    goal = goal.replace("conditions", "equipment").replace("osteoarthritis", "mat")
    rules = _write(tmp_path, HEAD + goal.replace("time = { max = 35 }", f"{dimension} = {{ {end} = 50 }}"))
    person = {**WELL, **ACTIVE, "equipment": ["mat"], "resting_hr": rest}
    found = exrx.prescribe(**person, protocol="callaghan-2011", rules=rules)
    effort = found.target("rpe")
    assert found.target("bpm") is None and effort is not None and "knee.shorter" in effort.rules


SPECIAL = """
[[recommendation]]
id = "knee.often"
tier = "goal"
source = "trial"
locator = "abstract"
says = "five times a week with a painful knee"
quality = "low"
mark = "verified"
overrides = ["depression.frequency"]
when.conditions = { any_of = ["osteoarthritis"] }
then.frequency = { min = 5, max = 5 }
"""
TRIAL = HEAD.replace('[source.clinic]\nkind = "product"', '[source.trial]\nkind = "trial"\ndoi = "10.1000/1"')


def test_a_special_goal_goes_before_a_general_one(tmp_path: Path) -> None:
    rules = _write(tmp_path, TRIAL + SPECIAL)
    plan = exrx.plan(**PERSON, rules=rules)
    assert {len(week.sessions) for week in plan.weeks} == {5}
    assert "depression.frequency" in str(plan.why_not("depression.frequency")) + str(plan.why("depression.frequency"))
    assert "knee.often is more special" in str(plan.why("depression.frequency"))
    well = exrx.plan(**{**PERSON, "conditions": []}, rules=rules)
    assert {len(week.sessions) for week in well.weeks} == {3}
    without = exrx.plan(**PERSON, rules=_write(tmp_path, TRIAL + SPECIAL.replace("overrides =", "# overrides =")))
    assert {len(week.sessions) for week in without.weeks} == {4}


@pytest.mark.parametrize(
    ("line", "replacement", "message"),
    [
        ('["depression.frequency"]', '["symptoms.any"]', "is a safety rule"),
        ('["depression.frequency"]', '["depression.frequensy"]', "did you mean depression.frequency"),
        ('["depression.frequency"]', '["knee.often"]', "both would vanish"),
        ('mark = "verified"', 'mark = "recalled"', "needs a source that was read"),
        ('tier = "goal"', 'tier = "preference"', "is a goal rule"),
        ('tier = "goal"', 'tier = "safety"\nunknown = "pass"', "safety yields to nobody"),
    ],
)
def test_nothing_overrides_what_stands_above_it(tmp_path: Path, line: str, replacement: str, message: str) -> None:
    assert line in SPECIAL
    with pytest.raises(RuleFileError, match=message):
        exrx.plan(**PERSON, rules=_write(tmp_path, TRIAL + SPECIAL.replace(line, replacement)))
