"""What a clinic gets when it asks for it: what was entered, the page, the rules with their citations, own words, and the order."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from exrx.export.fhir.codes import PLAN, RULE, Names, Resource, coded, concept, profile, quantity
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
    survey, activity = [concept("survey")], [concept("activity"), concept("physical_activity")]
    found: dict[str, Resource] = {}

    def observed(word: str, value: Any, unit: str, code: Resource, category: list[Resource], guide: str = "") -> None:
        if value is None:
            return
        found[f"observation-{word}"] = {
            "resourceType": "Observation",
            **({"meta": profile(guide)} if guide else {}),
            "status": "final",
            "category": category,
            "code": code,
            "subject": names.to("patient"),
            "effectiveDateTime": plan.as_of.isoformat(),
            "performer": [names.to("patient")],
            "valueQuantity": quantity(value, unit),
        }

    observed("phq9", total(person.phq9), "{score}", concept("phq9"), survey)
    observed("gad7", person.gad7, "{score}", concept("gad7"), survey)
    # The exercise vital sign counts moderate to strenuous effort alone.
    if person.active_effort in _EFFORTFUL:
        observed("days", person.active_days, "d/wk", concept("active_days"), activity, "days_observed")
        observed("minutes", person.active_minutes, "min/d", concept("active_minutes"), activity, "minutes_observed")
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
        "type": concept("care_note"),
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
        "type": concept("clinical_protocol"),
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
        "meta": profile("service_request"),
        "basedOn": [names.to("care-plan")],
        "status": "draft",
        "intent": "order",
        "category": [concept("physical_activity")],
        "code": concept("exercise_therapy"),
        "subject": names.to("patient"),
        "occurrencePeriod": {"start": plan.start.isoformat(), "end": plan.end.isoformat()},
        "authoredOn": plan.issued.isoformat(),
        "requester": {**names.to("requester"), "display": requester},
        "performer": [names.to("patient")],
        "reasonCode": [{"text": ", ".join(plan.goals)}],
    }
