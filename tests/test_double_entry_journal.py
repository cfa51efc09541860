"""The second typing of the rules of a journal, from the evidence: effect, facts with which each just holds, and just does not."""

from __future__ import annotations

from typing import Any

import pytest

from exrx.person import Person
from exrx.rules.conditions import Items, Truth
from exrx.rules.facts import facts_of
from exrx.rules.loader import shipped_book

from .test_double_entry import START, effect_of

Told = dict[str, Any]
_PASS, _ILL = "safety; else pass", {"ill_days": 1}
_FIGURES: Told = {"eating_disorder": "none", "training_signs": Items(), "no_figures": False}
TABLE: list[tuple[str, str, Told, Told]] = [
    ("growth.carried", "limit; carried_share >= 66; carried_minutes >= 80", {"log_known": True}, {"log_known": False}),
    ("growth.stays", "limit; holds", {"week_carried": False}, {"week_carried": True}),
    ("growth.one_step_above_longest", "limit; over_longest <= 5; longest_days <= 30", {"log_known": True}, {"log_known": False}),
    ("return.at_least", "preference; return_least = 10", {"log_known": True}, {"log_known": False}),
    ("effort.told_late", "preference; told_days = 2", {"log_known": True}, {"log_known": False}),
    ("feeling.lately", "preference; rated_days = 28", {"log_known": True}, {"log_known": False}),
    ("growth.more_counts_as_planned", "preference; advice", {"extra_share": 1}, {"extra_share": 0}),
    (
        "growth.much_more_ask", f"{_PASS}; holds; asks training_signs",
        {"extra_weeks": 2, "extra_weeks_minutes": 301}, {"extra_weeks": 1, "extra_weeks_minutes": 301},
    ),
    ("review.unanswered", "safety; holds", {"reviews_unanswered": 2}, {"reviews_unanswered": 1}),
    ("journal.one_left_out", "preference; advice", {"not_done_in_row": 1}, {"not_done_in_row": 2}),
    ("journal.moved", "preference; advice", {"moves": 1}, {"moves": 0}),
    ("journal.back_again", "goal; note", {"not_done_in_row": 1}, {"not_done_in_row": 0}),
    ("journal.small_first", "preference; small first", {"log_known": True, "not_done_in_row": 2},
        {"log_known": True, "not_done_in_row": 1, "days_off": 6}),
    ("gap.common", "goal; note", {"log_known": True, "days_off": 7}, {"log_known": True, "days_off": 6}),
    ("share.usual", "goal; note", {"done_share": 59.9, "weeks_since_start": 4}, {"done_share": 60, "weeks_since_start": 4}),
    ("feeling.during", "goal; note", {"feeling_rated": 1}, {"feeling_rated": 0}),
    ("pain.tolerable", "goal; note", {"pain_last": 5, "pain_back": True}, {"pain_last": 6, "pain_back": True}),
    (
        "ill.fever", "safety; else assume; with rest_while_ill",
        {**_ILL, "fever": False, "below_neck": True}, {**_ILL, "fever": False, "below_neck": False},
    ),
    ("course.not_too_often", "goal; note", {"log_known": True}, {"log_known": False}),
    ("figures.no_rows_of_days", "preference; with no_rows_of_days", {"log_known": True}, {"log_known": False}),
    ("after.what_next", "preference; holds", {"after_programme": True}, {"after_programme": False}),
    ("figures.off", f"{_PASS}; no figures", {"bmi": 18.4}, {**_FIGURES, "bmi": 18.5}),
    ("journal.lighter", "safety; light at most; while return", {"lighter_ahead": 1}, {"lighter_ahead": 0}),
    ("effort.two_hard", "safety; light at most; while return; holds", {"hard_in_row": 2}, {"hard_in_row": 1}),
    ("effort.still_hard", "safety; steps back", {"hard_while_light": 2}, {"hard_while_light": 1}),
    ("effort.once_hard", "preference; advice", {"hard_in_row": 1}, {"hard_in_row": 2}),
    ("effort.three_easy", "preference; advice", {"easy_in_row": 3}, {"easy_in_row": 2}),
    (
        "feeling.three_low", f"{_PASS}; light at most; while return; holds; advice",
        {"feeling_change": -0.01, "feeling_rated": 3, "weeks_since_feeling_hold": 4},
        {"feeling_change": -0.01, "feeling_rated": 3, "weeks_since_feeling_hold": 3},
    ),
    (
        "pain.too_much", f"{_PASS}; lighter_sessions >= 1; lighter_share <= 50; holds; another activity; advice",
        {"pain_last": 6}, {"pain_last": 5, "pain_back": True},
    ),
    ("pain.over_a_week", "safety; contact this_week; another activity", {"pain_days": 8}, {"pain_days": 7}),
    ("journal.stopped", f"{_PASS}; limited; light at most; time <= 30; asks symptoms", {"stopped_unasked": True}, {}),
    ("journal.worse_for_days", f"{_PASS}; stop; asks malaise", {"worse_days": 2}, {"worse_days": 1}),
    (
        "ill.day_of_being_well", "safety; else assume; rest_before >= 1; lighter_sessions >= 2; lighter_share <= 50",
        {**_ILL, "fever": False, "below_neck": True}, {**_ILL, "fever": False, "below_neck": False},
    ),
    (
        "ill.some_days", "safety; return_share <= 100; lighter_sessions >= 1; lighter_share <= 100",
        {"ill_days": 1}, {"ill_days": 0},
    ),
    ("ill.a_week", "safety; while return; return_share <= 75; light at most", {"ill_days": 7}, {"ill_days": 6}),
    ("ill.a_fortnight", "safety; while return; return_share <= 50; light at most", {"ill_days": 14}, {"ill_days": 13}),
    ("ill.ask_again", f"{_PASS}; asks since_pause", {"ill_unasked": 7, "fever": True}, {"ill_unasked": 6, "fever": True}),
    (
        "ill.light_until_asked", f"{_PASS}; limited; light at most; time <= 30",
        {"ill_unasked": 7, "fever": True}, {"ill_unasked": 7, "fever": False},
    ),
    (
        "ill.call_today_fever", f"{_PASS}; contact now",
        {"medicine": "clozapine", "sore_throat": True}, {"medicine": "lithium", "sore_throat": True},
    ),
    (
        "ill.call_today_vomiting", f"{_PASS}; contact now",
        {"medicine": "lithium", "vomiting": True}, {"medicine": "clozapine", "vomiting": True},
    ),
    ("ill.fever_third_day", f"{_PASS}; contact this_week", {"fever_days": 3}, {"fever_days": 2}),
    (
        "ill.covid", "safety; else assume; rest_before >= 7",
        {**_ILL, "illness_kind": "covid", "fever": True}, {**_ILL, "illness_kind": "cold", "fever": True},
    ),
    (
        "ill.covid_light", f"{_PASS}; rest_before >= 1; light_days >= 14",
        {**_ILL, "illness_kind": "covid"}, {**_ILL, "illness_kind": "influenza"},
    ),
    ("ill.chest_signs", f"{_PASS}; refer heart", {"chest_signs": True}, {"chest_signs": False}),
    (
        "ill.lungs", f"{_PASS}; refer lung",
        {**_ILL, "illness_kind": "pneumonia"}, {**_ILL, "illness_kind": "influenza"},
    ),
    (
        "ill.in_hospital", f"{_PASS}; refer other; help present",
        {**_ILL, "illness_kind": "in_hospital"}, {**_ILL, "illness_kind": "other"},
    ),
    (
        "course.worse", f"{_PASS}; holds; contact this_week; help present",
        {"phq9_change": 4, "phq9_since_last": 5}, {"phq9_change": 4, "phq9_since_last": 4, "says_worse": False},
    ),
    (
        "course.week_eight", f"{_PASS}; holds; contact this_week",
        {"weeks_since_start": 8, "phq9_start": 10, "phq9_change_percent": -19.9},
        {"weeks_since_start": 8, "phq9_start": 10, "phq9_change_percent": -20},
    ),
    ("course.five_points", "goal; note", {"phq9_change": 0}, {}),
    ("course.felt_difference", "goal; note", {"phq9_change": 0}, {}),
    ("course.felt_percent", "goal; note", {"phq9_change": 0}, {}),
    ("course.worse_by_words", "goal; note", {"says_worse": True}, {"says_worse": False}),
    (
        "course.week_four", "goal; note",
        {"weeks_since_start": 4, "phq9_start": 10, "phq9_change_percent": -19.9},
        {"weeks_since_start": 4, "phq9_start": 10, "phq9_change_percent": -20},
    ),
    (
        "course.early", "goal; note",
        {"weeks_since_start": 4, "phq9_change": 0}, {"weeks_since_start": 5, "phq9_change": 0},
    ),
    ("course.told_to_someone", "goal; note", {"phq9_change": 0}, {}),
    ("course.gad7_points", "goal; note", {"gad7_change": 0}, {}),
    ("after.keep_with_less", "goal; note", {"after_programme": True}, {"after_programme": False}),
    ("course.item9_of_one", f"{_PASS}; holds; contact this_week; help first", {"item9_told": 1}, {"item9_told": 0}),
]  # fmt: skip


def _truth(rule: str, told: Told) -> Truth:
    medicine = told.get("medicine")
    person = Person(conditions=[], symptoms=[], medications=[{"id": medicine}] if medicine else [])
    facts = tuple((name, value) for name, value in told.items() if name != "medicine")
    known = facts_of(person, goals=("mood",), protocol="", as_of=START, journal=facts)
    return shipped_book().by_id[rule].when.holds(known)


@pytest.mark.parametrize(("rule", "effect", "holds", "idle"), TABLE, ids=[row[0] for row in TABLE])
def test_the_rule_is_what_the_evidence_says(rule: str, effect: str, holds: Told, idle: Told) -> None:
    then = shipped_book().by_id[rule].then
    more = {"holds": then.hold, "steps back": then.step_back, f"contact {then.contact}": bool(then.contact)}
    more |= {f"{then.size} first": bool(then.size), "another activity": then.other_activity}
    found = effect_of(shipped_book().by_id[rule]) | {word for word, there in more.items() if there}
    assert found == set(effect.split("; "))
    assert _truth(rule, holds) is True
    assert _truth(rule, idle) is False


@pytest.mark.parametrize(
    "told", [{"bmi": 18.49}, {"eating_disorder": "past"}, {"eating_disorder": "current"}, {"no_figures": True}]
)
def test_each_reason_to_see_no_figures_is_enough(told: Told) -> None:
    assert _truth("figures.off", {**_FIGURES, "bmi": 18.5}) is False
    assert _truth("figures.off", {**_FIGURES, "bmi": 18.5, **told}) is True


def test_every_rule_of_the_pack_stands_here() -> None:
    pack = {rule.id for rule in shipped_book().recommendations if rule.pack == "exrx.journal"}
    assert {row[0] for row in TABLE} == pack


ON_FEVER = {
    "clozapine": "clozapine",
    "against an overactive thyroid": "carbimazole thiamazole propylthiouracil",
    "cancer": "doxorubicin capecitabine imatinib",
    "transplant": "tacrolimus ciclosporin",
    "immune": "azathioprine methotrexate adalimumab tofacitinib baricitinib fingolimod",
}
ON_VOMITING = {
    "lithium": "lithium",
    "gliflozin": "dapagliflozin empagliflozin",
    "insulin": "insulin",
    "adrenal": "hydrocortisone",
}
CALLED = [
    *(("ill.call_today_fever", name, sign) for names in ON_FEVER.values() for name in names.split() for sign in ("fever", "sore_throat")),
    *(("ill.call_today_vomiting", name, "vomiting") for names in ON_VOMITING.values() for name in names.split()),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "medicine", "sign"), CALLED)
def test_each_medicine_with_which_an_illness_is_dangerous_says_to_call_today(
    rule: str, medicine: str, sign: str
) -> None:
    """Living.md 33a."""
    assert _truth(rule, {"medicine": medicine, sign: True}) is True
    assert _truth(rule, {"medicine": "sertraline", sign: True}) is False
