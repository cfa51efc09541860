"""Measure and print the table: ``python -m benchmarks [N2 N6 ...] [--rounds N]``."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version

from benchmarks import (
    busy,
    cohorts,
    cold,
    engines,
    exports,
    growth,
    journals,
    microsimulation,
    pages,
    plan_and_replan,
    records,
    rule_engines,
    rules,
    wrist,
)
from benchmarks.measure import Row, Skipped, WorkDiffers
from benchmarks.person import SHAPE
from exrx.rules.loader import shipped_book

GROUPS: tuple[tuple[tuple[str, ...], Callable[[int], Iterator[Row]], int], ...] = (
    (("N1", "N2", "N3", "N4"), cold.rows, 15),
    (("N5",), rules.rows, 25),
    (("N5+",), rule_engines.rows, 5),
    (("N6", "N7"), plan_and_replan.rows, 25),
    (("P8",), exports.json_rows, 25),
    (("N12",), exports.ics_rows, 25),
    (("N12+",), exports.peer_rows, 9),
    (("P13",), busy.rows, 5),
    (("N14",), growth.rows, 9),
    (("N13",), pages.rows, 15),
    (("P17",), wrist.rows, 15),
    (("W4",), records.rows, 25),
    (("J1", "J2"), journals.rows, 15),
    (("N9", "N10"), cohorts.rows, 9),
    (("N10+",), microsimulation.rows, 9),
    (("N11",), engines.rows, 9),
)
"""The ids, what measures them, and in how many rounds."""


def main() -> int:
    """Print the table; 1 if something could not be measured, whatever the figures say."""
    known = [*(id for ids, _, _ in GROUPS for id in ids), "N8"]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID", help=f"only these: {', '.join(known)}")
    parser.add_argument("--rounds", type=int, help="rounds of each comparison (the default differs by its cost)")
    found = parser.parse_args()
    unknown = [id for id in found.ids if id not in known]
    if unknown or (found.rounds is not None and found.rounds < 2):
        parser.error(f"unknown: {', '.join(unknown)}" if unknown else "at least 2 rounds are needed for a spread")
    print(
        f"Python {platform.python_version()}, pydantic {_version('pydantic')}, msgspec {_version('msgspec')}, {os.cpu_count()} cores"
    )
    print(
        f"The plan has {SHAPE[0]} weeks, {SHAPE[1]} sessions and {SHAPE[2]} steps. CPU time; ratio: median of the rounds [quartiles]."
    )
    print(f"A first plan {cold.where()}.\n")
    print(
        f"{'id':4} {'what':49} {'anchor':31} {'anchor':>9} {'exrx':>9} {'ratio':>7} {'spread':>15} {'goal':>6} {'stretch':>7}"
    )
    troubles = []
    for ids, measure, rounds in GROUPS:
        if found.ids and not set(ids) & set(found.ids):
            continue
        try:
            for row in measure(found.rounds or rounds):
                print(_line(row), flush=True)
        except Skipped as error:
            troubles.append(f"{', '.join(ids)}: not measured here. {error}")
        except WorkDiffers as error:
            troubles.append(f"{', '.join(ids)}: not measured, since both sides do not do the same. {error}")
    print(
        "\nN14: exponents of what grows (1 linear, 2 quadratic; 0: it hardly grows); times at the smallest and the largest size."
    )
    if not found.ids or "N8" in found.ids:
        print(cold.memory())
    number = len(shipped_book().recommendations)
    print(f"N6: the floor holds no rules; exrx evaluates {number} of them, in screening and again in the audit.")
    print(*troubles, sep="\n", file=sys.stderr)
    return 1 if troubles else 0


def _line(row: Row) -> str:
    low, median, high = row.value
    # What is a few thousandths of its anchor shows more of them.
    digits = 2 if median >= 0.1 else 4
    limits = "".join(
        f" {'' if limit is None else f'{limit:.3g}':>{width}}" for limit, width in ((row.goal, 6), (row.stretch, 7))
    )
    anchor = "" if row.anchor_seconds is None else _time(row.anchor_seconds)
    return (
        f"{row.id:4} {row.what:49} {row.anchor:31} {anchor:>9} {_time(row.seconds):>9} {median:7.{digits}f} "
        f"{f'[{low:.{digits}f}, {high:.{digits}f}]':>15}{limits}  {row.verdict}"
    ).rstrip()


def _time(seconds: float) -> str:
    return f"{seconds * 1e6:.0f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.1f} ms"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


if __name__ == "__main__":
    sys.exit(main())
