"""The plan: weeks of dated sessions of steps, with everything needed to explain it and to make the same calendar again."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from exrx._late import late
from exrx.availability import Availability
from exrx.citation import Reason, Source
from exrx.clearance import Clearance, Question
from exrx.pause import Pause
from exrx.person import Person
from exrx.prescription import Compromise, Note, Prescription, Target

if TYPE_CHECKING:
    from exrx.revision import Difference

FORMAT: Literal[2] = 2
"""The number of the plan file's format; a file with a number that is not among ``FORMATS`` is refused, never guessed at."""
FORMATS = (1, 2)
"""Those that are read. Format 1 had no digest."""

EXRX_NAMESPACE = uuid.UUID("6f0e7c0e-5f8b-5d0e-9d55-0c2a4f1b7a10")
"""The name space of all UIDs: fixed for ever, or calendar entries would double."""

_KEY = re.compile(r"w(\d{2,})s(\d+)")

Alarm = Literal["before", "evening"]
"""A reminder that was asked for: 30 minutes before, or the evening before."""
ALARMS: tuple[Alarm, ...] = ("before", "evening")
"""In the order in which a calendar gets them: some keep only the first."""

StepPhase = Literal["warm_up", "main", "cool_down", "easy"]


def session_uid(plan_id: str, key: str) -> str:
    """The calendar UID of a session: opaque, stable, and free of anything about the person.

    >>> session_uid("spring", "w01s1") == session_uid("spring", "w01s1")
    True
    >>> session_uid("spring", "w01s1").endswith("@exrx")
    True
    """
    return f"{uuid.uuid5(EXRX_NAMESPACE, f'{plan_id}/{key}')}@exrx"


_OF_A_START = re.compile(r"start-\d{8}(-\d+)?")


def is_shared_name(plan_id: str) -> bool:
    """Whether a plan got no name of its own: another plan that starts on the same day has the same UIDs.

    >>> is_shared_name("start-20270104"), is_shared_name("spring")
    (True, False)
    """
    return _OF_A_START.fullmatch(plan_id) is not None


def key_parts(key: str) -> tuple[int, int]:
    """The week in which a session was first planned, and its number there.

    >>> key_parts("w06s2")
    (6, 2)
    """
    match = _KEY.fullmatch(key)
    return (0, 0) if match is None else (int(match[1]), int(match[2]))


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a session. Where the pulse does not guide, ``bpm`` and both percentages are ``None``."""

    phase: StepPhase
    activity: str
    label: str
    minutes: int
    bpm: Target | None = None
    percent_max: Target | None = None
    percent_reserve: Target | None = None
    rpe: Target | None = None
    talk_test: str = ""
    rules: tuple[str, ...] = ()
    effort_first: bool = False
    """Whether effort leads and the heart rate comes second (a cap on effort that heart rates know nothing of)."""


@dataclass(frozen=True, slots=True)
class Session:
    """One dated session. ``clock`` is the wall time in ``timezone``; both are ``None`` when no clock time was agreed."""

    key: str
    uid: str
    date: dt.date
    clock: dt.time | None
    timezone: str | None
    fold: int
    kind: str
    phase: str
    activity: str
    title: str
    steps: tuple[Step, ...]
    bad_day: str = ""
    notes: tuple[str, ...] = ()
    sequence: int = 0
    changed: dt.date | None = None
    status: Literal["confirmed", "cancelled"] = "confirmed"
    alarms: tuple[Alarm, ...] = ()

    @property
    def minutes(self) -> int:
        """The whole session, warm-up and cool-down included, in minutes."""
        return sum(step.minutes for step in self.steps)

    @property
    def start(self) -> dt.datetime | None:
        """The beginning as an aware datetime, or ``None`` when no clock time was agreed."""
        if self.clock is None or self.timezone is None:
            return None
        return dt.datetime.combine(self.date, self.clock, ZoneInfo(self.timezone)).replace(fold=self.fold)

    @property
    def end(self) -> dt.datetime | None:
        """The end as an aware datetime: real minutes later, also across a clock change."""
        start = self.start
        if start is None:
            return None
        return (start.astimezone(dt.UTC) + dt.timedelta(minutes=self.minutes)).astimezone(start.tzinfo)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from ``start``. Ramp weeks are labelled as building up; every week is worth doing."""

    number: int
    start: dt.date
    phase: Literal["ramp", "full"]
    sessions: tuple[Session, ...]
    guideline: bool = False
    """Whether it holds at least 3 sessions of at least 30 minutes (stanton-2014)."""

    @property
    def minutes(self) -> int:
        """Minutes of all its sessions."""
        return sum(session.minutes for session in self.sessions if session.status == "confirmed")


def fullest(weeks: Iterable[Week]) -> Week | None:
    """The week that shows the dose as it is planned: with the most sessions and minutes, and of those the last."""

    def held(week: Week) -> int:
        return sum(session.status == "confirmed" for session in week.sessions)

    return max(weeks, key=lambda week: (held(week), week.minutes, week.number), default=None)


@dataclass(frozen=True, slots=True)
class PackStamp:
    """Which knowledge a plan was made with: a pack, its version, and the digest of its content."""

    name: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A finished, audited, self-explaining plan. Values only: a changed plan is a new plan."""

    id: str
    revision: int
    start: dt.date
    timezone: str | None
    goals: tuple[str, ...]
    protocol: str
    as_of: dt.date
    issued: dt.date
    person: Person
    availability: Availability
    weeks: tuple[Week, ...]
    prescription: Prescription
    packs: tuple[PackStamp, ...]
    exrx_version: str
    without_rules: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    help_lines: tuple[str, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    fixed_before: dt.date | None = None
    """Sessions before this day are history: they were copied as they were when the plan was made again. ``None``: never yet."""
    told: tuple[tuple[str, str, str], ...] = ()
    """Key, summary and text of entries that are history: what a calendar showed then stays what it shows."""
    withdrawn: tuple[Session, ...] = ()
    """Sessions that left the plan, in order of their keys. A calendar shows each as cancelled; no key is given twice."""
    made: tuple[tuple[int, dt.date], ...] = ()
    """The number and the day of every revision that is known; empty for a plan that was made once."""
    pauses: tuple[Pause, ...] = ()
    """The times off that were entered, in order. What was left then moved; its weeks keep their numbers."""
    noticed: tuple[tuple[str, dt.date], ...] = ()
    """Since when scores and measurements lie beyond a limit, where a revision of the plan saw them cross it."""
    format: Literal[1, 2] = field(default=FORMAT, compare=False)
    """That of the file it was read from; it is written in the newest."""

    @property
    def end(self) -> dt.date:
        """The day of the last session."""
        return max((session.date for session in self.sessions), default=self.start)

    @property
    def sessions(self) -> tuple[Session, ...]:
        """All sessions in order of time, without those that were withdrawn."""
        return tuple(self._sessions())

    @property
    def to_come(self) -> tuple[Session, ...]:
        """The sessions from the day of the last revision on; all of them in a plan that was made once."""
        fixed = self.fixed_before
        return tuple(session for session in self._sessions() if fixed is None or session.date >= fixed)

    def _sessions(self) -> Iterator[Session]:
        for week in self.weeks:
            yield from week.sessions

    def made_in(self, session: Session) -> int | None:
        """The revision in which a session became what it is; ``None`` where that is not known any more."""
        found = [number for number, day in self.made if day == session.changed]
        if not self.made and self.revision == 1:
            return 1
        return None if not found else found[0] if session.sequence == 0 else found[-1]

    @property
    def clearance(self) -> Clearance:
        """What screening said."""
        return self.prescription.clearance

    @property
    def questions(self) -> tuple[Question, ...]:
        """The safety questions that are still open, in order of weight."""
        return self.clearance.questions

    @property
    def compromises(self) -> tuple[Compromise, ...]:
        """Every wish that lost or won only in part, and to whom."""
        return self.prescription.compromises

    @property
    def notices(self) -> tuple[Note, ...]:
        """Other things worth knowing, for the person and for the clinician."""
        return tuple(note for note in (*self.prescription.notes, *self.notes) if note.kind == "notice")

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The rules behind this plan."""
        return self.prescription.reasons

    @property
    def sources(self) -> tuple[Source, ...]:
        """What those rules cite."""
        return self.prescription.sources

    def diff(self, old: Plan) -> Difference:
        """What changed since ``old``, an earlier revision of this plan: kept, moved, changed, added, withdrawn, unchanged.

        ``str()`` of the answer is a summary; its ``to_ics()`` a calendar with only the entries that differ. Raises
        ``InputError`` for a plan with another id.
        """
        result: Difference = late("exrx.revision", "difference")(self, old)
        return result

    def why(self, topic: str | None = None) -> Any:
        """Where a number comes from: rule, source, locator, quality, mark, and what lost.

        ``topic`` is one of the four plain questions (``"how hard"``), a dimension (``"intensity"``), a session key
        (``"w03s2"``), a rule id, what was entered (``"metoprolol"``, ``"60 minutes"``, ``"Monday"``), or ``None`` for one line per
        number. Raises ``InputError`` naming the known topics.
        """
        return late("exrx.explanation", "why")(self, topic)

    def why_not(self, topic: str) -> Any:
        """Why something is not in the plan, who decided, and what would change it."""
        return late("exrx.explanation", "why_not")(self, topic)

    def evidence(self) -> Any:
        """Where this plan stands among the published programmes: the nearest ones, inside or outside on each dimension.

        For clinicians and researchers; it reads the packs of this version of exrx.
        """
        return late("exrx.explanation.evidence", "evidence")(self)

    def save(self, path: str | Path, view: str | None = None) -> Path:
        """Write the plan to ``path``; the suffix names the format (``.ics``, ``.json``, ``.html``, ``.pdf``). Atomic; overwrites.

        ``view`` is ``"private"`` or ``"shared"`` of a calendar, ``"person"`` or ``"clinician"`` of a page. Raises ``ExportError``
        for an unknown suffix or view, or a path that cannot be written; then nothing is written.
        """
        result: Path = late("exrx.export", "save")(self, path, view)
        return result

    def to_html(self, view: Literal["person", "clinician"] = "person") -> str:
        """One self-contained page: for the person, to hang up, or for the clinician, to judge. The same plan gives the same text.

        The person's page names no diagnosis, drug or score; the clinician's holds health data.
        """
        result: str = late("exrx.export.html", "to_html")(self, view)
        return result

    def to_ics(self, view: Literal["private", "shared"] = "private", *, title: str = "Busy") -> bytes:
        """The calendar file. The same plan gives the same bytes. ``title`` is the word that the shared view shows.

        Raises ``ExportError`` for an unknown view, or a title that is no line of text.
        """
        result: bytes = late("exrx.export.ics", "to_ics")(self, view=view, title=title)
        return result

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat row per step, with stable names, for tables."""
        result: list[dict[str, Any]] = late("exrx.export.rows", "to_rows")(self)
        return result

    def to_dict(self) -> dict[str, Any]:
        """The whole plan as plain data."""
        result: dict[str, Any] = late("exrx.export.json", "to_dict")(self)
        return result

    def to_json(self) -> str:
        """The whole plan as JSON text, with its ``format`` number. It holds health data."""
        result: str = late("exrx.export.json", "to_json")(self)
        return result

    @classmethod
    def from_json(cls, text: str | bytes) -> Plan:
        """Read a plan back: equal to the one that was written. Raises ``InputError``."""
        result: Plan = late("exrx.export.json", "from_json")(text)
        return result

    @classmethod
    def load(cls, path: str | Path) -> Plan:
        """Read a plan file back. Raises ``InputError`` with the file's name."""
        result: Plan = late("exrx.export.json", "load")(path)
        return result

    def __str__(self) -> str:
        text: str = late("exrx.printing", "plan_text")(self)
        return text

    def _repr_html_(self) -> str:
        cell: str = late("exrx.export.html.cells", "plan_cell")(self)
        return cell

    def __repr__(self) -> str:
        return f"Plan(id={self.id!r}, revision={self.revision}, weeks={len(self.weeks)})"
