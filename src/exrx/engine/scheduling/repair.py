"""One week in real life: every session in its regular slot, or as near to it as the week allows.

The best by a stated order:

    1. fewest sessions left out              4. most sessions where they would rather lie
    2. fewest sessions moved                 5. nearest to their slots, all minutes away added up
    3. the next week's first slot keeps its rest  6. the earliest times, session by session

Weeks are settled one after the other, each the best after those before it. Sessions lie on distinct days; a rest that was asked for,
and the rest between strength sessions, hold in real hours, also against the session before the week.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import combinations

from exrx.classes import dataclass
from exrx.engine.scheduling.life import Life
from exrx.engine.scheduling.places import DAY, Answer, Taken


@dataclass(frozen=True, slots=True)
class Wanted:
    """A session and its regular slot in one week."""

    date: dt.date
    minute: int | None
    minutes: int
    strong: bool


@dataclass(frozen=True, slots=True)
class Rests:
    """Seconds between any two sessions, and between two strength sessions."""

    all: int = 0
    strong: int = 0


@dataclass(frozen=True, slots=True)
class Before:
    """When the last session before a week, and the last strength session, ended."""

    end: int | None = None
    strong_end: int | None = None


Cost = tuple[int, int, int, int, int, tuple[int, ...]]


class LivedWeek:
    """Sessions and their regular slots in the week from ``first``; ``following`` is the next week's first."""

    def __init__(
        self,
        life: Life,
        wanted: Sequence[Wanted],
        first: dt.date,
        rests: Rests,
        before: Before,
        following: Wanted | None,
    ) -> None:
        self.life, self.wanted, self.rests, self.before = life, wanted, rests, before
        self.dates = [first + dt.timedelta(days=day) for day in range(7)]
        self.regular = [Taken(one.date, one.minute) for one in wanted]
        self.free = [life.free(one.date, one.minute, one.minutes) for one in wanted]
        is_free = following is not None and life.free(following.date, following.minute, following.minutes)
        self.following = following if is_free else None
        # Without any rest to keep, the nearest start of a day is all that can be best on it.
        alone = rests == Rests()
        self.options = [self._options(one, alone) for one in wanted] if not self._stays() else []

    def _stays(self) -> bool:
        return all(self.free) and self._sound(self.regular)

    def best(self) -> Answer:
        """Where each session takes place; ``None`` is left out."""
        if self._stays():
            return tuple(self.regular)
        every = range(len(self.wanted))
        for missing in range(len(self.wanted) - self._most(), len(self.wanted) + 1):
            found: tuple[Cost, Answer] | None = None
            for moved in range(len(self.wanted) - missing + 1):
                for left_out in combinations(every, missing):
                    there = [which for which in every if which not in left_out]
                    must = [which for which in there if not self.free[which]]
                    for more in combinations([which for which in there if self.free[which]], max(0, moved - len(must))):
                        if len(must) + len(more) == moved:
                            found = self._place(sorted((*must, *more)), there, found)
                if found is not None:
                    return found[1]
        return (None,) * len(self.wanted)

    def _most(self) -> int:
        """No more sessions than this fit into the week: the shortest ones, each as early as the rest allows."""
        earliest: int | None = self.before.end
        number = 0
        shortest = min((one.minutes for one in self.wanted), default=0)
        for date in self.dates:
            ends = []
            for which, options in enumerate(self.options):
                places = [taken for _, _, taken in options if taken.date == date]
                if self.wanted[which].date == date and self.free[which]:
                    places.append(self.regular[which])
                for taken in places:
                    begin = self._span(which, taken)[0]
                    if earliest is None or begin - earliest >= self.rests.all:
                        ends.append(begin + (0 if taken.minute is None else shortest * 60))
            if ends:
                number, earliest = number + 1, min(ends)
        return min(number, len(self.wanted))

    def _place(
        self, moved: Sequence[int], there: Sequence[int], best: tuple[Cost, Answer] | None
    ) -> tuple[Cost, Answer] | None:
        """The cheapest places of the moved sessions, the others keeping theirs."""
        answer: list[Taken | None] = [
            self.regular[which] if which in there and which not in moved else None for which in range(len(self.wanted))
        ]
        missing = len(self.wanted) - len(there)
        days = {taken.date for taken in answer if taken is not None}

        def go(at: int, unwished: int, away: int) -> None:
            nonlocal best
            if best is not None and (missing, len(moved), 0, unwished, away) > best[0][:5]:
                return
            if at == len(moved):
                if self._sound(answer):
                    cost = (missing, len(moved), self._crowds(answer), unwished, away, self._times(answer))
                    if best is None or cost < best[0]:
                        best = cost, tuple(answer)
                return
            which = moved[at]
            for wish, distance, taken in self.options[which]:
                if taken.date in days:
                    continue
                if best is not None and (missing, len(moved), 0, unwished + wish, away) > best[0][:5]:
                    break
                days.add(taken.date)
                answer[which] = taken
                # Sessions that lie too near each other do so whatever comes later.
                if at + 1 == len(moved) or self._sound(answer):
                    go(at + 1, unwished + wish, away + distance)
                answer[which] = None
                days.discard(taken.date)

        stay = [which for which in there if which not in moved]
        go(0, sum(self._unwished(self.wanted[which], self.regular[which]) for which in stay), 0)
        return best

    def _options(self, one: Wanted, alone: bool) -> list[tuple[int, int, Taken]]:
        """Every other place of a session, the cheapest first: not where one would rather be, minutes away, where."""
        found = []
        for date in self.dates:
            of_day = self._of_day(one, date)
            found += of_day[:1] if alone else of_day
        return sorted(found, key=lambda option: (option[0], option[1], option[2].date, option[2].minute or 0))

    def _of_day(self, one: Wanted, date: dt.date) -> list[tuple[int, int, Taken]]:
        days = (date - one.date).days
        found = []
        for minute in self.life.openings(date, one.minutes):
            taken = Taken(date, minute)
            if taken != Taken(one.date, one.minute):
                away = abs(days * DAY + (minute or 0) - (one.minute or 0))
                found.append((self._unwished(one, taken), away, taken))
        return sorted(found, key=lambda option: (option[0], option[1], option[2].minute or 0))

    def _unwished(self, one: Wanted, taken: Taken) -> int:
        return 0 if self.life.prefers(taken.date, taken.minute, one.minutes) else 1

    def _span(self, which: int, taken: Taken) -> tuple[int, int]:
        """Beginning and end in seconds; a day without clock times begins and ends at its midnight."""
        begin = _begin(self.life, taken)
        return begin, begin if taken.minute is None else begin + self.wanted[which].minutes * 60

    def _sound(self, answer: Sequence[Taken | None]) -> bool:
        """Whether all rests hold."""
        if self.rests == Rests():
            return True
        last, last_strong = self.before.end, self.before.strong_end
        for begin, end, strong in self._in_order(answer):
            if last is not None and begin - last < self.rests.all:
                return False
            if strong and last_strong is not None and begin - last_strong < self.rests.strong:
                return False
            last, last_strong = end, end if strong else last_strong
        return True

    def _in_order(self, answer: Sequence[Taken | None]) -> Iterator[tuple[int, int, bool]]:
        spans = [
            (*self._span(which, taken), self.wanted[which].strong)
            for which, taken in enumerate(answer)
            if taken is not None
        ]
        yield from sorted(spans)

    def _crowds(self, answer: Sequence[Taken | None]) -> int:
        """Whether the next week's first slot would lose its rest."""
        if self.following is None or self.rests == Rests():
            return 0
        follow = self.following
        begin = _begin(self.life, follow)
        spans = list(self._in_order(answer))
        near = any(begin - end < self.rests.all for _, end, _ in spans)
        near_strong = follow.strong and any(begin - end < self.rests.strong for _, end, strong in spans if strong)
        return int(near or near_strong)

    @staticmethod
    def _times(answer: Sequence[Taken | None]) -> tuple[int, ...]:
        return tuple(-1 if taken is None else taken.date.toordinal() * DAY + (taken.minute or 0) for taken in answer)


def _begin(life: Life, one: Wanted | Taken) -> int:
    """In seconds; a day without clock times begins at its midnight."""
    return one.date.toordinal() * 86_400 if one.minute is None else life.begin(one.date, one.minute)


def after(life: Life, wanted: Sequence[Wanted], answer: Answer, before: Before) -> Before:
    """The last ends once a week is settled."""
    end, strong_end = before.end, before.strong_end
    for one, taken in zip(wanted, answer, strict=True):
        if taken is None:
            continue
        at = _begin(life, taken) + (0 if taken.minute is None else one.minutes * 60)
        end = at if end is None else max(end, at)
        if one.strong:
            strong_end = at if strong_end is None else max(strong_end, at)
    return Before(end, strong_end)
