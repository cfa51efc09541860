"""One answer: the lines for people, and the rules, sources and numbers behind them as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from decimal import Decimal
from functools import cached_property, partial
from itertools import chain
from typing import Any, TypeAlias

from exrx.above import above
from exrx.classes import dataclass, fields
from exrx.lazy import WhenAsked, may_wait
from exrx.printing.lost import lost_words
from exrx.printing.words import span
from exrx.programme.key import BASE, Phase, kinds
from exrx.programme.plan import Plan
from exrx.programme.prescription import Compromise, Idle, Slot, Target
from exrx.rules.facts import OF_PLAN
from exrx.telling.document import Document, Row, Section
from exrx.telling.words import Words
from exrx.values.citation import Reason, Source
from exrx.values.said import named
from exrx.values.windows import Window

_cell: Callable[[Explanation], str] = above("answer_cell")

_QUALITIES = ("very low", "low", "moderate", "high", "given")
_MOST = 3
_IDLE = ("idle", "dropped", "without")
"""States of rules that are known not to apply."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to a why: ``str()`` is the text, the fields are the same as data.

    ``rules`` decided, ``sources`` are what those cite, ``lost`` asked for something else, ``compromises`` are wishes that lost,
    ``idle`` rules did not apply, ``undecided`` ones wait for a fact that is not known. ``numbers`` are the resolved targets.
    Its words, and what did not apply, are worked out when they are asked for: a page that shows the rules needs neither.
    """

    topic: str
    document: Document
    """The answer before it is laid out."""
    rules: tuple[Reason, ...] = ()
    sources: tuple[Source, ...] = ()
    lost: tuple[Reason, ...] = ()
    compromises: tuple[Compromise, ...] = ()
    idle: tuple[Idle, ...] = ()
    undecided: tuple[Idle, ...] = ()
    numbers: tuple[Slot, ...] = ()
    certainty: str = ""
    value: str = ""
    quality: str = ""
    """The weakest quality involved."""

    @property
    def text(self) -> str:
        """The answer in lines of 80 columns."""
        return str(self.document)

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return _cell(self)

    def __repr__(self) -> str:
        # A text about a person holds health data; a repr ends up in logs.
        return f"Explanation(topic={self.topic!r}, rules={len(self.rules)})"

    def to_dict(self) -> dict[str, Any]:
        """The whole answer as plain data, ready for JSON."""
        shown = ("text" if one.name == "document" else one.name for one in fields(self) if one.name != "quality")
        return {name: _plain(getattr(self, name)) for name in shown}


may_wait(Explanation, "document", "idle", "undecided", "certainty", "quality")

_TOLD: dict[type, tuple[str, ...]] = {
    Reason: ("id", "tier", "says", "source", "locator", "quality", "mark", "decides", "pack", "because"),
    Compromise: ("dimension", "kind", "wished", "by", "got", "forced_by", "text"),
    Idle: ("rule", "state", "fact", "text", "about"),
}
"""What plain data shows of values that hold what is said as facts: the texts."""


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        names = _TOLD.get(type(value)) or tuple(one.name for one in fields(value))
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


Text: TypeAlias = "str | Callable[[], str]"
"""A text, or what tells it once the answer is read; a row of which it tells nothing is left out."""
_Line: TypeAlias = "tuple[str, Text, str | Sequence[str], str]"
"""A row before it is told: its key, what is said, the rules or the source behind it, and how sure that is."""


def _read(text: Text) -> str:
    return text if isinstance(text, str) else text()


class Page:
    """Collects the rows of one answer and the rules behind them."""

    def __init__(self, plan: Plan, tell: Words, topic: str, title: Text, value: str = "") -> None:
        self.plan, self.tell, self.topic, self.title, self.value = plan, tell, topic, title, value
        self.reasons = {reason.id: reason for reason in plan.reasons}
        self.sections: list[tuple[str, str, list[_Line]]] = [("facts", "", [])]
        self.used: dict[str, None] = {}
        self.lost: dict[str, None] = {}
        self.numbers: list[Slot] = []
        self.idle: list[Idle] = []
        self.wanted: frozenset[str] = frozenset()
        self.first: Callable[[Idle], Any] = lambda item: 0
        """What sorts the rules that did not apply."""
        self.compromises: list[Compromise] = []
        self.aims: set[str] = set()

    def key(self, name: str) -> str:
        """The words for a key."""
        return self.tell(f"why.keys.{name}") if name else ""

    def entry(self, name: str, text: Text) -> None:
        """One row under the words of a key; none goes on under the one before."""
        self.row(self.key(name), text)

    def entries(self, name: str, texts: Iterable[Text]) -> None:
        """Several rows under the words of one key."""
        for number, text in enumerate(texts):
            self.entry("" if number else name, text)

    def row(self, key: str, text: Text, by: str | Sequence[str] = "", sure: str = "") -> None:
        """One row: what is said, and the rules or the source behind it; rules become part of the answer."""
        if not isinstance(by, str):
            self.use(by)
        self.sections[-1][2].append((key, text, by, sure))

    def use(self, rules: Iterable[str]) -> None:
        """Take rules into the answer."""
        self.used.update(dict.fromkeys(rules))

    def section(self, role: str = "facts", title: str = "") -> None:
        """A new section."""
        self.sections.append((role, title, []))

    def named(self, rules: Iterable[str]) -> str:
        """Rules with their tiers; they become part of the answer."""
        rules = list(dict.fromkeys(rules))
        self.use(rules)
        return self._by(rules)

    def _by(self, rules: Iterable[str]) -> str:
        rules = list(dict.fromkeys(rules))
        tiers = dict.fromkeys([self.reasons[rule].tier for rule in rules if rule in self.reasons])
        words = ", ".join(self.tell.term("tier", tier) for tier in tiers)
        return f"{', '.join(rules)}   {words}" if words else ", ".join(rules)

    def target(
        self,
        dimension: str,
        key: str,
        unit: str,
        kind: str = BASE,
        phase: Phase = "full",
        band: bool | None = None,
        **more: object,
    ) -> Target | None:
        """A slot with its ends, its point and their rules; it becomes part of the answer."""
        slot = self.plan.prescription.slot(dimension, kind, phase, band=band)
        if slot is None:
            return None
        self.slot(slot, key, unit, **more)
        return slot.target

    def slot(self, slot: Slot, key: str, unit: str, **more: object) -> None:
        """The ends and the point of a resolved number, each with its rules."""
        target, tell = slot.target, self.tell
        self.numbers.append(slot)
        self.lost.update(dict.fromkeys(slot.lost))

        def with_unit(number: object) -> str:
            return tell(f"why.units.{unit}", range=number, **more)

        if target.low is not None and target.low_rules == target.high_rules:
            self.row(key, lambda: with_unit(span(tell, target.low, target.high)), target.low_rules)
            key = ""
        else:
            ends = ("at_least", target.low, target.low_rules), ("at_most", target.high, target.high_rules)
            for name, end, rules in ends:
                if end is not None:
                    self.row(key, partial(lambda name, end: tell(f"why.{name}", it=with_unit(end)), name, end), rules)
                    key = ""
        points = [rule for rule in target.aim_rules if rule not in target.low_rules and rule not in target.high_rules]
        if points:
            self.aims.update(points)
            plain = target.low is None and target.high is None
            what = partial(with_unit, target.aim) if plain else partial(tell, "why.chosen", aim=target.aim)
            self.row(key, what, points)

    def about(self, names: Iterable[str], compromises: Iterable[str] = ()) -> None:
        """What lost, what publications found otherwise, what did not apply."""
        self.wanted = frozenset(names)
        dims = set(compromises) or self.wanted
        self.compromises += [item for item in self.plan.compromises if item.dimension in dims]

    @cached_property
    def _ruled_out(self) -> list[Idle]:
        """The rules that did not apply, those that say something about this plan."""
        plan, wanted = self.plan, self.wanted
        absent = tuple(f"{kind}." for kind in kinds().keys() - dict(plan.prescription.kinds).keys())
        found = [item for item in plan.prescription.idle if not wanted.isdisjoint(item.about)] if wanted else []
        telling = [
            item
            for item in found
            # Rules of programmes and goals that nobody asked for say nothing about this plan.
            if not (item.state == "idle" and item.fact in ("protocol", "goals"))
            # Rules of the way back say nothing about a plan without a pause.
            and not (item.fact in OF_PLAN and not plan.pauses)
            # Rules of a kind of sessions that nobody asked for say nothing about the sessions there are.
            and not (item.state != "dropped" and item.rule.startswith(absent))
        ]
        return sorted([*self.idle, *telling], key=self.first)

    def _in_state(self, *states: str) -> tuple[Idle, ...]:
        return tuple([item for item in self._ruled_out if item.state in states])

    def finish(self, *findings_on: str) -> Explanation:
        """The page as an explanation, with its sources, certainty, what lost, what studies found about it and what was idle."""
        plan, on = self.plan, set(findings_on)
        rules = [self.reasons[rule] for rule in self.used if rule in self.reasons]
        lost = [self.reasons[rule] for rule in self.lost if rule in self.reasons and rule not in self.used]
        found: dict[str, list[Reason]] = {"finding": [], "study": []}
        for reason in plan.reasons if on else ():
            if reason.tier in found and not on.isdisjoint(reason.about):
                found[reason.tier].append(reason)
        cited = [reason for reason in rules if reason.source != "entered"]
        cited_by = {reason.source for reason in chain(rules, lost, *found.values())}
        return self.closed(
            tuple(rules),
            tuple(source for source in plan.sources if source.id in cited_by),
            partial(self._ground, rules, lost, found),
            lost=tuple(lost),
            compromises=tuple(dict.fromkeys(self.compromises)),
            idle=WhenAsked(lambda: self._in_state(*_IDLE)),
            undecided=WhenAsked(lambda: self._in_state("undecided")),
            numbers=tuple(self.numbers),
            certainty=WhenAsked(lambda: self.certainty(cited)[1]),
            value=self.value,
            quality=WhenAsked(lambda: self.certainty(cited)[0]),
        )

    def _ground(
        self, rules: Sequence[Reason], lost: Sequence[Reason], found: Mapping[str, Sequence[Reason]]
    ) -> Iterator[_Line]:
        """What stands below every answer: what its rules cite, and what came out otherwise."""
        plan, tell = self.plan, self.tell
        cited = [reason for reason in rules if reason.source != "entered"]
        tables = [reason for reason in cited if reason.tier == "table"]
        for number, reason in enumerate([r for r in cited if r.tier != "table"]):
            sure = tell("why.sure", parts=[*filter(None, (tell.tell(reason.where),)), *sureness(tell, reason)])
            yield self.key("source" if number == 0 else ""), tell.tell(reason.said), reason.source, sure
        if tables:
            first = tables[0]
            named = [tell.term("effort", one.id.removeprefix("table.")) for one in tables]
            words = tell("why.table_words", words=named)
            sure = tell("why.sure", parts=[tell.tell(first.where), *sureness(tell, first)])
            yield self.key("" if len(tables) < len(cited) else "source"), words, first.source, sure
        entered = [reason for reason in rules if reason.source == "entered"]
        if entered:
            yield self.key("entered"), " · ".join(tell.tell(reason.said) for reason in entered), "", ""
        _, certainty = self.certainty(cited)
        if certainty and self.value:
            yield self.key("certainty"), certainty, "", ""
        if self.value:
            said = [tell("why.lost", rule=one.id, source=one.source, says=one.said) for one in lost]
            said += [lost_words(tell, plan, item) for item in self.compromises]
            for number, text in enumerate(dict.fromkeys(said or [tell("why.nothing")])):
                yield self.key("" if number else "lost"), text, "", ""
        for key, tier in (("disagree", "finding"), ("studies", "study")):
            for number, reason in enumerate(found[tier]):
                sure = tell("why.sure", parts=sureness(tell, reason))
                yield self.key(key if number == 0 else ""), tell.tell(reason.said), reason.source, sure
        for key, items in (("idle", self._in_state(*_IDLE)), ("unknown", self._in_state("undecided"))):
            if items:
                shown = " · ".join(f"{item.rule} ({idle_text(tell, item)})" for item in items[:_MOST])
                more = len(items) - _MOST
                yield self.key(key), tell("why.and_more", shown=shown, more=more) if more > 0 else shown, "", ""

    def closed(
        self,
        rules: tuple[Reason, ...],
        sources: tuple[Source, ...],
        ground: Callable[[], Iterable[_Line]] | None = None,
        **more: Any,
    ) -> Explanation:
        """The page as it stands, with the rules and sources that it names; ``ground`` tells what stands below its rows."""

        def told() -> Document:
            below = [("facts", "", ground())] if ground else []
            sections = [
                Section(tuple(self._rows(lines)), role, title) for role, title, lines in (*self.sections, *below)
            ]
            return Document(_read(self.title), tuple(one for one in sections if one.rows or not ground))

        document: Any = WhenAsked(told)
        return Explanation(self.topic, document, rules, sources, **more)

    def _rows(self, lines: Iterable[_Line]) -> Iterator[Row]:
        for key, text, by, sure in lines:
            if isinstance(text, str) or (text := text()):
                yield Row(key, text, by if isinstance(by, str) else self._by(by), sure)

    def certainty(self, cited: list[Reason]) -> tuple[str, str]:
        """The weakest quality involved, and in words: a choice of ours inside a published range is named apart."""
        chosen = [reason for reason in cited if reason.id in self.aims]
        ground = [reason for reason in cited if reason.id not in self.aims] or chosen
        if not ground:
            return "", ""
        base = min((reason.quality for reason in ground), key=_QUALITIES.index)
        point = min((reason.quality for reason in chosen), key=_QUALITIES.index, default=base)
        if _QUALITIES.index(point) >= _QUALITIES.index(base):
            return base, self.tell.term("quality", base)
        product = all(reason.mark == "product" for reason in chosen)
        return base, self.tell("why.certain_point" if product else "why.certain_less", base=base, point=point)


def sureness(tell: Words, reason: Reason) -> list[str]:
    """How well it is known what a reason says: the quality of the evidence, and what was read."""
    return [tell.term("quality", reason.quality), tell.term("mark", reason.mark)]


def idle_text(tell: Words, item: Idle) -> str:
    """Why a rule did not take part."""
    return item.fact if item.said is None else tell.tell(item.said)


def slots_of(plan: Plan, *dimensions: str) -> list[Slot]:
    """The resolved numbers of these dimensions."""
    return [slot for slot in plan.prescription.slots if slot.dimension in dimensions]


def entered_for(tell: Words, plan: Plan, rule: str) -> str:
    """What was entered that made a rule hold, in the person's own words; or what was not answered."""
    for finding in plan.clearance.reasons:
        if finding.rule == rule and finding.because:
            return ", ".join(map(tell.called, finding.because))
    for question in plan.questions:
        if rule in question.rules:
            return tell("why.not_answered", field=field_words(tell, question.field))
    safety = (reason for reason in plan.reasons if reason.id == rule and reason.tier == "safety")
    return next((", ".join(map(tell.called, reason.because)) for reason in safety), "")


def window_words(tell: Words, windows: Iterable[Window]) -> str:
    """Windows of free time, in the language's own days."""
    return tell.show(tuple(window.said for window in windows), ("commas",))


def field_words(tell: Words, name: str) -> str:
    """What an answer is called."""
    return tell.tell(named("fields", name, name.replace("_", " ")))
