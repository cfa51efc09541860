"""Words that people use for an illness or a sign, in five languages, and what must come of each: typed from what it means, not from the file."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import exrx
from exrx.vocabulary import recognise, vocabulary

START = dt.date(2027, 1, 4)
ACTIVE: dict[str, Any] = {"active_days": 5, "active_minutes": 40, "active_months": 24, "active_effort": "moderate"}


def screened(**fields: Any) -> exrx.Clearance:
    """Someone who is active and has answered everything else with none."""
    person = {
        "age": 40, "falls": 0, "post_exertional_malaise": False, "training_signs": [], "phq9_item9": 0, "eating_disorder": "none",
        "conditions": [], "medications": [], "symptoms": [], **ACTIVE, **fields,
    }  # fmt: skip
    return exrx.screen(**person, as_of=START)


SIGNS = (
    "dizzy", "Schwindel", "mareos", "vertiges", "vertigini", "fainted", "Ohnmacht", "desmayo", "évanouissement", "svenimento",
    "Brustschmerzen", "dolor de pecho", "douleur thoracique", "dolore al petto",
    "Atemnot", "falta de aire", "essoufflement", "affanno", "out of breath",
    "Herzrasen", "palpitaciones", "palpitazioni", "heart racing",
    "geschwollene Beine", "piernas hinchadas", "chevilles enflées", "caviglie gonfie",
)  # fmt: skip
NOT_TODAY = ("Fieber", "fiebre", "fièvre", "febbre", "Durchfall", "vómitos", "vomissements", "diarrea", "stomach bug")
HEART_FIRST = (
    "Herzinfarkt", "infarto", "crise cardiaque", "MI", "Schlaganfall", "AVC", "ictus", "CVA", "HF", "Herzschwäche",
    "insuffisance cardiaque", "scompenso cardiaco", "AF", "Vorhofflimmern", "fibrilación auricular", "long QT", "HCM",
    "Herzschrittmacher", "marcapasos", "I21.4", "I48.0", "I50.9",
)  # fmt: skip
KNOWN_DISEASE = (
    "T2DM", "t1dm", "Diabetes Typ 2", "diabetes tipo 2", "diabète de type 2", "diabete di tipo 2", "Zuckerkrankheit", "E11.9", "KHK",
    "cardiopatía isquémica", "maladie coronarienne", "pAVK", "Niereninsuffizienz", "insuficiencia renal", "N18.3",
)  # fmt: skip
NEVER_CLEARED = {
    "obesity": "limited", "Adipositas": "limited", "MS": "limited", "Multiple Sklerose": "limited", "sclérose en plaques": "limited",
    "Parkinson": "limited", "G20": "limited", "lupus": "limited", "anaemia": "limited", "anémie": "limited", "sciatica": "limited",
    "Ischias": "limited", "knee OA": "limited", "Arthrose": "limited", "Krebs": "limited", "cáncer": "limited",
    "osteopenia": "limited", "Osteoporose": "limited", "M81.0": "limited", "fibromialgia": "limited", "dementia": "limited",
    "EPOC": "refer", "BPCO": "refer", "J44.1": "refer", "miscarriage": "refer", "Fehlgeburt": "refer", "fausse couche": "refer",
    "schwanger": "refer", "embarazada": "refer", "enceinte": "refer", "incinta": "refer", "twins": "refer", "Kaiserschnitt": "refer",
    "OP": "refer", "Knochenbruch": "refer", "Gehirnerschütterung": "refer", "Thrombose": "refer", "hipertiroidismo": "refer",
    "bipolare Störung": "refer", "F31.1": "refer", "Schizophrenie": "refer", "F20.0": "refer", "F32.2": "refer", "F33.3": "refer",
    "alcoholism": "refer", "Alkoholsucht": "refer", "F10.2": "refer", "dialysis": "refer", "addison": "refer", "suicidal": "limited",
    "pensieri suicidi": "limited", "Magersucht": "stop", "anorexie": "stop", "Essstörung": "stop", "F50.0": "stop", "G93.3": "stop",
    "ME/CFS": "stop", "placenta praevia": "stop", "premature labour": "stop", "bleeding in pregnancy": "stop",
}  # fmt: skip
HARMLESS = (
    "clinical depression", "F32.1", "F33.0", "depresión", "dépression", "depressione", "Depression", "Angst", "ansiedad", "F41.1",
    "Migräne", "emicrania", "Rückenschmerzen", "mal de dos", "hipotiroidismo", "ADHS", "TDAH", "HTN", "Bluthochdruck", "ipertensione", "I10",
    "asthme", "PTBS", "insomnio",
)  # fmt: skip


@pytest.mark.parametrize("word", SIGNS)
def test_one_of_the_nine_signs_in_any_language_is_seen_first(word: str) -> None:
    assert screened(symptoms=[word]).level == "refer"


@pytest.mark.parametrize("word", NOT_TODAY)
def test_an_acute_illness_stops_the_session(word: str) -> None:
    assert screened(symptoms=[word]).level == "stop"


@pytest.mark.parametrize("word", HEART_FIRST)
def test_the_heart_comes_first_however_active(word: str) -> None:
    assert screened(conditions=[word]).level == "refer"


@pytest.mark.parametrize("word", KNOWN_DISEASE)
def test_known_disease_by_any_name_is_known_disease(word: str) -> None:
    assert screened(conditions=[word], active_days=0).level == "refer"
    held = screened(conditions=[word])
    assert held.level == "limited" and held.ceiling == "moderate"


@pytest.mark.parametrize(("word", "level"), NEVER_CLEARED.items())
def test_a_word_gates_as_its_illness_does(word: str, level: str) -> None:
    kind = "symptoms" if recognise("symptoms", word) and not recognise("conditions", word) else "conditions"
    assert screened(**{kind: [word]}).level == level


@pytest.mark.parametrize("word", HARMLESS)
def test_a_harmless_word_is_understood_and_holds_nothing_back(word: str) -> None:
    found = screened(conditions=[word])
    assert found.level == "cleared"
    assert not [question for question in found.questions if question.holds_back]


@pytest.mark.parametrize("word", ["tired", "müde", "cansancio", "fatigue", "stanchezza", "exhausted"])
def test_tired_is_asked_about_and_light_until_then(word: str) -> None:
    found = screened(symptoms=[word], post_exertional_malaise=None, active_days=0)
    assert {"how_tired", "malaise"} <= {question.id for question in found.questions}
    assert found.ceiling == "light"


@pytest.mark.parametrize("word", ["panic", "Panikattacke", "ataque de pánico", "crise de panique", "attacco di panico"])
def test_panic_is_asked_about_the_heart(word: str) -> None:
    assert [question.id for question in screened(symptoms=[word]).questions] == ["panic_heart"]


@pytest.mark.parametrize("code", ["E11", "I20", "F32", "F41"])
def test_a_code_says_only_what_all_its_subcodes_say(code: str) -> None:
    """E11.3 is also the eye, I20.0 is unstable, F32.2 severe, F41.0 panic: none of them is the plain word alone."""
    narrower = {"E11": "E11.3", "I20": "I20.0", "F32": "F32.2", "F41": "F41.0"}[code]
    assert recognise("conditions", narrower) != recognise("conditions", code)


def test_no_spelling_is_two_things_but_the_codes_that_are() -> None:
    meant: dict[str, set[str]] = {}
    for term in vocabulary()["conditions"].values():
        for name in (term.label, *term.aliases):
            meant.setdefault(name.casefold(), set()).add(term.id)
    assert {name for name, ids in meant.items() if len(ids) > 1} == {"e11.2", "e11.3", "e11.4", "f41.2"}


@pytest.mark.parametrize("liked", ["tennis", "gardening", "climbing", "pilates", "Klettern", "jardinage"])
def test_what_is_not_planned_is_said_and_opens_nothing(liked: str) -> None:
    made = exrx.plan(age=40, conditions=[], medications=[], symptoms=[], likes=[liked], start=START)
    assert {session.activity for session in made.sessions} == {"walking"}
    assert "not planned here" in " ".join(note.text for note in made.notices)
