"""Busy calendars of the command line: those of ``--busy`` beside those of the person file, and addresses fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from exrx.cli.personfile import Given
from exrx.errors import InputError

_NOTHING = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def look_up_busy(given: Given, more: Sequence[str]) -> None:
    """Put the calendars themselves in the place of their addresses. What cannot be fetched is told with all other faults."""
    value = given.values.get("availability")
    table: dict[str, Any] = dict(value) if isinstance(value, Mapping) else {} if value is None else {"windows": value}
    busy = table.get("busy", [])
    items = [*(busy if isinstance(busy, list) else [busy]), *more]
    if not items:
        return
    given.values["availability"] = {**table, "busy": [_looked_up(item, given) for item in items]}


def _looked_up(item: object, given: Given) -> object:
    from exrx.fetching import fetch_calendar, is_address

    if not isinstance(item, str) or not is_address(item):
        return item
    try:
        return fetch_calendar(item)
    except InputError as error:
        given.faults += error.problems
        return _NOTHING
