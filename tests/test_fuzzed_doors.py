"""Broken input for every door, a little of it: what comes of it is an ``ExrxError`` or an exit code from 0 to 3, soon and in little room.

Much more by hand: see tests/fuzzing/README.md.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from exrx.values.errors import InputError

from .fuzzing.doors import DOORS, Door, run
from .fuzzing.mutating import Mutator
from .fuzzing.running import input_of, through
from .fuzzing.watching import Refused, watched

COUNT = int(os.environ.get("EXRX_FUZZ", "150"))
"""Inputs of each door. Those that cost most have a fifth."""
DEAR = ("argv", "plan", "calendar")

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processor time is limited by a signal")


@pytest.mark.parametrize("name", DOORS)
def test_whatever_comes_in_ends_as_it_may(name: str) -> None:
    done = through(DOORS[name], COUNT // 5 if name in DEAR else COUNT, seed=7)
    # What it costs is judged by hand, where nothing else runs; here a machine that is busy would decide.
    told = {
        fault: (len(numbers), input_of(DOORS[name], 7, numbers[0])[:300])
        for fault, numbers in done.faults.items()
        if not fault.startswith(("takes more than", "holds more than"))
    }
    assert not told
    # Not all of it is so broken that nothing behind the door was reached, nor all of it whole.
    assert done.accepted > 0
    assert done.accepted < done.inputs or name == "multistatus"


def test_the_same_seed_makes_the_same_inputs() -> None:
    made = [input_of(DOORS["toml"], 1, number) for number in range(50)]
    assert made == [input_of(DOORS["toml"], 1, number) for number in range(50)]
    assert len(set(made)) > 40 and made != [input_of(DOORS["toml"], 2, number) for number in range(50)]


def test_what_must_not_come_of_it_is_noticed(tmp_path: Path) -> None:
    def call(content: bytes, home: Path, chance: Random) -> None:
        kind = content[:1]
        if kind == b"a":
            raise InputError()
        if kind == b"b":
            raise KeyError("b")
        if kind == b"c":
            kept = bytearray(260_000_000)
            kept[::4096] = b"x" * len(kept[::4096])
        if kind == b"d":
            raise Refused("exit code 70")

    samples = {b"a": "", b"b": "KeyError", b"c": "holds more than 200 MB", b"d": "exit code 70"}
    for content, fault in samples.items():
        door = Door(f"test-{fault}", lambda content=content: _Same([content]), call)  # type: ignore[misc]
        found = list(through(door, 2).faults)
        assert [one[: len(fault)] for one in found] == ([fault] if fault else [])


def test_what_takes_long_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzzing.watching.SECONDS", 0.01)
    monkeypatch.setattr("tests.fuzzing.watching._PATIENCE", 0.2)

    def forever() -> None:
        while True:
            pass

    assert "takes more than" in watched(lambda: sum(range(3_000_000))).fault
    assert "does not end" in watched(forever).fault


def test_a_command_that_calls_itself_broken_is_let_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("exrx.cli.terms.run", broken)
    with pytest.raises(Refused, match="exit code 70"):
        run("terms", "goals")
    with DOORS["argv"].prepare(), pytest.raises(ZeroDivisionError):
        run("terms", "goals")


class _Same(Mutator):
    """Makes its only sample, again and again."""

    def make(self, chance: Random) -> bytes:
        return self.samples[0]
