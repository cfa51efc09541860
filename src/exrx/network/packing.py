"""The body of an answer, read and unpacked within a size."""

from __future__ import annotations

import http.client
import zlib

from exrx.network.limits import NetworkFault

_PIECE = 65_536
_PARTS = 100
_PACKINGS = {"": None, "identity": None, "gzip": 31, "x-gzip": 31, "deflate": 15}


def body_of(answer: http.client.HTTPResponse, largest: int) -> bytes:
    """What an answer holds. Raises ``NetworkFault`` for too much, too little, or what cannot be unpacked."""
    named = (answer.headers.get("Content-Encoding") or "").strip().lower()
    if named not in _PACKINGS:
        raise NetworkFault("sends its answer in a packing that was not asked for")
    window = _PACKINGS[named]
    announced = answer.length
    if announced is not None and announced > largest:
        raise _too_large(largest)
    pieces, size = [], 0
    while piece := answer.read(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > largest:
            raise _too_large(largest)
    if announced is not None and size < announced:
        raise http.client.IncompleteRead(b"")
    if window is None or not size:
        return b"".join(pieces)
    return _unpacked(pieces, window, largest)


def _unpacked(packed: list[bytes], window: int, largest: int) -> bytes:
    if window == 15 and (packed[0][0] & 0x0F != 8 or int.from_bytes(packed[0][:2], "big") % 31):
        # Some servers leave out the frame.
        window = -15
    unpacker, parts = zlib.decompressobj(window), 1
    pieces, size = [], 0
    try:
        for piece in packed:
            rest = piece
            while True:
                if unpacker.eof:
                    # A packed file may have several parts.
                    if window != 31 or not rest or parts == _PARTS:
                        break
                    unpacker, parts = zlib.decompressobj(window), parts + 1
                made = unpacker.decompress(rest, _PIECE)
                rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
                pieces.append(made)
                size += len(made)
                if size > largest:
                    raise _too_large(largest)
                if not rest and len(made) < _PIECE:
                    break
    except zlib.error:
        raise NetworkFault("sends an answer that cannot be unpacked") from None
    if not unpacker.eof:
        raise http.client.IncompleteRead(b"")
    return b"".join(pieces)


def _too_large(largest: int) -> NetworkFault:
    return NetworkFault(f"is larger than {largest:,} bytes", "export only the time of the plan")
