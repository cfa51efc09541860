"""What the calendar entry of a session shows besides the session itself, kept with the plan where it is history."""

from __future__ import annotations

from exrx.classes import dataclass
from exrx.heard import OwnLine
from exrx.values.constraint import Number


@dataclass(frozen=True, slots=True)
class Maximum:
    """The maximum heart rate that the beats of an entry rest on.

    Where it is an estimate, ``error`` is one standard deviation in beats and ``source`` the surname and year of whose it is.
    """

    beats: int
    error: Number | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the content of a session in its entry. Equal facts, equal words."""

    week: int
    weeks: int = 0
    open_questions: bool = False
    """Whether it says that some questions are open; one entry of a plan does."""
    maximum: Maximum | None = None
    ground: tuple[str, ...] = ()
    """Surname and year of up to three publications, the protocol's first."""
    own: tuple[OwnLine, ...] = ()
    """The person's own lines that others may see."""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry that is history: what stood around its session then.

    ``summary`` and ``text`` are its words where only these are known, from a plan file of format 1 or 2 or from a calendar; they
    stay as they are. ``times_alone``: not even they are known.
    """

    key: str
    around: Around
    summary: str = ""
    text: str = ""
    times_alone: bool = False
