"""Servers on this computer alone that do what a test wants, well or badly, and keep every octet that they were sent."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Self
from xml.sax.saxutils import escape

NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
CALENDAR = (
    f"<D:multistatus {NAMESPACES}><D:response><D:href>/c/</D:href><D:propstat><D:prop><D:resourcetype><D:collection/>"
    "<C:calendar/></D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>"
).encode()


class Request(NamedTuple):
    """What was asked."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


Wire = Callable[[socket.socket], None]
"""An answer that is more than octets: it has the connection, and the connection ends with it."""
Behaviour = Callable[[Request], bytes | Wire]


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    """An answer as it should be."""
    named = {"Content-Length": str(len(body)), **{name.replace("_", "-"): text for name, text in headers.items()}}
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {text}" for name, text in named.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Site:
    """A server that answers as ``behave`` says. ``received`` holds whatever came in, encrypted or not."""

    def __init__(self, behave: Behaviour, context: ssl.SSLContext | None = None, *, through: bool = False) -> None:
        self.behave = behave
        self.requests: list[Request] = []
        self.received = b""
        self.connections = 0
        self._context, self._through = context, through
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._open: set[socket.socket] = set()
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def url(self, path: str = "/c/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self._context else 'http'}://{host}:{self.port}{path}"

    def methods(self) -> list[str]:
        return [request.method for request in self.requests]

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        self._open.add(connection)
        with contextlib.suppress(OSError, ValueError):
            if self._through:
                # As a proxy does: it is told a place, and whoever it is, the way leads here.
                self._request(connection)
                connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
                self._open.add(connection)
            while (request := self._request(connection)) is not None:
                found = self.behave(request)
                if not isinstance(found, bytes):
                    found(connection)
                    break
                connection.sendall(found)
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()
        self._open.discard(connection)

    def _request(self, connection: socket.socket) -> Request | None:
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            self.received += piece
            data += piece
            if not piece:
                return None
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in lines)}
        while len(body) < int(headers.get("content-length", "0")):
            piece = connection.recv(65536)
            self.received += piece
            body += piece
        method, target, _ = first.split(" ")
        request = Request(method, target, headers, body)
        self.requests.append(request)
        return request


@dataclass
class Store:
    """A small CalDAV calendar at ``/c/`` that is right, but for the methods in ``instead``."""

    entries: dict[str, bytes] = field(default_factory=dict)
    instead: dict[str, Behaviour] = field(default_factory=dict)
    versions: int = 0

    def __call__(self, request: Request) -> bytes | Wire:
        return self.instead.get(request.method, self.rightly)(request)

    def rightly(self, request: Request) -> bytes:
        """What a good server does."""
        if request.method == "PROPFIND":
            return answer(207, CALENDAR)
        if request.method == "REPORT":
            return answer(207, self.listing())
        there = self.entries.get(request.target)
        if request.method == "PUT":
            tag = request.headers.get("if-match")
            if (request.headers.get("if-none-match") == "*" and there) or (tag and (not there or tag != etag(there))):
                return answer(412)
            self.entries[request.target] = request.body
            return answer(204 if there else 201)
        if there is None:
            return answer(404)
        if request.method == "DELETE":
            del self.entries[request.target]
            return answer(204)
        return answer(200, there, ETag=etag(there))

    def listing(self) -> bytes:
        shown = (
            f"<D:response><D:href>{path}</D:href><D:propstat><D:prop><D:getetag>{escape(etag(content))}</D:getetag>"
            f"<C:calendar-data>{escape(content.decode())}</C:calendar-data></D:prop><D:status>HTTP/1.1 200 OK</D:status>"
            "</D:propstat></D:response>"
            for path, content in self.entries.items()
        )
        return f"<D:multistatus {NAMESPACES}>{''.join(shown)}</D:multistatus>".encode()


def etag(content: bytes) -> str:
    return f'"{hash(content):x}"'


def uids(store: Store) -> set[str]:
    """What really stands in a calendar."""
    return {re.findall(rb"UID:(\S+)", content)[0].decode() for content in store.entries.values()}


class InTurn:
    """One behaviour after the other; the last one goes on."""

    def __init__(self, *behaviours: Behaviour) -> None:
        self.behaviours = list(behaviours)

    def __call__(self, request: Request) -> bytes | Wire:
        first = self.behaviours[0]
        if len(self.behaviours) > 1:
            del self.behaviours[0]
        return first(request)
