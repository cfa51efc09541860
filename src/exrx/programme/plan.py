"""The plan: weeks of dated sessions of steps, with everything needed to explain it and to make the same calendar again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, Protocol

from exrx.above import above
from exrx.classes import dataclass, field, replace
from exrx.clocks import Laws, clock_of, zone_data
from exrx.heard import OwnLine, tells_health
from exrx.known import Known
from exrx.person import Person
from exrx.programme.course import Change, Course
from exrx.programme.key import SessionPhase
from exrx.programme.prescription import Compromise, Note, Prescription, Target
from exrx.programme.shown import Told
from exrx.values.availability import Availability
from exrx.values.citation import Reason, Source
from exrx.values.clearance import Clearance, Question
from exrx.values.errors import InputError, as_given, need
from exrx.values.said import Said
from exrx.values.timeline import Pause, Timeline

if TYPE_CHECKING:
    from pathlib import Path

# What is made of a plan by rooms above this one.
_text: Callable[[Plan, str], str] = above("plan_text")
_difference_text: Callable[[Difference, str], str] = above("difference_text")
_cell: Callable[[Plan], str] = above("plan_cell")
_why: Callable[[Plan, str | None, str], Any] = above("why")
_why_not: Callable[[Plan, str, str], Any] = above("why_not")
_evidence: Callable[[Plan, str], Any] = above("evidence")
_save: Callable[..., Path] = above("save")
_open_questions: Callable[..., tuple[Any, ...]] = above("open_questions")
_to_html: Callable[[Plan, str, str, Any, Any], str] = above("to_html")
_to_ics: Callable[..., bytes] = above("to_ics")
_to_workouts: Callable[[Plan, Literal["shared", "private"], str | Iterable[str] | None, str], Workouts] = above(
    "to_workouts"
)
_to_rows: Callable[[Plan], list[dict[str, Any]]] = above("to_rows")
_to_dict: Callable[[Plan], dict[str, Any]] = above("to_dict")
_to_json: Callable[[Plan], str] = above("to_json")
_from_json: Callable[[str | bytes], Plan] = above("from_json")
_load: Callable[[str | Path], Plan] = above("load")

FORMAT: Literal[8] = 8
"""The number of the plan file's format; a file with a number that is not among ``FORMATS`` is refused, never guessed at."""
FORMATS = (1, 2, 3, 4, 5, 6, 7, 8)
"""Those that are read. Format 1 had no digest; up to format 2 a plan held sentences, and facts inside names; up to format 3
it had to be told with the vocabulary of the day, up to format 4 it held the words of its sessions, and up to format 5 no
translations of a clinic's own rules, nor which rules speak of what they do not decide; up to format 6 it did not say which answers
were given without its journal, up to format 7 pieces of English stood for what follows from answers, and for answers that differ."""

_KEY = re.compile(r"w(\d{2,})s(\d+)")

Alarm = Literal["before", "evening"]
"""A reminder that was asked for: 30 minutes before, or the evening before."""
ALARMS: tuple[Alarm, ...] = ("before", "evening")
"""In the order in which a calendar gets them: some keep only the first."""

RUNNING = "running"
"""The activity that grows from the longest one of the last 30 days."""

StepPhase = Literal["warm_up", "main", "cool_down", "easy"]


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
    what: Said
    """What is done."""
    minutes: int
    bpm: Target | None = None
    percent_max: Target | None = None
    percent_reserve: Target | None = None
    rpe: Target | None = None
    right_when: Said | None = None
    """What tells that the effort is right."""
    rules: tuple[str, ...] = ()
    effort_first: bool = False
    """Whether effort leads and the heart rate comes second (a cap on effort that heart rates know nothing of)."""

    @property
    def label(self) -> str:
        """What is done, in English."""
        return str(self.what)

    @property
    def talk_test(self) -> str:
        """What tells that the effort is right, in English; empty where nothing does."""
        return "" if self.right_when is None else str(self.right_when)

    @property
    def is_run(self) -> bool:
        """Whether it is the run of a session, by its activity: what it is called says nothing."""
        return self.phase == "main" and self.activity == RUNNING


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
    phase: SessionPhase
    activity: str
    what: Said
    """Its title."""
    steps: tuple[Step, ...]
    smaller: Said | None = None
    """The smaller version for a bad day."""
    notes: tuple[Said, ...] = ()
    sequence: int = 0
    changed: dt.date | None = None
    status: Literal["confirmed", "cancelled"] = "confirmed"
    alarms: tuple[Alarm, ...] = ()

    @property
    def title(self) -> str:
        """Its title in English."""
        return str(self.what)

    @property
    def bad_day(self) -> str:
        """The smaller version in English; empty where there is none."""
        return "" if self.smaller is None else str(self.smaller)

    @property
    def minutes(self) -> int:
        """The whole session, warm-up and cool-down included, in minutes."""
        return sum([step.minutes for step in self.steps])

    @property
    def start(self) -> dt.datetime | None:
        """The beginning as an aware datetime, or ``None`` when no clock time was agreed."""
        if self.clock is None or self.timezone is None:
            return None
        return dt.datetime.combine(self.date, self.clock, clock_of(self.timezone)).replace(fold=self.fold)

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
        return sum(session.minutes for session in self.sessions)


def fullest(weeks: Iterable[Week]) -> Week | None:
    """The week that shows the dose as it is planned: with the most sessions and minutes, and of those the last."""
    return max(weeks, key=lambda week: (len(week.sessions), week.minutes, week.number), default=None)


@dataclass(frozen=True, slots=True)
class PackStamp:
    """Which knowledge a plan was made with: a pack, its version, and the digest of its content."""

    name: str
    version: str
    digest: str


class Workouts(Protocol):
    """The sessions of a plan as files for watches: ``exrx.export.workouts.Workouts``. ``str()`` is the report as a table."""

    @property
    def files(self) -> Mapping[str, bytes]:
        """Every file by its name in the archive."""

    @property
    def fidelity(self) -> tuple[Any, ...]:
        """What became of every session in every format."""

    @property
    def events(self) -> tuple[dict[str, Any], ...]:
        """What the interface of intervals.icu takes."""

    def to_zip(self) -> bytes:
        """The archive."""

    def save(self, path: str | Path) -> Path:
        """Write the archive. Raises ``ExportError``."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
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
    told: tuple[Told, ...] = ()
    """The entries that are history, in order of their keys: what a calendar showed then stays what it shows."""
    withdrawn: tuple[Session, ...] = ()
    """Sessions that left the plan, in order of their keys. A calendar shows each as cancelled; no key is given twice."""
    made: tuple[tuple[int, dt.date], ...] = ()
    """The number and the day of every revision that is known; empty for a plan that was made once."""
    pauses: tuple[Pause, ...] = ()
    """The times off that were entered, in order. What was left then moved; its weeks keep their numbers."""
    noticed: tuple[tuple[str, dt.date], ...] = ()
    """Since when scores and measurements lie beyond a limit, where a revision of the plan saw them cross it."""
    course: Course | None = None
    """What followed from the journal that it was made again with; ``None``: there is none."""
    clocks: Laws | None = None
    """The clock of its zone as it was known when the plan was made; ``None`` without clock times, and in older files."""
    taken_out: dt.date | None = None
    """Since when it is out of the calendar because the person took it out: it stays so. Sessions that a check holds back come again."""
    known: Known = field(default=Known(), compare=False)
    """What it is told with: names, what activities ask for, permitted sentences, as they were known when it was made."""
    format: Literal[1, 2, 3, 4, 5, 6, 7, 8] = field(default=FORMAT, compare=False)
    """That of the file it was read from; it is written in the newest."""

    @property
    def end(self) -> dt.date:
        """The day of the last session."""
        return max([session.date for session in self._sessions()], default=self.start)

    @property
    def timeline(self) -> Timeline:
        """When it takes place."""
        return Timeline(self.start, self.pauses)

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
        return chain.from_iterable([week.sessions for week in self.weeks])

    @property
    def changes(self) -> tuple[Change, ...]:
        """What a journal changed; nothing where it follows none."""
        return () if self.course is None else self.course.changes

    def moved_by_law(self, session: Session) -> bool:
        """Whether a session that keeps its hour is at another moment than when the plan was made: newer zone data say so."""
        if self.clocks is None or self.clocks.data == zone_data().version != "":
            return False
        start = session.start
        if start is None or session.timezone != self.timezone:
            return False
        was = self.clocks.offset_of(start.replace(tzinfo=None), session.fold)
        return was is not None and was != start.utcoffset()

    @property
    def name_is_private(self) -> bool:
        """Whether its name tells of health, or did when it was made."""
        return "id" in self.known.private or tells_health(self.id)

    @property
    def own_lines(self) -> tuple[OwnLine, ...]:
        """The lines of the person's own; one that told of health when the plan was made stays for the person alone."""
        lines, private = self.person.own_lines, self.known.private
        return tuple(replace(line, private=True) if line.name in private else line for line in lines)

    def made_in(self, session: Session) -> int | None:
        """The revision in which a session became what it is; ``None`` where that is not known any more."""
        need("session", session, Session, "Session")
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
        return difference(self, old)

    def text(self, *, language: str = "en") -> str:
        """The whole plan on one screen of 80 columns. ``str()`` is the same in English.

        Raises ``InputError`` for an unknown language, with those there are.
        """
        return _text(self, language)

    def why(self, topic: str | None = None, *, language: str = "en") -> Any:
        """Where a number comes from: rule, source, locator, quality, mark, and what lost.

        ``topic`` is one of the four plain questions (``"how hard"``), a dimension (``"intensity"``), a session key
        (``"w03s2"``), a rule id, what was entered (``"metoprolol"``, ``"60 minutes"``, ``"Monday"``), or ``None`` for one line per
        number. Raises ``InputError`` naming the known topics, or the languages there are.
        """
        return _why(self, topic, language)

    def why_not(self, topic: str, *, language: str = "en") -> Any:
        """Why something is not in the plan, who decided, and what would change it."""
        return _why_not(self, topic, language)

    def evidence(self, *, language: str = "en") -> Any:
        """Where this plan stands among the published programmes: the nearest ones, inside or outside on each dimension.

        For clinicians and researchers; it reads the packs of this version of exrx.
        """
        return _evidence(self, language)

    def open_questions(self, today: dt.date | str, journal: Any = None, rules: Any = ()) -> tuple[Any, ...]:
        """What is open on a day, the most important first: ``exrx.reviewing.Asked``, each with what every answer enters.

        Of a plan that follows a journal it needs that journal, and the ``rules`` of a clinic's own that it was made with. They are data
        for a form: any of them may be left open, and nothing is asked twice once its answer is in the journal. Raises ``InputError``
        where the journal is missing, or is another plan's.

        >>> from exrx import plan
        >>> p = plan(age=34, conditions=[], medications=[], symptoms=[], start="2027-01-04", id="spring")
        >>> [one.id for one in p.open_questions("2027-02-01")]
        ['course', 'answers', 'review', 'session']
        >>> p.open_questions("2027-02-01")[2].offered[0].how
        ('review', 'go-on')
        """
        return _open_questions(self, today, journal, rules)

    def save(self, path: str | Path, view: str | None = None, *, clinical: bool = False, **options: str | None) -> Path:
        """Write the plan to ``path``; the suffix names the format (``.ics``, ``.json``, ``.html``, ``.pdf``, ``.fhir.json``). Atomic.

        ``view`` is ``"private"`` or ``"shared"`` of a calendar, ``"person"`` or ``"clinician"`` of a page or a FHIR bundle, and
        ``clinical=True`` says the last; ``options`` are what else the format knows, such as the ``language`` of calendars and pages or
        the ``requester`` of a bundle. What exrx wrote is replaced. Raises ``ExportError`` where somebody else's file is there, for an
        unknown suffix, view or option, or a path that cannot be written, and ``InputError`` for an unknown language; then nothing is
        written.
        """
        given = {name: value for name, value in options.items() if value is not None}
        if clinical is not False:
            alike = clinical in (True,) and view in (None, "clinician")
            view = "clinician" if alike else f"{as_given(view, 20)}/clinical={as_given(clinical, 20)}"
        return _save(self, path, view, **given)

    def to_html(
        self,
        view: Literal["person", "clinician"] = "person",
        *,
        language: str = "en",
        journal: Any = None,
        today: dt.date | str | None = None,
    ) -> str:
        """One self-contained page: for the person, to hang up, or for the clinician, to judge. The same plan gives the same text.

        The person's page names no diagnosis, drug or score; the clinician's holds health data. With a ``journal`` and ``today`` it shows
        the plan as it is on that day, and the clinician the course. Raises ``InputError`` for an unknown language, ``NotCleared`` where
        no session may take place on that day.
        """
        return _to_html(self, view, language, journal, today)

    def to_ics(
        self, view: Literal["private", "shared"] = "private", *, title: str | None = None, language: str = "en"
    ) -> bytes:
        """The calendar file. The same plan gives the same bytes. ``title`` is the word that the shared view shows.

        Raises ``ExportError`` for an unknown view, or a title that is no line of text, and ``InputError`` for an unknown language.
        """
        return _to_ics(self, view=view, title=title, language=language)

    def to_workouts(
        self,
        view: Literal["shared", "private"] = "shared",
        formats: str | Iterable[str] | None = None,
        *,
        language: str = "en",
    ) -> Workouts:
        """The sessions to come as files for watches, and what each format could not carry (``.fidelity``; ``str()`` as a table).

        The shared view is neutral; the private one also says what is done. ``formats`` are some of ``fit``, ``apple``, ``intervals``,
        ``tcx`` and ``zwift``; all of them where it is ``None``. ``.save("workouts.zip")`` writes them. Raises ``ExportError`` for another
        view or format, or where no session is to come, and ``InputError`` for what names no format and for an unknown language.
        """
        return _to_workouts(self, view, formats, language)

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat row per step, with stable names, for tables."""
        return _to_rows(self)

    def to_dict(self) -> dict[str, Any]:
        """The whole plan as plain data."""
        return _to_dict(self)

    def to_json(self) -> str:
        """The whole plan as JSON text, with its ``format`` number. It holds health data."""
        return _to_json(self)

    @classmethod
    def from_json(cls, text: str | bytes) -> Plan:
        """Read a plan back: equal to the one that was written. Raises ``InputError``."""
        return _from_json(text)

    @classmethod
    def load(cls, path: str | Path) -> Plan:
        """Read a plan file back. Raises ``InputError`` with the file's name."""
        return _load(path)

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return _cell(self)

    def __repr__(self) -> str:
        return f"Plan(id={self.id!r}, revision={self.revision}, weeks={len(self.weeks)})"


# --- what a revision changed ------------------------------------------------------------------------------------------

Pair = tuple[Session, Session]


@dataclass(frozen=True, slots=True, repr=False)
class Difference:
    """What a revision did to a plan. True when any calendar entry differs; ``str()`` is a summary for people."""

    old: Plan
    new: Plan
    kept: tuple[Session, ...]
    """Sessions before the day of the revision, as they were."""
    moved: tuple[Pair, ...]
    """Sessions at another time, before and after. They may have changed otherwise, too."""
    changed: tuple[Pair, ...]
    """Sessions at the same time whose content differs, before and after."""
    added: tuple[Session, ...]
    withdrawn: tuple[Session, ...]
    """Sessions that left the plan, as they were."""
    unchanged: tuple[Session, ...]

    @property
    def today(self) -> dt.date | None:
        """The day of the revision."""
        return self.new.fixed_before

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all sessions whose calendar entry differs, in order."""
        pairs = [after for _, after in (*self.moved, *self.changed)]
        return tuple(sorted(session.key for session in (*pairs, *self.added, *self.withdrawn)))

    def __bool__(self) -> bool:
        return bool(self.moved or self.changed or self.added or self.withdrawn)

    def to_ics(self, view: Literal["private", "shared"] = "private", *, language: str = "en") -> bytes:
        """A calendar with only the entries that differ; a withdrawn session is there as cancelled."""
        changed = set(self.keys)
        sessions = (*self.new.sessions, *self.new.withdrawn)
        uids = frozenset(session.uid for session in sessions if session.key in changed)
        return _to_ics(self.new, view=view, language=language, only=uids)

    def to_dict(self) -> dict[str, Any]:
        """The keys of the sessions by what happened to them, as plain data."""
        return {
            "id": self.new.id,
            "revisions": [self.old.revision, self.new.revision],
            "today": None if self.today is None else self.today.isoformat(),
            **{
                name: [session.key for session in getattr(self, name)]
                for name in ("kept", "added", "withdrawn", "unchanged")
            },
            **{name: [after.key for _, after in getattr(self, name)] for name in ("moved", "changed")},
        }

    def text(self, *, language: str = "en") -> str:
        """A summary for people. Raises ``InputError`` for an unknown language."""
        return _difference_text(self, language)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Difference({len(self.keys)} of {len(self.new.sessions) + len(self.withdrawn)} sessions)"


def difference(new: Plan, old: Plan) -> Difference:
    """Compare two revisions of one plan. See ``Plan.diff``."""
    need("old", old, Plan, "Plan")
    if new.id != old.id:
        raise InputError.of("old", "errors.revision.not_of_one")
    before = {session.key: session for session in old.sessions}
    today = new.fixed_before
    kept, unchanged, added = [], [], []
    moved: list[Pair] = []
    changed: list[Pair] = []
    for session in new.sessions:
        earlier = before.get(session.key)
        if earlier is None:
            added.append(session)
        elif _slot(earlier) != _slot(session):
            moved.append((earlier, session))
        elif _what(earlier) != _what(session):
            changed.append((earlier, session))
        elif today is not None and session.date < today:
            kept.append(session)
        else:
            unchanged.append(session)
    after = {session.key for session in new.sessions}
    gone = tuple(session for session in old.sessions if session.key not in after)
    return Difference(old, new, tuple(kept), tuple(moved), tuple(changed), tuple(added), gone, tuple(unchanged))


def _slot(session: Session) -> tuple[object, ...]:
    return session.date, session.clock, session.timezone, session.fold


def _what(session: Session) -> tuple[object, ...]:
    return session.sequence, session.kind, session.activity, session.minutes
