"""Which rules decide a part of a dose: of all that ask for the same number those that bind, for the others change nothing.

A part is the meet of what rules ask for. So two people of whom the same rules bind have the same part, whatever else holds for them, and
there are few such sets: what an effective rule asks for beyond a stricter one is left out of the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from exrx.batch.masks import union
from exrx.classes import dataclass
from exrx.engine.prescribing.ceilings import caps
from exrx.engine.prescribing.intensity import word_at
from exrx.engine.prescribing.work import Work
from exrx.engine.screening import evaluate
from exrx.person import Person
from exrx.physiology.heart_rate import DOUBTED
from exrx.programme.key import BASE, SessionPhase, kinds
from exrx.rules.pack import EFFORTS, WORDS, Formula, RelativeEffort, RuleBook
from exrx.shipped import default_protocol
from exrx.values.availability import Availability
from exrx.values.constraint import Number
from exrx.values.dimensions import DIMENSIONS, INTENSITY_SCALES, RAMP
from exrx.values.timeline import Timeline

WEEK = ("time", "frequency", "weekly_minutes", "weekly_energy")
WEEKS = ("weeks", "total_weeks")
_SCALES = ("percent_reserve", "percent_max")
_TIERS = ({"safety", "limit"}, {"goal"}, {"preference"})

Asked = list[tuple[Number, str]]
"""What is asked for, and by which rule."""
Meet = tuple[tuple[str, ...], ...]
"""Rules by what they ask for, the strictest first: where one of them holds, those behind it change nothing."""


class Part:
    """The rules that can decide a part of a dose."""

    def __init__(self, meets: Iterable[Meet] = (), either: Iterable[Iterable[str]] = ()) -> None:
        self.meets = [meet for meet in meets if meet]
        self.either = [tuple(ids) for ids in either]
        """Rules of which it matters only whether any of them holds."""

    def binding(self, effective: Mapping[str, int]) -> list[int]:
        """Those for whom each rule binds, always in the same order."""
        found = []
        for meet in self.meets:
            hidden = 0
            for ids in meet:
                here = [effective.get(id, 0) & ~hidden for id in ids]
                found += here
                hidden |= union(here)
        return found + [union(effective.get(id, 0) for id in ids) for ids in self.either]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a dose."""

    week: Part
    free: Part
    """What counts of windows of free time."""
    weeks: Part
    ramp: Part
    effort: Part
    activity: Part
    closed: Closed


def parts_of(book: RuleBook, as_of: date) -> Parts:
    """The rules of a book, by the parts that they can decide."""
    nobody = evaluate(Person(), book, goals=("mood",), protocol=default_protocol(), as_of=as_of)
    work = Work(nobody, Availability(), Timeline(as_of))
    of_week = [meet for name in WEEK for meet in _meets(book, name, "full")]
    # How short a session can be at all: of the first ones only that number counts, whoever asks for it.
    least = [meet for meet in _meets(book, "ramp_start", "ramp") if meet]
    return Parts(
        Part(of_week, [_forbidding(book, "energy"), *(ids for meet in least for ids in meet)]),
        Part(_meets(book, "latest_end", "full")),
        Part(meet for name in WEEKS for meet in _meets(book, name, "full")),
        Part((meet for name in RAMP for meet in _meets(book, name, "ramp")), [_forbidding(book, "growth")]),
        _effort(book, work),
        _activity(book),
        Closed(book, work),
    )


def _meets(book: RuleBook, dimension: str, phase: SessionPhase) -> list[Meet]:
    """Of one number: what tiers of rules ask for at either end, the points they choose, and how far a goal gives way. As ``tiers_of``."""
    rules = [
        rule
        for rule in book.recommendations
        if dimension in book.numbers.get(rule.id, ())
        and not (dimension == "frequency" and rule.applies.kind is not None)
        and rule.applies.to(BASE, phase)
    ]
    found = []
    careful = DIMENSIONS[dimension].conservative == "low"
    for tiers in _TIERS:
        here = [rule for rule in rules if rule.tier in tiers]
        ranges = [(low, high, rule.id) for rule in here for name, low, high in rule.then.ranges if name == dimension]
        found.append(_ordered(((low, id) for low, _, id in ranges), highest=True))
        found.append(_ordered(((high, id) for _, high, id in ranges), highest=False))
        points = [(value, rule.id) for rule in here for name, value in rule.then.choose if name == dimension]
        found.append(_ordered(points, highest=not careful))
        # What is worked out for each person hides nothing, and nothing hides it.
        found += [((id,),) for low, high, id in ranges if isinstance(low, Formula) or isinstance(high, Formula)]
    floors = [(value, rule.id) for rule in rules for name, value in rule.then.floors if name == dimension]
    return [*found, _ordered(floors, highest=True)]


def _effort(book: RuleBook, work: Work) -> Part:
    """How hard, on every scale: as the functions of ``intensity`` look at the rules of ordinary sessions at full length."""
    rules = [rule for rule in book.recommendations if not rule.applies.timed and rule.applies.to(BASE, "full")]
    goals = [rule for rule in rules if rule.tier == "goal"]
    limits = [rule for rule in rules if rule.tier in ("safety", "limit")]
    rows = book.intensity
    meets: list[Meet] = []
    for scale in INTENSITY_SCALES:
        asked = [(low, high, rule.id) for rule in goals for name, low, high in rule.then.ranges if name == scale]
        asked += [
            (rows[rule.then.words[0]].band(scale)[0], rows[rule.then.words[1]].band(scale)[1], rule.id)
            for rule in goals
            if rule.then.words
        ]
        meets.append(_ordered(((low, id) for low, _, id in asked), highest=True))
        meets.append(_ordered(((high, id) for _, high, id in asked), highest=False))
        tops = [(high, rule.id) for rule in limits for name, _, high in rule.then.ranges if name == scale]
        tops += [(rows[rule.then.ceiling].band(scale)[1], rule.id) for rule in limits if rule.then.ceiling]
        meets.append(_ordered(tops, highest=False))
    # Effort that goes with a band in per cent, where no goal asks for effort itself.
    beside = [
        (_row(work, scale, low), _row(work, scale, high), rule.id)
        for rule in goals
        for scale, low, high in rule.then.ranges
        if scale in _SCALES
    ]
    meets.append(_ordered(((None if low is None else low[0], id) for low, _, id in beside), highest=True))
    meets.append(_ordered(((None if high is None else high[1], id) for _, high, id in beside), highest=False))
    meets.append(
        _ordered(((v, rule.id) for rule in goals for name, v in rule.then.choose if name == "rpe"), highest=False)
    )
    for name in ("lowest_rise", "narrowest_band"):
        meets += _meets(book, name, "full")
    hard = rows["vigorous"].rpe[0]
    # Without a resting rate a ceiling on reserve is read off another column; caps on effort name all who ask for them.
    reserve = [rule.id for rule in limits if any(name == "percent_reserve" for name, *_ in rule.then.ranges)]
    meets += [((id,),) for id in reserve]
    capping = [rule.id for rule in limits if rule.then.caps_effort(hard)]
    meets += [((id,),) for id in capping]
    meets += [((rule.id,),) for rule in book.recommendations if rule.then.formula]
    either = [[rule.id for rule in goals if any(name == scale for name, *_ in rule.then.ranges)] for scale in _SCALES]
    either += [[rule.id for rule in goals if rule.then.words], [rule.id for rule in rules if rule.then.drop]]
    return Part(meets, [*either, _forbidding(book, "bpm"), _forbidding(book, DOUBTED)])


def _activity(book: RuleBook) -> Part:
    """The rules that name activities; which are closed, and which too hard, is looked at activity by activity."""
    rules = [rule for rule in book.recommendations if rule.applies.to(BASE, "full")]
    return Part(((rule.id,),) for rule in rules if rule.then.activities is not None or rule.then.activity)


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


def _row(work: Work, scale: str, end: Number | Formula | None) -> tuple[int, int] | None:
    return None if end is None or isinstance(end, Formula) else work.book.intensity[word_at(work, scale, end)].rpe


def _forbidding(book: RuleBook, item: str) -> list[str]:
    return [rule.id for rule in book.forbidding.get(item, ())]


def _ordered(asked: Iterable[tuple[Number | Formula | None, str]], *, highest: bool) -> Meet:
    """Rules by what they ask for, the strictest first; those that ask for the same bind together."""
    by_value: dict[Number, dict[str, None]] = {}
    for value, id in asked:
        if value is not None and not isinstance(value, Formula):
            by_value.setdefault(value, {})[id] = None
    return tuple(tuple(by_value[value]) for value in sorted(by_value, reverse=highest))
