"""The answers of a person as of a day: what was given, with what the journal tells by date. A later answer without a date loosens nothing."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any

from exrx.classes import dataclass, replace
from exrx.journal import SAFETY, AnswerEntry, ClearanceEntry, Journal, ScoreEntry
from exrx.journal.faults import fault
from exrx.person import Person
from exrx.person.fields import ENTRIES, FIELDS
from exrx.person.values import Entry, GivenClearance, sorted_entries
from exrx.planning import Request
from exrx.programme.course import Change
from exrx.programme.plan import Plan
from exrx.revising.carrying import crossed, given_to
from exrx.rules.pack import WORDS
from exrx.values.clearance import Clearance
from exrx.values.errors import InputError
from exrx.values.said import as_answered

_SCORES = {"phq9": "phq9", "phq9_item9": "phq9_item9", "gad7": "gad7"}
_FIELDS = frozenset(field.name for field in FIELDS)
_OWN_LISTS = frozenset(field.name for field in FIELDS if field.kind == "names")
Screen = Callable[[Person], Clearance]


@dataclass(frozen=True, slots=True)
class Answered:
    """A person as of a day, and where two places differ."""

    person: Person
    conflicts: tuple[Change, ...] = ()


def before(plan: Plan, journal: Journal | None) -> Person:
    """The answers that a journal is added to: as they were given, so that one that was taken out there was never told.

    Those that the plan has now, where something of them stands nowhere in the journal: by what got lost nothing is taken back.
    """
    given = given_to(plan)
    return given if journal is not None and _tells(journal, given, plan.person) else plan.person


def _tells(journal: Journal, given: Person, now: Person) -> bool:
    """Whether all that is new in the answers of ``now`` stands in a journal, also what was taken out there since."""
    answers = [entry for entry in journal.entries if isinstance(entry, AnswerEntry)]
    scores = [entry for entry in journal.entries if isinstance(entry, ScoreEntry)]
    for name in _FIELDS - {"clearances"}:
        was, value = getattr(given, name), getattr(now, name)
        if value == was:
            continue
        told = [entry for entry in answers if entry.field == name]
        known: list[Any]
        if name in ENTRIES:
            known = [*(was or ()), *(one for entry in told if entry.value != "none" for one in _read(name, entry))]
            if not all(any(one.id == new.id and _alike(one, new) for one in known) for new in value or ()):
                return False
        elif name in _OWN_LISTS:
            if not {*(value or ())} <= {*(was or ()), *(str(entry.value) for entry in told)}:
                return False
        else:
            known = [_value(name, entry.value) for entry in told]
            # A ninth item alone is the least that the whole can be.
            known += [getattr(entry, score) for entry in scores for score in _SCORES if name in _SCORES]
            if value not in known:
                return False
    return True


def answered(given: Person, journal: Journal, today: dt.date, screen: Screen) -> Answered:
    """``given`` with the answers of the journal. Raises ``InputError`` for an answer that cannot be read."""
    fields: dict[str, Any] = {}
    conflicts: list[Change] = []
    answers = [entry for entry in journal.of(AnswerEntry) if entry.on <= today]
    # A sign that was told stays told: taking it out opens nothing.
    signs = [
        one for one in journal.entries if isinstance(one, AnswerEntry) and one.field == "symptoms" and one.until is None
    ]
    answers += [one for one in signs if one.on <= today and one.value != "none" and one not in answers]
    names = dict.fromkeys(entry.field for entry in answers)
    unknown = [fault("field", "unknown", value=name) for name in names if name not in _FIELDS]
    if unknown:
        raise InputError(tuple(unknown))
    for name in names:
        told = [entry for entry in answers if entry.field == name]
        if name in ENTRIES:
            fields[name] = _entries(name, getattr(given, name), told, conflicts)
        elif name in _OWN_LISTS:
            fields[name] = _words(getattr(given, name), told)
        else:
            fields[name] = _single(name, given, told, conflicts, screen)
    fields |= _scores(given, journal, today, conflicts)
    fields["clearances"] = _clearances(given, journal, today)
    fields = {name: value for name, value in fields.items() if value != getattr(given, name)}
    return Answered(given.replace(**fields) if fields else given, tuple(conflicts))


def _conflict(entry: AnswerEntry | ScoreEntry, name: str, value: object) -> Change:
    """That an answer of the journal and one that was given now differ."""
    return Change(entry.on, "conflict", entries=(entry.id,), about=(as_answered(name, value),))


def _entries(
    name: str, given: tuple[Entry, ...] | None, told: Iterable[AnswerEntry], conflicts: list[Change]
) -> tuple[Entry, ...] | None:
    """A list: what was given, joined with every word of the journal that has not ended."""
    found = list(given or ())
    asked = given is not None
    told = tuple(told)
    for entry in told:
        if entry.value == "none":
            asked = True
            continue
        for made in _read(name, entry):
            same = [one for one in found if one.id == made.id and _alike(one, made)]
            if entry.is_seed and any(_told_as(one, made) for one in same):
                # It says nothing of another entry of that word, which may have no end or another reason.
                continue
            # An end with a reason is that of the entry with this reason.
            same = [one for one in same if made.reason and one.reason == made.reason] or same
            if not same:
                if given is not None and entry.until is None and not entry.is_seed:
                    conflicts.append(_conflict(entry, name, entry.value))
                found.append(made)
                continue
            for one in same:
                at = found.index(one)
                if made.reason and not one.reason:
                    # What it is for was told later.
                    one = found[at] = replace(one, reason=made.reason)
                since, until = one.since or made.since, entry.until
                if until is None and (one.gone is not None) and one.until is None:
                    # It is missing from what was given, and nobody said that it ended.
                    if not entry.is_seed:
                        conflicts.append(_conflict(entry, name, entry.value))
                    found[at] = replace(one, gone=None, since=since)
                elif until is not None:
                    if (one.since is not None and one.since > until) or _told_again(name, entry, one, told):
                        # It is taken again: that end is of the time before.
                        found[at] = replace(one, gone=None, until=one.until if one.until != until else None)
                        continue
                    found[at] = replace(
                        one, gone=None, since=since if since is None or since <= until else None, until=until
                    )
                elif one.until is not None and entry.on > one.until:
                    # It came back.
                    found[at] = replace(one, until=None, since=made.since or entry.on)
                elif one.since is None and made.since is not None:
                    found[at] = replace(one, since=made.since, noticed=None)
    if not found and not asked:
        return given
    return sorted_entries(dict.fromkeys(found))


def _told_again(name: str, ended: AnswerEntry, one: Entry, told: Iterable[AnswerEntry]) -> bool:
    """Whether a word was entered once more after it was said that it had ended."""
    later = (each for each in told if each.until is None and each.value != "none" and each.entered > ended.entered)
    return any(made.id == one.id and _alike(one, made) for each in later for made in _read(name, each))


def _value(name: str, value: Any) -> Any:
    """An answer as a person keeps it."""
    one: dict[str, Any] = {name: value}
    return getattr(Person(**one), name)


def _read(name: str, entry: AnswerEntry) -> tuple[Entry, ...]:
    table: dict[str, Any] = {"id": entry.value}
    for key, value in (("since", entry.since), ("until", entry.until), ("for", entry.reason or None)):
        if value is not None:
            table[key] = value
    made: tuple[Entry, ...] = _value(name, [table])
    if entry.since is None and not entry.is_seed:
        made = tuple(replace(one, noticed=entry.on) for one in made)
    return made


def _alike(one: Entry, other: Entry) -> bool:
    if one.substance and other.substance:
        return one.substance == other.substance
    return not one.entered or not other.entered or one.entered.casefold() == other.entered.casefold()


def _told_as(one: Entry, made: Entry) -> bool:
    return (one.since, one.ended, one.reason) == (made.since, made.ended, made.reason)


def _words(given: tuple[str, ...] | None, told: Iterable[AnswerEntry]) -> tuple[str, ...]:
    found = dict.fromkeys(given or ())
    for entry in told:
        if entry.value == "none":
            continue
        if entry.until is None:
            found[str(entry.value)] = None
        else:
            found.pop(str(entry.value), None)
    return tuple(found)


def _single(name: str, given: Person, told: list[AnswerEntry], conflicts: list[Change], screen: Screen) -> Any:
    """A single answer: the newest dated one; an undated one that says something new only where it is the stricter."""
    newest, value = told[-1], getattr(given, name)
    read = _value(name, newest.value)
    alike = [one for one in told if (one.on, one.entered, one.is_seed) == (newest.on, newest.entered, newest.is_seed)]
    if name in SAFETY and len(alike) > 1:
        # Of one day, nobody can tell which is newer: the one that allows less, and the difference is named.
        each = [(_strictness(screen(given.replace(**{name: _value(name, one.value)}))), one) for one in alike]
        newest = max(each, key=lambda pair: pair[0])[1]
        read = _value(name, newest.value)
        conflicts.append(_conflict(newest, name, newest.value))
    if value is None or value == read or name not in SAFETY:
        return read
    if any(_value(name, one.value) == value for one in told[:-1]):
        # It is an answer of before.
        return read
    here, there = screen(given.replace(**{name: value})), screen(given.replace(**{name: read}))
    conflicts.append(_conflict(newest, name, newest.value))
    return value if _strictness(here) > _strictness(there) else read


def _strictness(clearance: Clearance) -> tuple[bool, int, int]:
    return not clearance.may_plan, -WORDS.index(clearance.ceiling), len(clearance.questions)


def _scores(given: Person, journal: Journal, today: dt.date, conflicts: list[Change]) -> Mapping[str, Any]:
    """The newest scores. Of a ninth item of 2 or more nothing is taken back but by a clearance dated afterwards."""
    nine = given.phq9 if isinstance(given.phq9, tuple) else None
    undated = {name: getattr(given, name) for name in _SCORES}
    if nine:
        undated |= {"phq9": sum(nine), "phq9_item9": nine[8]}
    told = [entry for entry in journal.of(ScoreEntry) if entry.on <= today]
    found: dict[str, Any] = {}
    for name in _SCORES:
        values = [(entry, getattr(entry, name)) for entry in told if getattr(entry, name) is not None]
        if values:
            # Of one day, nobody can tell which is newer: the higher.
            last = values[-1][0]
            found[name] = max(
                value
                for entry, value in values
                if (entry.on, entry.entered, entry.is_seed) == (last.on, last.entered, last.is_seed)
            )
            # A higher one that the journal did not begin with was given since; than a later ninth item nobody knows which is newer.
            is_new = any(entry.is_seed for entry, _ in values) and undated[name] not in [value for _, value in values]
            if is_new and (last.is_seed or name == "phq9_item9") and (undated[name] or 0) > found[name]:
                conflicts.append(_conflict(last, name, found[name]))
                found[name] = undated[name]
    grave = [entry.on for entry in journal_grave(journal) if entry.on <= today]
    if grave:
        opened = any(
            one.topic == "mental_health" and one.date > grave[-1] for one in _clearances(given, journal, today)
        )
        if not opened:
            worst = max(_ninth(entry) for entry in journal_grave(journal) if entry.on <= today)
            found["phq9_item9"] = max(worst, found.get("phq9_item9") or 0)
    total = found.get("phq9", undated["phq9"])
    if "phq9_item9" in found and total is not None:
        found["phq9"] = max(total, found["phq9_item9"])
    if nine and (found.get("phq9"), found.get("phq9_item9", nine[8])) == (sum(nine), nine[8]):
        # The nine answers say the same, and more.
        found = {name: value for name, value in found.items() if name == "gad7"}
    return found


def journal_grave(journal: Journal) -> tuple[AnswerEntry | ScoreEntry, ...]:
    """The answers of 2 or more to the ninth item, also those that were taken out: taking one out opens nothing."""
    return tuple(one for one in journal.entries if isinstance(one, AnswerEntry | ScoreEntry) and _ninth(one) >= 2)


def _ninth(entry: AnswerEntry | ScoreEntry) -> int:
    """What was answered to the ninth item, with a score or alone."""
    if isinstance(entry, ScoreEntry):
        return entry.phq9_item9 or 0
    return math.ceil(entry.value) if entry.field == "phq9_item9" and isinstance(entry.value, int | float) else 0


def _clearances(given: Person, journal: Journal, today: dt.date) -> tuple[GivenClearance, ...]:
    """Those of the person, and those of the journal, read as any other: somebody confirmed something that there is to confirm."""
    told = (one for one in journal.of(ClearanceEntry) if one.on <= today)
    read = (
        Person(clearances=[{"topic": one.topic, "level": one.level, "by": one.by, "date": one.on}]).clearances
        for one in told
    )
    return tuple(dict.fromkeys((*given.clearances, *chain.from_iterable(read))))


def told_by(journal: Journal, given: Person, request: Request, today: dt.date, before: Person | None) -> Answered:
    """The person of a request with what the journal tells; ``before`` where nothing but some answers was given anew."""
    found = answered(given, journal, today, _screen(request, today))
    return found if before is None else replace(found, conflicts=())


def _screen(request: Request, today: dt.date) -> Screen:
    return lambda person: replace(request, person=person).evaluated(request.pauses, today).clearance


def noticed_in(journal: Journal, given: Person, request: Request, today: dt.date) -> dict[str, dt.date]:
    """Since when answers and scores lie beyond a limit, of which only the day is known on which the journal told them."""
    # Entries of lists have a day of their own.
    answers = [one for one in journal.of(AnswerEntry) if one.field not in ENTRIES]
    days = {one.on for one in (*answers, *journal.of(ScoreEntry)) if one.on <= today and not one.is_seed}
    was, found = given, dict(request.noticed)
    for day in sorted(days):
        now = answered(given, journal, day, _screen(request, day)).person
        found = dict(crossed(was, now, found.items(), request.book, day))
        was = now
    grave = [entry.on for entry in journal_grave(journal) if entry.on <= today]
    return found | ({"phq9_item9": grave[-1]} if grave else {})
