"""The bundle: every resource under a name of its own, so that the same plan gives the same bytes."""

from __future__ import annotations

import json
from typing import Any

from exrx.export.fhir.care_plan import care_plan
from exrx.export.fhir.clinical import further, own_notes
from exrx.export.fhir.codes import ABSENT, PACK, PLAN, URI, Names, Resource, concept
from exrx.export.fhir.doses import runs_of, sessions_of
from exrx.export.rows import to_rows
from exrx.programme.plan import Plan
from exrx.telling.words import SOURCE, words_of
from exrx.values.errors import InputError


def to_fhir(
    plan: Plan,
    *,
    clinical: bool = False,
    requester: str | None = None,
    patient: str | None = None,
    language: str = SOURCE,
) -> str:
    """The plan as an R4 ``Bundle`` (a collection), as JSON text. The same plan gives the same text.

    By default: a stub of the patient without a name, the care plan with its doses, goals, and where it comes from.
    ``clinical=True`` adds what was entered (PHQ-9, GAD-7, exercise now), the clinician's page, the rules with their citations and
    the person's own words; with ``requester``, the name of who orders it, also a draft order, and with ``patient`` the
    patient's name, which a plan does not know. Raises ``InputError`` for either without ``clinical`` or without a name, and
    for an unknown ``language``.

    >>> import json
    >>> from exrx import plan
    >>> bundle = json.loads(to_fhir(plan(age=34, start="2027-01-04", id="spring")))
    >>> bundle["type"], [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    ('collection', ['Patient', 'Goal', 'Goal', 'CarePlan', 'Provenance'])
    """
    orders, called = _name("requester", requester, clinical), _name("patient", patient, clinical)
    tell = words_of(language)
    names = Names(plan.id)
    runs = runs_of(sessions_of(to_rows(plan)))
    own_words = own_notes(plan, names, "fhir clinician" if clinical else "fhir person")
    resources = {"patient": _patient(plan, clinical, called), **care_plan(plan, tell, runs, names, own_words)}
    if clinical:
        resources |= further(plan, tell, names, orders)
    resources["provenance"] = _provenance(plan, names, list(resources))
    bundle = {
        "resourceType": "Bundle",
        **({"language": tell.language} if tell.language != SOURCE else {}),
        "identifier": {"system": PLAN, "value": plan.id},
        "type": "collection",
        "timestamp": _midnight(plan),
        "entry": [
            {
                "fullUrl": url,
                "resource": {"resourceType": one["resourceType"], "id": url.removeprefix("urn:uuid:"), **one},
            }
            for url, one in ((names.url(word), one) for word, one in resources.items())
        ],
    }
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":")) + "\n"


def write(plan: Plan, *, view: str = "person", **options: Any) -> str:
    """The bundle as the table of formats asks for it: the clinician's view is the clinical one. See ``to_fhir``."""
    return to_fhir(plan, clinical=view == "clinician", **options)


def _name(field: str, given: object, clinical: bool) -> str | None:
    if given is None:
        return None
    if not clinical:
        raise InputError.of(field, "errors.bundle.alone", field=field)
    name = " ".join(given.split()) if isinstance(given, str) else ""
    if not name or len(name) > 200 or not name.isprintable():
        raise InputError.of(field, "errors.bundle.no_name", field=field)
    return name


def _midnight(plan: Plan) -> str:
    """The day of the last revision, or of issue, as an instant: no clock is read."""
    return f"{(plan.fixed_before or plan.issued).isoformat()}T00:00:00Z"


def _patient(plan: Plan, clinical: bool, called: str | None) -> Resource:
    gender = {"female": "female", "male": "male"}.get(plan.person.sex or "", "unknown") if clinical else "unknown"
    return {
        "resourceType": "Patient",
        "identifier": [{"system": PLAN, "value": plan.id}],
        "name": [{"extension": [{"url": ABSENT, "valueCode": "masked"}]} if called is None else {"text": called}],
        "gender": gender,
    }


def _provenance(plan: Plan, names: Names, words: list[str]) -> Resource:
    packs = [
        {
            "role": "source",
            "what": {
                "identifier": {"system": PACK, "value": f"{pack.name}@{pack.version}#{pack.digest}"},
                "display": f"{pack.name} {pack.version}",
            },
        }
        for pack in plan.packs
    ]
    return {
        "resourceType": "Provenance",
        "target": [names.to(word) for word in words],
        "recorded": _midnight(plan),
        "activity": concept("create" if plan.revision == 1 else "update"),
        "agent": [
            {
                "type": concept("assembler"),
                "who": {
                    "identifier": {"system": URI, "value": f"pkg:pypi/exrx@{plan.exrx_version}"},
                    "display": f"exrx {plan.exrx_version}",
                },
            }
        ],
        "entity": packs,
    }
