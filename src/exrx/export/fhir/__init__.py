"""A plan for a clinic's record: an R4 bundle in which the dose is data, and its way back to rows.

rows of the plan -> doses (runs of like sessions) -> CarePlan, Goals -> Bundle; with ``clinical=True`` also what was entered, the
clinician's page, the rules with their citations, the person's own words, and the order of a named requester. Everything is a draft.
"""

from __future__ import annotations

from exrx.export.fhir.bundle import to_fhir, write
from exrx.export.fhir.reading import read

__all__ = ["read", "to_fhir", "write"]
