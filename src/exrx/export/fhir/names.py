"""What the resources of a bundle are called, so that the same plan gives the same bytes."""

from __future__ import annotations

from exrx.export.fhir.codes import Resource
from exrx.programme.uid import uuid_of


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
