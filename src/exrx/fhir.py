"""FHIR: a plan's bundle read back. ``plan.save("plan.fhir.json")`` writes it; its text is read.

>>> from exrx import fhir
>>> fhir.read("{}")
Traceback (most recent call last):
    ...
exrx.values.errors.InputError: bundle: is not a bundle that exrx wrote; give the text of what exrx wrote to plan.fhir.json, unchanged
"""

from __future__ import annotations

from exrx.export.fhir.reading import read

__all__ = ["read"]
