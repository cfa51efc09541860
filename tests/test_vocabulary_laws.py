"""What words do in screening: each medicine that belongs to a list does what the list is for, and each end does what it should.

The lists are typed from the evidence on medicines (tables A and B and the groups beside the rules) and from the decisions on time.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from exrx.person import Person
from exrx.rules.loader import shipped_book
from exrx.screening import evaluate
from exrx.vocabulary import kinds_named

START = dt.date(2027, 1, 4)
KNOWN: dict[str, Any] = {
    "age": 40,
    "conditions": [],
    "symptoms": [],
    "active_days": 0,
    "falls": 0,
    "sleep_attacks": False,
}


def holding(**fields: Any) -> set[str]:
    """The rules that hold for somebody of 40."""
    person = Person(**{**KNOWN, **fields})
    evaluation = evaluate(person, shipped_book(), goals=("mood",), protocol="ranjbar-2015", as_of=START)
    return {rule.id for rule, truth in evaluation.truths if truth is True}


def level(**fields: Any) -> str:
    person = Person(**{**KNOWN, "medications": [], **fields})
    evaluation = evaluate(person, shipped_book(), goals=("mood",), protocol="ranjbar-2015", as_of=START)
    return evaluation.clearance.level


# Rule: what is taken besides, and which medicines each bring it about.
ALONE: dict[str, str] = {
    "mood.medicine": "isotretinoin, prednisolone, levetiracetam, brivaracetam, perampanel, topiramate, zonisamide, phenobarbital, vigabatrin,"
    " roflumilast, apremilast, brodalumab, ciprofloxacin, reserpine, flunarizine, montelukast, mefloquine, efavirenz, finasteride,"
    " varenicline, interferon alfa, interferon beta, leuprorelin, goserelin, triptorelin, buserelin, degarelix, the pill, Wegovy,"
    " tetrabenazine, ethinylestradiol, levonorgestrel, desogestrel, norethisterone, drospirenone, medroxyprogesterone",
    "standing.slowly": "nicorandil, molsidomine, tizanidine, trazodone, doxazosin",
    "hormone.bone": "anastrozole, letrozole, exemestane, leuprorelin, goserelin, triptorelin, degarelix, relugolix, buserelin",
    "pulse.medicines": "metoprolol, donepezil, galantamine, rivastigmine, theophylline, digoxin, diltiazem, ivabradine, amiodarone, moxonidine",
    "reason.spasticity": "baclofen, dantrolene",
    "reason.cancer_or_other": "cyclophosphamide, anagrelide, thalidomide, interferon alfa, sunitinib, lapatinib, dasatinib, ibrutinib, sorafenib",
    "reason.antipsychotic": "risperidone, amisulpride, sulpiride, chlorpromazine, melperone, pipamperone, flupentixol, ziprasidone",
    "heat.little_sweat": "topiramate, zonisamide",
    "rhythm.no_vigorous": "flecainide, propafenone, dofetilide, quinidine",
    "opioid.serotonin": "tramadol, tapentadol",
    "erection.pressure": "sildenafil, tadalafil, vardenafil, avanafil",
}
BESIDE: dict[str, tuple[str, str]] = {
    "pair.qt": (
        "ondansetron",
        "citalopram, escitalopram, methadone, haloperidol, amiodarone, sotalol, domperidone, clarithromycin, ciprofloxacin, fluconazole,"
        " hydroxyzine, hydroxychloroquine, quinine, ranolazine",
    ),
    "pair.standing": ("doxazosin", "nicorandil, molsidomine, tizanidine, trazodone, sildenafil"),
    "pair.erection_nitrate": ("sildenafil", "nitroglycerin, nicorandil, molsidomine, riociguat, vericiguat, poppers"),
    "pair.sedatives": (
        "mirtazapine, trazodone",
        "metoclopramide, prochlorperazine, tizanidine, pregabalin, promethazine, diazepam, Xyrem",
    ),
}


def names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


@pytest.mark.parametrize("rule", ALONE)
def test_each_of_these_medicines_brings_the_rule_about(rule: str) -> None:
    assert [name for name in names(ALONE[rule]) if rule not in holding(medications=[name])] == []
    assert rule not in holding(medications=["paracetamol", "sertraline"])


@pytest.mark.parametrize("rule", BESIDE)
def test_each_of_these_medicines_brings_the_rule_about_beside_another(rule: str) -> None:
    first, others = map(names, BESIDE[rule])
    assert [name for name in others if rule not in holding(medications=[*first, name])] == []
    assert rule not in holding(medications=[*first, "paracetamol"])
    assert rule not in holding(medications=[others[0], "paracetamol"])


# --- what an end does (decision 21) ------------------------------------------------------------------------------------------

YESTERDAY = "2027-01-03"
STAYS = [
    "pregnancy", "postpartum_red_flag", "concussion", "myocarditis", "heart_attack", "unstable_angina", "stroke", "alcohol_withdrawal",
    "heavy_daily_alcohol", "delirium", "catatonia", "psychosis", "elevated_mood", "coronary_disease", "bipolar",
]  # fmt: skip
"""What does not end because somebody says until when: a look, a birth, or time does."""


@pytest.mark.parametrize("id", STAYS)
def test_an_end_that_was_yesterday_does_not_open_what_does_not_end_by_itself(id: str) -> None:
    over = [{"id": id, "since": "2026-12-01", "until": YESTERDAY}]
    strict = ("cleared", "limited", "refer", "stop")
    assert strict.index(level(conditions=over)) >= strict.index("limited")
    if id != "bipolar":
        assert level(conditions=over) in ("refer", "stop"), level(conditions=over)


@pytest.mark.parametrize("id", ["fever", "vomiting_or_diarrhoea"])
def test_what_heals_by_itself_is_over_on_the_day_after(id: str) -> None:
    ill, well = (
        level(symptoms=[{"id": id, "since": "2026-12-20", "until": until}]) for until in ("2027-01-04", YESTERDAY)
    )
    assert ill in ("refer", "stop") and well in ("cleared", "limited"), (ill, well)


@pytest.mark.parametrize(
    "words",
    [
        "heartburn", "sleep rhythm", "body rhythm", "day rhythm", "circadian rhythm", "sleep wake rhythm", "heat stroke", "breast stroke",
        *(f"{part} {what}" for part in ("hair", "skin", "cornea") for what in ("transplant", "transplantation")), "corneal transplant",
    ],
)  # fmt: skip
def test_what_only_sounds_like_the_heart_a_stroke_or_a_transplant_is_neither(words: str) -> None:
    assert kinds_named(words) == set()
    organ = words.split()[-1]
    assert words == "heartburn" or kinds_named(f"{words}, and another {organ}") != set()


ALONE_NOWHERE = {
    "inherited_arrhythmia": {"swimming_alone", "heights", "traffic_cycling_alone"},
    "epilepsy": {"swimming_alone", "heights", "traffic_cycling_alone"},
}
"""Who may faint or have a seizure: not alone in water, at heights or in traffic."""


@pytest.mark.parametrize("id", ALONE_NOWHERE)
def test_whoever_may_faint_is_not_alone_in_water_at_heights_or_in_traffic(id: str) -> None:
    person = Person(**{**KNOWN, "medications": [], "conditions": [id]})
    evaluation = evaluate(person, shipped_book(), goals=("mood",), protocol="ranjbar-2015", as_of=START)
    forbidden = {item for rule in evaluation.effective for item in rule.then.forbid}
    assert forbidden >= ALONE_NOWHERE[id]


@pytest.mark.parametrize(
    ("dates", "recent"),
    [
        ({"since": "2020-05-01"}, True),
        ({"since": "2020-05-01", "until": "2026-12-01"}, True),
        ({"since": "2020-05-01", "until": "2026-01-04"}, False),
    ],
)
def test_a_misuse_that_goes_on_is_recent_however_long_ago_it_began(dates: dict[str, str], recent: bool) -> None:
    person = Person(**{**KNOWN, "medications": [], "conditions": [{"id": "substance_use_disorder", **dates}]})
    evaluation = evaluate(person, shipped_book(), goals=("mood",), protocol="trivedi-2011", as_of=START)
    assert (evaluation.truth_of.get("tread.excluded_substances") is True) == recent
    assert (evaluation.clearance.level == "refer") == recent
