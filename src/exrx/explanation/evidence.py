"""Where a plan stands among the published programmes: the nearest ones, and inside or outside on each dimension.

For clinicians and researchers. A comparison with the programmes that this version of exrx knows, so unlike ``why`` it reads the packs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from exrx.classes import dataclass
from exrx.physiology.energy import kcal_per_kg_of
from exrx.physiology.heart_rate import half_up
from exrx.printing.words import span
from exrx.programme.plan import Plan, fullest
from exrx.rules.loader import shipped_book
from exrx.rules.pack import Formula, Protocol, RuleBook
from exrx.shipped import default_protocol
from exrx.telling.document import Row, Section, fill, lines
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.constraint import Number
from exrx.values.dimensions import INTENSITY_SCALES

_LABELS = {
    "frequency": "how_often",
    "time": "how_long",
    "weekly_minutes": "a_week",
    "weekly_energy": "energy",
    "weeks": "weeks",
    "total_weeks": "weeks",
    "percent_reserve": "how_hard",
    "percent_max": "how_hard",
    "rpe": "how_hard",
}
_NEAREST = 3
_PLAN = 25
"""Columns for what the plan has; more where it says more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a programme asks for on one dimension, on its own scale."""

    dimension: str
    low: Number | None
    high: Number | None
    words: tuple[str, ...] = ()
    """Classes of effort instead of numbers, from the lowest to the highest."""
    near: Number | None = None
    """A point near which effort is of one's own choice."""

    def told(self, tell: Words) -> str:
        """The same in words."""
        if self.near is not None:
            return tell("evidence.near", aim=self.near)
        if self.words:
            return tell("evidence.words", words=[tell.term("effort", word) for word in self.words])
        if self.high is None and self.low is not None:
            return tell("evidence.or_more", it=_with_unit(tell, self.dimension, tell.show(self.low)))
        return _with_unit(tell, self.dimension, span(tell, self.low, self.high))


@dataclass(frozen=True, slots=True)
class Standing:
    """One dimension of the plan beside what a programme asks for: inside, partly, below or above."""

    dimension: str
    asked: str
    plan: str
    place: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A plan beside one programme."""

    protocol: str
    title: str
    standings: tuple[Standing, ...]
    distance: float

    @property
    def outside(self) -> tuple[Standing, ...]:
        """The dimensions on which the plan does not lie inside."""
        return tuple(item for item in self.standings if item.place != "inside")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a plan stands: ``str()`` is the text, ``compared`` the same as data, nearest first."""

    text: str
    nearest: tuple[str, ...]
    compared: tuple[Compared, ...]

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Evidence(nearest={self.nearest!r})"

    def to_dict(self) -> dict[str, Any]:
        """The whole comparison as plain data, ready for JSON."""
        return {
            "nearest": list(self.nearest),
            "compared": [
                {**asdict(item), "standings": [asdict(one) for one in item.standings]} for item in self.compared
            ],
        }


def _with_unit(tell: Words, dimension: str, range_: str) -> str:
    return tell(f"evidence.units.{dimension}", range=range_)


def doses(book: RuleBook, protocol: str) -> dict[str, Asked]:
    """What one programme asks for at full dose, read off its own rules; decisions of this library are left out."""
    found: dict[str, Asked] = {}
    for rule in book.of_protocol(protocol):
        if rule.tier != "goal" or rule.mark == "product" or (rule.applies.kind and "base" not in rule.applies.kind):
            continue
        if rule.then.words:
            low, high = (book.intensity[word] for word in rule.then.words)
            words = tuple(dict.fromkeys(rule.then.words))
            found["intensity"] = Asked("percent_reserve", low.percent_reserve[0], high.percent_reserve[1], words)
        for name, value in rule.then.choose:
            if name == "rpe":
                found["intensity"] = Asked("rpe", None, None, near=value)
        for name, least, most in rule.then.ranges:
            if name in _LABELS and not isinstance(least, Formula) and not isinstance(most, Formula):
                part = Asked(name, least, most)
                found[name] = part if name not in found else _met(found[name], part)
    if "total_weeks" in found:
        # A trial counts its weeks from the first session.
        total = found["total_weeks"]
        found["total_weeks"] = Asked("total_weeks", found.pop("weeks", total).low, total.high)
    order = (*_LABELS, "intensity")
    return dict(sorted(found.items(), key=lambda item: order.index(item[0])))


def _met(a: Asked, b: Asked) -> Asked:
    low = max((end for end in (a.low, b.low) if end is not None), default=None)
    high = min((end for end in (a.high, b.high) if end is not None), default=None)
    return Asked(a.dimension, low, high)


def evidence(plan: Plan, language: str = SOURCE) -> Evidence:
    """Place ``plan`` among the published programmes, nearest first."""
    book, tell = shipped_book(), words_of(language)

    def rank(item: Compared) -> tuple[object, ...]:
        asked_for = item.protocol == plan.protocol
        return len(item.outside), not asked_for, item.distance, -len(item.standings), item.protocol

    compared = sorted((_compare(plan, tell, book, protocol) for protocol in book.protocols.values()), key=rank)
    nearest = tuple(item.protocol for item in compared[:_NEAREST])
    return Evidence(_text(tell, book, compared), nearest, tuple(compared))


def _compare(plan: Plan, tell: Words, book: RuleBook, protocol: Protocol) -> Compared:
    standings, distance = [], 0.0
    for asked in doses(book, protocol.id).values():
        held = _held(plan, book, asked)
        if held is None:
            continue
        dimension, wanted, low, high = held
        place, away = _place(wanted, low, high)
        # Always with its tenth, as the note to the clinician has it.
        shown = tell.show(low, ("1",)) if dimension == "weekly_energy" else span(tell, low, high)
        standings.append(Standing(dimension, asked.told(tell), _with_unit(tell, dimension, shown), place))
        distance += away
    return Compared(protocol.id, protocol.title, tuple(standings), round(distance, 6))


def _held(plan: Plan, book: RuleBook, asked: Asked) -> tuple[str, Asked, Number, Number] | None:
    """What the plan holds on the dimension, as a range; ``None`` where the two cannot be compared."""
    target = plan.prescription.target
    often, long = target("frequency"), target("time")
    name = asked.dimension
    if name == "weeks":
        full = sum(week.phase == "full" for week in plan.weeks)
        return name, asked, full, full
    if name == "total_weeks":
        return name, asked, len(plan.weeks), len(plan.weeks)
    if name in ("frequency", "time"):
        found = target(name)
        return None if found is None else (name, asked, found.aim, found.aim)
    if often is None or long is None:
        return None
    if name == "weekly_minutes":
        week = fullest(plan.weeks)
        total = 0 if week is None else week.minutes
        return name, asked, total, total
    if name == "weekly_energy":
        energy = energy_of(plan)
        return None if energy is None else (name, asked, energy, energy)
    return _hardness(plan, book, asked)


def _hardness(plan: Plan, book: RuleBook, asked: Asked) -> tuple[str, Asked, Number, Number] | None:
    """Effort on the programme's own scale; words have an equal row on every scale."""
    if asked.near is not None:
        return None
    scales = INTENSITY_SCALES if asked.words else (asked.dimension,)
    for scale in scales:
        found = plan.prescription.target(scale)
        if found is None or found.high is None:
            continue
        wanted = asked
        if asked.words:
            low, high = (book.intensity[word].band(scale) for word in (asked.words[0], asked.words[-1]))
            wanted = Asked(scale, low[0], high[1], asked.words)
        return scale, wanted, found.aim if found.low is None else found.low, found.high
    return None


def energy_of(plan: Plan) -> Decimal | None:
    """Gross kcal per kg of the fullest week at 1.05, rounded to a tenth; ``None`` where no figure on energy may be."""
    week = fullest(plan.weeks)
    if week is None or plan.prescription.forbids("energy"):
        return None
    steps = [step for session in week.sessions for step in session.steps]
    costs = [plan.known.cost(step.activity) for step in steps]
    if None in costs:
        return None
    total = kcal_per_kg_of((cost.met, step.minutes) for cost, step in zip(costs, steps, strict=True) if cost)
    return Decimal(half_up(total * 10)) / 10


def _place(asked: Asked, low: Number, high: Number) -> tuple[str, float]:
    """Where a range lies against what is asked, and how far outside in shares of the nearer end."""
    if asked.high is not None and low > asked.high:
        return "above", (float(low) - float(asked.high)) / float(asked.high or 1)
    if asked.low is not None and high < asked.low:
        return "below", (float(asked.low) - float(high)) / float(asked.low or 1)
    inside = (asked.low is None or low >= asked.low) and (asked.high is None or high <= asked.high)
    return ("inside", 0.0) if inside else ("partly", 0.0)


def _text(tell: Words, book: RuleBook, compared: Iterable[Compared]) -> str:
    items = list(compared)
    blocks = [fill(tell("evidence.title"))]
    for item in items[:_NEAREST]:
        protocol = book.protocols[item.protocol]
        block = fill(tell("evidence.programme", id=item.protocol, title=tell.tell(protocol.told("title"))))
        wide = max([_PLAN, *(len(one.plan) + 2 for one in item.standings)])
        for one in item.standings:
            label, place = tell(f"evidence.{_LABELS[one.dimension]}"), tell.term("place", one.place)
            first = f"  {label:<11}{one.plan:<{wide}}{place:<7} "
            block += fill(tell("evidence.asked", what=one.asked), " " * (21 + wide), first)
        people, result = (tell.tell(protocol.told(part)) for part in ("population", "result"))
        rows = (("people", people), ("result", result), ("grade", grade(tell, protocol)))
        blocks.append([*block, *_rows(tell, rows)])
    others = [tell("evidence.others")]
    for item in items[_NEAREST:]:
        outside = []
        for one in item.outside:
            label = tell(f"evidence.{_LABELS[one.dimension]}")
            outside.append(tell("evidence.outside", label=label, place=one.place, plan=one.plan, asked=one.asked))
        said = "; ".join(outside) or tell("evidence.inside")
        others += fill(said, " " * 19, f"  {item.protocol:<17}")
    blocks.append(others)
    last = fill(tell("evidence.not_alike"))
    if any(one.dimension == "weekly_energy" for item in items for one in item.standings):
        last += fill(tell("evidence.gross"))
    packs = sorted(f"{pack.name} {pack.version}" for pack in book.packs if pack.protocols)
    blocks.append([*last, *fill(tell("evidence.compared_with", packs=packs))])
    return "\n\n".join("\n".join(block) for block in blocks)


def _rows(tell: Words, rows: Iterable[tuple[str, str]]) -> list[str]:
    return lines(Section(tuple(Row(tell(f"evidence.{key}"), text) for key, text in rows if text), "screening"))


def grade(tell: Words, protocol: Protocol) -> str:
    """What kind of evidence it is, how sure, and what was read."""
    kind = tell.tell(protocol.told("evidence"))
    return tell("evidence.graded", kind=kind, certainty=protocol.quality, mark=protocol.mark)


def protocols_text(book: RuleBook, language: str = SOURCE) -> str:
    """Every programme that can be asked for by name, in honest words: dose, people, result, grade, what it leaves open."""
    tell = words_of(language)
    blocks = []
    for protocol in sorted(book.protocols.values(), key=lambda item: (item.id != default_protocol(), item.id)):
        asked = doses(book, protocol.id)
        head = tell("evidence.default" if protocol.id == default_protocol() else "evidence.named", id=protocol.id)
        silent = [tell(f"evidence.{words}") for words, names in _PARTS if not any(name in asked for name in names)]
        rows = (
            ("dose", " · ".join(item.told(tell) for item in asked.values())),
            ("people", tell.tell(protocol.told("population"))),
            ("result", tell.tell(protocol.told("result"))),
            ("doses", _arms(tell, book, protocol)),
            ("grade", grade(tell, protocol)),
            ("elsewhere", ", ".join([*silent, tell("evidence.building_up"), *map(tell.tell, protocol.left_open)])),
        )
        blocks.append([*fill(head), *fill(tell.tell(protocol.told("title")), "  ", "  "), *_rows(tell, rows)])
    blocks.append([*fill(tell("evidence.ask_by_name")), *fill(tell("evidence.from_elsewhere"))])
    return "\n\n".join("\n".join(block) for block in blocks)


def _arms(tell: Words, book: RuleBook, protocol: Protocol) -> str:
    """What its study found of several weekly doses of energy, the low one included; for lists, never for a plan."""
    about = (protocol.source, "weekly_energy")
    found = [item.told for item in book.findings if (item.source, item.dimension) == about]
    return tell("evidence.arms", found=found) if found else ""


_PARTS = (
    ("how_often", ("frequency",)),
    ("minutes_a_session", ("time", "weekly_minutes", "weekly_energy")),
    ("how_many_weeks", ("weeks", "total_weeks")),
    ("how_hard", ("intensity", *INTENSITY_SCALES)),
)
