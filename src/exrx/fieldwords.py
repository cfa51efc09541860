"""What each field of a person means, in a few words: for the command line, the person file and forms."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

HELP: Mapping[str, str] = MappingProxyType(
    {
        "age": "years",
        "sex": "female or male",
        "resting_hr": "beats a minute, sitting quietly",
        "max_hr": "only if it was measured in a test",
        "hr_max_equation": "another estimate of the maximum",
        "height_cm": "height",
        "weight_kg": "weight",
        "bmi": "instead of height and weight",
        "systolic": "blood pressure, the upper number",
        "diastolic": "blood pressure, the lower number",
        "conditions": "[] = none; left out = not asked",
        "medications": "[] = none; left out = not asked",
        "symptoms": "[] = none; left out = not asked",
        "phq9": "the total, or the nine answers",
        "phq9_item9": "the ninth answer of PHQ-9, 0 to 3",
        "gad7": "the total of GAD-7",
        "active_days": "days a week with exercise, now",
        "active_minutes": "minutes on such a day",
        "active_months": "for how many months",
        "active_effort": "light, moderate or vigorous",
        "longest_session": "minutes, in the last 30 days",
        "longest_run": "minutes, in the last 30 days",
        "falls": "in the last 12 months",
        "due_date": "of a pregnancy",
        "eating_disorder": "none, past or current",
        "post_exertional_malaise": "worse for a day or more after an effort",
        "sleep_attacks": "falls asleep or loses strength suddenly",
        "allergy_with_exercise": "an allergic reaction came with exercise before",
        "training_signs": "[] = none; left out = not asked",
        "under_care": "a clinician follows this",
        "supervised": "somebody trained is there",
        "experience": "done before, with confidence",
        "equipment": "at hand",
        "likes": "see exrx terms activities",
        "dislikes": "see exrx terms activities",
        "sessions_per_week": "a wish",
        "minutes": "a wish: a whole session",
        "weeks": "a wish: weeks at the full dose",
        "intensity": "a wish: light, moderate or vigorous",
        "first_step": "your words for what to do first",
        "place": "where, in your words",
        "company": "with whom, in your words",
        "if_then": "what you do when something comes between",
        "clearances": "what a clinician has confirmed",
    }
)
