"""The preparticipation screening of the ACSM (2015, doi 10.1249/MSS.0000000000000664) over a table as health surveys have them.

The answers are invented: drawn from a fixed seed, with shares that nobody measured. They describe no survey and no population.

    told_*            has a doctor ever told you that you have ...: heart failure, coronary disease, angina, heart attack, stroke,
                      diabetes, weak or failing kidneys
    chest_pain        when walking uphill or in a hurry
    short_of_breath   at rest or with little effort
    moderate_days, moderate_minutes, moderate_months
                      days a week and minutes a day of moderate exercise, and for how many months
"""

import random
from collections import Counter

import pyarrow as pa

from exrx import batch

TOLD = {
    "heart_failure": 0.02,
    "coronary_disease": 0.04,
    "angina": 0.02,
    "heart_attack": 0.04,
    "stroke": 0.03,
    "diabetes": 0.12,
    "kidney_disease": 0.03,
}
SIGNS = {"chest_pain": 0.05, "breathlessness": 0.06}
LEVELS = ("cleared", "limited", "refer", "stop")

r = random.Random(2015)
survey = []
for number in range(20_000):
    days = r.choice((0, 0, 0, 1, 2, 3, 4, 5))
    survey.append(
        {
            "id": number,
            "age": r.randint(40, 85),
            "told": [illness for illness, share in TOLD.items() if r.random() < share],
            "signs": [sign for sign, share in SIGNS.items() if r.random() < share],
            "days": days,
            "minutes": r.choice((15, 30, 45, 60)) if days else 0,
            "months": r.choice((1, 3, 12)) if days else 0,
        }
    )

# Each column of the survey is a column of a person. Exercise counts from moderate effort on, and the survey asks for nothing less.
people = pa.table(
    {
        "id": [one["id"] for one in survey],
        "age": [one["age"] for one in survey],
        "conditions": [one["told"] for one in survey],
        "symptoms": [one["signs"] for one in survey],
        "active_days": [one["days"] for one in survey],
        "active_minutes": [one["minutes"] for one in survey],
        "active_months": [one["months"] for one in survey],
        "active_effort": ["moderate" if one["days"] else None for one in survey],
        # What such a survey does not ask. Left out, these stay open, and everybody is limited until they are answered.
        "medications": [[]] * len(survey),
        "phq9": [0] * len(survey),
        "phq9_item9": [0] * len(survey),
        "falls": [0] * len(survey),
        "under_care": [True] * len(survey),
        "eating_disorder": ["none"] * len(survey),
        "post_exertional_malaise": [False] * len(survey),
        "training_signs": [[]] * len(survey),
    }
)
screened = batch.screen(people, as_of="2027-01-04").to_pylist()


def algorithm(active: bool, signs: bool, disease: bool) -> str:
    """The table of the paper, as far as it decides whether one may begin."""
    if signs:
        return "refer"
    if disease:
        return "limited" if active else "refer"
    return "cleared"


seen = Counter()
for one, row in zip(survey, screened, strict=True):
    active = one["days"] >= 3 and one["minutes"] >= 30 and one["months"] >= 3
    case = (active, bool(one["signs"]), bool(one["told"]))
    asked, found = LEVELS.index(algorithm(*case)), LEVELS.index(row["level"])
    seen[case] += 1
    seen[case, "looser" if found < asked else "same" if found == asked else "stricter"] += 1
    seen["looser"] += found < asked
    # Who moves, with a known disease and without a sign, may go on with moderate exercise, and no harder.
    seen["vigorous"] += case == (True, False, True) and row["ceiling"] == "vigorous"

print("active  signs  disease   the algorithm     people     same  stricter")
for case in sorted(case for case in seen if isinstance(case, tuple) and len(case) == 3):
    yes = ["yes" if part else "no" for part in case]
    counts = [seen[case], seen[case, "same"], seen[case, "stricter"]]
    print(f"{yes[0]:<7} {yes[1]:<6} {yes[2]:<9} {algorithm(*case):<14}" + "".join(f"{count:>10,}" for count in counts))
print("looser than the algorithm:", seen["looser"])
print("vigorous with a known disease:", seen["vigorous"])
