"""However a plan is made, cold or warm, by compiled rules or the interpreter, with what was built beside the TOML or without: it is the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_built import wheel as wheel

HERE = Path(__file__).parent
SOURCE = HERE.parents[1] / "src"
PEOPLE = HERE / "people.jsonl"
COLD = range(7, 420, 35)


def told(package: Path, way: str, *numbers: int) -> tuple[dict[int, str], bool]:
    """Digests by number, and whether what was built was read."""
    done = subprocess.run(
        [sys.executable, str(HERE / "told.py"), str(PEOPLE), way, *map(str, numbers)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(package)},
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return dict(found["told"]), found["built"]


@pytest.fixture(scope="module")
def as_it_comes() -> dict[int, str]:
    found, was_built = told(SOURCE, "as it comes")
    assert not was_built
    return found


def test_they_are_420_and_none_is_told_what_another_is(as_it_comes: dict[int, str]) -> None:
    assert len(as_it_comes) == 420
    # Refusals for one and the same reason read the same.
    assert len(set(as_it_comes.values())) > 330


@pytest.mark.parametrize("way", ["compiled", "interpreted"])
def test_by_compiled_rules_and_by_the_interpreter(as_it_comes: dict[int, str], way: str) -> None:
    assert told(SOURCE, way)[0] == as_it_comes


def test_with_what_was_built(as_it_comes: dict[int, str], wheel: Path) -> None:
    found, was_built = told(wheel.parent, "as it comes")
    assert was_built and found == as_it_comes


def test_cold(as_it_comes: dict[int, str]) -> None:
    for number in COLD:
        assert told(SOURCE, "as it comes", number)[0] == {number: as_it_comes[number]}
