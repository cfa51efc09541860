"""Busy calendars that lie elsewhere: fetched here, at the edge, before a plan is made. The engine sees their bytes only.

Two kinds of address: ``https://`` (or ``webcal://``) is a calendar file, as "subscribe" shows it; ``caldavs://`` is a calendar on
a CalDAV server. Addresses may be secret, so no message repeats more of one than the server's name.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from exrx.busy import FetchedCalendar
from exrx.busy.lines import FIELD
from exrx.network import Client, Limits, NetworkFault, accepted, is_loopback
from exrx.pushing.credentials import credentials
from exrx.pushing.server import Server, checked
from exrx.values.errors import ExportError, InputError

_TRIES = 3
_SCHEMES = {"https": "https", "webcal": "https", "webcals": "https", "http": "http"}
_CALDAV = {"caldavs": "https", "caldav": "http"}
_NOTHING = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
_LONGEST_NAME = 60


def is_address(value: object) -> bool:
    """Whether a busy calendar is named by an address and not by a path."""
    return isinstance(value, str) and "://" in value


def fetch_calendar(
    address: str,
    *,
    user: str | None = None,
    password: str | None = None,
    sleep: Callable[[float], None] = time.sleep,
    limits: Limits | None = None,
) -> FetchedCalendar:
    """The calendar at an address, for ``availability = {"busy": [fetch_calendar("https://...")]}``.

    For a calendar on a server (``caldavs://``) name and password are those of ``exrx push``: the name also from the
    address or EXRX_CALDAV_USER, the password from EXRX_CALDAV_PASSWORD or the keyring. What exrx itself put there is left out: a
    plan's sessions are in no plan's way.

    Raises ``InputError``: too large, too slow, not reachable, not allowed.
    """
    parts = _parts(address)
    if parts.scheme in _CALDAV:
        return _from_server(parts, user, password, sleep, limits)
    if "@" in parts.netloc:
        _refuse("holds_name")
    url = urlunsplit(parts._replace(scheme=_SCHEMES[parts.scheme], fragment=""))
    if not _private(url):
        _refuse("unencrypted")
    return FetchedCalendar(_read(url, parts.hostname or "", limits), _called(parts))


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address.strip())
        known = parts.scheme in _SCHEMES or parts.scheme in _CALDAV
        # Reading the port checks it.
        if known and parts.hostname and parts.port != 0 and parts.geturl().isprintable():
            return parts
    except ValueError:
        pass
    _refuse("no_address")


def _called(parts: SplitResult) -> str:
    return f"calendar at {parts.hostname}"


def _refuse(code: str, /, **given: Any) -> NoReturn:
    raise InputError.of(FIELD, f"errors.fetching.{code}", **given) from None


def _private(url: str) -> bool:
    """Whether nobody on the way can read it."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


# --- a calendar on a server -------------------------------------------------------------------------------------------


def _from_server(
    parts: SplitResult, user: str | None, password: str | None, sleep: Callable[[float], None], limits: Limits | None
) -> FetchedCalendar:
    named, _, place = parts.netloc.rpartition("@")
    if ":" in named:
        _refuse("holds_password")
    user = user or unquote(named) or None
    try:
        url = checked(urlunsplit((_CALDAV[parts.scheme], place, parts.path, "", "")))
        if password is None:
            user, password = credentials(url, user, os.environ)
        # Somebody waits for the plan: less patience than for a push.
        with Server(url, user, password, sleep=sleep, tries=_TRIES, limits=limits) as server:
            server.check()
            events = server.events()
    except ExportError as error:
        _refuse("no_server", why=error.args[0], named=user is not None)
    return _one_file(events, _called(parts), _addresses(user or "", parts.hostname or ""))


def _one_file(events: list[tuple[str, bytes]], name: str, owners: tuple[str, ...]) -> FetchedCalendar:
    """The entries of a server one behind the other, with the line at which each begins."""
    files, places, line = [_NOTHING], [], 1 + _NOTHING.count(b"\n")
    for entry, content in events:
        places.append((line, "".join(filter(str.isprintable, entry))[:_LONGEST_NAME]))
        content = content.removeprefix(b"\xef\xbb\xbf")
        files.append(content if content.endswith(b"\n") else content + b"\r\n")
        line += files[-1].count(b"\n")
    return FetchedCalendar(b"".join(files), name, owners, places)


def _addresses(user: str, host: str) -> tuple[str, ...]:
    """The addresses that somebody may have by the name on a server: ``ann`` on ``cal.example.org`` may be ``ann@example.org``."""
    if "@" in user or not user:
        return (user,) if user else ()
    parts = host.split(".")
    return tuple(f"{user}@{'.'.join(parts[at:])}" for at in range(max(1, len(parts) - 1)))


# --- a calendar file --------------------------------------------------------------------------------------------------


def _read(url: str, host: str, limits: Limits | None) -> bytes:
    """What is at an address. Such an address is the only key, so it may lead to any other server that is as private."""
    try:
        with Client(url, limits=limits) as client:
            wanted = {"Accept": "text/calendar, */*;q=0.5", "Accept-Encoding": accepted()}
            answer = client.ask("GET", url, headers=wanted, follow="anywhere")
    except NetworkFault as fault:
        _refuse("fault", host=host, what=fault.what, do=fault.do, passing=fault.passing)
    if answer.status == 200:
        return answer.body
    _refuse("status", host=host, status=answer.status)
