"""Faults in Python: one node of the syntax tree is changed, and the file is written again from the tree."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterator
from typing import Any

from .mutant import Mutant

Site = tuple[str, Callable[[], None]]
"""What is done, and the doing of it: in place, on a tree that is thrown away afterwards."""

_OTHER: dict[type[Any], tuple[tuple[str, type[Any]], ...]] = {
    ast.Lt: (("boundary", ast.LtE), ("comparison", ast.GtE)),
    ast.LtE: (("boundary", ast.Lt), ("comparison", ast.Gt)),
    ast.Gt: (("boundary", ast.GtE), ("comparison", ast.LtE)),
    ast.GtE: (("boundary", ast.Gt), ("comparison", ast.Lt)),
    ast.Eq: (("comparison", ast.NotEq),),
    ast.NotEq: (("comparison", ast.Eq),),
    ast.In: (("comparison", ast.NotIn),),
    ast.NotIn: (("comparison", ast.In),),
    ast.Is: (("comparison", ast.IsNot),),
    ast.IsNot: (("comparison", ast.Is),),
    ast.And: (("boolean", ast.Or),),
    ast.Or: (("boolean", ast.And),),
    ast.Add: (("arithmetic", ast.Sub),),
    ast.Sub: (("arithmetic", ast.Add),),
    ast.Mult: (("arithmetic", ast.Add),),
    ast.Div: (("arithmetic", ast.Mult),),
    ast.FloorDiv: (("arithmetic", ast.Mult),),
    ast.Mod: (("arithmetic", ast.FloorDiv),),
    ast.BitOr: (("arithmetic", ast.BitAnd),),
    ast.BitAnd: (("arithmetic", ast.BitOr),),
}
_SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_WORDS = {"Problem", "_fault", "fault", "_refusal", "InputError", "field", "dataclass", "cast", "TypeVar"}
"""Calls that only make a message, or that say something to a type checker."""


def mutants(path: str, text: str) -> Iterator[tuple[str, Callable[[], Mutant | None]]]:
    """Every fault that can be planted in a file: its kind, and what makes it."""
    plain = ast.unparse(ast.parse(text))
    for index, (kind, _) in enumerate(_sites(ast.parse(text))):
        yield kind, lambda index=index, kind=kind: _made(path, text, plain, index, kind)  # type: ignore[misc]


def plain(text: str) -> str:
    """A file as the syntax tree writes it, with no fault in it."""
    return ast.unparse(ast.parse(text)) + "\n"


def _made(path: str, text: str, before: str, index: int, kind: str) -> Mutant | None:
    tree = ast.parse(text)
    _, change = list(_sites(tree))[index]
    change()
    after = ast.unparse(ast.fix_missing_locations(tree))
    if after == before:
        return None
    old, new = before.splitlines(), after.splitlines()
    diff = difflib.unified_diff(old, new, path, path, lineterm="", n=2)
    first = next(place for place, (one, other) in enumerate(zip(old, new, strict=False), 1) if one != other)
    kept = next(place for place, (one, other) in enumerate(zip(old[::-1], new[::-1], strict=False)) if one != other)
    lines = tuple(range(first, max(first, len(old) - kept) + 1))
    return Mutant(path, kind, kind, after + "\n", "\n".join(diff), lines)


def _sites(node: ast.AST) -> Iterator[Site]:
    yield from _here(node)
    for child in _below(node):
        yield from _sites(child)


def _below(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node in which a fault changes what is done, not what is said or typed."""
    if isinstance(node, ast.JoinedStr | ast.Raise | ast.Import | ast.ImportFrom):
        return
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return
    if isinstance(node, ast.FunctionDef) and node.name in ("__str__", "__repr__"):
        return
    if isinstance(node, ast.Call) and _name(node.func) in _WORDS:
        return
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params", "ctx"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _here(node: ast.AST) -> Iterator[Site]:
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for kind, other in _OTHER.get(type(operator), ()):
                yield kind, lambda place=place, other=other: node.ops.__setitem__(place, other())  # type: ignore[misc]
    if isinstance(node, ast.BoolOp | ast.BinOp | ast.AugAssign):
        for kind, other in _OTHER.get(type(node.op), ()):
            yield kind, lambda other=other: setattr(node, "op", other())  # type: ignore[misc]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "boolean", lambda: setattr(node, "operand", _not(node.operand))
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "boolean", lambda: setattr(node, "test", _not(node.test))
    if isinstance(node, ast.comprehension):
        for place in range(len(node.ifs)):
            yield "dropped filter", lambda place=place: node.ifs.__delitem__(place)  # type: ignore[misc]
    if isinstance(node, ast.Constant):
        yield from _constant(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SWAPPED:
        if not (node.func.id in ("min", "max") and any(word.arg == "default" for word in node.keywords)):
            yield "min/max/any/all", lambda: setattr(node, "func", ast.Name(_SWAPPED[node.func.id], ast.Load()))  # type: ignore[attr-defined]
        else:
            yield "min/max/any/all", lambda: setattr(node, "func", ast.Name(_SWAPPED[node.func.id], ast.Load()))  # type: ignore[attr-defined]
    if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        nothing: ast.expr = ast.Tuple([], ast.Load()) if isinstance(node.value, ast.Tuple) else ast.Constant(None)
        yield "return", lambda: setattr(node, "value", nothing)
    yield from _statements(node)


def _not(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), node)


def _constant(node: ast.Constant) -> Iterator[Site]:
    value = node.value
    if isinstance(value, bool):
        yield "constant", lambda: setattr(node, "value", not value)
    elif isinstance(value, int):
        yield "constant", lambda: setattr(node, "value", value + 1)
        if value > 0:
            yield "constant", lambda: setattr(node, "value", value - 1)
    elif isinstance(value, float):
        yield "constant", lambda: setattr(node, "value", value * 1.25)


def _statements(node: ast.AST) -> Iterator[Site]:
    for name in ("body", "orelse"):
        block = getattr(node, name, None)
        if not isinstance(block, list):
            continue
        for place, statement in enumerate(block):
            if _can_go(statement):
                yield (
                    "dropped statement",
                    lambda block=block, place=place: block.__setitem__(place, ast.Pass()),  # type: ignore[misc]
                )


def _can_go(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call | ast.YieldFrom | ast.Yield)
    if isinstance(statement, ast.If):
        return not statement.orelse and not isinstance(statement.test, ast.Name | ast.Constant)
    return isinstance(statement, ast.AugAssign | ast.Continue | ast.Break)
