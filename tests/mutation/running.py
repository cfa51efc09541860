"""Runs tests against one planted fault after another, each in a fork of one process that has collected every test of behaviour once.

Three steps, in a copy of the repository: every test is run once without a fault, and what it executes is written down (its lines, and the
rules that held or were undecided); for each fault the tests that meet it are chosen, the cheapest first; a fork puts the fault in, runs them
and ends with the first that fails. A fault in a function is put into the functions that are loaded, a fault in the knowledge into its
file, with every cache emptied; a fault in what runs only at import needs a process that begins anew.
"""

from __future__ import annotations

import bisect
import contextlib
import functools
import gc
import inspect
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

from .areas import LEFT_OUT
from .mutant import Mutant

ROOT = Path(__file__).resolve().parents[2]
_COPIED = (
    "src",
    "tests",
    "docs",
    "examples",
    "README.md",
    "CHANGELOG.md",
    "pyproject.toml",
    "constraints.txt",
    "LICENSE",
)
_FEW = 12
"""Where fewer tests than this meet a fault, those that only come near follow."""


@dataclass
class Result:
    """What became of a fault: ``killed``, ``survived`` so many tests, or ``undecided`` when they did not end; by which test, after how long."""

    mutant: Mutant
    state: str
    by: str
    tests: int
    seconds: float


@dataclass
class Met:
    """What a test executes when nothing is wrong, by file. ``rules``: those that held, or could not be decided."""

    seconds: float
    lines: dict[str, tuple[int, ...]]
    rules: frozenset[str]


def copied(folder: Path) -> None:
    """The repository without its own planted faults."""
    ignored = shutil.ignore_patterns("__pycache__", "mutation", ".hypothesis")
    for name in _COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        elif (ROOT / name).exists():
            shutil.copy2(ROOT / name, folder / name)


def write(path: Path, text: str) -> None:
    """Write a source. A compiled file is told by second and size, and would hide a change of one sign."""
    path.write_text(text, "utf-8")
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
        compiled.unlink()


@dataclass
class Bench:
    """A copy of the repository, and what happens in it once its tests are collected."""

    folder: Path
    work: Callable[[Bench], None]
    """Called with this when everything is collected."""
    met_file: Path
    items: dict[str, pytest.Item] = field(default_factory=dict)
    met: dict[str, Met] = field(default_factory=dict)
    about: tuple[str, ...] = ()
    """Tests of all of the area that is worked on."""
    kills: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def open(self, files: Iterable[str] = ()) -> int:
        """Collect, and work."""
        os.chdir(self.folder)
        sys.path[:0] = [str(self.folder / "src"), str(self.folder / "tests")]
        sys.dont_write_bytecode = True
        os.environ |= {
            "PYTHONPATH": str(self.folder / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "EXRX_HYPOTHESIS": "mutation",
        }
        left_out = [
            f"--ignore=tests/{path.relative_to('tests')}" for name in LEFT_OUT for path in Path("tests").glob(name)
        ]
        left_out += [f"--deselect=tests/{name}" for name in LEFT_OUT if "::" in name]
        options = ["-q", "-s", "--tb=no", "-p", "no:cacheprovider", *left_out]
        return int(pytest.main([*options, *(files or ["tests"])], plugins=[self]))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running them all."""
        self.items = {item.nodeid: item for item in session.items}
        gc.collect()
        gc.freeze()
        known = pickle.loads(self.met_file.read_bytes()) if self.met_file.exists() else {}
        new = [item for name, item in self.items.items() if name not in known]
        if new:
            known |= self._meetings(new)
            self.met_file.write_bytes(pickle.dumps(known))
        # What fails, or is left out, when nothing is wrong is of no use.
        self.met = {name: one for name, one in known.items() if one is not None and name in self.items}
        self.work(self)
        return True

    # --- what tests meet ------------------------------------------------------------------------------------------

    def _meetings(self, items: list[pytest.Item]) -> dict[str, Met | None]:
        """Run every test once, in three forks; None for what did not pass."""
        parts = []
        modules = list(dict.fromkeys(item.path for item in items))
        for number in range(3):
            mine = set(modules[number::3])
            part = self.met_file.with_suffix(f".{os.getpid()}.{number}")
            parts.append(
                (part, _forked(lambda mine=mine, part=part: self._meet([i for i in items if i.path in mine], part)))
            )  # type: ignore[misc]
        for _, child in parts:
            os.waitpid(child, 0)
        found = {name: met for part, _ in parts for name, met in pickle.loads(part.read_bytes()).items()}
        for part, _ in parts:
            part.unlink()
        return found

    def _meet(self, items: list[pytest.Item], to: Path) -> int:
        found: dict[str, Met | None] = {}
        met = _Meeting(str(self.folder / "src"))
        for item, following in zip(items, [*items[1:], None], strict=False):
            met.begin()
            begun = time.process_time()
            passed = _run(item, following) == "passed"
            found[item.nodeid] = Met(time.process_time() - begun, *met.end()) if passed else None
        to.write_bytes(
            pickle.dumps(
                {name: one and Met(one.seconds, one.lines, met.named(one.rules)) for name, one in found.items()}
            )
        )
        return 0

    # --- one fault --------------------------------------------------------------------------------------------------

    def judge(self, mutant: Mutant, before: str, budget: float) -> Result:
        """Put it in, run the tests that meet it until one fails, at most so many seconds of them, and take it out again."""
        chosen = self._within(self._order(mutant, before), budget)
        noted = self.folder / f"noted-{os.getpid()}.txt"
        noted.write_text("", "utf-8")
        begun = time.monotonic()
        path = self.folder / mutant.path
        swap = None
        if not mutant.path.endswith(".toml") and self._hit(mutant):
            swap = swapped(before, mutant.text, str(path))
        while True:
            try:
                write(path, mutant.text)
                if swap is None and not mutant.path.endswith(".toml"):
                    code = self._anew(chosen, noted)
                else:
                    code = _waited(_forked(lambda: self._tried(chosen, swap, noted)), 120 + 20 * budget)  # noqa: B023
                by = noted.read_text("utf-8").strip()
                # A case that was collected from the knowledge as it was, and is no longer there, notices nothing.
                if not by or not _is_of(mutant, by) or self._anew([by], noted) == 1:
                    break
            finally:
                write(path, before)
            function = by.partition("[")[0]
            chosen = [name for name in chosen if name.partition("[")[0] != function]
            noted.write_text("", "utf-8")
        noted.unlink()
        if by:
            self.kills[by.partition("[")[0]] += 1
        state = "killed" if by else "undecided" if code else "survived"
        return Result(mutant, state, by, len(chosen), time.monotonic() - begun)

    def _tried(self, chosen: list[str], swap: Swap | None, noted: Path) -> int:
        if swap is not None:
            swap()
        _forget()
        items = [self.items[name] for name in chosen]
        for item, following in zip(items, [*items[1:], None], strict=False):
            if _run(item, following) == "failed":
                noted.write_text(item.nodeid, "utf-8")
                return 1
        return 0

    def _anew(self, chosen: list[str], noted: Path) -> int:
        """In a process that begins anew, with the tests of few files: collecting costs more than running."""
        files = list(dict.fromkeys(name.partition("::")[0] for name in chosen))[:15]
        names = [name for name in chosen if name.partition("::")[0] in files][:400]
        command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", *names]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, timeout=900)
        found = re.search(r"(?:FAILED|ERROR) (\S+)", done.stdout)
        noted.write_text(found[1] if found else "", "utf-8")
        return done.returncode

    # --- which tests ------------------------------------------------------------------------------------------------

    def _order(self, mutant: Mutant, before: str) -> Iterator[str]:
        """The tests that meet a fault, then those that come near: of each function first one case, the cheapest."""
        if mutant.path.endswith(".toml"):
            yield from self._by_knowledge(mutant)
            return
        hit = self._hit(mutant)
        stem = Path(mutant.path).stem.strip("_") or Path(mutant.path).parent.name
        yield from self._in_turn({name: self._aim(name, mutant.path, stem) for name in hit}, far=True)
        if len(hit) < _FEW:
            # What runs while modules are imported, or is kept from an earlier test, was not seen.
            others = {name: one.lines.get(mutant.path, ()) for name, one in self.met.items() if name not in hit}
            near = {name: -len(own) - 1000.0 * (stem in name) for name, own in others.items() if own}
            yield from self._in_turn(near, far=True)

    def _aim(self, name: str, path: str, stem: str) -> float:
        """Less is better: what costs little, and executes little but this file."""
        one = self.met[name]
        share = len(one.lines[path]) / sum(map(len, one.lines.values()))
        named = 3 if stem in name.partition("::")[0] else 1
        return -named * (share + 0.05 * self.kills[name.partition("[")[0]]) / (0.02 + one.seconds)

    def _hit(self, mutant: Mutant) -> set[str]:
        """The tests that execute a line that was changed."""
        own = ((name, one.lines.get(mutant.path, ())) for name, one in self.met.items())
        return {name for name, lines in own if any(_holds(lines, line) for line in mutant.lines)}

    def _by_knowledge(self, mutant: Mutant) -> Iterator[str]:
        words = {part for word in _words(mutant) for part in (word, *word.split(".")) if len(part) > 3}
        rule = mutant.what.partition(":")[0]
        worth = {}
        for name, one in self.met.items():
            text = name + _source(self.items[name])
            held = sum(2.0 for word in words if word in text) + 5.0 * (rule in one.rules)
            worth[name] = -(held + self.kills[name.partition("[")[0]]) / (0.05 + one.seconds) if held else 0.0
        near = list(self._in_turn({name: value for name, value in worth.items() if value < 0}, far=True))
        about = [
            name
            for one in self.about
            for name in sorted(self.met, key=self._price)
            if name.partition("tests/")[2].startswith(one)
        ]
        order = dict.fromkeys([*near[:15], *about, *near[15:]])
        yield from order
        yield from self._in_turn(dict.fromkeys((name for name in worth if name not in order), 0.0))

    def _in_turn(self, worth: dict[str, float], *, far: bool = False) -> Iterator[str]:
        cases: dict[str, list[str]] = defaultdict(list)
        for name in sorted(worth, key=lambda name: (worth[name], self.met[name].seconds)):
            cases[name.partition("[")[0]].append(name)
        functions = sorted(cases, key=lambda one: (worth[cases[one][0]] if far else 0, self._price(cases[one][0])))
        for turn in range(max(map(len, cases.values()), default=0)):
            yield from (cases[function][turn] for function in functions if turn < len(cases[function]))

    def _price(self, name: str) -> float:
        return self.met[name].seconds / (1 + self.kills[name.partition("[")[0]])

    def _within(self, order: Iterator[str], budget: float) -> list[str]:
        found, spent = [], 0.0
        for name in order:
            spent += self.met[name].seconds + 0.005
            found.append(name)
            if spent > budget:
                break
        # Tests of one file in a row, so that what they share is made once; a block at a time, so that the likely ones stay in front.
        blocks = [found[start : start + 60] for start in range(0, len(found), 60)]
        return [name for block in blocks for name in sorted(block, key=lambda name: block.index(_first(block, name)))]


def _first(block: list[str], name: str) -> str:
    file = name.partition("::")[0]
    return next(one for one in block if one.partition("::")[0] == file)


def _holds(lines: tuple[int, ...], line: int) -> bool:
    place = bisect.bisect_left(lines, line)
    return place < len(lines) and lines[place] == line


def _words(mutant: Mutant) -> set[str]:
    found = re.findall(r"'([^']{3,})'|([\w.]{4,})", mutant.what)
    return {word for words in found for word in words if word} - {
        "rule",
        "gone",
        "lose",
        "loses",
        "when",
        "then",
        "until",
    }


def _is_of(mutant: Mutant, name: str) -> bool:
    """Whether a case bears the name of what was changed."""
    return mutant.path.endswith(".toml") and any(word in name.partition("[")[2] for word in _words(mutant))


@functools.cache
def _source_of(function: object) -> str:
    try:
        return inspect.getsource(function)  # type: ignore[arg-type]
    except (OSError, TypeError):
        return ""


def _source(item: pytest.Item) -> str:
    return _source_of(getattr(item, "function", item))


# --- running in this process ------------------------------------------------------------------------------------------------


def _run(item: pytest.Item, following: pytest.Item | None) -> str:
    """``passed``, ``failed``, or ``skipped``."""
    from _pytest.runner import runtestprotocol

    reports = runtestprotocol(item, nextitem=following, log=False)
    if any(report.failed for report in reports):
        return "failed"
    return "passed" if len(reports) == 3 and not any(report.skipped for report in reports) else "skipped"


def _forked(work: Callable[[], int]) -> int:
    child = os.fork()
    if child:
        return child
    code = 3
    try:
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        code = work()
    finally:
        os._exit(code)


def _waited(child: int, limit: float) -> int:
    """Its exit code; that of a kill when it does not end."""

    def stop(number: int, frame: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(int(limit))
    try:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        signal.alarm(0)


def _forget() -> None:
    """Empty every cache of a function, of exrx and of the tests; what is frozen is not among the objects of the collector."""
    gc.unfreeze()
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper):
            one.cache_clear()


class _Meeting:
    """Watches which lines below a folder are executed, and which conditions of rules did not come out false."""

    def __init__(self, folder: str) -> None:
        from exrx.rules.conditions import Condition

        self.folder = folder
        self.lines: dict[str, set[int]] = {}
        self.whens: dict[int, Any] = {}
        self.kept: dict[int, Any] = {}
        holds = Condition.holds

        def watched(condition: Any, facts: Any) -> Any:
            truth = holds(condition, facts)
            if truth is not False:
                self.whens[id(condition)] = condition
            return truth

        Condition.holds = watched  # type: ignore[method-assign]
        watch = sys.monitoring  # type: ignore[attr-defined]
        watch.use_tool_id(4, "mutation")
        watch.register_callback(4, watch.events.LINE, self._line)
        watch.set_events(4, watch.events.LINE)

    def _line(self, code: CodeType, line: int) -> object:
        if code.co_filename.startswith(self.folder):
            self.lines.setdefault(code.co_filename, set()).add(line)
        return sys.monitoring.DISABLE  # type: ignore[attr-defined]

    def begin(self) -> None:
        self.lines, self.whens = {}, {}
        sys.monitoring.restart_events()  # type: ignore[attr-defined]

    def end(self) -> tuple[dict[str, tuple[int, ...]], Any]:
        self.kept |= self.whens
        lines = {f"src{path[len(self.folder) :]}": tuple(sorted(lines)) for path, lines in self.lines.items()}
        return lines, frozenset(self.whens)

    @functools.cached_property
    def _names(self) -> dict[int, str]:
        from exrx.rules.pack import Recommendation

        gc.unfreeze()
        return {id(one.when): one.id for one in gc.get_objects() if isinstance(one, Recommendation)}

    def named(self, whens: Any) -> frozenset[str]:
        return frozenset(self._names[one] for one in whens if one in self._names)


# --- putting a fault into what is loaded ---------------------------------------------------------------------------------------

Swap = Callable[[], None]
_Place = tuple[str, int]


def _functions(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _functions(one)


def _bare(code: CodeType) -> object:
    """What runs by itself in it, without what is defined in it."""
    # A class keeps the line that it begins in, which a shorter text before it moves.
    ours = [one for one in code.co_consts if not isinstance(one, CodeType) and one != code.co_firstlineno]
    return code.co_code, code.co_names, [(type(one), one) for one in ours]


def _by_place(code: CodeType) -> dict[_Place, CodeType]:
    found: dict[_Place, CodeType] = {}
    counts: dict[str, int] = defaultdict(int)
    for one in _functions(code):
        found[one.co_qualname, counts[one.co_qualname]] = one
        counts[one.co_qualname] += 1
    return found


def swapped(before: str, after: str, path: str) -> Swap | None:
    """What puts a changed source into the functions that are loaded; None where the change is in what runs at import alone."""
    one, other = compile(before, path, "exec"), compile(after, path, "exec")
    old, new = _by_place(one), _by_place(other)
    at_import = [
        (one, other),
        *((old[p], new.get(p, old[p])) for p in old if not old[p].co_flags & inspect.CO_NEWLOCALS),
    ]
    if old.keys() != new.keys() or any(_bare(a) != _bare(b) for a, b in at_import):
        return None
    if any(old[place].co_freevars != new[place].co_freevars for place in old):
        return None
    places = {(code.co_qualname, code.co_firstlineno, code.co_code): place for place, code in old.items()}

    def swap() -> None:
        gc.unfreeze()
        for function in gc.get_objects():
            if isinstance(function, FunctionType) and function.__code__.co_filename == path:
                code = function.__code__
                place = places.get((code.co_qualname, code.co_firstlineno, code.co_code))
                if place is not None:
                    function.__code__ = new[place]

    return swap
