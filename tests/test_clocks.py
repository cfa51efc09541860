"""Clock laws: the newest zone data of this computer are used everywhere, whatever the system has, and it is said which."""

from __future__ import annotations

import copy
import datetime as dt
import json
import os
import pickle
import shutil
import subprocess
import sys
import zoneinfo
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from dateutil import tz

import exrx
from exrx import clocks
from exrx.export.plan_file import digest_of

from . import every_zone

PACKAGE = files("tzdata")
NEWEST = PACKAGE.joinpath("zoneinfo", "tzdata.zi").read_bytes()[:40].split()[2].decode()
PLAN = """
import sys, exrx
from pathlib import Path
from typing import Any
from exrx.clocks import zone_data
given = {"age": 34, "conditions": ["depression"], "medications": [], "symptoms": [], "falls": 0, "id": "spring"}
made = exrx.plan(**given, start="2026-12-07", timezone=sys.argv[1], availability=["Mon 18:00-20:00", "Wed 18:00-20:00", "Sat 10:00-12:00"])
sys.stdout.buffer.write(made.to_ics() + made.to_json().encode() + made.to_html().encode())
print(zone_data().version, file=sys.stderr)
"""


def made(zone: str, system: Path | None, package: Path | None = None) -> tuple[bytes, str]:
    """What a plan shows on a computer with zone data of its own, and which data it was made by."""
    # The path that goes first shadows the installed package.
    path = os.pathsep.join(filter(None, (str(package) if package else "", *sys.path)))
    environment = {**os.environ, "PYTHONTZPATH": str(system or ""), "PYTHONPATH": path, "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", PLAN, zone], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout, done.stderr.decode().split()[-1]


def data_as(place: Path, version: str, **zones: str) -> Path:
    """Zone data as a system has them, of a version, in which some zones have the clocks of others."""
    place.mkdir(parents=True)
    place.joinpath("tzdata.zi").write_text(f"# version {version}\n# This zic input file is in the public domain.\n")
    for name, source in {"UTC": "UTC", **zones}.items():
        target = place.joinpath(*name.split("__"))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(PACKAGE.joinpath("zoneinfo", *source.split("/")).read_bytes())
    return place


@pytest.mark.parametrize(
    ("zone", "before", "gone"),
    [
        ("America/Vancouver", "America/Los_Angeles", b"-0800"),
        ("America/Edmonton", "America/Denver", b"-0700"),
        ("America/Inuvik", "America/Denver", b"-0700"),
        ("Africa/Casablanca", "Africa/Algiers", b"TZOFFSETTO:+0100"),
    ],
)
def test_data_of_the_system_that_are_older_change_nothing(tmp_path: Path, zone: str, before: str, gone: bytes) -> None:
    """As before 2026, when these zones still had the clocks of others."""
    place = {zone.replace("/", "__"): before}
    old, unsaid = data_as(tmp_path / "old", "2025b", **place), data_as(tmp_path / "unsaid", "?", **place)
    results = {made(zone, system) for system in (None, old, unsaid)}
    assert len(results) == 1 and {version for _, version in results} == {NEWEST}
    assert gone not in next(iter(results))[0]


def test_the_command_says_which_data_it_uses_and_where_those_of_the_computer_differ(tmp_path: Path) -> None:
    old = data_as(tmp_path / "old", "2025b", America__Vancouver="America/Los_Angeles", Europe__Berlin="Europe/Berlin")
    person = tmp_path / "person.toml"
    text = (
        'age = 34\nconditions = []\nmedications = []\nsymptoms = []\nfalls = 0\nstart = 2026-12-07\ntimezone = "{}"\n'
    )

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONTZPATH": str(old), "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-m", "exrx", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=tmp_path, check=False)

    assert f"(zone data {NEWEST}, not the system's 2025b)" in run("--version").stdout
    for zone, told in (("America/Vancouver", True), ("Europe/Berlin", False)):
        person.write_text(text.format(zone) + 'availability = ["Mon 18:00-20:00", "Wed 18:00-20:00"]\n')
        done = run("plan", "person.toml", "-o", f"{zone[:3]}.ics", "--today", "2026-12-01")
        assert done.returncode == 0 and ("are of 2025b" in " ".join(done.stderr.split())) == told, done


IN_A_CALENDAR = """
import sys
from exrx.pushing.comparing import any_shown, calendar_in, resources, shown_in
from exrx.pushing.pulling import when_of
from tests.plan_factory import make_plan
plan = make_plan(zone="America/Vancouver")
calendar = plan.to_ics()
for uid, content in resources(calendar).items():
    for shown in (any_shown(calendar_in(calendar))[uid], shown_in(content.replace(b"T18", b"T20"), uid)):
        print(f"{when_of(shown, plan.timezone).clock:%H}", end=" ")
"""


def test_what_lies_in_a_calendar_is_read_by_the_same_clocks(tmp_path: Path) -> None:
    """A session at 18:00 that somebody put at 20:00 lies at 20:00, whatever the system's own zone data say."""
    old = data_as(tmp_path / "old", "2025b", America__Vancouver="America/Los_Angeles")
    for system in (old, ""):
        environment = {**os.environ, "PYTHONTZPATH": str(system), "PYTHONPATH": os.pathsep.join(sys.path)}
        where = Path(__file__).parents[1]
        done = subprocess.run(
            [sys.executable, "-c", IN_A_CALENDAR], env=environment, capture_output=True, cwd=where, check=False
        )
        assert set(done.stdout.decode().split()) == {"18", "20"}, done.stderr.decode()


def test_data_of_the_system_that_are_newer_are_taken(tmp_path: Path) -> None:
    new = data_as(tmp_path / "new", "2999a", America__Vancouver="America/Los_Angeles")
    plan, version = made("America/Vancouver", new)
    assert version == "2999a" and b"-0800" in plan
    # What the newer data have no file for is taken from the others.
    calendars = [made("Europe/Berlin", system)[0].partition(b"END:VCALENDAR")[0] for system in (new, None)]
    assert calendars[0] == calendars[1]


def test_an_older_package_does_not_win_over_the_system(tmp_path: Path) -> None:
    package = tmp_path / "packages" / "tzdata"
    data_as(package / "zoneinfo", "2020a", America__Vancouver="Etc/GMT+12")
    package.joinpath("__init__.py").write_text("")
    system = data_as(tmp_path / "system", "2025b", America__Vancouver="America/Los_Angeles")
    plan, version = made("America/Vancouver", system, package.parent)
    assert version == "2025b" and b"-0800" in plan
    shutil.rmtree(package)


@pytest.mark.parametrize("text", [b"# version 2025b\n", b"2026f\n", b"# version 2026aa\n"])
def test_versions_as_linux_and_as_macos_write_them(text: bytes) -> None:
    assert clocks._version(text) in ("2025b", "2026f", "2026aa")


def test_every_zone_is_that_of_the_newest_data() -> None:
    for name in PACKAGE.joinpath("zones").read_text("ascii").split():
        zone = clocks.clock_of(name)
        assert zone.key == str(zone) == name and isinstance(zone, zoneinfo.ZoneInfo)
        with PACKAGE.joinpath("zoneinfo", *name.split("/")).open("rb") as data:
            true = zoneinfo.ZoneInfo.from_file(data)
        for days in range(0, 400, 7):
            moment = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC) + dt.timedelta(days=days)
            assert moment.astimezone(zone).utcoffset() == moment.astimezone(true).utcoffset(), (name, moment)


def test_a_year_of_sessions_is_the_same_whatever_the_system_has() -> None:
    """Every zone of the world by hand: `python -m tests.every_zone`."""
    zones = [
        "America/Vancouver",
        "Africa/Casablanca",
        "Europe/Dublin",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "America/Nuuk",
    ]
    found = {name: every_zone.seen(zones, path) for name, path in every_zone.DATABASES.items()}
    assert len(found) >= 2 and found["none"].keys() == set(zones) and not every_zone.differing(found)
    # A zone that differs under one of them, or has a finding, is named.
    one = {**found["none"], "Asia/Kolkata": ["other"]}
    assert every_zone.differing({"none": found["none"], "one": one}) == ["Asia/Kolkata"]
    assert every_zone.differing({"none": {"UTC": ["same", "zone.wrong"]}, "one": {"UTC": ["same", "zone.wrong"]}}) == [
        "UTC"
    ]


def test_a_zone_can_be_copied_and_sent_elsewhere() -> None:
    moment = dt.datetime(2027, 1, 4, 18, tzinfo=clocks.clock_of("Europe/Berlin"))
    for again in (copy.copy(moment), copy.deepcopy(moment), pickle.loads(pickle.dumps(moment))):
        assert again == moment and again.tzinfo is moment.tzinfo


def around_changes() -> Iterator[dt.datetime]:
    """Every quarter of an hour for days around every change of clocks, of zones of all kinds."""
    for name in (
        "Europe/Berlin",
        "Australia/Lord_Howe",
        "America/Nuuk",
        "Africa/Casablanca",
        "Asia/Beirut",
        "Asia/Kolkata",
    ):
        zone = clocks.clock_of(name)
        for change in clocks.changes_between(
            zone, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2028, 1, 1, tzinfo=dt.UTC)
        ):
            wall = (change.at + change.before).replace(tzinfo=zone)
            yield from (wall + dt.timedelta(minutes=15 * n) for n in range(-3 * 96, 3 * 96))


def test_gaps_and_hours_that_come_twice_are_those_of_another_program() -> None:
    for wall in around_changes():
        assert isinstance(wall.tzinfo, zoneinfo.ZoneInfo)
        ours, theirs = clocks.wall_time(wall.tzinfo.key, wall.date(), wall.time()), tz.resolve_imaginary(wall)
        assert (ours.at.replace(tzinfo=None), ours.at.utcoffset()) == (theirs.replace(tzinfo=None), theirs.utcoffset())
        exists, is_twice = tz.datetime_exists(wall), tz.datetime_ambiguous(wall)
        assert ours.shown == ("never" if not exists else "twice" if is_twice else "once")


def test_where_a_day_is_steady_no_clock_changes_near_it() -> None:
    two_days = [dt.timedelta(hours=hours) for hours in range(-48, 49)]
    found = set()
    for wall in around_changes():
        assert isinstance(wall.tzinfo, zoneinfo.ZoneInfo)
        changes = {(wall.astimezone(dt.UTC) + by).astimezone(wall.tzinfo).utcoffset() for by in two_days}
        is_steady = clocks.is_steady(wall.tzinfo.key, wall.date())
        assert not is_steady or len(changes) == 1
        found.add((is_steady, len(changes) == 1))
    # A week away from a change of clocks every day is.
    assert (False, False) in found and clocks.is_steady("Europe/Berlin", dt.date(2027, 3, 20))


@pytest.mark.parametrize("name", ["", "Mars/Phobos", "../etc/passwd", "/etc/localtime", "Europe", "tzdata.zi", "zones"])
def test_what_is_no_zone_is_refused_as_python_does(name: str) -> None:
    with pytest.raises((zoneinfo.ZoneInfoNotFoundError, ValueError, OSError)):
        clocks.clock_of(name)


# --- a law that changes under a plan ------------------------------------------------------------------------------


RUNNING: dict[str, Any] = {
    "start": "2026-12-07", "id": "spring", "age": 34, "conditions": ["depression"], "medications": [], "symptoms": [], "falls": 0,
    "timezone": "America/Vancouver", "availability": ["Mon 18:00-20:00", "Wed 18:00-20:00"],
}  # fmt: skip


def before_the_law(plan: exrx.Plan, zone: str = "America/Los_Angeles") -> exrx.Plan:
    """The plan as it was made by older data, in which its zone still had the clocks of another."""
    return replace(plan, clocks=replace(clocks.laws(zone, plan.start, plan.end), data="2025b"))


def test_a_plan_keeps_the_clocks_it_was_made_by() -> None:
    made = exrx.plan(**RUNNING)
    assert made.clocks is not None and made.clocks.data == NEWEST
    assert exrx.Plan.from_json(made.to_json()) == made
    for session in made.sessions:
        assert session.start is not None
        assert made.clocks.offset_of(session.start.replace(tzinfo=None), session.fold) == session.start.utcoffset()
    assert not any(map(made.moved_by_law, made.sessions))
    assert exrx.plan(**{**RUNNING, "timezone": None, "availability": ["Mon", "Wed"]}).clocks is None


def test_sessions_that_a_law_moved_are_brought_up_to_date_in_place_and_it_is_said() -> None:
    made = before_the_law(exrx.plan(**RUNNING))
    old = exrx.Plan.from_json(made.to_json())
    today = dt.date(2026, 12, 15)
    moved = [session.key for session in old.sessions if old.moved_by_law(session)]
    # Los Angeles has its summer time back in March, as Vancouver has all year.
    assert moved and moved == [session.key for session in old.sessions if session.date < dt.date(2027, 3, 14)]
    new = exrx.adapt(old, today=today)
    assert new.revision == 2 and new.clocks == clocks.laws("America/Vancouver", new.start, new.end)
    difference = new.diff(old)
    ahead = [session.key for session in old.sessions if session.date >= today]
    assert list(difference.keys) == [key for key in ahead if key in moved]
    for before, after in zip(old.sessions, new.sessions, strict=True):
        assert (before.uid, before.date, before.clock) == (after.uid, after.date, after.clock)
        assert after.sequence == before.sequence + (after.key in difference.keys)
    assert "changed by law" in " ".join(str(difference).split())
    # Once is enough.
    assert exrx.adapt(new, today=today) == new and exrx.adapt(new, today=today + dt.timedelta(days=30)) == new


def test_a_law_that_touches_no_session_to_come_makes_no_revision() -> None:
    made = exrx.plan(**RUNNING)
    assert exrx.adapt(before_the_law(made), today=dt.date(2027, 3, 15)).revision == 1
    renamed = replace(made, clocks=replace(clocks.laws("America/Vancouver", made.start, made.end), data="2025b"))
    assert exrx.adapt(renamed, today=dt.date(2026, 12, 15)) is renamed


def test_plan_files_of_before_have_no_clocks_and_nothing_is_guessed() -> None:
    old = replace(exrx.plan(**RUNNING), clocks=None)
    assert not any(map(old.moved_by_law, old.sessions)) and exrx.adapt(old, today=dt.date(2026, 12, 15)) is old


@pytest.mark.parametrize(
    "clock",
    [
        {"data": "x", "offset": 10**18, "changes": []},
        {"data": "x", "offset": 0, "changes": [["2027-03-14T10:00:00", 3600]]},
        {"data": "x", "offset": 0, "changes": [["0001-03-14T10:00:00Z", 3600]]},
        {"data": "x", "offset": 0, "changes": [["2027-03-14T10:00:00Z", 3600], ["2027-03-13T10:00:00Z", 0]]},
    ],
)
def test_clocks_that_no_zone_has_are_refused(clock: dict[str, Any]) -> None:
    data = json.loads(exrx.plan(**RUNNING).to_json())
    data["clocks"] = clock
    data["digest"] = digest_of(json.dumps(data))
    with pytest.raises(exrx.InputError, match="clocks"):
        exrx.Plan.from_json(json.dumps(data))
