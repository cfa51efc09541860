"""What a plan that is made again takes over from the answers before it, and what of the new ones is new, and since when.

What was there and is left out counts as it stood. What was not there before and carries no date counts as since the day of the
revision: entries keep that day as ``noticed``, scores and measurements in a small table of their own. What no longer stands in a list
that was given is over; where the word does not end by a date (``Term.until``), what it leaves behind is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from exrx.classes import replace
from exrx.medicines import SEVERAL, Meaning
from exrx.person import Person
from exrx.person.fields import ENTRIES, FIELDS
from exrx.person.values import Entry, GivenClearance, sorted_entries
from exrx.programme.plan import Plan
from exrx.rules.conditions import Clause
from exrx.rules.dating import after_its_end, is_explained, is_held, is_over
from exrx.rules.facts import facts_of
from exrx.rules.pack import RuleBook
from exrx.rules.unknown import OTHER
from exrx.vocabulary import UNRECOGNISED, kinds_named, medicine_names, normal, vocabulary

ANSWERS = tuple(field.name for field in FIELDS if field.kept)
"""What screening asks. Wishes, likes and a clearance that are left out are taken back."""
DATED = frozenset(field.own_fact for field in FIELDS if field.dated)
"""The facts that have no date of their own: the day on which they crossed a limit is kept."""
SIGNS = "training_signs"


def given_to(plan: Plan) -> Person:
    """The answers as they were given for a plan, without those of its journal."""
    return plan.person if plan.course is None or plan.course.given is None else plan.course.given


def carried(old: Person, new: Person, today: date) -> Person:
    """The new answers, with what was left out as it stood, and with the day on which each entry was first known."""
    fields: dict[str, Any] = {name: getattr(old, name) for name in ANSWERS if getattr(new, name) is None}
    if new.height_cm is not None and new.weight_kg is not None:
        fields.pop("bmi", None)
    if new.bmi is not None:
        fields.pop("height_cm", None)
        fields.pop("weight_kg", None)
    if new.phq9 is not None and "phq9_item9" in fields:
        fields["phq9_item9"] = _item9(old, new)
    for name in ENTRIES:
        fields[name] = _entries(name, getattr(old, name), getattr(new, name), new.clearances, today)
    fields = {name: value for name, value in fields.items() if value is not None and value != getattr(new, name)}
    return new.replace(**fields) if fields else new


def _item9(old: Person, new: Person) -> int | None:
    """The ninth answer as it stood, where the new score does not say it."""
    if isinstance(new.phq9, tuple) or new.phq9 is None:
        return None
    stood = old.phq9[8] if isinstance(old.phq9, tuple) else old.phq9_item9
    return None if stood is None else min(stood, new.phq9)


def _entries(
    kind: str,
    old: tuple[Entry, ...] | None,
    new: tuple[Entry, ...] | None,
    clearances: Iterable[GivenClearance],
    today: date,
) -> tuple[Entry, ...] | None:
    if new is None:
        return old
    before = [entry for entry in old or () if entry.gone is None]
    found = []
    for entry in new:
        same = next((one for one in before if _typed(one) == _typed(entry)), None)
        same = same or next((one for one in before if one.id == entry.id and _named_alike(kind, one, entry)), None)
        if same is not None:
            before.remove(same)
        found.append(_dated(entry, same, today))
    kept = [entry for entry in old or () if entry.gone is not None]
    kept += [replace(entry, gone=min(entry.until or today, today)) for entry in before]
    kept = [one for one in kept if not any(one.id == new.id and _named_alike(kind, one, new) for new in found)]
    if kind == "medications":
        kept = [one for one in kept if not _reworded(one, found)]
    found += [entry for entry in kept if _stays(kind, entry, clearances, today)]
    return sorted_entries(found)


def _typed(entry: Entry) -> tuple[str, ...]:
    return entry.id, entry.entered, entry.substance, entry.note


def _named_alike(kind: str, one: Entry, other: Entry) -> bool:
    """Whether two entries of one id can be the same: another medicine of the same class, another unknown illness is a new one."""
    if kind == "conditions":
        return one.id != OTHER or one.note == other.note
    if kind != "medications" or not one.entered or not other.entered:
        return True
    if one.substance and other.substance:
        return one.substance == other.substance
    return not _words(one).isdisjoint(_words(other))


def _words(entry: Entry) -> set[str]:
    return set(re.findall(r"[^\W\d]{4,}", entry.entered.casefold()))


def _reworded(gone: Entry, now: Iterable[Entry]) -> bool:
    """Whether a medicine did not end but was named better: by the substance where its name means several, by a known name that is near.

    Not where its words name the kind of an illness: that the name does not say.
    """
    names = medicine_names()
    meant = {one for one in names.meanings(gone.entered) if one.substance}
    several = bool(names.candidates(gone.entered))
    if not several and (gone.id != UNRECOGNISED or kinds_named(gone.entered)):
        return False
    near = {normal(name) for name in names.near(gone.entered)}
    return any(
        Meaning(new.id, new.substance) in meant or near & {new.substance, *_words(new)}
        for new in now
        if new.id not in (UNRECOGNISED, SEVERAL)
    )


def _dated(entry: Entry, same: Entry | None, today: date) -> Entry:
    """An entry with its date: its own, that of the same entry before, or today."""
    came_back = same is not None and is_over(same, today) and entry.ended is None
    if same is None or came_back:
        return entry if entry.since or entry.noticed else replace(entry, noticed=today)
    since = entry.since or same.since
    noticed = None if since else entry.noticed or same.noticed
    until = entry.until or same.until
    if since and until and until < since:
        until = entry.until
    return replace(entry, since=since, noticed=noticed, until=until)


def _stays(kind: str, entry: Entry, clearances: Iterable[GivenClearance], today: date) -> bool:
    """Whether an entry that is named no more still counts for something: a sign that nobody explained, what an illness left."""
    term = vocabulary()[kind].get(entry.id)
    if term is None:
        return False
    if kind == "medications":
        return after_its_end(kind, entry) in ("holds", "asks") and is_held(kind, entry, today)
    if kind == "symptoms" and term.until == "holds":
        lasting = replace(entry, gone=None) if entry.gone == today and entry.until is None else entry
        return is_held(kind, entry, today) and not is_explained(lasting, clearances, today)
    return term.until == "leaves"


def crossed(
    old: Person, new: Person, known: Iterable[tuple[str, date]], book: RuleBook, today: date
) -> tuple[tuple[str, date], ...]:
    """Since when each score or measurement lies beyond a limit that sends somebody to a clinician, where a revision saw it cross.

    ``known`` are the days that are kept already.
    """
    found = dict(known)
    if new == old:
        return tuple(sorted(found.items()))
    before, now = (_facts(person, today) for person in (old, new))
    for clause in _limits(book):
        if clause.holds(now) is True and clause.holds(before) is not True:
            found[clause.fact] = today
    signs = set(new.training_signs or ())
    found = {name: day for name, day in found.items() if not name.startswith(SIGNS) or name.partition(".")[2] in signs}
    found |= {f"{SIGNS}.{sign}": today for sign in signs - set(old.training_signs or ())}
    return tuple(sorted(found.items()))


def _limits(book: RuleBook) -> Iterable[Clause]:
    """What rules that send somebody to a clinician say of answers without a date of their own."""
    known = book.shared("limits")
    if not known:
        orders = (rule for rule in book.recommendations if rule.then.order is not None)
        clauses = dict.fromkeys(clause for rule in orders for clause in rule.when.all_clauses())
        known["clauses"] = tuple(one for one in clauses if one.fact in DATED and one.known is None)
    found: tuple[Clause, ...] = known["clauses"]
    return found


def _facts(person: Person, today: date) -> Mapping[str, Any]:
    return facts_of(person, goals=(), protocol="", as_of=today)
