"""``python -m tests.fuzzing --door toml --count 50000 --seed 1``: broken input for a door, and what must not come of it."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from .doors import DOORS
from .running import Run, input_of, through


def main(arguments: list[str]) -> int:
    """Try each door asked for; 1 where something ended as it must not."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("--door", action="append", choices=[*DOORS, "all"], help="repeat it for more than one")
    parser.add_argument("--count", type=int, default=1000, help="inputs for each door")
    parser.add_argument("--first", type=int, default=0, help="the number of the first of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no further input of a door after so long")
    parser.add_argument("--keep", type=Path, help="a folder for one input of each fault")
    parser.add_argument("--show", action="store_true", help="print the first input, and try nothing")
    options = parser.parse_args(arguments)
    names = list(DOORS) if not options.door or "all" in options.door else options.door
    if options.show:
        for name in names:
            sys.stdout.buffer.write(input_of(DOORS[name], options.seed, options.first))
        return 0
    print(
        f"{'door':14}{'inputs':>8}{'accepted':>10}{'faults':>8}{'s at most':>11}{'MB at most':>12}{'min':>7}",
        flush=True,
    )
    faulty = False
    for name in names:
        begun = time.monotonic()
        done = through(DOORS[name], options.count, options.seed, options.first, options.minutes)
        taken = (time.monotonic() - begun) / 60
        kinds = len(done.faults)
        print(
            f"{name:14}{done.inputs:8}{done.accepted:10}{kinds:8}{done.seconds:11.2f}{done.megabytes:12.0f}{taken:7.1f}",
            flush=True,
        )
        _tell(done, options.keep)
        faulty |= bool(done.faults)
    return int(faulty)


def _tell(done: Run, keep: Path | None) -> None:
    for fault, numbers in sorted(done.faults.items(), key=lambda pair: -len(pair[1])):
        print(f"    {len(numbers):6} × {fault}  [--door {done.door} --first {numbers[0]}]", flush=True)
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{done.door}-{numbers[0]}").write_bytes(done.examples[fault])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
