"""Systems, codes and names that the bundle uses: those of others out of ``codes.toml``, and ours.

Ours are names inside the name space of all UIDs, so that they claim no address on the web.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from exrx.built import toml
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

ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
ZONE = "http://hl7.org/fhir/StructureDefinition/tz-code"
URI = "urn:ietf:rfc:3986"
_UCUM = "http://unitsofmeasure.org"
_PROFILES = "http://hl7.org/fhir/us/physical-activity/StructureDefinition/"


@cache
def _data() -> Mapping[str, Any]:
    return toml("export/fhir/codes.toml")


def profile(name: str) -> Resource:
    """That a resource follows a profile of the guide."""
    return {"profile": [_PROFILES + _data()["profile"][name]]}


def concept(name: str, text: str = "") -> Resource:
    """A CodeableConcept of ``codes.toml``."""
    return {"coding": [dict(_data()["concept"][name])], **({"text": text} if text else {})}


def coded(system: str, code: str) -> Resource:
    """A CodeableConcept of ours."""
    return {"coding": [{"system": system, "code": code}]}


def quantity(value: Any, unit: str) -> Resource:
    """A Quantity in UCUM."""
    return {"value": value, "unit": unit, "system": _UCUM, "code": unit}
