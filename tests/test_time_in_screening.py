"""As of when: what a clearance speaks of, what an until date does to each word, and what runs out in the middle of a plan.

Written from decisions 20, 21, 22 of the evidence and from rules 21, 26, 36 and 44 of its addendum.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from exrx import Clearance, InputError, Plan, ScheduleError, adapt, plan, prescribe, screen
from exrx.engine.audit import audit
from exrx.person import Person
from exrx.rules.loader import shipped_book

from .invented import ACTIVE, WELL

START = dt.date(2027, 1, 4)
Fields = dict[str, Any]


def cl(topic: str, date: str, level: str = "light_moderate") -> Fields:
    return {"topic": topic, "level": level, "by": "Dr Ito", "date": date}


def judged(**fields: Any) -> Clearance:
    return screen(Person(**{**WELL, **fields}), as_of=START)


def made(**fields: Any) -> Plan:
    return plan(Person(**{**WELL, **fields}), start=START)


def sign(id: str, **dates: str) -> Fields:
    return {"symptoms": [{"id": id, **dates}]}


def has(id: str, **dates: str) -> Fields:
    return {"conditions": [{"id": id, **dates}]}


YEAR = ("chest_pain", "fainting", "night_breathlessness")
QUARTER = ("breathlessness", "ankle_swelling", "palpitations", "claudication", "heart_murmur", "unusual_fatigue")


# --- a sign and its clearance (20) ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", [*YEAR, *QUARTER])
def test_a_sign_without_a_date_is_explained_by_nothing_and_the_date_is_asked_for(id: str) -> None:
    found = judged(**sign(id), clearances=[cl("heart", "2027-01-04"), cl("lung", "2027-01-04")])
    assert found.level == "refer"
    assert "Add since when" in str(found)


@pytest.mark.parametrize("id", [*YEAR, *QUARTER])
@pytest.mark.parametrize(("since", "opens"), [("2026-12-20", True), ("2026-12-21", False)])
def test_a_sign_with_a_date_is_explained_by_a_clearance_that_is_not_older(id: str, since: str, opens: bool) -> None:
    assert judged(**sign(id, since=since), clearances=[cl("heart", "2026-12-20")]).may_plan is opens


# --- until (21) ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", ["fever", "vomiting"])
def test_what_heals_by_itself_is_over_on_the_day_after(id: str) -> None:
    assert judged(**sign(id, until="2027-01-03")).level == "cleared"
    assert judged(**sign(id, until="2027-01-04")).level == "stop"


@pytest.mark.parametrize(
    ("id", "last"), [*((id, "2026-01-04") for id in YEAR), *((id, "2026-10-04") for id in QUARTER)]
)
def test_a_sign_holds_after_its_last_day_and_then_is_asked_about(id: str, last: str) -> None:
    day = dt.date.fromisoformat(last)
    for until in ("2027-01-03", (day + dt.timedelta(days=1)).isoformat()):
        assert judged(**ACTIVE, **sign(id, until=until)).level == "refer"
    later = judged(**ACTIVE, **sign(id, until=last))
    assert later.may_plan and [question.id for question in later.questions] == ["earlier_signs"]
    # Until a clearance that is not older than the last day.
    looked_at = judged(**sign(id, until="2026-12-20"), clearances=[cl("heart", "2026-12-20")])
    assert looked_at.may_plan and "heart" not in {reason.topic for reason in looked_at.reasons}
    assert not judged(**sign(id, until="2026-12-21"), clearances=[cl("heart", "2026-12-20")]).may_plan


@pytest.mark.parametrize("id", [*YEAR, *QUARTER])
def test_whoever_looks_at_the_lungs_explains_a_lack_of_breath_and_nothing_else(id: str) -> None:
    found = judged(**sign(id, until="2026-12-20"), clearances=[cl("lung", "2026-12-20")])
    explained = "heart" not in {reason.topic for reason in found.reasons}
    assert explained is (id in ("breathlessness", "night_breathlessness", "unusual_fatigue"))


def test_a_sign_of_the_nerves_holds_for_a_year_and_only_then_a_clearance_explains_it() -> None:
    neuro = [cl("neuro", "2026-12-20")]
    assert judged(**sign("neurological_sign", since="2026-06-01"), clearances=neuro).level == "stop"
    assert judged(**sign("neurological_sign", until="2026-01-05")).level == "stop"
    assert judged(**sign("neurological_sign", until="2026-12-20"), clearances=neuro).may_plan
    assert judged(**sign("neurological_sign", until="2026-01-04")).may_plan


def test_a_sign_of_a_pregnancy_holds_for_a_year_and_once_it_is_over_obstetrics_alone_explain_it() -> None:
    obstetric = [cl("obstetric", "2026-12-20")]
    assert judged(**sign("pregnancy_warning_sign", since="2026-06-01"), clearances=obstetric).level == "stop"
    assert judged(**sign("pregnancy_warning_sign", until="2026-01-05")).level == "stop"
    assert judged(**sign("pregnancy_warning_sign", until="2026-12-20"), clearances=obstetric).may_plan
    assert judged(**sign("pregnancy_warning_sign", until="2026-12-21"), clearances=obstetric).level == "stop"
    assert not judged(
        **sign("pregnancy_warning_sign", until="2026-12-20"), clearances=[cl("other", "2026-12-20")]
    ).may_plan


HEART = (
    "unstable_angina", "uncontrolled_arrhythmia", "decompensated_heart_failure", "severe_valve_stenosis", "pericarditis", "endocarditis",
)  # fmt: skip


@pytest.mark.parametrize("id", HEART)
def test_an_acute_illness_of_the_heart_is_an_event_of_its_last_day(id: str) -> None:
    ended = {**ACTIVE, **has(id, since="2026-06-01", until="2027-01-03")}
    assert judged(**ended).level == "refer"
    assert not judged(**ended, clearances=[cl("heart", "2027-01-02")]).may_plan
    assert judged(**ended, clearances=[cl("heart", "2027-01-03")]).may_plan


def test_a_concussion_waits_for_a_clearance_that_is_not_older() -> None:
    assert judged(**has("concussion", until="2027-01-03")).level == "refer"
    assert not judged(**has("concussion", until="2026-12-21"), clearances=[cl("neuro", "2026-12-20")]).may_plan
    assert judged(**has("concussion", until="2026-12-20"), clearances=[cl("neuro", "2026-12-20")]).may_plan


@pytest.mark.parametrize("id", ["delirium", "catatonia", "psychosis", "elevated_mood", "postpartum_red_flag"])
def test_a_state_of_the_mind_does_not_vanish_the_day_after(id: str) -> None:
    over = has(id, until="2027-01-03")
    assert judged(**over).level == "refer"
    opened = judged(**over, clearances=[cl("mental_health", "2027-01-03")])
    assert all(finding.rule != "over.mental_state" or finding.level == "limited" for finding in opened.reasons)
    assert judged(**over, clearances=[cl("mental_health", "2027-01-02")]).level == "refer"


def test_a_mania_that_is_over_is_no_stable_mood_by_a_word() -> None:
    conditions = [{"id": "elevated_mood", "until": "2027-01-03"}, "bipolar_stable"]
    assert judged(conditions=conditions).level == "refer"


@pytest.mark.parametrize("id", ["heavy_daily_alcohol", "alcohol_withdrawal", "drug_withdrawal"])
def test_the_first_four_weeks_after_drinking_are_for_a_doctor(id: str) -> None:
    assert judged(**has(id, until="2026-12-08")).level == "refer"
    assert judged(**has(id, until="2026-12-08"), clearances=[cl("other", "2026-12-08")]).may_plan
    assert not judged(**has(id, until="2026-12-08"), clearances=[cl("other", "2026-12-07")]).may_plan
    assert judged(**has(id, until="2026-12-07")).may_plan


@pytest.mark.parametrize("ended", [has("pregnancy", until="2026-12-14"), {"conditions": [], "due_date": "2026-12-10"}])
def test_after_a_pregnancy_no_word_says_birth_until_one_is_entered(ended: Fields) -> None:
    woman = {"age": 31, "sex": "female", **ended}
    refused, agreed = judged(**woman), made(**woman, clearances=[cl("obstetric", "2026-12-30")])
    assert refused.level == "refer" and refused.crisis == "present"
    assert "harming yourself" in str(agreed)
    pages = (refused.to_html(), agreed.to_html(), agreed.to_html("clinician"), agreed.to_ics().decode())
    for text in (str(refused), str(agreed), str(agreed.why()), str(agreed.why("notices")), *pages):
        assert not re.search(r"\b(births?|baby|babies|postpartum|postnatal|pelvic)\b", text, re.IGNORECASE)
    born = judged(**{**woman, "conditions": [{"id": "postpartum", "since": "2026-12-14"}, *ended["conditions"]]})
    assert "birth" in str(born)


def test_a_loss_ends_the_pregnancy_of_a_due_date_and_its_complications() -> None:
    lost = {"conditions": [{"id": "pregnancy", "until": "2026-10-01"}, {"id": "preeclampsia", "until": "2026-10-01"}]}
    found = judged(age=31, sex="female", due_date="2027-05-10", **lost)
    assert found.may_plan
    assert "pregnancy.first" not in {finding.rule for finding in found.reasons}
    going_on = judged(age=31, sex="female", due_date="2027-05-10", **has("preeclampsia", until="2026-10-01"))
    assert "pregnancy.first" in {finding.rule for finding in going_on.reasons}


# --- a clearance has a beginning and an end (22) ---------------------------------------------------------------------------


@pytest.mark.parametrize("id", ["pregnancy", "twin_pregnancy", "gestational_hypertension"])
def test_a_pregnancy_is_opened_by_a_clearance_of_this_pregnancy(id: str) -> None:
    woman: Fields = {"age": 31, "sex": "female"}
    assert not judged(**woman, **has(id), clearances=[cl("obstetric", "2027-01-03")]).may_plan
    assert not judged(**woman, **has(id, since="2026-10-01"), clearances=[cl("obstetric", "2026-09-30")]).may_plan
    assert judged(**woman, **has(id, since="2026-10-01"), clearances=[cl("obstetric", "2026-10-01")]).may_plan


def test_a_due_date_says_when_a_pregnancy_began() -> None:
    woman: Fields = {"age": 31, "sex": "female"}
    # Week 40 ends on the due date: it began on 2026-08-03.
    due = {**woman, **has("pregnancy"), "due_date": "2027-05-10"}
    assert judged(**due, clearances=[cl("obstetric", "2026-08-03")]).may_plan
    assert not judged(**due, clearances=[cl("obstetric", "2026-08-02")]).may_plan


@pytest.mark.parametrize("id", ["psychosis", "catatonia", "delirium", "elevated_mood", "postpartum_red_flag"])
@pytest.mark.parametrize("until", ["2026-12-20", "2026-07-10"])
def test_an_acute_state_of_mind_that_is_over_is_looked_at_first(id: str, until: str) -> None:
    over = judged(age=30, sex="female", **has(id, until=until))
    assert not over.may_plan and "over.mental_state" in {finding.rule for finding in over.reasons}


def test_a_sign_of_pregnancy_that_is_over_is_asked_about_for_a_year() -> None:
    for until, level in (("2026-01-04", "cleared"), ("2026-01-05", "stop"), ("2026-12-20", "stop")):
        over = sign("pregnancy_warning_sign", since="2025-06-01", until=until)
        assert judged(**over, sex="female", age=33).level == level, until


@pytest.mark.parametrize(
    ("fields", "topic"),
    [
        (has("diabetes_type_2"), "heart"),
        (sign("chest_pain", since="2026-01-20"), "heart"),
        ({**has("copd")}, "lung"),
        ({"phq9": 22}, "mental_health"),
        # What closes a question holds as long as it is confirmed.
        ({"medications": ["prednisolone"]}, "other"),
        ({"medications": ["xyzzolium"]}, "other"),
    ],
)
@pytest.mark.parametrize(
    ("date", "weeks"), [("2026-03-20", 10), ("2026-03-21", 11), ("2026-03-27", 11), ("2026-02-01", 4)]
)
def test_no_session_lies_after_the_last_day_of_a_clearance(fields: Fields, topic: str, date: str, weeks: int) -> None:
    short = made(**fields, clearances=[cl(topic, date)])
    last = dt.date.fromisoformat(date).replace(year=2027)
    assert short.end <= last and len(short.weeks) == weeks
    # A week more would not have ended in time.
    assert START + dt.timedelta(weeks=weeks + 1) > last + dt.timedelta(days=1)
    told = [note.text for note in short.notices if note.topic == "weeks"]
    assert len(told) == 1 and last.isoformat() in told[0] and last.isoformat() in str(short.why("weeks"))
    assert "clearance.runs_out" in str(short.why("weeks"))
    fresh = made(**fields, clearances=[cl(topic, "2027-01-03")])
    assert len(fresh.weeks) > weeks and not [note for note in fresh.notices if note.topic == "weeks"]


def test_a_clearance_that_nothing_needs_or_that_a_newer_one_replaces_ends_nothing() -> None:
    assert len(made(clearances=[cl("heart", "2026-02-01")]).weeks) == len(made().weeks)
    both = made(**has("diabetes_type_2"), clearances=[cl("heart", "2026-02-01"), cl("heart", "2026-12-01")])
    assert both.end > dt.date(2027, 2, 1)
    # What it opened is no longer recent by then.
    attack = {**ACTIVE, **has("blood_clot", since="2026-10-20")}
    assert made(**attack, clearances=[cl("heart", "2026-10-21")]).end > dt.date(2027, 4, 1)


def test_a_clearance_that_leaves_no_week_is_said_so() -> None:
    with pytest.raises(ScheduleError, match=r"holds until 2027-01-08.*confirmed again"):
        made(**has("diabetes_type_2"), clearances=[cl("heart", "2026-01-08")])


def test_the_audit_sees_a_session_after_a_clearance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exrx.engine.screening.confirmed_until", lambda *_: None)
    monkeypatch.setattr("exrx.planning.audit", lambda *_: ())
    long = made(**has("diabetes_type_2"), clearances=[cl("heart", "2026-02-01")])
    found = audit(long, shipped_book())
    assert any("the last day of a clearance that it needs" in str(fault) for fault in found)


@pytest.mark.parametrize("by", ["", "  ", "...", "Dr ...", "Dr …", "___", "?"])
def test_nobody_confirmed_what_has_no_name(by: str) -> None:
    with pytest.raises(InputError, match="not a name"):
        Person(clearances=[{**cl("heart", "2026-12-01"), "by": by}])


def test_a_clearance_without_a_day_or_of_a_day_to_come_is_an_error_that_says_so() -> None:
    with pytest.raises(InputError, match="date is empty"):
        Person(clearances=[cl("heart", "")])
    for call in (judged, made, lambda **fields: prescribe(**{**WELL, **fields}, as_of=START)):
        with pytest.raises(InputError, match="2027-01-05|lies in the future"):
            call(clearances=[cl("heart", "2027-01-05")])
        assert call(clearances=[cl("heart", "2027-01-04")])


def test_tendons_stay_at_risk_for_four_weeks_after_a_fluoroquinolone() -> None:
    def forbidden(**dates: str) -> set[str]:
        taken = {"medications": [{"id": "levofloxacin 500", **dates}]}
        made = prescribe(as_of=START, age=62, conditions=["depression"], symptoms=[], active_days=0, **taken)
        return {item for item in ("running", "jumping", "loads") if made.forbids(item)}

    every = {"running", "jumping", "loads"}
    assert forbidden() == forbidden(since="2026-12-10", until="2026-12-20") == forbidden(until="2026-12-08") == every
    assert forbidden(until="2026-12-03") != every
    # The same where it is named no more in a plan that is made again.
    old = plan(start=START, age=62, conditions=["depression"], symptoms=[], active_days=0, medications=["levofloxacin"])
    new = adapt(old, today="2027-01-11", medications=[])
    assert {item for item in every if new.prescription.forbids(item)} == every
    assert not {item for item in every if adapt(new, today="2027-02-15", minutes=30).prescription.forbids(item)} & {
        "jumping"
    }


@pytest.mark.parametrize(
    ("ill", "light"),
    [
        ({"symptoms": [{"id": "fever", "until": "2027-01-10"}]}, 8),
        ({"symptoms": [{"id": "vomiting", "until": "2027-01-10"}]}, 8),
        ({"conditions": ["depression", {"id": "influenza", "until": "2027-01-10"}]}, 15),
        ({"conditions": ["depression", {"id": "covid", "until": "2027-01-10"}]}, 15),
    ],
)
def test_after_an_illness_that_ended_the_first_sessions_are_light_through_every_door(
    ill: dict[str, Any], light: int
) -> None:
    """Addendum 67 and living.md 33 and 34: in a first call, in a revision, and where a later revision leaves the answer out."""
    from exrx.journal import AnswerEntry, Journal

    well = {
        "age": 40, "conditions": ["depression"], "medications": [], "symptoms": [], "resting_hr": 60, "active_days": 4, "active_minutes": 45,
        "active_months": 12, "active_effort": "moderate", "longest_session": 45, "availability": ["Mon", "Wed", "Fri"], "start": "2027-01-04",
    }  # fmt: skip
    before, today = plan(**well), dt.date(2027, 1, 12)
    (name, told), *_ = ill.items()
    entry = AnswerEntry(on=today, entered=today, field=name, value=told[-1]["id"], until=dt.date(2027, 1, 10))
    revised = adapt(before, today=today, **ill)
    plans = [
        plan(**{**well, **ill, "start": "2027-01-12"}),
        revised,
        adapt(revised, today="2027-01-12", **{name: well[name]}),
        adapt(before, Journal.from_plan(before, before.as_of).add(entry), today=today),
    ]
    for made in plans:
        for one in made.sessions:
            if one.date >= today:
                most = max(step.rpe.high for step in one.steps if step.rpe)
                over = dt.date(2027, 1, 10) + dt.timedelta(days=light)
                assert most <= 11 or one.date >= over, one.date
                # An effort changes with the week.
                assert most > 11 or one.date < over + dt.timedelta(days=7), one.date


@pytest.mark.parametrize(
    ("date", "level"), [("2026-12-20", "refer"), ("2026-12-21", "limited"), ("2027-01-03", "limited")]
)
def test_a_clearance_from_before_the_two_weeks_of_the_questionnaire_opens_no_ninth_answer(
    date: str, level: str
) -> None:
    """The PHQ-9 asks about the last two weeks: who looked before them cannot have known of it."""
    looked = [{"topic": "mental_health", "level": "light_moderate", "by": "Dr Ito", "date": date}]
    who: dict[str, Any] = {"age": 40, "conditions": ["depression"], "medications": [], "symptoms": [], "phq9": 16, "phq9_item9": 2}  # fmt: skip
    assert screen(**who, clearances=looked, as_of="2027-01-04").level == level
