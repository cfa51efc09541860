"""Pages for a small cast, to open in a browser or to print: one for the person and one for the clinician. All are invented."""

from pathlib import Path

from exrx import NotCleared, plan

ASKED = {"conditions": ["depression"], "medications": [], "symptoms": [], "post_exertional_malaise": False}
CAST = {
    "beginner": {
        **ASKED,
        "age": 34,
        "resting_hr": 62,
        "active_days": 2,
        "longest_session": 20,
        "timezone": "Europe/Berlin",
        "availability": ["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"],
    },
    "beta-blocker": {
        **ASKED,
        "age": 58,
        "conditions": ["depression", "hypertension"],
        "medications": [{"id": "metoprolol", "for": "hypertension"}],
    },
    "two-evenings": {
        **ASKED,
        "age": 41,
        "longest_session": 25,
        "timezone": "Europe/Berlin",
        "availability": ["Tue 19:00-19:40", "Thu 19:00-19:40"],
    },
    "two-kinds": {**ASKED, "age": 34, "resting_hr": 62, "longest_session": 30, "likes": ["resistance"]},
    "nothing-but-age": {"age": 50},
    "help-first": {**ASKED, "age": 40, "resting_hr": 66, "phq9": 12, "phq9_item9": 1},
    "not-cleared": {**ASKED, "age": 40, "symptoms": ["chest_pain"]},
}

folder = Path("gallery")
folder.mkdir(exist_ok=True)
for name, person in CAST.items():
    try:
        shown = plan(**person, start="2027-01-04")
    except NotCleared as refusal:
        # There is a page for those who are not cleared too: whom to ask, and what.
        shown = refusal.clearance
    for view in ("person", "clinician"):
        page = folder / f"{name}-{view}.html"
        page.write_text(shown.to_html(view), encoding="utf-8")
        print(f"{page.as_posix():<40}{page.stat().st_size / 1000:5.1f} kB")
