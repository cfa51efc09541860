"""The facts about everybody in a batch, from its columns: what ``facts_of`` makes of one person, made of a whole column at once.

A row that is out of the ordinary (with a fault, words of its own) is told apart: it is worked out alone.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from exrx.batch.columns import OPTIONS, pyarrow
from exrx.batch.conditions import Facts, Members
from exrx.batch.confirmed import Confirmed
from exrx.batch.dates import Dates
from exrx.batch.encoded import Column, Lists, Reader
from exrx.batch.masks import of_array, of_rows, union
from exrx.classes import dataclass, replace
from exrx.heard import heard
from exrx.person.fields import FIELDS, PERSON
from exrx.person.values import Entry, GivenClearance
from exrx.physiology.heart_rate import maximum
from exrx.rules.conditions import Item
from exrx.rules.dating import counted, explaining, is_over, is_well, item, turns
from exrx.rules.facts import (
    MEMBERS,
    NOT_TOLD,
    OF_FIELD,
    REST_NOT_TOLD,
    as_reason,
    bmi_of,
    expected,
    overdue_from,
    presupposed,
    time_off,
    word_item,
)
from exrx.rules.pack import RuleBook
from exrx.rules.unknown import OTHER, kinds_in, meant_by
from exrx.shipped import constant, default_protocol
from exrx.vocabulary import expand, label, recognise

ALONE = ("hr_max_equation", *(field.name for field in FIELDS if field.own_words))
"""Columns that a batch leaves to the calculation of one person, where they say anything."""
_SINGLE = ("whole", "count", "measure", "scores", "word", "yes_no")
_LISTS = ("conditions", "medications", "symptoms")
_EATING = "eating_disorder"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a batch says: the facts, the answers themselves, and the rows that are worked out alone."""

    facts: Facts
    columns: Mapping[str, Column]
    lists: Mapping[str, Lists]
    confirmed: Confirmed
    alone: int
    dated: int
    """Those who have an entry with a date."""


class Questionnaire:
    """Reads batches for one book and one day."""

    def __init__(self, book: RuleBook, as_of: date) -> None:
        self.book, self.as_of = book, as_of
        self._reader = Reader()
        # As long as one table is read: of nobody's words anything is kept longer.
        self._said = lru_cache(maxsize=_KEPT)(_of_entry)
        self._hear = lru_cache(maxsize=_KEPT)(heard)

    def read(
        self,
        arrays: Mapping[str, Any],
        rows: int,
        days: Sequence[date] | None = None,
        given: Iterable[tuple[int, GivenClearance]] = (),
    ) -> Answers:
        """The answers of a batch, by column. ``days``: as they are on a day of each row. ``given``: with these clearances, each of a row."""
        arrow = pyarrow()
        as_of = Dates.same(self.as_of, rows) if days is None else Dates(array("i", [day.toordinal() for day in days]))
        nothing = arrow.nulls(rows)
        alone = 0
        clearances = [*given]
        columns: dict[str, Column] = {}
        lists: dict[str, Lists] = {}
        for name in (*OPTIONS, *PERSON):
            cells = arrays.get(name, nothing)
            if name in ALONE:
                column = self._reader.column(name, cells)
                alone |= column.bad | column.where(lambda value: value != ())
            elif name == "clearances":
                read, bad = self._reader.pairs(name, cells)
                clearances += read
                alone |= bad
            elif name == "goals" or (PERSON.get(name) and PERSON[name].kind in ("names", "entries")):
                lists[name] = self._reader.lists(name, cells)
                alone |= lists[name].bad
            else:
                columns[name] = self._reader.column(name, cells)
                alone |= columns[name].bad
        confirmed = Confirmed(clearances, as_of)
        facts = Facts(rows, as_of)
        # What is the same for everybody who has no plan yet.
        facts.same = {"noticed": {}, **NOT_TOLD, **time_off(())}
        self._single(facts, columns)
        alone |= self._words(facts, columns, lists)
        alone |= self._measured(facts, columns)
        heard_of = self._heard_in(clearances, rows)
        dated, odd = self._listed(facts, lists, columns["due_date"].words(), confirmed, heard_of)
        # What is to be confirmed on a day that is yet to come is a fault.
        ahead = of_rows(sorted({row for row, one in clearances if one.date.toordinal() > as_of.ordinals[row]}), rows)
        alone |= odd | ahead | self._contradicting(columns, rows)
        return Answers(facts, columns, lists, confirmed, alone, dated)

    def _heard_in(self, clearances: Iterable[tuple[int, GivenClearance]], rows: int) -> dict[str, int]:
        """Those in whose clearances words are heard, by group."""
        found: dict[str, set[int]] = {}
        for row, one in clearances:
            for group in self._hear(one.by):
                found.setdefault(group, set()).add(row)
        return {group: of_rows(sorted(those), rows) for group, those in found.items()}

    def _single(self, facts: Facts, columns: Mapping[str, Column]) -> None:
        """Facts that are an answer, as they stand."""
        for fact, field in OF_FIELD.items():
            if field.kind in ("whole", "count", "measure", "scores"):
                column = columns[field.name]
                facts.numbers[fact] = (column.numbers(_points),)
                facts.told[fact] = column.known
            elif field.kind in ("word", "yes_no"):
                facts.words[fact] = columns[field.name].words()
                facts.told[fact] = columns[field.name].known
            elif field.kind == "date":
                days = columns[field.name].words()
                facts.words[fact] = {day.isoformat(): mask for day, mask in days.items()}
                facts.told[fact] = columns[field.name].known
            elif field.kind == "text":
                # Left alone, where anybody answered.
                facts.words[fact], facts.told[fact] = {}, 0

    def _words(self, facts: Facts, columns: Mapping[str, Column], lists: Mapping[str, Lists]) -> int:
        """What the programme is for, and which one; and who asks for what there is not."""
        all_of_them, goals, protocol = facts.every, lists["goals"], columns["protocol"]
        aims = {**goals.members}
        aims["mood"] = aims.get("mood", 0) | (all_of_them & ~goals.known)
        facts.lists["goals"] = Members(all_of_them, ((word_item("goals", id), mask) for id, mask in aims.items()))
        facts.told["goals"] = all_of_them
        none = goals.known & ~facts.lists["goals"].having(aims)
        asked = protocol.words()
        strange = 0
        for id, mask in asked.items():
            strange |= 0 if id in self.book.protocols else mask
        usual = default_protocol()
        asked[usual] = asked.get(usual, 0) | (all_of_them & ~protocol.known)
        facts.words["protocol"], facts.told["protocol"] = asked, all_of_them
        return none | strange

    def _measured(self, facts: Facts, columns: Mapping[str, Column]) -> int:
        """Facts that follow from several numbers."""
        arrow, compute = pyarrow(), pyarrow("compute")
        days, minutes = facts.numbers["active_days"][0], facts.numbers["active_minutes"][0]
        facts.numbers["weekly_minutes"] = (compute.multiply(days, minutes),)
        facts.told["weekly_minutes"] = facts.told["active_days"] & facts.told["active_minutes"]
        least = constant("regularly_active")
        active = columns["active_effort"].where(lambda effort: effort in least["effort"])
        for name in ("days", "minutes", "months"):
            active &= columns[f"active_{name}"].where(int(least[name]).__le__)
        facts.words["active"] = {True: active, False: facts.every & ~active}
        facts.told["active"] = facts.every
        nine = columns["phq9"].where(lambda value: isinstance(value, tuple))
        if nine:
            ninth = columns["phq9"].numbers(lambda value: float(value[8]) if isinstance(value, tuple) else None)
            facts.numbers["phq9_item9"] = (compute.coalesce(facts.numbers["phq9_item9"][0], ninth),)
            facts.told["phq9_item9"] |= nine
        zeros = arrow.array([0.0] * facts.rows, arrow.float64())
        facts.numbers["bmi_gap"] = facts.numbers["max_hr_gap"] = (zeros,)
        facts.told["bmi_gap"] = facts.told["max_hr_gap"] = facts.every
        if columns["height_cm"].known & columns["weight_kg"].known:
            both = zip(columns["height_cm"].each(), columns["weight_kg"].each(), strict=True)
            made = arrow.array([bmi_of(height, weight) for height, weight in both], arrow.float64())
            gap = compute.abs(compute.subtract(facts.numbers["bmi"][0], made))
            facts.numbers["bmi"] = (facts.numbers["bmi"][0], made)
            facts.numbers["bmi_gap"] = (gap.fill_null(0.0),)
            facts.told["bmi"] |= of_array(made.is_valid())
        if columns["max_hr"].known:
            pairs = zip(columns["max_hr"].each(), columns["age"].each(), strict=True)
            gaps = [float(abs(top - maximum(age))) if top is not None and age else 0.0 for top, age in pairs]
            facts.numbers["max_hr_gap"] = (arrow.array(gaps, arrow.float64()),)
        # The ninth answer stands in two places: whoever said both is compared alone.
        return nine & columns["phq9_item9"].known

    def _contradicting(self, columns: Mapping[str, Column], rows: int) -> int:
        """Those whose answers may contradict each other: looked at alone, which says whether they do."""
        compute = pyarrow("compute")
        resting, top = columns["resting_hr"].numbers(), columns["max_hr"].numbers()
        # A little below the estimate, which is no binary number.
        estimate = columns["age"].numbers(lambda years: float(maximum(years)) - 0.01 if years else None)
        found = of_array(compute.greater_equal(resting, compute.coalesce(top, estimate)))
        found |= of_array(compute.greater_equal(columns["diastolic"].numbers(), columns["systolic"].numbers()))
        return found | of_array(compute.greater(columns["phq9_item9"].numbers(), columns["phq9"].numbers(_points)))

    def _listed(
        self,
        facts: Facts,
        lists: Mapping[str, Lists],
        due: Mapping[date, int],
        confirmed: Confirmed,
        heard_of: Mapping[str, int],
    ) -> tuple[int, int]:
        """Facts about lists; who has an entry with a date, and who has one that is left alone. ``due`` are those with a due date."""
        all_of_them = facts.every
        for fact, field in OF_FIELD.items():
            if field.kind == "names":
                found = lists[field.name]
                members = ((word_item(field.vocabulary, id), mask) for id, mask in found.members.items())
                facts.lists[fact], facts.told[fact] = Members(found.known, members), found.known
        said = {
            name: [
                (self._said(name, entry, day), those)
                for entry, mask in sorted(lists[name].members.items(), key=_entry_order)
                for day, those in facts.as_of.stretches(turns(name, entry), mask)
            ]
            for name in _LISTS
        }
        drugs = said["medications"]
        for fact, name in (("medications", "medications"), ("symptoms", "symptoms"), ("entered_symptoms", "symptoms")):
            left = said[name]
            if fact == "symptoms":
                left = [(entry, mask & ~confirmed.explains(entry.explaining)) for entry, mask in left]
            members = ((one, mask) for entry, mask in left for one in entry.items)
            facts.lists[fact], facts.told[fact] = Members(lists[name].known, members), lists[name].known
        facts.lists["clearances"], facts.told["clearances"] = Members(all_of_them, confirmed.items), all_of_them
        known = lists["conditions"].known
        follows = known | union(mask for entry, mask in drugs if entry.has_reason) | union(due.values())
        facts.lists["conditions"] = Members(follows, self._conditions(facts.as_of, said, due, follows & ~known))
        facts.told["conditions"] = follows
        facts.lists["reasons"] = Members(
            lists["medications"].known,
            ((as_reason(one), mask) for entry, mask in drugs for one in entry.items if one.reasons),
        )
        facts.told["reasons"] = lists["medications"].known
        unknown = {
            fact: [(entry.unknown, mask) for entry, mask in said[name] if entry.unknown is not None]
            for fact, name in (("unknown_medicines", "medications"), ("unknown_illnesses", "conditions"))
        }
        unknown["unknown_kinds"] = [*unknown["unknown_medicines"], *unknown["unknown_illnesses"]]
        for fact, found_kinds in unknown.items():
            facts.lists[fact], facts.told[fact] = Members(all_of_them, found_kinds), all_of_them
        every_entry = [one for name in _LISTS for one in said[name]]
        words = (
            (Item(frozenset((group,))), heard_of.get(group, 0) | union(m for e, m in every_entry if group in e.heard))
            for group in sorted(MEMBERS["heard"])
        )
        facts.lists["heard"], facts.told["heard"] = Members(all_of_them, words), all_of_them
        self._eating(facts, said)
        # Whether a birth or an end was that of the pregnancy which a due date means is looked at alone.
        ended = union(m for e, m in said["conditions"] if e.ends_pregnancy) & union(due.values())
        return union(m for e, m in every_entry if e.dated), ended | union(m for e, m in every_entry if e.odd)

    def _conditions(
        self, as_of: Dates, said: Mapping[str, list[tuple[_Said, int]]], due: Mapping[date, int], not_asked: int
    ) -> Iterable[tuple[Item, int]]:
        """The conditions entered, with what follows from other answers, and from each other."""
        entries = said["conditions"]
        over = union(mask for entry, mask in entries if entry.ends_pregnancy)
        kept = [(entry, mask & ~over if entry.with_pregnancy else mask) for entry, mask in entries]
        found = [(one, mask) for entry, mask in kept for one in entry.items]
        found += [(one, mask) for entry, mask in kept for one in entry.meant]
        for birth, mask in due.items():
            for day, those in as_of.stretches(overdue_from(birth), mask):
                found = _expecting(found, expected(birth, day), those)
        found += [(one, mask) for entry, mask in said["medications"] for one in entry.meant]
        there: dict[str, int] = {}
        for one, mask in found:
            for id in one.ids:
                there[id] = there.get(id, 0) | mask
        for one, mask in found:
            # The list grows while it is read: what is presupposed may presuppose more.
            new = [(made, mask & ~there.get(id, 0)) for id, made in presupposed(one)]
            for made, those in new:
                if those:
                    found.append((made, those))
                    for id in made.ids:
                        there[id] = there.get(id, 0) | those
        merged: dict[Item, int] = {}
        for one, mask in found:
            merged[one] = merged.get(one, 0) | mask
        if not_asked:
            merged[REST_NOT_TOLD] = not_asked
        return merged.items()

    def _eating(self, facts: Facts, said: Mapping[str, list[tuple[_Said, int]]]) -> None:
        """The stricter of the answer and of an eating disorder among the conditions, or as the reason for a medicine."""
        answered = {word: facts.words[_EATING].get(word, 0) for word in ("none", "past", "current")}
        taken = union(mask for entry, mask in said["medications"] if entry.eating)
        ill = union(mask for entry, mask in said["conditions"] if entry.eating == "current")
        well = union(mask for entry, mask in said["conditions"] if entry.eating == "past")
        current = answered["current"] | (taken & ~answered["past"]) | ill
        past = (answered["past"] | well) & ~current
        facts.words[_EATING] = {"current": current, "past": past, "none": answered["none"] & ~current & ~past}
        facts.told[_EATING] |= current | past


_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class _Said:
    """What one entry comes to on a day, whoever has it."""

    items: tuple[Item, ...]
    meant: tuple[Item, ...]
    """The illnesses that its words name, or for which the medicine is taken."""
    unknown: Item | None
    heard: frozenset[str]
    has_reason: bool
    dated: bool
    odd: bool
    """Whether it is dated by an earlier plan."""
    ends_pregnancy: bool
    with_pregnancy: bool
    """Whether it is over when a pregnancy is."""
    eating: str
    explaining: tuple[date, tuple[str, ...], bool] | None
    """What clearance explains a sign."""


def _of_entry(name: str, entry: Entry, as_of: date) -> _Said:
    items = counted(name, entry, as_of)
    kinds = kinds_in(name, entry) if items and name != "symptoms" else frozenset()
    of_reason = recognise("conditions", entry.reason) if name == "medications" and entry.reason else ()
    meant: tuple[Item, ...] = tuple(Item(expand("conditions", id), None, label("conditions", id)) for id in of_reason)
    groups = expand("conditions", entry.id) if name == "conditions" else frozenset()
    eating = "current" if any(_EATING in expand("conditions", id) for id in of_reason) else ""
    if name == "conditions" and entry.id == OTHER and items:
        known = (replace(entry, id=id, entered="", note="") for kind, id in meant_by(entry) if kind == "conditions")
        meant = tuple(item("conditions", one, as_of) for one in known)
    if _EATING in groups:
        eating = "past" if is_well(entry, as_of) else "current"
    over = is_over(entry, as_of)
    return _Said(
        items,
        meant,
        Item(kinds, entry.began) if kinds else None,
        frozenset().union(*(heard(text) for text in (entry.entered, entry.reason, entry.note) if text)),
        bool(entry.reason),
        entry.since is not None or entry.until is not None,
        entry.noticed is not None or entry.gone is not None,
        "postpartum" in groups or (entry.id == "pregnancy" and over),
        entry.id == "pregnancy_complication" and over,
        eating,
        explaining(entry, as_of) if name == "symptoms" else None,
    )


def _expecting(found: Sequence[tuple[Item, int]], meant: Item, those: int) -> list[tuple[Item, int]]:
    """The conditions with what a due date means, for those who have it. As ``facts._entered_conditions``."""
    dated: list[tuple[Item, int]] = []
    for one, mask in found:
        is_new = meant.dated and one.dated and one.since is None
        dated += [(one, mask & ~those), (replace(one, since=meant.since), mask & those)] if is_new else [(one, mask)]
    return [*(one for one in dated if one[1]), (meant, those)]


def _entry_order(one: tuple[Entry, int]) -> tuple[str, ...]:
    """The order in which a person keeps entries."""
    entry = one[0]
    dates = map(str, (entry.since, entry.until, entry.noticed, entry.gone))
    return (entry.id, entry.entered, *dates, entry.reason)


def _points(value: Any) -> float:
    """A number, or the sum of several answers."""
    return float(sum(value)) if isinstance(value, tuple) else float(value)
