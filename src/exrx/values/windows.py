"""Windows of an ordinary week, and the ways in which people write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from exrx.above import above
from exrx.classes import NamedTuple
from exrx.values.errors import Problem, as_given, close_to
from exrx.values.said import Said, said

_calendar_words: Callable[[], Mapping[str, str]] = above("calendar_words")

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY = 1440
"""Minutes of a day."""
_NOON = DAY // 2
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SEVERAL: dict[str, range] = {
    "weekday": range(5),
    "workday": range(5),
    "weekend": range(5, 7),
    "daily": range(7),
    "everyday": range(7),
}
"""Words for several days at once; the plural means the same."""
_LONGEST = 200
_NEAR = 0.65
"""How like a weekday a word has to be: "morning" is not "mon"."""


class Window(NamedTuple):
    """Free time on one weekday (0 is Monday), in minutes after midnight; ``None`` is the whole day without clock times."""

    day: int
    start: int | None
    end: int | None

    @property
    def minutes(self) -> int | None:
        """Its length, ``None`` without clock times."""
        return None if self.start is None or self.end is None else self.end - self.start

    @property
    def said(self) -> Said:
        """The day, and from when to when."""
        if self.start is None or self.end is None:
            return said("reasons.free_day", day=self.day)
        return said("reasons.window", day=self.day, start=clock_text(self.start), end=clock_text(self.end))

    def __str__(self) -> str:
        if self.start is None or self.end is None:
            return DAYS[self.day]
        return f"{DAYS[self.day]} {clock_text(self.start)}-{clock_text(self.end)}"


def clock_text(minutes: int) -> str:
    """Minutes after midnight as a clock shows them.

    >>> clock_text(1110)
    '18:30'
    """
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


class _Clock(NamedTuple):
    minutes: int
    half: str
    """``"am"``, ``"pm"`` or nothing, as it was written."""


_CLOCK = r"(?:\d{1,2}(?:[:.h]\d{2}|h)?\s*(?:[ap]\.?\s?m\.?)?|noon|midnight)"
_READ = r"(\d{1,2})(?:[:.h](\d{2})|h)?\s*(?:([ap])\.?\s?m\.?)?"
_SPAN = rf"({_CLOCK})\s*(?:-|–|—|to|until)\s*({_CLOCK})"
_SHIFT = r"(?s)\s*([A-Za-z])\s*:\s*(.*)"


def read_clock(value: object) -> int | None:
    """Minutes after midnight of a clock time such as ``"18:30"``, ``"6:30 PM"`` or ``time(18, 30)``; ``None`` where it is none.

    >>> read_clock("6:30 PM"), read_clock("24:00"), read_clock("13 pm")
    (1110, 1440, None)
    """
    if isinstance(value, dt.time):
        return value.hour * 60 + value.minute
    found = _clock(value.strip().casefold()) if isinstance(value, str) and len(value) < 40 else None
    # A bare number is no clock time where no other stands beside it.
    bare = isinstance(value, str) and value.strip().isdigit()
    return None if found is None or bare else found.minutes


def _clock(text: str) -> _Clock | None:
    if text in ("noon", "midnight"):
        return _Clock(_NOON if text == "noon" else 0, "pm" if text == "noon" else "am")
    match = re.fullmatch(_READ, text)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), f"{match[3]}m" if match[3] else ""
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    minutes = hour * 60 + minute
    return _Clock(minutes, half) if minute < 60 and minutes <= DAY else None


def read_windows(text: object, place: str) -> tuple[str, tuple[Window, ...]] | Problem:
    """The windows that one text means, and the letter of the shift they belong to (empty: every week); or what is wrong with it.

    >>> print(*read_windows("Mon-Wed 6-8 PM", "availability")[1], sep=" · ")
    Mon 18:00-20:00 · Tue 18:00-20:00 · Wed 18:00-20:00
    >>> print(*read_windows("B: Fri 22:00-02:00", "availability")[1], sep=" · ")
    Fri 22:00-24:00 · Sat 00:00-02:00
    >>> print(*read_windows("Mittwoch 18 bis 20 Uhr", "availability")[1])
    Wed 18:00-20:00
    """
    read = _read(text, place)
    if isinstance(read, Problem) and isinstance(text, str) and len(text) <= _LONGEST:
        # What is no English may be another language of exrx.
        meant = re.sub(r"[^\W\d_]+", lambda word: _calendar_words().get(word[0].casefold(), word[0]), text)
        again = _read(meant, place) if meant != text else read
        return read if isinstance(again, Problem) else again
    return read


def _read(text: object, place: str) -> tuple[str, tuple[Window, ...]] | Problem:
    if not isinstance(text, str) or len(text) > _LONGEST:
        return _wrong(place, text, "no_window")
    shift = re.fullmatch(_SHIFT, text)
    letter, rest = (shift[1].upper(), shift[2]) if shift else ("", text)
    words = rest.strip().casefold()
    first = re.search(r"\d|\bnoon\b|\bmidnight\b", words)
    days = _days(words[: first.start()] if first else words)
    if isinstance(days, str):
        return _unknown_day(place, text, days)
    if first is None:
        return letter, tuple(Window(day, None, None) for day in days)
    span = re.fullmatch(_SPAN, words[first.start() :].strip())
    if span is None:
        return _wrong(place, text, "no_window")
    ends = _ends(span[1], span[2])
    if ends is None or ends[0] >= DAY:
        return _wrong(place, text, "no_clock_time")
    return _on(days, *ends, letter, place, text)


def _on(
    days: list[int], start: int, end: int, letter: str, place: str, text: str
) -> tuple[str, tuple[Window, ...]] | Problem:
    """The windows of these days; one that runs over midnight is two."""
    if end == start:
        return _wrong(place, text, "no_length")
    if end > start:
        return letter, tuple(Window(day, start, end) for day in days)
    if end < _NOON and end + DAY - start <= _NOON:
        late = [Window(day, start, DAY) for day in days]
        return letter, tuple(late + [Window((day + 1) % 7, 0, end) for day in days if end])
    swapped = f"{DAYS[days[0]]} {clock_text(end)}-{clock_text(start)}"
    # "12-2", "9-5": most who write so mean the afternoon.
    later = f"{DAYS[days[0]]} {clock_text(start)}-{clock_text(end + _NOON)}" if start < end + _NOON <= DAY else None
    return _wrong(place, text, "backwards", swapped=swapped, later=later)


def _ends(one: str, other: str) -> tuple[int, int] | None:
    """Both ends in minutes; where only one of them says morning or afternoon, the other is the nearest that fits."""
    start, end = _clock(one.strip()), _clock(other.strip())
    if start is None or end is None:
        return None
    if other.strip() == "midnight":
        end = _Clock(DAY, "am")
    if start.half and not end.half and end.minutes <= _NOON:
        later = end.minutes % _NOON + (_NOON if start.half == "pm" else 0)
        return start.minutes, later if later > start.minutes else (later + _NOON) % DAY
    if end.half and not start.half and 60 <= start.minutes < 13 * 60:
        same = start.minutes % _NOON + (_NOON if end.half == "pm" else 0)
        return (same if same < end.minutes else (same + _NOON) % DAY), end.minutes
    return start.minutes, end.minutes


def _days(words: str) -> list[int] | str:
    """The weekdays that are named, in order; or the word that is none."""
    found: list[int] = []
    until = ended = False
    parts: list[str] = re.findall(r"[^\W\d_]+|[-–—]|[^\s\w.,/&+;]", words.replace("every day", "daily"))
    for part in parts:
        if part in ("-", "–", "—", "to"):
            if not found or until or ended:
                return words.strip()
            until = True
            continue
        ended = until
        if part in ("and", "on", "every"):
            continue
        several = _SEVERAL.get(part.removesuffix("s"), _SEVERAL.get(part))
        if several is not None and not until:
            found += several
            continue
        day = _day(part)
        if day is None:
            return part
        if until:
            found += [number % 7 for number in range(found[-1] + 1, day + (1 if day > found[-1] else 8))]
            until = False
        else:
            found.append(day)
    return words.strip() if until or not found else list(dict.fromkeys(found))


def _day(name: str) -> int | None:
    days = [
        index
        for index, day in enumerate(_NAMES)
        if len(name) >= 2
        and (
            day.startswith(name)
            or name == day + "s"
            or (name.endswith("s") and day.startswith(name[:-1]) and len(name) > 3)
        )
    ]
    return days[0] if len(days) == 1 else None


def _unknown_day(place: str, text: str, word: str) -> Problem:
    known = [day.casefold() for day in DAYS] + list(_NAMES) + list(_SEVERAL)
    near = close_to(word, known, cutoff=_NEAR) if word else []
    meant = near[0][:3].title() if near and near[0] not in _SEVERAL else near[0] if near else None
    return _wrong(place, text, "no_weekday", word=as_given(word, 40) if word else None, near=meant)


def _wrong(place: str, text: object, code: str, **given: Any) -> Problem:
    short = as_given(text)
    whole = str(text)[:200] if isinstance(text, str) else short
    return Problem.of(place, f"errors.windows.{code}", short, text=whole, short=short, **given)
