"""Screening: person and rules to a clearance. Pure; the order of rules cannot matter.

Two rounds: rules about the person first, then those about what the first round found (open questions, referrals that a clearance
opened), so that no rule ever waits for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from exrx.clearance import Ceiling, Clearance, Finding, Level, Question, stricter
from exrx.fields import GivenClearance
from exrx.pause import Pause
from exrx.person import Person
from exrx.rules.conditions import Item, Items, Truth
from exrx.rules.dating import last_valid_day, valid
from exrx.rules.facts import facts_of, harmless
from exrx.rules.pack import WORDS, Applies, Recommendation, RuleBook
from exrx.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every rule with its truth for one person: the common ground of screening and prescribing."""

    facts: Mapping[str, Any]
    truths: tuple[tuple[Recommendation, Truth], ...]
    assumed: frozenset[str] = frozenset()
    """The undecided safety rules that hold even with the harmless answer to every question that is open."""

    def facts_for(self, rule: Recommendation) -> Mapping[str, Any]:
        """The facts by which a rule that takes effect holds."""
        return harmless(self.facts) if rule.id in self.assumed else self.facts

    @property
    def effective(self) -> tuple[Recommendation, ...]:
        """The rules that take effect: those that hold and are not overridden, and undecided safety rules that are assumed to."""
        replaced = self.replaced
        return tuple(
            rule
            for rule, truth in self.truths
            if (truth and rule.id not in replaced)
            or (truth is None and (rule.unknown == "assume" or rule.id in self.assumed))
        )

    @property
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
    noticed: Iterable[tuple[str, date]] = (),
    ends: bool = True,
) -> Evaluation:
    """Work out the truth of every rule, in two rounds. ``pauses`` and ``noticed`` are those of the plan.

    ``ends``: with the day on which what was confirmed runs out.
    """
    pauses, noticed = tuple(pauses), tuple(noticed)
    facts = facts_of(person, goals=goals, protocol=protocol, as_of=as_of, pauses=pauses, noticed=noticed)
    first: list[Recommendation] = []
    late: list[Recommendation] = []
    for rule in book.recommendations:
        (late if rule.id in book.late else first).append(rule)
    truths: dict[str, Truth] = {rule.id: rule.when.holds(facts) for rule in first}
    given = valid(person.clearances, as_of)
    assumed = _assumed(first, truths, facts)
    open_ids = _question_ids(first, truths, assumed, book, facts)
    facts["open_questions"] = any(book.questions[id].holds_back for id in open_ids)
    topics = {
        rule.then.order.topic
        for rule in first
        if truths[rule.id] and rule.then.order and _is_opened(rule, given, facts)
    }
    if ends and given:

        def again(one: Person, day: date) -> Clearance:
            same: dict[str, Any] = {"goals": goals, "protocol": protocol, "pauses": pauses, "noticed": noticed}
            return screen_evaluated(one, book, evaluate(one, book, as_of=day, ends=False, **same))

        used = _used(person, book, {rule.id for rule in first if truths[rule.id]} | assumed)
        last = confirmed_until(person, [one for topic, one in given.items() if topic in used], again)
        facts["days_confirmed"] = None if last is None else (last - as_of).days
    facts["lifted"] = Items(Item(frozenset((topic,)), words=topic) for topic in sorted(topics))
    truths |= {rule.id: rule.when.holds(facts) for rule in late}
    assumed |= _assumed(late, truths, facts)
    return Evaluation(facts, tuple((rule, truths[rule.id]) for rule in book.recommendations), assumed)


def _assumed(rules: Iterable[Recommendation], truths: Mapping[str, Truth], facts: Mapping[str, Any]) -> frozenset[str]:
    undecided = [rule for rule in rules if truths[rule.id] is None and rule.tier in ("safety", "limit")]
    if not undecided:
        return frozenset()
    answered = harmless(facts)
    return frozenset(rule.id for rule in undecided if rule.when.holds(answered))


def confirmed_until(
    person: Person, given: Iterable[GivenClearance], again: Callable[[Person, date], Clearance]
) -> date | None:
    """The last day on which every clearance that a plan needs is valid; ``None`` where it needs none.

    It needs one without which, on the day after, screening is stricter than with one of that day. ``again`` screens a person on a day.
    """
    for one in sorted(given, key=last_valid_day):
        last = last_valid_day(one)
        if last >= date.max - timedelta(days=1):
            continue
        after = last + timedelta(days=1)
        renewed = person.replace(clearances=[*person.clearances, replace(one, date=after)])
        if _strictness(again(person, after)) > _strictness(again(renewed, after)):
            return last
    return None


def _used(person: Person, book: RuleBook, holding: Iterable[str]) -> set[str]:
    """The topics whose clearances can make a difference: they open something, explain a sign, or a rule names them."""
    topics = {order.topic for id in holding if (order := book.by_id[id].then.order) is not None and order.opens}
    for entry in person.symptoms or ():
        term = vocabulary()["symptoms"].get(entry.id)
        topics |= set() if term is None else {*term.topics, *term.topics_when_over}
    named = (c for rule in book.recommendations for c in rule.when.all_clauses() if c.fact == "clearances")
    return topics | {token.partition(":")[0] for c in named for token in (*(c.any_of or ()), *(c.none_of or ()))}


def _strictness(clearance: Clearance) -> tuple[bool, int, int]:
    waiting = sum(question.holds_back for question in clearance.questions)
    return not clearance.may_plan, -WORDS.index(clearance.ceiling), waiting


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
    dates += _crossed(rule, facts).values()
    if any(item.dated and item.since is None for item in rule.when.matched(facts)):
        return False
    if order.topic == "mental_health" and rule.then.urgent and not dates and date < facts["as_of"] - FRESH:
        return False
    if order.after_months:
        # The clearance looks at what time has healed: it comes after that time, and without a date nobody knows when that is.
        dates = [since + relativedelta(months=order.after_months) for since in dates]
        if any(item.since is None for item in rule.when.matched(facts)):
            return False
    # Where the rule turns on a time, an event without a date may be newer than the clearance.
    return all(since <= date for since in dates) and not rule.when.matched(facts, undated_events=True)


def _crossed(rule: Recommendation, facts: Mapping[str, Any]) -> dict[str, date]:
    """Since when the scores and measurements that make a rule hold do so, where a revision saw it."""
    days: Mapping[str, date] = facts["noticed"]
    clauses = [clause for clause in rule.when.all_clauses() if clause.fact in days and clause.known is None]
    return {clause.fact: days[clause.fact] for clause in clauses if clause.holds(facts)}


def _new_since(rule: Recommendation, facts: Mapping[str, Any]) -> list[str]:
    """What is new in a plan that was made again, and since when."""
    order = rule.then.order
    if order is None or order.level not in ("refer", "stop"):
        return []
    found = {item.words: item.since for item in rule.when.matched(facts) if item.noticed and item.since}
    found |= {name.replace("_", " "): day for name, day in _crossed(rule, facts).items()}
    return [f"New since {day.isoformat()}: {words}." for words, day in found.items()]


def _undated(rule: Recommendation, given: Mapping[str, GivenClearance], facts: Mapping[str, Any]) -> list[str]:
    """What to add where a clearance is there and only its date, or a missing one, keeps it from counting."""
    order = rule.then.order
    if order is None or order.topic not in given or order.level != "refer" or not order.opens:
        return []
    matched = rule.when.matched(facts)
    undated = [item.words for item in rule.when.matched(facts, undated_events=True)]
    undated += [item.words for item in matched if item.since is None and (item.dated or order.after_months)]
    if undated:
        names = ", ".join(dict.fromkeys(undated))
        return [f"Add since when ({names}), so that what was confirmed can count."]
    if order.after_months:
        return []
    day = given[order.topic].date.isoformat()
    told = f"What was confirmed on {day} came before this, as far as is known: please have it confirmed again"
    return [f"{told}, as a clearance of the topic {order.topic}. If it began earlier, add since when."]


def _question_ids(
    rules: Iterable[Recommendation],
    truths: Mapping[str, Truth],
    assumed: frozenset[str],
    book: RuleBook,
    facts: Mapping[str, Any],
) -> dict[str, list[str]]:
    """The questions that are open, each with the rules that opened it."""
    found: dict[str, list[str]] = {}
    for rule in rules:
        truth = truths[rule.id]
        if truth is None and rule.unknown in ("ask", "assume"):
            for fact in rule.when.undecided(facts):
                if fact in book.questions:
                    found.setdefault(fact, []).append(rule.id)
        if (truth or rule.id in assumed) and rule.then.question:
            found.setdefault(rule.then.question, []).append(rule.id)
    return found


def screen_evaluated(person: Person, book: RuleBook, evaluation: Evaluation) -> Clearance:
    """The clearance that an evaluation comes to."""
    facts = evaluation.facts
    given = valid(person.clearances, facts["as_of"])
    truths = {rule.id: truth for rule, truth in evaluation.truths}
    asked = _question_ids((rule for rule, _ in evaluation.truths), truths, evaluation.assumed, book, facts)
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
        facts = evaluation.facts_for(rule)
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
                advice=rule.then.advise,
                dates=() if opened else (*_new_since(rule, facts), *_undated(rule, given, facts)),
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
    return Clearance(
        level, ceiling, tuple(findings), questions, crisis, _taken_as_no(evaluation.facts), book.help_lines
    )


def _taken_as_no(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """A list that was given is complete: what it does not name was taken as no."""
    told = []
    for name, words in (("conditions", "conditions"), ("medications", "medicines"), ("entered_symptoms", "symptoms")):
        items = facts[name]
        if items is not None and "unrecognised" not in items.ids:
            rest = ", ".join(dict.fromkeys(item.words for item in items))
            told.append(f"{words}: {'nothing but ' + rest if rest else 'none'}")
    return tuple(told)


def _question(book: RuleBook, id: str, rules: list[str], facts: Mapping[str, Any]) -> Question:
    words = book.questions[id]
    text = words.text
    given = facts.get(words.field)
    strange = [
        item.words for item in (given if isinstance(given, Items) else ()) if "unrecognised" in item.ids and item.words
    ]
    if words.field == "medications" and strange and facts["medications"] is not None:
        text = f"What kind of medicine is {', '.join(strange)}? Its name is not known here."
    return replace(
        Question(id, words.field, text, words.answer, words.decides, words.if_open, words.choices),
        rules=tuple(sorted(set(rules))),
        weight=words.weight,
        holds_back=words.holds_back,
    )


def screen_person(
    person: Person, book: RuleBook, *, goals: tuple[str, ...] = ("mood",), protocol: str = "ranjbar-2015", as_of: date
) -> Clearance:
    """Screen one person against a rule book. Never raises on a valid person."""
    return screen_evaluated(person, book, evaluate(person, book, goals=goals, protocol=protocol, as_of=as_of))
