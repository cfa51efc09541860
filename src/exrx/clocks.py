"""The clock laws of a place: the one door to zone data, which takes the newest that this computer has, and says which.

Python asks the operating system first, whose data are often years behind the package ``tzdata`` that comes with exrx (by
``icalendar``). Both carry a version, and the newer is taken for every zone. So a plan has the same times on every computer.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import zoneinfo
from functools import cache, lru_cache
from importlib import import_module
from itertools import pairwise
from typing import Any, Literal

from exrx.built import shipped
from exrx.classes import NamedTuple, dataclass

_VERSION = re.compile(rb"\b\d{4}[a-z]*\b")
_DAY = dt.timedelta(days=1)
_NAME = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*")


class Zone(zoneinfo.ZoneInfo):
    """A zone by the data of the package; copies and pickles of it ask for the newest again."""

    def __reduce__(self) -> tuple[Any, ...]:
        return clock_of, (self.key,)

    def __repr__(self) -> str:
        return f"zoneinfo.ZoneInfo(key={self.key!r})"


@dataclass(frozen=True, slots=True)
class ZoneData:
    """The versions of the zone data that there are, such as ``2026f``; empty where there are none, or they do not say."""

    system: str
    package: str

    @property
    def version(self) -> str:
        """The version that is used."""
        return self.package if self.packaged else self.system

    @property
    def packaged(self) -> bool:
        """Whether those of the package are used: they are not older. What does not say its age is taken for older."""
        return bool(self.package) and self.package >= self.system


@cache
def zone_data() -> ZoneData:
    """Which zone data this computer has."""
    return ZoneData(_of_the_system(), _of_the_package())


@cache
def clock_of(name: str) -> zoneinfo.ZoneInfo:
    """The zone of an IANA name, by the newest data there are. Raises ``zoneinfo.ZoneInfoNotFoundError`` or ``ValueError`` for no zone.

    >>> print(dt.datetime(2027, 1, 4, 18, tzinfo=clock_of("Europe/Berlin")))
    2027-01-04 18:00:00+01:00
    """
    packed = _packed(name) if zone_data().packaged else None
    return zoneinfo.ZoneInfo(name) if packed is None else Zone.from_file(io.BytesIO(packed), key=name)


def system_differs(name: str, first: dt.date, last: dt.date) -> bool:
    """Whether the system, and so other programs of this computer, has other clocks for a zone on any day from ``first`` to ``last``."""
    data = zone_data()
    if not data.packaged or not data.system or data.system == data.package:
        return False
    here = zoneinfo.ZoneInfo(name)
    noons = (
        dt.datetime.combine(first, dt.time(12), dt.UTC) + dt.timedelta(days=n) for n in range((last - first).days + 1)
    )
    return any(noon.astimezone(here).utcoffset() != noon.astimezone(clock_of(name)).utcoffset() for noon in noons)


def zone_names() -> set[str]:
    """The names of all zones."""
    return zoneinfo.available_timezones()


_OFFSET = r"(?i)(?:[a-z]+/)?(?:UTC|GMT|UCT|Z)?\s*[+−-]?\s*\d{1,4}(?:[:.]\d+)*"


def is_offset(name: str) -> bool:
    """Whether it is a difference of hours, such as ``GMT+1``, which is no place.

    >>> is_offset("GMT+1"), is_offset("Etc/GMT+15"), is_offset("UTC +05:30"), is_offset("Europe/Berlin")
    (True, True, True, False)
    """
    return re.fullmatch(_OFFSET, name) is not None


def places_called(name: object) -> list[str]:
    """The zones of a place, by its name alone, however it is written.

    >>> places_called("berlin"), places_called("New York")
    (['Europe/Berlin'], ['America/New_York'])
    """
    typed = name.strip().casefold().replace(" ", "_") if isinstance(name, str) else ""
    return sorted(zone for zone in zone_names() if typed in (zone.casefold(), zone.casefold().rpartition("/")[2]))


class Change(NamedTuple):
    """A moment in UTC at which the clock goes from one offset to another."""

    at: dt.datetime
    before: dt.timedelta
    after: dt.timedelta


def offset_at(zone: dt.tzinfo, moment: dt.datetime) -> dt.timedelta:
    """How far the clock of a zone is ahead of UTC."""
    return moment.astimezone(zone).utcoffset() or dt.timedelta()


def changes_between(zone: dt.tzinfo, start: dt.datetime, end: dt.datetime) -> list[Change]:
    """Every change of offset from ``start`` to ``end``, to the second: `zoneinfo` has no list of them to read."""
    found = []
    low, before = start, offset_at(zone, start)
    while low < end:
        high = low + _DAY
        after = offset_at(zone, high)
        if after != before:
            left, right = low, high
            while right - left > dt.timedelta(seconds=1):
                middle = left + dt.timedelta(seconds=(right - left) // dt.timedelta(seconds=2))
                left, right = (middle, right) if offset_at(zone, middle) == before else (left, middle)
            found.append(Change(right, before, after))
        low, before = high, after
    return found


def is_steady(name: str, date: dt.date) -> bool:
    """Whether the clock of a zone goes on as it is for two days before and after a date, at least: wall time is arithmetic there.

    >>> [is_steady("Europe/Berlin", dt.date(2027, 3, day)) for day in (1, 28, 29)]
    [True, False, False]
    """
    return 1 < date.year < dt.MAXYEAR and date.toordinal() not in _near_a_change(name, date.year, date.month)


@lru_cache(maxsize=4096)
def _near_a_change(name: str, year: int, month: int) -> frozenset[int]:
    """The days of a month, as ordinals, that lie near a change of the clock: of most months none."""
    zone, first = clock_of(name), dt.datetime(year, month, 1, tzinfo=dt.UTC)
    moments = [first + days * _DAY for days in range(-4, 31 + 5)]
    offsets = [offset_at(zone, moment) for moment in moments]
    changed = [pair for pair, (one, other) in zip(pairwise(moments), pairwise(offsets), strict=True) if one != other]
    # The clock of a place is at most 15 hours from UTC: a day more than two.
    return frozenset(moment.toordinal() + days for pair in changed for moment in pair for days in range(-3, 4))


class Wall(NamedTuple):
    """A time that was meant, as the clocks of a place have it: when they are changed they skip some times and show others twice."""

    at: dt.datetime
    shown: Literal["once", "never", "twice"]


def wall_time(name: str, date: dt.date, clock: dt.time) -> Wall:
    """When the clocks of a zone show a time of a day: for one that they skip as much later as they skip, for one that comes twice the first.

    >>> print(*wall_time("Europe/Berlin", dt.date(2027, 3, 28), dt.time(2, 30)))
    2027-03-28 03:30:00+02:00 never
    >>> print(*wall_time("Europe/Berlin", dt.date(2027, 10, 31), dt.time(2, 30)))
    2027-10-31 02:30:00+02:00 twice
    """
    wall = dt.datetime.combine(date, clock, clock_of(name))
    if is_steady(name, date) or (wall - _DAY).utcoffset() == (wall + _DAY).utcoffset():
        return Wall(wall, "once")

    def offset_of(moment: dt.datetime) -> dt.timedelta:
        return moment.utcoffset() or dt.timedelta()

    if wall.astimezone(dt.UTC).astimezone(wall.tzinfo).replace(tzinfo=None) != wall.replace(tzinfo=None):
        skipped = offset_of(wall + _DAY) - offset_of(wall - _DAY)
        return Wall(wall + skipped, "never")
    return Wall(wall, "once" if offset_of(wall) == offset_of(wall.replace(fold=1)) else "twice")


@dataclass(frozen=True, slots=True)
class Laws:
    """The clock of a zone over some days as the zone data of a time had it, to notice when a law has changed it since."""

    data: str
    """The version of the zone data."""
    offset: int
    """Seconds that the clock is ahead of UTC at the beginning."""
    changes: tuple[tuple[dt.datetime, int], ...] = ()
    """Moments in UTC, and the seconds from then on."""

    def offset_of(self, wall: dt.datetime, fold: int) -> dt.timedelta | None:
        """How far a wall time was ahead of UTC; ``fold`` tells the first and the second of an hour that comes twice.

        ``None`` for a time that the clock skips.

        >>> laws = Laws("2026f", 7200, ((dt.datetime(2026, 10, 25, 1, tzinfo=dt.UTC), 3600),))
        >>> print(
        ...     laws.offset_of(dt.datetime(2026, 10, 25, 2, 30), 0), laws.offset_of(dt.datetime(2026, 10, 25, 2, 30), 1)
        ... )
        2:00:00 1:00:00
        """
        parts = [(dt.datetime.min.replace(tzinfo=dt.UTC), self.offset), *self.changes]
        ends = [at for at, _ in self.changes] + [dt.datetime.max.replace(tzinfo=dt.UTC)]
        found = [
            offset
            for (begin, seconds), end in zip(parts, ends, strict=True)
            if begin <= (wall - (offset := dt.timedelta(seconds=seconds))).replace(tzinfo=dt.UTC) < end
        ]
        return found[min(fold, len(found) - 1)] if found else None


@lru_cache(maxsize=256)
def laws(name: str, first: dt.date, last: dt.date) -> Laws:
    """The clock of a zone from the day ``first`` to the day ``last``, by the newest data."""
    zone = clock_of(name)
    start, end = (dt.datetime.combine(day, dt.time(), dt.UTC) for day in (first - _DAY, last + 2 * _DAY))
    changes = tuple((at, int(after.total_seconds())) for at, _, after in changes_between(zone, start, end))
    return Laws(zone_data().version, int(offset_at(zone, start).total_seconds()), changes)


def _packed(name: str) -> bytes | None:
    if not _NAME.fullmatch(name):
        return None
    try:
        return _packaged(name)
    except (OSError, ModuleNotFoundError):
        return None


def _of_the_package() -> str:
    try:
        return _version(_packaged("tzdata.zi", 40))
    except (OSError, ModuleNotFoundError):
        return ""


def _packaged(name: str, most: int = -1) -> bytes:
    """A file of the package, or its beginning."""
    folder = os.path.dirname(str(import_module("tzdata").__file__))
    try:
        with open(os.path.join(folder, "zoneinfo", *name.split("/")), "rb") as file:
            return file.read(most)
    except OSError:
        # Not a folder: a zip file, perhaps. Else it is not there, and this says so.
        with shipped(f"zoneinfo/{name}", "tzdata").open("rb") as file:
            return file.read(most)


def _of_the_system() -> str:
    for folder in zoneinfo.TZPATH:
        if not os.path.isdir(folder):
            continue
        # Linux has the first, macOS and the BSDs the second.
        for name in ("tzdata.zi", "+VERSION"):
            try:
                with open(os.path.join(folder, name), "rb") as file:
                    return _version(file.read(40))
            except OSError:
                continue
        return ""
    return ""


def _version(text: bytes) -> str:
    found = _VERSION.search(text)
    return found[0].decode("ascii") if found else ""
