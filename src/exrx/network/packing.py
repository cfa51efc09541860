"""The body of an answer, read and unpacked within a size."""

from __future__ import annotations

import http.client
import io
import zlib
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from exrx.network.limits import NetworkFault

_PIECE = 65_536
_PARTS = 100
_PLAIN = {"", "identity", "none", "binary", "utf-8", "utf8"}
"""What stands there for nothing; some servers put the encoding of the letters there."""
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


@cache
def accepted() -> str:
    """The packings that can be unpacked within a size, as a request says so: brotli only where a package for it is installed."""
    return "gzip, deflate" if _brotli() is None else "gzip, deflate, br"


@cache
def _brotli() -> Callable[[], Any] | None:
    """What makes something that unpacks brotli piece by piece; older packages know no limit, and are not used."""
    for name in ("brotli", "brotlicffi"):
        try:
            made: Callable[[], Any] = import_module(name).Decompressor
        except (ImportError, AttributeError):
            continue
        if hasattr(made, "can_accept_more_data"):
            return made
    return None


def body_of(answer: http.client.HTTPResponse, largest: int) -> bytes:
    """What an answer holds. Raises ``NetworkFault`` for too much, too little, or what cannot be unpacked."""
    headers = answer.headers.get_all("Content-Encoding") or []
    packings = [
        name for header in headers for part in header.split(",") if (name := part.strip().lower()) not in _PLAIN
    ]
    named = packings[0] if packings else ""
    if len(packings) > 1 or (named and named not in _WINDOWS and not (named == "br" and _brotli())):
        raise NetworkFault("packing")
    announced = answer.length
    if announced is not None and announced > largest:
        raise _too_large(largest)
    # Grows in its place: pieces that are joined at the end would be there twice.
    body = io.BytesIO()
    while piece := answer.read(_PIECE):
        body.write(piece)
        if body.tell() > largest:
            raise _too_large(largest)
    size = body.tell()
    if announced is not None and size < announced:
        raise http.client.IncompleteRead(b"")
    if not named or not size:
        return body.getvalue()
    if named == "br":
        return _unbrotlied(body.getvalue(), largest)
    return _unpacked(body.getvalue(), _WINDOWS[named], largest)


def _unbrotlied(packed: bytes, largest: int) -> bytes:
    make = _brotli()
    assert make is not None
    unpacker, rest, body = make(), packed, io.BytesIO()
    try:
        while not unpacker.is_finished():
            made = unpacker.process(rest, output_buffer_limit=_PIECE)
            rest = b""
            body.write(made)
            if body.tell() > largest:
                raise _too_large(largest)
            if not made and unpacker.can_accept_more_data():
                raise http.client.IncompleteRead(b"")
    except (NetworkFault, http.client.IncompleteRead):
        raise
    except Exception:
        # Each of the packages has a class of errors of its own.
        raise NetworkFault("broken_packing") from None
    return body.getvalue()


def _unpacked(packed: bytes, window: int, largest: int) -> bytes:
    if window == 15 and (packed[0] & 0x0F != 8 or int.from_bytes(packed[:2], "big") % 31):
        # Some servers leave out the frame.
        window = -15
    unpacker, parts = zlib.decompressobj(window), 1
    whole = io.BytesIO()
    try:
        for place in range(0, len(packed), _PIECE):
            rest = packed[place : place + _PIECE]
            while True:
                if unpacker.eof:
                    # A packed file may have several parts.
                    if window != 31 or not rest or parts == _PARTS:
                        break
                    unpacker, parts = zlib.decompressobj(window), parts + 1
                made = unpacker.decompress(rest, _PIECE)
                rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
                whole.write(made)
                if whole.tell() > largest:
                    raise _too_large(largest)
                if not rest and len(made) < _PIECE:
                    break
    except zlib.error:
        raise NetworkFault("broken_packing") from None
    if not unpacker.eof:
        raise http.client.IncompleteRead(b"")
    return whole.getvalue()


def _too_large(largest: int) -> NetworkFault:
    return NetworkFault("too_large", most=f"{largest:,}")
