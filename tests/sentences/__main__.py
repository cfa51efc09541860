"""Lower the counts, or show where they come from.

python tests/sentences                  how many there are of each
python tests/sentences --show reads     where, for a check or a part of a module's name
python tests/sentences --lower          keep the counts of today, where no check has more than before: what moved may move
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sentences import counting


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python tests/sentences", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--show", metavar="WHAT")
    parser.add_argument("--lower", action="store_true")
    arguments = parser.parse_args()
    places = counting.found()
    counts = counting.counted(places)
    kept = counting.baseline() if counting.BASELINE.exists() else counts
    checks = sorted({check for check, _ in (*counts, *kept)})
    if arguments.show:
        for (check, where), those in sorted(places.items()):
            if arguments.show == check or arguments.show in where:
                for line, text in those:
                    print(f"{check} {where}:{line}: {' '.join(text.split())[:200]}")
        return 0
    for check in checks:
        print(f"{check:9}{counting.total(kept, check):5} kept{counting.total(counts, check):5} now")
    if arguments.lower:
        risen = [check for check in checks if counting.total(counts, check) > counting.total(kept, check)]
        if risen:
            print(f"not lowered: {', '.join(risen)} rose")
            return 1
        counting.keep(counts)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
