"""One person after the other, as rows: each what ``prescribe`` or ``screen`` alone says, and a bad one a row with all its faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from exrx import __version__
from exrx.batch.cells import key_of, value_of
from exrx.classes import dataclass, field
from exrx.export.rows import made_with, rules_of, screened, to_row
from exrx.person.fields import PERSON
from exrx.person.values import Unreadable, as_date
from exrx.planning import DEFAULTS, make_clearance, make_plan, make_prescription, read_request, refuse_late
from exrx.programme.plan import Plan
from exrx.rules.loader import book_with
from exrx.rules.pack import RuleBook
from exrx.values.clearance import Clearance
from exrx.values.errors import ExrxError, InputError, Problem, defect_of
from exrx.values.spellings import plain

ERROR = "error"
"""The level of a row that could not be read."""
BETWEEN = " | "
"""What stands between the faults of a row."""
_KEPT = 20_000
"""Different rows, and different cells of a column, whose answer is remembered."""


@dataclass(frozen=True, slots=True)
class Told:
    """A row about one person, and what a summary counts of it."""

    row: Mapping[str, Any]
    holding: tuple[str, ...] = ()
    """The open questions that keep the plan light, by id."""
    referred: tuple[str, ...] = ()
    """The rules for which somebody should look first."""


@dataclass(slots=True)
class Columns:
    """The columns of a table that do not change from row to row, with what was read of their cells."""

    names: tuple[str, ...]
    cells: tuple[dict[Any, Any], ...]
    rows: dict[Any, Told] = field(default_factory=dict)


Asked = Callable[[dict[str, Any], dict[str, Any]], Told]
"""What is asked of the rules: with the fields of a person, and options."""


class People:
    """The rules and the day by which people are judged; what repeats is worked out once.

    Raises ``InputError`` and ``RuleFileError`` for rules and a day that cannot be used.
    """

    def __init__(self, rules: Any, as_of: Any) -> None:
        self.as_of: date = as_date(as_of, "as_of")
        self.book: RuleBook = book_with(rules)
        self._columns: dict[Any, Columns] = {}

    def columns(self, key: tuple[Any, ...], names: Sequence[str]) -> Columns:
        """The columns of tables that have the same names and types, which ``key`` says."""
        if key not in self._columns:
            self._columns[key] = Columns(tuple(names), tuple({} for _ in names))
        return self._columns[key]

    def dose(self, columns: Columns, cells: Sequence[Any]) -> Told:
        """FITT-VP for one person, as ``prescribe(...).to_row()`` has it."""
        return self._told(columns, cells, self._dose)

    def screening(self, columns: Columns, cells: Sequence[Any]) -> Told:
        """What screening says of one person."""
        return self._told(columns, cells, self._clearance)

    def refused(self, message: str) -> Told:
        """The row of somebody whose cells could not even be told apart."""
        return Told({"level": ERROR, **made_with(self.book.stamp), "error": message})

    def check(self, more: Mapping[str, Any]) -> None:
        """Raise ``InputError`` for options of ``plan`` that would hold for nobody."""
        request = read_request(None, {}, {**DEFAULTS, "as_of": self.as_of, "id": "row", **more}, book=self.book)
        refuse_late(self.as_of, request.as_of, request.start)

    def plan(self, columns: Columns, cells: Sequence[Any], more: Mapping[str, Any]) -> Plan | str:
        """The plan of one person, or why there is none. ``more`` are options of ``plan`` for everybody, and the plan's id."""
        try:
            fields, options, _ = self._read(columns, cells)
            return make_plan(None, fields, {**DEFAULTS, **options, **more}, self.book)
        except InputError as error:
            return BETWEEN.join(map(str, error.problems))
        except ExrxError as error:
            return str(error)
        except Exception as error:
            return _defect(error)

    def _told(self, columns: Columns, cells: Sequence[Any], ask: Asked) -> Told:
        key = tuple(map(key_of, cells))
        told = columns.rows.get(key)
        if told is None:
            if len(columns.rows) >= _KEPT:
                columns.rows.clear()
            told = columns.rows[key] = self._worked_out(columns, cells, ask)
        return told

    def _worked_out(self, columns: Columns, cells: Sequence[Any], ask: Asked) -> Told:
        fields, options, problems = self._read(columns, cells)
        try:
            told = ask(fields, options)
        except InputError as error:
            problems += error.problems
        except ExrxError as error:
            return self.refused(str(error))
        except Exception as error:
            return self.refused(_defect(error))
        return self.refused(BETWEEN.join(map(str, problems))) if problems else told

    def _read(self, columns: Columns, cells: Sequence[Any]) -> tuple[dict[str, Any], dict[str, Any], list[Problem]]:
        """What the cells say: fields of a person, options, and the faults of cells that cannot be taken apart."""
        fields: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, cell, known in zip(columns.names, cells, columns.cells, strict=True):
            if cell is None:
                continue
            key = key_of(cell)
            if key not in known:
                if len(known) >= _KEPT:
                    known.clear()
                known[key] = _value(name, cell)
            value = known[key]
            if isinstance(value, InputError):
                problems += value.problems
            elif value is not None:
                fields[name] = value
        options = {
            "goals": fields.pop("goals", "mood"),
            "protocol": fields.pop("protocol", None),
            "availability": fields.pop("availability", None),
            "rules": (),
            "as_of": self.as_of,
        }
        return fields, options, problems

    def _dose(self, fields: dict[str, Any], options: dict[str, Any]) -> Told:
        made = make_prescription(None, fields, options, self.book, brief=True)
        return _counted(to_row(made), made.clearance)

    def _clearance(self, fields: dict[str, Any], options: dict[str, Any]) -> Told:
        made = make_clearance(None, fields, options, self.book)
        rules = ",".join(sorted(rules_of(made)))
        return _counted({**screened(made), "rules": rules, **made_with(self.book.stamp)}, made)


def _counted(row: Mapping[str, Any], clearance: Clearance) -> Told:
    holding = tuple(question.id for question in clearance.questions if question.holds_back)
    referred = () if clearance.may_plan else tuple(finding.rule for finding in clearance.deciding)
    return Told(row, holding, referred)


def _value(name: str, cell: Any) -> Any:
    """What a cell says, as a person keeps it: reading it once more gives the same. Where it has a fault, a person says so."""
    try:
        value = value_of(name, cell)
    except InputError as error:
        return error
    try:
        return PERSON[name].reader(plain(value)) if name in PERSON and plain(value) is not None else value
    except Unreadable:
        return value


def _defect(error: Exception) -> str:
    """A row of many is no reason to end, and a defect is to be reported."""
    return f"a defect of exrx {__version__} ({defect_of(error)}); please report it with this line"
