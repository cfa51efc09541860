"""Where nothing of a kind of sessions is light enough for the first week back, ordinary sessions stand in for it."""

from __future__ import annotations

from typing import Any

import pytest

from exrx import Journal, adapt, plan
from exrx.journal import Entry, PauseEntry
from tests.journals import day, ill, session

NO_YOGA: dict[str, Any] = {
    "age": 67, "falls": 0, "phq9_item9": 0, "conditions": ["depression"], "symptoms": [], "likes": ["tai_chi"],
    "medications": [{"id": "dexamethasone", "for": "cancer"}], "availability": ["Mon", "Thu", "Sat"],
    "start": "2027-01-04", "id": "gentle",
}  # fmt: skip
"""Tai chi is too hard for a light session at this age, and no other exercise of its kind is open."""


@pytest.mark.parametrize(
    "entries",
    [
        None,
        [ill("01-18", "01-31", "02-01")],
        [PauseEntry(on=day("01-18"), last=day("02-08"), entered=day("01-17"))],
        [session("01-18", effort="very_hard"), session("01-21", effort="very_hard")],
    ],
    ids=["pause", "ill", "told", "hard"],
)
def test_a_session_of_a_kind_of_which_nothing_is_light_enough_is_an_ordinary_one(entries: list[Entry] | None) -> None:
    made = plan(**NO_YOGA)
    assert "mind_body" in dict(made.prescription.kinds)
    if entries is None:
        now = adapt(made, today=day("01-16"), pause=("2027-01-19", "2027-02-08"))
    else:
        now = adapt(made, Journal(made.id, tuple(entries)), today=max(one.entered for one in entries))
    changed = {one.uid: one for one in now.to_come if one.kind != "mind_body"}
    before = [one for one in made.sessions if one.kind == "mind_body" and one.uid in changed]
    assert before
    assert all((changed[one.uid].kind, changed[one.uid].activity) == ("base", "walking") for one in before)
