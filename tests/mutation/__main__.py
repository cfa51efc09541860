"""``python -m tests.mutation --area screening --count 40 --seed 1``: plant faults, and count which of them no test notices."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from . import code, knowledge
from .areas import AREAS, Area
from .mutant import Mutant
from .running import Bench, Result

_SHARED = (
    "pytest",
    "hypothesis",
    "hypothesis.strategies",
    "pydantic",
    "icalendar",
    "dateutil.rrule",
    "dateutil.relativedelta",
)


def _maker(path: str) -> object:
    return knowledge if path.endswith(".toml") else code


def main(arguments: list[str]) -> int:
    """Plant faults in the areas asked for, and print what became of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--area", action="append", choices=[*AREAS, "all"], help="repeat it for more than one")
    parser.add_argument("--count", type=int, default=20, help="faults in each area")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=600.0, help="seconds for one fault")
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no further fault after so long")
    parser.add_argument("--only", default="", help="only faults whose file or description holds this")
    options = parser.parse_args(arguments)
    names = list(AREAS) if not options.area or "all" in options.area else options.area
    ends = time.monotonic() + options.minutes * 60
    for module in _SHARED:
        importlib.import_module(module)
    results = {}
    for name in names:
        print(f"\n## {name}", flush=True)
        results[name] = _area(AREAS[name], options, ends)
        _table({name: results[name]})
    _table(results)
    _survivors(results)
    return 0


def _area(area: Area, options: argparse.Namespace, ends: float) -> list[Result]:
    with tempfile.TemporaryDirectory(prefix="exrx-mutation-") as folder:
        bench = Bench(area, Path(folder), options.limit)
        sources = bench.sources()
        texts = {path: (bench.folder / path).read_text("utf-8") for path in sources}
        if all(path.endswith(".toml") for path in sources):
            _share(bench.folder)
        bench.write_plainly([(path, _maker(path).plain(text)) for path, text in texts.items()])  # type: ignore[attr-defined]
        results = []
        for mutant in _drawn(texts, options):
            if time.monotonic() > ends:
                print("  (time is up)")
                break
            result = bench.judge(mutant)
            results.append(result)
            print(
                f"  {result.state:8} {result.seconds:6.1f} s  {mutant.path[9:]}: {mutant.what}  [{result.by}]",
                flush=True,
            )
            if result.state == "survived":
                print("\n".join("      " + line for line in mutant.diff.splitlines()), flush=True)
        return results


def _share(folder: Path) -> None:
    """Import the package before the faults are planted: no module reads the knowledge while it is imported."""
    sys.path.insert(0, str(folder / "src"))
    package = importlib.import_module("exrx")
    assert str(folder) in str(package.__file__), "another exrx was imported first: ask for this area alone"
    for module in pkgutil.walk_packages(package.__path__, "exrx."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _drawn(texts: dict[str, str], options: argparse.Namespace) -> list[Mutant]:
    """So many faults, of every kind alike, the same for the same seed."""
    kinds: dict[str, list[Callable[[], Mutant | None]]] = {}
    for path, text in texts.items():
        for kind, make in _maker(path).mutants(path, text):  # type: ignore[attr-defined]
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


def _table(results: dict[str, list[Result]]) -> None:
    print(f"\n{'area':14}{'planted':>8}{'killed':>8}{'undecided':>10}{'survived':>9}{'killed %':>9}{'s each':>8}")
    rows = [*results.items(), ("all", [result for found in results.values() for result in found])]
    for name, found in rows if len(results) > 1 else rows[:1]:
        states = Counter(result.state for result in found)
        share = 100 * states["killed"] / max(1, len(found))
        each = sum(result.seconds for result in found) / max(1, len(found))
        counts = f"{len(found):8}{states['killed']:8}{states['timeout']:10}{states['survived']:9}"
        print(f"{name:14}{counts}{share:9.0f}{each:8.1f}", flush=True)


def _survivors(results: dict[str, list[Result]]) -> None:
    for name, found in results.items():
        for result in found:
            if result.state == "survived":
                print(f"\nsurvived in {name}: {result.mutant.what}\n{result.mutant.diff}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
