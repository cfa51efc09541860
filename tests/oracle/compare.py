"""The library and the texts side by side: where the library gives more than the texts allow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from exrx import InputError, NotCleared, ScheduleError, adapt, plan, prescribe, screen

from .bounds import CEILINGS, LEVELS, Bounds
from .people import DAY
from .terms import SWIMS
from .texts import bounds

CRISIS = ("none", "present", "first")
IN_A_CALENDAR = (
    "metoprolol",
    "depress",
    "kill myself",
    "suicid",
    "crisis",
    "harm yourself",
    "phq",
    "better off dead",
    "eating disorder",
)


@dataclass(frozen=True)
class Difference:
    """One thing in which the library is looser than the texts."""

    kind: str  # the aspect and where the text stands: what is grouped by
    says: str  # what the text says
    does: str  # what the library did
    looser: bool = True


def judged(
    person: Mapping[str, Any], *, unsure: bool = False, deep: bool = True, goals: Iterable[str] = ("mood",)
) -> list[Difference]:
    """Every difference for one person; `deep` also makes the plan."""
    texts = bounds(person, DAY, unsure=unsure, goals=goals)
    clearance = screen(as_of=DAY, **person)
    found = list(_screened(texts, clearance))
    if clearance.may_plan:
        found += _prescribed(texts, prescribe(as_of=DAY, goals=list(goals), **person))
        if deep:
            found += _planned(texts, person, goals)
    elif deep:
        try:
            made = plan(start=DAY, id="oracle", goals=list(goals), **person)
        except (NotCleared, InputError):
            return found
        found.append(Difference("a plan without clearance: README 12", "no plan", f"{len(made.sessions)} sessions"))
    return found


def _screened(texts: Bounds, clearance: Any) -> Iterable[Difference]:
    level = LEVELS.index(clearance.level)
    if level < texts.level:
        want = LEVELS[texts.level]
        yield Difference(
            f"level {want}: {_first(texts.place(f'level {want}'))}", want, f"{clearance.level} {_why(clearance)}"
        )
    if level > texts.level and level >= 2:
        yield Difference(
            f"stricter level {clearance.level}: {_why(clearance)}", LEVELS[texts.level], clearance.level, looser=False
        )
    if clearance.may_plan and clearance.ceiling is not None and CEILINGS.index(clearance.ceiling) > texts.ceiling:
        want = CEILINGS[texts.ceiling]
        yield Difference(
            f"ceiling {want}: {_first(texts.place(f'ceiling {want}'))}", want, f"{clearance.ceiling} {_why(clearance)}"
        )
    if clearance.may_plan and CEILINGS.index(clearance.ceiling) < min(texts.ceiling, 1):
        yield Difference(
            f"stricter ceiling: {_why(clearance)}", CEILINGS[texts.ceiling], clearance.ceiling, looser=False
        )
    if CRISIS.index(str(clearance.crisis)) < CRISIS.index(texts.crisis):
        yield Difference(f"help message {texts.crisis}: {texts.place('crisis')}", texts.crisis, str(clearance.crisis))
    if clearance.level == "refer":
        named = {reason.topic for reason in clearance.reasons}
        for topic, place in texts.topics.items():
            if topic not in named:
                yield Difference(f"topic {topic}: {place}", topic, f"named {sorted(named)}")
    asked = [f"{q.field} {q.text} {q.decides}".casefold() for q in clearance.questions]
    for words, place in texts.asks.items():
        if not any(word in text for word in words for text in asked):
            how = "question" if clearance.may_plan else "question of a referred person"
            if clearance.level != "stop":
                yield Difference(f"{how} {words[0]}: {place}", str(words), str([q.id for q in clearance.questions]))


def _prescribed(texts: Bounds, prescription: Any) -> Iterable[Difference]:
    forbidden = {pair[0] for pair in prescription.forbidden}
    for name, place in texts.forbid.items():
        if name not in forbidden:
            yield Difference(f"forbid {name}: {place}", f"no {name}", f"forbids {sorted(forbidden)}")
    required = {pair[0] for pair in prescription.required}
    for name, place in texts.require.items():
        if name not in required:
            yield Difference(f"require {name}: {place}", name, f"requires {sorted(required)}")
    if not texts.bpm and "bpm" not in forbidden and prescription.target("bpm") is not None:
        yield Difference(f"bpm: {_first(texts.place('bpm'))}", "no bpm", "bpm")


def _planned(texts: Bounds, person: Mapping[str, Any], goals: Iterable[str]) -> Iterable[Difference]:
    made = plan(start=DAY, id="oracle", goals=list(goals), **person)
    sessions = [s for s in made.sessions if s.status != "cancelled"]
    anywhere = texts.rpe if texts.rpe < 20 else 20
    for session in sessions:
        if session.minutes > texts.longest:
            yield Difference(
                f"minutes: {_first(texts.place(f'longest {texts.longest}'))}",
                f"≤ {texts.longest}",
                f"{session.minutes}",
            )
            break
    first = [s for s in sessions if s.date < DAY + timedelta(days=7)]
    longest = max((s.minutes for s in first), default=0)
    if longest > min(texts.first, texts.longest):
        least = min(texts.first, texts.longest)
        where = texts.place(f"first {texts.first}") if least == texts.first else texts.place(f"longest {texts.longest}")
        yield Difference(f"first session: {_first(where)}", f"≤ {least}", f"{longest}")
    steps = [step for session in sessions for step in session.steps]
    effort = max((step.rpe.high for step in steps if step.rpe), default=0)
    if effort > anywhere:
        yield Difference(f"rpe: {_first(texts.place(f'rpe {texts.rpe}'))}", f"RPE ≤ {texts.rpe}", f"RPE {effort}")
    easy = [step for s in sessions if (s.date - DAY).days < texts.easy_days for step in s.steps]
    if any(step.rpe and step.rpe.high > 11 for step in easy):
        yield Difference(f"rpe in the first weeks: {_first(texts.place('easy_days'))}", "RPE ≤ 11", "more")
    beats = max((step.bpm.high for step in steps if step.bpm), default=0)
    if beats and not texts.bpm:
        yield Difference(f"bpm: {_first(texts.place('bpm'))}", "no bpm", f"up to {beats} bpm")
    most = _beats(texts, person)
    if beats and most is not None and beats > most:
        yield Difference(f"bpm above the {CEILINGS[texts.ceiling]} ceiling", f"≤ {most}", f"{beats}")
    if "anandamide" in texts.forbid and any("anandamide" in s.kind for s in sessions):
        yield Difference(f"anandamide sessions: {texts.forbid['anandamide']}", "none", "some")
    activities = {a for s in sessions for a in (s.activity, *(step.activity for step in s.steps)) if a}
    for name, place in texts.no_activity.items():
        if name in activities:
            yield Difference(f"activity {name}: {place}", f"no {name}", f"{sorted(activities)}")
    if "running" in texts.forbid and "running" in activities:
        yield Difference(f"activity running: {texts.forbid['running']}", "no running", "running")
    if "treadmill" in texts.forbid and "treadmill_walking" in activities:
        yield Difference(f"activity treadmill: {texts.forbid['treadmill']}", "no treadmill", "treadmill_walking")
    required = {pair[0] for pair in made.prescription.required}
    if "swimming_alone" in texts.forbid and activities & {*SWIMS} and "company" not in required:
        yield Difference(
            f"water alone: {texts.forbid['swimming_alone']}",
            "not alone in water",
            f"{sorted(activities)}, {sorted(required)}",
        )
    if texts.last_day and sessions and sessions[-1].date > texts.last_day:
        yield Difference(f"last day: {_first(texts.place('last_day'))}", f"≤ {texts.last_day}", f"{sessions[-1].date}")
    if sessions and (sessions[-1].date - DAY).days >= texts.weeks * 7:
        yield Difference(f"weeks: {texts.place('weeks')}", f"≤ {texts.weeks} weeks", f"{sessions[-1].date}")
    if not texts.bpm and re.search(r"\d\s*bpm|beats a minute", str(made) + _calendar(made, "private")):
        yield Difference(f"bpm in words: {_first(texts.place('bpm'))}", "no bpm in text", "a number of beats")
    if not texts.energy and re.search(r"\bkcal\b", str(made) + _calendar(made, "private")):
        yield Difference("energy figure: addendum 33", "no energy", "kcal")
    for view in ("private", "shared"):
        calendar = _calendar(made, view).casefold()
        for word in (*IN_A_CALENDAR, *_medicines(person)):
            if word in calendar:
                yield Difference(f"calendar ({view}) holds {word}: README 27", f"no {word}", "in the calendar")
    if view == "shared" and "bpm" in _calendar(made, "shared"):
        yield Difference("shared calendar holds bpm: addendum F", "no bpm", "bpm")


def _medicines(person: Mapping[str, Any]) -> list[str]:
    """First words of the medicines entered, but for everyday words."""
    names = [item if isinstance(item, str) else item["id"] for item in person.get("medications") or ()]
    words = [name.split()[0].casefold() for name in names]
    return [
        word
        for word in words
        if len(word) > 4 and word not in ("water", "blood", "heart", "cancer", "epilepsy", "vitamin")
    ]


def _calendar(made: Any, view: str) -> str:
    return bytes(made.to_ics(view=view)).decode("utf-8").replace("\r\n ", "")


def _beats(texts: Bounds, person: Mapping[str, Any]) -> int | None:
    """README 6: the upper end is the lower of the share of reserve and the share of the maximum, half up."""
    age, rest, measured = person.get("age"), person.get("resting_hr"), person.get("max_hr")
    top = Decimal(208) - Decimal("0.7") * age  # README 8
    if measured is not None:
        top = Decimal(measured) if abs(top - measured) <= 20 else min(top, Decimal(measured))  # README 25
    share, of_reserve = {0: ("0.63", "0.39"), 1: ("0.76", "0.59")}.get(texts.ceiling, ("0.95", "0.89"))
    limits = [top * Decimal(share)]
    if rest is not None:
        limits.append(rest + (top - rest) * Decimal(of_reserve))
    return int(min(limits).quantize(Decimal(1), ROUND_HALF_UP))


def _first(place: str) -> str:
    return re.sub(r" \([^)]*\)", "", place.split("; ")[0])


def _why(clearance: Any) -> str:
    worst = [r.rule for r in clearance.reasons if r.level == clearance.level]
    return ", ".join(worst[:3])


def revised(person: Mapping[str, Any], change: Mapping[str, Any], *, unsure: bool = False) -> list[Difference]:
    """A plan in its fifth week, and something new is told (README 20): what was not there before counts since that day."""
    today = DAY + timedelta(weeks=5)
    made = plan(start=DAY, id="oracle", **person)
    after, dated = dict(person), dict(person)
    told = {}
    for name, value in change.items():
        if isinstance(value, list):
            before = list(person.get(name) or [])
            after[name] = before + value
            dated[name] = before + [
                {"since": today, **({"id": item} if isinstance(item, str) else item)} for item in value
            ]
        else:
            after[name] = dated[name] = value
            if person.get(name) != value:
                told[name] = today
    texts = bounds(dated, today, unsure=unsure, told=told)
    try:
        again = adapt(made, today=today, **{name: after[name] for name in change})
    except NotCleared as refused:
        clearance, ahead = refused.clearance, []
    else:
        clearance, ahead = again.clearance, [s for s in again.sessions if s.date >= today and s.status != "cancelled"]
    found = [Difference(f"revision: {d.kind}", d.says, d.does, d.looser) for d in _screened(texts, clearance)]
    if texts.level >= 2 and ahead:
        found.append(
            Difference(
                "revision: sessions ahead of a referral: README 20", "none", f"{len(ahead)} from {ahead[0].date}"
            )
        )
    if clearance.may_plan:
        steps = [step for session in ahead for step in session.steps]
        effort = max((step.rpe.high for step in steps if step.rpe), default=0)
        if effort > texts.rpe:
            place = _first(texts.place(f"rpe {texts.rpe}"))
            found.append(Difference(f"revision: rpe: {place}", f"RPE ≤ {texts.rpe}", f"RPE {effort}"))
        easy = [step for s in ahead if (s.date - today).days < texts.easy_days for step in s.steps]
        if any(step.rpe and step.rpe.high > 11 for step in easy):
            place = _first(texts.place("easy_days"))
            found.append(Difference(f"revision: rpe in the first weeks: {place}", "RPE ≤ 11", "more"))
        if not texts.bpm and any(step.bpm for step in steps):
            found.append(Difference(f"revision: bpm: {_first(texts.place('bpm'))}", "no bpm", "bpm"))
        longest = max((s.minutes for s in ahead), default=0)
        if longest > texts.longest:
            place = _first(texts.place(f"longest {texts.longest}"))
            found.append(Difference(f"revision: minutes: {place}", f"≤ {texts.longest}", f"{longest}"))
    return found


HARMLESS: dict[str, Callable[[Any], bool]] = {  # README 24: none, no, an ordinary value
    "conditions": lambda v: not v,
    "medications": lambda v: not v,
    "symptoms": lambda v: not v,
    "training_signs": lambda v: not v,
    "falls": lambda v: v == 0,
    "eating_disorder": lambda v: v == "none",
    "post_exertional_malaise": lambda v: v is False,
    "phq9_item9": lambda v: v == 0,
    "phq9": lambda v: v == 0 or (isinstance(v, int) and v < 10),
    "resting_hr": lambda v: 60 <= v <= 85,
    "systolic": lambda v: v < 140,
    "diastolic": lambda v: v < 90,
    "bmi": lambda v: 20 <= v <= 30,
    "under_care": lambda v: v is True,
    "active_days": lambda v: False,
}


MEASURED = ("phq9", "phq9_item9", "resting_hr", "systolic", "diastolic", "bmi")


def unanswered(person: Mapping[str, Any]) -> list[Difference]:
    """README 24: leaving a field out is never better than its harmless answer."""
    told = screen(as_of=DAY, **person)
    found = []
    for name, harmless in HARMLESS.items():
        if name not in person or not harmless(person[name]):
            continue
        if name == "phq9" and "phq9_item9" not in person:
            continue  # a total asks for its ninth item (README 15): it is the total that raises the question
        less = screen(as_of=DAY, **{key: value for key, value in person.items() if key != name})
        place = f"left out {name}: README 24"
        if LEVELS.index(less.level) < LEVELS.index(told.level):
            found.append(Difference(f"{place} (level)", told.level, f"{less.level} without {name}"))
        if less.may_plan and told.may_plan and CEILINGS.index(less.ceiling) > CEILINGS.index(told.ceiling):
            found.append(Difference(f"{place} (ceiling)", told.ceiling, f"{less.ceiling} without {name}"))
        if less.may_plan and told.may_plan:
            forbids = {pair[0] for pair in prescribe(as_of=DAY, **person).forbidden}
            rest = {key: value for key, value in person.items() if key != name}
            gone = forbids - {pair[0] for pair in prescribe(as_of=DAY, **rest).forbidden}
            if gone:
                found.append(Difference(f"{place} (forbids)", f"{sorted(gone)}", f"allowed without {name}"))
        if name in MEASURED:
            continue  # README 15: a measurement or score that was not entered raises no question
        lost = {q.id for q in told.questions} - {q.id for q in less.questions} - {name}
        if lost:
            found.append(Difference(f"{place} (questions {', '.join(sorted(lost))})", "asked", "not asked"))
    return found


def shrunk(person: Mapping[str, Any], still: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The smallest person that still shows it: fields, then entries, then parts of entries are dropped."""
    small = dict(person)

    def holds(candidate: dict[str, Any]) -> bool:
        try:
            return still(candidate)
        except (InputError, NotCleared, ScheduleError):
            return False

    changed = True
    while changed:
        changed = False
        for candidate in _smaller(small):
            if holds(candidate):
                small, changed = candidate, True
                break
    return small


def _smaller(person: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for name in person:
        if name == "age":
            continue
        yield {key: value for key, value in person.items() if key != name}
    for name, value in person.items():
        if not isinstance(value, list):
            continue
        for index, item in enumerate(value):
            if name != "phq9":
                yield {**person, name: value[:index] + value[index + 1 :]}
            if isinstance(item, dict) and name != "clearances":
                for part in item:
                    if part != "id":
                        rest = {key: what for key, what in item.items() if key != part}
                        yield {
                            **person,
                            name: [*value[:index], rest if len(rest) > 1 else rest["id"], *value[index + 1 :]],
                        }


def written(person: Mapping[str, Any]) -> str:
    """As somebody would type it."""

    def one(value: Any) -> str:
        if isinstance(value, date):
            return f'"{value}"'
        if isinstance(value, dict):
            return "{" + ", ".join(f'"{k}": {one(v)}' for k, v in value.items()) + "}"
        if isinstance(value, list | tuple):
            return "[" + ", ".join(map(one, value)) + "]"
        return f'"{value}"' if isinstance(value, str) else repr(value)

    return ", ".join(f"{name}={one(value)}" for name, value in person.items())
