"""Who asks: Basic (RFC 7617) and Digest (RFC 7616), only after a server has asked for it."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from urllib.parse import quote

from exrx.classes import NamedTuple

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PIECES = re.compile(
    rf'\s*(?:({_TOKEN})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|({_TOKEN}))|({_TOKEN})(?=[\s,]|$))\s*(?:,\s*)*', re.S
)
_LONGEST = 8_192
_HASHES: dict[str, Callable[[bytes], str]] = {
    "SHA-256": lambda data: hashlib.sha256(data).hexdigest(),
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
}


class Challenge(NamedTuple):
    """What a server wants to see, by its scheme in lower case."""

    scheme: str
    values: dict[str, str]


def challenges(headers: Sequence[str]) -> list[Challenge]:
    """What ``WWW-Authenticate`` asks for; what cannot be read is left out."""
    found: list[Challenge] = []
    for header in headers:
        if len(header) > _LONGEST:
            continue
        place = 0
        while (match := _PIECES.match(header, place)) and match.end() > place:
            place = match.end()
            if match[4] is not None:
                found.append(Challenge(match[4].lower(), {}))
            elif found:
                value = match[3] if match[2] is None else re.sub(r"\\(.)", r"\1", match[2], flags=re.S)
                found[-1].values.setdefault(match[1].lower(), value)
    return found


class Login:
    """Name and password for one origin. It answers challenges, and goes on with the last one without being asked."""

    def __init__(self, user: str, password: str) -> None:
        self._user = user
        self._password = password
        self._chosen: Challenge | None = None
        self._count = 0

    def __repr__(self) -> str:
        return "Login()"

    def header(self, method: str, target: str) -> str | None:
        """The ``Authorization`` of a request, once it is known what the server wants."""
        if self._chosen is None:
            return None
        if self._chosen.scheme == "basic":
            return "Basic " + base64.b64encode(_octets(f"{self._user}:{self._password}")).decode("ascii")
        self._count += 1
        return self._digest(self._chosen.values, method, target)

    def asked(self, headers: Sequence[str], *, given: bool) -> bool:
        """Whether a refused request is worth another try. ``given``: it came with an ``Authorization``."""
        used, before = self._count, self._chosen
        self._chosen, self._count = _choice(challenges(headers)), 0
        if self._chosen is None or not given:
            return self._chosen is not None
        if before is None or not self._chosen.scheme == "digest" == before.scheme:
            return False
        # A number that was good once may have run out since, and not every server says so.
        new = self._chosen.values["nonce"] != before.values["nonce"]
        return new and (used > 1 or self._chosen.values.get("stale", "").lower() == "true")

    def _digest(self, asked: dict[str, str], method: str, target: str) -> str:
        named = asked.get("algorithm", "MD5").upper()
        digest = _HASHES[named.removesuffix("-SESS")]
        realm, nonce, number, own = asked.get("realm", ""), asked["nonce"], f"{self._count:08x}", secrets.token_hex(16)
        # Headers are octets, read as latin-1.
        who = digest(b"%s:%s:%s" % (_octets(self._user), realm.encode("latin-1"), _octets(self._password)))
        if named.endswith("-SESS"):
            who = digest(f"{who}:{nonce}:{own}".encode("latin-1"))
        what = digest(f"{method}:{target}".encode())
        parts = [who, nonce, *([number, own, "auth"] if "qop" in asked else []), what]
        fields = {
            **_name(self._user),
            "realm": _quoted(realm),
            "nonce": _quoted(nonce),
            "uri": _quoted(target),
            "response": _quoted(digest(":".join(parts).encode("latin-1"))),
            "algorithm": named,
        }
        if "opaque" in asked:
            fields["opaque"] = _quoted(asked["opaque"])
        if "qop" in asked or named.endswith("-SESS"):
            fields |= {"qop": "auth", "nc": number, "cnonce": _quoted(own)}
        return "Digest " + ", ".join(f"{key}={value}" for key, value in fields.items())


def _choice(asked: Sequence[Challenge]) -> Challenge | None:
    """The best that can be given: the password itself last."""
    usable = []
    for one in asked:
        algorithm = one.values.get("algorithm", "MD5").upper().removesuffix("-SESS")
        offered = {word.strip().lower() for word in one.values.get("qop", "auth").split(",")}
        if one.scheme == "digest" and algorithm in _HASHES and "nonce" in one.values and "auth" in offered:
            usable.append((list(_HASHES).index(algorithm), one))
        elif one.scheme == "basic":
            usable.append((len(_HASHES), one))
    usable = [(rank, one) for rank, one in usable if all(value.isprintable() for value in one.values.values())]
    return min(usable, key=lambda pair: pair[0])[1] if usable else None


def _octets(text: str) -> bytes:
    """Also of what the environment holds in another encoding."""
    return text.encode("utf-8", "surrogateescape")


def _name(user: str) -> dict[str, str]:
    return (
        {"username": _quoted(user)}
        if user.isascii()
        else {"username*": f"UTF-8''{quote(user, safe='', errors='surrogateescape')}"}
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
