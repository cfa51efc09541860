"""Screening over columns: the truth of every rule for a whole batch, and what it comes to. The same two rounds as ``exrx.engine.screening``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from exrx.batch.answers import Answers
from exrx.batch.columns import pyarrow
from exrx.batch.conditions import Conditions, Members, Tree, Truth
from exrx.batch.confirmed import Confirmed
from exrx.batch.dates import Dates
from exrx.batch.masks import every, lane, of_rows, union
from exrx.classes import dataclass, field
from exrx.rules.conditions import Item
from exrx.rules.dating import later
from exrx.rules.pack import WORDS, Applies, Order, Recommendation, RuleBook
from exrx.shipped import constant
from exrx.values.clearance import LEVELS
from exrx.values.months import months
from exrx.vocabulary import KNOWN_OTHER, vocabulary

_EVERYWHERE = Applies()
Until = Callable[[Mapping[str, int]], tuple[Mapping[int, date], int]]
"""Of those, by topic, for whom a clearance can be needed: by row the last day on which all hold that are, and who is worked out alone."""


@dataclass(slots=True)
class Screened:
    """What screening comes to for a batch."""

    rows: int
    alone: int
    """Those who are worked out alone after all."""
    effective: Mapping[str, int]
    """By rule: those for whom it takes effect."""
    levels: Mapping[str, int]
    ceilings: Mapping[str, int]
    questions: Mapping[str, int]
    """By open question, in the order in which they are put: those whom it is put to."""
    rules: Mapping[str, int]
    """By rule: those for whom it is behind the level or an open question."""
    deciding: Mapping[str, int]
    """By rule: those whose level it decides."""
    holding: Mapping[str, int]
    """By open question that keeps the plan light: those whom it is put to."""
    confirmed: Any
    """For how many days what was confirmed will do, null where nothing has to."""


@dataclass(slots=True)
class _Found:
    """The truth of rules as it is worked out."""

    held: dict[str, int] = field(default_factory=dict)
    undecided: dict[str, int] = field(default_factory=dict)
    asked: dict[str, dict[str, int]] = field(default_factory=dict)
    """By question and rule: those for whom the rule opens it."""
    opened: dict[str, int] = field(default_factory=dict)
    """By referral: those for whom a clearance opens it."""
    lifted: dict[str, int] = field(default_factory=dict)
    """The same by topic, of the first round."""
    used: dict[str, int] = field(default_factory=dict)
    """By topic, those for whom its clearance can make a difference."""

    def ask(self, question: str, rule: str, mask: int) -> None:
        if mask:
            by = self.asked.setdefault(question, {})
            by[rule] = by.get(rule, 0) | mask


class Screener:
    """Screens batches by one book."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self.rules = book.recommendations
        self.conditions = Conditions(rule.when for rule in self.rules)
        self._hard = book.intensity["vigorous"].rpe[0]
        trees = list(zip(self.rules, self.conditions.trees, strict=True))
        self._first = [one for one in trees if one[0].id not in book.late]
        self._late = [one for one in trees if one[0].id in book.late]
        self._numbers = {
            rule.id: tuple(dict.fromkeys(self.conditions.number(clause) for clause in rule.when.all_clauses()))
            for rule in self.rules
        }
        """The clauses of each rule."""
        self._speaks = {
            rule.id: bool(rule.then.closed_by or rule.then.question or rule.then.order) for rule in self.rules
        }
        """Whether what was confirmed, or is known to whoever prescribes, can change what follows from it."""

    def screen(self, answers: Answers, until: Until | None = None) -> Screened:
        """What screening comes to for everybody who is not worked out alone. ``until``: with the day on which what was confirmed runs out."""
        facts, found, alone = answers.facts, _Found(), 0
        self._take(self._first, answers, found)
        held_back = 0
        for id, rules in found.asked.items():
            if self.book.questions[id].holds_back:
                held_back |= union(rules.values())
        facts.words["open_questions"] = {True: held_back, False: facts.every & ~held_back}
        facts.told["open_questions"] = facts.every
        lifted = ((Item(frozenset((topic,)), words=topic), mask) for topic, mask in sorted(found.lifted.items()))
        facts.lists["lifted"], facts.told["lifted"] = Members(facts.every, lifted), facts.every
        last: Mapping[int, date] = {}
        if until is not None and answers.confirmed.valid:
            last, alone = until(self._used(answers, found))
        days = {row: day.toordinal() - facts.as_of.ordinals[row] for row, day in last.items()}
        confirmed = pyarrow().array(map(days.get, range(facts.rows)) if days else [None] * facts.rows, "float64")
        facts.numbers["days_confirmed"], facts.told["days_confirmed"] = (confirmed,), of_rows(sorted(days), facts.rows)
        self._take(self._late, answers, found)
        return self._cleared(answers, found, alone, confirmed)

    def _used(self, answers: Answers, found: _Found) -> dict[str, int]:
        """By topic, those for whom its clearance can make a difference: it opens something, explains a sign, or a rule names it."""
        used = {**found.used, **dict.fromkeys(self.book.clearance_topics, answers.facts.every)}
        for entry, mask in answers.lists["symptoms"].members.items():
            term = vocabulary()["symptoms"].get(entry.id)
            for topic in () if term is None else (*term.topics, *term.topics_when_over):
                used[topic] = used.get(topic, 0) | mask
        return used

    def _take(self, rules: Iterable[tuple[Recommendation, Tree]], answers: Answers, found: _Found) -> None:
        """Evaluate some rules; what was not answered is never looser than the harmless answer."""
        facts = answers.facts
        open_ = {name: facts.every & ~facts.answered(name) for name in self.book.questions if name in facts.told}
        truth, harmless = Truth(self.conditions, facts), Truth(self.conditions, facts.harmless())
        for rule, tree in rules:
            held, can = truth.of(tree)
            if not can:
                continue
            unknown = can & ~held
            if unknown and rule.unknown in ("ask", "assume"):
                for number in self._numbers[rule.id]:
                    fact = self.conditions.clauses[number].fact
                    if open_.get(fact):
                        clause = truth.clause(number)
                        found.ask(fact, rule.id, unknown & open_[fact] & clause[1] & ~clause[0])
            if unknown and rule.tier in ("safety", "limit"):
                assumed = unknown & harmless.of(tree)[0]
                held, unknown = held | assumed, unknown & ~assumed
            if self._speaks[rule.id]:
                held = self._weighed(rule, truth, answers.confirmed, found, held, unknown)
            if held:
                found.held[rule.id] = held
            if unknown:
                found.undecided[rule.id] = unknown

    def _weighed(
        self, rule: Recommendation, truth: Truth, confirmed: Confirmed, found: _Found, held: int, unknown: int
    ) -> int:
        """Those for whom a rule holds once it was looked at what is confirmed. What it opens, asks and needs is kept.

        What was taken as no is no entry, so those for whom it is assumed to hold have the same ones that made it hold.
        """
        then, closed, known = rule.then, 0, 0
        opens = then.order.topic if then.order is not None and then.order.opens else ""
        if then.closed_by in confirmed.valid:
            closed = self._spoken_of(rule, truth, confirmed.valid[then.closed_by], held)
        if held and then.question and then.known_other:
            known = self._known_other(rule, truth)
        if opens in confirmed.valid and then.order is not None and then.order.level == "refer":
            opened = self._opened(rule, truth, confirmed, then.order, held | unknown)
            found.opened[rule.id] = opened
            found.lifted[opens] = found.lifted.get(opens, 0) | (opened & held)
        for topic in {opens, then.closed_by} - {""}:
            found.used[topic] = found.used.get(topic, 0) | held
        if then.only_until_closed:
            held &= ~closed
        if then.question:
            found.ask(then.question, rule.id, held & ~closed & ~known)
        return held

    def _opened(self, rule: Recommendation, truth: Truth, confirmed: Confirmed, order: Order, those: int) -> int:
        """Those for whom a clearance opens a referral."""
        which = constant("urgent_clearance")
        urgent = rule.then.urgent and order.topic == which["topic"]
        after = which["after"] if urgent else 0
        opened = self._spoken_of(rule, truth, confirmed.valid[order.topic], those, order.after_months, after)
        if opened and urgent:
            opened &= ~confirmed.not_new | union(
                mask for item, mask, _ in self._matched(rule, truth) if item.since is not None
            )
        return opened

    def _matched(self, rule: Recommendation, truth: Truth) -> Iterator[tuple[Item, int, bool]]:
        for number in self._numbers[rule.id]:
            yield from truth.matched(number)

    def _spoken_of(
        self, rule: Recommendation, truth: Truth, dates: Dates, those: int, after_months: int = 0, after_days: int = 0
    ) -> int:
        """Those of whom a clearance, of such a date, speaks of what makes a rule hold. As for one person."""
        left = those & dates.known
        wait = months(after_months) + timedelta(after_days) if after_months or after_days else None
        for item, mask, turns in self._matched(rule, truth) if left else ():
            if not mask & left:
                continue
            if item.since is not None:
                day = item.since if wait is None else later(item.since, wait)
                left &= ~mask if day is None else ~mask | dates.since(day)
            elif turns or item.dated or after_months:
                left &= ~mask
        return left

    def _known_other(self, rule: Recommendation, truth: Truth) -> int:
        """Those who entered every medicine that the rule asks about with another reason that its prescriber knows."""
        known = other = 0
        for number in self._numbers[rule.id]:
            if self.conditions.clauses[number].fact == "medications":
                for item, mask, _ in truth.matched(number):
                    if KNOWN_OTHER in item.reasons:
                        known |= mask
                    else:
                        other |= mask
        return known & ~other

    def _effective(self, found: _Found) -> dict[str, int]:
        """By rule: those for whom it holds and nothing overrides it, or for whom it is assumed to hold."""
        replaced: dict[str, int] = {}
        for id, mask in found.held.items():
            for other in self.book.by_id[id].overrides:
                replaced[other] = replaced.get(other, 0) | mask
        effective = {}
        for rule in self.rules:
            mask = found.held.get(rule.id, 0) & ~replaced.get(rule.id, 0)
            if rule.unknown == "assume":
                mask |= found.undecided.get(rule.id, 0)
            if mask:
                effective[rule.id] = mask
        return effective

    def _cleared(self, answers: Answers, found: _Found, alone: int, confirmed: Any) -> Screened:
        book, rows = self.book, answers.facts.rows
        effective = self._effective(found)
        ordered: dict[str, int] = dict.fromkeys(LEVELS, 0)
        orders: list[tuple[str, str, int]] = []
        word: dict[str, int] = dict.fromkeys(WORDS, 0)
        for id, mask in effective.items():
            rule = book.by_id[id]
            if rule.then.order is not None:
                opened = mask & found.opened.get(id, 0)
                orders += [(id, rule.then.order.level, mask & ~opened), (id, rule.then.order.opened, opened)]
            elif rule.then.urgent and rule.then.advise:
                orders.append((id, "cleared", mask))
            if rule.applies == _EVERYWHERE:
                if rule.then.ceiling:
                    word[rule.then.ceiling] |= mask
                if rule.tier in ("safety", "limit") and rule.then.caps_effort(self._hard):
                    word["moderate"] |= mask
        for _, level, mask in orders:
            ordered[level] |= mask
        levels = _strictest(ordered, reversed(LEVELS), rows)
        ceilings = _strictest(word, WORDS, rows)
        deciding: dict[str, int] = {}
        for id, level, mask in orders:
            if mask & levels[level]:
                deciding[id] = deciding.get(id, 0) | (mask & levels[level])
        questions, left = self._questions(found)
        rules = dict(deciding)
        for id, mask in questions.items():
            for rule_id, those in found.asked[id].items():
                rules[rule_id] = rules.get(rule_id, 0) | (those & mask)
        shown = {id: rules[id] for id in sorted(rules) if rules[id]}
        holding = {id: mask for id, mask in questions.items() if book.questions[id].holds_back}
        alone |= answers.alone | left
        return Screened(rows, alone, effective, levels, ceilings, questions, shown, deciding, holding, confirmed)

    def _questions(self, found: _Found) -> tuple[dict[str, int], int]:
        """The questions that are put, and those for whom it depends on the words entered whether one stands for another."""
        asked = {id: union(rules.values()) for id, rules in found.asked.items()}
        put, alone = dict(asked), 0
        for id, mask in asked.items():
            words = self.book.questions[id]
            for other in words.covers:
                if other not in asked or other == id:
                    continue
                if words.same_entries:
                    alone |= mask & asked[other]
                put[other] &= ~mask
        order = sorted(put, key=lambda id: (self.book.questions[id].weight, id))
        return {id: put[id] for id in order if put[id]}, alone


def _strictest(asked: Mapping[str, int], order: Iterable[str], rows: int) -> dict[str, int]:
    """For each name those for whom it is the strictest that anything asks for; the mildest is left to all others."""
    left, found, last = every(rows), {}, ""
    for last in order:
        found[last] = left & asked[last]
        left &= ~found[last]
    return {**found, last: found[last] | left}


def texts(named: Mapping[str, int], rows: int) -> Any:
    """For each row the names that hold for it, with commas between them, in their order."""
    arrow = pyarrow()
    # Neighbours that hold for the same rows, as the rules of one study do, are written as one. Who has none has an empty one, for
    # Arrow leaves out of its result whoever has nothing but nulls.
    neighbours = [(every(rows) & ~union(named.values()), "")]
    neighbours += [(mask, ",".join(names)) for mask, names in groupby(named, key=named.__getitem__)]
    parts = []
    for first in range(0, len(neighbours), 8):
        masks, names = zip(*neighbours[first : first + 8], strict=True)
        told = [""]
        for name in names:
            told += [f"{before},{name}" if before else name for before in told]
        codes = arrow.Array.from_buffers(arrow.uint8(), rows, [None, arrow.py_buffer(lane(masks, rows))])
        parts.append(arrow.array([None, *told[1:]], arrow.string()).take(codes))
    if len(parts) == 1:
        return parts[0]
    return pyarrow("compute").binary_join_element_wise(*parts, ",", null_handling="skip")
