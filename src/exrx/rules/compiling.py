"""All conditions of a book as one function, for whoever evaluates them often. ``Condition.holds`` says what they mean; this is as true, and quick.

conditions -> a syntax tree of facts that are known here -> one function: facts -> the rules that hold or are undecided

Nothing in it is made of text: what a pack says becomes constants, and a name of a fact only one of the closed list. ``source_of`` shows it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from exrx.rules.conditions import NOT_ASKED, Clause, Condition, Either, Truth
from exrx.rules.facts import EITHER, FLAGS, LISTS, NUMBERS, WORDS

Decided = Callable[[Mapping[str, Any]], dict[str, Truth]]
"""The rules that hold (true) and those that are undecided (``None``), by id; every other one does not hold."""

_SINGLE = frozenset((*NUMBERS, *FLAGS, *WORDS))
_NOT_ASKED = "not_asked"
_FOUND, _TRUTH, _FACTS = "found", "truth", "facts"
_ORDER = ((ast.GtE, "min"), (ast.LtE, "max"), (ast.Gt, "above"), (ast.Lt, "below"))


def compiled(conditions: Iterable[tuple[str, Condition]]) -> Decided:
    """One function of conditions, each with the id of its rule."""
    writer = _Writer()
    tree = writer.function(conditions)
    space: dict[str, Any] = {**writer.asked, "Either": Either, "__builtins__": {"type": type}}
    exec(compile(tree, "<rules>", "exec"), space)
    made: Decided = space["decided"]
    return made


def source_of(conditions: Iterable[tuple[str, Condition]]) -> str:
    """The same function as it would be written, to read it."""
    return ast.unparse(_Writer().function(conditions))


def _name(id: str, *, store: bool = False) -> ast.Name:
    return ast.Name(id, ast.Store() if store else ast.Load())


def _constant(value: object) -> ast.expr:
    # A set of names is a constant to Python; its syntax trees are declared without.
    return ast.Constant(cast("str", value))


def _is(left: ast.expr, value: object, *, no: bool = False) -> ast.expr:
    return ast.Compare(left, [ast.IsNot() if no else ast.Is()], [_constant(value)])


def _call(value: ast.expr, method: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Attribute(value, method, ast.Load()), list(arguments), [])


def _not(value: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), value)


def _all(values: list[ast.expr]) -> ast.expr:
    return _constant(True) if not values else values[0] if len(values) == 1 else ast.BoolOp(ast.And(), values)


def _either(values: list[ast.expr]) -> ast.expr:
    return values[0] if len(values) == 1 else ast.BoolOp(ast.Or(), values)


def _assign(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([_name(name, store=True)], value)


class _Writer:
    """Writes the function: first what it reads of the facts, then each rule."""

    def __init__(self) -> None:
        self.asked: dict[str, Clause] = {}
        """Clauses that turn on single entries, and are asked themselves."""
        self.read: dict[str, None] = {}
        self._parts = 0

    def function(self, conditions: Iterable[tuple[str, Condition]]) -> ast.Module:
        """The module that defines it."""
        rules = [self.rule(id, condition) for id, condition in conditions]
        body = [*self.reading(), _assign(_FOUND, ast.Dict([], [])), *rules, ast.Return(_name(_FOUND))]
        arguments = ast.arguments([], [ast.arg(_FACTS)], None, [], [], None, [])
        function = ast.FunctionDef("decided", arguments, body, [], None)
        return ast.fix_missing_locations(ast.Module([function], []))

    def reading(self) -> Iterable[ast.stmt]:
        """What the rules ask of each fact; of a list its ids, and what it comes to where none of them is asked for."""
        facts = _name(_FACTS)
        yield _assign(_NOT_ASKED, _call(facts, "get", _constant(NOT_ASKED), ast.Tuple([], ast.Load())))
        for fact in sorted(self.read):
            yield _assign(fact, ast.Subscript(facts, _constant(fact), ast.Load()))
            if fact not in LISTS:
                continue
            # Unknown, or with a member that could be anything: what is not there may be there.
            ids = ast.Attribute(_name(fact), "ids", ast.Load())
            unknown = _is(_name(fact), None)
            open_ = _either([unknown, ast.Attribute(_name(fact), "strange", ast.Load())])
            yield _assign(f"{fact}_ids", ast.IfExp(unknown, ast.Tuple([], ast.Load()), ids))
            yield _assign(f"{fact}_else", ast.IfExp(open_, _constant(None), _constant(False)))
            not_there = ast.IfExp(_is(_name(f"{fact}_else"), None), _constant(None), _constant(True))
            yield _assign(f"{fact}_lacks", not_there)

    def rule(self, id: str, condition: Condition) -> ast.stmt:
        """Keep a rule that holds or is undecided."""
        self._parts = 0
        parts = self.parts(condition)
        place = ast.Subscript(_name(_FOUND), _constant(id), ast.Store())
        if not parts:
            return ast.Assign([place], _constant(True))
        names, tests = self.named(parts)
        value = _name(names[0]) if len(names) == 1 else self.whole(names, None, True)
        return ast.If(_all([_is(test, False, no=True) for test in tests]), [ast.Assign([place], value)], [])

    def named(self, parts: Sequence[ast.expr]) -> tuple[list[str], list[ast.expr]]:
        """Names for the truth of some parts, and the parts with these names."""
        names = []
        for _ in parts:
            self._parts += 1
            names.append(f"{_TRUTH}{self._parts}")
        return names, [ast.NamedExpr(_name(n, store=True), part) for n, part in zip(names, parts, strict=True)]

    def whole(self, names: Sequence[str], least: Truth, otherwise: bool) -> ast.expr:
        """``least`` where any of them is that, else ``otherwise``."""
        some = _either([_is(_name(name), least) for name in names])
        return ast.IfExp(some, _constant(least), _constant(otherwise))

    def condition(self, condition: Condition) -> ast.expr:
        """The truth of a condition inside another: false where a part is, else unknown where one is."""
        parts = self.parts(condition)
        if len(parts) < 2:
            return _all(parts)
        names, tests = self.named(parts)
        no = _either([_is(test, False) for test in tests])
        return ast.IfExp(no, _constant(False), self.whole(names, None, True))

    def parts(self, condition: Condition) -> list[ast.expr]:
        """What all must hold."""
        parts = [self.clause(clause) for clause in condition.clauses]
        if condition.any:
            branches = [self.condition(branch) for branch in condition.any]
            if len(branches) == 1:
                parts.append(branches[0])
            else:
                names, tests = self.named(branches)
                yes = _either([_is(test, True) for test in tests])
                parts.append(ast.IfExp(yes, _constant(True), self.whole(names, None, False)))
        for branch in condition.negated:
            (name,), (test,) = self.named([self.condition(branch)])
            parts.append(ast.IfExp(_is(test, None), _constant(None), _not(_name(name))))
        return parts

    def clause(self, clause: Clause) -> ast.expr:
        """The truth of a clause."""
        fact = clause.fact
        if fact not in _SINGLE and fact not in LISTS:
            return self.itself(clause)
        self.read[fact] = None
        if clause.known is not None:
            asked = ast.Compare(_constant(fact), [ast.NotIn()], [_name(_NOT_ASKED)])
            known = _all([_is(_name(fact), None, no=True), asked])
            return known if clause.known else _not(known)
        if fact in LISTS:
            return self.of_list(clause)
        test = _all(list(self.compared(clause)))
        if fact in EITHER:
            # Answers that do not agree: the clause itself knows what then holds.
            several = ast.Compare(ast.Call(_name("type"), [_name(fact)], []), [ast.Is()], [_name("Either")])
            test = ast.IfExp(several, self.itself(clause), test)
        return ast.IfExp(_is(_name(fact), None), _constant(None), test)

    def compared(self, clause: Clause) -> Iterable[ast.expr]:
        """The tests of a single answer, all of which must hold."""
        value = _name(clause.fact)
        if clause.equals is not None:
            yield ast.Compare(value, [ast.Eq()], [_constant(clause.equals)])
        if clause.fact in WORDS:
            if clause.any_of is not None:
                yield ast.Compare(value, [ast.In()], [_constant(clause.any_of)])
            if clause.none_of is not None:
                yield ast.Compare(value, [ast.NotIn()], [_constant(clause.none_of)])
        elif clause.equals is None:
            for operator, name in _ORDER:
                if (limit := getattr(clause, name)) is not None:
                    yield ast.Compare(value, [operator()], [_constant(limit)])

    def of_list(self, clause: Clause) -> ast.expr:
        """A test of a list, by its ids where they decide; what turns on single entries only where one could be meant."""
        fact, asked = clause.fact, [one for one in (clause.any_of, clause.all_of, clause.none_of) if one is not None]
        ids, otherwise = _name(f"{fact}_ids"), _name(f"{fact}_else")
        # As a whole number: none of its parts but these was set.
        plain = clause == Clause(fact, any_of=clause.any_of, all_of=clause.all_of, none_of=clause.none_of)
        if not asked or not all(asked) or len(asked) > 1 or not plain:
            if clause.any_of and clause.known is None:
                # Of medicines that are over only what is asked for their reason is looked at.
                all_ids = ast.Attribute(_name(fact), "asked", ast.Load()) if clause.explains else ids
                there = _not(_call(_constant(clause.any_of), "isdisjoint", all_ids))
                possible = ast.BoolOp(ast.Or(), [_is(otherwise, None), there])
                return ast.IfExp(possible, self.itself(clause), _constant(False))
            return self.itself(clause)
        if clause.none_of is not None:
            free = _call(_constant(clause.none_of), "isdisjoint", ids)
            return ast.BoolOp(ast.And(), [free, _name(f"{fact}_lacks")])
        if len(asked[0]) == 1:
            (id,) = asked[0]
            there = ast.Compare(_constant(id), [ast.In()], [ids])
        elif clause.any_of is not None:
            there = _not(_call(_constant(clause.any_of), "isdisjoint", ids))
        else:
            there = _call(_constant(clause.all_of), "issubset", ids)
        return ast.BoolOp(ast.Or(), [there, otherwise])

    def itself(self, clause: Clause) -> ast.expr:
        """A clause that is asked as the interpreter does."""
        name = f"clause{len(self.asked) + 1}"
        self.asked[name] = clause
        return _call(_name(name), "holds", _name(_FACTS))
