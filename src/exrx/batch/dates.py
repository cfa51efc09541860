"""A day of each person of a batch. Most batches are looked at on one day; when a clearance runs out is asked of each on a day of their own."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from exrx.batch.columns import pyarrow
from exrx.batch.masks import every, of_array

_DAY = timedelta(days=1)


class Dates:
    """The days of some people, as ordinals; 0 for nobody's."""

    def __init__(self, ordinals: array[int]) -> None:
        arrow = pyarrow()
        self.ordinals = ordinals
        self._array = arrow.Array.from_buffers(arrow.int32(), len(ordinals), [None, arrow.py_buffer(ordinals)])
        different = sorted(self._array.unique().to_pylist())
        self._all = 0 not in different
        self._different = different if self._all else different[1:]
        self._known: dict[int, int] = {}

    @classmethod
    def same(cls, day: date, rows: int) -> Dates:
        """One day for all."""
        return cls(array("i", [day.toordinal()]) * rows)

    @classmethod
    def of(cls, days: Mapping[int, int], rows: int) -> Dates:
        """The days of those who have one, by row."""
        ordinals = array("i", bytes(4 * rows))
        for row, day in days.items():
            ordinals[row] = day
        return cls(ordinals)

    @property
    def known(self) -> int:
        """Those who have a day."""
        return self.since(date.min)

    def since(self, day: date) -> int:
        """Those whose day is this one or a later one."""
        place = bisect_left(self._different, day.toordinal())
        if place == len(self._different):
            return 0
        if place not in self._known:
            least = self._different[place]
            self._known[place] = (
                every(len(self.ordinals))
                if place == 0 and self._all
                else of_array(pyarrow("compute").greater_equal(self._array, least))
            )
        return self._known[place]

    def stretches(self, turns: Sequence[date], those: int) -> Iterator[tuple[date, int]]:
        """Those people by the stretch between two turns (which rise) that their day lies in, each with a day of that stretch."""
        day = date.min
        for turn in turns:
            later = those & self.since(turn)
            if here := those & ~later:
                yield turn - _DAY, here
            those, day = later, turn
        if those:
            yield day, those
