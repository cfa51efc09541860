"""Screening over columns: the truth of every rule for a whole batch, and what it comes to. The same two rounds as ``exrx.engine.screening``.

Nobody here has a clearance, so nothing is opened or closed: whoever has one is worked out alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from exrx.batch.answers import Answers
from exrx.batch.columns import pyarrow
from exrx.batch.conditions import Conditions, Facts, Tree, Truth
from exrx.batch.masks import every, lane, union
from exrx.classes import dataclass, field
from exrx.rules.pack import WORDS, Applies, Recommendation, RuleBook
from exrx.values.clearance import LEVELS

_EVERYWHERE = Applies()


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


@dataclass(slots=True)
class _Found:
    """The truth of rules as it is worked out."""

    held: dict[str, int] = field(default_factory=dict)
    undecided: dict[str, int] = field(default_factory=dict)
    asked: dict[str, dict[str, int]] = field(default_factory=dict)
    """By question and rule: those for whom the rule opens it."""

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

    def screen(self, answers: Answers) -> Screened:
        """What screening comes to for everybody who is not worked out alone."""
        facts = answers.facts
        found = _Found()
        self._take(self._first, facts, found)
        held_back = 0
        for id, rules in found.asked.items():
            if self.book.questions[id].holds_back:
                held_back |= union(rules.values())
        facts.words["open_questions"] = {True: held_back, False: facts.every & ~held_back}
        facts.told["open_questions"] = facts.every
        self._take(self._late, facts, found)
        return self._cleared(answers, found)

    def _take(self, rules: Iterable[tuple[Recommendation, Tree]], facts: Facts, found: _Found) -> None:
        """Evaluate some rules; what was not answered is never looser than the harmless answer."""
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
            if held:
                found.held[rule.id] = held
                if rule.then.question:
                    found.ask(rule.then.question, rule.id, held)
            if unknown:
                found.undecided[rule.id] = unknown

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

    def _cleared(self, answers: Answers, found: _Found) -> Screened:
        book, rows = self.book, answers.facts.rows
        effective = self._effective(found)
        ordered: dict[str, int] = dict.fromkeys(LEVELS, 0)
        orders: list[tuple[str, str, int]] = []
        word: dict[str, int] = dict.fromkeys(WORDS, 0)
        for id, mask in effective.items():
            rule = book.by_id[id]
            if rule.then.order is not None:
                ordered[rule.then.order.level] |= mask
                orders.append((id, rule.then.order.level, mask))
            elif rule.then.urgent and rule.then.advise:
                orders.append((id, "cleared", mask))
            if rule.applies == _EVERYWHERE:
                if rule.then.ceiling:
                    word[rule.then.ceiling] |= mask
                if rule.tier in ("safety", "limit") and rule.then.caps_effort(self._hard):
                    word["moderate"] |= mask
        levels = _strictest(ordered, reversed(LEVELS), rows)
        ceilings = _strictest(word, WORDS, rows)
        deciding = {id: mask & levels[level] for id, level, mask in orders if mask & levels[level]}
        questions, alone = self._questions(found)
        rules = dict(deciding)
        for id, mask in questions.items():
            for rule_id, those in found.asked[id].items():
                rules[rule_id] = rules.get(rule_id, 0) | (those & mask)
        shown = {id: rules[id] for id in sorted(rules) if rules[id]}
        return Screened(rows, answers.alone | alone, effective, levels, ceilings, questions, shown, deciding)

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
