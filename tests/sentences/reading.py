"""The checks. Each takes a module and gives the places, as (line, what stands there)."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from exrx.person.fields import FIELDS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "exrx"
WORDS = SOURCE / "words"
GUIDELINES = SOURCE / "guidelines"

Place = tuple[int, str]

TEXTS = frozenset({
    "text", "says", "label", "message", "summary", "title", "advice", "ask", "bad_day", "certainty", "equation", "got", "locator", "meanwhile",
    "talk_test", "who", "wished",
})  # fmt: skip
"""What holds a sentence or a word that somebody reads, wherever it is an attribute."""
SAID = frozenset({"advised", "asked", "confirmed", "right_when", "said", "smaller", "what", "where"})
"""What is a text as soon as it is made one by ``str``."""
TELLERS = frozenset(
    {"tell", "told_as", "help_message", "plan_text", "clearance_text", "screen_text", "difference_text"}
)
"""What returns one."""
_SEARCHES = frozenset({
    "startswith", "endswith", "partition", "rpartition", "split", "rsplit", "splitlines", "removeprefix", "removesuffix", "replace", "find",
    "rfind", "index", "rindex", "count",
})  # fmt: skip
_PATTERNS = frozenset({"search", "match", "fullmatch", "findall", "finditer", "sub", "subn"})
_SAME = frozenset({"strip", "lstrip", "rstrip", "lower", "upper", "casefold", "capitalize", "title"})
"""Methods whose answer is still the text."""

TOOLS = ("batch", "calendar_lint", "serving")
"""Rooms above those that tell, with words of their own for whoever runs a server, reads a calendar file or has a table of people."""
TELLING = (
    "explanation",
    "printing",
    "telling",
    "showing",
    "words",
    "export/html",
    "cli",
    "__main__",
    *TOOLS,
)
"""Where sentences may be made."""
_SENTENCE = re.compile(r"\S+ +\S+ +\S")
_LETTER = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"(?<![\w.\-–:/])\d+(?:[.,:]\d+)?(?![\w\-–:/]|\.\d)")
_CODES = re.compile(
    r"PHQ-9|GAD-7|CR-?10|[Ee]xit codes?:?.*|week 1\b|\w+ = [\w.]+|EXRX_\w+=1|w\d\ds\d|RFC \d+|ISO \d+|HTTP \d+"
    r"|\"[^\"]*\"|'[^']*'|\b\d{4}-\d\d-\d\d\b|\b\d+(?=\.\.)"
)
"""Names that have a number in them, and examples in quotes."""


def modules() -> dict[str, Path]:
    """Path below the package, without ``.py`` -> file."""
    return {path.relative_to(SOURCE).with_suffix("").as_posix(): path for path in sorted(SOURCE.rglob("*.py"))}


@cache
def tree(path: Path) -> ast.Module:
    found = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(found):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    return found


def _apart(module: ast.Module) -> set[int]:
    """The ids of constants that stand as a statement of their own, or in an annotation."""
    apart: list[ast.AST | None] = []
    for node in ast.walk(module):
        match node:
            case ast.Expr(value=ast.Constant() as value):
                apart.append(value)
            case ast.arg(annotation=annotation) | ast.AnnAssign(annotation=annotation):
                apart.append(annotation)
            case ast.FunctionDef(returns=annotation) | ast.AsyncFunctionDef(returns=annotation):
                apart.append(annotation)
    return {id(node) for one in apart if one is not None for node in ast.walk(one)}


def _strings(module: ast.Module) -> Iterator[ast.Constant]:
    """The texts of a module but for docstrings, annotations, ``__all__`` and what only an assertion says."""
    docs = _apart(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            above = [*_above(node)]
            if any(isinstance(one, ast.Assert) and _inside(node, one.msg) for one in above):
                continue
            yield node


def _above(node: ast.AST) -> Iterator[ast.AST]:
    while (found := getattr(node, "parent", None)) is not None:
        yield found
        node = found


def _inside(node: ast.AST, other: ast.AST | None) -> bool:
    return other is not None and any(one is node for one in ast.walk(other))


# --- a: nothing reads a text ------------------------------------------------------------------------------------------


def reads(module: ast.Module) -> Iterator[Place]:
    """Where a text is searched, split, cut, indexed, or compared with a literal."""
    for scope in [
        module,
        *(node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)),
    ]:
        names = _names_of_texts(scope)
        for node in _own(scope):
            if _reads(node, names):
                yield node.lineno, ast.unparse(node)  # type: ignore[attr-defined]


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in a scope and in no function inside it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from _own(child)


def _names_of_texts(scope: ast.AST) -> frozenset[str]:
    """Names that a text is given to, by an assignment or as the variable of a comprehension over texts."""
    names: set[str] = set()
    for node in _own(scope):
        if isinstance(node, ast.Assign | ast.NamedExpr) and _is_text(node.value, frozenset(names)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.update(target.id for target in targets if isinstance(target, ast.Name))
    return frozenset(names)


def _is_text(node: ast.AST | None, names: frozenset[str]) -> bool:
    match node:
        case ast.Attribute(attr=name) if name in TEXTS:
            return True
        case ast.Name(id=name):
            return name in names
        case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in _SAME:
            return _is_text(inner, names)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in TELLERS:
            return True
        case ast.Call(func=ast.Name(id="str"), args=[ast.Attribute(attr=name)]) if name in SAID:
            return True
        # What a text is put into is a text.
        case ast.JoinedStr(values=parts):
            return any(isinstance(part, ast.FormattedValue) and _is_text(part.value, names) for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _is_text(left, names) or _is_text(right, names)
        case ast.Call(func=ast.Attribute(attr="join"), args=[ast.GeneratorExp(elt=one) | ast.ListComp(elt=one)]):
            return _is_text(one, names)
        case ast.Call(func=ast.Attribute(attr="join"), args=[ast.List(elts=parts) | ast.Tuple(elts=parts)]):
            return any(_is_text(one, names) for one in parts)
    return False


def _reads(node: ast.AST, names: frozenset[str]) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in _SEARCHES and _is_text(inner, names):
            return True
        case ast.Call(func=ast.Attribute(attr=name), args=arguments) if name in _PATTERNS | {"split"}:
            return any(_is_text(one, names) for one in arguments)
        case ast.Subscript(value=inner) if not isinstance(getattr(node, "parent", None), ast.AnnAssign):
            return _is_text(inner, names)
        case ast.Compare(left=left, ops=operators, comparators=others):
            for operator, one, other in zip(operators, [left, *others], others, strict=False):
                either = _is_text(one, names) or _is_text(other, names)
                if either and isinstance(operator, ast.In | ast.NotIn):
                    return True
                literal = any(
                    isinstance(side, ast.Constant) and isinstance(side.value, str) and side.value
                    for side in (one, other)
                )
                if either and literal and isinstance(operator, ast.Eq | ast.NotEq):
                    return True
    return False


CUTTING = (
    "engine", "explanation", "export/html", "planning", "printing", "revising", "showing", "telling",
)  # fmt: skip
"""Rooms that have no text of anybody else to read: whatever they search is one of ours."""
_NAMES = frozenset({"digits", "rule", "id", "key", "dimension", "topic", "name", "kind", "phase", "entered", "iso"})
"""What may be cut: it is no text."""


def cuts(module: ast.Module) -> Iterator[Place]:
    """Where a string is searched, split or cut at all, but for one that is called an id."""
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=name)) if name in _PATTERNS | {"split"}:
                yield node.lineno, ast.unparse(node)
            case ast.Call(func=ast.Attribute(value=inner, attr=name)) if (
                name in _SEARCHES - {"index", "count"} and node.args
            ):
                called = (
                    inner.attr if isinstance(inner, ast.Attribute) else inner.id if isinstance(inner, ast.Name) else ""
                )
                made = name == "replace" and not _other_words(node)
                if called not in _NAMES and not made:
                    yield node.lineno, ast.unparse(node)


def _other_words(node: ast.Call) -> bool:
    """Whether a ``replace`` puts other words in the place of some: not other fields of a value, and not what a gap is filled with."""
    match node:
        case ast.Call(args=[ast.Constant(value=str(old)), _, *_], keywords=[]):
            return re.fullmatch(r"\{\w+\}|@\w+@", old) is None
    return False


# --- b and d: sentences, and numbers in them --------------------------------------------------------------------------


def is_sentence(text: str) -> bool:
    """Three words or more, and a letter."""
    return bool(_SENTENCE.search(text) and _LETTER.search(text))


def sentences(module: ast.Module, *, errors: bool) -> Iterator[Place]:
    """The sentences of a module: those of its errors, or the others."""
    for text, node in _sentences(module):
        if _of_an_error(node) == errors:
            yield node.lineno, text


def _sentences(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in _strings(module):
        if _of_a_repr(node):
            continue
        parent = node.parent  # type: ignore[attr-defined]
        if isinstance(parent, ast.JoinedStr):
            # Its parts are one text; told once, at the first of them.
            if node is next(part for part in parent.values if isinstance(part, ast.Constant)) and is_sentence(
                text := joined(parent)
            ):
                yield text, parent
        elif is_sentence(node.value):
            yield node.value, node


def joined(node: ast.JoinedStr) -> str:
    """An f-string with a sign where a value goes."""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)


def _of_a_repr(node: ast.AST) -> bool:
    """Whether it is how a value is shown to whoever looks for a mistake: names and numbers in the syntax of Python, no language."""
    return any(isinstance(one, ast.FunctionDef) and one.name == "__repr__" for one in _above(node))


def _of_an_error(node: ast.AST) -> bool:
    """Whether it goes into an exception or a problem: the nearest call or statement says so."""
    for one in _above(node):
        if isinstance(one, ast.Raise):
            return True
        if isinstance(one, ast.Call):
            name = ast.unparse(one.func).rpartition(".")[2]
            if name.endswith(("Error", "Problem", "problem", "Refusal", "refusal", "fault", "_wrong", "refuse")):
                return True
        if isinstance(one, ast.stmt):
            return False
    return False


def numbers(texts: Iterable[tuple[int, str]]) -> Iterator[Place]:
    """The sentences with a number in them that is no part of a name."""
    return (
        (line, text)
        for line, text in texts
        if "\\" not in text and "{color" not in text and _NUMBER.search(_CODES.sub("", text))
    )


def numbered_sentences(module: ast.Module) -> Iterator[Place]:
    return numbers((node.lineno, text) for text, node in _sentences(module))


def numbered_words(path: Path) -> Iterator[Place]:
    """The same in a file of words."""
    return numbers((0, text) for _, text in texts_of(tomllib.loads(path.read_text("utf-8"))) if is_sentence(text))


def texts_of(data: object, code: str = "") -> Iterator[tuple[str, str]]:
    """Code -> text of everything in a file of words."""
    if isinstance(data, str):
        yield code, data
    elif isinstance(data, dict):
        for name, part in data.items():
            if name != "by":
                yield from texts_of(part, f"{code}.{name}" if code else name)
    elif isinstance(data, list):
        for number, part in enumerate(data):
            yield from texts_of(part, f"{code}[{number}]")


# --- c: ids of rules and sources --------------------------------------------------------------------------------------


@cache
def knowledge_ids() -> frozenset[str]:
    """The ids of rules, sources and questions, read from the packs as they lie."""
    found: set[str] = set()
    for path in GUIDELINES.rglob("*.toml"):
        if "cases" in path.relative_to(GUIDELINES).parts:
            continue
        data = tomllib.loads(path.read_text("utf-8"))
        found.update(rule["id"] for rule in data.get("recommendation", ()) if isinstance(rule, dict) and "id" in rule)
        found.update(data.get("source", ()))
    return frozenset(found)


def ids(module: ast.Module) -> Iterator[Place]:
    """Where an id of the knowledge stands, or the beginning of some up to a dot."""
    known = knowledge_ids()
    prefixes = {f"{id.partition('.')[0]}." for id in known if "." in id}
    for node in _strings(module):
        if node.value in known or node.value in prefixes:
            yield node.lineno, node.value


CLINICAL = ("conditions", "medications", "symptoms", "reasons", "training_signs")
"""The parts of the vocabulary of which a word in Python decides something that a clinician would look for in the knowledge."""
_ORDINARY = frozenset({"fever", "heard", "other", "pain", "surgery"})
"""Words of the vocabulary that name something else in Python: facts and entries of a journal, topics of a clearance."""


@cache
def clinical_words() -> frozenset[str]:
    """The illnesses, medicines, signs and reasons of the vocabulary, and the groups that they count as."""
    found: set[str] = set()
    for path in GUIDELINES.rglob("*.toml"):
        data = tomllib.loads(path.read_text("utf-8"))
        for kind in CLINICAL:
            terms = data.get(kind, {})
            for id, term in terms.items() if isinstance(terms, dict) else ():
                found |= {id, *term.get("groups", ())} if isinstance(term, dict) else {id}
    fields = {field.name for field in FIELDS}
    return frozenset(found - _ORDINARY - fields - {*CLINICAL})


def words(module: ast.Module) -> Iterator[Place]:
    """Where a word of the vocabulary stands."""
    for node in _strings(module):
        if node.value in clinical_words():
            yield node.lineno, node.value


# --- e and f: upward calls, and circles -------------------------------------------------------------------------------


def late(module: ast.Module) -> Iterator[Place]:
    """Calls that are looked up when they are made, so that a lower room can call a higher one."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "late":
            yield node.lineno, ast.unparse(node)


def imports() -> dict[str, set[str]]:
    """Module -> the modules that it imports, those for type checkers alone included; the facade left out."""
    known = modules()
    graph: dict[str, set[str]] = {}
    for name, path in known.items():
        if name in ("__init__", "__main__"):
            continue
        found = set()
        for node in ast.walk(tree(path)):
            targets = []
            if isinstance(node, ast.Import):
                targets = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                targets = [f"{node.module}.{alias.name}" for alias in node.names]
            for target in targets:
                if target.startswith("exrx."):
                    found.add(_module_of(target, known))
        graph[name] = found - {"", name}
    return graph


def _module_of(target: str, known: dict[str, Path]) -> str:
    parts = target.split(".")[1:]
    while parts:
        for name in ("/".join(parts), "/".join([*parts, "__init__"])):
            if name in known:
                return name
        parts.pop()
    return ""


def circles() -> dict[str, str]:
    """Every module that imports itself by way of others -> those others."""
    graph = imports()
    behind = {name: _reached(graph, name) for name in graph}
    return {
        name: ", ".join(sorted(other for other in found - {name} if name in behind[other]))
        for name, found in behind.items()
        if name in found
    }


def _reached(graph: dict[str, set[str]], name: str) -> set[str]:
    found: set[str] = set()
    waiting = [*graph[name]]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += graph.get(one, ())
    return found
