"""Same input, same bytes: whatever the process, the hash seed, the time zone and the locale of the machine."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import exrx

SCRIPT = """
import hashlib, exrx
people = [
    dict(age=34, resting_hr=62, conditions={"depression", "migraine", "asthma"}, medications=["sertraline", "ibuprofen"], symptoms=[],
         likes={"walking", "resistance"}, goals=["anandamide", "mood"], timezone="America/New_York",
         availability=["Sun 01:30-03:00", "Wed 06:30-07:45", "Sat 09:00-12:00"], start="2027-01-04"),
    dict(age=70, start="2027-03-20"),
]
for fields in people:
    plan = exrx.plan(**fields)
    for text in (plan.to_json(), str(plan), str(plan.why()), repr(plan.to_rows())):
        print(hashlib.sha256(text.encode()).hexdigest())
    print(hashlib.sha256(plan.to_ics()).hexdigest(), hashlib.sha256(plan.to_ics(view="shared")).hexdigest())
"""


def test_two_processes_write_the_same_bytes() -> None:
    results = set()
    for seed, zone, locale in (
        ("0", "UTC", "C"),
        ("1", "Pacific/Kiritimati", "C.UTF-8"),
        ("31337", "America/St_Johns", "tr_TR.UTF-8"),
    ):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "LC_ALL": locale,
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
        )
        results.add(done.stdout)
    assert len(results) == 1
    assert len(results.pop().split()) == 12


def test_the_digests_name_the_knowledge_and_do_not_depend_on_where_it_lies() -> None:
    plan = exrx.plan(age=34, start="2027-01-04")
    assert all(len(stamp.digest) == 16 and stamp.version for stamp in plan.packs)
    assert plan.exrx_version == exrx.__version__
    assert len({hashlib.sha256(stamp.digest.encode()).hexdigest() for stamp in plan.packs}) == len(plan.packs)
