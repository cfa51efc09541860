"""What the texts allow one person at most, and the entries of a person, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

LEVELS = ("cleared", "limited", "refer", "stop")
CEILINGS = ("light", "moderate", "vigorous")
EFFORT_OF = {"light": 11, "moderate": 13, "vigorous": 17}  # addendum 46; README 6


def words(text: str) -> list[str]:
    return text.split()


def months(day: date, count: int) -> date:
    """The same day of the month, `count` months on; the last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError


def day_of(value: Any) -> date | None:
    return value if isinstance(value, date) else date.fromisoformat(value) if value else None


@dataclass(frozen=True)
class Entry:
    """One entry of a list: what, since when, until when, what for, in whose words."""

    id: str
    since: date | None = None
    until: date | None = None
    reason: str | None = None
    note: str = ""


def entries(value: Any) -> list[Entry] | None:
    if value is None:
        return None
    read = []
    for item in [value] if isinstance(value, str | Mapping) else value:
        if isinstance(item, str):
            read.append(Entry(item))
        else:
            read.append(
                Entry(
                    item["id"],
                    day_of(item.get("since")),
                    day_of(item.get("until")),
                    item.get("for"),
                    item.get("note", ""),
                )
            )
    return read


@dataclass
class Bounds:
    """What the texts allow at most; `places` says, for each aspect, which texts."""

    unsure: bool = False  # whether clauses with two readings count
    level: int = 0
    ceiling: int = 2
    bpm: bool = True
    rpe: int = 20
    first: int = 300
    longest: int = 300
    easy_days: int = 0
    weeks: int = 104
    last_day: date | None = None
    crisis: str = "none"
    forbid: dict[str, str] = field(default_factory=dict)
    require: dict[str, str] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    asks: dict[tuple[str, ...], str] = field(default_factory=dict)
    opened_until: dict[str, date] = field(default_factory=dict)
    no_activity: dict[str, str] = field(default_factory=dict)
    energy: bool = False
    places: dict[str, list[str]] = field(default_factory=dict)

    def _say(self, aspect: str, place: str) -> None:
        self.places.setdefault(aspect, []).append(place)

    def at_least(self, level: str, place: str, *, topic: str = "", unsure: bool = False) -> None:
        if unsure and not self.unsure:
            return
        rank = LEVELS.index(level)
        if rank:
            self._say(f"level {level}", place)
        self.level = max(self.level, rank)
        if topic and level == "refer":
            self.topics.setdefault(topic, place)

    def cap(
        self,
        place: str,
        *,
        ceiling: str = "",
        rpe: int = 20,
        first: int = 300,
        longest: int = 300,
        unsure: bool = False,
    ) -> None:
        if unsure and not self.unsure:
            return
        if ceiling:
            self._say(f"ceiling {ceiling}", place)
            self.ceiling = min(self.ceiling, CEILINGS.index(ceiling))
            rpe = min(rpe, EFFORT_OF[ceiling])
        if rpe < 20:
            self._say(f"rpe {rpe}", place)
        if first < 300:
            self._say(f"first {first}", place)
        if longest < 300:
            self._say(f"longest {longest}", place)
        self.rpe, self.first, self.longest = min(self.rpe, rpe), min(self.first, first), min(self.longest, longest)

    def easy_for(self, place: str, days: int) -> None:
        """RPE 11 at most for so many days from now on."""
        self._say("easy_days", place)
        self.easy_days = max(self.easy_days, days)

    def no_bpm(self, place: str, *, unsure: bool = False) -> None:
        if unsure and not self.unsure:
            return
        self._say("bpm", place)
        self.bpm = False

    def no(self, place: str, *names: str, unsure: bool = False) -> None:
        if unsure and not self.unsure:
            return
        for name in names:
            self.forbid.setdefault(name, place)

    def wants(self, place: str, name: str, *, unsure: bool = False) -> None:
        if not unsure or self.unsure:
            self.require.setdefault(name, place)

    def ask(self, place: str, *words: str, unsure: bool = False) -> None:
        """A question with one of these words in its text, or for the field of that name, must stand."""
        if not unsure or self.unsure:
            self.asks.setdefault(words, place)

    def help_message(self, how: str, place: str) -> None:
        order = ("none", "present", "first")
        if order.index(how) > order.index(self.crisis):
            self.crisis = how
            self.places["crisis"] = [place]

    def place(self, aspect: str) -> str:
        return "; ".join(dict.fromkeys(self.places.get(aspect, ["?"])))
