"""One calendar on a CalDAV server: what is asked and written, with patience for a server that stumbles."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from exrx.classes import NamedTuple
from exrx.network import Answer, Client, Limits, NetworkFault, is_loopback, origin_of
from exrx.network.client import Follow
from exrx.network.multistatus import Listed, responses
from exrx.pushing.comparing import is_made
from exrx.values.errors import ExportError
from exrx.values.said import NOWHERE, said
from exrx.values.size_limits import LARGEST_ENTRY

_TRIES = 6
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
_PASSING = {408, 423, 425, 429, 500, 502, 503, 504}
_GONE = {404, 410}
_LOCKED = 423
_XML = {"Content-Type": "application/xml; charset=utf-8", "Accept-Encoding": "gzip, deflate"}
_KIND = '<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'
_EVENTS = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<D:prop><D:getetag/><C:calendar-data/></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{}</C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""
_OURS = '<C:prop-filter name="UID"><C:text-match collation="i;octet">@exrx</C:text-match></C:prop-filter>'


class Refused(Exception):
    """The server does not take, show, or let go of one entry; others may be as they should."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


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
        limits: Limits | None = None,
    ) -> None:
        self.url = checked(url)
        # Where entries are put: the server may have sent on to another path.
        self._folder = self.url
        self._sleep, self._tries, self._locked = sleep, tries, False
        self._user = user
        self._limits = limits or Limits()
        try:
            self._client = Client(self.url, user, password, limits=self._limits)
        except NetworkFault as fault:
            raise self._error(fault) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def check(self) -> None:
        """Raises ``ExportError`` unless the address is a calendar."""
        answer = self._ask("PROPFIND", self.url, _KIND, {**_XML, "Depth": "0"}, follow="here")
        if answer.status == 207:
            shown = self._responses(answer)
            if any(one.calendar for one in shown):
                return
            # Some servers say so inside.
            gone = any(one.status in _GONE for one in shown)
            raise self._fault("no_calendar", status=404 if gone else None)
        raise self._fault("no_calendar", status=answer.status)

    def entries(self) -> Iterator[Found]:
        """Every entry that some exrx made, of this plan or another."""
        for one in self._listed(_EVENTS.format(_OURS)):
            yield Found(self._inside(one.href), one.etag or "", _uid(one.content), one.content)

    def events(self) -> list[tuple[str, bytes]]:
        """All events but those that some exrx made: the last part of the address of each, and its file. Raises ``ExportError``."""
        found = self._listed(_EVENTS.format(""))
        return [
            (unquote(one.href.rstrip("/").rpartition("/")[2]), one.content)
            for one in found
            if not is_made(_uid(one.content))
        ]

    def others(self) -> Iterator[Found]:
        """Every event that no exrx made, by its UID."""
        for one in self._listed(_EVENTS.format("")):
            uid = _any_uid(one.content)
            if uid and not is_made(uid):
                yield Found(self._inside(one.href), one.etag or "", uid, one.content)

    def _listed(self, query: str) -> Iterator[Listed]:
        """Every entry that a query finds. Raises ``ExportError`` where some are held back."""
        answer = self._ask("REPORT", self.url, query, {**_XML, "Depth": "1"}, follow="here")
        if answer.status != 207:
            # Something else than a calendar may stand there, which has its own words.
            self.check()
            raise self._fault("not_listed", status=answer.status)
        path = urlsplit(answer.url).path
        self._folder = urljoin(answer.url, path if path.endswith("/") else f"{path}/")
        shown = self._responses(answer)
        # It holds all of it a second time.
        del answer
        for one in shown:
            if one.href and one.content:
                yield one
            elif one.status == 507:
                raise self._fault("too_many", status=one.status)
            elif one.status is not None and one.status not in (200, *_GONE):
                raise self._fault("some_hidden", status=one.status)
            elif one.etag is not None and not one.href.endswith("/"):
                raise self._fault("unshown")

    def _responses(self, answer: Answer) -> list[Listed]:
        try:
            return responses(answer.body)
        except NetworkFault as fault:
            raise self._error(fault) from None

    def entry(self, uid: str, known: Found | None) -> Found | None:
        """One entry as it is now. Raises ``Refused``."""
        url = known.url if known is not None else self._place(uid)
        answer = self._ask("GET", url, follow="here")
        if answer.status in _GONE:
            return None
        if answer.status != 200:
            raise self._refusal("hides_one", answer.status)
        return Found(url, answer.headers.get("ETag", "").strip(), _uid(answer.body), answer.body)

    def write(self, uid: str, content: bytes, known: Found | None) -> int:
        """Put an entry in the place where it was found, else in a new one. Raises ``Refused``.

        0, or the status by which the server says that somebody changed it meanwhile: then it is not written.
        """
        headers = {"Content-Type": "text/calendar; charset=utf-8", **_condition(known)}
        answer = self._ask("PUT", known.url if known else self._place(uid), content, headers)
        if answer.status in (200, 201, 204):
            return 0
        if answer.status in (404, 409, 410, 412):
            if answer.status == 409 and known is None:
                raise Refused(answer.status)
            return answer.status
        raise self._refusal("refuses_one", answer.status)

    def remove(self, known: Found) -> int:
        """Take an entry out; 0, or the status by which the server says that somebody changed it meanwhile. Raises ``Refused``."""
        answer = self._ask("DELETE", known.url, b"", _condition(known))
        if answer.status in (200, 202, 204, *_GONE):
            return 0
        if answer.status == 412:
            return answer.status
        raise self._refusal("keeps_one", answer.status)

    def _refusal(self, otherwise: str, status: int) -> Exception:
        """Of this one entry, where the status is an error; anything else is no answer to what was asked."""
        return Refused(status) if status >= 400 else self._fault(otherwise, status=status)

    def _place(self, uid: str) -> str:
        return urljoin(self._folder, f"{quote(uid, safe='')}.ics")

    def _inside(self, href: str) -> str:
        """The address of an entry; nothing is sent to any other server."""
        try:
            url = urljoin(self._folder, href)
            if origin_of(url) == self._client.origin:
                return url
        except (NetworkFault, ValueError):
            pass
        raise self._fault("elsewhere")

    def _ask(
        self,
        method: str,
        url: str,
        body: str | bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        follow: Follow = "nowhere",
    ) -> Answer:
        """One request, again after a while when the server stumbles. Raises ``ExportError``."""
        content = body.encode() if isinstance(body, str) else body
        ends = time.monotonic() + self._limits.stalled
        wait, why = _FIRST_WAIT, NOWHERE
        for attempt in range(self._tries):
            if attempt:
                if time.monotonic() + wait >= ends:
                    raise self._fault("no_progress", why=why, seconds=self._limits.stalled)
                self._sleep(wait)
                wait = min(2 * wait, _LONGEST_WAIT)
            try:
                left = max(0.0, ends - time.monotonic())
                answer = self._client.ask(method, url, content, headers, follow=follow, seconds=left)
            except NetworkFault as fault:
                if not fault.passing:
                    raise self._error(fault) from None
                why = fault.what
                continue
            if answer.status == 401:
                raise self._fault("not_accepted", known=self._user is not None)
            if answer.status not in _PASSING:
                return answer
            why = said("errors.network.status", status=answer.status)
            if answer.status == _LOCKED and (self._locked or attempt + 1 == self._tries):
                # That is said of one entry; further ones, perhaps all, are not waited for as long once more.
                self._locked = True
                return answer
            asked = _wanted_wait(answer.headers.get("Retry-After", ""))
            wait = wait if asked is None else min(max(asked, 0.0), _LONGEST_WAIT)
        raise self._fault("in_a_row", why=why, times=self._tries)

    def _error(self, fault: NetworkFault) -> ExportError:
        return self._fault("fault", what=fault.what, do=fault.do, passing=fault.passing)

    def _fault(self, code: str, /, **given: object) -> ExportError:
        return ExportError(said(f"errors.server.{code}", url=self.url, **given))


def _wanted_wait(text: str) -> float | None:
    """The seconds that a server asks for, in either form; ``None`` where it does not."""
    if text.strip().isascii() and text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        moment = parsedate_to_datetime(text)
        return moment.timestamp() - time.time()
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None


def checked(url: str) -> str:
    """The address of a calendar, as a folder. Raises ``ExportError`` for one that would give something away."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise ExportError(said("errors.server.no_address"))
    if "@" in parts.netloc:
        raise ExportError(said("errors.server.holds_name"))
    if parts.scheme == "http" and not is_loopback(host):
        raise ExportError(said("errors.server.unencrypted"))
    place = f"[{host}]" if ":" in host else host
    path = parts.path if parts.path.endswith("/") else f"{parts.path}/"
    return urlunsplit((parts.scheme, place if port is None else f"{place}:{port}", path, "", ""))


def _condition(known: Found | None) -> dict[str, str]:
    if known is None:
        return {"If-None-Match": "*"}
    # Without a tag there is nothing to hold on to.
    usable = known.etag and known.etag.isascii() and known.etag.isprintable() and not known.etag.startswith("W/")
    return {"If-Match": known.etag} if usable else {}


def _uid(content: bytes) -> str:
    """Of an entry that some exrx made; empty for another, and for what is larger than any of those."""
    return next((uid for uid in _uids(content) if uid.endswith("@exrx")), "")


def _any_uid(content: bytes) -> str:
    return next(_uids(content), "")


def _uids(content: bytes) -> Iterator[str]:
    if len(content) > LARGEST_ENTRY:
        return
    unfolded = content.replace(b"\r\n", b"\n").replace(b"\n ", b"").replace(b"\n\t", b"")
    for line in unfolded.split(b"\n"):
        name, _, value = line.partition(b":")
        if name.partition(b";")[0].strip().upper() == b"UID":
            yield value.strip().decode("utf-8", "replace")
