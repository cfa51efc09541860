"""What a plan keeps of today's vocabulary, catalogue and permitted sentences, so that it can be told without them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from exrx.heard import tells_health
from exrx.known import Cost, Grade, Known, Name
from exrx.person import Person
from exrx.person.fields import ENTRIES, FIELDS
from exrx.person.values import Entry
from exrx.programme.plan import Plan
from exrx.programme.uid import is_shared_name
from exrx.rules.claims import claims
from exrx.rules.loader import catalogue
from exrx.rules.pack import RuleBook
from exrx.vocabulary import expand, recognise, vocabulary

_WHOLE = ("activities", "goals", "items")
"""What may be asked for although the plan holds nothing of it."""
_LISTS = ("equipment", "training_signs")
_SINGLE = frozenset(fact for field in FIELDS if field.kind not in ("names", "entries") for fact in field.facts)
"""The facts that follow from an answer that is one value."""
_LONGER_THAN = 3
"""Letters of a word of a name that is a name itself."""
_FOR_WHAT = ("conditions", "depression")
"""What the programme is for, whether it was entered or not."""


def known_of(plan: Plan, book: RuleBook) -> Known:
    """What is known today of everything that a plan names. Raises ``RuleFileError`` where that cannot be read."""
    costs = _costs(plan.person.age)
    cited = {cost.source for cost in costs}
    return Known(
        (*_whole(), *_names(plan.person)),
        costs,
        tuple(Grade(row.word, *row.rpe) for row in sorted(book.intensity.values(), key=lambda row: row.rpe)),
        claims(),
        tuple(_looks_at((reason.id for reason in plan.reasons), book)),
        tuple(_speaks_of((reason.id for reason in plan.reasons), book)),
        tuple(private_of(plan.person, plan.id)),
        tuple(source for source in catalogue().sources if source.id in cited),
    )


def private_of(person: Person, plan_id: str) -> list[str]:
    """What tells of health and nobody else reads: lines of the person's own, and ``id``, the name of the plan."""
    kept = [line.name for line in person.own_lines if line.private]
    # A name that only tells the first day tells nothing else.
    return [*kept, "id"] if not is_shared_name(plan_id) and tells_health(plan_id) else kept


@cache
def _whole() -> tuple[Name, ...]:
    found = []
    for kind in _WHOLE:
        for id, term in vocabulary()[kind].items():
            groups = tuple(sorted(expand(kind, id) - {id})) if kind == "activities" else ()
            found.append(Name(kind, id, term.label, term.aliases, groups))
    return tuple(found)


def _names(person: Person) -> Iterator[Name]:
    terms = vocabulary()
    for kind in _LISTS:
        yield from (Name(kind, id, terms[kind][id].label) for id in getattr(person, kind) or () if id in terms[kind])
    entered: dict[tuple[str, str], dict[str, None]] = {_FOR_WHAT: {}}
    for kind in ENTRIES:
        for entry in getattr(person, kind) or ():
            entered.setdefault((kind, entry.id), {}).update(dict.fromkeys(_words(kind, entry)))
            for id in recognise("conditions", entry.reason) if entry.reason else ():
                entered.setdefault(("conditions", id), {})
    for (kind, id), words in entered.items():
        known = terms[kind].get(id)
        if known is not None:
            aliases = dict.fromkeys((*known.aliases, *words))
            yield Name(kind, id, known.label, tuple(aliases), topics=known.topics)


def _words(kind: str, entry: Entry) -> list[str]:
    """Each word of what was entered that alone means the same."""
    parts = re.split(r"[^\w]+", entry.entered)
    return [word for word in parts if len(word) > _LONGER_THAN and entry.id in recognise(kind, word)]


@lru_cache(maxsize=128)
def _costs(age: int | None) -> tuple[Cost, ...]:
    """Of every activity: one that a session held once may be there no longer when the plan is made again."""
    row, found = None if age is None else catalogue().effort_at(age), []
    for one in catalogue().activities:
        effort = ("", "") if row is None else (row.word(one.met), row.source)
        found.append(Cost(one.id, one.met, one.code, one.source, *effort, one.movements))
    return tuple(found)


def _looks_at(rules: Iterable[str], book: RuleBook) -> Iterator[tuple[str, tuple[str, ...]]]:
    known = book.shared("looks at")
    for rule in dict.fromkeys(rules):
        if rule not in known:
            facts = _SINGLE.intersection(book.by_id[rule].when.facts()) if rule in book.by_id else ()
            known[rule] = (rule, tuple(sorted(facts))) if facts else None
        if (found := known[rule]) is not None:
            yield found


def _speaks_of(rules: Iterable[str], book: RuleBook) -> Iterator[tuple[str, tuple[str, ...]]]:
    for id in dict.fromkeys(rules):
        rule = book.by_id.get(id)
        if rule is not None and rule.speaks_of:
            yield id, rule.speaks_of
