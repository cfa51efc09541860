"""Runs the tests of an area against one planted fault after another, each in a process of its own and in a copy of the repository."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .areas import Area
from .mutant import Mutant

ROOT = Path(__file__).resolve().parents[2]
_TWICE = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
"""Several runs in one process: what the first has imported, the others cannot rewrite again."""
_COPIED = ("src", "tests", "docs", "examples", "README.md", "CHANGELOG.md", "pyproject.toml", "LICENSE")


@dataclass
class Result:
    """What became of a fault: ``killed``, ``survived``, or ``timeout`` before all tests had run; by which test, after how long."""

    mutant: Mutant
    state: str
    by: str
    seconds: float


@dataclass
class Record:
    """How often a file of tests noticed, and how long it took: what notices soonest runs first."""

    kills: float = 0.5
    seconds: float = 3.0
    sound: bool = False


@dataclass
class Bench:
    """A copy of the repository in which faults are planted."""

    area: Area
    folder: Path
    limit: float
    files: list[str] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Copy, and find the tests."""
        for name in _COPIED:
            source = ROOT / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "mutation", ".hypothesis")
                shutil.copytree(source, self.folder / name, ignore=ignored)
            elif source.exists():
                shutil.copy2(source, self.folder / name)
        tests = self.folder / "tests"
        found = [path for pattern in self.area.tests for path in sorted(tests.glob(pattern))]
        self.files = list(dict.fromkeys(path.relative_to(self.folder).as_posix() for path in found))
        self.records = {name: Record() for name in self.files}

    def sources(self) -> list[str]:
        """The files that faults are planted in."""
        package = self.folder / "src" / "exrx"
        found = {path for pattern in self.area.sources for path in package.glob(pattern)}
        found -= {path for pattern in self.area.not_sources for path in package.glob(pattern)}
        return sorted(path.relative_to(self.folder).as_posix() for path in found)

    def write_plainly(self, writers: Iterable[tuple[str, str]]) -> None:
        """Write the files anew without a fault: what follows differs from them in the fault alone."""
        for path, text in writers:
            self._write(path, text)

    def judge(self, mutant: Mutant) -> Result:
        """Plant it, run the tests until one notices, and take it out again."""
        before = (self.folder / mutant.path).read_text("utf-8")
        while True:
            order = sorted(self.files, key=lambda name: -self.records[name].kills / self.records[name].seconds)
            try:
                self._write(mutant.path, mutant.text)
                state, by, seconds = self._run(order, self.limit)
            finally:
                self._write(mutant.path, before)
            noticed = by.partition("::")[0].partition(" ")[0].strip()
            if state == "survived" or noticed not in self.records or self._is_sound(noticed):
                break
            print(f"  left out, because it fails where nothing is wrong: {by}", flush=True)
            self.files.remove(noticed)
        for record in self.records.values():
            record.kills *= 0.98
        if noticed in self.records:
            self.records[noticed].kills += 1
        return Result(mutant, state, by, seconds)

    def _is_sound(self, name: str) -> bool:
        """Whether a file of tests passes where nothing is wrong; asked once, when it first noticed something."""
        if not self.records[name].sound:
            state, _, _ = self._run([name], 1200.0)
            self.records[name].sound = state == "survived"
        return self.records[name].sound

    def _write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.write_text(text, "utf-8")
        # A compiled file is told by second and size: it would hide a change of one sign.
        for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
            compiled.unlink()

    def _run(self, files: list[str], limit: float) -> tuple[str, str, float]:
        log = self.folder / "noticed.txt"
        log.write_text("", "utf-8")
        (self.folder / "times.txt").write_text("", "utf-8")
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            _tests(self.folder, files, self.area.deselect, log)
        while time.monotonic() - began < limit:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                code = os.waitstatus_to_exitcode(status)
                for line in (self.folder / "times.txt").read_text("utf-8").splitlines():
                    name, _, taken = line.partition(" ")
                    self.records[name].seconds = max(float(taken), 0.2)
                return "survived" if code == 0 else "killed", log.read_text("utf-8").strip(), time.monotonic() - began
            time.sleep(0.02)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return "timeout", log.read_text("utf-8").strip(), time.monotonic() - began


class _Noticed:
    """Writes down the first test that failed."""

    def __init__(self, log: Path) -> None:
        self.log = log

    def pytest_runtest_logreport(self, report: object) -> None:
        if getattr(report, "failed", False) and not self.log.read_text("utf-8"):
            self.log.write_text(str(getattr(report, "nodeid", "")), "utf-8")

    def pytest_collectreport(self, report: object) -> None:
        if getattr(report, "failed", False) and not self.log.read_text("utf-8"):
            self.log.write_text(f"{getattr(report, 'nodeid', '')} (not even collected)", "utf-8")


def _tests(folder: Path, files: list[str], deselect: tuple[str, ...], log: Path) -> None:
    """In the child: run the files one after another, and end with 1 as soon as a test fails. Never returns."""
    code = 3
    try:
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        os.chdir(folder)
        sys.path[:0] = [str(folder / "src"), str(folder / "tests")]
        sys.dont_write_bytecode = True
        os.environ |= {"PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1", "EXRX_HYPOTHESIS": "mutation"}
        import pytest

        options = ["-x", "-q", "--tb=no", "-p", "no:cacheprovider", *_TWICE, "-c", str(folder / "pyproject.toml")]
        options += [f"--deselect=tests/{name}" for name in deselect]
        code = 0
        for name in files:
            began = time.monotonic()
            if pytest.main([*options, name], plugins=[_Noticed(log)]) not in (0, 5):
                code = 1
                if not log.read_text("utf-8"):
                    log.write_text(name, "utf-8")
                break
            with (folder / "times.txt").open("a", encoding="utf-8") as times:
                times.write(f"{name} {time.monotonic() - began:.2f}\n")
    except BaseException as error:
        code = 3
        log.write_text(repr(error), "utf-8")
    finally:
        os._exit(code)
