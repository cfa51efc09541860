"""Static checks of rule packs: what is well formed and still a defect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from exrx.authoring.satisfiable import never
from exrx.rules.claims import forbidden_in
from exrx.rules.conditions import Clause, Condition
from exrx.rules.pack import WORDS, Applies, Recommendation, RuleBook, RulePack
from exrx.rules.translations import texts
from exrx.values.dimensions import DIMENSIONS
from exrx.values.errors import Problem
from exrx.values.said import said
from exrx.vocabulary import expand, vocabulary
from exrx.wordings import SOURCE

_MORE = frozenset(
    {
        "time", "frequency", "weeks", "total_weeks", "percent_reserve", "percent_max", "rpe", "bpm", "main_time", "share",
        "ramp_start", "ramp_step", "ramp_step_fast", "ramp_step_percent", "running_growth", "sets", "repetitions", "load",
        "return_share",
    }
)  # fmt: skip
"""Dimensions where a larger number is a larger dose, or gets there faster."""


MOST_FINDINGS = 100
"""So many are told; whoever mends them sees the next."""


def findings(book: RuleBook, own: frozenset[str], *, added: bool = False) -> list[str]:
    """Every finding about the rules ``own`` as ``file:line: rule: what; hint``. ``added``: they are packs beside the shipped ones."""
    rules = [rule for rule in book.recommendations if rule.id in own]
    return [
        *_unused_sources(book, rules, added),
        *_never(book, rules),
        *_contradictions(book, own),
        *_recalled(book, rules),
        *_double(book, own),
        *_questions(book, rules),
    ]


def forbidden(packs: Iterable[RulePack]) -> Iterator[str]:
    """What packs say or translate that no source carries, or that blames (``claims.toml``); where a source says it is no claim."""
    for pack in packs:
        lines = {rule.id: rule.line for rule in pack.recommendations}
        every = [
            (f"{one.id}.{one.field}", one.english, SOURCE, lines.get(one.id))
            for one in texts(pack)
            if one.field != "locator" and not one.is_answer
        ]
        # An answer is a word of the person.
        answers = {f"{one.id}.{one.field}" for one in texts(pack) if one.is_answer}
        drafts = (one for one in pack.drafts if one.code not in answers)
        every += [(f"words.{one.language}.{one.code}", one.text, one.language, one.line) for one in drafts]
        for code, text, language, line in every:
            place = f"{pack.file}:{line}" if line else pack.file
            yield from (f"{place}: {code}: {word!r}: {why}" for word, why in forbidden_in(text, language).items())


def say(rule: Recommendation, code: str, **given: object) -> str:
    """One finding, with its place."""
    what = said(f"rules.lint.{code}", **given)
    return str(Problem(rule.id, "", what, line=rule.line, file=rule.file))


def _place(rule: Recommendation) -> str:
    return f"{rule.file}:{rule.line}" if rule.line else rule.file


def _unused_sources(book: RuleBook, rules: list[Recommendation], own_only: bool) -> list[str]:
    cited = {rule.source for rule in book.recommendations} | {finding.source for finding in book.findings}
    cited |= {constant.source for constant in book.constants}
    cited |= {row.source for row in book.intensity.values()} | {source.primary for source in book.sources.values()}
    files = {rule.file for rule in rules}
    return [
        str(Problem(f"source.{source.id}", "", said("rules.lint.uncited"), file=pack.file))
        for pack in book.packs
        for source in pack.sources
        if source.id not in cited and (not own_only or pack.file in files)
    ]


def _never(book: RuleBook, rules: list[Recommendation]) -> list[str]:
    """Conditions that nobody can meet, and tests that are written and not looked at."""
    found = []
    for rule in rules:
        facts = never(rule.when, book.protocols)
        if facts:
            found.append(say(rule, "never", facts=facts))
        for clause in rule.when.all_clauses():
            if clause.known is not None and clause != Clause(clause.fact, known=clause.known):
                found.append(say(rule, "only_known", fact=clause.fact))
    return found


def _contradictions(book: RuleBook, own: frozenset[str]) -> list[str]:
    """Two goal (or preference) rules that always meet, where one is wider than the other, and ask for what cannot both be."""
    found: list[str] = []
    alike: dict[tuple[str, str], list[Recommendation]] = {}
    for rule in book.recommendations:
        for name in _asks(rule) if rule.tier in ("goal", "preference") else ():
            alike.setdefault((rule.tier, name), []).append(rule)
    seen: set[tuple[str, str]] = set()
    asked = {rule.id: frozenset(rule.when.clauses) for rules in alike.values() for rule in rules}
    for a, b in (pair for rules in alike.values() for pair in combinations(rules, 2)):
        one, other = asked[a.id], asked[b.id]
        # What asks for different things is no part of the other: seen at once, for most.
        if not (one <= other or other <= one) or not (a.id in own or b.id in own):
            continue
        if not _meet(a, b) or (a.id, b.id) in seen:
            continue
        seen.add((a.id, b.id))
        if a.id in b.overrides or b.id in a.overrides:
            continue
        if len(found) >= MOST_FINDINGS:
            found.append(say(a, "more_contradictions"))
            break
        for name in _apart(a, b):
            # Said at the rule in question, with the place of the other.
            mine, their = (a, b) if a.id in own else (b, a)
            found.append(say(mine, "contradicts", id=their.id, place=_place(their), name=name))
    return found


def _asks(rule: Recommendation) -> set[str]:
    """What two rules can be of different mind about."""
    names = {name for name, _, _ in rule.then.ranges}
    names |= {"intensity"} if rule.then.words else set()
    return names | ({"activity"} if rule.then.activities is not None else set())


def _meet(a: Recommendation, b: Recommendation) -> bool:
    """Whether one holds whenever the other does, for some of the same sessions."""
    return (_wider(a.when, b.when) or _wider(b.when, a.when)) and _same_sessions(a.applies, b.applies)


def _wider(a: Condition, b: Condition) -> bool:
    """Whether ``a`` holds wherever ``b`` does, as far as their form tells: everything it asks for, the other asks for too."""
    return (
        set(a.clauses) <= set(b.clauses)
        and set(a.any) <= set(b.any)
        and len(a.any) in (0, len(b.any))
        and set(a.negated) <= set(b.negated)
    )


def _same_sessions(a: Applies, b: Applies) -> bool:
    for one, other in ((a.kind, b.kind), (a.phase, b.phase)):
        if one is not None and other is not None and not one & other:
            return False
    if a.minutes is not None and b.minutes is not None:
        (low, high), (other_low, other_high) = a.minutes, b.minutes
        if (high is not None and (other_low or 0) > high) or (other_high is not None and (low or 0) > other_high):
            return False
    return a.band is None or b.band is None or a.band == b.band


def _apart(a: Recommendation, b: Recommendation) -> list[str]:
    """The dimensions on which two rules ask for what cannot both be."""
    names = []
    ranges = {name: (low, high) for name, low, high in a.then.ranges}
    for name, low, high in b.then.ranges:
        if name in ("frequency", "share") and a.applies.kind != b.applies.kind:
            # Sessions of one kind and sessions in all are two numbers.
            continue
        other_low, other_high = ranges.get(name, (None, None))
        if any(
            isinstance(one, int | float) and isinstance(two, int | float) and one > two
            for one, two in ((low, other_high), (other_low, high))
        ):
            names.append(name)
    if a.then.words and b.then.words:
        (low_word, high_word), (other_low_word, other_high_word) = (
            tuple(map(WORDS.index, rule.then.words or ())) for rule in (a, b)
        )
        if low_word > other_high_word or other_low_word > high_word:
            names.append("intensity")
    if a.then.activities is not None and b.then.activities is not None:
        groups = [
            {
                id
                for id in vocabulary()["activities"]
                if expand("activities", id) & (rule.then.activities or frozenset())
            }
            for rule in (a, b)
        ]
        if not groups[0] & groups[1]:
            names.append("activity")
    return names


def _recalled(book: RuleBook, rules: list[Recommendation]) -> list[str]:
    """A number from memory that asks for more, with nothing else behind it: what is recalled may tighten and loosens nothing."""
    found = []
    for rule in rules:
        if rule.mark != "recalled":
            continue
        if rule.then.order and rule.then.order.opened == "cleared":
            found.append(say(rule, "opens_on_recalled"))
        # What safety and limits ask for at least (a longer cool-down, more rest) is the cautious end.
        for name, value in _asks_more(rule) if rule.tier in ("goal", "preference") else ():
            if not any(
                other.mark != "recalled"
                and _same_sessions(rule.applies, other.applies)
                and (
                    any(dimension == name and held >= value for dimension, held in _asks_more(other))
                    or _allows(other, rule, name, value)
                )
                for other in book.recommendations
            ):
                found.append(say(rule, "rests_on_recalled", name=name, value=f"{value:g}"))
    return found


def _allows(rule: Recommendation, chooser: Recommendation, name: str, value: float) -> bool:
    """Whether the range of a rule that always goes along holds the value: to choose inside what was read loosens nothing."""
    return _wider(rule.when, chooser.when) and any(
        dimension == name and isinstance(low, int | float) and isinstance(high, int | float) and low <= value <= high
        for dimension, low, high in rule.then.ranges
    )


def _asks_more(rule: Recommendation) -> list[tuple[str, float]]:
    """The numbers by which a rule asks for more: what it demands at least, or chooses, of dimensions where less is cautious."""
    asked = [(name, float(low)) for name, low, _ in rule.then.ranges if isinstance(low, int | float)]
    asked += [(name, float(point)) for name, point in rule.then.choose]
    return [(name, value) for name, value in asked if name in _MORE]


def _double(book: RuleBook, own: frozenset[str]) -> list[str]:
    """One source that says the same twice."""
    seen: dict[tuple[object, ...], Recommendation] = {}
    found = []
    for rule in book.recommendations:
        key = (rule.source, rule.when, rule.then, rule.applies)
        if key in seen and rule.id in own:
            found.append(say(rule, "double", id=seen[key].id))
        seen.setdefault(key, rule)
    return found


def _questions(book: RuleBook, rules: list[Recommendation]) -> list[str]:
    """A rule that asks while undecided needs a question that can be asked."""
    found = []
    for rule in rules:
        if rule.unknown == "ask" and not any(fact in book.questions for fact in rule.when.facts()):
            found.append(say(rule, "no_question", facts=sorted(set(rule.when.facts()))))
        for name in rule.then.about:
            if name in DIMENSIONS and rule.applies.kind == frozenset():
                found.append(say(rule, "no_kind"))
    return found
