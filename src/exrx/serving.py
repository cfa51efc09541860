"""A plan as a calendar feed: read again when its file is replaced, the same bytes until then, and nothing else in reach.

The addresses cannot be guessed and are kept beside the plan, one for each view: who knows the shared one cannot work
out the private one. A request is answered from memory; what is slow, large or malformed is turned away with a status.
"""

from __future__ import annotations

import asyncio
import errno
import gzip
import hashlib
import hmac
import json
import math
import os
import re
import secrets
import socket
import stat
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from exrx.classes import NamedTuple, dataclass, field
from exrx.export.files import content_of, write_all
from exrx.export.formats import CALENDAR
from exrx.export.ics import refuse_shared_name, to_ics
from exrx.export.locking import locked
from exrx.export.plan_file import load
from exrx.export.readback import language_in
from exrx.values.errors import ExportError, InputError
from exrx.values.said import Said, said
from exrx.values.size_limits import why_not

View = Literal["private", "shared"]
VIEWS: tuple[View, View] = ("private", "shared")

LARGEST_HEAD = 8_192
"""Octets of a request line with its headers."""
MOST_CONNECTIONS = 64
_AGAIN = 10.0
"""Seconds until a file that could not be read is tried again."""
SLOWEST = 10.0
"""Seconds that a client may take to ask, and again to take the answer."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,100}", re.ASCII)
_REQUEST = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}) ([!-~]{1,2000}) HTTP/(\d)\.(\d)", re.ASCII)
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*?)[ \t]*", re.ASCII)


class Answer(NamedTuple):
    """What a request gets."""

    status: HTTPStatus
    headers: Mapping[str, str]
    body: bytes = b""

    def written(self, *, head_only: bool) -> bytes:
        """The answer as it goes over the line; the connection ends with it."""
        headers = {
            "Date": formatdate(usegmt=True),
            "Connection": "close",
            "X-Content-Type-Options": "nosniff",
            # The address is the key: no other page and no search engine may learn it.
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
            **self.headers,
        }
        if self.status != HTTPStatus.NOT_MODIFIED:
            headers["Content-Length"] = str(len(self.body))
        lines = [f"HTTP/1.1 {self.status.value} {self.status.phrase}", *(f"{k}: {v}" for k, v in headers.items())]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
        return head if head_only else head + self.body


def refusal(status: HTTPStatus, text: str, **headers: str) -> Answer:
    """A status with one line of text; it names nothing of the plan."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {"Content-Type": "text/plain; charset=utf-8", **named}, f"{text}\n".encode())


class _Written(NamedTuple):
    """Differs whenever a file is written or replaced."""

    at: int
    size: int
    number: int

    @classmethod
    def of(cls, found: os.stat_result) -> _Written:
        return cls(found.st_mtime_ns, found.st_size, found.st_ino)


class _Content(NamedTuple):
    """One view, ready to be sent."""

    body: bytes
    zipped: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class _State:
    plan_id: str
    revision: int
    signature: tuple[_Written, ...]
    contents: Mapping[View, _Content]

    @property
    def modified(self) -> float:
        """When the last of its files was written."""
        return max(one.at for one in self.signature) / 1e9


@dataclass(slots=True)
class Feed:
    """The calendar of one plan file, private and shared. ``complain`` is told when the file cannot be used any more.

    Without a ``language`` it is that of the calendar beside the plan file, where there is one.
    """

    path: Path
    complain: Callable[[Said], None] = lambda what: None
    language: str | None = None
    _paths: dict[str, View] = field(default_factory=dict)
    _state: _State | None = None
    _unusable: tuple[_Written, ...] = ()
    _not_before: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> None:
        """Read the plan and its addresses; the first time, make them.

        Raises ``InputError`` for a faulty plan, ``ExportError`` where the addresses belong to another plan or cannot
        be kept.
        """
        self._state = self._read(self._signed())
        self._paths = {f"/{secret}.ics": view for view, secret in self._secrets(self._state.plan_id).items()}

    @property
    def paths(self) -> Mapping[View, str]:
        """The path of each view."""
        return {view: path for path, view in self._paths.items()}

    @property
    def address_file(self) -> Path:
        """Where the addresses are kept. Without the file, new ones are made."""
        return self.path.with_suffix(".feed")

    def answer(self, method: str, target: str, headers: Mapping[str, str]) -> Answer:
        """The answer to one request. ``headers`` have names in lower case."""
        # Every path is compared, in a time that tells nothing about them.
        given = target.partition("?")[0].encode("ascii", "replace")
        views = [view for path, view in self._paths.items() if hmac.compare_digest(path.encode(), given)]
        if not views:
            return refusal(HTTPStatus.NOT_FOUND, "There is nothing here.")
        if method not in ("GET", "HEAD"):
            return refusal(HTTPStatus.METHOD_NOT_ALLOWED, "Calendars are only read here.", Allow="GET, HEAD")
        state = self._current()
        content = state.contents[views[0]]
        zipped = _takes_gzip(headers.get("accept-encoding", ""))
        tag = f'"{content.digest}{"-gzip" if zipped else ""}"'
        sent = {
            "Content-Type": "text/calendar; charset=utf-8",
            "Content-Disposition": f'inline; filename="{"plan" if views[0] == "private" else "busy"}.ics"',
            "Cache-Control": "private, no-cache",
            "Vary": "Accept-Encoding",
            "ETag": tag,
        }
        # A file of the last second or two may change again within the second that the header can say.
        if time.time() - state.modified > 2:
            sent["Last-Modified"] = formatdate(state.modified, usegmt=True)
        if _unchanged(headers, content.digest, sent.get("Last-Modified")):
            return Answer(HTTPStatus.NOT_MODIFIED, sent)
        if zipped:
            return Answer(HTTPStatus.OK, {**sent, "Content-Encoding": "gzip"}, content.zipped)
        return Answer(HTTPStatus.OK, sent, content.body)

    @property
    def _calendar(self) -> Path:
        """The calendar beside the plan file, whose language the feed goes on in."""
        return self.path.with_suffix(CALENDAR.suffix)

    def _signed(self) -> tuple[_Written, ...]:
        """Changes whenever the plan file does, or the calendar whose language counts."""
        plan = _written(self.path)
        if self.language is None:
            with suppress(OSError):
                return plan, _Written.of(os.stat(self._calendar))
        return (plan,)

    def _current(self) -> _State:
        """What the file says now; while it is missing or faulty, or holds another plan, what it said last."""
        assert self._state is not None, "open() comes first"
        try:
            signature = self._signed()
        except InputError:
            return self._state
        if signature == self._state.signature:
            return self._state
        if signature == self._unusable and time.monotonic() < self._not_before:
            return self._state
        if not self._lock.acquire(blocking=False):
            # Somebody reads it just now; until then the last plan is as good.
            return self._state
        try:
            return self._reread(signature)
        finally:
            self._lock.release()

    def _reread(self, signature: tuple[_Written, ...]) -> _State:
        assert self._state is not None
        try:
            state = self._read(signature)
        except InputError as error:
            told, self._unusable = signature == self._unusable, signature
            # It may have been this computer and not the file: no descriptors, say.
            self._not_before = time.monotonic() + _AGAIN
            if told:
                return self._state
            self.complain(said("pushing.feed.unusable", path=f"{self.path}", why=error.problems[0].what))
            return self._state
        shown = self._state.revision
        if state.plan_id != self._state.plan_id or state.revision < shown:
            self._unusable, self._not_before = signature, math.inf
            if state.plan_id != self._state.plan_id:
                self.complain(said("pushing.feed.another", path=f"{self.path}"))
            else:
                # Numbers of entries never fall: some calendars would keep the newer entries, others go back.
                self.complain(
                    said(
                        "pushing.feed.older",
                        path=f"{self.path}",
                        revision=state.revision,
                        shown=shown,
                        next=shown + 1,
                    )
                )
            return self._state
        self._state, self._unusable = state, ()
        return state

    def _read(self, signature: tuple[_Written, ...]) -> _State:
        # Taken before the file is read: whatever replaces it meanwhile has another signature and is read next time.
        plan = load(self.path)
        refuse_shared_name(plan.id)
        language = self.language or language_in(content_of(self._calendar) or b"")
        contents: dict[View, _Content] = {}
        for view in VIEWS:
            body = to_ics(plan, view=view, language=language)
            contents[view] = _Content(body, gzip.compress(body, mtime=0), hashlib.sha256(body).hexdigest()[:32])
        return _State(plan.id, plan.revision, signature, MappingProxyType(contents))

    def _secrets(self, plan_id: str) -> dict[View, str]:
        # Two that start at once print the same addresses.
        with locked([self.address_file]):
            return self._kept_secrets(plan_id)

    def _kept_secrets(self, plan_id: str) -> dict[View, str]:
        try:
            data = json.loads(self.address_file.read_bytes()[:10_000])
        except FileNotFoundError:
            made: dict[View, str] = {view: secrets.token_urlsafe(24) for view in VIEWS}
            content = json.dumps({"plan": plan_id, **made}, indent=1).encode() + b"\n"
            write_all([(self.address_file, content, 0o600)])
            return made
        except (OSError, ValueError):
            data = None
        known = data if isinstance(data, dict) else {}
        found = {view: known.get(view) for view in VIEWS}
        usable = {view: text for view, text in found.items() if isinstance(text, str) and _SECRET.fullmatch(text)}
        if len(set(usable.values())) != len(VIEWS):
            raise ExportError(said("errors.serving.no_addresses", path=f"{self.address_file}"))
        if known.get("plan") != plan_id:
            raise ExportError(said("errors.serving.another_plan", path=f"{self.address_file}"))
        return usable


def _written(path: Path) -> _Written:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        load(path)
        raise
    if not stat.S_ISREG(found.st_mode):
        # Reading a pipe might never end.
        raise InputError.of("plan", "errors.serving.no_file", file=str(path))
    return _Written.of(found)


def _takes_gzip(accepted: str) -> bool:
    for part in accepted.lower().split(",")[:20]:
        name, _, parameters = part.partition(";")
        if name.strip() in ("gzip", "*"):
            return not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", parameters)
    return False


def _unchanged(headers: Mapping[str, str], digest: str, modified: str | None) -> bool:
    """Whether the client has this content already, by its tag in any encoding, else by the time."""
    if "if-none-match" in headers:
        given = headers["if-none-match"]
        tags = {tag.strip().removeprefix("W/").strip('"').removesuffix("-gzip") for tag in given.split(",")}
        return given.strip() == "*" or digest in tags
    since = headers.get("if-modified-since")
    if since and modified:
        with suppress(ValueError, TypeError, OverflowError):
            # Another time, and be it a later one, is that of another content: a copy that was put back is older than what it replaces.
            return parsedate_to_datetime(modified) == parsedate_to_datetime(since)
    return False


# --- the server --------------------------------------------------------------------------------------------------------


class _Refused(Exception):
    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


def _parsed(head: bytes) -> tuple[str, str, dict[str, str]]:
    """Method, target and headers. Raises ``_Refused``."""
    first, *lines = head.split(b"\r\n")
    match = _REQUEST.fullmatch(first)
    if match is None:
        raise _Refused(refusal(HTTPStatus.BAD_REQUEST, "This is no request that is understood here."))
    if match[3] != b"1":
        raise _Refused(refusal(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "HTTP/1.1 is spoken here."))
    headers: dict[str, str] = {}
    for line in lines:
        found = _HEADER.fullmatch(line)
        if found is None:
            raise _Refused(refusal(HTTPStatus.BAD_REQUEST, "A header is malformed."))
        name = found[1].decode("ascii").lower()
        value = found[2].decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    if headers.get("transfer-encoding") or headers.get("content-length", "0").strip("0"):
        raise _Refused(refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Nothing is taken in here."))
    target = match[2].decode("ascii")
    if target.startswith(("http://", "https://")):
        # As asked through a proxy.
        target = "/" + target.partition("//")[2].partition("/")[2]
    return match[1].decode("ascii"), target, headers


_SHORT_OF = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
_BREATH, _HUSH = 0.1, 60.0
"""Seconds between two tries to let somebody in, and between two words about it."""


def _listening(family: int, place: tuple[Any, ...]) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setblocking(False)
        if os.name == "posix":
            # Otherwise a port stays taken for a while after its server ended.
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(place)
        made.listen(128)
    except BaseException:
        made.close()
        raise
    return made


def reachable(host: str) -> str | None:
    """The number under which others reach this computer where it listens on all of its numbers; ``None``: not known."""
    try:
        given = ip_address(host or "0.0.0.0")
    except ValueError:
        return host
    if not given.is_unspecified:
        return host
    family, far = (socket.AF_INET, "192.0.2.1") if given.version == 4 else (socket.AF_INET6, "2001:db8::1")
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as way:
            # Nothing is sent: it only asks which way such a thing would go.
            way.connect((far, 9))
            found = ip_address(way.getsockname()[0])
    except (OSError, ValueError):
        return None
    return None if found.is_loopback or found.is_unspecified else str(found)


class Server:
    """Serves a feed over HTTP until it is closed. Memory and descriptors are bounded: so many connections, so long a request.

    As many again as are served are told that there are too many; the rest waits until it is let in.
    """

    def __init__(self, feed: Feed, *, slowest: float = SLOWEST, most: int = MOST_CONNECTIONS) -> None:
        self.feed = feed
        self._slowest = slowest
        self._most = most
        self._open = 0
        self._room = asyncio.Semaphore(2 * most)
        self._sockets: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._said = -_HUSH
        self._closed = False

    async def start(self, host: str, port: int) -> int:
        """Begin to listen; returns the port. Raises ``ExportError`` where that is not possible."""
        try:
            places = await asyncio.get_running_loop().getaddrinfo(
                host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )
            for family, place in dict.fromkeys((one[0], one[4]) for one in places):
                # One port for all numbers of a name.
                self._sockets.append(_listening(family, (place[0], port, *place[2:])))
                port = self._sockets[0].getsockname()[1]
        except (OSError, OverflowError, UnicodeError) as error:
            self.close()
            raise ExportError(said("errors.serving.no_place", host=host, port=port, why=why_not(error))) from None
        self._tasks |= {asyncio.create_task(self._accept(listening)) for listening in self._sockets}
        return port

    async def forever(self) -> None:
        """Serve until cancelled."""
        try:
            await asyncio.Event().wait()
        finally:
            self.close()

    def close(self) -> None:
        """Listen no more."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        for listening in self._sockets:
            listening.close()

    async def _accept(self, listening: socket.socket) -> None:
        """Let in who asks, one after the other, as long as there is room."""
        loop = asyncio.get_running_loop()
        while not self._closed:
            await self._room.acquire()
            try:
                connection, _ = await loop.sock_accept(listening)
            except OSError as error:
                self._room.release()
                await self._short(error)
                continue
            task = asyncio.create_task(self._let_in(connection))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _short(self, error: OSError) -> None:
        """Wait where nobody can be let in; say so now and then, not for each one who asks."""
        if error.errno in _SHORT_OF and time.monotonic() - self._said >= _HUSH:
            self._said = time.monotonic()
            self.feed.complain(said("pushing.feed.full", why=why_not(error)))
        await asyncio.sleep(_BREATH)

    async def _let_in(self, connection: socket.socket) -> None:
        try:
            reader, writer = await asyncio.open_connection(sock=connection, limit=LARGEST_HEAD)
            await self._serve(reader, writer)
        except OSError:
            # Gone already.
            connection.close()
        finally:
            self._room.release()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        try:
            head_only, patience = False, self._slowest
            if self._open > self._most:
                patience = min(1.0, patience)
                text = "Too many are asking at once."
                answer = refusal(HTTPStatus.SERVICE_UNAVAILABLE, text, Retry_After="5")
            else:
                try:
                    method, target, headers = _parsed(await self._head(reader))
                    head_only = method == "HEAD"
                    # A plan that was replaced is read again meanwhile, and nobody else waits for that.
                    answer = await asyncio.to_thread(self.feed.answer, method, target, headers)
                except _Refused as refused:
                    answer = refused.answer
            writer.write(answer.written(head_only=head_only))
            async with asyncio.timeout(patience):
                await writer.drain()
                writer.write_eof()
                # What was sent without being asked for is taken and dropped: closing on it would cut the answer off.
                for _ in range(16):
                    if not await reader.read(LARGEST_HEAD):
                        break
        except (OSError, EOFError, TimeoutError):
            # Gone, or too slow to take its answer.
            pass
        finally:
            self._open -= 1
            writer.transport.abort()

    async def _head(self, reader: asyncio.StreamReader) -> bytes:
        try:
            async with asyncio.timeout(self._slowest):
                head = await reader.readuntil(b"\r\n\r\n")
        except TimeoutError:
            raise _Refused(refusal(HTTPStatus.REQUEST_TIMEOUT, "That took too long.")) from None
        except asyncio.LimitOverrunError:
            text = "The request is too long."
            raise _Refused(refusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, text)) from None
        except asyncio.IncompleteReadError as error:
            if not error.partial:
                raise
            raise _Refused(refusal(HTTPStatus.BAD_REQUEST, "The request has no end.")) from None
        return head[:-4]
