"""The bundle for a clinic's record: right by other people's parser and by a judge of our own, the calendar's times, and back to rows."""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from icalendar import Calendar

import exrx
import fhir_rules
from exrx import fhir
from exrx.cli import main
from exrx.export.fhir import to_fhir
from exrx.export.fhir.codes import PLAN
from exrx.export.formats import format_of
from strategies import requests

ANN: dict[str, Any] = {
    "start": "2027-03-01", "id": "spring", "age": 34, "resting_hr": 62, "sex": "female", "conditions": ["depression", "asthma"],
    "medications": ["sertraline"], "symptoms": [], "active_days": 2, "active_minutes": 20, "active_months": 2,
    "active_effort": "moderate", "longest_session": 30, "phq9": 12, "gad7": 6, "timezone": "Europe/Berlin", "place": "the park",
    "availability": ["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"],
}  # fmt: skip
"""Invented."""


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def made(clinical: bool = False, requester: str | None = None, **changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(to_fhir(exrx.plan(**{**ANN, **changes}), clinical=clinical, requester=requester))
    return data


def times_of(plan: exrx.Plan) -> set[tuple[str, str]]:
    """Start and end of every entry that stands in the calendar."""
    found = set()
    for entry in Calendar.from_ical(plan.to_ics()).walk("VEVENT"):
        if str(entry.get("STATUS")) != "CANCELLED":
            start, end = entry.decoded("DTSTART"), entry.decoded("DTEND")
            if isinstance(start, dt.datetime):
                found.add((start.astimezone(dt.UTC).isoformat(), end.astimezone(dt.UTC).isoformat()))
            else:
                found.add((start.isoformat(), ""))
    return found


def times_in(bundle: dict[str, Any]) -> set[tuple[str, str]]:
    """The same, from the rules of the doses alone."""
    found = set()
    for activity in resources(bundle, "CarePlan")[0]["activity"]:
        if activity["detail"]["status"] == "cancelled":
            continue
        for start, end in fhir_rules.occurrences(activity["detail"]["scheduledTiming"]["repeat"]):
            if "T" in start:
                both = (dt.datetime.fromisoformat(one).astimezone(dt.UTC).isoformat() for one in (start, end))
                found.add(tuple(both))
            else:
                found.add((start, ""))
    return found  # type: ignore[return-value]


@given(requests())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_plan_is_a_right_bundle_with_the_calendars_times_and_comes_back_as_its_rows(
    request: dict[str, Any],
) -> None:
    try:
        plan = exrx.plan(**request)
    except exrx.ExrxError:
        return
    text = to_fhir(plan)
    bundle = json.loads(text)
    rows = plan.to_rows()
    assert fhir_rules.findings(bundle) == []
    assert fhir.read(text) == rows
    assert times_in(bundle) == times_of(plan)
    assert ('"8867-4"' in text) == any(row["bpm_aim"] is not None for row in rows)
    for requester in (None, "Dr. Invented"):
        clinical = json.loads(to_fhir(plan, clinical=True, requester=requester))
        assert fhir_rules.findings(clinical) == []
        assert fhir.read(clinical) == rows
        assert bool(resources(clinical, "ServiceRequest")) == (requester is not None)


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kolkata"]
)
@pytest.mark.parametrize("start", ["2027-03-01", "2026-09-21"])
def test_the_times_are_those_of_the_calendar_across_clock_changes(zone: str, start: str) -> None:
    for availability in (["Sun 01:00-04:00", "Tue 23:00-24:00", "Thu 06:30-08:00"], ["Mon", "Wed", "Sat"]):
        plan = exrx.plan(**{**ANN, "timezone": zone, "start": start, "availability": availability})
        bundle = json.loads(to_fhir(plan))
        assert fhir_rules.findings(bundle) == []
        assert times_in(bundle) == times_of(plan) != set()
        assert fhir.read(bundle) == plan.to_rows()


def test_an_adapted_plan_keeps_what_was_withdrawn_as_cancelled() -> None:
    plan = exrx.plan(**ANN)
    fewer = exrx.adapt(
        plan, today="2027-03-20", sessions_per_week=3, availability=["Mon 18:00-20:00", "Sat 09:00-12:00"]
    )
    assert fewer.withdrawn
    bundle = json.loads(to_fhir(fewer))
    assert fhir.read(bundle) == fewer.to_rows()
    assert fhir_rules.findings(bundle) == []
    assert {row["status"] for row in fhir.read(bundle)} == {"confirmed", "cancelled"}
    assert times_in(bundle) == times_of(fewer)


def test_what_is_shared_by_default_and_what_only_a_clinic_that_asks_for_it_gets() -> None:
    default, asked = made(), made(clinical=True, requester="Dr. Invented")
    kinds = lambda bundle: sorted({entry["resource"]["resourceType"] for entry in bundle["entry"]})  # noqa: E731
    assert kinds(default) == ["CarePlan", "Goal", "Patient", "Provenance"]
    more = ["DocumentReference", "Observation", "PlanDefinition", "Practitioner", "ServiceRequest"]
    assert kinds(asked) == sorted([*kinds(default), *more])
    # Which rules gave a number stands in the rows, and all packs are named for everybody.
    rules, packs = re.compile(r'"url": "rules", "valueString": "[^"]*"'), re.compile(r"exrx\.\w+[@ ]2026")
    text = packs.sub("", rules.sub("", json.dumps(default)))
    assert not re.search("depress|asthma|sertraline|phq|gad|the park|female", text, re.IGNORECASE)
    assert "the park" in json.dumps(asked)
    assert resources(default, "Patient")[0]["gender"] == "unknown" != resources(asked, "Patient")[0]["gender"]
    assert "text" not in resources(asked, "Patient")[0]["name"][0]
    scores = {
        one["code"].get("coding", [{}])[0].get("code"): one["valueQuantity"]["value"]
        for one in resources(asked, "Observation")
    }
    assert scores == {"44261-6": 12, "70274-6": 6, "89555-7": 2, "68516-4": 20}
    assert [one["name"] for one in resources(asked, "Practitioner")] == [[{"text": "Dr. Invented"}]]


def test_light_exercise_is_not_reported_as_the_exercise_vital_sign() -> None:
    for effort in ("light", None):
        bundle = made(clinical=True, active_effort=effort)
        codes = [one["code"] for one in resources(bundle, "Observation")]
        assert not any("89555-7" in json.dumps(code) or "68516-4" in json.dumps(code) for code in codes)
        assert fhir_rules.findings(bundle) == []


@pytest.mark.parametrize(
    "change",
    [
        {"medications": ["metoprolol"]},
        {"conditions": ["atrial_fibrillation"]},
        {"sex": "female", "conditions": ["pregnancy"], "due_date": "2027-08-01"},
        {"medications": None},
    ],
    ids=["beta blocker", "fibrillation", "pregnancy", "medicines not asked"],
)  # fmt: skip
def test_where_the_pulse_does_not_guide_there_is_no_heart_rate(change: dict[str, Any]) -> None:
    try:
        plan = exrx.plan(**{**ANN, **change})
    except exrx.NotCleared:
        clearance = [
            {"topic": topic, "level": "light_moderate", "by": "invented", "date": "2027-02-20"}
            for topic in ("heart", "obstetric")
        ]
        plan = exrx.plan(**{**ANN, **change, "clearances": clearance})
    text = to_fhir(plan)
    assert "8867-4" not in text
    assert "bpm" not in text
    assert '"rpe"' in text


def test_the_same_plan_gives_the_same_bytes_and_another_person_other_names() -> None:
    plan = exrx.plan(**ANN)
    assert to_fhir(plan, clinical=True) == to_fhir(exrx.Plan.from_json(plan.to_json()), clinical=True)
    other = {entry["fullUrl"] for entry in made(id="autumn")["entry"]}
    assert not other & {entry["fullUrl"] for entry in made()["entry"]}


def test_a_requester_needs_a_name_and_the_clinical_bundle() -> None:
    plan = exrx.plan(**ANN)
    for clinical, requester in ((False, "Dr. Invented"), (True, " "), (True, "a\x07b")):
        with pytest.raises(exrx.InputError, match="requester"):
            to_fhir(plan, clinical=clinical, requester=requester)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"resourceType":"Bundle"}', "{" * 200_000, b"\xff", "12"])
def test_what_is_no_bundle_of_ours_is_refused(text: str | bytes) -> None:
    with pytest.raises(exrx.InputError, match="not a bundle that exrx wrote"):
        fhir.read(text)


def test_a_bundle_of_ours_among_endless_blanks_is_refused_before_it_is_read() -> None:
    text = to_fhir(exrx.plan(age=34, start="2027-01-04", id="spring"))
    text = text if isinstance(text, str) else text.decode()
    assert fhir.read(text + " " * (5_000_000 - len(text)))
    with pytest.raises(exrx.InputError, match="is not a bundle"):
        fhir.read(text + " " * (5_000_001 - len(text)))


def test_a_bundle_with_a_part_missing_is_refused_and_never_half_read() -> None:
    bundle = made()
    for path in (("identifier",), ("entry",)):
        broken = copy.deepcopy(bundle)
        del broken[path[0]]
        with pytest.raises(exrx.InputError):
            fhir.read(broken)
    broken = copy.deepcopy(bundle)
    del resources(broken, "CarePlan")[0]["activity"][0]["detail"]["extension"]
    with pytest.raises(exrx.InputError):
        fhir.read(broken)


def _plan(bundle: dict[str, Any]) -> dict[str, Any]:
    return resources(bundle, "CarePlan")[0]


def _repeat(bundle: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = _plan(bundle)["activity"][-1]["detail"]["scheduledTiming"]["repeat"]
    return found


def _first_range(bundle: dict[str, Any]) -> dict[str, Any]:
    for activity in _plan(bundle)["activity"]:
        for step in activity["detail"]["extension"][0]["extension"]:
            for target in step.get("extension", []):
                for part in target.get("extension", []):
                    if part["url"] == "range":
                        found: dict[str, Any] = part["valueRange"]
                        return found
    raise AssertionError


BROKEN: dict[str, Callable[[dict[str, Any]], object]] = {
    "a weekday that is none": lambda bundle: _repeat(bundle).update(dayOfWeek=["Mon"]),
    "another weekday": lambda bundle: _repeat(bundle).update(dayOfWeek=["thu"]),
    "a unit that is none": lambda bundle: _repeat(bundle).update(durationUnit="fortnight"),
    "a duration without unit": lambda bundle: _repeat(bundle).pop("durationUnit"),
    "another hour": lambda bundle: _repeat(bundle).update(timeOfDay=["03:00:00"]),
    "once more": lambda bundle: _repeat(bundle).update(count=_repeat(bundle)["count"] + 1),
    "a longer session": lambda bundle: _repeat(bundle).update(duration=_repeat(bundle)["duration"] + 5),
    "a time without zone": lambda bundle: _repeat(bundle)["boundsPeriod"].pop("_start"),
    "low above high": lambda bundle: _first_range(bundle)["low"].update(value=900),
    "beats in another unit": lambda bundle: _first_range(bundle)["high"].update(code="bpm"),
    "a long id": lambda bundle: _plan(bundle).update(id="x" * 65),
    "a reference into nowhere": lambda bundle: _plan(bundle)["subject"].update(reference="urn:uuid:" + "0" * 36),
    "an active plan": lambda bundle: _plan(bundle).update(status="active"),
    "no category": lambda bundle: _plan(bundle).update(category=_plan(bundle)["category"][:1]),
    "an order without a requester": lambda bundle: resources(bundle, "ServiceRequest")[0].pop("requester"),
    "a requester without an order": lambda bundle: bundle["entry"].remove(
        next(entry for entry in bundle["entry"] if entry["resource"]["resourceType"] == "ServiceRequest")
    ),
    "a goal without quantity": lambda bundle: resources(bundle, "Goal")[0]["target"][0].pop("detailQuantity"),
    "a score in minutes": lambda bundle: resources(bundle, "Observation")[0]["valueQuantity"].update(code="min"),
    "an empty list": lambda bundle: _plan(bundle).update(note=[]),
    "nothing": lambda bundle: _plan(bundle).update(title=None),
    "two patients": lambda bundle: bundle["entry"].append(copy.deepcopy(bundle["entry"][0])),
    "a day that is no date": lambda bundle: _plan(bundle).update(created="2027-3-1"),
    "a rule that cites nothing": lambda bundle: resources(bundle, "PlanDefinition")[0]["action"][0].pop(
        "documentation"
    ),
    "a page that is no base64": lambda bundle: resources(bundle, "DocumentReference")[0]["content"][0][
        "attachment"
    ].update(data="§"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_judge_refuses_broken_bundles(name: str) -> None:
    bundle = made(clinical=True, requester="Dr. Invented")
    assert fhir_rules.findings(bundle) == []
    BROKEN[name](bundle)
    assert fhir_rules.findings(bundle) != []


def test_other_peoples_parser_finds_nothing(judge: Callable[[str], Any]) -> None:
    fhirkit = judge("fhirkit")
    for change in (
        {},
        {"medications": ["metoprolol"]},
        {"goals": ["mood", "anandamide"]},
        {"availability": None, "timezone": None},
    ):
        bundle = made(clinical=True, requester="Dr. Invented", **change)
        assert [str(issue.message) for issue in fhirkit.validate(bundle)] == []
        for entry in bundle["entry"]:
            assert [str(issue.message) for issue in fhirkit.validate(entry["resource"])] == []
        again = json.loads(fhirkit.parse(json.dumps(bundle), strict=True).to_json())
        assert again == bundle


def test_the_longer_suffix_decides_and_a_bundle_is_written_over_by_a_bundle_alone(tmp_path: Path) -> None:
    plan = exrx.plan(**ANN)
    path = plan.save(tmp_path / "plan.fhir.json")
    assert fhir.read(path.read_bytes()) == plan.to_rows()
    assert path.stat().st_mode & 0o777 == 0o600
    assert plan.save(path, clinical=True, requester="Dr. Invented") == path
    assert path.read_text("utf-8") == to_fhir(plan, clinical=True, requester="Dr. Invented")
    row = format_of(path)
    assert row is not None and row.is_ours(path.read_bytes()) and PLAN.encode() in path.read_bytes()
    # Earlier versions wrote a plan file under such a name.
    (tmp_path / "old.fhir.json").write_text(plan.to_json(), "utf-8")
    with pytest.raises(exrx.ExportError, match="not a FHIR bundle that exrx wrote"):
        plan.save(tmp_path / "old.fhir.json")
    with pytest.raises(exrx.ExportError, match="not a plan file that exrx wrote"):
        path.rename(tmp_path / "bundle.json")
        plan.save(tmp_path / "bundle.json")
    with pytest.raises(exrx.ExportError, match="view"):
        plan.save(tmp_path / "plan.ics", clinical=True)
    with pytest.raises(exrx.InputError, match="requester"):
        plan.save(tmp_path / "new.fhir.json", requester="Dr. Invented")
    assert not (tmp_path / "new.fhir.json").exists()


def test_the_command_line_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    person = tmp_path / "person.toml"
    lines = [f"{name} = {json.dumps(value)}" for name, value in ANN.items()]
    person.write_text("\n".join(lines), "utf-8")
    out = tmp_path / "plan.fhir.json"
    assert main(["plan", str(person), "-o", str(out), "--today", "2027-02-20"]) == 0
    assert not resources(json.loads(out.read_text("utf-8")), "ServiceRequest")
    asked = ["--view", "clinician", "--requester", "Dr. Invented", "--today", "2027-02-20"]
    assert main(["plan", str(person), "-o", str(out), *asked]) == 0
    assert "Dr. Invented" in out.read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["person.toml", "plan.fhir.json"]
    capsys.readouterr()
    assert main(["plan", str(person), "-o", str(tmp_path / "plan.ics"), "--requester", "Dr. Invented"]) == 2
    assert not (tmp_path / "plan.ics").exists()
    stopped = tmp_path / "stopped.toml"
    stopped.write_text('age = 34\nstart = 2027-03-01\nsymptoms = ["chest_pain"]\n', "utf-8")
    assert main(["plan", str(stopped), "-o", str(tmp_path / "no.fhir.json")]) == 3
    assert not (tmp_path / "no.fhir.json").exists()
