"""What is known about one person on one day, in the words that conditions use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from exrx.classes import replace
from exrx.heard import GROUPS, HEALTH
from exrx.person import Person
from exrx.person.fields import FIELDS, Field
from exrx.person.values import Entry
from exrx.physiology.heart_rate import maximum
from exrx.rules.conditions import NOT_ASKED, Either, Item, Items
from exrx.rules.dating import counted, is_explained, is_over, is_well, item, later, valid
from exrx.rules.unknown import OTHER, kinds_in, meant_by, words_of
from exrx.shipped import constant
from exrx.values.said import said
from exrx.values.timeline import Pause
from exrx.vocabulary import Term, expand, label, recognise, vocabulary

OF_JOURNAL: Mapping[str, str] = MappingProxyType(
    {
        "log_known": "flag", "week_carried": "flag", "not_done_in_row": "number", "shorter_in_row": "number",
        "weeks_since_start": "number", "done_share": "number", "extra_share": "number", "extra_weeks": "number", "extra_weeks_minutes": "number",
        "reviews_unanswered": "number",
        "hard_in_row": "number", "hard_while_light": "number", "easy_in_row": "number", "feeling_change": "number",
        "feeling_rated": "number", "weeks_since_feeling_hold": "number", "pain_last": "number", "pain_back": "flag",
        "pain_days": "number", "worse_days": "number", "ill_days": "number", "fever": "flag", "below_neck": "flag",
        "fever_days": "number", "sore_throat": "flag", "vomiting": "flag", "chest_signs": "flag", "illness_kind": "word",
        "phq9_start": "number", "phq9_change": "number", "phq9_since_last": "number", "phq9_change_percent": "number",
        "gad7_change": "number", "item9_told": "number", "says_worse": "flag", "contact_since": "flag", "after_programme": "flag",
        "lighter_ahead": "number", "unknown_days": "number", "stopped_unasked": "flag",
        "conflicts": "number", "moves": "number", "heard_self_harm": "flag", "heard_eating": "flag", "heard_compulsion": "flag",
    }
)  # fmt: skip
"""The facts that a journal tells, and what each is."""
_NEVER_UNKNOWN = frozenset(
    {
        "not_done_in_row", "shorter_in_row", "weeks_since_start", "extra_weeks", "reviews_unanswered", "hard_in_row", "hard_while_light", "easy_in_row",
        "feeling_rated", "pain_days", "ill_days", "lighter_ahead", "unknown_days", "conflicts", "moves",
    }
)  # fmt: skip
_FALSE = frozenset(
    {
        "log_known",
        "stopped_unasked",
        "contact_since",
        "after_programme",
        "heard_self_harm",
        "heard_eating",
        "heard_compulsion",
    }
)
NOT_TOLD: Mapping[str, Any] = MappingProxyType(
    {name: 0 if name in _NEVER_UNKNOWN else False if name in _FALSE else None for name in OF_JOURNAL}
)
"""What they are where there is no journal: nothing happened, or it is unknown."""

OF_FIELD = {fact: field for field in FIELDS if (fact := field.own_fact) is not None}
"""The facts that are an answer, each with its field."""


_TO_READ = tuple((fact, field) for fact, field in OF_FIELD.items() if field.kind in ("date", "entries", "names"))
_AS_ENTERED = tuple((fact, field.name) for fact, field in OF_FIELD.items() if (fact, field) not in _TO_READ)


def _answers(*kinds: str) -> tuple[str, ...]:
    return tuple(fact for fact, field in OF_FIELD.items() if field.kind in kinds)


NUMBERS = (
    *_answers("whole", "count", "measure", "scores"), "weekly_minutes", "days_off", "sessions_off", "days_unasked", "ill_unasked",
    "days_confirmed", "bmi_gap", "max_hr_gap", *(name for name, kind in OF_JOURNAL.items() if kind == "number"),
)  # fmt: skip
FLAGS = (
    "active",
    *_answers("yes_no"),
    "open_questions",
    *(name for name, kind in OF_JOURNAL.items() if kind == "flag"),
)
WORDS = (*_answers("word", "text", "date"), "protocol", *(name for name, kind in OF_JOURNAL.items() if kind == "word"))
KIND_OF_LIST = MappingProxyType(
    {
        # Of tests that fail a plan tells the first: what is liked goes before what is at hand.
        **{fact: OF_FIELD[fact].vocabulary for fact in ("likes", "dislikes", *_answers("names", "entries"))},
        "reasons": "reasons",
        "unknown_kinds": "kinds",
        "unknown_medicines": "kinds",
        "unknown_illnesses": "kinds",
        "entered_symptoms": "symptoms",
        "goals": "goals",
    }
)
"""Which part of the vocabulary the members of a list fact come from."""
LISTS = (*KIND_OF_LIST, "clearances", "lifted", "heard")

MEMBERS = MappingProxyType({"heard": frozenset(GROUPS) - {HEALTH}})
"""The members of a list fact that come from no part of the vocabulary, where they are few."""

OF_PLAN = ("days_off", "sessions_off", "days_unasked", "ill_unasked", *NOT_TOLD)
"""Facts about a plan that was paused, or follows a journal; what they are where it was not is known."""

OF_RUN = frozenset((*OF_PLAN, "heard"))
"""The facts that times off and a journal have a part in: of one person on one day nothing else differs from plan to plan."""

OF_UNKNOWN = ("unknown_kinds", "unknown_medicines", "unknown_illnesses")
"""Facts about entries outside the vocabulary: a list that was not answered holds none of them."""

NOT_ANSWERED = "not_answered"
"""The id of the member that stands for what a list may hold besides what follows from other answers."""

REST_NOT_TOLD = Item(frozenset(("unrecognised", NOT_ANSWERED)), None, said("idle.not_answered", fact="conditions"))
"""That member of the conditions."""

HARMLESS: Mapping[str, Any] = MappingProxyType(
    {
        **{
            fact: Items() if field.harmless == () else field.harmless
            for fact, field in OF_FIELD.items()
            if field.harmless is not None
        },
        "reasons": Items(),
        "entered_symptoms": Items(),
    }
)
"""The harmless answers; among the conditions it is nothing but what other answers say."""

EITHER = frozenset({"bmi"})
"""Facts that may hold answers which do not agree."""

LATE = frozenset({"open_questions", "lifted", "days_confirmed"})
"""Facts that come out of screening itself: rules about them are evaluated in a second round."""


def facts_of(
    person: Person,
    *,
    goals: tuple[str, ...],
    protocol: str,
    as_of: date,
    pauses: Iterable[Pause] = (),
    noticed: Iterable[tuple[str, date]] = (),
    journal: Iterable[tuple[str, Any]] = (),
) -> dict[str, Any]:
    """All facts about a person; ``None`` is unknown. The late ones are filled in by screening.

    ``noticed``: since when scores and measurements lie beyond a limit, as far as a plan that was made again saw it. ``journal``: the
    facts of the day that a journal tells.
    """
    since = dict(noticed)
    facts: dict[str, Any] = {fact: getattr(person, name) for fact, name in _AS_ENTERED}
    for fact, field in _TO_READ:
        value = getattr(person, field.name)
        facts[fact] = None if value is None else _fact(field, value, since, as_of)
    facts["noticed"] = since
    given = valid(person.clearances, as_of)
    facts["as_of"] = as_of
    facts["protocol"] = protocol
    facts["bmi"], facts["bmi_gap"] = _bmi(person)
    facts["max_hr_gap"] = _max_hr_gap(person)
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
    taken = facts["medications"]
    facts["reasons"] = None if taken is None else Items(as_reason(one) for one in taken.with_ended if one.reasons)
    facts["unknown_medicines"] = _unknown("medications", person.medications, as_of)
    facts["unknown_illnesses"] = _unknown("conditions", person.conditions, as_of)
    facts["unknown_kinds"] = Items((*facts["unknown_medicines"], *facts["unknown_illnesses"]))
    facts["symptoms"] = _symptoms(person, as_of)
    facts["entered_symptoms"] = _items("symptoms", person.symptoms, as_of)
    facts["eating_disorder"] = _eating(person, as_of)
    facts["goals"] = Items(word_item("goals", goal) for goal in goals)
    tokens = [token for topic, item in given.items() for token in (topic, f"{topic}:{item.level}")]
    if any(item.level == "light_moderate" for item in given.values()):
        tokens.append("light_moderate")
    facts["clearances"] = Items(Item(frozenset((token,)), words=token) for token in tokens)
    told = dict(journal)
    # In a journal as in any other answer.
    heard = person.heard | {group for group in MEMBERS["heard"] if told.get(f"heard_{group}")}
    facts["heard"] = Items(
        Item(frozenset((group,)), words=said("entries.heard", group=group)) for group in sorted(heard)
    )
    facts["open_questions"] = None
    facts["lifted"] = None
    facts["days_confirmed"] = None
    facts.update(NOT_TOLD)
    facts.update(told)
    # A plan may have pauses of its own beside what its journal tells.
    facts.update((name, max(days, told.get(name) or 0)) for name, days in time_off(tuple(pauses)).items())
    return facts


def time_off(pauses: tuple[Pause, ...]) -> dict[str, int]:
    """The longest pause of a plan, and the longest since which nobody has asked again."""
    unasked = [pause for pause in pauses if pause.answered is None]
    return {
        "days_off": max((pause.days for pause in pauses), default=0),
        "sessions_off": max((pause.sessions for pause in pauses), default=0),
        "days_unasked": max((pause.days for pause in unasked), default=0),
        "ill_unasked": max((pause.days for pause in unasked if pause.illness), default=0),
    }


def harmless(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts with the harmless answer to every question that was not answered: none, or no; themselves where all were.

    What holds then holds all the more where nothing was said: leaving an answer out is never better than the harmless one.
    """
    changed = {name: value for name, value in HARMLESS.items() if facts[name] is None}
    conditions = facts["conditions"]
    if conditions is not None and NOT_ANSWERED in conditions.ids:
        changed["conditions"] = Items(item for item in conditions if NOT_ANSWERED not in item.ids)
    return (
        {**facts, **changed, NOT_ASKED: frozenset(name for name in changed if facts[name] is None)}
        if changed
        else facts
    )


def _fact(field: Field, value: Any, days: Mapping[str, date], as_of: date) -> Any:
    """An answer as rules see it, where that is not as it was entered."""
    if field.kind == "date":
        return value.isoformat()
    if field.kind == "entries":
        return _items(field.vocabulary, value, as_of)
    made = (word_item(field.vocabulary, word) for word in value)
    since = (days.get(f"{field.name}.{word}") for word in value)
    return Items(
        one if day is None else replace(one, since=day, noticed=True) for one, day in zip(made, since, strict=True)
    )


def word_item(kind: str, value: str) -> Item:
    """A word of the vocabulary as a member of a list."""
    return Item(expand(kind, value), words=label(kind, value))


def _bmi(person: Person) -> tuple[float | Either | None, float]:
    """The body mass index, or both where it was entered and height and weight give another, and how far they lie apart."""
    made = bmi_of(person.height_cm, person.weight_kg)
    if made is None or person.bmi is None:
        return person.bmi if made is None else made, 0.0
    return Either((person.bmi, made)), abs(person.bmi - made)


def bmi_of(height: float | None, weight: float | None) -> float | None:
    """The body mass index of somebody so tall, in centimetres, and so heavy, in kilograms."""
    if height is None or weight is None:
        return None
    metres = Decimal(str(height)) / 100
    return float(Decimal(str(weight)) / (metres * metres))


def _max_hr_gap(person: Person) -> float:
    """Beats between a measured maximum and the estimate for the age; 0 where one of them is not there."""
    if person.max_hr is None or not person.age:
        return 0.0
    return float(abs(person.max_hr - maximum(person.age)))


def _is_active(person: Person) -> bool:
    """Known to be regularly active, as ``[constant.regularly_active]`` of ``guidelines/screening.toml`` has it; unknown counts as no."""
    least = constant("regularly_active")
    return (
        (person.active_days or 0) >= least["days"]
        and (person.active_minutes or 0) >= least["minutes"]
        and (person.active_months or 0) >= least["months"]
        and person.active_effort in least["effort"]
    )


def _items(kind: str, entries: tuple[Entry, ...] | None, as_of: date) -> Items | None:
    if entries is None:
        return None
    return Items(item for entry in entries for item in counted(kind, entry, as_of))


def _unknown(kind: str, entries: tuple[Entry, ...] | None, as_of: date) -> Items:
    """The members of a list that nobody recognises, or for which there are no rules, as the kinds of things they were said to be."""
    found = ((entry, kinds_in(kind, entry)) for entry in entries or () if counted(kind, entry, as_of))
    return Items(
        Item(
            kinds,
            entry.began,
            words_of(entry),
            noticed=entry.since is None and entry.noticed is not None,
            entered=words_of(entry),
        )
        for entry, kinds in found
        if kinds
    )


def as_reason(medicine: Item) -> Item:
    """What a medicine is for, called as it."""
    return Item(medicine.reasons, medicine.since, medicine.words, over=medicine.over)


def _conditions(person: Person, as_of: date) -> Items | None:
    """The conditions entered, with what follows from other answers: a drug's stated reason, a due date."""
    if (
        person.conditions is None
        and person.due_date is None
        and not any(drug.reason for drug in person.medications or ())
    ):
        return None
    items = _entered_conditions(person, as_of)
    for drug in person.medications or ():
        for id in recognise("conditions", drug.reason) if drug.reason else ():
            # When the illness began is not known; in a plan that was made again it is as new as the medicine.
            new = None if drug.since else drug.noticed
            items.append(Item(expand("conditions", id), new, label("conditions", id), noticed=new is not None))
    for one in items:
        # The list grows while it is read: what is presupposed may presuppose more.
        items += [made for id, made in presupposed(one) if not any(id in other.ids for other in items)]
    if person.conditions is None:
        # What follows from other answers is known, the rest is not: a member that could be anything keeps it unknown.
        items.append(REST_NOT_TOLD)
    return Items(dict.fromkeys(items))


def presupposed(member: Item) -> list[tuple[str, Item]]:
    """The illnesses that a member presupposes, by id: damage of the retina by diabetes, diabetes."""
    terms = vocabulary()["conditions"]
    names = sorted({other for id in member.ids if id in terms for other in terms[id].implies})
    return [
        (
            id,
            Item(
                expand("conditions", id),
                member.since,
                said("entries.implied", illness=label("conditions", id), by=member.words),
                dated=terms[id].dated,
                noticed=member.noticed,
            ),
        )
        for id in names
    ]


def _entered_conditions(person: Person, as_of: date) -> list[Item]:
    """The conditions, with the pregnancy that a due date means.

    A pregnancy ends by what was entered: its own end, or a birth. Its complications end with it. How long it lasts stands with the words
    themselves, in ``guidelines/conditions/pregnancy.toml``.
    """
    entries = person.conditions or ()
    births = [entry for entry in entries if "postpartum" in expand("conditions", entry.id)]
    ends = [entry.ended for entry in entries if entry.id == "pregnancy" and is_over(entry, as_of)]
    if births or ends:
        entries = tuple(e for e in entries if e.id != "pregnancy_complication" or not is_over(e, as_of))
    items = [one for entry in entries for one in counted("conditions", entry, as_of)]
    for entry in entries:
        if entry.id == OTHER and counted("conditions", entry, as_of):
            # What stands behind it may be known: then that illness's own rules hold.
            known = (replace(entry, id=id, entered="", note="") for kind, id in meant_by(entry) if kind == "conditions")
            items += [item("conditions", one, as_of) for one in known]
    due = person.due_date
    if due is None:
        return items
    term, began = _begun(due)
    # A birth in the first half of it was that of another pregnancy: both hold, and nobody is guessed to be in neither.
    half = began + timedelta(days=term.lasts_days // 2)
    if any(day is not None and day >= began for day in ends) or any(
        entry.began is not None and entry.began >= half for entry in births
    ):
        return items
    meant = expected(due, as_of)
    if meant.dated:
        items = [replace(i, since=began) if i.dated and (i.since is None or i.noticed) else i for i in items]
    return [*items, meant]


def expected(due: date, as_of: date) -> Item:
    """What a due date means on a day: a pregnancy, dated by when it began, or long after it that nobody said how it ended."""
    term, began = _begun(due)
    if (as_of - due).days > term.overdue_days:
        return Item(expand("conditions", "after_pregnancy"), due, label("conditions", "after_pregnancy"))
    return Item(expand("conditions", "pregnancy"), began, label("conditions", "pregnancy"), dated=True)


def overdue_from(due: date) -> tuple[date, ...]:
    """The day from which on a due date no longer means a pregnancy; none behind the last day there is."""
    day = later(due, timedelta(days=_begun(due)[0].overdue_days + 1))
    return () if day is None else (day,)


def _begun(due: date) -> tuple[Term, date]:
    term = vocabulary()["conditions"]["pregnancy"]
    return term, date.fromordinal(max(1, due.toordinal() - term.lasts_days))


def _symptoms(person: Person, as_of: date) -> Items | None:
    """Symptoms that nothing explains."""
    if person.symptoms is None:
        return None
    left = (entry for entry in person.symptoms if not is_explained(entry, person.clearances, as_of))
    return _items("symptoms", tuple(left), as_of)


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
            found = "past" if is_well(entry, as_of) and found != "current" else "current"
    return found
