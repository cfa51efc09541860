"""Strength sessions that life pushes too near each other: another order of the week, or an ordinary session in place of one.

The best by a stated order:

    1. fewest sessions left out              3. fewest sessions moved
    2. fewest ordinary instead of strength   4. fewest slots of another kind than usual, the latest ones
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from exrx.classes import dataclass
from exrx.engine.progression import Draft
from exrx.engine.scheduling.places import Answer
from exrx.programme.key import is_strength


@dataclass(frozen=True, slots=True)
class Order:
    """The sessions of a week in another order, and where each takes place."""

    drafts: tuple[Draft, ...]
    answer: Answer
    instead: tuple[int, ...]
    """Slots that hold another kind than usual."""
    fewer: int
    """Strength sessions that became ordinary ones."""


def best_order(
    drafts: Sequence[Draft],
    spare: Draft | None,
    answer: Answer,
    settle: Callable[[Sequence[Draft]], Answer],
    regular: Answer,
) -> Order | None:
    """A better order than the usual one where that leaves sessions out; ``None`` where none is.

    ``settle`` says where the sessions of an order take place.
    """
    strong = [index for index, draft in enumerate(drafts) if is_strength(draft.kind)]
    if None not in answer or not strong:
        return None

    def cost(order: Order) -> tuple[object, ...]:
        moved = sum(here is not None and here != there for here, there in zip(order.answer, regular, strict=True))
        latest = tuple(-index for index in order.instead)
        return order.answer.count(None), order.fewer, moved, len(latest), latest

    usual = Order(tuple(drafts), answer, (), 0)
    found = [
        Order(other, settle(other), _instead(drafts, other), fewer) for other, fewer in _orders(drafts, spare, strong)
    ]
    best = min([usual, *found], key=cost)
    return None if best is usual or best.answer.count(None) >= answer.count(None) else best


def _orders(
    drafts: Sequence[Draft], spare: Draft | None, strong: Sequence[int]
) -> Iterator[tuple[tuple[Draft, ...], int]]:
    """Every other order of strength and other sessions, and how many strength sessions it lacks."""
    others = [draft for draft in drafts if not is_strength(draft.kind)]
    for number in range(len(strong), -1, -1):
        fewer = len(strong) - number
        if fewer and spare is None:
            return
        for slots in combinations(range(len(drafts)), number):
            if fewer == 0 and list(slots) == list(strong):
                continue
            left = iter([drafts[index] for index in strong[:number]])
            rest = iter([*others, *([spare] * fewer if spare is not None else [])])
            yield tuple(next(left) if index in slots else next(rest) for index in range(len(drafts))), fewer


def _instead(usual: Sequence[Draft], other: Sequence[Draft]) -> tuple[int, ...]:
    pairs = enumerate(zip(usual, other, strict=True))
    return tuple(index for index, (one, two) in pairs if is_strength(one.kind) != is_strength(two.kind))
