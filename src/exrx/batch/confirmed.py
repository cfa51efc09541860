"""What clinicians have confirmed of everybody in a batch, on the day of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from exrx.batch.dates import Dates
from exrx.batch.masks import of_rows, union
from exrx.person.values import GivenClearance
from exrx.rules.conditions import Item
from exrx.rules.dating import last_valid_day
from exrx.shipped import constant


class Confirmed:
    """The newest clearance of each topic: an older one runs out before it, and says nothing that it does not."""

    def __init__(self, given: Iterable[tuple[int, GivenClearance]], as_of: Dates) -> None:
        self.given: dict[int, list[GivenClearance]] = {}
        """All of them, by row."""
        self.newest: dict[str, dict[int, GivenClearance]] = {}
        for row, one in given:
            self.given.setdefault(row, []).append(one)
            of_topic = self.newest.setdefault(one.topic, {})
            if row not in of_topic or _order(of_topic[row]) < _order(one):
                of_topic[row] = one
        rows = len(as_of.ordinals)
        self.ever: dict[str, Dates] = {}
        self.valid: dict[str, Dates] = {}
        self.tokens: dict[str, int] = {}
        self.not_new = 0
        """Those whose clearance is too old for what is urgent."""
        urgent = constant("urgent_clearance")
        for topic, newest in sorted(self.newest.items()):
            valid: dict[int, int] = {}
            by_level: dict[str, list[int]] = {}
            not_new = []
            for row, one in newest.items():
                day, today = one.date.toordinal(), as_of.ordinals[row]
                # Whoever has one of a day to come is worked out alone.
                if day <= today <= last_valid_day(one).toordinal():
                    valid[row] = day
                    by_level.setdefault(one.level, []).append(row)
                    if today - day > urgent["days"]:
                        not_new.append(row)
            self.ever[topic] = Dates.of({row: one.date.toordinal() for row, one in newest.items()}, rows)
            self.valid[topic] = self.ever[topic] if len(valid) == len(newest) else Dates.of(valid, rows)
            self.tokens[topic] = self.valid[topic].known
            for level, found in sorted(by_level.items()):
                self.tokens[f"{topic}:{level}"] = of_rows(found, rows)
            if topic == urgent["topic"]:
                self.not_new = of_rows(not_new, rows)
        light = union(mask for token, mask in self.tokens.items() if token.endswith(":light_moderate"))
        self.tokens["light_moderate"] = light

    @property
    def items(self) -> list[tuple[Item, int]]:
        """The members of the fact about clearances, with those who have them."""
        return [(Item(frozenset((token,)), words=token), mask) for token, mask in self.tokens.items()]

    def explains(self, explaining: tuple[date, tuple[str, ...], bool] | None) -> int:
        """Those whose clearance explains a sign. See ``exrx.rules.dating.explaining``."""
        if explaining is None:
            return 0
        day, topics, ran_out = explaining
        known = self.ever if ran_out else self.valid
        return union(known[topic].since(day) for topic in topics if topic in known)


def _order(one: GivenClearance) -> tuple[date, bool]:
    return one.date, one.level == "light_moderate"
