"""One calendar on a CalDAV server: what is asked and written, with patience for a server that stumbles."""

from __future__ import annotations

import enum
import re
import time
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address
from typing import Any, NamedTuple, Self
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from exrx.errors import ExportError

_TRIES = 6
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
_TIMEOUT = 30
_PASSING = {408, 423, 425, 429, 500, 502, 503, 504}
_DAV, _CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_XML = {"Content-Type": "application/xml; charset=utf-8"}
_KIND = '<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'
_EVENTS = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<D:prop><D:getetag/><C:calendar-data/></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{}</C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""
_OURS = '<C:prop-filter name="UID"><C:text-match collation="i;octet">@exrx</C:text-match></C:prop-filter>'
_NOTHING = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR"
_MADE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}@exrx")


class Outcome(enum.Enum):
    """How a write ended: done, or the entry is no longer what it was when it was read."""

    DONE = enum.auto()
    OVERTAKEN = enum.auto()


class Found(NamedTuple):
    """One entry on the server."""

    url: str
    etag: str
    uid: str
    content: bytes


class Server:
    """The calendar at an address. Every fault is one ``ExportError`` that holds no password."""

    def __init__(
        self,
        url: str,
        user: str | None,
        password: str | None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        tries: int = _TRIES,
    ) -> None:
        self.url = checked(url)
        try:
            from caldav.davclient import DAVClient
        except ModuleNotFoundError as error:
            raise ExportError('A calendar on a server needs the extra caldav: pip install "exrx[caldav]".') from error
        self._sleep, self._tries = sleep, tries
        self._user = user
        self._client = DAVClient(
            self.url,
            username=user,
            password=password,
            timeout=_TIMEOUT,
            enable_rfc6764=False,
            # Waiting is done here, for every kind of stumbling.
            rate_limit_handle=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def check(self) -> None:
        """Raises ``ExportError`` unless the address is a calendar."""
        answer = self._ask("PROPFIND", self.url, _KIND, {**_XML, "Depth": "0"})
        if answer.status == 207 and answer.tree is not None:
            if answer.tree.find(f".//{_CALDAV}calendar") is not None:
                return
            what = "is a folder, not a calendar"
        else:
            what = "is nothing there" if answer.status == 404 else f"does not answer as a calendar ({answer.status})"
        raise ExportError(
            f"{self.url} {what}. Give the address of one calendar; many programs show it in the calendar's settings."
        )

    def entries(self) -> Iterator[Found]:
        """Every entry that some exrx made, of this plan or another."""
        for href, etag, content in self._listed(_EVENTS.format(_OURS)):
            yield Found(self._inside(href), etag, _uid(content), content)

    def events(self) -> bytes:
        """All events but those that some exrx made, one calendar file after the other. Raises ``ExportError``."""
        found = [content for _, _, content in self._listed(_EVENTS.format(""))]
        return b"\r\n".join([_NOTHING, *(content for content in found if not _MADE.fullmatch(_uid(content)))])

    def _listed(self, query: str) -> Iterator[tuple[str, str, bytes]]:
        """Address, tag and content of every entry that a query finds. Raises ``ExportError`` where some are held back."""
        answer = self._ask("REPORT", self.url, query, {**_XML, "Depth": "1"})
        if answer.status != 207 or answer.tree is None:
            raise ExportError(f"{self.url} does not list its entries (status {answer.status}).")
        for response in answer.tree.iter(f"{_DAV}response"):
            href = response.findtext(f"{_DAV}href")
            data = response.findtext(f".//{_CALDAV}calendar-data")
            etag = response.findtext(f".//{_DAV}getetag")
            if href and data:
                yield href, etag or "", data.encode()
            elif "507" in (response.findtext(f"{_DAV}status") or ""):
                raise ExportError(f"{self.url} holds more entries than it shows at once (status 507).")

    def entry(self, uid: str, known: Found | None) -> Found | None:
        """One entry as it is now."""
        url = known.url if known is not None else self._place(uid)
        answer = self._ask("GET", url)
        if answer.status in (404, 410):
            return None
        if answer.status != 200:
            raise ExportError(f"{self.url} does not show one of its entries (status {answer.status}).")
        raw = answer.raw
        content = raw if isinstance(raw, bytes) else str(raw).encode()
        return Found(url, str(answer.headers.get("ETag", "")), _uid(content), content)

    def write(self, uid: str, content: bytes, known: Found | None) -> Outcome:
        """Put an entry in the place where it was found, else in a new one; only if nobody changed it meanwhile."""
        headers = {"Content-Type": "text/calendar; charset=utf-8", **_condition(known)}
        answer = self._ask("PUT", known.url if known else self._place(uid), content.decode(), headers)
        if answer.status in (200, 201, 204):
            return Outcome.DONE
        if answer.status in (404, 409, 410, 412):
            if answer.status == 409 and known is None:
                raise ExportError(f"{self.url} refuses an entry: it has another one with the same UID (status 409).")
            return Outcome.OVERTAKEN
        raise ExportError(f"{self.url} refuses an entry (status {answer.status}).")

    def remove(self, known: Found) -> Outcome:
        """Take an entry out, unless somebody changed it meanwhile."""
        answer = self._ask("DELETE", known.url, "", _condition(known))
        if answer.status in (200, 202, 204, 404, 410):
            return Outcome.DONE
        if answer.status == 412:
            return Outcome.OVERTAKEN
        raise ExportError(f"{self.url} does not let go of an entry (status {answer.status}).")

    def _place(self, uid: str) -> str:
        return urljoin(self.url, f"{quote(uid, safe='')}.ics")

    def _inside(self, href: str) -> str:
        """The address of an entry; a server may not send the password anywhere else."""
        url = urljoin(self.url, href)
        if urlsplit(url)[:2] != urlsplit(self.url)[:2]:
            raise ExportError(f"{self.url} names an entry on another server; nothing is sent there.")
        return url

    def _ask(self, method: str, url: str, body: str = "", headers: Mapping[str, str] | None = None) -> Any:
        """One request, again after a while when the server stumbles. Raises ``ExportError``."""
        from caldav.lib.error import AuthorizationError, DAVError, RateLimitError

        wait, why = _FIRST_WAIT, ""
        for attempt in range(self._tries):
            if attempt:
                self._sleep(wait)
                wait = min(2 * wait, _LONGEST_WAIT)
            try:
                answer = self._client.request(url, method, body, dict(headers or {}))
            except RateLimitError as error:
                why = "is busy"
                if error.retry_after_seconds is not None:
                    wait = min(max(error.retry_after_seconds, 0.0), _LONGEST_WAIT)
                continue
            except AuthorizationError:
                raise ExportError(self._unauthorised()) from None
            except (DAVError, NotImplementedError) as error:
                raise ExportError(f"{self.url} does not answer as a calendar ({type(error).__name__}).") from None
            except OSError as error:
                if "SSL" in type(error).__name__ or "SSL" in str(error)[:500]:
                    raise ExportError(f"{self.url} has no certificate that can be trusted.") from None
                why = "cannot be reached"
                continue
            if answer.status not in _PASSING:
                return answer
            why = f"answers with status {answer.status}"
        raise ExportError(f"{self.url} {why}, {self._tries} times in a row.")

    def _unauthorised(self) -> str:
        if self._user is None:
            return f"{self.url} wants to know who you are: give --user, and the password as described in --help."
        return f"{self.url} does not accept this user and password."


def checked(url: str) -> str:
    """The address of a calendar, as a folder. Raises ``ExportError`` for one that would give something away."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise ExportError("The address of the calendar begins with https:// and names a server.")
    if "@" in parts.netloc:
        raise ExportError("The address of the calendar holds a name or password: leave that out, and give --user.")
    if parts.scheme == "http" and not is_loopback(host):
        raise ExportError(
            "The address of the calendar begins with http://, which anybody on the way can read: use https://."
        )
    place = f"[{host}]" if ":" in host else host
    path = parts.path if parts.path.endswith("/") else f"{parts.path}/"
    return urlunsplit((parts.scheme, place if port is None else f"{place}:{port}", path, "", ""))


def is_loopback(host: str) -> bool:
    """Whether a name or address is this computer itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _condition(known: Found | None) -> dict[str, str]:
    if known is None:
        return {"If-None-Match": "*"}
    # Without a tag there is nothing to hold on to.
    return {"If-Match": known.etag} if known.etag and not known.etag.startswith("W/") else {}


def _uid(content: bytes) -> str:
    unfolded = content.replace(b"\r\n", b"\n").replace(b"\n ", b"").replace(b"\n\t", b"")
    for line in unfolded.split(b"\n"):
        name, _, value = line.partition(b":")
        if name.partition(b";")[0].strip().upper() == b"UID" and value.strip().endswith(b"@exrx"):
            return value.strip().decode("utf-8", "replace")
    return ""
