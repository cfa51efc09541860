"""Two people never share a calendar entry: what a plan is called, and who refuses one without a name of its own."""

from __future__ import annotations

from typing import Any

import pytest

from exrx import ExportError, Plan, adapt, plan
from exrx.programme.uid import is_shared_name
from exrx.pushing import push

WELL: dict[str, Any] = {
    "age": 34,
    "conditions": ["depression"],
    "medications": [],
    "symptoms": [],
    "start": "2027-01-04",
}


def test_in_python_nothing_is_random_and_the_plan_says_so() -> None:
    one, other = plan(**WELL), plan(**{**WELL, "age": 60})
    assert one.id == other.id == "start-20270104"
    assert {s.uid for s in one.sessions} & {s.uid for s in other.sessions}
    assert [note.topic for note in one.notices if "would share its entries" in note.text] == ["id"]
    # It is for whoever calls plan(), not for the person.
    assert "share its entries" not in str(one) and "share its entries" not in one.to_html()
    assert "share its entries" in " ".join(str(one.why("notices")).split())


def test_with_a_name_it_says_nothing_and_shares_nothing() -> None:
    one, other = plan(**WELL, id="ann"), plan(**WELL, id="ben")
    assert not any(note.topic == "id" for note in (*one.notices, *other.notices))
    assert not {s.uid for s in one.sessions} & {s.uid for s in other.sessions}


def test_the_notice_stays_as_long_as_the_name_does() -> None:
    old = plan(**WELL)
    new = adapt(old, today="2027-01-05", minutes=50)
    assert any(note.topic == "id" for note in new.notices)
    assert Plan.from_json(new.to_json()) == new


@pytest.mark.parametrize(
    ("name", "shared"),
    [
        ("start-20270104", True),
        ("start-20270104-2", True),
        ("start-2027", False),
        ("restart-20270104", False),
        ("spring", False),
    ],
)
def test_which_names_others_may_have(name: str, shared: bool) -> None:
    assert is_shared_name(name) is shared


def test_a_push_refuses_before_it_looks_at_any_server() -> None:
    with pytest.raises(ExportError, match="no name of its own"):
        push(plan(**WELL), "https://localhost:1/calendar/")
