"""Twenty-eight invented people and their medicines, typed from the evidence on medicines: what each must get, whatever the rules say.

"symptoms = [], conditions = depression unless named; inactive = all zero, active = 4 days, 45 minutes, 12 months, moderate." From 65
the question about falls stands beside the others. Other true things may be added, so nothing here asks for a whole page.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from exrx import Clearance, NotCleared, Plan, plan, screen

START = dt.date(2027, 1, 4)
INACTIVE: dict[str, Any] = {"active_days": 0, "active_minutes": 0, "active_months": 0}
ACTIVE: dict[str, Any] = {"active_days": 4, "active_minutes": 45, "active_months": 12, "active_effort": "moderate"}
SWIMMER: dict[str, Any] = {"likes": ["swimming"], "equipment": ["pool"]}
Medicines = list[str | dict[str, Any]]


def given(topic: str, date: str = "2027-01-02") -> dict[str, Any]:
    return {"clearances": [{"topic": topic, "level": "light_moderate", "by": "Dr Example", "date": date}]}


def has(*conditions: str, **dates: str) -> dict[str, Any]:
    return {"conditions": ["depression", *({"id": name, **dates} for name in conditions)]}


def person(age: int, medicines: Medicines, **more: Any) -> dict[str, Any]:
    return {"age": age, "symptoms": [], "conditions": ["depression"], "medications": medicines, **INACTIVE, **more}


@dataclass(frozen=True)
class Seen:
    """What one person gets, on the public surface."""

    clearance: Clearance
    made: Plan | None

    @property
    def questions(self) -> list[str]:
        return [question.id for question in self.clearance.questions]

    @property
    def reasons(self) -> list[str]:
        """The questions for what a medicine is."""
        return [question.id for question in self.clearance.questions if question.field in MEDICAL]

    @property
    def holding(self) -> list[str]:
        """The questions that hold the plan back."""
        return [question.id for question in self.clearance.questions if question.holds_back]

    @property
    def topics(self) -> set[str]:
        return {finding.topic for finding in self.clearance.deciding}

    @property
    def forbidden(self) -> set[str]:
        assert self.made is not None
        return {item for item, _ in self.made.prescription.forbidden}

    @property
    def required(self) -> set[str]:
        assert self.made is not None
        return {item for item, _ in self.made.prescription.required}

    @property
    def advice(self) -> str:
        """What the person is told."""
        told = [finding.advice for finding in self.clearance.reasons]
        told += [question.text for question in self.clearance.questions]
        if self.made is not None:
            told += [note.text for note in self.made.prescription.notes if note.to == "person"]
        return "\n".join(told)

    @property
    def told_the_clinician(self) -> str:
        assert self.made is not None
        return "\n".join(note.text for note in self.made.prescription.notes if note.to == "clinician")

    @property
    def activities(self) -> set[str]:
        assert self.made is not None
        return {step.activity for session in self.made.sessions for step in session.steps}

    @property
    def beats(self) -> bool:
        assert self.made is not None
        return any(step.bpm is not None for session in self.made.sessions for step in session.steps)


MEDICAL = ("medications", "sleep_attacks", "allergy_with_exercise")


def seen(fields: dict[str, Any]) -> Seen:
    clearance = screen(**fields, as_of=START)
    if not clearance.may_plan:
        with pytest.raises(NotCleared):
            plan(**fields, start=START)
        return Seen(clearance, None)
    return Seen(clearance, plan(**fields, start=START))


@dataclass(frozen=True)
class Must:
    """One row of the table: what the test asserts."""

    id: str
    who: dict[str, Any]
    level: str = ""
    topic: str = ""
    ceiling: str = ""
    asks: tuple[str, ...] = ()
    first: str = ""
    asks_not: tuple[str, ...] = ()
    no_reason: bool = False
    no_beats: bool = False
    forbids: tuple[str, ...] = ()
    allows: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    informs: tuple[str, ...] = ()
    never: tuple[str, ...] = field(default=())


DRINK_MORE = ("drink enough", "Drink enough", "drink regularly", "Drink regularly")
EPILEPSY = ("water_exercise", "swimming_alone", "heights", "traffic_cycling_alone", "diving", "treadmill")
# fmt: off
TABLE = (
    Must("M01", person(64, ["ticagrelor 90 mg 1-0-1", "atorvastatin 80", "ramipril 2.5"]), "refer", "heart", asks=("reason_artery",)),
    Must("M01 explained", person(64, ["ticagrelor 90 mg 1-0-1", "atorvastatin 80", "ramipril 2.5"], **has("heart_attack", since="2023-01-01"),
        **given("heart")), "limited", no_reason=True, forbids=("anandamide", "contact_sport", "fall_prone_activity"), says=("knock on the head",)),
    Must("M02", person(58, ["Efient 10", "ASS 100"], **ACTIVE), "refer", "heart", asks=("reason_artery",)),
    Must("M03", person(67, ["clopidogrel 75 mg"]), "limited", ceiling="light", asks=("reason_artery",), forbids=("contact_sport",)),
    Must("M04", person(67, [{"id": "clopidogrel", "for": "stroke"}]), "refer", "heart", no_reason=True),
    Must("M05", person(71, ["furosemide", "spironolactone", "Entresto", "empagliflozin"], **ACTIVE), "refer", "heart",
        asks=("reason_heart_failure",), first="reason_heart_failure", asks_not=("reason_water_tablet", "reason_sglt2", "reason_glucose"),
        silent=DRINK_MORE),
    Must("M06", person(60, ["bisoprolol 2.5", "ramipril 5", "eplerenone 25"]), "limited", ceiling="light", asks=("reason_heart_failure",),
        no_beats=True),
    Must("M07", person(55, ["Jardiance 10"]), "limited", asks=("reason_sglt2",), asks_not=("reason_glucose",),
        says=("diabetes, the heart or the kidneys",), silent=("fast carbohydrate",)),
    Must("M08", person(34, ["Keppra 500"], **ACTIVE, **SWIMMER), "limited", asks=("reason_seizure",), forbids=EPILEPSY,
        never=("swimming", "water_exercise", "treadmill_walking")),
    Must("M09", person(34, [{"id": "Lamictal", "for": "bipolar_stable"}]), no_reason=True, says=("less sleep",)),
    Must("M10", person(45, ["Lyrica 75"]), "cleared", no_reason=True, allows=("treadmill",), says=("drowsy in the morning",)),
    Must("M11", person(29, ["Wegovy 1.7"]), "cleared", asks_not=("reason_glucose",), says=("Eat something small",),
        forbids=("energy",)),
    Must("M12", person(52, ["Mounjaro 5", "gliclazide 80"]), "limited", asks=("reason_glucose",), says=("fast carbohydrate",)),
    Must("M13", person(49, ["tamoxifen 20"]), asks=("reason_cancer",), says=("several illnesses",), silent=("kind of medicine",)),
    Must("M13 answered", person(49, [{"id": "tamoxifen", "for": "cancer"}]), "limited", no_reason=True, says=("swollen limb",)),
    Must("M14", person(66, ["letrozole 2.5", "Prolia"]), asks=("reason_cancer", "reason_bone"), forbids=("jumping", "loaded_bending")),
    Must("M15", person(73, ["donepezil 10", "metoprolol"]), "limited", ceiling="light", no_beats=True, requires=("company",),
        says=("faint",), informs=("Cholinesterase inhibitor",)),
    Must("M16", person(70, ["Madopar 125", "pramipexole"]), asks=("reason_parkinson",), forbids=("treadmill", "heights", "swimming_alone"),
        says=("Change position slowly",)),
    Must("M17", person(41, ["methadone 80 mg"]), asks=("reason_opioid",), forbids=("treadmill", "heights"),
        says=("Either is fine here",)),
    Must("M18", person(38, ["Antabuse"]), asks=("reason_alcohol",)),
    Must("M18 long ago", person(38, ["Antabuse"], **has("alcohol_dependence_abstinent", since="2026-12-06")), "cleared", no_reason=True),
    Must("M18 clearance", person(38, ["Antabuse"], **given("other")), "cleared", no_reason=True),
    Must("M18 no date", person(38, ["Antabuse"], **has("alcohol_dependence_abstinent")), "refer", "other"),
    Must("M18 newer", person(38, ["Antabuse"], **has("alcohol_dependence_abstinent", since="2026-12-08")), "refer", "other"),
    Must("M19", person(26, ["Zoloft 50", "the pill"]), "cleared", no_reason=True),
    Must("M20", person(31, ["Elvanse 50", "sertraline"]), no_beats=True, no_reason=True, says=("raise blood pressure",)),
    Must("M21", person(44, ["Cymbalta 60", "Wellbutrin XL 300"]), "cleared", no_reason=True, says=("raise blood pressure",)),
    Must("M22", person(57, ["Priadel 400", "lisinopril 10", "HCT 12.5"]), asks=("reason_mood_stabiliser",),
        says=("Do not change it on your own",), forbids=("hot_sessions",)),
    Must("M23", person(47, ["Xeplion 100"]), asks=("reason_psychosis",), says=("heat", "Change position slowly"), silent=("kind of medicine",)),
    Must("M24", person(36, ["Seroquel 50"]), asks_not=("reason_psychosis", "reason_antipsychotic"), says=("Choose a later hour",)),
    Must("M25", person(62, ["ciprofloxacin 500"]), "limited", forbids=("running", "jumping", "loads"), says=("tendon",)),
    Must("M26", person(69, ["prednisolone 10"]), asks=("reason_steroid",), forbids=("jumping", "loaded_bending"), allows=("resistance",)),
    Must("M26 answered", person(50, [{"id": "prednisolone", "for": "joint_pain"}]), no_reason=True, forbids=("jumping", "loaded_bending"),
        allows=("resistance",)),
    Must("M27", person(50, ["Spiriva", "Ventolin"]), asks=("reason_bronchodilator",), says=("reliever at hand", "COPD, asthma")),
    Must("M28", person(63, ["Flomax"]), says=("tamsulosin", "morniflumate", "Change position slowly")),
    # --- closing: each leaves no reason question ------------------------------------------------------------------------------------
    Must("Entresto, heart failure, clearance", person(70, [{"id": "Entresto", "for": "heart_failure"}], **given("heart")), "limited", no_reason=True),
    Must("Entresto, clearance alone", person(70, ["Entresto"], **given("heart")), "limited", no_reason=True),
    Must("Keppra, epilepsy", person(34, [{"id": "Keppra", "for": "epilepsy"}], **given("neuro")), no_reason=True,
        forbids=("swimming_alone", "heights", "traffic_cycling_alone")),
    Must("apixaban, new joint", person(60, [{"id": "apixaban", "for": "joint_replacement"}]), no_reason=True),
    Must("furosemide, pressure", person(60, [{"id": "furosemide", "for": "hypertension"}]), no_reason=True),
    Must("sildenafil, spray", person(60, ["sildenafil", "nitroglycerin spray"]),
        says=("asked a pharmacist or doctor today", "Do not stop the one for the heart")),
    # --- must stay open -------------------------------------------------------------------------------------------------------------
    Must("ticagrelor for migraine", person(64, [{"id": "ticagrelor", "for": "migraine"}]), "refer", "heart", asks=("reason_artery",)),
    Must("ticagrelor, coronary disease", person(64, ["ticagrelor"], **ACTIVE, **has("coronary_disease")), "refer", "heart",
        asks=("reason_artery",)),
    Must("valproate, migraine", person(34, ["valproate"], **ACTIVE, **SWIMMER, **has("migraine")), asks=("reason_mood_stabiliser",),
        never=("swimming", "water_exercise")),
    Must("Keppra, migraine", person(34, ["Keppra"], **has("migraine")), asks=("reason_seizure",)),
    Must("Keppra, bipolar", person(34, ["Keppra"], **has("bipolar_stable")), asks=("reason_seizure",)),
    *(Must(f"furosemide, {name}", person(50, ["furosemide"], **has(name)), asks=("reason_water_tablet",))
      for name in ("acne", "eczema", "pcos", "hypertension")),
    *(Must(f"{name}, raynaud", person(50, [name], **has("raynaud")), "refer", "heart", asks=("reason_lung_vessels",))
      for name in ("macitentan", "riociguat")),
    Must("verapamil, migraine", person(50, ["verapamil"], **has("migraine")), asks=("reason_beta_blocker",)),
    Must("Nayzilam", person(30, ["Nayzilam"], **SWIMMER), asks=("reason_seizure",), never=("swimming", "water_exercise")),
    Must("Xyrem", person(30, ["Xyrem"], **SWIMMER), asks=("reason_sleep_attacks",), never=("swimming", "water_exercise")),
    Must("water tablet", person(50, ["water tablet"]), asks=("reason_water_tablet",)),
    Must("minoxidil", person(50, ["minoxidil"]), says=("minoxidil lotion", "minoxidil tablets")),
    # --- must not ask or say --------------------------------------------------------------------------------------------------------
    Must("Opsynvi", person(50, ["Opsynvi"]), "refer", "heart", silent=("erection",)),
    Must("Caverject, spray", person(60, ["Caverject", "nitroglycerin spray"]), silent=("erection",)),
    Must("spironolactone for skin, propranolol", person(22, [{"id": "spironolactone", "for": "skin_condition"}, "propranolol"]),
        asks_not=("reason_heart_failure",)),
    Must("ginkgo", person(70, ["ginkgo"], falls=0), "cleared", no_reason=True),
    Must("calcitriol", person(50, ["calcitriol"]), asks=("reason_kidney",), silent=("drink", "Drink")),
    Must("alendronic acid, prevention", person(60, [{"id": "alendronic acid", "for": "prevention"}]), no_reason=True,
        forbids=("jumping", "loaded_bending")),
    Must("alendronic acid, low bone density", person(60, [{"id": "alendronic acid", "for": "low_bone_density"}]), no_reason=True,
        forbids=("jumping", "loaded_bending")),
    # --- a clearance closes only what it is for, and a reason only what it explains ---------------------------------------------------
    Must("nitroglycerin for migraine", person(60, [{"id": "nitroglycerin", "for": "migraine"}]), asks=("reason_nitrate",)),
    Must("warfarin for allergies", person(60, [{"id": "warfarin", "for": "allergies"}]), asks=("reason_rhythm_or_clot",)),
    Must("nitroglycerin, clearance", person(60, ["nitroglycerin"], **given("heart")), no_reason=True),
    Must("nitrate ointment", person(60, [{"id": "nitroglycerin", "for": "fissure"}]), no_reason=True),
    Must("tamoxifen, clearance", person(49, ["tamoxifen"], **given("other")), no_reason=True),
    Must("semaglutide for obesity", person(49, [{"id": "semaglutide", "for": "obesity"}]), no_reason=True),
    Must("beta blocker, migraine listed", person(49, ["metoprolol"], **has("migraine")), asks=("reason_beta_blocker",)),
    Must("beta blocker for migraine", person(49, [{"id": "metoprolol", "for": "migraine"}]), no_reason=True),
    Must("digoxin, old clot", person(70, ["digoxin"], **has("blood_clot", since="2015-01-01")), asks=("reason_rhythm_or_clot",)),
    Must("lithium for depression", person(49, [{"id": "lithium", "for": "depression"}]), no_reason=True),
    Must("two uses known to the prescriber", person(49, [{"id": "prednisolone", "for": "known_other"}]), no_reason=True),
    Must("not for seizures", person(49, [{"id": "levetiracetam", "for": "known_other"}]), asks=("reason_seizure",)),
    # --- restless legs: the answer decides -------------------------------------------------------------------------------------------
    Must("M16 restless legs", person(60, [{"id": "pramipexole", "for": "restless_legs"}]), asks=("fell_asleep",),
        forbids=("treadmill", "heights", "swimming_alone"), says=("Have you ever fallen asleep suddenly?",)),
    Must("M16 restless legs, never", person(60, [{"id": "pramipexole", "for": "restless_legs"}], sleep_attacks=False), no_reason=True,
        allows=("treadmill", "heights")),
    Must("M16 restless legs, yes", person(60, [{"id": "pramipexole", "for": "restless_legs"}], sleep_attacks=True),
        forbids=("treadmill", "heights", "swimming_alone")),
    Must("Xyrem, never", person(30, ["Xyrem"], sleep_attacks=False), asks_not=("reason_sleep_attacks",), allows=("water_exercise",)),
    Must("adrenaline pen", person(30, ["adrenaline pen"]), asks=("reason_allergy",), requires=("company",), says=("4 hours of a meal",)),
    Must("adrenaline pen, never with effort", person(30, ["adrenaline pen"], allergy_with_exercise=False), no_reason=True),
)
# fmt: on


@cache
def _outcome(id: str) -> Seen:
    return seen(next(row.who for row in TABLE if row.id == id))


def _rows(part: str) -> list[Any]:
    return [pytest.param(row, id=row.id) for row in TABLE if getattr(row, part)]


@pytest.mark.parametrize("row", _rows("level"))
def test_level(row: Must) -> None:
    outcome = _outcome(row.id)
    assert outcome.clearance.level == row.level
    if row.topic:
        assert row.topic in outcome.topics


@pytest.mark.parametrize("row", _rows("ceiling"))
def test_ceiling(row: Must) -> None:
    assert _outcome(row.id).clearance.ceiling == row.ceiling


@pytest.mark.parametrize("row", _rows("asks"))
def test_what_is_asked_once(row: Must) -> None:
    questions = _outcome(row.id).questions
    assert set(row.asks) <= set(questions)
    assert len(questions) == len(set(questions))


@pytest.mark.parametrize("row", _rows("first"))
def test_what_is_asked_first(row: Must) -> None:
    assert _outcome(row.id).questions[0] == row.first


@pytest.mark.parametrize("row", _rows("asks_not"))
def test_what_is_not_asked(row: Must) -> None:
    assert not set(row.asks_not) & set(_outcome(row.id).questions)


@pytest.mark.parametrize("row", _rows("no_reason"))
def test_nothing_is_asked_about_a_medicine(row: Must) -> None:
    assert _outcome(row.id).reasons == []


@pytest.mark.parametrize("row", _rows("no_beats"))
def test_no_heart_rates(row: Must) -> None:
    assert not _outcome(row.id).beats


@pytest.mark.parametrize("row", _rows("forbids"))
def test_what_is_left_out(row: Must) -> None:
    assert set(row.forbids) <= _outcome(row.id).forbidden


@pytest.mark.parametrize("row", _rows("allows"))
def test_what_stays_allowed(row: Must) -> None:
    assert not set(row.allows) & _outcome(row.id).forbidden


@pytest.mark.parametrize("row", _rows("requires"))
def test_what_is_needed(row: Must) -> None:
    assert set(row.requires) <= _outcome(row.id).required


@pytest.mark.parametrize("row", _rows("never"))
def test_what_no_session_is(row: Must) -> None:
    assert not set(row.never) & _outcome(row.id).activities


@pytest.mark.parametrize("row", _rows("says"))
def test_what_the_person_reads(row: Must) -> None:
    for phrase in row.says:
        assert phrase in _outcome(row.id).advice


@pytest.mark.parametrize("row", _rows("silent"))
def test_what_the_person_does_not_read(row: Must) -> None:
    for phrase in row.silent:
        assert phrase not in _outcome(row.id).advice


@pytest.mark.parametrize("row", _rows("informs"))
def test_what_the_clinician_reads(row: Must) -> None:
    for phrase in row.informs:
        assert phrase in _outcome(row.id).told_the_clinician


# --- what single rows say beyond the table -----------------------------------------------------------------------------------


def test_m02_asks_about_the_arteries_once() -> None:
    assert _outcome("M02").questions.count("reason_artery") == 1


def test_m11_no_question_holds_the_plan_back() -> None:
    assert _outcome("M11").holding == []


def test_m18_no_rule_on_withdrawal_by_itself() -> None:
    assert not any("withdrawal" in finding.rule for finding in _outcome("M18").clearance.reasons)


def test_m21_the_pressure_advice_stands_once() -> None:
    assert _outcome("M21").advice.count("raise blood pressure") == 1


def test_furosemide_for_pressure_ends_slowly() -> None:
    made = _outcome("furosemide, pressure").made
    assert made is not None
    for session in made.sessions:
        if session.minutes >= 30:
            assert session.steps[-1].phase == "cool_down" and session.steps[-1].minutes == 10


def test_a_new_joint_brings_the_rule_on_operations() -> None:
    assert any(finding.topic == "surgery" for finding in _outcome("apixaban, new joint").clearance.reasons)


def test_an_active_person_with_an_open_question_stays_at_moderate() -> None:
    outcome = seen(person(58, ["clopidogrel"], **ACTIVE))
    assert outcome.questions[:1] == ["reason_artery"] and outcome.clearance.ceiling == "moderate"


LIMITED_FLUID = ("Entresto", "vericiguat", "desmopressin", "sevelamer")


@pytest.mark.parametrize("limited", LIMITED_FLUID)
def test_who_must_not_drink_much_is_never_told_to(limited: str) -> None:
    """E7: "drink to thirst and as your team said" in the place of every "drink enough", whatever else is taken, and in the heat."""
    more: Medicines = [
        "sertraline",
        {"id": "lithium", "for": "depression"},
        {"id": "empagliflozin", "for": "kidney_disease"},
    ]
    without = seen(person(70, [*more], falls=0, bmi=31, **given("heart")))
    assert "Drink enough" in without.advice
    topics = [given(topic)["clearances"][0] for topic in ("heart", "other")]
    outcome = seen(person(70, [limited, *more], falls=0, bmi=31, clearances=topics))
    assert outcome.made is not None
    everything = outcome.advice + str(outcome.made) + outcome.made.to_ics().decode()
    assert not any(phrase in everything for phrase in DRINK_MORE)
    assert "Drink to thirst only, and keep to the amount your team set" in outcome.advice
    assert (
        "salt constant" in outcome.advice and "cool of the day" in outcome.advice and "raised ketones" in outcome.advice
    )


def test_a_water_tablet_alone_is_told_to_drink_to_thirst() -> None:
    advice = seen(person(70, ["indapamide", "sertraline"], falls=0)).advice
    assert "Drink to thirst, not as much as possible" in advice
    assert not any(phrase in advice for phrase in DRINK_MORE)


PHRASES = (
    "heart pill", "blood pressure pill", "epilepsy pill", "cancer pill", "HIV pill", "vitamin K antagonist",
    "an antibiotic for my heart valve", "heart failure supplement",
)  # fmt: skip


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_word_of_kind_never_stands_for_what_was_not_understood(phrase: str) -> None:
    outcome = seen(person(50, [phrase]))
    assert outcome.clearance.level != "cleared"
    assert outcome.holding


@pytest.mark.parametrize("name", ["Advaen", "Brixdara", "Caelmira"])
def test_an_invented_name_stays_unknown(name: str) -> None:
    outcome = seen(person(50, [name]))
    assert outcome.clearance.level == "limited"
    assert not outcome.beats and outcome.holding


def test_who_did_not_tell_medicines_is_told_nothing_about_any() -> None:
    made = plan(age=34, start=START)
    mine = {
        "exrx.medicine_pairs",
        *(f"exrx.medicine_reasons_{part}" for part in ("heart", "nerves", "mind", "hormones", "body")),
    }
    assert [reason.rule for reason in made.reasons if reason.pack in mine] == []
    assert not {"swimming_alone", "treadmill"} & {
        item for item, by in made.prescription.forbidden if by != "unscreened.light"
    }


@pytest.mark.parametrize("word", ["none", "nothing"])
def test_none_is_an_empty_list(word: str) -> None:
    outcome = seen(person(50, [word]))
    assert outcome.clearance.level == "cleared" and outcome.reasons == []
