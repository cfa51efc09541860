"""What is known about one person on one day, in the words that conditions use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from dateutil.relativedelta import relativedelta

from exrx.fields import Entry, GivenClearance
from exrx.heard import GROUPS, HEALTH
from exrx.pause import Pause
from exrx.person import Person
from exrx.rules.conditions import Item, Items
from exrx.rules.unknown import OTHER, kinds_in, meant_by, words_of
from exrx.vocabulary import expand, label, recognise, said, vocabulary

NUMBERS = (
    "age", "resting_hr", "max_hr", "bmi", "systolic", "diastolic", "phq9", "phq9_item9", "gad7", "active_days", "active_minutes",
    "active_months", "longest_session", "longest_run", "falls", "weekly_minutes", "sessions_per_week", "minutes", "weeks",
    "days_off", "sessions_off", "days_unasked", "ill_unasked",
)  # fmt: skip
FLAGS = (
    "active", "under_care", "supervised", "post_exertional_malaise", "sleep_attacks", "allergy_with_exercise", "open_questions",
)  # fmt: skip
WORDS = ("sex", "active_effort", "eating_disorder", "protocol", "wished_intensity", "due_date")
LISTS = (
    "conditions",
    "medications",
    "reasons",
    "unknown_kinds",
    "unknown_medicines",
    "unknown_illnesses",
    "symptoms",
    "entered_symptoms",
    "goals",
    "clearances",
    "lifted",
    "likes",
    "dislikes",
    "experience",
    "equipment",
    "training_signs",
    "heard",
)

KIND_OF_LIST = MappingProxyType(
    {
        "conditions": "conditions",
        "medications": "medications",
        "reasons": "reasons",
        "unknown_kinds": "kinds",
        "unknown_medicines": "kinds",
        "unknown_illnesses": "kinds",
        "symptoms": "symptoms",
        "entered_symptoms": "symptoms",
        "goals": "goals",
        "likes": "activities",
        "dislikes": "activities",
        "experience": "activities",
        "equipment": "equipment",
        "training_signs": "training_signs",
    }
)
"""Which part of the vocabulary the members of a list fact come from."""

MEMBERS = MappingProxyType({"heard": frozenset(GROUPS) - {HEALTH}})
"""The members of a list fact that come from no part of the vocabulary, where they are few."""

OF_PLAN = ("days_off", "sessions_off", "days_unasked", "ill_unasked")
"""Facts about a plan that was paused; 0 where it was not, so they are always known."""

OF_UNKNOWN = ("unknown_kinds", "unknown_medicines", "unknown_illnesses")
"""Facts about entries outside the vocabulary: a list that was not answered holds none of them."""

LATE = frozenset({"open_questions", "lifted"})
"""Facts that come out of screening itself: rules about them are evaluated in a second round."""

NOT_ANSWERED = "not_answered"
"""The id of the member that stands for what a list may hold besides what follows from other answers."""

CLEARANCE_MONTHS = 12
"""How long a clearance holds (riebe-2015 for the heart; for the rest a decision of this library)."""


OVERDUE = 14
"""Days after the due date for which one still counts as pregnant; then as having given birth (a decision of this library)."""


def valid_clearances(person: Person, as_of: date, *, pregnant: bool | None = None) -> dict[str, GivenClearance]:
    """The newest clearance of each topic that is at most twelve months old on ``as_of``."""
    found: dict[str, GivenClearance] = {}
    for given in sorted(person.clearances, key=lambda item: (item.date, item.level == "light_moderate")):
        if given.date <= as_of <= given.date + relativedelta(months=CLEARANCE_MONTHS):
            found[given.topic] = given
    return found


def facts_of(
    person: Person, *, goals: tuple[str, ...], protocol: str, as_of: date, pauses: Iterable[Pause] = ()
) -> dict[str, Any]:
    """All facts about a person; ``None`` is unknown. The late ones are filled in by screening."""
    facts: dict[str, Any] = {name: getattr(person, name, None) for name in (*NUMBERS, *FLAGS, *WORDS)}
    given = valid_clearances(person, as_of)
    facts["as_of"] = as_of
    facts["protocol"] = protocol
    facts["wished_intensity"] = person.intensity
    facts["due_date"] = person.due_date.isoformat() if person.due_date else None
    facts["bmi"] = _bmi(person)
    facts["phq9"] = sum(person.phq9) if isinstance(person.phq9, tuple) else person.phq9
    if person.phq9_item9 is None and isinstance(person.phq9, tuple):
        facts["phq9_item9"] = person.phq9[8]
    facts["active"] = _is_active(person)
    facts["weekly_minutes"] = (
        None
        if person.active_days is None or person.active_minutes is None
        else person.active_days * person.active_minutes
    )
    facts["conditions"] = _conditions(person, as_of)
    facts["medications"] = _items("medications", person.medications, as_of)
    facts["reasons"] = _reasons(facts["medications"])
    facts["unknown_medicines"] = _unknown("medications", person.medications, as_of)
    facts["unknown_illnesses"] = _unknown("conditions", person.conditions, as_of)
    facts["unknown_kinds"] = Items((*facts["unknown_medicines"], *facts["unknown_illnesses"]))
    facts["symptoms"] = _symptoms(person, given, as_of)
    facts["entered_symptoms"] = _items("symptoms", person.symptoms, as_of)
    facts["eating_disorder"] = _eating(person, as_of)
    for name in ("likes", "dislikes", "experience", "equipment", "training_signs"):
        values = getattr(person, name)
        facts[name] = None if values is None else Items(_word_item(KIND_OF_LIST[name], value) for value in values)
    facts["goals"] = Items(_word_item("goals", goal) for goal in goals)
    tokens = [token for topic, item in given.items() for token in (topic, f"{topic}:{item.level}")]
    if any(item.level == "light_moderate" for item in given.values()):
        tokens.append("light_moderate")
    facts["clearances"] = Items(Item(frozenset((token,)), words=token) for token in tokens)
    facts["heard"] = Items(
        Item(frozenset((group,)), words=f"words about {group.replace('_', ' ')}") for group in sorted(person.heard)
    )
    facts["open_questions"] = None
    facts["lifted"] = None
    return facts | _of_plan(tuple(pauses))


def _of_plan(pauses: tuple[Pause, ...]) -> dict[str, int]:
    """The longest pause of a plan, and the longest since which nobody has asked again."""
    unasked = [pause for pause in pauses if pause.answered is None]
    return {
        "days_off": max((pause.days for pause in pauses), default=0),
        "sessions_off": max((pause.sessions for pause in pauses), default=0),
        "days_unasked": max((pause.days for pause in unasked), default=0),
        "ill_unasked": max((pause.days for pause in unasked if pause.illness), default=0),
    }


def _word_item(kind: str, value: str) -> Item:
    return Item(expand(kind, value), words=label(kind, value))


def _bmi(person: Person) -> float | None:
    if person.bmi is not None:
        return person.bmi
    if person.height_cm is None or person.weight_kg is None:
        return None
    metres = Decimal(str(person.height_cm)) / 100
    return float(Decimal(str(person.weight_kg)) / (metres * metres))


def _is_active(person: Person) -> bool:
    """Known to be regularly active: 30 minutes, moderate, 3 days a week, for 3 months (riebe-2015). Unknown counts as no."""
    return (
        (person.active_days or 0) >= 3
        and (person.active_minutes or 0) >= 30
        and (person.active_months or 0) >= 3
        and person.active_effort in ("moderate", "vigorous")
    )


def _items(kind: str, entries: tuple[Entry, ...] | None, as_of: date) -> Items | None:
    if entries is None:
        return None
    return Items(_item(kind, entry, as_of) for entry in entries if not _is_over(kind, entry, as_of))


def _is_over(kind: str, entry: Entry, as_of: date) -> bool:
    if entry.until is None or entry.until >= as_of:
        return False
    if kind != "conditions":
        return True
    term = vocabulary()["conditions"].get(entry.id)
    return term is not None and term.ends


def _item(kind: str, entry: Entry, as_of: date) -> Item:
    ids = expand(kind, entry.id, entry.substance)
    words = said(kind, entry.id, entry.entered)
    reasons = reason_ids(entry.reason) if kind == "medications" else frozenset()
    term = vocabulary()[kind].get(entry.id)
    since, lasts = entry.since, False
    if term is not None and term.lasting:
        over = entry.until is not None and entry.until < as_of
        since, lasts = (entry.until if over else entry.since), not over
    return Item(ids, since, words, entry.reason, lasts, reasons, words_of(entry))


def _unknown(kind: str, entries: tuple[Entry, ...] | None, as_of: date) -> Items:
    """The members of a list that nobody recognises, or for which there are no rules, as the kinds of things they were said to be."""
    found = ((entry, kinds_in(kind, entry)) for entry in entries or () if not _is_over(kind, entry, as_of))
    return Items(Item(kinds, entry.since, words_of(entry), entered=words_of(entry)) for entry, kinds in found if kinds)


def reason_ids(reason: str) -> frozenset[str]:
    """What the reason entered with a medicine counts as: conditions, and reasons that are none; empty where it is not known."""
    if not reason:
        return frozenset()
    named = ((kind, id) for kind in ("conditions", "reasons") for id in recognise(kind, reason))
    return frozenset().union(*(expand(kind, id) for kind, id in named))


def _reasons(medicines: Items | None) -> Items | None:
    """What the medicines are for, as entered with them; each member is called as its medicine."""
    if medicines is None:
        return None
    return Items(Item(item.reasons, item.since, item.words) for item in medicines if item.reasons)


def _conditions(person: Person, as_of: date) -> Items | None:
    """The conditions entered, with what follows from other answers: a drug's stated reason, a due date."""
    if (
        person.conditions is None
        and person.due_date is None
        and not any(drug.reason for drug in person.medications or ())
    ):
        return None
    items = list(_items("conditions", person.conditions, as_of) or ())
    for entry in person.conditions or ():
        if entry.id == OTHER and not _is_over("conditions", entry, as_of):
            # What stands behind it may be known: then that illness's own rules hold.
            known = [id for kind, id in meant_by(entry) if kind == "conditions"]
            items += [Item(expand("conditions", id), entry.since, label("conditions", id)) for id in known]
        if _is_over("conditions", entry, as_of):
            # What was acute is over; what lies behind it stays: unstable angina leaves coronary disease.
            items += [
                Item(expand("conditions", id), entry.since, label("conditions", id))
                for id in vocabulary()["conditions"][entry.id].leaves
            ]
    for drug in person.medications or ():
        for id in recognise("conditions", drug.reason) if drug.reason else ():
            items.append(Item(expand("conditions", id), None, label("conditions", id)))
    if person.due_date is not None:
        late = (as_of - person.due_date).days
        if late <= OVERDUE:
            began = max(person.due_date, date(1, 12, 31)) - timedelta(days=280)
            items.append(Item(expand("conditions", "pregnancy"), began, label("conditions", "pregnancy")))
        elif late <= 365:
            items.append(Item(expand("conditions", "postpartum"), person.due_date, label("conditions", "postpartum")))
    if person.conditions is None:
        # What follows from other answers is known, the rest is not: a member that could be anything keeps it unknown.
        items.append(Item(frozenset(("unrecognised", NOT_ANSWERED)), None, "conditions not answered"))
    return Items(dict.fromkeys(items))


def _symptoms(person: Person, given: dict[str, GivenClearance], as_of: date) -> Items | None:
    """Symptoms that nothing explains: a valid clearance of their topic explains one that is not newer than it."""
    if person.symptoms is None:
        return None
    items = []
    for entry in person.symptoms:
        term = vocabulary()["symptoms"].get(entry.id)
        topics = [given[topic] for topic in (term.topics if term else ()) if topic in given]
        explained = any(entry.since is None or entry.since <= clearance.date for clearance in topics)
        if not explained and not _is_over("symptoms", entry, as_of):
            items.append(_item("symptoms", entry, as_of))
    return Items(items)


def _eating(person: Person, as_of: date) -> str | None:
    """The stricter of the answer and of an eating disorder among the conditions; under a year well counts as current.

    A medicine that is taken for one says so too, unless the answer is that it is over for a year or more.
    """
    found = person.eating_disorder
    reasons = {id for drug in person.medications or () if drug.reason for id in recognise("conditions", drug.reason)}
    if found != "past" and any("eating_disorder" in expand("conditions", id) for id in reasons):
        found = "current"
    for entry in person.conditions or ():
        if "eating_disorder" in expand("conditions", entry.id):
            well = entry.until is not None and entry.until + relativedelta(months=12) <= as_of
            found = "past" if well and found != "current" else "current"
    return found
