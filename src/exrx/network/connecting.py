"""A connection to one server: its number looked up, the way there, its certificate, each within what is left of the time."""

from __future__ import annotations

import base64
import http.client
import io
import queue
import socket
import ssl
import threading
import urllib.request
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from exrx.network.addresses import Origin, is_inside, is_loopback
from exrx.network.limits import Deadline, NetworkFault


class Timed:
    """A socket that gives up when the time is up, however little it is sent at a time. Looks like one to ``http.client``."""

    def __init__(self, plain: socket.socket, deadline: Deadline) -> None:
        self.socket = plain
        self.deadline = deadline
        # Whether the other side has hung up, as far as it was read.
        self.ended = False
        self._readers = 0
        self._open = True

    def sendall(self, data: Any) -> None:
        """Send all of it, or raise ``TimeoutError``."""
        rest = memoryview(data)
        while rest:
            self.socket.settimeout(self.deadline.left())
            rest = rest[self.socket.send(rest) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        """What comes in, for reading."""
        self._readers += 1
        return io.BufferedReader(_Incoming(self))

    def read_to_end(self) -> None:
        """One reader less."""
        self._readers -= 1
        self._hang_up()

    def close(self) -> None:
        """Hang up, as soon as nobody reads any more."""
        self._open = False
        self._hang_up()

    def _hang_up(self) -> None:
        if not self._open and self._readers <= 0:
            self.socket.close()


class _Incoming(io.RawIOBase):
    def __init__(self, timed: Timed) -> None:
        self._timed = timed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._timed.socket.settimeout(self._timed.deadline.left())
        size = self._timed.socket.recv_into(buffer)
        self._timed.ended |= size == 0
        return size

    def close(self) -> None:
        if not self.closed:
            self._timed.read_to_end()
        super().close()


class Connection(http.client.HTTPConnection):
    """One that is open already, and is never opened again by itself."""

    auto_open = 0

    def __init__(self, origin: Origin, timed: Timed) -> None:
        super().__init__(origin.host, origin.port)
        self.origin = origin
        self.timed = timed
        # All that is done with it is `sendall`, `makefile` and `close`.
        self.sock = cast(socket.socket, timed)

    def hang_up(self) -> None:
        """Close at once, whether an answer was read to its end or not."""
        self.close()
        self.timed.socket.close()


def connect(origin: Origin, deadline: Deadline, *, outside: bool, context: Callable[[], ssl.SSLContext]) -> Connection:
    """A connection to a server. ``outside``: not to this computer, whatever its name says.

    Raises ``NetworkFault`` where it must not be, ``OSError`` where it cannot be.
    """
    if origin.scheme == "http" and not origin.loopback:
        raise NetworkFault("unencrypted")
    # No proxy knows the way to this computer itself.
    proxy = None if origin.loopback else _proxy(origin.host)
    if proxy is None:
        plain = _reach(_numbers(origin, deadline, outside), deadline)
    else:
        plain = _through(proxy, origin, deadline)
    try:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if origin.scheme == "https":
            plain.settimeout(deadline.left())
            plain = context().wrap_socket(plain, server_hostname=origin.host)
    except BaseException:
        plain.close()
        raise
    return Connection(origin, Timed(plain, deadline))


def _numbers(origin: Origin, deadline: Deadline, outside: bool) -> list[tuple[Any, ...]]:
    """Where a server can be reached. The search has no limit of its own, so nobody waits for it but a thread."""
    done: queue.SimpleQueue[list[tuple[Any, ...]] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            done.put(list(socket.getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)))
        except Exception as error:
            done.put(error)

    if is_loopback(origin.host) and origin.host != "localhost":
        look_up()
    else:
        threading.Thread(target=look_up, daemon=True).start()
    try:
        found = done.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, UnicodeError):
        raise OSError from None
    if isinstance(found, Exception):
        raise found
    numbers = [(one, str(one[4][0])) for one in found]
    if outside and any(is_inside(number) for _, number in numbers):
        raise NetworkFault("to_itself")
    if origin.scheme == "http":
        numbers = [(one, number) for one, number in numbers if is_loopback(number)]
    return [one for one, _ in numbers]


def _reach(numbers: list[tuple[Any, ...]], deadline: Deadline) -> socket.socket:
    last: OSError = OSError("no number")
    for family, kind, protocol, _, place in numbers:
        plain = socket.socket(family, kind, protocol)
        try:
            plain.settimeout(deadline.left())
            plain.connect(place)
            return plain
        except OSError as error:
            plain.close()
            last = error
    raise last


def _proxy(host: str) -> str | None:
    found = urllib.request.getproxies().get("https")
    return None if not found or urllib.request.proxy_bypass(host) else found


def _through(proxy: str, origin: Origin, deadline: Deadline) -> socket.socket:
    """A way through the proxy that this computer is set up with. All that it learns is the server's name."""
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if parts.scheme != "http" or not parts.hostname:
        raise NetworkFault("no_proxy")
    near = Origin("https", parts.hostname, parts.port or 80)
    timed = Timed(_reach(_numbers(near, deadline, False), deadline), deadline)
    place = f"{f'[{origin.host}]' if ':' in origin.host else origin.host}:{origin.port}"
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    if parts.username is not None:
        who = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(who).decode()}")
    try:
        timed.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
        # All that it does with a socket is `makefile`.
        answer = http.client.HTTPResponse(cast(socket.socket, timed), method="CONNECT")
        answer.begin()
        if answer.status != 200:
            raise NetworkFault("through_proxy", passing=True, status=answer.status)
    except BaseException:
        timed.socket.close()
        raise
    return timed.socket
