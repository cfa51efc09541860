"""A plan that follows a journal is calculated once where nothing but what is said of it differs, and it comes to what it would alone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exrx import Journal, NotCleared, Plan, adapt, plan, planning
from exrx.classes import replace
from exrx.engine.prescribing import Begun, Calculation, prescribe_evaluated
from exrx.engine.prescribing.work import Work
from exrx.engine.scheduling import schedule
from exrx.engine.screening import Evaluations
from exrx.journal import IllnessEntry, SessionEntry
from exrx.person import Person
from exrx.planning import DEFAULTS, read_request
from exrx.revising.journalled import Journalled
from exrx.rules.loader import shipped_book
from exrx.values.timeline import Pause, Timeline

from .cohort_cast import KINDS, people
from .journals import ACTIVE, BEGINNER, day, done, not_done, score

RUNNER = {**ACTIVE, "likes": ["running", "resistance"], "longest_run": 20, "equipment": ["free_weights"]}
TIMED = {
    **BEGINNER,
    "timezone": "Europe/Berlin",
    "availability": ["Mon 18:00-19:30", "Thu 07:00-08:00", "Sat 10:00-12:00"],
}
MIXED = {**ACTIVE, "likes": ["resistance"], "equipment": ["free_weights"], "goals": ["mood", "anandamide"], "sessions_per_week": 4,
         "availability": ["Mon", "Tue", "Thu", "Fri", "Sat"]}  # fmt: skip
CONFIRMED = {"level": "light_moderate", "by": "Dr A", "date": "2026-12-28"}
UNASKED = {name: value for name, value in BEGINNER.items() if name not in ("medications", "symptoms")}
HURT = SessionEntry(on=day("01-18"), entered=day("01-18"), outcome="done", pain=7, effort="very_hard")
FORBIDDEN = """
format = 1
pack = "clinic"
version = "1"
[source.house]
kind = "product"
title = "A rule of a clinic"
year = 2026
[[recommendation]]
id = "clinic.logged"
tier = "limit"
source = "house"
locator = "rules of the house"
says = "whoever writes down sessions does not run"
quality = "very low"
mark = "product"
when.log_known = { is = true }
then.forbid = ["running"]
"""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("interpreted", [False, True])
def test_rules_say_of_a_second_day_what_they_say_of_it_alone(kind: str, interpreted: bool) -> None:
    book, on_any_day, one_day, other = shipped_book(), 0, day("01-04"), day("11-04")
    for number, fields in enumerate(people(kind, 60, 8)):
        same: dict[str, Any] = {
            "goals": tuple(fields.pop("goals", ("mood",))),
            "protocol": fields.pop("protocol", "cmaj-2024"),
        }
        for name in ("conditions", "medications", "symptoms") if number % 2 else ():
            fields[name] = [{"id": entry["id"]} for entry in fields.get(name) or ()]
        fields |= {} if number % 6 == 0 else {"clearances": (), "due_date": None}
        person = Person(**fields)
        asked = Evaluations(book, interpreted=interpreted)
        for date in (one_day, other, one_day):
            found = asked.of(person, as_of=date, **same)
            alone = Evaluations(book, interpreted=interpreted).of(person, as_of=date, **same)
            assert found == alone and found.clearance == alone.clearance and found.question == alone.question
        on_any_day += not person.dated
        assert person.dated or len(vars(asked)["_known"]) == 1
    assert 20 <= on_any_day < 60


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("interpreted", [False, True])
def test_rules_say_of_another_time_off_and_another_journal_what_they_say_of_it_alone(
    kind: str, interpreted: bool
) -> None:
    book, away, later = shipped_book(), Pause(day("02-01"), day("03-31"), illness=True, sessions=8), day("06-01")
    asked_about: list[dict[str, Any]] = [
        {},
        {"pauses": (away,)},
        {"pauses": (replace(away, last=day("02-14")), replace(away, illness=False, answered=later))},
        {"journal": (("fever", True), ("heard_eating", True), ("hard_in_row", 3), ("pain_last", 7))},
        {"journal": (("days_off", 20), ("says_worse", True)), "pauses": (away,)},
        {"noticed": (("falls", day("01-04")),)},
        {"pauses": (away,), "noticed": (("falls", day("01-04")),)},
        {},
    ]
    for fields in people(kind, 12, 9):
        goals = tuple(fields.pop("goals", ("mood",)))
        same: dict[str, Any] = {"goals": goals, "protocol": fields.pop("protocol", "cmaj-2024"), "as_of": later}
        person, asked = Person(**fields), Evaluations(book, interpreted=interpreted)
        for about in asked_about:
            found = asked.of(person, **same, **about)
            alone = Evaluations(book, interpreted=interpreted).of(person, **same, **about)
            assert found == alone and found.clearance == alone.clearance and found.effective == alone.effective
        # The next run knows what this one asked.
        after = Evaluations(book, interpreted=interpreted, before=asked).of(
            person, pauses=(replace(away, sessions=1),), **same
        )
        assert after == Evaluations(book, interpreted=interpreted).of(
            person, pauses=(replace(away, sessions=1),), **same
        )


@pytest.mark.parametrize(
    "dated",
    [
        {
            "conditions": ["other"],
            "clearances": [
                {"topic": topic, "level": "light_moderate", "by": "Dr A", "date": "2026-12-20"}
                for topic in ("heart", "other", "mental_health")
            ],
        },
        {"symptoms": [{"id": "palpitations", "until": "2027-02-04"}]},
        {"conditions": [{"id": "concussion", "since": "2026-12-20"}]},
        {"due_date": "2027-06-01"},
    ],
    ids=["clearance", "until", "since", "due"],
)
def test_whoever_has_one_date_alone_is_asked_about_each_day(dated: dict[str, Any]) -> None:
    person = Person(**{"age": 30, "conditions": [], "medications": [], "symptoms": [], "resting_hr": 60} | dated)
    same: dict[str, Any] = {"goals": ("mood",), "protocol": "cmaj-2024"}
    book = shipped_book()
    asked = Evaluations(book)
    for date in (day("01-04"), day("01-04").replace(year=2029), day("01-04")):
        found, alone = asked.of(person, as_of=date, **same), Evaluations(book).of(person, as_of=date, **same)
        assert found.facts == alone.facts and found.clearance == alone.clearance
    noticed = (("falls", day("01-04")),)
    undated = Person(age=30, conditions=[], medications=[], symptoms=[], falls=2)
    for date in (day("01-04"), day("01-04").replace(year=2029)):
        found = asked.of(undated, as_of=date, noticed=noticed, **same)
        assert found.clearance == Evaluations(book).of(undated, as_of=date, noticed=noticed, **same).clearance


@pytest.mark.parametrize(
    "late",
    [
        {"medications": [{"id": "clozapine", "since": "9999-12-01"}]},
        {"conditions": [{"id": "eating_disorder", "until": "9999-12-01"}]},
        {
            "conditions": [{"id": "myocarditis", "since": "9999-12-01"}],
            "clearances": [{"topic": "heart", "level": "vigorous", "by": "Dr A", "date": "2027-01-01"}],
        },
    ],
    ids=["clozapine", "eating", "myocarditis"],
)
def test_a_date_at_the_end_of_all_days_ends_no_plan_in_a_crash(late: dict[str, Any]) -> None:
    fields = {"age": 30, "conditions": [], "medications": [], "symptoms": []} | late
    with contextlib.suppress(NotCleared):
        assert plan(**fields, start="2027-01-04").clearance.may_plan


@pytest.mark.parametrize("who", [BEGINNER, RUNNER, UNASKED, {**BEGINNER, "conditions": ["depression", "hypertension"]}])
@pytest.mark.parametrize(
    "facts",
    [
        {"log_known": True, "week_carried": True, "weeks_since_start": 3},
        {"log_known": True, "week_carried": False, "not_done_in_row": 3, "shorter_in_row": 3, "unknown_days": 9},
        {"log_known": True, "hard_in_row": 2, "lighter_ahead": 3},
        {"log_known": True, "days_off": 36, "days_unasked": 36},
        {"log_known": True, "pain_last": 7, "pain_days": 9, "extra_weeks": 2, "extra_weeks_minutes": 400},
        {"log_known": True, "phq9_since_last": 6, "phq9_change": 6, "item9_told": 1, "says_worse": True},
        {"log_known": True, "heard_eating": True, "worse_days": 2, "conflicts": 1},
    ],
    ids=str,
)
def test_what_was_calculated_before_is_what_would_be_calculated(who: dict[str, Any], facts: dict[str, Any]) -> None:
    options = {**DEFAULTS, **{name: value for name, value in who.items() if name in DEFAULTS}}
    request = read_request(None, {name: value for name, value in who.items() if name not in DEFAULTS}, options)
    known: list[Calculation] = []
    for told in ((), tuple(sorted(facts.items()))):
        about: dict[str, Any] = {"goals": request.goals, "protocol": request.protocol, "as_of": request.as_of}
        assert request.evaluations is not None
        evaluation = request.evaluations.of(request.person, **about, journal=told)
        given = evaluation, request.availability, Timeline(request.start)
        made = prescribe_evaluated(*given, known=known)
        assert made == prescribe_evaluated(*given)


@pytest.mark.parametrize(
    "pause",
    ["2027-01-25..2027-01-27", "2027-01-25..2027-02-03", "2027-01-21..2027-02-10", "2027-02-01..2027-03-28"],
)
@pytest.mark.parametrize(
    "who",
    [
        BEGINNER,
        TIMED,
        RUNNER,
        MIXED,
        {**ACTIVE, "intensity": "vigorous"},
        {**BEGINNER, "conditions": ["coronary_disease"], "clearances": [{**CONFIRMED, "topic": "heart"}]},
        {**BEGINNER, "due_date": "2027-06-01", "clearances": [{**CONFIRMED, "topic": "obstetric"}]},
        {**BEGINNER, "age": 70, "medications": ["metoprolol"], "protocol": "ranjbar-2015"},
    ],
    ids=range(8),
)
def test_a_way_back_is_added_to_the_numbers_of_the_other_weeks(
    who: dict[str, Any], pause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plan(**who)
    now = adapt(made, today=day("01-19"), pause=pause)
    then = adapt(now, today=day("01-20"), pause=(pause[:10], "2027-03-14"))
    monkeypatch.setattr(Begun, "answers", lambda *_: False)
    assert adapt(made, today=day("01-19"), pause=pause) == now
    assert adapt(now, today=day("01-20"), pause=(pause[:10], "2027-03-14")) == then
    monkeypatch.setattr("exrx.revising.worked_for", lambda plan: None)
    assert adapt(made, today=day("01-19"), pause=pause) == now


@pytest.mark.parametrize(
    "effect",
    [
        "then.time = { max = 25 }",
        'then.forbid = ["running"]',
        'applies.phase = ["return"]\nthen.forbid = ["running"]',
        'applies.phase = ["return"]\nthen.rpe = { max = 11 }',
        'applies.weeks = { max = 6 }\nthen.intensity = { max = "light" }',
    ],
)
def test_a_rule_of_a_clinic_about_time_off_is_calculated_with(effect: str, tmp_path: Path) -> None:
    pack = tmp_path / "clinic.toml"
    rule = FORBIDDEN.replace("when.log_known = { is = true }", "when.days_off = { min = 7 }")
    pack.write_text(rule.replace('then.forbid = ["running"]', effect))
    options = {**DEFAULTS, "start": RUNNER["start"], "rules": str(pack)}
    request = read_request(None, {name: value for name, value in RUNNER.items() if name not in DEFAULTS}, options)
    away = Pause(day("02-01"), day("02-14"), moves_from=day("02-01"), weeks=2, done=4, resumes=5, share=75, easier=True)
    known: list[Calculation] = []
    for pauses in ((), (away,)):
        given = request.evaluated(pauses), request.availability, Timeline(request.start, pauses)
        made = prescribe_evaluated(*given, known=known)
        assert made == prescribe_evaluated(*given)
    assert ("clinic.logged" in {reason.id for reason in made.reasons}) or "phase" in effect


def test_nothing_but_the_way_back_is_calculated_where_a_time_off_is_all_that_differs() -> None:
    made, found = plan(**MIXED), []

    def seen(begun: Begun, work: Work) -> bool:
        found.append(is_same := answers(begun, work))
        return is_same

    answers = Begun.answers
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Begun, "answers", seen)
        adapt(made, today=day("01-19"), pause="2027-02-01..2027-02-14")
        assert found == [True]
        # Whoever is told nothing for so long is asked again, and that is another plan.
        adapt(made, today=day("03-20"), pause="2027-01-19..2027-03-28")
        assert found == [True, False]


def test_ordinary_days_are_calculated_once_and_a_way_back_is_not() -> None:
    made = plan(**BEGINNER)
    kept = Plan.from_json(made.to_json())
    usual = Journal(made.id, tuple(done(1, 2)))
    ill = IllnessEntry(on=day("01-18"), last=day("01-31"), entered=day("01-18"))
    assert _calculations(kept, usual, "01-18") == 1
    assert _calculations(kept, Journal(made.id, (*done(1, 2), ill)), "02-01") == 2
    # What the plan was made with stands while it is there itself.
    assert _calculations(made, usual, "01-18") == 0
    assert _calculations(made, Journal(made.id, (*done(1, 2), ill)), "02-01") == 1


def test_a_rule_of_a_clinic_about_a_log_that_is_calculated_with_counts(tmp_path: Path) -> None:
    pack = tmp_path / "clinic.toml"
    pack.write_text(FORBIDDEN)
    made = plan(**BEGINNER, rules=str(pack))
    assert ("running", "clinic.logged") not in made.prescription.forbidden
    now = adapt(made, Journal(made.id, tuple(done(1, 2, 3, 4))), today=day("02-01"), rules=str(pack))
    assert ("running", "clinic.logged") in now.prescription.forbidden


@pytest.mark.parametrize(
    "entries", [done(1, 2), not_done(1, 2), [*done(1, 2), HURT], [*done(1), score("01-04", 14), score("01-18", 19)]]
)
@pytest.mark.parametrize("who", [BEGINNER, TIMED, RUNNER, {**RUNNER, "longest_run": None}, MIXED], ids=range(5))
def test_a_plan_says_the_same_whether_anything_was_calculated_and_laid_out_before(
    who: dict[str, Any], entries: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plan(**who)
    now = adapt(made, Journal(made.id, tuple(entries)), today=day("01-19"))
    monkeypatch.setattr("exrx.revising.worked_for", lambda plan: None)
    assert adapt(made, Journal(made.id, tuple(entries)), today=day("01-19")) == now
    monkeypatch.setattr(Journalled, "_in_its_own_weeks", lambda *_: None)
    assert adapt(made, Journal(made.id, tuple(entries)), today=day("01-19")) == now
    monkeypatch.setattr(Journalled, "_lying", lambda *_: ())
    assert adapt(made, Journal(made.id, tuple(entries)), today=day("01-19")) == now
    monkeypatch.setattr(Calculation, "answers", lambda *_: False)
    assert adapt(made, Journal(made.id, tuple(entries)), today=day("01-19")) == now


def test_ordinary_days_are_laid_out_once() -> None:
    made, found = plan(**TIMED), []
    lying = Journalled._lying

    def seen(*given: Any) -> Any:
        found.append(lying(*given))
        return found[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journalled, "_lying", seen)
        adapt(made, Journal(made.id, tuple(done(1, 2))), today=day("01-18"))
        adapt(made, Journal(made.id, (*done(1), *not_done(2))), today=day("01-18"))
    assert [len(weeks) for weeks in found] == [len(made.weeks), 0]


@pytest.mark.parametrize(
    ("entries", "still_there", "kept"),
    [
        # As it was when it was made, and as it lies without a journal.
        (done(1, 2), [], [0]),
        # A week was not carried: one more.
        ([*done(1), *not_done(2)], [6, 1], [0, 6, 1]),
        # What is known of days ahead may reach over its end.
        ([*done(1, 2), IllnessEntry(on=day("01-17"), last=day("01-17"), entered=day("01-17"))], [6, 1], [6, 1]),
    ],
    ids=["as planned", "longer", "ill"],
)
def test_weeks_that_may_be_added_are_laid_out_where_one_is(
    entries: list[Any], still_there: list[int], kept: list[int]
) -> None:
    made = plan(**TIMED)
    added: list[int] = []

    def laid_out(weeks: Any, *given: Any, **named: Any) -> Any:
        added.append(len(weeks) - len(made.weeks))
        return schedule(weeks, *given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "schedule", laid_out)
        for old, weeks in ((made, still_there), (Plan.from_json(made.to_json()), kept)):
            added.clear()
            adapt(old, Journal(made.id, tuple(entries)), today=day("01-18"))
            assert added == weeks


@pytest.mark.parametrize("today", ["01-25", "05-10", "05-20"])
@pytest.mark.parametrize("weeks", [range(1, 3), range(1, 19), [*range(1, 17), 18]])
def test_weeks_that_may_be_added_say_nothing_before_one_is(weeks: Any, today: str) -> None:
    made = plan(**TIMED)
    entries = [one for one in done(*weeks) if one.on < day(today)]
    now = adapt(made, Journal(made.id, tuple(entries)), today=day(today))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journalled, "_in_its_own_weeks", lambda *_: None)
        assert adapt(made, Journal(made.id, tuple(entries)), today=day(today)) == now


@pytest.mark.parametrize(
    ("change", "times"),
    [
        ({"availability": ["Tue 18:00-19:30", "Thu 07:00-08:00", "Sun 10:00-12:00"]}, 0),
        ({"availability": ["Tue 17:00-18:30", "Thu 12:00-13:00", "Sun 10:00-12:00"], "alarms": "before"}, 0),
        ({"availability": ["Tue 18:00-19:30", "Thu 07:00-07:30", "Sun 10:00-12:00"]}, 1),
        ({"availability": ["Tue 18:00-19:30", "Thu 07:00-08:00"]}, 1),
        ({"availability": ["Mon", "Thu", "Sat"]}, 1),
        ({"availability": {"windows": TIMED["availability"], "minutes_per_day": 40}}, 1),
        ({"availability": {"windows": TIMED["availability"], "rest_hours": 20}}, 1),
        ({"resting_hr": 66}, 1),
    ],
    ids=str,
)
def test_where_in_the_week_free_time_lies_is_calculated_with_nowhere(
    change: dict[str, Any], times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plan(**TIMED)
    assert _calculated_in(lambda: adapt(made, today=day("01-18"), **change)) == times
    now = adapt(made, today=day("01-18"), **change)
    monkeypatch.setattr(Calculation, "answers", lambda *_: False)
    assert adapt(made, today=day("01-18"), **change) == now


def test_free_time_that_is_spoken_of_is_calculated_with() -> None:
    # Its windows stand among the reasons of a plan that they make shorter.
    short = ["Mon 18:00-18:40", "Thu 07:00-07:40", "Sat 10:00-10:40"]
    made = plan(**{**TIMED, "availability": short})
    moved = [one.replace("Sat", "Sun") for one in short]
    assert _calculated_in(lambda: adapt(made, today=day("01-18"), availability=moved)) == 1


def _calculations(made: Any, journal: Journal, today: str) -> int:
    return _calculated_in(lambda: adapt(made, journal, today=day(today)))


def _calculated_in(function: Callable[[], object]) -> int:
    from exrx.engine import prescribing

    calculated, found = prescribing._calculated, []

    def counted(*given: Any) -> Calculation:
        found.append(given)
        return calculated(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prescribing, "_calculated", counted)
        function()
    return len(found)
