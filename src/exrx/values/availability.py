"""Free time: the windows of an ordinary week, and what life puts in their way. Limits, not wishes, but for what is called preferred."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from exrx.classes import NamedTuple, dataclass, field, replace
from exrx.values.errors import MOST_FAULTS, InputError, Problem, as_given, name_of, need, unknown_fields, wrong
from exrx.values.said import said
from exrx.values.spellings import several
from exrx.values.windows import DAY, DAYS, Window, clock_text, read_clock, read_windows


class Days(NamedTuple):
    """Days on which nothing takes place, both included."""

    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        return (
            f"{self.first}" if self.first == self.last else str(said("shared.span", first=self.first, last=self.last))
        )


class Busy(NamedTuple):
    """A stretch of time that is taken, in UTC; what it is for is not kept."""

    start: dt.datetime
    end: dt.datetime

    def __str__(self) -> str:
        ends = (f"{end:%Y-%m-%d %H:%M}" for end in self)
        return str(said("shared.span_utc", ends=ends))


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
    rota: tuple[tuple[Window, ...], ...] = ()
    """The windows of each week of a shift rota, in turn; ``windows`` are those of all its weeks together."""
    rota_start: dt.date | None = None
    """A day in the first week of the rota, which begins on the Monday of that week."""

    def windows_on(self, date: dt.date) -> tuple[Window, ...]:
        """The windows of a date: those of its weekday, in a rota those of its week.

        >>> shifts = {"windows": ["A: Mon 06:00-08:00", "B: Mon 18:00-20:00"], "rota_start": "2027-01-04"}
        >>> print(*Availability.parse(shifts).windows_on(dt.date(2027, 1, 11)))
        Mon 18:00-20:00
        """
        need("date", date, dt.date, "date")
        windows, day = self.rota[self.week_of_rota(date)] if self.rota else self.windows, date.weekday()
        return tuple([window for window in windows if window.day == day])

    def week_of_rota(self, date: dt.date) -> int:
        """Which week of the rota a date lies in, from 0; without a rota always 0."""
        if not self.rota:
            return 0
        need("date", date, dt.date, "date")
        first = date if self.rota_start is None else self.rota_start
        monday = first.toordinal() - first.weekday()
        return (date.toordinal() - monday) // 7 % len(self.rota)

    @property
    def timed(self) -> bool:
        """Whether sessions get clock times."""
        return any(window.start is not None for window in self.windows)

    @property
    def ordinary(self) -> bool:
        """Whether there is nothing besides the windows."""
        return self == Availability(self.windows)

    @property
    def given(self) -> tuple[str, ...]:
        """The names of its parts that a plan keeps: the windows, and what else is not as in ``Availability()``."""
        other = (name for name in self.__match_args__[1:] if getattr(self, name) != getattr(_FREE, name))
        return ("windows", *other)

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
            end = min(window.end - self.travel, DAY if self.latest is None else self.latest)
            if end > start:
                found.append(Window(window.day, start, end))
        return tuple(found)

    def within(self, first: dt.date, last: dt.date) -> Availability:
        """The same without what lies on other days: a plan keeps no more of a person's life than it needs."""
        need("first", first, dt.date, "date")
        need("last", last, dt.date, "date")
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
        shifts = _shifts(value, "availability", problems)
        if set(shifts) - {""}:
            problems.append(_no_rota_start(shifts=True))
        if problems:
            raise InputError(tuple(problems))
        return cls(shifts.get("", ()))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Callable[[Any], Any]) -> Any:
        """In a plan file, what was not given is left out; so the file of a plan without it is what it always was."""
        from pydantic_core import core_schema

        def shown(value: Availability, inner: Callable[[Any], Any]) -> Any:
            return {name: item for name, item in inner(value).items() if name in value.given}

        schema = handler(source)
        schema["serialization"] = core_schema.wrap_serializer_function_ser_schema(shown)
        return schema


_FREE = Availability()


def _no_rota_start(*, shifts: bool) -> Problem:
    return Problem("availability.rota_start", "", *wrong("errors.time.no_rota_start", shifts=shifts), code="missing")


def _shifts(value: Any, place: str, problems: list[Problem]) -> dict[str, tuple[Window, ...]]:
    """Windows by the letter of their shift, in order; those of every week have none."""
    texts = several(place, value)
    if not texts:
        problems.append(Problem.of(place, "errors.time.no_windows", "[]"))
    shifts: dict[str, set[Window]] = {}
    before = len(problems)
    for number, text in enumerate(texts):
        if len(problems) - before >= MOST_FAULTS:
            problems.append(_not_looked_at(place, len(texts) - number))
            break
        found = read_windows(text, place)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            shifts.setdefault(found[0], set()).update(found[1])
    if (
        len(problems) == before
        and len({window.start is None for windows in shifts.values() for window in windows}) == 2
    ):
        problems.append(Problem.of(place, "errors.time.mixed", ", ".join(map(str, texts[:20]))[:200]))
    return {letter: _in_order(windows) for letter, windows in sorted(shifts.items())}


def _not_looked_at(place: str, number: int) -> Problem:
    return Problem.of(place, "errors.time.not_looked_at", number=f"{number:,}")


def _in_order(windows: Iterable[Window]) -> tuple[Window, ...]:
    return tuple(sorted(windows, key=lambda window: (window.day, window.start or 0, window.end or 0)))


_MOST_SHIFTS = 12


def _rota(
    shifts: Mapping[str, tuple[Window, ...]], every: int | None, start: object, problems: list[Problem]
) -> tuple[tuple[tuple[Window, ...], ...], dt.date | None]:
    """The windows of each week in turn, and a day of the first. Without letters, ``every`` makes the windows those of one week in so many."""
    letters = set(shifts) - {""}
    if not letters and every is None and start is None:
        return (), None
    ends = _ends(start) if start is not None else None
    if start is None:
        problems.append(_no_rota_start(shifts=bool(letters)))
    elif ends is None or ends.first != ends.last:
        problems.append(Problem.of("availability.rota_start", "errors.time.no_rota_day", as_given(start)))
    if not letters and every is None:
        problems.append(Problem.of("availability.rota_start", "errors.time.no_rota", as_given(start)))
    length = max([ord(letter) - ord("A") + 1 for letter in letters], default=1)
    if length > _MOST_SHIFTS or (every is not None and every < length):
        most = _MOST_SHIFTS if every is None else every
        problems.append(
            Problem.of("availability", "errors.time.no_such_shift", letter=max(letters, default="A"), most=most)
        )
        return (), None
    always = shifts.get("", ()) if letters else ()
    weeks = [always] * (every or length)
    for letter in letters:
        weeks[ord(letter) - ord("A")] = _in_order({*always, *shifts[letter]})
    if not letters:
        weeks[0] = shifts.get("", ())
    return tuple(weeks), None if ends is None else ends.first


_KEYS = (*(name for name in Availability.__match_args__ if name != "rota"), "every")


def _table(given: Mapping[str, Any]) -> Availability:
    problems = unknown_fields((name_of(key) for key in given if key not in _KEYS), _KEYS, "availability.")
    read = {name: given[name] for name in _KEYS if given.get(name) is not None}

    def number(name: str, least: int, most: int, unit: str) -> int | None:
        value = read.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            problems.append(
                Problem.of(
                    f"availability.{name}", "errors.time.no_number", as_given(value), unit=unit, least=least, most=most
                )
            )
            return None
        return value

    def clock(name: str) -> int | None:
        value = read.get(name)
        found = None if value is None else read_clock(value)
        if value is not None and found is None:
            problems.append(Problem.of(f"availability.{name}", "errors.time.no_clock_time", as_given(value)))
        return found

    shifts = _shifts(read["windows"], "availability", problems) if "windows" in read else {}
    windows = _in_order({window for part in shifts.values() for window in part})
    rota, rota_start = _rota(shifts, number("every", 2, _MOST_SHIFTS, "weeks"), read.get("rota_start"), problems)
    earliest, latest, ideal = clock("earliest"), clock("latest"), clock("ideal")
    if earliest is not None and latest is not None and latest <= earliest:
        problems.append(Problem.of("availability.latest", "errors.time.not_after_earliest", clock_text(latest)))
    if (earliest, latest, ideal) != (None, None, None) and not any(window.start is not None for window in windows):
        # A clock time without a window of its own means these days, all day long.
        days = [window.day for window in windows] or range(7)
        windows = tuple(Window(day, 0, DAY) for day in days)
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
        rota,
        rota_start,
    )
    if windows and not made.usable and not problems:
        clocks = (made.earliest, made.latest) != (None, None)
        problems.append(Problem.of("availability", "errors.time.none_left", clocks=clocks, travel=made.travel))
    if problems:
        raise InputError(tuple(problems))
    return made


def _preferred(value: Any, problems: list[Problem]) -> tuple[Window, ...]:
    texts = several("availability.preferred", value)
    every: list[Any] = []
    for text in texts:
        # A time without a day holds for all of them.
        bare = isinstance(text, str) and bool(re.match(r"\s*\d", text))
        every += [f"{day} {text}" for day in DAYS] if bare else [text]
    shifts = _shifts(every, "availability.preferred", problems)
    if set(shifts) - {""}:
        problems.append(Problem.of("availability.preferred", "errors.time.names_shift"))
    return shifts.get("", ())


def _days(value: Any, problems: list[Problem], name: str = "blackout") -> tuple[Days, ...]:
    found = set()
    before = len(problems)
    items = several(f"availability.{name}", value, Days)
    for number, item in enumerate(items):
        if len(problems) - before >= MOST_FAULTS:
            problems.append(_not_looked_at(f"availability.{name}", len(items) - number))
            break
        ends = _ends(item)
        if ends is None or ends.last < ends.first or (name == "holidays" and ends.first != ends.last):
            backwards = ends is not None and ends.last < ends.first
            problems.append(
                Problem.of(
                    f"availability.{name}", "errors.time.no_dates", as_given(item), backwards=backwards, name=name
                )
            )
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
    for item in several("availability.busy", value):
        ends = list(item) if isinstance(item, tuple | list) else []
        if len(ends) == 2 and all(isinstance(end, dt.datetime) and end.tzinfo is not None for end in ends):
            if ends[1] > ends[0]:
                spans.append((int(ends[0].timestamp()), -int(-ends[1].timestamp() // 1)))
                continue
            problems.append(Problem.of("availability.busy", "errors.time.backwards"))
        else:
            problems.append(Problem.of("availability.busy", "errors.time.no_busy", as_given(item, 40)))
    return joined(spans)
