"""P1 to P3: what a fresh process costs, beside importing pydantic."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row, Skipped, against, interleaved, output_of, python, same, spread
from benchmarks.person import FIELDS, OPTIONS, SHAPE

_ANCHOR = "from pydantic import BaseModel"
_IMPORT = "from exrx import plan"
_ARGUMENTS = {**FIELDS, **OPTIONS}
_PLAN = f"{_IMPORT}\np = plan(**{_ARGUMENTS!r})"
_SHAPE = f"{_PLAN}\nprint((len(p.weeks), len(p.sessions), sum(len(s.steps) for s in p.sessions)))"
_LIGHT = f"{_IMPORT}\nimport sys\nprint(callable(plan), 'pydantic' in sys.modules)"


def rows(rounds: int) -> Iterator[Row]:
    """Import, first plan, and the whole command."""
    same("the import gives plan and loads no pydantic", output_of("-c", _LIGHT), "True False")
    same("weeks, sessions, steps", output_of("-c", _SHAPE), str(SHAPE))
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as bytecode:
        folder = Path(name)

        def clear() -> None:
            for path in folder.iterdir():
                path.unlink()

        command = ["-m", "exrx", "plan", *_flags(), "-o", "plan.ics"]
        contestants = {
            "anchor": python("-c", _ANCHOR, bytecode=bytecode),
            "bare": python("-c", "pass", bytecode=bytecode),
            "P1": python("-c", _IMPORT, bytecode=bytecode),
            "P2": python("-c", _PLAN, bytecode=bytecode),
            "P3": python(*command, bytecode=bytecode, prepare=clear, folder=name),
        }
        missing = ""
        for id in list(contestants):
            try:
                # Once unmeasured: bytecode is written, and files are in the system's cache.
                contestants[id]()
            except Skipped as error:
                del contestants[id]
                missing = f"{id}: {error}"
        if "P3" in contestants:
            events = (folder / "plan.ics").read_bytes().count(b"BEGIN:VEVENT")
            same("events in the file of the command", events, SHAPE[1])
        found = interleaved(contestants, rounds)
    floor = spread(found["anchor"]).median
    for id, what, goal, stretch in (
        ("bare", "(the bare interpreter, for comparison)", None, None),
        ("P1", _IMPORT, 0.25, 0.15),
        ("P2", "import and first plan(...)", 1.9, 1.6),
        ("P3", "exrx plan FLAGS -o plan.ics", 2.6, 1.9),
    ):
        if id in found:
            ratio = against(found["anchor"], found[id])
            yield Row(id, what, _ANCHOR, spread(found[id]).median, floor, ratio, goal, stretch)
    if missing:
        raise Skipped(missing)


def _flags() -> Iterator[str]:
    """The same person and options on the command line."""
    for name, value in _ARGUMENTS.items():
        yield "--" + name.replace("_", "-")
        yield (",".join(value) or "none") if isinstance(value, list) else str(value)
