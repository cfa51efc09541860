"""What a revision did, in a few lines."""

from __future__ import annotations

from exrx.printing.words import clock_words, count, fill
from exrx.program import Session
from exrx.revision import Difference, Pair
from exrx.windows import DAYS

_GROUPS = 4
"""Kinds of moves that are told apart; more are told together."""


def difference_text(difference: Difference) -> str:
    """One line for each thing that happened to sessions, with how many."""
    rows: list[tuple[str, int, str]] = []
    if difference.kept:
        rows.append(("kept as it was", len(difference.kept), "before today"))
    rows += _moves(difference.moved)
    rows += [("changed", len(pairs), f", {words}") for words, pairs in _grouped(difference.changed, _change)]
    rows.append(("added", len(difference.added), ""))
    rows.append(("withdrawn", len(difference.withdrawn), ", shown as cancelled"))
    rows.append(("unchanged", len(difference.unchanged), ""))
    lines = []
    for label, number, words in rows:
        if number:
            said = words if words.startswith(",") or not words else f" {words}"
            lines += fill(f"{count(number, 'session')}{said}", " " * 20, f"  {label:<14}{' ' * (4 - len(str(number)))}")
    return "\n".join(lines)


def _moves(pairs: tuple[Pair, ...]) -> list[tuple[str, int, str]]:
    groups = _grouped(pairs, _move)
    if len(groups) > _GROUPS:
        rest = sum(len(group) for _, group in groups[_GROUPS - 1 :])
        return [("moved", len(group), f", {words}") for words, group in groups[: _GROUPS - 1]] + [
            ("moved", rest, ", in other ways")
        ]
    return [("moved", len(group), f", {words}") for words, group in groups]


def _grouped(pairs: tuple[Pair, ...], words: object) -> list[tuple[str, list[Pair]]]:
    """Pairs by what happened to them, the most frequent first."""
    assert callable(words)
    groups: dict[str, list[Pair]] = {}
    for before, after in pairs:
        groups.setdefault(words(before, after), []).append((before, after))
    return sorted(groups.items(), key=lambda item: -len(item[1]))


def _move(before: Session, after: Session) -> str:
    one, other = _slot(before), _slot(after)
    if one != other:
        return f"{one} → {other}"
    days = (after.date - before.date).days
    if days:
        return f"{count(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"
    return f"now in {after.timezone}"


def _slot(session: Session) -> str:
    day = DAYS[session.date.weekday()]
    return day if session.clock is None else f"{day} {clock_words(session.clock)}"


def _change(before: Session, after: Session) -> str:
    if before.minutes != after.minutes:
        return "longer" if after.minutes > before.minutes else "shorter"
    if before.alarms != after.alarms:
        return "with other reminders"
    return "with another text"
