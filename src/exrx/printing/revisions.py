"""What a revision did, in a few lines."""

from __future__ import annotations

from collections.abc import Callable

from exrx.printing.words import clock_words, day_name
from exrx.programme.plan import Difference, Pair, Session
from exrx.telling.document import fill
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.said import Said, said

_GROUPS = 4
"""Kinds of moves that are told apart; more are told together."""


def difference_text(difference: Difference, language: str = SOURCE) -> str:
    """One line for each thing that happened to sessions, with how many."""
    tell = words_of(language)

    def counted(name: str, words: str) -> tuple[str, int, str]:
        number = len(getattr(difference, name))
        return name, number, tell(f"plan.changes.{words}_words", sessions=number)

    changed = _grouped(difference.changed, lambda *pair: _change(difference, *pair))
    how = [("moved", *one) for one in _moves(tell, difference.moved).items()]
    how += [("changed", *one) for one in changed.items()]
    rows = [(name, number, tell("plan.changes.moved_words", sessions=number, how=what)) for name, what, number in how]
    rows = [counted("kept", "kept"), *rows, *(counted(name, name) for name in ("added", "withdrawn"))]
    rows.append(counted("unchanged", "added"))
    shown = [(tell(f"plan.changes.{name}"), number, words) for name, number, words in rows if number]
    wide, lines = max([14, *(len(label) for label, _, _ in shown)]), []
    for label, number, words in shown:
        lines += fill(words, " " * (wide + 6), f"  {label:<{wide}}{' ' * (4 - len(str(number)))}")
    return "\n".join(lines)


def _moves(tell: Words, pairs: tuple[Pair, ...]) -> dict[Said, int]:
    groups = _grouped(pairs, lambda before, after: _move(tell, before, after))
    if len(groups) <= _GROUPS:
        return groups
    told = dict(list(groups.items())[: _GROUPS - 1])
    return {**told, said("plan.changes.other_ways"): sum(groups.values()) - sum(told.values())}


def _grouped(pairs: tuple[Pair, ...], what: Callable[[Session, Session], Said]) -> dict[Said, int]:
    """How many pairs it happened to, by what happened, the most frequent first."""
    groups: dict[Said, int] = {}
    for pair in pairs:
        one = what(*pair)
        groups[one] = groups.get(one, 0) + 1
    return dict(sorted(groups.items(), key=lambda item: -item[1]))


def _move(tell: Words, before: Session, after: Session) -> Said:
    if (before.date.weekday(), before.clock) != (after.date.weekday(), after.clock):
        return said("plan.changes.slots", before=_slot(tell, before), after=_slot(tell, after))
    days = (after.date - before.date).days
    if days:
        return said("plan.changes.later" if days > 0 else "plan.changes.earlier", days=abs(days))
    return said("plan.changes.zone", zone=after.timezone)


def _slot(tell: Words, session: Session) -> str:
    day = day_name(tell, session.date)
    return day if session.clock is None else f"{day} {clock_words(session.clock)}"


def _change(difference: Difference, before: Session, after: Session) -> Said:
    if difference.old.moved_by_law(after):
        return said("plan.changes.law", zone=after.timezone)
    if before.minutes != after.minutes:
        return said("plan.changes.longer" if after.minutes > before.minutes else "plan.changes.shorter")
    return said("plan.changes.reminders" if before.alarms != after.alarms else "plan.changes.text")
