"""Rewrite what is kept of the frozen people, or read what differs.

    python tests/frozen                          which outputs are not as kept
    python tests/frozen --rewrite                keep what is said now; read the difference before committing it
    python tests/frozen --rewrite --only json    only the plan files
    python tests/frozen --against main --only runner/plan.txt
                                                 the difference to another commit, whole, of every output of that name

``--only`` is part of PERSON/OUTPUT, and may be given several times.
"""

from __future__ import annotations

import argparse
import difflib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from frozen import keeping
from frozen.outputs import outputs
from frozen.people import PEOPLE


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python tests/frozen", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rewrite", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--against", metavar="COMMIT")
    parser.add_argument("--texts", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    wanted = arguments.only

    def meant(person: str, output: str) -> bool:
        return not wanted or any(part in f"{person}/{output}" for part in wanted)

    # A part that names nobody is one of an output, and of everybody's.
    people = [p for p in PEOPLE if not wanted or any(_names_somebody(part, p.name) for part in wanted)]
    if arguments.texts:
        json.dump(
            {p.name: {name: text for name, text in outputs(p).items() if meant(p.name, name)} for p in people},
            sys.stdout,
        )
        return 0
    before = _before(arguments.against, wanted) if arguments.against else {}
    count = 0
    for person in people:
        texts = outputs(person)
        if arguments.against:
            for name in sorted(before[person.name].keys() | {name for name in texts if meant(person.name, name)}):
                count += _show(person.name, name, before[person.name].get(name, ""), texts.get(name, ""))
            continue
        names = [name for name in keeping.changed(person.name, texts) if meant(person.name, name)]
        count += len(names)
        if names:
            print(f"{person.name}: {', '.join(names)}")
        if arguments.rewrite:
            kept = keeping.digests(person.name)
            kept = {name: kept[name] for name in kept if name in texts or not meant(person.name, name)}
            kept.update((name, keeping.digest(text)) for name, text in texts.items() if meant(person.name, name))
            keeping.keep(person.name, kept)
            if person.whole:
                _rewrite_texts(person.name, texts, meant)
    print(f"{count} outputs {'differ' if not arguments.rewrite else 'rewritten'}")
    return 1 if count and not arguments.rewrite else 0


def _names_somebody(part: str, name: str) -> bool:
    whose = part.partition("/")[0]
    return whose in name or not any(whose in person.name for person in PEOPLE)


def _rewrite_texts(person: str, texts: dict[str, str], meant: Callable[[str, str], bool]) -> None:
    files = keeping.readable(texts, person)
    chosen = {keeping.text_file(person, name) for name in texts if meant(person, name)}
    for path in (keeping.HERE / "texts" / person).glob("*"):
        if path not in files:
            path.unlink()
    for path, text in files.items():
        if path in chosen:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")


def _before(commit: str, wanted: list[str]) -> dict[str, dict[str, str]]:
    """What the code of another commit says about the same people."""
    root = Path(__file__).parents[2]
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(["git", "archive", commit, "src"], cwd=root, capture_output=True, check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        only = [part for one in wanted for part in ("--only", one)]
        command = [sys.executable, str(Path(__file__).parent), "--texts", *only]
        environment = {**os.environ, "PYTHONPATH": str(Path(folder) / "src")}
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        found: dict[str, dict[str, str]] = json.loads(done.stdout)
        return found


def _show(person: str, name: str, old: str, new: str) -> bool:
    if old == new:
        return False
    if name.endswith(".html"):
        old, new = old.replace("><", ">\n<"), new.replace("><", ">\n<")
    where = f"{person}/{name}"
    print(
        *difflib.unified_diff(old.splitlines(), new.splitlines(), f"before/{where}", f"now/{where}", lineterm="", n=1),
        sep="\n",
    )
    return True


if __name__ == "__main__":
    raise SystemExit(main())
