"""Screening: person and rules to a clearance. Pure; the order of rules cannot matter.

Two rounds: rules about the person first, then those about what the first round found (open questions, referrals that a clearance
opened), so that no rule ever waits for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any

from dateutil.relativedelta import relativedelta

from exrx.clearance import Ceiling, Clearance, Finding, Level, Question, stricter
from exrx.fields import GivenClearance
from exrx.pause import Pause
from exrx.person import Person
from exrx.rules.conditions import Item, Items, Truth
from exrx.rules.facts import NOT_ANSWERED, facts_of, valid_clearances
from exrx.rules.pack import WORDS, Applies, Recommendation, RuleBook
from exrx.vocabulary import KNOWN_OTHER, nearest_words


@dataclass(frozen=True)
class Evaluation:
    """Every rule with its truth for one person: the common ground of screening and prescribing."""

    facts: Mapping[str, Any]
    truths: tuple[tuple[Recommendation, Truth], ...]
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The questions that are open, each with the rules that opened it."""
    closed: Mapping[str, str] = field(default_factory=dict)
    """Rules whose question a clearance has answered, each with its topic."""

    @cached_property
    def effective(self) -> tuple[Recommendation, ...]:
        """The rules that take effect: those that hold and are not overridden, and undecided safety rules that are assumed to."""
        replaced = self.replaced
        return tuple(
            rule
            for rule, truth in self.truths
            if (truth and rule.id not in replaced) or (truth is None and rule.unknown == "assume")
        )

    @cached_property
    def replaced(self) -> dict[str, str]:
        """The goals and preferences that a more special rule overrides, each with that rule."""
        return {id: rule.id for rule, truth in self.truths if truth for id in rule.overrides}


def evaluate(
    person: Person,
    book: RuleBook,
    *,
    goals: tuple[str, ...],
    protocol: str,
    as_of: date,
    pauses: Iterable[Pause] = (),
) -> Evaluation:
    """Work out the truth of every rule, in two rounds. ``pauses`` are those of the plan."""
    facts = facts_of(person, goals=goals, protocol=protocol, as_of=as_of, pauses=pauses)
    first: list[Recommendation] = []
    late: list[Recommendation] = []
    for rule in book.recommendations:
        (late if rule.id in book.late else first).append(rule)
    given = valid_clearances(person, as_of)
    found = _Truths(book, given)
    found.take(first, facts)
    truths = found.truths
    facts["open_questions"] = any(book.questions[id].holds_back for id in found.asked)
    topics = {
        rule.then.order.topic
        for rule in first
        if truths[rule.id] and rule.then.order and _is_opened(rule, given, facts)
    }
    facts["lifted"] = Items(Item(frozenset((topic,)), words=topic) for topic in sorted(topics))
    found.take(late, facts)
    ordered = tuple((rule, truths[rule.id]) for rule in book.recommendations)
    asked = {id: tuple(rules) for id, rules in found.asked.items()}
    return Evaluation(facts, ordered, MappingProxyType(asked), MappingProxyType(found.closed))


@dataclass(slots=True)
class _Truths:
    """The truth of rules as it is worked out, the questions that are opened by it, and what a clearance has closed."""

    book: RuleBook
    given: Mapping[str, GivenClearance]
    truths: dict[str, Truth] = field(default_factory=dict)
    asked: dict[str, list[str]] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)

    def take(self, rules: Iterable[Recommendation], facts: Mapping[str, Any]) -> None:
        """Evaluate some rules. What was not answered is never looser than the answer *none*."""
        none_told = _as_if_none(facts)
        needs = self.book.needs
        whole, whole_as_none = _whole(facts), _whole(none_told or {})
        nothing: frozenset[str] = frozenset()
        for rule in rules:
            # Most rules are about something that this person does not have.
            fact, ids = needs.get(rule.id, ("", nothing))
            if fact in whole and ids.isdisjoint(whole[fact]):
                self.truths[rule.id] = False
                continue
            truth = rule.when.holds(facts)
            if truth is None:
                if rule.unknown in ("ask", "assume"):
                    self._ask_undecided(rule, facts)
                if none_told is not None and rule.tier in ("safety", "limit"):
                    gone = fact in whole_as_none and ids.isdisjoint(whole_as_none[fact])
                    truth = True if not gone and rule.when.holds(none_told) else None
            if truth and rule.then.closed_by and _covers(rule, rule.then.closed_by, self.given, facts):
                self.closed[rule.id] = rule.then.closed_by
                truth = not rule.then.only_until_closed
            self.truths[rule.id] = truth
            if truth and rule.then.question and rule.id not in self.closed and not _known_other(rule, facts):
                self.asked.setdefault(rule.then.question, []).append(rule.id)

    def _ask_undecided(self, rule: Recommendation, facts: Mapping[str, Any]) -> None:
        for fact in rule.when.undecided(facts):
            if fact in self.book.questions and not _answered(facts[fact]):
                self.asked.setdefault(fact, []).append(rule.id)


def _whole(facts: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The lists of which every member is known, each with all that its members count as."""
    return {name: items.ids for name, items in facts.items() if isinstance(items, Items) and not items.strange}


def _as_if_none(facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The facts with every list that was not answered taken as empty; ``None`` where all were answered."""
    changed: dict[str, Any] = {}
    for name in ("conditions", "medications", "reasons", "symptoms", "entered_symptoms"):
        items = facts[name]
        if items is None:
            changed[name] = Items()
        elif NOT_ANSWERED in items.ids:
            changed[name] = Items(item for item in items if NOT_ANSWERED not in item.ids)
    return {**facts, **changed} if changed else None


def _covers(rule: Recommendation, topic: str, given: Mapping[str, GivenClearance], facts: Mapping[str, Any]) -> bool:
    """Whether a valid clearance of the topic speaks of what made the rule hold: not newer than it, as far as is known."""
    if topic not in given:
        return False
    dates = [item.since for item in rule.when.matched(facts) if item.since is not None]
    # Where the rule turns on a time, an event without a date may be newer than the clearance.
    return all(since <= given[topic].date for since in dates) and not rule.when.matched(facts, undated_events=True)


_EVERYWHERE = Applies()
FRESH = timedelta(days=14)
"""The PHQ-9 speaks of the last two weeks: an older clearance cannot speak of what it found (a decision of this library)."""


def _is_opened(rule: Recommendation, given: Mapping[str, GivenClearance], facts: Mapping[str, Any]) -> bool:
    """Whether a valid clearance opens a referral: of its topic, and not older than what the referral is about."""
    order = rule.then.order
    if order is None or order.level != "refer" or not order.opens or order.topic not in given:
        return False
    date = given[order.topic].date
    dates = [item.since for item in rule.when.matched(facts) if item.since is not None]
    if order.topic == "mental_health" and rule.then.urgent and not dates and date < facts["as_of"] - FRESH:
        return False
    if order.after_months:
        # The clearance looks at what time has healed: it comes after that time, and without a date nobody knows when that is.
        dates = [since + relativedelta(months=order.after_months) for since in dates]
        if any(item.since is None for item in rule.when.matched(facts)):
            return False
    # Where the rule turns on a time, an event without a date may be newer than the clearance.
    return all(since <= date for since in dates) and not rule.when.matched(facts, undated_events=True)


def _undated(rule: Recommendation, given: Mapping[str, GivenClearance], facts: Mapping[str, Any]) -> str:
    """What to add where a clearance is there and only its date, or a missing one, keeps it from counting."""
    order = rule.then.order
    if order is None or order.topic not in given or order.level != "refer" or not order.opens:
        return ""
    undated = [item.words for item in rule.when.matched(facts, undated_events=True)]
    if order.after_months:
        undated = [item.words for item in rule.when.matched(facts) if item.since is None]
    if undated:
        return f"Add since when ({', '.join(undated)}), so that what was confirmed can count."
    if order.after_months:
        return ""
    return f"What was confirmed on {given[order.topic].date.isoformat()} came before this, as far as is known: please have it confirmed again."


def _answered(value: Any) -> bool:
    """Whether a fact was answered, though a member of a list that nobody recognises leaves rules undecided: that has its own question."""
    return value is not None and not (isinstance(value, Items) and NOT_ANSWERED in value.ids)


def _known_other(rule: Recommendation, facts: Mapping[str, Any]) -> bool:
    """Whether every medicine that the rule asks about was entered with another reason that its prescriber knows."""
    if not rule.then.known_other or not facts["medications"] or KNOWN_OTHER not in facts["reasons"].ids:
        return False
    asked = [item for item in rule.when.matched(facts) if item in facts["medications"]]
    return bool(asked) and all(KNOWN_OTHER in item.reasons for item in asked)


def screen_evaluated(person: Person, book: RuleBook, evaluation: Evaluation) -> Clearance:
    """The clearance that an evaluation comes to."""
    facts = evaluation.facts
    given = valid_clearances(person, facts["as_of"])
    covered = {id for open_ in evaluation.asked for id in book.questions[open_].covers}
    asked = {id: rules for id, rules in evaluation.asked.items() if id not in covered}
    questions = tuple(
        sorted((_question(book, id, rules, facts) for id, rules in asked.items()), key=lambda q: (q.weight, q.id))
    )
    level: Level = "cleared"
    ceiling: Ceiling = "vigorous"
    hard = book.intensity["vigorous"].rpe[0]
    crisis = ""
    findings = []
    for rule in evaluation.effective:
        if rule.then.ceiling and rule.applies == _EVERYWHERE:
            ceiling = min(ceiling, rule.then.ceiling, key=WORDS.index)
        if rule.applies == _EVERYWHERE and rule.tier in ("safety", "limit") and rule.then.caps_effort(hard):
            ceiling = min(ceiling, "moderate", key=WORDS.index)
        if rule.then.crisis:
            crisis = "first" if "first" in (crisis, rule.then.crisis) else "present"
        order = rule.then.order
        if order is None:
            if rule.then.urgent and rule.then.advise:
                # A sign with advice of its own: it decides nothing, and is said first.
                findings.append(
                    Finding(
                        rule.id,
                        "cleared",
                        rule.says,
                        rule.when.because(facts),
                        now=rule.then.advise,
                        source=rule.source,
                    )
                )
            continue
        opened = _is_opened(rule, given, facts)
        reached: Level = order.opened if opened else order.level
        level = stricter(level, reached)
        topic = book.topics.get(order.topic)
        findings.append(
            Finding(
                rule=rule.id,
                level=reached,
                says=rule.says,
                because=rule.when.because(facts),
                topic=order.topic if order.opens else "",
                who=topic.who if topic else "",
                ask=topic.ask if topic else "",
                meanwhile=topic.meanwhile if topic and reached in ("refer", "stop") else "",
                urgent=rule.then.urgent,
                advice=" ".join(filter(None, (rule.then.advise, "" if opened else _undated(rule, given, facts)))),
                opened_by=f"{given[order.topic].by}, {given[order.topic].date.isoformat()}" if opened else "",
                source=rule.source,
                now=topic.now if topic else "",
            )
        )
    findings.sort(
        key=lambda finding: (
            -("cleared", "limited", "refer", "stop").index(finding.level),
            not finding.urgent,
            finding.rule,
        )
    )
    return Clearance(level, ceiling, tuple(findings), questions, crisis, _taken_as_no(facts), book.help_lines)


def _taken_as_no(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """A list that was given is complete: what it does not name was taken as no."""
    told = []
    for name, words in (("conditions", "conditions"), ("medications", "medicines"), ("entered_symptoms", "symptoms")):
        items = facts[name]
        if items is not None and "unrecognised" not in items.ids:
            rest = ", ".join(dict.fromkeys(item.words for item in items))
            told.append(f"{words}: {'nothing but ' + rest if rest else 'none'}")
    return tuple(told)


def _question(book: RuleBook, id: str, rules: Iterable[str], facts: Mapping[str, Any]) -> Question:
    """A question as it is put to this person: its own words, with the entries that it is about."""
    words = book.questions[id]
    items = [item for rule in sorted(set(rules)) for item in book.by_id[rule].when.matched(facts) if item.entered]
    about = tuple(dict.fromkeys(item.entered for item in items if _is_of(words.field, item, facts)))
    text = words.text.replace("{words}", ", ".join(about)).replace("{near}", _near(words.field, about))
    answer = words.answer.replace("{words}", about[0] if about else "")
    return Question(
        id,
        words.field,
        text,
        answer,
        words.decides,
        words.if_open,
        words.choices,
        rules=tuple(sorted(set(rules))),
        weight=words.weight,
        holds_back=words.holds_back,
        about=about,
        answers=words.answers,
    )


def _is_of(name: str, item: Item, facts: Mapping[str, Any]) -> bool:
    """Whether an entry stands in the list that a question is about."""
    items = facts.get(name)
    return isinstance(items, Items) and any(item.entered == other.entered for other in items)


def _near(kind: str, words: Iterable[str]) -> str:
    """The nearest known words, as the end of a text; nothing is near to most."""
    found = [near for word in words for near in nearest_words(kind, word)]
    return f" Known and near: {', '.join(dict.fromkeys(found))}." if found else ""


def screen_person(
    person: Person, book: RuleBook, *, goals: tuple[str, ...] = ("mood",), protocol: str = "ranjbar-2015", as_of: date
) -> Clearance:
    """Screen one person against a rule book. Never raises on a valid person."""
    return screen_evaluated(person, book, evaluate(person, book, goals=goals, protocol=protocol, as_of=as_of))
