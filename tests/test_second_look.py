"""A second look at screening, as a cardiologist, a psychiatrist, a midwife, a pharmacist and a tired person take it.

Each test names the decision, or the entry of the list of faults, that it was written from.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from exrx import NotCleared, adapt, plan, screen
from exrx.heard import heard
from exrx.printing.clearances import referral
from exrx.telling.words import words_of
from exrx.values.clearance import Clearance
from exrx.values.errors import InputError
from exrx.vocabulary import kinds_named, recognise

from .invented import ACTIVE, WELL

START = "2027-01-04"


def seen(**fields: Any) -> Clearance:
    return screen(as_of=START, **{**WELL, **ACTIVE, **fields})


def asked(found: Clearance) -> set[str]:
    return {question.id for question in found.questions}


def confirmed(topic: str, day: str = "2026-12-20") -> dict[str, str]:
    return {"topic": topic, "level": "light_moderate", "by": "Dr Example", "date": day}


def refused(**changes: Any) -> Clearance:
    """What screening says when something is new in week five of a plan that a clearance of the heart opened."""
    diabetic = {**WELL, "conditions": ["type 2 diabetes"], "clearances": [confirmed("heart")]}
    with pytest.raises(NotCleared) as caught:
        adapt(plan(start=START, **diabetic), today="2027-02-01", **changes)
    return caught.value.clearance


def test_what_was_confirmed_is_not_said_to_have_been_entered() -> None:
    """S1: only what the person entered is a reason."""
    found = refused(symptoms=["chest pain"])
    assert {words for finding in found.reasons for words in finding.because} == {"chest pain", "type 2 diabetes"}


@pytest.mark.parametrize(
    "changes", [{"symptoms": ["neurological_sign"]}, {"phq9": 24, "phq9_item9": 0}, {"eating_disorder": "current"}]
)
def test_the_advice_for_now_fits_what_decides(changes: dict[str, Any]) -> None:
    """T6: a stroke, a low mood or an eating disorder does not open with advice about chest pain."""
    found = refused(**changes)
    topics = {finding.topic for finding in found.deciding}
    assert "heart" not in topics
    hearts = {finding.now for finding in found.reasons if finding.topic == "heart" and finding.now}
    assert not hearts & set(referral(words_of(), found).advice)


@pytest.mark.parametrize(
    ("medicine", "question"),
    [
        ("Concor 5", "reason_beta_blocker"), ("Keppra 500", "reason_seizure"), ("Jardiance 10", "reason_sglt2"),
        ("Torem 10", "reason_water_tablet"), ("Humira", "reason_immune"), ("Lamictal", "reason_seizure_or_mood"),
        ("Fosamax", "reason_bone"), ("Quilonum", "reason_mood_stabiliser"), ("Aricept", "reason_memory"),
    ],
)  # fmt: skip
def test_an_answer_to_copy_names_the_medicine_that_was_entered_and_closes_the_question(
    medicine: str, question: str
) -> None:
    """T5: the words that were entered, in what a person copies too."""
    (found,) = (one for one in seen(medications=[medicine]).questions if one.id == question)
    copied = re.search(r"medications = (\[\{.*?\}\])", found.answer)
    assert copied is not None
    entries = tomllib.loads(f"x = {copied[1]}")["x"]
    assert [entry["id"] for entry in entries] == [medicine]
    assert question not in asked(seen(medications=entries))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Herztablette", "heart"), ("pastilla para el corazón", "heart"), ("pilule pour le cœur", "heart"), ("per il cuore", "heart"),
        ("Herzklappe seit 2019", "heart_itself"), ("aneurisma aórtico", "heart_itself"), ("trouble du rythme", "heart_itself"),
        ("valvola mitrale", "heart_itself"), ("ventricular tachycardia", "heart_itself"), ("Aortendissektion", "heart_itself"),
        ("Mittel nach Schlaganfall", "nerves"), ("crisi epilettica", "nerves"), ("convulsiones", "nerves"), ("après un AVC", "nerves"),
        ("Lebertransplantation", "transplant"), ("greffe de rein", "transplant"), ("trasplante de riñón", "transplant"), ("trapianto di fegato", "transplant"),
        ("Entzug", "mind_crisis"), ("Psychose", "mind_crisis"), ("sevrage", "mind_crisis"),
        # The same by other names: a stent is of the heart, a TIA of the brain, and what works against rejection says that there is a transplant.
        ("angina", "heart"), ("my stent", "heart"), ("after the bypass", "heart"), ("from the cardiologist", "heart"), ("cardiomyopathie", "heart"),
        ("against chest pain", "heart"), ("Brustschmerzen", "heart"), ("douleur thoracique", "heart"), ("dolor de pecho", "heart"),
        ("dolore al petto", "heart"), ("palpitations", "heart"), ("skipped beats", "heart"), ("fainting", "heart"), ("swollen legs", "heart"),
        ("aneurysm", "heart_itself"), ("anévrisme", "heart_itself"), ("my mitral leak", "heart_itself"), ("after my TIA", "nerves"),
        ("Hirnblutung", "nerves"), ("crisis convulsiva", "nerves"), ("schizophrenia", "mind_crisis"), ("hearing voices", "mind_crisis"),
        ("against rejection", "transplant"), ("antirejet", "transplant"), ("Spenderniere", "transplant"),
    ],
)  # fmt: skip
def test_the_words_that_are_never_merely_other_are_heard_in_every_language(words: str, kind: str) -> None:
    """Decision 23, in the languages of the words that are listened for."""
    assert kind in kinds_named(words)
    for unknown in (
        {"conditions": [{"id": "other", "note": words, "for": "other"}]},
        {"medications": [{"id": f"{words} xq", "for": "other"}]},
    ):
        found = seen(**unknown)
        assert found.level != "cleared"
        named = {rule for q in found.questions for rule in q.rules} | {finding.rule for finding in found.reasons}
        assert "unknown.other" not in named
        assert any(rule.startswith("unknown.") for rule in named)


@pytest.mark.parametrize(
    "words",
    ["herzlich müde", "Haartransplantation", "greffe de cheveux", "trasplante capilar", "trapianto di cornea", "ritmo del sueño",
     "rythme circadien", "gastric bypass", "kidney stent", "rejection sensitivity", "Hitzschlag", "heartburn", "sunstroke", "Herpes", "calor"],
)  # fmt: skip
def test_words_that_only_sound_like_it_name_nothing(words: str) -> None:
    """Decision 23: whole words; not heartburn, sleep or body rhythm, heat stroke, hair, skin or cornea."""
    assert not kinds_named(words)


@pytest.mark.parametrize(
    ("field", "word", "place"),
    [
        ("conditions", "chest pain", "symptoms"), ("conditions", "fainting", "symptoms"), ("conditions", "Fieber", "symptoms"),
        ("conditions", "bisoprolol", "medications"), ("symptoms", "seizure", "conditions"), ("symptoms", "pregnant", "conditions"),
    ],
)  # fmt: skip
def test_a_word_in_the_wrong_list_is_shown_the_right_one(field: str, word: str, place: str) -> None:
    """A sign that is entered as an unknown illness, as the hint said before, would only be asked of what kind it is."""
    with pytest.raises(InputError, match=f"enter it under {place}"):
        seen(**{field: [word]})


@pytest.mark.parametrize(
    "word", ["swollen calf", "calf pain", "Wadenschmerzen", "pressure on my chest", "left arm pain", "trouble speaking"]
)
def test_signs_as_people_say_them_send_to_a_doctor(word: str) -> None:
    assert seen(symptoms=[word]).level in ("refer", "stop")


@pytest.mark.parametrize("medicine", ["Zoloft 50", "bisoprolol", "atorvastatin", "omeprazole", "Herz ASS 100"])
@pytest.mark.parametrize(
    "reason", ["since my heart attack", "for my heart valve", "nach Schlaganfall", "seizures as a child", "trapianto"]
)
def test_a_reason_in_own_words_that_names_the_heart_or_a_seizure_is_not_dropped(medicine: str, reason: str) -> None:
    """S3b and decision 23: the reason that nobody recognises says more than the medicine."""
    found = seen(medications=[{"id": medicine, "for": reason}])
    assert found.level != "cleared"
    kinds = kinds_named(reason)
    rules = {finding.rule for finding in found.reasons} | {rule for q in found.questions for rule in q.rules}
    assert any(f"unknown.{kind.partition('_')[0]}" in rule for kind in kinds for rule in rules)


@pytest.mark.parametrize(
    "reason", ["my mood", "heartburn", "because the doctor says so", "hair transplant", "sleep rhythm"]
)
def test_a_harmless_reason_in_own_words_holds_nothing_back(reason: str) -> None:
    found = seen(medications=[{"id": "sertraline", "for": reason}])
    assert found.level == "cleared" and not found.questions


def test_what_is_asked_of_such_a_reason_can_be_answered() -> None:
    """No question without an answer that closes it."""
    assert asked(seen(medications=[{"id": "Zoloft 50", "for": "heart"}])) == {"unknown_heart_medicine"}
    itself = seen(medications=[{"id": "Zoloft 50", "for": "heart_itself"}])
    assert itself.level == "refer" and not itself.questions
    assert seen(medications=[{"id": "Zoloft 50", "for": "heart_itself"}], clearances=[confirmed("heart")]).may_plan
    assert not seen(medications=[{"id": "Zoloft 50", "for": "pressure_only"}]).questions


@pytest.mark.parametrize("field", ["conditions", "medications", "symptoms"])
@pytest.mark.parametrize("said", ["none", "None.", "nothing", "no", "-", "n/a", "Keine", "ninguna", "aucun", "niente"])
def test_none_is_an_empty_list_in_every_list(field: str, said: str) -> None:
    """medicines.md 4.2, point 8, for the whole kind: who writes that there is none is not asked which none."""
    assert seen(**{field: said}) == seen(**{field: [said]}) == seen(**{field: []})


def test_none_with_something_beside_it_is_not_nothing() -> None:
    """Decision 27: what somebody wrote is never dropped."""
    for entry in ({"id": "none", "for": "heart valve"}, {"id": "none", "note": "I want to die"}):
        found = seen(medications=[entry])
        assert not found.may_plan or found.questions
        assert found.level != "cleared" or found.crisis == "first"
    with pytest.raises(InputError):
        seen(conditions=[{"id": "none", "since": "2026-12-01"}])


@pytest.mark.parametrize(
    ("medicine", "reason", "topic"), [("warfarin", "allergies", "heart"), ("ticagrelor", "migraine", "heart"), ("Keppra", "migraine", "neuro")]
)  # fmt: skip
def test_a_reason_that_does_not_explain_is_said_and_a_way_is_named(medicine: str, reason: str, topic: str) -> None:
    """S3b and E1: the question stays open, its text says why, and the clearance that closes it does close it."""
    entries = [{"id": medicine, "for": reason}]
    (question,) = (one for one in seen(medications=entries).questions if one.holds_back)
    assert reason in question.text and f"topic {topic}" in question.text
    assert question.id not in asked(seen(medications=entries, clearances=[confirmed(topic)]))
    (plain,) = (one for one in seen(medications=[medicine]).questions if one.holds_back)
    assert "does not explain" not in plain.text


def test_a_withdrawal_that_goes_on_is_an_answer() -> None:
    """No question without an answer that closes it: the withdrawal's own rules then hold."""
    found = seen(medications=["lofexidine"], conditions=["drug_withdrawal"])
    assert "withdrawal_now" not in asked(found) and not found.may_plan
    assert "withdrawal_now" in asked(seen(medications=["lofexidine"]))


def test_what_would_steer_a_terminal_is_taken_out_of_own_words() -> None:
    """Decision 27: nothing is refused; the words stay."""
    found = seen(
        conditions=[{"id": "other", "note": "weak\x1b[31m\x00 heart\u202e"}],
        medications=[{"id": "Qqzx", "for": "a\x07b"}],
    )
    texts = " ".join([str(found), *(question.text for question in found.questions)])
    assert "weak [31m  heart" in texts
    assert not set(texts) & set("\x1b\x00\x07\u202e")


@pytest.mark.parametrize(
    "words",
    [
        "life isn't worth living", "no one would miss me", "life has no meaning", "hope I don't wake up", "I took too many pills", "planning to die",
        "kein Sinn mehr im Leben", "am liebsten tot", "das Leben ist sinnlos", "la vie n’a plus de sens", "mi vida no vale nada",
        "no tiene sentido vivir", "non vale la pena vivere",
    ],
)  # fmt: skip
def test_more_ways_of_not_wanting_to_live_are_heard_in_every_field(words: str) -> None:
    """S4 and decision 27."""
    assert "self_harm" in heard(words)
    for fields in ({"medications": [words]}, {"medications": [{"id": "Zoloft", "for": words}]}, {"place": words},
                   {"conditions": [{"id": "other", "note": words}]}):  # fmt: skip
        assert seen(**fields).crisis == "first"
    with pytest.raises(InputError) as caught:
        seen(symptoms=[words])
    assert "self_harm" in caught.value.heard


@pytest.mark.parametrize(
    "words",
    [
        "my life is worth living again",
        "cutting the hedge",
        "me corto el pelo",
        "no way out of the park",
        "life goes on",
    ],
)
def test_ordinary_words_are_not_heard(words: str) -> None:
    assert not heard(words)


@pytest.mark.parametrize(
    ("kind", "words", "id"),
    [
        ("symptoms", "breathless at night", "night_breathlessness"), ("symptoms", "pain in my chest", "chest_pain"),
        ("symptoms", "short of breath", "breathlessness"),
        ("symptoms", "heart palpitations", "palpitations"), ("symptoms", "swollen feet", "ankle_swelling"), ("symptoms", "numb arm", "neurological_sign"),
        ("conditions", "triple bypass", "coronary_procedure"), ("conditions", "stents", "coronary_procedure"),
        ("conditions", "heart rhythm problem", "arrhythmia"),
        ("conditions", "leaky valve", "valve_disease"), ("conditions", "brain bleed", "stroke"), ("conditions", "blood clots", "blood_clot"),
        ("conditions", "heavy daily drinking", "heavy_daily_alcohol"), ("conditions", "seizures", "seizure"), ("conditions", "Crohn's disease", "ibd"),
        ("conditions", "type two diabetes", "diabetes_type_2"), ("conditions", "just gave birth", "postpartum"), ("conditions", "broken hip", "fracture"),
    ],
)  # fmt: skip
def test_the_words_that_people_use_are_known(kind: str, words: str, id: str) -> None:
    """W: nobody has to give up over a plain word; where it is wider than an id, the stricter id is taken."""
    assert recognise(kind, words) == (id,)


@pytest.mark.parametrize("illness", ["gestational diabetes", "gestational hypertension", "twin pregnancy", "pregnancy"])
def test_what_ends_with_a_pregnancy_leaves_the_weeks_after_it(illness: str) -> None:
    """Decision 21: the end of a pregnancy is a birth or a loss."""
    found = seen(conditions=[{"id": illness, "until": "2027-01-02"}])
    assert not found.may_plan and {finding.topic for finding in found.deciding} == {"obstetric"}
    assert found.crisis


def test_what_two_rules_say_in_the_same_words_is_said_once() -> None:
    """No advice stands twice on a page; every rule behind it is still named."""
    made = plan(
        start=START,
        **{**WELL, "age": 66, "conditions": ["parkinson"], "medications": [{"id": "Madopar", "for": "parkinson_disease"}], "sleep_attacks": False},
    )  # fmt: skip
    texts = [note.text for note in made.prescription.notes]
    assert len(texts) == len(set(texts))
    (on,) = (note for note in made.prescription.notes if "while your medicine works" in note.text)
    assert set(on.rules) == {"parkinson.train_while_on", "parkinson.sleep_and_standing"}
    assert sum(line.startswith("Change position slowly") for line in texts) <= 3


@pytest.mark.parametrize(
    ("last_day", "spared"), [("2027-01-03", True), ("2026-12-20", True), ("2026-12-08", True), ("2026-11-20", False)]
)
def test_tendons_are_spared_for_four_weeks_after_the_last_tablet(last_day: str, spared: bool) -> None:
    """medicines.md, table A4: no running, jumping or loads while it is taken and until four weeks after."""
    found = seen(medications=[{"id": "ciprofloxacin 500", "since": "2026-11-10", "until": last_day}])
    assert ("tendon.fluoroquinolone" in {finding.rule for finding in found.reasons}) is spared
    other = seen(medications=[{"id": "amoxicillin", "since": "2026-11-10", "until": last_day}])
    assert other.level == "cleared"


@pytest.mark.parametrize(
    ("medicines", "said"),
    [
        (["Viagra", "nitroglycerin spray"], "until you have asked a pharmacist or doctor today"),
        (["Viagra", "nitroglycerin spray", "ticagrelor"], "until you have asked a pharmacist or doctor today"),
        (["Revatio", "riociguat"], "ask a pharmacist or doctor today"),
        (["tranylcypromine", "pseudoephedrine"], "ask a pharmacist today"),
    ],
)
def test_a_dangerous_pair_is_never_silent_not_even_where_there_is_no_plan(medicines: list[str], said: str) -> None:
    """B-17 and B-18: asked today; screening says it too, whether a plan is possible or not, and on the page."""
    found = seen(medications=medicines)
    for text in (str(found), found.to_html()):
        assert said in " ".join(text.split())
    for alone in medicines:
        assert said not in " ".join(str(seen(medications=[alone])).split())
