"""Free time as it is written: every spelling, every fault at once, and plan files old and new."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import exrx
from exrx.busy.given import GivenTime
from exrx.values.availability import Availability, Days, Window, joined
from exrx.values.errors import ExrxError, InputError

from .foreign_calendars import GOOGLE, calendar, crlf

EVERYTHING: dict[str, Any] = {
    "windows": ["Mon 18:00-20:00", "Sat 09:00-12:00"],
    "minutes_per_day": 50,
    "earliest": "07:00",
    "latest": dt.time(21, 30),
    "preferred": ["Sat"],
    "ideal": "18:15",
    "rest_hours": 24,
    "travel": 10,
    "blackout": ["2027-02-08 to 2027-02-14", dt.date(2027, 3, 1), "2027-04-01/2027-04-03"],
    "holidays": ["2027-01-06"],
    "busy": [(dt.datetime(2027, 1, 4, 18, tzinfo=dt.UTC), dt.datetime(2027, 1, 4, 19, tzinfo=dt.UTC))],
}


def test_a_table_holds_everything() -> None:
    found = Availability.parse(EVERYTHING)
    assert (found.minutes_per_day, found.earliest, found.latest, found.ideal) == (50, 420, 1290, 1095)
    assert found.blackout == (
        Days(dt.date(2027, 2, 8), dt.date(2027, 2, 14)),
        Days(dt.date(2027, 3, 1), dt.date(2027, 3, 1)),
        Days(dt.date(2027, 4, 1), dt.date(2027, 4, 3)),
    )
    assert found.holidays == (dt.date(2027, 1, 6),) and len(found.busy) == 1
    assert found.usable == (Window(0, 1090, 1190), Window(5, 550, 710))
    assert not found.ordinary and found.timed
    # What the calendar says stays out of a repr, which ends up in logs.
    assert "busy" not in repr(found)


def test_windows_alone_are_what_they_were() -> None:
    texts = ["Mon 18:00-20:00", "Sat 09:00-12:00"]
    assert (
        Availability.parse(texts)
        == Availability.parse({"windows": texts})
        == Availability.parse(Availability.parse(texts))
    )
    assert Availability.parse(texts).ordinary and Availability.parse(None) == Availability()


def test_clock_times_without_windows_mean_whole_days() -> None:
    assert Availability.parse({"ideal": "18:00"}).windows == tuple(Window(day, 0, 1440) for day in range(7))
    assert Availability.parse({"windows": ["Tue"], "latest": "20:00"}).usable == (Window(1, 0, 1200),)
    assert Availability.parse({"windows": ["Tue"], "preferred": "12:00-14:00"}).preferred[1] == Window(1, 720, 840)


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"window": ["Mon"]}, ["availability.window"]),
        (
            {"minutes_per_day": 0, "travel": -1, "rest_hours": "a day"},
            ["availability.minutes_per_day", "availability.rest_hours", "availability.travel"],
        ),
        (
            {"earliest": "25:00", "latest": "13pm", "ideal": 18},
            ["availability.earliest", "availability.latest", "availability.ideal"],
        ),
        ({"earliest": "18:00", "latest": "17:00"}, ["availability.latest"]),
        # No time of day fills a line.
        ({"earliest": "9:00".ljust(40), "latest": "17:00".ljust(39)}, ["availability.earliest"]),
        ({"blackout": ["2027-02-30", "2027-03-02 to 2027-03-01", 7]}, ["availability.blackout"] * 3),
        ({"holidays": [3]}, ["availability.holidays"]),
        ({"busy": [("a", "b"), 4]}, ["availability.busy"] * 2),
        ({"windows": ["Mon 18:00-19:00"], "travel": 40}, ["availability"]),
        (
            {"windows": ["Mon 18:00-17:00", "Moon"], "preferred": ["Sut"]},
            ["availability", "availability", "availability.preferred"],
        ),
        ({"windows": []}, ["availability"]),
    ],
)
def test_all_faults_at_once(given: dict[str, Any], fields: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        Availability.parse(given)
    assert sorted(problem.field for problem in caught.value.problems) == sorted(fields)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))))
def test_joined_spans_cover_the_same_moments(spans: list[tuple[int, int]]) -> None:
    found = joined(spans)
    covered = {moment for begin, end in spans for moment in range(begin, end)}
    again = [(int(span.start.timestamp()), int(span.end.timestamp())) for span in found]
    assert {moment for begin, end in again for moment in range(begin, end)} == covered
    assert all(end < begin for (_, end), (begin, _) in pairwise(again))


# --- plan files -------------------------------------------------------------------------------------------------------

PERSON: dict[str, Any] = {"age": 34, "conditions": [], "medications": [], "symptoms": [], "start": "2027-01-04"}


def test_a_plan_file_keeps_everything_and_a_plain_one_is_as_it_was() -> None:
    plan = exrx.plan(**PERSON, timezone="Europe/Berlin", availability=EVERYTHING)
    text = plan.to_json()
    assert exrx.Plan.from_json(text) == plan and exrx.Plan.from_json(text).to_json() == text
    plain = exrx.plan(**PERSON, timezone="Europe/Berlin", availability=EVERYTHING["windows"])
    assert json.loads(plain.to_json())["availability"] == {"windows": [[0, 1080, 1200], [5, 540, 720]]}
    # A file of an older exrx knows windows only.
    assert exrx.Plan.from_json(plain.to_json()).availability == plain.availability
    assert set(json.loads(text)["availability"]) == set(EVERYTHING)


# --- files and countries ----------------------------------------------------------------------------------------------


def test_calendars_are_read_once_and_only_times_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "work.ics"
    path.write_bytes(crlf(GOOGLE))
    given = GivenTime.read({"windows": ["Mon"], "busy": [str(path), crlf(GOOGLE)]})
    path.unlink()
    found, notes = given.on(dt.date(2027, 1, 4), dt.date(2027, 2, 1), "Europe/Berlin", "x")
    assert found.busy and not notes
    one, _ = GivenTime.read({"busy": crlf(GOOGLE)}).on(dt.date(2027, 1, 4), dt.date(2027, 2, 1), "Europe/Berlin", "x")
    assert one.busy == found.busy


def test_addresses_and_missing_files_are_told_with_all_other_faults(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        exrx.plan(
            **{**PERSON, "age": 300},
            timezone="Europe/Berlin",
            availability={
                "busy": ["https://example.org/secret/basic.ics", str(tmp_path / "none.ics")],
                "travel": "far",
            },
        )
    text = str(caught.value)
    assert [problem.field for problem in caught.value.problems] == [
        "age",
        "availability.travel",
        *["availability.busy"] * 2,
    ]
    assert "fetch" in text and "none.ics cannot be read" in text and "secret" not in text


def test_a_broken_calendar_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "work.ics").write_bytes(calendar("UID:1\nDTSTART:20270105T100000Z\nRRULE:FREQ=NEVER"))
    with pytest.raises(InputError) as caught:
        exrx.plan(**PERSON, availability={"windows": ["Mon"], "busy": [str(tmp_path / "work.ics")]})
    assert str(caught.value).startswith(f"{tmp_path / 'work.ics'}:8: availability.busy: is a recurrence")


def test_the_command_finds_calendars_beside_the_person_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from exrx.cli import main

    (tmp_path / "work.ics").write_bytes(
        calendar("UID:1\nDTSTART:20270104T170000Z\nDTEND:20270104T190000Z\nRRULE:FREQ=DAILY;COUNT=9")
    )
    person = tmp_path / "person.toml"
    person.write_text(
        'start = 2027-01-04\ntimezone = "Europe/Berlin"\nage = 34\nconditions = []\nmedications = []\nsymptoms = []\n'
        'availability = { windows = ["Mon 18:00-20:00", "Thu 18:00-20:00", "Sat 09:00-12:00"], busy = ["work.ics"] }\n'
    )
    assert main(["plan", str(person), "-o", str(tmp_path / "plan.ics")]) == 0
    assert main(["why", "moved", "--plan", str(tmp_path / "plan.json")]) == 0
    assert "busy in your calendar" in capsys.readouterr().out
    (tmp_path / "work.ics").write_bytes(calendar("UID:1\nDTSTART:yesterday"))
    before = (tmp_path / "plan.ics").read_bytes()
    assert main(["plan", str(person), "-o", str(tmp_path / "plan.ics")]) == 2
    error = capsys.readouterr().err
    assert "work.ics:7" in error and "nothing was written" in error
    assert (tmp_path / "plan.ics").read_bytes() == before
    flag = '{ windows = ["Mon 18:00-20:00", "Wed 18:00-20:00"], ideal = "18:30" }'
    assert main(["plan", str(person), "--availability", flag]) == 0
    assert "Mon 18:30" in capsys.readouterr().out


def test_public_holidays_come_from_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def country_holidays(country: str, subdiv: str | None = None, years: int | None = None) -> dict[dt.date, str]:
        if country != "DE" or subdiv not in (None, "BE"):
            raise NotImplementedError(country)
        return {dt.date(years, 3, 8): "a name", dt.date(years, 10, 3): "another"} if years else {}

    # As in the package, attributes of the same module are no countries: a day, a month.
    module = SimpleNamespace(
        country_holidays=country_holidays, list_supported_countries=lambda include_aliases: {"DE": ["BE"]}, SAT=5
    )
    monkeypatch.setattr("exrx.busy.given.import_module", lambda name: module)
    plan = exrx.plan(**PERSON, availability={"windows": ["Mon", "Wed", "Fri"], "holidays": ["de-be", "2027-03-10"]})
    assert plan.availability.holidays == (dt.date(2027, 3, 8), dt.date(2027, 3, 10))
    assert not {session.date for session in plan.sessions} & set(plan.availability.holidays)
    assert "a public holiday" in str(plan.why("moved")) and "a name" not in plan.to_json()
    with pytest.raises(InputError, match="not a country"):
        exrx.plan(**PERSON, availability={"windows": ["Mon"], "holidays": "XX"})
    with pytest.raises(InputError, match="not a country"):
        exrx.plan(**PERSON, availability={"windows": ["Mon"], "holidays": "Sat"})


class _Sweden(dict[dt.date, str]):
    """As many versions of the package have it: every Sunday, unless one asks for none."""

    def __init__(self, subdiv: str | None, years: int | None, include_sundays: bool = True) -> None:
        super().__init__({dt.date(2027, 6, 6): "a national day, on a Sunday"})
        self.include_sundays = include_sundays
        if include_sundays:
            self.update({dt.date(2027, 1, 3) + dt.timedelta(weeks=week): "a Sunday" for week in range(52)})


@pytest.mark.parametrize("region", ["SE", "NO", "NO-03", "se"])
def test_a_sunday_is_no_public_holiday_by_itself(
    judge: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, region: str
) -> None:
    def sundays() -> int:
        found = GivenTime.read({"holidays": region}).on(dt.date(2027, 1, 1), dt.date(2027, 12, 31), None, "x")[0]
        return sum(date.weekday() == 6 for date in found.holidays)

    judge("holidays")
    assert 1 <= sundays() < 10
    module = SimpleNamespace(
        country_holidays=lambda country, subdiv, years: _Sweden(subdiv, years),
        list_supported_countries=lambda include_aliases: {"SE": [], "NO": ["03"]},
    )
    monkeypatch.setattr("exrx.busy.given.import_module", lambda name: module)
    assert sundays() == 1


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr("exrx.busy.given.import_module", missing)
    with pytest.raises(ExrxError, match=r"exrx\[holidays\]"):
        exrx.plan(**PERSON, availability={"windows": ["Mon"], "holidays": "DE"})


def test_the_real_extra_gives_the_holidays_of_a_plans_years(judge: Callable[[str], Any]) -> None:
    judge("holidays")
    given = GivenTime.read({"holidays": ["DE-BE", "us-ca", "2027-05-03"]})
    found = given.on(dt.date(2026, 12, 1), dt.date(2027, 7, 31), None, "x")[0].holidays
    expected = {
        dt.date(2026, 12, 25): "Christmas, everywhere",
        dt.date(2027, 1, 1): "New Year, everywhere",
        dt.date(2027, 3, 8): "Berlin alone",
        dt.date(2027, 3, 26): "Good Friday in Germany",
        dt.date(2027, 3, 31): "California alone",
        dt.date(2027, 5, 3): "a date that was named",
        dt.date(2027, 5, 31): "Memorial Day in the United States",
    }
    assert expected.keys() <= set(found)
    # Of other years, and of other parts of a country, none.
    assert all(dt.date(2026, 12, 1) <= date <= dt.date(2027, 7, 31) for date in found)
    assert dt.date(2027, 1, 6) not in found and dt.date(2027, 3, 8) not in given_of("DE") and given_of("DE")


def given_of(region: str) -> tuple[dt.date, ...]:
    return GivenTime.read({"holidays": region}).on(dt.date(2027, 1, 1), dt.date(2027, 12, 31), None, "x")[0].holidays


def test_sessions_keep_off_real_holidays_and_their_names_stay_out(judge: Callable[[str], Any]) -> None:
    judge("holidays")
    plan = exrx.plan(**PERSON, availability={"windows": ["Mon", "Wed", "Fri"], "holidays": "DE-BE"})
    assert dt.date(2027, 3, 26) in plan.availability.holidays
    assert not {session.date for session in plan.sessions} & set(plan.availability.holidays)
    assert "a public holiday" in str(plan.why("moved"))
    assert not re.search("Karfreitag|Good Friday|Frauentag", plan.to_json() + plan.to_ics().decode())


@pytest.mark.parametrize("region", ["XX", "DE-XX", "Germania", "-", "DE-", "US-CA-X", "__class__", "D E"])
def test_a_country_that_the_real_extra_does_not_know_is_one_error(judge: Callable[[str], Any], region: str) -> None:
    judge("holidays")
    if region == "DE-":
        # A hyphen too many is no fault.
        assert given_of(region) == given_of("DE")
        return
    with pytest.raises(InputError, match="not a country") as caught:
        exrx.plan(**PERSON, availability={"windows": ["Mon"], "holidays": ["DE", region]})
    assert len(caught.value.problems) == 1


def test_a_new_appointment_moves_one_session_on_the_second_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from exrx.cli import main

    person, work = tmp_path / "person.toml", tmp_path / "work.ics"
    person.write_text(
        'start = 2027-01-04\ntimezone = "Europe/Berlin"\nage = 34\nconditions = []\nmedications = []\nsymptoms = []\n'
        'availability = { windows = ["Mon 18:00-20:00", "Wed 18:00-20:00", "Fri 18:00-20:00"], busy = ["work.ics"] }\n'
    )
    words = ["plan", str(person), "-o", str(tmp_path / "plan.ics"), "--today", "2027-01-04"]
    work.write_bytes(calendar())
    assert main(words) == 0
    before = exrx.Plan.load(tmp_path / "plan.json")
    capsys.readouterr()
    work.write_bytes(calendar("UID:1\nDTSTART:20270120T163000Z\nDTEND:20270120T173000Z"))
    assert main(words) == 0
    assert "moved            1 session, Wed 18:00 → Wed 18:30" in capsys.readouterr().out
    after = exrx.Plan.load(tmp_path / "plan.json")
    assert {s.key for s in after.sessions if s.sequence} == {"w03s2"} and len(after.sessions) == len(before.sessions)
    assert main(words) == 0
    assert "No change" in capsys.readouterr().out
    # Taken out of the calendar again, it goes back to its slot, and nothing else moves.
    work.write_bytes(calendar())
    assert main(words) == 0
    assert "moved            1 session, Wed 18:30 → Wed 18:00" in capsys.readouterr().out
    # Once the plan is over, no calendar matters.
    assert main([*words[:-1], "2028-01-04"]) == 0
    assert "No session of this plan lies ahead" in " ".join(capsys.readouterr().out.split())
