"""Every example runs as a user would run it, and shows what it is there to show."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*.py"))

SHOWS = {
    "quickstart.py": ["3 times a week", "45 min", "99–134 bpm", "12 full weeks", "written: plan.ics"],
    "clinician_view.py": [
        "limited · up to moderate",
        "ranjbar-2015",
        "acsm-2011",
        "metoprolol",
        "time: 75 → 60",
        "pain or pressure in the chest",
    ],
    "anandamide_goal.py": ["126–144", "128–132", "heart rate: none   effort: 13", "sessions a week: 0"],
    "beta_blocker.py": ["metoprolol 47.5 mg: effort 9–13", "timolol eye drops: effort 9–13"],
    "two_evenings.py": ["40 min", "your.availability", "There is no room in the week"],
    "on_the_wrist.py": [
        "heart-rate band           yes       yes       no        yes",
        "written: workouts.zip with 207 files",
        "w17s3  main      1800 s  beats (99, 134)  effort (9, 13)",
        "with metoprolol: {None} as beats",
        "effort, where no band     in words",
    ],
    "many_people.py": [
        "ann: cleared, 3 × 45 min, 99–134 bpm",
        "bob: limited, 3 × 30 min\n",
        "cem: refer, no dose",
        "dee: error, no dose\n    age: -3 is below 0 years; check it\n    conditions: 'asthmaa'",
        "ann alone is the same: True",
    ],
    "acsm_screening.py": [
        "no      no     yes       refer              4,005     4,005         0",
        "yes     no     yes       limited              844       539       305",
        "looser than the algorithm: 0",
        "vigorous with a known disease: 0",
    ],
    "gallery.py": ["gallery/beginner-person.html", "gallery/not-cleared-clinician.html"],
    "clinic_rules.py": [
        "usual: 3 × 45 min, 12 weeks",
        "3 × 40 min, 16 weeks",
        "knee.shorter",
        "did you mean 'osteoarthritis'?",
        "can only tighten",
    ],
}


def test_every_example_is_listed_here() -> None:
    assert [script.name for script in SCRIPTS] == sorted(SHOWS)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_example(script: Path, tmp_path: Path) -> None:
    folder = tmp_path / "examples"
    shutil.copytree(EXAMPLES, folder)
    done = subprocess.run(
        [sys.executable, "-W", "error", script.name],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    for words in SHOWS[script.name]:
        assert words in done.stdout, (words, done.stdout)
    if script.name == "quickstart.py":
        assert (folder / "plan.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
