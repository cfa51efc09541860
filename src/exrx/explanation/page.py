"""One answer: the lines for people, and the rules, sources and numbers behind them as data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from exrx._late import late
from exrx.citation import MARK_WORDS, Reason, Source
from exrx.prescription import Compromise, Idle, Slot, Target
from exrx.printing.lost import lost_words
from exrx.printing.words import (
    KIND_WORDS,
    fill,
    span,
)
from exrx.program import Plan
from exrx.rules.facts import OF_PLAN

_QUALITIES = ("very low", "low", "moderate", "high", "given")
INDENT = 12
_MOST = 3


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to a why: ``str()`` is the text, the fields are the same as data.

    ``rules`` decided, ``sources`` are what those cite, ``lost`` asked for something else, ``compromises`` are wishes that lost,
    ``idle`` rules did not apply, ``undecided`` ones wait for a fact that is not known. ``numbers`` are the resolved targets.
    """

    topic: str
    text: str
    rules: tuple[Reason, ...] = ()
    sources: tuple[Source, ...] = ()
    lost: tuple[Reason, ...] = ()
    compromises: tuple[Compromise, ...] = ()
    idle: tuple[Idle, ...] = ()
    undecided: tuple[Idle, ...] = ()
    numbers: tuple[Slot, ...] = ()
    certainty: str = ""
    value: str = ""

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        cell: str = late("exrx.export.html.cells", "answer_cell")(self)
        return cell

    def __repr__(self) -> str:
        # A text about a person holds health data; a repr ends up in logs.
        return f"Explanation(topic={self.topic!r}, rules={len(self.rules)})"

    def to_dict(self) -> dict[str, Any]:
        """The whole answer as plain data, ready for JSON."""
        result: dict[str, Any] = _plain(asdict(self))
        return result


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


class Page:
    """Collects the lines of one answer and the rules behind them."""

    def __init__(self, plan: Plan, topic: str, title: str, value: str = "") -> None:
        self.plan, self.topic, self.value = plan, topic, value
        self.reasons = {reason.id: reason for reason in plan.reasons}
        self.sources = {source.id: source for source in plan.sources}
        self.lines = [*fill(title), ""]
        self.used: dict[str, None] = {}
        self.lost: dict[str, None] = {}
        self.numbers: list[Slot] = []
        self.idle: list[Idle] = []
        self.compromises: list[Compromise] = []
        self.aims: set[str] = set()

    def entry(self, key: str, text: str) -> None:
        """One line under a key, wrapped; a long key stands alone."""
        if len(key) > INDENT - 3:
            self.lines.append(f"  {key}")
            key = ""
        self.lines += fill(text, " " * INDENT, f"  {key:<{INDENT - 2}}")

    def columns(self, key: str, what: str, who: str) -> None:
        """What, and which rule, side by side."""
        if len(key) > INDENT - 3:
            self.lines.append(f"  {key}")
            key = ""
        first = f"  {key:<{INDENT - 2}}{what:<21}  "
        self.lines += fill(who, " " * (INDENT + 23), first if len(first) < 60 else first.rstrip() + "  ")

    def use(self, rules: Iterable[str]) -> None:
        """Take rules into the answer."""
        self.used.update(dict.fromkeys(rules))

    def gap(self) -> None:
        """An empty line, never two."""
        if self.lines[-1]:
            self.lines.append("")

    def named(self, rules: Iterable[str]) -> str:
        """Rules with their tiers; they become part of the answer."""
        rules = list(dict.fromkeys(rules))
        self.use(rules)
        tiers = list(dict.fromkeys(self.reasons[rule].tier for rule in rules if rule in self.reasons))
        return f"{', '.join(rules)}   {', '.join(tiers)}" if tiers else ", ".join(rules)

    def target(self, dimension: str, shown: str, unit: str, kind: str = "base", phase: str = "full") -> Target | None:
        """A slot with its ends, its point and their rules; it becomes part of the answer."""
        slot = next(
            (s for s in self.plan.prescription.slots if (s.kind, s.phase, s.dimension) == (kind, phase, dimension)),
            None,
        )
        if slot is None:
            return None
        self.slot(slot, shown, unit)
        return slot.target

    def slot(self, slot: Slot, shown: str, unit: str) -> None:
        """The ends and the point of a resolved number, each with its rules."""
        target = slot.target
        self.numbers.append(slot)
        self.lost.update(dict.fromkeys(slot.lost))
        key = shown
        if target.low is not None and target.low_rules == target.high_rules:
            self.columns(key, f"{span(target.low, target.high)} {unit}".strip(), self.named(target.low_rules))
            key = ""
        else:
            for words, end, rules in (
                ("at least", target.low, target.low_rules),
                ("at most", target.high, target.high_rules),
            ):
                if end is not None:
                    self.columns(key, f"{words} {end} {unit}".strip(), self.named(rules))
                    key = ""
        points = [rule for rule in target.aim_rules if rule not in target.low_rules and rule not in target.high_rules]
        if points:
            self.aims.update(points)
            plain = target.low is None and target.high is None
            self.columns(key, f"{target.aim} {unit}".strip() if plain else f"chosen: {target.aim}", self.named(points))

    def about(self, names: Iterable[str], compromises: Iterable[str] = ()) -> None:
        """What lost, what publications found otherwise, what did not apply."""
        wanted, dims = set(names), set(compromises) or set(names)
        self.compromises += [item for item in self.plan.compromises if item.dimension in dims]
        kinds = dict(self.plan.prescription.kinds)
        self.idle += [
            item
            for item in self.plan.prescription.idle
            if not wanted.isdisjoint(item.about)
            # Rules of programmes and goals that nobody asked for say nothing about this plan.
            and not (item.fact in ("protocol", "goals") and item.state == "idle")
            # Rules of the way back say nothing about a plan without a pause.
            and not (item.fact in OF_PLAN and not self.plan.pauses)
            # Rules of a kind of sessions that nobody asked for say nothing about the sessions there are.
            and not (
                item.rule.partition(".")[0] in KIND_WORDS
                and item.rule.partition(".")[0] not in kinds
                and item.state != "dropped"
            )
        ]

    def finish(self, *findings_on: str) -> Explanation:
        """The page as an explanation, with its sources, certainty, what lost, what studies found about it and what was idle."""
        plan, rules = self.plan, [self.reasons[rule] for rule in self.used if rule in self.reasons]
        cited = [reason for reason in rules if reason.source != "entered"]
        self.gap()
        tables = [reason for reason in cited if reason.tier == "table"]
        for number, reason in enumerate([r for r in cited if r.tier != "table"]):
            self.citation("source" if number == 0 else "", reason)
        if tables:
            quoted = [f'"{reason.id.removeprefix("table.")}"' for reason in tables]
            words = " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
            told = f"{tables[0].locator}; {tables[0].quality}; {MARK_WORDS[tables[0].mark]}"
            self.lines += beside(
                "" if len(tables) < len(cited) else "source", tables[0].source, f"what {words} mean in per cent", told
            )
        entered = [reason for reason in rules if reason.source == "entered"]
        if entered:
            self.entry("entered", " · ".join(reason.says for reason in entered))
        certainty = self.certainty(cited)
        if certainty and self.value:
            self.entry("certainty", certainty)
        lost = [self.reasons[rule] for rule in self.lost if rule in self.reasons and rule not in self.used]
        if self.value:
            said = [f"{reason.id} ({reason.source}): {reason.says}" for reason in lost]
            said += [lost_words(plan, item, item.got) for item in self.compromises]
            for number, text in enumerate(dict.fromkeys(said)):
                self.entry("lost" if number == 0 else "", text)
            if not said:
                self.entry("lost", "nothing")
        findings: list[Reason] = []
        for key, tier in (("disagree", "finding"), ("studies", "study")):
            heard = [reason for reason in plan.reasons if reason.tier == tier and reason.decides in findings_on]
            for number, reason in enumerate(heard):
                sure = f"{reason.quality}; {MARK_WORDS[reason.mark]}"
                self.lines += beside(key if number == 0 else "", reason.source, reason.says, sure)
            findings += heard
        idle = tuple(item for item in self.idle if item.state in ("idle", "dropped", "without"))
        undecided = tuple(item for item in self.idle if item.state == "undecided")
        for key, items in (("idle", idle), ("unknown", undecided)):
            if items:
                shown = " · ".join(f"{item.rule} ({item.text or item.fact})" for item in items[:_MOST])
                more = f" · and {len(items) - _MOST} more" if len(items) > _MOST else ""
                self.entry(key, shown + more)
        every = (*rules, *lost, *findings)
        cited_by = {reason.source for reason in every}
        sources = tuple(source for source in plan.sources if source.id in cited_by)
        while self.lines and not self.lines[-1]:
            self.lines.pop()
        return Explanation(
            self.topic,
            "\n".join(line.rstrip() for line in self.lines),
            tuple(rules),
            sources,
            tuple(lost),
            tuple(dict.fromkeys(self.compromises)),
            idle,
            undecided,
            tuple(self.numbers),
            certainty,
            self.value,
        )

    def citation(self, key: str, reason: Reason) -> None:
        """One source with what it says, where, and how well that is known."""
        told = "; ".join(filter(None, (reason.locator, reason.quality, MARK_WORDS[reason.mark])))
        self.lines += beside(key, reason.source, reason.says, told)

    def certainty(self, cited: list[Reason]) -> str:
        """The weakest quality involved; a choice of ours inside a published range is named apart."""
        chosen = [reason for reason in cited if reason.id in self.aims]
        ground = [reason for reason in cited if reason.id not in self.aims] or chosen
        if not ground:
            return ""
        base = min((reason.quality for reason in ground), key=_QUALITIES.index)
        point = min((reason.quality for reason in chosen), key=_QUALITIES.index, default=base)
        if _QUALITIES.index(point) >= _QUALITIES.index(base):
            return base
        product = all(reason.mark == "product" for reason in chosen)
        return f"{base}; the point inside the range {'is a decision of this library' if product else 'rests on less'} ({point})"


def beside(key: str, name: str, says: str, told: str) -> list[str]:
    """A source, what it says, and in brackets how well that is known."""
    at = INDENT + 16
    first = f"  {key:<{INDENT - 2}}{name:<16}"
    if len(name) > 15:
        return [f"  {key:<{INDENT - 2}}{name}", *fill(says, " " * at, " " * at), *fill(f"({told})", " " * at, " " * at)]
    return [*fill(says, " " * at, first), *fill(f"({told})", " " * at, " " * at)]


def slots_of(plan: Plan, *dimensions: str) -> list[Slot]:
    """The resolved numbers of these dimensions."""
    return [slot for slot in plan.prescription.slots if slot.dimension in dimensions]


def entered_for(plan: Plan, rule: str) -> str:
    """What was entered that made a rule hold, in the person's own words; or what was not answered."""
    for finding in plan.clearance.reasons:
        if finding.rule == rule and finding.because:
            return ", ".join(finding.because)
    for question in plan.questions:
        if rule in question.rules:
            return f"{question.field.replace('_', ' ')} not answered"
    return next(
        (", ".join(reason.because) for reason in plan.reasons if reason.id == rule and reason.tier == "safety"), ""
    )
