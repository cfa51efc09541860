"""Settings shared by all tests: hypothesis profiles, and other people's readers as judges."""

from __future__ import annotations

import contextlib
import ctypes.util
import importlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

from .calendar_server import Radicale

# Only the nightly run searches at random: everybody else's result must not depend on luck or on a busy machine.
STEADY = {"derandomize": True, "deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", max_examples=50, **STEADY)
settings.register_profile("mutation", max_examples=12, **STEADY)
settings.register_profile("ci", max_examples=100, **STEADY)
settings.register_profile(
    "nightly", max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("EXRX_HYPOTHESIS", "quick"))

DEBIAN_PYTHON = "/usr/bin/python3"
JUDGES = Path(__file__).parent / "judges"
NODE_JUDGES = json.loads((JUDGES / "package.json").read_text("utf-8"))["dependencies"]


@dataclass(frozen=True)
class NodeJudge:
    """A package for Node.js; `require("<name>")` finds it in the scripts that `run` runs."""

    node: str
    modules: str

    def run(self, script: str | Path, stdin: str = "", *arguments: str, timeout: float = 120) -> str:
        """Run a script (its text, or the path of a .js, .cjs or .mjs file) and return what it printed."""
        code = [str(script)] if isinstance(script, Path) else ["-e", script, "--"]
        done = subprocess.run(
            [self.node, *code, *arguments],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "NODE_PATH": self.modules},
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, f"node ended with {done.returncode}:\n{done.stderr}"
        return done.stdout


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as `judged` what asks a judge or draws its own people: what a richer environment, or a profile, can decide otherwise."""
    for item in items:
        if "judge" in getattr(item, "fixturenames", ()) or is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("judged")


def _absent(name: str, why: str) -> NoReturn:
    """Skip with a visible reason; fail where every judge has to be present."""
    message = f"the judge {name} is missing: {why}"
    if os.environ.get("EXRX_REQUIRE_JUDGES") == "1":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def _judge(name: str) -> ModuleType | NodeJudge | str:
    if name == "chromium":
        # A program: its path.
        return shutil.which(name) or _absent(name, "it is not installed")
    if name == "calcurse-caldav":
        # A script of Debian's, for the Python that Debian brings.
        there = shutil.which("calcurse") and shutil.which(name)
        python = [DEBIAN_PYTHON, "-c", "import httplib2"]
        if (
            not there
            or not os.path.exists(DEBIAN_PYTHON)
            or subprocess.run(python, capture_output=True, check=False).returncode
        ):
            _absent(name, "install Debian's calcurse and python3-httplib2")
        return there
    if name == "libical":
        # A library of C: what it can be loaded by.
        for library in filter(None, (ctypes.util.find_library("ical"), "libical.so.3")):
            with contextlib.suppress(OSError):
                ctypes.CDLL(library)
                return library
        _absent(name, "it is not installed")
    if name in NODE_JUDGES:
        node, modules = shutil.which("node"), os.environ.get("EXRX_NODE_MODULES", "")
        if node is None:
            _absent(name, "Node.js is not installed")
        if not modules:
            _absent(name, "EXRX_NODE_MODULES does not name a node_modules folder")
        if not (Path(modules) / name).is_dir():
            _absent(name, "it is not in the folder that EXRX_NODE_MODULES names")
        return NodeJudge(node, str(Path(modules).resolve()))
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        # A judge that is there but broken is an error, never a reason to skip.
        if error.name != name.partition(".")[0]:
            raise
    _absent(name, "install the extra `test`")


@pytest.fixture(scope="session")
def judge() -> Callable[[str], ModuleType | NodeJudge | str]:
    """`judge("vobject")` is that module, `judge("ical.js")` a `NodeJudge`, `judge("chromium")` and `judge("calcurse-caldav")` a path, `judge("libical")` the
    name of a library; a missing one skips the test.

    The names of packages for Node.js are those in tests/judges/package.json; every other name is a Python module.
    With EXRX_REQUIRE_JUDGES=1 a missing judge fails the test.
    """
    return _judge


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory, judge: Callable[[str], object]) -> Iterator[Radicale]:
    """A real CalDAV server on this computer alone, for the tests of one file."""
    judge("radicale")
    server = Radicale(tmp_path_factory.mktemp("radicale"))
    server.start()
    yield server
    server.kill()


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background of a shell script: what the tests start would ignore Ctrl-C too, and could not be stopped by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# For the type checker only, and programs of their own.
collect_ignore = ["typing", "judges", "mutation"]
