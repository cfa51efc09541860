"""N1 to N4 and N8: what a fresh process costs, beside the bare interpreter and beside importing pydantic.

Run it with the Python of an installed wheel for what users have (``WHEEL/bin/python -m benchmarks N1``); an editable install reads TOML.
"""

from __future__ import annotations

import gc
import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row, Skipped, against, interleaved, output_of, python, same, spread
from benchmarks.person import FIELDS, OPTIONS, SHAPE, make

_ANCHOR = "from pydantic import BaseModel"
_IMPORT = "from exrx import plan"
_ARGUMENTS = {**FIELDS, **OPTIONS}
_PLAN = f"{_IMPORT}\np = plan(**{_ARGUMENTS!r})"
_MEDICINES = f"{_IMPORT}\np = plan(**{ {**_ARGUMENTS, 'medications': ['Sertraline 50 mg', 'ramipril 5 mg']}!r})"
_SHAPE = f"{_PLAN}\nprint((len(p.weeks), len(p.sessions), sum(len(s.steps) for s in p.sessions)))"
# What getrusage says of a new process begins with the most that its parent held.
_RESIDENT = f"{_PLAN}\nprint(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
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
            "N1": python("-c", _IMPORT, bytecode=bytecode),
            "N2": python("-c", _PLAN, bytecode=bytecode),
            "N2+": python("-c", _MEDICINES, bytecode=bytecode),
            "N3": python(*command, bytecode=bytecode, prepare=clear, folder=name),
            "no bytecode": python("-c", _ANCHOR, bytecode=""),
            "N4": python("-c", _PLAN, bytecode=""),
        }
        missing = ""
        for id in list(contestants):
            try:
                # Once unmeasured: bytecode is written, and files are in the system's cache.
                contestants[id]()
            except Skipped as error:
                del contestants[id]
                missing = f"{id}: {error}"
        if "N3" in contestants:
            events = (folder / "plan.ics").read_bytes().count(b"BEGIN:VEVENT")
            same("events in the file of the command", events, SHAPE[1])
        found = interleaved(contestants, rounds)
    for id, what, anchor, goal, stretch in (
        ("N1", _IMPORT, "bare", 1.1, None),
        ("N2", "import and first plan(...)", "anchor", 1.5, 1.1),
        ("N2+", "the same with two medicines, as typed", "anchor", 1.5, 1.1),
        ("N3", "exrx plan FLAGS -o plan.ics", "anchor", 1.9, 1.5),
        ("N4", "import and first plan(...), without bytecode", "no bytecode", 3.2, 2.5),
    ):
        if id in found and anchor in found:
            ratio = against(found[anchor], found[id])
            name = "the bare interpreter" if anchor == "bare" else _ANCHOR
            yield Row(id, what, name, spread(found[id]).median, spread(found[anchor]).median, ratio, goal, stretch)
    if missing:
        raise Skipped(missing)


def memory() -> str:
    """N8: what a plan takes that is kept, and what is resident after the first one."""
    make()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = [make(age=age) for age in range(30, 40)]
    gc.collect()
    each = (tracemalloc.get_traced_memory()[0] - before) / len(kept)
    tracemalloc.stop()
    return f"N8: a kept plan {each / 1e3:.0f} kB (goal 60), resident after the first plan {int(output_of('-c', _RESIDENT)) / 1e3:.0f} MB (goal 26)."


def where() -> str:
    """What a first plan reads here."""
    read = output_of("-c", f"{_PLAN}\nimport sys\nprint('tomllib' in sys.modules)")
    return (
        "reads TOML: no wheel, or a changed one" if read == "True" else "takes what was read when its wheel was built"
    )


def _flags() -> Iterator[str]:
    """The same person and options on the command line."""
    for name, value in _ARGUMENTS.items():
        yield "--" + name.replace("_", "-")
        yield (",".join(value) or "none") if isinstance(value, list) else str(value)
