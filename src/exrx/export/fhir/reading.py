"""The rows of a plan, read back from its bundle."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from os import PathLike
from typing import Any

from exrx.clocks import clock_of
from exrx.export.fhir.codes import DOSE, MEASURE, PLAN, Resource
from exrx.export.fhir.doses import STEP_TEXTS, TARGETS
from exrx.values.errors import InputError
from exrx.values.size_limits import LARGEST_BUNDLE


def read(bundle: str | bytes | Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of ``plan.to_rows()`` from a bundle of ours: JSON text, or the same as plain data.

    Raises ``InputError`` for anything else: nothing is guessed at.

    >>> from exrx import plan
    >>> from exrx.export.fhir import to_fhir
    >>> spring = plan(age=34, start="2027-01-04", id="spring")
    >>> read(to_fhir(spring)) == spring.to_rows()
    True
    """
    try:
        if isinstance(bundle, str | bytes) and len(bundle) > LARGEST_BUNDLE:
            raise ValueError
        data = json.loads(bundle, parse_float=Decimal) if isinstance(bundle, str | bytes) else bundle
        plan_id = data["identifier"]["value"] if data["identifier"]["system"] == PLAN else None
        care_plan = next(
            entry["resource"] for entry in data["entry"] if entry["resource"]["resourceType"] == "CarePlan"
        )
        if plan_id is None:
            raise KeyError
        revision = int(care_plan["identifier"][0]["value"].rpartition("/")[2])
        found = [row for activity in care_plan["activity"] for row in _run(activity["detail"])]
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        ArithmeticError,
        OSError,
        StopIteration,
        RecursionError,
    ) as error:
        # A path is the likeliest of what is no bundle.
        path = isinstance(bundle, str | PathLike) and not str(bundle).lstrip().startswith("{")
        raise InputError.of("bundle", "errors.bundle.not_ours", path=path) from error
    found.sort(key=lambda numbered: numbered[0])
    return [{"plan_id": plan_id, "revision": revision, **row} for _, row in found]


def _run(detail: Resource) -> list[tuple[int, dict[str, Any]]]:
    """The rows of one dose, each with the place of its session in the plan."""
    dose = next(one for one in detail["extension"] if one["url"] == DOSE)["extension"]
    repeat = detail["scheduledTiming"]["repeat"]
    zone = repeat["boundsPeriod"].get("_start", {}).get("extension", [{}])[0].get("valueCode")
    steps = [_step(part["extension"]) for part in dose if part["url"] == "step"]
    status = "confirmed" if detail["status"] == "not-started" else "cancelled"
    rows = []
    for session in (part["extension"] for part in dose if part["url"] == "session"):
        dated = {
            "week": _part(session, "week"),
            "phase": _part(dose, "phase"),
            "session_key": _part(session, "key"),
            "uid": _part(session, "uid"),
            "status": status,
            **_when(_part(session, "start"), zone, int(repeat["duration"])),
            "kind": _part(dose, "kind"),
        }
        rows += [
            (_part(session, "number"), {**dated, "step_number": number, **step})
            for number, step in enumerate(steps, start=1)
        ]
    return rows


def _when(start: str, zone: str | None, minutes: int) -> dict[str, Any]:
    if zone is None:
        return {"date": dt.date.fromisoformat(start), "start": None, "end": None, "timezone": None}
    begin = dt.datetime.fromisoformat(start).astimezone(clock_of(zone))
    end = (begin.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(begin.tzinfo)
    return {"date": begin.date(), "start": begin, "end": end, "timezone": zone}


def _step(parts: list[Resource]) -> dict[str, Any]:
    step: dict[str, Any] = {"step": _part(parts, "part")}
    texts = {name: next((one["valueString"] for one in parts if one["url"] == name), None) for name in STEP_TEXTS}
    step |= {"activity": texts["activity"], "label": texts["label"] or "", "minutes": _part(parts, "minutes")["value"]}
    found = {_measure(one["extension"]): one["extension"] for one in parts if one["url"] == "target"}
    for name in TARGETS:
        target = found.get(name, [])
        ends: Resource = next((one["valueRange"] for one in target if one["url"] == "range"), {})
        aim: Resource = next((one["valueQuantity"] for one in target if one["url"] == "aim"), {})
        step |= {
            f"{name}_low": ends.get("low", {}).get("value"),
            f"{name}_aim": aim.get("value"),
            f"{name}_high": ends.get("high", {}).get("value"),
        }
    return {**step, "talk_test": texts["talk_test"], "rules": texts["rules"] or ""}


def _measure(target: list[Resource]) -> str:
    codings = _part(target, "measure")["coding"]
    return next(str(coding["code"]) for coding in codings if coding["system"] == MEASURE)


def _part(extension: list[Resource], name: str) -> Any:
    """The value of one part of an extension."""
    found = next(one for one in extension if one["url"] == name)
    return next(value for key, value in found.items() if key.startswith("value"))
