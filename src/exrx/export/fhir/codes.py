"""Systems, codes and names that the bundle uses: FHIR R4, the Physical Activity guide 1.0.1, LOINC, SNOMED CT, UCUM, and ours.

Ours are names inside the name space of all UIDs, so that they claim no address on the web.
"""

from __future__ import annotations

from typing import Any

from exrx.programme.uid import uuid_of

Resource = dict[str, Any]


def ours(name: str) -> str:
    """A name of ours as a URI: the same for ever.

    >>> ours("dose") == ours("dose"), ours("dose").startswith("urn:uuid:")
    (True, True)
    """
    return f"urn:uuid:{uuid_of(f'fhir/{name}')}"


class Names:
    """Names inside one bundle: the same plan and word give the same."""

    def __init__(self, plan_id: str) -> None:
        self.plan_id = plan_id

    def url(self, word: str) -> str:
        """The full URL of the resource that goes by ``word``."""
        return f"urn:uuid:{uuid_of(f'{self.plan_id}/fhir/{word}')}"

    def to(self, word: str) -> Resource:
        """A reference to it."""
        return {"reference": self.url(word)}


DOSE = ours("dose")
"""Extension of ``CarePlan.activity.detail``: kind and phase, the steps with their targets, and the dated sessions."""
PLAN = ours("plan")
"""System of the plan's id, and of the identifier by which a bundle of ours is known."""
MEASURE = ours("measure")
"""Code system of what a target measures."""
RULE = ours("rule")
"""Code system of rule ids."""
PACK = ours("pack")
"""System of packs: name, version and digest."""

GUIDE = "http://hl7.org/fhir/us/physical-activity"
CARE_PLAN = f"{GUIDE}/StructureDefinition/pa-careplan"
GOAL = f"{GUIDE}/StructureDefinition/pa-goal"
SERVICE_REQUEST = f"{GUIDE}/StructureDefinition/pa-servicerequest"
DAYS_OBSERVED = f"{GUIDE}/StructureDefinition/pa-observation-evs-days-per-week"
MINUTES_OBSERVED = f"{GUIDE}/StructureDefinition/pa-observation-evs-min-per-day"
ACTIVITY_CODES = f"{GUIDE}/CodeSystem/pa-temporary-codes"

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
URI = "urn:ietf:rfc:3986"
OBSERVATION_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
CARE_PLAN_CATEGORY = "http://hl7.org/fhir/us/core/CodeSystem/careplan-category"
OPERATION = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
AGENT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
PLAN_KIND = "http://terminology.hl7.org/CodeSystem/plan-definition-type"

ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
ZONE = "http://hl7.org/fhir/StructureDefinition/tz-code"

HEART_RATE = ("8867-4", "Heart rate")
ACTIVE_DAYS = (
    "89555-7",
    "How many days per week did you engage in moderate to strenuous physical activity in the last 30 days",
)
ACTIVE_MINUTES = (
    "68516-4",
    "On those days that you engage in moderate to strenuous exercise, how many minutes, on average, do you exercise",
)
WEEKLY_MINUTES = ("82290-8", "Frequency of moderate to vigorous aerobic physical activity")
STRENGTH_DAYS = ("82291-6", "Frequency of muscle-strengthening physical activity")
PHQ9 = ("44261-6", "Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]")
GAD7 = ("70274-6", "Generalized anxiety disorder 7 item (GAD-7) total score [Reported.PHQ]")
CARE_NOTE = ("18776-5", "Plan of care note")
EXERCISE_THERAPY = ("229065009", "Exercise therapy")

UNITS = {
    "min": "min",
    "min/wk": "min/wk",
    "min/d": "min/d",
    "d/wk": "d/wk",
    "/min": "/min",
    "%": "%",
    "{score}": "{score}",
}
"""The UCUM codes that may stand in a bundle of ours, and how each is shown."""


def coded(system: str, code: str, display: str = "", text: str = "") -> Resource:
    """A CodeableConcept."""
    coding = {"system": system, "code": code, **({"display": display} if display else {})}
    return {"coding": [coding], **({"text": text} if text else {})}


def quantity(value: Any, unit: str) -> Resource:
    """A Quantity in UCUM."""
    return {"value": value, "unit": UNITS[unit], "system": UCUM, "code": unit}


def physical_activity() -> Resource:
    """The category by which record systems find what belongs to the guide."""
    return coded(ACTIVITY_CODES, "PhysicalActivity", "Physical Activity")
