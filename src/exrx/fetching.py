"""Busy calendars that lie elsewhere: fetched here, at the edge, before a plan is made. The engine sees their bytes only.

Two kinds of address: ``https://`` (or ``webcal://``) is a calendar file, as "subscribe" shows it; ``caldavs://`` is a calendar on
a CalDAV server. Addresses may be secret, so no message repeats more of one than the server's name.
"""

from __future__ import annotations

import http.client
import os
import queue
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from exrx import __version__
from exrx.busy import FetchedCalendar
from exrx.busy.lines import FIELD, LARGEST
from exrx.errors import ExportError, InputError, Problem
from exrx.pushing.credentials import credentials
from exrx.pushing.server import Server, checked, is_loopback

SECONDS = 60.0
"""How long a calendar may take to arrive, from asking for its server's number to its last byte."""
_QUIET = 20.0
_PIECE = 65_536
_TRIES = 3
_SCHEMES = {"https": "https", "webcal": "https", "webcals": "https", "http": "http"}
_CALDAV = {"caldavs": "https", "caldav": "http"}
KINDS = "https:// or webcal:// for a calendar file, caldavs://NAME@SERVER/CALENDAR/ for one on a server"


def is_address(value: object) -> bool:
    """Whether a busy calendar is named by an address and not by a path."""
    return isinstance(value, str) and "://" in value


def fetch_calendar(
    address: str, *, user: str | None = None, password: str | None = None, seconds: float = SECONDS
) -> FetchedCalendar:
    """The calendar at an address, for ``availability = {"busy": [fetch_calendar("https://...")]}``.

    For a calendar on a server (``caldavs://``, extra ``caldav``) name and password are those of ``exrx push``: the name also from the
    address or EXRX_CALDAV_USER, the password from EXRX_CALDAV_PASSWORD or the keyring. What exrx itself put there is left out: a
    plan's sessions are in no plan's way.

    Raises ``InputError``: too large, too slow, not reachable, not allowed.
    """
    parts = _parts(address)
    if parts.scheme in _CALDAV:
        return FetchedCalendar(_from_server(parts, user, password), _called(parts))
    if "@" in parts.netloc:
        _refuse("an address holds a name or password", "leave that out, or use caldavs:// with a name alone")
    url = urlunsplit(parts._replace(scheme=_SCHEMES[parts.scheme], fragment=""))
    if not _private(url):
        _refuse("an address begins with http://, which anybody on the way can read", "use https://")
    return FetchedCalendar(_in_time(lambda: _read(url, seconds), seconds, _called(parts)), _called(parts))


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address.strip())
        known = parts.scheme in _SCHEMES or parts.scheme in _CALDAV
        # Reading the port checks it.
        if known and parts.hostname and parts.port != 0 and parts.geturl().isprintable():
            return parts
    except ValueError:
        pass
    _refuse("an address cannot be used", KINDS)


def _called(parts: SplitResult) -> str:
    return f"calendar at {parts.hostname}"


def _refuse(message: str, hint: str = "") -> NoReturn:
    raise InputError((Problem(FIELD, "", message, hint),)) from None


def _private(url: str) -> bool:
    """Whether nobody on the way can read it."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


# --- a calendar on a server -------------------------------------------------------------------------------------------


def _from_server(parts: SplitResult, user: str | None, password: str | None) -> bytes:
    named, _, place = parts.netloc.rpartition("@")
    if ":" in named:
        _refuse("an address holds a password", "leave it out: EXRX_CALDAV_PASSWORD or the keyring has it")
    user = user or unquote(named) or None
    try:
        url = checked(urlunsplit((_CALDAV[parts.scheme], place, parts.path, "", "")))
        if password is None:
            user, password = credentials(url, user, os.environ)
        # Somebody waits for the plan: less patience than for a push.
        with Server(url, user, password, tries=_TRIES) as server:
            server.check()
            content = server.events()
    except ExportError as error:
        hint = "the name stands in the address, caldavs://NAME@SERVER/, the password in EXRX_CALDAV_PASSWORD or the keyring"
        _refuse(str(error).rstrip("."), hint if user is None else "")
    if len(content) > LARGEST:
        _refuse(f"the {_called(parts)} is larger than {LARGEST:,} bytes", "name another one")
    return content


# --- a calendar file --------------------------------------------------------------------------------------------------


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to places that are as private as the first, and no others."""

    max_redirections = 5

    def redirect_request(self, request: Any, answer: Any, code: int, text: str, headers: Any, url: str) -> Any:
        if not _private(url):
            answer.close()
            raise urllib.error.URLError("sent on to a place that is not encrypted")
        return super().redirect_request(request, answer, code, text, headers, url)


def _read(url: str, seconds: float) -> bytes:
    """What is at an address: so much at most, and for so long."""
    ends = time.monotonic() + seconds
    wanted = {"User-Agent": f"exrx/{__version__}", "Accept": "text/calendar, */*;q=0.5", "Accept-Encoding": "identity"}
    # No proxy knows the way to this computer itself.
    own = [urllib.request.ProxyHandler({})] if is_loopback(urlsplit(url).hostname or "") else []
    opener = urllib.request.build_opener(_Redirects, *own)
    with opener.open(urllib.request.Request(url, headers=wanted), timeout=min(_QUIET, seconds)) as answer:
        pieces, size = [], 0
        while piece := answer.read1(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST:
                raise OverflowError
            if time.monotonic() > ends:
                raise TimeoutError
        announced = answer.headers.get("Content-Length", "")
        if announced.isascii() and announced.isdigit() and int(announced) != size:
            raise http.client.IncompleteRead(b"")
    return b"".join(pieces)


def _in_time(work: Callable[[], bytes], seconds: float, called: str) -> bytes:
    """What ``work`` returns. Nothing holds it up: not even the search for a server's number, which has no limit of its own."""
    done: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put(work())
        except Exception as error:
            done.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        found = done.get(timeout=seconds)
    except queue.Empty:
        found = TimeoutError()
    if isinstance(found, bytes):
        return found
    message, hint = _words(found)
    _refuse(f"the {called} {message}", hint)


def _words(error: Exception) -> tuple[str, str]:
    """What went wrong, without the address."""
    again = "try again later, or save the calendar to a file and name that"
    if isinstance(error, urllib.error.HTTPError):
        # An answer that is not read any further.
        error.close()
        if error.code in (401, 403):
            return (
                f"wants to know who asks (status {error.code})",
                "use its secret address for other programs, or caldavs://",
            )
        if error.code in (404, 410):
            return f"is not there (status {error.code})", "look up its address in the calendar's settings again"
        return f"answers with status {error.code}", again
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError) or isinstance(error, TimeoutError):
        return "takes too long", again
    if isinstance(error, OverflowError):
        return f"is larger than {LARGEST:,} bytes", "export only the time of the plan"
    if "SSL" in type(reason).__name__ or "Certificate" in type(reason).__name__:
        return "has no certificate that can be trusted", "check the address"
    if isinstance(error, http.client.IncompleteRead):
        return "was cut off on the way", again
    if isinstance(reason, str) and "encrypted" in reason:
        return "sends on to a place that is not encrypted", "ask its maker for an https:// address"
    return "cannot be reached", again
