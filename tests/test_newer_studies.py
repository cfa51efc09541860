"""Newer studies are told where they bear and lower no number; what the founding article says is told as its sources have it."""

from __future__ import annotations

from typing import Any

import pytest

import exrx
from exrx import Plan
from exrx.cli.evidence import evidence_text, notes
from exrx.rules.claims import claims
from exrx.rules.loader import shipped_book
from exrx.vocabulary import recognise

BASE: dict[str, Any] = {
    "age": 40,
    "resting_hr": 70,
    "conditions": ["depression"],
    "medications": [],
    "symptoms": [],
    "falls": 0,
    "eating_disorder": "none",
    "start": "2027-01-04",
}
CLEARED = [
    {"topic": topic, "level": "light_moderate", "by": "Dr Example", "date": "2026-12-20"}
    for topic in ("heart", "obstetric")
]
PEOPLE: dict[str, dict[str, Any]] = {
    "plain": {},
    "older": {"age": 70},
    "ill": {"conditions": ["depression", "diabetes_type_2"], "clearances": CLEARED},
    "after birth": {"age": 31, "sex": "female", "conditions": ["depression", {"id": "postpartum", "since": "2026-09-01"}], "clearances": CLEARED},
    "young": {"age": 22},
    "anxious": {"conditions": ["depression", "anxiety"]},
    "strength": {"likes": ["resistance"], "supervised": True},
}  # fmt: skip
NEWER = {pack.name: pack for pack in shipped_book().packs}["exrx.findings"]


def made(who: str, **fields: Any) -> Plan:
    return exrx.plan(**{**BASE, **PEOPLE[who], **fields})


def flat(answer: object) -> str:
    return " ".join(str(answer).split())


# Typed from the bibliography, part 3: who sees what, where. 405 / 3.8 = 107, 390 / 3.8 = 103, 360 / 3.8 = 95.
@pytest.mark.parametrize(
    ("who", "topic", "source", "said"),
    [
        ("ill", "volume", "bjsm-dose-2025", "about 107 minutes of brisk walking a week"),
        ("older", "volume", "tian-2024", "about 103 minutes of brisk walking a week"),
        ("after birth", "volume", "xie-2025", "about 95 minutes of brisk walking a week"),
        ("older", "activity", "tian-2024", "strength came first"),
        ("older", "activity", "bmc-geriatr-2024", "walking came first"),
        ("after birth", "activity", "jiang-2026", "mind-body exercise came before aerobic"),
        ("after birth", "activity", "xie-2025", "Pilates came first"),
        ("young", "activity", "fan-2025", "a ranking, not a proof"),
        ("anxious", "how hard", "munro-2026", "lower effort and programmes of up to eight weeks"),
        ("plain", "supervision", "munro-2026", "in groups and under supervision did better"),
        ("strength", "resistance", "acsm-resistance-2026", "People with depression were not studied"),
    ],
)
def test_a_newer_study_is_told_to_whom_it_speaks_of_and_nobody_else(
    who: str, topic: str, source: str, said: str
) -> None:
    answer = made(who).why(topic)
    assert said in flat(answer) and source in {item.id for item in answer.sources}
    if who != "plain":
        assert said not in flat(made("plain").why(topic))


def test_minutes_of_walking_are_met_minutes_at_the_cost_of_brisk_walking() -> None:
    met = {item.id: item.met for item in shipped_book().activities.values()}["walking"]
    assert [round(dose / float(met)) for dose in (405, 390, 360)] == [107, 103, 95]
    assert 3 * 36 * float(met) >= 405 > 3 * 30 * float(met)


def test_no_newer_study_is_a_rule_or_changes_a_number() -> None:
    assert NEWER.recommendations == () and NEWER.findings
    cited = {rule.source for rule in shipped_book().recommendations}
    assert not cited & {item.source for item in NEWER.findings}
    prescription = made("ill").prescription
    for name, low, high in (("frequency", 3, 4), ("time", 45, 60)):
        target = prescription.target(name)
        assert target is not None and (target.low, target.high) == (low, high)
    assert made("plain").prescription.target("weeks").low == 10  # type: ignore[union-attr]


def test_a_study_that_agrees_is_not_told_as_one_that_disagrees() -> None:
    older = made("older")
    tiers = {
        (reason.source, reason.decides): reason.tier
        for reason in older.reasons
        if reason.source in ("tian-2024", "munro-2026")
    }
    assert tiers == {
        ("tian-2024", "weekly_minutes"): "study",
        ("tian-2024", "activity"): "finding",
        ("munro-2026", "supervision"): "study",
    }
    assert "  studies   tian-2024" in str(older.why("volume"))


def test_a_live_session_may_count_as_supervised_and_a_calendar_does_not() -> None:
    assert (
        "leads live over video may count as supervised; a programme without a person, or a calendar, does not"
        in flat(made("plain").why("supervision"))
    )


# --- the founding article, row by row


@pytest.mark.parametrize(
    ("id", "source", "words"),
    [
        ("benefit.company", "ranjbar-2015", ("mastery", "company", "brooding")),
        ("benefit.beside", "netz-2017", ("10 of the 11", "three small ones")),
        ("benefit.usual_care", "kvam-2016", ("large against doing nothing", "moderate against usual care", "later on")),
        ("dose.first_weeks", "xie-2025", ("95 to 107 minutes", "weeks of building up")),
    ],
)
def test_what_may_be_said_has_its_source_and_is_told_by_why(id: str, source: str, words: tuple[str, ...]) -> None:
    claim = next(item for item in claims() if item.id == id)
    assert source in claim.sources and claim.certainty in ("low", "very low")
    told = flat(made("plain").why("benefit"))
    assert all(word in claim.says and word in told for word in words)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("kvam-2016", ("no treatment", "usual care", "-1.24", "-0.48", "from memory")),
        ("stathopoulou-2006", ("eating disorders", "refused", "for depression alone")),
        ("netz-2017", ("two counts", "10 of 11", "three trials")),
        ("trivedi-2011", ("not intensities", "improved in part", "36 of 122")),
        ("schmolesky-2013", ("45 healthy men", "60 or 80 %", "20 or 40 minutes")),
        ("erickson-2012", ("hippocampus", "memory", "rodents")),
        ("medina-2015", ("putative", "replication")),
        ("merikangas-2019", ("No exercise was tested",)),
        ("boecker-2008", ("two hours",)),
        ("raichlen-2013", ("73 and 83 %", "45 and 92 %")),
        ("agudelo-2014", ("In mice",)),
        ("ross-2022", ("Norepinephrine", "never dosed")),
    ],
)
def test_a_correction_says_what_the_paper_has(source: str, words: tuple[str, ...]) -> None:
    found = " ".join(item["found"] for item in notes()["correction"] if source in item["sources"])
    assert all(word in found for word in words), found
    document = evidence_text(shipped_book())
    assert found.split(".")[0] in document


def test_every_correction_names_sources_that_can_be_found() -> None:
    known = {*shipped_book().sources, *notes()["source"]}
    for item in notes()["correction"]:
        assert item["told"] and item["found"] and set(item["sources"]) <= known, item


@pytest.mark.parametrize("word", ["diet", "supplements", "heat"])
def test_what_is_no_exercise_is_outside_and_the_document_says_so(word: str) -> None:
    rows = [item for item in notes()["left_out"] if item["says"].startswith(word)]
    assert len(rows) == 1 and rows[0]["why"] == "outside"
    assert f"| {rows[0]['says']} | mercola-2019 | outside exercise: " in evidence_text(shipped_book())


def test_the_32_per_cent_of_bdnf_come_with_their_design_and_only_to_who_asks() -> None:
    active = {"active_days": 4, "active_minutes": 45, "active_months": 12, "active_effort": "moderate"}
    told = flat(made("plain", goals=["mood", "bdnf"], **active).why("bdnf"))
    assert (
        "about 32 per cent" in told and "45 healthy men of 18 to 25" in told and "60 or 80 per cent of reserve" in told
    )
    assert not any("32 per cent" in reason.says for reason in made("plain").reasons)


TEN = {
    "norepinephrine": "norepinephrine", "serotonin": "serotonin", "BDNF": "bdnf", "endorphins": "endorphin",
    "endocannabinoids": "anandamide", "cortisol": "cortisol", "ACTH": "acth", "TNF-alpha": "tnf_alpha", "TNF-α": "tnf_alpha",
    "IL-1beta": "il_1beta", "IL-1β": "il_1beta", "IL-6": "il_6", "noradrenaline": "norepinephrine",
}  # fmt: skip


@pytest.mark.parametrize("word", TEN)
def test_all_ten_markers_of_the_review_can_be_asked_for(word: str) -> None:
    assert recognise("goals", word) == (TEN[word],)


@pytest.mark.parametrize("word", [word for word, id in TEN.items() if id not in ("bdnf", "anandamide")])
def test_eight_of_them_are_the_plan_for_mood_with_one_line_that_says_why_no_dose_follows(word: str) -> None:
    asked, plain = made("plain", goals=["mood", word]), made("plain", goals=["mood"])
    assert [(s.date, s.kind, s.minutes, s.steps) for s in asked.sessions] == [
        (s.date, s.kind, s.minutes, s.steps) for s in plain.sessions
    ]
    new = [note for note in asked.notices if note not in plain.notices]
    assert len(new) == 1 and new[0].to == "person"
    assert "no aim for a plan" in new[0].text and new[0].rules == (f"goal.{TEN[word]}",)
    source = next(reason.source for reason in asked.reasons if reason.id == new[0].rules[0])
    assert source in new[0].text


def test_who_gains_most_names_education_to_the_clinician() -> None:
    plan = made("plain", age=30, phq9=10, phq9_item9=0)
    (note,) = [note for note in plan.notices if "people.prior" in note.rules]
    assert note.to == "clinician" and "higher education (not asked here)" in note.text


def test_item_9_at_zero_is_no_proof_and_the_clinician_reads_the_figure() -> None:
    plan = made("plain", phq9=6)
    (note,) = [note for note in plan.notices if "self_harm.item9_unknown" in note.rules]
    assert note.to == "clinician" and "73 (63 %)" in note.text and "36 (31 %)" in note.text
