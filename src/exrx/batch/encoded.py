"""Columns of a batch as codes: each different cell, and each different item of a list, is read once, by the reader of its field."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

from exrx.batch.cells import key_of, value_of
from exrx.batch.columns import pyarrow
from exrx.batch.groups import Groups
from exrx.batch.masks import numbers_in, of_array, of_bytes, of_rows
from exrx.busy.given import GivenTime
from exrx.classes import dataclass
from exrx.person.fields import PERSON
from exrx.person.values import Unreadable
from exrx.values.errors import InputError
from exrx.values.spellings import plain
from exrx.vocabulary import recognise

BAD = object()
"""What is read of a cell that has a fault: its row is worked out alone, for all faults are told together."""
MOST = 200
"""Items of a list: more are a fault."""
_KEPT = 50_000
_FLAGS = 8_000_000
"""A byte for each item and row, where there are no more of them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One answer of everybody: different values, and for each person the number of theirs."""

    codes: Any
    """Whole numbers, null where nothing was answered."""
    values: tuple[Any, ...]
    known: int
    """Who answered."""
    bad: int
    """Whose answer cannot be read."""

    def numbers(self, of: Callable[[Any], float | None] = float) -> Any:
        """A column of numbers."""
        arrow = pyarrow()
        found = [None if value is None or value is BAD else of(value) for value in self.values]
        return arrow.array(found, arrow.float64()).take(self.codes)

    def where(self, holds: Callable[[Any], bool]) -> int:
        """Those whose value is such."""
        arrow = pyarrow()
        wanted = [value is not None and value is not BAD and holds(value) for value in self.values]
        return of_array(arrow.array(wanted, arrow.bool_()).take(self.codes)) if any(wanted) else 0

    def words(self) -> dict[Any, int]:
        """Every different value, with those who gave it."""
        equal = pyarrow("compute").equal
        found: dict[Any, int] = {}
        for code, value in enumerate(self.values):
            if value is not None and value is not BAD:
                found[value] = found.get(value, 0) | of_array(equal(self.codes, code))
        return found

    def at(self, row: int) -> Any:
        """The value of one person."""
        code = self.codes[row].as_py()
        return None if code is None else self.values[code]

    def groups(self, chosen: Any) -> Groups:
        """Those who are chosen by their value, also who answered nothing."""
        return Groups(self.codes.fill_null(len(self.values)).filter(chosen), (*self.values, None))

    def each(self) -> list[Any]:
        """The values one after the other; ``None`` where nothing was answered."""
        values = (*self.values, None)
        return [values[code] for code in numbers_in(self.codes.fill_null(len(self.values)))]


@dataclass(frozen=True, slots=True)
class Lists:
    """A list of everybody: each different member with those who have it."""

    members: dict[Any, int]
    known: int
    bad: int


@dataclass(frozen=True, slots=True)
class _Placed:
    """Lists whose items have not been read."""

    items: Sequence[Any]
    places: Sequence[int]
    """The number of an item times the number of rows, and its row."""
    known: int
    bad: int


class Reader:
    """Reads columns, and remembers what it has read."""

    def __init__(self) -> None:
        self._cells: dict[str, dict[Hashable, Any]] = {}

    def column(self, name: str, array: Any) -> Column:
        """A column of single answers."""
        codes, cells = _encoded(array)
        values = tuple(self._once(name, cell, _value) for cell in cells)
        arrow = pyarrow()
        if None in values:
            some = [value is not None for value in values]
            codes = pyarrow("compute").if_else(arrow.array(some, arrow.bool_()).take(codes), codes, None)
        wrong = [value is BAD for value in values]
        bad = of_array(arrow.array(wrong, arrow.bool_()).take(codes)) if any(wrong) else 0
        return Column(codes, values, of_array(codes.is_valid()), bad)

    def lists(self, name: str, array: Any) -> Lists:
        """A column of lists, of names or of entries; members are what the field's reader makes of an item."""
        rows = len(array)
        found = self._placed(name, array)
        having = _having(found.places, len(found.items), rows)
        members: dict[Any, int] = {}
        bad = found.bad
        for item, mask in zip(found.items, having, strict=True):
            read = self._once(name, item, _members)
            if read is BAD:
                bad |= mask
                continue
            for member in read:
                members[member] = members.get(member, 0) | mask
        return Lists(members, found.known, bad)

    def pairs(self, name: str, array: Any) -> tuple[list[tuple[int, Any]], int]:
        """The same of members that hardly any two have in common: one after the other with its row, and the rows that cannot be read."""
        found = self._placed(name, array)
        wrong, members = set(), []
        read = [_members(name, item) for item in found.items]
        for place in found.places:
            item, row = divmod(place, len(array))
            if read[item] is BAD:
                wrong.add(row)
            else:
                members += [(row, member) for member in read[item]]
        return members, found.bad | of_rows(sorted(wrong), len(array))

    def _placed(self, name: str, array: Any) -> _Placed:
        """The different items of a column of lists, and where they stand."""
        arrow, rows = pyarrow(), len(array)
        kinds = arrow.types
        if kinds.is_null(array.type):
            return _Placed((), (), 0, 0)
        if kinds.is_list(array.type) or kinds.is_large_list(array.type):
            known = of_array(array.is_valid())
            compute = pyarrow("compute")
            bad = of_array(compute.greater(compute.list_value_length(array), MOST))
            found = _items(array.flatten())
            if found is None:
                return _Placed((), (), known, known)
            codes, items = found
            first = compute.multiply(codes.cast(arrow.int64()), arrow.scalar(rows, arrow.int64()))
            places = numbers_in(compute.add(first, compute.list_parent_indices(array).cast(arrow.int64())))
            return _Placed(items, places, known, bad)
        if not _is_text(array.type):
            given = of_array(array.is_valid())
            return _Placed((), (), given, given)
        return self._split(name, array)

    def _split(self, name: str, array: Any) -> _Placed:
        """Lists that are written in texts."""
        rows = len(array)
        encoded, cells = _encoded(array)
        numbers: dict[Hashable, int] = {}
        items: list[Any] = []
        inside: list[Sequence[int] | None] = []
        wrong: set[int] = set()
        for place, cell in enumerate(cells):
            value = self._once(name, cell, _taken_apart)
            if value is BAD or (isinstance(value, list) and len(value) > MOST):
                wrong.add(place)
                value = ()
            if value is not None:
                for item in value:
                    if (key := key_of(item)) not in numbers:
                        numbers[key] = len(items)
                        items.append(item)
                value = [numbers[key_of(item)] for item in value]
            inside.append(value)
        inside.append(None)
        places, known, bad = [], [], []
        for row, code in enumerate(numbers_in(encoded.fill_null(len(cells)))):
            members = inside[code]
            if members is None:
                continue
            known.append(row)
            if code in wrong:
                bad.append(row)
            for member in members:
                places.append(member * rows + row)
        return _Placed(items, places, of_rows(known, rows), of_rows(bad, rows))

    def _once(self, name: str, cell: Any, read: Callable[[str, Any], Any]) -> Any:
        known = self._cells.setdefault(f"{read.__name__} {name}", {})
        key = key_of(cell)
        if key not in known:
            if len(known) >= _KEPT:
                known.clear()
            known[key] = read(name, cell)
        return known[key]


def _is_text(type_: Any) -> bool:
    kinds = pyarrow().types
    if kinds.is_dictionary(type_):
        type_ = type_.value_type
    return bool(kinds.is_string(type_) or kinds.is_large_string(type_))


def _encoded(array: Any) -> tuple[Any, list[Any]]:
    """The numbers of different cells, and these; null is none of them."""
    arrow = pyarrow()
    kinds = arrow.types
    if kinds.is_null(array.type):
        return arrow.nulls(len(array), arrow.int32()), []
    if kinds.is_nested(array.type):
        numbers: dict[Hashable, int] = {}
        cells: list[Any] = []
        codes = []
        for cell in array.to_pylist():
            if cell is not None and key_of(cell) not in numbers:
                numbers[key_of(cell)] = len(cells)
                cells.append(cell)
            codes.append(None if cell is None else numbers[key_of(cell)])
        return arrow.array(codes, arrow.int32()), cells
    if kinds.is_dictionary(array.type):
        # What stands in a dictionary need not be different, nor there at all.
        array = array.dictionary_decode()
    found = array.dictionary_encode()
    return found.indices.cast(arrow.int32()), found.dictionary.to_pylist()


def _items(array: Any) -> tuple[Any, list[Any]] | None:
    """The numbers of different items, and these; ``None`` for a type that is neither a text nor a table of simple things."""
    arrow = pyarrow()
    kinds = arrow.types
    if kinds.is_null(array.type) or _is_text(array.type):
        codes, items = _encoded(array)
        return codes.fill_null(len(items)), [*items, None]
    if not kinds.is_struct(array.type) or any(kinds.is_nested(part.type) for part in array.type):
        return None
    compute = pyarrow("compute")
    names = [part.name for part in array.type]
    if array.null_count or len(set(names)) < len(names):
        return None
    key, tuples = arrow.array([0] * len(array), arrow.int64()), [()]
    for part in array.flatten():
        codes, items = _encoded(part)
        # Renumbered after each part: a code of all that came before, and one of this.
        base = len(items) + 1
        wide = compute.add(compute.multiply(key, base), codes.fill_null(len(items)).cast(arrow.int64()))
        found = wide.dictionary_encode()
        parts = [*items, None]
        tuples = [(*tuples[one // base], parts[one % base]) for one in found.dictionary.to_pylist()]
        key = found.indices.cast(arrow.int64())
    return key, [dict(zip(names, one, strict=True)) for one in tuples]


def _having(places: Sequence[int], items: int, rows: int) -> Iterator[int]:
    """By item, the rows that have it. A place counts the rows of all items before it, and of its own."""
    if items * rows <= _FLAGS:
        flags = bytearray(items * rows)
        for place in places:
            flags[place] = 1
        for first in range(0, items * rows, rows or 1):
            yield of_bytes(flags[first : first + rows])
        return
    rows_of: list[list[int]] = [[] for _ in range(items)]
    for place in places:
        item, row = divmod(place, rows)
        rows_of[item].append(row)
    for those in rows_of:
        yield of_rows(those, rows)


def _value(name: str, cell: Any) -> Any:
    """What a cell says, as a person keeps it; ``BAD`` where it cannot be read."""
    try:
        value = plain(value_of(name, cell))
        if value is not None and name == "availability":
            return GivenTime.read(value).availability
        return value if value is None or name not in PERSON else PERSON[name].reader(value)
    except (InputError, Unreadable):
        return BAD


def _taken_apart(name: str, cell: Any) -> Any:
    """The items that a text names; ``None`` where nothing was asked."""
    try:
        return value_of(name, cell)
    except InputError:
        return BAD


def _members(name: str, item: Any) -> Any:
    """What one item of a list says."""
    if name == "goals":
        return (recognise("goals", item) if isinstance(item, str) else ()) or BAD
    try:
        return PERSON[name].reader(value_of(name, [item]))
    except (InputError, Unreadable):
        return BAD
