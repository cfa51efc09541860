"""`python -m tests.oracle --people 100000 --seed 7`: the large comparison; `--unsure` also counts texts with two readings."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from random import Random
from typing import Any

from exrx import InputError, ScheduleError, screen

from .compare import Difference, judged, revised, shrunk, unanswered, written
from .people import DAY, Maker


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--unsure", action="store_true")
    options.add_argument("--stricter", action="store_true", help="also list where the library is stricter")
    options.add_argument("--revisions", type=float, default=0.1, help="share of people with a revision in week 5")
    options.add_argument("--laws", type=float, default=0.1, help="share of people whose harmless answers are left out")
    options.add_argument("--plans", type=float, default=1.0, help="share of those with a plan whose plan is made")
    options.add_argument("--minutes", type=float, default=10_000, help="stop after so many")
    given = options.parse_args()
    rng, made, counts = Random(given.seed), Counter[str](), Counter[tuple[bool, str]]()
    example: dict[tuple[bool, str], tuple[dict[str, Any], Difference]] = {}
    changes: dict[str, dict[str, Any]] = {}
    began = time.monotonic()
    maker = Maker(rng)
    for _ in range(given.people):
        if time.monotonic() - began > given.minutes * 60:
            break
        person = maker.one()
        goals = ("mood", "anandamide") if rng.random() < 0.1 else ("mood",)
        change = maker.news(person) if rng.random() < given.revisions else None
        try:
            made["plans" if screen(as_of=DAY, **person).may_plan else "no plan"] += 1
            found = judged(person, unsure=given.unsure, deep=rng.random() < given.plans, goals=goals)
            found += unanswered(person) if rng.random() < given.laws else []
            if change and screen(as_of=DAY, **person).may_plan:
                try:
                    revision = revised(person, change, unsure=given.unsure)
                except InputError:
                    revision = []  # a person that cannot be
                for difference in revision:
                    changes.setdefault(difference.kind, change)
                    if (difference.looser or given.stricter) and len(str(person)) < len(
                        str(example.get((difference.looser, difference.kind), (str(person) + " ", None))[0])
                    ):
                        changes[difference.kind] = change
                found += revision
        except InputError as fault:
            made["input error"] += 1
            example.setdefault(
                (False, "input error"), (person, Difference("input error", "", str(fault)[:200], looser=False))
            )
            continue
        except ScheduleError:
            made["no room"] += 1
            continue
        except Exception:
            counts[(True, "crash " + traceback.format_exc().splitlines()[-1][:100])] += 1
            example.setdefault(
                (True, "crash " + traceback.format_exc().splitlines()[-1][:100]),
                (person, Difference("crash", "", traceback.format_exc()[-600:])),
            )
            continue
        for difference in found:
            if difference.looser or given.stricter:
                key = (difference.looser, difference.kind)
                counts[key] += 1
                if key not in example or len(str(person)) < len(str(example[key][0])):
                    example[key] = (person, difference)
    for key, number in sorted(counts.items(), key=lambda item: (not item[0][0], -item[1])):
        person, difference = example[key]
        kind = key[1]

        def still(small: dict[str, Any], kind: str = kind) -> bool:
            if kind.startswith("left out"):
                return any(d.kind == kind for d in unanswered(small))
            if kind.startswith("revision"):
                return any(d.kind == kind for d in revised(small, changes[kind], unsure=given.unsure))
            return any(
                d.kind == kind
                for d in judged(
                    small, unsure=given.unsure, goals=("mood", "anandamide") if "anandamide" in kind else ("mood",)
                )
            )

        small = person if kind.startswith("crash") else shrunk(person, still)
        print(f"{'LOOSER' if key[0] else 'stricter'} {number:6}  {kind}")
        print(f"    person   {written(small)}")
        if kind in changes:
            print(f"    then     {written(changes[kind])}")
        print(f"    text     {difference.says}   library  {difference.does}")
    if (False, "input error") in example:
        person, difference = example[(False, "input error")]
        print(f"input error, for instance: {written(person)}\n    {difference.does}")
    print(
        f"{made.total()} people, {dict(made)}, {time.monotonic() - began:.0f} s, looser kinds: {sum(k[0] for k in counts)}"
    )
    return int(any(key[0] for key in counts))


if __name__ == "__main__":
    sys.exit(main())
