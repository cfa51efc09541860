"""Where a plan stands among the published programmes: the nearest ones, and inside or outside on each dimension.

For clinicians and researchers. A comparison with the programmes that this version of exrx knows, so unlike ``why`` it reads the packs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from exrx.citation import MARK_WORDS
from exrx.constraint import Number
from exrx.dimensions import INTENSITY_SCALES
from exrx.physiology.energy import kcal_per_kg_of
from exrx.physiology.heart_rate import half_up
from exrx.printing.words import fill, span
from exrx.program import Plan, fullest
from exrx.rules.loader import shipped_book
from exrx.rules.pack import DEFAULT_PROTOCOL, Formula, Protocol, RuleBook

_LABELS = {
    "frequency": ("how often", "a week"),
    "time": ("how long", "min"),
    "weekly_minutes": ("a week", "min a week"),
    "weekly_energy": ("energy", "kcal per kg a week"),
    "weeks": ("weeks", "full weeks"),
    "total_weeks": ("weeks", "weeks from the first session"),
    "percent_reserve": ("how hard", "% of reserve"),
    "percent_max": ("how hard", "% of the maximum"),
    "rpe": ("how hard", "effort of 6–20"),
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
    words: str = ""

    def __str__(self) -> str:
        return self.words or _with_unit(self.dimension, self.low, self.high)


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


def _with_unit(dimension: str, low: Number | None, high: Number | None) -> str:
    unit = _LABELS[dimension][1]
    return f"{low} {unit} or more" if high is None and low is not None else f"{span(low, high)} {unit}"


def doses(book: RuleBook, protocol: str) -> dict[str, Asked]:
    """What one programme asks for at full dose, read off its own rules; decisions of this library are left out."""
    found: dict[str, Asked] = {}
    for rule in book.of_protocol(protocol):
        if rule.tier != "goal" or rule.mark == "product" or (rule.applies.kind and "base" not in rule.applies.kind):
            continue
        if rule.then.words:
            low, high = (book.intensity[word] for word in rule.then.words)
            words = " to ".join(dict.fromkeys(rule.then.words))
            found["intensity"] = Asked("percent_reserve", low.percent_reserve[0], high.percent_reserve[1], words)
        for name, value in rule.then.choose:
            if name == "rpe":
                found["intensity"] = Asked("rpe", None, None, f"effort of one's own choice, near {value} of 6–20")
        for name, least, most in rule.then.ranges:
            if name in _LABELS and not isinstance(least, Formula) and not isinstance(most, Formula):
                part = Asked(name, least, most)
                found[name] = part if name not in found else _met(found[name], part)
    if "total_weeks" in found:
        # A trial counts its weeks from the first session.
        found["total_weeks"] = Asked(
            "total_weeks", found.pop("weeks", found["total_weeks"]).low, found["total_weeks"].high
        )
    order = (*_LABELS, "intensity")
    return dict(sorted(found.items(), key=lambda item: order.index(item[0])))


def _met(a: Asked, b: Asked) -> Asked:
    low = max((end for end in (a.low, b.low) if end is not None), default=None)
    high = min((end for end in (a.high, b.high) if end is not None), default=None)
    return Asked(a.dimension, low, high)


def evidence(plan: Plan) -> Evidence:
    """Place ``plan`` among the published programmes, nearest first."""
    book = shipped_book()
    compared = sorted(
        (_compare(plan, book, protocol) for protocol in book.protocols.values()),
        key=lambda item: (
            len(item.outside),
            item.protocol != plan.protocol,
            item.distance,
            -len(item.standings),
            item.protocol,
        ),
    )
    nearest = tuple(item.protocol for item in compared[:_NEAREST])
    return Evidence(_text(book, compared), nearest, tuple(compared))


def _compare(plan: Plan, book: RuleBook, protocol: Protocol) -> Compared:
    standings, distance = [], 0.0
    for asked in doses(book, protocol.id).values():
        held = _held(plan, book, asked)
        if held is None:
            continue
        dimension, wanted, low, high = held
        place, away = _place(wanted, low, high)
        unit = _LABELS[dimension][1]
        # Always with its tenth, as the note to the clinician has it.
        shown = f"{low:.1f}" if dimension == "weekly_energy" else span(low, high)
        standings.append(Standing(dimension, str(asked), f"{shown} {unit}", place))
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
        energy = energy_of(plan, book)
        return None if energy is None else (name, asked, energy, energy)
    return _hardness(plan, book, asked)


def _hardness(plan: Plan, book: RuleBook, asked: Asked) -> tuple[str, Asked, Number, Number] | None:
    """Effort on the programme's own scale; words have an equal row on every scale."""
    if asked.words and asked.low is None:
        return None
    scales = INTENSITY_SCALES if asked.words else (asked.dimension,)
    for scale in scales:
        found = plan.prescription.target(scale)
        if found is None or found.high is None:
            continue
        wanted = asked
        if asked.words:
            low, _, high = asked.words.partition(" to ")
            wanted = Asked(
                scale, book.intensity[low].band(scale)[0], book.intensity[high or low].band(scale)[1], asked.words
            )
        return scale, wanted, found.aim if found.low is None else found.low, found.high
    return None


def energy_of(plan: Plan, book: RuleBook) -> Decimal | None:
    """Gross kcal per kg of the fullest week at 1.05, rounded to a tenth; ``None`` where no figure on energy may be."""
    week = fullest(plan.weeks)
    if week is None or plan.prescription.forbids("energy"):
        return None
    steps = [step for session in week.sessions if session.status == "confirmed" for step in session.steps]
    if any(step.activity not in book.activities for step in steps):
        return None
    total = kcal_per_kg_of((book.activities[step.activity].met, step.minutes) for step in steps)
    return Decimal(half_up(total * 10)) / 10


def _place(asked: Asked, low: Number, high: Number) -> tuple[str, float]:
    """Where a range lies against what is asked, and how far outside in shares of the nearer end."""
    if asked.high is not None and low > asked.high:
        return "above", (float(low) - float(asked.high)) / float(asked.high or 1)
    if asked.low is not None and high < asked.low:
        return "below", (float(asked.low) - float(high)) / float(asked.low or 1)
    inside = (asked.low is None or low >= asked.low) and (asked.high is None or high <= asked.high)
    return ("inside", 0.0) if inside else ("partly", 0.0)


def _text(book: RuleBook, compared: Iterable[Compared]) -> str:
    items = list(compared)
    lines = ["Where this plan stands among the published programmes", ""]
    for item in items[:_NEAREST]:
        protocol = book.protocols[item.protocol]
        lines += fill(f"{item.protocol}: {item.title}")
        wide = max([_PLAN, *(len(one.plan) + 2 for one in item.standings)])
        for one in item.standings:
            first = f"  {_LABELS[one.dimension][0]:<11}{one.plan:<{wide}}{one.place:<7} "
            lines += fill(f"asked: {one.asked}", " " * (21 + wide), first)
        lines += fill(protocol.population, " " * 13, f"  {'people':<11}")
        lines += fill(protocol.result, " " * 13, f"  {'result':<11}")
        lines += fill(grade(protocol), " " * 13, f"  {'grade':<11}")
        lines.append("")
    lines.append("The others")
    for item in items[_NEAREST:]:
        said = "; ".join(
            f"{_LABELS[one.dimension][0]} {one.place} ({one.plan}, asked {one.asked})" for one in item.outside
        )
        lines += fill(said or "inside on every dimension that it names", " " * 19, f"  {item.protocol:<17}")
    lines.append("")
    lines += fill(
        "A dose alike is not a result alike: the people, the supervision and the trials of these programmes differ."
    )
    if any(one.dimension == "weekly_energy" for item in items for one in item.standings):
        lines += fill("Energy is gross, 1.05 kcal per MET, kg and hour: information for comparison, not a target.")
    packs = sorted(f"{pack.name} {pack.version}" for pack in book.packs if pack.protocols)
    lines += fill(f"Compared with {', '.join(packs)}.")
    return "\n".join(lines)


def grade(protocol: Protocol) -> str:
    """What kind of evidence it is, how sure, and what was read."""
    return f"{protocol.evidence}; certainty {protocol.quality}; {MARK_WORDS[protocol.mark]}"


def protocols_text(book: RuleBook) -> str:
    """Every programme that can be asked for by name, in honest words: dose, people, result, grade, what it leaves open."""
    lines: list[str] = []
    for protocol in sorted(book.protocols.values(), key=lambda item: (item.id != DEFAULT_PROTOCOL, item.id)):
        asked = doses(book, protocol.id)
        usual = "  (the default)" if protocol.id == DEFAULT_PROTOCOL else ""
        lines += ["", *fill(f"{protocol.id}{usual}"), *fill(protocol.title, "  ", "  ")]
        silent = [words for words, names in _PARTS if not any(name in asked for name in names)]
        for key, text in (
            ("dose", " · ".join(str(item) for item in asked.values())),
            ("people", protocol.population),
            ("result", protocol.result),
            ("doses", _arms(book, protocol)),
            ("grade", grade(protocol)),
            ("elsewhere", ", ".join([*silent, "building up", *protocol.leaves_open])),
        ):
            lines += fill(text, " " * 13, f"  {key:<11}") if text else []
    lines += [
        "",
        *fill(
            'Ask for one by name: exrx plan PERSON.toml --protocol stanton-2014, or protocol = "stanton-2014" in the file.'
        ),
    ]
    lines += fill("What a protocol leaves open comes from elsewhere, and safety stays the envelope of all of them.")
    return "\n".join(lines[1:])


def _arms(book: RuleBook, protocol: Protocol) -> str:
    """What its study found of several weekly doses of energy, the low one included; for lists, never for a plan."""
    found = [item.says for item in book.findings if (item.source, item.dimension) == (protocol.source, "weekly_energy")]
    return f"in kcal per kg a week: {'; '.join(found)}" if found else ""


_PARTS = (
    ("how often", ("frequency",)),
    ("minutes a session", ("time", "weekly_minutes", "weekly_energy")),
    ("how many weeks", ("weeks", "total_weeks")),
    ("how hard", ("intensity", *INTENSITY_SCALES)),
)
