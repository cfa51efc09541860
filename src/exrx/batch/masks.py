"""Rows of a batch as one whole number, a bit a row: and, or and not of ten thousand rows cost as much as a handful of dictionary look-ups.

The first row is the lowest bit. A truth of three values is a pair: the rows in which something holds, and those in which it can, for it
holds or is not known. Kleene's *and* and *or* are then those of each half, and *not* exchanges the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from exrx.batch.columns import pyarrow

Truths = tuple[int, int]
"""Where something holds, and where it holds or is not known."""

_FEW = 16


def every(rows: int) -> int:
    """All rows.

    >>> bin(every(3))
    '0b111'
    """
    return (1 << rows) - 1


def of_array(array: Any) -> int:
    """The rows in which a column of booleans holds; null counts as no."""
    if len(array) == 0:
        return 0
    if array.null_count:
        array = array.fill_null(False)
    bits: int = int.from_bytes(memoryview(array.buffers()[1]), "little") >> array.offset
    return bits & every(len(array))


def of_bytes(rows: bytearray) -> int:
    """The rows whose byte is not zero."""
    arrow = pyarrow()
    flags = arrow.Array.from_buffers(arrow.uint8(), len(rows), [None, arrow.py_buffer(rows)])
    return of_array(flags.cast(arrow.bool_()))


def of_rows(found: Sequence[int], rows: int) -> int:
    """Some rows, by their numbers.

    >>> bin(of_rows([0, 2], 3))
    '0b101'
    """
    if len(found) <= _FEW:
        mask = 0
        for row in found:
            mask |= 1 << row
        return mask
    flags = bytearray(rows)
    for row in found:
        flags[row] = 1
    return of_bytes(flags)


def to_array(mask: int, rows: int) -> Any:
    """A column of booleans."""
    arrow = pyarrow()
    return arrow.Array.from_buffers(
        arrow.bool_(), rows, [None, arrow.py_buffer(mask.to_bytes((rows + 7) // 8, "little"))]
    )


def lane(masks: Sequence[int], rows: int) -> bytes:
    """For each row a byte: a bit for each of up to eight masks, the first the lowest.

    >>> list(lane([0b001, 0b011], 3))
    [3, 2, 0]
    """
    uint8, total = pyarrow().uint8(), 0
    for bit, mask in enumerate(masks):
        if mask:
            spread = to_array(mask, rows).cast(uint8)
            total |= int.from_bytes(memoryview(spread.buffers()[1])[:rows], "little") << bit
    return total.to_bytes(rows, "little")


def rows_in(mask: int, rows: int) -> list[int]:
    """The numbers of the rows, rising.

    >>> rows_in(0b1001, 4)
    [0, 3]
    """
    if mask.bit_count() <= _FEW:
        found = []
        while mask:
            lowest = mask & -mask
            found.append(lowest.bit_length() - 1)
            mask ^= lowest
        return found
    places = pyarrow("compute").indices_nonzero(to_array(mask, rows))
    return memoryview(places.buffers()[1]).cast("Q").tolist()[: len(places)]


def numbers_in(array: Any) -> list[int]:
    """A column of whole numbers (of 32 or 64 bits) without nulls as a list: much faster than ``to_pylist``."""
    numbers = memoryview(array.buffers()[1]).cast("i" if array.type.bit_width == 32 else "q")
    return numbers[array.offset : array.offset + len(array)].tolist()


def at_least(masks: Iterable[int], number: int) -> int:
    """The rows in which so many of the masks, or more, hold.

    >>> bin(at_least([0b011, 0b110], 2))
    '0b10'
    """
    return counted(masks, number)[-1]


def counted(masks: Iterable[int], most: int) -> list[int]:
    """The rows in which one of the masks, or more, holds, then those of two, and so on up to ``most``.

    >>> list(map(bin, counted([0b011, 0b110], 2)))
    ['0b111', '0b10']
    """
    reached = [0] * most
    for mask in masks:
        for place in range(most - 1, 0, -1):
            reached[place] |= reached[place - 1] & mask
        reached[0] |= mask
    return reached


def union(masks: Iterable[int]) -> int:
    """The people of any of these masks."""
    found = 0
    for mask in masks:
        found |= mask
    return found
