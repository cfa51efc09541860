"""Requests to one server, one after the other over one connection as long as it lasts."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from typing import Literal, Self

from exrx import __version__
from exrx.classes import dataclass
from exrx.network.addresses import Origin, led_to, origin_of, target_of
from exrx.network.authentication import Login
from exrx.network.connecting import Connection, connect
from exrx.network.limits import Deadline, Limits, NetworkFault
from exrx.network.packing import body_of

Follow = Literal["nowhere", "here", "anywhere"]
"""Where an answer may send on to: nowhere (a write), on the same origin, or to any other server over https."""
_MOVED = {301, 302, 303, 307, 308}
_AGAIN = {301, 302, 307, 308}
"""Those after which the same is asked for again; 303 means another request, which only makes sense for a GET."""
_HUNG_UP = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
_LOGINS = 3
"""Requests at most until a server accepts who asks."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, from where in the end."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    url: str


class Client:
    """Asks the origin of an address. Name and password go to that origin alone, and only once it has asked for them."""

    def __init__(
        self, url: str, user: str | None = None, password: str | None = None, *, limits: Limits | None = None
    ) -> None:
        self.origin = origin_of(url)
        self.limits = limits or Limits()
        self._login = Login(user, password) if user is not None and password is not None else None
        self._connection: Connection | None = None
        self._context: ssl.SSLContext | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.hang_up()
            self._connection = None

    def ask(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        follow: Follow = "nowhere",
        seconds: float | None = None,
    ) -> Answer:
        """The answer to one request. Raises ``NetworkFault``; a status is none."""
        wanted = {
            "User-Agent": f"exrx/{__version__}",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            **(headers or {}),
        }
        limit = self.limits.seconds if seconds is None else min(seconds, self.limits.seconds)
        deadline = Deadline(limit, self.limits.quiet)
        if origin_of(url) != self.origin:
            raise NetworkFault("elsewhere")
        for _ in range(self.limits.redirects + 1):
            answer = self._authorised(method, url, body, wanted, deadline)
            if answer.status not in _MOVED:
                return answer
            url = self._next(answer, method, follow)
        raise NetworkFault("circle")

    def _next(self, answer: Answer, method: str, follow: Follow) -> str:
        """Where an answer sends on to. Raises ``NetworkFault`` where it must not be followed."""
        place = answer.headers.get("Location") or ""
        try:
            there = origin_of(url := led_to(answer.url, place))
        except (NetworkFault, ValueError):
            there, url = None, ""
        if not place or there is None:
            raise NetworkFault("to_nowhere", status=answer.status)
        if follow == "nowhere" or answer.status not in (_MOVED if method == "GET" else _AGAIN):
            raise NetworkFault("not_followed", place=there.named, status=answer.status)
        if there == self.origin:
            return url
        if follow == "here":
            raise NetworkFault("to_another", place=there.named, status=answer.status)
        if there.scheme != "https":
            raise NetworkFault("to_unencrypted", place=there.named)
        if there.loopback:
            raise NetworkFault("to_itself")
        return url

    def _authorised(self, method: str, url: str, body: bytes, headers: dict[str, str], deadline: Deadline) -> Answer:
        """The answer to who may ask."""
        origin = origin_of(url)
        login = self._login if origin == self.origin else None
        for _ in range(_LOGINS):
            given = login.header(method, target_of(url)) if login is not None else None
            sent = headers if given is None else {**headers, "Authorization": given}
            answer, challenged = self._sent(origin, method, url, body, sent, deadline)
            if answer.status != 401 or login is None or not login.asked(challenged, given=given is not None):
                break
        return answer

    def _sent(
        self, origin: Origin, method: str, url: str, body: bytes, headers: dict[str, str], deadline: Deadline
    ) -> tuple[Answer, list[str]]:
        try:
            return self._exchanged(origin, method, url, body, headers, deadline)
        except NetworkFault:
            self.close()
            raise
        except Exception as error:
            self.close()
            raise _fault(error) from None

    def _exchanged(
        self, origin: Origin, method: str, url: str, body: bytes, headers: dict[str, str], deadline: Deadline
    ) -> tuple[Answer, list[str]]:
        """One request and its answer, and what the answer asks for."""
        connection, kept = self._connected(origin, deadline)
        try:
            response = self._begun(connection, origin, method, url, body, headers)
        except (ConnectionError, http.client.BadStatusLine, *_HUNG_UP):
            # A server may hang up on a connection that was idle; what was sent on it was not read.
            if not kept:
                raise
            self.close()
            connection, _ = self._connected(origin, deadline)
            response = self._begun(connection, origin, method, url, body, headers)
        content = body_of(response, self.limits.octets)
        answer = Answer(response.status, response.headers, content, url)
        if response.will_close:
            self.close()
        return answer, response.headers.get_all("WWW-Authenticate") or []

    def _begun(
        self, connection: Connection, origin: Origin, method: str, url: str, body: bytes, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        connection.request(method, target_of(url), body or None, {"Host": origin.named, **headers})
        response = connection.getresponse()
        if connection.timed.ended:
            # Nobody reads on after the empty line, so there was none.
            raise http.client.IncompleteRead(b"")
        return response

    def _connected(self, origin: Origin, deadline: Deadline) -> tuple[Connection, bool]:
        """A connection, and whether it served before."""
        kept = self._connection
        if kept is not None and kept.origin == origin:
            kept.timed.deadline = deadline
            return kept, True
        self.close()
        self._connection = connect(origin, deadline, outside=origin != self.origin, context=self._trusted)
        return self._connection, False

    def _trusted(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = ssl.create_default_context()
        return self._context


def _fault(error: Exception) -> NetworkFault:
    """What went wrong, without an address."""
    if isinstance(error, TimeoutError):
        return NetworkFault("slow", passing=True)
    if isinstance(error, http.client.IncompleteRead | ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return NetworkFault("cut_off", passing=True)
    if isinstance(error, ssl.SSLError):
        return NetworkFault("no_certificate")
    if isinstance(error, OSError):
        return NetworkFault("unreachable", passing=True)
    if isinstance(error, http.client.HTTPException | ValueError):
        return NetworkFault("no_web", passing=True)
    raise error
