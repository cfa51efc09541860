"""People made up at random: half of them anything the vocabulary holds, half of them what people really have."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from exrx import InputError, Person

from .bounds import words
from .medicines import CLASSES
from .terms import EATING_WORDS, KINDS, SELF_HARM

DAY = date(2027, 1, 4)
TOPICS = words("heart obstetric mental_health eating lung surgery neuro falls bone other")
CONDITIONS = words(
    "depression dysthymia postnatal_depression seasonal_depression anxiety panic_disorder ptsd ocd adhd autism burnout "
    "treatment_resistant_depression insomnia suicidal_thoughts suicidal_plan suicidal_intent recent_suicide_attempt "
    "psychiatric_discharge bipolar bipolar_stable elevated_mood psychosis catatonia delirium psychotic_disorder anorexia bulimia "
    "binge_eating other_eating_disorder compulsive_exercise alcohol_withdrawal drug_withdrawal intoxication "
    "substance_use_disorder heavy_daily_alcohol alcohol_dependence_abstinent heart_disease coronary_disease heart_attack "
    "heart_procedure stroke heart_failure cardiomyopathy valve_disease aneurysm inherited_arrhythmia defibrillator "
    "heart_transplant congenital_heart_disease atrial_fibrillation arrhythmia pacemaker peripheral_artery_disease "
    "pulmonary_hypertension myocarditis unstable_angina uncontrolled_arrhythmia decompensated_heart_failure "
    "severe_valve_stenosis severe_pulmonary_hypertension pericarditis endocarditis aortic_dissection marfan_syndrome "
    "hypertension high_cholesterol low_blood_pressure pots blood_clot severe_anaemia low_platelets diabetes diabetes_type_1 "
    "diabetes_type_2 gestational_diabetes hypoglycaemia_unawareness retinopathy neuropathy autonomic_neuropathy kidney_disease "
    "prediabetes hypothyroidism uncontrolled_thyroid_disease hyperthyroidism_controlled unexplained_weight_loss copd "
    "chronic_lung_disease asthma sleep_apnoea me_cfs long_covid post_viral_fatigue recent_infection marked_fatigue fibromyalgia "
    "chronic_widespread_pain pregnancy possible_pregnancy pregnancy_complication postpartum caesarean birth_complication "
    "birth_wound postpartum_red_flag concussion seizure epilepsy spinal_cord_injury high_spinal_cord_injury wheelchair surgery "
    "fracture joint_replacement osteoporosis fragility_fracture vertebral_fracture cancer bone_metastases lymphoedema "
    "osteoarthritis joint_pain hernia glaucoma back_pain unexplained_fall fall_with_injury cannot_rise_from_chair frailty "
    "shift_work altitude_stay migraine essential_tremor ibs reflux allergies skin_condition gout pcos menopause smoking obesity "
    "parkinson_disease restless_legs multiple_sclerosis dementia rheumatic_disease ibd adrenal_insufficiency liver_disease other"
)
COMMON = words(
    "anxiety hypertension high_cholesterol asthma osteoarthritis back_pain insomnia diabetes_type_2 obesity migraine "
    "hypothyroidism panic_disorder postpartum coronary_disease atrial_fibrillation copd cancer fibromyalgia osteoporosis "
    "smoking ibs sleep_apnoea kidney_disease menopause joint_pain heart_attack stroke epilepsy adhd ptsd"
)
USUAL = words(
    "ssri snri qt_ssri harmless pressure statin beta_blocker other_beta_blocker thiazide painkiller reliever bupropion tricyclic sglt2 "
    "insulin anticoagulant aspirin clopidogrel lithium antiepileptic epilepsy_only loop_diuretic steroid bone antipsychotic "
    "gabapentinoid benzodiazepine stimulant unknown opioid eye_drops"
)
SIGNS = words(
    "chest_pain breathlessness dizziness night_breathlessness ankle_swelling palpitations claudication heart_murmur "
    "unusual_fatigue neurological_sign fever vomiting_or_diarrhoea pregnancy_warning_sign pelvic_symptoms"
)
OTHER_REASONS = words(
    "migraine depression bipolar bipolar_stable anxiety hypertension epilepsy gout prevention hair fissure cancer obesity "
    "skin_condition joint_pain restless_legs known_other essential_tremor atrial_fibrillation stroke raynaud"
)
ILLNESSES = (
    "sarcoidosis", "a leaky heart valve", "my aorta is wide", "an odd heart rhythm", "heartburn again", "heat stroke last summer",
    "a hair transplant", "a transplant", "seizures as a child", "Wilson's disease",
)  # fmt: skip
NOTES = (
    "since the winter", "as the clinic said", "from my old doctor", "I want to kill myself", "maybe I am better off dead",
    "I run to burn off what I ate", "after purging I walk", "with breakfast",
)  # fmt: skip
OWN = (
    "after coffee",
    "by the gate",
    "after my metoprolol",
    "before depression group",
    "when I want to kill myself",
    "with Kim",
)
ACTIVITIES = words(
    "walking running cycling swimming resistance yoga dance rowing water_exercise tai_chi strength_balance"
)
GEAR = words("shoes bicycle exercise_bike treadmill pool bands free_weights machines mat chair")
TRAINING = words("performance_loss bone_stress_injury lost_periods energy_deficiency compulsion")


@functools.cache
def known(field: str, value: str) -> bool:
    """Whether the library takes this word: a word of the texts that the vocabulary does not have is left out."""
    try:
        if field == "for":
            Person(medications=[{"id": "sertraline", "for": value}])
        elif value == "other":
            Person(conditions=[{"id": "other", "note": "sarcoidosis"}])
        else:
            Person(**{field: [value]})
    except InputError:
        return False
    return True


class Maker:
    """Makes people from one source of chance."""

    def __init__(self, rng: Random):
        self.rng = rng

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def some(self, items: Sequence[str], most: int) -> list[str]:
        return self.rng.sample(list(items), k=min(self.rng.randint(0, most), len(items)))

    def mostly(self, ordinary: int, seldom: int) -> int:
        return seldom if self.chance(0.12) else ordinary

    def ago(self, most: int = 900) -> date:
        """A day in the past: near ones as often as far ones."""
        span = self.rng.choice((3, 20, 50, 100, 200, 400, most))
        return DAY - timedelta(days=self.rng.randint(1, span))

    def entry(self, word: str, *, dated: float = 0.5, ended: float = 0.15) -> Any:
        entry: dict[str, Any] = {"id": word}
        if word == "other":
            entry["note"] = self.rng.choice(ILLNESSES)
            if self.chance(0.6):
                entry["for"] = self.rng.choice(KINDS)
        if self.chance(dated):
            entry["since"] = self.ago()
            if self.chance(ended):
                entry["until"] = entry["since"] + timedelta(days=self.rng.randint(0, (DAY - entry["since"]).days))
        if word != "other" and self.chance(0.05):
            entry["note"] = self.rng.choice(NOTES)
        return entry if len(entry) > 1 or self.chance(0.2) else word

    def medicine(self, key: str) -> Any:
        row = CLASSES[key]
        entry: dict[str, Any] = {"id": self.rng.choice(row.names)}
        if self.chance(0.4):
            reasons = [w for w in (*row.feared, *row.reasons) if known("for", w)] if self.chance(0.6) else []
            reason = self.rng.choice(KINDS if row.kind == "unknown" and self.chance(0.8) else reasons or OTHER_REASONS)
            if known("for", reason):
                entry["for"] = reason
        if self.chance(0.3):
            entry["since"] = self.ago()
            if key == "fluoroquinolone" and self.chance(0.5):
                entry["until"] = entry["since"] + timedelta(days=self.rng.randint(0, (DAY - entry["since"]).days))
        if self.chance(0.04):
            entry["note"] = self.rng.choice(NOTES)
        return entry if len(entry) > 1 else entry["id"]

    def clearances(self, likely: Sequence[str] = TOPICS, most: int = 3) -> list[dict[str, Any]]:
        return [
            {
                "topic": topic,
                "level": self.rng.choice(("light_moderate", "light_moderate", "vigorous")),
                "by": "Dr Example",
                "date": self.ago(450),
            }
            for topic in (self.rng.choice(likely) for _ in range(self.rng.randint(0, most)))
        ]

    def basics(self) -> dict[str, Any]:
        rng = self.rng
        person: dict[str, Any] = {
            "age": rng.choice((rng.randint(18, 90), rng.randint(25, 64), rng.choice((16, 17, 18, 64, 65, 85))))
        }
        if self.chance(0.6):
            person["sex"] = rng.choice(("female", "male"))
        if self.chance(0.4):
            person["resting_hr"] = self.mostly(rng.randint(55, 85), rng.choice((38, 45, 49, 101, 106, 111, 115)))
        if self.chance(0.08):
            person["max_hr"] = rng.randint(150, 190)
        if self.chance(0.35):
            person["active_days"] = rng.randint(0, 7)
            person["active_minutes"] = rng.choice((0, 10, 29, 30, 45, 60, 70))
            person["active_months"] = rng.choice((0, 2, 3, 12))
            if self.chance(0.8):
                person["active_effort"] = rng.choice(("light", "moderate", "vigorous"))
        if self.chance(0.3):
            person["longest_session"] = rng.choice((0, 5, 10, 15, 20, 30, 45, 60))
        if (person["age"] >= 60 or self.chance(0.2)) and self.chance(0.8):
            person["falls"] = rng.choice((0, 0, 0, 0, 1, 2))
        if self.chance(0.4):
            person["eating_disorder"] = rng.choice(("none", "none", "none", "none", "past", "current"))
        if self.chance(0.3):
            person["under_care"] = self.chance(0.7)
        if self.chance(0.3):
            person["supervised"] = self.chance(0.5)
        if self.chance(0.3):
            person["phq9"] = (
                rng.choice((rng.randint(0, 14), rng.randint(0, 27)))
                if self.chance(0.7)
                else [rng.choice((0, 0, 1, 1, 2, 3)) for _ in range(8)] + [rng.choice((0, 0, 0, 0, 1, 2))]
            )
        if self.chance(0.3):
            person["phq9_item9"] = rng.choice((0, 0, 0, 0, 0, 1, 2))
        if self.chance(0.3):
            person["systolic"] = self.mostly(rng.randint(105, 145), rng.choice((159, 160, 170, 180, 185)))
            person["diastolic"] = self.mostly(rng.randint(60, 90), rng.choice((99, 100, 110)))
        if self.chance(0.2):
            person["bmi"] = rng.choice((17.0, 18.0, 22.0, 22.0, 27.0, 27.0, 31.0, 31.0, 35.0, 41.0))
        if self.chance(0.2):
            person["height_cm"], person["weight_kg"] = rng.randint(150, 195), rng.randint(42, 130)
        if self.chance(0.15):
            person["post_exertional_malaise"] = self.chance(0.2)
        if self.chance(0.1):
            person["training_signs"] = self.some(TRAINING, rng.choice((0, 1)))
        for name, choices, share in (
            ("likes", ACTIVITIES, 0.35),
            ("experience", ACTIVITIES, 0.1),
            ("equipment", GEAR, 0.3),
        ):
            if self.chance(share):
                person[name] = self.some(choices, 3)
        if self.chance(0.12):
            person["intensity"] = rng.choice(("light", "moderate", "vigorous"))
        if self.chance(0.12):
            person["minutes"] = rng.choice((20, 30, 45, 60))
        if self.chance(0.1):
            person["sessions_per_week"] = rng.randint(1, 5)
        if self.chance(0.05):
            person["due_date"] = DAY + timedelta(days=rng.randint(-60, 250))
        for name in ("first_step", "place", "company"):
            if self.chance(0.04):
                person[name] = rng.choice(OWN)
        return person

    def anything(self) -> dict[str, Any]:
        """Uniform over the vocabulary."""
        rng, person = self.rng, self.basics()
        known_words = [word for word in CONDITIONS if known("conditions", word)]
        if self.chance(0.9):
            person["conditions"] = [self.entry(word) for word in self.some(known_words, rng.choice((1, 2, 3)))]
        if self.chance(0.9):
            person["medications"] = [self.medicine(key) for key in self.some(list(CLASSES), rng.choice((1, 1, 2, 3)))]
        if self.chance(0.9):
            person["symptoms"] = [
                self.entry(word, dated=0.7, ended=0.4) for word in self.some(SIGNS, rng.choice((0, 0, 0, 0, 1, 2)))
            ]
        if self.chance(0.6):
            person["clearances"] = self.clearances()
        return self.without_some(person)

    def realistic(self) -> dict[str, Any]:
        """Depression and what goes with it."""
        person = self.basics()
        known_words = [word for word in COMMON if known("conditions", word)]
        if person.get("sex") != "female" or person["age"] > 50:
            known_words = [word for word in known_words if word not in ("postpartum", "pregnancy")]
        person["conditions"] = [
            "depression",
            *(self.entry(word, dated=0.3, ended=0.05) for word in self.some(known_words, self.rng.choice((1, 1, 2)))),
        ]
        person["medications"] = [self.medicine(key) for key in self.some(USUAL, 2)]
        person["symptoms"] = [self.entry(self.rng.choice(SIGNS), dated=0.8)] if self.chance(0.04) else []
        for name, value in (("eating_disorder", "none"), ("falls", 0), ("phq9", 12), ("phq9_item9", 0), ("bmi", 26.0)):
            if name in person and self.chance(0.6):
                person[name] = value
        if self.chance(0.4):
            person["clearances"] = self.clearances(("heart", "heart", "heart", *TOPICS), 2)
        for name, share in (("conditions", 0.04), ("medications", 0.06), ("symptoms", 0.06)):
            if self.chance(share):
                del person[name]
        return person

    def news(self, person: dict[str, Any]) -> dict[str, Any]:
        """What somebody tells in the fifth week."""
        rng = self.rng
        what = rng.choice(("symptoms", "conditions", "medications", "score"))
        if what == "symptoms":
            return {"symptoms": [rng.choice(SIGNS)]}
        if what == "conditions":
            known_words = [
                w for w in CONDITIONS if w not in ("other", "pregnancy", "postpartum") and known("conditions", w)
            ]
            return {"conditions": [rng.choice(known_words)]}
        if what == "medications":
            return {"medications": [rng.choice(CLASSES[rng.choice(list(CLASSES))].names)]}
        return rng.choice(
            (
                {"phq9_item9": rng.choice((1, 2, 3))},
                {"phq9": 21, "phq9_item9": 0},
                {"phq9": 16, "phq9_item9": 0},
                {"resting_hr": 104},
                {"systolic": 185, "diastolic": 90},
                {"systolic": 165, "diastolic": 90},
                {"falls": 2},
                {"eating_disorder": "current"},
                {"eating_disorder": "past"},
                {"bmi": 17.0},
                {"post_exertional_malaise": True},
            )
        )

    def without_some(self, person: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in person.items() if name == "age" or not self.chance(0.06)}

    def one(self) -> dict[str, Any]:
        person = self.anything() if self.chance(0.5) else self.realistic()
        if self.chance(0.01):
            person.pop("age")
        return person


__all__ = ["DAY", "EATING_WORDS", "SELF_HARM", "Maker", "known"]
