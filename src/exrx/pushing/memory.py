"""What was pushed last, beside the plan: the third side of every comparison.

An entry that differs from the plan was changed by the plan, by somebody in the calendar, or by both. Numbers of versions cannot tell,
since calendar programs count them too; what the plan showed when it was last pushed can.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from exrx.classes import NamedTuple, dataclass, field
from exrx.export.files import write_all
from exrx.pushing.comparing import Shown
from exrx.values.errors import ExportError
from exrx.values.said import said
from exrx.values.size_limits import LARGEST_MEMORY, NotRead, beginning

_FORMAT = 1
_MODE = 0o600


@dataclass(frozen=True, slots=True)
class Seen:
    """What the plan showed of one entry: the times and the title, and digests of what is longer."""

    start: str
    end: str
    summary: str
    description: str
    cancelled: bool
    busy: bool
    reminders: str
    other: str = ""
    """The UID under which somebody made it anew there, and the address where that entry lies; empty for an entry of ours."""
    url: str = ""

    @property
    def times(self) -> tuple[str, str]:
        """Beginning and end."""
        return self.start, self.end

    @property
    def plain(self) -> tuple[object, ...]:
        """Everything but the reminders, which are the person's own affair."""
        return self.start, self.end, self.summary, self.description, self.cancelled, self.busy


class Place(NamedTuple):
    """One calendar of one server, by its address, and the view that was pushed there."""

    url: str
    view: str

    def __str__(self) -> str:
        return f"{self.view} {self.url}"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What one calendar was last given: the number of the plan's revision, and what it showed of each entry, by UID."""

    revision: int = 0
    entries: Mapping[str, Seen] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Memory:
    """What a plan showed in each calendar when it was last pushed there."""

    plan: str
    places: Mapping[str, Remembered] = field(default_factory=dict)

    def of(self, place: Place) -> Remembered:
        """That of one calendar."""
        return self.places.get(str(place), Remembered())

    def with_(self, place: Place, now: Remembered) -> Memory:
        """With one calendar as it is now."""
        return Memory(self.plan, {**self.places, str(place): now})


def seen(shown: Shown, content: bytes) -> Seen:
    """What an entry shows, small enough to be kept."""
    return Seen(
        "" if shown.start is None else shown.start.isoformat(),
        "" if shown.end is None else shown.end.isoformat(),
        shown.summary,
        digest([shown.description.encode()]),
        shown.cancelled,
        shown.busy,
        digest(reminders_in(content)),
    )


def reminders_in(content: bytes) -> list[bytes]:
    """When an entry reminds: its triggers, in order of their text."""
    unfolded = content.replace(b"\r\n", b"\n").replace(b"\n ", b"").replace(b"\n\t", b"")
    return sorted(line for line in unfolded.split(b"\n") if line.startswith(b"TRIGGER"))


def digest(lines: list[bytes]) -> str:
    """A short name for some lines."""
    return hashlib.sha256(b"\n".join(lines)).hexdigest()[:16]


def memory_path(plan_file: Path) -> Path:
    """``plan.pushed.json`` beside ``plan.json``."""
    return plan_file.with_name(f"{plan_file.stem}.pushed.json")


def load_memory(path: Path, plan: str) -> Memory:
    """What was kept; nothing where there is no file, or one of another plan. Raises ``ExportError`` for one that is not whole."""
    try:
        content = beginning(path, LARGEST_MEMORY)
    except NotRead as error:
        if isinstance(error.error, FileNotFoundError):
            return Memory(plan)
        raise ExportError(said("errors.pushing.unreadable", path=f"{path}", why=error.why)) from None
    try:
        data: dict[str, Any] = json.loads(content) if len(content) <= LARGEST_MEMORY else {}
        if data["format"] != _FORMAT:
            raise ValueError
        places = {str(place): _place(found) for place, found in data["places"].items()}
        named = str(data["plan"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise ExportError(said("errors.pushing.no_memory", path=f"{path}")) from None
    # Another plan has taken the place of the one that was pushed.
    return Memory(plan, places if named == plan else {})


def _place(found: Mapping[str, Any]) -> Remembered:
    revision = found["revision"]
    if not isinstance(revision, int) or isinstance(revision, bool):
        raise ValueError
    return Remembered(revision, {str(uid): _read(row) for uid, row in found["entries"].items()})


def _read(row: Mapping[str, Any]) -> Seen:
    found = Seen(**row)
    texts = (found.start, found.end, found.summary, found.description, found.reminders, found.other, found.url)
    if not all(isinstance(text, str) for text in texts) or {type(found.cancelled), type(found.busy)} != {bool}:
        raise ValueError
    return found


def save_memory(path: Path, memory: Memory) -> None:
    """Keep it, readable for its owner alone. Raises ``ExportError``."""
    data = {"format": _FORMAT, **asdict(memory)}
    for place in data["places"].values():
        for row in place["entries"].values():
            if not row["other"]:
                del row["other"], row["url"]
    write_all([(path, json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n", _MODE)])
