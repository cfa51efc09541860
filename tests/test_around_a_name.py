"""What people write around the name of a medicine takes nothing from it, and what they call a medicine without naming it is understood."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from exrx.engine.screening import evaluate
from exrx.person import Person
from exrx.rules.loader import shipped_book
from exrx.vocabulary import recognise

WORDS = {
    "how much": "mg, g, mcg, µg, ml, mmol, IE, IU, UI, units, unit, Einheiten, unités, percent, Prozent, Stück, x, million",
    "how often": "once, twice, two times, daily, a day, per day, days, week, weekly, weeks, month, monthly, every, each, one, three, half, quarter, "
    "bid, tid, qid, qd, "
    "qds, tds, bd, od, prn, hs, po, nocte, mane, stat, as needed, if required, when needed, only",
    "when": "morning, mornings, at noon, evening, evenings, night, nights, nightly, before bed, after food, with meals, without food, bedtime, hours",
    "in German": "täglich, tgl, wöchentlich, monatlich, morgens, mittags, abends, nachts, zur Nacht, bei Bedarf, früh, pro Tag, je Woche, einmal, "
    "zweimal, dreimal, "
    "Stunden, Tablette, Tabletten, Filmtablette, Filmtabletten, Kapsel, Kapseln, Hartkapseln, Tropfen, Dragee, Saft, Beutel, Lösung, wasserfrei",
    "in French": "par jour, jours, semaine, matin, midi, soir, nuit, si besoin, fois, comprimé, comprimés, gélule, gélules, gouttes, sirop, poudre, "
    "pelliculé, sécable",
    "in Spanish": "al día, días, semana, mañana, noche, vez, veces, cada, si precisa, comprimido, comprimidos, cápsula, cápsulas, gotas, jarabe, "
    "sobres, recubiertos",
    "in Italian": "giorno, settimana, mattina, sera, notte, al bisogno, volta, volte, ogni, compressa, compresse, capsula, gocce, bustine, rivestite",
    "its release": "ER, XR, XL, SR, CR, MR, LA, LP, IR, retard, Retardtabletten, chrono, ZOK, extended release, sustained release, modified release, "
    "controlled release, "
    "prolonged release, slow, delayed, immediate, long acting, forte, mite, dispersible, orodispersible, effervescent, chewable, coated, film, "
    "generic, brand, original",
    "its form": "tablet, tablets, tab, tabs, pill, pills, cap, caps, capsule, capsules, caplet, caplets, softgel, lozenge, drops, syringe, vial, "
    "ampoule, sachet, sachets, "
    "powder, liquid, syrup, solution, suspension, oral, by mouth, strip, medicine, medication, meds, low dose, high dose",
    "its maker": "ratiopharm, Hexal, 1A Pharma, AL, Stada, Sandoz, Teva, Mylan, Viatris, Zentiva, Aristo, AbZ, Heumann, CT, Biogaran, Arrow, EG, "
    "Accord, Krka, Cinfa, Normon, "
    "Kern, Almus, Apo, PMS, Actavis, Puren, Basics, Dura, neuraxpharm, betapharm, Winthrop, TAD, Aurobindo, Lupin, Glenmark, Bayer, Pfizer, Novartis, "
    "Sanofi, Merck, Roche, "
    "Lilly, GSK, dr. Reddys",
    "its salt": "succinate, tartrate, fumarate, hydrochloride, HCl, maleate, mesilate, mesylate, besilate, besylate, sodium, potassium, acetate, "
    "phosphate, sulfate, sulphate, "
    "citrate, hydrobromide, oxalate, dihydrate, monohydrate, succinat, tartrat, fumarat, hydrochlorid, maleat, mesilat, besilat, natrium, kalium, "
    "chlorhydrate, clorhidrato, "
    "cloridrato, bésilate, maléate, sodique, potassique, sódico, maleato, tartrato, succinato, fumarato",
}  # fmt: skip
PHRASES = {
    "anticoagulant": "blood thinner, blood thinners, blood thinning tablet, Blutverdünner, Gerinnungshemmer, anticoagulante, vitamin K antagonist, "
    "oral anticoagulant",
    "loop_diuretic": "water tablet, water tablets, water pill, water pills, Wassertablette, Wassertabletten, Entwässerungstablette",
    "epilepsy_only": "seizure medicine, seizure medication, seizure tablet, epilepsy tablet, epilepsy medicine, epilepsy medication, anticonvulsant",
    "antiarrhythmic": "heart rhythm tablet, rhythm tablet, antiarrhythmics",
    "beta_blocker": "beta blocker, beta-blockers, betablocker, Betablocker, bêtabloquant, betabloqueante, betabloccante, beta blocker eye drops",
    "systemic_steroid": "steroids, steroid tablet, steroid tablets, steroid injection, cortisone, cortisone tablets, cortisone injection, Kortison, "
    "Cortison, cortisona",
    "cancer_other": "chemo, chemotherapy, cancer medicine, Chemotherapie",
    "z_drug": "sleeping pill, sleeping pills, sleeping tablet, sleeping tablets, Schlaftablette, Schlaftabletten, somnifère",
    "other_antidepressant": "antidepressant, antidepressants, antidepressant tablet, Antidepressivum",
    "hormone_or_contraceptive": "the pill, contraceptive pill, birth control, birth control pill, Antibabypille, mini pill, HRT, hormone replacement therapy",
    "thyroid_hormone": "thyroid tablet, thyroid tablets, Schilddrüsenhormon",
    "vitamins": "multivitamin, vitamin tablet, vitamin tablets, food supplement, food supplements, Vitamine",
    "antibiotic_or_cream": "antibiotic tablet, antibiotic tablets, skin cream, nasal spray, Antibiotikum, Nasenspray",
    "statin": "cholesterol tablet, cholesterol tablets, cholesterol medicine",
    "decongestant": "cough and cold tablet, cold tablet",
    "lung_disease_medicine": "oxygen, home oxygen, oxygen therapy",
    "nitrate": "nitrates",
    "tricyclic": "TCA",
    "digoxin": "digitalis",
    "lithium": "litio, Lithiumcarbonat",
    "valproate": "Valproinsäure",
    "aspirin": "Acetylsalicylsäure, ácido acetilsalicílico, acide acétylsalicylique, aspirin cardio",
    "bone_medicine": "Alendronsäure, Risedronsäure, Ibandronsäure",
}  # fmt: skip


@pytest.mark.parametrize("kind", WORDS)
def test_what_stands_around_a_name_takes_nothing_from_it(kind: str) -> None:
    words = WORDS[kind].split(", ")
    assert [word for word in words if recognise("medications", f"metoprolol 50 {word}") != ("beta_blocker",)] == []
    assert [word for word in words if recognise("medications", f"sertraline 50 {word}") != ("ssri",)] == []


def test_a_salt_that_is_a_mineral_too() -> None:
    for text in ("atorvastatin calcium 20 mg", "atorvastatin calcique", "Atorvastatin-Calcium"):
        assert recognise("medications", text) == ("statin",), text
    assert recognise("medications", "esomeprazole magnesium") == recognise("medications", "esomeprazole")


@pytest.mark.parametrize("id", PHRASES)
def test_what_people_call_a_medicine_without_naming_it(id: str) -> None:
    assert [text for text in PHRASES[id].split(", ") if recognise("medications", text) != (id,)] == []


# Sign: for how many months after its last day it still counts (the decisions on time, 21).
MONTHS = {
    "chest_pain": 12, "breathlessness": 3, "dizziness": 12, "night_breathlessness": 12, "ankle_swelling": 3, "palpitations": 3, "claudication": 3,
    "heart_murmur": 3, "unusual_fatigue": 3, "neurological_sign": 12,
}  # fmt: skip


@pytest.mark.parametrize(("sign", "months"), MONTHS.items())
def test_a_sign_that_is_over_counts_for_its_months_and_no_day_longer(sign: str, months: int) -> None:
    start = dt.date(2027, 1, 20)
    edge = dt.date(2026, 1, 20) if months == 12 else dt.date(2026, 10, 20)

    def outcome(last: dt.date) -> Any:
        entry = {"id": sign, "since": "2025-06-01", "until": last}
        known = {"age": 40, "conditions": [], "medications": [], "active_days": 0, "falls": 0, "symptoms": [entry]}
        found = evaluate(Person(**known), shipped_book(), goals=("mood",), protocol="ranjbar-2015", as_of=start)
        return found.clearance.level, frozenset(rule.id for rule, truth in found.truths if truth is True)

    day = dt.timedelta(days=1)
    assert outcome(edge) == outcome(edge - day) == outcome(edge - 20 * day)
    assert outcome(edge + day) == outcome(edge + 20 * day)
    assert outcome(edge + day)[0] in ("refer", "stop") and outcome(edge) != outcome(edge + day)
