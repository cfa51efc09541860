"""A year and more of sessions in every zone of the world, under several zone data of the system: the same bytes, and no finding of the linter.

By hand, about five minutes: `python -m tests.every_zone`. A few zones are in tests/test_clocks.py. That readers see the right moments in
every way in which a clock can go is in tests/test_ics_readers.py.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
import zoneinfo
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

FIRST, DAYS = dt.date(2026, 11, 29), 400
PACKAGE = Path(str(files("tzdata").joinpath("zoneinfo")))
SYSTEM = next((Path(place) for place in zoneinfo.TZPATH if Path(place, "tzdata.zi").exists()), None)
DATABASES: dict[str, str] = {"none": "", "package": str(PACKAGE), **({"system": str(SYSTEM)} if SYSTEM else {})}


def names() -> list[str]:
    return PACKAGE.parent.joinpath("zones").read_text("ascii").split()


def seen(zones: Iterable[str], path: str) -> dict[str, list[str]]:
    """By zone, on a computer whose system has its zone data at a path: a digest of the calendar, and what the linter finds."""
    environment = {**os.environ, "PYTHONTZPATH": path}
    command = [sys.executable, "-m", "tests.every_zone", "--here"]
    done = subprocess.run(
        command,
        input=json.dumps(list(zones)),
        env=environment,
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def differing(found: Mapping[str, Mapping[str, list[str]]]) -> list[str]:
    """The zones that are not the same under all of these data, or in which the linter finds anything."""
    one, *others = found.values()
    return [
        zone for zone, (digest, *findings) in one.items() if findings or any(row[zone] != [digest] for row in others)
    ]


def _here() -> None:
    from exrx.calendar_lint import lint

    from .plan_factory import make_plan, make_session

    found = {}
    for zone in json.load(sys.stdin):
        days = [FIRST + dt.timedelta(days=number) for number in range(DAYS)]
        sessions = [
            make_session(zone, f"w01s{number}", day, dt.time(18, 30), zone) for number, day in enumerate(days, 1)
        ]
        content = make_plan(id=zone, zone=zone, start=FIRST, sessions=sessions).to_ics()
        told = sorted({f"{finding.rule} {finding.message}" for finding in lint(content)})
        found[zone] = [hashlib.sha256(content).hexdigest(), *told]
    json.dump(found, sys.stdout)


def main() -> int:
    """Every zone, and how many are the same."""
    every = names()
    found = {name: seen(every, path) for name, path in DATABASES.items()}
    wrong = differing(found)
    for zone in wrong[:20]:
        print(zone, {name: rows[zone] for name, rows in found.items()})
    print(
        f"{len(every)} zones, {DAYS} days, under {len(DATABASES)} zone data ({', '.join(DATABASES)}): {len(wrong)} differ or have findings"
    )
    return bool(wrong)


if __name__ == "__main__":
    if sys.argv[1:] == ["--here"]:
        _here()
    else:
        sys.exit(main())
