"""N5: the conditions of all shipped rules, compiled and three-valued, beside the same tests as plain two-valued ifs, and the interpreter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from benchmarks.measure import Row, against, interleaved, same, spread, warm
from benchmarks.person import FIELDS
from exrx.engine.screening import evaluate
from exrx.person import Person
from exrx.rules.compiling import compiled
from exrx.rules.conditions import Clause
from exrx.rules.facts import LISTS, WORDS
from exrx.rules.loader import shipped_book
from exrx.rules.pack import Recommendation

ILL = (
    [],
    ["hypertension"],
    ["asthma", "anxiety"],
    ["diabetes_type_2", "high_cholesterol"],
    ["osteoarthritis"],
    ["back_pain", "insomnia"],
)
DRUGS = ([], ["ssri"], ["snri", "statin"], ["metformin"], ["beta_blocker"])
TOLD = {"sex": "female", "phq9": 12, "phq9_item9": 0, "bmi": 26.0, "falls": 0, "eating_disorder": "none", "under_care": True,
        "supervised": False, "systolic": 128, "diastolic": 79, "post_exertional_malaise": False, "training_signs": [], "likes": ["walking"],
        "dislikes": [], "experience": [], "equipment": []}  # fmt: skip
"""Answers, so that what is known can be asked of plain ifs, too."""


def rule_people() -> list[Mapping[str, Any]]:
    """The facts of sixty different people."""
    book, found = shipped_book(), []
    for number in range(60):
        who = Person(
            **{
                **FIELDS,
                **TOLD,
                "age": 20 + number,
                "conditions": ["depression", *ILL[number % len(ILL)]],
                "medications": DRUGS[number % len(DRUGS)],
            }
        )
        found.append(evaluate(who, book, goals=("mood",), protocol="ranjbar-2015", as_of=date(2027, 1, 4)).facts)
    return found


def plain_rules(people: list[Mapping[str, Any]]) -> list[Recommendation]:
    """The shipped rules that plain ifs can say of these people."""
    known = {name for name in people[0] if all(isinstance(one[name], tuple | str | int | float) for one in people)}
    return [rule for rule in shipped_book().recommendations if _plain(rule, known)]


def flat_people(people: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same facts with sets of ids in the place of lists of entries."""
    return [
        {name: one[name].ids if name in LISTS and one[name] is not None else one[name] for name in one}
        for one in people
    ]


def _plain(rule: Recommendation, known: set[str]) -> bool:
    """Whether plain ifs can say it: one or more tests of what is known, all required, none of single entries."""
    when = rule.when
    return bool(when.clauses) and not when.any and not when.negated and all(_test(c, known) for c in when.clauses)


def _test(clause: Clause, known: set[str]) -> bool:
    usual = clause.known is None and clause.within is None and clause.at_least == 1 and clause.not_for is None
    usual = usual and not clause.explains and clause.fact in known
    return usual and (
        clause.fact not in LISTS or (clause.any_of is not None and clause.all_of is clause.none_of is None)
    )


def by_hand(rules: list[Recommendation]) -> Callable[[Mapping[str, Any]], list[str]]:
    """What one would write for these rules and no others, with sets: generated, since nobody writes hundreds."""
    facts = sorted({clause.fact for rule in rules for clause in rule.when.clauses})
    lines = ["def hand(p):", " out = []; keep = out.append", *(f" {fact} = p[{fact!r}]" for fact in facts)]
    for rule in rules:
        lines.append(f" if {' and '.join(_text(clause) for clause in rule.when.clauses)}: keep({rule.id!r})")
    space: dict[str, Any] = {}
    exec("\n".join([*lines, " return out"]), space)
    made: Callable[[Mapping[str, Any]], list[str]] = space["hand"]
    return made


def _text(clause: Clause) -> str:
    fact = clause.fact
    if fact in LISTS:
        ids = sorted(clause.any_of or ())
        return f"{ids[0]!r} in {fact}" if len(ids) == 1 else f"not {fact}.isdisjoint({tuple(ids)!r})"
    if clause.equals is not None:
        return f"{fact} == {clause.equals!r}"
    if fact in WORDS:
        return (
            f"{fact} in {sorted(clause.any_of)!r}"
            if clause.any_of
            else f"{fact} not in {sorted(clause.none_of or ())!r}"
        )
    limits = ((">=", clause.min), ("<=", clause.max), (">", clause.above), ("<", clause.below))
    return " and ".join(f"{fact} {sign} {limit!r}" for sign, limit in limits if limit is not None) or "True"


def rows(rounds: int) -> Iterator[Row]:
    """The same rules on both sides, and the same answers."""
    book, people = shipped_book(), rule_people()
    every = [(rule.id, rule.when) for rule in book.recommendations]
    rules = plain_rules(people)
    hand, fast, whole = by_hand(rules), compiled((rule.id, rule.when) for rule in rules), compiled(every)
    flat = flat_people(people)
    for one, facts in zip(flat, people, strict=True):
        held = [id for id, truth in fast(facts).items() if truth]
        same("the rules that hold", held, hand(one))
        same("the interpreter", [rule.id for rule in rules if rule.when.holds(facts)], held)
        truths = {id: truth for id, when in every if (truth := when.holds(facts)) is not False}
        same("all rules", whole(facts), truths)

    def floor() -> None:
        for one in flat:
            hand(one)

    def mine() -> None:
        for facts in people:
            fast(facts)

    def all_rules() -> None:
        for facts in people:
            whole(facts)

    def interpreter() -> None:
        for facts in people:
            for rule in rules:
                rule.when.holds(facts)

    contestants = {"anchor": floor, "compiled": mine, "interpreter": interpreter, "all": all_rules}
    found = interleaved({name: warm(one) for name, one in contestants.items()}, rounds)
    anchor = spread(found["anchor"]).median / len(people)
    for name, what, goals in (
        ("compiled", f"{len(rules)} conditions, three-valued, compiled", (3, 2.4)),
        ("interpreter", "the same by the interpreter", (None, None)),
        ("all", f"all {len(every)} conditions, compiled", (None, None)),
    ):
        ratio = against(found["anchor"], found[name])
        yield Row(
            "N5", what, f"{len(rules)} plain ifs", spread(found[name]).median / len(people), anchor, ratio, *goals
        )
