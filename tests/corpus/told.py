"""What a package says to people of the corpus, a digest a line: ``told.py PEOPLE WAY [NUMBER ...]``; without numbers everybody, and as it comes all again."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import exrx
from exrx.built import was_built
from exrx.rules import pack

COMPILED_AFTER = {"as it comes": pack._WORTH_COMPILING, "compiled": 0, "interpreted": 1_000_000}


def told(person: dict[str, Any]) -> bytes:
    """The plan file and both calendars, and of a later revision too; or why there is none."""
    try:
        made = exrx.plan(**person)
    except exrx.ExrxError as error:
        return f"{type(error).__name__}: {error}".encode()
    said = made.to_json().encode() + made.to_ics() + made.to_ics("shared")
    middle = made.start + (made.end - made.start) // 2
    try:
        later = exrx.adapt(made, today=middle, minutes=30, likes=["cycling"])
    except exrx.ExrxError as error:
        return said + f"{type(error).__name__}: {error}".encode()
    return said + later.to_json().encode() + later.to_ics()


def main() -> None:
    file, way, *numbers = sys.argv[1:]
    pack._WORTH_COMPILING = COMPILED_AFTER[way]
    people = [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]
    asked = [int(number) for number in numbers] or range(len(people))
    found = {number: hashlib.sha256(told(people[number])).hexdigest()[:16] for number in asked}
    if way == "as it comes" and not numbers:
        # Once more, in the other order, by a process that has made them all.
        again = {number: hashlib.sha256(told(people[number])).hexdigest()[:16] for number in reversed(asked)}
        assert found == again, [number for number in asked if found[number] != again[number]]
    print(json.dumps({"told": [*found.items()], "built": was_built("packs")}))


if __name__ == "__main__":
    main()
