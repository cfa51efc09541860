"""Groups of words that several clauses share, each with its place in the texts."""

from __future__ import annotations

from .bounds import words
from .medicines import ANY_HEART, DIABETES

NINE = words(  # guidelines.md 5.1, addendum 17
    "chest_pain breathlessness dizziness night_breathlessness ankle_swelling palpitations claudication heart_murmur unusual_fatigue"
)
# README 21: at the least a year for pressure in the chest, fainting, breathlessness at night, one-sided signs; else three months
A_YEAR = ("chest_pain", "dizziness", "night_breathlessness", "neurological_sign")
EATING = ("anorexia", "bulimia", "binge_eating", "other_eating_disorder")
AT_ANY_TIME = [
    "heart_failure",
    "cardiomyopathy",
    "valve_disease",
    "aneurysm",
    "inherited_arrhythmia",
    "defibrillator",
]  # addendum 23
EVENTS = ("heart_attack", "heart_procedure", "stroke")  # addendum 23
NEVER_AT_HOME = words(  # guidelines.md 5.3 and 9A-6
    "unstable_angina uncontrolled_arrhythmia decompensated_heart_failure severe_valve_stenosis severe_pulmonary_hypertension "
    "pericarditis endocarditis aortic_dissection"
)
KNOWN_DISEASE = (*ANY_HEART, *DIABETES, "kidney_disease", "pulmonary_hypertension")  # guidelines.md 5.1 (b)
NO_PULSE = words(  # addendum 47
    "atrial_fibrillation pacemaker heart_transplant autonomic_neuropathy pots high_spinal_cord_injury pregnancy copd"
)
SELF_HARM = ("kill myself", "end my life", "suicide", "better off dead", "hurt myself")  # README 27
EATING_WORDS = ("purging", "burn off what i ate", "starve", "anorexia", "bulimia")  # README 27
# README 23: words that are never merely "other", and what only looks like them
NAMED = {
    "heart": r"\bheart\b|\bvalve\b|\baorta\b|\brhythm\b|\bstroke\b",
    "nerves": r"\bseizures?\b|\bepilepsy\b",
    "transplant": r"\btransplant\b",
}
NOT_NAMED = r"heat stroke|(sleep|body) rhythm|(hair|skin|cornea) transplant"
KINDS = [
    "heart",
    "heart_itself",
    "pressure_only",
    "lungs",
    "nerves",
    "muscles",
    "hormones",
    "mind",
    "mind_crisis",
    "cancer",
    "infection",
    "transplant",
    "other",
]
REFERRED = {  # README 23
    "heart_itself": "heart", "lungs": "lung", "mind_crisis": "mental_health", "cancer": "other", "infection": "other", "transplant": "other",
}  # fmt: skip
SWIMS = ("swimming", "water_exercise")
ON_LEGS = ("walking", "treadmill_walking", "running", "cycling", "elliptical_training", "dance", "tai_chi")
