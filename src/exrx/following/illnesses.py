"""The illnesses of a journal as of a day, with what was not said of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from exrx.classes import dataclass
from exrx.journal import IllnessEntry, Journal
from exrx.values.timeline import Pause

NOT_TOLD = "not_told"
"""The kind of an illness of which nobody said which it was."""

_SAID = ("fever", "below_neck", "sore_throat", "vomiting", "chest_signs", "fever_days")
_KINDS = (NOT_TOLD, "covid", "pneumonia", "in_hospital")
"""The kinds from which more follows, in order."""


@dataclass(frozen=True, slots=True)
class Illness:
    """An illness that is entered; what was not said is unknown."""

    first: dt.date
    last: dt.date
    facts: Mapping[str, Any]
    entries: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """Both ends included."""
        return (self.last - self.first).days + 1


def illnesses_in(journal: Journal, today: dt.date, pauses: Iterable[Pause] = ()) -> tuple[Illness, ...]:
    """Those that are entered, and pauses for an illness that no entry tells more of.

    Signs in the chest that were told stay told: taking them out opens nothing.
    """
    held = journal.of(IllnessEntry)
    every = [one for one in journal.entries if isinstance(one, IllnessEntry)]
    after = {one.replaces: one for one in every if one.replaces}
    told = [(one, one) for one in held]
    for one in every:
        if one.chest_signs and one not in held:
            now = one
            while now.id in after:
                now = after[now.id]
            # It lasted as long as is told now.
            told.append((one, now if now in held else one))
    entered = {entry.on for entry, _ in told}
    return _joined(
        [_illness(entry, now.last, today) for entry, now in told]
        + [
            Illness(pause.first, pause.last, {"fever": None, "below_neck": None, "illness_kind": NOT_TOLD})
            for pause in pauses
            if pause.illness and pause.first not in entered
        ]
    )


def _illness(entry: IllnessEntry, last: dt.date | None, today: dt.date) -> Illness:
    # Of what was not told nothing worse is assumed than fever: it is asked.
    facts = {name: getattr(entry, name) for name in _SAID} | {"illness_kind": entry.which or NOT_TOLD}
    return Illness(entry.on, max(entry.on, today) if last is None else last, facts, (entry.id,))


def _joined(illnesses: Iterable[Illness]) -> tuple[Illness, ...]:
    """Illnesses in order of their days; those without a day between them are one, with the worst that was said of any."""
    found: list[Illness] = []
    for one in sorted(illnesses, key=lambda ill: (ill.first, ill.last, ill.entries)):
        if found and (one.first - found[-1].last).days <= 1:
            before = found.pop()
            facts = {
                name: _worse(name, before.facts.get(name), one.facts.get(name))
                for name in {**before.facts, **one.facts}
            }
            entries = (*before.entries, *one.entries)
            one = Illness(before.first, max(before.last, one.last), facts, entries)
        found.append(one)
    return tuple(found)


def _worse(name: str, one: Any, other: Any) -> Any:
    if name == "illness_kind":
        return max(one, other, key=lambda kind: (_KINDS.index(kind) if kind in _KINDS else -1, kind))
    told = [said for said in (one, other) if said is not None]
    # What was not said of one of them stays unknown, but where the other has it.
    return max(told) if len(told) == 2 or any(told) else None
