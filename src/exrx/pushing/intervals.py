"""Planned workouts into the calendar of intervals.icu, from where watches fetch them: again and again, in place."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from exrx.export.ics import refuse_shared_name
from exrx.export.workouts import to_workouts
from exrx.network import Client, Limits, NetworkFault
from exrx.programme.plan import Plan
from exrx.telling.words import SOURCE
from exrx.values.errors import ExportError
from exrx.values.said import said

KEY = "EXRX_INTERVALS_KEY"
"""The variable of the environment that holds the key; it stands in the settings of intervals.icu, below "Developer"."""
ADDRESS = "https://intervals.icu/api/v1/athlete/0/events/bulk?upsert=true"
"""Athlete 0 is whoever the key belongs to."""


def events_of(plan: Plan, private: bool = False, language: str = SOURCE) -> tuple[dict[str, Any], ...]:
    """The planned workouts that ``send`` sends: day, name, and the FIT file. Raises ``ExportError`` where there are none."""
    refuse_shared_name(plan.id)
    return to_workouts(plan, "private" if private else "shared", ("fit",), language).events


def key_in(environment: Mapping[str, str]) -> str:
    """The key of the environment. Raises ``ExportError`` where there is none."""
    key = environment.get(KEY, "").strip()
    if not key:
        raise ExportError(said("errors.intervals.no_key", variable=KEY))
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ExportError(said("errors.intervals.strange_key", variable=KEY))
    return key


def send(
    events: tuple[dict[str, Any], ...], key: str, *, address: str = ADDRESS, limits: Limits | None = None
) -> tuple[str, ...]:
    """Send planned workouts; those that are there already are replaced. Returns the ids of those that the answer does not name.

    Raises ``ExportError``. The key goes to this address alone and stands in no message.
    """
    headers = {
        "Authorization": f"Basic {base64.b64encode(f'API_KEY:{key}'.encode()).decode()}",
        "Content-Type": "application/json; charset=utf-8",
        "Accept": "application/json",
    }
    body = json.dumps(events, ensure_ascii=False).encode()
    try:
        with Client(address, limits=limits) as client:
            answer = client.ask("POST", address, body, headers)
    except NetworkFault as fault:
        told = {"what": fault.what, "do": fault.do, "passing": fault.passing}
        raise ExportError(said("errors.intervals.fault", **told)) from None
    if answer.status in (401, 403):
        raise ExportError(said("errors.intervals.not_accepted", status=answer.status, variable=KEY))
    if answer.status not in (200, 201):
        raise ExportError(said("errors.intervals.status", status=answer.status))
    return _missing(events, answer.body)


def _missing(events: tuple[dict[str, Any], ...], body: bytes) -> tuple[str, ...]:
    """What was sent and is not in the answer: a server's word that it is done is not enough."""
    try:
        answered = json.loads(body)
        there = {one.get("external_id") for one in answered}
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise ExportError(said("errors.intervals.no_workouts")) from None
    return tuple(event["external_id"] for event in events if event["external_id"] not in there)
