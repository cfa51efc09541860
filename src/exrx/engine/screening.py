"""Screening: person and rules to a clearance. Pure; the order of rules cannot matter.

Two rounds: rules about the person first, then those about what the first round found (open questions, referrals that a clearance
opened), so that no rule ever waits for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from exrx.classes import dataclass, field, replace
from exrx.person import Person
from exrx.person.values import Entry, GivenClearance
from exrx.rules.conditions import Item, Items, Truth
from exrx.rules.dating import asked_until, is_over, last_valid_day, later, valid
from exrx.rules.facts import NOT_ANSWERED, OF_RUN, facts_of, harmless, time_off
from exrx.rules.pack import WORDS, Applies, Recommendation, RuleBook
from exrx.rules.unknown import words_of
from exrx.shipped import constant
from exrx.values.clearance import Ceiling, Clearance, Finding, Level, Question, stricter
from exrx.values.months import months
from exrx.values.said import NOWHERE, Said, others_of, said, told
from exrx.values.timeline import Pause
from exrx.vocabulary import KNOWN_OTHER, name_of, nearest_words, vocabulary
from exrx.wordings import Translated


@dataclass(frozen=True)
class Evaluation:
    """Every rule with its truth for one person: the common ground of screening and prescribing."""

    person: Person
    book: RuleBook
    facts: Mapping[str, Any]
    decided: tuple[tuple[Recommendation, Truth], ...]
    """The rules that hold, and those that are undecided; every other one does not hold."""
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The questions that are open, each with the rules that opened it."""
    closed: Mapping[str, str] = field(default_factory=dict)
    """Rules whose question a clearance has answered, each with its topic."""
    assumed: frozenset[str] = frozenset()
    """Safety rules that hold because they would with the harmless answer to every question that is open."""
    question: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """What was asked of the rules: ``evaluate(person, book, **question)`` has the same answer."""

    def facts_for(self, rule: Recommendation) -> Mapping[str, Any]:
        """The facts by which a rule that takes effect holds."""
        return self._harmless if rule.id in self.assumed else self.facts

    @cached_property
    def _harmless(self) -> Mapping[str, Any]:
        return harmless(self.facts)

    @cached_property
    def truth_of(self) -> Mapping[str, Truth]:
        """The truth of the rules that hold or are undecided, by id."""
        return {rule.id: truth for rule, truth in self.decided}

    @property
    def truths(self) -> tuple[tuple[Recommendation, Truth], ...]:
        """Every rule with its truth."""
        return tuple((rule, self.truth_of.get(rule.id, False)) for rule in self.book.recommendations)

    @cached_property
    def effective(self) -> tuple[Recommendation, ...]:
        """The rules that take effect: those that hold and are not overridden, and undecided safety rules that are assumed to."""
        replaced = self.replaced
        return tuple(
            [
                rule
                for rule, truth in self.decided
                if (truth and rule.id not in replaced) or (truth is None and rule.unknown == "assume")
            ]
        )

    @cached_property
    def replaced(self) -> dict[str, str]:
        """The goals and preferences that a more special rule overrides, each with that rule."""
        return {id: rule.id for rule, truth in self.decided if truth for id in rule.overrides}

    @cached_property
    def clearance(self) -> Clearance:
        """What screening comes to."""
        return _cleared(self)


class Evaluations:
    """What one run asks of a rule book: a question that several of its steps put is worked out once."""

    def __init__(self, book: RuleBook, *, interpreted: bool = False, before: Evaluations | None = None) -> None:
        """``interpreted``: never by compiled rules, to check what was made with them. ``before``: what an earlier run asked."""
        self.book, self.interpreted = book, interpreted
        self._known: dict[tuple[object, ...], Evaluation] = {}
        is_alike = before is not None and before.book is book and before.interpreted == interpreted
        self._before: Mapping[tuple[object, ...], Evaluation] = before._known if before is not None and is_alike else {}
        self._of_day: dict[tuple[object, ...], Evaluation] = {}
        """For each person and day one answer: with other times off, or another journal, most of it is the same."""
        self._of_day_before = before._of_day if before is not None and is_alike else {}

    def of(
        self,
        person: Person,
        *,
        goals: tuple[str, ...],
        protocol: str,
        as_of: date,
        pauses: Iterable[Pause] = (),
        noticed: Iterable[tuple[str, date]] = (),
        ends: bool = True,
        journal: Iterable[tuple[str, Any]] = (),
    ) -> Evaluation:
        """Every rule with its truth. ``pauses`` and ``noticed`` are those of the plan.

        ``ends``: with the day on which what was confirmed runs out. ``journal``: the facts of the day that a journal tells.
        """
        pauses, noticed, ends, journal = tuple(pauses), tuple(noticed), ends and bool(person.clearances), tuple(journal)
        # Of somebody who named no date every day is like another.
        day = as_of if noticed or person.dated else None
        of_day = (person, goals, protocol, day, noticed, ends)
        question = (*of_day, tuple(time_off(pauses).values()), journal)
        known = self._known.get(question)
        if known is None and (before := self._before.get(question)) is not None:
            known = self._known[question] = before
        about: dict[str, Any] = {"goals": goals, "protocol": protocol, "as_of": as_of, "pauses": pauses}
        about |= {"noticed": noticed, "journal": journal}
        if known is None:

            def again(one: Person, day: date) -> Clearance:
                return self.of(one, **{**about, "as_of": day, "ends": False}).clearance

            known = self._known[question] = _evaluated(
                person,
                self.book,
                facts_of(person, **about),
                again if ends else None,
                question={**about, "ends": ends},
                interpreted=self.interpreted,
                like=self._of_day.get(of_day) or self._of_day_before.get(of_day),
            )
        self._of_day[of_day] = known
        if known.facts["as_of"] != as_of:
            found = replace(known, facts={**known.facts, "as_of": as_of}, question={**about, "ends": ends})
            # What does not turn on the day is worked out once.
            vars(found).update({name: vars(known)[name] for name in _OF_ANY_DAY if name in vars(known)})
            return found
        return known


_OF_ANY_DAY = ("truth_of", "effective", "replaced", "clearance")


def evaluate(person: Person, book: RuleBook, **question: Any) -> Evaluation:
    """Work out the truth of every rule for one question. See ``Evaluations.of``."""
    return Evaluations(book).of(person, **question)


def _evaluated(
    person: Person,
    book: RuleBook,
    facts: dict[str, Any],
    again: Callable[[Person, date], Clearance] | None,
    *,
    question: Mapping[str, Any],
    interpreted: bool,
    like: Evaluation | None,
) -> Evaluation:
    """The truth of every rule, in two rounds. ``again`` screens a person on another day.

    ``like`` is an answer about the same person and day: then only the rules are asked that turn on what differs.
    """
    first, late = book.rounds
    given = valid(person.clearances, facts["as_of"])
    found, answered = _Truths(book, given), harmless(facts)
    if like is None:
        found.take(first.decided(facts, interpreted=interpreted), facts, answered)
    else:
        told = {*dict(question["journal"]), *dict(like.question["journal"])}
        differ = [name for name in OF_RUN | told if facts.get(name) != like.facts.get(name)]
        asked = frozenset().union(*[book.asking_for.get(name, ()) for name in differ]) - book.late
        found.take_over(like, asked | book.late)
        found.take({id: book.by_id[id].when.holds(facts) for id in sorted(asked)}, facts, answered)
    facts["open_questions"] = any(book.questions[id].holds_back for id in found.asked)
    holding = [rule for rule, truth in found.decided if truth]
    topics = {
        rule.then.order.topic
        for rule in holding
        if rule.then.order and _is_opened(rule, given, answered if rule.id in found.assumed else facts)
    }
    if again is not None and given:
        used = _used(person, book, {*(rule.id for rule in holding), *found.closed})
        last = confirmed_until(person, [one for topic, one in given.items() if topic in used], again)
        facts["days_confirmed"] = None if last is None else (last - facts["as_of"]).days
    facts["lifted"] = Items(Item(frozenset((topic,)), words=topic) for topic in sorted(topics))
    found.take(late.decided(facts, interpreted=interpreted), facts, harmless(facts))
    return Evaluation(
        person,
        book,
        facts,
        tuple(sorted(found.decided, key=lambda one: one[0].id)),
        MappingProxyType({id: tuple(sorted(rules)) for id, rules in found.asked.items()}),
        MappingProxyType(found.closed),
        frozenset(found.assumed),
        question,
    )


@dataclass(slots=True)
class _Truths:
    """The truth of rules as it is worked out, the questions that are opened by it, and what a clearance has closed."""

    book: RuleBook
    given: Mapping[str, GivenClearance]
    decided: list[tuple[Recommendation, Truth]] = field(default_factory=list)
    """The rules that hold or are undecided."""
    asked: dict[str, list[str]] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    assumed: set[str] = field(default_factory=set)

    def take_over(self, like: Evaluation, without: frozenset[str]) -> None:
        """What holds by another answer, but for some rules that are asked again."""
        self.decided += [one for one in like.decided if one[0].id not in without]
        left = {question: [id for id in ids if id not in without] for question, ids in like.asked.items()}
        self.asked |= {question: ids for question, ids in left.items() if ids}
        self.closed |= {id: topic for id, topic in like.closed.items() if id not in without}
        self.assumed |= like.assumed - without

    def take(self, truths: Mapping[str, Truth], facts: Mapping[str, Any], answered: Mapping[str, Any]) -> None:
        """Take in what rules hold or are undecided. ``answered`` has harmless answers: what was not answered is never looser than those."""
        by_id = self.book.by_id
        for id, truth in truths.items():
            if truth is False:
                continue
            rule, by = by_id[id], facts
            if truth is None:
                self._ask_undecided(id, facts)
                if answered is not facts and rule.tier in ("safety", "limit") and rule.when.holds(answered):
                    truth, by = True, answered
                    self.assumed.add(id)
            then = rule.then
            if truth and then.closed_by and _speaks_of(rule, self.given.get(then.closed_by), by):
                self.closed[rule.id] = then.closed_by
                if then.only_until_closed:
                    continue
            self.decided.append((rule, truth))
            if truth and then.question and rule.id not in self.closed and not _known_other(rule, by):
                self.asked.setdefault(then.question, []).append(rule.id)

    def _ask_undecided(self, id: str, facts: Mapping[str, Any]) -> None:
        asked = ""
        for clause in self.book.asks.get(id, ()):
            fact = clause.fact
            if fact != asked and not _answered(facts[fact]) and clause.holds(facts) is None:
                self.asked.setdefault(fact, []).append(id)
                asked = fact


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
    effects = [book.by_id[id].then for id in holding]
    topics = {effect.order.topic for effect in effects if effect.order is not None and effect.order.opens}
    topics |= {effect.closed_by for effect in effects if effect.closed_by}
    for entry in person.symptoms or ():
        term = vocabulary()["symptoms"].get(entry.id)
        topics |= set() if term is None else {*term.topics, *term.topics_when_over}
    return topics | book.clearance_topics


def _strictness(clearance: Clearance) -> tuple[bool, int, int]:
    waiting = sum(question.holds_back for question in clearance.questions)
    return not clearance.may_plan, -WORDS.index(clearance.ceiling), waiting


_EVERYWHERE = Applies()
_SCORES = frozenset({"phq9", "phq9_item9"})
VERBS = ("you_take", "you_use", "you_have", "do", "is", "Is")
"""What the text of a question about medicines may leave open beside ``words`` and ``near``."""


def _speaks_of(
    rule: Recommendation,
    clearance: GivenClearance | None,
    facts: Mapping[str, Any],
    after_months: int = 0,
    after_days: int = 0,
) -> bool:
    """Whether a clearance speaks of what made a rule hold: it is not older than that, as far as is known."""
    if clearance is None:
        return False
    matched = rule.when.matched(facts)
    dates = [item.since for item in matched if item.since is not None]
    dates += _crossed(rule, facts).values()
    if any(item.since is None and (item.dated or after_months) for item in matched):
        # The clearance looks at what time has healed: without a date nobody knows when that is.
        return False
    wait = months(after_months) + timedelta(after_days)
    looked_at = [later(since, wait) for since in dates]
    # Where the rule turns on a time, an event without a date may be newer than the clearance.
    return all(day is not None and day <= clearance.date for day in looked_at) and not rule.when.matched(
        facts, undated_events=True
    )


def _is_opened(rule: Recommendation, given: Mapping[str, GivenClearance], facts: Mapping[str, Any]) -> bool:
    """Whether a valid clearance opens a referral: of its topic, and not older than what the referral is about."""
    order = rule.then.order
    if order is None or order.level != "refer" or not order.opens or order.topic not in given:
        return False
    which = constant("urgent_clearance")
    urgent = order.topic == which["topic"] and rule.then.urgent
    if urgent and (facts["as_of"] - given[order.topic].date).days > which["days"]:
        dated = [item for item in rule.when.matched(facts) if item.since is not None]
        if not dated and not _crossed(rule, facts):
            return False
    return _speaks_of(rule, given[order.topic], facts, order.after_months, which["after"] if urgent else 0)


def _crossed(rule: Recommendation, facts: Mapping[str, Any]) -> dict[str, date]:
    """Since when the scores and measurements that make a rule hold do so, where a revision saw it."""
    days: Mapping[str, date] = facts["noticed"]
    clauses = [clause for clause in rule.when.all_clauses() if clause.fact in days and clause.known is None]
    return {clause.fact: days[clause.fact] for clause in clauses if clause.holds(facts)}


def _new_since(rule: Recommendation, facts: Mapping[str, Any]) -> list[Said]:
    """What is new in a plan that was made again, and since when."""
    order = rule.then.order
    if order is None or order.level not in ("refer", "stop"):
        return []
    found = {item.words: item.since for item in rule.when.matched(facts) if item.noticed and item.since}
    crossed = _crossed(rule, facts).items()
    new = [said("screening.new", since=day, entry=words) for words, day in found.items()]
    return [*new, *(said("screening.new_beyond", since=day, fact=name) for name, day in crossed)]


def _undated(rule: Recommendation, given: Mapping[str, GivenClearance], facts: Mapping[str, Any]) -> list[Said]:
    """What to add where a clearance is there and only its date, or a missing one, keeps it from counting."""
    order = rule.then.order
    if order is None or order.topic not in given or order.level != "refer" or not order.opens:
        return []
    matched = rule.when.matched(facts)
    undated = [item.words for item in rule.when.matched(facts, undated_events=True)]
    undated += [item.words for item in matched if item.since is None and (item.dated or order.after_months)]
    if undated:
        return [said("screening.undated", entries=dict.fromkeys(undated))]
    if order.after_months:
        return []
    # A score has no since: the journal alone says on which day it was answered.
    answered = bool(_crossed(rule, facts).keys() & _SCORES) or None
    return [said("screening.confirmed_before", day=given[order.topic].date, topic=order.topic, answered=answered)]


def _answered(value: Any) -> bool:
    """Whether a fact was answered, though a member of a list that nobody recognises leaves rules undecided: that has its own question."""
    return value is not None and not (isinstance(value, Items) and NOT_ANSWERED in value.ids)


def _known_other(rule: Recommendation, facts: Mapping[str, Any]) -> bool:
    """Whether every medicine that the rule asks about was entered with another reason that its prescriber knows."""
    medicines = facts["medications"]
    if not rule.then.known_other or medicines is None or KNOWN_OTHER not in facts["reasons"].asked:
        return False
    asked = [item for item in rule.when.matched(facts) if item in medicines.with_ended]
    return bool(asked) and all(KNOWN_OTHER in item.reasons for item in asked)


_LEVELS = ("cleared", "limited", "refer", "stop")


def _cleared(evaluation: Evaluation) -> Clearance:
    """The clearance that an evaluation comes to."""
    book, facts = evaluation.book, evaluation.facts
    given = valid(evaluation.person.clearances, facts["as_of"])
    asked = [_question(book, id, rules, evaluation) for id, rules in evaluation.asked.items()]
    covered = {
        other.id
        for one in asked
        for other in asked
        if other.id in (words := book.questions[one.id]).covers
        # What is asked about one medicine stands for no question about another; what is asked about an illness does.
        and (set(other.about) <= set(one.about) or not words.same_entries)
    }
    questions = tuple(sorted((one for one in asked if one.id not in covered), key=lambda q: (q.weight, q.id)))
    level: Level = "cleared"
    ceiling: Ceiling = "vigorous"
    hard = book.intensity["vigorous"].rpe[0]
    crisis = ""
    findings = []
    for rule in evaluation.effective:
        then = rule.then
        if then.ceiling and rule.applies == _EVERYWHERE:
            ceiling = min(ceiling, then.ceiling, key=WORDS.index)
        if then.ranges and rule.tier in ("safety", "limit") and then.caps_effort(hard) and rule.applies == _EVERYWHERE:
            ceiling = min(ceiling, "moderate", key=WORDS.index)
        if then.crisis:
            crisis = "first" if "first" in (crisis, then.crisis) else "present"
        order = then.order
        if order is None:
            if then.urgent and then.advise:
                # A sign with advice of its own: it decides nothing, and is said first.
                told: dict[str, Any] = {"translated": _of_rule(rule, "now"), "now": then.advise, "source": rule.source}
                pages = tuple(("now", page) for _, page in rule.pages)
                because = rule.when.because(facts)
                findings.append(Finding(rule.id, "cleared", rule.says, because, pages=pages, **told))
            continue
        facts = evaluation.facts_for(rule)
        opened = _is_opened(rule, given, facts)
        reached: Level = order.opened if opened else order.level
        level = stricter(level, reached)
        topic, confirmed = book.topics.get(order.topic), None
        if opened:
            confirmed = said("screening.confirmed", by=given[order.topic].by, day=given[order.topic].date)
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
                confirmed=confirmed,
                asks=order.topic,
                source=rule.source,
                now=topic.now if topic else "",
                pages=(*(("advice", page) for _, page in rule.pages), *(topic.pages if topic else ())),
                translated=(*_of_rule(rule, "advice"), *(topic.translated if topic else ())),
            )
        )
    findings.sort(key=lambda one: (-_LEVELS.index(one.level), not one.urgent, one.rule))
    return Clearance(
        level, ceiling, tuple(findings), questions, crisis, _taken_as_no(evaluation.facts), book.help_lines
    )


def _of_rule(rule: Recommendation, advice: Literal["advice", "now"]) -> tuple[Translated, ...]:
    """What a finding tells of a rule, in other languages."""
    names = {"says": "says", "advise": advice}
    return tuple(one._replace(field=names[one.field]) for one in rule.translated if one.field in names)


def _taken_as_no(facts: Mapping[str, Any]) -> tuple[Said, ...]:
    """A list that was given is complete: what it does not name was taken as no."""
    found = []
    for name in ("conditions", "medications", "entered_symptoms"):
        items = facts[name]
        if items is not None and "unrecognised" not in items.ids:
            found.append(said(f"screening.taken.{name}", entries=dict.fromkeys(item.words for item in items)))
    return tuple(found)


def _question(book: RuleBook, id: str, rules: Iterable[str], evaluation: Evaluation) -> Question:
    """A question as it is put to this person: its own words, with the entries that it is about."""
    words = book.questions[id]
    facts = evaluation.facts
    those = [book.by_id[id] for id in sorted(set(rules))]
    items = [item for rule in those for item in rule.when.matched(evaluation.facts_for(rule)) if item.entered]
    about = tuple(dict.fromkeys(item.entered for item in items if _is_of(words.field, item, facts)))
    page = dict(words.pages).get("text")
    ended = _ended(items, evaluation)
    asked = said(
        f"packs.question.{id}.text",
        template=words.text,
        words=told(", ".join(about)),
        near=_near(words.field, about),
        page=page,
        **others_of("text", words.translated),
        **_verbs(f"{words.text}{page}", bool(ended)),
    )
    if until := max((day for one in ended if (day := asked_until(one)) is not None), default=None):
        asked = said("screening.ended", question=asked, until=until)
    open_reason = _not_explained(those, items)
    answer = words.answer.replace("{words}", about[0] if about else "")
    return Question(
        id,
        words.field,
        asked if open_reason is None else said("screening.with_reason", question=asked, reason=open_reason),
        answer,
        words.decides,
        words.if_open,
        words.choices,
        rules=tuple(sorted(set(rules))),
        weight=words.weight,
        holds_back=words.holds_back,
        about=about,
        answers=words.answers,
        pages=tuple((name, page) for name, page in words.pages if name != "text"),
        translated=tuple(one for one in words.translated if one.field not in ("text", "note")),
    )


def _ended(items: Iterable[Item], evaluation: Evaluation) -> list[Entry]:
    """The medicines among some entries, where none of them is taken any more."""
    entered = {item.entered for item in items}
    medicines = [one for one in evaluation.person.medications or () if words_of(one) in entered]
    return medicines if all(is_over(one, evaluation.facts["as_of"]) for one in medicines) else []


def _verbs(template: str, ended: bool) -> dict[str, Said]:
    """The verbs that a question leaves open: in the past where all that it is about has ended."""
    return {name: said(f"screening.verb.{name}", ended=ended) for name in VERBS if f"{{{name}}}" in template}


def _not_explained(rules: Iterable[Recommendation], items: Iterable[Item]) -> Said | None:
    """That a reason was read which closes nothing, and what would, as the end of a question; ``None`` where none was entered."""
    by_reason = [r for r in rules if any(c.explained_by or c.other_reason for c in r.when.all_clauses())]
    entered = dict.fromkeys(_reason_name(item.reason) for item in items if item.reason) if by_reason else {}
    topics = dict.fromkeys(rule.then.closed_by for rule in by_reason if rule.then.closed_by)
    return said("screening.not_explained", reasons=entered, topics=topics) if entered else None


def _reason_name(reason: str) -> Said:
    kind = next((kind for kind in ("conditions", "reasons") if reason in vocabulary()[kind]), None)
    return told(reason) if kind is None else name_of(kind, reason)


def _is_of(name: str, item: Item, facts: Mapping[str, Any]) -> bool:
    """Whether an entry stands in the list that a question is about."""
    items = facts.get(name)
    return isinstance(items, Items) and any(item.entered == other.entered for other in items.with_ended)


def _near(kind: str, words: Iterable[str]) -> Said:
    """The nearest known words, as the end of a text; nothing is near to most."""
    found = [near for word in words for near in nearest_words(kind, word)]
    return said("screening.near", words=dict.fromkeys(found)) if found else NOWHERE
