"""One person, read once: dates, clearances, and the ways in which a clause speaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from .bounds import Bounds, Entry, day_of, entries, months
from .medicines import BY_NAME, CLASSES
from .terms import KINDS


class Reading:
    """One person, read once; each method is a chapter of the texts."""

    def __init__(
        self,
        person: Mapping[str, Any],
        as_of: date,
        *,
        unsure: bool = False,
        goals: Iterable[str] = ("mood",),
        told: Mapping[str, date] | None = None,
    ):
        self.p = person
        self.told = dict(told or {})  # README 20: scores and measurements of a revision, since which day
        self.day = as_of
        self.goals = tuple(goals)
        self.b = Bounds(unsure=unsure)
        self.conditions = entries(person.get("conditions"))
        self.medicines = entries(person.get("medications"))
        self.symptoms = entries(person.get("symptoms"))
        self.classes = [(m, key) for m in self.medicines or () if (key := self.class_of(m))]
        self.listed = list(self.conditions or ())
        for medicine, key in self.classes:  # README 26: what it is for is an illness told, whoever tells it where
            kind_only = CLASSES[key].kind == "unknown" and medicine.reason in KINDS and medicine.reason != "cancer"
            if medicine.reason and not kind_only:
                self.listed.append(Entry(medicine.reason))
        self.ids = {e.id for e in self.listed}
        self.open: list[str] = []  # places of questions that hold back (README 15)
        # addendum 25: unknown effort is inactive
        self.active = (
            (person.get("active_days") or 0) >= 3
            and (person.get("active_minutes") or 0) >= 30
            and (person.get("active_months") or 0) >= 3
            and person.get("active_effort") in ("moderate", "vigorous")
        )

    @staticmethod
    def class_of(medicine: Entry) -> str | None:
        return BY_NAME.get(medicine.id.casefold())

    # --- small helpers

    def listed_as(self, *ids: str) -> list[Entry]:
        return [e for e in self.listed if e.id in ids]

    def recent(self, entry: Entry, *, month: int = 0, week: int = 0) -> bool:
        """Within the months or weeks before the day; without a date the stricter answer (experience.md 7)."""
        if entry.since is None:
            return True
        end = months(entry.since, month) if month else entry.since + timedelta(weeks=week)
        return end > self.day

    def clearance(self, *topics: str, since: date | None = None, vigorous: bool = False) -> date | None:
        """The last valid day of the best clearance of one of these topics that is not older than `since`."""
        best: date | None = None
        for given in self.p.get("clearances") or ():
            made = day_of(given["date"])
            assert made is not None
            if given["topic"] not in topics or (vigorous and given["level"] != "vigorous"):
                continue
            end = months(made, 12)  # addendum 21: valid 12 months
            if end < self.day or made > self.day or (since and made < since):  # README 20, 22
                continue
            best = end if best is None else max(best, end)
        return best

    def opened(
        self, *topics: str, entry: Entry | None = None, dated: bool = False, over: bool = False, counts: bool = False
    ) -> bool:
        """README 12, 20: opened by a clearance not older than what it speaks of."""
        since = entry.since if entry else None
        if entry and (dated or over) and entry.until and entry.until < self.day:
            since = max(filter(None, (since, entry.until)))  # README 21: until a clearance not older than `until`
        if dated and since is None:
            return False  # README 20: no date, no explanation
        end = self.clearance(*topics, since=since)
        if end is None:
            return False
        if counts:
            key = "/".join(topics)
            self.b.opened_until[key] = min(end, self.b.opened_until.get(key, end))  # README 22
        return True

    def refer(
        self,
        place: str,
        *topics: str,
        entry: Entry | None = None,
        dated: bool = False,
        over: bool = False,
        unsure: bool = False,
    ) -> bool:
        """Refer, unless a clearance opens it; then limited. True where it is open."""
        if topics and self.opened(*topics, entry=entry, dated=dated, over=over, counts=not unsure):
            self.b.at_least("limited", place + "; README 12", unsure=unsure)
            return True
        self.b.at_least("refer", place, topic=topics[0] if len(topics) == 1 else "", unsure=unsure)
        return False

    def measure(self, place: str, topic: str, *fields: str, unsure: bool = False) -> None:
        """A score or measurement over a limit: opened by a clearance that is not older than it (README 20)."""
        days = [self.told[name] for name in fields if name in self.told]
        self.refer(place, topic, entry=Entry(fields[0], max(days) if days else None), unsure=unsure)

    def holds(self, place: str, *words: str, unsure: bool = False) -> None:
        """A question is open, and the plan stays small until it is answered (README 15, addendum 46)."""
        if unsure and not self.b.unsure:
            return
        self.open.append(place)
        if words:
            self.b.ask(place, *words)

    def item9(self) -> int | None:
        told = [v for v in (self.p.get("phq9_item9"),) if v is not None]
        score = self.p.get("phq9")
        if isinstance(score, list | tuple):
            told.append(score[8])
        elif isinstance(score, int):
            told += [0] if score == 0 and not told else []
        return max(told) if told else None  # README 25
