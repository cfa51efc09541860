"""What the rules come to for one person, before it gets dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from exrx._late import late
from exrx.citation import Reason, Source
from exrx.clearance import Clearance
from exrx.constraint import Number

MECHANISMS = ("anandamide", "bdnf")
"""Kinds of sessions whose aim is a blood marker: one aim for each session, and never a claim about mood."""

STRENGTH = ("resistance", "mixed")
"""Kinds of sessions in which large muscle groups work against a resistance: they need rest before they do so again."""
BLOCKS = {"strength_time": "resistance", "balance_time": "strength_balance"}
"""Parts inside the main part of a session, and the activity that each is made of."""

NoteKind = Literal["question", "compromise", "notice"]


@dataclass(frozen=True, slots=True)
class Target:
    """A number to aim at, inside a range, in the unit of its dimension.

    ``rules`` are the ids behind the ends and the aim; ``lost`` those that asked for something else.
    """

    low: Number | None
    aim: Number
    high: Number | None
    unit: str
    low_rules: tuple[str, ...] = ()
    aim_rules: tuple[str, ...] = ()
    high_rules: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule behind this target, sorted."""
        return tuple(sorted({*self.low_rules, *self.aim_rules, *self.high_rules}))

    def __str__(self) -> str:
        if self.low is None and self.high is not None:
            return f"up to {self.high}"
        if self.low is None or self.high is None or self.low == self.high:
            return f"{self.aim}"
        return f"{self.low}–{self.high}"


@dataclass(frozen=True, slots=True)
class Compromise:
    """A wish that lost, or won only in part: what was wished, by whom, what came out, and who forced it."""

    dimension: str
    kind: str
    wished: str
    by: tuple[str, ...]
    got: str
    forced_by: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader should know. ``to`` says who: the person or the clinician."""

    kind: NoteKind
    text: str
    rules: tuple[str, ...] = ()
    topic: str = ""
    to: Literal["person", "clinician"] = "person"


@dataclass(frozen=True, slots=True)
class Idle:
    """A rule that did not apply, and the fact that decided. ``state``: idle (the fact says no) or undecided (not known)."""

    rule: str
    state: Literal["idle", "undecided", "dropped", "without"]
    fact: str
    text: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """One resolved number: for which kind of session, in which phase, which dimension."""

    kind: str
    phase: str
    dimension: str
    target: Target
    lost: tuple[str, ...] = ()


def stretch(phase: str, week: int) -> str:
    """The phase of the first weeks of a plan, up to ``week``, where something else holds for a time.

    >>> stretch("ramp", 4)
    'ramp to week 4'
    """
    return f"{phase} to week {week}"


def part_at(slots: Iterable[Slot], dimension: str, kind: str, minutes: int) -> Target | None:
    """Warm-up or cool-down of a session of so many minutes: the slot ``warm_up@30`` holds from 30 minutes up to the next one."""
    found: tuple[int, Target] | None = None
    for slot in slots:
        name, _, start = slot.dimension.partition("@")
        if (
            name == dimension
            and slot.kind == kind
            and start.isdigit()
            and int(start) <= minutes
            and (found is None or int(start) > found[0])
        ):
            found = (int(start), slot.target)
    return None if found is None else found[1]


def blocks_at(slots: Iterable[Slot], kind: str, minutes: int) -> tuple[tuple[str, Target], ...]:
    """What a session of so many minutes holds inside its main part: activities, each with its minutes."""
    kept = tuple(slots)
    found = ((activity, part_at(kept, dimension, kind, minutes)) for dimension, activity in BLOCKS.items())
    return tuple((activity, part) for activity, part in found if part is not None)


@dataclass(frozen=True, slots=True)
class HeartRate:
    """The two ends of this person's heart-rate scale, and where they come from.

    ``maximum`` is not rounded. ``error`` is one standard deviation in beats, ``None`` when it was measured.
    """

    maximum: Number
    source: str
    equation: str
    error: Number | None
    resting: int | None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Prescription:
    """FITT-VP for one person: every target with its reasons, what lost, what is forbidden, what did not apply."""

    clearance: Clearance
    slots: tuple[Slot, ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()
    """Sessions a week of each kind at full dose, e.g. ``(("base", 2), ("anandamide", 1))``."""
    activities: tuple[tuple[str, str], ...] = ()
    """The activity chosen for each kind."""
    options: tuple[str, ...] = ()
    """The activities that are open to this person for ordinary sessions."""
    variety: tuple[str, ...] = ()
    """Further activities that are liked: ordinary sessions of a week take turns with them, the same way every week."""
    guide: str = ""
    """What tells that the effort is right, where that is not talking."""
    movements: tuple[str, ...] = ()
    """What a strength session is made of, with the equipment that is there."""
    not_offered: tuple[tuple[str, str], ...] = ()
    """Activities that are left out although no rule forbids them, with the reason."""
    too_hard: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    """Activities whose easiest form lies above the ceiling at this age: each with the reason and its rules."""
    takes_over: tuple[tuple[str, str], ...] = ()
    """Kinds whose band begins beyond walking, each with the activity that reaches it."""
    heart_rate: HeartRate | None = None
    forbidden: tuple[tuple[str, str], ...] = ()
    required: tuple[tuple[str, str], ...] = ()
    compromises: tuple[Compromise, ...] = ()
    notes: tuple[Note, ...] = ()
    reasons: tuple[Reason, ...] = ()
    sources: tuple[Source, ...] = ()
    idle: tuple[Idle, ...] = ()

    def target(self, dimension: str, kind: str = "base", phase: str = "full") -> Target | None:
        """The target of one dimension, or ``None`` where no rule speaks (or heart rate does not guide)."""
        for slot in self.slots:
            if slot.dimension == dimension and slot.kind == kind and slot.phase == phase:
                return slot.target
        return None

    def strength_rest(self) -> Target | None:
        """The hours between two sessions with strength in them, whatever their kind."""
        found = (self.target("rest_hours", kind) for kind in STRENGTH)
        return next((target for target in found if target is not None), None)

    def phase_in(self, phase: str, week: int) -> str:
        """The phase whose slots say how hard week ``week`` is: ``ramp to week 4`` while something holds that ends."""
        last = min((end for end in self.stretches if end >= week), default=None)
        return phase if last is None else stretch(phase, last)

    @property
    def stretches(self) -> tuple[int, ...]:
        """The last weeks of the stretches at the beginning in which something holds that ends."""
        phases = {slot.phase for slot in self.slots}
        return tuple(sorted({int(end) for phase in phases if (end := phase.partition(" to week ")[2])}))

    def forbids(self, item: str) -> tuple[str, ...]:
        """The rules that forbid ``item``."""
        return tuple(rule for name, rule in self.forbidden if name == item)

    def effort_leads(self, kind: str = "base", phase: str = "full") -> bool:
        """Whether a safety cap on effort holds that heart rates know nothing of: effort leads, the pulse comes second."""
        bpm, rpe = self.target("bpm", kind, phase), self.target("rpe", kind, phase)
        if bpm is None or rpe is None:
            return False
        safety = {reason.id for reason in self.reasons if reason.tier == "safety"}
        # A ceiling in words says the same on both scales.
        words = {reason.id for reason in self.reasons if "intensity" in reason.decides.split(", ")}
        return bool(safety.intersection(rpe.high_rules)) and not words & set(rpe.high_rules) & set(bpm.high_rules)

    def _repr_html_(self) -> str:
        cell: str = late("exrx.export.html.cells", "prescription_cell")(self)
        return cell

    def to_row(self) -> dict[str, Any]:
        """One flat row for a table of people; numbers are ``None`` where the person is not cleared."""
        row: dict[str, Any] = {
            "level": self.clearance.level,
            "ceiling": self.clearance.ceiling,
            "questions": ",".join(question.id for question in self.clearance.questions),
            "activity": dict(self.activities).get("base"),
        }
        for dimension in ("frequency", "time", "weeks", "bpm", "rpe"):
            target = self.target(dimension)
            row[f"{dimension}_low"] = None if target is None else target.low
            row[dimension] = None if target is None else target.aim
            row[f"{dimension}_high"] = None if target is None else target.high
        return row
