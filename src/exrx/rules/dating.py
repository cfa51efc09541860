"""As of when something is known: the one place that dates what was entered, and says what of it a clearance speaks of.

An entry is dated by what was said (``since``, ``until``), else by the revision that first knew of it or no longer named it. What an
``until`` date does is a property of the word (``Term.until``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from exrx.classes import replace
from exrx.person.values import Entry, GivenClearance
from exrx.rules.conditions import Item
from exrx.rules.unknown import kinds_in, words_of
from exrx.shipped import constant
from exrx.values.months import months
from exrx.vocabulary import as_entered, expand, known_ids, label, recognise, vocabulary

if TYPE_CHECKING:
    from dateutil.relativedelta import relativedelta


def last_valid_day(given: GivenClearance) -> date:
    """The last day on which a clearance holds: ``[constant.clearance]`` of ``guidelines/screening.toml``."""
    return _last_valid(given.date)


@lru_cache(maxsize=1024)
def _last_valid(confirmed: date) -> date:
    return confirmed + months(constant("clearance")["months"])


def valid(clearances: Iterable[GivenClearance], as_of: date) -> dict[str, GivenClearance]:
    """The newest clearance of each topic that holds on ``as_of``."""
    found: dict[str, GivenClearance] = {}
    for given in sorted(clearances, key=lambda item: (item.date, item.level == "light_moderate")):
        if given.date <= as_of <= last_valid_day(given):
            found[given.topic] = given
    return found


def is_over(entry: Entry, as_of: date) -> bool:
    """Whether its last day lies before ``as_of``, or it was no longer named on that day."""
    no_more = entry.gone is not None and entry.gone <= as_of
    return no_more or (entry.until is not None and entry.until < as_of)


def counted(kind: str, entry: Entry, as_of: date) -> tuple[Item, ...]:
    """What an entry counts as on a day: itself, what it left, or nothing."""
    until = after_its_end(kind, entry) if entry.ended is not None and is_over(entry, as_of) else ""
    if not until or entry.ended is None:
        return (item(kind, entry, as_of),)
    if until == "ends":
        return ()
    if until == "asks":
        return (replace(item(kind, entry, as_of), over=True),) if is_held(kind, entry, as_of) else ()
    if until == "holds" and is_held(kind, entry, as_of):
        return (_made(kind, entry, entry.ended, is_noticed=entry.until is None),)
    term = vocabulary()[kind][entry.id]
    return tuple(_left(kind, id, entry) for id in term.leaves)


def after_its_end(kind: str, entry: Entry) -> str:
    """What the last day of an entry does, as ``Term.until`` has it.

    A medicine ends with it, unless its word or the reason that was entered with it stands for an illness: that did not end. What is
    against an infection ends with the infection, also where nobody recognises it (decisions 21 and 23).
    """
    term = vocabulary()[kind].get(entry.id)
    until = "" if term is None else term.until
    if kind != "medications" or until == "holds":
        return until
    unknown = kinds_in(kind, entry)
    return "asks" if (until == "asks" or unknown) and unknown != _INFECTION else "ends"


_INFECTION = frozenset({"infection"})


def is_held(kind: str, entry: Entry, as_of: date) -> bool:
    """Whether what goes on after its last day still does."""
    held = _held_months(kind, entry)
    return entry.ended is None or not held or as_of < entry.ended + months(held)


def _held_months(kind: str, entry: Entry) -> int:
    if after_its_end(kind, entry) == "asks":
        asked: int = constant("ended_medicine")["months"]
        return asked
    term = vocabulary()[kind].get(entry.id)
    return 0 if term is None else term.months


def asked_until(medicine: Entry) -> date | None:
    """The last day on which is asked what a medicine was for that has ended."""
    if medicine.ended is None or after_its_end("medications", medicine) != "asks":
        return None
    day = later(medicine.ended, months(_held_months("medications", medicine)))
    return None if day is None else day - timedelta(days=1)


def _left(kind: str, id: str, entry: Entry) -> Item:
    words = as_entered(kind, entry.id, entry.entered) if kind == "symptoms" else label(kind, id)
    return Item(expand(kind, id), entry.ended, words, dated=_needs_date(kind, id), noticed=entry.until is None)


def item(kind: str, entry: Entry, as_of: date) -> Item:
    """An entry that counts as itself."""
    term = vocabulary()[kind].get(entry.id)
    since, lasts = entry.began, False
    if term is not None and term.lasting:
        over = is_over(entry, as_of)
        since, lasts = (entry.ended if over else since), not over
    return _made(kind, entry, since, lasts, is_noticed=since is not None and since == entry.noticed)


def _made(kind: str, entry: Entry, since: date | None, lasts: bool = False, *, is_noticed: bool = False) -> Item:
    return Item(
        expand(kind, entry.id, entry.substance),
        since,
        as_entered(kind, entry.id, entry.entered),
        entry.reason,
        lasts,
        dated=_needs_date(kind, entry.id),
        noticed=is_noticed,
        reasons=reason_ids(entry.reason) if kind == "medications" else frozenset(),
        entered=words_of(entry),
    )


def reason_ids(reason: str) -> frozenset[str]:
    """What the reason entered with a medicine counts as: conditions, reasons and kinds of them; empty where it is not known."""
    if not reason:
        return frozenset()
    named = ((kind, id) for kind in ("conditions", "reasons") for id in recognise(kind, reason))
    # The kind of an unknown illness is not that illness.
    kinds = frozenset(recognise("kinds", reason)) - known_ids("conditions") - known_ids("reasons")
    return kinds.union(*(expand(kind, id) for kind, id in named))


def _needs_date(kind: str, id: str) -> bool:
    """Whether a clearance speaks of it only where its date is known: every sign, and words that say so."""
    term = vocabulary()[kind].get(id)
    return kind == "symptoms" or (term is not None and term.dated)


def turns(kind: str, entry: Entry) -> tuple[date, ...]:
    """The days, rising, from which on an entry can count as something else than before; on no other day it does."""
    if entry.ended is None:
        return ()
    after = [later(entry.ended, timedelta(days=1)), _well_from(entry)]
    if held := _held_months(kind, entry):
        after.append(later(entry.ended, months(held)))
    return tuple(sorted(day for day in after if day is not None))


def is_well(entry: Entry, as_of: date) -> bool:
    """Whether an eating disorder is over for so long that it counts as past."""
    return (day := _well_from(entry)) is not None and day <= as_of


def _well_from(entry: Entry) -> date | None:
    return None if entry.ended is None else later(entry.ended, months(constant("past_eating_disorder")["months"]))


def later(day: date, span: timedelta | relativedelta) -> date | None:
    """So long after a day; ``None`` behind the last day there is."""
    try:
        return day + span
    except (OverflowError, ValueError):
        return None


def explaining(entry: Entry, as_of: date) -> tuple[date, tuple[str, ...], bool] | None:
    """What clearance explains a symptom: of which day on, of which topics, and whether one that ran out does; ``None`` where none can.

    Without a date nobody knows which of the two came first. Whether anybody looked at a sign that is over for long, a clearance that ran
    out answers as well.
    """
    term = vocabulary()["symptoms"].get(entry.id)
    if term is None:
        return None
    over = is_over(entry, as_of)
    day = entry.ended if over else entry.began
    if day is None:
        return None
    return day, (*term.topics, *(term.topics_when_over if over else ())), over and not is_held("symptoms", entry, as_of)


def is_explained(entry: Entry, clearances: Iterable[GivenClearance], as_of: date) -> bool:
    """Whether a clearance of its topic explains a symptom: one that is not older than it, and holds."""
    found = explaining(entry, as_of)
    if found is None:
        return False
    day, topics, ran_out = found
    known = valid(clearances, as_of)
    if ran_out:
        known = {given.topic: given for given in sorted(clearances, key=lambda one: one.date) if given.date <= as_of}
    return any(day <= known[topic].date for topic in topics if topic in known)
