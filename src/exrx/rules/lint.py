"""Static checks of rule packs: what is well formed and still a defect."""

from __future__ import annotations

from itertools import combinations

from exrx.dimensions import DIMENSIONS
from exrx.rules.pack import Recommendation, RuleBook


def findings(book: RuleBook, own: frozenset[str], *, added: bool = False) -> list[str]:
    """Every finding about the rules ``own`` as ``file:line: rule: what; hint``. ``added``: they are packs beside the shipped ones."""
    rules = [rule for rule in book.recommendations if rule.id in own]
    return [
        *_unused_sources(book, rules, added),
        *_never(rules),
        *_contradictions(book, own),
        *_double(book, own),
        *_questions(book, rules),
    ]


def say(rule: Recommendation, message: str, hint: str = "") -> str:
    """One finding, with its place."""
    place = f"{rule.file}:{rule.line}" if rule.line else rule.file
    return f"{place}: {rule.id}: {message}" + (f"; {hint}" if hint else "")


def _unused_sources(book: RuleBook, rules: list[Recommendation], own_only: bool) -> list[str]:
    cited = {rule.source for rule in book.recommendations} | {finding.source for finding in book.findings}
    cited |= {row.source for row in book.intensity.values()} | {source.primary for source in book.sources.values()}
    files = {rule.file for rule in rules}
    return [
        f"{pack.file}: source.{source.id}: no rule cites it; take it out or cite it"
        for pack in book.packs
        for source in pack.sources
        if source.id not in cited and (not own_only or pack.file in files)
    ]


def _never(rules: list[Recommendation]) -> list[str]:
    """Conditions that contradict themselves on one fact."""
    found = []
    for rule in rules:
        for clause in rule.when.clauses:
            empty = clause.any_of is not None and clause.none_of is not None and clause.any_of <= clause.none_of
            low = [value for value in (clause.min, clause.above) if value is not None]
            high = [value for value in (clause.max, clause.below) if value is not None]
            if empty or (low and high and max(low) > min(high)):
                found.append(say(rule, f"when.{clause.fact} can never hold"))
        if any(
            clause in negated.clauses and len(negated.clauses) == 1
            for negated in rule.when.negated
            for clause in rule.when.clauses
        ):
            found.append(say(rule, "asks for a fact and its opposite: it can never hold"))
    return found


def _contradictions(book: RuleBook, own: frozenset[str]) -> list[str]:
    """Two goal rules that always meet and whose ranges do not."""
    always = [rule for rule in book.recommendations if rule.tier in ("goal", "preference")]
    found = []
    for a, b in combinations(always, 2):
        if a.tier != b.tier or a.when != b.when or a.applies != b.applies or not own & {a.id, b.id}:
            continue
        ranges = {name: (low, high) for name, low, high in a.then.ranges}
        for name, low, high in b.then.ranges:
            if name not in ranges:
                continue
            other_low, other_high = ranges[name]
            for one, two in ((low, other_high), (other_low, high)):
                if isinstance(one, int | float) and isinstance(two, int | float) and one > two:
                    found.append(
                        say(
                            a,
                            f"contradicts {b.id} ({b.file}:{b.line}) on {name}",
                            "narrow one of them with when or applies",
                        )
                    )
    return found


def _double(book: RuleBook, own: frozenset[str]) -> list[str]:
    """One source that says the same twice."""
    seen: dict[tuple[object, ...], Recommendation] = {}
    found = []
    for rule in book.recommendations:
        key = (rule.source, rule.when, rule.then, rule.applies)
        if key in seen and rule.id in own:
            found.append(say(rule, f"says the same as {seen[key].id}", "keep one"))
        seen.setdefault(key, rule)
    return found


def _questions(book: RuleBook, rules: list[Recommendation]) -> list[str]:
    """A rule that asks while undecided needs a question that can be asked."""
    found = []
    for rule in rules:
        if rule.unknown == "ask" and not any(fact in book.questions for fact in rule.when.facts()):
            facts = ", ".join(sorted(set(rule.when.facts())))
            found.append(
                say(
                    rule,
                    f"asks while undecided, but no question answers {facts}",
                    'add [question.<fact>], or unknown = "pass"',
                )
            )
        for name in rule.then.about:
            if name in DIMENSIONS and rule.applies.kind == frozenset():
                found.append(say(rule, "applies to no kind of session"))
    return found
