"""A cap on effort and the heart rates beside it: none of work that the cap forbids, and none below light work."""

from __future__ import annotations

from typing import Any

import pytest

from exrx import Person, plan, screen
from exrx.engine.prescribing import intensity
from exrx.programme.plan import Plan
from exrx.values.constraint import Range
from exrx.values.errors import ExrxError

START = "2027-01-04"
ACTIVE: dict[str, Any] = {"active_days": 4, "active_minutes": 40, "active_months": 6, "active_effort": "moderate"}
CLEARED = [
    {"topic": topic, "level": "vigorous", "by": "Dr Invented", "date": "2026-12-28"}
    for topic in ("heart", "mental_health", "eating", "obstetric", "other")
]
CAPPED: dict[str, dict[str, Any]] = {
    "long COVID": {"conditions": ["long_covid"], "post_exertional_malaise": False},
    "pain in many places": {"conditions": ["fibromyalgia"], "post_exertional_malaise": False},
    "worn joints": {"conditions": ["osteoarthritis"]},
    "after an eating disorder": {"conditions": [], "eating_disorder": "past"},
    "half a year after a birth": {"conditions": [{"id": "postpartum", "since": "2026-07-01"}]},
    "home from hospital": {"conditions": [{"id": "psychiatric_discharge", "since": "2026-12-20"}]},
}


def made(protocol: str, **fields: Any) -> Plan:
    known = {"age": 40, "resting_hr": 60, "medications": [], "symptoms": [], **ACTIVE, **fields}
    return plan(Person(**known), start=START, protocol=protocol)


@pytest.mark.parametrize("who", CAPPED)
@pytest.mark.parametrize("protocol", ["blumenthal-1999", "cmaj-2024", "rethorst-2013"])
def test_a_cap_on_effort_leaves_no_beats_of_vigorous_work(who: str, protocol: str) -> None:
    found = made(protocol, **CAPPED[who], clearances=CLEARED)
    # 208 - 0.7 x 40 = 180; 59 % of the reserve above 60 are 130.8, 76 % of 180 are 136.8: the lower binds.
    beats = [step.bpm.high for session in found.sessions for step in session.steps if step.bpm is not None]
    assert beats
    assert max(high for high in beats if high is not None) <= 131
    for session in found.sessions:
        for step in session.steps:
            if step.bpm is not None and step.rpe is not None and step.rpe.high is not None and step.rpe.high < 13:
                assert step.effort_first


@pytest.mark.parametrize("who", CAPPED)
def test_whoever_may_not_work_vigorously_is_not_told_that_they_may(who: str) -> None:
    known = {"age": 40, "medications": [], "symptoms": [], **ACTIVE, **CAPPED[who]}
    assert screen(Person(**known), as_of=START).ceiling == "moderate"


def test_without_a_cap_the_protocol_keeps_its_own_heart_rates() -> None:
    found = made("blumenthal-1999", conditions=[], clearances=CLEARED)
    # 70 to 85 % of the 120 beats above 60.
    target = found.prescription.target("bpm")
    assert target is not None
    assert (target.low, target.high) == (144, 162)


def test_the_audit_notices_beats_that_a_cap_on_effort_forbids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intensity, "effort_as_ceiling", lambda *_: Range())
    with pytest.raises(ExrxError, match="bpm are more than long_covid"):
        # From 65 on walking reaches the band, so nothing but the cap keeps the beats down.
        made("blumenthal-1999", **{**CAPPED["long COVID"], "age": 66, "falls": 0}, clearances=CLEARED)


@pytest.mark.parametrize("protocol", ["cmaj-2024", "nice-ng222", "epa-2018", "who-2020", "blumenthal-1999"])
def test_a_band_that_slides_under_a_light_ceiling_stays_light(protocol: str) -> None:
    found = plan(
        Person(age=80, conditions=["frailty"], medications=[], symptoms=[], falls=0), start=START, protocol=protocol
    )
    # Light begins at 57 % of the maximum and at an effort of 9: 0.57 x (208 - 0.7 x 80) = 86.6.
    for session in found.sessions:
        for step in session.steps:
            assert step.bpm is None or step.bpm.low is None or step.bpm.low >= 87
            assert step.rpe is None or step.rpe.low is None or step.rpe.low >= 9
