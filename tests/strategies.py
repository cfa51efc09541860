"""Generated input for all property tests. Bounds come from a handful of values: ties, where provenance bugs live, must occur."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from exrx.rules.conditions import Clause, Condition, Item, Items
from exrx.rules.loader import shipped_book
from exrx.shipped import default_protocol
from exrx.values.constraint import Bound, Range
from exrx.vocabulary import vocabulary

START = date(2027, 1, 4)
GOALS = [
    ["mood"],
    ["mood", "anandamide"],
    ["anandamide"],
    ["mood", "bdnf"],
    ["fitness"],
    ["mood", "bdnf", "anandamide"],
]
RULES = ("a.one", "b.two", "c.three", "d.four")

bounds = st.builds(
    Bound, st.sampled_from([10, 30, 45, 45.0, 60]), st.frozensets(st.sampled_from(RULES), min_size=1, max_size=2)
)
ranges = st.builds(Range, st.none() | bounds, st.none() | bounds)

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


TOPICS = ("heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other")
UNUSUAL = (
    "", "symptoms", "due_date", "falls", "eating_disorder", "post_exertional_malaise", "training_signs", "phq9_item9", "left out",
    "conditions", "medications", "sleep_attacks", "allergy_with_exercise", "under_care", "much left out", "everything",
)  # fmt: skip
"""What is not as one would wish about somebody who is likely to get a plan."""
_TOLD: dict[str, Any] = {
    "active_days": 4, "active_minutes": 45, "active_months": 12, "active_effort": "moderate", "longest_session": 40, "longest_run": 10,
    "supervised": True, "experience": ["resistance"], "equipment": ["free_weights"], "likes": ["running", "resistance"],
    "dislikes": ["cycling"], "sessions_per_week": 4, "minutes": 45, "weeks": 12, "intensity": "vigorous", "first_step": "shoes on",
    "place": "the park", "company": "with Kim", "if_then": ["if it rains, then the stairs"],
}  # fmt: skip
EVERYTHING = [{"topic": topic, "level": "vigorous", "by": "Dr Example", "date": START} for topic in TOPICS]


@st.composite
def likely(draw: st.DrawFn, unusual: str | None = None) -> dict[str, Any]:
    """Somebody with an answer to every question of a person, seldom a bad one; most of them may start."""

    # One unusual answer at most.
    if unusual is None:
        unusual = draw(st.sampled_from(UNUSUAL))

    def seldom(name: str, strategy: st.SearchStrategy[Any], else_: Any) -> Any:
        return draw(strategy) if unusual == name else else_

    def long_ago(kind: str) -> list[Any]:
        dates = st.dates(START - timedelta(days=3000), START - timedelta(days=400))
        return [{"id": draw(st.sampled_from(_names(kind))), "since": draw(dates)}]

    age = draw(st.integers(18, 88))
    top = round(208 - 0.7 * age)
    fields: dict[str, Any] = {
        "age": age,
        "sex": draw(st.sampled_from(["female", "male", None])),
        "resting_hr": draw(_maybe(st.integers(50, 80))),
        "max_hr": draw(st.none() | st.integers(top - 15, top + 15)),
        "hr_max_equation": draw(st.sampled_from([None, None, "fox-1971", "nes-2013", "gulati-2010"])),
        "height_cm": draw(_maybe(st.integers(150, 200))),
        "bmi": None,
        "systolic": draw(st.sampled_from([None, 110, 125, 145])),
        "diastolic": draw(st.sampled_from([None, 70, 85, 95])),
        "conditions": [
            *draw(st.sampled_from([[], ["depression"], ["anxiety"]])),
            *seldom("conditions", st.builds(long_ago, st.just("conditions")), []),
        ],
        "medications": [
            *draw(st.sampled_from([[], ["sertraline"]])),
            *seldom("medications", st.builds(long_ago, st.just("medications")), []),
        ],
        "symptoms": seldom("symptoms", st.builds(long_ago, st.just("symptoms")), []),
        "clearances": draw(st.sampled_from([[], EVERYTHING])),
        "gad7": draw(_maybe(st.integers(0, 21))),
        "falls": seldom("falls", st.integers(1, 3), 0),
        "due_date": None,
        "eating_disorder": seldom("eating_disorder", st.sampled_from(["past", "current"]), "none"),
        "post_exertional_malaise": seldom("post_exertional_malaise", st.just(True), False),
        "training_signs": seldom("training_signs", st.just(["performance_loss"]), []),
        "under_care": seldom("under_care", st.just(False), True),
        "sleep_attacks": seldom("sleep_attacks", st.just(True), False),
        "allergy_with_exercise": seldom("allergy_with_exercise", st.just(True), False),
    }
    if fields["height_cm"] is None:
        fields["bmi"] = draw(_maybe(st.sampled_from([19.0, 24.0, 31.0, 36.0])))
    else:
        bmi = draw(st.sampled_from([19, 24, 31]))
        fields["weight_kg"] = round(bmi * (fields["height_cm"] / 100) ** 2)
    answers = draw(st.lists(st.integers(0, 2), min_size=8, max_size=8))
    item9 = seldom("phq9_item9", st.integers(1, 3), 0)
    fields["phq9"] = draw(st.sampled_from([None, sum(answers) + item9, (*answers, item9)]))
    if not isinstance(fields["phq9"], tuple):
        fields["phq9_item9"] = item9
    if unusual == "everything":
        fields |= {
            "resting_hr": 60,
            "max_hr": top + 5,
            "hr_max_equation": "fox-1971",
            "systolic": 125,
            "diastolic": 80,
            "gad7": 3,
        }
        fields |= {"height_cm": 170, "weight_kg": 70, "bmi": None, "sex": "male", "clearances": EVERYTHING}
    if unusual == "due_date":
        days = st.dates(START - timedelta(days=300), START + timedelta(days=250))
        fields |= {"sex": "female", "age": 18 + age % 25, "max_hr": None, "due_date": draw(days)}
    for name in {"left out": ("symptoms",), "much left out": ("conditions", "medications", "falls")}.get(unusual, ()):
        del fields[name]
    habits = draw(_habits_and_wishes())
    return {**fields, **(_TOLD if unusual == "everything" else habits)}


@st.composite
def _habits_and_wishes(draw: st.DrawFn) -> dict[str, Any]:
    """What decides nothing about safety, except how active somebody was."""
    names = st.lists(st.sampled_from(_names("activities")), max_size=3)
    active = draw(
        st.sampled_from([{}, {"active_days": 0}, {"active_days": 4, "active_minutes": 45, "active_months": 12}])
    )
    return {
        **active,
        "active_effort": draw(st.sampled_from([None, "light", "moderate", "vigorous"])),
        "longest_session": draw(_maybe(st.integers(5, 90))),
        "longest_run": draw(_maybe(st.integers(0, 60))),
        "supervised": draw(_maybe(st.booleans())),
        "experience": draw(_maybe(names)),
        "equipment": draw(_maybe(st.lists(st.sampled_from(_names("equipment")), max_size=3))),
        "likes": draw(_maybe(names)),
        "dislikes": draw(_maybe(names)),
        "sessions_per_week": draw(_maybe(st.integers(1, 7))),
        "minutes": draw(_maybe(st.integers(10, 90))),
        "weeks": draw(_maybe(st.integers(1, 20))),
        "intensity": draw(st.sampled_from([None, "light", "moderate", "vigorous"])),
        "first_step": draw(st.sampled_from([None, "shoes on"])),
        "place": draw(st.sampled_from([None, "the park"])),
        "company": draw(st.sampled_from([None, "with Kim"])),
        "if_then": draw(st.sampled_from([None, ["if it rains, then the stairs"]])),
        "no_figures": draw(_maybe(st.booleans())),
    }


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
def requests(draw: st.DrawFn, healthy: bool = False, unusual: str | None = None) -> dict[str, Any]:
    """Keyword arguments of ``plan()``."""
    availability = draw(availabilities())
    anybody = not healthy and unusual is None and draw(st.sampled_from([False] * 9 + [True]))
    request = dict(draw(person_fields(healthy=healthy) if healthy or anybody else likely(unusual)))
    request["start"] = START + timedelta(days=draw(st.integers(0, 6)))
    request["goals"] = draw(st.sampled_from([["mood"], ["mood", "anandamide"], ["anandamide"]] if healthy else GOALS))
    if not healthy:
        request["protocol"] = draw(
            st.sampled_from([default_protocol(), default_protocol(), *sorted(shipped_book().protocols)])
        )
    if availability is not None:
        request["availability"] = availability
        request["timezone"] = draw(st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]))
    return request
