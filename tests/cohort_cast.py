"""Invented people by the hundred for tables: roughly as in a clinic, the same with gaps, and any of all words there are."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from exrx.person.fields import FIELDS
from exrx.person.values import TOPICS
from exrx.rules.loader import shipped_book
from exrx.vocabulary import vocabulary

from .invented import ACTIVE, WELL

AS_OF = date(2027, 1, 4)
KINDS = ("clinic", "patchy", "uniform")
_OFTEN = {
    "depression": 0.9, "anxiety": 0.3, "hypertension": 0.25, "diabetes_type_2": 0.1, "asthma": 0.1, "coronary_disease": 0.05,
    "osteoarthritis": 0.15, "pregnancy": 0.02, "cancer": 0.04,
}  # fmt: skip
_DRUGS = (
    "sertraline",
    "venlafaxine",
    "metoprolol",
    "ramipril",
    "metformin",
    "insulin",
    "lithium",
    "ssri",
    "statin",
    "Zoloft 50 mg",
)
_RANGES = {
    "age": (16, 90), "resting_hr": (45, 105), "max_hr": (150, 200), "systolic": (100, 185), "diastolic": (55, 99), "phq9": (3, 27),
    "gad7": (0, 21), "active_days": (0, 7), "active_minutes": (0, 60), "active_months": (0, 24), "longest_session": (0, 60),
    "longest_run": (0, 30), "falls": (0, 3), "sessions_per_week": (1, 7), "minutes": (5, 90), "weeks": (4, 30), "bmi": (17, 45),
    "height_cm": (150, 200), "weight_kg": (45, 140),
}  # fmt: skip
_EFFORT = ("light", "moderate", "vigorous")


def people(kind: str, number: int, seed: int = 1) -> list[dict[str, Any]]:
    """So many people as keywords of ``prescribe``; the same every time."""
    r = random.Random(f"{kind} {seed}")
    return [(_anybody if kind == "uniform" else _patient)(r, 0.3 if kind == "patchy" else 0.0) for _ in range(number)]


def confirmed(kind: str, number: int, seed: int = 1) -> list[dict[str, Any]]:
    """The same, each with clearances: newer and older than what they speak of, run out, on their last days, of a day that is yet to come."""
    r = random.Random(f"confirmed {kind} {seed}")
    found = [_odd_one(r) for _ in range(number)] if kind == "one thing" else people(kind, number, seed)
    for one in found:
        one["clearances"] = [_clearance(r) for _ in range(r.choice((1, 1, 1, 2, 3, 6)))]
        for given in one["clearances"]:
            signs = [
                topic for sign in one.get("symptoms") or () for topic in vocabulary()["symptoms"][sign["id"]].topics
            ]
            given["topic"] = r.choice((given["topic"], given["topic"], "heart", *signs))
            ages = (given["date"], r.randint(0, 30), r.choice((14, 15, 364, 365, 366)), -r.randint(-1, 20))
            chosen = r.choices(ages, (60, 25, 12, 3))[0]
            given["date"] = AS_OF - timedelta(days=chosen) if isinstance(chosen, int) else chosen
            given["by"] = r.choice(("Dr A", " Dr: B ", "Dr A", "I want to die", "...")) if r.random() < 0.1 else "Dr A"
        for name in ("conditions", "medications", "symptoms"):
            for entry in one.get(name) or ():
                if r.random() < 0.5:
                    entry["since"] = AS_OF - timedelta(days=r.randint(0, 900))
                    entry.pop("until", None)
                if r.random() < 0.3 and "since" in entry:
                    entry["until"] = entry["since"] + timedelta(days=r.randint(0, 1200))
                if r.random() < 0.3 and name == "medications":
                    entry["for"] = "known_other"
    return found


def _odd_one(r: random.Random) -> dict[str, Any]:
    """Somebody of whom nothing is unusual but one thing or two."""
    found: dict[str, Any] = {**WELL, **ACTIVE, "sex": "female", "phq9": 8, "weeks": r.choice((8, 30, 60))}
    if r.random() < 0.2:
        found |= r.choice(
            (
                {"phq9_item9": 2},
                {"falls": 2},
                {"bmi": 15.0},
                {"resting_hr": 112},
                {"eating_disorder": "past"},
                {"phq9": 22},
            )
        )
    lists: dict[str, list[Any]] = {"conditions": [{"id": "depression"}], "medications": [], "symptoms": []}
    topics = []
    for _ in range(r.choice((1, 1, 2))):
        name, id, topic = r.choice(_spoken_of())
        lists[name].append(_entry(r, id, 0.6, reasons=name == "medications"))
        topics.append(topic)
    found["clearances"] = [{**_clearance(r), "topic": topic} for topic in topics]
    return {**found, **lists, **({"symptoms": None} if r.random() < 0.1 else {})}


@cache
def _spoken_of() -> list[tuple[str, str, str]]:
    """Lists and their words of which a clearance speaks, with its topic."""
    found = {("symptoms", id, topic) for id, term in vocabulary()["symptoms"].items() for topic in term.topics}
    for rule in shipped_book().recommendations:
        topic = rule.then.closed_by or (rule.then.order.topic if rule.then.order else "")
        for clause in rule.when.all_clauses() if topic else ():
            words = vocabulary().get(clause.fact, {})
            found |= {(clause.fact, id, topic) for id in (clause.any_of or ()) if id in words}
            if clause.fact.startswith("unknown_"):
                found |= {("conditions", "other", topic), ("medications", "unrecognised", topic)}
    return sorted(one for one in found if one[0] in ("conditions", "medications", "symptoms"))


def _patient(r: random.Random, gaps: float) -> dict[str, Any]:
    age = min(88, max(18, round(r.gauss(46, 15))))
    found: dict[str, Any] = {
        "age": age,
        "sex": r.choice(("female", "male")),
        "resting_hr": min(104, max(46, round(r.gauss(70, 9)))),
        "conditions": [_entry(r, id, 0.2) for id, often in _OFTEN.items() if r.random() < often],
        "medications": [_entry(r, name, 0.2, reasons=True) for name in r.sample(_DRUGS, r.choice((0, 1, 1, 2, 3)))],
        "symptoms": [_entry(r, id, 0.5) for id in ("chest_pain", "dizziness", "palpitations") if r.random() < 0.04],
        "phq9": r.randint(2, 24),
        "phq9_item9": r.choice((0, 0, 0, 0, 0, 1)),
        "systolic": r.randint(105, 165),
        "diastolic": r.randint(60, 95),
        "active_days": r.choice((0, 0, 1, 2, 3, 5)),
        "active_minutes": r.choice((0, 10, 20, 30, 45)),
        "active_months": r.choice((0, 1, 3, 12)),
        "active_effort": r.choice(_EFFORT),
        "falls": r.choice((0, 0, 0, 1, 2)) if age > 64 else 0,
        "training_signs": [],
        "eating_disorder": "none",
        "post_exertional_malaise": False,
        "under_care": r.random() < 0.9,
        "likes": r.sample(("walking", "cycling", "swimming", "running", "dance"), r.choice((0, 1, 2))),
        "clearances": [_clearance(r)] if r.random() < 0.15 else [],
    }
    wishes = {"minutes": (30, 45, 60), "sessions_per_week": (2, 3, 5), "weeks": (8, 12, 20), "intensity": _EFFORT}
    found |= {name: r.choice(values) for name, values in wishes.items() if r.random() < 0.25}
    if r.random() < 0.2:
        found["goals"] = r.choice((["mood", "anandamide"], ["fitness"], ["mood"]))
    return {name: value for name, value in found.items() if name in ("age", "goals") or r.random() >= gaps}


def _anybody(r: random.Random, _: float) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in FIELDS:
        if r.random() < 0.4 or field.own_words or field.name == "hr_max_equation":
            continue
        if field.kind == "entries":
            names = r.sample(sorted(vocabulary()[field.vocabulary]), r.randint(0, 4))
            found[field.name] = [_entry(r, name, 0.4, reasons=field.name == "medications") for name in names]
        elif field.kind == "names":
            found[field.name] = r.sample(sorted(vocabulary()[field.vocabulary]), r.randint(0, 2))
        elif field.kind == "tables":
            found[field.name] = [_clearance(r) for _ in range(r.randint(0, 2))]
        elif field.kind == "word":
            found[field.name] = r.choice(field.reader.choices)
        elif field.kind == "yes_no":
            found[field.name] = r.random() < 0.5
        elif field.kind == "date":
            found[field.name] = AS_OF + timedelta(days=r.randint(-40, 250))
        elif field.kind == "measure":
            found[field.name] = round(r.uniform(*_RANGES[field.name]), 1)
        elif field.name == "phq9_item9":
            found[field.name] = r.randint(0, 3)
        else:
            schema = field.reader.schema()
            found[field.name] = r.randint(*_RANGES.get(field.name) or (schema["minimum"], schema["maximum"]))
    if r.random() < 0.3:
        found["protocol"] = "ranjbar-2015"
    return found


def _entry(r: random.Random, id: str, dated: float, *, reasons: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = {"id": id}
    if r.random() < dated:
        found["since"] = AS_OF - timedelta(days=r.randint(0, 900))
        if r.random() < 0.3:
            found["until"] = found["since"] + timedelta(days=r.randint(0, 900))
    if reasons and r.random() < 0.3:
        found["for"] = r.choice(("depression", "migraine", "hypertension", "sleep", "something else"))
    return found


def _clearance(r: random.Random) -> dict[str, Any]:
    day = AS_OF - timedelta(days=r.randint(0, 500))
    return {"topic": r.choice(TOPICS), "level": r.choice(("light_moderate", "vigorous")), "by": "Dr A", "date": day}


def cell(value: Any) -> str:
    """A value as a cell of a CSV file has it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(map(_item, value)) or "none"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _item(item: Any) -> str:
    if not isinstance(item, Mapping):
        return str(item)
    if "topic" in item:
        return ":".join(str(item[name]) for name in ("topic", "level", "by", "date"))
    dates = f"@{item['since']}" if "since" in item else ""
    dates += f"..{item['until']}" if "until" in item else ""
    return f"{item['id']}{dates}" + (f"({item['for']})" if "for" in item else "")
