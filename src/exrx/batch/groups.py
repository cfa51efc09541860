"""People grouped by what they have in common: each the number of a group, and what is worked out once for a group.

Numbers have no nulls among them, for Arrow takes several times as long where there are any.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from exrx.batch.columns import pyarrow
from exrx.batch.masks import lane, numbers_in, of_array, to_array
from exrx.classes import dataclass

LEFT: Any = object()
"""The key of those who are left to the calculation of one person."""


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of some people."""

    codes: Any
    """For each of them the number of the group."""
    keys: Sequence[Any]
    """By number, what a group has in common."""

    def numbered(self) -> Groups:
        """The same groups, each known by its number."""
        return Groups(self.codes, [LEFT if key is LEFT else number for number, key in enumerate(self.keys)])

    def by(self, made: Callable[[Any], Hashable]) -> Groups:
        """Groups by what is made of their keys."""
        same: dict[Hashable, int] = {}
        numbers = [same.setdefault(LEFT if key is LEFT else made(key), len(same)) for key in self.keys]
        return self.regrouped(numbers, list(same))

    def regrouped(self, numbers: Sequence[int], keys: Sequence[Any]) -> Groups:
        """Larger groups: for each group the number of the one that it belongs to."""
        return Groups(pyarrow().array(numbers, pyarrow().int32()).take(self.codes), keys)

    def among(self, those: int, rows: int) -> Among:
        """The groups of those among everybody."""
        arrow, chosen = pyarrow(), to_array(those, rows)
        nobody = arrow.repeat(arrow.scalar(0, self.codes.type), rows)
        return Among(pyarrow("compute").replace_with_mask(nobody, chosen, self.codes), self.keys, chosen, those)


@dataclass(frozen=True, slots=True)
class Among:
    """Groups of some among everybody; the number of everybody else says nothing."""

    codes: Any
    keys: Sequence[Any]
    chosen: Any
    those: int

    def values(self, made: Callable[[Any], Any], kind: Any) -> Any:
        """A column: what the group of each comes to, null for everybody else."""
        if not self.keys:
            return pyarrow().nulls(len(self.codes), kind)
        found = pyarrow().array([None if key is LEFT else made(key) for key in self.keys], kind)
        return pyarrow("compute").if_else(self.chosen, found.take(self.codes), pyarrow().scalar(None, kind))

    def having(self, names: Callable[[Any], Iterable[str]]) -> dict[str, int]:
        """By name, those whose key has it."""
        sets = [frozenset[str]() if key is LEFT else frozenset(names(key)) for key in self.keys]
        arrow, found = pyarrow(), {}
        for name in sorted(frozenset().union(*sets)):
            found[name] = self.those & of_array(
                arrow.array([name in one for one in sets], arrow.bool_()).take(self.codes)
            )
        return found

    def left(self) -> int:
        """Those who are left to the calculation of one person."""
        if LEFT not in self.keys:
            return 0
        wanted = pyarrow().array([key is LEFT for key in self.keys], pyarrow().bool_())
        return self.those & of_array(wanted.take(self.codes))


def by_signature(masks: Sequence[int], numbers: Sequence[Any], rows: int, chosen: Any) -> Groups:
    """Those who are chosen of everybody, by their bits of the masks and by their numbers; a key is as many bytes as that takes."""
    arrow, compute = pyarrow(), pyarrow("compute")
    lanes = max(1, -(-len(masks) // 8))
    width = lanes + 2 * len(numbers)
    made = bytearray(width * rows)
    for at in range(lanes):
        eight = masks[8 * at : 8 * at + 8]
        if any(eight):
            made[at::width] = lane(eight, rows)
    for place, column in enumerate(numbers):
        whole = compute.add(column.fill_null(-1), 1).cast(arrow.uint16())
        halves = memoryview(whole.buffers()[1]).cast("B")[: 2 * rows]
        for half in (0, 1):
            made[lanes + 2 * place + half :: width] = halves[half::2]
    each = arrow.Array.from_buffers(arrow.binary(width), rows, [None, arrow.py_buffer(made)]).filter(chosen)
    each = each.dictionary_encode()
    return Groups(each.indices, each.dictionary.to_pylist())


def crossed(*groups: Groups) -> Groups:
    """The same people by all these groups together."""
    arrow, compute = pyarrow(), pyarrow("compute")
    code = groups[0].codes.cast(arrow.int64())
    for one in groups[1:]:
        code = compute.add(compute.multiply(code, len(one.keys)), one.codes.cast(arrow.int64()))
    each = code.dictionary_encode()
    rest, columns = each.dictionary, []
    for one in groups[:0:-1]:
        size = arrow.scalar(max(1, len(one.keys)), arrow.int64())
        whole = compute.divide(rest, size)
        columns.append([one.keys[at] for at in numbers_in(compute.subtract(rest, compute.multiply(whole, size)))])
        rest = whole
    columns.append([groups[0].keys[at] for at in numbers_in(rest)])
    keys: list[Any] = list(zip(*reversed(columns), strict=True))
    if any(LEFT in one.keys for one in groups):
        keys = [LEFT if any(part is LEFT for part in key) else key for key in keys]
    return Groups(each.indices, keys)
