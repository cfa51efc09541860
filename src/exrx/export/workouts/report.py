"""What each format carried of each session, what it says in words, and what it leaves out, with the reason: never a silent loss."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from exrx.classes import dataclass
from exrx.export.workouts import zwo
from exrx.export.workouts.catalogue import carried
from exrx.export.workouts.steps import Part, Sets, Workout
from exrx.export.workouts.wording import Wording

FormatName = Literal["fit", "apple", "intervals", "tcx", "zwift"]
FORMATS: tuple[FormatName, ...] = ("fit", "apple", "intervals", "tcx", "zwift")
"""In the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Fidelity:
    """What became of one session in one format.

    The items are ``times``, ``beats``, ``aim`` (where in the band), ``effort`` (where the pulse does not guide), ``effort_beside`` (the
    beats), ``talk``, ``stretches``, ``sets``, ``movements``, ``load``, ``parts`` (walking inside a run), ``day``, ``bad_day``, ``notes``, and
    ``session`` where there is no file at all. ``left_out`` holds each with the code of its reason.
    """

    key: str
    format: FormatName
    carried: tuple[str, ...]
    said: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "key": self.key,
            "format": self.format,
            "carried": list(self.carried),
            "said": list(self.said),
            "left_out": dict(self.left_out),
        }


def _any(test: Callable[[Part], object]) -> Callable[[Workout], bool]:
    return lambda workout: any(test(part) for part in workout.parts)


_HELD: Mapping[str, Callable[[Workout], bool]] = {
    "times": lambda workout: True,
    "beats": _any(lambda part: part.beats),
    "aim": _any(lambda part: part.beats),
    "effort": _any(lambda part: part.effort and not part.beats),
    "effort_beside": _any(lambda part: part.effort and part.beats),
    "talk": _any(lambda part: part.talk),
    "stretches": lambda workout: any(part.phase == "rest" for part in workout.parts),
    "sets": lambda workout: any(isinstance(step, Sets) for step in workout.steps),
    "movements": lambda workout: any(isinstance(step, Sets) for step in workout.steps),
    "load": lambda workout: any(isinstance(step, Sets) and step.load for step in workout.steps),
    "parts": lambda workout: any(part.activity != workout.activity for part in workout.parts),
    "day": lambda workout: True,
    "bad_day": lambda workout: workout.smaller is not None,
    "notes": lambda workout: bool(workout.notes),
}


def has(format: FormatName, workout: Workout) -> bool:
    """Whether the format can hold the session at all."""
    return format != "zwift" or zwo.fits(workout)


def fidelity_of(workout: Workout, format: FormatName, private: bool) -> Fidelity:
    """What becomes of a session in a format."""
    if not has(format, workout):
        return Fidelity(workout.key, format, (), (), (("session", "sport"),))
    kept, said, left = [], [], []
    for item, fates in carried().items():
        if not _HELD[item](workout):
            continue
        shared, _, own = fates[FORMATS.index(format)].partition("|")
        fate = own if private and own else shared
        if fate == "carried":
            kept.append(item)
        elif fate == "said":
            said.append(item)
        else:
            left.append((item, fate))
    return Fidelity(workout.key, format, tuple(kept), tuple(said), tuple(left))


def table(rows: Sequence[Fidelity], wording: Wording) -> str:
    """The report as a table of at most 80 columns: items down, formats across, and under it why something is left out."""
    formats = [name for name in FORMATS if any(row.format == name for row in rows)]
    cells = {name: _cells([row for row in rows if row.format == name], wording) for name in formats}
    items = [item for item in ("session", *carried()) if any(item in column for column in cells.values())]
    lines = [_line("", [wording.tell(f"format.{name}") for name in formats])]
    lines += [_line(wording.tell(f"item.{item}"), [cells[name].get(item, "") for name in formats]) for item in items]
    reasons: dict[str, dict[str, None]] = {}
    for row in rows:
        for item, why in row.left_out:
            # What the shared view keeps back is one reason for all.
            reasons.setdefault(why, {}).setdefault(wording.tell(f"item.{item}"))
    told = [f"{', '.join(names)}: {wording.tell(f'why.{why}')}." for why, names in reasons.items()]
    return "\n".join([*lines, "", *map(wrapped, told)])


def _cells(rows: Iterable[Fidelity], wording: Wording) -> dict[str, str]:
    found: dict[str, Counter[str]] = {}
    for row in rows:
        items_of = row.to_dict()
        for how in ("carried", "said", "left_out"):
            for item in items_of[how]:
                found.setdefault(item, Counter())[how] += 1
    return {item: wording.tell(f"how.{max(counts, key=lambda how: counts[how])}") for item, counts in found.items()}


def _line(head: str, cells: Iterable[str]) -> str:
    return f"{head:<26}{''.join(f'{cell:<10}' for cell in cells)}".rstrip()


def wrapped(text: str) -> str:
    """A paragraph in lines of at most 80 columns; what follows the first is set in."""
    return textwrap.fill(text, 80, subsequent_indent="  ")
