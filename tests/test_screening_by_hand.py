"""The clearance from small sets of rules: levels meet, clearances open, questions stay open; each worked out by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from exrx.engine.screening import evaluate
from exrx.person import Person
from exrx.rules.pack import RuleBook
from exrx.values.clearance import Clearance

from .prescribed import START, book, rule

TOPICS = "".join(
    f'[topic.{topic}]\nwho = "a doctor for {topic}"\nask = "may I?"\nmeanwhile = "Walk."\n'
    for topic in ("heart", "mental_health", "lung")
)
QUESTIONS = "".join(
    f'[question.{id}]\nfield = "{field}"\ntext = "Which {id}?"\nanswer = "-"\ndecides = "-"\nif_open = "-"\nweight = {weight}\nholds_back = {back}\n'
    for id, field, weight, back in (("falls", "falls", 5, "true"), ("conditions", "conditions", 7, "true"), ("medications", "medications", 5, "true"),
        ("shoe", "likes", 9, "false"))
)  # fmt: skip


def cleared(person: Person, known: RuleBook, day: dt.date) -> Clearance:
    return evaluate(person, known, goals=("mood",), protocol="ranjbar-2015", as_of=day).clearance


def screened(*rules: str, **fields: Any) -> Clearance:
    known = book(*rules, more=TOPICS + QUESTIONS)
    return cleared(Person(**{"age": 40, **fields}), known, START)


def order(id: str, level: str, topic: str = "", more: str = "", when: str = "", **parts: str) -> str:
    said = f'clearance = {{ level = "{level}"' + (f', topic = "{topic}"' if topic else "") + f"{more} }}"
    return rule(
        id, said + "".join(f"; {line}" for line in parts.values()), "safety", **({"when": when} if when else {})
    )


def given(topic: str, date: str = "2027-01-02", level: str = "light_moderate") -> dict[str, Any]:
    return {"clearances": [{"topic": topic, "level": level, "by": "Dr Example", "date": date}]}


LIMITED, REFER, STOP = (
    order("a.limited", "limited"),
    order("b.refer", "refer", "heart"),
    order("c.stop", "stop", "lung"),
)


@pytest.mark.parametrize(
    ("rules", "level"),
    [
        ((), "cleared"),
        ((LIMITED,), "limited"),
        ((LIMITED, REFER), "refer"),
        ((STOP, REFER, LIMITED), "stop"),
        ((REFER, STOP), "stop"),
    ],
)
def test_the_strictest_level_holds_and_the_findings_begin_with_it(rules: tuple[str, ...], level: str) -> None:
    found = screened(*rules)
    assert found.level == level
    strict = ["stop", "refer", "limited", "cleared"]
    assert [finding.level for finding in found.reasons] == sorted(
        (finding.level for finding in found.reasons), key=strict.index
    )
    assert len(found.reasons) == len(rules)
    for finding in found.reasons:
        assert finding.meanwhile == ("Walk." if finding.level in ("refer", "stop") else "")
        assert finding.who == {"b.refer": "a doctor for heart", "c.stop": "a doctor for lung"}.get(finding.rule, "")


def test_urgent_findings_come_first_among_their_level_then_by_name() -> None:
    urgent = order("z.urgent", "refer", "heart", more_="urgent = true")
    found = screened(order("d.refer", "refer", "heart"), REFER, urgent)
    assert [(finding.rule, finding.urgent) for finding in found.reasons] == [
        ("z.urgent", True),
        ("b.refer", False),
        ("d.refer", False),
    ]


@pytest.mark.parametrize(
    ("rule_", "fields", "level", "opened_by"),
    [
        (REFER, given("heart"), "limited", "Dr Example, 2027-01-02"),
        (REFER, given("lung"), "refer", ""),
        (REFER, given("heart", "2025-01-02"), "refer", ""),
        (
            order("b.refer", "refer", "heart", ', opened = "cleared"'),
            given("heart"),
            "cleared",
            "Dr Example, 2027-01-02",
        ),
        (order("b.refer", "refer", "heart", ", opens = false"), given("heart"), "refer", ""),
        (order("b.stop", "stop", "heart"), given("heart"), "stop", ""),
        (order("b.limited", "limited", "heart"), given("heart"), "limited", ""),
    ],
)
def test_a_valid_clearance_opens_a_referral_of_its_topic(
    rule_: str, fields: dict[str, Any], level: str, opened_by: str
) -> None:
    found = screened(rule_, **fields)
    assert (found.level, found.reasons[0].opened_by) == (level, opened_by)
    assert found.reasons[0].topic == ("" if "opens = false" in rule_ else "heart")


STROKE = 'conditions = { any_of = ["stroke"] }'
WITHIN = 'conditions = { any_of = ["stroke"], within_months = 12 }'


@pytest.mark.parametrize(
    ("when", "since", "opens"),
    [
        # Of the day of what happened, or later.
        (STROKE, "2027-01-02", True),
        (STROKE, "2027-01-03", False),
        (WITHIN, "2027-01-02", True),
        (WITHIN, "2027-01-03", False),
        # Without a date it may be newer, where the rule turns on one.
        (STROKE, None, True),
        (WITHIN, None, False),
    ],
)
def test_a_clearance_is_no_older_than_what_it_is_about(when: str, since: str | None, opens: bool) -> None:
    found = screened(
        order("b.refer", "refer", "heart", when=when), conditions=[{"id": "stroke", "since": since}], **given("heart")
    )
    assert found.level == ("limited" if opens else "refer")
    missing = when == WITHIN and since is None
    older = (
        "What was confirmed on 2027-01-02 came before this, as far as is known: please have it confirmed again, as a clearance of the "
        "topic heart. If it began earlier, add since when."
    )
    said = "Add since when (stroke), so that what was confirmed can count." if missing else "" if opens else older
    assert " ".join(found.reasons[0].told) == said
    assert found.reasons[0].because == ("stroke",)
    alone = screened(order("b.refer", "refer", "heart", when=when), conditions=[{"id": "stroke", "since": since}])
    assert not alone.reasons[0].told and alone.level == "refer"
    shut = screened(
        order("b.refer", "refer", "heart", ", opens = false", when=when),
        conditions=[{"id": "stroke", "since": since}],
        **given("heart"),
    )
    assert not shut.reasons[0].told


@pytest.mark.parametrize(("date", "level"), [("2026-12-21", "limited"), ("2026-12-20", "refer")])
def test_an_urgent_score_speaks_of_the_last_two_weeks(date: str, level: str) -> None:
    score = order("b.refer", "refer", "mental_health", when="phq9_item9 = { min = 2 }", urgent="urgent = true")
    assert screened(score, phq9_item9=2, **given("mental_health", date)).level == level
    # What is not urgent, has a date of its own, or is no matter of the mind keeps to the twelve months.
    calm = order("b.refer", "refer", "mental_health", when="phq9_item9 = { min = 2 }")
    assert screened(calm, phq9_item9=2, **given("mental_health", "2026-06-01")).level == "limited"
    heart = order("b.refer", "refer", "heart", when="phq9_item9 = { min = 2 }", urgent="urgent = true")
    assert screened(heart, phq9_item9=2, **given("heart", "2026-06-01")).level == "limited"
    dated = order(
        "b.refer", "refer", "mental_health", when='conditions = { any_of = ["psychosis"] }', urgent="urgent = true"
    )
    then = [{"id": "psychosis", "since": "2026-05-01"}]
    assert screened(dated, conditions=then, **given("mental_health", "2026-06-01")).level == "limited"


def test_advice_is_said_with_what_is_missing() -> None:
    told = order("b.refer", "refer", "heart", when=WITHIN, advise='advise = "Ask."')
    assert (
        " ".join(screened(told, conditions=["stroke"], **given("heart")).reasons[0].told)
        == "Ask. Add since when (stroke), so that what was confirmed can count."
    )
    assert screened(told, conditions=["stroke"]).reasons[0].advice == "Ask."


def test_the_lowest_ceiling_for_the_person_and_not_for_some_sessions() -> None:
    low, high = (rule(f"s.{word}", f'intensity = {{ max = "{word}" }}', "safety") for word in ("light", "moderate"))
    some = rule("s.some", 'intensity = { max = "light" }', "safety", applies='kind = ["resistance"]')
    early = rule("s.early", 'intensity = { max = "light" }', "safety", applies='phase = ["ramp"]')
    assert [screened(*rules).ceiling for rules in ((), (high,), (high, low), (low, high), (high, some, early))] == [
        "vigorous", "moderate", "light", "light", "moderate",
    ]  # fmt: skip


def test_the_help_message_comes_first_where_one_rule_says_so() -> None:
    there, first = (rule(f"h.{word}", f'crisis = "{word}"', "safety") for word in ("present", "first"))
    again = rule("z.present", 'crisis = "present"', "safety")
    assert [screened(*rules).crisis for rules in ((), (there,), (first,), (there, first), (first, again))] == [
        "",
        "present",
        "first",
        "first",
        "first",
    ]


def ask(id: str, unknown: str, when: str) -> str:
    return rule(id, "time = { max = 30 }", "safety", when=when).replace('unknown = "pass"', f'unknown = "{unknown}"')


def test_questions_are_asked_once_in_order_with_the_rules_behind_them() -> None:
    falls, stroke = ask("a.falls", "ask", "falls = { min = 1 }"), ask("b.stroke", "assume", STROKE)
    more = ask("c.more", "ask", f"falls = {{ min = 2 }}; {STROKE}")
    found = screened(falls, stroke, more)
    assert [(asked.id, asked.field, asked.text, asked.rules) for asked in found.questions] == [
        ("falls", "falls", "Which falls?", ("a.falls", "c.more")), ("conditions", "conditions", "Which conditions?", ("b.stroke", "c.more")),
    ]  # fmt: skip
    assert screened(falls, stroke, more, falls=0, conditions=[]).questions == ()
    # What waits, or has no words, opens none; a rule that holds may open one.
    assert (
        screened(ask("a.falls", "pass", "falls = { min = 1 }"), ask("b.bmi", "ask", "bmi = { min = 30 }")).questions
        == ()
    )
    opened = rule("q.shoe", 'question = "shoe"', "safety", when="age = { min = 40 }")
    assert [asked.id for asked in screened(opened).questions] == ["shoe"] and screened(opened, age=39).questions == ()
    # A list that was answered is not asked for again because of a name in it that nobody knows; that has a question of its own.
    drugs = ask("d.drugs", "ask", 'medications = { any_of = ["nitrate"] }')
    assert screened(drugs, medications=["foozol", "sertraline"]).questions == ()
    (unasked,) = screened(drugs).questions
    assert unasked.text == "Which medications?"


def test_rules_about_open_questions_and_lifted_referrals_come_second() -> None:
    falls = ask("a.falls", "ask", "falls = { min = 1 }")
    light = rule("b.light", "rpe = { max = 11 }", "safety", when="open_questions = { is = true }")
    shoe = rule("q.shoe", 'question = "shoe"', "safety")
    lifted = rule("l.lifted", "rpe = { max = 12 }", "safety", when='lifted = { any_of = ["heart"] }')

    def holds(id: str, *rules: str, **fields: Any) -> bool | None:
        known = book(*rules, more=TOPICS + QUESTIONS)
        made = evaluate(Person(**{"age": 40, **fields}), known, goals=("mood",), protocol="none", as_of=START)
        return {rule.id: truth for rule, truth in made.truths}[id]

    assert holds("b.light", falls, light) is True and holds("b.light", falls, light, falls=0) is False
    # A question that holds nothing back does not.
    assert holds("b.light", shoe, light) is False
    assert holds("l.lifted", REFER, lifted, **given("heart")) is True
    for fields in ({}, given("lung")):
        assert holds("l.lifted", REFER, lifted, **fields) is False
    never = order("b.refer", "refer", "heart", ", opens = false")
    idle = order("b.refer", "refer", "heart", when="age = { min = 65 }")
    assert (
        holds("l.lifted", never, lifted, **given("heart")) is False
        and holds("l.lifted", idle, lifted, **given("heart")) is False
    )
    # What takes effect: what holds, and what is assumed while it is not known.
    known = book(
        falls,
        ask("b.stroke", "assume", STROKE),
        rule("g.goal", "time = { min = 30 }", when="bmi = { min = 30 }"),
        LIMITED,
    )
    made = evaluate(Person(age=40), known, goals=("mood",), protocol="none", as_of=START)
    assert [one.id for one in made.effective] == ["a.limited", "b.stroke"]
    assert made.clearance.level == "limited"


def test_what_was_taken_as_no() -> None:
    assert screened().taken_as_no == ()
    assert screened(conditions=[], medications=["sertraline"], symptoms=["fever", "fever"]).taken_as_no == (
        "conditions: none", "medicines: nothing but sertraline", "symptoms: nothing but fever or an acute infection",
    )  # fmt: skip
    assert screened(conditions=["stroke", "asthma"], medications=["foozol"]).taken_as_no == (
        "conditions: nothing but asthma, stroke",
    )


def test_the_help_lines_are_those_of_the_packs() -> None:
    line = '[[help_line]]\nregion = "here"\nname = "us"\ncontact = "1"\n'
    made = book(LIMITED, more=line)
    assert cleared(Person(age=40), made, dt.date(2027, 1, 4)).help_lines == ("here: us, 1",)


@pytest.mark.parametrize(
    ("since", "date", "level"),
    [
        # Three months after 2 October is 2 January.
        ("2026-10-02", "2027-01-02", "limited"),
        ("2026-10-03", "2027-01-02", "refer"),
        ("2026-10-03", "2027-01-03", "limited"),
        (None, "2027-01-02", "refer"),
    ],
)
def test_a_clearance_that_waits_for_time_to_heal(since: str | None, date: str, level: str) -> None:
    waits = order("b.refer", "refer", "heart", ", after_months = 3", when=STROKE)
    found = screened(waits, conditions=[{"id": "stroke", "since": since}], **given("heart", date))
    assert found.level == level
    assert bool(found.reasons[0].told) == (since is None)


def test_a_special_rule_replaces_a_general_one_while_it_holds() -> None:
    general, special = (
        rule("g.week", "weeks = { min = 10 }"),
        rule("s.week", "weeks = { min = 6 }", when="age = { min = 65 }", mark="verified"),
    )
    special = special.replace("then.", 'overrides = ["g.week"]\nthen.', 1)
    known = book(general, special)

    def effective(age: int | None) -> list[str]:
        made = evaluate(Person(age=age), known, goals=("mood",), protocol="none", as_of=START)
        assert made.replaced == ({"g.week": "s.week"} if age == 65 else {})
        return [one.id for one in made.effective]

    assert effective(64) == ["g.week"] and effective(65) == ["s.week"] and effective(None) == ["g.week"]


def test_a_ceiling_that_ends_is_not_that_of_the_person() -> None:
    early = rule("s.early", 'intensity = { max = "light" }', "safety", applies="weeks = { max = 4 }")
    some = rule("s.some", 'intensity = { max = "light" }', "safety", applies="minutes = { min = 30 }")
    assert screened(early, some).ceiling == "vigorous"


@pytest.mark.parametrize(
    ("cap", "tier", "ceiling"),
    [(13, "safety", "moderate"), (14, "safety", "vigorous"), (13, "limit", "moderate"), (13, "goal", "vigorous")],
)
def test_a_cap_on_effort_below_vigorous_is_a_moderate_ceiling(cap: int, tier: str, ceiling: str) -> None:
    # Vigorous effort begins at 14; a goal that stays below it forbids nothing.
    assert screened(rule("a.cap", f"rpe = {{ max = {cap} }}", tier)).ceiling == ceiling


def test_one_undated_event_is_enough_and_only_a_referral_asks_for_dates() -> None:
    waits = order(
        "b.refer", "refer", "heart", ", after_months = 3", when='conditions = { any_of = ["stroke", "heart_attack"] }'
    )
    both = [{"id": "stroke", "since": "2026-01-02"}, {"id": "heart_attack"}]
    assert screened(waits, conditions=both, **given("heart")).level == "refer"
    stop = order("b.stop", "stop", "heart", when=WITHIN)
    assert not screened(stop, conditions=["stroke"], **given("heart")).reasons[0].told
