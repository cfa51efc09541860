"""N5+: the same conditions in other people's rule engines, each fed what it takes; a missing one is named and left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from benchmarks.measure import Row, Skipped, against, interleaved, same, spread, warm
from benchmarks.rules import flat_people, plain_rules, rule_people
from exrx.rules.compiling import compiled
from exrx.rules.conditions import Clause
from exrx.rules.facts import LISTS
from exrx.rules.pack import Recommendation

Person = Mapping[str, Any]
Engine = Callable[[Person], list[str]]
"""The ids of the rules that hold, in the order of the rules."""


def rows(rounds: int) -> Iterator[Row]:
    """Two-valued tests of what is known, for sixty people; the readings of an answer into an engine's own form are part of its work."""
    people = rule_people()
    rules, flat = plain_rules(people), flat_people(people)
    fast = compiled((rule.id, rule.when) for rule in rules)
    engines: dict[str, Engine] = {}
    missing = []
    for name, make in (("zen-engine", _zen), ("clipspy", _clips), ("business-rules", _business)):
        try:
            engines[name] = make(rules)
        except ImportError:
            missing.append(name)
            continue
        for facts, one in zip(people, flat, strict=True):
            held = [id for id, truth in fast(facts).items() if truth]
            same(f"what holds by {name}", sorted(engines[name](one)), sorted(held))

    def each(engine: Engine, given: list[Person]) -> Callable[[], None]:
        def run() -> None:
            for one in given:
                engine(one)

        return run

    contestants = {"exrx": warm(each(fast, people)), **{name: warm(each(one, flat)) for name, one in engines.items()}}
    found = interleaved(contestants, rounds)
    for name in engines:
        mine, other = spread(found["exrx"]).median / len(people), spread(found[name]).median / len(people)
        yield Row("N5+", f"{len(rules)} conditions, compiled", name, mine, other, against(found[name], found["exrx"]))
    if missing:
        raise Skipped(f"not installed: {', '.join(missing)}; pip install exrx[bench]")


def _limits(clause: Clause) -> Iterator[tuple[str, Any]]:
    limits = ((">=", clause.min), ("<=", clause.max), (">", clause.above), ("<", clause.below))
    yield from ((sign, limit) for sign, limit in limits if limit is not None)


# --- zen-engine: one expression a rule, compiled; each is handed all answers, which is most of its time -----------------


def _zen(rules: list[Recommendation]) -> Engine:
    import zen

    def text(clause: Clause) -> str:
        fact = clause.fact
        if fact in LISTS:
            return "(" + " or ".join(f'"{id}" in {fact}' for id in sorted(clause.any_of or ())) + ")"
        if clause.equals is not None:
            return f"{fact} == {_json(clause.equals)}"
        if clause.any_of or clause.none_of:
            words = ", ".join(f'"{word}"' for word in sorted(clause.any_of or clause.none_of or ()))
            return f"{fact} {'in' if clause.any_of else 'not in'} [{words}]"
        return " and ".join(f"{fact} {sign} {limit}" for sign, limit in _limits(clause)) or "true"

    facts = sorted({clause.fact for rule in rules for clause in rule.when.clauses})
    made = [(rule.id, zen.compile_expression(" and ".join(map(text, rule.when.clauses)))) for rule in rules]

    def run(one: Person) -> list[str]:
        known = {fact: sorted(one[fact]) if fact in LISTS else one[fact] for fact in facts}
        return [id for id, expression in made if expression.evaluate(known)]

    return run


def _json(value: Any) -> str:
    return {True: "true", False: "false"}.get(value, f'"{value}"') if isinstance(value, bool | str) else f"{value}"


# --- clipspy: one template, one defrule a rule ------------------------------------------------------------------------


def _clips(rules: list[Recommendation]) -> Engine:
    import clips

    facts = sorted({clause.fact for rule in rules for clause in rule.when.clauses})
    environment = clips.Environment()
    slots = " ".join(f"({'multislot' if fact in LISTS else 'slot'} {fact})" for fact in facts)
    environment.build(f"(deftemplate person {slots})")
    held: list[str] = []
    environment.define_function(held.append, name="keep")

    def text(clause: Clause) -> str:
        fact = f"?{clause.fact}"
        if clause.fact in LISTS:
            return "(or " + " ".join(f'(member$ "{id}" {fact}) ' for id in sorted(clause.any_of or ())) + "FALSE)"
        if clause.equals is not None:
            return f"(eq {fact} {_clips_value(clause.equals)})"
        if clause.any_of or clause.none_of:
            words = sorted(clause.any_of or clause.none_of or ())
            either = "(or " + " ".join(f'(eq {fact} "{word}")' for word in words) + " FALSE)"
            return either if clause.any_of else f"(not {either})"
        return "(and " + " ".join(f"({sign} {fact} {limit})" for sign, limit in _limits(clause)) + " TRUE)"

    for number, rule in enumerate(rules):
        names = dict.fromkeys(clause.fact for clause in rule.when.clauses)
        bound = " ".join(f"({name} {'$' if name in LISTS else ''}?{name})" for name in names)
        tests = " ".join(map(text, rule.when.clauses))
        environment.build(f'(defrule r{number} (person {bound}) (test (and {tests} TRUE)) => (keep "{rule.id}"))')
    template = environment.find_template("person")

    def run(one: Person) -> list[str]:
        environment.reset()
        held.clear()
        template.assert_fact(
            **{fact: sorted(one[fact]) if fact in LISTS else _symbol(clips, one[fact]) for fact in facts}
        )
        environment.run()
        return list(held)

    return run


def _clips_value(value: Any) -> str:
    return str(value).upper() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else f"{value}"


def _symbol(clips: Any, value: Any) -> Any:
    return clips.Symbol(str(value).upper()) if isinstance(value, bool) else value


# --- business-rules: conditions as data over a class of variables ------------------------------------------------------


def _business(rules: list[Recommendation]) -> Engine:
    from business_rules.engine import check_conditions_recursively
    from business_rules.variables import BaseVariables, numeric_rule_variable, select_multiple_rule_variable

    facts = {clause.fact: clause for rule in rules for clause in rule.when.clauses}
    signs = {">=": "greater_than_or_equal_to", "<=": "less_than_or_equal_to", ">": "greater_than", "<": "less_than"}
    numbers = {clause.fact for rule in rules for clause in rule.when.clauses if any(_limits(clause))}

    def reader(fact: str) -> Callable[[Any], Any]:
        def read(self: Any) -> Any:
            value = self.one[fact]
            return value if fact in numbers else sorted(value) if fact in LISTS else [f"{value}"]

        read.__name__ = fact
        return (numeric_rule_variable if fact in numbers else select_multiple_rule_variable)(label=fact)(read)

    def tests(clause: Clause) -> Iterator[dict[str, Any]]:
        if clause.fact in numbers:
            for sign, limit in _limits(clause):
                yield {"name": clause.fact, "operator": signs[sign], "value": limit}
            if clause.equals is not None:
                yield {"name": clause.fact, "operator": "equal_to", "value": clause.equals}
            return
        words = [f"{clause.equals}"] if clause.equals is not None else sorted(clause.any_of or clause.none_of or ())
        shares = clause.none_of is None or clause.fact in LISTS
        operator = "shares_at_least_one_element_with" if shares else "shares_no_elements_with"
        yield {"name": clause.fact, "operator": operator, "value": words}

    kind = type("Variables", (BaseVariables,), {fact: reader(fact) for fact in facts})
    made = [(rule.id, {"all": [one for clause in rule.when.clauses for one in tests(clause)]}) for rule in rules]

    def run(one: Person) -> list[str]:
        variables = kind()
        variables.one = one  # type: ignore[attr-defined]
        return [id for id, conditions in made if check_conditions_recursively(conditions, variables)]

    return run
