"""How long, how large, how far; and the one kind of fault below this door."""

from __future__ import annotations

import time

from exrx.classes import dataclass
from exrx.values.errors import wrong


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer may cost. The defaults suit calendars; tests set smaller ones."""

    seconds: float = 60.0
    """For one answer, from the search for the server's number to the last octet."""
    quiet: float = 20.0
    """Between two octets."""
    stalled: float = 60.0
    """For one request with all its repetitions: a push ends when nothing got any further for so long."""
    octets: int = 20_000_000
    """Of one answer, packed or not."""
    redirects: int = 5


class NetworkFault(Exception):
    """Why there is no answer, as the end of a sentence that begins with who was asked.

    It names no address and no password; ``passing``: worth another try.
    """

    def __init__(self, code: str, /, *, passing: bool = False, **given: object) -> None:
        super().__init__(code)
        self.what, self.do = wrong(f"errors.network.{code}", **given)
        self.passing = passing

    def __str__(self) -> str:
        return str(self.what)


class Deadline:
    """A moment after which nothing is waited for."""

    def __init__(self, seconds: float, quiet: float) -> None:
        self._ends = time.monotonic() + seconds
        self._quiet = quiet

    def left(self) -> float:
        """Seconds until the next octet has to be there. Raises ``TimeoutError`` when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, self._quiet)
