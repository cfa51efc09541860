"""The layers, the few dependencies and the neutrality of the repository, read from the source with `ast`.

pyproject.toml states the same layers for import-linter. This is the second opinion: it shares no code with that tool.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "exrx"

# Lowest first. A module imports from its own layer or from a lower one; it need not exist yet.
LAYERS = (
    {"above", "built", "classes", "clocks", "garbage", "inits", "lazy", "physiology", "shipped", "values", "wordings"},
    {"heard", "journal", "known", "medicines", "person", "programme", "questionnaires", "visibility", "vocabulary"},
    {"busy", "rules"},
    {"engine", "following", "showing"},
    {"authoring", "planning", "reviewing", "revising"},
    {"planner"},
    {"telling"},
    {"explanation", "printing"},
    {"activity_files", "batch", "calendar_lint", "export"},
    {"fetching", "fhir", "network", "pushing", "serving"},
    {"cli"},
    {"__main__"},
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
# Files only: a package at most so that importlib.resources finds them.
DATA = {"guidelines", "words"}
# pydantic_core is one half of pydantic, installed and pinned by it.
THIRD_PARTY = {"pydantic", "pydantic_core", "dateutil", "icalendar"}
# Imported inside the function that needs them.
EXTRAS = {"pushing": {"keyring"}}
UNDER_AUDIT = {"exrx.engine.prescribing", "exrx.engine.progression", "exrx.engine.scheduling"}


class Import(NamedTuple):
    """One imported name: where it stands, and what it may be (`a.b` may be a module or a name in module `a`)."""

    line: int
    target: str


class _Imports(ast.NodeVisitor):
    """Every import of one file, also those inside functions, but not the type-only ones."""

    def __init__(self, module: str, is_package: bool) -> None:
        self.module, self.is_package, self.found = module, is_package, []

    def visit_If(self, node: ast.If) -> None:
        test = node.test
        name = test.id if isinstance(test, ast.Name) else test.attr if isinstance(test, ast.Attribute) else ""
        # A type-only import loads nothing, and the facade has one for each public name.
        for child in node.orelse if name == "TYPE_CHECKING" else [node.test, *node.body, *node.orelse]:
            self.visit(child)

    def visit_Import(self, node: ast.Import) -> None:
        self.found += [Import(node.lineno, alias.name) for alias in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = node.module or ""
        if node.level:
            parents = self.module.split(".")
            parents = parents[: len(parents) - node.level + self.is_package]
            base = ".".join([*parents, base]) if base else ".".join(parents)
        self.found += [Import(node.lineno, f"{base}.{alias.name}") for alias in node.names]


def imports_of(source: str, module: str, *, is_package: bool = False) -> list[Import]:
    visitor = _Imports(module, is_package)
    visitor.visit(ast.parse(source))
    return visitor.found


@cache
def modules() -> dict[str, Path]:
    """Dotted name -> file, for every module of the package."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports() -> dict[str, list[Import]]:
    return {
        name: imports_of(path.read_text("utf-8"), name, is_package=path.name == "__init__.py")
        for name, path in modules().items()
    }


def part(name: str) -> str:
    """The piece of the package that has a layer: `rules` of `exrx.rules.loader`, nothing for the facade."""
    return [*name.split("."), ""][1]


def module_of(target: str) -> str:
    """The module that `import target` loads: `exrx.person` for `exrx.person.Person`."""
    while target not in modules() and "." in target:
        target = target.rpartition(".")[0]
    return target


def place(module: str, found: Import) -> str:
    return f"{modules()[module].relative_to(ROOT)}:{found.line} imports {found.target}"


def test_the_reader_of_imports_sees_every_form() -> None:
    source = (
        "import os, exrx.cli\n"
        "from . import loader\n"
        "from ..person import Person as P\n"
        "def f():\n"
        "    from exrx import planner\n"
        "if TYPE_CHECKING:\n"
        "    import pydantic\n"
        "else:\n"
        "    import json\n"
    )
    expected = ["os", "exrx.cli", "exrx.rules.loader", "exrx.person.Person", "exrx.planner", "json"]
    assert [found.target for found in imports_of(source, "exrx.rules", is_package=True)][:3] == expected[:3]
    assert [found.target for found in imports_of(source, "exrx.rules.pack")] == expected
    assert imports_of("from .. import person", "exrx.rules", is_package=True) == [Import(1, "exrx.person")]


def test_every_module_has_a_layer() -> None:
    homeless = {part(name) for name in modules()} - LEVEL.keys() - DATA - {""}
    assert not homeless, f"give these a layer, here and in pyproject.toml: {sorted(homeless)}"


def test_no_module_imports_from_a_higher_layer() -> None:
    wrong = [
        place(module, found)
        for module, targets in imports().items()
        for found in targets
        if part(module) in LEVEL
        and found.target.partition(".")[0] == "exrx"
        and LEVEL.get(part(found.target), -1) > LEVEL[part(module)]
    ]
    assert not wrong, "\n".join(wrong)


def test_no_module_imports_the_facade() -> None:
    wrong = [
        place(module, found)
        for module, targets in imports().items()
        for found in targets
        if module != "exrx"
        and module_of(found.target) == "exrx"
        # Its own names (`__version__`) are there at once; the lazy ones lead to every layer.
        and not (part(found.target) in LEVEL.keys() | DATA or part(found.target).startswith("__"))
    ]
    assert not wrong, "\n".join(wrong)


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    graph = {
        module: {module_of(found.target) for found in targets if found.target.startswith("exrx.")} - {module}
        for module, targets in imports().items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])), pytrace=False)


def test_the_audit_does_not_lean_on_what_it_audits() -> None:
    seen, waiting = set(), [name for name in modules() if name == "exrx.engine.audit"]
    assert waiting
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting += [module_of(found.target) for found in imports().get(module, ())]
    assert not {".".join(module.split(".")[:3]) for module in seen} & UNDER_AUDIT


def test_modules_use_the_standard_library_and_three_packages() -> None:
    allowed = sys.stdlib_module_names | THIRD_PARTY | {"exrx"}
    wrong = [
        place(module, found)
        for module, targets in imports().items()
        for found in targets
        if found.target.partition(".")[0] not in allowed | EXTRAS.get(part(module), set())
    ]
    assert not wrong, "\n".join(wrong)


def test_importing_the_package_loads_neither_pydantic_nor_icalendar() -> None:
    program = "import exrx\n"
    if "exrx.planner" in modules():
        program += "from exrx import plan\n"
    program += "import sys; print(sorted({'pydantic', 'icalendar'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def asked_above() -> dict[str, list[str]]:
    """Who asks for which function of a room above."""
    found: dict[str, list[str]] = {}
    for module, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="above"), args=[ast.Constant(value=name)]):
                    found.setdefault(name, []).append(module)
    return found


def test_the_facade_says_who_does_what_is_asked_for_from_below() -> None:
    from exrx import _ABOVE
    from exrx.above import function

    assert asked_above().keys() == _ABOVE.keys()
    for named in _ABOVE.values():
        assert callable(function(named)), named


def test_no_room_below_those_that_tell_names_one_above_it() -> None:
    named = re.compile(r"exrx\.([a-z_]+)")
    wrong = []
    for module, path in modules().items():
        level = LEVEL.get(part(module), len(LAYERS))
        if level >= LEVEL["telling"]:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
                above = [name for name in named.findall(node.value) if LEVEL.get(name, -1) > level]
                wrong += [f"{module}:{node.lineno} names exrx.{name}" for name in above if " " not in node.value]
    assert not wrong, "\n".join(wrong)


def test_a_plan_imported_alone_can_do_all_it_can() -> None:
    program = (
        "import sys, pathlib; from exrx.programme.plan import Plan; p = Plan.load(sys.argv[1]); "
        "print(p.text() == str(p), len(p.to_ics()) > 1000, bool(str(p.why('how hard'))), p.diff(p).text().split())"
    )
    sample = str(ROOT / "tests" / "plans" / "first.json")
    done = subprocess.run([sys.executable, "-c", program, sample], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "True True True ['unchanged', '51', 'sessions']"


# Written in pieces so that this file passes its own test.
MACHINE = re.compile(r"(?<![\w.\-])/(?:root|work|home/\w+|Users/\w+)" + r"/")
REGISTRY = re.compile(
    "|".join(
        host + r"\." + end
        for host, end in [
            ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "(?:org|com)"), ("yarnpkg", "com"), ("anaconda", "org"),
        ]
    )
    + r"|--(?:extra-)?index" + "-url|--find" + "-links"
)  # fmt: skip


def repository_files() -> list[Path]:
    """What git tracks or is about to; without git, what an unpacked archive holds."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True,
            check=True,
            cwd=ROOT,
            encoding="utf-8",
        ).stdout.split("\0")
        paths = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        made = re.compile(r"\.(?!ci$|gitignore$)|(?:__pycache__|node_modules|build|dist|htmlcov)$|.*\.egg-info$")
        paths = [
            path for path in ROOT.rglob("*") if not any(made.match(piece) for piece in path.relative_to(ROOT).parts)
        ]
    return [path for path in paths if path.is_file()]


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    files = repository_files()
    assert ROOT / "pyproject.toml" in files
    wrong = []
    for path in files:
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8").splitlines(), 1):
            if MACHINE.search(line) or REGISTRY.search(line):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("/".join(["see ", "root", "x"]), True),
        ("/".join(["'", "work", "main"]), True),
        ("/".join(["file://", "home", "ann", "x"]), True),
        ("/".join(["https://example.org", "work", "12"]), False),
        ("/".join(["home", "work", "other"]), False),
    ],
)
def test_a_path_of_a_machine_is_told_from_an_address(line: str, seen: bool) -> None:
    assert bool(MACHINE.search(line)) is seen
