"""The journal: what a person told, by date, in any order. An immutable value; what is not entered is unknown."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from exrx.above import above
from exrx.classes import dataclass, field, fields, replace
from exrx.heard import heard_in
from exrx.journal.entries import (
    KINDS,
    SEED,
    ActivityEntry,
    AnswerEntry,
    AskedEntry,
    ClearanceEntry,
    ContactEntry,
    Entry,
    IllnessEntry,
    MoveEntry,
    PauseEntry,
    ReviewEntry,
    ScoreEntry,
    SessionEntry,
    WithdrawnEntry,
    read_entry,
)
from exrx.journal.faults import fault
from exrx.values.errors import InputError, need

if TYPE_CHECKING:
    from exrx.programme.plan import Plan

__all__ = [
    "ActivityEntry",
    "AnswerEntry",
    "AskedEntry",
    "ClearanceEntry",
    "ContactEntry",
    "Entry",
    "IllnessEntry",
    "Journal",
    "MoveEntry",
    "PauseEntry",
    "ReviewEntry",
    "ScoreEntry",
    "SessionEntry",
    "WithdrawnEntry",
    "read_entry",
]

MOST_ENTRIES = 100_000
_E = TypeVar("_E", bound=Entry)
_load: Callable[[str | Path], Journal] = above("load_journal")


@dataclass(frozen=True)
class Journal:
    """The entries of one plan, each once, in one order whatever the order in which they came.

    >>> import datetime as dt
    >>> day = dt.date(2027, 1, 11)
    >>> mine = Journal("spring").add(SessionEntry(on=day, entered=day, outcome="done"))
    >>> [entry.outcome for entry in mine.sessions]
    ['done']
    >>> mine.withdraw(mine.entries[0].id, day).sessions
    ()
    """

    plan: str
    """The id of the plan."""
    entries: tuple[Entry, ...] = ()
    _named: tuple[tuple[str, Entry], ...] = field(default=(), init=False, repr=False, compare=False)
    """The entries with their names, which take long to make."""

    def __post_init__(self) -> None:
        need("plan", self.plan, str, "text")
        need("entries", self.entries, Iterable, "list")
        self._fill({_checked(entry).id: entry for entry in self.entries})

    def _fill(self, once: Mapping[str, Entry]) -> None:
        if len(once) > MOST_ENTRIES:
            raise InputError((fault("journal", "too_many", most=MOST_ENTRIES),))
        ordered = sorted(once.items(), key=lambda item: (item[1].on, item[1].entered, not item[1].is_seed, item[0]))
        object.__setattr__(self, "entries", tuple(entry for _, entry in ordered))
        object.__setattr__(self, "_named", tuple(ordered))

    def add(self, *entries: Entry) -> Journal:
        """With more entries. One that was taken out and is entered again counts again."""
        made, named = self, dict(self._named)
        for entry in entries:
            if (id := _checked(entry).id) in named:
                made = made._with(named)
                gone = named.keys() - {id for id, _ in made._holding}
                while (id := entry.id) in gone:
                    entry = replace(entry, number=entry.number + 1)
            named[id] = entry
        return made._with(named)

    def _with(self, named: Mapping[str, Entry]) -> Journal:
        """The journal of these, by their names: those that it has are not named again."""
        made = Journal(self.plan)
        made._fill(named)
        return made

    def withdraw(self, id: str, entered: dt.date) -> Journal:
        """Without an entry: as if it had never been there. Raises ``InputError`` for one that does not hold."""
        if all(name != id for name, _ in self._holding):
            raise InputError((fault("entry", "not_holding", value=id),))
        return Journal(self.plan, (*self.entries, WithdrawnEntry(on=entered, entered=entered, of=id)))

    @cached_property
    def holding(self) -> tuple[Entry, ...]:
        """The entries that hold: neither taken out nor replaced by one that holds."""
        return tuple(entry for _, entry in self._holding)

    @cached_property
    def _holding(self) -> tuple[tuple[str, Entry], ...]:
        gone = {entry.of for entry in self.entries if isinstance(entry, WithdrawnEntry)}
        left = [(id, one) for id, one in self._named if id not in gone and not isinstance(one, WithdrawnEntry)]
        replaced: set[str] = set()
        by_id = dict(self._named)
        for _, entry in left:
            # A correction of a correction replaces both.
            while entry.replaces and entry.replaces not in replaced:
                replaced.add(entry.replaces)
                if entry.replaces not in by_id:
                    break
                entry = by_id[entry.replaces]
        return tuple((id, entry) for id, entry in left if id not in replaced)

    def of(self, kind: type[_E]) -> tuple[_E, ...]:
        """The entries of one kind that hold, in order of their days."""
        need("kind", kind if isinstance(getattr(kind, "kind", None), str) else None, type, "class")
        return tuple([entry for entry in self._of_kinds.get(kind.kind, ()) if isinstance(entry, kind)])

    @cached_property
    def _of_kinds(self) -> Mapping[str, Sequence[Entry]]:
        """The entries that hold by their kind; under ``""`` all of them."""
        found: dict[str, list[Entry]] = {"": list(self.holding)}
        for entry in self.holding:
            found.setdefault(entry.kind, []).append(entry)
        return found

    @cached_property
    def heard(self) -> frozenset[str]:
        """The groups of words that are heard in anything written, also in what was taken out: what is heard can only add."""
        # In order, so that it is looked through the same way every time.
        said = [value for entry in self.entries for value in _texts(entry.kind)(entry) if value]
        return heard_in(list(dict.fromkeys(said)))

    @cached_property
    def sessions(self) -> tuple[SessionEntry, ...]:
        """What was entered of sessions: of two entries about one day the newer holds; of the same day, the one that says less."""
        by_day: dict[dt.date, list[SessionEntry]] = {}
        for entry in self.of(SessionEntry):
            by_day.setdefault(entry.on, []).append(entry)
        return tuple(
            told[0] if len(told) == 1 else max(told, key=_newest_and_least) for _, told in sorted(by_day.items())
        )

    @property
    def moves(self) -> tuple[MoveEntry, ...]:
        """Where people put sessions to come, in order of their own days: of two entries about one session the newer holds.

        Of the same day, the one that asks for less.
        """
        by_key: dict[str, MoveEntry] = {}
        for entry in sorted(self.of(MoveEntry), key=_newest_and_least_moved):
            by_key[entry.key] = entry
        return tuple(sorted(by_key.values(), key=_newest_and_least_moved))

    @property
    def files(self) -> frozenset[str]:
        """By what the files of a watch are known that were ever entered, also where the entry was replaced or taken out."""
        return frozenset(
            one for entry in self.entries if isinstance(entry, SessionEntry | ActivityEntry) for one in entry.files
        )

    def on(self, day: dt.date) -> tuple[Entry, ...]:
        """What holds and is about a day: entries of the day, and illnesses and pauses that reach over it."""
        need("day", day, dt.date, "date")
        return tuple(entry for entry in self.holding if entry.on <= day <= (_last(entry) or entry.on))

    def instead(self, entry: Entry, *, first_alone: bool = False) -> Entry:
        """An illness or a time away that is entered again from its first day on: it stands in the place of what was told, and keeps the rest of it.

        ``first_alone``: its first day alone was named, and how long it was stays as it was told.
        """
        same = [one for one in self.of(type(_checked(entry))) if one.on == entry.on]
        if not same:
            return entry
        before, new = same[-1], entry.data
        if first_alone:
            new.pop("last", None)
        gone = {"number", "source", *({"last"} & new.keys())}
        kept = {name: value for name, value in before.data.items() if name not in new and name not in gone}
        if getattr(entry, "last", None) is None:
            kept.pop("last", None)
        made = read_entry({**kept, **new})
        alike = dict.fromkeys(("entered", "replaces", "source"), "")
        if made.data | alike == before.data | alike:
            return before
        return replace(made, replaces=before.id)

    def until(self, today: dt.date) -> Journal:
        """The same journal. Raises ``InputError`` where an entry was entered after ``today``."""
        need("today", today, dt.date, "date")
        after = [entry for entry in self.entries if entry.entered > today]
        if after:
            # What a plan began with is no slip of the day where it is all: the journal was begun as if the plan had started.
            late = next((entry for entry in after if not entry.is_seed), after[0])
            code = "begun_late" if late.is_seed else "entered_late"
            raise InputError((fault("journal", code, kind=late.kind, on=late.on, entered=late.entered, today=today),))
        return self

    @property
    def digest(self) -> str:
        """Of the entries that hold."""
        return hashlib.sha256("".join(id for id, _ in self._holding).encode()).hexdigest()[:16]

    @classmethod
    def from_plan(cls, plan: Plan, today: dt.date | None = None) -> Journal:
        """What a plan file holds without a journal: its answers, scores, clearances and pauses, as of their days.

        ``today`` is the day on which the journal begins: what was answered before a plan starts was answered by then.
        """
        from exrx.programme.plan import Plan

        need("plan", plan, Plan, "Plan")
        day = dt.date.max if today is None else today
        need("today", day, dt.date, "date")
        return cls(plan.id, tuple(_seeds(plan, day)))

    @classmethod
    def load(cls, path: str | Path) -> Journal:
        """Read a journal file (``plan.journal.jsonl``). Raises ``InputError`` with the file and the line."""
        return _load(path)


def _checked(entry: Entry) -> Entry:
    need("entry", entry, Entry, "Entry")
    return entry


@cache
def _texts(kind: str) -> Callable[[Entry], tuple[Any, ...]]:
    """What takes from an entry the parts that may hold words of one's own: dates and numbers say nothing."""
    names = [part.name for part in fields(KINDS[kind]) if "str" in f"{part.type}"]
    # Of one name alone it would be no tuple.
    return attrgetter("replaces", *names)


def _newest_and_least(entry: SessionEntry) -> tuple[object, ...]:
    least = {"done": 0, "other": 1, "shorter": 2, "stopped": 3, "not_done": 4}[entry.outcome]
    return entry.entered, least, -(entry.minutes or 0), json.dumps(entry.data, sort_keys=True)


def _newest_and_least_moved(entry: MoveEntry) -> tuple[object, ...]:
    shorter = 0 if entry.minutes is None else 1 / entry.minutes
    return entry.entered, entry.deleted, shorter, json.dumps(entry.data, sort_keys=True)


def _last(entry: Entry) -> dt.date | None:
    if isinstance(entry, IllnessEntry) and entry.last is None:
        return dt.date.max
    last: dt.date | None = getattr(entry, "last", None)
    return last


SAFETY = (
    "conditions", "medications", "symptoms", "systolic", "diastolic", "bmi", "falls", "eating_disorder", "post_exertional_malaise",
    "sleep_attacks", "allergy_with_exercise", "training_signs", "under_care", "no_figures",
)  # fmt: skip
"""The answers that a journal keeps from a plan file: none of them may be taken back by leaving it out."""


def _seeds(plan: Plan, today: dt.date) -> Iterator[Entry]:
    day, person = min(plan.as_of, today), plan.person
    for name in ("conditions", "medications", "symptoms"):
        listed = getattr(person, name)
        if listed == ():
            yield AnswerEntry(on=day, entered=day, field=name, value="none", source=SEED)
        for entry in listed or ():
            since, word = entry.since or entry.noticed, entry.entered or entry.id
            on = max(since or day, dt.date(1900, 1, 1))
            yield AnswerEntry(
                on=min(on, day), entered=day, field=name, value=word, since=entry.since, until=entry.ended, reason=entry.reason, source=SEED
            )  # fmt: skip
    for name in SAFETY[3:]:
        value = getattr(person, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, str | int | float | bool):
                yield AnswerEntry(on=day, entered=day, field=name, value=one, source=SEED)
    yield from _scores(plan, day)
    for given in person.clearances:
        yield ClearanceEntry(
            on=given.date,
            entered=min(max(given.date, day), today),
            topic=given.topic,
            level=given.level,
            by=given.by,
            source=SEED,
        )
    for pause in plan.pauses:
        made = IllnessEntry if pause.illness else PauseEntry
        yield made(on=pause.first, entered=min(plan.issued, today), last=pause.last, source=SEED)


def _scores(plan: Plan, day: dt.date) -> Iterable[ScoreEntry]:
    person = plan.person
    total = sum(person.phq9) if isinstance(person.phq9, tuple) else person.phq9
    item = person.phq9[8] if isinstance(person.phq9, tuple) else person.phq9_item9
    if total is None and item is None and person.gad7 is None:
        return ()
    return (ScoreEntry(on=day, entered=day, phq9=total, phq9_item9=item, gad7=person.gad7, source=SEED),)
