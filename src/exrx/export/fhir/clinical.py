"""What a clinic gets when it asks for it: what was entered, the page, the rules with their citations, own words, and the order."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from exrx.export.fhir import codes
from exrx.export.fhir.codes import (
    CARE_NOTE,
    EXERCISE_THERAPY,
    LOINC,
    OBSERVATION_CATEGORY,
    PLAN,
    PLAN_KIND,
    RULE,
    SERVICE_REQUEST,
    SNOMED,
    Names,
    Resource,
    coded,
    physical_activity,
    quantity,
)
from exrx.visibility import own_lines_for

if TYPE_CHECKING:
    from exrx.programme.plan import Plan
    from exrx.telling.words import Words
    from exrx.values.citation import Source


def total(score: int | tuple[int, ...] | None) -> int | None:
    """A questionnaire's total, from itself or from the answers."""
    return sum(score) if isinstance(score, tuple) else score


_EFFORTFUL = ("moderate", "vigorous")


def further(plan: Plan, tell: Words, names: Names, requester: str | None) -> dict[str, Resource]:
    """The further resources, by the word each goes by."""
    found = {**_observations(plan, tell, names), "page": _page(plan, tell, names), "rules": _rules(plan, tell)}
    if requester is not None:
        found |= {"requester": {"resourceType": "Practitioner", "name": [{"text": requester}]}}
        found |= {"order": _order(plan, names, requester)}
    return found


def own_notes(plan: Plan, names: Names, reader: str) -> list[Resource]:
    """The person's own lines that a reader of the bundle sees."""
    time = f"{plan.issued.isoformat()}T00:00:00Z"
    return [
        {"authorReference": names.to("patient"), "time": time, "text": line.text}
        for line in own_lines_for(reader, plan)
    ]


def _observations(plan: Plan, tell: Words, names: Names) -> dict[str, Resource]:
    person = plan.person
    survey, activity = (
        [coded(OBSERVATION_CATEGORY, "survey")],
        [coded(OBSERVATION_CATEGORY, "activity"), physical_activity()],
    )
    found: dict[str, Resource] = {}

    def observed(word: str, value: Any, unit: str, code: Resource, category: list[Resource], profile: str = "") -> None:
        if value is None:
            return
        found[f"observation-{word}"] = {
            "resourceType": "Observation",
            **({"meta": {"profile": [profile]}} if profile else {}),
            "status": "final",
            "category": category,
            "code": code,
            "subject": names.to("patient"),
            "effectiveDateTime": plan.as_of.isoformat(),
            "performer": [names.to("patient")],
            "valueQuantity": quantity(value, unit),
        }

    observed("phq9", total(person.phq9), "{score}", coded(LOINC, *codes.PHQ9), survey)
    observed("gad7", person.gad7, "{score}", coded(LOINC, *codes.GAD7), survey)
    # The exercise vital sign counts moderate to strenuous effort alone.
    if person.active_effort in _EFFORTFUL:
        observed("days", person.active_days, "d/wk", coded(LOINC, *codes.ACTIVE_DAYS), activity, codes.DAYS_OBSERVED)
        observed(
            "minutes",
            person.active_minutes,
            "min/d",
            coded(LOINC, *codes.ACTIVE_MINUTES),
            activity,
            codes.MINUTES_OBSERVED,
        )
    else:
        observed("days", person.active_days, "d/wk", {"text": tell("fhir.observed.days")}, activity[:1])
        observed("minutes", person.active_minutes, "min/d", {"text": tell("fhir.observed.minutes")}, activity[:1])
    return found


def _page(plan: Plan, tell: Words, names: Names) -> Resource:
    page = base64.b64encode(plan.to_html("clinician", language=tell.language).encode()).decode()
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "docStatus": "preliminary",
        "type": coded(LOINC, *CARE_NOTE),
        "subject": names.to("patient"),
        "date": f"{plan.issued.isoformat()}T00:00:00Z",
        "content": [
            {"attachment": {"contentType": "text/html; charset=utf-8", "data": page, "title": tell("fhir.title")}}
        ],
        "context": {"related": [names.to("care-plan")]},
    }


def _rules(plan: Plan, tell: Words) -> Resource:
    cited = {reason.source for reason in plan.reasons}
    sources = {source.id: _citation(source) for source in plan.sources if source.id in cited}
    return {
        "resourceType": "PlanDefinition",
        "identifier": [{"system": PLAN, "value": f"{plan.id}/rules"}],
        "version": plan.exrx_version,
        "title": tell("fhir.rules"),
        "type": coded(PLAN_KIND, "clinical-protocol", "Clinical Protocol"),
        "status": "draft",
        "date": plan.issued.isoformat(),
        "relatedArtifact": list(sources.values()),
        "action": [
            {
                "title": reason.id,
                "description": tell.tell(reason.said),
                "code": [coded(RULE, reason.id)],
                "documentation": [
                    {**sources.get(reason.source, {"type": "citation"}), "label": f"{reason.quality}, {reason.mark}"}
                ],
            }
            for reason in plan.reasons
        ],
    }


def _citation(source: Source) -> Resource:
    url = f"https://doi.org/{source.doi}" if source.doi else source.url
    return {"type": "citation", "label": source.id, "citation": source.cite(), **({"url": url} if url else {})}


def _order(plan: Plan, names: Names, requester: str) -> Resource:
    return {
        "resourceType": "ServiceRequest",
        "meta": {"profile": [SERVICE_REQUEST]},
        "basedOn": [names.to("care-plan")],
        "status": "draft",
        "intent": "order",
        "category": [physical_activity()],
        "code": coded(SNOMED, *EXERCISE_THERAPY),
        "subject": names.to("patient"),
        "occurrencePeriod": {"start": plan.start.isoformat(), "end": plan.end.isoformat()},
        "authoredOn": plan.issued.isoformat(),
        "requester": {**names.to("requester"), "display": requester},
        "performer": [names.to("patient")],
        "reasonCode": [{"text": ", ".join(plan.goals)}],
    }
