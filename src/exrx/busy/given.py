"""Free time as it was given: windows and the like, and besides them calendars and countries that are yet to be looked up."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from importlib import import_module
from os import PathLike
from typing import TYPE_CHECKING, Any

from exrx.busy import load_calendar, read_busy
from exrx.classes import dataclass, replace
from exrx.clocks import clock_of
from exrx.programme.prescription import Note
from exrx.programme.uid import session_uid
from exrx.values.availability import Availability, joined
from exrx.values.errors import ExportError, InputError, Problem, as_given
from exrx.values.said import Said, said, told
from exrx.values.spellings import several

if TYPE_CHECKING:
    from exrx.busy.remarks import Remark

_ADDRESS = r"[^\s@]+@[^\s@]+"
_MOST_WEEKS, _MOST_SESSIONS = 130, 20
"""More than any plan has: the keys whose UIDs are the plan's own."""


@dataclass(frozen=True, slots=True)
class GivenTime:
    """What was given: ``availability`` is complete but for the calendars and the holidays of countries."""

    availability: Availability
    calendars: tuple[tuple[bytes, str], ...] = ()
    regions: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    """The addresses of the one who is busy: invitations that these declined leave them free."""

    @property
    def whole(self) -> bool:
        """Whether nothing is left to look up: a calendar of the same name may say something else today."""
        return not self.calendars and not self.regions

    @classmethod
    def read(cls, value: Any) -> GivenTime:
        """Take apart what ``plan(availability=...)`` was given. Reads the files. Raises ``InputError`` with all faults."""
        if not isinstance(value, Mapping):
            return cls(Availability.parse(value))
        # Each of them is read once: what makes its items as it is read has none the second time.
        rest = {
            name: several(f"availability.{name}", item) if name in _LISTS and item is not None else item
            for name, item in value.items()
        }
        problems: list[Problem] = []
        calendars = []
        for item in _taken(rest, "busy", (str, bytes, PathLike)):
            try:
                calendars.append(load_calendar(item))
            except InputError as error:
                problems += error.problems
        owners = rest.pop("busy_owner", None) or []
        problems += (
            _no_address(item) for item in owners if not (isinstance(item, str) and re.fullmatch(_ADDRESS, item))
        )
        listed = rest.get("holidays") or []
        regions = [item for item in listed if isinstance(item, str) and not _is_date(item)]
        rest["holidays"] = [item for item in listed if not isinstance(item, str) or _is_date(item)] or None
        for region in regions:
            try:
                _public_holidays(region)
            except InputError as error:
                problems += error.problems
        try:
            availability = Availability.parse(rest)
        except InputError as error:
            raise InputError((*error.problems, *problems)) from None
        if problems:
            raise InputError(tuple(problems))
        return cls(availability, tuple(calendars), tuple(regions), tuple(owners))

    def on(
        self, first: dt.date, last: dt.date, timezone: str | None, plan_id: str
    ) -> tuple[Availability, tuple[Note, ...]]:
        """The free time from ``first`` to ``last``, with what the calendars say. Raises ``InputError`` naming file and line."""
        availability = self.availability
        notes: tuple[Note, ...] = ()
        if self.calendars:
            home = dt.UTC if timezone is None else clock_of(timezone)
            busy, remarks = read_busy(self.calendars, first, last, home, lambda: _own_uids(plan_id), self.owners)
            spans = [*availability.busy, *busy]
            merged = joined((int(span.start.timestamp()), int(span.end.timestamp())) for span in spans)
            availability = replace(availability, busy=merged)
            notes = tuple(Note("notice", _told(remark, timezone or "UTC"), (), "calendar") for remark in remarks)
        if self.regions:
            years = range(first.year, last.year + 1)
            dates = {date for region in self.regions for year in years for date in _public_holidays(region, year)}
            availability = replace(availability, holidays=tuple(sorted({*availability.holidays, *dates})))
        return availability.within(first, last), notes


def _told(remark: Remark, home: str) -> Said:
    """What there is to say of a calendar, and where in it: by lines, or by the names that its server gives its entries."""
    lines = [place for place in remark.places if isinstance(place, int)]
    names = [place for place in remark.places if isinstance(place, str)]
    more = max(0, remark.entries - len(remark.places)) or None
    found = {
        "calendar": told(remark.calendar) if remark.calendar else said("notes.busy_calendar"),
        "entries": remark.entries,
        "where": said("notes.busy_lines", lines=lines, more=more)
        if lines
        else said("notes.busy_names", names=names, more=more),
    }
    if remark.kind == "zone":
        return said("notes.unknown_zones", read_as=remark.read_as or home, **found)
    return said(f"notes.busy_{remark.kind}", **found)


def _no_address(given: object) -> Problem:
    return Problem.of("availability.busy_owner", "errors.busy.no_address", as_given(given, 40))


def _own_uids(plan_id: str) -> frozenset[str]:
    keys = (f"w{week:02d}s{number}" for week in range(1, _MOST_WEEKS + 1) for number in range(1, _MOST_SESSIONS + 1))
    return frozenset(session_uid(plan_id, key) for key in keys)


def _taken(rest: dict[str, Any], name: str, kinds: tuple[type, ...]) -> list[Any]:
    """The items of some kinds, taken out of a field."""
    items = rest.get(name) or []
    found = [item for item in items if isinstance(item, kinds)]
    if found:
        rest[name] = [item for item in items if not isinstance(item, kinds)] or None
    return found


_LISTS = ("busy", "busy_owner", "holidays")


def _is_date(text: str) -> bool:
    return text[:1].isdigit()


def _public_holidays(region: str, year: int | None = None) -> tuple[dt.date, ...]:
    """The public holidays of a country or one of its parts, such as ``DE`` or ``US-CA``. Raises ``InputError``."""
    country, _, part = region.strip().upper().partition("-")
    try:
        module = import_module("holidays")
    except ImportError:
        raise ExportError(said("errors.busy.no_holidays")) from None
    try:
        # Asked first: names such as SAT or JAN mean something else in that package.
        if country not in module.list_supported_countries(include_aliases=True):
            raise NotImplementedError
        found = module.country_holidays(country, subdiv=part or None, years=year)
        if getattr(found, "include_sundays", False):
            # Many versions count every Sunday of Sweden.
            found = type(found)(subdiv=part or None, years=year, include_sundays=False)
    except (NotImplementedError, KeyError, ValueError, AttributeError):
        raise InputError.of("availability.holidays", "errors.busy.no_country", as_given(region, 40)) from None
    return tuple(sorted(found))
