"""Free time: the windows of an ordinary week, and what life puts in their way. Limits, not wishes, but for what is called preferred."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple

from exrx.errors import InputError, Problem, unknown_field

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Window(NamedTuple):
    """Free time on one weekday (0 is Monday), in minutes after midnight; ``None`` is the whole day without clock times."""

    day: int
    start: int | None
    end: int | None

    @property
    def minutes(self) -> int | None:
        """Its length, ``None`` without clock times."""
        return None if self.start is None or self.end is None else self.end - self.start

    def __str__(self) -> str:
        if self.start is None or self.end is None:
            return DAYS[self.day]
        return f"{DAYS[self.day]} {_clock(self.start)}-{_clock(self.end)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


class Days(NamedTuple):
    """Days on which nothing takes place, both included."""

    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"


class Busy(NamedTuple):
    """A stretch of time that is taken, in UTC; what it is for is not kept."""

    start: dt.datetime
    end: dt.datetime

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M} to {self.end:%Y-%m-%d %H:%M} UTC"


def joined(spans: Iterable[tuple[int, int]]) -> tuple[Busy, ...]:
    """Spans of seconds since 1970 in order, those that touch made one.

    >>> print(*joined([(7200, 10800), (0, 3600), (3600, 5400)]), sep=" · ")
    1970-01-01 00:00 to 1970-01-01 01:30 UTC · 1970-01-01 02:00 to 1970-01-01 03:00 UTC
    """
    found: list[list[int]] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([start, end])
    return tuple(Busy(*(dt.datetime.fromtimestamp(moment, dt.UTC) for moment in span)) for span in found)


@dataclass(frozen=True, slots=True)
class Availability:
    """Free time: weekly windows (none: any day, without clock times) and what narrows them.

    Clock times are minutes after midnight. ``preferred`` and ``ideal`` are wishes; everything else is a limit.
    """

    windows: tuple[Window, ...] = ()
    minutes_per_day: int | None = None
    """The longest session of a day."""
    earliest: int | None = None
    latest: int | None = None
    preferred: tuple[Window, ...] = ()
    """Where sessions would rather lie."""
    ideal: int | None = None
    """The clock time that sessions would rather begin at."""
    rest_hours: int = 0
    """From the end of a session to the beginning of the next, at least."""
    travel: int = 0
    """Minutes on the way before a session, and again after it; both lie in the free time."""
    blackout: tuple[Days, ...] = ()
    holidays: tuple[dt.date, ...] = ()
    busy: tuple[Busy, ...] = field(default=(), repr=False)

    @property
    def timed(self) -> bool:
        """Whether sessions get clock times."""
        return any(window.start is not None for window in self.windows)

    @property
    def ordinary(self) -> bool:
        """Whether there is nothing besides the windows."""
        return all(getattr(self, part.name) == part.default for part in fields(self)[1:])

    @property
    def usable(self) -> tuple[Window, ...]:
        """The windows in which a session itself may lie: cut by earliest and latest, and by the way there and back."""
        if self.earliest is None and self.latest is None and not self.travel:
            return self.windows
        found = []
        for window in self.windows:
            if window.start is None or window.end is None:
                found.append(window)
                continue
            start = max(window.start + self.travel, self.earliest or 0)
            end = min(window.end - self.travel, 1440 if self.latest is None else self.latest)
            if end > start:
                found.append(Window(window.day, start, end))
        return tuple(found)

    def within(self, first: dt.date, last: dt.date) -> Availability:
        """The same without what lies on other days: a plan keeps no more of a person's life than it needs."""
        day = dt.timedelta(days=1)
        low, high = (dt.datetime.combine(edge, dt.time(), dt.UTC) for edge in (first - day, last + 2 * day))
        return replace(
            self,
            holidays=tuple(date for date in self.holidays if first <= date <= last),
            busy=tuple(span for span in self.busy if span.end > low and span.start < high),
        )

    @classmethod
    def parse(cls, value: Availability | str | Iterable[str] | Mapping[str, Any] | None) -> Availability:
        """Read ``["Mon 18:00-20:00", "Sat"]``, one such text, or a table with more. Raises ``InputError`` with all faults.

        >>> print(*Availability.parse(["Wed 06:30-07:45", "Mon 18:00-20:00"]).windows, sep=" · ")
        Mon 18:00-20:00 · Wed 06:30-07:45
        >>> Availability.parse(
        ...     {"windows": ["Mon", "Thu"], "ideal": "18:30", "blackout": ["2027-02-08 to 2027-02-14"]}
        ... ).ideal
        1110
        """
        if value is None or isinstance(value, Availability):
            return value or cls()
        if isinstance(value, Mapping):
            return _table(value)
        problems: list[Problem] = []
        windows = _windows(value, "availability", problems)
        if problems:
            raise InputError(tuple(problems))
        return cls(windows)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Callable[[Any], Any]) -> Any:
        """In a plan file, what was not given is left out; so the file of a plan without it is what it always was."""
        from pydantic_core import core_schema

        def shown(value: Availability, inner: Callable[[Any], Any]) -> Any:
            found = inner(value)
            given = {part.name for part in fields(cls) if getattr(value, part.name) != part.default}
            return {name: item for name, item in found.items() if name in given or name == "windows"}

        schema = handler(source)
        schema["serialization"] = core_schema.wrap_serializer_function_ser_schema(shown)
        return schema


def _windows(value: Any, place: str, problems: list[Problem]) -> tuple[Window, ...]:
    texts = [value] if isinstance(value, str) else list(value) if isinstance(value, Iterable) else [value]
    if not texts:
        problems.append(Problem(place, "[]", "has no window at all", 'leave it out, or name a day: ["Mon"]'))
    windows: set[Window] = set()
    before = len(problems)
    for text in texts:
        found = _window(text, place)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            windows.add(found)
    if len(problems) == before and len({window.start is None for window in windows}) == 2:
        problems.append(
            Problem(
                place,
                ", ".join(map(str, texts)),
                "mixes days with and without clock times",
                'give every day a time such as "Mon 18:00-20:00", or none',
            )
        )
    return tuple(sorted(windows, key=lambda window: (window.day, window.start or 0, window.end or 0)))


_KEYS = tuple(part.name for part in fields(Availability))


def _table(given: Mapping[str, Any]) -> Availability:
    problems = [unknown_field(f"availability.{key}", str(key), _KEYS) for key in given if key not in _KEYS]
    read = {name: given[name] for name in _KEYS if given.get(name) is not None}

    def number(name: str, least: int, most: int, unit: str) -> int | None:
        value = read.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            problems.append(
                Problem(f"availability.{name}", repr(value)[:80], f"is not a number of {unit} from {least} to {most}")
            )
            return None
        return value

    def clock(name: str) -> int | None:
        value = read.get(name)
        found = None if value is None else _minutes(value)
        if value is not None and found is None:
            problems.append(
                Problem(f"availability.{name}", repr(value)[:80], "is not a clock time", 'write it as "18:00"')
            )
        return found

    windows = _windows(read["windows"], "availability", problems) if "windows" in read else ()
    earliest, latest, ideal = clock("earliest"), clock("latest"), clock("ideal")
    if earliest is not None and latest is not None and latest <= earliest:
        problems.append(Problem("availability.latest", _clock(latest), "is not after earliest", "check both"))
    if (earliest, latest, ideal) != (None, None, None) and not any(window.start is not None for window in windows):
        # A clock time without a window of its own means these days, all day long.
        days = [window.day for window in windows] or range(7)
        windows = tuple(Window(day, 0, 1440) for day in days)
    preferred = _preferred(read["preferred"], problems) if "preferred" in read else ()
    blackout = _days(read["blackout"], problems) if "blackout" in read else ()
    holidays = [days.first for days in _days(read["holidays"], problems, "holidays")] if "holidays" in read else []
    busy = _busy(read["busy"], problems) if "busy" in read else ()
    made = Availability(
        windows,
        number("minutes_per_day", 1, 1440, "minutes"),
        earliest,
        latest,
        preferred,
        ideal,
        number("rest_hours", 0, 144, "hours") or 0,
        number("travel", 0, 600, "minutes") or 0,
        blackout,
        tuple(sorted(set(holidays))),
        busy,
    )
    if windows and not made.usable and not problems:
        problems.append(Problem("availability", "", f"leaves no time at all {_squeezed(made)}", "widen the windows"))
    if problems:
        raise InputError(tuple(problems))
    return made


def _squeezed(made: Availability) -> str:
    """What cuts the windows down to nothing."""
    travel = f"once {made.travel} minutes of travel before and after are taken off" if made.travel else ""
    clocks = "between earliest and latest" if (made.earliest, made.latest) != (None, None) else ""
    return " ".join(filter(None, (clocks, travel)))


def _quoted(texts: Iterable[str]) -> str:
    return " and ".join(f'"{text}"' for text in texts)


def _minutes(value: object) -> int | None:
    if isinstance(value, dt.time):
        return value.hour * 60 + value.minute
    match = re.fullmatch(r"\s*(\d{1,2})[:.](\d{2})\s*", value) if isinstance(value, str) else None
    if match is None:
        return None
    found = int(match[1]) * 60 + int(match[2])
    return found if int(match[2]) < 60 and found <= 1440 else None


def _preferred(value: Any, problems: list[Problem]) -> tuple[Window, ...]:
    texts = [value] if isinstance(value, str) else list(value) if isinstance(value, Iterable) else [value]
    every: list[Any] = []
    for text in texts:
        # A time without a day holds for all of them.
        bare = isinstance(text, str) and bool(re.match(r"\s*\d", text))
        every += [f"{day} {text}" for day in DAYS] if bare else [text]
    return _windows(every, "availability.preferred", problems)


def _days(value: Any, problems: list[Problem], name: str = "blackout") -> tuple[Days, ...]:
    one = isinstance(value, str | dt.date | Days) or not isinstance(value, Iterable)
    found = set()
    for item in [value] if one else value:
        ends = _ends(item)
        if ends is None or ends.last < ends.first or (name == "holidays" and ends.first != ends.last):
            hint = (
                "write a date such as 2027-12-24, or a country such as DE or US-CA"
                if name == "holidays"
                else 'write a date such as 2027-02-08, or "2027-02-08 to 2027-02-14"'
            )
            backwards = ends is not None and ends.last < ends.first
            message = "ends before it begins" if backwards else "is not a date"
            problems.append(Problem(f"availability.{name}", repr(item)[:80], message, hint))
        else:
            found.add(ends)
    return tuple(sorted(found))


def _ends(item: object) -> Days | None:
    if isinstance(item, dt.datetime):
        return None
    if isinstance(item, dt.date):
        return Days(item, item)
    if isinstance(item, tuple | list) and len(item) == 2:
        parts: list[object] = list(item)
    elif isinstance(item, Mapping) and set(item) == {"first", "last"}:
        parts = [item["first"], item["last"]]
    elif isinstance(item, str):
        texts: list[object] = list(re.split(r"\s*(?:\bto\b|/|–|\.\.)\s*", item.strip()))
        parts = texts * 2 if len(texts) == 1 else texts
    else:
        return None
    days = []
    for part in parts:
        try:
            days.append(part if type(part) is dt.date else dt.date.fromisoformat(str(part).strip()))
        except ValueError:
            return None
    return Days(days[0], days[1]) if len(days) == 2 else None


def _busy(value: Any, problems: list[Problem]) -> tuple[Busy, ...]:
    spans = []
    for item in [value] if isinstance(value, str | bytes) or not isinstance(value, Iterable) else value:
        ends = list(item) if isinstance(item, tuple | list) else []
        if len(ends) == 2 and all(isinstance(end, dt.datetime) and end.tzinfo is not None for end in ends):
            if ends[1] > ends[0]:
                spans.append((int(ends[0].timestamp()), -int(-ends[1].timestamp() // 1)))
                continue
            problems.append(Problem("availability.busy", "", "ends before it begins"))
        else:
            message = "is neither a calendar nor a pair of times with their zones"
            problems.append(Problem("availability.busy", repr(item)[:40], message, 'such as busy = ["work.ics"]'))
    return joined(spans)


_WINDOW = re.compile(
    r"\s*([^\W\d_]+)\.?\s*(?:(\d{1,2})[:.](\d{2})\s*(?:-|–|—|to)\s*(\d{1,2})[:.](\d{2}))?\s*", re.IGNORECASE
)
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _window(text: object, place: str = "availability") -> Window | Problem:
    match = _WINDOW.fullmatch(text) if isinstance(text, str) else None
    hint = 'write it as "Mon 18:00-20:00" or "Mon"'
    if match is None:
        return Problem(place, repr(text), f"{text!r} is not a day with a time", hint)
    name = match[1].casefold()
    days = [index for index, day in enumerate(_DAY_NAMES) if len(name) >= 2 and day.startswith(name)]
    if len(days) != 1:
        near = difflib.get_close_matches(name, [day.casefold() for day in DAYS] + list(_DAY_NAMES), n=1)
        return Problem(
            place,
            repr(text),
            f"{match[1]!r} is not a weekday",
            f"did you mean {near[0][:3].title()}?" if near else hint,
        )
    if match[2] is None:
        return Window(days[0], None, None)
    numbers = [int(match[index]) for index in (2, 3, 4, 5)]
    start, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if numbers[1] > 59 or numbers[3] > 59 or start >= 1440 or end > 1440:
        return Problem(place, repr(text), f'"{text}" has a time that no clock shows', hint)
    if end < start and start >= 18 * 60 and end <= 6 * 60:
        halves = [f"{DAYS[days[0]]} {_clock(start)}-24:00"]
        halves += [f"{DAYS[(days[0] + 1) % 7]} 00:00-{_clock(end)}"] if end else []
        return Problem(place, repr(text), f'"{text}" ends before it starts', f"past midnight: {_quoted(halves)}")
    if end < start:
        swapped = f"{DAYS[days[0]]} {_clock(end)}-{_clock(start)}"
        return Problem(place, repr(text), f'"{text}" ends before it starts', f'did you mean "{swapped}"?')
    if end == start:
        return Problem(place, repr(text), f'"{text}" has no length', hint)
    return Window(days[0], start, end)
