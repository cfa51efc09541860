"""Which rules decide a part of a dose: those that ask for one of its numbers, or name or close what it is made of.

Two people of whom the same of them take effect have the same part, whatever else holds for them, and there are few such sets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from exrx.batch.masks import union
from exrx.classes import dataclass
from exrx.engine.prescribing.ceilings import caps
from exrx.engine.prescribing.work import Work
from exrx.engine.screening import evaluate
from exrx.person import Person
from exrx.physiology.heart_rate import DOUBTED
from exrx.programme.key import BASE, SessionPhase, kinds
from exrx.rules.pack import EFFORTS, WORDS, Recommendation, RelativeEffort, RuleBook
from exrx.shipped import default_protocol
from exrx.values.availability import Availability
from exrx.values.dimensions import RAMP
from exrx.values.timeline import Timeline

WEEK = ("time", "frequency", "weekly_minutes", "weekly_energy")
WEEKS = ("weeks", "total_weeks")

Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a dose, each with the rules that can decide it."""

    week: Ids
    free: Ids
    """What counts of windows of free time."""
    weeks: Ids
    ramp: Ids
    effort: Ids
    activity: Ids
    closed: Closed


def parts_of(book: RuleBook, as_of: date) -> Parts:
    """The rules of a book, by the parts that they can decide."""
    nobody = evaluate(Person(), book, goals=("mood",), protocol=default_protocol(), as_of=as_of)
    work = Work(nobody, Availability(), Timeline(as_of))

    def rules(speaks: Callable[[Recommendation], bool], phase: SessionPhase = "full") -> Ids:
        return tuple(rule.id for rule in book.recommendations if rule.applies.to(BASE, phase) and speaks(rule))

    def asking(*names: str, phase: SessionPhase = "full") -> Ids:
        return rules(lambda rule: not {*names}.isdisjoint(book.numbers.get(rule.id, ())), phase)

    return Parts(
        # How short a session can be at all: of the first ones only that number counts, whoever asks for it.
        (*asking(*WEEK), *asking("ramp_start", phase="ramp"), *_forbidding(book, "energy")),
        asking("latest_end"),
        asking(*WEEKS),
        (*asking(*RAMP, phase="ramp"), *_forbidding(book, "growth")),
        (
            *rules(lambda rule: rule.id in book.about_effort),
            *asking("lowest_rise", "narrowest_band"),
            *(rule.id for rule in book.recommendations if rule.then.formula),
            *_forbidding(book, "bpm"),
            *_forbidding(book, DOUBTED),
        ),
        # Which activities are closed, and which too hard, is looked at activity by activity.
        rules(lambda rule: rule.then.activities is not None or bool(rule.then.activity)),
        Closed(book, work),
    )


class Closed:
    """Which activities of ordinary sessions are closed, or too hard even in their easiest form."""

    def __init__(self, book: RuleBook, work: Work) -> None:
        base = {one.id for one in book.activities.values() if (kinds()[BASE].suits or BASE) in one.kinds}
        base |= {book.activities[id].harder for id in base}
        self.activities = [one for one in book.activities.values() if one.id in base]
        self._forbidding = [
            [id for form in sorted(one.groups) for id in _forbidding(book, form)] for one in self.activities
        ]
        self._ceilings: dict[str, list[str]] = {word: [] for word in WORDS}
        for rule in book.recommendations:
            ordinary = any(rule.applies.to(BASE, phase, timed=True) for phase in ("ramp", "full"))
            if ordinary and rule.tier in ("safety", "limit"):
                for word in caps(work, rule):
                    self._ceilings[word].append(rule.id)

    def masks(self, effective: Mapping[str, int], ages: Mapping[RelativeEffort, int]) -> list[int]:
        """By activity, those for whom it is. ``ages`` are the people by the row of the table that speaks of their age."""
        left = union(ages.values())
        above = [0] * len(self.activities)
        for word in WORDS:
            # The lowest ceiling that any rule asks for, and nothing above the highest row of the table.
            here = left & union(effective.get(id, 0) for id in self._ceilings[word]) if word != WORDS[-1] else left
            left &= ~here
            for row, those in ages.items():
                for place, one in enumerate(self.activities):
                    if EFFORTS.index(row.word(one.easiest)) > EFFORTS.index(word):
                        above[place] |= here & those
        closed = [union(effective.get(id, 0) for id in ids) for ids in self._forbidding]
        return [one | other for one, other in zip(closed, above, strict=True)]


def _forbidding(book: RuleBook, item: str) -> list[str]:
    return [rule.id for rule in book.forbidding.get(item, ())]
