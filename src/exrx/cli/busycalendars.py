"""Busy calendars of the command line: those of ``--busy`` beside those of the person file, and addresses fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from exrx.classes import replace
from exrx.cli.given import Given
from exrx.values.errors import InputError

_NOTHING = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def look_up_busy(given: Given, more: Sequence[str]) -> None:
    """Put the calendars themselves in the place of their addresses. What cannot be fetched is told with all other faults."""
    value = given.values.get("availability")
    table: dict[str, Any] = dict(value) if isinstance(value, Mapping) else {} if value is None else {"windows": value}
    busy = table.get("busy", [])
    items = [*(busy if isinstance(busy, list) else [busy]), *more]
    if not items:
        return
    named = len(items) - len(more)
    found = [_looked_up(item, given, flag=place >= named) for place, item in enumerate(items)]
    given.values["availability"] = {**table, "busy": found}


def _looked_up(item: object, given: Given, *, flag: bool) -> object:
    from exrx.busy import load_calendar
    from exrx.fetching import fetch_calendar, is_address

    if not isinstance(item, str):
        return item
    try:
        if is_address(item):
            return fetch_calendar(item)
        if flag:
            load_calendar(item)
    except InputError as error:
        # The person file is not to blame for what a flag names.
        given.faults += (replace(p, field="--busy") for p in error.problems) if flag else error.problems
        return _NOTHING
    return item
