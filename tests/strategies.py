"""Generated input for all property tests. Bounds come from a handful of values: ties, where provenance bugs live, must occur."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from exrx.constraint import Bound, Choice, Constraints, Demand, Range
from exrx.rules.conditions import Clause, Condition, Item, Items
from exrx.vocabulary import vocabulary

START = date(2027, 1, 4)
RULES = ("a.one", "b.two", "c.three", "d.four")

bounds = st.builds(
    Bound, st.sampled_from([10, 30, 45, 45.0, 60]), st.frozensets(st.sampled_from(RULES), min_size=1, max_size=2)
)
ranges = st.builds(Range, st.none() | bounds, st.none() | bounds)
choices = st.builds(
    Choice,
    st.none() | st.frozensets(st.sampled_from(["walking", "running", "cycling"])),
    st.frozensets(st.sampled_from(RULES), max_size=2),
).map(lambda choice: choice if choice.allowed is not None else Choice())
pairs = st.frozensets(st.tuples(st.sampled_from(["bpm", "loads"]), st.sampled_from(RULES)), max_size=3)
constraints = st.builds(
    Constraints.of,
    st.dictionaries(
        st.tuples(st.sampled_from(["safety", "goal"]), st.sampled_from(["time", "frequency"])), ranges, max_size=4
    ),
    st.dictionaries(st.sampled_from(["goal", "limit"]), choices, max_size=2),
    st.builds(Demand, pairs, pairs),
)

_IDS = ("x", "y", "z")
_list_clauses = st.builds(
    Clause,
    st.sampled_from(["conditions", "medications"]),
    any_of=st.none() | st.frozensets(st.sampled_from(_IDS), min_size=1),
    none_of=st.none() | st.frozensets(st.sampled_from(_IDS), min_size=1),
    all_of=st.none() | st.frozensets(st.sampled_from(_IDS), min_size=1),
)
_number_clauses = st.builds(
    Clause, st.just("age"), min=st.none() | st.sampled_from([18, 65]), max=st.none() | st.sampled_from([17, 65])
)
clauses = _list_clauses | _number_clauses
conditions = st.recursive(
    st.builds(Condition, st.lists(clauses, max_size=2).map(tuple)),
    lambda inner: st.builds(
        Condition,
        st.lists(clauses, max_size=2).map(tuple),
        st.lists(inner, max_size=2).map(tuple),
        st.lists(inner, max_size=1).map(tuple),
    ),
    max_leaves=4,
)
_items = st.lists(st.sampled_from([*_IDS, "unrecognised"]), max_size=2).map(
    lambda ids: Items(Item(frozenset((id,)), words=id) for id in ids)
)
facts = st.fixed_dictionaries(
    {
        "age": st.none() | st.sampled_from([17, 18, 65]),
        "conditions": st.none() | _items,
        "medications": st.none() | _items,
        "as_of": st.just(START),
    }
)


def _names(kind: str) -> list[str]:
    return sorted(vocabulary()[kind])


def _entries(kind: str) -> st.SearchStrategy[Any]:
    dates = st.dates(START - timedelta(days=800), START)
    entry = st.sampled_from(_names(kind)) | st.fixed_dictionaries({"id": st.sampled_from(_names(kind)), "since": dates})
    return st.lists(entry, max_size=2)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def person_fields(draw: st.DrawFn, healthy: bool = False) -> dict[str, Any]:
    """Fields of a valid person; ``healthy`` answers every safety question with none, so that a plan is likely."""
    age = draw(st.integers(18, 90) if healthy else st.integers(1, 100) | st.none())
    top = 208 - 0.7 * (age if age is not None else 100)
    fields: dict[str, Any] = {
        "age": age,
        "resting_hr": draw(_maybe(st.integers(50 if healthy else 40, int(min(100, top - 20))))),
    }
    if healthy:
        fields |= {
            "conditions": draw(st.sampled_from([[], ["depression"]])),
            "medications": [],
            "symptoms": [],
            "falls": 0,
        }
    else:
        fields |= {kind: draw(_maybe(_entries(kind))) for kind in ("conditions", "medications", "symptoms")}
        fields["phq9"] = draw(_maybe(st.integers(0, 27)))
        fields["eating_disorder"] = draw(_maybe(st.sampled_from(["none", "past", "current"])))
        fields["falls"] = draw(_maybe(st.integers(0, 3)))
        fields["systolic"] = draw(_maybe(st.sampled_from([120, 165, 185])))
        fields["bmi"] = draw(_maybe(st.sampled_from([16.0, 18.0, 24.0, 36.0, 43.0])))
        fields["under_care"] = draw(_maybe(st.booleans()))
        fields["post_exertional_malaise"] = draw(_maybe(st.booleans()))
        topics = ["heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other"]
        level = draw(st.sampled_from(["light_moderate", "vigorous"]))
        given = draw(st.sampled_from([[], topics]) | st.lists(st.sampled_from(topics), unique=True, max_size=2))
        fields["clearances"] = [{"topic": topic, "level": level, "by": "Dr Example", "date": START} for topic in given]
    fields["active_days"] = draw(_maybe(st.integers(0, 7)))
    fields["active_minutes"] = draw(_maybe(st.sampled_from([0, 20, 30, 60])))
    fields["active_months"] = draw(_maybe(st.sampled_from([0, 1, 3, 24])))
    fields["active_effort"] = draw(_maybe(st.sampled_from(["light", "moderate", "vigorous"])))
    fields["longest_session"] = draw(_maybe(st.integers(0, 90)))
    fields["longest_run"] = draw(_maybe(st.integers(0, 60)))
    fields["supervised"] = draw(_maybe(st.booleans()))
    for name in ("likes", "dislikes", "experience"):
        fields[name] = draw(_maybe(st.lists(st.sampled_from(_names("activities")), max_size=3)))
    fields["sessions_per_week"] = draw(_maybe(st.integers(1, 7)))
    fields["minutes"] = draw(_maybe(st.integers(10, 90)))
    fields["weeks"] = draw(_maybe(st.integers(1, 20)))
    fields["intensity"] = draw(_maybe(st.sampled_from(["light", "moderate", "vigorous"])))
    return {name: value for name, value in fields.items() if value is not None or draw(st.booleans())}


@st.composite
def availabilities(draw: st.DrawFn) -> list[str] | None:
    """Weekly free time, with or without clock times, or none given."""
    days = draw(st.lists(st.sampled_from(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]), unique=True, min_size=1))
    form = draw(st.sampled_from(["none", "days", "times"]))
    if form == "none":
        return None
    if form == "days":
        return days
    windows = []
    for day in days:
        start = draw(st.integers(0, 22 * 60))
        length = draw(st.sampled_from([10, 25, 30, 40, 60, 120]))
        end = min(start + length, 24 * 60)
        windows.append(f"{day} {start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}")
    return windows


@st.composite
def requests(draw: st.DrawFn, healthy: bool = False) -> dict[str, Any]:
    """Keyword arguments of ``plan()``."""
    availability = draw(availabilities())
    request = dict(draw(person_fields(healthy=healthy)))
    request["start"] = START + timedelta(days=draw(st.integers(0, 6)))
    request["goals"] = draw(st.sampled_from([["mood"], ["mood", "anandamide"], ["anandamide"]]))
    if availability is not None:
        request["availability"] = availability
        request["timezone"] = draw(st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]))
    return request
