"""What the rules come to for one person, before it gets dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

from exrx.above import above
from exrx.classes import dataclass, field
from exrx.lazy import as_kept, may_wait
from exrx.programme.key import BASE, Key, Phase, SessionPhase, inner_parts, kinds
from exrx.values.citation import Reason, Source
from exrx.values.clearance import Clearance
from exrx.values.constraint import Number, Range
from exrx.values.said import Said, said

_cell: Callable[[Prescription], str] = above("prescription_cell")
_to_row: Callable[[Prescription], dict[str, Any]] = above("to_row")

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

    @classmethod
    def within(cls, ends: Range, aim: Number, unit: str, by: tuple[str, ...] = ()) -> Target:
        """An aim inside a range, with the rules behind both ends and those that chose it."""
        (low, low_rules), (high, high_rules) = (
            (None, ()) if end is None else (end.value, end.named) for end in (ends.low, ends.high)
        )
        return cls(low, aim, high, unit, low_rules, by, high_rules)

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule behind this target, sorted."""
        return tuple(sorted({*self.low_rules, *self.aim_rules, *self.high_rules}))

    def __str__(self) -> str:
        if self.low is None and self.high is not None:
            return str(said("shared.up_to", most=f"{self.high}"))
        if self.low is None or self.high is None or self.low == self.high:
            return f"{self.aim}"
        return f"{self.low}–{self.high}"


@dataclass(frozen=True, slots=True)
class Compromise:
    """A wish that lost, or won only in part: what was wished, by whom, what came out, and who forced it."""

    dimension: str
    kind: str
    wish: Said
    by: tuple[str, ...]
    outcome: Said
    forced_by: tuple[str, ...]
    own: Said | None = None
    """What is said of it, where that is not what is said of every number that lost."""

    @property
    def said(self) -> Said:
        """What is said of it."""
        if self.own is not None:
            return self.own
        return said(
            "wishes.lost",
            dimension=self.dimension,
            wished=self.wish,
            by=self.by,
            got=self.outcome,
            forced_by=self.forced_by,
        )

    @property
    def wished(self) -> str:
        """What was wished, in English."""
        return str(self.wish)

    @property
    def got(self) -> str:
        """What came out, in English."""
        return str(self.outcome)

    @property
    def text(self) -> str:
        """The whole of it, in English."""
        return str(self.said)


def amount(low: Number | None, high: Number | None) -> Said:
    """A range that was wished or came out; one number where both ends are the same."""
    return said("wishes.number", at=low) if low == high else said("wishes.range", low=low, high=high)


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader should know. ``to`` says who: the person or the clinician.

    A ``private`` one is for the person alone, and stands on no page that may hang on a wall.
    """

    kind: NoteKind
    said: Said
    rules: tuple[str, ...] = ()
    topic: str = ""
    to: Literal["person", "clinician"] = "person"
    private: bool = False

    @property
    def text(self) -> str:
        """What it says, in English."""
        return str(self.said)

    @property
    def what(self) -> Said:
        """What it says without the key of the session that it is about."""
        what: Said = self.said["what"] if self.said.code == _OF_SESSION else self.said
        return what


_OF_SESSION = "notes.of_session"


def note_of(key: str, what: Said, rules: tuple[str, ...] = (), about: str = ".start") -> Note:
    """What became of one session, under its key; ``about`` is the rest of the topic."""
    return Note("notice", said(_OF_SESSION, key=key, what=what), rules, f"{key}{about}")


@dataclass(frozen=True, slots=True)
class Idle:
    """A rule that did not apply, and the fact that decided. ``state``: idle (the fact says no) or undecided (not known)."""

    rule: str
    state: Literal["idle", "undecided", "dropped", "without"]
    fact: str
    said: Said | None
    about: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What decided, in English; empty where the fact says all there is."""
        return "" if self.said is None else str(self.said)

    @property
    def decided_by(self) -> tuple[str, ...]:
        """The rules for which it was dropped."""
        found: tuple[str, ...] = () if self.said is None or self.state != "dropped" else self.said.get("because", ())
        return found


@dataclass(frozen=True, slots=True)
class Slot:
    """One resolved number, what it is about, and the rules that asked for something else."""

    key: Key
    target: Target
    lost: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of session."""
        return self.key.kind

    @property
    def phase(self) -> Phase:
        """Building up, full length, the way back, or any of them."""
        return self.key.phase

    @property
    def dimension(self) -> str:
        """What the number counts."""
        return self.key.dimension


@dataclass(frozen=True, slots=True)
class Chosen:
    """The activity that sessions of a kind are made of in a phase, and the rules that chose it."""

    kind: str
    activity: str
    rules: tuple[str, ...]
    phase: SessionPhase = "full"


def slot_of(slots: Iterable[Slot], key: Key) -> Slot | None:
    """The slot of a key; ``None`` where there is none."""
    # The dimension first: most differ in it, and a whole key takes longer to compare.
    dimension = key.dimension
    for slot in slots:
        if slot.key.dimension == dimension and slot.key == key:
            return slot
    return None


def part_at(slots: Iterable[Slot], dimension: str, kind: str, minutes: int) -> Target | None:
    """Warm-up, cool-down or another part of a session of so many minutes: the slot that begins at the longest length up to it."""
    fit = [
        slot
        for slot in slots
        if slot.dimension == dimension and slot.kind == kind and 0 < slot.key.from_minutes <= minutes
    ]
    return max(fit, key=lambda slot: slot.key.from_minutes).target if fit else None


def blocks_at(slots: Iterable[Slot], kind: str, minutes: int) -> tuple[tuple[str, Target], ...]:
    """What a session of so many minutes holds inside its main part: activities, each with its minutes."""
    kept = tuple(slots)
    found = ((activity, part_at(kept, dimension, kind, minutes)) for dimension, activity in inner_parts().items())
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
    chosen: tuple[Chosen, ...] = ()
    """The same for the kinds that the plan holds, with the rules behind it, and what the week after a pause has instead."""
    options: tuple[str, ...] = ()
    """The activities that are open to this person for ordinary sessions."""
    variety: tuple[str, ...] = ()
    """Further activities that are liked: ordinary sessions of a week take turns with them, the same way every week."""
    guide: tuple[Said, ...] = ()
    """What tells that the effort is right, where that is not talking."""
    movements: tuple[Said, ...] = ()
    """What a strength session is made of, with the equipment that is there."""
    not_offered: tuple[tuple[str, Said], ...] = ()
    """Activities that are left out although no rule forbids them, with the reason."""
    too_hard: tuple[tuple[str, Said, tuple[str, ...]], ...] = ()
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
    """Every rule that did not apply, and why; worked out when it is asked for."""
    packs: str = field(default="", compare=False, repr=False, metadata={"exclude": True})
    """Which knowledge it was made with (``RuleBook.stamp``), for a table of people; a plan says so itself, and its file leaves this out."""

    def but(self, **changes: Any) -> Prescription:
        """The same with other parts; what nobody has asked for yet is not worked out for that."""
        return Prescription(**{**{name: as_kept(self, name) for name in _PARTS}, **changes})

    def target(
        self, dimension: str, kind: str = BASE, phase: Phase = "full", *, until_week: int = 0, band: bool | None = None
    ) -> Target | None:
        """The target of one dimension, or ``None`` where no rule speaks (or heart rate does not guide).

        ``until_week`` asks for what holds in the first weeks only (see ``until``), ``band`` for sessions with a heart-rate band.
        """
        slot = self.slot(dimension, kind, phase, until_week=until_week, band=band)
        return None if slot is None else slot.target

    def slot(
        self, dimension: str, kind: str = BASE, phase: Phase = "full", *, until_week: int = 0, band: bool | None = None
    ) -> Slot | None:
        """The same with the rules that asked for something else."""
        # Asked for so often that no key is made for it.
        for slot in self.slots:
            key = slot.key
            if (
                key.dimension == dimension
                and key.kind == kind
                and key.phase == phase
                and key.until_week == until_week
                and key.band is band
                and not key.from_minutes
            ):
                return slot
        return None

    def choice(self, kind: str, phase: SessionPhase = "full") -> Chosen | None:
        """The activity of a kind of sessions in a phase, with the rules that chose it."""
        return next((one for one in self.chosen if (one.kind, one.phase) == (kind, phase)), None)

    def strength_rest(self) -> Target | None:
        """The hours between two sessions with strength in them, whatever their kind."""
        found = (self.target("rest_hours", kind.id) for kind in kinds().values() if kind.strength)
        return next((target for target in found if target is not None), None)

    def until(self, week: int) -> int:
        """The last week of the stretch at the beginning in which ``week`` lies and something holds that ends; 0 where nothing does."""
        return min((end for end in self.stretches if end >= week), default=0)

    @property
    def stretches(self) -> tuple[int, ...]:
        """The last weeks of the stretches at the beginning in which something holds that ends."""
        return tuple(sorted({slot.key.until_week for slot in self.slots} - {0}))

    def forbids(self, item: str) -> tuple[str, ...]:
        """The rules that forbid ``item``."""
        return tuple(rule for name, rule in self.forbidden if name == item)

    def effort_leads(self, kind: str = BASE, phase: Phase = "full", until_week: int = 0) -> bool:
        """Whether a safety cap on effort holds that heart rates know nothing of: effort leads, the pulse comes second."""
        bpm, rpe = (self.target(name, kind, phase, until_week=until_week) for name in ("bpm", "rpe"))
        if bpm is None or rpe is None:
            return False
        safety = {reason.id for reason in self.reasons if reason.tier == "safety"}
        # A ceiling in words says the same on both scales.
        words = {reason.id for reason in self.reasons if "intensity" in reason.about}
        return bool(safety.intersection(rpe.high_rules)) and not words & set(rpe.high_rules) & set(bpm.high_rules)

    def _repr_html_(self) -> str:
        return _cell(self)

    def to_row(self) -> dict[str, Any]:
        """One flat row for a table of people; numbers are ``None`` where the person is not cleared.

        ``questions`` and ``rules`` are ids with commas between them; ``rules`` stand behind what the row says. ``ramp_weeks`` is how
        long sessions grow before the full weeks, which ``weeks`` counts. ``error`` is always ``None`` here: ``exrx.batch`` has rows
        of people that cannot be read.
        """
        return _to_row(self)


may_wait(Prescription, "idle")
_PARTS = tuple(Prescription.__annotations__)
