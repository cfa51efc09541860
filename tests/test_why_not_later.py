"""Why a rule does not apply is worked out when somebody asks: it is what it would have been at once, and nothing shows the difference."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from exrx import Plan, adapt
from exrx.lazy import WhenAsked, as_kept
from exrx.planning import DEFAULTS, make_plan
from exrx.programme.prescription import Prescription
from exrx.rules.loader import shipped_book

WHO: dict[str, dict[str, Any]] = {
    "well": {"age": 34, "conditions": ["depression"], "medications": [], "symptoms": [], "resting_hr": 62},
    "nothing told": {"age": 50},
    "medicines": {"age": 71, "conditions": ["hypertension"], "medications": ["metoprolol", "foozol"], "symptoms": []},
}


def _made(name: str, book: Any = None) -> Plan:
    return make_plan(None, WHO[name], {**DEFAULTS, "start": "2027-01-04", "id": "later"}, book)


def _waits(made: Prescription) -> bool:
    return isinstance(as_kept(made, "idle"), WhenAsked)


def _waiting(answer: Any) -> int:
    return sum(isinstance(as_kept(answer, name), WhenAsked) for name in ("document", "idle", "undecided"))


@pytest.mark.parametrize("name", WHO)
def test_it_is_what_it_would_have_been_at_once(name: str) -> None:
    later, at_once = _made(name), _made(name, shipped_book().without(()))
    assert _waits(later.prescription)
    assert not _waits(at_once.prescription)
    assert len(later.prescription.idle) > 400
    assert later.prescription.idle == at_once.prescription.idle
    assert not _waits(later.prescription)
    assert later == at_once
    assert later.to_json() == at_once.to_json()


def test_nothing_is_worked_out_before_somebody_asks() -> None:
    made = _made("well")
    again = adapt(made, today="2027-02-01", availability=["Mon", "Thu"])
    assert str(made) and made.to_ics() and made.to_rows() and again.sessions
    assert made.to_html() and made.to_html("clinician") and made.why("how hard").rules
    assert _waits(made.prescription) and _waits(again.prescription)
    assert _waits(made.prescription.but(options=()))
    assert made.why_not("running")
    assert not _waits(made.prescription)


@pytest.mark.parametrize("same", [copy.copy, copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made))])
def test_a_copy_says_the_same(same: Any) -> None:
    made = _made("medicines")
    other = same(made)
    assert other == made
    assert other.prescription.idle == made.prescription.idle
    assert hash(other.prescription) == hash(made.prescription)
    assert Plan.from_json(made.to_json()) == other


def test_several_who_ask_at_once_get_the_same() -> None:
    made = [_made(name) for name in WHO]
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda one: one.prescription.idle, made * 8))
    assert asked == [one.prescription.idle for one in made] * 8


@pytest.mark.parametrize("same", [copy.copy, copy.deepcopy, lambda answer: pickle.loads(pickle.dumps(answer))])
def test_an_answer_is_told_when_it_is_read(same: Any) -> None:
    answer, again = (_made("medicines").why("how hard") for _ in range(2))
    assert answer.rules and answer.sources and answer.value
    assert _waiting(answer) == 3
    assert same(answer) == answer == again
    assert str(same(answer)) == str(again)
    assert _waiting(answer) == 0
