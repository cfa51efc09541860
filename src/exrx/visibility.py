"""Who sees what of a plan: one table. Every room that shows something asks it, and decides nothing of it by itself.

A reader is a format and its view. A plan file, and what a terminal prints, is for the person alone and holds everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from exrx.values.errors import ExportError, as_given
from exrx.values.said import said

if TYPE_CHECKING:
    from exrx.heard import OwnLine
    from exrx.programme.plan import Plan
    from exrx.programme.prescription import Note

What = Literal[
    "advice", "any name", "course", "efforts", "entries", "judgement", "name", "own lines", "sessions", "standing", "times"
]  # fmt: skip

SEES: Mapping[str, frozenset[What]] = MappingProxyType(
    {
        # On phones, lock screens and screens that are shared, of the person alone.
        "calendar private": frozenset({"times", "efforts", "sessions", "name", "own lines"}),
        # Of whoever the calendar is shared with: not even that it is about exercise.
        "calendar shared": frozenset({"times"}),
        # For the wall.
        "page person": frozenset({"times", "efforts", "sessions", "name", "own lines", "advice", "standing"}),
        "page clinician": frozenset(
            {"times", "efforts", "sessions", "name", "any name", "entries", "judgement", "course"}
        ),
        "fhir person": frozenset({"times", "efforts", "sessions", "name", "any name"}),
        "fhir clinician": frozenset(
            {"times", "efforts", "sessions", "name", "any name", "entries", "judgement", "own lines"}
        ),
        # On the wrist.
        "workouts shared": frozenset({"times", "efforts"}),
        "workouts private": frozenset({"times", "efforts", "sessions"}),
    }
)
"""Reader -> what they see:

``times``      days, times of day, minutes, and that something was cancelled
``efforts``    the steps of a session as a watch needs them: a sport, minutes, heart rates or effort
``sessions``   in words what is done and how hard, its notes, when not to begin and when to stop
``name``       the name that the plan was given, where it tells nothing of health
``any name``   that name, whatever it tells
``own lines``  the person's own words; a line that tells of health stays for the person alone (``OwnLine.private``)
``advice``     what rules say to the person; one for the person alone is counted and not told (``Note.private``)
``entries``    illnesses, medicines, signs and scores by name, and the rules that they led to
``standing``   where one stands by a journal: the length now, what is next, what changed and why; nothing that was entered by its name
``course``     what a journal holds, by its days, and what changed by which rule and entry
``judgement``  sources, and what is told to a clinician
"""


def sees(reader: str, what: What) -> bool:
    """Whether a reader sees something of a plan.

    >>> sees("calendar shared", "sessions"), sees("page clinician", "entries"), sees("page person", "entries")
    (False, True, False)
    """
    return what in SEES[reader]


def views_of(form: str) -> tuple[str, ...]:
    """The views of a form, in the order of the table; the first is the usual one where nothing else is said.

    >>> views_of("calendar")
    ('private', 'shared')
    """
    return tuple(view for name, _, view in (reader.partition(" ") for reader in SEES) if name == form)


def check_view(form: str, view: object) -> None:
    """Raise ``ExportError`` for a view that a form does not have, with those there are."""
    views = views_of(form)
    if view not in views:
        raise ExportError(said("errors.no_view", view=as_given(view, 40), form=form, views=views))


def name_for(reader: str, plan: Plan) -> str:
    """The name that the plan was given, where the reader sees it; else empty."""
    return plan.id if sees(reader, "any name") or (sees(reader, "name") and not plan.name_is_private) else ""


def own_lines_for(reader: str, plan: Plan) -> tuple[OwnLine, ...]:
    """The lines of the person's own that the reader sees."""
    return tuple(line for line in plan.own_lines if sees(reader, "own lines") and not line.private)


def notes_for(reader: str, notes: Iterable[Note]) -> list[Note]:
    """The notes that are for this reader, those for the person alone included: they are counted, and not told."""
    # What follows a publication is told to whoever chose it, and a page for the wall names no source.
    cited = [(note, note.topic == "protocol") for note in notes]
    if sees(reader, "judgement"):
        return [note for note, is_cited in cited if note.to == "clinician" or is_cited]
    return [note for note, is_cited in cited if sees(reader, "advice") and note.to == "person" and not is_cited]
