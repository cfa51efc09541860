"""Free time in an ordinary week: weekly windows, with clock times or whole days. Limits, not wishes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Availability:
    """Free time in an ordinary week: a limit, not a wish. No windows at all means any day, without clock times."""

    windows: tuple[Window, ...] = ()

    @property
    def timed(self) -> bool:
        """Whether sessions get clock times."""
        return any(window.start is not None for window in self.windows)

    @classmethod
    def parse(cls, value: Availability | str | Iterable[str] | Mapping[str, Any] | None) -> Availability:
        """Read ``["Mon 18:00-20:00", "Sat"]`` or one such text. Raises ``InputError`` with all faults.

        >>> print(*Availability.parse(["Wed 06:30-07:45", "Mon 18:00-20:00"]).windows, sep=" · ")
        Mon 18:00-20:00 · Wed 06:30-07:45
        """
        if value is None or isinstance(value, Availability):
            return value or cls()
        if isinstance(value, Mapping):
            unknown = [key for key in value if key != "windows"]
            if unknown:
                raise InputError(tuple(unknown_field(f"availability.{key}", key, ["windows"]) for key in unknown))
            value = value.get("windows", ())
        texts = [value] if isinstance(value, str) else list(value) if isinstance(value, Iterable) else [value]
        if not texts:
            raise InputError(
                (Problem("availability", "[]", "has no window at all", 'leave it out, or name a day: ["Mon"]'),)
            )
        windows: set[Window] = set()
        problems: list[Problem] = []
        for text in texts:
            found = _window(text)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                windows.add(found)
        if not problems and len({window.start is None for window in windows}) == 2:
            problems.append(
                Problem(
                    "availability",
                    ", ".join(map(str, texts)),
                    "mixes days with and without clock times",
                    'give every day a time such as "Mon 18:00-20:00", or none',
                )
            )
        if problems:
            raise InputError(tuple(problems))
        return cls(tuple(sorted(windows, key=lambda window: (window.day, window.start or 0, window.end or 0))))


_WINDOW = re.compile(
    r"\s*([^\W\d_]+)\.?\s*(?:(\d{1,2})[:.](\d{2})\s*(?:-|–|—|to)\s*(\d{1,2})[:.](\d{2}))?\s*", re.IGNORECASE
)
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _window(text: object) -> Window | Problem:
    match = _WINDOW.fullmatch(text) if isinstance(text, str) else None
    hint = 'write it as "Mon 18:00-20:00" or "Mon"'
    if match is None:
        return Problem("availability", repr(text), f"{text!r} is not a day with a time", hint)
    name = match[1].casefold()
    days = [index for index, day in enumerate(_DAY_NAMES) if len(name) >= 2 and day.startswith(name)]
    if len(days) != 1:
        near = difflib.get_close_matches(name, [day.casefold() for day in DAYS] + list(_DAY_NAMES), n=1)
        return Problem(
            "availability",
            repr(text),
            f"{match[1]!r} is not a weekday",
            f"did you mean {near[0][:3].title()}?" if near else hint,
        )
    if match[2] is None:
        return Window(days[0], None, None)
    numbers = [int(match[index]) for index in (2, 3, 4, 5)]
    start, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if numbers[1] > 59 or numbers[3] > 59 or start >= 1440 or end > 1440:
        return Problem("availability", repr(text), f'"{text}" has a time that no clock shows', hint)
    if end < start:
        swapped = f"{DAYS[days[0]]} {_clock(end)}-{_clock(start)}"
        return Problem("availability", repr(text), f'"{text}" ends before it starts', f'did you mean "{swapped}"?')
    if end == start:
        return Problem("availability", repr(text), f'"{text}" has no length', hint)
    return Window(days[0], start, end)
