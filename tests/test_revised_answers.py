"""What is new in a plan that is made again counts as since that day; what is left out counts as it stood; and both stay so.

Written from decisions 20, 21 and 24 of the evidence and fault S1.
"""

from __future__ import annotations

import datetime as dt
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from exrx import InputError, Journal, NotCleared, Plan, adapt, plan
from exrx.classes import replace
from exrx.cli import main
from exrx.following.illnesses import illnesses_in
from exrx.journal import AnswerEntry, ClearanceEntry, Entry, IllnessEntry, ScoreEntry, WithdrawnEntry

from .invented import WELL

START, TODAY, LATER = "2027-01-04", "2027-02-01", "2027-02-10"
TOPICS = ("heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other")


def cl(topic: str, date: str) -> dict[str, str]:
    return {"topic": topic, "level": "light_moderate", "by": "Dr Ito", "date": date}


EVERY = [cl(topic, "2026-12-20") for topic in TOPICS]


def made(**fields: Any) -> Plan:
    return plan(**{**WELL, **fields}, start=START)


NEW: dict[str, dict[str, Any]] = {
    "a sign": {"symptoms": ["chest pain"]},
    "a sign of the lungs": {"symptoms": ["breathlessness"]},
    "a disease": {"conditions": ["type 2 diabetes", "kidney disease"]},
    "a heart attack": {"conditions": ["type 2 diabetes", "heart attack"]},
    "a concussion": {"conditions": ["type 2 diabetes", "concussion"]},
    "a pregnancy": {"conditions": ["type 2 diabetes", "pregnancy"]},
    "an eating disorder": {"eating_disorder": "past"},
    "a score": {"phq9": 20},
    "an item": {"phq9_item9": 2},
    "falls": {"falls": 2},
    "a resting rate": {"resting_hr": 101},
    "a body mass index": {"bmi": 17.4},
    "height and weight": {"height_cm": 180, "weight_kg": 50},
    "a sign of too much training": {"training_signs": ["lost_periods"]},
    "no care": {"conditions": ["type 2 diabetes", "bipolar_stable"], "under_care": False},
}

# Without a due date a plan in pregnancy ends after four weeks.
KEPT = {name: fields for name, fields in NEW.items() if name not in ("a pregnancy", "an item")}


@pytest.mark.parametrize("fields", NEW.values(), ids=NEW)
def test_what_is_new_is_not_covered_by_what_was_confirmed_before(fields: dict[str, Any]) -> None:
    before = made(conditions=["type 2 diabetes"], clearances=EVERY)
    with pytest.raises(NotCleared) as refused:
        adapt(before, today=TODAY, **fields)
    text = " ".join(str(refused.value).split())
    assert f"New since {TODAY}" in text
    assert any(f'topic = "{topic}"' in text for topic in TOPICS)
    agree = [cl(topic, TODAY) for topic in TOPICS]
    if "phq9_item9" in fields:
        # Thoughts of suicide are opened by a clearance dated afterwards, which may not have come before (decision 40).
        with pytest.raises(NotCleared, match="exrx log phq9 TOTAL"):
            adapt(before, today=TODAY, **fields, clearances=agree)
        return
    # What is confirmed on that day, or later, speaks of it.
    agreed = adapt(before, today=TODAY, **fields, clearances=agree)
    assert agreed.clearance.may_plan and agreed.revision == 2


def test_thoughts_of_suicide_that_a_journal_tells_are_opened_by_a_later_clearance_alone() -> None:
    before, day = made(conditions=["type 2 diabetes"], clearances=EVERY), dt.date.fromisoformat(TODAY)
    told = Journal.from_plan(before, before.start).add(ScoreEntry(on=day, entered=day, phq9=14, phq9_item9=2))
    for later, opens in ((0, False), (1, True)):
        agreed = day + dt.timedelta(days=later)
        spoken = ClearanceEntry(on=agreed, entered=agreed, topic="mental_health", level="light_moderate", by="Dr Ito")
        for today in (agreed, day + dt.timedelta(days=5)):
            with nullcontext() if opens else pytest.raises(NotCleared):
                assert adapt(before, told.add(spoken), today=today).clearance.may_plan


@pytest.mark.parametrize("fields", NEW.values(), ids=NEW)
def test_what_a_journal_tells_anew_is_not_covered_by_what_was_confirmed_before(fields: dict[str, Any]) -> None:
    before, day = made(conditions=["type 2 diabetes"], clearances=EVERY), dt.date.fromisoformat(TODAY)

    def entry(name: str, value: Any) -> Entry:
        if name in ("phq9", "phq9_item9"):
            return ScoreEntry(on=day, entered=day, **{name: value})
        return AnswerEntry(on=day, entered=day, field=name, value=value[-1] if isinstance(value, list) else value)

    journal = Journal.from_plan(before, before.start).add(*(entry(*one) for one in fields.items()))
    with pytest.raises(NotCleared):
        adapt(before, journal, today=LATER)


def test_an_answer_that_a_journal_tells_once_more_is_not_new() -> None:
    before, day = made(eating_disorder="past", clearances=[cl("eating", "2026-12-20")]), dt.date.fromisoformat(TODAY)
    again = AnswerEntry(on=day, entered=day, field="eating_disorder", value="past")
    assert adapt(before, Journal.from_plan(before, before.start).add(again), today=LATER).clearance.may_plan


@pytest.mark.parametrize("fields", KEPT.values(), ids=KEPT)
def test_the_day_on_which_it_was_new_is_kept(fields: dict[str, Any]) -> None:
    before = made(conditions=["type 2 diabetes"], clearances=EVERY)
    agreed = adapt(before, today=TODAY, **fields, clearances=[cl(topic, TODAY) for topic in TOPICS])
    assert adapt(agreed, today=TODAY, **fields) is agreed
    assert adapt(agreed, today=LATER, **fields) is agreed
    assert Plan.from_json(agreed.to_json()) == agreed
    # The older clearance alone still does not cover it, however often one asks.
    for plan_now in (agreed, adapt(agreed, today=LATER, falls=agreed.person.falls, first_step="Put on the shoes")):
        with pytest.raises(NotCleared):
            adapt(plan_now, today="2027-02-20", clearances=EVERY)


def test_an_entry_with_a_date_of_its_own_counts_as_of_then() -> None:
    before = made(conditions=["type 2 diabetes"], clearances=EVERY)
    old = {"id": "chest pain", "since": "2026-12-01"}
    assert adapt(before, today=TODAY, symptoms=[old]).clearance.may_plan
    with pytest.raises(NotCleared):
        adapt(before, today=TODAY, symptoms=[{"id": "chest pain", "since": "2026-12-21"}])


def test_what_was_there_all_along_is_not_new() -> None:
    entered = [{"id": "chest pain", "since": "2026-12-01"}]
    before = made(symptoms=entered, conditions=["depression", "type 2 diabetes"], phq9=22, clearances=EVERY)
    after = adapt(before, today=TODAY, symptoms=["chest pain"], conditions=["type 2 diabetes", "depression"], phq9=23)
    assert after.clearance.may_plan and after.noticed == ()
    assert after.person.symptoms == before.person.symptoms


def test_a_sign_that_had_ended_and_is_named_again_is_new() -> None:
    before = made(symptoms=[{"id": "chest pain", "until": "2026-12-10"}], clearances=EVERY)
    with pytest.raises(NotCleared, match=f"New since {TODAY}"):
        adapt(before, today=TODAY, symptoms=["chest pain"])


@pytest.mark.parametrize(
    ("stood", "refers"),
    [
        ({"phq9": 22}, True),
        ({"symptoms": [{"id": "breathlessness", "since": "2026-12-01"}]}, True),
        ({"conditions": ["type 2 diabetes"]}, True),
        ({"medications": ["bisoprolol"], "conditions": ["hypertension"]}, False),
        ({"eating_disorder": "past"}, True),
        ({"bmi": 17.0}, True),
        ({"due_date": "2027-07-10"}, True),
        ({"falls": 2}, True),
        ({"phq9": [1, 1, 1, 1, 1, 1, 1, 1, 1], "phq9_item9": None}, False),
        ({"systolic": 165, "diastolic": 90}, False),
    ],
)
def test_a_value_that_is_left_out_counts_as_it_stood(stood: dict[str, Any], refers: bool) -> None:
    before, left_out = made(**stood, clearances=EVERY), dict.fromkeys(stood)
    assert adapt(before, today=TODAY, **left_out) is before
    if refers:
        with pytest.raises(NotCleared):
            adapt(before, today=TODAY, **left_out, clearances=[])
    else:
        after = adapt(before, today=TODAY, **left_out, clearances=[])
        assert {name: getattr(after.person, name) for name in stood} == {
            name: getattr(before.person, name) for name in stood
        }


def test_a_score_in_another_form_takes_the_place_of_the_one_before() -> None:
    nine = made(phq9=[1] * 8 + [1], phq9_item9=None)
    assert adapt(nine, today=TODAY, phq9=12).person.phq9_item9 == 1
    assert adapt(nine, today=TODAY, phq9=[1] * 8 + [0]).clearance.crisis != "first"
    weighed = made(bmi=22.0)
    assert adapt(weighed, today=TODAY, bmi=None, height_cm=180, weight_kg=80).person.bmi is None


def test_a_wish_or_a_clearance_that_is_left_out_is_taken_back() -> None:
    before = made(minutes=30, conditions=["type 2 diabetes"], clearances=EVERY)
    assert adapt(before, today=TODAY, minutes=None).person.minutes is None
    with pytest.raises(NotCleared):
        adapt(before, today=TODAY, clearances=[])


def test_another_medicine_of_the_same_class_is_new_and_another_dose_is_not() -> None:
    before = made(medications=["sertraline 50 mg"], clearances=EVERY)

    def noticed(name: str) -> list[dt.date | None]:
        return [drug.noticed for drug in adapt(before, today=TODAY, medications=[name]).person.medications or ()]

    assert noticed("sertraline 100 mg") == [None] and noticed("sertraline") == [None]
    assert noticed("fluoxetine") == [dt.date.fromisoformat(TODAY)]


# --- what is no longer named -------------------------------------------------------------------------------------------


def test_an_explained_sign_or_a_disease_that_is_named_no_more_is_gone() -> None:
    before = made(symptoms=[{"id": "chest pain", "since": "2026-12-01"}], conditions=["depression"], clearances=EVERY)
    after = adapt(before, today=TODAY, symptoms=[], conditions=[])
    assert after.person.symptoms == () and after.person.conditions == ()


@pytest.mark.parametrize(
    ("id", "rule", "topic"),
    [
        ("heavy_daily_alcohol", "over.withdrawal", "other"),
        ("pregnancy", "over.pregnancy_first_weeks", "obstetric"),
    ],
)
def test_what_leaves_something_behind_ends_on_the_day_on_which_it_is_named_no_more(
    id: str, rule: str, topic: str
) -> None:
    entered = {"id": id, "since": "2026-12-01"}
    due = {"due_date": "2027-07-10"} if id == "pregnancy" else {}
    before = made(conditions=[entered], **due, clearances=EVERY)
    with pytest.raises(NotCleared) as refused:
        adapt(before, today=TODAY, conditions=[])
    assert rule in {finding.rule for finding in refused.value.clearance.deciding}
    agreed = adapt(before, today=TODAY, conditions=[], clearances=[cl(topic, TODAY)])
    assert adapt(agreed, today=LATER, conditions=[]) is agreed
    assert [entry.gone for entry in agreed.person.conditions or ()] == [dt.date.fromisoformat(TODAY)]
    # Named again, it is there again.
    again = adapt(agreed, today=LATER, conditions=[entered], clearances=[cl(topic, LATER)])
    assert [entry.gone for entry in again.person.conditions or ()] == [None]


# --- the command line --------------------------------------------------------------------------------------------------

PERSON = """id = "spring"
start = 2027-01-04
age = 55
conditions = ["type 2 diabetes"]
medications = []
symptoms = []
phq9 = 8
phq9_item9 = 0

[[clearances]]
topic = "heart"
level = "light_moderate"
by = "Dr Ito"
date = 2026-12-20
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    monkeypatch.chdir(tmp_path)

    def run(text: str, today: str) -> tuple[int, str]:
        Path("person.toml").write_text(text, "utf-8")
        code = main(["plan", "person.toml", "-o", "plan.ics", "--today", today])
        return code, " ".join("".join(capsys.readouterr()).split())

    return run


def test_a_line_added_to_the_file_is_new_on_that_day_and_stays_so(run: Any) -> None:
    assert run(PERSON, START)[0] == 0
    before = Path("plan.json").read_bytes()
    code, said = run(PERSON.replace("symptoms = []", 'symptoms = ["chest pain"]'), TODAY)
    assert code == 3 and f"New since {TODAY}: chest pain" in said
    assert Path("plan.json").read_bytes() == before
    neuropathy = PERSON.replace('["type 2 diabetes"]', '["type 2 diabetes", "neuropathy"]')
    assert run(neuropathy, TODAY)[0] == 0
    kept = Path("plan.json").read_bytes()
    assert b'"noticed":"2027-02-01"' in kept
    for day in (TODAY, "2027-02-02", "2027-03-01"):
        code, said = run(neuropathy, day)
        assert code == 0 and "No change" in said
        assert Path("plan.json").read_bytes() == kept


def test_a_line_taken_out_of_the_file_counts_as_it_stood(run: Any) -> None:
    assert run(PERSON, START)[0] == 0
    kept = Path("plan.json").read_bytes()
    for line in (
        "phq9 = 8\n",
        "phq9_item9 = 0\n",
        "symptoms = []\n",
        "medications = []\n",
        'conditions = ["type 2 diabetes"]\n',
    ):
        code, said = run(PERSON.replace(line, ""), TODAY)
        assert code == 0 and "No change" in said, line
        assert Path("plan.json").read_bytes() == kept


def test_a_plan_file_from_before_has_no_dates_and_loads() -> None:
    content = json.loads(made(conditions=["type 2 diabetes"], clearances=EVERY).to_json())
    assert content.pop("noticed") == []
    # Files of then had no digest either.
    del content["digest"]
    old = Plan.from_json(json.dumps({**content, "format": 1}))
    assert old.noticed == ()


def test_a_day_of_screening_after_the_start_ages_what_was_entered_and_is_refused() -> None:
    with pytest.raises(InputError, match="as_of.*lies after 2027-01-04"):
        plan(**WELL, start=START, as_of="2027-01-05")
    assert plan(**WELL, start=START, as_of="2027-01-01").as_of == dt.date(2027, 1, 1)
    assert adapt(made(), today=TODAY, as_of=TODAY).as_of == dt.date.fromisoformat(TODAY)
    with pytest.raises(InputError, match="as_of.*lies after"):
        adapt(made(), today=TODAY, as_of=LATER)


BLOCKER = {"id": "bisoprolol", "for": "hypertension"}


@pytest.mark.parametrize("told", [TODAY, LATER])
def test_what_ends_has_ended_on_the_day_after_also_where_nothing_else_was_told_since(told: str) -> None:
    before = made(conditions=["hypertension"], medications=[BLOCKER])
    assert before.prescription.forbids("bpm")
    ended = adapt(before, today=told, medications=[{**BLOCKER, "until": LATER}])
    assert ended.prescription.forbids("bpm") and ended.as_of.isoformat() == told
    day_after = dt.date.fromisoformat(LATER) + dt.timedelta(days=1)
    later = adapt(ended, today=day_after)
    assert not later.prescription.forbids("bpm") and later.as_of == day_after
    # Screened once for it: after that nothing is new.
    assert adapt(later, today=day_after + dt.timedelta(days=1)).as_of == day_after


def test_the_end_of_a_medicine_that_a_journal_tells_on_its_last_day_holds_from_the_next() -> None:
    before = made(conditions=["hypertension"])
    start, last = dt.date.fromisoformat(TODAY), dt.date.fromisoformat(LATER)
    taken = AnswerEntry(on=start, entered=start, field="medications", value="bisoprolol")
    ended = AnswerEntry(on=last, entered=last, field="medications", value="bisoprolol", until=last)
    now, days = before, {}
    for day, entries in ((start, (taken,)), (last, (taken, ended)), (last + dt.timedelta(days=1), (taken, ended))):
        now = adapt(now, Journal(before.id, entries), today=day)
        days[day] = bool(now.prescription.forbids("bpm"))
    assert list(days.values()) == [True, True, False]


# --- what was told in a journal and taken out there again ------------------------------------------------------------

BARED = {"conditions": ["hypertension"], "likes": ["walking"]}
TOLD: dict[str, AnswerEntry] = {
    name: AnswerEntry(on=dt.date(2027, 2, 1), entered=dt.date(2027, 2, 1), field=field, value=value)
    for name, field, value in (
        ("a medicine", "medications", "bisoprolol"), ("an illness", "conditions", "asthma"), ("an age", "age", 35), ("a wish", "likes", "cycling"),
        ("a pulse", "resting_hr", 71), ("a maximum", "max_hr", 171), ("falls", "falls", 1), ("a length", "longest_session", 20),
    )
}  # fmt: skip


def told(before: Plan, *entries: Entry, on: str = "2027-02-03", first: Plan | None = None) -> Plan:
    return adapt(before, Journal((first or before).id, entries), today=on)


@pytest.mark.parametrize("entry", TOLD.values(), ids=TOLD)
def test_an_answer_that_was_taken_out_was_never_given(entry: AnswerEntry) -> None:
    before = made(**BARED)
    with_it = told(before, entry)
    assert with_it.person != before.person
    gone = WithdrawnEntry(on=entry.on, entered=dt.date(2027, 2, 4), of=entry.id)
    without = told(with_it, entry, gone, on="2027-02-04")
    assert without.person == before.person == told(before, entry, gone, on="2027-02-04").person
    again = Plan.from_json(with_it.to_json())
    assert again == with_it and told(again, entry, gone, on="2027-02-04") == without


def test_an_answer_that_was_replaced_leaves_what_replaces_it() -> None:
    before, entry = made(**BARED), TOLD["a medicine"]
    right = AnswerEntry(
        on=entry.on, entered=dt.date(2027, 2, 4), field="medications", value="amlodipine", replaces=entry.id
    )
    after = told(told(before, entry), entry, right, on="2027-02-04")
    assert [one.entered for one in after.person.medications or ()] == ["amlodipine"]


def test_the_end_of_a_medicine_that_was_taken_out_brings_it_back() -> None:
    before, entry = made(**BARED, medications=[BLOCKER]), TOLD["a medicine"]
    ended = AnswerEntry(on=entry.on, entered=entry.entered, field="medications", value="bisoprolol", until=entry.on)
    over = told(before, ended)
    assert not over.prescription.forbids("bpm")
    back = told(over, ended, WithdrawnEntry(on=entry.on, entered=dt.date(2027, 2, 4), of=ended.id), on="2027-02-04")
    assert back.prescription.forbids("bpm") and back.person == before.person


def test_a_sign_and_a_ninth_answer_that_were_taken_out_open_nothing() -> None:
    before, day = made(**BARED), dt.date(2027, 2, 1)
    for entry in (
        AnswerEntry(on=day, entered=day, field="symptoms", value="chest pain"),
        ScoreEntry(on=day, entered=day, phq9=12, phq9_item9=2),
        AnswerEntry(on=day, entered=day, field="phq9_item9", value=2),
    ):
        gone = WithdrawnEntry(on=day, entered=day, of=entry.id)
        for entries in ((entry,), (entry, gone)):
            with pytest.raises(NotCleared):
                told(before, *entries)


@pytest.mark.parametrize("name", ["a medicine", "an illness", "falls"])
def test_by_an_entry_that_got_lost_nothing_is_taken_back(name: str) -> None:
    before, entry = made(**BARED), TOLD[name]
    with_it = told(before, entry)
    assert told(with_it, on="2027-02-04").person == with_it.person


@pytest.mark.parametrize(
    "fields",
    [
        {"medications": [{"id": "lithium", "for": "another reason", "until": "2027-01-04"}, {"id": "lithium", "for": "migraine"}]},
        {"conditions": [{"id": "back_pain", "until": "2026-05-01"}, "back_pain"]},
        {"phq9": [0, 0, 1, 2, 3, 1, 0, 0, 0], "phq9_item9": None},
    ],
    ids=["one medicine for two reasons", "an illness that came back", "nine answers"],
)  # fmt: skip
def test_a_journal_that_begins_changes_no_answer(fields: dict[str, Any]) -> None:
    before = plan(**{**WELL, **fields}, start="2027-01-04", id="a")
    without = adapt(before, today="2027-01-11")
    after = adapt(before, Journal.from_plan(before, before.start), today="2027-01-11")
    assert (after.person, after.as_of) == (without.person, without.as_of)


def test_an_illness_that_a_journal_tells_brings_down_what_was_built_up_before_it() -> None:
    before, day = made(longest_session=33), dt.date.fromisoformat(TODAY)
    entry = AnswerEntry(on=day, entered=day, field="conditions", value="fibromyalgia")
    with_journal = adapt(before, Journal.from_plan(before, before.start).add(entry), today=TODAY)
    without = adapt(before, today=TODAY, conditions=["fibromyalgia"])
    most = {session.date: session.minutes for session in without.sessions}
    assert all(session.minutes <= most[session.date] for session in with_journal.sessions if session.date in most)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ({"falls": 0}, {"falls": 2}),
        ({"eating_disorder": "none"}, {"eating_disorder": "past"}),
        ({"phq9": 8, "phq9_item9": 0}, {"phq9": 22}),
        ({"phq9": 8, "phq9_item9": 0}, {"phq9_item9": 2}),
    ],
    ids=str,
)
def test_what_a_journal_began_with_takes_nothing_back_that_is_given_since(
    was: dict[str, Any], now: dict[str, Any]
) -> None:
    before = made(clearances=EVERY, **was)
    with pytest.raises(NotCleared):
        adapt(before, Journal.from_plan(before, before.start), today=TODAY, **now)


def test_a_later_score_holds_and_a_later_ninth_item_does_not() -> None:
    before, day = made(phq9=8, phq9_item9=0), dt.date.fromisoformat(TODAY)
    told = ScoreEntry(on=day, entered=day, phq9=1, phq9_item9=0)
    after = adapt(before, Journal.from_plan(before, before.start).add(told), today=TODAY, phq9=12, phq9_item9=1)
    assert (after.person.phq9, after.person.phq9_item9) == (1, 1)
    none = replace(told, phq9=0)
    with_least = adapt(before, Journal.from_plan(before, before.start).add(none), today=TODAY, phq9_item9=1)
    assert (with_least.person.phq9, with_least.person.phq9_item9) == (1, 1)


def test_signs_in_the_chest_last_as_long_as_is_told_now() -> None:
    """Decision 49: they stay told; their illness is over when it is told to be."""
    begun = IllnessEntry(on=dt.date(2027, 2, 1), entered=dt.date(2027, 2, 1), chest_signs=True)
    over = IllnessEntry(on=begun.on, last=dt.date(2027, 2, 4), entered=dt.date(2027, 2, 5), replaces=begun.id)
    out = WithdrawnEntry(on=dt.date(2027, 2, 5), entered=dt.date(2027, 2, 5), of=begun.id)
    today = dt.date(2027, 3, 1)
    for entries, last in (
        ((begun,), today),
        ((begun, over), over.last),
        ((over, begun), over.last),
        ((begun, out), today),
    ):
        (found,) = illnesses_in(Journal("a", entries), today)
        assert (found.last, found.facts["chest_signs"]) == (last, True)
