"""N10+: conditions over columns, beside OpenFisca, which computes tax and benefits of many people with numpy arrays.

Each rule is a variable of a system made for it, each number and each word of a list an input. What is not known has no truth there, so
everybody answered everything. What each side takes stands ready: to make it of a table is work of its own on both.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import reduce
from importlib.util import find_spec
from typing import Any

from benchmarks.cohorts import AS_OF, people_of
from benchmarks.measure import Row, Skipped, against, interleaved, same, spread, warm
from exrx.batch.answers import Questionnaire
from exrx.batch.conditions import Conditions, Facts, Truth
from exrx.batch.masks import to_array
from exrx.rules.conditions import Clause
from exrx.rules.loader import shipped_book
from exrx.rules.pack import Recommendation

MANY, YEAR = 100_000, AS_OF[:4]
NUMBERS = ("age", "bmi", "diastolic", "falls", "phq9", "phq9_item9", "resting_hr", "systolic")
LISTS = ("conditions", "medications", "symptoms")
Inputs = Mapping[str, Any]
"""An array for each answer."""


def rows(rounds: int) -> Iterator[Row]:
    """The same truth for everybody, and what it took."""
    try:
        table = people_of(MANY)
    except ImportError:
        raise Skipped("pyarrow is not installed") from None
    if find_spec("openfisca_core") is None:
        raise Skipped("not installed: openfisca-core; pip install exrx[bench]")
    arrays = {name: table.column(name).combine_chunks() for name in table.column_names}
    facts = Questionnaire(shipped_book(), date.fromisoformat(AS_OF)).read(arrays, MANY).facts
    rules = [rule for rule in shipped_book().recommendations if _is_plain(rule)]
    conditions = Conditions(rule.when for rule in rules)
    inputs = _inputs(rules, facts)
    simulate = _openfisca(rules, inputs)

    def mine() -> list[int]:
        truth = Truth(conditions, facts)
        return [truth.of(tree)[0] for tree in conditions.trees]

    for rule, held, found in zip(rules, mine(), simulate(), strict=True):
        same(f"whom {rule.id} holds for", to_array(held, MANY).to_pylist(), found.tolist())
    found = interleaved({"anchor": warm(simulate), "candidate": warm(mine)}, rounds)
    other, took = (spread(found[name]).median for name in ("anchor", "candidate"))
    what = f"{len(rules)} conditions over columns, {MANY:,} people"
    yield Row("N10+", what, "OpenFisca", took, other, against(found["anchor"], found["candidate"]))


def _is_plain(rule: Recommendation) -> bool:
    """Whether comparisons say it: of numbers, and of what is in a list."""
    when = rule.when
    clauses = when.clauses
    return bool(clauses) and not when.any and not when.negated and all(map(_is_comparison, clauses))


def _is_comparison(clause: Clause) -> bool:
    if clause.fact in NUMBERS:
        return clause.known is None
    return clause.fact in LISTS and clause == Clause(clause.fact, any_of=clause.any_of, none_of=clause.none_of)


def _inputs(rules: list[Recommendation], facts: Facts) -> Inputs:
    found: dict[str, Any] = {}
    for clause in (clause for rule in rules for clause in rule.when.clauses):
        if clause.fact in NUMBERS:
            (column,) = facts.numbers[clause.fact]
            found[clause.fact] = column.to_numpy()
        for id in (*(clause.any_of or ()), *(clause.none_of or ())):
            mask = facts.lists[clause.fact].by_id.get(id, 0)
            found[f"{clause.fact}_{id}"] = to_array(mask, facts.rows).to_numpy(zero_copy_only=False)
    return found


def _openfisca(rules: list[Recommendation], inputs: Inputs) -> Callable[[], list[Any]]:
    """A simulation of everybody by a system of these rules."""
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity("person", "people", "Somebody", is_person=True)
    system = TaxBenefitSystem([person])
    usual = {"entity": person, "definition_period": DateUnit.YEAR}
    for name, array in inputs.items():
        system.add_variable(type(name, (Variable,), {**usual, "value_type": bool if array.dtype == bool else float}))
    names = [f"rule_{number}" for number in range(len(rules))]
    for name, rule in zip(names, rules, strict=True):
        system.add_variable(type(name, (Variable,), {**usual, "value_type": bool, "formula": _formula(rule)}))

    def run() -> list[Any]:
        simulation = SimulationBuilder().build_default_simulation(system, count=MANY)
        for name, array in inputs.items():
            simulation.set_input(name, YEAR, array)
        return [simulation.calculate(name, YEAR) for name in names]

    return run


_SIGNS = (
    ("min", operator.ge),
    ("max", operator.le),
    ("above", operator.gt),
    ("below", operator.lt),
    ("equals", operator.eq),
)


def _formula(rule: Recommendation) -> Callable[[Any, Any], Any]:
    def formula(person: Any, period: Any) -> Any:
        def any_of(fact: str, ids: Iterable[str]) -> Any:
            return reduce(operator.or_, (person(f"{fact}_{id}", period) for id in sorted(ids)))

        tests = []
        for clause in rule.when.clauses:
            limits = ((compare, getattr(clause, name)) for name, compare in _SIGNS)
            tests += [compare(person(clause.fact, period), limit) for compare, limit in limits if limit is not None]
            if clause.any_of:
                tests.append(any_of(clause.fact, clause.any_of))
            if clause.none_of:
                tests.append(~any_of(clause.fact, clause.none_of))
        return reduce(operator.and_, tests)

    return formula
