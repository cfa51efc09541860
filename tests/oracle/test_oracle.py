"""The library gives nobody more than the texts allow, and the comparison would notice if it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

import exrx
from exrx import InputError, ScheduleError

from . import compare
from .bounds import Bounds
from .people import DAY, Maker
from .reading import Reading
from .texts import Texts, bounds

PEOPLE = 1500
SEED = 20270104
DEEP = 12  # of the people, every so many has the whole plan made


def people(count: int = PEOPLE, seed: int = SEED) -> list[dict[str, Any]]:
    maker = Maker(Random(seed))
    return [maker.one() for _ in range(count)]


def looser(person: Mapping[str, Any], *, deep: bool = False) -> list[str]:
    try:
        return [d.kind for d in compare.judged(person, deep=deep) if d.looser]
    except (InputError, ScheduleError):
        return []


def test_nobody_gets_more_than_the_texts_allow() -> None:
    found = {}
    for number, person in enumerate(people()):
        for kind in looser(person, deep=number % DEEP == 0):
            found.setdefault(kind, compare.written(person))
    assert not found, "\n\n".join(f"{kind}\n  {who}" for kind, who in found.items())


@pytest.mark.parametrize("since", [{}, {"since": DAY - timedelta(weeks=3)}, {"since": DAY - timedelta(weeks=30)}])
def test_clozapine_is_light_up_to_its_eighth_week(since: dict[str, date]) -> None:
    """Addendum 38 says until when: the ceiling of screening speaks of the whole plan."""
    settled = {"topic": "mental_health", "level": "light_moderate", "by": "Dr Example", "date": date(2026, 12, 28)}
    person = {"age": 40, "conditions": [], "symptoms": [], "clearances": [settled]}
    assert not looser({**person, "medications": [{"id": "Leponex 25", **since}]}, deep=True)


def test_leaving_an_answer_out_is_never_better_than_the_harmless_answer() -> None:
    found = {}
    for person in people(150, SEED + 1):
        try:
            for difference in compare.unanswered(person):
                found.setdefault(difference.kind, compare.written(person))
        except InputError:
            continue
    assert not found, "\n\n".join(f"{kind}\n  {who}" for kind, who in found.items())


def test_what_is_told_in_the_fifth_week_counts_since_that_day() -> None:
    maker, found = Maker(Random(SEED + 2)), {}
    for _ in range(120):
        person = maker.one()
        change = maker.news(person)
        try:
            if not exrx.screen(as_of=DAY, **person).may_plan:
                continue
            differences = compare.revised(person, change)
        except (InputError, ScheduleError):
            continue
        for difference in differences:
            if difference.looser:
                found.setdefault(difference.kind, f"{compare.written(person)}\n  then {compare.written(change)}")
    assert not found, "\n\n".join(f"{kind}\n  {who}" for kind, who in found.items())


def test_at_least_a_third_of_the_people_get_a_plan() -> None:
    """A comparison in which nearly everybody is refused would compare little."""
    may = sum(bounds(person, DAY).level < 2 for person in people())
    assert may > PEOPLE / 3


# --- a library that is deaf on one ear is noticed


def without(*names: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda person: {name: value for name, value in person.items() if name not in names}


def emptied(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda person: {**person, **({name: []} if name in person else {})}


def each(name: str, change: Callable[[Any], Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda person: {**person, name: [change(item) for item in person[name]]} if person.get(name) else person


def lacking(part: str) -> Callable[[Any], Any]:
    return lambda entry: (
        {key: value for key, value in entry.items() if key != part} if isinstance(entry, dict) else entry
    )


def dated(item: Any) -> Any:
    """A sign without a date is taken to be an old one."""
    entry = item if isinstance(item, dict) else {"id": item}
    return {"since": DAY - timedelta(days=400), **entry} if "until" not in entry else entry


def long_ago(item: Any) -> Any:
    entry = item if isinstance(item, dict) else {"id": item}
    return {**entry, "since": date(2015, 1, 1)} if entry["id"] != "other" else entry


def renewed(item: Any) -> Any:
    return {**item, "date": DAY}


def of_any_topic(item: Any) -> Any:
    return {**item, "topic": "heart"}


DEAF = {
    "symptoms": emptied("symptoms"),
    "conditions": emptied("conditions"),
    "medications": emptied("medications"),
    "an open list of medicines": lambda p: {"medications": [], **p},
    "an open list of conditions": lambda p: {"conditions": [], **p},
    "an open list of symptoms": lambda p: {"symptoms": [], **p},
    "age": lambda p: {**p, "age": max(p.get("age") or 40, 30)},
    "falls": lambda p: {**p, "falls": 0},
    "eating": lambda p: {**p, "eating_disorder": "none"},
    "item 9": lambda p: {**without("phq9")(p), "phq9_item9": 0},
    "PHQ-9": without("phq9"),
    "blood pressure": without("systolic", "diastolic"),
    "resting heart rate": without("resting_hr"),
    "body": without("bmi", "height_cm", "weight_kg"),
    "training signs": lambda p: {**p, "training_signs": []},
    "malaise": lambda p: {**p, "post_exertional_malaise": False},
    "care": lambda p: {**p, "under_care": True},
    "activity": lambda p: {
        **p,
        "active_days": 4,
        "active_minutes": 40,
        "active_months": 6,
        "active_effort": "moderate",
    },
    "dates of signs": each("symptoms", dated),
    "dates of conditions": each("conditions", long_ago),
    "the end of a clearance": each("clearances", renewed),
    "the topic of a clearance": each("clearances", of_any_topic),
    "reasons": each(
        "medications", lambda m: {**m, "for": "known_other"} if isinstance(m, dict) else {"id": m, "for": "known_other"}
    ),
    "words": lambda p: (
        each("medications", lacking("note"))(each("conditions", lacking("note"))(p)) if not _other(p) else p
    ),
    "the day of a birth or a due date": without("due_date"),
}


# --- and a clause that asks for more than the library does is noticed too

PLANTED: dict[str, tuple[str, Callable[[Reading], None]]] = {
    "no beats with an SSRI": (
        "bpm",
        lambda r: r.b.no_bpm("planted") if any(k == "ssri" for _, k in r.classes) else None,
    ),
    "asthma is referred": ("level refer", lambda r: r.b.at_least("refer", "planted") if "asthma" in r.ids else None),
    "light with anxiety": (
        "ceiling light",
        lambda r: r.b.cap("planted", ceiling="light") if "anxiety" in r.ids else None,
    ),
    "no running with migraine": (
        "forbid running",
        lambda r: r.b.no("planted", "running") if "migraine" in r.ids else None,
    ),
    "help first for everybody": ("help message first", lambda r: r.b.help_message("first", "planted")),
    "a question on sleep": ("question", lambda r: r.b.ask("planted", "insomnia") if "insomnia" in r.ids else None),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_clause_that_the_library_does_not_keep_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, clause = PLANTED[name]
    read = Texts.read

    def longer(reading: Texts) -> Bounds:
        clause(reading)
        return read(reading)

    monkeypatch.setattr(Texts, "read", longer)
    noticed = (found for person in people(PEOPLE, SEED + 4) for found in looser(person))
    assert any(found.startswith(kind) and "planted" in found for found in noticed), f"nobody noticed: {name}"


def _other(person: Mapping[str, Any]) -> bool:
    return any(isinstance(item, dict) and item["id"] == "other" for item in person.get("conditions") or ())


@pytest.mark.parametrize("ear", DEAF)
def test_a_library_that_does_not_listen_is_noticed(ear: str, monkeypatch: pytest.MonkeyPatch) -> None:
    deaf = DEAF[ear]

    def heard(person: dict[str, Any]) -> list[str]:
        with monkeypatch.context() as patch:
            patch.setattr(compare, "screen", lambda **said: exrx.screen(**deaf(said)))
            patch.setattr(compare, "prescribe", lambda **said: exrx.prescribe(**deaf(said)))
            return looser(person)

    noticed = (
        set(heard(person)) - set(looser(person)) for person in people(PEOPLE, SEED + 3) if deaf(person) != person
    )
    assert any(noticed), f"nobody noticed a library that is deaf to {ear}"
