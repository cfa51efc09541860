"""``python -m tests.mutation --area screening --count 40 --seed 1``: plant faults, and count which of them no test notices."""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from . import code, knowledge
from .areas import AREAS, Area
from .mutant import Mutant
from .running import Bench, Result, copied, write


def _maker(path: str) -> Any:
    return knowledge if path.endswith(".toml") else code


def main(arguments: list[str]) -> int:
    """Plant faults in the areas asked for, and print what became of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--area", action="append", choices=[*AREAS, "all"], help="repeat it for more than one")
    parser.add_argument("--count", type=int, default=20, help="faults in each area")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--budget", type=float, default=40.0, help="seconds of tests for one fault, as they take without one"
    )
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no further fault after so long")
    parser.add_argument("--only", default="", help="only faults whose file or description holds this")
    parser.add_argument("--met", type=Path, help="keep here which tests meet what, and take it from here")
    parser.add_argument("--log", type=Path, help="write a line for each fault, and leave out those that were killed")
    parser.add_argument("--tests", nargs="*", default=[], help="only these files of tests")
    options = parser.parse_args(arguments)
    names = list(AREAS) if not options.area or "all" in options.area else options.area
    ends = time.monotonic() + options.minutes * 60
    # Everything that tests print goes nowhere.
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    for name in ("met", "log"):
        path = getattr(options, name)
        setattr(options, name, path.resolve() if path else None)
    with tempfile.TemporaryDirectory(prefix="exrx-mutation-") as place:
        folder = Path(place).resolve()
        copied(folder)
        texts = {name: _plain(folder, AREAS[name]) for name in AREAS}
        results: dict[str, list[Result]] = {}

        def work(bench: Bench) -> None:
            print(f"{len(bench.met)} tests that pass and count", file=told, flush=True)
            for name in names:
                bench.about = AREAS[name].about
                results[name] = _area(bench, name, texts[name], options, ends, told)
                _table({name: results[name]}, told)

        printed = folder / "printed.txt"
        os.dup2(os.open(printed, os.O_WRONLY | os.O_CREAT), 1)
        if Bench(folder, work, options.met or folder / "met").open(options.tests):
            print(printed.read_text("utf-8", "replace")[-3000:], file=told, flush=True)
    _table(results, told)
    return 0


def _plain(folder: Path, area: Area) -> dict[str, str]:
    """The files of an area, written anew without a fault: what follows differs from them in the fault alone."""
    package = folder / "src" / "exrx"
    found = {path for pattern in area.sources for path in package.glob(pattern)}
    found -= {path for pattern in area.not_sources for path in package.glob(pattern)}
    texts = {}
    for path in sorted(found):
        name = path.relative_to(folder).as_posix()
        texts[name] = _maker(name).plain(path.read_text("utf-8"))
        write(path, texts[name])
    return texts


def _area(
    bench: Bench, name: str, texts: dict[str, str], options: argparse.Namespace, ends: float, told: IO[str]
) -> list[Result]:
    print(f"\n## {name}", file=told, flush=True)
    done = set()
    if options.log and options.log.exists():
        rows = map(json.loads, options.log.read_text("utf-8").splitlines())
        done = {(one["path"], one["diff"]) for one in rows if one["state"] == "killed"}
    results = []
    for mutant in _drawn(texts, options):
        if (mutant.path, mutant.diff) in done:
            continue
        if time.monotonic() > ends:
            print("  (time is up)", file=told)
            break
        result = bench.judge(mutant, texts[mutant.path], options.budget)
        results.append(result)
        text = f"  {result.state:8} {result.seconds:6.1f} s {result.tests:5} tests  {mutant.path[9:]}: {mutant.what}  [{result.by}]"
        if result.state != "killed":
            text = "\n".join([text, *("      " + line for line in mutant.diff.splitlines())])
        print(text, file=told, flush=True)
        if options.log:
            line = {
                "area": name,
                "state": result.state,
                "path": mutant.path,
                "kind": mutant.kind,
                "by": result.by,
                "diff": mutant.diff,
            }
            with options.log.open("a", encoding="utf-8") as stream:
                print(json.dumps(line), file=stream)
    return results


def _drawn(texts: dict[str, str], options: argparse.Namespace) -> list[Mutant]:
    """So many faults, of every kind alike, the same for the same seed."""
    kinds: dict[str, list[Callable[[], Mutant | None]]] = {}
    for path, text in texts.items():
        for kind, make in _maker(path).mutants(path, text):
            kinds.setdefault(kind, []).append(make)
    chance = random.Random(options.seed)
    for makes in kinds.values():
        chance.shuffle(makes)
    found: list[Mutant] = []
    # In turn from the kinds, but never more than a fifth of what a kind has to offer before the others had theirs.
    every = [
        (place / len(makes), kind, make) for kind, makes in sorted(kinds.items()) for place, make in enumerate(makes)
    ]
    every.sort(key=lambda item: (item[0], item[1]))
    for _, _, make in every:
        mutant = make()
        if mutant is not None and options.only in mutant.path + mutant.what + mutant.diff:
            found.append(mutant)
        if len(found) == options.count:
            break
    chance.shuffle(found)
    return found


def _table(results: dict[str, list[Result]], told: IO[str]) -> None:
    print(
        f"\n{'area':14}{'planted':>8}{'killed':>8}{'undecided':>10}{'survived':>9}{'killed %':>9}{'s each':>8}",
        file=told,
    )
    rows = [*results.items(), ("all", [result for found in results.values() for result in found])]
    for name, found in rows if len(results) > 1 else rows[:1]:
        states = Counter(result.state for result in found)
        share = 100 * states["killed"] / max(1, len(found))
        each = sum(result.seconds for result in found) / max(1, len(found))
        print(
            f"{name:14}{len(found):8}{states['killed']:8}{states['undecided']:10}{states['survived']:9}{share:9.0f}{each:8.1f}",
            file=told,
            flush=True,
        )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
