"""Every name that the text on medicines lists, and what its table says must follow: typed from the text, not from the vocabulary.

``names_of_medicines.txt`` holds its lists (4.5, and the fixed combinations of 3): a class, then each substance with its brands, ``°`` where a
brand is only remembered and ``?`` where sources disagree. What table A says of a class stands here. So a name that is lost, or leads elsewhere,
is seen by what no longer happens to whoever takes it.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import exrx
from exrx.engine.screening import evaluate
from exrx.person import Person
from exrx.rules.loader import shipped_book
from exrx.vocabulary import expand, meanings, recognise

START = dt.date(2027, 1, 4)
KNOWN: dict[str, Any] = {
    "age": 40, "falls": 0, "post_exertional_malaise": False, "training_signs": [], "phq9_item9": 0, "eating_disorder": "none", "symptoms": [],
    "conditions": ["depression"], "sleep_attacks": False, "active_days": 5, "active_minutes": 40, "active_months": 24, "active_effort": "moderate",
}  # fmt: skip


class Substance(NamedTuple):
    """One line of the list: a substance, or plain words, and what it is sold as."""

    name: str
    brands: tuple[str, ...]


def names_in(text: str) -> list[str]:
    """Ids, with spaces between them."""
    return text.split()


def _lists() -> tuple[dict[str, list[Substance]], dict[str, list[str]]]:
    classes: dict[str, list[Substance]] = {}
    together: dict[str, list[str]] = {}
    kind = ""
    for line in (Path(__file__).parent / "names_of_medicines.txt").read_text("utf-8").splitlines():
        first, _, rest = line.partition(" = " if kind == "together" else ":")
        if line.startswith("["):
            kind = line.strip("[]")
        elif kind == "together":
            together[first] = rest.split(" + ")
        elif line.startswith("+ "):
            classes.setdefault(kind, []).extend(Substance(name, ()) for name in line[2:].split(", "))
        else:
            classes.setdefault(kind, []).append(Substance(first, tuple(rest.strip().split(", "))))
    return classes, together


LISTS, TOGETHER = _lists()

# 4.1: what is only remembered is read where it makes a plan stricter, and nowhere where it would loosen one.
NEEDS_NOTHING = names_in(
    "stomach_medicine antihistamine paracetamol vitamins cough_medicine dry_eye_drops antibiotic_or_cream hormone_or_contraceptive "
    "thyroid_hormone smoking_medicine gout_medicine migraine_medicine bladder_medicine hiv_medicine mild_anxiety_medicine testosterone "
    "heavy_period_medicine"
)
"""2: known, and nothing needed."""
PRESSURE = names_in("ace_inhibitor arb direct_renin_inhibitor dihydropyridine diuretic alpha_blocker clonidine")
LOOSENS = {*NEEDS_NOTHING, *PRESSURE, "ssri", "snri", "other_antidepressant", "bupropion", "statin"}

REFER = {
    "heart": "p2y12_new arni vericiguat pulmonary_hypertension_medicine cardiomyopathy_medicine",
    "neuro": "nimodipine nerve_muscle_medicine",
    "lung": "lung_disease_medicine asthma_biologic",
    "other": "transplant_medicine cancer_heart_risk",
}
"""Table A: a referral until it is explained, however active somebody is."""
ASK = names_in(
    "clopidogrel antiplatelet ivabradine anti_anginal nitrate beta_blocker rate_limiting_calcium_blocker digoxin antiarrhythmic anticoagulant "
    "claudication_medicine loop_diuretic mra vasodilator orthostatic_medicine insulin sulfonylurea glinide metformin acarbose dpp4 glitazone "
    "sglt2 antithyroid systemic_steroid adrenal_replacement lithium valproate seizure_rescue epilepsy_only antiepileptic "
    "psychosis_only clozapine opioid_substitution lofexidine alcohol_medicine parkinson_medicine dementia_medicine ms_medicine "
    "tetrabenazine_family after_birth_antidepressant long_acting_bronchodilator xanthine bone_medicine colchicine immunosuppressant jak_inhibitor "
    "cancer_hormone cancer_other kidney_medicine adrenaline_pen glucagon acetazolamide blood_medicine bleeding_disorder_medicine "
    "amyloid_nerve_medicine anabolic_steroid"
)
"""Table A, and the line above it for the classes without a rule: a question, and until it is answered nothing hard."""

CAUTIONS = {
    "bleeding.careful": "p2y12_new clopidogrel anticoagulant",
    "pulse.medicines": "ivabradine beta_blocker rate_limiting_calcium_blocker digoxin antiarrhythmic vasodilator guanfacine clonidine tricyclic",
    "cool_down.long": "ace_inhibitor arb direct_renin_inhibitor dihydropyridine arni vericiguat ivabradine beta_blocker alpha_blocker "
    "nitrate amyl_nitrite diuretic loop_diuretic vasodilator",
    "standing.slowly": "arni vericiguat alpha_blocker orthostatic_medicine guanfacine clonidine vasodilator tricyclic maoi antipsychotic "
    "psychosis_only clozapine parkinson_medicine loop_diuretic lofexidine",
    "heat.medicines": "tricyclic antipsychotic psychosis_only clozapine lithium anticholinergic sedating_antihistamine loop_diuretic diuretic mra "
    "stimulant ms_medicine",
    "drowsy.balance": "benzodiazepine z_drug opioid opioid_substitution cannabis lofexidine seizure_rescue after_birth_antidepressant",
    "drowsy.mild": "gabapentinoid muscle_relaxant sedating_antihistamine tetrabenazine_family",
    "low_sugar.gates": "insulin sulfonylurea glinide glucagon",
    "pressure.raising_medicine": "snri bupropion stimulant naltrexone_bupropion esketamine testosterone anabolic_steroid",
    "fluid.to_thirst": "arni vericiguat desmopressin",
    "seizure.until_answered": "epilepsy_only antiepileptic valproate seizure_rescue",
    "statin.muscle": "statin",
    "bempedoic.tendon": "bempedoic_acid",
    "tendon.fluoroquinolone": "fluoroquinolone",
    "mood.medicine": "isotretinoin systemic_steroid fluoroquinolone tetrabenazine_family weight_injection naltrexone_bupropion",
    "anginal.stop": "anti_anginal nitrate ivabradine",
    "bone.spared": "bone_medicine",
    "steroid.bone": "systemic_steroid",
    "erection.pressure": "pde5",
    "triptan.chest": "triptan",
    "nsaid.not_to_train": "nsaid",
    "decongestant.pressure": "decongestant",
    "asthma.reliever": "saba long_acting_bronchodilator inhaler",
    "immune.gym": "immunosuppressant jak_inhibitor transplant_medicine",
    "glaucoma.drops": "eye_pressure_drops",
    "maoi.decongestant": "maoi",
    "lithium.fluid": "lithium",
    "esketamine.day": "esketamine",
    "vaptan.water": "vaptan",
    "isotretinoin.muscle": "isotretinoin",
}
"""Table A: what matters in exercise, by the rule that says it, and the classes of which each substance brings it about."""


SEVERAL = names_in("Flomax Norpramin Pasaden Spiractin Tromalyt Clarium Dilacor Urex Cartia Rubex Ixprim minoxidil")
"""4.3: another medicine in another country, and so asked about."""
STAY_UNKNOWN = names_in("Kapake Solpadol Tylex Orlos Beacita")
"""Only remembered, of substances of which nothing is asked: codeine with paracetamol, and orlistat."""
FOR_PAIN = ("Anadin Extra", "Excedrin", "Thomapyrin", "Alka-Seltzer", "Aspirin Complex", "Fiorinal", "Fioricet")
"""Aspirin for pain, and the caffeine beside it, which need nothing."""


def _bare(name: str) -> str:
    return name.rstrip("°?").strip()


def _names(kind: str, *, remembered: bool = False) -> list[str]:
    """The names of a class that are taken as such, or those that are only remembered."""
    every = [name for one in LISTS[kind] for name in (one.name, *one.brands)]
    return [_bare(name) for name in every if (kind in LOOSENS and name[-1] in "°?") == remembered]


def _classes(text: str) -> set[str]:
    return {group for one in meanings(text) for group in expand("medications", *one)}


@pytest.mark.parametrize("kind", LISTS)
def test_every_name_leads_to_its_class_and_nothing_of_it_is_left_over(kind: str) -> None:
    names = [name for name in _names(kind) if name not in STAY_UNKNOWN]
    assert [name for name in names if kind not in _classes(name)] == []
    left = [name for name in names if "unrecognised" in recognise("medications", name)]
    assert set(left) <= set(SEVERAL)


@pytest.mark.parametrize("brand", TOGETHER)
def test_in_a_fixed_combination_each_part_counts(brand: str) -> None:
    parts = [part for part in TOGETHER[brand] if brand not in FOR_PAIN or part not in ("aspirin", "caffeine tablets")]
    # B-18: beside macitentan it is for the lungs, in one tablet.
    lungs = {"pde5"} if brand == "Opsynvi" else set()
    assert {group for part in parts for group in _classes(part)} - {"unrecognised"} - lungs - _classes(brand) == set()
    assert "unrecognised" not in recognise("medications", brand)


WHOLE = names_in(
    "En Control Frontal Allegro Sonata Yaz Alli Muse Edex Ella Hana Amira Vigil Fractal Serc Unat ASS MST MCP PTU HCT DHE GTN NAC CBD"
)
SALTS = (
    "fluticasone propionate, Fluticasonpropionat, Fluticasonfuroat, mometasone furoate, Mometasonfuroat, beclometasone dipropionate, metoprolol "
    "tartrate, bisoprolol fumarate, Bisoprololfumarat, Sertralinhydrochlorid, fluoxetine HCl, amlodipine besilate, amlodipine mesilate, "
    "Enalaprilmaleat, warfarin sodium, losartan potassium, Atorvastatin-Calcium, escitalopram oxalate, citalopram hydrobromide, "
    "Citalopramhydrobromid, Quetiapinfumarat, Zolpidemtartrat, codeine phosphate, Codeinphosphat, morphine sulfate, Morphinsulfat, salbutamol "
    "sulfate, Levothyroxin-Natrium, alendronate sodium, dabigatran etexilate, candesartan cilexetil, olmesartan medoxomil, perindopril arginine, "
    "perindopril erbumine, doxazosin mesylate, lithium carbonate, lithium citrate, chlorhydrate de sertraline, clorhidrato de sertralina, "
    "cloridrato di sertralina, Metforminhydrochlorid, sumatriptan succinate, tiotropium bromide, ipratropium bromide, norethisterone acetate, "
    "leuprorelin acetate, sitagliptin phosphate, tofacitinib citrate, sildenafil citrate, medroxyprogesterone acetate"
)
FORMS = (
    "tablet, tablets, tab, caps, capsule, Filmtabletten, comprimé, comprimido, compressa, drops, spray, cream, "
    "patch, pen, injection, inyección, Spritze, sachet, pump"
)
PHRASES = {
    "water tablet": "loop_diuretic", "blood thinner": "anticoagulant", "seizure medicine": "epilepsy_only", "steroids": "systemic_steroid",
    "cortisone": "systemic_steroid", "cortisone tablets": "systemic_steroid", "chemo": "cancer_other", "sleeping pill": "z_drug",
    "the pill": "hormone_or_contraceptive",
}  # fmt: skip


def test_a_short_or_everyday_name_counts_only_as_the_whole_entry() -> None:
    """4.2, 6: beside a word that nobody knows it may be a word itself, and the entry is unknown."""
    assert [name for name in WHOLE if set(recognise("medications", name)) <= {"unrecognised"}] == []
    assert [name for name in WHOLE if not set(recognise("medications", f"{name} xyzzy")) <= {"unrecognised"}] == []


def test_a_salt_and_a_form_are_no_rest_that_is_asked_about() -> None:
    """4.2, 2 and 3; also where they are glued on, and where they stand before the name."""
    entries = [*SALTS.split(", "), *(f"insulin aspart {form}" for form in FORMS.split(", "))]
    assert [entry for entry in entries if set(recognise("medications", entry)) & {"unrecognised", ""}] == []
    assert [entry for entry in entries if not recognise("medications", entry)] == []


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_for_a_class_is_that_class(phrase: str) -> None:
    assert PHRASES[phrase] in _classes(phrase) and "unrecognised" not in recognise("medications", phrase)


@pytest.mark.parametrize("name", ["modafinil", "armodafinil", "solriamfetol"])
def test_who_takes_what_keeps_one_awake_is_asked_about_sudden_sleep(name: str) -> None:
    person = Person(**{**KNOWN, "medications": [name], "sleep_attacks": None})
    found = evaluate(person, shipped_book(), goals=("mood",), protocol="ranjbar-2015", as_of=START)
    assert "wakefulness.ask" in {rule.id for rule, truth in found.truths if truth is True}


# --- what follows -------------------------------------------------------------------------------------------------------------


@cache
def _seen(*names: str) -> tuple[str, str | None, bool, bool, frozenset[str]]:
    """Level, ceiling, whether something is asked at all and whether it holds the plan back, and to whom one is sent."""
    found = exrx.screen(**KNOWN, medications=list(names), as_of=START)
    holds = any(question.holds_back for question in found.questions)
    return found.level, found.ceiling, bool(found.questions), holds, frozenset(one.topic for one in found.reasons)


def _rules(name: str) -> set[str]:
    person = Person(**{**KNOWN, "medications": [name], "active_days": 0})
    found = evaluate(person, shipped_book(), goals=("mood",), protocol="ranjbar-2015", as_of=START)
    return {rule.id for rule, truth in found.truths if truth is True}


@pytest.mark.parametrize(("topic", "kind"), [(topic, kind) for topic, kinds in REFER.items() for kind in kinds.split()])
def test_whoever_takes_this_is_seen_first(topic: str, kind: str) -> None:
    for one in LISTS[kind]:
        level, _, _, _, topics = _seen(_bare(one.name))
        assert level == "refer" and topic in topics, (one.name, level, topics)


@pytest.mark.parametrize("kind", ASK)
def test_whoever_takes_this_is_asked_and_does_nothing_hard_before(kind: str) -> None:
    for one in LISTS[kind]:
        level, ceiling, *_ = _seen(_bare(one.name))
        assert level == "refer" or (level == "limited" and ceiling in ("light", "moderate")), (one.name, level, ceiling)


@pytest.mark.parametrize("kind", NEEDS_NOTHING)
def test_whoever_takes_this_is_not_asked(kind: str) -> None:
    for one in LISTS[kind]:
        assert one.name in SEVERAL or _seen(_bare(one.name)) == _seen("paracetamol"), one.name


@pytest.mark.parametrize("kind", sorted(LOOSENS))
def test_a_name_that_is_only_remembered_is_its_class_by_now_or_asked_about(kind: str) -> None:
    for name in [*_names(kind, remembered=True)[:8], *STAY_UNKNOWN]:
        level, ceiling, *_ = _seen(name)
        assert kind in _classes(name) or level == "refer" or ceiling in ("light", "moderate"), name


@pytest.mark.parametrize(("rule", "kind"), [(rule, kind) for rule, kinds in CAUTIONS.items() for kind in kinds.split()])
def test_every_substance_of_a_class_brings_its_caution_about(rule: str, kind: str) -> None:
    # Into the muscle, and not into the head.
    there = [_bare(one.name) for one in LISTS[kind] if "botulinum" not in one.name]
    assert [name for name in there if rule not in _rules(name)] == []


ALSO_FOR_DEPRESSION = {"aripiprazole", "brexpiprazole", "cariprazine", "quetiapine", "olanzapine"}
"""Table A: of these five there is no question about a psychosis; of the others it is asked, softly."""


def test_an_antipsychotic_that_is_not_for_depression_too_is_softly_asked_about() -> None:
    asked = {_bare(one.name) for one in LISTS["antipsychotic"] if "reason.antipsychotic" in _rules(_bare(one.name))}
    assert {_bare(one.name) for one in LISTS["antipsychotic"]} - asked == ALSO_FOR_DEPRESSION
    assert _seen("risperidone")[2:4] == (True, False)


def test_every_class_of_the_list_says_something() -> None:
    told = {kind for kinds in (*REFER.values(), *CAUTIONS.values()) for kind in kinds.split()} | {*ASK, *NEEDS_NOTHING}
    # Nothing that is needed alone: what they are counted for stands in table B.
    assert LISTS.keys() - told <= {
        "alprostadil", "amyl_nitrite", "antiemetic", "macrolide", "quinine", "ssri", "other_antidepressant", "st_johns_wort", "aspirin", "emergency_medicine",
        "glp1", "iron_infusion", "narcolepsy_medicine", "weight_tablet", "tuberculosis_medicine",
    }  # fmt: skip
