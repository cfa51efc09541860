"""A judge of our bundles for what libraries let pass: references, codes, units, weekdays, bounds, the requester, the guide's profiles.

Written from FHIR R4 and the Physical Activity guide 1.0.1, not from the exporter: it names no code of ``exrx``.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_URN = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS_OF_TIME = ("s", "min", "h", "d", "wk", "mo", "a")
_UCUM = ("min", "min/wk", "min/d", "d/wk", "/min", "%", "{score}")
_ZONE = "http://hl7.org/fhir/StructureDefinition/tz-code"
_GUIDE = "http://hl7.org/fhir/us/physical-activity/"
_PHYSICAL = (f"{_GUIDE}CodeSystem/pa-temporary-codes", "PhysicalActivity")
_STATUS = {
    "CarePlan": ("status", {"draft"}),
    "ServiceRequest": ("status", {"draft"}),
    "PlanDefinition": ("status", {"draft"}),
    "Goal": ("lifecycleStatus", {"proposed"}),
    "Observation": ("status", {"final"}),
    "DocumentReference": ("docStatus", {"preliminary"}),
}
_NEEDED = {
    "Patient": ("identifier", "name", "gender"),
    "CarePlan": ("status", "intent", "category", "subject", "text", "period"),
    "Goal": ("lifecycleStatus", "category", "description", "subject", "target"),
    "ServiceRequest": ("status", "intent", "category", "code", "subject", "authoredOn", "requester"),
    "Observation": ("status", "category", "code", "subject", "effectiveDateTime"),
    "DocumentReference": ("status", "content", "subject", "type"),
    "PlanDefinition": ("status", "action"),
    "Provenance": ("target", "recorded", "agent"),
    "Practitioner": ("name",),
}
_DETAIL_STATUS = {"not-started", "cancelled"}


def findings(bundle: dict[str, Any]) -> list[str]:
    """What is wrong with a bundle; nothing for a right one."""
    return list(_findings(bundle))


def _findings(bundle: dict[str, Any]) -> Iterator[str]:
    if bundle.get("resourceType") != "Bundle" or bundle.get("type") != "collection":
        yield "not a Bundle of type collection"
        return
    yield from _plain(bundle, "Bundle")
    if not _MOMENT.fullmatch(str(bundle.get("timestamp"))):
        yield "Bundle.timestamp: no instant"
    entries = bundle.get("entry", [])
    urls = [entry.get("fullUrl") for entry in entries]
    if len(set(urls)) != len(urls):
        yield "two entries with one fullUrl"
    kinds = [entry["resource"].get("resourceType") for entry in entries]
    for kind in ("Patient", "CarePlan", "Provenance"):
        if kinds.count(kind) != 1:
            yield f"{kinds.count(kind)} of {kind}"
    by_url = {entry["fullUrl"]: entry["resource"] for entry in entries}
    for url, resource in by_url.items():
        kind = resource["resourceType"]
        if not _URN.fullmatch(url) or not _ID.fullmatch(str(resource.get("id"))) or not url.endswith(resource["id"]):
            yield f"{kind}: fullUrl and id do not agree"
        yield from (f"{kind}: no {name}" for name in _NEEDED.get(kind, ()) if not resource.get(name))
        if kind not in _NEEDED:
            yield f"{kind}: not looked for in a bundle of ours"
        name, allowed = _STATUS.get(kind, ("", set()))
        if name and resource.get(name) not in allowed:
            yield f"{kind}.{name}: {resource.get(name)}"
        yield from _references(resource, kind, by_url)
        yield from _of_its_kind(resource)
    if kinds.count("ServiceRequest") != kinds.count("Practitioner"):
        yield "an order without a requester, or a requester without an order"
    provenance = next((one for one in by_url.values() if one["resourceType"] == "Provenance"), {})
    about = {target["reference"] for target in provenance.get("target", [])}
    for url, resource in by_url.items():
        if resource["resourceType"] != "Provenance" and url not in about:
            yield f"{resource['resourceType']}: where it comes from is not said"


def _plain(value: Any, path: str) -> Iterator[str]:
    """Nothing empty, no null, and each primitive as R4 writes it."""
    if isinstance(value, dict):
        if not value:
            yield f"{path}: empty"
        for key, item in value.items():
            yield from _plain(item, f"{path}.{key}")
        yield from _typed(value, path)
    elif isinstance(value, list):
        if not value:
            yield f"{path}: empty list"
        for number, item in enumerate(value):
            yield from _plain(item, f"{path}[{number}]")
    elif value is None or value == "":
        yield f"{path}: nothing"
    elif isinstance(value, str) and value != value.strip():
        yield f"{path}: spaces at the ends"


def _typed(value: dict[str, Any], path: str) -> Iterator[str]:
    if value.get("system") == "http://unitsofmeasure.org" or ("unit" in value and "value" in value):
        if value.get("code") not in _UCUM or value.get("system") != "http://unitsofmeasure.org":
            yield f"{path}: {value.get('code')} of {value.get('system')} is no unit of ours"
        if isinstance(value.get("value"), bool) or not isinstance(value.get("value"), int | float):
            yield f"{path}: no number"
    if "low" in value and "high" in value:
        low, high = value["low"], value["high"]
        if low["value"] > high["value"] or low["code"] != high["code"]:
            yield f"{path}: low and high do not agree"
    if "start" in value and "end" in value:
        if not all(_DATE.fullmatch(str(value[end])) or _MOMENT.fullmatch(str(value[end])) for end in ("start", "end")):
            yield f"{path}: no dates"
        elif len(value["start"]) != len(value["end"]) or _at(value["start"]) > _at(value["end"]):
            yield f"{path}: ends before it starts"
    for name in ("authoredOn", "created", "startDate", "dueDate", "effectiveDateTime"):
        if name in value and not _DATE.fullmatch(str(value[name])):
            yield f"{path}.{name}: no date"
    for name in ("recorded", "time"):
        if name in value and not _MOMENT.fullmatch(str(value[name])):
            yield f"{path}.{name}: no instant"
    if "url" in value and set(value) == {"url"}:
        yield f"{path}: an extension that says nothing"
    if "coding" in value and any(not one.get("system") or not one.get("code") for one in value["coding"]):
        yield f"{path}: a coding without system or code"
    if "data" in value:
        try:
            base64.b64decode(value["data"], validate=True)
        except (binascii.Error, ValueError):
            yield f"{path}.data: not base64"


def _at(text: str) -> dt.datetime:
    found = dt.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _references(value: Any, path: str, by_url: dict[str, Any]) -> Iterator[str]:
    if isinstance(value, dict):
        if "reference" in value and value["reference"] not in by_url:
            yield f"{path}: {value['reference']} is not in the bundle"
        for key, item in value.items():
            yield from _references(item, f"{path}.{key}", by_url)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item, path, by_url)


def _is_physical(resource: dict[str, Any]) -> bool:
    codings = [one for category in resource.get("category", []) for one in category.get("coding", [])]
    return any((one.get("system"), one.get("code")) == _PHYSICAL for one in codings)


def _of_its_kind(resource: dict[str, Any]) -> Iterator[str]:
    kind = resource["resourceType"]
    profiles = resource.get("meta", {}).get("profile", [])
    if any(not profile.startswith(_GUIDE) for profile in profiles):
        yield f"{kind}: a profile that is not the guide's"
    if profiles and not _is_physical(resource):
        yield f"{kind}: the guide asks for the category PhysicalActivity"
    if kind == "CarePlan":
        yield from _care_plan(resource)
    elif kind == "Goal":
        for target in resource.get("target", []):
            if "detailQuantity" not in target or not target.get("measure"):
                yield "Goal.target: the guide asks for a quantity, and we for what it measures"
    elif kind == "ServiceRequest":
        if resource.get("intent") not in ("original-order", "order", "filler-order"):
            yield f"ServiceRequest.intent: {resource.get('intent')}"
        if not resource.get("reasonCode") and not resource.get("reasonReference"):
            yield "ServiceRequest: no reason"
        if "reference" not in resource.get("requester", {}):
            yield "ServiceRequest: nobody orders it"
    elif kind == "Observation":
        quantity = resource.get("valueQuantity", {})
        codes = {one["code"] for one in resource["code"].get("coding", [])}
        wanted = {"89555-7": "d/wk", "68516-4": "min/d", "44261-6": "{score}", "70274-6": "{score}"}
        if any(quantity.get("code") != wanted.get(code) for code in codes):
            yield f"Observation {codes}: counted in {quantity.get('code')}"
        if any("observation-evs" in profile for profile in profiles) and not codes & {"89555-7", "68516-4"}:
            yield "Observation: an exercise vital sign without its code"
    elif kind == "PlanDefinition":
        for action in resource.get("action", []):
            if not action.get("documentation") or not action.get("code"):
                yield f"PlanDefinition: {action.get('title')} cites nothing"
    elif kind == "Provenance" and any(not agent.get("who") for agent in resource.get("agent", [])):
        yield "Provenance: an agent without a name"


def _care_plan(plan: dict[str, Any]) -> Iterator[str]:
    if plan.get("intent") != "plan":
        yield f"CarePlan.intent: {plan.get('intent')}"
    if plan.get("text", {}).get("status") not in ("generated", "additional"):
        yield "CarePlan.text: no status that the guide allows"
    for note in plan.get("note", []):
        if not note.get("authorReference") or not note.get("time"):
            yield "CarePlan.note: by whom, and when?"
    if not plan.get("activity"):
        yield "CarePlan: no dose"
    for activity in plan.get("activity", []):
        detail = activity.get("detail", {})
        if ("reference" in activity) == ("detail" in activity):
            yield "CarePlan.activity: either a reference or a detail"
        if detail.get("status") not in _DETAIL_STATUS:
            yield f"CarePlan.activity.detail.status: {detail.get('status')}"
        if detail.get("doNotPerform") is not False:
            yield "CarePlan.activity.detail.doNotPerform"
        yield from _timing(detail.get("scheduledTiming", {}).get("repeat", {}))
        if not detail.get("extension"):
            yield "CarePlan.activity.detail: no dose"


def _timing(repeat: dict[str, Any]) -> Iterator[str]:
    if not isinstance(repeat.get("duration"), int) or repeat.get("durationUnit") not in _UNITS_OF_TIME:
        yield "Timing: a duration needs its unit"
    if repeat.get("period") != 1 or repeat.get("periodUnit") != "wk" or repeat.get("frequency") != 1:
        yield "Timing: not once a week"
    days = repeat.get("dayOfWeek", [])
    if len(days) != 1 or any(day not in _DAYS for day in days):
        yield f"Timing.dayOfWeek: {days}"
        return
    if not isinstance(repeat.get("count"), int) or repeat["count"] < 1:
        yield "Timing: how often in all?"
        return
    bounds = repeat.get("boundsPeriod", {})
    if not bounds.get("start") or not bounds.get("end"):
        yield "Timing: no bounds"
        return
    timed = "timeOfDay" in repeat
    if timed and any(not _TIME.fullmatch(time) for time in repeat["timeOfDay"]):
        yield f"Timing.timeOfDay: {repeat['timeOfDay']}"
        return
    if timed == bool(_DATE.fullmatch(bounds["start"])):
        yield "Timing: bounds and time of day do not agree"
        return
    if timed and bounds.get("_start", {}).get("extension", [{}])[0].get("url") != _ZONE:
        yield "Timing: a time of day without its zone"
        return
    found = occurrences(repeat)
    if not found:
        yield "Timing: never"
        return
    first, last = found[0][0], found[-1][1]
    if bounds["start"] != first or bounds["end"] != last:
        yield f"Timing: bounds {bounds['start']} to {bounds['end']}, but {first} to {last}"


def occurrences(repeat: dict[str, Any]) -> list[tuple[str, str]]:
    """Start and end of each time, expanded from the rule alone: as dates, or with their offsets where it names a time of day."""
    bounds = repeat["boundsPeriod"]
    day = dt.date.fromisoformat(bounds["start"][:10])
    if _DAYS[day.weekday()] != repeat["dayOfWeek"][0]:
        return []
    days = [day + dt.timedelta(days=7 * number) for number in range(repeat["count"])]
    if "timeOfDay" not in repeat:
        return [(one.isoformat(), one.isoformat()) for one in days]
    zone = ZoneInfo(bounds["_start"]["extension"][0]["valueCode"])
    clock = dt.time.fromisoformat(repeat["timeOfDay"][0])
    found = []
    for number, one in enumerate(days):
        begin = dt.datetime.combine(one, clock, zone)
        later = begin.replace(fold=1)
        # In the hour that comes twice, the bounds say which of the two the first one is.
        if number == 0 and begin.isoformat() != bounds["start"] and later.isoformat() == bounds["start"]:
            begin = later
        end = (begin.astimezone(dt.UTC) + dt.timedelta(minutes=repeat["duration"])).astimezone(zone)
        found.append((begin.isoformat(), end.isoformat()))
    return found
