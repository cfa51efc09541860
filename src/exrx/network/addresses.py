"""Which server an address means, and whether that is this computer itself."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import quote, urljoin, urlsplit

from exrx.classes import NamedTuple
from exrx.network.limits import NetworkFault

_PORTS = {"https": 443, "http": 80}
_LONGEST = 253
_WEBCAL = re.compile(r"^webcals?:", re.IGNORECASE)
_KEPT = "%/:=&?~#+!$,;'@()*[]"
"""What stays as it is in a path: it may be quoted already."""


class Origin(NamedTuple):
    """Scheme, host and port: who is asked. A password belongs to one of these."""

    scheme: str
    host: str
    port: int

    @property
    def named(self) -> str:
        """Host and port as the ``Host`` header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if _PORTS[self.scheme] == self.port else f"{host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether it is this computer, by its name."""
        return is_loopback(self.host)


def origin_of(url: str) -> Origin:
    """The server that an address means. Raises ``NetworkFault`` for one that means none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        if len(host) > _LONGEST:
            raise ValueError
        if ":" not in host:
            host = host.encode("idna").decode("ascii")
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in _PORTS or not host or port == 0 or not host.isprintable() or " " in host:
        raise NetworkFault("no_address")
    return Origin(parts.scheme, host.lower(), port or _PORTS[parts.scheme])


def target_of(url: str) -> str:
    """Path and query as they are asked for."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return quote(target, safe=_KEPT, errors="surrogateescape")


def led_to(url: str, location: str) -> str:
    """The address that a ``Location`` means, whose octets were read as latin-1. Raises ``ValueError`` where it is none.

    >>> led_to("https://example.org/club", "webcal://cal.example.org/club.ics")
    'https://cal.example.org/club.ics'
    """
    # Feeds send on to the address that calendar programs open, which is one of https.
    location = _WEBCAL.sub("https:", location.strip())
    return urljoin(url, quote(location, safe=_KEPT, encoding="latin-1"))


def is_loopback(host: str) -> bool:
    """Whether a name or address is this computer itself."""
    address = _address(host)
    return address.is_loopback if address is not None else host.rstrip(".").lower() == "localhost"


def is_inside(host: str) -> bool:
    """Whether a number leads to this computer or to what only this computer sees, in whatever dress."""
    address = _address(host)
    return address is not None and (address.is_loopback or address.is_unspecified or address.is_link_local)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
