"""A certificate for names that a test makes up, by the standard library alone: RSA and DER by hand, for tests only."""

from __future__ import annotations

import base64
import hashlib
import secrets
from pathlib import Path

_SMALL = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]
_SHA256 = (1, 2, 840, 113549, 1, 1, 11)
_RSA = (1, 2, 840, 113549, 1, 1, 1)
_EXPONENT = 65537


def _prime(bits: int) -> int:
    while True:
        number = secrets.randbits(bits) | (3 << (bits - 2)) | 1
        if all(number % small for small in _SMALL) and all(pow(base, number - 1, number) == 1 for base in (2, 3, 5)):
            return number


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def _int(number: int) -> bytes:
    return _der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _oid(*parts: int) -> bytes:
    octets = bytearray([40 * parts[0] + parts[1]])
    for part in parts[2:]:
        pieces = [part & 0x7F]
        while part := part >> 7:
            pieces.append(0x80 | (part & 0x7F))
        octets += bytes(reversed(pieces))
    return _der(6, bytes(octets))


def _algorithm(oid: tuple[int, ...]) -> bytes:
    return _der(0x30, _oid(*oid), _der(5))


def _pem(kind: str, content: bytes) -> str:
    return f"-----BEGIN {kind}-----\n{base64.encodebytes(content).decode()}-----END {kind}-----\n"


def write_certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """A certificate and its key. It is good for the names, and for 127.0.0.1."""
    p, q = _prime(1024), _prime(1024)
    n, d = p * q, pow(_EXPONENT, -1, (p - 1) * (q - 1))
    name = _der(0x30, _der(0x31, _der(0x30, _oid(2, 5, 4, 3), _der(0x0C, b"exrx tests"))))
    public = _der(0x30, _int(n), _int(_EXPONENT))
    known = [*(_der(0x82, one.encode()) for one in names), _der(0x87, bytes([127, 0, 0, 1]))]
    extensions = _der(
        0xA3,
        _der(
            0x30,
            _der(0x30, _oid(2, 5, 29, 17), _der(4, _der(0x30, *known))),
            _der(0x30, _oid(2, 5, 29, 19), _der(1, b"\xff"), _der(4, _der(0x30, _der(1, b"\xff")))),
        ),
    )
    body = _der(
        0x30,
        _der(0xA0, _int(2)),
        _int(secrets.randbits(64)),
        _algorithm(_SHA256),
        name,
        _der(0x30, _der(0x18, b"20200101000000Z"), _der(0x18, b"21200101000000Z")),
        name,
        _der(0x30, _algorithm(_RSA), _der(3, b"\0", public)),
        extensions,
    )
    digest = _der(0x30, _algorithm((2, 16, 840, 1, 101, 3, 4, 2, 1)), _der(4, hashlib.sha256(body).digest()))
    padded = b"\0\1" + b"\xff" * (253 - len(digest)) + b"\0" + digest
    signature = pow(int.from_bytes(padded, "big"), d, n).to_bytes(256, "big")
    certificate = _der(0x30, body, _algorithm(_SHA256), _der(3, b"\0", signature))
    key = _der(0x30, *map(_int, (0, n, _EXPONENT, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))))
    places = folder / "certificate.pem", folder / "key.pem"
    places[0].write_text(_pem("CERTIFICATE", certificate), "ascii")
    places[1].write_text(_pem("RSA PRIVATE KEY", key), "ascii")
    return places
